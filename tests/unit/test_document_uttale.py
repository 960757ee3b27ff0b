"""What a listener hears where a reader sees an abbreviation or a sign."""

from __future__ import annotations

import re

import pytest

from asss_report.document.uttale import uttale


@pytest.mark.parametrize(
    ("tekst", "heard"),
    [
        ("Forskjell, mill. kr", "Forskjell, millioner kroner"),
        ("Forskjell, mill.\u00a0kr", "Forskjell, millioner kroner"),
        ("Mot ASSS, kr per innb.", "Mot ASSS, kroner per innbygger"),
        ("Utgift (kr)", "Utgift (kroner)"),
        ("nr. 2 av 12", "nummer 2 av 12"),
        ("–", "ikke beregnet"),
        ("Eiendom ‡", "Eiendom (inngår også i andre områder)"),
    ],
)
def test_what_is_short_for_the_eye_is_whole_for_the_ear(tekst: str, heard: str) -> None:
    """Also where the space is one that does not break."""
    html = str(uttale(tekst))

    assert re.sub(r'<\w+ (?:title|aria-label)="([^"]+)">[^<]*</\w+>', r"\1", html) == heard
    assert re.sub(r"<[^>]*>", "", html) == tekst


@pytest.mark.parametrize(
    "tekst", ["Krav", "kroner", "2020–2025", "innbygger", "skr", "‡ Inngår også", "", "13 817"]
)
def test_words_and_ranges_are_left_as_they_are(tekst: str) -> None:
    """Only whole abbreviations, and a dash only where it stands alone."""
    assert str(uttale(tekst)) == tekst


def test_what_looks_like_html_is_text() -> None:
    """The filter takes words from data and narratives."""
    assert str(uttale('<b>kr</b> & "x"')).startswith("&lt;b&gt;<abbr")
    assert "&amp;" in str(uttale("a & b"))


def test_a_number_and_its_abbreviation_hang_together() -> None:
    """WeasyPrint would else break the line after its first word."""
    html = str(uttale("Mest over (+1\u00a0222,6\u00a0mill. kr), under"))

    assert '<span class="samlet">(+1\u00a0222,6\u00a0<abbr' in html
    assert html.endswith("</abbr>),</span> under")
    assert "samlet" not in str(uttale("Forskjell, mill.\u00a0kr"))
