"""The report as one PDF, laid out chapter by chapter and merged, and one chapter as its own.

Chapters are laid out in order, because each is handed the number of its first page; the front,
which shows where they begin, is laid out twice: once to learn its length, once with the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.html import FORSIDE, Maler
from asss_report.document.merge import Part, merge
from asss_report.document.pdf import Rendered, render_pdf
from asss_report.errors import ConfigError, Fault, Level, OutputError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from asss_report.document.html import Side
    from asss_report.document.report import Report

#: What a reader's page list calls the first page, which has no number on it.
COVER: Final = "Omslag"
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})


def file_name(report: Report, area: str = "") -> str:
    """«asss-baerum-2025.pdf», «asss-baerum-2025-barnehage.pdf»."""
    edition = report.edition
    navn = edition.municipality.lower().translate(_ASCII)
    gruppe = edition.peer_group.name.lower().translate(_ASCII)
    return f"{gruppe}-{navn}-{edition.year}{'-' + area if area else ''}.pdf"


@dataclass
class Book:
    """The parts laid out so far.

    Attributes:
        pages: How many there are so far.
        sider: Every anchor -> its page; of a whole report all of them, the front's too.
        warnings: What the layout found worth a look, each once.
    """

    report: Report
    maler: Maler
    progress: Callable[[str, int, int], None]
    pages: int = 0
    parts: list[Part] = field(default_factory=list)
    sider: dict[str, int] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)

    def whole(self) -> bytes:
        """The whole report, merged."""
        (_, *keys), total = self.maler.deler, self.steps()
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
        self.sider = {**last.anchors, **self.sider}
        parts = [Part(last.pdf, FORSIDE), *self.parts]
        merged = merge(parts, title=self.maler.tittel(), cover=COVER).pdf
        self.progress("done", total, total)
        return merged

    def steps(self) -> int:
        """How many steps `whole` tells of."""
        return len(self.maler.deler) + 1

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
        merged = merge(self.parts, title=title, drop_links=True, cover=COVER).pdf
        self.progress("done", 2, 2)
        return merged

    def _append_part(self, key: str, *, alene: bool = False) -> None:
        """Lay out a part after those before it."""
        side = self.maler.side(key, self.pages + 1, self.sider, alene=alene)
        self._append(key, self._render(key, side))

    def _append(self, key: str, rendered: Rendered) -> None:
        self.sider.update({a: self.pages + page for a, page in rendered.anchors.items()})
        self.pages += rendered.pages
        self.parts.append(Part(rendered.pdf, key))

    def _render(self, key: str, side: Side) -> Rendered:
        fetcher = ReportFetcher(self.report.root / "templates", side.charts)
        rendered = render_pdf(side.html, fetcher=fetcher)
        if rendered.errors:
            raise OutputError(
                *(Fault("", 0, f"Layout of {key}: {text}") for text in rendered.errors)
            )
        known = {fault.what for fault in self.warnings}
        self.warnings += [
            Fault("", 0, what, level=Level.WARNING)
            for what in (f"Layout of {key}: {text}" for text in rendered.warnings)
            if what not in known
        ]
        return rendered
