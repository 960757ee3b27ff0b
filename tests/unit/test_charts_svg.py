"""Compact SVG is the same picture: every text, every mark, nothing lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform, TransformedPath

from asss_report.charts.svg import KompaktSvg, UnsupportedSvgError

if TYPE_CHECKING:
    from matplotlib.artist import Artist

NS = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 100.0, 50.123456
FAMILY = "Source Sans 3"


def drawn(*artists: Artist) -> ET.Element:
    """What matplotlib's own artists look like, in points from the lower left corner."""
    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
    figure.patch.set_visible(False)
    renderer = KompaktSvg(WIDTH, HEIGHT, FAMILY)
    for artist in artists:
        figure.add_artist(artist)
    figure.draw(renderer)
    return ET.fromstring(renderer.svg())  # noqa: S314 - made here


def paths(*artists: Artist) -> list[dict[str, str]]:
    """The attributes of the paths drawn."""
    return [dict(path.attrib) for path in drawn(*artists).iter(f"{NS}path")]


def line(*points: tuple[float, float], **settings: Any) -> Line2D:
    """A red line; y counted from the top, as in the SVG."""
    xs, ys = [x for x, _ in points], [HEIGHT - y for _, y in points]
    look: dict[str, Any] = {
        "color": "#ff0000",
        "linewidth": 1.0,
        "solid_capstyle": "butt",
        "zorder": 1,
    } | settings
    return Line2D(xs, ys, transform=IdentityTransform(), **look)


def square(x: float, side: float, **settings: Any) -> Rectangle:
    """A filled square on the lower edge."""
    look: dict[str, Any] = {"facecolor": "#123456", "edgecolor": "none", "zorder": 1} | settings
    return Rectangle((x, 0), side, side, transform=IdentityTransform(), **look)


def words(text: str, **settings: Any) -> Text:
    """A line of text near the upper left corner."""
    look: dict[str, Any] = {"fontfamily": FAMILY, "fontsize": 8.5, "zorder": 1} | settings
    return Text(1.23456, HEIGHT - 2, text, transform=IdentityTransform(), **look)


def test_text_stays_text_with_its_font() -> None:
    """Letters, markup signs and hard spaces survive; the family is said once, on the root."""
    root = drawn(words("Bærum 13\u00a0817 < &", fontweight=700))
    (text,) = root.iter(f"{NS}text")
    assert text.text == "Bærum 13\u00a0817 < &"
    assert root.get("font-family") == "'Source Sans 3'"
    assert text.attrib == {"x": "1.23", "y": "2", "font-size": "8.5", "font-weight": "700"}


@pytest.mark.parametrize(("side", "anchor"), [("center", "middle"), ("right", "end")])
def test_text_stands_at_its_place_by_its_middle_or_end(side: str, anchor: str) -> None:
    """So that whoever reads the SVG measures the text, with the font it is set in."""
    (text,) = drawn(words("a", horizontalalignment=side, color="#112233")).iter(f"{NS}text")
    assert text.get("text-anchor") == anchor
    assert text.get("x") == "1.23"
    assert text.get("fill") == "#112233"


def test_another_family_is_kept_on_its_text() -> None:
    """The root's family must not be taken on by a text that has another."""
    root = drawn(words("a"), words("b", fontfamily="DejaVu Sans"))
    families = [text.get("font-family") for text in root.iter(f"{NS}text")]
    assert families == [None, "'DejaVu Sans'"]


def test_neighbouring_lines_of_one_paint_are_one_path() -> None:
    """Fewer elements, same strokes."""
    (path,) = paths(line((0, 0), (1, 1.001)), line((2, 2), (3, -3.14159)))
    assert path == {"d": "M0 0L1 1M2 2L3-3.14", "fill": "none", "stroke": "#ff0000"}


def test_lines_with_text_between_are_not_merged() -> None:
    """What is drawn over what stays as it was."""
    root = drawn(line((0, 0), (1, 1)), words("a"), line((2, 2), (3, 3)))
    assert [child.tag for child in root] == [f"{NS}path", f"{NS}text", f"{NS}path"]


def test_overlapping_fills_are_not_merged() -> None:
    """Two shapes with opposite turning would cut a hole in each other as one path."""
    assert len(paths(square(0, 9), square(1, 7))) == 2
    assert len(paths(square(0, 9), square(20, 9))) == 1
    assert len(paths(square(0, 9), square(20, 9), square(1, 7))) == 2


