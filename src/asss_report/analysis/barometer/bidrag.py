"""Kommunebarometeret as it is typed in: ranks over time, and what the total is made of.

A sector's contribution is (grade − 3.5) · weight; 3.5 is the country's mean since 2019 and the
middle of the scale before (Kommunal Rapport, as told by vardo.kommune.no). The contributions sum to
our weighted total − 3.5 without residual. The published total is corrected for income and rounded
besides: the difference is given as a rest. Grades and ranks are Kommunal Rapport's; the cut-offs of
the grades are not published, so none is recomputed.

`drivere` goes on to the key figures of a sector, `bevegelse` to the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report.analysis.averages import UVEKTET
from asss_report.analysis.comparison import differanse
from asss_report.analysis.results import Bidragsbilde, Bidragsrad, Rangforlop, Rangserie
from asss_report.opphav import Regnestykke, fra
from asss_report.sources.barometer import TOTALER, TOTALT, TOTALT_UTEN, Serie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asss_report.edition import Edition
    from asss_report.opphav import Del
    from asss_report.sources.barometer import Barometer, Nokkeltall, Sektorrad, Utgave

#: The grade in the middle of the scale.
MIDT: Final = 3.5
HELE: Final = 100.0
#: The unit of contributions and movements.
KARAKTERPOENG: Final = "karakterpoeng"
#: How far from 100 a sum of weights may be for what floats lose.
_SLINGRING: Final = 1e-9

# The formulae in words; the method chapter prints the same.
BIDRAG: Final = "(karakter − 3,5) · vekt / 100"
SAMLET: Final = "Σ(karakter · vekt) / 100"
VEKTSUM: Final = "summen av vektene"
BIDRAGSSUM: Final = "summen av bidragene"
#: A published grade and the one made from its parts.
PUBLISERT: Final = ("publisert karakter", "regnet karakter")
MOT: Final = ("egen karakter", "karakteren det sammenlignes med")

SERIENAVN: Final = {
    Serie.PUBLISERT: "Publisert",
    Serie.OMREGNET: "Omregnet til årets nøkkeltall",
}


@dataclass(frozen=True, slots=True)
class Utsnitt:
    """One municipality's year in one series, all rows of one edition.

    Attributes:
        kommune: Code of the member.
        rader: Sector or total -> row.
    """

    kommune: str
    aar: int
    serie: Serie
    utgave: Utgave
    rader: Mapping[str, Sektorrad]

    def karakter(self, sektor: str) -> float | None:
        """The grade in a sector or a total; None where it is not typed in."""
        rad = self.rader.get(sektor)
        return rad.karakter if rad else None


@dataclass(frozen=True, slots=True)
class Sektorbidrag:
    """One sector in the total: weight in percent, grade 1–6, contribution in grade points.

    Attributes:
        bidrag: (grade − 3.5) · weight / 100; None where the sector has no grade.
    """

    sektor: str
    vekt: float
    karakter: float | None
    bidrag: float | None


@dataclass(frozen=True, slots=True)
class Bidrag:
    """What the total is made of; `sum` = `samlet` − 3.5 where `samlet` can be formed.

    Attributes:
        sektorer: The sectors typed in with a weight, in the order of the barometer's list.
        vektsum: Percent, of the sectors that have both grade and weight.
        samlet: Our weighted total, a grade; None unless those sectors weigh 100.
        sum: Σ contributions, grade points; of some sectors only, when `samlet` is None.
        publisert: The published total.
        rest: `publisert` − `samlet`: correction for income, and rounding.
        publisert_uten: The published total without correction for income.
        rest_uten: `publisert_uten` − `samlet`: rounding.
        uten_karakter: Sectors typed in without a grade.
        ikke_lagt_inn: Sectors of the list that have no row.
        uten_vekt: Sectors typed in without a weight; they are not in `sektorer`.
    """

    utsnitt: Utsnitt
    sektorer: tuple[Sektorbidrag, ...]
    vektsum: float
    samlet: float | None
    sum: float
    publisert: float | None
    rest: float | None
    publisert_uten: float | None
    rest_uten: float | None
    uten_karakter: tuple[str, ...]
    ikke_lagt_inn: tuple[str, ...]
    uten_vekt: tuple[str, ...] = ()

    def hent(self, sektor: str) -> Sektorbidrag | None:
        """One sector; None where it is not typed in with a weight."""
        return next((it for it in self.sektorer if it.sektor == sektor), None)


@dataclass(frozen=True, slots=True)
class Sektormot:
    """The own grade in one sector, or total, beside those of the other members typed in.

    Attributes:
        andre: Member's name -> grade, the comparators first; None where it has none.
        snitt: Plain mean of the others that have a grade; None when none has.
        med: The names of those in the mean.
        mot_snitt: Own − `snitt`, grade points.
        mot: Member's name -> own − that member's grade.
    """

    sektor: str
    egen: Sektorrad
    andre: tuple[tuple[str, float | None], ...]
    snitt: float | None
    med: tuple[str, ...]
    mot_snitt: float | None
    mot: tuple[tuple[str, float | None], ...]


# --- What is typed in -----------------------------------------------------------------------------


def aarene(b: Barometer, kommune: str, serie: Serie) -> tuple[int, ...]:
    """The years a municipality has rows of in a series, ascending."""
    return tuple(sorted({r.aar for r in b.rader if (r.kommune, r.serie) == (kommune, serie)}))


def siste_aar(b: Barometer, edition: Edition) -> int | None:
    """The newest barometer published for the own municipality; None when there is none."""
    return max(aarene(b, edition.own, Serie.PUBLISERT), default=None)


def utsnitt(b: Barometer, edition: Edition, kommune: str, aar: int, serie: Serie) -> Utsnitt | None:
    """One municipality's year in one series, in the edition that is used of it.

    Returns:
        The rows; None where the municipality (by code) has none in that edition.
    """
    utgave = b.utgave(edition.own, aar, serie)
    onsket = (kommune, aar, serie, utgave)
    rader = {r.sektor: r for r in b.rader if (r.kommune, r.aar, r.serie, r.utgave) == onsket}
    return Utsnitt(kommune, aar, serie, utgave, rader) if utgave and rader else None


def nokkeltallene(b: Barometer, u: Utsnitt) -> tuple[Nokkeltall, ...]:
    """The key figures of a municipality's year, of the same edition as its sectors."""
    onsket = (u.kommune, u.aar, u.serie, u.utgave)
    return tuple(t for t in b.nokkeltall if (t.kommune, t.aar, t.serie, t.utgave) == onsket)


