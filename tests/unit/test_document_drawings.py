"""A chart that is kept is the chart that would be drawn."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from pandas.testing import assert_frame_equal

from asss_report import nb
from asss_report.document.cache import Cache
from asss_report.document.drawings import Drawings
from asss_report.document.profile import measured
from asss_report.document.report import alle_exhibits

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.model import Diagram, Tegner


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty one."""
    return Cache(tmp_path / "cache")


@pytest.fixture(scope="module")
def charts(report: Report) -> dict[str, Tegner]:
    """Every chart of the edition, by its anchor."""
    return {
        report.nummer[key, exhibit.key].anker: exhibit.tegn
        for key, exhibit in alle_exhibits(report)
        if exhibit.tegn
    }


def require_same(one: Diagram, other: Diagram) -> None:
    """Every field, and of the numbers every value, type, name and row."""
    assert one == other
    assert [type(it) for it in one.data.to_numpy().flat] == [
        type(it) for it in other.data.to_numpy().flat
    ]
    assert_frame_equal(one.data, other.data, check_exact=True)


def test_every_kept_chart_of_the_edition_equals_the_drawn(
    charts: dict[str, Tegner], stil: Stil, cache: Cache
) -> None:
    """Drawn here, kept by this program, and read by the next."""
    drawn = {anker: tegner() for anker, tegner in charts.items()}
    with measured() as first:
        here = Drawings(stil.fonter, cache)
        for anker, tegner in charts.items():
            require_same(drawn[anker], here.drawn(anker, tegner))
    with measured() as second:
        later = Drawings(stil.fonter, cache)
        for anker, tegner in charts.items():
            require_same(drawn[anker], later.drawn(anker, tegner))

    assert len(charts) > 60
    assert first.counts == {"svg drawn": len(charts)}
    assert second.counts == {"svg kept": len(charts)}


def test_a_kept_picture_is_the_drawn_one(
    charts: dict[str, Tegner], stil: Stil, cache: Cache
) -> None:
    """For those who want the chart as PNG; it is no SVG by the same name."""
    tegner = charts["barnehage-profil"]
    expected = tegner.png()

    Drawings(stil.fonter, cache).drawn("barnehage-profil", tegner)
    found = [Drawings(stil.fonter, cache).png(tegner) for _ in range(2)]

    assert found == [expected] * 2


def test_a_chart_is_drawn_once_in_memory_without_a_cache(
    charts: dict[str, Tegner], stil: Stil
) -> None:
    """All that shows it shows the same."""
    drawings = Drawings(stil.fonter)
    assert drawings.known("barnehage-profil") is None
    first = drawings.drawn("barnehage-profil", charts["barnehage-profil"])

    assert drawings.drawn("barnehage-profil", charts["barnehage-profil"]) is first
    assert drawings.known("barnehage-profil") is first


def test_while_a_book_of_printed_numbers_is_kept_nothing_is_read(
    charts: dict[str, Tegner], stil: Stil, cache: Cache
) -> None:
    """The numbers of a chart that is not drawn would be missing from the book."""
    tegner = charts["barnehage-profil"]
    Drawings(stil.fonter, cache).drawn("barnehage-profil", tegner)
    before = {path: path.read_bytes() for path in cache.folder.glob("*/*")}

    with nb.bokfort() as bok, measured() as seconds:
        Drawings(stil.fonter, cache).drawn("barnehage-profil", tegner)

    assert seconds.counts == {"svg drawn": 1}
    assert len(bok.trykk) > 5
    assert {path: path.read_bytes() for path in cache.folder.glob("*/*")} == before


def test_another_typeface_or_another_chart_is_drawn_anew(
    charts: dict[str, Tegner], stil: Stil, cache: Cache, tmp_path: Path
) -> None:
    """A label's place depends on the widths of its letters."""
    fonts = tmp_path / "fonts"
    shutil.copytree(stil.fonter, fonts)
    with (fonts / "SourceSans3-Bold.ttf").open("ab") as file:
        file.write(b"x")
    profil = charts["barnehage-profil"]
    with measured() as seconds:
        Drawings(stil.fonter, cache).drawn("barnehage-profil", profil)
        Drawings(fonts, cache).drawn("barnehage-profil", profil)
        Drawings(fonts, cache).drawn("barnehage-profil", charts["grunnskole-profil"])

    assert seconds.counts == {"svg drawn": 3}


def test_a_chart_is_kept_under_the_typeface_it_was_drawn_with(
    charts: dict[str, Tegner], stil: Stil, cache: Cache, tmp_path: Path
) -> None:
    """A process that lives on draws with the font it has read, also after another is put there."""
    fonts, profil = tmp_path / "fonts", charts["barnehage-profil"]
    shutil.copytree(stil.fonter, fonts)
    Drawings(fonts, cache).drawn("barnehage-profil", profil)
    before = {path.name for path in cache.folder.glob("*/*")}
    with (fonts / "SourceSans3-Bold.ttf").open("ab") as file:
        file.write(b"x")

    Drawings(fonts, cache).drawn("barnehage-profil", profil)

    assert {path.name for path in cache.folder.glob("*/*")} == before


@pytest.mark.parametrize(
    "files",
    [{"a": b"1", "b": b"23"}, {"a": b"12", "c": b"3"}],
    ids=["another border between files", "another name"],
)
def test_other_fonts_are_another_typeface(
    charts: dict[str, Tegner], cache: Cache, tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Also where their bytes together are the same."""
    for name, fonts in (("en", {"a": b"12", "b": b"3"}), ("to", files)):
        (tmp_path / name).mkdir()
        for font, content in fonts.items():
            (tmp_path / name / font).write_bytes(content)
        Drawings(tmp_path / name, cache).drawn("barnehage-profil", charts["barnehage-profil"])

    assert len(list(cache.folder.glob("*/*"))) == 2
