"""What a table holds; which queries fit it; and which replies are the ones asked for."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from edition_copy import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.errors import Fault, FetchError
from asss_report.sources.ssb.metadata import (
    Metadata,
    Unit,
    check_codes,
    check_reply,
    footnotes,
    nearest_codes,
    notes_in,
    parse_metadata,
    title_of,
)
from asss_report.sources.ssb.replies import RawReply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPLIES: Final = ROOT / "tests" / "ssb" / "replies"
URL: Final = "https://data.ssb.no/api/pxwebapi/v2/tables/12134/data"
TRUE: Final = (REPLIES / "12134.json").read_bytes()
GEO: Final = "KOKkommuneregion0000"
QUERY: Final = {
    GEO: ("0301", "4601", "5001"),
    "ContentsCode": ("KOSAG110000",),
    "Tid": ("2024",),
}


def raw(content: bytes | Mapping[str, Any]) -> RawReply:
    """A reply with these bytes, or with this JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return RawReply(body, URL, "GET", "2026-06-15T08:12:33Z", QUERY)


def true(table: str = "12134") -> Metadata:
    """A true reply read as metadata: it has the same form, with values besides."""
    return parse_metadata(table, raw((REPLIES / f"{table}.json").read_bytes()))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The true reply with one thing changed."""
    reply = json.loads(TRUE)
    change(reply)
    return json.dumps(reply).encode()


def faults_of(check: Callable[[], object]) -> tuple[Fault, ...]:
    """What a check ends with."""
    with pytest.raises(FetchError) as ended:
        check()
    assert ended.value.exit_code == 16
    assert all(it.instead for it in ended.value.faults)
    return ended.value.faults


# --- Metadata -------------------------------------------------------------------------------------


def test_a_table_is_read_as_statistics_norway_describes_it() -> None:
    """Title, stamp, notes, and dimensions with codes, labels and units."""
    metadata = true()
    assert metadata.title == "Utvalgte nøkkeltall for kommuneregnskap, kommunekonsern"
    assert metadata.updated == "2026-03-16T07:00:00Z"
    assert len(metadata.notes) == 5
    assert metadata.dimensions[GEO].codes["5001"] == "Trondheim - Tråante"
    assert metadata.dimensions["ContentsCode"].units == {"KOSAG110000": Unit("kr", 0)}
    assert not metadata.dimensions[GEO].eliminable
    assert metadata.others == ()


@pytest.mark.parametrize("table", ["12063", "12134", "12362"])
def test_the_roles_name_the_dimensions_in_any_order(table: str) -> None:
    """The three true replies have three orders of `id`."""
    metadata = true(table)
    assert (metadata.geo, metadata.contents, metadata.time) == (GEO, "ContentsCode", "Tid")


def test_the_dimensions_of_a_table_with_five_keep_their_order() -> None:
    """Those that are neither region, contents nor year name its series."""
    assert [it.name for it in true("12362").others] == ["KOKfunksjon0000", "KOKart0000"]


def test_a_dimension_that_may_be_left_out_says_so() -> None:
    """And its other groupings are kept."""
    reply = json.loads(TRUE)
    reply["dimension"][GEO]["extension"] = {
        "elimination": True,
        "codelists": [{"id": "agg_X", "label": "Sammenslåtte", "type": "Aggregation"}],
    }
    dimension = parse_metadata("12134", raw(reply)).dimensions[GEO]
    assert dimension.eliminable
    assert [(it.id, it.label) for it in dimension.codelists] == [("agg_X", "Sammenslåtte")]


def test_metadata_need_not_hold_values() -> None:
    """Statistics Norway's do not."""
    bare = changed(lambda it: it.pop("value"))
    assert parse_metadata("12134", raw(bare)) == true()


@pytest.mark.parametrize("key", ["label", "updated"])
def test_metadata_without_a_stamp_or_a_title_are_refused(key: str) -> None:
    """Nothing could be compared with them."""
    (fault,) = faults_of(lambda: parse_metadata("12134", raw(changed(lambda it: it.pop(key)))))
    assert key in fault.what


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("12063: Kommunale fritidstilbud, etter region og år", "Kommunale fritidstilbud"),
        ("07459: Befolkning, etter alder, kjønn og år", "Befolkning"),
        ("Eldre, etterspørsel", "Eldre, etterspørsel"),
        ("", ""),
    ],
)
def test_a_title_has_neither_number_nor_dimensions(label: str, title: str) -> None:
    """Only the words «etter …» at its end are taken away."""
    assert title == title_of(label)


# --- Codes ----------------------------------------------------------------------------------------


def test_a_query_that_fits_is_accepted() -> None:
    """And one with its dimensions in another order."""
    check_codes(true(), QUERY)
    check_codes(true(), dict(reversed(QUERY.items())))


