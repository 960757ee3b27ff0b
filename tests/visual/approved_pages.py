"""Pages that somebody has looked at and approved, and how today's pages differ from them.

The pages are those of a small edition: today's figures with fixed words (the folder `ord/`) and
the made-up Kommunebarometer, so that nothing an analyst writes or types changes any of them.
`approved/` holds, for each, a picture and its text, and `made_with.json`: the versions and the
figures they were made with. Names are «chapter-page».

A page has changed when more of it than CHANGED differs, or any square of TILE pixels differs by
more than CHANGED_TILE: a label that is gone is next to nothing of a page, but much of its square.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

import numpy as np
import pypdfium2
from edition_copy import EPOCH, ROOT, EditionCopy, copy_edition, type_barometer
from pdf_pages import differs, render
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from asss_report.charts.style import Stil
from asss_report.document.book import Book
from asss_report.document.html import Maler
from asss_report.document.layout import Layout
from asss_report.document.report import load_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from pdf_pages import Pixels

HERE: Final = Path(__file__).parent
APPROVED: Final = HERE / "approved"
#: Where pictures of what has changed are put.
CHANGES: Final = ROOT / "output" / "sider-som-er-endret"
COMMAND: Final = "make approve-pages"
#: Chapter → its pages that are approved, from 1; None: all.
CHOSEN: Final[dict[str, tuple[int, ...] | None]] = {
    "forside": None,
    "leseveiledning": (1,),
    "sammendrag": None,
    "okonomi": (1, 2, 3),
    "barnehage": None,
    "kommunebarometeret": (1, 2, 3, 4, 5),
    "metode": (1, 2),
    "lister": (1,),
    "begreper": (1,),
}
CHAPTERS: Final = ("okonomi", "barnehage")
#: Pixels to the point in the approved pictures.
SCALE: Final = 1.0
#: Between the colours of the stored pictures, in red, green and blue; divides 255.
STEP: Final = 17
#: Of 255: what the palette and the edges of letters may differ by.
LEVEL: Final = 24
CHANGED: Final = 0.002
TILE: Final = 24
CHANGED_TILE: Final = 0.06
#: Most lines of a page's words in a message; pixels between pages shown side by side, and above.
WORDS: Final = 12
GAP: Final = 12
HEADING: Final = 26


@dataclass(frozen=True, slots=True)
class Looks:
    """How a page looks and what it says."""

    picture: Pixels
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """How a page differs from the approved one.

    Attributes:
        name: The page's.
        share: How much of it, from 0 to 1; 1 when there is none to compare with.
        where: Which pixels.
        words: What it says otherwise, as lines that begin with + and −.
    """

    name: str
    share: float
    where: NDArray[np.bool_]
    words: tuple[str, ...]


# --- The pages ------------------------------------------------------------------------------------


def small_edition(target: Path) -> EditionCopy:
    """Two areas of today's figures and a made-up barometer, with the fixed words."""
    copy = copy_edition(target)
    type_barometer(target)
    copy.only(*CHAPTERS)
    shutil.rmtree(target / "narratives")
    shutil.copytree(HERE / "ord", target / "narratives")
    return copy


def draw(folder: Path) -> dict[str, Looks]:
    """Today's looks of each chosen page, by its name.

    Args:
        folder: An empty one, for the edition.
    """
    with patch.dict(os.environ, SOURCE_DATE_EPOCH=EPOCH):
        small_edition(folder)
        stil = Stil.load(folder)
        report = load_report(folder, stil)
        book = Book(report, Maler(report, stil), Layout(folder))
        return dict(_looks(book.whole(), book.sider))


def _looks(pdf: bytes, anchors: Mapping[str, int]) -> Iterator[tuple[str, Looks]]:
    document = pypdfium2.PdfDocument(pdf)
    begins = [1, *(anchors[key] for key in CHOSEN if key != "forside"), len(document) + 1]
    for (key, chosen), first, stop in zip(CHOSEN.items(), begins, begins[1:], strict=False):
        for number in range(1, stop - first + 1):
            if chosen is None or number in chosen:
                page = document[first + number - 2]
                text = page.get_textpage().get_text_range().replace("\r\n", "\n")
                yield f"{key}-{number}", Looks(render(page, SCALE), text)


