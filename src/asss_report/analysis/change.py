"""Growth over years, never across a break and always over the same members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.analysis.averages import Valg, gjennomsnitt, medlemmer
from asss_report.analysis.comparison import differanse, prosent
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Brudd, Indicator


# The formulae in words; the method chapter prints the same.
ARENE: Final = ("siste år", "første år")
GAP: Final = "(u_i − u_G) · N_i i siste år − (u_i − u_G) · N_i i første år"


@dataclass(frozen=True, slots=True)
class Endring:
    """A value in two years.

    Attributes:
        fra: Value in the first year; None when missing.
        til: Value in the last year; None when missing.
        grunn: Why no growth is formed: what a break between the years consists in; else empty.
        uten: Names of members left out of a mean because one of the years is missing.
        uten_brudd: Names of members left out of a mean because of a break of their own between.
    """

    navn: str
    fra: float | None
    til: float | None
    grunn: str = ""
    uten: tuple[str, ...] = ()
    uten_brudd: tuple[str, ...] = ()

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

    The mean is formed over the members that have data in both years and no break of their own
    between, so that neither a member's missing year nor its new borders can look like growth.
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
        _brudd((*grunnlag.brudd(indikator), *grunnlag.egne_brudd(indikator, kode)), aar),
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


def _brudd(brudd: Iterable[Brudd], aar: tuple[int, int]) -> str:
    """What the first break between the years consists in; empty without one."""
    krysset = sorted((b for b in brudd if aar[0] < b.aar <= aar[1]), key=lambda b: b.aar)
    return f"{krysset[0].grunn} ({krysset[0].aar})" if krysset else ""


def _snitt(grunnlag: Grunnlag, indikator: Indicator, aar: tuple[int, int]) -> Endring:
    panel, navn = grunnlag.panel(indikator), grunnlag.edition.name_of
    alle = medlemmer(grunnlag, indikator)
    brutt = [k for k in alle if _brudd(grunnlag.egne_brudd(indikator, k), aar)]
    hull = [k for k in alle if k not in brutt and any(panel.hent(k, y) is None for y in aar)]
    med = tuple(k for k in alle if k not in {*brutt, *hull})
    verdier = [gjennomsnitt(grunnlag, indikator, y, Valg(bare=med)).verdi for y in aar]
    return Endring(
        grunnlag.edition.peer_group.name,
        verdier[0],
        verdier[1],
        _brudd(grunnlag.brudd(indikator), aar),
        uten=tuple(map(navn, hull)),
        uten_brudd=tuple(map(navn, brutt)),
    )
