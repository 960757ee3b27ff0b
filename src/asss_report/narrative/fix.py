"""Typed numbers that can be bound at once, because they can mean one thing only.

A fix replaces what is typed by the call that prints just the same; all other bytes of the file stay
as they are. Where there is doubt, there is no fix: an analyst binds the number by hand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from asss_report.errors import shown
from asss_report.narrative.numbers import find_bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.narrative.catalogue import Entry
    from asss_report.narrative.source import Source

#: Words that stand before the number in what a helper prints: «økt med 25,3 prosent».
_BEFORE: Final = re.compile(r"(?:økt|gått\s+ned)\s+med\s+$", re.IGNORECASE)
#: A number beside these is a difference, never the value itself.
_MOVED: Final = re.compile(
    r"\b(?:med|økt[e]?|øker|vokst[e]?|falt|faller|steget|sank|redusert)\s+(?:med\s+)?$",
    re.IGNORECASE,
)
_DIFFERS: Final = re.compile(
    r"\s+(?:\w+\s+){0,2}?(?:høyere|lavere|mer|mindre|over|under|økning|vekst|nedgang|flere|færre)\b",
    re.IGNORECASE,
)
#: Words of targets, budgets, wishes and other times: such a number is not what the accounts say.
_PLANNED: Final = re.compile(
    r"\bmål(?:et|s)?\b|budsjett|søk(?:t|er|nad)|neste\sår|i\sfjor|\bår(?:et)?\sfør|\bplan|prognose|"
    r"anslag|anslå|vedt(?:ak|att)|\bland(?:et)?s|hovedstad|\bnabo|tilskudd|\bramme",
    re.IGNORECASE,
)
_BRUTTO: Final = re.compile("brutto", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<![\w.,])(?:19|20)\d{2}(?![\w,]\d|\d)")
_MEAN: Final = re.compile(r"snitt", re.IGNORECASE)
_JOINT: Final = re.compile(r"[,;:](?=\s)|\s(?:og|mens|mot|enn)\s", re.IGNORECASE)
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True)
class Fix:
    """One typed number and the call that prints it.

    Attributes:
        start: Offset in the body.
        end: Offset after it.
        old: What is typed.
        new: The call to write in its place.
        line: Line of the file.
        from_end: Characters of the body from `start` on: the body is the end of the file.
        entry: The figure it is bound to.
    """

    start: int
    end: int
    old: str
    new: str
    line: int
    from_end: int
    entry: Entry


def fixes(source: Source, entries: Iterable[Entry]) -> tuple[Fix, ...]:
    """The numbers of a narrative that have exactly one possible meaning.

    Args:
        source: The narrative.
        entries: What can be said in all areas and all years: a number is unique among these.
    """
    bare = find_bare(source)
    # A rank of the barometer says nothing of sector or series: which one, an analyst knows.
    egne = tuple(e for e in entries if not e.av_barometer)
    return tuple(_fixes(source, _Index(egne), [(n.start, n.end) for n in bare]))


def apply(text_of_file: str, fixes: Sequence[Fix]) -> str:
    """The file with the numbers bound; line ends, BOM and all other text as they were.

    Args:
        text_of_file: The file's text with its own line ends (read with `newline=""`).
        fixes: What `fixes` gave for the same text.

    Raises:
        ValueError: The text is not the one that the fixes were made for.
    """
    plain, places = _as_loaded(text_of_file)
    parts, at = [], 0
    for fix in sorted(fixes, key=lambda f: -f.from_end):
        start = len(plain) - fix.from_end
        end = start + len(fix.old)
        if start < 0 or plain[start:end] != fix.old:
            raise ValueError(f"«{fix.old}» is not where it was: the file has changed")
        parts += [text_of_file[at : places[start]], fix.new]
        at = places[end]
    return "".join([*parts, text_of_file[at:]])


def diff(path: Path, old: str, new: str) -> str:
    """What changes in a file, as a unified diff."""
    name = shown(path)
    lines = unified_diff(
        _lines(old), _lines(new), fromfile=f"a/{name}", tofile=f"b/{name}", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    return _as_loaded(text)[0].split("\n")


def _as_loaded(text: str) -> tuple[str, list[int]]:
    """The text as the loader sees it, and where each of its characters stands in the file."""
    places = [
        nr
        for nr, c in enumerate(text)
        if not (c == "\n" and nr and text[nr - 1] == "\r") and not (c == "\ufeff" and not nr)
    ]
    plain = "".join("\n" if text[nr] == "\r" else text[nr] for nr in places)
    return plain, [*places, len(text)]


def _fixes(source: Source, index: _Index, bare: Sequence[tuple[int, int]]) -> Iterator[Fix]:
    starts, done = [s.start for s in source.sentences], 0
    for start, end in bare:
        found = index.longest(source.prose, start, end)
        if found is None or found[0] < done:
            continue
        begin, stop, entry = found
        sentence = source.sentences[max(bisect_right(starts, start) - 1, 0)]
        words = source.prose[sentence.start : sentence.end]
        clause = _clause(source.prose, (sentence.start, sentence.end), begin, stop)
        if index.contradicted(entry, words, clause) or _differs(source.prose, begin, stop, entry):
            continue
        if _doubtful(source, begin, words, entry, index.siste):
            continue
        done = stop
        new = entry.skrevet_i(source.narrative.path.stem)
        line, left = source.line_at(begin), len(source.body) - begin
        yield Fix(begin, stop, source.body[begin:stop], new, line, left, entry)


def _clause(prose: str, sentence: tuple[int, int], start: int, end: int) -> str:
    """The part of a sentence that a number stands in: a mean named in another is another's."""
    before = [m.end() for m in _JOINT.finditer(prose, sentence[0], start)]
    after = _JOINT.search(prose, end, sentence[1])
    return prose[before[-1] if before else sentence[0] : after.start() if after else sentence[1]]