@pytest.mark.parametrize(
    ("name", "code", "near"),
    [
        ("ContentsCode", "KOSAG11000", "KOSAG110000 (Frie inntekter per innbygger (kr))"),
        ("ContentsCode", "kosag110000", "KOSAG110000 (Frie inntekter per innbygger (kr))"),
        ("ContentsCode", "Frie inntekter", "KOSAG110000 (Frie inntekter per innbygger (kr))"),
        (GEO, "0302", "0301 (Oslo - Oslove)"),
        (GEO, "Trondheim", "5001 (Trondheim - Tråante)"),
        ("Tid", "2025", "2024"),
    ],
)
def test_a_code_that_does_not_exist_names_the_nearest(name: str, code: str, near: str) -> None:
    """By code or by label, with their labels; capitals count."""
    (fault,) = faults_of(lambda: check_codes(true(), {**QUERY, name: (code,)}))
    assert f"{name} «{code}»" in fault.what
    assert near in fault.instead


def test_a_code_unlike_any_other_names_some_there_are() -> None:
    """So that the hint is never empty."""
    (fault,) = faults_of(lambda: check_codes(true(), {**QUERY, GEO: ("xyz",)}))
    assert "0301 (Oslo - Oslove), 4601 (Bergen)" in fault.instead


def test_the_nearest_of_a_real_list_of_contents_is_the_one_meant() -> None:
    """Thirteen contents of 12063, of which one has a misspelt code."""
    contents = true("12063").dimensions["ContentsCode"]
    assert nearest_codes(contents, "KOSfritidbesok10000").startswith(
        "Nearest: KOSfritidbesok100000"
    )


def test_a_dimension_that_does_not_exist_names_those_there_are() -> None:
    """With their labels; the one it should have been is missing too."""
    query = {GEO: ("0301",), "Contents": ("KOSAG110000",), "Tid": ("2024",)}
    unknown, missing = faults_of(lambda: check_codes(true(), query, file="x.toml", line=3))
    assert "«Contents»" in unknown.what
    assert "ContentsCode (statistikkvariabel)" in unknown.instead
    assert "without ContentsCode" in missing.what
    assert (unknown.file, unknown.line) == ("x.toml", 3)


def test_a_dimension_asked_for_without_codes_is_an_error() -> None:
    """Statistics Norway would read it as all, or none."""
    (fault,) = faults_of(lambda: check_codes(true(), {**QUERY, "Tid": ()}))
    assert "no code" in fault.what


def test_a_dimension_that_may_be_left_out_may_be() -> None:
    """Its total is then given."""
    reply = json.loads(TRUE)
    reply["dimension"][GEO]["extension"]["elimination"] = True
    check_codes(
        parse_metadata("12134", raw(reply)), {it: QUERY[it] for it in ("ContentsCode", "Tid")}
    )


def test_every_misfit_is_told_at_once() -> None:
    """Nobody mends codes one run at a time."""
    query = {**QUERY, GEO: ("1", "2", "0301"), "Tid": ("1999",)}
    assert len(faults_of(lambda: check_codes(true(), query))) == 3


# --- Replies --------------------------------------------------------------------------------------


def test_the_reply_asked_for_is_read() -> None:
    """Three cells of a true reply."""
    frame = check_reply(true(), QUERY, raw(TRUE)).frame
    assert [81240.0, 66605.0, 62853.0] == frame["verdi"].tolist()


def test_the_order_of_dimensions_is_the_replys_own() -> None:
    """Whatever the query's."""
    check_reply(true(), dict(reversed(QUERY.items())), raw(TRUE))


