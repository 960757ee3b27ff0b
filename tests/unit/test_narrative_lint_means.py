"""Names beside figures of somebody else, each rule beside its near miss."""

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

#: Rule -> a text that breaks it, and one that only nearly does.
PAIRS: dict[str, tuple[str, str]] = {
    "the group alone after the value": (
        'Utgiften er {{ verdi("x") }} i ASSS.',
        'Utgiften er {{ verdi("x") }} i Bærum, som i ASSS.',
    ),
    "the group in parentheses": (
        'Utgiften er {{ verdi("x") }} (ASSS).',
        'Utgiften er {{ verdi("x", kommune="ASSS") }} (ASSS).',
    ),
    "the members as a group": (
        'ASSS-kommunene bruker {{ verdi("x") }}.',
        'Av ASSS-kommunene bruker Bærum {{ verdi("x") }}.',
    ),
    "the mean is said to have the municipality's value": (
        'ASSS-snittet er {{ verdi("x") }}.',
        'ASSS-snittet er {{ verdi("x", kommune="ASSS") }}.',
    ),
    "the mean by its short name": (
        'Utgiften er høy. Snittet er {{ verdi("x") }}.',
        'Utgiften er høy. Snittet er {{ verdi("x", kommune="ASSS") }}.',
    ),
    "the mean in other words": (
        'ASSS-kommunene bruker i snitt {{ verdi("x") }}.',
        'ASSS-kommunene bruker i snitt {{ verdi("x", kommune="ASSS") }}.',
    ),
    "gjennomsnittet": (
        'Gjennomsnittet ligger på {{ verdi("x") }}.',
        'Gjennomsnittet ligger på {{ verdi("x", kommune="ASSS") }}.',
    ),
    "a member's value placed in the mean": (
        'Andelen er {{ verdi("x", kommune="Asker") }} i ASSS-snittet.',
        'Andelen er {{ verdi("x", kommune="ASSS") }} i ASSS-snittet.',
    ),
    "the mean's value placed in a member": (
        'Andelen er {{ verdi("x", kommune="ASSS") }} i Asker.',
        'Andelen er {{ verdi("x", kommune="Asker") }} i Asker.',
    ),
    "the municipality's value placed in a member": (
        'Andelen er {{ verdi("x") }} av brutto utgift i Asker.',
        'Andelen er {{ verdi("x") }} av brutto utgift i Bærum, mot mer i Asker.',
    ),
    "a deviation from a member before the mean": (
        'Utgiften er {{ avvik("x", mot="Asker") }} ASSS-snittet.',
        'Utgiften er {{ avvik("x", mot="ASSS") }} ASSS-snittet.',
    ),
    "a deviation from the mean before a member": (
        'Utgiften er {{ avvik("x") }} Asker.',
        'Utgiften er {{ avvik("x", mot="Asker") }} Asker.',
    ),
    "a genitive": (
        'Utgiften er {{ avvik("x", mot="Oslo") }} Askers.',
        'Utgiften er {{ avvik("x", mot="Asker") }} Askers.',
    ),
    "the mean without Oslo is the mean": (
        'Utgiften er {{ avvik("x", mot="Oslo") }} snittet uten Oslo.',
        'Utgiften er {{ avvik("x", mot="ASSS uten Oslo") }} snittet uten Oslo.',
    ),
    "the unweighted mean is the mean": (
        'Utgiften er {{ avvik("x", mot="Bergen") }} det uvektede snittet.',
        'Utgiften er {{ avvik("x", mot="ASSS uvektet") }} det uvektede snittet.',
    ),
    "a member is said to have the municipality's value": (
        'Asker har {{ verdi("x") }}.',
        'Asker har {{ verdi("x", kommune="Asker") }}, mens Bærum har {{ verdi("x") }}.',
    ),
    "a member's expenditure by genitive": (
        'Askers netto utgift er {{ verdi("x") }}.',
        'Bærums netto utgift er {{ verdi("x") }}.',
    ),
    "the municipality is said to have a member's value": (
        'Bærum bruker {{ verdi("x", kommune="Asker") }}.',
        'Bærum bruker {{ verdi("x") }}.',
    ),
    "the municipality by code": (
        'Bærum bruker {{ verdi("x", kommune="3203") }}.',
        'Asker bruker {{ verdi("x", kommune="3203") }}.',
    ),
    "growth in a member": (
        'I Asker har utgiften {{ endring("x") }}.',
        'I Asker har utgiften {{ endring("x", kommune="Asker") }}.',
    ),
    "growth in the mean": (
        'I snittet har inntektene {{ endring("x", fra=2024) }}.',
        'I snittet har inntektene {{ endring("x", fra=2024, kommune="ASSS") }}.',
    ),
    "a rank is the municipality's own": (
        'Asker er {{ rang("x") }}.',
        'Bærum er {{ rang("x") }}, og Asker følger etter.',
    ),
    "a deviation is the municipality's own": (
        'Asker er {{ avvik("x") }} ASSS-snittet.',
        'Bærum er {{ avvik("x") }} ASSS-snittet.',
    ),
    "a difference measured against somebody else": (
        'Forskjellen er {{ mill_kr("x") }} mot Asker.',
        'Forskjellen er {{ mill_kr("x", mot="Asker") }} mot Asker.',
    ),
    "a difference led by whom it is against": (
        'Mot Asker gir behovet {{ virkning("behov") }}.',
        'Mot Asker gir behovet {{ virkning("behov", mot="Asker") }}.',
    ),
    "the second of two names": (
        'Den er {{ avvik("x") }} snittet og {{ avvik("x") }} Asker.',
        'Den er {{ avvik("x") }} snittet og {{ avvik("x", mot="Asker") }} Asker.',
    ),
    "a name in parentheses": (
        'Andelen er {{ verdi("x") }} (ASSS-snittet).',
        'Andelen er {{ verdi("x") }} (ASSS-snittet: {{ verdi("x", kommune="ASSS") }}).',
    ),
    "a value in parentheses": (
        'ASSS-snittet ({{ verdi("x") }}) er lavere.',
        'ASSS-snittet ({{ verdi("x", kommune="ASSS") }}) er lavere.',
    ),
    "the level of a member": (
        'Utgiften er {{ avvik("x") }} nivået i Asker.',
        'Utgiften er {{ avvik("x", mot="Asker") }} nivået i Asker.',
    ),
    "so much above a member": (
        'Bærum ligger {{ mill_kr("x") }} over Asker.',
        'Bærum ligger {{ mill_kr("x", mot="Asker") }} over Asker.',
    ),
    "emphasis does not hide a name": (
        '**ASSS-snittet** er {{ verdi("x") }}.',
        '**ASSS-snittet** er {{ verdi("x", kommune="ASSS") }}.',
    ),
}
#: The mean or a member is what is compared with, or stands too far off to own the figure.
SILENT = [
    'ASSS-snittet er {{ verdi("x", kommune="ASSS") }} (Bærum {{ verdi("x") }}).',
    'Bærums andel av ASSS-snittet er {{ verdi("x") }}.',
    'Asker bruker mindre enn {{ verdi("x") }}.',
    'Utgiften er {{ verdi("x") }} i forhold til ASSS-snittet.',
    'Som i Asker er utgiften {{ verdi("x") }}.',
    'Bærum ligger {{ mill_kr("x") }} over ASSS-snittet.',
    'Bærum ligger over ASSS-snittet med {{ mill_kr("x") }}.',
    'Utgiften er høyere enn ASSS-snittet, {{ verdi("x") }}.',
    'Mot ASSS-snittet er utgiften høy: {{ verdi("x") }}.',
    'Sammenlignet med Asker er utgiften {{ verdi("x") }}.',
    'Fra Asker kommer {{ verdi("x") }}.',
    'Oslo veier tungt i snittet, og utgiften er {{ verdi("x") }}.',
    'Utgiften er {{ verdi("x") }}, og ASSS-snittet er lavere.',
    'Utgiften er {{ verdi("x") }}. ASSS-snittet er lavere.',
    'Det er {{ avvik("x") }} ASSS-snittet, og Bærum er {{ rang("x") }}.',
    'Andelen er {{ verdi("x") }} i Bærum, mot {{ verdi("x", kommune="ASSS") }} i ASSS-snittet og '
    '{{ verdi("x", kommune="Asker") }} i Asker.',
    'Uten Oslo er forskjellen {{ mill_kr("x", mot="ASSS uten Oslo") }}.',
    'Bærum har 30 sentre som i gjennomsnitt har åpent {{ verdi("x") }} i uka.',
]


