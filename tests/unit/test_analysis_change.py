"""Growth: the same members in both years, never across a break, never from a negative base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import ANDEL, NETTO, bygg, ekte, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.change import endring
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.model import Brudd
from asss_report.observations import Tillegg
from asss_report.sources.breaks import Seriebrudd

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
        assert e.grunn == (f"kommunen ble slått sammen ({aar})" if krysser else "")
    assert (u.gap_kroner is None) == krysser


def med_tillegg(tabell: str, tillegg: Tillegg, **valg: Any) -> Grunnlag:
    """The figures of a text table with what is known of breaks."""
    g = grunnlag(tabell, **valg)
    return Grunnlag(g.edition, g._frame, tillegg)


def brudd_i(serie: str, aar: int, kommune: str = "") -> Tillegg:
    """One entry of breaks.toml."""
    post = {"@line": 1, "series": (serie,), "municipality": kommune, "year": aar}
    return Tillegg(
        brudd=(Seriebrudd.model_validate({**post, "reason": "ny art", "source": "prøve"}),)
    )


@pytest.mark.parametrize(
    ("aar", "krysser"), [(2021, False), (2022, True), (2025, True), (2026, False)]
)
def test_a_merger_breaks_only_that_municipality(aar: int, krysser: bool) -> None:
    """Asker merged: no growth of its own, and the mean is formed without it, by name."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    u = endring(med_tillegg(tabell, Tillegg(sammenslaatt={"3203": (aar,)})), NETTO, FRA, TIL)
    (asker,) = u.sammenlignet
    assert asker.grunn == (f"kommunen fikk nye grenser ({aar})" if krysser else "")
    assert (asker.differanse is None, asker.prosent is None) == (krysser, krysser)
    assert (asker.fra, asker.til) == (600 / 200, 900 / 300), "the values themselves stand"
    assert u.egen.differanse == pytest.approx(600 / 100 - 400 / 80)
    uten_asker = (4400 / 580, 6600 / 700)
    assert (u.snitt.fra, u.snitt.til) == (uten_asker if krysser else (5000 / 780, 7500 / 1000))
    assert (u.snitt.uten, u.snitt.uten_brudd) == ((), ("Asker",) if krysser else ())
    assert u.snitt.grunn == ""


def test_the_own_merger_leaves_no_growth_and_no_gap() -> None:
    """Nothing of the own municipality's growth is printed; the mean's stands, without it."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    u = endring(med_tillegg(tabell, Tillegg(sammenslaatt={"3201": (2023,)})), NETTO, FRA, TIL)
    assert (u.egen.differanse, u.egen.prosent, u.gap_kroner) == (None, None, None)
    assert u.snitt.differanse == pytest.approx(6900 / 900 - 4600 / 700)
    assert u.snitt.uten_brudd == ("Bærum",)


def test_a_member_without_data_is_named_as_missing_and_not_as_broken() -> None:
    """Oslo lacks a year; Asker is merged: each is named for its own reason."""
    tabell = TO_AAR.format(".. 400 600", "6000 600 900")
    u = endring(med_tillegg(tabell, Tillegg(sammenslaatt={"3203": (2023,)})), NETTO, FRA, TIL)
    assert (u.snitt.uten, u.snitt.uten_brudd) == (("Oslo",), ("Asker",))
    assert u.snitt.differanse == pytest.approx(600 / 100 - 400 / 80)


def test_without_anybody_unbroken_there_is_no_growth_of_the_mean() -> None:
    """All three merged: no number, rather than one of nobody."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    alle = dict.fromkeys(("0301", "3201", "3203"), (2023,))
    u = endring(med_tillegg(tabell, Tillegg(sammenslaatt=alle)), NETTO, FRA, TIL)
    assert (u.snitt.differanse, u.gap_kroner) == (None, None)


@pytest.mark.parametrize(
    ("monster", "treffer"),
    [
        ("12362/FGK7/AGD2", True),
        ("12362/*", True),
        ("*/AGD2", True),
        ("folkemengde", True),  # the denominator breaks the ratio as well
        ("12362/FGK7/AGD1", False),
        ("12362/FGK13/*", False),
    ],
)
def test_a_break_of_the_registry_is_in_the_series_it_names(monster: str, treffer: bool) -> None:
    """A pattern on source codes, of numerator or denominator, breaks growth for all."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    u = endring(med_tillegg(tabell, brudd_i(monster, 2023)), NETTO, FRA, TIL)
    for e in (u.egen, u.snitt, *u.sammenlignet):
        assert e.grunn == ("ny art (2023)" if treffer else "")


def test_a_break_of_the_registry_may_be_one_municipalitys() -> None:
    """Only Asker's series changed."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    g = med_tillegg(tabell, brudd_i("12362/*", 2023, "3203"))
    u = endring(g, NETTO, FRA, TIL)
    assert [e.grunn for e in (u.egen, *u.sammenlignet)] == ["", "ny art (2023)"]
    assert u.snitt.uten_brudd == ("Asker",)
    assert [b.aar for b in g.egne_brudd(NETTO, "3203")] == [2023]
    assert g.egne_brudd(NETTO, "3201") == g.brudd(NETTO) == ()


def test_the_first_break_between_is_the_one_told() -> None:
    """An indicator's own, the registry's and a merger are one list, oldest first."""
    tabell = TO_AAR.format("4000 400 600", "6000 600 900")
    g = med_tillegg(tabell, replace(brudd_i("12362/*", 2024), sammenslaatt={"3201": (2023,)}))
    u = endring(g, replace(NETTO, brudd=(Brudd(2022, "ny enhet"),)), FRA, TIL)
    assert u.egen.grunn == "ny enhet (2022)"
    assert endring(g, NETTO, FRA, TIL).egen.grunn == "kommunen fikk nye grenser (2023)"
    assert endring(g, NETTO, 2023, TIL).egen.grunn == "ny art (2024)"


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
