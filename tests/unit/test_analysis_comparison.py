"""Own municipality against the mean and the others: differences, ranks, profile, series."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, ANDEL, BRUTTO, KODE, NETTO, STANDARD, bygg, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.averages import Valg
from asss_report.analysis.comparison import (
    BASIS_IKKE_POSITIV,
    I_PROSENT,
    SKIFTER_FORTEGN,
    UTEN_VERDI,
    profil,
    rangering,
    sammenlign,
    utvikling,
)
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.analysis.results import Rolle
from asss_report.edition import Averages
from asss_report.model import Brudd, Snitt, Status
from asss_report.observations import Tillegg

if TYPE_CHECKING:
    from _grunnlag import Celle

    from asss_report.analysis.results import Rangering

TRE = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2025  600   100    300
    netto        2025  {}
"""
rask = settings(max_examples=10, deadline=None)


# --- Differences ----------------------------------------------------------------------------------


def test_a_difference_in_kroner_percent_and_for_the_whole_municipality() -> None:
    """Own − mean; in percent of the mean; times own inhabitants. Unrounded."""
    s = sammenlign(grunnlag(TRE.format("6000 517 900")), NETTO, AAR)
    snitt = (6000 + 517 + 900) / (600 + 100 + 300)
    assert s.differanse == pytest.approx(517 / 100 - snitt, rel=1e-12)
    assert s.prosent == pytest.approx(100 * (517 / 100 / snitt - 1), rel=1e-12)
    assert s.kroner == pytest.approx((517 / 100 - snitt) * 100, rel=1e-12)
    assert s.prosent_grunn == ""


def test_the_value_shown_is_the_published_one() -> None:
    """517/100 = 5.17 is published as 5; the difference is still made from 5.17."""
    s = sammenlign(grunnlag(TRE.format("6000 517 900")), NETTO, AAR)
    assert s.egen.verdi == 5
    assert [(v.navn, v.verdi) for v in s.sammenlignet] == [("Asker", 3)]


def test_extremes_are_named() -> None:
    """Lowest and highest with the municipality's name."""
    s = sammenlign(grunnlag(TRE.format("6000 500 900")), NETTO, AAR)
    assert s.lavest is not None
    assert s.hoyest is not None
    assert (s.lavest.navn, s.lavest.verdi) == ("Asker", 900 / 300)
    assert (s.hoyest.navn, s.hoyest.verdi) == ("Oslo", 6000 / 600)
    assert (s.rang, s.antall) == (2, 3)


def test_need_corrected_kroner_are_the_correction_of_the_design() -> None:
    """Δ = (u_i − u_G·b_i/b_G)·N_i, with b_G = Σ(N·b)/ΣN."""
    g = grunnlag(TRE.format("6000 500 900") + "behov 2026 1.1 0.9 1.05")
    assert STANDARD.korrigert is not None
    s = sammenlign(g, STANDARD.korrigert, AAR)
    u_g, b_g = 7400 / 1000, (600 * 1.1 + 100 * 0.9 + 300 * 1.05) / 1000
    assert s.kroner == pytest.approx((500 / 100 - u_g * 0.9 / b_g) * 100, rel=1e-12)


@pytest.mark.parametrize(
    ("celler", "grunn"),
    [
        ("-6000 -500 -900", BASIS_IKKE_POSITIV),
        ("0 0 0", BASIS_IKKE_POSITIV),
        ("6000 -500 900", SKIFTER_FORTEGN),
        ("6000 500 -900", SKIFTER_FORTEGN),
        ("-6000 500 900", SKIFTER_FORTEGN),
        ("6000 .. 900", UTEN_VERDI),
        (".. .. ..", UTEN_VERDI),
    ],
)
def test_no_percent_where_percent_has_no_meaning(celler: str, grunn: str) -> None:
    """Base ≤ 0 or members on both sides of zero: no percent, and the reason instead."""
    s = sammenlign(grunnlag(TRE.format(celler)), NETTO, AAR)
    assert (s.prosent, s.prosent_grunn) == (None, grunn)


def test_a_negative_area_still_has_a_difference_in_kroner() -> None:
    """VAR: −5 against −7.4 is +2.4 kroner per inhabitant, without a percent."""
    s = sammenlign(grunnlag(TRE.format("-6000 -500 -900")), NETTO, AAR)
    assert s.differanse == pytest.approx(-500 / 100 + 7400 / 1000)
    assert s.kroner == pytest.approx((-500 / 100 + 7400 / 1000) * 100)


