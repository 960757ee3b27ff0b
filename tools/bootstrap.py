"""Set the project up on this machine, then run one of its commands.

    python3 tools/bootstrap.py report     the whole report, into output/
    python3 tools/bootstrap.py test       the tests
    python3 tools/bootstrap.py setup      only the set-up, with everything a developer needs

What follows the command is handed on: ``bootstrap.py test -k needs`` or
``bootstrap.py report --area barnehage``. ``make report`` and ``make test`` call this file;
on Windows, which has no make, it is called by hand.

The set-up is a virtual environment in .venv with the packages of requirements.lock, each
checked against its hash, and the system libraries that lay out the pages. A set-up that is
already right costs a tenth of a second. Only the standard library is used, and nothing newer
than Python 3.7 has, so that an old Python gets a clear answer instead of a syntax error.
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "set-up.json"

OLDEST_PYTHON = (3, 11)

# tools/lock.py writes this line into the lock: above it is what a report needs, below it what
# only developers need (among it a Java runtime for veraPDF), more than half of the download.
DEVELOPERS_ONLY = "# ---- for developers only: tests, linters, veraPDF ----"

# The libraries WeasyPrint 70 opens, by the names it tries (weasyprint/text/ffi.py).
REQUIRED_LIBRARIES: dict[str, tuple[str, ...]] = {
    "GObject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
}
# Without this one WeasyPrint still works, but every chapter takes three seconds more and two
# builds of the same figures differ in their bytes.
WANTED_LIBRARIES: dict[str, tuple[str, ...]] = {
    "HarfBuzz-subset": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}
DEBIAN_LIBRARIES = ["libpangoft2-1.0-0", "libharfbuzz-subset0"]

# Where WeasyPrint looks for the libraries on Windows, unless this variable says otherwise.
WINDOWS_FOLDERS_VARIABLE = "WEASYPRINT_DLL_DIRECTORIES"
WINDOWS_FOLDERS = (
    r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
)


def say(text: str) -> None:
    """Tell the person what happens; at once, also when the output is a file."""
    print(text, flush=True)  # noqa: T201 -- this script's one way of speaking


def stop(text: str) -> NoReturn:
    """End with an error that says what to do."""
    sys.stdout.flush()
    sys.exit("\n" + text)


def run(command: list[str], *, quiet: bool = False, stdin: int | None = None) -> bool:
    """Run a command in the repository; true when it went well."""
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(  # noqa: S603 -- every command is built in this file
        command, cwd=ROOT, check=False, stdin=stdin, stdout=out, stderr=out
    )
    return done.returncode == 0


# ---- Python -----------------------------------------------------------------------------


def starts(python: str) -> bool:
    """Whether this name is a Python that runs; a version manager's may be an empty promise."""
    return bool(shutil.which(python)) and run([python, "--version"], quiet=True)


def require_python() -> None:
    """Stop when this Python is too old, and name a newer one that is here."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    newer = [f"python3.{minor}" for minor in range(20, OLDEST_PYTHON[1] - 1, -1)]
    found = next(filter(starts, newer), None)
    again = (
        f"py -3.13 tools\\bootstrap.py {command_name()}"
        if os.name == "nt"
        else f"make PYTHON={found or 'python3.13'} {command_name()}"
    )
    stop(
        f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; "
        f"{sys.executable} is {sys.version.split()[0]}.\n"
        + (f"This machine also has {found}. Run:" if found else "Install a newer one, then run:")
        + f"\n    {again}"
    )


def require_venv() -> None:
    """Debian's python3 comes without the parts that make an environment: get them, or stop."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if not shutil.which("apt-get"):
        stop(f"{sys.executable} lacks the module ensurepip, which makes virtual environments.")
    say("This Python can't make virtual environments yet.")
    if not apt_install([package], may_ask=True):
        stop(f"Run this line, then try again:\n    {apt_line([package])}")


def python_outside() -> str:
    """The Python that makes .venv, also when .venv is active: it may be about to go."""
    return getattr(sys, "_base_executable", None) or sys.executable


# ---- system libraries -------------------------------------------------------------------


def loads(names: tuple[str, ...]) -> bool:
    """Whether one of these names of a library can be opened, as WeasyPrint would."""
    for name in names:
        # On a Mac the file is often outside the loader's own path, but find_library knows it.
        on_a_mac = sys.platform == "darwin" and name.endswith(".dylib")
        found = ctypes.util.find_library(name[len("lib") : -len(".dylib")]) if on_a_mac else None
        with suppress(OSError):
            ctypes.CDLL(found or name)
            return True
    return False


