"""A renderer of matplotlib's that writes compact SVG, for WeasyPrint reads and writes it faster.

Paint stands as presentation attributes (no style sheet to match), neighbouring paths with the same
paint are one path, markers are inlined, numbers have two decimals. Text stays text.

What our charts never draw (clip paths, hatches, pictures, see-through paint, turned text) is
refused, so that nothing is lost in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape, quoteattr

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

    #: Parts of a path: the letter SVG has for it, and its points in turn, x and y.
    Deler = Sequence[tuple[str, Sequence[float]]]

_LETTER: Final = {
    Path.MOVETO: "M",
    Path.LINETO: "L",
    Path.CURVE3: "Q",
    Path.CURVE4: "C",
    Path.CLOSEPOLY: "z",
}
_ANCHOR: Final = {"left": "start", "center": "middle", "right": "end"}
_CAP: Final = {"butt": "butt", "round": "round", "projecting": "square"}
#: SVG's own defaults, and the join we set on the root; they are left unsaid.
_UNSAID: Final = {
    "fill": "#000000",
    "stroke-linecap": "butt",
    "stroke-linejoin": "round",
    "stroke-width": "1",
    "font-weight": "400",
    "text-anchor": "start",
}


class UnsupportedSvgError(ValueError):
    """The chart holds something that this module would lose."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A path with its paint and, where it is filled, the boxes of what it covers."""

    d: str
    paint: str
    boxes: tuple[tuple[float, float, float, float], ...]

    def joined(self, other: _Path) -> _Path | None:
        """Both as one path; None where one path would not give the same picture."""
        if self.paint != other.paint:
            return None
        if any(_meet(a, b) for a in self.boxes for b in other.boxes):
            return None
        return _Path(self.d + other.d, self.paint, self.boxes + other.boxes)

    def __str__(self) -> str:
        return f'<path d="{self.d}"{self.paint}/>'