def test_a_difference_between_percentages_is_no_percent() -> None:
    """50 percent against 46.7 is +3.3 prosentpoeng: a difference, no percent and no kroner."""
    s = sammenlign(grunnlag(TRE.format("6000 500 900") + "total 2025 9 1000 2000"), ANDEL, AAR)
    assert s.differanse == pytest.approx(50 - 100 * 1400 / 3000)
    assert (s.prosent, s.prosent_grunn, s.kroner) == (None, I_PROSENT, None)


@pytest.mark.parametrize("symbol", ["..", ".", ":"])
def test_own_value_missing_leaves_everything_of_its_own_empty(symbol: str) -> None:
    """No difference, no percent, no kroner, no rank; the reason and the mean are still there."""
    s = sammenlign(grunnlag(TRE.format(f"6000 {symbol} 900")), NETTO, AAR)
    assert (s.egen.verdi, s.egen.status) == (None, Status(symbol))
    assert (s.differanse, s.prosent, s.kroner, s.rang) == (None, None, None, None)
    assert (s.antall, s.snitt.verdi) == (2, 6900 / 900)


def test_a_missing_comparator_is_empty_with_its_reason() -> None:
    """The comparator's cell says why; the rest of the comparison stands."""
    s = sammenlign(grunnlag(TRE.format("6000 500 :")), NETTO, AAR)
    assert [(v.verdi, v.status) for v in s.sammenlignet] == [(None, Status.KONFIDENSIELL)]
    assert s.differanse == pytest.approx(500 / 100 - 6500 / 700)
    assert s.snitt.mangler == ("Asker",)


def test_all_missing_is_empty_throughout() -> None:
    """Nobody has data: no mean, no extremes, no rank, and nothing breaks."""
    s = sammenlign(grunnlag(TRE.format(".. .. ..")), NETTO, AAR)
    assert (s.lavest, s.hoyest, s.rang, s.antall, s.snitt.verdi) == (None, None, None, 0, None)


def test_against_one_comparator_who_has_no_data_there_is_no_difference() -> None:
    """Comparing with Asker alone when Asker is missing gives nothing, not own against zero."""
    s = sammenlign(grunnlag(TRE.format("6000 500 ..")), NETTO, AAR, Valg(bare=("3203",)))
    assert (s.snitt.verdi, s.differanse, s.kroner) == (None, None, None)


def test_published_but_no_amount_is_shown_and_compared_with_nothing() -> None:
    """Numerator missing: the published value is shown, no difference is formed from it."""
    s = sammenlign(grunnlag(TRE.format("6000 ..|5 900")), NETTO, AAR)
    assert (s.egen.verdi, s.differanse, s.kroner) == (5, None, None)


# --- Ranks ----------------------------------------------------------------------------------------

NAVN = ("Oslo", "Bærum", "Asker", "Sandnes", "Bergen")
# Whole kroner per inhabitant from a narrow range, so that ties are common.
verdier = st.lists(st.none() | st.integers(-3, 6), min_size=5, max_size=5)


def rangert(tall: list[int | None], navn: tuple[str, ...] = NAVN) -> Rangering:
    """The ranking of municipalities of one size with these values."""
    celler: list[Celle] = [None if t is None else 1000 * t for t in tall]
    g = bygg(navn, [("folkemengde", AAR, [1000] * len(navn)), ("netto", AAR, celler)])
    return rangering(g, NETTO, AAR)


@rask
@given(verdier)
def test_a_rank_is_one_more_than_those_who_are_higher(tall: list[int | None]) -> None:
    """1 = highest; ties share the better rank; no value, no rank."""
    kjente = [t for t in tall if t is not None]
    vist = {p.navn: p.rang for p in rangert(tall).plasser}
    for navn, t in zip(NAVN, tall, strict=True):
        assert vist[navn] == (None if t is None else 1 + sum(k > t for k in kjente))


@rask
@given(verdier)
def test_a_ranking_descends_and_ends_with_those_without_data(tall: list[int | None]) -> None:
    """Highest first, missing last, everybody once."""
    plasser = rangert(tall).plasser
    vist = [p.verdi for p in plasser if p.verdi is not None]
    assert vist == sorted(vist, reverse=True)
    assert [p.verdi is None for p in plasser] == sorted(p.verdi is None for p in plasser)
    assert sorted(p.navn for p in plasser) == sorted(NAVN)


@rask
@given(verdier, st.permutations(range(5)))
def test_the_order_of_members_changes_no_rank(tall: list[int | None], orden: list[int]) -> None:
    """Members in another order have the same ranks."""
    stokket = rangert([tall[i] for i in orden], tuple(NAVN[i] for i in orden))
    assert {p.navn: p.rang for p in rangert(tall).plasser} == {
        p.navn: p.rang for p in stokket.plasser
    }


