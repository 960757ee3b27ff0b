"""The structure tree: what a screen reader is told."""

from __future__ import annotations

from collections import Counter
from typing import Any

import markdown
import pypdfium2
import pytest
from pdf_sample import (
    Element,
    all_annotations,
    artifacts,
    faults_of_tree,
    of_kind,
    opened,
    rendered,
    sample,
    sample_parts,
    tree,
)

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def book() -> Any:
    """The merged sample, opened."""
    return opened(sample().pdf)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_tree_and_content_agree_in_a_part(index: int) -> None:
    """All marked content and every annotation is in exactly one element, and knows it."""
    assert faults_of_tree(opened(sample_parts()[index].pdf)) == []


def test_tree_and_content_agree_in_the_merged_document(book: Any) -> None:
    """Merging moves no content to another element."""
    assert faults_of_tree(book) == []


# --- Pages and their edges ------------------------------------------------------------------------


def test_running_headers_and_footers_are_artifacts(book: Any) -> None:
    """On every page, so that nobody hears them; the header of a chapter is two pieces of text."""
    edges = [Counter(it for it in artifacts(page) if it) for page in book.pages]

    assert [edge["/Header"] for edge in edges] == [1] + [2] * 8
    assert [edge["/Footer"] for edge in edges] == [2] * 9


def test_a_link_in_a_running_header_is_no_link() -> None:
    """An artifact cannot hold a link; a link no tag holds would fail the standard."""
    part = opened(sample_parts()[1].pdf)

    targets = [str(it.Dest) for it in all_annotations(part) if "/Dest" in it]

    assert "barnehage" not in targets


def test_the_text_is_still_on_the_page(book: Any) -> None:
    """Retagging touches no glyph: header, footnote, table and footer are there to read."""
    pages = pypdfium2.PdfDocument(sample().pdf)

    text = pages[1].get_textpage().get_text_range()

    words = ("Rapporten", "Bærum bruker mer", "Regnskap 2025", "Foreløpige tall", "side 2")
    assert [word for word in words if word not in text] == []


# --- Tables ---------------------------------------------------------------------------------------


def test_a_table_over_several_pages_is_one_table(book: Any) -> None:
    """The sample's two tables break over pages; each is one Table with one head and body."""
    tables = of_kind(book, "Table")

    assert len(tables) == 2
    expected = ["Caption", "THead", "TBody"]
    assert [expected, expected] == [[str(kid.S)[1:] for kid in it.kids] for it in tables]


def test_no_row_is_lost_or_doubled_when_a_table_breaks(book: Any) -> None:
    """One row in the head and 45 in the body of each table."""
    rows = [len(Element(kid, ()).kids) for it in of_kind(book, "Table") for kid in it.kids[1:]]

    assert rows == [1, 45, 1, 45]


def test_every_header_cell_says_what_it_heads(book: Any) -> None:
    """Two column headers and 45 row headers in each table."""
    scopes = Counter(str(cell.raw.A.Scope) for cell in of_kind(book, "TH"))

    assert scopes == {"/Column": 2 * 2, "/Row": 2 * 45}


def test_every_data_cell_names_headers_that_exist(book: Any) -> None:
    """Also on later pages, where the repeated head is gone."""
    ids = [str(cell.raw.ID) for cell in of_kind(book, "TH")]
    named = [[str(it) for it in cell.raw.A.Headers] for cell in of_kind(book, "TD")]

    assert len(ids) == len(set(ids))
    assert set() == {header for headers in named for header in headers} - set(ids)
    assert {2} == {len(headers) for headers in named if headers}


def test_a_cell_that_spans_keeps_its_span() -> None:
    """Attributes of WeasyPrint's own stay."""
    part = opened(rendered('<h1>H</h1><table><tr><th colspan="2" scope="colgroup">A</table>').pdf)

    attributes = of_kind(part, "TH")[0].raw.A

    assert (str(attributes.Scope), int(attributes.ColSpan)) == ("/Column", 2)


