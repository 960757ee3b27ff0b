"""How Kommunebarometeret is made: its rules and the sectors' weights, each with its source."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.areas import _exhibits as vis
from asss_report.areas._barometer import visning as bv
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    import pandas as pd

#: What the chapter always says, whatever is typed in and whatever the narrative says.
RANGERING: Final = (
    "Kommunebarometeret er en rangering, ikke en kvalitetsvurdering. En plass sier hvordan "
    "kommunen står i forhold til andre på utvalgte nøkkeltall, ikke om tjenesten er god nok."
)
PUBLISERT: Final = (
    "Den publiserte serien viser plassene slik hvert års barometer hadde dem, med det årets "
    "nøkkeltall og vekter. Publiserte plasser fra ulike år kan derfor ikke sammenlignes."
)
OMREGNET: Final = (
    "Den omregnede serien er Kommunal Rapports egen omregning av tidligere år med nøkkeltallene i "
    "det nyeste barometeret. Den kan sammenlignes fra år til år."
)
GRENSENE: Final = (
    "Grensene for karakterene er ikke publisert for barometrene fra 2019. Derfor regner vi ikke ut "
    "karakterer selv; vi bruker dem Kommunal Rapport har satt."
)
FORBEHOLD: Final = (RANGERING, PUBLISERT, OMREGNET, GRENSENE)


def regeltabell(fakta: pd.DataFrame) -> Exhibit | str:
    """The rules that are public, each with the address it is found at.

    Args:
        fakta: Columns emne, gjelder, regel, kilde.
    """
    if fakta.empty:
        return "reglene er ikke med i datagrunnlaget"
    kolonner = (
        Kolonne("Emne", 0.13, "tekst"),
        Kolonne("Gjelder", 0.1, "tekst"),
        Kolonne("Regel", 0.47, "tekst"),
        Kolonne("Hvor opplysningen står", 0.3, "tekst"),
    )
    rader = tuple(
        Rad(str(r.emne), (Celle(str(r.gjelder)), Celle(str(r.regel)), Celle(str(r.kilde))))
        for r in fakta.itertuples()
    )
    return Exhibit(
        "karakterer",
        "Slik lages karakterene: fra 1 til 6, målt mot de andre kommunene",
        "Det som er offentlig om hvordan Kommunebarometeret er laget, med våre ord.",
        (bv.KILDE_REGLER,),
        (
            "«Gjelder» er barometeret eller årene opplysningen er om. Reglene kan være endret "
            "siden. Grensene for karakterene fra 2019 er ikke publisert.",
        ),
        tabell=Tabell(kolonner, rader),
    )


def vekttabell(vekter: pd.DataFrame) -> Exhibit:
    """The sectors and the weights they had, each with the edition it is from.

    Args:
        vekter: Columns sektor, vekt_prosent, utgave, kilde.
    """
    kolonner = (
        Kolonne("Sektor", 0.3, "tekst"),
        Kolonne("Vekt, %", 0.12),
        Kolonne("Utgave", 0.12),
        Kolonne("Hvor opplysningen står", 0.46, "tekst"),
    )
    rader = [
        Rad(
            str(r.sektor),
            (vis.celle(vekt, 1), Celle(str(r.utgave)), Celle(str(r.kilde))),
        )
        for r, vekt in zip(vekter.itertuples(), vekter["vekt_prosent"], strict=True)
    ]
    deler = tuple(zip(vekter["sektor"], vekter["vekt_prosent"], strict=True))
    opphav = Regnestykke("summen av vektene", _sum, deler)
    summen = Sporet(_sum(*(float(vekt) for _, vekt in deler)), opphav)
    rader.append(Rad("Sum", (vis.celle(summen, 1), Celle(""), Celle("")), sum=True))
    storst = vekter.sort_values("vekt_prosent", ascending=False)["sektor"].tolist()[:2]
    navn = nb.stor(nb.liste([sektor.lower() for sektor in storst]))
    return Exhibit(
        "vekter",
        f"{navn} veide mest i utgavene vi har",
        "Sektorene i Kommunebarometeret og vekten de hadde i totalen.",
        ("kommunebarometer",),
        ("Vektene er satt sammen av flere utgaver og kan være endret siden.",),
        tabell=Tabell(kolonner, tuple(rader)),
    )


def _sum(*vekter: float) -> float:
    return fsum(vekter)
