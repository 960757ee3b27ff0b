"""Every area module has one shape, and asks only for series that the data have."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import ROOT, edisjon, ekte

import asss_report.areas
from asss_report.areas import _area
from asss_report.areas._area import OPPTATT, Area, area_keys, load_area, load_areas
from asss_report.areas._indikatorer import FELLESUTGIFTER
from asss_report.document.html import FORSIDE, UNUMMERERT
from asss_report.document.report import FORST, SIST
from asss_report.document.web import INDEKS
from asss_report.document.web_markup import RAMME
from asss_report.errors import ConfigError
from asss_report.model import Ledd, Snitt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from asss_report.model import Indicator

KEYS = area_keys()
alle = pytest.mark.parametrize("key", KEYS)

#: Issue: chapters and their functions in table 12362 (okonomi: table 12137).
FUNKSJONER = {
    "barnehage": {"FGK7"},
    "grunnskole": {"FGK8b"},
    "barnevern": {"FGK13"},
    "helse_omsorg": {"FGK9"},
    "sosial": {"FGK12"},
    "kultur": {"FGK2"},
    "administrasjon": {"FGK1a", "FGK1b", "FGK1c"},
    "eiendom": {"FGK6a"},
    "plan_miljo": {"FGK3"},
    "samferdsel": {"FGK5"},
    "var": {"FGK14"},
    "brann": {"FGK17"},
    "naering": {"FGK4"},
    "kirke": {"FGK15"},
    "bolig": {"FGK16"},
    "okonomi": set(),
}


def indikatorer(key: str) -> Iterator[Indicator]:
    """Every indicator an area declares or builds from."""
    area = load_area(key).AREA
    yield from area.indikatorer
    for t in area.tjenester:
        yield from (t.sektor.netto, t.sektor.brutto)
        if t.korrigert is not None:
            yield t.korrigert
    yield FELLESUTGIFTER


def test_the_areas_are_the_chapters_of_the_issue() -> None:
    """One module per chapter, none too many, and the edition names them all."""
    assert set(KEYS) == set(FUNKSJONER) == set(edisjon().chapters)


@alle
def test_an_area_has_the_four_names(key: str) -> None:
    """AREA, build, check_inputs, check_outputs, called in the same way everywhere."""
    module = load_area(key)
    assert isinstance(module.AREA, Area)
    roller = {
        "build": ["grunnlag", "stil"],
        "check_inputs": ["grunnlag"],
        "check_outputs": ["grunnlag", "kapittel"],
    }
    for navn, ventet in roller.items():
        parametre = inspect.signature(getattr(module, navn)).parameters.values()
        assert [p.name for p in parametre if p.default is p.empty] == ventet


@alle
def test_an_areas_checks_say_which_failure_they_are_about(key: str) -> None:
    """The docstring of a check names real failure modes; an empty one is no check."""
    module = load_area(key)
    for check in (module.check_inputs, module.check_outputs):
        funksjon = getattr(check, "func", check)
        assert len(inspect.getdoc(funksjon) or "") > 30


@alle
def test_the_key_is_the_modules_name(key: str) -> None:
    """Module, narrative and chapter share one stem."""
    assert load_area(key).AREA.key == key
    assert (ROOT / f"src/asss_report/areas/{key}.py").is_file()


@alle
def test_indicator_keys_are_unique_in_their_area(key: str) -> None:
    """An analyst's `verdi("…")` can mean one thing only."""
    keys = [ind.key for ind in load_area(key).AREA.indikatorer]
    assert len(keys) == len(set(keys))
    assert list(load_area(key).AREA.indikator) == keys


@alle
def test_every_series_an_area_declares_is_in_the_data(key: str) -> None:
    """No indicator asks for what no bundled file has."""
    finnes = set(ekte()._serier)
    for ind in indikatorer(key):
        assert set(ind.formel.serier) <= finnes, ind.key
        if ind.formel.behov is not None:
            assert f"utgiftsbehov/{ind.formel.behov}" in finnes


@alle
def test_an_area_reads_the_functions_of_the_issue(key: str) -> None:
    """FGK7 is barnehage, FGK8b grunnskole …; the total AGD1 is the only common one."""
    funksjoner = {
        ledd.serie.split("/")[1]
        for ind in load_area(key).AREA.indikatorer
        for ledd in ind.formel.teller
        if ledd.serie.startswith("12362/")
    }
    assert funksjoner == FUNKSJONER[key]


@alle
def test_net_and_gross_are_not_swapped(key: str) -> None:
    """AGD2 is net and AGD10 gross; net comes first."""
    for t in load_area(key).AREA.tjenester:
        for ind, begrep in ((t.sektor.netto, "AGD2"), (t.sektor.brutto, "AGD10")):
            assert {ledd.serie.split("/")[2] for ledd in ind.formel.teller} == {begrep}
            assert all(ledd.fortegn == 1 for ledd in ind.formel.teller)


@alle
def test_an_indicator_without_denominators_is_declared_unweighted(key: str) -> None:
    """There is nothing to weigh by."""
    for ind in indikatorer(key):
        assert ind.formel.nevner or ind.snitt is Snitt.UVEKTET, ind.key


