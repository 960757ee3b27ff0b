"""Ranks over the years, the best at the top: what was published, and what can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from asss_report import nb
from asss_report.charts.felles import LINJEAVSTAND, Former, bakgrunn, ferdig, setning
from asss_report.charts.flate import KANT, MM_PER_PUNKT, Boks, Flate, Penn
from asss_report.charts.merking import i_data, i_ord, stempel
from asss_report.charts.plassering import Skala, bryt, spre
from asss_report.charts.style import Merke

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.analysis.results import Rangforlop, Rangserie
    from asss_report.charts.flate import Punkt, Tekst
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

#: So far down that a number over the best rank clears the heading and its stamp.
_TOPP: Final = 9.5
_BUNN: Final = 52.0
_FOT: Final = 6.4
_AARSLUFT: Final = 9.0
_ETIKETTLUFT: Final = 4.4
_ETIKETTBREDDE: Final = 42.0
#: A move of a few places must not look like a fall: the axis has at least so many.
_MINSTE_SPENN: Final = 20
_STEG: Final = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_STEG_I_AKSEN: Final = 5
#: Width of a published mark and of a recalculated one, points: a round one fits in a square.
_RUND, _FIRKANT = 5.6, 7.4
#: Where a number may stand by its mark: its side, the air to that side and the way up or down, mm.
_RUNDT_OM: Final = ((0, 0.0, 3.1), (-1, 0.4, 2.4), (1, 0.4, 2.4), (-1, 1.9, 0.0), (1, 1.9, 0.0))
#: Half the height of a number with the air it needs, mm.
_HALVT_TALL: Final = 1.1
_ENHET: Final = "Plass i landet, best øverst (nr. 1 er best)"
_UTEN_TREND: Final = "Publiserte plasseringer fra ulike år kan ikke sammenlignes"
_MED_TREND: Final = f"{_UTEN_TREND}; den omregnede serien kan"


def tegn_rangforlop(forlop: Rangforlop, stil: Stil) -> Diagram:
    """Draw ranks over the years.

    Args:
        forlop: The published series first, then the recalculated one where there is one; None is
            a year without a rank, and breaks the line. At least one year, in order.
        stil: The look.

    Returns:
        A diagram of 160 by about 70 mm.
    """
    return ferdig(lag_flate(forlop, stil), _alt(forlop), _data(forlop))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share: `x` is the scale of years, `y` of ranks, in mm."""

    forlop: Rangforlop
    flate: Flate
    former: Former
    x: Skala
    y: Skala

    def punkt(self, aar: int, rang: int) -> Punkt:
        return self.x(aar), self.y(rang)

    def tekstform(self, nr: int) -> Tekst:
        """How a series is named: in bold the one whose years compare."""
        farge = self.flate.stil.farger.egen if nr else ""
        return self.former.vanlig(vekt=700 if nr else 400, farge=farge)


class _Etikett(NamedTuple):
    """The name and last rank of a series at the end of its line.

    Attributes:
        sted: Left end and middle, mm.
        fra: The mark it belongs to; None when that is not in the last year.
    """

    nr: int
    linjer: list[str]
    sted: Punkt
    fra: Punkt | None


def lag_flate(forlop: Rangforlop, stil: Stil) -> Flate:
    """The drawing surface with the ranks on it."""
    note = _merknad(forlop)
    flate = Flate(stil, _BUNN + _FOT + (LINJEAVSTAND if note else 0.0))
    bilde = _bilde(forlop, flate)
    _akser(bilde)
    _tall(bilde)
    for nr in range(len(forlop.serier)):
        _linje(bilde, nr)
    # A round mark of the same rank is seen inside the square one.
    for nr in reversed(range(len(forlop.serier))):
        _merker(bilde, nr)
    for label in _etiketter(bilde):
        _etikett(bilde, label)
    flate.tekst((KANT, flate.hoyde - 2.2), note, bilde.former.liten())
    stempel(flate, forlop.merke)
    return flate


def _bilde(forlop: Rangforlop, flate: Flate) -> _Bilde:
    ticks, former = _akseverdier(forlop), Former(flate.stil)
    left = KANT + 1.5 + max(flate.bredde_av(nb.heltall(t), former.liten()) for t in ticks)
    names = [line for nr in range(len(forlop.serier)) for line in _etikettlinjer(forlop, flate, nr)]
    bold = former.vanlig(vekt=700)
    right = max((flate.bredde_av(name, bold) for name in names), default=0.0) + _ETIKETTLUFT
    years = Skala(forlop.aar[0], forlop.aar[-1], left + 4, flate.bredde - KANT - right)
    return _Bilde(forlop, flate, former, years, Skala(ticks[0], ticks[-1], _TOPP, _BUNN))


