"""How long somebody who writes waits: from a saved file to the page, and to the PDF.

On a copy of the whole edition, in a real browser. The clock starts when the file is saved and stops
when the new words stand in the page, by the browser's own watch on the document (same machine, same
clock), and when the last byte of the PDF has come.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from harness import chromium, previewed  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WATCH: Final = """() => {
  window.sett = new Map();
  new MutationObserver(() => {
    const merke = document.getElementById("fv-kropp").textContent.match(/merke[0-9]+x/g) ?? [];
    for (const it of merke) if (!window.sett.has(it)) window.sett.set(it, Date.now());
  }).observe(document.getElementById("fv-kropp"), {
    subtree: true, childList: true, characterData: true });
}"""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long one waits after saving, in seconds.

    Attributes:
        page: Until the words stand in the page.
        chapter: Until the chapter's PDF is here.
        whole: Until the whole report's PDF is here, when it has been made once before.
    """

    page: list[float]
    chapter: list[float]
    whole: list[float]


def waits(folder: Path, chapter: str, *, edits: int, pdfs: int) -> Waits:
    """Edit a chapter again and again in a preview of a copy of the edition.

    Args:
        folder: Where the copy goes.
        chapter: Which.
        edits: How many times for the page.
        pdfs: How many times for each PDF.
    """
    root = folder / "preview"
    for name in ("report", "narratives", "templates"):
        shutil.copytree(ROOT / name, root / name)
    file = root / "narratives" / f"{chapter}.md"
    text = file.read_text("utf-8")
    # A cache of its own: in the user's, an earlier bench has left the same edits laid out.
    own = str(folder / "preview-cache")
    with previewed(root, ASSS_REPORT_CACHE=own) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/kapittel/{chapter}")
        page.wait_for_selector(".fv-katalog li", timeout=60_000)
        time.sleep(5)  # somebody who has opened the chapter reads before writing
        page.evaluate(_WATCH)
        seen = [_edit(page, file, text, n) for n in range(edits)]
        made = [_pdf(page, f"{address}/pdf/{chapter}", file, text, n) for n in range(pdfs)]
        _pdf(page, f"{address}/pdf/", file, text, 0)  # the first makes all the parts
        whole = [_pdf(page, f"{address}/pdf/", file, text, n) for n in range(pdfs, 2 * pdfs)]
    return Waits(seen, made, whole)


def _edit(page: Page, file: Path, text: str, number: int) -> float:
    """Save one edit; seconds until it stands in the page."""
    mark = f"merke{number}x"
    saved = _save(file, text, mark)
    page.wait_for_function("merke => window.sett.has(merke)", arg=mark, timeout=20_000)
    when = float(page.evaluate("merke => window.sett.get(merke)", mark)) / 1000
    time.sleep(0.4)
    return when - saved


def _pdf(page: Page, address: str, file: Path, text: str, number: int) -> float:
    """Save one edit and ask for the PDF at once; seconds until it is here."""
    saved = _save(file, text, f"trykk{number}x")
    answer = page.request.get(address, timeout=300_000)
    if not answer.body().startswith(b"%PDF-"):
        raise SystemExit(f"No PDF at {address}: {answer.status}")
    took = time.time() - saved
    time.sleep(0.4)
    return took


def _save(file: Path, text: str, mark: str) -> float:
    """Put the mark at the end of the last paragraph; when it was saved, in seconds."""
    file.write_text(f"{text.rstrip()} Siste ord er {mark}.\n", "utf-8")
    return time.time()
