"""What a municipality's code was in an earlier year, and what that makes of its figures."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asss_report.edition import load_edition
from asss_report.errors import DataError
from asss_report.sources.inndeling import (
    Endringstype,
    Inndeling,
    Opphavskoder,
    load_inndeling,
)
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
REPLIES = ROOT / "tests/ssb/replies"
MEMBERS = load_edition(ROOT).codes

SAME, RENUMBERED = Endringstype.SAME, Endringstype.RENUMBERED
MERGED, SPLIT = Endringstype.MERGED, Endringstype.SPLIT


@pytest.fixture(scope="module")
def inndeling() -> Inndeling:
    """The bundled changes."""
    return load_inndeling(ROOT)


@pytest.mark.parametrize(
    ("code", "in_2013", "in_2019", "in_2023"),
    [
        ("0301", "0301", "0301", "0301"),
        ("4601", "1201", "1201", "4601"),
        ("5001", "1601+1662", "5001+5030", "5001"),
        ("1103", "1103+1141+1142", "1103+1141+1142", "1103"),
        ("4204", "1001+1017+1018", "1001+1017+1018", "4204"),
        ("3301", "0602+0625+0711", "0602+0625+0711", "3005"),
        ("3107", "0106", "0106", "3004"),
        ("5501", "1902", "1902", "5401"),
        ("1108", "1102+1129", "1102+1129", "1108"),
        ("3201", "0219", "0219", "3024"),
        ("3203", "0220+0627+0628", "0220+0627+0628", "3025"),
        ("3205", "0226+0227+0231", "0226+0227+0231", "3030"),
    ],
)
def test_each_member_is_followed_back_to_2013(
    inndeling: Inndeling, code: str, in_2013: str, in_2019: str, in_2023: str
) -> None:
    """Mergers of 2018 and 2020 and the new numbers of 2018, 2020 and 2024."""
    given = {2013: in_2013, 2019: in_2019, 2023: in_2023, 2024: code, 2025: code}
    for year, codes in given.items():
        expected = tuple(codes.split("+"))
        one = SAME if expected == (code,) else RENUMBERED
        kind = MERGED if len(expected) > 1 else one
        assert inndeling.constituents(code, year) == Opphavskoder(expected, kind)


def test_a_change_on_1_january_holds_for_that_whole_year(inndeling: Inndeling) -> None:
    """Figures of 2023 stand under 3024, those of 2024 under 3201."""
    assert inndeling.constituents("3201", 2023).codes == ("3024",)
    assert inndeling.constituents("3201", 2024).codes == ("3201",)
    assert inndeling.constituents("3201", 2020).codes == ("3024",)
    assert inndeling.constituents("3201", 2019).codes == ("0219",)


def test_older_codes_are_all_that_a_member_ever_had(inndeling: Inndeling) -> None:
    """Bærum: 3024 and 0219. The twelve: 29 codes, none of them a member's own."""
    assert inndeling.older(["3201"]) == ("0219", "3024")
    assert inndeling.older(["0301"]) == ()
    found = inndeling.older(MEMBERS)
    assert len(found) == 29
    assert not {*found} & {*MEMBERS}
    assert {"5030", "1662", "1601", "0628", "3030"} <= {*found}


def test_a_municipality_in_use_then_is_never_taken_for_todays(inndeling: Inndeling) -> None:
    """1103 in 2019 is Stavanger before the merger: only the three together are today's."""
    levels = inndeling.levels("1103", 2019)
    assert [it.codes for it in levels] == [("1103", "1141", "1142")]


def test_newer_codes_are_looked_under_before_older_ones(inndeling: Inndeling) -> None:
    """Asker's figures of 2019: under 3203, else 3025, else the three old ones; the last in use."""
    levels = inndeling.levels("3203", 2019)
    assert [it.codes for it in levels] == [("3203",), ("3025",), ("0220", "0627", "0628")]
    assert [it.codes for it in inndeling.levels("3203", 2025)] == [("3203",)]


@pytest.mark.parametrize(
    ("code", "year", "codes"),
    [
        ("1508", 2023, "1507"),  # Ålesund, from which Haram went in 2024
        ("1580", 2023, "1507"),
        ("5055", 2019, "1571+5011+5012"),  # Heim has a part of Snillfjord
        ("1806", 2019, "1805+1850+1854"),  # Narvik has a part of Tysfjord
    ],
)
def test_a_part_of_a_divided_municipality_is_no_sum(
    inndeling: Inndeling, code: str, year: int, codes: str
) -> None:
    """What went to whom is not known, so the kind says that nothing can be made of them."""
    assert inndeling.constituents(code, year) == Opphavskoder(tuple(codes.split("+")), SPLIT)
    assert not {*inndeling.older([code])} & {*codes.split("+")}