# --- What is approved -----------------------------------------------------------------------------


def approved(folder: Path = APPROVED) -> dict[str, Looks]:
    """The approved pages, by name."""
    found = {}
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as image:
            picture = np.asarray(image.convert("RGB"))
        found[path.stem] = Looks(picture, path.with_suffix(".txt").read_text("utf-8"))
    return found


def approve(pages: Mapping[str, Looks], folder: Path = APPROVED) -> list[str]:
    """Make `pages` the approved ones, and tell what became of each that is not as it was."""
    before, told = approved(folder), []
    for name in sorted({*before, *pages}):
        if name not in pages:
            told.append(f"{name}: gone")
        elif name not in before:
            told.append(f"{name}: new")
        elif change := changed(name, before[name], pages[name]):
            told.append(f"{name}: {change.share:.2%} of the page changed")
    _replace(folder, pages)
    return [*told, f"{len(pages)} pages approved in {folder}"]


def approve_all() -> list[str]:
    """`approve` today's pages."""
    with tempfile.TemporaryDirectory() as folder:
        return approve(draw(Path(folder) / "utgave"))


def _replace(folder: Path, pages: Mapping[str, Looks]) -> None:
    folder.mkdir(exist_ok=True)
    for path in [*folder.glob("*.png"), *folder.glob("*.txt")]:
        path.unlink()
    for name, looks in pages.items():
        _compact(looks.picture).save(folder / f"{name}.png", optimize=True)
        (folder / f"{name}.txt").write_text(looks.text, "utf-8", newline="\n")
    text = json.dumps(made_with(), indent=2, ensure_ascii=False)
    (folder / "made_with.json").write_text(f"{text}\n", "utf-8", newline="\n")


def _compact(picture: Pixels) -> Image.Image:
    """The picture with every colour rounded to one of STEP apart, as a palette where they fit."""
    rounded = (np.round(picture / STEP) * STEP).astype(np.uint8)
    colours, index = np.unique(rounded.reshape(-1, 3), axis=0, return_inverse=True)
    if len(colours) > 256:
        return Image.fromarray(rounded)
    image = Image.fromarray(index.reshape(rounded.shape[:2]).astype(np.uint8))
    image.putpalette(colours.tobytes(), "RGB")
    return image


def made_with() -> dict[str, str]:
    """What may make pages look otherwise though nobody has changed the program."""
    figures = sha256()
    for path in sorted((ROOT / "report").rglob("*")):
        if path.is_file():
            figures.update(path.read_bytes())
    return {
        "pango": pango_version(),
        "weasyprint": version("weasyprint"),
        "pypdfium2": version("pypdfium2"),
        "figures": figures.hexdigest()[:16],
    }


def pango_version() -> str:
    """«1.50.12»: the library that breaks lines and places letters."""
    from weasyprint.text.ffi import pango  # noqa: PLC0415 - opens Pango

    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def made_otherwise(folder: Path = APPROVED) -> dict[str, str]:
    """What of `made_with` is not as when the pages were approved → how it was and is."""
    then, now = json.loads((folder / "made_with.json").read_text("utf-8")), made_with()
    return {
        name: f"{name} was {then.get(name)} and is {now[name]}"
        for name in now
        if then.get(name) != now[name]
    }


# --- What has changed -----------------------------------------------------------------------------


def changed(name: str, before: Looks, now: Looks) -> Change | None:
    """How a page differs from the approved one; nothing when no reader would see it."""
    words = tuple(_words(before.text, now.text))
    if before.picture.shape != now.picture.shape:
        return Change(name, 1.0, np.ones(now.picture.shape[:2], dtype=bool), words)
    where = differs(before.picture, now.picture, LEVEL)
    share = float(where.mean())
    if share <= CHANGED and _tiles(where).max() <= CHANGED_TILE:
        return None
    return Change(name, share, where, words)


