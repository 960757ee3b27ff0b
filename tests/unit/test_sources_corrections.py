"""`report/corrections.toml`: known errors are mended until the source is, and then break loudly."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from asss_report.errors import ConfigError, DataError, Fault
from asss_report.sources.corrections import FILE, correct, load_corrections
from asss_report.sources.readers import CELL_COLUMNS

ROOT = Path(__file__).parents[2]
NAN = math.nan
ENTRY = {
    "source": '"12362"',
    "indikator": '"12362/FGK7/AGD2"',
    "kommune": '"3201"',
    "aar": "2025",
    "kolonne": '"verdi"',
    "expect": "13817",
    "value": "13871",
    "reason": '"Ombyttede siffer, bekreftet av SSB"',
    "status": '"open"',
}
TOLD = {
    "status": '"reported"',
    "reported_by": '"Økonomi i Bærum"',
    "reported_to": '"SSB, sak 12"',
    "reported_on": "2026-11-01",
}


@pytest.fixture
def cells() -> pd.DataFrame:
    """Two municipalities, the second without a value per inhabitant."""
    rows = [
        (
            "12362/FGK7/AGD2",
            "3201",
            2025,
            1840861.0,
            13817.0,
            "",
            "12362/a.csv:2:kr",
            "12362/a:2:b",
        ),
        ("12362/FGK7/AGD2", "3203", 2025, 1262000.0, NAN, "..", "12362/a.csv:3:kr", "12362/a:3:b"),
    ]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS))


def write(root: Path, *entries: dict[str, str], head: str = "") -> Path:
    """A corrections.toml of these entries."""
    (root / "report").mkdir(exist_ok=True)
    blocks = ["\n".join(["[[correction]]", *(f"{k} = {v}" for k, v in e.items())]) for e in entries]
    (root / FILE).write_text(head + "\n\n".join(blocks) + "\n", "utf-8")
    return root


def mend(root: Path, cells: pd.DataFrame, **changes: str) -> pd.DataFrame:
    """The cells after one correction."""
    return correct(cells, load_corrections(write(root, {**ENTRY, **changes})))


def stale(root: Path, cells: pd.DataFrame, **changes: str) -> Fault:
    """The one fault of a correction that does not fit the source."""
    with pytest.raises(DataError) as caught:
        mend(root, cells, **changes)
    (only,) = caught.value.faults
    assert only.file == "report/corrections.toml"
    assert only.line == 1
    return only


def malformed(root: Path) -> Fault:
    """The one fault of a file that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        load_corrections(root)
    (only,) = caught.value.faults
    assert only.file.endswith("report/corrections.toml")
    return only


def test_nothing_is_corrected_for_now() -> None:
    """The bundled file holds an example in comments, and no entry."""
    assert load_corrections(ROOT) == ()
    assert (ROOT / FILE).is_file()


def test_the_example_in_the_bundled_file_is_a_correction(tmp_path: Path) -> None:
    """An analyst who takes the # away has a file that loads."""
    lines = (ROOT / FILE).read_text("utf-8").splitlines()
    start = lines.index("# [[correction]]")
    (tmp_path / "report").mkdir()
    example = "\n".join(line.removeprefix("# ") for line in lines[start:])
    (tmp_path / FILE).write_text(example, "utf-8")
    (entry,) = load_corrections(tmp_path)
    assert entry.expect == ".."
    assert entry.status == "reported"


def test_no_file_is_no_corrections(tmp_path: Path) -> None:
    """An edition without known errors needs no file."""
    assert load_corrections(tmp_path) == ()


@pytest.mark.parametrize("status", [{"status": '"open"'}, TOLD])
def test_a_wrong_value_is_replaced_and_says_so(
    tmp_path: Path, cells: pd.DataFrame, status: dict[str, str]
) -> None:
    """The right value counts, its address tells of the correction, and nothing else changes."""
    mended = mend(tmp_path, cells, **status)
    assert mended["verdi"][0] == 13871.0
    assert mended["kilde"][0] == "12362/a.csv:2:kr (rettet: report/corrections.toml:1)"
    pd.testing.assert_frame_equal(cells.iloc[1:], mended.iloc[1:])
    assert cells["verdi"][0] == 13817.0, "the cells handed in are not changed"


