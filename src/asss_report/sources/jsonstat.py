"""JSON-stat2, the form Statistics Norway answers in, read so that `status` is kept.

The published readers drop `status`, and with it the reason why a cell is empty. The format:
https://json-stat.org/full/. Values lie in one row-major list over the dimensions in `id`.
"""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pandas as pd

from asss_report.errors import DataError
from asss_report.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

VERDI: Final = "verdi"
STATUS: Final = "status"
#: Statistics Norway answers at most 800 000 cells; a file that claims more is no reply of theirs.
MAX_CELLS: Final = 800_000
#: What a float can hold; infinity and numbers of hundreds of digits are slips of the pen.
LARGEST: Final = sys.float_info.max
MAX_BYTES: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Dataset:
    """A JSON-stat reply.

    Attributes:
        label: Its title.
        updated: The publisher's stamp; empty when there is none.
        dimensions: Dimension -> code -> label, in the reply's order.
        roles: Role ("time", "geo", "metric") -> dimensions.
        frame: One row per cell: one column of codes per dimension, `verdi` (float, NaN where the
            reply has null) and `status` (as given; ".." for null without a status).
    """

    label: str
    updated: str
    dimensions: dict[str, dict[str, str]]
    roles: dict[str, tuple[str, ...]]
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Structure:
    """What a JSON-stat dataset says of its dimensions, with or without values.

    Attributes:
        reply: The JSON object as it came, for what only some publishers say.
        dimensions: Dimension -> code -> label, in the reply's order.
        roles: Role ("time", "geo", "metric") -> dimensions.
    """

    reply: Mapping[str, Any]
    dimensions: dict[str, dict[str, str]]
    roles: dict[str, tuple[str, ...]]


class MalformedError(Exception):
    """What is wrong with a reply, in one sentence; a `DataError` once the file is known.

    Attributes:
        line: 1-based; 0 when it is not about one line.
    """

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


class _NotADatasetError(Exception):
    """What keeps a JSON text from being a JSON-stat2 dataset."""


def read_jsonstat(path: Path) -> Dataset:
    """Read a JSON-stat2 file.

    Raises:
        DataError: The file is missing, is not JSON, or is not a JSON-stat2 dataset; says which.
    """
    try:
        return parse_jsonstat(_text(path))
    except MalformedError as error:
        raise DataError.at(
            path, error.line, str(error), "Fetch it again, or restore it from git."
        ) from None


def parse_jsonstat(text: str) -> Dataset:
    """Read a JSON-stat2 reply.

    Raises:
        MalformedError: It is not JSON, or is not a JSON-stat2 dataset; says which.
    """
    with _told():
        return _parse(json.loads(text, parse_constant=_no_constant))


def parse_structure(text: str) -> Structure:
    """Read a JSON-stat2 dataset that need not hold values, as Statistics Norway's metadata.

    Raises:
        MalformedError: It is not JSON, or is not a JSON-stat2 dataset; says which.
    """
    with _told():
        reply = json.loads(text, parse_constant=_no_constant)
        dimensions = _dimensions(reply)
        return Structure(reply, dimensions, _roles(reply, dimensions))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except json.JSONDecodeError as error:
        raise MalformedError(f"This is not JSON: {error.msg}.", error.lineno) from None
    except ValueError:  # Python's bound on the digits of a whole number
        raise MalformedError("This is not JSON: a number has thousands of digits.") from None
    except (_NotADatasetError, RecursionError) as error:
        raise MalformedError(f"This is not a JSON-stat2 dataset: {error}.") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            what = f"The file is larger than {MAX_BYTES} bytes."
            raise DataError.at(path, 0, what, "Ask for fewer cells.")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError.at(path, 0, "The file is missing.", "Restore it from git.") from None
    except UnicodeDecodeError as error:
        what = f"The file is not UTF-8 (byte {error.start})."
        raise DataError.at(path, 0, what, "Fetch it again, or restore it from git.") from None


def _no_constant(name: str) -> NoReturn:
    raise _NotADatasetError(f"{name} is no number")


def _parse(reply: Any) -> Dataset:
    dimensions = _dimensions(reply)
    cells = _cells(reply, dimensions)
    codes = [list(labels) for labels in dimensions.values()]
    table = pd.MultiIndex.from_product(codes, names=list(dimensions)).to_frame(index=False)
    table[VERDI], table[STATUS] = _values(reply, cells), _statuses(reply, cells)
    table.loc[table[VERDI].isna() & (table[STATUS] == ""), STATUS] = Status.MANGLER.value
    label, updated = str(reply.get("label", "")), str(reply.get("updated", ""))
    return Dataset(label, updated, dimensions, _roles(reply, dimensions), table)