def _akseverdier(forlop: Rangforlop) -> list[int]:
    """Round ranks that enclose all, with room for a number under the worst; never less than 1."""
    ranks = [rang for serie in forlop.serier for _, rang in _punkter(forlop, serie)] or [1]
    low, high = min(ranks), max(ranks)
    spare = max(0, _MINSTE_SPENN - (high - low))
    low = max(1, low - spare // 2)
    high = max(high, low + _MINSTE_SPENN - 1)
    step = next((s for s in _STEG if (high - low) / s <= _STEG_I_AKSEN), high)
    last = -(-high // step)
    last += last * step == max(ranks)  # the years stand right under the last line
    return [max(1, nr * step) for nr in range(low // step, last + 1)]


def _punkter(forlop: Rangforlop, serie: Rangserie) -> list[tuple[int, int]]:
    pairs = zip(forlop.aar, serie.plasser, strict=True)
    return [(aar, rang) for aar, rang in pairs if rang is not None]


def _biter(forlop: Rangforlop, serie: Rangserie) -> list[list[tuple[int, int]]]:
    """The line's unbroken stretches; a year without a rank ends one, on the axis or not."""
    pieces: list[list[tuple[int, int]]] = []
    for aar, rang in _punkter(forlop, serie):
        if not pieces or pieces[-1][-1][0] != aar - 1:
            pieces.append([])
        pieces[-1].append((aar, rang))
    return pieces


# --- Axes and notes -------------------------------------------------------------------------------


def _akser(bilde: _Bilde) -> None:
    flate, left, ticks = bilde.flate, bilde.x.start - 4, _akseverdier(bilde.forlop)
    ranked = any(_punkter(bilde.forlop, serie) for serie in bilde.forlop.serier)
    # Without a single rank there is no scale to show.
    for tick in ticks if ranked else []:
        y = bilde.y(tick)
        flate.strek([(left, y), (bilde.x.slutt, y)], Penn(flate.stil.farger.rutenett, 0.5))
        flate.tekst((left - 1.2, y), nb.heltall(tick), bilde.former.liten("right"))
    for aar in _viste_aar(bilde):
        flate.tekst((bilde.x(aar), _BUNN + 3.6), str(aar), bilde.former.vanlig("center"))
    cut = f". Aksen starter på nr.{nb.NBSP}{nb.heltall(ticks[0])}" if ticks[0] > 1 else ""
    flate.tekst((KANT, 2.7), f"{_ENHET}{cut}", bilde.former.liten())


def _viste_aar(bilde: _Bilde) -> list[int]:
    """As many of the years as there is room for, always with the last one."""
    years = bilde.forlop.aar
    every = max(1, -int(-_AARSLUFT // _aarsbredde(bilde)))
    return list(years[::-1][::every])


def _aarsbredde(bilde: _Bilde) -> float:
    years = bilde.forlop.aar
    return (bilde.x.slutt - bilde.x.start) / max(years[-1] - years[0], 1)


def _merknad(forlop: Rangforlop) -> str:
    """That published ranks of different years do not compare, where two could be compared."""
    counts = [len(_punkter(forlop, serie)) for serie in forlop.serier]
    if not counts or counts[0] < 2:
        return ""
    return _MED_TREND if any(count > 1 for count in counts[1:]) else _UTEN_TREND


# --- Lines, marks and numbers ---------------------------------------------------------------------


def _linje(bilde: _Bilde, nr: int) -> None:
    """The published ranks as a thin line, for it is no trend; the recalculated as a thick one."""
    farger = bilde.flate.stil.farger
    pen = Penn(farger.egen, 1.7, (3.4, 1.6)) if nr else Penn(farger.linje, 0.8)
    for piece in _biter(bilde.forlop, bilde.forlop.serier[nr]):
        if len(piece) > 1:
            bilde.flate.strek([bilde.punkt(*point) for point in piece], pen)


def _merker(bilde: _Bilde, nr: int) -> None:
    """Filled and round as published, open and square as recalculated."""
    flate, farger, size = bilde.flate, bilde.flate.stil.farger, _storrelse(bilde, nr)
    points = [bilde.punkt(*it) for it in _punkter(bilde.forlop, bilde.forlop.serier[nr])]
    if nr == 0:
        flate.merker(points, Merke(farger.egen, "o", (), 0.0, 400), size)
        return
    half = size * MM_PER_PUNKT / 2
    for x, y in points:
        box = Boks(x - half, y - half, x + half, y + half)
        flate.boks(box, fyll=farger.bunn, kant=Penn(farger.egen, 1.1))


def _storrelse(bilde: _Bilde, nr: int) -> float:
    """Points; marks of neighbouring years must not run together."""
    largest = _FIRKANT if nr else _RUND
    return largest * min(1.0, 0.6 * _aarsbredde(bilde) / MM_PER_PUNKT / _FIRKANT)


def _tall(bilde: _Bilde) -> None:
    """The rank beside each mark, where there is room; those of the last year are in the labels."""
    flate, form = bilde.flate, bilde.former.liten("center")
    taken = _opptatt(bilde)
    for aar, rang in _tallene(bilde.forlop):
        text = nb.heltall(rang)
        width = flate.bredde_av(text, form)
        places = _rundt(bilde, (aar, rang), width)
        box = next((box for box in places if taken.ledig(box)), None)
        if box is None:
            continue
        taken.bokser.append(box)
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        bakgrunn(flate, middle, width + 0.8, 2 * _HALVT_TALL)
        flate.tekst(middle, text, form)


def _tallene(forlop: Rangforlop) -> list[tuple[int, int]]:
    """Year and rank of each number, once where both series have it."""
    points = [it for serie in forlop.serier for it in _punkter(forlop, serie)]
    return [it for it in dict.fromkeys(points) if it[0] != forlop.aar[-1]]


def _rundt(bilde: _Bilde, punkt: tuple[int, int], bredde: float) -> Iterator[Boks]:
    """Where a number may stand, the best place first: outside the better and the worse mark."""
    x, y = bilde.punkt(*punkt)
    forlop = bilde.forlop
    there = [
        rang for serie in forlop.serier for aar, rang in _punkter(forlop, serie) if aar == punkt[0]
    ]
    outwards = -1 if punkt[1] == min(there) else 1
    for (side, air, step), way in product(_RUNDT_OM, (outwards, -outwards)):
        middle = x + side * (bredde / 2 + air)
        box = Boks(middle - bredde / 2, y + way * step, middle + bredde / 2, y + way * step)
        box = box._replace(y0=box.y0 - _HALVT_TALL, y1=box.y1 + _HALVT_TALL)
        # Past the last year stand the labels, below the plot the years.
        if bilde.x.start - 4 <= box.x0 and box.x1 <= bilde.x.slutt and box.y1 <= _BUNN + 1:
            yield box


class _Opptatt(NamedTuple):
    """Where no number can stand: upon marks and other numbers, or across a line."""

    bokser: list[Boks]
    streker: list[tuple[Punkt, Punkt]]

    def ledig(self, boks: Boks) -> bool:
        """True when the box, with some air around it, meets nothing."""
        x0, y0, x1, y1 = boks
        airy = Boks(x0 - 0.5, y0 - 0.3, x1 + 0.5, y1 + 0.3)
        return not any(_moter(airy, b) for b in self.bokser) and not any(
            _krysser(airy, *ends) for ends in self.streker
        )


def _opptatt(bilde: _Bilde) -> _Opptatt:
    taken = _Opptatt([], [])
    for nr, serie in enumerate(bilde.forlop.serier):
        half = _storrelse(bilde, nr) * MM_PER_PUNKT / 2
        points = (bilde.punkt(*it) for it in _punkter(bilde.forlop, serie))
        taken.bokser.extend(Boks(x - half, y - half, x + half, y + half) for x, y in points)
        for piece in _biter(bilde.forlop, serie):
            taken.streker.extend(pairwise(bilde.punkt(*it) for it in piece))
    return taken


def _moter(a: Boks, b: Boks) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _krysser(boks: Boks, a: Punkt, b: Punkt) -> bool:
    """True when some of the stretch from `a` to `b` lies in the box (Liang and Barsky's way)."""
    first, last = 0.0, 1.0
    for start, slutt, low, high in zip(a, b, boks[:2], boks[2:], strict=True):
        if start == slutt:
            if not low <= start <= high:
                return False
            continue
        ends = sorted(((low - start) / (slutt - start), (high - start) / (slutt - start)))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first <= last


# --- Labels ---------------------------------------------------------------------------------------


def _etikettlinjer(forlop: Rangforlop, flate: Flate, nr: int) -> list[str]:
    """«Omregnet nr. 139»; with the year where that is not the last, broken where it is long."""
    serie = forlop.serier[nr]
    last, form = _siste(forlop, serie), Former(flate.stil).vanlig(vekt=700)
    text = f"{serie.navn} {nb.MANGLER}"
    if last:
        aar, rang = last
        year = "" if aar == forlop.aar[-1] else f" ({aar})"
        text = f"{serie.navn} {_nr(rang)}{year}"
    return bryt(text, _ETIKETTBREDDE, partial(flate.bredde_av, form=form))


def _etiketter(bilde: _Bilde) -> list[_Etikett]:
    """One label at the end of each line, spaced so that none overlaps."""
    forlop, x = bilde.forlop, bilde.x(bilde.forlop.aar[-1])
    texts = [_etikettlinjer(forlop, bilde.flate, nr) for nr in range(len(forlop.serier))]
    ends = [_siste(forlop, serie) for serie in forlop.serier]
    wanted = [_BUNN if end is None else bilde.y(end[1]) for end in ends]
    heights = [LINJEAVSTAND * len(lines) for lines in texts]
    places = spre(wanted, heights, (_TOPP - 2.5, _BUNN + 2))
    return [
        _Etikett(
            nr,
            lines,
            (x + _ETIKETTLUFT, y),
            bilde.punkt(*end) if end is not None and end[0] == forlop.aar[-1] else None,
        )
        for nr, (lines, end, y) in enumerate(zip(texts, ends, places, strict=True))
    ]


def _siste(forlop: Rangforlop, serie: Rangserie) -> tuple[int, int] | None:
    points = _punkter(forlop, serie)
    return points[-1] if points else None


def _etikett(bilde: _Bilde, etikett: _Etikett) -> None:
    flate, form, (x, y) = bilde.flate, bilde.tekstform(etikett.nr), etikett.sted
    if etikett.fra is not None:
        start = etikett.fra[0] + 1.7, etikett.fra[1]
        flate.strek([start, (x - 0.8, y)], Penn(flate.stil.farger.linje, 0.5))
    first = y - LINJEAVSTAND * (len(etikett.linjer) - 1) / 2
    for nr, line in enumerate(etikett.linjer):
        # In a picture of one year the label stands among the lines of the axis.
        width = flate.bredde_av(line, form)
        bakgrunn(flate, (x + width / 2, first + LINJEAVSTAND * nr), width + 0.8)
        flate.tekst((x, first + LINJEAVSTAND * nr), line, form)


def _nr(rang: int) -> str:
    return f"nr.{nb.NBSP}{nb.heltall(rang)}"


# --- Words and data -------------------------------------------------------------------------------


def _alt(forlop: Rangforlop) -> str:
    """Where the recalculated series went, and each published place for itself."""
    first, last = forlop.aar[0], forlop.aar[-1]
    years = f"{first}–{last}" if last > first else f"{last}"
    head = f"{forlop.hva}, plass i landet for {forlop.kommune} {years}."
    moved = [_forlop(forlop, serie) for serie in forlop.serier[1:]]
    return setning(
        i_ord(forlop.merke), head, *moved, *map(partial(_hvert_aar, forlop), forlop.serier[:1])
    )


def _forlop(forlop: Rangforlop, serie: Rangserie) -> str:
    """From its first rank to its last, and whether that is better: in words, for 1 is the best."""
    points = _punkter(forlop, serie)
    if len(points) < 2:
        return _hvert_aar(forlop, serie)
    (first, before), (last, after) = points[0], points[-1]
    if before == after:
        return f"{serie.navn}: {_nr(after)} både i {first} og i {last}."
    word = "bedre" if after < before else "svakere"
    return f"{serie.navn}: fra {_nr(before)} i {first} til {_nr(after)} i {last}, en {word} plass."


def _hvert_aar(forlop: Rangforlop, serie: Rangserie) -> str:
    points = _punkter(forlop, serie)
    if not points:
        return f"{serie.navn} {nb.MANGLER}."
    places = nb.liste([f"{_nr(rang)} i {aar}" for aar, rang in points])
    alone = len(points) == 1
    return f"{serie.navn}: {places}{'' if alone else '; ulike år kan ikke sammenlignes'}."


def _data(forlop: Rangforlop) -> pd.DataFrame:
    rows = [
        (serie.navn, aar, rang)
        for serie in forlop.serier
        for aar, rang in zip(forlop.aar, serie.plasser, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["Serie", "År", "Plass"]).astype({"Plass": "float64"})
    return i_data(frame, forlop.merke)