def test_a_merger_is_a_break_and_a_new_number_is_not(inndeling: Inndeling) -> None:
    """Seven members were merged in 2020; Bærum got new numbers in 2020 and 2024."""
    merged = {"1103", "1108", "3203", "3205", "3301", "4204", "5001"}
    for code in MEMBERS:
        assert inndeling.breaks(code) == ((2020,) if code in merged else ())
    assert inndeling.breaks("1508") == (2020, 2024)  # merged, then divided
    assert inndeling.breaks("5054") == (2018,)  # Indre Fosen: Rissa and Leksvik


def test_the_structure_decides_how_far_the_changes_go() -> None:
    """In the structure of 2020 Asker is 3025, and 2024 has not come."""
    older = load_inndeling(ROOT, 2020)
    assert older.constituents("3025", 2023) == Opphavskoder(("3025",), SAME)
    assert older.constituents("3025", 2019).codes == ("0220", "0627", "0628")
    assert load_inndeling(ROOT, 2019).breaks("1103") == ()
    assert load_inndeling(ROOT, 2020).breaks("1103") == (2020,)


def test_the_changes_are_those_of_the_published_tables(inndeling: Inndeling) -> None:
    """Every municipality of 2019 that lives on in one of today's, by two independent tables."""
    with (REPLIES / "kommuner_2020.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    changed = json.loads((REPLIES / "kommuner_2024.json").read_text("utf-8"))["endringer"]
    later = {old["code"]: new for new, it in changed.items() for old in it["oldCodes"]}
    later |= {"3018": "3114", "5414": "5516"}  # they changed name too, so the table leaves them out
    seen = Counter(row["kommunenummer_2019"] for row in rows)
    for row in rows:
        if seen[row["kommunenummer_2019"]] == 1:
            today = later.get(row["kommunenummer_2020"], row["kommunenummer_2020"])
            assert row["kommunenummer_2019"] in inndeling.constituents(today, 2019).codes


def test_no_old_municipality_is_counted_in_two(inndeling: Inndeling) -> None:
    """Over all of today's regions an old code is in one, unless it was divided."""
    reply = json.loads((REPLIES / "12063.json").read_text("utf-8"))
    codes = reply["dimension"]["KOKkommuneregion0000"]["category"]["index"]
    for year in range(2013, 2026):
        parts = [inndeling.constituents(code, year) for code in codes if code.isdigit()]
        times = Counter(old for part in parts if part.kind is not SPLIT for old in part.codes)
        assert max(times.values()) == 1


@pytest.fixture
def edit(tmp_path: Path) -> Callable[[str, str], Path]:
    """The changes with one text replaced."""

    def replace(old: str, new: str) -> Path:
        name = DATA / "kommuneinndeling/kommuneinndeling.csv"
        (tmp_path / name).parent.mkdir(parents=True)
        text = (ROOT / name).read_text("utf-8")
        assert text.count(old) == 1
        (tmp_path / name).write_text(text.replace(old, new), "utf-8")
        return tmp_path

    return replace


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2020,0219,", "2020,219,", "«219» in the column fra is not a municipality code"),
        ("2020,0219,", "20,0219,", "«20» in the column aar is not a year"),
        ("2024,3024,Bærum,3201,Bærum", "2024,3024,Bærum,3201", "The line has 4 cells, not 5"),
        ("2024,3024,Bærum,3201", "2024,3025,Asker,3203", "is already on line"),
    ],
)
def test_a_damaged_row_is_an_error_with_its_line(
    edit: Callable[[str, str], Path], old: str, new: str, what: str
) -> None:
    """File, line, what is wrong."""
    with pytest.raises(DataError) as caught:
        load_inndeling(edit(old, new))
    fault = caught.value.faults[0]
    assert fault.file.endswith("kommuneinndeling.csv")
    assert fault.line > 1
    assert what in fault.what


def test_without_the_file_nothing_is_guessed(tmp_path: Path) -> None:
    """The file is named, with what to do."""
    with pytest.raises(DataError, match=r"kommuneinndeling\.csv: The file is missing"):
        load_inndeling(tmp_path)
