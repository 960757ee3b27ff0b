"""The method chapter, generated from what computes: sources, rules, formulae, members, gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from asss_report import nb
from asss_report.analysis import (
    averages,
    bridge,
    change,
    comparison,
    decomposition,
    kostnadsnivaa,
    need,
)
from asss_report.analysis import (
    grunnlag as grunnlaget,
)
from asss_report.analysis.barometer import bevegelse as barometerbevegelse
from asss_report.analysis.barometer import bidrag as barometerbidrag
from asss_report.analysis.barometer import drivere as barometerdrivere
from asss_report.analysis.barometer import sektor as barometersektor
from asss_report.analysis.comparison import utvikling
from asss_report.areas import _exhibits as vis
from asss_report.areas._area import Kapittel
from asss_report.areas._tekst import tallord
from asss_report.document.kilder import hentet
from asss_report.document.uttale import formel_i_ord
from asss_report.model import FOLKEMENGDE, Celle, Exhibit, Kolonne, Rad, Snitt, Status, Tabell
from asss_report.sources.levering import is_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Area
    from asss_report.edition import Edition
    from asss_report.model import Formel, Indicator, Ledd
    from asss_report.observations import Observations
    from asss_report.sources.barometer import Barometer
    from asss_report.sources.corrections import Correction

KEY: Final = "metode"
MEST_RADER: Final = 20
#: What makes words a formula.
_REGNER: Final = re.compile("[Σ√·/−+=]")

#: Every formula by its name in the template, as the code that computes says it: what it is of, and
#: the formula. `asss-report trace` prints the same ones.
FORMLER: Final[dict[str, tuple[str, str]]] = {
    "vektet": ("Vektet snitt", averages.VEKTET),
    "uvektet": ("Uvektet snitt", averages.UVEKTET),
    "forskjell": ("Forskjell", comparison.FORSKJELL.format(*comparison.DE_TO)),
    "prosent": ("Forskjell i prosent", comparison.PROSENT.format(*comparison.DE_TO)),
    "kroner": ("Forskjell for hele kommunen", comparison.KRONER),
    "korrigert": ("Forskjell korrigert for behov", comparison.KORRIGERT),
    "gruppens_behov": ("Gruppens behov, b_G", need.GRUPPENS_BEHOV),
    "per_behov": ("Nevner i utgift korrigert for behov", grunnlaget.PER_BEHOV),
    "sammensatt": ("Behovsindeks satt sammen av flere sektorer", grunnlaget.SAMMENSATT),
    "avstand": ("Avstand i beregnet behov", need.AVSTAND),
    "indeks": ("Indeks i tjenesteprofilen", comparison.INDEKS),
    "rang": ("Rang", comparison.RANG),
    "steg_1": ("Behovets del av en forskjell", decomposition.STEG_1),
    "steg_2": ("Virkningen av en faktor x", decomposition.STEG_2),
    "ressursbruk": ("Faktoren brutto ressursbruk", decomposition.FAKTOR[0]),
    "inntekt": ("Faktoren andel som ikke dekkes av egne inntekter", decomposition.FAKTOR[1]),
    "middel": ("Logaritmisk middel", decomposition.MIDDEL),
    "endring": ("Endring", comparison.FORSKJELL.format(*change.ARENE)),
    "vekst": ("Endring i prosent", comparison.PROSENT.format(*change.ARENE)),
    "gap": ("Endret forskjell for hele kommunen", change.GAP),
    "per_innbygger": ("Leddene i budsjettbroen", bridge.PER_INNBYGGER),
    "renter": ("Netto renter i budsjettbroen", comparison.FORSKJELL.format(*bridge.RENTER)),
    "rest": ("Resten i budsjettbroen", bridge.REST),
    "kostnadsnivaa": ("Kostnadsnivå", kostnadsnivaa.KOSTNADSNIVAA),
    "samlet_nivaa": ("Samlet utgift per behov", kostnadsnivaa.SAMLET_NIVAA),
}

#: What the letters of a movement in Kommunebarometeret are.
_AARENE: Final = "0 er i fjor og 1 er i år"
_SEKTORENS: Final = f"g er karakter, v nøkkeltallets andel av sektoren, {_AARENE}"
_TOTALENS: Final = f"g er sektorens karakter, w vekten i prosent, {_AARENE}"

#: The same where Kommunebarometeret is typed in.
BAROMETERFORMLER: Final[dict[str, tuple[str, str]]] = {
    "bidrag": ("Sektorens bidrag i Kommunebarometeret", barometerbidrag.BIDRAG),
    "barometertotal": ("Vektet karakter av sektorene", barometerbidrag.SAMLET),
    "barometerrest": (
        "Rest mot publisert karakter",
        comparison.FORSKJELL.format(*barometerbidrag.PUBLISERT),
    ),
    "karakterforskjell": (
        "Forskjell i karakter",
        comparison.FORSKJELL.format(*barometerbidrag.MOT),
    ),
    "andel_av_sektoren": ("Nøkkeltallets andel av sektoren", barometerdrivere.ANDEL),
    "nokkeltallets_bidrag": ("Nøkkeltallets bidrag i sektoren", barometerdrivere.BIDRAG),
    "nokkeltallet_i_totalen": ("Nøkkeltallets bidrag i totalen", barometerdrivere.I_TOTALEN),
    "dekning": ("Andelen nøkkeltall med karakter", barometerdrivere.DEKNING),
    "sektorsnitt": ("Vektet karakter av nøkkeltallene", barometerdrivere.VAAR),
    "egne_tall": (f"Egne tall, der {_SEKTORENS}", barometersektor.EGNE),
    "nye_vekter": (f"Vekter i sektoren, der {_SEKTORENS}", barometersektor.VEKTER),
    "utvalg": (f"Utvalget av nøkkeltall, der {_SEKTORENS}", barometersektor.UTVALG),
    "bevegelsesrest": (f"Resten av bevegelsen, der {_SEKTORENS}", barometersektor.REST),
    "omregnet": (
        "Utvalget av nøkkeltall, når bare sektorens karakterer er kjent",
        comparison.FORSKJELL.format(*barometersektor.OMREGNET),
    ),
    "etter_omregning": (
        "Resten av bevegelsen, når bare sektorens karakterer er kjent",
        comparison.FORSKJELL.format(*barometersektor.ETTER_OMREGNING),
    ),
    "ledd_i_totalen": (f"Bevegelsen i totalen, der {_TOTALENS}", barometerbevegelse.I_TOTALEN),
    "sektorvekt": (f"Virkningen av ny sektorvekt, der {_TOTALENS}", barometerbevegelse.SEKTORVEKT),
    "vekter_i_totalen": (f"Vekter i totalen, der {_TOTALENS}", barometerbevegelse.BEGGE_VEKTER),
    "bidragsendring": (
        "Sektorens bevegelse i totalen",
        comparison.FORSKJELL.format(*barometerbevegelse.BIDRAGENE),
    ),
    "utenom_utvalg": (
        "Resten for en sektor som bare er med det ene året",
        comparison.FORSKJELL.format(*barometerbevegelse.UTENOM),
    ),
    "publisert_endring": (
        "Rest mot publisert endring",
        comparison.FORSKJELL.format(*barometerbevegelse.PUBLISERT),
    ),
}

#: The same where an area divides the difference by coverage and unit cost.
FIRE: Final[tuple[tuple[str, str], ...]] = (
    ("Virkningen av målgruppe, dekningsgrad, enhetskostnad og resten", decomposition.FIRE_STEG),
    *((f"Faktoren {steg.navn}", formel) for steg, formel in decomposition.FIRE),
)


@dataclass(frozen=True, slots=True)
class Metodekapittel(Kapittel):
    """The method chapter, with the formulae its template prints.

    Attributes:
        formler: Name in the template -> the formula.
        alle_formler: What each formula is of, and the formula.
    """

    formler: Mapping[str, Markup] = field(default_factory=dict)
    alle_formler: tuple[tuple[Markup, Markup], ...] = ()


def satt(formel: str) -> Markup:
    """A formula as it is set, «u_G» with its letter below the line; a voice gets it in words.

    What has no sign but letters below the line is text.
    """
    # Safe: escaped first; the only tag is the one put in here.
    html = Markup(re.sub(r"_(\w+)", r"<sub>\1</sub>", str(escape(formel))))  # noqa: S704
    if not _REGNER.search(formel):
        return html
    return Markup('<span role="math" aria-label="{}">{}</span>').format(formel_i_ord(formel), html)


def kapittel(
    grunnlag: Grunnlag,
    observations: Observations,
    areas: Sequence[Area],
    kapitler: Mapping[str, Kapittel],
) -> Kapittel:
    """The chapter: its tables; the rules in words stand in `templates/metode.html.j2`."""
    exhibits = (
        _folketall(grunnlag),
        _kildetabell(observations),
        *_indikatortabeller(grunnlag, areas),
        *_mangeltabell(grunnlag, kapitler, areas),
    )
    return Metodekapittel(
        KEY,
        "Metode og datagrunnlag",
        (),
        exhibits,
        mangler=(),
        seksjoner=(),
        ingress="Kapitlet forklarer hvordan tallene er regnet ut, og hvor de kommer fra.",
        formler={key: satt(formel) for key, (_, formel) in (FORMLER | BAROMETERFORMLER).items()},
        alle_formler=tuple(
            (satt(hva), satt(formel)) for hva, formel in formler(areas, observations.barometer)
        ),
    )


def formler(areas: Iterable[Area], barometer: Barometer) -> tuple[tuple[str, str], ...]:
    """What each formula in use is of, and the formula."""
    fire = FIRE if any(area.faktorer for area in areas) else ()
    innlagt = BAROMETERFORMLER.values() if barometer.rader else ()
    return (*FORMLER.values(), *fire, *innlagt)


def bruddliste(grunnlag: Grunnlag, areas: Iterable[Area]) -> list[str]:
    """The breaks between the years shown, each once, oldest first, as the reader is told."""
    alle = ((area, ind) for area in areas for ind in area.indikatorer)
    funnet = {brudd: None for area, ind in alle for brudd in _bruddene(grunnlag, area, ind)}
    return [tekst for _, tekst in sorted(funnet)]


def _bruddene(grunnlag: Grunnlag, area: Area, ind: Indicator) -> Iterator[tuple[int, str]]:
    resultat, hva = utvikling(grunnlag, ind), f"{area.navn.lower()}, {_navn(ind)}"
    for b in resultat.brudd:
        yield b.aar, f"{b.aar}, {hva}: {b.grunn}."
    for linje in resultat.linjer:
        for b in linje.brudd:
            # New borders are in all series: without the figure's name they are one line.
            hvor = linje.navn if b.grunn == grunnlaget.NYE_GRENSER else f"{linje.navn}, {hva}"
            yield b.aar, f"{b.aar}, {hvor}: {b.grunn}."


def rettelser(edition: Edition, corrections: Iterable[Correction]) -> list[str]:
    """What is used in place of the sources' own values, why, and who has told the publisher."""
    return [
        f"{c.indikator.replace('/', ':')}, {edition.members.get(c.kommune, c.kommune)} {c.aar}: "
        f"Kilden har {_kildeverdi(c.expect)}, rapporten bruker {_kildeverdi(c.value)}. "
        f"{c.reason.rstrip('.')}. {_meldt(c)}"
        for c in corrections
        if c.applied
    ]


