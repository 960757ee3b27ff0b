"""The worked numbers of DESIGN §4 on the bundled figures, and the formulas done by hand.

`*_by_hand` read the CSV files with `csv` and do the arithmetic in plain Python: they share no line
with the analysis they check.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asss_report import nb
from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.comparison import sammenlign
from asss_report.analysis.decomposition import Avslag, del_opp
from asss_report.analysis.findings import finn
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.areas._area import load_area
from asss_report.areas._indikatorer import FELLESUTGIFTER
from asss_report.edition import load_edition
from asss_report.model import Behov, Snitt
from asss_report.observations import check_basis, load_observations

if TYPE_CHECKING:
    from asss_report.analysis.findings import Tjeneste
    from asss_report.analysis.results import Foss
    from asss_report.observations import Observations

ROOT = Path(__file__).parents[2]
DATA = ROOT / "report/data"
YEAR = 2025
MILL = 1e6

MEMBERS = {
    "0301": "Oslo",
    "4601": "Bergen",
    "5001": "Trondheim",
    "1103": "Stavanger",
    "4204": "Kristiansand",
    "3301": "Drammen",
    "3107": "Fredrikstad",
    "5501": "Tromsø",
    "1108": "Sandnes",
    "3201": "Bærum",
    "3203": "Asker",
    "3205": "Lillestrøm",
}
BAERUM, ASKER, OSLO = "3201", "3203", "0301"

#: Area -> its functions in table 12362 and the columns of Grønt hefte with their weights.
GROUPS = {
    "barnehage": (("FGK7",), {"barnehage": 1.0}),
    "grunnskole": (("FGK8b",), {"grunnskole": 1.0}),
    "barnevern": (("FGK13",), {"barnevern": 1.0}),
    "sosial": (("FGK12",), {"sosialhjelp": 1.0}),
    "administrasjon": (("FGK1a", "FGK1b"), {"administrasjon": 1.0}),
    # Two sectors joined; the weights stand in the index's own PROVENANCE.md.
    "helse_omsorg": (("FGK9",), {"pleie_omsorg": 0.3532, "kommunehelse": 0.0637}),
}


# --- By hand --------------------------------------------------------------------------------------


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a bundled CSV."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def inhabitants_by_hand() -> dict[str, int]:
    """Municipality code -> inhabitants in the edition's year."""
    found = rows("folkemengde/folkemengde.csv")
    return {
        r["kommunenummer"]: int(r["folkemengde_utledet"]) for r in found if r["aar"] == str(YEAR)
    }


@cache
def amount_by_hand(functions: tuple[str, ...], concept: str) -> dict[str, float]:
    """Municipality code -> kroner, summed over the functions."""
    out = dict.fromkeys(MEMBERS, 0.0)
    for r in rows("12362/12362.csv"):
        if (r["aar"], r["regnskapsbegrep"]) == (str(YEAR), concept) and r["funksjon"] in functions:
            out[r["kommunenummer"]] += 1000.0 * float(r["belop_1000kr"])
    return out


@cache
def need_by_hand(area: str) -> dict[str, float]:
    """Municipality code -> index of expenditure need, country = 1."""
    weights = GROUPS[area][1]
    return {
        r["kommunenummer"]: sum(w * float(r[column]) for column, w in weights.items())
        / sum(weights.values())
        for r in rows("gront_hefte_2026/delkostnadsindekser.csv")
    }


def net_by_hand(area: str) -> dict[str, float]:
    """Municipality code -> net operating spending in kroner."""
    return amount_by_hand(GROUPS[area][0], "AGD2")


def correction_by_hand(area: str, own: str, members: list[str]) -> float:
    """Δ = (u_i − u_G·b_i/b_G)·N_i over the members given."""
    people, amount, need = inhabitants_by_hand(), net_by_hand(area), need_by_hand(area)
    everybody = sum(people[m] for m in members)
    u_g = sum(amount[m] for m in members) / everybody
    b_g = sum(people[m] * need[m] for m in members) / everybody
    return (amount[own] / people[own] - u_g * need[own] / b_g) * people[own]


# --- The real chain -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled() -> Observations:
    """The bundled figures."""
    return load_observations(ROOT, load_edition(ROOT))


@pytest.fixture(scope="module")
def figures(bundled: Observations) -> Grunnlag:
    """The bundled edition: Bærum with Asker."""
    return Grunnlag(load_edition(ROOT), bundled.frame)


@pytest.fixture(scope="module")
def by_own(figures: Grunnlag) -> dict[str, Grunnlag]:
    """The bundled figures seen from each of the twelve."""
    out = {}
    for code, name in MEMBERS.items():
        other = "Bærum" if name == "Asker" else "Asker"
        update = {"municipality": name, "comparators": (other,)}
        out[code] = Grunnlag(figures.edition.model_copy(update=update), figures._frame)
        # Panels hold all members and so do not depend on whose report it is: make them once.
        out[code].__dict__["_serier"] = figures._serier
        out[code]._paneler = figures._paneler
    return out


