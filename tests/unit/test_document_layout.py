"""Laying out parts: never one that was laid out before, and never what is no longer so."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from edition_copy import copy_edition

from asss_report.document.cache import Cache
from asss_report.document.html import Side
from asss_report.document.layout import (
    Layout,
    StoppedError,
    ended_with,
    laying_out,
    new_pool,
    resting_pool,
)
from asss_report.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edition_copy import EditionCopy

    from asss_report.document.pdf import Rendered

pytestmark = pytest.mark.pdf

CSS = "templates/stil.css"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
HTML = """<!DOCTYPE html>
<html lang="nb"><head><title>Prøve</title><link rel="stylesheet" href="asset:stil.css"></head>
<body><h1 id="prove">Prøve</h1><img src="chart:a" alt="En trekant"></body></html>"""
SIDE = Side(HTML, {"a": SVG})
#: Saved long ago, as most files are.
LONG_AGO = 1_700_000_000


@dataclass
class Counting(Executor):
    """Works at once, counts, and may do something first, as a writer who saves meanwhile."""

    first: Callable[[], object] = lambda: None
    worked: int = field(default=0)

    def submit(self, work: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
        """The result of the work, done here."""
        self.worked += 1
        self.first()
        future: Future[Any] = Future()
        future.set_result(work(*given))
        return future


@pytest.fixture
def copy(tmp_path: Path) -> EditionCopy:
    """The templates, and nothing to fill them with."""
    made = copy_edition(tmp_path / "utgave", ["templates"])
    made.write(CSS, 'body { font-family: "Source Sans 3"; background: none }')
    for path in made.root.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty one."""
    return Cache(tmp_path / "cache")


def laid_out(copy: EditionCopy, executor: Executor, cache: Cache, side: Side = SIDE) -> Rendered:
    """A part, asked for by a program that has just begun."""
    return Layout(copy.root, executor=executor, cache=cache).submit("del", side).result()


def fonts_of(part: Rendered) -> str:
    """The names of the fonts that a part is set with."""
    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        return " ".join(str(font.BaseFont) for font in fonts)


# --- Once -----------------------------------------------------------------------------------------


def test_a_part_is_laid_out_once(copy: EditionCopy, cache: Cache) -> None:
    """Asked for again it is the same, also by another program; both say so."""
    counting = Counting()
    layout = Layout(copy.root, executor=counting, cache=cache)
    first = layout.submit("del", SIDE).result()
    later = Layout(copy.root, executor=counting, cache=cache)

    assert [layout.submit("del", SIDE).result(), later.submit("del", SIDE).result()] == [first] * 2
    assert (counting.worked, layout.kept, later.kept) == (1, 1, 1)
    assert (list(layout.spent), later.spent) == (["del"], {})


def test_without_a_cache_a_part_is_kept_in_memory_alone(copy: EditionCopy, cache: Cache) -> None:
    """So `--no-cache` neither reads nor writes."""
    counting = Counting()
    for _ in range(2):
        layout = Layout(copy.root, executor=counting)
        layout.submit("del", SIDE)
        layout.submit("del", SIDE)

    assert counting.worked == 2
    assert not cache.folder.exists()


