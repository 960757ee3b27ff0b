"""What the tests of PDF output share: a sample in three parts, and readers of what came out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.merge import Merged, Part, merge
from asss_report.document.pdf import Rendered, render_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
TITLE = "Bærum i ASSS 2025"
PARTS = ("forside", "barnehage", "grunnskole")

CHART = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">
<path d="M10 90L100 40L290 20" fill="none" stroke="#005b8c" stroke-width="3"/>
<text x="200" y="60" font-family="Source Sans 3" font-size="12">Bærum −12,5</text></svg>"""

CSS = """
@page { size: A5; margin: 20mm 15mm;
  @top-left { content: element(hode) }
  @bottom-left { content: "Foreløpige tall" }
  @bottom-right { content: "side " counter(page) } }
@page :first { counter-reset: page %(first)d }
html { font-family: "Source Sans 3"; font-size: 10pt }
.hode { position: running(hode) }
.fotnote { float: footnote }
table { border-collapse: separate; width: 100%% }
caption { break-after: avoid }
[data-navn] { bookmark-label: attr(data-navn) }  /* or the footnote's number is in the bookmark */
.innhold ol { list-style: none }
.innhold a { display: flex }
"""

HEAD = """<!DOCTYPE html><html lang="nb"><head><title>%(title)s</title>
<meta name="author" content="Bærum kommune">
<meta name="dcterms.created" content="2026-11-02">
<meta name="dcterms.modified" content="2026-11-03">
<style>%(css)s</style></head><body>
<div class="hode">Rapporten · %(header)s</div>"""

FRONT = """<section id="forside"><h1>Bærum i ASSS</h1>
<p>Les <a href="https://xref.invalid/#tabell-barnehage">tabellen om barnehage</a> først.</p>
<p lang="en">A word in <em>English</em>.</p>
<nav class="innhold" role="doc-toc"><h2>Innhold</h2><ol>
<li><a href="https://xref.invalid/#barnehage"><span>1</span> <span>Barnehage</span></a>
<ol><li><a href="https://xref.invalid/#barnehage-behov">1.1 <strong>Behov</strong></a></li></ol>
</li>
<li><a href="https://xref.invalid/#grunnskole"><span>2</span> <span>Grunnskole</span></a></li>
</ol></nav></section>"""

CHAPTER = """<section id="%(id)s"><h1>%(name)s</h1>
<p>Bærum bruker mer<span class="fotnote">Regnskap 2025, se <a href="https://ssb.no">SSB</a>.</span>
enn snittet, se <a href="#tabell-%(id)s">tabell <em>%(name)s</em> i dette kapitlet, en lenke som er
så lang at den må gå over <em>flere linjer</em> på siden</a>.</p><p></p>
<h2 id="%(id)s-behov" data-navn="Behov">Behov<span class="fotnote">Grønt hefte.</span></h2>
<ul><li>Kort punkt</li><li><p>Langt punkt.</p><p>I to avsnitt.</p>
<ul><li>Underpunkt</li></ul></li></ul>
<ol><li>Først</li><li>Så</li></ol>
<h3>Diagram</h3>
<figure><img src="chart:%(id)s" alt="Bærum faller fra 90 til 20">
<figcaption>Figur</figcaption></figure>
<table id="tabell-%(id)s"><caption>Nøkkeltall<span class="fotnote">Kroner.</span></caption>
<thead><tr><td></td><th scope="col">Bærum</th><th scope="col">Asker</th></tr></thead>
<tbody>%(rows)s</tbody></table>
<p>%(filler)s</p>
<p>Se også <a href="https://xref.invalid/#%(other)s">det andre kapitlet</a>.</p></section>"""


def fetcher() -> ReportFetcher:
    """A fetcher with the sample's charts."""
    return ReportFetcher(TEMPLATES, dict.fromkeys(PARTS, CHART))


def page(body: str, *, title: str = "Prøve", lang: str = "nb") -> str:
    """A whole HTML document around `body`."""
    html = HEAD % {"title": title, "css": CSS % {"first": 1}, "header": title} + body
    return html.replace('lang="nb"', f'lang="{lang}"' if lang else "", 1)


def rendered(body: str, **options: str) -> Rendered:
    """`body`, laid out."""
    return render_pdf(page(body, **options), fetcher=fetcher())


def chapter_html(ident: str, *, other: str, first: int = 1, rows: int = 45) -> str:
    """A chapter with all the kinds of content a report has."""
    body = CHAPTER % {
        "id": ident,
        "name": ident.capitalize(),
        "other": other,
        "filler": "Mange ord om årsaker til forskjeller. " * 60,
        "rows": "".join(
            f'<tr><th scope="row">Rad {row}</th><td>{row}</td><td></td></tr>' for row in range(rows)
        ),
    }
    header = f'<a href="#{ident}">{ident.capitalize()}</a>'
    css = CSS % {"first": first}
    head = HEAD % {"title": ident.capitalize(), "css": css, "header": header}
    return head + body


@cache
def sample_parts() -> tuple[Part, ...]:
    """The sample's three parts, laid out."""
    htmls = (
        page(FRONT, title=TITLE),
        chapter_html("barnehage", other="grunnskole", first=2),
        chapter_html("grunnskole", other="barnehage", first=6),
    )
    rendered = [render_pdf(html, fetcher=fetcher()) for html in htmls]
    assert [it.warnings for it in rendered] == [()] * 3
    return tuple(Part(it.pdf, name) for it, name in zip(rendered, PARTS, strict=True))


