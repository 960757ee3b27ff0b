"""Fetched replies -> cells: the order of `id`, old codes, mergers, files of one year, faults."""

from __future__ import annotations

import json
import math
import shutil
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.edition import FILE as EDITION
from asss_report.edition import load_edition
from asss_report.errors import DataError, Fault
from asss_report.model import FOLKEMENGDE
from asss_report.observations import check_basis, load_observations
from asss_report.sources.address import read_cell
from asss_report.sources.inndeling import Inndeling, load_inndeling
from asss_report.sources.names import series_names
from asss_report.sources.replies import read_fetched
from asss_report.sources.sidecar import DATA, Reading, Reply, Source, dump, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

ROOT = Path(__file__).parents[2]
TRUE = ROOT / "tests/ssb/replies"
GEO, ART, INNHOLD, TID = "KOKkommuneregion0000", "KOKart0000", "ContentsCode", "Tid"
VERDI, BELOP = "KOSbelopinnbygge0000", "KOSbelop0000"
KRONER = Reading(dimensions=(ART,), verdi=VERDI, teller=BELOP)
FOLK = Reading(dimensions=(), verdi="Personer1", series=FOLKEMENGDE, shift=-1)
NOEKKELTALL = Reading(dimensions=(INNHOLD,))
ASKER, STAVANGER, BAERUM = "3203", "1103", "3201"
GAMLE_ASKER = ("0220", "0627", "0628")

#: What stands in a cell: a number, a symbol, or nothing at all.
Celle = float | str | None
Celler = dict[tuple[str, ...], Celle]


def reply(cells: Mapping[tuple[str, ...], Celle], order: Sequence[str]) -> dict[str, Any]:
    """A JSON-stat2 dataset of cells keyed (place, art, content, year), `id` in this order."""
    names = (GEO, ART, INNHOLD, TID)
    codes = {name: sorted({key[n] for key in cells}) for n, name in enumerate(names)}
    found = [
        cells.get(tuple(dict(zip(order, place, strict=True))[name] for name in names))
        for place in product(*(codes[name] for name in order))
    ]
    return {
        "class": "dataset",
        "version": "2.0",
        "label": "Prøve",
        "updated": "2026-06-15T06:00:00Z",
        "id": list(order),
        "size": [len(codes[name]) for name in order],
        "role": {"time": [TID], "geo": [GEO], "metric": [INNHOLD]},
        "dimension": {
            name: {
                "category": {
                    "index": {code: n for n, code in enumerate(codes[name])},
                    "label": {code: f"navn på {code}" for code in codes[name]},
                }
            }
            for name in order
        },
        "value": [None if isinstance(cell, str) else cell for cell in found],
        "status": {str(n): cell for n, cell in enumerate(found) if isinstance(cell, str)},
    }


def write(root: Path, id_: str, reading: Reading, files: Mapping[str, Any]) -> Source:
    """Write a fetched source folder as a fetch does."""
    folder = root / DATA / id_
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    told = Reply(
        url=f"https://data.ssb.no/api/pxwebapi/v2/tables/{id_}/data",
        query={},
        method="GET",
        retrieved="2026-06-16T08:12:33Z",
        updated="2026-06-15T06:00:00Z",
        label="Prøve",
    )
    source = Source(
        id=id_,
        title="Prøve",
        table="99999",
        publisher="Statistisk sentralbyrå (SSB)",
        credit="Statistisk sentralbyrå",
        origin="Prøve",
        query=None,
        retrieved="2026-06-16",
        updated="2026-06-15",
        edition="revidert",
        licence="CC BY 4.0",
        notes=(),
        files={name: sha256(folder / name) for name in files},
        seals=(),
        reading=reading,
        replies=dict.fromkeys(files, told),
    )
    (folder / "source.json").write_text(dump(source), "utf-8")
    return source


@pytest.fixture(scope="module")
def inndeling() -> Inndeling:
    """The bundled changes of codes."""
    return load_inndeling(ROOT)


@pytest.fixture
def read(tmp_path: Path, inndeling: Inndeling) -> Callable[..., pd.DataFrame]:
    """Write replies to a source and read them back for some members."""

    def write_and_read(
        *replies: Any, codes: Sequence[str] = (ASKER,), reading: Reading = KRONER
    ) -> pd.DataFrame:
        files = {f"svar-{n}.json": content for n, content in enumerate(replies)}
        source = write(tmp_path, "99999", reading, files)
        return read_fetched(tmp_path, source, codes, inndeling)

    return write_and_read


