"""How a part fills its pages: exhibits find the place where least paper is left white.

A part is laid out once in its natural order, and every block of it is measured. Then all orders an
editor would accept are tried on paper, by arithmetic alone, and the part is laid out in the best:

- text keeps its order, figures keep theirs and tables theirs, so that no number changes;
- a figure waits for a few tables at most, and a table for a few figures;
- an exhibit the analyst has placed stands there, or later in the same section;
- an exhibit nobody has placed may stand by the words that refer to it, in the section before or
  after its own;
- what follows a heading, words or an exhibit, still does.

What is read aloud is what stands on the page: the elements themselves are moved, before layout.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: How airy a part may be set, the natural first; margins between blocks are multiplied by it.
LUFT: Final = (1.0, 0.85, 0.7, 1.25)
#: A last page with less than this on it looks forgotten.
NEARLY_EMPTY: Final = 0.35
#: Lines that may not be left alone at the foot or the head of a page: orphans and widows.
_LINES: Final = 3
#: Ways to fill the pages so far that are looked further into, for each set of blocks placed.
_KEPT: Final = 8
#: The mark WeasyPrint divides a word with, and how full a line is that ends with one.
_HYPHEN: Final = "\u2010"
_FULL_LINE: Final = 0.6
_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_LISTS: Final = ("ul", "ol")

# What an editor minds, in one currency: a page more costs as much as 35 % of a page left white.
_A_PAGE: Final = 12.0
_WHITE: Final = 100.0
_HALF_WHITE: Final = 60.0
_SHORT_END: Final = 120.0
_PAGE_FROM_TEXT: Final = 5.0
_WAITS: Final = 1.5
_INTERRUPTS: Final = 3.0
_OVERTAKES: Final = 1.0
_OTHER_AIR: Final = 20.0
#: How many later exhibits of the other kind may stand before one: more, and nobody finds it.
_FARTHEST: Final = 4


@dataclass(frozen=True, slots=True)
class Blokk:
    """A block as measured: lengths in CSS pixels, margins outside its height.

    Attributes:
        element: The HTML element, which is moved.
        slag: `tekst`, `hode` (stays with what follows), `figur` or `tabell`.
        deler: Heights of the pieces a page break may come between.
        over: Margin above.
        under: Margin below.
        forst: How many of the pieces must stay together at its start.
        sist: How many at its end.
        merke: Its id.
        viser_til: The ids its links lead to.
        nivaa: Level of a heading, else 0.
        placed: True for an exhibit that an analyst has placed.
    """

    element: Any
    slag: str
    deler: tuple[float, ...]
    over: float = 0.0
    under: float = 0.0
    forst: int = 1
    sist: int = 1
    merke: str = ""
    viser_til: tuple[str, ...] = ()
    nivaa: int = 0
    plassert: bool = False

    @property
    def hoyde(self) -> float:
        """The whole height."""
        return sum(self.deler)

    @property
    def er_exhibit(self) -> bool:
        """True for what may move."""
        return self.slag in {"figur", "tabell"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A part's blocks in the order they shall stand, and how airy."""

    rekkefolge: tuple[Blokk, ...]
    luft: float = 1.0
    kostnad: float = 0.0


# --- Arithmetic of pages --------------------------------------------------------------------------


class _Ark(NamedTuple):
    """Pages filled so far; `hode` are headings that wait for what they stay with."""

    side: int = 0
    y: float = 0.0
    under: float = 0.0
    kostnad: float = 0.0
    hode: tuple[Blokk, ...] = ()

    def legg(self, blokk: Blokk, luft: float, hoyde: float) -> _Ark:
        """The pages with one block more; `hoyde` is the height of a page's text block."""
        if blokk.slag == "hode":
            return self._replace(hode=(*self.hode, blokk))
        gruppe = (*self.hode, blokk)
        start, y = _stabel(gruppe, self, luft), self.y
        smallest = sum(blokk.deler[: blokk.forst])
        side, kostnad = self.side, self.kostnad
        if y and start + smallest > hoyde:
            kostnad += hvitt(1 - y / hoyde)
            side, start = side + 1, _stabel(gruppe, _Ark(), luft)
        side, y, tap = _fordel(blokk, (side, start), hoyde)
        return _Ark(side, y, blokk.under, kostnad + tap)

    def slutt(self, hoyde: float) -> float:
        """What the whole has cost when this was the last block."""
        return self.kostnad + self.side * _A_PAGE + kort_slutt(self.side + 1, self.y / hoyde)


