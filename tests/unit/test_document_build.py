"""Putting the PDF in place: its name, all or nothing, and one clear error where it cannot be."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asss_report.document.book import Book, file_name
from asss_report.document.build import _check_writable, _one_moment, build_report
from asss_report.document.result import Wanted
from asss_report.errors import ConfigError, DataError, OutputError
from asss_report.files import write_whole

if TYPE_CHECKING:
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def fails(*_: object, **__: object) -> None:
    """What a full disk does."""
    raise OSError(28, "No space left on device")


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("municipality", "area", "expected"),
    [
        ("Bærum", "", "asss-baerum-2025.pdf"),
        ("Bærum", "barnehage", "asss-baerum-2025-barnehage.pdf"),
        ("Tromsø", "", "asss-tromso-2025.pdf"),
        ("Lillestrøm", "var", "asss-lillestrom-2025-var.pdf"),
        ("Ålesund", "", "asss-alesund-2025.pdf"),
        ("Nordre Land", "", "asss-nordre-land-2025.pdf"),
    ],
)
def test_the_files_name_is_plain(
    figures: Report, municipality: str, area: str, expected: str
) -> None:
    """Group, municipality, year and area, in letters every system can hold."""
    edition = figures.edition.model_copy(update={"municipality": municipality})

    assert expected == file_name(replace(figures, edition=edition), area)


# --- All or nothing -------------------------------------------------------------------------------


def test_a_file_is_put_in_place_whole(tmp_path: Path) -> None:
    """Readable by everybody, and nothing beside it."""
    write_whole(tmp_path / "r.pdf", b"ny")

    assert (tmp_path / "r.pdf").read_bytes() == b"ny"
    assert names(tmp_path) == ["r.pdf"]
    assert (tmp_path / "r.pdf").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(("owner", "function"), [(os, "fsync"), (Path, "replace"), (Path, "chmod")])
def test_when_writing_fails_the_old_file_stands_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, function: str
) -> None:
    """A full disk at any step: `output/` is the old edition, and the error says why."""
    (tmp_path / "r.pdf").write_bytes(b"gammel")
    monkeypatch.setattr(owner, function, fails)

    with pytest.raises(OutputError, match="No space left") as caught:
        write_whole(tmp_path / "r.pdf", b"ny")

    monkeypatch.undo()
    assert caught.value.exit_code == 13
    assert (tmp_path / "r.pdf").read_bytes() == b"gammel"
    assert names(tmp_path) == ["r.pdf"]


def test_when_a_person_interrupts_the_old_file_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C is passed on, and leaves nothing behind."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "r.pdf").write_bytes(b"gammel")
    monkeypatch.setattr(os, "fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "r.pdf", b"ny")

    assert (tmp_path / "r.pdf").read_bytes() == b"gammel"
    assert names(tmp_path) == ["r.pdf"]


def test_a_folder_in_the_files_place_is_an_error(tmp_path: Path) -> None:
    """It is not taken away, and nothing is left beside it."""
    (tmp_path / "r.pdf").mkdir()

    with pytest.raises(OutputError):
        write_whole(tmp_path / "r.pdf", b"ny")

    assert names(tmp_path) == ["r.pdf"]


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """Somebody took it away while the report was laid out."""
    with pytest.raises(OutputError):
        write_whole(tmp_path / "borte" / "r.pdf", b"ny")


@pytest.mark.parametrize("place", ["fil", "fil/under"])
def test_an_output_that_cannot_be_a_folder_is_found_out_before_the_work(
    tmp_path: Path, place: str
) -> None:
    """A file stands there; also root is refused."""
    (tmp_path / "fil").write_text("x", "utf-8")

    with pytest.raises(OutputError) as caught:
        _check_writable(tmp_path / place)

    (fault,) = caught.value.faults
    assert "cannot be written" in fault.what
    assert "--output DIR" in fault.instead


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc here")
def test_a_folder_nobody_may_write_in_is_found_out_before_the_work() -> None:
    """/proc holds no files of ours, whoever we are."""
    with pytest.raises(OutputError):
        _check_writable(Path("/proc/asss"))


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """With those above it; trying leaves nothing in it."""
    _check_writable(tmp_path / "a" / "b")

    assert names(tmp_path / "a" / "b") == []


@pytest.fixture
def no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every PDF is made at once: for what does not ask how it looks."""
    monkeypatch.setattr(Book, "ask_for_all", lambda _: None)
    monkeypatch.setattr(Book, "ask_for_chapter", lambda *_: None)
    monkeypatch.setattr(Book, "whole", lambda _: b"%PDF-1.7")
    monkeypatch.setattr(Book, "one_chapter", lambda _, key: f"%PDF-1.7 {key}".encode())


# --- A build that stops ---------------------------------------------------------------------------


OLD = {"2025/asss-baerum-2025.pdf", "2025/figurer/gammel.svg", "asss-baerum-2025-barnehage.pdf"}


@pytest.fixture
def delivered(small: EditionCopy) -> EditionCopy:
    """An edition that was delivered before, with a PDF of one area beside it."""
    for name in OLD:
        small.write(f"output/{name}", "gammel")
    return small


