"""What each helper prints, on the real figures: the guide's promise to analysts, to the letter.

The expected texts were worked out from the CSV files by `plain_csv`, and some are DESIGN §4's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from narrating import NOTICE, Narrator
from plain_csv import CODES, NAMES, OSLO, PlainCsv, norsk

from asss_report import nb
from asss_report.analysis.comparison import Sammenligning, sammenlign
from asss_report.errors import NarrativeError
from asss_report.narrative.barometerpastand import BAROMETERORD
from asss_report.narrative.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

#: «·» stands for U+00A0, which keeps a number on one line with its unit.
TABLE = [
    # verdi: own value as published, another's, the mean's; a year; without unit
    ('verdi("netto_driftsutgifter")', "13·817·kroner per innbygger"),
    ('verdi("netto_driftsutgifter", enhet=False)', "13·817"),
    ('verdi("netto_driftsutgifter", kommune="Asker")', "12·707·kroner per innbygger"),
    ('verdi("netto_driftsutgifter", kommune="ASSS")', "12·539·kroner per innbygger"),
    ('verdi("netto_driftsutgifter", aar=2023)', "12·476·kroner per innbygger"),
    ('verdi("behovskorrigert")', "12·459·kroner per innbygger"),
    ('verdi("behovskorrigert", kommune="ASSS")', "11·976·kroner per innbygger"),
    ('verdi("egne_inntekter")', "6,2·prosent"),
    ('verdi("andel_av_total", kommune="ASSS")', "15,8·prosent"),
    ('verdi("grunnskole.netto_driftsutgifter")', "17·983·kroner per innbygger"),
    ('verdi("var.netto_driftsutgifter")', "−1·745·kroner per innbygger"),
    ('verdi("kultur.fritidssentre")', "7·sentre"),
    # avvik: percent; prosentpoeng between percentages; kroner where the members straddle zero
    ('avvik("netto_driftsutgifter")', "10,2·prosent høyere enn"),
    ('avvik("netto_driftsutgifter", mot="ASSS")', "10,2·prosent høyere enn"),
    ('avvik("netto_driftsutgifter", mot="Asker")', "8,7·prosent høyere enn"),
    ('avvik("netto_driftsutgifter", mot="ASSS uten Oslo")', "13,9·prosent høyere enn"),
    ('avvik("netto_driftsutgifter", mot="ASSS uvektet")', "13,2·prosent høyere enn"),
    ('avvik("netto_driftsutgifter", aar=2021)', "6,4·prosent høyere enn"),
    ('avvik("barnevern.netto_driftsutgifter")', "15,6·prosent lavere enn"),
    ('avvik("behovskorrigert")', "4,0·prosent høyere enn"),
    ('avvik("egne_inntekter")', "0,9·prosentpoeng lavere enn"),
    ('avvik("andel_av_total")', "1,4·prosentpoeng høyere enn"),
    ('avvik("bolig.netto_driftsutgifter")', "185·kroner per innbygger lavere enn"),
    # mill_kr: raw by default, corrected when asked
    ('mill_kr("netto_driftsutgifter")', "170,4·millioner kroner"),
    ('mill_kr("netto_driftsutgifter", korrigert=True)', "71,4·millioner kroner"),
    ('mill_kr("netto_driftsutgifter", korrigert=True, fortegn=True)', "+71,4·millioner kroner"),
    ('mill_kr("netto_driftsutgifter", mot="Asker")', "148,0·millioner kroner"),
    ('mill_kr("netto_driftsutgifter", korrigert=True, mot="Asker")', "88,1·millioner kroner"),
    ('mill_kr("netto_driftsutgifter", aar=2021)', "85,2·millioner kroner"),
    ('mill_kr("grunnskole.netto_driftsutgifter", korrigert=True)', "−313,1·millioner kroner"),
    (
        'mill_kr("grunnskole.netto_driftsutgifter", korrigert=True, mot="ASSS uten Oslo")',
        "−176,9·millioner kroner",
    ),
    ('mill_kr("barnevern.netto_driftsutgifter")', "−62,5·millioner kroner"),
    # rang: by what, among how many with data
    ('rang("netto_driftsutgifter")', "nr.·1 av 12 (nr.·1·= høyest·utgift)"),
    ('rang("grunnskole.netto_driftsutgifter")', "nr.·6 av 12 (nr.·1·= høyest·utgift)"),
    ('rang("andel_av_total")', "nr.·2 av 11 (nr.·1·= høyest·verdi)"),
    ('rang("okonomi.netto_driftsresultat")', "nr.·1 av 11 (nr.·1·= høyest·verdi)"),
    # endring: from the edition's first year of growth when nothing is said
    ('endring("netto_driftsutgifter")', "økt med 25,0·prosent"),
    ('endring("netto_driftsutgifter", fra=2020)', "økt med 25,9·prosent"),
    ('endring("netto_driftsutgifter", fra=2020, til=2021)', "økt med 0,8·prosent"),
    ('endring("netto_driftsutgifter", kommune="ASSS")', "økt med 20,6·prosent"),
    ('endring("netto_driftsutgifter", kommune="Asker")', "økt med 31,7·prosent"),
    ('endring("egne_inntekter")', "gått ned med 3,8·prosentpoeng"),
    ('endring("var.netto_driftsutgifter")', "gått ned med 1·218·kroner per innbygger"),
    # virkning: DESIGN §4's parts, and the economy chapter's bridge
    ('virkning("behov")', "+743·kroner per innbygger"),
    ('virkning("ressursbruk")', "+408·kroner per innbygger"),
    ('virkning("inntekt")', "+128·kroner per innbygger"),
    ('virkning("behov", enhet="mill")', "+98,9·millioner kroner"),
    ('virkning("grunnskole.behov")', "+2·910·kroner per innbygger"),
    ('virkning("grunnskole.ressursbruk")', "−1·715·kroner per innbygger"),
    ('virkning("grunnskole.inntekt")', "−635·kroner per innbygger"),
    ('virkning("okonomi.inntekter")', "+6·140·kroner per innbygger"),
    ('virkning("okonomi.inntekter", enhet="mill")', "+818,0·millioner kroner"),
]


@pytest.mark.parametrize(("call", "printed"), TABLE)
def test_a_helper_prints_exactly_this(narrator: Narrator, call: str, printed: str) -> None:
    """Number, unit, sign and spaces: U+00A0 in numbers, U+2212 for minus."""
    assert printed.replace("·", "\u00a0") == narrator.text(f"{{{{ {call} }}}}")


def test_every_helper_is_in_the_table(narrator: Narrator) -> None:
    """Those that print figures are; those that place and refer to exhibits print nothing."""
    helpers = Vocabulary(narrator.report.grunnlag, "barnehage", {}, {}).helpers
    shown = {call.partition("(")[0] for call, _ in TABLE}

    # test_narrative_barometer has a table of the barometer's own.
    assert {"figur", "tabell", "se", "krev", "fast"} == set(helpers) - shown - set(BAROMETERORD)


@pytest.mark.parametrize("code", NAMES)
def test_a_value_is_the_published_one_for_every_member(
    narrator: Narrator, root: Path, code: str
) -> None:
    """What `verdi` prints stands in the CSV file."""
    plain = PlainCsv(root)
    call = f'{{{{ verdi("netto_driftsutgifter", kommune="{NAMES[code]}", enhet=False) }}}}'

    expected = norsk(plain.published("FGK7", "AGD2", code))

    assert expected == narrator.text(call).replace("\u00a0", " ")


@pytest.mark.parametrize("other", ["Asker", "Oslo", "Tromsø"])
def test_a_difference_is_computed_from_amounts(narrator: Narrator, root: Path, other: str) -> None:
    """(own / N − other / N) · N in million kroner, unrounded until it is printed."""
    plain, own = PlainCsv(root), CODES["Bærum"]
    gap = plain.mean("FGK8b", "AGD2", [own]) - plain.mean("FGK8b", "AGD2", [CODES[other]])

    printed = narrator.text(f'{{{{ mill_kr("grunnskole.netto_driftsutgifter", mot="{other}") }}}}')

    expected = norsk(gap * plain.people(own) / 10**6, 1)
    assert f"{expected} millioner kroner" == printed.replace("\u00a0", " ")


def test_a_bare_key_is_the_chapters_own(narrator: Narrator) -> None:
    """The same words say another thing in another chapter."""
    call = '{{ verdi("netto_driftsutgifter", enhet=False) }}'

    assert narrator.text(call, "barnehage") == "13\u00a0817"
    assert narrator.text(call, "grunnskole") == "17\u00a0983"


@pytest.mark.parametrize("chapter", ["sammendrag", "kommunebarometeret"])
def test_a_chapter_without_indicators_asks_for_the_area(narrator: Narrator, chapter: str) -> None:
    """A bare key means nothing there; with the area's name it does."""
    fault = narrator.fault('{{ verdi("netto_driftsutgifter") }}', chapter)

    assert "barnehage.netto_driftsutgifter" in fault.instead
    assert narrator.text('{{ verdi("brann.netto_driftsutgifter", enhet=False) }}', chapter) == "947"


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        ('verdi("eiendom.netto_driftsutgifter", kommune="Sandnes")', "Sandnes 2025"),
        ('avvik("eiendom.netto_driftsutgifter", mot="Sandnes")', "Netto driftsutgifter"),
        ('mill_kr("eiendom.netto_driftsutgifter", mot="Sandnes")', "Netto driftsutgifter"),
        ('rang("kultur.redusert_leie")', "Bærum 2025"),
        ('virkning("eiendom.inntekt", mot="Sandnes")', "eiendom"),
        ('virkning("var.behov")', "var"),
    ],
)
def test_a_value_the_source_lacks_withholds_the_paragraph(
    narrator: Narrator, call: str, missing: str
) -> None:
    """Never an empty string, a zero or a crash: the notice names what is missing."""
    prose = narrator.render(f"Før.\n\nTall: {{{{ {call} }}}}.\n")

    assert NOTICE in prose.seksjoner[0].html
    assert missing in prose.seksjoner[0].html
    assert len(prose.advarsler) == 1


