"""Seal a deliberate change of frozen files: new sha256 in the sidecar, with the reason."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from asss_report.errors import DataError, shown
from asss_report.sources.sidecar import (
    DATA,
    SIDECAR,
    Change,
    Seal,
    Source,
    dump,
    load_source,
    sha256,
    unlisted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def seal(path: Path, *, why: str, when: date) -> Source:
    """Take the files of a source as they are now, and record why they were changed.

    Args:
        path: A file in a source folder of `report/data`, or the whole folder; new files count.
        why: The reason, for those who read the sidecar later.
        when: The day it is recorded under.

    Returns:
        The source as its sidecar now describes it.

    Raises:
        DataError: No reason, nothing changed, a file is missing, or `path` is no part of
            `report/data`. The sidecar is then as it was.
    """
    if not why.strip():
        raise DataError.at(path, 0, "A seal needs its reason.", 'Write --why "…".')
    folder = _folder(path)
    source = load_source(folder)
    files = _files(path, folder, source)
    changes = _changes(folder, files, source)
    if not changes:
        what = "Nothing has changed since it was frozen."
        raise DataError.at(path, 0, what, "There is nothing to seal.")
    sealed = _sealed(source, Seal(when=when, why=why.strip(), files=changes))
    _write(folder / SIDECAR, dump(sealed))
    return sealed


def _folder(path: Path) -> Path:
    """The source folder a path is or lies in."""
    whole = path.resolve()
    for folder in (whole, whole.parent):
        if folder.parent.parts[-2:] == DATA.parts:
            return folder
    what = f"This is no file or folder of a source in {DATA.as_posix()}."
    raise DataError.at(path, 0, what, f"Name one such as {DATA.as_posix()}/12362.")


def _files(path: Path, folder: Path, source: Source) -> list[str]:
    """The files to take, by name."""
    whole = path.resolve()
    if whole == folder:
        new = [found.name for found in unlisted(folder, source) if found.is_file()]
        return [*source.files, *sorted(new)]
    if whole.name == SIDECAR:
        what = "The sidecar is not sealed; it holds the seals."
        raise DataError.at(path, 0, what, f"Name the figures: {shown(folder)}.")
    return [whole.name]


def _changes(folder: Path, names: Iterable[str], source: Source) -> dict[str, Change]:
    changes = {}
    for name in names:
        file = folder / name
        if not file.is_file():
            raise DataError.at(file, 0, "The file is missing.", "Restore it from git.")
        old, new = source.files.get(name), sha256(file)
        if old != new:
            changes[name] = Change(old=old, new=new)
    return changes


def _sealed(source: Source, seal_: Seal) -> Source:
    files = {**source.files, **{name: change.new for name, change in seal_.files.items()}}
    return source.model_copy(update={"files": files, "seals": (*source.seals, seal_)})


def _write(path: Path, text: str) -> None:
    # Beside the target, so that the last step is a rename: the sidecar is the old one or the new.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".source-", suffix=".json")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
