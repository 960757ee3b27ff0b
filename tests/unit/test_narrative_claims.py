"""`krev` and `fast`: claims held against the figures, and numbers from elsewhere."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from narrating import HEAD_LINES, MISSING, Narrator

from asss_report.errors import Level
from asss_report.model import Formel, Indicator, Ledd
from asss_report.narrative import claims

KRONER = Indicator("x", "Utgift", "kroner per innbygger", 0, Formel((Ledd("a"),)))

# Bærum 13 817, Asker 12 707, ASSS 12 539 (DESIGN: worked numbers); corrected +71.4 mill. kr against
# ASSS and higher against each comparator; barnevern flips: +11.9 and −20.1.
TRUE = [
    'krev("netto_driftsutgifter", "høyere", enn="ASSS")',
    'krev("netto_driftsutgifter", "høyere", enn="Asker")',
    'krev("netto_driftsutgifter", "Høyere", enn="ASSS uten Oslo")',
    'krev("netto_driftsutgifter", "høyere", kommune="Asker", enn="ASSS")',
    'krev("netto_driftsutgifter", "høyest")',
    'krev("netto_driftsutgifter", "øker")',
    'krev("netto_driftsutgifter", "øker", fra=2024, til=2025)',
    'krev("egne_inntekter", "synker")',
    'krev("behovskorrigert", "entydig høyere")',
    'krev("grunnskole.behovskorrigert", "entydig lavere")',
    'krev("barnevern.behovskorrigert", "avhenger")',
    'krev("behov", "trekker opp")',
    'krev("grunnskole.ressursbruk", "trekker ned")',
]
FALSE = [
    ('krev("netto_driftsutgifter", "lavere", enn="ASSS")', "høyere", "Bærum 13 817, ASSS 12 539"),
    ('krev("netto_driftsutgifter", "lavest")', "nr. 1 av 12", "Bærum 13 817"),
    ('krev("netto_driftsutgifter", "høyest", kommune="Asker")', "nr. ", "Asker 12 707, Bærum 13"),
    ('krev("netto_driftsutgifter", "synker")', "øker", "2021: 11 058, 2025: 13 817"),
    ('krev("barnevern.behovskorrigert", "entydig høyere")', "avhenger", "ASSS (vektet)"),
    ('krev("grunnskole.behov", "trekker ned")', "trekker opp", "+2 910"),
]


@pytest.mark.parametrize("call", TRUE)
def test_a_claim_that_holds_prints_nothing_and_says_nothing(narrator: Narrator, call: str) -> None:
    """The reader never sees it."""
    prosa = narrator.render(f"Ordene. {{{{ {call} }}}}")

    assert () == prosa.advarsler
    assert "<p>Ordene. </p>" == prosa.seksjoner[0].html
    assert [(call, True, True)] == [(use.kall, use.pastand, use.sann) for use in prosa.bruk]


@pytest.mark.parametrize(("call", "now", "basis"), FALSE)
def test_a_claim_that_fails_names_the_sentence_and_both_truths(
    narrator: Narrator, call: str, now: str, basis: str
) -> None:
    """Old and new truth, the figures behind, and the line."""
    prosa = narrator.render(f"Først dette. Så disse ordene{{{{ {call} }}}}. Til slutt.")
    (fault,) = prosa.advarsler

    assert (Level.ERROR, "claim", HEAD_LINES + 1) == (fault.level, fault.code, fault.line)
    assert f"is now «{now}" in fault.what
    assert basis in fault.what
    assert "«Så disse ordene.»" in fault.what


def test_a_claim_after_the_full_stop_guards_the_sentence_before_it(narrator: Narrator) -> None:
    """Analysts put it where the words end."""
    prosa = narrator.render('Dyrt. Billig. {{ krev("netto_driftsutgifter", "lavest") }} Mer.')

    assert "«Billig.»" in prosa.advarsler[0].what


@pytest.mark.parametrize(
    ("call", "what", "instead"),
    [
        ('krev("netto_driftsutgifter", "høyre", enn="ASSS")', "«høyre»", "«høyere»"),
        ('krev("netto_driftsutgifter", "høyest", enn="ASSS")', "not said of two", "Leave enn out"),
        ('krev("netto_driftsutgift", "høyest")', "no indicator", "netto_driftsutgifter"),
        ('krev("behovet", "trekker opp")', "not a part", "behov"),
        ('krev("netto_driftsutgifter", "høyere", enn="Akser")', "nobody to compare", "Asker"),
        ('krev("netto_driftsutgifter")', "missing 1 required", "krev("),
        ('krev("netto_driftsutgifter", "høyere", enn=5)', "a number where a text", "quotes"),
        ('krev("netto_driftsutgifter", "høyest", kommune="ASSS")', "no place", "member"),
        ('krev("netto_driftsutgifter", "høyest", fra=2021)', "takes no fra", "kommune, aar"),
        ('krev("netto_driftsutgifter", "avhenger", kommune="Oslo")', "takes no kommune", "aar"),
        ('krev("netto_driftsutgifter", "øker", fra=2025, til=2021)', "no period", "first"),
        ('krev("netto_driftsutgifter", "høyere", enn="Bærum")', "with itself", "another"),
        ('verdi("netto_driftsutgifter", enhet="nei")', "True or False", "enhet=True"),
        ('virkning("behov", enhet=5)', "a number where a text", "quotes"),
        ('fast("24", kilde=5)', "a number where a text", "quotes"),
        ('se("grunnskol")', "figure, table or chapter", "«grunnskole»"),
        ('fast("24")', "kilde", "fast("),
        ('fast("24", kilde=" ")', "where it is from", "kilde="),
    ],
)
def test_a_claim_that_cannot_be_judged_is_an_error_with_the_remedy(
    narrator: Narrator, call: str, what: str, instead: str
) -> None:
    """Nearest words, and the form of the call."""
    fault = narrator.fault(f"{{{{ {call} }}}}")

    assert what in fault.what
    assert instead in fault.instead


def test_a_claim_on_a_missing_value_withholds_its_paragraph(narrator: Narrator) -> None:
    """Nobody can say whether it is so."""
    call = '{{ krev("eiendom.netto_driftsutgifter", "høyere", enn="Sandnes") }}'
    text = narrator.text(f"Ordene. {call}\n\nAndre ord.")

    assert "Avsnittet er utelatt." in text
    assert "Andre ord." in text


@given(egen=st.floats(-1e6, 1e6), annen=st.floats(-1e6, 1e6))
@example(egen=0.0, annen=0.5)
def test_exactly_one_of_higher_lower_and_level_is_true(egen: float, annen: float) -> None:
    """Whatever the two values are, and judged by what is printed."""
    dommer = [
        claims.mot_noen(KRONER, ord_, ("A", egen), ("B", annen)).sann
        for ord_ in ("høyere", "lavere", "på nivå med")
    ]

    assert 1 == sum(dommer)
    assert dommer[2] == (as_printed(egen) == as_printed(annen))


def as_printed(value: float) -> int:
    """Without decimals, half away from zero: 0.5 is printed as 1, where `round` makes it 0."""
    whole, rest = divmod(abs(Decimal(repr(value))), 1)
    return int(whole + (rest >= Decimal("0.5"))) * (1 if value > 0 else -1)


# --- fast -----------------------------------------------------------------------------------------


def test_a_number_from_elsewhere_stands_with_its_source_as_a_footnote(narrator: Narrator) -> None:
    """The reader can follow it, too."""
    html = narrator.html('Andelen er {{ fast("24 prosent", kilde="Årsmelding 2025, side 14") }}.')

    assert "Andelen er 24 prosent<sup" in html
    assert "Årsmelding 2025, side 14" in html
    assert 1 == html.count('class="footnote"')


def test_a_source_named_twice_is_one_footnote(narrator: Narrator) -> None:
    """Two numbers of one report lead to the same note."""
    html = narrator.html('{{ fast("24", kilde="A") }} {{ fast("25", kilde="A") }}')

    assert 1 == html.count('<li id="fn:')
    assert 2 == html.count('class="footnote-ref"')


def test_the_source_of_a_withheld_number_is_withheld_too(narrator: Narrator) -> None:
    """A note that nothing leads to is noise."""
    html = narrator.html(f'{{{{ fast("24", kilde="Årsmelding") }}}} {MISSING}\n\nMer.')

    assert "Årsmelding" not in html


def test_a_source_with_html_is_shown_as_text(narrator: Narrator) -> None:
    """What an analyst pastes never becomes tags."""
    html = narrator.html("""{{ fast("24", kilde="<script>alert(1)</script>") }}""")

    assert "<script" not in html
    assert "<script>alert(1)</script>" in unescape(html)


@pytest.mark.parametrize(
    "source",
    [
        "[l](javascript:alert(1))",
        "[f](file:///etc/passwd)",
        "![x](../../report/report.toml)",
        "# Tittel",
        "{++x++}",
        "- punkt",
        "1. januar 2025",
        "**fet** & `kode`",
    ],
)
def test_a_source_is_words_and_nothing_else(narrator: Narrator, source: str) -> None:
    """No link, no picture, no heading, no mark: it stands as it is written."""
    html = narrator.html(f"{{{{ fast('24', kilde='{source}') }}}}")

    assert source in unescape(html)
    assert {'href="#'} >= set(re.findall(r'href="#?', html)) - {'href="'}
    assert not re.search(r"<(?:img|h\d|ins|strong|code|ul)\b", html)
