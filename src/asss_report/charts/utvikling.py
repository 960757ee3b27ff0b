"""A series of years: the own municipality, its comparators and the mean, the others in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.charts import smaabilder
from asss_report.charts.felles import (
    Former,
    ferdig,
    setning,
    tallord,
    teksthoyde,
    verdiord,
    verditekst,
)
from asss_report.charts.flate import KANT, MM_PER_PUNKT, Flate, Penn
from asss_report.charts.plassering import Skala, runde, spre
from asss_report.charts.style import nummer

if TYPE_CHECKING:
    from asss_report.analysis.results import Linje, Utvikling
    from asss_report.charts.flate import Punkt, Tekst
    from asss_report.charts.style import Merke, Stil
    from asss_report.model import Diagram

_HOYDE: Final = 70.0
#: Top of the plot: higher when no label of a break stands over it.
_TOPP: Final = 7.5
_TOPP_MED_BRUDD: Final = 11.0
_BUNN: Final = 64.5
_AARSLUFT: Final = 9.0
_ETIKETTLUFT: Final = 4.4
#: The vertical axis starts at zero when the lowest value is less than this share of the highest.
_NULLGRENSE: Final = 0.4
#: Drawn later, so above: the own line lies on top.
_LAG: Final = (Rolle.ANDRE, Rolle.SNITT, Rolle.SAMMENLIGNET, Rolle.EGEN)


def tegn_utvikling(utvikling: Utvikling, stil: Stil, siden: int | None = None) -> Diagram:
    """Draw a trend.

    Args:
        utvikling: One line per municipality and for the mean; None is a gap, never zero.
        stil: The look.
        siden: The year the headline counts growth from, so that the alt text does the same; the
            first year of the trend when None.

    Returns:
        A diagram of 160 by 70 mm; small multiples of 160 by about 85 mm where lines tangle.
    """
    return ferdig(lag_flate(utvikling, stil), _alt(utvikling, siden), _data(utvikling))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share: `x` is the scale of years, `y` of values, in mm."""

    utvikling: Utvikling
    flate: Flate
    former: Former
    x: Skala
    y: Skala
    nummer: dict[str, int]

    def merke(self, linje: Linje) -> Merke:
        return self.flate.stil.merke(linje.rolle, self.nummer.get(linje.navn, 0))

    def punkt(self, aar: int, verdi: float) -> Punkt:
        return self.x(aar), self.y(verdi)


def lag_flate(utvikling: Utvikling, stil: Stil) -> Flate:
    """The drawing surface with the trend on it: one picture, or many where the lines tangle."""
    if smaabilder.floker(utvikling):
        return smaabilder.lag_flate(utvikling, stil)
    flate = Flate(stil, _HOYDE)
    ticks, digits = _akseverdier(utvikling)
    marked = [linje for linje in utvikling.linjer if linje.rolle is Rolle.SAMMENLIGNET]
    former = Former(stil)
    small = former.liten("right")
    left = KANT + max(flate.bredde_av(nb.tall(tick, digits), small) for tick in ticks) + 1.5
    right = flate.bredde - KANT - _etikettbredde(utvikling, flate) - _ETIKETTLUFT
    years = Skala(utvikling.aar[0], utvikling.aar[-1], left + 4, right)
    top = _TOPP_MED_BRUDD if _bruddmerker(utvikling) else _TOPP
    values = Skala(ticks[0], ticks[-1], _BUNN, top)
    bilde = _Bilde(utvikling, flate, former, years, values, nummer(x.navn for x in marked))
    _akser(bilde, ticks, digits)
    _brudd(bilde)
    for linje in sorted(utvikling.linjer, key=lambda linje: _LAG.index(linje.rolle)):
        _linje(bilde, linje)
    _etiketter(bilde)
    return flate


def _akseverdier(utvikling: Utvikling) -> tuple[list[float], int]:
    values = _verdier(utvikling)
    low, high = min(values, default=0.0), max(values, default=1.0)
    if 0 <= low < _NULLGRENSE * high:
        low = 0.0
    if 0 >= high > _NULLGRENSE * low:
        high = 0.0
    return runde(low, high)


