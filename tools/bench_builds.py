"""What `make bench` builds, each in a process of its own: ours, naive, Typst and Chromium.

All work on one copy of the edition, so that an edit touches nothing here. Compiled Python and the
libraries are in the machine's memory for everybody, since each has been read once before.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import html
import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bench_chromium
import bench_typst
from bench_document import parts_of, whole
from bench_run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench_run import Run

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
PROGRAM: Final = Path(sys.executable).parent / "asss-report"
#: The narrative that is edited.
CHAPTER: Final = "barnehage"
#: What any way of making the PDF in Python must import before it can begin.
IMPORTS: Final = "import asss_report.cli, pandas, weasyprint"


@dataclass
class Builds:
    """The folders of a bench, and every way to make the report in them.

    Attributes:
        folder: Where everything goes.
        edits: How many edits have been made.
        inner: What the scripts measured themselves, in seconds, by its name.
    """

    folder: Path
    edits: int = 0
    inner: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("report", "narratives", "templates"):
            shutil.copytree(ROOT / name, self.edition / name)
        self._text = self._narrative.read_text("utf-8")

    @property
    def edition(self) -> Path:
        """The copy of the edition."""
        return self.folder / "utgave"

    @property
    def _narrative(self) -> Path:
        return self.edition / "narratives" / f"{CHAPTER}.md"

    def prepare(self) -> None:
        """Write what Typst and Chromium are given; not part of what is measured."""
        maler, parts = parts_of(self.edition)
        charts = {key: svg for part in parts.values() for key, svg in part.charts.items()}
        templates, title = self.edition / "templates", maler.tittel()
        text = whole(parts.values(), title, _image)
        bench_typst.written(text, charts, templates, self.folder / "typst")
        printed = whole(
            parts.values(), title, lambda key, alt, _: bench_chromium.picture(charts, key, alt)
        )
        bench_chromium.written(printed, templates, self.folder / "chromium")

    def pdf(self, name: str) -> Path:
        """Where a way of making the report puts it."""
        if name != "ours":
            return self.folder / f"{name}.pdf"
        return next((self.folder / "ours").glob("*.pdf"))

    # --- Ours -------------------------------------------------------------------------------------

    def ours(self, jobs: int) -> Run:
        """A cold build: nothing in the cache, nothing made before; of what the others are given."""
        self._narrative.write_text(self._text, "utf-8")
        for name in ("cold", "ours"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return self._build(self.folder / "cold", "ours", "--jobs", str(jobs))

    def warm(self) -> None:
        """Fill the cache that `edit` and `again` find."""
        self._build(self.folder / "warm", "again")

    def edit(self) -> Run:
        """A build after one narrative was edited, in a new process, the cache as it was left."""
        self.edits += 1
        mark = f" Siste ord er merke{self.edits}x.\n"
        self._narrative.write_text(self._text.rstrip() + mark, "utf-8")
        return self._build(self.folder / "warm", "again")

    def again(self) -> Run:
        """A build after no change at all."""
        return self._build(self.folder / "warm", "again")

    def members(self) -> Run:
        """The reports of all members, nothing in the cache."""
        self._narrative.write_text(self._text, "utf-8")
        for name in ("cold", "members"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        env = {"ASSS_REPORT_CACHE": str(self.folder / "cold")}
        out = str(self.folder / "members")
        return run([str(PROGRAM), "build", "--members", "--output", out], self.edition, **env)

    def help(self) -> Run:
        """What the start of the program costs."""
        return run([str(PROGRAM), "--help"], self.edition)

    def check(self) -> Run:
        """The check of the whole edition, as it stands here and not as it was edited."""
        self._narrative.write_text(self._text, "utf-8")
        return run([str(PROGRAM), "check"], self.edition)

    def imports(self) -> Run:
        """Python with the libraries in, and nothing done."""
        return run([sys.executable, "-c", IMPORTS], self.edition)

    def _build(self, cache: Path, out: str, *options: str) -> Run:
        command = [str(PROGRAM), "build", "--only", "pdf", "--output", str(self.folder / out)]
        return run([*command, *options], self.edition, ASSS_REPORT_CACHE=str(cache))

    # --- The others -------------------------------------------------------------------------------

    def naive(self, *options: str) -> Run:
        """The naive pipeline."""
        self._narrative.write_text(self._text, "utf-8")
        name = "naive" if options else "naive-plain"
        arguments = [str(self.edition), str(self.pdf(name)), *options]
        return run([sys.executable, str(HERE / "bench_naive.py"), *arguments], self.edition)

    def typst(self) -> Run:
        """Typst, from the markup to the PDF."""
        return self._script("bench_typst.py", "typst", str(self.folder / "typst"))

    def typst_edit(self) -> Run:
        """The same, and once more in the same process after an edit."""
        copy = self.folder / "typst-edit"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / "typst", copy)
        return self._script("bench_typst.py", "typst-edit", str(copy), "--again")

    def chromium(self) -> Run:
        """Chromium, from the page to the PDF."""
        return self._script(
            "bench_chromium.py", "chromium", str(self.folder / "chromium" / "report.html")
        )

    def _script(self, script: str, name: str, source: str, *options: str) -> Run:
        command = [sys.executable, str(HERE / script), source, str(self.pdf(name)), *options]
        made = run(command, self.folder)
        for inner, seconds in json.loads(made.out).items():
            self.inner.setdefault(f"{name} {inner}", []).append(seconds)
        return made


def in_turn(ways: Mapping[str, Callable[[], Run]], times: int) -> dict[str, list[Run]]:
    """Each way once, then each again, so that what the machine does besides hits all alike."""
    made: dict[str, list[Run]] = {name: [] for name in ways}
    for number in range(times):
        for name, way in ways.items():
            print(f"  round {number + 1}: {name}", file=sys.stderr)  # noqa: T201 - it takes minutes
            made[name].append(way())
    return made


def _image(key: str, alt: str, style: str) -> str:
    return f'<img src="chart:{key}" alt="{html.escape(alt)}" style="{style}">'
