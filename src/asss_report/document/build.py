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
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.document.book import Book, file_name
from asss_report.document.drawings import Drawings
from asss_report.document.html import Maler, tidspunkt
from asss_report.document.inputs import read_inputs, require_unchanged
from asss_report.document.layout import laying_out
from asss_report.document.odde import odd_in_chapter
from asss_report.document.pdf import few_collections
from asss_report.document.profile import laid_out, stage
from asss_report.document.report import add_prose, load_figures
from asss_report.document.result import Result, Wanted
from asss_report.document.review import require_final
from asss_report.document.unchanged import digests, remember
from asss_report.errors import Fault, Level, OutputError, shown
from asss_report.files import unwritable, whole_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

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
    inputs = read_inputs(root)
    jobs = 1 if wanted.only == "xlsx" else jobs
    with _one_moment(), _making(root, stil, wanted, jobs, cache, progress) as making:
        one = wanted.area or wanted.only
        made, files = making.one_file(output) if one else making.folder(output, inputs)
    result = making.told(made, start)
    if cache:
        remember(cache, root, wanted, inputs, result, files)
    return result


def build_pdf(
    root: Path, stil: Stil, wanted: Wanted, when: datetime, cache: Cache | None = None
) -> tuple[Result, bytes]:
    """Make a report's or a chapter's PDF in this process, and write no file.

    Args:
        root: The edition's folder.
        stil: The house style.
        wanted: Which PDF.
        when: What it is dated.
        cache: Where charts and pages are kept; without one, they are not.

    Returns:
        What is told of it, with the file's name for a path, and all of the file.

    Raises:
        UserError: Anything a person must mend.
    """
    start = time.monotonic()
    with _one_moment(when), _making(root, stil, wanted, cache=cache) as making:
        made, pdf = making.pdf()
    return making.told(made, start), pdf


@contextmanager
def _making(  # noqa: PLR0913, PLR0917 - what a build is asked for
    root: Path,
    stil: Stil,
    wanted: Wanted,
    jobs: int = 1,
    cache: Cache | None = None,
    progress: Progress = lambda *_: None,
) -> Iterator[_Making]:
    """Read and compute all of an edition, and have what lays it out at hand."""
    with laying_out(root, jobs=jobs, cache=cache) as layout:
        with stage("figures"):
            figures = load_figures(root, stil, wanted.municipality)
        with stage("words"):
            report = add_prose(figures)
        if wanted.final:
            require_final(report)
        maler = Maler(report, stil, tegninger=Drawings(stil.fonter, cache))
        with _figures_stay():
            yield _Making(report, maler, layout, wanted, progress)
        laid_out(layout.spent, layout.kept)


@dataclass(frozen=True, slots=True)
class _Making:
    """What a build has when all is read."""

    report: Report
    maler: Maler
    layout: Layout
    wanted: Wanted
    progress: Progress

    def folder(self, output: Path, inputs: dict[str, str]) -> tuple[Result, dict[str, str]]:
        """The whole delivery, and the sha256 of every file of it."""
        # What makes workbooks is heavy, and most builds are of a PDF alone.
        from asss_report.document.deliveries import Deliveries  # noqa: PLC0415

        target = output / str(self.report.edition.year)
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
            files = digests(folder)
        warnings, kinds = tuple(deliveries.warnings), tuple(deliveries.kinds)
        return Result(target, deliveries.pages, 0, 0, 0.0, warnings, kinds), files

    def one_file(self, output: Path) -> tuple[Result, dict[str, str]]:
        """The workbook, the report or one chapter of it, and its sha256."""
        if self.wanted.only == "xlsx":
            from asss_report.document.workbook import workbook, workbook_name  # noqa: PLC0415

            made = Result(Path(workbook_name(self.report)), 0, 0, 0, 0.0, ())
            content = workbook(self.report, self.maler)
        else:
            made, content = self.pdf()
        path = output / made.path
        write_whole(path, content)
        return replace(made, path=path), digests(content)

    def pdf(self) -> tuple[Result, bytes]:
        """The report or one chapter of it, and what its file is called."""
        area = self.wanted.area
        book = Book(self.report, self.maler, self.layout, self.progress)
        pdf = book.one_chapter(area) if area else book.whole()
        self._require_quiet(book.warnings)
        name = Path(file_name(self.report, area))
        return Result(name, book.pages, 0, 0, 0.0, tuple(book.warnings)), pdf

    def told(self, made: Result, start: float) -> Result:
        """The same with what there is to tell of it."""
        area = self.wanted.area
        keys = [area] if area else list(self.report.kapitler)
        slag = [nr.slag for (key, _), nr in self.report.nummer.items() if key in keys]
        return replace(
            made,
            figures=slag.count("figur"),
            tables=slag.count("tabell"),
            seconds=time.monotonic() - start,
            warnings=(*_warnings(self.report, keys), *made.warnings),
        )

    def _require_quiet(self, warnings: Sequence[Fault]) -> None:
        """Where it is asked for, what the layout warns of is what a person must mend."""
        if self.wanted.strict and warnings:
            raise OutputError(*(replace(fault, level=Level.ERROR) for fault in warnings))


@contextmanager
def _figures_stay() -> Iterator[None]:
    """Keep Python from searching all of the figures for garbage again and again.

    What is in memory stays to the end; what the layout leaves is still collected, more seldom.
    """
    gc.freeze()
    try:
        with few_collections():
            yield
    finally:
        gc.unfreeze()


@contextmanager
def _one_moment(when: datetime | None = None) -> Iterator[None]:
    """Let all files of a build carry the same time, however long it takes.

    Args:
        when: That time; SOURCE_DATE_EPOCH, or else now, when it is not given.

    Raises:
        OutputError: SOURCE_DATE_EPOCH is no time.
    """
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = str(int((when or tidspunkt()).timestamp()))
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


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