def test_a_header_cell_without_scope_heads_its_row_outside_the_head() -> None:
    """In a head it heads its column."""
    html = "<table><thead><tr><th>A</thead><tbody><tr><th>B</tbody></table>"

    cells = of_kind(opened(rendered(f"<h1>H</h1>{html}").pdf), "TH")

    assert [str(cell.raw.A.Scope) for cell in cells] == ["/Column", "/Row"]


# --- Text -----------------------------------------------------------------------------------------


def test_a_section_over_several_pages_is_one_section(book: Any) -> None:
    """Three parts, three sections, and one for the contents list."""
    assert len(of_kind(book, "Sect")) == 4


def test_a_paragraph_over_two_pages_is_one_paragraph() -> None:
    """A screen reader does not stop in the middle of a sentence."""
    words = "ord " * 1500
    result = rendered(f"<h1>H</h1><p>{words}</p><blockquote>{words}</blockquote>")

    part = opened(result.pdf)

    assert result.pages > 2
    assert (len(of_kind(part, "P")), len(of_kind(part, "BlockQuote"))) == (1, 1)
    assert faults_of_tree(part) == []


def test_a_list_over_two_pages_is_one_list() -> None:
    """And so are the item and the inner list that are cut."""
    words = "ord " * 600
    html = f"<ol><li>{words}</li><li>x<ul><li>{words}</li></ul></li></ol>"

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    assert (len(of_kind(part, "L")), len(of_kind(part, "LI"))) == (2, 3)
    assert [str(kid.S)[1:] for it in of_kind(part, "LI") for kid in it.kids] == ["Lbl", "LBody"] * 3
    assert faults_of_tree(part) == []


def test_a_list_in_an_item_is_in_its_body() -> None:
    """Or a listener hears a list between two items, and does not know whose it is."""
    html = "<ul><li>A<ul><li>B<ul><li>C</li></ul></li><li>D</li></ul></li><li>E</li></ul>"

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    assert [it.above[-1] for it in of_kind(part, "L")] == ["Document", "LBody", "LBody"]
    assert {str(kid.S) for it in of_kind(part, "L") for kid in it.kids} == {"/LI"}
    assert faults_of_tree(part) == []


def test_headings_keep_their_levels(book: Any) -> None:
    """h1–h3 become H1–H3."""
    kinds = Counter(element.kind for element in tree(book))

    assert (kinds["H1"], kinds["H2"], kinds["H3"]) == (3, 3, 2)


def test_a_list_item_holds_a_label_and_a_body(book: Any) -> None:
    """Also one of several paragraphs, which WeasyPrint puts beside the label."""
    kinds = {tuple(str(kid.S)[1:] for kid in it.kids) for it in of_kind(book, "LI")}

    assert {("Lbl", "LBody")} == kinds


def test_a_list_says_how_it_is_numbered(book: Any) -> None:
    """Bullets, inner bullets and numbers, in each of two chapters."""
    expected = ["/Disc", "/Circle", "/Decimal"] * 2

    assert expected == [str(it.raw.A.ListNumbering) for it in of_kind(book, "L")]


def test_a_mark_of_ones_own_counts_as_a_bullet() -> None:
    """PDF has no word for a dash."""
    part = opened(rendered("<h1>H</h1><ul style=\"list-style: '–'\"><li>x</ul>").pdf)

    assert [str(it.raw.A.ListNumbering) for it in of_kind(part, "L")] == ["/Disc"]


def test_words_in_another_language_say_so(book: Any) -> None:
    """`lang` on an element reaches its tag."""
    assert [str(it.raw.Lang) for it in tree(book) if "/Lang" in it.raw] == ["en"]


def test_every_figure_has_its_alt_text_and_its_place_on_the_page(book: Any) -> None:
    """The place is in the page's own points: inside the page, and as wide as the chart (300 px)."""
    figures = of_kind(book, "Figure")

    assert [str(it.raw.Alt) for it in figures] == ["Bærum faller fra 90 til 20"] * 2
    for figure in figures:
        x1, y1, x2, y2 = (float(it) for it in figure.raw.A.BBox)
        width, height = (float(it) for it in figure.raw.Pg.MediaBox[2:])
        assert pytest.approx(x2 - x1) == 300 * 0.75
        assert 0 < x1 < x2 < width
        assert 0 < y1 < y2 < height


