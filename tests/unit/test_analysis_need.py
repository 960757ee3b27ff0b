"""Expenditure need: the group's index, nearest members, and the cost level among the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, KODE, KORT, STANDARD, bygg, edisjon, ekte, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.averages import gjennomsnitt
from asss_report.analysis.kostnadsnivaa import TOTALT, kostnadsnivaa
from asss_report.analysis.need import SAMLET, SEKTORER, gruppens_behov, indeks, naermeste
from asss_report.areas._area import load_area
from asss_report.edition import Averages
from asss_report.model import FOLKEMENGDE, Behov

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator

NAVN = ("Oslo", "Bærum", "Asker", "Sandnes")
tallet = st.floats(0.4, 2.0).map(lambda x: round(x, 4))
rad = st.lists(tallet, min_size=7, max_size=7)
rask = settings(max_examples=8, deadline=None)


def nabolag(rader: list[list[float]], own: str = "Bærum") -> Grunnlag:
    """Seven indices for each of four municipalities."""
    linjer = [
        (f"utgiftsbehov/{sektor}", 2026, [r[i] for r in rader]) for i, sektor in enumerate(SEKTORER)
    ]
    return bygg(NAVN, linjer, own=own, comparators=("Asker" if own != "Asker" else "Bærum",))


# --- The group's need -----------------------------------------------------------------------------


def test_the_groups_need_is_weighted_by_inhabitants() -> None:
    """b_G = Σ(N·b)/ΣN over the members given, not the mean of the indices."""
    g = grunnlag("""
        serie        aar   Oslo  Bærum  Asker
        folkemengde  2025  600   100    300
        behov        2026  1.1   0.9    1.05
    """)
    alle, to = g.edition.codes, (KODE["Bærum"], KODE["Asker"])
    assert gruppens_behov(g, Behov.BARNEHAGE, AAR, alle) == pytest.approx(
        (600 * 1.1 + 100 * 0.9 + 300 * 1.05) / 1000
    )
    assert gruppens_behov(g, Behov.BARNEHAGE, AAR, to) == pytest.approx(
        (100 * 0.9 + 300 * 1.05) / 400
    )


def test_the_groups_need_uses_the_years_inhabitants() -> None:
    """One index for all years, but each year's own weights."""
    g = grunnlag("""
        serie        aar   Oslo  Bærum  Asker
        folkemengde  2024  100   100    100
        folkemengde  2025  600   100    300
        behov        2026  1.1   0.9    1.0
    """)
    assert gruppens_behov(g, Behov.BARNEHAGE, 2024, g.edition.codes) == pytest.approx(
        (1.1 + 0.9 + 1.0) / 3
    )


@rask
@given(st.lists(st.tuples(st.integers(1_000, 700_000), tallet), min_size=4, max_size=4))
def test_the_groups_need_lies_among_its_members(par: list[tuple[int, float]]) -> None:
    """A weighted mean lies between the lowest and the highest index."""
    g = bygg(
        NAVN,
        [("folkemengde", AAR, [n for n, _ in par]), ("behov", 2026, [b for _, b in par])],
    )
    b_g = gruppens_behov(g, Behov.BARNEHAGE, AAR, g.edition.codes)
    assert min(b for _, b in par) * (1 - 1e-12) <= b_g <= max(b for _, b in par) * (1 + 1e-12)


# --- Nearest members ------------------------------------------------------------------------------


@rask
@given(st.lists(rad, min_size=4, max_size=4))
def test_distance_is_symmetric(rader: list[list[float]]) -> None:
    """From Bærum to Asker as from Asker to Bærum."""
    hit = {n.navn: n.avstand for n in naermeste(nabolag(rader))}
    dit = {n.navn: n.avstand for n in naermeste(nabolag(rader, "Asker"))}
    assert hit["Asker"] == dit["Bærum"]


@rask
@given(st.lists(rad, min_size=4, max_size=4))
def test_a_twin_is_at_no_distance_and_comes_first(rader: list[list[float]]) -> None:
    """The distance from an equal need, as from oneself, is zero."""
    like = [rader[0], rader[1], rader[2], rader[1]]  # Sandnes as Bærum
    naboer = naermeste(nabolag(like))
    assert {n.navn: n.avstand for n in naboer}["Sandnes"] == 0
    assert naboer[0].avstand == 0


