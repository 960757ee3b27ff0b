"""The report printed by Chromium, for `make bench` alone.

    python tools/bench_chromium.py PAGE.html OUT.pdf

Prints the seconds of printing alone. Chromium knows neither `target-counter`, `leader` nor
`string()`: the contents have no page numbers and the pages no running header.
"""
# ruff: noqa: INP001, T201 -- a script beside the package; it prints

from __future__ import annotations

import html
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from harness import chromium  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from collections.abc import Mapping


def main(arguments: list[str]) -> int:
    """Print; the exit code."""
    page_file, out = arguments
    with chromium() as browser:
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(Path(page_file).resolve().as_uri(), wait_until="load", timeout=120_000)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.pdf(path=out, prefer_css_page_size=True, tagged=True, outline=True)
        print(json.dumps({"print": time.perf_counter() - start}))
    return 0


def written(text: str, templates: Path, folder: Path) -> Path:
    """Write the document and what it loads into `folder`; the page."""
    folder.mkdir(parents=True)
    (folder / "fonts").symlink_to((templates / "fonts").resolve())
    css = (templates / "stil.css").read_text("utf-8").replace("asset:", "")
    (folder / "stil.css").write_text(css, "utf-8")
    page = folder / "report.html"
    page.write_text(text.replace("asset:", ""), "utf-8")
    return page


def picture(charts: Mapping[str, str], key: str, alt: str) -> str:
    """A chart in the page itself, where its words find the page's typeface."""
    return charts[key].replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
