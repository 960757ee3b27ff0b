"""What the preview holds between edits, and how little of it an edit makes again.

A saved narrative is read again alone; the numbers of exhibits follow, and charts stay drawn. A
template fills the pages again. Only the figures, report.toml and the house style cost a whole
reading, which is done elsewhere (`les`) while the old pages stay. A page is made when it is asked
for. What cannot be made leaves the last good page, with the faults beside it.

`Preview` is used by one thread at a time; `les` by any.
"""

from __future__ import annotations

import sys
import time
import traceback
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateError

from asss_report.charts.style import Stil
from asss_report.document.cache import Cache, cache_folder
from asss_report.document.check import check_words, in_order
from asss_report.document.drawings import Drawings
from asss_report.document.html import BEGREPER, FORSIDE, LESEVEILEDNING, LISTER, UNUMMERERT, Maler
from asss_report.document.odde import odd_in_chapter
from asss_report.document.report import (
    alle_exhibits,
    assemble,
    load_figures,
    med_prosa,
    read_chapter,
    read_chapters,
    vocabulary,
)
from asss_report.document.review import review
from asss_report.errors import Fault, Level, UserError, shown
from asss_report.files import stamp
from asss_report.narrative.catalogue import catalogue, of_barometer, search
from asss_report.narrative.loader import narrative_path
from asss_report.preview.sider import Ark, ark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import TypeVar

    from asss_report.document.report import Report
    from asss_report.document.review import Review
    from asss_report.narrative.catalogue import Entry
    from asss_report.narrative.loader import Narrative
    from asss_report.narrative.render import Prosa
    from asss_report.preview.watch import Changed

    _T = TypeVar("_T")

#: How long a file that cannot be used may be half saved, in seconds.
PATIENCE: Final = 0.15
FORAN: Final = (FORSIDE, LESEVEILEDNING)
BAK: Final = (LISTER, BEGREPER)


@dataclass(frozen=True, slots=True)
class Lest:
    """A whole edition, read anew.

    Attributes:
        feil: Key -> why that chapter's words cannot be used.
    """

    stil: Stil
    figurer: Report
    narrativer: Mapping[str, Narrative] = field(default_factory=dict)
    prosa: Mapping[str, Prosa] = field(default_factory=dict)
    feil: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vist:
    """A page as it stands now: the last good one, and what is wrong since.

    Attributes:
        ark: The page; None while there is none.
        feil: What keeps a newer page from being made.
        finnes: False when the edition has no such part.
    """

    versjon: int
    key: str
    ark: Ark | None
    feil: tuple[Fault, ...]
    finnes: bool = True


