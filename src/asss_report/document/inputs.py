"""What an edition is read from: every file of it, with its sha256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from asss_report.edition import ARCHIVE, is_checklist
from asss_report.errors import Fault, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and _is_read(path.relative_to(root))
    }


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
