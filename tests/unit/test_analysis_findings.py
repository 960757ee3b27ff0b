"""Robustness and findings: what holds against everybody, and what may be said at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, BRUTTO, NETTO, STANDARD, UTEN_BEHOV, bygg, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.decomposition import Avslag
from asss_report.analysis.findings import finn, oversikt, sorter, storste_endringer
from asss_report.analysis.robustness import robusthet, varianter, varighet
from asss_report.edition import Averages
from asss_report.model import Snitt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag

NAVN = ("Oslo", "Bærum", "Asker", "Sandnes")
TABELL = """
    serie        aar   Oslo  Bærum  Asker  Sandnes
    folkemengde  2021  600   100    300    200
    folkemengde  2025  600   100    300    200
    netto        2021  6000  600    900    1000
    netto        2025  6000  900    900    1000
    brutto       2021  7000  700    1000   1200
    brutto       2025  7000  1000   1000   1200
    behov        2026  1.0   1.0    1.0    1.0
"""


def funn(g: Grunnlag, *, behov: bool = True, **hva: bool) -> Funn:
    """The findings of barnehage, with or without its index."""
    return finn(g, (STANDARD if behov else UTEN_BEHOV).tjeneste("barnehage", "Barnehage", **hva))


# --- Whom we compare with -------------------------------------------------------------------------


def test_the_variants_are_the_editions_mean_without_oslo_unweighted_and_each_comparator() -> None:
    """In this order; the first is the edition's own rule."""
    to = grunnlag(TABELL, comparators=("Asker", "Sandnes"))
    assert [navn for navn, _ in varianter(to)] == [
        "ASSS (vektet)",
        "ASSS uten Oslo",
        "ASSS uvektet",
        "Asker",
        "Sandnes",
    ]


def test_without_oslo_is_not_said_twice() -> None:
    """When the edition already leaves Oslo out, that variant would repeat the first."""
    g = grunnlag(TABELL, averages=Averages(uten_oslo=True))
    assert [navn for navn, _ in varianter(g)] == ["ASSS (vektet)", "ASSS uvektet", "Asker"]


def test_every_variant_by_hand() -> None:
    """9 kroner against 8800/1200, 2800/600, (10+9+3+5)/4 and 3; times 100 inhabitants."""
    r = robusthet(grunnlag(TABELL), NETTO, None, AAR)
    mot = (8800 / 1200, 2800 / 600, (10 + 9 + 3 + 5) / 4, 3)
    assert r.kroner == pytest.approx([(9 - m) * 100 for m in mot])
    assert r.spenn == pytest.approx((min((9 - m) * 100 for m in mot), (9 - 3) * 100))
    assert r.stabil


def test_the_corrected_difference_is_the_headline_where_there_is_an_index() -> None:
    """With equal need everywhere it equals the raw one."""
    g = grunnlag(TABELL)
    med = robusthet(g, NETTO, STANDARD.korrigert, AAR)
    assert all(v.hoved is v.korrigert for v in med.varianter)
    assert med.kroner == pytest.approx(robusthet(g, NETTO, None, AAR).kroner)


@pytest.mark.parametrize(
    ("bytt", "stabil"),
    [
        ((), True),  # 9 against 7.3, 4.7, 6.75 and 3: above everybody
        (("900    900    1000", "700    900    1000"), False),  # 7: below the mean, above Asker
        (("900    900    1000", "200    900    1000"), True),  # 2: below everybody
        (("900    900    1000", "300    900    1000"), False),  # 3: Asker's own value, no sign
    ],
)
def test_stable_means_the_same_sign_against_everybody(bytt: tuple[str, ...], stabil: bool) -> None:
    """A zero has no sign, so it is not stable either."""
    tabell = TABELL.replace(f"6000  {bytt[0]}", f"6000  {bytt[1]}") if bytt else TABELL
    assert robusthet(grunnlag(tabell), NETTO, None, AAR).stabil is stabil


def test_own_missing_is_neither_stable_nor_a_range() -> None:
    """No difference against anybody: nothing to be stable about."""
    r = robusthet(grunnlag(TABELL.replace("6000  900", "6000  ..")), NETTO, None, AAR)
    assert (r.kroner, r.spenn, r.stabil) == ((), None, False)