def _stabel(gruppe: Sequence[Blokk], ark: _Ark, luft: float) -> float:
    """Where the last of the blocks begins when they are put under what stands on the page."""
    y, under = ark.y, ark.under
    for nr, blokk in enumerate(gruppe):
        y += max(under, blokk.over) * luft if y or nr else 0.0
        if nr < len(gruppe) - 1:
            y += blokk.hoyde
        under = blokk.under
    return y


def _fordel(blokk: Blokk, sted: tuple[int, float], hoyde: float) -> tuple[int, float, float]:
    """Page and height after a block that begins at `sted`, and the cost of what it leaves white."""
    side, y = sted
    if y + blokk.hoyde <= hoyde:
        return side, y + blokk.hoyde, 0.0
    last, tap, deler = len(blokk.deler) - blokk.sist, 0.0, blokk.deler
    for nr, del_ in enumerate(deler):
        rest = sum(deler[nr:]) if nr == last else del_
        if y + rest > hoyde and y:
            tap += hvitt(1 - y / hoyde)
            side, y = side + 1, 0.0
        y += rest
        if nr == last:
            break
    while y > hoyde:  # taller than a page: it goes on wherever it can
        side, y = side + 1, y - hoyde
    return side, y, tap


def hvitt(andel: float) -> float:
    """What a share of a page left white costs; little is nothing, half a page is a fault."""
    return _WHITE * andel * andel + (_HALF_WHITE if andel > 0.4 else 0.0)


def kort_slutt(sider: int, fylt: float) -> float:
    """What a last page with little on it costs, where there are others."""
    return _SHORT_END * max(NEARLY_EMPTY - fylt, 0.0) if sider > 1 else 0.0


# --- Orders an editor would accept ----------------------------------------------------------------


@dataclass(frozen=True)
class Stykke:
    """A part's blocks in their natural order, on pages `hoyde` pixels high."""

    blokker: tuple[Blokk, ...]
    hoyde: float

    @cached_property
    def tekst(self) -> tuple[Blokk, ...]:
        """The blocks that keep their order."""
        return tuple(b for b in self.blokker if not b.er_exhibit)

    @cached_property
    def koer(self) -> tuple[tuple[Blokk, ...], tuple[Blokk, ...]]:
        """Figures and tables, each in order."""
        return (
            tuple(b for b in self.blokker if b.slag == "figur"),
            tuple(b for b in self.blokker if b.slag == "tabell"),
        )

    @cached_property
    def naturlig(self) -> dict[int, int]:
        """Id of an exhibit's element → how many text blocks stand before it."""
        foran, sted = 0, {}
        for blokk in self.blokker:
            if blokk.er_exhibit:
                sted[id(blokk.element)] = foran
            else:
                foran += 1
        return sted

    @cached_property
    def omtalt(self) -> dict[str, int]:
        """An exhibit's id → the number of the first text block that refers to it."""
        sted: dict[str, int] = {}
        for nr, blokk in enumerate(self.tekst):
            for merke in blokk.viser_til:
                sted.setdefault(merke, nr)
        return sted

    @cached_property
    def sist_omtalt(self) -> dict[str, int]:
        """An exhibit's id → the number of the last text block that refers to it."""
        return {merke: nr for nr, blokk in enumerate(self.tekst) for merke in blokk.viser_til}

    @cached_property
    def vinduer(self) -> dict[int, tuple[int, int]]:
        """Id of an exhibit's element → how few and how many text blocks may stand before it."""
        return {id(b.element): self._vindu(b) for b in self.blokker if b.er_exhibit}

    def vindu(self, blokk: Blokk) -> tuple[int, int]:
        """How few and how many text blocks may stand before an exhibit."""
        return self.vinduer[id(blokk.element)]

    def _vindu(self, blokk: Blokk) -> tuple[int, int]:
        hjemme = self.naturlig[id(blokk.element)]
        start, slutt = self._seksjon(max(hjemme - 1, 0))
        if blokk.plassert:
            return hjemme, slutt
        omtalt = self.omtalt.get(blokk.merke)
        forrige = self._seksjon(start - 1)[0] if start else 0
        # After the first paragraph of the section before, or the one that speaks of it.
        tidligst = min(forrige + 2, hjemme) if self.tekst[forrige].nivaa == 2 else hjemme
        if omtalt is None:
            return tidligst, slutt
        if omtalt < hjemme:
            tidligst = max(min(omtalt + 1, hjemme), tidligst)
        sist = self.sist_omtalt[blokk.merke]  # a finding refers to it first, words of its own later
        return tidligst, self._seksjon(sist)[1] if sist >= hjemme else slutt

    def _seksjon(self, nr: int) -> tuple[int, int]:
        """The section a text block is in: the number of its heading, and of the next one's."""
        nr = max(nr, 0)
        starter = [i for i, b in enumerate(self.tekst) if 0 < b.nivaa <= 2]
        start = max((i for i in starter if i <= nr), default=0)
        return start, min((i for i in starter if i > nr), default=len(self.tekst))

    @cached_property
    def foran(self) -> dict[int, tuple[int, int]]:
        """Id of an exhibit's element → how many figures and tables naturally stand before it."""
        antall, foran = {"figur": 0, "tabell": 0}, {}
        for blokk in (b for b in self.blokker if b.er_exhibit):
            foran[id(blokk.element)] = antall["figur"], antall["tabell"]
            antall[blokk.slag] += 1
        return foran

    def venter_for_lenge(self, plassert: tuple[int, int, int]) -> bool:
        """True when too many exhibits stand before one of the other kind that is still to come."""
        for nr, ko in enumerate(self.koer):
            andre = 1 - nr
            if plassert[nr + 1] < len(ko):
                venter = ko[plassert[nr + 1]]
                if plassert[andre + 1] > self.foran[id(venter.element)][andre] + _FARTHEST:
                    return True
        return False

    @cached_property
    def aapninger(self) -> frozenset[int]:
        """After how many text blocks an exhibit may stand."""
        natural = set(self.naturlig.values())
        # Not between a paragraph and its list, nor right under a heading that has words.
        return frozenset(
            nr
            for nr in range(1, len(self.tekst) + 1)
            if nr in natural
            or (
                self.tekst[nr - 1].slag != "hode"
                and (nr == len(self.tekst) or self.tekst[nr].element.tag not in _LISTS)
            )
        )

    @cached_property
    def venter_exhibit(self) -> frozenset[int]:
        """After how many text blocks an exhibit must come before more text: a heading's own."""
        return frozenset(
            nr for nr in set(self.naturlig.values()) if nr and self.tekst[nr - 1].slag == "hode"
        )


