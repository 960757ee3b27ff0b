"""A waterfall: from the mean to the municipality by exactly additive steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.charts.felles import LINJEAVSTAND, Former, bakgrunn, ferdig, setning
from asss_report.charts.flate import KANT, Boks, Flate, Penn
from asss_report.charts.plassering import Skala, bryt, runde

if TYPE_CHECKING:
    from asss_report.analysis.results import Foss, Steg
    from asss_report.charts.flate import Punkt, Tekst
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

_PLOTT: Final = 40.0
_TOPP: Final = 15.0
_ETIKETT: Final = 2.4
_STOLPE: Final = 0.62
#: The axis is cut when the levels differ by less than this share of the highest of them.
_KUTTGRENSE: Final = 0.6
#: Levels that differ by less than this share are alike, and cutting would make much of nothing.
_LIKT: Final = 1e-4
#: Room left of the cut axis, as a share of what the levels span.
_SOKKEL: Final = 0.35
_KOLONNER: Final = (
    "Ledd",
    "Nivå, kroner per innbygger",
    "Virkning, kroner per innbygger",
    "Virkning, kroner",
)


def tegn_foss(foss: Foss, stil: Stil) -> Diagram:
    """Draw a waterfall.

    Args:
        foss: Start, steps and end in kroner per inhabitant; start + Σ steps = end.
        stil: The look.

    Returns:
        A diagram 160 mm wide and about 65 mm high.
    """
    return ferdig(lag_flate(foss, stil), _alt(foss), _data(foss))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share.

    Attributes:
        nivaer: The level before and after each step; first the start, last the end.
        skala: From kroner per inhabitant to mm.
        grunn: The value the axis starts at: zero unless it is cut.
    """

    foss: Foss
    flate: Flate
    former: Former
    nivaer: tuple[float, ...]
    skala: Skala
    grunn: float

    def kolonne(self, nr: int) -> float:
        """Middle of a column, mm: 0 is the start, the last one is the end."""
        return (nr + 0.5) * self.flate.bredde / (len(self.foss.steg) + 2)

    @property
    def halv(self) -> float:
        """Half the width of a bar, mm."""
        return self.flate.bredde / (len(self.foss.steg) + 2) * _STOLPE / 2


def lag_flate(foss: Foss, stil: Stil) -> Flate:
    """The drawing surface with the waterfall on it."""
    probe = Flate(stil, 1.0)
    names = [_navnelinjer(probe, foss, name) for name in _navn(foss)]
    bottom = _TOPP + _PLOTT
    flate = Flate(stil, bottom + 2.0 + LINJEAVSTAND * max(map(len, names)) + 1.6)
    levels = _nivaer(foss)
    base = _grunn(levels)
    skala = Skala(min(*levels, base), max(*levels, base), bottom, _TOPP)
    bilde = _Bilde(foss, flate, Former(stil), levels, skala, base)
    _akse(bilde)
    _bindestreker(bilde)
    _endestolper(bilde)
    for nr, steg in enumerate(foss.steg, start=1):
        _steg(bilde, nr, steg)
    for nr, lines in enumerate(names):
        _kolonnenavn(bilde, nr, lines)
    return flate


def _nivaer(foss: Foss) -> tuple[float, ...]:
    return tuple(accumulate((steg.virkning for steg in foss.steg), initial=foss.start))


def _grunn(nivaer: tuple[float, ...]) -> float:
    """Where the axis starts: at zero, or cut at a round number when the steps would be slivers."""
    low, high = min(nivaer), max(nivaer)
    span, largest = high - low, max(abs(low), abs(high))
    if low <= 0 <= high or span >= _KUTTGRENSE * largest or span < _LIKT * largest:
        return 0.0
    room = span * _SOKKEL
    if low > 0:
        return max(0.0, runde(low - room, high)[0][0])
    return min(0.0, runde(low, high + room)[0][-1])


def _bindestreker(bilde: _Bilde) -> None:
    """Thin lines that carry each level from one bar to the next."""
    pen = Penn(bilde.flate.stil.farger.linje, 0.6)
    for nr, level in enumerate(bilde.nivaer):
        y = bilde.skala(level)
        ends = bilde.kolonne(nr) + bilde.halv, bilde.kolonne(nr + 1) - bilde.halv
        bilde.flate.strek([(x, y) for x in ends], pen)


def _endestolper(bilde: _Bilde) -> None:
    stil, last = bilde.flate.stil, len(bilde.foss.steg) + 1
    ends = ((0, bilde.foss.start, Rolle.SNITT), (last, bilde.foss.slutt, Rolle.EGEN))
    for nr, value, rolle in ends:
        _stolpe(bilde, nr, (bilde.grunn, value), stil.merke(rolle).farge)
        if bilde.grunn:
            _brudd(bilde, nr)
        form = bilde.former.vanlig("center", vekt=700, farge=stil.merke(rolle).farge)
        _tall(bilde, nb.tall(value), form, (bilde.kolonne(nr), _over(bilde, bilde.grunn, value)))


def _stolpe(bilde: _Bilde, nr: int, nivaer: tuple[float, float], farge: str) -> Boks:
    x, (first, last) = bilde.kolonne(nr), nivaer
    box = Boks(x - bilde.halv, bilde.skala(first), x + bilde.halv, bilde.skala(last))
    bilde.flate.boks(box, fyll=farge)
    return box


