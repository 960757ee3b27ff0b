"""From an analyst's Markdown to sections of HTML, or to every fault with its line."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from narrating import HEAD_LINES, MISSING, NOTICE, Narrator, place, reference
from PIL import Image

from asss_report.errors import NarrativeError
from asss_report.narrative.render import _to_html

if TYPE_CHECKING:
    from pathlib import Path

FIGUR = '{{ figur("profil") }}'
#: Every element Markdown can make here; nothing else may reach a page.
MARKDOWN = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "a", "sup", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("ins", "del", "mark", "span"),  # CriticMarkup
}
ATTRIBUTES = {"href", "title", "id", "class", "start", "style"}


class Tags(HTMLParser):
    """Collects the elements and attributes of some HTML, and whether it is balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends; it must be the one that began last."""
        self.balanced = self.balanced and bool(self.open) and self.open.pop() == tag


# --- Sections -------------------------------------------------------------------------------------


def test_second_level_headings_cut_the_prose_into_sections(narrator: Narrator) -> None:
    """What stands before the first of them has no title."""
    prose = narrator.render(
        "Først.\n\n## Årsaker\n\nSå.\n\n### Detalj\n\nMer.\n\n## Slutt & sånt\n"
    )

    assert ["", "Årsaker", "Slutt & sånt"] == [part.tittel for part in prose.seksjoner]
    assert [
        "<p>Først.</p>",
        "<p>Så.</p>\n<h3>Detalj</h3>\n<p>Mer.</p>",
        "",
    ] == [part.html for part in prose.seksjoner]


def test_an_empty_narrative_has_no_sections(narrator: Narrator) -> None:
    """Nothing written is nothing shown."""
    assert narrator.render("").seksjoner == ()


def test_markdown_becomes_html(narrator: Narrator) -> None:
    """Bold, lists, tables and footnotes are what analysts use."""
    html = narrator.html(
        "**Fet** og *kursiv*\n\n- en\n- to\n\n|a|b|\n|-|-|\n|1|2|\n\nNote[^1].\n\n[^1]: Her.\n"
    )

    assert "<strong>Fet</strong> og <em>kursiv</em>" in html
    assert "<li>en</li>" in html
    assert "<td>2</td>" in html
    assert 'class="footnote"' in html


def test_unicode_is_left_as_it_is(narrator: Narrator) -> None:
    """Norwegian, Sámi and typographic characters reach the reader unchanged."""
    text = "Æøå ÆØÅ čđŋš «sitat» – tankestrek … 50 % ½ é €"

    assert f"<p>{text}</p>" == narrator.html(text)


def test_raw_html_is_refused_each_with_its_line(narrator: Narrator) -> None:
    """It would stand on the page as text, so there is a Markdown form instead."""
    body = "<script>alert(1)</script>\n\n<b onclick='x'>b</b>\n\n<div>\n\n<!-- skjult -->"
    faults = narrator.faults(body)

    assert {"html"} == {fault.code for fault in faults}
    assert {HEAD_LINES + n for n in (1, 3, 5, 7)} == {fault.line for fault in faults}


def test_what_slips_through_is_text_all_the_same() -> None:
    """The second line of defence: the converter itself makes no element of what is pasted."""
    html = _to_html(
        "<script>alert(1)</script> <b onclick='x'>b</b>\n\n<div>\n\n<!-- skjult -->\n\n<?php ?>"
    )

    assert {"p"} == Tags(html).names
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;div&gt;" in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_a_link_leads_only_to_the_web_or_within_the_report(
    narrator: Narrator, address: str
) -> None:
    """Narratives are untrusted: no script and no file of the reader's own machine."""
    try:
        html = narrator.html(f"[her]({address})")
    except NarrativeError:
        return

    assert "href" not in html


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(
        alphabet=st.one_of(
            st.sampled_from("#*_`~>-+=|[]()!<>&;:\"'\\/ \n\t1aæ.{}^"),
            st.characters(exclude_categories=["Cs", "Co"]),
        ),
        max_size=120,
    )
)
def test_any_text_without_calls_gives_markdown_and_no_raw_tags(
    narrator: Narrator, text: str
) -> None:
    """Whatever is typed, there is no crash, and only Markdown's own elements come out."""
    for mark in ("{{", "{%", "{#"):
        text = text.replace(mark, "")
    try:
        html = narrator.html(text)
    except NarrativeError:
        return  # a heading that skips, an image: told with its line

    assert Tags(html).names <= MARKDOWN
    assert Tags(html).attributes <= ATTRIBUTES