def service(area: str) -> Tjeneste:
    """The service an area declares."""
    return load_area(area).AREA.tjenester[0]


def waterfall(figures: Grunnlag, area: str) -> Foss:
    """The decomposition against the mean."""
    result = del_opp(figures, service(area).sektor, YEAR)
    assert not isinstance(result, Avslag), result
    return result


def corrected(figures: Grunnlag, area: str, choice: Valg | None = None) -> float:
    """The need-corrected difference in million kroner."""
    indicator = service(area).korrigert
    assert indicator is not None
    kroner = sammenlign(figures, indicator, YEAR, choice or Valg()).kroner
    assert kroner is not None
    return kroner / MILL


# --- The table ------------------------------------------------------------------------------------

TABLE = {
    # area: Bærum, Asker, weighted, unweighted, difference kr, %, million kr
    "barnehage": (13817, 12707, 12538.8, 12204.2, 1278.7, 10.2, 170.4),
    # The design prints 17 560.8 as the unweighted mean; see the test that follows the table's.
    "grunnskole": (17983, 18416, 17422.9, 17560.6, 559.7, 3.2, 74.6),
    "barnevern": (2545, 2365, 3014.3, 3027.7, -469.3, -15.6, -62.5),
}


@pytest.mark.parametrize("area", TABLE)
def test_the_worked_table_of_the_design(figures: Grunnlag, area: str) -> None:
    """Own, Asker, both means, difference in kroner, percent and million kroner, 2025."""
    netto = service(area).sektor.netto
    s = sammenlign(figures, netto, YEAR)
    plain = gjennomsnitt(figures, netto, YEAR, Valg(regel=Snitt.UVEKTET)).verdi
    assert s.snitt.verdi is not None
    assert plain is not None
    assert s.differanse is not None
    assert s.prosent is not None
    assert s.kroner is not None
    found = (
        s.egen.verdi,
        s.sammenlignet[0].verdi,
        round(s.snitt.verdi, 1),
        round(plain, 1),
        round(s.differanse, 1),
        round(s.prosent, 1),
        round(s.kroner / MILL, 1),
    )
    assert TABLE[area] == found
    assert s.sammenlignet[0].navn == "Asker"


def test_the_unweighted_mean_is_made_from_unrounded_values(figures: Grunnlag) -> None:
    """DESIGN's basis rule: means come from amounts and population, unrounded.

    Its table says 17 560.8 for grunnskole, which is the mean of the published (rounded) values,
    17 560.75; by its own rule it is 17 560.6.
    """
    netto = service("grunnskole").sektor.netto
    panel, people, amount = (
        figures.panel(netto),
        inhabitants_by_hand(),
        net_by_hand("grunnskole"),
    )
    published = [panel.hent_vist(m, YEAR) or 0.0 for m in MEMBERS]
    assert sum(published) / 12 == 17560.75
    by_hand = sum(amount[m] / people[m] for m in MEMBERS) / 12
    assert round(by_hand, 1) == 17560.6
    mean = gjennomsnitt(figures, netto, YEAR, Valg(regel=Snitt.UVEKTET))
    assert mean.verdi == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    ("area", "mean", "million", "korrigert"),
    [
        ("barnehage", "12 539", "170,4", "+71,4"),
        ("grunnskole", "17 423", "74,6", "−313,1"),
    ],
)
def test_the_worked_numbers_in_norwegian_format(
    figures: Grunnlag, area: str, mean: str, million: str, korrigert: str
) -> None:
    """NBSP for thousands, comma for decimals, U+2212 for minus; rounded once, at display."""
    s = sammenlign(figures, service(area).sektor.netto, YEAR)
    assert s.snitt.verdi is not None
    assert s.kroner is not None
    assert mean.replace(" ", nb.NBSP) == nb.tall(s.snitt.verdi)
    assert million == nb.tall(s.kroner / MILL, 1)
    assert korrigert == nb.tall(corrected(figures, area), 1, fortegn=True)


def test_oslo_weighs_a_third_of_the_mean(figures: Grunnlag) -> None:
    """N_Oslo / ΣN is 33 percent in 2025."""
    people = inhabitants_by_hand()
    share = 100 * people[OSLO] / sum(people[m] for m in MEMBERS)
    assert round(share) == 33
    mean = gjennomsnitt(figures, service("barnehage").sektor.netto, YEAR)
    assert mean.nevner == sum(people[m] for m in MEMBERS)


# --- Need and decomposition -----------------------------------------------------------------------


