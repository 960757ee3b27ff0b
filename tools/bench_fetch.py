"""How long `asss-report fetch` of the whole edition takes from the test server.

With the start of the program, and with what Statistics Norway's limit on calls would make of it.
"""
# ruff: noqa: INP001, T201 -- a script beside the package; it prints

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("ssb", "")]

from fetching import fetch, report_folder  # noqa: E402 - found by the line above
from ssb_server import Server  # noqa: E402 - same

from asss_report.sources.ssb.pace import Clock, Pace  # noqa: E402 - same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssb_server import Call


def measure_fetch(times: int) -> None:
    """Fetch the whole edition again and again, each time into a copy with the bundled figures."""
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        for number in range(times):
            copy = report_folder(Path(folder) / str(number))
            server.calls.clear()
            began = time.monotonic()
            run = fetch(copy, server)
            took.append((time.monotonic() - began) * 1000)
            if run.code != 0:
                raise SystemExit(run.err)
        calls = asked_of_ssb(server.calls)
        server.calls.clear()
        fetch(copy, server)
        again = asked_of_ssb(server.calls)
    told("fetch of the whole edition from the test server", took, 5000)
    print(fetched(calls))
    print(
        f"  Statistics Norway's limit, 30 calls a minute, would make it {paced(len(calls)):.0f} s"
    )
    print(f"  and again, with nothing new there: {len(again)} calls, {paced(len(again)):.0f} s")


def asked_of_ssb(calls: Sequence[Call]) -> list[Call]:
    """The calls without the first, which asks a server on this machine for its own limit."""
    return list(calls)[1:]


def fetched(calls: Sequence[Call]) -> str:
    """What was asked for, and how much came."""
    data = [call for call in calls if call.endpoint == "data"]
    cells, size = sum(call.cells for call in data), sum(call.size for call in calls)
    return f"  {len(calls)} calls ({len(data)} for figures), {cells} cells, {size} bytes"


def paced(calls: int) -> float:
    """Seconds that so many calls take at Statistics Norway's limit, were each answered at once."""
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    pace = Pace(clock=Clock(wall=lambda: now, steady=lambda: now, sleep=sleep))
    for _ in range(calls):
        pace.take()
    return now


def told(what: str, took: Sequence[float], goal: int) -> None:
    """Print median and 95th percentile."""
    middle = statistics.median(took)
    high = statistics.quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else middle
    verdict = "met" if middle <= goal else "MISSED"
    print(
        f"{what}: median {middle:.0f} ms, p95 {high:.0f} ms, of {len(took)} "
        f"(goal: median {goal} ms, {verdict})"
    )
