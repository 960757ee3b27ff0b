"""Means of the peer group: what they are, who is in them, what they say of those who are not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, ANDEL, BRUTTO, NETTO, bygg, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.averages import Valg, gjennomsnitt, medlemmer, sammenlignbare
from asss_report.areas._indikatorer import publisert
from asss_report.edition import Averages
from asss_report.model import Snitt

if TYPE_CHECKING:
    from _grunnlag import Celle

    from asss_report.analysis.grunnlag import Grunnlag

NAVN = ("Oslo", "Bærum", "Asker", "Sandnes", "Bergen")
ANTALL = publisert("antall", "Antall", "12063/antall", "stykker", 0)
belop = st.none() | st.floats(-1e9, 1e10, allow_nan=False).map(lambda x: round(x, 2))
folk = st.integers(1_000, 800_000)
fem = st.tuples(*[st.tuples(belop, folk)] * len(NAVN))
rask = settings(max_examples=10, deadline=None)

TRE = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2025  600   100    300
    netto        2025  6000  500    900
"""


def av(par: tuple[tuple[float | None, int], ...], navn: tuple[str, ...] = NAVN) -> Grunnlag:
    """Net spending and inhabitants, one pair per municipality."""
    belopene: list[Celle] = [b for b, _ in par]
    folkene: list[Celle] = [f for _, f in par]
    return bygg(navn, [("folkemengde", AAR, folkene), ("netto", AAR, belopene)])


# --- By example -----------------------------------------------------------------------------------


def test_vektet_is_sum_over_sum() -> None:
    """Weighted: Σ teller / Σ nevner, and both sums are handed on."""
    snitt = gjennomsnitt(grunnlag(TRE), NETTO, AAR)
    assert snitt.verdi == (6000 + 500 + 900) / (600 + 100 + 300)
    assert (snitt.teller, snitt.nevner) == (6000 + 500 + 900, 600 + 100 + 300)
    assert snitt.regel is Snitt.VEKTET
    assert (snitt.med, snitt.mangler, snitt.utelatt) == (("Oslo", "Bærum", "Asker"), (), ())


def test_uvektet_is_the_mean_of_the_values() -> None:
    """Unweighted: every municipality counts alike; there are no sums to hand on."""
    snitt = gjennomsnitt(grunnlag(TRE), NETTO, AAR, Valg(regel=Snitt.UVEKTET))
    assert snitt.verdi == (6000 / 600 + 500 / 100 + 900 / 300) / 3
    assert (snitt.teller, snitt.nevner, snitt.regel) == (None, None, Snitt.UVEKTET)


def test_percent_is_scaled_once() -> None:
    """A share is 100 · Σ area / Σ total, without Oslo, with the reason."""
    g = grunnlag(TRE + "total 2025 100 1000 2000")
    snitt = gjennomsnitt(g, ANDEL, AAR)
    assert snitt.verdi == pytest.approx(100 * (500 + 900) / (1000 + 2000), rel=1e-12)
    assert snitt.med == ("Bærum", "Asker")
    assert snitt.utelatt == ("Oslo",)
    assert "fylke" in snitt.grunn


def test_an_indicator_without_denominators_has_an_unweighted_mean() -> None:
    """What is published alone is averaged alone; a member without data is named."""
    g = grunnlag("serie aar Oslo Bærum Asker\nantall 2025 10 .. 4")
    snitt = gjennomsnitt(g, ANTALL, AAR)
    assert (snitt.verdi, snitt.regel) == ((10 + 4) / 2, Snitt.UVEKTET)
    assert (snitt.med, snitt.mangler) == (("Oslo", "Asker"), ("Bærum",))


def test_only_one_makes_the_mean_that_municipality() -> None:
    """`bare` compares with one: its own value, nobody left out «on purpose»."""
    snitt = gjennomsnitt(grunnlag(TRE), NETTO, AAR, Valg(bare=("3203",)))
    assert (snitt.verdi, snitt.med, snitt.utelatt, snitt.grunn) == (900 / 300, ("Asker",), (), "")


# --- Who is in it ---------------------------------------------------------------------------------


def test_uten_oslo_leaves_oslo_out_and_says_so() -> None:
    """The edition's option: Oslo is in no mean, and stands among those left out."""
    snitt = gjennomsnitt(grunnlag(TRE, averages=Averages(uten_oslo=True)), NETTO, AAR)
    assert snitt.verdi == (500 + 900) / (100 + 300)
    assert snitt.utelatt == ("Oslo",)


def test_uten_egen_kommune_leaves_the_own_out_and_says_so() -> None:
    """The edition's option: the own municipality is compared with the others' mean."""
    snitt = gjennomsnitt(grunnlag(TRE, averages=Averages(uten_egen_kommune=True)), NETTO, AAR)
    assert snitt.verdi == (6000 + 900) / (600 + 300)
    assert snitt.utelatt == ("Bærum",)


