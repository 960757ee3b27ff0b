"""Many files changed as one: all are made ready beside the report before the first is touched.

What is made ready is a folder with every new file and a plan. From the moment it is in place the
change can only go forward: a run that is cut off leaves the plan, and the next run ends it. Each
file is put in place only where what stands there is what stood there when the plan was made, so
nothing that a person has written since is overwritten.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from asss_report.errors import Fault, OutputError, shown
from asss_report.files import unwritable, whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

PLAN: Final = "plan.json"
FILES: Final = "filer"
_PART: Final = "del"


class _Step(BaseModel):
    """One file: the sha256 of what stands there now and of what will; None for no file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    before: str | None
    after: str | None


class _Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    steps: tuple[_Step, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be changed, in the order it is done.

    Attributes:
        name: What the change is called, so that an interrupted one is known again.
        files: Path relative to the report's folder -> its new content; None takes it away.
    """

    name: str
    files: Mapping[str, bytes | None] = field(default_factory=dict)


def prepare(root: Path, folder: Path, changes: Changes, check: Callable[[Path], None]) -> None:
    """Make all files ready in `folder`.

    Args:
        root: The report's folder.
        folder: Where they are made ready; on the same disk.
        changes: All of them.
        check: Looks at the new files where they lie ready, as under a root of their own, and
            raises when they cannot be used; nothing has then been changed.

    Raises:
        OutputError: It cannot be written.
    """
    with whole_folder(folder) as new:
        try:
            for name, content in changes.files.items():
                if content is not None:
                    path = new / FILES / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
            check(new / FILES)
            plan = _Plan(name=changes.name, steps=tuple(_steps(root, changes)))
            (new / PLAN).write_text(plan.model_dump_json(indent=1), encoding="utf-8")
        except OSError as error:
            raise unwritable(folder, error) from None


def waiting(folder: Path) -> str:
    """The name of the change that lies ready in `folder`; empty when none does.

    What a change that was ended has left there is taken away.

    Raises:
        OutputError: Something lies there that is no such change.
    """
    if (folder / PLAN).is_file():
        return _read(folder).name
    shutil.rmtree(folder, ignore_errors=True)
    return ""


def carry_out(root: Path, folder: Path) -> None:
    """Put in place what lies ready in `folder`, from wherever an earlier run was cut off.

    Raises:
        OutputError: A file is neither as it was nor as it shall be: it was changed in between; or
            one cannot be written. What lies ready stays, and the next run goes on.
    """
    plan = _read(folder)
    changed = [s for s in plan.steps if _sha256(root / s.path) not in (s.before, s.after)]
    if changed:
        raise OutputError(*(_in_the_way(root, folder, step) for step in changed))
    for step in plan.steps:
        try:
            _do(root, folder, step)
        except OSError as error:
            hint = f"Close the programs that have it open, and run asss-report {plan.name} again: "
            raise unwritable(
                root / step.path, error, hint=f"{hint}it goes on where it stopped."
            ) from None
    (folder / PLAN).unlink()  # first: what is left without it is done with
    shutil.rmtree(folder, ignore_errors=True)


def _do(root: Path, folder: Path, step: _Step) -> None:
    path = root / step.path
    if step.after is None:
        path.unlink(missing_ok=True)
    elif _sha256(path) != step.after:
        place(path, (folder / FILES / step.path).read_bytes(), folder / _PART)


def place(path: Path, content: bytes, part: Path) -> None:
    """Write a file whole; what a kill leaves is `part`, which goes with the folder it lies in.

    Raises:
        OSError: It cannot be written; the old file is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _steps(root: Path, changes: Changes) -> Iterator[_Step]:
    for name, content in changes.files.items():
        after = None if content is None else sha256(content).hexdigest()
        yield _Step(path=name, before=_sha256(root / name), after=after)


def _read(folder: Path) -> _Plan:
    path = folder / PLAN
    try:
        return _Plan.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        what = "It is not the plan of an interrupted change."
        raise OutputError.at(path, 0, what, f"Delete the folder {shown(folder)}.") from None


def _sha256(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unwritable(path, error) from None


def _in_the_way(root: Path, folder: Path, step: _Step) -> Fault:
    what = "It was changed after the interrupted run, which would have written it."
    ready = shown(folder / FILES / step.path)
    hint = f"Keep your changes elsewhere and restore it from git; what will stand there is {ready}."
    if step.after is None:
        hint = "It would have been taken away: keep it elsewhere, delete it here, and run again."
    return Fault(shown(root / step.path), 0, what, hint)
