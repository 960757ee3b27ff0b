"""What a total is made of: each sector lifts it or pulls it down, as bars from zero."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.analysis.barometer.bidrag import KARAKTERPOENG, MIDT
from asss_report.charts.felles import LINJEAVSTAND, Former, ferdig, setning
from asss_report.charts.flate import KANT, Boks, Flate, Penn
from asss_report.charts.merking import i_data, i_ord, stempel
from asss_report.charts.plassering import Skala, bryt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.results import Bidragsbilde, Bidragsrad
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

_TOPP: Final = 12.2
#: Air between two rows, and the height of a row with one line.
_RADLUFT: Final = 1.9
_STOLPE: Final = 3.2
_LUFT: Final = 1.0
_SAMLETLUFT: Final = 1.2
_NAVNEBREDDE: Final = 42.0
#: Between the columns of names, of grades and of bars.
_SPALTE: Final = 4.0
_DESIMALER: Final = 2
#: Less than this is printed as nothing.
_INGENTING: Final = 0.005
#: So many sectors on either side are named in words.
_NEVNES: Final = 2
_NED, _OPP = "← trekker ned", "løfter →"
_HODE: Final = "Karakter og vekt"
_SAMLET: Final = "Samlet"
_UTEN_KARAKTER: Final = f"karakter {nb.MANGLER}"
_TALLKOLONNER: Final = ("Karakter", "Vekt, %", f"Bidrag, {KARAKTERPOENG}")


def tegn_bidrag(bilde: Bidragsbilde, stil: Stil) -> Diagram:
    """Draw the contributions to a total.

    Args:
        bilde: One row per sector, in the order they shall stand; contributions in grade points,
            weights in percent. None is a missing grade, never zero.
        stil: The look.

    Returns:
        A diagram 160 mm wide and about 5.5 mm high per sector, the head and the sum.
    """
    return ferdig(lag_flate(bilde, stil), _alt(bilde), _data(bilde))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share; `skala` is from grade points to mm.

    Attributes:
        karakterer: Left edge of the column of grades and weights, mm.
        bunn: Where the sectors' rows end, mm.
    """

    flate: Flate
    former: Former
    skala: Skala
    karakterer: float
    bunn: float


def lag_flate(bilde: Bidragsbilde, stil: Stil) -> Flate:
    """The drawing surface with the contributions on it."""
    probe = Flate(stil, 1.0)
    names = [_navnelinjer(probe, rad.navn) for rad in bilde.rader]
    heights = [LINJEAVSTAND * len(lines) + _RADLUFT for lines in names]
    bottom = _TOPP + sum(heights)
    total = 0.0 if bilde.samlet is None else 2 * _SAMLETLUFT + LINJEAVSTAND + _RADLUFT
    flate = Flate(stil, bottom + total + KANT)
    column = _karakterspalte(flate, names)
    bars = column + _karakterbredde(bilde, flate) + _SPALTE
    felles = _Bilde(flate, Former(stil), _skala(bilde, flate, bars), column, bottom)
    _hode(felles)
    stempel(flate, bilde.merke)
    y = _TOPP
    for rad, lines, height in zip(bilde.rader, names, heights, strict=True):
        if y > _TOPP:
            flate.strek([(KANT, y), (flate.bredde - KANT, y)], Penn(stil.farger.rutenett, 0.4))
        _rad(felles, rad, lines, y + height / 2)
        y += height
    _sum(felles, bilde.samlet)
    return flate


def _navnelinjer(flate: Flate, navn: str) -> list[str]:
    return bryt(navn, _NAVNEBREDDE, partial(flate.bredde_av, form=Former(flate.stil).vanlig()))


def _karakterspalte(flate: Flate, navn: list[list[str]]) -> float:
    """Where the grades begin: past the longest line of a name."""
    former = Former(flate.stil)
    widths = [flate.bredde_av(line, former.vanlig()) for lines in navn for line in lines]
    total = flate.bredde_av(_SAMLET, former.vanlig(vekt=700))
    return KANT + max([total, *widths]) + _SPALTE


def _karakterbredde(bilde: Bidragsbilde, flate: Flate) -> float:
    form = Former(flate.stil).liten()
    return max(flate.bredde_av(text, form) for text in (_HODE, *map(_karaktertekst, bilde.rader)))


def _karaktertekst(rad: Bidragsrad) -> str:
    """«4,6 · vekt 20 %»; the weight alone where there is no grade, for the row says so itself."""
    weight = f"vekt {nb.prosent(rad.vekt, 0 if float(rad.vekt).is_integer() else 1)}"
    return weight if rad.karakter is None else f"{nb.tall(rad.karakter, 1)} · {weight}"


def _skala(bilde: Bidragsbilde, flate: Flate, venstre: float) -> Skala:
    """Zero is always inside; on either side there is room for the numbers and for the heading."""
    values = _verdier(bilde)
    low, high = min([*values, 0.0]), max([*values, 0.0])
    former = Former(flate.stil)
    widths = [flate.bredde_av(_tall(v), former.vanlig(vekt=700)) for v in values]
    number = max(widths, default=0.0) + 2 * _LUFT
    ned, opp = (flate.bredde_av(text, former.liten()) + 2 * _LUFT for text in (_NED, _OPP))
    missing = flate.bredde_av(_UTEN_KARAKTER, former.liten()) + 2 * _LUFT
    right = flate.bredde - KANT
    plain = Skala(low, high, venstre + number * (low < 0), right - number * (high > 0))
    left_room = number if plain(0.0) - venstre >= ned else ned
    right_room = number if right - plain(0.0) >= max(opp, missing) else max(opp, missing)
    return Skala(low, high, venstre + left_room, right - right_room)


