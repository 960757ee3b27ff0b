"""What stands out: level, corrected level with its range, change against the mean.

Data, not sentences: areas and the summary choose the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.analysis.change import endring
from asss_report.analysis.comparison import sammenlign
from asss_report.analysis.decomposition import Avslag, Sektor, del_opp
from asss_report.analysis.results import Oversikt, OversiktRad
from asss_report.analysis.robustness import robusthet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asss_report.analysis.change import Utslag
    from asss_report.analysis.comparison import Sammenligning
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss
    from asss_report.analysis.robustness import Robusthet
    from asss_report.model import Indicator


@dataclass(frozen=True, slots=True)
class Tjeneste:
    """What findings need to know of a service area.

    Attributes:
        korrigert: Need-corrected net spending; None where the sector has no index.
        vurderes: False for areas that are never called dear or cheap.
        i_oversikt: False for areas that overlap others, which would be counted twice.
    """

    key: str
    navn: str
    sektor: Sektor
    korrigert: Indicator | None
    vurderes: bool = True
    i_oversikt: bool = True


@dataclass(frozen=True, slots=True)
class Funn:
    """All headline figures of one area in one year."""

    tjeneste: Tjeneste
    raa: Sammenligning
    korrigert: Sammenligning | None
    robusthet: Robusthet
    foss: Foss | Avslag
    utslag: Utslag

    @property
    def hoved(self) -> Sammenligning:
        """Need-corrected where that exists, else raw."""
        return self.korrigert or self.raa

    @property
    def stabil(self) -> bool:
        """True when the headline difference keeps its sign over all comparators."""
        return self.robusthet.stabil


@dataclass(frozen=True, slots=True)
class Sortert:
    """The judged areas, sorted by the headline difference in kroner.

    Attributes:
        over: With an index; more than need says against every comparator, largest first.
        under: With an index; less against every comparator, largest first.
        uavklart: The sign depends on whom we compare with.
        uten_behov: Areas without an index whose raw difference keeps its sign, largest first.
    """

    over: tuple[Funn, ...]
    under: tuple[Funn, ...]
    uavklart: tuple[Funn, ...]
    uten_behov: tuple[Funn, ...]


def finn(grunnlag: Grunnlag, tjeneste: Tjeneste) -> Funn:
    """The headline figures of one area in the edition's year."""
    aar, netto = grunnlag.edition.year, tjeneste.sektor.netto
    return Funn(
        tjeneste,
        sammenlign(grunnlag, netto, aar),
        sammenlign(grunnlag, tjeneste.korrigert, aar) if tjeneste.korrigert else None,
        robusthet(grunnlag, netto, tjeneste.korrigert, aar),
        del_opp(grunnlag, tjeneste.sektor, aar),
        endring(grunnlag, netto, grunnlag.edition.growth_from, aar),
    )


def sorter(funn: Iterable[Funn]) -> Sortert:
    """Sort areas into dear, cheap, undecided and those without an index."""
    alle = sorted(
        (f for f in funn if f.tjeneste.vurderes and f.hoved.kroner is not None), key=_storst
    )
    stabile = [f for f in alle if f.stabil and f.korrigert is not None]
    return Sortert(
        over=tuple(f for f in stabile if _kroner(f) > 0),
        under=tuple(f for f in stabile if _kroner(f) < 0),
        uavklart=tuple(f for f in alle if not f.stabil),
        uten_behov=tuple(f for f in alle if f.stabil and f.korrigert is None),
    )


def storste_endringer(funn: Iterable[Funn]) -> tuple[Funn, ...]:
    """Judged areas by how much their gap to the mean has moved, largest first."""
    med = [
        f
        for f in funn
        if f.tjeneste.vurderes and f.tjeneste.i_oversikt and f.utslag.gap_kroner is not None
    ]
    return tuple(sorted(med, key=lambda f: -abs(f.utslag.gap_kroner or 0.0)))


def oversikt(grunnlag: Grunnlag, funn: Sequence[Funn]) -> Oversikt:
    """All areas that may stand side by side, largest raw difference first."""
    edition = grunnlag.edition
    rader = [
        OversiktRad(
            f.tjeneste.navn,
            f.tjeneste.key,
            f.raa.kroner,
            f.korrigert.kroner if f.korrigert else None,
            f.stabil,
            f.tjeneste.vurderes,
        )
        for f in funn
        if f.tjeneste.i_oversikt
    ]
    rader.sort(key=lambda rad: -abs(rad.raa or 0.0))
    return Oversikt(edition.municipality, edition.peer_group.name, edition.year, tuple(rader))


def _kroner(funn: Funn) -> float:
    return funn.hoved.kroner or 0.0


def _storst(funn: Funn) -> float:
    return -abs(_kroner(funn))
