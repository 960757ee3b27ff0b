"""What is printed of a table, and that what an analyst pastes from it works."""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest
from edition_copy import ROOT, copy_edition
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report import cli
from asss_report.areas import kultur
from asss_report.areas._indikatorer import publisert
from asss_report.edition import load_edition
from asss_report.model import Indicator
from asss_report.sources.ssb import describe as describe_module
from asss_report.sources.ssb.describe import (
    Description,
    Scope,
    describe,
    key_of,
    plain,
    unit_of,
)
from asss_report.sources.ssb.metadata import Metadata, parse_metadata
from asss_report.sources.ssb.replies import RawReply
from asss_report.sources.tables import CONTENTS, Table, load_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

sys.path.insert(0, str(ROOT / "tests" / "ssb"))
from ssb_server import Server

MEMBERS: Final = load_edition(ROOT).members
FUNKSJON: Final = "KOKfunksjon0000"


def read(table: str, change: Callable[[dict[str, Any]], object] | None = None) -> Metadata:
    """A true reply, with a change or without, read as metadata."""
    reply = json.loads((ROOT / "tests" / "ssb" / "replies" / f"{table}.json").read_text("utf-8"))
    if change is not None:
        change(reply)
    raw = RawReply(json.dumps(reply).encode(), "https://x", "GET", "2026-06-15T08:12:33Z")
    return parse_metadata(table, raw)


def words(table: str, search: str = "", *, every: bool = False) -> Description:
    """The description of a true table without an entry in report/tables.toml."""
    return describe(read(table), None, Scope(MEMBERS, search, every))


def pasted(declarations: str) -> dict[str, Indicator]:
    """The indicators a module has after the declarations are pasted into it."""
    module: dict[str, Any] = {"publisert": publisert}
    exec(compile(declarations, "pasted", "exec"), module)  # noqa: S102 - this is what pasting does
    return {name: it for name, it in module.items() if isinstance(it, Indicator)}


# --- To paste -------------------------------------------------------------------------------------


def test_a_declaration_is_an_indicator_of_the_series_the_table_has() -> None:
    """12134's true reply: key, name, series, unit, decimals and the label expected."""
    assert {
        "FRIE_INNTEKTER_PER_INNBYGGER": publisert(
            "frie_inntekter_per_innbygger",
            "Frie inntekter per innbygger",
            "12134/KOSAG110000",
            "kroner",
            0,
            etikett="Frie inntekter per innbygger (kr)",
        )
    } == pasted(words("12134").declarations)


def test_the_declaration_is_five_lines_and_a_label() -> None:
    """As an analyst sees it."""
    assert words("12134").declarations.split("\n")[-8:] == [
        "FRIE_INNTEKTER_PER_INNBYGGER = publisert(",
        '    "frie_inntekter_per_innbygger",',
        '    "Frie inntekter per innbygger",',
        '    "12134/KOSAG110000",',
        '    "kroner",',
        "    0,",
        '    etikett="Frie inntekter per innbygger (kr)",',
        ")",
    ]


def test_what_is_printed_agrees_with_what_stands_in_an_area_module() -> None:
    """Kultur declares every content of 12063: same series, same decimals, same label."""
    printed = {it.formel.serier: it for it in pasted(words("12063").declarations).values()}
    declared = {it.formel.serier: it for it in kultur.FRITID}
    assert set(printed) == set(declared)
    assert len(printed) == 13
    for series, it in declared.items():
        assert it.desimaler == printed[series].desimaler
        assert it.etikett.split() == printed[series].etikett.split()


def test_a_range_in_the_name_has_a_dash_and_the_label_is_as_published() -> None:
    """The reader sees the name; the label is what a fetch expects, sign for sign."""
    shown = pasted(words("12063").declarations)
    (it,) = [it for it in shown.values() if it.formel.serier == ("12063/KOSfritidtimer100000",)]
    assert "6–20 år" in it.navn
    assert "6-20 år" in it.etikett


def test_the_import_that_is_told_gives_what_is_pasted() -> None:
    """The line stands as it is to be written."""
    (line,) = [it for it in words("12134").declarations.split("\n") if " import " in it]
    module: dict[str, Any] = {}
    exec(line.removeprefix("#").strip(), module)  # noqa: S102 - this is what pasting does
    assert module["publisert"] is publisert


def test_a_declaration_can_be_pasted_into_an_area_module() -> None:
    """The module as it is, and the lines at its end, are one module."""
    source = (ROOT / "src/asss_report/areas/kultur.py").read_text("utf-8")
    module: dict[str, Any] = {"__name__": "asss_report.areas.kultur_pasted"}
    text = f"{source}\n\n{words('12134').declarations}\n"
    exec(compile(text, "kultur", "exec"), module)  # noqa: S102 - this is what pasting does
    assert module["FRIE_INNTEKTER_PER_INNBYGGER"].formel.serier == ("12134/KOSAG110000",)
    assert module["AREA"].key == "kultur"


