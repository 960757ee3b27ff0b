"""The exhibits that service areas share; each states its finding, its rule and its sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.averages import Valg, medlemmer
from asss_report.analysis.change import endring
from asss_report.analysis.comparison import profil, rangering, sammenlign, utvikling
from asss_report.analysis.decomposition import Avslag, del_opp
from asss_report.analysis.robustness import varighet
from asss_report.areas import _tekst as tekst
from asss_report.areas._indikatorer import FELLESUTGIFTER
from asss_report.charts.tegning import Tegning
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Status, Tabell
from asss_report.sources.levering import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asss_report.analysis.change import Endring, Utslag
    from asss_report.analysis.comparison import Sammenligning, Verdi
    from asss_report.analysis.decomposition import Faktorer
    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss, Gjennomsnitt, Profil
    from asss_report.analysis.robustness import Variant, Varighet
    from asss_report.charts.style import Stil
    from asss_report.model import Indicator

TOM = Celle("–")
#: In place of growth across a break; the reason stands under the table.
BRUDD = Celle("brudd", mangler=True)
#: The profile's axis ends here; what lies further out is an arrow.
AKSE_MAKS = 200
VARIANTER = (
    "«Uten Oslo» er samme regel uten Oslo; i «uvektet» teller hver kommune likt, uansett størrelse."
)
FOR_AVRUNDING = "Forskjeller er regnet før avrunding."
MILL = 1e6


# --- Cells ----------------------------------------------------------------------------------------


def celle(
    verdi: float | None,
    desimaler: int = 0,
    *,
    fortegn: bool = False,
    status: Status = Status.MANGLER,
) -> Celle:
    """A number cell; a missing value shows its reason in words, never zero or nothing."""
    if verdi is None:
        return Celle((status if status is not Status.OK else Status.MANGLER).ord, mangler=True)
    return Celle(nb.tall(verdi, desimaler, fortegn=fortegn), verdi)


def verdicelle(verdi: Verdi, desimaler: int) -> Celle:
    """A municipality's value, or why there is none."""
    return celle(verdi.verdi, desimaler, status=verdi.status)


def mill(kroner: float | None) -> Celle:
    """Kroner as million kroner with sign."""
    return celle(None if kroner is None else kroner / MILL, 1, fortegn=True)


# --- Sources --------------------------------------------------------------------------------------


def kilder(grunnlag: Grunnlag, indikatorer: Iterable[Indicator | None]) -> tuple[str, ...]:
    """The ids of the sources behind the indicators, in order, without repeats."""
    hefte = f"gront_hefte_{grunnlag.edition.need.gront_hefte}"
    ider: dict[str, None] = {}
    for indikator in indikatorer:
        if indikator is None:
            continue
        ider.update(dict.fromkeys(source_of(serie) for serie in indikator.formel.serier))
        if indikator.formel.behov is not None:
            ider[hefte] = None
    return tuple(ider)


def regel(grunnlag: Grunnlag, snitt: Gjennomsnitt) -> str:
    """The averaging rule with its members."""
    return tekst.snitt_regel(snitt, grunnlag.edition.peer_group.name)


def regler(grunnlag: Grunnlag, indikatorer: Sequence[Indicator], aar: int) -> tuple[str, ...]:
    """The averaging rule most of the indicators share, then what differs for the others."""
    grupper: dict[str, list[Indicator]] = {}
    snittene: dict[str, Gjennomsnitt] = {}
    for indikator in indikatorer:
        snitt = sammenlign(grunnlag, indikator, aar).snitt
        if snitt.med:
            rule = regel(grunnlag, snitt)
            snittene[rule] = snitt
            grupper.setdefault(rule, []).append(indikator)
    if not grupper:
        return ()
    felles = max(grupper, key=lambda rule: len(grupper[rule]))
    andre = (
        _unntak(nb.liste([_kort(i) for i in gruppe]), rule, (snittene[rule], snittene[felles]))
        for rule, gruppe in grupper.items()
        if rule != felles
    )
    return felles, *andre


