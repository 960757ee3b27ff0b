"""The real report and a real area's PDF, as a screen reader meets them: tags held against the page.

veraPDF judges that tags are well-formed; here is what it cannot judge: that there is one tag for
one thing, that it says what it is, and that the order heard is the order seen.
"""

from __future__ import annotations

import importlib
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from builds import flat
from pdf_sample import ROOT, artifacts, faults_of_tree, names, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builds import Built

sys.path.insert(0, str(ROOT / "tools"))
read_aloud = importlib.import_module("read_aloud")

pytestmark = pytest.mark.pdf

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
#: What is read in one go, and so has one place in the order.
LINES = frozenset((*HEADINGS, "P", "LBody", "TR", "Figure"))
EXHIBIT = re.compile(r"(Figur|Tabell) \d+\.\d+")
#: Words that tell nobody where a link leads.
EMPTY_WORDS = {"her", "klikk her", "les mer", "mer", "lenke", "se her", "trykk her", "tilbake"}
#: The longest alternative text that a listener can hold on to.
LONGEST_ALT = 500
NUMBER = re.compile(r"\d[\d\u00a0 ]*(?:,\d+)?")


@pytest.fixture(scope="module", params=["baerum", "noted"])
def built(request: pytest.FixtureRequest, baerum: Built, noted: Built) -> Built:
    """The whole report, then the PDF of one area, which has footnotes."""
    return {"baerum": baerum, "noted": noted}[request.param]


@pytest.fixture(scope="module")
def reader(built: Built) -> Any:
    """The file as a screen reader meets it."""
    return read_aloud.Reader(built.pdf)


def _kinds(reader: Any, *kinds: str) -> list[Any]:
    return [it for it in reader.top.walk() if it.kind in kinds]


def _said(reader: Any, element: Any) -> str:
    return flat(" ".join(reader.read([element])))


def _captions(reader: Any) -> list[str]:
    """The first line of every caption: «Figur 3.1»."""
    found = [next(it.walk()) for it in _kinds(reader, "Caption")]
    return [flat(reader.words(it.elements[0])) for it in found]


# --- One tag for one thing ------------------------------------------------------------------------


def test_tree_and_pages_agree(built: Built) -> None:
    """All content is in exactly one element or is an artifact; every annotation has its link."""
    assert faults_of_tree(opened(built.pdf)) == []


def test_every_exhibit_has_one_caption(built: Built, reader: Any) -> None:
    """Each «Figur 3.2» that stands alone on a line of the page is one Caption, in the same order.

    The lists of figures and tables, where they are links, are not captions.
    """
    linked = {reader.page_of(it) for it in _kinds(reader, "TOCI")}
    lines = [
        flat(line)
        for page, text in enumerate(built.raw)
        for line in text.split("\r\n")
        if page not in linked
    ]

    assert [it for it in lines if EXHIBIT.fullmatch(it)] == _captions(reader)


def test_every_table_is_one_table(reader: Any) -> None:
    """One Table with one head for each caption «Tabell 3.2», and each row as long as its head."""
    tables = _kinds(reader, "Table")
    captioned = [it for it in tables if any(kid.kind == "Caption" for kid in it.elements)]

    numbers = [it for it in _captions(reader) if it.startswith("Tabell")]

    assert len(numbers) == len(set(numbers)) == len(captioned)
    for table in tables:
        rows = [it for it in table.walk() if it.kind == "TR"]
        assert [it.kind for it in table.elements if it.kind != "Caption"] == ["THead", "TBody"]
        assert {len(row.elements) for row in rows} == {len(rows[0].elements)}
        assert len(rows) > 1


def test_every_cell_finds_its_headers(reader: Any) -> None:
    """Each header cell has a scope; each data cell names the header of its row and its column."""
    for table in _kinds(reader, "Table"):
        heads = {it.say("/ID"): it for it in table.walk() if it.kind == "TH"}
        scopes = {key: str(it.raw.A.Scope) for key, it in heads.items()}
        cells = [it for it in table.walk() if it.kind == "TD"]
        assert len(heads) == len([it for it in table.walk() if it.kind == "TH"])
        for cell in cells:
            named = [scopes[str(it)] for it in cell.raw.A.Headers]
            assert sorted(named) == ["/Column", "/Row"], _said(reader, table)


def test_no_header_cell_is_silent(reader: Any) -> None:
    """A listener in a table hears what the column and the row are."""
    silent = [
        _said(reader, table)
        for table in _kinds(reader, "Table")
        if any(it.kind == "TH" and not reader.words(it) for it in table.walk())
    ]

    assert silent == []


