"""The CSV reader: every cell text or number, every fault with its line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.errors import DataError, Fault
from asss_report.sources import csvfile
from asss_report.sources.csvfile import Layout, read_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

MEMBERS = {"0301": "Oslo", "3201": "Bærum", "3203": "Asker"}
LAYOUT = Layout(
    columns=("kommunenummer", "kommune", "aar", "tall", "andre"),
    numbers=("tall", "andre"),
    key=("kommunenummer", "aar"),
    years=("aar",),
)
HEADER = "kommunenummer,kommune,aar,tall,andre"
GOOD = [HEADER, "0301,Oslo,2024,1,2", "3201,Bærum,2024,3,4.5", "3203,Asker,2024,-5,6"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the tests write."""
    return tmp_path / "tall.csv"


@pytest.fixture
def read(file: Path) -> Callable[..., pd.DataFrame]:
    """Write lines to a file and read it."""

    def write_and_read(*lines: str) -> pd.DataFrame:
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return read_csv(file, LAYOUT, members=MEMBERS)

    return write_and_read


def faults(read: Callable[..., pd.DataFrame], *lines: str) -> tuple[Fault, ...]:
    """What is wrong with a file."""
    with pytest.raises(DataError) as caught:
        read(*lines)
    assert all(fault.file.endswith("tall.csv") for fault in caught.value.faults)
    return caught.value.faults


def fault(read: Callable[..., pd.DataFrame], *lines: str) -> Fault:
    """The one thing that is wrong with a file."""
    (only,) = faults(read, *lines)
    return only


def test_numbers_are_numbers_and_codes_keep_their_zeros(read: Callable[..., pd.DataFrame]) -> None:
    """Oslo is «0301», not 301; every row knows its line."""
    table = read(*GOOD)
    assert list(table["kommunenummer"]) == ["0301", "3201", "3203"]
    assert list(table["tall"]) == [1.0, 3.0, -5.0]
    assert list(table["linje"]) == [2, 3, 4]
    assert list(table["aar"]) == [2024] * 3


@pytest.mark.parametrize("symbol", ["", ".", "..", ":"])
@pytest.mark.parametrize("row", [1, 2, 3])
@pytest.mark.parametrize("column", ["tall", "andre"])
def test_an_empty_cell_keeps_its_symbol_and_is_never_zero(
    read: Callable[..., pd.DataFrame], symbol: str, row: int, column: str
) -> None:
    """In any row and either column; nothing at all means «..»."""
    cells = GOOD[row].split(",")
    cells[HEADER.split(",").index(column)] = symbol
    table = read(*GOOD[:row], ",".join(cells), *GOOD[row + 1 :])
    assert math.isnan(table[column][row - 1])
    assert table[f"{column}_status"][row - 1] == (symbol or "..")
    assert table["tall"].isna().sum() + table["andre"].isna().sum() == 1


def test_a_zero_is_a_number(read: Callable[..., pd.DataFrame]) -> None:
    """Zero is never missing."""
    table = read(HEADER, "0301,Oslo,2024,0,0.0")
    assert [table["tall"][0], table["tall_status"][0]] == [0.0, ""]


@settings(deadline=None)
@given(
    values=st.lists(
        st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=4), min_size=1, max_size=9
    )
)
def test_every_number_is_read_as_it_is_written(
    values: list[object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whole or decimal, of either sign."""
    file = tmp_path_factory.mktemp("csv") / "tall.csv"
    rows = [f"0301,Oslo,{2000 + n},{value:f},.." for n, value in enumerate(values)]
    file.write_text("\n".join([HEADER, *rows]), "utf-8")
    assert [float(str(v)) for v in values] == list(read_csv(file, LAYOUT, members=MEMBERS)["tall"])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bom_and_crlf_change_nothing(file: Path, newline: str, bom: bytes) -> None:
    """A file saved on Windows reads the same, with the same lines."""
    file.write_bytes(bom + newline.join([*GOOD, ""]).encode())
    table = read_csv(file, LAYOUT, members=MEMBERS)
    assert list(table["linje"]) == [2, 3, 4]
    assert list(table["kommune"]) == ["Oslo", "Bærum", "Asker"]


def test_empty_lines_are_nothing_but_are_counted(read: Callable[..., pd.DataFrame]) -> None:
    """The line number is the editor's."""
    assert list(read(HEADER, "", "", GOOD[1])["linje"]) == [4]


def test_a_quoted_cell_may_hold_commas_and_lines(read: Callable[..., pd.DataFrame]) -> None:
    """A row that spans two lines is named by its first; the next row by its own."""
    found = faults(read, HEADER, '0301,"Os\nlo",2024,1,2', "3201,Bærum,2024,x,4")
    assert [one.line for one in found] == [2, 4]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("12 539", "Write 12539."),
        ("12\u00a0539", "Write 12539."),
        ('"1,5"', "Write 1.5."),
        ("\u22125", "Write -5."),
        ("ukjent", "Write a number such as -1234.5"),
        ("nan", "Write a number such as"),
        ("1e5", "Write a number such as"),
        ("1_000", "Write a number such as"),
        ("\u0663", "Write a number such as"),
        ("...", "Write a number such as"),
    ],
)
def test_text_in_a_number_column_is_an_error(
    read: Callable[..., pd.DataFrame], cell: str, hint: str
) -> None:
    """File, line, the text and the column; and the number it was meant for where that is plain."""
    found = fault(read, HEADER, GOOD[1], f"3201,Bærum,2024,{cell},4")
    assert found.line == 3
    assert f"«{cell.strip(chr(34))}» in the column tall is not a number" in found.what
    assert hint in found.instead