def _unntak(hva: str, rule: str, par: tuple[Gjennomsnitt, Gjennomsnitt]) -> str:
    snitt, felles = par
    if snitt.regel is felles.regel and snitt.mangler == felles.mangler and snitt.utelatt:
        grunn = f" ({snitt.grunn})" if snitt.grunn else ""
        return f"For {hva} er {nb.liste(snitt.utelatt)} holdt utenfor{grunn}."
    if snitt.regel is felles.regel and snitt.utelatt == felles.utelatt and not felles.mangler:
        return f"For {hva} mangler {nb.liste(snitt.mangler)} tall og er ikke med i snittet."
    return f"For {hva} gjelder {rule}"


def _kort(indikator: Indicator) -> str:
    return indikator.navn[:1].lower() + indikator.navn[1:]


# --- Figures --------------------------------------------------------------------------------------


def profil_figur(
    grunnlag: Grunnlag, stil: Stil, indikatorer: Sequence[Indicator], navn: str
) -> Exhibit | None:
    """The tjenesteprofil; None when no indicator has an index."""
    edition = grunnlag.edition
    resultat = profil(grunnlag, indikatorer, edition.year)
    if not resultat.rader:
        return None
    forst = resultat.rader[0]
    egen = (
        f"{edition.municipality} på {nb.tall(forst.egen)} når {edition.peer_group.name}-snittet "
        "er 100"
        if forst.egen is not None
        else f"tall for {edition.municipality} mangler"
    )

    return Exhibit(
        "profil",
        f"{forst.indikator.navn}: {egen}",
        f"Tjenesteprofil for {navn} {edition.year}. Indeks der {edition.peer_group.name}-snittet "
        "er 100.",
        kilder(grunnlag, [rad.indikator for rad in resultat.rader]),
        (
            *_utelatt(resultat),
            *regler(grunnlag, [rad.indikator for rad in resultat.rader], edition.year),
            *(("Pil: kommunen ligger utenfor aksen.",) if _utenfor_aksen(resultat) else ()),
            "Avstand fra snittet sier i seg selv ikke om noe er bra eller dårlig.",
        ),
        tegn=Tegning("profil", resultat, stil),
    )


def _utelatt(profil_: Profil) -> Iterable[str]:
    """Which indicators the profile lacks, those of one reason in one sentence."""
    grunner: dict[str, list[str]] = {}
    for ind, grunn in profil_.utelatt:
        navn = grunner.setdefault(grunn, [])
        navn.append(_kort(ind) if navn else ind.navn)
    for grunn, navn in grunner.items():
        yield f"{nb.liste(navn)} er ikke med i profilen: {grunn}."


def _utenfor_aksen(profil_: Profil) -> bool:
    return any(rad.hoyest > AKSE_MAKS for rad in profil_.rader)


def rangering_figur(
    grunnlag: Grunnlag, stil: Stil, indikator: Indicator, *, key: str = "rangering"
) -> Exhibit:
    """The members ranked by one indicator."""
    edition = grunnlag.edition
    resultat = rangering(grunnlag, indikator, edition.year)
    s = sammenlign(grunnlag, indikator, edition.year)
    hva = (
        f"{tekst.emne(indikator)}: {edition.municipality} er {tekst.rang_ord(s.rang, s.antall)} "
        f"({tekst.i_enhet(s.egen.verdi, indikator)})"
        if s.rang and s.egen.verdi is not None
        else f"{indikator.navn}: {edition.municipality} er ikke rangert"
        if s.egen.verdi is not None
        else f"{indikator.navn}: tall for {edition.municipality} mangler"
    )

    orden = tekst.RANG_UTGIFT if indikator.er_kroner else tekst.RANG_VERDI
    return Exhibit(
        key,
        hva,
        f"{indikator.navn} {edition.year}, {indikator.enhet}, "
        f"{edition.peer_group.name}-kommunene rangert ({orden}).",
        kilder(grunnlag, [indikator]),
        (regel(grunnlag, resultat.snitt),),
        tegn=Tegning("rangering", resultat, stil),
    )


