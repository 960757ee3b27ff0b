"""What a build is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.errors import Fault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of an edition is to be made.

    Attributes:
        area: Key of the only chapter wanted, as a PDF; empty for all.
        only: «pdf» or «xlsx» for that file alone; empty for the whole folder. An area is a PDF.
        final: Refuse while a chapter is not approved or anything else is left.
        strict: Refuse when the layout warns of anything; else it is listed.
        municipality: Name of the member the report is about; empty for that of report.toml.
    """

    area: str = ""
    only: str = ""
    final: bool = False
    strict: bool = False
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One kind of what was made: its name, where it is, files, bytes and the seconds it took."""

    navn: str
    sted: str
    filer: int
    byte: int
    sekunder: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made.

    Attributes:
        path: The folder, or the one file.
        pages: Of the report or the chapter; 0 for a workbook alone.
        warnings: What a person should look at; the files are made all the same.
        deliveries: Kind by kind, when the whole was made.
        unchanged: It was there already, made of the very same.
    """

    path: Path
    pages: int
    figures: int
    tables: int
    seconds: float
    warnings: tuple[Fault, ...]
    deliveries: tuple[Delivery, ...] = ()
    unchanged: bool = False
