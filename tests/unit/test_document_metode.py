"""The method chapter tells which figures were mended and where series are broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from _barometer import barometer_of, eksempel, rad, tallene
from _grunnlag import _pivotert, edisjon, ekte, moduler

from asss_report.analysis.barometer.bevegelse import bevegelse
from asss_report.analysis.barometer.bidrag import bidrag, mot_andre, utsnitt
from asss_report.analysis.barometer.drivere import alle_drivere
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.document.metode import (
    BAROMETERFORMLER,
    FORMLER,
    bruddliste,
    formler,
    rettelser,
)
from asss_report.observations import Tillegg
from asss_report.opphav import Regnestykke, spor
from asss_report.sources.barometer import Barometer, Serie
from asss_report.sources.breaks import Seriebrudd
from asss_report.sources.corrections import Correction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POST = {
    "@line": 1,
    "source": "12362",
    "indikator": "12362/FGK6a/AGD10",
    "kommune": "1108",
    "aar": 2024,
    "kolonne": "verdi",
    "expect": "..",
    "value": 4321.0,
    "reason": "Tallet står i kommunens regnskap.",
    "status": "open",
}
MELDT = {
    "status": "reported",
    "reported_by": "økonomi i Sandnes",
    "reported_to": "SSB, sak 12",
    "reported_on": date(2026, 11, 1),
}


def vist(*poster: Mapping[str, object]) -> list[str]:
    """What the reader is told of these corrections."""
    return rettelser(edisjon(), [Correction.model_validate({**POST, **p}) for p in poster])


def test_a_correction_tells_the_cell_both_values_and_why() -> None:
    """Sandnes 2024: what the source has, what the report uses, and that nobody is told."""
    assert vist({}) == [
        "12362:FGK6a:AGD10, Sandnes 2024: Kilden har «mangler», rapporten bruker 4\u00a0321. "
        "Tallet står i kommunens regnskap. Feilen er ikke meldt til utgiveren."
    ]


def test_a_reported_correction_tells_who_told_whom_and_when() -> None:
    """The reader can ask after it."""
    (tekst,) = vist(MELDT)
    assert tekst.endswith("Meldt av økonomi i Sandnes til SSB, sak 12, 1.\u00a0november 2026.")


def test_numbers_keep_the_decimals_they_have() -> None:
    """A share of 12,5 is not rounded to whole kroner; a value taken away is missing."""
    (tekst,) = vist({"expect": 12.5, "value": ":"})
    assert "Kilden har 12,5, rapporten bruker «konfidensielt»" in tekst


def test_what_the_publisher_has_mended_is_not_told() -> None:
    """It is used no more: the source is right."""
    assert vist({"status": "fixed"}) == []


def brutt(**valg: object) -> Grunnlag:
    """The bundled figures with a break of Asker in 2023 and another of all barnehage series."""
    post = {"@line": 1, "series": ("12362/FGK7/*",), "year": 2022, "reason": "ny art"}
    alle = Seriebrudd.model_validate({**post, "source": "x", **valg})
    tillegg = Tillegg(sammenslaatt={"3203": (2020, 2023)}, brudd=(alle,))
    return Grunnlag(edisjon(), _pivotert()._frame, tillegg)


def test_breaks_between_the_years_shown_are_listed_once_each() -> None:
    """New borders are one line however many series; 2020 is the first year and separates none."""
    liste = bruddliste(brutt(), [m.AREA for m in moduler().values()])
    assert liste[0].startswith("2022, ")
    assert "2022, barnehage, netto driftsutgifter per innbygger: ny art." in liste
    assert [linje for linje in liste if "Asker" in linje] == [
        "2023, Asker: kommunen fikk nye grenser."
    ]


def test_a_break_of_one_municipality_names_it_and_the_figure() -> None:
    """Another reason than new borders holds for that series alone."""
    assert bruddliste(brutt(municipality="3203"), [moduler()["barnehage"].AREA])[0] == (
        "2022, Asker, barnehage, andel av samlede netto driftsutgifter: ny art."
    )


def test_the_bundled_figures_have_no_breaks_to_list() -> None:
    """All known ones lie before the first year, or in figures that are not here."""
    assert bruddliste(ekte(), [m.AREA for m in moduler().values()]) == []


def test_the_formulae_of_the_barometer_are_told_where_it_is_typed_in() -> None:
    """Without it nothing in the report is made by them; every name is one formula's."""
    innlagt = tuple(BAROMETERFORMLER.values())
    assert formler((), Barometer()) == tuple(FORMLER.values())
    assert formler((), barometer_of([rad("Helse", 4.0, 100)])) == (*FORMLER.values(), *innlagt)
    assert not FORMLER.keys() & BAROMETERFORMLER.keys()


def _brukt(tall: float) -> Iterator[str]:
    opphav = spor(tall)
    if isinstance(opphav, Regnestykke):
        yield opphav.formel
        for _, del_ in opphav.deler:
            yield from _brukt(del_)


def test_every_formula_of_the_barometers_numbers_is_told() -> None:
    """What trace says of them stands in the method; sums and signs need no telling."""
    b, e = eksempel(), edisjon()
    u = utsnitt(b, e, e.own, 2026, Serie.PUBLISERT)
    assert u is not None
    ny = barometer_of([rad("A", 4.0, 100, aar=2025), rad("A", 4.0, 80), rad("B", 5.0, 20)])
    svar = (
        bidrag(b, u),
        mot_andre(b, e, 2026, Serie.PUBLISERT),
        alle_drivere(b, e, e.own, 2026, Serie.PUBLISERT),
        *(bevegelse(b, e, aar) for aar in (2025, 2026)),
        bevegelse(replace(b, nokkeltall=()), e, 2026),
        bevegelse(ny, e, 2026),
    )
    brukt = {formel for tall in tallene(svar) for formel in _brukt(tall)}
    fortalt = {formel for _, formel in (*FORMLER.values(), *BAROMETERFORMLER.values())}
    assert {f for f in brukt - fortalt if not f.startswith("summen ")} == set()
    assert {f for _, f in BAROMETERFORMLER.values()} <= brukt
