"""What a person should look at in a narrative's words: years, names, sections, links, HTML.

Each kind of fault has a code, the same in every edition. Nothing here needs the figures
themselves, only what the edition is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from asss_report.errors import Level, nearest
from asss_report.narrative.means import mean_faults
from asss_report.narrative.raw_html import html_faults
from asss_report.narrative.sentences import bound_sentences
from asss_report.narrative.source import FYLL
from asss_report.narrative.years import year_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.edition import Edition
    from asss_report.errors import Fault
    from asss_report.narrative.sentences import Bound
    from asss_report.narrative.source import Source

LONGEST: Final = 35
#: How many words a printed figure reads as: «13 817 kroner per innbygger».
_CALL_WORDS: Final = 3
_HEADING: Final = re.compile(r"^(#{1,6})[ \t]*([^\n]*?)[ \t#]*$", re.MULTILINE)
#: A second-level heading underlined with dashes.
_UNDERLINED: Final = re.compile(r"^([^\s#>|*+-][^\n]{0,200})\n-{2,}[ \t]*$", re.MULTILINE)
_NOTHING: Final = re.compile(
    r"^[ \t]*[-*_]{3,}[ \t]*$|"  # rules
    r"\{--.{0,4000}?--\}|\{>>.{0,4000}?<<\}|<!--.{0,4000}?-->"  # struck out, comments
    r"|\{\{\s{0,20}krev\(.{0,2000}?\}\}",  # a claim, which prints nothing
    re.DOTALL | re.MULTILINE,
)
_CODE: Final = re.compile(r"```.{0,9000}?```|~~~.{0,9000}?~~~|`[^`\n]+`", re.DOTALL)
_STRUCK: Final = re.compile(r"\{--.{0,4000}?--\}|\{>>.{0,4000}?<<\}", re.DOTALL)
_REFERENCE: Final = re.compile(
    r"(?<![\w-])(fig\.|tab\.|figur|tabell)(?:en|ene|er)?\s(\d{1,2}\.\d{1,2})(?![\w]|[.,]\d)"
    r"(?!\s(?:i|fra|hos)\s(?-i:[A-ZÆØÅ«]))",  # one of another report
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"(?:(?<!!)\[([^\[\]\n]{0,400})\]\(|^ {0,3}\[([^\[\]^\n]{1,200})\]:[ \t]{0,9})<?#([^)\s>]*)",
    re.MULTILINE,
)
_IMAGE: Final = re.compile(r"!\[\s{0,40}\](?:\(\s{0,9}<?([^)\s>]{0,400})|\[([^\]\n]{0,100})\])")
_NOTE: Final = re.compile(r"(^ {0,3})?\[\^([^\]\s]{1,100})\](:)?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text of one chapter is held against.

    Attributes:
        edition: The report's edition.
        kapittel: Key of the chapter.
        seksjoner: Names of the sections it must have, in order.
        numre: Numbers of the report's exhibits as text: «figur 3.2».
        ankre: Anchors that a link within the report may lead to.
    """

    edition: Edition
    kapittel: str
    seksjoner: tuple[str, ...] = ()
    numre: frozenset[str] = frozenset()
    ankre: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, its words, where in the body it begins and where its content does."""

    level: int
    title: str
    start: int
    end: int


def lint(source: Source, facts: Facts) -> Iterator[Fault]:
    """What can be seen in the words alone, check by check."""
    sentences = bound_sentences(source)
    headings = find_headings(source)
    plain = _masked(source.body, _CODE)
    yield from year_faults(source, sentences, facts.edition)
    yield from mean_faults(source, sentences, facts.edition)
    yield from _missing_sections(source, headings, facts)
    yield from _empty_sections(source, headings)
    yield from _typed_references(source, facts)
    yield from _dead_links(source, plain, headings, facts)
    yield from _notes(source, _masked(plain, _STRUCK))
    yield from _images(source, plain)
    yield from html_faults(source, plain)
    yield from _long_sentences(source, sentences)


def find_headings(source: Source) -> list[Heading]:
    """All headings, those underlined with dashes too, in order."""
    found = [(len(m[1]), m.span(2), m.span()) for m in _HEADING.finditer(source.prose)]
    found += [(2, m.span(1), m.span()) for m in _UNDERLINED.finditer(source.prose)]
    return [
        Heading(level, " ".join(source.body[slice(*words)].split()), *place)
        for level, words, place in sorted(found, key=lambda one: one[2])
    ]


def _masked(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: FYLL * len(m[0]), text)


def _missing_sections(source: Source, headings: Sequence[Heading], facts: Facts) -> Iterator[Fault]:
    sections = [h for h in headings if h.level == 2]
    titles = {h.title for h in sections}
    others = [h for h in headings if h.level != 2 or h.title not in facts.seksjoner]
    for name in facts.seksjoner:
        if name not in titles:
            what = f"The section «{name}» is missing."
            hint = f"Write: ## {name}{_near(source, name, others)}"
            yield source.fault(0, "section-missing", Level.ERROR, what, hint)


def _near(source: Source, name: str, others: Sequence[Heading]) -> str:
    """The heading that was meant to be it, if there is one."""
    low = {h.title.casefold(): h for h in others}
    for hit in get_close_matches(name.casefold(), low, n=1, cutoff=0.6):
        meant = low[hit]
        written = f"{'#' * meant.level} {meant.title}"
        return f" (line {source.line_at(meant.start)} has «{written}»)"
    return ""


def _empty_sections(source: Source, headings: Sequence[Heading]) -> Iterator[Fault]:
    ends = [(a, b.start, b.level) for a, b in pairwise(headings)]
    if headings:
        ends.append((headings[-1], len(source.body), 0))
    for heading, end, level in ends:
        content = _NOTHING.sub("", source.body[heading.end : end])
        if heading.level > 1 and not content.strip() and level <= heading.level:
            what = f"Nothing stands under the heading «{heading.title}»."
            hint = "Write the text, or take the heading out."
            yield source.fault(heading.start, "empty-section", Level.WARNING, what, hint)


def _typed_references(source: Source, facts: Facts) -> Iterator[Fault]:
    known = {" ".join(number.casefold().split()) for number in facts.numre}
    for found in _REFERENCE.finditer(source.prose):
        kind = "figur" if found[1].casefold().startswith("fig") else "tabell"
        number = f"{kind} {found[2]}"
        said = " ".join(found[0].split())
        what = f"«{said}» is typed by hand and does not follow when exhibits move."
        if number not in known:
            what = f"«{said}» is typed by hand and dead: the report has no {number}."
        hint = 'Write {{ se("…") }} with the key of the exhibit.'
        yield source.fault(found.start(), "typed-reference", Level.WARNING, what, hint)


def _dead_links(
    source: Source, plain: str, headings: Sequence[Heading], facts: Facts
) -> Iterator[Fault]:
    labels = [m[2] for m in _NOTE.finditer(plain)]
    own = {slug for h in headings for slug in _slugs(h.title)}
    notes = {f"{kind}:{label}" for label in labels for kind in ("fn", "fnref")}
    known = {*facts.ankre, *own, *notes}
    for found in _LINK.finditer(plain):
        if found[3] not in known:
            words = found[1] or found[2] or ""
            what = f"The link «{words}» leads to #{found[3]}, which is nowhere in the report."
            hint = nearest(found[3], known) if known else "Take the link out."
            yield source.fault(found.start(), "dead-link", Level.ERROR, what, hint)


def _slugs(title: str) -> Iterator[str]:
    """A heading's anchor as editors make it, with Norwegian letters and without."""
    kept = re.sub(r"[^\w\s-]", "", title.casefold()).strip()
    yield re.sub(r"\s", "-", kept)
    yield re.sub(r"[\s-]+", "-", kept.translate(str.maketrans("åø", "ao")).replace("æ", "ae"))
    yield re.sub(r"[\s-]+", "-", re.sub(r"[^a-z0-9_\s-]", "", kept)).strip("-")


