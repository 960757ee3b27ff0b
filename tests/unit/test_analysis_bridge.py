"""The whole-budget bridge: four steps from the others' net result to the own, exactly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from _grunnlag import AAR, KODE, bygg, edisjon, ekte, grunnlag
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.analysis.bridge import budsjettbro
from asss_report.areas.okonomi import RESULTAT_KR
from asss_report.edition import Averages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss

BEGREP = ("AGD13", "AGD9", "AGD79", "AGD82", "AGD23")  # in, out, interest in, interest out, result
TABELL = """
    serie        aar   Oslo  Bærum  Asker  Sandnes
    folkemengde  2025  600   100    300    200
    12137/AGD13  2025  99999 1000   3600   2000
    12137/AGD9   2025  99999 900    3300   1900
    12137/AGD79  2025  99999 50     30     20
    12137/AGD82  2025  99999 70     120    60
    12137/AGD23  2025  99999 40     150    30
"""


def bro(g: Grunnlag) -> Foss:
    """The bridge, which must have been made."""
    resultat = budsjettbro(g, RESULTAT_KR, AAR)
    assert resultat is not None
    return resultat


def test_the_four_steps_by_hand() -> None:
    """Income up, spending down, net interest, and the rest: own minus the others, per inhabitant.

    The mean is Σ/Σ over Bærum, Asker and Sandnes (600 inhabitants), never Oslo.
    """
    b = bro(grunnlag(TABELL))
    inn = 1000 / 100 - 6600 / 600
    ut = -(900 / 100) + 6100 / 600
    renter = (50 - 70) / 100 - (100 - 250) / 600
    rest = (40 - 1000 + 900 - 50 + 70) / 100 - (220 - 6600 + 6100 - 100 + 250) / 600
    assert [s.key for s in b.steg] == ["inntekter", "utgifter", "renter", "rest"]
    assert [s.virkning for s in b.steg] == pytest.approx([inn, ut, renter, rest])
    assert (b.start, b.slutt) == pytest.approx((220 / 600, 40 / 100))
    assert (b.start_navn, b.slutt_navn, b.innbyggere) == ("ASSS uten Oslo", "Bærum", 100)


@pytest.mark.parametrize("navn", [n for n in KODE if n != "Oslo"])
def test_the_bridge_sums_exactly_for_every_member_but_oslo(navn: str) -> None:
    """Start + Σ steps = end, within 1e-9 of the larger value, on the bundled figures."""
    b = bro(ekte(navn))
    rest = b.slutt - b.start - math.fsum(s.virkning for s in b.steg)
    storst = max(abs(s.virkning) for s in b.steg)
    assert abs(rest) <= 1e-9 * max(abs(b.start), abs(b.slutt), storst)
    assert b.mangler == ()


def test_oslo_has_no_bridge() -> None:
    """Its totals hold county tasks: left out of the mean, and without a bridge of its own."""
    assert budsjettbro(ekte("Oslo"), RESULTAT_KR, AAR) is None


def test_the_bridge_ends_where_the_published_result_stands() -> None:
    """The end is own net result per inhabitant, within rounding of the published value."""
    for kode, navn in edisjon().members.items():
        if navn != "Oslo":
            vist = ekte().panel(RESULTAT_KR).hent_vist(kode, AAR)
            assert bro(ekte(navn)).slutt == pytest.approx(vist, abs=1)


fem = st.lists(st.floats(-1e9, 1e10).map(lambda x: round(x, 0)), min_size=5, max_size=5)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(fem, min_size=3, max_size=3),
    st.lists(st.integers(1_000, 700_000), min_size=3, max_size=3),
)
def test_the_steps_sum_to_the_difference(
    tall: Sequence[Sequence[float]], folk: Sequence[int]
) -> None:
    """Whatever the figures, the rest is what is left."""
    linjer = [(f"12137/{b}", AAR, [rad[i] for rad in tall]) for i, b in enumerate(BEGREP)]
    b = bro(bygg(("Oslo", "Bærum", "Asker"), [("folkemengde", AAR, list(folk)), *linjer]))
    storst = max(1.0, abs(b.start), abs(b.slutt), *(abs(s.virkning) for s in b.steg))
    assert math.fsum([b.start, *(s.virkning for s in b.steg)]) == pytest.approx(
        b.slutt, abs=1e-9 * storst
    )


@pytest.mark.parametrize("begrep", BEGREP)
@pytest.mark.parametrize("symbol", ["..", ":"])
def test_a_member_that_lacks_one_part_is_out_and_named(begrep: str, symbol: str) -> None:
    """Sandnes lacks one of the five: out of every step's mean, and named."""
    linjer = [
        f"{linje.rsplit(maxsplit=1)[0]} {symbol}" if begrep in linje else linje
        for linje in TABELL.splitlines()
    ]
    b = bro(grunnlag("\n".join(linjer)))
    assert b.mangler == ("Sandnes",)
    assert b.start == pytest.approx(190 / 400)
    assert b.steg[0].virkning == pytest.approx(1000 / 100 - 4600 / 400)


@pytest.mark.parametrize("begrep", BEGREP)
def test_own_part_missing_means_no_bridge(begrep: str) -> None:
    """One of the own five missing: no bridge, rather than a wrong rest."""
    linjer = [linje.split() for linje in TABELL.strip().splitlines()]
    for felt in linjer:
        if felt[0] == f"12137/{begrep}":
            felt[3] = ".."  # Bærum
    assert sum(".." in felt for felt in linjer) == 1
    assert budsjettbro(grunnlag("\n".join(map(" ".join, linjer))), RESULTAT_KR, AAR) is None


def test_uten_egen_kommune_compares_with_the_others() -> None:
    """The option takes the own municipality out of the mean, not away from its own report."""
    b = bro(grunnlag(TABELL, averages=Averages(uten_egen_kommune=True)))
    assert b.start == pytest.approx(180 / 500)


def test_a_year_the_source_does_not_have_means_no_bridge() -> None:
    """No column for the year: None as the docstring says, not a KeyError."""
    assert budsjettbro(grunnlag(TABELL), RESULTAT_KR, 2019) is None
