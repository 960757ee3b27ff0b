"""The areas' own checks: clean on the real figures, and each finds the slip it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import (
    AAR,
    KODE,
    NETTO,
    STANDARD,
    Skade,
    annet_syn,
    ekte,
    fjern,
    grunnlag,
    kapittel,
    moduler,
)

from asss_report.analysis.averages import gjennomsnitt
from asss_report.analysis.findings import finn
from asss_report.analysis.plausibility import Slag, hopp_i, mistanker
from asss_report.analysis.results import Foss
from asss_report.areas import _kontroll as kontroll
from asss_report.areas._area import Area, area_keys, load_area

if TYPE_CHECKING:
    from asss_report.analysis.findings import Funn
    from asss_report.errors import Fault

alle = pytest.mark.parametrize("key", area_keys())
TABELL = """
    serie        aar   Oslo  Bærum  Asker
    folkemengde  2024  600   100    300
    folkemengde  2025  600   100    300
    netto        2024  6000  500    900
    netto        2025  6000  500    900
    brutto       2024  7000  800    1000
    brutto       2025  7000  800    1000
    behov        2026  1.1   0.9    1.05
"""


def om(faults: list[Fault], kommune: str, aar: int) -> list[Fault]:
    """The faults that name a municipality and a year."""
    return [f for f in faults if f"{kommune} {aar}" in f.what]


# --- Clean on the real figures --------------------------------------------------------------------


@alle
def test_the_finished_chapter_is_clean_on_the_bundled_figures(key: str) -> None:
    """check_outputs has nothing to say of Bærum's report."""
    assert list(moduler()[key].check_outputs(ekte(), kapittel("Bærum", key))) == []


@alle
def test_the_bundled_figures_have_no_errors(key: str) -> None:
    """check_inputs may warn (somebody must look), but stops nothing; every warning has a place."""
    faults = moduler()[key].check_inputs(ekte())
    assert [f for f in faults if not f.warning] == []
    assert all(f.file.startswith("report/data/") and f.instead for f in faults)


def test_the_bundled_figures_give_few_warnings() -> None:
    """A check that always warns is not read: at most ten in the whole report."""
    assert sum(len(m.check_inputs(ekte())) for m in moduler().values()) <= 10


# --- Planted slips: one per kind of check ---------------------------------------------------------

TI_GANGER = {
    "barnehage": "12362/FGK7/AGD2",
    "grunnskole": "12362/FGK8b/AGD2",
    "barnevern": "12362/FGK13/AGD2",
    "helse_omsorg": "12362/FGK9/AGD2",
    "sosial": "12362/FGK12/AGD2",
    "kultur": "12362/FGK2/AGD2",
    "administrasjon": "12362/FGK1b/AGD2",
    "eiendom": "12362/FGK6a/AGD2",
    "plan_miljo": "12362/FGK3/AGD2",
    "samferdsel": "12362/FGK5/AGD2",
    "var": "12362/FGK14/AGD10",
    "brann": "12362/FGK17/AGD2",
    "kirke": "12362/FGK15/AGD2",
    "bolig": "12362/FGK16/AGD10",
    "okonomi": "12137/AGD13",
}


@pytest.mark.parametrize("key", [*TI_GANGER, "naering"])
def test_a_flipped_sign_is_found(key: str) -> None:
    """By the area's own check, or because hardly any other figure of the series has that sign."""
    serie = {"naering": "12362/FGK4/AGD10", "okonomi": "12137/AGI1"}.get(
        key, TI_GANGER.get(key, "")
    )
    g = annet_syn(Skade(serie, "Drammen", 2023, ganger=-1))
    egne = om(list(load_area(key).check_inputs(g)), "Drammen", 2023)
    felles = {(m.slag, m.serie, m.kommune, m.aar) for m in mistanker(g, ())}
    assert egne or (Slag.FORTEGN, serie, KODE["Drammen"], 2023) in felles


@pytest.mark.parametrize("key", TI_GANGER)
@pytest.mark.parametrize("ganger", [10, 0.1, 2])
def test_a_slip_in_an_amount_is_found(key: str, ganger: float) -> None:
    """One digit too many or too few in Drammen 2023, in every area's leading series."""
    serie = TI_GANGER[key]
    skadet = annet_syn(Skade(serie, "Drammen", 2023, ganger=ganger))
    naa, foer = ({(m.kommune, m.aar) for m in hopp_i(g, serie)} for g in (skadet, ekte()))
    assert (KODE["Drammen"], 2023) in naa - foer


@pytest.mark.parametrize(
    ("serie", "umulig", "mulig"),
    [
        ("12063/KOSfritidtimeruk0000", 200.0, 100.0),  # hours in a week
        ("12063/KOSfritiddaguke0000", 8.0, 7.0),  # days in a week
        ("12063/KOSfritidukeaar0000", 54.0, 52.0),  # weeks in a year
        ("12063/KOSfritidtimeruk0000", -1.0, 0.0),
    ],
)
def test_more_hours_than_a_week_has_is_found(serie: str, umulig: float, mulig: float) -> None:
    """Counts typed in by hand: beyond what there are is found, at the limit is not."""
    kultur = load_area("kultur")
    for verdi, ventet in ((umulig, 1), (mulig, 0)):
        g = annet_syn(Skade(serie, "Drammen", AAR, verdi=verdi))
        funnet = om(list(kultur.check_inputs(g)), "Drammen", AAR)
        assert len([f for f in funnet if "outside" in f.what]) == ventet


