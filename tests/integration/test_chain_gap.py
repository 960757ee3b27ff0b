"""Asker's barnehage figures of 2025 are gone: the report says so where it matters, and is right."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from builds import CSV, delete_asker, flat
from plain_csv import CODES, NAMES, PlainCsv, norsk
from test_chain_members import words

from asss_report.document.check import check_all
from asss_report.document.html import Maler
from asss_report.document.report import load_report
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from builds import Built
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

BAERUM, ASKER = CODES["Bærum"], CODES["Asker"]
OTHERS = tuple(code for code in NAMES if code != ASKER)


@pytest.fixture(scope="module")
def plain(without_asker: Built) -> PlainCsv:
    """What the damaged copy's files say."""
    return PlainCsv(without_asker.copy.root)


@pytest.mark.pdf
def test_the_report_is_made_without_a_layout_warning(without_asker: Built) -> None:
    """A gap is no reason to stop."""
    assert without_asker.run.code == 0, without_asker.run.err
    assert without_asker.copy.output() == ["asss-baerum-2025.pdf"]
    assert "Layout of" not in without_asker.run.err
    assert "Traceback" not in without_asker.run.err


@pytest.mark.pdf
def test_the_figures_are_really_gone(plain: PlainCsv) -> None:
    """The copy lacks the two rows, and no others."""
    assert [False, False] == [plain.has("FGK7", it, ASKER) for it in ("AGD2", "AGD10")]
    assert plain.has("FGK7", "AGD2", ASKER, 2024)
    assert plain.has("FGK8b", "AGD2", ASKER)


@pytest.mark.pdf
def test_the_chapter_says_that_asker_is_missing_where_it_matters(without_asker: Built) -> None:
    """In the findings, the table, the rule under it, and under «Hva som mangler»."""
    text = without_asker.chapter("Barnehage")

    assert "og tall for Asker mangler" in text
    assert re.search(r"Netto driftsutgifter per innbygger \(kr\) [\d ]+ mangler ", text)
    assert re.search(r"(Uten data og derfor ikke med: |unntatt )Asker", text)
    assert "Netto driftsutgifter per innbygger: tall mangler for Asker." in text
    assert "Brutto driftsutgifter per innbygger: tall mangler for Asker." in text
    assert "Mot Asker kan forskjellen ikke deles opp: tall mangler." in text


@pytest.mark.pdf
def test_the_summary_and_the_method_say_so_too(without_asker: Built) -> None:
    """Who reads only those must know."""
    assert re.search(r"Barnehage: Asker mangler tall", without_asker.chapter("Sammendrag"))
    method = without_asker.chapter("Metode og datagrunnlag")
    assert re.search(
        r"Barnehage Netto driftsutgifter per innbygger: tall mangler for Asker", method
    )
    assert "Asker har trukket tallene" in method


@pytest.mark.pdf
def test_the_source_lines_say_that_the_file_was_changed(without_asker: Built) -> None:
    """The seal is seen by the reader."""
    assert "endret her 1. januar 2026" in without_asker.chapter("Barnehage")


@pytest.mark.pdf
def test_the_mean_is_that_of_the_other_eleven(without_asker: Built, plain: PlainCsv) -> None:
    """Their kroner over their inhabitants; neither Asker's kroner nor its inhabitants."""
    mean = plain.mean("FGK7", "AGD2", OTHERS)
    published = {code: plain.published("FGK7", "AGD2", code) for code in OTHERS}
    years = [plain.published("FGK7", "AGD2", BAERUM, year) for year in (2023, 2024, 2025)]
    lowest = min(published, key=lambda code: published[code])
    highest = max(published, key=lambda code: published[code])
    rank = 1 + sum(value > published[BAERUM] for value in published.values())
    own, people = plain.mean("FGK7", "AGD2", [BAERUM]), plain.people(BAERUM)
    text = without_asker.chapter("Barnehage")

    assert (
        f"Netto driftsutgifter per innbygger (kr) {' '.join(map(norsk, years))} mangler "
        f"{norsk(mean)} {norsk(published[lowest])} {NAMES[lowest]} "
        f"{norsk(published[highest])} {NAMES[highest]} {rank} av 11" in text
    )
    cells = (
        norsk(mean),
        norsk(own - mean, sign=True),
        norsk(100 * (own / mean - 1), 1, sign=True),
        norsk((own - mean) * people / 10**6, 1, sign=True),
    )
    assert f"ASSS (vektet) {' '.join(cells)} " in text


