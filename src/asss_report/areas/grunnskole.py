"""Grunnskole (FGK8b)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BEHOV_FORELOPIG, PRIVATE_ELEVER
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK8b",), Behov.GRUNNSKOLE)

AREA = Area(
    key="grunnskole",
    navn="Grunnskole",
    paa="grunnskole",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("grunnskole", "Grunnskole"),),
    beskrivelse=(
        "Kapitlet gjelder grunnskole: undervisning, lokaler, skyss, skolefritidsordning og "
        "voksenopplæring."
    ),
    forbehold=(
        PRIVATE_ELEVER,
        BEHOV_FORELOPIG,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """The largest area with few fees; a jump or a low net share is a slip."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.8),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