def _kildeverdi(verdi: float | str) -> str:
    if isinstance(verdi, str):
        return f"«{Status(verdi).ord}»"
    hel = verdi == int(verdi)
    return nb.tall(verdi, 0 if hel else len(repr(verdi).partition(".")[2]))


def _meldt(rettelse: Correction) -> str:
    if rettelse.reported_on is None:
        return "Feilen er ikke meldt til utgiveren."
    return (
        f"Meldt av {rettelse.reported_by} til {rettelse.reported_to}, "
        f"{nb.dato(rettelse.reported_on)}."
    )


def formel_tekst(formel: Formel) -> str:
    """A formula as a reader can follow it: «12362:FGK7:AGD2 / folkemengde».

    A colon joins the codes of a series, so that the only stroke is the one that divides.
    """
    if not formel.nevner:
        return _serie(formel.teller[0])
    tekst = f"{_sum(formel.teller)} / {_sum(formel.nevner)}"
    if formel.behov is not None:
        tekst += f" / behov ({formel.behov.replace('_', ' og ')})"
    return f"{tekst} × {nb.tall(formel.skala)}" if formel.skala != 1 else tekst


def _sum(leddene: Sequence[Ledd]) -> str:
    tekst = "".join(
        f" {'−' if ledd.fortegn < 0 else '+'} {_serie(ledd)}" for ledd in leddene
    ).removeprefix(" + ")
    return f"({tekst})" if len(leddene) > 1 else tekst


