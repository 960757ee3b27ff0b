"""`report/data` -> one tidy table, from the bundled figures and from damaged copies of them."""

from __future__ import annotations

import csv
import json
import math
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from asss_report.edition import FILE as EDITION
from asss_report.edition import load_edition
from asss_report.errors import DataError, Fault
from asss_report.model import FOLKEMENGDE, OBSERVATION_COLUMNS
from asss_report.observations import Observations, broken_rules, check_basis, load_observations
from asss_report.sources.corrections import FILE as CORRECTIONS
from asss_report.sources.readers import read_sektorvekter
from asss_report.sources.seal import seal
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
MEMBERS = load_edition(ROOT).codes
YEARS = range(2020, 2025 + 1)


@pytest.fixture(scope="module")
def bundled() -> Observations:
    """The repository's own figures."""
    return load_observations(ROOT, load_edition(ROOT))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of `report/`."""
    shutil.copytree(ROOT / DATA, tmp_path / DATA)
    for name in (EDITION, CORRECTIONS):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def edit(root: Path) -> Callable[[str, str, str], Path]:
    """Replace one text in a bundled file and seal it."""

    def replace(name: str, old: str, new: str) -> Path:
        file = root / DATA / name
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        file.write_text(text.replace(old, new), "utf-8", newline="")
        seal(file, why="prøve", when=date(2026, 11, 22))
        return root

    return replace


def load(root: Path) -> Observations:
    """The figures of a copy."""
    return load_observations(root, load_edition(root))


def fault(root: Path) -> Fault:
    """The one fault of a copy."""
    with pytest.raises(DataError) as caught:
        load(root)
    (only,) = caught.value.faults
    return only


def cell(observations: Observations, indikator: str, kommune: str, aar: int) -> dict[str, Any]:
    """One observation."""
    frame = observations.frame
    wanted = (frame["indikator"] == indikator) & (frame["kommune"] == kommune)
    (row,) = frame[wanted & (frame["aar"] == aar)].to_dict("records")
    return {str(key): value for key, value in row.items()}


# --- The bundled figures --------------------------------------------------------------------------


def test_the_table_has_the_columns_of_the_contract(bundled: Observations) -> None:
    """Eight columns, in this order, and one row per series, municipality and year."""
    frame = bundled.frame
    assert tuple(frame.columns) == OBSERVATION_COLUMNS
    assert ["int64", *["float64"] * 3] == [str(frame[it].dtype) for it in OBSERVATION_COLUMNS[2:6]]
    assert not frame.duplicated(["indikator", "kommune", "aar"]).any()


def test_a_value_is_empty_exactly_where_there_is_a_status(bundled: Observations) -> None:
    """Missing is never zero, and a number is never marked as missing."""
    frame = bundled.frame
    assert (frame["verdi"].isna() == (frame["status"] != "")).all()
    assert set(frame["status"]) <= {"", ".", "..", ":"}


def test_every_series_covers_every_member_and_year(bundled: Observations) -> None:
    """34 area series, 8 of the economy and the population: 12 members × 6 years each."""
    frame = bundled.frame
    counts = frame.groupby("indikator").size()
    whole = 12 * 6
    areas = counts[counts.index.str.startswith("12362/")]
    assert (len(areas), set(areas)) == (17 * 2, {whole})
    economy = counts[counts.index.str.startswith("12137/")]
    assert (len(economy), set(economy)) == (8, {whole})
    assert counts[FOLKEMENGDE] == whole
    leisure = counts[counts.index.str.startswith("12063/")]
    assert (len(leisure), set(leisure)) == (13, {12})
    need = counts[counts.index.str.startswith("utgiftsbehov/")]
    assert (len(need), set(need)) == (7 + 2, {12})
    assert list(MEMBERS) == list(frame.loc[frame["aar"] == 2026, "kommune"].unique())


def test_amounts_are_in_kroner_and_values_as_published(bundled: Observations) -> None:
    """Line 2112 of the file: Bærum, barnehage, net, 2025: 1 840 861 thousand, 13 817 kr."""
    lines = (ROOT / DATA / "12362/12362.csv").read_text("utf-8").splitlines()
    assert lines[2112 - 1].startswith("3201,Bærum,EKG12,2025,12362,FGK7,Barnehage,AGD2,")
    assert cell(bundled, "12362/FGK7/AGD2", "3201", 2025) == {
        "indikator": "12362/FGK7/AGD2",
        "kommune": "3201",
        "aar": 2025,
        "teller": 1_840_861 * 1000,
        "nevner": 133_227,
        "verdi": 13_817,
        "status": "",
        "kilde": "12362/12362.csv:2112:kr_per_innbygger",
    }


@pytest.mark.parametrize(
    ("series", "weighted"), [("FGK7", 12538.8), ("FGK8b", 17422.9), ("FGK13", 3014.3)]
)
def test_the_weighted_means_of_the_design_can_be_made(
    bundled: Observations, series: str, weighted: float
) -> None:
    """Σ amount / Σ population over the twelve, 2025, is DESIGN §4's ASSS mean."""
    frame = bundled.frame
    rows = frame[(frame["indikator"] == f"12362/{series}/AGD2") & (frame["aar"] == 2025)]
    assert round(rows["teller"].sum() / rows["nevner"].sum(), 1) == weighted


