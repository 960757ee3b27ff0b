"""Years in a narrative's words that are not the year of the figure they stand beside.

A sentence that speaks of figures may name the edition's year, a year that one of its calls uses,
or one that its neighbours' calls use. Dates, titles, laws and case numbers are no such years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.errors import Level
from asss_report.narrative import barometerpastand
from asss_report.narrative.barometerpastand import BAROMETERORD, er_barometer
from asss_report.narrative.claims import UTVIKLING
from asss_report.narrative.sentences import loose, unmarked
from asss_report.narrative.source import FYLL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.edition import Edition
    from asss_report.errors import Fault
    from asss_report.narrative.sentences import Bound
    from asss_report.narrative.source import Call, Source

_MONTH: Final = (
    r"(?:jan(?:uar)?|feb(?:ruar)?|mars?|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sept?(?:ember)?|"
    r"okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\b\.?"
)
_Y: Final = r"(?:19|20)\d\d"
_RANGE: Final = rf"{_Y}(?:\s?[–—-]\s?(?:{_Y}|\d\d)\b)?"
#: Works that have a year in their name, or are of a year: the year is theirs, not a figure's.
_WORK: Final = (
    r"(?:plan|program|strategi|melding|reform|hefte|utredning|veileder|barometer|rapport|lov|"
    r"forskrift|rundskriv|proposisjon|innstilling|NOU|Prop\.|Meld\.|Innst\.|Dok\.)"
)
_NOT_YEARS: Final = re.compile(
    rf"\d{{1,2}}\.\s?(?:{_MONTH}|\d{{1,2}}\.)\s?{_Y}"  # 15. juni 2026, 31.12.2025
    rf"|\b{_MONTH}\s{_Y}"  # juni 2026
    rf"|{_Y}-\d\d-\d\d\b"  # 2026-06-15
    rf"|{_WORK}(?:me|e)?(?:t|n|a|ns|ts)?,?\s\(?(?:(?:for|av|fra|i|om)\s)?{_RANGE}"
    rf"|{_WORK}\w{{0,4}}\s(?:for|om|mot|av|i)(?:\s[\w-]+){{1,6}}?\s{_Y}\s?[–—-]\s?{_Y}"
    rf"|\b(?-i:Prop|Meld|Innst|Dok|Ot|St|LOV|FOR)\b[^\n{FYLL}]{{0,30}}?{_RANGE}\)?"
    rf"|«[^»\n{FYLL}]{{0,200}}»"  # titles
    rf"|{_Y}/\d+|\d+/{_Y}"  # case numbers, school years
    rf"|\b(?:sak|saksnr\.?|saksnummer|jnr\.?|nr\.?|tabell|artikkel|side|§)\s?{_Y}\b"
    rf"|\d[ \u00a0\u202f]{_Y}\b"  # the end of a number in groups
    rf"|\b{_Y}(?=[ \u00a0\u202f](?:\d{{3}}\b|kroner|kr\b|prosent|mill|mrd|årsverk|barn|elever|"
    r"innbygger|timer|dager|plasser|personer|brukere|boliger|%))"  # a number, not a year
    rf"|\b{_Y}-(?:kroner|kr|priser|nivå|tallet|årene)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(rf"(?<![\w./,–—-])({_Y})(?![\w/]|[.,]\d)|(?<=\d\d\d\d[–—-])({_Y})(?!\w)")
_CITED: Final = re.compile(rf"\(([A-ZÆØÅ][\w-]+)[^()\n{FYLL}]{{0,60}}?,?\s{_Y}\)")
#: What tells that a sentence is about figures.
_SPEAKS: Final = re.compile(
    r"utgift|kroner|prosent|snitt|ASSS|høyere|lavere|høyest|lavest|\bøk(?:t|te|er|ning)|reduser|"
    r"reduksjon|resultat|gjeld(?!er\b|ende\b|t\b)|\brang|brukte?\b|\bbruker\b|"
    r"\d\s?(?:%|kr\b|mill|mrd|milliard|årsverk)",
    re.IGNORECASE,
)
#: Between a call and the year it is said to be of: «{{ … }} av driftsinntektene i 2025».
_STOPS: Final = r"(?:og|men|mens|mot|enn|når|som|da|der|fordi|etter|siden|at|hvis|fra|til|uten)\b"
_AFTER: Final = re.compile(
    loose(
        rf"\s?(?:(?!{_STOPS})[\w-]+\s){{0,5}}?\(?(?:i|for|per|pr\.)\s({_Y})\b(?![–—-])"
        rf"|\s?\(({_Y})\)"
    )
)
_BEFORE: Final = re.compile(
    loose(
        rf"(?:^|[\s(])(?:[Ii]|[Ff]or)\s({_Y})\s(?=([^,;:.{FYLL}]{{0,80}}){FYLL})"
        rf"|(?:^|[\s(])({_Y}):\s(?={FYLL})"
    )
)
_SINCE: Final = re.compile(loose(r"\b(?:siden|fra|med|etter)\s$"), re.IGNORECASE)
_PERIOD: Final = re.compile(
    loose(
        rf"\bfra\s(?:og\smed\s)?({_Y})\stil\s(?:og\smed\s)?({_Y})\b|\b({_Y})[–—-]({_Y})\b"
        rf"|\bsiden\s({_Y})\b"
    ),
    re.IGNORECASE,
)
#: A year, before anything dearer is asked.
_ANY: Final = re.compile(_Y)


@dataclass(frozen=True, slots=True)
class _Named:
    """A year as a sentence names it; `at` is its place in the sentence."""

    year: int
    at: int


def year_faults(source: Source, sentences: Sequence[Bound], edition: Edition) -> Iterator[Fault]:
    """Years that are not those of the figures they stand with."""
    used = [_used(bound.calls, edition) for bound in sentences]
    everywhere = set().union(*used)
    headings, tables = _under_headings(sentences, used), _in_tables(sentences, used)
    for nr, bound in enumerate(sentences):
        if bound.note or not _ANY.search(bound.prose):
            continue
        text = _without_titles(bound.prose, edition)
        named = [_Named(int(m[1] or m[2]), m.start()) for m in _YEAR.finditer(text)]
        if not named:
            continue
        known = {edition.year} | _around(sentences, used, nr) | headings.get(nr, set())
        if "|" in bound.sentence.text:
            known |= tables[bound.paragraph]
        if bound.sentence.text.endswith("?") and not bound.figures:
            known |= everywhere
        clashes = list(_clashes(bound, text, edition))
        strangers = [] if _has_fast(bound) else _strangers(bound, text, named, known, edition)
        yield from _told(source, bound, [*clashes, *strangers], edition)


def _told(
    source: Source,
    bound: Bound,
    found: Sequence[tuple[_Named, Call | None]],
    edition: Edition,
) -> Iterator[Fault]:
    told = set()
    for named, call in found:
        if named.year not in told:
            told.add(named.year)
            what = f"The words say {named.year}, and {_figure(call, bound, edition)}."
            hint = _remedy(named.year, call or next(iter(bound.figures), None), edition)
            yield source.fault(bound.start + named.at, "year", Level.WARNING, what, hint)


def _figure(call: Call | None, bound: Bound, edition: Edition) -> str:
    if call is None and bound.figures:
        return "no figure of the sentence is of that year"
    if call is None:
        return f"that is not the edition's year, {edition.year}"
    if call.name in BAROMETERORD and not call.options.get("aar"):
        return "the figure beside it is of the newest barometer"
    years = sorted(_years(call, edition))
    return f"the figure beside it is of {' to '.join(map(str, years))}"


def _remedy(year: int, call: Call | None, edition: Edition) -> str:
    fast = f'A year from elsewhere is written {{{{ fast("{year}", kilde="…") }}}}.'
    if call is None:
        return f"Bind the figure with aar={year}, or write {edition.year}. {fast}"
    key = f'"{call.args[0]}"' if call.args else "…"
    if call.name in BAROMETERORD:
        return f"{_barometer_remedy(year, call.name, key, edition)} {fast}"
    if year == edition.year:
        own = "Leave aar out" if call.name != "endring" else "Leave til out"
        return f"{own} of {call.name}({key}, …), or write the year of the figure."
    if call.name == "virkning" or year > edition.year:
        return f"{call.name} has no figures of {year}: write {edition.year}. {fast}"
    if call.name == "endring":
        return f"Write {{{{ endring({key}, fra={year}) }}}}, or til={year}. {fast}"
    return f"Write {{{{ {call.name}({key}, aar={year}) }}}}, or the year of the figure. {fast}"


def _barometer_remedy(year: int, name: str, key: str, edition: Edition) -> str:
    newest = edition.year + 1
    if year > newest:
        return f"{name} has no figures of {year}: write {newest}."
    return f"Write {{{{ {name}({key}, aar={year}) }}}}, or the year of the barometer."


def _strangers(
    bound: Bound, text: str, named: Sequence[_Named], known: set[int], edition: Edition
) -> list[tuple[_Named, Call | None]]:
    """Years that no figure near by is of."""
    if not bound.figures and not _SPEAKS.search(text):
        return []
    return [
        (one, None)
        for one in named
        if one.year not in known
        and not (
            one.year == edition.growth_from
            and not bound.figures
            and _SINCE.search(text[max(one.at - 16, 0) : one.at])
        )
    ]


def _clashes(bound: Bound, text: str, edition: Edition) -> Iterator[tuple[_Named, Call]]:
    """Years that stand directly at a call of another year."""
    taken: set[int] = set()
    calls = {call.start - bound.start: call for call in bound.figures}
    with_year: set[int] = set()
    for at, call in calls.items():
        found = _AFTER.match(text, call.end - bound.start)
        if found and call.name != "endring":
            group = 1 if found[1] else 2
            taken.add(found.start(group))
            with_year.add(at)
            if int(found[group]) not in _years(call, edition):
                yield _Named(int(found[group]), found.start(group)), call
    for found in _BEFORE.finditer(text):
        group = 1 if found[1] else 3
        at = found.end() + len(found[2] or "")
        next_call = calls.get(at)
        if next_call is None or found.start(group) in taken or at in with_year:
            continue
        if int(found[group]) not in _years(next_call, edition):
            yield _Named(int(found[group]), found.start(group)), next_call
    yield from _wrong_periods(bound, text, edition)


def _wrong_periods(bound: Bound, text: str, edition: Edition) -> Iterator[tuple[_Named, Call]]:
    """«Fra 2021 til 2023» with a growth of other years."""
    growths = [call for call in bound.calls if call.name == "endring"]
    known = set().union(*(_years(call, edition) for call in bound.figures))
    if not growths:
        return
    for found in _PERIOD.finditer(text):
        for group in range(1, 6):
            if found[group] and int(found[group]) not in known:
                yield _Named(int(found[group]), found.start(group)), growths[0]


def _used(calls: Sequence[Call], edition: Edition) -> set[int]:
    return set().union(*(_years(call, edition) for call in calls))


def _years(call: Call, edition: Edition) -> set[int]:
    """The years a call's figure is of."""
    if _of_barometer(call):
        return _barometer_years(call, edition)
    claim = str(call.args[1]).casefold() if call.name == "krev" and len(call.args) > 1 else ""
    if call.name == "endring" or claim in UTVIKLING:
        given = (call.options.get("fra"), call.options.get("til"))
        return {_int(given[0]) or edition.growth_from, _int(given[1]) or edition.year}
    if call.name in ("verdi", "avvik", "mill_kr", "rang", "krev"):
        return {_int(call.options.get("aar")) or edition.year}
    return {edition.year} if call.name == "virkning" else set()


