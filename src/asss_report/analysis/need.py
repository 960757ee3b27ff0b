"""Expenditure need (utgiftsbehov): what a municipality's people are reckoned to require.

The index b is 1 for the country. Only six groups of our areas have one; no other area is adjusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from asss_report.analysis.grunnlag import kjent
from asss_report.model import FOLKEMENGDE
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Behov
    from asss_report.opphav import Del

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

# The formulae in words; the method chapter prints the same.
GRUPPENS_BEHOV: Final = "Σ(N · b) / ΣN"
AVSTAND: Final = "√ Σ(b − b_annen)² over de sju indeksene"


@dataclass(frozen=True, slots=True)
class Nabo:
    """A member and how far its need is from the own municipality's."""

    navn: str
    avstand: float
    indekser: tuple[float, ...]


def indeks(grunnlag: Grunnlag, sektor: str) -> pd.Series[float]:
    """The index of one sector (or «samlet») per member code; country = 1."""
    return grunnlag.behovsindeks(sektor)


def gruppens_behov(grunnlag: Grunnlag, gruppe: Behov, aar: int, koder: Sequence[str]) -> Sporet:
    """b_G = Σ(N·b)/ΣN over the members given, with the year's inhabitants."""
    folk = grunnlag.nett(FOLKEMENGDE, "verdi").av(koder, aar)
    behov = np.array([grunnlag.hent_behov(gruppe, kode) for kode in koder])
    verdi = float((folk * behov).sum() / folk.sum())
    return Sporet(verdi, _gruppens_opphav, grunnlag, gruppe, aar, koder)


def _gruppens_opphav(
    grunnlag: Grunnlag, gruppe: Behov, aar: int, koder: Sequence[str]
) -> Regnestykke:
    deler: list[Del] = []
    for kode in koder:
        navn, folk = grunnlag.edition.name_of(kode), grunnlag.hent_celle(FOLKEMENGDE, kode, aar)
        deler += [(f"{navn}, N", kjent(folk))]
        deler += [(f"{navn}, b", grunnlag.hent_behov(gruppe, kode))]
    return Regnestykke(f"{GRUPPENS_BEHOV} ({len(koder)} kommuner)", _veid, tuple(deler))


def _veid(*par: float) -> float:
    folk, behov = par[::2], par[1::2]
    return math.fsum(n * b for n, b in zip(folk, behov, strict=True)) / math.fsum(folk)


def naermeste(grunnlag: Grunnlag) -> tuple[Nabo, ...]:
    """The other members that have all seven indices, nearest need first.

    The distance is Euclidean over the seven indices, unweighted, so 0,10 means for example one
    index ten percent of the country's mean apart and the other six equal.
    """
    rader = {
        kode: tuple(grunnlag.hent_behov(sektor, kode) for sektor in SEKTORER)
        for kode in grunnlag.edition.codes
    }
    egen = rader[grunnlag.edition.own]
    naboer = [
        Nabo(grunnlag.edition.name_of(kode), _avstand(egen, rad), rad)
        for kode, rad in rader.items()
        if kode != grunnlag.edition.own and not math.isnan(math.dist(egen, rad))
    ]
    return tuple(sorted(naboer, key=lambda nabo: (nabo.avstand, nabo.navn)))


def _avstand(egen: Sequence[float], annen: Sequence[float]) -> Sporet:
    deler = [(f"egen, {s}", b) for s, b in zip(SEKTORER, egen, strict=True)]
    deler += [(f"annen, {s}", b) for s, b in zip(SEKTORER, annen, strict=True)]
    return Sporet(math.dist(egen, annen), Regnestykke(AVSTAND, _dist, tuple(deler)))


def _dist(*tall: float) -> float:
    midt = len(tall) // 2
    return math.dist(tall[:midt], tall[midt:])
