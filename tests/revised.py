"""Revised figures: a copy of the edition in which the publisher has restated some cells."""

from __future__ import annotations

import csv
import io
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Final

from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edition_copy import EditionCopy

TABLE: Final = "report/data/12362/12362.csv"


def amounts(copy: EditionCopy) -> dict[tuple[str, str, str, int], tuple[str, str]]:
    """Every cell of table 12362: amount in 1000 kroner and kroner per inhabitant, as written."""
    rows = csv.DictReader(io.StringIO(copy.read(TABLE)))
    return {
        (row["funksjon"], row["regnskapsbegrep"], row["kommunenummer"], int(row["aar"])): (
            row["belop_1000kr"],
            row["kr_per_innbygger"],
        )
        for row in rows
    }


def revise(
    copy: EditionCopy,
    cells: Mapping[tuple[str, str, str, int], tuple[str, str]],
    *,
    why: str = "Ny",
) -> None:
    """Put other amounts and values in the cells named, all of which must be there, and seal."""
    header, *rows = csv.reader(io.StringIO(copy.read(TABLE)))
    at = {name: place for place, name in enumerate(header)}
    left = dict(cells)
    for row in rows:
        names = ("funksjon", "regnskapsbegrep", "kommunenummer")
        key = (*(row[at[name]] for name in names), int(row[at["aar"]]))
        if key in left:
            row[at["belop_1000kr"]], row[at["kr_per_innbygger"]] = left.pop(key)
    assert not left, f"not in the table: {left}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    seal(copy.write(TABLE, out.getvalue()), why=why, when=date(2026, 6, 15))


def times(pair: tuple[str, str], factor: float) -> tuple[str, str]:
    """An amount and its value, both multiplied and rounded as the publisher does."""
    amount, value = (round(float(text) * factor) for text in pair)
    return str(amount), str(value)


def git(copy: EditionCopy, *arguments: str) -> str:
    """Git in the copy's folder, by nobody in particular."""
    who = ("-c", "user.name=Testen", "-c", "user.email=testen@example.org")
    done = subprocess.run(  # noqa: S603 - a test's own repository
        ["git", *who, *arguments],  # noqa: S607 - whichever git there is
        cwd=copy.root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def in_git(copy: EditionCopy) -> EditionCopy:
    """The copy in a repository: Asker's net spending was restated after the tag «mars»."""
    git(copy, "init", "-q", "-b", "main")
    june = amounts(copy)["FGK7", "AGD2", "3203", 2025]
    revise(copy, {("FGK7", "AGD2", "3203", 2025): times(june, 0.9)})
    git(copy, "add", "-A")
    git(copy, "commit", "-q", "-m", "Mars")
    git(copy, "tag", "mars")
    revise(copy, {("FGK7", "AGD2", "3203", 2025): june})
    git(copy, "add", "-A")
    git(copy, "commit", "-q", "-m", "Juni")
    return copy
