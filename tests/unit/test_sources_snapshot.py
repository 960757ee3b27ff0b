"""`report/data` is the old snapshot or the new one, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from edition_copy import TOML

from asss_report.document.check import check_all, failing
from asss_report.edition import load_edition
from asss_report.errors import DataError, Fault, FetchError, OutputError
from asss_report.sources import snapshot
from asss_report.sources.sidecar import SIDECAR, Source, dump, load_sources
from asss_report.sources.snapshot import Fresh

if TYPE_CHECKING:
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

DATA = "report/data"
#: Replaces two sources again and again: all files hold the same number, and so do both sidecars.
SWAPPER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from asss_report import files
from asss_report.sources import snapshot
from test_sources_snapshot import fresh
if {two_steps}:
    files._exchanger = lambda: (None, (), ())
root = Path({root!r})
for number in range(1, 1_000_000):
    snapshot.tidy(root)
    snapshot.replace_sources(root, [fresh(id_, str(number)) for id_ in "ab"], lambda _: None)
    print(number, flush=True)
"""


def fresh(id_: str, content: str, **more: object) -> Fresh:
    """A source of three files with this content."""
    bodies = {f"{year}.json": f"{content} {year}\n".encode() for year in (2023, 2024, 2025)}
    source = Source(
        id=id_,
        title=f"Kilde {id_}",
        table=None,
        publisher="SSB",
        credit="SSB",
        origin=content,
        query=None,
        retrieved=None,
        updated=None,
        edition="revidert",
        licence="CC BY 4.0",
        notes=(),
        files={name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()},
        seals=(),
    )
    return Fresh(source.model_copy(update=more), bodies)


def write(root: Path, one: Fresh) -> None:
    """Put a source there by hand."""
    folder = root / DATA / one.source.id
    folder.mkdir(parents=True)
    for name, content in {**one.files, SIDECAR: dump(one.source).encode()}.items():
        (folder / name).write_bytes(content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A report with the sources a, b and c."""
    for id_ in "abc":
        write(tmp_path, fresh(id_, "0"))
    (tmp_path / DATA / ".gitattributes").write_text("* -text\n", "utf-8")
    return tmp_path


def tree(root: Path) -> dict[str, bytes]:
    """Every file of report/, hidden or not, with its bytes."""
    report = root / "report"
    return {
        path.relative_to(report).as_posix(): path.read_bytes()
        for path in report.rglob("*")
        if path.is_file()
    }


def agree(_: Path) -> None:
    """Nothing is wrong with what was written."""


# --- Replacing ------------------------------------------------------------------------------------


def test_the_fresh_sources_take_their_place_and_the_others_stay(root: Path) -> None:
    """Byte for byte, hidden files too, and nothing is left beside."""
    before = tree(root)

    snapshot.replace_sources(root, [fresh("b", "1"), fresh("ny", "1")], agree)

    after = tree(root)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {name.split("/")[1] for name in changed} == {"b", "ny"}
    assert set(load_sources(root)) == {"a", "b", "c", "ny"}
    assert [path.name for path in (root / "report").iterdir()] == ["data"]


def test_a_file_the_new_source_lacks_is_gone(root: Path) -> None:
    """A bundled CSV does not lie beside the replies that replace it."""
    (root / DATA / "b" / "gammel.csv").write_text("x", "utf-8")

    snapshot.replace_sources(root, [fresh("b", "1")], agree)

    assert not (root / DATA / "b" / "gammel.csv").exists()


def test_the_new_snapshot_is_read_before_it_is_anybodys(root: Path) -> None:
    """The check sees the new one where the old one still stands, and may refuse it."""
    before = tree(root)

    def refuse(beside: Path) -> None:
        assert load_sources(beside)["b"].origin == "1"
        assert load_sources(root)["b"].origin == "0"
        raise FetchError(Fault("", 0, "It is empty."))

    with pytest.raises(FetchError):
        snapshot.replace_sources(root, [fresh("b", "1")], refuse)

    assert tree(root) == before


def test_what_is_written_must_be_what_was_meant(root: Path) -> None:
    """A sidecar that does not fit its files is refused here, not by the next build."""
    before = tree(root)
    wrong = Fresh(fresh("b", "1").source, fresh("b", "2").files)

    with pytest.raises(DataError, match="sha256"):
        snapshot.replace_sources(root, [wrong], agree)

    assert tree(root) == before


def test_until_the_two_change_places_the_old_one_stands(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that takes time is done before."""
    before = tree(root)

    def stop(new: Path, target: Path) -> None:
        assert target == root / DATA
        assert sorted(path.name for path in new.iterdir()) == [".gitattributes", "a", "b", "c"]
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshot, "swap", stop)
    with pytest.raises(KeyboardInterrupt):
        snapshot.replace_sources(root, [fresh("b", "1")], agree)

    assert tree(root) == before


