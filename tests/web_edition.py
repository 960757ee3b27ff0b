"""The web edition as the tests make and read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import tinyhtml5  # type: ignore[import-untyped] # WeasyPrint's own reader of HTML

from asss_report.document.html import Maler
from asss_report.document.web import write_web
from asss_report.document.web_markup import SKJULT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report

#: Sizes of the files that the pages link to, so that their links can be told by them.
PDF_BYTES: Final = 239_500
WHOLE_BYTES: Final = 2_340_000
_SVG: Final = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Page:
    """A page, read as a browser reads it."""

    name: str
    text: str

    @cached_property
    def tree(self) -> Element:
        """Its root element."""
        return parsed(self.text)

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """Its elements of these kinds, in order, with these attributes (`class_` for the class)."""
        return [e for e in self.tree.iter() if e.tag in tags and _has(e, attributes)]

    def one(self, *tags: str, **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(*tags, **attributes)
        return found

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [e.attrib["id"] for e in self.tree.iter() if "id" in e.attrib]


@dataclass(frozen=True)
class Web:
    """A web edition in its folder, with the report it was made of."""

    report: Report
    maler: Maler
    folder: Path

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every page by its name without the ending."""
        paths = sorted(self.folder.glob("*.html"))
        return {path.stem: Page(path.name, path.read_text("utf-8")) for path in paths}


def make_web(report: Report, stil: Stil, root: Path) -> Web:
    """Write `nett/` in `root`, beside the files that it links to."""
    maler, folder = Maler(report, stil), root / "nett"
    folder.mkdir(parents=True)
    write_web(report, maler, folder, **linked(report, root))
    return Web(report, maler, folder)


def linked(report: Report, root: Path) -> dict[str, Any]:
    """Make the files that the pages link to; what `write_web` is told of them."""
    (root / "figurer").mkdir(exist_ok=True)
    pdfs = {"": "../hele.pdf"} | {key: f"../{key}.pdf" for key in report.moduler}
    for key, href in pdfs.items():
        (root / href[3:]).write_bytes(b"x" * (PDF_BYTES if key else WHOLE_BYTES))
    (root / "alt.xlsx").write_bytes(b"x" * 1000)
    filer = {}
    for nummer in report.nummer.values():
        kinds = ("csv", "svg", "png") if nummer.slag == "figur" else ("csv",)
        filer[nummer.anker] = [f"../figurer/{nummer.anker}.{kind}" for kind in kinds]
        for href in filer[nummer.anker]:
            (root / href[3:]).write_bytes(b"x" * 4321)
    return {"pdfs": pdfs, "arbeidsbok": "../alt.xlsx", "filer": filer}


def parsed(text: str) -> Element:
    """HTML as a browser reads it."""
    tree: Element = tinyhtml5.parse(text, namespace_html_elements=False)
    return tree


def words(element: Element) -> str:
    """What is seen of an element, on one line."""
    return " ".join("".join(_seen(element)).split())


def tables(element: Element) -> Iterator[list[list[str]]]:
    """The rows of every table in an element, cell by cell, as they are written."""
    for table in element.iter("table"):
        yield [["".join(_seen(cell)) for cell in row] for row in table.iter("tr")]


def inside(element: Element, tag: str) -> list[Element]:
    """The elements of a kind in another; `svg` and its parts by their plain names."""
    return [e for e in element.iter() if e.tag in {tag, f"{_SVG}{tag}"}]


def _seen(element: Element) -> Iterator[str]:
    """Its text, but what only a listener meets."""
    yield element.text or ""
    for child in element:
        if child.get("class") != SKJULT:
            yield from _seen(child)
        yield child.tail or ""


def _has(element: Element, attributes: dict[str, str]) -> bool:
    return all(element.get(n.rstrip("_").replace("_", "-")) == v for n, v in attributes.items())
