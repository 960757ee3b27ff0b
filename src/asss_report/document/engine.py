"""What of this machine and this program decides how a page looks: a name for all of it together.

What is kept from one build to the next is kept under this name too: another version of our code, of
a library, of Python or of the system's text engine is another engine, and makes everything anew.
"""

from __future__ import annotations

import platform
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.document.cache import contents, named
from asss_report.system import library_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE: Final = Path(__file__).parents[1]
_INSTALLED: Final = (".dist-info", ".egg-info")


@cache
def engine() -> str:
    """The sha256 of our code, of what is installed beside it and of the machine it runs on."""
    return named(*_around(), *contents(_CODE, sorted(_CODE.rglob("*.py"))))


def _around() -> Iterator[str]:
    """Python, the machine, every installed package with its version, and the system's libraries."""
    yield f"{sys.implementation.name} {sys.version}"
    yield f"{sys.platform} {platform.machine()}"
    yield from sorted({name for folder in sys.path for name in _installed(folder)})
    yield from library_versions()


def _installed(folder: str) -> Iterator[str]:
    """«weasyprint-70.0.dist-info»: what a folder of packages says of their versions."""
    path = Path(folder)
    if path.is_dir():
        yield from (it.name for it in path.iterdir() if it.suffix in _INSTALLED)