def _brudd(bilde: _Bilde, nr: int) -> None:
    """Two slanted white cuts through a bar at the cut end of the axis."""
    x, y = bilde.kolonne(nr), bilde.skala(bilde.grunn)
    inwards = -1.0 if bilde.grunn > 0 else 1.0
    pen = Penn(bilde.flate.stil.farger.bunn, 1.3)
    for step in (1.6, 2.9):
        middle, tilt = y + inwards * step, 0.7
        ends = [(x - bilde.halv - 0.3, middle + tilt), (x + bilde.halv + 0.3, middle - tilt)]
        bilde.flate.strek(ends, pen)


def _steg(bilde: _Bilde, nr: int, steg: Steg) -> None:
    """A step: solid when it adds, ruled with an edge when it takes away, signed either way."""
    flate, farger = bilde.flate, bilde.flate.stil.farger
    before, after = bilde.nivaer[nr - 1], bilde.nivaer[nr]
    box = _stolpe(bilde, nr, (before, after), farger.linje if after >= before else farger.bunn)
    if after < before:
        flate.skravur(box, Penn(farger.linje, 0.7))
        flate.boks(box, kant=Penn(farger.linje, 0.9))
    # A step too small to see is still a level.
    flate.strek([(box.x0, box.y1), (box.x1, box.y1)], Penn(farger.linje, 0.9))
    x, y = bilde.kolonne(nr), _over(bilde, before, after)
    money = nb.mill_kr(steg.virkning * bilde.foss.innbyggere, fortegn=True)
    amount, bold = nb.tall(steg.virkning, fortegn=True), bilde.former.vanlig("center", vekt=600)
    _tall(bilde, amount, bold, (x, y - LINJEAVSTAND))
    _tall(bilde, money, bilde.former.liten("center"), (x, y))


def _tall(bilde: _Bilde, tekst: str, form: Tekst, sted: Punkt) -> None:
    """A number on white, so that neither the axis nor a connecting line runs through it."""
    bakgrunn(bilde.flate, sted, bilde.flate.bredde_av(tekst, form) + 1.0, 3.4)
    bilde.flate.tekst(sted, tekst, form)


def _over(bilde: _Bilde, *nivaer: float) -> float:
    """Just above the highest of the levels, mm."""
    return bilde.skala(max(nivaer)) - _ETIKETT


def _akse(bilde: _Bilde) -> None:
    flate = bilde.flate
    y = bilde.skala(bilde.grunn)
    flate.strek([(KANT, y), (flate.bredde - KANT, y)], Penn(flate.stil.farger.linje, 0.8))
    flate.tekst((KANT, 2.4), "Kroner per innbygger", bilde.former.liten())
    if bilde.grunn:
        text = f"Merk: aksen starter på {nb.tall(bilde.grunn)}"
        flate.tekst((flate.bredde - KANT, 2.4), text, bilde.former.liten("right", vekt=600))


def _navn(foss: Foss) -> list[str]:
    return [foss.start_navn, *(steg.navn for steg in foss.steg), foss.slutt_navn]


def _navnelinjer(flate: Flate, foss: Foss, navn: str) -> list[str]:
    form = Former(flate.stil).vanlig(vekt=700)
    room = flate.bredde / (len(foss.steg) + 2) - 1.5
    return bryt(nb.stor(navn), room, lambda text: flate.bredde_av(text, form))


def _kolonnenavn(bilde: _Bilde, nr: int, linjer: list[str]) -> None:
    weight = 700 if nr in (0, len(bilde.foss.steg) + 1) else 400
    for line_nr, line in enumerate(linjer):
        y = _TOPP + _PLOTT + 3.4 + LINJEAVSTAND * line_nr
        bilde.flate.tekst((bilde.kolonne(nr), y), line, bilde.former.vanlig("center", vekt=weight))


def _alt(foss: Foss) -> str:
    """The whole difference and what each step carries of it."""
    difference = foss.slutt - foss.start
    steps = [f"{steg.navn} {nb.tall(steg.virkning, fortegn=True)}" for steg in foss.steg]
    direction = "over" if difference > 0 else "under"
    money = nb.millioner(abs(difference) * foss.innbyggere)
    amount = nb.tall(abs(difference))
    whole = (
        f"{foss.slutt_navn} ligger {amount} kroner per innbygger {direction} {foss.start_navn} "
        f"i {foss.aar}, i alt {money}."
        if not nb.likt(amount, "0")
        else f"{foss.slutt_navn} ligger likt med {foss.start_navn} i {foss.aar}."
    )
    span = f"{nb.tall(foss.start)} til {nb.tall(foss.slutt)}"
    return setning(whole, f"Veien fra {span}: {nb.liste(steps)} kroner per innbygger.")


def _data(foss: Foss) -> pd.DataFrame:
    levels = list(pairwise(_nivaer(foss)))
    rows = [
        (foss.start_navn, foss.start, None, None),
        *(
            (steg.navn, after, steg.virkning, steg.virkning * foss.innbyggere)
            for steg, (_, after) in zip(foss.steg, levels, strict=True)
        ),
        (foss.slutt_navn, foss.slutt, None, None),
    ]
    frame = pd.DataFrame(rows, columns=list(_KOLONNER))
    return frame.astype(dict.fromkeys(_KOLONNER[1:], "float64"))