class _Vei(NamedTuple):
    """One way to place the first blocks."""

    ark: _Ark
    rekkefolge: tuple[Blokk, ...] = ()
    tekstsider: tuple[int, ...] = ()

    def verdi(self, hoyde: float) -> float:
        return self.ark.kostnad + _A_PAGE * (self.ark.side + self.ark.y / hoyde)


def planlegg(stykke: Stykke) -> Plan:
    """The best order and air for a part; the natural ones where nothing is better."""
    return min((_plan(stykke, luft) for luft in LUFT), key=lambda plan: plan.kostnad)


def _plan(stykke: Stykke, luft: float) -> Plan:
    figurer, tabeller = stykke.koer
    lengths = len(stykke.tekst), len(figurer), len(tabeller)
    veier = {(0, 0, 0): [_Vei(_Ark())]}
    for _ in range(sum(lengths)):
        lengre: dict[tuple[int, int, int], list[_Vei]] = defaultdict(list)
        for plassert, alle in veier.items():
            best = _beste(alle, stykke.hoyde)
            for neste, vei in _neste(stykke, plassert, best, luft):
                lengre[neste].append(vei)
        veier = lengre
    ferdig = [*veier.get(lengths, ()), _vei_i(stykke, stykke.blokker, luft)]
    extra = _OTHER_AIR * abs(luft - 1)
    vei = min(ferdig, key=lambda it: it.ark.slutt(stykke.hoyde))
    return Plan(vei.rekkefolge, luft, vei.ark.slutt(stykke.hoyde) + extra)


def _beste(veier: Sequence[_Vei], hoyde: float) -> list[_Vei]:
    """The cheapest ways, each to a different place on the page."""
    sted: dict[tuple[int, int], _Vei] = {}
    for vei in sorted(veier, key=lambda it: it.verdi(hoyde)):
        sted.setdefault((vei.ark.side, round(vei.ark.y)), vei)
    return list(sted.values())[:_KEPT]


def _vei_i(stykke: Stykke, blokker: Iterable[Blokk], luft: float) -> _Vei:
    """The way through a given order, natural or a beginning of it."""
    vei, placed = _Vei(_Ark()), dict.fromkeys(("figur", "tabell"), 0)
    for blokk in blokker:
        if blokk.er_exhibit:
            foran = stykke.foran[id(blokk.element)]
            forbi = max(foran[0] - placed["figur"], 0) + max(foran[1] - placed["tabell"], 0)
            vei = _med_exhibit(stykke, vei, blokk, luft, forbi * _OVERTAKES)
            placed[blokk.slag] += 1
        else:
            vei = _med_tekst(stykke, vei, len(vei.tekstsider), luft)
    return vei


