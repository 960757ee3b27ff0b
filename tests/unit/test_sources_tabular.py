"""Others' files become cells: what a person sees is what is read, and nothing is guessed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from _manuelt import edition, write_csv, write_xlsx
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from asss_report.errors import DataError
from asss_report.model import Status
from asss_report.sources import tabular
from asss_report.sources.tabular import (
    NoNumberError,
    Rute,
    column_name,
    find_member,
    parse_number,
    read_grid,
)

if TYPE_CHECKING:
    from pathlib import Path

MEMBERS = edition().members
NORWEGIAN = st.text('abcxyzæøåÆØÅé 0123456789-«»(),;"', min_size=1, max_size=12)


def texts(path: Path) -> list[list[str]]:
    """The text of every cell."""
    return [[rute.text for rute in rad] for rad in read_grid(path).rader]


# --- Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12,5", 12.5),
        ("-3,4", -3.4),
        ("\u22123,4", -3.4),
        ("1 234 567,8", 1234567.8),
        ("1234567", 1234567),
        ("0", 0),
        ("12,5 %", 12.5),
    ],
)
def test_a_number_is_read_as_norwegians_write_it(text: str, number: float) -> None:
    """Decimal comma, spaces between thousands, the true minus sign."""
    assert number == parse_number(Rute(text))


@pytest.mark.parametrize("symbol", [".", "..", ":"])
def test_a_symbol_is_kept_and_is_no_zero(symbol: str) -> None:
    """Why a cell is empty is part of what it says."""
    assert Status(symbol) is parse_number(Rute(symbol))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("12.5", "write 12,5"),
        ("1.234", "write 1234 or 1,234"),
        ("-", "write 0 or «..»"),
        ("#REF!", "mend the formula"),
        ("#I/T", "mend the formula"),
        ("ca. 12", "Write a number"),
        ("12 34", "Write a number"),
        ("1e5", "Write a number"),
        ("", "«..»"),
        ("nan", "Write a number"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_write(text: str, hint: str) -> None:
    """Two meanings are never chosen between."""
    with pytest.raises(NoNumberError, match=re.escape(hint)):
        parse_number(Rute(text))


def test_a_file_with_decimal_points_can_say_so() -> None:
    """Then it is the comma that has two meanings."""
    assert 12.5 == parse_number(Rute("12.5"), ".")
    with pytest.raises(NoNumberError, match="write 1234 or"):
        parse_number(Rute("1,234"), ".")


@given(st.floats(-1e12, 1e12).map(lambda x: round(x, 4)))
def test_a_number_written_with_a_comma_is_the_number(number: float) -> None:
    """Whatever its size and sign."""
    assert number == parse_number(Rute(f"{number:.4f}".replace(".", ",")))


# --- Members --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Bærum",
        "bærum",
        "BÆRUM",
        "3201",
        "K-3201",
        "3201 Bærum",
        "K-3201 Bærum",
        "Bærum kommune",
        "3201 Bærum (2024-)",
    ],
)
def test_a_member_is_known_however_it_is_written(text: str) -> None:
    """By its name, its code, or both, as the Statbank and people write them."""
    assert "3201" == find_member(text, MEMBERS)


def test_the_zero_that_excel_takes_from_oslo_is_put_back() -> None:
    """0301 becomes 301 in a cell of numbers."""
    assert "0301" == find_member("301", MEMBERS)


@pytest.mark.parametrize(
    "text", ["3024 Bærum", "3024 Bærum (2020-2023)", "Bærum (2020-2023)", "03 Oslo", "Halden", ""]
)
def test_others_are_no_members(text: str) -> None:
    """A code of an older structure is another municipality, whatever its name; so is a county."""
    assert find_member(text, MEMBERS) is None


def test_a_second_name_of_a_member_is_the_member() -> None:
    """Some have a Sami name too."""
    assert "5001" == find_member("5001 Trondheim - Tråante", MEMBERS)


def test_code_and_name_of_two_members_are_refused() -> None:
    """One of the two is wrong, and nobody can tell which."""
    with pytest.raises(ValueError, match="3201 is Bærum, not «Asker»"):
        find_member("3201 Asker", MEMBERS)


# --- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_norwegian_letters_survive_each_encoding(tmp_path: Path, encoding: str) -> None:
    """Excel on Windows, on Mac, and other programs save differently."""
    rows = [["Nøkkel", "År"], ["Bærum", "Tromsø «på»"]]
    assert rows == texts(write_csv(tmp_path / "a.csv", rows, encoding=encoding))


@settings(max_examples=60)
@given(st.lists(st.lists(NORWEGIAN, min_size=2, max_size=4), min_size=3, max_size=6))
def test_what_is_written_with_semicolons_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    """Cells with the separator, quotes and commas in them too; spaces alone are made plain."""
    width = len(rows[0])
    rows = [[*row, *["x"] * width][:width] for row in rows]
    path = write_csv(tmp_path_factory.mktemp("csv") / "a.csv", rows)
    expected = [[" ".join(cell.split()) for cell in row] for row in rows]
    found = texts(path)
    assert expected == [[*row, *[""] * width][:width] for row in found] + expected[len(found) :]


def test_a_file_with_commas_in_its_title_is_still_cut_at_semicolons(tmp_path: Path) -> None:
    """The Statbank's titles are full of commas, and so are decimal numbers."""
    path = tmp_path / "a.csv"
    path.write_text(
        '"07459: Befolkning, etter region, statistikkvariabel og år"\n\n'
        '"region";"2025"\n"Bærum";1,5\n"Asker";2,5\n'
    )
    assert ["Bærum", "1,5"] == texts(path)[3]


