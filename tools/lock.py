"""Make requirements.lock anew from pyproject.toml: every package pinned, with its hashes.

    make lock                             keep the versions that still fit
    make lock ARGS=--upgrade              take the newest

It needs uv (``python -m pip install uv``), which resolves for every system and every Python
from 3.11 at once. What a report needs stands first in the lock, the build backend with it;
what only developers need stands below a line that tools/bootstrap.py knows, so that a
newcomer who wants a report does not download a Java runtime. The whole file is still an
ordinary requirements file.
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from bootstrap import DEVELOPERS_ONLY, LOCK, OLDEST_PYTHON, PROJECT, ROOT, stop

HEAD = """\
# Made by tools/lock.py (make lock) from pyproject.toml: change that file, not this one.
"""


def find_uv() -> str:
    """The uv of this Python or of the machine."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    return beside or shutil.which("uv") or stop("uv is needed:  python -m pip install uv")


def compile_lock(output: Path, build_backend: Path, *options: str) -> str:
    """Let uv write a lock for pyproject.toml and the build backend; give its text."""
    python = ".".join(map(str, OLDEST_PYTHON))
    # No index and no link folder is written down: they are the machine's, not the project's.
    # Extras are: an older pip takes «coverage[toml]» for another package than the pinned
    # «coverage», tries the newest release of it, and stops because that one has no hash.
    command = [find_uv(), "pip", "compile", "--quiet", "--universal", "--python-version", python]
    command += ["--no-strip-extras"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", *options]
    command += [PROJECT.name, str(build_backend), "--output-file", str(output)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 -- built here
    return output.read_text(encoding="utf-8")


def blocks(lock: str) -> list[str]:
    """Cut a lock into one text per package: its pin, hashes and comments."""
    return re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]


def name_of(block: str) -> str:
    """The package that a block pins."""
    return re.split(r"[=\[]", block, maxsplit=1)[0]


def main() -> None:
    """Resolve everything once, then put what a report needs first."""
    backend = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]
    with tempfile.TemporaryDirectory() as folder:
        # The name is what uv writes into the lock as the origin, so it reads as an explanation.
        build = Path(folder) / "build-system.in"
        build.write_text("\n".join(backend), encoding="utf-8")
        everything = Path(folder) / "everything"
        if LOCK.exists():  # uv keeps the versions it finds in its output file
            shutil.copy(LOCK, everything)
        options = ("--extra", "dev", "--generate-hashes", *sys.argv[1:])
        full = compile_lock(everything, build, *options)
        report = compile_lock(Path(folder) / "report", build, "--constraints", str(everything))
    full = full.replace(str(build), "pyproject.toml (build-system)")
    needed = {name_of(block) for block in blocks(report)}
    first = [block for block in blocks(full) if name_of(block) in needed]
    rest = [block for block in blocks(full) if name_of(block) not in needed]
    LOCK.write_text(
        HEAD + "".join(first) + DEVELOPERS_ONLY + "\n" + "".join(rest), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
