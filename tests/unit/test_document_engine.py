"""What is kept is kept for this program and this machine: anything else is another engine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from asss_report.document import engine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of two of our modules, which is what the engine is made of."""
    folder = tmp_path / "asss_report"
    (folder / "document").mkdir(parents=True)
    for name in ("nb.py", "document/cache.py"):
        shutil.copy(engine._CODE / name, folder / name)
    monkeypatch.setattr(engine, "_CODE", folder)
    return folder


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages beside ours."""
    folder = tmp_path / "site-packages"
    (folder / "weasyprint-70.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(folder))
    return folder


def name() -> str:
    """The engine, looked at anew."""
    engine.engine.cache_clear()
    try:
        return engine.engine()
    finally:
        engine.engine.cache_clear()


@pytest.mark.usefixtures("packages")
def test_the_same_program_is_the_same_engine(code: Path) -> None:
    """Also when its files are saved again as they were, or read once and compiled."""
    before = name()

    (code / "nb.py").write_bytes((code / "nb.py").read_bytes())
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "nb.cpython-311.pyc").write_bytes(b"x")

    assert name() == before


def test_any_change_of_our_code_is_another_engine(code: Path) -> None:
    """A byte, a module more, a module less, a module elsewhere."""
    seen = [name()]
    with (code / "nb.py").open("a", encoding="utf-8") as file:
        file.write("#")
    seen.append(name())
    shutil.copy(code / "nb.py", code / "nn.py")
    seen.append(name())
    (code / "nn.py").rename(code / "document" / "nn.py")
    seen.append(name())
    (code / "nb.py").unlink()
    seen.append(name())

    assert len(set(seen)) == 5


@pytest.mark.usefixtures("code")
def test_another_version_of_a_package_is_another_engine(packages: Path) -> None:
    """Newer, or one package more, wherever Python finds it."""
    seen = [name()]
    (packages / "weasyprint-70.0.dist-info").rename(packages / "weasyprint-70.1.dist-info")
    seen.append(name())
    (packages / "pydyf-0.12.0.dist-info").mkdir()
    seen.append(name())

    assert len(set(seen)) == 3


@pytest.mark.usefixtures("code", "packages")
def test_another_python_machine_or_text_engine_is_another_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them may set a line otherwise."""
    seen = [name()]
    for owner, attribute, value in (
        (sys, "version", "3.99.0"),
        (platform, "machine", lambda: "riscv"),
        (engine, "library_versions", lambda: ("Pango 9.9",)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, attribute, value)
            seen.append(name())

    assert len(set(seen)) == 4


def test_another_process_is_the_same_engine(root: Path) -> None:
    """With another hash seed, language and folder; else nothing would ever be found again."""
    said = subprocess.run(
        [sys.executable, "-c", "from asss_report.document.engine import engine; print(engine())"],
        env={**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONPATH": str(root / "src")},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == name()