@pytest.mark.parametrize(
    "call",
    [
        'verdi("netto_driftsutgifter", aar="2023")',
        'verdi("netto_driftsutgifter", aar=1999)',
        'verdi("netto_driftsutgifter", aar=2032)',
        'avvik("netto_driftsutgifter", aar="2023")',
        'endring("netto_driftsutgifter", fra="2021")',
        'endring("netto_driftsutgifter", fra=2012)',
    ],
)
def test_a_year_that_is_none_of_the_sources_is_an_error(narrator: Narrator, call: str) -> None:
    """It is the analyst's slip, so no notice may say that the source lacks the value."""
    assert "20" in narrator.fault(f"{{{{ {call} }}}}").instead


def test_a_part_of_the_budget_bridge_is_against_whom_it_says(
    narrator: Narrator, root: Path
) -> None:
    """`mot` decides here as everywhere; a helper that cannot obey it says so."""
    plain = PlainCsv(root)
    own, asker = (plain.mean("", "AGD13", [CODES[name]]) for name in ("Bærum", "Asker"))

    try:
        printed = narrator.text('{{ virkning("okonomi.inntekter", mot="Asker") }}')
    except NarrativeError:
        return

    assert norsk(own - asker, sign=True) in printed.replace("\u00a0", " ")


def test_the_bridge_leaves_oslo_out(narrator: Narrator, root: Path) -> None:
    """Σ revenue / Σ inhabitants over eleven, because Oslo's totals hold county tasks."""
    plain = PlainCsv(root)
    eleven = [code for code in NAMES if code != OSLO]
    gap = plain.mean("", "AGD13", [CODES["Bærum"]]) - plain.mean("", "AGD13", eleven)

    printed = narrator.text('{{ virkning("okonomi.inntekter") }}')

    assert f"{norsk(gap, sign=True)} kroner per innbygger" == printed.replace("\u00a0", " ")