def sektorene(b: Barometer, *utsnittene: Utsnitt) -> tuple[str, ...]:
    """The sectors that one of them has a row of, in the order of the list; unlisted ones last."""
    inne = {sektor for u in utsnittene for sektor in u.rader} - set(TOTALER)
    return (*(s for s in b.sektorer if s in inne), *sorted(inne - set(b.sektorer)))


# --- Ranks over time ------------------------------------------------------------------------------


def rang_over_tid(
    b: Barometer, edition: Edition, sektor: str = TOTALT, merke: str = ""
) -> Rangforlop | None:
    """The own municipality's rank in the country, year by year, each series by itself.

    A year between that nobody has typed in has no rank, so that no line is drawn across it.

    Returns:
        The published series first, without a rank where it has none, then the recalculated one
        where it has any; None when neither has.
    """
    funnet = {serie: _rangene(b, edition, sektor, serie) for serie in Serie}
    kjente = {aar for rangene in funnet.values() for aar in rangene}
    if not kjente:
        return None
    aarene_ = tuple(range(min(kjente), max(kjente) + 1))
    serier = tuple(
        Rangserie(SERIENAVN[serie], tuple(rangene.get(aar) for aar in aarene_))
        for serie, rangene in funnet.items()
        if rangene or serie is Serie.PUBLISERT
    )
    hva = f"{sektor} i Kommunebarometeret"
    return Rangforlop(edition.municipality, hva, aarene_, serier, merke)


def _rangene(b: Barometer, edition: Edition, sektor: str, serie: Serie) -> dict[int, int]:
    """Year -> rank in the country."""
    alle = (utsnitt(b, edition, edition.own, y, serie) for y in aarene(b, edition.own, serie))
    rader = ((u.aar, u.rader[sektor]) for u in alle if u and sektor in u.rader)
    return {aar: rad.plass for aar, rad in rader if rad.plass is not None}


# --- Contributions --------------------------------------------------------------------------------


def bidrag(b: Barometer, u: Utsnitt) -> Bidrag:
    """What each sector lifts the total by, or pulls it down.

    The total is formed only when the sectors with a grade weigh 100: weights are never spread over
    those that are left, since the barometer's own rule for that is not published.
    """
    navn = sektorene(b, u)
    sektorer = tuple(_sektorbidrag(u.rader[s]) for s in navn if u.rader[s].vekt is not None)
    regnet = [s for s in sektorer if s.karakter is not None]
    vektsum = fra(Regnestykke(VEKTSUM, _sum, tuple((s.sektor, s.vekt) for s in regnet)))
    hel = abs(float(vektsum) - HELE) < _SLINGRING
    samlet = fra(Regnestykke(SAMLET, _vektet, _par(regnet))) if hel else None
    deler = tuple((s.sektor, s.bidrag) for s in regnet if s.bidrag is not None)
    publisert, uten = u.karakter(TOTALT), u.karakter(TOTALT_UTEN)
    return Bidrag(
        u,
        sektorer,
        vektsum,
        samlet,
        fra(Regnestykke(BIDRAGSSUM, _sum, deler)),
        publisert,
        minus(publisert, samlet, PUBLISERT),
        uten,
        minus(uten, samlet, PUBLISERT),
        uten_karakter=tuple(s for s in navn if u.rader[s].karakter is None),
        ikke_lagt_inn=tuple(s for s in b.sektorer if s not in u.rader),
        uten_vekt=tuple(s for s in navn if u.rader[s].vekt is None),
    )


