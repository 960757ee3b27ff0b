"""A fetch as a whole: what it asks for, what it stores, and what it leaves when it is stopped."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from _statbank import BASE, CONTENTS, GEO, JUNE, MARCH, TIME, Bank, Table, codes
from edition_copy import EditionCopy, copy_edition

from asss_report.edition import load_edition
from asss_report.errors import ConfigError, DataError, FetchError, OutputError
from asss_report.observations import load_observations
from asss_report.sources import snapshot
from asss_report.sources.seal import seal
from asss_report.sources.sidecar import Reply, load_source, load_sources, plain
from asss_report.sources.ssb.fetch import Choice, Fetched, Way, fetch
from asss_report.sources.ssb.plan import Wanted
from asss_report.sources.ssb.staging import kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLES = f"""base_url = "{BASE}"

[[table]]
id = "99362"
title = "Utgifter"
dimensions = ["Funksjon"]
verdi = {{ code = "per", label = "Om per" }}
teller = {{ code = "belop", label = "Om belop" }}
notes = ["Vår egen merknad."]

[[table]]
id = "99134"

[[table]]
id = "99459"
source = "innbyggere"
title = "Innbyggere 31. desember"
dimensions = []
series = "innbyggere"
shift = -1
edition = "endelige tall"
verdi = {{ code = "Personer1", label = "Om Personer1" }}
"""
YEARS = [str(year) for year in range(2019, 2026)]
WANTED = (
    Wanted("99362/F1", file="src/asss_report/areas/prove.py", line=7),
    Wanted("99362/F2"),
    Wanted("innbyggere"),
)
#: Calls of a whole fetch: config, the metadata of three tables, six years of each.
WHOLE = 1 + 3 + 6 + 6 + 6


def amount(cell: Mapping[str, str]) -> float | None:
    """Something that differs from cell to cell; old codes are empty."""
    if cell[GEO] == "3024":
        return None
    return float(cell[GEO]) + int(cell[TIME]) / 10_000


@pytest.fixture
def copy(tmp_path: Path) -> EditionCopy:
    """The edition's report/, with three tables of our own."""
    made = copy_edition(tmp_path, ["report"])
    made.write("report/tables.toml", TABLES)
    return made


@pytest.fixture
def bank(copy: EditionCopy) -> Bank:
    """A Statistics Norway that has them."""
    geo = {**load_edition(copy.root).members, **codes("3024", "9999")}
    years = dict.fromkeys(YEARS, "år")
    after = dict.fromkeys((*YEARS, "2026"), "år")
    funksjon = codes("F1", "F2", "F3")
    contents = codes("per", "belop", "andel")
    dims = {GEO: geo, "Funksjon": funksjon, CONTENTS: contents, TIME: {**years}}
    notes = ("Se [listen](https://www.ssb.no/liste)  <br>over alt.",)
    return Bank(
        {
            "99362": Table("99362", dims, notes=notes, value=amount),
            "99134": Table(
                "99134", {TIME: years, CONTENTS: codes("x", "y"), GEO: geo}, value=amount
            ),
            "99459": Table(
                "99459", {GEO: geo, CONTENTS: codes("Personer1"), TIME: after}, MARCH, value=amount
            ),
        }
    )


def run(
    copy: EditionCopy,
    bank: Bank,
    *tables: str,
    year: int | None = None,
    wanted: tuple[Wanted, ...] = WANTED,
) -> Fetched:
    """A fetch."""
    edition = load_edition(copy.root)
    way = Way(lambda _base_url: bank)
    return fetch(copy.root, edition, wanted, choice=Choice(tables, year), way=way)


def refused(copy: EditionCopy, bank: Bank, *tables: str, year: int | None = None) -> str:
    """What a fetch that is refused says; nothing of report/data is touched."""
    before = data(copy)
    with pytest.raises(FetchError) as caught:
        run(copy, bank, *tables, year=year)
    assert data(copy) == before
    return str(caught.value)


