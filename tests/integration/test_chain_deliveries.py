"""Everything a small edition is delivered as, from one build: whole, true, each time the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from builds import flat
from edition_copy import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built
    from edition_copy import EditionCopy

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def folder(delivered: Built) -> Path:
    """What was delivered."""
    assert delivered.run.code == 0, delivered.run.err
    return delivered.path.parent


@pytest.fixture(scope="module")
def manifest(folder: Path) -> Any:
    """What is said of it."""
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def sums(folder: Path) -> dict[str, str]:
    """Every file under a folder with its sha256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- What is there --------------------------------------------------------------------------------


def test_the_folder_stands_alone_and_holds_what_is_promised(
    delivered: Built, folder: Path, manifest: Any
) -> None:
    """Report, areas, workbook, figures, tables, web edition, manifest; nothing else, no litter."""
    assert delivered.copy.output() == ["2025"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "asss-2025.xlsx",
        "asss-baerum-2025-barnehage.pdf",
        "asss-baerum-2025.pdf",
        "figurer",
        "manifest.json",
        "nett",
        "tabeller",
    ]
    wanted = {"figurer/LES-MEG.txt", "tabeller/LES-MEG.txt"}
    for one in manifest["exhibits"]:
        figure = one["number"].startswith("Figur")
        stem = f"{'figurer' if figure else 'tabeller'}/{one['chapter']}-{one['key']}"
        wanted |= {f"{stem}.{kind}" for kind in (("svg", "png", "csv") if figure else ("csv",))}
    made = {name for name in sums(folder) if name.startswith(("figurer/", "tabeller/"))}
    assert made == wanted
    assert (folder / "nett" / "index.html").is_file()


def test_the_summary_has_a_line_for_each_kind(delivered: Built) -> None:
    """Where it is, how many files, how large, how long it took."""
    first, *lines = delivered.run.out.splitlines()

    assert re.match(r"output/2025: \d+ pages, \d+ figures, \d+ tables, ", first)
    assert [line.split("  ")[1].strip() for line in lines] == [
        "report",
        "areas",
        "figures and tables",
        "workbook",
        "web",
        "manifest",
    ]
    assert all(re.search(r" \d+ files? +\d+\.\d MB +\d+\.\d s$", line) for line in lines)


def test_the_areas_pdf_is_the_one_that_is_made_alone(delivered: Built, folder: Path) -> None:
    """Byte for byte; and making it alone touches nothing of the folder."""
    before = sums(folder)

    run = delivered.copy.run("build", "--area", "barnehage")

    assert run.code == 0, run.err
    alone = delivered.copy.root / "output" / "asss-baerum-2025-barnehage.pdf"
    made = alone.read_bytes()
    alone.unlink()
    assert made == (folder / "asss-baerum-2025-barnehage.pdf").read_bytes()
    assert sums(folder) == before


def test_the_same_edition_gives_the_same_bytes_of_every_file(
    delivered: Built, delivered_again: Built, folder: Path
) -> None:
    """In another folder and process, with another hash seed, time zone and language."""
    assert delivered_again.run.code == 0, delivered_again.run.err
    assert delivered.copy.root != delivered_again.copy.root

    assert sums(folder) == sums(delivered_again.path.parent)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no polite stop")
def test_a_build_that_is_told_to_stop_cleans_up_after_itself(small: EditionCopy) -> None:
    """By the system, in the middle: what was delivered stands, and nothing stands beside it."""
    small.write("output/2025/gammel.pdf", "gammel")
    output = small.root / "output"
    build = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "build"], cwd=small.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while build.poll() is None and len(list(output.iterdir())) < 2:
            time.sleep(0.05)
        build.send_signal(signal.SIGTERM)
        code = build.wait(timeout=60)
    finally:
        build.kill()

    assert code == 128 + signal.SIGTERM
    assert sums(output).keys() == {"2025/gammel.pdf"}
    assert small.output() == ["2025"]


# --- The manifest ---------------------------------------------------------------------------------


def test_the_manifest_has_every_file_with_its_hash_and_size(folder: Path, manifest: Any) -> None:
    """All but itself; every one from chapters and sources that are named."""
    made = sums(folder)
    del made["manifest.json"]

    assert made == {name: one["sha256"] for name, one in manifest["files"].items()}
    for name, one in manifest["files"].items():
        assert (folder / name).stat().st_size == one["bytes"]
        assert one["sources"], name
        assert set(one["sources"]) <= set(manifest["sources"])
        assert set(one["chapters"]) <= set(manifest["chapters"])
    area = manifest["files"]["asss-baerum-2025-barnehage.pdf"]
    assert area["chapters"] == ["barnehage"]
    assert "12362" in area["sources"]
    assert "12137" not in manifest["files"]["figurer/barnehage-rangering.csv"]["sources"]


