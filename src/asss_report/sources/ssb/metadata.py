"""What a table holds, as Statistics Norway describes it, and whether a query and a reply fit it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from asss_report.errors import Fault, FetchError
from asss_report.sources.jsonstat import MalformedError, Structure, parse_jsonstat, parse_structure
from asss_report.sources.ssb.replies import AGAIN, beginning, failed, not_json, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from asss_report.sources.jsonstat import Dataset
    from asss_report.sources.ssb.replies import RawReply

GEO: Final = "geo"
TIME: Final = "time"
METRIC: Final = "metric"
#: How many codes or labels a message names.
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """What a content is counted in: «kr», with so many digits after the comma."""

    base: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Codelist:
    """Another way to group the codes of a dimension, by its number at Statistics Norway."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a table.

    Attributes:
        name: Its code: "KOKkommuneregion0000".
        label: Its name in Norwegian.
        role: "geo", "time", "metric" or "".
        codes: Code -> label, in order.
        units: Code -> unit, for contents.
        eliminable: True when a query may leave it out, and then gets the total.
        codelists: Other groupings of its codes.
        notes: Code -> footnotes to it; those to the whole dimension under "".
    """

    name: str
    label: str
    role: str
    codes: Mapping[str, str]
    units: Mapping[str, Unit]
    eliminable: bool
    codelists: tuple[Codelist, ...] = ()
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, code: str) -> str:
        """A code with its label, where that says more."""
        label = self.codes.get(code, code)
        return code if label == code else f"{code} ({label})"


@dataclass(frozen=True, slots=True)
class Metadata:
    """A table without its figures.

    Attributes:
        id: Its number.
        label: Its title in full.
        updated: Statistics Norway's stamp on it.
        notes: Its footnotes, as given.
        dimensions: Name -> dimension, in the order given.
        url: Where this was read.
    """

    id: str
    label: str
    updated: str
    notes: tuple[str, ...]
    dimensions: Mapping[str, Dimension]
    url: str

    @property
    def title(self) -> str:
        """Its title without the number and «etter region og år»."""
        return title_of(self.label)

    @property
    def geo(self) -> str:
        """The dimension of municipalities; empty when there is none."""
        return self._of_role(GEO)

    @property
    def time(self) -> str:
        """The dimension of years; empty when there is none."""
        return self._of_role(TIME)

    @property
    def contents(self) -> str:
        """The dimension of contents; empty when there is none."""
        return self._of_role(METRIC)

    @property
    def others(self) -> tuple[Dimension, ...]:
        """The dimensions that are none of the three, in order."""
        return tuple(it for it in self.dimensions.values() if it.role not in (GEO, TIME, METRIC))

    def _of_role(self, role: str) -> str:
        return next((it.name for it in self.dimensions.values() if it.role == role), "")


def title_of(label: str) -> str:
    """A table's label without the number and «etter region og år»."""
    return re.sub(r"^\d+:\s*|,\s*etter\b.*$", "", label).rstrip(" ,")


def parse_metadata(table: str, raw: RawReply) -> Metadata:
    """Read a reply of `/tables/{id}/metadata`.

    Raises:
        FetchError: It is not a JSON-stat2 dataset, or lacks what we need.
    """
    text = text_of(raw)
    try:
        structure = parse_structure(text)
    except MalformedError as error:
        raise _malformed(raw, text, error) from None
    reply = structure.reply
    missing = [key for key in ("label", "updated") if not _is_text(reply.get(key))]
    if missing:
        raise failed(raw.url, f"The description of table {table} lacks {' and '.join(missing)}.")
    if not _is_moment(reply["updated"]):
        what = f"Table {table} was updated {beginning(reply['updated'])}, which is no day."
        raise failed(raw.url, what)
    dimensions = {name: _dimension(structure, name) for name in structure.dimensions}
    notes = notes_of(reply.get("note"))
    return Metadata(table, reply["label"], reply["updated"], notes, dimensions, raw.url)


