"""The table of `make bench`: its rows, the machine it was made on, and its place in the docs."""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import os
import platform
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PACKAGES: Final = ("weasyprint", "matplotlib", "pandas", "typst", "playwright")
#: What stands around the tables in docs/ytelse.md.
BEGIN: Final = "<!-- bench: begin -->"
END: Final = "<!-- bench: end -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured against a goal.

    Attributes:
        goal: Number of the goal.
        what: What was measured.
        ours: Our figure, with its spread.
        against: What it is measured against, the same way.
        ratio: How they compare.
        wanted: What the goal asks for; empty for what is only told.
        met: Whether it is met; None for what is only told.
        gate: True for a goal that makes the bench fail when it is missed.
    """

    goal: str
    what: str
    ours: str
    against: str = ""
    ratio: str = ""
    wanted: str = ""
    met: bool | None = None
    gate: bool = True

    @property
    def verdict(self) -> str:
        """In a word; nothing for what is only told."""
        return "" if self.met is None else "met" if self.met else "MISSED"


HEAD: Final = ("goal", "measured", "ours", "against", "ratio", "wanted", "")


def cells(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """The rows as text, in the order of `HEAD`."""
    return [(it.goal, it.what, it.ours, it.against, it.ratio, it.wanted, it.verdict) for it in rows]


def missed(rows: Iterable[Row]) -> list[Row]:
    """The gating rows that are not met."""
    return [row for row in rows if row.gate and row.met is False]


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown whose columns line up where it is read as text too."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    first = [cell.ljust(width) for cell, width in zip(head, widths, strict=True)]
    ruled = ["-" * max(width, 3) for width in widths]
    return "\n".join(f"| {' | '.join(line)} |" for line in (first, ruled, *lines))


def told(values: Sequence[float], unit: str = "s", decimals: int = 1) -> str:
    """The median, and with several values the least, the greatest and how many.

    «12.3 s (11.9 to 12.8, n 5)».
    """
    if not values:
        return "not measured"
    middle = f"{statistics.median(values):.{decimals}f} {unit}"
    if len(values) == 1:
        return f"{middle} (n 1)"
    return f"{middle} ({min(values):.{decimals}f} to {max(values):.{decimals}f}, n {len(values)})"


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of `above` as a multiple of the median of `below`."""
    return statistics.median(above) / statistics.median(below)


def machine() -> str:
    """What the figures were measured on, as a Markdown list."""
    rows = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "system": _system(),
        "Python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "chromium": _chromium(),
        "Pango": _pango(),
    }
    return "\n".join(f"- {name}: {value}" for name, value in rows.items())


def placed(page: str, text: str) -> str:
    """A page with `text` in place of what stands between its two marks.

    Raises:
        ValueError: The marks are not there.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no place for the table: {BEGIN} … {END}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def _processor() -> str:
    return _found("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.processor() or "unknown"


def _memory() -> str:
    kilobytes = _found("/proc/meminfo", r"MemTotal:\s*(\d+)")
    return f"{int(kilobytes) / 1024**2:.0f} GB" if kilobytes else "unknown"


def _system() -> str:
    name = _found("/etc/os-release", r'PRETTY_NAME="([^"]+)"')
    return f"{name or platform.system()}, kernel {platform.release()}"


def _found(file: str, pattern: str) -> str:
    path = Path(file)
    found = re.search(pattern, path.read_text("utf-8")) if path.is_file() else None
    return found[1] if found else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _chromium() -> str:
    program = shutil.which("chromium")
    if program is None:
        return "not installed"
    command = [program, "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return (re.search(r"[\d.]{3,}", run.stdout) or ["unknown"])[0]


def _pango() -> str:
    from weasyprint.text.ffi import pango  # noqa: PLC0415 - opens Pango

    number = int(pango.pango_version())
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
