"""What earlier builds made, kept under a name that says all it was made of.

A folder of one file per thing, shared by any number of builds at a time: a file is written beside
its place and renamed, and carries the sha256 of its content, so that what is read is whole or is
not read. What nobody has asked for goes first when the folder grows past its limit. Nothing here
can stop a build: where the folder cannot be used, everything is made anew.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Says where the folder is, in place of the user's own folder for such things.
VARIABLE: Final = "ASSS_REPORT_CACHE"
#: Bytes that may lie there: some twenty whole editions.
LIMIT: Final = 200_000_000

#: What is left of the limit after a clearing, so that the next build need not clear again.
_KEPT_SHARE: Final = 0.8
_DIGEST: Final = 32
_PART: Final = ".part"
#: What `put` calls a file, whole or half written. Nothing else in the folder is ours to throw away.
_OURS: Final = re.compile(r"[0-9a-f]{64}(.*\.part)?")
#: Seconds after which a half-written file is nobody's.
_FORGOTTEN: Final = 3600.0


def cache_folder() -> Path:
    """Where what was made is kept: `$ASSS_REPORT_CACHE`, or the system's place for such things.

    A user without a home folder has none: the answer is then a place where nothing can be kept.
    """
    from platformdirs import user_cache_dir  # noqa: PLC0415 - not needed where the variable is set

    try:
        return Path(os.environ.get(VARIABLE) or user_cache_dir("asss-report", appauthor=False))
    except RuntimeError:
        return Path(os.devnull) / "asss-report"


def named(*made_of: str | bytes) -> str:
    """The name of what is made of these: the sha256 of each and of their order."""
    whole = sha256()
    for part in made_of:
        content = part.encode() if isinstance(part, str) else part
        whole.update(sha256(content).digest())
    return whole.hexdigest()


def contents(folder: Path, files: Iterable[Path]) -> Iterator[str | bytes]:
    """Where in `folder` each file lies and what it holds, for `named`."""
    for path in files:
        yield path.relative_to(folder).as_posix()
        yield path.read_bytes()


@dataclass(frozen=True, slots=True)
class Cache:
    """Bytes by name, on disk.

    Attributes:
        folder: Made when something is first kept; private to the user.
        limit: Bytes it may hold; `trim` sees to it.
    """

    folder: Path
    limit: int = LIMIT

    def get(self, name: str) -> bytes | None:
        """What is kept under that name; None when nothing is, or when it is not whole."""
        path = self._path(name)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        content = found[_DIGEST:]
        if found[:_DIGEST] != _digest(name, content):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # asked for: it stays longest
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep `content` under a name that no other content can have."""
        path, part = self._path(name), None
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, part = tempfile.mkstemp(prefix=name, suffix=_PART, dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(name, content) + content)
            Path(part).replace(path)
        except OSError:
            if part is not None:
                with suppress(OSError):
                    Path(part).unlink()

    def trim(self) -> None:
        """Throw away what was asked for longest ago, when there is more than the limit."""
        files = sorted(self._files())
        size = sum(stat.st_size for _, _, stat in files)
        enough = size if size <= self.limit else _KEPT_SHARE * self.limit
        for used, path, stat in files:
            half_written = path.suffix == _PART and time.time() - used > _FORGOTTEN
            if size > enough or half_written:
                with suppress(OSError):
                    path.unlink()
                size -= stat.st_size

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _files(self) -> list[tuple[float, Path, os.stat_result]]:
        """When each file was last asked for, where it is and what it is."""
        found = []
        for path in self.folder.glob("*/*"):
            if path.parent.name != path.name[:2] or not _OURS.fullmatch(path.name):
                continue
            with suppress(OSError):  # another build may throw it away meanwhile
                stat = path.stat()
                found.append((stat.st_mtime, path, stat))
        return found


def _digest(name: str, content: bytes) -> bytes:
    """What a whole file begins with; the name is in it, so that no file can pass for another."""
    return sha256(name.encode() + content).digest()