def data(copy: EditionCopy) -> dict[str, bytes]:
    """Every file of report/data with its bytes."""
    folder = copy.root / "report/data"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- What is stored -------------------------------------------------------------------------------


def test_each_reply_is_kept_byte_for_byte_and_the_sidecar_says_all_of_it(
    copy: EditionCopy, bank: Bank
) -> None:
    """Whoever doubts a figure finds what was asked, when, and what came."""
    before = data(copy)

    run(copy, bank)

    source = load_source(copy.root / "report/data/99362")
    assert list(source.files) == [f"{year}.json" for year in range(2020, 2026)]
    query = dict(source.replies["2025.json"].query)
    content = bank.tables["99362"].reply(query)
    assert (copy.root / "report/data/99362/2025.json").read_bytes() == content
    assert source.files["2025.json"] == hashlib.sha256(content).hexdigest()
    assert source.replies["2025.json"] == Reply(
        url=f"{BASE}/tables/99362/data",
        query={
            GEO: (*load_edition(copy.root).codes, "3024"),
            "Funksjon": ("F1", "F2"),
            CONTENTS: ("per", "belop"),
            TIME: ("2025",),
        },
        method="GET",
        retrieved="2026-06-15T08:12:33Z",
        updated=JUNE,
        label="99362: Prøvetabell, etter region og år",
        notes=("Se [listen](https://www.ssb.no/liste)  <br>over alt.",),
    )
    assert {name: it for name, it in data(copy).items() if name in before} == before


def test_the_sidecar_speaks_to_the_reports_reader(copy: EditionCopy, bank: Bank) -> None:
    """In Norwegian, without marks, and with the stamp and state of the edition's year."""
    run(copy, bank)

    source = load_source(copy.root / "report/data/99362")
    assert (source.title, source.table, source.licence) == ("Utgifter", "99362", "CC BY 4.0")
    assert (source.credit, source.publisher) == (
        "Statistisk sentralbyrå",
        "Statistisk sentralbyrå (SSB)",
    )
    assert (source.updated, source.edition, source.retrieved) == (JUNE, "revidert", "2026-06-15")
    assert source.notes == ("Vår egen merknad.", "Se listen over alt.")
    assert source.origin.startswith("Hentet fra SSBs Statistikkbank (PxWebApi v2, https://ssb.test")
    assert "6 svar" in source.origin
    assert source.query is not None
    assert "Funksjon=F1,F2" in source.query
    assert "Region=13 koder" in source.query
    assert source.seals == ()


def test_a_title_nobody_has_given_is_statistics_norways(copy: EditionCopy, bank: Bank) -> None:
    """Without its number and «etter region og år»."""
    run(copy, bank)

    assert load_source(copy.root / "report/data/99134").title == "Prøvetabell"


def test_population_has_its_folder_its_years_and_its_own_state(
    copy: EditionCopy, bank: Bank
) -> None:
    """1 January 2026 lies in 2025.json; no June changes it."""
    run(copy, bank)

    source = load_source(copy.root / "report/data/innbyggere")
    assert source.edition == "endelige tall"
    assert source.replies["2025.json"].query[TIME] == ("2026",)


def test_what_was_stored_is_what_observations_read(copy: EditionCopy, bank: Bank) -> None:
    """The series have the names the areas gave, and the value of the cell."""
    run(copy, bank)

    frame = load_observations(copy.root, load_edition(copy.root)).frame
    row = frame[
        (frame["indikator"] == "99362/F2") & (frame["kommune"] == "3201") & (frame["aar"] == 2024)
    ]
    assert row["verdi"].tolist() == [3201 + 2024 / 10_000]
    assert row["teller"].tolist() == [1000 * (3201 + 2024 / 10_000)]