def still_delivered(copy: EditionCopy) -> bool:
    """True when `output/` is as it was, with nothing beside it."""
    output = copy.root / "output"
    files = {p.relative_to(output).as_posix(): p for p in output.rglob("*") if p.is_file()}
    folders = [p.name for p in output.rglob("*") if p.is_dir()]
    return (
        set(files) == OLD
        and sorted(folders) == ["2025", "figurer"]
        and all(path.read_bytes() == b"gammel" for path in files.values())
    )


def test_an_unknown_area_stops_the_build_with_the_nearest(
    delivered: EditionCopy, stil: Stil
) -> None:
    """Nothing is laid out for it."""
    with pytest.raises(ConfigError) as caught:
        build_report(delivered.root, delivered.root / "output", stil, Wanted(area="barnehag"))

    (fault,) = caught.value.faults
    assert "«barnehag»" in fault.what
    assert "«barnehage»" in fault.instead
    assert still_delivered(delivered)


def test_a_changed_figure_stops_the_build(delivered: EditionCopy, stil: Stil) -> None:
    """What was delivered stands."""
    delivered.replace("report/data/12362/12362.csv", "EKG13", "EKG14")

    with pytest.raises(DataError):
        build_report(delivered.root, delivered.root / "output", stil)

    assert still_delivered(delivered)


@pytest.mark.usefixtures("no_layout")
@pytest.mark.parametrize("area", ["", "kommunebarometeret"])
def test_a_disk_that_fills_up_at_the_end_leaves_what_was_delivered(
    delivered: EditionCopy, stil: Stil, monkeypatch: pytest.MonkeyPatch, area: str
) -> None:
    """The whole way to the first file, and then no room."""
    monkeypatch.setattr(os, "fsync", fails)

    with pytest.raises(OutputError):
        build_report(delivered.root, delivered.root / "output", stil, Wanted(area=area))

    assert still_delivered(delivered)


@pytest.mark.usefixtures("no_layout")
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_build_that_is_stopped_leaves_what_was_delivered(
    delivered: EditionCopy, stil: Stil, stop: type[BaseException]
) -> None:
    """With Ctrl-C, by the system or by a fault of ours, when half the files are there."""

    def progress(what: str, *_: object) -> None:
        if what == "workbook":
            raise stop

    with pytest.raises(stop):
        build_report(delivered.root, delivered.root / "output", stil, progress=progress)

    assert still_delivered(delivered)


@pytest.mark.usefixtures("no_layout")
def test_what_is_changed_while_the_report_is_made_stops_the_build(
    delivered: EditionCopy, stil: Stil
) -> None:
    """Files made of old words and new ones do not belong together, and the manifest would lie."""

    def progress(what: str, *_: object) -> None:
        if what == "workbook":
            delivered.replace("narratives/barnehage.md", "Vi vet ikke.", "Vi vet litt.")

    with pytest.raises(OutputError) as caught:
        build_report(delivered.root, delivered.root / "output", stil, progress=progress)

    assert ["narratives/barnehage.md"] == [fault.file for fault in caught.value.faults]
    assert still_delivered(delivered)


@pytest.mark.pdf
def test_a_build_tells_how_far_it_has_come(delivered: EditionCopy, stil: Stil) -> None:
    """Each part by name, never more than there are, and done at the end; the old folder is gone."""
    told: list[tuple[str, int, int]] = []

    result = build_report(
        delivered.root,
        delivered.root / "output",
        stil,
        progress=lambda what, done, total: told.append((what, done, total)),
    )

    assert delivered.output() == ["2025", "asss-baerum-2025-barnehage.pdf"]
    assert result.path == delivered.root / "output" / "2025"
    assert not (result.path / "figurer" / "gammel.svg").exists()
    done = [step for _, step, _ in told]
    assert sorted(done) == done
    assert {told[-1][2]} == {total for _, _, total in told}
    assert ("done", told[-1][2], told[-1][2]) == told[-1]
    assert {"barnehage", "metode", "merging", "workbook"} <= {what for what, _, _ in told}


@pytest.mark.parametrize("epoch", [None, "1767225600"])
def test_a_build_has_one_time(monkeypatch: pytest.MonkeyPatch, epoch: str | None) -> None:
    """However long it takes; and the environment is as it was."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    with _one_moment():
        first = os.environ["SOURCE_DATE_EPOCH"]

    assert first == (epoch or first)
    assert os.environ.get("SOURCE_DATE_EPOCH") == epoch


@pytest.mark.usefixtures("no_layout")
def test_only_the_pdf_goes_beside_what_was_delivered(delivered: EditionCopy, stil: Stil) -> None:
    """A part never touches the folder of the whole."""
    result = build_report(delivered.root, delivered.root / "output", stil, Wanted(only="pdf"))

    made = delivered.root / "output" / "asss-baerum-2025.pdf"
    assert result.path == made
    assert made.read_bytes()[:5] == b"%PDF-"
    made.unlink()
    assert still_delivered(delivered)


def test_only_the_workbook_needs_no_layout(delivered: EditionCopy, stil: Stil) -> None:
    """It is made straight in the folder."""
    result = build_report(delivered.root, delivered.root / "output", stil, Wanted(only="xlsx"))

    made = delivered.root / "output" / "asss-2025.xlsx"
    assert result.path == made
    assert made.read_bytes()[:2] == b"PK"
    made.unlink()
    assert still_delivered(delivered)