@rask
@given(st.lists(rad, min_size=4, max_size=4))
def test_neighbours_come_nearest_first_without_oneself(rader: list[list[float]]) -> None:
    """Everybody else once, ascending."""
    naboer = naermeste(nabolag(rader))
    avstander = [n.avstand for n in naboer]
    assert avstander == sorted(avstander)
    assert {n.navn for n in naboer} == set(NAVN) - {"Bærum"}


def test_one_index_a_tenth_apart_is_a_distance_of_a_tenth() -> None:
    """Euclidean and unweighted over the seven; 3 and 4 tenths are 5 tenths."""
    like = [1.0] * 7
    g = nabolag([[1.1, *like[1:]], like, [1.3, 1.4, *like[2:]], [1.0, 0.8, *like[2:]]])
    avstand = {n.navn: n.avstand for n in naermeste(g)}
    assert avstand["Oslo"] == pytest.approx(0.1)
    assert avstand["Asker"] == pytest.approx((0.3**2 + 0.4**2) ** 0.5)
    assert avstand["Sandnes"] == pytest.approx(0.2)


def test_neighbours_carry_their_seven_indices_in_order() -> None:
    """The table prints what the distance is made of."""
    rader = [[i + s / 10 for s in range(7)] for i in range(1, 5)]
    assert {n.navn: n.indekser for n in naermeste(nabolag(rader))}["Asker"] == tuple(rader[2])


def test_a_member_without_an_index_has_no_distance_but_the_others_do() -> None:
    """Asker lacks one index: it cannot be near; nothing becomes «nan»."""
    linjer = [
        (f"utgiftsbehov/{s}", 2026, [1.0, 1.0, None if i == 0 else 1.0, 1.2])
        for i, s in enumerate(SEKTORER)
    ]
    naboer = naermeste(bygg(NAVN, linjer))
    assert all(n.avstand == n.avstand for n in naboer)


# --- Cost level -----------------------------------------------------------------------------------


def korrigerte() -> dict[str, Indicator]:
    """The six groups with an index, as the chapter hands them over."""
    ut = {}
    for key in edisjon().chapters:
        for t in load_area(key).AREA.tjenester:
            if t.korrigert is not None:
                ut[t.navn] = t.korrigert
    return ut


def test_the_members_weighted_mean_cost_level_is_hundred() -> None:
    """Σ(N·b·indeks)/Σ(N·b) = 100 in each of the six groups, and in all together."""
    g = ekte()
    nivaa = kostnadsnivaa(g, korrigerte(), AAR).indeks
    folk = g.serie(FOLKEMENGDE)["verdi"][AAR].astype(float)
    assert len(korrigerte()) == 6
    vekter = {navn: g.panel(ind).nevner.frame[AAR] for navn, ind in korrigerte().items()}
    vekter[TOTALT] = folk * indeks(g, SAMLET)
    for kolonne, vekt in vekter.items():
        vektet = (nivaa[kolonne].to_numpy() * vekt.to_numpy()).sum() / vekt.sum()
        assert vektet == pytest.approx(100, rel=1e-12), kolonne


def test_a_group_and_the_total_by_hand() -> None:
    """100 · (amount/(N·b)) / (Σ amount/Σ(N·b)); the total uses the index of all sectors."""
    g = grunnlag(SMAA)
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    snitt = 7400 / (600 * 1.1 + 100 * 0.9 + 300 * 1.05)
    assert nivaa.indeks.at["Bærum", "Barnehage"] == pytest.approx(100 * 500 / (100 * 0.9) / snitt)
    samlet = 7400 / (600 * 0.9 + 100 * 1.0 + 300 * 1.1)
    assert nivaa.indeks.at["Bærum", TOTALT] == pytest.approx(100 * 500 / (100 * 1.0) / samlet)


