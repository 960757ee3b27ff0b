"""A difference as exactly additive parts: the logarithmic mean, the factors, and the need step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, KODE, STANDARD, UTEN_BEHOV, bygg, grunnlag
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from asss_report.analysis.averages import STANDARD as VANLIG
from asss_report.analysis.averages import Valg
from asss_report.analysis.comparison import sammenlign
from asss_report.analysis.decomposition import (
    Avslag,
    Sektor,
    del_opp,
    lmdi,
    logaritmisk_middel,
)
from asss_report.model import Behov

if TYPE_CHECKING:
    from _grunnlag import Linje

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss

MED = Sektor(STANDARD.netto, STANDARD.brutto, Behov.BARNEHAGE)
UTEN = Sektor(UTEN_BEHOV.netto, UTEN_BEHOV.brutto, None)
positiv = st.floats(1e-3, 1e6, allow_nan=False)
faktorer = st.lists(st.tuples(positiv, positiv), min_size=1, max_size=4)
rask = settings(max_examples=10, deadline=None)


def foss(resultat: Foss | Avslag) -> Foss:
    """The decomposition, which must have been made."""
    assert not isinstance(resultat, Avslag), resultat.grunn
    return resultat


def avslag(resultat: Foss | Avslag) -> str:
    """Why there is no decomposition."""
    assert isinstance(resultat, Avslag)
    return resultat.grunn


# --- The logarithmic mean -------------------------------------------------------------------------


@given(positiv)
def test_the_mean_of_a_value_and_itself_is_the_value(a: float) -> None:
    """L(a, a) = a, exactly."""
    assert logaritmisk_middel(a, a) == a


@given(positiv, positiv)
def test_the_logarithmic_mean_is_symmetric(a: float, b: float) -> None:
    """L(a, b) = L(b, a)."""
    assert logaritmisk_middel(a, b) == pytest.approx(logaritmisk_middel(b, a), rel=1e-6)


@given(positiv, positiv)
def test_the_logarithmic_mean_lies_between_geometric_and_arithmetic(a: float, b: float) -> None:
    """√(ab) ≤ L(a, b) ≤ (a + b)/2."""
    middel = logaritmisk_middel(a, b)
    assert math.sqrt(a * b) * (1 - 1e-9) <= middel <= (a + b) / 2 * (1 + 1e-9)


@given(positiv, st.floats(-1e-6, 1e-6))
@example(17422.923, 1e-15)
@example(17422.923, -3e-16)
def test_close_values_keep_their_digits(a: float, steg: float) -> None:
    """For b = a(1 + x), L = a(1 + x/2 − …): a − b and ln a − ln b lose digits, L must not."""
    b = a * (1 + steg)
    x = (b - a) / a
    assert logaritmisk_middel(a, b) == pytest.approx(a * (1 + x / 2 - x * x / 12), rel=1e-14)


def test_the_definition_by_hand() -> None:
    """L(8, 2) = (8 − 2)/(ln 8 − ln 2)."""
    assert logaritmisk_middel(8, 2) == pytest.approx((8 - 2) / (math.log(8) - math.log(2)))


@pytest.mark.parametrize("par", [(0.0, 1.0), (1.0, 0.0), (-1.0, 2.0), (2.0, -1.0), (-1.0, -1.0)])
def test_the_logarithmic_mean_refuses_what_is_not_positive(par: tuple[float, float]) -> None:
    """A factor ≤ 0 has no logarithm; the refusal is an error here and a reason further up."""
    with pytest.raises(ValueError, match="positive"):
        logaritmisk_middel(*par)


def test_far_values_keep_their_digits() -> None:
    """L(1e-12, 1) = (1 − 1e-12)/(12·ln 10): (a − b)/b is almost −1, and 1 + that loses digits."""
    assert logaritmisk_middel(1e-12, 1) == pytest.approx(
        (1 - 1e-12) / (12 * math.log(10)), rel=1e-9
    )


# --- The factors ----------------------------------------------------------------------------------


@given(faktorer)
def test_effects_sum_to_the_difference(par: list[tuple[float, float]]) -> None:
    """Σ effects = Π til − Π fra, within 1e-9 of the larger value."""
    til, fra = [x for x, _ in par], [y for _, y in par]
    slutt, start = math.prod(til), math.prod(fra)
    assume(1e-6 < slutt / start < 1e6)
    assert abs(math.fsum(lmdi(til, fra)) - (slutt - start)) <= 1e-9 * max(slutt, start)


@given(faktorer)
def test_effects_are_antisymmetric(par: list[tuple[float, float]]) -> None:
    """The way back has the opposite effects."""
    til, fra = [x for x, _ in par], [y for _, y in par]
    assume(1e-6 < math.prod(til) / math.prod(fra) < 1e6)
    storst = max(math.prod(til), math.prod(fra))
    for frem, tilbake in zip(lmdi(til, fra), lmdi(fra, til), strict=True):
        assert frem == pytest.approx(-tilbake, rel=1e-9, abs=1e-9 * storst)


@given(faktorer, positiv)
def test_a_factor_that_is_equal_has_no_effect(par: list[tuple[float, float]], lik: float) -> None:
    """x_k,i = x_k,G gives exactly zero, whatever the other factors do."""
    til, fra = [lik, *(x for x, _ in par)], [lik, *(y for _, y in par)]
    assume(1e-6 < math.prod(til) / math.prod(fra) < 1e6)
    assert lmdi(til, fra)[0] == 0


@given(positiv, positiv)
def test_one_factor_alone_carries_the_whole_difference(x: float, y: float) -> None:
    """With one factor the effect is x − y."""
    assume(1e-6 < x / y < 1e6)
    (virkning,) = lmdi([x], [y])
    assert virkning == pytest.approx(x - y, rel=1e-9, abs=1e-9 * max(x, y))


@given(faktorer)
def test_an_effect_has_the_sign_of_its_factor(par: list[tuple[float, float]]) -> None:
    """A factor above the other's pulls up, below pulls down."""
    til, fra = [x for x, _ in par], [y for _, y in par]
    assume(1e-6 < math.prod(til) / math.prod(fra) < 1e6)
    for (x, y), virkning in zip(par, lmdi(til, fra), strict=True):
        assert (virkning > 0) == (math.log(x / y) > 0)


