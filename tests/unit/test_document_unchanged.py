"""A build of the very same has nothing to do; a build of anything else is made."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from edition_copy import CONTENT, EPOCH, EditionCopy
from random_edits import tiny_edition

from asss_report.document import unchanged
from asss_report.document.build import build_report
from asss_report.document.cache import Cache
from asss_report.document.inputs import read_inputs
from asss_report.document.result import Result, Wanted
from asss_report.document.unchanged import digests, remember, remembered
from asss_report.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from asss_report.charts.style import Stil

pytestmark = pytest.mark.pdf

ALL: Final = Wanted()
PDF: Final = Wanted(only="pdf")
XLSX: Final = Wanted(only="xlsx")


@pytest.fixture(autouse=True)
def _one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, stil: Stil) -> tuple[EditionCopy, Cache]:
    """An edition that is built: the folder, the PDF and the workbook."""
    folder = tmp_path_factory.mktemp("uendret")
    copy, cache = tiny_edition(folder / "utgave"), Cache(folder / "cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        for wanted in (ALL, PDF, XLSX):
            build_report(copy.root, copy.root / "output", stil, wanted, cache=cache)
    return copy, cache


@pytest.fixture
def built(shared: tuple[EditionCopy, Cache]) -> Iterator[EditionCopy]:
    """The same, put back after the test."""
    with shared[0].put_back() as copy:
        yield copy


@pytest.fixture
def again(shared: tuple[EditionCopy, Cache]) -> Callable[[Wanted], Result | None]:
    """What a build that begins now knows of before."""
    copy, cache = shared
    return lambda wanted: remembered(cache, copy.root, copy.root / "output", wanted)


def names(copy: EditionCopy) -> dict[str, bytes]:
    """Everything in `output/`."""
    output = copy.root / "output"
    files = [path for path in output.rglob("*") if path.is_file()]
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


# --- The very same --------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [ALL, PDF, XLSX])
def test_a_second_build_has_nothing_to_do_and_says_so(
    built: EditionCopy, again: Callable[[Wanted], Result | None], wanted: Wanted
) -> None:
    """It tells what the first told, apart from the time it took, and touches no file."""
    before = names(built)

    result = again(wanted)

    assert result is not None
    assert result.unchanged
    assert result.path.exists()
    assert (result.figures, result.tables) > (0, 0)
    assert (result.pages > 0) == (wanted != XLSX)
    assert [kind.navn for kind in result.deliveries][:2] == (
        ["report", "areas"] if wanted == ALL else []
    )
    assert names(built) == before


def test_what_a_build_warned_of_is_told_again(
    small: EditionCopy, stil: Stil, tmp_path: Path
) -> None:
    """Word for word, with its place and how grave it is."""
    small.replace("narratives/barnehage.md", "## Årsaker", "## Andre årsaker")
    cache = Cache(tmp_path / "cache")
    first = build_report(small.root, small.root / "output", stil, XLSX, cache=cache)

    second = remembered(cache, small.root, small.root / "output", XLSX)

    assert first.warnings
    assert second == replace(first, seconds=second.seconds if second else 0, unchanged=True)


def test_a_file_saved_as_it_was_changes_nothing(
    built: EditionCopy, again: Callable[[Wanted], Result | None]
) -> None:
    """And neither do files nobody reads."""
    path = built.root / "narratives" / "barnehage.md"
    path.write_bytes(path.read_bytes())
    built.write("narratives/.barnehage.md.swp", "x")
    built.write("LESMEG.txt", "x")

    assert again(ALL) is not None


# --- Anything else --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "report/report.toml",
        "report/tables.toml",
        "report/data/12362/12362.csv",
        "report/data/12362/source.json",
        "narratives/barnehage.md",
        "narratives/ny.md",
        "narratives/bilder/kart.png",
        "templates/stil.css",
        "templates/theme.toml",
        "templates/kapittel.html.j2",
        "templates/nett/nett.css",
        "templates/fonts/SourceSans3-Bold.ttf",
    ],
)
def test_a_byte_more_of_any_input_is_another_build(
    built: EditionCopy, again: Callable[[Wanted], Result | None], name: str
) -> None:
    """Whatever it is used for; for the folder and for a file alone."""
    path = built.root / name
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.write(b"\n")

    assert [again(wanted) for wanted in (ALL, PDF, XLSX)] == [None] * 3


def test_what_stands_behind_a_link_is_an_input(
    built: EditionCopy, shared: tuple[EditionCopy, Cache], tmp_path: Path
) -> None:
    """Figures on a disk that is shared are read through it; a link back is followed no further."""
    root, before = tmp_path / "lenket", read_inputs(built.root)
    shutil.copytree(built.root, root)
    real = (root / "report" / "data").rename(tmp_path / "data")
    (root / "report" / "data").symlink_to(real, target_is_directory=True)
    assert read_inputs(root) == before

    (real / "rundt").symlink_to(root / "report", target_is_directory=True)
    assert [name for name in read_inputs(root) if name.count("rundt") > 1] == []

    (real / "ny.csv").write_text("x", "utf-8")
    assert remembered(shared[1], root, built.root / "output", ALL) is None


def test_a_warning_names_its_file_as_seen_from_where_one_stands(
    small: EditionCopy, stil: Stil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told to somebody who stood elsewhere is not told again."""
    small.replace("narratives/barnehage.md", "## Årsaker", "## Andre årsaker")
    cache, files = Cache(tmp_path / "cache"), set[str]()
    for folder in (small.root, small.root / "narratives"):
        monkeypatch.chdir(folder)
        made = remembered(cache, small.root, tmp_path, XLSX) or build_report(
            small.root, tmp_path, stil, XLSX, cache=cache
        )
        files |= {fault.file for fault in made.warnings}

    assert {"barnehage.md", "narratives/barnehage.md"} <= files


