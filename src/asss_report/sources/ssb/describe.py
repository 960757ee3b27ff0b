"""What a table holds, in words, and the lines an analyst pastes to use it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.sources.ssb.client import open_client
from asss_report.sources.ssb.metadata import GEO, Unit, footnotes, nearest_codes
from asss_report.sources.ssb.staging import FOLDER
from asss_report.sources.tables import CONTENTS, Table, load_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.sources.ssb.client import Found, Waits
    from asss_report.sources.ssb.metadata import Dimension, Metadata

#: How many codes of a list, and how many declarations, are shown unless all are asked for.
SHOWN: Final = 25
#: Longest key made from a label, cut at a whole word.
_KEY: Final = 48
#: Statistics Norway's unit -> ours, as prose has it.
_UNITS: Final = {
    "kr": "kroner",
    "kroner": "kroner",
    "1000 kr": "tusen kroner",
    "1 000 kr": "tusen kroner",
    "mill. kr": "millioner kroner",
    "%": "prosent",
    "pst.": "prosent",
}
_LETTERS: Final = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "é": "e", "ö": "o", "ä": "a", "ü": "u"}
)
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)\s*$")
#: The hyphen of «1-5 år», where prose has a dash.
_RANGE: Final = re.compile(r"(?<=\d)-(?=\d)")
#: Small words that a cut key would end in.
_DANGLING: Final = re.compile(r"(?:_(?:av|eller|for|i|med|og|pa|per|som|til))+$")
#: What a content that names no unit is counted in.
_NO_UNIT: Final = Unit("", 0)
_LINK: Final = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a table is shown.

    Attributes:
        members: Code -> name of the municipalities the report compares.
        search: Only codes whose label has all these words; empty for no such limit.
        every: Long lists in full.
    """

    members: Mapping[str, str]
    search: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """A table in words.

    Attributes:
        text: Title, dimensions, codes, units, years and notes.
        entry: What report/tables.toml needs before the table can be fetched; empty for nothing.
        declarations: Python for an area module, one indicator for each content; empty when the
            table cannot be used, and then `text` says why.
    """

    text: str
    entry: str
    declarations: str

    def __str__(self) -> str:
        return "\n\n".join(filter(None, (self.text, self.entry, self.declarations)))


def ask(root: Path, number: str, scope: Scope, *, waits: Waits) -> Description:
    """Ask Statistics Norway what a table holds.

    Args:
        root: The folder that holds `report/`.
        number: The table's number.
        scope: What to show of it.
        waits: Told of every wait.

    Raises:
        FetchError: There is no such table, or no answer.
    """
    tables = load_tables(root)
    with open_client(tables.base_url, log=root / FOLDER / "calls", waits=waits) as client:
        metadata = client.metadata(number)
    entry = next((it for it in tables.table if it.id == number), None)
    return describe(metadata, entry, scope)


def search(root: Path, word: str, *, waits: Waits) -> Found:
    """Ask Statistics Norway for the tables that its own search finds.

    Raises:
        FetchError: No answer, or not one with tables.
    """
    base_url = load_tables(root).base_url
    with open_client(base_url, log=root / FOLDER / "calls", waits=waits) as client:
        return client.search(word)


def describe(metadata: Metadata, table: Table | None, scope: Scope) -> Description:
    """Put a table in words.

    Args:
        metadata: The table.
        table: Its entry in report/tables.toml; None when it has none.
        scope: What to show of it.
    """
    parts = [_head(metadata), *(_dimension(metadata, it, scope) for it in _in_order(metadata))]
    if notes := footnotes(metadata, _noted(metadata, scope)):
        parts.append("\n".join(["Notes", *(f"    {plain(note)}" for note in notes)]))
    if scope.search and not any(_matches(it, scope.search) for it in _searched(metadata)):
        parts.append("\n".join(_nothing_found(metadata, scope.search)))
        return Description("\n\n".join(parts), "", "")
    if why := _unusable(metadata, scope):
        parts.append(f"The report cannot use this table: {why}")
        return Description("\n\n".join(parts), "", "")
    reading = table or Table(id=metadata.id, dimensions=_dimensions(metadata, scope))
    entry = "" if table or reading.dimensions == (CONTENTS,) else _entry(metadata, reading)
    return Description("\n\n".join(parts), entry, _declarations(metadata, reading, scope))


def _noted(metadata: Metadata, scope: Scope) -> dict[str, list[str]]:
    """All that a query may ask for: of municipalities, the members."""
    return {
        name: [code for code in it.codes if it.role != GEO or code in scope.members]
        for name, it in metadata.dimensions.items()
    }


def plain(note: str) -> str:
    """A footnote without the marks of its links."""
    return " ".join(_LINK.sub(r"\1 (\2)", note).split())


