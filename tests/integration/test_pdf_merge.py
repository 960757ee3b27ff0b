"""Merging: links, bookmarks, destinations and metadata of the whole."""

from __future__ import annotations

from typing import Any

import pytest
from pdf_sample import (
    PARTS,
    TITLE,
    all_annotations,
    faults_of_tree,
    names,
    of_kind,
    opened,
    rendered,
    sample,
    sample_parts,
)

from asss_report.document.merge import LostLink, Part, merge
from asss_report.errors import OutputError

pytestmark = pytest.mark.pdf

LOST = '<h1>H</h1><p>Se <a href="https://xref.invalid/#tabel-barnehage">tabellen</a>.</p>'


@pytest.fixture(scope="module")
def book() -> Any:
    """The merged sample, opened."""
    return opened(sample().pdf)


def _part(body: str, name: str = "x") -> Part:
    return Part(rendered(body).pdf, name)


def _outline(item: Any) -> list[Any]:
    """Titles as a nested list."""
    found = []
    item = item.get("/First")
    while item is not None:
        found += [str(item.Title), *([under] if (under := _outline(item)) else [])]
        item = item.get("/Next")
    return found


def test_parts_stand_in_order(book: Any) -> None:
    """Each starts where the one before it ends."""
    lengths = [len(opened(part.pdf).pages) for part in sample_parts()]

    assert (1, 1 + lengths[0], 1 + lengths[0] + lengths[1]) == sample().starts
    assert sum(lengths) == len(book.pages)


# --- Links ----------------------------------------------------------------------------------------


def test_every_internal_link_leads_to_a_page_of_the_document(book: Any) -> None:
    """By a name that exists, to a page that is there."""
    pages = {page.obj.objgen for page in book.pages}
    places = names(book)

    targets = [str(it.Dest) for it in all_annotations(book) if "/Dest" in it]

    assert {"barnehage", "grunnskole", "tabell-barnehage", "barnehage-behov"} <= set(targets)
    assert {True} == {places[target][0].objgen in pages for target in targets}


def test_a_link_between_parts_leads_into_the_other_part(book: Any) -> None:
    """The front page's link to a table leads to the chapter that has it."""
    first, second = sample().starts[1] - 1, sample().starts[2] - 1
    chapter = {page.obj.objgen for page in book.pages[first:second]}

    assert names(book)["tabell-barnehage"][0].objgen in chapter


def test_no_address_of_a_link_between_parts_is_left(book: Any) -> None:
    """Only real addresses remain."""
    addresses = {str(it.A.URI) for it in all_annotations(book) if "/A" in it}

    assert {"https://ssb.no/"} == {f"{address.rstrip('/')}/" for address in addresses}


def test_a_link_to_what_no_part_has_is_an_error_that_names_it() -> None:
    """The message says where the link is, and which id is near."""
    parts = [sample_parts()[1], sample_parts()[2], _part(LOST, "sammendrag")]

    with pytest.raises(OutputError, match="«tabel-barnehage»") as caught:
        merge(parts, title=TITLE)

    (fault,) = caught.value.faults
    assert fault.file == "sammendrag"
    assert "tabell-barnehage" in fault.instead


def test_links_out_of_a_lone_chapter_become_plain_text() -> None:
    """An area's own PDF has no other chapters; the words stay, the link goes."""
    alone = merge([sample_parts()[1]], title="Barnehage", drop_links=True)

    book = opened(alone.pdf)
    words = [str(it.Contents) for it in all_annotations(book)]

    assert sorted({link.anchor for link in alone.lost}) == ["grunnskole"]
    assert "det andre kapitlet" not in words
    assert [it for it in of_kind(book, "Link") if not it.annotations] == []
    assert faults_of_tree(book) == []


def test_a_lost_link_says_part_page_and_target() -> None:
    """What the caller needs to tell a person."""
    merged = merge([_part("<h1>A</h1>"), _part(LOST, "b")], title=TITLE, drop_links=True)

    assert (LostLink("b", 2, "tabel-barnehage"),) == merged.lost


def test_a_lost_link_over_several_lines_takes_no_other_with_it() -> None:
    """All its lines become text; the link beside it stays."""
    words = "mange ord " * 30
    kept = '<a href="https://ssb.no">SSB</a>'
    body = f'<h1>H</h1><p><a href="https://xref.invalid/#ingen">{words}</a> {kept}</p>'

    merged = merge([_part(body)], title=TITLE, drop_links=True)

    book = opened(merged.pdf)
    assert len(merged.lost) > 1
    assert [str(it.Contents) for it in all_annotations(book)] == ["SSB"]
    assert len(of_kind(book, "Link")) == 1
    assert faults_of_tree(book) == []


