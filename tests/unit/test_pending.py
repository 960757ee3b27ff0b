"""Many files are changed as one: old or new, and what is cut off is ended by the next run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asss_report.document import pending
from asss_report.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

#: What stands there, and what shall; None for no file.
BEFORE: dict[str, bytes | None] = {"a/en.txt": b"1", "a/to.txt": b"2", "b/tre.txt": None}
AFTER: dict[str, bytes | None] = {"b/tre.txt": b"3", "a/to.txt": None, "a/en.txt": b"1b"}
NAME = "flytt"


class Killed(BaseException):
    """The process is gone: nothing handles it."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with the files as they are before."""
    for name, content in BEFORE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if content is not None:
            path.write_bytes(content)
    return tmp_path


def accept(_new: Path) -> None:
    """The files can be used."""


def prepare(root: Path, check: Callable[[Path], None] = accept) -> Path:
    """All files made ready."""
    ready = root / ".klar"
    pending.prepare(root, ready, pending.Changes(NAME, AFTER), check)
    return ready


def content(root: Path, names: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """What stands there."""
    return {n: (root / n).read_bytes() if (root / n).is_file() else None for n in names}


def cut_off(monkeypatch: pytest.MonkeyPatch, root: Path, after: int) -> int:
    """Carry out, killed before the file of this number; gives how many were begun."""
    begun = 0
    whole = pending.place

    def write(path: Path, new: bytes, part: Path) -> None:
        nonlocal begun
        if begun == after:
            raise Killed
        begun += 1
        whole(path, new, part)

    with monkeypatch.context() as patch:
        patch.setattr(pending, "place", write)
        with pytest.raises(Killed):
            pending.carry_out(root, root / ".klar")
    return begun


def test_what_is_prepared_has_changed_nothing(root: Path) -> None:
    """The files lie ready beside, and the change is known by its name."""
    ready = prepare(root)

    assert BEFORE == content(root, BEFORE)
    assert pending.waiting(ready) == NAME


def test_carried_out_every_file_is_new_and_nothing_is_left_over(root: Path) -> None:
    """Written, made and taken away."""
    ready = prepare(root)

    pending.carry_out(root, ready)

    assert AFTER == content(root, AFTER)
    assert not ready.exists()
    assert not pending.waiting(ready)


def test_files_that_cannot_be_used_change_nothing(root: Path) -> None:
    """The look at the new files comes before the change can go forward."""

    def refuse(new: Path) -> None:
        assert (new / "a/en.txt").read_bytes() == b"1b"
        raise OutputError.at(new, 0, "no")

    with pytest.raises(OutputError):
        prepare(root, refuse)

    assert BEFORE == content(root, BEFORE)
    assert ["a", "b"] == sorted(path.name for path in root.iterdir())


@pytest.mark.parametrize("after", [0, 1])
def test_a_run_that_is_cut_off_is_ended_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Wherever it was; a file is whole, old or new, in between."""
    ready = prepare(root)

    assert after == cut_off(monkeypatch, root, after)

    for name, now in content(root, AFTER).items():
        assert now in (BEFORE[name], AFTER[name])
    assert pending.waiting(ready) == NAME
    pending.carry_out(root, ready)
    assert AFTER == content(root, AFTER)


@pytest.mark.parametrize(("step", "name"), [("replace", "b/tre.txt"), ("unlink", "a/to.txt")])
def test_a_file_that_is_locked_says_how_to_go_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str, name: str
) -> None:
    """Another program has it open: the change is half done then, and the next run ends it."""
    ready = prepare(root)

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, locked)
        with pytest.raises(OutputError) as caught:
            pending.carry_out(root, ready)
    (fault,) = caught.value.faults
    assert fault.file.endswith(name)
    assert f"run asss-report {NAME} again: it goes on where it stopped" in fault.instead

    assert pending.waiting(ready) == NAME
    pending.carry_out(root, ready)
    assert AFTER == content(root, AFTER)


@pytest.mark.parametrize("name", list(AFTER))
def test_what_a_person_wrote_in_between_is_not_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nothing at all is changed then; the file is named, and the change still waits."""
    ready = prepare(root)
    cut_off(monkeypatch, root, 0)
    (root / name).write_bytes(b"mine egne ord")
    before = content(root, AFTER)

    with pytest.raises(OutputError) as caught:
        pending.carry_out(root, ready)

    assert [name] == [fault.file.removeprefix(f"{root}/") for fault in caught.value.faults]
    assert before == content(root, AFTER)
    assert pending.waiting(ready) == NAME


def test_what_an_ended_change_left_is_taken_away(root: Path) -> None:
    """Killed after the last file, when only the copies were left to remove."""
    ready = prepare(root)
    (ready / pending.PLAN).unlink()

    assert not pending.waiting(ready)
    assert not ready.exists()


def test_a_plan_that_is_none_is_said_so(root: Path) -> None:
    """Nobody is left with a traceback and a folder that cannot be passed."""
    ready = prepare(root)
    (ready / pending.PLAN).write_text("{", "utf-8")

    with pytest.raises(OutputError, match="not the plan"):
        pending.waiting(ready)
