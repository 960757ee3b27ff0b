"""From the test server to `report/data` and on to the report: the same numbers as the bundled ones.

The test server holds the bundled figures in Statistics Norway's form, 2020 to 2023 under the
numbers that municipalities had then.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import httpx2
import pypdfium2
import pytest
from builds import html_of
from edition_copy import ROOT, copy_edition

sys.path.insert(0, str(ROOT / "tests" / "ssb"))

from fetching import fetch, report_folder, sidecar, snapshot, started, undated
from ssb_server import Server

from asss_report.edition import load_edition
from asss_report.observations import load_observations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from builds import Built
    from edition_copy import EditionCopy, Run
    from ssb_server import Call
    from ssb_tables import Cell, Dimension, Table

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY: Final = ["indikator", "kommune", "aar"]
VALUES: Final = ["teller", "nevner", "verdi", "status"]
#: Tables of report/tables.toml, and how many years of them there are.
YEARS: Final = {"12362": 6, "12137": 6, "12134": 6, "12063": 1, "07459": 6}
BARNEHAGE: Final = ("3201", "FGK7", "AGD2")


def observations(root: Path) -> pd.DataFrame:
    """All observations of an edition but where they came from, in order."""
    frame = load_observations(root, load_edition(root)).frame
    return frame.drop(columns="kilde").sort_values(KEY, ignore_index=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The bundled figures in Statistics Norway's form."""
    with Server() as made:
        yield made


@pytest.fixture(scope="module")
def fetched(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EditionCopy, Run, list[Call]]:
    """A copy of the edition with its figures fetched anew, what was said, and the calls."""
    copy = copy_edition(tmp_path_factory.mktemp("hentet") / "utgave")
    server.calls.clear()
    run = fetch(copy, server)
    assert run.code == 0, run.err
    return copy, run, list(server.calls)


@pytest.fixture(scope="module")
def bundled() -> pd.DataFrame:
    """The observations of the bundled figures."""
    return observations(ROOT)


def same(bundled: pd.DataFrame, copy: EditionCopy) -> None:
    """Every bundled observation is there, with the same values, and what is new is 12134's."""
    found = observations(copy.root)
    more = found[~found["indikator"].isin(bundled["indikator"])]
    assert {name.partition("/")[0] for name in more["indikator"]} <= {"12134"}
    again = found[found["indikator"].isin(bundled["indikator"])].reset_index(drop=True)
    assert bundled[KEY].equals(again[KEY])
    for column in VALUES:
        differ = bundled[column].ne(again[column])
        differ &= ~(bundled[column].isna() & again[column].isna())
        assert bundled[differ].empty, (column, bundled[differ], again[differ])


# --- Acceptance 1: the same numbers ---------------------------------------------------------------


def test_every_observation_is_that_of_the_bundled_figures(
    fetched: tuple[EditionCopy, Run, list[Call]], bundled: pd.DataFrame
) -> None:
    """To the last bit: amounts, inhabitants, values per inhabitant, and why a cell is empty."""
    same(bundled, fetched[0])
    assert len(bundled) > 3_000
    assert {"", ".."} <= set(bundled["status"])


def test_years_before_2024_come_from_the_old_number(
    fetched: tuple[EditionCopy, Run, list[Call]],
) -> None:
    """Bærum's figure of 2023 is a cell of 3024, that of 2024 one of 3201."""
    copy = fetched[0]
    frame = load_observations(copy.root, load_edition(copy.root)).frame.set_index(KEY)
    for year, number in ((2020, "3024"), (2023, "3024"), (2024, "3201"), (2025, "3201")):
        kilde = frame.loc[("12362/FGK7/AGD2", "3201", year), "kilde"]
        assert str(kilde).startswith(f"12362/{year}.json:")
        assert number in str(kilde)


def test_the_whole_report_says_the_same(
    fetched: tuple[EditionCopy, Run, list[Call]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every chapter's words and numbers; only source lines say where from and when."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    before, after = html_of(ROOT)[0], html_of(fetched[0].root)[0]
    assert list(before) == list(after)
    for key in before:
        if key not in ("metode", "forside"):
            assert said(before[key]) == said(after[key]), key


def said(html: str) -> list[str]:
    """The lines of text of a part, without those that name sources or count them."""
    text = re.sub(r"<[^>]+>", "\n", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))
    lines = (" ".join(line.split()) for line in text.splitlines())
    about_sources = ("Statistisk sentralbyrå", "frosne kilder")
    return [line for line in lines if line and not any(it in line for it in about_sources)]


@pytest.mark.pdf
def test_the_pdf_of_an_area_says_the_same(
    fetched: tuple[EditionCopy, Run, list[Call]], barnehage: Built
) -> None:
    """`build --area barnehage` on the fetched figures, page for page but for source lines."""
    copy = fetched[0]
    run = copy.run("build", "--area", "barnehage")
    assert run.code == 0, run.err
    (path,) = (copy.root / "output").glob("*.pdf")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]
    ours, theirs = numbers(" ".join(pages)), numbers(barnehage.text)
    assert len(barnehage.pages) == len(pages)
    assert sum(theirs.values()) > 200
    allowed = {"2026", "2025", "07459"}
    assert {it for it in (theirs - ours) | (ours - theirs) if len(it) > 2} <= allowed


