"""report/manual: the form, exported tables, and what their errors say."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from _manuelt import BOM, HODE, RAD, edition, folder, rader, write_csv, write_xlsx
from edition_copy import ROOT, copy_edition
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.areas._indikatorer import med_nevner, publisert
from asss_report.edition import load_edition
from asss_report.errors import ConfigError, DataError, Level, OutputError
from asss_report.model import OBSERVATION_COLUMNS
from asss_report.observations import check_basis, load_observations
from asss_report.opphav import celler
from asss_report.sources.address import read_cell
from asss_report.sources.levering import source_files, source_of
from asss_report.sources.manual import Manuelt, load_manual
from asss_report.sources.skjema import suggested_key, write_template
from asss_report.sources.template import make_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EDITION = edition()
SYMBOLS = [".", "..", ":"]
COMPANION = """\
tittel = "Befolkning"
utgiver = "Statistisk sentralbyrå (SSB)"
dato = 2026-06-16
bruksrett = "CC BY 4.0"
tabell = "07459"

[[tall]]
navn = "Personer"
nokkel = "personer"
enhet = "personer"
"""


def read(root: Path, *endringer: Mapping[str, str]) -> Manuelt:
    """What `report/manual` holds when a form has these rows."""
    write_csv(folder(root) / "skole.csv", rader(*endringer))
    return load_manual(root, EDITION)


def faults(root: Path, *endringer: Mapping[str, str]) -> list[tuple[int, str]]:
    """Row and words of all that is wrong with a form of these rows."""
    with pytest.raises(DataError) as error:
        read(root, *endringer)
    assert {f.file.rpartition("/")[2] for f in error.value.faults} == {"skole.csv"}
    return [(f.line, f"{f.what} {f.instead}") for f in error.value.faults]


def value(manuelt: Manuelt, serie: str, kommune: str, aar: int, column: str = "verdi") -> Any:
    """One cell of the observations."""
    frame = manuelt.frame
    keys = (frame["indikator"] == serie) & (frame["kommune"] == kommune) & (frame["aar"] == aar)
    (found,) = frame.loc[keys, column]
    return found


def export(root: Path, rows: list[Any], companion: str = COMPANION, *merged: str) -> Manuelt:
    """What an exported workbook holds, with its companion."""
    write_xlsx(folder(root) / "folk.xlsx", rows, *merged)
    (folder(root) / "folk.toml").write_text(companion, "utf-8")
    return load_manual(root, EDITION)


# --- The form -------------------------------------------------------------------------------------


def test_no_folder_is_no_figures(tmp_path: Path) -> None:
    """Most editions have none."""
    found = load_manual(tmp_path, EDITION)
    assert (0, {}, ()) == (len(found.frame), found.sources, found.advarsler)
    assert list(OBSERVATION_COLUMNS) == list(found.frame.columns)


def test_a_row_of_the_form_is_an_observation(tmp_path: Path) -> None:
    """Series, municipality, year, value, and the cell as Excel names it."""
    found = read(tmp_path, {}, {"Kommune": "3203 Asker", "Verdi": "43,25"})

    assert 45.1 == value(found, "manual/skole/poeng", "3201", 2025)
    assert 43.25 == value(found, "manual/skole/poeng", "3203", 2025)
    assert "manual/skole.csv:3:E" == value(found, "manual/skole/poeng", "3203", 2025, "kilde")
    assert {"manual/skole/poeng": "Grunnskolepoeng"} == found.navn
    assert {"manual/skole/poeng": "poeng"} == found.enheter


def test_the_file_is_a_source_that_says_where_its_figures_come_from(tmp_path: Path) -> None:
    """Publisher, title, day and right of use are the rows' own; nothing of it is sealed."""
    source = read(tmp_path, {"Merknad": "Uten privatskoler."}).sources["manual/skole"]

    assert ("Nøkkeltall for grunnskole", "Utdanningsdirektoratet") == (source.title, source.credit)
    assert ("2026-04-20", "NLOD") == (source.retrieved, source.licence)
    assert ("lagt inn for hånd", None) == (source.edition, source.table)
    assert (("Uten privatskoler.",), ()) == (source.notes, source.seals)
    assert ("report/manual/skole.csv",) == source_files(source)


