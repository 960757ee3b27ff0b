"""From the HTML of a part to that of a web page: addresses, tables that scroll, no styles inside.

Parts come from templates that escape and from Markdown without raw HTML, so `<` always begins a
tag and `>` stands in no attribute.
"""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from asss_report.document.fetcher import XREF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Where a picture of a narrative stands in the web edition.
BILDER: Final = "bilder"
#: Carried by tables that the template has put in a scrolling region itself.
RULL: Final = "data-rull"

#: Ids of the page around each part, which nothing in a part may take.
RAMME: Final = frozenset(("innhold", "kapitler", "kapitler-tittel", "paa-siden"))

#: The class of what is heard and not seen.
SKJULT: Final = "skjult"

_UTTALE: Final = re.compile(
    r'<span(?: role="math")? aria-label="([^"]*)">((?:[^<]|</?sub>)*)</span>'
)
_TAGG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)>")
_ATTRIBUTT: Final = re.compile(r'\s([a-zA-Z][\w:-]*)(?:="([^"]*)")?')
_ID: Final = re.compile(r'<[^<>]* id="([^"]+)"')
_OVERSKRIFT: Final = re.compile(r"<(/?)h([1-5])(?=[\s>])")
_PUNKT: Final = re.compile(
    r'<h2 id="(?P<id>[^"]+)"[^>]*>(?P<tekst>.*?)</h2>'
    r'|<(?:figure|div) class="exhibit" id="(?P<exhibit>[^"]+)"',
    re.DOTALL,
)
_INNLEDNING: Final = re.compile(
    r'(?P<topp></h1>(?:\s*<p class="ingress">.*?</p>)?)'
    r'(?P<funn>\s*<section class="funn">.*?</section>)?',
    re.DOTALL,
)
#: What only print needs.
_BARE_TRYKK: Final = frozenset({"data-side", "data-merke", RULL})
_JUSTERING: Final = {"right": "tall", "center": "midt"}


@dataclass(frozen=True, slots=True)
class Punkt:
    """A line of a page's own contents, with those that stand under it."""

    id: str
    tekst: str
    under: tuple[Punkt, ...] = ()


@dataclass
class Tilpasning:
    """One page on its way to the web.

    Attributes:
        lenke: Anchor of the report → where it is from this page.
        bilder: The pictures met so far.
    """

    lenke: Callable[[str], str]
    bilder: set[str] = field(default_factory=set)
    _overskrift: str = ""
    _apen_rull: bool = False
    _brukt: set[str] = field(default_factory=set)

    def tilpass(self, tekst: str) -> str:
        """The same content with addresses of the web and without what only print needs."""
        tekst = _UTTALE.sub(_hort, tekst)
        self._brukt = ider(tekst) | RAMME
        deler, sist = [], 0
        for funn in _TAGG.finditer(tekst):
            deler += [tekst[sist : funn.start()], self._tagg(funn, tekst)]
            sist = funn.end()
        return "".join([*deler, tekst[sist:]])

    def _tagg(self, funn: re.Match[str], tekst: str) -> str:
        slutt, navn, resten = funn.groups()
        if slutt:
            return self._sluttagg(funn[0], navn)
        lukket = "/" if resten.endswith("/") else ""
        verdier = dict(_ATTRIBUTT.findall(resten.removesuffix("/")))
        if navn in {"h1", "h2", "h3"}:
            self._merk(verdier, tekst[funn.end() : tekst.find(f"</{navn}>", funn.end())])
        if navn == "th":
            verdier.setdefault("scope", "col")  # Markdown's tables have heads of columns alone
        if navn == "table":
            return self._tabell(verdier, tekst[funn.end() :])
        return f"<{navn}{''.join(self._attributter(verdier))}{lukket}>"

    def _merk(self, verdier: dict[str, str], innhold: str) -> None:
        """Give a heading an id where it has none, so that it can be linked to."""
        if "id" not in verdier:
            navn = re.sub(r"[^a-zæøå0-9]+", "-", ren(innhold).lower()).strip("-") or "del"
            antall, ny = 1, navn
            while ny in self._brukt:
                antall, ny = antall + 1, f"{navn}-{antall + 1}"
            verdier["id"] = ny
            self._brukt.add(ny)
        self._overskrift = verdier["id"]

    def _tabell(self, verdier: dict[str, str], etter: str) -> str:
        """A table in a region that scrolls; without a caption it is named by its heading."""
        navnlos = bool(self._overskrift) and not re.match(r"\s*<caption", etter)
        navn = f' aria-labelledby="{self._overskrift}"' if self._overskrift else ""
        tabell = f"<table{''.join(self._attributter(verdier))}{navn if navnlos else ''}>"
        if RULL in verdier:
            return tabell
        self._apen_rull = True
        return f'<div class="rull" role="region"{navn} tabindex="0">{tabell}'

    def _sluttagg(self, tagg: str, navn: str) -> str:
        if navn == "table" and self._apen_rull:
            self._apen_rull = False
            return f"{tagg}</div>"
        return tagg

    def _attributter(self, verdier: dict[str, str]) -> Iterator[str]:
        klasser = [verdier.pop("class", "")]
        if "style" in verdier:
            # The page's policy allows no style here; what it says of alignment becomes a class.
            justert = re.search(r"text-align:\s*(\w+)", verdier.pop("style"))
            klasser.append(_JUSTERING.get(justert[1], "") if justert else "")
        klasse = " ".join(k for k in klasser if k)
        if klasse:
            yield f' class="{klasse}"'
        for navn, verdi in verdier.items():
            if navn not in _BARE_TRYKK:
                yield (
                    f' {navn}="{self._verdi(navn, verdi)}"'
                    if verdi or navn == "alt"
                    else (f" {navn}")
                )

    def _verdi(self, navn: str, verdi: str) -> str:
        if navn == "href" and verdi.startswith(XREF):
            return html.escape(self.lenke(html.unescape(verdi.removeprefix(XREF))))
        if navn == "src" and verdi.startswith("bilde:"):
            bilde = unquote(html.unescape(verdi.removeprefix("bilde:")))
            self.bilder.add(bilde)
            return html.escape(f"{BILDER}/{quote(bildefil(bilde))}")
        return verdi


