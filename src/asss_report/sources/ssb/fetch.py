"""From Statistics Norway to `report/data`: the whole of one fetch.

First everything is checked: the metadata of every table, each code and each label. Then what is
missing is asked for, one call at a time, and kept in `report/.fetch`. At last `report/data` is
built anew and put in the old one's place. What stops it before that leaves `report/data` as it was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from asss_report.errors import DataError, Fault, FetchError, shown
from asss_report.sources import snapshot
from asss_report.sources.inndeling import load_inndeling
from asss_report.sources.replies import read_fetched
from asss_report.sources.sidecar import DATA, Reply, Source, plain
from asss_report.sources.snapshot import Fresh
from asss_report.sources.ssb import plan
from asss_report.sources.ssb.client import open_client
from asss_report.sources.ssb.metadata import check_reply, footnotes, notes_in
from asss_report.sources.ssb.staging import FOLDER, Staging, staging
from asss_report.sources.tables import load_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pandas as pd

    from asss_report.edition import Edition
    from asss_report.sources.inndeling import Inndeling
    from asss_report.sources.ssb.client import Config
    from asss_report.sources.ssb.metadata import Metadata
    from asss_report.sources.ssb.plan import Request, Task, Wanted
    from asss_report.sources.ssb.replies import RawReply

LICENCE: Final = "CC BY 4.0"
PUBLISHER: Final = "Statistisk sentralbyrå (SSB)"
CREDIT: Final = "Statistisk sentralbyrå"
#: More codes than this are counted, not listed, where a sidecar says what was asked for.
_LISTED: Final = 8


class Statbank(Protocol):
    """What is asked; `client.Client` over the network."""

    calls: int

    def config(self) -> Config:
        """The limits it announces."""

    def metadata(self, table: str) -> Metadata:
        """A table's dimensions and codes."""

    def data(self, table: str, query: Mapping[str, Sequence[str]]) -> RawReply:
        """Some of its cells, as they came."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the report is fetched.

    Attributes:
        tables: Numbers or folders; none for all.
        year: Only this year, the others staying as they are; None for the edition's year and the
            five before.
    """

    tables: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How Statistics Norway is asked, and who is told.

    Attributes:
        connect: Given the base URL, opens the way there.
        tell: Called with what is going on, how many steps are done, and of how many.
    """

    connect: Callable[[str], AbstractContextManager[Statbank]]
    tell: Callable[[str, int, int], None] = lambda _what, _done, _total: None


@dataclass(frozen=True, slots=True)
class Table:
    """What became of one table.

    Attributes:
        id: Statistics Norway's number.
        folder: Its folder in `report/data`.
        title: What it holds.
        years: The years its folder now holds.
        cells: How many cells they are.
        updated: Statistics Norway's stamp.
        changed: The folder is not as it was.
        notes: What a person should know of it.
    """

    id: str
    folder: str
    title: str
    years: tuple[int, ...]
    cells: int
    updated: str
    changed: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch has done.

    Attributes:
        tables: One for each table, in the order they were asked for.
        calls: How many calls were made.
        skipped: Why a table that no area uses was left out, one sentence each.
    """

    tables: tuple[Table, ...]
    calls: int
    skipped: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """`report/data` is not as it was."""
        return any(table.changed for table in self.tables)


@dataclass(frozen=True, slots=True)
class _Job:
    """One table on its way: what is asked for, what came, and what was there before."""

    task: Task
    metadata: Metadata
    requests: tuple[Request, ...]
    old: Source | None
    files: dict[str, bytes] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return self.task.table.folder


def network(root: Path, tell: Callable[[str, int, int], None]) -> Way:
    """The way over the network, within Statistics Norway's limits; `tell` hears of waits too."""
    at = (0, 1)

    def told(what: str, done: int, total: int) -> None:
        nonlocal at
        at = (done, total)
        tell(what, done, total)

    def waits(seconds: float, why: str) -> None:
        tell(f"waiting {seconds:.0f} s: {why}", *at)

    log = root / FOLDER / "calls"
    return Way(lambda base_url: open_client(base_url, log=log, waits=waits), told)


