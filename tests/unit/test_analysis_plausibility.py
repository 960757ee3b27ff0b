"""Odd figures: what a slip looks like is found, what is usual is not, and nothing is changed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from _grunnlag import (
    KODE,
    NETTO,
    Skade,
    _pivotert,
    annet_syn,
    bygg,
    edisjon,
    ekte,
    moduler,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.grunnlag import Grunnlag
from asss_report.analysis.plausibility import (
    FOLK_SLINGRING,
    GRENSE,
    MINST_SPREDNING,
    SUM_SLINGRING,
    TIL_STANDARD,
    Mistanke,
    Slag,
    _median,
    er_andel,
    hopp_i,
    mistanker,
)
from asss_report.model import Formel, Indicator, Ledd, Snitt
from asss_report.observations import Tillegg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Verdier = Mapping[str, Sequence[float | None]]

NAVN = ("Oslo", "Bergen", "Trondheim", "Stavanger", "Bærum", "Asker")
AAR = (2020, 2021, 2022, 2023, 2024, 2025)
SERIE = "12063/antall"
ANTALL = Indicator("antall", "Antall", "timer", 0, Formel((Ledd(SERIE),), ()), snitt=Snitt.UVEKTET)
BARNEHAGE = "12362/FGK7/AGD2"


def serie(verdier: Verdier, navn: Sequence[str] = NAVN, kode: str = SERIE) -> Grunnlag:
    """One published series, by municipality, from 2020 on."""
    lengde = len(next(iter(verdier.values())))
    linjer = [(kode, aar, [verdier[n][nr] for n in navn]) for nr, aar in enumerate(AAR[:lengde])]
    return bygg(navn, linjer)


#: Each grows by about five percent a year, up to two more or less than the others.
ROLIG: dict[str, list[float | None]] = {
    navn: [100 * math.prod(1.05 + 0.01 * ((nr + y * (nr + 1)) % 5 - 2) for y in range(aar))
           for aar in range(6)]
    for nr, navn in enumerate(NAVN)
}  # fmt: skip


def med(navn: str, nr: int, ganger: float) -> dict[str, list[float | None]]:
    """The calm series with one value times a number."""
    ut = {n: list(v) for n, v in ROLIG.items()}
    ut[navn][nr] = (ut[navn][nr] or 0) * ganger
    return ut


def steder(funnet: Sequence[Mistanke] | object) -> list[tuple[str, int]]:
    """Name and year of each."""
    navn = {kode: n for n, kode in KODE.items()}
    assert isinstance(funnet, (list, tuple))
    return [(navn[m.kommune], m.aar) for m in funnet]


def alle(g: Grunnlag) -> tuple[Mistanke, ...]:
    """Everything odd in the real areas' figures."""
    return mistanker(g, [i for m in moduler().values() for i in m.AREA.indikatorer])


# --- Jumps ----------------------------------------------------------------------------------------


def test_a_calm_series_has_no_jumps() -> None:
    """Five percent a year, more or less, is what all do."""
    assert list(hopp_i(serie(ROLIG), SERIE)) == []


def test_a_slip_is_two_jumps_up_and_back() -> None:
    """A value too high in 2022 is odd in 2022 and, back again, in 2023."""
    assert steder(list(hopp_i(serie(med("Asker", 2, 1.5)), SERIE))) == [
        ("Asker", 2022),
        ("Asker", 2023),
    ]


def test_a_slip_in_the_newest_year_is_found() -> None:
    """There is no year after it yet: that is when it matters."""
    assert steder(list(hopp_i(serie(med("Asker", 5, 0.7)), SERIE))) == [("Asker", 2025)]


def test_what_happened_to_all_is_no_jump() -> None:
    """A doubling everywhere in 2023 is the group's change."""
    dobbelt = {
        n: [(x or 0) * (2 if nr >= 3 else 1) for nr, x in enumerate(v)] for n, v in ROLIG.items()
    }
    assert list(hopp_i(serie(dobbelt), SERIE)) == []


def test_who_swings_every_year_is_as_it_always_is() -> None:
    """Oslo halves and doubles in turn; that it does so in 2023 too is no news."""
    sving: Verdier = {**ROLIG, "Oslo": [100.0, 200.0, 100.0, 200.0, 100.0, 200.0]}
    assert list(hopp_i(serie(sving), SERIE)) == []
    knekk: Verdier = {**ROLIG, "Oslo": [100.0, 105.0, 110.0, 220.0, 231.0, 242.0]}
    assert steder(list(hopp_i(serie(knekk), SERIE))) == [("Oslo", 2023)]


