"""How exhibits find their page: orders an editor accepts, pages that are filled, hard cases."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.areas._area import Kapittel
from asss_report.document import flyt, pdf
from asss_report.document.fetcher import ReportFetcher
from asss_report.document.flyt import Blokk, Stykke, planlegg
from asss_report.document.html import Maler, _innrykk
from asss_report.document.report import Nummer, load_report
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.narrative.render import Prosa, Seksjon
from asss_report.narrative.vocabulary import SLUTT, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil
    from asss_report.document.html import Side
    from asss_report.document.report import Report

HOYDE = 1000.0
LANGT = "Interkommunalkompetansesamarbeidsordningen"


class Element:
    """As much of an HTML element as planning asks for."""

    def __init__(self, tag: str) -> None:
        self.tag = tag


def hode(nivaa: int = 2) -> Blokk:
    """A heading."""
    return Blokk(Element(f"h{nivaa}"), "hode", (30.0,), 20, 10, nivaa=nivaa)


def avsnitt(linjer: int = 6, *viser_til: str) -> Blokk:
    """A paragraph of so many lines, which may refer to exhibits."""
    hel = linjer < 6  # too short to be divided, as `maal` finds
    deler, minst = ((20.0 * linjer,), 1) if hel else ((20.0,) * linjer, 3)
    return Blokk(Element("p"), "tekst", deler, 0, 10, minst, minst, viser_til=viser_til)


def exhibit(slag: str, merke: str, hoyde: float = 400, *, plassert: bool = False) -> Blokk:
    """A figure or a table."""
    return Blokk(Element("div"), slag, (hoyde,), 10, 10, merke=merke, plassert=plassert)


def kapittel(*flytende: Blokk, foran: Sequence[Blokk] = (), bak: Sequence[Blokk] = ()) -> Stykke:
    """A chapter as areas' are: words, exhibits nobody has placed, words."""
    first = (hode(1), hode(), avsnitt(), avsnitt(), *foran)
    return Stykke((*first, hode(), *flytende, hode(), avsnitt(), *bak), HOYDE)


def navn(blokker: Iterable[Blokk], slag: str) -> list[str]:
    """The ids of one kind of block, in order."""
    return [b.merke for b in blokker if b.slag == slag]


def sider(plan: flyt.Plan) -> list[float]:
    """How far down each page reaches when the plan is laid out."""
    ark, fylt = flyt._Ark(), [0.0]
    for blokk in plan.rekkefolge:
        ark = ark.legg(blokk, plan.luft, HOYDE)
        fylt += [0.0] * (ark.side + 1 - len(fylt))
        fylt[ark.side] = ark.y
    return fylt


# --- Orders ---------------------------------------------------------------------------------------

_HOYDER = st.lists(
    st.tuples(st.sampled_from(["figur", "tabell"]), st.integers(80, 900)), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(_HOYDER)
def test_nothing_is_lost_and_each_kind_keeps_its_order(hoyder: list[tuple[str, int]]) -> None:
    """So the number of an exhibit is the same wherever it comes to stand."""
    stykke = kapittel(*(exhibit(slag, f"{slag}{nr}", h) for nr, (slag, h) in enumerate(hoyder)))

    plan = planlegg(stykke)

    assert sorted(map(id, plan.rekkefolge)) == sorted(map(id, stykke.blokker))
    for slag in ("figur", "tabell"):
        assert navn(plan.rekkefolge, slag) == navn(stykke.blokker, slag)
    tekst = [b for b in plan.rekkefolge if not b.er_exhibit]
    assert tekst == list(stykke.tekst)


@settings(max_examples=60, deadline=None)
@given(_HOYDER)
def test_a_plan_is_never_dearer_than_the_natural_order(hoyder: list[tuple[str, int]]) -> None:
    """Whatever the heights."""
    stykke = kapittel(*(exhibit(slag, f"{slag}{nr}", h) for nr, (slag, h) in enumerate(hoyder)))

    natural = flyt._vei_i(stykke, stykke.blokker, 1.0).ark.slutt(HOYDE)

    assert planlegg(stykke).kostnad <= natural + 1e-6


def test_a_small_table_fills_the_page_a_tall_figure_leaves() -> None:
    """The figure would leave two thirds of the first page white."""
    stykke = kapittel(exhibit("figur", "f", 790), exhibit("tabell", "t", 400))

    plan = planlegg(stykke)

    assert [b.merke for b in plan.rekkefolge if b.er_exhibit] == ["t", "f"]
    assert sider(plan)[0] > 0.7 * HOYDE


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(150, 480), min_size=8, max_size=12), st.integers(600, 900))
def test_a_figure_waits_for_a_few_tables_at_most(tabeller: list[int], figur: int) -> None:
    """However well many small tables fill the pages, the figure before them is not lost there."""
    rest = [exhibit("tabell", f"t{nr}", hoyde) for nr, hoyde in enumerate(tabeller)]
    stykke = kapittel(exhibit("figur", "f", figur), *rest)

    merker = [b.merke for b in planlegg(stykke).rekkefolge if b.er_exhibit]

    assert merker.index("f") <= flyt._FARTHEST


