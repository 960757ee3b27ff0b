"""The chapters as a reader meets them: for all twelve, with gaps named and nothing overstated.

Figures are not drawn here (the charts have tests of their own), so no style is needed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _grunnlag import (
    AAR,
    KODE,
    Skade,
    alle_funn,
    annet_syn,
    edisjon,
    ekte,
    fjern,
    kapittel,
    moduler,
)

from asss_report import nb
from asss_report.analysis.findings import finn, oversikt, sorter
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import area_keys, load_area
from asss_report.areas._sammendrag import enside, sammendrag
from asss_report.charts.style import Stil
from asss_report.edition import Averages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Kapittel
    from asss_report.model import Exhibit

KEYS = area_keys()
ROOT = Path(__file__).parents[2]
KOMMUNER = tuple(KODE)
UTEN_STIL: Any = None
alle = pytest.mark.parametrize("key", KEYS)
hver = pytest.mark.parametrize("kommune", KOMMUNER)

#: «bruker Bærum 71,4 millioner kroner mer enn …»: the sentence that states a finding.
PAASTAND = re.compile(r"bruker .*\smillioner kroner (mer|mindre) enn")
#: Words that call spending dear or cheap.
DOM = re.compile(
    r"\b(dyr\w*|billig\w*|sløs\w*|effektiv\w*|sparsom\w*|overforbruk\w*"
    r"|bruker\b.*\b(mer|mindre)|for (mye|lite))\b",
    re.IGNORECASE,
)
REGEL = re.compile(
    r"(vektet|uvektet) snitt \(.*\) av (alle de \d+ \w+-kommunene|\d+ kommuner: .*\w)"
)
#: «unntatt Sandnes (uten data)»: who is not in the mean.
UTENOM = {
    navn: re.compile(rf"(unntatt|Uten data)[^.]*\b{navn}\b|^{navn} mangler tall i ")
    for navn in KODE
}
#: Exhibits that show no mean of the group.
UTEN_SNITT = {"naboer"}
DELER = {"dekomponering", "deler", "budsjettbro", "budsjettbro_tabell"}


def lag(g: Grunnlag, key: str) -> Kapittel:
    """A chapter from damaged figures or another edition."""
    return load_area(key).build(g, UTEN_STIL)


def hel(kap: Kapittel) -> str:
    """Every word of a chapter but its charts."""
    return "\n".join((*kap.funn, *kap.mangler, *(ord_ for e in kap.exhibits for ord_ in ord_i(e))))


def ord_i(e: Exhibit) -> Iterator[str]:
    """Headline, caption, notes and cells."""
    yield from (e.tittel, e.forklaring, *e.merknader)
    if e.tabell is not None:
        yield from (k.overskrift for k in e.tabell.kolonner)
        for rad in e.tabell.rader:
            yield from (rad.overskrift, *(c.tekst for c in rad.celler))


# --- All twelve -----------------------------------------------------------------------------------


@hver
def test_every_chapter_can_be_built_for_every_member(kommune: str) -> None:
    """One to four findings, at least one exhibit, unique keys, and clean by its own checks."""
    for key, modul in moduler().items():
        kap = kapittel(kommune, key)
        assert kap.key == key
        assert 1 <= len(kap.funn) <= 4, key
        assert all(setning.endswith(".") for setning in kap.funn)
        keys = [e.key for e in kap.exhibits]
        assert keys
        assert len(keys) == len(set(keys)), key
        assert list(modul.check_outputs(ekte(kommune), kap)) == []


@hver
def test_no_chapter_shows_a_number_that_is_none(kommune: str) -> None:
    """«nan», «None», «inf» and unfilled braces never reach the reader."""
    for key in KEYS:
        kap = kapittel(kommune, key)
        rest = (*kap.forbehold, kap.ingress, kap.tittel)
        assert not re.search(r"\b(nan|None|inf)\b|[{}]", "\n".join((hel(kap), *rest))), key


@hver
def test_a_chapter_speaks_of_its_own_municipality(kommune: str) -> None:
    """The first finding names whom the report is about."""
    for key in KEYS:
        assert kommune in kapittel(kommune, key).funn[0], key


@hver
def test_tables_are_whole(kommune: str) -> None:
    """Every row has a cell for every column, and the columns fill the width at most once."""
    for key in KEYS:
        for e in kapittel(kommune, key).exhibits:
            assert (e.tabell is None) != (e.tegn is None), e.key
            if e.tabell is not None:
                assert e.tabell.rader, e.key
                bredder = [k.bredde for k in e.tabell.kolonner]
                assert sum(bredder) <= 1 + 1e-9, (key, e.key)
                for rad in e.tabell.rader:
                    assert len(rad.celler) == len(bredder) - 1, (key, e.key, rad.overskrift)


@hver
def test_a_missing_cell_is_marked_and_has_words(kommune: str) -> None:
    """Missing is never zero and never blank: it says «mangler» (or why), without a value."""
    for key in KEYS:
        for e in kapittel(kommune, key).exhibits:
            for rad in e.tabell.rader if e.tabell else ():
                for celle in rad.celler:
                    if celle.mangler:
                        assert celle.verdi is None
                        assert celle.tekst in {"mangler", "ikke mulig", "konfidensielt"}


@alle
def test_headline_and_caption_differ(key: str) -> None:
    """The headline states the finding, the caption what is shown."""
    for e in kapittel("Bærum", key).exhibits:
        assert e.tittel != e.forklaring
        assert e.kilder, e.key
        assert e.forklaring.endswith(".")


# --- Means and members ----------------------------------------------------------------------------


def med_snitt(kap: Kapittel) -> list[Exhibit]:
    """The exhibits that show a mean of the group."""
    return [e for e in kap.exhibits if e.key not in UTEN_SNITT | DELER]


@hver
def test_every_exhibit_with_a_mean_prints_its_rule_and_members(kommune: str) -> None:
    """«vektet snitt … av alle de 12 …», or «av 11 kommuner: …», under each of them."""
    for key in KEYS:
        for e in med_snitt(kapittel(kommune, key)):
            assert any(REGEL.search(m) for m in e.merknader), (key, e.key)


@alle
def test_a_decomposition_prints_its_mean_too(key: str) -> None:
    """The waterfall starts at the mean, so its rule and members stand under it."""
    for e in kapittel("Bærum", key).exhibits:
        if e.key in DELER:
            assert any(REGEL.search(m) for m in e.merknader), e.key


def test_the_rule_says_all_or_names_who() -> None:
    """Everybody: «alle de 12 ASSS-kommunene»; somebody missing: how many, and who is not."""
    for e in med_snitt(kapittel("Bærum", "barnehage")):
        assert any("av alle de 12 ASSS-kommunene" in m for m in e.merknader), e.key
    (rangering,) = [e for e in kapittel("Bærum", "eiendom").exhibits if e.key == "rangering"]
    (regel,) = [m for m in rangering.merknader if REGEL.search(m)]
    assert "av 11 kommuner" in regel
    assert [navn for navn in KOMMUNER if navn in regel] == ["Sandnes"]


def test_the_economy_says_oslo_is_out() -> None:
    """Every exhibit with a mean names Oslo as left out, and why."""
    kap = kapittel("Bærum", "okonomi")
    for e in med_snitt(kap):
        assert any(UTENOM["Oslo"].search(m) and "fylke" in m for m in e.merknader), e.key
    assert any("Oslo" in f for f in kap.forbehold)


def test_unweighted_means_say_so() -> None:
    """12063 has no denominators: its table prints the unweighted rule."""
    (fritid,) = [e for e in kapittel("Bærum", "kultur").exhibits if e.key == "fritid"]
    assert any("uvektet snitt (hver kommune teller likt)" in m for m in fritid.merknader)


@pytest.mark.parametrize("eksponat", ["utvikling", "varighet"])
def test_a_member_missing_in_an_earlier_year_is_named_under_the_series(eksponat: str) -> None:
    """Asker lacks 2022: the mean of 2022 is formed without Asker, and the exhibit says so."""
    kap = lag(annet_syn(fjern("12362/FGK7/AGD2", "Asker", 2022)), "barnehage")
    (e,) = [e for e in kap.exhibits if e.key == eksponat]
    assert any(UTENOM["Asker"].search(m) for m in e.merknader)


# --- Headlines ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["profil", "nokkeltall", "varighet"])
def test_a_headline_names_the_municipality(key: str) -> None:
    """A council member reads the headline alone: «Over alle …» does not say who."""
    (e,) = [e for e in kapittel("Bærum", "barnehage").exhibits if e.key == key]
    assert "Bærum" in e.tittel


def test_a_headline_with_numbers_has_their_unit() -> None:
    """«13 817 i Bærum» is nothing; «13 817 kroner per innbygger i Bærum» is."""
    for omrade, enhet in (("barnehage", "kroner per innbygger"), ("okonomi", "prosent")):
        (e,) = [e for e in kapittel("Bærum", omrade).exhibits if e.key == "nokkeltall"]
        assert f"{nb.NBSP}{enhet} i Bærum" in e.tittel


def test_who_breaks_the_rule_of_the_years_is_named() -> None:
    """Sosiale tjenester is below every mean all years, but was above Asker at first."""
    (e,) = [e for e in kapittel("Bærum", "sosial").exhibits if e.key == "varighet"]
    assert e.tittel.endswith("men ikke alltid under Asker")


def test_the_trend_and_its_alt_text_count_from_one_year() -> None:
    """Both say 2021, the edition's first year of growth, though the line begins in 2020."""
    kap = load_area("barnehage").build(ekte(), Stil.load(ROOT))
    (e,) = [e for e in kap.exhibits if e.key == "utvikling"]
    assert e.tegn is not None
    assert "siden 2021" in e.tittel
    assert re.search(
        r"Bærum steg fra [^.]+ i 2021 til [^.]+ i 2025 \([^.]+ i 2020\)\.", e.tegn().alt
    )