def test_a_slip_and_its_way_back_are_no_habit() -> None:
    """Asker moves by 2, 2 and 8 percent, then 22 up and 22 down: 22 is judged by 2, 2 and 8.

    With the way back among them the median would be 8, and three times that is more than 22.
    """
    logaritmer = (0.0, 0.02, 0.04, 0.12, 0.34, 0.12)
    g = serie({n: [100.0] * 6 for n in NAVN} | {"Asker": [100 * math.exp(x) for x in logaritmer]})
    grad = {aar: m.grad for m in hopp_i(g, SERIE) for aar in [m.aar]}
    assert grad[2024] == pytest.approx(0.22 / (GRENSE * TIL_STANDARD * 0.02))
    assert 0.22 < GRENSE * TIL_STANDARD * 0.08


def test_the_degree_is_the_change_in_times_the_limit() -> None:
    """Nobody moves but Asker, so both spreads are at the least: ln 1.2 / (3 · 0.01)."""
    flat = {n: [100.0] * 6 for n in NAVN} | {"Asker": [100.0] * 5 + [120.0]}
    (m,) = hopp_i(serie(flat), SERIE)
    assert m.grad == pytest.approx(math.log(1.2) / (GRENSE * MINST_SPREDNING))
    assert (m.verdi, m.foer) == (120.0, 100.0)
    assert m.ventet == pytest.approx(100.0)
    assert m.kilde == "prøve/prøve.csv:1"


@pytest.mark.parametrize(
    ("ny", "hopper"), [(102.9, False), (103.2, True), (97.2, False), (96.9, True)]
)
def test_a_rounding_in_a_series_that_stands_still_is_no_jump(ny: float, hopper: bool) -> None:
    """No spread at all is read as one percent: three of them are ln(x/100) = 0.03."""
    flat = {n: [100.0] * 6 for n in NAVN} | {"Asker": [100.0] * 5 + [ny]}
    assert bool(list(hopp_i(serie(flat), SERIE))) is hopper


def test_the_groups_spread_is_the_scaled_median_of_all_deviations() -> None:
    """Two years, so no habits: deviations 0, 0, ±2, ±4 kr have the median 2; 3·1.4826·2 = 8.9."""
    # Around zero there are no logarithms: the changes are in the unit itself.
    fra = dict(zip(NAVN, (-50.0, 50.0, -60.0, 60.0, -40.0, 40.0), strict=True))
    endret = dict(zip(NAVN, (0.0, 0.0, 2.0, -2.0, 4.0, -4.0), strict=True))
    for storst, hopper in ((8.7, False), (9.1, True)):
        til = {n: fra[n] + endret[n] for n in NAVN} | {"Asker": fra["Asker"] - storst}
        g = serie({n: [fra[n], til[n]] for n in NAVN})
        assert bool(list(hopp_i(g, SERIE))) is hopper
    assert GRENSE * TIL_STANDARD * 2 == pytest.approx(8.8956)


@given(
    rader=st.lists(
        st.lists(st.floats(-9, 9) | st.just(math.nan), min_size=4, max_size=4), min_size=1
    )
)
def test_the_median_is_of_what_is_there(rader: list[list[float]]) -> None:
    """As numpy's own, row by row; of nothing there is none."""
    for rad, funnet in zip(rader, _median(np.array(rader)), strict=True):
        kjente = [v for v in rad if not math.isnan(v)]
        assert funnet == np.median(kjente) if kjente else math.isnan(funnet)


def test_five_members_are_a_group_and_four_are_not() -> None:
    """With few there is nobody to be unlike."""
    assert list(hopp_i(serie(med("Asker", 2, 3), NAVN[1:]), SERIE))
    fire = {n: v for n, v in med("Asker", 2, 3).items() if n in NAVN[2:]}
    assert list(hopp_i(serie(fire, NAVN[2:]), SERIE)) == []


def test_nothing_is_compared_across_a_gap() -> None:
    """A missing year has no change to it and none from it."""
    hull = med("Asker", 3, 3.0)
    hull["Asker"][2] = None
    assert steder(list(hopp_i(serie(hull), SERIE))) == [("Asker", 2024)]