def _neste(
    stykke: Stykke, plassert: tuple[int, int, int], veier: Sequence[_Vei], luft: float
) -> Iterator[tuple[tuple[int, int, int], _Vei]]:
    """Every way to place one block more."""
    tekst, figur, tabell = plassert
    if tekst < len(stykke.tekst) and _kan_gaa_videre(stykke, plassert):
        for vei in veier:
            if not _skylder_exhibit(stykke, tekst, vei):
                yield (tekst + 1, figur, tabell), _med_tekst(stykke, vei, tekst, luft)
    for nr, ko in enumerate(stykke.koer):
        if plassert[nr + 1] == len(ko):
            continue
        blokk = ko[plassert[nr + 1]]
        forst, sist = stykke.vindu(blokk)
        neste = (tekst, figur + (nr == 0), tabell + (nr == 1))
        if stykke.venter_for_lenge(neste):
            continue
        if forst <= tekst <= sist and tekst in stykke.aapninger:
            foran = stykke.foran[id(blokk.element)]
            forbi = max(foran[0] - figur, 0) + max(foran[1] - tabell, 0)
            for vei in veier:
                yield neste, _med_exhibit(stykke, vei, blokk, luft, forbi * _OVERTAKES)


def _kan_gaa_videre(stykke: Stykke, plassert: tuple[int, int, int]) -> bool:
    """No exhibit has its last chance now."""
    return all(
        stykke.vindu(blokk)[1] > plassert[0]
        for nr, ko in enumerate(stykke.koer)
        for blokk in ko[plassert[nr + 1] :]
    )


def _skylder_exhibit(stykke: Stykke, tekst: int, vei: _Vei) -> bool:
    return tekst in stykke.venter_exhibit and not vei.rekkefolge[-1].er_exhibit


def _med_tekst(stykke: Stykke, vei: _Vei, nr: int, luft: float) -> _Vei:
    blokk = stykke.tekst[nr]
    ark = vei.ark.legg(blokk, luft, stykke.hoyde)
    return _Vei(ark, (*vei.rekkefolge, blokk), (*vei.tekstsider, ark.side))


def _med_exhibit(stykke: Stykke, vei: _Vei, blokk: Blokk, luft: float, kostnad: float) -> _Vei:
    ark = vei.ark.legg(blokk, luft, stykke.hoyde)
    tekst, hjemme = len(vei.tekstsider), stykke.naturlig[id(blokk.element)]
    omtalt = stykke.omtalt.get(blokk.merke, hjemme - 1)
    kostnad += _WAITS * max(tekst - hjemme, 0) + _INTERRUPTS * (tekst < hjemme)
    if 0 <= omtalt < tekst and (blokk.plassert or blokk.merke in stykke.omtalt):
        kostnad += _PAGE_FROM_TEXT * (ark.side - vei.tekstsider[omtalt])
    ark = ark._replace(kostnad=ark.kostnad + kostnad)
    return _Vei(ark, (*vei.rekkefolge, blokk), vei.tekstsider)


# --- Measuring and moving -------------------------------------------------------------------------


def maal(document: Any, body: Any) -> Stykke:
    """Measure the blocks of a laid-out part.

    Args:
        document: WeasyPrint's document, laid out with `--luft` 1.
        body: The body of the HTML it was made from.
    """
    bokser: dict[int, list[Any]] = defaultdict(list)
    for page in document.pages:
        for box in _under(_innhold(page)):
            bokser[id(box.element)].append(box)
    blokker = tuple(
        _blokk(it, bokser, prosa=prosa) for it, prosa in _enheter(body) if id(it) in bokser
    )
    return Stykke(blokker, float(document.pages[0]._page_box.height))  # noqa: SLF001


def fylt(page: Any) -> float:
    """How far down a page of WeasyPrint's reaches, as a share of its text block."""
    box = page._page_box  # noqa: SLF001 - WeasyPrint shows the laid-out page nowhere else
    bunner = [it.position_y + it.margin_height() for it in _under(_innhold(page), blader=True)]
    top = box.content_box_y()
    return float((max(bunner, default=top) - top) / box.height) if box.height else 1.0


def delt_galt(document: Any) -> list[Any]:
    """The HTML elements with a line that ends in a hyphen long before it is full.

    WeasyPrint 70 divides a word that fits to a hair, finds the line too wide, and moves the first
    half of the word to a line of its own.
    """
    linjer: dict[int, list[Any]] = defaultdict(list)
    for page in document.pages:
        for box in _under(_innhold(page), blader=True):
            if _linje(box):
                linjer[id(box.element)].append(box)
    return [egne[0].element for egne in linjer.values() if _kort_deling(egne)]


