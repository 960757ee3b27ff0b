"""Templates filled from a report: they hold for every number of comparators, with words or not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import tinycss2  # type: ignore[import-untyped]
from edition_copy import EPOCH, small_edition

from asss_report.document.fetcher import XREF
from asss_report.document.html import UNUMMERERT, Maler, _css_string, tidspunkt
from asss_report.document.report import Report, load_report
from asss_report.document.review import approve
from asss_report.document.sidetall import SIFRE
from asss_report.errors import OutputError
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

DATA_STATE = "Datatilstand: ukjent om foreløpige eller reviderte"


@pytest.fixture(autouse=True)
def _one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def templates(stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Maler:
    """The templates of the small edition, which no test changes."""
    copy = small_edition(tmp_path_factory.mktemp("liten"))
    return Maler(load_report(copy.root, stil), stil)


@pytest.fixture(scope="module")
def chapters(figures: Report, stil: Stil) -> dict[str, str]:
    """Every chapter of the real figures without words, as HTML."""
    filled = Maler(figures, stil)
    return {key: filled.kapittel(key).html for key in figures.kapitler}


def reload(copy: EditionCopy, stil: Stil) -> Maler:
    """The templates of a copy as it stands now."""
    return Maler(load_report(copy.root, stil), stil)


def everything(templates: Maler) -> dict[str, str]:
    """Every part of a report as HTML, by key."""
    parts = {key: templates.kapittel(key).html for key in templates.report.kapitler}
    parts |= {key: templates.unummerert(key, {}).html for key in UNUMMERERT}
    return {**parts, "forside": templates.forside({}).html}


def words(html: str) -> str:
    """What a reader sees, on one line."""
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", bare.replace("\u00a0", " "))


# --- The frame ------------------------------------------------------------------------------------


def test_every_part_says_language_and_title_and_no_time(templates: Maler) -> None:
    """What PDF/UA asks of a page; the merged PDF is dated, so that a part can be kept for years."""
    for html in everything(templates).values():
        assert '<html lang="nb">' in html
        assert "<title>Bærum og ASSS 2025" in html
        assert "2026-01-01" not in html


def test_every_part_has_the_data_state_and_the_draft_mark_on_its_pages(templates: Maler) -> None:
    """In the margins, so that no page can be without."""
    for html in everything(templates).values():
        assert f'@bottom-left {{ content: "Bærum og ASSS 2025 · {DATA_STATE}"; }}' in html
        assert '@top-right { content: "UTKAST"; }' in html


def test_a_final_report_has_no_draft_mark(
    small: EditionCopy, stil: Stil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the margins nor on the cover; the placements are taken as delivered."""
    for key in ("sammendrag", "barnehage", "kommunebarometeret"):
        approve(small.root, stil, key, by="Testen", when=date(2026, 3, 20))
    maler = reload(small, stil)
    final = {key: replace(k, endelig=True) for key, k in maler.report.kapitler.items()}
    monkeypatch.setattr(maler, "report", replace(maler.report, kapitler=final))

    assert all("UTKAST" not in html for html in everything(maler).values())


def test_the_cover_says_whom_with_whom_and_the_data_state(templates: Maler) -> None:
    """The one page without a footer says it itself."""
    cover = words(templates.omslag("barnehage").html)

    assert "Bærum kommune 2025 Barnehage" in cover
    assert "Bærum sammenlignet med ASSS-kommunene og Asker" in cover
    assert f"{DATA_STATE}." in cover
    assert "ett kapittel av rapporten" in cover
    assert "UTKAST" in cover


def test_no_part_knows_where_it_stands(templates: Maler, root: Path) -> None:
    """The page number is ten digits until the parts are put together, and nothing counts pages."""
    for html in everything(templates).values():
        assert f'@bottom-right {{ content: "{SIFRE}"; }}' in html
    for path in (root / "templates").rglob("*"):
        # What a browser prints of the web edition has no parts.
        if path.suffix in {".css", ".j2"} and "nett" not in path.parts:
            text = path.read_text("utf-8")
            assert not re.search(r"counter\(\s*pages?\b|target-counter", text), path


