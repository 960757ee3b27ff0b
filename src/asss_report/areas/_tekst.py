"""Words that areas make from figures: short, factual, and the same in every chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.decomposition import Avslag
from asss_report.model import Snitt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asss_report.analysis.change import Endring
    from asss_report.analysis.comparison import Sammenligning, Verdi
    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss, Gjennomsnitt, Steg, Utvikling
    from asss_report.analysis.robustness import Robusthet
    from asss_report.model import Brudd, Indicator

RANG_UTGIFT = "nr.\u00a01\u00a0= høyest\u00a0utgift"
RANG_VERDI = "nr.\u00a01\u00a0= høyest\u00a0verdi"
LOPENDE = "løpende kroner, ikke justert for prisvekst"
RUNDING = "Delene og summen er rundet av hver for seg."


def i_enhet(verdi: float, indikator: Indicator) -> str:
    """A value with its unit in prose: «13 817 kroner per innbygger», «10,2 prosent»."""
    return f"{nb.tall(verdi, indikator.desimaler)}{nb.NBSP}{indikator.enhet}"


def forskjell(verdi: float, indikator: Indicator) -> str:
    """A difference with its unit; between percentages it is in prosentpoeng."""
    enhet = "prosentpoeng" if indikator.er_prosent else indikator.enhet
    return f"{nb.tall(verdi, indikator.desimaler, fortegn=True)}{nb.NBSP}{enhet}"


def i_ett(*ord_: str) -> str:
    """Words that no line break parts: a number and what it counts, in a headline."""
    return nb.NBSP.join(ord_)


def hos(verdi: Verdi, indikator: Indicator) -> str:
    """«2 365 i Asker», or «tall for Asker mangler»."""
    if verdi.verdi is None:
        return f"tall for {verdi.navn} {verdi.status.ord or nb.MANGLER}"
    return f"{nb.tall(verdi.verdi, indikator.desimaler)} i {verdi.navn}"


def snitt_regel(snitt: Gjennomsnitt, gruppe: str) -> str:
    """The averaging rule and who is in it, as printed under every exhibit with a mean.

    Who is in it is said by naming everybody, or everybody but those named.
    """
    if not snitt.med:
        return f"{gruppe}: ikke noe snitt, for ingen av kommunene har tall."
    hvordan = (
        "vektet snitt (sum teller delt på sum nevner)"
        if snitt.regel is Snitt.VEKTET
        else "uvektet snitt (hver kommune teller likt)"
    )
    return f"{gruppe}: {hvordan} av {_hvem(snitt, gruppe)}."


def _hvem(snitt: Gjennomsnitt, gruppe: str) -> str:
    antall = len(snitt.med)
    unntak = []
    if snitt.mangler:
        unntak.append(f"{nb.liste(snitt.mangler)} (uten data)")
    if snitt.utelatt:
        grunn = f" ({liten(snitt.grunn)})" if snitt.grunn else ""
        unntak.append(f"{nb.liste(snitt.utelatt)}{grunn}")
    if not unntak:
        return f"alle de {antall} {gruppe}-kommunene"
    return f"{antall} kommuner: alle i {gruppe} unntatt {' og '.join(unntak)}"


def liten(tekst: str) -> str:
    """Lower case at the start, unless the first word is a name."""
    return tekst if tekst.startswith("Oslo") else tekst[:1].lower() + tekst[1:]


def nivaa(grunnlag: Grunnlag, funn: Funn, paa: str) -> str:
    """The level: own spending against the mean and the comparators, as plain facts."""
    s, navn = funn.raa, grunnlag.edition.municipality
    gruppe = grunnlag.edition.peer_group.name
    if s.egen.verdi is None:
        return f"Tall for {navn} {s.egen.status.ord}: {paa}, netto driftsutgifter {s.aar}."
    andre = [hos(v, s.indikator) for v in s.sammenlignet if v.verdi is not None]
    if s.snitt.verdi is not None:
        andre.insert(0, f"{nb.tall(s.snitt.verdi)} i {gruppe}-snittet{_avstand(s)}")
    rang = f"; {nr_av(s.rang, s.antall)} ({RANG_UTGIFT})" if s.rang else ""
    borte = [hos(v, s.indikator) for v in s.sammenlignet if v.verdi is None]
    slutt = f" {nb.stor(nb.liste(borte))}." if borte else ""
    mot = f", mot {nb.liste(andre)}" if andre else ""
    return f"{_brukte(s, navn, paa)}{mot}{rang}.{slutt}"


def _brukte(s: Sammenligning, navn: str, paa: str) -> str:
    verdier = [s.egen.verdi, s.snitt.verdi, *(v.verdi for v in s.sammenlignet)]
    belop = i_enhet(s.egen.verdi or 0.0, s.indikator)
    # Nobody «spends» a negative amount: where one occurs, the figure is named instead.
    if any(verdi is not None and verdi < 0 for verdi in verdier):
        return f"Netto driftsutgifter til {paa} var {belop} i {navn} i {s.aar}"
    return f"{navn} brukte {belop} på {paa} i {s.aar}"


def _avstand(s: Sammenligning) -> str:
    deler = []
    if s.prosent is not None:
        deler.append(f"{nb.tall(s.prosent, 1, fortegn=True)}{nb.NBSP}prosent")
    if s.kroner is not None:
        deler.append(nb.millioner(s.kroner, fortegn=True))
    return f" ({', '.join(deler)})" if deler else ""


def robust(grunnlag: Grunnlag, funn: Funn) -> str:
    """The headline difference with its range, or that nothing can be concluded; may be empty."""
    kroner, spenn = funn.hoved.kroner, funn.robusthet.spenn
    if kroner is None or spenn is None or not funn.tjeneste.vurderes:
        return ""
    navn, gruppe = grunnlag.edition.municipality, grunnlag.edition.peer_group.name
    grunn = "Korrigert for beregnet utgiftsbehov" if funn.korrigert else "Uten korreksjon for behov"
    lav, hoy = (nb.tall(x / 1e6, 1) for x in spenn)
    if not funn.stabil:
        return (
            f"{grunn} avhenger resultatet av hvem {navn} sammenlignes med (fra {lav} til {hoy} "
            "millioner kroner), så tallene gir ikke grunnlag for å konkludere."
        )
    mer = "mer" if kroner > 0 else "mindre"
    minst, mest = (nb.tall(x / 1e6, 1) for x in sorted(abs(x) for x in spenn))
    return (
        f"{grunn} bruker {navn} {nb.millioner(abs(kroner))} {mer} enn {gruppe}-snittet. Spennet "
        f"går fra {minst} til {mest}{nb.NBSP}millioner kroner, avhengig av hvem vi sammenligner "
        "med."
        f"{''.join(f' {setning}' for setning in spredning(funn.robusthet))}"
    )


def deler(grunnlag: Grunnlag, funn: Funn) -> str:
    """The decomposition in one sentence; empty when it cannot be made or explains no finding."""
    if isinstance(funn.foss, Avslag) or not funn.stabil:
        return ""
    foss = funn.foss
    ledd = nb.liste(
        [f"{s.navn}{nb.NBSP}({nb.tall(s.virkning, 0, fortegn=True)})" for s in foss.steg]
    )
    diff = nb.tall(foss.slutt - foss.start, 0, fortegn=True)
    return (
        f"Forskjellen fra {grunnlag.edition.peer_group.name}-snittet på {diff} kroner per "
        f"innbygger består av {ledd}."
    )


def vekst(grunnlag: Grunnlag, funn: Funn) -> str:
    """Growth since the edition's first year of growth, own beside the mean; empty without it."""
    u, gruppe = funn.utslag, grunnlag.edition.peer_group.name
    if u.egen.prosent is None or u.snitt.prosent is None:
        return ""
    uten = utelatt([u.snitt])
    gap = f" Snittets endring er regnet uten {uten}." if uten else ""
    if u.gap_kroner is not None and funn.tjeneste.vurderes:
        gap += (
            " For hele kommunen er forskjellen mot snittet, uten korreksjon for behov, "
            f"endret med {nb.millioner(u.gap_kroner, fortegn=True)}."
        )
    return (
        f"Netto driftsutgifter per innbygger {endret(u.egen.prosent)} fra {u.fra_aar} til "
        f"{u.til_aar}; {gruppe}-snittet {endret(u.snitt.prosent)} ({LOPENDE}).{gap}"
    )


