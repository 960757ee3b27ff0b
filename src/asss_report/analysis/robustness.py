"""Does a finding hold whoever we compare with? And has it held over the years?

Oslo weighs a third in the mean, so every headline figure is shown with its range over comparators.
A finding whose sign flips within the range is never stated as a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.analysis.averages import STANDARD, Valg
from asss_report.analysis.comparison import sammenlign
from asss_report.model import Snitt

if TYPE_CHECKING:
    from asss_report.analysis.comparison import Sammenligning
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to choose whom to compare with.

    Attributes:
        navn: As the reader sees it: «ASSS uten Oslo».
        raa: Net spending against it.
        korrigert: The same corrected for need; None where the sector has no index.
    """

    navn: str
    raa: Sammenligning
    korrigert: Sammenligning | None

    @property
    def hoved(self) -> Sammenligning:
        """The headline comparison: need-corrected where that exists."""
        return self.korrigert or self.raa


@dataclass(frozen=True, slots=True)
class Robusthet:
    """A headline difference over all the comparators; the first is the edition's own rule."""

    varianter: tuple[Variant, ...]

    @property
    def kroner(self) -> tuple[float, ...]:
        """The headline difference in kroner, one per variant that has data."""
        return tuple(v.hoved.kroner for v in self.varianter if v.hoved.kroner is not None)

    @property
    def stabil(self) -> bool:
        """True when the difference exists and keeps its sign over all comparators."""
        tall = self.kroner
        return bool(tall) and (min(tall) > 0 or max(tall) < 0)

    @property
    def spenn(self) -> tuple[float, float] | None:
        """The lowest and highest difference in kroner; None without data."""
        return (min(self.kroner), max(self.kroner)) if self.kroner else None


@dataclass(frozen=True, slots=True)
class Varighet:
    """The headline gap in kroner, year by year; `None` where a value is missing."""

    aar: tuple[int, ...]
    rader: tuple[tuple[str, tuple[float | None, ...]], ...]
    korrigert: bool


def varianter(grunnlag: Grunnlag) -> tuple[tuple[str, Valg], ...]:
    """Whom to compare with: the edition's mean, without Oslo, unweighted, each comparator."""
    gruppe = grunnlag.edition.peer_group.name
    faste = (
        (f"{gruppe} (vektet)", STANDARD),
        (f"{gruppe} uten Oslo", Valg(uten_oslo=True)),
        (f"{gruppe} uvektet", Valg(regel=Snitt.UVEKTET)),
    )
    en = tuple(
        (grunnlag.edition.name_of(kode), Valg(bare=(kode,)))
        for kode in grunnlag.edition.comparator_codes
    )
    return (*(faste if not grunnlag.edition.averages.uten_oslo else (faste[0], faste[2])), *en)


def robusthet(
    grunnlag: Grunnlag, netto: Indicator, korrigert: Indicator | None, aar: int
) -> Robusthet:
    """The headline difference against every comparator."""
    return Robusthet(
        tuple(
            Variant(
                navn,
                sammenlign(grunnlag, netto, aar, valg),
                sammenlign(grunnlag, korrigert, aar, valg) if korrigert else None,
            )
            for navn, valg in varianter(grunnlag)
        )
    )


def varighet(grunnlag: Grunnlag, netto: Indicator, korrigert: Indicator | None) -> Varighet:
    """The gap each year, corrected with one constant index where the sector has one.

    The index of one Grønt hefte is used for all years, so what moves is spending and inhabitants,
    not the government's reckoning of need.
    """
    indikator = korrigert or netto
    aar = tuple(y for y in grunnlag.panel(indikator).aar if y <= grunnlag.edition.year)
    rader = tuple(
        (navn, tuple(sammenlign(grunnlag, indikator, y, valg).kroner for y in aar))
        for navn, valg in varianter(grunnlag)
    )
    return Varighet(aar, rader, korrigert is not None)
