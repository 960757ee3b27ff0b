"""Bærum's report, from the CSV files to the PDF, as a reader and a search engine meet it."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import pikepdf
import pytest
from builds import flat
from edition_copy import TOML
from plain_csv import CODES, NAMES, OSLO, PlainCsv, norsk

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

pytestmark = pytest.mark.pdf

STATE = "Datatilstand: ukjent om foreløpige eller reviderte"
BAERUM, ASKER = CODES["Bærum"], CODES["Asker"]
ELEVEN = tuple(code for code in NAMES if code != OSLO)
#: Chapter → title, function, sector of the income system.
AREAS = {
    "barnehage": ("Barnehage", "FGK7", "barnehage"),
    "grunnskole": ("Grunnskole", "FGK8b", "grunnskole"),
    "barnevern": ("Barnevern", "FGK13", "barnevern"),
}
AROUND = ("Bærum på én side", "Innhold", "Slik leser du rapporten")
LAST = ("Figurer og tabeller", "Begreper")


@pytest.fixture(scope="module")
def plain(root: Path) -> PlainCsv:
    """The bundled figures, read with `csv`."""
    return PlainCsv(root)


def numbered(built: Built) -> list[str]:
    """The numbered chapters with their titles, as report.toml and the narratives have them."""
    keys = tomllib.loads(built.copy.read(TOML))["chapters"]
    titles = []
    for key in ("sammendrag", *keys, "kommunebarometeret"):
        found = re.search(
            r"^tittel: *(.+?) *$", built.copy.read(f"narratives/{key}.md"), re.MULTILINE
        )
        assert found
        titles.append(found[1].strip("\"'"))
    titles.append("Metode og datagrunnlag")
    return [f"{number} {title}" for number, title in enumerate(titles, start=1)]


def headlines(built: Built) -> list[tuple[str, int]]:
    """Every «Figur 3.2» that stands alone on a line, with its page; the list's own left out."""
    lists = list_pages(built)
    return [
        (flat(line), page)
        for page, text in enumerate(built.raw, start=1)
        for line in text.split("\r\n")
        if page not in lists and re.fullmatch(r"(Figur|Tabell) \d+\.\d+", flat(line))
    ]


def list_pages(built: Built) -> list[int]:
    """The pages of the list of figures and tables; the PDF of an area has none."""
    tops = [(title, page) for level, title, page in built.bookmarks if level == 0]
    pages = [page for title, page in tops if title in LAST]
    return list(range(*pages)) if pages else []


# --- The build ------------------------------------------------------------------------------------


def test_the_build_ends_well_with_one_pdf(baerum: Built) -> None:
    """One file, nothing beside it, and a summary that is true."""
    assert baerum.run.code == 0, baerum.run.err
    assert baerum.copy.output() == ["asss-baerum-2025.pdf"]
    found = re.search(r"(\d+) pages, (\d+) figures, (\d+) tables", baerum.run.out)
    assert found
    kinds = Counter(name.split()[0] for name, _ in headlines(baerum))
    assert [len(baerum.pages), kinds["Figur"], kinds["Tabell"]] == list(map(int, found.groups()))


def test_weasyprint_has_nothing_to_warn_of(baerum: Built) -> None:
    """Any layout warning is a fault in a template or a chart."""
    assert "Layout of" not in baerum.run.err


def test_no_paragraph_of_the_real_edition_is_withheld(baerum: Built) -> None:
    """The committed words need no value that is missing."""
    assert "Avsnittet er utelatt" not in baerum.text
    assert "error:" not in baerum.run.err


# --- What stands on every page --------------------------------------------------------------------


def test_every_page_but_the_cover_has_the_data_state_and_its_number_in_the_footer(
    baerum: Built,
) -> None:
    """Pages are numbered through the whole report, from the cover."""
    lacking = [
        number
        for number, text in enumerate(baerum.pages, start=1)
        if number > 1 and f"Bærum og ASSS 2025 · {STATE} {number}" not in text
    ]

    assert lacking == []


def test_the_cover_says_the_data_state(baerum: Built) -> None:
    """It has no footer, so it says it itself."""
    assert f"{STATE}." in baerum.pages[0]
    assert "Bærum kommune" in baerum.pages[0]


def test_every_page_is_marked_as_a_draft(baerum: Built) -> None:
    """As a word that can be searched for and read aloud."""
    lacking = [
        number
        for number, text in enumerate(baerum.pages[1:], start=2)
        if not re.search(r"\bUTKAST\b", text)
    ]

    assert lacking == []


def test_the_cover_is_marked_as_a_draft(baerum: Built) -> None:
    """Spaced letters must not come apart: «U TKAST» is no word to a screen reader."""
    assert re.search(r"\bUTKAST\b", baerum.pages[0])