def _kort_deling(linjer: Sequence[Any]) -> bool:
    full = max(line.width for line in linjer)
    return any(_siste_ord(it).endswith(_HYPHEN) and it.width < _FULL_LINE * full for it in linjer)


def _siste_ord(line: Any) -> str:
    texts = [box.text for box in line.descendants() if hasattr(box, "text")]
    return texts[-1] if texts else ""


def _linje(box: Any) -> bool:
    return type(box).__name__ == "LineBox"


def _innhold(page: Any) -> Any:
    return page._page_box.children[0]  # noqa: SLF001 - as in `fylt`


def _under(box: Any, *, blader: bool = False, over: Any = None) -> Iterator[Any]:
    """The boxes of elements, or those with nothing in them but words (`blader`); no lines' insides.

    Layout puts boxes of its own inside an element's, which belong to the same element.
    """
    barn = getattr(box, "children", ())
    bunn = _linje(box) or not barn
    if bunn if blader else (box.element is not over and box.element is not None):
        yield box
    if not bunn:
        for it in barn:
            yield from _under(it, blader=blader, over=box.element)


def _enheter(element: Any, *, prosa: bool = False) -> Iterator[tuple[Any, bool]]:
    """The blocks of a part, each with whether an analyst's words are around it."""
    for barn in element:
        if not isinstance(barn.tag, str):
            continue
        klasser = barn.get("class", "").split()
        if barn.tag == "section" and "funn" not in klasser:
            yield from _enheter(barn, prosa="prosa" in klasser)
        else:
            yield barn, prosa


def _blokk(element: Any, bokser: dict[int, list[Any]], *, prosa: bool) -> Blokk:
    egne = bokser[id(element)]
    slag = _slag(element)
    deler, forst, sist = _deler(element, bokser, slag)
    style = egne[0].style
    return Blokk(
        element,
        slag,
        deler,
        _px(style["margin_top"]),
        _px(style["margin_bottom"]),
        forst,
        sist,
        element.get("id", ""),
        tuple(a.get("href", "")[1:] for a in element.iter("a") if a.get("href", "")[:1] == "#"),
        int(element.tag[1]) if element.tag in _HEADINGS else 0,
        prosa,
    )


def _slag(element: Any) -> str:
    if element.tag in _HEADINGS:
        return "hode"
    if "exhibit" not in element.get("class", "").split():
        return "tekst"
    return "figur" if element.find("table") is None else "tabell"


def _deler(
    element: Any, bokser: dict[int, list[Any]], slag: str
) -> tuple[tuple[float, ...], int, int]:
    """The pieces of a block, and how many stay together at either end."""
    egne = bokser[id(element)]
    if slag == "tekst" and element.tag == "p":
        linjer = tuple(line.height for box in egne for line in box.children if _linje(line))
        if len(linjer) >= 2 * _LINES:
            return linjer, _LINES, _LINES
    if slag == "tekst" and element.tag in _LISTS:
        punkter = [bokser[id(li)] for li in element if id(li) in bokser]
        if punkter:
            hoyder = tuple(_hoyde(it) + _px(it[0].style["margin_bottom"]) for it in punkter)
            return hoyder, 1, min(2, len(hoyder))
    return (_hoyde(egne),), 1, 1


def _hoyde(bokser: Sequence[Any]) -> float:
    return float(sum(box.border_height() for box in bokser))


def _px(value: Any) -> float:
    return float(getattr(value, "value", value) or 0) if value != "auto" else 0.0


def flytt(plan: Plan, body: Any) -> None:
    """Move the exhibits to their places."""
    foreldre = {id(barn): element for element in body.iter() for barn in element}
    for forrige, blokk in pairwise(plan.rekkefolge):
        if not blokk.er_exhibit:
            continue
        fra, til = foreldre[id(blokk.element)], foreldre[id(forrige.element)]
        fra.remove(blokk.element)
        til.insert(list(til).index(forrige.element) + 1, blokk.element)
        foreldre[id(blokk.element)] = til


def er_naturlig(plan: Plan, stykke: Stykke) -> bool:
    """True when the part already stands as planned."""
    return plan.luft == 1 and plan.rekkefolge == stykke.blokker


def kostnad(fylt: Sequence[float]) -> float:
    """What pages filled to these shares cost: the same measure as the plans', on real pages."""
    return (
        sum(hvitt(1 - andel) for andel in fylt[:-1])
        + _A_PAGE * (len(fylt) - 1)
        + kort_slutt(len(fylt), fylt[-1])
    )