def test_the_summarys_headline_breaks_between_its_two_findings() -> None:
    """The bracket stays with its words, and «og» with what it joins."""
    e = sammendrag(ekte(), UTEN_STIL, alle_funn("Bærum")).exhibits[0]
    assert re.search(r" snittet \([^ ]+\) og\u00a0\w+ mest under snittet \([^ ]+\)$", e.tittel)


# --- What is missing ------------------------------------------------------------------------------


def test_sandnes_is_named_in_eiendom() -> None:
    """FGK6a net is missing for Sandnes: in the gaps, the ranking, and every mean."""
    kap = kapittel("Bærum", "eiendom")
    assert "Netto driftsutgifter per innbygger: tall mangler for Sandnes." in kap.mangler
    for e in med_snitt(kap):
        assert any(UTENOM["Sandnes"].search(m) for m in e.merknader), e.key


def test_who_is_missing_is_said_once_under_an_exhibit() -> None:
    """Sandnes has no year of FGK6a: the rule says so, and no second sentence repeats it."""
    for e in kapittel("Bærum", "eiendom").exhibits:
        if e.key != "endring":  # its growth needs two years, and says so beside the rule
            assert len([m for m in e.merknader if "Sandnes" in m]) == 1, (e.key, e.merknader)


def test_years_in_a_row_are_a_period() -> None:
    """Asker lacks 2020–2022 and 2024: a reader is not given a list of four years."""
    borte = [fjern("12362/FGK7/AGD2", "Asker", y) for y in (2020, 2021, 2022, 2024)]
    (e,) = [e for e in lag(annet_syn(*borte), "barnehage").exhibits if e.key == "utvikling"]
    assert "Asker mangler tall i 2020–2022 og 2024 og er da ikke med i snittet." in e.merknader


