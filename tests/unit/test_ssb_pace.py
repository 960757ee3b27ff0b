"""Never more calls than the limit, whatever the clocks and the file of call times do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.sources.ssb.pace import Clock, Pace, _locked

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60.0
GAPS = st.lists(st.floats(0, 50, allow_nan=False), min_size=1, max_size=25)


@dataclass
class Time:
    """True time, and a wall clock that somebody may set."""

    now: float = 1_000.0
    ahead: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        """The clock of a process."""
        return Clock(lambda: self.now + self.ahead, lambda: self.now, self.sleep)


def fresh(factory: pytest.TempPathFactory) -> Path:
    """A place for call times where there are none; quicker than a new folder for each example."""
    log = factory.getbasetemp() / "pace" / "calls"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    return log


def most_in_a_window(calls: list[float]) -> int:
    """The largest number of calls in any window of `SECONDS`, its end left out."""
    return max(sum(start <= it < start + SECONDS for it in calls) for start in calls)


@settings(deadline=None, max_examples=60)
@given(gaps=GAPS, limit=st.integers(1, 8))
def test_never_more_calls_than_the_limit_in_any_window(gaps: list[float], limit: int) -> None:
    """However the calls come."""
    time, calls = Time(), list[float]()
    pace = Pace(limit, SECONDS, clock=time.clock)
    for gap in gaps:
        time.now += gap
        pace.take()
        calls.append(time.now)
    assert most_in_a_window(calls) <= limit


@settings(deadline=None, max_examples=60)
@given(gaps=GAPS, limit=st.integers(1, 8), restarts=st.lists(st.booleans(), min_size=25))
def test_the_limit_holds_across_commands(
    gaps: list[float], limit: int, restarts: list[bool], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A command that starts anew, or runs beside, reads when the others asked."""
    time, calls = Time(), list[float]()
    log = fresh(tmp_path_factory)
    paces = [Pace(limit, SECONDS, clock=time.clock, log=log) for _ in range(2)]
    for number, (gap, restart) in enumerate(zip(gaps, restarts, strict=False)):
        time.now += gap
        if restart:
            paces[number % 2] = Pace(limit, SECONDS, clock=time.clock, log=log)
        paces[number % 2].take()
        calls.append(time.now)
    assert most_in_a_window(calls) <= limit


@settings(deadline=None, max_examples=60)
@given(gaps=GAPS, limit=st.integers(1, 8), jumps=st.lists(st.floats(-1e7, 1e7), min_size=25))
def test_a_wall_clock_that_is_set_changes_nothing_within_a_command(
    gaps: list[float], limit: int, jumps: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Forward or back, by any amount, before every call; and no wait is longer than a window."""
    time, calls = Time(), list[float]()
    pace = Pace(limit, SECONDS, clock=time.clock, log=fresh(tmp_path_factory))
    for gap, jump in zip(gaps, jumps, strict=False):
        time.now += gap
        time.ahead = jump
        pace.take()
        calls.append(time.now)
    assert most_in_a_window(calls) <= limit
    assert max(time.slept, default=0) <= SECONDS * 1.01 + 1e-6


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=400) | st.text(alphabet="0123456789.\n-einfa").map(str.encode))
def test_a_damaged_file_makes_us_wait_one_window_at_most(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is in it; afterwards it holds only call times again."""
    time = Time()
    log = fresh(tmp_path_factory)
    log.write_bytes(content)
    pace = Pace(3, SECONDS, clock=time.clock, log=log)
    for _ in range(3):
        pace.take()
    assert sum(time.slept) <= SECONDS * 1.01 + 1e-6
    assert all(1_000 - 61 <= float(line) <= time.now for line in log.read_text().split())


def test_a_call_of_the_future_counts_as_one_made_now(tmp_path: Path) -> None:
    """The clock was set back an hour: we wait one window, not an hour."""
    time = Time()
    log = tmp_path / "calls"
    log.write_text(f"{time.now + 3600}\n" * 2)
    Pace(2, SECONDS, clock=time.clock, log=log).take()
    assert [pytest.approx(SECONDS * 1.01)] == time.slept


def test_waits_are_told_before_they_begin() -> None:
    """A third call of two a minute, ten seconds after the first."""
    time, told = Time(), list[float]()
    pace = Pace(2, SECONDS, clock=time.clock)
    for _ in range(2):
        pace.take(told.append)
        time.now += 5
    pace.take(told.append)
    assert [pytest.approx(SECONDS * 1.01 - 10)] == told


def test_a_place_that_cannot_be_written_to_keeps_no_times_and_stops_nothing(
    tmp_path: Path,
) -> None:
    """The limit of the command itself still holds."""
    time = Time()
    (tmp_path / "file").write_text("")
    pace = Pace(1, SECONDS, clock=time.clock, log=tmp_path / "file" / "calls")
    pace.take()
    assert not time.slept
    pace.take()
    assert [pytest.approx(SECONDS * 1.01)] == time.slept


def test_two_commands_do_not_read_and_write_the_times_at_once(tmp_path: Path) -> None:
    """While one holds the file the other waits for it."""
    log, done = tmp_path / "calls", threading.Event()

    def call() -> None:
        Pace(log=log).take()
        done.set()

    other = threading.Thread(target=call)
    with _locked(log):
        other.start()
        assert not done.wait(0.05)
    other.join(10)
    assert done.is_set()