def test_an_amount_is_corrected_in_the_sources_own_unit(
    tmp_path: Path, cells: pd.DataFrame
) -> None:
    """Amounts are in 1000 kr, as the file shows them."""
    mended = mend(tmp_path, cells, kolonne='"teller"', expect="1840861", value="1840816")
    assert mended["teller"][0] == 1840816.0
    assert mended["verdi"][0] == 13817.0
    assert "rettet" in mended["belop_kilde"][0]


def test_a_missing_value_can_be_filled(tmp_path: Path, cells: pd.DataFrame) -> None:
    """The symbol that stands there is what is expected."""
    mended = mend(tmp_path, cells, kommune='"3203"', expect='".."', value="12707")
    assert (mended["verdi"][1], mended["status"][1]) == (12707.0, "")


def test_a_value_can_be_taken_away(tmp_path: Path, cells: pd.DataFrame) -> None:
    """A value known to be nonsense becomes missing, not zero."""
    mended = mend(tmp_path, cells, value='".."')
    assert math.isnan(mended["verdi"][0])
    assert mended["status"][0] == ".."


def test_a_repaired_source_breaks_loudly(tmp_path: Path, cells: pd.DataFrame) -> None:
    """When the wrong value is gone the entry must be looked at: the address and both values."""
    found = stale(tmp_path, cells, expect="13000")
    assert found.what.startswith("12362/a.csv:2:kr holds 13817, not 13000")
    assert '"fixed"' in found.instead


def test_a_source_repaired_as_expected_says_what_to_do(tmp_path: Path, cells: pd.DataFrame) -> None:
    """The source holds the right value now: the entry has done its work, and says so."""
    found = stale(tmp_path, cells, expect="13000", value="13817", **TOLD)
    assert "the source was changed" in found.what
    assert found.instead.startswith("It is what the entry says it should be")
    assert 'status = "fixed"' in found.instead


def test_a_cell_is_corrected_once(tmp_path: Path, cells: pd.DataFrame) -> None:
    """To a second entry the source would look repaired, and it would say so: it is not."""
    entries = load_corrections(write(tmp_path, ENTRY, {**ENTRY, "value": "13718"}))
    with pytest.raises(DataError) as caught:
        correct(cells, entries)
    (only,) = caught.value.faults
    assert only.line == entries[1].line
    assert f"by the entry in line {entries[0].line} too" in only.what


def test_an_entry_of_what_was_fixed_before_is_no_second_correction(
    tmp_path: Path, cells: pd.DataFrame
) -> None:
    """The record of an older error in the same cell stays where it is."""
    old = {**ENTRY, "expect": "1", "status": '"fixed"'}
    mended = correct(cells, load_corrections(write(tmp_path, old, ENTRY)))
    assert mended["verdi"][0] == 13871


def test_an_entry_that_corrects_nothing_is_refused(tmp_path: Path) -> None:
    """The wrong value and the right one are the same."""
    found = malformed(write(tmp_path, {**ENTRY, "value": ENTRY["expect"]}))
    assert "puts the value in place that it says is wrong" in found.what


def test_who_reported_it_is_read(tmp_path: Path) -> None:
    """A name or an office, whom it was told, and the day."""
    (entry,) = load_corrections(write(tmp_path, {**ENTRY, **TOLD}))
    assert (entry.reported_by, entry.reported_to) == ("Økonomi i Bærum", "SSB, sak 12")
    assert entry.reported_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("left_out", "status", "told"),
    [
        ("reported_by", "reported", "says reported, but not reported_by"),
        ("reported_to", "reported", "says reported, but not reported_to"),
        ("reported_on", "reported", "says reported, but not reported_on"),
        ("reported_on", "fixed", "says reported_by and reported_to, but not reported_on"),
        ("reported_to", "open", "says reported_by and reported_on, but not reported_to"),
        ("", "open", "says that it is open, and who reported it"),
    ],
)
def test_a_report_says_who_told_whom_and_when(
    tmp_path: Path, left_out: str, status: str, told: str
) -> None:
    """All three or none; what is lacking is named with what to write, on the entry's line."""
    entry = {**ENTRY, **TOLD, "status": f'"{status}"'}
    entry.pop(left_out, None)
    found = malformed(write(tmp_path, entry))
    assert (found.line, told in found.what) == (1, True)
    assert (f"{left_out} = …" if left_out else 'status = "reported"') in found.instead


