"""The scripts beside the package agree with the package."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

from asss_report import system

ROOT = Path(__file__).resolve().parents[2]


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_set_up_looks_for_the_libraries_that_the_program_needs() -> None:
    """bootstrap.py runs before the package is there, so it has a list of its own: the same one."""
    own = {name for names in _load("bootstrap").REQUIRED_LIBRARIES.values() for name in names}
    programs = {name for names in system.REQUIRED.values() for name in names}
    assert own <= programs, "the set-up looks for a library that the program never opens"
    assert len(_load("bootstrap").REQUIRED_LIBRARIES) == len(system.REQUIRED)


def test_the_list_of_methods_is_what_the_code_says() -> None:
    """docs/metode.md is made from the code and must not drift from it."""
    command = [sys.executable, str(ROOT / "tools" / "metode.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert run.returncode == 0, run.stdout + run.stderr