def test_nothing_is_compared_across_a_break() -> None:
    """Asker merged in 2023: it is three times as large, and that is no slip."""
    stor = {n: list(v) for n, v in ROLIG.items()}
    stor["Asker"] = [(x or 0) * (3 if nr >= 3 else 1) for nr, x in enumerate(stor["Asker"])]
    g = serie(stor)
    assert steder(list(hopp_i(g, SERIE))) == [("Asker", 2023)]
    brutt = Grunnlag(g.edition, g._frame, Tillegg(sammenslaatt={"3203": (2023,)}))
    assert list(hopp_i(brutt, SERIE)) == []


def test_a_series_of_mostly_zeros_has_no_jumps() -> None:
    """One among zeros is not unlike anything usual."""
    nuller = {n: [0.0] * 6 for n in NAVN} | {"Asker": [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]}
    assert list(hopp_i(serie(nuller), SERIE)) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.none() | st.floats(-1e6, 1e6), min_size=6, max_size=6), min_size=6, max_size=6
    )
)
def test_whatever_the_values_every_finding_is_a_figure_that_is_there(
    tall: list[list[float | None]],
) -> None:
    """Missing years, zeros and all signs: no error, and each finding has a value and a place."""
    g = serie(dict(zip(NAVN, tall, strict=True)))
    for m in mistanker(g, [ANTALL]):
        assert not math.isnan(m.verdi)
        assert m.grad > 1
        assert g.hent_celle(SERIE, m.kommune, m.aar) == m.verdi


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 1000))
def test_the_unit_does_not_matter(skala: float) -> None:
    """Kroner or thousands: the same jumps, as odd."""
    en, annen = (list(hopp_i(serie(x), SERIE)) for x in (med("Asker", 2, 1.5), {
        n: [(x or 0) * skala for x in v] for n, v in med("Asker", 2, 1.5).items()
    }))  # fmt: skip
    assert [m.grad for m in en] == pytest.approx([m.grad for m in annen])


# --- Signs ----------------------------------------------------------------------------------------


def test_the_only_negative_value_is_odd() -> None:
    """It is told as a sign, not as a jump besides."""
    funnet = mistanker(serie(med("Asker", 2, -1)), [])
    assert [(m.slag, *sted) for m, sted in zip(funnet, steder(funnet), strict=True)] == [
        (Slag.FORTEGN, "Asker", 2022)
    ]
    assert funnet[0].foer == pytest.approx(ROLIG["Asker"][1])


def test_where_many_are_negative_a_sign_is_not_odd() -> None:
    """Fellesutgifter lie on both sides of zero."""
    begge = {n: [x if nr % 2 else -(x or 0) for nr, x in enumerate(v)] for n, v in ROLIG.items()}
    assert [m for m in mistanker(serie(begge), []) if m.slag is Slag.FORTEGN] == []


# --- What cannot be -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("navn", "enhet", "verdi", "umulig"),
    [
        ("Andel barn i barnehage", "prosent", 100.0, False),
        ("Andel barn i barnehage", "prosent", 100.1, True),
        ("Andel barn i barnehage", "prosent", -0.1, True),
        ("Netto driftsresultat", "prosent", -2.0, False),
        ("Åpningstid", "timer", -1.0, True),
        ("Åpningstid", "timer", 0.0, False),
        ("Tilskudd", "kroner", -1.0, False),
    ],
)
def test_a_published_value_beyond_what_can_be(
    navn: str, enhet: str, verdi: float, umulig: bool
) -> None:
    """Shares lie in 0–100 and counts not below zero; a result and kroner may be negative."""
    ind = replace(ANTALL, navn=navn, enhet=enhet)
    verdier = {n: [50.0 if enhet == "prosent" else 5.0] for n in NAVN} | {"Asker": [verdi]}
    funnet = [m for m in mistanker(serie(verdier), [ind]) if m.slag is Slag.UMULIG]
    assert steder(funnet) == ([("Asker", 2020)] if umulig else [])
    assert all(math.isinf(m.grad) for m in funnet)


