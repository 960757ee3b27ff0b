"""Two builds started at once in one folder: both end well, and what stands there is whole."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from edition_copy import COMMAND, EPOCH
from random_edits import tiny_edition

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

pytestmark = pytest.mark.pdf


@pytest.fixture
def copy(tmp_path: Path) -> EditionCopy:
    """An edition that was never built."""
    return tiny_edition(tmp_path / "utgave")


def at_once(copy: EditionCopy, *builds: str) -> list[str]:
    """Run these builds in processes that begin together; what each said."""
    env = {
        **os.environ,
        "SOURCE_DATE_EPOCH": EPOCH,
        "ASSS_REPORT_CACHE": str(copy.root / "cache"),
    }
    started = [
        subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "build", "--jobs", "1", *arguments.split()],
            cwd=copy.root,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        for arguments in builds
    ]
    said = [process.communicate(timeout=600)[0] for process in started]
    assert [0] * len(builds) == [process.returncode for process in started], said
    return said


def require_whole(copy: EditionCopy, *beside: str) -> None:
    """Every file the manifest names is there and is what it says, and nothing else is."""
    folder = copy.root / "output" / "2025"
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {path: one["sha256"] for path, one in manifest["files"].items()} == files
    assert copy.output() == sorted(["2025", *beside])


def test_builds_at_once_leave_one_whole_edition(copy: EditionCopy) -> None:
    """The first ever, twice; then over it an edition with other words, whole and as a PDF alone."""
    at_once(copy, "", "")
    require_whole(copy)

    copy.replace("narratives/barnehage.md", "Vi vet ikke.", "Vi vet litt mer enn i fjor.")
    at_once(copy, "", "--only pdf")
    require_whole(copy, "asss-baerum-2025.pdf")

    output = copy.root / "output"
    (alone,) = output.glob("*.pdf")
    assert alone.read_bytes() == (output / "2025" / alone.name).read_bytes()
    again = at_once(copy, "", "--only pdf")
    assert ["nothing has changed" in said for said in again] == [True, True]
    require_whole(copy, alone.name)
