"""Norwegian numbers, dates and lists: the one module that turns a value into text.

Space (U+00A0) groups thousands, the comma is decimal, minus is U+2212. Rounding happens here, once,
half away from zero as a reader expects (2,5 → 3), on the decimal the number shows.
"""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

NBSP = "\u00a0"
MINUS = "\u2212"
MANGLER = "mangler"
#: The comma between thousands becomes a space, the decimal point a comma.
_NORSKE_TEGN: Final = str.maketrans({",": NBSP, ".": ","})
_MAANEDER: Final = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
#: So many digits behind the last one shown is what floats have lost on the way; numbers so large
#: that they lose more are left alone.
_STOY: Final = 9
_STOY_TIL: Final = 10**9
#: Where the marks of printed numbers begin: private-use characters, which no text has.
_FORSTE_MERKE: Final = (0xF0000, 0x100000)
_MERKER_I_PLAN: Final = 0xFFFD


@dataclass(frozen=True, slots=True)
class Trykk:
    """One number that has been printed: the text, and what it is the text of."""

    tekst: str
    tall: object


@dataclass(slots=True)
class Trykkbok:
    """The numbers printed while the book is open, in order.

    Attributes:
        merker: Each printed text is followed by one character that `oppslag` finds it again by.
        trykk: What has been printed.
    """

    merker: bool = False
    trykk: list[Trykk] = field(default_factory=list)

    def noter(self, tekst: str, tall_: object) -> str:
        """The text, with its mark where marks are set."""
        self.trykk.append(Trykk(tekst, tall_))
        return f"{tekst}{_merke(len(self.trykk) - 1)}" if self.merker else tekst

    def oppslag(self, merke: str) -> Trykk:
        """What a mark stands behind.

        Raises:
            IndexError: The mark is of no number in this book.
        """
        plan = 1 if ord(merke) >= _FORSTE_MERKE[1] else 0
        return self.trykk[ord(merke) - _FORSTE_MERKE[plan] + plan * _MERKER_I_PLAN]


#: A mark behind a printed number.
MERKE: Final = f"[{chr(_FORSTE_MERKE[0])}-{chr(_FORSTE_MERKE[1] + _MERKER_I_PLAN)}]"
_BOK: ContextVar[Trykkbok | None] = ContextVar("trykkbok", default=None)


@contextmanager
def bokfort(*, merker: bool = False, bok: Trykkbok | None = None) -> Iterator[Trykkbok]:
    """Keep a book of every number printed inside; without one, printing costs nothing more.

    Args:
        merker: Set a mark behind each.
        bok: Go on in this book instead of a new one; it says itself whether marks are set.
    """
    bok = Trykkbok(merker) if bok is None else bok
    token = _BOK.set(bok)
    try:
        yield bok
    finally:
        _BOK.reset(token)


def bokfores() -> bool:
    """True while a book is kept: then printing a number does more than making its text."""
    return _BOK.get() is not None


def trykt(tekst: str, tall_: object) -> str:
    """A number as text, noted where a book is kept; for those that no function here formats."""
    bok = _BOK.get()
    return tekst if bok is None else bok.noter(tekst, tall_)


def likt(a: str, b: str) -> bool:
    """True when two texts read the same, whether or not a book sets marks in them."""
    return re.sub(MERKE, "", a) == re.sub(MERKE, "", b)


def heltall(antall: int) -> str:
    """A rank or a count: «2»."""
    return trykt(str(int(antall)), antall)


def _merke(nr: int) -> str:
    plan, plass = divmod(nr, _MERKER_I_PLAN)
    return chr(_FORSTE_MERKE[plan] + plass)


def tall(value: float, desimaler: int = 0, *, fortegn: bool = False) -> str:
    """A number in Norwegian format: `tall(-1234.5, 1)` is «−1 234,5».

    Args:
        value: Any finite number.
        desimaler: Digits after the comma.
        fortegn: Show «+» on positive numbers.

    Raises:
        ValueError: `value` is not finite: a missing value must be handled before it is text.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} has no text: handle missing values before formatting")
    rounded = _rounded(value, desimaler)
    text = f"{abs(rounded):,.{desimaler}f}".translate(_NORSKE_TEGN)
    sign = MINUS if rounded < 0 else "+" if fortegn and rounded > 0 else ""
    return trykt(sign + text, value)


def prosent(value: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """A percentage as tables show it: «10,2 %»."""
    return f"{tall(value, desimaler, fortegn=fortegn)}{NBSP}%"


def mill_kr(kroner: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """Kroner as million kroner in tables: `mill_kr(170_400_000)` is «170,4 mill. kr»."""
    return f"{tall(kroner / 1e6, desimaler, fortegn=fortegn)}{NBSP}mill.{NBSP}kr"


def millioner(kroner: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """Kroner as million kroner in prose: «170,4 millioner kroner»."""
    return f"{tall(kroner / 1e6, desimaler, fortegn=fortegn)}{NBSP}millioner kroner"


def dato(when: date) -> str:
    """A date in words: «7. mai 2026»."""
    return f"{when.day}.{NBSP}{_MAANEDER[when.month - 1]} {when.year}"


def liste(words: Sequence[str]) -> str:
    """An enumeration in prose: «Oslo, Bergen og Asker»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def samt(words: Sequence[str]) -> str:
    """An enumeration of names that may be enumerations themselves: they stand last.

    «kultur, miljø samt vann, avløp og renovasjon»: with «og» alone they would be taken for several.
    """
    sammensatte = [word for word in words if "," in word]
    enkle = [word for word in words if "," not in word]
    if not (enkle and sammensatte):
        return "; ".join(sammensatte) or liste(enkle)
    forst = ", ".join(enkle) if len(enkle) > 1 else enkle[0]
    return " samt ".join((forst, *sammensatte))


def stor(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def eieform(navn: str) -> str:
    """The genitive of a name: «Bærums», «Oslos», but «Sandnes’»."""
    return f"{navn}’" if navn.endswith(("s", "x", "z")) else f"{navn}s"


def alfabetisk(words: Iterable[str]) -> list[str]:
    """The words in Norwegian order, where æ, ø and å stand last."""
    order = {"æ": "z1", "ø": "z2", "å": "z3"}
    return sorted(words, key=lambda word: "".join(order.get(c, c) for c in word.casefold()))


def _rounded(value: float, desimaler: int) -> Decimal:
    # repr gives the shortest decimal that is this float, so 2.675 rounds as the reader sees it.
    exact = Decimal(repr(float(value)))
    if abs(exact) < _STOY_TIL:
        # What floats lose on the way is not a difference: (4.8 − 3.5) · 0.05 is 0.065, not below.
        exact = exact.quantize(Decimal(1).scaleb(-desimaler - _STOY), ROUND_HALF_EVEN)
    return exact.quantize(Decimal(1).scaleb(-desimaler), ROUND_HALF_UP)
