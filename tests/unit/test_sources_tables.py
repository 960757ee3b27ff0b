"""`report/tables.toml`: what is read of it, and what is told when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asss_report.errors import ConfigError
from asss_report.sources.sidecar import Reading
from asss_report.sources.tables import Contents, Tables, load_tables

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'base_url = "https://data.ssb.no/api/pxwebapi/v2"\n'
ENTRY = """
[[table]]
id = "12362"
dimensions = ["KOKfunksjon0000", "KOKart0000"]
verdi = { code = "per", label = "Beløp per innbygger (kr)" }
teller = { code = "belop", label = "Beløp (1000 kr)" }
"""


def load(tmp_path: Path, text: str) -> Tables:
    """Read a file of this text."""
    (tmp_path / "report").mkdir(exist_ok=True)
    (tmp_path / "report/tables.toml").write_text(text, "utf-8")
    return load_tables(tmp_path)


def fault(tmp_path: Path, text: str) -> str:
    """The one thing that is wrong with a file."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    (only,) = caught.value.faults
    return str(only)


def test_the_real_file_speaks_of_the_tables_of_the_report(root: Path) -> None:
    """Those the issue names."""
    tables = load_tables(root)

    assert [it.id for it in tables.table] == ["12362", "12137", "12134", "12063", "07459"]
    assert tables.base_url == "https://data.ssb.no/api/pxwebapi/v2"


def test_an_entry_says_how_its_replies_are_read(tmp_path: Path) -> None:
    """The sidecar keeps it, so that replies are read as they were asked for."""
    (table,) = load(tmp_path, HEAD + ENTRY).table

    assert table.reading == Reading(
        dimensions=("KOKfunksjon0000", "KOKart0000"), verdi="per", teller="belop"
    )
    assert table.contents == (
        Contents(code="per", label="Beløp per innbygger (kr)"),
        Contents(code="belop", label="Beløp (1000 kr)"),
    )
    assert table.folder == "12362"


def test_a_table_is_found_by_number_and_by_folder(root: Path) -> None:
    """A series begins with the folder."""
    tables = load_tables(root)

    assert tables.find("folkemengde") is tables.find("07459")
    assert tables.find("07459").folder == "folkemengde"


def test_a_table_without_an_entry_is_read_as_it_comes(tmp_path: Path) -> None:
    """Each of its contents is a series."""
    table = load(tmp_path, HEAD).find("13502")

    assert table.folder == "13502"
    assert table.reading == Reading(dimensions=("ContentsCode",))


def test_the_environment_overrides_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a proxy or a test server."""
    monkeypatch.setenv("ASSS_SSB_URL", "http://127.0.0.1:8766/api/pxwebapi/v2")

    assert load(tmp_path, HEAD).base_url == "http://127.0.0.1:8766/api/pxwebapi/v2"


def test_a_slash_at_the_end_of_the_address_says_nothing(tmp_path: Path) -> None:
    """What was kept from the address without it is still kept from it."""
    assert load(tmp_path, 'base_url = "https://x.no/v2/"\n').base_url == "https://x.no/v2"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://kari:hemmelig@data.ssb.no/v2", "holds a user name or password"),
        ("https://hemmelig@data.ssb.no/v2", "holds a user name or password"),
        ("https://kari:hemmelig@data.ssb.no:abc/v2", "holds a user name or password"),
        ("https://data.ssb.no/v2?key=1", "goes on after its path: «https://data.ssb.no/v2?key=1»"),
        ("https://data.ssb.no/v2#x", "goes on after its path"),
        ("https://data.ssb.no:99999/v2", "is no address of the web"),
        ("https://data.ssb.no:abc/v2", "is no address of the web"),
        ("https://[::1/v2", "is no address of the web"),
        ("https://", "is no address of the web"),
        ("https://data ssb.no/v2", "is no address of the web"),
        ("ftp://data.ssb.no/v2", "is no address of the web"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, what: str
) -> None:
    """It is kept in every sidecar and printed in the report, so it holds no secret."""
    in_file = fault(tmp_path, f'base_url = "{url}"\n')
    assert f"report/tables.toml:1: «base_url» {what}" in in_file

    monkeypatch.setenv("ASSS_SSB_URL", url)
    in_environment = fault(tmp_path, HEAD)
    assert in_environment.startswith(f"ASSS_SSB_URL {what}")

    assert "hemmelig" not in in_file + in_environment


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("base_url = https://x\n", ":1: ", "not TOML"),
        ("", ": ", "«base_url» is missing"),
        ('base_url = "ssb.no"\n', ":1: ", "«base_url»"),
        (HEAD + '[[table]]\nid = "1236"\n', ":3: ", "«table.0.id»"),
        (HEAD + ENTRY + 'tittel = "x"\n', ":8: ", "Did you mean «title»"),
        (HEAD + ENTRY + ENTRY, ":9: ", "Two entries are about table 12362"),
        (HEAD + '[[table]]\nid = "12362"\ndimensions = ["Funksjon"]\n', ":2: ", "is the value"),
        (
            HEAD + '[[table]]\nid = "12362"\nverdi = { code = "a", label = "b" }\n',
            ":2: ",
            'put "ContentsCode" among dimensions',
        ),
        (
            HEAD
            + '[[table]]\nid = "07459"\ndimensions = []\nverdi = { code = "a", label = "b" }\n',
            ":2: ",
            'Set series = "…"',
        ),
        (HEAD + ENTRY.replace(', label = "Beløp (1000 kr)"', ""), ":7: ", "«table.0.teller.label»"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, place: str, what: str
) -> None:
    """One fault, one line, one remedy."""
    told = fault(tmp_path, text)

    assert f"report/tables.toml{place}" in told
    assert what in told


def test_a_missing_file_is_one_error(tmp_path: Path) -> None:
    """It is in git."""
    with pytest.raises(ConfigError, match="missing"):
        load_tables(tmp_path)
