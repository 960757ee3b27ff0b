"""Parts in, one PDF out, with tags, bookmarks, named destinations and links kept.

pikepdf joins pages, not what a document says about them; everything above the pages is put
together here. Links between parts are written `https://xref.invalid/#id` in the HTML and become
internal links once every part is in place.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.models.metadata import encode_pdf_date

from asss_report.document.fetcher import XREF
from asss_report.document.sidetall import write_number
from asss_report.errors import Fault, OutputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A laid-out part of a document.

    Attributes:
        pdf: The file `render_pdf` wrote.
        name: What messages call it.
    """

    pdf: bytes
    name: str


@dataclass(frozen=True, slots=True)
class LostLink:
    """A link whose target is in no part.

    Attributes:
        part: Name of the part the link stands in.
        page: 1-based page in the merged document.
        anchor: The id it leads to.
    """

    part: str
    page: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged document.

    Attributes:
        pdf: The file.
        starts: 1-based first page of each part.
        lost: Links that were made plain text because nothing has the id they lead to.
    """

    pdf: bytes
    starts: tuple[int, ...]
    lost: tuple[LostLink, ...]


def merge(
    parts: Sequence[Part],
    *,
    title: str,
    when: datetime | None = None,
    drop_links: bool = False,
    cover: str = "",
) -> Merged:
    """Put `parts` together in order.

    Args:
        parts: At least one; the first taken gives language and authors.
        title: Title of the whole.
        when: It is made: parts need not say, so that they are the same at any time.
        drop_links: Let links to what is in no part become plain text, as in the PDF of one area.
        cover: What readers call the first page, which has no number printed; the next is page 2.

    Raises:
        OutputError: A link leads nowhere and `drop_links` is false.
    """
    with Binder() as binder:
        taken = [binder.take(part) for part in parts]
        return binder.bind(taken, title=title, when=when, drop_links=drop_links, cover=cover)


@dataclass(frozen=True, slots=True)
class Taken:
    """A part whose content a binder has copied: its pages, and what is said about them."""

    name: str
    pages: tuple[Any, ...]
    root: Any


class Binder:
    """Takes parts, which is most of the work of merging, and then binds them.

    They need not be taken in the order of the pages, so that those that are ready need not wait for
    one that is not; but taken in another order, the same document is another file.
    """

    def __init__(self) -> None:
        self._pdf: pikepdf.Pdf | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def take(self, part: Part) -> Taken:
        """Copy a part, for `bind`."""
        pdf = self._opened.enter_context(pikepdf.open(BytesIO(part.pdf)))
        if self._pdf is None:
            self._pdf = pdf
            return Taken(part.name, tuple(page.obj for page in pdf.pages), pdf.Root)
        start = len(self._pdf.pages)
        for page in pdf.pages:
            self._pdf.pages.append(page)
        pages = tuple(page.obj for page in self._pdf.pages[start:])
        # One copy for all of it, so that tree, destinations and bookmarks mean the same pages.
        names = (Name.StructTreeRoot, Name.Names, Name.Outlines)
        root = Dictionary({str(name): pdf.Root[name] for name in names if name in pdf.Root})
        return Taken(part.name, pages, self._pdf.copy_foreign(pdf.make_indirect(root)))

    def bind(
        self,
        parts: Sequence[Taken],
        *,
        title: str,
        when: datetime | None = None,
        drop_links: bool = False,
        cover: str = "",
    ) -> Merged:
        """The document of all the parts that were taken, in this order; see `merge`.

        Raises:
            OutputError: A link leads nowhere and `drop_links` is false.
        """
        if self._pdf is None:
            raise ValueError("a document needs a part")
        book = Book(self._pdf, parts)
        lost = book.resolve_links()
        if lost and not drop_links:
            raise OutputError(*dict.fromkeys(_fault(link, book.destinations) for link in lost))
        book.label_pages(cover)
        book.number_pages()
        starts = tuple(start + 1 for start in book.starts)
        return Merged(book.finish(title, when), starts, tuple(lost))


class Book:
    """The document being bound, with its pages in order and all that is said about them."""

    def __init__(self, pdf: pikepdf.Pdf, parts: Sequence[Taken]) -> None:
        self.pdf = pdf
        self.names = [part.name for part in parts]
        self.starts: list[int] = []
        self.destinations: dict[str, Any] = {}
        self._renamed: list[dict[str, str]] = []  # per part: id in the part → id in the book
        self._parents: dict[int, Any] = {}  # the parent tree: key → element, or a page's elements
        self._ids: dict[str, Any] = {}
        self._bookmarks: list[Any] = []
        del pdf.pages[:]
        self._top = pdf.Root.StructTreeRoot.K[0]
        tops = [part.root.StructTreeRoot.K[0] for part in parts]
        kids = [kid for top in tops for kid in top.K]
        for part in parts:
            self._adopt(part)
        for kid in kids:
            kid.P = self._top
        self._top.K = Array(kids)

    def _adopt(self, part: Taken) -> None:
        start, root = len(self.pdf.pages), part.root
        self.starts.append(start)
        for page in part.pages:
            self.pdf.pages.append(pikepdf.Page(page))
        self._adopt_tags(root.StructTreeRoot, len(self.starts))
        self._adopt_parents(root.StructTreeRoot.ParentTree, start)
        self._adopt_destinations(root, start)
        if Name.Outlines in root:
            self._bookmarks += _chain(root.Outlines)

    def _adopt_tags(self, root: Any, number: int) -> None:
        top, ids = root.K[0], dict(_pairs(root.get(Name.IDTree, Dictionary())))
        if ids.keys() & self._ids.keys():  # as when one part is put in twice
            for element in _walk(top):
                _make_ids_unique(element, f"{number}-")
            ids = {str(element.ID): element for element in ids.values()}
        self._ids |= ids

    def _adopt_parents(self, tree: Any, start: int) -> None:
        shift = max(self._parents, default=-1) + 1
        nums = tree.Nums
        for index in range(0, len(nums), 2):
            self._parents[int(nums[index]) + shift] = nums[index + 1]
        for page in self.pdf.pages[start:]:
            page.obj.StructParents = int(page.obj.StructParents) + shift
            for annotation in page.obj.get(Name.Annots, ()):
                annotation.StructParent = int(annotation.StructParent) + shift

    def _adopt_destinations(self, root: Any, start: int) -> None:
        renamed: dict[str, str] = {}
        tree = root.get(Name.Names, Dictionary()).get(Name.Dests, Dictionary())
        for name, place in _pairs(tree):
            # Two parts may use one id; links inside each still lead to its own.
            renamed[name] = name if name not in self.destinations else f"{name}~{len(self.starts)}"
            self.destinations[renamed[name]] = place
        self._renamed.append(renamed)
        for page in self.pdf.pages[start:]:
            for annotation in page.obj.get(Name.Annots, ()):
                if Name.Dest in annotation:
                    annotation.Dest = String(renamed[str(annotation.Dest)])

    # --- Links between parts ----------------------------------------------------------------------

    def resolve_links(self) -> list[LostLink]:
        """Turn links between parts into internal ones, and those that lead nowhere into text."""
        lost = []
        for number, part, page in self._pages():
            for annotation in list(page.get(Name.Annots, ())):
                anchor = _anchor(annotation)
                target = self._renamed[part].get(anchor, anchor)
                if target in self.destinations:
                    annotation.Dest = String(target)
                    del annotation.A
                elif anchor:
                    lost.append(LostLink(self.names[part], number, anchor))
                    self._make_text(page, annotation)
        return lost

    def _pages(self) -> Iterator[tuple[int, int, Any]]:
        """Every page: its number, the index of its part, and itself."""
        ends = [*self.starts[1:], len(self.pdf.pages)]
        for part, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            for index in range(start, end):
                yield index + 1, part, self.pdf.pages[index].obj

    def _make_text(self, page: Any, annotation: Any) -> None:
        element = self._parents.pop(int(annotation.StructParent))
        element.K = Array(kid for kid in element.K if not _refers_to(kid, annotation))
        if not any(_is_reference(kid) for kid in element.K):
            element.S = Name.Span
        kept = [it for it in page.Annots if it.objgen != annotation.objgen]
        if kept:
            page.Annots = Array(kept)
        else:
            del page.Annots

    # --- Writing ----------------------------------------------------------------------------------

    def finish(self, title: str, when: datetime | None) -> bytes:
        """The file."""
        root = self.pdf.Root
        parents = [part for key in sorted(self._parents) for part in (key, self._parents[key])]
        root.StructTreeRoot.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(parents)))
        if self._ids:
            root.StructTreeRoot.IDTree = Dictionary(Names=_name_tree(self._ids))
        if self.destinations:
            root.Names = Dictionary(Dests=Dictionary(Names=_name_tree(self.destinations)))
        self._write_bookmarks()
        self._write_title(title, when)
        return self._saved()

    def label_pages(self, cover: str) -> None:
        """Let a reader's «go to page 15» mean the page that has 15 printed on it."""
        if cover:
            labels = [0, Dictionary(P=String(cover))]
            if len(self.pdf.pages) > 1:
                labels += [1, Dictionary(S=Name.D, St=2)]
            self.pdf.Root.PageLabels = Dictionary(Nums=Array(labels))

    def number_pages(self) -> None:
        """Print its number on every page that has room for one."""
        for number, page in enumerate(self.pdf.pages, start=1):
            write_number(page.obj, number)

    def _write_bookmarks(self) -> None:
        if not self._bookmarks:
            return
        outline = self.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        _link_up(outline, self._bookmarks)
        outline.Count = sum(1 + max(0, _count(it)) for it in self._bookmarks)
        self.pdf.Root.Outlines = outline

    def _write_title(self, title: str, when: datetime | None) -> None:
        self.pdf.docinfo[Name.Title] = title
        # Without the pikepdf stamp: it holds a version and the time of day.
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
            if when:
                metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = when.isoformat()
        if when:
            date = encode_pdf_date(when)
            self.pdf.docinfo[Name.CreationDate] = self.pdf.docinfo[Name.ModDate] = date
        self.pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)

    def _saved(self) -> bytes:
        target = BytesIO()
        self.pdf.save(
            target,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return target.getvalue()


# --- Tags -----------------------------------------------------------------------------------------


def _walk(element: Any) -> Iterator[Any]:
    """Every structure element under `element`, parents first."""
    for kid in element.get(Name.K, ()):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from _walk(kid)


def _make_ids_unique(element: Any, prefix: str) -> None:
    if Name.ID in element:
        element.ID = String(prefix + str(element.ID))
    if Name.A in element and Name.Headers in element.A:
        element.A.Headers = Array(String(prefix + str(header)) for header in element.A.Headers)


def _is_reference(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR


def _refers_to(kid: Any, annotation: Any) -> bool:
    return _is_reference(kid) and kid.Obj.objgen == annotation.objgen


# --- Names and links ------------------------------------------------------------------------------


def _pairs(tree: Any) -> Iterator[tuple[str, Any]]:
    """What a name tree of one node has: each name and its value."""
    names = tree.get(Name.Names, ())
    for index in range(0, len(names), 2):
        yield str(names[index]), names[index + 1]


def _name_tree(entries: dict[str, Any]) -> Array:
    """Names and values by turns, in the order of the names' bytes, as PDF asks."""
    ordered = sorted((bytes(String(name)), name) for name in entries)
    return Array(part for _, name in ordered for part in (String(name), entries[name]))


def _anchor(annotation: Any) -> str:
    """The id that a link between parts leads to; empty for other links."""
    action = annotation.get(Name.A, Dictionary())
    address = str(action.get(Name.URI, ""))
    return unquote(address.removeprefix(XREF)) if address.startswith(XREF) else ""


def _fault(link: LostLink, known: dict[str, Any]) -> Fault:
    what = f"A link on page {link.page} leads to «{link.anchor}», which no part of the report has."
    close = get_close_matches(link.anchor, known, n=3)  # of hundreds, only those worth showing
    return Fault(link.part, 0, what, nearest(link.anchor, close) if close else "")


# --- Bookmarks ------------------------------------------------------------------------------------


def _chain(parent: Any) -> list[Any]:
    """The bookmarks right under `parent`."""
    found = []
    item = parent.get(Name.First)
    while item is not None:
        found.append(item)
        item = item.get(Name.Next)
    return found


def _link_up(parent: Any, items: list[Any]) -> None:
    parent.First, parent.Last = items[0], items[-1]
    for item in items:
        item.Parent = parent
    for before, after in pairwise(items):
        before.Next, after.Prev = after, before


def _count(item: Any) -> int:
    """Write how many bookmarks show under `item` when it is open; negative when it is shut."""
    under = sum(1 + max(0, _count(kid)) for kid in _chain(item))
    shut = int(item.get(Name.Count, 0)) < 0
    if under:
        item.Count = -under if shut else under
    else:
        del item.Count  # WeasyPrint writes 0, where PDF wants nothing
    return -under if shut else under