def test_a_table_is_on_one_page_when_it_fits_on_one(reader: Any) -> None:
    """Only a table taller than a page runs on."""
    room = 841.89 - 2 * 25 / 25.4 * 72
    split = {}
    for table in _kinds(reader, "Table"):
        pages = sorted({page for page, _ in reader.all_bits(table)})
        if len(pages) > 1:
            height = sum(_height(reader, table, page) for page in pages)
            split[reader.words(table)[:60]] = height

    assert [title for title, height in split.items() if height < room] == []


def _height(reader: Any, element: Any, page: int) -> float:
    boxes = [bit.box for at, bit in reader.all_bits(element) if at == page]
    return float(max(box[3] for box in boxes) - min(box[1] for box in boxes))


def test_lists_are_lists(reader: Any) -> None:
    """L holds LI, LI holds one label and one body, and no bullet is typed in a paragraph."""
    for element in _kinds(reader, "L"):
        assert {it.kind for it in element.elements} == {"LI"}
        assert str(element.raw.A.ListNumbering) in ("/Disc", "/Decimal")
    for item in _kinds(reader, "LI"):
        assert [it.kind for it in item.elements] == ["Lbl", "LBody"]
        assert str(item.raw.P.S) == "/L"

    typed = [reader.words(it) for it in _kinds(reader, "P")]
    assert [it for it in typed if it.startswith(("•", "- ", "– "))] == []


def test_headings_skip_no_level(reader: Any) -> None:
    """The first is an H1, and each is at most one level below the one before it."""
    levels = [int(it.kind[1]) for it in _kinds(reader, *HEADINGS)]

    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_every_chapter_has_one_heading_of_the_first_level(built: Built, reader: Any) -> None:
    """As many as there are bookmarks of the first level, and none without words."""
    heads = [flat(reader.words(it)) for it in _kinds(reader, "H1")]
    marks = [title for level, title, _ in built.bookmarks if level == 0]

    assert heads == marks
    assert all(reader.words(it) for it in _kinds(reader, *HEADINGS))


# --- Figures --------------------------------------------------------------------------------------


def test_every_figure_says_what_it_shows(built: Built, reader: Any) -> None:
    """Its alternative text has the own municipality and a number that is drawn on the page."""
    figures = _kinds(reader, "Figure")

    assert len(figures) == len([it for it in _captions(reader) if it.startswith("Figur")])
    for figure in figures:
        alt, page = flat(figure.say("/Alt")), built.pages[reader.page_of(figure)]
        assert "Bærum" in alt
        assert len(alt) <= LONGEST_ALT, alt
        assert alt.endswith("."), alt
        assert [it for it in NUMBER.findall(alt) if it.strip() in page], alt


def test_no_figure_repeats_its_caption(reader: Any) -> None:
    """Who hears both shall hear two things."""
    repeated = []
    for figure, caption in _captioned(reader):
        alt = figure.say("/Alt")
        lines = [flat(reader.words(it)) for it in caption.elements]
        repeated += [line for line in lines if flat(alt).rstrip(".") == line.rstrip(".")]

    assert repeated == []


def test_no_two_figures_have_the_same_alternative_text(reader: Any) -> None:
    """Each states a finding of its own."""
    alts = [it.say("/Alt") for it in _kinds(reader, "Figure")]

    assert len(alts) == len(set(alts))


def _captioned(reader: Any) -> list[tuple[Any, Any]]:
    """Every figure with its caption."""
    groups = [[it.kind for it in group.elements] for group in reader.top.walk()]
    pairs = [
        (group.elements[at + 1], group.elements[at])
        for group, kinds in zip(reader.top.walk(), groups, strict=True)
        for at in range(len(kinds) - 1)
        if kinds[at : at + 2] == ["Caption", "Figure"]
    ]
    assert len(pairs) == len(_kinds(reader, "Figure"))
    return pairs


def test_a_caption_stands_before_its_figure_and_the_sources_after(reader: Any) -> None:
    """In one group: caption, figure, then notes and source."""
    for group in reader.top.walk():
        kinds = [it.kind for it in group.elements]
        if "Figure" in kinds:
            assert kinds == ["Caption", "Figure", "Div"]
            assert re.search(r"Kilder?: ", _said(reader, group.elements[2]))