def key_of(label: str) -> str:
    """A key made from a label: a–z, digits and _, beginning with a letter."""
    words = re.findall(r"[a-z0-9]+", label.casefold().translate(_LETTERS))
    key = ""
    for word in words:
        longer = f"{key}_{word}" if key else word[:_KEY]
        if len(longer) > _KEY:
            break
        key = longer
    key = _DANGLING.sub("", key)
    return key if key[:1].isalpha() else f"tall_{key}".rstrip("_")


def unit_of(base: str) -> str:
    """The unit as prose has it: «kr» is «kroner»."""
    return _UNITS.get(base.strip().casefold(), base.strip()) or "antall"


# --- In words -------------------------------------------------------------------------------------


def _head(metadata: Metadata) -> str:
    first, last = _ends(list(_codes(metadata, metadata.time)))
    years = f", {first} to {last}" if first else ""
    return f"{metadata.id}  {metadata.title}\nUpdated {metadata.updated}{years}\n{metadata.label}"


def _in_order(metadata: Metadata) -> Iterator[Dimension]:
    """Contents first: they are what one looks for."""
    first = [it for it in metadata.dimensions.values() if it.name == metadata.contents]
    yield from first
    yield from (it for it in metadata.dimensions.values() if it not in first)


def _dimension(metadata: Metadata, dimension: Dimension, scope: Scope) -> str:
    left_out = ", can be left out" if dimension.eliminable else ""
    head = f"{dimension.name}: {dimension.label}, {_many(dimension.codes)}{left_out}"
    return "\n".join([head, *(f"    {it}" for it in _lines(metadata, dimension, scope))])


def _lines(metadata: Metadata, dimension: Dimension, scope: Scope) -> Iterator[str]:
    codes, why = _of_interest(metadata, dimension, scope)
    shown = codes if scope.every else codes[:SHOWN]
    for code in shown:
        yield _code(dimension, code)
    if hidden := len(dimension.codes) - len(shown):
        hint = ", --search WORD finds some" if dimension in _searched(metadata) else ""
        yield f"… {why}; {nb.tall(hidden)} more: --all shows them{hint}"
    for it in dimension.codelists if scope.every else ():
        yield f"grouping {it.id}  {it.label}"


def _of_interest(
    metadata: Metadata, dimension: Dimension, scope: Scope
) -> tuple[Sequence[str], str]:
    """The codes to show, and which these are."""
    codes = list(dimension.codes)
    if scope.every:
        return codes, ""
    if dimension.name == metadata.time:
        return (codes, "") if len(codes) <= 2 else ([codes[0], codes[-1]], "the first and the last")
    if dimension.name == metadata.geo:
        return [it for it in codes if it in scope.members], "the report's members"
    if scope.search and (matching := _matches(dimension, scope.search)):
        return matching, f"those with «{scope.search}»"
    return codes, "the first ones"


def _code(dimension: Dimension, code: str) -> str:
    unit = dimension.units.get(code)
    label = dimension.codes[code]
    text = code if label == code else f"{code}  {label}"
    if unit is None or not unit.base:
        return text
    return f"{text}  [{unit.base}, {_count(unit.decimals, 'decimal')}]"


def _nothing_found(metadata: Metadata, search: str) -> Iterator[str]:
    yield f"Nothing in this table is called «{search}»."
    for dimension in _searched(metadata):
        yield f"    {dimension.name}: {nearest_codes(dimension, search)}"


def _unusable(metadata: Metadata, scope: Scope) -> str:
    """Why no indicator can be declared on a table; empty when one can."""
    for role, name in (
        ("geo", metadata.geo),
        ("time", metadata.time),
        ("metric", metadata.contents),
    ):
        if not name:
            return f"no dimension has the role «{role}»."
    if not all(re.fullmatch(r"\d{4}", code) for code in _codes(metadata, metadata.time)):
        return "its periods are not years."
    if not any(code in scope.members for code in _codes(metadata, metadata.geo)):
        return "it has none of the report's municipalities."
    return ""


# --- To paste -------------------------------------------------------------------------------------


def _searched(metadata: Metadata) -> list[Dimension]:
    """The dimensions in which a word is looked for: neither municipalities nor years."""
    away = (metadata.geo, metadata.time)
    return [it for it in metadata.dimensions.values() if it.name not in away]


def _matches(dimension: Dimension, search: str) -> list[str]:
    """The codes whose code or label has all words of the search."""
    words = search.casefold().split()
    return [
        code
        for code, label in dimension.codes.items()
        if all(word in f"{code} {label}".casefold() for word in words)
    ]


def _dimensions(metadata: Metadata, scope: Scope) -> tuple[str, ...]:
    """What names a series: each dimension that cannot be left out, or was searched in."""
    found = [
        it.name
        for it in metadata.others
        if not it.eliminable or (scope.search and _matches(it, scope.search))
    ]
    return (*found, metadata.contents)