def test_a_member_without_a_row_is_missing_and_symbols_are_kept(tmp_path: Path) -> None:
    """Missing is never zero, and a zero is never missing."""
    found = read(
        tmp_path,
        {"Verdi": ":"},
        {"Kommune": "Asker", "Verdi": "0"},
        {"Kommune": "Oslo", "År": "2024"},
    )
    states = [value(found, "manual/skole/poeng", c, 2025, "status") for c in EDITION.codes]
    assert ["..", "..", ":", ""] == states
    assert 0 == value(found, "manual/skole/poeng", "3203", 2025)


def test_numerator_and_denominator_are_kept_and_the_denominator_is_a_series(tmp_path: Path) -> None:
    """So a formula can weigh the mean."""
    delt = {"Verdi": "50", "Enhet": "prosent", "Teller": "1 000", "Nevner": "2000"}
    found = read(
        tmp_path, delt, {**delt, "Kommune": "Asker", "Verdi": "..", "Teller": "", "Nevner": ""}
    )

    assert 1000 == value(found, "manual/skole/poeng", "3201", 2025, "teller")
    assert 2000 == value(found, "manual/skole/poeng", "3201", 2025, "nevner")
    assert 2000 == value(found, "manual/skole/poeng/nevner", "3201", 2025)
    assert ".." == value(found, "manual/skole/poeng/nevner", "3203", 2025, "status")
    assert "manual/skole.csv:2:G" == found.belop["manual/skole/poeng", "3201", 2025]
    assert "manual/skole.csv:2:H" == found.belop["manual/skole/poeng/nevner", "3201", 2025]


@pytest.mark.parametrize(
    ("change", "what", "hint"),
    [
        (
            {"Kommune": "Berum"},
            "Column C (Kommune): «Berum» is not a member",
            "Did you mean «Bærum»?",
        ),
        ({"Kommune": "3024 Bærum"}, "«3024 Bærum» is not a member", "Did you mean «Bærum»?"),
        ({"Kommune": "3201 Asker"}, "3201 is Bærum, not «Asker»", "Write the one that is meant"),
        ({"Verdi": "45.1"}, "Column E (Verdi): «45.1» is not a number", "write 45,1"),
        ({"Verdi": "1.234"}, "«1.234» is not a number", "write 1234 or 1,234"),
        ({"Verdi": "#REF!"}, "«#REF!» is not a number", "mend the formula"),
        ({"Verdi": "=A1"}, "«=A1» is not a number", "write the number instead"),
        ({"Verdi": ""}, "Column E (Verdi): the cell is empty", "Write «..» when"),
        ({"Kilde": ""}, "Column J (Kilde): the cell is empty", "Fill it in"),
        ({"År": "25"}, "Column D (År): «25» is not a year", "four digits"),
        ({"År": "2026"}, "2026 is outside 1990–2025", "2025 at the latest"),
        ({"Dato": "31.02.2026"}, "the calendar has no «31.02.2026»", "Write it as 20.04.2026"),
        ({"Dato": "april"}, "«april» is not a date", "Write it as 20.04.2026"),
        ({"Dato": "20.04.2126"}, "20.04.2126 is outside 1990–2027", "Write it as 20.04.2026"),
        ({"Nøkkel": "Grunnskolepoeng 2025"}, "cannot be a key", "Write grunnskolepoeng_2025"),
        ({"Nøkkel": "nevner"}, "cannot be a key", "Write nevner_tall"),
        ({"Verdi": "45 %"}, "«45 %» is a percentage, which the unit «poeng» is not", "Enhet"),
        ({"Teller": "3"}, "Nevner is empty, but Teller is not", "both, or neither"),
        ({"Teller": "3", "Nevner": ".."}, "hold numbers only", "Let both be empty"),
        ({"Teller": "3", "Nevner": "0"}, "Column H (Nevner): 0 is not above zero", ""),
        ({"Verdi": ":", "Teller": "3", "Nevner": "4"}, "would give a value", "Clear them"),
    ],
)
def test_a_wrong_cell_is_named_as_the_person_sees_it(
    tmp_path: Path, change: dict[str, str], what: str, hint: str
) -> None:
    """Row, column and heading, and what to write instead."""
    ((row, words),) = faults(tmp_path, change)
    assert 2 == row
    assert what in words
    assert hint in words