@pytest.mark.pdf
def test_the_corrected_difference_is_against_the_other_eleven(
    without_asker: Built, plain: PlainCsv
) -> None:
    """Σ amount / Σ (N · b) without Asker on either side of the line."""
    own = plain.corrected("FGK7", "barnehage", BAERUM)
    gap = own - plain.corrected_mean("FGK7", "barnehage", OTHERS)
    kroner = gap * plain.people(BAERUM) * plain.need("barnehage", BAERUM)

    assert norsk(kroner / 10**6, 1, sign=True) in without_asker.chapter("Barnehage")
    assert f"Barnehage {norsk(kroner / 10**6, 1, sign=True)} mill. kr" in without_asker.pages[1]


@pytest.mark.pdf
def test_growth_of_the_mean_is_over_members_with_both_years(
    without_asker: Built, plain: PlainCsv
) -> None:
    """Asker's 2021 must not look like a fall."""
    then, now = (plain.mean("FGK7", "AGD2", OTHERS, year) for year in (2021, 2025))

    text = without_asker.chapter("Barnehage")

    assert norsk(100 * (now / then - 1), 1, sign=True) in text
    assert "Snittets endring er regnet uten Asker, som mangler tall" in text


@pytest.mark.pdf
def test_words_that_need_asker_are_withheld_and_told(without_asker: Built) -> None:
    """The paragraph is replaced by a notice, and the command line says which to rewrite."""
    text = without_asker.chapter("Barnehage")

    assert "Avsnittet er utelatt. Det bygger på tall som mangler" in text
    assert re.search(r"Asker 2025", text)
    assert re.search(r"narratives/barnehage\.md:\d+: ", without_asker.run.err)
    assert "Spørsmål til tjenesten" in text


@pytest.mark.pdf
def test_asker_is_there_in_all_other_chapters(without_asker: Built, baerum: Built) -> None:
    """The gap does not spread."""
    for title in ("Grunnskole", "Barnevern"):
        changed = without_asker.chapter(title)
        assert "mangler for Asker" not in changed
        row = re.search(
            r"Netto driftsutgifter per innbygger \(kr\) .*? av 12", baerum.chapter(title)
        )
        assert row
        assert row[0] in changed


@pytest.mark.pdf
def test_no_value_of_the_programs_own_reaches_the_reader(without_asker: Built) -> None:
    """A gap is told in words."""
    for number, text in enumerate(without_asker.pages, start=1):
        assert not re.search(r"\b(nan|None|inf)\b", text), number


@pytest.mark.parametrize("concept", ["AGD2", "AGD10"])
def test_one_row_alone_may_be_gone(small: EditionCopy, stil: Stil, concept: str) -> None:
    """Net without gross, or gross without net: the chapter is made, and says what is missing."""
    delete_asker(small, [concept])
    seal(small.root / CSV, why="prøve", when=date(2026, 11, 22))

    report = load_report(small.root, stil)
    text = words(Maler(report, stil).kapittel("barnehage", 1).html)

    gone = "Netto" if concept == "AGD2" else "Brutto"
    kept = "Brutto" if concept == "AGD2" else "Netto"
    assert f"{gone} driftsutgifter per innbygger: tall mangler for Asker." in text
    assert f"{kept} driftsutgifter per innbygger: tall mangler for Asker." not in text
    assert not re.search(r"\b(nan|None|inf)\b", flat(text))
    assert [] == [fault for fault in check_all(small.root, stil) if not fault.warning]
