"""What a fetch must bring: every series the areas use, and where each is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.areas._area import area_keys, load_area
from asss_report.areas._serier import serier
from asss_report.model import FOLKEMENGDE

if TYPE_CHECKING:
    from pathlib import Path


def test_every_series_of_every_area_is_there_and_the_population(root: Path) -> None:
    """Also of areas that the edition has no chapter for: they may get one after the fetch."""
    brukt = {
        serie
        for key in area_keys()
        for indikator in load_area(key).AREA.indikatorer
        for serie in indikator.formel.serier
    }

    assert {it.serie for it in serier()} == brukt | {FOLKEMENGDE}


def test_each_is_told_once() -> None:
    """Many areas use the same total; what is wrong with it is one fault."""
    alle = [(it.serie, it.etikett) for it in serier()]

    assert len(alle) == len(set(alle))


def test_a_series_points_at_the_line_that_names_it(root: Path) -> None:
    """So that the message of a fetch opens the right place."""
    navngitt = [it for it in serier() if it.linje]

    assert navngitt
    for it in navngitt:
        linjer = (root / it.fil).read_text("utf-8").split("\n")
        assert f'"{it.serie}"' in linjer[it.linje - 1]


def test_the_label_follows_the_series_it_is_of(root: Path) -> None:
    """A denominator has no part in it."""
    forventet = {
        indikator.formel.serier[0]: indikator.etikett
        for key in area_keys()
        for indikator in load_area(key).AREA.indikatorer
        if indikator.etikett
    }

    assert {it.serie: it.etikett for it in serier() if it.etikett} == forventet
    assert forventet


def test_only_the_chapters_asked_for(root: Path) -> None:
    """And the population, which every chapter needs."""
    assert {it.serie.partition("/")[0] for it in serier(["brann"])} == {
        "12362",
        "12137",
        FOLKEMENGDE,
    }
