"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.errors import Fault, OutputError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Seconds after which a folder that nothing is added to is of no build that still runs.
_FORGOTTEN: Final = 3600.0
_HINT: Final = "Choose another folder with --output DIR, or free the disk."
#: Linux and macOS: let two names change places in one step (`renameat2`, `renamex_np`).
_EXCHANGE: Final = 2
_HERE: Final = -100  # AT_FDCWD: the paths are whole
#: What a system or a disk answers that cannot do it.
_CANNOT: Final = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
#: What it answers when another build has just put a folder there, or moved one away; and how often
#: it is tried.
_RACED: Final = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT)
_RACES: Final = 5


def stamp(path: Path) -> tuple[int, int]:
    """When a file was saved, in nanoseconds, and how long it is; if either differs, it was changed.

    Raises:
        OSError: It is not there.
    """
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def write_whole(path: Path, content: bytes, *, hint: str = _HINT) -> None:
    """Write beside the goal and rename: a reader sees the old file or the new one, never a half.

    Args:
        path: The file.
        content: All of it.
        hint: What to do when it cannot be written.

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
        raise unwritable(path, error, hint=hint) from None
    finally:
        # After the rename there is nothing left to remove; after anything else there is.
        if part is not None:
            part.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError, *, hint: str = _HINT) -> OutputError:
    """The error that says why a file cannot be written, and what to do."""
    what = f"It cannot be written: {error.strerror or error}."
    return OutputError(Fault(shown(path), 0, what, hint))


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
        _tidy(target)
        _remove_forgotten(target)
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(None, "a file stands in its place")
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".new", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from None
    try:
        yield new
        new.chmod(0o755)
        swap(new, target)
    finally:
        # After the swap there is nothing left to remove; after anything else there is.
        shutil.rmtree(new, ignore_errors=True)


def swap(new: Path, target: Path) -> None:
    """Let the folder `new` take the place of `target`; what stood there before is then gone.

    On Linux and macOS the two change names in one step, so that `target` is there at every moment,
    the old one or the new one, also when the program is killed. Elsewhere the old one is first
    moved aside, and `restore` puts it back when the program is killed in between. Of two swaps at
    once the later one wins.

    Args:
        new: A whole folder on the same disk.
        target: A folder, no link; or nothing yet.

    Raises:
        OutputError: It cannot be replaced; the old one is still there.
    """
    for again in reversed(range(_RACES)):
        try:
            if not _exchange(new, target):
                _rename_twice(new, target)
            break
        except OSError as error:
            if not again or error.errno not in _RACED:
                raise _in_use(target, error) from None
    shutil.rmtree(new, ignore_errors=True)  # the old one, where the two changed places


def restore(target: Path) -> bool:
    """Put back a folder that a swap, cut off between its two renames, has left aside.

    Returns:
        True when it was put back; False when `target` is there, or nothing lies aside.

    Raises:
        OutputError: It cannot be put back.
    """
    if target.exists() or not (aside := _aside(target)):
        return False
    try:
        aside[-1].rename(target)
    except OSError as error:
        raise unwritable(target, error) from None
    return True


def _exchange(new: Path, target: Path) -> bool:
    """Let two folders change names in one step; False where there is no such step to take."""
    if not target.is_dir():
        return False
    exchange, before, after = _exchanger()
    if exchange is None:
        return False
    if exchange(*before, os.fsencode(new), *before, os.fsencode(target), *after) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code))


def _exchanger() -> tuple[Callable[..., int] | None, tuple[int, ...], tuple[int, ...]]:
    """The system's call, what stands before each path, and what stands last."""
    if sys.platform == "linux":
        call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        return call, (_HERE,), (_EXCHANGE,)
    if sys.platform == "darwin":
        call = getattr(ctypes.CDLL(None, use_errno=True), "renamex_np", None)
        return call, (), (_EXCHANGE,)
    return None, (), ()


def _rename_twice(new: Path, target: Path) -> None:
    old = target.parent / f".{target.name}-{os.getpid()}-{time.time_ns()}.old"
    moved = False
    try:
        if target.exists():
            target.rename(old)
            moved = True
        new.rename(target)
    except BaseException:
        if moved and not target.exists():  # another build may have put it back, or its own in
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _aside(target: Path) -> list[Path]:
    """What swaps have moved aside and not removed, the newest last."""
    found = target.parent.glob(f".{target.name}-*.old")
    return sorted(found, key=lambda path: path.stat().st_mtime)


def _tidy(target: Path) -> None:
    """Put back what lies aside where nothing stands, and throw away the rest."""
    restore(target)
    for path in _aside(target):  # replaced before, and held open then
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
            "Close the programs that have a file in it open, and try again.",
        )
    )
