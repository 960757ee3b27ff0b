"""Each detector catches a made fault, says where it is, and leaves what is nearly one alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pikepdf
import pytest
from detectors import Flaw, flaws
from pdf_pages import Box, differs, pages, without_clips
from weasyprint import HTML

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.pdf import render_pdf

pytestmark = pytest.mark.pdf

TEMPLATES: Final = Path(__file__).parents[2] / "templates"
MM: Final = 72 / 25.4
#: A5 with 15 mm margins.
BLOCK: Final = Box(15 * MM, 15 * MM, 133 * MM, 195 * MM)
FILL: Final = "<p>Bærum gjør ågjerninger i fjøset, også i april. " * 3 + "</p>"
PAGE: Final = """<!DOCTYPE html><html lang="nb"><head><title>Prøve</title><style>
@page { size: A5; margin: 15mm; @top-left { content: "Løpende topptekst" } }
html { font: 10pt/1.3 "Source Sans 3"; color: #1b1b1b }
h1 { bookmark-level: 1; font-size: 14pt; break-before: page }
section { bookmark-level: none }
p { margin: 0 0 4mm }
table { border-collapse: separate; border-spacing: 0; table-layout: fixed; width: 100% }
th, td { border-bottom: 0.2mm solid #777; padding: 1mm; font-weight: 400; text-align: left }
</style></head><body>"""


@dataclass(frozen=True, slots=True)
class Case:
    """What is wrong: the body of a page, the detector, and words it says; empty for near misses."""

    name: str
    body: str
    kind: str = ""
    words: str = ""


def svg(content: str, *, width: int = 300) -> str:
    """A chart of 300 × 100 units, as a picture would be."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="100" '
        f'viewBox="0 0 {width} 100" font-size="12"><title>Prøve</title>{content}</svg>'
    )


def table(head: str, *rows: str, style: str = "") -> str:
    """A table; cells are set apart by «|»."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head.split("|"))
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows
    )
    return f'<table style="{style}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


LONG: Final = "Interkommunalkompetansesamarbeidsordningen"
FAULTS: Final = (
    Case(
        "text beyond the edge of the page",
        FILL + '<p style="position: absolute; left: -20mm">Utenfor arket</p>',
        "outside",
        "«Utenforarket» is beyond the page",
    ),
    Case(
        "a line that cannot be broken",
        f'{FILL}<p style="white-space: nowrap">{"ord " * 21}</p>',
        "outside",
        "beyond the text block",
    ),
    Case(
        "text below the text block",
        FILL + '<p style="position: absolute; top: 181mm">Under satsflaten</p>',
        "outside",
        "«Undersatsflaten» is beyond the text block",
    ),
    Case(
        "a line pulled up over the one before",
        FILL + '<p>Første linje</p><p style="margin-top: -6.5mm">Andre linje</p>',
        "overlap",
        "«Førstelinje» and «Andrelinje»",
    ),
    Case(
        "two labels of a chart in one place",
        FILL + svg('<text x="20" y="50">Bærum 103</text><text x="40" y="54">Asker 106</text>'),
        "overlap",
        "«Bærum103» and «Asker106»",
    ),
    Case(
        "two labels on one line that run into each other",
        FILL + svg('<text x="20" y="50">Trondheim</text><text x="60" y="50">Sandnes</text>'),
        "overlap",
        "«Trondheim» and «Sandnes»",
    ),
    Case(
        "a label written twice",
        FILL + svg('<text x="20" y="50">Bærum</text><text x="20" y="50">Bærum</text>'),
        "overlap",
        "printed twice",
    ),
    Case(
        "a box lower than its text",
        FILL + '<div style="overflow: hidden; height: 3mm">Gjøgleren jobber</div>',
        "hidden",
        "of «Gjøglerenjobber» is not wholly shown",
    ),
    Case(
        "a label that leaves its chart",
        FILL + svg('<text x="270" y="50">Lillestrøm</text>'),
        "hidden",
        "of «Lillestrøm» is not wholly shown",
    ),
    Case(
        "a label under a bar drawn after it",
        FILL + svg('<text x="20" y="50">Tromsø</text><path d="M40 30h90v30h-90z" fill="#ccc"/>'),
        "hidden",
        "of «Tromsø» is not wholly shown",
    ),
    Case(
        "white text longer than its bar",
        FILL
        + svg(
            '<rect x="20" y="35" width="40" height="20" fill="#003a5d"/>'
            '<text x="24" y="50" fill="#fff">Fredrikstad</text>'
        ),
        "ground",
        "of «Fredrikstad» can hardly be told from its ground",
    ),
    Case(
        "grey text on a grey bar",
        FILL
        + svg(
            '<rect x="20" y="35" width="90" height="20" fill="#909090"/>'
            '<text x="24" y="50" fill="#595959">17 456</text>'
        ),
        "ground",
        "«17456»",
    ),
    Case(
        "a page with little on it before one with more",
        f'<h1>Én</h1>{FILL}<p style="break-before: page">Ny side.</p>{FILL * 6}',
        "empty",
        "page 1: empty: only ",
    ),
    Case(
        "a page without anything on it",
        f'<h1>Én</h1>{FILL * 6}<div style="break-before: page; height: 40mm"></div>'
        f'<p style="break-before: page">Mer.</p>{FILL * 6}',
        "empty",
        "page 2: empty: only 0%",
    ),
    Case(
        "a chapter that ends with a line on a page of its own",
        f'<h1>Én</h1>{FILL * 6}<p style="break-before: page">Slutt.</p><h1>To</h1>{FILL * 4}',
        "empty",
        "page 2: empty: only ",
    ),
    Case(
        "a hole in the middle of a page",
        f'<h1>Én</h1>{FILL}<p style="margin-top: 90mm">Langt nede.</p>{FILL}',
        "empty",
        "a hole of ",
    ),
    Case(
        "a table wider than its column, whose last column is empty",
        FILL + table("Område|Kroner|", "Barnehage|13 817|", style="width: 130%"),
        "table",
        "wider than its column",
    ),
    Case(
        "a table that begins in the margin",
        FILL + table("|Kroner", "|13 817", style="margin-left: -8mm"),
        "table",
        "wider than its column",
    ),
    Case(
        "a word longer than its cell",
        FILL + table("Område|Bærum|Asker", f"{LONG}|1|2"),
        "table",
        f"«{LONG}» runs into the next column",
    ),
    Case(
        "a word that only reaches where another row has text",
        FILL + table("Ordning|Bærum|Asker", f"{LONG}||2", "Kort|13 817|12 707"),
        "table",
        f"«{LONG}» runs into the next column",
    ),
)
NEAR_MISSES: Final = (
    Case("a plain page", FILL),
    Case(
        "text to the very margins, upright and slanted",
        f'<div style="text-align: justify">{FILL}<em>{FILL}</em></div>',
    ),
    Case(
        "lines as close as they go, with accents and descenders",
        f'<div style="line-height: 1.02">{(FILL * 2).replace("jør", "jÅÉør")}</div>',
    ),
    Case("marks above the line", f"{FILL}<p>Bærum<sup>1</sup> bruker 10 m<sup>2</sup>.</p>"),
    Case(
        "labels close to each other",
        FILL + svg('<text x="20" y="50">Bærum 103</text><text x="20" y="62">Asker 106</text>'),
    ),
    Case(
        "a label that stands on its head",
        FILL + svg('<text transform="rotate(-90 20 90)" x="20" y="90">Kroner</text>'),
    ),
    Case(
        "a box just high enough",
        FILL + '<div style="overflow: hidden; height: 6mm">Gjøgleren jobber</div>',
    ),
    Case("a label at the edge of its chart", FILL + svg('<text x="245" y="99">Lillestrøm</text>')),
    Case(
        "labels set to the right and in the middle, which Chrome would cut as groups",
        FILL
        + svg(
            "".join(
                f'<text x="{40 + 30.3 * step}" y="{40 + 20 * (step % 2)}" '
                f'text-anchor="{("end", "middle")[step % 2]}">l{step}</text>'
                for step in range(8)
            )
        ),
    ),
    Case(
        "a gridline behind a label",
        FILL + svg('<path d="M35 0V100" stroke="#bbb"/><text x="20" y="50">Oslo 88</text>'),
    ),
    Case(
        "white text inside its bar",
        FILL
        + svg(
            '<rect x="20" y="35" width="90" height="20" fill="#003a5d"/>'
            '<text x="24" y="50" fill="#fff">Fredrikstad</text>'
        ),
    ),
    Case(
        "a page a little more than half full before another",
        f'<h1>Én</h1>{FILL * 4}<p style="break-before: page">Ny side.</p>{FILL * 6}',
    ),
    Case(
        "a short page that ends a chapter",
        f'<h1>Én</h1>{FILL * 6}<div style="break-before: page">{FILL * 2}</div>'
        f"<h1>To</h1>{FILL * 4}",
    ),
    Case("a hole that is a pause", f'{FILL}<p style="margin-top: 45mm">Lenger nede.</p>{FILL}'),
    Case(
        "a long word that is broken",
        FILL + table("Område|Bærum|Asker", f"{LONG}|1|2", style="overflow-wrap: anywhere"),
    ),
    Case(
        "a heading over two columns",
        '<table><thead><tr><td></td><th scope="colgroup" colspan="2">Netto driftsutgifter</th></tr>'
        '<tr><td></td><th scope="col">2024</th><th scope="col">2025</th></tr></thead><tbody>'
        '<tr><th scope="rowgroup" rowspan="2">Bærum</th><td>1</td><td>2</td></tr>'
        f"<tr><td>3</td><td>Lang tekst</td></tr></tbody></table>{FILL}",
    ),
    Case(
        "numbers set to the right under a wide heading",
        FILL + table("Område|Netto driftsutgifter|x", "Barnehage|1|2", style="text-align: right"),
    ),
)


@cache
def made(body: str) -> bytes:
    """The PDF of a page, as the report's own are made."""
    html = f"{PAGE}{body}</body></html>"
    return render_pdf(html, fetcher=ReportFetcher(TEMPLATES)).pdf


def found(body: str) -> list[Flaw]:
    """The flaws of a page."""
    return flaws(made(body), BLOCK, cover=False)


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_a_made_fault_is_caught(case: Case) -> None:
    """By its detector, in words that name the text, at a place on the page or beside it."""
    caught = [flaw for flaw in found(case.body) if flaw.kind == case.kind]

    assert caught
    assert any(case.words in str(flaw) for flaw in caught), [str(flaw) for flaw in caught]


@pytest.mark.parametrize("case", NEAR_MISSES, ids=lambda case: case.name)
def test_what_is_nearly_a_fault_is_none(case: Case) -> None:
    """No detector says anything."""
    assert [] == [str(flaw) for flaw in found(case.body)]


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_a_made_fault_is_not_taken_for_one_of_another_kind(case: Case) -> None:
    """What a person reads must be what is wrong; text may well be outside and too wide at once."""
    also = {"table": {"outside", "overlap"}, "overlap": {"hidden"}}
    kinds = {flaw.kind for flaw in found(case.body)}

    assert kinds <= {case.kind} | also.get(case.kind, set())


def test_a_flaw_says_where_it_is() -> None:
    """In points from the lower left corner: the word stands 20 mm left of its place."""
    (flaw,) = found(FAULTS[0].body)

    assert flaw.box.left == pytest.approx(15 * MM - 20 * MM, abs=2)
    assert str(flaw).startswith("page 1: outside: «Utenforarket» is beyond the page (-")


def test_a_cover_is_held_to_the_page_alone() -> None:
    """It has margins of its own and may be white."""
    body = '<p style="position: absolute; left: -8mm; top: 150mm">Bærum kommune</p>'

    assert flaws(made(body), BLOCK, cover=True) == []
    assert {"empty", "outside"} == {it.kind for it in flaws(made(body), BLOCK, cover=False)}
    assert flaws(made(FAULTS[0].body), BLOCK, cover=True)


def test_the_group_that_chrome_cuts_is_caught() -> None:
    """As WeasyPrint makes it, a label set to the right is a group: Chrome cuts its first letter."""
    made(FILL)  # with the report's own fonts
    labels = "".join(
        f'<text x="{40 + 30.3 * step}" y="50" text-anchor="end">l{step}</text>' for step in range(8)
    )
    html = f"{PAGE}{FILL}{svg(labels)}</body></html>"

    caught = flaws(HTML(string=html).write_pdf(), BLOCK, cover=False)

    assert any(flaw.kind == "hidden" and "«l» of «l" in flaw.what for flaw in caught)


def test_a_label_cut_by_the_box_of_its_form_is_caught() -> None:
    """A form in a PDF shows nothing outside its box: here half of the label's height."""
    label = svg('<text x="200" y="50" text-anchor="end">Lillestrøm</text>')
    out = BytesIO()
    with pikepdf.open(BytesIO(made(FILL + label))) as file:
        (form,) = [it for it in file.objects if it.get("/Subtype") == "/Form"]
        form.BBox[3] = 46
        file.save(out)

    (flaw,) = flaws(out.getvalue(), BLOCK, cover=False)

    assert flaw.kind == "hidden"
    assert "of «Lillestrøm»" in flaw.what


def test_nothing_is_cut_in_the_copy_without_clips() -> None:
    """Where the page shows the top of the letters, the copy shows all of them."""
    body = FILL + '<div style="overflow: hidden; height: 3mm">Gjøgleren jobber</div>'
    shown, whole = (next(iter(pages(pdf))) for pdf in (made(body), without_clips(made(body))))

    assert (whole.picture < 128).sum() > (shown.picture < 128).sum()
    assert (shown.whole_text == whole.picture).mean() > 0.999


def test_letters_of_one_label_are_one_piece_of_text() -> None:
    """Each glyph of a chart is an object of its own in the PDF."""
    body = FILL + svg('<text x="20" y="50">Bærum 103</text><text x="120" y="50">Asker 106</text>')
    page = next(iter(pages(made(body))))

    runs: dict[int, str] = {}
    for letter in page.letters:
        runs[letter.run] = runs.get(letter.run, "") + letter.text
    assert {"Bærum103", "Asker106", "Løpendetopptekst"} <= set(runs.values())
    assert {"Løpendetopptekst"} == {runs[it.run] for it in page.letters if it.running}


@pytest.mark.parametrize(
    "content",
    [
        '<g opacity="0.5"><path d="M20 20h60v40h-60z"/><path d="M50 30h60v40h-60z"/></g>',
        '<text x="200" y="50" text-anchor="end" opacity="0.5" font-size="40">Blek</text>',
        '<g opacity="0.5"><text x="20" y="50" font-size="40">AB</text></g>',
    ],
)
def test_a_group_that_is_there_for_a_reason_is_kept(content: str) -> None:
    """What is translucent looks the same as if no group were touched."""
    (page,) = pages(made(FILL + svg(content)))
    with patch("asss_report.document.pdf._keep_labels_whole"):
        (untouched,) = pages(made.__wrapped__(FILL + svg(content)))

    assert not differs(page.picture, untouched.picture, 60).any()
