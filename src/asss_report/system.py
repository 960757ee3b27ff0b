"""The system libraries that laying out a PDF needs, and how to get them on this machine.

WeasyPrint opens Pango and HarfBuzz by name when it is imported, and no Python wheel brings them.
This module asks for the same names in the same order, so that a missing one is said in one line
before anything is built.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from contextlib import suppress
from functools import cache
from typing import Final

from asss_report.errors import Fault, SystemLibraryError

#: Library → the names weasyprint/text/ffi.py tries, in its order.
REQUIRED: Final = {
    "gobject": (
        "libgobject-2.0-0",
        "gobject-2.0-0",
        "gobject-2.0",
        "libgobject-2.0.so.0",
        "libgobject-2.0.0.dylib",
        "libgobject-2.0-0.dll",
    ),
    "pango": (
        "libpango-1.0-0",
        "pango-1.0-0",
        "pango-1.0",
        "libpango-1.0.so.0",
        "libpango-1.0.dylib",
        "libpango-1.0-0.dll",
    ),
    "harfbuzz": (
        "libharfbuzz-0",
        "harfbuzz",
        "harfbuzz-0.0",
        "libharfbuzz.so.0",
        "libharfbuzz.0.dylib",
        "libharfbuzz-0.dll",
    ),
    "fontconfig": (
        "libfontconfig-1",
        "fontconfig-1",
        "fontconfig",
        "libfontconfig.so.1",
        "libfontconfig.1.dylib",
        "libfontconfig-1.dll",
    ),
    "pangoft2": (
        "libpangoft2-1.0-0",
        "pangoft2-1.0-0",
        "pangoft2-1.0",
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.dylib",
        "libpangoft2-1.0-0.dll",
    ),
}

#: WeasyPrint does without it, but 2.8 s slower per PDF and with other bytes each time.
SUBSETTER: Final = {
    "harfbuzz-subset": (
        "libharfbuzz-subset-0",
        "harfbuzz-subset",
        "harfbuzz-subset-0.0",
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}

_DEBIAN: Final = "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
_WINDOWS_FOLDERS: Final = (
    r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
)


def missing_libraries() -> list[str]:
    """The libraries that do not load on this machine, required ones first.

    `harfbuzz-subset` among them costs speed and byte-stable output, not the PDF itself.
    """
    return [name for name, files in {**REQUIRED, **SUBSETTER}.items() if not _loads(files)]


def require_pango() -> None:
    """Make sure that WeasyPrint can be imported.

    Raises:
        SystemLibraryError: A required library is missing; says the line that mends it.
    """
    missing = [name for name in missing_libraries() if name in REQUIRED]
    if missing:
        what = f"The system libraries that lay out PDF pages are missing: {', '.join(missing)}."
        raise SystemLibraryError(Fault("", 0, what, remedy(sys.platform)))


def remedy(platform: str) -> str:
    """The line that installs the libraries on `platform`, a value of `sys.platform`."""
    if platform == "darwin":
        return "Run: brew install pango"
    if platform in ("win32", "cygwin", "msys"):
        return (
            "In the MSYS2 shell, run: pacman -S mingw-w64-x86_64-pango — then set "
            r"WEASYPRINT_DLL_DIRECTORIES=C:\msys64\mingw64\bin"
        )
    return f"As root, run: {_DEBIAN}"


def library_versions() -> list[str]:
    """Names and versions of those libraries here that decide how a page is set."""
    pango, harfbuzz = _opened(REQUIRED["pango"]), _opened(REQUIRED["harfbuzz"])
    fontconfig, subset = _opened(REQUIRED["fontconfig"]), _opened(SUBSETTER["harfbuzz-subset"])
    for library, name in ((pango, "pango_version_string"), (harfbuzz, "hb_version_string")):
        if library:
            getattr(library, name).restype = ctypes.c_char_p
    return [
        f"pango {pango.pango_version_string().decode() if pango else None}",
        f"harfbuzz {harfbuzz.hb_version_string().decode() if harfbuzz else None}",
        f"fontconfig {fontconfig.FcGetVersion() if fontconfig else None}",
        f"harfbuzz-subset {bool(subset)}",
    ]


def _loads(names: tuple[str, ...]) -> bool:
    return _opened(names) is not None


@cache
def _opened(names: tuple[str, ...]) -> ctypes.CDLL | None:
    """The library, under the first of its names that this system knows; None where none does."""
    _add_windows_folders()
    for name in names:
        with suppress(OSError):
            return ctypes.CDLL(name)
    # cffi, which WeasyPrint opens with, also tries what the linker knows it by: that asks other
    # programs, a hundred times slower.
    for name in names:
        if path := ctypes.util.find_library(name):
            with suppress(OSError):
                return ctypes.CDLL(path)
    return None


@cache
def _add_windows_folders() -> None:
    """Let Windows look where WeasyPrint makes it look."""
    add = getattr(os, "add_dll_directory", None)
    if add is None:
        return
    for folder in os.getenv("WEASYPRINT_DLL_DIRECTORIES", _WINDOWS_FOLDERS).split(";"):
        with suppress(OSError):
            add(folder)