@pytest.mark.parametrize(
    "text",
    [
        "Bærum",
        'Bærum "Vest"',
        "a\\b",
        "</style><script>alert(1)</script>",
        "a\nb",
        'x"; } * { display: none } /*',
        "& < >",
        "\\22 ",
    ],
)
def test_a_css_string_holds_any_text(text: str) -> None:
    """A CSS parser reads back exactly what was put in, and no tag can end the style element."""
    written = str(_css_string(text))

    (token,) = tinycss2.parse_component_value_list(written)

    assert token.type == "string"
    assert text == token.value
    assert "<" not in written


@pytest.mark.parametrize("name", ['Nordre "Land"', "Sør & Co", "<b>Bø</b>", "O'Neill\\by"])
def test_a_name_with_marks_of_its_own_stays_text(templates: Maler, stil: Stil, name: str) -> None:
    """A municipality's name is escaped in HTML and in CSS, whatever it is."""
    report = templates.report
    members = tuple(
        member.model_copy(update={"name": name}) if member.name == "Bærum" else member
        for member in report.edition.peer_group.members
    )
    edition = report.edition.model_copy(
        update={
            "municipality": name,
            "peer_group": report.edition.peer_group.model_copy(update={"members": members}),
        }
    )

    html = Maler(replace(report, edition=edition), stil).omslag("barnehage").html

    assert "<b>Bø" not in html
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"{escaped.replace(chr(34), '&#34;').replace(chr(39), '&#39;')} kommune" in html
    css = html[html.index("<style>") + 7 : html.index("</style>")]
    assert [] == [rule for rule in tinycss2.parse_stylesheet(css) if rule.type == "error"]


# --- Chapters -------------------------------------------------------------------------------------


def test_a_chapter_comes_in_the_order_of_the_design(templates: Maler) -> None:
    """Findings, first section, exhibits, causes, caveats, what is missing."""
    html = templates.kapittel("barnehage").html

    marks = [
        *("Hovedfunn</h2>", "Ressursbruk og behov</h2>", "Tallene</h2>"),
        *("Årsaker</h2>", "Forutsetninger og forbehold</h2>", "Forbehold som gjelder tallene</h3>"),
    ]
    assert sorted(html.index(mark) for mark in marks) == [html.index(mark) for mark in marks]


def test_every_exhibit_is_shown_once_with_number_headline_caption_and_source(
    figures: Report, chapters: dict[str, str]
) -> None:
    """None is lost and none is doubled; DESIGN §5 says what each carries."""
    for key, chapter in figures.kapitler.items():
        html = chapters[key]
        shown = re.findall(r'<(?:div|figure) class="exhibit" id="([^"]+)">', html)
        assert sorted(shown) == sorted(figures.nummer[key, e.key].anker for e in chapter.exhibits)
        assert html.count('<p class="nummer">') == len(shown)
        assert len(re.findall(r"<p>Kilder?: ", html)) == len(shown)
        assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="', html))


def test_every_figure_has_an_alt_text_that_differs_from_its_caption(
    figures: Report, chapters: dict[str, str]
) -> None:
    """A caption read twice tells a blind reader nothing."""
    for key, chapter in figures.kapitler.items():
        html = chapters[key]
        alts = re.findall(r'<img src="chart:[^"]+" alt="([^"]*)"', html)
        assert len(alts) == sum(e.slag == "figur" for e in chapter.exhibits)
        for alt in alts:
            assert len(alt) > 20
            assert alt not in {e.forklaring for e in chapter.exhibits}


def test_every_cell_of_a_table_stands_under_its_heading(chapters: dict[str, str]) -> None:
    """Each row has as many cells as there are columns, and every heading has its scope."""
    html = "".join(chapters.values())

    for table in re.findall(r'<table class="tabell">.*?</table>', html, flags=re.DOTALL):
        columns = table.count('<th scope="col"')
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, flags=re.DOTALL)
        assert {columns} == {row.count("<th") + row.count("<td") for row in rows}
        assert table.count('<th scope="row"') == len(rows) - 1
        shares = [float(it) for it in re.findall(r'<col style="width: ([\d.]+)%"', table)]
        assert sum(shares) == pytest.approx(100, abs=0.1)