def test_shapes_of_different_paint_are_not_merged() -> None:
    """One path has one colour and one pen."""
    blue = square(20, 9, facecolor="#0000ff")
    assert [path["fill"] for path in paths(square(0, 9), blue)] == ["#123456", "#0000ff"]
    assert len(paths(line((0, 0), (1, 1)), line((9, 0), (9, 9), linewidth=2.0))) == 2


def test_dashes_caps_and_joins_survive() -> None:
    """Presentation attributes carry what the pen is, rounded, without defaults."""
    look = {"dashes": (1.21212, 1.5), "linewidth": 1.33333}
    ends = {"dash_capstyle": "projecting", "dash_joinstyle": "miter"}
    (path,) = paths(line((0, 0), (1, 1), **look, **ends))
    assert path == {
        "d": "M0 0L1 1",
        "fill": "none",
        "stroke": "#ff0000",
        "stroke-dasharray": "1.62,2",
        "stroke-linecap": "square",
        "stroke-linejoin": "miter",
        "stroke-width": "1.33",
    }


def test_a_shape_is_closed_and_its_edge_drawn() -> None:
    """A rectangle with fill and edge is one path."""
    (path,) = paths(square(1, 2, edgecolor="#00ff00", linewidth=0.5))
    assert path == {
        "d": "M1 50.12L3 50.12L3 48.12L1 48.12z",
        "fill": "#123456",
        "stroke": "#00ff00",
        "stroke-linejoin": "miter",
        "stroke-width": "0.5",
    }


def test_curves_stay_curves() -> None:
    """Of either degree."""
    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    points = [(0, 0), (1, 1), (2, 0), (3, 1), (4, 1), (5, 0)]
    curve = Path([(x, HEIGHT - y) for x, y in points], codes)
    (path,) = paths(PathPatch(curve, transform=IdentityTransform(), facecolor="#123456", lw=0))
    assert path["d"] == "M0 0Q1 1 2 0C3 1 4 1 5 0"


def test_markers_are_drawn_where_they_are_used() -> None:
    """The shape at each place, with its fill and its edge."""
    look = {"markersize": 2, "markerfacecolor": "#0000ff", "markeredgecolor": "#00ff00"}
    (path,) = paths(line((10, 5.5), (20, 5.5), linestyle="none", marker="s", **look))
    assert path == {
        "d": "M9 6.5L11 6.5L11 4.5L9 4.5zM19 6.5L21 6.5L21 4.5L19 4.5z",
        "fill": "#0000ff",
        "stroke": "#00ff00",
        "stroke-linejoin": "miter",
    }


def test_no_ids_are_left() -> None:
    """Several charts stand in one page, so ids would collide."""
    root = drawn(line((0, 0), (1, 1), gid="line_1"), words("a", gid="text_1"))
    assert all(element.get("id") is None for element in root.iter())


@pytest.mark.parametrize(
    "artist",
    [
        line((0, 0), (1, 1), clip_box=Bbox.unit()),
        line((0, 0), (1, 1), clip_path=TransformedPath(Path.unit_circle(), IdentityTransform())),
        line((0, 0), (1, 1), alpha=0.5),
        line((0, 0), (1, 1), color="#ff000080"),
        line((0, 0), (1, 1), linestyle=(3.0, (1.0, 1.0))),
        square(0, 1, facecolor="#ff000080"),
        square(0, 1, hatch="/"),
        words("a", rotation=90),
        words("$x$", parse_math=True),
    ],
    ids=lambda artist: type(artist).__name__,
)
def test_what_would_be_lost_is_refused(artist: Artist) -> None:
    """Clips, hatches, pictures, see-through paint, turned text: errors, never left out."""
    with pytest.raises(UnsupportedSvgError, match="would be lost"):
        drawn(artist)


def test_a_picture_is_refused() -> None:
    """Whatever it is of."""
    with pytest.raises(UnsupportedSvgError, match="would be lost"):
        KompaktSvg(WIDTH, HEIGHT, FAMILY).draw_image(None, 0, 0, None)


def test_size_is_kept() -> None:
    """Width, height and view box are those of the picture."""
    root = drawn()
    expected = ("100pt", "50.12pt", "0 0 100 50.12")
    assert expected == (root.get("width"), root.get("height"), root.get("viewBox"))


def test_black_is_left_unsaid_only_where_svg_is_black_by_itself() -> None:
    """A fill is, a stroke is not."""
    (fill,) = paths(square(0, 1, facecolor="#000000"))
    (stroke,) = paths(line((0, 0), (1, 1), color="#000000"))
    assert "fill" not in fill
    assert stroke["stroke"] == "#000000"
