"""Better tags than WeasyPrint writes: what a screen reader needs and PDF/UA asks for.

WeasyPrint 70 tags box by box and page by page. `watched` notes which box each tag came from, and
`finish`, run just before the file is written, mends the tree:

- what is repeated on every page (running headers and footers, table heads on later pages) becomes
  an artifact;
- what a page break cut in two (a table, a list, a paragraph, a section) becomes one element again;
- footnotes become Note, placed in the paragraph that refers to them; a contents list becomes TOC;
- header cells get Scope, lists ListNumbering, foreign words Lang, links their own text;
- a word divided at a line's end is heard whole, an abbreviation as what it stands for, and the
  dots of a contents list as «side»;
- pictures get their place in the page's coordinates, and elements without content go.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: CSS pixels → PDF points.
_POINTS: Final = 0.75

#: HTML that WeasyPrint tags NonStruct though PDF has a word for it.
_TAG_OF_HTML: Final = {
    "aside": "/Sect",
    "code": "/Code",
    "figure": "/Div",
    "footer": "/Div",
    "header": "/Div",
    "nav": "/Sect",
    "q": "/Quote",
    **dict.fromkeys(("abbr", "b", "em", "i", "small", "strong", "sub", "sup"), "/Span"),
}

_SCOPES: Final = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}

_NUMBERINGS: Final = {
    "circle": "/Circle",
    "decimal": "/Decimal",
    "disc": "/Disc",
    "lower-alpha": "/LowerAlpha",
    "lower-roman": "/LowerRoman",
    "none": "/None",
    "square": "/Square",
    "upper-alpha": "/UpperAlpha",
    "upper-roman": "/UpperRoman",
}

#: Elements that are one thing to the reader, however many pages they run over.
_ONE_THING: Final = frozenset(
    (
        *("/Art", "/BlockQuote", "/Caption", "/Div", "/NonStruct", "/Note", "/P", "/Part", "/Sect"),
        *("/H1", "/H2", "/H3", "/H4", "/H5", "/H6"),
        *("/L", "/LI", "/LBody", "/TOC", "/TOCI"),
        *("/Table", "/TBody", "/TR", "/TD", "/TH"),
    )
)
_REPEATED: Final = frozenset(("/THead", "/TFoot"))

#: Elements a footnote may stand at the end of.
_NOTE_HOSTS: Final = frozenset(("/P", "/LBody", "/TD", "/TH", "/Caption"))
_GROUPS: Final = frozenset(("/Art", "/BlockQuote", "/Div", "/Document", "/Part", "/Sect"))

_CALL: Final = "::footnote-call"
_MARKER: Final = "::footnote-marker"

#: What WeasyPrint sets at the end of a line where it divides a word, and what PDF wants there.
_HYPHEN: Final = "\u2010"
_SOFT_HYPHEN: Final = "\u00ad"

#: What is said where dots lead the eye to a page number.
_LEADER: Final = ", side "

#: An empty cell still holds its place in the row.
_MAY_BE_EMPTY: Final = frozenset(("/TD", "/TH", "/Document"))


@dataclass(slots=True)
class Seen:
    """What was noted while WeasyPrint built its tags.

    Attributes:
        boxes: Object number of a structure element → the box it stands for.
        artifacts: (page index, MCID) → properties of the artifact the content shall be.
        stray: Link annotations in running headers and footers, which no tag can hold.
        spoken: (page index, MCID) of text that is not read as it is shown → what is read.
        silent: (page index, MCID) of text that is for the eye alone.
    """

    boxes: dict[int, Any] = field(default_factory=dict)
    artifacts: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    stray: list[Any] = field(default_factory=list)
    spoken: dict[tuple[int, int], str] = field(default_factory=dict)
    silent: list[tuple[int, int]] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Seen]:
    """Note which box each structure element comes from, while WeasyPrint writes in the block.

    WeasyPrint offers no hook for it, so its one recursive function is replaced meanwhile; the pin
    `weasyprint<71` and tests/integration/test_pdf_tags.py guard that it is still there.
    """
    from weasyprint.pdf import tags as weasyprint_tags  # noqa: PLC0415 - see pdf._write

    seen = Seen()
    original = weasyprint_tags._build_box_tree  # noqa: SLF001
    weasyprint_tags._build_box_tree = _watching(original, seen)  # noqa: SLF001
    try:
        yield seen
    finally:
        weasyprint_tags._build_box_tree = original  # noqa: SLF001


def _watching(original: Callable[..., Iterator[Any]], seen: Seen) -> Callable[..., Iterator[Any]]:
    from weasyprint.formatting_structure.boxes import MarginBox  # noqa: PLC0415 - see pdf._write

    def build(box: Any, parent: Any, pdf: Any, page: int, *rest: Any) -> Iterator[Any]:
        nums, annotations, waiting = rest
        mcids, links = set(nums), len(annotations)
        for text, words in _spoken(box):
            seen.spoken[page, waiting[text]["mcid"]] = words
        if box.is_leader:
            seen.silent += [(page, waiting[text]["mcid"]) for text in box.children]
        for element in original(box, parent, pdf, page, *rest):
            seen.boxes.setdefault(element.number, box)
            yield element
        if isinstance(box, MarginBox):
            side = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
            properties = {"Type": "/Pagination", "Subtype": side}
            seen.artifacts |= {(page, mcid): properties for mcid in set(nums) - mcids}
            seen.stray += [annotation for _, annotation in annotations[links:]]
            del annotations[links:]

    return build


def _spoken(box: Any) -> Iterator[tuple[Any, str]]:
    """The pieces of text right in `box` that are not read as they are shown."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox  # noqa: PLC0415

    after_leader = False
    for child in getattr(box, "children", ()):
        for it in child.children if isinstance(child, LineBox) else (child,):
            if not isinstance(it, TextBox):
                after_leader = it.is_leader
            elif it.text.endswith(_HYPHEN):
                yield it, it.text.removesuffix(_HYPHEN) + _SOFT_HYPHEN
            elif after_leader:
                yield it, _LEADER + it.text.strip()