def missing(libraries: dict[str, tuple[str, ...]]) -> list[str]:
    """The libraries of this table that can't be opened, by their plain names."""
    return [name for name, files in libraries.items() if not loads(files)]


def show_windows_where() -> None:
    """Let Windows find the libraries in the folders where WeasyPrint will look."""
    if sys.platform == "win32":
        for folder in os.environ.get(WINDOWS_FOLDERS_VARIABLE, WINDOWS_FOLDERS).split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)


def install_line() -> str:
    """What a person types on this kind of machine to get the libraries."""
    if shutil.which("apt-get"):
        return apt_line(DEBIAN_LIBRARIES)
    if sys.platform == "darwin":
        return (
            "brew install pango"
            "   (already there? then: export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib)"
        )
    if os.name == "nt":
        return r"C:\msys64\usr\bin\pacman -S mingw-w64-ucrt-x86_64-pango  (MSYS2: msys2.org)"
    return "install Pango with this system's package manager (Fedora: sudo dnf install pango)"


def provide_libraries(*, required: bool) -> None:
    """Look for the system libraries, install what is missing where that is possible.

    Args:
        required: A report can't be made without them, so stop; the tests can, so only say it.
    """
    show_windows_where()
    absent = missing(REQUIRED_LIBRARIES) + missing(WANTED_LIBRARIES)
    if not absent:
        return
    say(f"System libraries missing: {', '.join(absent)}.")
    if shutil.which("apt-get"):
        apt_install(DEBIAN_LIBRARIES, may_ask=required)
    if missing(REQUIRED_LIBRARIES) and required:
        stop(
            f"The pages can't be laid out without them. Run this line, then try again:\n"
            f"    {install_line()}"
        )
    if missing(REQUIRED_LIBRARIES):
        say(f"Tests that lay out pages are skipped. To have them:\n    {install_line()}")
    elif missing(WANTED_LIBRARIES):
        say(
            f"It works without {', '.join(WANTED_LIBRARIES)}, but slower. To have it:\n"
            f"    {install_line()}"
        )


# ---- apt --------------------------------------------------------------------------------


def is_root() -> bool:
    """Whether packages can be installed as we are."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_line(packages: list[str]) -> str:
    """The one line a person runs instead of us."""
    sudo = "" if is_root() else "sudo "
    return (
        f"{sudo}apt-get update && "
        f"{sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"
    )


def may_use_sudo(*, may_ask: bool) -> bool:
    """Whether sudo works without a question, or after one to the person at the terminal."""
    if run(["sudo", "-n", "true"], quiet=True):
        return True
    if not (may_ask and sys.stdin.isatty()):
        return False
    say("sudo asks for your password, to install system packages; Ctrl-C to stop.")
    return run(["sudo", "-v"])


def apt_install(packages: list[str], *, may_ask: bool) -> bool:
    """Install Debian packages as root or through sudo; true when it went well.

    Args:
        packages: Their names.
        may_ask: Whether sudo may ask for a password, given that somebody is there to answer.
    """
    if not is_root() and not (shutil.which("sudo") and may_use_sudo(may_ask=may_ask)):
        return False
    prefix = [] if is_root() else ["sudo", "-n"]
    # No question may wait for an answer that never comes; another apt at work is waited for.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    apt += ["-q", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    say(f"Installing {' '.join(packages)} with apt-get.")
    if run(install, quiet=True, stdin=subprocess.DEVNULL):
        return True
    # The lists of packages are empty or old: a new machine's are. Fetch them, try once more.
    run([*apt, "update"], quiet=True, stdin=subprocess.DEVNULL)
    return run(install, stdin=subprocess.DEVNULL)


# ---- the virtual environment ------------------------------------------------------------


def digest(*parts: str) -> str:
    """A short fingerprint of these texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def packages_for(scope: str) -> str:
    """The part of the lock that this scope installs."""
    lock = LOCK.read_text(encoding="utf-8")
    return lock if scope == "test" else lock.partition(DEVELOPERS_ONLY)[0]