# --- Calls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "what", "instead"),
    [
        ('{{ verdy("netto_driftsutgifter") }}', "«verdy» is not known", "«verdi»"),
        (
            '{{ verdi("netto_driftsutgift") }}',
            "«barnehage» has no indicator «netto_driftsutgift»",
            "«netto_driftsutgifter»",
        ),
        ('{{ verdi("grunskole.netto_driftsutgifter") }}', "no area «grunskole»", "«grunnskole»"),
        (
            '{{ verdi("netto_driftsutgifter", kommune="Akser") }}',
            "«Akser» is not a municipality",
            "«Asker»",
        ),
        ('{{ avvik("netto_driftsutgifter", mot="Akser") }}', "«Akser» is nobody", "«Asker»"),
        (
            '{{ mill_kr("netto_driftsutgifter", mot="ASSS uten oslo") }}',
            "nobody",
            "«ASSS uten Oslo»",
        ),
        ('{{ figur("profl") }}', "«barnehage» has no figure or table «profl»", "«profil»"),
        ('{{ se("grunnskole.profl") }}', "«grunnskole» has no figure or table", "«profil»"),
        ('{{ se("grunskole.profil") }}', "no chapter «grunskole»", "«grunnskole»"),
        ('{{ virkning("behv") }}', "«behv» is not a part of the difference", "«behov»"),
        ('{{ virkning("behov", enhet="mil") }}', "«mil» is not a unit", "«mill»"),
        ('{{ endring("netto_driftsutgifter", kommune="Sandes") }}', "«Sandes»", "«Sandnes»"),
        ('{{ mill_kr("andel_av_total") }}', "not in kroner per inhabitant", "avvik"),
        ('{{ mill_kr("bolig.netto_driftsutgifter", korrigert=True) }}', "behovskorrigert", ""),
    ],
)
def test_an_unknown_name_is_one_error_with_its_line_and_the_nearest_names(
    narrator: Narrator, body: str, what: str, instead: str
) -> None:
    """Helper, indicator, area, municipality, exhibit, part: all alike."""
    fault = narrator.fault(f"## A\n\nEn linje.\nSå {body} til slutt.\n")

    assert what in fault.what
    assert instead in fault.instead
    assert HEAD_LINES + 4 == fault.line


def test_every_fault_of_a_text_is_told_in_one_go(narrator: Narrator) -> None:
    """An analyst mends all of it before trying again."""
    faults = narrator.faults(
        'A {{ verdi("feil") }}\n\nB {{ avvik("netto_driftsutgifter", mot="Nes") }}\n\n'
        '{{ figur("ingen") }} og {{ se("profl") }}\n'
    )

    expected = [HEAD_LINES + line for line in (1, 3, 5, 5)]
    assert expected == [fault.line for fault in faults]


def test_faults_of_form_are_told_in_one_go(narrator: Narrator) -> None:
    """Names, statements and headings are looked at before anything is filled in."""
    faults = narrator.faults(
        '{{ verdy("a") }}\n\n{% if 1 %}x{% endif %}\n\n# Tittel\n\n![x](y.png)\n'
    )

    assert [HEAD_LINES + line for line in (1, 3, 5, 7)] == [fault.line for fault in faults]


def test_the_line_is_right_inside_lists_and_after_calls_over_two_lines(narrator: Narrator) -> None:
    """A call may be broken over lines; the one after it is still found where it stands."""
    fault = narrator.fault(
        '- {{ verdi(\n  "netto_driftsutgifter") }}\n- to\n- {{ verdi("nei") }}\n'
    )

    assert HEAD_LINES + 4 == fault.line


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{% if 1 %}x{% endif %}", "if"),
        ("{% for i in [1] %}x{% endfor %}", "for"),
        ("{% set a = 1 %}", "assign"),
        ("{% include '/etc/passwd' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ('{{ verdi("a") | upper }}', "filter"),
        ('{{ verdi("a"), 1 }}', "tuple"),
        ("{{ [1] }}", "list"),
        ('{{ verdi("a") ~ "b" }}', "concat"),
        ("{{ 1 if 1 else 2 }}", "condexpr"),
        ('{{ verdi("x" * 9999999999) }}', "mul"),
        ("{{ verdi.__globals__ }}", "getattr"),
        ("{{ ''.__class__ }}", "getattr"),
        ("{{ verdi('a').__class__.__mro__ }}", "getattr"),
        ("{{ verdi['__globals__'] }}", "getitem"),
        ("{{ verdi(''.__class__) }}", "getattr"),
    ],
)
def test_only_calls_of_helpers_are_let_in(narrator: Narrator, body: str, kind: str) -> None:
    """Statements, filters, attributes and ways out to Python are refused; nothing is ever run."""
    fault = narrator.fault(f"Linje\n\n{body}")

    assert f"not «{kind}»" in fault.what
    assert "verdi, avvik" in fault.instead
    assert HEAD_LINES + 3 == fault.line