@pytest.mark.parametrize("table", ["12063", "12134", "12362"])
def test_no_pasted_line_is_longer_than_the_house_allows(table: str) -> None:
    """A long label is broken between words, and says the same."""
    text = words(table, every=True).declarations
    assert max(map(len, text.split("\n"))) <= 100


def test_a_table_of_five_dimensions_gets_an_entry_that_names_its_series() -> None:
    """The entry is TOML that `report/tables.toml` accepts, and the series follow it."""
    told = words("12362", "barnehage")
    (entry,) = tomllib.loads(told.entry)["table"]
    table = Table.model_validate(entry)
    assert table.dimensions == (FUNKSJON, "KOKart0000", CONTENTS)
    assert table.title == "Utgifter til tjenesteområdene, kommunekonsern"
    (it,) = pasted(told.declarations).values()
    assert it.formel.serier == ("12362/FGK7/AGD10/KOSandel3501",)
    assert it.enhet == "prosent"
    assert it.desimaler == 1
    assert it.navn == (
        "Barnehage: Brutto driftsutgifter på funksjon/tjenesteområde: Andel av totale utgifter"
    )
    assert it.etikett == "Andel av totale utgifter (prosent)"


def test_a_table_with_an_entry_is_declared_as_the_entry_reads_it() -> None:
    """Of 12362 the entry says which content is the value, and what it is called."""
    entry = load_tables(ROOT).find("12362")
    told = describe(read("12362"), entry, Scope(MEMBERS, "barnevern"))
    assert not told.entry
    (it,) = pasted(told.declarations).values()
    assert it.formel.serier == ("12362/FGK13/AGD10",)
    assert not it.etikett


def test_a_dimension_that_may_be_left_out_is_until_one_searches_in_it() -> None:
    """Then its codes name series too."""
    metadata = read(
        "12362",
        lambda it: it["dimension"][FUNKSJON].update(extension={"elimination": True}),
    )
    plainly = describe(metadata, None, Scope(MEMBERS))
    searched = describe(metadata, None, Scope(MEMBERS, "barnevern"))
    assert FUNKSJON not in tomllib.loads(plainly.entry)["table"][0]["dimensions"]
    assert f"# {FUNKSJON} (funksjon) is left out" in plainly.entry
    assert FUNKSJON in tomllib.loads(searched.entry)["table"][0]["dimensions"]


def test_two_contents_of_one_name_get_two_keys() -> None:
    """So that neither hides the other."""

    def same(reply: dict[str, Any]) -> None:
        category = reply["dimension"][CONTENTS]["category"]
        category["label"] = dict.fromkeys(category["label"], "Det samme")

    told = describe(read("12063", same), None, Scope(MEMBERS))
    indicators = pasted(told.declarations)
    assert len({it.key for it in indicators.values()}) == 13
    assert "det_samme_2" in {it.key for it in indicators.values()}


@settings(deadline=None, max_examples=60)
@given(label=st.text(max_size=150))
def test_any_label_can_be_pasted(label: str) -> None:
    """Quotes, backslashes, line ends, emoji: the indicator expects exactly this label."""

    def named(reply: dict[str, Any]) -> None:
        reply["dimension"][CONTENTS]["category"]["label"]["KOSAG110000"] = label

    declarations = describe(read("12134", named), None, Scope(MEMBERS)).declarations
    (it,) = pasted(declarations).values()
    assert label == it.etikett


@settings(deadline=None, max_examples=60)
@given(label=st.text() | st.text("abc æøå,-/() 123", max_size=120))
def test_a_key_is_a_plain_name(label: str) -> None:
    """a–z, digits and _, beginning with a letter, not too long."""
    key = key_of(label)
    assert key.isidentifier()
    assert key.isascii()
    assert key == key.casefold()
    assert len(key) <= 55
    ast.parse(f"{key.upper()} = 1")


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Andel barn 1-5 år i barnehage", "andel_barn_1_5_ar_i_barnehage"),
        ("Årsgebyr for vannforsyning", "arsgebyr_for_vannforsyning"),
        ("80 år og over", "tall_80_ar_og_over"),
        ("Besøk, i", "besok"),
    ],
)
def test_a_key_is_what_one_would_have_written(label: str, key: str) -> None:
    """Norwegian letters as they are written without, small words not at the end."""
    assert key == key_of(label)


@pytest.mark.parametrize(
    ("base", "unit"),
    [
        ("kr", "kroner"),
        ("1000 kr", "tusen kroner"),
        ("prosent", "prosent"),
        ("timer", "timer"),
        ("", "antall"),
    ],
)
def test_a_unit_is_as_prose_has_it(base: str, unit: str) -> None:
    """Those we do not know are kept."""
    assert unit == unit_of(base)


# --- In words -------------------------------------------------------------------------------------