def kroner(
    year: str, given: Mapping[str, tuple[Celle, Celle]], art: str = "AGD2"
) -> dict[str, Any]:
    """A reply of value and amount by code."""
    cells: dict[tuple[str, ...], Celle] = {}
    for code, (verdi, belop) in given.items():
        cells[code, art, VERDI, year] = verdi
        cells[code, art, BELOP, year] = belop
    return reply(cells, (GEO, ART, INNHOLD, TID))


def only(frame: pd.DataFrame) -> dict[str, Any]:
    """The one row there is."""
    (row,) = frame.to_dict("records")
    return {str(key): None if value != value else value for key, value in row.items()}  # noqa: PLR0124 - NaN


def address(code: str, year: int, content: str = VERDI, name: str = "svar-0.json") -> str:
    """Where a cell of these replies stands."""
    return f"99999/{name}:AGD2/{content}/{code}/{year}"


# --- The reply's own order means nothing ----------------------------------------------------------

numbers = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)
cells_of_year = st.fixed_dictionaries(
    {
        key: numbers | st.sampled_from([".", "..", ":"]) | st.none()
        for key in product((BAERUM, "0301"), ("AGD10", "AGD2"), (VERDI, BELOP), ("2024", "2025"))
    }
)


@settings(deadline=None, max_examples=40)
@given(cells=cells_of_year, order=st.permutations([GEO, ART, INNHOLD, TID]))
def test_any_order_of_dimensions_gives_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[Any, Celle], order: list[str]
) -> None:
    """Value, amount, reason and address of each cell, whatever the order of `id`."""
    root = tmp_path_factory.mktemp("svar")
    source = write(root, "99999", KRONER, {"svar-0.json": reply(cells, order)})
    frame = read_fetched(root, source, (BAERUM, "0301"), load_inndeling(ROOT))
    rows = {(r.kommune, r.indikator, r.aar): r for r in frame.itertuples()}
    for code, art, year in product((BAERUM, "0301"), ("AGD10", "AGD2"), (2024, 2025)):
        row = rows[code, f"99999/{art}", year]
        verdi, belop = (cells[code, art, it, str(year)] for it in (VERDI, BELOP))
        assert row.status == (verdi if isinstance(verdi, str) else ".." if verdi is None else "")
        for read_, given_ in ((row.verdi, verdi), (row.teller, belop)):
            number = math.nan if given_ is None or isinstance(given_, str) else given_
            assert read_ == pytest.approx(number, abs=0, nan_ok=True)
        assert row.kilde == f"99999/svar-0.json:{art}/{VERDI}/{code}/{year}"
        assert row.belop_kilde == f"99999/svar-0.json:{art}/{BELOP}/{code}/{year}"
        for place, given_ in ((row.kilde, verdi), (row.belop_kilde, belop)):
            number = math.nan if given_ is None or isinstance(given_, str) else given_
            assert read_cell(root, str(place)).number == pytest.approx(number, abs=0, nan_ok=True)


def test_a_series_is_named_in_the_order_of_the_sidecar(read: Callable[..., pd.DataFrame]) -> None:
    """Two dimensions: the name is function/concept, though the reply has them the other way."""
    content = json.loads((TRUE / "12362.json").read_text("utf-8"))
    reading = Reading(dimensions=("KOKfunksjon0000", "KOKart0000"), verdi="KOSandel3501")
    frame = read(content, codes=("0301",), reading=reading)
    assert set(frame["indikator"]) == {
        f"99999/{it}/AGD10" for it in content["dimension"]["KOKfunksjon0000"]["category"]["index"]
    }
    row = only(frame[frame["indikator"] == "99999/FGK7/AGD10"])
    assert row["kilde"] == "99999/svar-0.json:FGK7/AGD10/KOSandel3501/0301/2024"
    assert row["verdi"] == content["value"][5]  # FGK7 is the sixth of the eight
    assert (row["teller"], row["belop_kilde"]) == (None, "")