def _hort(funn: re.Match[str]) -> str:
    """A sign that is called something: seen as the sign, heard as the words.

    A plain span may have no name of its own in a browser, as it may in a PDF.
    """
    navn, tegn = funn.groups()
    return f'<span aria-hidden="true">{tegn}</span><span class="{SKJULT}">{navn}</span>'


def bildefil(adresse: str) -> str:
    """The file name of a narrative's picture: those of other folders keep the folder's name."""
    return posixpath.normpath(adresse).removeprefix("bilder/").replace("/", "-")


def ider(tekst: str) -> set[str]:
    """Every id in a page."""
    return {html.unescape(navn) for navn in _ID.findall(tekst)}


def innhold(tekst: str, exhibits: dict[str, str]) -> tuple[Punkt, ...]:
    """A page's sections in order, each with the exhibits in it.

    Args:
        tekst: The page's own part.
        exhibits: Anchor → what the exhibit is called in the list.
    """
    deler: list[tuple[str, str, list[Punkt]]] = []
    for funn in _PUNKT.finditer(tekst):
        if funn["id"]:
            deler.append((funn["id"], ren(funn["tekst"]), []))
        elif deler and funn["exhibit"] in exhibits:
            deler[-1][2].append(Punkt(funn["exhibit"], exhibits[funn["exhibit"]]))
    return tuple(Punkt(anker, navn, tuple(under)) for anker, navn, under in deler)


def del_etter_funn(tekst: str) -> tuple[str, str, str]:
    """A page's heading with its first paragraph, its key findings, and the rest.

    What a hurried reader came for stands before the page's contents.
    """
    funn = _INNLEDNING.search(tekst)
    if funn is None:
        return "", "", tekst
    return tekst[: funn.end("topp")], funn["funn"] or "", tekst[funn.end() :]


def senk(tekst: str) -> str:
    """The same with every heading one level further down."""
    return _OVERSKRIFT.sub(lambda funn: f"<{funn[1]}h{int(funn[2]) + 1}", tekst)


def ren(tekst: str) -> str:
    """The words of a piece of HTML, without tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", tekst)).replace("\u00ad", "").split())
