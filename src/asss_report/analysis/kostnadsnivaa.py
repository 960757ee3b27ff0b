"""Kostnadsnivå by Kommunebarometeret's published method, among the ASSS members.

Method (Kommunal Rapport, 2018): netto driftsutgifter / inhabitants / cost key of the sector.
This is our own computation on six groups; it is not the barometer's result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import fsum, nan
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.comparison import ANTALL
from asss_report.analysis.grunnlag import celle, kjent
from asss_report.analysis.need import SAMLET, indeks
from asss_report.analysis.robustness import varianter
from asss_report.model import FOLKEMENGDE, Snitt
from asss_report.opphav import Heltall, Regnestykke, Sporet, fra

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator
    from asss_report.opphav import Del, Opphav

TOTALT: Final = "Samlet"

# The formulae in words; the method chapter prints the same.
KOSTNADSNIVAA: Final = "100 · kommunens utgift per behov / snittet"
SAMLET_NIVAA: Final = "Σ netto driftsutgifter / Σ(innbyggere · samlet behov)"
RANG: Final = "1 + antall kommuner med lavere kostnadsnivå"


@dataclass(frozen=True, slots=True)
class Kostnadsnivaa:
    """Need-corrected net spending as an index, ASSS = 100.

    Attributes:
        indeks: Rows are member names, columns are group names and `TOTALT`; NaN where missing.
        rang: The same shape; 1 is the lowest cost level. NaN where missing.
        mot: Comparator -> the own municipality's total as an index with the comparator = 100.
    """

    aar: int
    indeks: pd.DataFrame
    rang: pd.DataFrame
    mot: tuple[tuple[str, float | None], ...] = ()
    opphav: Callable[[tuple[str, str]], Opphav] | None = field(
        default=None, compare=False, repr=False
    )

    def hent(self, navn: str, gruppe: str) -> float | None:
        """The index of one member in one group; None when missing."""
        verdi = celle(self.indeks, navn, gruppe)
        if verdi is None or self.opphav is None:
            return verdi
        return Sporet(verdi, self.opphav, (navn, gruppe))

    def hent_rang(self, navn: str, gruppe: str) -> Heltall | None:
        """The member's place in the group, 1 = lowest cost level; None when missing."""
        verdi = celle(self.rang, navn, gruppe)
        if verdi is None:
            return None
        return Heltall(int(verdi), self._rang_opphav, navn, gruppe)

    def antall(self, gruppe: str) -> Heltall:
        """How many members have an index in the group."""
        alle = self._kjente(gruppe)
        return Heltall(len(alle), Regnestykke(ANTALL, _antall, alle))

    def _kjente(self, gruppe: str) -> tuple[Del, ...]:
        par = ((str(navn), self.hent(str(navn), gruppe)) for navn in self.indeks.index)
        return tuple((navn, tall) for navn, tall in par if tall is not None)

    def _rang_opphav(self, navn: str, gruppe: str) -> Regnestykke:
        kjente = self._kjente(gruppe)
        forst = tuple(par for par in kjente if par[0] == navn)
        return Regnestykke(RANG, _plass, (*forst, *(par for par in kjente if par[0] != navn)))

    @property
    def stabil(self) -> bool:
        """True when the total lies on the same side of every comparator."""
        tall = [t for _, t in self.mot if t is not None]
        return bool(tall) and (min(tall) > 100 or max(tall) < 100)


def kostnadsnivaa(
    grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int, *, totalt: bool = True
) -> Kostnadsnivaa:
    """Cost level of every member in every group with a need index, and in all together.

    Args:
        grunnlag: The figures.
        korrigert: Group name -> need-corrected net spending of that group.
        aar: Accounting year.
        totalt: Form the total too; it means something only when all the groups are there.

    Returns:
        Index with the members' weighted mean = 100. A group that is missing for a member is
        missing in its total too.
    """
    navn = grunnlag.edition.members
    snitt = {gruppe: gjennomsnitt(grunnlag, ind, aar).verdi for gruppe, ind in korrigert.items()}
    kolonner = {
        gruppe: 100 * grunnlag.panel(ind).verdi.frame[aar] / (snitt[gruppe] or nan)
        for gruppe, ind in korrigert.items()
    }
    belop, behov = _belop_og_behov(grunnlag, korrigert, aar) if totalt else (None, None)
    if belop is not None and behov is not None:
        samlet = _nivaa(grunnlag, belop, behov, Valg()) or nan
        kolonner[TOTALT] = 100 * (belop / behov) / samlet
    ramme = pd.DataFrame(kolonner).rename(index=navn)
    mot = _mot(grunnlag, korrigert, aar) if totalt else ()
    spor = partial(_opphav, grunnlag, korrigert, snitt, aar)
    return Kostnadsnivaa(aar, ramme, ramme.rank(method="min"), mot, spor)


