"""Barnevern (FGK13)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BEHOV_FORELOPIG, SMAA_TALL_BARNEVERN
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK13",), Behov.BARNEVERN)

AREA = Area(
    key="barnevern",
    navn="Barnevern",
    paa="barnevern",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("barnevern", "Barnevern"),),
    beskrivelse=("Kapitlet gjelder barneverntjenesten og tiltak i og utenfor hjemmet."),
    forbehold=(
        SMAA_TALL_BARNEVERN,
        BEHOV_FORELOPIG,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Few and dear cases move it more than other areas; refunds lower net."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.7),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