def _of_barometer(call: Call) -> bool:
    asked = bool(call.args) and call.name == "krev" and er_barometer(str(call.args[0]))
    return asked or call.name in BAROMETERORD


def _barometer_years(call: Call, edition: Edition) -> set[int]:
    """The year in the barometer's name; the newest one's figures are mostly of the year before."""
    newest = {edition.year + 1, edition.year}
    claim = str(call.args[1]).casefold() if call.name == "krev" and len(call.args) > 1 else ""
    if any(claim in words for words in barometerpastand.UTVIKLING.values()):
        fra, til = _int(call.options.get("fra")), _int(call.options.get("til"))
        last = {til} if til else newest
        return last | ({fra} if fra else {year - 1 for year in last})
    aar = _int(call.options.get("aar"))
    return {aar} if aar else newest


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _around(sentences: Sequence[Bound], used: Sequence[set[int]], nr: int) -> set[int]:
    """The years of a sentence's calls and of its neighbours' in the paragraph."""
    near = range(max(nr - 1, 0), min(nr + 2, len(sentences)))
    own = sentences[nr].paragraph
    return set().union(*(used[n] for n in near if sentences[n].paragraph == own))


def _in_tables(sentences: Sequence[Bound], used: Sequence[set[int]]) -> dict[int, set[int]]:
    """Paragraph -> the years of its rows: a table's head names the years of them all."""
    years: dict[int, set[int]] = {}
    for bound, own in zip(sentences, used, strict=True):
        if "|" in bound.sentence.text:
            years.setdefault(bound.paragraph, set()).update(own)
    return years


def _under_headings(sentences: Sequence[Bound], used: Sequence[set[int]]) -> dict[int, set[int]]:
    """Number of each heading -> the years of the calls under it."""
    years: dict[int, set[int]] = {}
    current: set[int] = set()
    for nr, bound in enumerate(sentences):
        if bound.heading:
            current = years[nr] = set()
        current |= used[nr]
    return years


def _has_fast(bound: Bound) -> bool:
    return any(call.name == "fast" for call in bound.calls)


def _without_titles(prose: str, edition: Edition) -> str:
    """The prose with dates, titles, laws and citations filled, line breaks made spaces."""
    names = {*edition.members.values(), edition.peer_group.name}
    text = _NOT_YEARS.sub(lambda m: "·" * len(m[0]), unmarked(prose))
    return _CITED.sub(lambda m: m[0] if m[1] in names else "·" * len(m[0]), text)
