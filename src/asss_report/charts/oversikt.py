"""All areas side by side: the raw difference and the one corrected for need, in million kroner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.charts.felles import (
    LINJEAVSTAND,
    Former,
    Nokkel,
    ferdig,
    nokkelhoyde,
    nokkellinje,
    setning,
)
from asss_report.charts.flate import KANT, Boks, Flate, Penn
from asss_report.charts.plassering import Skala

if TYPE_CHECKING:
    from asss_report.analysis.results import Oversikt, OversiktRad
    from asss_report.charts.flate import Tekst
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

_RAD: Final = 7.4
_STOLPE: Final = 2.5
#: From the middle of a row to the middle of each of its two bars.
_FORSKYVNING: Final = 1.5
_LUFT: Final = 1.0
_NAVNEBREDDE: Final = 46.0
_FOTNOTER: Final = (
    ("*", "Området vurderes ikke som dyrt eller billig"),
    ("†", "Over eller under snittet avhenger av hvem det sammenlignes med"),
)


def tegn_oversikt(oversikt: Oversikt, stil: Stil) -> Diagram:
    """Draw the overview of all areas.

    Args:
        oversikt: One row per area, in the order they shall stand; differences in kroner.
        stil: The look.

    Returns:
        A diagram 160 mm wide, about 7.4 mm high per row, the key and the footnotes.
    """
    return ferdig(lag_flate(oversikt, stil), _alt(oversikt), _data(oversikt))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share; `skala` is from kroner to mm, `topp` where rows begin."""

    oversikt: Oversikt
    flate: Flate
    former: Former
    skala: Skala
    topp: float


def lag_flate(oversikt: Oversikt, stil: Stil) -> Flate:
    """The drawing surface with the overview on it."""
    notes = _fotnoter(oversikt)
    key = _nokkel(Flate(stil, 1.0))
    top = 2.4 + nokkelhoyde(stil, key) + 8.0
    bottom = top + _RAD * len(oversikt.rader)
    height = bottom + (2.2 + LINJEAVSTAND * len(notes) if notes else 0.0) + KANT
    flate = Flate(stil, height)
    bilde = _Bilde(oversikt, flate, Former(stil), _skala(oversikt, flate), top)
    nokkellinje(flate, _nokkel(flate), 2.4)
    _hode(bilde)
    for nr, rad in enumerate(oversikt.rader):
        if nr:
            y = top + _RAD * nr
            flate.strek([(KANT, y), (flate.bredde - KANT, y)], Penn(stil.farger.rutenett, 0.4))
        _rad(bilde, rad, top + _RAD * (nr + 0.5))
    zero = bilde.skala(0.0)
    flate.strek([(zero, top - 0.6), (zero, bottom)], Penn(stil.farger.linje, 0.9))
    for nr, note in enumerate(notes):
        flate.tekst((KANT, bottom + 3.0 + LINJEAVSTAND * nr), note, bilde.former.liten())
    return flate


def _nokkel(flate: Flate) -> list[Nokkel]:
    return [
        Nokkel("Uten korreksjon", partial(_raa_stolpe, flate)),
        Nokkel("Korrigert for behov", partial(_korrigert_stolpe, flate)),
    ]


def _hode(bilde: _Bilde) -> None:
    """Which way is more and which is less, on either side of zero."""
    flate, zero = bilde.flate, bilde.skala(0.0)
    y, group = bilde.topp - 2.6, bilde.oversikt.gruppe
    flate.tekst((flate.bredde - KANT, 2.4), "Millioner kroner", bilde.former.liten("right"))
    less, more = f"← mindre enn snittet for {group}", f"mer enn snittet for {group} →"
    left, right = bilde.former.liten("right"), bilde.former.liten()
    room = flate.bredde - KANT - flate.bredde_av(more, right)
    start = min(zero + 2, room)
    flate.tekst((start, y), more, right)
    end = min(zero - 2, start - 4)
    flate.tekst((max(end, KANT + flate.bredde_av(less, left)), y), less, left)


def _skala(oversikt: Oversikt, flate: Flate) -> Skala:
    """Zero is always inside, with room for labels outside the longest bar on either side."""
    values = [v for rad in oversikt.rader for v in (rad.raa, rad.korrigert) if v is not None]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    form = Former(flate.stil).liten(vekt=600)
    texts = [_tall(v) for v in values] + [nb.MANGLER]
    room = max(flate.bredde_av(text, form) for text in texts) + 2 * _LUFT
    left = _NAVNEBREDDE + 2 * _LUFT + (room if low < 0 else _LUFT)
    return Skala(low, high, left, flate.bredde - KANT - room)