def test_contact_persons_stand_in_the_reply_alone(
    copy: EditionCopy, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are theirs; what we write of them names no person."""
    original = Table.reply

    def with_contact(self: Table, query: Mapping[str, tuple[str, ...]]) -> bytes:
        contact = {"extension": {"contact": [{"name": "Kari Nordmann", "phone": "11"}]}}
        return json.dumps(json.loads(original(self, query)) | contact).encode()

    monkeypatch.setattr(Table, "reply", with_contact)
    run(copy, bank)

    named = [name for name, content in data(copy).items() if b"Kari Nordmann" in content]
    assert len(named) == 6 * 3
    assert not any(name.endswith("source.json") for name in named)


@pytest.mark.parametrize("odd", [{"note": None}, {"note": "én"}, {"label": 7}, {"label": ""}])
def test_a_reply_without_title_or_footnotes_is_stored(
    copy: EditionCopy, bank: Bank, monkeypatch: pytest.MonkeyPatch, odd: dict[str, object]
) -> None:
    """Its figures are whole; the title is then that of the table."""
    original = Table.reply

    def oddly(self: Table, query: Mapping[str, tuple[str, ...]]) -> bytes:
        return json.dumps(json.loads(original(self, query)) | odd).encode()

    monkeypatch.setattr(Table, "reply", oddly)
    run(copy, bank, "99362")

    reply = load_source(copy.root / "report/data/99362").replies["2025.json"]
    notes = () if "note" in odd else bank.tables["99362"].notes
    assert reply.label == "99362: Prøvetabell, etter region og år"
    assert reply.notes == notes


def test_a_footnote_to_a_code_reaches_the_sidecar(
    copy: EditionCopy, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statistics Norway writes what breaks a series beside the content or the municipality."""
    original = Table._dataset

    def noted(self: Table, dimensions: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
        made = original(self, dimensions)
        made["dimension"][CONTENTS]["category"]["note"] = {"per": ["[Brudd](https://x.no) i 2023."]}
        return made

    monkeypatch.setattr(Table, "_dataset", noted)
    run(copy, bank, "99362")

    source = load_source(copy.root / "report/data/99362")
    assert source.notes[-1] == "Om per: Brudd i 2023."
    assert source.replies["2025.json"].notes[-1] == "[Brudd](https://x.no) i 2023."


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("[Se liste](https://www.ssb.no/a?b=(c)).", "Se liste."),
        ("Linje\r\n  brutt <b>fet</b>", "Linje brutt fet"),
        ("2 < 3 og 4 > 1", "2 < 3 og 4 > 1"),
        ("", ""),
    ],
)
def test_a_footnote_is_running_text(note: str, text: str) -> None:
    """Links and marks are for the web."""
    assert plain(note) == text


# --- What is asked for ----------------------------------------------------------------------------


def test_a_whole_fetch_asks_once_for_each_table_and_year(copy: EditionCopy, bank: Bank) -> None:
    """And reads each table's description first."""
    done = run(copy, bank)

    assert done.calls == bank.calls == WHOLE
    assert bank.asked[0] == ("99362", "2020")
    assert bank.asked[-1] == ("99459", "2026")
    assert [(it.id, it.years, it.changed) for it in done.tables] == [
        ("99362", tuple(range(2020, 2026)), True),
        ("99134", tuple(range(2020, 2026)), True),
        ("99459", tuple(range(2020, 2026)), True),
    ]
    # 12 members and one old code, two functions, two contents, six years
    assert done.tables[0].cells == 13 * 2 * 2 * 6


def test_when_nothing_has_changed_nothing_is_asked_for_and_not_a_byte_differs(
    copy: EditionCopy, bank: Bank
) -> None:
    """A second fetch reads the descriptions alone."""
    run(copy, bank)
    before, asked = data(copy), len(bank.asked)

    done = run(copy, bank)

    assert not done.changed
    assert len(bank.asked) == asked
    assert data(copy) == before


def test_a_table_that_was_updated_is_asked_for_anew_and_the_others_are_not(
    copy: EditionCopy, bank: Bank
) -> None:
    """June comes to one of them."""
    bank.tables["99362"].updated = MARCH
    run(copy, bank)
    assert load_source(copy.root / "report/data/99362").edition == "foreløpig"
    bank.asked.clear()
    bank.tables["99362"].updated = JUNE

    done = run(copy, bank)

    assert [it.changed for it in done.tables] == [True, False, False]
    assert {table for table, _ in bank.asked} == {"99362"}
    assert load_source(copy.root / "report/data/99362").edition == "revidert"


