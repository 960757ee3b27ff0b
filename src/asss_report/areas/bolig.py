"""Kommunale boliger (FGK16)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BOLIG_HUSLEIE, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK16",))

AREA = Area(
    key="bolig",
    navn="Kommunale boliger",
    paa="kommunale boliger",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("bolig", "Kommunale boliger"),),
    beskrivelse=(
        "Kapitlet gjelder kommunalt disponerte boliger og bistand til å etablere seg i egen bolig."
    ),
    forbehold=(
        BOLIG_HUSLEIE,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Rents can exceed costs, so net may be negative; gross never is."""
    return [
        *kontroll.ikke_negativ(grunnlag, _S.brutto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
