"""Known errors in the sources, mended here and in the open: `report/corrections.toml`.

A correction names the wrong value it expects; when the source no longer holds that value, the load
stops, so that a repaired source is noticed.
"""

from __future__ import annotations

import math
from datetime import date  # noqa: TC003 - pydantic reads the annotation at run time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from asss_report.errors import DataError, Fault
from asss_report.model import Status
from asss_report.sources.entries import Entry, load_entries
from asss_report.sources.readers import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

FILE: Final = Path("report/corrections.toml")

Value = Annotated[float, Field(strict=True, allow_inf_nan=False)] | Literal[".", "..", ":"]
Text = Annotated[str, Field(min_length=1)]
#: Who told the publisher, whom or where, and when: all three, or nobody has.
REPORTED: Final = ("reported_by", "reported_to", "reported_on")


class Correction(Entry):
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
        reported_by: Who told the publisher: a name or an office. Printed in the method chapter.
        reported_to: Whom, and where it can be found again: «SSB, sak 2026/1234».
        reported_on: The day.
    """

    source: str
    indikator: str
    kommune: Annotated[str, Field(pattern=r"^\d{4}$")]
    aar: int
    kolonne: Literal["teller", "verdi"]
    expect: Value
    value: Value
    reason: Text
    status: Literal["open", "reported", "fixed"]
    reported_by: Text | None = None
    reported_to: Text | None = None
    reported_on: date | None = None

    @model_validator(mode="after")
    def _reported_is_told(self) -> Self:
        lacks = [name for name in REPORTED if getattr(self, name) is None]
        add = f"Add {', '.join(f'{name} = …' for name in lacks)}"
        if self.status == "reported" and lacks:
            what = f"The entry says reported, but not {' and '.join(lacks)}."
            raise ValueError(f'{what}\n{add}; or write status = "open" until it is reported.')
        if 0 < len(lacks) < len(REPORTED):
            given = [name for name in REPORTED if name not in lacks]
            what = f"The entry says {' and '.join(given)}, but not {' and '.join(lacks)}."
            raise ValueError(f"{what}\n{add}.")
        if self.status == "open" and not lacks:
            what = "The entry says that it is open, and who reported it."
            raise ValueError(f'{what}\nWrite status = "reported".')
        return self

    @model_validator(mode="after")
    def _corrects_something(self) -> Self:
        if self.value == self.expect:
            what = "The entry puts the value in place that it says is wrong."
            raise ValueError(f"{what}\nWrite what the source holds as expect, and the right value.")
        return self

    @property
    def applied(self) -> bool:
        """True while the value here stands in place of the source's."""
        return self.status != "fixed"

    @property
    def cell(self) -> str:
        """What the entry is about, for messages."""
        return f"{self.indikator} {self.kommune} {self.aar} ({self.kolonne})"


def load_corrections(root: Path) -> tuple[Correction, ...]:
    """Read `report/corrections.toml`; no file means no corrections.

    Raises:
        ConfigError: The file is malformed or an entry says something unknown.
    """
    return load_entries(root / FILE, "correction", Correction)


def correct(cells: pd.DataFrame, corrections: tuple[Correction, ...]) -> pd.DataFrame:
    """Put the right values in place of the wrong ones.

    Args:
        cells: Columns `readers.CELL_COLUMNS`; not changed.
        corrections: What to mend.

    Raises:
        DataError: A cell is not there, does not hold the wrong value any more, or is corrected
            twice.
    """
    if twice := list(_twice(corrections)):
        raise DataError(*twice)
    out = cells.copy()
    faults = [fault for entry in corrections if (fault := _apply(out, entry)) is not None]
    if faults:
        raise DataError(*faults)
    return out


def _twice(corrections: tuple[Correction, ...]) -> Iterator[Fault]:
    """Entries for a cell that another corrects: to the second the source would look repaired."""
    lines: dict[str, int] = {}
    for entry in corrections:
        if entry.applied and lines.setdefault(entry.cell, entry.line) != entry.line:
            what = f"{entry.cell} is corrected by the entry in line {lines[entry.cell]} too."
            yield _fault(entry, what, "Remove one of the two.")


def _apply(cells: pd.DataFrame, entry: Correction) -> Fault | None:
    wanted = [entry.indikator, entry.kommune, entry.aar]
    index = cells.index[(cells[KEY] == wanted).all(axis="columns")]
    if len(index) == 0 or not str(cells["kilde"][index[0]]).startswith(f"{entry.source}/"):
        what = f"The source {entry.source} has no cell {entry.cell}."
        return _fault(entry, what, "Mend the entry, or remove it.")
    row = index[0]
    held = _held(cells, row, entry.kolonne)
    if (held == entry.expect) is not entry.applied:
        return _stale(entry, held, str(cells["kilde"][row]))
    if entry.applied:
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
        return _fault(entry, what, 'Set status = "open" or "reported" to mend it here.')
    what = f"{kilde} holds {_text(held)}, not {_text(entry.expect)}: the source was changed."
    if held == entry.value:
        hint = 'It is what the entry says it should be: set status = "fixed", or remove the entry.'
    else:
        hint = 'If the publisher has mended it, set status = "fixed"; else mend the entry.'
    return _fault(entry, what, hint)


def _text(value: float | str) -> str:
    return f"«{value}»" if isinstance(value, str) else f"{value:.15g}"


def _fault(entry: Correction, what: str, hint: str) -> Fault:
    return Fault(FILE.as_posix(), entry.line, what, hint)