def test_every_published_cell_is_found_at_its_address(bundled: Observations) -> None:
    """Each `kilde` of the areas leads to the line that holds the value."""
    with (ROOT / DATA / "12362/12362.csv").open(encoding="utf-8", newline="") as file:
        lines = [[], *csv.reader(file)]
    header = lines[1]
    for row in bundled.frame.itertuples():
        name, line, column = (*str(row.kilde).split(":"), "")[:3]
        if name == "12362/12362.csv" and column == "kr_per_innbygger":
            held = dict(zip(header, lines[int(line)], strict=True))
            assert float(held[column]) == row.verdi
            assert (held["kommunenummer"], held["aar"]) == (row.kommune, str(row.aar))


def test_interest_is_computed_from_the_amount(bundled: Observations) -> None:
    """Table 12137 has no interest per inhabitant: amount / population, and `kilde` says so."""
    row = cell(bundled, "12137/AGD79", "3201", 2025)
    assert row["verdi"] == 173_901 * 1000 / 133_227
    assert row["kilde"] == "12137/12137.csv:247:belop_1000kr/folkemengde"


def test_a_value_without_its_amounts_value_is_computed_too(bundled: Observations) -> None:
    """Sandnes 2024, eiendom gross: only the amount is published."""
    row = cell(bundled, "12362/FGK6a/AGD10", "1108", 2024)
    assert row["verdi"] == 623_632 * 1000 / 84_908
    assert row["kilde"].endswith(":belop_1000kr/folkemengde")


@pytest.mark.parametrize("aar", YEARS)
def test_a_row_that_the_source_lacks_is_missing_and_says_so(
    bundled: Observations, aar: int
) -> None:
    """Sandnes has no net eiendom in any year."""
    row = cell(bundled, "12362/FGK6a/AGD2", "1108", aar)
    assert row["status"] == ".."
    assert math.isnan(row["verdi"])
    assert math.isnan(row["teller"])
    assert row["kilde"] == f"12362/12362.csv:FGK6a/AGD2/1108/{aar} mangler"


def test_the_known_gaps_are_all_the_gaps_there_are(bundled: Observations) -> None:
    """Seven cells of Sandnes' eiendom, and those Statistics Norway marks in table 12063."""
    frame = bundled.frame
    empty = frame[frame["status"] != ""]
    assert set(empty["status"]) == {".."}
    accounts = empty[~empty["indikator"].str.startswith("12063/")]
    assert len(accounts) == 6 + 1
    assert set(accounts["kommune"]) == {"1108"}
    leisure = empty[empty["indikator"].str.startswith("12063/")].groupby("indikator")["kommune"]
    assert set(leisure.get_group("12063/KOSfritidredleie0000")) == set(MEMBERS)
    assert list(leisure.get_group("12063/KOSfritidtimer100000")) == ["0301"]


def test_population_is_its_own_numerator(bundled: Observations) -> None:
    """Inhabitants as value and numerator, no denominator."""
    row = cell(bundled, FOLKEMENGDE, "3201", 2025)
    assert (row["verdi"], row["teller"]) == (133_227, 133_227)
    assert math.isnan(row["nevner"])
    assert row["kilde"].startswith("folkemengde/folkemengde.csv:")