def numbers(text: str) -> Counter[str]:
    """Every number of a text, with its thousands together -> how many times it stands there."""
    return Counter(re.findall(r"[−+]?\d+(?:\u00a0\d{3})*(?:,\d+)?", text))


def test_nothing_has_moved_between_the_bundled_and_the_fetched_figures(
    fetched: tuple[EditionCopy, Run, list[Call]],
) -> None:
    """`diff`: no cell, key figure, exhibit or sentence; only table 12134 has come, and sources."""
    run = fetched[0].run("diff", str(ROOT), "--format", "json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    for what in ("cells", "indicators", "exhibits", "sentences"):
        assert found[what] == [], what
    assert {it["series"].partition("/")[0] for it in found["series"]} == {"12134"}
    assert all(it["new"] for it in found["series"])


# --- How it asks ----------------------------------------------------------------------------------


def test_one_call_for_each_table_and_year_one_at_a_time(
    fetched: tuple[EditionCopy, Run, list[Call]],
) -> None:
    """Metadata of every table first; then each year once, and never two calls together."""
    calls = fetched[2]
    kinds = [call.endpoint for call in calls if call.endpoint != "config"]
    assert kinds == ["metadata"] * len(YEARS) + ["data"] * sum(YEARS.values())
    assert YEARS == Counter(call.table for call in calls if call.endpoint == "data")
    assert {call.status for call in calls} == {200}
    assert {call.together for call in calls} == {1}
    assert all("asss-report" in call.agent and "Baerum" in call.agent for call in calls)


def test_old_numbers_are_asked_for_too(fetched: tuple[EditionCopy, Run, list[Call]]) -> None:
    """Bærum's three numbers, and what Asker was before 2020."""
    (call, *_) = (it for it in fetched[2] if it.table == "12362" and it.endpoint == "data")
    regions = call.selection["KOKkommuneregion0000"]
    assert {"3201", "3024", "0219", "3203", "3025", "0220", "0627", "0628"} <= set(regions)


def test_the_reply_is_kept_byte_for_byte(
    fetched: tuple[EditionCopy, Run, list[Call]], server: Server
) -> None:
    """The file is what the server sends for the same address."""
    copy, _, calls = fetched
    for source in ("12362", "12063", "folkemengde"):
        replies = sidecar(copy, source)["replies"]
        assert isinstance(replies, dict)
        for name, reply in replies.items():
            kept = (copy.root / "report" / "data" / source / name).read_bytes()
            assert httpx2.get(reply["url"]).content == kept
    assert [call.size for call in calls if call.table == "12063"][1:] == [
        len((copy.root / "report" / "data" / "12063" / "2025.json").read_bytes())
    ]


def test_a_second_fetch_changes_not_one_byte(
    fetched: tuple[EditionCopy, Run, list[Call]], server: Server
) -> None:
    """Only the metadata is asked for again."""
    copy = fetched[0]
    before = snapshot(copy)
    server.calls.clear()
    run = fetch(copy, server)
    assert run.code == 0, run.err
    assert "Nothing has changed" in run.out
    assert snapshot(copy) == before
    assert server.asked("data") == []


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"shuffle": 7}, id="dimensions-in-any-order"),
        pytest.param({"empty": {"07459": 0.0}}, id="zero-inhabitants-under-a-number-not-in-use"),
        pytest.param({"empty": {"12362": ".."}}, id="double-point-under-a-number-not-in-use"),
        pytest.param({"max_cells": 700}, id="years-split-by-the-limit-of-cells"),
    ],
)
def test_the_figures_are_the_same_however_they_are_sent(
    how: dict[str, object], tmp_path: Path, bundled: pd.DataFrame
) -> None:
    """Nothing of this changes a figure."""
    copy = copy_edition(tmp_path / "utgave")
    with Server(**how) as server:  # type: ignore[arg-type] # each case sets one of them
        run = fetch(copy, server)
        data = server.asked("data")
    assert run.code == 0, run.err
    same(bundled, copy)
    assert all(call.status == 200 and call.cells <= server.max_cells for call in data)
    parts = len(list((copy.root / "report/data/12362").glob("2025*.json")))
    assert parts == (1 if server.max_cells > 2652 else -(-2652 // (700 // 68 * 68)))


def test_a_limit_on_calls_is_kept(tmp_path: Path) -> None:
    """Ten calls in a second are announced and enforced: not one of 32 is refused."""
    copy = report_folder(tmp_path / "utgave")
    with Server(announced=(10, 1), limit=(10, 0.95)) as server:
        run = fetch(copy, server)
    assert run.code == 0, run.err
    assert {call.status for call in server.calls} == {200}
    assert len(server.calls) > 30


def test_a_long_question_is_posted(tmp_path: Path) -> None:
    """A table with 150 contents: its address would pass 2 000 characters."""
    many = {f"KOStest{n:05}0000": f"Mål {n} (antall)" for n in range(150)}

    def wide(table: Table) -> Table:
        return replace(table, dimensions=tuple(map(widened, table.dimensions)))

    def widened(it: Dimension) -> Dimension:
        units = dict.fromkeys(many, ("antall", 0))
        return replace(it, labels=many, units=units) if it.role == "metric" else it

    copy = report_folder(tmp_path / "utgave")
    with Server(
        adjust=lambda it: replace(wide(it), cells={}) if it.id == "12134" else it
    ) as server:
        run = fetch(copy, server, "--table", "12134")
        data = server.asked("data")
    assert run.code in (0, 16), run.err  # every cell is empty: refused or kept, but asked for
    assert {call.method for call in data} == {"POST"}
    assert max(len(call.url) for call in server.calls) <= 2_000
    assert len(data[0].selection["ContentsCode"]) == 150


# --- One table, one year, a new edition -----------------------------------------------------------


def test_one_table_leaves_the_others(tmp_path: Path, server: Server) -> None:
    """Not a byte of another source is touched."""
    copy = report_folder(tmp_path / "utgave")
    before = snapshot(copy)
    run = fetch(copy, server, "--table", "12063")
    assert run.code == 0, run.err
    after = snapshot(copy)
    other = {name for name in before if not name.startswith("12063/")}
    assert {name: after[name] for name in other} == {name: before[name] for name in other}
    assert {name for name in after if name not in other} == {"12063/2025.json", "12063/source.json"}


def test_one_year_leaves_the_others(
    fetched: tuple[EditionCopy, Run, list[Call]], tmp_path: Path
) -> None:
    """A revised 2025 is brought in; 2020 to 2024 stay as they were fetched."""
    copy = copy_of(fetched[0], tmp_path)
    before = snapshot(copy)
    changes: dict[tuple[str, ...], Cell] = {
        ("12362", *BARNEHAGE, "KOSbelop0000", year): 1.0 for year in ("2024", "2025")
    }
    with Server(changes=changes, updated={"12362": "2026-09-01T06:00:00Z"}) as revised:
        run = fetch(copy, revised, "--table", "12362", "--year", "2025")
    assert run.code == 0, run.err
    changed = {name for name, text in snapshot(copy).items() if before.get(name) != text}
    assert changed == {"12362/2025.json", "12362/source.json"}


def test_a_revision_replaces_the_table_that_was_updated(tmp_path: Path) -> None:
    """Only what Statistics Norway has updated is asked for, and only the changed cell differs."""
    copy = copy_edition(tmp_path / "utgave")
    with Server() as server:
        assert fetch(copy, server).code == 0
        before, files = observations(copy.root), snapshot(copy)
        key = ("12362", *BARNEHAGE, "KOSbelop0000", "2025")
        server.revise({key: 1_850_000.0}, {"12362": "2026-09-01T06:00:00Z"})
        server.calls.clear()
        run = fetch(copy, server)
        assert run.code == 0, run.err
        assert {call.table for call in server.asked("data")} == {"12362"}
    after = observations(copy.root)
    moved = after[after["teller"].ne(before["teller"]) & after["teller"].notna()]
    assert moved[[*KEY, "teller"]].to_numpy().tolist() == [
        ["12362/FGK7/AGD2", "3201", 2025, 1_850_000 * 1_000]
    ]
    changed = {name for name, text in snapshot(copy).items() if files.get(name) != text}
    assert {name.partition("/")[0] for name in changed} == {"12362"}


def copy_of(copy: EditionCopy, target: Path) -> EditionCopy:
    """The same fetched edition in another place."""
    shutil.copytree(copy.root / "report", target / "utgave" / "report")
    return replace(copy, root=target / "utgave")


def test_two_fetches_at_once_are_refused(tmp_path: Path) -> None:
    """The second ends at once and says why; the first goes on to the end."""
    copy = report_folder(tmp_path / "utgave")
    with Server(delay=0.3) as server:
        first = started(copy, server)
        wait_for(server, "data")
        second = fetch(copy, server)
        assert first.wait(timeout=60) == 0
    assert second.code == 16
    assert "Another fetch is running" in second.err
    assert len(list((copy.root / "report/data/12362").glob("*.json"))) == 6 + 1


def wait_for(server: Server, endpoint: str) -> None:
    """Until the first call to an address has come."""
    for _ in range(600):
        if any(call.endpoint == endpoint for call in server.calls):
            return
        time.sleep(0.05)
    pytest.fail(f"no call to {endpoint} came")


def test_two_fetches_give_the_same_files(
    fetched: tuple[EditionCopy, Run, list[Call]], tmp_path: Path, server: Server
) -> None:
    """Nothing depends on the run but the moments replies came."""
    copy = report_folder(tmp_path / "utgave")
    assert fetch(copy, server).code == 0
    assert undated(snapshot(copy)) == undated(snapshot(fetched[0]))