def test_text_in_a_year_column_is_an_error(read: Callable[..., pd.DataFrame]) -> None:
    """A year has four digits."""
    found = fault(read, HEADER, "0301,Oslo,24,1,2")
    assert (found.line, found.what) == (2, "«24» in the column aar is not a year.")


def test_a_column_that_is_not_there_is_an_error(read: Callable[..., pd.DataFrame]) -> None:
    """The missing column and the nearest one are named."""
    found = fault(read, HEADER.replace("andre", "anddre"), GOOD[1])
    assert (found.line, found.what) == (1, "The column «andre» is missing.")
    assert "«anddre»" in found.instead


@pytest.mark.parametrize("extra", ["ny", "tall"])
def test_a_column_too_much_is_an_error(read: Callable[..., pd.DataFrame], extra: str) -> None:
    """Unknown or repeated: nobody would know which one counts."""
    found = fault(read, f"{HEADER},{extra}", f"{GOOD[1]},9")
    assert (found.line, found.what) == (1, f"«{extra}» is a column too much.")


@pytest.mark.parametrize(("line", "cells"), [("0301,Oslo,2024,1", 4), (f"{GOOD[1]},5", 6)])
def test_a_line_with_the_wrong_number_of_cells_is_an_error(
    read: Callable[..., pd.DataFrame], line: str, cells: int
) -> None:
    """A decimal comma shifts every cell after it; it is not read as something else."""
    found = fault(read, HEADER, line)
    assert (found.line, found.what) == (2, f"The line has {cells} cells, not 5.")


def test_semicolons_are_told_as_such(read: Callable[..., pd.DataFrame]) -> None:
    """Norwegian Excel separates by «;»; the error says that, not that columns are missing."""
    found = fault(read, *(line.replace(",", ";") for line in GOOD))
    assert "separated by «;»" in found.what


def test_an_unknown_municipality_is_an_error_that_names_the_nearest(
    read: Callable[..., pd.DataFrame],
) -> None:
    """Told once, at its first line, however many rows it has."""
    strangers = ["3301,Askar,2023,1,2", "3301,Askar,2024,1,2"]
    found = fault(read, HEADER, GOOD[1], *strangers)
    assert found.line == 3
    assert "3301 Askar is not a member" in found.what
    assert "«Asker»" in found.instead


def test_a_code_that_lost_its_zero_is_told_the_right_one(read: Callable[..., pd.DataFrame]) -> None:
    """Spreadsheets make 0301 into 301."""
    assert "The code of Oslo is 0301." in fault(read, HEADER, "301,Oslo,2024,1,2").instead


@pytest.mark.parametrize(
    ("row", "what", "hint"),
    [
        ("3201,Asker,2024,1,2", "3201 is Bærum", "The code of Asker is 3203."),
        ("3201,Baerum,2024,1,2", "3201 is Bærum", "Write Bærum."),
    ],
)
def test_code_and_name_that_disagree_are_an_error(
    read: Callable[..., pd.DataFrame], row: str, what: str, hint: str
) -> None:
    """Figures of one municipality under another's name never get in."""
    found = fault(read, HEADER, row)
    assert what in found.what
    assert hint in found.instead


def test_a_duplicate_row_is_an_error_that_names_both_lines(
    read: Callable[..., pd.DataFrame],
) -> None:
    """Equal or different values: two rows for one cell cannot both count."""
    found = fault(read, *GOOD, "3201,Bærum,2024,33,4")
    assert found.line == 5
    assert "3201 2024 is already on line 3" in found.what


def test_every_fault_is_told_in_one_run_by_line(read: Callable[..., pd.DataFrame]) -> None:
    """Faults of different kinds come together, in the order of the file."""
    found = faults(read, HEADER, "0301,Oslo,2024,1,x", "3201,Asker,24,1,2")
    assert [one.line for one in found] == [2, 3, 3]


def test_a_flood_of_faults_is_cut_short(read: Callable[..., pd.DataFrame]) -> None:
    """Thirty bad rows: twenty are told, and how many more there are."""
    found = faults(read, HEADER, *(f"0301,Oslo,{1990 + n},x,2" for n in range(30)))
    assert len(found) == 20 + 1
    assert "10 more faults" in found[-1].what


def test_an_unclosed_quote_is_an_error(read: Callable[..., pd.DataFrame]) -> None:
    """The rest of the file is not swallowed in silence."""
    assert "not CSV" in fault(read, HEADER, '0301,"Oslo,2024,1,2').what


def test_a_file_that_is_not_utf8_is_an_error_with_its_line(file: Path) -> None:
    """An old encoding is refused, not guessed at."""
    file.write_bytes("\n".join(GOOD).encode("cp1252"))
    with pytest.raises(DataError) as caught:
        read_csv(file, LAYOUT, members=MEMBERS)
    (found,) = caught.value.faults
    assert found.line == 3
    assert "not UTF-8" in found.what


def test_an_empty_file_is_an_error(file: Path) -> None:
    """Nothing at all has no columns."""
    file.write_text("", "utf-8")
    with pytest.raises(DataError, match="column names on the first line"):
        read_csv(file, LAYOUT, members=MEMBERS)


def test_a_missing_file_is_an_error(file: Path) -> None:
    """The file is named."""
    with pytest.raises(DataError, match=r"tall\.csv: The file is missing"):
        read_csv(file, LAYOUT, members=MEMBERS)


def test_a_file_that_is_too_large_is_refused(
    read: Callable[..., pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb is refused before it is parsed."""
    monkeypatch.setattr(csvfile, "MAX_BYTES", 10)
    assert "more than 10 is refused" in fault(read, *GOOD).what


def test_only_a_heading_is_no_rows(read: Callable[..., pd.DataFrame]) -> None:
    """A file that has lost its rows is told by name, not by what falls over later."""
    assert "has no rows" in fault(read, HEADER).what
