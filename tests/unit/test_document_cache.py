"""What was made before is found whole or not at all, and never in the way of a build."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.document.cache import VARIABLE, Cache, cache_folder, named

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [named(str(number)) for number in range(8)]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty one, in a folder that is not made yet."""
    return Cache(tmp_path / "a" / "cache")


def kept(cache: Cache) -> list[Path]:
    """Every file in it."""
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


def age(cache: Cache, name: str, seconds: float) -> None:
    """Let a file have been asked for at that second."""
    (path,) = cache.folder.glob(f"*/{name}")
    os.utime(path, (seconds, seconds))


# --- Names ----------------------------------------------------------------------------------------


@given(st.lists(st.text()), st.lists(st.text()))
def test_a_name_is_of_every_part_and_of_their_order(one: list[str], other: list[str]) -> None:
    """Also where one part ends where another begins."""
    assert (named(*one) == named(*other)) == (one == other)


def test_text_is_named_by_its_bytes() -> None:
    """A page may be either."""
    assert named("å") == named("å".encode())


# --- What is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 999])
def test_what_is_kept_comes_back(cache: Cache, content: bytes) -> None:
    """In this process and in a later one."""
    assert cache.get(NAMES[0]) is None

    cache.put(NAMES[0], content)

    assert Cache(cache.folder).get(NAMES[0]) == content
    assert len(kept(cache)) == 1


