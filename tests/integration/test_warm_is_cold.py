"""A build that reuses what was made before gives the bytes of one that has nothing, edit by edit.

The warm builds are made in one process that lives through all edits, with a cache on disk and,
every other time, as the preview does with parts in memory. Each cold build is made at the same
moment in a process of its own that has made nothing before.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
from edition_copy import EPOCH
from random_edits import Edits, tiny_edition

from asss_report.charts.style import Stil
from asss_report.document.book import Book
from asss_report.document.build import build_report
from asss_report.document.cache import Cache
from asss_report.document.drawings import Drawings
from asss_report.document.html import Maler
from asss_report.document.layout import Layout
from asss_report.document.pdf import prepare_fonts
from asss_report.document.report import load_report
from asss_report.document.result import Wanted
from asss_report.document.unchanged import remembered
from asss_report.errors import Fault, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.pdf

#: How many edits; .ci/run tries more.
EDITS: Final = int(os.environ.get("ASSS_EDITS", "20"))
SEED: Final = int(os.environ.get("ASSS_SEED", "20261130"))
#: How often everything is made, the edition is broken, and it is built anew another day; the last
#: is even, as the command line alone remembers whole builds.
_WHOLE, _BROKEN, _DAYS = 10, 8, 12
_PDF: Final = Wanted(only="pdf")
_PRELOADED: Final = (
    *("asss_report.document.build", "asss_report.document.warm", "asss_report.charts.tegning"),
    *("matplotlib.font_manager", "matplotlib.textpath", "pymdownx.blocks", "xlsxwriter"),
)

#: What a build made, file by file, or why it made nothing.
Made = dict[str, bytes] | tuple[Fault, ...]


def files(path: Path) -> dict[str, bytes]:
    """Every file of a folder, or the one file."""
    inside = [it for it in path.rglob("*") if it.is_file()] if path.is_dir() else [path]
    return {it.relative_to(path.parent).as_posix(): it.read_bytes() for it in inside}


def cold(root: Path, output: Path, epoch: str, wanted: Wanted) -> Made:
    """A build without anything made before; runs in a process of its own."""
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    try:
        return files(build_report(root, output, Stil.load(root), wanted).path)
    except UserError as error:
        return error.faults


@dataclass
class Warm:
    """Builds of one edition that reuse all that can be."""

    root: Path
    cache: Cache
    layout: Layout

    def build(self, output: Path, wanted: Wanted) -> Made:
        """As the command line does it."""
        try:
            before = remembered(self.cache, self.root, output, wanted)
            stil = Stil.load(self.root)
            made = before or build_report(self.root, output, stil, wanted, cache=self.cache)
            return files(made.path)
        except UserError as error:
            return error.faults

    def preview(self, output: Path, _: Wanted) -> Made:
        """As the preview does it: parts stay in memory."""
        stil = Stil.load(self.root)
        report = load_report(self.root, stil)
        templates = Maler(report, stil, tegninger=Drawings(stil.fonter, self.cache))
        pdf = Book(report, templates, self.layout).whole()
        assert output.name == "warm"
        return {"asss-baerum-2025.pdf": pdf}


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessPoolExecutor]:
    """Each task has a process of its own, which has read the libraries and nothing else."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="there is no fork here"
)
def test_warm_is_cold(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    """Byte for byte after every edit: the report, and now and then all that is delivered."""
    copy = tiny_edition(tmp_path / "utgave")
    prepare_fonts(copy.root / "templates" / "fonts")
    cache = Cache(tmp_path / "cache")
    warm = Warm(copy.root, cache, Layout(copy.root, cache=cache))
    edits = Edits(copy, Random(SEED))  # noqa: S311 - the same edits every time

    def require_same(build: Callable[[Path, Wanted], Made], wanted: Wanted = _PDF) -> Made:
        epoch = os.environ["SOURCE_DATE_EPOCH"]
        fresh = processes.submit(cold, copy.root, tmp_path / "cold", epoch, wanted)
        made, expected = build(tmp_path / "warm", wanted), fresh.result()
        story = "\n".join([f"ASSS_SEED={SEED} ASSS_EDITS={EDITS}", *edits.log])
        assert differing(expected, made) == [], story
        return made

    for number in range(EDITS):
        edits.next()
        made = require_same(warm.preview if number % 2 else warm.build)
        assert isinstance(made, dict), made
        if number % _DAYS == 0:
            edits.another_day()
            require_same(warm.build)
        if number % _WHOLE == _WHOLE - 1:
            require_same(warm.build, Wanted())
        if number % _BROKEN == _BROKEN - 1:
            mend = edits.broken()
            require_same(warm.build)
            mend()


def differing(expected: Made, made: Made) -> list[str]:
    """What is not the same: names of files, or what went wrong."""
    if not (isinstance(expected, dict) and isinstance(made, dict)):
        return [] if expected == made else [f"{expected!s:.2000}", f"{made!s:.2000}"]
    names = expected.keys() | made.keys()
    return sorted(name for name in names if expected.get(name) != made.get(name))