def finish(document: Any, pdf: Any, seen: Seen, part: str = "") -> None:
    """Mend the tags of a PDF that is about to be written.

    Args:
        document: WeasyPrint's document.
        pdf: The pydyf PDF it became, tags included.
        seen: What `watched` noted on the way.
        part: What ids begin with, so that those of parts that are merged differ.
    """
    tree = _Tree(document, pdf, seen)
    _remove_annotations(tree, seen.stray)
    _mend_words(tree)
    _mend_links(tree)
    for element in list(tree.walk()):
        _mend_element(tree, element)
    _Joiner(tree).join()
    _nest_lists(tree)
    _place_notes(tree)
    _make_artifacts(tree)
    _prune(tree, tree.top)
    _index_ids(tree, f"{part}-" if part else "")


class _Tree:
    """The structure tree of a pydyf PDF, and the boxes behind its elements."""

    def __init__(self, document: Any, pdf: Any, seen: Seen) -> None:
        self.seen = seen
        self.pdf = pdf
        self.pages = document.pages
        self.page_index = {ref: index for index, ref in enumerate(pdf.page_references)}
        self.root = self.object(pdf.catalog["StructTreeRoot"])
        self.top = self.object(self.root["K"][0])
        self.nums = self.object(self.root["ParentTree"])["Nums"]

    def object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def box(self, element: Any) -> Any:
        return self.seen.boxes.get(element.number)

    def html(self, element: Any) -> Any:
        """The HTML element an element stands for; None for text, lines and page parts."""
        return getattr(self.box(element), "element", None)

    def parent(self, element: Any) -> Any:
        return self.object(element["P"])

    def kids(self, element: Any) -> list[Any]:
        """The structure elements right under `element`."""
        found = [self.object(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in found if kid.get("Type") == "/StructElem"]

    def links(self, element: Any) -> list[Any]:
        """The references to annotations right under `element`."""
        found = [self.object(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in found if kid.get("Type") == "/OBJR"]

    def walk(self, element: Any = None) -> Iterator[Any]:
        """Every element under `element` (the whole tree), parents first, in reading order."""
        for kid in self.kids(self.top if element is None else element):
            yield kid
            yield from self.walk(kid)

    def above(self, element: Any) -> Iterator[Any]:
        """The parents of `element`, nearest first, the document last."""
        while element is not self.top:
            element = self.parent(element)
            yield element

    def new(self, kind: str, parent: Any, kids: list[Any]) -> Any:
        """A new element of `kind` that takes over `kids`; the caller puts it in its parent."""
        import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

        element = pydyf.Dictionary(
            {"Type": "/StructElem", "S": kind, "P": parent.reference, "Pg": parent["Pg"]}
        )
        self.pdf.add_object(element)
        element["K"] = pydyf.Array()
        self.adopt(element, kids)
        return element

    def adopt(self, parent: Any, kids: list[Any]) -> None:
        """Put `kids` last in `parent`; whoever had them lets go of them."""
        for kid in kids:
            self.let_go(kid)
            kid["P"] = parent.reference
            parent["K"].append(kid.reference)

    def let_go(self, element: Any) -> None:
        """Take `element` out of its parent."""
        self.parent(element)["K"].remove(element.reference)


# --- Words ----------------------------------------------------------------------------------------


def _mend_words(tree: _Tree) -> None:
    """Say what is read instead of what is shown; of a hyphen that it is there for the line's sake.

    That is a soft hyphen, which nobody reads aloud.
    """
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    for (page, mcid), words in tree.seen.spoken.items():
        if (page, mcid) not in tree.seen.artifacts:
            span = _span_around(tree, tree.object(tree.nums[2 * page + 1][mcid]), page, mcid)
            span["ActualText"] = pydyf.String(words)
    for page, mcid in tree.seen.silent:
        tree.object(tree.nums[2 * page + 1][mcid])["K"].remove(mcid)
        tree.seen.artifacts[page, mcid] = {"Type": "/Layout"}


def _span_around(tree: _Tree, element: Any, page: int, mcid: int) -> Any:
    """The Span that holds one line and nothing else; in a link it must be made."""
    if element["S"] == "/Span" and element["K"] == [mcid]:
        return element
    span = tree.new("/Span", element, [])
    span["K"].append(mcid)
    element["K"][element["K"].index(mcid)] = span.reference
    tree.nums[2 * page + 1][mcid] = span.reference
    return span


# --- Links ----------------------------------------------------------------------------------------


def _mend_links(tree: _Tree) -> None:
    """One annotation per link fragment, described by the link's own words."""
    nested = [it for it in tree.walk() if tree.links(it) and _link_above(tree, it)]
    folded = [it for element in nested for it in _fold(tree, element, _link_above(tree, element))]
    _remove_annotations(tree, folded)
    for element in tree.walk():
        if element["S"] == "/Link" and not tree.links(element):
            element["S"] = "/Span"  # WeasyPrint drops links to nowhere, but leaves their tag
        for reference in tree.links(element):
            _describe(tree, element, tree.object(reference["Obj"]))


def _link_above(tree: _Tree, element: Any) -> Any:
    return next((it for it in tree.above(element) if tree.links(it)), None)


def _fold(tree: _Tree, element: Any, link: Any) -> Iterator[Any]:
    """Fold the annotations WeasyPrint gives every box inside a link into the link's own.

    Yields:
        The annotations that are of no use any more.
    """
    target = tree.object(tree.links(link)[0]["Obj"])
    for reference in tree.links(element):
        annotation = tree.object(reference["Obj"])
        target["Rect"][:] = _around(target["Rect"], annotation["Rect"])
        element["K"].remove(reference.reference)
        yield annotation


def _around(a: list[float], b: list[float]) -> list[float]:
    """The rectangle around two; corners come in any order."""
    xs, ys = [*a[0::2], *b[0::2]], [*a[1::2], *b[1::2]]
    return [min(xs), min(ys), max(xs), max(ys)]


def _describe(tree: _Tree, element: Any, annotation: Any) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    html = tree.html(element)
    pictures = " ".join(image.get("alt", "") for image in html.iter("img"))
    text = _label(html) or " ".join("".join(html.itertext()).split()) or pictures
    if text:
        annotation["Contents"] = pydyf.String(text)


def _label(html: Any) -> str:
    """What a link is called where its words do not tell: «Fotnote 2», and the way back from it."""
    kind = html.get("class", "").split()
    if "footnote-ref" in kind:
        return f"Fotnote {''.join(html.itertext())}"
    label = html.get("aria-label") or ("footnote-backref" in kind and html.get("title"))
    return label or ""


def _remove_annotations(tree: _Tree, annotations: list[Any]) -> None:
    gone = {annotation.reference for annotation in annotations}
    keys = {annotation.pop("StructParent", None) for annotation in annotations}
    for page in map(tree.object, tree.pdf.page_references) if gone else ():
        if "Annots" in page:
            page["Annots"][:] = [it for it in page["Annots"] if it not in gone]
            if not page["Annots"]:
                del page["Annots"]
    pairs = zip(tree.nums[::2], tree.nums[1::2], strict=True)
    tree.nums[:] = [it for pair in pairs if pair[0] not in keys for it in pair]


# --- Single elements ------------------------------------------------------------------------------


def _mend_element(tree: _Tree, element: Any) -> None:
    box = tree.box(element)
    if box is None:
        return
    _rename(tree, element, box)
    _say_language(tree, element)
    _say_words(tree, element)
    mend = {
        "/Figure": _place_figure,
        "/L": _number_list,
        "/LI": _wrap_list_body,
        "/TH": _say_scope,
    }.get(element["S"])
    if mend is not None:
        mend(tree, element)


def _rename(tree: _Tree, element: Any, box: Any) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    name = box.element_tag or ""
    if name.endswith(_CALL):
        element["S"] = "/Reference"
    elif name.endswith(_MARKER):
        element["S"] = "/Lbl"
    elif _is_footnote_area(tree.box(tree.parent(element))):
        element["S"] = "/Note"
        element["ID"] = pydyf.String(f"note-{element.number}")
    elif (html := tree.html(element)) is not None and html.get("role") == "math":
        element["S"] = "/Formula"
    elif element["S"] == "/NonStruct":
        element["S"] = _TAG_OF_HTML.get(name, "/NonStruct")


def _is_footnote_area(box: Any) -> bool:
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox  # noqa: PLC0415

    return isinstance(box, FootnoteAreaBox)


def _say_language(tree: _Tree, element: Any) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    html = tree.html(element)
    if html is not None and html.get("lang"):
        element["Lang"] = pydyf.String(html.get("lang"))


def _say_words(tree: _Tree, element: Any) -> None:
    """What an abbreviation stands for, what is said instead of a sign, a formula in words."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    html = tree.html(element)
    if html is None or element["S"] not in ("/Span", "/Formula"):
        return
    if element["S"] == "/Formula":
        element["Alt"] = pydyf.String(html.get("aria-label", ""))
    elif html.tag == "abbr" and html.get("title"):
        element["E"] = pydyf.String(html.get("title"))
    elif html.get("aria-label"):
        element["ActualText"] = pydyf.String(html.get("aria-label"))


def _place_figure(tree: _Tree, figure: Any) -> None:
    """BBox from CSS pixels below the page's top to points above its bottom."""
    page = tree.pages[tree.page_index[figure["Pg"]]]
    box = figure["A"]["BBox"]
    x1, y1, x2, y2 = (_POINTS * value for value in box)
    height = _POINTS * page.height
    box[:] = [x1, height - y2, x2, height - y1]


def _number_list(tree: _Tree, element: Any) -> None:
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    style = tree.box(element).style["list_style_type"]
    # Anything but a name is a mark of one's own, such as a dash: a bullet.
    numbering = _NUMBERINGS.get(style, "/Decimal") if isinstance(style, str) else "/Disc"
    element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})
    if any(_is_contents(tree.html(it)) for it in tree.above(element)):
        _make_contents(tree, element)


