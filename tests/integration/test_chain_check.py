"""`check` as a person, a program and GitHub see it; each fault found, each near miss left alone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from asss_report.document.check import check_all, proposed_fixes, write_fixes
from asss_report.errors import Fault, Level
from asss_report.narrative.spelling import spelling_missing

if TYPE_CHECKING:
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

VERDI = '{{ verdi("netto_driftsutgifter") }}'
#: Code -> a sentence that has the fault, and one that nearly has it.
PAIRS = {
    "unknown-name": (VERDI.replace("drifts", "drift"), VERDI),
    "claim": (
        'Lavest{{ krev("netto_driftsutgifter", "lavest") }}.',
        'Høyest{{ krev("netto_driftsutgifter", "høyest") }}.',
    ),
    "bare-number": (
        "Andelen er 14 prosent.",
        "Loven § 13-3 av 17. juni 2005 nr. 64, tlf. 67 50 40 50.",
    ),
    "year": (f"I 2023 var utgiften {VERDI}.", f"I 2025 var utgiften {VERDI}."),
    "mean": (f"ASSS-snittet er {VERDI}.", f"Utgiften er {VERDI}, mot et lavere ASSS-snitt."),
    "empty-section": ("### Tom\n\n### Full\n\nTekst.", "### Full\n\nTekst.\n\n### Til\n\nMer."),
    "typed-reference": ("Se figur 2.1.", 'Se {{ se("profil") }} og figuren i årsmeldingen.'),
    "dead-link": ("Se [her](#ingen).[^a]", "Se [her](#barnehage-profil).[^a]\n\n[^a]: Kilde."),
    "alt-text": ("![](bilder/kart.png)", "![Kart over skolene](bilder/kart.png)"),
    "html": ("Linje<br>skift.", "Når a < b og c > d."),
    "critic": ("Helt {++nytt++}.", "Helt { ++nytt++ }."),
    "long-sentence": ("Ord " * 40 + "slutt.", "Ord " * 20 + "slutt. " + "Ord " * 20 + "slutt."),
}


def found(edition: EditionCopy, stil: Stil, body: str) -> set[str]:
    """The codes of what is found in the chapter when one section is `body`."""
    folder = edition.root / "narratives" / "bilder"
    folder.mkdir(exist_ok=True)
    (folder / "kart.png").write_bytes(PNG)
    edition.replace("narratives/barnehage.md", "Vi vet ikke.", body)
    faults = check_all(edition.root, stil)
    return {f.code or f.what for f in faults if f.file.endswith("barnehage.md")}


#: One grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081775f65ba0000000049454e44ae426082"
)


@pytest.mark.parametrize("code", PAIRS)
def test_the_check_finds_the_fault(small: EditionCopy, stil: Stil, code: str) -> None:
    """By its code, so that programs can count it."""
    assert code in found(small, stil, PAIRS[code][0])


@pytest.mark.parametrize("code", PAIRS)
def test_the_check_is_silent_on_what_nearly_has_it(
    small: EditionCopy, stil: Stil, code: str
) -> None:
    """And on everything else about that sentence."""
    assert set() == found(small, stil, PAIRS[code][1])


def test_a_section_that_is_missing_is_named_with_its_near_miss(
    small: EditionCopy, stil: Stil
) -> None:
    """«Årsak» is nearly «Årsaker»."""
    small.replace("narratives/barnehage.md", "## Årsaker", "## Årsak")
    (fault,) = [f for f in check_all(small.root, stil) if f.code == "section-missing"]

    assert "«Årsaker» is missing" in fault.what
    assert Level.ERROR is fault.level


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_fix_binds_what_has_one_meaning_and_leaves_all_other_bytes(
    small: EditionCopy, stil: Stil, newline: str, mark: str
) -> None:
    """BOM and line ends are the editor's; a number with two meanings is a person's."""
    path = small.root / "narratives/barnehage.md"
    typed = "Utgiften er 13 817 kroner per innbygger. Andelen er 14 prosent. Møte 15. juni 2026."
    text = mark + path.read_text("utf-8").replace("Vi vet ikke.", typed).replace("\n", newline)
    path.write_bytes(text.encode())
    (proposed,) = proposed_fixes(small.root, stil)
    assert text.encode() == path.read_bytes()  # shown first, written after

    write_fixes([proposed])

    assert f"+Utgiften er {VERDI}. Andelen er 14 prosent." in proposed.diff
    assert text.replace("13 817 kroner per innbygger", VERDI).encode() == path.read_bytes()
    assert () == proposed_fixes(small.root, stil)


def test_programs_get_json_and_github_gets_annotations(small: EditionCopy) -> None:
    """The same faults, and the same exit code, in three forms; --strict counts warnings."""
    small.replace("narratives/barnehage.md", "Vi vet ikke.", "Andelen er 14 prosent.")
    human, strict = small.run("check"), small.run("check", "--strict")
    as_json = small.run("check", "--format", "json")
    github = small.run("check", "--format", "github")
    (fault,) = [f for f in json.loads(as_json.out)["faults"] if f["code"] == "bare-number"]

    assert (0, 1, 0, 0) == (human.code, strict.code, as_json.code, github.code)
    assert "warning: narratives/barnehage.md:12: The number «14 prosent»" in human.err
    assert ("narratives/barnehage.md", 12) == (fault["file"], fault["line"])
    assert "warning" == fault["level"]
    assert "{{ fast(" in fault["instead"]
    assert "::warning file=narratives/barnehage.md,line=12,title=bare-number::The" in github.out
    assert all("\n" not in line for line in github.out.splitlines())


def test_fix_on_the_command_line_shows_the_change_and_writes_it(small: EditionCopy) -> None:
    """Nobody sits at a terminal to be asked; without anything to bind it says so."""
    small.replace("narratives/barnehage.md", "Vi vet ikke.", "Det er 13 817 kroner per innbygger.")
    done, again = small.run("check", "--fix"), small.run("check", "--fix")

    assert "-Det er 13 817 kroner per innbygger." in done.out
    assert f"Det er {VERDI}." in small.read("narratives/barnehage.md")
    assert "nothing to bind" in again.out
    assert {"faults"} <= set(json.loads(small.run("check", "--fix", "--format", "json").out))


@pytest.mark.parametrize(
    "typed",
    [
        "Budsjettet er N.",
        "Neste år blir utgiften N.",
        "Brutto driftsutgifter er N.",
        "Han sa: «Vi bruker N.»",
        "> Vi bruker N.",
        "Landsgjennomsnittet er N.",
        "Asker bruker N.",
        "Utgiften er {~~N~>12 kroner~~}.",
        "~~~\nUtgiften er N.\n~~~",
    ],
)
def test_a_number_that_may_mean_something_else_is_left_to_a_person(
    small: EditionCopy, stil: Stil, typed: str
) -> None:
    """A plan, another's words, gross for net, another municipality, code, text struck out."""
    text = re.sub(r"\bN\b", "13 817 kroner per innbygger", typed)
    small.replace("narratives/barnehage.md", "Vi vet ikke.", text)

    assert () == proposed_fixes(small.root, stil)


