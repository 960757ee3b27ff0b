"""Sidecars: a changed byte, a missing file or a stranger in `report/data` never goes unnoticed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from asss_report.errors import DataError, Fault
from asss_report.sources import sidecar
from asss_report.sources.sidecar import DATA, SIDECAR, Source, load_source, load_sources

ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of two of the bundled sources."""
    for name in ("folkemengde", "gront_hefte_2026"):
        shutil.copytree(ROOT / DATA / name, tmp_path / DATA / name)
    return tmp_path


def fault(root: Path) -> Fault:
    """The one fault of the sources."""
    with pytest.raises(DataError) as caught:
        load_sources(root)
    (only,) = caught.value.faults
    return only


def rewrite(root: Path, **changes: Any) -> None:
    """Change the sidecar of the population; None takes a key away."""
    path = root / DATA / "folkemengde" / SIDECAR
    content = {**json.loads(path.read_text("utf-8")), **changes}
    kept = {key: value for key, value in content.items() if value != "gone"}
    path.write_text(json.dumps(kept, indent=2), "utf-8")


def test_every_bundled_file_is_as_it_was_frozen() -> None:
    """The repository's own figures pass, source by source, each with who to credit."""
    sources = load_sources(ROOT)
    assert set(sources) >= {"12362", "12137", "12063", "folkemengde", "gront_hefte_2026"}
    assert all(source.credit and source.licence for source in sources.values())


def test_bundled_sidecars_are_written_as_seal_writes_them() -> None:
    """Sealing one file changes the sidecar in that place only."""
    for path in (ROOT / DATA).glob(f"*/{SIDECAR}"):
        assert sidecar.dump(load_source(path.parent)) == path.read_text("utf-8")


def test_no_sidecar_names_a_machines_own_paths() -> None:
    """Provenance speaks of public places, never of a folder on somebody's disk."""
    for path in (ROOT / DATA).glob(f"*/{SIDECAR}"):
        assert not re.search(r"/(work|home|tmp|Users)/|[A-Z]:\\\\", path.read_text("utf-8"))


@pytest.mark.parametrize("place", [0, 100, -1])
def test_one_changed_byte_is_an_error_that_names_the_file(root: Path, place: int) -> None:
    """First, middle or last byte: the sha256 differs, and the two ways to mend it are told."""
    file = root / DATA / "folkemengde/folkemengde.csv"
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    found = fault(root)
    assert found.file.endswith("report/data/folkemengde/folkemengde.csv")
    assert "has changed" in found.what
    assert "Restore it from git" in found.instead
    assert f'asss-report seal {found.file} --why "…"' in found.instead


def test_a_missing_file_is_an_error_that_names_it(root: Path) -> None:
    """A file in the sidecar must be on disk."""
    (root / DATA / "gront_hefte_2026/vekter.csv").unlink()
    found = fault(root)
    assert found.file.endswith("gront_hefte_2026/vekter.csv")
    assert "not on disk" in found.what


def test_a_file_that_the_sidecar_does_not_know_is_an_error(root: Path) -> None:
    """Figures without a source cannot slip in."""
    (root / DATA / "folkemengde/ny.csv").write_text("a,b\n", "utf-8")
    found = fault(root)
    assert found.file.endswith("folkemengde/ny.csv")
    assert "not in source.json" in found.what


@pytest.mark.parametrize("name", [".DS_Store", "~$folkemengde.csv", ".~lock.folkemengde.csv#"])
def test_an_editors_lock_file_is_no_fault(root: Path, name: str) -> None:
    """Looking at a file in a spreadsheet must not stop the build."""
    (root / DATA / "folkemengde" / name).write_text("", "utf-8")
    assert "folkemengde" in load_sources(root)


def test_a_file_outside_every_source_is_an_error(root: Path) -> None:
    """`report/data` holds folders, one for each source."""
    (root / DATA / "tall.csv").write_text("a,b\n", "utf-8")
    assert "outside every source folder" in fault(root).what


def test_a_missing_sidecar_is_an_error(root: Path) -> None:
    """A folder without its sidecar has no known origin."""
    (root / DATA / "folkemengde" / SIDECAR).unlink()
    found = fault(root)
    assert found.file.endswith("folkemengde/source.json")
    assert "sidecar is missing" in found.what


def test_no_figures_at_all_is_an_error(tmp_path: Path) -> None:
    """An empty or absent `report/data` is told as such."""
    assert "no figures here" in fault(tmp_path).what


def test_a_sidecar_that_is_not_json_is_an_error_with_its_line(root: Path) -> None:
    """A comma too much is told by its line."""
    path = root / DATA / "folkemengde" / SIDECAR
    path.write_text('{\n  "id": "folkemengde",\n}\n', "utf-8")
    found = fault(root)
    assert "not JSON" in found.what
    assert found.line > 0


def test_a_sidecar_that_is_not_utf8_is_an_error(root: Path) -> None:
    """An old encoding is refused, not guessed at."""
    (root / DATA / "folkemengde" / SIDECAR).write_bytes(b'{"title": "B\xe6rum"}')
    assert "not UTF-8" in fault(root).what


def test_an_unknown_key_is_an_error_that_names_the_nearest(root: Path) -> None:
    """A misspelt key is never silently without effect."""
    rewrite(root, licens="CC BY 4.0")
    found = fault(root)
    assert "«licens»" in found.what
    assert "«licence»" in found.instead


def test_a_missing_key_is_an_error(root: Path) -> None:
    """Every key stands there; what is not known is null."""
    rewrite(root, updated="gone")
    assert "«updated» is missing" in fault(root).what


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("retrieved", "september 2026"),
        ("files", {}),
        ("files", {"folkemengde.csv": "abc"}),
        ("files", {"../../report.toml": "0" * 64}),
        ("credit", ""),
        ("notes", "en merknad"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_the_key(root: Path, key: str, value: object) -> None:
    """Dates, hashes and file names have one form; a file lies in its own folder."""
    rewrite(root, **{key: value})
    found = fault(root)
    assert f"«{key}" in found.what
    assert found.line > 0


def test_a_sidecar_in_the_wrong_folder_is_an_error(root: Path) -> None:
    """A copied folder with the old sidecar would show the wrong source under every exhibit."""
    (root / DATA / "folkemengde").rename(root / DATA / "folketall")
    assert "«folkemengde», but it lies in the folder «folketall»" in fault(root).what


def test_all_faults_are_told_in_one_run(root: Path) -> None:
    """Two broken sources give two faults, not one after the other."""
    (root / DATA / "folkemengde" / SIDECAR).unlink()
    (root / DATA / "gront_hefte_2026/vekter.csv").unlink()
    with pytest.raises(DataError) as caught:
        load_sources(root)
    assert len(caught.value.faults) == 2


def test_a_source_is_frozen() -> None:
    """Nobody can change where figures come from on the way to the page."""
    source: Source = load_source(ROOT / DATA / "12063")
    assert source.edition == "foreløpig"
    with pytest.raises(ValueError, match="frozen"):
        source.edition = "revidert"  # type: ignore[misc]
