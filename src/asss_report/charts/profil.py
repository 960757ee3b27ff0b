"""The tjenesteprofil: each indicator as an index with the mean of the peer group at 100."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.charts.felles import (
    LINJEAVSTAND,
    Former,
    Nokkel,
    bakgrunn,
    ferdig,
    nokkelhoyde,
    nokkellinje,
    prikkstrek,
    setning,
)
from asss_report.charts.flate import KANT, Boks, Flate, Penn
from asss_report.charts.plassering import Skala, bryt, runde, spre
from asss_report.charts.style import Merke, nummer

if TYPE_CHECKING:
    from asss_report.analysis.results import Profil, ProfilRad
    from asss_report.charts.flate import Tekst
    from asss_report.charts.style import Stil
    from asss_report.model import Diagram

#: Indices outside this range are written beside an arrow, so that one outlier squashes nothing.
_AKSE_MIN: Final = 0.0
_AKSE_MAKS: Final = 200.0
_SNITT: Final = 100.0
_NAVNEBREDDE: Final = 50.0
_LUFT: Final = 3.0
#: The number under one band must not seem to belong to the band below.
_MINSTE_RAD: Final = 11.4
_BAND: Final = 2.6
#: From the key to the first row: the axis' title and its numbers.
_AKSEHOYDE: Final = 10.6
_FELT: Final = 3.7
#: A comparator that lies on the own dot leaves a ring of it to be seen.
_EGEN_PUNKT: Final = 7.8
_ANNEN_PUNKT: Final = 5.0


def tegn_profil(profil: Profil, stil: Stil) -> Diagram:
    """Draw a tjenesteprofil.

    Args:
        profil: One row per indicator; indices with the mean at 100.
        stil: The look.

    Returns:
        A diagram 160 mm wide, about 12 mm high per row and the axis.
    """
    return ferdig(lag_flate(profil, stil), _alt(profil), _data(profil))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share; `skala` is from index to mm, `topp` where rows begin."""

    profil: Profil
    flate: Flate
    former: Former
    skala: Skala
    topp: float

    def merke(self, navn: str) -> Merke:
        if navn == self.profil.kommune:
            return self.flate.stil.merke(Rolle.EGEN)
        return self.flate.stil.merke(Rolle.SAMMENLIGNET, nummer(self.profil.sammenlignet)[navn])

    def innenfor(self, indeks: float) -> float:
        """The index, held inside the axis."""
        return min(max(indeks, self.skala.fra), self.skala.til)


def lag_flate(profil: Profil, stil: Stil) -> Flate:
    """The drawing surface with the profile on it."""
    probe = Flate(stil, 1.0)
    lines = [_navnelinjer(probe, rad) for rad in profil.rader]
    heights = [max(_MINSTE_RAD, LINJEAVSTAND * len(names) + 1.6) for names in lines]
    top = 2.4 + nokkelhoyde(stil, _nokkel(profil, probe)) + _AKSEHOYDE
    flate = Flate(stil, top + sum(heights) + KANT)
    bilde = _Bilde(profil, flate, Former(stil), _skala(profil, flate), top)
    nokkellinje(flate, _nokkel(profil, flate), 2.4)
    _akse(bilde)
    y = top
    for rad, names, height in zip(profil.rader, lines, heights, strict=True):
        _navn(bilde, names, y + height / 2)
        _rad(bilde, rad, y + height / 2)
        y += height
    return flate


def _nokkel(profil: Profil, flate: Flate) -> list[Nokkel]:
    stil = flate.stil
    marks = {profil.kommune: (stil.merke(Rolle.EGEN), _EGEN_PUNKT)}
    for name, nr in nummer(profil.sammenlignet).items():
        marks[name] = (stil.merke(Rolle.SAMMENLIGNET, nr), _ANNEN_PUNKT)
    entries = [
        Nokkel(name, partial(_nokkelmerke, flate, mark), 2.6) for name, mark in marks.items()
    ]
    return [*entries, Nokkel("fra laveste til høyeste kommune", partial(_band, flate))]


def _nokkelmerke(flate: Flate, mark: tuple[Merke, float], sted: Boks) -> None:
    middle = (sted.x0 + sted.x1) / 2, (sted.y0 + sted.y1) / 2
    flate.merker([middle], mark[0], mark[1])


def _band(flate: Flate, sted: Boks) -> None:
    farger = flate.stil.farger
    flate.boks(sted, fyll=farger.flate, kant=Penn(farger.andre, 0.5))


