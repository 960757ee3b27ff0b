"""A narrative's text as it was typed, with what is bound to figures told apart from what is not.

Every check of words looks at it: offsets stay those of the file, so that a fault has its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from asss_report.errors import Fault, Level, shown
from asss_report.narrative.loader import CALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asss_report.narrative.loader import Narrative

#: Fills the place of what is not prose; a character no text has, of the private-use area.
FYLL: Final = "\ue002"

_ENVIRONMENT: Final = Environment(autoescape=True)
#: Code, link targets, footnote marks, text struck out and comments: not the author's words.
_NOT_PROSE: Final = re.compile(
    r"```.{0,9000}?```|`[^`\n]+`"  # code
    r"|(?m:^~~~).{0,9000}?(?m:^~~~)"
    r"|\{~~.{0,4000}?~>|\{\+\+|\+\+\}|~~\}|\{==|==\}"  # struck out; marks that are no words
    r"|\{--.{0,4000}?--\}|\{>>.{0,4000}?<<\}"  # CriticMarkup: struck out, comment
    r"|(?<=\])\([^)\n]*\)|<https?://[^>\s]*>|https?://\S+"  # where links lead
    r"|\[\^[^\]\n]+\]:?",  # footnote marks
    re.DOTALL,
)
#: Ends of blocks: an empty line, a list item, a heading, a row of a table.
_BLOCK: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+\.)[ \t])|\n(?=#)|(?<=\|)[ \t]*\n")
_STOP: Final = re.compile(r"[.!?…][»\"')*_]*\s+")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:nr|ca|kr|mill|mrd|bl|a|f|eks|jf|dvs|osv|pst|inkl|ekskl|st|kl|tlf|s|pkt|art|kap|evt|mv|"
    r"m|o|t|d|fr|dr|prop|meld|innst)|\d)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One `{{ helper(…) }}`.

    Attributes:
        name: The helper.
        args: Its plain arguments.
        options: Its named arguments.
        start: Offset of «{{» in the body.
        end: Offset after «}}».
    """

    name: str
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as typed, calls and all; `text` has no line breaks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """The body of a narrative, looked at as text."""

    narrative: Narrative

    @property
    def body(self) -> str:
        """The text after the front matter, as typed but for curly quotes inside calls."""
        return self.narrative.body

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls that are right in form, in order."""
        return tuple(_calls(self.body))

    @cached_property
    def prose(self) -> str:
        """The body with everything that is not the author's own words filled; same length."""
        text = CALL.sub(lambda m: FYLL * len(m[0]), self.body)
        return _NOT_PROSE.sub(lambda m: FYLL * len(m[0]), text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of paragraphs, list items, cells and headings, in order."""
        return tuple(_sentences(self.body, self.prose))

    def calls_in(self, sentence: Sentence) -> tuple[Call, ...]:
        """The calls of one sentence."""
        return tuple(c for c in self.calls if sentence.start <= c.start < sentence.end)

    def guarded_by(self, call: Call) -> Sentence:
        """The sentence a call belongs to: its own, or for one after the full stop, that before."""
        nr = max(bisect_right([s.start for s in self.sentences], call.start) - 1, 0)
        own = self.sentences[nr]
        alone = not re.search(r"\w", self.prose[own.start : call.start])
        before = self.sentences[nr - 1] if nr else own
        same_block = "\n\n" not in self.body[before.start : call.start]
        return before if alone and nr and same_block and call.name == "krev" else own

    def line_at(self, offset: int) -> int:
        """The line of the file that holds a place in the body."""
        return self.body.count("\n", 0, offset) + 1 + self.narrative.linje

    def fault(self, offset: int, code: str, level: Level, what: str, instead: str) -> Fault:
        """A fault at a place in the body."""
        file, line = shown(self.narrative.path), self.line_at(offset)
        return Fault(file, line, what, instead, level, code)


def _calls(body: str) -> Iterator[Call]:
    for found in CALL.finditer(body):
        parsed = _parsed(found[0])
        if parsed is not None:
            yield Call(*parsed, found.start(), found.end())


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[str, tuple[Any, ...], Mapping[str, Any]] | None:
    """Helper, arguments and options of a call; None when it is not right in form."""
    try:
        tree = _ENVIRONMENT.parse(text)
    except (TemplateSyntaxError, RecursionError):
        return None
    output = tree.body[0] if tree.body else None
    node = output.nodes[0] if isinstance(output, nodes.Output) else None
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    args = tuple(a.value for a in node.args if isinstance(a, nodes.Const))
    given = [(k.key, k.value) for k in node.kwargs]
    return node.node.name, args, {key: v.value for key, v in given if isinstance(v, nodes.Const)}


def _sentences(body: str, prose: str) -> Iterator[Sentence]:
    start = 0
    for end in [*(m.start() for m in _BLOCK.finditer(prose)), len(prose)]:
        yield from _in_block(body, prose, start, end)
        start = end


def _in_block(body: str, prose: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    for found in _STOP.finditer(prose, start, end):
        begun, after = prose[begin : found.end()].rstrip(), prose[found.end() : found.end() + 1]
        if _ABBREVIATION.search(begun[-12:]) and not after.isupper():
            continue
        yield from _sentence(body, begin, found.end())
        begin = found.end()
    yield from _sentence(body, begin, end)


def _sentence(body: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end and body[start].isspace():
        start += 1
    if start < end:
        yield Sentence(" ".join(body[start:end].split()), start, end)
