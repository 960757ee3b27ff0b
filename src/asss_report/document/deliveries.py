"""All that an edition is delivered as, made at once from one report in memory.

Each kind is one function that fills its part of the folder and says what it made; they share the
charts, which are drawn once, and nothing else.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from asss_report.document.book import Book, file_name
from asss_report.document.exhibit_files import LES_MEG, MAPPER, exhibit_files, les_meg
from asss_report.document.manifest import NAVN, Made, manifest
from asss_report.document.profile import stage
from asss_report.document.report import alle_exhibits
from asss_report.document.result import Delivery
from asss_report.document.workbook import workbook, workbook_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from asss_report.document.html import Maler
    from asss_report.document.layout import Layout
    from asss_report.document.report import Report
    from asss_report.errors import Fault

    Progress = Callable[[str, int, int], None]

NETT: Final = "nett"


@dataclass
class Deliveries:
    """A folder being filled with everything.

    Attributes:
        inputs: What the report was read from, with its sha256.
        pages: Pages of the whole report, once it is laid out.
        warnings: What the layout found worth a look.
        made: The files so far.
        kinds: The kinds so far.
    """

    report: Report
    maler: Maler
    layout: Layout
    folder: Path
    inputs: Mapping[str, str]
    progress: Progress
    pages: int = 0
    warnings: list[Fault] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    kinds: list[Delivery] = field(default_factory=list)
    _sider: dict[str, int] = field(default_factory=dict)
    _steps: int = 0

    def __post_init__(self) -> None:
        self._book = Book(self.report, self.maler, self.layout, self._tell_part)
        self._alone = {
            key: Book(self.report, self.maler, self.layout) for key in self.report.moduler
        }

    def make(self) -> None:
        """Make every kind, the manifest last.

        Raises:
            UserError: Anything a person must mend; the folder is then of no use.
        """
        kinds: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("figures and tables", "/, ".join(MAPPER.values()) + "/", self._exhibits),
            ("workbook", workbook_name(self.report), self._workbook),
            ("report", file_name(self.report), self._whole),
            ("areas", file_name(self.report, "*"), self._areas),
            ("web", f"{NETT}/", self._web),
            ("manifest", NAVN, self._manifest),
        )
        self._begin()
        for navn, sted, lag in kinds:
            start, before = time.monotonic(), len(self.made)
            with stage(navn):
                lag()
            nye = self.made[before:]
            size = sum((self.folder / one.path).stat().st_size for one in nye)
            taken = time.monotonic() - start
            self.kinds.append(Delivery(navn, sted, len(nye), size, taken))
        # Told first, though made after the data, during which they are laid out.
        self.kinds.sort(key=lambda kind: kind.navn not in ("report", "areas"))
        self._tell("done")

    # --- PDF --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Hand all pages to the layout, which works on them while the data files are made."""
        self._book.ask_for_all()
        for key, book in self._alone.items():
            book.ask_for_chapter(key)

    def _whole(self) -> None:
        self._write(file_name(self.report), self._book.whole(), *self.report.kapitler)
        self.pages, self._sider = self._book.pages, self._book.sider
        self._warn(self._book)

    def _areas(self) -> None:
        for key, book in self._alone.items():
            self._tell(f"{key}, alone")
            self._write(file_name(self.report, key), book.one_chapter(key), key)
            self._warn(book)

    def _warn(self, book: Book) -> None:
        self.warnings += [fault for fault in book.warnings if fault not in self.warnings]

    # --- Data -------------------------------------------------------------------------------------

    def _exhibits(self) -> None:
        for key, kapittel in self.report.kapitler.items():
            self._tell(f"figures of {key}")
            for exhibit in kapittel.exhibits:
                anker = self.report.nummer[key, exhibit.key].anker
                for path, content in exhibit_files(self.maler, key, exhibit):
                    self._write(path, content, key, kilder=exhibit.kilder, anker=anker)
        for slag, mappe in MAPPER.items():
            egne = [(key, e) for key, e in alle_exhibits(self.report) if e.slag == slag]
            tekst = les_meg(self.report, self.maler.tittel(), slag, egne)
            self._write(f"{mappe}/{LES_MEG}", tekst.encode(), *self.report.kapitler)

    def _workbook(self) -> None:
        self._tell("workbook")
        bok = workbook(self.report, self.maler)
        self._write(workbook_name(self.report), bok, *self.report.kapitler)

    # --- The web edition --------------------------------------------------------------------------

    def _web(self) -> None:
        from asss_report.document.web import write_web  # noqa: PLC0415 - only a whole build needs it

        self._tell("web edition")
        home = self.folder / NETT
        home.mkdir()
        pdfs = {key: file_name(self.report, key) for key in ("", *self.report.moduler)}
        write_web(
            self.report,
            self.maler,
            home,
            pdfs={key: f"../{name}" for key, name in pdfs.items()},
            arbeidsbok=f"../{workbook_name(self.report)}",
            filer=self._addresses(),
        )
        for path in sorted(home.rglob("*")):
            if path.is_file():
                self._note(path.relative_to(self.folder).as_posix(), *self.report.kapitler)

    def _addresses(self) -> dict[str, list[str]]:
        filer: dict[str, list[str]] = {}
        for one in self.made:
            if one.anker:
                filer.setdefault(one.anker, []).append(f"../{one.path}")
        return filer

    # --- The manifest -----------------------------------------------------------------------------

    def _manifest(self) -> None:
        self._tell("manifest")
        tekst = manifest(
            self.maler,
            self.folder,
            self.made,
            inputs=self.inputs,
            sider=self._sider,
            antall_sider=self.pages,
        )
        self._write(NAVN, tekst.encode())

    # --- Files and progress -----------------------------------------------------------------------

    def _write(
        self,
        path: str,
        content: bytes,
        *kapitler: str,
        kilder: tuple[str, ...] = (),
        anker: str = "",
    ) -> None:
        place = self.folder / path
        place.parent.mkdir(exist_ok=True)
        with place.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._note(path, *kapitler, kilder=kilder, anker=anker)

    def _note(
        self, path: str, *kapitler: str, kilder: tuple[str, ...] = (), anker: str = ""
    ) -> None:
        self.made.append(Made(path, kapitler, kilder or self._kilder(kapitler), anker))

    def _kilder(self, kapitler: tuple[str, ...]) -> tuple[str, ...]:
        alle = {k for key in kapitler for e in self.report.kapitler[key].exhibits for k in e.kilder}
        return tuple(sorted(alle))

    def _total(self) -> int:
        return self._book.steps() + len(self.report.moduler) + len(self.report.kapitler) + 3

    def _tell_part(self, what: str, _done: int, _total: int) -> None:
        """A step of the whole report; its end is not the end of it all."""
        if what != "done":
            self._tell(what)

    def _tell(self, what: str) -> None:
        self.progress(what, self._steps, self._total())
        self._steps += 1
