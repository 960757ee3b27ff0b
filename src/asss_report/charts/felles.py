"""What the forms of chart share: text forms, values in words, the key line, the diagram made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.charts.flate import KANT, MM_PER_PUNKT, Boks, Flate, Penn, Tekst
from asss_report.model import Diagram, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    import pandas as pd

    from asss_report.charts.flate import Punkt
    from asss_report.charts.style import Merke, Stil
    from asss_report.model import Indicator

    Side = Literal["left", "center", "right"]

#: Distance between two lines of ordinary chart text, mm.
LINJEAVSTAND: Final = 3.6
_ORDENSTALL: Final = ("", "nest ", "tredje ", "fjerde ", "femte ", "sjette ")


@dataclass(frozen=True, slots=True)
class Former:
    """The text forms every chart uses; the same words look the same everywhere."""

    stil: Stil

    def vanlig(self, side: Side = "left", *, vekt: int = 400, farge: str = "") -> Tekst:
        """Ordinary chart text."""
        return Tekst(farge or self.stil.farger.tekst, self.stil.skrift.liten, vekt, side)

    def liten(self, side: Side = "left", *, vekt: int = 400, farge: str = "") -> Tekst:
        """Secondary text: units, ranges, notes."""
        return Tekst(farge or self.stil.farger.dempet, self.stil.skrift.note, vekt, side)

    def merket(self, merke: Merke, side: Side = "left") -> Tekst:
        """Text in a role's own weight and, where that can be read, its colour."""
        readable = merke.farge != self.stil.farger.andre
        farge = merke.farge if readable else self.stil.farger.tekst
        return self.vanlig(side, vekt=merke.vekt, farge=farge)


@dataclass(frozen=True, slots=True)
class Nokkel:
    """One entry of the key line: its words and what draws the sign in a box beside them.

    `bredde` is the width of the box, mm.
    """

    tekst: str
    tegn: Callable[[Boks], None]
    bredde: float = 5.0


def nokkellinje(flate: Flate, poster: list[Nokkel], y: float, x: float = KANT) -> float:
    """Draw a key from `x`, broken into more lines when it is wider than the chart.

    Args:
        flate: The surface.
        poster: The entries.
        y: Middle of the first line, mm.
        x: Left edge, mm.

    Returns:
        The middle of the last line, mm.
    """
    form, place = Former(flate.stil).liten(), x
    for post in poster:
        width = post.bredde + 1 + flate.bredde_av(post.tekst, form)
        if place > x and place + width > flate.bredde - KANT:
            place, y = x, y + LINJEAVSTAND
        post.tegn(Boks(place, y - 1.2, place + post.bredde, y + 1.2))
        flate.tekst((place + post.bredde + 1, y), post.tekst, form)
        place += width + 4
    return y


def nokkelhoyde(stil: Stil, poster: list[Nokkel]) -> float:
    """How far the key line's last line stands under its first, mm."""
    return nokkellinje(Flate(stil, 1.0), [replace(p, tegn=_ingenting) for p in poster], 0.0)


def _ingenting(_: Boks) -> None:
    """Draw nothing: only the room is asked for."""


def ferdig(flate: Flate, alt: str, data: pd.DataFrame) -> Diagram:
    """The finished diagram of what has been drawn."""
    return Diagram(flate.svg(), alt, data, flate.bredde, round(flate.hoyde, 2))


def prikkstrek(stil: Stil) -> Penn:
    """The vertical line of the mean: dotted, as its line in a trend."""
    return Penn(stil.farger.snitt, 1.1, (1.2, 1.4))


def verditekst(indikator: Indicator, verdi: float | None, status: str = "..") -> str:
    """A value as a label: «13 817», «92,3 %», or why there is none."""
    if verdi is None:
        return Status(status or Status.MANGLER).ord
    tall = nb.prosent if indikator.er_prosent else nb.tall
    return tall(verdi, indikator.desimaler)


def verdiord(indikator: Indicator, verdi: float) -> str:
    """A value in a sentence, with its unit: «13 817 kroner per innbygger»."""
    return f"{tallord(indikator, verdi)} {indikator.enhet}"


def tallord(indikator: Indicator, verdi: float) -> str:
    """A value in a sentence that has said the unit: «13 817»."""
    return nb.tall(verdi, indikator.desimaler)


def plassord(verdi: float, verdier: Sequence[float]) -> str:
    """A place in words, counted from the nearer end: «høyest», «delt nest lavest», «nummer 7».

    Args:
        verdi: The value to be placed.
        verdier: All values, that one among them.
    """
    above, below = sum(v > verdi for v in verdier), sum(v < verdi for v in verdier)
    near, word = (above, "høyest") if above <= below else (below, "lavest")
    shared = "delt " if len(verdier) - above - below > 1 else ""
    if near >= len(_ORDENSTALL):
        return f"{shared}nummer {above + 1}"
    return f"{shared}{_ORDENSTALL[near]}{word}"


def setning(*deler: str) -> str:
    """Sentences of an alt text, those that are not empty, one space between."""
    return " ".join(part for part in deler if part)


def bakgrunn(flate: Flate, sted: Punkt, bredde: float, hoyde: float = LINJEAVSTAND) -> None:
    """White behind a text centred at `sted`, so that no line runs through it."""
    x, y = sted
    box = Boks(x - bredde / 2, y - hoyde / 2, x + bredde / 2, y + hoyde / 2)
    flate.boks(box, fyll=flate.stil.farger.bunn)


def teksthoyde(form: Tekst) -> float:
    """From the lowest descender to the highest accent of a line, mm."""
    return form.storrelse * MM_PER_PUNKT * 1.25