def test_no_element_is_empty(book: Any) -> None:
    """Empty paragraphs are not heard; empty cells keep their place in the row."""
    empty = {it.kind for it in tree(book) if len(it.raw.K) == 0}

    assert {"TD"} == empty


# --- Contents, footnotes, links -------------------------------------------------------------------


def test_a_contents_list_is_tagged_as_one(book: Any) -> None:
    """TOC holds TOCI, TOCI holds a Reference and an inner TOC."""
    holders = {element.above[-1] for element in of_kind(book, "TOCI")}
    kids = {str(kid.S)[1:] for element in of_kind(book, "TOCI") for kid in element.kids}

    assert (len(of_kind(book, "TOC")), len(of_kind(book, "TOCI"))) == (2, 3)
    assert ({"TOC"}, {"Reference", "TOC"}) == (holders, kids)


def test_a_footnote_stands_where_it_is_referred_to(book: Any) -> None:
    """In the paragraph or caption; after a heading, not in it."""
    holders = [note.above[-1] for note in of_kind(book, "Note")]

    assert holders == ["P", "Sect", "Caption"] * 2


def test_a_footnote_has_a_label_and_an_id_of_its_own(book: Any) -> None:
    """PDF/UA asks for both."""
    notes = of_kind(book, "Note")

    assert {"Lbl"} == {str(note.kids[0].S)[1:] for note in notes}
    assert len({str(note.raw.ID) for note in notes}) == 6


def test_every_id_is_in_the_index_of_ids(book: Any) -> None:
    """The tree PDF asks for where elements have ids, in order."""
    flat = book.Root.StructTreeRoot.IDTree.Names
    index = {str(flat[at]): flat[at + 1].objgen for at in range(0, len(flat), 2)}
    ids = {str(it.raw.ID): it.raw.objgen for it in tree(book) if "/ID" in it.raw}

    assert ids == index
    assert sorted(index) == list(index)


def test_a_link_over_several_lines_is_one_link(book: Any) -> None:
    """With an annotation for each line."""
    links = [it for it in of_kind(book, "Link") if len(it.annotations) > 1]

    assert len(links) == 2


def test_what_is_inside_a_link_has_no_link_of_its_own(book: Any) -> None:
    """WeasyPrint gives every box in a link an annotation; one is enough."""
    assert [it.kind for it in tree(book) if it.annotations and it.kind != "Link"] == []
    assert [it.kind for it in tree(book) if it.annotations and "Link" in it.above] == []


def test_a_link_is_described_by_its_own_words(book: Any) -> None:
    """Not by an address."""
    words = {str(it.Contents) for it in all_annotations(book)}

    assert {"SSB", "1 Barnehage", "1.1 Behov", "det andre kapitlet"} <= words
    assert [it for it in words if "xref" in it or "http" in it] == []


def test_a_link_around_a_picture_is_described_by_the_picture() -> None:
    """And reaches as far as the picture does."""
    html = '<h1 id="x">H</h1><p><a href="#x"><img src="chart:forside" alt="Til toppen"></a></p>'

    (link,) = all_annotations(opened(rendered(html).pdf))

    assert str(link.Contents) == "Til toppen"
    assert float(link.Rect[3]) - float(link.Rect[1]) >= 100 * 0.75


def test_a_link_to_nowhere_is_plain_text() -> None:
    """WeasyPrint drops the link and warns; no empty Link tag is left."""
    part = opened(rendered('<h1>H</h1><p><a href="#ingen">x</a></p>').pdf)

    assert (of_kind(part, "Link"), all_annotations(part)) == ([], [])


def test_a_label_for_screen_readers_describes_a_link() -> None:
    """`aria-label` goes before the visible words."""
    (link,) = all_annotations(
        opened(rendered('<h1 id="x">H</h1><a href="#x" aria-label="Til toppen">↑</a>').pdf)
    )

    assert str(link.Contents) == "Til toppen"


