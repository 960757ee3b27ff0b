"""Where the seconds went: every second once, and nothing when nobody asks."""

from __future__ import annotations

import pytest

from asss_report.document.profile import counted, measured, stage


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a second after the one before."""
    seconds = iter(range(100))
    monkeypatch.setattr("time.perf_counter", lambda: float(next(seconds)))


def test_a_stage_inside_another_is_counted_once() -> None:
    """The outer takes five seconds, of which the inner has one, twice."""
    with measured() as seconds, stage("outer"):
        for _ in range(2):
            with stage("inner"):
                pass
    assert seconds.stages == {"outer": 5 - 2, "inner": 1 + 1}


def test_a_stage_that_fails_is_counted_too() -> None:
    """The one around it has only its own seconds."""
    failing = pytest.raises(OSError, match="full")
    with measured() as seconds, failing, stage("outer"), stage("inner"):
        raise OSError("full")
    assert seconds.stages == {"outer": 3 - 1, "inner": 1}


def test_nothing_is_measured_where_nobody_asks() -> None:
    """Neither outside a measurement nor after it."""
    with measured() as seconds:
        counted("chart")
    with stage("late"):
        counted("chart")
    assert (seconds.stages, seconds.counts) == ({}, {"chart": 1})
