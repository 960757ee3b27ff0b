"""Figures that look odd: what a slip in a source looks like, and what may be true all the same.

A jump is a change from one year to the next unlike the group's and unlike the municipality's own
others. Changes are of logarithms where hardly any value of a series is zero or less, else of the
values themselves. From each is taken the median of the members' that year, so that what happened
to all is no jump. What is left is held against two spreads, each 1.4826 · MAD (the median absolute
deviation, scaled to be a standard deviation): that of all members and years of the series, and
that of the municipality's own other years. A change beyond three times the larger is a jump: a
municipality that swings every year is as it always is, and the group shows what is usual at all. A
spread is never taken as less than one percent, so that a series in which nothing moves does not
cry out at a rounding.

Changes across a break are not looked at, nor is a year in which few members have a change. Nothing
here changes a figure or takes one away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from asss_report.analysis.grunnlag import kjent
from asss_report.analysis.rutenett import Rutenett
from asss_report.model import FOLKEMENGDE, OSLO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator

    #: Members × years.
    Matrise: TypeAlias = NDArray[np.float64]

#: Robust deviations beyond which a change is a jump.
GRENSE: Final = 3.0
#: From the median absolute deviation to the standard deviation of normal figures.
TIL_STANDARD: Final = 1.4826
#: The least spread that is believed, as a share of the values.
MINST_SPREDNING: Final = 0.01
#: Fewer members than this have no group to be unlike; fewer years no habit of one's own.
FEWEST: Final = 5
FEWEST_AAR: Final = 3
#: A sign, or a zero, that at most this share of a series' values have is rare.
SJELDEN: Final = 0.05
#: How far the areas' sum may lie from the total: 0.6 percent is the most but for what is odd.
SUM_SLINGRING: Final = 0.01
#: How far the population behind a table's figures may lie from the population source.
FOLK_SLINGRING: Final = 0.005
#: From this many kroner per inhabitant, rounding hides less than a thousandth of the population.
STORT_NOK: Final = 1000.0
#: Rounding of amounts in 1000 kroner, when net is held against gross.
AVRUNDING: Final = 0.005

TABELL, TOTAL, NETTO, BRUTTO = "12362", "12137/AGD1", "AGD2", "AGD10"
#: Every area of table 12362 but eiendom (FGK6a), which lies across the others.
DELOMRAADER: Final = (
    *("FGK1a", "FGK1b", "FGK1c", "FGK2", "FGK3", "FGK4", "FGK5", "FGK7", "FGK8b"),
    *("FGK9", "FGK12", "FGK13", "FGK14", "FGK15", "FGK16", "FGK17"),
)


class Slag(StrEnum):
    """What is odd."""

    UMULIG = "impossible"  # a share beyond 0–100
    NETTO = "net above gross"
    SUM = "sum"  # the areas do not make the total
    FOLKETALL = "population"  # a table's own is another than the source's
    FORTEGN = "sign"  # one that hardly any other value of the series has
    HOPP = "jump"


@dataclass(frozen=True, slots=True)
class Mistanke:
    """One figure that looks odd.

    Attributes:
        serie: Which series; a table for `FOLKETALL`.
        kommune: 4-digit code.
        verdi: The figure: as published, an amount in kroner (NETTO, SUM) or inhabitants.
        foer: The year before, on the same measure; None where it is missing or another matter.
        ventet: What it should be near, or the limit it passes: gross, the sum, the population, the
            figure had it changed as the group's median.
        grad: How odd, in times the limit: 1 is just odd; infinity where it cannot be.
        kilde: Address under report/data.
        ogsaa: Other series of the same function that are odd in the same way that year.
    """

    slag: Slag
    serie: str
    kommune: str
    aar: int
    verdi: float
    foer: float | None
    ventet: float | None
    grad: float
    kilde: str
    ogsaa: tuple[str, ...] = ()


def mistanker(grunnlag: Grunnlag, indikatorer: Iterable[Indicator]) -> tuple[Mistanke, ...]:
    """Everything that looks odd in the edition's figures, the oddest first.

    Args:
        grunnlag: The figures.
        indikatorer: What says which series are shares.
    """
    return grunnlag.husk(("mistanker",), lambda: _alle(grunnlag, tuple(indikatorer)))


def _alle(grunnlag: Grunnlag, indikatorer: tuple[Indicator, ...]) -> tuple[Mistanke, ...]:
    funnet = [
        *_umulige(grunnlag, indikatorer),
        *_netto_over_brutto(grunnlag),
        *_summer(grunnlag),
        *_folketall(grunnlag),
    ]
    fortegn = [m for navn in _serier(grunnlag) for m in _fortegn(grunnlag, navn)]
    # A change of sign is a jump as well: it is told once, as what it is.
    sett = {(m.serie, m.kommune, m.aar) for m in fortegn}
    hopp = [m for navn in _serier(grunnlag) for m in hopp_i(grunnlag, navn)]
    hopp = [m for m in hopp if (m.serie, m.kommune, m.aar) not in sett]
    alle = [*funnet, *_samlet(fortegn), *_samlet(hopp)]
    return tuple(sorted(alle, key=lambda m: (-m.grad, m.serie, m.kommune, m.aar)))


def _serier(grunnlag: Grunnlag) -> Iterator[str]:
    """The series that are figures of years; an index of need is one edition of Grønt hefte's."""
    return (s for s in grunnlag.serienavn if not s.startswith("utgiftsbehov/"))


