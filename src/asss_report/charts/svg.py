"""matplotlib's SVG -> compact SVG of the same picture, for WeasyPrint reads and writes it faster.

Paint stands as presentation attributes (no style sheet to match), neighbouring paths with the same
paint are one path, markers are inlined, numbers have two decimals. Text stays text.

What our charts never draw (clip paths, patterns, pictures, transformed shapes) is refused, so that
nothing is lost in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Paint = Mapping[str, str]

_SVG: Final = "http://www.w3.org/2000/svg"
_NS: Final = f"{{{_SVG}}}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_TOKEN: Final = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")
_TURNED: Final = re.compile(r"rotate\(-?0 ")

#: Attributes that decide how a path is painted, with SVG's own default, which is left unsaid.
_PAINT: Final = {
    "fill": "#000000",
    "fill-opacity": "1",
    "opacity": "1",
    "stroke": "none",
    "stroke-dasharray": "none",
    "stroke-dashoffset": "0",
    "stroke-linecap": "butt",
    "stroke-linejoin": "round",  # the default we set on the root
    "stroke-opacity": "1",
    "stroke-width": "1",
}
_TYPE: Final = {
    "fill": "#000000",
    "font-size": "",
    "font-style": "normal",
    "font-weight": "400",
    "text-anchor": "start",
}
_REFUSED: Final = frozenset({"image", "linearGradient", "pattern", "radialGradient", "symbol"})


class UnsupportedSvgError(ValueError):
    """The SVG holds something that this module would lose."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A path with its paint and, to know what it covers, its points."""

    d: str
    paint: str
    boxes: tuple[tuple[float, float, float, float], ...]
    filled: bool

    def joined(self, other: _Path) -> _Path | None:
        """Both as one path; None where one path would not give the same picture."""
        if self.paint != other.paint or "opacity" in self.paint:
            return None
        if self.filled and any(_meet(a, b) for a in self.boxes for b in other.boxes):
            return None
        return _Path(self.d + other.d, self.paint, self.boxes + other.boxes, self.filled)

    def __str__(self) -> str:
        return f'<path d="{self.d}"{self.paint}/>'


def compact(svg: str) -> str:
    """The same picture in fewer bytes and elements.

    Args:
        svg: What matplotlib wrote with `svg.fonttype: none`.

    Returns:
        One `<svg>` element of `<path>` and `<text>` only, without ids.

    Raises:
        UnsupportedSvgError: It holds a clip path, a pattern, a picture or a transformed shape.
    """
    root = ET.fromstring(svg)  # noqa: S314 - written by matplotlib in this very process
    family = _family(root)
    head = {
        "xmlns": _SVG,
        "width": _short(root.get("width", "")),
        "height": _short(root.get("height", "")),
        "viewBox": _short(root.get("viewBox", "")),
        "stroke-linejoin": "round",
    } | ({"font-family": f"'{family}'"} if family else {})
    body = "".join(str(piece) for piece in _merged(_pieces(root, family)))
    return f"<svg{_attributes(head)}>{body}</svg>"


def _pieces(root: ET.Element, family: str) -> Iterator[_Path | str]:
    """Every path and text in drawing order."""
    definitions = {element.get("id", ""): element for element in root.iter()}
    inside = {id(child) for defs in root.iter(f"{_NS}defs") for child in defs.iter()}
    for element in root.iter():
        _refuse(element)
        if id(element) in inside:
            continue
        if element.tag == f"{_NS}path":
            yield _path(element.get("d", ""), _style(element))
        elif element.tag == f"{_NS}use":
            yield _marker(element, definitions)
        elif element.tag == f"{_NS}text":
            yield _text(element, family)


def _merged(pieces: Iterator[_Path | str]) -> Iterator[_Path | str]:
    """The same pieces, with neighbouring paths joined where the picture stays the same."""
    held: _Path | None = None
    for piece in pieces:
        if isinstance(piece, _Path) and held is not None and (both := held.joined(piece)):
            held = both
            continue
        if held is not None:
            yield held
        held = piece if isinstance(piece, _Path) else None
        if isinstance(piece, str):
            yield piece
    if held is not None:
        yield held


def _path(d: str, style: Paint, shift: tuple[float, float] = (0.0, 0.0)) -> _Path:
    tokens: list[str] = []
    points: list[list[float]] = [[], []]
    for token in _TOKEN.findall(d):
        if token.isalpha():
            tokens.append(token)
            continue
        axis = len(points[0]) > len(points[1])
        points[axis].append(float(token) + shift[axis])
        tokens.append(_rounded(points[axis][-1]))
    xs, ys = points
    boxes = ((min(xs), min(ys), max(xs), max(ys)),) if ys else ()
    paint = _attributes(_said(style, _PAINT))
    return _Path(_joined(tokens), paint, boxes, filled=style.get("fill") != "none")


def _marker(use: ET.Element, definitions: Mapping[str, ET.Element]) -> _Path:
    shape = definitions[use.get(_HREF, "").removeprefix("#")]
    place = float(use.get("x", "0")), float(use.get("y", "0"))
    return _path(shape.get("d", ""), _style(shape) | _style(use), place)


def _text(element: ET.Element, family: str) -> str:
    style = _style(element)
    own = _first(style.get("font-family", ""))
    turn = element.get("transform", "")
    attributes = {
        "x": _short(element.get("x", "0")),
        "y": _short(element.get("y", "0")),
        **_said(style | {"font-size": style["font-size"].removesuffix("px")}, _TYPE),
        **({"font-family": f"'{own}'"} if own != family else {}),
        **({"transform": _short(turn)} if turn and not _TURNED.match(turn) else {}),
    }
    return f"<text{_attributes(attributes)}>{escape(''.join(element.itertext()))}</text>"


def _style(element: ET.Element) -> dict[str, str]:
    declared = (part.partition(":") for part in element.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, colon, value in declared if colon}


def _said(style: Paint, defaults: Paint) -> dict[str, str]:
    """What must be said of a style, in fixed order: whatever is not the default."""
    given = {name: style.get(name, default) for name, default in defaults.items()}
    return {name: _short(value) for name, value in given.items() if value != defaults[name]}


def _refuse(element: ET.Element) -> None:
    name = element.tag.removeprefix(_NS)
    turned = element.get("transform") is not None and name != "text"
    if name in _REFUSED or element.get("clip-path") or turned or "url(" in element.get("style", ""):
        what = ", ".join(sorted(element.keys()))
        raise UnsupportedSvgError(f"<{name}> with {what or 'no attributes'} would be lost")


def _family(root: ET.Element) -> str:
    texts = root.iter(f"{_NS}text")
    return next((_first(_style(text).get("font-family", "")) for text in texts), "")


def _first(families: str) -> str:
    return families.partition(",")[0].strip("'\" ")


def _joined(tokens: list[str]) -> str:
    """Path data with a space only where two numbers would run together."""
    out = ""
    for token in tokens:
        touching = out[-1:].isdigit() and not token.isalpha() and not token.startswith("-")
        out += f" {token}" if touching else token
    return out


def _attributes(values: Paint) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _short(text: str) -> str:
    """The text with each number in it rounded; colours are left alone."""
    if text.startswith("#"):
        return text
    return _NUMBER.sub(lambda match: _rounded(float(match.group())), text)


def _rounded(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    # One unit of air, for an edge is painted half outside its shape.
    across = a[0] <= b[2] + 1 and b[0] <= a[2] + 1
    return across and a[1] <= b[3] + 1 and b[1] <= a[3] + 1
