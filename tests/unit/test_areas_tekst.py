"""The sentences areas make: each word follows the sign and size of its figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import (
    AAR,
    BRUTTO,
    NETTO,
    STANDARD,
    UTEN_BEHOV,
    alle_funn,
    ekte,
    grunnlag,
)

from asss_report import nb
from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.comparison import sammenlign
from asss_report.analysis.findings import finn, sorter
from asss_report.areas import _tekst as tekst
from asss_report.areas._exhibits import rangering_figur
from asss_report.areas._sammendrag import sammendrag
from asss_report.edition import Averages
from asss_report.model import Snitt

if TYPE_CHECKING:
    from asss_report.analysis.findings import Funn
    from asss_report.analysis.grunnlag import Grunnlag

UTEN_STIL: Any = None
# Millions of inhabitants, so that millions of kroner have digits to show.
TABELL = """
    serie        aar   Oslo        Bærum       Asker
    folkemengde  2021  600000      100000      300000
    folkemengde  2025  600000      100000      300000
    netto        2021  6000000000  800000000   2400000000
    netto        2025  6000000000  {}          2400000000
    brutto       2021  7000000000  1000000000  2600000000
    brutto       2025  7000000000  1500000000  2600000000
    behov        2026  1.0         1.0         1.0
"""
OVER, MELLOM, UNDER = "1200000000", "850000000", "500000000"  # 12 000, 8 500 and 5 000 kr


def med(netto: str, *, behov: bool = True, vurderes: bool = True) -> tuple[Grunnlag, Funn]:
    """The finding of a municipality of 100 000 with this net spending."""
    g = grunnlag(TABELL.format(netto))
    sett = STANDARD if behov else UTEN_BEHOV
    return g, finn(g, sett.tjeneste("barnehage", "Barnehage", vurderes=vurderes))


# --- The finding itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(("netto", "ord_"), [(OVER, "mer"), (UNDER, "mindre")])
def test_more_is_said_of_more_and_less_of_less(netto: str, ord_: str) -> None:
    """12 000 kr is above everybody: «mer enn»; 5 000 kr below everybody: «mindre enn»."""
    g, f = med(netto)
    setning = tekst.robust(g, f)
    beste, verste = sorted(abs(k) / 1e6 for k in f.robusthet.kroner)[:: len(f.robusthet.kroner) - 1]
    assert f" {ord_} enn ASSS-snittet" in setning
    assert f"{nb.tall(abs(f.hoved.kroner or 0) / 1e6, 1)}" in setning
    # In words, so that it is the same read aloud: a dash between numbers is not heard as «til».
    assert f"fra {nb.tall(beste, 1)} til {nb.tall(verste, 1)}{nb.NBSP}millioner" in setning


@pytest.mark.parametrize("kommune", ["Bærum", "Oslo", "Asker"])
def test_the_word_follows_the_sign_on_the_bundled_figures(kommune: str) -> None:
    """«mer enn» exactly where the headline difference is positive."""
    for f in alle_funn(kommune):
        setning = tekst.robust(ekte(kommune), f)
        if f.stabil and setning:
            assert (" mer enn " in setning) == ((f.hoved.kroner or 0) > 0)
            assert (" mindre enn " in setning) == ((f.hoved.kroner or 0) < 0)


def test_what_depends_on_the_comparison_is_not_concluded() -> None:
    """8 500 kr is below the mean (9 250) and above Asker (8 000): no conclusion, the range."""
    g, f = med(MELLOM)
    setning = tekst.robust(g, f)
    lav, hoy = (min(f.robusthet.kroner), max(f.robusthet.kroner))
    assert "ikke grunnlag for å konkludere" in setning
    assert f"fra {nb.tall(lav / 1e6, 1)} til {nb.tall(hoy / 1e6, 1)}" in setning
    assert not re.search(r"\b(mer|mindre) enn", setning)


def test_what_depends_on_the_comparison_is_not_explained_either() -> None:
    """Parts explain a finding; where there is none, the sentence of the parts is left out."""
    g, f = med(MELLOM)
    assert tekst.deler(g, f) == ""
    g, f = med(OVER)
    assert "består av beregnet utgiftsbehov" in tekst.deler(g, f)


@pytest.mark.parametrize(
    ("behov", "ord_"),
    [(True, "Korrigert for beregnet utgiftsbehov"), (False, "Uten korreksjon for behov")],
)
def test_the_finding_says_whether_it_is_corrected(behov: bool, ord_: str) -> None:
    """A raw difference is never passed off as a corrected one."""
    g, f = med(OVER, behov=behov)
    assert tekst.robust(g, f).startswith(ord_)


@pytest.mark.parametrize("netto", [OVER, MELLOM, UNDER])
def test_nothing_is_concluded_of_an_unjudged_area(netto: str) -> None:
    """VAR, fellesutgifter and næring: no finding, and growth without a gap in kroner."""
    g, f = med(netto, behov=False, vurderes=False)
    assert tekst.robust(g, f) == ""
    assert "millioner kroner" not in tekst.vekst(g, f)
    g, f = med(netto, behov=False)
    assert "millioner kroner" in tekst.vekst(g, f)


def test_the_parts_have_their_signs() -> None:
    """Every part with its sign, and the whole difference they make up."""
    g, f = med(OVER)
    diff = f.raa.differanse or 0.0
    assert f"på {nb.tall(diff, 0, fortegn=True)} kroner" in tekst.deler(g, f)


# --- Level and growth -----------------------------------------------------------------------------


def test_the_level_by_hand() -> None:
    """12 000 against 9 600 (+25 percent, +240 million) and 8 000; number one of three."""
    g, f = med(OVER)
    setning = tekst.nivaa(g, f, "barnehage").replace(nb.NBSP, " ")
    assert setning == (
        "Bærum brukte 12 000 kroner per innbygger på barnehage i 2025, mot 9 600 i ASSS-snittet "
        "(+25,0 prosent, +240,0 millioner kroner) og 8 000 i Asker; nr. 1 av 3 (nr. 1 = høyest "
        "utgift)."
    )


def test_nobody_spends_a_negative_amount() -> None:
    """Where fees exceed costs the figure is named instead of «brukte −…»."""
    g, f = med("-500000000")
    setning = tekst.nivaa(g, f, "vann")
    assert "brukte" not in setning
    assert f"{nb.MINUS}5{nb.NBSP}000" in setning


@pytest.mark.parametrize(
    ("netto", "ord_"), [(OVER, f"økte 50,0{nb.NBSP}prosent"), (UNDER, "falt 37,5")]
)
def test_growth_and_fall_have_their_own_words(netto: str, ord_: str) -> None:
    """8 000 → 12 000 is +50 %; 8 000 → 5 000 is −37.5 %."""
    g, f = med(netto)
    assert ord_ in tekst.vekst(g, f)


def test_growth_says_that_kroner_are_not_deflated() -> None:
    """«løpende kroner, ikke justert for prisvekst»."""
    g, f = med(OVER)
    assert "løpende kroner" in tekst.vekst(g, f)


def test_the_means_growth_names_who_is_left_out_for_every_area() -> None:
    """Oslo lacks 2021: the mean's growth is formed without Oslo, judged area or not."""
    g = grunnlag(TABELL.format(OVER).replace("2021  6000000000", "2021  .."))
    f = finn(g, UTEN_BEHOV.tjeneste("naering", "Næring", vurderes=False))
    assert f.utslag.snitt.uten == ("Oslo",)
    assert "regnet uten Oslo" in tekst.vekst(g, f)