@settings(max_examples=60)
@given(st.binary(max_size=40), st.data())
def test_a_damaged_file_is_a_miss_and_goes_away(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    """Cut short anywhere, one bit of it turned, or longer than it was."""
    cache = Cache(tmp_path_factory.mktemp("skadet"))
    cache.put(NAMES[0], content)
    (path,) = kept(cache)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytes([*whole[:at], whole[at] ^ 1 << data.draw(st.integers(0, 7)), *whole[at + 1 :]])
    path.write_bytes(data.draw(st.sampled_from([whole[:at], flipped, whole + b"x"])))

    assert cache.get(NAMES[0]) is None
    assert kept(cache) == []


def test_a_file_under_anothers_name_is_a_miss_and_goes_away(cache: Cache) -> None:
    """Whole as it is, it is of something else."""
    cache.put(NAMES[0], b"en")
    (path,) = kept(cache)
    other = cache.folder / NAMES[1][:2] / NAMES[1]
    other.parent.mkdir(exist_ok=True)
    path.rename(other)

    assert cache.get(NAMES[1]) is None
    assert kept(cache) == []


# --- A folder that cannot be used -----------------------------------------------------------------


@pytest.mark.parametrize("place", ["fil", "fil/under"])
def test_a_file_in_the_folders_place_is_no_error(tmp_path: Path, place: str) -> None:
    """Nothing is kept; also root is refused."""
    (tmp_path / "fil").write_text("x", "utf-8")
    cache = Cache(tmp_path / place)

    cache.put(NAMES[0], b"en")
    cache.trim()

    assert cache.get(NAMES[0]) is None
    assert (tmp_path / "fil").read_text("utf-8") == "x"


@pytest.mark.parametrize("function", ["fdopen", "replace", "utime", "mkdir"])
def test_a_disk_that_is_full_or_forbidden_is_no_error_and_leaves_nothing(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """At any step of keeping and finding."""

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, function, fails)
    cache.put(NAMES[0], b"en")

    assert cache.get(NAMES[0]) in (None, b"en")
    assert len(kept(cache)) == (cache.get(NAMES[0]) is not None)


def test_a_folder_in_a_files_place_is_no_error(cache: Cache) -> None:
    """Neither to read nor to write nor to throw away."""
    (cache.folder / NAMES[0][:2] / NAMES[0]).mkdir(parents=True)

    cache.put(NAMES[0], b"en")
    Cache(cache.folder, limit=0).trim()

    assert cache.get(NAMES[0]) is None


def test_only_the_user_may_read_what_is_kept(cache: Cache) -> None:
    """Figures may be kept that nobody has published."""
    cache.put(NAMES[0], b"en")

    assert [0o700] == sorted({path.stat().st_mode & 0o777 for path in kept(cache)[0].parents[:2]})
    assert kept(cache)[0].stat().st_mode & 0o077 == 0


def test_the_folder_is_the_users_own_unless_the_variable_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty variable names none."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv(VARIABLE, "")
    assert cache_folder().name == "asss-report"


def test_who_has_no_home_folder_builds_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a service does, or a container: nothing is kept, nothing is made, and nothing fails."""

    def homeless(*_: object, **__: object) -> str:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", homeless)
    cache = Cache(cache_folder())
    cache.put(NAMES[0], b"en")
    cache.trim()

    assert cache.get(NAMES[0]) is None
    assert not cache.folder.exists()


# --- Throwing away --------------------------------------------------------------------------------

#: A file is its content after 32 bytes of sha256.
SIZE = 100
CONTENT = bytes(SIZE - 32)


@settings(max_examples=60)
@given(st.permutations(range(8)), st.integers(0, 9 * SIZE))
def test_what_nobody_asked_for_goes_first_and_no_more_than_needed(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], limit: int
) -> None:
    """Down to four fifths of the limit when there is more than the limit; else nothing goes."""
    cache = Cache(tmp_path_factory.mktemp("trim"), limit=limit)
    for second, number in enumerate(order):
        cache.put(NAMES[number], CONTENT)
        age(cache, NAMES[number], 1e9 + second)

    cache.trim()

    many = 8 if limit >= 8 * SIZE else int(0.8 * limit / SIZE)
    assert {path.name for path in kept(cache)} == {NAMES[n] for n in order[8 - many :]}


def test_what_was_asked_for_lately_stays(cache: Cache) -> None:
    """The first that was kept outlives the second, when it is still in use."""
    for number in range(2):
        cache.put(NAMES[number], CONTENT)
        age(cache, NAMES[number], 1e9 + number)
    cache.get(NAMES[0])

    Cache(cache.folder, limit=2 * SIZE - 1).trim()

    assert [path.name for path in kept(cache)] == [NAMES[0]]


def test_a_half_written_file_goes_when_nobody_can_be_writing_it(cache: Cache) -> None:
    """Of one that is being written nothing is known."""
    cache.put(NAMES[0], CONTENT)
    folder = kept(cache)[0].parent
    new, old = (f"{NAMES[0]}{random}.part" for random in ("ny_12345", "gammel_1"))
    for name, seconds in ((new, None), (old, (1e9, 1e9))):
        (folder / name).write_bytes(b"halv")
        os.utime(folder / name, seconds)

    cache.trim()

    assert sorted(path.name for path in kept(cache)) == sorted([NAMES[0], new])


def test_nothing_is_thrown_away_that_was_not_kept_here(cache: Cache) -> None:
    """Whoever names a folder with something else in it, as their own home, loses none of it."""
    cache.put(NAMES[0], CONTENT)
    mine = [kept(cache)[0].with_name("notat.txt"), cache.folder / "Nedlastinger" / "film.part"]
    mine.append(cache.folder / "Nedlastinger" / NAMES[0])
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(CONTENT)
        os.utime(path, (1e9, 1e9))

    Cache(cache.folder, limit=0).trim()

    assert sorted(kept(cache)) == sorted(mine)


# --- Several builds at once -----------------------------------------------------------------------


def content(name: str) -> bytes:
    """What is kept under a name, whoever made it."""
    return name.encode() * 500


def writes_reads_and_trims(cache: Cache, rounds: int) -> set[bytes]:
    """What was found that is not what should be; runs in a process of its own."""
    wrong = set()
    for number in range(rounds):
        name = NAMES[number % len(NAMES)]
        cache.put(name, content(name))
        for other in NAMES:
            found = cache.get(other)
            if found not in (None, content(other)):
                wrong.add(found)
        cache.trim()
    return wrong


def test_builds_at_once_never_find_what_is_not_whole(tmp_path: Path) -> None:
    """While each throws away what the others keep."""
    size = len(content(NAMES[0])) + 32
    cache = Cache(tmp_path, limit=3 * size)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        wrong = pool.starmap(writes_reads_and_trims, [(cache, 150)] * 3)

    assert wrong == [set()] * 3
    cache.trim()
    assert sum(path.stat().st_size for path in kept(cache)) <= cache.limit
    assert not [path for path in kept(cache) if path.suffix == ".part"]