def test_everybody_missing_is_said_in_one_sentence() -> None:
    """Not twelve sentences, no mean of «0 kommuner», and no headline about a year without data."""
    borte = [fjern("12362/FGK7/AGD2", navn, AAR) for navn in KOMMUNER]
    e = {e.key: e for e in lag(annet_syn(*borte), "barnehage").exhibits}
    assert "ASSS: ikke noe snitt, for ingen av kommunene har tall." in e["rangering"].merknader
    hull = "Ingen av kommunene har tall i 2025, og da er det ikke noe snitt."
    for key in ("utvikling", "varighet"):
        assert [m for m in e[key].merknader if "har tall" in m or "mangler" in m] == [hull]
    assert "alle de seks årene" not in e["varighet"].tittel
    assert not any("regnet uten" in m for m in e["endring"].merknader)


def test_without_any_difference_no_sign_is_said_to_change() -> None:
    """Everybody spends nothing, so nobody is over or under anybody."""
    null = [
        Skade(f"12362/FGK5/{a}", navn, y, ganger=0, verdi=0)
        for a in ("AGD2", "AGD10")
        for navn in KOMMUNER
        for y in range(2020, AAR + 1)
    ]
    (e,) = [e for e in lag(annet_syn(*null), "samferdsel").exhibits if e.key == "varighet"]
    assert e.tittel == "Bærum er lik alle vi sammenligner med i alle de seks årene"