def test_rights_are_as_those_of_the_rest(root: Path) -> None:
    """A colleague who may read the old figures may read the new ones."""
    (root / DATA).chmod(0o775)
    (root / DATA / "c").chmod(0o750)
    old = os.umask(0o022)
    try:
        snapshot.replace_sources(root, [fresh("b", "1")], agree)
    finally:
        os.umask(old)

    modes = {
        name: (root / DATA / name).stat().st_mode & 0o777 for name in (".", "b", "c", "b/2025.json")
    }
    assert modes == {".": 0o775, "b": 0o755, "c": 0o750, "b/2025.json": 0o644}


def test_links_stay_links(root: Path, tmp_path: Path) -> None:
    """Both the whole folder, kept on another disk, and a source in it."""
    elsewhere = root / "disk"
    elsewhere.mkdir()
    shutil.move(root / DATA, elsewhere / "tall")
    (root / DATA).symlink_to(elsewhere / "tall", target_is_directory=True)
    shutil.move(elsewhere / "tall" / "c", elsewhere / "c")
    (elsewhere / "tall" / "c").symlink_to("../c")

    snapshot.replace_sources(root, [fresh("b", "1")], agree)

    assert (root / DATA).is_symlink()
    assert (elsewhere / "tall" / "c").is_symlink()
    assert load_sources(root)["b"].origin == "1"
    assert load_sources(root)["c"].origin == "0"


