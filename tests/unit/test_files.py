"""A folder that is replaced as one: the old one or the new one, and nothing beside it."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import time
from pathlib import Path

import pytest

from asss_report import files
from asss_report.errors import OutputError
from asss_report.files import restore, swap, whole_folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder from before, with a file in it."""
    folder = tmp_path / "ut" / "2025"
    folder.mkdir(parents=True)
    (folder / "gammel.txt").write_text("gammel", "utf-8")
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Every file under a folder, hidden or not, with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def fill_and_stop(target: Path, stop: type[BaseException]) -> None:
    """Make half a folder."""
    with whole_folder(target) as new:
        (new / "ny.txt").write_text("ny", "utf-8")
        raise stop


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system, or a disk, where two folders cannot change names in one step."""
    monkeypatch.setattr(files, "_exchanger", lambda: (None, (), ()))


def refuse(monkeypatch: pytest.MonkeyPatch, refused: int) -> None:
    """Let one rename fail as Windows does when a file is open in another program."""
    without_exchange(monkeypatch)
    original, calls = Path.rename, []

    def rename(self: Path, goal: Path) -> Path:
        calls.append(goal)
        if len(calls) == refused:
            raise PermissionError(13, "Access is denied")
        return original(self, goal)

    monkeypatch.setattr(Path, "rename", rename)


def test_the_new_folder_takes_the_olds_place_when_it_is_whole(target: Path) -> None:
    """While it is filled the old one stands; afterwards nothing of the old is left."""
    with whole_folder(target) as new:
        (new / "under").mkdir()
        (new / "under" / "ny.txt").write_text("ny", "utf-8")
        assert tree(target) == {"gammel.txt": "gammel"}

    assert tree(target.parent) == {"2025/under/ny.txt": "ny"}
    assert names(target.parent) == ["2025"]
    assert target.stat().st_mode & 0o777 == 0o755


def test_a_first_folder_needs_no_old_one(tmp_path: Path) -> None:
    """Those above it are made too."""
    with whole_folder(tmp_path / "a" / "2025") as new:
        (new / "ny.txt").write_text("ny", "utf-8")

    assert tree(tmp_path) == {"a/2025/ny.txt": "ny"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, OutputError, ZeroDivisionError])
def test_whatever_stops_it_leaves_the_old_one_and_no_litter(
    target: Path, stop: type[BaseException]
) -> None:
    """Half a folder is thrown away."""
    with pytest.raises(stop):
        fill_and_stop(target, stop)

    assert tree(target.parent) == {"2025/gammel.txt": "gammel"}
    assert names(target.parent) == ["2025"]


@pytest.mark.parametrize("refused", [1, 2])
def test_an_old_folder_in_use_is_one_error_and_stands(
    target: Path, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    """The old one cannot be moved, or the new one not put in: the old is there in either case."""
    refuse(monkeypatch, refused)

    with pytest.raises(OutputError) as caught, whole_folder(target) as new:
        (new / "ny.txt").write_text("ny", "utf-8")

    (fault,) = caught.value.faults
    assert "Access is denied" in fault.what
    assert "open" in fault.instead
    assert tree(target.parent) == {"2025/gammel.txt": "gammel"}
    assert names(target.parent) == ["2025"]


def test_a_swap_cut_off_in_the_middle_is_mended_by_the_next(target: Path) -> None:
    """The power goes between the two renames: the old folder is put back before anything else."""
    target.rename(target.parent / ".2025-abc.old")

    with pytest.raises(KeyboardInterrupt):
        fill_and_stop(target, KeyboardInterrupt)

    assert tree(target) == {"gammel.txt": "gammel"}
    assert names(target.parent) == ["2025"]


def test_an_old_folder_that_could_not_be_removed_is_removed_by_the_next(target: Path) -> None:
    """It was held open when it was replaced."""
    stale = target.parent / ".2025-abc.old"
    stale.mkdir()
    (stale / "eldst.txt").write_text("eldst", "utf-8")

    with whole_folder(target) as new:
        (new / "ny.txt").write_text("ny", "utf-8")

    assert tree(target.parent) == {"2025/ny.txt": "ny"}
    assert names(target.parent) == ["2025"]


def test_two_at_once_never_mix(target: Path) -> None:
    """Each fills a folder of its own; the last to end stands, whole."""
    with whole_folder(target) as first, whole_folder(target) as second:
        (first / "a.txt").write_text("første", "utf-8")
        (second / "b.txt").write_text("andre", "utf-8")

    assert tree(target.parent) == {"2025/a.txt": "første"}
    assert names(target.parent) == ["2025"]


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    """A file stands in its way."""
    (tmp_path / "ut").write_text("min fil", "utf-8")

    with pytest.raises(OutputError, match="cannot be written"), whole_folder(tmp_path / "ut" / "x"):
        pytest.fail("nothing is to be filled")

    assert tree(tmp_path) == {"ut": "min fil"}


def test_what_a_killed_build_left_is_removed_but_not_what_one_is_filling(target: Path) -> None:
    """A build that is killed outright cannot clean up after itself; one may run beside this."""
    dead, alive = (target.parent / f".2025-{name}.new" for name in ("dead", "alive"))
    for path in (dead, alive):
        path.mkdir()
        (path / "halv.txt").write_text("halv", "utf-8")
    old = time.time() - 2 * 3600
    os.utime(dead, (old, old))

    with pytest.raises(KeyboardInterrupt):
        fill_and_stop(target, KeyboardInterrupt)

    assert names(target.parent) == [".2025-alive.new", "2025"]


def test_a_file_in_the_folders_place_is_refused_before_the_work(tmp_path: Path) -> None:
    """It is somebody's, and stands."""
    (tmp_path / "2025").write_text("min fil", "utf-8")

    with (
        pytest.raises(OutputError, match="a file stands in its place"),
        whole_folder(tmp_path / "2025"),
    ):
        pytest.fail("nothing is to be filled")

    assert tree(tmp_path) == {"2025": "min fil"}
    assert names(tmp_path) == ["2025"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed_and_stays(tmp_path: Path, *, there: bool) -> None:
    """Somebody keeps the deliveries on another disk."""
    real, link = tmp_path / "disk" / "rapport", tmp_path / "2025"
    if there:
        real.mkdir(parents=True)
        (real / "gammel.txt").write_text("gammel", "utf-8")
    link.symlink_to(real, target_is_directory=True)

    with whole_folder(link) as new:
        (new / "ny.txt").write_text("ny", "utf-8")

    assert link.is_symlink()
    assert tree(real) == {"ny.txt": "ny"}
    assert names(tmp_path) == ["2025", "disk"]
    assert names(real.parent) == ["rapport"]


def test_a_build_beside_that_puts_the_folder_back_is_no_traceback(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's restore comes between the two renames of this one's swap."""
    original = Path.rename

    def rename(self: Path, goal: Path) -> Path:
        if self.suffix == ".new":
            original(next(goal.parent.glob(f".{goal.name}-*.old")), goal)
        return original(self, goal)

    without_exchange(monkeypatch)
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="cannot be replaced"), whole_folder(target) as new:
        (new / "ny.txt").write_text("ny", "utf-8")

    assert tree(target.parent) == {"2025/gammel.txt": "gammel"}


@pytest.fixture(params=["at once", "in two steps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a folder is replaced."""
    if request.param == "in two steps":
        without_exchange(monkeypatch)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_of_two_first_builds_at_once_the_later_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder stood there when each began, and one does when the second is done."""
    target, original, theirs = tmp_path / "2025", Path.rename, ["deres"]

    def rename(self: Path, goal: Path) -> Path:
        if self.suffix == ".new" and theirs:
            goal.mkdir()
            (goal / "deres.txt").write_text(theirs.pop(), "utf-8")
        return original(self, goal)

    with whole_folder(target) as new:
        (new / "ny.txt").write_text("ny", "utf-8")
        monkeypatch.setattr(Path, "rename", rename)

    assert theirs == []
    assert tree(target) == {"ny.txt": "ny"}
    assert names(tmp_path) == ["2025"]


def test_a_swap_leaves_the_new_folder_and_nothing_else(target: Path, way: str) -> None:
    """Whichever way the system can."""
    new = target.parent / "ny"
    new.mkdir()
    (new / "ny.txt").write_text("ny", "utf-8")

    swap(new, target)

    assert tree(target.parent) == {"2025/ny.txt": "ny"}
    assert names(target.parent) == ["2025"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own call")
def test_where_the_system_can_the_folder_is_never_away(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No rename takes it away first: there is no moment in which a killed swap leaves nothing."""
    monkeypatch.setattr(Path, "rename", lambda *_: pytest.fail("a rename leaves a gap"))
    new = target.parent / "ny"
    new.mkdir()

    swap(new, target)

    assert names(target.parent) == ["2025"]


def test_a_disk_that_cannot_exchange_gets_two_renames(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network disks answer EINVAL to the call that others can do."""

    def refuse_exchange(*_: object) -> int:
        ctypes.set_errno(errno.EINVAL)
        return -1

    monkeypatch.setattr(files, "_exchanger", lambda: (refuse_exchange, (), ()))
    new = target.parent / "ny"
    new.mkdir()

    swap(new, target)

    assert names(target.parent) == ["2025"]
    assert tree(target) == {}


def test_an_exchange_that_is_refused_is_one_error_and_the_old_stands(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is not ours to change."""

    def refuse_exchange(*_: object) -> int:
        ctypes.set_errno(errno.EACCES)
        return -1

    monkeypatch.setattr(files, "_exchanger", lambda: (refuse_exchange, (), ()))
    new = target.parent / "ny"
    new.mkdir()

    with pytest.raises(OutputError, match="Permission denied"):
        swap(new, target)

    assert tree(target) == {"gammel.txt": "gammel"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_between_two_renames_puts_the_old_one_back(
    target: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    """Only an outright kill leaves it aside."""
    original = Path.rename

    def rename(self: Path, goal: Path) -> Path:
        if self.name == "ny":
            raise stop
        return original(self, goal)

    without_exchange(monkeypatch)
    monkeypatch.setattr(Path, "rename", rename)
    new = target.parent / "ny"
    new.mkdir()

    with pytest.raises(stop):
        swap(new, target)

    assert tree(target) == {"gammel.txt": "gammel"}


def test_what_a_cut_off_swap_left_aside_is_put_back(target: Path) -> None:
    """The newest of them, and only where nothing stands."""
    for age, name in ((60, "eldst"), (0, "nyest")):
        aside = target.parent / f".2025-{'b' if age else 'a'}.old"
        aside.mkdir()
        (aside / "hva.txt").write_text(name, "utf-8")
        os.utime(aside, (time.time() - age, time.time() - age))

    assert not restore(target)
    assert tree(target) == {"gammel.txt": "gammel"}

    target.rename(target.parent / "bort")
    assert restore(target)
    assert tree(target) == {"hva.txt": "nyest"}