@cache
def sample() -> Merged:
    """The sample, merged."""
    return merge(sample_parts(), title=TITLE)


# --- Readers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Element:
    """A structure element, with what stands around it."""

    raw: Any
    above: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Its type without the slash."""
        return str(self.raw.S)[1:]

    @property
    def kids(self) -> list[Any]:
        """The structure elements right under it."""
        return [kid for kid in self.raw.K if is_element(kid)]

    @property
    def mcids(self) -> list[int]:
        """The marked content it holds itself."""
        return [int(kid) for kid in self.raw.K if not isinstance(kid, pikepdf.Dictionary)]

    @property
    def annotations(self) -> list[Any]:
        """The annotations it holds itself."""
        kids = [kid for kid in self.raw.K if isinstance(kid, pikepdf.Dictionary)]
        return [kid.Obj for kid in kids if not is_element(kid)]


def is_element(kid: Any) -> bool:
    """Whether something in /K is a structure element."""
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


@cache  # keeps it open: what is read out of a PDF dies with it
def opened(pdf: bytes) -> pikepdf.Pdf:
    """The PDF, to read in; not to be changed."""
    return pikepdf.open(BytesIO(pdf))


def tree(pdf: pikepdf.Pdf) -> list[Element]:
    """Every structure element, parents first, in reading order."""
    return list(_under(pdf.Root.StructTreeRoot.K[0], ()))


def _under(raw: Any, above: tuple[str, ...]) -> Iterator[Element]:
    here = (*above, str(raw.S)[1:])
    for kid in raw.K:
        if is_element(kid):
            yield Element(kid, here)
            yield from _under(kid, here)


def of_kind(pdf: pikepdf.Pdf, kind: str) -> list[Element]:
    """The structure elements of one type."""
    return [element for element in tree(pdf) if element.kind == kind]


def parent_tree(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """The parent tree as a dictionary."""
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(nums[index]): nums[index + 1] for index in range(0, len(nums), 2)}


def _marks(page: Any) -> Iterator[tuple[str, Any]]:
    """Tag and properties of each piece of marked content on a page."""
    for instruction in pikepdf.parse_content_stream(page):
        if str(instruction.operator) == "BDC":
            yield str(instruction.operands[0]), instruction.operands[1]


def marked(page: Any) -> list[int]:
    """The MCIDs in the content of a page."""
    return [int(properties.MCID) for _, properties in _marks(page) if "/MCID" in properties]


def artifacts(page: Any) -> list[str]:
    """Subtypes of the pagination artifacts on a page."""
    found = [properties for tag, properties in _marks(page) if tag == "/Artifact"]
    return [str(properties.get("/Subtype", "")) for properties in found]


def names(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """Named destinations."""
    flat = pdf.Root.Names.Dests.Names
    return {str(flat[index]): flat[index + 1] for index in range(0, len(flat), 2)}


def all_annotations(pdf: pikepdf.Pdf) -> list[Any]:
    """Every annotation, page by page."""
    return [annotation for page in pdf.pages for annotation in page.obj.get("/Annots", ())]


def faults_of_tree(pdf: pikepdf.Pdf) -> list[str]:
    """Where tree, parent tree and page content disagree: nothing, in a sound file."""
    return [*_faults_of_parents(pdf), *_faults_of_content(pdf), *_faults_of_annotations(pdf)]


def _faults_of_parents(pdf: pikepdf.Pdf) -> Iterator[str]:
    everything = [Element(pdf.Root.StructTreeRoot.K[0], ()), *tree(pdf)]
    seen = [element.raw.objgen for element in everything]
    if len(seen) != len(set(seen)):
        yield "an element stands in two places"
    for element in everything:
        for kid in element.kids:
            if kid.P.objgen != element.raw.objgen:
                yield f"{kid.S} under {element.kind} has another parent"


def _faults_of_content(pdf: pikepdf.Pdf) -> Iterator[str]:
    parents = parent_tree(pdf)
    holders = {(it.raw.Pg.objgen, mcid): it.raw.objgen for it in tree(pdf) for mcid in it.mcids}
    for number, page in enumerate(pdf.pages, start=1):
        for mcid in marked(page):
            holder = holders.pop((page.obj.objgen, mcid), None)
            if holder is None:
                yield f"page {number}: content {mcid} is in no element"
            elif parents[int(page.obj.StructParents)][mcid].objgen != holder:
                yield f"page {number}: content {mcid} has another parent in the parent tree"
    yield from (f"element {holder} holds content that is not there" for holder in holders.values())


def _faults_of_annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    parents = parent_tree(pdf)
    shown = [annotation.objgen for annotation in all_annotations(pdf)]
    held = [annotation for element in tree(pdf) for annotation in element.annotations]
    if sorted(shown) != sorted(annotation.objgen for annotation in held):
        yield "not every annotation is in exactly one element"
    for element in tree(pdf):
        for annotation in element.annotations:
            if parents[int(annotation.StructParent)].objgen != element.raw.objgen:
                yield f"{element.kind}: its annotation has another parent in the parent tree"
