"""Files as people keep them in report/manual, made for tests."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from asss_report.edition import Edition
from asss_report.sources.levering import MANUAL
from asss_report.sources.skjema import KOLONNER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

HODE = tuple(KOLONNER)
#: A row that nothing is wrong with.
RAD = {
    "Nøkkel": "poeng",
    "Navn": "Grunnskolepoeng",
    "Kommune": "Bærum",
    "År": "2025",
    "Verdi": "45,1",
    "Enhet": "poeng",
    "Tittel": "Nøkkeltall for grunnskole",
    "Kilde": "Utdanningsdirektoratet",
    "Dato": "20.04.2026",
    "Bruksrett": "NLOD",
}
BOM = "utf-8-sig"


def edition() -> Edition:
    """Four members; the year is 2025."""
    members = {"0301": "Oslo", "5001": "Trondheim", "3201": "Bærum", "3203": "Asker"}
    return Edition.model_validate(
        {
            "year": 2025,
            "municipality": "Bærum",
            "comparators": ["Asker"],
            "narratives_for": "Bærum",
            "data_state": "ukjent",
            "growth_from": 2021,
            "chapters": ["barnehage"],
            "need": {"gront_hefte": 2026},
            "peer_group": {
                "name": "ASSS",
                "structure": 2024,
                "members": [{"code": code, "name": name} for code, name in members.items()],
            },
        }
    )


def rader(*endringer: Mapping[str, str]) -> list[list[str]]:
    """Heading, and one good row for each set of changes to it."""
    return [list(HODE), *([{**RAD, **it}.get(navn, "") for navn in HODE] for it in endringer)]


def folder(root: Path) -> Path:
    """`report/manual` of a home, made if it is not there."""
    (root / MANUAL).mkdir(parents=True, exist_ok=True)
    return root / MANUAL


def write_csv(
    path: Path, rows: Iterable[Sequence[str]], *, encoding: str = BOM, mark: str = ";"
) -> Path:
    """A CSV file as Excel saves it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Iterable[Any], *merged: str) -> Path:
    """A workbook with one sheet; `merged` are ranges such as «B3:C3»."""
    book = Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path
