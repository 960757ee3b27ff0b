"""Each page shows its number in the whole, whatever part it stands in, and in one place."""

from __future__ import annotations

import ctypes
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_sample import fetcher

from asss_report.document.merge import Part, merge
from asss_report.document.pdf import render_pdf
from asss_report.document.sidetall import SIFRE, write_number
from asss_report.errors import OutputError

if TYPE_CHECKING:
    from builds import Built

pytestmark = pytest.mark.pdf

CSS: Final = """@page { size: A5; margin: 20mm; @top-left { content: "Barnehage" }
@bottom-left { content: "Tall 2025" } @bottom-right { %s content: "%s" } }
html { font: 10pt "Source Sans 3" } h1 { break-before: page }"""
HTML: Final = (
    '<!DOCTYPE html><html lang="nb"><head><title>Prøve</title><style>%s</style></head>'
    "<body>%s</body></html>"
)
#: How far apart two right edges may be, in points: less than an eye sees.
NEAR: Final = 0.02


class Printed(NamedTuple):
    """A run of digits as it stands on a page: what, how large, right edge, baseline's box, font."""

    text: str
    size: float
    right: float
    bottom: float
    font: str


def part(body: str, style: str = "", digits: str = SIFRE) -> Part:
    """A part of a document, laid out."""
    html = HTML % (CSS % (style, digits), body)
    return Part(render_pdf(html, fetcher=fetcher()).pdf, "prøve")


def last_run(page: Any) -> Printed:
    """The last characters of a page that stand close together."""
    text = page.get_textpage()
    at = text.count_chars() - 1
    size = round(pdfium.FPDFText_GetFontSize(text, at), 3)
    left, bottom, right, _ = text.get_charbox(at, loose=True)
    words = text.get_text_range(at, 1)
    name = _font(text, at)
    for before in range(at - 1, -1, -1):
        box = text.get_charbox(before, loose=True)
        if not (abs(box[2] - left) < size / 4 and abs(box[1] - bottom) < size / 4):
            break
        left, words = box[0], text.get_text_range(before, 1) + words
    return Printed(words, size, right, bottom, name)


def _font(text: Any, at: int) -> str:
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(text, at, name, len(name), None)
    return name.value.decode()


def numbers(pdf: bytes) -> list[Printed]:
    """What stands last on each page: its number, where it has one."""
    return [last_run(page) for page in pypdfium2.PdfDocument(pdf)]


# --- The report -----------------------------------------------------------------------------------


def test_every_page_but_the_cover_shows_its_own_number(baerum: Built) -> None:
    """All of them, one type, one size, one right edge, one line: also those of three digits."""
    _, *rest = numbers(baerum.pdf)

    assert len(rest) > 100
    assert [str(number) for number in range(2, len(rest) + 2)] == [it.text for it in rest]
    assert len({(it.size, it.font) for it in rest}) == 1
    for edge in ([it.right for it in rest], [it.bottom for it in rest]):
        assert max(edge) - min(edge) < NEAR


def test_no_page_shows_what_holds_the_numbers_place(baerum: Built, barnehage: Built) -> None:
    """In the whole nor in a chapter of its own, whose cover has no number either."""
    for built in (baerum, barnehage):
        assert SIFRE not in built.text
        assert not built.pages[0].endswith("1")
    assert [it.text for it in numbers(barnehage.pdf)][1:] == [
        str(number) for number in range(2, len(barnehage.pages) + 1)
    ]


# --- Any document ---------------------------------------------------------------------------------


def test_a_part_need_not_know_where_it_stands() -> None:
    """The same part before and after another; pages of one, two and three digits."""
    long, short = part("<h1>Side</h1>" * 45), part("<h1>En</h1><h1>To</h1>")

    made = numbers(merge([long, short, long, short, long], title="Prøve").pdf)

    assert [str(number) for number in range(1, 140)] == [it.text for it in made]
    assert max(it.right for it in made) - min(it.right for it in made) < NEAR


@cache
def one_page(size: float, weight: int) -> bytes:
    """A part of one page, its number in that type."""
    return part("<p>Tekst</p>", f"font-size: {size}pt; font-weight: {weight};").pdf


@settings(max_examples=80)
@given(st.integers(0, 9999), st.sampled_from([6.5, 8.3, 12, 30]), st.sampled_from([400, 600, 700]))
def test_any_number_ends_where_the_ten_digits_end(number: int, size: float, weight: int) -> None:
    """In the same type, at the same height, whatever the type."""
    room = one_page(size, weight)
    with pikepdf.open(BytesIO(room)) as pdf:
        write_number(pdf.pages[0].obj, number)
        pdf.save(made := BytesIO())

    ((whole,), (shown,)) = numbers(room), numbers(made.getvalue())

    assert (whole.text, shown.text) == (SIFRE, str(number))
    assert shown.font == whole.font
    assert shown.size == pytest.approx(whole.size)
    assert shown.right == pytest.approx(whole.right, abs=NEAR)
    assert shown.bottom == pytest.approx(whole.bottom, abs=NEAR)


def test_digits_of_different_widths_are_one_clear_error() -> None:
    """Their number would stand elsewhere on every page."""
    proportional = part("<h1>A</h1><h1>B</h1>", "font-variant-numeric: proportional-nums;")

    with pytest.raises(OutputError) as caught:
        merge([proportional], title="Prøve")

    (fault,) = caught.value.faults
    assert fault.file == "templates/stil.css"
    assert "widths" in fault.what
    assert "tabular" in fault.instead


@pytest.mark.parametrize("words", ["abcdefghij", SIFRE, "Tlf. 67 50 40"])
def test_the_last_words_of_a_page_without_a_footer_stay(words: str) -> None:
    """Also when they are ten characters, or the ten digits."""
    body = f"<style>@page {{ @bottom-right {{ content: none }} }}</style><p>{words}</p>"
    html = HTML % (CSS % ("", SIFRE), body)
    html = html.replace('@bottom-left { content: "Tall 2025" }', "")
    alone = Part(render_pdf(html, fetcher=fetcher()).pdf, "prøve")

    page = pypdfium2.PdfDocument(merge([alone], title="Prøve").pdf)[0]

    assert words in page.get_textpage().get_text_range()


def test_a_footer_of_ten_letters_is_no_number() -> None:
    """As on a page that has a footer and no number."""
    style = CSS.replace("Tall 2025", "abcdefghij") % ("", SIFRE)
    body = "<style>@page { @bottom-right { content: none } }</style><p>Tekst</p>"
    alone = Part(render_pdf(HTML % (style, body), fetcher=fetcher()).pdf, "prøve")

    assert numbers(merge([alone], title="Prøve").pdf)[0].text == "abcdefghij"


@pytest.mark.parametrize(
    ("style", "digits"),
    [("letter-spacing: 1pt;", SIFRE), ("", f"Side {SIFRE}"), ("", f"{SIFRE} av 99")],
    ids=["letters apart", "words before", "words after"],
)
def test_a_number_that_cannot_be_printed_is_one_clear_error(style: str, digits: str) -> None:
    """Rather than ten digits on every page."""
    with pytest.raises(OutputError) as caught:
        part("<p>Tekst</p>", style, digits)

    (fault,) = caught.value.faults
    assert fault.file == "templates/stil.css"
    assert "number" in fault.what
