"""`report/report.toml`: what it decides, and the one clear error for each way to get it wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asss_report.edition import FILE, find_root, load_edition
from asss_report.errors import ConfigError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / FILE).read_text("utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with the bundled report.toml."""
    (tmp_path / "report").mkdir()
    shutil.copy(ROOT / FILE, tmp_path / FILE)
    return tmp_path


@pytest.fixture
def edit(root: Path) -> Callable[[str, str], Path]:
    """Replace one text in report.toml."""

    def replace(old: str, new: str) -> Path:
        assert old in TEXT
        (root / FILE).write_text(TEXT.replace(old, new, 1), "utf-8")
        return root

    return replace


def fault(root: Path) -> Fault:
    """The one fault of a report.toml that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        load_edition(root)
    (only,) = caught.value.faults
    assert only.file.endswith("report/report.toml")
    return only


def line_of(text: str) -> int:
    """Where a text stands in the bundled file."""
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_the_bundled_edition_is_baerums_for_2025() -> None:
    """Bærum with Asker, twelve members, Oslo first; figures of unknown state."""
    edition = load_edition(ROOT)
    assert edition.year == 2025
    assert edition.own == "3201"
    assert edition.comparator_codes == ("3203",)
    assert len(edition.codes) == 12
    assert edition.data_state == "ukjent"
    assert edition.state_words == "ukjent om foreløpige eller reviderte"
    assert edition.has_prose


def test_asker_as_municipality_needs_no_change_in_code(edit: Callable[[str, str], Path]) -> None:
    """Two lines make Asker's edition, without Bærum's prose."""
    root = edit('municipality = "Bærum"', 'municipality = "Asker"')
    text = (root / FILE).read_text("utf-8")
    (root / FILE).write_text(text.replace('["Asker"]', '["Bærum"]', 1), "utf-8")
    edition = load_edition(root)
    assert edition.own == "3203"
    assert edition.comparator_codes == ("3201",)
    assert not edition.has_prose


def test_an_unknown_municipality_is_an_error_that_names_the_nearest(
    edit: Callable[[str, str], Path],
) -> None:
    """«Baerum» is not a member; «Bærum» is near it."""
    found = fault(edit('municipality = "Bærum"', 'municipality = "Baerum"'))
    assert "«Baerum» (municipality) is not a member of ASSS" in found.what
    assert "«Bærum»" in found.instead
    assert line_of("municipality =") == found.line


def test_an_unknown_comparator_is_an_error(edit: Callable[[str, str], Path]) -> None:
    """A comparator must be a member too."""
    found = fault(edit('comparators = ["Asker"]', 'comparators = ["Askim"]'))
    assert "«Askim» (comparators)" in found.what
    assert "«Asker»" in found.instead
    assert line_of("comparators =") == found.line


@pytest.mark.parametrize("own", ["Bærum", "3201"])
def test_a_municipality_cannot_be_its_own_comparator(
    edit: Callable[[str, str], Path], own: str
) -> None:
    """By name or by code it is the same municipality."""
    found = fault(edit('comparators = ["Asker"]', f'comparators = ["{own}"]'))
    assert "its own comparator" in found.what
    assert "Asker" in found.instead
    assert line_of("comparators =") == found.line


def test_a_line_that_is_not_toml_is_an_error_with_its_line(
    edit: Callable[[str, str], Path],
) -> None:
    """A name without quotes is told by its line."""
    found = fault(edit('municipality = "Bærum"', "municipality = Bærum"))
    assert "not TOML" in found.what
    assert line_of("municipality =") == found.line


def test_an_unknown_key_is_an_error_that_names_the_nearest(
    edit: Callable[[str, str], Path],
) -> None:
    """A misspelt setting is never silently without effect."""
    found = fault(edit("growth_from = 2021", "growth_from = 2021\nmunicipalty = 1"))
    assert "«municipalty» is not a setting" in found.what
    assert "«municipality»" in found.instead
    assert line_of("growth_from") + 1 == found.line


def test_an_unknown_key_in_a_table_is_an_error(edit: Callable[[str, str], Path]) -> None:
    """Tables are as strict as the top level."""
    found = fault(edit("uten_oslo = false", "uten_osslo = false"))
    assert "«averages.uten_osslo» is not a setting" in found.what


def test_a_missing_key_is_an_error_that_says_what_to_add(
    edit: Callable[[str, str], Path],
) -> None:
    """Nothing is guessed for an edition."""
    found = fault(edit("year = 2025 ", "# "))
    assert "«year» is missing" in found.what
    assert "year" in found.instead


def test_a_wrong_type_is_an_error_that_shows_what_was_given(
    edit: Callable[[str, str], Path],
) -> None:
    """A year in words is no year."""
    found = fault(edit("year = 2025", 'year = "i fjor"'))
    assert "«year»" in found.what
    assert "'i fjor'" in found.instead
    assert line_of("year =") == found.line


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"barnehage",', '"barnehage", "barnehage",', "chapters names barnehage twice"),
        ('{ code = "4601"', '{ code = "0301"', "members names 0301 twice"),
        ('["Asker"]', '["Asker", "Asker"]', "comparators names Asker twice"),
        ("growth_from = 2021", "growth_from = 2025", "must be before year"),
        ('"ukjent" ', '"omtrent" ', "«data_state»"),
    ],
)
def test_what_cannot_be_is_an_error(
    edit: Callable[[str, str], Path], old: str, new: str, what: str
) -> None:
    """Settings that contradict each other are told apart by name."""
    assert what in fault(edit(old, new)).what


def test_a_bom_is_accepted(root: Path) -> None:
    """Notepad's mark at the start of a file does no harm."""
    (root / FILE).write_text(TEXT, "utf-8-sig")
    assert load_edition(root).municipality == "Bærum"