@pytest.mark.parametrize(
    ("second", "what"),
    [
        ({}, "poeng, Bærum 2025 stands in row 2 too"),
        ({"Kommune": "Asker", "Enhet": "prosent"}, "«prosent», but «poeng» in row 2. One figure"),
        ({"Kommune": "Asker", "Navn": "Poeng"}, "«Poeng», but «Grunnskolepoeng» in row 2"),
        (
            {"Kommune": "Asker", "Kilde": "KS"},
            "«KS», but «Utdanningsdirektoratet» in row 2. One file",
        ),
        ({"Kommune": "Asker", "Dato": "21.04.2026"}, "One file is one delivery"),
    ],
)
def test_rows_that_disagree_are_refused(tmp_path: Path, second: dict[str, str], what: str) -> None:
    """The row above is named."""
    ((row, words),) = faults(tmp_path, {}, second)
    assert 3 == row
    assert what in words


def test_numerators_on_some_rows_only_are_refused(tmp_path: Path) -> None:
    """Those without would fall out of the mean in silence."""
    ((row, words),) = faults(tmp_path, {"Teller": "451", "Nevner": "10"}, {"Kommune": "Asker"})
    assert (3, True) == (row, "on all rows of the figure, or on none" in words)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """One run, one list."""
    write_csv(folder(tmp_path) / "a.csv", rader({"Verdi": "x", "År": "x"}, {"Kommune": "x"}))
    write_csv(folder(tmp_path) / "b.csv", rader({"Verdi": "y"}))
    with pytest.raises(DataError) as error:
        load_manual(tmp_path, EDITION)
    assert [("a.csv", 2), ("a.csv", 2), ("a.csv", 3), ("b.csv", 2)] == [
        (f.file.rpartition("/")[2], f.line) for f in error.value.faults
    ]


def test_a_missing_heading_and_one_too_much_are_named(tmp_path: Path) -> None:
    """With the nearest that there is."""
    rows = rader({})
    rows[0][HODE.index("Enhet")] = "Enhett"
    write_csv(folder(tmp_path) / "skole.csv", rows)
    with pytest.raises(DataError) as error:
        load_manual(tmp_path, EDITION)
    text = str(error.value)
    assert "Column F, «Enhett», is not a column of the form" in text
    assert "Did you mean «Enhet»?" in text
    assert "The column «Enhet» is missing" in text


def test_columns_may_stand_in_any_order_and_optional_ones_be_gone(tmp_path: Path) -> None:
    """People move columns; the addresses follow."""
    names = [name for name in reversed(HODE) if name not in ("Teller", "Nevner", "Merknad")]
    write_csv(folder(tmp_path) / "skole.csv", [names, [RAD[name] for name in names]])
    found = load_manual(tmp_path, EDITION)
    assert "manual/skole.csv:2:F" == value(found, "manual/skole/poeng", "3201", 2025, "kilde")


def test_a_form_with_commas_between_the_cells_is_refused(tmp_path: Path) -> None:
    """A decimal comma would be cut in two."""
    write_csv(folder(tmp_path) / "skole.csv", rader({"Verdi": "45"}), mark=",")
    with pytest.raises(DataError, match="semikolondelt"):
        load_manual(tmp_path, EDITION)


def test_a_share_above_one_hundred_warns_and_stops_nothing(tmp_path: Path) -> None:
    """It is seldom right and never impossible."""
    (fault,) = read(tmp_path, {"Enhet": "prosent", "Verdi": "112,5"}).advarsler
    assert (2, Level.WARNING) == (fault.line, fault.level)
    assert "above 100 percent" in fault.what


@pytest.mark.parametrize(
    ("verdier", "rader_med_advarsel"),
    [
        (("0,35", "0,42", "0,28"), [2]),  # all are shares: told once
        (("35", "0,42", "28"), [3]),  # one among percent
        (("35 %", "0,42", "28"), [3]),
        (("0,4", "1,2", "0,7"), []),  # small percentages
        (("35", "0", "28"), []),  # nothing is nothing either way
        (("35", "..", "28"), []),
        (("0,4",), []),  # one value says nothing
    ],
)
def test_a_share_typed_for_a_percentage_warns(
    tmp_path: Path, verdier: tuple[str, ...], rader_med_advarsel: list[int]
) -> None:
    """Excel shows 0,35 as 35 %; typed as 0,35 it would be a third of a percent in the report."""
    kommuner = ("Bærum", "Asker", "Oslo")
    rows = [
        {"Enhet": "prosent", "Verdi": verdi, "Kommune": kommune}
        for verdi, kommune in zip(verdier, kommuner, strict=False)
    ]
    faults = read(tmp_path, *rows).advarsler
    assert rader_med_advarsel == [fault.line for fault in faults]
    assert all(fault.level is Level.WARNING for fault in faults)


