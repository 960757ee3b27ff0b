"""`report/data` as a whole: sources that were fetched take the place of the old ones, all at once.

The new folder is built beside the old one, read back, and then changes places with it. Whatever
happens on the way, `report/data` is the old snapshot or the new one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.edition import FILE as EDITION_FILE
from asss_report.edition import line_in
from asss_report.errors import DataError, Fault, Level, shown
from asss_report.files import restore, swap, unwritable
from asss_report.sources.levering import is_typed
from asss_report.sources.sidecar import (
    DATA,
    SIDECAR,
    Source,
    dump,
    load_source,
    source_folders,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from asss_report.edition import Edition

#: What a table of Statistics Norway is before and after 15 June of the year after.
PRELIMINARY: Final = "foreløpig"
REVISED: Final = "revidert"
UNKNOWN: Final = "ukjent"
_HINT: Final = "Free the disk, or mend who may write there. report/data is as it was."


@dataclass(frozen=True, slots=True)
class Fresh:
    """One source as it is to be: its sidecar, and the bytes of each file it names."""

    source: Source
    files: Mapping[str, bytes]


def state_of(updated: str, year: int) -> str:
    """Whether figures of an accounting year are preliminary or revised.

    Statistics Norway publishes them on 15 March of the year after and revises them on 15 June.

    Args:
        updated: Its stamp on the table: "2026-06-15T06:00:00Z".
        year: The accounting year.
    """
    return REVISED if updated[:10] >= f"{year + 1}-06-15" else PRELIMINARY


def data_state(sources: Mapping[str, Source]) -> str | None:
    """What report.toml should say of the figures, as far as the sidecars prove it.

    Returns:
        "foreløpig" where any table is, "revidert" where all are; None where nothing was fetched, or
        a table is there whose state nobody knows.
    """
    own = (source for source in sources.values() if not is_typed(source.id))
    tables = [source for source in own if source.table or source.replies]
    states = {source.edition for source in tables}
    if UNKNOWN in states or not any(source.replies for source in tables):
        return None
    return next((state for state in (PRELIMINARY, REVISED) if state in states), None)


def state_fault(root: Path, edition: Edition, sources: Mapping[str, Source]) -> Fault | None:
    """What is wrong where report.toml says another data state than the fetched figures have."""
    state = data_state(sources)
    if state is None or state == edition.data_state:
        return None
    what = (
        f"data_state is «{edition.data_state}», but the figures of {edition.year} are {state}: "
        f"{_proof(sources, state)}."
    )
    return Fault(
        shown(root / EDITION_FILE),
        line_in(root, "data_state"),
        what,
        f'Write data_state = "{state}".',
        Level.WARNING,
        "data-state",
    )


def _proof(sources: Mapping[str, Source], state: str) -> str:
    """A table that is in this state, and the stamp that says so."""
    which = next(it for it in sources.values() if it.edition == state)
    return f"{which.id} was updated {(which.updated or '')[:10]}"


def held(root: Path, id_: str) -> Source | None:
    """A source of `report/data`; None when it is not there.

    Raises:
        DataError: It is there, and damaged.
    """
    folder = root / DATA / id_
    if not folder.is_dir():
        return None
    source = load_source(folder)
    if faults := list(verify(folder, source)):
        raise DataError(*faults)
    return source


def check_others(root: Path, replaced: Sequence[str]) -> None:
    """See that the sources that are only carried over are whole.

    Raises:
        DataError: All that is wrong with them.
    """
    faults: list[Fault] = []
    for folder in source_folders(root):
        if folder.name not in replaced:
            try:
                held(root, folder.name)
            except DataError as error:
                faults += error.faults
    if faults:
        raise DataError(*faults)


def changed(root: Path, fresh: Sequence[Fresh]) -> list[Fresh]:
    """Those that are not in `report/data` already, byte for byte."""
    return [one for one in fresh if not _there(root / DATA / one.source.id, one)]


def replace_sources(root: Path, fresh: Sequence[Fresh], check: Callable[[Path], None]) -> None:
    """Put sources into `report/data`, all of them or none; the others stay as they are.

    Args:
        root: The folder that holds `report/`.
        fresh: The sources, whole.
        check: Reads the new snapshot back, given a folder that holds it as `report/data`; raises to
            refuse it. Folders of sources were compared with their sidecars before.

    Raises:
        DataError: What was written is not what was meant.
        OutputError: It cannot be written.
    """
    data = (root / DATA).resolve()
    with _beside(data) as new_root:
        new = new_root / DATA
        try:
            _build(data, new, fresh)
        except OSError as error:
            raise unwritable(Path(error.filename or data), error, hint=_HINT) from None
        faults = [it for one in fresh for it in verify(new / one.source.id, one.source)]
        if faults:
            raise DataError(*faults)
        check(new_root)
        swap(new, data)


def tidy(root: Path) -> None:
    """Remove what killed fetches left; for the one fetch that runs, as no other can be filling it.

    Raises:
        OutputError: A snapshot that lies aside cannot be put back.
    """
    data = (root / DATA).resolve()
    restore(data)
    for pattern in (f".{data.name}-*.new", f".{data.name}-*.old"):
        for path in data.parent.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)


def _there(folder: Path, one: Fresh) -> bool:
    if not (folder / SIDECAR).is_file():
        return False
    names = {path.name for path in folder.iterdir() if not path.name.startswith((".", "~$"))}
    return (
        names == {SIDECAR, *one.files}
        and (folder / SIDECAR).read_bytes() == dump(one.source).encode()
        and all((folder / name).read_bytes() == content for name, content in one.files.items())
    )


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """An empty folder on the same disk as `report/data`; gone afterwards."""
    try:
        name = tempfile.mkdtemp(prefix=f".{data.name}-", suffix=".new", dir=data.parent)
    except OSError as error:
        raise unwritable(data, error, hint=_HINT) from None
    try:
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)


def _build(data: Path, new: Path, fresh: Sequence[Fresh]) -> None:
    """The whole new folder: carried over but for the sources that are fresh."""
    new.mkdir(parents=True)
    replaced = {one.source.id for one in fresh}
    if data.is_dir():
        _carry(data, new, without=replaced)
    for one in fresh:
        folder = new / one.source.id
        folder.mkdir()
        for name, content in {**one.files, SIDECAR: dump(one.source).encode()}.items():
            _write(folder / name, content)


def _carry(old: Path, new: Path, without: set[str] | frozenset[str] = frozenset()) -> None:
    """Copy what lies in a folder, with its rights; links stay links."""
    shutil.copymode(old, new)
    for path in old.iterdir():
        goal = new / path.name
        if path.name in without:
            continue
        if path.is_symlink():
            goal.symlink_to(path.readlink())
        elif path.is_dir():
            goal.mkdir()
            _carry(path, goal)
        else:
            shutil.copy2(path, goal)


def _write(path: Path, content: bytes) -> None:
    """Write a file and see that it is on the disk before the folder takes its place."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
