"""The JSON-stat2 reader: any order of dimensions, dense or sparse, and every status kept."""

from __future__ import annotations

import json
import math
import warnings
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonstat_validator import validate_jsonstat
from pyjstat import pyjstat  # type: ignore[import-untyped]

from asss_report.errors import DataError
from asss_report.sources import jsonstat
from asss_report.sources.jsonstat import STATUS, VERDI, Dataset, parse_jsonstat, read_jsonstat

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

REPLY = Path(__file__).parents[2] / "report/data/12063/12063.json"
REPLIES = Path(__file__).parents[1] / "ssb/replies"
TRUE = ("12063", "12134", "12362")
CODES = {"region": ("3201", "3203", "0301"), "innhold": ("A", "B"), "Tid": ("2024", "2025")}
Cube = dict[tuple[str, str, str], tuple[float | None, str]]

numbers = (
    st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6)
)
symbols = st.sampled_from(["", ".", "..", ":", "*"])
cubes = st.fixed_dictionaries(
    {place: st.tuples(numbers, symbols) for place in product(*CODES.values())}
)


def reply(cube: Cube, order: list[str], *, sparse: bool = False, listed: bool = False) -> Any:
    """A JSON-stat2 dataset of the cube with its dimensions in this order."""
    names = list(CODES)
    places = list(product(*(CODES[name] for name in order)))
    cells = [cube[tuple(p[order.index(n)] for n in names)] for p in places]  # type: ignore[index]
    values, statuses = [c[0] for c in cells], [c[1] for c in cells]
    return {
        "class": "dataset",
        "version": "2.0",
        "label": "Prøve",
        "updated": "2026-03-16T07:00:00Z",
        "id": order,
        "size": [len(CODES[name]) for name in order],
        "role": {"time": ["Tid"], "geo": ["region"]},
        "dimension": {
            name: {"category": {"index": list(CODES[name]) if listed else indexed(CODES[name])}}
            for name in order
        },
        "value": scattered(values, None) if sparse else values,
        "status": scattered(statuses, "") if sparse else statuses,
    }


def indexed(codes: tuple[str, ...]) -> dict[str, int]:
    """Code -> place, written in another order than that of the places."""
    return dict(sorted(((code, place) for place, code in enumerate(codes)), reverse=True))


def scattered(items: list[Any], empty: object) -> dict[str, Any]:
    """Only the items that are not empty, by place."""
    return {str(place): item for place, item in enumerate(items) if item != empty}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Any], Dataset]:
    """Write a reply to a file and read it back."""

    def write_and_read(content: Any) -> Dataset:
        file = tmp_path / "svar.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return read_jsonstat(file)

    return write_and_read


def table(dataset: Dataset) -> dict[tuple[str, ...], tuple[float | None, str]]:
    """The cells by their codes in one fixed order, so that two readings can be compared."""
    frame: pd.DataFrame = dataset.frame
    keys = zip(*(frame[name] for name in CODES), strict=True)
    values = (None if math.isnan(v) else v for v in frame[VERDI])
    return dict(zip(keys, zip(values, frame[STATUS], strict=True), strict=True))


def expected(cube: Cube) -> dict[tuple[str, ...], tuple[float | None, str]]:
    """The rule: value and status as given, but null without a status is «..»."""
    return {k: (v, s or (".." if v is None else "")) for k, (v, s) in cube.items()}


@settings(deadline=None, max_examples=60)
@given(cube=cubes, order=st.permutations(list(CODES)), sparse=st.booleans(), listed=st.booleans())
def test_any_order_and_either_form_give_the_same_table(
    cube: Cube, order: list[str], *, sparse: bool, listed: bool
) -> None:
    """Order of dimensions, list or object of values, list or object of codes: one table."""
    content = reply(cube, order, sparse=sparse, listed=listed)
    assert expected(cube) == table(jsonstat._parse(json.loads(json.dumps(content))))


@pytest.mark.parametrize("name", TRUE)
def test_the_true_replies_are_valid_json_stat(name: str) -> None:
    """The format's own validator accepts them, but for links that hold no address.

    Statistics Norway's `link.describedby` holds only an extension, where the format wants an
    address; we read no links.
    """
    content = true_reply(name)
    for dimension in content["dimension"].values():
        dimension.pop("link", None)
    assert validate_jsonstat(content)


@pytest.mark.parametrize(("name", "cells"), [("12063", 360 * 13), ("12134", 3), ("12362", 8)])
def test_the_true_replies_are_read_cell_for_cell_as_others_read_them(name: str, cells: int) -> None:
    """Every value as pyjstat has it, and every status as it stands in the file."""
    content = true_reply(name)
    ours = by_codes(parse_jsonstat(json.dumps(content)))
    assert len(ours) == cells
    assert {key: value for key, (value, _) in ours.items()} == pyjstat_values(content)
    assert {key: status for key, (_, status) in ours.items()} == statuses(content)