def utelatt(snitt: Iterable[Endring], mangler: str = "") -> str:
    """Whom the growth of means is formed without; empty when nobody is left out.

    Args:
        snitt: The means, in one table or sentence.
        mangler: What is said of those without data, such as «som mangler tall».
    """
    alle = list(snitt)
    hull = tuple(dict.fromkeys(navn for e in alle for navn in e.uten))
    brudd = tuple(dict.fromkeys(navn for e in alle for navn in e.uten_brudd))
    grupper = []
    if hull:
        grupper.append(f"{nb.liste(hull)}{f', {mangler}' if mangler else ''}")
    if brudd:
        grupper.append(f"{nb.liste(brudd)}, som har brudd i tidsserien")
    return f"{', ' if mangler else ' '}og uten ".join(grupper)


def bruddnoter(utvikling: Utvikling) -> tuple[str, ...]:
    """What breaks the lines of a trend: everybody's first, then municipalities by name."""
    noter = [f"Brudd i {b.aar}: {b.grunn}." for b in utvikling.brudd]
    egne: dict[Brudd, list[str]] = {}
    for linje in utvikling.linjer:
        for brudd in linje.brudd:
            egne.setdefault(brudd, []).append(linje.navn)
    noter += [
        f"Brudd i {b.aar} for {nb.liste(navn)}: {b.grunn}."
        for b, navn in sorted(egne.items(), key=lambda par: par[0].aar)
    ]
    if noter:
        noter.append("Tall før og etter et brudd kan ikke sammenlignes.")
    return (" ".join(noter),) if noter else ()


