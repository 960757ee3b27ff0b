"""Næringsforvaltning og konsesjonskraft (FGK4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import NAERING, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK4",))

AREA = Area(
    key="naering",
    navn="Næringsforvaltning",
    paa="næringsforvaltning",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("naering", "Næringsforvaltning", vurderes=False),),
    beskrivelse=(
        "Kapitlet gjelder tilrettelegging for næringsliv, landbruksforvaltning og kommunal "
        "næringsvirksomhet."
    ),
    forbehold=(
        NAERING,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Net straddles zero, so only the sign of gross and an exact zero tell of a slip."""
    return [
        *kontroll.ikke_negativ(grunnlag, _S.brutto),
        *kontroll.ikke_null(grunnlag, _S.netto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