def _skala(profil: Profil, flate: Flate) -> Skala:
    """The axis: round numbers around the indices, with outliers left to arrows."""
    low, high = _spenn(profil)
    ticks, _ = runde(low, high, 6)
    small = Former(flate.stil).liten()
    room = max((flate.bredde_av(t, small) for rad in profil.rader for t in _ender(rad)), default=0)
    left, right = _NAVNEBREDDE + _LUFT, flate.bredde - KANT - room - _LUFT
    return Skala(ticks[0], ticks[-1], left, right)


def _spenn(profil: Profil) -> tuple[float, float]:
    """The lowest and highest index the axis must hold.

    It holds every own and compared index between 0 and 200, and every lowest and highest one that
    is at most twice as far from the mean as is usual among the rows.
    """
    marks = [v for rad in profil.rader for v in (rad.egen, *(v for _, v in rad.sammenlignet))]
    own = [min(max(v, _AKSE_MIN), _AKSE_MAKS) for v in marks if v is not None]
    below, above = (
        [_SNITT - rad.lavest for rad in profil.rader],
        [rad.hoyest - _SNITT for rad in profil.rader],
    )
    low = max(_SNITT - _vanligst(below), _AKSE_MIN)
    high = min(_SNITT + _vanligst(above), _AKSE_MAKS)
    return min([low, *own]), max([high, *own])


def _vanligst(avstander: list[float]) -> float:
    """The largest distance from the mean that is not more than twice the median, at least 10."""
    limit = 2 * median(avstander) if avstander else 0.0
    return max([d for d in avstander if d <= limit], default=limit) if limit > 10 else 10.0


def _akse(bilde: _Bilde) -> None:
    """Tick labels over the rows and the mean's own line, which every dot is read against."""
    flate, skala = bilde.flate, bilde.skala
    ticks = [t for t in runde(skala.fra, skala.til, 6)[0] if skala.fra <= t <= skala.til]
    grid, bottom = Penn(flate.stil.farger.rutenett, 0.5), flate.hoyde - KANT
    for tick in ticks:
        x = skala(tick)
        if tick != _SNITT:
            flate.strek([(x, bilde.topp), (x, bottom)], grid)
        flate.tekst((x, bilde.topp - 2.2), nb.tall(tick), bilde.former.liten("center"))
    x = skala(_SNITT)
    flate.strek([(x, bilde.topp - 0.4), (x, bottom)], prikkstrek(flate.stil))
    form = bilde.former.vanlig("center", vekt=600, farge=flate.stil.farger.snitt)
    text = f"Indeks, snittet for {bilde.profil.gruppe} = 100"
    half = flate.bredde_av(text, form) / 2
    flate.tekst((min(x, flate.bredde - KANT - half), bilde.topp - 5.8), text, form)


def _navnelinjer(flate: Flate, rad: ProfilRad) -> list[tuple[str, Tekst]]:
    """The row's heading: its name, its unit, and which comparators have no number."""
    former = Former(flate.stil)
    missing = nb.liste([name for name, value in rad.sammenlignet if value is None])
    texts = [
        (rad.indikator.navn, former.vanlig()),
        (rad.indikator.enhet, former.liten()),
        (f"{missing} {nb.MANGLER}" if missing else "", former.liten()),
    ]
    return [
        (line, form)
        for text, form in texts
        if text
        for line in bryt(text, _NAVNEBREDDE, partial(flate.bredde_av, form=form))
    ]


def _navn(bilde: _Bilde, linjer: list[tuple[str, Tekst]], y: float) -> None:
    place = y - LINJEAVSTAND * (len(linjer) - 1) / 2
    for line, form in linjer:
        bilde.flate.tekst((KANT, place), line, form)
        place += LINJEAVSTAND


def _rad(bilde: _Bilde, rad: ProfilRad, y: float) -> None:
    flate = bilde.flate
    low, high = (bilde.skala(bilde.innenfor(v)) for v in (rad.lavest, rad.hoyest))
    _band(flate, Boks(low, y - _BAND / 2, high, y + _BAND / 2))
    for nr, text in enumerate(_ender(rad)):
        place = flate.bredde - KANT, y + (LINJEAVSTAND * 0.95) * (nr - 0.5)
        flate.tekst(place, text, bilde.former.liten("right"))
    for value in (rad.lavest, rad.hoyest):
        if value != bilde.innenfor(value):
            _pil(bilde, value, (y, flate.stil.farger.andre, 4.6))
    own = [(bilde.profil.kommune, rad.egen)]
    _merker(bilde, own, y)
    _merker(bilde, list(rad.sammenlignet), y)
    _tall(bilde, own, y - _FELT)
    _tall(bilde, [pair for pair in rad.sammenlignet if pair[1] is not None], y + _FELT)


def _ender(rad: ProfilRad) -> tuple[str, str]:
    return (
        f"høyest {rad.hoyest_navn} {nb.tall(rad.hoyest)}",
        f"lavest {rad.lavest_navn} {nb.tall(rad.lavest)}",
    )


