"""The summary: all areas side by side, and the one page a council member takes to the meeting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.decomposition import Avslag
from asss_report.analysis.findings import oversikt, sorter, storste_endringer
from asss_report.analysis.need import SEKTORER, naermeste
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import Kapittel
from asss_report.areas._forbehold import EIENDOM_OVERLAPPER
from asss_report.charts.tegning import Tegning
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.opphav import Heltall, Regnestykke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.findings import Funn, Sortert
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Steg
    from asss_report.charts.style import Stil
    from asss_report.opphav import Del

KEY = "sammendrag"
SAMME_VEI = "antall områder der laveste og høyeste forskjell har samme fortegn"
VURDERTE = "antall områder som vurderes"
SEKSJONER = ("Hovedbildet", "Hva som bør undersøkes")
SEKTORNAVN = {
    "grunnskole": "Grunnskole",
    "barnehage": "Barnehage",
    "pleie_omsorg": "Pleie og omsorg",
    "kommunehelse": "Kommune\u00adhelse",
    "barnevern": "Barnevern",
    "sosialhjelp": "Sosialhjelp",
    "administrasjon": "Administra\u00adsjon",
}


@dataclass(frozen=True, slots=True)
class Punkt:
    """One line of the one-page summary.

    Attributes:
        belop: «+71,4 mill. kr».
        kroner: The same as a number, which a bar can show.
        hvorfor: The parts of step two in million kroner, or the range; may be empty.
    """

    navn: str
    key: str
    belop: str
    kroner: float
    hvorfor: str


@dataclass(frozen=True, slots=True)
class Enside:
    """«Bærum på én side»: what is dear, what is cheap, why, in million kroner."""

    tittel: str
    over: tuple[Punkt, ...]
    under: tuple[Punkt, ...]
    uavklart: tuple[Punkt, ...]
    uten_behov: tuple[Punkt, ...]
    okonomi: tuple[str, ...]


def sammendrag(grunnlag: Grunnlag, stil: Stil, funn: Sequence[Funn]) -> Kapittel:
    """The summary chapter, made from all areas' findings."""
    sortert = sorter(funn)
    exhibits = vis.samle(
        _oversiktsfigur(grunnlag, stil, funn),
        _oversiktstabell(grunnlag, funn),
        _endringstabell(grunnlag, funn),
        _nabotabell(grunnlag),
    )
    borte = tuple(
        f"{f.tjeneste.navn}: tall for {grunnlag.edition.municipality} {f.raa.egen.status.ord}."
        for f in funn
        if f.raa.egen.verdi is None
    )
    return Kapittel(
        KEY,
        "Sammendrag",
        _setninger(grunnlag, sortert, funn),
        exhibits,
        mangler=borte,
        seksjoner=SEKSJONER,
        umulige={
            key: "tall mangler"
            for key in ("oversikt", "oversikt_tabell", "endringer", "naboer")
            if key not in {exhibit.key for exhibit in exhibits}
        },
    )


def enside(grunnlag: Grunnlag, funn: Sequence[Funn], okonomi: Sequence[str]) -> Enside:
    """The content of the one page; only findings that hold against every comparator are claims."""
    sortert = sorter(funn)
    over, under, uavklart, uten_behov = (
        tuple(_punkt(f) for f in liste)
        for liste in (sortert.over, sortert.under, sortert.uavklart, sortert.uten_behov)
    )
    tittel = f"{grunnlag.edition.municipality} på én side"
    return Enside(tittel, over, under, uavklart, uten_behov, tuple(okonomi[:2]))


def _punkt(f: Funn) -> Punkt:
    kroner = f.hoved.kroner or 0.0
    belop = nb.mill_kr(kroner, fortegn=True)
    navn = f.tjeneste.navn + ("" if f.tjeneste.i_oversikt else " ‡")
    return Punkt(navn, f.tjeneste.key, belop, kroner, _hvorfor(f) if f.stabil else _spenn(f))


def _hvorfor(f: Funn) -> str:
    if isinstance(f.foss, Avslag):
        return ""
    return nb.liste(
        [
            f"{_kort(s)} {nb.tall(s.virkning * f.foss.innbyggere / 1e6, 1, fortegn=True)}"
            for s in f.foss.steg
            if s.key != "behov"
        ]
    )