def test_ties_share_the_better_rank_and_the_next_one_is_skipped() -> None:
    """7, 5, 5, 3 are ranked 1, 2, 2, 4."""
    plasser = rangert([5, 7, 3, 5, None]).plasser
    assert [(p.navn, p.rang) for p in plasser] == [
        ("Bærum", 1),
        ("Oslo", 2),
        ("Sandnes", 2),
        ("Asker", 4),
        ("Bergen", None),
    ]


def test_ranks_follow_the_published_values() -> None:
    """Two that are published alike share a rank, though the unrounded ones differ."""
    g = grunnlag(TRE.format("600 104 301"))  # 1.00, 1.04 and 1.003 kr: all published as 1
    assert [p.rang for p in rangering(g, NETTO, AAR).plasser] == [1, 1, 1]


def test_a_missing_rank_keeps_the_sources_symbol() -> None:
    """«:» is confidential, not «mangler»."""
    plasser = rangering(grunnlag(TRE.format("6000 500 :")), NETTO, AAR).plasser
    assert (plasser[-1].navn, plasser[-1].status) == ("Asker", ":")


def test_every_place_knows_its_role() -> None:
    """Own, compared with, others: what the chart colours by."""
    roller = {p.navn: p.rolle for p in rangert([1, 2, 3, 4, 5]).plasser}
    assert roller["Bærum"] is Rolle.EGEN
    assert roller["Asker"] is Rolle.SAMMENLIGNET
    assert roller["Oslo"] is Rolle.ANDRE


def test_oslo_is_not_ranked_where_it_is_unlike_the_others() -> None:
    """Share of total: Oslo stands neither in the ranking nor in the count."""
    g = grunnlag(TRE.format("6000 500 900") + "total 2025 9 1000 2000")
    assert [p.navn for p in rangering(g, ANDEL, AAR).plasser] == ["Bærum", "Asker"]
    assert sammenlign(g, ANDEL, AAR).antall == 2


# --- Comparators ----------------------------------------------------------------------------------

SEKS = """
    serie        aar   Oslo  Bærum  Asker  Sandnes  Bergen
    folkemengde  2025  600   100    300    200      400
    netto        2025  6000  500    900    ..       2000
"""


@pytest.mark.parametrize("andre", [("Asker",), ("Bergen", "Asker"), ("Sandnes", "Oslo", "Asker")])
def test_one_to_three_comparators_in_the_editions_order(andre: tuple[str, ...]) -> None:
    """Every comparator once, in order, with or without data."""
    s = sammenlign(grunnlag(SEKS, comparators=andre), NETTO, AAR)
    assert tuple(v.navn for v in s.sammenlignet) == andre
    assert [v.verdi is None for v in s.sammenlignet] == [navn == "Sandnes" for navn in andre]


def test_any_member_can_be_the_own_municipality() -> None:
    """Own follows the edition: Asker's difference is made with Asker's inhabitants."""
    s = sammenlign(grunnlag(SEKS, own="Asker", comparators=("Bærum",)), NETTO, AAR)
    snitt = (6000 + 500 + 900 + 2000) / (600 + 100 + 300 + 400)
    assert s.egen.navn == "Asker"
    assert s.kroner == pytest.approx((900 / 300 - snitt) * 300)


def test_uten_egen_kommune_compares_with_the_others() -> None:
    """The own municipality is out of the mean but still ranked."""
    g = grunnlag(SEKS, averages=Averages(uten_egen_kommune=True))
    s = sammenlign(g, NETTO, AAR)
    assert s.differanse == pytest.approx(500 / 100 - (6000 + 900 + 2000) / (600 + 300 + 400))
    assert (s.rang, s.antall) == (2, 4)  # 10, 5, 3 and 5: Bærum and Bergen share 2


# --- Profile and series ---------------------------------------------------------------------------


def test_the_profile_sets_the_mean_to_hundred() -> None:
    """Own, comparator, lowest and highest in percent of the mean."""
    p = profil(grunnlag(TRE.format("6000 500 900")), [NETTO], AAR)
    (rad,) = p.rader
    assert rad.egen == pytest.approx(100 * 5 / 7.4)
    assert dict(rad.sammenlignet) == pytest.approx({"Asker": 100 * 3 / 7.4})
    assert (rad.lavest, rad.hoyest) == pytest.approx((100 * 3 / 7.4, 100 * 10 / 7.4))
    assert (rad.lavest_navn, rad.hoyest_navn) == ("Asker", "Oslo")