def bidragsbilde(edition: Edition, delt: Bidrag, merke: str = "") -> Bidragsbilde | None:
    """The contributions as they are drawn: the largest first, sectors without a grade last.

    Returns:
        None when no sector has a contribution.
    """
    kjente = [s for s in delt.sektorer if s.bidrag is not None]
    if not kjente:
        return None
    kjente.sort(key=lambda s: (-(s.bidrag or 0.0), s.sektor))
    rader = (*kjente, *(s for s in delt.sektorer if s.bidrag is None))
    return Bidragsbilde(
        edition.name_of(delt.utsnitt.kommune),
        f"{TOTALT} i Kommunebarometeret {delt.utsnitt.aar}",
        delt.utsnitt.aar,
        tuple(Bidragsrad(s.sektor, s.karakter, s.vekt, s.bidrag) for s in rader),
        delt.sum if delt.samlet is not None else None,
        merke,
    )


def _sektorbidrag(rad: Sektorrad) -> Sektorbidrag:
    vekt, karakter = rad.vekt or 0.0, rad.karakter
    if karakter is None:
        return Sektorbidrag(rad.sektor, vekt, None, None)
    opphav = Regnestykke(BIDRAG, _bidrag, (("karakter", karakter), ("vekt", vekt)))
    return Sektorbidrag(rad.sektor, vekt, karakter, fra(opphav))


def _bidrag(karakter: float, vekt: float) -> float:
    return (karakter - MIDT) * vekt / HELE


def _par(regnet: Iterable[Sektorbidrag]) -> tuple[Del, ...]:
    """Grade and weight of each sector, one after the other."""
    return tuple(
        del_
        for s in regnet
        for del_ in ((f"{s.sektor}, karakter", s.karakter or 0.0), (f"{s.sektor}, vekt", s.vekt))
    )


def _vektet(*tall: float) -> float:
    """Grade and weight in percent, by turns."""
    return fsum(g * v for g, v in zip(tall[::2], tall[1::2], strict=True)) / HELE


def _sum(*tall: float) -> float:
    return fsum(tall)


def minus(a: float | None, b: float | None, navn: tuple[str, str]) -> float | None:
    """The first minus the second, called `navn`; None where one is missing."""
    return None if a is None or b is None else differanse(a, b, navn)


# --- Against the other members --------------------------------------------------------------------


def mot_andre(b: Barometer, edition: Edition, aar: int, serie: Serie) -> tuple[Sektormot, ...]:
    """The own grade in every sector beside those of the members typed in; no totals."""
    egen = utsnitt(b, edition, edition.own, aar, serie)
    if egen is None:
        return ()
    andre = _andre(b, edition, aar, serie)
    return tuple(_mot(egen.rader[sektor], andre) for sektor in sektorene(b, egen))


def mot_i(b: Barometer, edition: Edition, egen: Sektorrad) -> Sektormot:
    """The same for one row of the own municipality, which may be a total."""
    return _mot(egen, _andre(b, edition, egen.aar, egen.serie))


def _andre(b: Barometer, edition: Edition, aar: int, serie: Serie) -> list[tuple[str, Utsnitt]]:
    """Name and rows of the other members typed in, the comparators first."""
    koder = dict.fromkeys((*edition.comparator_codes, *edition.codes))
    alle = ((k, utsnitt(b, edition, k, aar, serie)) for k in koder if k != edition.own)
    return [(edition.name_of(kode), u) for kode, u in alle if u is not None]


def _mot(egen: Sektorrad, utsnittene: Iterable[tuple[str, Utsnitt]]) -> Sektormot:
    andre = tuple((navn, u.karakter(egen.sektor)) for navn, u in utsnittene)
    deler = tuple((navn, karakter) for navn, karakter in andre if karakter is not None)
    snitt = fra(Regnestykke(UVEKTET, _middel, deler)) if deler else None
    return Sektormot(
        egen.sektor,
        egen,
        andre,
        snitt,
        tuple(navn for navn, _ in deler),
        minus(egen.karakter, snitt, MOT),
        tuple((navn, minus(egen.karakter, karakter, MOT)) for navn, karakter in andre),
    )


def _middel(*tall: float) -> float:
    return fsum(tall) / len(tall)