def test_each_content_is_a_series_where_none_is_the_value(
    read: Callable[..., pd.DataFrame],
) -> None:
    """Table 12134 as fetched: the contents name the series, and nothing is an amount."""
    content = json.loads((TRUE / "12134.json").read_text("utf-8"))
    frame = read(content, codes=("4601", "0301"), reading=NOEKKELTALL)
    assert list(frame["kommune"]) == ["4601", "0301"]  # in the order of the edition
    assert list(frame["indikator"]) == ["99999/KOSAG110000"] * 2
    assert list(frame["verdi"]) == [content["value"][1], content["value"][0]]
    assert frame["kilde"].iloc[1] == "99999/svar-0.json:KOSAG110000/0301/2024"


def test_the_year_is_shifted_and_the_address_is_not(read: Callable[..., pd.DataFrame]) -> None:
    """1 January 2026 is 31 December 2025; the cell stands under 2026."""
    content = reply({(BAERUM, "0", "Personer1", "2026"): 133_228}, (TID, GEO, INNHOLD, ART))
    row = only(read(content, codes=(BAERUM,), reading=FOLK))
    assert (row["indikator"], row["aar"], row["verdi"]) == (FOLKEMENGDE, 2025, 133_228)
    assert row["kilde"] == "99999/svar-0.json:Personer1/0/3201/2026"


# --- Codes of earlier years -----------------------------------------------------------------------


def test_a_renumbered_municipality_is_read_under_its_old_code(
    read: Callable[..., pd.DataFrame],
) -> None:
    """Bærum in 2023 is 3024; the address says so, and «.» under 3201 is no reason."""
    frame = read(kroner("2023", {"3024": (10_000, 1_300_000), BAERUM: (".", ".")}), codes=(BAERUM,))
    assert only(frame) == {
        "indikator": "99999/AGD2",
        "kommune": BAERUM,
        "aar": 2023,
        "teller": 1_300_000,
        "verdi": 10_000,
        "status": "",
        "kilde": address("3024", 2023),
        "belop_kilde": address("3024", 2023, BELOP),
    }


def test_the_own_code_is_preferred_where_it_has_a_figure(read: Callable[..., pd.DataFrame]) -> None:
    """Statistics Norway may restate an earlier year under today's number."""
    frame = read(kroner("2023", {"3024": (1, 10), BAERUM: (2, 20)}), codes=(BAERUM,))
    assert (only(frame)["verdi"], only(frame)["kilde"]) == (2, address(BAERUM, 2023))


def test_zero_under_a_number_not_in_use_is_no_figure(read: Callable[..., pd.DataFrame]) -> None:
    """The population table answers 0 for 3201 in 2023; the 0 of a number in use is a zero."""
    frame = read(kroner("2023", {"3024": (1, 10), BAERUM: (0, 0)}), codes=(BAERUM,))
    assert only(frame)["kilde"] == address("3024", 2023)


def test_zero_in_use_stays_zero(read: Callable[..., pd.DataFrame]) -> None:
    """A municipality that spends nothing has spent nothing."""
    frame = read(kroner("2023", {"3024": (0, 0), BAERUM: (".", ".")}), codes=(BAERUM,))
    row = only(frame)
    assert (row["verdi"], row["teller"], row["status"]) == (0, 0, "")
    assert row["kilde"] == address("3024", 2023)


@pytest.mark.parametrize("symbol", [".", "..", ":"])
def test_the_reason_is_that_of_the_number_in_use(
    read: Callable[..., pd.DataFrame], symbol: str
) -> None:
    """Without a figure anywhere, the symbol under 3024 is why."""
    frame = read(kroner("2023", {BAERUM: (".", "."), "3024": (symbol, symbol)}), codes=(BAERUM,))
    assert (only(frame)["status"], only(frame)["kilde"]) == (symbol, address("3024", 2023))


def test_a_merger_sums_amounts_and_not_ratios(read: Callable[..., pd.DataFrame]) -> None:
    """Asker 2019: Asker, Røyken and Hurum; a value per inhabitant of parts says nothing."""
    parts = dict(zip(GAMLE_ASKER, ((9, 100), (8, 20), (7, 3)), strict=True))
    row = only(read(kroner("2019", {**parts, ASKER: (".", "."), "3025": (".", ".")})))
    assert row["teller"] == 100 + 20 + 3
    assert (row["verdi"], row["status"]) == (None, "..")
    assert row["kilde"] == " + ".join(address(code, 2019) for code in GAMLE_ASKER)
    assert row["belop_kilde"] == " + ".join(address(code, 2019, BELOP) for code in GAMLE_ASKER)


