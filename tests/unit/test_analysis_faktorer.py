"""The four factors of a difference: target group, coverage, unit cost and the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, NETTO, edisjon, ekte, grunnlag
from hypothesis import given
from hypothesis import strategies as st

from asss_report.analysis.averages import STANDARD, Valg
from asss_report.analysis.decomposition import (
    Avslag,
    Faktorer,
    del_i_faktorer,
    fire_faktorer,
)
from asss_report.areas._indikatorer import publisert

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss

FAKTORER = Faktorer(
    publisert("per_barn", "Netto per barn 1–5 år", "99001/PER", "kroner", 0),
    publisert("dekning", "Andel barn 1–5 år i barnehage", "99001/DEK", "prosent", 1),
    publisert("kostnad", "Utgift per barn", "99001/KOST", "kroner", 0),
)
#: Bærum: 1000 inhabitants, 100 children (net 12 000 of 120 each), 80 in kindergarten at 200 each.
#: Asker: 2000 and 100 children (10 000 of 100), 50 at 160. Oslo: 5000 and 400, 400 at 100.
TABELL = """
    serie        aar   Oslo   Bærum  Asker
    folkemengde  2025  5000   1000   2000
    netto        2025  40000  12000  10000
    99001/PER    2025  100    120    100
    99001/DEK    2025  100    80     50
    99001/KOST   2025  100    200    160
"""
positiv = st.floats(0.1, 1e6, allow_nan=False)
medlem = st.tuples(positiv, positiv, positiv, st.floats(0.1, 100), positiv)


def deler(resultat: Foss | Avslag) -> dict[str, float]:
    """Key of a part -> its effect in kroner per inhabitant; the decomposition must be made."""
    assert not isinstance(resultat, Avslag), resultat.grunn
    return {steg.key: float(steg.virkning) for steg in resultat.steg}


def test_each_factor_has_the_effect_of_its_own_ratio() -> None:
    """Against Asker: L(12, 5)·ln of 0.1/0.05, 0.8/0.5, 200/160 and (12/16)/(5/4)."""
    assert not isinstance(
        foss := del_i_faktorer(
            grunnlag(TABELL), NETTO, FAKTORER, AAR, Valg(bare=(edisjon().code_of("Asker"),))
        ),
        Avslag,
    )

    middel = (12 - 5) / math.log(12 / 5)
    assert (foss.start, foss.slutt) == (5, 12)
    assert deler(foss) == pytest.approx(
        {
            "maalgruppe": middel * math.log(0.1 / 0.05),
            "dekning": middel * math.log(0.8 / 0.5),
            "enhetskostnad": middel * math.log(200 / 160),
            # Bærum's net is 12 000 of 80 · 200 = 16 000, Asker's 10 000 of 50 · 160 = 8 000.
            "rest": middel * math.log((12 / 16) / (10 / 8)),
        }
    )


def test_the_mean_takes_the_members_together() -> None:
    """Against all three: net 62 000 of 8 000 inhabitants, 600 of them children, 530 served."""
    foss = del_i_faktorer(grunnlag(TABELL), NETTO, FAKTORER, AAR)

    assert not isinstance(foss, Avslag)
    snitt = 62_000 / 8_000
    middel = (12 - snitt) / math.log(12 / snitt)
    kostnad = 400 * 100 + 80 * 200 + 50 * 160
    assert foss.start == pytest.approx(snitt)
    assert deler(foss) == pytest.approx(
        {
            "maalgruppe": middel * math.log((100 / 1000) / (600 / 8000)),
            "dekning": middel * math.log((80 / 100) / (530 / 600)),
            "enhetskostnad": middel * math.log(200 / (kostnad / 530)),
            "rest": middel * math.log((12_000 / 16_000) / (62_000 / kostnad)),
        }
    )


def test_a_member_without_a_factor_is_left_out_and_named() -> None:
    """The mean is then of the others."""
    uten = TABELL.replace("99001/DEK    2025  100 ", "99001/DEK    2025  ..  ")
    foss = del_i_faktorer(grunnlag(uten), NETTO, FAKTORER, AAR)

    assert not isinstance(foss, Avslag)
    assert foss.mangler == ("Oslo",)
    assert foss.start == pytest.approx((12_000 + 10_000) / (1000 + 2000))


@pytest.mark.parametrize(
    ("gammelt", "nytt", "grunn"),
    [
        ("80     50", "..     50", "Andel barn 1–5 år i barnehage mangler for Bærum"),
        ("80     50", ":      50", "Andel barn 1–5 år i barnehage mangler for Bærum"),
        ("80     50", "0      50", "Andel barn 1–5 år i barnehage er null eller negativ"),
        ("200    160", "-5     160", "Utgift per barn er null eller negativ"),
        ("12000  10000", "-12    10000", "er null eller negativ"),
    ],
)
def test_a_factor_that_is_missing_or_not_positive_is_refused(
    gammelt: str, nytt: str, grunn: str
) -> None:
    """With the figure's name: the reader is told why there is no division."""
    assert gammelt in TABELL
    resultat = del_i_faktorer(grunnlag(TABELL.replace(gammelt, nytt)), NETTO, FAKTORER, AAR)

    assert isinstance(resultat, Avslag)
    assert grunn in resultat.grunn