def found(folder: Path, body: str) -> list[Fault]:
    """The faults of names in a text."""
    path = folder / "narratives" / "barnehage.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}{body}\n", "utf-8")
    source = Source(load_narrative(folder, "barnehage"))
    return [f for f in lint(source, Facts(EDITION, "barnehage")) if f.code == "mean"]


@pytest.mark.parametrize("rule", PAIRS)
def test_a_figure_beside_another_name_is_found(rule: str, tmp_path: Path) -> None:
    """Once, as a warning."""
    (fault,) = found(tmp_path, PAIRS[rule][0])
    assert fault.level is Level.WARNING
    assert fault.instead


@pytest.mark.parametrize("rule", PAIRS)
def test_a_figure_beside_its_own_name_is_left_alone(rule: str, tmp_path: Path) -> None:
    """The right one is silent."""
    assert found(tmp_path, PAIRS[rule][1]) == []


@pytest.mark.parametrize("text", SILENT)
def test_a_name_that_is_compared_with_is_left_alone(text: str, tmp_path: Path) -> None:
    """It does not own the figure."""
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('ASSS-snittet er {{ verdi("x") }}.', '{{ verdi("x", kommune="ASSS") }}'),
        ('Den er {{ avvik("x") }} Asker.', '{{ avvik("x", mot="Asker") }}'),
        ('Bærum bruker {{ verdi("x", kommune="Asker") }}.', '{{ verdi("x") }}'),
        ('Asker er {{ rang("x") }}.', "name Bærum"),
    ],
)
def test_the_hint_says_what_to_write(text: str, hint: str, tmp_path: Path) -> None:
    """Ready to be pasted."""
    (fault,) = found(tmp_path, text)
    assert hint in fault.instead