def test_a_title_changed_here_changes_the_sidecar_and_asks_for_nothing(
    copy: EditionCopy, bank: Bank
) -> None:
    """The day the figures were fetched stays."""
    run(copy, bank)
    bank.asked.clear()
    copy.replace("report/tables.toml", 'title = "Utgifter"', 'title = "Utgifter i alt"')

    done = run(copy, bank)

    assert bank.asked == []
    assert [it.changed for it in done.tables] == [True, False, False]
    assert load_source(copy.root / "report/data/99362").title == "Utgifter i alt"


def test_only_the_tables_chosen_are_fetched(copy: EditionCopy, bank: Bank) -> None:
    """The others' folders are not made."""
    done = run(copy, bank, "innbyggere")

    assert [it.folder for it in done.tables] == ["innbyggere"]
    assert not (copy.root / "report/data/99362").exists()


def test_a_year_divided_for_size_is_read_as_one(copy: EditionCopy, bank: Bank) -> None:
    """Thirteen codes of four cells, at most twenty: five, five and three."""
    bank.max_cells = 20

    run(copy, bank, "99362")

    source = load_source(copy.root / "report/data/99362")
    parts = [name for name in source.files if name.startswith("2025")]
    assert parts == ["2025-1.json", "2025-2.json", "2025-3.json"]
    load_observations(copy.root, load_edition(copy.root))


def test_a_damaged_source_is_mended_by_fetching_it(copy: EditionCopy, bank: Bank) -> None:
    """That is what the message of a build tells people to do."""
    run(copy, bank)
    copy.write("report/data/99362/2025.json", "{}")

    done = run(copy, bank)

    assert [it.changed for it in done.tables] == [True, False, False]
    load_sources(copy.root)


def test_a_damaged_source_of_another_kind_stops_the_fetch(copy: EditionCopy, bank: Bank) -> None:
    """It would be carried over; nothing is asked for."""
    copy.write("report/data/gront_hefte_2026/vekter.csv", "x")

    with pytest.raises(DataError, match="sha256"):
        run(copy, bank)

    assert bank.calls == 0


# --- One year -------------------------------------------------------------------------------------


def test_one_year_is_replaced_and_the_others_stay(copy: EditionCopy, bank: Bank) -> None:
    """And the table's note says that the others are of an older state."""
    bank.tables["99362"].updated = MARCH
    run(copy, bank, "99362")
    before = data(copy)
    bank.asked.clear()
    bank.tables["99362"].updated = JUNE
    bank.tables["99362"].value = lambda _cell: 5.0

    (table,) = run(copy, bank, "99362", year=2025).tables

    assert bank.asked == [("99362", "2025")]
    changed = {name for name, content in data(copy).items() if before.get(name) != content}
    assert changed == {"99362/2025.json", "99362/source.json"}
    assert table.years == tuple(range(2020, 2026))
    (note,) = table.notes
    assert "2020, 2021, 2022, 2023, 2024: as they were before" in note
    assert load_source(copy.root / "report/data/99362").edition == "revidert"


def test_an_earlier_year_alone_does_not_make_the_editions_year_revised(
    copy: EditionCopy, bank: Bank
) -> None:
    """The stamp and the state are those of the figures the report is about."""
    bank.tables["99362"].updated = MARCH
    run(copy, bank, "99362")
    bank.tables["99362"].updated = JUNE

    run(copy, bank, "99362", year=2024)

    source = load_source(copy.root / "report/data/99362")
    assert (source.updated, source.edition) == (MARCH, "foreløpig")
    assert source.replies["2024.json"].updated == JUNE


