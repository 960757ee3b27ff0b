"""Contrast of what is really set and drawn: every colour with the ground it stands on.

Nothing is typed here: the pairs come from laid-out pages, after the style sheet's cascade, and from
the charts as they are drawn. Each is seen by all, and by readers with the three kinds of colour
blindness (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from coloraide import Color
from pdf_sample import TEMPLATES, page

from asss_report.analysis.results import Bidragsbilde, Bidragsrad, Rangforlop, Rangserie
from asss_report.charts.tegning import Tegning
from asss_report.document import pdf
from asss_report.document.fetcher import ReportFetcher
from asss_report.document.html import Maler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.charts.style import Stil
    from asss_report.charts.tegning import Form
    from asss_report.document.report import Report

pytestmark = pytest.mark.pdf

TEXT, GRAPHICS = 4.5, 3.0
VISIONS = ("all", "protan", "deutan", "tritan")
#: Parts with all kinds of text and all forms of chart.
CHAPTERS = ("sammendrag", "okonomi", "barnehage", "metode")
#: What the style sheet has words for, but no chapter of the real edition may need today.
RARE = """<section class="prosa"><h1>H <span class="nr">1</span></h1><h2>H</h2><h3>H</h3><h4>H</h4>
<p class="uten-prosa">Ikke skrevet.</p><blockquote><p>Sitat</p></blockquote>
<p><ins class="critic">inn</ins><del class="critic">ut</del><mark class="critic">merket</mark>
<span class="critic comment">kommentar</span><a class="se" href="https://ssb.no">lenke</a></p>
<table class="tabell"><tbody><tr class="egen sum"><th>a</th><td class="mangler">mangler</td></tr>
<tr><th>b</th><td class="egen mangler">mangler</td></tr></tbody></table>
<div class="footnote"><hr><ol><li>Note</li></ol></div></section>"""

Pair = tuple[str, str]


# --- Pages ----------------------------------------------------------------------------------------


def _hex(colour: Any) -> str:
    """A computed colour as #rrggbb; empty when it is seen through."""
    red, green, blue = colour.to("srgb").coordinates
    return "" if colour.alpha == 0 else Color("srgb", [red, green, blue]).to_string(hex=True)


def _walk(box: Any, ground: str) -> Iterator[tuple[Any, str]]:
    """Every box with the colour under it."""
    box = getattr(box, "_box", box)  # what is placed by itself stands in a holder
    yield box, ground
    inner = _hex(box.style["background_color"]) or ground
    for child in getattr(box, "children", ()):
        yield from _walk(child, inner)


def _boxes(html: str, charts: dict[str, str]) -> Iterator[tuple[Any, str]]:
    from weasyprint import HTML  # noqa: PLC0415 - takes long to import

    pdf.prepare_fonts(TEMPLATES / "fonts")
    fetcher = pdf._adapter(ReportFetcher(TEMPLATES, charts))
    for laid_out in HTML(string=html, url_fetcher=fetcher).render().pages:
        yield from _walk(laid_out._page_box, "#ffffff")


def _text_pairs(boxes: list[tuple[Any, str]]) -> set[Pair]:
    return {
        (_hex(box.style["color"]), ground)
        for box, ground in boxes
        if getattr(box, "text", "").strip()
    }


def _edge_pairs(boxes: list[tuple[Any, str]]) -> set[Pair]:
    sides = ("top", "right", "bottom", "left")
    return {
        (_hex(box.style[f"border_{side}_color"]), ground)
        for box, ground in boxes
        for side in sides
        if getattr(box, f"border_{side}_width", 0) and box.style[f"border_{side}_style"] != "none"
    }


# --- Charts ---------------------------------------------------------------------------------------


