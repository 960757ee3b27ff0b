"""Print what a screen reader would say of a PDF: its tags, read in order, as text.

    python tools/read_aloud.py [PDF] [--chapter barnehage]

Without PDF it reads the report in output/. A chapter is named by its anchor, the same word as its
file in narratives/. The words for roles are those a Norwegian screen reader uses: «Overskrift nivå
2», «Tabell med 5 rader og 9 kolonner». Each data cell is read with its headers, each link inside
its sentence, each footnote where it is referred to. Artifacts (running headers, rules, backgrounds)
are silent, as they shall be.

Read the dump yourself, whole: what makes no sense here makes none to a listener.
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import argparse
import ctypes
import re
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GROUPS: Final = frozenset(("Document", "Part", "Art", "Sect", "Div", "NonStruct", "BlockQuote"))
_HEADINGS: Final = tuple(f"H{level}" for level in range(1, 7))
_BLOCKS: Final = _GROUPS | {*_HEADINGS, "P", "L", "TOC", "Table", "Figure", "Caption", "Note"}

_LANGUAGES: Final = {"en": "engelsk", "nn": "nynorsk", "se": "nordsamisk"}

#: Points between two pieces of text on one line that a reader takes for a space.
_GAP: Final = 1.2


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of content on a page.

    Attributes:
        text: Its text; empty for what is drawn.
        box: Left, bottom, right and top, in points from the page's lower left corner.
    """

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Element:
    """A structure element: its type without the slash, and what it holds."""

    raw: Any
    page: Any

    @property
    def kind(self) -> str:
        """Its type, as «Table»."""
        return str(self.raw.S)[1:]

    @cached_property
    def kids(self) -> list[Element | int]:
        """Elements and marked content (MCIDs) in order; references to annotations left out."""
        held = self.raw.get("/K", ())
        found: list[Element | int] = []
        for kid in held if isinstance(held, pikepdf.Array) else (held,):
            if not isinstance(kid, pikepdf.Dictionary):
                found.append(int(kid))
            elif "/S" in kid:
                found.append(Element(kid, kid.get("/Pg", self.page)))
        return found

    @property
    def elements(self) -> list[Element]:
        """The elements right under it."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def walk(self) -> Iterator[Element]:
        """Itself and every element under it, parents first, in reading order."""
        yield self
        for kid in self.elements:
            yield from kid.walk()

    def say(self, key: str) -> str:
        """One of its text entries, as /Alt; empty when it has none."""
        return str(self.raw.get(key, ""))


class Reader:
    """A PDF as a screen reader meets it.

    Args:
        pdf: The file's bytes; it must be tagged.
    """

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(pdf))
        self._drawn = pypdfium2.PdfDocument(pdf)
        self._page_index = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        self._bits = cache(self._read_page)
        top = self.pdf.Root.StructTreeRoot.K
        self.top = Element(top[0] if isinstance(top, pikepdf.Array) else top, None)

    # --- What stands where ------------------------------------------------------------------------

    def page_of(self, element: Element) -> int:
        """0-based page the element begins on."""
        return self._page_index[element.page.objgen]

    def bits(self, element: Element, mcid: int) -> list[Bit]:
        """What one piece of marked content holds, in the order it is written."""
        return self._bits(self.page_of(element)).get(mcid, [])

    def all_bits(self, element: Element) -> Iterator[tuple[int, Bit]]:
        """0-based page and content of all that is under `element`."""
        for it in element.walk():
            for mcid in (kid for kid in it.kids if isinstance(kid, int)):
                yield from ((self.page_of(it), bit) for bit in self.bits(it, mcid))

    def _read_page(self, index: int) -> dict[int, list[Bit]]:
        page = self._drawn[index]
        text_page = page.get_textpage()
        found: dict[int, list[Bit]] = {}
        for at in range(pdfium.FPDFPage_CountObjects(page)):
            it = pdfium.FPDFPage_GetObject(page, at)
            mcid = pdfium.FPDFPageObj_GetMarkedContentID(it)
            if mcid >= 0:
                found.setdefault(mcid, []).append(Bit(_text(it, text_page), _bounds(it)))
        return found

    # --- Chapters ---------------------------------------------------------------------------------

    def chapter(self, anchor: str) -> list[Element]:
        """What stands from the first heading of a chapter to that of the next.

        Raises:
            KeyError: The PDF has no such anchor; the message lists its chapters.
        """
        start = self._place(anchor)
        parts: list[list[Element]] = []
        for kid in self.top.elements:
            if not parts or any(it.kind == "H1" for it in kid.walk()):
                parts.append([])
            parts[-1].append(kid)
        return next(part for part in parts if self.page_of(_heading(part)) == start)

    def _place(self, anchor: str) -> int:
        flat = self.pdf.Root.Names.Dests.Names
        places = {str(flat[at]): flat[at + 1][0].objgen for at in range(0, len(flat), 2)}
        if anchor not in places:
            heads = {self.page_of(it) for it in self.top.walk() if it.kind == "H1"}
            known = [name for name, page in places.items() if self._page_index[page] in heads]
            raise KeyError(f"no «{anchor}» here; there are {', '.join(sorted(known))}")
        return self._page_index[places[anchor]]

    # --- Speech -----------------------------------------------------------------------------------

    def read(self, elements: Sequence[Element] = ()) -> Iterator[str]:
        """What is said, one utterance a line; of the whole PDF when no elements are given."""
        for element in elements or (self.top,):
            yield from self._block(element)

    def words(self, element: Element) -> str:
        """The words of an element alone, without what it is."""
        line = _Line()
        self._add(line, element, element.kids, plain=True)
        return line.text()

    def _block(self, element: Element) -> Iterator[str]:
        say = {
            "L": self._list,
            "TOC": self._contents,
            "Table": self._table,
            "Figure": self._figure,
        }.get(element.kind)
        if say is not None:
            yield from say(element)
        elif element.kind in _GROUPS or any(it.kind in _BLOCKS for it in element.elements):
            yield from self._group(element)
        else:
            yield from self._words(element)

    def _group(self, element: Element) -> Iterator[str]:
        """Blocks one by one; words that stand loose between them together."""
        head = {"BlockQuote": "Sitat:", "Note": "Fotnote:", "Caption": "Bildetekst:"}
        if element.kind in head:
            yield head[element.kind]
        loose: list[Element | int] = []
        for kid in element.kids:
            if isinstance(kid, Element) and (kid.kind in _BLOCKS or _holds_blocks(kid)):
                yield from self._loose(element, loose)
                loose = []
                yield from self._block(kid)
            else:
                loose.append(kid)
        yield from self._loose(element, loose)

    def _loose(self, element: Element, kids: list[Element | int]) -> Iterator[str]:
        if text := self._inline(element, kids):
            yield text

    def _words(self, element: Element) -> Iterator[str]:
        text = self._inline(element)
        if element.kind in _HEADINGS:
            text = f"Overskrift nivå {element.kind[1]}: {text}"
        elif element.kind in ("Note", "Caption"):
            text = f"{'Fotnote' if element.kind == 'Note' else 'Bildetekst'}: {text}"
        if text:
            yield text
        for note in (it for it in element.walk() if it.kind == "Note" and it is not element):
            yield f"Fotnote: {self._inline(note)}"

    def _figure(self, element: Element) -> Iterator[str]:
        yield f"Figur: {element.say('/Alt') or 'UTEN ALTERNATIV TEKST'}"

    def _list(self, element: Element) -> Iterator[str]:
        items = [it for it in element.elements if it.kind == "LI"]
        yield f"Liste med {len(items)} {'punkt' if len(items) == 1 else 'punkter'}"
        for item in items:
            label = " ".join(self._inline(it) for it in item.elements if it.kind == "Lbl")
            body = [it for it in item.elements if it.kind != "Lbl"]
            for line in (line for it in body for line in self._block(it)):
                yield f"  {label or '•'} {line}"
                label = " "
        yield "Slutt på listen"

    def _contents(self, element: Element) -> Iterator[str]:
        items = [it for it in element.elements if it.kind == "TOCI"]
        yield f"Innholdsliste med {len(items)} punkter"
        for item in items:
            for it in item.elements:
                yield from (f"  {line}" for line in self._block(it))
        yield "Slutt på listen"

    def _table(self, element: Element) -> Iterator[str]:
        for caption in (it for it in element.elements if it.kind == "Caption"):
            yield "Tabelltekst:"
            yield from (line for it in caption.elements for line in self._block(it))
        rows = [it for it in element.walk() if it.kind == "TR"]
        width = max((len(row.elements) for row in rows), default=0)
        yield f"Tabell med {len(rows)} rader og {width} kolonner"
        columns = {
            it.say("/ID"): self._inline(it)
            for it in element.walk()
            if it.kind == "TH" and _scope(it) == "/Column"
        }
        for row in rows:
            yield f"  {' | '.join(self._cell(cell, columns) for cell in row.elements)}"
        yield "Slutt på tabellen"

    def _cell(self, cell: Element, columns: dict[str, str]) -> str:
        """A cell as it is heard on the way along its row: the column's header, then the cell."""
        text = self._inline(cell) or "tom"
        if cell.kind == "TH":
            return {"/Column": "Kolonne: ", "/Row": "Rad: "}.get(
                _scope(cell), "Overskrift: "
            ) + text
        headers = [str(it) for it in cell.raw.get("/A", {}).get("/Headers", ())]
        names = [columns[it] for it in headers if it in columns]
        return f"{', '.join(names) or 'UTEN KOLONNEOVERSKRIFT'}: {text}"

    # --- Words in a line --------------------------------------------------------------------------

    def _inline(self, element: Element, kids: Sequence[Element | int] | None = None) -> str:
        line = _Line()
        self._add(line, element, element.kids if kids is None else kids)
        return line.text()

    def _add(
        self, line: _Line, element: Element, kids: Sequence[Element | int], *, plain: bool = False
    ) -> None:
        for kid in kids:
            if isinstance(kid, int):
                for bit in self.bits(element, kid):
                    line.add(bit, self.page_of(element), bit.text)
            elif kid.kind == "Note":
                continue  # said after the paragraph
            elif kid.kind == "Figure":
                line.put(f"[Figur: {kid.say('/Alt')}]")
            elif instead := _instead(kid, plain=plain):
                for page, bit in self.all_bits(kid):
                    line.add(bit, page, instead)
                    instead = ""
            else:
                before, after = ("", "") if plain else _around(kid)
                line.open(before)
                self._add(line, kid, kid.kids, plain=plain)
                line.close(after)