@pytest.mark.parametrize(
    ("verdi", "teller", "nevner", "warned"),
    [
        ("12,5", "125", "1000", False),  # percent
        ("0,13", "125", "1000", False),  # a share, rounded
        ("125", "125", "1000", False),  # per 1 000
        ("13,5", "125", "1000", True),
    ],
)
def test_a_value_that_is_not_numerator_over_denominator_warns(
    tmp_path: Path, verdi: str, teller: str, nevner: str, *, warned: bool
) -> None:
    """At whatever scale the figure is given, within its rounding."""
    found = read(tmp_path, {"Verdi": verdi, "Teller": teller, "Nevner": nevner})
    assert warned == bool(found.advarsler)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(EDITION.members.values())),
            st.integers(2015, 2025),
            st.one_of(
                st.sampled_from(SYMBOLS),
                st.integers(-(10**9), 10**9).map(lambda n: n / 1000),
            ),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda it: it[:2],
    ),
    st.sampled_from(["utf-8", BOM, "latin-1", "utf-16", "xlsx"]),
)
def test_what_is_filled_in_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    given_: list[tuple[str, int, float | str]],
    encoding: str,
) -> None:
    """In every encoding and as a workbook: the same values, symbols and nothing else."""
    root = tmp_path_factory.mktemp("manual")
    rows = rader(
        *(
            {
                "Kommune": navn,
                "År": str(aar),
                "Verdi": str(it).replace(".", ",", isinstance(it, float)),
            }
            for navn, aar, it in given_
        )
    )
    if encoding == "xlsx":
        write_xlsx(folder(root) / "skole.xlsx", rows)
    else:
        write_csv(folder(root) / "skole.csv", rows, encoding=encoding)

    frame = load_manual(root, EDITION).frame

    there = frame[~frame["kilde"].str.endswith("mangler")]
    assert {(EDITION.code_of(navn), aar): it for navn, aar, it in given_} == {
        (rad.kommune, rad.aar): rad.status or rad.verdi for rad in there.itertuples()
    }


# --- The template ---------------------------------------------------------------------------------


def test_the_template_filled_in_is_read(tmp_path: Path) -> None:
    """Its lines of explanation are not; rows that nobody has begun are not either."""
    text = write_template(EDITION, fra=2024).decode(BOM)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    start = rows.index(list(HODE)) + 1
    assert [["Oslo", "2024"], ["Asker", "2025"]] == [rows[start][2:4], rows[-1][2:4]]
    for row, name in zip(rows[start : start + 2], ("Oslo", "Trondheim"), strict=True):
        row[:] = [{**RAD, "Kommune": name, "År": "2024"}.get(heading, "") for heading in HODE]
    write_csv(folder(tmp_path) / "skole.csv", rows, encoding="latin-1")

    found = load_manual(tmp_path, EDITION)

    assert [2024] == sorted(set(found.frame["aar"]))
    assert f"manual/skole.csv:{start + 1}:E" == value(
        found, "manual/skole/poeng", "0301", 2024, "kilde"
    )


def test_the_template_explains_every_column_and_survives_latin_1() -> None:
    """Excel saves it so on Windows."""
    text = write_template(EDITION, fra=2025).decode(BOM)
    assert all(f"# {heading}: " in text for heading in HODE)
    assert text == text.encode("cp1252").decode("cp1252")


def test_an_untouched_template_says_that_it_is_not_filled_in(tmp_path: Path) -> None:
    """Rather than that every cell is empty."""
    (folder(tmp_path) / "a.csv").write_bytes(write_template(EDITION, fra=2025))
    with pytest.raises(DataError, match="not filled in"):
        load_manual(tmp_path, EDITION)


def test_a_template_never_overwrites(tmp_path: Path) -> None:
    """Somebody may have filled it in."""
    path = tmp_path / "a.csv"
    make_template(path, EDITION, since=2025)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="not overwritten"):
        make_template(path, EDITION, since=2024)
    assert before == path.read_bytes()
    with pytest.raises(ConfigError, match="outside"):
        make_template(tmp_path / "b.csv", EDITION, since=2026)


