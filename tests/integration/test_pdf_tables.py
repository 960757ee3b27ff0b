"""Tables that were laid out before are moved; what comes out is what a new layout would give."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from pdf_sample import fetcher, page
from pypdfium2 import PdfDocument

from asss_report.document import flyt, tabeller
from asss_report.document.pdf import Rendered, render_pdf
from asss_report.document.stilark import ADRESSE

pytestmark = pytest.mark.pdf

SHEET = f'<style>:root {{ --a2: 2mm }}</style><link rel="stylesheet" href="{ADRESSE}">'
NOTE = '<span class="fotnote">En note til tallet.</span>'


def _table(rows: int, more: str = "") -> str:
    cells = "".join(f"<tr><th>Rad {n}</th><td>{n}{more}</td></tr>" for n in range(rows))
    return f'<div class="exhibit" style="break-inside: avoid"><table>{cells}</table></div>'


def _chapter(*tables: str, head: str = "") -> Rendered:
    """Text and tables in turn, laid out twice: the tables may be moved."""
    text = "<p>Et avsnitt som står mellom tabellene.</p>" * 12
    html = page(f"<section><h1>K</h1>{''.join(text + table for table in tables)}</section>")
    html = html.replace("</head><body>", f'{head}</head><body class="flyt">')
    return render_pdf(html, fetcher=fetcher())


def _words(rendered: Rendered) -> str:
    return "".join(it.get_textpage().get_text_range() for it in PdfDocument(rendered.pdf))


@pytest.mark.parametrize("more", ["", NOTE], ids=["words alone", "a footnote in each cell"])
def test_a_moved_table_is_the_table_a_new_layout_would_give(
    more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, also where a cell has more than words in it."""
    tables = [_table(rows, more) for rows in (9, 14, 4, 11)]
    moved = _chapter(*tables)
    monkeypatch.setattr(tabeller, "laid_out_once", nullcontext)

    assert moved == _chapter(*tables)
    assert moved.pages > 1


def test_a_word_that_may_not_be_divided_after_all_is_whole_in_a_moved_table_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part is laid out again when a word was divided badly, and a table's words are no others."""

    def badly_divided(document: Any) -> list[Any]:
        boxes = (box for page in document.pages for box in page._page_box.descendants())
        return list({box.element for box in boxes if box.element_tag == "th"})

    narrow = '<table style="width: 30mm; table-layout: fixed; hyphens: auto">'
    word = "<tr><th>Kommunebarometerets</th></tr></table>"
    divided = _chapter(narrow + word)
    monkeypatch.setattr(flyt, "delt_galt", badly_divided)

    assert "Kommunebarometerets" not in _words(divided)
    assert "Kommunebarometerets" in _words(_chapter(narrow + word))


def test_a_table_with_paragraphs_is_as_airy_as_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their distance is the part's, which the second layout changes."""
    plan, cost = flyt.planlegg, count()
    monkeypatch.setattr(flyt, "planlegg", lambda it: replace(plan(it), luft=flyt.LUFT[-1]))
    monkeypatch.setattr(flyt, "kostnad", lambda _: next(cost))  # the planned is best
    table = _table(4, "<p>En</p><p>To</p>")
    moved = _chapter(table, head=SHEET)
    monkeypatch.setattr(tabeller, "laid_out_once", nullcontext)

    assert moved == _chapter(table, head=SHEET)


def test_a_table_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often its page is, and where it did not fit at first."""
    from weasyprint.layout import block  # noqa: PLC0415 - only where Pango is

    original, whole = block.table_layout, count()

    def counted(*arguments: object) -> object:
        result = original(*arguments)
        if result[0] is not None and result[1] is None:
            next(whole)
        return result

    monkeypatch.setattr(block, "table_layout", counted)
    _chapter(*[_table(9)] * 5, head="<style>html { line-height: 1.4 }</style>")

    assert next(whole) == 5
    assert block.table_layout is counted


@pytest.mark.parametrize(
    ("above", "width"), [(10, 100), (10, 150), (150, 100)], ids=["moved", "wider", "split"]
)
def test_a_table_for_which_the_page_has_changed_is_laid_out_anew(above: int, width: int) -> None:
    """A wider page and one with too little left ask for other rows, and get them."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 - only where Pango is

    rows = "".join(f"<tr><td>Rad {n}</td></tr>" for n in range(20))
    html = HTML(string=f'<p>Over</p><table style="width: 100%">{rows}</table>')

    def laid_out(above: int, width: int) -> list[list[tuple[float, float]]]:
        rules = f"p {{height: {above}mm}} @page {{size: {width}mm 200mm; margin: 10mm}}"
        document: Any = html.render(stylesheets=[CSS(string=rules)])
        boxes = [page._page_box.descendants() for page in document.pages]
        return [[(b.position_y, b.width) for b in it if b.element_tag == "tr"] for it in boxes]

    with tabeller.laid_out_once():
        laid_out(0, 100)
        again = laid_out(above, width)

    assert again == [[pytest.approx(row) for row in rows] for rows in laid_out(above, width)]
