"""Where the figures of a comparison are: folders and revisions, read by today's rules."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from edition_copy import EditionCopy, copy_edition
from revised import amounts, git, in_git, revise, times

from asss_report.document.snapshots import snapshot
from asss_report.edition import load_edition
from asss_report.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

ASKER = ("FGK7", "AGD2", "3203", 2025)


@pytest.fixture
def repository(tmp_path: Path) -> EditionCopy:
    """Figures in git; a cell was restated after the tag «mars»."""
    return in_git(copy_edition(tmp_path / "utgave", ["report"]))


def asker(home: EditionCopy, name: str) -> float:
    """Asker's kroner per inhabitant in a snapshot."""
    with snapshot(home.root, name) as found:
        frame = found.read(load_edition(home.root)).frame
    rows = frame[frame["indikator"].eq("12362/FGK7/AGD2") & frame["kommune"].eq("3203")]
    return float(rows.loc[rows["aar"].eq(2025), "verdi"].iloc[0])


@pytest.mark.parametrize("name", ["mars", "HEAD~1", "mars^{commit}"])
def test_a_revision_is_named_as_git_does(repository: EditionCopy, name: str) -> None:
    """12 707 · 0,9 in March, and nothing of the working tree is touched."""
    before = git(repository, "status", "--porcelain")
    assert round(12707 * 0.9) == asker(repository, name)
    assert 12707 == asker(repository, "HEAD") == asker(repository, "")
    assert before == git(repository, "status", "--porcelain")


def test_the_report_may_lie_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    """Paths are those of the report's own folder."""
    outer = EditionCopy(tmp_path)
    inner = copy_edition(tmp_path / "asss", ["report"])
    git(outer, "init", "-q")
    git(outer, "add", "-A")
    git(outer, "commit", "-q", "-m", "Mars")
    revise(inner, {ASKER: times(amounts(inner)[ASKER], 0.5)})
    assert 12707 == asker(inner, "HEAD")
    assert 12707 / 2 == pytest.approx(asker(inner, ""), abs=1)


def test_a_folder_comes_before_a_revision_of_the_same_name(
    repository: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tag «mars» has March's figures, the folder «mars» has June's."""
    monkeypatch.chdir(repository.root)
    shutil.copytree(repository.root / "report/data", repository.root / "mars")
    assert 12707 == asker(repository, "mars")


@pytest.mark.parametrize("inside", [".", "report", "report/data"])
def test_a_folder_is_named_by_any_of_its_levels(repository: EditionCopy, inside: str) -> None:
    """The one that holds `report`, `report` itself, and the figures alone."""
    folder = copy_edition(repository.root.parent / "annet", ["report"])
    revise(folder, {ASKER: times(amounts(folder)[ASKER], 0.8)})
    assert round(12707 * 0.8) == asker(repository, str(folder.root / inside))


def test_a_snapshot_has_its_own_corrections(repository: EditionCopy) -> None:
    """March was printed with a cell corrected; June's file knows nothing of it."""
    folder = copy_edition(repository.root.parent / "annet", ["report"])
    folder.write(
        "report/corrections.toml",
        '[[correction]]\nsource = "12362"\nindikator = "12362/FGK7/AGD2"\nkommune = "3203"\n'
        'aar = 2025\nkolonne = "verdi"\nexpect = 12707\nvalue = 11111\nreason = "Prøve"\n'
        'status = "open"\n',
    )
    assert 11111 == asker(repository, str(folder.root))
    assert 12707 == asker(repository, "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("april", "no such revision in git"),
        ("--output=x", "no such revision in git"),
        ("report/data/12362", "no frozen figures here"),
        ("tom", "has no report/data"),
    ],
)
def test_what_is_no_snapshot_is_said_plainly(
    repository: EditionCopy, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    """What was looked for, and what to name instead; nothing is written."""
    monkeypatch.chdir(repository.root)
    git(repository, "checkout", "-q", "--orphan", "annet")
    git(repository, "rm", "-r", "-q", "--cached", "report")
    git(repository, "commit", "-q", "--allow-empty", "-m", "Uten tall")
    git(repository, "tag", "tom")
    with pytest.raises(DataError) as caught:
        asker(repository, name)
    (fault,) = caught.value.faults
    assert words in fault.what
    assert "HEAD~3" in fault.instead
    assert not (repository.root / "x").exists()


def test_without_git_a_revision_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that git knows nothing of, and on a machine that does not have it."""
    copy = copy_edition(tmp_path, ["report"])
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(DataError, match="in no git repository"):
        asker(copy, "HEAD~1")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DataError, match="git is not installed"):
        asker(copy, "HEAD~1")


def test_a_broken_snapshot_is_blamed_on_the_snapshot(repository: EditionCopy) -> None:
    """Not on the file of the same name in the report we stand in."""
    folder = copy_edition(repository.root.parent / "annet", ["report"])
    folder.replace("report/data/12362/12362.csv", ",2025,", ",MMXXV,")
    with pytest.raises(DataError) as caught:
        asker(repository, str(folder.root))
    (fault,) = caught.value.faults
    assert fault.file == f"{folder.root}:report/data/12362/12362.csv"
