"""Kommunebarometeret: sectors and weights with their source, and our own kostnadsnivå.

Placements are imported, never recomputed as if official. None is typed in with this edition, and
the chapter says so.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.kostnadsnivaa import TOTALT, kostnadsnivaa
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import Kapittel
from asss_report.model import Behov, Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.kostnadsnivaa import Kostnadsnivaa
    from asss_report.model import Indicator

KEY = "kommunebarometeret"
#: As wide as a figure.
FIGURE_SPACE = "\u2007"
TO_SIFRE = 10
#: A word of more letters has a wider column of the cost levels than the others.
LANGT_ORD = 12
SEKSJONER = ("Plasseringen", "Hva kostnadsnivået viser")
RANGERING = (
    "Kommunebarometeret er en rangering, ikke en kvalitetsvurdering. En plass sier hvordan "
    "kommunen står i forhold til andre på utvalgte nøkkeltall, ikke om tjenesten er god nok."
)


def kommunebarometer(grunnlag: Grunnlag, funn: Sequence[Funn], vekter: pd.DataFrame) -> Kapittel:
    """The chapter.

    Args:
        grunnlag: The figures.
        funn: All areas' findings; those with a need index make the cost level.
        vekter: Columns sektor, vekt_prosent, utgave, kilde.
    """
    navn, edition = grunnlag.edition.municipality, grunnlag.edition
    korrigert = {f.tjeneste.navn: f.tjeneste.korrigert for f in funn if f.tjeneste.korrigert}
    exhibits = [_vekttabell(vekter)]
    setninger = [
        f"{nb.eieform(navn)} plasseringer i Kommunebarometeret er ikke lagt inn i denne utgaven. "
        "Kapitlet viser derfor ingen plassering.",
        RANGERING,
    ]
    if korrigert:
        alle = len(korrigert) == len(Behov)  # some groups over the need of all mean nothing
        nivaa = kostnadsnivaa(grunnlag, korrigert, edition.year, totalt=alle)
        exhibits += [_nivaatabell(grunnlag, nivaa, korrigert)]
        setninger += _nivaasetning(grunnlag, nivaa)
    return Kapittel(
        KEY,
        "Kommunebarometeret",
        tuple(setninger),
        tuple(exhibits),
        (RANGERING,),
        (
            f"Plasseringer for {navn} i Kommunebarometeret: ikke lagt inn. Utgaven kan ikke bli "
            "endelig før kommunen har lagt dem inn fra sitt eget abonnement.",
        ),
        seksjoner=SEKSJONER,
        endelig=False,
        ingress="Kommunebarometeret er Kommunal Rapports årlige rangering av kommunene.",
    )


def _nivaasetning(grunnlag: Grunnlag, nivaa: Kostnadsnivaa) -> list[str]:
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


def _vekttabell(vekter: pd.DataFrame) -> Exhibit:
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
        ("Vektene er satt sammen av flere utgaver og kan være endret siden.", RANGERING),
        tabell=Tabell(kolonner, tuple(rader)),
    )


def _sum(*vekter: float) -> float:
    return fsum(vekter)


def _nivaatabell(
    grunnlag: Grunnlag, nivaa: Kostnadsnivaa, korrigert: Mapping[str, Indicator]
) -> Exhibit:
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
        f"Kostnadsnivå {edition.year} der behovsindeks finnes, {edition.peer_group.name} = 100. "
        "Rang i parentes (1 = lavest kostnad). Vår beregning, ikke barometerets resultat.",
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
