"""`report/breaks.toml`: known breaks, refused with their line when they name what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from _grunnlag import edisjon

from asss_report.errors import ConfigError, Fault
from asss_report.observations import load_observations
from asss_report.sources.breaks import FILE, Seriebrudd, check_breaks, load_breaks

ROOT = Path(__file__).parents[2]
ENTRY = {
    "series": '["12362/FGK13/*"]',
    "year": "2021",
    "reason": '"ny aldersgrense"',
    "source": '"SSB"',
}
SERIES = ("12362/FGK13/AGD2", "12362/FGK7/AGD2", "folkemengde")


def write(root: Path, *entries: dict[str, str]) -> Path:
    """A breaks.toml of these entries."""
    (root / "report").mkdir(exist_ok=True)
    blocks = ["\n".join(["[[break]]", *(f"{k} = {v}" for k, v in e.items())]) for e in entries]
    (root / FILE).write_text("\n\n".join(blocks) + "\n", "utf-8")
    return root


def load(root: Path, **changes: str) -> Seriebrudd:
    """The one entry of a file."""
    (entry,) = load_breaks(write(root, {**ENTRY, **changes}), edisjon())
    return entry


def refused(root: Path, *entries: dict[str, str]) -> Fault:
    """The one fault of a file that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        load_breaks(write(root, *entries), edisjon())
    (only,) = caught.value.faults
    assert only.file.endswith("report/breaks.toml")
    return only


def test_the_bundled_breaks_touch_no_series_of_this_edition() -> None:
    """They are true of figures that are not here yet; today's report has none between its years."""
    observations = load_observations(ROOT, edisjon())
    breaks = observations.tillegg.brudd
    assert {entry.year for entry in breaks} == {2020, 2021}
    for entry in breaks:
        hit = [s for s in set(observations.frame["indikator"]) if entry.gjelder(s)]
        assert not hit or not any(entry.bare(code) for code in edisjon().codes)


def test_spending_on_barnevern_per_inhabitant_is_not_broken_in_2021() -> None:
    """The age limit moved the target group, and inhabitants are not the target group."""
    breaks = [entry for entry in load_breaks(ROOT, edisjon()) if not entry.municipality]
    assert not any(entry.gjelder("12362/FGK13/AGD2") for entry in breaks)
    (barnevern,) = [entry for entry in breaks if entry.gjelder("12279/KOSndubvinnbygge0003")]
    assert barnevern.year == 2021
    assert "0–24" in barnevern.reason


def test_a_kostra_group_is_no_members_break() -> None:
    """The groups were renumbered in 2020: that is theirs alone."""
    (groups,) = [entry for entry in load_breaks(ROOT, edisjon()) if entry.municipality]
    assert groups.bare("EKG12")
    assert groups.bare("EKG13")
    assert not any(groups.bare(code) for code in edisjon().codes)


def test_the_example_in_the_bundled_file_is_a_break(tmp_path: Path) -> None:
    """An analyst who takes the # away has a file that loads."""
    lines = (ROOT / FILE).read_text("utf-8").splitlines()
    start = lines.index("# [[break]]")
    example = [line.removeprefix("# ") for line in lines[start : start + 6]]
    (tmp_path / "report").mkdir()
    (tmp_path / FILE).write_text("\n".join(example), "utf-8")
    (entry,) = load_breaks(tmp_path, edisjon())
    assert (entry.municipality, entry.year) == ("3203", 2021)


def test_no_file_is_no_breaks(tmp_path: Path) -> None:
    """An edition without known breaks needs no file."""
    assert load_breaks(tmp_path, edisjon()) == ()


@pytest.mark.parametrize(
    ("given", "code"), [('"Asker"', "3203"), ('"3203"', "3203"), ('"1601"', "1601"), ('""', "")]
)
def test_a_municipality_is_named_or_numbered(tmp_path: Path, given: str, code: str) -> None:
    """A member by name or code; the code of another one is kept, for another peer group."""
    entry = load(tmp_path, municipality=given)
    assert entry.municipality == code
    assert entry.bare("3203") is (code == "3203")


def test_an_unknown_municipality_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """A misspelt name would break nothing, silently: the second entry begins on line 7."""
    found = refused(tmp_path, ENTRY, {**ENTRY, "municipality": '"Askre"'})
    assert found.line == 5 + 1 + 1
    assert "«Askre»" in found.what
    assert "«Asker»" in found.instead


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("series", "[]"),
        ("series", '"12362/*"'),
        ("year", '"2021"'),
        ("year", "21"),
        ("reason", '""'),
        ("source", '""'),
    ],
)
def test_a_wrong_value_is_one_error_that_names_the_key(
    tmp_path: Path, key: str, value: str
) -> None:
    """Each with the entry's line."""
    found = refused(tmp_path, {**ENTRY, key: value})
    assert (found.line, f"«{key}»" in found.what) == (1, True)


@pytest.mark.parametrize("key", ENTRY)
def test_a_missing_key_is_an_error(tmp_path: Path, key: str) -> None:
    """A break without series, year, reason or source is none."""
    found = refused(tmp_path, {k: v for k, v in ENTRY.items() if k != key})
    assert f"«{key}» is missing" in found.what


def test_an_unknown_key_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """«municipalty» would make the break everybody's."""
    found = refused(tmp_path, {**ENTRY, "municipalty": '"Asker"'})
    assert "«municipalty» is no part of a break" in found.what
    assert "«municipality»" in found.instead


@pytest.mark.parametrize(
    ("pattern", "refused_"),
    [
        ("12362/FGK13/*", False),
        ("12362/FGK7/AGD2", False),
        ("12362/FGK31/*", True),
        ("12362", True),
        ("folkemengde", False),
        ("12279/*", False),  # a table that is not here
        ("*/KOSnoe0000", False),  # any table
        ("manual/skole/poeng", False),  # a file that is not here
        ("barnevern", True),  # no series is ever called that
        ("netto_driftsutgifter", True),  # the key of a figure is no series
        ("12279", True),
    ],
)
def test_a_pattern_that_hits_nothing_of_a_table_that_is_here_is_refused(
    pattern: str, refused_: bool
) -> None:
    """Misspelt it would do nothing, silently; for a table to come it waits."""
    fields = {"@line": 4, "series": (pattern,), "year": 2021, "reason": "x", "source": "y"}
    found = list(check_breaks([Seriebrudd.model_validate(fields)], SERIES))
    assert bool(found) is refused_
    if pattern == "12362/FGK31/*":
        assert (found[0].line, "«12362/FGK13/AGD2»" in found[0].instead) == (4, True)
