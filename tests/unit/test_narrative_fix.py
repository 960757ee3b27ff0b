"""A typed number is bound only when it can mean one thing, and nothing else in the file moves."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asss_report.document.report import vocabulary
from asss_report.narrative.catalogue import Entry, catalogue
from asss_report.narrative.fix import apply, diff, fixes
from asss_report.narrative.loader import FrontMatter, Narrative, load_narrative
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from narrating import Narrator

    from asss_report.document.report import Report

FRONT = FrontMatter.model_validate({"tittel": "T", "status": "utkast", "ansvarlig": "A"})
OWN = "{{ verdi(“netto_driftsutgifter”, enhet=False) }}"


def source(body: str, key: str = "barnehage") -> Source:
    """A narrative's text as it is looked at."""
    return Source(Narrative(Path(f"narratives/{key}.md"), FRONT, body, 5))


@pytest.fixture(scope="module")
def entries(figures: Report) -> tuple[Entry, ...]:
    """What can be said in all areas and all years."""
    return catalogue(vocabulary(figures, "sammendrag"), alle_aar=True)


def bound(body: str, entries: tuple[Entry, ...], key: str = "barnehage") -> str:
    """The text with its fixes."""
    return apply(body, fixes(source(body, key), entries))


#: Each a text that is mended, what it becomes, and one that only nearly can be.
PAIRS = [
    # in full, or not in full
    (
        "Utgiften er 13 817 kroner per innbygger.",
        'Utgiften er {{ verdi("netto_driftsutgifter") }}.',
        "Utgiften er 13 817 kroner.",
    ),
    # the figure itself, or one beside it
    (
        "Utgiften er 13\u00a0817 kroner per innbygger.",
        'Utgiften er {{ verdi("netto_driftsutgifter") }}.',
        "Utgiften er 13\u00a0818 kroner per innbygger.",
    ),
    # the value, or a difference
    (
        "Bærum bruker 13 817 kroner per innbygger.",
        'Bærum bruker {{ verdi("netto_driftsutgifter") }}.',
        "Bærum bruker 13 817 kroner per innbygger mer enn før.",
    ),
    # the municipality of the figure, or another
    (
        "Asker bruker 12 707 kroner per innbygger.",
        'Asker bruker {{ verdi("netto_driftsutgifter", kommune="Asker") }}.',
        "Oslo bruker 12 707 kroner per innbygger.",
    ),
    (
        "I Bærum er den 13 817 kroner per innbygger, mer i Asker.",
        'I Bærum er den {{ verdi("netto_driftsutgifter") }}, mer i Asker.',
        "I Asker er den 13 817 kroner per innbygger.",
    ),
    # the mean, or not
    (
        "ASSS-snittet er 12 539 kroner per innbygger.",
        'ASSS-snittet er {{ verdi("netto_driftsutgifter", kommune="ASSS") }}.',
        "ASSS-snittet er 13 817 kroner per innbygger.",
    ),
    (
        "Den er 13 817 kroner per innbygger, mot 12 539 kroner per innbygger i ASSS-snittet.",
        'Den er {{ verdi("netto_driftsutgifter") }}, '
        'mot {{ verdi("netto_driftsutgifter", kommune="ASSS") }} i ASSS-snittet.',
        "Den er 13 817 kroner per innbygger i ASSS-snittet.",
    ),
    # the year of the figure, or another
    (
        "I 2021 var den 11 058 kroner per innbygger.",
        'I 2021 var den {{ verdi("netto_driftsutgifter", aar=2021) }}.',
        "I 2022 var den 11 058 kroner per innbygger.",
    ),
    # prose, or code
    (
        "**13 817 kroner per innbygger**",
        '**{{ verdi("netto_driftsutgifter") }}**',
        "`13 817 kroner per innbygger`",
    ),
    # a print of one figure, or of many
    (
        "Det er +743 kroner per innbygger mot ASSS.",
        'Det er {{ virkning("behov") }} mot ASSS.',
        "Bærum er nr. 1 av 12 (nr. 1 = høyest utgift).",
    ),
]


@pytest.mark.parametrize(("typed", "mended", "near"), PAIRS)
def test_what_has_one_meaning_is_bound_and_what_nearly_has_is_left(
    typed: str, mended: str, near: str, entries: tuple[Entry, ...]
) -> None:
    """The first text is mended, the second stays as it is."""
    assert bound(typed, entries) == mended
    assert bound(near, entries) == near


