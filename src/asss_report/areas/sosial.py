"""Sosialsektoren samlet (FGK12)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BEHOV_FORELOPIG, SOSIAL_BREDERE
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK12",), Behov.SOSIAL)

AREA = Area(
    key="sosial",
    navn="Sosiale tjenester",
    paa="sosiale tjenester",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("sosial", "Sosiale tjenester"),),
    beskrivelse=(
        "Kapitlet gjelder sosialsektoren samlet: rådgivning, rusarbeid, kvalifisering, "
        "introduksjonsordning og økonomisk sosialhjelp."
    ),
    forbehold=(
        SOSIAL_BREDERE,
        BEHOV_FORELOPIG,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Refugees make real jumps; beyond a third in a year somebody must look."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.8),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
