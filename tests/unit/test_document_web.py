"""From the HTML of a part to that of a web page."""

from __future__ import annotations

import re

import pytest
from edition_copy import ROOT

from asss_report.document.fetcher import XREF
from asss_report.document.web import fil, storrelse
from asss_report.document.web_markup import (
    RAMME,
    Punkt,
    Tilpasning,
    bildefil,
    del_etter_funn,
    ider,
    innhold,
    ren,
    senk,
)


def tilpass(tekst: str) -> str:
    """The text as on a page that links every anchor to `side.html`."""
    return Tilpasning(lambda anker: f"side.html#{anker}").tilpass(tekst)


def test_link_to_another_part_becomes_a_link_to_its_page() -> None:
    """Print's placeholder for another part is a page's address here."""
    found = tilpass(f'<p><a class="se" href="{XREF}kultur-profil">figur 8.1</a></p>')
    assert '<p><a class="se" href="side.html#kultur-profil">figur 8.1</a></p>' == found


def test_links_within_and_out_are_left_alone() -> None:
    """Anchors of the page and addresses of the web stand as they were."""
    text = '<a href="#fn:1">1</a> <a href="https://ssb.no/?a=1&amp;b=2">SSB</a>'
    assert text == tilpass(text)


def test_link_to_nothing_is_refused() -> None:
    """A reference that no page answers must be heard of, not published."""
    work = Tilpasning({"finnes": "side.html"}.__getitem__)
    with pytest.raises(KeyError):
        work.tilpass(f'<a href="{XREF}borte">her</a>')


def test_no_style_is_left_and_alignment_becomes_a_class() -> None:
    """The page's policy allows no style in an element."""
    found = tilpass('<td class="x" style="text-align: right;">1</td><col style="width: 30%" />')
    assert '<td class="x tall">1</td><col/>' == found


def test_words_that_look_like_attributes_are_words() -> None:
    """Only tags are looked at."""
    text = '<p>Skriv style="color" og href="https://xref.invalid/#x" &lt;td style=\'y\'&gt;.</p>'
    assert text == tilpass(text)


def test_sign_is_heard_as_words() -> None:
    """Where nothing is computed a dash is seen, and a listener hears why."""
    found = tilpass('<td><span aria-label="ikke beregnet">–</span></td>')
    heard = '<span class="skjult">ikke beregnet</span>'
    assert f'<td><span aria-hidden="true">–</span>{heard}</td>' == found


def test_formula_is_heard_in_words() -> None:
    """Its letters below the line are seen, and nothing has a name that no browser may give it."""
    found = tilpass('<span role="math" aria-label="u i delt på b">u<sub>i</sub>/b</span>')
    heard = '<span class="skjult">u i delt på b</span>'
    assert f'<span aria-hidden="true">u<sub>i</sub>/b</span>{heard}' == found


def test_what_only_print_needs_is_left_out() -> None:
    """Page numbers of leaders and texts of bookmarks."""
    assert '<a href="#x">X</a>' == tilpass('<a href="#x" data-side="00" data-merke="M">X</a>')


def test_table_without_caption_is_named_by_its_heading_and_scrolls() -> None:
    """A table of a narrative is put in a region that the keyboard reaches."""
    found = tilpass('<h2 id="h">Svar</h2><table><tbody></tbody></table><p>Etter.</p>')
    region = '<div class="rull" role="region" aria-labelledby="h" tabindex="0">'
    table = '<table aria-labelledby="h"><tbody></tbody></table></div><p>Etter.</p>'
    assert f'<h2 id="h">Svar</h2>{region}{table}' == found


def test_table_that_scrolls_already_is_left_alone() -> None:
    """The exhibits' own template has the region around it."""
    text = '<div class="rull"><table data-rull><caption>C</caption></table></div>'
    assert text.replace(" data-rull", "") == tilpass(text)