def _verdier(bilde: Bidragsbilde) -> list[float]:
    values = [rad.bidrag for rad in bilde.rader if rad.bidrag is not None]
    return values if bilde.samlet is None else [*values, bilde.samlet]


def _hode(felles: _Bilde) -> None:
    """The unit, what stands in the column of grades, and which way is up and which is down."""
    flate, zero, small = felles.flate, felles.skala(0.0), felles.former.liten()
    y = _TOPP - 2.6
    flate.tekst((KANT, 2.7), "Karakterpoeng i totalen", small)
    flate.tekst((felles.karakterer, y), _HODE, small)
    flate.tekst((zero - _LUFT, y), _NED, felles.former.liten("right"))
    flate.tekst((zero + _LUFT, y), _OPP, small)


def _rad(felles: _Bilde, rad: Bidragsrad, navn: list[str], y: float) -> None:
    flate, former = felles.flate, felles.former
    first = y - LINJEAVSTAND * (len(navn) - 1) / 2
    for nr, line in enumerate(navn):
        flate.tekst((KANT, first + LINJEAVSTAND * nr), line, former.vanlig())
    flate.tekst((felles.karakterer, y), _karaktertekst(rad), former.liten())
    if rad.bidrag is None:
        flate.tekst((felles.skala(0.0) + _LUFT, y), _UTEN_KARAKTER, former.liten())
        return
    _stolpe(felles, rad.bidrag, y, vekt=400)


def _stolpe(felles: _Bilde, verdi: float, y: float, *, vekt: int) -> None:
    """Solid where it lifts, pale with an edge where it pulls down; the number at its end."""
    flate, zero, end = felles.flate, felles.skala(0.0), felles.skala(verdi)
    farger, box = flate.stil.farger, Boks(zero, y - _STOLPE / 2, end, y + _STOLPE / 2)
    if verdi < 0:
        flate.boks(box, fyll=farger.flate, kant=Penn(farger.egen, 0.8))
    else:
        flate.boks(box, fyll=farger.egen)
    form = felles.former.vanlig("right" if verdi < 0 else "left", vekt=vekt)
    flate.tekst((end - _LUFT if verdi < 0 else end + _LUFT, y), _tall(verdi), form)


def _sum(felles: _Bilde, samlet: float | None) -> None:
    """The axis of zero through all rows, and below a rule what they come to."""
    flate, zero, bottom = felles.flate, felles.skala(0.0), felles.bunn
    farger = flate.stil.farger
    axis = Penn(farger.linje, 0.9)
    if samlet is None:
        flate.strek([(zero, _TOPP - 0.6), (zero, bottom)], axis)
        return
    flate.strek([(zero, _TOPP - 0.6), (zero, flate.hoyde - KANT)], axis)
    rule = bottom + _SAMLETLUFT
    flate.strek([(KANT, rule), (flate.bredde - KANT, rule)], Penn(farger.egen, 1.2))
    y = rule + _SAMLETLUFT + (LINJEAVSTAND + _RADLUFT) / 2
    flate.tekst((KANT, y), _SAMLET, felles.former.vanlig(vekt=700))
    _stolpe(felles, samlet, y, vekt=700)


def _tall(verdi: float) -> str:
    return nb.tall(verdi, _DESIMALER, fortegn=True)


def _alt(bilde: Bidragsbilde) -> str:
    """Which sectors lift and pull down most, what all come to, and who has no grade."""
    known = [(rad.navn, rad.bidrag) for rad in bilde.rader if rad.bidrag is not None]
    lifts = sorted((it for it in known if it[1] >= _INGENTING), key=_storrelse)
    pulls = sorted((it for it in known if it[1] <= -_INGENTING), key=_storrelse)
    missing = nb.samt([rad.navn for rad in bilde.rader if rad.bidrag is None])
    found = [_mest("Løfter", lifts), _mest("Trekker ned", pulls)]
    if known and not any(found):
        found = ["Ingen sektor løfter eller trekker ned."]
    return setning(
        i_ord(bilde.merke),
        f"{bilde.hva}: sektorenes bidrag for {bilde.kommune} i {KARAKTERPOENG}.",
        *found,
        "" if bilde.samlet is None else f"Samlet: {_tall(bilde.samlet)}.",
        f"Karakter {nb.MANGLER} for {missing}." if missing else "",
    )


def _storrelse(bidrag: tuple[str, float]) -> float:
    return -abs(bidrag[1])


def _mest(hva: str, bidrag: Sequence[tuple[str, float]]) -> str:
    named = [f"{navn} ({_tall(verdi)})" for navn, verdi in bidrag[:_NEVNES]]
    return f"{hva} mest: {nb.liste(named)}." if named else ""


def _data(bilde: Bidragsbilde) -> pd.DataFrame:
    rows = [(rad.navn, rad.karakter, rad.vekt, rad.bidrag) for rad in bilde.rader]
    if bilde.samlet is not None:
        # The sum is of the sectors with a grade: theirs is its weight, and their mean its grade.
        weight = sum(rad.vekt for rad in bilde.rader if rad.bidrag is not None)
        rows.append((_SAMLET, MIDT + bilde.samlet, weight, bilde.samlet))
    frame = pd.DataFrame(rows, columns=["Sektor", *_TALLKOLONNER])
    frame = frame.astype(dict.fromkeys(_TALLKOLONNER, "float64")).assign(Desimaler=1)
    return i_data(frame, bilde.merke)
