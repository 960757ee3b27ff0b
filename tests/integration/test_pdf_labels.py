"""Labels in charts: one piece of text each, where WeasyPrint would draw letter by letter."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pdf_sample import TEMPLATES, page

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.labels import in_one_piece
from asss_report.document.pdf import render_pdf

pytestmark = pytest.mark.pdf


def _drawn(label: str) -> bytes:
    """A page with a chart that has this label."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90">{label}</svg>'
    html = page('<section><img src="chart:x" alt="Et diagram"></section>')
    return render_pdf(html, fetcher=ReportFetcher(TEMPLATES, {"x": svg})).pdf


def _words(label: str) -> str:
    """What a reader finds on a page with this label."""
    text: str = pypdfium2.PdfDocument(_drawn(label))[0].get_textpage().get_text_range()
    return text


def _pieces(label: str) -> list[int]:
    """How many text operators draw a chart with this label; a list for each stream that has any."""
    with pikepdf.open(BytesIO(_drawn(label))) as document:
        forms = [it for it in document.objects if isinstance(it, pikepdf.Stream)]
        forms = [it for it in forms if it.get("/Subtype") == "/Form"]
        operators = [[str(it.operator) for it in pikepdf.parse_content_stream(f)] for f in forms]
    return [found for ops in operators if (found := ops.count("TJ") + ops.count("Tj"))]


@pytest.mark.parametrize("anchor", ["middle", "end"])
def test_a_label_is_one_piece_of_text(anchor: str) -> None:
    """So that letters are kerned, and a chart takes a tenth of the time to draw."""
    label = f'<text x="90" y="60" font-family="Source Sans 3" text-anchor="{anchor}">Tromsø</text>'

    assert _pieces(label) == [1]


@pytest.mark.parametrize(
    "place",
    ['x="30 60 90" y="60"', 'x="30,60,90" y="60"', 'x="30" y="60 70 80"'],
    ids=["x", "x with commas", "y"],
)
def test_letters_that_have_a_place_each_keep_it(place: str) -> None:
    """Only a label with one place is drawn whole."""
    label = f'<text {place} font-family="Source Sans 3" text-anchor="middle">abc</text>'

    assert _pieces(label) == [3]


@pytest.mark.parametrize("breaks", ["\u2028", "\u2029", "\x85"])
def test_what_stands_after_a_line_separator_is_drawn_too(breaks: str) -> None:
    """As when somebody pastes a name from a web page: one piece would be its first line alone."""
    label = f'<text x="30" y="60" font-family="Source Sans 3">Indre{breaks}Østfold</text>'

    assert "Østfold" in "".join(_words(label).split())


def test_weasyprint_is_left_as_it_was() -> None:
    """What it knows as text is what it draws text by, inside the block and after it."""
    from weasyprint import svg  # noqa: PLC0415 - only where Pango is

    before = svg.text, dict(svg.TAGS)

    with in_one_piece():
        assert svg.text is svg.TAGS["text"]
        assert svg.text is not before[0]
    assert (svg.text, svg.TAGS) == before