def test_a_link_without_words_is_described_by_its_address() -> None:
    """Better than nothing."""
    html = '<a href="https://ssb.no/" style="display: block; height: 9px"></a>'

    (link,) = all_annotations(opened(rendered(f"<h1>H</h1>{html}").pdf))

    assert str(link.Contents) == "https://ssb.no/"


def test_text_beside_paragraphs_in_a_list_item_keeps_its_order() -> None:
    """All of it in one body."""
    html = "<ul><li><p>En</p>to<p>tre</p>fire</li></ul>"

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    (body,) = of_kind(part, "LBody")
    assert [str(kid.S) for kid in body.kids] == ["/P", "/Span", "/P", "/Span"]
    assert faults_of_tree(part) == []


def test_a_contents_list_with_bullets_is_tagged_as_one() -> None:
    """WeasyPrint puts its inner list beside the item, not in it."""
    html = '<nav role="doc-toc"><ul><li>A<ul><li>B</li></ul></li></ul></nav>'

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    assert [it.above[-1] for it in of_kind(part, "TOC")] == ["Sect", "TOC"]
    assert (of_kind(part, "L"), of_kind(part, "LI")) == ([], [])


def test_a_page_number_set_by_the_stylesheet_belongs_to_its_link() -> None:
    """`a::after` is text of the link, not a link of its own."""
    css = "<style>a::after { content: leader('.') attr(data-side) }</style>"

    part = opened(rendered(f'{css}<h1 id="x">H</h1><p><a href="#x" data-side="3">Hit</a></p>').pdf)

    assert (len(of_kind(part, "Link")), len(all_annotations(part))) == (1, 1)
    assert faults_of_tree(part) == []


def test_a_link_in_a_repeated_table_head_is_there_once() -> None:
    """On later pages the head is for the eye only, and so is its link."""
    rows = "<tr><td>x</td></tr>" * 80
    head = '<thead><tr><th><a href="#x">A</a></th></tr></thead>'

    result = rendered(f'<h1 id="x">H</h1><table>{head}<tbody>{rows}</tbody></table>')

    part = opened(result.pdf)
    assert result.pages > 2
    assert (len(all_annotations(part)), len(of_kind(part, "TH"))) == (1, 1)
    assert faults_of_tree(part) == []


# --- Words ----------------------------------------------------------------------------------------


def _instead(pdf: bytes, key: str) -> list[str]:
    return [str(it.raw[key]) for it in tree(opened(pdf)) if key in it.raw]


def test_a_word_divided_by_the_layout_ends_its_line_with_a_soft_hyphen() -> None:
    """Which is not read aloud: the word is whole. The page still shows the hyphen."""
    css = "<style>p { hyphens: auto; width: 60px }</style>"

    result = rendered(f"{css}<h1>H</h1><p>kommunalforvaltning</p>")

    parts = _instead(result.pdf, "/ActualText")
    assert parts
    assert {"\u00ad"} == {part[-1] for part in parts}
    spans = [it for it in of_kind(opened(result.pdf), "Span") if it.above[-1] == "P"]
    assert len(spans) == len(parts) + 1
    assert "kommunalforvaltning".startswith("".join(parts).replace("\u00ad", ""))
    assert faults_of_tree(opened(result.pdf)) == []


def test_a_word_divided_in_a_link_is_whole_too() -> None:
    """WeasyPrint gives the text of a link no element of its own; it gets one."""
    css = "<style>p { hyphens: auto; width: 60px }</style>"

    result = rendered(f'{css}<h1 id="x">H</h1><p><a href="#x">kommunalforvaltning</a></p>')

    part = opened(result.pdf)
    assert "\u00ad" in "".join(_instead(result.pdf, "/ActualText"))
    assert len(of_kind(part, "Link")) == 1
    assert faults_of_tree(part) == []