def test_one_year_with_more_codes_than_the_others_says_so(copy: EditionCopy, bank: Bank) -> None:
    """A series declared since is there for that year alone."""
    run(copy, bank, "99362")
    more = (*WANTED, Wanted("99362/F3"))

    (table,) = run(copy, bank, "99362", year=2025, wanted=more).tables

    assert table.notes == (
        "2020, 2021, 2022, 2023, 2024: without some of the codes that are asked for now. Run "
        "asss-report fetch --table 99362 without --year to bring them.",
    )
    assert run(copy, bank, "99362", wanted=more).tables[0].notes == ()


def test_one_year_with_fewer_codes_than_the_others_is_nothing_to_tell(
    copy: EditionCopy, bank: Bank
) -> None:
    """What the others have besides is used by nobody."""
    run(copy, bank, "99362", wanted=(*WANTED, Wanted("99362/F3")))

    assert run(copy, bank, "99362", year=2025).tables[0].notes == ()


def test_what_another_server_sent_is_asked_for_anew(copy: EditionCopy, bank: Bank) -> None:
    """Also where its address only begins with ours."""
    run(copy, bank, "99362")
    bank.asked.clear()
    copy.replace("report/tables.toml", BASE, BASE.removesuffix("2"))

    run(copy, bank, "99362")

    assert len(bank.asked) == 6


def test_a_year_before_the_five_may_be_added_and_a_whole_fetch_says_that_it_goes(
    copy: EditionCopy, bank: Bank
) -> None:
    """A fetch without --year replaces the folder."""
    run(copy, bank, "99362")
    (added,) = run(copy, bank, "99362", year=2019).tables
    assert added.years == tuple(range(2019, 2026))

    (table,) = run(copy, bank, "99362").tables

    assert table.years == tuple(range(2020, 2026))
    assert table.notes == ("2019 is kept no more; --year 2019 brings it back.",)


def test_one_year_cannot_be_put_into_what_was_not_fetched(copy: EditionCopy, bank: Bank) -> None:
    """The bundled CSV holds all years in one file."""
    copy.write("report/tables.toml", TABLES.replace("99362", "12362"))

    told = refused(copy, bank, "12362", year=2025)

    assert "did not come from a fetch" in told
    assert "fetch --table 12362 without --year" in told
    assert bank.calls == 0


def test_one_year_cannot_be_put_into_what_is_read_otherwise(copy: EditionCopy, bank: Bank) -> None:
    """Two years of a series would have two names."""
    run(copy, bank, "99362")
    entry = 'dimensions = ["Funksjon"]'
    copy.replace("report/tables.toml", entry, f"{entry}\nshift = -1")

    assert "read otherwise" in refused(copy, bank, "99362", year=2025)


def test_a_year_the_table_lacks_is_refused(copy: EditionCopy, bank: Bank) -> None:
    """With the newest there is."""
    told = refused(copy, bank, "99362", year=2026)

    assert "Table 99362 has no figures of 2026: its newest year is 2025" in told
    assert "report.toml" not in told
    assert "Give --year one of the years 2019–2025." in told


@pytest.mark.parametrize("year", [2018, 0, -3])
def test_a_year_before_the_table_begins_is_refused(
    copy: EditionCopy, bank: Bank, year: int
) -> None:
    """With the first there is."""
    told = refused(copy, bank, "99362", year=year)

    assert f"Table 99362 has no figures of {year}: it begins in 2019." in told


def test_a_table_by_month_is_refused_also_where_no_area_uses_it(
    copy: EditionCopy, bank: Bank
) -> None:
    """It can never have the year, so that leaving it out would be for ever."""
    bank.tables["99134"].dimensions[TIME] = {"2025M01": "2025M01", "2025M02": "2025M02"}

    assert "Table 99134 is not by year: its first period is 2025M01" in refused(copy, bank)


# --- What is refused ------------------------------------------------------------------------------


def test_no_figure_is_asked_for_before_all_tables_are_right(copy: EditionCopy, bank: Bank) -> None:
    """A wrong label in the last table stops the first, and every fault is told."""
    bank.tables["99362"].dimensions["Funksjon"].pop("F1")
    bank.tables["99459"].dimensions[CONTENTS]["Personer1"] = "Personer i alt"

    told = refused(copy, bank)

    assert bank.asked == []
    assert "src/asss_report/areas/prove.py:7: «99362/F1»" in told
    assert "«Om Personer1», but Statistics Norway calls it «Personer i alt»" in told


