"""What this machine lacks, and the line that mends it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from asss_report.system import missing_libraries, remedy

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = ("weasyprint", "matplotlib", "pandas", "pikepdf", "jinja2", "markdown")
FONTS = ("Regular", "SemiBold", "Bold", "Italic")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `needed` is False for what only makes builds slower."""

    what: str
    ok: bool
    remedy: str = ""
    needed: bool = True


def diagnose(root: Path) -> list[Finding]:
    """Look at Python, packages, system libraries and fonts."""
    return [_python(), *map(_package, PACKAGES), *_libraries(), _fonts(root)]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Finding(f"Python {found}", ok, "" if ok else "Install Python 3.11 or later.")


def _package(name: str) -> Finding:
    try:
        return Finding(f"{name} {version(name)}", ok=True)
    except PackageNotFoundError:
        return Finding(
            f"{name} is missing",
            ok=False,
            remedy="python -m pip install --require-hashes -r requirements.lock",
        )


def _libraries() -> list[Finding]:
    missing = missing_libraries()
    if not missing:
        return [Finding("Pango and HarfBuzz load", ok=True)]
    return [
        Finding(
            f"{name} cannot be loaded",
            ok=False,
            remedy=remedy(sys.platform),
            needed="subset" not in name,
        )
        for name in missing
    ]


def _fonts(root: Path) -> Finding:
    missing = [
        name
        for name in FONTS
        if not (root / "templates" / "fonts" / f"SourceSans3-{name}.ttf").is_file()
    ]
    if missing:
        return Finding(
            f"Source Sans 3 lacks {', '.join(missing)}",
            ok=False,
            remedy="git checkout -- templates/fonts",
        )
    return Finding("Source Sans 3 is in templates/fonts", ok=True)
