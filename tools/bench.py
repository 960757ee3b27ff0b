"""How long somebody who writes waits: from a saved file to the page, and to the chapter's PDF.

    python tools/bench.py [--edits 30] [--pdfs 10] [--chapter barnehage]
    python tools/bench.py --fetch [--fetches 5]

On a copy of the whole edition, in a real browser. The clock starts when the file is saved and stops
when the new words stand in the page, by the browser's own watch on the document (same machine, same
clock), and when the last byte of the PDF has come.

With --fetch instead: `asss-report fetch` of the whole edition from the test server, with the start
of the program, and what Statistics Norway's limit on calls would make of it.
"""
# ruff: noqa: INP001, T201 -- a script beside the package; it prints

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("browser", "ssb", "")]

from fetching import fetch, report_folder  # noqa: E402 - found by the line above
from harness import chromium, previewed  # noqa: E402 - same
from ssb_server import Server  # noqa: E402 - same

from asss_report.sources.ssb.pace import Clock, Pace  # noqa: E402 - same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page
    from ssb_server import Call

_WATCH: Final = """() => {
  window.sett = new Map();
  new MutationObserver(() => {
    const merke = document.getElementById("fv-kropp").textContent.match(/merke[0-9]+x/g) ?? [];
    for (const it of merke) if (!window.sett.has(it)) window.sett.set(it, Date.now());
  }).observe(document.getElementById("fv-kropp"), {
    subtree: true, childList: true, characterData: true });
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--pdfs", type=int, default=10)
    parser.add_argument("--chapter", default="barnehage")
    parser.add_argument("--fetch", action="store_true")
    parser.add_argument("--fetches", type=int, default=5)
    asked = parser.parse_args()
    if asked.fetch:
        measure_fetch(asked.fetches)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "utgave"
        for name in ("report", "narratives", "templates"):
            shutil.copytree(ROOT / name, root / name)
        with previewed(root) as address, chromium() as browser:
            page = browser.new_page()
            measure(page, f"{address}/kapittel/{asked.chapter}", root, asked)


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


def measure(page: Page, address: str, root: Path, asked: argparse.Namespace) -> None:
    """Edit the chapter again and again, first for the page, then for the PDF."""
    file = root / "narratives" / f"{asked.chapter}.md"
    text = file.read_text("utf-8")
    page.goto(address)
    page.wait_for_selector(".fv-katalog li", timeout=60_000)
    time.sleep(5)  # somebody who has opened the chapter reads before writing
    page.evaluate(_WATCH)
    seen = [edit(page, file, text, n) for n in range(asked.edits)]
    told("from file saved to text changed in the browser", seen, 300)
    made = [pdf(page, address, file, text, n) for n in range(asked.pdfs)]
    told("from file saved to the chapter's PDF", made, 2000)


def edit(page: Page, file: Path, text: str, number: int) -> float:
    """Save one edit; milliseconds until it stands in the page."""
    mark = f"merke{number}x"
    saved = save(file, text, mark)
    page.wait_for_function("merke => window.sett.has(merke)", arg=mark, timeout=20_000)
    when = float(page.evaluate("merke => window.sett.get(merke)", mark))
    time.sleep(0.4)
    return when - saved


def pdf(page: Page, address: str, file: Path, text: str, number: int) -> float:
    """Save one edit and ask for the PDF at once; milliseconds until it is here."""
    saved = save(file, text, f"trykk{number}x")
    answer = page.request.get(address.replace("/kapittel/", "/pdf/"), timeout=60_000)
    if not answer.body().startswith(b"%PDF-"):
        raise SystemExit(f"No PDF: {answer.status}")
    took = time.time() * 1000 - saved
    time.sleep(0.4)
    return took


def save(file: Path, text: str, mark: str) -> float:
    """Put the mark at the end of the last paragraph; when it was saved, in milliseconds."""
    file.write_text(f"{text.rstrip()} Siste ord er {mark}.\n", "utf-8")
    return time.time() * 1000


def told(what: str, took: Sequence[float], goal: int) -> None:
    """Print median and 95th percentile."""
    middle = statistics.median(took)
    high = statistics.quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else middle
    verdict = "met" if middle <= goal else "MISSED"
    print(
        f"{what}: median {middle:.0f} ms, p95 {high:.0f} ms, of {len(took)} "
        f"(goal: median {goal} ms, {verdict})"
    )


if __name__ == "__main__":
    main()