def test_a_missing_comparator_leaves_the_others() -> None:
    """Asker lacks figures: three variants have a difference, the fourth is empty."""
    tabell = TABELL.replace("6000  900    900", "6000  900    ..")
    r = robusthet(grunnlag(tabell), NETTO, None, AAR)
    assert [v.hoved.kroner is None for v in r.varianter] == [False, False, False, True]
    assert len(r.kroner) == 3


# --- Over the years -------------------------------------------------------------------------------


def test_the_gap_is_formed_every_year_with_one_index() -> None:
    """2021: 6 against 8500/1200; 2025: 9 against 8800/1200; the same need both years."""
    v = varighet(grunnlag(TABELL), NETTO, STANDARD.korrigert)
    assert (v.aar, v.korrigert) == ((2021, 2025), True)
    navn, tall = v.rader[0]
    assert navn == "ASSS (vektet)"
    assert tall == pytest.approx([(6 - 8500 / 1200) * 100, (9 - 8800 / 1200) * 100])


def test_every_variant_has_its_own_row_of_years() -> None:
    """Each comparator is compared with in every year: without Oslo, unweighted and Asker too."""
    v = varighet(grunnlag(TABELL), NETTO, None)
    assert [navn for navn, _ in v.rader][1:] == ["ASSS uten Oslo", "ASSS uvektet", "Asker"]
    mot_2021, mot_2025 = (2500 / 600, (10 + 6 + 3 + 5) / 4, 3), (2800 / 600, 27 / 4, 3)
    for (_, tall), forst, sist in zip(v.rader[1:], mot_2021, mot_2025, strict=True):
        assert tall == pytest.approx([(6 - forst) * 100, (9 - sist) * 100])


def test_years_after_the_edition_are_not_in_the_table() -> None:
    """Figures for 2026 may be bundled; a report for 2025 does not show them."""
    senere = "folkemengde 2026 600 100 300 200\n    netto 2026 6000 900 900 1000"
    assert varighet(grunnlag(TABELL + senere), NETTO, None).aar == (2021, 2025)


def test_a_year_without_own_figures_is_a_hole_in_the_row() -> None:
    """Missing stays missing, the other years stand."""
    v = varighet(grunnlag(TABELL.replace("6000  600", "6000  ..")), NETTO, None)
    assert [t is None for t in v.rader[0][1]] == [True, False]
    assert not v.korrigert


# --- Findings -------------------------------------------------------------------------------------