def test_two_factors_by_hand() -> None:
    """6 = 3·2 against 2 = 2·1: L(6,2)·ln(3/2) and L(6,2)·ln(2/1)."""
    vekt = (6 - 2) / math.log(6 / 2)
    assert lmdi((3, 2), (2, 1)) == pytest.approx((vekt * math.log(3 / 2), vekt * math.log(2 / 1)))


def test_factors_must_come_in_pairs() -> None:
    """A factor without its counterpart is an error, not a silent loss."""
    with pytest.raises(ValueError, match="zip"):
        lmdi((3, 2), (2,))


# --- The whole difference -------------------------------------------------------------------------

FIRE = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2025  600   100    300
    netto        2025  6000  500    900
    brutto       2025  7000  800    1000
    behov        2026  1.1   0.9    1.05
"""
NAVN = ("Oslo", "Bærum", "Asker")
kr = st.floats(1e5, 1e9).map(lambda x: round(x, 0))
folk = st.integers(1_000, 700_000)
indeks = st.floats(0.5, 1.8).map(lambda x: round(x, 4))
tre = st.tuples(*[st.tuples(kr, st.floats(1.0, 3.0), folk, indeks)] * 3)
Tall = tuple[tuple[float, float, int, float], ...]


def av(tall: Tall, own: str = "Bærum") -> Grunnlag:
    """Net, gross as a multiple of net, inhabitants and index for three municipalities."""
    linjer: list[Linje] = [
        ("folkemengde", AAR, [f for _, _, f, _ in tall]),
        ("netto", AAR, [n for n, _, _, _ in tall]),
        ("brutto", AAR, [n * ganger for n, ganger, _, _ in tall]),
        ("behov", 2026, [b for _, _, _, b in tall]),
    ]
    return bygg(NAVN, linjer, own=own, comparators=("Asker" if own != "Asker" else "Bærum",))


def test_the_three_parts_by_hand() -> None:
    """Need u_G(b_i/b_G − 1); then L·ln of gross per need and of net per gross."""
    f = foss(del_opp(grunnlag(FIRE), MED, AAR))
    u_g, g_g, u_i, g_i = 7400 / 1000, 8800 / 1000, 500 / 100, 800 / 100
    b_g, b_i = (600 * 1.1 + 100 * 0.9 + 300 * 1.05) / 1000, 0.9
    start2 = u_g * b_i / b_g
    vekt = (u_i - start2) / math.log(u_i / start2)
    assert [s.key for s in f.steg] == ["behov", "ressursbruk", "inntekt"]
    assert [s.virkning for s in f.steg] == pytest.approx(
        [
            u_g * (b_i / b_g - 1),
            vekt * math.log((g_i / b_i) / (g_g / b_g)),
            vekt * math.log((u_i / g_i) / (u_g / g_g)),
        ],
        rel=1e-12,
    )
    assert (f.start, f.slutt, f.innbyggere) == (u_g, u_i, 100)
    assert (f.start_navn, f.slutt_navn, f.aar, f.mangler) == ("ASSS", "Bærum", AAR, ())


@rask
@given(tre)
def test_all_parts_sum_to_the_difference(tall: Tall) -> None:
    """Without residual: within 1e-9 of the larger value, with and without a need index."""
    for sektor in (MED, UTEN):
        f = foss(del_opp(av(tall), sektor, AAR))
        rest = f.slutt - f.start - math.fsum(s.virkning for s in f.steg)
        assert abs(rest) <= 1e-9 * max(f.start, f.slutt)


@rask
@given(tre)
def test_step_two_sums_to_the_corrected_difference(tall: Tall) -> None:
    """Effort and income share together, times inhabitants, are the need-corrected kroner."""
    g = av(tall)
    f = foss(del_opp(g, MED, AAR))
    assert STANDARD.korrigert is not None
    kroner = sammenlign(g, STANDARD.korrigert, AAR).kroner
    storst = max(f.start, f.slutt, f.start + f.steg[0].virkning) * f.innbyggere
    assert kroner == pytest.approx(
        math.fsum(s.virkning for s in f.steg[1:]) * f.innbyggere, abs=1e-8 * storst
    )


@rask
@given(tre)
def test_step_two_is_antisymmetric_under_swapping(tall: Tall) -> None:
    """Own and comparator change places: opposite effects, on the other's level of need.

    L(u_B, u_A·b_B/b_A) = (b_B/b_A)·L(u_A, u_B·b_A/b_B), so the effects are −(b_B/b_A) times.
    """
    frem = foss(del_opp(av(tall), MED, AAR, Valg(bare=(KODE["Asker"],))))
    tilbake = foss(del_opp(av(tall, "Asker"), MED, AAR, Valg(bare=(KODE["Bærum"],))))
    forhold = tall[2][3] / tall[1][3]
    storst = max(frem.start, frem.slutt, tilbake.start, tilbake.slutt)
    for a, b in zip(frem.steg[1:], tilbake.steg[1:], strict=True):
        assert b.virkning == pytest.approx(-forhold * a.virkning, rel=1e-9, abs=1e-9 * storst)


@rask
@given(tre)
def test_without_need_the_whole_is_antisymmetric_under_swapping(tall: Tall) -> None:
    """No index: the way back has exactly the opposite parts."""
    frem = foss(del_opp(av(tall), UTEN, AAR, Valg(bare=(KODE["Asker"],))))
    tilbake = foss(del_opp(av(tall, "Asker"), UTEN, AAR, Valg(bare=(KODE["Bærum"],))))
    storst = max(frem.start, frem.slutt)
    for a, b in zip(frem.steg, tilbake.steg, strict=True):
        assert b.virkning == pytest.approx(-a.virkning, rel=1e-9, abs=1e-9 * storst)


@rask
@given(tre, indeks)
def test_equal_need_has_no_effect(tall: Tall, b: float) -> None:
    """Everybody has the same index: the need step is zero."""
    f = foss(del_opp(av(tuple((n, g, f, b) for n, g, f, _ in tall)), MED, AAR))
    assert f.steg[0].virkning == pytest.approx(0, abs=1e-12 * f.start)


@rask
@given(tre, st.floats(1.0, 3.0))
def test_equal_income_share_has_no_effect(tall: Tall, ganger: float) -> None:
    """Everybody covers the same share by own income: that step is zero."""
    f = foss(del_opp(av(tuple((n, ganger, f, b) for n, _, f, b in tall)), MED, AAR))
    assert f.steg[2].virkning == pytest.approx(0, abs=1e-9 * max(f.start, f.slutt))


@rask
@given(folk, folk, st.floats(100.0, 1e5), st.floats(1.0, 3.0), indeks, indeks)
def test_equal_spending_per_need_has_no_effort(  # noqa: PLR0913, PLR0917 - six free numbers
    n_i: int, n_g: int, kr_per_behov: float, ganger: float, b_i: float, b_g: float
) -> None:
    """Gross per need as the mean's: all of the difference is need."""
    tall = tuple((kr_per_behov * n * b, ganger, n, b) for n, b in ((n_g, b_g), (n_i, b_i)))
    f = foss(del_opp(av((*tall, tall[0])), MED, AAR))
    assert f.steg[1].virkning == pytest.approx(0, abs=1e-9 * max(f.start, f.slutt))
    assert f.steg[0].virkning == pytest.approx(f.slutt - f.start, abs=1e-9 * f.start)


