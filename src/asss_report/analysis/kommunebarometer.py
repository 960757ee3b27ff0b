"""Kostnadsnivå by Kommunebarometeret's published method, among the ASSS members.

Method (Kommunal Rapport, 2018): netto driftsutgifter / inhabitants / cost key of the sector.
This is our own computation on six groups; it is not the barometer's result.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report.analysis.averages import gjennomsnitt
from asss_report.analysis.need import SAMLET, indeks
from asss_report.model import FOLKEMENGDE

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
    """

    aar: int
    indeks: pd.DataFrame
    rang: pd.DataFrame


def kostnadsnivaa(
    grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int
) -> Kostnadsnivaa:
    """Cost level of every member in every group with a need index, and in all together.

    Args:
        grunnlag: The figures.
        korrigert: Group name -> need-corrected net spending of that group.
        aar: Accounting year.

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
    kolonner[TOTALT] = _totalt(grunnlag, korrigert, aar)
    ramme = pd.DataFrame(kolonner).rename(index=navn)
    return Kostnadsnivaa(aar, ramme, ramme.rank(method="min"))


def _totalt(grunnlag: Grunnlag, korrigert: Mapping[str, Indicator], aar: int) -> pd.Series[float]:
    belop = pd.concat(
        [grunnlag.panel(ind).teller[aar] for ind in korrigert.values()], axis="columns"
    ).sum(axis="columns", skipna=False)
    folk = grunnlag.serie(FOLKEMENGDE)["verdi"][aar].astype(float)
    behov = folk * indeks(grunnlag, SAMLET)
    koder = [k for k in grunnlag.edition.mean_members() if belop[k] == belop[k]]
    snitt = belop[koder].sum() / behov[koder].sum()
    return 100 * (belop / behov) / snitt
