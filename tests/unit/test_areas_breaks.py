"""Breaks as the reader meets them: no growth across one, and who and why stands beside it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import AAR, _pivotert, edisjon, kapittel, moduler

from asss_report.analysis.grunnlag import Grunnlag
from asss_report.observations import Tillegg
from asss_report.sources.breaks import Seriebrudd

if TYPE_CHECKING:
    from asss_report.areas._area import Kapittel
    from asss_report.model import Exhibit, Rad

ASKER, BAERUM, SANDNES = "3203", "3201", "1108"


@cache
def med(*brutt: str, alle: int = 0) -> Kapittel:
    """The chapter on barnehage, had these municipalities got new borders in 2023."""
    post = {"@line": 1, "series": ("12362/*",), "year": alle, "reason": "ny art", "source": "x"}
    poster = (Seriebrudd.model_validate(post),) if alle else ()
    tillegg = Tillegg(sammenslaatt=dict.fromkeys(brutt, (2023,)), brudd=poster)
    stil: Any = None
    return moduler()["barnehage"].build(Grunnlag(edisjon(), _pivotert()._frame, tillegg), stil)


def vist(kap: Kapittel, key: str) -> Exhibit:
    """One exhibit of the chapter."""
    return next(e for e in kap.exhibits if e.key == key)


def forste(kap: Kapittel) -> Rad:
    """Net spending in the table of growth."""
    tabell = vist(kap, "endring").tabell
    assert tabell is not None
    return tabell.rader[0]


def test_the_bundled_report_has_no_breaks_between_its_years() -> None:
    """Asker's merger in 2020 is the first year of the series: nothing is crossed."""
    kap = kapittel("Bærum", "barnehage")
    alt = [kap.funn, *((e.tittel, e.forklaring, e.merknader) for e in kap.exhibits)]
    assert "brudd" not in str(alt).lower()
    assert [c.tekst for c in forste(med()).celler] == [c.tekst for c in forste(kap).celler]


def test_a_broken_comparator_has_no_growth_and_the_cell_says_why() -> None:
    """Asker's two cells say «brudd», the reason stands under the table, the mean is without it."""
    hel, brutt = forste(med()).celler, forste(med(ASKER)).celler
    # Own 2021, own 2025, own kr, own %, Asker kr, Asker %, mean kr, mean %.
    assert [c.tekst for c in brutt[4:6]] == ["brudd", "brudd"]
    assert all(c.mangler and c.verdi is None for c in brutt[4:6])
    assert [c.tekst for c in brutt[:4]] == [c.tekst for c in hel[:4]]
    assert brutt[6].tekst != hel[6].tekst
    merknader = vist(med(ASKER), "endring").merknader
    assert "Snittets endring er regnet uten Asker, som har brudd i tidsserien." in merknader
    assert any(
        m == "Brudd i tidsserien for Asker: kommunen fikk nye grenser (2023). "
        "Endringen er derfor ikke regnet ut."
        for m in merknader
    )


def test_another_member_left_out_of_the_mean_is_named_in_the_findings() -> None:
    """The sentence on growth says whom the mean is without."""
    (vekst,) = [s for s in med(SANDNES).funn if "fra 2021 til 2025" in s]
    assert "Snittets endring er regnet uten Sandnes, som har brudd i tidsserien." in vekst


def test_the_own_break_leaves_no_sentence_on_growth() -> None:
    """No growth, no change of the gap, and the headlines say that there is a break."""
    kap = med(BAERUM)
    assert not [s for s in kap.funn if "fra 2021" in s]
    assert vist(kap, "endring").tittel.startswith("Endringen i Bærum er ikke regnet ut: brudd")
    assert vist(kap, "utvikling").tittel == (
        "Netto driftsutgifter: brudd i tidsserien for Bærum siden 2021"
    )
    assert [c.tekst for c in forste(kap).celler[2:4]] == ["brudd", "brudd"]


@pytest.mark.parametrize(
    ("brutt", "alle", "note"),
    [
        (("3203",), 0, "Brudd i 2023 for Asker: kommunen fikk nye grenser."),
        (("1108", "3203"), 0, "Brudd i 2023 for Sandnes og Asker: kommunen fikk nye grenser."),
        ((), 2022, "Brudd i 2022: ny art."),
    ],
)
def test_the_trend_names_its_breaks(brutt: tuple[str, ...], alle: int, note: str) -> None:
    """Year, who and why, under the figure, also of the municipalities drawn in grey."""
    (funnet,) = [m for m in vist(med(*brutt, alle=alle), "utvikling").merknader if "Brudd" in m]
    assert funnet == f"{note} Tall før og etter et brudd kan ikke sammenlignes."


def test_a_break_for_all_leaves_no_growth_at_all() -> None:
    """Every cell of growth says «brudd», and all are named."""
    kap = med(alle=2022)
    assert {c.tekst for c in forste(kap).celler[2:]} == {"brudd"}
    (note,) = [m for m in vist(kap, "endring").merknader if m.startswith("Brudd")]
    assert "Bærum, Asker og ASSS: ny art (2022)" in note
    assert AAR == edisjon().year
