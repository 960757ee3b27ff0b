"""Small multiples: the own line against one other at a time, where a trend's lines would tangle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.charts.felles import (
    Former,
    Nokkel,
    nokkelhoyde,
    nokkellinje,
    verditekst,
)
from asss_report.charts.flate import KANT, Flate, Penn
from asss_report.charts.plassering import Skala, runde
from asss_report.charts.style import Merke, nummer

if TYPE_CHECKING:
    from asss_report.analysis.results import Linje, Utvikling
    from asss_report.charts.flate import Boks
    from asss_report.charts.style import Stil

#: Of all pairs of lines, from one year to the next, the share that may cross in one picture.
_FLOKE: Final = 0.2
#: Fewer lines than this are followed by eye, however they cross.
_FAA: Final = 6
_PER_RAD: Final = 4
_RUTE: Final = 19.0
_HODE: Final = 5.6
_MELLOM: Final = 3.0
_FOT: Final = 4.6
#: Panels come in this order of roles.
_ORDEN: Final = (Rolle.SNITT, Rolle.SAMMENLIGNET, Rolle.ANDRE)


def floker(utvikling: Utvikling) -> bool:
    """True when so many lines cross that a reader cannot follow one of them through."""
    lines = [linje for linje in utvikling.linjer if any(v is not None for v in linje.verdier)]
    has_own = any(linje.rolle is Rolle.EGEN for linje in lines)
    if len(lines) < _FAA or not has_own or utvikling.brudd or len(utvikling.aar) < 3:
        return False
    # Where they cross has no origin that anybody asks for, and there are thousands of differences.
    values = [[None if v is None else float(v) for v in linje.verdier] for linje in lines]
    steps = [
        (a0 - b0) * (a1 - b1) < 0
        for a, b in combinations(values, 2)
        for (a0, a1), (b0, b1) in zip(pairwise(a), pairwise(b), strict=True)
        if not (a0 is None or a1 is None or b0 is None or b1 is None)
    ]
    return bool(steps) and sum(steps) / len(steps) > _FLOKE


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the panels share: ticks with their decimals, the column of tick labels, the marks."""

    utvikling: Utvikling
    flate: Flate
    former: Former
    ticks: list[float]
    desimaler: int
    venstre: float
    topp: float
    nummer: dict[str, int]

    def merke(self, linje: Linje) -> Merke:
        return self.flate.stil.merke(linje.rolle, self.nummer.get(linje.navn, 0))

    @property
    def bredde(self) -> float:
        """Width of a panel."""
        room = self.flate.bredde - KANT - self.venstre - _MELLOM * (_PER_RAD - 1)
        return room / _PER_RAD


