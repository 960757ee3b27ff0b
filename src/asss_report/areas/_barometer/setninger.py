"""What Kommunebarometeret's chapter says in sentences: key findings, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.sektor import Uteblitt
from asss_report.areas import _tekst as tekst
from asss_report.areas._barometer import visning as bv
from asss_report.areas._barometer.drivere import fremst, nevnt, poengene
from asss_report.areas._barometer.tabeller import ytterst
from asss_report.sources.barometer import KRAV_TIL_TALL, TOTALER, TOTALT, TOTALT_UTEN, Serie, Utgave

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.analysis.barometer.bevegelse import Bevegelse
    from asss_report.analysis.barometer.drivere import Driver
    from asss_report.areas._barometer.drivere import Nokkeltallsyn
    from asss_report.areas._barometer.visning import Visning
    from asss_report.sources.barometer import Nokkeltall

EKSEMPEL: Final = (
    "Alle plasser, karakterer og bidrag i kapitlet er eksempeltall: De er oppdiktet for å prøve "
    "rapporten."
)
KRAVET: Final = (
    f"En kommune må ha tall for minst {nb.tall(100 * KRAV_TIL_TALL)}{nb.NBSP}prosent av "
    "nøkkeltallene i en sektor for å bli rangert i den."
)


# --- Key findings ---------------------------------------------------------------------------------


def plassen(v: Visning) -> str:
    """Where the municipality stands, in which barometer and edition."""
    rad, uten = v.utsnitt.rader.get(TOTALT), v.utsnitt.rader.get(TOTALT_UTEN)
    if rad is None or rad.plass is None:
        return f"{nb.eieform(v.navn)} plass totalt i {v.barometeret} er ikke lagt inn."
    hvor = [
        f"nr. {nb.heltall(plass)} i {hva}"
        for plass, hva in ((rad.fylke, "fylket"), (rad.gruppe, "kommunegruppen"))
        if plass is not None
    ]
    sted = f", {nb.liste(hvor)}" if hvor else ""
    korreksjon = (
        f" Uten korreksjon for inntekt er kommunen nr. {nb.heltall(uten.plass)}."
        if uten is not None and uten.plass is not None
        else ""
    )
    return (
        f"{v.navn} er {bv.plassord(rad)} totalt i Kommunebarometeret for {v.aar} "
        f"({v.utsnitt.utgave} utgave){sted}.{korreksjon}"
    )


def sektorene(v: Visning) -> str:
    """Which sectors lift and pull down most, and where the distance to the others is greatest."""
    med = [s for s in v.delt.sektorer if s.bidrag is not None]
    alle = len(v.barometer.sektorer)
    deler = []
    if v.delt.samlet is None and med:
        deler.append(
            f"{nb.stor(tekst.tallord(len(med)))} av {tekst.tallord(alle)} sektorer har karakter "
            f"og vekt, og bare {'den' if len(med) == 1 else 'de'} er med."
        )
    if med:
        deler.append(f"{ytterst(med, tall=True)}, i {bv.ENHET} i totalen.")
    if mot := _mot_andre(v):
        deler.append(f"Karakteren er {mot}.")
    return " ".join(deler)


def _mot_andre(v: Visning) -> str:
    """Where the own grade is furthest above and below each comparator, and the mean of all."""
    med = {mot.med for mot in v.mot if mot.med}
    alle = {navn for navnene in med for navn in navnene}
    grupper = {
        navn: [(d, m.sektor) for m in v.mot for hvem, d in m.mot if hvem == navn and d is not None]
        for navn in v.edition.comparators
    }
    if len(alle) > 1 or alle - set(v.edition.comparators):
        # Where it is not the same ones in every sector, their number is not one number.
        antall = f" {tekst.tallord(len(alle))}" if len(med) == 1 else ""
        hvem = f"snittet av de{antall} andre som er lagt inn" if len(alle) > 1 else min(alle)
        grupper[hvem] = [(m.mot_snitt, m.sektor) for m in v.mot if m.mot_snitt is not None]
    deler = (_over_og_under(par, hvem) for hvem, par in grupper.items())
    return "; den er ".join(filter(None, deler))


def _over_og_under(par: Sequence[tuple[float, str]], hvem: str) -> str:
    """«mest over Asker (grunnskole, +0,7) og mest under (barnevern, −0,9)»."""
    ulike = [p for p in par if not bv.er_null(p[0], 1)]
    over = bv.ytterste((p for p in ulike if p[0] > 0), 1)
    under = bv.ytterste((p for p in ulike if p[0] < 0), 1, nederst=True)
    funnet = [(it, ord_) for it, ord_ in ((over, "over"), (under, "under")) if it]
    deler = [
        f"mest {ord_} {f'{hvem} ' if nr == 0 else ''}"
        f"({bv.ord_for(navn)}, {nb.tall(verdi, 1, fortegn=True)})"
        for nr, ((verdi, navn), ord_) in enumerate(funnet)
    ]
    return nb.liste(deler)


def driverne(syn: Nokkeltallsyn) -> str:
    """Which key figures lift and pull down the total most; empty without key figures."""
    opp, ned = (_fremst(side) for side in syn.ytterst(None))
    if opp and ned:
        return f"Blant nøkkeltallene løfter {opp} mest, og {ned} trekker mest ned."
    if opp or ned:
        hva = "løfter" if opp else "trekker ned"
        return f"Blant nøkkeltallene er det {opp or ned} som {hva} mest."
    return ""


def _fremst(side: Sequence[Driver]) -> str:
    """«Netto driftsresultat» i økonomi (+0,07); equal ones together; empty where there is none."""
    like = fremst(side)
    return f"{nevnt(like, _i_sektoren)} ({poengene(like)})" if like else ""


def _i_sektoren(tall: Nokkeltall) -> str:
    return f"{bv.sitert(tall)} i {tekst.liten(tall.sektor)}"


def bevegelsen(v: Visning) -> str:
    """What moved the total since last year; empty where that cannot be told."""
    flyttet = v.flyttet
    if isinstance(flyttet, Uteblitt):
        return ""
    ledd = flyttet.samlet
    deler = [
        f"{navn} {bv.poeng(verdi, bv.LEDD)}"
        for navn, verdi in (
            ("egne tall", ledd.egne),
            ("vekter", ledd.vekter),
            ("utvalget av nøkkeltall", ledd.utvalg),
            ("en rest som ikke kan deles", ledd.rest),
        )
        if verdi is not None
    ]
    null = bv.er_null(ledd.sum, bv.LEDD)
    hva = "uendret" if null else f"endret med {bv.poeng(ledd.sum, bv.LEDD)} {bv.ENHET}"
    return (
        f"Vektet av sektorene er totalen {hva} fra {flyttet.fra.aar} til "
        f"{flyttet.til.aar}: {nb.liste(deler)}.{_publisert(flyttet)}"
    )


def _publisert(flyttet: Bevegelse) -> str:
    fra, til = flyttet.fra.karakter(TOTALT), flyttet.til.karakter(TOTALT)
    if fra is None or til is None:
        return ""
    if nb.likt(nb.tall(fra, 1), nb.tall(til, 1)):
        return f" Den publiserte totalen er {nb.tall(til, 1)} begge år."
    return f" Den publiserte totalen gikk fra {nb.tall(fra, 1)} til {nb.tall(til, 1)}."


# --- What is missing ------------------------------------------------------------------------------


def mangler(v: Visning, syn: Nokkeltallsyn) -> Iterator[str]:
    """What a reader should know is not there, one sentence each."""
    ventet = v.edition.year + 1
    if v.merke:
        yield "Kommunens egne plasseringer er ikke lagt inn: Tallene i kapitlet er oppdiktet."
    if v.aar != ventet:
        yield f"Barometeret for {ventet} er ikke lagt inn. Kapitlet viser {v.barometeret}."
    if v.utsnitt.utgave is Utgave.FORELOPIG:
        yield f"Det endelige barometeret for {v.aar} er ikke lagt inn."
    if v.utsnitt.rader.get(TOTALT) is None:
        yield f"Totalen i {v.barometeret} er ikke lagt inn."
    if v.delt.ikke_lagt_inn:
        yield f"Sektorer som ikke er lagt inn: {bv.ord_for(v.delt.ikke_lagt_inn)}."
    if v.delt.uten_vekt:
        yield f"Sektorer uten vekt: {bv.ord_for(v.delt.uten_vekt)}."
    yield from _sektorhull(v, syn)
    yield from _serier_og_kommuner(v)
    yield from _nokkeltallhull(v, syn)
    if isinstance(uteblitt := v.flyttet, Uteblitt):
        yield f"Endringen siden barometeret for {v.aar - 1} er ikke delt opp: {uteblitt.grunn}."


def _sektorhull(v: Visning, syn: Nokkeltallsyn) -> Iterator[str]:
    rader = v.utsnitt.rader
    tomme = [s for s, rad in rader.items() if rad.karakter is None and rad.plass is None]
    for total in (s for s in tomme if s in TOTALER):
        yield f"{nb.stor(bv.i_tekst(total))} er lagt inn uten karakter og plass."
    for oppgitt, er in ((True, "er ikke rangert"), (False, "har verken karakter eller plass")):
        uten = [s for s in tomme if s not in TOTALER and rader[s].ikke_rangert is oppgitt]
        if uten:
            yield (
                f"{v.navn} {er} i {bv.ord_for(uten)}. {KRAVET}"
                f"{''.join(_under_kravet(syn, s) for s in uten)}"
            )
    for hva, borte in (
        ("Karakteren", [s for s, rad in rader.items() if rad.karakter is None]),
        ("Plassen", [s for s, rad in rader.items() if rad.plass is None]),
    ):
        if ene := [s for s in borte if s not in tomme]:
            yield f"{hva} er ikke lagt inn for {bv.ord_for(ene)}."


def _under_kravet(syn: Nokkeltallsyn, sektor: str) -> str:
    """How many key figures have a grade, where they are fewer than a rank takes."""
    d = syn.hent(sektor)
    if d is None or d.dekning >= KRAV_TIL_TALL:
        return ""
    med, alle = len(d.drivere), len(d.drivere) + len(d.uten_karakter)
    antall = "ett" if med == 1 else tekst.tallord(med)
    return (
        f" I {bv.i_tekst(sektor)} har kommunen karakter på {antall} av de "
        f"{tekst.tallord(alle)} nøkkeltallene som er lagt inn."
    )


def _serier_og_kommuner(v: Visning) -> Iterator[str]:
    if not v.egne(Serie.OMREGNET):
        yield ("Den omregnede serien er ikke lagt inn, så plassene kan ikke sammenlignes over tid.")
    borte = [navn for navn in v.edition.comparators if navn not in v.andre]
    if borte:
        yield f"{nb.liste(borte)} er ikke lagt inn i {v.barometeret}."


def _nokkeltallhull(v: Visning, syn: Nokkeltallsyn) -> Iterator[str]:
    borte = [s.sektor for s in v.delt.sektorer if syn.hent(s.sektor) is None]
    if not syn.alle:
        yield (
            f"Ingen nøkkeltall med karakter er lagt inn for {v.navn} i {v.barometeret}, så det som "
            "driver sektorene, er ikke vist."
        )
    elif borte:
        yield f"Sektorer uten nøkkeltall med karakter: {bv.ord_for(borte)}."
