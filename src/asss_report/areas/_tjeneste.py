"""The chapter all service areas share: from an `Area` to findings, exhibits and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.analysis.averages import sammenlignbare
from asss_report.analysis.decomposition import Avslag, del_i_faktorer
from asss_report.analysis.findings import finn
from asss_report.analysis.results import Foss
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import Kapittel
from asss_report.areas._forbehold import BEHOV_FORELOPIG, TROMSO_AVGIFT
from asss_report.model import Dimensjon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Area
    from asss_report.charts.style import Stil
    from asss_report.model import Exhibit, Indicator


def tjenestekapittel(  # noqa: PLR0913 - what an area may add to the standard
    grunnlag: Grunnlag,
    stil: Stil,
    *,
    area: Area,
    ekstra: Sequence[Exhibit] = (),
    vist: Sequence[Indicator] = (),
    i_profil: Sequence[Indicator] = (),
) -> Kapittel:
    """Build the standard chapter of a service area.

    Args:
        grunnlag: The figures.
        stil: The house style of charts.
        area: What the module declares.
        ekstra: Exhibits of the area's own, placed after the standard ones.
        vist: Indicators that those exhibits show; others that are not standard get a table.
        i_profil: Indicators of the area's own that belong in the profile.
    """
    funn = finn(grunnlag, area.tjenester[0])
    utgifter = _utgifter(area)
    profil = [ind for ind in utgifter if ind.dimensjon is not Dimensjon.FINANS]
    exhibits = vis.samle(
        vis.profil_figur(grunnlag, stil, [*profil, *i_profil], area.paa),
        vis.rangering_figur(grunnlag, stil, funn.tjeneste.sektor.netto),
        vis.utvikling_figur(grunnlag, stil, funn.tjeneste.sektor.netto),
        vis.foss_figur(grunnlag, stil, funn),
        vis.nokkeltall_tabell(grunnlag, utgifter, area.paa),
        vis.grunnlag_tabell(grunnlag, funn),
        vis.dekomponering_tabell(grunnlag, funn),
        vis.varighet_tabell(grunnlag, funn),
        vis.endring_tabell(
            grunnlag, [funn.tjeneste.sektor.netto, funn.tjeneste.sektor.brutto], area.paa
        ),
        *_tilbud(grunnlag, stil, area, vist),
        *ekstra,
    )
    return Kapittel(
        area.key,
        area.navn,
        _setninger(grunnlag, funn, area),
        exhibits,
        forbehold(grunnlag, area),
        (*mangler(grunnlag, area.indikatorer), *_avslag(funn), *_uten_faktorer(grunnlag, area)),
        ingress=area.beskrivelse,
        umulige=_umulige(funn, exhibits),
    )


def forbehold(grunnlag: Grunnlag, area: Area) -> tuple[str, ...]:
    """The area's caveats with the edition's years; what no longer holds is left out."""
    edition = grunnlag.edition
    felt = {"aar": edition.year, "gront_hefte": edition.need.gront_hefte, "neste": edition.year + 2}
    gjelder = [f for f in area.forbehold if edition.need.provisional or f is not BEHOV_FORELOPIG]
    if edition.own == TROMSO or TROMSO in edition.comparator_codes:
        gjelder.append(TROMSO_AVGIFT)
    return tuple(tekst_.format(**felt) for tekst_ in gjelder)


def mangler(grunnlag: Grunnlag, indikatorer: Iterable[Indicator]) -> tuple[str, ...]:
    """Every value of the edition's year that a member lacks, named."""
    return tekst.mangler(_huller(grunnlag, indikatorer))


def _huller(
    grunnlag: Grunnlag, indikatorer: Iterable[Indicator]
) -> Iterator[tuple[Indicator, str, str]]:
    aar = grunnlag.edition.year
    for indikator in indikatorer:
        panel = grunnlag.panel(indikator)
        for kode in sammenlignbare(grunnlag, indikator):
            navn = grunnlag.edition.name_of(kode)
            if panel.hent_vist(kode, aar) is None:
                yield indikator, navn, panel.hent_status(kode, aar).ord
            elif panel.hent(kode, aar) is None:
                yield indikator, navn, "er uten beløp og ikke med i snittet"


def _utgifter(area: Area) -> list[Indicator]:
    return [ind for ind in area.indikatorer if ind.formel.nevner and ind.key in _STANDARD]


TROMSO = "5501"
_STANDARD = (
    "netto_driftsutgifter",
    "behovskorrigert",
    "brutto_driftsutgifter",
    "egne_inntekter",
    "andel_av_total",
)


def _tilbud(
    grunnlag: Grunnlag, stil: Stil, area: Area, vist: Sequence[Indicator]
) -> Iterator[Exhibit]:
    """What the money buys: coverage, unit cost and quality, and what they say of the difference."""
    delt = _faktorer(grunnlag, area)
    if area.faktorer is not None and isinstance(delt, Foss):
        yield vis.faktorfigur(grunnlag, stil, delt, (area.tjenester[0].sektor.netto, area.faktorer))
    egne = [ind for ind in area.indikatorer if ind.key not in _STANDARD and ind not in vist]
    if egne:
        yield vis.nokkeltall_tabell(grunnlag, egne, f"tilbudet i {area.paa}", key="tilbud")


def _faktorer(grunnlag: Grunnlag, area: Area) -> Foss | Avslag | None:
    if area.faktorer is None:
        return None
    netto = area.tjenester[0].sektor.netto
    return del_i_faktorer(grunnlag, netto, area.faktorer, grunnlag.edition.year)


def _uten_faktorer(grunnlag: Grunnlag, area: Area) -> Iterator[str]:
    if isinstance(delt := _faktorer(grunnlag, area), Avslag):
        yield f"Forskjellen er ikke delt opp i dekningsgrad og enhetskostnad: {delt.grunn}."


def _setninger(grunnlag: Grunnlag, funn: Funn, area: Area) -> tuple[str, ...]:
    alle = (
        tekst.nivaa(grunnlag, funn, area.paa),
        tekst.robust(grunnlag, funn),
        tekst.deler(grunnlag, funn),
        tekst.vekst(grunnlag, funn),
    )
    return tuple(setning for setning in alle if setning)


def _umulige(funn: Funn, exhibits: Sequence[Exhibit]) -> dict[str, str]:
    grunn = funn.foss.grunn if isinstance(funn.foss, Avslag) else "tall mangler"
    kan_mangle = {"profil": "ingen indeks kan regnes ut", "dekomponering": grunn, "deler": grunn}
    laget = {exhibit.key for exhibit in exhibits}
    return {key: hvorfor for key, hvorfor in kan_mangle.items() if key not in laget}


def _avslag(funn: Funn) -> tuple[str, ...]:
    if isinstance(funn.foss, Avslag):
        return (
            f"Forskjellen er ikke delt opp i behov, ressursbruk og inntekter: {funn.foss.grunn}.",
        )
    return ()