PAGE: Final = b"<!DOCTYPE html><html><head><title>Vedlikehold</title></head></html>"
BAD: Final = [
    pytest.param(b"", "nothing", id="empty"),
    pytest.param(PAGE, "web page, not figures: «Vedlikehold»", id="html"),
    pytest.param(b"\x89PNG\xff\xfe", "no text in UTF-8", id="garbage"),
    pytest.param(b"Service is down", "begins: «Service is down»", id="words"),
    pytest.param(TRUE[: len(TRUE) // 2], "cut off", id="cut off"),
    pytest.param(TRUE[:-40], "cut off", id="cut off at the end"),
    pytest.param(TRUE.replace(b'"size": [', b'"size": [,', 1), "not whole JSON", id="not JSON"),
    pytest.param(b"[1, 2]", '"class" is not "dataset"', id="a list"),
    pytest.param(b"{}", '"class" is not "dataset"', id="another object"),
    pytest.param(b"[" * 100_000 + b"]" * 100_000, "JSON", id="a tower"),
    pytest.param(changed(lambda it: it["value"].pop()), "2 items, not 3", id="a value less"),
    pytest.param(changed(lambda it: it["value"].append(1)), "4 items, not 3", id="a value more"),
    pytest.param(changed(lambda it: it["size"].reverse()), '"size" is', id="another size"),
    pytest.param(changed(lambda it: it.update(value=["1", 2, 3])), "not a number", id="a text"),
    pytest.param(changed(lambda it: it["id"].pop()), '"size" is', id="id without a dimension"),
    pytest.param(
        changed(lambda it: it["dimension"].pop("Tid")), "Tid has no category", id="no dimension"
    ),
    pytest.param(
        changed(lambda it: it.update(updated="2026-06-15T06:00:00Z")), "updated", id="new"
    ),
    pytest.param(changed(lambda it: it.pop("updated")), "no known time", id="no stamp"),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_what_is_not_the_reply_is_one_clear_error(content: bytes, words: str) -> None:
    """It says what came, where from, and what to do."""
    (fault,) = faults_of(lambda: check_reply(true(), QUERY, raw(content)))
    assert words in fault.what
    assert fault.file == URL


def without(dimension: str) -> bytes:
    """The true reply as it would be had the dimension been left out."""
    reply = json.loads(TRUE)
    place = reply["id"].index(dimension)
    del reply["id"][place], reply["size"][place], reply["dimension"][dimension]
    reply["role"] = {}
    return json.dumps(reply).encode()


def test_a_reply_without_a_dimension_asked_for_is_refused() -> None:
    """Even where its cells are as many."""
    (fault,) = faults_of(lambda: check_reply(true(), QUERY, raw(without("Tid"))))
    assert f"asked for the dimensions {', '.join(sorted(QUERY))}" in fault.what


def test_a_reply_with_a_dimension_more_is_refused() -> None:
    """Its cells would be of something else."""
    query = {it: QUERY[it] for it in (GEO, "ContentsCode")}
    (fault,) = faults_of(lambda: check_reply(true(), query, raw(TRUE)))
    assert "but the answer has" in fault.what


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("0301", "4601", "5001", "3201"), "lacks KOKkommuneregion0000 3201"),
        (("0301", "4601"), "has, without being asked, KOKkommuneregion0000 5001 (Trondheim"),
    ],
)
def test_a_reply_with_other_codes_than_asked_for_is_refused(
    asked: tuple[str, ...], words: str
) -> None:
    """One that is missing, and one too many."""
    (fault,) = faults_of(lambda: check_reply(true(), {**QUERY, GEO: asked}, raw(TRUE)))
    assert words in fault.what


@settings(deadline=None, max_examples=60)
@given(end=st.integers(0, len(TRUE.rstrip()) - 1))
def test_a_reply_cut_anywhere_is_an_error(end: int) -> None:
    """At every byte, also in the middle of a letter; never a reply with fewer cells."""
    assert len(faults_of(lambda: check_reply(true(), QUERY, raw(TRUE[:end])))) == 1


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_bytes_that_are_no_reply_are_an_error(content: bytes) -> None:
    """Whatever they are; what is shown of them would not disturb a terminal."""
    for check in (
        lambda: check_reply(true(), QUERY, raw(content)),
        lambda: parse_metadata("12134", raw(content)),
    ):
        (fault,) = faults_of(check)
        assert fault.what.isprintable()


JSON_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(key=st.sampled_from([*json.loads(TRUE)]), value=JSON_VALUES)
def test_metadata_with_anything_in_one_place_are_read_or_refused(key: str, value: object) -> None:
    """A server's slip is an error of ours, not a traceback."""
    reply = copy.deepcopy(json.loads(TRUE))
    reply[key] = value
    with suppress(FetchError):
        assert parse_metadata("12134", raw(reply)).id == "12134"


@settings(deadline=None, max_examples=60)
@given(
    part=st.sampled_from(["label", "category", "extension", "link"]),
    name=st.sampled_from([*QUERY]),
    value=JSON_VALUES,
)
def test_a_dimension_with_anything_in_one_place_is_read_or_refused(
    part: str, name: str, value: object
) -> None:
    """The same, one floor down."""
    reply = copy.deepcopy(json.loads(TRUE))
    reply["dimension"][name][part] = value
    with suppress(FetchError):
        assert parse_metadata("12134", raw(reply)).id == "12134"


# --- Footnotes ------------------------------------------------------------------------------------

RISSA: Final = "Tallene for Rissa og Leksvik kommune for 2017 er ført samlet på Rissa kommune."


def test_a_footnote_to_contents_alone_is_kept_too() -> None:
    """As in the true 12063, where all thirteen contents have the same one."""
    contents = tuple(true("12063").dimensions["ContentsCode"].codes)
    reply = json.loads((REPLIES / "12063.json").read_bytes())
    assert RISSA not in reply["note"]

    assert footnotes(true("12063"), {"ContentsCode": contents})[-1] == RISSA
    assert notes_in(reply) == (*(note.strip() for note in reply["note"]), RISSA)


