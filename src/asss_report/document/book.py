"""The report as one PDF, laid out part by part and merged, and one chapter as its own.

No part depends on another, so all are laid out at once, by as many processes as there are. Only the
contents and the lists show where the others begin, and are laid out last: as if they were as long
as they usually are, and once more when they are not. The number of each page is printed when the
parts are put together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from asss_report.document.html import FORSIDE, LISTER, Maler, tidspunkt
from asss_report.document.pdf import Rendered
from asss_report.document.profile import stage
from asss_report.errors import ConfigError, Fault, Level, OutputError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from asss_report.document.html import Side
    from asss_report.document.layout import Layout
    from asss_report.document.merge import Binder, Taken
    from asss_report.document.report import Report

#: What a reader's page list calls the first page, which has no number on it.
COVER: Final = "Omslag"
#: The parts that show the pages of the others.
_LISTING: Final = (FORSIDE, LISTER)
#: Where the seconds go while a part is laid out that this process cannot do without.
_LAYOUT: Final = "layout, waited for"
#: Cover, one page and contents; how many figures and tables a page of the lists has room for.
_USUAL_FRONT: Final = 3
_USUAL_LIST: Final = 55
#: How often they may grow when the numbers are in; each time moves all that follows.
_ROUNDS: Final = 4
#: What a chart takes to lay out, in cells of a table.
_CHART: Final = 25
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})


def file_name(report: Report, area: str = "") -> str:
    """«asss-baerum-2025.pdf», «asss-baerum-2025-barnehage.pdf»."""
    edition = report.edition
    navn = edition.municipality.lower().translate(_ASCII)
    gruppe = edition.peer_group.name.lower().translate(_ASCII)
    return f"{gruppe}-{navn}-{edition.year}{'-' + area if area else ''}.pdf"


@dataclass
class Book:
    """A report or a chapter of it, being made.

    Attributes:
        pages: How many it has, once it is made.
        sider: Every anchor -> its page.
        warnings: What the layout found worth a look, each once.
    """

    report: Report
    maler: Maler
    layout: Layout
    progress: Callable[[str, int, int], None] = lambda *_: None
    pages: int = 0
    sider: dict[str, int] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)
    _told: int = 0
    _asked: dict[str, Future[Rendered]] = field(default_factory=dict)

    def whole(self) -> bytes:
        """The whole report, merged.

        Raises:
            OutputError: A part cannot be laid out, or a link leads nowhere.
        """
        self.ask_for_all()
        # pikepdf takes a tenth of a second to import: time there is while parts are laid out.
        from asss_report.document.merge import Binder  # noqa: PLC0415

        with Binder() as binder:
            taken = self._taken(binder)
            parts = self._with_pages()
            self._tell("merging")
            taken |= {key: self._take(binder, key) for key in _LISTING}
            with stage("merge"):
                pdf = binder.bind(
                    [taken[key] for key in parts],
                    title=self.maler.tittel(),
                    when=tidspunkt(),
                    cover=COVER,
                ).pdf
        self._number(parts)
        self.progress("done", self.steps(), self.steps())
        return pdf

    def ask_for_all(self) -> None:
        """Let the layout of the whole report begin; `whole` waits for it."""
        parts = [key for key in self.maler.deler if key not in _LISTING]
        for key in sorted(parts, key=self._work, reverse=True):
            if key not in self._asked:
                self._tell(key)
                with stage("pages as HTML"):
                    side = self.maler.side(key)
                self._ask(key, side)

    def steps(self) -> int:
        """How many steps `whole` tells of."""
        return 2 * (len(self.maler.deler) - len(_LISTING)) + 1

    def ask_for_chapter(self, key: str) -> None:
        """Let the layout of a chapter of its own begin; `one_chapter` waits for it.

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
        self._ask(key, self.maler.side(key, alene=True))
        self._ask(FORSIDE, self.maler.omslag(key))

    def one_chapter(self, key: str) -> bytes:
        """One chapter with its cover.

        Raises:
            ConfigError: There is no such chapter.
            OutputError: It cannot be laid out.
        """
        self.progress(key, 0, 2)
        if not self._asked:
            self.ask_for_chapter(key)
        from asss_report.document.merge import Part, merge  # noqa: PLC0415 - see `whole`

        title = f"{self.maler.tittel()} – {self.report.kapitler[key].tittel}"
        parts = {part: self._rendered(part) for part in (FORSIDE, key)}
        self.progress("merging", 1, 2)
        with stage("merge"):
            pdf = merge(
                [Part(one.pdf, part) for part, one in parts.items()],
                title=title,
                when=tidspunkt(),
                drop_links=True,
                cover=COVER,
            ).pdf
        self._number(parts)
        self.progress("done", 2, 2)
        return pdf

    # --- Parts ------------------------------------------------------------------------------------

    def _ask(self, key: str, side: Side) -> None:
        with stage(_LAYOUT):  # without other processes, this one does it here and now
            self._asked[key] = self.layout.submit(key, side)

    def _work(self, key: str) -> int:
        """How long a part takes to lay out, about: those that take longest begin first."""
        kapittel = self.report.kapitler.get(key)
        if kapittel is None:
            return 0
        tabeller = [e.tabell for e in kapittel.exhibits if e.tabell]
        celler = sum(len(rad.celler) for tabell in tabeller for rad in tabell.rader)
        # A figure must be drawn first: those without any keep the processes busy meanwhile.
        return celler + _CHART * sum(e.tabell is None for e in kapittel.exhibits)

    def _taken(self, binder: Binder) -> dict[str, Taken]:
        """Every part that lists no pages: most of the merging, while others are still laid out.

        Always in the same order, whichever is laid out first, so that the file is the same.
        """
        taken = {}
        for key in self.maler.deler:
            if key not in _LISTING:
                taken[key] = self._take(binder, key)
                self._tell(f"{key}, laid out")
        return taken

    def _take(self, binder: Binder, key: str) -> Taken:
        from asss_report.document.merge import Part  # noqa: PLC0415 - see `whole`

        rendered = self._rendered(key)
        with stage("merge"):
            return binder.take(Part(rendered.pdf, key))

    def _rendered(self, key: str) -> Rendered:
        with stage(_LAYOUT):
            rendered = self._asked[key].result()
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

    def _with_pages(self) -> dict[str, Rendered]:
        """All parts in order, those that list pages with the numbers in."""
        # Whatever was guessed, the same guess: so the same report comes of the same edition.
        guessed = {
            FORSIDE: Rendered(b"", _USUAL_FRONT, {}, ()),
            LISTER: Rendered(b"", 1 + len(self.report.nummer) // _USUAL_LIST, {LISTER: 1}, ()),
        }
        parts = {key: guessed.get(key) or self._rendered(key) for key in self.maler.deler}
        for _ in range(_ROUNDS):
            sider = _sider(parts.values())
            for key in _LISTING:
                self._ask(key, self.maler.side(key, sider))
            listing = {key: self._rendered(key) for key in _LISTING}
            parts |= listing
            if _sider(parts.values()).items() >= sider.items():
                return parts
        raise OutputError(
            Fault(
                "templates/forside.html.j2",
                0,
                "The contents take another number of pages each time the page numbers are in.",
                "Give the page numbers a fixed width.",
            )
        )

    def _number(self, parts: Mapping[str, Rendered]) -> None:
        self.sider = _sider(parts.values())
        self.pages = sum(one.pages for one in parts.values())

    def _tell(self, what: str) -> None:
        self.progress(what, self._told, self.steps())
        self._told += 1


def _sider(parts: Iterable[Rendered]) -> dict[str, int]:
    """Every anchor -> its page in the whole; where two parts share one, the last part's."""
    sider: dict[str, int] = {}
    before = 0
    for part in parts:
        sider |= {anchor: before + page for anchor, page in part.anchors.items()}
        before += part.pages
    return sider