def test_rank_one_is_the_lowest_cost() -> None:
    """Asker spends 2.9 kroner per need, Bærum 5.6, Oslo 9.1."""
    nivaa = kostnadsnivaa(grunnlag(SMAA), {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert nivaa.rang["Barnehage"].to_dict() == {"Oslo": 3, "Bærum": 2, "Asker": 1}


def test_missing_in_a_group_is_missing_in_the_total_and_out_of_the_mean() -> None:
    """Asker lacks net spending: no index, no rank, and the others' mean is theirs."""
    g = grunnlag(SMAA.replace("500    900", "500    .."))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert nivaa.indeks.loc["Asker"].isna().all()
    assert nivaa.rang.loc["Asker"].isna().all()
    snitt = 6500 / (600 * 1.1 + 100 * 0.9)
    assert nivaa.indeks.at["Bærum", "Barnehage"] == pytest.approx(100 * 500 / (100 * 0.9) / snitt)
    samlet = 6500 / (600 * 0.9 + 100 * 1.0)
    assert nivaa.indeks.at["Bærum", TOTALT] == pytest.approx(100 * 500 / 100 / samlet)


def test_nobody_has_data_is_empty_not_an_error() -> None:
    """All missing: an empty column."""
    g = grunnlag(SMAA.replace("6000  500    900", "..    ..     .."))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert nivaa.indeks["Barnehage"].isna().all()


def test_the_editions_options_hold_for_the_cost_level() -> None:
    """Without Oslo: 100 is the mean of the other two; Oslo is still shown against it."""
    g = grunnlag(SMAA, averages=Averages(uten_oslo=True))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert STANDARD.korrigert is not None
    assert gjennomsnitt(g, STANDARD.korrigert, AAR).verdi == 1400 / (100 * 0.9 + 300 * 1.05)
    assert nivaa.indeks.at["Oslo", TOTALT] == pytest.approx(
        100 * (6000 / (600 * 0.9)) / (1400 / (100 * 1.0 + 300 * 1.1))
    )


def test_a_member_without_the_total_index_is_out_of_the_total_mean() -> None:
    """Asker has no total index: neither its amount nor its need count in the mean."""
    g = grunnlag(SMAA.replace("1.0    1.1", "1.0    .."))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    samlet = 6500 / (600 * 0.9 + 100 * 1.0)
    assert nivaa.indeks.at["Bærum", TOTALT] == pytest.approx(100 * 500 / 100 / samlet)


def test_the_total_is_also_set_against_every_comparator() -> None:
    """Own level over each comparator's, times 100: all, without Oslo, unweighted, Asker."""
    nivaa = kostnadsnivaa(grunnlag(SMAA), {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    oslo, baerum, asker = 6000 / (600 * 0.9), 500 / (100 * 1.0), 900 / (300 * 1.1)
    alle = 7400 / (600 * 0.9 + 100 * 1.0 + 300 * 1.1)
    uten = 1400 / (100 * 1.0 + 300 * 1.1)
    mot = (alle, uten, (oslo + baerum + asker) / 3, asker)
    assert [navn for navn, _ in nivaa.mot] == [
        "ASSS (vektet)",
        "ASSS uten Oslo",
        "ASSS uvektet",
        "Asker",
    ]
    assert [tall for _, tall in nivaa.mot] == pytest.approx([100 * baerum / m for m in mot])


@pytest.mark.parametrize(
    ("netto", "stabil"),
    [("500", False), ("2000", True), ("100", True)],  # 5: below all, above Asker; 20; 1
)
def test_a_cost_level_is_stable_on_one_side_of_everybody(netto: str, stabil: bool) -> None:
    """Above all or below all; else the chapter says that it depends on the comparison."""
    g = grunnlag(SMAA.replace("6000  500 ", f"6000  {netto} "))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert nivaa.stabil is stabil


def test_a_missing_comparator_leaves_the_cost_level_against_the_others() -> None:
    """Asker lacks net spending: that cell is empty, the others stand."""
    g = grunnlag(SMAA.replace("500    900", "500    .."))
    nivaa = kostnadsnivaa(g, {"Barnehage": STANDARD.korrigert}, AAR)  # type: ignore[dict-item]
    assert [tall is None for _, tall in nivaa.mot] == [False, False, False, True]


SMAA = """
    serie               aar   Oslo  Bærum  Asker
    folkemengde         2025  600   100    300
    netto               2025  6000  500    900
    behov               2026  1.1   0.9    1.05
    utgiftsbehov/samlet 2026  0.9   1.0    1.1
"""
assert KORT["behov"] == f"utgiftsbehov/{Behov.BARNEHAGE}"
