"""`build --area barnehage`: that chapter alone, with the numbers it has in the whole report."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from test_chain_whole import STATE, headlines

if TYPE_CHECKING:
    from builds import Built

pytestmark = pytest.mark.pdf


def test_the_area_is_the_only_pdf(barnehage: Built) -> None:
    """One file, named after the area."""
    assert barnehage.run.code == 0, barnehage.run.err
    assert barnehage.copy.output() == ["asss-baerum-2025-barnehage.pdf"]
    assert "Layout of" not in barnehage.run.err


def test_it_has_a_cover_and_the_chapter_and_nothing_else(barnehage: Built) -> None:
    """Two first-level bookmarks."""
    tops = [title for level, title, _ in barnehage.bookmarks if level == 0]

    assert ["Barnehage", "3 Barnehage"] == tops
    assert "ett kapittel av rapporten" in barnehage.pages[0]
    assert f"{STATE}." in barnehage.pages[0]


def test_figures_have_the_same_numbers_as_in_the_whole_report(
    barnehage: Built, baerum: Built
) -> None:
    """«Figur 3.2» is the same figure in both."""
    alone = sorted(name for name, _ in headlines(barnehage))
    whole = sorted(name for name, _ in headlines(baerum) if re.search(r" 3\.", name))

    assert whole == alone
    assert "Figur 3.1" in alone


def test_the_words_and_numbers_are_those_of_the_whole_report(
    barnehage: Built, baerum: Built
) -> None:
    """Only page numbers differ, and what is said of figures in other chapters."""
    alone = Counter(" ".join(barnehage.pages[1:]).split())
    whole = Counter(baerum.chapter("Barnehage").split())

    pages = {str(number) for number in range(1, len(baerum.pages) + 1)}
    assert set(alone - whole) <= {"i", "hele", "rapporten", "rapporten.", *pages}
    assert set(whole - alone) <= pages


def test_pages_are_numbered_and_marked(barnehage: Built) -> None:
    """The cover is page 1; every page says data state and draft."""
    for number, text in enumerate(barnehage.pages[1:], start=2):
        assert f"Bærum og ASSS 2025 · {STATE} {number}" in text
        assert "UTKAST" in text
