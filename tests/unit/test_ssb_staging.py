"""Replies kept between two fetches: the same bytes or none, of the same state of the same table."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asss_report.errors import FetchError, OutputError
from asss_report.sources.ssb.replies import RawReply
from asss_report.sources.ssb.staging import Staging, kept, staging

if TYPE_CHECKING:
    from pathlib import Path

QUERY = {"Region": ("3201", "0301"), "Tid": ("2025",)}
UPDATED = "2026-06-15T06:00:00Z"
BASE = "https://data.ssb.no/api/pxwebapi/v2"
RAW = RawReply(
    content=b'{"value": [1, 2]}\nwith a line end, and \xc3\xa6',
    url=f"{BASE}/tables/12362/data",
    method="POST",
    retrieved="2026-06-15T08:12:33Z",
    query=QUERY,
)
#: Takes the lock and keeps it until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
from asss_report.sources.ssb.staging import staging
with staging(Path(sys.argv[1]), "https://x"):
    print("held", flush=True)
    time.sleep(60)
"""


def put(root: Path, raw: RawReply = RAW) -> Path:
    """Keep a reply; its file."""
    with staging(root, BASE) as stage:
        stage.put(raw, table="12362", updated=UPDATED)
    (path,) = (root / "report/.fetch").glob("*.reply")
    return path


def get(root: Path, *, base: str = BASE, table: str = "12362", updated: str = UPDATED) -> object:
    """What is kept of the query."""
    with staging(root, base) as stage:
        return stage.get(QUERY, table=table, updated=updated)


def test_a_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    """Byte for byte, with how and when it came."""
    put(tmp_path)

    assert get(tmp_path) == RAW
    assert kept(tmp_path) == 1


def test_what_was_not_kept_is_not_there(tmp_path: Path) -> None:
    """A first fetch has nothing."""
    assert get(tmp_path) is None
    assert kept(tmp_path) == 0


def test_a_reply_is_of_one_state_of_one_table_of_one_server(tmp_path: Path) -> None:
    """Figures from before an update, or of a test server, are no answer."""
    put(tmp_path)

    assert get(tmp_path, updated="2026-06-16T06:00:00Z") is None
    assert get(tmp_path, table="12137") is None
    assert get(tmp_path, base="http://127.0.0.1:8766/api/pxwebapi/v2") is None


def test_a_reply_is_of_one_query(tmp_path: Path) -> None:
    """One code more is another question."""
    put(tmp_path)

    with staging(tmp_path, BASE) as stage:
        more = {**QUERY, "Region": ("3201", "0301", "3203")}
        assert stage.get(more, table="12362", updated=UPDATED) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_a_damaged_reply_is_none(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever byte is lost or changed in the figures, and wherever the file is cut."""
    path = put(tmp_path)
    whole = path.read_bytes()
    start = whole.index(b"\n") + 1
    place = data.draw(st.integers(start, len(whole) - 1))
    other = data.draw(
        st.binary(min_size=0, max_size=1).filter(lambda it: it != whole[place : place + 1])
    )

    path.write_bytes(whole[:place] + other + whole[place + 1 :])
    assert get(tmp_path) is None

    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert get(tmp_path) is None


@pytest.mark.parametrize("head", [b"", b"[]", b"null", b'{"sha256": 3}', b"\xff\xfe"])
def test_a_file_that_is_no_reply_is_none(tmp_path: Path, head: bytes) -> None:
    """An empty file after a full disk, or one that something else wrote."""
    path = put(tmp_path)

    path.write_bytes(head + b"\n" + RAW.content)

    assert get(tmp_path) is None


def test_what_is_stored_is_forgotten(tmp_path: Path) -> None:
    """Also what a killed fetch was writing; the lock and the times of calls stay."""
    put(tmp_path)
    folder = tmp_path / "report/.fetch"
    (folder / ".abc.part").write_bytes(b"half")
    (folder / "calls").write_text("1.0\n", "utf-8")

    with staging(tmp_path, BASE) as stage:
        stage.clear()

    assert sorted(path.name for path in folder.iterdir()) == ["calls", "lock"]


def test_a_second_fetch_at_the_same_time_is_refused(tmp_path: Path) -> None:
    """Two would ask twice as often, and build over each other."""
    holder = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FetchError, match="Another fetch is running"), staging(tmp_path, BASE):
            pytest.fail("it is held")
    finally:
        holder.kill()
        holder.communicate()

    with staging(tmp_path, BASE) as stage:  # a killed fetch leaves no lock
        assert isinstance(stage, Staging)


def test_a_full_disk_is_one_error_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next fetch goes on from what was kept before."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with staging(tmp_path, BASE) as stage, pytest.raises(OutputError, match="No space left") as it:
        stage.put(RAW, table="12362", updated=UPDATED)

    assert "the fetch then goes on" in it.value.faults[0].instead
    assert [path.name for path in (tmp_path / "report/.fetch").iterdir()] == ["lock"]


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "report").write_text("min fil", "utf-8")

    with pytest.raises(OutputError, match="cannot be written"), staging(tmp_path, BASE):
        pytest.fail("there is nowhere to keep anything")