@pytest.mark.parametrize(
    ("celler", "grunn"),
    [
        ("-6000 -500 -900", BASIS_IKKE_POSITIV),
        ("6000 -500 900", SKIFTER_FORTEGN),
        (".. .. ..", UTEN_VERDI),
    ],
)
def test_what_has_no_index_is_named_with_its_reason(celler: str, grunn: str) -> None:
    """The profile drops nothing silently."""
    p = profil(grunnlag(TRE.format(celler)), [NETTO], AAR)
    assert (p.rader, p.utelatt) == ((), ((NETTO, grunn),))


def test_a_profile_row_without_own_value_keeps_the_others() -> None:
    """Own missing: the row stands with an empty own mark."""
    (rad,) = profil(grunnlag(TRE.format("6000 .. 900")), [NETTO], AAR).rader
    assert rad.egen is None
    assert dict(rad.sammenlignet) == pytest.approx({"Asker": 100 * 3 / (6900 / 900)})


def test_the_highest_in_the_profile_is_not_passed_by_its_own_bar() -> None:
    """Own is the highest: its mark stands at the end of the bar, not beyond it."""
    g = grunnlag("""
        serie        aar   Oslo  Bærum  Asker
        folkemengde  2025  600   100    300
        netto        2025  600   1049   300
    """)  # 10.49 kr is published as 10
    (rad,) = profil(g, [NETTO], AAR).rader
    assert rad.egen is not None
    assert rad.egen <= rad.hoyest


AARENE = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2023  600   100    300
    folkemengde  2024  600   100    300
    folkemengde  2025  600   100    300
    folkemengde  2026  600   100    300
    netto        2023  1200  300    300
    netto        2024  1200  ..     600
    netto        2025  1200  400    900
    netto        2026  9999  999    999
"""


def test_a_series_stops_at_the_editions_year_and_keeps_gaps() -> None:
    """A missing year is a gap in the line, and later years do not belong to the edition."""
    u = utvikling(grunnlag(AARENE), NETTO)
    assert u.aar == (2023, 2024, 2025)
    egen = next(linje for linje in u.linjer if linje.rolle is Rolle.EGEN)
    assert egen.verdier == (3, None, 4)


def test_the_line_of_the_mean_is_each_years_mean() -> None:
    """Σ/Σ over those with data that year."""
    u = utvikling(grunnlag(AARENE), NETTO)
    snitt = u.linjer[-1]
    assert (snitt.rolle, snitt.navn) == (Rolle.SNITT, "ASSS")
    assert snitt.verdier == (1800 / 1000, (1200 + 600) / 900, 2500 / 1000)


def test_breaks_follow_the_series() -> None:
    """What is declared as a break reaches the chart."""
    med_brudd = replace(NETTO, brudd=(Brudd(2024, "ny kontoplan"),))
    assert utvikling(grunnlag(AARENE), med_brudd).brudd == (Brudd(2024, "ny kontoplan"),)


@pytest.mark.parametrize(("aar", "med"), [(2023, False), (2024, True), (2025, True), (2026, False)])
def test_only_breaks_between_two_of_the_years_reach_the_chart(aar: int, med: bool) -> None:
    """One at or before the first year, or after the last, separates nothing that is drawn."""
    med_brudd = replace(NETTO, brudd=(Brudd(aar, "ny kontoplan"),))
    assert bool(utvikling(grunnlag(AARENE), med_brudd).brudd) is med
    g = grunnlag(AARENE)
    sammenslaatt = Tillegg(sammenslaatt={"3203": (aar,)})
    u = utvikling(Grunnlag(g.edition, g._frame, sammenslaatt), NETTO)
    assert {linje.navn for linje in u.linjer if linje.brudd} == ({"Asker"} if med else set())
    assert u.brudd == ()


def test_an_unweighted_comparison_uses_the_unweighted_mean() -> None:
    """The rule reaches the difference."""
    s = sammenlign(grunnlag(SEKS), NETTO, AAR, Valg(regel=Snitt.UVEKTET))
    assert s.differanse == pytest.approx(5 - (10 + 5 + 3 + 5) / 4)


def test_gross_is_compared_with_gross() -> None:
    """The indicator decides which series is read."""
    g = grunnlag(TRE.format("6000 500 900") + "brutto 2025 9000 800 900")
    assert sammenlign(g, BRUTTO, AAR).differanse == pytest.approx(8 - 10700 / 1000)
    assert KODE["Bærum"] == g.edition.own
