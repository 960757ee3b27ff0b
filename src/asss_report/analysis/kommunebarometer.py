"""Kostnadsnivå by Kommunebarometeret's published method, among the ASSS members.

Method (Kommunal Rapport, 2018): netto driftsutgifter / inhabitants / cost key of the sector.
This is our own computation on six groups; it is not the barometer's result.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.need import SAMLET, indeks
from asss_report.analysis.robustness import varianter
from asss_report.model import FOLKEMENGDE, Snitt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator

TOTALT: Final = "Samlet"


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
    kolonner = {
        gruppe: 100
        * grunnlag.panel(ind).verdi[aar]
        / (gjennomsnitt(grunnlag, ind, aar).verdi or nan)
        for gruppe, ind in korrigert.items()
    }
    if totalt:
        kolonner[TOTALT] = _totalt(grunnlag, korrigert, aar)
    ramme = pd.DataFrame(kolonner).rename(index=navn)
    mot = _mot(grunnlag, korrigert, aar) if totalt else ()
    return Kostnadsnivaa(aar, ramme, ramme.rank(method="min"), mot)


def _totalt(grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int) -> pd.Series[float]:
    belop, behov = _belop_og_behov(grunnlag, korrigert, aar)
    return 100 * (belop / behov) / (_nivaa(grunnlag, belop, behov, Valg()) or nan)


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
        [grunnlag.panel(ind).teller[aar] for ind in korrigert.values()], axis="columns"
    ).sum(axis="columns", skipna=False)
    folk = grunnlag.serie(FOLKEMENGDE)["verdi"][aar].astype(float)
    return belop, folk * indeks(grunnlag, SAMLET)


def _nivaa(
    grunnlag: Grunnlag, belop: pd.Series[float], behov: pd.Series[float], valg: Valg
) -> float | None:
    alle = valg.bare or grunnlag.edition.mean_members(uten_oslo=valg.uten_oslo)
    koder = [kode for kode in alle if pd.notna(belop[kode]) and pd.notna(behov[kode])]
    if not koder:
        return None
    if valg.regel is Snitt.UVEKTET:
        return float((belop[koder] / behov[koder]).mean())
    return float(belop[koder].sum() / behov[koder].sum())
