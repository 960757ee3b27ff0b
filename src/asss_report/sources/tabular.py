"""Others' files -> a grid of cells: CSV and xlsx as people save and export them.

Rows and columns are named as a person sees them in Excel: row 1 is the first, column A the first.
A cell is text, and where the file itself holds a number that too. What cannot be used, such as a
formula that nobody has computed, says why.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from asss_report.errors import DataError
from asss_report.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 50_000_000
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 500
#: Filled cells of a sheet, so that a small file cannot become a large grid.
MAX_CELLS: Final = 500_000
#: Cells looked at, filled or not: a sheet may claim to reach to its last corner.
MAX_VISITED: Final = 1_000_000
#: Elements in the parts of a workbook, with room for as many cells as may be filled.
MAX_TAGS: Final = 3_500_000

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SYMBOLS: Final = {it.value for it in Status if it is not Status.OK}
_EXCEL_ERROR: Final = re.compile(r"#[A-ZÆØÅ0-9]+(/[A-Z0-9]+)?[!?]?")
_PLAIN: Final = r"-?\d{1,15}"
_GROUPED: Final = r"-?\d{1,3}( \d{3}){1,4}"
_FORMULA: Final = re.compile(rb"<(\w+:)?f[\s/>]")
_YEARS: Final = re.compile(r"\((\d{4})?\s*[-\u2013]\s*(\d{4})?\)$")


class Rute(NamedTuple):
    """One cell.

    Attributes:
        text: What a person sees, spaces made plain; a number with decimal comma.
        tall: The number, where the file holds one and not only its text.
        feil: Why it cannot be used, and what to do; empty when it can.
        prosent: The cell is shown as a percentage.
    """

    text: str
    tall: float | None = None
    feil: str = ""
    prosent: bool = False


TOM: Final = Rute("")


@dataclass(frozen=True, slots=True)
class Rutenett:
    """A file's cells.

    Attributes:
        path: The file.
        rader: Row by row, the first being row 1; rows may differ in length.
        skille: What stands between the cells of a CSV file; empty for a workbook.
    """

    path: Path
    rader: tuple[tuple[Rute, ...], ...]
    skille: str = ""

    def rute(self, rad: int, kolonne: int) -> Rute:
        """The cell in a row counted from 1 and a column counted from 0; empty outside."""
        celler = self.rader[rad - 1]
        return celler[kolonne] if kolonne < len(celler) else TOM


class NoNumberError(ValueError):
    """A cell is no number; its text says why, and what to write."""


def read_grid(path: Path) -> Rutenett:
    """Read a CSV file or the one visible sheet of a workbook.

    Args:
        path: `.csv` (UTF-8 with or without BOM, UTF-16, or Windows' Latin-1; semicolon, tab or
            comma between the cells) or `.xlsx`. Formulas count as what Excel last computed.

    Raises:
        DataError: It cannot be read, is too large, or has more than one sheet with content.
    """
    raw = _bytes(path)
    grid = _read_xlsx(path, raw) if path.suffix.lower() == XLSX else _read_csv(path, raw)
    if not any(rute.text for rad in grid.rader for rute in rad):
        raise DataError.at(path, 0, "The file is empty.", "Fill it in, or take it away.")
    return grid


def column_name(number: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def parse_number(rute: Rute, desimaltegn: str = ",") -> float | Status:
    """The number in a cell, or why there is none.

    Args:
        rute: The cell.
        desimaltegn: The decimal mark of numbers that are text.

    Returns:
        A finite number, or the symbol that stands there: «.», «..» or «:».

    Raises:
        NoNumberError: It is neither.
    """
    tall = parse_decimal(rute, desimaltegn)
    return tall if isinstance(tall, Status) else float(tall)


def parse_decimal(rute: Rute, desimaltegn: str = ",") -> Decimal | Status:
    """As `parse_number`, to the last digit: numbers that must sum to exactly 100 are so read."""
    if rute.feil:
        raise NoNumberError(rute.feil)
    if rute.tall is not None:
        return Decimal(repr(rute.tall))
    if rute.text in _SYMBOLS:
        return Status(rute.text)
    text = _plain(rute.text)
    mark = re.escape(desimaltegn)
    if re.fullmatch(rf"({_PLAIN}|{_GROUPED})({mark}\d{{1,15}})?", text):
        return Decimal(text.replace(" ", "").replace(desimaltegn, "."))
    raise NoNumberError(_number_hint(text, desimaltegn))


def is_percent(rute: Rute) -> bool:
    """Whether the cell says itself that it is a percentage."""
    return rute.prosent or rute.text.endswith("%")


def find_member(text: str, members: Mapping[str, str]) -> str | None:
    """The member a text names: «Bærum», «3201», «3201 Bærum», «K-3201 Bærum».

    Args:
        text: As it stands in the file.
        members: Code -> name.

    Returns:
        The code; None for others, such as a municipality of an older structure.

    Raises:
        ValueError: Code and name belong to two different municipalities.
    """
    found = re.fullmatch(r"(?:K-)?(\d{3,4})(?:\s+(.+))?", text.strip(), re.IGNORECASE)
    if found is None:
        return _named(text, members)
    code = found[1].zfill(4)  # Excel takes the zero from 0301
    if code not in members:
        return None
    if found[2] and _short_name(found[2]) != members[code].casefold():
        what = f"{code} is {members[code]}, not «{found[2]}»."
        raise ValueError(what)
    return code


def _named(text: str, members: Mapping[str, str]) -> str | None:
    years = _YEARS.search(text)
    if years and years[2]:  # «Bærum (2020-2023)» is what is no more
        return None
    name = _short_name(text)
    return next((code for code, known in members.items() if known.casefold() == name), None)


def _short_name(text: str) -> str:
    """«Trondheim - Tråante (2018-)» and «Trondheim kommune» are Trondheim."""
    name = _YEARS.sub("", text).strip().casefold().removesuffix(" kommune")
    return re.split(r" [-\u2013] ", name)[0].strip()


def _plain(text: str) -> str:
    return text.replace("\u2212", "-").replace("\u2013", "-").removesuffix("%").strip()


def _number_hint(text: str, desimaltegn: str) -> str:
    if not text:
        return "Write a number, or «..» when it is missing."
    if _EXCEL_ERROR.fullmatch(text):
        return "Excel found an error there: mend the formula, or write the number."
    other = "." if desimaltegn == "," else ","
    if re.fullmatch(rf"-?\d{{1,3}}({re.escape(other)}\d{{3}})+", text):
        whole = text.replace(other, "")
        part = text.replace(other, desimaltegn)
        return f"«{other}» can mean two things here: write {whole} or {part}."
    tried = text.replace(other, desimaltegn)
    if re.fullmatch(rf"{_PLAIN}{re.escape(desimaltegn)}\d+", tried):
        return f"The decimal mark is «{desimaltegn}»: write {tried}."
    if text in ("-", "–"):
        return "«-» can mean zero or missing: write 0 or «..»."
    return "Write a number such as 1234,5; «..» means that it is missing, «:» that it is withheld."


# --- CSV ------------------------------------------------------------------------------------------


def _read_csv(path: Path, raw: bytes) -> Rutenett:
    text = _decoded(path, raw)
    skille, rows = _split(path, text)
    limited = _limited(path, ([_from_text(cell) for cell in _trimmed(row)] for row in rows))
    return Rutenett(path, tuple(limited), skille)


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at its end: Excel may write thousands of them."""
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return row[:width]


