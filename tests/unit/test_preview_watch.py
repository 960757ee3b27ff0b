"""What a saved file means, and what editors leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from asss_report.preview.watch import Changed, classify, passing

ROOT = Path("/utgave")


@pytest.mark.parametrize(
    "name",
    [
        ".barnehage.md.swp",
        ".barnehage.md.swx",
        "barnehage.md~",
        "4913",
        "#barnehage.md#",
        ".#barnehage.md",
        "~$barnehage.md",
        "barnehage.md.tmp",
        "barnehage.md.bak",
        ".abc123.part",
        "barnehage.md___jb_tmp___",
        ".DS_Store",
    ],
)
def test_passing_files(name: str) -> None:
    """Swap, lock, backup and half-written files."""
    assert passing(Path(name))
    assert not classify(ROOT, [ROOT / "narratives" / name])


@pytest.mark.parametrize("name", ["barnehage.md", "stil.css", "12362.csv", "49131.md"])
def test_files_that_count(name: str) -> None:
    """Ordinary names."""
    assert not passing(Path(name))


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("narratives/barnehage.md", Changed(frozenset({"barnehage"}))),
        ("narratives/barnehage.godkjenning.toml", Changed(frozenset({"barnehage"}))),
        ("narratives/bilder/skole.png", Changed(sider=True)),
        ("narratives/notater.txt", Changed()),
        ("templates/kapittel.html.j2", Changed(sider=True)),
        ("templates/fonts/X.ttf", Changed(sider=True)),
        ("templates/theme.toml", Changed(tall=True)),
        ("report/report.toml", Changed(tall=True)),
        ("report/data/12362/12362.csv", Changed(tall=True)),
        ("report/data/.git/index", Changed()),
        ("narratives", Changed()),
    ],
)
def test_meaning(name: str, meaning: Changed) -> None:
    """Each folder has its own."""
    assert classify(ROOT, [ROOT / name]) == meaning


def test_a_batch_is_one_change() -> None:
    """What is saved together is read together."""
    names = ("narratives/brann.md", "narratives/kirke.md", "templates/stil.css")
    both = Changed(frozenset({"brann", "kirke"}), sider=True)
    assert classify(ROOT, [ROOT / name for name in names]) == both


def test_other_folders_mean_nothing() -> None:
    """Not ours."""
    assert not classify(ROOT, [Path("/annet/narratives/brann.md")])
