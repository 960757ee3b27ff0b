"""What an edition is read from: every file of it, with its sha256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.edition import ARCHIVE, is_checklist
from asss_report.errors import Fault, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The folders an edition is read from.
INNHOLD: Final = ("report", "narratives", "templates")


def read_inputs(root: Path) -> dict[str, str]:
    """Every file an edition may be read from -> its sha256.

    Hidden files and what an office program leaves while a file is open are not read, nor are the
    editions of earlier years and a person's checklist.
    """
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in INNHOLD
        for path in files_below(root / folder)
        if _is_read(path.relative_to(root))
    }


def files_below(folder: Path) -> list[Path]:
    """Every file in a folder and the folders in it, links followed as by whoever reads them."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder, followlinks=True):
        here = Path(where)
        found += (path for name in names if (path := here / name).is_file())
        folders[:] = [name for name in folders if not _leads_back(here / name)]
    return sorted(found)


def _leads_back(path: Path) -> bool:
    return path.is_symlink() and any(path.samefile(it) for it in path.absolute().parents)


def _is_read(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.parts)
    return not hidden and path.parts[1] != ARCHIVE and not is_checklist(path)


def require_unchanged(root: Path, before: Mapping[str, str]) -> None:
    """What was read must be what is there now, or the manifest would not be true.

    Raises:
        OutputError: A file was changed, added or removed while the report was made.
    """
    after = read_inputs(root)
    changed = sorted(p for p in before.keys() | after.keys() if before.get(p) != after.get(p))
    if changed:
        what = "It was changed while the report was made, so the files do not belong together."
        raise OutputError(*(Fault(path, 0, what, "Build again.") for path in changed))
