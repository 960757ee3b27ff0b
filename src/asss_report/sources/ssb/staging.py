"""`report/.fetch/`: the replies of a fetch under way, so that one that is interrupted goes on.

Each reply is one file, named by what was asked and of which state of the table; its first line says
how and when it came and holds the sha256 of the rest, which is the reply byte for byte. One that is
damaged, or of a table that Statistics Norway has updated since, is asked for anew. Only one fetch
runs at a time; the lock is the system's own, and goes when the process does.
"""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.errors import FetchError
from asss_report.files import unwritable, write_whole
from asss_report.sources.ssb.replies import RawReply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO

FOLDER: Final = Path("report/.fetch")
_LOCK: Final = "lock"
_SUFFIX: Final = ".reply"
_HINT: Final = "Free the disk, or mend who may write there; the fetch then goes on where it was."


@dataclass(frozen=True, slots=True)
class Staging:
    """The replies kept so far.

    Attributes:
        folder: Where they are.
        base_url: Whom they were asked of: replies of one server are no answer to another's.
    """

    folder: Path
    base_url: str

    def get(
        self, query: Mapping[str, Sequence[str]], *, table: str, updated: str
    ) -> RawReply | None:
        """The reply to a query, if it is kept, whole, and of this state of the table."""
        path = self._path(query, table, updated)
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            said = json.loads(head)
            if said["sha256"] == hashlib.sha256(content).hexdigest():
                return RawReply(
                    content=content,
                    url=str(said["url"]),
                    method=said["method"],
                    query={name: tuple(codes) for name, codes in query.items()},
                    retrieved=str(said["retrieved"]),
                )
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not there, or damaged: it is asked for anew
        return None

    def put(self, reply: RawReply, *, table: str, updated: str) -> None:
        """Keep a reply, whole or not at all.

        Raises:
            OutputError: It cannot be written.
        """
        head = {
            "url": reply.url,
            "method": reply.method,
            "retrieved": reply.retrieved,
            "sha256": hashlib.sha256(reply.content).hexdigest(),
        }
        content = json.dumps(head).encode() + b"\n" + reply.content
        write_whole(self._path(reply.query, table, updated), content, hint=_HINT)

    def clear(self) -> None:
        """Forget the replies: they are in `report/data` now."""
        for path in self.folder.glob(f"*{_SUFFIX}"):
            path.unlink(missing_ok=True)
        for path in self.folder.glob(".*.part"):  # what a killed fetch was writing
            path.unlink(missing_ok=True)

    def _path(self, query: Mapping[str, Sequence[str]], table: str, updated: str) -> Path:
        asked = {name: list(codes) for name, codes in query.items()}
        key = json.dumps([self.base_url, table, asked, updated], sort_keys=True)
        name = f"{table}-{hashlib.sha256(key.encode()).hexdigest()[:24]}{_SUFFIX}"
        return self.folder / name


def kept(root: Path) -> int:
    """How many replies an interrupted fetch has left for the next one."""
    return len(list((root / FOLDER).glob(f"*{_SUFFIX}")))


@contextmanager
def staging(root: Path, base_url: str) -> Iterator[Staging]:
    """The replies kept so far, for this process alone.

    Raises:
        FetchError: Another fetch is running.
        OutputError: The folder cannot be made.
    """
    folder = root / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a+b")
    except OSError as error:
        raise unwritable(folder, error, hint=_HINT) from None
    with lock:
        if not _locked(lock):
            what = "Another fetch is running in this report."
            raise FetchError.at(folder / _LOCK, 0, what, "Wait until it has ended, or stop it.")
        yield Staging(folder, base_url)


def _locked(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; False when another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
