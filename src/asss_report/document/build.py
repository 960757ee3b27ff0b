"""Lay out the report chapter by chapter, merge the parts, and put the PDF in place at once.

Chapters are laid out in order, because each is handed the number of its first page; the front,
which shows where they begin, is laid out twice: once to learn its length, once with the numbers.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.html import (
    BEGREPER,
    FORSIDE,
    LESEVEILEDNING,
    LISTER,
    UNUMMERERT,
    Maler,
)
from asss_report.document.merge import Part, merge
from asss_report.document.pdf import Rendered, render_pdf
from asss_report.document.report import load_report
from asss_report.document.review import require_final
from asss_report.errors import ConfigError, Fault, Level, OutputError, nearest, shown
from asss_report.files import unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.html import Side
    from asss_report.document.report import Report

#: A last page with less than this on it is worth setting the chapter closer for.
NEARLY_EMPTY: Final = 0.4
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made.

    Attributes:
        warnings: What a person should look at; the PDF is made all the same.
    """

    path: Path
    pages: int
    figures: int
    tables: int
    seconds: float
    warnings: tuple[Fault, ...]


def build_report(  # noqa: PLR0913 - one call makes it all
    root: Path,
    output: Path,
    stil: Stil,
    *,
    area: str = "",
    final: bool = False,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Result:
    """Make the report, or one chapter of it, and put it in `output`.

    Args:
        root: The folder that holds `report/`, `narratives/` and `templates/`.
        output: Where the PDF goes; made when it is not there.
        stil: The house style.
        area: Key of the only chapter wanted; empty for the whole report.
        final: Refuse while a chapter is not approved or anything else is left.
        progress: Called with what is being done, parts done and parts in all.

    Raises:
        UserError: Anything a person must mend; what was in `output` before is untouched.
    """
    start = time.monotonic()
    _check_writable(output)
    report = load_report(root, stil)
    if final:
        require_final(report)
    book = Book(report, Maler(report, stil), progress)
    pdf = book.one_chapter(area) if area else book.whole()
    path = output / file_name(report, area)
    write_whole(path, pdf)
    keys = [area] if area else list(report.kapitler)
    slag = [nr.slag for (key, _), nr in report.nummer.items() if key in keys]
    return Result(
        path,
        book.pages,
        slag.count("figur"),
        slag.count("tabell"),
        time.monotonic() - start,
        (*_warnings(report, keys), *book.warnings),
    )


def file_name(report: Report, area: str = "") -> str:
    """«asss-baerum-2025.pdf», «asss-baerum-2025-barnehage.pdf»."""
    edition = report.edition
    navn = edition.municipality.lower().translate(_ASCII)
    gruppe = edition.peer_group.name.lower().translate(_ASCII)
    return f"{gruppe}-{navn}-{edition.year}{'-' + area if area else ''}.pdf"


@dataclass
class Book:
    """The parts laid out so far."""

    report: Report
    maler: Maler
    progress: Callable[[str, int, int], None]
    pages: int = 0
    parts: list[Part] = field(default_factory=list)
    sider: dict[str, int] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)

    def whole(self) -> bytes:
        """The whole report, merged."""
        keys = [LESEVEILEDNING, *self.report.kapitler, LISTER, BEGREPER]
        total = len(keys) + 2
        self.progress("contents", 0, total)
        front = self._render(FORSIDE, self.maler.forside({}))
        self.pages = front.pages
        for nr, key in enumerate(keys, start=1):
            self.progress(key, nr, total)
            self._append_part(key)
        self.progress("merging", total - 1, total)
        last = self._render(FORSIDE, self.maler.forside(self.sider))
        if last.pages != front.pages:
            raise OutputError(
                Fault(
                    "templates/forside.html.j2",
                    0,
                    "The contents take more pages when the page numbers are in.",
                    "Give the page numbers a fixed width.",
                )
            )
        parts = [Part(last.pdf, FORSIDE), *self.parts]
        merged = merge(parts, title=self.maler.tittel()).pdf
        self.progress("done", total, total)
        return merged

    def one_chapter(self, key: str) -> bytes:
        """One chapter with its cover.

        Raises:
            ConfigError: There is no such chapter.
        """
        if key not in self.report.kapitler:
            raise ConfigError(
                Fault(
                    "",
                    0,
                    f"«{key}» is not a chapter of this report.",
                    nearest(key, self.report.kapitler),
                )
            )
        self.progress(key, 0, 2)
        self._append(FORSIDE, self._render(FORSIDE, self.maler.omslag(key)))
        self._append_part(key, alene=True)
        self.progress("merging", 1, 2)
        title = f"{self.maler.tittel()} – {self.report.kapitler[key].tittel}"
        merged = merge(self.parts, title=title, drop_links=True).pdf
        self.progress("done", 2, 2)
        return merged

    def _append_part(self, key: str, *, alene: bool = False) -> None:
        """Lay out a part after those before it, closer when its last page is nearly empty."""
        rendered = self._render(key, self._side(key, alene=alene))
        if rendered.pages > 1 and rendered.last_page < NEARLY_EMPTY:
            closer = self._render(key, self._side(key, alene=alene, tett=True))
            rendered = min(rendered, closer, key=lambda it: it.pages)
        self._append(key, rendered)

    def _side(self, key: str, *, alene: bool = False, tett: bool = False) -> Side:
        first = self.pages + 1
        if key in UNUMMERERT:
            return self.maler.unummerert(key, first, self.sider, tett=tett)
        return self.maler.kapittel(key, first, alene=alene, tett=tett)

    def _append(self, key: str, rendered: Rendered) -> None:
        self.sider.update({a: self.pages + page for a, page in rendered.anchors.items()})
        self.pages += rendered.pages
        self.parts.append(Part(rendered.pdf, key))

    def _render(self, key: str, side: Side) -> Rendered:
        fetcher = ReportFetcher(self.report.root / "templates", side.charts)
        rendered = render_pdf(side.html, fetcher=fetcher)
        known = {fault.what for fault in self.warnings}
        self.warnings += [
            Fault("", 0, what, level=Level.WARNING)
            for what in (f"Layout of {key}: {text}" for text in rendered.warnings)
            if what not in known
        ]
        return rendered


def _warnings(report: Report, keys: Sequence[str]) -> Iterator[Fault]:
    # An error to `check`, because somebody must rewrite the paragraph; here the build goes on.
    files = {shown(n.path) for key, n in report.narrativer.items() if key in keys}
    yield from (
        replace(fault, level=Level.WARNING) for fault in report.advarsler if fault.file in files
    )
    for key in keys:
        if key in report.moduler:
            yield from report.moduler[key].check_inputs(report.grunnlag)


def _check_writable(output: Path) -> None:
    """Find out before the work, not after it."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise unwritable(output, error) from None
