"""Faults that can be seen on a page, found without anybody looking.

Each detector takes a page and gives its flaws. What they hold a page to:

- *outside*: no ink of text beyond the page, and none beyond the text block but in the running
  header and footer. The cover, which has a grid of its own, is held to the page alone.
- *overlap*: no letter upon a letter of another piece of text, and no text set twice in one place.
- *hidden*: no letter cut off by the edge of its box or picture, or covered by what is drawn later.
- *ground*: no letter on a ground that it can hardly be told from (contrast below 4.5:1), nor under
  one drawn later in its own colour.
- *empty*: at most half the text block white at the end, and no hole above a third. The last page
  of a chapter may end early, but not before LAST_PAGE of it is filled.
- *table*: no table beyond the text block, and no cell's text in the next column.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import numpy as np
import pypdfium2
from pdf_pages import Box, around, differs, pages
from pdf_tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pdf_pages import Letter, Page
    from pdf_tables import Placed, Table

#: Points that ink may reach beyond its place: the overhang of a letter, the rounding of a border.
SLACK: Final = 1.0
#: Share of the smaller letter that two may have in common: accents and italics come close.
OVERLAP: Final = 0.05
#: Share of a letter's ink that may differ from what it should be: the rounding of edges.
HIDDEN: Final = 0.04
#: Least contrast of a letter and its ground, and the share of the ground that may be below it.
CONTRAST: Final = 4.5
UNREADABLE: Final = 0.15
#: Most of the text block that may be empty at the end of a page, and between two pieces of ink.
EMPTY: Final = 0.5
HOLE: Final = 1 / 3
#: Least of the text block that the last page of a chapter may fill.
LAST_PAGE: Final = 0.12


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong on a page.

    Attributes:
        kind: Which detector found it.
        page: From 1.
        what: In words, with the text it is about.
        box: Where, in points from the lower left corner.
    """

    kind: str
    page: int
    what: str
    box: Box

    def __str__(self) -> str:
        left, bottom, right, top = map(round, self.box)
        return f"page {self.page}: {self.kind}: {self.what} ({left},{bottom} to {right},{top} pt)"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page is held to.

    Attributes:
        block: The text block, within the margins.
        cover: It is the cover.
        last: It is the last page of a chapter.
        tables: Those that stand on it.
    """

    block: Box
    cover: bool = False
    last: bool = False
    tables: Sequence[Table] = ()


def flaws(pdf: bytes, block: Box, *, cover: bool = True) -> list[Flaw]:
    """Every flaw of a PDF.

    Args:
        pdf: The file.
        block: The text block of its pages, in points from the lower left corner.
        cover: The first page is a cover.
    """
    last, placed = _last_pages(pdf), tables(pdf)
    return [
        flaw
        for page in pages(pdf)
        for detector in DETECTORS
        for flaw in detector(
            page,
            Layout(
                block,
                cover=cover and page.number == 1,
                last=page.number in last,
                tables=placed.get(page.number, ()),
            ),
        )
    ]


def flaws_of_files(files: Iterable[Path], block: Box) -> dict[Path, list[Flaw]]:
    """The flaws of each file, found by two processes."""
    # The longest goes first, so that neither process is left with it alone at the end.
    longest = sorted(files, key=lambda file: -file.stat().st_size)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        under_way = {file: pool.submit(flaws, file.read_bytes(), block) for file in longest}
        return {file: future.result() for file, future in sorted(under_way.items())}


# --- Text where it should not be ------------------------------------------------------------------


def outside(page: Page, layout: Layout) -> Iterator[Flaw]:
    """Text beyond the page or beyond the text block."""
    for run in _runs(page.letters):
        box = _box(run)
        if not page.box.grown(0.1).holds(box):
            yield Flaw("outside", page.number, f"«{_text(run)}» is beyond the page", box)
        elif not (layout.cover or run[0].running or layout.block.grown(SLACK).holds(box)):
            yield Flaw("outside", page.number, f"«{_text(run)}» is beyond the text block", box)


def overlap(page: Page, layout: Layout) -> Iterator[Flaw]:
    """Letters upon letters of another piece of text."""
    runs = _by_run(page.letters)
    for one, two in _touching(page.letters):
        what = f"«{_text(runs[one])}» and «{_text(runs[two])}» are printed upon each other"
        yield Flaw("overlap", page.number, what, _box(runs[one] + runs[two]))
    yield from _twice(page)


def _touching(letters: Sequence[Letter]) -> Iterator[tuple[int, int]]:
    """Pairs of runs with letters that have more than OVERLAP of the smaller in common."""
    runs = _by_run(letters)
    lines = _sides([_box(run) for run in runs.values()])
    numbers, inks = list(runs), [_sides([it.box for it in run]) for run in runs.values()]
    for one, two in zip(*map(list, np.nonzero(np.triu(_common(lines, lines), k=1))), strict=True):
        smaller = np.minimum(_area(inks[one])[:, None], _area(inks[two]))
        if (_common(inks[one], inks[two]) > OVERLAP * smaller).any():
            yield numbers[one], numbers[two]


def _sides(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _area(sides: NDArray[np.float64]) -> NDArray[np.float64]:
    area: NDArray[np.float64] = (sides[:, 2] - sides[:, 0]) * (sides[:, 3] - sides[:, 1])
    return area


def _common(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area that each of `one` shares with each of `two`; nothing when it is a hairline."""
    first, second = one[:, None, :], two[None, :, :]
    width = np.minimum(first[..., 2], second[..., 2]) - np.maximum(first[..., 0], second[..., 0])
    height = np.minimum(first[..., 3], second[..., 3]) - np.maximum(first[..., 1], second[..., 1])
    return np.where((width > 0.3) & (height > 0.3), width * height, 0.0)


