"""Bad input: each with its one clear error, its exit code, and nothing new in `output/`.

Other files test what each layer says of each fault; here it is what a person at the command line
sees of it, and what is left behind.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import TOML, EditionCopy

from asss_report import cli
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from collections.abc import Callable

CSV = "report/data/12362/12362.csv"


def sealed(copy: EditionCopy) -> None:
    """Accept what a test has done to the figures, so that their content is judged."""
    seal(copy.root / CSV, why="prøve", when=date(2026, 11, 22))


def row(copy: EditionCopy) -> str:
    """Asker's net spending on barnehage in 2025, as it stands in the file."""
    (found,) = [
        line
        for line in copy.read(CSV).split("\n")
        if line.startswith("3203,") and ",2025,12362,FGK7," in line and ",AGD2," in line
    ]
    return found


def missing_file(copy: EditionCopy) -> None:
    """Take the figures away."""
    (copy.root / CSV).unlink()


def changed_byte(copy: EditionCopy) -> None:
    """Flip one bit of the figures."""
    path = copy.root / CSV
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(bytes(content))


def missing_sidecar(copy: EditionCopy) -> None:
    """Nobody knows where the figures come from."""
    (copy.root / "report/data/12362/source.json").unlink()


def duplicate_row(copy: EditionCopy) -> None:
    """One figure twice."""
    copy.replace(CSV, row(copy), f"{row(copy)}\n{row(copy)}")
    sealed(copy)


def text_for_a_number(copy: EditionCopy) -> None:
    """A word where an amount should be."""
    amount = row(copy).rsplit(",", 2)[1]
    copy.replace(CSV, row(copy), row(copy).replace(f",{amount},", ",mye,"))
    sealed(copy)


def unknown_municipality_in_data(copy: EditionCopy) -> None:
    """A row of somebody who is no member."""
    copy.replace(CSV, row(copy), "3204" + row(copy)[4:])
    sealed(copy)


def edited(name: str, old: str, new: str) -> Callable[[EditionCopy], None]:
    """Replace one text."""

    def edit(copy: EditionCopy) -> None:
        copy.replace(name, old, new)

    return edit


BARNEHAGE = "narratives/barnehage.md"
CASES: dict[str, tuple[Callable[[EditionCopy], None], int, tuple[str, ...]]] = {
    "missing data file": (missing_file, 11, (f"{CSV}: ", "not on disk", "git")),
    "changed byte": (changed_byte, 11, (f"{CSV}: ", "sha256", "asss-report seal")),
    "missing sidecar": (missing_sidecar, 11, ("report/data/12362/source.json: ", "missing")),
    "duplicate row": (duplicate_row, 11, (f"{CSV}:",)),
    "text in a number column": (text_for_a_number, 11, (f"{CSV}:", "mye")),
    "a municipality that is no member": (
        unknown_municipality_in_data,
        11,
        (f"{CSV}:", "3204"),
    ),
    "unknown area key": (
        edited(TOML, '["barnehage"]', '["barnehag"]'),
        10,
        (f"{TOML}:", "«barnehag» (chapters) is not an area", "«barnehage»"),
    ),
    "unknown municipality": (
        edited(TOML, 'municipality = "Bærum"', 'municipality = "Baerum"'),
        10,
        (f"{TOML}:", "«Baerum» (municipality)", "«Bærum»"),
    ),
    "unknown comparator": (
        edited(TOML, '["Asker"]', '["Akser"]'),
        10,
        (f"{TOML}:", "«Akser» (comparators)", "«Asker»"),
    ),
    "own comparator": (
        edited(TOML, '["Asker"]', '["Bærum"]'),
        10,
        (f"{TOML}:", "its own comparator", "Asker"),
    ),
    "malformed TOML": (
        edited(TOML, 'municipality = "Bærum"', "municipality = Bærum"),
        10,
        (f"{TOML}:", "not TOML"),
    ),
    "unknown setting": (
        edited(TOML, "growth_from = 2021", "growth_form = 2021\ngrowth_from = 2021"),
        10,
        (f"{TOML}:", "«growth_form» is not a setting", "«growth_from»"),
    ),
    "malformed corrections": (
        edited("report/corrections.toml", "# Known", "x = \n# Known"),
        10,
        ("report/corrections.toml:1", "TOML"),
    ),
    "unknown municipality in breaks": (
        edited("report/breaks.toml", 'municipality = "EKG*"', 'municipality = "Askre"'),
        10,
        ("report/breaks.toml:", "«Askre»", "«Asker»"),
    ),
    "unknown name in a narrative": (
        edited(BARNEHAGE, '"netto_driftsutgifter"', '"netto_driftsutgift"'),
        12,
        (f"{BARNEHAGE}:8: ", "«netto_driftsutgift»", "«netto_driftsutgifter»"),
    ),
    "unknown helper in a narrative": (
        edited(BARNEHAGE, "avvik(", "avik("),
        12,
        (f"{BARNEHAGE}:8: ", "«avik» is not known", "«avvik»"),
    ),
    "malformed front matter": (
        edited(BARNEHAGE, "status: utkast", "status utkast"),
        12,
        (f"{BARNEHAGE}:", "front matter"),
    ),
    "wrong status": (
        edited(BARNEHAGE, "status: utkast", "status: ferdig"),
        12,
        (f"{BARNEHAGE}:3: ", "utkast, kvalitetssikret, godkjent"),
    ),
    "missing narrative": (
        lambda copy: (copy.root / BARNEHAGE).unlink(),
        12,
        (f"{BARNEHAGE}: ", "missing", "tittel: …"),
    ),
    "malformed theme": (
        edited("templates/theme.toml", 'egen = "#003a5d"', 'egen = "blå"'),
        10,
        ("templates/theme.toml", "egen"),
    ),
    "missing font": (
        lambda copy: (copy.root / "templates/fonts/SourceSans3-Bold.ttf").unlink(),
        10,
        ("templates/fonts/SourceSans3-Bold.ttf", "missing"),
    ),
}


