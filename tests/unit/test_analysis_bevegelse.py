"""From last year's barometer to this year's: exact parts, and a reason where there are none."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from _barometer import (
    KARAKTER,
    barometer_of,
    eksempel,
    rad,
    stokket,
    tall,
    utenfor_cellene,
    vekter,
)
from _grunnlag import KODE, edisjon
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.barometer.bevegelse import Bevegelse, bevegelse
from asss_report.analysis.barometer.bidrag import bidrag, utsnitt
from asss_report.analysis.barometer.sektor import Uteblitt, begge_aar, sektor_i
from asss_report.sources.barometer import TOTALT, Barometer, Serie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.barometer.bevegelse import Bevegelsesledd
    from asss_report.analysis.barometer.sektor import Sektorbevegelse
    from asss_report.sources.barometer import Nokkeltall, Sektorrad

FOR, AAR = 2025, 2026
OMREGNET: dict[str, Any] = {"serie": Serie.OMREGNET, "aar": FOR}
#: The one sector of the examples with key figures, and its key figures in both years.
HELSE = (rad("Helse", 3.5, 40, aar=FOR), rad("Helse", 3.9, 50))
NOKKELTALL = (
    tall("Helse", "Leger", 4.0, 50, verdi=10, aar=FOR),
    tall("Helse", "Tid", 3.0, 50, verdi=20, aar=FOR),
    tall("Helse", "Leger", 5.0, 40, verdi=12),
    tall("Helse", "Tid", 2.6, 40, verdi=20),
    tall("Helse", "Senger", 4.0, 20, verdi=5),
)


def beveget(b: Barometer, aar: int = AAR) -> Bevegelse:
    """The own movement to a year; it can be formed."""
    svar = bevegelse(b, edisjon(), aar)
    assert isinstance(svar, Bevegelse), svar
    return svar


def i_sektor(b: Barometer, sektor: str = "Helse") -> Sektorbevegelse:
    """The own movement in one sector; it can be formed."""
    par = begge_aar(b, edisjon(), AAR)
    assert not isinstance(par, Uteblitt), par
    return sektor_i(b, edisjon(), par, sektor)


def deler(ledd: Bevegelsesledd | Sektorbevegelse) -> tuple[float | None, ...]:
    """Own figures, weights, set of key figures, rest."""
    return ledd.egne, ledd.vekter, ledd.utvalg, ledd.rest


def kjent_sum(ledd: Bevegelsesledd | Sektorbevegelse) -> float:
    """The sum of the parts that are known."""
    return sum(it for it in deler(ledd) if it is not None)


def alle_ledd(svar: Bevegelse) -> list[Bevegelsesledd | Sektorbevegelse]:
    """Of the total, summed, and of each sector alone."""
    return [*svar.ledd, svar.samlet, *svar.sektorer.values()]


# --- By hand --------------------------------------------------------------------------------------


def test_a_sector_by_hand() -> None:
    """Shares 0,5 and 0,5, then 0,4, 0,4 and 0,2; the mean of the key figures goes 3,50 → 3,84.

    Leger rose with its own value; Tid fell with the value unchanged: others, or the cut-offs.
    """
    svar = i_sektor(barometer_of(HELSE, NOKKELTALL))
    assert svar.egne == pytest.approx((0.5 + 0.4) / 2 * (5.0 - 4.0))
    assert svar.vekter == pytest.approx((4.5 - 3.5) * (0.4 - 0.5) + (2.8 - 3.5) * (0.4 - 0.5))
    assert svar.utvalg == pytest.approx((4.0 - 3.5) * 0.2)
    tid, utover_snittet = (0.5 + 0.4) / 2 * (2.6 - 3.0), (3.9 - 3.5) - (3.84 - 3.50)
    assert svar.rest == pytest.approx(tid + utover_snittet)
    assert svar.sum == pytest.approx(3.9 - 3.5)
    assert (svar.nye, svar.borte, svar.uten_verdi) == (("Senger",), (), ())


def test_a_total_by_hand() -> None:
    """Helse weighs 40, then 50; Kultur keeps its grade and loses weight; Miljø is new."""
    b = barometer_of(
        [
            *HELSE,
            rad("Kultur", 4.0, 60, aar=FOR),
            rad("Kultur", 4.0, 30),
            rad("Miljø", 5.0, 20),
            rad(TOTALT, 3.7, aar=FOR),
            rad(TOTALT, 4.0),
        ],
        NOKKELTALL,
    )
    svar, helse_alene = beveget(b), i_sektor(b)
    helse, kultur, miljo = svar.ledd
    assert deler(helse) == pytest.approx(
        (0.45 * 45 / 100, -0.03 * 45 / 100 + (3.7 - 3.5) * 10 / 100, 0.1 * 0.45, -0.12 * 0.45)
    )
    assert helse.sum == pytest.approx((3.9 - 3.5) * 50 / 100 - (3.5 - 3.5) * 40 / 100)
    assert deler(kultur) == pytest.approx((None, (4.0 - 3.5) * (30 - 60) / 100, None, 0))
    assert deler(miljo) == pytest.approx((None, 0, (5.0 - 3.5) * 20 / 100, 0))
    assert svar.sektorer["Helse"] == helse_alene
    assert (svar.samlet.sektor, svar.samlet.egne) == (TOTALT, helse.egne)
    assert svar.samlet.utvalg == pytest.approx(0.1 * 0.45 + 1.5 * 0.2)
    assert svar.fra_samlet == pytest.approx(3.5 * 0.4 + 4.0 * 0.6)
    assert svar.til_samlet == pytest.approx(3.9 * 0.5 + 4.0 * 0.3 + 5.0 * 0.2)
    assert svar.samlet.sum == pytest.approx(4.15 - 3.8)
    assert svar.publisert == pytest.approx(4.0 - 3.7)
    assert svar.rest == pytest.approx(0.30 - 0.35)


def test_a_sector_that_is_gone_takes_its_contribution_with_it() -> None:
    """−(5,0 − 3,5) · 20 % is all the barometer's method."""
    b = barometer_of(
        [rad("Helse", 4.0, 80, aar=FOR), rad("Miljø", 5.0, 20, aar=FOR), rad("Helse", 4.0, 100)]
    )
    svar = beveget(b)
    assert deler(svar.ledd[1]) == pytest.approx((None, 0, -(5.0 - 3.5) * 20 / 100, 0))
    assert (svar.publisert, svar.rest) == (None, None)


