"""`seal`: a deliberate change is recorded with its reason; anything else is refused."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from asss_report.errors import DataError
from asss_report.sources.seal import seal
from asss_report.sources.sidecar import DATA, SIDECAR, load_source, load_sources

ROOT = Path(__file__).parents[2]
WHEN = date(2026, 11, 22)
WHY = "Asker har levert på nytt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the source with two files."""
    copy = tmp_path / DATA / "gront_hefte_2026"
    shutil.copytree(ROOT / DATA / "gront_hefte_2026", copy)
    return copy


def change(file: Path) -> tuple[str, str]:
    """Add a line to a file; its sha256 before and after."""
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_bytes(file.read_bytes() + b"\n")
    return before, hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_sealed_change_is_recorded_and_passes(folder: Path) -> None:
    """The sidecar holds day, reason, old and new sha256, and the load accepts the file."""
    old, new = change(folder / "vekter.csv")
    source = seal(folder / "vekter.csv", why=f"  {WHY} ", when=WHEN)
    (record,) = source.seals
    assert (record.when, record.why) == (WHEN, WHY)
    assert (old, new) == (record.files["vekter.csv"].old, record.files["vekter.csv"].new)
    assert load_source(folder) == source
    assert "gront_hefte_2026" in load_sources(folder.parents[2])


def test_sealing_a_file_leaves_its_neighbour_alone(folder: Path) -> None:
    """Only the named file is accepted; another changed file is still a fault."""
    change(folder / "vekter.csv")
    change(folder / "delkostnadsindekser.csv")
    seal(folder / "vekter.csv", why=WHY, when=WHEN)
    with pytest.raises(DataError, match=r"delkostnadsindekser\.csv: The file has changed"):
        load_sources(folder.parents[2])


def test_sealing_a_folder_takes_every_change_and_new_files(folder: Path) -> None:
    """A folder is sealed whole: changed files, and new ones with no old sha256."""
    change(folder / "vekter.csv")
    (folder / "ny.csv").write_text("sektor,vekt\n", "utf-8")
    source = seal(folder, why=WHY, when=WHEN)
    assert set(source.seals[0].files) == {"vekter.csv", "ny.csv"}
    assert source.seals[0].files["ny.csv"].old is None
    assert load_sources(folder.parents[2])


def test_seals_are_kept_oldest_first(folder: Path) -> None:
    """A second seal does not overwrite the first."""
    change(folder / "vekter.csv")
    seal(folder, why="første", when=WHEN)
    change(folder / "vekter.csv")
    source = seal(folder, why="andre", when=WHEN)
    assert [record.why for record in source.seals] == ["første", "andre"]


@pytest.mark.parametrize("why", ["", "  "])
def test_a_seal_without_a_reason_is_refused(folder: Path, why: str) -> None:
    """The sidecar is left as it was."""
    change(folder / "vekter.csv")
    before = (folder / SIDECAR).read_bytes()
    with pytest.raises(DataError, match="needs its reason"):
        seal(folder, why=why, when=WHEN)
    assert before == (folder / SIDECAR).read_bytes()


@pytest.mark.parametrize("name", ["", "vekter.csv"])
def test_sealing_what_has_not_changed_is_refused(folder: Path, name: str) -> None:
    """A seal without a change would be a record of nothing."""
    with pytest.raises(DataError, match="Nothing has changed"):
        seal(folder / name, why=WHY, when=WHEN)


def test_a_file_outside_report_data_is_refused(tmp_path: Path) -> None:
    """Only frozen figures can be sealed."""
    file = tmp_path / "report" / "report.toml"
    file.parent.mkdir()
    file.write_text("", "utf-8")
    with pytest.raises(DataError, match="no file or folder of a source"):
        seal(file, why=WHY, when=WHEN)


def test_report_data_itself_is_refused(folder: Path) -> None:
    """One source at a time: the reason belongs to it."""
    with pytest.raises(DataError, match="no file or folder of a source"):
        seal(folder.parent, why=WHY, when=WHEN)


def test_the_sidecar_itself_is_refused(folder: Path) -> None:
    """It holds the seals, so it cannot hold its own sha256."""
    with pytest.raises(DataError, match="sidecar is not sealed"):
        seal(folder / SIDECAR, why=WHY, when=WHEN)


def test_a_missing_file_is_refused(folder: Path) -> None:
    """A seal never accepts that figures disappear."""
    (folder / "vekter.csv").unlink()
    with pytest.raises(DataError, match=r"vekter\.csv: The file is missing"):
        seal(folder, why=WHY, when=WHEN)


def test_a_write_that_fails_leaves_the_old_sidecar(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sidecar is the old one or the new one, and no temporary file is left."""
    change(folder / "vekter.csv")
    before = (folder / SIDECAR).read_bytes()
    names = {path.name for path in folder.iterdir()}

    def refuse(*_: object) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        seal(folder, why=WHY, when=WHEN)
    assert before == (folder / SIDECAR).read_bytes()
    assert names == {path.name for path in folder.iterdir()}