# --- Exported tables ------------------------------------------------------------------------------

TITLE = "07459: Befolkning, etter region, statistikkvariabel og år"
FOOT = [
    [""],
    ["Fotnote om Bærum"],
    ["Kilde:"],
    ["Statistisk sentralbyrå"],
    ["Sist endret:"],
    [2025],
]
LAYOUTS: dict[str, list[Any]] = {
    "years across under merged contents": [
        [TITLE],
        [""],
        ["", "Personer", "", "Menn", ""],
        ["", "2024", "2025", "2024", "2025"],
        ["K-0101 Halden", 1, 2, 3, 4],
        ["K-3201 Bærum", 129_874, 131_000, ":", 65_000],
        ["K-3203 Asker", "..", 99_000, ".", 49_000],
    ],
    "contents and year in one heading": [
        [TITLE],
        [""],
        ["region", "Personer 2024", "Personer 2025", "Menn 2024", "Menn 2025"],
        ["3201 Bærum", "129 874", "131 000", ":", "65 000"],
        ["3203 Asker", "..", "99 000", ".", "49 000"],
    ],
    "contents beside the region": [
        ["region", "statistikkvariabel", "2024", "2025"],
        ["Bærum", "Personer", 129_874, 131_000],
        ["", "Menn", ":", 65_000],
        ["Asker", "Personer", "..", 99_000],
        ["", "Menn", ".", 49_000],
    ],
    "one value a row": [
        ["region", "år", "statistikkvariabel", TITLE],
        ["0101 Halden", "2024", "Personer", 12],
        ["3201 Bærum", "2024", "Personer", 129_874],
        ["3201 Bærum", "2024", "Menn", ":"],
        ["3201 Bærum", "2025", "Personer", 131_000],
        ["3201 Bærum", "2025", "Menn", 65_000],
        ["3203 Asker", "2024", "Personer", ".."],
        ["3203 Asker", "2024", "Menn", "."],
        ["3203 Asker", "2025", "Personer", 99_000],
        ["3203 Asker", "2025", "Menn", 49_000],
    ],
    "a column for each figure": [
        ["Kommune", "År", "Personer", "Menn"],
        ["Bærum", 2024, 129_874, ":"],
        ["Bærum", 2025, 131_000, 65_000],
        ["Asker", 2024, "..", "."],
        ["Asker", 2025, 99_000, 49_000],
    ],
}
MENN = '\n[[tall]]\nnavn = "Menn"\nnokkel = "menn"\nenhet = "personer"\n'


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_layout_of_an_export_reads_alike(tmp_path: Path, layout: str, kind: str) -> None:
    """Years across, down or in one heading with the contents; footnotes are not figures."""
    rows = [*LAYOUTS[layout], *FOOT]
    if kind == "xlsx":
        write_xlsx(folder(tmp_path) / "folk.xlsx", rows)
    else:
        text = [[str(cell) for cell in row] for row in rows]
        write_csv(folder(tmp_path) / "folk.csv", text, encoding="latin-1")
    (folder(tmp_path) / "folk.toml").write_text(COMPANION + MENN, "utf-8")

    found = load_manual(tmp_path, EDITION)

    def kjent(nokkel: str, kommune: str, aar: int) -> float | str:
        serie = f"manual/folk/{nokkel}"
        status = value(found, serie, kommune, aar, "status")
        return str(status) or float(value(found, serie, kommune, aar))

    assert [129_874, 131_000, "..", 99_000] == [
        kjent("personer", kommune, aar) for kommune in ("3201", "3203") for aar in (2024, 2025)
    ]
    assert [":", 65_000, ".", 49_000] == [
        kjent("menn", kommune, aar) for kommune in ("3201", "3203") for aar in (2024, 2025)
    ]
    assert {"Oslo, Trondheim" in f.what for f in found.advarsler} == {True}


def test_merged_headings_count_for_the_columns_they_span(tmp_path: Path) -> None:
    """As Excel's own files store them: only the first cell holds anything."""
    rows = LAYOUTS["years across under merged contents"]
    found = export(tmp_path, rows, COMPANION + MENN, "B3:C3", "D3:E3")
    assert 65_000 == value(found, "manual/folk/menn", "3201", 2025)