def test_no_value_of_the_programs_own_reaches_the_reader(baerum: Built) -> None:
    """As whole words no «nan», «None» or «inf», on any page."""
    for number, text in enumerate(baerum.pages, start=1):
        assert not re.search(r"\b(nan|NaN|None|inf|True|False)\b", text), number


def test_no_mark_of_the_makers_reaches_the_reader(baerum: Built) -> None:
    """No double braces, no Markdown, no HTML, no private characters, no place holder."""
    for number, text in enumerate(baerum.pages, start=1):
        for mark in ("{{", "}}", "{%", "**", "##", "](", "```", "</", "&nbsp;", "(placeholder)"):
            assert mark not in text, (number, mark)
        assert not re.search("[\ue000-\uf8ff\ufffd]", text), number


def test_the_pdf_has_title_and_language(baerum: Built) -> None:
    """What a reader program shows, and how a screen reader pronounces it."""
    with pikepdf.open(baerum.path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Bærum og ASSS 2025"
        assert str(pdf.Root.Lang) == "nb"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


# --- Chapters -------------------------------------------------------------------------------------


def test_every_chapter_is_there_in_the_order_of_the_design(baerum: Built) -> None:
    """Cover, one page, contents, guide, chapters, method, lists, glossary: each a bookmark."""
    tops = [title for level, title, _ in baerum.bookmarks if level == 0]

    assert [*AROUND, *numbered(baerum), *LAST] == tops[1:]
    assert len(numbered(baerum)) == 19


def test_every_chapter_begins_on_the_page_its_bookmark_leads_to(baerum: Built) -> None:
    """With its number and title first on the page."""
    for level, title, page in baerum.bookmarks[1:]:
        if level == 0:
            assert baerum.pages[page - 1].startswith(title), title


def test_the_contents_give_the_right_pages(baerum: Built) -> None:
    """Each number beside a title is the page where the title stands."""
    tops = {title: page for level, title, page in baerum.bookmarks if level == 0}
    text = " ".join(baerum.pages[tops["Innhold"] - 1 : tops[AROUND[2]] - 1])

    for title in (AROUND[2], *numbered(baerum), *LAST):
        (page,) = re.findall(rf"(?<![\d.]){re.escape(title)}(?: ?\.)+ (\d+)\b", text)
        assert tops[title] == int(page), title


def test_the_one_page_is_one_page(baerum: Built) -> None:
    """A council member takes one sheet to the meeting."""
    tops = [page for level, _, page in baerum.bookmarks if level == 0]

    assert (1, 2, 3) == tuple(tops[:3])


@pytest.mark.parametrize("title", [title for title, _, _ in AREAS.values()])
def test_an_area_comes_in_the_order_of_the_design(baerum: Built, title: str) -> None:
    """Findings, use and need, figures and tables, causes, caveats."""
    text = baerum.chapter(title)

    marks = [
        "Hovedfunn",
        "Ressursbruk og behov",
        "Tallene",
        "Årsaker",
        "Forutsetninger og forbehold",
    ]
    places = [text.index(f" {mark} ") for mark in marks]
    assert sorted(places) == places
    assert "Spørsmål til tjenesten" in text


# --- Figures and tables ---------------------------------------------------------------------------


def test_every_exhibit_has_one_headline_and_one_line_in_the_list(baerum: Built) -> None:
    """Numbered from 1 without holes in each chapter; none twice, none forgotten."""
    names = [name for name, _ in headlines(baerum)]
    listed = " ".join(baerum.pages[page - 1] for page in list_pages(baerum))

    assert dict.fromkeys(names, 1) == Counter(names)
    found = re.findall(r"\b(?:Figur|Tabell) \d+\.\d+\b", listed)
    assert Counter(names) == Counter(found)
    for kind in ("Figur", "Tabell"):
        for chapter in range(1, 20):
            numbers = sorted(
                int(name.rpartition(".")[2])
                for name in names
                if name.startswith(f"{kind} {chapter}.")
            )
            assert list(range(1, len(numbers) + 1)) == numbers


def test_the_list_gives_the_right_pages(baerum: Built) -> None:
    """Where an entry takes one line, its number and page stand on that line."""
    pages = dict(headlines(baerum))
    lines = [
        flat(line) for page in list_pages(baerum) for line in baerum.raw[page - 1].split("\r\n")
    ]
    found = [
        re.fullmatch(r"((?:Figur|Tabell) \d+\.\d+) .*?(?: ?\.)+ (\d+)", line) for line in lines
    ]
    entries = {match[1]: int(match[2]) for match in found if match}

    assert len(entries) > 0.6 * len(pages)
    assert {name: pages[name] for name in entries} == entries


def test_every_headline_of_an_exhibit_is_a_bookmark(baerum: Built) -> None:
    """Number and finding, under its chapter, on its page."""
    marks = {
        (found[0], page)
        for level, title, page in baerum.bookmarks
        if level > 0 and (found := re.match(r"(Figur|Tabell) \d+\.\d+", title))
    }

    assert set(headlines(baerum)) == marks


def test_every_headline_begins_as_a_sentence(baerum: Built) -> None:
    """A capital letter or a number: a headline states a finding."""
    titles = [title for level, title, _ in baerum.bookmarks if level > 0]
    found = [re.match(r"(?:Figur|Tabell) \d+\.\d+ (.)", title) for title in titles]

    assert [] == [match.string for match in found if match and match[1].islower()]


def test_references_in_the_words_lead_to_an_exhibit(baerum: Built) -> None:
    """Every «figur 3.2» in running text has its «Figur 3.2»."""
    names = {name.lower() for name, _ in headlines(baerum)}
    referred = set(re.findall(r"\b(?:figur|tabell) \d+\.\d+\b", baerum.text))

    assert referred
    assert referred <= names


# --- Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        (
            "Barnehage",
            "13 817|12 707|12 539|12 204|+1 279|+10,2|+170,4|+71,4|+742,5|+407,9|+128,3|+1 278,7",
        ),
        (
            "Grunnskole",
            "17 983|18 416|17 423|17 561|+560|+3,2|+74,6|−313,1|−176,9|−58,9|+2 910,2|−1 715,1"
            "|−635,4|+559,7",
        ),
        ("Barnevern", "2 545|2 365|3 014|3 028|−469|−15,6|−62,5|+11,9|−20,1"),
    ],
)
def test_the_worked_numbers_of_the_design_are_in_their_chapter(
    baerum: Built, title: str, numbers: str
) -> None:
    """DESIGN §4, in Norwegian format, each as a whole number."""
    text = baerum.chapter(title)

    missing = [
        number
        for number in numbers.split("|")
        if not re.search(rf"(?<![\d,]){re.escape(number)}(?![\d,]\d)", text)
    ]
    assert missing == []