class _Drawing:
    """What a chart holds, in the order it is drawn: each thing with the colour under it."""

    def __init__(self, svg: str, ground: str) -> None:
        self.text: set[Pair] = set()
        self.graphics: set[tuple[str, str, tuple[str, ...]]] = set()  # fill, stroke, grounds
        self._ground = ground
        self._drawn: list[tuple[tuple[float, ...], str]] = []
        for element in ET.fromstring(svg):  # noqa: S314 - drawn by our own code
            self._text(element) if element.tag.endswith("text") else self._path(element)

    def _under(self, x: float, y: float) -> str:
        covering = [c for box, c in self._drawn if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        return covering[-1] if covering else self._ground

    def _text(self, element: ET.Element) -> None:
        x, y = float(element.get("x", "0")), float(element.get("y", "0"))
        size = float(element.get("font-size", "8"))
        width = 0.5 * size * len(element.text or "")
        start = x - {"middle": width / 2, "end": width}.get(element.get("text-anchor", ""), 0)
        for at in (start + 0.1 * width, start + 0.5 * width, start + 0.9 * width):
            self.text.add((element.get("fill", "#000000"), self._under(at, y - 0.35 * size)))

    def _path(self, element: ET.Element) -> None:
        for part in re.findall(r"M[^M]*", element.get("d", "")):
            numbers = [float(it) for it in re.findall(r"-?\d+\.?\d*", part)]
            xs, ys = numbers[0::2], numbers[1::2]
            box = (min(xs), min(ys), max(xs), max(ys))
            fill, stroke = element.get("fill", "#000000"), element.get("stroke", "none")
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            # A line runs over more than one ground, and is seen when it is seen on one of them.
            points = [middle] if fill != "none" else [middle, *zip(xs, ys, strict=True)]
            grounds = {self._under(*point) for point in points}
            self.graphics.add((fill, stroke, tuple(sorted(grounds))))
            if fill != "none":
                self._drawn.append((box, fill))


#: The two forms that need what the edition has none of: placements in Kommunebarometeret.
RANKS = (Rangserie("Publisert", (128, 133, 7)), Rangserie("Omregnet", (131, 140, 7)))
LIFTS = (
    Bidragsrad("Grunnskole", 4.6, 20.0, 0.22),
    Bidragsrad("Helse", None, 7.5, None),
    Bidragsrad("Økonomi", 2.7, 12.5, -0.1),
)
BAROMETER: tuple[tuple[Form, object], ...] = (
    ("rangforlop", Rangforlop("Bærum", "Totalt", (2024, 2025, 2026), RANKS, "Eksempeltall")),
    ("bidrag", Bidragsbilde("Bærum", "Totalt", 2026, LIFTS, 0.12, "Eksempeltall")),
)


# --- What is found --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen(report: Report, stil: Stil) -> tuple[list[tuple[Any, str]], list[str]]:
    """The boxes of the front, of four chapters and of what is rare; all their charts, and two."""
    templates = Maler(report, stil)
    sides = [templates.forside({}), templates.unummerert("lister", {})]
    sides += [templates.kapittel(key) for key in CHAPTERS if key in report.kapitler]
    boxes = [it for side in sides for it in _boxes(side.html, dict(side.charts))]
    frame = re.sub(r"<body.*</body>", f"<body>{RARE}</body>", sides[1].html, flags=re.DOTALL)
    boxes += _boxes(frame, {})
    charts = [svg for side in sides for svg in side.charts.values()]
    return boxes, charts + [Tegning(form, shown, stil)().svg for form, shown in BAROMETER]


@cache
def _contrast(a: str, b: str, vision: str) -> float:
    colours = [Color(it) if vision == "all" else Color(it).filter(vision) for it in (a, b)]
    return float(colours[0].contrast(colours[1], method="wcag21"))


def _too_weak(pairs: set[Pair], least: float, vision: str) -> list[tuple[str, str, float]]:
    found = [(a, b, round(_contrast(a, b, vision), 2)) for a, b in sorted(pairs)]
    return [it for it in found if it[2] < least]


@pytest.mark.parametrize("vision", VISIONS)
def test_text_on_the_page_can_be_read(seen: Any, vision: str) -> None:
    """4.5:1 for every text, large or small, on the ground it is printed on."""
    pairs = _text_pairs(seen[0])

    assert len(pairs) >= 8
    assert {ground for _, ground in pairs} >= {"#ffffff"}
    assert _too_weak(pairs, TEXT, vision) == []


@pytest.mark.parametrize("vision", VISIONS)
def test_text_in_charts_can_be_read(seen: Any, stil: Stil, vision: str) -> None:
    """Also on a bar or on its label's own ground."""
    pairs = {it for svg in seen[1] for it in _Drawing(svg, stil.farger.bunn).text}

    assert len(pairs) >= 4
    assert _too_weak(pairs, TEXT, vision) == []


@pytest.mark.parametrize("vision", VISIONS)
def test_edges_that_say_something_can_be_seen(seen: Any, stil: Stil, vision: str) -> None:
    """3:1 for rules and edges; the thin grid between rows is decoration, as the theme says."""
    pairs = {it for it in _edge_pairs(seen[0]) if it[0] != stil.farger.rutenett}
    # On the dark cover a pale edge, on the white page a dark one.
    pairs = {it for it in pairs if it[0] != it[1]}

    assert stil.farger.egen in {edge for edge, _ in pairs}
    assert _too_weak(pairs, GRAPHICS, vision) == []


@pytest.mark.parametrize("vision", VISIONS)
def test_shapes_in_charts_can_be_seen(seen: Any, stil: Stil, vision: str) -> None:
    """3:1 for the fill or the edge of every shape and for every line, on what is under it."""
    shapes = {it for svg in seen[1] for it in _Drawing(svg, stil.farger.bunn).graphics}
    weak = []
    for fill, stroke, grounds in sorted(shapes):
        # A pale edge counts where the ground is dark.
        pairs = [(a, b) for a in {fill, stroke} - {"none"} for b in grounds if a != b]
        decoration = not pairs or stil.farger.rutenett in (fill, stroke)
        best = max((_contrast(a, b, vision) for a, b in pairs), default=0.0)
        if not decoration and best < GRAPHICS:
            weak.append((fill, stroke, grounds, round(best, 2)))

    assert len(shapes) >= 10
    assert weak == []


# --- The tests themselves -------------------------------------------------------------------------


def test_a_page_with_pale_text_is_caught() -> None:
    """Where the colour comes from, and on which ground, does not matter."""
    style = "<style>.x { background: #003a5d } .x p { color: #595959 } b { color: #999 }</style>"
    body = f'{style}<h1>H</h1><div class="x"><p>mørk</p></div><p><b>blek</b></p>'

    pairs = _text_pairs(list(_boxes(page(body), {})))

    assert {("#595959", "#003a5d"), ("#999999", "#ffffff")} <= pairs
    assert len(_too_weak(pairs, TEXT, "all")) == 2


def test_a_chart_with_text_on_a_dark_bar_is_caught() -> None:
    """The bar is under the text because it is drawn before it."""
    bar = '<path d="M0 0L100 0L100 20L0 20z" fill="#003a5d"/>'
    label = '<text x="50" y="12" fill="#1b1b1b" font-size="8" text-anchor="middle">Bærum</text>'
    head = '<svg xmlns="http://www.w3.org/2000/svg">'

    over = _Drawing(f"{head}{bar}{label}</svg>", "#ffffff")
    under = _Drawing(f"{head}{label}{bar}</svg>", "#ffffff")

    assert {("#1b1b1b", "#003a5d")} == over.text
    assert {("#1b1b1b", "#ffffff")} == under.text
    assert len(_too_weak(over.text, TEXT, "all")) == 1


def test_red_on_green_is_caught_for_those_who_cannot_tell_them_apart() -> None:
    """A pair that most people see may be none to others."""
    pair = {("#d00000", "#8a6d00")}

    assert _contrast("#ff3030", "#003000", "all") > _contrast("#ff3030", "#003000", "protan")
    assert _too_weak(pair, GRAPHICS, "deutan")
