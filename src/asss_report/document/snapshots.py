"""The figures as they were: a folder, or a revision of the repository, read like today's.

A snapshot is put into a folder of its own with today's settings around it, so that it is read by
the same rules as the report we stand in; nothing of either is changed.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.edition import FILE as EDITION_FILE
from asss_report.errors import DataError, Fault, UserError, shown
from asss_report.observations import load_observations
from asss_report.sources.corrections import FILE as CORRECTIONS
from asss_report.sources.levering import FOLDERS
from asss_report.sources.sidecar import DATA, SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.edition import Edition
    from asss_report.observations import Observations

REPORT: Final = DATA.parent
#: What belongs to the figures themselves, beside the folder `data`.
_OWN: Final = (CORRECTIONS.name, *(folder.name for folder in FOLDERS.values()))
#: Frozen once for all years: an older snapshot is read by today's.
_SHARED: Final = "kommuneinndeling"
_HINT: Final = (
    "Name a folder that holds report/data (or a copy of report/data), or a revision: a tag, a "
    "hash, HEAD~3."
)
_TODAY: Final = (
    "Both are read by today's settings: while you compare, let report.toml ask for what both have."
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot ready to be read.

    Attributes:
        name: As it was asked for.
        root: A folder that holds `report/`.
        borrowed: True when its corrections are today's, of which some may not fit.
    """

    name: str
    root: Path
    borrowed: bool = False

    def read(self, edition: Edition) -> Observations:
        """Its figures, by the rules of today's edition.

        Raises:
            UserError: They cannot be read; the faults name the snapshot.
        """
        try:
            return self._read(edition)
        except UserError as error:
            raise type(error)(*(self._named(fault) for fault in error.faults)) from None

    def _read(self, edition: Edition) -> Observations:
        try:
            return load_observations(self.root, edition)
        except DataError as error:
            if not self.borrowed or {f.file for f in error.faults} != {CORRECTIONS.as_posix()}:
                raise
            misfits = {fault.line for fault in error.faults}
        path = self.root / CORRECTIONS
        path.write_text(_without(path.read_text("utf-8-sig"), misfits), "utf-8")
        return load_observations(self.root, edition)

    def _named(self, fault: Fault) -> Fault:
        file = fault.file.removeprefix(f"{shown(self.root)}/")
        if not self.name:
            return replace(fault, file=file)
        if file == EDITION_FILE.as_posix():
            # The settings are not the snapshot's, and nobody can mend figures of the past.
            return replace(fault, file=f"{self.name}, by {file} of today", instead=_TODAY)
        return replace(fault, file=f"{self.name}:{file}")


@contextmanager
def snapshot(home: Path, name: str) -> Iterator[Snapshot]:
    """Find a snapshot and hold it ready while the block runs.

    Args:
        home: The report we stand in.
        name: A folder, or else a revision of its git repository; empty for the report itself.

    Raises:
        DataError: There is no such folder or revision, or no figures in it.
    """
    if not name:
        yield Snapshot("", home)
        return
    with tempfile.TemporaryDirectory(prefix="asss-report-") as temporary:
        work = Path(temporary)
        folder = Path(name).expanduser()
        if not folder.is_dir():
            folder = work / "revision"
            _check_out(home, name, folder)
        yield _set_up(home, name, folder, work / "root")


def _set_up(home: Path, name: str, folder: Path, root: Path) -> Snapshot:
    """The snapshot's own figures and corrections, with today's settings for the rest."""
    data, own = _parts(name, folder.resolve())
    report = root / REPORT
    skip = {DATA.name, *(_OWN if own else ())}
    report.mkdir(parents=True)
    for path in (home / REPORT).iterdir():
        if path.name not in skip and not path.name.startswith("."):
            _copy(path, report / path.name)
    for path in (own / part for part in _OWN if own):
        if path.exists():
            _copy(path, report / path.name)
    _copy(data, report / DATA.name)
    shared = home / DATA / _SHARED
    if shared.is_dir() and not (report / DATA.name / _SHARED).exists():
        _copy(shared, report / DATA.name / _SHARED)
    return Snapshot(name, root, borrowed=own is None)


def _parts(name: str, folder: Path) -> tuple[Path, Path | None]:
    """The folder of the figures, and the `report` folder around them where it is theirs."""
    for data in (folder / DATA, folder / DATA.name, folder):
        if any(data.glob(f"*/{SIDECAR}")):
            own = data != folder or folder.parts[-2:] == DATA.parts
            return data, data.parent if own else None
    what = "There are no frozen figures here (no folder with a source.json)."
    raise DataError(Fault(name, 0, what, _HINT))


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        hidden = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(path, target, ignore=hidden)
    else:
        shutil.copyfile(path, target)


def _without(text: str, lines: set[int]) -> str:
    """A corrections file without the entries that begin on these lines."""
    starts = [m.start() for m in re.finditer(r"^[ \t]*\[\[", text, flags=re.MULTILINE)]
    ends = [*starts[1:], len(text)]
    kept = [text[: starts[0]] if starts else text]
    for start, end in zip(starts, ends, strict=True):
        entry = text[start:end]
        # Lines stay where they were: a cell says on which line it was corrected.
        gone = text.count("\n", 0, start) + 1 in lines
        kept.append("\n" * entry.count("\n") if gone else entry)
    return "".join(kept)


# --- Git ------------------------------------------------------------------------------------------


def _check_out(home: Path, name: str, folder: Path) -> None:
    """Put what a revision has of figures into a folder; the working tree is not touched."""
    git = shutil.which("git")
    if git is None:
        what = "There is no such folder, and git is not installed to look for a revision."
        raise DataError(Fault(name, 0, what, _HINT))
    commit = _commit(git, home, name)
    there = _run(git, home, "ls-tree", "--name-only", commit, f"{REPORT.as_posix()}/")
    wanted = [DATA.as_posix(), *(f"{REPORT.as_posix()}/{part}" for part in _OWN)]
    found = [path for path in wanted if path in there.stdout.decode().split("\n")]
    if DATA.as_posix() not in found:
        what = f"The revision {commit[:12]} has no {DATA.as_posix()}."
        raise DataError(Fault(name, 0, what, _HINT))
    packed = _run(git, home, "-c", "core.autocrlf=false", "archive", "--format=tar", commit, *found)
    if packed.returncode:
        raise DataError(Fault(name, 0, f"git cannot read it: {_said(packed)}.", _HINT))
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        tar.extractall(folder, filter="data")


def _commit(git: str, home: Path, name: str) -> str:
    done = _run(git, home, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode == 0:
        return done.stdout.decode().strip()
    if _run(git, home, "rev-parse", "--git-dir").returncode:
        what = "There is no such folder, and the report is in no git repository with revisions."
    else:
        what = "There is no such folder, and no such revision in git."
    raise DataError(Fault(name, 0, what, _HINT))


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(done.stderr.decode(errors="replace").split()).rstrip(".")


def _run(git: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # No shell, and what a person typed stands behind --end-of-options.
    command = [git, "-C", str(home), *arguments]
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603
