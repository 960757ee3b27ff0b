"""The reports of many members: the same whoever makes them; all of them or none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, Any

import pytest
from edition_copy import EPOCH, ROOT, small_edition
from plain_csv import NAMES

from asss_report.document.build import build_report
from asss_report.document.cache import Cache
from asss_report.document.members import build_members, by_member, processes
from asss_report.document.result import Wanted
from asss_report.errors import ConfigError, Fault, NarrativeError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edition_copy import EditionCopy, Run

    from asss_report.charts.style import Stil
    from asss_report.document.result import Result

pytestmark = pytest.mark.pdf

TWO = ("Asker", "Bærum")
FILES = ["asss-asker-2025.pdf", "asss-baerum-2025.pdf"]


class Here(Executor):
    """Does at once, in this process, what it is given.

    Args:
        before: Called before each task.
    """

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.before = before
        self.asked = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it, or keep why it cannot be done."""
        self.asked += 1
        future: Future[Any] = Future()
        try:
            self.before()
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - who waits for it gets it
            future.set_exception(error)
        return future


def fails(error: Exception) -> Callable[[], object]:
    """What to do before a task that then is never done."""

    def fail() -> None:
        raise error

    return fail


def files(output: Path) -> dict[str, bytes]:
    """Every file of the folder of reports."""
    return {it.name: it.read_bytes() for it in sorted((output / "medlemmer-2025").iterdir())}


@pytest.fixture(autouse=True)
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """All reports of this file are dated the same."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> EditionCopy:
    """A small edition that nobody may change."""
    return small_edition(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """Where the two reports are kept."""
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def made(small: EditionCopy, cache: Cache) -> dict[str, Result]:
    """Two reports, made one after the other in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        return build_members(small.root, small.root / "her", Here(), members=TWO, cache=cache)


@pytest.fixture(scope="module")
def twelve(small: EditionCopy) -> Run:
    """What the command says when two processes make all the reports."""
    return small.run("build", "--members", "--no-cache", "--jobs", "2")


def test_a_members_report_is_that_of_an_edition_about_it(
    made: dict[str, Result], small: EditionCopy, stil: Stil, tmp_path: Path
) -> None:
    """As if report.toml said so, byte for byte: Asker and Bærum change places."""
    asker = small_edition(tmp_path / "asker")
    asker.report_on("Asker", "Bærum")

    for copy, name in ((small, "Bærum"), (asker, "Asker")):
        alone = build_report(copy.root, tmp_path, stil, Wanted(only="pdf"))
        assert alone.path.read_bytes() == made[name].path.read_bytes()


def test_what_was_made_is_told_in_the_order_asked_for(
    made: dict[str, Result], small: EditionCopy
) -> None:
    """Member by member, with the file in its place and its pages."""
    assert list(TWO) == list(made)
    assert [small.root / "her" / "medlemmer-2025" / name for name in FILES] == [
        result.path for result in made.values()
    ]
    assert all(result.path.is_file() and result.pages > 10 for result in made.values())


def test_the_command_makes_every_members_report(
    twelve: Run, made: dict[str, Result], small: EditionCopy
) -> None:
    """A line for each, and the same files as are made one after the other."""
    assert twelve.code == 0, twelve.err
    assert twelve.err == ""
    *lines, last = twelve.out.splitlines()
    there = files(small.root / "output")
    assert [f"output/medlemmer-2025/{name}" for name in sorted(there)] == sorted(
        line.partition(":")[0] for line in lines
    )
    assert all(re.search(r"\.pdf: \d+ pages, \d+\.\d s$", line) for line in lines)
    assert re.fullmatch(r"12 reports, \d+ pages, \d+\.\d s, 0 warnings", last)
    assert len(NAMES) == len(there)
    for result in made.values():
        assert there[result.path.name] == result.path.read_bytes()