def lag_flate(utvikling: Utvikling, stil: Stil) -> Flate:
    """The drawing surface with a panel for the mean and for every other municipality."""
    others = _andre(utvikling)
    probe, rows = Flate(stil, 1.0), -(-len(others) // _PER_RAD)
    ticks, digits = _akse(utvikling)
    former = Former(stil)
    left = (
        KANT + 1.5 + max(probe.bredde_av(nb.tall(t, digits), former.liten("right")) for t in ticks)
    )
    top = 2.4 + nokkelhoyde(stil, _nokkel(utvikling, probe)) + 2.4
    flate = Flate(stil, top + rows * (_HODE + _RUTE) + _FOT)
    compared = [x.navn for x in utvikling.linjer if x.rolle is Rolle.SAMMENLIGNET]
    bilde = _Bilde(utvikling, flate, former, ticks, digits, left, top, nummer(compared))
    nokkellinje(flate, _nokkel(utvikling, flate), 2.4)
    for nr, linje in enumerate(others):
        _rute(bilde, nr, linje)
        if nr + _PER_RAD >= len(others):
            _aar(bilde, nr)
    return flate


def _andre(utvikling: Utvikling) -> list[Linje]:
    others = [x for x in utvikling.linjer if x.rolle is not Rolle.EGEN]
    return sorted(others, key=lambda x: _ORDEN.index(x.rolle))


def _egen(utvikling: Utvikling) -> Linje:
    return next(x for x in utvikling.linjer if x.rolle is Rolle.EGEN)


def _akse(utvikling: Utvikling) -> tuple[list[float], int]:
    """Few round values: small panels have no room for more."""
    values = [v for linje in utvikling.linjer for v in linje.verdier if v is not None]
    return runde(min(values), max(values), 4)


def _nokkel(utvikling: Utvikling, flate: Flate) -> list[Nokkel]:
    own = _egen(utvikling)
    unit = nb.stor(utvikling.indikator.enhet)
    value = verditekst(utvikling.indikator, own.verdier[-1])
    words = f"{own.navn} {value} i {utvikling.aar[-1]}: samme linje i hver rute. {unit}."
    keys = [Nokkel(words, partial(_egen_strek, flate), 6.0)]
    if any(linje.brudd for linje in utvikling.linjer):
        keys.append(Nokkel("Brudd i en av linjene.", partial(_bruddtegn, flate), 2.0))
    return keys


def _bruddtegn(flate: Flate, sted: Boks) -> None:
    x = (sted.x0 + sted.x1) / 2
    flate.strek([(x, sted.y0 - 0.4), (x, sted.y1 + 0.4)], _bruddstrek(flate))


def _egen_strek(flate: Flate, sted: Boks) -> None:
    merke, y = flate.stil.merke(Rolle.EGEN), (sted.y0 + sted.y1) / 2
    flate.strek([(sted.x0, y), (sted.x1, y)], Penn(merke.farge, merke.tykkelse))
    flate.merker([((sted.x0 + sted.x1) / 2, y)], merke, 5.0)


def _rute(bilde: _Bilde, nr: int, linje: Linje) -> None:
    x, y = _hjorne(bilde, nr)
    years, values = _skalaer(bilde, nr)
    flate = bilde.flate
    for tick in bilde.ticks:
        color = flate.stil.farger.linje if tick == 0 else flate.stil.farger.rutenett
        flate.strek([(x, values(tick)), (x + bilde.bredde, values(tick))], Penn(color, 0.5))
        if nr % _PER_RAD == 0:
            text = nb.tall(tick, bilde.desimaler)
            flate.tekst((x - 1.2, values(tick)), text, bilde.former.liten("right"))
    _navn(bilde, linje, (x, y))
    for one in (linje, _egen(bilde.utvikling)):
        _strek(bilde, one, (years, values))
    _brudd(bilde, linje, nr)


def _hjorne(bilde: _Bilde, nr: int) -> tuple[float, float]:
    row, column = divmod(nr, _PER_RAD)
    return (
        bilde.venstre + column * (bilde.bredde + _MELLOM),
        bilde.topp + row * (_HODE + _RUTE),
    )


def _skalaer(bilde: _Bilde, nr: int) -> tuple[Skala, Skala]:
    x, y = _hjorne(bilde, nr)
    years = bilde.utvikling.aar
    return (
        Skala(years[0], years[-1], x + 1.5, x + bilde.bredde - 1.5),
        Skala(bilde.ticks[0], bilde.ticks[-1], y + _HODE + _RUTE - 2.0, y + _HODE),
    )


def _navn(bilde: _Bilde, linje: Linje, sted: tuple[float, float]) -> None:
    """Name to the left, the last year's value to the right, on one line over the panel."""
    form = bilde.former.merket(bilde.merke(linje))
    bilde.flate.tekst((sted[0], sted[1] + 2.6), linje.navn, form)
    value = verditekst(bilde.utvikling.indikator, linje.verdier[-1])
    right = bilde.former.liten("right", vekt=600, farge=form.farge)
    bilde.flate.tekst((sted[0] + bilde.bredde, sted[1] + 2.6), value, right)


def _strek(bilde: _Bilde, linje: Linje, skalaer: tuple[Skala, Skala]) -> None:
    merke, (years, values) = bilde.merke(linje), skalaer
    own = linje.rolle is Rolle.EGEN
    width = merke.tykkelse if linje.rolle is not Rolle.ANDRE else 1.2
    color = merke.farge if linje.rolle is not Rolle.ANDRE else bilde.flate.stil.farger.linje
    pieces: list[list[tuple[float, float]]] = [[]]
    breaks = {brudd.aar for brudd in linje.brudd}
    for year, value in zip(bilde.utvikling.aar, linje.verdier, strict=True):
        if value is None or year in breaks:
            pieces.append([])
        if value is not None:
            pieces[-1].append((years(year), values(value)))
    for piece in pieces:
        if len(piece) > 1:
            bilde.flate.strek(piece, Penn(color, 2.0 if own else width, merke.strek))
    ends = [piece[-1] for piece in pieces if len(piece) == 1 or (piece and piece is pieces[-1])]
    bilde.flate.merker(ends, Merke(color, merke.form, (), 0, 400), 4.6 if own else 3.8)


def _brudd(bilde: _Bilde, linje: Linje, nr: int) -> None:
    """A dotted line across the panel where one of its two lines is broken."""
    years, values = _skalaer(bilde, nr)
    seen = {brudd.aar for one in (linje, _egen(bilde.utvikling)) for brudd in one.brudd}
    for year in sorted(seen):
        x = years(year - 0.5)
        bilde.flate.strek([(x, values.start), (x, values.slutt)], _bruddstrek(bilde.flate))


def _bruddstrek(flate: Flate) -> Penn:
    return Penn(flate.stil.farger.dempet, 0.8, (0.8, 1.6))


def _aar(bilde: _Bilde, nr: int) -> None:
    years, values = _skalaer(bilde, nr)
    y = values.start + 3.4
    form = bilde.former.liten("center")
    for year in (bilde.utvikling.aar[0], bilde.utvikling.aar[-1]):
        half = bilde.flate.bredde_av(str(year), form) / 2
        x, _ = _hjorne(bilde, nr)
        place = min(max(years(year), x + half), x + bilde.bredde - half)
        bilde.flate.tekst((place, y), str(year), form)