def _dimensions(reply: Any) -> dict[str, dict[str, str]]:
    if not isinstance(reply, dict) or reply.get("class") != "dataset":
        raise _NotADatasetError('"class" is not "dataset"')
    return {name: _category(reply, name) for name in _names(reply)}


def _names(reply: Mapping[str, Any]) -> list[str]:
    names = reply.get("id")
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise _NotADatasetError('"id" is not a list of dimensions')
    if len({*names, VERDI, STATUS}) != len(names) + 2:
        raise _NotADatasetError(f'"id" repeats a name or uses one of ours: {", ".join(names)}')
    return names


def _category(reply: Mapping[str, Any], name: str) -> dict[str, str]:
    """The codes of a dimension in the order of the values, with their labels."""
    dimension = reply.get("dimension")
    found = dimension.get(name) if isinstance(dimension, dict) else None
    category = found.get("category") if isinstance(found, dict) else None
    if not isinstance(category, dict):
        raise _NotADatasetError(f"the dimension {name} has no category")
    labels = category.get("label", {})
    if not isinstance(labels, dict):
        raise _NotADatasetError(f"the labels of {name} are not code: label")
    codes = _ordered(category.get("index"), list(labels), name)
    return {code: str(labels.get(code, code)) for code in codes}


def _ordered(index: Any, labelled: list[str], name: str) -> list[str]:
    if index is None and len(labelled) == 1:  # a single category needs no index
        return labelled
    if isinstance(index, dict):
        places = list(index.values())
        if not all(type(p) is int for p in places) or sorted(places) != list(range(len(places))):
            raise _NotADatasetError(f"the index of {name} does not count from 0 without gaps")
        return sorted(index, key=index.__getitem__)
    if not isinstance(index, list) or not all(isinstance(code, str) for code in index):
        raise _NotADatasetError(f"the dimension {name} has no index")
    if len(set(index)) != len(index):
        raise _NotADatasetError(f"the index of {name} repeats a code")
    return index


def _cells(reply: Mapping[str, Any], dimensions: Mapping[str, Mapping[str, str]]) -> int:
    size = [len(codes) for codes in dimensions.values()]
    if reply.get("size") != size:
        what = f'"size" is {reply.get("size")}, but the dimensions have {size} codes'
        raise _NotADatasetError(what)
    cells = math.prod(size)
    if cells > MAX_CELLS:
        raise _NotADatasetError(f"{cells} cells; at most {MAX_CELLS} are read")
    return cells


def _values(reply: Mapping[str, Any], cells: int) -> list[float]:
    values = _dense(reply.get("value"), cells, "value")
    for place, value in enumerate(values):
        if value is not None and type(value) not in (int, float):
            raise _NotADatasetError(f"value {place} is {value!r}, not a number")
        if value is not None and not abs(value) <= LARGEST:
            raise _NotADatasetError(f"value {place} is too large to be a figure")
    return [math.nan if value is None else float(value) for value in values]


def _statuses(reply: Mapping[str, Any], cells: int) -> list[str]:
    status = reply.get("status")
    if status is None or isinstance(status, str):  # one string speaks for every cell
        return [status or ""] * cells
    return ["" if symbol is None else str(symbol) for symbol in _dense(status, cells, "status")]


def _dense(given: Any, cells: int, what: str) -> list[Any]:
    """A list or a sparse dict of place -> item, as a list with None where nothing is given."""
    if isinstance(given, list):
        if len(given) != cells:
            raise _NotADatasetError(f'"{what}" has {len(given)} items, not {cells}')
        return given
    if not isinstance(given, dict):
        raise _NotADatasetError(f'"{what}" is missing, or neither list nor object')
    out: list[Any] = [None] * cells
    for place, item in given.items():
        if not (place.isascii() and place.isdigit() and int(place) < cells):
            raise _NotADatasetError(f'"{what}" has an item at {place!r}, outside 0–{cells - 1}')
        out[int(place)] = item
    return out


def _roles(
    reply: Mapping[str, Any], dimensions: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    role = reply.get("role", {})
    if not isinstance(role, dict) or not all(isinstance(n, list) for n in role.values()):
        raise _NotADatasetError('"role" is not role: [dimensions]')
    unknown = [
        n for names in role.values() for n in names if not isinstance(n, str) or n not in dimensions
    ]
    if unknown:
        raise _NotADatasetError(f'"role" names {unknown[0]!r}, which is no dimension')
    return {key: tuple(names) for key, names in role.items()}
