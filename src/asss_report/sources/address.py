"""From the address of a cell (`kilde` of an observation) back to what the file itself says there.

Nothing of what read the figures is used: a cell is looked up in the file anew.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from asss_report.errors import DataError, Fault, read_text
from asss_report.sources.corrections import load_corrections
from asss_report.sources.levering import is_typed, path_of, source_of
from asss_report.sources.manual_cell import find_cell
from asss_report.sources.sidecar import DATA, SIDECAR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_RETTET: Final = re.compile(r" \(rettet: (?P<fil>[^:()]+):(?P<linje>\d+)\)")
#: Between the cells of a sum.
_OG: Final = " + "


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a frozen file.

    Attributes:
        source: Id of the source.
        file: Path from the edition's home.
        line: Line of a CSV file; 0 in a JSON-stat reply.
        place: Column of a CSV file, or «code/municipality/year» in a JSON-stat reply, with the
            reply's own codes and year; the places of all cells of a sum.
        text: What stands there, letter for letter: «12 + 34» of a sum.
        number: The number used: the cell's, their sum, or the one it is corrected to.
        names: What the file calls it: function, concept, content.
        corrected: «report/corrections.toml:12» when the cell is mended there; else empty.
    """

    source: str
    file: str
    line: int
    place: str
    text: str
    number: float
    names: str = ""
    corrected: str = ""

    @property
    def address(self) -> str:
        """As a person finds it: «report/data/12362/12362.csv, line 118, column belop_1000kr»."""
        where = f"line {self.line}, column" if self.line else "cell"
        return f"{self.file}, {where} {self.place}"


def read_cell(root: Path, kilde: str) -> Cell:
    """Look an address up.

    Args:
        root: The folder that holds `report/`.
        kilde: «12362/12362.csv:118:belop_1000kr», «12063/12063.json:CODE/0301/2025», or several
            such with « + » between them.

    Raises:
        DataError: The file has no such cell.
    """
    mended = _RETTET.search(kilde)
    cell = _sum([_cell(root, part) for part in _RETTET.sub("", kilde).split(_OG)])
    if mended is None:
        return cell
    line = int(mended["linje"])
    value = next(float(c.value) for c in load_corrections(root) if c.line == line)
    return replace(cell, number=value, corrected=f"{mended['fil']}:{line}")


def _cell(root: Path, kilde: str) -> Cell:
    name, _, rest = kilde.partition(":")
    if is_typed(kilde):
        return _typed_cell(root, name, rest)
    path = root / DATA / name
    return _json_cell(path, rest) if path.suffix == ".json" else _csv_cell(path, rest)


def _typed_cell(root: Path, name: str, rest: str) -> Cell:
    """A cell of a file that people fill in: «manual/pisa.csv», «7:E»."""
    row, _, column = rest.partition(":")
    file = path_of(name)
    path = root / file
    found = find_cell(path, int(row), column) if row.isdigit() and path.is_file() else None
    if found is None:
        what = f"There is no cell {rest}."
        raise DataError(Fault(file.as_posix(), 0, what, "Build the report anew."))
    words = found.text, found.number, found.heading
    return Cell(source_of(name), file.as_posix(), int(row), column, *words)


def _sum(cells: list[Cell]) -> Cell:
    """Cells of one sum as one: parts of a merged municipality."""
    first, *others = cells
    if not others:
        return first
    places = [it.place if it.file == first.file else it.address for it in others]
    return replace(
        first,
        place=_OG.join([first.place, *places]),
        text=_OG.join(it.text for it in cells),
        number=fsum(it.number for it in cells),
    )


def _csv_cell(path: Path, rest: str) -> Cell:
    line, _, column = rest.partition(":")
    rows = _rows(path)
    if not line.isdigit() or int(line) not in rows or column not in rows[int(line)]:
        raise _no_cell(path, rest)
    row = rows[int(line)]
    names = [row[name] for name in ("regnskapsbegrep_navn", "funksjon_navn") if row.get(name)]
    return Cell(
        path.parent.name,
        _file(path),
        int(line),
        column,
        row[column],
        _number(row[column]),
        ", ".join(names),
    )


@lru_cache(maxsize=32)
def _rows(path: Path) -> dict[int, dict[str, str]]:
    """Line number -> column -> text."""
    reader = csv.reader(io.StringIO(read_text(path, DataError), newline=""))
    header = next(reader, [])
    rows, start = {}, reader.line_num + 1
    for cells in reader:
        rows[start] = dict(zip(header, cells, strict=False))
        start = reader.line_num + 1
    return rows


def _json_cell(path: Path, rest: str) -> Cell:
    reply = _reply(path)
    order = _order(path, reply)
    codes = dict(zip(order, rest.split("/"), strict=False))
    if len(codes) != len(order) or rest.count("/") != len(order) - 1:
        raise _no_cell(path, rest)
    at = 0
    for dimension, size in zip(reply["id"], reply["size"], strict=True):
        place = _places(reply, dimension).get(codes[dimension])
        if place is None:
            raise _no_cell(path, rest)
        at = at * size + place
    names = [_label(reply, dimension, codes[dimension]) for dimension in order[:-2]]
    if shift := _reading(path).get("shift"):
        year = codes[order[-1]]
        names.append(f"{year} told as {int(year) + shift}")
    value = _at(reply["value"], at)
    text = "" if value is None else str(value)
    return Cell(path.parent.name, _file(path), 0, rest, text, _number(text), ", ".join(names))


def _order(path: Path, reply: Mapping[str, Any]) -> list[str]:
    """The dimensions as an address names them: of the series, the rest by name, place and year."""
    reading = _reading(path)
    first = list(reading.get("dimensions", ()))
    if reading.get("verdi"):
        first += [name for name in reply["role"]["metric"] if name not in first]
    last = [reply["role"]["geo"][0], reply["role"]["time"][0]]
    return [*first, *sorted(name for name in reply["id"] if name not in {*first, *last}), *last]


def _reading(path: Path) -> Mapping[str, Any]:
    """How the sidecar says that the replies of a folder are read; empty when it does not."""
    sidecar: dict[str, Any] = json.loads(read_text(path.parent / SIDECAR, DataError))
    return sidecar.get("reading") or {}


def _places(reply: Mapping[str, Any], dimension: str) -> dict[str, int]:
    """Code -> place in the dimension: JSON-stat allows a list, an object, or none for one code."""
    category = reply["dimension"][dimension]["category"]
    index = category.get("index", list(category.get("label", ())))
    return index if isinstance(index, dict) else {code: n for n, code in enumerate(index)}


def _label(reply: Mapping[str, Any], dimension: str, code: str) -> str:
    return str(reply["dimension"][dimension]["category"].get("label", {}).get(code, code))


@lru_cache(maxsize=8)
def _reply(path: Path) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(read_text(path, DataError))
    return reply


def _at(values: Any, place: int) -> float | None:
    """JSON-stat allows a list, or an object of the places that have a value."""
    value: float | None = values[place] if isinstance(values, list) else values.get(str(place))
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _file(path: Path) -> str:
    return (DATA / path.parent.name / path.name).as_posix()


def _no_cell(path: Path, rest: str) -> DataError:
    return DataError(Fault(_file(path), 0, f"There is no cell {rest}.", "Build the report anew."))
