"""Samferdsel (FGK5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import OSLO_VEI, PARKERING, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK5",))

AREA = Area(
    key="samferdsel",
    navn="Samferdsel",
    paa="samferdsel",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("samferdsel", "Samferdsel"),),
    beskrivelse=("Kapitlet gjelder kommunale veier, parkering og samferdsel."),
    forbehold=(
        OSLO_VEI,
        PARKERING,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Parking income can make net negative (Oslo 2020); gross never is."""
    return [
        *kontroll.ikke_negativ(grunnlag, _S.brutto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
