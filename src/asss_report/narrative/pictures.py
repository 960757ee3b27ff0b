"""Which pictures a narrative may show: small PNG and JPEG files beside it, nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 5_000_000
#: What a page can use at 300 dots an inch, twice over; beyond it a picture is a bomb.
MAX_PIXELS: Final = 25_000_000
#: What an archived PDF can show without a printer's colour profile: no CMYK.
_MODES: Final = ("1", "L", "LA", "P", "PA", "RGB", "RGBA")
MIME_TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def picture_path(folder: Path, address: str) -> Path | None:
    """The file a picture's address means; None when it is not one below `folder`."""
    if re.match(r"[a-z][a-z0-9+.-]*:|/|\\", address, re.IGNORECASE) or "\0" in address:
        return None
    path = (folder / unquote(address).replace("\0", "")).resolve()
    inside = path.is_relative_to(folder.resolve())
    return path if inside and path.suffix.lower() in MIME_TYPES and path.is_file() else None


def picture_fault(folder: Path, address: str) -> str:
    """Why a picture cannot be shown; empty when it can."""
    path = picture_path(folder, address)
    if path is None:
        return f"There is no picture «{address}» (PNG or JPEG) beside the narrative."
    if path.stat().st_size > MAX_BYTES:
        return f"The picture «{address}» is larger than {MAX_BYTES // 1_000_000} MB."
    return _content_fault(path, address)


def _content_fault(path: Path, address: str) -> str:
    from PIL import Image  # noqa: PLC0415 - only who shows a picture pays for it

    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            (wide, high), mode = picture.size, picture.mode
    except (OSError, ValueError, Image.DecompressionBombError):
        return f"The picture «{address}» is not a PNG or JPEG file that can be read."
    if mode not in _MODES:
        return f"The picture «{address}» is in {mode}; save it as RGB or greyscale."
    return f"The picture «{address}» has too many pixels." if wide * high > MAX_PIXELS else ""
