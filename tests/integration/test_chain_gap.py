"""Asker's barnehage figures of 2025 are gone: the report says so where it matters, and is right."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from builds import CSV, delete_asker
from plain_csv import CODES, NAMES, PlainCsv, norsk
from test_chain_members import words

from asss_report.document.check import check_all
from asss_report.document.html import Maler
from asss_report.document.report import load_report
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built, Html
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report

BAERUM, ASKER = CODES["Bærum"], CODES["Asker"]
OTHERS = tuple(code for code in NAMES if code != ASKER)


@pytest.fixture(scope="module")
def plain(root: Path) -> PlainCsv:
    """The bundled figures; those of Asker are simply not asked for."""
    return PlainCsv(root)


# --- The PDF --------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_the_pdf_is_made_without_a_layout_warning(without_asker: Built) -> None:
    """A gap is no reason to stop."""
    assert without_asker.run.code == 0, without_asker.run.err
    assert without_asker.copy.output() == ["asss-baerum-2025-barnehage.pdf"]
    assert "Layout of" not in without_asker.run.err


@pytest.mark.pdf
def test_the_figures_are_really_gone(without_asker: Built) -> None:
    """The copy lacks the two rows, and no others."""
    copy = PlainCsv(without_asker.copy.root)

    assert [False, False] == [copy.has("FGK7", it, ASKER) for it in ("AGD2", "AGD10")]
    assert copy.has("FGK7", "AGD2", ASKER, 2024)
    assert copy.has("FGK8b", "AGD2", ASKER)


@pytest.mark.pdf
def test_words_that_need_asker_are_withheld_and_told(without_asker: Built) -> None:
    """The paragraph is replaced by a notice, and the command line says which to rewrite."""
    text = without_asker.text

    assert "Avsnittet er utelatt. Det bygger på tall som mangler" in text
    assert "Asker 2025" in text
    assert "Spørsmål til tjenesten" in text
    assert re.search(r"narratives/barnehage\.md:\d+: ", without_asker.run.err)
    assert "Traceback" not in without_asker.run.err


@pytest.mark.pdf
def test_the_pdf_says_that_asker_is_missing_where_it_matters(without_asker: Built) -> None:
    """In the findings, the table, the rule under it, and under «Hva som mangler»."""
    text = without_asker.text

    assert "Tall for Asker mangler." in text
    assert "Mot Asker kan forskjellen ikke regnes ut." in text
    assert re.search(r"Netto driftsutgifter per innbygger \(kr\) [\d ]+ mangler ", text)
    assert re.search(r"unntatt Asker", text)
    assert "Netto driftsutgifter per innbygger: tall mangler for Asker." in text
    assert "Brutto driftsutgifter per innbygger: tall mangler for Asker." in text
    assert "Mot Asker kan forskjellen ikke deles opp: tall mangler." in text


@pytest.mark.pdf
def test_the_source_lines_say_that_the_file_was_changed(without_asker: Built) -> None:
    """The seal is seen by the reader."""
    assert "endret her 1. januar 2026" in without_asker.text


# --- The whole report -----------------------------------------------------------------------------


def test_every_chapter_is_there(gap: Html, report: Report) -> None:
    """None is lost for a gap in one of them, nor any exhibit but what cannot be made."""
    assert list(report.kapitler) == list(gap.exhibits)
    for key, anchors in gap.exhibits.items():
        shown = re.findall(r'<(?:div|figure) class="exhibit" id="([^"]+)">', gap.parts[key])
        assert sorted(anchors) == sorted(shown)


def test_the_summary_and_the_method_say_so_too(gap: Html) -> None:
    """Who reads only those must know."""
    method = words(gap.parts["metode"])

    assert "Barnehage: Asker mangler tall" in words(gap.parts["sammendrag"])
    assert "Barnehage Netto driftsutgifter per innbygger: tall mangler for Asker" in method
    assert "Asker har trukket tallene" in method


def test_the_mean_is_that_of_the_other_eleven(gap: Html, plain: PlainCsv) -> None:
    """Their kroner over their inhabitants; neither Asker's kroner nor its inhabitants."""
    mean = plain.mean("FGK7", "AGD2", OTHERS)
    published = {code: plain.published("FGK7", "AGD2", code) for code in OTHERS}
    years = [plain.published("FGK7", "AGD2", BAERUM, year) for year in (2023, 2024, 2025)]
    lowest = min(published, key=lambda code: published[code])
    highest = max(published, key=lambda code: published[code])
    rank = 1 + sum(value > published[BAERUM] for value in published.values())
    own, people = plain.mean("FGK7", "AGD2", [BAERUM]), plain.people(BAERUM)
    text = words(gap.parts["barnehage"])

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


def test_the_corrected_difference_is_against_the_other_eleven(gap: Html, plain: PlainCsv) -> None:
    """Σ amount / Σ (N · b) without Asker on either side of the line."""
    own = plain.corrected("FGK7", "barnehage", BAERUM)
    difference = own - plain.corrected_mean("FGK7", "barnehage", OTHERS)
    kroner = difference * plain.people(BAERUM) * plain.need("barnehage", BAERUM)

    shown = norsk(kroner / 10**6, 1, sign=True)
    assert shown in words(gap.parts["barnehage"])
    assert f"Barnehage {shown} mill. kr" in words(gap.parts["forside"])


def test_growth_of_the_mean_is_over_members_with_both_years(gap: Html, plain: PlainCsv) -> None:
    """Asker's 2021 must not look like a fall."""
    then, now = (plain.mean("FGK7", "AGD2", OTHERS, year) for year in (2021, 2025))

    text = words(gap.parts["barnehage"])

    assert norsk(100 * (now / then - 1), 1, sign=True) in text
    assert "Snittets endring er regnet uten Asker, som mangler tall" in text


@pytest.mark.parametrize(("key", "function"), [("grunnskole", "FGK8b"), ("barnevern", "FGK13")])
def test_the_gap_does_not_spread(gap: Html, plain: PlainCsv, key: str, function: str) -> None:
    """Asker is in all other chapters, and in their means."""
    text = words(gap.parts[key])

    assert "mangler for Asker" not in text
    numbers = (plain.published(function, "AGD2", ASKER), plain.mean(function, "AGD2"))
    assert " ".join(map(norsk, numbers)) in text


def test_no_value_of_the_programs_own_reaches_the_reader(gap: Html) -> None:
    """A gap is told in words."""
    for key, html in gap.parts.items():
        alts = " ".join(re.findall(r'alt="([^"]*)"', html))
        assert not re.search(r"\b(nan|None|inf)\b", f"{words(html)} {alts}"), key


@pytest.mark.parametrize("concept", ["AGD2", "AGD10"])
def test_one_row_alone_may_be_gone(small: EditionCopy, stil: Stil, concept: str) -> None:
    """Net without gross, or gross without net: the chapter is made, and says what is missing."""
    delete_asker(small, [concept])
    seal(small.root / CSV, why="prøve", when=date(2026, 11, 22))

    report = load_report(small.root, stil)
    text = words(Maler(report, stil).kapittel("barnehage").html)

    gone = "Netto" if concept == "AGD2" else "Brutto"
    kept = "Brutto" if concept == "AGD2" else "Netto"
    assert f"{gone} driftsutgifter per innbygger: tall mangler for Asker." in text
    assert f"{kept} driftsutgifter per innbygger: tall mangler for Asker." not in text
    assert not re.search(r"\b(nan|None|inf)\b", text)
    assert [] == [fault for fault in check_all(small.root, stil) if not fault.warning]