def utvikling_figur(
    grunnlag: Grunnlag, stil: Stil, indikator: Indicator, *, key: str = "utvikling"
) -> Exhibit:
    """The years so far: own, comparators, mean and the others in pale grey."""
    resultat = utvikling(grunnlag, indikator)

    pris = (nb.stor(tekst.LOPENDE) + ".",) if "kroner" in indikator.enhet else ()
    return Exhibit(
        key,
        _utviklingstittel(grunnlag, indikator),
        f"{indikator.navn} {resultat.aar[0]}–{resultat.aar[-1]}, {indikator.enhet}.",
        kilder(grunnlag, [indikator]),
        (*regel_over_aar(grunnlag, indikator), *tekst.bruddnoter(resultat), *pris),
        tegn=Tegning("utvikling", resultat, stil, (grunnlag.edition.growth_from,)),
    )


def regel_over_aar(grunnlag: Grunnlag, indikator: Indicator) -> Iterable[str]:
    """The averaging rule of a series of years, and which members a year lacks."""
    edition, panel = grunnlag.edition, grunnlag.panel(indikator)
    alle = medlemmer(grunnlag, indikator)
    snitt = sammenlign(grunnlag, indikator, edition.year).snitt
    aarene = [y for y in panel.aar if y <= edition.year]
    hull = {
        edition.name_of(kode): [y for y in aarene if panel.hent(kode, y) is None] for kode in alle
    }
    aldri = tuple(navn for navn, aar in hull.items() if aar == aarene)
    med = tuple(navn for navn in hull if navn not in aldri)
    yield regel(grunnlag, replace(snitt, med=med, mangler=aldri))
    samme: dict[tuple[int, ...], list[str]] = {}
    for navn in (navn for navn in med if hull[navn]):
        samme.setdefault(tuple(hull[navn]), []).append(navn)
    for aar, navnene in samme.items():
        yield _hull(navnene, nb.liste(_perioder(aar)), alle=len(navnene) == len(alle))


def _hull(navn: Sequence[str], aar: str, *, alle: bool) -> str:
    if alle:
        return f"Ingen av kommunene har tall i {aar}, og da er det ikke noe snitt."
    return f"{nb.liste(navn)} mangler tall i {aar} og er da ikke med i snittet."


def _perioder(aar: Sequence[int]) -> list[str]:
    """Years in order as a reader says them: three or more in a row are a period, «2020–2022»."""
    rekker: list[list[int]] = []
    for y in aar:
        if rekker and y == rekker[-1][-1] + 1:
            rekker[-1].append(y)
        else:
            rekker.append([y])
    return [
        del_
        for rekke in rekker
        for del_ in ([f"{rekke[0]}–{rekke[-1]}"] if len(rekke) > 2 else map(str, rekke))
    ]


def _utviklingstittel(grunnlag: Grunnlag, indikator: Indicator) -> str:
    edition = grunnlag.edition
    u = endring(grunnlag, indikator, edition.growth_from, edition.year)
    navn, gruppe, hva = edition.municipality, edition.peer_group.name, tekst.emne(indikator)
    if indikator.er_prosent and u.egen.differanse is not None and u.snitt.differanse is not None:
        return (
            f"{hva}: {navn} {nb.tall(u.egen.differanse, 1, fortegn=True)} prosentpoeng siden "
            f"{u.fra_aar}, {gruppe}-snittet {nb.tall(u.snitt.differanse, 1, fortegn=True)}"
        )
    if u.egen.prosent is not None and u.snitt.prosent is not None:
        return (
            f"{hva}: {navn} {nb.tall(u.egen.prosent, 1, fortegn=True)} prosent siden {u.fra_aar}, "
            f"{gruppe}-snittet {nb.tall(u.snitt.prosent, 1, fortegn=True)} prosent"
        )
    if u.egen.grunn:
        return f"{hva}: brudd i tidsserien for {navn} siden {u.fra_aar}"
    if u.egen.fra is not None and u.egen.til is not None:
        return (
            f"{hva}: {navn} fra {nb.tall(u.egen.fra, indikator.desimaler)} i {u.fra_aar} til "
            f"{tekst.i_enhet(u.egen.til, indikator)} i {u.til_aar}"
        )
    return f"{indikator.navn}: tall for {navn} mangler"


def foss_figur(grunnlag: Grunnlag, stil: Stil, funn: Funn) -> Exhibit | None:
    """The decomposition against the mean; None when it cannot be made."""
    if isinstance(funn.foss, Avslag):
        return None
    return fossfigur(
        grunnlag, stil, funn.foss, key="dekomponering", indikatorer=_foss_indikatorer(funn)
    )