def _is_contents(html: Any) -> bool:
    return html is not None and html.get("role") == "doc-toc"


def _make_contents(tree: _Tree, element: Any) -> None:
    """L > LI > LBody as TOC > TOCI > Reference."""
    element["S"] = "/TOC"
    del element["A"]
    for item in tree.kids(element):
        if item["S"] != "/LI":
            continue
        item["S"] = "/TOCI"
        for body in tree.kids(item):
            if body["S"] == "/LBody":
                body["S"] = "/Reference"
                for inner in [it for it in tree.kids(body) if it["S"] == "/L"]:
                    tree.adopt(item, [inner])


def _wrap_list_body(tree: _Tree, item: Any) -> None:
    """An LI holds one Lbl and one LBody; WeasyPrint puts the paragraphs of an item beside them."""
    content = [kid for kid in tree.kids(item) if kid["S"] != "/Lbl"]
    if all(kid["S"] == "/LBody" for kid in content) and len(content) < 2:
        return
    body = tree.new("/LBody", item, [])
    item["K"].append(body.reference)
    tree.seen.boxes[body.number] = tree.box(item)
    for kid in content:
        is_body = kid["S"] == "/LBody"
        tree.adopt(body, tree.kids(kid) if is_body else [kid])
        if is_body:
            tree.let_go(kid)


