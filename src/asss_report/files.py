"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.errors import Fault, OutputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds after which a folder that nothing is added to is of no build that still runs.
_FORGOTTEN: Final = 3600.0


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the goal and rename: a reader sees the old file or the new one, never a half.

    Raises:
        OutputError: It cannot be written; the old file is still there.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        # After the rename there is nothing left to remove; after anything else there is.
        if part is not None:
            part.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error that says why a file cannot be written."""
    return OutputError(
        Fault(
            shown(path),
            0,
            f"It cannot be written: {error.strerror or error}.",
            "Choose another folder with --output DIR, or free the disk.",
        )
    )


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of `target` when the block ends well.

    The new folder stands beside `target` until then, so that a reader sees the old folder or the
    new one, never a mixture; whatever ends the block too early leaves the old one untouched. Where
    `target` is a link, the folder it leads to is replaced.

    Raises:
        OutputError: The folder cannot be made, a file stands in its place, or the old one cannot be
            replaced, as when another program has a file of it open; what was there is still there.
    """
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _restore(target)
        _remove_forgotten(target)
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(None, "a file stands in its place")
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".new", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from None
    try:
        yield new
        new.chmod(0o755)
        _swap(new, target)
    finally:
        # After the swap there is nothing left to remove; after anything else there is.
        shutil.rmtree(new, ignore_errors=True)


def _swap(new: Path, target: Path) -> None:
    old = new.with_suffix(".old")
    moved = False
    try:
        if target.exists():
            target.rename(old)
            moved = True
        new.rename(target)
    except OSError as error:
        if moved and not target.exists():  # another build may have put it back, or its own in
            old.rename(target)
        raise _in_use(target, error) from None
    shutil.rmtree(old, ignore_errors=True)


def _restore(target: Path) -> None:
    """Put back what a swap that was cut off between its two renames left aside."""
    aside = sorted(target.parent.glob(f".{target.name}-*.old"), key=lambda p: p.stat().st_mtime)
    if aside and not target.exists():
        aside.pop().rename(target)
    for path in aside:  # replaced before, and held open then
        shutil.rmtree(path, ignore_errors=True)


def _remove_forgotten(target: Path) -> None:
    """Throw away what builds that were killed have left; one that runs beside this is newer."""
    for path in target.parent.glob(f".{target.name}-*.new"):
        if time.time() - path.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(path, ignore_errors=True)


def _in_use(target: Path, error: OSError) -> OutputError:
    return OutputError(
        Fault(
            shown(target),
            0,
            f"It cannot be replaced: {error.strerror or error}. The old folder is still there.",
            "Close the programs that have a file in it open, and build again.",
        )
    )
