"""The test server answers as Statistics Norway does: the rest of the tests rest on that."""

from __future__ import annotations

import csv
import json
import time
from itertools import product
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import ssb_tables
from jsonstat_validator import validate_jsonstat
from ssb_server import LONGEST_URL, Fault, Server
from ssb_tables import REPLIES, ROOT, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

REGION = "KOKkommuneregion0000"
BARNEHAGE = {
    REGION: "3201,3024",
    "KOKfunksjon0000": "FGK7",
    "KOKart0000": "AGD2",
    "ContentsCode": "KOSbelop0000",
    "Tid": "2023,2024",
}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without faults."""
    with Server() as made:
        yield made


def get(server: Server, path: str, **query: str) -> httpx2.Response:
    """One call, with the values chosen in `query`."""
    chosen = {f"valueCodes[{name}]": codes for name, codes in query.items()}
    return httpx2.get(f"{server.url}/{path}", params={"lang": "no", **chosen}, timeout=10)


@pytest.mark.parametrize("name", ["12063", "12134", "12362"])
def test_a_true_reply_is_given_again_cell_for_cell(server: Server, name: str) -> None:
    """Asked for the same codes, the server gives the same codes, values, symbols and labels."""
    true = json.loads((REPLIES / f"{name}.json").read_text("utf-8"))
    codes = {it: ",".join(true["dimension"][it]["category"]["index"]) for it in true["id"]}
    asked = {
        "selection": [{"variableCode": k, "valueCodes": v.split(",")} for k, v in codes.items()]
    }
    reply = httpx2.post(f"{server.url}/tables/{name}/data?lang=no", json=asked).json()
    assert cells(true) == cells(reply)
    assert true["note"] == reply["note"]
    assert true["role"] == reply["role"]
    for it in true["id"]:
        theirs, ours = true["dimension"][it]["category"], reply["dimension"][it]["category"]
        assert theirs["label"] == ours["label"]
        assert theirs.get("unit") == ours.get("unit")


def cells(reply: dict[str, Any]) -> dict[frozenset[str], tuple[float | None, str]]:
    """The codes of a cell, in no order -> value and symbol, read straight from the JSON."""
    codes = [
        sorted(index, key=index.get)
        for index in (reply["dimension"][it]["category"]["index"] for it in reply["id"])
    ]
    status = reply.get("status", {})
    return {
        frozenset(key): (value, status.get(str(n), ""))
        for n, (key, value) in enumerate(zip(product(*codes), reply["value"], strict=True))
    }


@pytest.mark.parametrize("name", [name for name in tables() if name > "98024" or name < "98000"])
def test_metadata_and_data_are_valid_json_stat(name: str) -> None:
    """By the format's own validator."""
    table = tables()[name]
    chosen = {it.code: list(it.labels)[-2:] for it in table.dimensions}
    assert validate_jsonstat(ssb_tables.metadata(table))
    assert validate_jsonstat(ssb_tables.dataset(table, chosen))


@pytest.mark.parametrize("id_", ["12362", "12137"])
def test_every_bundled_amount_is_served_under_the_number_of_its_year(id_: str) -> None:
    """Each cell of the CSV file is a cell of the table, and no figure has come to."""
    table, served = tables()[id_], dict(tables()[id_].cells)
    if id_ == "12362":  # the eight shares of the true reply stand in no CSV file
        served = {key: cell for key, cell in served.items() if key[3] != "KOSandel3501"}
    path = ROOT / "report" / "data" / id_ / f"{id_}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {"belop_1000kr": "KOSbelop0000", "kr_per_innbygger": list(contents(id_))[-1]}
    for row in rows:
        kommune = row["kommunenummer"]
        if row["aar"] < "2024":
            kommune = {"3201": "3024", "3203": "3025", "3205": "3030", "3301": "3005"}.get(
                kommune, {"3107": "3004", "5501": "5401"}.get(kommune, kommune)
            )
        series = [code for code in (row["funksjon"], row["regnskapsbegrep"]) if code]
        for column, content in columns.items():
            if row[column]:
                assert float(row[column]) == served.pop((kommune, *series, content, row["aar"]))
    assert served == {}
    assert table.time.labels.keys() >= {row["aar"] for row in rows}


