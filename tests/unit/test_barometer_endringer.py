"""What is typed of Kommunebarometeret in `diff`, on its page and in the next year's checklist."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT, EditionCopy, small_edition, type_barometer

from asss_report.charts.style import Stil
from asss_report.document.endringer import finn_endringer, lag_side
from asss_report.document.endringsfil import write_page
from asss_report.document.endringstekst import rows
from asss_report.document.new_edition import new_edition
from asss_report.document.report import load_figures
from asss_report.errors import DataError
from asss_report.opphav import celler
from asss_report.sources.address import read_cell
from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER

if TYPE_CHECKING:
    from pathlib import Path

FIL = (BAROMETER / SEKTORER).as_posix()
#: Own, newest, final, published: up to the weight.
FUNNET = re.compile(
    r"^(Bærum;2026;endelig;publisert;Barnevern;[^;]*);([^;]*);([^;]*);", re.MULTILINE
)
NAVN = "Kommunebarometeret (eksempeltall), barnevern, {} (publisert)"


@pytest.fixture(scope="module")
def stil() -> Stil:
    """The house style."""
    return Stil.load(ROOT)


@pytest.fixture
def juni(tmp_path: Path) -> EditionCopy:
    """An edition of one area with the made-up set, and March beside it: the same."""
    copy = small_edition(tmp_path / "juni")
    type_barometer(copy.root)
    shutil.copytree(copy.root / "report", tmp_path / "mars/report")
    return copy


@pytest.fixture
def mars(juni: EditionCopy) -> EditionCopy:
    """March, with another grade and rank in child welfare: 2,2 and nr. 300."""
    copy = EditionCopy(juni.root.parent / "mars")
    copy.write(FIL, FUNNET.sub(r"\1;2,2;300;", copy.read(FIL)))
    return copy


def test_a_grade_and_a_rank_that_moved_are_listed(
    juni: EditionCopy, mars: EditionCopy, stil: Stil
) -> None:
    """Each by its name, ranks without decimals, and the chapter's exhibits as touched."""
    found = finn_endringer(juni.root, stil, str(mars.root))
    (treff,) = FUNNET.finditer(juni.read(FIL))
    ventet = {
        (NAVN.format("karakter"), "Bærum", "2026", "2,2", treff[2]),
        (NAVN.format("plass"), "Bærum", "2026", "300", treff[3]),
    }
    assert ventet == {rad[:5] for rad in rows(found.celler)}
    assert {"3201"} == {it.celle.kommune for it in found.celler}
    assert {"kommunebarometeret"} == {it.kapittel for it in found.exhibits}
    assert found.serier == ()


def test_the_preliminary_edition_moves_nothing_when_there_is_a_final_one(
    juni: EditionCopy, stil: Stil
) -> None:
    """Rows that do not count are not compared."""
    gammel = EditionCopy(juni.root.parent / "mars")
    text = gammel.read(FIL)
    uten = "\n".join(it for it in text.split("\n") if ";foreløpig;" not in it)
    assert uten != text
    gammel.write(FIL, uten)
    assert finn_endringer(juni.root, stil, str(gammel.root)).celler == ()


def test_the_first_time_it_is_typed_in_each_file_is_one_series(
    juni: EditionCopy, stil: Stil
) -> None:
    """Not one for every sector and key figure; the chapter's sentences are told all the same."""
    gammel = EditionCopy(juni.root.parent / "mars")
    for navn in (SEKTORER, NOKKELTALL):
        (gammel.root / BAROMETER / navn).unlink()
    found = finn_endringer(juni.root, stil, str(gammel.root))
    serier = {hel.serie: (hel.ny, hel.fra, hel.til, serie.navn) for hel, serie in found.serier}
    assert {
        "barometer/sektorer": (True, 2023, 2026, "Kommunebarometeret, sektorer"),
        "barometer/nokkeltall": (True, 2025, 2026, "Kommunebarometeret, nøkkeltall"),
    } == serier
    assert "kommunebarometeret" in {it.kapittel for it in found.setninger}
    assert "kommunebarometeret" in {it.kapittel for it in found.exhibits}


def test_the_page_has_todays_numbers_and_is_refused_when_they_are_others(
    juni: EditionCopy, mars: EditionCopy, stil: Stil
) -> None:
    """The new number leads to its cell; typing another one makes the page untrue."""
    found = finn_endringer(juni.root, stil, str(mars.root))
    write_page(juni.root, lag_side(found, "mars", date(2026, 6, 20)))
    kapittel = load_figures(juni.root, stil).kapitler["endringer"]
    tall = [
        celle
        for e in kapittel.exhibits
        if e.tabell is not None
        for rad in e.tabell.rader
        if NAVN.format("plass") in rad.overskrift
        for celle in rad.celler
    ]
    _, foer, naa, *_ = tall  # after the year
    (treff,) = FUNNET.finditer(juni.read(FIL))
    assert ("300", treff[3]) == (foer.tekst, naa.tekst)
    (kilde,) = celler(naa.verdi or 0)
    assert float(treff[3]) == read_cell(juni.root, kilde.kilde).number

    juni.write(FIL, juni.read(FIL).replace(treff[0], f"{treff[1]};{treff[2]};299;"))
    with pytest.raises(DataError, match="page is not true"):
        load_figures(juni.root, stil)


def test_the_checklist_says_which_rows_to_add_and_which_to_replace(
    juni: EditionCopy, stil: Stil
) -> None:
    """The files stay: they hold the published rows of earlier years."""
    before = {path: path.read_bytes() for path in (juni.root / BAROMETER).iterdir()}
    said = new_edition(juni.root, stil, 2026, when=date(2026, 9, 1)).sjekkliste
    assert before == {path: path.read_bytes() for path in (juni.root / BAROMETER).iterdir()}
    assert f"Legg til radene for Kommunebarometeret 2027 i `{FIL}` og `" in said
    assert "Bytt ut alle radene med serien «omregnet»" in said
    assert "Se om «Kommunebarometeret, sektorer»" not in said


def test_the_checklist_of_an_edition_without_it_says_how_to_begin(
    juni: EditionCopy, stil: Stil
) -> None:
    """With the command."""
    for navn in (SEKTORER, NOKKELTALL):
        (juni.root / BAROMETER / navn).unlink()
    said = new_edition(juni.root, stil, 2026, when=date(2026, 9, 1)).sjekkliste
    assert "Legg inn Kommunebarometeret 2027 når det er endelig: `asss-report template" in said
