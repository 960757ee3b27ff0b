"""Økonomi (table 12137): result, debt, interest, investment and the whole-budget bridge.

Oslo is left out of every mean and rank here: its totals include county tasks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.bridge import budsjettbro
from asss_report.analysis.comparison import sammenlign
from asss_report.areas import _exhibits as vis
from asss_report.areas import _kontroll as kontroll
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import Area, Kapittel
from asss_report.areas._forbehold import OSLO_FYLKE
from asss_report.areas._indikatorer import KR_PER_INNBYGGER, OSLO_TOTAL
from asss_report.areas._tjeneste import mangler
from asss_report.model import OSLO, Dimensjon, Exhibit, Formel, Indicator, Ledd, Retning

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss
    from asss_report.charts.style import Stil
    from asss_report.errors import Fault

INNTEKTER = (Ledd("12137/AGD13"),)
SEKSJONER = ("Resultat, gjeld og investeringer", "Årsaker", "Forutsetninger og forbehold")


def _andel(
    key: str, navn: str, teller: tuple[Ledd, ...], retning: Retning, merknad: str = ""
) -> Indicator:
    return Indicator(
        key,
        navn,
        "prosent",
        1,
        Formel(teller, INNTEKTER, 100.0),
        Dimensjon.FINANS,
        retning,
        uten_oslo=OSLO_TOTAL,
        merknad=merknad,
    )


def _kroner(key: str, navn: str, begrep: str) -> Indicator:
    return Indicator(
        key,
        navn,
        KR_PER_INNBYGGER,
        0,
        Formel((Ledd(f"12137/{begrep}"),)),
        Dimensjon.FINANS,
        uten_oslo=OSLO_TOTAL,
    )


NETTO_DRIFTSRESULTAT = _andel(
    "netto_driftsresultat",
    "Netto driftsresultat, andel av driftsinntektene",
    (Ledd("12137/AGD23"),),
    Retning.HOY_ER_BRA,
)
NETTO_LANEGJELD = _andel(
    "netto_lanegjeld",
    "Netto lånegjeld, andel av driftsinntektene",
    (Ledd("12137/KG31"),),
    Retning.LAV_ER_BRA,
)
NETTO_RENTER = _andel(
    "netto_renter",
    "Netto renteutgifter, andel av driftsinntektene",
    (Ledd("12137/AGD82"), Ledd("12137/AGD79", -1)),
    Retning.LAV_ER_BRA,
    "rentekostnader minus renteinntekter; et negativt tall er en netto inntekt.",
)
INVESTERINGER = _kroner("investeringer", "Investeringer per innbygger", "AGI1")
DRIFTSINNTEKTER = _kroner("driftsinntekter", "Driftsinntekter per innbygger", "AGD13")
DRIFTSUTGIFTER = _kroner("driftsutgifter", "Driftsutgifter per innbygger", "AGD9")
RESULTAT_KR = _kroner("netto_driftsresultat_kr", "Netto driftsresultat per innbygger", "AGD23")

AREA = Area(
    key="okonomi",
    navn="Økonomi",
    paa="økonomi",
    indikatorer=(
        NETTO_DRIFTSRESULTAT,
        NETTO_LANEGJELD,
        NETTO_RENTER,
        INVESTERINGER,
        DRIFTSINNTEKTER,
        DRIFTSUTGIFTER,
        RESULTAT_KR,
    ),
    beskrivelse=(
        "Kapitlet gjelder hele kommunens økonomi, konsern: resultat, gjeld, renter og "
        "investeringer."
    ),
    forbehold=(
        OSLO_FYLKE,
        "Netto driftsresultat påvirkes av premieavvik og av inntekter som ikke er faste. Ett års "
        "tall sier lite alene.",
    ),
)


def build(grunnlag: Grunnlag, stil: Stil) -> Kapittel:
    """Make the chapter: key figures, result and debt over the years, and the budget bridge."""
    bro = budsjettbro(grunnlag, RESULTAT_KR, grunnlag.edition.year)
    exhibits = vis.samle(
        vis.rangering_figur(grunnlag, stil, NETTO_DRIFTSRESULTAT, key="resultat"),
        vis.utvikling_figur(grunnlag, stil, NETTO_DRIFTSRESULTAT),
        vis.utvikling_figur(grunnlag, stil, NETTO_LANEGJELD, key="gjeld"),
        vis.rangering_figur(grunnlag, stil, NETTO_RENTER, key="renter"),
        vis.utvikling_figur(grunnlag, stil, INVESTERINGER, key="investeringer"),
        _brofigur(grunnlag, stil, bro),
        vis.nokkeltall_tabell(grunnlag, AREA.indikatorer, "økonomi"),
        _brotabell(grunnlag, bro),
    )
    borte = mangler(grunnlag, AREA.indikatorer)
    if grunnlag.edition.own == OSLO:
        borte = (
            "Oslo kan ikke sammenlignes med de andre i dette kapitlet, fordi totaltallene "
            "rommer fylkesoppgaver. Oslos egne tall er vist uten rang og forskjell.",
            *borte,
        )
    return Kapittel(
        AREA.key,
        AREA.navn,
        _funn(grunnlag, bro),
        exhibits,
        AREA.forbehold,
        borte,
        seksjoner=SEKSJONER,
        ingress=AREA.beskrivelse,
        umulige={}
        if bro
        else dict.fromkeys(
            ("budsjettbro", "budsjettbro_tabell"), "tall for kommunen mangler eller er ulike"
        ),
    )


def _brofigur(grunnlag: Grunnlag, stil: Stil, bro: Foss | None) -> Exhibit | None:
    if bro is None:
        return None
    figur = vis.fossfigur(grunnlag, stil, bro, key="budsjettbro", indikatorer=AREA.indikatorer)
    return replace(
        figur,
        forklaring=(
            f"Fra netto driftsresultat per innbygger i {bro.start_navn} til {bro.slutt_navn} "
            f"{bro.aar}. Større inntekter og mindre utgifter trekker opp."
        ),
    )


def _brotabell(grunnlag: Grunnlag, bro: Foss | None) -> Exhibit | None:
    if bro is None:
        return None
    return vis.fossetabell(
        grunnlag,
        [bro],
        key="budsjettbro_tabell",
        indikatorer=AREA.indikatorer,
        merknader=("Pluss betyr at delen gir et bedre resultat enn i snittet.",),
    )


def _funn(grunnlag: Grunnlag, bro: Foss | None) -> tuple[str, ...]:
    setninger = [_setning(grunnlag, ind) for ind in AREA.indikatorer[:3]]
    if bro is not None:
        ledd = nb.liste([f"{s.navn} ({nb.tall(s.virkning, 0, fortegn=True)})" for s in bro.steg])
        avstand = bro.slutt - bro.start
        diff = f"{nb.tall(abs(avstand))} kroner {'høyere' if avstand >= 0 else 'lavere'}"
        setninger.append(
            f"Netto driftsresultat var {nb.tall(bro.slutt)} kroner per innbygger, {diff} enn i "
            f"{bro.start_navn}. Forskjellen består av {ledd}."
        )
    return tuple(setninger)


def _setning(grunnlag: Grunnlag, indikator: Indicator) -> str:
    s = sammenlign(grunnlag, indikator, grunnlag.edition.year)
    navn, gruppe = grunnlag.edition.municipality, grunnlag.edition.peer_group.name
    if s.egen.verdi is None:
        return f"{indikator.navn}: tall for {navn} {s.egen.status.ord}."
    snitt = (
        f"{nb.tall(s.snitt.verdi, indikator.desimaler)} i {gruppe}-snittet uten Oslo"
        if s.snitt.verdi is not None
        else ""
    )
    andre = nb.liste([t for t in (snitt, *(tekst.hos(v, indikator) for v in s.sammenlignet)) if t])
    rang = f"; {tekst.nr_av(s.rang, s.antall)} ({tekst.RANG_VERDI})" if s.rang else ""
    return (
        f"{tekst.emne(indikator)} var {tekst.i_enhet(s.egen.verdi, indikator)} av "
        f"driftsinntektene i {navn} i {s.aar}, "
        f"mot {andre}{rang}."
    )


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Revenue and spending move slowly; a result far from both is a slip in one of them."""
    return [
        *kontroll.innenfor(grunnlag, NETTO_DRIFTSRESULTAT, lav=-10, hoy=15),
        *kontroll.ikke_negativ(grunnlag, INVESTERINGER),
    ]


def check_outputs(grunnlag: Grunnlag, kapittel: Kapittel) -> list[Fault]:
    """A mean outside its members, a gap that is not named."""
    return kontroll.standard_utfall(grunnlag, kapittel, area=AREA)