@settings(deadline=None, max_examples=20)
@given(name=st.sampled_from(TRUE), data=st.data())
def test_a_true_reply_turned_about_is_read_alike_by_both(name: str, data: st.DataObject) -> None:
    """`id` in any order, the values laid anew: each of the two readers sees the same cells."""
    content = true_reply(name)
    order = data.draw(st.permutations(range(len(content["id"]))))
    turned = turn(content, order)
    ours, straight = (by_codes(parse_jsonstat(json.dumps(it))) for it in (turned, content))
    assert ours == straight
    assert {key: value for key, (value, _) in ours.items()} == pyjstat_values(turned)


def test_the_replies_built_here_are_valid_json_stat() -> None:
    """The tests speak of real JSON-stat, not of a form of our own."""
    cube: Cube = dict.fromkeys(product(*CODES.values()), (1.0, ""))  # type: ignore[arg-type]
    assert validate_jsonstat(reply(cube, list(CODES), sparse=True))


def true_reply(name: str) -> Any:
    """A reply as Statistics Norway gave it."""
    return json.loads((REPLIES / f"{name}.json").read_text("utf-8"))


def by_codes(dataset: Dataset) -> dict[frozenset[str], tuple[float | None, str]]:
    """The cells by their codes, each with its dimension: in no order."""
    names = list(dataset.dimensions)
    keys = map(key_of, dataset.frame[names].to_dict("records"))
    values = (None if math.isnan(v) else v for v in dataset.frame[VERDI])
    return dict(zip(keys, zip(values, dataset.frame[STATUS], strict=True), strict=True))


def key_of(codes: dict[Any, str]) -> frozenset[str]:
    """Dimension and code of a cell."""
    return frozenset(f"{name}={code}" for name, code in codes.items())


