"""The whole web edition of the real report, and of small ones made to break it."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import pytest
from edition_copy import EPOCH, ROOT, head, small_edition
from PIL import Image
from web_edition import Page, Web, inside, linked, make_web, parsed, tables, words

from asss_report import nb
from asss_report.document.data import datatabell
from asss_report.document.html import UNUMMERERT, Maler
from asss_report.document.report import Report, i_rekkefolge, load_report
from asss_report.document.web import write_web

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil
    from asss_report.model import Exhibit
    from asss_report.narrative.approval import Tilstand

HOSTILE: Final = "<script>alert(1)</script> & \"Barnehage\" 'x'"
BODY: Final = (
    '## Ressursbruk og behov\n\nSe {{ se("profil") }}, {{ se("sammendrag.oversikt") }} og '
    '{{ se("kommunebarometeret") }}. Andelen er '
    '{{ fast("24", kilde="Årsmelding <2025> & mer") }}.\n\n'
    '| Spørsmål | Svar |\n|:--|--:|\n| style="color: red" | Tretti |\n\n'
    "![Kart & mer](bilder/kårt.png)\n\n"
    '## Årsaker\n\nSkriv `<img src="https://ond.no/x.png" onerror="alert(1)">`.\n\n'
    "[Statistikk](https://www.ssb.no/?a=1&b=2)\n\n"
    "## Forutsetninger og forbehold\n\nIngen.\n"
)


@pytest.fixture(scope="module")
def web(report: Report, stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Web:
    """The real edition's."""
    return make_web(report, stil, tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def hostile(stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Web:
    """One of words that try to be more than words."""
    copy = small_edition(tmp_path_factory.mktemp("copy") / "liten")
    copy.narrative("barnehage", BODY, head(json.dumps(HOSTILE)))
    folder = copy.root / "narratives" / "bilder"
    folder.mkdir()
    Image.new("RGB", (90, 40)).save(folder / "kårt.png")
    return make_web(load_report(copy.root, stil), stil, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(params=["web", "hostile"])
def each(request: pytest.FixtureRequest) -> Web:
    """Both of them in turn."""
    found: Web = request.getfixturevalue(request.param)
    return found


# --- Pages ----------------------------------------------------------------------------------------


def test_every_part_has_a_page(web: Web) -> None:
    """The landing page, each chapter, and the parts without a number."""
    assert {"index", *web.report.kapitler, *UNUMMERERT} == set(web.pages)


def test_every_page_says_what_it_is(each: Web) -> None:
    """Language, title, one first heading, landmarks, a way past the menu, no skipped level."""
    for page in each.pages.values():
        assert "nb" == page.tree.get("lang"), page.name
        title = words(page.one("title"))
        assert title.endswith(each.maler.tittel())
        assert (page.name == "index.html") == (title == each.maler.tittel())
        assert words(page.one("h1")), page.name
        for landmark in ("header", "main", "footer"):
            assert page.one(landmark) is not None
        first = next(e for e in page.one("body").iter("a"))
        assert ("#innhold", "Hopp til innholdet") == (first.get("href"), words(first))
        assert "innhold" == page.one("main").get("id")
        names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.all("nav")]
        assert all(names)
        assert len(set(names)) == len(names), page.name
        assert _levels_hold(page), page.name


def test_menu_says_where_one_is(web: Web) -> None:
    """The same menu everywhere, one line of it current."""
    menus = set()
    for page in web.pages.values():
        links = page.one("nav", id="kapitler").findall(".//a")
        menus.add(tuple((link.get("href"), words(link)) for link in links))
        assert [page.name] == [a.get("href") for a in links if a.get("aria-current") == "page"]
    assert 1 == len(menus)
    assert "3 Barnehage" in dict(menus.pop()).values()


def test_pages_can_be_read_one_after_another(web: Web) -> None:
    """Next leads through all of them, previous back again."""
    forward, name = [], "leseveiledning"
    while name:
        forward.append(name)
        following = web.pages[name].all("a", rel="next")
        name = following[0].attrib["href"].removesuffix(".html") if following else ""
    assert ["leseveiledning", *web.report.kapitler, "lister", "begreper"] == forward
    back = [web.pages[name].one("a", rel="prev").get("href") for name in forward]
    assert [f"{name}.html" for name in ("index", *forward[:-1])] == back


def test_every_link_leads_somewhere(each: Web) -> None:
    """To a page, to an id on it, or to a file beside the edition."""
    count = 0
    for page in each.pages.values():
        for element in page.tree.iter():
            for name in ("href", "src"):
                address = element.get(name, "")
                if not address or address.startswith(("https:", "mailto:")):
                    continue
                file, _, anchor = address.partition("#")
                target = each.folder / unquote(file) if file else each.folder / page.name
                assert target.is_file(), f"{page.name}: {address}"
                if anchor:
                    assert unquote(anchor) in each.pages[target.stem].ids, (page.name, address)
                count += 1
    assert count > 100


def test_ids_are_used_once(each: Web) -> None:
    """A link to an id leads to one place; what is named by an id is named by something."""
    for page in each.pages.values():
        assert len(set(page.ids)) == len(page.ids), page.name
        for element in page.tree.iter():
            named = element.get("aria-labelledby")
            assert named is None or named in page.ids, (page.name, named)


# --- Nothing but words and pictures ---------------------------------------------------------------


def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(each: Web) -> None:
    """No script, no inline style, no handler, a strict policy, local addresses alone."""
    for page in each.pages.values():
        policy = page.one("meta", http_equiv="Content-Security-Policy").get("content", "")
        assert {
            "default-src 'none'",
            "img-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        } == set(policy.split("; "))
        for element in page.tree.iter():
            assert element.tag not in {"script", "style", "iframe", "object", "form", "base"}
            assert not [n for n in element.attrib if n == "style" or n.startswith("on")]
            assert element.tag == "a" or ":" not in element.get("href", "") + element.get("src", "")
    for path in each.folder.rglob("*.css"):
        sheet = path.read_text("utf-8")
        assert "@import" not in sheet
        assert not re.findall(r"url\((?!\"skrift/)", sheet)


def test_hostile_words_stay_words(hostile: Web) -> None:
    """A title and a text that look like HTML are shown as they are written."""
    page = hostile.pages["barnehage"]
    assert words(page.one("h1")).endswith(HOSTILE)
    assert words(page.one("title")).startswith(HOSTILE)
    assert HOSTILE in words(hostile.pages["index"].one("main"))
    text = words(page.one("main"))
    assert '<img src="https://ond.no/x.png" onerror="alert(1)">' in text
    assert "Årsmelding <2025> & mer" in text
    assert 'style="color: red"' in text
    assert not page.all("b", "script")
    assert ["https://www.ssb.no/?a=1&b=2"] == [
        a.get("href") for a in page.all("a") if "ssb.no" in a.get("href", "")
    ]


def test_colours_come_from_the_theme_alone(web: Web, stil: Stil) -> None:
    """The style sheet names no colour of its own, and none that the theme lacks."""
    sheet = (web.folder / "nett.css").read_text("utf-8")
    theme = (web.folder / "tema.css").read_text("utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet)
    made = set(re.findall(r"--([\w-]+):", theme + sheet))
    assert set(re.findall(r"var\(--([\w-]+)", sheet)) <= made
    assert f"--egen: {stil.farger.egen};" in theme


def test_fonts_are_copied_as_they_are(web: Web) -> None:
    """The typeface's licence reserves its name: not a byte is changed, and the licence follows."""
    for path in (ROOT / "templates" / "fonts").iterdir():
        assert path.read_bytes() == (web.folder / "skrift" / path.name).read_bytes()
    assert (web.folder / "skrift" / "OFL.txt").is_file()


# --- The same words and numbers as in print -------------------------------------------------------


def _exhibits(report: Report) -> list[tuple[str, Exhibit]]:
    return [
        (key, exhibit)
        for key, kapittel in report.kapitler.items()
        for exhibit in i_rekkefolge(kapittel, report.prosa.get(key))
    ]


def test_every_exhibit_is_there_whole(each: Web) -> None:
    """Once, on its chapter's page: number, headline, caption, notes, source, and alt text."""
    seen: dict[str, list[str]] = {key: [] for key in each.report.kapitler}
    for key, exhibit in _exhibits(each.report):
        nummer, page = each.report.nummer[key, exhibit.key], each.pages[key]
        element = page.one("figure" if exhibit.tegn else "div", id=nummer.anker, class_="exhibit")
        seen[key].append(nummer.anker)
        said = words(element)
        for part in (nummer.overskrift, exhibit.tittel, exhibit.forklaring, *exhibit.merknader):
            assert " ".join(part.split()) in said, nummer.anker
        assert re.search(r"Kilder?: ", said), nummer.anker
        diagram = each.maler.diagram(nummer.anker)
        if exhibit.tegn and diagram:
            (svg,) = inside(element, "svg")
            assert ("img", diagram.alt) == (svg.get("role"), svg.get("aria-label"))
            assert diagram.alt != exhibit.forklaring
            assert svg.get("viewBox")
    for key, anchors in seen.items():
        assert anchors == [i for i in each.pages[key].ids if i in anchors], "order of the report"


def test_cells_of_tables_are_those_of_the_pdf(each: Web) -> None:
    """Cell by cell, as print's own template writes them."""
    print_ = Maler(each.report, each.maler._stil)
    count = 0
    for key in each.report.kapitler:
        tree = parsed(print_.kapittel(key).html)
        printed = {e.get("id", ""): e for e in tree.iter("div") if e.get("class") == "exhibit"}
        for anchor, element in printed.items():
            if element.find(".//table") is None:
                continue
            here = each.pages[key].one("div", id=anchor)
            assert list(tables(element)) == list(tables(here)), anchor
            count += 1
    assert count


def test_prose_is_that_of_the_pdf(each: Web) -> None:
    """Every paragraph and list item outside the exhibits, word by word."""
    print_ = Maler(each.report, each.maler._stil)
    for key in each.report.kapitler:
        tree = parsed(print_.kapittel(key).html)
        assert _prose(tree) == _prose(each.pages[key].one("main")), key


def test_data_of_a_figure_are_one_click_away(web: Web) -> None:
    """A closed disclosure with a table: a caption, headings of columns and rows, every value."""
    for key, exhibit in _exhibits(web.report):
        if exhibit.tegn is None:
            continue
        nummer = web.report.nummer[key, exhibit.key]
        figure = web.pages[key].one("figure", id=nummer.anker)
        (details,) = inside(figure, "details")
        assert "open" not in details.attrib
        assert f"Vis tallene i {nummer.tekst}".replace("\u00a0", " ") == words(details[0])
        data = datatabell(exhibit, web.maler.diagram(nummer.anker))
        ((heads, *rows),) = tables(details)
        assert [list(row) for row in data.vist] == rows, nummer.anker
        unit = words(inside(details, "caption")[0])
        for head_, column in zip(heads, data.kolonner, strict=True):
            assert head_ == column.overskrift or (head_ == column.navn and column.enhet in unit)


def test_tables_are_tables(each: Web) -> None:
    """A name, headings with scope, in a region that the keyboard reaches and that has a name."""
    for page in each.pages.values():
        parents = {child: parent for parent in page.tree.iter() for child in parent}
        for table in page.all("table"):
            assert table.find("caption") is not None or table.get("aria-labelledby"), page.name
            for cell in table.iter("th"):
                assert cell.get("scope") in {"col", "row"}, page.name
            region = parents[table]
            assert ("region", "0") == (region.get("role"), region.get("tabindex")), page.name
            assert region.get("aria-label") or region.get("aria-labelledby"), page.name


def test_notes_lead_there_and_back(hostile: Web) -> None:
    """From the mark to the note, and from the note to the mark."""
    page = hostile.pages["barnehage"]
    (mark,) = [a for a in page.all("a") if a.get("class") == "footnote-ref"]
    (back,) = [a for a in page.all("a") if a.get("class") == "footnote-backref"]
    parents = {child: parent for parent in page.tree.iter() for child in parent}
    assert parents[mark].get("id") == unquote(back.attrib["href"][1:])
    assert mark.attrib["href"][1:] in page.ids
    assert words(back)


def test_references_name_the_page_they_lead_to(hostile: Web) -> None:
    """Within the chapter, to another's exhibit, and to a whole chapter."""
    links = [a for a in hostile.pages["barnehage"].all("a") if a.get("class") == "se"]
    assert [
        "#barnehage-profil",
        "sammendrag.html#sammendrag-oversikt",
        "kommunebarometeret.html",
    ] == [a.get("href") for a in links]


def test_pictures_of_narratives_come_along(hostile: Web) -> None:
    """With their alt text; no other file does."""
    (img,) = hostile.pages["barnehage"].all("img")
    assert ("Kart & mer", "bilder/k%C3%A5rt.png") == (img.get("alt"), img.get("src"))
    assert ["kårt.png"] == [path.name for path in (hostile.folder / "bilder").iterdir()]


def test_alignment_of_a_narratives_table_is_kept(hostile: Web) -> None:
    """Without a style in the cell, which the policy forbids."""
    (cell,) = [td for td in hostile.pages["barnehage"].all("td") if words(td) == "Tretti"]
    assert "tall" == cell.get("class")


# --- The landing page -----------------------------------------------------------------------------


def test_landing_page_links_every_pdf_with_format_and_size(web: Web) -> None:
    """What is downloaded is known before it is clicked."""
    page = web.pages["index"]
    links = {a.get("href"): words(a) for a in page.all("a")}
    assert "Hele rapporten, PDF, 2,4 MB" == links["../hele.pdf"]
    assert "Alle tallene, Excel, 1 kB" == links["../alt.xlsx"]
    for key in web.report.moduler:
        assert f"{web.report.kapitler[key].tittel}, PDF, 240 kB" == links[f"../{key}.pdf"]
        assert f"../{key}.pdf" in {a.get("href") for a in web.pages[key].all("a")}


def test_landing_page_gives_each_chapter_its_finding(web: Web) -> None:
    """The one that holds against every comparator where there is one."""
    cards = web.pages["index"].one("ul", class_="kort")
    assert [k.tittel for k in web.report.kapitler.values()] == [
        words(h3).partition(" ")[2] for h3 in cards.iter("h3")
    ]
    (barnehage,) = [li for li in cards if "Barnehage" in words(li.findall(".//h3")[0])]
    finding = web.report.kapitler["barnehage"].funn[1]
    assert finding.startswith("Korrigert for beregnet utgiftsbehov")
    assert " ".join(finding.split()) in words(barnehage)
    for key, li in zip(web.report.kapitler, cards, strict=True):
        kapittel = web.report.kapitler[key]
        said = words(li)
        possible = (*kapittel.funn, kapittel.ingress)
        assert any(" ".join(funn.split()) in said for funn in possible if funn), key


def test_files_of_an_exhibit_are_linked_by_name_format_and_size(web: Web) -> None:
    """A link says what it is out of its context."""
    figure = web.pages["barnehage"].one("figure", id="barnehage-profil")
    links = {a.get("href"): words(a) for a in inside(figure, "a")}
    assert {
        "../figurer/barnehage-profil.csv": "Figur 3.1, CSV, 5 kB",
        "../figurer/barnehage-profil.svg": "Figur 3.1, SVG, 5 kB",
        "../figurer/barnehage-profil.png": "Figur 3.1, PNG, 5 kB",
    } == links


def test_a_file_that_is_not_there_is_not_linked(report: Report, stil: Stil, tmp_path: Path) -> None:
    """A dead link is found when the edition is made."""
    with pytest.raises(FileNotFoundError):
        write_web(report, Maler(report, stil), tmp_path, pdfs={"": "../borte.pdf"})


def test_draft_is_said_on_every_page_until_it_is_final(
    web: Web, report: Report, stil: Stil, tmp_path: Path
) -> None:
    """And on every printed one; a final edition says it nowhere."""
    assert report.utkast
    for page in web.pages.values():
        assert "UTKAST" in words(page.one("header"))
    assert "UTKAST" in (web.folder / "tema.css").read_text("utf-8")
    final = replace(
        report,
        kapitler={key: replace(k, endelig=True) for key, k in report.kapitler.items()},
        tilstander={key: _approved(how) for key, how in report.tilstander.items()},
    )
    assert not final.utkast
    done = make_web(final, stil, tmp_path)
    for path in [*done.folder.glob("*.html"), done.folder / "tema.css"]:
        assert "UTKAST" not in path.read_text("utf-8"), path.name


# --- The files ------------------------------------------------------------------------------------


def test_only_its_own_folder_is_written(report: Report, stil: Stil, tmp_path: Path) -> None:
    """Exactly these files, and nothing beside them."""
    told = linked(report, tmp_path)
    folder = tmp_path / "nett"
    folder.mkdir()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_web(report, Maler(report, stil), folder, **told)
    after = {path for path in tmp_path.rglob("*") if path.is_file()}
    made = {path.relative_to(folder).as_posix() for path in after - set(before)}
    fonts = {path.name for path in (ROOT / "templates" / "fonts").iterdir()}
    assert {
        *(f"{key}.html" for key in ("index", *report.kapitler, *UNUMMERERT)),
        *("nett.css", "tema.css", "ikon.svg"),
        *(f"skrift/{name}" for name in fonts),
    } == made
    assert before == {path: path.read_bytes() for path in before}


def test_same_input_gives_same_bytes(
    report: Report, stil: Stil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the time held, charts drawn anew or drawn before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    first = make_web(report, stil, tmp_path / "en").folder
    second = make_web(report, stil, tmp_path / "to").folder
    names = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    when = nb.dato(date(2026, 1, 1))
    assert f"Laget {when}." in (first / "index.html").read_text("utf-8")


def test_a_municipality_without_words_has_its_pages(
    small: EditionCopy, stil: Stil, tmp_path: Path
) -> None:
    """Exhibits in standard order, and it is said that commentary is not written."""
    small.report_on("Oslo", "Bergen", "Tromsø", "Sandnes")
    made = make_web(load_report(small.root, stil), stil, tmp_path)
    page = made.pages["barnehage"]
    assert "Kommentar til kapitlet er ikke skrevet for Oslo." in words(page.one("main"))
    assert words(made.pages["index"].one("title")).startswith("Oslo og ASSS")
    assert len(page.all("figure")) >= 3


# --- Helpers --------------------------------------------------------------------------------------


def _levels_hold(page: Page) -> bool:
    """No heading is more than one level below the one before it."""
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    return levels[0] == 1 and all(b <= a + 1 for a, b in itertools.pairwise(levels))


def _prose(tree: Element) -> list[str]:
    """Paragraphs and items, but those of exhibits and of what the web adds around the part."""
    found: list[str] = []

    def walk(element: Element) -> None:
        around = element.tag in {"nav", "title"} or element.get("class") in {"exhibit", "filer"}
        if around:
            return
        if element.tag in {"p", "li", "h1", "h2", "h3"}:
            found.append(words(element))
        for child in element:
            walk(child)

    walk(tree)
    return found


def _approved(how: Tilstand) -> Tilstand:
    return replace(how, gyldig=True)