def test_need_is_read_for_the_year_of_gront_hefte(bundled: Observations) -> None:
    """Bærum 2026: barnehage 1.1090, official total 0.9985; no amounts."""
    assert cell(bundled, "utgiftsbehov/barnehage", "3201", 2026)["verdi"] == 1.109
    assert cell(bundled, "utgiftsbehov/samlet", "3201", 2026)["verdi"] == 0.9985
    assert math.isnan(cell(bundled, "utgiftsbehov/samlet", "3201", 2026)["teller"])


def test_health_and_care_is_the_weighted_mean_of_its_two_sectors(bundled: Observations) -> None:
    """(0.3532 · pleie og omsorg + 0.0637 · kommunehelse) / 0.4169 = 0.96384 for Bærum."""
    row = cell(bundled, "utgiftsbehov/helse_omsorg", "3201", 2026)
    assert row["verdi"] == pytest.approx((0.3532 * 0.9674 + 0.0637 * 0.9441) / 0.4169)
    assert round(row["verdi"], 5) == 0.96384
    assert row["kilde"].endswith("delkostnadsindekser.csv:11:pleie_omsorg+kommunehelse")


def test_leisure_is_read_from_statistics_norways_own_reply(bundled: Observations) -> None:
    """Table 12063: value and status from the reply, only the members, no amounts."""
    row = cell(bundled, "12063/KOSfritidkomm0000", "3201", 2025)
    reply = json.loads((ROOT / DATA / "12063/12063.json").read_text("utf-8"))
    place = reply["dimension"]["KOKkommuneregion0000"]["category"]["index"]["3201"] * 13 + 0
    assert row["verdi"] == reply["value"][place]
    assert math.isnan(row["teller"])
    assert row["kilde"] == "12063/12063.json:KOSfritidkomm0000/3201/2025"


def test_the_first_part_of_every_kilde_is_a_source(bundled: Observations) -> None:
    """The source line under an exhibit is derived from it."""
    assert set(bundled.frame["kilde"].str.partition("/")[0]) <= set(bundled.sources)


def test_the_basis_of_the_bundled_figures(bundled: Observations) -> None:
    """Two of 2 872 published cells differ by more than 1 kr from amount / population.

    Both are Bærum 2025 in table 12137: 106 821.2 against 106 820 kr (AGD9) and 94 674.1 against
    94 673 kr (KG31). The population is derived from one cell; all cells together allow 133 228
    alone, and with that they agree.
    """
    faults = check_basis(bundled)
    assert [("report/data/12137/12137.csv", line) for line in (391, 535)] == [
        (found.file, found.line) for found in faults
    ]
    assert all(found.warning for found in faults)
    assert round(14_231_474 * 1000 / 133_227, 1) == 106_821.2
    assert round(14_231_474 * 1000 / 133_228) == 106_820


def test_the_barometers_weights_sum_to_a_hundred() -> None:
    """Twelve sectors, each with the edition its weight is from and where that was published."""
    table = read_sektorvekter(ROOT)
    assert (len(table), table["vekt_prosent"].sum()) == (12, 100.0)
    assert set(table["utgave"]) == {2015, 2018, 2021}
    assert (table["kilde"].str.len() > 0).all()


# --- Damaged figures ------------------------------------------------------------------------------

BARNEHAGE_ASKER = "3203,Asker,EKG12,2025,12362,FGK7,Barnehage,AGD2,Netto driftsutgifter,"


def row_of(start: str, name: str = "12362/12362.csv") -> str:
    """The line of a bundled file that begins so."""
    (line,) = [
        x for x in (ROOT / DATA / name).read_text("utf-8").splitlines() if x.startswith(start)
    ]
    return line


def test_a_deleted_row_becomes_missing_for_that_municipality_alone(
    edit: Callable[[str, str, str], Path],
) -> None:
    """Asker's barnehage 2025 taken away and sealed: one more gap, all else as before."""
    root = edit("12362/12362.csv", row_of(BARNEHAGE_ASKER) + "\n", "")
    observations = load(root)
    row = cell(observations, "12362/FGK7/AGD2", "3203", 2025)
    assert (row["status"], row["kilde"]) == (
        "..",
        "12362/12362.csv:FGK7/AGD2/3203/2025 mangler",
    )
    assert cell(observations, "12362/FGK7/AGD2", "3201", 2025)["verdi"] == 13_817