def test_the_manuals_cluster_makes_the_same_reports(
    made: dict[str, Result], small: EditionCopy, tmp_path: Path
) -> None:
    """The manual's lines, run as they stand on two workers of Dask."""
    manual = (ROOT / "docs" / "utvikling.md").read_text("utf-8")
    (script,) = re.findall(r"```python\n(.*?dask.*?)```", manual, re.DOTALL)
    there = small_edition(tmp_path / "there")
    there.write("many.py", script)

    done = subprocess.run(  # noqa: S603 - our own manual
        [sys.executable, "many.py", *TWO],
        cwd=there.root,
        env={**os.environ, "DASK_TEMPORARY_DIRECTORY": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )

    assert done.returncode == 0, done.stderr
    assert [f"{name}: {result.pages} pages" for name, result in made.items()] == (
        done.stdout.splitlines()
    )
    assert files(small.root / "her") == files(there.root / "output")


def test_reports_made_before_are_put_back(
    made: dict[str, Result], small: EditionCopy, cache: Cache, tmp_path: Path
) -> None:
    """Nobody is asked for anything."""
    executor = Here()

    again = build_members(small.root, tmp_path, executor, members=TWO, cache=cache)

    assert executor.asked == 0
    assert [True, True] == [result.unchanged for result in again.values()]
    assert [it.pages for it in made.values()] == [it.pages for it in again.values()]
    assert files(small.root / "her") == files(tmp_path)


def test_all_are_dated_alike_wherever_they_are_made(
    made: dict[str, Result],
    small: EditionCopy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The moment is sent with each task: a worker's own environment says nothing."""
    elsewhere = Here(lambda: monkeypatch.setenv("SOURCE_DATE_EPOCH", "1"))

    build_members(small.root, tmp_path, elsewhere, members=["Asker"])

    assert {FILES[0]: made["Asker"].path.read_bytes()} == files(tmp_path)
    assert os.environ["SOURCE_DATE_EPOCH"] == "1"


def test_a_member_whose_report_fails_is_told_by_name(tmp_path: Path) -> None:
    """The others are made all the same, and kept for the next run; the folder is as it was."""
    small, cache = small_edition(tmp_path), Cache(tmp_path / "kept")
    old = small.write("output/medlemmer-2025/gammel.pdf", "%PDF")
    small.narrative("barnehage", '{{ avvik("ingenting") }}\n')
    told: list[tuple[str, int, int]] = []

    with pytest.raises(NarrativeError) as caught:
        build_members(
            small.root,
            tmp_path / "output",
            Here(),
            members=TWO,
            cache=cache,
            progress=lambda *it: told.append(it),
        )

    assert all(fault.what.startswith("Bærum: ") for fault in caught.value.faults)
    assert any("ingenting" in fault.what for fault in caught.value.faults)
    assert [(1, 2), (2, 2)] == [(done, all_) for _, done, all_ in told]
    assert set(TWO) == {name for name, _, _ in told}
    assert [old] == list(old.parent.iterdir())
    executor = Here()
    build_members(small.root, tmp_path / "output", executor, members=["Asker"], cache=cache)
    assert executor.asked == 0


def test_what_fails_in_all_reports_is_told_once(tmp_path: Path) -> None:
    """As it would be told of one: with its file, without names."""
    small = small_edition(tmp_path)
    small.replace("report/data/12362/12362.csv", "3203,", "3203;")

    run = small.run("build", "--members", "--jobs", "2")

    alone = small.run("build", "--jobs", "1")
    assert run.code == alone.code == 11
    assert run.err == alone.err
    assert small.output() == []


def test_an_edition_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    """As is a worker that has another edition in the folder's place."""
    small = small_edition(tmp_path)
    change = Here(lambda: small.narrative("kommunebarometeret", "## Plasseringen\n\nNy.\n"))

    with pytest.raises(OutputError, match="changed while the report was made"):
        build_members(small.root, tmp_path / "output", change, members=["Asker"])

    assert small.output() == []


def test_no_report_is_made_when_one_is_asked_for_that_nobody_can_have(
    small: EditionCopy, tmp_path: Path
) -> None:
    """The nearest names are told."""
    executor = Here()

    with pytest.raises(ConfigError, match="Did you mean"):
        build_members(small.root, tmp_path, executor, members=["Bærum", "Askar"])

    assert executor.asked == 0


def test_a_process_that_is_gone_is_an_error_that_says_what_to_do(
    small: EditionCopy, tmp_path: Path
) -> None:
    """Nothing is left where the reports would have been."""
    with pytest.raises(OutputError, match="--jobs 1"):
        build_members(small.root, tmp_path, Here(fails(BrokenExecutor())), members=TWO)

    assert [] == list(tmp_path.iterdir())


def test_an_error_of_the_program_is_no_ones_to_mend(small: EditionCopy, tmp_path: Path) -> None:
    """It is handed on as it is."""
    with pytest.raises(ZeroDivisionError):
        build_members(small.root, tmp_path, Here(fails(ZeroDivisionError())), members=TWO)


def test_who_stops_a_run_waits_for_no_report(small: EditionCopy) -> None:
    """The processes end with the block, in the middle of what they do."""

    def stopped() -> None:
        with processes(small.root, 1) as executor:
            work.append(executor.submit(time.sleep, 3600))
            while not work[0].running():
                time.sleep(0.01)
            raise KeyboardInterrupt

    work: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt):
        stopped()

    assert work[0].done()


def test_a_fault_of_some_reports_has_their_names() -> None:
    """One that all have, has none; nor is one told twice."""
    some, every = Fault("a", 1, "Some."), Fault("b", 2, "Every.")

    told = by_member({"Asker": (some, every, every), "Oslo": (every,), "Bergen": (every, some)})

    assert told == (Fault("a", 1, "Asker, Bergen: Some."), every)
    assert by_member({"Asker": (every,)}) == (Fault("b", 2, "Asker: Every."),)
    assert by_member({"Asker": (), "Oslo": ()}) == ()


@pytest.mark.parametrize(
    "option", [["--area", "barnehage"], ["--final"], ["--only", "xlsx"], ["--profile"]]
)
def test_members_get_whole_reports(small: EditionCopy, option: list[str]) -> None:
    """Anything else is refused at once, with what to leave out."""
    run = small.run("build", "--members", *option)

    assert run.code == 2
    assert "leave out" in run.err
    assert option[0] in run.err