def contents(id_: str) -> dict[str, str]:
    """The contents of a table."""
    return next(dict(it.labels) for it in tables()[id_].dimensions if it.role == "metric")


def test_a_municipality_that_was_not_there_has_a_symbol_and_no_figure(server: Server) -> None:
    """Bærum was 3024 until 2023 and is 3201 since."""
    reply = get(server, "tables/12362/data", **BARNEHAGE).json()
    found = cells(reply)
    rest = {"FGK7", "AGD2", "KOSbelop0000"}
    assert found[frozenset({"3201", "2023", *rest})] == (None, ".")
    assert found[frozenset({"3024", "2024", *rest})] == (None, ".")
    assert found[frozenset({"3024", "2023", *rest})] == (1633311, "")


def test_parameter_names_are_read_in_any_case(server: Server) -> None:
    """The recorded addresses say valuecodes, the documentation valueCodes."""
    chosen = {f"VALUECODES[{name}]": codes for name, codes in BARNEHAGE.items()}
    plain = httpx2.get(f"{server.url}/tables/12362/data", params=chosen)
    assert get(server, "tables/12362/data", **BARNEHAGE).content == plain.content


@pytest.mark.parametrize(
    ("path", "changed", "status", "title"),
    [
        ("tables/99999/data", {}, 400, "Non-existent table"),
        ("tables/99999/metadata", {}, 404, "Non-existent table"),
        ("tables/12362/data", {REGION: "9998"}, 400, "Non-existent value"),
        ("tables/12362/data", {"ContentsCode": "KOSfinnesikke"}, 400, "Non-existent value"),
        ("tables/12362/data", {"Region": "0301"}, 400, "Non-existent variable"),
        ("tables?pageNumber=999", {}, 404, "Non-existent page"),
    ],
)
def test_an_error_has_the_body_of_the_real_one(
    server: Server, path: str, changed: dict[str, str], status: int, title: str
) -> None:
    """As recorded, and as PxWebApi's own source has them."""
    name, _, query = path.partition("?")
    chosen = {f"valueCodes[{it}]": codes for it, codes in {**BARNEHAGE, **changed}.items()}
    page = {"pageNumber": query.partition("=")[2]} if query else chosen
    answer = httpx2.get(f"{server.url}/{name}", params=page)
    assert answer.status_code == status
    assert answer.json()["title"] == title
    assert answer.json()["type"] == "Parameter error"


def test_a_variable_that_must_be_chosen_cannot_be_left_out(server: Server) -> None:
    """The misspelling is the API's own."""
    chosen = {name: codes for name, codes in BARNEHAGE.items() if name != "Tid"}
    answer = get(server, "tables/12362/data", **chosen)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Missing selection for mandantory variable"


def test_a_variable_that_can_be_left_out_is_added_up(server: Server) -> None:
    """07459 without sex and age is the whole population."""
    asked = {"Region": "3201", "ContentsCode": "Personer1", "Tid": "2026"}
    reply = get(server, "tables/07459/data", **asked).json()
    assert reply["id"] == ["Region", "ContentsCode", "Tid"]
    assert reply["value"] == [133227]


def test_too_many_cells_are_refused() -> None:
    """2 municipalities × 2 years is 4 cells, and 3 are allowed."""
    with Server(max_cells=3) as server:
        answer = get(server, "tables/12362/data", **BARNEHAGE)
        assert answer.status_code == 400
        assert answer.json()["title"] == "Too many cells selected"
        assert get(server, "config").json()["maxDataCells"] == 3


def test_a_long_address_gets_the_web_servers_html(server: Server) -> None:
    """It is never seen by the API."""
    answer = httpx2.get(f"{server.url}/tables", params={"query": "x" * LONGEST_URL})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html"
    assert answer.text.startswith("<!DOCTYPE html")