def test_nobody_to_compare_with_is_refused() -> None:
    """When the other has no figures there is no mean."""
    uten = TABELL.replace("80     50", "80     ..")
    resultat = del_i_faktorer(
        grunnlag(uten), NETTO, FAKTORER, AAR, Valg(bare=(edisjon().code_of("Asker"),))
    )

    assert isinstance(resultat, Avslag)
    assert resultat.grunn == "tallene mangler for Asker"


@given(st.lists(medlem, min_size=1, max_size=5))
def test_the_factors_multiply_to_spending_per_inhabitant(
    medlemmer: list[tuple[float, ...]],
) -> None:
    """M · d · c · ρ = ΣU/ΣN, however many members."""
    faktorer = fire_faktorer([tall for rad in medlemmer for tall in rad])
    utgift, folk = (sum(rad[nr] for rad in medlemmer) for nr in (0, 1))

    assert math.prod(faktorer) == pytest.approx(utgift / folk, rel=1e-9)


@given(medlem)
def test_a_member_compared_with_itself_has_its_own_factors(rad: tuple[float, ...]) -> None:
    """Twice the same member gives the factors of one."""
    assert fire_faktorer((*rad, *rad)) == pytest.approx(fire_faktorer(rad), rel=1e-12)


def test_the_parts_know_the_figures_they_are_made_of() -> None:
    """A reader can follow an effect back: five figures of each member, and it re-counts."""
    foss = del_i_faktorer(grunnlag(TABELL), NETTO, FAKTORER, AAR, STANDARD)

    assert not isinstance(foss, Avslag)
    for steg in foss.steg:
        opphav = steg.virkning.opphav  # type: ignore[attr-defined]
        assert len(opphav.deler) == 5 + 3 * 5
        assert opphav.regn(*(float(tall) for _, tall in opphav.deler)) == steg.virkning


def test_oslo_against_lillestrom_with_statistics_norways_own_figures() -> None:
    """Barnehage 2025: table 12362, and the key figures SSB published in March 2026.

    Net 9 730 834 and 1 129 454 (1000 kr); per child 1–5 years 263 081 and 227 437 kr; coverage
    93.3 and 89.9 percent; 349 889 and 290 542 kr per child in municipal kindergartens.
    """
    oslo, lillestrom = (edisjon().code_of(navn) for navn in ("Oslo", "Lillestrøm"))
    folk = {kode: ekte().panel(NETTO).hent_nevner(kode, 2025) or 0.0 for kode in (oslo, lillestrom)}
    tabell = f"""
        serie        aar   Oslo           Lillestrøm           Bærum
        folkemengde  2025  {folk[oslo]}   {folk[lillestrom]}   1
        netto        2025  9730834000     1129454000           1
        99001/PER    2025  263081         227437               ..
        99001/DEK    2025  93.3           89.9                 ..
        99001/KOST   2025  349889         290542               ..
    """
    syn: Grunnlag = grunnlag(tabell, own="Oslo", comparators=("Lillestrøm",))
    foss = del_i_faktorer(syn, NETTO, FAKTORER, 2025, Valg(bare=(lillestrom,)))

    assert not isinstance(foss, Avslag)
    u_i, u_g = 9730834000 / folk[oslo], 1129454000 / folk[lillestrom]
    middel = (u_i - u_g) / math.log(u_i / u_g)
    assert deler(foss) == pytest.approx(
        {
            "maalgruppe": middel * math.log((u_i / 263081) / (u_g / 227437)),
            "dekning": middel * math.log(93.3 / 89.9),
            "enhetskostnad": middel * math.log(349889 / 290542),
            "rest": middel * math.log((263081 / 0.933 / 349889) / (227437 / 0.899 / 290542)),
        }
    )
    # The published values per inhabitant: 13 353 kr in Oslo, 11 671 in Lillestrøm.
    assert sum(deler(foss).values()) == pytest.approx(13353 - 11671, abs=1)
