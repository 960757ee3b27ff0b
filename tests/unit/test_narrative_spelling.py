"""Words a dictionary does not know, with a dictionary of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD

from asss_report.errors import Level
from asss_report.narrative import spelling
from asss_report.narrative.loader import load_narrative
from asss_report.narrative.source import Source
from asss_report.narrative.spelling import spelling_faults, spelling_missing

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.errors import Fault

WORDS = {"utgiften", "er", "høy", "i", "og", "lav", "barnehagen"}


class Speller:
    """What hunspell's is, with WORDS for a dictionary."""

    def spell(self, word: str) -> bool:
        """Whether the word is known."""
        return word in WORDS

    def suggest(self, word: str) -> tuple[str, ...]:
        """Words that begin alike."""
        return tuple(sorted(w for w in WORDS if w[:4] == word[:4].lower()))


@pytest.fixture
def dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a dictionary, and a library that reads it."""
    folder = tmp_path / "ordbok"
    folder.mkdir()
    for end in ("aff", "dic"):
        (folder / f"nb_NO.{end}").touch()
    monkeypatch.setenv("DICPATH", str(folder))
    monkeypatch.setattr(spelling, "_FOLDERS", ())
    monkeypatch.setattr(spelling, "find_spec", lambda _: True)
    monkeypatch.setattr(spelling, "_speller", lambda _: Speller())
    return folder


def found(folder: Path, body: str) -> list[Fault]:
    """The unknown words of a text."""
    path = folder / "narratives" / "barnehage.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}{body}\n", "utf-8")
    source = Source(load_narrative(folder, "barnehage"))
    return list(spelling_faults(source, {"Bærum", "Netto driftsutgifter per innbygger"}))


def test_an_unknown_word_is_told_once_with_its_line(dictionary: Path, tmp_path: Path) -> None:
    """As something good to know."""
    (fault,) = found(tmp_path, "Utgiften er høy.\n\nUtgitfen er lav. Utgitfen er høy.")
    assert (fault.level, fault.code) == (Level.INFO, "spelling")
    assert fault.line == HEAD.count("\n") + 3
    assert fault.what == "«Utgitfen» is not in the dictionary."


@pytest.mark.parametrize(
    "body",
    [
        "Utgiften er høy.",
        "## Utgitfen\n\nUtgiften er høy.",
        "Netto driftsutgifter er høy i Bærums barnehagen.",
        "KOSTRA og ASSS-snittet er høy.",
        "Utgiften er `utgitfen`.",
        'Utgiften er {{ verdi("utgitfen") }}.',
        "Utgiften er {--utgitfen--} lav.",
        "Utgiften er [høy](https://utgitfen.no).",
    ],
)
def test_words_that_are_known_or_no_words_are_left_alone(
    body: str, dictionary: Path, tmp_path: Path
) -> None:
    """Names, indicators, headings, capitals, code, calls and struck-out text."""
    assert found(tmp_path, body) == []


def test_a_suggestion_is_made_when_there_is_one(dictionary: Path, tmp_path: Path) -> None:
    """The nearest words of the dictionary."""
    (fault,) = found(tmp_path, "Utgitfen er høy i barnhagen.")[1:]
    assert fault.instead == "Did you mean «barnehagen»?"


def test_without_a_dictionary_nothing_is_looked_at(dictionary: Path, tmp_path: Path) -> None:
    """And the reason says which files are missing, and where."""
    assert spelling_missing() == ""
    (dictionary / "nb_NO.dic").unlink()
    assert "nb_NO.dic" in spelling_missing()
    assert str(dictionary) in spelling_missing()
    assert found(tmp_path, "Utgitfen.") == []


def test_without_the_library_the_reason_says_what_to_install(
    dictionary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    monkeypatch.setattr(spelling, "find_spec", lambda _: None)
    assert "chunspell" in spelling_missing()
    assert found(tmp_path, "Utgitfen.") == []
