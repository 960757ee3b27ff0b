"""Den norske kirke og andre trossamfunn (FGK15)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import KIRKE, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK15",))

AREA = Area(
    key="kirke",
    navn="Kirke",
    paa="kirke",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("kirke", "Kirke"),),
    beskrivelse=(
        "Kapitlet gjelder overføringer til Den norske kirke og til andre tros- og "
        "livssynssamfunn, og kirkegårder."
    ),
    forbehold=(
        KIRKE,
        UTEN_BEHOV,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Mostly transfers fixed a year ahead: the level moves little."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.6),
        *kontroll.ikke_negativ(grunnlag, _S.netto),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
