"""Samferdsel (FGK5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import OSLO_VEI, PARKERING, UTEN_BEHOV
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Kapittel
    from asss_report.charts.style import Stil
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


def build(grunnlag: Grunnlag, stil: Stil) -> Kapittel:
    """Make the chapter: the standard exhibits of a service area."""
    return tjenestekapittel(grunnlag, stil, AREA)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """Parking income can make net negative (Oslo 2020); gross never is."""
    return [
        *kontroll.ikke_negativ(grunnlag, _S.brutto),
        *kontroll.hopp(grunnlag, _S.netto, lav=0.5, hoy=2.0),
    ]


def check_outputs(grunnlag: Grunnlag, kapittel: Kapittel) -> list[Fault]:
    """Parts that do not sum, a mean outside its members, a gap that is not named."""
    return kontroll.standard_utfall(grunnlag, AREA, kapittel)