def test_members_with_the_same_gap_share_a_sentence() -> None:
    """Two that lack one year are one sentence."""
    borte = [fjern("12362/FGK7/AGD2", navn, 2022) for navn in ("Oslo", "Asker")]
    (e,) = [e for e in lag(annet_syn(*borte), "barnehage").exhibits if e.key == "utvikling"]
    assert "Oslo og Asker mangler tall i 2022 og er da ikke med i snittet." in e.merknader


def test_the_profile_gives_each_reason_once() -> None:
    """Two indicators without an index for one reason are one sentence."""
    (e,) = [e for e in kapittel("Bærum", "var").exhibits if e.key == "profil"]
    assert [m for m in e.merknader if "ikke med i profilen" in m] == [
        "Netto driftsutgifter per innbygger og andel av samlede netto driftsutgifter er ikke med i "
        "profilen: sammenligningstallet er null eller negativt."
    ]


def test_sandnes_own_report_says_that_eiendom_is_missing() -> None:
    """Its own chapter: no invented number, the gap in the first finding and no decomposition."""
    kap = kapittel("Sandnes", "eiendom")
    assert kap.funn[0].startswith("Tall for Sandnes mangler")
    assert not any(PAASTAND.search(s) for s in kap.funn)
    assert "dekomponering" not in {e.key for e in kap.exhibits}
    assert any("ikke delt opp" in m and "Sandnes" in m for m in kap.mangler)


def test_the_gaps_of_12063_are_named() -> None:
    """Oslo and Tromsø each in its indicators, and one column empty for all twelve."""
    mangler = "\n".join(kapittel("Bærum", "kultur").mangler)
    assert re.search(r"timer åpent årlig per 1\s000 .*: tall mangler for Oslo\.", mangler)
    assert re.search(r"Tilskudd til fritidsaktiviteter.*: tall mangler for Tromsø\.", mangler)
    (tom,) = [m for m in kapittel("Bærum", "kultur").mangler if m.startswith("Redusert eller")]
    assert all(navn in tom for navn in KOMMUNER)


def test_a_column_empty_for_all_is_a_row_of_words() -> None:
    """Nobody has it: own, comparator, mean, lowest and highest say «mangler»."""
    (fritid,) = [e for e in kapittel("Bærum", "kultur").exhibits if e.key == "fritid"]
    assert fritid.tabell is not None
    (rad,) = [r for r in fritid.tabell.rader if r.overskrift.startswith("Redusert")]
    assert [c.tekst for c in rad.celler[:-1]] == ["mangler"] * (len(rad.celler) - 1)


def test_without_askers_row_the_report_says_so_where_it_matters() -> None:
    """Acceptance 6: Asker's barnehage 2025 gone. Named, not zero; the mean is the others'."""
    g = annet_syn(fjern("12362/FGK7/AGD2", "Asker", AAR))
    kap = lag(g, "barnehage")
    assert load_area("barnehage").check_outputs(g, kap) == []
    assert "Tall for Asker mangler." in kap.funn[0]
    assert "Netto driftsutgifter per innbygger: tall mangler for Asker." in kap.mangler
    for key in ("rangering", "nokkeltall", "grunnlag"):
        (e,) = [e for e in kap.exhibits if e.key == key]
        assert any(UTENOM["Asker"].search(m) for m in e.merknader), key
    (deler,) = [e for e in kap.exhibits if e.key == "deler"]
    assert any("Mot Asker kan forskjellen ikke deles opp" in m for m in deler.merknader)
    panel = ekte().panel(load_area("barnehage").AREA.indikatorer[0])
    andre = [k for navn, k in KODE.items() if navn != "Asker"]
    snitt = panel.teller.av(andre, AAR).sum() / panel.nevner.av(andre, AAR).sum()
    assert f"{nb.tall(float(snitt))} i ASSS-snittet" in kap.funn[0]


