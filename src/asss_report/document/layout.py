"""Laying out parts: in this process or in others, and never one that was laid out before.

A part is HTML, its charts and the files in `templates/` and `narratives/` that it may show; what
comes of it depends on these, on the engine and on nothing else. That is its name in the cache.

WeasyPrint holds Python's lock for seconds, so only processes can share the work. Any
`concurrent.futures.Executor` will do: `new_pool` makes the usual one.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

from asss_report.document.cache import contents, named
from asss_report.document.engine import engine
from asss_report.document.fetcher import ReportFetcher
from asss_report.document.inputs import files_below
from asss_report.document.pdf import FONTS_CHANGED, Rendered, prepare_fonts, render_pdf
from asss_report.errors import Fault, OutputError, UserError
from asss_report.files import stamp
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import MIME_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from asss_report.document.cache import Cache
    from asss_report.document.html import Side

_T = TypeVar("_T")
#: Windows cannot wait for more processes at once, and a report has not so many parts.
_MOST: Final = 61
#: What a worker has in memory before it is asked for anything.
_PRELOADED: Final = "asss_report.document.warm"
#: Nanoseconds after which a file that is saved again has another time of saving on any disk.
_SETTLED: Final = 2_100_000_000
#: Parts in memory: those of two editions, or of an afternoon's edits.
_KEPT: Final = 64


class StoppedError(OutputError):
    """A process that laid out pages is gone, and its executor is of no more use."""


@dataclass(frozen=True, slots=True)
class _Files:
    """The files a part may show.

    Attributes:
        stamps: Their names, when they were saved and how big they are.
        digest: The sha256 of their content.
        settled: No file was saved so shortly before that it may have been saved again since,
            within the same tick of the disk's clock.
    """

    stamps: tuple[tuple[str, int, int], ...] = ()
    digest: str = ""
    settled: bool = False


class Layout:
    """Lays out the parts of one edition's folder.

    Args:
        root: The edition's folder.
        executor: Does the work; without one, `submit` does it at once.
        cache: Where parts are kept from one program to the next; without one, only in memory.

    Attributes:
        spent: Part -> processor seconds that laying it out took, in whichever process.
        kept: How many parts were asked for that were laid out before.
    """

    def __init__(
        self, root: Path, *, executor: Executor | None = None, cache: Cache | None = None
    ) -> None:
        self._root = root
        self._executor = executor
        self._cache = cache
        self._known: dict[str, Future[Rendered]] = {}
        self._files = _Files()
        self._fonts: tuple[tuple[str, int, int], ...] | None = None
        self.spent: dict[str, float] = {}
        self.kept = 0

    def submit(self, part: str, side: Side) -> Future[Rendered]:
        """A part that is being laid out, or was.

        Args:
            part: What it is called, unlike any other part of its PDF.
            side: The part.

        Returns:
            Its `result()` raises OutputError when the part cannot be laid out.
        """
        files = self._look_at_files()
        name = named(engine(), files.digest, part, side.html, *_flat(side.charts))
        known = self._known.pop(name, None) or self._from_cache(name)
        asked = known or Future[Rendered]()
        self._known[name] = asked  # asked for last, and so kept longest
        if known:
            self.kept += 1
        else:
            self._begin(asked, name, part, side, files)
        while len(self._known) > _KEPT:
            self._known.pop(next(iter(self._known)), None)
        return asked

    def _from_cache(self, name: str) -> Future[Rendered] | None:
        kept = self._cache.get(name) if self._cache else None
        return None if kept is None else _done(_read(kept))

    def _begin(
        self, asked: Future[Rendered], name: str, part: str, side: Side, files: _Files
    ) -> None:
        def finish(work: Future[_Answer]) -> None:
            try:
                rendered, seconds = _laid(work)
                now = self._look_at_files()
            except BaseException as error:  # noqa: BLE001 - handed on to who waits for it
                self._known.pop(name, None)
                asked.set_exception(error)
                return
            # What was saved meanwhile may be what was laid out, also if it is as before again.
            if (now.stamps, now.digest) != (files.stamps, files.digest):
                self._known.pop(name, None)
            elif self._cache:
                self._cache.put(name, _written(rendered))
            self.spent[part] = self.spent.get(part, 0.0) + seconds
            asked.set_result(rendered)

        self._handed_over(part, side).add_done_callback(finish)

    def _handed_over(self, part: str, side: Side) -> Future[_Answer]:
        task = (part, side.html, self._root / "templates", dict(side.charts))
        if self._executor is None:
            return _done(_work(*task))
        try:
            return self._executor.submit(_work, *task)
        except BrokenProcessPool as error:  # found out before, while nobody waited
            return _failed(error)

    def _look_at_files(self) -> _Files:
        """What a part may show, read anew when any of it may have been saved since last time."""
        files = self._shown()
        stamps = tuple((str(it), *stamp(it)) for it in files)
        self._require_fonts(stamps)
        if not self._files.settled or self._files.stamps != stamps:
            last = max((saved for _, saved, _ in stamps), default=0)
            settled = time.time_ns() - last > _SETTLED
            self._files = _Files(stamps, named(*contents(self._root, files)), settled)
        return self._files

    def _require_fonts(self, stamps: tuple[tuple[str, int, int], ...]) -> None:
        """A process reads its fonts once: with other fonts, others must lay out."""
        folder = str(self._root / "templates" / "fonts")
        fonts = tuple(stamp for stamp in stamps if stamp[0].startswith(folder))
        if self._fonts not in (None, fonts):
            raise StoppedError(FONTS_CHANGED)
        self._fonts = fonts

    def _shown(self) -> list[Path]:
        pictures = files_below(self._root / FOLDER)
        return [
            *files_below(self._root / "templates"),
            *(path for path in pictures if path.suffix.lower() in MIME_TYPES),
        ]


# --- The work -------------------------------------------------------------------------------------

#: A part or why there is none, and the processor time it took. An error would lose its faults on
#: the way from another process.
_Answer = tuple[Rendered | None, tuple[Fault, ...], float]


def _work(part: str, html: str, templates: Path, charts: Mapping[str, str]) -> _Answer:
    start = time.process_time()
    try:
        made = render_pdf(html, fetcher=ReportFetcher(templates, charts), part=part)
    except UserError as error:
        return None, error.faults, time.process_time() - start
    return made, (), time.process_time() - start


def _laid(work: Future[_Answer]) -> tuple[Rendered, float]:
    try:
        rendered, faults, seconds = work.result()
    except BrokenProcessPool:
        raise StoppedError(
            Fault(
                "",
                0,
                "A process that lays out pages was stopped from outside.",
                "Free some memory and build again, or build with --jobs 1.",
            )
        ) from None
    if rendered is None:
        raise OutputError(*faults)
    return rendered, seconds


def _done(result: _T) -> Future[_T]:
    future: Future[_T] = Future()
    future.set_result(result)
    return future


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _flat(charts: Mapping[str, str]) -> Iterator[str]:
    for key, svg in charts.items():
        yield from (key, svg)


def _written(rendered: Rendered) -> bytes:
    """A part as it is kept: one line of JSON, and the PDF."""
    head = {
        "pages": rendered.pages,
        "anchors": rendered.anchors,
        "warnings": rendered.warnings,
        "errors": rendered.errors,
    }
    return json.dumps(head).encode() + b"\n" + rendered.pdf


def _read(kept: bytes) -> Rendered:
    head, _, pdf = kept.partition(b"\n")
    said = json.loads(head)
    return Rendered(
        pdf, said["pages"], said["anchors"], tuple(said["warnings"]), tuple(said["errors"])
    )


# --- Processes ------------------------------------------------------------------------------------


def usual_jobs() -> int:
    """As many processes as this one may use processors."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def laying_out(root: Path, *, jobs: int = 1, cache: Cache | None = None) -> Iterator[Layout]:
    """A layout of the edition in `root` with processes of its own, for as long as the block runs.

    Args:
        root: The edition's folder.
        jobs: How many processes; one is none, for then this process may as well do it.
        cache: Where parts are kept from one program to the next; not let grow past its limit.
    """
    work = ended_with(lambda: new_pool(root, jobs)) if jobs > 1 else nullcontext()
    try:
        with work as pool:
            yield Layout(root, executor=pool, cache=cache)
    finally:
        if cache:
            cache.trim()