def read_stamp() -> dict[str, str]:
    """What .venv was made from; empty when it isn't there or was left half made."""
    with suppress(OSError, ValueError):
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        if isinstance(stamp, dict):
            return stamp
    return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Say that .venv is whole; a file that is half written must not say so."""
    half = STAMP.with_suffix(".new")
    half.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    half.replace(STAMP)


def in_venv(program: str) -> str:
    """A program of the environment, by its path."""
    return str(BIN / (f"{program}.exe" if os.name == "nt" else program))


def works() -> bool:
    """Whether the environment's Python starts and finds the package and its main dependency."""
    find = "import importlib.util as u; assert all(map(u.find_spec, ('asss_report','weasyprint')))"
    try:
        return run([in_venv("python"), "-c", find], quiet=True)
    except OSError:  # not there, or a link to a Python that is gone
        return False


def pip_install(*arguments: str) -> None:
    """Install into .venv, with this machine's own pip settings; stop when it fails."""
    pip = [in_venv("python"), "-m", "pip", "--disable-pip-version-check", "install"]
    if not run([*pip, *arguments]):
        stop(
            "The packages could not be installed: pip says why above. Run the command again "
            "when it is mended;\nthe set-up starts afresh."
        )


def install_packages(scope: str) -> None:
    """Install exactly what the lock says: each file checked by hash, none built here."""
    text = packages_for(scope)
    pinned = VENV / f"{scope}.lock"
    pinned.write_text(text, encoding="utf-8")
    say("Installing the pinned packages into .venv: once, a minute or less on a good line.")
    # A person sees pip's progress, a log only what went wrong.
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    pip_install(*quiet, "--require-hashes", "--only-binary", ":all:", "--requirement", str(pinned))


def install_project() -> None:
    """Install the package itself, editable; its build backend is pinned in the lock too."""
    pip_install("--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # So that the first command is as quick as the next, also where Python is told to keep nothing.
    run([in_venv("python"), "-m", "compileall", "-q", str(ROOT / "src")], quiet=True)


def make_empty_venv() -> None:
    """Make .venv anew, without a trace of an older one."""
    if VENV.exists():
        say("Making .venv anew.")
        shutil.rmtree(VENV)
    require_venv()
    if not run([python_outside(), "-m", "venv", str(VENV)]):
        stop(f"{VENV} could not be made: see above.")


def make_environment(scope: str) -> None:
    """Bring .venv to what the lock, this Python and this folder ask for; nothing when it is.

    Args:
        scope: "report" for what a report needs, "test" for everything.
    """
    wanted = {
        # Scripts in .venv hold the folder's name, so a repository that was moved counts too.
        "made_for": digest(LOCK.read_text(encoding="utf-8"), sys.version, str(VENV)),
        "project": digest(PROJECT.read_text(encoding="utf-8")),
        "scope": scope,
    }
    stamp = read_stamp()
    fresh = stamp.get("made_for") != wanted["made_for"] or not works()
    enough = not fresh and stamp.get("scope") in (scope, "test")
    if enough and stamp.get("project") == wanted["project"]:
        return
    if fresh:
        make_empty_venv()
    else:
        STAMP.unlink()  # from here to write_stamp .venv is under work
        wanted["scope"] = stamp["scope"] if enough else scope
    if not enough:
        install_packages(scope)
    install_project()
    write_stamp(wanted)


# ---- commands ---------------------------------------------------------------------------

COMMANDS = ("report", "test", "setup")


def command_name() -> str:
    """The command this script was called with."""
    return sys.argv[1] if len(sys.argv) > 1 else "report"


#: All tests are shared by two processes; tests/conftest.py says which of them stay together.
SHARED = ("-n", "2", "--dist", "loadgroup")


def hand_over(command: list[str]) -> NoReturn:
    """Run the project's own command; its exit code is ours."""
    try:
        sys.exit(subprocess.call(command, cwd=ROOT))  # noqa: S603 -- built in main()
    except KeyboardInterrupt:
        sys.exit(130)


def main() -> None:
    """Set up what the command needs, then run it."""
    command = command_name()
    if command not in COMMANDS:
        stop(f"Unknown command {shlex.quote(command)}; there are {', '.join(COMMANDS)}.")
    require_python()
    # Before the packages: a machine that can't lay out pages says so before a long download.
    provide_libraries(required=command == "report")
    make_environment("report" if command == "report" else "test")
    if command == "report":
        hand_over([in_venv("asss-report"), "build", *sys.argv[2:]])
    if command == "test":
        hand_over([in_venv("python"), "-m", "pytest", *(sys.argv[2:] or SHARED)])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Stopped. Run the command again: a half-made set-up is made anew.")