def test_a_share_is_told_by_the_publishers_label_too() -> None:
    """«Andel …» in SSB's name of the content is enough."""
    ind = replace(ANTALL, enhet="prosent")
    assert not er_andel(ind)
    assert er_andel(replace(ind, etikett="Andel barn (prosent)"))


def test_net_above_gross_is_found_with_both_amounts() -> None:
    """Drammen's gross halved in 2023: net is above it, and the two amounts are told."""
    g = annet_syn(Skade("12362/FGK7/AGD10", "Drammen", 2023, ganger=0.5))
    (m,) = [m for m in alle(g) if m.slag is Slag.NETTO and m.aar == 2023]
    assert (m.serie, m.kommune) == (BARNEHAGE, KODE["Drammen"])
    assert m.verdi > (m.ventet or 0)
    assert m.ventet == g.hent_celle("12362/FGK7/AGD10", m.kommune, 2023, "teller")


# --- What should agree ----------------------------------------------------------------------------


@pytest.mark.parametrize(("ganger", "skjevt"), [(1.0, False), (1.04, False), (1.2, True)])
def test_areas_that_do_not_make_the_total_are_found(ganger: float, skjevt: bool) -> None:
    """Barnehage is about a sixth of the total: 20 percent more moves the sum beyond one percent."""
    g = annet_syn(Skade(BARNEHAGE, "Bergen", 2024, ganger=ganger))
    funnet = [m for m in alle(g) if m.slag is Slag.SUM and m.kommune == KODE["Bergen"]]
    assert bool(funnet) is skjevt
    for m in funnet:
        assert abs((m.ventet or 0) / m.verdi - 1) / SUM_SLINGRING == pytest.approx(m.grad)


def test_oslos_total_holds_a_countys_tasks() -> None:
    """Its areas make 85 percent, every year, and that is right."""
    assert not [m for m in alle(ekte()) if m.slag is Slag.SUM and m.kommune == KODE["Oslo"]]


@pytest.mark.parametrize(
    ("ganger", "uenig"),
    [(1 + 0.8 * FOLK_SLINGRING, False), (1 + 1.2 * FOLK_SLINGRING, True), (0.994, True)],
)
def test_a_population_that_disagrees_between_tables_is_found(ganger: float, uenig: bool) -> None:
    """More than half a percent from what amount / kroner per inhabitant says, table by table."""
    g = annet_syn(Skade("folkemengde", "Asker", 2024, ganger=ganger))
    funnet = [m for m in alle(g) if m.slag is Slag.FOLKETALL]
    assert {(m.serie, m.kommune, m.aar) for m in funnet} == (
        {(tabell, KODE["Asker"], 2024) for tabell in ("12137", "12362")} if uenig else set()
    )
    for m in funnet:
        assert m.ventet == g.hent_celle("folkemengde", m.kommune, 2024)


# --- The bundled figures --------------------------------------------------------------------------


def test_the_bundled_figures_give_a_list_that_can_be_read() -> None:
    """Fifty at most of 2 300 figures; the oddest is Drammen's interest, five times last year's."""
    funnet = alle(ekte())
    assert 10 < len(funnet) <= 50
    assert (funnet[0].serie, funnet[0].kommune, funnet[0].aar) == (
        "12137/AGD82", KODE["Drammen"], 2021,
    )  # fmt: skip
    assert [m.grad for m in funnet] == sorted((m.grad for m in funnet), reverse=True)


def test_gross_and_net_of_a_function_are_one_event() -> None:
    """Bergen's political control 2025 jumped in both: told once, with the other named."""
    treff = [m for m in alle(ekte()) if "FGK1a" in m.serie and m.kommune == KODE["Bergen"]]
    (m,) = [m for m in treff if m.aar == 2025]
    assert {m.serie, *m.ogsaa} == {"12362/FGK1a/AGD10", "12362/FGK1a/AGD2"}


def test_figures_after_the_editions_year_are_not_looked_at() -> None:
    """An edition of 2024 over figures to 2025: what 2025 holds is next year's matter."""
    assert edisjon().year == 2025
    assert not [m for m in alle(annet_syn(year=2024)) if m.aar > 2024]


def test_nothing_is_changed_by_looking() -> None:
    """It warns and never drops."""
    foer = _pivotert()._frame.copy()
    alle(ekte())
    assert foer.equals(_pivotert()._frame)
    assert ekte().panel(NETTO).vist.frame.notna().all().all()