def test_an_export_is_a_source_with_its_table_number(tmp_path: Path) -> None:
    """As the companion says; the reader sees «tabell 07459»."""
    source = export(tmp_path, LAYOUTS["a column for each figure"]).sources["manual/folk"]
    assert ("07459", "Statistisk sentralbyrå") == (source.table, source.credit)
    assert {"folk.xlsx", "folk.toml"} == set(source.files)


def test_a_missing_companion_is_shown_filled_in_as_far_as_known(tmp_path: Path) -> None:
    """Pasted with its gaps filled it is read."""
    path = write_xlsx(
        folder(tmp_path) / "folk.xlsx", [*LAYOUTS["contents and year in one heading"]]
    )
    with pytest.raises(DataError) as error:
        load_manual(tmp_path, EDITION)
    draft = error.value.faults[0].instead.partition("\n")[2]
    for line in ('tittel = "Befolkning"', 'tabell = "07459"', 'navn = "Menn"', 'nokkel = "menn"'):
        assert line in draft

    filled = draft.replace('dato = ""', "dato = 2026-06-16").replace('enhet = ""', 'enhet = "x"')
    path.with_suffix(".toml").write_text(filled, "utf-8")
    found = load_manual(tmp_path, EDITION)
    assert ["manual/folk/personer", "manual/folk/menn"] == list(found.navn)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('navn = "Personer"', 'navn = "Personar"', "Did you mean «Personer»?"),
        ("dato = 2026-06-16", 'dato = ""', "«dato»"),
        ('enhet = "personer"', "", "«enhet» is missing"),
        ('enhet = "personer"', 'enhet = "personer"\nteller = "Menn"', "Only one of teller and"),
        ('tabell = "07459"', 'tabel = "07459"', "Did you mean «tabell»"),
        ('nokkel = "personer"', 'nokkel = "Personer"', "«tall.0.nokkel»"),
        ('tittel = "Befolkning"', "tittel = Befolkning", "not TOML"),
    ],
)
def test_a_wrong_companion_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    """And with what there is instead."""
    with pytest.raises(DataError) as error:
        export(tmp_path, LAYOUTS["a column for each figure"], COMPANION.replace(old, new))
    assert what in str(error.value)
    assert all(f.file.endswith("folk.toml") and f.line for f in error.value.faults)


def test_numerator_and_denominator_of_an_export_are_other_figures_of_it(tmp_path: Path) -> None:
    """The companion says which."""
    rows = [["Kommune", "År", "Andel", "Barn", "Alle"], ["Bærum", 2025, 12.5, 125, 1000]]
    delt = COMPANION.replace(
        'navn = "Personer"', 'navn = "Andel"\nteller = "Barn"\nnevner = "Alle"'
    )
    found = export(tmp_path, rows, delt)
    assert 1000 == value(found, "manual/folk/personer/nevner", "3201", 2025)
    assert "manual/folk.xlsx:2:D" == found.belop["manual/folk/personer", "3201", 2025]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([["Kommune", "2025"], ["Halden", 1]], "No member of the edition is found"),
        ([["Kommune", "Personer"], ["Bærum", 1], ["Asker", 2]], "No year is found"),
        ([["Kommune", "2025"], ["Bærum", "mye"]], "No row has a municipality and a number"),
        (
            [["Kommune", "Personer 2025"], ["Bærum", 1], ["Asker", "mye"]],
            "Column B («Personer» 2025): «mye» is not a number",
        ),
        (
            [["Kommune", "Personer 2025"], ["Bærum", 1], ["Asker", "-"]],
            "write 0 or «..»",
        ),
        (
            [["Kommune", "Personer 2025"], ["Bærum", 1], ["3201 Bærum", 2]],
            "stands in 2:B too",
        ),
        ([["Kommune", "Personer 2025"], ["3201 Asker", 1]], "3201 is Bærum"),
    ],
)
def test_an_export_that_cannot_be_understood_is_refused(
    tmp_path: Path, rows: list[Any], what: str
) -> None:
    """Never a guess in silence."""
    with pytest.raises(DataError) as error:
        export(tmp_path, rows)
    assert what in str(error.value)


def test_a_blank_cell_beside_one_region_does_not_count_for_the_next(tmp_path: Path) -> None:
    """Contents stand blank under their first row, but only within a region."""
    rows = [
        ["region", "statistikkvariabel", "2025"],
        ["Bærum", "Personer", 1],
        ["Asker", "", 2],
    ]
    found = export(tmp_path, rows)
    assert ".." == value(found, "manual/folk/personer", "3203", 2025, "status")