@pytest.mark.parametrize(
    "body",
    [
        '{{ verdi("x")("y") }}',
        '{{ "verdi"("x") }}',
        '{{ -verdi("netto_driftsutgifter") }}',
        "{{ verdi(*verdi) }}",
        "{{ verdi(**verdi) }}",
        "{{ verdi(verdi) }}",
        "{{ figur(3) }}",
        '{{ verdi("netto_driftsutgifter", kommune=3203) }}',
        '{{ avvik("netto_driftsutgifter", mot=3203) }}',
        '{{ verdi("netto_driftsutgifter", aar=2023, aar=2024) }}',
    ],
)
def test_a_call_of_the_wrong_kind_is_an_error_and_no_crash(narrator: Narrator, body: str) -> None:
    """Python's own errors never reach an analyst."""
    assert HEAD_LINES + 1 == narrator.fault(body).line


@pytest.mark.parametrize("body", ["{% raw %}{{ x }}{% endraw %}", '{{ "{{ x }}" }}'])
def test_double_braces_never_reach_the_reader(narrator: Narrator, body: str) -> None:
    """Neither a raw block nor a quoted text smuggles them past."""
    assert narrator.faults(body)


@pytest.mark.parametrize("helper", ["verdi", "figur", "se"])
def test_a_helper_without_parentheses_is_told_how_it_is_written(
    narrator: Narrator, helper: str
) -> None:
    """`{{ verdi }}` would print a function."""
    fault = narrator.fault(f"{{{{ {helper} }}}}")

    assert f"«{helper}» stands without parentheses" in fault.what
    assert f'{{{{ {helper}("…") }}}}' in fault.instead


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('{{ verdi("netto_driftsutgifter", komune="Asker") }}', "komune"),
        ("{{ verdi() }}", "key"),
        ('{{ verdi("netto_driftsutgifter", "Asker") }}', "positional"),
        ('{{ figur("profil", stor=True) }}', "stor"),
    ],
)
def test_a_call_with_wrong_arguments_shows_how_it_is_written(
    narrator: Narrator, body: str, what: str
) -> None:
    """A misspelt keyword is told with the helper's whole signature."""
    fault = narrator.fault(body)

    assert "The call is not right" in fault.what
    assert what in fault.what
    assert "Vocabulary" not in fault.what
    assert re.search(r'(verdi|figur)\("key"', fault.instead)


@pytest.mark.parametrize(
    "body", ["{{ verdi(", '{{ verdi("x" }}', "{{ }}", "{{ verdi('a\") }}", "{{"]
)
def test_a_call_that_is_not_closed_is_told_by_its_line(narrator: Narrator, body: str) -> None:
    """Jinja's own words, with an example of the right ones."""
    fault = narrator.fault(f"## A\n\n{body}")

    assert "not a figure call" in fault.what
    assert "{{ verdi(" in fault.instead
    assert HEAD_LINES + 3 == fault.line


# --- Headings and images --------------------------------------------------------------------------


def test_a_first_level_heading_is_refused(narrator: Narrator) -> None:
    """The chapter's title stands in the head."""
    fault = narrator.fault("Tekst\n\n# Barnehage\n")

    assert "no first-level heading" in fault.what
    assert HEAD_LINES + 3 == fault.line


@pytest.mark.parametrize(
    ("body", "levels", "line", "instead"),
    [
        ("### A\n", "1 to 3", 1, "Write ## "),
        ("## A\n\n#### B\n", "2 to 4", 3, "Write ### "),
        ("## A\n\n### B\n\n## C\n\n#### D\n", "2 to 4", 7, "Write ### "),
    ],
)
def test_a_heading_that_skips_a_level_is_refused(
    narrator: Narrator, body: str, levels: str, line: int, instead: str
) -> None:
    """A screen reader's list of headings has no holes."""
    fault = narrator.fault(body)

    assert f"skips from level {levels}" in fault.what
    assert instead in fault.instead
    assert HEAD_LINES + line == fault.line