@pytest.mark.parametrize(("gone", "status"), [(None, ".."), ("..", ".."), (".", "."), (":", ":")])
def test_a_part_that_is_missing_makes_the_sum_missing(
    read: Callable[..., pd.DataFrame], gone: Celle, status: str
) -> None:
    """Never a sum of two of the three; a confidential part makes it confidential."""
    parts = dict(zip(GAMLE_ASKER, ((9, 100), (gone, gone), (7, 3)), strict=True))
    row = only(read(kroner("2019", parts)))
    assert (row["teller"], row["verdi"], row["status"]) == (None, None, status)


def test_the_strongest_reason_of_the_parts_counts(read: Callable[..., pd.DataFrame]) -> None:
    """Confidential before missing before not possible."""
    parts = dict(zip(GAMLE_ASKER, ((".", "."), ("..", ".."), (":", ":")), strict=True))
    assert only(read(kroner("2019", parts)))["status"] == ":"


def test_a_part_that_was_not_asked_for_makes_no_sum(read: Callable[..., pd.DataFrame]) -> None:
    """Two of the three old codes in the reply: no row; the reader of sources says it is missing."""
    assert read(kroner("2019", {"0220": (9, 100), "0627": (8, 20)})).empty


def test_the_old_municipality_is_not_the_merged_one(read: Callable[..., pd.DataFrame]) -> None:
    """1103 in 2019 is Stavanger before the merger, though it is the member's own code."""
    parts = {STAVANGER: (9, 100), "1141": (8, 20), "1142": (7, 3)}
    row = only(read(kroner("2019", parts), codes=(STAVANGER,)))
    assert row["teller"] == 100 + 20 + 3


def test_inhabitants_of_a_merger_are_summed(read: Callable[..., pd.DataFrame]) -> None:
    """A count is a sum of its parts; 1 January 2019 is 31 December 2018."""
    parts: Celler = {
        (code, "0", "Personer1", "2019"): n * 1000 for n, code in enumerate(GAMLE_ASKER, 1)
    }
    row = only(read(reply(parts, (GEO, ART, INNHOLD, TID)), reading=FOLK))
    assert (row["aar"], row["verdi"], row["status"]) == (2018, 1000 + 2000 + 3000, "")


def test_other_published_values_of_a_merger_are_missing(read: Callable[..., pd.DataFrame]) -> None:
    """A key figure without an amount cannot be made for the merged municipality."""
    parts: Celler = {(code, "0", "KOSandel", "2019"): 10.0 for code in GAMLE_ASKER}
    reading = Reading(dimensions=(INNHOLD,))
    row = only(read(reply(parts, (GEO, ART, INNHOLD, TID)), reading=reading))
    assert (row["verdi"], row["teller"], row["status"]) == (None, None, "..")


def test_nothing_is_made_of_a_divided_municipality(read: Callable[..., pd.DataFrame]) -> None:
    """Ålesund in 2023 had Haram in it; how much of it is not known."""
    assert read(kroner("2023", {"1507": (9, 100)}), codes=("1508",)).empty


# --- Files of one source --------------------------------------------------------------------------


def test_the_parts_of_a_merger_may_lie_in_two_files(read: Callable[..., pd.DataFrame]) -> None:
    """A year that was asked for in two calls is one year."""
    first = kroner("2019", {"0220": (9, 100), "0627": (8, 20)})
    row = only(read(first, kroner("2019", {"0628": (7, 3)})))
    assert row["teller"] == 100 + 20 + 3
    assert row["kilde"].endswith(address("0628", 2019, name="svar-1.json"))


def test_a_cell_in_two_files_counts_once_when_they_agree(read: Callable[..., pd.DataFrame]) -> None:
    """The first file is its address."""
    row = only(read(*[kroner("2025", {ASKER: (9, 100)})] * 2))
    assert (row["teller"], row["kilde"]) == (100, address(ASKER, 2025))