def test_footnotes_to_contents_are_shown() -> None:
    """Not to municipalities outside the report."""

    def noted(reply: dict[str, Any]) -> None:
        geo = reply["dimension"]["KOKkommuneregion0000"]["category"]
        geo["note"] = {"1101": ["Om Eigersund."], "3201": ["Om Bærum."]}

    text = describe(read("12063", noted), None, Scope(MEMBERS)).text

    assert "Tallene for Rissa og Leksvik kommune for 2017" in text
    assert "Om Bærum." in text
    assert "Om Eigersund." not in text


def test_of_three_hundred_municipalities_the_members_are_shown() -> None:
    """And how many there are; with --all each of them."""
    text = words("12063").text
    assert "KOKkommuneregion0000: region, 360 codes" in text
    assert "    3201  Bærum" in text
    assert "1101" not in text
    assert f"{360 - 12} more: --all shows them" in text
    assert "    1101  " in words("12063", every=True).text


def test_contents_come_first_with_their_units() -> None:
    """They are what one looks for."""
    text = words("12134").text
    assert text.index("ContentsCode") < text.index("KOKkommuneregion0000")
    assert "KOSAG110000  Frie inntekter per innbygger (kr)  [kr, 0 decimals]" in text
    assert "Updated 2026-03-16T07:00:00Z, 2024 to 2024" in text


def test_a_search_shows_and_declares_only_what_it_finds() -> None:
    """All its words, in any order, in any case."""
    told = words("12063", "TIMER uke")
    assert "KOSfritidtimeruk0000" in told.text
    assert "KOSfritidkomm0000" not in told.text
    (it,) = pasted(told.declarations).values()
    assert it.formel.serier == ("12063/KOSfritidtimeruk0000",)


def test_a_search_that_finds_nothing_names_the_nearest() -> None:
    """And declares nothing."""
    told = words("12063", "besøkk")
    assert "Nothing in this table is called «besøkk»" in told.text
    assert "KOSfritid" in told.text.split("Nothing in this table")[1]
    assert not told.declarations


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda it: it["dimension"]["Tid"].update(
                category={"index": ["2026K1"], "label": {"2026K1": "2026K1"}}
            ),
            "periods are not years",
        ),
        (
            lambda it: it["dimension"]["KOKkommuneregion0000"].update(
                category={"index": ["0", "1", "2"], "label": {}}
            ),
            "none of the report's municipalities",
        ),
        (lambda it: it["role"].pop("time"), "role «time»"),
    ],
)
def test_a_table_the_report_cannot_use_says_why(
    change: Callable[[dict[str, Any]], object], why: str
) -> None:
    """And prints nothing to paste."""
    told = describe(read("12134", change), None, Scope(MEMBERS))
    assert why in told.text
    assert (told.entry, told.declarations) == ("", "")


def test_a_note_is_printed_without_the_marks_of_its_links() -> None:
    """The address stands in brackets after the words."""
    assert plain("Se  [listen](https://ssb.no/a).") == "Se listen (https://ssb.no/a)."


# --- The commands ---------------------------------------------------------------------------------


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server, and a copy of the edition that asks it."""
    copy_edition(tmp_path)
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        monkeypatch.setenv("ASSS_SSB_URL", server.url)
        yield server


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """`asss-report` with these arguments; its exit code."""
    monkeypatch.setattr(sys, "argv", ["asss-report", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_tables_marks_those_that_are_here(
    asked: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a pipe, lines with tabs and nothing else."""
    assert run(monkeypatch, "tables", "kommune") == 0
    said = capsys.readouterr()
    rows = {line.split("\t")[0]: line.split("\t") for line in said.out.splitlines()[1:]}
    assert rows["12362"][4] == "in report/data"
    assert rows["12134"][4] == ""
    assert rows["12134"][1] == "Utvalgte nøkkeltall for kommuneregnskap, kommunekonsern"
    assert not said.err


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_tables_that_finds_nothing_says_so(
    asked: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no error."""
    assert run(monkeypatch, "tables", "xyzzy") == 0
    assert "no table with «xyzzy»" in capsys.readouterr().err


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_describe_prints_what_can_be_pasted(
    asked: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Metadata and nothing else is asked for."""
    assert run(monkeypatch, "describe", "12134", "--search", "frie inntekter") == 0
    out = capsys.readouterr().out
    assert len(pasted(out[out.index("# Paste into an area") :])) == 1
    assert [call.table for call in asked.calls if call.endpoint != "config"] == ["12134"]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_describe_of_a_table_that_does_not_exist(
    asked: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One error, with how to find the right number."""
    assert run(monkeypatch, "describe", "98765") == 16
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("error:") == 1
    assert "no table 98765" in said.err
    assert "asss-report tables" in said.err


def test_a_number_that_is_none_is_a_wrong_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is asked."""
    monkeypatch.setattr(describe_module, "ask", lambda *_, **__: pytest.fail("asked"))
    assert run(monkeypatch, "describe", "kultur") == 2
    assert "no table number" in capsys.readouterr().err