def fossfigur(
    grunnlag: Grunnlag,
    stil: Stil,
    foss: Foss,
    *,
    key: str,
    indikatorer: Sequence[Indicator],
) -> Exhibit:
    """A bridge from the mean to the own municipality."""
    storst = tekst.storste_steg(foss)

    return Exhibit(
        key,
        f"Mot {foss.start_navn}: størst utslag har {storst.navn} "
        f"({tekst.i_ett(nb.tall(storst.virkning, 0, fortegn=True), 'kroner', 'per', 'innbygger')})",
        f"Fra {foss.start_navn} til {foss.slutt_navn} {foss.aar}, kroner per innbygger. "
        "Delene summerer seg nøyaktig til forskjellen.",
        kilder(grunnlag, indikatorer),
        (*_foss_merknader(grunnlag, foss, indikatorer),),
        tegn=Tegning("foss", foss, stil),
    )


def faktorfigur(
    grunnlag: Grunnlag, stil: Stil, foss: Foss, delt: tuple[Indicator, Faktorer]
) -> Exhibit:
    """The bridge by target group, coverage, unit cost and the rest, made of `delt`."""
    netto, faktorer = delt
    merknad = (
        f"Målgruppen er regnet ut: {tekst.liten(netto.navn)} delt på "
        f"{tekst.liten(faktorer.per_maalgruppe.navn)}. Siste del er det som skiller netto "
        "utgift fra antall brukere ganger enhetskostnad."
    )
    figur = fossfigur(grunnlag, stil, foss, key="faktorer", indikatorer=(netto, *faktorer.alle))
    return replace(figur, merknader=(*figur.merknader, merknad))


def _foss_merknader(
    grunnlag: Grunnlag, foss: Foss, indikatorer: Sequence[Indicator]
) -> Iterable[str]:
    snitt = sammenlign(grunnlag, indikatorer[0], foss.aar).snitt
    nye = tuple(navn for navn in foss.mangler if navn not in snitt.mangler)
    med = tuple(navn for navn in snitt.med if navn not in nye)
    yield regel(grunnlag, replace(snitt, med=med, mangler=(*snitt.mangler, *nye)))
    if any(steg.key == "behov" for steg in foss.steg):
        yield (
            f"Behov etter Grønt hefte {grunnlag.edition.need.gront_hefte}"
            f"{' (foreløpig)' if grunnlag.edition.need.provisional else ''}. Brutto ressursbruk "
            "utover beregnet behov er ikke et mål på effektivitet."
        )
    yield tekst.RUNDING


def _foss_indikatorer(funn: Funn) -> list[Indicator]:
    sektor = funn.tjeneste.sektor
    return [
        sektor.netto,
        sektor.brutto,
        *([funn.tjeneste.korrigert] if funn.korrigert and funn.tjeneste.korrigert else []),
    ]


# --- Tables ---------------------------------------------------------------------------------------


def nokkeltall_tabell(
    grunnlag: Grunnlag, indikatorer: Sequence[Indicator], navn: str, *, key: str = "nokkeltall"
) -> Exhibit:
    """Own three years, comparators, mean, lowest, highest and rank, one row per indicator."""
    edition = grunnlag.edition
    dekket = {year for ind in indikatorer for year in grunnlag.panel(ind).aar}
    siste = range(edition.year - 2, edition.year + 1)
    aar = tuple(y for y in siste if y in dekket) or (edition.year,)
    alle = [sammenlign(grunnlag, ind, edition.year) for ind in indikatorer]
    kolonner = _nokkelkolonner(grunnlag, aar)
    rader = tuple(_nokkelrad(grunnlag, s, aar) for s in alle)
    merknader = tuple(
        dict.fromkeys(
            f"{s.indikator.navn}: {s.indikator.merknad}" for s in alle if s.indikator.merknad
        )
    )
    return Exhibit(
        key,
        _nokkeltittel(grunnlag, alle[0]),
        f"Nøkkeltall for {navn}: {edition.municipality} {aar[0]}–{aar[-1]}, andre {edition.year}."
        if len(aar) > 1
        else f"Nøkkeltall for {navn} {edition.year}.",
        kilder(grunnlag, indikatorer),
        (
            *regler(grunnlag, indikatorer, edition.year),
            f"Rang blant kommunene med data ({tekst.RANG_VERDI}).",
            *merknader,
        ),
        tabell=Tabell(kolonner, rader),
    )


