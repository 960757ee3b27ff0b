"""Names in a narrative's words that are not those whose figure stands beside them.

«ASSS-snittet er {{ verdi("x") }}» prints the municipality's own value. Only what stands directly
at a call is judged; a name that is merely compared with («enn ASSS-snittet, …») is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from asss_report.errors import Level
from asss_report.narrative.barometerpastand import BAROMETERORD
from asss_report.narrative.sentences import loose, unmarked
from asss_report.narrative.source import FYLL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.edition import Edition
    from asss_report.errors import Fault
    from asss_report.narrative.sentences import Bound
    from asss_report.narrative.source import Call, Source

_WORD: Final = r"(?!(?:og|eller|men|mens|som|enn|mot|over|under|at|når|der|høyere|lavere)\b)[\w-]+"
_VERB: Final = (
    r"(?:er|var|har|hadde|bruker|brukte|utgjør|utgjorde|ligger|lå|får|fikk|viser|viste|dekker|"
    r"dekket|oppgir|rapporterte|gir|ga|blir|ble)"
)
#: Between a name and the call whose figure is said to be the name's.
_IS: Final = re.compile(
    rf"\s?(?:(?:{_WORD}\s){{0,6}}?{_VERB}(?:\s{_WORD}){{0,5}}\s?|:\s?|på\s|\()?"
)
_AGAINST: Final = re.compile(rf"\s(?:{_WORD}\s){{0,6}}")
_ADJECTIVES: Final = (
    r"(?:(?:det|den|i|hos|på|for|vektede|veide|uvektede|samlede|korrigerte)\s){0,3}"
)
#: A name after one of these is no subject.
_OBJECT: Final = re.compile(
    r"\b(?:mot|over|under|enn|som|fra|til|med|uten|av|mellom \w+ og|og med|utenom|unntatt|per|"
    rf"inkludert|både|hverken|verken)\s{_ADJECTIVES}$",
    re.IGNORECASE,
)
#: A name after one of these is what a difference is measured against.
_MEASURED: Final = re.compile(
    rf"\b(?:mot|over|under|til|mellom \w+ og|sammenlignet med)\s{_ADJECTIVES}$", re.IGNORECASE
)
_BESIDE: Final = (
    r"(?:(?:\s?av(?:\s[\w-]+){1,5}?|\s?per\s\w+)?\s?(?:i|for|hos|er|var|tilsvarer)\s"
    rf"{_ADJECTIVES}|\s?\((?=[^():{FYLL}]{{1,40}}\)))"
)
_MEASURED_AFTER: Final = (
    r"(?:\s(?:av|i)\s(?:\w+\s){0,2}?forskjellen|\sfor\shele\skommunen)?\s?"
    r"(?:(?:mer|mindre|høyere|lavere|dyrere|billigere)\s)?"
    r"(?:målt\s)?(?:mot|over|under|enn|sammenlignet\smed)\s" + _ADJECTIVES
)
_LEVEL: Final = r"(?:(?:utgiften|nivået|andelen|gjelden|resultatet|verdien|tallet)\s)?"
_VALUES: Final = frozenset({"verdi", "endring", *BAROMETERORD})
_DIFFERENCES: Final = frozenset({"mill_kr", "virkning"})


@dataclass(frozen=True, slots=True)
class _Name:
    """Somebody named in a sentence; `who` is a member's name, or the group's for its mean."""

    who: str
    said: str
    start: int
    end: int


@dataclass(frozen=True)
class _Names:
    """Finds the members and their mean in words."""

    edition: Edition

    @property
    def group(self) -> str:
        """What helpers call the mean."""
        return self.edition.peer_group.name

    @cached_property
    def pattern(self) -> str:
        """A member's name or the mean; the group `mean` matches for the mean only."""
        group = re.escape(self.group)
        members = sorted(self.edition.members.values(), key=len, reverse=True)
        mean = (
            rf"(?:{group}-)?(?:gjennom)?snittet(?:\sav\s{group}-kommunene)?(?:\suten\sOslo)?s?"
            rf"|{group}-kommunene(?:\s(?:\w+\s)?i\s(?:gjennom)?snitt)?"
            rf"|{group}-snitt|{group}"
        )
        named = "|".join(map(re.escape, members))
        return rf"(?<![\w-])(?:(?P<mean>{mean})|(?P<member>{named})(?:s|')?)(?![\w-])"

    @cached_property
    def names(self) -> re.Pattern[str]:
        """A name anywhere."""
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def after_deviation(self) -> re.Pattern[str]:
        """A name right after «10,2 prosent høyere enn»."""
        return re.compile(loose(rf"\s?{_LEVEL}{_ADJECTIVES}") + self.pattern, re.IGNORECASE)

    @cached_property
    def beside(self) -> re.Pattern[str]:
        """«i Asker», right after a value."""
        return re.compile(loose(_BESIDE) + self.pattern, re.IGNORECASE)

    @cached_property
    def measured_after(self) -> re.Pattern[str]:
        """«mot Asker», right after a difference."""
        return re.compile(loose(_MEASURED_AFTER) + self.pattern, re.IGNORECASE)

    def of(self, found: re.Match[str]) -> _Name:
        """The one a match names."""
        group = "mean" if found["mean"] else "member"
        known = {name.casefold(): name for name in self.edition.members.values()}
        who = self.group if found["mean"] else known[found["member"].casefold()]
        return _Name(who, found[group], found.start(group), found.end())