def fetch(
    root: Path, edition: Edition, wanted: Sequence[Wanted], *, choice: Choice, way: Way
) -> Fetched:
    """Bring the figures of an edition to `report/data`.

    Args:
        root: The folder that holds `report/`.
        edition: Whose members and which year.
        wanted: The series its areas use, with the labels they expect.
        choice: Which tables and years.
        way: How Statistics Norway is asked.

    Returns:
        What became of each table. Where nothing has changed, not a byte of `report/data` has.

    Raises:
        FetchError: Statistics Norway does not have, or did not give, what was asked for.
        ConfigError: `report/tables.toml` is malformed, or a table chosen is none of the report's.
        DataError: A source that is not fetched is damaged.
        OutputError: Something cannot be written.
    """
    tables = load_tables(root)
    todo = plan.tasks(tables, wanted, choice.tables)
    with staging(root, tables.base_url) as stage:
        snapshot.tidy(root)
        snapshot.check_others(root, [task.table.folder for task in todo])
        old = {task.table.folder: _old(root, task, choice) for task in todo}
        with way.connect(tables.base_url) as bank:
            scope = _scope(root, edition, choice)
            jobs, skipped = _jobs(bank, todo, old, scope=scope, tell=way.tell)
            _collect(root, bank, jobs, stage=stage, tell=way.tell)
            done = _store(root, edition, jobs, choice=choice)
            stage.clear()
            return Fetched(done, bank.calls, skipped)


# --- What is to be asked --------------------------------------------------------------------------


def _scope(root: Path, edition: Edition, choice: Choice) -> plan.Scope:
    year = edition.year if choice.year is None else choice.year
    first = year - plan.YEARS + 1 if choice.year is None else year
    return plan.Scope(
        members=edition.members,
        older=_inndeling(root, edition).older(edition.codes),
        years=tuple(range(first, year + 1)),
        year=year,
        alone=choice.year is not None,
    )


def _inndeling(root: Path, edition: Edition) -> Inndeling:
    return load_inndeling(root, edition.peer_group.structure)


def _old(root: Path, task: Task, choice: Choice) -> Source | None:
    """The source that is there now; a damaged one counts as none, unless some of it must stay."""
    table = task.table
    if choice.year is None:
        try:
            return snapshot.held(root, table.folder)
        except DataError:
            return None  # this fetch mends it
    old = snapshot.held(root, table.folder)
    if old is None or (old.replies and old.reading == table.reading):
        return old
    place = shown(root / DATA / table.folder)
    what = (
        f"One year cannot be put into it: its figures of other years are read otherwise than "
        f"table {table.id} is by report/tables.toml now."
        if old.replies
        else "One year cannot be put into it: its figures did not come from a fetch, and those of "
        "all years lie together."
    )
    hint = (
        f"Run asss-report fetch --table {table.id} without --year; that replaces the whole folder."
    )
    raise FetchError(Fault(place, 0, what, hint))


def _jobs(
    bank: Statbank,
    todo: Sequence[Task],
    old: Mapping[str, Source | None],
    *,
    scope: plan.Scope,
    tell: Callable[[str, int, int], None],
) -> tuple[list[_Job], tuple[str, ...]]:
    """Every table's requests, all checked before the first figure is asked for."""
    limit, jobs, skipped = bank.config().max_cells, list[_Job](), list[str]()
    faults: list[Fault] = []
    for place, task in enumerate(todo):
        tell(f"table {task.table.id}: what it holds", place, len(todo))
        metadata = bank.metadata(task.table.id)
        try:
            made = plan.requests(task, metadata, scope, max_cells=limit)
        except FetchError as error:
            faults += error.faults
            continue
        if made:
            jobs.append(_Job(task, metadata, made, old[task.table.folder]))
        else:
            skipped.append(_skipped(task, metadata, scope))
    if faults:
        raise FetchError(*dict.fromkeys(faults))
    return jobs, tuple(skipped)


def _skipped(task: Task, metadata: Metadata, scope: plan.Scope) -> str:
    newest = plan.newest(metadata, task.table.shift)
    return (
        f"Table {task.table.id} has no figures of {scope.year} (its newest year is {newest}), and "
        "no area uses it: it was left as it is."
    )


# --- Asking ---------------------------------------------------------------------------------------


def _collect(
    root: Path,
    bank: Statbank,
    jobs: Sequence[_Job],
    *,
    stage: Staging,
    tell: Callable[[str, int, int], None],
) -> None:
    """Fill each job with its replies: those that are here already, and those that are missing."""
    steps = [(job, request) for job in jobs for request in job.requests]
    for done, (job, request) in enumerate(steps):
        tell(f"table {request.table}, {request.year}", done, len(steps))
        if _take_held(root, job, request, stage.base_url):
            continue
        _take(job, request, _reply(bank, job, request, stage))
    tell("report/data", len(steps), len(steps))