def test_without_gain_the_natural_order_stands() -> None:
    """What the area declares first comes first."""
    stykke = kapittel(exhibit("figur", "f", 300), exhibit("tabell", "t", 200))

    assert flyt.er_naturlig(planlegg(stykke), stykke)


def test_what_an_analyst_places_never_stands_before_its_place_nor_in_another_section() -> None:
    """Words may fill the page while it waits, but only those of its own section."""
    plassert = exhibit("figur", "p", 800, plassert=True)
    stykke = kapittel(
        exhibit("tabell", "t", 200), bak=(plassert, avsnitt(), avsnitt(), hode(), avsnitt(20))
    )

    rekke = planlegg(stykke).rekkefolge

    etter = rekke.index(plassert)
    naturlig = stykke.blokker.index(plassert)
    assert set(map(id, stykke.blokker[:naturlig])) <= set(map(id, rekke[:etter]))
    assert id(stykke.blokker[-2]) in set(map(id, rekke[etter:]))


def test_the_windows_of_placed_and_unplaced_exhibits() -> None:
    """Placed: from its place to the next heading. Unplaced: from the section before its own."""
    fritt, plassert = exhibit("tabell", "t"), exhibit("figur", "p", plassert=True)
    stykke = kapittel(fritt, bak=(plassert, avsnitt(), avsnitt(), hode(), avsnitt()))

    assert stykke.vindu(plassert) == (7, 9)
    assert stykke.vindu(fritt) == (3, 5)


def test_a_heading_is_still_followed_by_what_it_is_a_heading_of() -> None:
    """«Tallene» may not stand empty because its figure would just fit above it."""
    stykke = kapittel(exhibit("figur", "f", 620))

    rekke = planlegg(stykke).rekkefolge

    assert sum(b.hoyde for b in stykke.blokker[:4]) + 620 < HOYDE
    for forste, neste in pairwise(rekke):
        assert not (forste.nivaa == neste.nivaa == 2)


def test_an_exhibit_goes_to_the_words_that_speak_of_it() -> None:
    """Later words too: a figure of causes stands by the causes when that costs no paper."""
    figur = exhibit("figur", "f", 300)
    stykke = kapittel(
        exhibit("tabell", "a", 600), figur, exhibit("tabell", "b", 600), bak=(avsnitt(8, "f"),)
    )

    plan = planlegg(stykke)

    lengde = [
        flyt._vei_i(stykke, plan.rekkefolge[: plan.rekkefolge.index(b) + 1], plan.luft).ark.side
        for b in (figur, stykke.tekst[-1])
    ]
    assert lengde[1] - lengde[0] <= 1


def test_a_last_page_with_next_to_nothing_is_avoided() -> None:
    """Set a little closer, the lines come in on the page before."""
    stykke = Stykke((hode(1), *(replace(avsnitt(4), under=35) for _ in range(9))), HOYDE)
    natural = flyt._vei_i(stykke, stykke.blokker, 1.0).ark

    plan = planlegg(stykke)

    assert natural.side == 1
    assert len(sider(plan)) == 1