def test_more_hours_than_a_day_has_is_found() -> None:
    """Hours a week over days a week: 80 hours on 5 days is 16 a day, beyond 12."""
    timer = Skade("12063/KOSfritidtimeruk0000", "Drammen", AAR, verdi=80.0)
    dager = Skade("12063/KOSfritiddaguke0000", "Drammen", AAR, verdi=5.0)
    funnet = om(list(load_area("kultur").check_inputs(annet_syn(timer, dager))), "Drammen", AAR)
    assert any("16.0 per unit" in f.what for f in funnet)


def test_a_zero_in_disguise_is_found() -> None:
    """Nobody spends exactly nothing on næring: a zero is a gap somebody filled in."""
    g = annet_syn(Skade("12362/FGK4/AGD2", "Drammen", AAR, ganger=0))
    (fault,) = om(list(load_area("naering").check_inputs(g)), "Drammen", AAR)
    assert "exactly zero" in fault.what


def test_a_net_result_that_cannot_be_is_found() -> None:
    """A result of 40 percent of revenue is a slip."""
    g = annet_syn(Skade("12137/AGD23", "Drammen", AAR, ganger=20))
    assert om(list(load_area("okonomi").check_inputs(g)), "Drammen", AAR)


@alle
def test_a_missing_value_is_no_slip(key: str) -> None:
    """A gap is shown in the report; the checks of the figures neither warn nor break."""
    serier = ("12362/FGK7/AGD2", "12362/FGK8b/AGD10", "12137/AGD13", "folkemengde")
    g = annet_syn(*(fjern(serie, "Drammen", 2023) for serie in serier))
    faults = [str(f) for f in load_area(key).check_inputs(g)]
    assert set(faults) <= {str(f) for f in load_area(key).check_inputs(ekte())}


# --- The building blocks --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("netto", "finnes"), [("800", False), ("803", False), ("810", True), ("-100", True)]
)
def test_net_lies_in_its_usual_share_of_gross(netto: str, finnes: bool) -> None:
    """Share of gross in [lav, hoy], with half a percent of slack for rounding."""
    area = Area("a", "A", "a", STANDARD.alle, (STANDARD.tjeneste("a", "A"),))
    g = grunnlag(TABELL.replace("2025  6000  500", f"2025  6000  {netto}"))
    assert bool(list(kontroll.nettoandel(g, area, lav=0.5, hoy=1.0))) is finnes


def test_zero_is_not_negative() -> None:
    """Only below zero is a fault."""
    for netto, antall in (("0", 0), ("-1", 1)):
        g = grunnlag(TABELL.replace("2025  6000  500", f"2025  6000  {netto}"))
        assert len(list(kontroll.ikke_negativ(g, NETTO))) == antall


# --- The finished chapter -------------------------------------------------------------------------


def test_parts_that_do_not_sum_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A residual of a krone is a fault in the program and stops the build."""

    def med_rest(*args: Any) -> Funn:
        funn = finn(*args)
        assert isinstance(funn.foss, Foss)
        return replace(funn, foss=replace(funn.foss, slutt=funn.foss.slutt + 1))

    area = load_area("barnehage").AREA
    assert list(kontroll.delene_summerer(ekte(), area)) == []
    monkeypatch.setattr(kontroll, "finn", med_rest)
    (fault,) = kontroll.delene_summerer(ekte(), area)
    assert not fault.warning
    assert "Barnehage" in fault.what


def test_a_mean_outside_its_members_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Σ/Σ with a member's inhabitants lost lands outside: found, and stops the build."""
    area = replace(load_area("barnehage").AREA, indikatorer=(NETTO,))

    def skjev(*args: Any) -> Any:
        snitt = gjennomsnitt(*args)
        return replace(snitt, verdi=2 * (snitt.verdi or 0)) if len(snitt.med) > 1 else snitt

    assert list(kontroll.snittet_ligger_mellom(ekte(), area)) == []
    monkeypatch.setattr(kontroll, "gjennomsnitt", skjev)
    (fault,) = kontroll.snittet_ligger_mellom(ekte(), area)
    assert not fault.warning
    assert "outside its members" in fault.what


@pytest.mark.parametrize(("antall", "feil"), [(0, 1), (1, 0), (4, 0), (5, 1)])
def test_a_chapter_has_one_to_four_findings(antall: int, feil: int) -> None:
    """None says nothing, five are not read."""
    area, kap = load_area("barnehage").AREA, kapittel("Bærum", "barnehage")
    endret = replace(kap, funn=("Et funn.",) * antall)
    assert len(list(kontroll.fire_funn(area, endret))) == feil


def test_a_gap_the_chapter_does_not_name_is_an_error() -> None:
    """Sandnes lacks eiendom; a chapter that does not say so may not be printed."""
    eiendom = load_area("eiendom")
    kap = kapittel("Bærum", "eiendom")
    taus = replace(kap, mangler=())
    faults = eiendom.check_outputs(ekte(), taus)
    assert eiendom.check_outputs(ekte(), kap) == []
    assert faults
    assert all("Sandnes" in f.what and not f.warning for f in faults)


def test_a_gap_named_for_another_indicator_is_still_an_error() -> None:
    """Tromsø is named for tilskudd; its missing net spending must be named too."""
    g = annet_syn(fjern("12362/FGK2/AGD2", "Tromsø", AAR))
    kultur = load_area("kultur")
    faults = kultur.check_outputs(g, kapittel("Bærum", "kultur"))  # made before the gap
    assert any("Netto driftsutgifter" in f.what and "Tromsø" in f.what for f in faults)
    assert KODE["Tromsø"] == "5501"
