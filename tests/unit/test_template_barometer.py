"""asss-report template kommunebarometer: both forms, empty, and what becomes of them."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT, copy_edition

from asss_report.edition import load_edition
from asss_report.errors import ConfigError, OutputError
from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER, TOTALER
from asss_report.sources.barometer.fil import load_barometer
from asss_report.sources.barometer.skjema import NOKKELTALLKOLONNER, SEKTORKOLONNER
from asss_report.sources.sidecar import DATA
from asss_report.sources.template import make_barometer

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

EDITION = load_edition(ROOT)
SISTE = EDITION.year + 1
#: What nobody but the subscription knows.
TALL = ("Vekt", "Karakter", "Plass", "Plass i fylket", "Plass i gruppen", "Antall rangerte")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the frozen list of sectors, and no folder for the barometer."""
    shutil.copytree(ROOT / DATA / "kommunebarometer", tmp_path / DATA / "kommunebarometer")
    return tmp_path


@pytest.fixture
def copy(tmp_path: Path) -> EditionCopy:
    """The edition, without what may lie in the folder of the barometer."""
    copy = copy_edition(tmp_path, ("report",))
    shutil.rmtree(copy.root / BAROMETER, ignore_errors=True)
    return copy


def rader(path: Path) -> list[dict[str, str]]:
    """The rows of a form, by heading."""
    text = path.read_bytes().decode("utf-8-sig")
    linjer = io.StringIO("".join(it for it in text.splitlines(True) if not it.startswith("# ")))
    return list(csv.DictReader(linjer, delimiter=";"))


def test_an_untouched_form_is_nothing_typed_in(home: Path) -> None:
    """The edition is as it was without it."""
    before = load_barometer(home, EDITION)
    make_barometer(home, EDITION, folder=None, since=2023)
    assert before == load_barometer(home, EDITION)


def test_nothing_is_invented(home: Path) -> None:
    """Names and years are filled in; no weight, grade, rank or day is, and no key figure."""
    sektorer, nokkeltall = make_barometer(home, EDITION, folder=None, since=2023)
    assert {""} == {rad[heading] for rad in rader(sektorer) for heading in (*TALL, "Hentet")}
    assert [] == rader(nokkeltall)


def test_the_newest_barometer_is_the_default(home: Path) -> None:
    """Own municipality and comparators; both totals and twelve sectors; published and final."""
    sektorer, _ = make_barometer(home, EDITION, folder=None, since=None)
    skjema = rader(sektorer)
    assert 2 * (2 + 12) == len(skjema)
    assert ["Bærum", "Asker"] == list(dict.fromkeys(rad["Kommune"] for rad in skjema))
    assert list(TOTALER) == [rad["Sektor"] for rad in skjema[:2]]
    assert {(str(SISTE), "endelig", "publisert")} == {
        (rad["År"], rad["Utgave"], rad["Serie"]) for rad in skjema
    }
    assert {f"Kommunebarometeret {SISTE}, kommunens abonnement"} == {r["Kilde"] for r in skjema}


def test_earlier_years_come_in_both_series(home: Path) -> None:
    """The recalculated one reaches the newest barometer, where it is the same as the published."""
    sektorer, _ = make_barometer(home, EDITION, folder=None, since=SISTE - 2)
    skjema = rader(sektorer)
    ventet = {(s, y) for s in ("publisert", "omregnet") for y in range(SISTE - 2, SISTE + 1)}
    assert ventet == {(rad["Serie"], int(rad["År"])) for rad in skjema}
    assert len(ventet) * 2 * (2 + 12) == len(skjema)


def test_a_filled_form_is_read_also_as_old_excel_saves_it(home: Path) -> None:
    """Rows that are not begun, and those where only the day is filled down, are not read."""
    sektorer, _ = make_barometer(home, EDITION, folder=None, since=None)
    text = sektorer.read_bytes().decode("utf-8-sig")
    linjer = text.splitlines()
    forst = next(nr for nr, it in enumerate(linjer) if it.startswith("Bærum"))
    assert "Totalt;;;;;;;" in linjer[forst]
    linjer[forst] = linjer[forst].replace(";;;;;;;", ";;4,3;57;;;356;") + "20.08.2026"
    linjer[forst + 1] += "20.08.2026"
    sektorer.write_bytes("\r\n".join(linjer).encode("cp1252"))

    (rad,) = load_barometer(home, EDITION).rader

    assert (4.3, 57, 356, forst + 1) == (rad.karakter, rad.plass, rad.antall, rad.rad)


