"""Kommunebarometeret as typed in: editions, ranks over time, contributions, key figures, others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from _barometer import (
    KARAKTER,
    barometer_of,
    eksempel,
    rad,
    stokket,
    tall,
    tallene,
    utenfor_cellene,
    vekter,
)
from _grunnlag import KODE, edisjon
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.barometer.bidrag import (
    MIDT,
    aarene,
    bidrag,
    bidragsbilde,
    mot_andre,
    mot_i,
    rang_over_tid,
    sektorene,
    siste_aar,
    utsnitt,
)
from asss_report.analysis.barometer.drivere import alle_drivere, drivere
from asss_report.sources.barometer import TOTALER, TOTALT, TOTALT_UTEN, Barometer, Serie, Utgave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.barometer.bidrag import Bidrag, Utsnitt
    from asss_report.analysis.barometer.drivere import Drivere
    from asss_report.sources.barometer import Sektorrad

EGEN = KODE["Bærum"]
PUBLISERT, OMREGNET = Serie.PUBLISERT, Serie.OMREGNET
FORELOPIG = {"utgave": Utgave.FORELOPIG}


def utsnitt_av(b: Barometer, kommune: str = "Bærum", aar: int = 2026) -> Utsnitt:
    """One municipality's published year; it is there."""
    u = utsnitt(b, edisjon(), KODE[kommune], aar, PUBLISERT)
    assert u is not None
    return u


def delt(*rader: Sektorrad) -> Bidrag:
    """The own contributions of these rows."""
    b = barometer_of(rader)
    return bidrag(b, utsnitt_av(b))


# --- What is typed in -----------------------------------------------------------------------------


def test_the_own_final_rows_decide_the_edition_of_all() -> None:
    """Bærum has both: the final ones count. Asker's preliminary row is of another edition."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 100, **FORELOPIG),
            rad("Helse", 4.2, 100),
            rad("Helse", 3.0, 100, kommune="Asker", **FORELOPIG),
            rad("Helse", 3.3, 100, kommune="Drammen"),
        ]
    )
    assert b.utgave(EGEN, 2026, PUBLISERT) is Utgave.ENDELIG
    assert utsnitt_av(b).karakter("Helse") == 4.2
    assert utsnitt(b, edisjon(), KODE["Asker"], 2026, PUBLISERT) is None
    assert utsnitt_av(b, "Drammen").karakter("Helse") == 3.3


def test_final_rows_of_others_are_not_set_beside_own_preliminary_ones() -> None:
    """Bærum is preliminary: Asker too, though its final rows are there."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 100, **FORELOPIG),
            rad("Helse", 3.0, 100, kommune="Asker", **FORELOPIG),
            rad("Helse", 3.3, 100, kommune="Asker"),
        ]
    )
    assert (utsnitt_av(b).utgave, utsnitt_av(b, "Asker").karakter("Helse")) == (
        Utgave.FORELOPIG,
        3.0,
    )


def test_each_year_and_series_has_its_own_edition() -> None:
    """Final 2025 beside preliminary 2026, and a preliminary recalculation of the final year."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 100, **FORELOPIG),
            rad("Helse", 4.1, 100, aar=2025),
            rad("Helse", 4.2, 100, aar=2025, serie=OMREGNET, **FORELOPIG),
        ]
    )
    sett = [(2026, PUBLISERT), (2025, PUBLISERT), (2025, OMREGNET), (2026, OMREGNET)]
    assert [b.utgave(EGEN, aar, serie) for aar, serie in sett] == [
        Utgave.FORELOPIG,
        Utgave.ENDELIG,
        Utgave.FORELOPIG,
        None,
    ]


def test_without_own_rows_the_others_are_still_of_one_edition() -> None:
    """Asker final, Drammen preliminary: only Asker is used, and there is no newest own year."""
    b = barometer_of(
        [
            rad("Helse", 3.3, 100, kommune="Asker"),
            rad("Helse", 3.0, 100, kommune="Drammen", **FORELOPIG),
        ]
    )
    assert utsnitt_av(b, "Asker").karakter("Helse") == 3.3
    assert utsnitt(b, edisjon(), KODE["Drammen"], 2026, PUBLISERT) is None
    assert siste_aar(b, edisjon()) is None


def test_the_newest_year_is_the_own_published_one() -> None:
    """Neither others' years nor recalculated ones count; the years come in order."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 100, aar=2025),
            rad("Helse", 4.0, 100, aar=2023),
            rad("Helse", 4.0, 100, serie=OMREGNET),
            rad("Helse", 4.0, 100, kommune="Asker"),
        ]
    )
    assert aarene(b, EGEN, PUBLISERT) == (2023, 2025)
    assert siste_aar(b, edisjon()) == 2025


