"""What analysis hands on to charts, areas and narratives: frozen data, no sentences, no drawing.

Amounts are unrounded. `None` is a value that the source does not have; it is never zero.
Municipalities stand by name, as the reader knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asss_report.model import Brudd, Indicator, Snitt


class Rolle(StrEnum):
    """The part a municipality plays in the report; each keeps one colour and one mark."""

    EGEN = "egen"
    SAMMENLIGNET = "sammenlignet"
    SNITT = "snitt"
    ANDRE = "andre"


@dataclass(frozen=True, slots=True)
class Gjennomsnitt:
    """A mean of the peer group with the rule behind it.

    Attributes:
        verdi: The mean in the indicator's unit; None when no member has data.
        regel: Weighted or unweighted.
        med: Names of the members in it.
        mangler: Names of the members that belong in it but have no data.
        utelatt: Names of the members left out on purpose.
        grunn: Why they are left out; empty when none is.
        teller: Σ numerators; None for an unweighted mean.
        nevner: Σ denominators; None for an unweighted mean.
    """

    verdi: float | None
    regel: Snitt
    med: tuple[str, ...]
    mangler: tuple[str, ...] = ()
    utelatt: tuple[str, ...] = ()
    grunn: str = ""
    teller: float | None = None
    nevner: float | None = None


@dataclass(frozen=True, slots=True)
class Plass:
    """One municipality in a ranking; `rang` 1 is the highest value, ties share the better rank."""

    navn: str
    rolle: Rolle
    verdi: float | None
    rang: int | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Rangering:
    """All members, highest first, those without data last."""

    indikator: Indicator
    aar: int
    plasser: tuple[Plass, ...]
    snitt: Gjennomsnitt


@dataclass(frozen=True, slots=True)
class Linje:
    """One line of a trend; `verdier` has one value per year, `brudd` are this line's own."""

    navn: str
    rolle: Rolle
    verdier: tuple[float | None, ...]
    brudd: tuple[Brudd, ...] = ()


@dataclass(frozen=True, slots=True)
class Utvikling:
    """A series of years for all members and the mean.

    Attributes:
        brudd: Breaks in all lines, between two of the years; drawn and never crossed.
    """

    indikator: Indicator
    aar: tuple[int, ...]
    linjer: tuple[Linje, ...]
    brudd: tuple[Brudd, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfilRad:
    """One indicator of the profile; every number is an index with the peer mean = 100."""

    indikator: Indicator
    egen: float | None
    sammenlignet: tuple[tuple[str, float | None], ...]
    lavest: float
    lavest_navn: str
    hoyest: float
    hoyest_navn: str


@dataclass(frozen=True, slots=True)
class Profil:
    """The tjenesteprofil; `utelatt` are indicators without a percent difference, with why."""

    kommune: str
    sammenlignet: tuple[str, ...]
    gruppe: str
    aar: int
    rader: tuple[ProfilRad, ...]
    utelatt: tuple[tuple[Indicator, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Steg:
    """One exactly additive part of a difference, in kroner per inhabitant."""

    key: str
    navn: str
    virkning: float


@dataclass(frozen=True, slots=True)
class Foss:
    """A bridge from one value to another: start + Σ steps = end, exactly.

    Attributes:
        start: Value of the mean, kroner per inhabitant.
        slutt: Value of the municipality, kroner per inhabitant.
        innbyggere: Inhabitants of the municipality, for million kroner.
        mangler: Names of members left out of the mean because they lack data for a part.
    """

    start_navn: str
    start: float
    steg: tuple[Steg, ...]
    slutt_navn: str
    slutt: float
    innbyggere: float
    aar: int
    mangler: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OversiktRad:
    """One area in the overview, differences in kroner (not million) for the municipality.

    Attributes:
        korrigert: Corrected for need; None where the sector has no index.
        stabil: True when the headline difference keeps its sign over all comparators.
        vurderes: False for areas that are never called dear or cheap.
    """

    navn: str
    key: str
    raa: float | None
    korrigert: float | None
    stabil: bool
    vurderes: bool


@dataclass(frozen=True, slots=True)
class Oversikt:
    """All areas side by side, largest raw difference first in either direction."""

    kommune: str
    gruppe: str
    aar: int
    rader: tuple[OversiktRad, ...]


@dataclass(frozen=True, slots=True)
class Rangserie:
    """One series of ranks: `plasser` has one per year of the picture, None where it has none."""

    navn: str
    plasser: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Rangforlop:
    """Ranks over the years, 1 being the best; the first series is the published one.

    Attributes:
        hva: What is ranked: «Totalt i Kommunebarometeret».
        merke: What the picture must say of its numbers («Eksempeltall»); empty for nothing.
    """

    kommune: str
    hva: str
    aar: tuple[int, ...]
    serier: tuple[Rangserie, ...]
    merke: str = ""


@dataclass(frozen=True, slots=True)
class Bidragsrad:
    """What one sector lifts the total by, or pulls it down, in grade points.

    Attributes:
        bidrag: None where the sector has no grade.
    """

    navn: str
    karakter: float | None
    vekt: float
    bidrag: float | None


@dataclass(frozen=True, slots=True)
class Bidragsbilde:
    """The sectors' contributions, the largest first.

    Attributes:
        hva: What is made of them: «Totalt i Kommunebarometeret 2026».
        samlet: Σ contributions = our weighted total − 3.5; None where it cannot be formed.
        merke: What the picture must say of its numbers («Eksempeltall»); empty for nothing.
    """

    kommune: str
    hva: str
    aar: int
    rader: tuple[Bidragsrad, ...]
    samlet: float | None
    merke: str = ""
