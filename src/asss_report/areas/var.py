"""Vann, avløp, renovasjon og avfall (FGK14)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import SELVKOST, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK14",))

AREA = Area(
    key="var",
    navn="Vann, avløp og renovasjon",
    paa="vann, avløp og renovasjon",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("var", "Vann, avløp og renovasjon", vurderes=False),),
    beskrivelse=(
        "Kapitlet gjelder vann, avløp, renovasjon og avfall. Tjenestene betales av gebyrer "
        "etter selvkost."
    ),
    forbehold=(
        SELVKOST,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Net is negative where fees also pay capital costs; gross must be positive and steady."""
    return [
        *kontroll.ikke_negativ(grunnlag, _S.brutto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