def _add(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    def add(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        with (root / name).open("ab") as file:
            file.write(content)

    return add


@pytest.mark.parametrize(
    "side",
    [
        Side(HTML.replace("Prøve</h1>", "Prøvd</h1>"), {"a": SVG}),
        Side(HTML, {"a": SVG.replace("h9v9", "h8v9")}),
        Side(HTML, {"a": SVG, "b": SVG}),
    ],
    ids=["a letter", "a chart", "one chart more"],
)
def test_another_page_or_chart_is_another_part(copy: EditionCopy, cache: Cache, side: Side) -> None:
    """Everything the layout is handed is in the part's name."""
    counting = Counting()
    laid_out(copy, counting, cache)
    laid_out(copy, counting, cache, side)

    assert counting.worked == 2


@pytest.mark.parametrize(
    "edit",
    [
        _add(CSS, b" "),
        _add("templates/ny.css"),
        _add("narratives/bilder/kart.png"),
        _add("narratives/kart.JPG"),
        lambda root: (root / "templates/begreper.html.j2").unlink(),
        lambda root: (
            (root / CSS).rename(root / "templates" / "stil2.css")
            and (root / "templates" / "stil2.css").rename(root / "templates" / "nett" / "stil.css")
            and (root / "templates" / "nett" / "nett.css").rename(root / CSS)
        ),
    ],
    ids=["style", "new file", "picture", "JPG", "file gone", "files moved"],
)
def test_another_file_that_a_part_may_show_is_another_part(
    copy: EditionCopy, cache: Cache, edit: Callable[[Path], object]
) -> None:
    """Whichever it is: what a page in fact shows is known when it is laid out, and not before."""
    counting = Counting()
    laid_out(copy, counting, cache)
    edit(copy.root)
    laid_out(copy, counting, cache)

    assert counting.worked == 2


def test_with_other_fonts_other_processes_must_lay_out(copy: EditionCopy, cache: Cache) -> None:
    """Pango reads a font once: what this process made would be kept as made of the new font."""
    layout = Layout(copy.root, cache=cache)
    layout.submit("del", SIDE).result()
    _add("templates/fonts/SourceSans3-Regular.ttf")(copy.root)

    with pytest.raises(StoppedError, match="templates/fonts"):
        layout.submit("del", SIDE)
    with pytest.raises(OutputError, match="Build again"):
        Layout(copy.root, cache=cache).submit("del", SIDE).result()


def test_an_edition_elsewhere_is_laid_out_with_its_own_fonts(
    copy: EditionCopy, tmp_path: Path
) -> None:
    """A process that lives on, as one of a cluster, may be given another edition's pages."""
    other = copy_edition(tmp_path / "annen", ["templates"])
    other.write(CSS, copy.read(CSS))
    fonts = other.root / "templates" / "fonts"
    for name in ("Bold", "SemiBold", "Regular"):
        shutil.copy(fonts / "SourceSans3-Italic.ttf", fonts / f"SourceSans3-{name}.ttf")

    made = [Layout(it.root).submit("del", SIDE).result() for it in (copy, other, copy)]

    assert made[0] == made[2]
    assert ["Italic" in fonts_of(it) for it in made] == [False, True, False]


def test_a_font_that_lies_elsewhere_is_read_anew(copy: EditionCopy) -> None:
    """The sheet has it read, as it stands when a page is laid out; no other page has it."""
    own, fonts = copy.root / "templates" / "egen.ttf", copy.root / "templates" / "fonts"
    face = "@font-face { font-family: Egen; src: url(asset:egen.ttf) } h1 { font-family: Egen }"
    copy.write(CSS, face)
    layout, set_with = Layout(copy.root), []
    for style in ("Bold", "Italic"):
        shutil.copy(fonts / f"SourceSans3-{style}.ttf", own)
        set_with.append(fonts_of(layout.submit("del", SIDE).result()))

    assert ["Italic" in names for names in set_with] == [False, True]


def test_a_sheet_that_the_sheet_reads_is_read_anew(copy: EditionCopy) -> None:
    """The same text with another file behind it is another sheet."""
    copy.write(CSS, f'@import "asset:mer.css"; {copy.read(CSS)}')
    layout = Layout(copy.root)
    sizes = []
    for css in ("h1 { break-after: auto }", "h1 { break-after: page }"):
        copy.write("templates/mer.css", css)
        sizes.append(layout.submit("del", SIDE).result().pages)

    assert sizes == [1, 2]


def test_a_folder_that_is_a_link_is_looked_into(copy: EditionCopy, cache: Cache) -> None:
    """As those who read its files do; a link that leads back is followed no further."""
    real = copy.root / "felles"
    real.mkdir()
    (copy.root / "templates" / "felles").symlink_to(real, target_is_directory=True)
    (real / "tilbake").symlink_to(copy.root, target_is_directory=True)
    counting = Counting()
    laid_out(copy, counting, cache)
    (real / "ny.css").write_text("x", "utf-8")
    laid_out(copy, counting, cache)

    assert counting.worked == 2


@pytest.mark.parametrize("name", ["narratives/barnehage.md", "report/report.toml", "output/x.png"])
def test_a_file_that_no_part_shows_changes_nothing(
    copy: EditionCopy, cache: Cache, name: str
) -> None:
    """Words and figures come in the page itself."""
    counting = Counting()
    laid_out(copy, counting, cache)
    _add(name)(copy.root)
    laid_out(copy, counting, cache)

    assert counting.worked == 1


def test_a_file_saved_twice_in_a_moment_is_read_twice(copy: EditionCopy) -> None:
    """As long, and with the same time of saving: a disk's clock may stand still that long."""
    counting = Counting()
    layout = Layout(copy.root, executor=counting)
    copy.write(CSS, "h1 { color: #111 }")
    now = (copy.root / CSS).stat().st_mtime_ns
    for colour in ("#222", "#333"):
        copy.write(CSS, f"h1 {{ color: {colour} }}")
        os.utime(copy.root / CSS, ns=(now, now))
        layout.submit("del", SIDE)

    assert counting.worked == 2


# --- Saved while it is laid out -------------------------------------------------------------------


def test_what_is_saved_while_a_part_is_laid_out_is_not_kept_under_the_old_name(
    copy: EditionCopy, cache: Cache
) -> None:
    """Neither on disk nor in memory: when the file is as it was again, so is the part."""
    expected = laid_out(copy, Counting(), Cache(cache.folder / "annen"))
    before, saving = copy.read(CSS), Counting(lambda: copy.write(CSS, "h1 { font-size: 90pt }"))
    layout = Layout(copy.root, executor=saving, cache=cache)

    meanwhile = layout.submit("del", SIDE).result()
    saving.first = lambda: None
    copy.write(CSS, before)

    assert meanwhile != expected
    assert layout.submit("del", SIDE).result() == expected
    assert laid_out(copy, Counting(), cache) == expected
    assert (layout.kept, saving.worked) == (0, 2)


def test_what_was_saved_and_put_back_while_a_part_was_laid_out_is_not_kept(
    copy: EditionCopy, cache: Cache
) -> None:
    """The files are as they were, and what was laid out may be what they were meanwhile."""
    before = copy.read(CSS)

    def there_and_back() -> None:
        copy.write(CSS, before)
        os.utime(copy.root / CSS, (LONG_AGO + 1, LONG_AGO + 1))

    counting = Counting(there_and_back)
    laid_out(copy, counting, cache)
    laid_out(copy, counting, cache)

    assert counting.worked == 2


def test_a_template_that_goes_away_while_a_part_is_laid_out_keeps_nobody_waiting(
    copy: EditionCopy, cache: Cache
) -> None:
    """An editor saves by taking the old file away, for a moment."""
    layout = Layout(copy.root, executor=Counting((copy.root / CSS).unlink), cache=cache)

    with pytest.raises(OutputError, match="«stil"):
        layout.submit("del", SIDE).result(timeout=60)


# --- Faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_part_that_cannot_be_laid_out_says_why(copy: EditionCopy, jobs: int) -> None:
    """The same from another process as from this one, and again when it is asked for again."""
    faulty = Side(HTML.replace("chart:a", "chart:b"), {"a": SVG})
    with laying_out(copy.root, jobs=jobs) as layout:
        for _ in range(2):
            with pytest.raises(OutputError) as caught:
                layout.submit("del", faulty).result()
            assert ["«b»" in fault.what for fault in caught.value.faults] == [True]
        assert layout.submit("del", SIDE).result().pages == 1


def test_a_process_that_is_killed_is_told_in_one_clear_error(copy: EditionCopy) -> None:
    """By the part that waits for it, and by every part that is asked for later."""
    with new_pool(copy.root, 1) as pool:
        layout = Layout(copy.root, executor=pool)
        layout.submit("del", SIDE).result()
        (process,) = pool._processes
        pool.submit(os.kill, process, signal.SIGKILL)
        for text in ("en", "to"):
            with pytest.raises(StoppedError) as caught:
                layout.submit("del", Side(HTML.replace("Prøve", text), {"a": SVG})).result(60)
            (fault,) = caught.value.faults
            assert "stopped from outside" in fault.what
            assert "--jobs 1" in fault.instead


def test_more_processes_than_windows_can_wait_for_are_as_many_as_it_can(
    copy: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for them, or has so many processors, gets a report all the same."""
    monkeypatch.setattr("sys.platform", "win32")

    with resting_pool(copy.root, 1000) as pool:
        assert vars(pool)["_max_workers"] == 61


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(143)])
def test_who_stops_a_build_waits_for_no_page_and_stops_nothing_else(
    copy: EditionCopy, stop: BaseException
) -> None:
    """Our processes end in the middle of what they do; those of whoever calls us go on."""

    def stopped() -> None:
        with ended_with(lambda: new_pool(copy.root, 1)) as ours:
            work.append(ours.submit(time.sleep, 3600))
            while not work[0].running():
                time.sleep(0.01)
            raise stop

    work: list[Future[None]] = []
    with new_pool(copy.root, 1) as theirs:
        theirs.submit(os.getpid).result()
        with pytest.raises(type(stop)):
            stopped()

        assert work[0].done()
        assert theirs.submit(os.getpid).result() != os.getpid()


def test_no_process_outlives_a_program_that_is_killed(copy: EditionCopy) -> None:
    """It has nobody to tell its processes so, as when memory ran out."""
    begin = "import sys, pathlib, os, time; from asss_report.document.layout import new_pool\n"
    begin += "pool = new_pool(pathlib.Path(sys.argv[1]), 1); print(pool.submit(os.getpid).result())"
    program = [sys.executable, "-c", f"{begin}\nsys.stdout.flush(); time.sleep(3600)"]
    # What the processes write in stays open for as long as one of them lives.
    with subprocess.Popen(  # noqa: S603 - our own program
        [*program, str(copy.root)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        assert run.stdout is not None
        assert int(run.stdout.readline()) != run.pid
        run.kill()
        rest, _ = run.communicate(timeout=60)

    assert rest == b""


def test_one_process_and_two_lay_out_the_same(copy: EditionCopy) -> None:
    """As a part depends on what it is made of, and on nothing that was laid out before it."""
    sides = [Side(HTML.replace("Prøve", f"Prøve {n}"), {"a": SVG}) for n in range(5)]
    made = []
    for jobs in (1, 2):
        with laying_out(copy.root, jobs=jobs) as layout:
            asked = [layout.submit("del", side) for side in sides[:: (-1) ** jobs]]
            made.append([it.result() for it in asked][:: (-1) ** jobs])

    assert made[0] == made[1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_style_sheet_is_told_by_every_part(copy: EditionCopy, jobs: int) -> None:
    """Or a part that is kept would say nothing of it in the next build."""
    copy.write(CSS, "h1 { color: var(--finnes-ikke); colr: red }")
    sides = [Side(HTML.replace("Prøve", f"Prøve {n}"), {"a": SVG}) for n in range(4)]
    with laying_out(copy.root, jobs=jobs) as layout:
        told = {layout.submit("del", side).result().warnings for side in sides}

    assert [2] == [len(warnings) for warnings in told]
