"""Labels in charts: one piece of text each, where WeasyPrint would draw letter by letter."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pdf_sample import TEMPLATES, page

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.labels import in_one_piece
from asss_report.document.pdf import render_pdf

pytestmark = pytest.mark.pdf


def _pieces(label: str) -> list[int]:
    """How many text operators draw a chart with this label; a list for each stream that has any."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90">{label}</svg>'
    html = page('<section><img src="chart:x" alt="Et diagram"></section>')
    pdf = render_pdf(html, fetcher=ReportFetcher(TEMPLATES, {"x": svg})).pdf
    with pikepdf.open(BytesIO(pdf)) as document:
        forms = [it for it in document.objects if isinstance(it, pikepdf.Stream)]
        forms = [it for it in forms if it.get("/Subtype") == "/Form"]
        operators = [[str(it.operator) for it in pikepdf.parse_content_stream(f)] for f in forms]
    return [found for ops in operators if (found := ops.count("TJ") + ops.count("Tj"))]


@pytest.mark.parametrize("anchor", ["middle", "end"])
def test_a_label_is_one_piece_of_text(anchor: str) -> None:
    """So that letters are kerned, and a chart takes a tenth of the time to draw."""
    label = f'<text x="90" y="60" font-family="Source Sans 3" text-anchor="{anchor}">Tromsø</text>'

    assert _pieces(label) == [1]


def test_letters_that_have_a_place_each_keep_it() -> None:
    """Only a label with one place is drawn whole."""
    label = '<text x="30 60 90" y="60" font-family="Source Sans 3" text-anchor="middle">abc</text>'

    assert _pieces(label) == [3]


def test_weasyprint_is_left_as_it_was() -> None:
    """What it knows as text is what it draws text by, inside the block and after it."""
    from weasyprint import svg  # noqa: PLC0415 - only where Pango is

    before = svg.text, dict(svg.TAGS)

    with in_one_piece():
        assert svg.text is svg.TAGS["text"]
        assert svg.text is not before[0]
    assert (svg.text, svg.TAGS) == before