@contextmanager
def ended_with(begin: Callable[[], ProcessPoolExecutor]) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block: when their work is done, or at once if a person stops it.

    Args:
        begin: Makes the pool.
    """
    others = multiprocessing.active_children()
    pool = begin()
    try:
        yield pool
    except (KeyboardInterrupt, SystemExit):
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def new_pool(root: Path, jobs: int) -> ProcessPoolExecutor:
    """Processes that lay out parts of the edition in `root`, and begin to read what they need."""
    pool = resting_pool(root, jobs)
    if _can_fork():
        _begin_forkserver()  # it reads the libraries while this process does something else
    else:
        pool.submit(_nothing)  # the first task starts the processes
    return pool


def resting_pool(root: Path, jobs: int) -> ProcessPoolExecutor:
    """The same, but they begin when they are first asked for something.

    They have nothing of this process in them, whose threads may be in the middle of things. Where
    the system can, they are copies of one that has read the libraries, which takes a second.
    """
    fonts = str(prepare_fonts(root / "templates" / "fonts"))
    context = multiprocessing.get_context("forkserver" if _can_fork() else "spawn")
    if _can_fork():
        context.set_forkserver_preload([_PRELOADED])
    return ProcessPoolExecutor(min(jobs, _MOST), context, initializer=_warm, initargs=(fonts,))


def _can_fork() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


def _begin_forkserver() -> None:
    from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - not on every system

    ensure_running()


def _warm(fonts: str) -> None:
    # Ctrl-C reaches every process of the terminal; the one that started this one stops it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    os.environ["FONTCONFIG_FILE"] = fonts


def _end_with_parent() -> None:
    """Let no process wait for work for ever when the one that started it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """Be a first task."""