def test_files_of_different_order_are_one_table(read: Callable[..., pd.DataFrame]) -> None:
    """Statistics Norway turned the dimensions between two calls: nothing else changed."""
    turned = reply(
        {(ASKER, "AGD2", it, "2024"): 5 for it in (VERDI, BELOP)}, (TID, INNHOLD, ART, GEO)
    )
    frame = read(kroner("2025", {ASKER: (9, 100)}), turned)
    assert dict(zip(frame["aar"], frame["verdi"], strict=True)) == {2024: 5, 2025: 9}


def fault_of(call: Callable[[], object]) -> Fault:
    """The one fault of a call."""
    with pytest.raises(DataError) as caught:
        call()
    (fault,) = caught.value.faults
    return fault


def test_two_files_that_contradict_each_other_are_an_error(
    read: Callable[..., pd.DataFrame],
) -> None:
    """Both cells are named."""
    fault = fault_of(
        lambda: read(kroner("2025", {ASKER: (9, 100)}), kroner("2025", {ASKER: (9, 101)}))
    )
    assert fault.file == "report/data/99999/svar-1.json"
    assert address(ASKER, 2025) in fault.what
    assert fault.instead == "Fetch it again, or restore it from git."


def without(content: dict[str, Any], name: str) -> dict[str, Any]:
    """A reply in which a dimension of one code is left out."""
    place = content["id"].index(name)
    drop = {"id": content["id"], "size": content["size"]}
    return {
        **content,
        **{key: [it for n, it in enumerate(old) if n != place] for key, old in drop.items()},
        "dimension": {key: it for key, it in content["dimension"].items() if key != name},
    }


GIVEN = kroner("2025", {ASKER: (9, 100)})


@pytest.mark.parametrize(
    ("content", "reading", "what"),
    [
        (without(GIVEN, ART), KRONER, f"no dimension {ART}, which names its series"),
        (
            GIVEN,
            Reading(dimensions=(ART,), verdi="KOSx"),
            f"no content KOSx; it has {BELOP}, {VERDI}.",
        ),
        (GIVEN, Reading(dimensions=(ART,), verdi=VERDI, teller="KOSx"), "no content KOSx"),
        (GIVEN, Reading(dimensions=(ART,)), f"2 codes of {INNHOLD}, which names no series"),
        ({**GIVEN, "role": {"time": [TID], "metric": [INNHOLD]}}, KRONER, "0 dimensions with the"),
        ({**GIVEN, "role": {"geo": [GEO], "metric": [INNHOLD]}}, KRONER, "0 dimensions with the"),
        (kroner("2025K1", {ASKER: (9, 100)}), KRONER, f"The dimension {TID} does not hold years"),
        ({**GIVEN, "size": [1, 1, 2, 2]}, KRONER, '"size" is [1, 1, 2, 2]'),
        ({**GIVEN, "value": [9]}, KRONER, '"value" has 1 items, not 2'),
    ],
)
def test_a_reply_that_cannot_be_read_is_one_error_with_what_to_do(
    read: Callable[..., pd.DataFrame], content: Any, reading: Reading, what: str
) -> None:
    """File, what is wrong, what to do."""
    fault = fault_of(lambda: read(content, reading=reading))
    assert fault.file.endswith("svar-0.json")
    assert what in fault.what
    assert "etch" in fault.instead


def test_files_of_other_dimensions_are_an_error(read: Callable[..., pd.DataFrame]) -> None:
    """A dimension that came between two years is not overlooked."""
    wider = reply({(ASKER, "AGD2", "KOSx", "2024"): 5}, (GEO, ART, INNHOLD, TID))
    reading = Reading(dimensions=(INNHOLD,))
    fault = fault_of(lambda: read(wider, without(wider, ART), reading=reading))
    assert fault.file == "report/data/99999/svar-1.json"
    assert "the same dimensions as 99999/svar-0.json" in fault.what


# --- All the way to observations ------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An edition whose 12362 and population were fetched for 2019, 2023 and 2025."""
    for name in ("kommuneinndeling", "gront_hefte_2026"):
        shutil.copytree(ROOT / DATA / name, tmp_path / DATA / name)
    shutil.copy(ROOT / EDITION, tmp_path / EDITION)
    used = {"2019": GAMLE_ASKER, "2023": ("3025",), "2025": (ASKER,)}
    kr, folk = {}, {}
    for year, codes in used.items():
        given = {code: (n * 10, n * 500) for n, code in enumerate(codes, 1)}
        kr[f"{year}.json"] = kroner(year, {**given, BAERUM: (3, 9)} if year == "2025" else given)
        after = str(int(year) + 1)
        # On 1 January 2020 the merger had happened.
        there = (ASKER,) if after == "2026" else ("3025",)
        people: Celler = {(code, "0", "Personer1", after): 45_000 for code in there}
        folk[f"{after}.json"] = reply(people, (GEO, ART, INNHOLD, TID))
    write(tmp_path, "12362", KRONER, kr)
    write(tmp_path, FOLKEMENGDE, FOLK, folk)
    return tmp_path


