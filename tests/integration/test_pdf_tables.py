"""Tables that were laid out before are moved; what comes out is what a new layout would give."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import count

import pytest
from pdf_sample import fetcher, page

from asss_report.document import tabeller
from asss_report.document.pdf import Rendered, render_pdf

pytestmark = pytest.mark.pdf

NOTE = '<span class="fotnote">En note til tallet.</span>'


def _table(rows: int, more: str = "") -> str:
    cells = "".join(f"<tr><th>Rad {n}</th><td>{n}{more}</td></tr>" for n in range(rows))
    return f'<div class="exhibit" style="break-inside: avoid"><table>{cells}</table></div>'


def _chapter(*tables: str) -> Rendered:
    """Text and tables in turn, laid out twice: the tables may be moved."""
    text = "<p>Et avsnitt som står mellom tabellene.</p>" * 12
    html = page(f"<section><h1>K</h1>{''.join(text + table for table in tables)}</section>")
    return render_pdf(html.replace("<body>", '<body class="flyt">'), fetcher=fetcher())


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
    _chapter(*[_table(9)] * 5)

    assert next(whole) == 5
    assert block.table_layout is counted