def test_years_after_the_editions_are_left_out(tmp_path: Path) -> None:
    """As regions that are no members are."""
    rows = [["Kommune", "Personer 2025", "Personer 2026"], ["Bærum", 1, 2]]
    assert [2025] == sorted(set(export(tmp_path, rows).frame["aar"]))


# --- The folder -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("skole.xls", "Save it as xlsx"),
        ("skole.ods", "Save it as xlsx"),
        ("Skole 2025.csv", "Call it Skole_2025.csv"),
        ("skole.v2.csv", "Call it skole_v2.csv"),
        ("alene.toml", "no file of figures beside it"),
    ],
)
def test_files_that_are_not_read_are_told(tmp_path: Path, name: str, what: str) -> None:
    """With what to do."""
    write_csv(folder(tmp_path) / name, rader({}))
    with pytest.raises(DataError) as error:
        load_manual(tmp_path, EDITION)
    assert what in str(error.value)


def test_letters_and_lock_files_may_lie_there(tmp_path: Path) -> None:
    """The delivery's own documents belong beside it."""
    for name in ("brev.pdf", "README.md", ".DS_Store", "~$skole.xlsx"):
        (folder(tmp_path) / name).write_bytes(b"x")
    assert 1 == len(read(tmp_path, {}).sources)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Their series would have the same names."""
    write_xlsx(folder(tmp_path) / "skole.xlsx", rader({}))
    ((_, words),) = faults_of_names(tmp_path)
    assert "has the same name" in words


def faults_of_names(root: Path) -> list[tuple[int, str]]:
    """What is wrong when a form lies beside what is there."""
    write_csv(folder(root) / "skole.csv", rader({}))
    with pytest.raises(DataError) as error:
        load_manual(root, EDITION)
    return [(f.line, f.what) for f in error.value.faults]


def test_a_companion_beside_a_form_is_refused(tmp_path: Path) -> None:
    """Somebody would think that it counts."""
    (folder(tmp_path) / "skole.toml").write_text(COMPANION, "utf-8")
    write_csv(folder(tmp_path) / "skole.csv", rader({}))
    with pytest.raises(DataError, match="nothing reads this file"):
        load_manual(tmp_path, EDITION)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("12362/FGK7/AGD2", "12362"),
        ("12362/12362.csv:118:belop_1000kr", "12362"),
        ("folkemengde", "folkemengde"),
        ("manual/skole/poeng", "manual/skole"),
        ("manual/skole/poeng/nevner", "manual/skole"),
        ("manual/skole.csv:7:E", "manual/skole"),
        ("manual/skole.csv:skole/poeng/3201/2025 mangler", "manual/skole"),
        ("manual/ma\u030al.csv:7:E", "manual/mål"),
    ],
)
def test_the_source_of_a_series_and_of_a_cell(name: str, source: str) -> None:
    """Letters are composed, whatever the disk keeps."""
    assert source == source_of(name)


def test_keys_are_made_of_words() -> None:
    """For the companion that is shown."""
    assert "andel_1_2_år_i_barnehage" == suggested_key("Andel 1–2 år i barnehage (prosent)")
    assert "tall_2_trinn" == suggested_key("2. trinn")


# --- In the edition -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled edition with a form of shares: Bærum 1 of 4, Asker 1 of 2, Oslo 3 of 5."""
    root = tmp_path_factory.mktemp("home")
    copy_edition(root, ["report"])
    shutil.rmtree(root / "report" / "manual", ignore_errors=True)
    delt = {"Nøkkel": "andel", "Navn": "Andel", "Enhet": "prosent"}
    rows = rader(
        {**delt, "Verdi": "25", "Teller": "1", "Nevner": "4"},
        {**delt, "Kommune": "Asker", "Verdi": "50", "Teller": "1", "Nevner": "2"},
        {**delt, "Kommune": "Oslo", "Verdi": "60", "Teller": "3", "Nevner": "5"},
    )
    write_csv(folder(root) / "skole.csv", rows)
    return root