@pytest.mark.parametrize(
    ("i_fjor", "i_aar", "hoy", "egen"),
    [
        ((10, 4.0), (12, 5.0), True, True),
        ((12, 5.0), (10, 4.0), True, True),
        ((10, 5.0), (12, 4.0), False, True),
        ((12, 4.0), (10, 5.0), False, True),
        ((10, 5.0), (12, 4.0), True, False),  # better, and still a lower grade: others are better
        ((10, 4.0), (12, 5.0), False, False),
        ((10, 4.0), (10, 5.0), True, False),  # the same value: others are worse
        ((10, 4.0), (10, 5.0), False, False),
    ],
)
def test_a_grade_is_moved_by_the_own_value_only_the_same_way(
    i_fjor: tuple[float, float], i_aar: tuple[float, float], hoy: bool, egen: bool
) -> None:
    """Otherwise the others have moved, or the cut-offs; which is not published."""
    (v_0, g_0), (v_1, g_1) = i_fjor, i_aar
    b = barometer_of(
        [rad("Helse", g_0, 100, aar=FOR), rad("Helse", g_1, 100)],
        [
            tall("Helse", "Tid", g_0, 100, verdi=v_0, hoy_er_bra=hoy, aar=FOR),
            tall("Helse", "Tid", g_1, 100, verdi=v_1, hoy_er_bra=hoy),
        ],
    )
    assert deler(i_sektor(b)) == ((g_1 - g_0, 0, 0, 0) if egen else (0, 0, 0, g_1 - g_0))


def test_a_key_figure_that_changes_what_is_good_is_not_the_own_figures_doing() -> None:
    """High was bad and is good: the grade rose because it is read the other way."""
    b = barometer_of(
        [rad("Helse", 3.0, 100, aar=FOR), rad("Helse", 5.0, 100)],
        [
            tall("Helse", "Tid", 3.0, 100, verdi=10, hoy_er_bra=False, aar=FOR),
            tall("Helse", "Tid", 5.0, 100, verdi=11),
        ],
    )
    assert deler(i_sektor(b)) == (0, 0, 0, 2)


