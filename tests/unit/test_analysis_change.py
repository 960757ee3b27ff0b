"""Growth: the same members in both years, never across a break, never from a negative base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from _grunnlag import ANDEL, NETTO, bygg, ekte, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.change import endring
from asss_report.model import Brudd

if TYPE_CHECKING:
    from collections.abc import Sequence

FRA, TIL = 2021, 2025
TO_AAR = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2021  500   80     200
    folkemengde  2025  600   100    300
    netto        2021  {}
    netto        2025  {}
"""


def test_growth_by_hand() -> None:
    """Own 5 → 6: +1 krone and +20 %; mean Σ/Σ each year; the gap × each year's own inhabitants."""
    g = grunnlag(TO_AAR.format("4000 400 600", "6000 600 900"))
    u = endring(g, NETTO, FRA, TIL)
    assert (u.egen.fra, u.egen.til) == (400 / 80, 600 / 100)
    assert u.egen.differanse == pytest.approx(1)
    assert u.egen.prosent == pytest.approx(20)
    assert (u.snitt.fra, u.snitt.til) == (5000 / 780, 7500 / 1000)
    forst, sist = (400 / 80 - 5000 / 780) * 80, (600 / 100 - 7500 / 1000) * 100
    assert u.gap_kroner == pytest.approx(sist - forst)
    assert [(e.navn, e.differanse) for e in u.sammenlignet] == [("Asker", 0)]
    assert (u.fra_aar, u.til_aar, u.snitt.uten) == (2021, 2025, ())


@pytest.mark.parametrize(
    ("fra", "til"),
    [("4000 400 ..", "6000 600 900"), ("4000 400 600", "6000 600 :")],
)
def test_a_member_missing_in_one_year_is_out_of_both(fra: str, til: str) -> None:
    """A missing year cannot look like growth: Asker is out of both means, and named."""
    u = endring(grunnlag(TO_AAR.format(fra, til)), NETTO, FRA, TIL)
    assert (u.snitt.fra, u.snitt.til) == (4400 / 580, 6600 / 700)
    assert u.snitt.uten == ("Asker",)


belop = st.none() | st.floats(1e4, 1e9).map(lambda x: round(x, 0))
folk = st.integers(1_000, 700_000)
rader = st.lists(st.tuples(belop, folk, belop, folk), min_size=4, max_size=4)


@settings(max_examples=10, deadline=None)
@given(rader)
def test_the_mean_has_the_same_members_in_both_years(
    tall: Sequence[tuple[float | None, int, float | None, int]],
) -> None:
    """Σ/Σ over those with data in both years, by plain Python; the rest are named."""
    navn = ("Oslo", "Bærum", "Asker", "Sandnes")
    g = bygg(
        navn,
        [
            ("folkemengde", FRA, [n for _, n, _, _ in tall]),
            ("folkemengde", TIL, [n for _, _, _, n in tall]),
            ("netto", FRA, [a for a, _, _, _ in tall]),
            ("netto", TIL, [b for _, _, b, _ in tall]),
        ],
    )
    u = endring(g, NETTO, FRA, TIL)
    begge = [(a, n, b, m) for a, n, b, m in tall if a is not None and b is not None]
    if not begge:
        assert (u.snitt.fra, u.snitt.til, u.gap_kroner) == (None, None, None)
        return
    assert u.snitt.fra == pytest.approx(sum(r[0] for r in begge) / sum(r[1] for r in begge))
    assert u.snitt.til == pytest.approx(sum(r[2] for r in begge) / sum(r[3] for r in begge))
    assert u.snitt.uten == tuple(
        n for n, r in zip(navn, tall, strict=True) if r[0] is None or r[2] is None
    )


@pytest.mark.parametrize(
    ("aar", "krysser"), [(2021, False), (2022, True), (2025, True), (2026, False)]
)
def test_no_growth_across_a_break(aar: int, krysser: bool) -> None:
    """A break after the first year and up to the last forbids every growth, with its reason."""
    g = grunnlag(TO_AAR.format("4000 400 600", "6000 600 900"))
    u = endring(g, replace(NETTO, brudd=(Brudd(aar, "kommunen ble slått sammen"),)), FRA, TIL)
    for e in (u.egen, u.snitt, *u.sammenlignet):
        assert (e.differanse is None, e.prosent is None) == (krysser, krysser)
        assert e.grunn == ("kommunen ble slått sammen" if krysser else "")
    assert (u.gap_kroner is None) == krysser


@pytest.mark.parametrize(
    ("fra", "til"),
    [("-400", "600"), ("0", "600"), ("400", "-600"), ("-400", "-600")],
)
def test_no_percent_from_or_to_what_is_not_positive(fra: str, til: str) -> None:
    """FGK1c and VAR: the change in kroner stands, percent does not."""
    u = endring(grunnlag(TO_AAR.format(f"4000 {fra} 600", f"6000 {til} 900")), NETTO, FRA, TIL)
    assert u.egen.prosent is None
    assert u.egen.differanse == pytest.approx(float(til) / 100 - float(fra) / 80)
    assert u.gap_kroner is not None


@pytest.mark.parametrize(
    ("fra", "til"), [("4000 .. 600", "6000 600 900"), ("4000 400 600", "6000 .. 900")]
)
def test_own_year_missing_leaves_no_growth_and_no_gap(fra: str, til: str) -> None:
    """One year missing: nothing is formed from the other."""
    u = endring(grunnlag(TO_AAR.format(fra, til)), NETTO, FRA, TIL)
    assert (u.egen.differanse, u.egen.prosent, u.gap_kroner) == (None, None, None)
    assert u.snitt.uten == ("Bærum",)


def test_a_year_outside_the_source_leaves_no_growth() -> None:
    """The first year is not there at all."""
    u = endring(grunnlag(TO_AAR.format("4000 400 600", "6000 600 900")), NETTO, 2015, TIL)
    assert (u.egen.differanse, u.snitt.differanse, u.gap_kroner) == (None, None, None)


def test_growth_of_a_percentage_is_in_prosentpoeng_without_a_gap_in_kroner() -> None:
    """40 % → 30 % is −10; it has no kroner."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    g = grunnlag(tabell + "total 2021 9 1000 2000\n total 2025 9 2000 3000")
    u = endring(g, ANDEL, FRA, TIL)
    assert u.egen.differanse == pytest.approx(-10)
    assert u.gap_kroner is None


def test_gaps_sum_to_nothing_over_the_members() -> None:
    """Σ N·(own − mean) is zero every year, so the changes sum to zero too."""
    navn = ("Oslo", "Bærum", "Asker")
    linjer = [
        ("folkemengde", FRA, [500.0, 80.0, 200.0]),
        ("folkemengde", TIL, [600.0, 100.0, 300.0]),
        ("netto", FRA, [4000.0, 400.0, 600.0]),
        ("netto", TIL, [6000.0, 900.0, 700.0]),
    ]
    gap = [
        endring(
            bygg(navn, linjer, own=n, comparators=("Asker" if n != "Asker" else "Oslo",)),
            NETTO,
            FRA,
            TIL,
        ).gap_kroner
        for n in navn
    ]
    assert sum(g or 0.0 for g in gap) == pytest.approx(0, abs=1e-9)


def test_growth_in_the_bundled_figures_has_all_twelve_members() -> None:
    """No member is left out of the growth of barnehage from 2021 to 2025."""
    assert endring(ekte(), NETTO, FRA, TIL).snitt.uten == ()
