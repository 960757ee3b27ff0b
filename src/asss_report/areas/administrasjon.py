"""Administrasjon og politisk styring (FGK1a + FGK1b), with fellesutgifter (FGK1c) shown apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.areas import _exhibits as vis
from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import (
    ADMINISTRASJON_INDEKS,
    BEHOV_FORELOPIG,
    FELLESUTGIFTER_SVINGER,
)
from asss_report.areas._indikatorer import FELLESUTGIFTER, KR_PER_INNBYGGER, standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov, Formel, Indicator, Ledd

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Kapittel
    from asss_report.charts.style import Stil
    from asss_report.errors import Fault

_S = standard(("FGK1a", "FGK1b"), Behov.ADMINISTRASJON)
_FELLES = standard(("FGK1c",))

POLITISK = Indicator(
    "politisk_styring",
    "Politisk styring og kontroll (FGK1a), netto per innbygger",
    KR_PER_INNBYGGER,
    0,
    Formel((Ledd("12362/FGK1a/AGD2"),)),
)
ADMINISTRASJON = Indicator(
    "administrasjon_alene",
    "Administrasjon (FGK1b), netto per innbygger",
    KR_PER_INNBYGGER,
    0,
    Formel((Ledd("12362/FGK1b/AGD2"),)),
)
DELT = (POLITISK, ADMINISTRASJON, FELLESUTGIFTER)

AREA = Area(
    key="administrasjon",
    navn="Administrasjon og politisk styring",
    paa="administrasjon og politisk styring",
    indikatorer=(*_S.alle, *DELT),
    tjenester=(
        _S.tjeneste("administrasjon", "Administrasjon og politisk styring"),
        _FELLES.tjeneste("fellesutgifter", "Fellesutgifter", vurderes=False),
    ),
    beskrivelse=(
        "Kapitlet gjelder politisk styring og kontroll og administrasjon. Fellesutgifter, der "
        "pensjon og premieavvik føres, er vist for seg."
    ),
    forbehold=(ADMINISTRASJON_INDEKS, FELLESUTGIFTER_SVINGER, BEHOV_FORELOPIG),
)


def build(grunnlag: Grunnlag, stil: Stil) -> Kapittel:
    """Make the chapter: the standard exhibits, the two parts, and fellesutgifter apart."""
    delt = vis.nokkeltall_tabell(
        grunnlag,
        DELT,
        "politisk styring, administrasjon og fellesutgifter hver for seg",
        key="inndeling",
    )
    felles = vis.utvikling_figur(grunnlag, stil, FELLESUTGIFTER, key="fellesutgifter")
    return tjenestekapittel(grunnlag, stil, area=AREA, ekstra=(delt, felles), vist=DELT)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Cost moves between FGK1b and the services when a town reorganises; FGK1a is small."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.7),
    ]


def check_outputs(grunnlag: Grunnlag, kapittel: Kapittel) -> list[Fault]:
    """Parts that do not sum, a mean outside its members, a gap that is not named."""
    return kontroll.standard_utfall(grunnlag, kapittel, area=AREA)