def test_both_options_together() -> None:
    """Without Oslo and without the own municipality: the rest."""
    valg = Averages(uten_oslo=True, uten_egen_kommune=True)
    snitt = gjennomsnitt(grunnlag(TRE, averages=valg), NETTO, AAR)
    assert (snitt.verdi, snitt.utelatt) == (900 / 300, ("Oslo", "Bærum"))


def test_an_indicator_overrides_the_edition_with_its_reason() -> None:
    """Oslo is out of the share of total whatever the edition says, and unlike in its ranking."""
    g = grunnlag(TRE + "total 2025 100 1000 2000")
    assert medlemmer(g, ANDEL) == ("3201", "3203")
    assert medlemmer(g, NETTO) == ("0301", "3201", "3203")
    assert sammenlignbare(g, ANDEL) == ("3201", "3203")


def test_leaving_oslo_out_of_means_does_not_take_it_out_of_rankings() -> None:
    """An option of the mean decides nothing about who can be ranked."""
    g = grunnlag(TRE, averages=Averages(uten_oslo=True, uten_egen_kommune=True))
    assert sammenlignbare(g, NETTO) == ("0301", "3201", "3203")


# --- Missing values -------------------------------------------------------------------------------

MANGLER = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2025  600   100    300
    netto        2025  {}
"""


@pytest.mark.parametrize(
    ("celler", "verdi", "mangler"),
    [
        ("6000 .. 900", (6000 + 900) / (600 + 300), ("Bærum",)),
        ("6000 500 :", (6000 + 500) / (600 + 100), ("Asker",)),
        (". 500 900", (500 + 900) / (100 + 300), ("Oslo",)),
        (".. .. 900", 900 / 300, ("Oslo", "Bærum")),
        (".. : .", None, ("Oslo", "Bærum", "Asker")),
    ],
)
def test_a_missing_member_is_out_of_both_sums_and_named(
    celler: str, verdi: float | None, mangler: tuple[str, ...]
) -> None:
    """Missing is never zero: neither its amount nor its inhabitants count."""
    snitt = gjennomsnitt(grunnlag(MANGLER.format(celler)), NETTO, AAR)
    assert (snitt.verdi, snitt.mangler) == (verdi, mangler)


def test_a_zero_is_not_missing() -> None:
    """A municipality that spends nothing counts with its inhabitants."""
    snitt = gjennomsnitt(grunnlag(MANGLER.format("6000 0 900")), NETTO, AAR)
    assert (snitt.verdi, snitt.mangler) == ((6000 + 0 + 900) / 1000, ())


def test_a_published_value_without_its_amount_is_out_of_the_weighted_mean() -> None:
    """Numerator missing, denominator present: shown as published, but in no mean; named."""
    snitt = gjennomsnitt(grunnlag(MANGLER.format("6000 ..|5 900")), NETTO, AAR)
    assert (snitt.verdi, snitt.mangler) == ((6000 + 900) / (600 + 300), ("Bærum",))


def test_a_missing_population_is_missing_in_the_mean() -> None:
    """Denominator missing, numerator present: out of both sums, and named."""
    g = grunnlag("""
        serie        aar   Oslo  Bærum  Asker
        folkemengde  2025  600   ..     300
        netto        2025  6000  500|5  900
    """)
    snitt = gjennomsnitt(g, NETTO, AAR)
    assert (snitt.verdi, snitt.mangler) == ((6000 + 900) / (600 + 300), ("Bærum",))


@pytest.mark.parametrize("symbol", [":", "."])
def test_a_value_the_publisher_keeps_back_is_in_no_mean(symbol: str) -> None:
    """«:» and «.» are the publisher's word: who is shown as missing is in no mean."""
    snitt = gjennomsnitt(grunnlag(MANGLER.format(f"6000 500|{symbol} 900")), NETTO, AAR)
    assert (snitt.verdi, snitt.mangler) == ((6000 + 900) / (600 + 300), ("Bærum",))


def test_a_zero_denominator_is_missing_not_infinite() -> None:
    """A share of nothing has no value."""
    g = grunnlag(TRE + "total 2025 100 0 2000")
    snitt = gjennomsnitt(g, ANDEL, AAR)
    assert (snitt.verdi, snitt.mangler) == (100 * 900 / 2000, ("Bærum",))


def test_a_year_the_source_does_not_have_has_no_mean() -> None:
    """No column for the year: nobody has data, everybody is named."""
    snitt = gjennomsnitt(grunnlag(TRE), NETTO, 2019)
    assert (snitt.verdi, snitt.mangler) == (None, ("Oslo", "Bærum", "Asker"))


