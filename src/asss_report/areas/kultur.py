"""Kultursektoren (FGK2), with kommunale fritidstilbud (table 12063)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.areas import _exhibits as vis
from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import UTEN_BEHOV
from asss_report.areas._indikatorer import publisert, standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Kapittel
    from asss_report.charts.style import Stil
    from asss_report.errors import Fault

_S = standard(("FGK2",))

TIMER_PER_1000 = publisert(
    "fritidssenter_timer_per_1000",
    "Fritidssentre: timer åpent årlig per 1 000 innbyggere 6–20 år",
    "12063/KOSfritidtimer100000",
    "timer",
    0,
    etikett="Timer åpent årlig per 1 000 innbyggere 6-20 år, kommunale fritidssenter (timer)",
)
BESOK_PER_1000 = publisert(
    "fritidssenter_besok_per_1000",
    "Fritidssentre: besøk i året per 1 000 innbyggere 6–20 år",
    "12063/KOSfritidbesok100000",
    "besøk",
    0,
    etikett="Besøk i året per 1000 innbyggere 6-20 år, i kommunale fritidssenter  (antall)",
)
TIMER_PER_UKE = publisert(
    "fritidssenter_timer_per_uke",
    "Fritidssentre: timer åpent per uke, i gjennomsnitt",
    "12063/KOSfritidtimeruk0000",
    "timer",
    1,
    etikett="Timer åpen per uke i gjennomsnitt, kommunale fritidssenter (timer)",
)
TILSKUDD_PER_LAG = publisert(
    "tilskudd_per_lag",
    "Tilskudd per barne- og ungdomsforening som får tilskudd",
    "12063/KOStilskuddlag0000",
    "kroner",
    0,
    etikett="Tilskudd/overføringer til frivillige barne- og ungdomsforeninger per lag som "
    "mottar tilskudd (kr)",
)

#: Every content of table 12063, also the one that is empty for all twelve: a gap is shown.
FRITID = (
    BESOK_PER_1000,
    publisert(
        "fritidssentre",
        "Kommunale fritidssentre",
        "12063/KOSfritidkomm0000",
        "sentre",
        0,
        etikett="Kommunale fritidssenter (antall)",
    ),
    TIMER_PER_UKE,
    publisert(
        "fritidssenter_dager_per_uke",
        "Fritidssentre: dager åpent per uke, i gjennomsnitt",
        "12063/KOSfritiddaguke0000",
        "dager",
        1,
        etikett="Dager åpen per uke i gjennomsnitt, kommunale fritidssenter (dager)",
    ),
    publisert(
        "fritidssenter_uker",
        "Fritidssentre: uker åpent i året, i gjennomsnitt",
        "12063/KOSfritidukeaar0000",
        "uker",
        1,
        etikett="Uker åpen årlig i gjennomsnitt, kommunale fritidssenter (uker)",
    ),
    publisert(
        "fritidssenter_timer",
        "Fritidssentre: timer åpent i året",
        "12063/KOStestfritidtim0000",
        "timer",
        0,
        etikett="Timer åpen årlig, kommunale fritidssenter  (timer)",
    ),
    TIMER_PER_1000,
    publisert(
        "fritidssenter_arsverk",
        "Fritidssentre: årsverk",
        "12063/KOSfritidantaars0000",
        "årsverk",
        1,
        etikett="Årsverk ved kommunalt drevne fritidssenter (årsverk)",
    ),
    publisert(
        "private_tiltak",
        "Private tiltak for barn og unge med kommunalt tilskudd",
        "12063/KOSfritidprivtil0000",
        "tiltak",
        0,
        etikett="Private tiltak for barn og unge som får kommunale tilskudd (antall)",
    ),
    publisert(
        "foreninger_med_tilskudd",
        "Barne- og ungdomsforeninger med kommunalt tilskudd",
        "12063/KOSfritidmtilsku0000",
        "foreninger",
        0,
        etikett="Antall frivillige barne- og ungdomsforeninger som får kommunalt tilskudd (antall)",
    ),
    publisert(
        "tilskudd_fritid",
        "Tilskudd til fritidsaktiviteter for barn og unge",
        "12063/KOStilskuddbarn0000",
        "tusen kroner",
        0,
        etikett="Tilskudd/overføringer til fritidsaktiviteter for barn og unge (1000 kr)",
    ),
    TILSKUDD_PER_LAG,
    publisert(
        "redusert_leie",
        "Redusert eller gratis leie for foreninger",
        "12063/KOSfritidredleie0000",
        "1 = ja, 0 = nei",
        0,
        etikett="Redusert/gratis hall- eller husleie for frivillige barne- og ungdomsforeninger  "
        "(ja=1, nei=0)",
    ),
)

AREA = Area(
    key="kultur",
    navn="Kultur og idrett",
    paa="kultur og idrett",
    indikatorer=(*_S.alle, *FRITID),
    tjenester=(_S.tjeneste("kultur", "Kultur og idrett"),),
    beskrivelse=(
        "Kapitlet gjelder kultursektoren: bibliotek, kulturskole, idrett, aktivitetstilbud til "
        "barn og unge, kunst og kulturbygg. Fritidstilbudene er vist med egne nøkkeltall."
    ),
    forbehold=(
        "Nøkkeltallene for fritidstilbud publiseres uten nevner. Snittet er derfor uvektet: hver "
        "kommune teller likt, uansett størrelse.",
        UTEN_BEHOV,
    ),
)


def build(grunnlag: Grunnlag, stil: Stil) -> Kapittel:
    """Make the chapter: the standard exhibits and the table of fritidstilbud."""
    fritid = vis.nokkeltall_tabell(grunnlag, FRITID, "kommunale fritidstilbud", key="fritid")
    return tjenestekapittel(
        grunnlag,
        stil,
        area=AREA,
        ekstra=(fritid,),
        vist=FRITID,
        i_profil=(BESOK_PER_1000,),
    )


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Counts typed in by hand at each centre: hours and weeks beyond what there are."""
    perioder = {
        "fritidssenter_dager_per_uke": 7,
        "fritidssenter_uker": 53,
        "fritidssenter_timer_per_uke": 168,
    }
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.5, hoy=0.95),
        *(
            fault
            for key, hoy in perioder.items()
            for fault in kontroll.innenfor(grunnlag, AREA.indikator[key], lav=0, hoy=hoy)
        ),
        *kontroll.forhold(
            grunnlag, TIMER_PER_UKE, AREA.indikator["fritidssenter_dager_per_uke"], hoy=12
        ),
    ]


def check_outputs(grunnlag: Grunnlag, kapittel: Kapittel) -> list[Fault]:
    """Parts that do not sum, a mean outside its members, a gap that is not named."""
    return kontroll.standard_utfall(grunnlag, kapittel, area=AREA)