def test_headings_may_go_back_up_any_number_of_levels(narrator: Narrator) -> None:
    """Only steps down are bounded."""
    prose = narrator.render("## A\n\n### B\n\n#### C\n\n## D\n\n### E\n")

    assert ["A", "D"] == [part.tittel for part in prose.seksjoner]


@pytest.mark.parametrize(
    "body",
    [
        "#Tittel\n\nx",  # Markdown needs no space
        "Tittel\n======\n\nx",
        "> # Tittel\n> x",
        "- # Tittel\n",
        "```\n\n# Tittel\n",
        "## A\n\n####B\n",
    ],
)
def test_a_heading_is_judged_however_it_is_written(narrator: Narrator, body: str) -> None:
    """Every way Markdown makes a heading is looked at, not only `# ` at the start of a line."""
    assert narrator.faults(body)


@pytest.mark.parametrize("body", ["> ## Sitat\n> x\n", "- ## Punkt\n- b\n"])
def test_a_heading_inside_a_quote_or_list_does_not_break_the_page(
    narrator: Narrator, body: str
) -> None:
    """Each section is whole HTML, whatever stands in it."""
    try:
        sections = narrator.render(body).seksjoner
    except NarrativeError:
        return

    assert all(Tags(part.html).balanced and not Tags(part.html).open for part in sections)


@pytest.mark.parametrize(
    "body",
    [
        "![graf](graf.png)",
        "![graf][1]\n\n[1]: https://x.no/graf.png\n",
        "![graf](file:///etc/passwd)",
        "![graf](../../etc/passwd.png)",
        "![graf](data:image/png;base64,AAAA)",
        "![graf](//x.no/graf.png)",
    ],
)
def test_an_image_that_is_no_file_beside_the_narrative_is_refused(
    narrator: Narrator, body: str
) -> None:
    """Nothing is fetched, and nothing outside `narratives/` is read."""
    fault = narrator.fault(body)

    assert "There is no picture" in fault.what
    assert "narratives/bilder/" in fault.instead


@pytest.mark.parametrize("address", ["../hemmelig.png", "%2e%2e/hemmelig.png", "lenke.png"])
def test_a_picture_outside_the_narratives_is_refused(narrator: Narrator, address: str) -> None:
    """Neither a path, nor an encoded one, nor a link leads out."""
    picture(narrator.folder / "hemmelig.png")
    (narrator.folder / "narratives").mkdir(exist_ok=True)
    (narrator.folder / "narratives" / "lenke.png").symlink_to(narrator.folder / "hemmelig.png")

    assert "There is no picture" in narrator.fault(f"![x]({address})").what


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('{# {{ verdi("netto_driftsutgifter") }} #} {{ rang("netto_driftsutgifter") }}', "unseen"),
        ("Tekst {# glemt #} mer.", "unseen"),
        ("{% raw %}hei{% endraw %}", "unseen"),
        (f'{{{{ fast("1", kilde="{"k" * 2100}") }}}}', "longer than 2,000"),
        ('{{ fast("1 }} 2", kilde="k") }}', "Braces would be left"),
        ("Hei {>>kommentar<<.", "has no other half"),
        ("Hei {++ny+} ord.", "has no other half"),
        ("[" * 20_000, "too many brackets"),
    ],
    ids=lambda it: it[:20],
)
def test_what_would_be_lost_or_stand_half_is_told(narrator: Narrator, body: str, what: str) -> None:
    """Comments of the template language, marks without an end, more than can be read in time."""
    assert any(what in fault.what for fault in narrator.faults(body))


@pytest.mark.parametrize("link", ["<ola@x.no>", "[a](mailto:ola@x.no)", "<https://ssb.no>"])
def test_a_mail_address_is_a_safe_link(narrator: Narrator, link: str) -> None:
    """However Markdown hides it from robots."""
    assert "<a href=" in narrator.html(f"Skriv til {link}.")


@pytest.mark.parametrize(("alt", "stops"), [("", True), ("  ", True), ("Kart over skolene", False)])
def test_an_image_needs_alt_text(narrator: Narrator, alt: str, *, stops: bool) -> None:
    """A reader who hears the report gets the picture in words."""
    picture(narrator.folder / "narratives" / "bilder" / "kart.png")
    body = f"![{alt}](bilder/kart.png)"

    if stops:
        assert "has no alt text" in narrator.fault(body).what
    else:
        assert '<img alt="Kart over skolene" class="bilde"' in narrator.html(body)
        assert 'src="bilde:bilder/kart.png"' in narrator.html(body)