def _kort(steg: Steg) -> str:
    if steg.key == "ressursbruk":
        return "brutto ressursbruk"
    return "lavere egne inntekter" if steg.virkning > 0 else "høyere egne inntekter"


def _spenn(f: Funn) -> str:
    lav, hoy = f.robusthet.spenn or (0.0, 0.0)
    return f"fra {nb.tall(lav / 1e6, 1, fortegn=True)} til {nb.tall(hoy / 1e6, 1, fortegn=True)}"


def _setninger(grunnlag: Grunnlag, sortert: Sortert, funn: Sequence[Funn]) -> tuple[str, ...]:
    navn, gruppe = grunnlag.edition.municipality, grunnlag.edition.peer_group.name
    ut = []
    if sortert.over:
        ut.append(
            f"Korrigert for behov bruker {navn} mer enn {gruppe}-snittet på "
            f"{_navn_og_belop(sortert.over)}."
        )
    if sortert.under:
        ut.append(f"{navn} bruker mindre enn behovet tilsier på {_navn_og_belop(sortert.under)}.")
    if sortert.uavklart:
        ut.append(
            "For "
            + nb.liste([f.tjeneste.navn.lower() for f in sortert.uavklart])
            + " avhenger svaret av hvem vi sammenligner med."
        )
    endret = storste_endringer(funn)
    if endret:
        f = endret[0]
        ut.append(
            f"Målt mot {gruppe}-snittet er {f.tjeneste.navn.lower()} mest endret siden "
            f"{f.utslag.fra_aar}: Forskjellen, uten korreksjon for behov, er endret med "
            f"{nb.tall((f.utslag.gap_kroner or 0) / 1e6, 1, fortegn=True)} millioner kroner "
            f"({tekst.LOPENDE})."
        )
    return tuple(ut) or (f"Tallene gir ingen sikre hovedfunn for {navn}.",)


def _navn_og_belop(funn: Sequence[Funn]) -> str:
    return nb.liste(
        [f"{f.tjeneste.navn.lower()} ({nb.millioner(abs(f.hoved.kroner or 0))})" for f in funn]
    )


def _oversiktsfigur(grunnlag: Grunnlag, stil: Stil, funn: Sequence[Funn]) -> Exhibit | None:
    if not funn:
        return None
    edition, resultat = grunnlag.edition, oversikt(grunnlag, funn)

    return Exhibit(
        "oversikt",
        _oversiktstittel(grunnlag, sorter(funn)),
        f"{nb.eieform(edition.municipality)} netto driftsutgifter mot {edition.peer_group.name}-"
        f"snittet {edition.year}, mill. kr for hele kommunen: uten korreksjon og korrigert for "
        "behov.",
        vis.kilder(
            grunnlag, [i for f in funn for i in (f.tjeneste.sektor.netto, f.tjeneste.korrigert)]
        ),
        (*_oversiktsmerknader(grunnlag, funn),),
        tegn=Tegning("oversikt", resultat, stil),
    )


def _oversiktstittel(grunnlag: Grunnlag, sortert: Sortert) -> str:
    """What stands out most on either side, corrected for need and only where it holds."""
    navn = grunnlag.edition.municipality
    deler = [
        f"{liste[0].tjeneste.navn.lower()} mest {ord_} snittet "
        f"({nb.mill_kr(liste[0].hoved.kroner or 0.0, fortegn=True)})"
        for ord_, liste in (("over", sortert.over), ("under", sortert.under))
        if liste
    ]
    if not deler:
        return f"Ingen forskjell for {navn} holder mot alle vi sammenligner med"
    # Two lines break between the two, not within a bracket.
    return f"Korrigert for behov ligger {f' og{nb.NBSP}'.join(deler)}"


def _oversiktsmerknader(grunnlag: Grunnlag, funn: Sequence[Funn]) -> tuple[str, ...]:
    utenfor = [f.tjeneste.navn.lower() for f in funn if not f.tjeneste.i_oversikt]
    snitt = next((f.raa.snitt for f in funn if not f.raa.snitt.mangler), funn[0].raa.snitt)
    merknader = [vis.regel(grunnlag, snitt), "Bare områder med egen behovsindeks er korrigert."]
    if utenfor:
        merknader.append(f"{nb.stor(nb.liste(utenfor))} er ikke med. {EIENDOM_OVERLAPPER}")
    return tuple(merknader)


