"""tools/visual.py: what a person and `.ci/run` see of the detectors."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest
from test_detectors import FAULTS, FILL, PAGE, made

from asss_report.document.fetcher import ReportFetcher
from asss_report.document.pdf import render_pdf

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pdf


@pytest.fixture
def tool(root: Path) -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("visual", root / "tools" / "visual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sound(root: Path, tmp_path: Path) -> Path:
    """A folder with a PDF on the report's paper, with nothing wrong."""
    paper = PAGE.replace("A5; margin: 15mm", "A4; margin: 25mm 25mm 22mm")
    html = f"{paper}{FILL * 4}</body></html>"
    (tmp_path / "pdf").mkdir()
    rendered = render_pdf(html, fetcher=ReportFetcher(root / "templates"))
    (tmp_path / "pdf" / "bra.pdf").write_bytes(rendered.pdf)
    return tmp_path / "pdf"


def test_a_sound_folder_passes(tool: Any, sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the last line says how many files were looked at."""
    assert tool.main(["look", str(sound)]) == 0
    assert capsys.readouterr().out == "0 flaws in 1 files\n"


def test_a_flaw_is_printed_and_fails(
    tool: Any, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its file, also beside one that is sound."""
    (sound / "feil.pdf").write_bytes(made(FAULTS[0].body))

    assert tool.main(["look", str(sound)]) == 1

    *lines, last = capsys.readouterr().out.splitlines()
    assert any(line.startswith("feil.pdf: page 1: outside: ") for line in lines)
    assert not any(line.startswith("bra.pdf") for line in lines)
    assert last == f"{len(lines)} flaws in 2 files"


def test_nothing_to_look_at_fails(tool: Any, tmp_path: Path) -> None:
    """A gate that is handed an empty folder must not pass."""
    assert tool.main(["look", str(tmp_path)]) == 1


def test_a_wrong_command_says_what_there_is(tool: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither `look` without a file nor an unknown word does anything."""
    for arguments in ([], ["look"], ["godkjenn"]):
        assert tool.main(arguments) == 2
    assert "visual.py approve" in capsys.readouterr().err