def _entry(metadata: Metadata, table: Table) -> str:
    left_out = [it for it in metadata.others if it.name not in table.dimensions]
    lines = [
        "# Paste into report/tables.toml: the table has more dimensions than region, contents and",
        "# year, and these name its series.",
        *(f"# {it.name} ({it.label}) is left out: the figures are its total." for it in left_out),
        "[[table]]",
        f"id = {_quoted(table.id)}",
        f"title = {_quoted(metadata.title)}",
        f"dimensions = [{', '.join(map(_quoted, table.dimensions))}]",
    ]
    return "\n".join(lines)


def _declarations(metadata: Metadata, table: Table, scope: Scope) -> str:
    choices = [_chosen(metadata, name, table, scope) for name in table.dimensions]
    picked = product(*choices) if scope.every else islice(product(*choices), SHOWN)
    taken: set[str] = set()
    lines = [
        "# Paste into an area module in src/asss_report/areas, above AREA. Import publisert there:",
        "#     from asss_report.areas._indikatorer import publisert, standard",
        "# and name in AREA what was pasted, by its word in capitals:",
        "#     indikatorer=(*_S.alle, NAME),",
    ]
    lines += [_declaration(metadata, table, codes, taken) for codes in picked]
    if (hidden := prod(map(len, choices)) - len(taken)) > 0:
        lines.append(f"# {nb.tall(hidden)} more: --all shows them, --search WORD finds some")
    return "\n".join(lines)


def _chosen(metadata: Metadata, name: str, table: Table, scope: Scope) -> Sequence[str]:
    """The codes of one dimension that declarations are made of: all contents, else the first."""
    dimension = metadata.dimensions.get(name)
    if dimension is None:
        return ()
    if scope.search and (matching := _matches(dimension, scope.search)):
        return matching
    codes = list(dimension.codes)
    return codes if name == metadata.contents or table.verdi is not None else codes[:1]


def _declaration(metadata: Metadata, table: Table, codes: Sequence[str], taken: set[str]) -> str:
    named = dict(zip(table.dimensions, codes, strict=True))
    contents = metadata.dimensions[metadata.contents]
    content = named.get(metadata.contents) or (table.verdi.code if table.verdi else "")
    unit = contents.units.get(content, _NO_UNIT)
    labels = [metadata.dimensions[name].codes[code] for name, code in named.items()]
    if table.verdi and content in contents.codes and not table.series:
        labels.append(contents.codes[content])
    name = ": ".join(_bare(label, unit) for label in labels) or metadata.title
    key = _free(key_of(name), taken)
    lines = [
        f"{key.upper()} = publisert(",
        f"    {_quoted(key)},",
        f"    {_broken(name, 100 - len('    ,'))},",
        f"    {_quoted(table.series or '/'.join((table.folder, *codes)))},",
        f"    {_quoted(unit_of(unit.base))},",
        f"    {unit.decimals},",
    ]
    if metadata.contents in named:
        lines.append(f"    etikett={_broken(contents.codes[content], 100 - len('    etikett=,'))},")
    return "\n".join([*lines, ")"])


def _bare(label: str, unit: Unit) -> str:
    """A label without its unit in brackets at the end and doubled spaces, and with «1–5 år»."""
    bracket = _BRACKET.search(label)
    same = bracket is not None and unit_of(bracket[1]) == unit_of(unit.base)
    words = (label[: bracket.start()] if bracket and same else label).split()
    return _RANGE.sub("–", " ".join(words))


def _broken(text: str, width: int) -> str:
    """A Python string, in pieces on lines of their own where it is longer than `width`."""
    pieces = [""]
    for word in re.findall(r"\S*\s*", text):
        if pieces[-1] and len(_quoted(pieces[-1] + word)) > width:
            pieces.append("")
        pieces[-1] += word
    return "\n    ".join(map(_quoted, pieces))


def _free(key: str, taken: set[str]) -> str:
    found, number = key, 2
    while found in taken:
        found, number = f"{key}_{number}", number + 1
    taken.add(found)
    return found


def _quoted(text: str) -> str:
    """A text in double quotes, as Python and TOML both read it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _codes(metadata: Metadata, name: str) -> Mapping[str, str]:
    return metadata.dimensions[name].codes if name else {}


def _ends(codes: Sequence[str]) -> tuple[str, str]:
    return (min(codes), max(codes)) if codes else ("", "")


def _many(codes: Mapping[str, str]) -> str:
    return _count(len(codes), "code")


def _count(number: int, what: str) -> str:
    return f"{nb.tall(number)} {what}{'' if number == 1 else 's'}"
