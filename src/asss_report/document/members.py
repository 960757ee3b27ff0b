"""The reports of all members, each as the municipality: one folder, made by many processes.

A report is one task, which gives its PDF as bytes. Nineteen parts in twenty of it is drawing and
laying out what no other member's report shows, so a process shares with its next report the
libraries it has read, and nothing else. Any `concurrent.futures.Executor` runs the tasks:
`processes` makes the usual one, and one of a cluster will do.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from asss_report.charts.style import Stil
from asss_report.document.build import build_pdf
from asss_report.document.html import tidspunkt
from asss_report.document.inputs import read_inputs, require_unchanged
from asss_report.document.layout import StoppedError, ended_with, resting_pool
from asss_report.document.result import Result, Wanted
from asss_report.document.unchanged import digests, remember, remembered
from asss_report.edition import load_edition
from asss_report.errors import Fault, OutputError, UserError
from asss_report.files import whole_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from datetime import datetime
    from pathlib import Path

    from asss_report.document.cache import Cache
    from asss_report.edition import Edition

    Progress = Callable[[str, int, int], None]

#: Where the reports are put, in the folder of what is made.
FOLDER: Final = "medlemmer-{year}"
#: Held by the report that is being made in this process: an executor may have threads, which would
#: share the moment and the typeface of the whole process, and gain nothing.
_TURN: Final = Lock()


@dataclass(frozen=True, slots=True)
class _Task:
    """A report to make, in any process on any machine that has the edition's folder.

    Attributes:
        inputs: Every file of the folder -> its sha256: the worker must have the same.
        when: What all the reports are dated.
    """

    root: Path
    wanted: Wanted
    inputs: Mapping[str, str]
    when: datetime
    cache: Cache | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A report, or why there is none: an error would lose its faults between two processes."""

    result: Result | None = None
    pdf: bytes = b""
    error: type[UserError] = UserError
    faults: tuple[Fault, ...] = ()


def build_members(  # noqa: PLR0913 - one call makes them all
    root: Path,
    output: Path,
    executor: Executor,
    *,
    members: Sequence[str] = (),
    strict: bool = False,
    cache: Cache | None = None,
    progress: Progress = lambda *_: None,
) -> dict[str, Result]:
    """Make the report of each member as the municipality, in a folder of their own.

    Args:
        root: The edition's folder, at the same place wherever the executor works.
        output: Where the folder of reports goes, which replaces that of an earlier run.
        executor: Makes the reports.
        members: Names or codes of those who get one; all of the peer group when there are none.
        strict: Refuse when the layout warns of anything; else it is listed.
        cache: Where charts, pages and reports are kept, here and wherever the executor works.
        progress: Called with the member whose report is made, reports made and reports in all.

    Returns:
        Member -> what was made, in the order asked for.

    Raises:
        UserError: What a person must mend, of all reports together; the old folder is untouched.
    """
    inputs, when = read_inputs(root), tidspunkt()
    edition = load_edition(root)
    names = [edition.about(it).municipality for it in members or edition.codes]
    tasks = {
        name: _Task(root, Wanted("", "pdf", strict=strict, municipality=name), inputs, when, cache)
        for name in sorted(names, key=_shortest_last(edition))
    }
    target = output / FOLDER.format(year=edition.year)
    with whole_folder(target) as folder:
        made = _made(executor, tasks, folder, progress)
    return {name: replace(made[name], path=target / made[name].path.name) for name in names}


def by_member(found: Mapping[str, Sequence[Fault]]) -> tuple[Fault, ...]:
    """Each fault once, with the names of the members whose reports have it, unless all have.

    Args:
        found: Member -> the faults of its report; also those without any.
    """
    where: dict[Fault, list[str]] = {}
    for name, faults in found.items():
        for fault in dict.fromkeys(faults):
            where.setdefault(fault, []).append(name)
    return tuple(
        fault
        if len(names) == len(found) > 1
        else replace(fault, what=f"{', '.join(names)}: {fault.what}")
        for fault, names in where.items()
    )


@contextmanager
def processes(root: Path, jobs: int) -> Iterator[Executor]:
    """Processes of this machine that make reports of the edition in `root`."""
    with ended_with(lambda: resting_pool(root, jobs)) as pool:
        yield pool


def _shortest_last(edition: Edition) -> Callable[[str], bool]:
    # One report has words, and takes half as long again as any other: begun last, it would end
    # long after them.
    return lambda name: name != edition.narratives_for


def _made(
    executor: Executor, tasks: Mapping[str, _Task], folder: Path, progress: Progress
) -> dict[str, Result]:
    """Every report in `folder`: put back where it was made before of the very same, or made."""
    made = {name: kept for name, task in tasks.items() if (kept := _kept(task, folder))}
    failed: dict[str, _Answer] = {}
    missing = {name: task for name, task in tasks.items() if name not in made}
    with closing(_answers(executor, missing)) as answers:
        for name, answer in answers:
            if answer.result:
                made[name] = _written(tasks[name], answer.result, answer.pdf, folder)
            else:
                failed[name] = answer
            progress(name, len(made) + len(failed), len(tasks))
    if failed:
        raise _as_one(tasks, failed)
    return made


def _kept(task: _Task, folder: Path) -> Result | None:
    return remembered(task.cache, task.root, folder, task.wanted) if task.cache else None


def _written(task: _Task, result: Result, pdf: bytes, folder: Path) -> Result:
    """The report as a file, and remembered for the next run, also when another fails."""
    written = replace(result, path=folder / result.path)
    write_whole(written.path, pdf)
    if task.cache:
        remember(task.cache, task.root, task.wanted, task.inputs, written, digests(pdf))
    return written


def _answers(
    executor: Executor, tasks: Mapping[str, _Task]
) -> Generator[tuple[str, _Answer], None, None]:
    """Each report as soon as it is made; none is begun that nobody waits for."""
    waiting: dict[Future[_Answer], str] = {}
    try:
        for name, task in tasks.items():
            waiting[executor.submit(_work, task)] = name
        for future in as_completed(list(waiting)):
            yield waiting.pop(future), future.result()  # no longer held: hundreds may come
    except BrokenExecutor:
        what = "A process that makes reports was stopped from outside."
        hint = "Free some memory and build again, or build with fewer: --jobs 1."
        raise StoppedError(Fault("", 0, what, hint)) from None
    finally:
        for future in waiting:
            future.cancel()


def _work(task: _Task) -> _Answer:
    try:
        with _TURN:
            stil = Stil.load(task.root)
            result, pdf = build_pdf(task.root, stil, task.wanted, task.when, task.cache)
            require_unchanged(task.root, task.inputs)
    except UserError as error:
        return _Answer(error=type(error), faults=error.faults)
    return _Answer(result, pdf)


def _as_one(asked: Iterable[str], failed: Mapping[str, _Answer]) -> UserError:
    """What is wrong with all the reports, told as one error, of their own kind if they have one."""
    kinds = {answer.error for answer in failed.values()}
    kind = kinds.pop() if len(kinds) == 1 else OutputError
    faults = {name: failed[name].faults if name in failed else () for name in asked}
    return kind(*by_member(faults))
