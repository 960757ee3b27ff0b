"""Barnehage (FGK7)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BEHOV_FORELOPIG, PRIVATE_BARNEHAGER
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK7",), Behov.BARNEHAGE)

AREA = Area(
    key="barnehage",
    navn="Barnehage",
    paa="barnehage",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("barnehage", "Barnehage"),),
    beskrivelse=(
        "Kapitlet gjelder alle utgifter til barnehage: opphold, styrket tilbud, lokaler og "
        "tilskudd til private barnehager."
    ),
    forbehold=(
        PRIVATE_BARNEHAGER,
        BEHOV_FORELOPIG,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Parents pay a capped share, so net is nearly all of gross; prices move slowly."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.8),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