def _decoded(path: Path, raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    what = "This is no text: it holds what only programs read."
    raise DataError.at(path, 0, what, "Save it as «CSV UTF-8 (semikolondelt)» or as xlsx.")


def _split(path: Path, text: str) -> tuple[str, Iterator[list[str]]]:
    """The mark between the cells, and the rows.

    The mark is the one that cuts most rows into equally many cells; a comma may be a decimal mark
    too, so it must do so for at least twice as many rows as another.
    """
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r"sep=(.)\r?", first):  # Excel's own first line; it stays a row
        return named[1], chain([[""]], _rows(path, rest, named[1]))
    head = "\n".join(text.splitlines()[:200])
    counts = {mark: _cut_alike(head, mark) for mark in ";\t,"}
    best = max(";", "\t", key=lambda it: counts[it])
    mark = "," if counts[","] and counts[","] >= 2 * counts[best] else best
    return mark, _rows(path, text, mark)


def _cut_alike(text: str, mark: str) -> int:
    """How many rows the mark cuts into the number of cells that most rows have."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        return 0
    # A line of explanation is a sentence: its commas cut nothing.
    cut = (len(row) for row in rows if len(row) > 1 and not row[0].lstrip().startswith("# "))
    return max(Counter(cut).values(), default=0)


def _rows(path: Path, text: str, mark: str) -> Iterator[list[str]]:
    """Row by row, so that a file of millions of them is refused before they are all read."""
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            number += 1
            yield row
    except csv.Error as error:
        what = f"This is not CSV: {error}."
        raise DataError.at(path, number + 1, what, 'Close every ".') from None


def _from_text(text: str) -> Rute:
    plain = _clean(text)
    if plain.startswith("="):
        return Rute(plain, feil="This is a formula: write the number instead.")
    return Rute(plain)


def _clean(text: str) -> str:
    """One line, plain spaces (no-break ones too), composed letters, no characters that are none.

    Those of no standard meaning (Co) are no text either: two of them mark links in the report.
    """
    kept = (c for c in " ".join(text.split()) if unicodedata.category(c) not in {"Cc", "Co"})
    return unicodedata.normalize("NFC", "".join(kept))


# --- Workbooks ------------------------------------------------------------------------------------


def _read_xlsx(path: Path, raw: bytes) -> Rutenett:
    _check_package(path, raw)
    try:
        sheets = dict(_sheets(path, raw))
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever a damaged file leads it to
        what = f"The workbook cannot be read ({type(error).__name__}: {error})."
        raise DataError.at(path, 0, what, "Open it in Excel and save it again as xlsx.") from None
    filled = {name: rows for name, rows in sheets.items() if rows}
    if len(filled) > 1:
        what = f"The workbook has several sheets with content: {', '.join(filled)}."
        raise DataError.at(path, 0, what, "Keep one; delete or hide the others.")
    return Rutenett(path, next(iter(filled.values()), ()))


def _check_package(path: Path, raw: bytes) -> None:
    if raw.startswith(_OLD_EXCEL):
        what = "This is an old Excel file (xls), or one with a password."
        raise DataError.at(path, 0, what, "Save it as xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            size = sum(part.file_size for part in package.infolist())
            tags = _tags(package) if size <= MAX_UNPACKED else 0
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        what = "This is no workbook: the file is damaged or of another kind."
        raise DataError.at(path, 0, what, "Save it again as xlsx.") from None
    if size > MAX_UNPACKED:
        what = f"The workbook holds {size} bytes; more than {MAX_UNPACKED} is refused."
        raise DataError.at(path, 0, what, "Keep only the sheet and rows that the report uses.")
    if tags > MAX_TAGS:
        what = "The workbook holds more cells, styles or names than anybody has typed."
        raise DataError.at(path, 0, what, "Copy the rows that the report uses to a new workbook.")


def _tags(package: zipfile.ZipFile) -> int:
    """How many elements there are: what takes time to read, whatever they are."""
    return sum(part.count(b"<") for part in _parts(package))


def _has_formulas(raw: bytes) -> bool:
    """Whether any cell may hold one; where none does there is nothing to be computed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return any(_FORMULA.search(part) for part in _parts(package))


