"""How fast it is, measured against the goals, the naive pipeline, Typst and Chromium in one run.

    python tools/bench.py [--only cold,edit,browser,members,start,others] [--runs 3]
                          [--write docs/ytelse.md]
    python tools/bench.py --fetch [--fetches 5]

Prints one table, a row for each thing measured; exits with 1 when a goal that gates is missed.
docs/ytelse.md tells what each row means. The ways to make the report take turns, so that what the
machine does besides hits all alike. Everything is on the full edition of this repository.
"""
# ruff: noqa: INP001, T201 -- a script beside the package; it prints

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench_builds import CHAPTER, Builds, in_turn
from bench_rows import (
    OTHERS_HEAD,
    browser_rows,
    cold_rows,
    edit_rows,
    member_rows,
    other_rows,
    start_rows,
)
from bench_table import HEAD, cells, machine, markdown, missed, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench_run import Run
    from bench_table import Row

#: What can be measured, in the order it is.
PARTS: Final = ("cold", "edit", "browser", "members", "start", "others")
#: How the naive pipeline is measured; without these it is told too, as the strictest comparison.
NAIVE: Final = ("--in-text", "--auto-tables")


def main() -> int:
    """Measure and print; the exit code."""
    asked = arguments()
    if asked.fetch:
        from bench_fetch import measure_fetch  # noqa: PLC0415 - needs the test server

        measure_fetch(asked.fetches)
        return 0
    parts, on = asked.only.split(","), machine()
    with tempfile.TemporaryDirectory() as folder:
        builds = Builds(Path(folder))
        rows, others = measured(builds, parts, asked)
    text = f"{on}\n\n{markdown(HEAD, cells(rows))}"
    if others:
        text += f"\n\n{markdown(OTHERS_HEAD, others)}"
    print(text)
    if asked.write:
        asked.write.write_text(placed(asked.write.read_text("utf-8"), text), "utf-8")
    return int(bool(missed(rows)))


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=3, help="of each build")
    parser.add_argument("--edits", type=int, default=30, help="seen in the browser")
    parser.add_argument("--pdfs", type=int, default=10, help="asked for after an edit")
    parser.add_argument("--chapter", default=CHAPTER, help="that is edited in the browser")
    parser.add_argument("--write", type=Path, help="put the tables in this page too")
    parser.add_argument("--fetch", action="store_true", help="measure a fetch instead")
    parser.add_argument("--fetches", type=int, default=5)
    asked = parser.parse_args()
    if unknown := set(asked.only.split(",")) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return asked


def measured(
    builds: Builds, parts: list[str], asked: argparse.Namespace
) -> tuple[list[Row], list[tuple[str, ...]]]:
    """The rows of what was asked for, and those of the table of the others."""
    ways = builds_asked_for(builds, parts)
    if ways:
        builds.prepare()
        # Once unmeasured: Python compiles, and what each brings is read from the disk. (Ours and
        # the naive one share their libraries with what has just prepared all this.)
        builds.help()
        if "typst" in ways:
            builds.typst()
            builds.inner.clear()
    if "edit" in parts:
        builds.warm()
    runs = in_turn(ways, asked.runs)
    rows: list[Row] = []
    if "cold" in parts:
        rows += cold_rows(runs)
    if "edit" in parts:
        rows += edit_rows(runs, builds.inner)
    if "browser" in parts:
        from bench_preview import waits  # noqa: PLC0415 - needs a browser

        seen = waits(builds.folder, asked.chapter, edits=asked.edits, pdfs=asked.pdfs)
        rows += browser_rows(seen, runs)
    if "members" in parts:
        rows += member_rows([builds.members()], runs)
    if "start" in parts:
        helped = [builds.help() for _ in range(10)]
        rows += start_rows(helped, [builds.check() for _ in range(5)])
    return rows, other_rows(builds, runs) if "others" in parts else []


def builds_asked_for(builds: Builds, parts: list[str]) -> dict[str, Callable[[], Run]]:
    """Every way to make the report that some part asks for."""
    ways: dict[str, tuple[Callable[[], Run], set[str]]] = {
        "ours": (lambda: builds.ours(os.cpu_count() or 1), {"cold", "members", "others"}),
        "naive": (lambda: builds.naive(*NAIVE), {"cold", "others"}),
        "typst": (builds.typst, {"edit", "browser", "others"}),
        "edit": (builds.edit, {"edit"}),
        "again": (builds.again, {"edit"}),
        "help": (builds.help, {"edit"}),
        "imports": (builds.imports, {"edit"}),
        "ours 1": (lambda: builds.ours(1), {"cold"}),
        "naive plain": (builds.naive, {"cold"}),
        "typst edit": (builds.typst_edit, {"edit"}),
        "chromium": (builds.chromium, {"others"}),
    }
    return {name: way for name, (way, wanted) in ways.items() if wanted & set(parts)}


if __name__ == "__main__":
    sys.exit(main())