def test_headings_get_ids_that_nothing_else_has() -> None:
    """Two of the same words, one of them taken."""
    found = tilpass(
        '<p id="svar">x</p><h2>Svar</h2><h3>Svar</h3><h2>  </h2><h2 id="egen">Svar</h2>'
    )
    ids = re.findall(r' id="([^"]+)"', found)
    assert ["svar", "svar-2", "svar-3", "del", "egen"] == ids


def test_heading_takes_no_id_of_the_page_around() -> None:
    """«Innhold» in a narrative would lead past itself, and «Alle kapitler» to it."""
    frame = (ROOT / "templates" / "nett" / "side.html.j2").read_text("utf-8")
    assert RAMME == set(re.findall(r' id="([^"]+)"', frame))
    found = tilpass("<h2>Innhold</h2><h2>Kapitler</h2>")
    assert ["innhold-2", "kapitler-2"] == re.findall(r' id="([^"]+)"', found)


def test_picture_is_fetched_from_the_edition() -> None:
    """A picture's address is decoded once, and two folders do not collide."""
    work = Tilpasning(str)
    found = work.tilpass('<img src="bilde:bilder/k%C3%A5rt.png" alt="" class="bilde" />')
    assert '<img class="bilde" src="bilder/k%C3%A5rt.png" alt=""/>' == found
    assert {"bilder/kårt.png"} == work.bilder
    assert "kart.png" == bildefil("./bilder/kart.png")
    assert "gamle-kart.png" == bildefil("bilder/gamle/kart.png")


def test_heading_is_sunk_with_its_end() -> None:
    """A part under another heading skips no level."""
    text = '<h1 id="a">A</h1><h2>B</h2><header>h1</header>'
    assert '<h2 id="a">A</h2><h3>B</h3><header>h1</header>' == senk(text)


def test_contents_put_exhibits_under_their_section() -> None:
    """Only what the report numbers is listed, in the order of the page."""
    text = (
        '<h2 id="a">A &amp; B</h2><figure class="exhibit" id="k-x"></figure>'
        '<h2 id="b"><em>C</em></h2><div class="exhibit" id="k-y"></div><div class="exhibit" id="z">'
    )
    found = innhold(text, {"k-x": "Figur 1.1: X", "k-y": "Tabell 1.1: Y"})
    assert found == (
        Punkt("a", "A & B", (Punkt("k-x", "Figur 1.1: X"),)),
        Punkt("b", "C", (Punkt("k-y", "Tabell 1.1: Y"),)),
    )


def test_key_findings_stand_before_the_contents() -> None:
    """Heading and first paragraph, findings, the rest; whatever is lacking is empty."""
    head, first = '<h1 id="k">K</h1>', '\n<p class="ingress">I</p>'
    findings, rest = '\n<section class="funn"><ul></ul></section>', "<p>R</p>"
    assert (head + first, findings, rest) == del_etter_funn(head + first + findings + rest)
    assert (head, "", rest) == del_etter_funn(head + rest)
    assert ("", "", rest) == del_etter_funn(rest)


def test_ids_and_words_are_read_unescaped() -> None:
    """As a person reads them."""
    assert {"a", "b&c"} == ider('<p id="a">x</p><p class="y" id="b&amp;c">')
    assert "Kommunehelse & mer" == ren("<b>Kommune\u00adhelse</b>\n &amp;  mer")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 kB"),
        (1000, "1 kB"),
        (1001, "2 kB"),
        (239_001, "240 kB"),
        (999_999, "1 000 kB"),
        (1_000_000, "1,0 MB"),
        (1_200_001, "1,3 MB"),
        (12_300_000, "12,3 MB"),
    ],
)
def test_size_is_never_said_smaller_than_it_is(size: int, words: str) -> None:
    """Rounded up, in the unit a person expects."""
    assert words == storrelse(size).replace("\u00a0", " ")


def test_landing_page_is_what_servers_look_for() -> None:
    """The front is index.html; every other part has its key's name."""
    assert "index.html" == fil("forside")
    assert "barnehage.html" == fil("barnehage")