def test_the_list_of_tables_has_pages(server: Server) -> None:
    """24 tables about roads, 20 a page; a discontinued one only when it is asked for."""
    first = httpx2.get(f"{server.url}/tables", params={"query": "veier"}).json()
    assert (first["page"]["totalElements"], first["page"]["totalPages"]) == (24, 2)
    second = httpx2.get(f"{server.url}/tables", params={"query": "veier", "pageNumber": "2"}).json()
    ids = [table["id"] for page in (first, second) for table in page["tables"]]
    assert ids == [f"{98000 + number}" for number in range(1, 25)]
    every = httpx2.get(
        f"{server.url}/tables", params={"query": "veier", "includeDiscontinued": "true"}
    ).json()
    assert every["page"]["totalElements"] == 25


def test_a_code_list_of_the_metadata_can_be_read(server: Server) -> None:
    """Each of its codes is one the table has."""
    meta = get(server, "tables/12362/metadata").json()
    (named,) = meta["dimension"][REGION]["extension"]["codelists"]
    codelist = get(server, f"codelists/{named['id']}").json()
    assert {value["code"] for value in codelist["values"]} < set(
        meta["dimension"][REGION]["category"]["index"]
    )


def test_the_third_data_call_fails_twice(server: Server) -> None:
    """Calls are counted from when the fault is set, and only those it is about."""
    server.fail(Fault("503", on="data", nth=3, times=2, retry_after=7))
    seen = []
    for _ in range(5):
        assert get(server, "config").status_code == 200
        answer = get(server, "tables/12362/data", **BARNEHAGE)
        seen.append((answer.status_code, answer.headers.get("retry-after")))
    assert seen == [(200, None), (200, None), (503, "7"), (503, "7"), (200, None)]
    data = server.asked("data")
    assert [call.fault for call in data] == [None, None, "503", "503", None]
    assert (data[0].cells, data[0].table, data[0].method) == (4, "12362", "GET")
    assert data[0].selection[REGION] == ("3201", "3024")


@pytest.mark.parametrize("kind", ["reset", "cut-off", "drop", "longer-length"])
def test_a_broken_answer_is_an_error_to_any_client(server: Server, kind: Any) -> None:
    """The connection ends before the promised bytes have come."""
    server.fail(Fault(kind))
    with pytest.raises(httpx2.TransportError):
        get(server, "tables/12362/data", **BARNEHAGE)


def test_a_limit_is_kept_and_says_how_long_to_wait() -> None:
    """Two calls a second: the third is refused, and after the wait it is answered."""
    with Server(limit=(2, 1.0)) as server:
        codes = [get(server, "config").status_code for _ in range(3)]
        refused = get(server, "config")
        assert codes == [200, 200, 429]
        time.sleep(int(refused.headers["retry-after"]))
        assert get(server, "config").status_code == 200


def test_a_changed_cell_changes_only_itself() -> None:
    """A revised edition differs where it is told to; a cell that is not there is refused."""
    key = ("3201", "FGK7", "AGD2", "KOSbelop0000", "2024")
    stamp = {"12362": "2026-09-01T06:00:00Z"}
    with Server() as old, Server(changes={("12362", *key): ":"}, updated=stamp) as new:
        before = get(old, "tables/12362/data", **BARNEHAGE).json()
        after = get(new, "tables/12362/data", **BARNEHAGE).json()
    changed = {k: v for k, v in cells(after).items() if v != cells(before)[k]}
    assert changed == {frozenset(key): (None, ":")}
    assert after["updated"] == "2026-09-01T06:00:00Z"
    with pytest.raises(KeyError):
        Server(changes={("12362", "3201", "FGK7", "AGD2", "KOSfeil", "2024"): 1})


def test_a_shuffled_reply_holds_the_same_cells() -> None:
    """Only the order of `id` differs."""
    with Server() as plain, Server(shuffle=1) as mixed:
        first = get(plain, "tables/12362/data", **BARNEHAGE).json()
        others = [get(mixed, "tables/12362/data", **BARNEHAGE).json() for _ in range(5)]
    assert {tuple(it["id"]) for it in others} - {tuple(first["id"])}
    assert all(cells(first) == cells(it) for it in others)
