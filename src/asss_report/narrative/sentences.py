"""The sentences of a narrative with the calls each of them holds, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.narrative.barometerpastand import BAROMETERORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.narrative.source import Call, Sentence, Source

#: The helpers that print a figure of the edition.
FIGURES: Final = frozenset(
    {"verdi", "avvik", "mill_kr", "rang", "endring", "virkning", *BAROMETERORD}
)
_DEFINITION: Final = re.compile(r"[ ]{0,3}\[\^[^\]\n]+\]:")


@dataclass(frozen=True, slots=True)
class Bound:
    """A sentence and what is bound in it.

    Attributes:
        prose: Its own words, with all else filled; place n of it is place n of the sentence.
        calls: Its calls, in order.
        paragraph: Number of the paragraph it stands in.
        heading: True for a heading.
        note: True for the text of a footnote.
    """

    sentence: Sentence
    prose: str
    calls: tuple[Call, ...]
    paragraph: int
    heading: bool
    note: bool

    @property
    def figures(self) -> tuple[Call, ...]:
        """The calls that print a figure of the edition."""
        return tuple(call for call in self.calls if call.name in FIGURES)

    @property
    def start(self) -> int:
        """Its place in the body."""
        return self.sentence.start


def loose(pattern: str) -> str:
    r"""A pattern that lets one `\s` be up to three: emphasis taken out leaves more than one."""
    return re.sub(r"(?<![\[^])\\s(\??)", lambda m: r"\s{0,3}" if m[1] else r"\s{1,3}", pattern)


def unmarked(prose: str) -> str:
    """Prose of the same length without line breaks and marks of emphasis."""
    return re.sub(r"[\s*_]", " ", prose)


def bound_sentences(source: Source) -> tuple[Bound, ...]:
    """All sentences of a narrative, in order."""
    return tuple(_bound(source))


def _bound(source: Source) -> Iterator[Bound]:
    calls, at, paragraph, end, note = source.calls, 0, 0, 0, False
    for sentence in source.sentences:
        own = []
        while at < len(calls) and calls[at].start < sentence.end:
            own.append(calls[at])
            at += 1
        begins = not re.search(r"\w", source.body[end : sentence.start])
        if re.search(r"\n[ \t]*\n", source.body[max(end - 2, 0) : sentence.start]):
            paragraph += 1
            note = False
        note = bool(begins and _DEFINITION.match(sentence.text)) or note
        end = sentence.end
        prose = source.prose[sentence.start : sentence.end]
        yield Bound(sentence, prose, tuple(own), paragraph, sentence.text.startswith("#"), note)