def _nokkelkolonner(grunnlag: Grunnlag, aar: Sequence[int]) -> tuple[Kolonne, ...]:
    edition = grunnlag.edition
    andre = len(edition.comparators)
    hode = 0.26 if andre < 3 else 0.24
    enhet = (1 - hode) / (len(aar) + andre + 4.75)
    ytre = max(1.4 * enhet, 0.1)  # room for «Kristiansand»
    rang = max(0.95 * enhet, 0.079)  # room for «12 av 12»
    smal = (1 - hode - 2 * ytre - rang) / (len(aar) + andre + 1)
    return (
        Kolonne("Nøkkeltall", hode, "tekst"),
        *(Kolonne(f"{edition.municipality} {y}", smal, egen=y == edition.year) for y in aar),
        *(Kolonne(navn, smal) for navn in edition.comparators),
        Kolonne(edition.peer_group.name, smal),
        Kolonne("Lavest", ytre),
        Kolonne("Høyest", ytre),
        Kolonne("Rang", rang),
    )


def _nokkelrad(grunnlag: Grunnlag, s: Sammenligning, aar: Sequence[int]) -> Rad:
    panel, d = grunnlag.panel(s.indikator), s.indikator.desimaler
    egen = grunnlag.edition.own
    celler = [celle(panel.hent_vist(egen, y), d, status=panel.hent_status(egen, y)) for y in aar]
    celler += [verdicelle(v, d) for v in s.sammenlignet]
    celler += [celle(s.snitt.verdi, d), _ytre(s.lavest, d), _ytre(s.hoyest, d)]
    rang = (
        Celle(f"{nb.heltall(s.rang)}{nb.NBSP}av{nb.NBSP}{nb.heltall(s.antall)}", s.rang)
        if s.rang
        else TOM
    )
    return Rad(f"{s.indikator.navn} ({_enhet(s.indikator)})", (*celler, rang))


def _enhet(indikator: Indicator) -> str:
    return {"kroner per innbygger": "kr", "prosent": "%"}.get(indikator.enhet, indikator.enhet)


def _ytre(verdi: Verdi | None, desimaler: int) -> Celle:
    if verdi is None or verdi.verdi is None:
        return celle(None)
    return Celle(f"{nb.tall(verdi.verdi, desimaler)}\n{verdi.navn}", verdi.verdi)


def _nokkeltittel(grunnlag: Grunnlag, s: Sammenligning) -> str:
    navn = grunnlag.edition.municipality
    if s.egen.verdi is None or s.snitt.verdi is None:
        return f"{s.indikator.navn}: tall for {navn} mangler"
    return (
        f"{tekst.emne(s.indikator)}: {tekst.i_enhet(s.egen.verdi, s.indikator)} i {navn}, "
        f"{nb.tall(s.snitt.verdi, s.indikator.desimaler)} i "
        f"{grunnlag.edition.peer_group.name}-snittet"
    )


def grunnlag_tabell(grunnlag: Grunnlag, funn: Funn) -> Exhibit:
    """The difference against every comparator: the range a headline figure is shown with."""
    edition, med_behov = grunnlag.edition, funn.korrigert is not None
    kolonner = [
        Kolonne("Sammenlignet med", 0.26, "tekst"),
        Kolonne("Deres utgift, kr", 0.15),
        Kolonne("Forskjell, kr", 0.14),
        Kolonne("Forskjell, %", 0.14),
        Kolonne("Forskjell, mill. kr", 0.15, egen=not med_behov),
    ]
    if med_behov:
        kolonner.append(Kolonne("Korrigert for behov, mill. kr", 0.16, egen=True))
    rader = tuple(_grunnlagsrad(v, med_behov=med_behov) for v in funn.robusthet.varianter)
    prosent = {v.raa.prosent_grunn for v in funn.robusthet.varianter if v.raa.prosent_grunn}
    return Exhibit(
        "grunnlag",
        tekst.spenn_tittel(funn),
        f"Netto driftsutgifter per innbygger {edition.year}: {edition.municipality} mot ulike "
        "sammenligningsgrunnlag. Millioner kroner gjelder hele kommunen.",
        kilder(grunnlag, [funn.tjeneste.sektor.netto, funn.tjeneste.korrigert]),
        (
            regel(grunnlag, funn.raa.snitt),
            VARIANTER,
            FOR_AVRUNDING,
            *tekst.spredning(funn.robusthet),
            *(f"Prosent er ikke regnet ut: {grunn}." for grunn in sorted(prosent)),
            *_behovsmerknad(grunnlag, funn),
        ),
        tabell=Tabell(tuple(kolonner), rader),
    )