def _serie(ledd: Ledd) -> str:
    return ledd.serie.replace("/", ":")


def _kildetabell(observations: Observations) -> Exhibit:
    kolonner = (
        Kolonne("Kilde", 0.34, "tekst"),
        Kolonne("Tabell", 0.1, "tekst"),
        Kolonne("Datatilstand", 0.2, "tekst"),
        Kolonne("Hentet", 0.16, "tekst"),
        Kolonne("Vilkår", 0.2, "tekst"),
    )
    rader = tuple(
        Rad(
            f"{s.title} ({s.credit})",
            (
                Celle(s.table or "ingen"),
                Celle(s.edition),
                Celle(hentet(s) or "ikke kjent"),
                Celle(s.licence),
            ),
        )
        for s in observations.sources.values()
    )
    for_hand = any(map(is_typed, observations.sources))
    laas = "Hver fil er låst med en sjekksum."
    if for_hand:
        laas = "Filene er låst med en sjekksum, unntatt de som er lagt inn for hånd."
    return Exhibit(
        "kilder",
        f"Rapporten bygger på {tallord(len(rader))} {'' if for_hand else 'frosne '}kilder",
        f"Alle kilder med tabellnummer, datatilstand og vilkår. {laas}",
        tuple(observations.sources),
        tuple(f"{s.title}. {s.origin} {' '.join(s.notes)}" for s in observations.sources.values()),
        tabell=Tabell(kolonner, rader),
    )