def _doubtful(source: Source, start: int, words: str, entry: Entry, siste: int) -> bool:
    """True when a number may be a plan, another's word, of another year or of something else."""
    line = source.body[source.body.rfind("\n", 0, start) + 1 :]
    if re.match(r"\s*(?:>|\||\[\^)", line) or "«" in words or _PLANNED.search(words):
        return True
    if _BRUTTO.search(words) and "brutto" not in entry.key:
        return True
    return entry.slag == "verdi" and entry.aar != siste and str(entry.aar) not in words


def _differs(prose: str, start: int, end: int, entry: Entry) -> bool:
    """True when the words around say that a number is a difference, and the figure is none."""
    if entry.slag != "verdi":
        return False
    return bool(
        _DIFFERS.match(prose, end, end + 60) or _MOVED.search(prose[max(start - 30, 0) : start])
    )


class _Index:
    """What helpers print -> the figures that print so."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._av: dict[str, dict[tuple[object, ...], Entry]] = {}
        for e in entries:
            if e.verdi is not None and any(c.isdigit() for c in e.prints):
                # The same figure may be listed both for its own chapter and for another.
                call = (e.kapittel, e.skrevet_i(""))
                self._av.setdefault(_even(e.prints), {})[call] = e
        self.siste = max((e.aar for e in entries), default=0)
        self._lengder = sorted({len(p) for p in self._av}, reverse=True)
        andre = {e.kommune for e in entries if e.kommune}
        self._gruppe = next(
            (e.kommune for e in entries if e.slag == "avvik" and "mot=" not in e.snippet), ""
        )
        self._kommuner: Mapping[str, re.Pattern[str]] = {
            navn: re.compile(rf"(?<!\w){re.escape(navn)}(?:s|’|')?(?!\w)", re.IGNORECASE)
            for navn in {*andre, *(e.egen for e in entries)}
            if navn and not self._er_snitt(navn)
        }

    def _er_snitt(self, navn: str) -> bool:
        return bool(self._gruppe) and navn.startswith(self._gruppe)

    def longest(self, prose: str, start: int, end: int) -> tuple[int, int, Entry] | None:
        """The longest print that a typed number is; None when it is none, or more than one."""
        before = _BEFORE.search(prose[max(start - 20, 0) : start])
        begins = [start - len(before[0]), start] if before else [start]
        for begin in begins:
            text, places = _evened(prose, begin)
            for lengde in self._lengder:
                kjent = self._av.get(text[:lengde]) if lengde <= len(text) else None
                if kjent is None or places[lengde] < end or _goes_on(text, lengde):
                    continue
                (entry, *flere) = kjent.values()
                return None if flere else (begin, places[lengde], entry)
        return None

    def contradicted(self, e: Entry, sentence: str, clause: str) -> bool:
        """True when a sentence names another municipality, year or mean than the figure's."""
        years = {int(y) for y in _YEAR.findall(sentence)}
        if years - {e.aar, e.fra}:
            return True
        uten = f"{self._gruppe} uten Oslo"
        plain = sentence.replace(uten, self._gruppe)
        nevnt = {navn for navn, m in self._kommuner.items() if m.search(plain)}
        # Beside an own value, the mean may be named for comparison; not in the same breath.
        snitt = self._says_mean(sentence if e.kommune else clause)
        return self._other(e, nevnt, snitt=snitt) or self._other_mean(e, sentence)

    def _says_mean(self, words: str) -> bool:
        gruppe = self._gruppe and re.search(rf"\b{re.escape(self._gruppe)}\b", words)
        return bool(_MEAN.search(words) or gruppe)

    def _other(self, e: Entry, nevnt: set[str], *, snitt: bool) -> bool:
        """True when somebody is named, and not whom the figure is of or compared with."""
        andre = nevnt - {e.egen}
        if e.kommune and not self._er_snitt(e.kommune):
            return e.kommune not in andre
        if e.kommune and e.slag in ("verdi", "endring"):
            return not snitt
        if e.kommune:
            return bool(andre) and not snitt
        return (bool(andre) or snitt) and e.egen not in nevnt

    def _other_mean(self, e: Entry, sentence: str) -> bool:
        """True when the figure is against a variant of the mean that is not the one named."""
        sagt = sentence.casefold()
        for ord_ in ("uten oslo", "uvektet"):
            if self._er_snitt(e.kommune) and (ord_ in sagt) != (ord_ in e.kommune.casefold()):
                return True
        return False


def _even(text: str) -> str:
    return re.sub(r"\s", " ", text)


def _evened(prose: str, start: int) -> tuple[str, list[int]]:
    """The next words with every space alike, and where each of their characters stands."""
    chars: list[str] = []
    places: list[int] = []
    for nr in range(start, min(start + 2 * _LONGEST, len(prose))):
        space = prose[nr].isspace()
        if space and chars and chars[-1] == " ":
            continue
        if prose.startswith("\n\n", nr):
            break
        chars.append(" " if space else prose[nr])
        places.append(nr)
    end = places[-1] + 1 if places else start
    return "".join(chars), [*places, end]


def _goes_on(text: str, at: int) -> bool:
    """True when the word or number goes on after a print."""
    return bool(re.match(r"\w|[,.]\d|[-–−]\w", text[at : at + 2]))