def test_without_words_the_chapter_says_so(figures: Report, chapters: dict[str, str]) -> None:
    """Another municipality's report has all exhibits in standard order, and says what is not."""
    html = chapters["barnehage"]

    assert "Kommentar til kapitlet er ikke skrevet for Bærum." in words(html)
    assert "prosa" not in re.findall(r'class="([^"]+)"', html)
    anchors = [
        figures.nummer["barnehage", e.key].anker for e in figures.kapitler["barnehage"].exhibits
    ]
    assert anchors == re.findall(r'<(?:div|figure) class="exhibit" id="([^"]+)">', html)


def test_a_stroke_in_a_printed_formula_always_divides(figures: Report) -> None:
    """«12362:FGK7:AGD2 / folkemengde»: codes are joined by colons, and never split by a line."""
    tabeller = [e.tabell for e in figures.kapitler["metode"].exhibits if "indikatorer" in e.key]
    formler = [rad.celler[0].tekst for tabell in tabeller if tabell for rad in tabell.rader]
    assert "12362:FGK9:AGD2 / folkemengde / behov (helse og omsorg)" in formler
    assert [] == [formel for formel in formler if re.search(r"\S/|/\S", formel)]


def test_ranks_beside_cost_levels_leave_the_decimal_signs_in_line(figures: Report) -> None:
    """A rank of one digit is as wide as one of two."""
    chapter = figures.kapitler["kommunebarometeret"]
    (tabell,) = [e.tabell for e in chapter.exhibits if e.key == "kostnadsnivaa"]
    assert tabell is not None
    celler = [celle.tekst for rad in tabell.rader for celle in rad.celler]
    assert {len(tekst.partition(",")[2]) for tekst in celler} == {len("0 (12)")}


def test_the_method_chapter_asks_for_no_words(chapters: dict[str, str]) -> None:
    """It is generated, so nothing is missing there."""
    assert "er ikke skrevet" not in chapters["metode"]


def test_a_heading_of_an_analysts_own_shares_no_id_with_an_exhibit(
    small: EditionCopy, stil: Stil
) -> None:
    """«Utvikling» and «Profil» are natural headings; links to the figures must not end there."""
    small.replace(
        "narratives/barnehage.md",
        "Vi vet ikke.",
        "Vi vet ikke.\n\n## Profil\n\nx\n\n## Utvikling\n\ny\n\n## Utvikling\n\nz",
    )

    ids = re.findall(r' id="([^"]+)"', reload(small, stil).kapittel("barnehage").html)

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(
    "comparators", [("Asker",), ("Asker", "Oslo"), ("Asker", "Oslo", "Sandnes")]
)
def test_templates_hold_for_one_two_and_three_comparators(
    small: EditionCopy, stil: Stil, comparators: tuple[str, ...]
) -> None:
    """Each has its column, and the reading guide names them."""
    small.report_on("Bærum", *comparators)

    parts = everything(reload(small, stil))

    table = parts["barnehage"][parts["barnehage"].index("Nøkkeltall</th>") :]
    head = re.sub(r"<[^>]+>", "|", table[: table.index("</tr>")])
    assert [f"|{name}|" in head for name in comparators] == [True] * len(comparators)
    assert all(name in words(parts["leseveiledning"]) for name in comparators)


def test_templates_hold_where_the_comparator_has_no_figures(small: EditionCopy, stil: Stil) -> None:
    """The chapter says that they are missing instead of showing a zero or nothing."""
    path = small.root / "report/data/12362/12362.csv"
    rows = [row for row in path.read_text("utf-8").split("\n") if not row.startswith("3203,")]
    path.write_text("\n".join(rows), "utf-8", newline="")
    seal(path, why="prøve", when=date(2026, 11, 22))

    parts = everything(reload(small, stil))

    chapter = words(parts["barnehage"])
    assert "Tall for Asker mangler." in chapter
    assert "tall mangler for Asker" in chapter
    assert "Mot Asker kan forskjellen ikke deles opp: tall mangler." in chapter
    for html in parts.values():
        assert not re.search(r"\b(nan|None|inf)\b", words(html))