@pytest.mark.parametrize("aar", [2021, 2023, AAR])
@pytest.mark.parametrize("serie", ["12362/FGK7/AGD2", "12362/FGK7/AGD10", "folkemengde"])
def test_own_figures_missing_in_any_position_do_not_break_the_chapter(serie: str, aar: int) -> None:
    """Own net, gross or inhabitants gone in one year: a chapter, clean, without «nan»."""
    g = annet_syn(fjern(serie, "Bærum", aar))
    kap = lag(g, "barnehage")
    assert load_area("barnehage").check_outputs(g, kap) == []
    assert not re.search(r"\b(nan|None|inf)\b", hel(kap))


def test_everybody_missing_does_not_break_the_chapter() -> None:
    """No net spending for anybody: said, with no mean and no finding."""
    g = annet_syn(*(fjern("12362/FGK7/AGD2", navn, AAR) for navn in KOMMUNER))
    kap = lag(g, "barnehage")
    assert load_area("barnehage").check_outputs(g, kap) == []
    assert kap.funn[0].startswith("Tall for Bærum mangler")
    assert not re.search(r"\b(nan|None|inf)\b", hel(kap))


def test_own_index_missing_does_not_break_the_chapter() -> None:
    """Bærum's index gone from Grønt hefte: raw figures stand, corrected ones are missing."""
    lag(annet_syn(fjern("utgiftsbehov/barnehage", "Bærum", 2026)), "barnehage")


# --- Nothing overstated ---------------------------------------------------------------------------


@hver
def test_a_finding_whose_sign_flips_is_never_worded_as_a_finding(kommune: str) -> None:
    """«… avhenger resultatet av hvem …», and no «bruker mer enn»; stable ones do say it."""
    for f in alle_funn(kommune):
        setning = tekst.robust(ekte(kommune), f)
        kapitlet = "\n".join(kapittel(kommune, _omraade(f.tjeneste.key)).funn)
        if not f.tjeneste.vurderes or f.hoved.kroner is None:
            assert setning == ""
        elif f.stabil:
            assert PAASTAND.search(setning)
            assert setning in kapitlet
        else:
            assert "ikke grunnlag for å konkludere" in setning
            assert setning in kapitlet
            assert not PAASTAND.search(kapitlet)


@hver
def test_a_finding_whose_sign_flips_is_neither_over_nor_under(kommune: str) -> None:
    """The lists of the one page hold only what holds against everybody."""
    s = sorter(alle_funn(kommune))
    for f in s.over:
        assert min(f.robusthet.kroner) > 0
    for f in s.under:
        assert max(f.robusthet.kroner) < 0
    for f in s.uavklart:
        assert min(f.robusthet.kroner) <= 0 <= max(f.robusthet.kroner)
    side = enside(ekte(kommune), alle_funn(kommune), ())
    stabile = {f.tjeneste.key for f in alle_funn(kommune) if f.stabil and f.tjeneste.vurderes}
    assert {p.key for p in (*side.over, *side.under, *side.uten_behov)} <= stabile


@hver
def test_the_summarys_first_sentences_hold_against_everybody(kommune: str) -> None:
    """«bruker mer enn …» and «bruker mindre enn …» name stable areas only."""
    kap = sammendrag(ekte(kommune), UTEN_STIL, alle_funn(kommune))
    ustabile = [f.tjeneste.navn.lower() for f in alle_funn(kommune) if not f.stabil]
    for setning in kap.funn:
        if "bruker" in setning:
            assert not [navn for navn in ustabile if f"{navn} (" in setning], setning
    assert 1 <= len(kap.funn) <= 4


