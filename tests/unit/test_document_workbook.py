"""The workbook, read back as a spreadsheet reads it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from edition_copy import EPOCH

from asss_report.document.data import datatabell
from asss_report.document.html import Maler
from asss_report.document.report import i_rekkefolge
from asss_report.document.workbook import LES_MEG, OBSERVASJONER, arknavn, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.charts.style import Stil
    from asss_report.document.data import Datatabell
    from asss_report.document.report import Report
    from asss_report.model import Exhibit

#: The rows above the data of an exhibit, the header row with them.
HEAD = 6


@pytest.fixture(scope="module")
def maler(report: Report, stil: Stil) -> Maler:
    """The templates of the real edition, with its charts once they are drawn."""
    return Maler(report, stil)


@pytest.fixture(scope="module")
def book(report: Report, maler: Maler) -> Any:
    """The real edition's workbook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        content = workbook(report, maler)
    return openpyxl.load_workbook(io.BytesIO(content))


def sheets(book: Any, report: Report, maler: Maler) -> Iterator[tuple[Any, Exhibit, Datatabell]]:
    """Each exhibit's sheet, the exhibit and its data."""
    alle = [
        (key, e)
        for key, kapittel in report.kapitler.items()
        for e in i_rekkefolge(kapittel, report.prosa.get(key))
    ]
    for name, (key, exhibit) in zip(book.sheetnames[1:-1], alle, strict=True):
        yield book[name], exhibit, datatabell(exhibit, maler.tegn(key, exhibit))


# --- Sheets ---------------------------------------------------------------------------------------


def test_there_is_one_sheet_for_each_exhibit_and_a_way_to_it(book: Any, report: Report) -> None:
    """The read-me first with a link to each; observations last; a link back from each."""
    assert book.sheetnames[0] == LES_MEG
    assert book.sheetnames[-1] == OBSERVASJONER
    assert len(book.sheetnames) == 2 + len(report.nummer)
    links = [c.hyperlink.location for row in book[LES_MEG] for c in row if c.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    for name in book.sheetnames[1:-1]:
        back = [c.hyperlink.location for row in book[name] for c in row if c.hyperlink]
        assert back == [f"'{LES_MEG}'!A1"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["F3.2 profil"], ["F3.2 profil"]),
        (["a/b:c*[d]?\\"], ["a-b-c--d---"]),
        (["'sitat'"], ["sitat"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 27 + " (2)"]),
        (
            ["les meg", "Observasjoner", "History"],
            ["les meg (2)", "Observasjoner (2)", "History (2)"],
        ),
        (["", "''"], ["ark", "ark (2)"]),
    ],
)
def test_names_of_sheets_are_legal_short_and_unlike(wanted: list[str], names: list[str]) -> None:
    """Excel takes no others, and takes «A» and «a» for one."""
    assert arknavn(wanted) == names


def test_a_sheet_says_what_it_shows(book: Any, report: Report, maler: Maler) -> None:
    """Title with number, caption, unit, source; the notes below the data."""
    for sheet, exhibit, data in sheets(book, report, maler):
        top = [sheet.cell(row, 1).value for row in range(1, HEAD)]
        plain = exhibit.tittel.replace("\u00a0", " ")
        assert top[0].endswith(f". {plain}")
        assert top[1] == exhibit.forklaring.replace("\u00a0", " ")
        assert top[2].startswith("Enhet: ")
        assert top[3].startswith(("Kilde: ", "Kilder: "))
        below = [sheet.cell(HEAD + len(data.rader) + 2 + nr, 1).value for nr in range(99)]
        notes = [note.replace("\u00a0", " ") for note in exhibit.merknader]
        assert notes == [text for text in below if text is not None]


def test_a_sheet_holds_its_header_and_row_names_still_and_can_be_filtered(
    book: Any, report: Report, maler: Maler
) -> None:
    """As a person expects of a table."""
    for sheet, _, data in sheets(book, report, maler):
        assert sheet.freeze_panes == f"B{HEAD + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
        assert sheet.auto_filter.ref.endswith(str(HEAD + len(data.rader)))


# --- Values ---------------------------------------------------------------------------------------