def _samlet(funnet: Iterable[Mistanke]) -> list[Mistanke]:
    """Gross and net of a function move together: one event, told of its oddest series."""
    hendelser: dict[tuple[str, str, int], list[Mistanke]] = {}
    for m in funnet:
        funksjon = m.serie.rpartition("/")[0] if m.serie.count("/") > 1 else m.serie
        hendelser.setdefault((funksjon, m.kommune, m.aar), []).append(m)
    ordnet = (sorted(gruppe, key=lambda m: -m.grad) for gruppe in hendelser.values())
    return [replace(forst, ogsaa=tuple(m.serie for m in resten)) for forst, *resten in ordnet]


class _Tall(NamedTuple):
    """A series as it is looked at, years up to the edition's."""

    navn: str
    verdi: Rutenett
    kilde: Rutenett


def _tall(grunnlag: Grunnlag, navn: str, maal: str = "verdi") -> _Tall:
    nett = grunnlag.nett(navn, maal)
    aar = [y for y in nett.aar if y <= grunnlag.edition.year]
    kolonner = {y: nr for nr, y in enumerate(aar)}
    verdi = Rutenett(nett.koder, kolonner, nett.ruter[:, : len(aar)])
    return _Tall(navn, verdi, grunnlag.nett(navn, "kilde"))


# --- Jumps ----------------------------------------------------------------------------------------


def hopp_i(grunnlag: Grunnlag, navn: str) -> Iterator[Mistanke]:
    """The jumps of one series, as the module's docstring defines them."""
    tall = _tall(grunnlag, navn)
    verdi = tall.verdi.ruter
    relativ = bool((verdi <= 0).sum() <= SJELDEN * (~np.isnan(verdi)).sum())
    maalt = np.log(np.where(verdi > 0, verdi, np.nan)) if relativ else verdi
    aarene, endring = _endringer(grunnlag, tall, maalt)
    typisk = 1.0 if relativ else float(_median(np.abs(verdi).ravel()))
    if not endring.size or not typisk:
        return  # nothing to compare, or mostly zeros, which nothing is usual for
    vanlig = _median(endring.T)
    avvik = np.abs(endring - vanlig)
    grad = avvik / _spredning(avvik, aarene, typisk) / GRENSE
    koder = list(tall.verdi.koder)
    for nr, rad in np.argwhere(grad.T > 1):
        kode, aar, felles = koder[rad], aarene[nr], float(vanlig[nr])
        foer = kjent(tall.verdi.tall(kode, aar - 1))
        ventet = foer * math.exp(felles) if relativ else foer + felles
        yield _mistanke(Slag.HOPP, tall, (kode, aar), ventet, float(grad[rad, nr]))


def _endringer(grunnlag: Grunnlag, tall: _Tall, maalt: Matrise) -> tuple[list[int], Matrise]:
    """From one year to the next: none across a gap or a break, no year in which few have one.

    Returns:
        The years, and the changes to them (members × years).
    """
    alle = list(tall.verdi.aar)
    endring = np.diff(maalt, axis=1)
    endring[:, np.diff(alle) != 1] = np.nan
    for kode, rad in tall.verdi.koder.items():
        for brudd in grunnlag.seriebrudd(tall.navn, kode):
            if brudd in alle[1:]:
                endring[rad, alle.index(brudd) - 1] = np.nan
    nok = (~np.isnan(endring)).sum(axis=0) >= FEWEST
    return [aar for aar, med in zip(alle[1:], nok, strict=True) if med], endring[:, nok]