def _parts(package: zipfile.ZipFile) -> Iterator[bytes]:
    return (package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels")))


def _sheets(path: Path, raw: bytes) -> Iterator[tuple[str, tuple[tuple[Rute, ...], ...]]]:
    """Name -> rows of each visible sheet; trailing rows that are empty left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions: they are no figures
        shown = _opened(raw, computed=True)
        typed = _opened(raw, computed=False) if _has_formulas(raw) else shown
        for sheet in shown.worksheets:
            if sheet.sheet_state == "visible":
                pairs = _pairs(sheet, typed[sheet.title])
                rows = ([_from_pair(*it) for it in zip(*pair, strict=True)] for pair in pairs)
                yield sheet.title, tuple(_limited(path, rows))


def _opened(raw: bytes, *, computed: bool) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and most editions have no workbook

    return load_workbook(io.BytesIO(raw), read_only=True, data_only=computed, keep_links=False)


def _pairs(shown: Any, typed: Any) -> Iterator[tuple[Any, Any]]:
    """The rows as computed and as typed; the same row twice where that is the same sheet."""
    shown.reset_dimensions()  # what a file says of its size need not be so
    if typed is shown:
        return ((row, row) for row in shown.iter_rows())
    typed.reset_dimensions()
    return zip(shown.iter_rows(), typed.iter_rows(), strict=True)


def _from_pair(shown: Any, typed: Any) -> Rute:
    """A cell, from what Excel computed and what was typed."""
    value = shown.value
    if value is None and typed.data_type == "f":
        why = "The formula has not been computed: open the file in Excel, save it, or write "
        return Rute("", feil=f"{why}the number.")
    if isinstance(value, bool):
        return Rute("SANN" if value else "USANN")
    if isinstance(value, int | float):
        return _from_number(value, str(shown.number_format or ""))
    if isinstance(value, datetime | date):
        return Rute(value.strftime("%Y-%m-%d"), feil="Excel has made a date of it: write it anew.")
    if isinstance(value, time | timedelta):
        return Rute(str(value), feil="Excel has made a time of it: write it anew.")
    return TOM if value is None else Rute(_clean(str(value)))


def _from_number(value: float, number_format: str) -> Rute:
    if not math.isfinite(value):
        return Rute(str(value), feil="This is no number that Excel can hold: write it anew.")
    exact = Decimal(repr(value))
    percent = "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
    if percent:
        exact *= 100
    text = format(exact, "f").replace(".", ",")
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return Rute(text, float(exact), prosent=percent)


# --- What both kinds must be --------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise DataError.at(path, 0, what, "Close the programs that have it open.") from None
    if len(raw) > MAX_BYTES:
        what = f"The file is {len(raw)} bytes; more than {MAX_BYTES} is refused."
        raise DataError.at(path, 0, what, "Keep only the rows that the report uses.")
    return raw


def _limited(path: Path, rows: Iterable[list[Rute]]) -> list[tuple[Rute, ...]]:
    """The rows, cut after the last filled one and each after its last filled cell.

    Raises:
        DataError: There are more of them than anybody has typed.
    """
    kept: list[tuple[Rute, ...]] = []
    filled, last, visited = 0, 0, 0
    for number, row in enumerate(rows, start=1):
        width = max((at for at, it in enumerate(row, start=1) if it.text or it.feil), default=0)
        filled += width
        last, visited = number if width else last, visited + len(row) + 1
        too_far = width and (number > MAX_ROWS or width > MAX_COLUMNS or filled > MAX_CELLS)
        if too_far or visited > MAX_VISITED:
            what = f"The file is larger than {MAX_ROWS} rows and {MAX_COLUMNS} columns."
            raise DataError.at(path, number, what, "Keep only the rows that the report uses.")
        if number <= MAX_ROWS:
            kept.append(tuple(row[:width]))
    return kept[:last]
