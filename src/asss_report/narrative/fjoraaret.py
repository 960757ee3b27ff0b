"""Last year's words beside this year's draft: a comment that nobody but the analyst sees.

`asss-report new-edition` puts one under each section, with the numbers as they were printed. It is
the only comment a narrative may hold: it begins and ends on lines of its own, so no word of the
text can vanish in it by accident.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

END: Final = "-->"
_BEGINS: Final = re.compile(r"<!-- Slik sto det i utgaven \d{4}:[ \t]*")
_NOT_A_BREAK: Final = re.compile(r"[^\n]")


def comment(words: str, aar: int) -> str:
    """The comment that keeps what was printed in the edition of `aar`."""
    kept = words.strip().replace(END, "-- >")
    return f"<!-- Slik sto det i utgaven {aar}:\n{kept}\n{END}"


def masked(text: str) -> str:
    """The text with every such comment made blank; same length and same lines."""
    parts, at = [], 0
    for start, end in _comments(text):
        parts += [text[at:start], _NOT_A_BREAK.sub(" ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def dropped(text: str) -> str:
    """The text without the comments and the empty lines before them."""
    parts, at = [], 0
    for start, end in _comments(text):
        parts.append(text[at:start].rstrip())
        at = end
    return "".join([*parts, text[at:]])


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of each comment, from its first line to the end of its last."""
    # Line by line, so that a text of nothing but beginnings is read in time.
    start, at = None, 0
    for line in text.split("\n"):
        if start is None and _BEGINS.fullmatch(line):
            start = at
        elif start is not None and line.rstrip() == END:
            yield start, at + len(line)
            start = None
        at += len(line) + 1