def test_a_table_that_has_become_empty_is_refused(copy: EditionCopy, bank: Bank) -> None:
    """Nobody means to publish a report without figures."""
    run(copy, bank)
    bank.tables["99362"].updated = "2026-06-16T06:00:00Z"
    bank.tables["99362"].value = lambda cell: None if cell[TIME] == "2025" else 1.0

    told = refused(copy, bank)

    assert "Table 99362 has no figure of 2025 for any of the municipalities." in told


def test_a_table_no_area_uses_may_be_empty(copy: EditionCopy, bank: Bank) -> None:
    """It is in nobody's way."""
    bank.tables["99134"].value = lambda _cell: None

    assert run(copy, bank).tables[1].changed


def test_a_table_no_area_uses_may_lack_the_year(copy: EditionCopy, bank: Bank) -> None:
    """It is left out, and that is said."""
    del bank.tables["99134"].dimensions[TIME]["2025"]

    done = run(copy, bank)

    assert [it.id for it in done.tables] == ["99362", "99459"]
    (sentence,) = done.skipped
    assert "99134 has no figures of 2025 (its newest year is 2024)" in sentence


def test_a_table_that_is_none_of_the_reports_is_refused(copy: EditionCopy, bank: Bank) -> None:
    """Before anything is asked."""
    with pytest.raises(ConfigError, match="99363"):
        run(copy, bank, "99363")

    assert bank.calls == 0


# --- What stops it --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyboardInterrupt(), FetchError()])
@pytest.mark.parametrize("stop", [1, 9, 18])
def test_a_fetch_that_is_stopped_goes_on_where_it_was(
    copy: EditionCopy, bank: Bank, stop: int, error: BaseException
) -> None:
    """Each reply is asked for once, whenever the first ends; until then nothing is changed."""
    before = data(copy)
    bank.stop, bank.error = stop, error
    with pytest.raises(type(error)):
        run(copy, bank)
    assert data(copy) == before
    assert kept(copy.root) == stop - 1

    bank.stop = 0
    run(copy, bank)

    assert len(bank.asked) == len(set(bank.asked)) == 18
    assert kept(copy.root) == 0
    load_sources(copy.root)


def test_a_table_updated_between_the_two_is_asked_for_anew(copy: EditionCopy, bank: Bank) -> None:
    """No snapshot holds one year of March and another of June."""
    bank.tables["99362"].updated = MARCH
    bank.stop = 4
    with pytest.raises(KeyboardInterrupt):
        run(copy, bank)
    bank.stop, bank.tables["99362"].updated = 0, JUNE
    bank.asked.clear()

    run(copy, bank)

    assert [table for table, _ in bank.asked].count("99362") == 6
    source = load_source(copy.root / "report/data/99362")
    assert {reply.updated for reply in source.replies.values()} == {JUNE}


def test_a_disk_full_at_the_end_keeps_what_came(
    copy: EditionCopy, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next fetch asks for nothing more."""
    before = data(copy)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_write", full)
        with pytest.raises(OutputError, match="No space left"):
            run(copy, bank)
    assert data(copy) == before
    bank.asked.clear()

    run(copy, bank)

    assert bank.asked == []


def test_a_sealed_change_gives_way_and_that_is_said(copy: EditionCopy, bank: Bank) -> None:
    """Somebody mended a figure by hand; Statistics Norway's own takes its place again."""
    run(copy, bank)
    path = copy.root / "report/data/99362/2025.json"
    original = path.read_bytes()
    path.write_bytes(original.replace(b"3201.2025", b"9.0"))
    seal(path, why="meldt fra kommunen", when=date(2026, 6, 20))
    bank.asked.clear()

    done = run(copy, bank)

    assert bank.asked == [("99362", "2025")]
    assert path.read_bytes() == original
    assert "sealed change" in done.tables[0].notes[0]
