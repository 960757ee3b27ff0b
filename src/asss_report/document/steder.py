"""Where on the pages each number stands: the parts' own HTML, block by block.

The report is made once more with a mark behind every number it prints (`nb.bokfort`), so that each
number in a table, a sentence or a chart's label is known exactly. The marks are characters no text
has and no font draws: what is made here is read, never shown.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.document.html import FORSIDE, UNUMMERERT, Maler
from asss_report.document.report import add_prose, load_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.nb import Trykk, Trykkbok

#: A number in running text: sign, groups of three, decimals; or «3.2» of an exhibit.
TALL: Final = re.compile(r"(?:(?<!\w)[+\u2212-])?\d+(?:[\u00a0\u202f]\d{3})*(?:[.,]\d+)*")
#: What the number before an item of a list is called.
LISTENUMMER: Final = "number of a list item"
#: Between a text and what is raised behind it: «2019» and a note's «1» are two numbers.
SUP: Final = "\u2060"
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
_VOID: Final = frozenset(("br", "col", "hr", "img", "link", "meta", "wbr"))
_OVERSKRIFT: Final = re.compile("h[1-6]")
#: The class of an element -> what its text is.
_KLASSER: Final = {
    "tittel": "headline",
    "forklaring": "caption",
    "nummer": "number of the exhibit",
    "ingress": "introduction",
}


@dataclass(frozen=True, slots=True)
class Sted:
    """One number as it stands in a block.

    Attributes:
        tekst: As printed, without its unit.
        start: Where in the block's text it begins.
        trykk: What it is the text of; None when no figure was printed there.
        merke: The mark behind it; empty without `trykk`.
    """

    tekst: str
    start: int
    trykk: Trykk | None = None
    merke: str = ""


@dataclass(frozen=True, slots=True)
class Blokk:
    """A paragraph, a list item, a table cell or a label, as a reader sees it.

    Attributes:
        del_: Key of the chapter or part.
        anker: The exhibit it stands in, else the heading before it; empty on the cover.
        neste: The heading after it; empty inside an exhibit.
        hva: What it is, in words.
        tekst: Its text.
        steder: The numbers in it, in order.
        exhibit: True inside a figure or a table.
    """

    del_: str
    anker: str
    hva: str
    tekst: str
    steder: tuple[Sted, ...]
    exhibit: bool = False
    neste: str = ""


@dataclass
class Trykksak:
    """The edition with a mark behind every number, and its parts as blocks."""

    report: Report
    maler: Maler
    bok: Trykkbok
    sider: Mapping[str, int]
    siste_side: int
    _blokker: dict[str, tuple[Blokk, ...]] = field(default_factory=dict)

    @classmethod
    def les(cls, root: Path, stil: Stil, sider: Mapping[str, int], siste_side: int = 0) -> Trykksak:
        """Make the edition of a folder.

        Args:
            root: The edition's home.
            stil: The house style.
            sider: Anchor -> page in the whole report; empty when they are not known.
            siste_side: How many pages it has; 0 when that is not known.

        Raises:
            UserError: The edition cannot be made.
        """
        with nb.bokfort(merker=True) as bok:
            report = add_prose(load_figures(root, stil))
        return cls(report, Maler(report, stil), bok, sider, siste_side)

    @property
    def deler(self) -> tuple[str, ...]:
        """The parts in the order of the pages."""
        return self.maler.deler

    def tittel(self, del_: str) -> str:
        """What a part is called."""
        if del_ in self.report.kapitler:
            nummer = self.report.kapittelnummer(del_)
            return f"kapittel {nummer} {uten_merker(self.report.kapitler[del_].tittel)}"
        return UNUMMERERT.get(del_, "Forside, én side og innhold")

    def blokker(self, del_: str) -> tuple[Blokk, ...]:
        """A part's blocks; made the first time they are asked for."""
        if del_ not in self._blokker:
            self._blokker[del_] = tuple(self._les(del_))
        return self._blokker[del_]

    def paa_side(self, side: int) -> Iterator[Blokk]:
        """The blocks that can stand on a page."""
        for del_ in self.deler:
            forst, sist = self._spenn(del_)
            if forst <= side <= sist:
                yield from (b for b in self.blokker(del_) if side in self.sider_av(b))

    def sider_av(self, blokk: Blokk) -> range:
        """The pages a block can stand on; empty when they are not known."""
        if not self.sider:
            return range(0)
        fra = self.sider.get(blokk.anker, self._spenn(blokk.del_)[0])
        if blokk.exhibit:
            return range(fra, fra + 1)
        til = self.sider.get(blokk.neste, self._spenn(blokk.del_)[1])
        return range(fra, max(fra, til) + 1)

    def _spenn(self, del_: str) -> tuple[int, int]:
        """First and last page of a part."""
        senere = self.deler[self.deler.index(del_) + 1 :]
        starter = [self.sider[key] for key in senere if key in self.sider]
        siste = max([self.siste_side, *self.sider.values()], default=1)
        siste = min(starter) - 1 if starter else siste
        return (1 if del_ == FORSIDE else self.sider.get(del_, 1)), siste

    def _les(self, del_: str) -> Iterable[Blokk]:
        with nb.bokfort(bok=self.bok), warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing")  # the marks in charts
            side = self.maler.side(del_, self.sider)
        leser = _Leser(del_, self)
        leser.feed(side.html)
        leser.close()
        return _med_neste(leser.blokker)

    def etiketter(self, anker: str) -> Iterator[str]:
        """The labels of a chart, marks and all."""
        leser = _Etiketter()
        if diagram := self.maler.diagram(anker):
            leser.feed(diagram.svg)
        yield from leser.tekster