class _Line:
    """Words put together as a reader hears them, with a space where the eye sees one."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._waiting = ""  # what is said before the words that come next
        self._end: tuple[int, float, float, float] | None = None  # page, right, bottom, top

    def add(self, bit: Bit, page: int, text: str) -> None:
        """What is said of a piece of a page, after a space where it stands apart from the last."""
        x1, y1, x2, y2 = bit.box
        text = re.sub("[\ufffe\x02]", "-", text)  # pdfium's signs for a hyphen at a line's end
        if self._end is not None:
            at, right, low, high = self._end
            if page != at or y1 > high or y2 < low or x1 - right > _GAP:
                self._space(text)
        self.put(text)
        self._end = page, x2, y1, y2

    def put(self, text: str) -> None:
        """Words that stand nowhere on the page."""
        self._parts += [self._waiting, text]
        self._waiting = ""

    def open(self, text: str) -> None:
        """Say `text` before the words that come next."""
        self._waiting += text

    def close(self, text: str) -> None:
        """Say `text` after the words so far."""
        if text:
            self.put(text)

    def _space(self, after: str) -> None:
        if self._parts and after.startswith(","):
            self._parts[-1] = self._parts[-1].rstrip(" ")
        before = "".join(self._parts)
        inside = before.endswith("-") and not re.match(r"(?:og|eller|til)\b", after)
        if (
            before
            and not inside
            and after[:1] not in ",."
            and not before.endswith(("\u00ad", " ", "\u00a0", "("))
        ):
            self._parts.append(" ")

    def text(self) -> str:
        """All of it; a word divided between two lines is whole."""
        joined = "".join(self._parts).replace("\u00ad", "")
        return re.sub(" +", " ", joined).replace(" ]", "]").strip()


def _around(element: Element) -> tuple[str, str]:
    """What is said before and after the words of an inline element."""
    if element.kind == "Link":
        return "[Lenke: ", "]"
    if element.kind == "Quote":
        return "«", "»"
    if language := element.say("/Lang"):
        return f"[på {_LANGUAGES.get(language, language)}: ", "]"
    return "", ""


def _instead(element: Element, *, plain: bool) -> str:
    """What is said in place of the words of an element; abbreviations stay as they are if plain."""
    formula = element.say("/Alt") if element.kind == "Formula" else ""
    return element.say("/ActualText") or formula or ("" if plain else element.say("/E"))


def _scope(cell: Element) -> str:
    return str(cell.raw.get("/A", {}).get("/Scope", ""))


def _holds_blocks(element: Element) -> bool:
    return element.kind != "Link" and any(it.kind in _BLOCKS for it in element.elements)


def _heading(part: Sequence[Element]) -> Element:
    """The first H1 of a part, or its first element."""
    found = (it for kid in part for it in kid.walk() if it.kind == "H1")
    return next(found, part[0])


def _text(it: Any, text_page: Any) -> str:
    if pdfium.FPDFPageObj_GetType(it) != pdfium.FPDF_PAGEOBJ_TEXT:
        return ""
    size = pdfium.FPDFTextObj_GetText(it, text_page, None, 0)
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFTextObj_GetText(it, text_page, target, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0").replace("\r\n", " ")


def _bounds(it: Any) -> tuple[float, float, float, float]:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(it, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def main(arguments: Sequence[str]) -> int:
    """Print what is said; 1 when there is no such chapter, 2 when there is no PDF."""
    parser = argparse.ArgumentParser(description="Print what a screen reader would say of a PDF.")
    parser.add_argument("pdf", type=Path, nargs="?", help="the report in output/ when left out")
    parser.add_argument("--chapter", default="", help="only this one, by its anchor: barnehage")
    options = parser.parse_args(arguments)
    made = sorted(Path("output").rglob("*.pdf"), key=lambda it: (len(it.name), it))
    if not (options.pdf or made):
        print("There is no PDF in output/. Run make report first.", file=sys.stderr)  # noqa: T201
        return 2
    reader = Reader((options.pdf or made[0]).read_bytes())
    try:
        elements = reader.chapter(options.chapter) if options.chapter else []
    except KeyError as error:
        print(error.args[0], file=sys.stderr)  # noqa: T201
        return 1
    print("\n".join(reader.read(elements)))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