def _grunnlagsrad(variant: Variant, *, med_behov: bool) -> Rad:
    s = variant.raa
    prosent = TOM if s.prosent is None else celle(s.prosent, 1, fortegn=True)
    celler = [celle(s.snitt.verdi), celle(s.differanse, 0, fortegn=True), prosent, mill(s.kroner)]
    if med_behov:
        celler.append(mill(variant.korrigert.kroner if variant.korrigert else None))
    return Rad(variant.navn, tuple(celler))


def _behovsmerknad(grunnlag: Grunnlag, funn: Funn) -> Iterable[str]:
    if funn.korrigert is None:
        return
    need = grunnlag.edition.need
    forelopig = " Indeksen er foreløpig for dette regnskapsåret." if need.provisional else ""
    yield f"Behov etter delkostnadsindeksene i Grønt hefte {need.gront_hefte}.{forelopig}"


def dekomponering_tabell(grunnlag: Grunnlag, funn: Funn) -> Exhibit | None:
    """The parts of the difference against the mean and each comparator, kroner and million."""
    if isinstance(funn.foss, Avslag):
        return None
    edition, sektor = grunnlag.edition, funn.tjeneste.sektor
    fosser, avslag = [funn.foss], []
    for kode in edition.comparator_codes:
        foss = del_opp(grunnlag, sektor, edition.year, Valg(bare=(kode,)))
        if isinstance(foss, Avslag):
            navn = edition.name_of(kode)
            avslag.append(f"Mot {navn} kan forskjellen ikke deles opp: {foss.grunn}.")
        else:
            fosser.append(foss)
    return fossetabell(
        grunnlag,
        fosser,
        key="deler",
        indikatorer=_foss_indikatorer(funn),
        merknader=tuple(avslag),
    )


def fossetabell(
    grunnlag: Grunnlag,
    fosser: Sequence[Foss],
    *,
    key: str,
    indikatorer: Sequence[Indicator],
    merknader: tuple[str, ...] = (),
) -> Exhibit:
    """Bridges side by side as numbers: one decimal, so that a reader can add them up."""
    bredde = 0.62 / (len(fosser) + _antall_mill(fosser))
    kolonner = [Kolonne("Del av forskjellen", 0.38, "tekst")]
    for nr, foss in enumerate(fosser):
        kolonner.append(Kolonne(f"Mot {foss.start_navn}, kr{nb.NBSP}per{nb.NBSP}innb.", bredde))
        if nr < _antall_mill(fosser):
            kolonner.append(Kolonne(f"Mot {foss.start_navn}, mill.{nb.NBSP}kr", bredde))
    rader = [
        Rad(nb.stor(steg.navn), _fossceller([f.steg[i].virkning for f in fosser], fosser))
        for i, steg in enumerate(fosser[0].steg)
    ]
    rader.append(
        Rad("Samlet forskjell", _fossceller([f.slutt - f.start for f in fosser], fosser), sum=True)
    )
    hoved = fosser[0]
    return Exhibit(
        key,
        f"{hoved.slutt_navn} mot {hoved.start_navn}: "
        f"{nb.tall(hoved.slutt - hoved.start, 0, fortegn=True)} kroner per innbygger, "
        f"{nb.mill_kr((hoved.slutt - hoved.start) * hoved.innbyggere, fortegn=True)}",
        f"Hva forskjellen i {hoved.aar} består av. Delene summerer seg nøyaktig.",
        kilder(grunnlag, indikatorer),
        (*_foss_merknader(grunnlag, hoved, indikatorer), *merknader),
        tabell=Tabell(tuple(kolonner), tuple(rader)),
    )