# --- Rules, ranks and small words -----------------------------------------------------------------


def test_the_rule_says_how_and_who() -> None:
    """Weighted or unweighted; all, or all but those without data and those left out."""
    g = grunnlag(TABELL.format(".."), averages=Averages(uten_oslo=True))
    vektet = gjennomsnitt(g, NETTO, AAR)
    assert tekst.snitt_regel(vektet, "ASSS") == (
        "ASSS: vektet snitt (sum teller delt på sum nevner) av 1 kommuner: alle i ASSS unntatt "
        "Bærum (uten data) og Oslo."
    )
    hel = gjennomsnitt(grunnlag(TABELL.format(OVER)), NETTO, AAR, Valg(regel=Snitt.UVEKTET))
    assert tekst.snitt_regel(hel, "ASSS") == (
        "ASSS: uvektet snitt (hver kommune teller likt) av alle de 3 ASSS-kommunene."
    )


@pytest.mark.parametrize(
    ("rang", "antall", "ord_"),
    [
        (1, 12, "høyest av 12"),
        (2, 12, "nest høyest av 12"),
        (5, 12, "nr. 5 av 12"),
        (11, 12, "nr. 11 av 12"),
        (12, 12, "lavest av 12"),
        (1, 3, "nr. 1 av 3"),
        (3, 3, "nr. 3 av 3"),
    ],
)
def test_a_rank_in_words(rang: int, antall: int, ord_: str) -> None:
    """1 = highest; among few the number says more."""
    assert tekst.rang_ord(rang, antall) == ord_