def test_every_column_is_explained(home: Path) -> None:
    """Above the headings, in signs that Latin-1 has."""
    for path, kolonner in zip(
        make_barometer(home, EDITION, folder=None, since=None),
        (SEKTORKOLONNER, NOKKELTALLKOLONNER),
        strict=True,
    ):
        text = path.read_bytes().decode("utf-8-sig")
        assert all(f"# {heading}: " in text for heading in kolonner)
        assert text == text.encode("cp1252").decode("cp1252")


@pytest.mark.parametrize("name", [SEKTORER, NOKKELTALL])
def test_a_form_that_is_there_is_kept_and_nothing_is_half_made(home: Path, name: str) -> None:
    """Somebody may have filled it in."""
    (home / BAROMETER).mkdir()
    (home / BAROMETER / name).write_bytes(b"mitt")
    with pytest.raises(OutputError, match="not overwritten") as error:
        make_barometer(home, EDITION, folder=None, since=None)
    assert [name] == [fault.file.rpartition("/")[2] for fault in error.value.faults]
    assert [name] == [path.name for path in (home / BAROMETER).iterdir()]
    assert b"mitt" == (home / BAROMETER / name).read_bytes()


def test_what_was_made_is_taken_away_when_the_rest_cannot_be(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both, or none."""

    def full(path: Path, content: bytes) -> None:
        if path.name == NOKKELTALL:
            raise OutputError.at(path, 0, "It cannot be written: no space.")
        path.write_bytes(content)

    monkeypatch.setattr("asss_report.sources.template.write_whole", full)
    with pytest.raises(OutputError, match="no space"):
        make_barometer(home, EDITION, folder=None, since=None)
    assert [] == list((home / BAROMETER).iterdir())


def test_a_folder_that_cannot_be_is_an_error(home: Path) -> None:
    """A file stands in its place, or a file was named."""
    (home / "opptatt").write_bytes(b"")
    with pytest.raises(OutputError, match="opptatt"):
        make_barometer(home, EDITION, folder=home / "opptatt", since=None)
    with pytest.raises(OutputError, match="a folder is needed"):
        make_barometer(home, EDITION, folder=home / "skjema.csv", since=None)


@pytest.mark.parametrize("since", [2009, SISTE + 1, 0])
def test_the_first_year_is_a_barometer_the_edition_can_show(home: Path, since: int) -> None:
    """The first was in 2010, the last is made of the edition's figures."""
    with pytest.raises(ConfigError, match=f"outside 2010–{SISTE}"):
        make_barometer(home, EDITION, folder=None, since=since)
    assert not (home / BAROMETER).exists()


def test_the_command_makes_both_where_they_belong(copy: EditionCopy) -> None:
    """And refuses the second time, with the code of what cannot be written."""
    done = copy.run("template", "kommunebarometer", "--from", "2024")
    assert (0, "") == (done.code, done.err)
    for name in (SEKTORER, NOKKELTALL):
        assert f"report/kommunebarometer/{name}" in done.out
        assert (copy.root / BAROMETER / name).is_file()
    again = copy.run("template", "kommunebarometer")
    assert OutputError.exit_code == again.code
    assert "report/kommunebarometer/sektorer.csv: The file is there already" in again.err


def test_the_command_makes_them_elsewhere_when_asked(copy: EditionCopy) -> None:
    """The folder is made."""
    assert 0 == copy.run("template", "kommunebarometer", "--output", "skjema").code
    assert [NOKKELTALL, SEKTORER] == sorted(p.name for p in (copy.root / "skjema").iterdir())
    assert not (copy.root / BAROMETER).exists()


def test_an_unknown_form_is_told_which_there_are(copy: EditionCopy) -> None:
    """Both are named."""
    done = copy.run("template", "barometer")
    assert 2 == done.code
    assert "kommunebarometer" in done.err
    assert "manual" in done.err