def test_a_page_without_links_left_has_no_list_of_them() -> None:
    """The page keeps nothing of a link that was its only one."""
    merged = merge([_part(LOST)], title=TITLE, drop_links=True)

    assert [page for page in opened(merged.pdf).pages if "/Annots" in page.obj] == []


def test_an_id_used_in_two_parts_means_each_parts_own() -> None:
    """A link inside a part leads to its own; one from outside leads to the first."""
    same = '<h1 id="topp">H</h1><p><a href="#topp">her</a></p>'
    link = '<h1>H</h1><p><a href="https://xref.invalid/#topp">der</a></p>'

    book = opened(merge([_part(link), _part(same), _part(same)], title=TITLE).pdf)

    pages = [page.obj.objgen for page in book.pages]
    targets = [names(book)[str(it.Dest)][0].objgen for it in all_annotations(book)]
    assert [pages[1], pages[1], pages[2]] == targets


def test_an_id_with_norwegian_letters_is_found() -> None:
    """WeasyPrint percent-encodes the address; the id is plain."""
    link = '<h1>H</h1><p><a href="https://xref.invalid/#økonomi">økonomi</a></p>'

    merged = merge([_part(link), _part('<h1 id="økonomi">Ø</h1>')], title=TITLE)

    assert [str(it.Dest) for it in all_annotations(opened(merged.pdf))] == ["økonomi"]


def test_names_are_in_order(book: Any) -> None:
    """Readers search them by halves."""
    keys = [bytes(it) for it in list(book.Root.Names.Dests.Names)[::2]]

    assert sorted(keys) == keys


# --- Bookmarks ------------------------------------------------------------------------------------


def test_bookmarks_of_all_parts_make_one_tree(book: Any) -> None:
    """Each part's bookmarks, with what is under them, in order."""
    chapter = [["Behov", ["Diagram"]]]

    expected = ["Bærum i ASSS", ["Innhold"], "Barnehage", *chapter, "Grunnskole", *chapter]

    assert expected == _outline(book.Root.Outlines)


def test_the_outline_counts_what_it_shows(book: Any) -> None:
    """3 chapters, 1 + 2 + 2 headings under them, all open."""
    assert int(book.Root.Outlines.Count) == 3 + 1 + 2 + 2
    assert int(book.Root.Outlines.Last.Count) == 2


def test_a_shut_bookmark_stays_shut() -> None:
    """`bookmark-state: closed` hides what is under it, and the count knows."""
    body = '<h1 style="bookmark-state: closed">A</h1><h2>B</h2>'

    outlines = opened(merge([_part(body), _part(body)], title=TITLE).pdf).Root.Outlines

    assert (
        int(outlines.Count),
        int(outlines.First.Count),
        int(outlines.Last.Count),
    ) == (2, -1, -1)


def test_a_document_without_headings_has_no_outline() -> None:
    """An empty list of bookmarks is none."""
    assert "/Outlines" not in opened(merge([_part("<p>x</p>")], title=TITLE).pdf).Root


# --- The whole ------------------------------------------------------------------------------------


def test_the_whole_has_its_own_title(book: Any) -> None:
    """In both places a reader may look, and shown in the window's bar."""
    with book.open_metadata() as metadata:
        title = metadata["dc:title"]

    assert (title, str(book.docinfo["/Title"])) == (TITLE, TITLE)
    assert bool(book.Root.ViewerPreferences.DisplayDocTitle)


def test_pages_are_called_by_their_numbers_and_the_first_by_its_name() -> None:
    """Without a name they are counted from 1, as readers do by themselves."""
    named = opened(merge(sample_parts(), title=TITLE, cover="Omslag").pdf)

    labels = [str(page.label) for page in named.pages]
    assert ["Omslag", *map(str, range(2, len(labels) + 1))] == labels
    assert "/PageLabels" not in opened(sample().pdf).Root


def test_a_cover_alone_is_called_by_its_name() -> None:
    """And no page after it is spoken of."""
    alone = opened(merge([_part("<h1>A</h1>")], title=TITLE, cover="Omslag").pdf)

    assert [str(page.label) for page in alone.pages] == ["Omslag"]


def test_the_whole_keeps_language_and_dates(book: Any) -> None:
    """Dates come from the HTML, never from the clock."""
    assert str(book.Root.Lang) == "nb"
    assert (
        str(book.docinfo["/CreationDate"]),
        str(book.docinfo["/ModDate"]),
    ) == ("D:20261102", "D:20261103")


def test_merging_again_gives_the_same_bytes() -> None:
    """And leaves the parts as they were."""
    assert sample() == merge(sample_parts(), title=TITLE)
    assert tuple(part.name for part in sample_parts()) == PARTS
