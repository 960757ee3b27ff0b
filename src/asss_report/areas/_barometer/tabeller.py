"""Kommunebarometeret's total as exhibits: its ranks over time, and what it is made of.

Each maker gives an exhibit, or in a short clause why it cannot be made.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import (
    MIDT,
    bidragsbilde,
    mot_i,
    rang_over_tid,
)
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.areas._barometer import visning as bv
from asss_report.charts.tegning import Tegning
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.sources.barometer import TOTALER, TOTALT, TOTALT_UTEN, Serie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.analysis.barometer.bidrag import Sektorbidrag, Sektormot, Utsnitt
    from asss_report.areas._barometer.visning import Visning
    from asss_report.charts.style import Stil
    from asss_report.sources.barometer import Sektorrad

#: Rows of years in each series, so that both fit on a page.
MEST_AAR: Final = 12
FELLES: Final = (bv.KILDE_SEKTORER,)
MED_REGLER: Final = (bv.KILDE_SEKTORER, bv.KILDE_REGLER)
#: Digits that tell contributions apart which print alike.
NOYE: Final = 9
RANG: Final = f"Nr.{nb.NBSP}1 er best."
SNITT, FORSKJELL = "Snitt av andre", "Forskjell"


# --- Ranks ----------------------------------------------------------------------------------------


def plassering(v: Visning, stil: Stil) -> Exhibit | str:
    """The rank in the country, year by year, both series."""
    forlop = rang_over_tid(v.barometer, v.edition, merke=v.merke)
    if forlop is None:
        return "plassen totalt er ikke lagt inn"
    plassert = {
        aar
        for serie in forlop.serier
        for aar, plass in zip(forlop.aar, serie.plasser, strict=True)
        if plass is not None
    }
    if len(plassert) == 1:  # one mark is no course, and the table has it
        return "plassen totalt er lagt inn for bare ett år"
    return Exhibit(
        "plassering",
        _rangtittel(v),
        f"{nb.eieform(v.navn)} plass i landet i Kommunebarometeret, totalt, "
        f"{_periode(forlop.aar)}. {RANG}",
        FELLES,
        (bv.PUBLISERTE,),
        tegn=Tegning("rangforlop", forlop, stil),
    )


def _rangtittel(v: Visning) -> str:
    """How the rank moved, in the series that compares; else where it stands."""
    serie = [(u.aar, rad) for u, rad in _totaler(v, Serie.OMREGNET) if rad and rad.plass]
    if len(serie) > 1:
        (fra, forst), (til, sist) = serie[0], serie[-1]
        if forst.plass is not None and sist.plass is not None:
            foer, naa = nb.heltall(forst.plass), nb.heltall(sist.plass)
            gikk = (
                f"nr. {naa} både i {fra} og i {til}"
                if nb.likt(foer, naa)
                else f"fra nr. {foer} i {fra} til nr. {naa} i {til}"
            )
            return f"Omregnet til årets nøkkeltall: {v.navn} {gikk}"
    rad = v.utsnitt.rader.get(TOTALT)
    if rad is None or rad.plass is None:
        return f"{nb.eieform(v.navn)} plass totalt, år for år"
    return f"{v.navn} er {bv.plassord(rad)} i barometeret for {v.aar}"


def _totaler(v: Visning, serie: Serie) -> list[tuple[Utsnitt, Sektorrad | None]]:
    """The own years of a series with the row of the total, ascending."""
    return [(u, u.rader.get(TOTALT)) for u in v.egne(serie)]


def _periode(aar: Sequence[int]) -> str:
    return f"{aar[0]}–{aar[-1]}" if len(aar) > 1 else str(aar[0])


def plasseringer(v: Visning) -> Exhibit | str:
    """One row per series and year: the total's ranks, how many are ranked, and the edition."""
    rader = tuple(
        _plassrad(v, u)
        for serie in Serie
        for u in v.egne(serie)[-MEST_AAR:]
        if any(total in u.rader for total in TOTALER)
    )
    if not rader:
        return "ingen av totalene er lagt inn"
    kolonner = (
        Kolonne("Serie og år", 0.19, "tekst"),
        Kolonne("Plass", 0.1),
        Kolonne("Antall rangerte", 0.12),
        Kolonne("Plass i fylket", 0.1),
        Kolonne("Plass i gruppen", 0.1),
        Kolonne("Karakter", 0.12),
        Kolonne("Plass uten korreksjon", 0.14),
        Kolonne("Utgave", 0.13, "tekst"),
    )
    return Exhibit(
        "plasseringer",
        _plasstittel(v),
        f"{nb.eieform(v.navn)} plass totalt i Kommunebarometeret, serie for serie. {RANG} Uten "
        "korreksjon: totalen uten korreksjon for kommunens inntekter.",
        MED_REGLER,
        (bv.PUBLISERTE, "Gruppen er kommunegruppen i barometeret.", *v.avkortet(MEST_AAR, *Serie)),
        tabell=Tabell(kolonner, rader),
    )


