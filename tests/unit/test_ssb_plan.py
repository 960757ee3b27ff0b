"""What is asked for: the right cells, each once, in calls small enough, or one clear error."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from _statbank import CONTENTS, GEO, JUNE, TIME, Table, codes
from hypothesis import given
from hypothesis import strategies as st

from asss_report.errors import ConfigError, FetchError
from asss_report.sources import tables as tables_toml
from asss_report.sources.ssb import plan
from asss_report.sources.ssb.plan import Scope, Task, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MEMBERS = {"3201": "Bærum", "3203": "Asker", "0301": "Oslo"}
LABELS = {"0301": "Oslo - Oslove", "3201": "Bærum", "3203": "Asker (2024-)"}
SCOPE = Scope(MEMBERS, ("3024", "0219"), tuple(range(2020, 2026)), 2025)
KOSTRA = tables_toml.Table(
    id="12362",
    dimensions=("Funksjon", "Art"),
    verdi=tables_toml.Contents(code="perInnb", label="Om perInnb"),
    teller=tables_toml.Contents(code="belop", label="Om belop"),
)
FRITID = tables_toml.Table(id="12063")


def kostra(years: Iterable[int] = range(2018, 2026)) -> Table:
    """A table such as 12362: more of everything than is asked for."""
    return Table(
        "12362",
        {
            GEO: dict(sorted({**codes("3024", "4601"), **LABELS}.items())),
            "Art": codes("AGD2", "AGD10", "AGD16"),
            "Funksjon": codes("FGK7", "FGK8b", "FGK13"),
            CONTENTS: codes("perInnb", "belop", "andel"),
            TIME: {str(year): str(year) for year in years},
        },
    )


def fritid() -> Table:
    """A table whose contents are its series."""
    return Table(
        "12063",
        {
            GEO: LABELS,
            TIME: {"2025": "2025"},
            CONTENTS: {"timer": "Timer åpent  (timer)", "besok": "Besøk (antall)"},
        },
    )


def asked(
    task: Task, table: Table, scope: Scope = SCOPE, max_cells: int = 800_000
) -> tuple[plan.Request, ...]:
    """The requests for a table."""
    return plan.requests(task, table.metadata, scope, max_cells=max_cells)


def wrong(task: Task, table: Table, scope: Scope = SCOPE) -> tuple[str, ...]:
    """What is wrong, each fault as it is printed."""
    with pytest.raises(FetchError) as caught:
        asked(task, table, scope)
    return tuple(map(str, caught.value.faults))


# --- Which tables ---------------------------------------------------------------------------------


def chosen(*only: str, wanted: Sequence[Wanted] = ()) -> list[Task]:
    """The tasks of a tables.toml with two entries."""
    tables = tables_toml.Tables(
        base_url="https://ssb.test",
        table=(
            FRITID,
            tables_toml.Table(
                id="07459",
                source="folkemengde",
                dimensions=(),
                series="folkemengde",
                verdi=tables_toml.Contents(code="Personer1", label="Personer"),
            ),
        ),
    )
    return plan.tasks(tables, wanted, only)


def test_tables_are_those_of_the_file_and_those_the_areas_use() -> None:
    """A table needs no entry; one that no area uses need not have the year."""
    wanted = [Wanted("13502/dekning"), Wanted("folkemengde"), Wanted("13502/plasser")]

    tasks = chosen(wanted=wanted)

    assert [(it.table.id, len(it.wanted), it.required) for it in tasks] == [
        ("12063", 0, False),
        ("07459", 1, True),
        ("13502", 2, True),
    ]


def test_series_of_what_is_no_table_are_nobodys_to_fetch() -> None:
    """What a municipality types in itself is not at Statistics Norway."""
    ids = [it.table.id for it in chosen(wanted=[Wanted("sykefravaer/totalt")])]

    assert ids == ["12063", "07459"]


@pytest.mark.parametrize("name", ["07459", "folkemengde"])
def test_a_table_is_chosen_by_number_or_folder(name: str) -> None:
    """And one that a person names must have the year."""
    (task,) = chosen(name)

    assert (task.table.id, task.required) == ("07459", True)


def test_a_table_of_nobody_is_refused_with_the_nearest() -> None:
    """So that a slip of the pen fetches nothing."""
    with pytest.raises(ConfigError, match="12603") as caught:
        chosen("12603")

    assert "«12063»" in caught.value.faults[0].instead
    assert "describe 12603" in caught.value.faults[0].instead


# --- Which cells ----------------------------------------------------------------------------------


def test_a_series_names_codes_in_the_order_of_the_declaration_not_of_the_table() -> None:
    """Art stands before Funksjon in the table; the series is function first."""
    task = Task(KOSTRA, (Wanted("12362/FGK7/AGD2"), Wanted("12362/FGK13/AGD10")))

    first = asked(task, kostra())[0]

    assert first.query == {
        GEO: ("0301", "3024", "3201", "3203"),  # 0219 is not in the table, 4601 is nobody's
        "Art": ("AGD2", "AGD10"),
        "Funksjon": ("FGK7", "FGK13"),
        CONTENTS: ("perInnb", "belop"),
        TIME: ("2020",),
    }
    assert first.cells == 4 * 2 * 2 * 2


def test_there_is_one_call_for_each_year_the_table_has() -> None:
    """The file is named by it."""
    made = asked(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), kostra(range(2023, 2026)))

    assert [(it.file, it.year, it.query[TIME]) for it in made] == [
        ("2023.json", 2023, ("2023",)),
        ("2024.json", 2024, ("2024",)),
        ("2025.json", 2025, ("2025",)),
    ]


def test_a_table_no_area_uses_is_kept_with_all_its_contents() -> None:
    """Nothing says which of them somebody will want."""
    (request,) = asked(Task(FRITID, required=False), fritid())

    assert request.query[CONTENTS] == ("timer", "besok")


def test_a_dimension_no_series_names_is_left_out_where_it_can_be() -> None:
    """Statistics Norway then answers with its total."""
    table = kostra()
    table.dimensions["Kjonn"] = codes("1", "2")
    table.eliminable = ("Kjonn",)

    made = asked(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), table)

    assert "Kjonn" not in made[0].query


def test_a_dimension_that_must_be_chosen_is_told_with_what_there_is() -> None:
    """The remedy is a line in tables.toml, with codes to choose among."""
    table = kostra()
    table.dimensions["Eierform"] = codes("kom", "priv")

    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), table)

    assert fault.startswith("report/tables.toml: Table 12362 gives no figures without a choice")
    assert 'select = { Eierform = ["…"] }' in fault
    assert "kom Om kom; priv Om priv" in fault


def test_what_is_chosen_in_the_file_is_asked_for() -> None:
    """And a dimension of one code needs no choice."""
    table = kostra()
    table.dimensions |= {"Eierform": codes("kom", "priv"), "Regnskap": codes("konsern")}
    entry = KOSTRA.model_copy(update={"select": {"Eierform": ("kom",)}})

    query = asked(Task(entry, (Wanted("12362/FGK7/AGD2"),)), table)[0].query

    assert (query["Eierform"], query["Regnskap"]) == (("kom",), ("konsern",))


def test_two_codes_of_a_dimension_that_names_no_series_are_refused() -> None:
    """Two cells would be one figure."""
    table = kostra()
    table.dimensions["Eierform"] = codes("kom", "priv")
    entry = KOSTRA.model_copy(update={"select": {"Eierform": ("kom", "priv")}})

    (fault,) = wrong(Task(entry, (Wanted("12362/FGK7/AGD2"),)), table)

    assert "2 codes of Eierform, which names no series" in fault


# --- What is wrong --------------------------------------------------------------------------------


def test_a_code_that_does_not_exist_is_told_where_it_is_declared_with_the_nearest() -> None:
    """The analyst opens that file, and finds the right code in the message."""
    one = Wanted("12362/FGK8/AGD2", file="src/asss_report/areas/grunnskole.py", line=31)

    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"), one)), kostra())

    assert fault.startswith("src/asss_report/areas/grunnskole.py:31: «12362/FGK8/AGD2»: ")
    assert "FGK8b (Om FGK8b)" in fault


def test_a_content_of_the_file_that_does_not_exist_is_told_there() -> None:
    """The table has been changed since the entry was written."""
    verdi = tables_toml.Contents(code="perInnbygger", label="x")
    entry = KOSTRA.model_copy(update={"verdi": verdi})

    (fault,) = wrong(Task(entry, (Wanted("12362/FGK7/AGD2"),)), kostra())

    assert fault.startswith("report/tables.toml: ")
    assert "perInnb (Om perInnb)" in fault


def test_a_series_of_another_form_than_the_table_is_told_how_to_be_written() -> None:
    """One code too few."""
    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7", file="a.py", line=3),)), kostra())

    assert fault.startswith("a.py:3: «12362/FGK7» does not name a series of table 12362.")
    assert "12362/Funksjon/Art" in fault


def test_a_dimension_of_the_file_that_the_table_lacks_is_refused() -> None:
    """With the nearest there is."""
    entry = KOSTRA.model_copy(update={"dimensions": ("Funksjon", "Arter")})

    (fault,) = wrong(Task(entry, (Wanted("12362/FGK7/AGD2"),)), kostra())

    assert "no dimension «Arter»" in fault
    assert "«Art»" in fault


def test_another_label_than_the_indicators_is_refused_with_both() -> None:
    """The figure may be another; a person decides."""
    one = Wanted("12063/timer", "Timer åpent (dager)", "src/asss_report/areas/kultur.py", 40)

    (fault,) = wrong(Task(FRITID, (one,)), fritid())

    assert fault.startswith("src/asss_report/areas/kultur.py:40: 12063/timer is expected to be ")
    assert "«Timer åpent (dager)», but Statistics Norway calls it «Timer åpent  (timer)»" in fault
    assert "describe 12063" in fault


@pytest.mark.parametrize("label", ["Timer åpent (timer)", "Timer  åpent (timer) ", ""])
def test_spaces_make_no_other_label_and_none_expects_nothing(label: str) -> None:
    """Statistics Norway itself writes two spaces here and there."""
    assert asked(Task(FRITID, (Wanted("12063/timer", label),)), fritid())


def test_another_label_than_the_files_is_refused() -> None:
    """For a table whose value is one content, the file says what it is called."""
    teller = tables_toml.Contents(code="belop", label="Beløp (1000 kr)")
    entry = KOSTRA.model_copy(update={"teller": teller})

    (fault,) = wrong(Task(entry, (Wanted("12362/FGK7/AGD2"),)), kostra())

    assert fault.startswith("report/tables.toml: 12362 belop is expected to be «Beløp (1000 kr)»")
    assert "describe 12362" in fault


def test_a_member_the_table_lacks_is_refused() -> None:
    """A group of twelve is not eleven in silence."""
    scope = replace(SCOPE, members={**MEMBERS, "3205": "Lillestrøm"})

    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), kostra(), scope)

    assert "Table 12362 has no municipality 3205 (Lillestrøm)." in fault


@pytest.mark.parametrize(
    ("name", "label", "same"),
    [
        ("Tromsø", "Tromsø - Romsa", True),
        ("Hamarøy", "Hábmer - Hamarøy", True),
        ("Herøy i Nordland", "Herøy (Nordland)", True),
        ("BÆRUM", "Bærum (2020-2023)", True),
        ("Asker", "Bærum", False),
        ("Nordre Follo", "Follo", False),
    ],
)
def test_a_member_whose_code_is_anothers_is_refused(name: str, label: str, same: bool) -> None:
    """A code mistyped in report.toml would put one municipality's figures under another's name."""
    table = fritid()
    table.dimensions[GEO] = {**LABELS, "3201": label}
    scope = replace(SCOPE, members={**MEMBERS, "3201": name})

    if same:
        assert asked(Task(FRITID), table, scope)
        return
    (fault,) = wrong(Task(FRITID), table, scope)
    assert fault.startswith("report/report.toml: Table 12063 calls municipality 3201")
    assert f"«{label}», not «{name}»" in fault


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """A label, a code and a member: one run, three faults."""
    teller = tables_toml.Contents(code="belop", label="Beløp")
    task = Task(KOSTRA.model_copy(update={"teller": teller}), (Wanted("12362/FGK99/AGD2"),))
    scope = replace(SCOPE, members={**MEMBERS, "9999": "Nyby"})

    assert len(wrong(task, kostra(), scope)) == 3


# --- Years ----------------------------------------------------------------------------------------


def test_the_tables_year_may_be_another_than_the_reports() -> None:
    """The population of 1 January 2026 is that of 31 December 2025, and its file is 2025.json."""
    entry = FRITID.model_copy(update={"shift": -1})
    table = fritid()
    table.dimensions[TIME] = {"2026": "2026", "2025": "2025"}

    made = asked(Task(entry, (Wanted("12063/timer"),)), table)

    assert [(it.file, it.query[TIME]) for it in made] == [
        ("2024.json", ("2025",)),
        ("2025.json", ("2026",)),
    ]


def test_the_editions_year_must_be_there() -> None:
    """The message says what is the newest, and of what day."""
    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), kostra(range(2018, 2025)))

    assert fault.startswith("report/report.toml: Table 12362 has no figures of 2025")
    assert f"its newest year is 2024 (updated {JUNE[:10]})" in fault


def test_a_table_no_area_uses_may_lack_the_year() -> None:
    """Then nothing is asked for."""
    task = Task(FRITID, required=False)
    table = fritid()
    table.dimensions[TIME] = {"2024": "2024"}

    assert asked(task, table) == ()
    assert plan.newest(table.metadata) == 2024


def test_a_table_by_quarter_is_refused() -> None:
    """Its periods are no accounting years."""
    table = kostra()
    table.dimensions[TIME] = codes("2025K1", "2025K2")

    (fault,) = wrong(Task(KOSTRA, (Wanted("12362/FGK7/AGD2"),)), table)

    assert "Table 12362 is not by year: its first period is 2025K1." in fault


# --- How it is divided ----------------------------------------------------------------------------


@st.composite
def tables_and_limits(draw: st.DrawFn) -> tuple[Task, Table, Scope, int]:
    """A table of any size, and a limit that at least one municipality and content fits in."""
    regions = [f"{3000 + n}" for n in range(draw(st.integers(1, 12)))]
    functions = [f"F{n}" for n in range(draw(st.integers(1, 5)))]
    contents = [f"C{n}" for n in range(draw(st.integers(1, 4)))]
    years = draw(st.sets(st.integers(2020, 2024))) | {2025}
    dimensions = {
        GEO: dict.fromkeys(regions, "Storby"),
        "Funksjon": codes(*functions),
        CONTENTS: codes(*contents),
        TIME: {str(year): "" for year in sorted(years)},
    }
    order = draw(st.permutations(list(dimensions)))
    table = Table("12362", {name: dimensions[name] for name in order})
    entry = tables_toml.Table(id="12362", dimensions=("Funksjon", CONTENTS))
    pairs = list(itertools.product(functions, contents))
    used = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    wanted = tuple(Wanted(f"12362/{function}/{content}") for function, content in used)
    scope = replace(SCOPE, members=dict.fromkeys(regions, "Storby"), older=())
    least = len({function for function, _ in used})
    return Task(entry, wanted), table, scope, draw(st.integers(least, 300))


@given(tables_and_limits())
def test_every_wanted_cell_is_asked_for_once_and_no_call_passes_the_limit(
    case: tuple[Task, Table, Scope, int],
) -> None:
    """Whatever the table's size and order."""
    task, table, scope, limit = case

    made = asked(task, table, scope, limit)

    got = Counter(
        (
            dict(zip(it.query, cell, strict=True))[GEO],
            *(
                dict(zip(it.query, cell, strict=True))[name]
                for name in ("Funksjon", CONTENTS, TIME)
            ),
        )
        for it in made
        for cell in itertools.product(*it.query.values())
    )
    wanted = set(
        itertools.product(scope.members, (it.codes for it in task.wanted), table.dimensions[TIME])
    )
    assert {(geo, *named, year) for geo, named, year in wanted} <= set(got)
    assert set(got.values()) == {1}
    assert all(it.cells <= limit for it in made)
    assert all(it.cells == plan.cells(it.query) for it in made)
    assert len({it.file for it in made}) == len(made)


