"""Typed numbers at a unit are found; what only looks like a figure is left in peace."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asss_report import nb
from asss_report.document.report import vocabulary
from asss_report.errors import Level
from asss_report.narrative.catalogue import Entry, catalogue
from asss_report.narrative.loader import FrontMatter, Narrative
from asss_report.narrative.numbers import _WORDS, bare_numbers, find_bare, parse
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from asss_report.document.report import Report
    from asss_report.errors import Fault

FRONT = FrontMatter.model_validate({"tittel": "T", "status": "utkast", "ansvarlig": "A"})


def source(body: str, key: str = "barnehage") -> Source:
    """A narrative's text as it is looked at."""
    return Source(Narrative(Path(f"narratives/{key}.md"), FRONT, body, 5))


@pytest.fixture(scope="module")
def entries(figures: Report) -> tuple[Entry, ...]:
    """What can be said in the chapter barnehage."""
    return catalogue(vocabulary(figures, "barnehage"))


#: Each a text with the fault, and one that nearly has it.
PAIRS = [
    ("Utgiften er 14 prosent høyere.", "I 2014 økte prosentandelen."),
    ("Utgiften er 14,2 % høyere.", "Se punkt 14.2 i planen."),
    ("Det er 14%.", "{{ verdi('x', enhet=False) }} prosent"),
    ("Andelen falt −3,5 prosentpoeng.", "Andelen falt {{ avvik('x') }}."),
    ("Andelen falt -3.5 prosentpoeng.", "Versjon 3.5.1 av planen"),
    ("Det koster 13 817 kroner per innbygger.", "Ring 67 50 40 50 eller +47 480 12 345."),
    ("Det koster 13\u00a0817 kr.", "Det koster `13 817 kr`."),
    ("Det koster 13.817 kroner.", "Møtet er 13.08.2017 kl. 12.30."),
    ("Det koster kr 500.", "Adressen er 1304 Sandvika."),
    ("Det koster 2025 kroner.", "Beløpet er i faste 2025-kroner."),
    ("Det er 170,4 mill. kr.", "Organisasjonsnummer 935 478 715"),
    ("Det er 1,2 milliarder.", "Prop. 108 L (2019–2020) og Meld. St. 6 (2019–2020)"),
    ("Det er 12 tusen kroner.", "Det er 12 kommuner."),
    ("Bærum er nr. 2 av 12.", "Etter lov 24. juni 2011 nr. 30 og sak nr. 45/26"),
    ("Bærum er nummer 3.", "Rundskriv nummer 3 gjelder."),
    ("Bærum er på 3. plass.", "Elever på 3. trinn"),
    ("Bærum er på tredje plass.", "Kommuneloven § 13-3 tredje ledd"),
    ("Bærum er på førsteplass.", "I første rekke er det plass."),
    ("Bærum har 130 000 innbyggere.", "Per 1 000 innbyggere er det flere."),
    ("Det er 3,5 årsverk.", "Barn 1–5 år og 67 år og eldre"),
    ("Mellom 10–12 prosent", "§§ 4 og 5, side 10–12"),
    ("Ti prosent mer", "Ti kommuner, prosentvis"),
    ("Tolv millioner kroner", "De tolv kommunene"),
    ("**14** prosent", "SSB-tabell 12362 og KOSTRA-gruppe 12"),
    ("Det er 14\nprosent.", "Det er 14.\n\nProsent er en andel."),
    ("I 2021 var det 450 kroner.", "Fra 2021–2025 og 2020/2021, per 15. juni 2026"),
    ("- 14 prosent høyere", "1. Prosent eller kroner?"),
    ("Grønt: 14 prosent", "Grønt hefte 2026, ISO 9001, E18 og FGK9"),
    ("Det koster 10 000,- kr.", "Det koster {{ fast('10 000,- kr', kilde='x') }}."),
    ("Bærum er på andre plass.", "Barn får andre plass i barnehage enn den første plassen."),
    ("Det var 2025 prosent.", "I 2025 prosent"),
    ("Det var 2025 kroner.", "I 2025 kroner per innbygger, fra 2021 til 2025 per innbygger"),
    ("En del: 14 prosent", "Tabell 3 Prosent av utgiftene"),
    ("Bærum er nr. 1 av 12 (nr. 1 = høyest utgift).", "Boks nr. 12, lov av 17. juni 2005 nr. 64"),
    ("Plass 3 av 12", "Plass 2 000"),
    ("Frist 15. juni, 14 prosent", "Frist 15. juni 2026, 2026-06-15 og 31.12.2025"),
]


@pytest.mark.parametrize(("fault", "near"), PAIRS)
def test_a_number_at_a_unit_is_found_and_what_looks_like_it_is_not(fault: str, near: str) -> None:
    """The first text has one finding, the second none."""
    assert len(find_bare(source(fault))) == 1
    assert find_bare(source(near)) == ()


