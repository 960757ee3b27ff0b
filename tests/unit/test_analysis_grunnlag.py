"""From observations to indicators: formulas, statuses and what is missing."""

from __future__ import annotations

import pytest
from _grunnlag import AAR, ANDEL, BRUTTO, KODE, NETTO, STANDARD, grunnlag

from asss_report.analysis.grunnlag import Grunnlag
from asss_report.areas._indikatorer import publisert, standard
from asss_report.errors import DataError
from asss_report.model import Behov, Formel, Indicator, Ledd, Status
from asss_report.observations import Tillegg
from asss_report.opphav import Kildecelle

BAERUM = "3201"
TABELL = """
    serie            aar   Oslo  Bærum  Asker
    folkemengde      2024  600   100    300
    folkemengde      2025  600   100    300
    netto            2025  6000  517    900
    brutto           2025  7000  800    1000
    total            2025  9000  2000   3000
    behov            2026  1.1   0.9    1.05
    12362/FGK1a/AGD2 2025  60    10     30
    12362/FGK1b/AGD2 2025  120   30     ..
"""
SUM = Indicator(
    "sum",
    "Sum",
    "kroner per innbygger",
    0,
    Formel((Ledd("12362/FGK1a/AGD2"), Ledd("12362/FGK1b/AGD2"))),
)


def test_a_published_value_is_shown_as_published_and_computed_unrounded() -> None:
    """517/100: shown 5, computed 5.17."""
    panel = grunnlag(TABELL).panel(NETTO)
    assert (panel.hent_vist(BAERUM, AAR), panel.hent(BAERUM, AAR)) == (5, 5.17)


def test_a_sum_of_two_functions_is_computed() -> None:
    """(10 + 30)/100; the publisher gives no such sum."""
    panel = grunnlag(TABELL).panel(SUM)
    assert panel.hent_vist(BAERUM, AAR) == (10 + 30) / 100


def test_a_sum_with_a_missing_part_is_missing() -> None:
    """Asker lacks FGK1b: the sum is missing, not the other part."""
    panel = grunnlag(TABELL).panel(SUM)
    assert panel.hent("3203", AAR) is None
    assert panel.hent_status("3203", AAR) is Status.MANGLER


def test_a_sum_of_which_a_part_does_not_cover_the_year_is_missing() -> None:
    """Nobody has FGK1b in 2024: then no cell of it says why."""
    panel = grunnlag("""
        serie             aar   Oslo  Bærum  Asker
        folkemengde       2024  100   100    100
        folkemengde       2025  100   100    100
        12362/FGK1a/AGD2  2024  10    10     10
        12362/FGK1a/AGD2  2025  10    10     10
        12362/FGK1b/AGD2  2025  30    30     30
    """).panel(SUM)
    assert panel.hent(BAERUM, AAR) == (10 + 30) / 100
    assert panel.hent(BAERUM, 2024) is None
    assert panel.hent_status(BAERUM, 2024) is Status.MANGLER


def test_own_income_is_gross_minus_net_over_gross() -> None:
    """100·(800 − 517)/800."""
    panel = grunnlag(TABELL).panel(STANDARD.inntekt)
    assert panel.hent(BAERUM, AAR) == pytest.approx(100 * (800 - 517) / 800)


def test_share_of_total_is_net_over_agd1() -> None:
    """100·517/2000."""
    assert grunnlag(TABELL).panel(ANDEL).hent(BAERUM, AAR) == pytest.approx(100 * 517 / 2000)


def test_the_corrected_value_divides_by_inhabitants_times_need() -> None:
    """517/(100·0.9), and the denominator is 90."""
    assert STANDARD.korrigert is not None
    panel = grunnlag(TABELL).panel(STANDARD.korrigert)
    assert panel.hent(BAERUM, AAR) == pytest.approx(517 / (100 * 0.9))
    assert panel.hent_nevner(BAERUM, AAR) == pytest.approx(90)


def test_a_missing_index_leaves_the_corrected_value_missing() -> None:
    """No index, no corrected value: missing, with a status that says so."""
    assert STANDARD.korrigert is not None
    g = grunnlag(TABELL.replace("0.9", ".."))
    panel = g.panel(STANDARD.korrigert)
    assert panel.hent(BAERUM, AAR) is None
    assert panel.hent_status(BAERUM, AAR) is Status.MANGLER


