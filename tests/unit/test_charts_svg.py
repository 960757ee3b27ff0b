"""Compact SVG is the same picture: every text, every mark, nothing lost in silence."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from asss_report.charts.svg import UnsupportedSvgError, compact

NS = "{http://www.w3.org/2000/svg}"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="100pt" height="50.123456pt" viewBox="0 0 100 50.123456">'
)
RED = "fill: none; stroke: #ff0000"


def _compact(body: str) -> ET.Element:
    return ET.fromstring(compact(f"{HEAD}{body}</svg>"))  # noqa: S314 - made here


def _paths(body: str) -> list[dict[str, str]]:
    return [dict(path.attrib) for path in _compact(body).iter(f"{NS}path")]


def _line(d: str, style: str = RED) -> str:
    return f'<path d="{d}" style="{style}"/>'


def _text(text: str, transform: str = "rotate(-0 1 2)", more: str = "") -> str:
    style = f"font-size: 8.5px; font-family: 'Source Sans 3'; text-anchor: start{more}"
    return f'<text style="{style}" x="1.23456" y="2" transform="{transform}">{text}</text>'


def test_text_stays_text_with_its_font() -> None:
    """Letters, markup signs and hard spaces survive; the family is said once, on the root."""
    root = _compact(_text("Bærum 13\u00a0817 &lt; &amp;", more="; font-weight: 700"))
    (text,) = root.iter(f"{NS}text")
    assert text.text == "Bærum 13\u00a0817 < &"
    assert root.get("font-family") == "'Source Sans 3'"
    assert text.attrib == {"x": "1.23", "y": "2", "font-size": "8.5", "font-weight": "700"}


def test_turned_text_stays_turned() -> None:
    """Only a rotation by nothing is left out."""
    (text,) = _compact(_text("a", "rotate(-90 1.23456 2)")).iter(f"{NS}text")
    assert text.get("transform") == "rotate(-90 1.23 2)"


def test_another_family_is_kept_on_its_text() -> None:
    """The root's family must not be taken on by a text that has another."""
    body = _text("a") + _text("b").replace("Source Sans 3", "Inter")
    families = [text.get("font-family") for text in _compact(body).iter(f"{NS}text")]
    assert families == [None, "'Inter'"]


def test_neighbouring_lines_of_one_paint_are_one_path() -> None:
    """Fewer elements, same strokes."""
    (path,) = _paths(_line("M 0 0 \nL 1 1.005 \n") + _line("M 2 2 L 3 -3.14159"))
    assert path == {"d": "M0 0L1 1M2 2L3-3.14", "fill": "none", "stroke": "#ff0000"}


def test_lines_with_text_between_are_not_merged() -> None:
    """What is drawn over what stays as it was."""
    root = _compact(_line("M 0 0 L 1 1") + _text("a") + _line("M 2 2 L 3 3"))
    assert [child.tag for child in root] == [f"{NS}path", f"{NS}text", f"{NS}path"]


def test_overlapping_fills_are_not_merged() -> None:
    """Two shapes with opposite turning would cut a hole in each other as one path."""
    square = "M 0 0 L 9 0 L 9 9 L 0 9 z"
    apart = "M 20 0 L 29 0 L 29 9 z"
    fill = "fill: #123456"
    assert len(_paths(_line(square, fill) + _line("M 1 1 L 1 8 L 8 8 z", fill))) == 2
    assert len(_paths(_line(square, fill) + _line(apart, fill))) == 1


def test_see_through_paths_are_not_merged() -> None:
    """Where two translucent lines cross, the crossing is darker."""
    style = f"{RED}; stroke-opacity: 0.5"
    assert len(_paths(_line("M 0 0 L 1 1", style) + _line("M 2 2 L 3 3", style))) == 2


def test_dashes_and_caps_survive() -> None:
    """Presentation attributes carry what the style said, rounded, without defaults."""
    style = f"{RED}; stroke-width: 1.33333; stroke-dasharray: 1.61616,2; stroke-dashoffset: 0"
    (path,) = _paths(_line("M 0 0 L 1 1", style + "; stroke-linecap: square"))
    assert path == {
        "d": "M0 0L1 1",
        "fill": "none",
        "stroke": "#ff0000",
        "stroke-dasharray": "1.62,2",
        "stroke-linecap": "square",
        "stroke-width": "1.33",
    }


def test_markers_are_drawn_where_they_are_used() -> None:
    """A marker defined once is inlined at each place, with the paint of its use."""
    marker = '<defs><path id="m1" d="M -1 0 L 1 0 z" style="stroke: #00ff00"/></defs>'
    use = '<use xlink:href="#m1" x="{}" y="5.5" style="fill: #0000ff"/>'
    (path,) = _paths(marker + use.format(10) + use.format(20))
    assert path == {
        "d": "M9 5.5L11 5.5zM19 5.5L21 5.5z",
        "fill": "#0000ff",
        "stroke": "#00ff00",
    }


def test_no_ids_are_left() -> None:
    """Several charts stand in one page, so ids would collide."""
    body = f'<g id="figure_1"><g id="line2d_1">{_line("M 0 0 L 1 1")}</g></g>'
    assert all(element.get("id") is None for element in _compact(body).iter())


@pytest.mark.parametrize(
    "body",
    [
        '<path d="M 0 0 L 1 1" clip-path="url(#p)"/>',
        '<path d="M 0 0 L 1 1" style="fill: url(#hatch)"/>',
        '<g transform="translate(1 2)"/>',
        '<image width="1" height="1"/>',
        "<defs><pattern/></defs>",
    ],
)
def test_what_would_be_lost_is_refused(body: str) -> None:
    """Clip paths, patterns, pictures and transforms are errors, never left out in silence."""
    with pytest.raises(UnsupportedSvgError, match="would be lost"):
        compact(f"{HEAD}{body}</svg>")


def test_size_is_kept() -> None:
    """Width, height and view box are those of the picture."""
    root = _compact("")
    expected = ("100pt", "50.12pt", "0 0 100 50.12")
    assert expected == (root.get("width"), root.get("height"), root.get("viewBox"))


def test_colours_are_never_rounded() -> None:
    """A colour is no number, even when all its digits are."""
    (path,) = _paths(_line("M 0 0 L 1 1", "fill: none; stroke: #123456"))
    assert path["stroke"] == "#123456"