@alle
def test_totals_leave_oslo_out_with_a_reason(key: str) -> None:
    """Whatever reads table 12137 says why Oslo is not in its mean."""
    for ind in indikatorer(key):
        if any(serie.startswith("12137/") for serie in ind.formel.serier):
            assert "fylke" in ind.uten_oslo, ind.key


@alle
def test_every_service_area_shows_the_issues_indicators(key: str) -> None:
    """Net, gross, share of total; need-corrected where the sector has an index."""
    area = load_area(key).AREA
    if key == "okonomi":
        assert area.tjenester == ()
        return
    ventet = {"netto_driftsutgifter", "brutto_driftsutgifter", "andel_av_total"}
    if area.tjenester[0].korrigert is not None:
        ventet.add("behovskorrigert")
    assert ventet <= set(area.indikator)


def test_the_finance_indicators_are_the_issues() -> None:
    """Net result, debt and interest in percent of revenue; investments per inhabitant."""
    area = load_area("okonomi").AREA
    for key in ("netto_driftsresultat", "netto_lanegjeld", "netto_renter"):
        assert area.indikator[key].er_prosent
        assert area.indikator[key].formel.nevner == (Ledd("12137/AGD13"),)
    assert area.indikator["investeringer"].er_kroner
    assert [ledd.fortegn for ledd in area.indikator["netto_renter"].formel.teller] == [1, -1]


def test_only_var_fellesutgifter_and_naering_are_not_judged() -> None:
    """They are never called dear or cheap; every other service is judged."""
    ikke = {t.key for k in KEYS for t in load_area(k).AREA.tjenester if not t.vurderes}
    assert ikke == {"var", "fellesutgifter", "naering"}


def test_only_eiendom_stays_out_of_the_overview() -> None:
    """FGK6a overlaps the others and would be counted twice."""
    utenfor = {t.key for k in KEYS for t in load_area(k).AREA.tjenester if not t.i_oversikt}
    assert utenfor == {"eiendom"}


def test_an_unknown_area_names_the_nearest() -> None:
    """«barnehagen» in report.toml is an error with file, line and «barnehage»."""
    with pytest.raises(ConfigError) as caught:
        load_areas(["barnehage", "barnehagen", "skole"], {"barnehagen": 12})
    forst, annen = caught.value.faults
    assert (forst.file, forst.line) == ("report/report.toml", 12)
    assert "«barnehage»" in forst.instead
    assert annen.instead


def test_an_area_cannot_take_the_place_of_a_part_that_every_report_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two chapters would have one anchor, and two web pages one file."""
    parts = {FORSIDE, *UNUMMERERT, FORST, *SIST, INDEKS.removesuffix(".html")}
    assert OPPTATT == parts | {it for it in RAMME if it.isidentifier()}
    monkeypatch.setattr(_area, "area_keys", lambda: ("barnehage", "index"))
    with pytest.raises(ConfigError) as caught:
        load_areas(["barnehage", "index"])
    (fault,) = caught.value.faults
    assert "areas/index.py" in fault.file
    assert "«index»" in fault.what


def test_areas_come_in_the_order_asked_for() -> None:
    """The report's order is report.toml's."""
    assert list(load_areas(["var", "barnehage"])) == ["var", "barnehage"]


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("x = 1\nAREA = (1 2)\n", 2, "comma"),
        ("x = 1\n\nAREA = publisert(1)\n", 3, "publisert"),
        ("from asss_report.areas._indikatorer import standrad\n", 1, "standrad"),
        (
            "from asss_report.areas._indikatorer import publisert\nA = publisert('a')\n",
            2,
            "missing",
        ),
    ],
)
def test_a_module_that_is_no_python_is_one_fault_with_file_and_line(
    source: str, line: int, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who pastes a declaration forgets a comma or the import."""
    (tmp_path / "limt.py").write_text(source, "utf-8")
    monkeypatch.setattr("asss_report.areas.__path__", [*asss_report.areas.__path__, str(tmp_path)])
    with pytest.raises(ConfigError) as caught:
        load_area("limt")
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("src/asss_report/areas/limt.py", line)
    assert word in fault.what


@pytest.mark.parametrize(
    ("indicators", "word"),
    [
        (lambda alle: (alle, alle[0]), "no indicator"),
        (lambda alle: (*alle, alle[0]), "«netto_driftsutgifter»"),
    ],
)
def test_an_area_that_names_its_indicators_wrongly_says_which(
    indicators: Callable[[tuple[Indicator, ...]], Any], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The «*» forgotten, or a key that is there already, whose figure would be lost."""
    module: Any = load_area("barnehage")
    wrong = replace(module.AREA, indikatorer=indicators(module.AREA.indikatorer))
    monkeypatch.setattr(module, "AREA", wrong)
    with pytest.raises(ConfigError, match=word):
        load_area("barnehage")


def test_an_error_from_deeper_in_the_program_is_not_laid_upon_the_area(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours keeps its traceback."""
    (tmp_path / "limt.py").write_text("from dypere import x\n", "utf-8")
    (tmp_path / "dypere.py").write_text("x = 1 / 0\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("asss_report.areas.__path__", [*asss_report.areas.__path__, str(tmp_path)])
    with pytest.raises(ZeroDivisionError):
        load_area("limt")
