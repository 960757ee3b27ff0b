"""Years that are not those of the figures they stand with, each rule beside its near miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD, ROOT

from asss_report.edition import load_edition
from asss_report.errors import Level
from asss_report.narrative.lint import Facts, lint
from asss_report.narrative.loader import load_narrative
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.errors import Fault

EDITION = load_edition(ROOT)

#: Rule -> a text that breaks it with the year said of it, and one that only nearly does.
PAIRS: dict[str, tuple[str, str, str]] = {
    "a year before a value of the edition's year": (
        'I 2023 er utgiften {{ verdi("x") }}.',
        "2023",
        'I 2023 var utgiften {{ verdi("x", aar=2023) }}.',
    ),
    "a year after a value of the edition's year": (
        'Utgiften er {{ verdi("x") }} i 2024.',
        "2024",
        'Utgiften er {{ verdi("x") }} i 2025.',
    ),
    "the edition's year before a value of another year": (
        'I 2025 er utgiften {{ verdi("x", aar=2023) }}.',
        "2025",
        'I 2025 er utgiften {{ verdi("x") }}, mot {{ verdi("x", aar=2023) }} to år før.',
    ),
    "one of several years is wrong": (
        'Den var {{ mill_kr("x", aar=2021) }} i 2021, {{ mill_kr("x", aar=2022) }} i 2023 og '
        '{{ mill_kr("x") }} i 2025.',
        "2023",
        'Den var {{ mill_kr("x", aar=2021) }} i 2021, {{ mill_kr("x", aar=2023) }} i 2023 og '
        '{{ mill_kr("x") }} i 2025.',
    ),
    "years that have changed places": (
        'Den var {{ verdi("x", aar=2021) }} i 2023 og {{ verdi("x", aar=2023) }} i 2021.',
        "2023",
        'Den var {{ verdi("x", aar=2023) }} i 2023 og {{ verdi("x", aar=2021) }} i 2021.',
    ),
    "a year with words between": (
        'Resultatet var {{ verdi("x") }} av driftsinntektene i 2024.',
        "2024",
        'Resultatet var {{ verdi("x", aar=2024) }} av driftsinntektene i 2024.',
    ),
    "a stale year in a sentence without a figure": (
        "Utgiften økte mye i 2019.",
        "2019",
        "Kommunestyret vedtok ordningen i 2019.",
    ),
    "a stale year beside a typed number with a unit": (
        "Kommunen hadde 24 årsverk i 2022.",
        "2022",
        "Kommunen åpnet hallen i 2022.",
    ),
    "growth since another year": (
        'Siden 2022 har utgiften {{ endring("x") }}.',
        "2022",
        'Siden 2021 har utgiften {{ endring("x") }}.',
    ),
    "growth from growth_from when the call begins later": (
        'Siden 2021 har utgiften {{ endring("x", fra=2024) }}.',
        "2021",
        'Siden 2024 har utgiften {{ endring("x", fra=2024) }}.',
    ),
    "growth to another year": (
        'Fra 2021 til 2023 har utgiften {{ endring("x") }}.',
        "2023",
        'Fra 2021 til 2023 har utgiften {{ endring("x", til=2023) }}.',
    ),
    "growth said to end later than it does": (
        'Fra 2021 til 2025 har utgiften {{ endring("x", til=2023) }}.',
        "2025",
        'Fra 2021 til 2025 har utgiften {{ endring("x") }}.',
    ),
    "a neighbour's year does not excuse a value": (
        'I 2021 er utgiften {{ verdi("x") }}. I Asker har den {{ endring("x", fra=2021) }}.',
        "2021",
        'I 2021 var utgiften lavere. Da var den {{ verdi("x", aar=2021) }}.',
    ),
    "another paragraph's year does not cover": (
        'Utgiften var høyere i 2023.\n\nDa var den {{ verdi("x", aar=2023) }}.',
        "2023",
        'Utgiften var høyere i 2023. Da var den {{ verdi("x", aar=2023) }}.',
    ),
    "a plain year is not a date": (
        'Per 2023 er utgiften {{ verdi("x") }}.',
        "2023",
        'Per 15. juni 2026 er utgiften {{ verdi("x") }}.',
    ),
    "a numeric date": (
        'Gjelden er {{ verdi("x") }} ved utgangen av 2022.',
        "2022",
        'Gjelden er {{ verdi("x") }} per 31.12.2022.',
    ),
    "a period is not a plan": (
        "I perioden 2016–2019 økte utgiften.",
        "2016",
        "Utgiften følger Kommuneplan 2022–2034 og økonomiplanen 2026–2029.",
    ),
    "an act": (
        'Utgiften er {{ verdi("x") }}, som i 2011.',
        "2011",
        'Etter lov 24. juni 2011 nr. 30 er utgiften {{ verdi("x") }}.',
    ),
    "a bill and a white paper": (
        "Regjeringen venter høyere utgift i 2024.",
        "2024",
        "Prop. 1 S (2023–2024) og Meld. St. 21 (2020-2021) omtaler høyere utgift.",
    ),
    "Grønt hefte": (
        'Utgiften er {{ verdi("x") }} med behov for 2026.',
        "2026",
        'Utgiften er {{ verdi("x") }} med behov etter Grønt hefte 2026.',
    ),
    "a case number": (
        "Saken fra 2023 omtaler utgiften i kroner.",
        "2023",
        "Sak 2023/1234 omtaler utgiften i kroner, se også SSB-tabell 12362.",
    ),
    "a number that only looks like a year": (
        "Utgiften var 900 kroner i 2019.",
        "2019",
        "Utgiften var 2019 kroner, eller 12 019 kroner i alt.",
    ),
    "bold type": (
        'I **2023** er utgiften **{{ verdi("x") }}**.',
        "2023",
        'Utgiften er **{{ verdi("x", aar=2023) }}** i **2023**.',
    ),
    "bold type after": (
        'Utgiften er **{{ verdi("x") }}** i **2023**.',
        "2023",
        'I **2023** er utgiften **{{ verdi("x", aar=2023) }}**.',
    ),
    "For is no law": (
        'For 2023 er utgiften {{ verdi("x") }}.',
        "2023",
        'Etter FOR-2005-12-15-1 er utgiften {{ verdi("x") }}.',
    ),
    "a long title": (
        "Handlingen førte til lavere utgift i årene 2016–2019.",
        "2016",
        "Handlingsplan for bedre klima 2016–2019 gir lavere utgift.",
    ),
    "a decade": (
        "Utgiften økte i 2010.",
        "2010",
        "Utgiften økte på 2010-tallet.",
    ),
    "a claim of another period": (
        'Siden 2022 har utgiften økt{{ krev("x", "øker") }}.',
        "2022",
        'Siden 2022 har utgiften økt{{ krev("x", "øker", fra=2022) }}.',
    ),
    "a title in quotes": (
        "Boligpolitikken mot 2016 gir høyere utgift.",
        "2016",
        "«Boliger mot 2016» gir høyere utgift.",
    ),
    "a source in a footnote": (
        "Utgiften er høyere[^1] enn i 2019.\n\n[^1]: Telemarksforsking.",
        "2019",
        "Utgiften er høyere[^1].\n\n[^1]: Utgift per elev, Telemarksforsking 2019.",
    ),
    "a source in parentheses": (
        "Utgiften er høyere (Asker 2019).",
        "2019",
        "Utgiften er høyere (Telemarksforsking 2019).",
    ),
    "a year from elsewhere": (
        "I 2019 var utgiften 24 prosent.",
        "2019",
        'I {{ fast("2019", kilde="NAV") }} var utgiften 24 prosent.',
    ),
    "a number from elsewhere has its own year": (
        "Utgiften er høyere enn i 2019.",
        "2019",
        'I 2019 var utgiften {{ fast("24 prosent", kilde="NAV") }}.',
    ),
    "a question about years nobody has figures of": (
        'Utgiften har {{ endring("x", fra=2024) }}.\n\n- Hvorfor økte utgiften i 2022?',
        "2022",
        'Utgiften har {{ endring("x", fra=2024) }}.\n\n- Hvorfor økte utgiften fra 2024 til 2025?',
    ),
    "a heading over other years": (
        'Tekst.\n\n### Resultat 2023\n\nDet er {{ verdi("x") }}.',
        "2023",
        'Tekst.\n\n### Resultat 2023\n\nDa var det {{ verdi("x", aar=2023) }}.',
    ),
    "a table's head": (
        '| Utgift | 2022 |\n|---|---|\n| Bærum | {{ verdi("x") }} |',
        "2022",
        '| Utgift | 2022 |\n|---|---|\n| Oslo | høy |\n| Bærum | {{ verdi("x", aar=2022) }} |',
    ),
}


def found(folder: Path, body: str) -> list[Fault]:
    """The faults of years in a text."""
    path = folder / "narratives" / "barnehage.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}{body}\n", "utf-8")
    source = Source(load_narrative(folder, "barnehage"))
    return [f for f in lint(source, Facts(EDITION, "barnehage")) if f.code == "year"]


@pytest.mark.parametrize("rule", PAIRS)
def test_a_year_that_is_not_the_figures_is_found(rule: str, tmp_path: Path) -> None:
    """As a warning that names the year."""
    wrong, year, _ = PAIRS[rule]
    faults = found(tmp_path, wrong)
    assert any(f"say {year}" in fault.what for fault in faults)
    assert {fault.level for fault in faults} == {Level.WARNING}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_year_that_belongs_is_left_alone(rule: str, tmp_path: Path) -> None:
    """The near miss is silent."""
    assert found(tmp_path, PAIRS[rule][2]) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('I 2023 er utgiften {{ verdi("x") }}.', '{{ verdi("x", aar=2023) }}'),
        ('Siden 2022 har den {{ endring("x") }}.', '{{ endring("x", fra=2022) }}'),
        ("Utgiften økte i 2019.", '{{ fast("2019", kilde="…") }}'),
        ('I 2023 gir behovet {{ virkning("behov") }}.', "write 2025"),
        ('I 2026 er utgiften {{ verdi("x") }}.', "no figures of 2026"),
        ('I 2025 er utgiften {{ verdi("x", aar=2023) }}.', "Leave aar out"),
    ],
)
def test_the_hint_says_what_to_write(text: str, hint: str, tmp_path: Path) -> None:
    """Ready to be pasted."""
    (fault,) = found(tmp_path, text)
    assert hint in fault.instead


def test_a_year_has_the_line_it_stands_on(tmp_path: Path) -> None:
    """Not the line the sentence begins on."""
    (fault,) = found(tmp_path, 'Tekst.\n\nUtgiften\ni 2023 er {{ verdi("x") }}.')
    assert fault.line == HEAD.count("\n") + 4