def test_a_typed_hyphen_stays_a_hyphen() -> None:
    """«ASSS-snittet» is read with its hyphen, also where the line breaks after it."""
    css = "<style>p { width: 40px }</style>"

    assert _instead(rendered(f"{css}<h1>H</h1><p>ASSS-snittet</p>").pdf, "/ActualText") == []


def test_dots_that_lead_to_a_page_number_are_not_read() -> None:
    """A listener hears «Hit, side 3»; the dots are for the eye."""
    css = "<style>a::after { content: leader('.') ' ' attr(data-side) }</style>"

    result = rendered(f'{css}<h1 id="x">H</h1><p><a href="#x" data-side="3">Hit</a></p>')

    part = opened(result.pdf)
    assert _instead(result.pdf, "/ActualText") == [", side 3"]
    assert artifacts(part.pages[0]).count("") == 1  # all of them
    assert ".........." in pypdfium2.PdfDocument(result.pdf)[0].get_textpage().get_text_range()
    assert faults_of_tree(part) == []


def test_an_abbreviation_says_what_it_stands_for() -> None:
    """`title` of `abbr` is PDF's expansion."""
    html = '<h1>H</h1><p>3 <abbr title="millioner kroner">mill. kr</abbr></p>'

    assert _instead(rendered(html).pdf, "/E") == ["millioner kroner"]


def test_a_formula_is_one_and_says_itself_in_words() -> None:
    """Also where it goes on along the next line."""
    formula = '<span role="math" aria-label="u i ganger N">u<sub>i</sub> · N</span>'
    body = f'<h1>H</h1><p style="width: 3mm">{formula}</p><p>{formula}</p>'

    part = opened(rendered(body).pdf)

    assert ["u i ganger N"] * 2 == [str(it.raw.Alt) for it in of_kind(part, "Formula")]
    assert faults_of_tree(part) == []


def test_an_abbreviation_over_two_lines_is_said_once() -> None:
    """Its lines are one element."""
    html = '<h1>H</h1><p style="width: 20px"><abbr title="millioner kroner">mill. kr</abbr></p>'

    part = rendered(html).pdf

    assert _instead(part, "/E") == ["millioner kroner"]
    (abbr,) = [it for it in of_kind(opened(part), "Span") if "/E" in it.raw]
    assert len(abbr.kids) == 2
    assert faults_of_tree(opened(part)) == []


def test_a_sign_can_be_given_words() -> None:
    """`aria-label` of a span is said instead of what it holds."""
    html = '<h1>H</h1><p><span aria-label="ikke beregnet">–</span></p>'

    assert _instead(rendered(html).pdf, "/ActualText") == ["ikke beregnet"]


def test_a_footnote_in_markdowns_form_is_a_note() -> None:
    """Its list at the end of the section goes; link and way back are named."""
    html = markdown.markdown(
        "Ord[^1] til.\n\nMer.\n\n[^1]: Kilde.",
        extensions=["footnotes"],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Tilbake til fotnote {}"}},
    )

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    (note,) = of_kind(part, "Note")
    assert note.above[-1] == "P"
    assert [str(kid.S) for kid in note.kids] == ["/Lbl", "/P"]
    assert of_kind(part, "L") == []
    assert [str(it.Contents) for it in all_annotations(part)] == [
        "Fotnote 1",
        "Tilbake til fotnote 1",
    ]
    assert faults_of_tree(part) == []


def test_a_note_that_two_places_refer_to_stands_at_the_first() -> None:
    """It is read once."""
    html = markdown.markdown("A[^1].\n\nB[^1].\n\n[^1]: Kilde.", extensions=["footnotes"])

    part = opened(rendered(f"<h1>H</h1>{html}").pdf)

    (note,) = of_kind(part, "Note")
    first = of_kind(part, "P")[0]
    assert first.raw.objgen == note.raw.P.objgen


def test_a_figcaption_is_the_caption_of_its_figure(book: Any) -> None:
    """In the group that holds the figure, as PDF/UA 7.3 asks."""
    assert [it.above[-1] for it in of_kind(book, "Caption")] == ["Div", "Table"] * 2