def _notes(source: Source, plain: str) -> Iterator[Fault]:
    """Footnote marks and definitions that do not meet."""
    marks: dict[str, int] = {}
    defined: dict[str, int] = {}
    for found in _NOTE.finditer(plain):
        label = found[2]
        if found[3] and found[1] is not None:
            if label in defined:
                what, hint = f"The footnote [^{label}] is defined twice.", "Rename one of them."
                yield source.fault(found.start(2), "dead-link", Level.ERROR, what, hint)
            defined.setdefault(label, found.start(2))
        else:
            marks.setdefault(label, found.start(2))
    for label in marks.keys() - defined.keys():
        what, hint = f"The footnote [^{label}] is not defined.", f"Write: [^{label}]: …"
        if defined:
            hint += f" Defined: {', '.join(f'[^{name}]' for name in defined)}."
        yield source.fault(marks[label], "dead-link", Level.ERROR, what, hint)
    for label in defined.keys() - marks.keys():
        what = f"The footnote [^{label}] is never referred to."
        hint = f"Put [^{label}] where it belongs, or take the note out."
        yield source.fault(defined[label], "dead-link", Level.WARNING, what, hint)


def _images(source: Source, plain: str) -> Iterator[Fault]:
    for found in _IMAGE.finditer(plain):
        what = f"The image «{found[1] or found[2] or ''}» has no alt text."
        hint = "Say what it shows: ![Kart over skolekretsene](…)."
        yield source.fault(found.start(), "alt-text", Level.ERROR, what, hint)


def _long_sentences(source: Source, sentences: Sequence[Bound]) -> Iterator[Fault]:
    for bound in sentences:
        if bound.heading or "|" in bound.sentence.text:
            continue
        printing = sum(call.name != "krev" for call in bound.calls)
        words = bound.prose.replace(FYLL, " ").split()
        count = sum(any(c.isalnum() for c in word) for word in words) + _CALL_WORDS * printing
        if count > LONGEST:
            what = f"The sentence has about {count} words."
            yield source.fault(bound.start, "long-sentence", Level.INFO, what, "Make it two.")
