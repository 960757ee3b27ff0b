"""What stands on the pages of a PDF, and how it looks: letters with their boxes, and pictures.

All places are in points from the lower left corner of the page, as in the file. Pictures are numpy
arrays of height × width × 3 (red, green, blue; uint8), SCALE pixels to the point.
"""

from __future__ import annotations

import ctypes
import math
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

#: Pixels to the point: 144 to the inch, where the stem of 7 pt text is a whole pixel wide.
SCALE: Final = 2
_TEXT: Final = pdfium.FPDF_PAGEOBJ_TEXT
_PATH: Final = pdfium.FPDF_PAGEOBJ_PATH
_FORM: Final = pdfium.FPDF_PAGEOBJ_FORM


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def grown(self, by: float) -> Box:
        """The box with each side moved `by` points outwards."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def holds(self, other: Box) -> bool:
        """Whether all of `other` is inside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds them all."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))


@dataclass(frozen=True, slots=True)
class Letter:
    """A glyph that leaves ink.

    Attributes:
        text: What it says; more than one character in a ligature.
        box: Around its ink.
        run: Number of the piece of text it was set with: a line of a paragraph, a chart's label.
        colour: Red, green, blue.
        running: It is in the running header or footer.
        mcid: Number of its marked content on the page; −1 inside a chart.
    """

    text: str
    box: Box
    run: int
    colour: tuple[int, int, int]
    running: bool
    mcid: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A page object: its handle, type, whether it is an artifact, its marked content and form."""

    raw: Any
    kind: int
    running: bool
    mcid: int
    form: int

    @property
    def is_text(self) -> bool:
        """Whether it is text."""
        return bool(self.kind == _TEXT)

    @property
    def is_drawn(self) -> bool:
        """Whether it is a line or a surface of the page itself, as cells' borders are."""
        return bool(self.kind == _PATH and not self.form)

    @property
    def box(self) -> Box:
        """Around it, in the coordinates of the form it is in."""
        sides = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(self.raw, *map(ctypes.byref, sides))
        return Box(*(side.value for side in sides))


class Page:
    """One page.

    Args:
        number: From 1.
        page: pypdfium2's page.
        unclipped: The same page of `without_clips`.
    """

    def __init__(self, number: int, page: Any, unclipped: Any) -> None:
        self.number = number
        self._page = page
        self._unclipped = unclipped
        self.box = Box(*page.get_mediabox())

    @cached_property
    def things(self) -> list[Thing]:
        """Every object on the page, those in forms too."""
        return list(_things(self._page))

    @cached_property
    def letters(self) -> list[Letter]:
        """Every glyph that leaves ink, in the order of the content."""
        return list(_letters(self._page.get_textpage(), self.things))

    @cached_property
    def text(self) -> str:
        """What the page says, line by line."""
        text: str = self._page.get_textpage().get_text_range()
        return text.replace("\r\n", "\n")

    @cached_property
    def picture(self) -> Pixels:
        """The page as a reader sees it."""
        return render(self._page, SCALE)

    @cached_property
    def ground(self) -> Pixels:
        """The page without its text."""
        with _only(self.things, text=False):
            return render(self._page, SCALE)

    @cached_property
    def whole_text(self) -> Pixels:
        """The ground with all of the text on top: nothing covered and nothing cut."""
        with _only(list(_things(self._unclipped)), text=True):
            return render(self._unclipped, SCALE, onto=self.ground)

    def pixels(self, box: Box, picture: NDArray[Any]) -> NDArray[Any]:
        """The part of a picture that shows `box`; empty when none of it is on the page."""
        height, width = picture.shape[:2]
        left, right = (round((x - self.box.left) * SCALE) for x in (box.left, box.right))
        top, bottom = (round((self.box.top - y) * SCALE) for y in (box.top, box.bottom))
        rows = slice(max(top, 0), min(max(bottom, top + 1), height))
        return picture[rows, max(left, 0) : min(max(right, left + 1), width)]


def text_block(theme: Path) -> Box:
    """The text block of the report's pages, as theme.toml has it."""
    side = tomllib.loads(theme.read_text("utf-8"))["side"]
    left, right = side["sider"], side["bredde"] - side["sider"]
    bottom, top = side["bunn"], side["hoyde"] - side["topp"]
    return Box(*(millimetres * 72 / 25.4 for millimetres in (left, bottom, right, top)))


def pages(pdf: bytes) -> Iterator[Page]:
    """The pages of a PDF, one at a time."""
    document = pypdfium2.PdfDocument(pdf)
    unclipped = pypdfium2.PdfDocument(without_clips(pdf))
    for number in range(1, len(document) + 1):
        yield Page(number, document[number - 1], unclipped[number - 1])