def _oversiktstabell(grunnlag: Grunnlag, funn: Sequence[Funn]) -> Exhibit | None:
    if not funn:
        return None
    edition = grunnlag.edition
    kolonner = (
        Kolonne("Område", 0.262, "tekst"),
        Kolonne(edition.municipality, 0.083, egen=True),
        Kolonne(edition.peer_group.name, 0.083),
        Kolonne("Forskjell, kr", 0.092),
        Kolonne("Forskjell, %", 0.092),
        Kolonne("Mill. kr", 0.082),
        Kolonne("Korrigert for behov, mill. kr", 0.121),
        Kolonne("Spenn, mill. kr", 0.185),  # «−3 053,2 til +640,3 †» on one line
    )
    rader = tuple(_oversiktsrad(f) for f in funn)
    samme_vei, vurdert = _samme_vei([f for f in funn if f.tjeneste.vurderes])
    return Exhibit(
        "oversikt_tabell",
        f"{nb.heltall(samme_vei)} av {nb.heltall(vurdert)} vurderte områder peker samme vei mot "
        "alle vi sammenligner med",
        f"Netto driftsutgifter per innbygger {edition.year}, kroner, og forskjellen for hele "
        "kommunen. Spennet gjelder korrigert beløp der det finnes.",
        vis.kilder(
            grunnlag, [i for f in funn for i in (f.tjeneste.sektor.netto, f.tjeneste.korrigert)]
        ),
        (
            vis.regel(
                grunnlag,
                next((f.raa.snitt for f in funn if not f.raa.snitt.mangler), funn[0].raa.snitt),
            ),
            *tuple(
                dict.fromkeys(
                    f"{f.tjeneste.navn}: {nb.liste(f.raa.snitt.mangler)} mangler tall og "
                    "er ikke med i snittet."
                    for f in funn
                    if f.raa.snitt.mangler
                )
            ),
            "† Spennet går over null: ikke et funn. – Prosent eller korreksjon er ikke regnet ut.",
            vis.FOR_AVRUNDING,
        ),
        tabell=Tabell(kolonner, rader),
    )


def _samme_vei(vurdert: Sequence[Funn]) -> tuple[Heltall, Heltall]:
    """How many areas keep their sign over all comparators, and of how many."""
    deler: list[Del] = []
    for f in vurdert:
        lav, hoy = f.robusthet.spenn or (0.0, 0.0)
        deler += [(f"{f.tjeneste.navn}, lavest", lav), (f"{f.tjeneste.navn}, høyest", hoy)]
    return (
        Heltall(sum(f.stabil for f in vurdert), Regnestykke(SAMME_VEI, _stabile, tuple(deler))),
        Heltall(len(vurdert), Regnestykke(VURDERTE, _par, tuple(deler))),
    )


def _stabile(*spenn: float) -> int:
    return sum(lav > 0 or hoy < 0 for lav, hoy in zip(spenn[::2], spenn[1::2], strict=True))


def _par(*spenn: float) -> int:
    return len(spenn) // 2


def _oversiktsrad(f: Funn) -> Rad:
    s = f.raa
    spenn = f.robusthet.spenn
    spenntekst = (
        vis.TOM
        if spenn is None
        else Celle(
            " til ".join(nb.tall(x / 1e6, 1, fortegn=True) for x in spenn)
            + ("" if f.stabil else " †")
        )
    )
    prosent = vis.TOM if s.prosent is None else vis.celle(s.prosent, 1, fortegn=True)
    korrigert = vis.mill(f.korrigert.kroner) if f.korrigert else vis.TOM
    return Rad(
        f.tjeneste.navn,
        (
            vis.verdicelle(s.egen, 0),
            vis.celle(s.snitt.verdi),
            vis.celle(s.differanse, fortegn=True),
            prosent,
            vis.mill(s.kroner),
            korrigert,
            spenntekst,
        ),
    )


