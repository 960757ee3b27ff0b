"""Whole builds, each in a process of its own, made once and shared by the tests that look at them.

A build takes some twenty seconds, so those that the chosen tests want are started together, two at
a time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from edition_copy import EPOCH, ROOT, TOML, EditionCopy, Run, copy_edition, small_edition
from plain_csv import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HERE: Final = Path(__file__).parent
CSV: Final = "report/data/12362/12362.csv"
#: The members whose reports no other job here builds whole.
NINE: Final = tuple(name for name in NAMES.values() if name not in ("Bærum", "Asker", "Oslo"))
#: A made-up area, as a newcomer would write it: a copy of another with its own function and key.
NEW_AREA: Final = "leie"


def flat(text: str) -> str:
    """Text on one line, as a person reads it: no hard spaces, no hyphens from the layout."""
    joined = re.sub(r"[\ufffe\u00ad]\s*", "", text)
    return re.sub(r"\s+", " ", joined.replace("\u00a0", " "))


@dataclass(frozen=True)
class Built:
    """A build: the copy it was made of, how it ended, and what it made."""

    copy: EditionCopy
    run: Run
    path: Path

    @cached_property
    def pdf(self) -> bytes:
        """The file."""
        assert self.run.code == 0, self.run.err
        return self.path.read_bytes()

    @cached_property
    def raw(self) -> list[str]:
        """The text of each page, as it stands in the file."""
        document = pypdfium2.PdfDocument(self.pdf)
        return [page.get_textpage().get_text_range() for page in document]

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page on one line."""
        return [flat(text) for text in self.raw]

    @cached_property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.pages)

    @cached_property
    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level from 0, title and 1-based page of each bookmark."""
        document = pypdfium2.PdfDocument(self.pdf)
        return [
            (mark.level, flat(mark.get_title()), mark.get_dest().get_index() + 1)
            for mark in document.get_toc()
        ]

    def chapter(self, title: str) -> str:
        """The text of the pages from one first-level bookmark to the next."""
        tops = [(name, page) for level, name, page in self.bookmarks if level == 0]
        (index,) = [i for i, (name, _) in enumerate(tops) if re.fullmatch(rf"(\d+ )?{title}", name)]
        end = tops[index + 1][1] if index + 1 < len(tops) else len(self.pages) + 1
        return " ".join(self.pages[tops[index][1] - 1 : end - 1])


def _build(copy: EditionCopy, *arguments: str, **env: str) -> Built:
    """One PDF: the whole report's, or what is asked for."""
    run = copy.run("build", *(arguments or ("--only", "pdf")), env=env)
    made = [name for name in copy.output() if name.endswith(".pdf")]
    return Built(copy, run, copy.root / "output" / (made[0] if made else "ingen"))


def baerum(folder: Path) -> Built:
    """The real edition."""
    return _build(copy_edition(folder), PYTHONHASHSEED="1")


def baerum_again(folder: Path) -> Built:
    """The same in another folder, with another hash seed, time zone and language."""
    env = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    return _build(copy_edition(folder / "et annet sted"), **env)


def barnehage(folder: Path) -> Built:
    """One area of the real edition."""
    return _build(copy_edition(folder), "--area", "barnehage")


def noted(folder: Path) -> Built:
    """The same with numbers from elsewhere, and so footnotes: in a paragraph and in a list."""
    copy = copy_edition(folder)
    note = 'Et sted står det {{ fast("24", kilde="Prøvens egen kilde, side 3") }}.'
    for words in ("Avstanden mellom dem er egne inntekter", "Hvilke inntekter ligger bak"):
        copy.replace("narratives/barnehage.md", words, f"{note} {words}")
    return _build(copy, "--area", "barnehage")


def asker(folder: Path) -> Built:
    """Asker's report, with Bærum beside it."""
    copy = copy_edition(folder)
    copy.report_on("Asker", "Bærum")
    return _build(copy)


def oslo(folder: Path) -> Built:
    """Oslo's report, with three beside it: the member that is unlike the others."""
    copy = copy_edition(folder)
    copy.report_on("Oslo", "Bergen", "Tromsø", "Sandnes")
    return _build(copy)


def delivered(folder: Path) -> Built:
    """A small edition with all it is delivered as."""
    return _whole(small_edition(folder), PYTHONHASHSEED="1")


def delivered_again(folder: Path) -> Built:
    """The same elsewhere, with another hash seed, time zone and language."""
    env = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    return _whole(small_edition(folder / "et annet sted"), **env)


def _whole(copy: EditionCopy, **env: str) -> Built:
    run = copy.run("build", env=env)
    return Built(copy, run, copy.root / "output" / "2025" / "asss-baerum-2025.pdf")


def without_asker(folder: Path) -> Built:
    """Barnehage's PDF of the real edition without Asker's figures of 2025, sealed."""
    return _build(_with_gap(folder), "--area", "barnehage")


def gap(folder: Path) -> Html:
    """The same edition's whole report as HTML."""
    copy = _with_gap(folder)
    return Html(("Asker",), *_html([copy.root])[str(copy.root)])


def _with_gap(folder: Path) -> EditionCopy:
    copy = copy_edition(folder)
    delete_asker(copy, ("AGD2", "AGD10"))
    sealed = copy.run("seal", CSV, "--why", "Asker har trukket tallene")
    assert sealed.code == 0, sealed.err
    return copy


