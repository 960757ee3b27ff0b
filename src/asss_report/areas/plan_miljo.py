"""Plan, byggesak og miljø (FGK3)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import GEBYRER, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK3",))

AREA = Area(
    key="plan_miljo",
    navn="Plan, byggesak og miljø",
    paa="plan, byggesak og miljø",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("plan_miljo", "Plan, byggesak og miljø"),),
    beskrivelse=(
        "Kapitlet gjelder planbehandling, byggesak, kart og oppmåling, naturforvaltning og miljø."
    ),
    forbehold=(
        GEBYRER,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Fees pay a large part and follow the building market."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.35, hoy=0.9),
        *kontroll.ikke_negativ(grunnlag, _S.netto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