def test_nothing_typed_in_gives_nothing() -> None:
    """Never a zero, and never an error."""
    b, e = Barometer(("Helse",)), edisjon()
    assert siste_aar(b, e) is None
    assert utsnitt(b, e, EGEN, 2026, PUBLISERT) is None
    assert rang_over_tid(b, e) is None
    assert (mot_andre(b, e, 2026, PUBLISERT), alle_drivere(b, e, EGEN, 2026, PUBLISERT)) == ((), ())


def test_sectors_stand_in_the_order_of_the_list_and_unknown_ones_last() -> None:
    """The order of the rows is nobody's concern; totals are no sectors."""
    b = replace(
        barometer_of([rad("Ny", 4.0, 10), rad("Helse", 4.0, 90), rad(TOTALT, 4.0)]),
        sektorer=("Helse", "Kultur"),
    )
    assert sektorene(b, utsnitt_av(b)) == ("Helse", "Ny")


# --- Ranks over time ------------------------------------------------------------------------------


def test_the_series_are_kept_apart_and_a_missing_year_breaks_both() -> None:
    """Published 2023 and 2026, recalculated 2025 and 2026; nobody typed 2024 in."""
    b = barometer_of(
        [
            rad(TOTALT, plass=30, serie=OMREGNET),
            rad(TOTALT, plass=40, aar=2025, serie=OMREGNET),
            rad(TOTALT, plass=30),
            rad(TOTALT, plass=99, aar=2023),
            rad(TOTALT, plass=1, kommune="Asker", aar=2024),
        ]
    )
    forlop = rang_over_tid(b, edisjon(), merke="Eksempeltall")
    assert forlop is not None
    assert (forlop.kommune, forlop.hva) == ("Bærum", "Totalt i Kommunebarometeret")
    assert (forlop.aar, forlop.merke) == ((2023, 2024, 2025, 2026), "Eksempeltall")
    assert [(s.navn, s.plasser) for s in forlop.serier] == [
        ("Publisert", (99, None, None, 30)),
        ("Omregnet til årets nøkkeltall", (None, None, 40, 30)),
    ]


def test_the_published_series_is_first_and_there_also_without_a_rank() -> None:
    """Else the recalculated one would be taken for it; another sector's ranks are not its."""
    rader = [rad("Helse", 4.0, 50), rad("Kultur", 4.0, 50, plass=7, serie=OMREGNET)]
    b = barometer_of(rader)
    assert rang_over_tid(b, edisjon(), "Helse") is None
    kultur = rang_over_tid(b, edisjon(), "Kultur")
    assert kultur is not None
    assert [s.plasser for s in kultur.serier] == [(None,), (7,)]


# --- Contributions --------------------------------------------------------------------------------


def test_contributions_by_hand() -> None:
    """60 % at 4,5 and 40 % at 3,0: +0,60 − 0,20 = +0,40, and the total is 3,5 + 0,40."""
    svar = delt(
        rad("Helse", 4.5, 60), rad("Kultur", 3.0, 40), rad(TOTALT, 3.8), rad(TOTALT_UTEN, 3.9)
    )
    assert [s.bidrag for s in svar.sektorer] == [
        pytest.approx((4.5 - 3.5) * 60 / 100),
        pytest.approx((3.0 - 3.5) * 40 / 100),
    ]
    assert svar.sum == pytest.approx(0.6 - 0.2)
    assert svar.samlet == pytest.approx((4.5 * 60 + 3.0 * 40) / 100)
    assert (svar.publisert, svar.publisert_uten) == (3.8, 3.9)
    assert svar.rest == pytest.approx(3.8 - 3.9)
    assert svar.rest_uten == pytest.approx(3.9 - 3.9)
    assert (svar.vektsum, svar.uten_karakter, svar.ikke_lagt_inn) == (100, (), ())


@given(vekter(6), st.lists(KARAKTER, min_size=6, max_size=6))
def test_contributions_sum_to_the_total(vekter_: Sequence[float], grades: Sequence[float]) -> None:
    """Σ (g − 3.5) · w / 100 = our weighted total − 3.5 whenever the weights sum to 100."""
    par = zip(grades, vekter_, strict=True)
    svar = delt(*(rad(f"S{nr}", g, w) for nr, (g, w) in enumerate(par)))
    assert svar.samlet is not None
    assert sum(s.bidrag or 0.0 for s in svar.sektorer) == pytest.approx(
        svar.samlet - MIDT, abs=1e-9
    )
    assert svar.sum == pytest.approx(svar.samlet - MIDT, abs=1e-9)