def test_a_file_that_is_not_utf8_is_an_error(root: Path) -> None:
    """An old encoding is refused, not guessed at."""
    (root / FILE).write_text(TEXT, "cp1252")
    assert "not UTF-8" in fault(root).what


def test_a_missing_file_is_an_error(root: Path) -> None:
    """The file is named."""
    (root / FILE).unlink()
    assert "missing" in fault(root).what


def test_the_root_is_found_from_a_folder_below(root: Path) -> None:
    """Commands work anywhere in the repository."""
    below = root / "narratives" / "gammelt"
    below.mkdir(parents=True)
    assert root == find_root(below)


def test_outside_a_report_there_is_no_root(tmp_path: Path) -> None:
    """The error says where to stand."""
    with pytest.raises(ConfigError, match="own folder"):
        find_root(tmp_path)


def test_a_mean_leaves_out_whom_the_edition_says(edit: Callable[[str, str], Path]) -> None:
    """`uten_oslo` and `uten_egen_kommune` decide who is in a mean; an indicator may add Oslo."""
    plain = load_edition(ROOT)
    assert plain.codes == plain.mean_members()
    assert set(plain.codes) - {"0301"} == set(plain.mean_members(uten_oslo=True))
    root = edit("uten_egen_kommune = false", "uten_egen_kommune = true")
    assert "3201" not in load_edition(root).mean_members()


def test_a_code_is_found_by_name_or_code() -> None:
    """Both ways of naming a member work."""
    edition = load_edition(ROOT)
    assert edition.code_of("Tromsø") == edition.code_of("5501") == "5501"
    assert edition.name_of("5501") == "Tromsø"


def test_a_report_about_another_member_leaves_all_else_as_it_is(root: Path) -> None:
    """By name or code; the means follow, and the words are not for it."""
    edition = load_edition(root)

    other = edition.about("5501")

    assert edition.about("Tromsø") == other
    assert other == edition.model_copy(update={"municipality": "Tromsø"})
    assert not other.has_prose
    assert edition.about("Bærum") == edition


def test_a_comparator_who_gets_a_report_changes_places_with_the_municipality(
    edit: Callable[[str, str], Path],
) -> None:
    """The others stay where they stand."""
    edition = load_edition(edit('["Asker"]', '["Oslo", "Asker", "Bergen"]'))

    assert edition.about("Asker").comparators == ("Oslo", "Bærum", "Bergen")


def test_a_report_about_no_member_is_an_error(root: Path) -> None:
    """The members that are nearest are named."""
    with pytest.raises(ConfigError, match="«Askar» is not a member of ASSS") as caught:
        load_edition(root).about("Askar")

    assert "Asker" in caught.value.faults[0].instead


def test_two_members_cannot_have_one_name(edit: Callable[[str, str], Path]) -> None:
    """There are two called Våler; their reports would be one file."""
    root = edit('name = "Lillestrøm"', 'name = "Sandnes"')

    assert fault(root).what == "members names Sandnes twice."