def _nest_lists(tree: _Tree) -> None:
    """Put a list inside an item into the item; WeasyPrint puts it beside."""
    for inner in [it for it in tree.walk() if it["S"] == "/L" and tree.parent(it)["S"] == "/L"]:
        siblings = tree.kids(tree.parent(inner))
        before = siblings[: siblings.index(inner)]
        bodies = [kid for kid in tree.kids(before[-1]) if kid["S"] == "/LBody"] if before else []
        if bodies:
            tree.adopt(bodies[-1], [inner])


def _say_scope(tree: _Tree, cell: Any) -> None:
    in_head = tree.parent(tree.parent(cell))["S"] == "/THead"
    scope = _SCOPES.get(tree.html(cell).get("scope", ""), "/Column" if in_head else "/Row")
    cell["A"]["Scope"] = scope


# --- What page breaks and line breaks cut in two --------------------------------------------------


class _Joiner:
    """Gives the later pieces of an element to its first piece."""

    def __init__(self, tree: _Tree) -> None:
        self.tree = tree
        self.first: dict[tuple[int, str], Any] = {}
        self.last_page: dict[tuple[int, str], bytes] = {}
        self.same_id: dict[str, Any] = {}

    def join(self) -> None:
        self._visit(self.tree.kids(self.tree.top))
        self._redirect_headers()

    def _visit(self, elements: list[Any]) -> None:
        for element in elements:
            kids = self.tree.kids(element)
            if element["S"] in _REPEATED and self._first_of(element):
                self._drop_repeated(element)
                continue
            if first := self._first_of(element):
                self._take_over(first, element)
            self._visit(kids)

    def _first_of(self, element: Any) -> Any:
        """The piece that `element` continues; None when it begins something."""
        html, kind = self.tree.html(element), element["S"]
        spoken = kind == "/Formula" or "E" in element or "ActualText" in element
        if html is None or (kind not in _ONE_THING | _REPEATED | {"/Link"} and not spoken):
            return None
        key = (id(html), kind)
        first, page = self.first.setdefault(key, element), self.last_page.get(key)
        self.last_page[key] = element["Pg"]
        if first is element:
            return None
        if spoken:  # or it would be said once for each line
            return first
        # A link goes on along the next line. Of anything else, a second piece on the same page is
        # a box that layout made inside the first.
        return first if (element["Pg"] == page) == (kind == "/Link") else None

    def _take_over(self, first: Any, later: Any) -> None:
        if first["S"] == "/Link":
            _join_links(self.tree, first, later)
        else:
            self.tree.adopt(first, self.tree.kids(later))
        self._note_id(first, later)
        self.tree.let_go(later)

    def _drop_repeated(self, group: Any) -> None:
        """A table head repeated on a later page is for the eye only."""
        for element in (group, *self.tree.walk(group)):
            first = self.first.get((id(self.tree.html(element)), element["S"]))
            self._note_id(first, element)
            page = self.tree.page_index[element["Pg"]]
            for mcid in (kid for kid in element["K"] if isinstance(kid, int)):
                self.tree.seen.artifacts[page, mcid] = {"Type": "/Pagination"}
            links = self.tree.links(element)
            _remove_annotations(self.tree, [self.tree.object(link["Obj"]) for link in links])
        self.tree.let_go(group)

    def _note_id(self, first: Any, later: Any) -> None:
        if first is not None and "ID" in later:
            self.same_id[later["ID"].string] = first["ID"]

    def _redirect_headers(self) -> None:
        for element in self.tree.walk() if self.same_id else ():
            if headers := element.get("A", {}).get("Headers"):
                headers[:] = [self.same_id.get(header.string, header) for header in headers]