def _endringstabell(grunnlag: Grunnlag, funn: Sequence[Funn]) -> Exhibit | None:
    edition, endret = grunnlag.edition, storste_endringer(funn)
    if not endret:
        return None
    kolonner = (
        Kolonne("Område", 0.32, "tekst"),
        Kolonne(f"{edition.municipality}, kr", 0.15, egen=True),
        Kolonne(f"{edition.municipality}, %", 0.11),
        Kolonne(f"{edition.peer_group.name}, kr", 0.15),
        Kolonne(f"{edition.peer_group.name}, %", 0.11),
        Kolonne("Endret forskjell, mill. kr", 0.16),
    )
    forst = endret[0]
    return Exhibit(
        "endringer",
        f"Forskjellen mot snittet er mest endret i {forst.tjeneste.navn.lower()}: "
        f"{nb.mill_kr(forst.utslag.gap_kroner or 0, fortegn=True)} siden {forst.utslag.fra_aar}",
        f"Netto driftsutgifter per innbygger, endring {edition.growth_from}–{edition.year}. Siste "
        "kolonne: hvor mye forskjellen mot snittet har endret seg for hele kommunen.",
        vis.kilder(grunnlag, [f.tjeneste.sektor.netto for f in endret]),
        (
            nb.stor(tekst.LOPENDE) + ".",
            vis.regel(grunnlag, forst.raa.snitt),
            f"Ikke med: {nb.liste([f.tjeneste.navn.lower() for f in funn if f not in endret])}.",
            vis.FOR_AVRUNDING,
            *_uten(endret),
        ),
        tabell=Tabell(kolonner, tuple(_endringsrad(f) for f in endret)),
    )


def _uten(endret: Sequence[Funn]) -> tuple[str, ...]:
    return tuple(
        f"{f.tjeneste.navn}: snittets endring er regnet uten {uten}."
        for f in endret
        if (uten := tekst.utelatt([f.utslag.snitt]))
    )


def _endringsrad(f: Funn) -> Rad:
    u = f.utslag
    return Rad(
        f.tjeneste.navn,
        (
            vis.celle(u.egen.differanse, fortegn=True),
            _prosent(u.egen.prosent),
            vis.celle(u.snitt.differanse, fortegn=True),
            _prosent(u.snitt.prosent),
            vis.mill(u.gap_kroner),
        ),
    )


def _prosent(verdi: float | None) -> Celle:
    return vis.TOM if verdi is None else vis.celle(verdi, 1, fortegn=True)


def _nabotabell(grunnlag: Grunnlag) -> Exhibit | None:
    edition, naboer = grunnlag.edition, naermeste(grunnlag)
    if not naboer:
        return None
    bredde = 0.84 / (len(SEKTORER) + 1)
    kolonner = (
        Kolonne("Kommune", 0.16, "tekst"),
        Kolonne("Avstand", bredde),
        *(Kolonne(SEKTORNAVN[s], bredde) for s in SEKTORER),
    )
    egen = Rad(edition.municipality, (vis.TOM, *_indeksceller(_egne_indekser(grunnlag))), egen=True)
    rader = (
        egen,
        *(Rad(n.navn, (vis.celle(n.avstand, 3), *_indeksceller(n.indekser))) for n in naboer),
    )
    beste = naboer[0]
    return Exhibit(
        "naboer",
        f"{beste.navn} ligner mest på {edition.municipality} i beregnet utgiftsbehov",
        f"Delkostnadsindekser i Grønt hefte {edition.need.gront_hefte} (landet = 1) og avstanden "
        f"til {edition.municipality}.",
        (f"gront_hefte_{edition.need.gront_hefte}",),
        ("Avstand: euklidsk avstand over de sju indeksene, uvektet. Mindre betyr likere behov.",),
        tabell=Tabell(kolonner, rader),
    )


def _egne_indekser(grunnlag: Grunnlag) -> tuple[float, ...]:
    return tuple(grunnlag.hent_behov(s, grunnlag.edition.own) for s in SEKTORER)


def _indeksceller(indekser: Sequence[float]) -> tuple[Celle, ...]:
    return tuple(vis.celle(None if math.isnan(i) else i, 3) for i in indekser)
