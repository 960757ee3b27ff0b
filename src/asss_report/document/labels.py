"""Labels in charts, drawn in one piece.

WeasyPrint 70 lays out and draws the text of an SVG letter by letter, so that no two letters are
kerned, and a chart's labels take longer to draw than all else in it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Draw = Callable[[Any, Any, float], None]

#: Attributes that place or space the letters of a text one by one.
_BY_LETTER: Final = frozenset(("dx", "dy", "letter-spacing", "rotate", "textLength"))


class _OnePiece(str):
    """A text that, when its letters are asked for one by one, is a single letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


@contextmanager
def in_one_piece() -> Iterator[None]:
    """Let labels be drawn whole while WeasyPrint writes in the block.

    WeasyPrint offers no hook for it, so its function is replaced meanwhile; the pin
    `weasyprint<71` and tests/integration/test_pdf_labels.py guard that it is still there.
    """
    from weasyprint import svg  # noqa: PLC0415 - see pdf._write

    original, tags = svg.text, [tag for tag, draw in svg.TAGS.items() if draw is svg.text]
    _replace(svg, tags, _whole(original))
    try:
        yield
    finally:
        _replace(svg, tags, original)


def _replace(svg: Any, tags: list[str], draw: Draw) -> None:
    svg.text = draw  # by which it knows what is text, and so may be centred
    svg.TAGS.update(dict.fromkeys(tags, draw))


def _whole(original: Draw) -> Draw:
    def draw(svg: Any, node: Any, font_size: float) -> None:
        if _is_one_piece(node):
            node._etree_node.text = _OnePiece(node.text)  # noqa: SLF001
        original(svg, node, font_size)

    return draw


def _is_one_piece(node: Any) -> bool:
    """A single line, with one place for all of it: WeasyPrint draws no second line of a piece."""
    places = (node.get(name, "").replace(",", " ").split() for name in ("x", "y"))
    placed_whole = _BY_LETTER.isdisjoint(node.attrib) and all(len(it) < 2 for it in places)
    return placed_whole and len(node.text.splitlines()) < 2