def without_clips(pdf: bytes) -> bytes:
    """The same file, where nothing is cut off at the edge of a box or a picture.

    pydyf writes each operator on a line of its own, so the clipping ones can be taken out as lines.
    """
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        streams = [it for it in file.objects if isinstance(it, pikepdf.Stream)]
        forms = [it for it in streams if it.get("/Subtype") == "/Form"]
        contents = [it for page in file.pages for it in _contents(page)]
        for stream in [*forms, *contents]:
            stream.write(re.sub(rb"(?m)^W\*?\r?$", b"", stream.read_bytes()))
        for form in forms:
            form.BBox = pikepdf.Array([-20000, -20000, 20000, 20000])
            if "/Group" in form:
                del form["/Group"]  # pdfium, Chrome's engine, cuts a group at whole pixels
        file.save(out)
    return out.getvalue()


def render(page: Any, scale: float, *, onto: Pixels | None = None) -> Pixels:
    """A page as pixels, on white paper or on a picture of the same size."""
    width, height = (round(side * scale) for side in page.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRx)
    pixels = bitmap.to_numpy()
    pixels[:] = 255
    if onto is not None:
        pixels[:, :, 2::-1] = onto
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    return np.ascontiguousarray(pixels[:, :, 2::-1])


def differs(one: Pixels, two: Pixels, than: int = 40) -> NDArray[np.bool_]:
    """Where two pictures differ by more than `than` of 255 in red, green or blue."""
    return np.asarray((np.maximum(one, two) - np.minimum(one, two) > than).any(axis=2))


class _only:  # noqa: N801 - used as a function
    """While the block runs, only text is drawn, or everything but text."""

    def __init__(self, things: Sequence[Thing], *, text: bool) -> None:
        self._hidden = [it for it in things if it.kind != _FORM and (it.kind == _TEXT) != text]

    def __enter__(self) -> None:
        for thing in self._hidden:
            pdfium.FPDFPageObj_SetIsActive(thing.raw, False)

    def __exit__(self, *_: object) -> None:
        for thing in self._hidden:
            pdfium.FPDFPageObj_SetIsActive(thing.raw, True)


def _contents(page: pikepdf.Page) -> list[Any]:
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _things(page: Any) -> Iterator[Thing]:
    count = pdfium.FPDFPage_CountObjects(page)
    yield from _described([pdfium.FPDFPage_GetObject(page, nr) for nr in range(count)], None, 0)


def _described(raws: Sequence[Any], outer: Thing | None, form: int) -> Iterator[Thing]:
    for raw in raws:
        kind = pdfium.FPDFPageObj_GetType(raw)
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(raw)
        running = bool(outer and outer.running) or "Artifact" in _marks(raw)
        thing = Thing(raw, kind, running, outer.mcid if outer else mcid, form)
        yield thing
        if kind == _FORM:
            count = pdfium.FPDFFormObj_CountObjects(raw)
            inner = [pdfium.FPDFFormObj_GetObject(raw, nr) for nr in range(count)]
            yield from _described(inner, thing, _address(raw))


def _marks(raw: Any) -> Iterator[str]:
    for number in range(pdfium.FPDFPageObj_CountMarks(raw)):
        mark = pdfium.FPDFPageObj_GetMark(raw, number)
        buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
        name = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
        if pdfium.FPDFPageObjMark_GetName(mark, name, 64, length):
            yield buffer.raw[: length.value].decode("utf-16-le").rstrip("\0")


def _address(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def _letters(textpage: Any, things: Sequence[Thing]) -> Iterator[Letter]:
    owners = {_address(it.raw): it for it in things if it.kind == _TEXT}
    run, before = 0, _Pen(-1, 0.0, 0.0, 0.0, 0.0)
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        owner = owners.get(_address(pdfium.FPDFText_GetTextObject(textpage, index)))
        if owner is None or pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        pen = _pen(textpage, index, owner)
        run += not pen.follows(before)
        before = pen
        text, box = chr(pdfium.FPDFText_GetUnicode(textpage, index)), _charbox(textpage, index)
        if not text.isspace() and box.right > box.left and box.top > box.bottom:
            colour = _colour(textpage, index)
            yield Letter(text, box, run, colour, owner.running, owner.mcid)


class _Pen(NamedTuple):
    """How a letter was set: its object, its place along and across its line, size and width."""

    owner: int
    along: float
    across: float
    size: float
    width: float

    def follows(self, before: _Pen) -> bool:
        """Whether the letter continues what was set before it: a glyph of a chart is one object."""
        if self.owner == before.owner:
            return True
        step = self.along - before.along
        level = abs(self.across - before.across) < 0.15 * self.size
        return level and self.size == before.size and 0.75 * before.width <= step < 2 * self.size


def _pen(textpage: Any, index: int, owner: Thing) -> _Pen:
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    scale = math.hypot(matrix.a, matrix.b) or 1.0
    cosine, sine = matrix.a / scale, matrix.b / scale
    along, across = x.value * cosine + y.value * sine, y.value * cosine - x.value * sine
    size = round(pdfium.FPDFText_GetFontSize(textpage, index) * scale, 1)
    box = _charbox(textpage, index)
    width = abs(cosine) * (box.right - box.left) + abs(sine) * (box.top - box.bottom)
    return _Pen(_address(owner.raw), along, across, size, width)


def _charbox(textpage: Any, index: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _colour(textpage: Any, index: int) -> tuple[int, int, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    return red.value, green.value, blue.value
