"""What to ask Statistics Norway for: one call per table and year, none above the limit of cells.

Nothing here asks: from what `report/tables.toml` says of a table, its metadata, the series that the
areas use and the municipalities of the edition come requests, or everything that is wrong with
them. So all codes and labels of all tables are known to be right before the first figure is asked
for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report.errors import ConfigError, Fault, FetchError, nearest
from asss_report.sources.ssb.metadata import check_codes
from asss_report.sources.tables import FILE, Table, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from asss_report.sources.ssb.metadata import Metadata

#: Dimension -> codes.
Query = dict[str, tuple[str, ...]]

_TABLE: Final = re.compile(r"\d{5}")
_YEAR: Final = re.compile(r"[12]\d{3}")
#: How many years an edition shows: its own and the five before.
YEARS: Final = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that an area uses.

    Attributes:
        series: "12362/FGK7/AGD2": folder of the source, then one code for each dimension.
        etikett: What Statistics Norway is expected to call its content; empty for no expectation.
        file: Where it is declared.
        line: The line there; 0 when it is not known.
    """

    series: str
    etikett: str = ""
    file: str = ""
    line: int = 0

    @property
    def source(self) -> str:
        """The folder of its source in `report/data`."""
        return self.series.partition("/")[0]

    @property
    def codes(self) -> tuple[str, ...]:
        """One code for each dimension that names a series of its table."""
        return tuple(self.series.split("/")[1:])


