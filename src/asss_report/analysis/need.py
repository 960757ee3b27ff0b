"""Expenditure need (utgiftsbehov): what a municipality's people are reckoned to require.

The index b is 1 for the country. Only six groups of our areas have one; no other area is adjusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.model import FOLKEMENGDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Behov

#: The seven sectors of the income system that have an index in Grønt hefte.
SEKTORER: Final = (
    "grunnskole",
    "barnehage",
    "pleie_omsorg",
    "kommunehelse",
    "barnevern",
    "sosialhjelp",
    "administrasjon",
)
SAMLET: Final = "samlet"


@dataclass(frozen=True, slots=True)
class Nabo:
    """A member and how far its need is from the own municipality's."""

    navn: str
    avstand: float
    indekser: tuple[float, ...]


def indeks(grunnlag: Grunnlag, sektor: str) -> pd.Series[float]:
    """The index of one sector (or «samlet») per member code; country = 1."""
    return grunnlag.behovsindeks(sektor)


def gruppens_behov(grunnlag: Grunnlag, gruppe: Behov, aar: int, koder: Sequence[str]) -> float:
    """b_G = Σ(N·b)/ΣN over the members given, with the year's inhabitants."""
    folk = grunnlag.serie(FOLKEMENGDE)["verdi"][aar].loc[list(koder)].astype(float)
    vektet = folk * grunnlag.behov(gruppe).loc[list(koder)]
    return float(vektet.sum(skipna=False) / folk.sum())


def naermeste(grunnlag: Grunnlag) -> tuple[Nabo, ...]:
    """The other members that have all seven indices, nearest need first.

    The distance is Euclidean over the seven indices, unweighted, so 0,10 means for example one
    index ten percent of the country's mean apart and the other six equal.
    """
    kolonner = [indeks(grunnlag, sektor) for sektor in SEKTORER]
    rader = {kode: tuple(float(k[kode]) for k in kolonner) for kode in grunnlag.edition.codes}
    egen = rader[grunnlag.edition.own]
    naboer = [
        Nabo(grunnlag.edition.name_of(kode), math.dist(egen, rad), rad)
        for kode, rad in rader.items()
        if kode != grunnlag.edition.own and not math.isnan(math.dist(egen, rad))
    ]
    return tuple(sorted(naboer, key=lambda nabo: (nabo.avstand, nabo.navn)))