def _twice(page: Page) -> Iterator[Flaw]:
    """Text objects in the very same place: pdfium's own text leaves the second out."""
    seen: set[tuple[int, Box]] = set()
    for thing in page.things:
        box = Box(*(round(side, 1) for side in thing.box))
        if thing.is_text and box.right > box.left and box.top > box.bottom:
            if (thing.form, box) in seen:
                yield Flaw("overlap", page.number, "the same text is printed twice", box)
            seen.add((thing.form, box))


# --- Text that cannot be seen ---------------------------------------------------------------------


def hidden(page: Page, layout: Layout) -> Iterator[Flaw]:
    """Letters that are cut off or covered."""
    for run in _runs(page.letters):
        if not _lost(page, _box(run)):
            continue
        cut = [letter for letter in run if _lost(page, letter.box) > HIDDEN]
        if cut:
            what = f"«{_text(cut)}» of «{_text(run)}» is not wholly shown"
            yield Flaw("hidden", page.number, what, _box(cut))


def ground(page: Page, layout: Layout) -> Iterator[Flaw]:
    """Letters that can hardly be told from what is behind them."""
    for run in _runs(page.letters):
        if not _unreadable(page, _box(run), run[0]):
            continue
        bad = [letter for letter in run if _unreadable(page, letter.box, letter) > UNREADABLE]
        if bad:
            what = f"«{_text(bad)}» of «{_text(run)}» can hardly be told from its ground"
            yield Flaw("ground", page.number, what, _box(bad))


def _lost(page: Page, box: Box) -> float:
    """Share of the ink of the text in `box` that does not look as it should."""
    whole, behind, seen = (
        page.pixels(box, picture) for picture in (page.whole_text, page.ground, page.picture)
    )
    ink = differs(whole, behind)
    return float((ink & differs(whole, seen)).sum() / max(ink.sum(), 1))


def _unreadable(page: Page, box: Box, letter: Letter) -> float:
    """Share of the ground in `box` whose contrast with the letter is below CONTRAST."""
    behind = page.pixels(box, page.ground)
    if not behind.size:
        return 0.0
    light, own = _luminance(behind), _luminance(np.array(letter.colour, dtype=np.uint8))
    contrast = (np.maximum(light, own) + 0.05) / (np.minimum(light, own) + 0.05)
    return float((contrast < CONTRAST).mean())