def test_a_footnote_that_holds_for_some_says_for_whom() -> None:
    """And one to codes that are not asked for is left out."""
    reply = json.loads(TRUE)
    regions = reply["dimension"][GEO]
    regions["note"] = ["Om alle."]
    regions["category"]["note"] = {"0301": ["Også fylke."], "5001": ["Mangler."]}
    metadata = parse_metadata("12134", raw(reply))

    found = footnotes(metadata, {GEO: ("0301", "4601")})

    oslo = metadata.dimensions[GEO].codes["0301"]
    assert found == (*metadata.notes, "Om alle.", f"{oslo}: Også fylke.")


def test_a_footnote_to_many_names_some_of_them() -> None:
    """Six of seven."""
    reply = json.loads((REPLIES / "12063.json").read_bytes())
    contents = list(reply["dimension"]["ContentsCode"]["category"]["label"].items())[:7]
    reply["dimension"]["ContentsCode"]["category"]["note"] = {
        code: ["Om seks."] for code, _ in contents[:6]
    }
    metadata = parse_metadata("12063", raw(reply))

    last = footnotes(metadata, {"ContentsCode": [code for code, _ in contents]})[-1]

    labels = "; ".join(label for _, label in contents[:4])
    assert last == f"{labels} og {6 - 4} til: Om seks."


@pytest.mark.parametrize("note", [None, "Om alle.", [None, 1, " "], {"a": 1}])
def test_a_note_that_is_no_list_of_texts_is_none(note: object) -> None:
    """Nothing is made up from it, and nothing stops."""
    reply = json.loads(TRUE)
    reply["note"] = note
    reply["dimension"][GEO]["note"] = note
    reply["dimension"][GEO]["category"]["note"] = note

    assert notes_in(reply) == ()
    assert parse_metadata("12134", raw(reply)).notes == ()


# --- What a sidecar cannot hold -------------------------------------------------------------------


@pytest.mark.parametrize("stamp", ["yesterday", "2026-13-45T00:00:00Z", "20260615T060000Z"])
def test_a_stamp_that_is_no_day_is_refused(stamp: str) -> None:
    """Editions are told apart by it."""
    (fault,) = faults_of(
        lambda: parse_metadata("12134", raw(changed(lambda it: it.update(updated=stamp))))
    )
    assert f"updated «{stamp}», which is no day" in fault.what


@pytest.mark.parametrize("key", ["label", "updated"])
def test_a_description_with_an_empty_text_is_refused(key: str) -> None:
    """As one that lacks it."""
    (fault,) = faults_of(
        lambda: parse_metadata("12134", raw(changed(lambda it: it.update({key: " "}))))
    )
    assert f"lacks {key}" in fault.what


@pytest.mark.parametrize("half", ["\\ud800", "\\uDC00", "\\udc00\\ud800", "\\ud83dx"])
def test_half_a_character_is_refused(half: str) -> None:
    """JSON can say it, and no file can hold it."""
    reply = TRUE.replace(b'"label"', b'"label": "%s", "label"' % half.encode(), 1)
    assert reply != TRUE

    (fault,) = faults_of(lambda: check_reply(true(), QUERY, raw(reply)))

    assert "half a character" in fault.what


def test_a_character_in_two_halves_is_a_character() -> None:
    """As JSON escapes those above U+FFFF."""
    reply = changed(lambda it: it.update(note=["\U0001f600"]))
    assert b"\\ud83d\\ude00" in reply

    check_reply(true(), QUERY, raw(reply))


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    """Python does not read it."""
    reply = changed(lambda it: it.update(extra=123454321)).replace(b"123454321", b"1" * 5000)

    (fault,) = faults_of(lambda: check_reply(true(), QUERY, raw(reply)))

    assert "thousands of digits" in fault.what


# --- Labels of a reply ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [("ContentsCode", "KOSAG110000"), (GEO, "4601")])
def test_a_reply_that_calls_a_content_or_municipality_otherwise_is_refused(
    name: str, code: str
) -> None:
    """The description was found right; a reply of something else is not what was asked for."""

    def rename(reply: dict[str, Any]) -> None:
        reply["dimension"][name]["category"]["label"][code] = "Noe annet"

    (fault,) = faults_of(lambda: check_reply(true(), QUERY, raw(changed(rename))))

    assert f"calls {name} {code} «Noe annet»" in fault.what


def test_spaces_in_a_label_say_nothing() -> None:
    """Nor does what a year is called."""

    def space(reply: dict[str, Any]) -> None:
        labels = reply["dimension"]["ContentsCode"]["category"]["label"]
        labels["KOSAG110000"] = "  " + labels["KOSAG110000"].replace(" ", "  ")
        reply["dimension"]["Tid"]["category"]["label"]["2024"] = "i fjor"

    check_reply(true(), QUERY, raw(changed(space)))