@pytest.mark.parametrize(
    ("rader", "mangler"),
    [
        ([rad("Helse", None, 40, plass=7)], {"uten_karakter": ("Helse",)}),
        ([rad("Helse", 4.0, None)], {"uten_vekt": ("Helse",)}),
        ([], {"ikke_lagt_inn": ("Helse",)}),
        ([rad("Helse", 4.0, 39.9)], {}),
    ],
)
def test_without_all_grades_and_weights_there_is_no_total(
    rader: Sequence[Sektorrad], mangler: dict[str, tuple[str, ...]]
) -> None:
    """The other sectors keep their contributions: their weights are not spread anew."""
    b = replace(
        barometer_of([rad("Kultur", 4.5, 60), rad(TOTALT, 4.0), *rader]),
        sektorer=("Kultur", "Helse"),
    )
    svar = bidrag(b, utsnitt_av(b))
    assert (svar.samlet, svar.rest, svar.rest_uten) == (None, None, None)
    assert svar.sektorer[0].bidrag == pytest.approx((4.5 - 3.5) * 60 / 100)
    for felt in ("uten_karakter", "uten_vekt", "ikke_lagt_inn"):
        assert getattr(svar, felt) == mangler.get(felt, ())


def test_a_sector_without_a_grade_has_no_contribution_and_adds_nothing() -> None:
    """Not 0: None; and the sum is of the others only."""
    svar = delt(rad("Helse", None, 40, plass=7), rad("Kultur", 4.5, 60))
    assert (svar.sektorer[0].karakter, svar.sektorer[0].bidrag) == (None, None)
    assert svar.sum == pytest.approx(0.6)
    assert (svar.vektsum, svar.publisert) == (60, None)


def test_the_picture_has_the_largest_first_and_those_without_a_grade_last() -> None:
    """Kultur +0,60, Helse −0,20, then Miljø; no sum, since Miljø's part is not known."""
    svar = delt(rad("Miljø", None, 20), rad("Helse", 3.0, 40), rad("Kultur", 5.0, 40))
    bilde = bidragsbilde(edisjon(), svar, "Eksempeltall")
    assert bilde is not None
    assert [r.navn for r in bilde.rader] == ["Kultur", "Helse", "Miljø"]
    assert (bilde.kommune, bilde.hva) == ("Bærum", "Totalt i Kommunebarometeret 2026")
    assert (bilde.samlet, bilde.merke) == (None, "Eksempeltall")
    hel = bidragsbilde(edisjon(), delt(rad("Helse", 3.0, 100)))
    assert hel is not None
    assert hel.samlet == pytest.approx(3.0 - 3.5)
    assert bidragsbilde(edisjon(), delt(rad("Helse", None, 100))) is None


# --- Against the other members --------------------------------------------------------------------


def test_the_others_are_compared_with_comparators_first_and_own_not_in_the_mean() -> None:
    """Own 4,0; Asker 3,0 and Oslo 5,0: mean 4,0. Drammen has no grade and is not in it."""
    b = barometer_of(
        [
            rad("Helse", 4.0, 100),
            rad("Helse", 5.0, 100, kommune="Oslo"),
            rad("Helse", None, 100, kommune="Drammen"),
            rad("Helse", 3.0, 100, kommune="Asker"),
            rad(TOTALT, 4.1),
            rad(TOTALT, 3.9, kommune="Asker"),
        ]
    )
    (helse,) = mot_andre(b, edisjon(), 2026, PUBLISERT)
    assert helse.andre == (("Asker", 3.0), ("Oslo", 5.0), ("Drammen", None))
    assert (helse.snitt, helse.med) == ((3.0 + 5.0) / 2, ("Asker", "Oslo"))
    assert helse.mot_snitt == 4.0 - 4.0
    assert helse.mot == (("Asker", 4.0 - 3.0), ("Oslo", 4.0 - 5.0), ("Drammen", None))
    totalt = mot_i(b, edisjon(), utsnitt_av(b).rader[TOTALT])
    assert totalt.med == ("Asker",)
    assert totalt.mot_snitt == pytest.approx(4.1 - 3.9)


def test_without_others_or_own_grade_nothing_is_compared() -> None:
    """No mean of nobody, and no difference from a missing grade."""
    (alene,) = mot_andre(barometer_of([rad("Helse", 4.0, 100)]), edisjon(), 2026, PUBLISERT)
    assert (alene.andre, alene.snitt, alene.med, alene.mot_snitt) == ((), None, (), None)
    uten = [rad("Helse", None, 100), rad("Helse", 3.0, 100, kommune="Asker")]
    (helse,) = mot_andre(barometer_of(uten), edisjon(), 2026, PUBLISERT)
    assert (helse.snitt, helse.mot_snitt, helse.mot) == (3.0, None, (("Asker", None),))