def _plassrad(v: Visning, u: Utsnitt) -> Rad:
    rad, uten = u.rader.get(TOTALT), u.rader.get(TOTALT_UTEN)
    celler = (
        bv.rangcelle(rad.plass if rad else None),
        bv.rangcelle(rad.antall if rad else None),
        bv.rangcelle(rad.fylke if rad else None),
        bv.rangcelle(rad.gruppe if rad else None),
        vis.celle(rad.karakter if rad else None, 1),
        bv.rangcelle(uten.plass if uten else None),
        Celle(u.utgave.value),
    )
    return Rad(f"{nb.stor(u.serie.value)}{nb.NBSP}{u.aar}", celler, egen=u == v.utsnitt)


def _plasstittel(v: Visning) -> str:
    rad, uten = v.utsnitt.rader.get(TOTALT), v.utsnitt.rader.get(TOTALT_UTEN)
    med = f"{bv.plassord(rad)}" if rad and rad.plass else ""
    hva = f"nr. {nb.heltall(uten.plass)}" if uten and uten.plass else ""
    deler = [it for it in (med, f"{hva} uten korreksjon for inntekt" if hva else "") if it]
    if not deler:
        return f"{nb.eieform(v.navn)} plasser år for år"
    return f"{v.navn} er {nb.liste(deler)} i {v.aar}"


# --- Contributions --------------------------------------------------------------------------------


def bidragsfigur(v: Visning, stil: Stil) -> Exhibit | str:
    """What each sector lifts the total by, or pulls it down."""
    bilde = bidragsbilde(v.edition, v.delt, v.merke)
    if bilde is None:
        return "ingen sektor har både karakter og vekt"
    return Exhibit(
        "bidrag",
        ytterst(v.delt.sektorer),
        f"Hva hver sektor bidrar med i {nb.eieform(v.navn)} total i barometeret for {v.aar}: "
        f"{bv.OVER_MIDTEN}{nb.NBSP}·{nb.NBSP}vekt.",
        MED_REGLER,
        (
            "3,5 er midten av skalaen, og fra 2019 snittet for landets kommuner. Bidragene er vår "
            "regning på barometerets karakterer og vekter.",
            *_hull(v),
        ),
        tegn=Tegning("bidrag", bilde, stil),
    )


def ytterst(sektorer: Sequence[Sektorbidrag], *, tall: bool = False) -> str:
    """«Grunnskole løfter mest, og økonomi trekker mest ned».

    Args:
        sektorer: The contributions.
        tall: Say how much, too.
    """
    par = [(s.bidrag, s.sektor) for s in sektorer if s.bidrag]
    opp = bv.ytterste((p for p in par if p[0] > 0), NOYE)
    ned = bv.ytterste((p for p in par if p[0] < 0), NOYE, nederst=True)
    deler = [
        f"{bv.ord_for(navn)} {hva}{f' ({bv.poeng(verdi)})' if tall else ''}"
        for (verdi, navn), hva in (
            *([(opp, "løfter mest")] if opp else []),
            *([(ned, "trekker mest ned")] if ned else []),
        )
    ]
    if not deler:
        return "Ingen sektor løfter eller trekker ned"
    if len(deler) == 1:
        deler.append(f"ingen sektor {'trekker ned' if opp else 'løfter'}")
    return f"{nb.stor(deler[0])}, og {deler[1]}"


def _hull(v: Visning) -> Iterator[str]:
    """Which sectors the contributions are made without."""
    for navn, hva in (
        (v.delt.ikke_lagt_inn, "ikke lagt inn"),
        (v.delt.uten_karakter, "uten karakter"),
        (v.delt.uten_vekt, "uten vekt"),
    ):
        if navn:
            yield f"{nb.stor(hva)}: {bv.ord_for(navn)}."
    if v.delt.samlet is None:
        yield "Sektorene med karakter veier ikke 100 prosent, og totalen er ikke regnet ut."


def bidragstabell(v: Visning) -> Exhibit | str:
    """The contributions as numbers, with what separates them from the published total."""
    if not any(s.bidrag is not None for s in v.delt.sektorer):
        return "ingen sektor har både karakter og vekt"
    mot = _motkolonner(v)
    return Exhibit(
        "bidrag_tabell",
        _bidragstittel(v),
        f"Karakter og bidrag i hver sektor, {v.barometeret}. Bidrag i {bv.ENHET}: "
        f"{bv.OVER_MIDTEN}{nb.NBSP}·{nb.NBSP}vekt.",
        MED_REGLER,
        (*_hull(v), *_hvem(v), tekst.RUNDING),
        tabell=Tabell(_bidragskolonner(mot), (*_sektorrader(v, mot), *_sluttrader(v, mot))),
    )


