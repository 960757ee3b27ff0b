"""Words that a Norwegian dictionary does not know; only where one is installed."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from asss_report.errors import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asss_report.errors import Fault
    from asss_report.narrative.source import Source

_FOLDERS: Final = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/share/myspell")
_NAME: Final = "nb_NO"
_WORD: Final = re.compile(r"(?<![\w@.])[^\W\d_]+(?:-[^\W\d_]+)*(?![\w@])")
_HEADING: Final = re.compile(r"^#{1,6}[^\n]*", re.MULTILINE)
#: Words the report itself is about, which no dictionary has.
_OURS: Final = frozenset(
    [
        "behovskorrigert",
        "behovskorrigerte",
        "noe",
        "noen",
        "råtall",
        "råtallet",
        "skalaen",
        "vektet",
        "vektede",
        "uvektet",
        "uvektede",
        "årsverk",
    ]
)
#: The shortest part of a compound that is looked up on its own.
_PART: Final = 4


def spelling_missing() -> str:
    """Why spelling cannot be looked at on this machine; empty when it can."""
    if find_spec("hunspell") is None:
        return 'Spelling needs chunspell: pip install "asss-report[spelling]".'
    if _dictionary() is None:
        where = ", ".join(map(str, _folders()))
        return f"Spelling needs a Norwegian dictionary ({_NAME}.aff and {_NAME}.dic) in {where}."
    return ""


def spelling_faults(source: Source, words_known: Iterable[str]) -> Iterator[Fault]:
    """Each unknown word once, where it first stands; none where spelling cannot be looked at."""
    folder = _dictionary()
    if spelling_missing() or folder is None:
        return
    speller = _speller(str(folder))
    known = {word.casefold() for text in words_known for word in _WORD.findall(text)} | _OURS
    text = _HEADING.sub(lambda m: " " * len(m[0]), source.prose)
    seen: set[str] = set()
    for found in _WORD.finditer(text):
        word = found[0]
        if word.casefold() in seen or len(word) < 2:
            continue
        seen.add(word.casefold())
        if not _is_known(word, speller, known):
            hint = _suggestions(word, speller)
            what = f"«{word}» is not in the dictionary."
            yield source.fault(found.start(), "spelling", Level.INFO, what, hint)


def _is_known(word: str, speller: Any, known: set[str]) -> bool:
    low = word.casefold()
    if any(part.isupper() for part in word.split("-")):
        return True  # an abbreviation, or a word made with one: «ASSS-snittet»
    if low in known or low.removesuffix("s") in known:
        return True
    if speller.spell(word) or speller.spell(word.lower()) or speller.spell(word.capitalize()):
        return True
    parts = word.split("-")
    if len(parts) > 1:
        return all(_is_known(part, speller, known) for part in parts if part)
    return _is_compound(word.lower(), speller)


def _is_compound(word: str, speller: Any) -> bool:
    """Whether it is two known words, with or without an s between: «behovs-indeks»."""
    return any(
        speller.spell(word[at:])
        and (speller.spell(word[:at]) or speller.spell(word[:at].removesuffix("s")))
        for at in range(_PART, len(word) - _PART + 1)
    )


def _suggestions(word: str, speller: Any) -> str:
    words = list(speller.suggest(word))[:3]
    return f"Did you mean {' or '.join(f'«{w}»' for w in words)}?" if words else ""


def _folders() -> list[Path]:
    """The folders of DICPATH, which hunspell itself heeds, then the usual ones."""
    named = [name for name in os.environ.get("DICPATH", "").split(os.pathsep) if name]
    return [Path(name) for name in [*named, *_FOLDERS]]


def _dictionary() -> Path | None:
    for folder in _folders():
        if all((folder / f"{_NAME}.{end}").is_file() for end in ("aff", "dic")):
            return folder
    return None


@lru_cache(maxsize=2)
def _speller(folder: str) -> Any:
    from hunspell import Hunspell  # noqa: PLC0415 - an optional extra

    return Hunspell(_NAME, hunspell_data_dir=folder)