@pytest.mark.parametrize("linjer", [5, 6, 7])
def test_no_line_stands_alone(linjer: int) -> None:
    """A paragraph that is divided has three lines on either page."""
    for rest in range(20, 200, 20):
        ark = flyt._Ark(0, HOYDE - rest).legg(avsnitt(linjer), 1.0, HOYDE)
        over = (linjer * 20 - ark.y) / 20 if ark.side else linjer
        assert over in {0, linjer} or (over >= 3 and linjer - over >= 3)


# --- Real pages -----------------------------------------------------------------------------------


def tall(verdi: float, tekst: str) -> Celle:
    """A number cell."""
    return Celle(tekst, verdi)


def tabell(key: str, rader: int, *, navn: str = "Kommune", kolonner: int = 5) -> Exhibit:
    """A table of numbers, some negative, some zero, one missing in each row."""
    hoder = (
        Kolonne(navn, 0.3, "tekst"),
        *(Kolonne(f"{navn} {2020 + i}", 0.14, egen=i == 0) for i in range(kolonner)),
    )
    celler = (
        tall(-1234.5, "\u22121\u00a0234,5"),
        tall(0, "0"),
        tall(12, "+12"),
        tall(0.25, "0,25"),
        Celle("mangler", mangler=True),
    )
    return Exhibit(
        key,
        f"{navn}: {rader} rader",
        "Prøvetabell.",
        ("12362",),
        ("Merknad.",),
        tabell=Tabell(
            hoder, tuple(Rad(f"{navn} {i}", celler[:kolonner], egen=i == 1) for i in range(rader))
        ),
    )


def side(report: Report, stil: Stil, k: Kapittel, prosa: Prosa | None = None) -> Side:
    """A chapter of one's own as HTML, in a report of nothing else."""
    teller = {"figur": 0, "tabell": 0}
    nummer = {}
    for e in k.exhibits:
        teller[e.slag] += 1
        nummer[k.key, e.key] = Nummer(e.slag, f"1.{teller[e.slag]}", f"{k.key}-{e.key}")
    mine = replace(
        report,
        kapitler={k.key: k},
        prosa={k.key: prosa} if prosa else {},
        nummer=nummer,
        moduler={},
    )
    return Maler(mine, stil).kapittel(k.key)


def layout(report: Report, it: Side) -> Any:
    """The laid-out document, exhibits moved, as it would be written."""
    templates = report.root / "templates"
    pdf.prepare_fonts(templates / "fonts")
    fetcher = ReportFetcher(templates, it.charts)
    return pdf._laid_out(pdf._Kilde(it.html, fetcher))


def tekst(page: Any) -> str:
    """The words of a page, in order."""
    boxes = page._page_box.children[0].descendants()
    return " ".join(box.text for box in boxes if hasattr(box, "text"))


def utenfor(document: Any) -> list[str]:
    """Words that reach outside the text block."""
    found = []
    for page in document.pages:
        box = page._page_box
        right = box.content_box_x() + box.width
        texts = [it for it in box.children[0].descendants() if hasattr(it, "text")]
        found += [
            it.text for it in texts if it.text.strip() and it.position_x + it.width > right + 1
        ]
    return found


def words(*html: str) -> Prosa:
    """Prose of one section."""
    return Prosa((Seksjon("Ressursbruk og behov", "".join(html)),), ())


@pytest.mark.pdf
def test_long_words_stay_inside_headings_table_heads_and_running_text(
    figures: Report, stil: Stil
) -> None:
    """Divided where they must be, never over the edge nor into the next column."""
    k = Kapittel(
        "prove", f"{LANGT} og {LANGT}", (LANGT,), (tabell("t", 3, navn=LANGT),), ingress=LANGT
    )
    prosa = replace(
        words(f"<p>{LANGT} {LANGT}-{LANGT} {LANGT}</p>"),
        seksjoner=(Seksjon(f"{LANGT} {LANGT}", f"<p>Vi ser på {LANGT} {LANGT} {LANGT}.</p>"),),
    )

    document = layout(figures, side(figures, stil, k, prosa))

    assert utenfor(document) == []


