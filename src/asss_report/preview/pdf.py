"""A chapter's PDF in memory, laid out by a process that is warm before anybody asks.

WeasyPrint holds Python's lock for seconds; in a process of its own it keeps nobody from writing on.
A part that is the same as last time, such as the cover, is not laid out again.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final

from asss_report.document.book import Book
from asss_report.document.fetcher import ReportFetcher
from asss_report.document.pdf import Rendered, render_pdf
from asss_report.errors import Fault, OutputError, UserError
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import MIME_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asss_report.document.html import Maler, Side
    from asss_report.document.report import Report

_KEPT: Final = 12
_TIME: Final = re.compile(r'content="\d{4}-\d\d-\d\dT[^"]*"')


class Layout:
    """Lays out parts, one chapter at a time.

    Args:
        root: The edition's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pool = _new_pool()
        self._known: dict[str, Rendered] = {}
        self._one_at_a_time = Lock()

    def chapter(self, report: Report, maler: Maler, key: str) -> bytes:
        """One chapter with its cover.

        Raises:
            UserError: It cannot be laid out.
        """
        with self._one_at_a_time:
            return _Kept(report, maler, lambda *_: None, layout=self).one_chapter(key)

    def warm(self, maler: Maler, key: str) -> None:
        """Lay out a cover, so that the first chapter does not wait for imports and fonts."""
        with self._one_at_a_time:
            self.render(maler.omslag(key))

    def close(self) -> None:
        """Stop the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def render(self, side: Side) -> Rendered:
        """A part laid out, now or before.

        Raises:
            OutputError: It cannot be laid out.
        """
        name = self._name(side)
        if name not in self._known:
            while len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[name] = self._laid_out(side)
        self._known[name] = self._known.pop(name)
        return self._known[name]

    def _laid_out(self, side: Side) -> Rendered:
        arguments = (side.html, self._root / "templates", dict(side.charts))
        try:
            made, faults = self._pool.submit(_work, *arguments).result()
        except BrokenProcessPool:
            self._pool = _new_pool()
            made, faults = self._pool.submit(_work, *arguments).result()
        if made is None:
            raise OutputError(*faults)
        return made

    def _name(self, side: Side) -> str:
        """A name for all that the part is made of, apart from the time it is made."""
        text = [_TIME.sub("", side.html), *(f"{k}{svg}" for k, svg in side.charts.items())]
        files = [
            *(self._root / "templates").rglob("*"),
            *(p for p in (self._root / FOLDER).rglob("*") if p.suffix.lower() in MIME_TYPES),
        ]
        stamps = [f"{path}{path.stat().st_mtime_ns}" for path in files if path.is_file()]
        return sha256("\0".join([*text, *sorted(stamps)]).encode()).hexdigest()


@dataclass
class _Kept(Book):
    """A book whose parts are laid out in the warm process."""

    layout: Layout = field(kw_only=True)

    def _render(self, key: str, side: Side) -> Rendered:  # noqa: ARG002 - the warnings' name
        return self.layout.render(side)


def _new_pool() -> ProcessPoolExecutor:
    # A fork would copy the server's threads in the middle of what they do.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=spawn, initializer=_warm)


def _warm() -> None:
    # Ctrl-C reaches every process of the terminal; the server stops this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(
    html: str, templates: Path, charts: Mapping[str, str]
) -> tuple[Rendered | None, tuple[Fault, ...]]:
    try:
        return render_pdf(html, fetcher=ReportFetcher(templates, charts)), ()
    except UserError as error:  # pickled, it would lose its faults
        return None, error.faults