# --- Key figures ----------------------------------------------------------------------------------


def drivere_av(b: Barometer, sektor: str = "Helse") -> Drivere:
    """The own key figures of a sector; there are some."""
    svar = drivere(b, utsnitt_av(b), sektor)
    assert svar is not None
    return svar


def test_drivers_by_hand() -> None:
    """30 and 20 of 50 graded percent: shares 0,6 and 0,4; +0,90 − 0,20 = 4,2 − 3,5."""
    b = barometer_of(
        [rad("Helse", 4.3, 10), rad("Kultur", 4.0, 90)],
        [
            tall("Helse", "Leger", 3.0, 20),
            tall("Helse", "Senger", None, 50),
            tall("Helse", "Tid", 5.0, 30),
            tall("Kultur", "Bøker", 6.0, 100),
        ],
    )
    svar = drivere_av(b)
    tid, leger = svar.drivere
    assert (tid.nokkeltall.navn, tid.andel) == ("Tid", 30 / 50)
    assert tid.bidrag == pytest.approx((5.0 - 3.5) * 30 / 50)
    assert tid.i_totalen == pytest.approx((5.0 - 3.5) * 30 / 50 * 10 / 100)
    assert leger.bidrag == pytest.approx((3.0 - 3.5) * 20 / 50)
    assert svar.vaar == pytest.approx(5.0 * 0.6 + 3.0 * 0.4)
    assert (svar.publisert, svar.vektsum, svar.dekning) == (4.3, 50, 2 / 3)
    assert svar.rest == pytest.approx(4.3 - 4.2)
    assert [t.navn for t in svar.uten_karakter] == ["Senger"]


@given(st.lists(st.tuples(st.none() | KARAKTER, st.integers(1, 400)), min_size=1, max_size=12))
def test_drivers_sum_to_the_sectors_mean(par: Sequence[tuple[float | None, int]]) -> None:
    """Σ (g − 3.5) · v = Σ g · v − 3.5, whatever the weights sum to and whoever has no grade."""
    b = barometer_of(
        [rad("Helse", 4.0, 100)],
        [tall("Helse", f"N{nr}", g, w / 10) for nr, (g, w) in enumerate(par)],
    )
    svar = drivere(b, utsnitt_av(b), "Helse")
    kjente = [(g, w) for g, w in par if g is not None]
    if not kjente:
        assert svar is None
        return
    assert svar is not None
    assert sum(d.andel for d in svar.drivere) == pytest.approx(1)
    assert svar.vaar == pytest.approx(sum(g * w for g, w in kjente) / sum(w for _, w in kjente))
    assert sum(d.bidrag for d in svar.drivere) == pytest.approx(svar.vaar - MIDT, abs=1e-9)
    assert svar.dekning == pytest.approx(len(kjente) / len(par))


@given(st.lists(KARAKTER, min_size=1, max_size=14), st.integers(1, 5))
def test_every_driver_is_named_once(grades: Sequence[float], n: int) -> None:
    """Those that lift, those that pull, and the rest; a grade of 3,5 does neither."""
    b = barometer_of(
        [rad("Helse", 4.0, 100)],
        [tall("Helse", f"N{nr:02}", g, 5) for nr, g in enumerate(grades)],
    )
    svar = drivere_av(b)
    lofter, trekker, ovrige = svar.lofter(n), svar.trekker(n), svar.ovrige(n)
    over, under = sorted(g for g in grades if g > 3.5), sorted(g for g in grades if g < 3.5)
    assert [d.karakter for d in lofter] == over[::-1][:n]
    assert [d.karakter for d in trekker] == under[:n]
    assert sorted(d.nokkeltall.navn for d in (*lofter, *trekker, *ovrige)) == [
        f"N{nr:02}" for nr in range(len(grades))
    ]


def test_a_key_figure_in_a_sector_without_weight_or_row_is_not_in_the_total() -> None:
    """Its contribution in the sector is known all the same; the sector's own grade is not."""
    nokkeltall = [tall("Helse", "Tid", 5.0, 100)]
    uten_vekt = drivere_av(barometer_of([rad("Helse", 4.9)], nokkeltall))
    assert (uten_vekt.drivere[0].bidrag, uten_vekt.drivere[0].i_totalen) == (1.5, None)
    uten_rad = drivere_av(barometer_of([rad("Kultur", 4.0, 100)], nokkeltall))
    assert (uten_rad.drivere[0].i_totalen, uten_rad.publisert, uten_rad.rest) == (None, None, None)