@pytest.mark.parametrize("symbol", [".", ":"])
def test_a_symbol_is_not_computed_away(edit: Callable[[str, str, str], Path], symbol: str) -> None:
    """«:» and «.» are the publisher's word; only a gap is filled from the amount."""
    line = row_of(BARNEHAGE_ASKER)
    root = edit("12362/12362.csv", line, line.rpartition(",")[0] + "," + symbol)
    row = cell(load(root), "12362/FGK7/AGD2", "3203", 2025)
    assert row["status"] == symbol
    assert math.isnan(row["verdi"])


@pytest.mark.parametrize("amount", ["", ".."])
def test_a_missing_amount_leaves_the_published_value(
    edit: Callable[[str, str, str], Path], amount: str
) -> None:
    """The value stands as published; the numerator is missing, so means leave it out."""
    line = row_of(BARNEHAGE_ASKER)
    head, _, value = line.rsplit(",", 2)
    root = edit("12362/12362.csv", line, f"{head},{amount},{value}")
    row = cell(load(root), "12362/FGK7/AGD2", "3203", 2025)
    assert math.isnan(row["teller"])
    assert (row["verdi"], row["status"]) == (float(value), "")


def test_without_population_nothing_is_computed(edit: Callable[[str, str, str], Path]) -> None:
    """Asker without population in 2025: published values stand, interest is missing."""
    line = row_of("3203,Asker,2025", "folkemengde/folkemengde.csv")
    root = edit("folkemengde/folkemengde.csv", line, line.rpartition(",")[0] + ",..")
    observations = load(root)
    assert cell(observations, FOLKEMENGDE, "3203", 2025)["status"] == ".."
    assert cell(observations, "12362/FGK7/AGD2", "3203", 2025)["verdi"] == 12_707
    assert math.isnan(cell(observations, "12362/FGK7/AGD2", "3203", 2025)["nevner"])
    assert cell(observations, "12137/AGD79", "3203", 2025)["status"] == ".."


@pytest.mark.parametrize("sector", ["pleie_omsorg", "kommunehelse"])
def test_a_combined_index_is_missing_when_either_part_is(
    edit: Callable[[str, str, str], Path], sector: str
) -> None:
    """Health and care is not made from one of its two sectors."""
    line = row_of("3203,Asker", "gront_hefte_2026/delkostnadsindekser.csv")
    value = {"pleie_omsorg": ",0.927,", "kommunehelse": ",0.9473,"}[sector]
    root = edit("gront_hefte_2026/delkostnadsindekser.csv", line, line.replace(value, ",,"))
    observations = load(root)
    assert cell(observations, f"utgiftsbehov/{sector}", "3203", 2026)["status"] == ".."
    assert cell(observations, "utgiftsbehov/helse_omsorg", "3203", 2026)["status"] == ".."
    assert cell(observations, "utgiftsbehov/helse_omsorg", "3201", 2026)["status"] == ""


def test_a_mark_beside_a_number_is_not_a_missing_number(
    root: Path, edit: Callable[[str, str, str], Path]
) -> None:
    """«*» beside a number keeps the number; «:» beside a number hides it; «*» alone is missing."""
    reply = json.loads((root / DATA / "12063/12063.json").read_text("utf-8"))
    index = reply["dimension"]["KOKkommuneregion0000"]["category"]["index"]
    first = {code: place * 13 for code, place in index.items()}
    reply["status"] |= {str(first["3201"]): "*", str(first["3203"]): ":", str(first["0301"]): "*"}
    reply["value"][first["0301"]] = None
    file = root / DATA / "12063/12063.json"
    file.write_text(json.dumps(reply), "utf-8")
    seal(file, why="prøve", when=date(2026, 11, 22))
    observations = load(root)
    series = "12063/KOSfritidkomm0000"
    assert cell(observations, series, "3201", 2025)["status"] == ""
    assert cell(observations, series, "3203", 2025)["status"] == ":"
    assert cell(observations, series, "0301", 2025)["status"] == ".."


