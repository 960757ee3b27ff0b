"""A cell of a file people fill in, looked up anew: nothing of what read the figures is used."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")


class Found(NamedTuple):
    """What stands in a cell: its text, its number (NaN without one), the words above it."""

    text: str
    number: float
    heading: str


def find_cell(path: Path, row: int, column: str) -> Found | None:
    """The cell in a row and a column as Excel names them: 7, «E»; None where there is none."""
    rows = _cells(path, path.stat().st_mtime_ns)
    at = _number_of(column)
    if not (0 < row <= len(rows) and 0 <= at < len(rows[row - 1])):
        return None
    text, number = rows[row - 1][at]
    above = (rows[nr][at][0] for nr in range(row - 2, -1, -1) if at < len(rows[nr]))
    heading = next((it for it in above if any(map(str.isalpha, it))), "")
    return Found(text, number, heading)


@lru_cache(maxsize=8)
def _cells(path: Path, _changed: int) -> list[list[tuple[str, float]]]:
    """Text and number of every cell; read again when the file is saved anew."""
    return _workbook(path) if path.suffix.lower() == ".xlsx" else _text(path)


def _text(path: Path) -> list[list[tuple[str, float]]]:
    raw = path.read_bytes()
    codings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    text = next(it for it in (_decoded(raw, code) for code in codings) if it is not None)
    first, _, rest = text.partition("\n")
    if first.startswith("sep="):
        return [[], *_rows(rest, first[4])]
    tries = [_rows(text, mark) for mark in ";\t,"]
    alike = [_alike([row for row in rows if not _is_sentence(row)]) for rows in tries]
    semicolon, tab, comma = alike
    # A comma is a decimal mark too: only twice as many rows cut alike speak for it.
    if comma and comma >= 2 * max(semicolon, tab):
        return tries[2]
    return tries[1] if tab > semicolon else tries[0]


def _decoded(raw: bytes, coding: str) -> str | None:
    try:
        return raw.decode(coding)
    except UnicodeDecodeError:
        return None


def _alike(rows: list[list[tuple[str, float]]]) -> int:
    """How many rows are as wide as most rows of more than one cell are."""
    widths = [len(row) for row in rows if len(row) > 1]
    return max(map(widths.count, set(widths)), default=0)


def _is_sentence(row: list[tuple[str, float]]) -> bool:
    """Whether a row explains the form: what is cut at its commas is no cell."""
    return bool(row) and row[0][0].lstrip().startswith("# ")


def _rows(text: str, mark: str) -> list[list[tuple[str, float]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return [[(cell, _number(cell)) for cell in row] for row in reader]


def _workbook(path: Path) -> list[list[tuple[str, float]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and most editions have no workbook

    book = load_workbook(path, data_only=True)
    sheets = [it for it in book.worksheets if it.sheet_state == "visible"]
    sheet = next(it for it in sheets if any(c.value is not None for r in it.iter_rows() for c in r))
    return [
        [_of_sheet(cell.value, str(cell.number_format)) for cell in row]
        for row in sheet.iter_rows(min_row=1, min_col=1)
    ]


def _of_sheet(value: object, number_format: str) -> tuple[str, float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        scaled = round(value * 100, 12) if "%" in number_format else float(value)
        return f"{value:.15g}", scaled
    text = "" if value is None else str(value)
    return text, _number(text)


def _number(text: str) -> float:
    """The number in a text; both decimal marks are understood, and a percent sign."""
    plain = "".join(text.replace("\u2212", "-").removesuffix("%").split()).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return float("nan")


def _number_of(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