def _join_links(tree: _Tree, first: Any, later: Any) -> None:
    """A link that wraps is one link with an annotation for each line."""
    page = tree.nums[2 * tree.page_index[later["Pg"]] + 1]
    for kid in (it for it in later["K"] if isinstance(it, int)):
        page[kid] = first.reference
    for kid in tree.kids(later):
        kid["P"] = first.reference
    keys = {tree.object(link["Obj"])["StructParent"] for link in tree.links(later)}
    for index in range(0, len(tree.nums), 2):
        if tree.nums[index] in keys:
            tree.nums[index + 1] = first.reference
    first["K"].extend(later["K"])


# --- Footnotes ------------------------------------------------------------------------------------


def _place_notes(tree: _Tree) -> None:
    """Put each footnote where a reader meets it: in the paragraph that refers to it."""
    elements = list(tree.walk())
    calls: dict[Any, Any] = {}
    for element in elements:
        if key := _called(tree, element):
            calls.setdefault(key, element)
    for element in elements:
        key = _note_key(tree, element)
        if key in calls:
            _make_note(tree, element)
            _stand_by(tree, element, calls[key])


def _called(tree: _Tree, element: Any) -> Any:
    """The footnote an element refers to: `float: footnote` by its HTML, Markdown's by its id."""
    html = tree.html(element)
    if element["S"] == "/Reference" and tree.box(element).element_tag.endswith(_CALL):
        return id(html)
    if element["S"] == "/Link" and "footnote-ref" in html.get("class", "").split():
        return html.get("href", "").removeprefix("#")
    return None