def mean_faults(source: Source, sentences: Sequence[Bound], edition: Edition) -> Iterator[Fault]:
    """Values beside the name of somebody else."""
    names = _Names(edition)
    for bound in sentences:
        if bound.figures and not bound.note:
            yield from _in_sentence(source, bound, unmarked(bound.prose), names)


def _in_sentence(source: Source, bound: Bound, text: str, names: _Names) -> Iterator[Fault]:
    found = [names.of(m) for m in names.names.finditer(text)]
    objects: set[int] = set()
    for call in bound.figures:
        start, end = call.start - bound.start, call.end - bound.start
        name = _said_after(call, text, end, names)
        if name is not None:
            objects.add(name.start)
            wrong = not _right(call, name, names, after=True)
        before = _said_before(call, text, [n for n in found if n.start not in objects], start)
        decides = before is not None and (name is None or call.name in ("avvik", "rang"))
        if before is not None and decides and not _right(call, before, names, after=False):
            yield _fault(source, bound, before, call, names)
            continue
        if name is not None and wrong:
            yield _fault(source, bound, name, call, names)


def _said_after(call: Call, text: str, end: int, names: _Names) -> _Name | None:
    """Whom the words right after a call give its figure to."""
    patterns = {"avvik": names.after_deviation, **dict.fromkeys(_VALUES, names.beside)}
    if call.name in _DIFFERENCES:
        pattern = names.measured_after
    elif call.name in patterns:
        pattern = patterns[call.name]
    else:
        return None
    found = pattern.match(text, end)
    return names.of(found) if found else None


def _said_before(call: Call, text: str, found: Sequence[_Name], start: int) -> _Name | None:
    """Whom the words right before a call give its figure to: the nearest name there."""
    before = [name for name in found if name.end <= start]
    if not before:
        return None
    name = before[-1]
    between = re.sub(r" +", " ", text[name.end : start])
    lead = re.sub(r" +", " ", text[max(name.start - 60, 0) : name.start])
    if call.name in _DIFFERENCES:
        near = _MEASURED.search(lead) and _AGAINST.fullmatch(f" {between.strip()} ")
        return name if near or (_MEASURED.search(lead) and not between.strip()) else None
    if _OBJECT.search(lead) or FYLL in between or not _IS.fullmatch(between):
        return None
    return name


def _right(call: Call, name: _Name, names: _Names, *, after: bool) -> bool:
    """Whether a figure is that of whom the words name."""
    own, group = names.edition.municipality, names.group
    if call.name in _VALUES:
        return _known(call.options.get("kommune") or own, names) == name.who
    if call.name in _DIFFERENCES or (call.name == "avvik" and after):
        mot = str(call.options.get("mot") or group)
        return mot.startswith(group) if name.who == group else _known(mot, names) == name.who
    return name.who == own  # avvik and rang are the municipality's own


def _known(who: object, names: _Names) -> str:
    """A municipality by name, also when it is given by code."""
    return names.edition.members.get(str(who), str(who))


def _fault(source: Source, bound: Bound, name: _Name, call: Call, names: _Names) -> Fault:
    own, group = names.edition.municipality, names.group
    if call.name in _VALUES:
        whose, option = call.options.get("kommune") or own, f'kommune="{name.who}"'
        what = f"«{name.said}» stands beside a figure of {_mean(str(whose), group)}."
    elif call.name == "rang" or (call.name == "avvik" and name.start < call.start - bound.start):
        option = ""
        what = f"«{name.said}» stands beside a figure of {own}: {call.name} is always {own}'s own."
    else:
        option = f'mot="{name.who}"'
        mot = _mean(str(call.options.get("mot") or group), group)
        what = f"«{name.said}» stands beside a difference from {mot}."
    hint = _remedy(call, option, name.who, names)
    return source.fault(bound.start + name.start, "mean", Level.WARNING, what, hint)


def _remedy(call: Call, option: str, who: str, names: _Names) -> str:
    """How the figure that the words promise is written; a default option is left out."""
    own = names.edition.municipality
    key = f'"{call.args[0]}"' if call.args else "…"
    if call.name in BAROMETERORD and who not in names.edition.members.values():
        return f"A mean is not in the barometer: name whom {call.name}({key}, …) is of."
    if not option:
        return f'Write {{{{ verdi({key}, kommune="{who}") }}}}, or name {own}.'
    default = option == f'kommune="{own}"'
    given = "" if default else f", {option}"
    return f"Write {{{{ {call.name}({key}{given}) }}}}, or name whom the figure is of."


def _mean(who: str, group: str) -> str:
    return f"the mean ({who})" if who.startswith(group) else who
