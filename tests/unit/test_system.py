"""Which system libraries are missing, and what mends it."""

from __future__ import annotations

import pytest

from asss_report import system
from asss_report.errors import SystemLibraryError


@pytest.fixture
def nothing_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no library loads."""
    monkeypatch.setattr(system, "_loads", lambda _: False)


def _only_lacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**system.REQUIRED, **system.SUBSETTER}[name]
    monkeypatch.setattr(system, "_loads", lambda names: names != files)


def test_a_library_that_loads_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything loads, nothing is missing and nothing is raised."""
    monkeypatch.setattr(system, "_loads", lambda _: True)

    system.require_pango()

    assert system.missing_libraries() == []


@pytest.mark.usefixtures("nothing_loads")
def test_every_library_that_does_not_load_is_named() -> None:
    """Required libraries come first, the one WeasyPrint can do without last."""
    expected = ["gobject", "pango", "harfbuzz", "fontconfig", "pangoft2", "harfbuzz-subset"]

    assert expected == system.missing_libraries()


@pytest.mark.usefixtures("nothing_loads")
def test_missing_pango_is_an_error_that_says_what_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error names the libraries and the line to run on this machine."""
    monkeypatch.setattr("sys.platform", "linux")

    with pytest.raises(SystemLibraryError, match="pangoft2") as caught:
        system.require_pango()

    assert caught.value.exit_code == 14
    assert "apt-get install" in caught.value.faults[0].instead


def test_a_missing_subsetter_is_named_but_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without harfbuzz-subset a PDF can still be made, only slower."""
    _only_lacks("harfbuzz-subset", monkeypatch)

    system.require_pango()

    assert system.missing_libraries() == ["harfbuzz-subset"]


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        (
            "linux",
            "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        ("darwin", "brew install pango"),
        ("win32", "pacman -S mingw-w64-x86_64-pango"),
        ("win32", "WEASYPRINT_DLL_DIRECTORIES"),
    ],
)
def test_the_remedy_is_a_line_to_copy(platform: str, line: str) -> None:
    """Each system has its own line."""
    assert line in system.remedy(platform)


def test_a_library_that_does_not_exist_does_not_load() -> None:
    """Trying a name that is nowhere is no error."""
    assert not system._loads(("no-such-library-at-all",))


def test_a_name_only_the_linker_knows_loads() -> None:
    """A bare name is looked up as the linker would, as WeasyPrint's cffi does."""
    assert system._loads(("no-such-library-at-all", "c"))


def test_windows_looks_where_weasyprint_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of WEASYPRINT_DLL_DIRECTORIES are added; those that do not exist are passed."""
    added: list[str] = []

    def add(folder: str) -> None:
        if folder == "gone":
            raise OSError(folder)
        added.append(folder)

    monkeypatch.setattr("os.add_dll_directory", add, raising=False)
    monkeypatch.setenv("WEASYPRINT_DLL_DIRECTORIES", "gone;here")
    system._add_windows_folders.cache_clear()

    system._add_windows_folders()

    system._add_windows_folders.cache_clear()
    assert added == ["here"]


def test_the_names_are_those_weasyprint_tries() -> None:
    """A WeasyPrint that asks for other names makes this test fail, so that doctor stays right."""
    import importlib.metadata  # noqa: PLC0415 - only this test reads WeasyPrint's source
    from pathlib import Path  # noqa: PLC0415

    files = importlib.metadata.files("weasyprint") or []
    source = next(Path(str(it.locate())) for it in files if str(it).endswith("text/ffi.py"))
    text = source.read_text(encoding="utf-8")

    missing = [
        name
        for names in {**system.REQUIRED, **system.SUBSETTER}.values()
        for name in names
        if f"'{name}'" not in text
    ]

    assert missing == []
