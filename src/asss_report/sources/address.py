"""From the address of a cell (`kilde` of an observation) back to what the file itself says there.

Nothing of what read the figures is used: a cell is looked up in the file anew.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from asss_report.errors import DataError, Fault, read_text
from asss_report.sources.corrections import load_corrections
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from pathlib import Path

_RETTET: Final = re.compile(r" \(rettet: (?P<fil>[^:()]+):(?P<linje>\d+)\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a frozen file.

    Attributes:
        source: Id of the source.
        file: Path from the edition's home.
        line: Line of a CSV file; 0 in a JSON-stat reply.
        place: Column of a CSV file, or «code/municipality/year» in a JSON-stat reply.
        text: What stands there, letter for letter.
        number: The number used: the cell's, or the one it is corrected to.
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
        kilde: «12362/12362.csv:118:belop_1000kr», «12063/12063.json:CODE/0301/2025».

    Raises:
        DataError: The file has no such cell.
    """
    mended = _RETTET.search(kilde)
    name, _, rest = _RETTET.sub("", kilde).partition(":")
    path = root / DATA / name
    cell = _json_cell(path, rest) if path.suffix == ".json" else _csv_cell(path, rest)
    if mended is None:
        return cell
    line = int(mended["linje"])
    value = next(float(c.value) for c in load_corrections(root) if c.line == line)
    return Cell(
        cell.source,
        cell.file,
        cell.line,
        cell.place,
        cell.text,
        value,
        cell.names,
        f"{mended['fil']}:{line}",
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
    *codes, geo, time = rest.split("/")
    roles = {reply["role"]["geo"][0]: geo, reply["role"]["time"][0]: time}
    others = iter(codes)
    at, names = 0, []
    for dimension, size in zip(reply["id"], reply["size"], strict=True):
        code = roles.get(dimension) or next(others, "")
        category = reply["dimension"][dimension]["category"]
        order = category.get("index", {code: 0})
        place = order.index(code) if isinstance(order, list) and code in order else None
        place = order.get(code) if isinstance(order, dict) else place
        if place is None:
            raise _no_cell(path, rest)
        at = at * size + place
        if dimension not in roles:
            names.append(category.get("label", {}).get(code, code))
    value = _at(reply["value"], at)
    text = "" if value is None else str(value)
    return Cell(path.parent.name, _file(path), 0, rest, text, _number(text), ", ".join(names))


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
