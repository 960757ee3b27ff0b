"""`asss-report diff` as people run it: folders and revisions, the whole edition, and the page."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pytest
from edition_copy import ROOT, EditionCopy, copy_edition, small_edition
from revised import amounts, git, in_git, revise, times

from asss_report.charts.style import Stil
from asss_report.document.endringer import finn_endringer
from asss_report.document.report import load_report

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.document.report import Report

FEM = {
    ("FGK7", "AGD2", "3201", 2025): 0.99,
    ("FGK8b", "AGD2", "0301", 2025): 0.98,
    ("FGK13", "AGD10", "3203", 2025): 1.01,
    ("FGK7", "AGD2", "4601", 2023): 0.97,
    ("FGK9", "AGD10", "3205", 2021): 1.02,
}


def march(june: EditionCopy, folder: Path, cells: dict[tuple[str, str, str, int], float]) -> Path:
    """The figures before the publisher restated some cells, which were so many times as large."""
    shutil.copytree(june.root / "report", folder / "report")
    held = amounts(june)
    revise(EditionCopy(folder), {key: times(held[key], factor) for key, factor in cells.items()})
    return folder


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> EditionCopy:
    """An edition in git, not to be changed: a cell was restated after the tag «mars»."""
    return in_git(small_edition(tmp_path_factory.mktemp("git") / "utgave"))


# --- Where the figures are ------------------------------------------------------------------------


def test_a_revision_of_git_is_a_snapshot(repository: EditionCopy) -> None:
    """The working tree and the index are not touched."""
    before = git(repository, "status", "--porcelain")
    run = repository.run("diff", "mars", "--format", "json")
    assert (run.code, run.err) == (0, "")
    (cell,) = json.loads(run.out)["cells"]
    assert (cell["municipality"], cell["year"], cell["kind"]) == ("Asker", 2025, "changed")
    assert before == git(repository, "status", "--porcelain")


def test_the_same_figures_are_one_line(repository: EditionCopy) -> None:
    """Of two revisions; what lies in the folder has nothing to do with it."""
    run = repository.run("diff", "HEAD", "HEAD")
    assert (run.code, run.out) == (0, "HEAD -> HEAD: no figure has changed.\n")


@pytest.mark.parametrize(
    ("old", "words"),
    [("april", "no such revision in git"), ("narratives", "no frozen figures here")],
)
def test_what_is_no_snapshot_is_said_plainly(repository: EditionCopy, old: str, words: str) -> None:
    """One message, no traceback, and what to name instead."""
    run = repository.run("diff", old)
    assert (run.code, words in run.err) == (11, True)
    assert "Traceback" not in run.err


# --- The whole edition ----------------------------------------------------------------------------


def printed(report: Report) -> dict[tuple[str, int, str], str]:
    """Every call of the narratives by chapter, line and call, with what it printed."""
    return {
        (key, use.linje, use.kall): use.vist
        for key, prosa in report.prosa.items()
        for use in prosa.bruk
    }


def test_five_cells_of_the_whole_edition_and_the_sentences_that_used_them(tmp_path: Path) -> None:
    """Acceptance 5, held against two reports made independently, one from each of the figures."""
    stil = Stil.load(ROOT)
    june = copy_edition(tmp_path / "juni")
    folder = march(june, tmp_path / "mars", FEM)
    for name in ("narratives", "templates"):
        shutil.copytree(june.root / name, folder / name)
    found = finn_endringer(june.root, stil, str(folder))
    assert {
        (*c.celle.serie.split("/")[1:], c.celle.kommune, c.celle.aar) for c in found.celler
    } == {*FEM}
    old, new = printed(load_report(folder, stil)), printed(load_report(june.root, stil))
    moved = {call for call, words in new.items() if old[call] != words}
    written = [s for s in found.setninger if s.fil]
    told = {(s.kapittel, t.kall): (t.var, t.er) for s in written for t in s.tall}
    told |= {(s.kapittel, k.kall): (k.var, k.er) for s in written for k in s.krav}
    assert len(moved) > 20
    assert {(key, kall) for key, _, kall in moved} <= set(told)
    for key, line, kall in moved:
        assert told[key, kall] == (old[key, line, kall], new[key, line, kall])
    # Nothing is named that could not rest on the five: other areas, but for what joins them all.
    samler = {"forside", "sammendrag", "kommunebarometeret"}
    assert {s.kapittel for s in found.setninger} - samler <= {
        "barnehage", "grunnskole", "barnevern", "helse_omsorg",
    }  # fmt: skip
    assert {i.partition(".")[0] for i in found.indikatorer} == {
        "barnehage", "grunnskole", "barnevern", "helse_omsorg",
    }  # fmt: skip


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> EditionCopy:
    """A small edition that has the chapter; not to be changed."""
    copy = small_edition(tmp_path_factory.mktemp("side") / "utgave")
    cells = {
        ("FGK7", "AGD2", "3201", 2025): 0.9,
        ("FGK7", "AGD2", "3203", 2023): 1.1,
        **{("FGK8b", "AGD2", kode, 2025): 0.99 for kode in ("0301", "4601", "5001", "1103")},
        **{("FGK9", "AGD2", kode, 2025): 0.98 for kode in ("0301", "4601", "5001", "1103")},
        **{("FGK13", "AGD2", kode, 2025): 0.97 for kode in ("0301", "4601", "5001", "1103")},
    }
    folder = march(copy, copy.root.parent / "mars", cells)
    run = copy.run("diff", str(folder), "--page", "mars")
    assert (run.code, run.err) == (
        0,
        "report/endringer.json: the report has «Endringer siden mars»\n",
    )
    return copy


@pytest.mark.pdf
def test_the_page_is_in_everything_that_is_delivered(paged: EditionCopy) -> None:
    """The report, its contents, the web edition with its menu, the tables' files, the workbook."""
    run = paged.run("build")
    assert run.code == 0, run.err
    folder = paged.root / "output/2025"
    document = pypdfium2.PdfDocument((folder / "asss-baerum-2025.pdf").read_bytes())
    pages = [page.get_textpage().get_text_range() for page in document]
    text = "\n".join(pages).replace("\u00a0", " ")
    assert "Endringer siden mars" in text
    assert any("Innhold" in page and "Endringer siden mars" in page for page in pages)
    assert "12 435" in text
    web = (folder / "nett/endringer.html").read_text("utf-8")
    assert "Endringer siden mars" in web
    assert 'href="endringer.html"' in (folder / "nett/index.html").read_text("utf-8")
    assert (folder / "tabeller/endringer-egne.csv").is_file()
    sheet = openpyxl.load_workbook(folder / "asss-2025.xlsx")["Endringer"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[2] in ("2023", "2025")]
    assert 14 == len(rows)
    assert ("Barnehage: netto driftsutgifter per innbygger", "Bærum", "2025", 12435, 13817) == rows[
        [row[1] for row in rows].index("Bærum")
    ][:5]