def _tiles(where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of each square that has changed."""
    rows, columns = (side // TILE for side in where.shape)
    squares = where[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return np.asarray(squares.mean(axis=(1, 3)))


def _words(before: str, now: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), n=0, lineterm="")
    for line in list(lines)[2:]:
        if not line.startswith("@@"):
            yield line.replace("-", "−", 1) if line.startswith("-") else line


def changes(before: Mapping[str, Looks], now: Mapping[str, Looks]) -> list[Change]:
    """Every page that has changed, is new or is gone."""
    found = [changed(name, before[name], now[name]) for name in before if name in now]
    one_sided = {**before, **now}.keys() - (before.keys() & now.keys())
    found += [changed(name, *_beside_nothing(name, before, now)) for name in sorted(one_sided)]
    return [change for change in found if change]


def _beside_nothing(
    name: str, before: Mapping[str, Looks], now: Mapping[str, Looks]
) -> tuple[Looks, Looks]:
    nothing = Looks(np.zeros((0, 0, 3), dtype=np.uint8), "")
    return before.get(name, nothing), now.get(name, nothing)


# --- What a person sees ---------------------------------------------------------------------------


def show(
    found: Sequence[Change], before: Mapping[str, Looks], now: Mapping[str, Looks], folder: Path
) -> str:
    """Put pictures of the changes in `folder`, and say in words what has changed.

    «NAME-ny.png» is the page as it is now; «NAME-forskjell.png» has the approved page, the page now
    and, beside them, the page now with what has changed in red.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for change in found:
        old, new = _beside_nothing(change.name, before, now)
        if new.picture.size:
            Image.fromarray(new.picture).save(folder / f"{change.name}-ny.png")
        _beside(change, old, new).save(folder / f"{change.name}-forskjell.png")
    lines = [line for change in found for line in _told(change, before, now)]
    return "\n".join(
        [
            f"{len(found)} page(s) do not look as when they were approved:",
            *lines,
            f"The pictures are in {folder}",
            f"When they are as they should be: {COMMAND}",
        ]
    )


def _told(change: Change, before: Mapping[str, Looks], now: Mapping[str, Looks]) -> Iterator[str]:
    if change.name not in before or change.name not in now:
        yield f"  {change.name}: the page is {'gone' if change.name in before else 'new'}"
        return
    yield f"  {change.name}: {change.share:.2%} of the page"
    yield from (f"      {line}" for line in change.words[:WORDS])
    if len(change.words) > WORDS:
        yield f"      … and {len(change.words) - WORDS} lines more"
    if not change.words:
        yield "      the words are the same"


def _beside(change: Change, old: Looks, new: Looks) -> Image.Image:
    """Three pages side by side, each under its name."""
    pictures = [old.picture, new.picture]
    if old.picture.shape == new.picture.shape:
        pictures.append(marked(new.picture, change.where))
    height = max(len(it) for it in pictures) + HEADING
    width = sum(it.shape[1] + GAP for it in pictures) + GAP
    sheet = Image.new("RGB", (width, height + GAP), "#b0b0b0")
    draw_on, x = ImageDraw.Draw(sheet), GAP
    font = ImageFont.truetype(ROOT / "templates" / "fonts" / "SourceSans3-SemiBold.ttf", 15)
    for name, picture in zip(("godkjent", "ny", "endret er rødt"), pictures, strict=False):
        draw_on.text((x, 3), f"{change.name}: {name}", fill="#000000", font=font)
        if picture.size:
            sheet.paste(Image.fromarray(picture), (x, HEADING))
        x += picture.shape[1] + GAP
    return sheet


def marked(picture: Pixels, where: NDArray[np.bool_]) -> Pixels:
    """A page, paler, with what has changed in red on a rosy ground."""
    near = Image.fromarray(where.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(7))
    page = (picture // 2 + 127).astype(np.uint8)
    page[np.asarray(near) > 0] = (255, 214, 214)
    page[where] = (200, 0, 30)
    return page
