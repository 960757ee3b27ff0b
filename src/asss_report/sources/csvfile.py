"""A strict reader of the CSV files in `report/data`: every cell text or number, every line known.

Line numbers are those of the file as a person sees it in an editor; the heading is line 1.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report.errors import DataError, Fault, nearest, shown
from asss_report.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LINJE: Final = "linje"
KODE: Final = "kommunenummer"
NAVN: Final = "kommune"
MAX_BYTES: Final = 50_000_000
#: A broken file has the same fault on every line; more than these tell nobody anything.
MAX_FAULTS: Final = 20

SYMBOLS: Final = frozenset({Status.IKKE_MULIG, Status.MANGLER, Status.KONFIDENSIELL, ""})
NUMBER: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a CSV file must look like.

    Attributes:
        columns: Every column, in any order.
        numbers: Columns of numbers; ".", "..", ":" and nothing are empty cells there.
        key: Columns that together name a row; no two rows share them.
        years: Columns of four-digit years.
    """

    columns: tuple[str, ...]
    numbers: tuple[str, ...]
    key: tuple[str, ...]
    years: tuple[str, ...] = ()


def read_csv(
    path: Path, layout: Layout, *, members: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Read a CSV file and check every cell of it.

    Args:
        path: UTF-8, comma between the cells, first line the column names. A BOM and CRLF are
            accepted.
        layout: The columns it must have.
        members: Code -> name of the edition's municipalities; the columns `kommunenummer` and
            `kommune` must agree with it. None for a file without municipalities.

    Returns:
        One row per line: the text columns as they are, each number column as float (NaN when
        empty) with its symbol in `<column>_status` ("" where there is a number), years as int, and
        the line number in `linje`.

    Raises:
        DataError: One fault with file and line for each thing that is wrong.
    """
    frame = _frame(path, layout)
    if frame.empty:
        raise DataError.at(path, 2, "The file has no rows.", "Restore it from git.")
    faults = [
        *_number_faults(path, frame, layout),
        *_year_faults(path, frame, layout),
        *(_member_faults(path, frame, members) if members is not None else ()),
        *_duplicate_faults(path, frame, layout),
    ]
    if faults:
        raise DataError(*_first(path, sorted(faults)))
    return _typed(frame, layout)


def _frame(path: Path, layout: Layout) -> pd.DataFrame:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(path, header, layout)
        rows, faults, start = [], [], 2
        for cells in reader:
            if len(cells) == len(header):
                rows.append((*cells, start))
            elif cells:  # an empty line is nothing
                faults.append(_width_fault(path, start, len(cells), len(header)))
            start = reader.line_num + 1
    except csv.Error as error:
        what = f"This is not CSV: {error}."
        raise DataError.at(path, reader.line_num, what, 'Close every ".') from None
    if faults:
        raise DataError(*_first(path, faults))
    return pd.DataFrame(rows, columns=[*header, LINJE])


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError.at(path, 0, "The file is missing.", "Restore it from git.") from None
    if len(raw) > MAX_BYTES:
        what = f"The file is {len(raw)} bytes; more than {MAX_BYTES} is refused."
        raise DataError.at(path, 0, what, "Keep only the rows that the report uses.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"The file is not UTF-8 (byte {error.start})."
        raise DataError.at(path, line, what, "Save it again as UTF-8.") from None


def _check_header(path: Path, header: list[str], layout: Layout) -> None:
    if len(header) == 1 and ";" in header[0]:
        what = "The cells are separated by «;», not by «,»."
        raise DataError.at(path, 1, what, "Save it again with comma between the cells.")
    faults = [
        Fault(shown(path), 1, f"The column «{name}» is missing.", _column_hint(name, header))
        for name in layout.columns
        if name not in header
    ]
    if not faults:
        faults = [
            Fault(shown(path), 1, f"«{name}» is a column too much.", "Remove it.")
            for name in _surplus(header, layout)
        ]
    if faults:
        raise DataError(*faults)


def _surplus(header: list[str], layout: Layout) -> Iterator[str]:
    seen: set[str] = set()
    for name in header:
        if name in seen or name not in layout.columns:
            yield name
        seen.add(name)


def _column_hint(name: str, header: list[str]) -> str:
    return nearest(name, header) if any(header) else "Put the column names on the first line."


def _width_fault(path: Path, line: int, found: int, expected: int) -> Fault:
    hint = 'A cell that holds a comma stands in "quotes"; a decimal mark is a point.'
    return Fault(shown(path), line, f"The line has {found} cells, not {expected}.", hint)


def _number_faults(path: Path, frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    number = re.compile(NUMBER)
    for name in layout.numbers:
        for cell, line in zip(frame[name], frame[LINJE], strict=True):
            if cell in SYMBOLS or number.fullmatch(cell):
                continue
            what = f"«{cell}» in the column {name} is not a number."
            yield Fault(shown(path), int(line), what, _number_hint(cell))


def _number_hint(cell: str) -> str:
    plain = "".join(cell.split()).replace(",", ".").replace("\u2212", "-")
    if re.fullmatch(NUMBER, plain):
        return f"Write {plain}."
    return "Write a number such as -1234.5; «..» means that it is missing."


def _year_faults(path: Path, frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    for name in layout.years:
        bad = ~frame[name].str.fullmatch(r"[12][0-9]{3}")
        for cell, line in zip(frame.loc[bad, name], frame.loc[bad, LINJE], strict=True):
            what = f"«{cell}» in the column {name} is not a year."
            yield Fault(shown(path), int(line), what, "Write four digits.")


def _member_faults(path: Path, frame: pd.DataFrame, members: Mapping[str, str]) -> Iterator[Fault]:
    # The same stranger stands on many lines: the first tells enough.
    pairs = frame.drop_duplicates([KODE, NAVN])
    for code, name, line in zip(pairs[KODE], pairs[NAVN], pairs[LINJE], strict=True):
        codes = [known for known, its in members.items() if its == name]
        right = f"The code of {name} is {codes[0]}." if codes else ""
        if code not in members:
            what = f"The municipality {code} {name} is not a member in report/report.toml."
            hint = right or f"{nearest(name, members.values())} Or add it to members."
            yield Fault(shown(path), int(line), what, hint)
        elif members[code] != name:
            what = f"{code} is {members[code]} in report/report.toml, not «{name}»."
            yield Fault(shown(path), int(line), what, right or f"Write {members[code]}.")


def _duplicate_faults(path: Path, frame: pd.DataFrame, layout: Layout) -> Iterator[Fault]:
    again = frame.duplicated(list(layout.key))
    if not again.any():
        return
    rows = frame.loc[again, list(layout.key)].agg(" ".join, axis="columns")
    first = frame.groupby(list(layout.key), sort=False)[LINJE].transform("first")
    for row, line, one in zip(rows, frame.loc[again, LINJE], first[again], strict=True):
        what = f"The row {row} is already on line {one}."
        yield Fault(shown(path), int(line), what, "Remove one of the two.")


def _first(path: Path, faults: Iterable[Fault]) -> list[Fault]:
    every = list(faults)
    if len(every) <= MAX_FAULTS:
        return every
    rest = Fault(shown(path), 0, f"And {len(every) - MAX_FAULTS} more faults in this file.")
    return [*every[:MAX_FAULTS], rest]


def _typed(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    out = frame.copy()
    for name in layout.numbers:
        cells = list(frame[name])
        out[name] = [nan if cell in SYMBOLS else float(cell) for cell in cells]
        out[f"{name}_status"] = [
            cell or Status.MANGLER.value if cell in SYMBOLS else "" for cell in cells
        ]
    for name in layout.years:
        out[name] = frame[name].astype("int64")
    return out