def _bidragstittel(v: Visning) -> str:
    samlet, publisert = v.delt.samlet, v.delt.publisert
    if samlet is None:
        med = [s for s in v.delt.sektorer if s.bidrag is not None]
        alle = len(v.barometer.sektorer)
        return (
            f"{nb.stor(tekst.tallord(len(med)))} av {tekst.tallord(alle)} sektorer har karakter "
            "og vekt"
        )
    if publisert is None:
        return f"Vektet av sektorene er totalen {nb.tall(samlet, 2)}"
    return (
        f"Vektet av sektorene er totalen {nb.tall(samlet, 2)}, publisert er den "
        f"{nb.tall(publisert, 1)}"
    )


def _motkolonner(v: Visning) -> tuple[str, ...]:
    """The comparators that are typed in, and all others; none where nobody is typed in."""
    if not v.andre:
        return ()
    return (*(navn for navn in v.edition.comparators if navn in v.andre), SNITT, FORSKJELL)


def _bidragskolonner(mot: Sequence[str]) -> tuple[Kolonne, ...]:
    tallene = ("Vekt, %", "Karakter", "Bidrag", "Plass", *mot)
    return (Kolonne("Sektor", 0.31, "tekst"), *bv.jevnt(0.31, tallene, egen="Bidrag"))


def _sektorrader(v: Visning, mot: Sequence[str]) -> Iterator[Rad]:
    per_sektor = {it.sektor: it for it in v.mot}
    for s in v.delt.sektorer:
        rad = v.utsnitt.rader[s.sektor]
        celler = (
            vis.celle(s.vekt, 1),
            bv.karaktercelle(rad),
            bv.bidragscelle(s.bidrag),
            bv.rangcelle(rad.plass),
            *_motceller(per_sektor[s.sektor], mot),
        )
        yield Rad(s.sektor, celler)


def _motceller(sektor: Sektormot, mot: Sequence[str]) -> Iterator[Celle]:
    """The comparators' grades, the mean of all typed in, and the own distance from it."""
    karakterer = dict(sektor.andre)
    snitt, avstand = sektor.snitt, sektor.mot_snitt
    for navn in mot:
        if navn == SNITT:
            yield vis.TOM if snitt is None else vis.celle(snitt, 1)
        elif navn == FORSKJELL:
            yield vis.TOM if avstand is None else vis.celle(avstand, 1, fortegn=True)
        else:
            yield vis.celle(karakterer.get(navn), 1)


def _sluttrader(v: Visning, mot: Sequence[str]) -> Iterator[Rad]:
    """The sum, the published totals, and the named rest between."""
    delt, tomme = v.delt, (vis.TOM,) * (len(mot) + 1)
    samlet = vis.TOM if delt.samlet is None else vis.celle(delt.samlet, 2)
    celler = (vis.celle(delt.vektsum, 1), samlet, bv.bidragscelle(delt.sum), *tomme)
    yield Rad("Sum, vektet av sektorene", celler, sum=True)
    for total, rest, navn in (
        (TOTALT, delt.rest, "Rest: inntektskorreksjon og avrunding"),
        (TOTALT_UTEN, delt.rest_uten, bv.avrundingsrest(delt.rest_uten)),
    ):
        if rest is not None:
            yield Rad(navn, (vis.TOM, vis.TOM, bv.bidragscelle(rest), *tomme))
        if (rad := v.utsnitt.rader.get(total)) is not None:
            yield _totalrad(v, rad, mot)


def _totalrad(v: Visning, rad: Sektorrad, mot: Sequence[str]) -> Rad:
    navn = "Publisert total" if rad.sektor == TOTALT else "Publisert uten korreksjon"
    over = None if rad.karakter is None else rad.karakter - MIDT
    celler = (
        vis.TOM,
        vis.celle(rad.karakter, 1),
        bv.bidragscelle(over),
        bv.rangcelle(rad.plass),
        *_motceller(mot_i(v.barometer, v.edition, rad), mot),
    )
    return Rad(navn, celler, sum=True)


def _hvem(v: Visning) -> Iterator[str]:
    """Who is in the mean of the others, and where somebody is not."""
    totaler = (v.utsnitt.rader[t] for t in TOTALER if t in v.utsnitt.rader)
    alle = (*v.mot, *(mot_i(v.barometer, v.edition, rad) for rad in totaler))
    grupper = Counter(mot.med for mot in alle if mot.med)
    if not grupper:
        har = "har karakterer" if v.andre else "er lagt inn"
        yield f"Ingen andre kommuner {har}."
        return
    ((felles, _),) = grupper.most_common(1)
    yield (
        f"«Snitt av andre» er uvektet snitt av karakterene til {nb.liste(felles)}, de andre "
        f"{v.edition.peer_group.name}-kommunene som er lagt inn. Forskjellen er mot det snittet."
    )
    for med in (it for it in grupper if it != felles):
        hvor = bv.ord_for(mot.sektor for mot in alle if mot.med == med)
        yield f"I {hvor} er snittet av {nb.liste(med)}."