def test_key_figures_are_of_the_edition_the_sectors_are_of() -> None:
    """The preliminary 6,0 is not mixed into the final sector."""
    b = barometer_of(
        [rad("Helse", 4.0, 100)],
        [tall("Helse", "Tid", 4.0, 100), tall("Helse", "Tid", 6.0, 100, **FORELOPIG)],
    )
    assert [d.karakter for d in drivere_av(b).drivere] == [4.0]


# --- The made-up set ------------------------------------------------------------------------------

SETTET = eksempel()
ALLE = sorted({(r.kommune, r.aar, r.serie) for r in SETTET.rader})


@pytest.mark.parametrize(("kommune", "aar", "serie"), ALLE)
def test_the_made_up_set_sums_to_its_totals(kommune: str, aar: int, serie: Serie) -> None:
    """Each municipality, year and series: Σ contributions = Σ grade · weight / 100 − 3.5."""
    u = utsnitt(SETTET, edisjon(), kommune, aar, serie)
    assert u is not None
    svar = bidrag(SETTET, u)
    par = [
        (r.karakter, r.vekt)
        for r in SETTET.rader
        if (r.kommune, r.aar, r.serie, r.utgave) == (kommune, aar, serie, Utgave.ENDELIG)
        and r.sektor not in TOTALER
    ]
    assert len(par) == 12
    samlet = sum((g or 0.0) * (w or 0.0) for g, w in par) / 100
    assert svar.samlet == pytest.approx(samlet, abs=1e-12)
    assert svar.sum == pytest.approx(samlet - MIDT, abs=1e-9)
    assert sum(s.bidrag or 0.0 for s in svar.sektorer) == pytest.approx(samlet - MIDT, abs=1e-9)


def test_key_figures_of_the_made_up_set_sum_to_their_sectors() -> None:
    """Bærum 2025 and 2026 and Asker 2026: twelve sectors each; the rest is rounding."""
    for kommune, aar in (("Bærum", 2025), ("Bærum", 2026), ("Asker", 2026)):
        alle = alle_drivere(SETTET, edisjon(), KODE[kommune], aar, PUBLISERT)
        assert tuple(d.sektor for d in alle) == SETTET.sektorer
        for it in alle:
            assert sum(d.bidrag for d in it.drivere) == pytest.approx(it.vaar - MIDT, abs=1e-9)
            assert it.rest is not None
            assert abs(it.rest) <= 0.05 + 1e-9


def test_every_number_is_traced_to_its_cells_and_computed_anew_from_them() -> None:
    """Contributions, comparisons and drivers of the made-up set; plain floats would be untraced."""
    e = edisjon()
    for svar in (
        bidrag(SETTET, utsnitt_av(SETTET)),
        mot_andre(SETTET, e, 2026, PUBLISERT),
        alle_drivere(SETTET, e, EGEN, 2026, PUBLISERT),
        bidragsbilde(e, bidrag(SETTET, utsnitt_av(SETTET))),
    ):
        assert len(list(tallene(svar))) > 30
        assert utenfor_cellene(svar) == []


@settings(max_examples=10, deadline=None)
@given(st.integers())
def test_the_order_of_the_rows_does_not_matter(fro: int) -> None:
    """Whoever types in another order gets the same answers."""
    e, annen = edisjon(), stokket(SETTET, Random(fro))  # noqa: S311 - no secret
    assert bidrag(annen, utsnitt_av(annen)) == bidrag(SETTET, utsnitt_av(SETTET))
    assert mot_andre(annen, e, 2026, PUBLISERT) == mot_andre(SETTET, e, 2026, PUBLISERT)
    assert rang_over_tid(annen, e) == rang_over_tid(SETTET, e)
    assert alle_drivere(annen, e, EGEN, 2026, PUBLISERT) == alle_drivere(
        SETTET, e, EGEN, 2026, PUBLISERT
    )


def test_each_municipality_and_series_has_the_years_that_are_in_the_file() -> None:
    """Both series 2023–2026 for Bærum and Asker, the published one only for the two others."""
    funnet = defaultdict(set)
    for kommune, aar, serie in ALLE:
        funnet[kommune, serie].add(aar)
    for (kommune, serie), aar_ in funnet.items():
        assert aarene(SETTET, kommune, serie) == tuple(sorted(aar_)) == (2023, 2024, 2025, 2026)
    assert len(funnet) == 6