@pytest.mark.parametrize(("for_", "etter"), [(None, 12), (10, None), (None, None)])
def test_own_figures_that_are_not_known_are_none_and_in_the_rest(
    for_: float | None, etter: float | None
) -> None:
    """Only grades are typed in: nothing says whose doing it is, and None is not zero."""
    b = barometer_of(
        [rad("Helse", 4.0, 100, aar=FOR), rad("Helse", 5.0, 100)],
        [
            tall("Helse", "Tid", 4.0, 100, verdi=for_, aar=FOR),
            tall("Helse", "Tid", 5.0, 100, verdi=etter),
        ],
    )
    svar = i_sektor(b)
    assert deler(svar) == (None, 0, 0, 1)
    assert svar.uten_verdi == ("Tid",)
    assert beveget(b).samlet.egne is None


def test_a_key_figure_that_loses_its_grade_is_out_of_the_set() -> None:
    """Too few figures for a grade this year: −(5,0 − 3,5) · 0,5, and the other's share is whole."""
    b = barometer_of(
        [rad("Helse", 4.5, 100, aar=FOR), rad("Helse", 4.0, 100)],
        [
            tall("Helse", "Leger", 4.0, 50, verdi=1, aar=FOR),
            tall("Helse", "Tid", 5.0, 50, verdi=1, aar=FOR),
            tall("Helse", "Leger", 4.0, 50, verdi=1),
            tall("Helse", "Tid", None, 50),
        ],
    )
    svar = i_sektor(b)
    assert deler(svar) == (0, (4.0 - 3.5) * (1 - 0.5), -(5.0 - 3.5) * 0.5, 0)
    assert (svar.nye, svar.borte) == ((), ("Tid",))


# --- The recalculated series ----------------------------------------------------------------------

UTEN_NOKKELTALL = (
    rad("Helse", 4.0, 100, aar=FOR),
    rad("Helse", 4.6, 100),
    rad("Helse", 4.5, 100, **OMREGNET),
)


def test_without_key_figures_the_recalculated_grade_tells_what_the_method_did() -> None:
    """4,0 as published is 4,5 with this year's key figures; from there to 4,6 is the rest."""
    svar = i_sektor(barometer_of(UTEN_NOKKELTALL))
    assert deler(svar) == pytest.approx((None, None, 4.5 - 4.0, 4.6 - 4.5))
    (ledd,) = beveget(barometer_of(UTEN_NOKKELTALL)).ledd
    assert deler(ledd) == pytest.approx((None, 0, 0.5, 0.1))


def test_key_figures_of_both_years_go_before_the_recalculated_grade() -> None:
    """They tell more; with those of one year only, the recalculated grade is used."""
    par = [tall("Helse", "Tid", 4.0, 100, verdi=1, aar=FOR), tall("Helse", "Tid", 4.6, 100)]
    assert i_sektor(barometer_of(UTEN_NOKKELTALL, par)).utvalg == 0
    assert i_sektor(barometer_of(UTEN_NOKKELTALL, par[1:])).utvalg == pytest.approx(0.5)


def test_a_recalculated_grade_is_of_the_newest_barometer_only() -> None:
    """2025 is recalculated to the key figures of 2027: it says nothing of those of 2026."""
    b = barometer_of([*UTEN_NOKKELTALL, rad("Helse", 4.6, 100, aar=2027)])
    assert deler(i_sektor(b)) == pytest.approx((None, None, None, 4.6 - 4.0))