def test_an_old_number_of_the_page_is_followed_to_where_it_stood(paged: EditionCopy) -> None:
    """`trace` says that it is frozen, and in which cell it stood."""
    run = paged.run("trace", "12 435", "--chapter", "endringer")
    assert run.code == 0, run.err
    assert "report/endringer.json" in run.out
    assert "12362/12362.csv:" in run.out
    run = paged.run("trace", "+1 382", "--chapter", "endringer")
    assert "a − b" in run.out
    assert "report/data/12362/12362.csv, line" in run.out


def test_figures_that_have_changed_since_stop_the_build(paged: EditionCopy, tmp_path: Path) -> None:
    """Exit code 11 and the command that mends it; `check` says the same; diff itself works."""
    copy = EditionCopy(tmp_path / "utgave")
    shutil.copytree(paged.root, copy.root, ignore=shutil.ignore_patterns("output"))
    revise(copy, {("FGK7", "AGD10", "3201", 2025): ("1", "1")})
    for command, code in ((("build", "--area", "endringer"), 11), (("check",), 1)):
        run = copy.run(*command)
        assert run.code == code
        assert '--page "mars"' in run.err + run.out
    assert copy.run("diff", str(paged.root.parent / "mars"), "--page", "mars").code == 0
    (copy.root / "report/endringer.json").unlink()
    assert "endringer.json" not in copy.run("check").err


def test_the_page_is_about_the_reports_own_figures(paged: EditionCopy) -> None:
    """With two snapshots there is no report to put it in."""
    folder = str(paged.root.parent / "mars")
    run = paged.run("diff", folder, folder, "--page", "mars")
    assert run.code == 2
    run = paged.run("diff", folder, "--page", "mars\njuni")
    assert (run.code, "cannot be part of a title" in run.err) == (11, True)


# --- How it speaks --------------------------------------------------------------------------------


def test_in_a_pipe_the_table_has_tabs_and_the_text_its_sentences(paged: EditionCopy) -> None:
    """And Markdown is Norwegian, for those who wrote the chapters."""
    folder = str(paged.root.parent / "mars")
    run = paged.run("diff", folder)
    rows = [line.split("\t") for line in run.out.splitlines() if "\t" in line]
    assert ["figure", "municipality", "year"] == rows[0][:3]
    assert 14 == sum(len(row) == 8 for row in rows) - 2  # two tables, each with its heading
    assert "narratives/barnehage.md:" in run.out
    text = paged.run("diff", folder, "--format", "markdown").out
    assert text.startswith(f"# Endringer fra {folder} til tallene i rapporten\n")
    assert "## Setninger som bygger på endrede tall" in text