def test_an_amount_that_does_not_fit_is_told_with_its_cell(
    edit: Callable[[str, str, str], Path],
) -> None:
    """A thousand too much in the amount of Asker's barnehage: the basis check names the line."""
    line = row_of(BARNEHAGE_ASKER)
    head, amount, value = line.rsplit(",", 2)
    root = edit("12362/12362.csv", line, f"{head},{int(amount) + 1000},{value}")
    found = [one for one in check_basis(load(root)) if "12362" in one.file]
    lines = (root / DATA / "12362/12362.csv").read_text("utf-8").splitlines()
    (only,) = found
    assert lines[only.line - 1].startswith(BARNEHAGE_ASKER)
    assert "12707 kr per inhabitant is published" in only.what


def test_a_correction_reaches_the_table(root: Path) -> None:
    """A mended population is what the values per inhabitant are made from."""
    (root / CORRECTIONS).write_text(
        '[[correction]]\nsource = "folkemengde"\nindikator = "folkemengde"\nkommune = "3201"\n'
        'aar = 2025\nkolonne = "verdi"\nexpect = 133227\nvalue = 133228\n'
        'reason = "alle celler"\nstatus = "open"\n',
        "utf-8",
    )
    observations = load(root)
    assert len(observations.corrections) == 1
    assert cell(observations, FOLKEMENGDE, "3201", 2025)["verdi"] == 133_228
    assert cell(observations, "12137/AGD9", "3201", 2025)["nevner"] == 133_228
    assert check_basis(observations) == []


def test_a_row_of_another_table_is_an_error(edit: Callable[[str, str, str], Path]) -> None:
    """12137's row among 12362's: figures of the two would be mixed."""
    line = row_of(BARNEHAGE_ASKER)
    found = fault(edit("12362/12362.csv", line, line.replace(",12362,", ",12137,")))
    assert found.file.endswith("12362/12362.csv")
    assert found.line > 1
    assert "table 12137, in a file of table 12362" in found.what


def test_a_changed_byte_stops_the_load(root: Path) -> None:
    """Not sealed: the sha256 is told, not what the change did."""
    file = root / DATA / "12362/12362.csv"
    file.write_bytes(file.read_bytes().replace(b"13817", b"13818", 1))
    assert "has changed since it was frozen" in fault(root).what


def test_faults_of_several_sources_come_together(edit: Callable[[str, str, str], Path]) -> None:
    """Two malformed files, two faults, one run."""
    line = row_of(BARNEHAGE_ASKER)
    edit("12362/12362.csv", line, line.rpartition(",")[0] + ",ukjent")
    person = row_of("3203,Asker,2025", "folkemengde/folkemengde.csv")
    root = edit("folkemengde/folkemengde.csv", person, person.replace("Asker", "Askim"))
    with pytest.raises(DataError) as caught:
        load(root)
    assert {"12362.csv", "folkemengde.csv"} == {Path(f.file).name for f in caught.value.faults}


def test_a_need_edition_that_is_not_bundled_is_an_error(root: Path) -> None:
    """report.toml asks for Grønt hefte 2027: the folder that is missing is named."""
    path = root / EDITION
    path.write_text(
        path.read_text("utf-8")
        .replace("gront_hefte = 2026", "gront_hefte = 2027")
        .replace("provisional = true", "provisional = false")
    )
    found = fault(root)
    assert "gront_hefte_2027, which is not there" in found.what
    assert "gront_hefte = 2026" in found.instead


def test_without_the_population_nothing_is_loaded(root: Path) -> None:
    """The source folder is gone."""
    shutil.rmtree(root / DATA / "folkemengde")
    assert "population is missing" in fault(root).what


def test_a_source_nobody_can_read_is_an_error(root: Path) -> None:
    """A folder with a sidecar, but of a kind that no reader knows."""
    old = root / DATA / "folkemengde"
    new = root / DATA / "folketall"
    shutil.copytree(old, new)
    sidecar = new / "source.json"
    text = sidecar.read_text("utf-8").replace('"id": "folkemengde"', '"id": "folketall"')
    sidecar.write_text(text, "utf-8")
    assert "knows how to read folkemengde.csv" in fault(root).what