def _verdier(utvikling: Utvikling) -> list[float]:
    return [v for linje in utvikling.linjer for v in linje.verdier if v is not None]


def _etikettbredde(utvikling: Utvikling, flate: Flate) -> float:
    bold = Former(flate.stil).vanlig(vekt=700)
    texts = [_etikett(utvikling, linje) for linje in _merkede(utvikling)]
    return max((flate.bredde_av(text, bold) for text in texts), default=0.0)


def _akser(bilde: _Bilde, ticks: list[float], digits: int) -> None:
    flate, left, right = bilde.flate, bilde.x.start - 4, bilde.x.slutt
    grid = Penn(flate.stil.farger.rutenett, 0.5)
    # Without a single value there is no scale to show, and a zero would be untrue.
    for tick in ticks if _verdier(bilde.utvikling) else []:
        y = bilde.y(tick)
        pen = Penn(flate.stil.farger.linje, 0.8) if tick == 0 else grid
        flate.strek([(left, y), (right, y)], pen)
        flate.tekst((left - 1.2, y), nb.tall(tick, digits), bilde.former.liten("right"))
    for aar in _viste_aar(bilde):
        flate.tekst((bilde.x(aar), _BUNN + 3.4), str(aar), bilde.former.vanlig("center"))
    flate.tekst((KANT, 2.4), nb.stor(bilde.utvikling.indikator.enhet), bilde.former.liten())
    note = _forklaring(bilde, ticks[0], digits)
    flate.tekst((flate.bredde - KANT, 2.4), note, bilde.former.liten("right"))


def _forklaring(bilde: _Bilde, start: float, digits: int) -> str:
    """What a reader cannot see from the lines: who is grey, and that the axis is cut."""
    others = [x for x in bilde.utvikling.linjer if x.rolle is Rolle.ANDRE]
    parts = ["Tynne grå linjer: de øvrige kommunene"] if others else []
    if start > 0:
        parts.append(f"Aksen starter på {nb.tall(start, digits)}")
    return ". ".join(parts)


