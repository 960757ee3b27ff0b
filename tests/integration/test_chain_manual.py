"""From an empty form to a chapter: figures that only others have, with their source line."""

from __future__ import annotations

import csv
import io
import os
import shutil

import pytest
from builds import Built
from edition_copy import ROOT, EditionCopy, copy_edition
from openpyxl import load_workbook

pytestmark = pytest.mark.pdf

MODULE = "src/asss_report/areas/grunnskole.py"
DECLARED = """
POENG = med_nevner("poeng", "Grunnskolepoeng", "manual/skole/poeng", "poeng", 1)

AREA = Area("""
#: One member after the other, in tenths of a point; the last has none.
POENG = (421, 433, 437, 428, 415, 409, 405, 412, 425, 451, 446)
ELEVER = (9000, 2900, 2100, 1500, 1200, 1100, 900, 800, 900, 15000, 1200)
EGEN = 9  # Bærum
LINE = (
    "Kilde: Utdanningsdirektoratet, Nasjonale tall for grunnskolen "
    "(lagt inn for hånd, hentet 20. april 2026)."
)


def run(copy: EditionCopy, *arguments: str) -> str:
    """What a command prints, with the copy's own package."""
    done = copy.run(*arguments, env={"PYTHONPATH": os.fspath(copy.root / "src")})
    assert done.code == 0, done.err
    return done.out


def filled(text: str) -> list[list[str]]:
    """The form as an analyst fills it in."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    start = next(nr for nr, row in enumerate(rows) if row[0] == "Nøkkel")
    head, members = rows[start], rows[start + 1 :]
    for row, poeng, elever in zip(members, [*POENG, None], [*ELEVER, None], strict=True):
        values = {
            "Nøkkel": "poeng",
            "Navn": "Grunnskolepoeng",
            "Verdi": ".." if poeng is None else f"{poeng // 10},{poeng % 10}",
            "Enhet": "poeng",
            "Teller": "" if poeng is None or elever is None else str(poeng * elever // 10),
            "Nevner": "" if elever is None else str(elever),
            "Tittel": "Nasjonale tall for grunnskolen",
            "Kilde": "Utdanningsdirektoratet",
            "Dato": "20.04.2026",
            "Bruksrett": "NLOD",
        }
        for heading, value in values.items():
            row[head.index(heading)] = value
    return rows


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Grunnskole with one more key figure, typed in: template, filled, declared, built."""
    copy = copy_edition(tmp_path_factory.mktemp("manual"))
    shutil.copytree(ROOT / "src", copy.root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    run(copy, "template", "manual", "--output", "tomt.csv")
    text = (copy.root / "tomt.csv").read_bytes().decode("utf-8-sig")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(filled(text))
    (copy.root / "report" / "manual").mkdir(exist_ok=True)
    (copy.root / "report" / "manual" / "skole.csv").write_bytes(out.getvalue().encode("cp1252"))
    copy.replace(MODULE, "import standard\n", "import med_nevner, standard\n")
    copy.replace(MODULE, "\nAREA = Area(", DECLARED)
    copy.replace(MODULE, "indikatorer=_S.alle,", "indikatorer=(*_S.alle, POENG),")
    env = {"PYTHONPATH": os.fspath(copy.root / "src")}
    done = copy.run("build", "--area", "grunnskole", env=env)
    return Built(copy, done, copy.root / "output" / "asss-baerum-2025-grunnskole.pdf")


def test_the_figure_stands_in_the_chapter_with_its_true_source(built: Built) -> None:
    """Publisher, title, that it was typed in, and the day."""
    assert "Grunnskolepoeng" in built.text
    assert f"{POENG[EGEN] // 10},{POENG[EGEN] % 10}" in built.text
    assert LINE in built.text


def test_the_mean_is_weighted_and_the_member_without_figures_is_named(built: Built) -> None:
    """Σ teller / Σ nevner over eleven of twelve."""
    teller = sum(poeng * elever // 10 for poeng, elever in zip(POENG, ELEVER, strict=True))
    assert round(sum(POENG) / len(POENG) / 10, 1) != round(teller / sum(ELEVER), 1)
    mean = f"{teller / sum(ELEVER):.1f}".replace(".", ",")
    assert f"i Bærum, {mean} i ASSS-snittet" in built.text
    assert "11 kommuner: alle i ASSS unntatt Lillestrøm (uten data)" in built.text


def test_check_finds_nothing_wrong_and_what_is_wrong_is_named(built: Built) -> None:
    """In the analyst's words: file, row, column."""
    path = built.copy.root / "report" / "manual" / "skole.csv"
    good = path.read_bytes()
    run(built.copy, "check")
    path.write_bytes(good.replace(b"45,1", b"45.1"))
    done = built.copy.run("check", env={"PYTHONPATH": os.fspath(built.copy.root / "src")})
    path.write_bytes(good)
    assert done.code == 1
    assert "report/manual/skole.csv:26: Column E (Verdi): «45.1» is not a number." in done.err
    assert "write 45,1" in done.err


def test_trace_follows_the_number_to_its_row_and_column(built: Built) -> None:
    """Of the numerator and of the denominator."""
    found = run(built.copy, "trace", "grunnskole.poeng")
    assert "report/manual/skole.csv, line 26, column G" in found
    assert "report/manual/skole.csv, line 26, column H" in found
    assert "Utdanningsdirektoratet, Nasjonale tall for grunnskolen" in found
    assert "retrieved 2026-04-20" in found


def test_the_workbook_has_the_observations_with_their_cells(built: Built) -> None:
    """Name, value and address, as for other figures."""
    done = built.copy.run(
        "build", "--only", "xlsx", env={"PYTHONPATH": os.fspath(built.copy.root / "src")}
    )
    assert done.code == 0, done.err
    book = load_workbook(built.copy.root / "output" / "asss-2025.xlsx", read_only=True)
    rows = [
        row
        for row in book["Observasjoner"].iter_rows(values_only=True)
        if row[0] == "manual/skole/poeng" and row[3] == "Bærum"
    ]
    ((_, navn, *_, teller, nevner, verdi, _, kilde),) = rows
    assert ("Grunnskolepoeng", "manual/skole.csv:26:E") == (navn, kilde)
    assert (451 * 15000 / 10, 15000, 45.1) == (teller, nevner, verdi)