belop = st.integers(1, 40).map(lambda x: 1000.0 * x)
rader = st.lists(
    st.tuples(belop, st.integers(1, 9).map(lambda n: 100 * n), st.sampled_from([0.8, 1.0, 1.2])),
    min_size=4,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(rader)
def test_a_finding_whose_sign_flips_is_neither_over_nor_under(
    tall: Sequence[tuple[float, int, float]],
) -> None:
    """`over` is above everybody, `under` below everybody, the rest is undecided."""
    folk: list[float | str | None] = [n for _, n, _ in tall]
    linjer = [
        (serie, aar, verdier)
        for aar in (2021, AAR)
        for serie, verdier in (
            ("folkemengde", folk),
            ("netto", [a for a, _, _ in tall]),
            ("brutto", [a * 1.5 for a, _, _ in tall]),
        )
    ]
    g = bygg(NAVN, [*linjer, ("behov", 2026, [b for _, _, b in tall])])
    ett = funn(g)
    kroner = [v.korrigert.kroner for v in ett.robusthet.varianter if v.korrigert]
    kjente = [k for k in kroner if k is not None]
    s = sorter([ett])
    assert len(kjente) == 4
    assert bool(s.over) == (min(kjente) > 0)
    assert bool(s.under) == (max(kjente) < 0)
    assert bool(s.uavklart) == (min(kjente) <= 0 <= max(kjente))
    assert len(s.over) + len(s.under) + len(s.uavklart) == 1


def test_findings_without_an_index_are_kept_apart() -> None:
    """Raw differences are no corrected finding, however stable."""
    s = sorter([funn(grunnlag(TABELL), behov=False)])
    assert (s.over, s.under, s.uavklart) == ((), (), ())
    assert len(s.uten_behov) == 1


def test_unjudged_areas_are_sorted_nowhere() -> None:
    """Never called dear or cheap; nor among the largest changes."""
    f = funn(grunnlag(TABELL), vurderes=False)
    s = sorter([f])
    assert (s.over, s.under, s.uavklart, s.uten_behov) == ((), (), (), ())
    assert storste_endringer([f]) == ()


def test_overlapping_areas_are_in_no_overview() -> None:
    """Their kroner are counted in other areas too: no row beside them, no largest change."""
    g = grunnlag(TABELL)
    f = funn(g, i_oversikt=False)
    assert oversikt(g, [f]).rader == ()
    assert storste_endringer([f]) == ()


def test_an_area_without_an_index_is_listed_only_when_it_is_stable() -> None:
    """9 is above everybody; 7 is below the mean and above Asker: undecided."""
    g = grunnlag(TABELL.replace("6000  900    900", "6000  700    900"))
    ustabil, stabil = funn(g, behov=False), funn(grunnlag(TABELL), behov=False)
    s = sorter([ustabil, stabil])
    assert (s.uten_behov, s.uavklart, s.over) == ((stabil,), (ustabil,), ())


def test_an_unjudged_area_stands_in_the_overview_marked_so() -> None:
    """Shown, but with `vurderes` False; an overlapping one is not shown."""
    g = grunnlag(TABELL)
    rader = oversikt(g, [funn(g, vurderes=False), funn(g, i_oversikt=False)]).rader
    assert [rad.vurderes for rad in rader] == [False]


def test_over_and_under_follow_the_corrected_difference() -> None:
    """Raw 9 against 7.3 is more; with twice the others' need it is less: grunnskole's lesson."""
    f = funn(grunnlag(TABELL.replace("1.0   1.0    1.0    1.0", "1.0   4.0    1.0    1.0")))
    s = sorter([f])
    assert (f.raa.kroner or 0) > 0
    assert (s.over, s.under) == ((), (f,))


def test_the_lists_start_with_the_largest_on_either_side() -> None:
    """0.1 kroner is further below everybody than 2; undecided ones by size too, not by sign."""
    lite, mye = (
        funn(grunnlag(TABELL.replace("6000  900    900", f"6000  {n}    900"))) for n in (200, 10)
    )
    s = sorter([lite, mye])
    assert s.under == (mye, lite)
    assert s.over == ()


def test_an_area_without_own_figures_is_sorted_nowhere() -> None:
    """Own missing: nothing is said, and the overview keeps an empty row."""
    g = grunnlag(TABELL.replace("6000  900", "6000  .."))
    f = funn(g)
    s = sorter([f])
    assert (s.over, s.under, s.uavklart) == ((), (), ())
    assert isinstance(f.foss, Avslag)
    assert oversikt(g, [f]).rader[0].raa is None


def test_the_largest_comes_first_in_either_direction() -> None:
    """Lists and overview are in order of size, not of sign."""
    g = grunnlag(TABELL)
    stor = funn(g)
    liten = finn(g, UTEN_BEHOV.tjeneste("liten", "Liten"))
    assert [r.key for r in oversikt(g, [liten, stor]).rader] == ["liten", "barnehage"]
    ned = grunnlag(TABELL.replace("6000  900    900", "6000  100    900"))
    begge = oversikt(g, [stor, funn(ned)]).rader
    assert abs(begge[0].raa or 0) > abs(begge[1].raa or 0)
    assert [f.hoved.kroner for f in sorter([stor, funn(ned)]).under] == [funn(ned).hoved.kroner]


def test_the_largest_change_comes_first() -> None:
    """By how much the gap moved, in either direction."""
    opp, ned = funn(grunnlag(TABELL)), funn(grunnlag(TABELL.replace("6000  900 ", "6000  0 ")))
    assert abs(ned.utslag.gap_kroner or 0) > abs(opp.utslag.gap_kroner or 0)
    assert storste_endringer([opp, ned]) == (ned, opp)


def test_the_headline_is_raw_without_an_index() -> None:
    """`hoved` is corrected where it can be, else raw."""
    g = grunnlag(TABELL)
    assert funn(g).hoved is not funn(g).raa
    uten = funn(g, behov=False)
    assert uten.hoved is uten.raa
    assert BRUTTO.snitt is Snitt.VEKTET