def test_excels_own_first_line_names_the_mark_and_stays_a_row(tmp_path: Path) -> None:
    """So the row numbers are those of the file."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=,\r\nBergen,1\r\n")
    assert [[], ["Bergen", "1"]] == texts(path)


def test_hard_spaces_control_characters_and_loose_accents_are_made_plain(tmp_path: Path) -> None:
    """They come with text copied from pages and PDFs, and cannot be seen."""
    path = tmp_path / "a.csv"
    path.write_text("1\u00a0234\u202f567;a\u030a\x0b;x\n", "utf-8")
    assert [["1 234 567", "å", "x"]] == texts(path)


def test_a_formula_in_text_cannot_be_used(tmp_path: Path) -> None:
    """Nobody has computed it."""
    rute = read_grid(write_csv(tmp_path / "a.csv", [["=A1+1", "2"]])).rute(1, 0)
    with pytest.raises(NoNumberError, match="formula"):
        parse_number(rute)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\r\n;;\r\n", "empty"),
        (b"\x00\x01\x02", "no text"),
        (b'a;"b\r\nc;d\r\n', "not CSV"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    """With the file's name, and no traceback."""
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=what):
        read_grid(tmp_path / "a.csv")


def test_a_csv_file_is_read_no_further_than_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five million rows are refused at the first that is too many, whatever stands below."""
    monkeypatch.setattr(tabular, "MAX_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("a;1\n" * 4 + '"never closed', "utf-8")
    with pytest.raises(DataError, match=r":4: The file is larger than 3 rows"):
        read_grid(path)


def test_marks_without_anything_between_them_are_no_cells(tmp_path: Path) -> None:
    """Excel writes one for each column that was ever touched: here 16 384 in each of 80 rows."""
    path = tmp_path / "a.csv"
    path.write_text(("a;b" + ";" * 16_382 + "\n") * 80, "utf-8")
    assert [["a", "b"]] * 80 == texts(path)


# --- Workbooks ------------------------------------------------------------------------------------


def test_cells_of_a_workbook_are_what_excel_shows(tmp_path: Path) -> None:
    """Numbers with comma, dates as dates, trailing empty rows nowhere."""
    path = write_xlsx(
        tmp_path / "a.xlsx", [["Bærum", 12.5, 3], ["", "", ""], [True, date(2026, 4, 20)], [""]]
    )
    assert [["Bærum", "12,5", "3"], [], ["SANN", "2026-04-20"]] == texts(path)


def test_a_percentage_is_the_number_excel_shows(tmp_path: Path) -> None:
    """The file holds 0.07; the person sees 7 %."""
    book = Workbook()
    book.active["A1"] = 0.07
    book.active["A1"].number_format = "0.0 %"
    book.save(tmp_path / "a.xlsx")

    rute = read_grid(tmp_path / "a.xlsx").rute(1, 0)

    assert 7 == parse_number(rute)
    assert tabular.is_percent(rute)


def test_a_formula_nobody_has_computed_and_a_date_in_place_of_a_number_are_refused(
    tmp_path: Path,
) -> None:
    """Openpyxl saves formulas without their result, as a program might."""
    grid = read_grid(write_xlsx(tmp_path / "a.xlsx", [["x", "=1+1", date(2025, 2, 1)]]))
    for column, what in ((1, "not been computed"), (2, "made a date of it")):
        with pytest.raises(NoNumberError, match=what):
            parse_number(grid.rute(1, column))


def test_a_hidden_sheet_is_not_read_and_a_second_one_is_refused(tmp_path: Path) -> None:
    """Which sheet is meant is not guessed."""
    book = Workbook()
    book.active.append(["a"])
    other = book.create_sheet("Skjult")
    other.append(["b"])
    other.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [["a"]] == texts(tmp_path / "a.xlsx")

    other.sheet_state = "visible"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"several sheets with content: Sheet, Skjult"):
        read_grid(tmp_path / "a.xlsx")


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 6)))
@settings(max_examples=30, deadline=None)
def test_a_number_of_a_workbook_is_the_number(
    tmp_path_factory: pytest.TempPathFactory, number: float
) -> None:
    """To its last digit, and its text is the same number."""
    path = write_xlsx(tmp_path_factory.mktemp("xlsx") / "a.xlsx", [["x", number]])
    rute = read_grid(path).rute(1, 1)
    assert number == parse_number(rute) == parse_number(Rute(rute.text))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 cut off", "no workbook"),
        (b"not a workbook", "no workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    """With what to do instead."""
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=what):
        read_grid(tmp_path / "a.xlsx")


def changed(path: Path, part: str, new: bytes) -> None:
    """Put other bytes in one part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in old.namelist():
            made.writestr(item, new if item == part else old.read(item))
    path.write_bytes(out.getvalue())


