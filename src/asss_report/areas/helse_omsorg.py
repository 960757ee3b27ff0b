"""Helse- og omsorgstjenester (FGK9)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area
from asss_report.areas._forbehold import BEHOV_FORELOPIG, HELSE_OG_OMSORG_SAMLET
from asss_report.areas._indikatorer import standard
from asss_report.areas._tjeneste import tjenestekapittel
from asss_report.model import Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.errors import Fault

_S = standard(("FGK9",), Behov.HELSE_OMSORG)

AREA = Area(
    key="helse_omsorg",
    navn="Helse og omsorg",
    paa="helse og omsorg",
    indikatorer=_S.alle,
    tjenester=(_S.tjeneste("helse_omsorg", "Helse og omsorg"),),
    beskrivelse=(
        "Kapitlet gjelder kommunehelse og omsorg samlet: legetjeneste, helsestasjon, "
        "hjemmetjenester og institusjon."
    ),
    forbehold=(
        HELSE_OG_OMSORG_SAMLET,
        BEHOV_FORELOPIG,
    ),
)


def check_inputs(grunnlag: Grunnlag) -> list[Fault]:
    """More than a third of the budget: a small relative slip is many millions."""
    return [
        *kontroll.nettoandel(grunnlag, AREA, lav=0.75, hoy=0.95),
    ]


build = partial(tjenestekapittel, area=AREA)
check_outputs = partial(kontroll.standard_utfall, area=AREA)