def _fossceller(verdier: Sequence[float], fosser: Sequence[Foss]) -> tuple[Celle, ...]:
    celler = []
    for nr, (verdi, foss) in enumerate(zip(verdier, fosser, strict=True)):
        celler.append(celle(verdi, 1, fortegn=True))
        if nr < _antall_mill(fosser):
            celler.append(mill(verdi * foss.innbyggere))
    return tuple(celler)


def _antall_mill(fosser: Sequence[Foss]) -> int:
    """How many of the bridges have million kroner too: all of two, only the first of more."""
    return len(fosser) if len(fosser) <= 2 else 1


def endring_tabell(grunnlag: Grunnlag, indikatorer: Sequence[Indicator], navn: str) -> Exhibit:
    """Growth since the edition's first year of growth, with FGK1c beside it."""
    edition = grunnlag.edition
    alle = (*indikatorer, FELLESUTGIFTER)
    utslag = [endring(grunnlag, ind, edition.growth_from, edition.year) for ind in alle]
    andre = [*edition.comparators, edition.peer_group.name]
    smal = 0.66 / (4 + len(andre) * (1 if _mange(grunnlag) else 2))
    kolonner = [Kolonne("Nøkkeltall", 0.34, "tekst")]
    kolonner += [
        Kolonne(f"{edition.municipality} {y}", smal) for y in (edition.growth_from, edition.year)
    ]
    for hvem in (edition.municipality, *andre):
        egen = hvem == edition.municipality
        if egen or not _mange(grunnlag):
            kolonner.append(Kolonne(f"{hvem}, kr", smal, egen=egen))
        kolonner.append(Kolonne(f"{hvem}, %", smal, egen=egen))
    # A mean of nobody is not formed without somebody.
    med_snitt = [u.snitt for u in utslag if u.snitt.differanse is not None]
    uten = tekst.utelatt(med_snitt, "som mangler tall i minst ett av årene")
    return Exhibit(
        "endring",
        _endringstittel(grunnlag, utslag[0]),
        f"Endring per innbygger {edition.growth_from}–{edition.year}, {navn}, med fellesutgifter "
        "(FGK1c) ved siden av. De siste kolonnene viser endringen.",
        kilder(grunnlag, alle),
        (
            nb.stor(tekst.LOPENDE) + ".",
            "Pensjon og premieavvik i fellesutgifter (FGK1c) svinger sterkt; veksten vises derfor "
            f"fra {edition.growth_from}. Prosent regnes ikke av negative tall.",
            regel(grunnlag, sammenlign(grunnlag, indikatorer[0], edition.year).snitt),
            *((f"Snittets endring er regnet uten {uten}.",) if uten else ()),
            *_bruddgrunner(utslag),
        ),
        tabell=Tabell(tuple(kolonner), tuple(_endringsrad(grunnlag, u) for u in utslag)),
    )


def _mange(grunnlag: Grunnlag) -> bool:
    """With more than one comparator there is room for percent only, beside the own kroner."""
    return len(grunnlag.edition.comparators) > 1


def _endringsrad(grunnlag: Grunnlag, u: Utslag) -> Rad:
    d, panel, egen = u.indikator.desimaler, grunnlag.panel(u.indikator), grunnlag.edition.own
    celler = [celle(panel.hent_vist(egen, y), d) for y in (u.fra_aar, u.til_aar)]
    for e in (u.egen, *u.sammenlignet, u.snitt):
        if e is u.egen or not _mange(grunnlag):
            celler.append(BRUDD if e.grunn else celle(e.differanse, d, fortegn=True))
        celler.append(_vekstcelle(e))
    return Rad(u.indikator.navn, tuple(celler))


def _bruddgrunner(utslag: Sequence[Utslag]) -> tuple[str, ...]:
    """Why growth is not computed, where a cell says «brudd»."""
    grunner: dict[str, list[str]] = {}
    for u in utslag:
        for e in (u.egen, *u.sammenlignet, u.snitt):
            if e.grunn and e.navn not in grunner.setdefault(e.grunn, []):
                grunner[e.grunn].append(e.navn)
    return tuple(
        f"Brudd i tidsserien for {nb.liste(navn)}: {grunn}. Endringen er derfor ikke regnet ut."
        for grunn, navn in grunner.items()
    )