def _folketall(grunnlag: Grunnlag) -> Exhibit:
    edition, folk = grunnlag.edition, grunnlag.serie(FOLKEMENGDE)["verdi"]
    aar = [y for y in map(int, folk.columns) if y <= edition.year]
    kolonner = (
        Kolonne("Kommune", 0.22, "tekst"),
        *(Kolonne(str(y), 0.78 / len(aar), egen=y == edition.year) for y in aar),
    )
    rader = tuple(
        Rad(
            f"{navn} ({kode})",
            tuple(vis.celle(grunnlag.hent_celle(FOLKEMENGDE, kode, y)) for y in aar),
            egen=kode == edition.own,
        )
        for kode, navn in edition.members.items()
    )
    return Exhibit(
        "folketall",
        f"{len(rader)} kommuner er med i {edition.peer_group.name}",
        "Innbyggere 31. desember, brukt som nevner i alle tall per innbygger.",
        (FOLKEMENGDE,),
        (f"Kommunenummer etter inndelingen fra {edition.peer_group.structure}.",),
        tabell=Tabell(kolonner, rader),
    )


def _indikatortabeller(grunnlag: Grunnlag, areas: Sequence[Area]) -> Iterable[Exhibit]:
    """All indicators with formula and rule, in tables short enough for one page each."""
    alle = [(area, ind) for area in areas for ind in area.indikatorer]
    biter = [alle[i : i + MEST_RADER] for i in range(0, len(alle), MEST_RADER)]
    for nr, bit in enumerate(biter, start=1):
        yield Exhibit(
            f"indikatorer_{nr}",
            f"Nøkkeltallene og formlene bak, del {nr} av {len(biter)}",
            "Tabell:funksjon:begrep i SSBs koder. AGD2 er netto, AGD10 brutto og AGD1 samlede "
            "netto driftsutgifter.",
            vis.kilder(grunnlag, [ind for _, ind in bit]),
            tabell=Tabell(
                (
                    Kolonne("Nøkkeltall", 0.34, "tekst"),
                    Kolonne("Formel", 0.42, "tekst"),
                    Kolonne("Enhet", 0.14, "tekst"),
                    Kolonne("Snitt", 0.1, "tekst"),
                ),
                tuple(_indikatorrad(area, ind) for area, ind in bit),
            ),
        )


def _indikatorrad(area: Area, ind: Indicator) -> Rad:
    return Rad(
        f"{area.navn}: {_navn(ind)}",
        (Celle(formel_tekst(ind.formel)), Celle(ind.enhet), Celle(_snitt(ind))),
    )


def _navn(indikator: Indicator) -> str:
    return indikator.navn[:1].lower() + indikator.navn[1:]


def _snitt(indikator: Indicator) -> str:
    regel = "vektet" if indikator.snitt is Snitt.VEKTET else "uvektet"
    return f"{regel}, uten Oslo" if indikator.uten_oslo else regel


def _mangeltabell(
    grunnlag: Grunnlag, kapitler: Mapping[str, Kapittel], areas: Sequence[Area]
) -> Iterable[Exhibit]:
    rader = tuple(
        Rad(kapitler[a.key].tittel, (Celle(setning),))
        for a in areas
        for setning in kapitler[a.key].mangler
    )
    if not rader:
        return
    yield Exhibit(
        "mangler",
        f"{nb.stor(tallord(len(rader)))} mangler i datagrunnlaget er vist og nevnt ved navn",
        "Nøkkeltall der kommuner mangler tall, og beregninger som derfor ikke er gjort. Et tall "
        "som mangler, er aldri regnet som null.",
        vis.kilder(grunnlag, [ind for a in areas for ind in a.indikatorer]),
        tabell=Tabell(
            (Kolonne("Kapittel", 0.28, "tekst"), Kolonne("Hva som mangler", 0.72, "tekst")), rader
        ),
    )
