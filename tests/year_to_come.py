"""Figures of a year that is not published yet: the last year's grown, and sealed."""

from __future__ import annotations

import csv
import io
import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from edition_copy import EditionCopy

DATA: Final = "report/data"
#: What every amount and every population is multiplied by from one year to the next.
AMOUNTS, PEOPLE = 1.04, 1.01


def publish(copy: EditionCopy, year: int) -> None:
    """Amounts, population and the Grønt hefte of the year after, in the bundled files' form."""
    people = _population(copy, year)
    for table in ("12362", "12137"):
        _append(copy, f"{table}/{table}.csv", year, lambda row: _account(row, people))
    gront_hefte(copy, year + 1)


def gront_hefte(copy: EditionCopy, hefte: int) -> None:
    """Next year's need indices: the same numbers under another year."""
    old, new = f"{DATA}/gront_hefte_{hefte - 1}", f"{DATA}/gront_hefte_{hefte}"
    shutil.copytree(copy.root / old, copy.root / new)
    indices = f"{new}/delkostnadsindekser.csv"
    copy.write(indices, copy.read(indices).replace(f",{hefte - 1},", f",{hefte},"))
    sidecar = json.loads(copy.read(f"{new}/source.json"))
    sidecar["id"] = f"gront_hefte_{hefte}"
    sidecar["edition"] = sidecar["edition"].replace(str(hefte - 1), str(hefte))
    for name in sidecar["files"]:
        sidecar["files"][name] = sha256((copy.root / new / name).read_bytes()).hexdigest()
    copy.write(f"{new}/source.json", json.dumps(sidecar, ensure_ascii=False, indent=2))


def _population(copy: EditionCopy, year: int) -> dict[str, int]:
    people: dict[str, int] = {}

    def grown(row: dict[str, str]) -> None:
        people[row["kommunenummer"]] = round(int(row["folkemengde_utledet"]) * PEOPLE)
        row["folkemengde_utledet"] = str(people[row["kommunenummer"]])

    _append(copy, "folkemengde/folkemengde.csv", year, grown)
    return people


def _account(row: dict[str, str], people: dict[str, int]) -> None:
    if row["belop_1000kr"].lstrip("-").isdigit():
        amount = round(int(row["belop_1000kr"]) * AMOUNTS)
        row["belop_1000kr"] = str(amount)
        if row["kr_per_innbygger"].lstrip("-").isdigit():
            per = amount * 1000 / people[row["kommunenummer"]]
            row["kr_per_innbygger"] = str(round(per))


def _append(
    copy: EditionCopy, name: str, year: int, change: Callable[[dict[str, str]], None]
) -> None:
    """Add last year's rows as those of `year`, changed, and seal the file."""
    text = copy.read(f"{DATA}/{name}")
    reader = csv.DictReader(io.StringIO(text))
    rows = [row for row in reader if row["aar"] == str(year - 1)]
    assert rows, f"{name} has no rows of {year - 1}"
    for row in rows:
        change(row)
        row["aar"] = str(year)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(reader.fieldnames or ()), lineterminator="\n")
    writer.writerows(rows)
    copy.write(f"{DATA}/{name}", text.rstrip("\n") + "\n" + out.getvalue())
    sealed = copy.run("seal", f"{DATA}/{name}", "--why", f"Regnskapsåret {year}")
    assert sealed.code == 0, sealed.err