def _spredning(avvik: Matrise, aarene: list[int], typisk: float) -> Matrise:
    """What is usual for each municipality and year: the larger of the group's spread and its own.

    A municipality's own is taken over the other years, without the next one: a slip that is mended
    the year after is two jumps, and neither makes the other usual.
    """
    gruppe = float(_median(avvik.ravel())) * TIL_STANDARD
    minst = max(gruppe, MINST_SPREDNING * typisk)
    etter = np.array(aarene) - np.array(aarene)[:, None]  # years from each to each
    andre = np.where((etter == 0) | (etter == 1), np.nan, avvik[:, None, :])
    # Too few years are no habit: then the group's spread counts alone.
    nok = (~np.isnan(andre)).sum(axis=-1) >= FEWEST_AAR
    return np.where(nok, np.maximum(minst, _median(andre) * TIL_STANDARD), minst)


def _median(tall: Matrise) -> Matrise:
    """The median along the last axis of what is not missing; NaN where all is."""
    # numpy's own takes a row at a time, six times as long, and warns of rows with nothing.
    ordnet, antall = np.sort(tall, axis=-1), (~np.isnan(tall)).sum(axis=-1, keepdims=True)
    lav, hoy = (
        np.take_along_axis(ordnet, nr, axis=-1)
        for nr in (np.maximum(antall - 1, 0) // 2, antall // 2)
    )
    return ((lav + hoy) / 2)[..., 0]


def _over(nett: Rutenett, grad: Matrise) -> Iterator[tuple[str, int, float]]:
    """Code, year and degree where it is above 1, by year; the places are those of `nett`."""
    koder, aarene = list(nett.koder), list(nett.aar)
    for nr, rad in np.argwhere(grad.T > 1):
        yield koder[rad], aarene[nr], float(grad[rad, nr])


def _mistanke(
    slag: Slag, tall: _Tall, sted: tuple[str, int], ventet: float, grad: float
) -> Mistanke:
    kode, aar = sted
    foer, verdi = tall.verdi.tall(kode, aar - 1), kjent(tall.verdi.tall(kode, aar))
    kilde = tall.kilde.tekst(kode, aar)
    return Mistanke(slag, tall.navn, kode, aar, verdi, foer, ventet, grad, kilde)


# --- Signs ----------------------------------------------------------------------------------------


def _fortegn(grunnlag: Grunnlag, navn: str) -> Iterator[Mistanke]:
    """Values with a sign that hardly any other of the series has; a zero has none."""
    tall = _tall(grunnlag, navn)
    verdi = tall.verdi.ruter
    antall = int((~np.isnan(verdi)).sum())
    for tegn in (-1, 1):
        sjelden = verdi * tegn > 0
        # One of a dozen is not one in twenty yet, but the only one of its kind is rare.
        if antall < FEWEST or not 0 < int(sjelden.sum()) <= max(1, SJELDEN * antall):
            continue
        andre = abs(float(_median(np.where(sjelden, np.nan, verdi).ravel())))
        grad = np.where(sjelden, np.abs(verdi) / max(andre, 1.0) + 1, np.nan)
        for kode, aar, hvor in _over(tall.verdi, grad):
            yield _mistanke(Slag.FORTEGN, tall, (kode, aar), 0.0, hvor)


# --- What cannot be -------------------------------------------------------------------------------


def er_andel(indikator: Indicator) -> bool:
    """True for what lies between 0 and 100: a result in percent of revenue may be negative."""
    return indikator.er_prosent and "andel" in f"{indikator.navn} {indikator.etikett}".lower()


def _umulige(grunnlag: Grunnlag, indikatorer: Iterable[Indicator]) -> Iterator[Mistanke]:
    """Published shares beyond 0–100, and less than nothing of what is counted or timed."""
    sett: set[str] = set()
    for indikator in indikatorer:
        serie = indikator.formel.teller[0].serie
        if indikator.formel.nevner or serie in sett or "kroner" in indikator.enhet:
            continue
        sett.add(serie)
        if indikator.er_prosent and not er_andel(indikator):
            continue
        tall = _tall(grunnlag, serie)
        hoy = 100.0 if indikator.er_prosent else math.inf
        verdi = tall.verdi.ruter
        for kode, aar, grad in _over(tall.verdi, np.where((verdi < 0) | (verdi > hoy), np.inf, 0)):
            grense = 0.0 if kjent(tall.verdi.tall(kode, aar)) < 0 else hoy
            yield _mistanke(Slag.UMULIG, tall, (kode, aar), grense, grad)


def _netto_over_brutto(grunnlag: Grunnlag) -> Iterator[Mistanke]:
    """Net spending above gross: exchanged, or an amount on the wrong concept."""
    kjente = {*grunnlag.serienavn}
    for navn in grunnlag.serienavn:
        tabell, _, funksjon = navn.removesuffix(f"/{NETTO}").rpartition("/")
        brutto_navn = f"{tabell}/{funksjon}/{BRUTTO}"
        if not navn.endswith(f"/{NETTO}") or brutto_navn not in kjente:
            continue
        tall = _tall(grunnlag, navn, "teller")
        brutto = tall.verdi.med(grunnlag.nett(brutto_navn, "teller").over(tall.verdi))
        slingring = np.where(brutto.ruter != 0, AVRUNDING * np.abs(brutto.ruter), np.nan)
        grader = (tall.verdi.ruter - brutto.ruter) / slingring
        for kode, aar, grad in _over(tall.verdi, grader):
            ventet = kjent(brutto.tall(kode, aar))
            yield _mistanke(Slag.NETTO, tall, (kode, aar), ventet, grad)


# --- What should agree ----------------------------------------------------------------------------


def _summer(grunnlag: Grunnlag) -> Iterator[Mistanke]:
    """All areas but eiendom make the total, but for Oslo, whose total holds a county's tasks."""
    navn = [f"{TABELL}/{omraade}/{NETTO}" for omraade in DELOMRAADER]
    if not {*navn, TOTAL} <= {*grunnlag.serienavn}:
        return
    tall = _tall(grunnlag, TOTAL, "teller")
    total = tall.verdi.ruter
    deler = (grunnlag.nett(n, "teller").over(tall.verdi) for n in navn)
    summen = tall.verdi.med(sum(deler, start=total * 0))
    grader = _avstand(summen.ruter, total) / SUM_SLINGRING
    if OSLO in tall.verdi.koder:
        grader[tall.verdi.koder[OSLO]] = np.nan
    for kode, aar, grad in _over(tall.verdi, grader):
        ventet = kjent(summen.tall(kode, aar))
        yield _mistanke(Slag.SUM, tall, (kode, aar), ventet, grad)


def _avstand(tall: Matrise, rett: Matrise) -> Matrise:
    """How far off, as shares; infinity where it should be nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(tall / rett - 1)


def _folketall(grunnlag: Grunnlag) -> Iterator[Mistanke]:
    """The population behind each table's figures against the population source."""
    if FOLKEMENGDE not in grunnlag.serienavn:
        return
    folk = _tall(grunnlag, FOLKEMENGDE)
    tabeller: dict[str, list[Matrise]] = {}
    for navn in _serier(grunnlag):
        if navn != FOLKEMENGDE:
            bak = _folk_bak(grunnlag, navn).over(folk.verdi)
            tabeller.setdefault(navn.partition("/")[0], []).append(bak)
    for tabell, anslag in tabeller.items():
        samlet = folk.verdi.med(_median(np.stack(anslag, axis=-1)))
        grader = _avstand(samlet.ruter, folk.verdi.ruter) / FOLK_SLINGRING
        for kode, aar, grad in _over(samlet, grader):
            ventet = kjent(folk.verdi.tall(kode, aar))
            m = _mistanke(Slag.FOLKETALL, folk, (kode, aar), ventet, grad)
            yield replace(m, serie=tabell, verdi=kjent(samlet.tall(kode, aar)), foer=None)


def _folk_bak(grunnlag: Grunnlag, navn: str) -> Rutenett:
    """Amount / kroner per inhabitant, where that is large enough to say."""
    teller, nevner, verdi = (grunnlag.nett(navn, maal) for maal in ("teller", "nevner", "verdi"))
    # Only amounts: of other series the denominator is not the inhabitants.
    stort = (np.abs(verdi.ruter) >= STORT_NOK) & ~np.isnan(nevner.ruter)
    return teller.med(teller.ruter / np.where(stort, verdi.ruter, np.nan))
