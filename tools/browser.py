"""Install what the browser tests need: Debian's chromium, and axe-core for accessibility.

    python tools/browser.py

Chromium comes with apt-get, where somebody may (root); elsewhere install it yourself. axe-core is
fetched with npm into .cache/axe/, in exactly one version, held by its hash.
"""
# ruff: noqa: INP001, S603, S607 -- a script beside the package; commands found by their names

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
AXE: Final = ROOT / ".cache" / "axe" / "axe.min.js"
VERSION: Final = "4.14.1"
SHA256: Final = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
#: Names that chromium goes by.
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Where chromium is; empty when it is not here."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def has_axe() -> bool:
    """Whether axe-core is here, whole and in the right version."""
    return AXE.is_file() and hashlib.sha256(AXE.read_bytes()).hexdigest() == SHA256


def main() -> int:
    """Install what is missing; the exit code."""
    if not chromium():
        apt("chromium")
    if not has_axe():
        if not shutil.which("npm"):
            apt("npm")
        fetch_axe()
    print(f"{chromium()}, axe-core {VERSION}")  # noqa: T201
    return 0


def apt(package: str) -> None:
    """Install a Debian package; with a fresh list when the old one does not know it."""
    if not shutil.which("apt-get"):
        raise SystemExit(f"Install {package} and run this again.")
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if subprocess.run(install, check=False).returncode:
        subprocess.run(["apt-get", "update"], check=True)
        subprocess.run(install, check=True)


def fetch_axe() -> None:
    """Put axe-core's one file in its place."""
    with tempfile.TemporaryDirectory() as folder:
        npm = [shutil.which("npm") or "npm", "pack", "--silent", f"axe-core@{VERSION}"]
        subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            file = archive.extractfile("package/axe.min.js")
            content = file.read() if file else b""
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"axe-core {VERSION} is not the file it was: sha256 {found}.")
    AXE.parent.mkdir(parents=True, exist_ok=True)
    AXE.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