def _note_key(tree: _Tree, element: Any) -> Any:
    html = tree.html(element)
    if element["S"] == "/Note":
        return id(html)
    return html.get("id") if element["S"] == "/LI" and html is not None else None


def _make_note(tree: _Tree, element: Any) -> None:
    """Markdown's footnotes are items of a list at the end: each becomes a note."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    if element["S"] == "/Note":
        return
    element["S"] = "/Note"
    element["ID"] = pydyf.String(f"note-{element.number}")
    for body in [kid for kid in tree.kids(element) if kid["S"] == "/LBody"]:
        tree.adopt(element, tree.kids(body))
        tree.let_go(body)


def _stand_by(tree: _Tree, note: Any, call: Any) -> None:
    line = [call, *tree.above(call)]
    at = next(index for index, it in enumerate(line) if it["S"] in _NOTE_HOSTS | _GROUPS)
    host = line[at]
    tree.adopt(host, [note])
    if host["S"] in _GROUPS:  # the reference is in a heading, which a note would drown
        siblings = host["K"]
        siblings.insert(siblings.index(line[at - 1].reference) + 1, siblings.pop())


# --- Order ----------------------------------------------------------------------------------------


def _make_artifacts(tree: _Tree) -> None:
    """Turn marked content that belongs to no element into artifacts."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    pages = [tree.object(reference) for reference in tree.pdf.page_references]
    streams = [tree.object(page["Contents"]).stream for page in pages]
    marks = [_marks(stream) for stream in streams]
    for (page, mcid), properties in tree.seen.artifacts.items():
        index = marks[page][mcid]
        streams[page][index - 1 : index + 1] = ["/Artifact", pydyf.Dictionary(properties)]
        tree.nums[2 * page + 1][mcid] = "null"


def _marks(stream: list[Any]) -> dict[int, int]:
    """MCID → where in a page's content its properties stand, between tag and operator."""
    return {
        item["MCID"]: index
        for index, item in enumerate(stream)
        if isinstance(item, dict) and "MCID" in item
    }


def _prune(tree: _Tree, element: Any) -> None:
    """Take away what has no content: empty paragraphs, wrappers of what was moved."""
    for kid in tree.kids(element):
        _prune(tree, kid)
    if not element["K"] and element["S"] not in _MAY_BE_EMPTY:
        tree.let_go(element)


def _index_ids(tree: _Tree, prefix: str) -> None:
    """The name tree PDF asks for where elements have ids, in the order of the ids."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint, see pdf._write

    ids = {}
    for element in tree.walk():
        if "ID" in element:
            element["ID"] = pydyf.String(prefix + element["ID"].string)
            ids[element["ID"].string] = element
        if headers := element.get("A", {}).get("Headers"):
            headers[:] = [pydyf.String(prefix + it.string) for it in headers]
    names = [part for key in sorted(ids) for part in (ids[key]["ID"], ids[key].reference)]
    if names:
        tree.root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(names)})
