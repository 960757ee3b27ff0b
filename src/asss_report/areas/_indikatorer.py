"""The indicators that every service area on table 12362 has, declared the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.analysis.decomposition import Sektor
from asss_report.analysis.findings import Tjeneste
from asss_report.model import Behov, Dimensjon, Formel, Indicator, Ledd, Snitt
from asss_report.sources.levering import NEVNER

if TYPE_CHECKING:
    from collections.abc import Iterable

TABELL = "12362"
NETTO, BRUTTO = "AGD2", "AGD10"
TOTAL_NETTO = "12137/AGD1"
OSLO_TOTAL = "Oslo er også fylkeskommune, så totalen rommer fylkesoppgaver"
KR_PER_INNBYGGER = "kroner per innbygger"

#: Pension and premieavvik; shown beside the growth of every area.
FELLESUTGIFTER = Indicator(
    "fellesutgifter",
    "Fellesutgifter (FGK1c), netto per innbygger",
    KR_PER_INNBYGGER,
    0,
    Formel((Ledd(f"{TABELL}/FGK1c/{NETTO}"),)),
    merknad="pensjon og premieavvik svinger sterkt mellom år og kommuner.",
)


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard set of one area."""

    netto: Indicator
    brutto: Indicator
    andel: Indicator
    inntekt: Indicator
    korrigert: Indicator | None
    behov: Behov | None

    @property
    def alle(self) -> tuple[Indicator, ...]:
        """All of them, the leading one first."""
        rest = (self.brutto, self.inntekt, self.andel)
        return (self.netto, self.korrigert, *rest) if self.korrigert else (self.netto, *rest)

    def tjeneste(
        self, key: str, navn: str, *, vurderes: bool = True, i_oversikt: bool = True
    ) -> Tjeneste:
        """The area as findings know it."""
        sektor = Sektor(self.netto, self.brutto, self.behov)
        return Tjeneste(key, navn, sektor, self.korrigert, vurderes, i_oversikt)


def standard(funksjoner: Iterable[str], behov: Behov | None = None) -> Standard:
    """Net and gross per inhabitant, share of total, own income, need-corrected where it exists."""
    netto, brutto = _ledd(funksjoner, NETTO), _ledd(funksjoner, BRUTTO)
    minus = tuple(Ledd(ledd.serie, -ledd.fortegn) for ledd in netto)
    return Standard(
        netto=Indicator(
            "netto_driftsutgifter",
            "Netto driftsutgifter per innbygger",
            KR_PER_INNBYGGER,
            0,
            Formel(netto),
        ),
        brutto=Indicator(
            "brutto_driftsutgifter",
            "Brutto driftsutgifter per innbygger",
            KR_PER_INNBYGGER,
            0,
            Formel(brutto),
        ),
        inntekt=Indicator(
            "egne_inntekter",
            "Egne inntekter, andel av brutto driftsutgifter",
            "prosent",
            1,
            Formel((*brutto, *minus), brutto, 100.0),
            Dimensjon.FINANS,
        ),
        andel=Indicator(
            "andel_av_total",
            "Andel av samlede netto driftsutgifter",
            "prosent",
            1,
            Formel(netto, (Ledd(TOTAL_NETTO),), 100.0),
            uten_oslo=OSLO_TOTAL,
        ),
        korrigert=_korrigert(netto, behov),
        behov=behov,
    )


def publisert(  # noqa: PLR0913 - what SSB says of the figure, and what we say
    key: str,
    navn: str,
    serie: str,
    enhet: str,
    desimaler: int,
    *,
    etikett: str = "",
    dimensjon: Dimensjon = Dimensjon.DEKNINGSGRAD,
) -> Indicator:
    """A key figure that the source publishes without its denominator: the mean is unweighted.

    Args:
        key: Its name in narratives.
        navn: Its name as the reader sees it.
        serie: Table and code of the content: «12063/KOSfritidkomm0000».
        enhet: Unit in prose: «prosent», «kroner», «timer».
        desimaler: Digits shown.
        etikett: What Statistics Norway calls the content; a fetch that finds another name refuses.
        dimensjon: What it measures.
    """
    return Indicator(
        key,
        navn,
        enhet,
        desimaler,
        Formel((Ledd(serie),), ()),
        dimensjon,
        snitt=Snitt.UVEKTET,
        etikett=etikett,
    )


def med_nevner(  # noqa: PLR0913 - what the delivery says of the figure, and what we say
    key: str,
    navn: str,
    serie: str,
    enhet: str,
    desimaler: int,
    *,
    skala: float = 1.0,
    dimensjon: Dimensjon = Dimensjon.DEKNINGSGRAD,
) -> Indicator:
    """A key figure of `report/manual` with numerator and denominator: the mean is weighted.

    Args:
        key: Its name in narratives.
        navn: Its name as the reader sees it.
        serie: «manual/FILE/KEY».
        enhet: Unit in prose: «prosent», «poeng».
        desimaler: Digits shown.
        skala: What numerator over denominator is multiplied by: 100 for percent.
        dimensjon: What it measures.
    """
    formel = Formel((Ledd(serie),), (Ledd(f"{serie}/{NEVNER}"),), skala)
    return Indicator(key, navn, enhet, desimaler, formel, dimensjon)


def _ledd(funksjoner: Iterable[str], begrep: str) -> tuple[Ledd, ...]:
    return tuple(Ledd(f"{TABELL}/{funksjon}/{begrep}") for funksjon in funksjoner)


def _korrigert(netto: tuple[Ledd, ...], behov: Behov | None) -> Indicator | None:
    if behov is None:
        return None
    return Indicator(
        "behovskorrigert",
        "Netto driftsutgifter per innbygger, korrigert for behov",
        KR_PER_INNBYGGER,
        0,
        Formel(netto, behov=behov),
        merknad="utgiften delt på innbyggere og på indeksen for beregnet utgiftsbehov. Alle år "
        "er regnet med samme indeks.",
    )