def uten_merker(tekst: str) -> str:
    """The text as it is printed."""
    return re.sub(nb.MERKE, "", tekst)


class _Etiketter(HTMLParser):
    """The texts of an SVG."""

    def __init__(self) -> None:
        super().__init__()
        self.tekster: list[str] = []
        self._inne = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "text":
            self._inne = True
            self.tekster.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inne = self._inne and tag != "text"

    def handle_data(self, data: str) -> None:
        if self._inne:
            self.tekster[-1] += data


def _umerkede(tekst: str, opptatt: Sequence[tuple[int, int]]) -> Iterator[Sted]:
    """The numbers of a text but those that stand where another does."""
    for funn in TALL.finditer(tekst):
        if not any(start < funn.end() and funn.start() < slutt for start, slutt in opptatt):
            yield Sted(funn[0], funn.start())


def _delt(tekst: str, bok: Trykkbok) -> tuple[str, tuple[Sted, ...]]:
    """A text with marks -> the text without, and the numbers in it."""
    ren, merkede = "", []
    for bit in re.split(f"({nb.MERKE})", tekst):
        if not re.fullmatch(nb.MERKE, bit):
            ren += bit
            continue
        trykk = bok.oppslag(bit)
        merkede.append(Sted(trykk.tekst, len(ren) - len(trykk.tekst), trykk, bit))
    opptatt = [(s.start, s.start + len(s.tekst)) for s in merkede]
    alle = [*merkede, *_umerkede(ren, opptatt)]
    return ren, tuple(sorted(alle, key=lambda sted: sted.start))


def _med_neste(blokker: Sequence[Blokk]) -> list[Blokk]:
    """Each block outside the exhibits with the heading that comes after it."""
    ut, neste, anker = [], "", ""
    for blokk in reversed(blokker):
        if blokk.exhibit:
            ut.append(blokk)
            continue
        if blokk.anker != anker:
            neste, anker = anker, blokk.anker
        ut.append(replace(blokk, neste=neste))
    return ut[::-1]