@hver
def test_the_overviews_headline_is_no_finding_that_flips(kommune: str) -> None:
    """What stands in the headline of all areas holds against everybody (Asker: not sosial)."""
    funn = alle_funn(kommune)
    figur = sammendrag(ekte(kommune), UTEN_STIL, funn).exhibits[0]
    ustabile = [f.tjeneste.navn.lower() for f in funn if not (f.stabil and f.tjeneste.vurderes)]
    assert not any(navn in figur.tittel for navn in ustabile)


def _omraade(tjeneste: str) -> str:
    return "administrasjon" if tjeneste == "fellesutgifter" else tjeneste


@hver
def test_var_and_naering_are_never_called_dear_or_cheap(kommune: str) -> None:
    """Facts, no judgement: in findings, headlines and captions."""
    for key in ("var", "naering"):
        kap = kapittel(kommune, key)
        for ord_ in (*kap.funn, *(t for e in kap.exhibits for t in (e.tittel, e.forklaring))):
            assert not DOM.search(ord_), ord_


@hver
def test_fellesutgifter_are_never_called_dear_or_cheap(kommune: str) -> None:
    """FGK1c stands apart: in no list of the one page and in no judging sentence."""
    side = enside(ekte(kommune), alle_funn(kommune), ())
    punkter = (*side.over, *side.under, *side.uavklart, *side.uten_behov)
    assert not {p.key for p in punkter} & {"fellesutgifter", "var", "naering"}
    kap = sammendrag(ekte(kommune), UTEN_STIL, alle_funn(kommune))
    assert not any("fellesutgifter" in s.lower() for s in kap.funn)


@hver
def test_eiendom_is_marked_as_overlapping_on_the_one_page(kommune: str) -> None:
    """FGK6a is counted in other areas too: «‡» beside it, and it is in no overview."""
    side = enside(ekte(kommune), alle_funn(kommune), ())
    for p in (*side.over, *side.under, *side.uavklart, *side.uten_behov):
        assert ("‡" in p.navn) == (p.key == "eiendom")
    assert "eiendom" not in {rad.key for rad in oversikt(ekte(kommune), alle_funn(kommune)).rader}


@hver
def test_growth_of_unjudged_areas_has_no_gap_in_kroner(kommune: str) -> None:
    """How much the gap to the mean moved is a judgement of sorts: left out for them."""
    for f in alle_funn(kommune):
        if not f.tjeneste.vurderes:
            assert "forskjellen mot snittet" not in tekst.vekst(ekte(kommune), f).lower()


@pytest.mark.parametrize("ord_", ["dyrt", "billig", "bruker Bærum 3 millioner kroner mer enn"])
def test_the_words_that_judge_are_recognised(ord_: str) -> None:
    """The pattern above would see them."""
    assert DOM.search(ord_)


# --- Caveats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "ord_"),
    [
        ("barnehage", "private barnehager"),
        ("grunnskole", "private"),
        ("helse_omsorg", "slår sammen helse og omsorg"),
        ("sosial", "videre enn det behovsindeksen"),
        ("administrasjon", "landbruk og miljø"),
        ("administrasjon", "premieavvik"),
        ("var", "verken dyrt eller billig"),
        ("naering", "verken dyrt eller billig"),
        ("okonomi", "fylkeskommune"),
        ("eiendom", "Summer derfor aldri"),
        ("barnehage", "Grønt hefte 2026"),
    ],
)
def test_a_caveat_is_printed_where_it_bites(key: str, ord_: str) -> None:
    """DESIGN's caveats stand in the chapters they concern."""
    assert any(ord_ in f for f in kapittel("Bærum", key).forbehold)


def test_tromsos_tax_zone_is_told_when_tromso_is_compared() -> None:
    """As own municipality or comparator; not in Bærum's report with Asker."""
    med = lag(annet_syn(comparators=("Tromsø",)), "barnehage")
    for kap, ventet in (
        (kapittel("Tromsø", "barnehage"), True),
        (med, True),
        (kapittel("Bærum", "barnehage"), False),
    ):
        assert any("arbeidsgiveravgift" in f for f in kap.forbehold) is ventet