@dataclass(frozen=True, slots=True)
class Task:
    """One table to fetch.

    Attributes:
        table: How it is asked for and read.
        wanted: The series of it that areas use; none for a table that is only kept.
        required: It must have the year asked for: an area uses it, or a person named it.
    """

    table: Table
    wanted: tuple[Wanted, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whom and when figures are asked for.

    Attributes:
        members: Code -> name of the municipalities compared; each must be in every table.
        older: Codes they, and what they were made of, had before; asked for where a table has them.
        years: The years wanted, as the report counts them; those a table lacks are left out.
        year: The one of them that must be there.
        alone: A person asked for that year and no other.
    """

    members: Mapping[str, str]
    older: tuple[str, ...]
    years: tuple[int, ...]
    year: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One call.

    Attributes:
        table: Statistics Norway's number.
        file: Name of the file that keeps the reply: "2025.json", or "2025-1.json" when the year
            takes more than one call. The year is the report's, also where the table's is another.
        year: That year.
        query: Dimension -> codes, both in the order of the metadata.
        cells: How many cells the reply holds.
    """

    table: str
    file: str
    year: int
    query: Query
    cells: int


def tasks(tables: Tables, wanted: Iterable[Wanted], only: Sequence[str] = ()) -> list[Task]:
    """The tables to fetch: those of `report/tables.toml` and those the areas use besides.

    Args:
        tables: `report/tables.toml`.
        wanted: What the areas use; series of sources that are no table are left out.
        only: Numbers or folders of the tables chosen; empty for all.

    Raises:
        ConfigError: One chosen is no table of the report; the nearest are named.
    """
    used = {table.folder: (table, list[Wanted]()) for table in tables.table}
    for one in wanted:
        known_here = one.source in {name for table in tables.table for name in _names(table)}
        if known_here or _TABLE.fullmatch(one.source):
            table = tables.find(one.source)
            used.setdefault(table.folder, (table, []))[1].append(one)
    known = {name: table.folder for table, _ in used.values() for name in _names(table)}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise ConfigError(*(_no_table(name, known) for name in unknown))
    chosen = {known[name] for name in only} or set(used)
    return [
        Task(table, tuple(series), required=bool(series or only))
        for folder, (table, series) in used.items()
        if folder in chosen
    ]


def requests(
    task: Task, metadata: Metadata, scope: Scope, *, max_cells: int
) -> tuple[Request, ...]:
    """The calls that bring a table's figures.

    Returns:
        One for each year the table has, or several where one would pass `max_cells`: then each
        holds some of the municipalities, or some of the contents of one. None at all for a table
        that is only kept and lacks the year asked for.

    Raises:
        FetchError: Everything that is wrong: codes, labels, years, cells.
    """
    if lacking := list(_role_faults(metadata)):
        raise FetchError(*lacking)
    faults = [*_label_faults(task, metadata), *_member_faults(task, metadata, scope)]
    years, missing = _years(task, metadata, scope)
    faults += missing
    select, wrong = _select(task, metadata)
    faults += wrong
    if faults:
        raise FetchError(*faults)
    select[metadata.geo] = _in_order(metadata, metadata.geo, {*scope.members, *scope.older})
    made: list[Request] = []
    for year in years:
        select[metadata.time] = (str(year - task.table.shift),)
        query = {name: select[name] for name in metadata.dimensions if name in select}
        made += _split(task.table.id, year, list(_parts(query, metadata, max_cells)))
    return tuple(made)


def newest(metadata: Metadata, shift: int = 0) -> int | None:
    """The newest year a table has, as the report counts them; None where it has no years."""
    return max(_available(metadata, shift), default=None)


def cells(query: Mapping[str, Sequence[str]]) -> int:
    """How many cells a query asks for."""
    return math.prod(map(len, query.values()))


def _names(table: Table) -> tuple[str, str]:
    return table.id, table.folder


def _no_table(name: str, known: Iterable[str]) -> Fault:
    what = f"«{name}» is no table of this report: no area uses it, and it has no entry here."
    hint = f"{nearest(name, known)} For a new one, asss-report describe {name} says what to add."
    return Fault(FILE.as_posix(), 0, what, hint)


# --- What is asked for ----------------------------------------------------------------------------


def _select(task: Task, metadata: Metadata) -> tuple[Query, list[Fault]]:
    """The codes of every dimension but municipality and time, and what is wrong with them."""
    faults = list(_shape_faults(task, metadata))
    if faults:
        return {}, faults
    select: Query = {}
    for name, dimension in metadata.dimensions.items():
        if name in (metadata.geo, metadata.time):
            continue
        codes = _codes(task, name, tuple(dimension.codes), contents=name == metadata.contents)
        if codes:
            select[name] = codes
        elif not dimension.eliminable:
            faults.append(_must_choose(task.table, name, dimension.codes))
    faults += _code_faults(task, metadata, select)
    known = {name: _in_order(metadata, name, set(codes)) for name, codes in select.items()}
    return known, faults


def _codes(task: Task, name: str, all_: tuple[str, ...], *, contents: bool) -> tuple[str, ...]:
    """The codes to ask for of one dimension; none where it is left out."""
    table = task.table
    if name in table.dimensions:
        place = table.dimensions.index(name)
        used = tuple(dict.fromkeys(one.codes[place] for one in task.wanted))
        return used or table.select.get(name, all_)
    if contents and table.contents:
        return tuple(it.code for it in table.contents)
    if name in table.select:
        return table.select[name]
    return all_ if len(all_) == 1 else ()


def _in_order(metadata: Metadata, name: str, codes: set[str]) -> tuple[str, ...]:
    return tuple(code for code in metadata.dimensions[name].codes if code in codes)


def _role_faults(metadata: Metadata) -> Iterator[Fault]:
    """A table that is not of municipalities, years and contents."""
    roles = {"municipalities": metadata.geo, "years": metadata.time, "contents": metadata.contents}
    for what, name in roles.items():
        if not name:
            text = f"Table {metadata.id} has no dimension of {what}."
            yield Fault(FILE.as_posix(), 0, text, "Use a table of municipalities and years.")


def _shape_faults(task: Task, metadata: Metadata) -> Iterator[Fault]:
    """A table that is not put together as `report/tables.toml` or a series believes."""
    table = task.table
    for name in (*table.dimensions, *table.select):
        if name not in metadata.dimensions:
            what = f"Table {table.id} has no dimension «{name}»."
            yield Fault(FILE.as_posix(), 0, what, nearest(name, metadata.dimensions))
    for name, codes in table.select.items():
        if name not in table.dimensions and len(codes) != 1:
            what = f"Table {table.id}: {len(codes)} codes of {name}, which names no series."
            yield Fault(FILE.as_posix(), 0, what, "Choose one, or put it among dimensions.")
    for one in task.wanted:
        if len(one.codes) != len(table.dimensions):
            read = "/".join((table.folder, *table.dimensions))
            what = f"«{one.series}» does not name a series of table {table.id}."
            hint = f"Write {read}, or mend dimensions in {FILE.as_posix()}."
            yield Fault(one.file, one.line, what, hint)


def _must_choose(table: Table, name: str, codes: Mapping[str, str]) -> Fault:
    what = f"Table {table.id} gives no figures without a choice of {name}."
    some = "; ".join(f"{code} {label}" for code, label in list(codes.items())[:5])
    hint = f'Put select = {{ {name} = ["…"] }} in its entry. It has {len(codes)} codes: {some} …'
    return Fault(FILE.as_posix(), 0, what, hint)


def _code_faults(task: Task, metadata: Metadata, select: Query) -> list[Fault]:
    """Codes the table does not have, each where it is declared."""
    named = task.table.dimensions
    faults: list[Fault] = []
    for one in task.wanted:
        alone = {name: (code,) for name, code in zip(named, one.codes, strict=True)}
        found = _unknown(metadata, alone)
        faults += [
            replace(it, file=one.file, line=one.line, what=f"«{one.series}»: {it.what}")
            for it in found
        ]
    rest = {name: it for name, it in select.items() if not (task.wanted and name in named)}
    return faults + _unknown(metadata, rest)


def _unknown(metadata: Metadata, asked: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """What the metadata says against the codes of some dimensions, the others being right."""
    right = {name: tuple(it.codes)[:1] for name, it in metadata.dimensions.items()}
    try:
        check_codes(metadata, {**right, **asked})
    except FetchError as error:
        return list(error.faults)
    return []


# --- What it is expected to be called -------------------------------------------------------------


def _label_faults(task: Task, metadata: Metadata) -> Iterator[Fault]:
    """Contents that Statistics Norway calls something else than we believe."""
    labels = metadata.dimensions[metadata.contents].codes
    table = task.table
    for it in table.contents:
        if it.code in labels and not _same(it.label, labels[it.code]):
            where = Fault(FILE.as_posix(), 0, "")
            yield _renamed(where, f"{table.id} {it.code}", (it.label, labels[it.code]))
    for one in task.wanted:
        code = _content(one, table, metadata)
        if one.etikett and code in labels and not _same(one.etikett, labels[code]):
            where = Fault(one.file, one.line, "")
            yield _renamed(where, one.series, (one.etikett, labels[code]))


def _content(one: Wanted, table: Table, metadata: Metadata) -> str:
    """The code of the content a series is made of."""
    if table.verdi is not None:
        return table.verdi.code
    named = dict(zip(table.dimensions, one.codes, strict=False))
    return named.get(metadata.contents, "")


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _renamed(where: Fault, what: str, labels: tuple[str, str]) -> Fault:
    expected, found = labels
    table = what.partition(" ")[0].partition("/")[0]
    text = f"{what} is expected to be «{expected}», but Statistics Norway calls it «{found}»."
    hint = (
        f"Look at asss-report describe {table}. Change the label here only when the figure is "
        "still the same."
    )
    return replace(where, what=text, instead=hint)


# --- Of whom and when -----------------------------------------------------------------------------


def _member_faults(task: Task, metadata: Metadata, scope: Scope) -> Iterator[Fault]:
    known = metadata.dimensions[metadata.geo].codes
    for code, name in scope.members.items():
        if code not in known:
            what = f"Table {task.table.id} has no municipality {code} ({name})."
            hint = "Mend the code in peer_group.members, or choose codes of the year it counts in."
            yield Fault("report/report.toml", 0, what, hint)
        # One word is enough: Statistics Norway says «Trondheim - Tråante», «Herøy (Nordland)».
        elif next(iter(name.split()), "").casefold() not in known[code].casefold():
            what = f"Table {task.table.id} calls municipality {code} «{known[code]}», not «{name}»."
            hint = "Mend its code or its name in peer_group.members: whose figures are meant?"
            yield Fault("report/report.toml", 0, what, hint)


def _years(task: Task, metadata: Metadata, scope: Scope) -> tuple[tuple[int, ...], list[Fault]]:
    """The years to ask for, and what is wrong where the one that must be there is not."""
    have = _available(metadata, task.table.shift)
    if scope.year in have:
        return tuple(year for year in scope.years if year in have), []
    if not have:
        return (), [_no_years(task, metadata)]
    return (), [_no_year(task, metadata, scope, have)] if task.required else []


def _available(metadata: Metadata, shift: int) -> set[int]:
    codes = metadata.dimensions[metadata.time].codes
    return {int(code) + shift for code in codes if _YEAR.fullmatch(code)}


def _no_years(task: Task, metadata: Metadata) -> Fault:
    example = next(iter(metadata.dimensions[metadata.time].codes), "none")
    what = f"Table {task.table.id} is not by year: its first period is {example}."
    return Fault(FILE.as_posix(), 0, what, "Use a table with yearly figures.")


def _no_year(task: Task, metadata: Metadata, scope: Scope, have: set[int]) -> Fault:
    first, last = min(have), max(have)
    what = (
        f"Table {task.table.id} has no figures of {scope.year}: its newest year is {last} "
        f"(updated {metadata.updated[:10]})."
    )
    if scope.year < last:
        what = f"Table {task.table.id} has no figures of {scope.year}: it begins in {first}."
        if scope.year > first:
            what = f"Table {task.table.id} has {first}–{last}, but no figures of {scope.year}."
    come = "Figures of an accounting year come on 15 March of the next."
    if scope.alone:
        return Fault("", 0, what, f"Give --year one of the years {first}–{last}. {come}")
    hint = f"{come} Until then, set year in report/report.toml to one that is there."
    return Fault("report/report.toml", 0, what, hint)


# --- How it is divided ----------------------------------------------------------------------------


def _parts(query: Query, metadata: Metadata, max_cells: int) -> Iterator[Query]:
    """One year's query, by municipality where it is too large, and then by content."""
    of_one = cells(query) // len(query[metadata.geo])
    if of_one <= max_cells:
        yield from _chunks(query, metadata.geo, max_cells // of_one)
        return
    of_content = of_one // len(query[metadata.contents])
    if of_content > max_cells:
        what = f"Table {metadata.id}: one municipality and content of one year is {of_content} "
        hint = "Name the codes that are used in its entry: select = { … }."
        whole = f"{what}cells, and Statistics Norway answers at most {max_cells} a call."
        raise FetchError(Fault(FILE.as_posix(), 0, whole, hint))
    for part in _chunks(query, metadata.geo, 1):
        yield from _chunks(part, metadata.contents, max_cells // of_content)


def _chunks(query: Query, name: str, size: int) -> Iterator[Query]:
    codes = query[name]
    for start in range(0, len(codes), size):
        yield {**query, name: codes[start : start + size]}


def _split(table: str, year: int, queries: Sequence[Query]) -> Iterator[Request]:
    for number, query in enumerate(queries, start=1):
        file = f"{year}.json" if len(queries) == 1 else f"{year}-{number}.json"
        yield Request(table, file, year, query, cells(query))
