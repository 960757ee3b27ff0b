"""Eiendomsforvaltning (FGK6a)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import EIENDOM_OVERLAPPER, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK6a",))

AREA = Area(
    key="eiendom",
    navn="Eiendomsforvaltning",
    paa="eiendomsforvaltning",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("eiendom", "Eiendomsforvaltning", i_oversikt=False),),
    beskrivelse=(
        "Kapitlet gjelder forvaltning, drift og vedlikehold av kommunens formålsbygg. Utgiftene "
        "inngår også i andre kapitler, for eksempel skole og barnehage."
    ),
    forbehold=(
        EIENDOM_OVERLAPPER,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Sandnes has no net figures; refunds can bring net just above gross."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.75),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
