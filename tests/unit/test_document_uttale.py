"""What a listener hears where a reader sees an abbreviation or a sign."""

from __future__ import annotations

import re

import pytest

from asss_report.document.metode import BAROMETERFORMLER, FORMLER, satt
from asss_report.document.uttale import formel_i_ord, uttale


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


@pytest.mark.parametrize(
    ("formel", "heard"),
    [
        ("(u_i − u_G) · N_i", "parentes u i minus u G parentes slutt ganger N i"),
        ("Σ(N · b) / ΣN", "summen av parentes N ganger b parentes slutt delt på summen av N"),
        ("ln a + 1 = b_i/b_G", "den naturlige logaritmen til a pluss 1 er lik b i delt på b G"),
        (
            "√ Σ(b − b_annen)²",
            "kvadratroten av summen av parentes b minus b annen parentes slutt i andre",
        ),
        ("gjennomsnittet av verdier", "gjennomsnittet av verdier"),
    ],
)
def test_a_formula_is_read_in_words(formel: str, heard: str) -> None:
    """A voice skips its signs, and makes one word of a letter and the one below the line."""
    assert heard == formel_i_ord(formel)


def test_every_formula_of_the_method_is_words_alone_to_the_ear() -> None:
    """A new sign in a formula needs a word."""
    for _, formel in (*FORMLER.values(), *BAROMETERFORMLER.values()):
        assert re.fullmatch(r"[\w ,]+", formel_i_ord(formel)), formel


def test_words_with_a_letter_below_the_line_are_no_formula() -> None:
    """They are read as they stand."""
    assert "Gruppens behov, b<sub>G</sub>" == str(satt("Gruppens behov, b_G"))
    assert 'role="math"' in str(satt("u_i − u_G"))