@pytest.mark.parametrize("symbol", ["..", ".", ":"])
def test_the_sources_own_symbol_reaches_the_reader(symbol: str) -> None:
    """«.» not possible, «..» missing, «:» confidential: kept, each with its words."""
    panel = grunnlag(TABELL.replace("517", symbol)).panel(NETTO)
    assert panel.hent_vist(BAERUM, AAR) is None
    assert panel.hent_status(BAERUM, AAR) is Status(symbol)
    assert panel.hent_status(BAERUM, AAR).ord


def test_a_value_that_is_there_has_no_symbol() -> None:
    """OK where there is a value, also for computed indicators."""
    g = grunnlag(TABELL)
    for ind in (NETTO, BRUTTO, ANDEL, STANDARD.inntekt, SUM):
        assert g.panel(ind).hent_status(BAERUM, AAR) is Status.OK


def test_the_first_reason_of_a_formula_is_given() -> None:
    """Gross is confidential and net is there: the share is confidential."""
    panel = grunnlag(TABELL.replace("800", ":")).panel(STANDARD.inntekt)
    assert panel.hent_status(BAERUM, AAR) is Status.KONFIDENSIELL


def test_a_year_nobody_has_is_missing() -> None:
    """No column: None and «mangler», no KeyError."""
    panel = grunnlag(TABELL).panel(NETTO)
    assert (panel.hent(BAERUM, 2019), panel.hent_vist(BAERUM, 2019)) == (None, None)
    assert panel.hent_nevner(BAERUM, 2019) is None
    assert panel.hent_status(BAERUM, 2019) is Status.MANGLER
    assert panel.aar == (2025,)


def test_a_member_without_a_row_is_missing() -> None:
    """A source that lacks the municipality altogether: missing, not dropped."""
    g = grunnlag(TABELL)
    frame = g._frame
    uten = frame[~((frame["kommune"] == BAERUM) & (frame["indikator"] == "12362/FGK7/AGD2"))]
    panel = type(g)(g.edition, uten).panel(NETTO)
    assert panel.hent(BAERUM, AAR) is None
    assert panel.hent_status(BAERUM, AAR) is Status.MANGLER
    assert BAERUM in panel.verdi.frame.index


def test_an_unknown_series_is_an_error_that_names_the_nearest() -> None:
    """A typing error in an area module is found, with the series it may have meant."""
    with pytest.raises(DataError, match="12362/FGK7/AGD2"):
        grunnlag(TABELL).panel(publisert("x", "X", "12362/FGK7/AGD3", "kr", 0))


@pytest.mark.parametrize("serie", ["12362/202/AGD2", "13502/KOSandel0000"])
def test_a_series_declared_and_not_fetched_is_an_error_that_says_fetch(serie: str) -> None:
    """A declaration is pasted before the figures are there, of a new table or a known one."""
    with pytest.raises(DataError, match="asss-report fetch") as caught:
        grunnlag(TABELL).panel(publisert("x", "X", serie, "kroner", 0))
    assert "utgiftsbehov" not in str(caught.value)


def test_standard_declares_the_same_set_for_every_area() -> None:
    """Net first; corrected only with a need group; own income and share of total as percent."""
    uten, med = standard(("FGK5",)), standard(("FGK7",), Behov.BARNEHAGE)
    assert [i.key for i in uten.alle] == [
        "netto_driftsutgifter",
        "brutto_driftsutgifter",
        "egne_inntekter",
        "andel_av_total",
    ]
    assert [i.key for i in med.alle][1] == "behovskorrigert"
    assert uten.tjeneste("x", "X").korrigert is None


def test_a_figure_typed_in_kroner_is_what_its_cell_holds() -> None:
    """Cells of a table hold 1000 kroner and are multiplied; what people type is as it is."""
    serie = "manual/ks/pris"
    lest = grunnlag("serie aar Oslo Bærum Asker\nmanual/ks/pris 2025 10 20 30")
    tall = Grunnlag(lest.edition, lest._frame, Tillegg(enheter={serie: "kroner"}))

    opphav = tall.opphav(serie, "verdi", KODE["Bærum"], 2025)

    assert isinstance(opphav, Kildecelle)
    assert (opphav.verdi, opphav.enhet, opphav.faktor) == (20, "kroner", 1)