def _reply(bank: Statbank, job: _Job, request: Request, stage: Staging) -> RawReply:
    kept = stage.get(request.query, table=request.table, updated=job.metadata.updated)
    if kept is not None:
        return kept
    reply = bank.data(request.table, request.query)
    check_reply(job.metadata, request.query, reply)
    stage.put(reply, table=request.table, updated=job.metadata.updated)
    return reply


def _take_held(root: Path, job: _Job, request: Request, base_url: str) -> bool:
    """Whether `report/data` holds the very reply already, of the same state of the table."""
    old = job.old
    reply = old.replies.get(request.file) if old else None
    if old is None or reply is None or any(request.file in seal.files for seal in old.seals):
        return False
    same = dict(reply.query) == request.query and reply.updated == job.metadata.updated
    if not same or not reply.url.startswith(f"{base_url}/tables/"):
        return False
    job.files[request.file] = (root / DATA / old.id / request.file).read_bytes()
    job.replies[request.file] = reply
    return True


def _take(job: _Job, request: Request, raw: RawReply) -> None:
    said = json.loads(raw.content)
    label = said.get("label")
    job.files[request.file] = raw.content
    job.replies[request.file] = Reply(
        url=raw.url,
        query=request.query,
        method=raw.method,
        retrieved=raw.retrieved,
        updated=job.metadata.updated,
        label=label if isinstance(label, str) and label else job.metadata.label,
        notes=notes_in(said),
    )


# --- Storing --------------------------------------------------------------------------------------


def _store(
    root: Path, edition: Edition, jobs: Sequence[_Job], *, choice: Choice
) -> tuple[Table, ...]:
    """Put what came into `report/data`, all of it or nothing."""
    fresh = {job.folder: _fresh(root, edition, job, choice) for job in jobs}
    new = snapshot.changed(root, list(fresh.values()))
    if new:
        snapshot.replace_sources(root, new, lambda beside: _read_back(beside, edition, jobs, fresh))
    ids = {one.source.id for one in new}
    return tuple(_table(job, fresh[job.folder], changed=job.folder in ids) for job in jobs)


def _fresh(root: Path, edition: Edition, job: _Job, choice: Choice) -> Fresh:
    """A table's folder as it is to be."""
    files, replies = dict(job.files), dict(job.replies)
    if choice.year is not None and job.old is not None:
        for name, reply in job.old.replies.items():
            if _year(name) != choice.year:
                files[name] = (root / DATA / job.old.id / name).read_bytes()
                replies[name] = reply
    in_order = dict(sorted(replies.items(), key=lambda item: _place(item[0])))
    source = _source(job, in_order, edition.year)
    seals = tuple(it for it in (job.old.seals if job.old else ()) if set(it.files) & set(files))
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in in_order}
    kept = seals if choice.year is not None else ()
    return Fresh(source.model_copy(update={"files": hashes, "seals": kept}), files)


def _source(job: _Job, replies: Mapping[str, Reply], year: int) -> Source:
    """The sidecar, but for the files' hashes.

    Its stamp and data state are those of the edition's year: earlier years may have been fetched
    on another day.
    """
    table, metadata = job.task.table, job.metadata
    notes = map(plain, footnotes(metadata, _asked(request.query for request in job.requests)))
    of_year = [reply for name, reply in replies.items() if _year(name) == year]
    updated = max(reply.updated for reply in of_year or replies.values())
    return Source(
        id=table.folder,
        title=table.title or metadata.title or metadata.label,
        table=table.id,
        publisher=PUBLISHER,
        credit=CREDIT,
        origin=_origin(table.id, replies),
        query=_query(job, replies),
        retrieved=max(reply.retrieved for reply in replies.values())[:10],
        updated=updated,
        edition=table.edition or snapshot.state_of(updated, year),
        licence=LICENCE,
        notes=tuple(dict.fromkeys((*table.notes, *filter(None, notes)))),
        files=dict.fromkeys(replies, "0" * 64),
        seals=(),
        reading=table.reading,
        replies=replies,
    )


def _origin(table: str, replies: Mapping[str, Reply]) -> str:
    server = next(iter(replies.values())).url.partition("/tables/")[0]
    svar = f"{len(replies)} svar" if len(replies) > 1 else "ett svar"
    return (
        f"Hentet fra SSBs Statistikkbank (PxWebApi v2, {server}), tabell {table}: {svar}, lagret "
        "byte for byte som de kom."
    )