def test_every_folder_an_edition_is_copied_with_is_an_input(built: EditionCopy) -> None:
    """So that no file a build reads can be forgotten."""
    files = {
        path.relative_to(built.root).as_posix()
        for folder in CONTENT
        for path in (built.root / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    assert set(read_inputs(built.root)) == files


@pytest.mark.usefixtures("built")
def test_another_wish_is_another_build(again: Callable[[Wanted], Result | None]) -> None:
    """Each of them may be refused, or be of something else."""
    others = [
        Wanted(final=True),
        Wanted(strict=True),
        Wanted(only="pdf", strict=True),
        Wanted(area="barnehage"),
        Wanted(only="pdf", municipality="Asker"),
    ]

    assert [again(wanted) for wanted in others] == [None] * len(others)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("epoch", [str(int(EPOCH) + 1), None])
def test_another_day_is_another_build(
    again: Callable[[Wanted], Result | None], monkeypatch: pytest.MonkeyPatch, epoch: str | None
) -> None:
    """The day stands in the files; without one, a build has the day it was made."""
    if epoch is None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert again(ALL) is None


@pytest.mark.usefixtures("built")
def test_another_program_is_another_build(
    again: Callable[[Wanted], Result | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a mended fault would stay in what is delivered."""
    monkeypatch.setattr(unchanged, "engine", lambda: "en annen")

    assert again(ALL) is None


def test_what_was_changed_while_it_was_built_is_not_remembered(
    built: EditionCopy, tmp_path: Path
) -> None:
    """The files may be of the old inputs, of the new or of both."""
    cache, inputs = Cache(tmp_path), read_inputs(built.root)
    made = built.root / "output" / "asss-baerum-2025.pdf"
    built.replace("narratives/barnehage.md", "Vi vet ikke.", "Vi vet litt.")

    remember(cache, built.root, PDF, inputs, Result(made, 1, 0, 0, 0, ()), digests(made))

    assert not list(tmp_path.iterdir())


def test_what_another_build_put_there_meanwhile_is_not_remembered_as_ours(
    built: EditionCopy, tmp_path: Path
) -> None:
    """A build that began before an edit may end after one that began after it."""
    cache, inputs = Cache(tmp_path / "cache"), read_inputs(built.root)
    ours, output = b"%PDF-1.7 vaar", built.root / "output"
    made = output / "asss-baerum-2025.pdf"
    result = Result(made, 1, 0, 0, 0, ())

    made.write_bytes(b"%PDF-1.7 deres")
    remember(cache, built.root, PDF, inputs, result, digests(ours))
    assert remembered(cache, built.root, output, PDF) is None

    folder = tmp_path / "vaar"
    folder.mkdir()
    (folder / "a.txt").write_bytes(ours)
    whole = replace(result, path=output / "2025")
    remember(cache, built.root, ALL, inputs, whole, digests(folder))
    assert remembered(cache, built.root, output, ALL) is None


# --- What was made is gone or another -------------------------------------------------------------


@pytest.mark.parametrize("wanted", [PDF, XLSX])
@pytest.mark.parametrize("damage", ["removed", "edited", "a folder gone", "elsewhere"])
def test_a_single_file_is_put_back(
    built: EditionCopy, shared: tuple[EditionCopy, Cache], wanted: Wanted, damage: str
) -> None:
    """Byte for byte, wherever it is wanted."""
    output = built.root / "output"
    (path,) = output.glob(f"*.{wanted.only}")
    before = path.read_bytes()
    if damage == "edited":
        path.write_bytes(before + b"x")
    elif damage == "a folder gone":
        shutil.rmtree(output)
    elif damage == "removed":
        path.unlink()
    else:
        output = built.root / "annet" / "sted"

    result = remembered(shared[1], built.root, output, wanted)

    assert result is not None
    assert result.path == output / path.name
    assert result.path.read_bytes() == before


def test_a_file_that_cannot_be_put_back_is_an_error_that_says_where(
    built: EditionCopy, shared: tuple[EditionCopy, Cache]
) -> None:
    """The same that a build says, with no traceback."""
    in_the_way = built.write("fil", "x")

    with pytest.raises(OutputError, match="cannot be written") as caught:
        remembered(shared[1], built.root, in_the_way / "output", PDF)

    assert caught.value.faults[0].file.endswith("output")


@pytest.mark.parametrize("damage", ["removed", "edited", "one more", "all"])
def test_a_folder_that_is_not_what_was_made_is_made_again(
    built: EditionCopy, again: Callable[[Wanted], Result | None], damage: str
) -> None:
    """A file of it gone, another or one too many."""
    folder = built.root / "output" / "2025"
    path = folder / "asss-baerum-2025-barnehage.pdf"
    if damage == "edited":
        path.write_bytes(path.read_bytes() + b"x")
    elif damage == "removed":
        path.unlink()
    elif damage == "one more":
        (folder / "notat.txt").write_text("x", "utf-8")
    else:
        shutil.rmtree(folder)

    assert again(ALL) is None


def test_what_is_kept_chooses_no_place_of_its_own(
    built: EditionCopy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder that others may write in can do no more than be wrong about this one file."""
    evil = {
        "path": str(tmp_path / "hjemme" / "offer.pdf"),
        "files": digests(b"ondt"),
        "pages": 1,
        "figures": 0,
        "tables": 0,
        "warnings": (),
        "deliveries": (),
    }
    kept = iter([json.dumps(evil).encode(), b"ondt"])
    monkeypatch.setattr(Cache, "get", lambda *_: next(kept))

    result = remembered(Cache(tmp_path), built.root, tmp_path / "output", PDF)

    assert result is not None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [result.path]
    assert result.path == tmp_path / "output" / "offer.pdf"


def test_a_file_that_another_build_kept_is_not_put_back_as_this_ones(
    built: EditionCopy, shared: tuple[EditionCopy, Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two builds of the same at once, one may keep the file and the other what is told of it."""
    get = Cache.get
    monkeypatch.setattr(
        Cache,
        "get",
        lambda self, name: b"%PDF" if b"%PDF" in (get(self, name) or b"") else get(self, name),
    )
    (built.root / "output" / "asss-baerum-2025.pdf").unlink()

    assert remembered(shared[1], built.root, built.root / "output", PDF) is None


def test_a_cache_that_has_lost_the_file_lets_it_be_built(
    built: EditionCopy, shared: tuple[EditionCopy, Cache], tmp_path: Path
) -> None:
    """As when it was the file asked for longest ago."""
    cache = Cache(tmp_path / "cache")
    shutil.copytree(shared[1].folder, cache.folder)
    for path in cache.folder.glob("*/*"):
        if path.read_bytes()[32:36] in (b"%PDF", b"PK\x03\x04"):
            path.unlink()
    (built.root / "output" / "asss-baerum-2025.pdf").unlink()

    assert remembered(cache, built.root, built.root / "output", PDF) is None
    assert remembered(cache, built.root, built.root / "output", XLSX) is not None
