"""One family of user errors: where, what is wrong, what to write instead.

A fault is a finding; a `UserError` carries one or more of them to the command line, which prints
them without a traceback and exits with the error's own code.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Level(StrEnum):
    """How much a fault weighs."""

    ERROR = "error"  # must be mended: nothing is made
    WARNING = "warning"  # should be looked at: a build goes on, `check --strict` does not
    INFO = "info"  # good to know: never a reason to stop


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong and what mends it.

    Attributes:
        file: The file a person should open; empty when none is to blame.
        line: 1-based line in `file`; 0 when the fault has no line.
        what: What is wrong, one sentence.
        instead: What to write or do instead; may be empty.
        level: How much it weighs.
        code: Short name of the kind of fault, the same in every edition: «bare-number».
    """

    file: str
    line: int
    what: str
    instead: str = ""
    level: Level = Level.ERROR
    code: str = ""

    @property
    def warning(self) -> bool:
        """True when a build may go on in spite of it."""
        return self.level is not Level.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.what}" + (f"\n    {self.instead}" if self.instead else "")


class UserError(Exception):
    """An error the user can mend, printed without a traceback.

    Args:
        faults: What is wrong; at least one.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults

    @classmethod
    def at(cls, file: Path | str, line: int, what: str, instead: str = "") -> Self:
        """Build the error from its only fault, with `file` shown relative to where we stand."""
        return cls(Fault(shown(file), line, what, instead))


class ConfigError(UserError):
    """`report/report.toml` or `report/corrections.toml` cannot be used."""

    exit_code = 10


class DataError(UserError):
    """A frozen file is missing, changed or malformed."""

    exit_code = 11


class NarrativeError(UserError):
    """A Markdown narrative cannot be merged with the figures."""

    exit_code = 12


class OutputError(UserError):
    """The result could not be written; what was in `output/` before is still there."""

    exit_code = 13


class SystemLibraryError(UserError):
    """A system library (Pango, HarfBuzz) is missing on this machine."""

    exit_code = 14


class NotFinalError(UserError):
    """A final edition was asked for, and something is left to do."""

    exit_code = 15


class FetchError(UserError):
    """Statistics Norway did not give what was asked for; `report/data` is as it was."""

    exit_code = 16


def read_text(path: Path, error: type[UserError], remedy: str = "Restore it from git.") -> str:
    """The text of a UTF-8 file, with or without BOM, with any line ends.

    Raises:
        UserError: Of the kind `error`: the file is missing, no file, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error.at(path, 0, "The file is missing.", remedy) from None
    except UnicodeDecodeError as fault:
        what = f"The file is not UTF-8 (byte {fault.start})."
        raise error.at(path, 0, what, "Save it again as UTF-8.") from None
    except OSError as fault:
        raise error.at(path, 0, f"The file cannot be read: {fault.strerror}.", remedy) from None


def parse_toml(
    path: Path, text: str, error: type[UserError], remedy: str = 'Texts stand in "quotes".'
) -> dict[str, Any]:
    """What a TOML file says.

    Args:
        path: The file the text is of.
        text: What stands in it.
        error: The kind of error to raise.
        remedy: What to do when it is no TOML.

    Raises:
        UserError: Of the kind `error`, with the line where the text stops being TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"at line (\d+)", str(fault))  # else the text ends too early
        line = int(found[1]) if found else text.count("\n") + 1
        raise error.at(path, line, f"This is not TOML: {fault}.", remedy) from None
    except RecursionError:
        raise error.at(path, 0, "It is nested too deep.", remedy) from None


def shown(file: Path | str) -> str:
    """The path as a person in the working directory would write it."""
    path = Path(file)
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def nearest(word: str, known: Iterable[str], *, n: int = 3) -> str:
    """A hint that names the known words nearest to `word`.

    Falls back on the whole list when nothing is near, so that the hint is never empty.
    """
    names = sorted(set(known))
    close = _close(word, names, n)
    return f"Did you mean {_or(close)}?" if close else f"Known: {', '.join(names)}."


def _close(word: str, names: Sequence[str], n: int) -> list[str]:
    lowered = {name.casefold(): name for name in names}
    return [lowered[hit] for hit in get_close_matches(word.casefold(), lowered, n=n, cutoff=0.5)]


def _or(words: Sequence[str]) -> str:
    quoted = [f"«{word}»" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
