"""Growth over years, never across a break and always over the same members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.analysis.averages import Valg, gjennomsnitt, medlemmer
from asss_report.analysis.comparison import differanse, prosent
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Indicator


# The formulae in words; the method chapter prints the same.
ARENE: Final = ("siste år", "første år")
GAP: Final = "(u_i − u_G) · N_i i siste år − (u_i − u_G) · N_i i første år"


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
        if self.fra is None or self.til is None or self.grunn:
            return None
        return differanse(self.til, self.fra, ARENE)

    @property
    def prosent(self) -> float | None:
        """Growth in percent; None across a break or from a base that is not positive."""
        if self.fra is None or self.til is None or self.grunn or self.fra <= 0 or self.til < 0:
            return None
        return prosent(self.til, self.fra, ARENE)


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
    siste = (kommune.til or 0.0, snitt.til or 0.0, folk[1] or 0.0)
    forste = (kommune.fra or 0.0, snitt.fra or 0.0, folk[0] or 0.0)
    navn = [f"{ledd} i {y}" for y in reversed(aar) for ledd in ("u_i", "u_G", "N_i")]
    deler = tuple(zip(navn, (*siste, *forste), strict=True))
    return Sporet(_gap_av(*map(float, (*siste, *forste))), Regnestykke(GAP, _gap_av, deler))


def _gap_av(*tall: float) -> float:
    """Own, mean and inhabitants of the last year, then of the first."""
    til, snitt_til, folk_til, fra, snitt_fra, folk_fra = tall
    return (til - snitt_til) * folk_til - (fra - snitt_fra) * folk_fra


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