class KompaktSvg(RendererBase):
    """What a figure is drawn on; `svg` is then the picture.

    Args:
        bredde: Width in points.
        hoyde: Height in points.
        familie: The font family of text that says none of its own.
    """

    def __init__(self, bredde: float, hoyde: float, familie: str) -> None:
        super().__init__()
        self._bredde, self._hoyde, self._familie = bredde, hoyde, familie
        self._pieces: list[_Path | str] = []

    def svg(self) -> str:
        """One `<svg>` element of `<path>` and `<text>` only, without ids."""
        width, height = _rounded(self._bredde), _rounded(self._hoyde)
        head = {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{width}pt",
            "height": f"{height}pt",
            "viewBox": f"0 0 {width} {height}",
            "stroke-linejoin": "round",
        }
        attributes = "".join(f' {name}="{value}"' for name, value in head.items())
        family = f" font-family={_family(self._familie)}"
        return f"<svg{attributes}{family}>{''.join(map(str, self._pieces))}</svg>"

    # --- What matplotlib calls ------------------------------------------------------------------

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size in points, which are this renderer's dots."""
        return self._bredde, self._hoyde

    def get_text_width_height_descent(
        self,
        s: str,  # noqa: ARG002
        prop: FontProperties,  # noqa: ARG002
        ismath: bool | Literal["TeX"],  # noqa: ARG002, FBT001 - matplotlib's own signature
    ) -> tuple[float, float, float]:
        """Nothing: SVG sets text by its anchor, so its size need not be known here."""
        return 0.0, 0.0, 0.0

    def draw_path(
        self,
        gc: Any,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803 - matplotlib's own signature
    ) -> None:
        """A path, stroked, filled or both."""
        self._add(self._deler(path, transform), _paint(gc, rgbFace), filled=rgbFace is not None)

    def draw_markers(  # noqa: PLR0913, PLR0917 - matplotlib's own signature
        self,
        gc: Any,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """The marker at each point of the path."""
        paint = _paint(gc, rgbFace)
        shape = [(letter, _flipped(xy, 0.0)) for letter, xy in _parts(marker_path, marker_trans)]
        for _, (x, y) in self._deler(path, trans):
            moved = [
                (letter, [v + (y if nr % 2 else x) for nr, v in enumerate(xy)])
                for letter, xy in shape
            ]
            self._add(moved, paint, filled=rgbFace is not None)

    def draw_text(  # noqa: PLR0913, PLR0917 - matplotlib's own signature
        self,
        gc: Any,
        x: float,  # noqa: ARG002 - the anchor is used instead
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,  # noqa: FBT001, FBT002
        mtext: Text | None = None,
    ) -> None:
        """A line of text, as text, with the part of it that stands at its place."""
        if angle or ismath or mtext is None:
            raise UnsupportedSvgError(f"how «{s}» is turned or set would be lost")
        attributes = {
            "x": _rounded(mtext.get_transform().transform(mtext.get_position())[0]),
            "y": _rounded(y),
            "fill": _colour(gc, gc.get_rgb()),
            "font-size": _rounded(prop.get_size_in_points()),
            "font-weight": str(prop.get_weight()),
            "text-anchor": _ANCHOR[mtext.get_horizontalalignment()],
        }
        family = prop.get_family()[0]
        own = "" if family == self._familie else f" font-family={_family(family)}"
        self._pieces.append(f"<text{_said(attributes)}{own}>{escape(s)}</text>")

    def draw_image(self, *_: object) -> None:
        """Never."""
        raise UnsupportedSvgError("a picture would be lost")

    # --- Pieces -----------------------------------------------------------------------------------

    def _deler(self, path: Path, transform: Transform) -> Deler:
        """The parts of a path, y downwards."""
        return [(letter, _flipped(xy, self._hoyde)) for letter, xy in _parts(path, transform)]

    def _add(self, deler: Deler, paint: str, *, filled: bool) -> None:
        """One more path, joined to the one before where the picture stays the same."""
        d = "".join(letter + _joined(xy) for letter, xy in deler)
        piece = _Path(d, paint, (_box(deler),) if filled else ())
        last = self._pieces[-1] if self._pieces else ""
        if isinstance(last, _Path) and (both := last.joined(piece)):
            self._pieces[-1] = both
        else:
            self._pieces.append(piece)


def _parts(path: Path, transform: Transform) -> Iterator[tuple[str, list[float]]]:
    for points, code in path.iter_segments(transform, simplify=False):
        # What a closing part is told of its place, SVG does not ask for.
        yield _LETTER[code], [] if code == Path.CLOSEPOLY else points.tolist()


def _flipped(xy: Sequence[float], hoyde: float) -> list[float]:
    """The points, y counted from the top."""
    return [hoyde - v if nr % 2 else v for nr, v in enumerate(xy)]


def _paint(gc: Any, fill: Any) -> str:
    """How a path is painted, as attributes in fixed order."""
    said = {"fill": "none" if fill is None else _colour(gc, fill)}
    if gc.get_linewidth():
        offset, dashes = gc.get_dashes()
        if offset:
            raise UnsupportedSvgError("dashes that do not start at the start would be lost")
        said |= {
            "stroke": _colour(gc, gc.get_rgb()),
            **({} if dashes is None else {"stroke-dasharray": ",".join(map(_rounded, dashes))}),
            "stroke-linecap": _CAP[gc.get_capstyle()],
            "stroke-linejoin": gc.get_joinstyle(),
            "stroke-width": _rounded(gc.get_linewidth()),
        }
    return _said(said)


def _colour(gc: Any, rgba: Any) -> str:
    """A colour of what is painted, which must be painted whole and opaque."""
    if gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None:
        raise UnsupportedSvgError("what clips a path would be lost")
    if gc.get_hatch() is not None:
        raise UnsupportedSvgError("a hatch would be lost")
    if rgba[3:] != (1.0,):
        raise UnsupportedSvgError("see-through paint would be lost")
    return to_hex(rgba)


def _said(values: Mapping[str, str]) -> str:
    """What must be said of a style: whatever is not the default."""
    return "".join(
        f' {name}="{value}"' for name, value in values.items() if value != _UNSAID.get(name)
    )


def _family(name: str) -> str:
    return quoteattr(f"'{name}'")


def _joined(numbers: Sequence[float]) -> str:
    """Numbers with a space only where two would run together."""
    first, *rest = map(_rounded, numbers) if numbers else [""]
    return first + "".join(text if text[0] == "-" else f" {text}" for text in rest)


def _rounded(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _box(deler: Deler) -> tuple[float, float, float, float]:
    xs = [x for _, xy in deler for x in xy[::2]]
    ys = [y for _, xy in deler for y in xy[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    # One unit of air, for an edge is painted half outside its shape.
    across = a[0] <= b[2] + 1 and b[0] <= a[2] + 1
    return across and a[1] <= b[3] + 1 and b[1] <= a[3] + 1