def _opphav(
    grunnlag: Grunnlag,
    korrigert: Mapping[str, Indicator],
    snitt: Mapping[str, float | None],
    aar: int,
    sted: tuple[str, str],
) -> Opphav:
    """Where one index comes from; `sted` is the member's name and the group's."""
    navn, gruppe = sted
    kode = grunnlag.edition.code_of(navn)
    if gruppe == TOTALT:
        koder = _med_alt(grunnlag, korrigert, aar)
        verdi: float = fra(_samlet_opphav(grunnlag, korrigert, aar, (kode,)))
        alle: float = fra(_samlet_opphav(grunnlag, korrigert, aar, koder))
    else:
        verdi = kjent(grunnlag.panel(korrigert[gruppe]).hent(kode, aar))
        alle = snitt[gruppe] or nan
    deler = (("kommunens utgift per behov", verdi), ("snittet", alle))
    return Regnestykke(KOSTNADSNIVAA, _av_100, deler)


def _av_100(verdi: float, snitt: float) -> float:
    return 100 * verdi / snitt


def _med_alt(grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int) -> tuple[str, ...]:
    belop, behov = _belop_og_behov(grunnlag, korrigert, aar)
    return _koder(grunnlag, belop, behov, Valg())


def _samlet_opphav(
    grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int, koder: tuple[str, ...]
) -> Opphav:
    deler: list[Del] = []
    for kode in koder:
        navn = grunnlag.edition.name_of(kode)
        for gruppe, ind in korrigert.items():
            teller = grunnlag.panel(ind).hent_teller(kode, aar)
            deler.append((f"{navn}, {gruppe}", kjent(teller)))
        folk = grunnlag.hent_celle(FOLKEMENGDE, kode, aar)
        deler.append((f"{navn}, innbyggere", kjent(folk)))
        deler.append((f"{navn}, samlet behov", grunnlag.hent_behov(SAMLET, kode)))
    return Regnestykke(SAMLET_NIVAA, partial(_samlet, len(korrigert)), tuple(deler))


def _samlet(grupper: int, *tall: float) -> float:
    """Per member: the amount of each group, inhabitants, need."""
    rader = [tall[i : i + grupper + 2] for i in range(0, len(tall), grupper + 2)]
    return fsum(t for rad in rader for t in rad[:-2]) / fsum(rad[-2] * rad[-1] for rad in rader)


def _mot(
    grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int
) -> tuple[tuple[str, float | None], ...]:
    belop, behov = _belop_og_behov(grunnlag, korrigert, aar)
    egen = _nivaa(grunnlag, belop, behov, Valg(bare=(grunnlag.edition.own,)))
    par = ((navn, _nivaa(grunnlag, belop, behov, valg)) for navn, valg in varianter(grunnlag))
    return tuple((navn, 100 * egen / nivaa if egen and nivaa else None) for navn, nivaa in par)


def _belop_og_behov(
    grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int
) -> tuple[pd.Series[float], pd.Series[float]]:
    """All groups' net amount, missing where one is, and inhabitants times total need."""
    belop = pd.concat(
        [grunnlag.panel(ind).teller.frame[aar] for ind in korrigert.values()], axis="columns"
    ).sum(axis="columns", skipna=False)
    folk = grunnlag.serie(FOLKEMENGDE)["verdi"][aar].astype(float)
    return belop, folk * indeks(grunnlag, SAMLET)


def _koder(
    grunnlag: Grunnlag, belop: pd.Series[float], behov: pd.Series[float], valg: Valg
) -> tuple[str, ...]:
    alle = valg.bare or grunnlag.edition.mean_members(uten_oslo=valg.uten_oslo)
    return tuple(kode for kode in alle if pd.notna(belop[kode]) and pd.notna(behov[kode]))


def _plass(egen: float, *andre: float) -> int:
    return 1 + sum(annen < egen for annen in andre)


def _antall(*tall: float) -> int:
    return len(tall)


def _nivaa(
    grunnlag: Grunnlag, belop: pd.Series[float], behov: pd.Series[float], valg: Valg
) -> float | None:
    koder = list(_koder(grunnlag, belop, behov, valg))
    if not koder:
        return None
    if valg.regel is Snitt.UVEKTET:
        return float((belop[koder] / behov[koder]).mean())
    return float(belop[koder].sum() / behov[koder].sum())