@pytest.mark.parametrize("told", [{}, TOLD])
def test_a_fixed_error_may_keep_who_reported_it(tmp_path: Path, told: dict[str, str]) -> None:
    """The record of a mended error need not have it: old entries had not."""
    (entry,) = load_corrections(write(tmp_path, {**ENTRY, **told, "status": '"fixed"'}))
    assert not entry.applied


def test_a_fixed_error_is_not_applied(tmp_path: Path, cells: pd.DataFrame) -> None:
    """The entry is kept as a record of what the publisher has mended."""
    mended = mend(tmp_path, cells, status='"fixed"', expect="13000")
    pd.testing.assert_frame_equal(cells, mended)


def test_a_fixed_error_that_is_still_there_is_told(tmp_path: Path, cells: pd.DataFrame) -> None:
    """«fixed» is a claim about the source, and it is checked."""
    assert "still holds 13817" in stale(tmp_path, cells, status='"fixed"').what


@pytest.mark.parametrize(
    ("key", "value"), [("kommune", '"0301"'), ("aar", "1999"), ("source", '"12137"')]
)
def test_a_correction_of_no_cell_is_an_error(
    tmp_path: Path, cells: pd.DataFrame, key: str, value: str
) -> None:
    """An entry that hits nothing is not silently without effect."""
    assert "has no cell 12362/FGK7/AGD2" in stale(tmp_path, cells, **{key: value}).what


def test_an_unknown_key_is_refused_with_its_entrys_line(tmp_path: Path) -> None:
    """The second entry begins on line 12: after ten lines and an empty one."""
    found = malformed(write(tmp_path, ENTRY, {**ENTRY, "resaon": '"x"'}))
    assert found.line == 10 + 1 + 1
    assert "«resaon» is no part of a correction" in found.what
    assert "«reason»" in found.instead


def test_an_entry_cannot_set_its_own_line(tmp_path: Path) -> None:
    """`line` is ours, so it is as unknown as any other key."""
    assert "«line» is no part" in malformed(write(tmp_path, {**ENTRY, "line": "5"})).what


def test_a_missing_key_is_an_error(tmp_path: Path) -> None:
    """A correction without a reason is no correction."""
    entry = {key: value for key, value in ENTRY.items() if key != "reason"}
    assert "«reason» is missing" in malformed(write(tmp_path, entry)).what


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", '"done"'),
        ("kolonne", '"nevner"'),
        ("expect", '"mangler"'),
        ("value", "nan"),
        ("kommune", '"301"'),
        ("reason", '""'),
        ("reported_by", '""'),
        ("reported_on", '"i går"'),
    ],
)
def test_a_wrong_value_is_one_error_that_names_the_key(
    tmp_path: Path, key: str, value: str
) -> None:
    """One fault for each wrong key, though a value may be a number or a symbol."""
    assert f"«{key}»" in malformed(write(tmp_path, {**ENTRY, key: value})).what


def test_a_line_that_is_not_toml_is_an_error_with_its_line(tmp_path: Path) -> None:
    """A text without quotes is told by its line: the reason is the ninth of the entry."""
    found = malformed(write(tmp_path, {**ENTRY, "reason": "uten anførsel"}))
    assert found.line == 9
    assert "not TOML" in found.what


@pytest.mark.parametrize("head", ["[rettelse]\na = 1\n", "correction = 1\n"])
def test_anything_but_corrections_is_refused(tmp_path: Path, head: str) -> None:
    """A misspelt [[correction]] is not silently without effect."""
    assert "something else than [[correction]]" in malformed(write(tmp_path, head=head)).what