def test_a_year_above_the_limit_is_divided_by_municipality() -> None:
    """Four municipalities of eight cells each, at most twenty: two and two."""
    task = Task(KOSTRA, (Wanted("12362/FGK7/AGD2"), Wanted("12362/FGK13/AGD10")))

    made = asked(task, kostra(range(2025, 2026)), max_cells=20)

    assert [(it.file, it.query[GEO], it.cells) for it in made] == [
        ("2025-1.json", ("0301", "3024"), 2 * 8),
        ("2025-2.json", ("3201", "3203"), 2 * 8),
    ]


def test_one_municipality_above_the_limit_is_divided_by_content() -> None:
    """Eight cells of one municipality are four of each content."""
    task = Task(KOSTRA, (Wanted("12362/FGK7/AGD2"), Wanted("12362/FGK13/AGD10")))

    made = asked(task, kostra(range(2025, 2026)), max_cells=4)

    assert len(made) == 4 * 2
    assert {it.query[CONTENTS] for it in made} == {("perInnb",), ("belop",)}


def test_what_cannot_be_divided_is_one_error() -> None:
    """Four cells of one content, at most three a call."""
    task = Task(KOSTRA, (Wanted("12362/FGK7/AGD2"), Wanted("12362/FGK13/AGD10")))

    with pytest.raises(FetchError, match="is 4 cells, and Statistics Norway answers at most 3"):
        asked(task, kostra(), max_cells=3)
