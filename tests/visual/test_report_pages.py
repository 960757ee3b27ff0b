"""No page has a fault that a detector can see: text out of place or cut, white pages, wide tables.

The PDFs of all areas are looked at by `.ci/run`, which builds them: tools/visual.py look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from detectors import flaws_of_files
from pdf_pages import text_block

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

pytestmark = pytest.mark.pdf


def seen(root: Path, *built: Built) -> str:
    """Every flaw in everything that was built, on a line of its own."""
    assert [0 for _ in built] == [it.run.code for it in built]
    files = {file for it in built for file in it.path.parent.rglob("*.pdf")}
    assert {it.path for it in built} <= files
    found = flaws_of_files(files, text_block(root / "templates" / "theme.toml"))
    return "\n".join(f"{file.name}: {flaw}" for file in found for flaw in found[file])


def test_no_page_of_the_report_has_a_flaw(baerum: Built, root: Path) -> None:
    """The real edition, as long as it is."""
    assert seen(root, baerum) == ""


def test_no_page_of_an_areas_own_pdf_has_a_flaw(
    barnehage: Built, delivered: Built, root: Path
) -> None:
    """With words of its own, and with hardly any."""
    assert seen(root, barnehage, delivered) == ""


def test_no_page_of_another_municipalitys_report_has_a_flaw(
    asker: Built, oslo: Built, root: Path
) -> None:
    """Other names, one comparator and three: longer words in narrower columns."""
    assert seen(root, asker, oslo) == ""