def run(
    copy: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *arguments: str,
) -> tuple[object, str]:
    """The exit code of a command and what it says of errors."""
    monkeypatch.chdir(copy.root)
    monkeypatch.setattr(sys, "argv", ["asss-report", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize("case", CASES)
def test_bad_input_has_its_one_clear_error(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
) -> None:
    """One error with file, what is wrong and what to do; its exit code; what was there is there."""
    damage, code, said = CASES[case]
    small.write("output/2025/asss-baerum-2025.pdf", "gammel")
    damage(small)

    ended, err = run(small, monkeypatch, capsys, "build")

    assert (code, 1) == (ended, err.count("error: ")), err
    assert err.lstrip().startswith("error: ")
    assert [] == [part for part in said if part not in err], err
    assert "Traceback" not in err
    assert small.output() == ["2025"]
    assert small.read("output/2025/asss-baerum-2025.pdf") == "gammel"


@pytest.mark.parametrize(
    "case",
    [
        *("missing data file", "changed byte", "text in a number column", "unknown area key"),
        *("malformed TOML", "unknown name in a narrative", "malformed front matter"),
    ],
)
def test_check_tells_the_same(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
) -> None:
    """Whatever stops a build, `check` has found before; it makes nothing."""
    damage, _, said = CASES[case]
    damage(small)

    ended, err = run(small, monkeypatch, capsys, "check")

    assert ended
    assert [] == [part for part in said if part not in err], err
    assert not (small.root / "output").exists()


@pytest.mark.parametrize(
    ("area", "near"), [("brnn", "barnehage"), ("Barnehage", "«barnehage»"), ("metod", "«metode»")]
)
def test_an_unknown_area_on_the_command_line_is_one_error_with_the_nearest(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    area: str,
    near: str,
) -> None:
    """The edition has only the area barnehage, and the chapters every edition has."""
    ended, err = run(small, monkeypatch, capsys, "build", "--area", area)

    assert ended == 10
    assert err.count("error: ") == 1
    assert f"«{area}» is not a chapter" in err
    assert near in err
    assert small.output() == []


def test_an_output_that_cannot_be_written_is_one_error_before_the_work(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file stands in the folder's place, so that root is stopped too."""
    (small.root / "ut").write_text("min fil", "utf-8")

    ended, err = run(small, monkeypatch, capsys, "build", "--output", "ut")

    assert ended == 13
    assert err.lstrip().startswith("error: ut: It cannot be written")
    assert "--output DIR" in err
    assert (small.root / "ut").read_text("utf-8") == "min fil"


def test_a_malformed_source_date_epoch_is_one_error(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The report would have carried a wrong date."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "i fjor")

    ended, err = run(small, monkeypatch, capsys, "build")

    assert ended == 13
    assert err.count("error: ") == 1
    assert "SOURCE_DATE_EPOCH" in err
    assert small.output() == []


def test_a_municipality_may_be_named_by_its_code(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """report.toml takes a code for a name, so a code must do as well as the name."""
    small.replace(TOML, 'municipality = "Bærum"', 'municipality = "3201"')
    small.replace(TOML, '["Asker"]', '["3203"]')
    monkeypatch.chdir(small.root)
    monkeypatch.setattr(sys, "argv", ["asss-report", "check"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code in (0, 10), capsys.readouterr().err


@pytest.mark.parametrize("year", [2026, 2031])
def test_a_year_the_sources_lack_is_one_error(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    year: int,
) -> None:
    """Next year's number before next year's figures."""
    small.replace(TOML, "year = 2025", f"year = {year}")

    ended, err = run(small, monkeypatch, capsys, "build")

    assert ended in (10, 11)
    assert err.count("error: ") == 1
    assert str(year) in err
    assert small.output() == []


def test_an_edition_without_service_areas_is_a_report_or_one_error(
    small: EditionCopy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The economy chapter alone has no findings to sum up; nobody meets a traceback."""
    small.only("okonomi")
    small.narrative("okonomi", "x\n")
    monkeypatch.chdir(small.root)
    monkeypatch.setattr(sys, "argv", ["asss-report", "check"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code in (0, 1), capsys.readouterr().err