def pyjstat_values(content: Any) -> dict[frozenset[str], float | None]:
    """The values as another reader gives them; it drops the status."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of its own parts
        frame = pyjstat.Dataset.read(json.dumps(content)).write("dataframe", naming="id")
    keys = (key_of(it) for it in frame[content["id"]].to_dict("records"))
    return {
        key: None if math.isnan(value) else float(value)
        for key, value in zip(keys, frame["value"], strict=True)
    }


def statuses(content: Any) -> dict[frozenset[str], str]:
    """The symbols as they stand in the file, by the rule of the format: row-major over `id`."""
    index = {name: content["dimension"][name]["category"]["index"] for name in content["id"]}
    places = product(*(sorted(it, key=it.__getitem__) for it in index.values()))
    given_ = content.get("status", {})
    return {
        key_of(dict(zip(index, codes, strict=True))): given_.get(str(place), "")
        for place, codes in enumerate(places)
    }


def turn(content: Any, order: list[int]) -> Any:
    """The same dataset with `id` in another order; its values and symbols are laid anew."""
    size = content["size"]
    old = np.arange(math.prod(size)).reshape(size).transpose(order).ravel().tolist()
    given_ = content.get("status", {})
    return {
        **content,
        "id": [content["id"][n] for n in order],
        "size": [size[n] for n in order],
        "value": [content["value"][place] for place in old],
        "status": {
            str(new): given_[str(place)] for new, place in enumerate(old) if str(place) in given_
        },
    }


def test_the_bundled_reply_keeps_its_empty_cells() -> None:
    """Table 12063, 2025: 360 regions × 13 contents, 994 of the cells null with «..»."""
    dataset = read_jsonstat(REPLY)
    assert len(dataset.frame) == 360 * 13
    assert int(dataset.frame[VERDI].isna().sum()) == 994
    assert int((dataset.frame[STATUS] == "..").sum()) == 994
    assert dataset.updated == "2026-03-16T07:00:00Z"
    assert dataset.roles["geo"] == ("KOKkommuneregion0000",)
    assert (
        (dataset.dimensions["ContentsCode"]["KOSfritidkomm0000"])
        == "Kommunale fritidssenter (antall)"
    )


def one(**changes: Any) -> dict[str, Any]:
    """A dataset of two cells, changed as told."""
    base: dict[str, Any] = {
        "class": "dataset",
        "id": ["Tid", "region"],
        "size": [1, 2],
        "dimension": {
            "Tid": {"category": {"label": {"2025": "2025"}}},
            "region": {"category": {"index": ["3201", "3203"]}},
        },
        "value": [1, None],
    }
    return {**base, **changes}


def test_a_single_category_needs_no_index(read: Callable[[Any], Dataset]) -> None:
    """JSON-stat lets a dimension with one category leave its index out."""
    frame = read(one()).frame
    assert list(frame["Tid"]) == ["2025", "2025"]
    assert list(frame[STATUS]) == ["", ".."]


def test_one_status_string_speaks_for_every_cell(read: Callable[[Any], Dataset]) -> None:
    """A status that is one string holds for all cells."""
    assert list(read(one(status="*")).frame[STATUS]) == ["*", "*"]


def test_a_zero_is_never_missing(read: Callable[[Any], Dataset]) -> None:
    """Zero is a number with status ok; only null is missing."""
    frame = read(one(value=[0, 0.0])).frame
    assert list(frame[VERDI]) == [0.0, 0.0]
    assert list(frame[STATUS]) == ["", ""]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("symbol", [".", "..", ":", ""])
def test_a_missing_value_in_any_place_stays_there(
    read: Callable[[Any], Dataset], place: int, symbol: str
) -> None:
    """Null is found again at its own codes, with its own symbol, and nowhere else."""
    codes = ["A", "B", "C", "D", "E", "F"]
    values = [None if n == place else n for n in range(6)]
    category = {"category": {"index": codes}}
    content = one(id=["x"], size=[6], dimension={"x": category}, value=values)
    frame = read({**content, "status": {str(place): symbol}}).frame
    assert [codes[place]] == list(frame.loc[frame[VERDI].isna(), "x"])
    assert [symbol or ".."] == list(frame.loc[frame[STATUS] != "", STATUS])


def broken_dimension(**category: Any) -> dict[str, Any]:
    """A dataset whose region dimension is not right."""
    return one(dimension={**one()["dimension"], "region": {"category": category}})


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[]", '"class" is not "dataset"'),
        (one(**{"class": "collection"}), '"class" is not "dataset"'),
        (one(id="Tid"), '"id" is not a list of dimensions'),
        (one(id=["Tid", "Tid"]), '"id" repeats a name'),
        (one(id=["Tid", "verdi"]), "uses one of ours"),
        (one(id=["Tid", "alder"]), "the dimension alder has no category"),
        (one(dimension=[]), "the dimension Tid has no category"),
        (one(size=[1, 3]), '"size" is [1, 3], but the dimensions have [1, 2] codes'),
        (broken_dimension(index=["3201", "3201"]), "repeats a code"),
        (broken_dimension(index={"3201": 0, "3203": 2}), "does not count from 0"),
        (broken_dimension(index={"3201": "0", "3203": 1}), "does not count from 0"),
        (broken_dimension(label={"3201": "Bærum", "3203": "Asker"}), "has no index"),
        (broken_dimension(label=["Bærum"]), "labels of region"),
        (one(value=[1]), '"value" has 1 items, not 2'),
        (one(value=None), '"value" is missing'),
        (one(value={"2": 1}), "outside 0–1"),
        (one(value={"-1": 1}), "outside 0–1"),
        (one(value=[1, "2"]), "value 1 is '2', not a number"),
        (one(value=[True, 1]), "value 0 is True, not a number"),
        (one(status=[".."]), '"status" has 1 items, not 2'),
        (one(role={"time": ["år"]}), "'år', which is no dimension"),
        (one(role={"time": [["Tid"]]}), "which is no dimension"),
        (one(role={"time": "Tid"}), '"role" is not role: [dimensions]'),
        ('{"class": "dataset", "id": ["x"], "value": [NaN]}', "NaN is no number"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_malformed_reply_is_one_error_that_says_what_is_wrong(
    read: Callable[[Any], Dataset], content: Any, what: str
) -> None:
    """Every malformed reply ends in one fault with the file and the reason."""
    with pytest.raises(DataError) as caught:
        read(content)
    (fault,) = caught.value.faults
    assert fault.file.endswith("svar.json")
    assert what in fault.what


def test_text_that_is_not_json_is_an_error_with_its_line(read: Callable[[Any], Dataset]) -> None:
    """A file cut short says where."""
    with pytest.raises(DataError) as caught:
        read('{\n"class": "dataset",\n')
    (fault,) = caught.value.faults
    assert fault.line == 3
    assert "not JSON" in fault.what


def test_bytes_that_are_not_utf8_are_an_error(tmp_path: Path) -> None:
    """A file in another encoding is refused, not guessed at."""
    file = tmp_path / "svar.json"
    file.write_bytes(b'{"label": "B\xe6rum"}')
    with pytest.raises(DataError, match="not UTF-8"):
        read_jsonstat(file)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The file is named."""
    with pytest.raises(DataError, match=r"svar\.json: The file is missing"):
        read_jsonstat(tmp_path / "svar.json")


def test_a_reply_that_claims_too_many_cells_is_refused(read: Callable[[Any], Dataset]) -> None:
    """Two dimensions of 1 000 codes claim a million cells: refused before they are made."""
    thousand = {"category": {"index": [str(n) for n in range(1000)]}}
    content = one(id=["a", "b"], size=[1000, 1000], dimension={"a": thousand, "b": thousand})
    with pytest.raises(DataError, match="1000000 cells; at most 800000"):
        read(content)


def test_a_file_that_is_too_large_is_refused(
    read: Callable[[Any], Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size is looked at before the file is read."""
    monkeypatch.setattr(jsonstat, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="larger than 10 bytes"):
        read(one())
