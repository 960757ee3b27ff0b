"""A chart before it is drawn: plain data that can be sent, compared and drawn anywhere.

What decides how it looks is all in it, save the code, the fonts and the libraries; so two with the
same print (`fingeravtrykk`) are the same picture, and one of them need not be drawn.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from asss_report import nb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from asss_report.charts.flate import Flate
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

#: A module of charts, which draws that form.
Form: TypeAlias = Literal[
    "bidrag", "foss", "oversikt", "profil", "rangering", "rangforlop", "utvikling"
]


@dataclass(frozen=True, slots=True)
class Tegning:
    """What is to be drawn; calling it draws.

    Attributes:
        form: Which form of chart.
        resultat: The analysis result it shows, of the form's own type.
        stil: The look.
        valg: What else the form is told, in the order of its arguments.
    """

    form: Form
    resultat: object
    stil: Stil
    valg: tuple[object, ...] = ()

    def __call__(self) -> Diagram:
        """The chart, drawn now."""
        tegn: Any = getattr(self._modul(), f"tegn_{self.form}")
        diagram: Diagram = tegn(self.resultat, self.stil, *self.valg)
        return diagram

    def png(self) -> bytes:
        """The same picture as a PNG file, drawn now."""
        flate: Flate = self._modul().lag_flate(self.resultat, self.stil)
        return flate.png()

    def fingeravtrykk(self) -> str:
        """Equal for equal content, whatever process made it; else different.

        Raises:
            TypeError: The content holds something whose looks cannot be told by its value.
            RuntimeError: A book of printed numbers is kept (`nb.bokfort`): drawing writes in it,
                and a chart that was drawn before would not.
        """
        if nb.bokfores():
            raise RuntimeError("a chart has no print while a book of its numbers is kept")
        return hashlib.sha256(kanonisk(self).encode()).hexdigest()

    def _modul(self) -> ModuleType:
        # matplotlib is slow to import: only who draws pays for it.
        return import_module(f"asss_report.charts.{self.form}")


def kanonisk(verdi: object) -> str:
    """A value as text that no other value has; numbers with an origin count as plain ones.

    Raises:
        TypeError: It is, or holds, something else than numbers, text, paths, enums, tuples, lists,
            dicts and dataclasses.
    """
    if isinstance(verdi, Enum):
        return f"{_navn(verdi)}.{verdi.name}"
    if isinstance(verdi, float):
        return float.__repr__(verdi)
    if isinstance(verdi, int) and not isinstance(verdi, bool):
        return int.__repr__(verdi)
    if isinstance(verdi, PurePath):
        return f"{_navn(verdi)}({str(verdi)!r})"
    if verdi is None or type(verdi) in (bool, str):
        return repr(verdi)
    return _sammensatt(verdi)


def _sammensatt(verdi: object) -> str:
    # A named tuple or another subclass may be drawn otherwise than a plain one, and is refused.
    if type(verdi) is tuple:
        return f"({_rekke(verdi)})"
    if type(verdi) is list:
        return f"[{_rekke(verdi)}]"
    if type(verdi) is dict:
        return f"{{{_rekke(verdi.items())}}}"
    if is_dataclass(verdi) and not isinstance(verdi, type):
        return f"{_navn(verdi)}({_rekke(getattr(verdi, it.name) for it in fields(verdi))})"
    raise TypeError(f"{type(verdi).__qualname__} is not known to be drawn alike when it is equal")


def _rekke(verdier: Iterable[object]) -> str:
    return "".join(f"{kanonisk(verdi)}," for verdi in verdier)


def _navn(verdi: object) -> str:
    return f"{type(verdi).__module__}.{type(verdi).__qualname__}"
