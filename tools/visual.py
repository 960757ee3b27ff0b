"""See to how pages look: find faults in a PDF, and approve the pages that tests compare with.

    python tools/visual.py look PATH...    every flaw in these PDFs, and in those in these folders
    python tools/visual.py approve         draw the approved pages anew, and say which have changed

`look` exits with 1 when there is a flaw, or nothing to look at. What a flaw is stands in
tests/visual/detectors.py; which pages are approved, in tests/visual/approved_pages.py.
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "visual"), str(ROOT / "tests")]


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    match arguments:
        case ["look", _, *_]:
            return look([Path(name) for name in arguments[1:]])
        case ["approve"]:
            return approve()
    sys.stderr.write(__doc__ or "")
    return 2


def look(names: list[Path]) -> int:
    """Print every flaw of every file, or of every PDF in a folder, and how many there are."""
    from detectors import flaws_of_files  # noqa: PLC0415 - pdfium only when it is used
    from pdf_pages import text_block  # noqa: PLC0415

    files = [file for name in names for file in (name.rglob("*.pdf") if name.is_dir() else [name])]
    found = flaws_of_files(files, text_block(ROOT / "templates" / "theme.toml"))
    for file, several in found.items():
        sys.stdout.writelines(f"{file.name}: {flaw}\n" for flaw in several)
    count = sum(map(len, found.values()))
    sys.stdout.write(f"{count} flaws in {len(found)} files\n")
    return 1 if count or not found else 0


def approve() -> int:
    """Draw the approved pages anew and print what became of each."""
    from approved_pages import approve_all  # noqa: PLC0415

    for line in approve_all():
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