def _vekstcelle(e: Endring) -> Celle:
    if e.grunn:
        return BRUDD
    if e.differanse is None:
        return celle(None)
    return TOM if e.prosent is None else celle(e.prosent, 1, fortegn=True)


def _endringstittel(grunnlag: Grunnlag, u: Utslag) -> str:
    navn, gruppe = grunnlag.edition.municipality, grunnlag.edition.peer_group.name
    if u.egen.grunn:
        return f"Endringen i {navn} er ikke regnet ut: brudd i tidsserien"
    if u.egen.differanse is None or u.snitt.differanse is None:
        return f"Tall for {navn} mangler"
    return (
        f"{nb.tall(u.egen.differanse, 0, fortegn=True)} kroner per innbygger i {navn} siden "
        f"{u.fra_aar}, {nb.tall(u.snitt.differanse, 0, fortegn=True)} i {gruppe}-snittet"
    )


def varighet_tabell(grunnlag: Grunnlag, funn: Funn) -> Exhibit:
    """The gap each year against every comparator; corrected with one constant index."""
    edition = grunnlag.edition
    v = varighet(grunnlag, funn.tjeneste.sektor.netto, funn.tjeneste.korrigert)
    bredde = 0.72 / len(v.aar)
    kolonner = (
        Kolonne("Sammenlignet med", 0.28, "tekst"),
        *(Kolonne(str(y), bredde, egen=y == edition.year) for y in v.aar),
    )
    rader = tuple(Rad(navn, tuple(mill(k) for k in tall)) for navn, tall in v.rader)
    hva = (
        f"korrigert for behov med samme indeks alle år (Grønt hefte {edition.need.gront_hefte})"
        if v.korrigert
        else "ikke korrigert for behov"
    )
    return Exhibit(
        "varighet",
        _varighetstittel(grunnlag, funn, v),
        f"{nb.eieform(edition.municipality)} netto driftsutgifter mot sammenligningsgrunnlaget, "
        f"mill. kr per år, {hva}.",
        kilder(grunnlag, [funn.tjeneste.sektor.netto, funn.tjeneste.korrigert]),
        (
            nb.stor(tekst.LOPENDE) + ".",
            *regel_over_aar(grunnlag, funn.tjeneste.sektor.netto),
            VARIANTER,
        ),
        tabell=Tabell(kolonner, rader),
    )


def _varighetstittel(grunnlag: Grunnlag, funn: Funn, v: Varighet) -> str:
    """What holds for all years; a claim only where every comparator agrees or is named."""
    navn, gruppe = grunnlag.edition.municipality, grunnlag.edition.peer_group.name
    rader = [[k for k in tall if k is not None] for _, tall in v.rader]
    hele = all(len(tall) == len(v.aar) for tall in rader)
    if not funn.tjeneste.vurderes or not hele:
        return "Netto driftsutgifter mot sammenligningsgrunnlaget, år for år"
    aar = f"i alle de {tekst.tallord(len(v.aar))} årene"
    for side, ord_ in ((1, "over"), (-1, "under")):
        alltid = [all(k * side > 0 for k in rad) for rad in rader]
        if all(alltid):
            return f"{navn} ligger {ord_} alle vi sammenligner med {aar}"
        ikke = [hvem for (hvem, _), holder in zip(v.rader, alltid, strict=True) if not holder]
        if not any(hvem.startswith(gruppe) for hvem in ikke):
            unntak = f"men ikke alltid {ord_} {nb.liste(ikke)}"
            return f"{navn} ligger {ord_} {gruppe}-snittene {aar}, {unntak}"
    if not any(k for rad in rader for k in rad):
        return f"{navn} er lik alle vi sammenligner med {aar}"
    return "Forskjellen skifter fortegn med år og sammenligning"


def samle(*exhibits: Exhibit | None) -> tuple[Exhibit, ...]:
    """Those that could be made, in order."""
    return tuple(e for e in exhibits if e is not None)
