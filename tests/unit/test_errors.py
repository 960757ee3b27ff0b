"""One family of user errors: where, what is wrong, what to write instead, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asss_report import errors
from asss_report.errors import (
    ConfigError,
    DataError,
    Fault,
    NarrativeError,
    OutputError,
    SystemLibraryError,
    UserError,
    nearest,
    parse_toml,
    shown,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("a.md", 7, "Feil.", "Skriv b."), "a.md:7: Feil.\n    Skriv b."),
        (Fault("a.md", 7, "Feil."), "a.md:7: Feil."),
        (Fault("a.md", 0, "Feil."), "a.md: Feil."),
        (Fault("", 0, "Feil."), "Feil."),
    ],
)
def test_a_fault_reads_as_editors_expect(fault: Fault, text: str) -> None:
    """`file:line: what`, so that an editor can jump there; the remedy stands under it."""
    assert text == str(fault)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ConfigError, 10),
        (DataError, 11),
        (NarrativeError, 12),
        (OutputError, 13),
        (SystemLibraryError, 14),
    ],
)
def test_each_kind_has_its_exit_code(kind: type[UserError], code: int) -> None:
    """Scripts tell them apart; the help names them."""
    assert code == kind(Fault("", 0, "x")).exit_code


def test_no_two_kinds_share_an_exit_code() -> None:
    """A new kind needs a code of its own."""
    kinds = [it for it in vars(errors).values() if isinstance(it, type)]
    codes = [it.exit_code for it in kinds if issubclass(it, UserError)]

    assert sorted(set(codes)) == sorted(codes)


def test_an_error_carries_all_its_faults() -> None:
    """Its text is theirs, one after the other."""
    faults = (Fault("a", 1, "En."), Fault("b", 2, "To."))

    error = DataError(*faults)

    assert faults == error.faults
    assert str(error) == "a:1: En.\nb:2: To."


def test_a_file_is_shown_as_written_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative where it is below us, else whole."""
    monkeypatch.chdir(tmp_path)

    assert shown(tmp_path / "a" / "b.md") == "a/b.md"
    assert shown("a/b.md") == "a/b.md"
    assert str(tmp_path.parent / "x.md") == shown(tmp_path.parent / "x.md")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("kirka", "Did you mean «kirke»?"),
        ("KIRKE", "Did you mean «kirke»?"),
        ("brnn", "Did you mean «brann» or «barnevern»?"),
        ("barne", "Did you mean «barnevern», «barnehage» or «brann»?"),
        ("xyzzy", "Known: barnehage, barnevern, brann, kirke."),
        ("", "Known: barnehage, barnevern, brann, kirke."),
    ],
)
def test_a_hint_names_the_nearest_or_all(word: str, hint: str) -> None:
    """It is never empty, and letters' case does not matter."""
    assert hint == nearest(word, ["kirke", "brann", "barnehage", "barnevern", "brann"])


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a = 1\nb = x\n", 2, "not TOML"),
        ("a = 1\nb = [1,\n", 3, "not TOML"),  # it ends too early
        ("a = " + "[" * 5000, 0, "too deep"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line(
    text: str, line: int, word: str, tmp_path: Path
) -> None:
    """Settings, entries, companions, approvals and the theme say it alike."""
    with pytest.raises(ConfigError, match=word) as caught:
        parse_toml(tmp_path / "x.toml", text, ConfigError, "Mend it.")
    (fault,) = caught.value.faults
    assert (fault.line, fault.instead) == (line, "Mend it.")
    assert fault.file.endswith("x.toml")