def test_with_grades_alone_all_of_it_is_a_rest() -> None:
    """What is not known is None, but for the sectors' weights, which are."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 60, aar=FOR),
            rad("Kultur", 4.0, 40, aar=FOR),
            rad("Helse", 5.0, 50),
            rad("Kultur", 4.0, 50),
        ]
    )
    helse, kultur = beveget(b).ledd
    assert deler(helse) == pytest.approx(
        (
            None,
            (4.5 - 3.5) * (50 - 60) / 100,
            None,
            (5.0 - 4.0) * 55 / 100,
        )
    )
    assert deler(kultur) == pytest.approx((None, (4.0 - 3.5) * (50 - 40) / 100, None, 0))


# --- What cannot be formed ------------------------------------------------------------------------

TO_SEKTORER = (
    rad("Helse", 4.0, 60, aar=FOR),
    rad("Kultur", 4.0, 40, aar=FOR),
    rad("Helse", 5.0, 60),
)


@pytest.mark.parametrize(
    ("rader", "grunn"),
    [
        ((), "barometeret for 2026 er ikke lagt inn"),
        ((rad("Helse", 4.0, 100),), "barometeret for 2025 er ikke lagt inn"),
        ((rad("Helse", 4.0, 100, aar=FOR),), "barometeret for 2026 er ikke lagt inn"),
        (
            (*TO_SEKTORER, rad("Kultur", None, 40)),
            "Kultur mangler karakter i barometeret for 2026",
        ),
        (TO_SEKTORER, "Kultur er ikke lagt inn i barometeret for 2026"),
        ((*TO_SEKTORER, rad("Kultur", 4.0)), "Kultur mangler vekt i barometeret for 2026"),
        (
            (rad("Helse", None, 60, aar=FOR), rad("Kultur", None, 40, aar=FOR), *TO_SEKTORER[2:]),
            "Helse og Kultur mangler karakter i barometeret for 2025",
        ),
        (
            (*TO_SEKTORER, rad("Kultur", 4.0, 50)),
            "vektene til sektorene er ikke 100 prosent til sammen i barometeret for 2026",
        ),
    ],
)
def test_a_total_that_cannot_be_followed_says_why(rader: Sequence[Sektorrad], grunn: str) -> None:
    """The year and the sectors are named, the first year that stops it first."""
    assert bevegelse(barometer_of(rader), edisjon(), AAR) == Uteblitt(grunn)


def test_a_sector_can_be_followed_where_the_total_cannot() -> None:
    """Kultur is without a grade this year; Helse is not, and moves 1,0."""
    b = barometer_of([*TO_SEKTORER, rad("Kultur", None, 40)])
    assert isinstance(bevegelse(b, edisjon(), AAR), Uteblitt)
    assert i_sektor(b).sum == 5.0 - 4.0


# --- Properties -----------------------------------------------------------------------------------

NAVN = ("A", "B", "C", "D")
VERDI = st.none() | st.integers(0, 3)


@st.composite
def aaret(draw: st.DrawFn, sektorer: tuple[str, ...]) -> tuple[list[Sektorrad], list[Nokkeltall]]:
    """A year of these sectors: weights that sum to 100, grades, and any key figures."""
    vektene = draw(vekter(len(sektorer)))
    rader, nokkeltall = [], []
    for sektor, vekt in zip(sektorer, vektene, strict=True):
        rader.append(rad(sektor, draw(KARAKTER), vekt))
        for navn in draw(st.sets(st.sampled_from(NAVN))):
            grad, tyngde = draw(st.none() | KARAKTER), draw(st.integers(1, 900)) / 10
            hoy = draw(st.booleans())
            nokkeltall.append(tall(sektor, navn, grad, tyngde, verdi=draw(VERDI), hoy_er_bra=hoy))
    return rader, nokkeltall


def i_aar(aar: int, hva: tuple[list[Sektorrad], list[Nokkeltall]]) -> tuple[list[Any], list[Any]]:
    """The same rows of another year."""
    rader, nokkeltall = hva
    return [replace(r, aar=aar) for r in rader], [replace(t, aar=aar) for t in nokkeltall]


def to_aar(for_: tuple[list[Any], list[Any]], etter: tuple[list[Any], list[Any]]) -> Barometer:
    """Last year and this."""
    (rader_0, tall_0), (rader_1, tall_1) = i_aar(FOR, for_), i_aar(AAR, etter)
    return barometer_of([*rader_0, *rader_1], [*tall_0, *tall_1])


FIRE = ("Helse", "Kultur", "Miljø", "Plan")
AARENE = st.tuples(aaret(FIRE[:3]), aaret(FIRE[1:]))


@given(AARENE)
def test_the_parts_sum_to_the_movement(aarene: tuple[Any, Any]) -> None:
    """Each sector's parts to its sum, the sectors' to the total's change, within 1e-9.

    Helse is in the first year only and Plan in the last.
    """
    svar = beveget(to_aar(*aarene))
    for ledd in alle_ledd(svar):
        assert kjent_sum(ledd) == pytest.approx(ledd.sum, abs=1e-9)
    assert tuple(it.sektor for it in svar.ledd) == FIRE
    assert set(svar.sektorer) == {"Kultur", "Miljø"}
    endring = svar.til_samlet - svar.fra_samlet
    assert sum(it.sum for it in svar.ledd) == pytest.approx(endring, abs=1e-9)
    assert svar.samlet.sum == pytest.approx(endring, abs=1e-9)
    for sektor, it in svar.sektorer.items():
        assert it.sum == pytest.approx((it.til.karakter or 0) - (it.fra.karakter or 0), abs=1e-12)
        assert it.sektor == sektor


@given(aaret(FIRE[:3]))
def test_equal_years_move_nothing(aar: Any) -> None:
    """The same barometer typed in twice: every part that is known is zero."""
    svar = beveget(to_aar(aar, aar))
    for ledd in alle_ledd(svar):
        assert {it for it in (*deler(ledd), ledd.sum) if it is not None} == {0}


@given(AARENE)
def test_years_that_change_places_change_the_sign_of_every_part(aarene: tuple[Any, Any]) -> None:
    """Midpoint weights favour neither year."""
    fram, tilbake = beveget(to_aar(*aarene)), beveget(to_aar(*aarene[::-1]))
    motsatt = {it.sektor: it for it in tilbake.ledd}
    for ledd in (*fram.ledd, fram.samlet):
        annen = tilbake.samlet if ledd is fram.samlet else motsatt[ledd.sektor]
        assert ledd.sum == pytest.approx(-annen.sum, abs=1e-9)
        for her, der in zip(deler(ledd), deler(annen), strict=True):
            assert (her is None) == (der is None)
            assert (her or 0) == pytest.approx(-(der or 0), abs=1e-9)


@given(AARENE)
def test_own_figures_are_known_only_where_a_key_figure_has_grade_and_value_in_both_years(
    aarene: tuple[Any, Any],
) -> None:
    """Exactly then, and the weights of key figures where some have a grade in both."""
    svar = beveget(to_aar(*aarene))
    (_, tall_0), (_, tall_1) = aarene

    def navn(nokkeltall: list[Nokkeltall], sektor: str, *, verdi: bool) -> set[str]:
        return {
            t.navn
            for t in nokkeltall
            if t.sektor == sektor and t.karakter is not None and (t.verdi is not None or not verdi)
        }

    for sektor, it in svar.sektorer.items():
        kjent = navn(tall_0, sektor, verdi=True) & navn(tall_1, sektor, verdi=True)
        assert (it.egne is not None) == bool(kjent)
        med = navn(tall_0, sektor, verdi=False), navn(tall_1, sektor, verdi=False)
        assert (it.vekter is not None) == all(med)
        assert set(it.nye) == (med[1] - med[0] if all(med) else set())
        assert set(it.borte) == (med[0] - med[1] if all(med) else set())


@given(AARENE, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(aarene: tuple[Any, Any], tilfeldig: Random) -> None:
    """Whoever types in another order gets the same movement, bit for bit."""
    b = to_aar(*aarene)
    assert beveget(stokket(b, tilfeldig)) == beveget(b)


# --- The made-up set ------------------------------------------------------------------------------


@pytest.mark.parametrize("aar", [2024, 2025, 2026])
def test_the_made_up_set_moves_as_its_totals_do(aar: int) -> None:
    """Σ of all parts = this year's weighted total − last year's, from the file's own numbers."""
    b, e = eksempel(), edisjon()
    svar = beveget(b, aar)
    totaler = []
    for y in (aar - 1, aar):
        u = utsnitt(b, e, KODE["Bærum"], y, Serie.PUBLISERT)
        assert u is not None
        totaler.append(bidrag(b, u).samlet or 0.0)
    assert kjent_sum(svar.samlet) == pytest.approx(totaler[1] - totaler[0], abs=1e-9)
    assert (svar.fra_samlet, svar.til_samlet) == tuple(totaler)
    assert (svar.samlet.egne is None) == (aar != 2026)
    assert utenfor_cellene(svar) == []


@settings(max_examples=5, deadline=None)
@given(st.integers())
def test_the_made_up_set_moves_the_same_in_any_order(fro: int) -> None:
    """Twelve sectors and their key figures, shuffled."""
    annen = stokket(eksempel(), Random(fro))  # noqa: S311 - no secret
    assert beveget(annen) == beveget(eksempel())


@given(AARENE)
@settings(max_examples=20, deadline=None)
def test_every_number_is_traced_to_its_cells(aarene: tuple[Any, Any]) -> None:
    """Zeros too: a part that is nothing is computed from something."""
    svar = beveget(to_aar(*aarene))
    assert utenfor_cellene((svar.ledd, svar.samlet, tuple(svar.sektorer.values()))) == []