def test_a_value_of_a_merged_municipality_is_made_from_sum_and_population(root: Path) -> None:
    """(500 + 1000 + 1500) thousand kroner / 45 000 inhabitants; traced to all three cells."""
    observations = load_observations(root, load_edition(root))
    frame = observations.frame
    asker = frame[(frame["indikator"] == "12362/AGD2") & (frame["kommune"] == ASKER)]
    rows = {row.aar: row for row in asker.itertuples()}
    assert rows[2019].verdi == (500 + 1000 + 1500) * 1000 / 45_000
    assert (rows[2023].verdi, rows[2025].verdi) == (10, 10)
    assert rows[2023].kilde == f"12362/2023.json:AGD2/{VERDI}/3025/2023"
    cell = read_cell(root, observations.tillegg.belop["12362/AGD2", ASKER, 2019])
    assert (cell.text, cell.number) == ("500 + 1000 + 1500", 500 + 1000 + 1500)
    assert cell.place == " + ".join(f"AGD2/{BELOP}/{code}/2019" for code in GAMLE_ASKER)
    assert cell.names == f"navn på AGD2, navn på {BELOP}"
    people = frame[(frame["indikator"] == FOLKEMENGDE) & (frame["kommune"] == ASKER)]
    cell = read_cell(root, people["kilde"].iloc[-1])
    assert cell.place == "Personer1/0/3203/2026"
    assert cell.names == "navn på Personer1, navn på 0, 2026 told as 2025"


def test_an_amount_that_does_not_fit_names_the_cell_of_the_reply(root: Path) -> None:
    """10 kr is published for Asker 2025, and 500 thousand kroner / 45 000 inhabitants is 11.1."""
    (fault,) = (
        it
        for it in check_basis(load_observations(root, load_edition(root)))
        if it.file.endswith("2025.json")
    )
    assert fault.what == (
        f"AGD2/{VERDI}/3203/2025: 10 kr per inhabitant is published, "
        f"but amount / population is {500 * 1000 / 45_000:.1f} kr."
    )


def test_a_merger_is_told_as_a_break_of_that_municipality(root: Path) -> None:
    """Asker's figures before 2020 are a sum of three; Bærum only got new numbers."""
    merged = load_observations(root, load_edition(root)).tillegg.sammenslaatt
    assert merged[ASKER] == (2020,)
    assert BAERUM not in merged


def test_a_member_without_cells_has_rows_that_say_so(root: Path) -> None:
    """Bærum is in the reply of 2025 alone: 2019 and 2023 are missing, and name their files."""
    frame = load_observations(root, load_edition(root)).frame
    rows = frame[(frame["indikator"] == "12362/AGD2") & (frame["kommune"] == BAERUM)]
    assert list(rows["status"]) == ["..", "..", ""]
    assert list(rows["kilde"])[:2] == [
        f"12362/{year}.json:AGD2/3201/{year} mangler" for year in (2019, 2023)
    ]


def test_the_names_of_fetched_series_are_their_labels(root: Path) -> None:
    """Of the dimensions that name a series; the population is called what it is."""
    observations = load_observations(root, load_edition(root))
    names = series_names(root, observations.sources)
    assert names["12362/AGD2"] == "navn på AGD2"
    assert names[FOLKEMENGDE] == "Innbyggere 31. desember"


def test_a_cell_that_is_not_in_the_reply_is_an_error(root: Path) -> None:
    """An unknown code, and an address of too few or too many parts."""
    for rest in (f"AGD3/{VERDI}/3203/2025", "AGD2/3203/2025", f"AGD2/{VERDI}/3203/2025/x"):
        with pytest.raises(DataError, match="There is no cell"):
            read_cell(root, f"12362/2025.json:{rest}")