@pytest.mark.pdf
def test_a_table_of_forty_rows_is_whole_on_one_page(figures: Report, stil: Stil) -> None:
    """It fits a page, so it is never divided, whatever stands before it."""
    k = Kapittel("prove", "Prøve", ("Ett funn.",) * 3, (tabell("a", 12), tabell("t", 40)))

    document = layout(figures, side(figures, stil, k))

    (page,) = [page for page in document.pages if "Kommune 39" in tekst(page)]
    assert all(f"Kommune {nr}" in tekst(page) for nr in (13, 25, 38, 39))
    assert "Kommune: 40 rader" in tekst(page)


@pytest.mark.pdf
@pytest.mark.parametrize("rader", [12, 40])
def test_the_heads_of_a_table_stand_on_one_line(figures: Report, stil: Stil, rader: int) -> None:
    """The own column's thicker rule does not lift its head above the others."""
    k = Kapittel("prove", "Prøve", ("Ett funn.",), (tabell("t", rader),))

    document = layout(figures, side(figures, stil, k))

    boxes = [b for page in document.pages for b in page._page_box.children[0].descendants()]
    heads = {b.text: b.position_y for b in boxes if "Kommune 202" in getattr(b, "text", "")}
    assert set(heads) == {f"Kommune {year}" for year in range(2020, 2025)}
    assert max(heads.values()) - min(heads.values()) < 0.1


@pytest.mark.pdf
def test_a_table_taller_than_a_page_goes_on_with_its_head_repeated(
    figures: Report, stil: Stil
) -> None:
    """Every row once, none divided, the headings on every page of it."""
    k = Kapittel("prove", "Prøve", ("Ett funn.",), (tabell("t", 110),))

    document = layout(figures, side(figures, stil, k))

    pages = [tekst(page) for page in document.pages if re.search(r"Kommune \d+ ", tekst(page))]
    assert len(pages) > 1
    assert all("Kommune 2020" in page for page in pages)
    assert sorted(
        int(n) for p in pages for n in re.findall(r"Kommune (\d+) ", p) if int(n) < 1000
    ) == list(range(110))


@pytest.mark.pdf
def test_paragraphs_are_measured_as_they_may_be_divided(figures: Report, stil: Stil) -> None:
    """Three lines at least on either side: five lines are one piece, six may be divided once."""
    lang = "Ord og flere ord i en setning. " * 30
    prosa = words("<p>Kort avsnitt.</p>", f"<p>{lang}</p>", "<ul><li>En</li><li>To</li></ul>")
    it = side(figures, stil, Kapittel("prove", "Prøve", ("Funn.",), ()), prosa)
    from weasyprint import HTML  # noqa: PLC0415 - only where Pango is

    pdf.prepare_fonts(figures.root / "templates" / "fonts")
    fetcher = pdf._adapter(ReportFetcher(figures.root / "templates", it.charts))
    source = HTML(string=it.html, url_fetcher=fetcher)

    stykke = flyt.maal(source.render(), source.etree_element.find("body"))

    kort, langt, punkter = stykke.tekst[-3:]
    assert len(kort.deler) == 1
    assert len(langt.deler) > 6
    assert langt.forst == langt.sist == 3
    assert len(punkter.deler) == 2
    assert punkter.sist == 2, "the last point of a list takes the one before with it"
    assert all(b.slag == "hode" for b in stykke.tekst if b.element.tag in {"h1", "h2"})


@pytest.mark.pdf
def test_a_chapter_of_one_sentence_is_one_page(figures: Report, stil: Stil) -> None:
    """Title and sentence, and nothing that asks for more."""
    document = layout(
        figures, side(figures, stil, Kapittel("prove", "Prøve", ("Én setning.",), ()))
    )

    assert len(document.pages) == 1
    assert "Én setning." in tekst(document.pages[0])