def test_a_municipality_is_not_compared_with_itself(narrator: Narrator) -> None:
    """It would always be level, so it can only be a slip."""
    fault = narrator.fault('{{ avvik("netto_driftsutgifter", mot="Bærum") }}')

    assert "compared with itself" in fault.what
    assert "Asker" in fault.instead


@pytest.mark.parametrize(
    ("own", "said"),
    [(100.0, "på nivå med"), (100.04, "på nivå med"), (100.1, "0,1 prosent høyere enn")],
)
def test_a_difference_too_small_to_show_is_level(
    narrator: Narrator, monkeypatch: pytest.MonkeyPatch, own: float, said: str
) -> None:
    """«0,0 prosent høyere enn» says nothing; «på nivå med» does."""

    def compared(self: Vocabulary, *_: object) -> Sammenligning:
        found = sammenlign(self.grunnlag, self._indikator("barnehage.netto_driftsutgifter"), 2025)
        return replace(found, differanse=own - 100, prosent=own - 100)

    monkeypatch.setattr(Vocabulary, "_sammenlign", compared)
    text = narrator.text('{{ avvik("netto_driftsutgifter") }}').replace(nb.NBSP, " ")
    assert text == said


def test_a_change_too_small_to_show_is_none(narrator: Narrator) -> None:
    """«økt med 0,0 prosent» is no increase."""
    assert "økt" not in narrator.text('{{ endring("eiendom.egne_inntekter", fra=2024) }}')
