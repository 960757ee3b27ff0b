"""Whatever goes wrong in a fetch: one clear error, exit code 16, and the old snapshot untouched."""

from __future__ import annotations

import random
import re
import signal
import sys
import time
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest
from edition_copy import ROOT

sys.path.insert(0, str(ROOT / "tests" / "ssb"))

from fetching import TIMEOUT, fetch, report_folder, snapshot, started, undated
from ssb_server import Fault, Server

from asss_report.edition import load_edition
from asss_report.observations import load_observations
from asss_report.sources.sidecar import load_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edition_copy import EditionCopy, Run
    from ssb_server import Endpoint, Kind
    from ssb_tables import Cell

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TABLE: Final = "07459"
#: Calls of a fetch of that table alone: two for the limits, its metadata, and six years.
CALLS: Final = 2 + 1 + 6
AGAIN: Final = "Run the command again"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server; each test sets its own faults."""
    with Server() as made:
        yield made


@pytest.fixture
def copy(tmp_path: Path, server: Server) -> EditionCopy:
    """A copy of `report/`, and the server without faults."""
    server.fail()
    server.calls.clear()
    return report_folder(tmp_path / "utgave")


def refused(run: Run, *, says: str, code: int = 16) -> None:
    """It ended with one error that says this and what to do, and no traceback."""
    assert run.code == code, (run.code, run.out, run.err)
    assert run.err.count("error:") == 1, run.err
    assert "Traceback" not in run.err
    assert says in run.err
    what, _, hint = run.err.strip().partition("\n")
    assert what.startswith("error: ")
    assert len(hint.strip().split()) >= 4, run.err
    assert ".." not in re.sub(r"«[^»]*»", "", what)  # one full stop ends a sentence


# --- What it is no use asking again for: refused at the first answer ------------------------------


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("400", "lacks a code that was asked for"),
        ("404", "has no table 07459"),
        ("html", "a web page, not figures: «<!DOCTYPE html>"),
        ("garbage", "no text in UTF-8"),
        ("not-utf-8", "no text in UTF-8"),
        ("empty", "answered with nothing"),
        ("invalid-json", "not whole JSON"),
        ("shorter-length", "not whole JSON"),
        ("not-a-dataset", '"class" is not "dataset"'),
        ("size", '"size" is [40, 1, 1], but the dimensions have [39, 1, 1]'),
        ("value", '"value" has 38 items, not 39'),
        ("text-value", "not a number"),
        ("no-dimension", "the dimension Region has no category"),
        ("other-dimension", "KOKregnskapsomfa0000"),
        ("other-code", "lacks Region"),
        ("updated", "was updated while we read it"),
        ("no-role", "does not say that Region has the role geo"),
    ],
)
def test_a_wrong_answer_is_refused_at_once(
    copy: EditionCopy, server: Server, kind: Kind, says: str
) -> None:
    """The second of six years comes wrong; it is asked for once, and nothing is stored."""
    before = snapshot(copy)
    server.fail(Fault(kind, table=TABLE, nth=2))
    refused(fetch(copy, server, "--table", TABLE), says=says)
    assert snapshot(copy) == before
    assert len(server.asked("data")) == 2


@pytest.mark.parametrize(
    ("on", "kind", "says"),
    [
        ("metadata", "404", "has no table 07459"),
        ("metadata", "html", "a web page, not figures"),
        ("metadata", "invalid-json", "not whole JSON"),
        ("metadata", "no-dimension", "the dimension Region has no category"),
        ("config", "html", "a web page, not figures"),
        ("config", "invalid-json", "not whole JSON"),
        ("config", "empty", "answered with nothing"),
        ("config", "404", "nothing at this address"),
    ],
)
def test_no_figure_is_asked_for_before_the_metadata_is_right(
    copy: EditionCopy, server: Server, on: Endpoint, kind: Kind, says: str
) -> None:
    """The limits and the metadata are read first."""
    before = snapshot(copy)
    server.fail(Fault(kind, on=on))
    refused(fetch(copy, server, "--table", TABLE), says=says)
    assert snapshot(copy) == before
    assert server.asked("data") == []


# --- What may pass: tried again, a limited number of times ----------------------------------------


@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "reset", "cut-off", "drop"])
def test_what_passes_is_asked_for_again(copy: EditionCopy, server: Server, kind: Kind) -> None:
    """The third data call fails twice, and then it is answered: the fetch is whole."""
    server.fail(Fault(kind, table=TABLE, nth=3, times=2, retry_after=0))
    run = fetch(copy, server, "--table", TABLE)
    assert run.code == 0, run.err
    assert len(server.calls) == CALLS + 2
    assert [call.fault for call in server.asked("data")[2:5]] == [kind, kind, None]
    assert len(list((copy.root / "report/data/folkemengde").glob("20*.json"))) == 6


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("429", "status 429"),
        ("500", "status 500"),
        ("503", "status 503"),
        ("reset", "cut off"),
        ("cut-off", "cut off"),
        ("longer-length", "cut off"),
        ("drop", "cut off"),
    ],
)
def test_what_does_not_pass_is_told_after_five_attempts(
    copy: EditionCopy, server: Server, kind: Kind, says: str
) -> None:
    """Two years are kept for the next fetch, which asks only for the other four."""
    before = snapshot(copy)
    server.fail(Fault(kind, table=TABLE, nth=3, retry_after=0))
    refused(fetch(copy, server, "--table", TABLE), says=says)
    assert snapshot(copy) == before
    assert len(server.asked("data")) == 2 + 5
    server.fail()
    server.calls.clear()
    run = fetch(copy, server, "--table", TABLE)
    assert run.code == 0, run.err
    assert len(server.asked("data")) == 6 - 2


def test_no_answer_in_time_is_told(copy: EditionCopy, server: Server) -> None:
    """The read timeout, once for each attempt."""
    before = snapshot(copy)
    server.fail(Fault("hang", table=TABLE, nth=6, seconds=float(TIMEOUT) + 1))
    refused(fetch(copy, server, "--table", TABLE), says="did not answer in time")
    assert snapshot(copy) == before


def test_a_slow_answer_is_waited_for(copy: EditionCopy, server: Server) -> None:
    """Slower than usual is not too slow."""
    server.fail(Fault("slow", table=TABLE, nth=2, times=1, seconds=float(TIMEOUT) / 2))
    assert fetch(copy, server, "--table", TABLE).code == 0
    assert len(server.calls) == CALLS


@pytest.mark.parametrize("as_date", [False, True])
def test_the_wait_the_server_asks_for_is_kept(
    copy: EditionCopy, server: Server, *, as_date: bool
) -> None:
    """Two seconds, as a number or as a moment (which names whole seconds)."""
    server.fail(Fault("429", table=TABLE, nth=2, times=1, retry_after=2, as_date=as_date))
    assert fetch(copy, server, "--table", TABLE).code == 0
    told, again = server.asked("data")[1:3]
    assert (told.status, again.status) == (429, 200)
    assert again.when - told.when >= (1.0 if as_date else 2.0) - 0.05


def test_a_wait_that_is_too_long_is_told_instead(copy: EditionCopy, server: Server) -> None:
    """An hour: the person decides."""
    before = snapshot(copy)
    server.fail(Fault("503", table=TABLE, nth=2, retry_after=3600))
    refused(fetch(copy, server, "--table", TABLE), says="asks us to wait 3600 seconds")
    assert snapshot(copy) == before
    assert len(server.asked("data")) == 2


def test_no_server_is_told(copy: EditionCopy) -> None:
    """Nobody listens at the address."""
    before = snapshot(copy)
    with Server() as gone:
        pass
    refused(fetch(copy, gone, "--table", TABLE), says="No connection to 127.0.0.1")
    assert snapshot(copy) == before


# --- All or nothing -------------------------------------------------------------------------------


def test_the_last_answer_wrong_leaves_every_table_as_it_was(
    copy: EditionCopy, server: Server
) -> None:
    """24 good replies are kept, and the next fetch asks for the 25th alone."""
    before = snapshot(copy)
    server.fail(Fault("value", table=TABLE, nth=6))
    refused(fetch(copy, server), says='"value" has 38 items, not 39')
    assert snapshot(copy) == before
    asked = len(server.asked("data"))
    server.fail()
    server.calls.clear()
    assert fetch(copy, server).code == 0
    assert (asked, len(server.asked("data"))) == (25, 1)


def test_a_code_that_is_gone_is_named_with_the_nearest(copy: EditionCopy, server: Server) -> None:
    """Before any figure is asked for, of any table."""
    before = snapshot(copy)
    copy.replace("report/tables.toml", '"KOSbelop0000"', '"KOSbelop0001"')
    run = fetch(copy, server)
    refused(run, says="KOSbelop0001")
    assert "KOSbelop0000" in run.err
    assert "Beløp (1000 kr)" in run.err
    assert server.asked("data") == []
    assert snapshot(copy) == before


def test_another_label_is_refused(copy: EditionCopy, server: Server) -> None:
    """The content may be another figure now: both labels are shown."""
    before = snapshot(copy)
    copy.replace("report/tables.toml", "Beløp per innbygger (kr)", "Beløp per elev (kr)")
    run = fetch(copy, server)
    refused(run, says="Beløp per elev (kr)")
    assert "Beløp per innbygger (kr)" in run.err
    assert server.asked("data") == []
    assert snapshot(copy) == before


def test_a_folder_that_cannot_be_written_leaves_the_old(copy: EditionCopy, server: Server) -> None:
    """A file stands where replies are kept."""
    before = snapshot(copy)
    (copy.root / "report" / ".fetch").write_text("", "utf-8")
    refused(fetch(copy, server, "--table", TABLE), says=".fetch", code=13)
    assert snapshot(copy) == before


# --- Status symbols in every position -------------------------------------------------------------

MEMBERS: Final = (
    "0301", "4601", "5001", "1103", "4204", "3301", "3107", "5501", "1108", "3201", "3203", "3205",
)  # fmt: skip


@pytest.mark.parametrize("first", range(4))
def test_a_symbol_in_any_position_is_kept_and_is_no_number(copy: EditionCopy, first: int) -> None:
    """Each cell of one series and year in turn «:», «..», «.» or null without a reason."""
    symbols = (":", "..", ".", "")
    turn = cycle(symbols[first:] + symbols[:first])
    placed = {(code, content): next(turn) for content in CONTENTS for code in MEMBERS}
    changes: dict[tuple[str, ...], Cell] = {
        ("12362", code, "FGK7", "AGD2", content, "2025"): symbol
        for (code, content), symbol in placed.items()
    }
    with Server(changes=changes, shuffle=first) as server:
        run = fetch(copy, server, "--table", "12362")
    assert run.code == 0, run.err
    frame = load_observations(copy.root, load_edition(copy.root)).frame
    rows = frame[(frame["indikator"] == "12362/FGK7/AGD2") & (frame["aar"] == 2025)]
    assert rows["verdi"].isna().all()
    assert rows["teller"].isna().all()
    found = dict(zip(rows["kommune"], rows["status"], strict=True))
    assert found == {code: placed[code, CONTENTS[1]] or ".." for code in MEMBERS}
    untouched = frame[(frame["indikator"] == "12362/FGK8b/AGD2") & (frame["aar"] == 2025)]
    assert untouched["verdi"].notna().all()


CONTENTS: Final = ("KOSbelop0000", "KOSbelopinnbygge0000")


# --- Acceptance 2: killed at ten random moments ---------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
def test_killed_at_any_moment_the_snapshot_is_old_or_new(tmp_path: Path) -> None:
    """Five moments anywhere, five near the end, where the folders change places.

    The next fetch goes on: it asks again for none of the replies that had come but the last, which
    may not have been written down.
    """
    with Server(delay=0.03) as server:
        whole = report_folder(tmp_path / "hel")
        old, began = undated(snapshot(whole)), time.monotonic()
        assert started(whole, server).wait(timeout=120) == 0
        took, new = time.monotonic() - began, undated(snapshot(whole))
        calls = len(server.asked("data"))
        seed = random.randrange(1_000)  # noqa: S311 - a test's moments
        chance = random.Random(seed)  # noqa: S311 - same
        moments = [chance.uniform(0.2, 1.0) for _ in range(5)]
        moments += [chance.uniform(0.85, 1.02) for _ in range(5)]
        for number, moment in enumerate(moments):
            copy = report_folder(tmp_path / str(number))
            server.calls.clear()
            process = started(copy, server)
            time.sleep(moment * took)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
            answered = len(server.asked("data"))
            left = undated(snapshot(copy))
            about = f"seed {seed}, moment {moment:.3f} of {took:.2f} s, {answered} replies"
            assert left in (old, new), about
            load_sources(copy.root)
            server.calls.clear()
            run = fetch(copy, server)
            assert run.code == 0, (about, run.err)
            assert undated(snapshot(copy)) == new, about
            again = len(server.asked("data"))
            assert again == 0 if left == new else again <= calls - max(answered - 1, 0), about
            assert leftovers(copy) == [], about


def leftovers(copy: EditionCopy) -> list[str]:
    """What a killed fetch could leave beside `report/data`, or of replies."""
    report = copy.root / "report"
    beside = [path.name for path in report.iterdir() if path.name.startswith(".data")]
    return beside + [path.name for path in (report / ".fetch").glob("*.reply")]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
def test_a_killed_fetch_locks_nobody_out(copy: EditionCopy, server: Server) -> None:
    """The lock goes with the process."""
    server.fail(Fault("slow", nth=3, times=1, seconds=20))
    process = started(copy, server)
    while len(server.asked("data")) < 3:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    server.fail()
    assert fetch(copy, server).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_hand_it_says_that_the_next_goes_on(
    copy: EditionCopy, server: Server, how: signal.Signals
) -> None:
    """Replies are kept; the snapshot is as it was."""
    before = snapshot(copy)
    server.fail(Fault("slow", nth=3, times=1, seconds=20))
    process = started(copy, server)
    while len(server.asked("data")) < 3:
        time.sleep(0.02)
    process.send_signal(how)
    assert process.wait(timeout=30) != 0
    assert snapshot(copy) == before
    server.fail()
    server.calls.clear()
    assert fetch(copy, server).code == 0
    assert len(server.asked("data")) == 25 - 2
