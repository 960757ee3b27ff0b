"""Kommunebarometeret: the placements that are typed in, and our own kostnadsnivå.

Placements are imported, never recomputed as if official. Where none is typed in, the chapter says
so; the rules of the barometer, its weights and the cost levels are there all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.kostnadsnivaa import kostnadsnivaa
from asss_report.areas._area import Henvisning, Kapittel
from asss_report.areas._barometer import KEY, drivere, sektorer, setninger, tabeller
from asss_report.areas._barometer.drivere import Nokkeltallsyn
from asss_report.areas._barometer.lenker import i_barometeret, i_omraadet, lenker, sjekk
from asss_report.areas._barometer.nivaa import nivaasetning, nivaatabell
from asss_report.areas._barometer.regler import FORBEHOLD, RANGERING, regeltabell, vekttabell
from asss_report.areas._barometer.visning import EKSEMPELTALL, Visning
from asss_report.model import Behov, Exhibit
from asss_report.sources.barometer import TOTALT, Serie, Utgave, sektornokkel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Area, Henvisninger
    from asss_report.areas._barometer.lenker import Lenke
    from asss_report.charts.style import Stil
    from asss_report.sources.barometer import Barometer, Nokkeltall

TITTEL: Final = "Kommunebarometeret"
SEKSJONER: Final = ("Plasseringen", "Hva kostnadsnivået viser")
#: Key findings at most, besides the reservation and that numbers are made up.
MEST_FUNN: Final = 4
INGRESS: Final = (
    "Kommunebarometeret er Kommunal Rapports årlige rangering av kommunene, i hovedsak på tall fra "
    "året før."
)
#: Where the place is said without the chapter's reservations: whose it is, and what it is not.
KORT_FORBEHOLD: Final = (
    "Plasser og karakterer i Kommunebarometeret er Kommunal Rapports; det er en rangering, ikke en "
    "kvalitetsvurdering."
)
UTEN: Final = "kommunens plasseringer er ikke lagt inn"


@dataclass(frozen=True, slots=True)
class Materiale:
    """All there is of the barometer.

    Attributes:
        barometer: What is typed in.
        vekter: Columns sektor, vekt_prosent, utgave, kilde.
        fakta: Columns emne, gjelder, regel, kilde.
        areas: The edition's areas, whose indicators its key figures may be.
    """

    barometer: Barometer
    vekter: pd.DataFrame
    fakta: pd.DataFrame
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class _Del:
    """What a chapter is put together from."""

    funn: Mapping[str, str]  # sentence -> key of the exhibit it is read from
    laget: Mapping[str, Exhibit | str]
    mangler: tuple[str, ...] = ()


def kommunebarometer(
    grunnlag: Grunnlag, stil: Stil, funn: Sequence[Funn], materiale: Materiale
) -> tuple[Kapittel, dict[str, Henvisninger]]:
    """The chapter, and what the chapters of areas say of it.

    Args:
        grunnlag: The figures.
        stil: The house style of charts.
        funn: All areas' findings; those with a need index make the cost level.
        materiale: What there is of the barometer.

    Returns:
        The chapter; and key of an area -> where its indicators stand here, for those that do.

    Raises:
        DataError: A key figure names an indicator that no area has.
    """
    barometer, areas = materiale.barometer, materiale.areas
    sjekk(barometer, areas)
    v = Visning.av(grunnlag.edition, barometer)
    lenkene = lenker(v, areas) if v else ()
    if v is None:
        plassering = _uten_plasseringer(grunnlag, materiale)
    else:
        plassering = _med_plasseringer(v, stil, {it.nokkeltall: it.area.navn for it in lenkene})
    nivaa = _nivaa(grunnlag, funn)
    regler = {"karakterer": regeltabell(materiale.fakta), "vekter": vekttabell(materiale.vekter)}
    alt = _Del(
        {**plassering.funn, **nivaa.funn},
        {**plassering.laget, **regler, **nivaa.laget},
        plassering.mangler,
    )
    kapittel = _kapittel(v, lenkene, alt)
    if v is None:
        return kapittel, {}
    egne = {e.key for e in kapittel.exhibits}
    omraadene = {area.key: i_omraadet(v, lenkene, area.key, egne) for area in areas}
    return kapittel, {key: it for key, it in omraadene.items() if it is not None}


def paa_en_side(kapittel: Kapittel, barometer: Barometer) -> tuple[Henvisning, ...]:
    """What the one page says of the barometer: the place, and what the total is made of.

    Args:
        kapittel: The chapter on the barometer.
        barometer: What is typed in.

    Returns:
        Sentences with where they are read from; none without placements.
    """
    merke = f"{EKSEMPELTALL}: " if barometer.eksempel else ""
    steder = [f"{KEY}.{key}" for key in ("plassering", "plasseringer", "bidrag")]
    return tuple(
        Henvisning(f"{merke}{setning}", til)
        for setning, til in kapittel.funn_vises_i.items()
        if til in steder
    )


def _kapittel(v: Visning | None, lenkene: Sequence[Lenke], alt: _Del) -> Kapittel:
    laget = alt.laget
    return Kapittel(
        KEY,
        TITTEL,
        _funnene(v, tuple(alt.funn)),
        tuple(it for it in laget.values() if isinstance(it, Exhibit)),
        FORBEHOLD,
        alt.mangler,
        seksjoner=SEKSJONER,
        ingress=INGRESS,
        umulige={key: it for key, it in laget.items() if isinstance(it, str)},
        endelig=v is not None and _endelig(v),
        henvisninger=i_barometeret(v, lenkene) if v else None,
        funn_vises_i={
            setning: f"{KEY}.{key}"
            for setning, key in alt.funn.items()
            if isinstance(laget.get(key), Exhibit)
        },
    )


def _funnene(v: Visning | None, setningene: Sequence[str]) -> tuple[str, ...]:
    """The reservation stands behind where the municipality stands, never last."""
    forst, *resten = setningene[:MEST_FUNN]
    eksempel = (setninger.EKSEMPEL,) if v and v.merke else ()
    return (*eksempel, forst, RANGERING, *resten)


def _uten_plasseringer(grunnlag: Grunnlag, materiale: Materiale) -> _Del:
    """Nothing is typed in, and nothing is invented."""
    navn, own = grunnlag.edition.municipality, grunnlag.edition.own
    omregnet = any(rad.kommune == own for rad in materiale.barometer.rader)
    hva = "publiserte plasseringer" if omregnet else "plasseringer"
    alle = [*_FRA_PLASSERINGER, *(f"drivere_{sektornokkel(s)}" for s in materiale.vekter["sektor"])]
    return _Del(
        {
            f"{nb.eieform(navn)} {hva} i Kommunebarometeret er ikke lagt inn i denne "
            "utgaven. Kapitlet viser derfor ingen plassering.": ""
        },
        dict.fromkeys(alle, UTEN),
        (
            f"{nb.stor(hva)} for {navn} i Kommunebarometeret: ikke lagt inn. Utgaven kan ikke bli "
            "endelig før kommunen har lagt dem inn fra sitt eget abonnement.",
        ),
    )


#: The exhibits that need placements, but for the tables of single sectors.
_FRA_PLASSERINGER: Final = (
    *("plassering", "plasseringer", "bidrag", "bidrag_tabell"),
    *("sektorer", "sektorer_omregnet", "drivere", "bevegelse"),
)


def _med_plasseringer(v: Visning, stil: Stil, ogsaa: Mapping[Nokkeltall, str]) -> _Del:
    syn = Nokkeltallsyn.av(v, ogsaa)
    laget = {
        key: v.merket(it) if isinstance(it, Exhibit) else it for key, it in _exhibits(v, stil, syn)
    }
    tegnet = isinstance(laget["plassering"], Exhibit)
    alle = {
        setninger.plassen(v): "plassering" if tegnet else "plasseringer",
        setninger.sektorene(v): "bidrag",
        setninger.driverne(syn): "drivere",
        setninger.bevegelsen(v): "bevegelse",
    }
    funn = {setning: key for setning, key in alle.items() if setning}
    return _Del(funn, laget, tuple(setninger.mangler(v, syn)))


def _exhibits(v: Visning, stil: Stil, syn: Nokkeltallsyn) -> Iterator[tuple[str, Exhibit | str]]:
    """What can be made of the placements, in the order of the chapter; else why it cannot."""
    yield "plassering", tabeller.plassering(v, stil)
    yield "plasseringer", tabeller.plasseringer(v)
    yield "bidrag", tabeller.bidragsfigur(v, stil)
    yield "bidrag_tabell", tabeller.bidragstabell(v)
    yield "sektorer", sektorer.sektortabell(v, Serie.PUBLISERT)
    yield "sektorer_omregnet", sektorer.sektortabell(v, Serie.OMREGNET)
    yield "drivere", drivere.drivertabell(v, syn)
    yield "bevegelse", drivere.bevegelsestabell(v)
    for sektor in v.barometer.sektorer:
        yield f"drivere_{sektornokkel(sektor)}", drivere.sektordrivere(v, syn, sektor)


def _endelig(v: Visning) -> bool:
    """A final edition has the total of its own barometer, final, and no made-up numbers."""
    total = v.utsnitt.rader.get(TOTALT)
    return (
        total is not None
        and total.plass is not None
        and v.aar == v.edition.year + 1
        and v.utsnitt.utgave is Utgave.ENDELIG
        and not v.merke
    )


def _nivaa(grunnlag: Grunnlag, funn: Sequence[Funn]) -> _Del:
    """Our own cost levels, of the groups that have a need index."""
    korrigert = {f.tjeneste.navn: f.tjeneste.korrigert for f in funn if f.tjeneste.korrigert}
    if not korrigert:
        return _Del({}, {"kostnadsnivaa": "ingen av områdene har behovsindeks"})
    alle = len(korrigert) == len(Behov)  # some groups over the need of all mean nothing
    nivaa = kostnadsnivaa(grunnlag, korrigert, grunnlag.edition.year, totalt=alle)
    tabell = nivaatabell(grunnlag, nivaa, korrigert)
    setningene = dict.fromkeys(nivaasetning(grunnlag, nivaa), tabell.key)
    return _Del(setningene, {"kostnadsnivaa": tabell})
