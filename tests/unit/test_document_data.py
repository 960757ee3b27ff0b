"""The data of an exhibit: numbers unrounded, one to a cell, and each cell as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asss_report.document.data import Datakolonne, antall_desimaler, datatabell
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell

if TYPE_CHECKING:
    from asss_report.document.report import Report


def table(heading: str, *cells: Celle) -> Exhibit:
    """A table of one column beside its row headings."""
    kolonner = (Kolonne("Kommune", 0.5, "tekst"), Kolonne(heading, 0.5))
    rader = tuple(Rad(f"rad {nr}", (cell,)) for nr, cell in enumerate(cells))
    return Exhibit("k", "T", "F", (), tabell=Tabell(kolonner, rader))


def columns(heading: str, *cells: Celle) -> dict[Datakolonne, list[tuple[object, str]]]:
    """Column → value and shown text of each row, the row headings left out."""
    data = datatabell(table(heading, *cells), None)
    return {
        kolonne: [(rad[nr], vist[nr]) for rad, vist in zip(data.rader, data.vist, strict=True)]
        for nr, kolonne in enumerate(data.kolonner)
        if nr
    }


# --- Tables ---------------------------------------------------------------------------------------


def test_a_number_is_unrounded_and_shown_as_in_the_report() -> None:
    """Unit from the heading; the most decimals any cell has."""
    found = columns("Forskjell, mill. kr", Celle("+170,4", 170.3571), Celle("−3", -3.0))

    assert found == {Datakolonne("Forskjell", "mill. kr", 1): [(170.3571, "+170,4"), (-3.0, "−3")]}


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Forskjell, %", "Forskjell", "%"),
        ("Mot ASSS, kr\u00a0per\u00a0innb.", "Mot ASSS", "kr per innb."),
        ("Administra\u00adsjon", "Administrasjon", ""),
        ("Lavest, kommune", "Lavest, kommune", ""),
    ],
)
def test_a_heading_is_a_name_and_perhaps_a_unit(heading: str, name: str, unit: str) -> None:
    """Hard spaces and soft hyphens are of the layout."""
    (kolonne,) = columns(heading, Celle("1", 1.0))

    assert (name, unit) == (kolonne.navn, kolonne.enhet)


def test_a_missing_value_is_none_with_its_reason_and_never_zero() -> None:
    """So is a cell that has no meaning."""
    found = columns("X", Celle("mangler", mangler=True), Celle("–"), Celle("0", 0.0))

    assert list(found.values()) == [[(None, "mangler"), (None, "–"), (0.0, "0")]]


def test_a_value_and_whose_it_is_are_two_columns() -> None:
    """«10 072» and «Fredrikstad»."""
    found = columns("Lavest", Celle("10\u00a0072\nFredrikstad", 10072.4), Celle("–"))

    assert found == {
        Datakolonne("Lavest", "", 0): [(10072.4, "10\u00a0072"), (None, "–")],
        Datakolonne("Lavest, kommune"): [("Fredrikstad", "Fredrikstad"), (None, "")],
    }


def test_a_rank_and_among_how_many_are_two_columns() -> None:
    """«2 av 12»; a number with a space of its own stays whole."""
    found = columns("Rang", Celle("2\u00a0av\u00a012", 2.0))

    assert found == {
        Datakolonne("Rang", "", 0): [(2.0, "2")],
        Datakolonne("Rang, av antall", "", 0): [(12.0, "12")],
    }


def test_an_index_with_its_rank_is_two_columns() -> None:
    """«94,3 (2)»."""
    found = columns("Barnehage", Celle("94,3 (2)", 94.2788))

    assert found == {
        Datakolonne("Barnehage", "", 1): [(94.2788, "94,3")],
        Datakolonne("Barnehage, rang", "", 0): [(2.0, "2")],
    }


def test_a_range_is_two_columns_of_numbers_and_its_mark() -> None:
    """«−20,1 til +57,9 †»; real minus signs are read."""
    found = columns("Spenn, mill. kr", Celle("−20,1 til +1\u00a0057,9 †"), Celle("–"))

    assert found == {
        Datakolonne("Spenn, fra", "mill. kr", 1): [(-20.1, "−20,1"), (None, "–")],
        Datakolonne("Spenn, til", "mill. kr", 1): [(1057.9, "+1\u00a0057,9"), (None, "–")],
        Datakolonne("Spenn, merknad"): [("†", "†"), (None, "")],
    }


def test_what_no_rule_knows_is_kept_as_a_note() -> None:
    """Nothing a cell says is lost."""
    found = columns("X", Celle("1,5 *", 1.5), Celle("2,0", 2.0))

    assert [(None, "")] == found[Datakolonne("X, merknad")][1:]
    assert ("*", "*") == found[Datakolonne("X, merknad")][0]


def test_words_stay_words() -> None:
    """Also those that look like numbers: the report gives them no value."""
    found = columns("Utgave", Celle("2021"), Celle("2015, 2018\nog 2021"))

    assert found == {
        Datakolonne("Utgave"): [("2021", "2021"), ("2015, 2018 og 2021", "2015, 2018 og 2021")]
    }


@pytest.mark.parametrize(
    ("shown", "expected"), [("13\u00a0817", 0), ("−0,25", 2), ("mangler", 0), ("", 0)]
)
def test_decimals_are_read_off_the_shown_number(shown: str, expected: int) -> None:
    """Words have none."""
    assert antall_desimaler(shown) == expected


# --- Every exhibit of the edition -----------------------------------------------------------------


def test_every_number_of_every_exhibit_has_its_place(report: Report) -> None:
    """Each value of a table is in its row, unrounded; each row is as wide as the heads."""
    for key, kapittel in report.kapitler.items():
        for exhibit in kapittel.exhibits:
            data = datatabell(exhibit, exhibit.tegn() if exhibit.tegn else None)
            place = f"{key}-{exhibit.key}"
            assert {len(data.kolonner)} == {len(rad) for rad in data.rader}, place
            assert [len(rad) for rad in data.rader] == [len(rad) for rad in data.vist], place
            heads = [kolonne.overskrift for kolonne in data.kolonner]
            assert len(set(heads)) == len(heads), place
            for nr, rad in enumerate(exhibit.tabell.rader if exhibit.tabell else ()):
                values = [celle.verdi for celle in rad.celler if celle.verdi is not None]
                assert [v for v in values if v not in data.rader[nr]] == [], place


def test_a_trend_has_a_row_for_each_municipality_and_a_column_for_each_year(
    report: Report,
) -> None:
    """The numbers of the observations, in the unit of the indicator."""
    (exhibit,) = [e for e in report.kapitler["barnehage"].exhibits if e.key == "utvikling"]
    assert exhibit.tegn is not None
    data = datatabell(exhibit, exhibit.tegn())

    assert [k.navn for k in data.kolonner] == ["Kommune", *map(str, range(2020, 2026))]
    assert {(k.enhet, k.desimaler) for k in data.kolonner[1:]} == {("kroner per innbygger", 0)}
    rows = {rad[0]: rad for rad in data.rader}
    assert rows["Bærum"][-1] == 13817.0
    assert rows["ASSS"][-1] == pytest.approx(12538.779, abs=0.001)


def test_a_waterfall_tells_its_steps_in_million_kroner(report: Report) -> None:
    """As the chart does; the ends have no effect, which is not zero."""
    kapittel = report.kapitler["barnehage"]
    (exhibit,) = [e for e in kapittel.exhibits if e.key == "dekomponering"]
    assert exhibit.tegn is not None
    data = datatabell(exhibit, exhibit.tegn())

    assert [k.overskrift for k in data.kolonner][-1] == "Virkning, mill. kr"
    assert sum(rad[-1] for rad in data.rader if isinstance(rad[-1], float)) == pytest.approx(
        170.357, abs=0.001
    )
    assert data.vist[0][2:] == ("–", "–")
    assert data.vist[1][2].startswith("+")


def test_a_ranking_begins_with_the_name(report: Report) -> None:
    """It is the heading of the row, to a screen reader and in a frozen column."""
    (exhibit,) = [e for e in report.kapitler["barnehage"].exhibits if e.key == "rangering"]
    assert exhibit.tegn is not None
    data = datatabell(exhibit, exhibit.tegn())

    assert data.kolonner[0].navn == "Kommune"
    assert data.rader[0] == ("Bærum", 1.0, 13817.0)


def test_a_figure_without_its_diagram_is_a_fault_of_ours() -> None:
    """It has no other data."""
    with pytest.raises(ValueError, match="k"):
        datatabell(Exhibit("k", "T", "F", ()), None)
