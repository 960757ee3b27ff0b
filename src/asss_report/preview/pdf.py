"""PDFs in memory, laid out by processes that are warm before anybody asks.

WeasyPrint holds Python's lock for seconds; in processes of their own it keeps nobody from writing
on. A part that is the same as before, such as a cover, is not laid out again.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from asss_report.document.book import Book
from asss_report.document.cache import Cache, cache_folder
from asss_report.document.layout import Layout, StoppedError, new_pool, usual_jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from asss_report.document.html import Maler
    from asss_report.document.report import Report


class Pdf:
    """Makes PDFs of one edition, one at a time.

    Args:
        root: The edition's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._cache = Cache(cache_folder())
        self._pool, self._layout = self._begin()
        self._one_at_a_time = Lock()

    def chapter(self, report: Report, maler: Maler, key: str) -> bytes:
        """One chapter with its cover.

        Raises:
            UserError: It cannot be laid out.
        """
        return self._made(lambda layout: Book(report, maler, layout).one_chapter(key))

    def whole(self, report: Report, maler: Maler) -> bytes:
        """The whole report.

        Raises:
            UserError: It cannot be laid out.
        """
        return self._made(lambda layout: Book(report, maler, layout).whole())

    def warm(self, maler: Maler, key: str) -> None:
        """Lay out a chapter, so that nobody waits for it later."""
        self._layout.submit(key, maler.side(key)).result()

    def close(self) -> None:
        """Stop the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._cache.trim()

    def _made(self, make: Callable[[Layout], bytes]) -> bytes:
        with self._one_at_a_time:
            try:
                return make(self._layout)
            except StoppedError:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool, self._layout = self._begin()
                return make(self._layout)

    def _begin(self) -> tuple[Executor, Layout]:
        pool = new_pool(self._root, usual_jobs())
        return pool, Layout(self._root, executor=pool, cache=self._cache)
