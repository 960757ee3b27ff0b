"""Known errors in the sources, mended here and in the open: `report/corrections.toml`.

A correction names the wrong value it expects; when the source no longer holds that value, the load
stops, so that a repaired source is noticed.
"""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import ConfigError, DataError, Fault, nearest, read_text, shown
from asss_report.model import Status
from asss_report.sources.readers import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

FILE: Final = Path("report/corrections.toml")

#: No TOML key is spelled so by chance: entries do not say their own line.
_LINE: Final = "@line"

Value = Annotated[float, Field(strict=True, allow_inf_nan=False)] | Literal[".", "..", ":"]


class Correction(BaseModel):
    """One known error in a source.

    Attributes:
        source: Id of the source.
        indikator: The series: "12362/FGK7/AGD2".
        kommune: 4-digit code.
        aar: Year of the figure.
        kolonne: "verdi", the published value, or "teller", the amount.
        expect: What the source wrongly holds, in its own unit (amounts in 1000 kr), or its symbol.
        value: What it should hold, in the same unit.
        reason: How we know.
        status: "open" or "reported" (to the publisher): applied. "fixed": the publisher has mended
            it, and the entry is kept as a record.
        line: Where the entry begins in the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    indikator: str
    kommune: Annotated[str, Field(pattern=r"^\d{4}$")]
    aar: int
    kolonne: Literal["teller", "verdi"]
    expect: Value
    value: Value
    reason: Annotated[str, Field(min_length=1)]
    status: Literal["open", "reported", "fixed"]
    line: int = Field(validation_alias=_LINE)

    @property
    def cell(self) -> str:
        """What the entry is about, for messages."""
        return f"{self.indikator} {self.kommune} {self.aar} ({self.kolonne})"


def load_corrections(root: Path) -> tuple[Correction, ...]:
    """Read `report/corrections.toml`; no file means no corrections.

    Raises:
        ConfigError: The file is malformed or an entry says something unknown.
    """
    path = root / FILE
    if not path.exists():
        return ()
    text = read_text(path, ConfigError)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        what = f"This is not TOML: {error}."
        raise ConfigError.at(path, line, what, 'Texts stand in "quotes".') from None
    return _entries(path, text, content)


def correct(cells: pd.DataFrame, corrections: tuple[Correction, ...]) -> pd.DataFrame:
    """Put the right values in place of the wrong ones.

    Args:
        cells: Columns `readers.CELL_COLUMNS`; not changed.
        corrections: What to mend.

    Raises:
        DataError: A cell is not there, or does not hold the wrong value any more.
    """
    out = cells.copy()
    faults = [fault for entry in corrections if (fault := _apply(out, entry)) is not None]
    if faults:
        raise DataError(*faults)
    return out


def _apply(cells: pd.DataFrame, entry: Correction) -> Fault | None:
    wanted = [entry.indikator, entry.kommune, entry.aar]
    index = cells.index[(cells[KEY] == wanted).all(axis="columns")]
    if len(index) == 0 or not str(cells["kilde"][index[0]]).startswith(f"{entry.source}/"):
        what = f"The source {entry.source} has no cell {entry.cell}."
        return _fault(entry, what, "Mend the entry, or remove it.")
    row = index[0]
    held = _held(cells, row, entry.kolonne)
    if (held == entry.expect) == (entry.status == "fixed"):
        return _stale(entry, held, str(cells["kilde"][row]))
    if entry.status != "fixed":
        _put(cells, row, entry)
    return None


def _held(cells: pd.DataFrame, row: int, kolonne: str) -> float | str:
    value = float(cells[kolonne][row])
    if not math.isnan(value):
        return value
    return str(cells["status"][row]) if kolonne == "verdi" else Status.MANGLER.value


def _put(cells: pd.DataFrame, row: int, entry: Correction) -> None:
    number = math.nan if isinstance(entry.value, str) else entry.value
    cells.loc[[row], entry.kolonne] = number
    if entry.kolonne == "verdi":
        cells.loc[[row], "status"] = entry.value if isinstance(entry.value, str) else ""
    address = "kilde" if entry.kolonne == "verdi" else "belop_kilde"
    place = f"{cells[address][row]} (rettet: {FILE.as_posix()}:{entry.line})"
    cells.loc[[row], address] = place


def _stale(entry: Correction, held: float | str, kilde: str) -> Fault:
    if entry.status == "fixed":
        what = f"The entry says fixed, but {kilde} still holds {_text(held)}."
        return _fault(entry, what, 'Set status = "reported" to mend it here.')
    what = f"{kilde} holds {_text(held)}, not {_text(entry.expect)}: the source was changed."
    hint = 'If the publisher has mended it, set status = "fixed"; else mend the entry.'
    return _fault(entry, what, hint)


def _text(value: float | str) -> str:
    return f"«{value}»" if isinstance(value, str) else f"{value:.15g}"


def _fault(entry: Correction, what: str, hint: str) -> Fault:
    return Fault(FILE.as_posix(), entry.line, what, hint)


def _entries(path: Path, text: str, content: dict[str, object]) -> tuple[Correction, ...]:
    given = content.get("correction", [])
    tables = isinstance(given, list) and all(isinstance(item, dict) for item in given)
    if set(content) - {"correction"} or not isinstance(given, list) or not tables:
        what = "The file holds something else than [[correction]] entries."
        raise ConfigError.at(path, 1, what, "Begin each entry with [[correction]].")
    found = re.finditer(r"^[ \t]*\[\[[ \t]*correction[ \t]*\]\]", text, flags=re.MULTILINE)
    lines = [text.count("\n", 0, match.start()) + 1 for match in found]
    entries: list[Correction] = []
    faults: list[Fault] = []
    for place, item in enumerate(given):
        line = lines[place] if place < len(lines) else 0
        try:
            entries.append(Correction.model_validate({**item, _LINE: line}))
        except ValidationError as error:
            faults.extend(_schema_faults(path, line, error))
    if faults:
        raise ConfigError(*faults)
    return tuple(entries)


def _schema_faults(path: Path, line: int, error: ValidationError) -> Iterator[Fault]:
    known = [name for name in Correction.model_fields if name != "line"]
    # A value is a number or a symbol: pydantic tells of both, the reader needs one.
    seen: set[str] = set()
    for item in error.errors():
        key = str(item["loc"][0])
        if key in seen:
            continue
        seen.add(key)
        if item["type"] == "extra_forbidden":
            what, hint = f"«{key}» is no part of a correction.", nearest(key, known)
        elif item["type"] == "missing":
            what, hint = f"«{key}» is missing.", f"Add {key} = …"
        else:
            what, hint = f"«{key}»: {item['msg']}.", f"Got {item['input']!r}."
        yield Fault(shown(path), line, what, hint)