class _Leser(HTMLParser):
    """Cuts a part's HTML into blocks, with the place of each."""

    def __init__(self, del_: str, sak: Trykksak) -> None:
        super().__init__()
        self.blokker: list[Blokk] = []
        self._del, self._sak = del_, sak
        self._ankre = {n.anker for n in sak.report.nummer.values()}
        self._stabel: list[tuple[str, str, str]] = []  # tag, class, id
        self._anker, self._exhibit, self._dybde = "", "", 0
        self._tekst, self._side = "", ""
        self._kolonner: list[str] = []
        self._rad, self._celle = "", 0
        self._punkt = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        felt = {navn: verdi or "" for navn, verdi in attrs}
        if tag not in _INLINE:
            self._flush()
        if tag == "sup":
            self._tekst += SUP
        if tag == "img" and felt.get("src", "").startswith("chart:"):
            self._diagram(felt["src"].removeprefix("chart:"))
        if tag in _VOID:
            return
        self._stabel.append((tag, felt.get("class", ""), felt.get("id", "")))
        self._gaa_inn(tag, felt)

    def _gaa_inn(self, tag: str, felt: Mapping[str, str]) -> None:
        id_ = felt.get("id", "")
        if id_ in self._ankre and not self._exhibit:
            self._exhibit, self._dybde = id_, len(self._stabel)
        elif id_ and (_OVERSKRIFT.fullmatch(tag) or tag in ("section", "div")):
            self._anker = id_
        if tag == "table":
            self._kolonner = []
        elif tag == "tr":
            self._rad, self._celle = "", 0
        elif tag == "ol":
            self._punkt = int(felt.get("start", "1")) - 1
        elif tag == "li":
            self._nummer()
        self._side = felt.get("data-side", self._side)

    def _nummer(self) -> None:
        """The number that the layout sets before an item; lists of contents have none."""
        tagger = [tag for tag, *_ in self._stabel]
        if tagger[-2:-1] == ["ol"] and "nav" not in tagger:
            self._punkt += 1
            self._ny(LISTENUMMER, str(self._punkt), (Sted(str(self._punkt), 0),))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._flush()
        while self._stabel and self._stabel[-1][0] != tag:
            self._stabel.pop()
        if self._exhibit and len(self._stabel) == self._dybde and tag != "p":
            self._exhibit = ""
        if self._stabel:
            self._stabel.pop()
        if tag in ("th", "td"):
            self._celle += 1
        if tag == "a" and self._side:
            self._sidetall()

    def handle_data(self, data: str) -> None:
        if not any(tag in ("head", "style", "script") for tag, *_ in self._stabel):
            self._tekst += data

    def _sidetall(self) -> None:
        """The page number that the style sheet writes behind a line of the contents."""
        tittel, side = uten_merker(self._tekst).strip(), self._side
        self._flush()
        self._side = ""
        self._ny(f"page number of «{tittel}»", side, (Sted(side, 0),))

    def _diagram(self, anker: str) -> None:
        for etikett in self._sak.etiketter(anker):
            self._ny("label in the chart", *_delt(etikett, self._sak.bok))

    def _flush(self) -> None:
        raa = re.sub(r"[ \t\n\r]+", " ", self._tekst).strip(" ")
        self._tekst = ""
        if not raa:
            return
        tekst, steder = _delt(raa, self._sak.bok)
        hva = self._hva(tekst)
        self._ny(hva, tekst, steder)

    def _ny(self, hva: str, tekst: str, steder: tuple[Sted, ...]) -> None:
        anker = self._exhibit or self._anker
        self.blokker.append(
            Blokk(self._del, anker, hva, tekst, steder, exhibit=bool(self._exhibit))
        )

    def _hva(self, tekst: str) -> str:
        tag, klasse = next(
            ((t, k) for t, k, _ in reversed(self._stabel) if t not in _INLINE), ("", "")
        )
        tabell = any(t == "table" for t, *_ in self._stabel)
        if tag == "th" and any(t == "thead" for t, *_ in self._stabel):
            self._kolonner.append(tekst)
            return "column heading"
        if tag == "th":
            self._rad = tekst
            return "row heading"
        if tag == "td" and tabell:
            kolonne = self._kolonner[self._celle] if self._celle < len(self._kolonner) else ""
            return f"row «{self._rad}», column «{kolonne}»"
        if any("fot" in k.split() for _, k, _ in self._stabel):
            return "note or source line"
        kjent = next((ord_ for navn, ord_ in _KLASSER.items() if navn in klasse.split()), "")
        kjent = kjent or ("heading" if _OVERSKRIFT.fullmatch(tag) else "")
        return kjent or ("list item" if tag == "li" else "text")