def footnotes(metadata: Metadata, query: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """All footnotes that what is asked for has.

    Returns:
        Those to the table, then those to its dimensions and codes; one that does not hold for all
        the codes asked for begins with the labels of those it holds for.
    """
    found = dict.fromkeys(metadata.notes)
    for name, codes in query.items():
        dimension = metadata.dimensions[name]
        found.update(dict.fromkeys(dimension.notes.get("", ())))
        about: dict[str, list[str]] = {}
        for code in codes:
            for note in dimension.notes.get(code, ()):
                about.setdefault(note, []).append(dimension.codes[code])
        for note, labels in about.items():
            found[note if len(labels) == len(codes) else f"{_whom(labels)}: {note}"] = None
    return tuple(found)


def _whom(labels: Sequence[str]) -> str:
    """Norwegian, as the footnotes are."""
    more = len(labels) - _NAMED
    return "; ".join(labels[:_NAMED]) + (f" og {more} til" if more > 0 else "")


def notes_in(reply: Mapping[str, Any]) -> tuple[str, ...]:
    """Every footnote of a reply once, as it came: to the whole, to dimensions and to codes."""
    found = dict.fromkeys(notes_of(reply.get("note")))
    for dimension in _object(reply.get("dimension")).values():
        for _, notes in _dimension_notes(_object(dimension)):
            found.update(dict.fromkeys(notes))
    return tuple(found)


def check_codes(
    metadata: Metadata,
    query: Mapping[str, Sequence[str]],
    *,
    file: str = "report/tables.toml",
    line: int = 0,
) -> None:
    """Compare what is about to be asked for with what there is.

    Args:
        metadata: The table.
        query: Dimension -> codes.
        file: Where the codes are declared, for the message.
        line: Its line; 0 for none.

    Raises:
        FetchError: A dimension or a code does not exist, or a dimension that cannot be left out
            is; one fault for each, with the nearest there are and their labels.
    """
    faults = [Fault(file, line, *it) for it in _misfits(metadata, query)]
    if faults:
        raise FetchError(*faults)


def nearest_codes(dimension: Dimension, word: str) -> str:
    """A hint that names the codes nearest to `word`, by code and by label, with their labels."""
    by_label: dict[str, str] = {}
    for code, label in dimension.codes.items():
        by_label.setdefault(label.casefold(), code)
    lowered = {code.casefold(): code for code in dimension.codes}
    hits = [lowered[it] for it in get_close_matches(word.casefold(), lowered, _NAMED, 0.6)]
    hits += [by_label[it] for it in get_close_matches(word.casefold(), by_label, _NAMED, 0.5)]
    if word.strip():
        inside = word.casefold()
        hits += [code for label, code in by_label.items() if inside in label]
    if hits:
        return f"Nearest: {_named(dimension, list(dict.fromkeys(hits))[:_NAMED])}."
    some = _named(dimension, list(dimension.codes)[:_NAMED])
    more = " …" if len(dimension.codes) > _NAMED else ""
    return f"There are: {some}{more}. asss-report describe lists them all."


def check_reply(metadata: Metadata, query: Mapping[str, Sequence[str]], raw: RawReply) -> Dataset:
    """Read a reply with figures, and make sure that it is the one asked for.

    Raises:
        FetchError: It is not whole JSON-stat2, holds other dimensions or codes than asked for, or
            was made from another edition of the table than the metadata.
    """
    text = text_of(raw)
    try:
        dataset = parse_jsonstat(text)
    except MalformedError as error:
        raise _malformed(raw, text, error) from None
    if set(dataset.dimensions) != set(query):
        what = (
            f"Table {metadata.id} was asked for the dimensions {_words(query)}, "
            f"but the answer has {_words(dataset.dimensions)}."
        )
        raise failed(raw.url, what)
    for name, codes in query.items():
        _check_same(metadata, name, set(codes), set(dataset.dimensions[name]), raw.url)
        _check_labels(metadata, name, dataset.dimensions[name], raw.url)
    for role, name in ((GEO, metadata.geo), (TIME, metadata.time)):
        if dataset.roles.get(role) != (name,):  # report/data is read by roles
            what = (
                f"The answer from table {metadata.id} does not say that {name} has the role {role}."
            )
            raise failed(raw.url, what)
    if dataset.updated != metadata.updated:
        what = (
            f"Table {metadata.id} was updated while we read it: its description is from "
            f"{metadata.updated}, the answer from {dataset.updated or 'no known time'}."
        )
        raise failed(raw.url, what, "Run the command again; the figures then are of one edition.")
    return dataset


def _check_same(metadata: Metadata, name: str, asked: set[str], came: set[str], url: str) -> None:
    for codes, what in ((asked - came, "lacks"), (came - asked, "has, without being asked,")):
        if codes:
            dimension = metadata.dimensions[name]
            some = _named(dimension, sorted(codes)[:_NAMED])
            more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
            raise failed(url, f"The answer from table {metadata.id} {what} {name} {some}{more}.")


def _check_labels(metadata: Metadata, name: str, came: Mapping[str, str], url: str) -> None:
    """What is counted, and whose it is, must be called what the description calls it."""
    dimension = metadata.dimensions[name]
    if dimension.role not in (GEO, METRIC):
        return
    for code, label in came.items():
        if label.split() != dimension.codes[code].split():
            what = (
                f"The answer from table {metadata.id} calls {name} {code} «{label}», and the "
                f"description of the table «{dimension.codes[code]}»."
            )
            raise failed(url, what)


def _misfits(metadata: Metadata, query: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to write instead."""
    for name, codes in query.items():
        dimension = metadata.dimensions.get(name)
        if dimension is None:
            what = f"Table {metadata.id} has no dimension «{name}»."
            yield what, _known_dimensions(metadata)
            continue
        if not codes:
            what = f"Table {metadata.id} is asked for {name}, but for no code of it."
            yield what, nearest_codes(dimension, "")
        for code in dict.fromkeys(codes):
            if code not in dimension.codes:
                what = f"Table {metadata.id} has no {name} «{code}»."
                yield what, nearest_codes(dimension, code)
    for dimension in metadata.dimensions.values():
        if dimension.name not in query and not dimension.eliminable:
            what = (
                f"Table {metadata.id} cannot be asked without {dimension.name} ({dimension.label})."
            )
            hint = f'Put "{dimension.name}" among the dimensions of its entry, or under select.'
            yield what, hint


def _known_dimensions(metadata: Metadata) -> str:
    known = (f"{it.name} ({it.label})" for it in metadata.dimensions.values())
    return f"There are: {', '.join(known)}."


def _named(dimension: Dimension, codes: Sequence[str]) -> str:
    return ", ".join(map(dimension.shown, codes))


def _words(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _malformed(raw: RawReply, text: str, error: MalformedError) -> FetchError:
    if error.line:
        return not_json(raw.url, text, str(error).removeprefix("This is not JSON: ").rstrip("."))
    return failed(raw.url, str(error).replace("This is", "The answer is", 1), AGAIN)


def _dimension(structure: Structure, name: str) -> Dimension:
    content = structure.reply["dimension"][name]
    extension = _object(content.get("extension"))
    return Dimension(
        name,
        str(content.get("label") or name),
        _role(structure, name),
        structure.dimensions[name],
        dict(_units(_object(content["category"].get("unit")))),
        extension.get("elimination") is True,
        tuple(_codelists(extension.get("codelists", extension.get("codeLists")))),
        dict(_dimension_notes(content)),
    )


def _dimension_notes(dimension: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    of_codes = _object(_object(dimension.get("category")).get("note"))
    for code, given in (("", dimension.get("note")), *of_codes.items()):
        if notes := notes_of(given):
            yield code, notes


def _role(structure: Structure, name: str) -> str:
    for role in (GEO, TIME, METRIC):
        if name in structure.roles.get(role, ()):
            return role
    # Not every table says which dimension is geographic.
    no_geo = not structure.roles.get(GEO)
    return GEO if no_geo and "region" in name.casefold() else ""


def _units(units: Mapping[str, Any]) -> Iterator[tuple[str, Unit]]:
    for code, unit in units.items():
        given = _object(unit)
        decimals = given.get("decimals")
        yield code, Unit(str(given.get("base", "")), decimals if type(decimals) is int else 0)


def _codelists(given: Any) -> Iterator[Codelist]:
    for it in given if isinstance(given, list) else ():
        if isinstance(it, dict) and "id" in it:
            yield Codelist(str(it["id"]), str(it.get("label", "")))


def notes_of(given: Any) -> tuple[str, ...]:
    """The footnotes in a `note` of JSON-stat, whatever else stands there."""
    notes = given if isinstance(given, list) else []
    return tuple(note.strip() for note in notes if _is_text(note))


def _is_text(given: Any) -> bool:
    return isinstance(given, str) and bool(given.strip())


def _is_moment(stamp: str) -> bool:
    try:
        date.fromisoformat(stamp[: len("2026-06-15")])
    except ValueError:
        return False
    return stamp[4:5] == "-"


def _object(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}