@pytest.mark.parametrize("where", ["_write", "_carry"])
def test_a_full_disk_is_one_error_and_the_old_stands(
    root: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """While a fresh file is written, or an old one copied."""
    before = tree(root)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(snapshot, where, full)

    with pytest.raises(OutputError, match="No space left") as caught:
        snapshot.replace_sources(root, [fresh("b", "1")], agree)

    assert "as it was" in caught.value.faults[0].instead
    assert tree(root) == before


def test_a_folder_that_may_not_be_written_is_one_error(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the old stands."""
    before = tree(root)

    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        snapshot.replace_sources(root, [fresh("b", "1")], agree)

    assert tree(root) == before


def test_what_killed_fetches_left_is_removed(root: Path) -> None:
    """At once: only one fetch runs at a time, so nobody is filling them."""
    before = tree(root)
    for name in (".data-dead.new", ".data-1-2.old"):
        (root / "report" / name / "x").mkdir(parents=True)

    snapshot.tidy(root)

    assert tree(root) == before
    assert [path.name for path in (root / "report").iterdir()] == ["data"]


def test_a_snapshot_left_aside_is_put_back_by_whoever_reads_next(root: Path) -> None:
    """Where the system cannot exchange two folders, a kill may come between two renames."""
    before = tree(root)
    (root / DATA).rename(root / "report" / ".data-1-2.old")

    assert set(load_sources(root)) == {"a", "b", "c"}
    assert tree(root) == before


@pytest.mark.parametrize("two_steps", [False, True])
def test_killed_at_any_moment_the_snapshot_is_old_or_new_never_mixed(
    root: Path, *, two_steps: bool
) -> None:
    """Five kills in the midst of replacing; with two renames the next reader puts it back."""
    moments = random.Random(5)  # noqa: S311 - moments, no secrets
    code = SWAPPER.format(tests=str(Path(__file__).parent), root=str(root), two_steps=two_steps)
    for _ in range(5):
        swapper = subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
        )
        assert swapper.stdout is not None
        swapper.stdout.readline()
        time.sleep(moments.random() * 0.03)
        swapper.kill()
        swapper.communicate()
        assert two_steps or (root / DATA).is_dir()
        sources = load_sources(root)  # raises where a file does not fit its sidecar
        assert sources["a"].origin == sources["b"].origin
        assert sources["c"].origin == "0"


# --- What is there --------------------------------------------------------------------------------


def test_only_what_differs_is_changed(root: Path) -> None:
    """One byte of a file, one word of a sidecar, a file too many."""
    (root / DATA / "c" / "mer.csv").write_text("x", "utf-8")

    new = snapshot.changed(root, [fresh("a", "0"), fresh("b", "0", title="Ny"), fresh("c", "0")])

    assert [one.source.id for one in new] == ["b", "c"]


def test_a_source_is_held_whole_or_told_of(root: Path) -> None:
    """One that is not there is none; a damaged one is an error."""
    assert snapshot.held(root, "a") == fresh("a", "0").source
    assert snapshot.held(root, "d") is None

    (root / DATA / "a" / "2025.json").write_text("endret", "utf-8")
    with pytest.raises(DataError, match="sha256"):
        snapshot.held(root, "a")


def test_damage_matters_only_where_it_would_be_carried_over(root: Path) -> None:
    """A damaged source that is fetched anew is mended by that."""
    (root / DATA / "a" / "2025.json").write_text("endret", "utf-8")

    snapshot.check_others(root, ["a"])
    with pytest.raises(DataError, match="sha256"):
        snapshot.check_others(root, ["b"])


# --- Data state -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("updated", "state"),
    [
        ("2026-03-16T07:00:00Z", "foreløpig"),
        ("2026-06-14T23:59:59Z", "foreløpig"),
        ("2026-06-15T06:00:00Z", "revidert"),
        ("2027-03-15T07:00:00Z", "revidert"),
    ],
)
def test_figures_of_2025_are_revised_from_15_june_2026(updated: str, state: str) -> None:
    """Statistics Norway's own calendar."""
    assert snapshot.state_of(updated, 2025) == state


def reply_of(id_: str, edition: str, *, fetched: bool = True) -> Source:
    """A table in some state."""
    replies = {"2025.json": object()} if fetched else {}
    more = {"table": "12362", "edition": edition, "replies": replies, "updated": "2026-06-15"}
    return fresh(id_, "1", **more).source


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("revidert", "revidert"), "revidert"),
        (("revidert", "foreløpig"), "foreløpig"),
        (("revidert", "ukjent"), None),
        (("revidert", "endelige tall"), "revidert"),
    ],
)
def test_the_report_is_no_further_than_its_least_revised_table(
    states: tuple[str, str], expected: str | None
) -> None:
    """And where one is unknown, nothing is known of the whole."""
    sources = {str(place): reply_of(str(place), state) for place, state in enumerate(states)}

    assert snapshot.data_state(sources) == expected


def test_without_a_fetch_nothing_is_known() -> None:
    """Bundled figures are judged by people."""
    assert snapshot.data_state({"a": reply_of("a", "foreløpig", fetched=False)}) is None


def test_a_data_state_that_is_not_so_is_told_with_the_line_to_write(small: EditionCopy) -> None:
    """The cover must not say otherwise than the figures."""
    root, revised = small.root, {"a": reply_of("a", "revidert")}

    fault = snapshot.state_fault(root, load_edition(root), revised)

    assert fault is not None
    assert fault.file.endswith("report/report.toml")
    assert fault.instead == 'Write data_state = "revidert".'
    text = (root / "report/report.toml").read_text("utf-8").split("\n")
    assert text[fault.line - 1].startswith("data_state")
    small.replace(TOML, 'data_state = "ukjent"', 'data_state = "revidert"')
    assert snapshot.state_fault(root, load_edition(root), revised) is None


def test_check_tells_of_a_data_state_that_is_not_so(
    small: EditionCopy, stil: Stil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a code, so that a strict check refuses what the cover would say."""
    monkeypatch.setattr(snapshot, "data_state", lambda _sources: "foreløpig")
    monkeypatch.setattr(snapshot, "_proof", lambda _sources, _state: "12362 was updated 2026-03-16")

    told = [fault for fault in check_all(small.root, stil) if fault.code == "data-state"]

    assert [fault.what for fault in told] == [
        "data_state is «ukjent», but the figures of 2025 are foreløpig: "
        "12362 was updated 2026-03-16."
    ]
    assert failing(told, strict=True)
    assert not failing(told, strict=False)