def delete_asker(copy: EditionCopy, concepts: Iterable[str]) -> None:
    """Take out Asker's rows for barnehage in 2025."""
    wanted = {("3203", "2025", "FGK7", concept) for concept in concepts}
    kept = []
    for row in copy.read(CSV).split("\n"):
        parts = row.split(",")
        key = (parts[0], *parts[3:4], *parts[5:6], *parts[7:8])
        if key in wanted:
            wanted.remove(key)
        else:
            kept.append(row)
    assert not wanted
    copy.write(CSV, "\n".join(kept))


def new_area(folder: Path) -> Built:
    """A copy of the whole tree with one more area: three files and one line."""
    copy = copy_edition(folder)
    src = folder / "src"
    shutil.copytree(ROOT / "src", src, ignore=shutil.ignore_patterns("__pycache__"))
    areas = src / "asss_report" / "areas"
    module = (areas / "bolig.py").read_text("utf-8")
    module = module.replace("Kommunale boliger", "Leie av bolig").replace(
        "kommunale boliger", "leie av bolig"
    )
    module = module.replace('key="bolig"', f'key="{NEW_AREA}"')
    module = module.replace('tjeneste("bolig"', f'tjeneste("{NEW_AREA}"')
    (areas / f"{NEW_AREA}.py").write_text(module, "utf-8")
    words = copy.read("narratives/bolig.md").replace(
        "tittel: Kommunale boliger", "tittel: Leie av bolig"
    )
    copy.write(f"narratives/{NEW_AREA}.md", words)
    copy.replace(TOML, '    "bolig",\n', f'    "bolig",\n    "{NEW_AREA}",\n')
    return _build(copy, "--area", NEW_AREA, PYTHONPATH=str(src))


@dataclass(frozen=True)
class Html:
    """Every part of a report as HTML, by key, and the exhibits of each chapter by key."""

    comparators: tuple[str, ...]
    parts: dict[str, str]
    exhibits: dict[str, list[str]]


def nine(folder: Path) -> dict[str, Html]:
    """The reports of the nine members that no other job builds, as HTML.

    With one, two or three of the others beside them.
    """
    copies, beside = {}, {}
    for number, name in enumerate(NINE):
        others = [other for other in NAMES.values() if other != name]
        beside[name] = tuple(others[(number + step) % 11] for step in range(1 + number % 3))
        copies[name] = copy_edition(folder / str(number))
        copies[name].report_on(name, *beside[name])
    found = _html([copy.root for copy in copies.values()])
    return {name: Html(beside[name], *found[str(copies[name].root)]) for name in NINE}


def html_of(folder: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Every part of the edition in `folder`, and the anchors of each chapter's exhibits."""
    from asss_report.charts.style import Stil  # noqa: PLC0415 - runs in a process of its own
    from asss_report.document.html import UNUMMERERT, Maler  # noqa: PLC0415
    from asss_report.document.report import load_report  # noqa: PLC0415

    stil = Stil.load(ROOT)
    report = load_report(folder, stil)
    templates = Maler(report, stil)
    parts = {key: templates.kapittel(key).html for key in report.kapitler}
    parts |= {key: templates.unummerert(key, {}).html for key in UNUMMERERT}
    parts["forside"] = templates.forside({}).html
    exhibits = {
        key: [report.nummer[key, e.key].anker for e in chapter.exhibits]
        for key, chapter in report.kapitler.items()
    }
    return parts, exhibits


def _html(folders: Sequence[Path]) -> dict[str, Any]:
    """`html_of` each of the folders, half of them in each of two processes."""
    half = (len(folders) + 1) // 2
    path = f"{ROOT / 'src'}{os.pathsep}{HERE}"
    env = {**os.environ, "PYTHONPATH": path, "SOURCE_DATE_EPOCH": EPOCH}
    started = [
        subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, __file__, *map(str, some)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for some in (folders[:half], folders[half:])
        if some
    ]
    found: dict[str, Any] = {}
    for process in started:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err.decode()
        found |= json.loads(out)
    return found


#: Name of the fixture → how to make what it gives.
JOBS: Final[dict[str, Callable[[Path], Any]]] = {
    "baerum": baerum,
    "baerum_again": baerum_again,
    "asker": asker,
    "oslo": oslo,
    "without_asker": without_asker,
    "gap": gap,
    "barnehage": barnehage,
    "noted": noted,
    "delivered": delivered,
    "delivered_again": delivered_again,
    "new_area": new_area,
    "nine": nine,
}


class Builds:
    """The builds the chosen tests want, all under way from the start.

    Args:
        wanted: Names of JOBS.
        folder: Where each gets a folder of its own.
    """

    def __init__(self, wanted: Iterable[str], folder: Path) -> None:
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._made: dict[str, Future[Any]] = {}
        for name in JOBS:
            if name in set(wanted):
                (folder / name).mkdir()
                self._made[name] = self._pool.submit(JOBS[name], folder / name)

    def get(self, name: str) -> Any:
        """What the job gives, when all are done: no other test then runs beside them."""
        for future in self._made.values():
            future.exception()
        return self._made[name].result()

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    made = {folder: html_of(Path(folder)) for folder in sys.argv[1:]}
    sys.stdout.buffer.write(json.dumps(made).encode())
