"""Build the edition and put it in place at once: the whole folder, or one file of it.

The whole goes to `output/<year>/`, which is replaced as one; a single PDF or workbook goes straight
to `output/` and touches nothing else there.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report.document.book import Book, file_name
from asss_report.document.deliveries import Deliveries, workbook_name
from asss_report.document.drawings import Drawings
from asss_report.document.html import Maler, tidspunkt
from asss_report.document.inputs import read_inputs, require_unchanged
from asss_report.document.layout import laying_out
from asss_report.document.odde import odd_in_chapter
from asss_report.document.profile import laid_out, stage
from asss_report.document.report import add_prose, load_figures
from asss_report.document.result import Result, Wanted
from asss_report.document.review import require_final
from asss_report.document.unchanged import remember
from asss_report.document.workbook import workbook
from asss_report.errors import Fault, Level, OutputError, shown
from asss_report.files import unwritable, whole_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.cache import Cache
    from asss_report.document.layout import Layout
    from asss_report.document.report import Report

    Progress = Callable[[str, int, int], None]


_ALL: Final = Wanted()


def build_report(  # noqa: PLR0913 - one call makes it all
    root: Path,
    output: Path,
    stil: Stil,
    wanted: Wanted = _ALL,
    *,
    jobs: int = 1,
    cache: Cache | None = None,
    progress: Progress = lambda *_: None,
) -> Result:
    """Make the edition, or one file of it, and put it in `output`.

    Args:
        root: The folder that holds `report/`, `narratives/` and `templates/`.
        output: Where it goes; made when it is not there. The whole goes to a folder in it named
            by the year.
        stil: The house style.
        wanted: What is to be made.
        jobs: How many processes lay out pages; 1 lets this one do it.
        cache: Where charts and pages are kept for the next build; without one, they are not.
        progress: Called with what is being done, steps done and steps in all.

    Raises:
        UserError: Anything a person must mend; what was in `output` before is untouched.
    """
    start = time.monotonic()
    _check_writable(output)
    pages = wanted.only != "xlsx"
    with _one_moment(), laying_out(root, jobs=jobs if pages else 1, cache=cache) as layout:
        inputs = read_inputs(root)
        with stage("figures"):
            figures = load_figures(root, stil, wanted.municipality)
        with stage("words"):
            report = add_prose(figures)
        if wanted.final:
            require_final(report)
        maler = Maler(report, stil, tegninger=Drawings(stil.fonter, cache))
        making = _Making(report, maler, layout, output, wanted, progress)
        with _few_collections():
            made = making.one_file() if wanted.area or wanted.only else making.folder(inputs)
        laid_out(layout.spent, layout.kept)
    keys = [wanted.area] if wanted.area else list(report.kapitler)
    slag = [nr.slag for (key, _), nr in report.nummer.items() if key in keys]
    result = replace(
        made,
        figures=slag.count("figur"),
        tables=slag.count("tabell"),
        seconds=time.monotonic() - start,
        warnings=(*_warnings(report, keys), *made.warnings),
    )
    if cache:
        remember(cache, root, wanted, inputs, result)
    return result


@dataclass(frozen=True, slots=True)
class _Making:
    """What a build has when all is read."""

    report: Report
    maler: Maler
    layout: Layout
    output: Path
    wanted: Wanted
    progress: Progress

    def folder(self, inputs: dict[str, str]) -> Result:
        """The whole delivery."""
        target = self.output / str(self.report.edition.year)
        with whole_folder(target) as folder:
            deliveries = Deliveries(
                self.report, self.maler, self.layout, folder, inputs, self.progress
            )
            try:
                deliveries.make()
            except OSError as error:
                raise unwritable(target, error) from error
            self._require_quiet(deliveries.warnings)
            require_unchanged(self.report.root, inputs)
        return Result(
            target, deliveries.pages, 0, 0, 0.0, tuple(deliveries.warnings), tuple(deliveries.kinds)
        )

    def one_file(self) -> Result:
        """The workbook, the report or one chapter of it."""
        area = self.wanted.area
        if self.wanted.only == "xlsx":
            path = self.output / workbook_name(self.report)
            write_whole(path, workbook(self.report, self.maler))
            return Result(path, 0, 0, 0, 0.0, ())
        book = Book(self.report, self.maler, self.layout, self.progress)
        pdf = book.one_chapter(area) if area else book.whole()
        self._require_quiet(book.warnings)
        path = self.output / file_name(self.report, area)
        write_whole(path, pdf)
        return Result(path, book.pages, 0, 0, 0.0, tuple(book.warnings))

    def _require_quiet(self, warnings: Sequence[Fault]) -> None:
        """Where it is asked for, what the layout warns of is what a person must mend."""
        if self.wanted.strict and warnings:
            raise OutputError(*(replace(fault, level=Level.ERROR) for fault in warnings))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Keep Python from searching all of the figures for garbage again and again: a fifth faster.

    What is in memory stays to the end; what the layout leaves is still collected, more seldom.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let all files of a build carry the same time, however long it takes.

    Raises:
        OutputError: SOURCE_DATE_EPOCH is no time.
    """
    now, name = tidspunkt(), "SOURCE_DATE_EPOCH"
    if name in os.environ:
        yield
        return
    os.environ[name] = str(int(now.timestamp()))
    try:
        yield
    finally:
        del os.environ[name]


def _warnings(report: Report, keys: Sequence[str]) -> Iterator[Fault]:
    # An error to `check`, because somebody must rewrite the paragraph; here the build goes on.
    files = {shown(n.path) for key, n in report.narrativer.items() if key in keys}
    yield from (
        replace(fault, level=Level.WARNING) for fault in report.advarsler if fault.file in files
    )
    for key in keys:
        if key in report.moduler:
            yield from report.moduler[key].check_inputs(report.grunnlag)
            yield from odd_in_chapter(report, key)


def _check_writable(output: Path) -> None:
    """Find out before the work, not after it."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise unwritable(output, error) from None