def test_the_longest_print_is_bound(entries: tuple[Entry, ...]) -> None:
    """«… høyere enn» and «økt med …» are parts of the print, so they go with the number."""
    times = Counter(e.prints for e in entries)
    for slag in ("avvik", "endring"):
        e = next(e for e in entries if e.slag == slag and times[e.prints] == 1 and e.verdi)
        years = f"Fra {e.fra} til {e.aar}" if e.fra else f"I {e.aar}"
        text = f"{years} har {e.kommune or e.egen} {{}} her."
        typed = text.format(e.prints.replace("\u00a0", " "))
        assert bound(typed, entries, e.kapittel) == text.format(e.skrevet_i(e.kapittel))


def test_keys_of_other_chapters_are_qualified(entries: tuple[Entry, ...]) -> None:
    """Bare in its own chapter, with the area elsewhere."""
    text = "Bærum bruker 13 817 kroner per innbygger."
    assert 'verdi("netto_driftsutgifter")' in bound(text, entries)
    assert 'verdi("barnehage.netto_driftsutgifter")' in bound(text, entries, "grunnskole")


def test_entries_of_each_chapter_give_the_same_as_those_of_all(
    figures: Report, entries: tuple[Entry, ...]
) -> None:
    """It does not matter how the catalogue was put together, nor that a figure is in it twice."""
    each = [e for key in figures.moduler for e in catalogue(vocabulary(figures, key))]
    text = "Bærum bruker 13 817 kroner per innbygger."
    assert bound(text, (*each, *entries)) == bound(text, entries)


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_other_bytes_of_the_file_stay(
    bom: str, end: str, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    """BOM, line ends, curly quotes inside calls and spaces at line ends are as they were."""
    body = f"Her er {OWN}.  \n\nBærum bruker {{}}, og\n{OWN}\u00a0igjen.\n\n\n"
    typed = body.replace("{}", "13 817\nkroner per innbygger")
    raw = bom + (HEAD + typed).replace("\n", end)
    path = tmp_path / "narratives/barnehage.md"
    path.parent.mkdir()
    path.write_text(raw, "utf-8", newline="")
    found = fixes(Source(load_narrative(tmp_path, "barnehage")), entries)
    new = apply(path.read_bytes().decode("utf-8"), found)
    wanted = body.replace("{}", '{{ verdi("netto_driftsutgifter") }}')
    assert new == bom + (HEAD + wanted).replace("\n", end)
    assert [f.line for f in found] == [8]


def test_a_file_that_has_changed_since_is_not_touched(entries: tuple[Entry, ...]) -> None:
    """The text must be the one the fixes were made for."""
    found = fixes(source("Bærum bruker 13 817 kroner per innbygger."), entries)
    with pytest.raises(ValueError, match="has changed"):
        apply("Bærum bruker 13 817 kroner per innbygger!!", found)


def test_the_diff_shows_the_changed_lines_only(entries: tuple[Entry, ...]) -> None:
    """A unified diff; nothing when nothing is changed."""
    old = "En.\r\n\r\nBærum bruker 13 817 kroner per innbygger.\r\n"
    new = apply(old, fixes(source(old.replace("\r\n", "\n")), entries))
    shown = diff(Path("narratives/barnehage.md"), old, new).splitlines()
    assert shown[:2] == ["--- a/narratives/barnehage.md", "+++ b/narratives/barnehage.md"]
    assert [line for line in shown[3:] if line[:1] in "+-" and line] == [
        "-Bærum bruker 13 817 kroner per innbygger.",
        '+Bærum bruker {{ verdi("netto_driftsutgifter") }}.',
    ]
    assert not diff(Path("narratives/barnehage.md"), old, old)


def test_nothing_is_mended_twice(entries: tuple[Entry, ...]) -> None:
    """What is bound is no typed number any more."""
    once = bound("Bærum bruker 13 817 kroner per innbygger.", entries)
    assert bound(once, entries) == once


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_mended_words_print_the_same_prose_as_was_typed(
    data: st.DataObject, narrator: Narrator, entries: tuple[Entry, ...]
) -> None:
    """Whatever figures are typed, and with whatever spaces, the reader sees the same."""
    numbered = [e for e in entries if re.search(r"\d", e.prints) and e.verdi is not None]
    chosen = data.draw(st.lists(st.sampled_from(numbered), min_size=1, max_size=4))
    space = data.draw(st.sampled_from([" ", "\u00a0"]))
    body = "\n\n".join(
        f"I {e.fra or e.aar} og {e.aar}, {e.egen} og {e.kommune or 'snittet'}: "
        f"{e.prints.replace(chr(0xA0), space)} {data.draw(st.sampled_from(['', 'her', 'mer']))}."
        for e in chosen
    )
    mended = bound(body, entries)
    plain = [re.sub(r"\s+", " ", narrator.text(text)) for text in (body, mended)]
    assert plain[0] == plain[1]