@rask
@given(tre)
def test_need_above_the_groups_pulls_up(tall: Tall) -> None:
    """The need step has the sign of b_i − b_G, b_G = Σ(N·b)/ΣN."""
    b_g = sum(f * b for _, _, f, b in tall) / sum(f for _, _, f, _ in tall)
    steg = foss(del_opp(av(tall), MED, AAR)).steg[0]
    assume(abs(tall[1][3] - b_g) > 1e-9)
    assert (steg.virkning > 0) == (tall[1][3] > b_g)


def test_an_area_without_an_index_has_two_parts() -> None:
    """Gross per inhabitant as it stands, and the income share; nothing is called need."""
    f = foss(del_opp(grunnlag(FIRE), UTEN, AAR))
    assert [(s.key, s.navn) for s in f.steg] == [
        ("ressursbruk", "brutto ressursbruk per innbygger"),
        ("inntekt", "andel som ikke dekkes av egne inntekter"),
    ]


def test_effort_is_not_called_efficiency() -> None:
    """«brutto ressursbruk utover beregnet behov»: the words of the design."""
    steg = foss(del_opp(grunnlag(FIRE), MED, AAR)).steg[1]
    assert steg.navn == "brutto ressursbruk utover beregnet behov"


def test_against_one_comparator_the_start_is_that_municipality() -> None:
    """«Mot Asker» starts at Asker's value and bears its name."""
    f = foss(del_opp(grunnlag(FIRE), MED, AAR, Valg(bare=(KODE["Asker"],))))
    assert (f.start_navn, f.start) == ("Asker", 900 / 300)
    assert f.steg[0].virkning == pytest.approx(3 * (0.9 / 1.05 - 1))