def test_a_picture_that_is_another_kind_of_file_is_refused(narrator: Narrator) -> None:
    """The name does not make a picture: what is in the file does."""
    path = narrator.folder / "narratives" / "bilder" / "falsk.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<svg onload='x'/>", "utf-8")

    assert "not a PNG or JPEG" in narrator.fault("![x](bilder/falsk.png)").what


def test_a_picture_of_too_many_pixels_is_refused(narrator: Narrator) -> None:
    """A small file can hold a picture that fills the memory."""
    picture(narrator.folder / "narratives" / "bilder" / "stor.png", (6000, 5000))

    assert "too many pixels" in narrator.fault("![x](bilder/stor.png)").what


def picture(path: Path, size: tuple[int, int] = (4, 3)) -> None:
    """A plain PNG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("1", size).save(path)


# --- Exhibits -------------------------------------------------------------------------------------


def test_a_placed_exhibit_stands_between_blocks_and_is_counted(narrator: Narrator) -> None:
    """It is no paragraph, and the order is the analyst's."""
    prose = narrator.render(
        f'A\n\n{{{{ tabell("deler") }}}}\n\nB\n\n## To\n\n{FIGUR}\n\n{{{{ figur("rangering") }}}}\n'
    )

    assert ("deler", "profil", "rangering") == prose.plassert
    assert f"<p>A</p>\n{place('deler')}\n<p>B</p>" == prose.seksjoner[0].html
    assert ("deler",) == prose.i_seksjon(0)
    assert ("profil", "rangering") == prose.i_seksjon(1)
    assert () == prose.i_seksjon(2)


@pytest.mark.parametrize(
    "body", [FIGUR, f"{FIGUR}\n", f"A\n\n{FIGUR}\n\nB", f"A\n \n  {FIGUR}  \n\t\nB"]
)
def test_an_exhibit_on_a_line_of_its_own_is_placed(narrator: Narrator, body: str) -> None:
    """First, last, in the middle, with stray spaces."""
    html = narrator.html(body)

    assert place("profil") in html
    assert f"<p>{place('profil')}" not in html


@pytest.mark.parametrize(
    "body",
    [
        f"Tekst {FIGUR}",
        f"{FIGUR} tekst",
        f"Linje\n{FIGUR}\n\nB",
        f"{FIGUR}\nLinje",
        f"## {FIGUR}",
        f"> {FIGUR}",
        f"- {FIGUR}",
        f"|a|\n|-|\n|{FIGUR}|",
    ],
)
def test_an_exhibit_inside_a_paragraph_is_refused(narrator: Narrator, body: str) -> None:
    """It needs an empty line on both sides."""
    fault = narrator.fault(body)

    assert "«profil» is placed inside a paragraph" in fault.what
    assert "empty line on both sides" in fault.instead
    assert HEAD_LINES + 1 + body[: body.index(FIGUR)].count("\n") == fault.line


@pytest.mark.parametrize("body", [f"A\n\n    {FIGUR}\n\nB", f"- a\n\n    {FIGUR}\n\n- b"])
def test_an_indented_exhibit_does_not_end_up_as_code_or_in_a_list(
    narrator: Narrator, body: str
) -> None:
    """Four spaces make code of a line in Markdown; a figure must not go with it."""
    try:
        html = narrator.html(body)
    except NarrativeError:
        return

    before = Tags(html[: html.index(place("profil"))])
    assert before.open == []


def test_an_exhibit_placed_twice_is_refused(narrator: Narrator) -> None:
    """It has one number, so it has one place."""
    fault = narrator.fault(f"{FIGUR}\n\n## B\n\n{FIGUR}\n")

    assert "«profil» is placed twice" in fault.what
    assert 'se("profil")' in fault.instead


@pytest.mark.parametrize(
    ("body", "right"),
    [('{{ tabell("profil") }}', 'figur("profil")'), ('{{ figur("deler") }}', 'tabell("deler")')],
)
def test_an_exhibit_of_the_wrong_kind_is_told_the_right_call(
    narrator: Narrator, body: str, right: str
) -> None:
    """A figure is not placed as a table."""
    assert right in narrator.fault(body).instead


def test_another_chapters_exhibit_is_not_placed_here(narrator: Narrator) -> None:
    """Exhibits belong to their chapter; others are referred to."""
    assert "no figure or table" in narrator.fault('{{ figur("grunnskole.profil") }}').what


