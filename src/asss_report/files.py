"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from asss_report.errors import Fault, OutputError, shown


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