def test_two_that_are_lowest_are_not_called_next_to_lowest() -> None:
    """Bærum and Asker share 5 kroner, rank 4 of 5: nobody is lower."""
    g = grunnlag("""
        serie        aar   Oslo  Bergen  Sandnes  Bærum  Asker
        folkemengde  2025  100   100     100      100    100
        netto        2025  900   800     700      500    500
    """)
    assert sammenlign(g, NETTO, AAR).rang == 4
    assert "nest lavest" not in rangering_figur(g, UTEN_STIL, NETTO).tittel


def test_the_subject_of_a_headline_has_no_unit_and_base() -> None:
    """«Netto driftsutgifter», not «… per innbygger, korrigert for behov»."""
    assert tekst.emne(NETTO) == "Netto driftsutgifter"
    assert STANDARD.korrigert is not None
    assert tekst.emne(STANDARD.korrigert) == "Netto driftsutgifter"


@pytest.mark.parametrize(("antall", "ord_"), [(1, "én"), (6, "seks"), (12, "tolv"), (13, "13")])
def test_small_numbers_are_words(antall: int, ord_: str) -> None:
    """Up to twelve in words."""
    assert tekst.tallord(antall) == ord_


def test_gaps_are_grouped_by_indicator_and_reason() -> None:
    """One sentence for each indicator and reason, all its municipalities in it."""
    huller = [
        (NETTO, "Oslo", "mangler"),
        (NETTO, "Asker", "mangler"),
        (NETTO, "Sandnes", "konfidensielt"),
        (BRUTTO, "Oslo", "mangler"),
    ]
    assert tekst.mangler(huller) == (
        "Netto driftsutgifter per innbygger: tall mangler for Oslo og Asker.",
        "Netto driftsutgifter per innbygger: tall konfidensielt for Sandnes.",
        "Brutto driftsutgifter per innbygger: tall mangler for Oslo.",
    )


# --- The overview's headline ----------------------------------------------------------------------


@pytest.mark.parametrize("kommune", ["Bærum", "Asker", "Oslo", "Sandnes"])
def test_the_overviews_headline_names_the_largest_on_either_side(kommune: str) -> None:
    """The first over and the first under of the sorted findings, with their million kroner."""
    funn = alle_funn(kommune)
    tittel = sammendrag(ekte(kommune), UTEN_STIL, funn).exhibits[0].tittel
    s = sorter(funn)
    for liste in (s.over, s.under):
        if liste:
            assert liste[0].tjeneste.navn.lower() in tittel
            assert nb.mill_kr(liste[0].hoved.kroner or 0.0, fortegn=True) in tittel