@dataclass(frozen=True, slots=True)
class Menypunkt:
    """A line of the list of chapters."""

    key: str
    nummer: str
    tittel: str
    status: str = ""
    feil: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside a chapter.

    Attributes:
        skrevet: Somebody writes this chapter.
        review: How far it has come; None when it has not been read yet.
        funn: What a person should look at, worst first.
    """

    key: str
    tittel: str
    fil: str
    skrevet: bool
    pdf: bool
    review: Review | None
    funn: tuple[Fault, ...]


def les(root: Path) -> Lest:
    """Read the whole edition; a chapter that cannot be read does not stop the others.

    Raises:
        UserError: The figures, report.toml or the house style cannot be used.
    """
    stil, figurer = twice(lambda: _figures(root))
    return Lest(stil, figurer, *read_chapters(figurer))


def _figures(root: Path) -> tuple[Stil, Report]:
    stil = Stil.load(root)
    return stil, load_figures(root, stil)


def twice(make: Callable[[], _T]) -> _T:
    """Try again after a moment: the editor may be in the middle of saving the file."""
    try:
        return make()
    except (UserError, TemplateError):
        time.sleep(PATIENCE)
        return make()


def faults_of(error: Exception) -> tuple[Fault, ...]:
    """What a person is told; a fault of the program itself is told in the terminal too."""
    if isinstance(error, UserError):
        return error.faults
    if isinstance(error, TemplateError):
        name, line = getattr(error, "name", None) or "", getattr(error, "lineno", None) or 0
        what = f"The template cannot be filled: {error}."
        return (Fault(f"templates/{name}", line, what, "Restore it from git, or mend it."),)
    traceback.print_exception(error, file=sys.stderr)
    what = f"The program failed: {type(error).__name__}: {error}."
    return (Fault("", 0, what, "The terminal shows where. The page is made again when you save."),)


class Preview:
    """The edition as it stands, and the pages made of it.

    Args:
        root: The folder that holds `report/`, `narratives/` and `templates/`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.versjon = 0
        self.tall = 0
        self.report: Report | None = None
        self._lesefeil: tuple[Fault, ...] = ()
        self._samlefeil: tuple[Fault, ...] = ()
        self._lest: Lest | None = None
        self._narrativer: dict[str, Narrative] = {}
        self._prosa: dict[str, Prosa] = {}
        self._feil: dict[str, tuple[Fault, ...]] = {}
        self._tegninger: Drawings | None = None
        self._maler: Maler | None = None
        self._gode: dict[str, Ark] = {}
        self._vist: dict[str, Vist] = {}
        self._antall: dict[str, tuple[Narrative, int]] = {}
        self._siden: set[str] = set()
        self._stempler: dict[str, tuple[int, int]] = {}
        self._katalog_laas = Lock()

    @property
    def felles(self) -> tuple[Fault, ...]:
        """What is wrong with the whole edition."""
        return (*self._lesefeil, *self._samlefeil)

    # --- What was saved -----------------------------------------------------------------------

    def ta_imot(self, lest: Lest) -> None:
        """Go over to an edition read anew; what was saved while it was read is read again."""
        self._lest, self._lesefeil, self.tall = lest, (), self.tall + 1
        self._narrativer, self._prosa = dict(lest.narrativer), dict(lest.prosa)
        self._feil, self._antall = dict(lest.feil), {}
        self._tegninger = Drawings(lest.stil.fonter, Cache(cache_folder()))
        siden, self._siden = self._siden, set()
        self._read(siden)
        self._put_together()

    def mislykket(self, error: Exception) -> None:
        """The edition could not be read: the old pages stay."""
        self._lesefeil = faults_of(error)
        self._next()

    def endre(self, changed: Changed) -> bool:
        """Read again what was saved, apart from figures; whether anything here depends on it."""
        self._siden |= changed.kapitler  # figures may be on their way, with the words as they were
        keys = self._read(changed.kapitler)
        if not keys and not changed.sider:
            return False
        self._put_together()
        return True

    def _read(self, keys: Iterable[str]) -> list[str]:
        """Read these chapters' words; those that this edition has."""
        lest = self._lest
        if lest is None or not lest.figurer.edition.has_prose:
            return []
        mine = [key for key in keys if key in med_prosa(lest.figurer.kapitler)]
        for key in mine:
            self._read_one(lest.figurer, key)
        return mine

    def _read_one(self, figurer: Report, key: str) -> None:
        self._stempler[key] = _stamp(self.root, key)
        try:
            words = twice(lambda: read_chapter(figurer, key))
        except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on
            self._feil[key] = faults_of(error)
            return
        self._narrativer[key], self._prosa[key] = words
        self._feil.pop(key, None)

    def _put_together(self) -> None:
        if self._lest is None:
            return
        try:
            self.report = self._assembled(self._lest.figurer)
        except UserError as error:
            self._samlefeil = error.faults
        else:
            self._samlefeil = ()
            self._maler = Maler(self.report, self._lest.stil, tegninger=self._tegninger)
        self._next()

    def _assembled(self, figurer: Report) -> Report:
        """The whole; without the chapters in error where one of them stops it, as an approval."""
        try:
            return assemble(figurer, self._narrativer, self._prosa)
        except UserError:
            hele = {k: n for k, n in self._narrativer.items() if k not in self._feil}
            return assemble(figurer, hele, {k: self._prosa[k] for k in hele})

    def _next(self) -> None:
        self.versjon += 1

    # --- What is shown ------------------------------------------------------------------------

    def nokler(self) -> tuple[str, ...]:
        """Every part, in the order of the report."""
        return (*FORAN, *self.report.kapitler, *BAK) if self.report else ()

    def forste(self) -> str:
        """The first chapter; empty while nothing is read."""
        return next(iter(self.report.kapitler)) if self.report else ""

    def vis(self, key: str) -> Vist:
        """A page as it stands now; made only when something it shows may have changed."""
        kjent = self._vist.get(key)
        if kjent is None or kjent.versjon != self.versjon:
            self._vist[key] = kjent = self._vis(key)
        return kjent

    def _vis(self, key: str) -> Vist:
        if self.report is not None and key not in self.nokler():
            return Vist(self.versjon, key, None, (), finnes=False)
        feil = (*self.felles, *self._feil.get(key, ()))
        if self.report is None or (key in self._feil and key in self._gode):
            return Vist(self.versjon, key, self._gode.get(key), feil)
        try:
            self._gode[key] = twice(lambda: self._ark(key))
        except Exception as error:  # noqa: BLE001 - whatever it is, the last good page stays
            feil += faults_of(error)
        return Vist(self.versjon, key, self._gode.get(key), feil)

    def _ark(self, key: str) -> Ark:
        maler, report = self._maler, self.report
        if maler is None or report is None:
            raise RuntimeError("no edition is read")
        return ark(maler.side(key), report)

    def charts(self) -> dict[str, str]:
        """Every chart drawn so far, by its key."""
        return {key: svg for it in self._gode.values() for key, svg in it.charts.items()}

    def css(self, address: str) -> str:
        """The style sheet that a page was told to fetch there; empty when none was."""
        return next((it.css for it in self._gode.values() if it.css_address == address), "")

    def meny(self) -> tuple[Menypunkt, ...]:
        """The list of chapters, with how far each has come and how many errors are known."""
        if self.report is None:
            return ()
        return tuple(self._menypunkt(self.report, key) for key in self.nokler())

    def _menypunkt(self, report: Report, key: str) -> Menypunkt:
        if key not in report.kapitler:
            return Menypunkt(key, "", UNUMMERERT.get(key, "Forside"))
        status = report.tilstander[key].status if key in report.tilstander else ""
        feil = len(self._feil[key]) if key in self._feil else self._antall.get(key, (None, 0))[1]
        nummer = str(report.kapittelnummer(key))
        return Menypunkt(key, nummer, report.kapitler[key].tittel, status, feil)

    def panel(self, key: str) -> Panel:
        """Status, faults and changed values of one chapter."""
        report = self.report
        if report is None or key not in report.kapitler:
            return Panel(key, "", "", skrevet=False, pdf=False, review=None, funn=self.felles)
        skrevet = key in med_prosa(report.kapitler) and report.edition.has_prose
        return Panel(
            key,
            report.kapitler[key].tittel,
            shown(narrative_path(self.root, key)) if skrevet else "",
            skrevet,
            pdf=True,
            review=review(report, key) if key in report.narrativer else None,
            # What has changed since the approval is shown on its own, old value and new.
            funn=(*self.felles, *(f for f in self._funn(report, key) if f.code != "stale")),
        )

    def _funn(self, report: Report, key: str) -> list[Fault]:
        if key in self._feil:
            return list(self._feil[key])
        funn = list(check_words(report, key)) if key in report.narrativer else []
        if key in report.narrativer:
            errors = sum(fault.level is Level.ERROR for fault in funn)
            self._antall[key] = (report.narrativer[key], errors)
        return in_order([*funn, *_figures_of(report, key)])

    def tell(self, key: str) -> bool:
        """Count the errors of a chapter that nobody has opened; whether the list changed."""
        report = self.report
        if report is None or key not in report.narrativer or key in self._feil:
            return False
        known = self._antall.get(key)
        if known and known[0] is report.narrativer[key]:
            return False
        self._funn(report, key)
        return (known[1] if known else 0) != self._antall[key][1]

    # --- For other threads --------------------------------------------------------------------

    def katalog(self, key: str, ord_: str, *, alle: bool) -> tuple[Entry, ...]:
        """What can be said in a chapter and has these words; in any thread, it may take long."""
        report = self.report
        if report is None or key not in report.kapitler:
            return ()
        with self._katalog_laas:
            egne = list(catalogue(vocabulary(report, key)))
            if alle and key in report.moduler:  # that of another chapter has them all already
                for name in (it for it in report.moduler if it != key):
                    egne += (e for e in catalogue(vocabulary(report, name)) if e.aar)
                egne += of_barometer(vocabulary(report, key))
        return search(egne, ord_) if ord_.strip() else tuple(egne)

    def til_pdf(self, key: str = "") -> tuple[Report, Maler]:
        """What is on disk now, its charts drawn, so that another thread lays it out.

        Args:
            key: The chapter that is wanted; empty for all of them.

        Raises:
            UserError: It cannot be made.
        """
        lest = self._lest
        if lest is None:
            raise UserError(*self.felles)
        before = dict(self._narrativer)
        self._read([key] if key else self._saved_since())
        if self._narrativer != before or key in self._feil:
            self._put_together()
        feil = [it for name, faults in self._feil.items() if key in ("", name) for it in faults]
        if self.felles or feil or self.report is None:
            raise UserError(*self.felles, *feil)
        maler = Maler(self.report, lest.stil, tegninger=self._tegninger)
        for name, exhibit in alle_exhibits(self.report):
            if key in ("", name):
                maler.tegn(name, exhibit)
        return self.report, maler

    def _saved_since(self) -> list[str]:
        """The chapters whose words were saved since they were read."""
        return [
            key
            for key in (med_prosa(self._lest.figurer.kapitler) if self._lest else ())
            if _stamp(self.root, key) != self._stempler.get(key)
        ]


def _stamp(root: Path, key: str) -> tuple[int, int]:
    """When a chapter's words were saved, and how long they are; zeros where there are none."""
    try:
        return stamp(narrative_path(root, key))
    except OSError:
        return 0, 0


def _figures_of(report: Report, key: str) -> tuple[Fault, ...]:
    """What the figures of a chapter warn of, which no edit of its words changes."""
    if key not in report.moduler:
        return ()
    modul, kapittel = report.moduler[key], report.kapitler[key]
    return report.grunnlag.husk(
        ("preview", key),
        lambda: (
            *modul.check_inputs(report.grunnlag),
            *modul.check_outputs(report.grunnlag, replace(kapittel)),
            *odd_in_chapter(report, key),
        ),
    )