@pytest.mark.parametrize(
    ("text", "value", "decimals", "unit"),
    [
        ("14 prosent", 14, 0, "prosent"),
        ("−3,5 prosentpoeng", -3.5, 1, "prosentpoeng"),
        ("1,2 mrd. kroner", 1200, -2, "mill"),
        ("12 tusen kroner", 12000, -3, "kroner"),
        ("kr 1,2 mill.", 1.2, 1, "mill"),
        ("tjueto prosent", 22, 0, "prosent"),
        ("10–12 prosent", 12, 0, "prosent"),
        ("tredjeplass", 3, 0, "plass"),
        ("I 2021 og 14 prosent", 14, 0, "prosent"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float, decimals: int, unit: str) -> None:
    """Value, precision and unit as they are typed."""
    (number,) = find_bare(source(text))
    assert (number.verdi, number.desimaler, number.enhet) == (value, decimals, unit)


@pytest.mark.parametrize("word", _WORDS)
def test_every_number_word_is_read_whole(word: str) -> None:
    """«Tjueni» is neither twenty nor nothing, whichever word it begins like."""
    assert [_WORDS[word]] == [
        number.verdi for number in find_bare(source(f"Det er {word} prosent."))
    ]


@given(
    value=st.integers(0, 10**8),
    decimals=st.integers(0, 2),
    space=st.sampled_from(["\u00a0", "\u202f", "\u2009", " ", "&nbsp;"]),
    unit=st.sampled_from(["prosent", "kroner", "millioner kroner", "innbyggere", "årsverk", "%"]),
)
def test_a_number_as_the_helpers_print_it_is_found_whole(
    value: int, decimals: int, space: str, unit: str
) -> None:
    """Whatever space groups the thousands, the number is found with its value."""
    typed = nb.tall(value / 10**decimals, decimals).replace(nb.NBSP, space)
    (number,) = find_bare(source(f"Her er {typed} {unit} brukt."))
    assert number.verdi == pytest.approx(value / 10**decimals)
    assert number.desimaler == decimals


@given(value=st.integers(0, 10**9), decimals=st.integers(0, 3))
def test_parsing_undoes_printing(value: int, decimals: int) -> None:
    """What nb prints is read back to the last digit shown."""
    number = value / 10**decimals
    read, shown = parse(nb.tall(number, decimals))
    assert (read, shown) == (number, decimals)


@given(st.text(alphabet="0123456789 .,–-−%§/\nkrn()*", max_size=300))
def test_no_text_of_digits_and_signs_breaks_the_finder(text: str) -> None:
    """Findings are in order, apart, and in the text."""
    found = find_bare(source(text))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= n.start < n.end <= len(text) for n in found)


def hints(body: str, entries: tuple[Entry, ...], key: str = "barnehage") -> list[Fault]:
    """The faults of a text."""
    return list(bare_numbers(source(body, key), lambda: entries))


def test_the_fault_names_the_number_its_line_and_the_figure_it_is(
    entries: tuple[Entry, ...],
) -> None:
    """A warning that shows how to bind it, and how to write a number from elsewhere."""
    (fault,) = hints("Tekst.\n\nUtgiften er 4,0 prosent høyere.", entries)
    assert (fault.level, fault.code, fault.line) == (Level.WARNING, "bare-number", 8)
    assert fault.what == "The number «4,0 prosent» is typed, not bound."
    assert fault.instead.startswith('Nearest: avvik("behovskorrigert") = «4,0 prosent høyere enn»')
    assert 'Write {{ avvik("behovskorrigert") }};' in fault.instead
    assert '{{ fast("4,0 prosent", kilde="…") }}.' in fault.instead


def test_the_sentence_decides_between_figures_that_round_alike(
    entries: tuple[Entry, ...],
) -> None:
    """A member's name brings its figure first; the mean's word brings the mean's."""
    (asker,) = hints("Utgiften er 9 prosent høyere enn i Asker.", entries)
    (snitt,) = hints("Utgiften er 10 prosent høyere enn snittet.", entries)
    assert 'Write {{ avvik("netto_driftsutgifter", mot="Asker") }}' in asker.instead
    assert 'Write {{ avvik("netto_driftsutgifter") }}' in snitt.instead


def test_a_figure_without_unit_is_found_only_when_it_is_exact(
    entries: tuple[Entry, ...],
) -> None:
    """«13 817» is barnehage's; «13 818» is nobody's."""
    assert len(hints("Bærum brukte 13 817 på barnehage.", entries)) == 1
    assert hints("Bærum brukte 13 818 på barnehage.", entries) == []


def test_a_key_of_another_chapter_is_written_with_its_area(entries: tuple[Entry, ...]) -> None:
    """In grunnskole, barnehage's figures are qualified."""
    (fault,) = hints("Barnehage: 13 817 kroner per innbygger.", entries, "grunnskole")
    assert '{{ verdi("barnehage.netto_driftsutgifter") }}' in fault.instead


def test_a_number_of_a_unit_without_figures_is_only_told_how_to_be_written(
    entries: tuple[Entry, ...],
) -> None:
    """There is no figure of inhabitants to bind to."""
    (fault,) = hints("Bærum har 130 000 innbyggere.", entries)
    assert fault.instead.startswith("A number from elsewhere is written {{ fast(")


def test_the_catalogue_is_not_made_for_a_text_without_numbers() -> None:
    """Making it costs time; a text without numbers asks for nothing."""
    assert list(bare_numbers(source("Ingen tall her."), lambda: pytest.fail("asked"))) == []


@pytest.mark.parametrize(
    "part",
    ["Utgiften er 14 prosent høyere, 13 817 kroner.", "1 111 " * 9, "§ 1, 2, 3, " * 5, "a" * 80],
)
def test_a_long_narrative_is_read_in_time(part: str, entries: tuple[Entry, ...]) -> None:
    """5 000 lines, whatever they hold."""
    begun = time.process_time()
    hints(f"{part}\n\n" * 2500, entries)
    assert time.process_time() - begun < 4  # below 2 s on a quiet machine


def test_one_endless_line_is_read_in_time() -> None:
    """No pattern goes over the same digits again and again."""
    begun = time.process_time()
    for part in ("1", " ", " 111", "a", "nr. ", "1.1", "§ 1, "):
        find_bare(source(part * (100_000 // len(part))))
    assert time.process_time() - begun < 10