SHEET = "xl/worksheets/sheet1.xml"
XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    "rows",
    [
        b"<row r='1'><c r='A1'><v>1</v>",
        b"rubbish",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><row>&a;</row>",
    ],
)
def test_a_damaged_workbook_is_one_clear_error(tmp_path: Path, rows: bytes) -> None:
    """Whatever openpyxl stumbles on."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    changed(path, SHEET, XML + rows)
    with pytest.raises(DataError, match=r"cannot be read"):
        read_grid(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """Sixty million spaces are a few kilobytes when packed."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    changed(path, SHEET, b" " * (tabular.MAX_UNPACKED + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DataError, match="is refused"):
        read_grid(path)


@pytest.mark.parametrize(
    "rows",
    [
        "".join(f"<row r='{r}'><c r='XFD{r}' s='0'/></row>" for r in range(1, 2000)).encode(),
        b"<row r='1'><c r='A1'><v>1</v></c></row><row r='999999999'><c r='A999999999'/></row>",
        b"<row r='60000'><c r='A60000'><v>1</v></c></row>",
        b"<row r='1'><c r='ZZ1'><v>1</v></c></row>",
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused(tmp_path: Path, rows: bytes) -> None:
    """A small file can claim a billion cells."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    changed(path, SHEET, XML + rows + b"</sheetData></worksheet>")
    with pytest.raises(DataError, match="larger than"):
        read_grid(path)


@pytest.mark.parametrize("many", [b"<c/>" * 2000, b"<row/>" * 2000])
def test_a_workbook_of_too_many_elements_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: bytes
) -> None:
    """Nine million empty cells took two minutes to be refused as cells."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    monkeypatch.setattr(tabular, "MAX_TAGS", 2000)
    assert [["x"]] == texts(path)
    row = b"<row r='1'>" if many.startswith(b"<c") else b"<row r='1'/>"
    changed(path, SHEET, XML + row + many)
    with pytest.raises(DataError, match="more cells, styles or names than anybody has typed"):
        read_grid(path)


@pytest.mark.parametrize("tag", [b"f", b"x:f xmlns:x='NS'"])
def test_a_formula_that_excel_has_not_computed_is_seen_however_it_is_written(
    tmp_path: Path, tag: bytes
) -> None:
    """A workbook without any is read once only, so every way of writing one must be known."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    tag = tag.replace(b"NS", XML.split(b'"')[1])
    cell = b"<c r='A1'><" + tag + b">1+1</" + tag.split()[0] + b"></c><c r='B1'><v>2</v></c>"
    changed(path, SHEET, XML + b"<row r='1'>" + cell + b"</row></sheetData></worksheet>")
    formula, number = read_grid(path).rader[0]
    assert formula.feil.startswith("The formula has not been computed")
    assert number.tall == 2


def test_openpyxls_warnings_of_styles_are_not_shown(tmp_path: Path) -> None:
    """They say nothing of the figures."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x"]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [["x"]] == texts(path)


def test_columns_are_named_as_in_excel() -> None:
    """A, Z, AA, and the last of all."""
    assert ["A", "Z", "AA", "XFD"] == [column_name(n) for n in (0, 25, 26, 16383)]


def test_a_number_cell_is_never_infinite_or_missing(tmp_path: Path) -> None:
    """Excel has no such numbers; a file that claims one is not believed."""
    path = write_xlsx(tmp_path / "a.xlsx", [["x", 1]])
    changed(path, SHEET, XML + b"<row><c><v>1e999</v></c></row></sheetData></worksheet>")
    with pytest.raises(NoNumberError, match="no number that Excel can hold"):
        parse_number(read_grid(path).rute(1, 0))