def test_fellesutgifter_stand_beside_growth() -> None:
    """Every area's growth table has FGK1c as its last row."""
    for key in KEYS:
        for e in kapittel("Bærum", key).exhibits:
            if e.key == "endring":
                assert e.tabell is not None
                assert "FGK1c" in e.tabell.rader[-1].overskrift


# --- Oslo -----------------------------------------------------------------------------------------


def test_oslos_own_economy_has_no_rank_and_no_bridge() -> None:
    """Oslo's totals hold county tasks: own figures, the reason, nothing compared by rank."""
    kap = kapittel("Oslo", "okonomi")
    assert any("Oslo kan ikke sammenlignes" in m for m in kap.mangler)
    assert not {e.key for e in kap.exhibits} & {"budsjettbro", "budsjettbro_tabell"}
    assert not any("; nr. " in setning for setning in kap.funn)
    (tabell,) = [e.tabell for e in kap.exhibits if e.key == "nokkeltall"]
    assert tabell is not None
    assert {rad.celler[-1].tekst for rad in tabell.rader} == {"–"}


def test_a_figure_that_exists_is_not_called_missing() -> None:
    """Oslo's net result is 3.7 percent; its ranking may say «not ranked», not «mangler»."""
    kap = kapittel("Oslo", "okonomi")
    assert not any("tall for Oslo mangler" in e.tittel for e in kap.exhibits)


# --- Editions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("andre", [("Asker",), ("Asker", "Oslo"), ("Sandnes", "Oslo", "Tromsø")])
@pytest.mark.parametrize("key", ["barnehage", "eiendom", "okonomi", "var"])
def test_one_to_three_comparators_stand_in_every_table(key: str, andre: tuple[str, ...]) -> None:
    """Each has its column and its variant; the widths still fill the page once."""
    g = annet_syn(comparators=andre)
    kap = lag(g, key)
    assert load_area(key).check_outputs(g, kap) == []
    for e in kap.exhibits:
        if e.tabell is not None:
            assert sum(k.bredde for k in e.tabell.kolonner) <= 1 + 1e-9, e.key
            assert {len(r.celler) for r in e.tabell.rader} == {len(e.tabell.kolonner) - 1}
        if e.key == "nokkeltall":
            assert e.tabell is not None
            assert set(andre) <= {k.overskrift for k in e.tabell.kolonner}
        if e.key == "grunnlag":
            assert e.tabell is not None
            assert tuple(r.overskrift for r in e.tabell.rader)[-len(andre) :] == andre


@pytest.mark.parametrize("valg", [Averages(uten_oslo=True), Averages(uten_egen_kommune=True)])
@pytest.mark.parametrize("key", ["barnehage", "okonomi", "kultur"])
def test_the_averaging_options_are_printed_under_every_mean(key: str, valg: Averages) -> None:
    """Who is left out on purpose is named, wherever a mean is shown."""
    g = annet_syn(averages=valg)
    kap = lag(g, key)
    ute = "Oslo" if valg.uten_oslo else "Bærum"
    assert load_area(key).check_outputs(g, kap) == []
    for e in med_snitt(kap):
        assert any(UTENOM[ute].search(m) for m in e.merknader), e.key


def test_asker_as_own_municipality_is_askers_report() -> None:
    """Issue, acceptance 5: own and comparator change places, with no change in code."""
    kap = kapittel("Asker", "barnehage")
    assert kap.funn[0].startswith("Asker brukte 12\u00a0707")
    assert "13\u00a0817 i Bærum" in kap.funn[0]


def test_provisional_need_is_said_until_it_no_longer_is() -> None:
    """The caveat leaves with `provisional = false`."""
    need = edisjon().need.model_copy(update={"provisional": False})
    endelig = lag(annet_syn(need=need), "barnehage")
    assert any("foreløpige" in f for f in kapittel("Bærum", "barnehage").forbehold)
    assert not any("foreløpig" in f for f in endelig.forbehold)
    assert not re.search("foreløpig", "\n".join(m for e in endelig.exhibits for m in e.merknader))


def test_findings_hand_the_same_service_back() -> None:
    """The finding knows which service it is about."""
    for f in alle_funn("Bærum"):
        assert finn(ekte(), f.tjeneste) == f