def test_a_difference_whose_sign_flips_is_no_finding(baerum: Built) -> None:
    """Barnevern: +11,9 or −20,1, so the chapter says that it depends on the comparison."""
    text = baerum.chapter("Barnevern")

    assert "avhenger resultatet av hvem Bærum sammenlignes med" in text
    assert "bruker Bærum 11,9 millioner kroner mer" not in baerum.text


def extreme(values: dict[str, Fraction], decimals: int, *, highest: bool) -> str:
    """«10 072 Fredrikstad»."""
    code = (max if highest else min)(values, key=lambda key: values[key])
    return f"{norsk(values[code], decimals)} {NAMES[code]}"


def row(
    label: str, years: list[Fraction], values: dict[str, Fraction], mean: Fraction, decimals: int
) -> str:
    """A row of the table of key figures, as it should read."""
    rank = 1 + sum(value > values[BAERUM] for value in values.values())
    numbers = [*years, values[ASKER], mean]
    return " ".join(
        [
            label,
            *(norsk(value, decimals) for value in numbers),
            extreme(values, decimals, highest=False),
            extreme(values, decimals, highest=True),
            f"{rank} av {len(values)}",
        ]
    )


@pytest.mark.parametrize("key", AREAS)
def test_the_table_of_key_figures_is_what_the_csv_files_say(
    baerum: Built, plain: PlainCsv, key: str
) -> None:
    """Three years, Asker, mean, lowest, highest and rank: every cell of every row."""
    title, function, sector = AREAS[key]
    text = baerum.chapter(title)
    years = (2023, 2024, 2025)

    for label, concept in (("Netto", "AGD2"), ("Brutto", "AGD10")):
        assert (
            row(
                f"{label} driftsutgifter per innbygger (kr)",
                [plain.published(function, concept, BAERUM, year) for year in years],
                {code: plain.published(function, concept, code) for code in NAMES},
                plain.mean(function, concept),
                0,
            )
            in text
        )
    assert (
        row(
            "Netto driftsutgifter per innbygger, korrigert for behov (kr)",
            [plain.corrected(function, sector, BAERUM, year) for year in years],
            {code: plain.corrected(function, sector, code) for code in NAMES},
            plain.corrected_mean(function, sector),
            0,
        )
        in text
    )
    assert (
        row(
            "Egne inntekter, andel av brutto driftsutgifter (%)",
            [plain.own_income(function, [BAERUM], year) for year in years],
            {code: plain.own_income(function, [code]) for code in NAMES},
            plain.own_income(function, NAMES),
            1,
        )
        in text
    )
    assert (
        row(
            "Andel av samlede netto driftsutgifter (%)",
            [plain.share(function, [BAERUM], year) for year in years],
            {code: plain.share(function, [code]) for code in ELEVEN},
            plain.share(function, ELEVEN),
            1,
        )
        in text
    )


