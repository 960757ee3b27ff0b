"""Brann- og ulykkesvern (FGK17)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import INTERKOMMUNALT, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK17",))

AREA = Area(
    key="brann",
    navn="Brann- og ulykkesvern",
    paa="brann- og ulykkesvern",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("brann", "Brann- og ulykkesvern"),),
    beskrivelse=("Kapitlet gjelder forebygging av brann og beredskap mot brann og andre ulykker."),
    forbehold=(
        INTERKOMMUNALT,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Intermunicipal companies sell to neighbours, which lowers net below half of gross."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.4),
        *kontroll.ikke_negativ(grunnlag, _S.netto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
