"""Adding an area takes three files of one stem and one line in report.toml."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from builds import NEW_AREA
from edition_copy import ROOT, TOML
from plain_csv import CODES, PlainCsv, norsk

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

pytestmark = pytest.mark.pdf


def differences(folder: Path) -> dict[str, list[str]]:
    """Lines of `folder` that the repository does not have, by file; all of a new file's."""
    found = {}
    for part in ("src", "report", "narratives", "templates"):
        for path in sorted((folder / part).rglob("*")):
            name = path.relative_to(folder)
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            own = (ROOT / name).read_bytes().splitlines() if (ROOT / name).is_file() else []
            new = [line.decode("utf-8", "replace") for line in path.read_bytes().splitlines()]
            extra = [line for line in new if line.encode() not in set(own)]
            if path.suffix != ".ttf" and extra:
                found[str(name)] = extra
    return found


def test_a_new_area_is_its_module_its_words_and_one_line(new_area: Built) -> None:
    """With its test, which the package does not need, that is three files."""
    changed = differences(new_area.copy.root)

    assert [
        f"narratives/{NEW_AREA}.md",
        "report/report.toml",
        f"src/asss_report/areas/{NEW_AREA}.py",
    ] == sorted(changed)
    assert [f'    "{NEW_AREA}",'] == changed[TOML]


def test_the_new_area_has_its_chapter(new_area: Built) -> None:
    """Built by the copied package, with number, title, findings and exhibits."""
    assert new_area.run.code == 0, new_area.run.err
    assert new_area.copy.output() == [f"asss-baerum-2025-{NEW_AREA}.pdf"]
    text = " ".join(new_area.pages[1:])
    assert text.startswith("18 Leie av bolig")
    assert "Hovedfunn" in text
    assert {"Figur 18.1", "Tabell 18.1"} <= set(re.findall(r"(?:Figur|Tabell) 18\.\d+", text))


def test_the_new_areas_figures_are_the_csv_files(new_area: Built) -> None:
    """The made-up area stands on FGK16."""
    plain = PlainCsv(new_area.copy.root)
    own = norsk(plain.published("FGK16", "AGD2", CODES["Bærum"]))

    assert f"{own} kroner per innbygger på leie av bolig i 2025" in new_area.text


def test_the_new_area_is_listed_and_checked_without_another_change(new_area: Built) -> None:
    """`areas` finds it, and `check` finds nothing wrong."""
    env = {"PYTHONPATH": os.fspath(new_area.copy.root / "src")}

    listed = new_area.copy.run("areas", env=env)
    checked = new_area.copy.run("check", env=env)

    assert re.search(rf"^{NEW_AREA} +Leie av bolig: 4 indicators$", listed.out, re.MULTILINE)
    assert checked.code == 0, checked.err