def test_a_figures_place_is_where_it_is_drawn(reader: Any) -> None:
    """Inside the page, and around everything in it."""
    for figure in _kinds(reader, "Figure"):
        x1, y1, x2, y2 = (float(it) for it in figure.raw.A.BBox)
        width, height = (float(it) for it in figure.page.MediaBox[2:])
        assert 0 <= x1 < x2 <= width
        assert 0 <= y1 < y2 <= height
        for _, bit in reader.all_bits(figure):
            left, bottom, right, top = bit.box
            assert x1 - 2 <= left <= right <= x2 + 2
            assert y1 - 2 <= bottom <= top <= y2 + 2


# --- Links, contents, notes -----------------------------------------------------------------------


def test_every_link_says_where_it_leads(reader: Any) -> None:
    """With words, never with an address alone; the same words always lead to the same place."""
    places: dict[str, set[str]] = {}
    for link in _kinds(reader, "Link"):
        called = _called(link)
        assert reader.words(link)
        assert called.lower() not in EMPTY_WORDS
        assert not re.match(r"https?:|www\.", called)
        if "otnote" not in called:  # each chapter has a «Fotnote 1» of its own
            places.setdefault(called, set()).add(_target(_annotation(link)))

    assert {called: it for called, it in places.items() if len(it) > 1} == {}


def test_a_footnote_is_read_where_it_is_referred_to(built: Built, reader: Any) -> None:
    """In the paragraph, not at the end of the section; and the way back says where it leads."""
    notes = _kinds(reader, "Note")
    calls = [it for it in _kinds(reader, "Link") if _called(it).startswith("Fotnote ")]

    assert len(notes) == len({_called(it) + _target(_annotation(it)) for it in calls})
    assert bool(notes) == (len(built.pages) < 50)  # the area's copy has some, the edition none
    for note in notes:
        assert str(note.raw.P.S) in ("/P", "/LBody", "/TD", "/TH", "/Caption")
        assert note.say("/ID")
        assert note.elements[0].kind == "Lbl"
        back = [_called(it) for it in note.walk() if it.kind == "Link"]
        assert [it for it in back if it.startswith("Tilbake til fotnote ")]


def _annotation(link: Any) -> Any:
    return next(it.Obj for it in link.raw.K if _is_annotation(it))


def _called(link: Any) -> str:
    return flat(str(_annotation(link).Contents))


def _is_annotation(kid: Any) -> bool:
    return hasattr(kid, "keys") and "/Obj" in kid


def _target(annotation: Any) -> str:
    return str(annotation.get("/Dest", "")) or str(annotation.A.URI)


def test_contents_are_tagged_as_contents(built: Built, reader: Any) -> None:
    """The contents list every chapter; the lists of figures and tables every exhibit."""
    rows = [flat(reader.words(it)) for it in _kinds(reader, "TOCI")]
    chapters = [title for level, title, _ in built.bookmarks if level == 0]

    for title in chapters[3:] if rows else ():
        assert len([row for row in rows if row.startswith(title)]) == 1
    for number in _captions(reader) if rows else ():
        assert len([row for row in rows if row.startswith(f"{number} ")]) == 1
    assert {str(it.raw.P.S) for it in _kinds(reader, "TOCI")} <= {"/TOC"}


# --- Order ----------------------------------------------------------------------------------------


def _lines(reader: Any) -> Iterator[tuple[Any, int, tuple[float, ...]]]:
    """What is read in one go, with the page and box of each part of it."""
    moved = {it.raw.objgen for note in _kinds(reader, "Note") for it in note.walk()}
    for element in reader.top.walk():
        inner = any(it.kind in LINES for it in element.walk() if it is not element)
        if element.kind in LINES and not inner and element.raw.objgen not in moved:
            boxes: dict[int, list[tuple[float, ...]]] = {}
            for page, bit in reader.all_bits(element):
                boxes.setdefault(page, []).append(bit.box)
            for page, some in boxes.items():
                low = [min(it) for it in zip(*some, strict=True)][:2]
                high = [max(it) for it in zip(*some, strict=True)][2:]
                yield element, page, (*low, *high)


def test_the_order_heard_is_the_order_seen(reader: Any) -> None:
    """Page after page, from the top down; only what stands to the right may stand higher.

    Footnotes are read where they are referred to, and stand elsewhere.
    """
    wrong = []
    for (a, page, before), (b, later, after) in pairwise(_lines(reader)):
        above = after[1] >= before[3] - 0.5
        if later < page or (later == page and above and after[0] < before[2] - 1):
            wrong.append((later + 1, reader.words(a)[:50], reader.words(b)[:50]))

    assert wrong == []