def test_raw_says_dear_and_corrected_says_cheap_for_grunnskole(figures: Grunnlag) -> None:
    """Million kroner corrected for need: barnehage +71.4, grunnskole −313.1 (raw +74.6)."""
    assert round(corrected(figures, "barnehage"), 1) == 71.4
    assert round(corrected(figures, "grunnskole"), 1) == -313.1


@pytest.mark.parametrize(
    ("area", "parts", "total"),
    [
        ("barnehage", (742.5, 407.9, 128.3), 1278.7),
        ("grunnskole", (2910.2, -1715.1, -635.4), 559.7),
    ],
)
def test_the_worked_decomposition(
    figures: Grunnlag, area: str, parts: tuple[float, ...], total: float
) -> None:
    """Need, effort, income share, in kroner per inhabitant, and their sum without residual."""
    foss = waterfall(figures, area)
    assert parts == tuple(round(s.virkning, 1) for s in foss.steg)
    assert ("behov", "ressursbruk", "inntekt") == tuple(s.key for s in foss.steg)
    assert total == round(math.fsum(s.virkning for s in foss.steg), 1)
    assert total == round(foss.slutt - foss.start, 1)


def test_the_joined_index_of_helse_og_omsorg() -> None:
    """(0.3532·pleie_omsorg + 0.0637·kommunehelse)/0.4169 is 0.96384 for Bærum."""
    by_hand = (0.3532 * 0.9674 + 0.0637 * 0.9441) / (0.3532 + 0.0637)
    assert round(by_hand, 5) == 0.96384
    assert need_by_hand("helse_omsorg")[BAERUM] == pytest.approx(by_hand, rel=1e-12)


def test_the_joined_index_is_what_the_analysis_uses(figures: Grunnlag) -> None:
    """The observation «utgiftsbehov/helse_omsorg» of all twelve is the weighted mean."""
    used = figures.behov(Behov.HELSE_OMSORG)
    for code, by_hand in need_by_hand("helse_omsorg").items():
        assert float(used[code]) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("own", MEMBERS)
@pytest.mark.parametrize("area", GROUPS)
def test_the_need_correction_equals_the_formula_by_hand(
    by_own: dict[str, Grunnlag], area: str, own: str
) -> None:
    """Δ = (u_i − u_G·b_i/b_G)·N_i, straight from the CSV files, all groups and municipalities."""
    by_hand = correction_by_hand(area, own, list(MEMBERS)) / MILL
    assert corrected(by_own[own], area) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("area", GROUPS)
def test_the_corrected_mean_is_amount_over_inhabitants_times_need(
    figures: Grunnlag, area: str
) -> None:
    """Corrected mean = Σ amount / Σ(N·b)."""
    people, amount, need = inhabitants_by_hand(), net_by_hand(area), need_by_hand(area)
    by_hand = sum(amount.values()) / sum(people[m] * need[m] for m in MEMBERS)
    indicator = service(area).korrigert
    assert indicator is not None
    assert gjennomsnitt(figures, indicator, YEAR).verdi == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("own", MEMBERS)
@pytest.mark.parametrize("area", GROUPS)
def test_the_decomposition_equals_the_formulas_by_hand(
    by_own: dict[str, Grunnlag], area: str, own: str
) -> None:
    """Step 1 u_G(b_i/b_G − 1); step 2 L·ln of the ratio of each factor (Ang 2005)."""
    people, need = inhabitants_by_hand(), need_by_hand(area)
    net, gross = net_by_hand(area), amount_by_hand(GROUPS[area][0], "AGD10")
    everybody = sum(people[m] for m in MEMBERS)
    u_g = sum(net.values()) / everybody
    g_g = sum(gross.values()) / everybody
    b_g = sum(people[m] * need[m] for m in MEMBERS) / everybody
    u_i, g_i, b_i = net[own] / people[own], gross[own] / people[own], need[own]
    a, b = u_i, u_g * b_i / b_g
    weight = (a - b) / (math.log(a) - math.log(b))
    effort = weight * math.log((g_i / b_i) / (g_g / b_g))
    income = weight * math.log((u_i / g_i) / (u_g / g_g))
    by_hand = (u_g * (b_i / b_g - 1), effort, income)
    foss = waterfall(by_own[own], area)
    assert by_hand == pytest.approx([s.virkning for s in foss.steg], rel=1e-7, abs=1e-6)
    assert math.fsum(by_hand[1:]) * people[own] / MILL == pytest.approx(
        corrected(by_own[own], area), rel=1e-6, abs=1e-6
    )


@pytest.mark.parametrize("own", MEMBERS)
@pytest.mark.parametrize("area", GROUPS)
def test_parts_sum_to_the_difference_for_every_municipality(
    by_own: dict[str, Grunnlag], area: str, own: str
) -> None:
    """No residual: within 1e-9 of the larger value."""
    foss = waterfall(by_own[own], area)
    rest = foss.slutt - foss.start - math.fsum(s.virkning for s in foss.steg)
    assert abs(rest) <= 1e-9 * max(foss.start, foss.slutt)


