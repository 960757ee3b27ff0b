"""The odd figures as the analyst reads them: where, what it was, what the group did."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from _grunnlag import KODE, Skade, annet_syn

from asss_report.charts.style import Stil
from asss_report.document.check import check_all, failing
from asss_report.document.odde import odd_figures, odd_in_chapter, odd_in_short
from asss_report.document.report import Report, load_figures
from asss_report.errors import Level

ROOT = Path(__file__).parents[2]


@cache
def rapport(*skader: Skade) -> Report:
    """The bundled edition, with damage done to its figures."""
    hel = load_figures(ROOT, Stil.load(ROOT))
    return replace(hel, grunnlag=annet_syn(*skader)) if skader else hel


def om(report: Report, kommune: str, aar: int, ord_: str = "") -> list[str]:
    """What is said of a municipality and a year."""
    alle = odd_figures(report)
    return [f.what for f in alle if f"{kommune} {aar}" in f.what and ord_ in f.what]


def test_a_jump_tells_before_and_after_and_what_the_group_did() -> None:
    """Drammen's interest in 2021: the line of the file is Drammen's of that year."""
    forst = odd_figures(rapport())[0]
    assert forst.what == (
        "Økonomi: rentekostnader (12137/AGD82), Drammen 2021: 359 became 1\u00a0801; with the "
        "group's change it would be 303 (34,0 robust deviations away)."
    )
    linje = (ROOT / forst.file).read_text("utf-8").splitlines()[forst.line - 1]
    assert linje.startswith("3301,")
    assert ",2021,12137," in linje
    assert ",AGD82," in linje
    assert "corrections.toml" in forst.instead


def test_the_first_year_of_a_series_comes_after_no_figure() -> None:
    """Oslo's roads 2020: the message is English throughout."""
    funnet = om(rapport(), "Oslo", 2020, "hardly any other value has that sign")
    assert funnet
    assert all("−100 after no figure" in what for what in funnet)


@pytest.mark.parametrize(
    ("skade", "kommune", "aar", "sagt"),
    [
        (
            Skade("12362/FGK7/AGD10", "Bergen", 2024, ganger=0.5),
            "Bergen",
            2024,
            "above gross",
        ),
        (Skade("12362/FGK7/AGD2", "Bergen", 2024, ganger=-1), "Bergen", 2024, "has that sign"),
        (Skade("12362/FGK7/AGD2", "Bergen", 2024, ganger=2), "Bergen", 2024, "the areas sum to"),
        (Skade("folkemengde", "Asker", 2024, ganger=1.01), "Asker", 2024, "(−1,0\u00a0%)"),
        (
            Skade("12063/KOSfritidtimeruk0000", "Asker", 2025, verdi=-3),
            "Asker",
            2025,
            "which cannot be below 0",
        ),
    ],
)
def test_each_kind_is_told_in_its_own_words(
    skade: Skade, kommune: str, aar: int, sagt: str
) -> None:
    """And none is told of these figures when they are right."""
    assert om(rapport(skade), kommune, aar, sagt)
    assert not om(rapport(), kommune, aar, sagt)


def test_every_finding_names_a_file_that_is_there_and_is_a_warning_without_code() -> None:
    """So that --strict, which is about words, never fails on a figure."""
    alle = odd_figures(rapport())
    assert not failing(alle, strict=True)
    for fault in alle:
        assert (ROOT / fault.file.partition(".csv")[0]).with_suffix(".csv").is_file()
        assert fault.line > 1
        assert fault.level is Level.WARNING


def test_one_year_may_be_asked_for() -> None:
    """The edition's year is what a fetch has just brought."""
    aarets = odd_figures(rapport(), year=2025)
    assert aarets
    assert aarets == [f for f in odd_figures(rapport()) if " 2025: " in f.what]


def test_check_tells_this_year_and_the_very_odd_and_counts_the_rest() -> None:
    """Nothing is silenced: what is not told one by one is counted, with the command."""
    kort, alle = odd_in_short(rapport()), odd_figures(rapport())
    vist = [f for f in kort if f.level is Level.WARNING]
    assert set(odd_figures(rapport(), year=2025)) <= set(vist)
    assert alle[0] in vist
    assert len(vist) < 20
    (resten,) = [f for f in kort if f.level is Level.INFO]
    assert resten.what.startswith(f"{len(alle) - len(vist)} more figures")
    assert "asss-report plausibility" in resten.instead


def test_check_keeps_the_oddest_first() -> None:
    """Other warnings go by file and line; these by how odd they are."""
    faults = check_all(ROOT, Stil.load(ROOT))
    kort = [f for f in odd_in_short(rapport()) if f.level is Level.WARNING]
    vist = [f for f in faults if f in kort]
    assert vist == kort
    nivaa = [f.level for f in faults]
    assert nivaa == sorted(nivaa, key=[Level.ERROR, Level.WARNING, Level.INFO].index)


def test_a_chapter_tells_what_is_odd_in_its_own_figures_this_year() -> None:
    """Sandnes's kultur 2025 in kultur, and in no chapter that does not show it."""
    (fault,) = odd_in_chapter(rapport(), "kultur")
    assert "Sandnes 2025" in fault.what
    assert odd_in_chapter(rapport(), "barnehage") == []
    assert KODE["Sandnes"] == "1108"