def _query(job: _Job, replies: Mapping[str, Reply]) -> str:
    """What was asked for, in short; each reply has its own query in full."""
    asked = _asked(reply.query for reply in replies.values())
    return "; ".join(
        f"{name}={_short(asked[name])}" for name in job.metadata.dimensions if name in asked
    )


def _asked(queries: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """Several queries as one: dimension -> all codes asked for."""
    asked: dict[str, dict[str, None]] = {}
    for query in queries:
        for name, codes in query.items():
            asked.setdefault(name, {}).update(dict.fromkeys(codes))
    return {name: tuple(codes) for name, codes in asked.items()}


def _short(codes: Sequence[str]) -> str:
    return ",".join(codes) if len(codes) <= _LISTED else f"{len(codes)} koder"


def _year(name: str) -> int:
    return int(name[:4])


def _place(name: str) -> tuple[int, int]:
    """Years in order, and the parts of one: «2025-10.json» comes after «2025-9.json»."""
    year, _, part = name.removesuffix(".json").partition("-")
    return int(year), int(part or 0)


def _table(job: _Job, fresh: Fresh, *, changed: bool) -> Table:
    source, metadata = fresh.source, job.metadata
    return Table(
        id=job.task.table.id,
        folder=job.folder,
        title=source.title,
        years=tuple(sorted({_year(name) for name in source.replies})),
        cells=sum(plan.cells(reply.query) for reply in source.replies.values()),
        updated=metadata.updated,
        changed=changed,
        notes=tuple(_notes(job, source, changed=changed)),
    )


def _notes(job: _Job, source: Source, *, changed: bool) -> Iterator[str]:
    """What a person would not expect of what was done."""
    old = job.old
    behind = sorted(
        {_year(n) for n, it in source.replies.items() if it.updated != job.metadata.updated}
    )
    if behind:
        yield (
            f"{_years(behind)}: as they were before Statistics Norway updated the table. Run "
            f"asss-report fetch --table {job.task.table.id} without --year to bring them too."
        )
    if others := sorted(_asked_otherwise(job, source)):
        yield (
            f"{_years(others)}: without some of the codes that are asked for now. Run asss-report "
            f"fetch --table {job.task.table.id} without --year to bring them."
        )
    gone = {_year(n) for n in (old.replies if old else ())} - {_year(n) for n in source.replies}
    for year in sorted(gone):
        yield f"{year} is kept no more; --year {year} brings it back."
    if changed and old and old.seals and not source.seals:
        yield "A sealed change of these figures has given way to Statistics Norway's; see git."


def _asked_otherwise(job: _Job, source: Source) -> set[int]:
    """Years kept from before that lack codes of a series or municipality that is asked for now."""
    now = _asked(request.query for request in job.requests)
    years = {_year(name) for name in source.replies} - {it.year for it in job.requests}
    lacking = set[int]()
    for year in years:
        had = _asked(it.query for name, it in source.replies.items() if _year(name) == year)
        if any(
            set(codes) - set(had.get(name, ()))
            for name, codes in now.items()
            if name != job.metadata.time
        ):
            lacking.add(year)
    return lacking


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))


# --- Reading back ---------------------------------------------------------------------------------


def _read_back(
    root: Path, edition: Edition, jobs: Sequence[_Job], fresh: Mapping[str, Fresh]
) -> None:
    """See that what was written gives the series the areas use, before it is anybody's figures.

    Raises:
        FetchError: A series is not there, or a table has become empty.
    """
    faults, inndeling = list[Fault](), _inndeling(root, edition)
    for job in jobs:
        cells = read_fetched(root, fresh[job.folder].source, edition.codes, inndeling)
        faults += _empty_faults(job, cells, max(request.year for request in job.requests))
        have = set(cells["indikator"])
        faults += [
            Fault(
                one.file, one.line, f"The reply of table {job.task.table.id} has no {one.series}."
            )
            for one in job.task.wanted
            if one.series not in have
        ]
    if faults:
        raise FetchError(*dict.fromkeys(faults))


def _empty_faults(job: _Job, cells: pd.DataFrame, year: int) -> Iterator[Fault]:
    """A table that areas use, without a single figure of the year: nobody means to publish that."""
    given = cells["verdi"].notna() | cells["teller"].notna()
    if job.task.wanted and not given[cells["aar"] == year].any():
        what = f"Table {job.task.table.id} has no figure of {year} for any of the municipalities."
        hint = (
            "Statistics Norway has opened the year but not filled it, or withdrawn it: look at "
            f"https://www.ssb.no/statbank/table/{job.task.table.id}, and fetch again later."
        )
        yield Fault("", 0, what, hint)