def test_templates_hold_without_the_economy_chapter(templates: Maler) -> None:
    """The one page has then nothing to say of the economy, and no empty heading or list."""
    html = templates.forside({}).html

    assert "<ul></ul>" not in html
    assert "Økonomi</h2>" not in html


def test_what_the_narrative_refers_to_becomes_a_link_or_text(
    small: EditionCopy, stil: Stil
) -> None:
    """Within the chapter, to another part, and as text where the chapter stands alone."""
    small.replace(
        "narratives/barnehage.md",
        "Vi vet ikke.",
        'Se {{ se("profil") }} og {{ se("sammendrag.oversikt") }}.',
    )
    templates = reload(small, stil)

    whole = templates.kapittel("barnehage").html
    alone = templates.kapittel("barnehage", alene=True).html

    own = '<a class="se" href="#barnehage-profil">figur\u00a02.1</a>'
    other = f'<a class="se" href="{XREF}sammendrag-oversikt">figur\u00a01.1</a>'
    assert f"Se {own} og {other}." in whole
    assert f"Se {own} og figur\u00a01.1 i hele rapporten." in alone


def test_no_private_character_is_left_on_a_page(report: Report, stil: Stil) -> None:
    """Every place and reference of the real words has been filled in."""
    templates = Maler(report, stil)

    for key in report.kapitler:
        html = templates.kapittel(key).html
        assert [] == re.findall("[\ue000-\uf8ff]", html), key
        assert "{{" not in html


def test_contents_and_lists_name_everything(figures: Report, stil: Stil) -> None:
    """Each chapter in the contents, each exhibit in the lists, with the pages handed in."""
    pages = {number.anker: 7 for number in figures.nummer.values()}
    templates = Maler(figures, stil)

    contents = templates.forside({"barnehage": 41}).html
    lists = templates.unummerert("lister", pages).html

    assert [
        f"{XREF}{key}" for key in ("leseveiledning", *figures.kapitler, "lister", "begreper")
    ] == (re.findall(r'<li><a href="([^"]+)"', contents[contents.index("doc-toc") :]))
    assert f'<a href="{XREF}barnehage" data-side="41">' in contents
    assert lists.count('data-side="7"') == len(figures.nummer)
    for number in figures.nummer.values():
        assert lists.count(f'href="{XREF}{number.anker}"') == 1


def test_a_template_that_cannot_be_filled_is_an_error_that_names_it(
    small: EditionCopy, stil: Stil
) -> None:
    """Whoever edits a template is told which, and no traceback."""
    small.replace("templates/begreper.html.j2", "<h1", "{{ finnes_ikke }}<h1")

    with pytest.raises(OutputError) as caught:
        reload(small, stil).unummerert("begreper", {})

    (fault,) = caught.value.faults
    assert fault.file == "templates/begreper.html.j2"
    assert "finnes_ikke" in fault.what


# --- The clock ------------------------------------------------------------------------------------


def test_the_date_is_source_date_epoch_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a build can be repeated."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")

    assert tidspunkt().isoformat() == "1970-01-01T00:00:00+00:00"


def test_the_date_is_now_where_it_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """In UTC and whole seconds."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")

    assert tidspunkt().utcoffset() is not None
    assert tidspunkt().microsecond == 0


@pytest.mark.parametrize("value", ["", "i går", "2026-01-01", "1.5", "9" * 30])
def test_a_source_date_epoch_that_is_no_number_is_an_error(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """A report with a wrong date would look right."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)

    with pytest.raises(OutputError, match="SOURCE_DATE_EPOCH") as caught:
        tidspunkt()

    assert "1767225600" in caught.value.faults[0].instead
