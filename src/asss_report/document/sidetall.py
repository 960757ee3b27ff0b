"""Page numbers, which a part need not know: it is laid out with ten digits where its number goes.

So a part is the same wherever it stands, and nothing is laid out again because the part before it
grew by a page. `make_room` puts the digits in a stream of their own while the part is written;
`write_number` lets the page's number take their place, in the same type, to the same right edge.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from asss_report.errors import Fault, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What the style sheet sets where the page's number goes: every digit, so that the font has them.
SIFRE: Final = "0123456789"

_SHOWN: Final = re.compile(rb"\[((?:<[0-9a-f]+>-?[\d.]*\s*)+)\] TJ")
_GLYPHS: Final = re.compile(rb"<([0-9a-f]+)>")
_PLACE: Final = re.compile(rb"1 0 0 -1 (-?[\d.]+) (-?[\d.]+) Tm\s+/(\S+) ([\d.]+) Tf")


def make_room(document: Any, pdf: Any) -> None:
    """Give the digits of each page a stream of their own, the second of the page's three.

    Args:
        document: WeasyPrint's document.
        pdf: pydyf's that it became, about to be written, its margin boxes drawn last on each page.

    Raises:
        OutputError: The digits are not what is drawn last on a page that has them.
    """
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    for drawn, reference in zip(document.pages, pdf.page_references, strict=True):
        if not _has_digits(drawn):
            continue
        page = pdf.objects[int(reference.split()[0])]
        whole = pdf.objects[int(page["Contents"].split()[0])]
        at = _digits_at(whole.stream)
        number = pydyf.Stream(whole.stream[at - 2 : at + 1])
        rest = pydyf.Stream(whole.stream[at + 1 :], compress=whole.compress)
        del whole.stream[at - 2 :]
        for stream in (number, rest):
            pdf.add_object(stream)
        page["Contents"] = pydyf.Array([whole.reference, number.reference, rest.reference])


def _has_digits(page: Any) -> bool:
    """The digits stand in the margin of a page of WeasyPrint's."""
    from weasyprint.formatting_structure.boxes import (  # noqa: PLC0415 - see pdf._write
        MarginBox,
        TextBox,
    )

    margins = (it for it in page._page_box.children if isinstance(it, MarginBox))  # noqa: SLF001
    boxes = (box for margin in margins for box in margin.descendants())
    return any(isinstance(box, TextBox) and SIFRE in box.text for box in boxes)


def _digits_at(stream: list[Any]) -> int:
    """Where in a page's content the ten digits are shown: its last text, and nothing else in it."""
    texts = (at for at in range(len(stream) - 1, 1, -1) if _shown(stream[at]))
    at = next(texts, 0)
    found = _glyphs(stream[at]) if at else []
    placed = at and _PLACE.fullmatch(b"\n".join(stream[at - 2 : at]))
    if not placed or not len(set(found)) == len(found) == len(SIFRE):
        raise OutputError(
            Fault(
                "templates/stil.css",
                0,
                "The page number cannot be printed where its ten digits are set.",
                "Let them stand alone, upright, with no letter-spacing, last in the page's margin.",
            )
        )
    return at


def _shown(item: Any) -> bool:
    return isinstance(item, bytes) and bool(_SHOWN.fullmatch(item))


def _glyphs(shown: bytes) -> list[bytes]:
    """The glyphs of a text, each as four hexadecimal digits."""
    found = b"".join(_GLYPHS.findall(shown))
    return [found[at : at + 4] for at in range(0, len(found), 4)]


def write_number(page: Any, number: int) -> None:
    """Show `number` where a page of a part has its ten digits; a page without them has no number.

    Args:
        page: pikepdf's.
        number: Printed.

    Raises:
        OutputError: The digits are not of equal width, so that no number can be set by them.
    """
    import pikepdf  # noqa: PLC0415 - heavy, and only a merge needs it

    contents = page.Contents
    if not isinstance(contents, pikepdf.Array):
        return
    digits = contents[1]
    operators = digits.read_bytes()
    place, shown = _PLACE.match(operators), _SHOWN.search(operators)
    if place is None or shown is None:  # pragma: no cover - `make_room` wrote it
        raise ValueError("a page of three streams has its number in the second")
    x, y, font, size = float(place[1]), place[2].decode(), place[3].decode(), float(place[4])
    glyphs = _glyphs(shown[1])
    width = _width(page.Resources.Font[f"/{font}"], {int(it, 16) for it in glyphs}) * size / 1000
    text = b"".join(glyphs[int(digit)] for digit in str(number)).decode()
    x += (len(SIFRE) - len(str(number))) * width
    digits.write(f"1 0 0 -1 {x:.6f} {y} Tm\n/{font} {size:g} Tf\n[<{text}>] TJ".encode())


def _width(font: Any, glyphs: set[int]) -> float:
    """The width that the digits share, in thousandths of the type size."""
    widths = {width for glyph, width in _widths(font.DescendantFonts[0].W) if glyph in glyphs}
    if len(widths) != 1:
        raise OutputError(
            Fault(
                "templates/stil.css",
                0,
                f"The digits of the page number have {len(widths)} widths.",
                "Give @bottom-right a font with digits of one width (tabular).",
            )
        )
    return widths.pop()


def _widths(given: Any) -> Iterator[tuple[int, float]]:
    """Glyph and width, from the two ways PDF has of listing them."""
    items, at = list(given), 0
    while at < len(items):
        first, second = int(items[at]), items[at + 1]
        try:
            listed = [float(width) for width in second]
        except TypeError:  # first and last glyph, and the width they share
            yield from ((glyph, float(items[at + 2])) for glyph in range(first, int(second) + 1))
            at += 3
        else:
            yield from enumerate(listed, start=first)
            at += 2