def _viste_aar(bilde: _Bilde) -> list[int]:
    """As many years as there is room for, always with the last one."""
    years = bilde.utvikling.aar
    span = (bilde.x.slutt - bilde.x.start) / max(len(years) - 1, 1)
    every = max(1, -int(-_AARSLUFT // span))
    return list(years[::-1][::every])


def _bruddaar(utvikling: Utvikling, linje: Linje | None = None) -> list[int]:
    """The breaks of all lines and of this one that fall between two years of the trend."""
    years, own = utvikling.aar, linje.brudd if linje else ()
    return sorted({b.aar for b in (*utvikling.brudd, *own) if years[0] < b.aar <= years[-1]})


def _bruddmerker(utvikling: Utvikling) -> list[tuple[int, str]]:
    """Year and label of each break that is marked: those of all lines, and of lines with a name."""
    everybody = _bruddaar(utvikling)
    labels = [(aar, f"Brudd {aar}") for aar in everybody]
    for linje in _merkede(utvikling):
        own = [aar for aar in _bruddaar(utvikling, linje) if aar not in everybody]
        labels += [(aar, f"{linje.navn}: brudd {aar}") for aar in own]
    return sorted(labels)


def _brudd(bilde: _Bilde) -> None:
    flate, form = bilde.flate, bilde.former.liten("center")
    marks, everybody = _bruddmerker(bilde.utvikling), _bruddaar(bilde.utvikling)
    places = [bilde.x(aar - 0.5) for aar, _ in marks]
    widths = [flate.bredde_av(text, form) + 1.5 for _, text in marks]
    spread = spre(places, widths, (bilde.x.start - 4, bilde.x.slutt + _ETIKETTLUFT))
    pen = Penn(flate.stil.farger.linje, 0.7, (0.8, 1.6))
    for (aar, text), x, label_x in zip(marks, places, spread, strict=True):
        end = _BUNN if aar in everybody else _bruddsted(bilde, text.partition(":")[0], aar)
        flate.strek([(label_x, 8.6), (x, bilde.y.slutt - 0.6), (x, end)], pen)
        flate.tekst((label_x, 7.0), text, form)


def _bruddsted(bilde: _Bilde, navn: str, aar: int) -> float:
    """How far down a line is broken: where it would cross, or the bottom when nothing is near."""
    linje = next(x for x in bilde.utvikling.linjer if x.navn == navn)
    values = dict(zip(bilde.utvikling.aar, linje.verdier, strict=True))
    beside = [v for v in (values.get(aar - 1), values.get(aar)) if v is not None]
    return bilde.y(sum(beside) / len(beside)) if beside else _BUNN


def _skraastreker(bilde: _Bilde, linje: Linje) -> None:
    """Two short slanted strokes where only this line is broken, in its own colour."""
    pen = Penn(bilde.merke(linje).farge, 1.0)
    for aar in set(_bruddaar(bilde.utvikling, linje)) - set(_bruddaar(bilde.utvikling)):
        x, y = bilde.x(aar - 0.5), _bruddsted(bilde, linje.navn, aar)
        if y == _BUNN:
            continue
        for left in (-1.0, 0.1):
            bilde.flate.strek([(x + left, y + 1.1), (x + left + 0.9, y - 1.1)], pen)


def _linje(bilde: _Bilde, linje: Linje) -> None:
    merke = bilde.merke(linje)
    pen = Penn(merke.farge, merke.tykkelse, merke.strek)
    pieces = _biter(bilde.utvikling, linje)
    for piece in pieces:
        if len(piece) > 1:
            bilde.flate.strek([bilde.punkt(*point) for point in piece], pen)
    if linje.rolle is Rolle.ANDRE:
        # A year alone between two gaps has no line; without a mark it would vanish.
        alone = [bilde.punkt(*piece[0]) for piece in pieces if len(piece) == 1]
        bilde.flate.merker(alone, merke, 3.6)
        return
    _skraastreker(bilde, linje)
    points = [bilde.punkt(*point) for piece in pieces for point in piece]
    # Markers of neighbouring years must not run together.
    room = (bilde.x.slutt - bilde.x.start) / len(bilde.utvikling.aar) / MM_PER_PUNKT
    largest = 6.0 if linje.rolle is Rolle.EGEN else 5.0
    bilde.flate.merker(points, merke, min(largest, 0.6 * room))


def _biter(utvikling: Utvikling, linje: Linje) -> list[list[tuple[int, float]]]:
    """The line's unbroken stretches: a missing year ends one, and so does a break."""
    breaks = _bruddaar(utvikling, linje)
    pieces: list[list[tuple[int, float]]] = [[]]
    for aar, verdi in zip(utvikling.aar, linje.verdier, strict=True):
        if verdi is None or aar in breaks:
            pieces.append([])
        if verdi is not None:
            pieces[-1].append((aar, verdi))
    return [piece for piece in pieces if piece]


def _etiketter(bilde: _Bilde) -> None:
    """Name and last value at the end of each marked line, spaced so that none overlaps."""
    lines = _merkede(bilde.utvikling)
    forms = [bilde.former.merket(bilde.merke(linje)) for linje in lines]
    ends = [_siste(bilde.utvikling, linje) for linje in lines]
    wanted = [_BUNN if end is None else bilde.y(end[1]) for end in ends]
    heights = [teksthoyde(form) for form in forms]
    places = spre(wanted, heights, (bilde.y.slutt - 2, _BUNN + 2))
    for linje, form, end, y in zip(lines, forms, ends, places, strict=True):
        _etikettlinje(bilde, linje, form, (end, y))


def _etikettlinje(
    bilde: _Bilde, linje: Linje, form: Tekst, sted: tuple[tuple[int, float] | None, float]
) -> None:
    (end, y), x = sted, bilde.x.slutt
    if end is not None and end[0] == bilde.utvikling.aar[-1] > bilde.utvikling.aar[0]:
        ends = [(x + 1.5, bilde.y(end[1])), (x + _ETIKETTLUFT - 0.8, y)]
        bilde.flate.strek(ends, Penn(form.farge, 0.5))
    bilde.flate.tekst((x + _ETIKETTLUFT, y), _etikett(bilde.utvikling, linje), form)


def _merkede(utvikling: Utvikling) -> list[Linje]:
    return [linje for linje in utvikling.linjer if linje.rolle is not Rolle.ANDRE]


def _siste(utvikling: Utvikling, linje: Linje) -> tuple[int, float] | None:
    pieces = _biter(utvikling, linje)
    return pieces[-1][-1] if pieces else None


def _etikett(utvikling: Utvikling, linje: Linje) -> str:
    end = _siste(utvikling, linje)
    if end is None:
        return f"{linje.navn} {nb.MANGLER}"
    year = "" if end[0] == utvikling.aar[-1] else f" ({end[0]})"
    return f"{linje.navn} {verditekst(utvikling.indikator, end[1])}{year}"


def _alt(utvikling: Utvikling, siden: int | None) -> str:
    """How the own value moved and how the mean did, since that year or the last break."""
    first, last = utvikling.aar[0], utvikling.aar[-1]
    years = f"{first}–{last}" if last > first else f"{last}"
    head = f"{utvikling.indikator.navn}, {years}:"
    own = [x for x in utvikling.linjer if x.rolle is Rolle.EGEN]
    mean = [x for x in utvikling.linjer if x.rolle is Rolle.SNITT]
    sentences = [_forlop(utvikling, linje, siden or first) for linje in (*own, *mean)]
    breaks = [str(aar) for aar in _bruddaar(utvikling)]
    word = "bruddet" if len(breaks) == 1 else "bruddene"
    note = f"Tall før og etter {word} i {nb.liste(breaks)} kan ikke sammenlignes."
    return setning(head, *sentences, note if breaks else "", *_egne_brudd(utvikling))


def _egne_brudd(utvikling: Utvikling) -> list[str]:
    """Which single lines are broken, and when."""
    everybody = set(_bruddaar(utvikling))
    own = [
        (linje.navn, [str(aar) for aar in _bruddaar(utvikling, linje) if aar not in everybody])
        for linje in utvikling.linjer
    ]
    return [f"Linjen for {navn} er brutt i {nb.liste(aar)}." for navn, aar in own if aar]


def _forlop(utvikling: Utvikling, linje: Linje, siden: int) -> str:
    last_break = max(_bruddaar(utvikling, linje), default=utvikling.aar[0])
    points = [
        (aar, verdi)
        for aar, verdi in zip(utvikling.aar, linje.verdier, strict=True)
        if verdi is not None and aar >= last_break
    ]
    if not points:
        since = f" fra og med {last_break}" if last_break > utvikling.aar[0] else ""
        return f"{linje.navn} har ikke tall{since}."
    (first, before), (last, after) = _fra(points, siden), points[-1]
    value = verdiord(utvikling.indikator, after)
    if first == last:
        return f"{linje.navn} hadde {value} i {last}."
    was, start = tallord(utvikling.indikator, before), _start(utvikling, points, first)
    if nb.likt(was, tallord(utvikling.indikator, after)):
        return f"{linje.navn} hadde {value} både i {first} og i {last}{start}."
    verb = "steg" if after > before else "falt"
    return f"{linje.navn} {verb} fra {was} i {first} til {value} i {last}{start}."


def _fra(points: list[tuple[int, float]], siden: int) -> tuple[int, float]:
    """The first of the points in that year or later; the last where all are earlier."""
    return next((point for point in points if point[0] >= siden), points[-1])


def _start(utvikling: Utvikling, points: list[tuple[int, float]], siden: int) -> str:
    """Where the drawn line begins, when that is before the year the sentence begins."""
    aar, verdi = points[0]
    return f" ({tallord(utvikling.indikator, verdi)} i {aar})" if aar < siden else ""


def _data(utvikling: Utvikling) -> pd.DataFrame:
    columns = {linje.navn: list(linje.verdier) for linje in utvikling.linjer}
    wide = pd.DataFrame({"År": list(utvikling.aar), **columns})
    long = wide.melt(id_vars="År", var_name="Kommune", value_name="Verdi")
    return (
        long[["Kommune", "År", "Verdi"]]
        .astype({"Verdi": "float64"})
        .assign(Enhet=utvikling.indikator.enhet, Desimaler=utvikling.indikator.desimaler)
    )