def _merker(bilde: _Bilde, verdier: list[tuple[str, float | None]], y: float) -> None:
    for name, value in verdier:
        if value is None:
            continue
        merke, size = (
            bilde.merke(name),
            _EGEN_PUNKT if name == bilde.profil.kommune else _ANNEN_PUNKT,
        )
        if value == bilde.innenfor(value):
            bilde.flate.merker([(bilde.skala(value), y)], merke, size)
        else:
            # Both may lie off the axis: their arrows stand on either side of the band's middle.
            side = -1.2 if name == bilde.profil.kommune else 1.2
            _pil(bilde, value, (y + side, merke.farge, size))


def _pil(bilde: _Bilde, verdi: float, hvor: tuple[float, str, float]) -> None:
    """An arrowhead at the end of the axis: the value lies further out."""
    (y, farge, size), beyond = hvor, verdi > bilde.skala.til
    arrow = replace(bilde.flate.stil.merke(Rolle.ANDRE), farge=farge, form=">" if beyond else "<")
    x = bilde.skala.slutt + 1.0 if beyond else bilde.skala.start - 1.0
    bilde.flate.merker([(x, y)], arrow, size)


def _tall(bilde: _Bilde, verdier: list[tuple[str, float | None]], y: float) -> None:
    """The numbers of one side of the band, moved apart where they would overlap."""
    flate, skala = bilde.flate, bilde.skala
    texts = [_talltekst(name, value) for name, value in verdier]
    forms = [
        bilde.former.vanlig("center", vekt=bilde.merke(name).vekt, farge=bilde.merke(name).farge)
        for name, _ in verdier
    ]
    widths = [flate.bredde_av(t, f) + 1.5 for t, f in zip(texts, forms, strict=True)]
    wanted = [skala.start if v is None else skala(bilde.innenfor(v)) for _, v in verdier]
    places = spre(wanted, widths, (skala.start - _LUFT / 2, skala.slutt + _LUFT / 2))
    for text, form, x in zip(texts, forms, places, strict=True):
        bakgrunn(flate, (x, y), flate.bredde_av(text, form) + 0.8, 3.0)
        flate.tekst((x, y), text, form)


def _talltekst(navn: str, indeks: float | None) -> str:
    return f"{navn} {nb.MANGLER}" if indeks is None else nb.tall(indeks)


def _alt(profil: Profil) -> str:
    """How many indicators lie over and under the mean, and which lie furthest away."""
    known = [(rad, rad.egen) for rad in profil.rader if rad.egen is not None]
    head = (
        f"Tjenesteprofil for {profil.kommune} {profil.aar}, "
        f"indeks med snittet for {profil.gruppe} = 100."
    )
    if not known:
        return setning(head, f"{profil.kommune} har ikke tall for noen av indikatorene.")
    over = [pair for pair in known if pair[1] > _SNITT]
    under = [pair for pair in known if pair[1] < _SNITT]
    counts = (
        f"{profil.kommune} ligger over snittet på {len(over)} og under på {len(under)} "
        f"av {len(known)} indikatorer."
    )
    missing = len(profil.rader) - len(known)
    lacks = f"{missing} indikatorer mangler tall." if missing > 1 else ""
    lacks = "Én indikator mangler tall." if missing == 1 else lacks
    return setning(head, counts, _lengst(over, under), lacks)


def _lengst(over: list[tuple[ProfilRad, float]], under: list[tuple[ProfilRad, float]]) -> str:
    parts = []
    if over:
        rad, value = max(over, key=lambda pair: pair[1])
        parts.append(f"lengst over er {rad.indikator.navn} ({nb.tall(value)})")
    if under:
        rad, value = min(under, key=lambda pair: pair[1])
        parts.append(f"lengst under er {rad.indikator.navn} ({nb.tall(value)})")
    return f"{nb.stor(nb.liste(parts))}." if parts else ""


def _data(profil: Profil) -> pd.DataFrame:
    rows = [
        {
            "Indikator": rad.indikator.navn,
            profil.kommune: rad.egen,
            **dict.fromkeys(profil.sammenlignet),
            **dict(rad.sammenlignet),
            "Lavest": rad.lavest,
            "Lavest kommune": rad.lavest_navn,
            "Høyest": rad.hoyest,
            "Høyest kommune": rad.hoyest_navn,
            "Enhet": f"indeks, {profil.gruppe} = 100",
        }
        for rad in profil.rader
    ]
    frame = pd.DataFrame(rows)
    numbers = [profil.kommune, *profil.sammenlignet]
    return frame.astype(dict.fromkeys(numbers, "float64")) if rows else frame