def test_figures_lists_what_can_be_said_with_its_source(small: EditionCopy) -> None:
    """One line for each, tabs between, ready to paste."""
    said = small.run("figures", "barnehage", "--search", "12 707")
    unknown = small.run("figures", "barnehagen")

    rows = [line.split("\t") for line in said.out.splitlines()]
    assert ["key", "name", "value", "unit", "source", "snippet"] == rows[0]
    assert '{{ verdi("netto_driftsutgifter", kommune="Asker") }}' in {row[5] for row in rows}
    assert any(row[4].startswith("12362/12362.csv:2118") for row in rows[1:])
    assert 10 == unknown.code
    assert "«barnehage»" in unknown.err


def test_spelling_is_only_looked_at_when_asked_for(small: EditionCopy, stil: Stil) -> None:
    """Where no dictionary is installed that is said, once; else the word is named."""
    small.replace("narratives/barnehage.md", "Vi vet ikke.", "Vi skrriver feil.")
    plain = check_all(small.root, stil)
    asked = check_all(small.root, stil, spelling=True)
    more: list[Fault] = [f for f in asked if f not in plain]

    assert not any("skrriver" in f.what for f in plain)
    assert more
    reason = spelling_missing()
    assert ["skrriver" in f.what for f in more] == [True] or [reason] == [f.what for f in more]