@pytest.mark.pdf
def test_a_chapter_of_twelve_exhibits_fills_its_pages(report: Report, stil: Stil) -> None:
    """Real exhibits of two areas; no page but the last is half empty."""
    alle = [*report.kapitler["barnehage"].exhibits, *report.kapitler["grunnskole"].exhibits]
    tolv = tuple(replace(e, key=f"e{nr}") for nr, e in enumerate(alle[:12]))
    k = replace(report.kapitler["barnehage"], key="prove", exhibits=tolv)

    document = layout(report, side(report, stil, k, words("<p>Ord.</p>" * 4)))

    fylt = [flyt.fylt(page) for page in document.pages]
    assert min(fylt[:-1]) > 0.6
    order = [a for page in document.pages for a in page.anchors if a.startswith("prove-e")]
    numbers = {f"prove-e{nr}": e.slag for nr, e in enumerate(tolv)}
    for slag in ("figur", "tabell"):
        mine = [int(a[7:]) for a in order if numbers[a] == slag]
        assert mine == sorted(mine)
    assert sorted(order) == sorted(numbers)


def test_a_finding_that_refers_to_an_exhibit_keeps_it_not_from_its_own_words() -> None:
    """It may wait for words of the section after, though a finding spoke of it before."""
    funn, ord_ = avsnitt(6, "b"), avsnitt(12, "b")
    forst, sist = exhibit("tabell", "a", 520), exhibit("tabell", "b", 520)
    blokker = (hode(1), funn, hode(), avsnitt(30), hode(), forst, sist, hode(), ord_)

    plan = planlegg(Stykke(blokker, HOYDE))

    assert plan.rekkefolge[-2:] == (ord_, sist)
    assert min(sider(plan)[:-1]) > 0.75 * HOYDE


@pytest.mark.pdf
def test_every_chapter_of_the_edition_fills_its_pages(report: Report, stil: Stil) -> None:
    """The edition that is delivered: no page but a chapter's last is more than half empty."""
    maler = Maler(report, stil)
    for key in ("sammendrag", "barnehage", "kommunebarometeret"):
        document = layout(report, maler.kapittel(key))
        fylt = [flyt.fylt(page) for page in document.pages]
        assert min(fylt[:-1], default=1) > 0.5, (key, fylt)


@pytest.mark.pdf
def test_a_placed_exhibit_is_moved_with_its_anchor(figures: Report, stil: Stil) -> None:
    """Text of the section fills the page, and the reference still leads to the exhibit."""
    k = Kapittel("prove", "Prøve", ("Ett funn.",), (tabell("t", 30),))
    lines = "<p>" + "Ord og flere ord i en setning. " * 24 + "</p>"
    prosa = Prosa(
        (Seksjon("Ressursbruk og behov", f"{lines * 3}{START}plass:t{SLUTT}{lines * 4}"),), ("t",)
    )

    document = layout(figures, side(figures, stil, k, prosa))

    assert flyt.fylt(document.pages[0]) > 0.85
    assert [a for page in document.pages for a in page.anchors if a == "prove-t"] == ["prove-t"]


def test_decimal_signs_of_unlike_numbers_stand_under_one_another() -> None:
    """Words, missing values and ranks are left where they are; a sign is no digit."""
    rader = tuple(
        Rad("r", (celle,))
        for celle in (
            tall(-1.25, "\u22121,25"),
            tall(0, "0"),
            tall(1234.5, "+1\u00a0234,5"),
            tall(5.3, "5,3\nAsker"),
            Celle("mangler", mangler=True),
            tall(2, "2\u00a0av\u00a012"),
        )
    )

    assert [[0], [2], [1], [1], [0], [0]] == _innrykk(Tabell((), rader))


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("municipality", "comparators"),
    [("Asker", ("Bærum",)), ("Oslo", ("Bergen", "Trondheim"))],
)
def test_the_one_page_is_one_page_for_others_too(
    edition_copy: Callable[[], EditionCopy],
    stil: Stil,
    municipality: str,
    comparators: Sequence[str],
) -> None:
    """Cover, one page, contents: whoever it is about, with page numbers of three digits."""
    copy = edition_copy()
    copy.report_on(municipality, *comparators)
    maler = Maler(load_report(copy.root, stil), stil)

    document = layout(maler.report, maler.forside(dict.fromkeys(maler.report.kapitler, 104)))

    assert len(document.pages) == 3
    assert {"enside"} <= set(document.pages[1].anchors)
    assert {"innhold"} <= set(document.pages[2].anchors)
    assert f"{municipality} på én side" in tekst(document.pages[1])
    assert "Datatilstand" in tekst(document.pages[1])
    assert utenfor(document) == []