# --- Properties -----------------------------------------------------------------------------------


@rask
@given(fem)
def test_a_mean_lies_between_its_lowest_and_highest(
    par: tuple[tuple[float | None, int], ...],
) -> None:
    """Weighted and unweighted alike; None exactly when nobody has data."""
    g = av(par)
    verdier = [b / f for b, f in par if b is not None]
    for regel in Snitt:
        snitt = gjennomsnitt(g, NETTO, AAR, Valg(regel=regel)).verdi
        assert (snitt is None) == (not verdier)
        if snitt is not None:
            slingring = 1e-9 * max(map(abs, verdier))
            assert min(verdier) - slingring <= snitt <= max(verdier) + slingring


@rask
@given(fem)
def test_the_means_equal_plain_sums(par: tuple[tuple[float | None, int], ...]) -> None:
    """Weighted Σ/Σ and unweighted mean, by plain Python over those with data."""
    g, med = av(par), [(b, f) for b, f in par if b is not None]
    vektet = gjennomsnitt(g, NETTO, AAR)
    uvektet = gjennomsnitt(g, NETTO, AAR, Valg(regel=Snitt.UVEKTET))
    if not med:
        assert (vektet.verdi, uvektet.verdi) == (None, None)
        return
    storst = max(abs(b) for b, _ in med)
    assert vektet.verdi == pytest.approx(
        math.fsum(b for b, _ in med) / sum(f for _, f in med), rel=1e-9, abs=1e-12 * storst
    )
    assert uvektet.verdi == pytest.approx(
        math.fsum(b / f for b, f in med) / len(med), rel=1e-9, abs=1e-12 * storst
    )


@rask
@given(fem)
def test_every_member_is_in_the_mean_or_named_as_missing(
    par: tuple[tuple[float | None, int], ...],
) -> None:
    """No member can be silently dropped."""
    snitt = gjennomsnitt(av(par), NETTO, AAR)
    assert snitt.mangler == tuple(n for n, (b, _) in zip(NAVN, par, strict=True) if b is None)
    assert snitt.med == tuple(n for n in NAVN if n not in snitt.mangler)


@rask
@given(fem, st.sampled_from([0.001, 2.0, 1000.0]))
def test_a_mean_scales_with_the_amounts(
    par: tuple[tuple[float | None, int], ...], k: float
) -> None:
    """K times every amount is k times the mean."""
    for regel in Snitt:
        valg = Valg(regel=regel)
        en = gjennomsnitt(av(par), NETTO, AAR, valg).verdi
        k_ganger = tuple((None if b is None else k * b, f) for b, f in par)
        annen = gjennomsnitt(av(k_ganger), NETTO, AAR, valg).verdi
        assert (en is None) == (annen is None)
        if en is not None:
            assert annen == pytest.approx(k * en, rel=1e-9, abs=1e-6)


@rask
@given(fem, st.permutations(range(len(NAVN))))
def test_the_order_of_members_changes_no_mean(
    par: tuple[tuple[float | None, int], ...], orden: list[int]
) -> None:
    """Members in another order give the same means."""
    stokket = av(tuple(par[i] for i in orden), tuple(NAVN[i] for i in orden))
    for regel in Snitt:
        valg = Valg(regel=regel)
        en, annen = (gjennomsnitt(g, NETTO, AAR, valg) for g in (av(par), stokket))
        assert sorted(en.med) == sorted(annen.med)
        assert (en.verdi is None) == (annen.verdi is None)
        if en.verdi is not None:
            assert annen.verdi == pytest.approx(en.verdi, rel=1e-9, abs=1e-6)


@rask
@given(st.floats(1.0, 1e6), st.floats(1.0, 1e6), st.integers(2, 50))
def test_weight_is_inhabitants(a: float, b: float, ganger: int) -> None:
    """A town n times as large pulls the weighted mean n times as hard; the unweighted not at all.

    With values a and b and sizes 1 : n the mean is (a + n·b)/(1 + n).
    """
    par = ((a * 1000, 1000), (b * 1000 * ganger, 1000 * ganger), (None, 1000))
    g = av(par, ("Oslo", "Bærum", "Asker"))
    assert gjennomsnitt(g, NETTO, AAR).verdi == pytest.approx((a + ganger * b) / (1 + ganger))
    uvektet = gjennomsnitt(g, NETTO, AAR, Valg(regel=Snitt.UVEKTET)).verdi
    assert uvektet == pytest.approx((a + b) / 2)


def test_another_series_is_another_mean() -> None:
    """Gross is averaged from gross: the panels are not mixed up."""
    g = grunnlag(TRE + "brutto 2025 7000 600 1000")
    assert gjennomsnitt(g, BRUTTO, AAR).verdi == (7000 + 600 + 1000) / 1000