def test_the_bundled_figures_are_as_they_were(home: Path) -> None:
    """A manual file adds its own rows and changes no other."""
    before = load_observations(ROOT, load_edition(ROOT)).frame
    after = load_observations(home, load_edition(home)).frame
    own = after["indikator"].str.startswith("manual/")
    assert 2 * 12 == own.sum()
    assert after[~own].reset_index(drop=True).equals(before)


def test_the_mean_is_weighted_where_numerators_are_given_and_plain_where_not(home: Path) -> None:
    """Σ teller / Σ nevner, against the mean of the values."""
    observations = load_observations(home, load_edition(home))
    grunnlag = Grunnlag(load_edition(home), observations.frame, observations.tillegg)
    serie = "manual/skole/andel"
    vektet = med_nevner("andel", "Andel", serie, "prosent", 1, skala=100)
    enkel = publisert("andel", "Andel", serie, "prosent", 1)

    assert 100 * (1 + 1 + 3) / (4 + 2 + 5) == pytest.approx(
        gjennomsnitt(grunnlag, vektet, 2025, Valg()).verdi
    )
    assert (25 + 50 + 60) / 3 == pytest.approx(gjennomsnitt(grunnlag, enkel, 2025, Valg()).verdi)


def test_every_cell_of_a_manual_number_is_found_again(home: Path) -> None:
    """By its row and column, by a reader that shares nothing with the first."""
    observations = load_observations(home, load_edition(home))
    grunnlag = Grunnlag(load_edition(home), observations.frame, observations.tillegg)
    panel = grunnlag.panel(med_nevner("a", "A", "manual/skole/andel", "prosent", 1, skala=100))
    verdi = panel.hent("3201", 2025)
    assert verdi is not None

    found = [(c.kilde, c.faktor, read_cell(home, c.kilde)) for c in celler(verdi)]

    assert ["manual/skole.csv:2:G", "manual/skole.csv:2:H"] == [kilde for kilde, _, _ in found]
    assert [(1, 1.0, "Teller"), (1, 4.0, "Nevner")] == [(f, c.number, c.names) for _, f, c in found]
    assert "report/manual/skole.csv, line 2, column G" == found[0][2].address


def test_shares_are_not_held_against_kroner_per_inhabitant(home: Path) -> None:
    """25 percent is not 1/4 krone."""
    observations = load_observations(home, load_edition(home))
    assert not [f for f in check_basis(observations) if "manual" in f.file]


def test_a_cell_of_a_workbook_is_found_again(tmp_path: Path) -> None:
    """A percentage as Excel shows it, and the words above it."""
    rows = [["Kommune", "År", "Andel"], ["Bærum", 2025, 0.125]]
    path = write_xlsx(folder(tmp_path) / "folk.xlsx", rows)
    cell = read_cell(tmp_path, "manual/folk.xlsx:2:C")
    assert (0.125, "Andel", "manual/folk") == (cell.number, cell.names, cell.source)
    assert path.is_file()
    with pytest.raises(DataError, match="There is no cell 9:Z"):
        read_cell(tmp_path, "manual/folk.xlsx:9:Z")


def test_a_date_cell_in_the_form_is_a_date(tmp_path: Path) -> None:
    """Excel makes one of «20.04.2026» as soon as it is typed."""
    rows: list[list[Any]] = [list(row) for row in rader({})]
    rows[1][HODE.index("Dato")] = date(2026, 4, 20)
    write_xlsx(folder(tmp_path) / "skole.xlsx", rows)
    assert "2026-04-20" == load_manual(tmp_path, EDITION).sources["manual/skole"].retrieved


# --- The guide ------------------------------------------------------------------------------------

GUIDE = (ROOT / "docs" / "veiledning.md").read_text("utf-8").partition("## Tall fra andre")[2]


def test_the_guide_names_every_column_and_shows_a_companion_that_is_read(tmp_path: Path) -> None:
    """What it shows is what is read."""
    guide = GUIDE.partition("\n## ")[0]
    assert all(f"`{heading}`" in guide for heading in HODE)
    companion = guide.partition("```toml\n")[2].partition("```")[0]
    found = export(tmp_path, LAYOUTS["a column for each figure"], companion)
    assert {"manual/folk/personer": "personer"} == found.enheter
    shown = guide.partition("```text\nerror: ")[2].partition("\n```")[0]
    ((_, words),) = faults(tmp_path / "b", {"Verdi": "45.1"})
    assert " ".join(shown.split()).endswith(words)