# --- Robustness and caveats -----------------------------------------------------------------------


def test_the_range_over_comparators_for_grunnskole(figures: Grunnlag) -> None:
    """All twelve −313.1, without Oslo −176.9, unweighted, Asker −58.9: the sign holds."""
    found = finn(figures, service("grunnskole")).robusthet
    people, amount, need = (
        inhabitants_by_hand(),
        net_by_hand("grunnskole"),
        need_by_hand("grunnskole"),
    )
    own = amount[BAERUM] / (people[BAERUM] * need[BAERUM])
    plain = sum(amount[m] / (people[m] * need[m]) for m in MEMBERS) / 12
    unweighted = (own - plain) * people[BAERUM] * need[BAERUM] / MILL
    assert [-313.1, -176.9, round(unweighted, 1), -58.9] == [
        round(k / MILL, 1) for k in found.kroner
    ]
    assert [v.navn for v in found.varianter] == [
        "ASSS (vektet)",
        "ASSS uten Oslo",
        "ASSS uvektet",
        "Asker",
    ]
    assert found.stabil


@pytest.mark.parametrize("area", GROUPS)
def test_each_comparator_equals_the_formula_by_hand(figures: Grunnlag, area: str) -> None:
    """Without Oslo and against Asker alone, Δ is the same formula over other members."""
    without = [m for m in MEMBERS if m != OSLO]
    pairs = [(Valg(uten_oslo=True), without), (Valg(bare=(ASKER,)), [ASKER])]
    for choice, members in pairs:
        by_hand = correction_by_hand(area, BAERUM, members) / MILL
        assert corrected(figures, area, choice) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_barnevern_flips_and_is_no_finding(figures: Grunnlag) -> None:
    """+11.9 against all twelve, −20.1 without Oslo: the result depends on the comparison."""
    found = finn(figures, service("barnevern")).robusthet
    assert (11.9, -20.1) == tuple(round(k / MILL, 1) for k in found.kroner[:2])
    assert not found.stabil


def test_fellesutgifter_swing_wildly(figures: Grunnlag) -> None:
    """FGK1c per inhabitant in Bærum: −32 in 2020, −2 197 in 2021, −4 326 in 2023."""
    panel = figures.panel(FELLESUTGIFTER)
    values = [panel.hent_vist(BAERUM, year) for year in (2020, 2021, 2023)]
    assert values == [-32, -2197, -4326]


def test_published_and_computed_agree_within_one_krone(
    figures: Grunnlag, bundled: Observations
) -> None:
    """SSB's published kroner per inhabitant against amount / population.

    Table 12362 agrees everywhere. Two cells of 12137 are 1.2 and 1.1 kr apart, because the
    population is derived from another line: `check` names them, and no others.
    """
    far = [(fault.file, fault.line) for fault in check_basis(bundled)]
    assert far == [("report/data/12137/12137.csv", 391), ("report/data/12137/12137.csv", 535)]
    for area, (functions, _) in GROUPS.items():
        panel = figures.panel(service(area).sektor.netto)
        for code, kroner in amount_by_hand(functions, "AGD2").items():
            computed, shown = panel.hent(code, YEAR), panel.hent_vist(code, YEAR)
            assert computed == pytest.approx(kroner / inhabitants_by_hand()[code], rel=1e-12)
            assert shown == pytest.approx(computed, abs=1.0)


def test_share_of_total_leaves_oslo_out(figures: Grunnlag) -> None:
    """Share = Σ area / Σ AGD1 over eleven members: Oslo's total holds county tasks."""
    total = {
        r["kommunenummer"]: 1000.0 * float(r["belop_1000kr"])
        for r in rows("12137/12137.csv")
        if (r["aar"], r["regnskapsbegrep"]) == (str(YEAR), "AGD1")
    }
    without = [m for m in MEMBERS if m != OSLO]
    area = net_by_hand("barnehage")
    by_hand = 100 * sum(area[m] for m in without) / sum(total[m] for m in without)
    share = gjennomsnitt(figures, load_area("barnehage").AREA.indikator["andel_av_total"], YEAR)
    assert share.verdi == pytest.approx(by_hand, rel=1e-12)
    assert share.utelatt == ("Oslo",)
    assert "fylke" in share.grunn


def test_only_the_six_groups_are_corrected() -> None:
    """Barnehage, grunnskole, barnevern, sosial, administrasjon and helse og omsorg; no other."""
    areas = load_edition(ROOT).chapters
    with_index = {a for a in areas if any(t.korrigert for t in load_area(a).AREA.tjenester)}
    assert set(GROUPS) == with_index