def _rad(bilde: _Bilde, rad: OversiktRad, y: float) -> None:
    farger = bilde.flate.stil.farger
    form = bilde.former.vanlig(farge=farger.tekst if rad.vurderes else farger.dempet)
    _navn(bilde, rad, (y, form))
    single = rad.korrigert is None
    _stolpe(bilde, rad, y if single else y - _FORSKYVNING, korrigert=False)
    if not single:
        _stolpe(bilde, rad, y + _FORSKYVNING, korrigert=True)


def _navn(bilde: _Bilde, rad: OversiktRad, sted: tuple[float, Tekst]) -> None:
    """The area's name with its marks, set smaller where it is too long for its column."""
    y, form = sted
    text = rad.navn + _tegn(rad)
    small = bilde.former.liten(farge=form.farge)
    fits = bilde.flate.bredde_av(text, form) <= _NAVNEBREDDE
    bilde.flate.tekst((KANT, y), text, form if fits else small)


def _stolpe(bilde: _Bilde, rad: OversiktRad, y: float, *, korrigert: bool) -> None:
    value = rad.korrigert if korrigert else rad.raa
    flate, zero = bilde.flate, bilde.skala(0.0)
    if value is None:
        flate.tekst((zero + _LUFT, y), nb.MANGLER, bilde.former.liten())
        return
    end = bilde.skala(value)
    box = Boks(zero, y - _STOLPE / 2, end, y + _STOLPE / 2)
    (_korrigert_stolpe if korrigert else _raa_stolpe)(flate, box, dempet=not rad.vurderes)
    farge = flate.stil.farger.tekst if rad.vurderes else ""
    form = bilde.former.liten("left", vekt=600 if korrigert else 400, farge=farge)
    width = flate.bredde_av(_tall(value), form)
    flate.tekst((end - _LUFT - width if value < 0 else end + _LUFT, y), _tall(value), form)


def _raa_stolpe(flate: Flate, boks: Boks, *, dempet: bool = False) -> None:
    """Raw: pale with an edge."""
    farger = flate.stil.farger
    flate.boks(boks, fyll=farger.flate, kant=Penn(farger.andre if dempet else farger.egen, 0.8))


def _korrigert_stolpe(flate: Flate, boks: Boks, *, dempet: bool = False) -> None:
    """Corrected for need: solid."""
    farger = flate.stil.farger
    flate.boks(boks, fyll=farger.andre if dempet else farger.egen)


def _tall(kroner: float) -> str:
    return nb.tall(kroner / 1e6, 1, fortegn=True)


def _tegn(rad: OversiktRad) -> str:
    return ("" if rad.vurderes else "*") + ("" if rad.stabil else "†")


def _fotnoter(oversikt: Oversikt) -> list[str]:
    used = "".join(_tegn(rad) for rad in oversikt.rader)
    return [f"{sign} {text}" for sign, text in _FOTNOTER if sign in used]


def _alt(oversikt: Oversikt) -> str:
    """The largest difference in either direction, corrected and raw, of those that hold.

    Areas that are not judged, or whose sign depends on the comparison, are no findings.
    """
    sound = [rad for rad in oversikt.rader if rad.vurderes and rad.stabil]
    corrected = [(rad.navn, rad.korrigert) for rad in sound if rad.korrigert is not None]
    raw = [(rad.navn, rad.raa) for rad in sound if rad.raa is not None]
    head = f"{oversikt.kommune} mot snittet for {oversikt.gruppe} i {oversikt.aar}."
    found = [_ytterst("Korrigert for behov", corrected), _ytterst("Uten korreksjon", raw)]
    if not any(found):
        found = ["Ingen av områdene har en entydig forskjell fra snittet."]
    return setning(head, *found)


def _ytterst(hva: str, verdier: list[tuple[str, float]]) -> str:
    more = max((pair for pair in verdier if pair[1] > 0), key=lambda p: p[1], default=None)
    less = min((pair for pair in verdier if pair[1] < 0), key=lambda p: p[1], default=None)
    parts = []
    if more:
        parts.append(f"{more[0]} mest over ({nb.mill_kr(more[1], fortegn=True)})")
    if less:
        parts.append(f"{less[0]} mest under ({nb.mill_kr(less[1], fortegn=True)})")
    return f"{hva} ligger {nb.liste(parts)}." if parts else ""


def _data(oversikt: Oversikt) -> pd.DataFrame:
    rows = [(r.navn, r.raa, r.korrigert, r.stabil, r.vurderes) for r in oversikt.rader]
    columns = ["Område", "Uten korreksjon, kroner", "Korrigert, kroner", "Entydig", "Vurderes"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys(columns[1:3], "float64"))
    for column in columns[3:]:
        frame[column] = frame[column].map({True: "ja", False: "nei"})
    return frame
