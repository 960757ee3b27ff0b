"""Another member's report needs two lines of report.toml and no change in code."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from builds import NINE, flat
from plain_csv import CODES, PlainCsv, norsk

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built, Html

    from asss_report.document.report import Report

AREAS = {"barnehage": "FGK7", "grunnskole": "FGK8b", "barnevern": "FGK13", "brann": "FGK17"}


def words(html: str) -> str:
    """What a reader sees, on one line."""
    whole = re.sub(r"</?(?:abbr|span)\b[^>]*>", "", html)  # inside a word or beside a bracket
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", whole, flags=re.DOTALL)
    return flat(unescape(bare))


def sentences(root: Path) -> list[str]:
    """Sentences of Bærum's own words: long enough to be nobody else's."""
    found = []
    for path in sorted((root / "narratives").glob("*.md")):
        for paragraph in path.read_text("utf-8").split("---", 2)[2].split("\n\n"):
            pieces = re.split(r"\{\{.*?\}\}|[*_`>#-]|(?<=[.?!])\s", paragraph.replace("\n", " "))
            found += [piece.strip(" .,:") for piece in pieces if len(piece.strip(" .,:")) >= 40]
    return found


def test_every_members_report_has_every_chapter(nine: dict[str, Html], report: Report) -> None:
    """With one, two or three of the others beside them."""
    chapters = list(report.kapitler)

    assert list(NINE) == list(nine)
    assert {1, 2, 3} == {len(html.comparators) for html in nine.values()}
    for html in nine.values():
        assert chapters == list(html.exhibits)
        assert [*chapters, "leseveiledning", "lister", "begreper", "forside"] == list(html.parts)


@pytest.mark.parametrize("name", NINE)
def test_a_members_chapters_show_every_exhibit_and_say_that_words_are_not_written(
    nine: dict[str, Html], name: str
) -> None:
    """In standard order, none lost; the reader knows why there is no commentary."""
    html = nine[name]

    for key, anchors in html.exhibits.items():
        shown = re.findall(r'<(?:div|figure) class="exhibit" id="([^"]+)">', html.parts[key])
        assert anchors == shown, key
        said = f"Kommentar til kapitlet er ikke skrevet for {name}." in words(html.parts[key])
        assert said == (key != "metode"), key


@pytest.mark.parametrize("name", NINE)
def test_a_members_pages_have_no_value_of_the_programs_own(
    nine: dict[str, Html], name: str
) -> None:
    """No «nan», «None» or «inf», in no chapter, in no alt text."""
    for key, html in nine[name].parts.items():
        alts = " ".join(re.findall(r'alt="([^"]*)"', html))
        assert not re.search(r"\b(nan|None|inf)\b", f"{words(html)} {alts}"), key
        assert "{{" not in html


@pytest.mark.parametrize("name", NINE)
@pytest.mark.parametrize("key", AREAS)
def test_a_members_own_figure_and_its_comparators_are_the_csv_files(
    nine: dict[str, Html], root: Path, name: str, key: str
) -> None:
    """Three own years, each comparator, the mean: the first row of the table of key figures."""
    plain, html = PlainCsv(root), nine[name]
    own = [plain.published(AREAS[key], "AGD2", CODES[name], year) for year in (2023, 2024, 2025)]
    others = [plain.published(AREAS[key], "AGD2", CODES[it]) for it in html.comparators]

    numbers = [*own, *others, plain.mean(AREAS[key], "AGD2")]

    expected = f"Netto driftsutgifter per innbygger (kr) {' '.join(map(norsk, numbers))} "
    assert expected in words(html.parts[key])


def test_not_one_of_baerums_words_is_in_anothers_report(nine: dict[str, Html], root: Path) -> None:
    """The prose is Bærum's; a build for another member leaves it out."""
    own = sentences(root)
    assert len(own) > 100

    for name, html in nine.items():
        text = " ".join(words(part) for part in html.parts.values())
        assert [] == [it for it in own if it in text], name


@pytest.mark.parametrize("name", NINE)
def test_baerum_is_one_of_the_others_in_anothers_report(nine: dict[str, Html], name: str) -> None:
    """No chapter's title, finding or cover speaks of Bærum as the report's own."""
    html = nine[name]

    assert f"{name} kommune" in words(html.parts["forside"])
    assert f"{name} på én side" in words(html.parts["forside"])
    for key in html.exhibits:
        findings = re.search(r'<section class="funn">.*?</section>', html.parts[key], re.DOTALL)
        if findings and "Bærum" not in html.comparators:
            assert "Bærum" not in findings[0], key


@pytest.mark.pdf
def test_oslo_is_not_ranked_in_the_economy_chapter(oslo: Built) -> None:
    """Its totals hold county tasks, and its own report says so."""
    text = oslo.chapter("Økonomi")

    assert "Oslo kan ikke sammenlignes med de andre i dette kapitlet" in text
    assert not re.search(r"\d av 1[12]\b", text)


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("name", "file", "others"),
    [
        ("asker", "asss-asker-2025.pdf", "Asker sammenlignet med ASSS-kommunene og Bærum"),
        (
            "oslo",
            "asss-oslo-2025.pdf",
            "Oslo sammenlignet med ASSS-kommunene, Bergen, Tromsø og Sandnes",
        ),
    ],
)
def test_another_members_whole_report_is_made(
    asker: Built, oslo: Built, name: str, file: str, others: str
) -> None:
    """Its own file and cover, every chapter, no warning from the layout, no word of Bærum's."""
    built = asker if name == "asker" else oslo

    assert built.run.code == 0, built.run.err
    assert built.copy.output() == [file]
    assert "Layout of" not in built.run.err
    assert others in built.pages[0]
    tops = [title for level, title, _ in built.bookmarks if level == 0]
    assert len(tops) == 1 + 3 + 19 + 2
    assert tops[1] == f"{name.capitalize()} på én side"
    assert [] == [it for it in sentences(built.copy.root) if it in built.text]
    for number, text in enumerate(built.pages, start=1):
        assert not re.search(r"\b(nan|None|inf)\b", text), number
        assert "UTKAST" in text.replace("U TKAST", "UTKAST"), number


@pytest.mark.pdf
def test_askers_report_has_askers_figures(asker: Built, root: Path) -> None:
    """Own and comparator have changed places, and the differences with them."""
    plain = PlainCsv(root)
    own, other = (plain.mean("FGK7", "AGD2", [CODES[name]]) for name in ("Asker", "Bærum"))
    people = plain.people(CODES["Asker"])

    text = asker.chapter("Barnehage")

    cells = (
        norsk(other),
        norsk(own - other, sign=True),
        norsk(100 * (own / other - 1), 1, sign=True),
        norsk((own - other) * people / 10**6, 1, sign=True),
    )
    assert f"Bærum {' '.join(cells)} " in text