def test_references_reach_across_chapters(narrator: Narrator) -> None:
    """`se` knows every chapter's exhibits, the summary's and the method's too."""
    keys = ["barnehage.profil", "grunnskole.deler", "sammendrag.oversikt", "metode.kilder"]
    body = " ".join(f'{{{{ se("{key}") }}}}' for key in ["profil", *keys[1:]])

    html = narrator.html(body)

    assert f"<p>{' '.join(map(reference, keys))}</p>" == html


# --- Values that are missing ----------------------------------------------------------------------


def test_a_missing_value_withholds_its_paragraph_and_no_other(narrator: Narrator) -> None:
    """The reader is told what is missing; the rest of the chapter stands."""
    prose = narrator.render(
        f"## A\n\nFør.\n\nTallet er {MISSING} i år.\n\nEtter.\n\n## B\n\nMer.\n"
    )
    html = prose.seksjoner[0].html

    assert ["A", "B"] == [part.tittel for part in prose.seksjoner]
    assert html.startswith("<p>Før.</p>")
    assert html.endswith("<p>Etter.</p>")
    assert "Tallet er" not in html
    assert f"<strong>{NOTICE}</strong>" in html
    assert "Netto driftsutgifter per innbygger, Sandnes 2025." in html
    assert prose.seksjoner[1].html == "<p>Mer.</p>"


def test_a_missing_value_is_told_with_its_line(narrator: Narrator) -> None:
    """Somebody must rewrite the paragraph, so `check` calls it an error."""
    (fault,) = narrator.render(f"Før.\n\nTallet er {MISSING}.\n").advarsler

    assert HEAD_LINES + 3 == fault.line
    assert "Sandnes 2025" in fault.what
    assert "withheld" in fault.instead
    assert not fault.warning


@pytest.mark.parametrize(
    ("block", "gone"),
    [
        (f"|a|b|\n|-|-|\n|1|{MISSING}|", "<table>"),
        (f"> Sitat {MISSING}", "Sitat"),
        (f"Linje en\nlinje to {MISSING}\nlinje tre", "linje tre"),
    ],
)
def test_a_table_a_quote_or_a_paragraph_is_withheld_whole(
    narrator: Narrator, block: str, gone: str
) -> None:
    """Half a table would say something else than the analyst wrote."""
    html = narrator.html(f"Før.\n\n{block}\n\nEtter.\n")

    assert gone not in html
    assert html.count(NOTICE) == 1
    assert html.startswith("<p>Før.</p>")
    assert html.endswith("<p>Etter.</p>")


@pytest.mark.parametrize(
    "block", [f"- en\n- to {MISSING}\n- tre", f"1. en\n\n2. to {MISSING}\n\n3. tre"]
)
def test_an_item_of_a_list_is_withheld_alone(narrator: Narrator, block: str) -> None:
    """Seven questions are not lost because one of them needs a figure that is gone."""
    html = narrator.html(f"Før.\n\n{block}\n\nEtter.\n")

    assert html.count("<li>") == 3
    assert "tre" in html
    assert "to " not in re.sub(r"utelatt.*?</em>", "", html)
    assert html.count("Punktet er utelatt.") == 1


def test_a_notice_names_each_missing_value_once(narrator: Narrator) -> None:
    """Two different ones in one paragraph are both named."""
    other = '{{ verdi("kultur.tilskudd_fritid", kommune="Tromsø") }}'

    html = narrator.html(f"{MISSING} og {MISSING} og {other}")

    assert html.count("Sandnes 2025") == 1
    assert "Tromsø 2025" in html
    assert html.count(NOTICE) == 1


def test_a_heading_stands_though_the_paragraph_under_it_is_withheld(narrator: Narrator) -> None:
    """Also when there is no empty line between the two."""
    prose = narrator.render(f"## Årsaker\nTallet er {MISSING}.\n\nMer.\n")

    assert ["Årsaker"] == [part.tittel for part in prose.seksjoner]


def test_nothing_private_is_left_where_a_paragraph_is_withheld(narrator: Narrator) -> None:
    """The marks for the document layer are gone with the paragraph."""
    assert _private(narrator.html(f"Før {MISSING}")) == []


def _private(html: str) -> list[str]:
    return [c for c in html if "\ue000" <= c <= "\uf8ff"]


@pytest.mark.parametrize(
    "body", ["Tekst {{ se(“profil”) }}", "“{{ verdi(«netto_driftsutgifter») }}”"]
)
def test_curly_quotes_in_calls_work_all_the_way(narrator: Narrator, body: str) -> None:
    """From an office editor's file to the figure."""
    assert narrator.html(body)