def test_every_value_is_that_of_the_report(book: Any, report: Report, maler: Maler) -> None:
    """Numbers are numbers, unrounded; where there is none its reason stands, never zero."""
    for sheet, _, data in sheets(book, report, maler):
        for nr, (values, shown) in enumerate(zip(data.rader, data.vist, strict=True)):
            for column, (value, text) in enumerate(zip(values, shown, strict=True)):
                cell = sheet.cell(HEAD + 1 + nr, 1 + column)
                if isinstance(value, float):
                    assert cell.data_type == "n"
                    assert cell.value == pytest.approx(value, rel=1e-14)
                else:
                    assert cell.value == (value or text or None), (sheet.title, cell.coordinate)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("T3.1 nokkeltall", {13817.0: "#,##0;−#,##0", 6.155271989286313: "#,##0.0;−#,##0.0"}),
        ("T3.2 grunnlag", {170.35705587794482: "+#,##0.0;−#,##0.0;#,##0.0"}),
    ],
)
def test_numbers_look_as_in_the_report(book: Any, key: str, expected: dict[float, str]) -> None:
    """The decimals of their cell, thousands apart, a plus where the report has one."""
    found = {
        cell.value: cell.number_format
        for row in book[key]
        for cell in row
        if isinstance(cell.value, int | float)
    }

    for value, form in expected.items():
        (near,) = {f for v, f in found.items() if v == pytest.approx(value, rel=1e-14)}
        assert near == form


def test_no_cell_is_a_formula_or_an_error(book: Any) -> None:
    """Text, numbers and one date."""
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}

    assert kinds == {"s", "n", "d"}


def test_the_day_it_was_made_is_a_date(book: Any) -> None:
    """And the file says the same of itself, with title and author."""
    dates = [c.value for row in book[LES_MEG] for c in row if c.data_type == "d"]

    assert dates == [datetime(2026, 1, 1)]  # noqa: DTZ001 - Excel knows no time zones
    properties = book.properties
    assert properties.created == datetime(2026, 1, 1)  # noqa: DTZ001
    assert properties.title.startswith("Bærum og ASSS 2025")
    assert properties.creator == "Bærum kommune"


def test_the_day_a_source_was_fetched_is_a_date(report: Report, maler: Maler) -> None:
    """Where the day is known; a month or a year alone stays words."""
    sources = report.observations.sources
    fetched = sources["12362"].model_copy(update={"retrieved": "2026-09-04"})
    observations = replace(report.observations, sources={**sources, "12362": fetched})

    made = openpyxl.load_workbook(
        io.BytesIO(workbook(replace(report, observations=observations), maler))
    )

    kinds = {row[0].value: row[5] for row in made[LES_MEG].iter_rows() if row[0].value in sources}
    assert kinds["12362"].is_date
    assert kinds["12362"].value == datetime(2026, 9, 4)  # noqa: DTZ001 - as above
    assert kinds["12137"].value == "september 2026"


def test_all_observations_are_there_with_names_and_places(book: Any, report: Report) -> None:
    """Nothing is left out; what is missing is empty with its reason."""
    rows = list(book[OBSERVASJONER].iter_rows(values_only=True))
    frame = report.observations.frame

    assert len(rows) == 1 + len(frame)
    wanted = ("12362/FGK7/AGD2", "3201", 2025)
    (row,) = [r for r in rows if (r[0], r[2], r[4]) == wanted]
    assert row[1] == "Barnehage: Netto driftsutgifter"
    assert row[3] == "Bærum"
    assert row[7] == 13817
    assert row[9].startswith("12362/12362.csv:")
    assert all(row[1] and row[3] for row in rows)
    missing = [r for r in rows[1:] if r[7] is None]
    assert len(missing) == int(frame["verdi"].isna().sum())
    assert {"mangler"} <= {r[8] for r in missing}
    assert all(r[8] is None for r in rows[1:] if r[7] is not None)


# --- Hostile words and sameness -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "<&>"])
def test_words_are_never_a_formula(report: Report, stil: Stil, text: str) -> None:
    """Whatever a heading, a title or a cell begins with, it is text in the sheet."""
    kapittel = report.kapitler["kommunebarometeret"]
    exhibit = kapittel.exhibits[0]
    assert exhibit.tabell is not None
    rader = tuple(replace(rad, overskrift=text) for rad in exhibit.tabell.rader)
    hostile = replace(
        exhibit,
        tittel=text,
        forklaring=text,
        merknader=(text,),
        tabell=replace(exhibit.tabell, rader=rader),
    )
    only = replace(
        report,
        kapitler={kapittel.key: replace(kapittel, exhibits=(hostile,))},
        prosa={},
        nummer={(kapittel.key, hostile.key): report.nummer[kapittel.key, hostile.key]},
    )

    made = openpyxl.load_workbook(io.BytesIO(workbook(only, Maler(only, stil))))

    sheet = made[made.sheetnames[1]]
    assert {c.data_type for row in sheet for c in row} <= {"s", "n"}
    assert sheet.cell(2, 1).value == text
    assert sheet.cell(HEAD + 1, 1).value == text


def test_the_same_report_gives_the_same_bytes(
    report: Report, maler: Maler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clock is in the file, nor in the zip around it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    first = workbook(report, maler)

    assert first == workbook(report, maler)
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