def test_two_files_with_the_same_cells_are_an_error(root: Path) -> None:
    """The same Grønt hefte twice: one of the two must go."""
    shutil.copytree(root / DATA / "gront_hefte_2026", root / DATA / "gront_hefte_2099")
    sidecar = root / DATA / "gront_hefte_2099/source.json"
    text = sidecar.read_text("utf-8").replace(
        '"id": "gront_hefte_2026"', '"id": "gront_hefte_2099"'
    )
    sidecar.write_text(text, "utf-8")
    assert "both hold utgiftsbehov/barnehage" in fault(root).what


def test_a_combined_sector_without_an_index_is_an_error(
    edit: Callable[[str, str, str], Path],
) -> None:
    """A misspelt sector in the weights is told with its line."""
    found = fault(edit("gront_hefte_2026/vekter.csv", "kommunehelse", "komunehelse"))
    assert found.file.endswith("gront_hefte_2026/vekter.csv")
    assert "«komunehelse» is not a sector" in found.what
    assert found.line == 5


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"geo": [\n   "KOKkommuneregion0000"\n  ]', '"geo": []', "0 dimensions with the role geo"),
        ('"2025": 0', '"2025K1": 0', "does not hold years"),
    ],
)
def test_a_reply_without_municipalities_or_years_is_an_error(
    edit: Callable[[str, str, str], Path], old: str, new: str, what: str
) -> None:
    """The roles of the reply say which dimension is which; they are not guessed."""
    found = fault(edit("12063/12063.json", old, new))
    assert found.file.endswith("12063/12063.json")
    assert what in found.what


def test_a_member_that_the_reply_lacks_is_missing(edit: Callable[[str, str, str], Path]) -> None:
    """Asker under another code in the reply: its rows are absent, and say so."""
    root = edit("12063/12063.json", '"3203": 13,', '"3299": 13,')
    row = cell(load(root), "12063/KOSfritidkomm0000", "3203", 2025)
    assert row["kilde"] == "12063/12063.json:KOSfritidkomm0000/3203/2025 mangler"


def test_figures_outside_all_reason_do_not_become_a_table(
    edit: Callable[[str, str, str], Path],
) -> None:
    """A population of zero would divide everything by nothing: the error names the first cell."""
    line = row_of("3203,Asker,2025", "folkemengde/folkemengde.csv")
    root = edit("folkemengde/folkemengde.csv", line, line.rpartition(",")[0] + ",0")
    found = fault(root).what
    assert "do not make one table" in found
    assert "3203 2025" in found
    assert "nevner is not above zero" in found


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("indikator", "", "indikator is empty"),
        ("kilde", None, "kilde is empty"),
        ("kommune", "301", "kommune is not four digits"),
        ("aar", 1989, "aar is not a year from 1990 to 2100"),
        ("nevner", 0.0, "nevner is not above zero"),
        ("status", "*", "status is not a symbol"),
        ("status", "..", "verdi is missing without a status, or there with one"),
        ("verdi", math.nan, "verdi is missing without a status, or there with one"),
        ("aar", 2024, "the cell is there twice"),
    ],
)
def test_a_row_that_breaks_a_rule_is_found(
    bundled: Observations, column: str, value: str | float | None, what: str
) -> None:
    """Each rule by the row that breaks it, and by no other."""
    years = bundled.frame["aar"].isin([2024, 2025]) & (bundled.frame["kommune"] == "3201")
    table = bundled.frame[years & (bundled.frame["indikator"] == "12362/FGK7/AGD2")]
    assert [] == [it for it, wrong in broken_rules(table) if wrong.any()]

    table = table.copy()
    table.loc[table.index[table["aar"] == 2025], column] = value

    broken = {it: list(table["aar"][wrong]) for it, wrong in broken_rules(table) if wrong.any()}
    assert table["aar"].iloc[-1] in broken[what]


@pytest.mark.parametrize("name", ["Asker", "Oslo", "Sandnes"])
def test_the_table_is_the_same_whoever_the_report_is_about(
    root: Path, bundled: Observations, name: str
) -> None:
    """Observations know the members, not whose report it is."""
    path = root / EDITION
    text = path.read_text("utf-8").replace('municipality = "Bærum"', f'municipality = "{name}"')
    path.write_text(text.replace('["Asker"]', '["Bærum"]'), "utf-8")
    pd.testing.assert_frame_equal(bundled.frame, load(root).frame)
