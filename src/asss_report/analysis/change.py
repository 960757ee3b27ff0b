"""Growth over years, never across a break and always over the same members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.analysis.averages import Valg, gjennomsnitt, medlemmer

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Indicator


@dataclass(frozen=True, slots=True)
class Endring:
    """A value in two years.

    Attributes:
        fra: Value in the first year; None when missing.
        til: Value in the last year; None when missing.
        grunn: Why no growth is formed (a break between, a base that is not positive); else empty.
        uten: Names of members left out of a mean because one of the years is missing.
    """

    navn: str
    fra: float | None
    til: float | None
    grunn: str = ""
    uten: tuple[str, ...] = ()

    @property
    def differanse(self) -> float | None:
        """Last minus first, in the indicator's unit."""
        return None if self.fra is None or self.til is None or self.grunn else self.til - self.fra

    @property
    def prosent(self) -> float | None:
        """Growth in percent; None across a break or from a base that is not positive."""
        if self.fra is None or self.til is None or self.grunn or self.fra <= 0 or self.til < 0:
            return None
        return 100 * (self.til / self.fra - 1)


@dataclass(frozen=True, slots=True)
class Utslag:
    """How the own municipality moved against the mean.

    Attributes:
        gap_kroner: Change in (own − mean) · inhabitants, in kroner, each year with its own
            inhabitants; None when a value is missing or growth is not formed.
    """

    indikator: Indicator
    fra_aar: int
    til_aar: int
    egen: Endring
    snitt: Endring
    sammenlignet: tuple[Endring, ...]
    gap_kroner: float | None


def endring(grunnlag: Grunnlag, indikator: Indicator, fra: int, til: int) -> Utslag:
    """Own, mean and comparators in two years.

    The mean is formed over the members that have data in both years, so that a member's missing
    year cannot look like growth.
    """
    panel, edition = grunnlag.panel(indikator), grunnlag.edition
    egen = endring_i(grunnlag, indikator, edition.own, (fra, til))
    snitt = _snitt(grunnlag, indikator, (fra, til))
    andre = tuple(
        endring_i(grunnlag, indikator, kode, (fra, til)) for kode in edition.comparator_codes
    )
    gap = _gap(panel, edition.own, (egen, snitt), (fra, til))
    return Utslag(indikator, fra, til, egen, snitt, andre, gap)


def endring_i(grunnlag: Grunnlag, indikator: Indicator, kode: str, aar: tuple[int, int]) -> Endring:
    """One municipality in two years."""
    panel, (fra, til) = grunnlag.panel(indikator), aar
    return Endring(
        grunnlag.edition.name_of(kode),
        panel.hent(kode, fra),
        panel.hent(kode, til),
        _brudd(indikator, aar),
    )


def _gap(
    panel: Panel, egen: str, par: tuple[Endring, Endring], aar: tuple[int, int]
) -> float | None:
    kommune, snitt = par
    folk = [panel.hent_nevner(egen, y) for y in aar]
    if kommune.differanse is None or snitt.differanse is None or not panel.indikator.er_kroner:
        return None
    forst, sist = (
        (e or 0.0) - (s or 0.0)
        for e, s in zip((kommune.fra, kommune.til), (snitt.fra, snitt.til), strict=True)
    )
    return sist * (folk[1] or 0.0) - forst * (folk[0] or 0.0)


def _brudd(indikator: Indicator, aar: tuple[int, int]) -> str:
    return next((b.grunn for b in indikator.brudd if aar[0] < b.aar <= aar[1]), "")


def _snitt(grunnlag: Grunnlag, indikator: Indicator, aar: tuple[int, int]) -> Endring:
    panel = grunnlag.panel(indikator)
    alle = medlemmer(grunnlag, indikator)
    begge = tuple(k for k in alle if all(panel.hent(k, y) is not None for y in aar))
    verdier = [gjennomsnitt(grunnlag, indikator, y, Valg(bare=begge)).verdi for y in aar]
    uten = tuple(grunnlag.edition.name_of(kode) for kode in alle if kode not in begge)
    gruppe = grunnlag.edition.peer_group.name
    return Endring(gruppe, verdier[0], verdier[1], _brudd(indikator, aar), uten)