def test_the_manifest_has_every_input_with_its_hash(delivered: Built, manifest: Any) -> None:
    """All that is not hidden; sources and chapters name theirs among them."""
    read = {
        f"{name}/{path}": value
        for name in ("report", "narratives", "templates")
        for path, value in sums(delivered.copy.root / name).items()
        if not path.rpartition("/")[2].startswith(".")
    }

    assert manifest["inputs"] == read
    named = [
        path
        for one in (*manifest["sources"].values(), *manifest["chapters"].values())
        for path in one["inputs"]
    ]
    assert set(named) <= set(read)
    assert {"report/data/12362/12362.csv", "narratives/barnehage.md"} <= set(named)


def test_the_manifest_says_which_edition_by_which_program_and_when(manifest: Any) -> None:
    """The time is the document's own."""
    assert manifest["edition"]["municipality"] == "Bærum"
    assert manifest["edition"]["year"] == 2025
    assert manifest["edition"]["data_state"] == "ukjent"
    assert manifest["edition"]["draft"] is True
    assert manifest["program"]["name"] == "asss-report"
    assert manifest["made"] == "2026-01-01T00:00:00+00:00"


def test_the_manifest_has_the_page_of_every_exhibit_and_chapter(
    delivered: Built, manifest: Any
) -> None:
    """As the PDF's own bookmarks have them."""
    marks = {title: page for _, title, page in delivered.bookmarks}

    for one in manifest["exhibits"]:
        assert marks[f"{one['number']} {flat(one['title'])}"] == one["page"], one["number"]
        assert manifest["pages"][one["anchor"]] == one["page"]
    for one in manifest["chapters"].values():
        assert marks[f"{one['number']} {flat(one['title'])}"] == one["page"]
    front = [page for title, page in marks.items() if title == "Innhold"]
    assert set(front) <= set(manifest["pages"].values())
    assert max(manifest["pages"].values()) <= len(delivered.pages)


# --- The same numbers everywhere ------------------------------------------------------------------


def test_the_csv_files_have_the_numbers_of_the_workbook(folder: Path, manifest: Any) -> None:
    """Row for row, in the same order, under the same heads; what one lacks the other lacks."""
    book = openpyxl.load_workbook(folder / "asss-2025.xlsx")
    for sheet, one in zip(book.sheetnames[1:-1], manifest["exhibits"], strict=True):
        (name,) = [path for path in one["files"] if path.endswith(".csv")]
        text = (folder / name).read_text("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert book[sheet].cell(1, 1).value.startswith(f"{one['number']}. ")
        for nr, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = book[sheet].cell(7 + nr, 1 + column)
                if cell.data_type == "n" and cell.value is not None:
                    assert float(text.replace(",", ".")) == pytest.approx(cell.value, rel=1e-14)
                else:
                    assert text.removeprefix("'") in {cell.value, ""}
        assert len(heads) == book[sheet].max_column


def test_the_numbers_of_the_workbook_are_those_of_the_pdf(folder: Path, delivered: Built) -> None:
    """The table of key figures, cell for cell as it is printed."""
    book = openpyxl.load_workbook(folder / "asss-2025.xlsx")
    (sheet,) = [book[name] for name in book.sheetnames if name.endswith(" nokkeltall")]

    for row in sheet.iter_rows(min_row=7, max_col=6, values_only=False):
        if row[1].data_type != "n" or row[1].value is None:
            break
        decimals = 1 if "0.0" in row[1].number_format else 0
        values = [f"{cell.value:,.{decimals}f}" for cell in row[1:]]
        printed = " ".join(
            text.replace(",", " ").replace(".", ",").replace("-", "−") for text in values
        )
        assert f"{row[0].value} {printed}" in delivered.text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_the_workbook_and_saves_the_same(folder: Path, tmp_path: Path) -> None:
    """Every cell of every sheet: the same kind, the same value, no error."""
    home = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run(  # noqa: S603 - LibreOffice, on our own file
        [*command, str(folder / "asss-2025.xlsx")], check=True, capture_output=True, timeout=300
    )

    ours = openpyxl.load_workbook(folder / "asss-2025.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "asss-2025.xlsx")

    assert ours.sheetnames == theirs.sheetnames
    for sheet in ours:
        for row in sheet:
            for cell in row:
                other = theirs[sheet.title].cell(cell.row, cell.column)
                assert other.data_type != "e", (sheet.title, cell.coordinate)
                assert cell.data_type == other.data_type, (sheet.title, cell.coordinate)
                same = cell.value
                if isinstance(cell.value, float):
                    same = pytest.approx(cell.value, rel=1e-14)
                assert other.value == same, (sheet.title, cell.coordinate)