def test_running_heads_and_feet_are_not_read(built: Built, reader: Any) -> None:
    """Each page but the cover has them, as artifacts; none of it is in what is said."""
    pages = list(opened(built.pdf).pages)
    lacking = [n for n, page in enumerate(pages, start=1) if "/Footer" not in artifacts(page)]
    footer = re.search(r"Bærum og ASSS 2025 · Datatilstand: \w+", built.pages[1])

    assert lacking == [1]
    assert footer
    assert footer[0] not in flat(" ".join(reader.read()))


def test_a_word_divided_at_the_end_of_a_line_is_heard_whole(built: Built, reader: Any) -> None:
    """The page shows the hyphen; what is said has the word."""
    divided = re.findall(r"(\w+)\ufffe\r?\n?(\w+)", "\n".join(built.raw))
    said = flat(" ".join(reader.read()))

    words = [(a, b) for a, b in divided if not _typed(a, b)]
    assert words
    assert [a + b for a, b in words if a + b not in said] == []


def _typed(a: str, b: str) -> bool:
    """Whether a person wrote the hyphen: «ASSS-snittet», «barne- og ungdomsarbeid»."""
    return not a[-1].islower() or b[0].isupper() or b in ("og", "eller", "til")


# --- The file -------------------------------------------------------------------------------------


def test_every_chapter_section_and_exhibit_has_a_bookmark_that_leads_to_it(
    built: Built, reader: Any
) -> None:
    """In the order they stand, each to the page where it is read."""
    heads = [(flat(reader.words(it)), reader.page_of(it) + 1) for it in _kinds(reader, "H1", "H2")]
    tops = [(title, page) for level, title, page in built.bookmarks if level < 2]
    exhibits = [(title, page) for level, title, page in built.bookmarks if level == 2]
    captions = [
        (flat(reader.words(it.elements[0])), reader.page_of(it.elements[0]) + 1)
        for it in _kinds(reader, "Caption")
    ]

    assert heads == [it for it in tops if not EXHIBIT.match(it[0])]
    found = [it for it in (*exhibits, *tops) if EXHIBIT.match(it[0])]
    assert sorted(captions) == sorted((EXHIBIT.match(t)[0], page) for t, page in found)  # type: ignore[index]


def test_every_destination_is_on_its_page(built: Built) -> None:
    """No link or bookmark leads above or below the paper."""
    for name, place in names(opened(built.pdf)).items():
        height = float(place[0].MediaBox[3])
        assert 0 <= float(place[3]) <= height + 1, name


def test_pages_are_called_by_the_number_printed_on_them(built: Built) -> None:
    """The cover has none and is called «Omslag»."""
    document = opened(built.pdf)
    labels = [str(page.label) for page in document.pages]

    assert labels[0] == "Omslag"
    for label, text in zip(labels[1:], built.pages[1:], strict=True):
        assert re.search(rf"(^|\s){label}(\s|$)", f"{text[:80]} {text[-120:]}"), label


def test_the_file_says_what_it_is(built: Built) -> None:
    """Title, author, subject, language, dates and both standards, in both places a reader looks."""
    document = opened(built.pdf)
    with document.open_metadata() as metadata:
        keys = ["dc:title", "dc:creator", "dc:description", "dc:language"]
        keys += ["xmp:CreateDate", "xmp:ModifyDate", "xmp:CreatorTool"]
        found = {key: metadata.get(key) for key in keys}
        claims = [metadata.get(it) for it in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")]

    assert [key for key in keys if not found[key]] == []
    assert claims == ["1", "2", "A"]
    assert found["dc:language"] == {"nb"}
    assert str(document.docinfo["/Title"]) == found["dc:title"]
    assert str(document.docinfo["/Subject"]) == found["dc:description"] != found["dc:title"]
    assert str(document.docinfo["/Creator"]) == found["xmp:CreatorTool"]
    assert str(document.docinfo["/Author"]) == "Bærum kommune"
    assert str(document.Root.Lang) == "nb"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(document.Root.MarkInfo.Marked)


def test_the_keyboard_goes_through_links_in_the_order_of_reading(built: Built) -> None:
    """Every page that has links says so."""
    pages = [page.obj for page in opened(built.pdf).pages if "/Annots" in page.obj]

    assert pages
    assert {str(page.Tabs) for page in pages} == {"/S"}
