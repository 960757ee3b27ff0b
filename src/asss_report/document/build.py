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
from typing import TYPE_CHECKING

from asss_report.document.book import Book, file_name
from asss_report.document.deliveries import Deliveries, Delivery, workbook_name
from asss_report.document.html import Maler, tidspunkt
from asss_report.document.manifest import read_inputs, require_unchanged
from asss_report.document.odde import odd_in_chapter
from asss_report.document.report import load_report
from asss_report.document.review import require_final
from asss_report.document.workbook import workbook
from asss_report.errors import Fault, Level, OutputError, shown
from asss_report.files import unwritable, whole_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made.

    Attributes:
        path: The folder, or the one file.
        pages: Of the report or the chapter; 0 for a workbook alone.
        warnings: What a person should look at; the files are made all the same.
        deliveries: Kind by kind, when the whole was made.
    """

    path: Path
    pages: int
    figures: int
    tables: int
    seconds: float
    warnings: tuple[Fault, ...]
    deliveries: tuple[Delivery, ...] = ()


def build_report(  # noqa: PLR0913 - one call makes it all
    root: Path,
    output: Path,
    stil: Stil,
    *,
    area: str = "",
    only: str = "",
    final: bool = False,
    strict: bool = False,
    progress: Progress = lambda *_: None,
) -> Result:
    """Make the edition, or one file of it, and put it in `output`.

    Args:
        root: The folder that holds `report/`, `narratives/` and `templates/`.
        output: Where it goes; made when it is not there. The whole goes to a folder in it named
            by the year.
        stil: The house style.
        area: Key of the only chapter wanted, as a PDF; empty for all.
        only: «pdf» or «xlsx» for that file alone; empty for the whole folder. An area is a PDF.
        final: Refuse while a chapter is not approved or anything else is left.
        strict: Refuse when the layout warns of anything; else it is listed.
        progress: Called with what is being done, steps done and steps in all.

    Raises:
        UserError: Anything a person must mend; what was in `output` before is untouched.
    """
    start = time.monotonic()
    _check_writable(output)
    with _one_moment():
        inputs = read_inputs(root)
        report = load_report(root, stil)
        if final:
            require_final(report)
        maler = Maler(report, stil)
        with _few_collections():
            if area or only:
                made = _one_file(report, maler, output, area, only, progress, strict=strict)
            else:
                made = _folder(report, maler, output, inputs, progress, strict=strict)
    keys = [area] if area else list(report.kapitler)
    slag = [nr.slag for (key, _), nr in report.nummer.items() if key in keys]
    return replace(
        made,
        figures=slag.count("figur"),
        tables=slag.count("tabell"),
        seconds=time.monotonic() - start,
        warnings=(*_warnings(report, keys), *made.warnings),
    )


def _folder(  # noqa: PLR0913 - what the one call was given
    report: Report,
    maler: Maler,
    output: Path,
    inputs: dict[str, str],
    progress: Progress,
    *,
    strict: bool,
) -> Result:
    target = output / str(report.edition.year)
    with whole_folder(target) as folder:
        deliveries = Deliveries(report, maler, folder, inputs, progress)
        try:
            deliveries.make()
        except OSError as error:
            raise unwritable(target, error) from error
        _require_quiet(deliveries.warnings, strict=strict)
        require_unchanged(report.root, inputs)
    return Result(
        target, deliveries.pages, 0, 0, 0.0, tuple(deliveries.warnings), tuple(deliveries.kinds)
    )


def _one_file(  # noqa: PLR0913, PLR0917 - what the one call was given
    report: Report,
    maler: Maler,
    output: Path,
    area: str,
    only: str,
    progress: Progress,
    *,
    strict: bool,
) -> Result:
    if only == "xlsx":
        path = output / workbook_name(report)
        write_whole(path, workbook(report, maler))
        return Result(path, 0, 0, 0, 0.0, ())
    book = Book(report, maler, progress)
    pdf = book.one_chapter(area) if area else book.whole()
    _require_quiet(book.warnings, strict=strict)
    path = output / file_name(report, area)
    write_whole(path, pdf)
    return Result(path, book.pages, 0, 0, 0.0, tuple(book.warnings))


def _require_quiet(warnings: Sequence[Fault], *, strict: bool) -> None:
    """Where it is asked for, what the layout warns of is what a person must mend."""
    if strict and warnings:
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