def test_without_oslo_the_start_is_the_others() -> None:
    """The mean and its need are formed over the same members."""
    f = foss(del_opp(grunnlag(FIRE), MED, AAR, Valg(uten_oslo=True)))
    b_g = (100 * 0.9 + 300 * 1.05) / 400
    assert f.start == 1400 / 400
    assert f.steg[0].virkning == pytest.approx(1400 / 400 * (0.9 / b_g - 1))


# --- What cannot be taken apart -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fra", "til", "grunn"),
    [
        ("6000  500    900", "6000  ..     900", "tall for Bærum mangler"),
        ("7000  800    1000", "7000  :      1000", "tall for Bærum mangler"),
        ("6000  500    900", "6000  -500   900", "null eller negativ"),
        ("6000  500    900", "6000  0      900", "null eller negativ"),
        ("6000  500    900", "-6000 500    -900", "null eller negativ"),
        ("7000  800    1000", "-7000 800    1000", "null eller negativ"),
    ],
)
def test_a_factor_that_is_missing_or_not_positive_is_refused(
    fra: str, til: str, grunn: str
) -> None:
    """Own net or gross missing, own or mean ≤ 0: no parts, and the reason in plain words."""
    tabell = FIRE.replace(fra, til)
    assert tabell != FIRE
    for sektor in (MED, UTEN):
        assert grunn in avslag(del_opp(grunnlag(tabell), sektor, AAR))


def test_nobody_to_compare_with_is_refused() -> None:
    """The only comparator has no figures."""
    g = grunnlag(FIRE.replace("500    900", "500    .."))
    assert "mangler" in avslag(del_opp(g, MED, AAR, Valg(bare=(KODE["Asker"],))))


@pytest.mark.parametrize("serie", ["500    900", "800    1000"])
def test_a_member_without_one_factor_is_out_of_the_mean_and_named(serie: str) -> None:
    """Asker lacks net or gross: out of both means and of b_G, and named in the result."""
    tabell = FIRE.replace(serie, f"{serie.split(maxsplit=1)[0]}    ..")
    f = foss(del_opp(grunnlag(tabell), MED, AAR))
    b_g = (600 * 1.1 + 100 * 0.9) / 700
    assert f.mangler == ("Asker",)
    assert f.start == 6500 / 700
    assert f.steg[0].virkning == pytest.approx(6500 / 700 * (0.9 / b_g - 1))


def test_a_year_the_source_does_not_have_is_refused() -> None:
    """No column for the year: own figures are missing, not a crash."""
    assert "mangler" in avslag(del_opp(grunnlag(FIRE), MED, 2019, VANLIG))


def test_a_member_without_an_index_is_out_of_the_mean_and_named() -> None:
    """Asker has no index: b_G is formed over the others, not with Asker's need as zero."""
    f = foss(del_opp(grunnlag(FIRE.replace("0.9    1.05", "0.9    ..")), MED, AAR))
    b_g = (600 * 1.1 + 100 * 0.9) / 700
    assert f.mangler == ("Asker",)
    assert f.steg[0].virkning == pytest.approx(6500 / 700 * (0.9 / b_g - 1))


def test_own_index_missing_is_refused() -> None:
    """Without own need there is no need step: a reason, not «nan»."""
    avslag(del_opp(grunnlag(FIRE.replace("1.1   0.9", "1.1   ..")), MED, AAR))
