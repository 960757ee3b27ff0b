"""Kostnadsnivå by Kommunebarometeret's published method, as a table and a sentence.

Our own computation among the members; it is not the barometer's result.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.kostnadsnivaa import TOTALT
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.kostnadsnivaa import Kostnadsnivaa
    from asss_report.model import Indicator

#: As wide as a figure.
FIGURE_SPACE = "\u2007"
TO_SIFRE = 10
#: A word of more letters has a wider column of the cost levels than the others.
LANGT_ORD = 12


def nivaasetning(grunnlag: Grunnlag, nivaa: Kostnadsnivaa) -> list[str]:
    """The own total among the members; nothing where there is no total."""
    navn = grunnlag.edition.municipality
    if TOTALT not in nivaa.indeks:
        return []
    indeks, rang = nivaa.hent(navn, TOTALT), nivaa.hent_rang(navn, TOTALT)
    if indeks is None or rang is None:
        return [f"Kostnadsnivået for {navn} kan ikke regnes ut: tall mangler."]
    gruppe = grunnlag.edition.peer_group.name
    forbehold = (
        ""
        if nivaa.stabil
        else (" Om nivået er over eller under de andre, avhenger av hvem vi sammenligner med.")
    )
    return [
        f"Vår egen beregning av kostnadsnivået etter barometerets publiserte metode gir {navn} "
        f"{nb.tall(indeks, 1)} når {gruppe}-snittet er 100; "
        f"{tekst.nr_av(rang, nivaa.antall(TOTALT))} "
        f"(nr.{nb.NBSP}1{nb.NBSP}= lavest kostnad).{forbehold}"
    ]


def nivaatabell(
    grunnlag: Grunnlag, nivaa: Kostnadsnivaa, korrigert: Mapping[str, Indicator]
) -> Exhibit:
    """Every member in every group, the lowest total first."""
    edition, grupper = grunnlag.edition, list(nivaa.indeks.columns)
    vekt = [1.3 if max(map(len, g.split())) > LANGT_ORD else 1.0 for g in grupper]
    bredder = [0.85 * v / fsum(vekt) for v in vekt]
    kolonner = (Kolonne("Kommune", 0.15, "tekst"), *map(Kolonne, grupper, bredder))
    orden = nivaa.indeks.sort_values(grupper[-1], na_position="last").index
    rader = tuple(
        Rad(
            str(navn),
            tuple(_nivaacelle(nivaa, str(navn), g) for g in grupper),
            egen=navn == edition.municipality,
        )
        for navn in orden
    )
    forst = TOTALT if TOTALT in nivaa.indeks else grupper[0]
    plass = nivaa.hent_rang(edition.municipality, forst)
    tittel = (
        f"{'Samlet kostnadsnivå' if forst == TOTALT else forst}: {edition.municipality} er "
        f"{tekst.nr_av(plass, nivaa.antall(forst))} (nr.{nb.NBSP}1{nb.NBSP}= lavest kostnad)"
        if plass is not None
        else f"Tall for {edition.municipality} mangler"
    )
    return Exhibit(
        "kostnadsnivaa",
        tittel,
        f"Kostnadsnivå {edition.year} der behovsindeks finnes, {edition.peer_group.name} = 100, "
        "med rang i parentes. Vår beregning, ikke barometerets.",
        (*vis.kilder(grunnlag, korrigert.values()), "kommunebarometer"),
        (
            "Metode etter Kommunal Rapport (2018): netto driftsutgifter delt på innbyggere og på "
            "kostnadsnøkkelen. Helse og omsorg er én gruppe i våre tall. «Samlet» bruker samlet "
            "utgiftsbehov (tabell A-k).",
            *vis.regler(grunnlag, list(korrigert.values()), edition.year),
            "Kommunebarometeret regner mot alle landets kommuner; her er bare "
            f"{edition.peer_group.name} med.",
        ),
        tabell=Tabell(kolonner, rader),
    )


def _nivaacelle(nivaa: Kostnadsnivaa, navn: str, gruppe: str) -> Celle:
    indeks, rang = nivaa.hent(navn, gruppe), nivaa.hent_rang(navn, gruppe)
    if indeks is None or rang is None:
        return vis.celle(None)
    # Room for the tens where there are none: the decimal signs stand under one another.
    luft = FIGURE_SPACE if rang < TO_SIFRE else ""
    return Celle(f"{nb.tall(indeks, 1)}{luft} ({nb.heltall(rang)})", indeks)