def endret(prosent: float) -> str:
    """«økte 25,3 prosent» or «falt 3,1 prosent»."""
    ord_ = "økte" if prosent >= 0 else "falt"
    return f"{ord_} {nb.tall(abs(prosent), 1)}{nb.NBSP}prosent"


def storste_steg(foss: Foss) -> Steg:
    """The part that weighs most, in either direction."""
    return max(foss.steg, key=lambda steg: abs(steg.virkning))


def spenn_tittel(funn: Funn) -> str:
    """Headline of the comparator table."""
    spenn = funn.robusthet.spenn
    if spenn is None:
        return "Tall mangler for sammenligningen"
    lav, hoy = (nb.tall(x / 1e6, 1, fortegn=True) for x in spenn)
    korrigert = "Korrigert for behov" if funn.korrigert else "Ikke korrigert for behov"
    slutt = "" if funn.stabil else " – resultatet avhenger av sammenligningen"
    return f"{korrigert}: fra {lav} til {hoy} mill. kr mot dem vi sammenligner med{slutt}"


def mangler(verdier: Iterable[tuple[Indicator, str, str]]) -> tuple[str, ...]:
    """What is missing, grouped by indicator: «Netto …: tall mangler for Sandnes.»."""
    samlet: dict[tuple[str, str], list[str]] = {}
    for indikator, kommune, ord_ in verdier:
        samlet.setdefault((indikator.navn, ord_), []).append(kommune)
    return tuple(
        f"{navn}: tall {ord_} for {nb.liste(kommuner)}."
        for (navn, ord_), kommuner in samlet.items()
    )


def rang_ord(rang: int, antall: int) -> str:
    """«høyest av 12», «nest høyest av 12», «lavest av 12» or «nr. 5 av 12».

    Next to lowest is not said: two that share the last place have that rank too.
    """
    kjent = {1: "høyest", 2: "nest høyest", antall: "lavest"}
    ord_ = kjent.get(rang)
    return f"{ord_} av {nb.heltall(antall)}" if ord_ and antall > 3 else nr_av(rang, antall)


def nr_av(rang: int, antall: int) -> str:
    """«nr. 2 av 12»."""
    return f"nr. {nb.heltall(rang)} av {nb.heltall(antall)}"


def emne(indikator: Indicator) -> str:
    """What a headline is about: the name without unit and base, «Netto driftsresultat»."""
    return indikator.navn.partition(",")[0].removesuffix(" per innbygger")


def tallord(antall: int) -> str:
    """A small number in words, as running text has it."""
    ord_ = (
        "null",
        "én",
        "to",
        "tre",
        "fire",
        "fem",
        "seks",
        "sju",
        "åtte",
        "ni",
        "ti",
        "elleve",
        "tolv",
    )
    return ord_[antall] if antall < len(ord_) else nb.tall(antall)


def spredning(robusthet: Robusthet) -> tuple[str, ...]:
    """Whom the headline difference could not be formed against; empty when it could for all."""
    borte = [v.navn for v in robusthet.varianter if v.hoved.kroner is None]
    return (f"Mot {nb.liste(borte)} kan forskjellen ikke regnes ut.",) if borte else ()