@pytest.mark.parametrize("key", AREAS)
def test_the_table_of_comparators_is_what_the_csv_files_say(
    baerum: Built, plain: PlainCsv, key: str
) -> None:
    """All twelve, without Oslo, unweighted, Asker: mean, difference, percent, millions."""
    title, function, sector = AREAS[key]
    text, people = baerum.chapter(title), plain.people(BAERUM)
    own = plain.mean(function, "AGD2", [BAERUM])
    own_corrected = plain.corrected(function, sector, BAERUM)
    bases = {
        "ASSS (vektet)": (
            plain.mean(function, "AGD2"),
            plain.corrected_mean(function, sector),
        ),
        "ASSS uten Oslo": (
            plain.mean(function, "AGD2", ELEVEN),
            plain.corrected_mean(function, sector, ELEVEN),
        ),
        "ASSS uvektet": (
            Fraction(sum(plain.mean(function, "AGD2", [code]) for code in NAMES)) / len(NAMES),
            Fraction(sum(plain.corrected(function, sector, code) for code in NAMES)) / len(NAMES),
        ),
        "Asker": (
            plain.mean(function, "AGD2", [ASKER]),
            plain.corrected(function, sector, ASKER),
        ),
    }

    for name, (mean, corrected) in bases.items():
        weight = people * plain.need(sector, BAERUM)
        cells = (
            norsk(mean),
            norsk(own - mean, sign=True),
            norsk(100 * (own / mean - 1), 1, sign=True),
            norsk((own - mean) * people / 10**6, 1, sign=True),
            norsk((own_corrected - corrected) * weight / 10**6, 1, sign=True),
        )
        assert f"{name} {' '.join(cells)}" in text


@pytest.mark.parametrize("key", AREAS)
def test_the_parts_of_the_difference_are_what_the_csv_files_say(
    baerum: Built, plain: PlainCsv, key: str
) -> None:
    """Need, use beyond need and own income, by the logarithmic mean, in kroner and million."""
    title, function, sector = AREAS[key]
    people = float(plain.people(BAERUM))
    own, mean = (float(plain.mean(function, "AGD2", codes)) for codes in ([BAERUM], NAMES))
    gross, gross_mean = (float(plain.mean(function, "AGD10", codes)) for codes in ([BAERUM], NAMES))
    all_people = sum(plain.people(code) for code in NAMES)
    group = sum(plain.people(code) * plain.need(sector, code) for code in NAMES) / all_people
    need = float(plain.need(sector, BAERUM) / group)
    middle = (own - mean * need) / math.log(own / (mean * need))
    parts = {
        "Beregnet utgiftsbehov": mean * (need - 1),
        "Brutto ressursbruk utover beregnet behov": middle * math.log(gross / gross_mean / need),
        "Andel som ikke dekkes av egne inntekter": middle
        * math.log(own / gross / (mean / gross_mean)),
        "Samlet forskjell": own - mean,
    }

    text = baerum.chapter(title)
    for name, kroner in parts.items():
        shown = norsk(Fraction(kroner), 1, sign=True)
        millions = norsk(Fraction(kroner * people / 1e6), 1, sign=True)
        assert f"{name} {shown} {millions}" in text
    *terms, total = parts.values()
    assert math.fsum(terms) == pytest.approx(total, rel=1e-9)


def test_known_gaps_are_shown_with_the_municipalitys_name(baerum: Built) -> None:
    """Sandnes' property and the empty column of 12063: missing, never zero."""
    text = baerum.text

    assert re.search(r"Netto driftsutgifter per innbygger: tall mangler for Sandnes\.", text)
    assert re.search(r"unntatt [^.]*Sandnes", text)
    assert re.search(r"tall \w+( \w+)? for [^.]*Lillestrøm\.", baerum.chapter("Kultur og idrett"))


def test_the_figures_of_kultur_are_unweighted_and_say_so(baerum: Built) -> None:
    """Table 12063 has no denominators."""
    assert "uvektet snitt (hver kommune teller likt)" in baerum.chapter("Kultur og idrett")


def test_kommunebarometeret_says_that_no_placement_is_typed_in(baerum: Built) -> None:
    """And that a ranking is no measure of quality, and that the cost level is our own."""
    text = baerum.chapter("Kommunebarometeret")

    assert "plasseringer i Kommunebarometeret er ikke lagt inn" in text
    assert "ikke en kvalitetsvurdering" in text
    assert re.search(r"\bvår(e)? (egen |egne )?beregning", text, re.IGNORECASE)
