"""No page of what is delivered has a fault that a detector can see."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from detectors import Flaw, flaws
from pdf_pages import text_block

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def found(baerum: Built, root: Path) -> dict[str, list[Flaw]]:
    """The flaws of the report and of each area's own PDF, by file."""
    assert baerum.run.code == 0, baerum.run.err
    block = text_block(root / "templates" / "theme.toml")
    # The longest, the report, goes first; two processes take the rest between them.
    files = sorted(baerum.path.parent.rglob("*.pdf"), key=lambda it: -it.stat().st_size)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        under_way = {it.name: pool.submit(flaws, it.read_bytes(), block) for it in files}
        return {name: future.result() for name, future in under_way.items()}


def test_every_pdf_of_the_delivery_is_looked_at(
    found: dict[str, list[Flaw]], baerum: Built
) -> None:
    """The report and one file for each area."""
    assert baerum.path.name in found
    assert len(found) > 10


def test_no_page_has_a_flaw(found: dict[str, list[Flaw]]) -> None:
    """Text outside or upon text, cut or unreadable letters, white pages, tables too wide."""
    listed = [f"{name}: {flaw}" for name, several in found.items() for flaw in several]

    assert not listed, f"{len(listed)} flaws\n" + "\n".join(listed[:60])