def _luminance(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """WCAG's relative luminance, from 0 to 1."""
    light: NDArray[np.float64] = _linear()[colours] @ np.array([0.2126, 0.7152, 0.0722])
    return light


@cache
def _linear() -> NDArray[np.float64]:
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


# --- Pages with little on them --------------------------------------------------------------------


def empty(page: Page, layout: Layout) -> Iterator[Flaw]:
    """A page that is mostly white, or has a hole."""
    if layout.cover:
        return
    filled, hole = _bands(page, layout.block)
    least = LAST_PAGE if layout.last else 1 - EMPTY
    if filled < least:
        yield Flaw("empty", page.number, f"only {filled:.0%} of the page is used", layout.block)
    if hole > HOLE:
        yield Flaw("empty", page.number, f"a hole of {hole:.0%} of the page", layout.block)


def _bands(page: Page, block: Box) -> tuple[float, float]:
    """How far down the text block there is ink, and its highest white band, as shares of it."""
    picture = page.pixels(block, page.picture)
    red, green, blue = np.moveaxis(picture.astype(np.uint32), 2, 0)
    colours = red << 16 | green << 8 | blue
    values, counts = np.unique(colours[::8, ::8], return_counts=True)
    rows = np.flatnonzero((colours != values[counts.argmax()]).any(axis=1))
    if not rows.size:
        return 0.0, 0.0
    holes = np.diff(rows, prepend=0)
    return float((rows[-1] + 1) / len(picture)), float(holes.max() / len(picture))


def _last_pages(pdf: bytes) -> set[int]:
    """The pages before those where a chapter begins, and the last of all."""
    document = pypdfium2.PdfDocument(pdf)
    tops = [mark.get_dest() for mark in document.get_toc() if mark.level == 0]
    return {dest.get_index() for dest in tops if dest} | {len(document)}


# --- Tables ---------------------------------------------------------------------------------------


def table(page: Page, layout: Layout) -> Iterator[Flaw]:
    """A table that is wider than its column, or whose cells run into each other."""
    for it in layout.tables:
        placed = it.placed(page.letters)
        if placed:
            yield from _too_wide(page, layout.block, around([cell.box for cell in placed]))
            yield from _run_together(page, placed)


def _too_wide(page: Page, block: Box, ink: Box) -> Iterator[Flaw]:
    near = ink.grown(20)  # a surface behind the whole page is not the table's
    drawn = [thing.box for thing in page.things if thing.is_drawn]
    rows = [it for it in drawn if near.bottom < it.bottom and it.top < near.top]
    whole = around([ink, *rows])
    over = max(whole.right - block.right, block.left - whole.left)
    if over > SLACK:
        yield Flaw("table", page.number, f"a table is {over:.0f} pt wider than its column", whole)


def _run_together(page: Page, placed: Sequence[Placed]) -> Iterator[Flaw]:
    """Text that reaches as far as where the next column's text begins, in any row."""
    starts: dict[int, float] = {}
    for cell in placed:
        first = cell.columns.start
        starts[first] = min(starts.get(first, cell.box.left), cell.box.left)
    for cell in placed:
        later = [left for column, left in starts.items() if column >= cell.columns.stop]
        if later and cell.box.right > min(later) - SLACK:
            what = f"«{_short(cell.text)}» runs into the next column"
            yield Flaw("table", page.number, what, cell.box)


# --- Shared ---------------------------------------------------------------------------------------


def _by_run(letters: Iterable[Letter]) -> dict[int, list[Letter]]:
    runs: dict[int, list[Letter]] = defaultdict(list)
    for letter in letters:
        runs[letter.run].append(letter)
    return runs


def _runs(letters: Iterable[Letter]) -> list[list[Letter]]:
    return list(_by_run(letters).values())


def _box(letters: Iterable[Letter]) -> Box:
    return around([letter.box for letter in letters])


def _text(letters: Iterable[Letter]) -> str:
    return _short("".join(letter.text for letter in letters))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


#: In the order they are reported.
DETECTORS: Final[tuple[Callable[[Page, Layout], Iterator[Flaw]], ...]] = (
    outside,
    overlap,
    hidden,
    ground,
    empty,
    table,
)
