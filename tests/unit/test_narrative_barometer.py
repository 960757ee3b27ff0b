"""Kommunebarometeret in words: what is typed in is printed, claimed, listed and watched over.

Every figure is that of the made-up set in tests/barometer: Bærum, the barometer of 2026, unless a
test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from edition_copy import HEAD, ROOT, small_edition, type_barometer
from hypothesis import given
from hypothesis import strategies as st
from narrating import HEAD_LINES, Narrator, ranked

from asss_report import nb
from asss_report.areas._barometer import KEY as KAPITTEL
from asss_report.document import review, setninger
from asss_report.document.report import vocabulary
from asss_report.errors import Level
from asss_report.narrative import approval
from asss_report.narrative import barometerpastand as pastand
from asss_report.narrative.barometerpastand import Sagt
from asss_report.narrative.catalogue import Entry, catalogue, search
from asss_report.narrative.fix import fixes
from asss_report.narrative.lint import Facts, lint
from asss_report.narrative.loader import Godkjenning, Narrative, load_narrative
from asss_report.narrative.numbers import bare_numbers
from asss_report.narrative.source import Source
from asss_report.opphav import Kildecelle, celler, spor
from asss_report.sources.barometer import sektornokkel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.errors import Fault
    from asss_report.narrative.render import Prosa

#: The newest row of the own municipality in Grunnskole, up to how many are ranked.
GRUNNSKOLE: Final = "Bærum;2026;endelig;publisert;Grunnskole;20,0;4,6;42;3;2;356"
SET: Final = ROOT / "tests" / "barometer" / "sektorer.csv"
#: Where an analyst types it.
TYPED: Final = "report/kommunebarometer/sektorer.csv"


@pytest.fixture(scope="module")
def barometer(figures: Report, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The real figures with the made-up set typed in."""
    return ranked(figures, tmp_path_factory.mktemp("barometer"))


@pytest.fixture
def teller(barometer: Report, tmp_path: Path) -> Narrator:
    """Renders words as the barometer's chapter, with the made-up set."""
    return Narrator(barometer, tmp_path)


@pytest.fixture
def changed(figures: Report, tmp_path: Path) -> Callable[..., Narrator]:
    """Renders words with the made-up set changed: text of sektorer.csv -> what stands there."""

    def make(*changes: tuple[str, str]) -> Narrator:
        return Narrator(ranked(figures, tmp_path / str(len(changes)), *changes), tmp_path)

    return make


# --- What is printed ------------------------------------------------------------------------------

#: «·» stands for U+00A0, which keeps a number on one line with its unit.
TABLE: Final = [
    # plass: in the country, in the county, in the KOSTRA group
    ('plass("grunnskole")', "nr.·42 av 356"),
    ('plass("grunnskole", blant="fylket")', "nr.·3 i fylket"),
    ('plass("grunnskole", blant="gruppen")', "nr.·2 i kommunegruppen"),
    # the total, with and without correction for income
    ('plass("totalt")', "nr.·139 av 356"),
    ('plass("totalt_uten_inntektskorreksjon")', "nr.·113 av 356"),
    # another year, the other series, another municipality
    ('plass("grunnskole", aar=2023)', "nr.·26 av 356"),
    ('plass("totalt", serie="omregnet", aar=2025)', "nr.·138 av 356"),
    ('plass("grunnskole", kommune="Asker")', "nr.·131 av 356"),
    ('plass("grunnskole", kommune="Asker", serie="omregnet", aar=2025)', "nr.·128 av 356"),
    # karakter: one decimal
    ('karakter("grunnskole")', "4,6"),
    ('karakter("totalt")', "3,8"),
    ('karakter("grunnskole", serie="omregnet", aar=2025)', "4,5"),
    ('karakter("barnevern", kommune="Asker")', "4,3"),
    # bidrag: (4,6 − 3,5) · 20 / 100 = 0,22 and (3,4 − 3,5) · 7,5 / 100 = −0,0075
    ('bidrag("grunnskole")', "+0,22·karakterpoeng"),
    ('bidrag("barnevern")', "−0,01·karakterpoeng"),
    ('bidrag("grunnskole", enhet=False)', "+0,22"),
    # (3,9 − 3,5) · 20 / 100 = 0,08 and, in 2025, (4,5 − 3,5) · 20 / 100 = 0,20
    ('bidrag("grunnskole", kommune="Asker")', "+0,08·karakterpoeng"),
    ('bidrag("grunnskole", serie="omregnet", aar=2025)', "+0,20·karakterpoeng"),
    # 20·1,1 + 20·0,4 + 10·0,4 − 7,5·0,1 + 12,5·0,1 + 7,5·0,3 + 7,5·0,9 + 5·0,1 + 2,5·1,2 − 2,5·0,2
    # + 2,5·1,0 + 2,5·0,7 = 50,75: a hundred times what all the sectors add
    ('bidrag("totalt")', "+0,51·karakterpoeng"),
    # a sector by its name, in any case
    ('plass("Vann, avløp og renovasjon")', "nr.·90 av 356"),
    ('plass("vann_avløp_og_renovasjon")', "nr.·90 av 356"),
    ('plass("GRUNNSKOLE")', "nr.·42 av 356"),
    ('plass("Totalt uten inntektskorreksjon")', "nr.·113 av 356"),
]


@pytest.mark.parametrize(("call", "printed"), TABLE)
def test_a_helper_prints_exactly_this(teller: Narrator, call: str, printed: str) -> None:
    """Number, sign and spaces; the newest barometer's, as published, where nothing is said."""
    assert printed.replace("·", "\u00a0") == teller.text(f"{{{{ {call} }}}}", KAPITTEL)


@pytest.mark.parametrize("chapter", ["kommunebarometeret", "sammendrag", "grunnskole"])
def test_a_sector_is_named_alike_in_every_chapter(teller: Narrator, chapter: str) -> None:
    """It is no key of the chapter it is written in."""
    assert "nr.\u00a042 av 356" == teller.text('{{ plass("grunnskole") }}', chapter)


def test_a_rank_is_printed_alone_where_nobody_says_among_how_many(
    changed: Callable[..., Narrator],
) -> None:
    """The number ranked may be left empty."""
    narrator = changed((GRUNNSKOLE, GRUNNSKOLE.removesuffix("356")))

    assert "nr.\u00a042" == narrator.text('{{ plass("grunnskole") }}', KAPITTEL)


def test_without_a_year_both_series_mean_the_same_barometer(
    changed: Callable[..., Narrator],
) -> None:
    """A recalculated series that ends before the published one is never set beside it unsaid."""
    narrator = changed(
        ("Bærum;2026;endelig;omregnet", "Bærum;2022;endelig;omregnet"),
        ("Asker;2026;endelig;omregnet", "Asker;2022;endelig;omregnet"),
    )
    html = narrator.html('Ordene {{ plass("totalt", serie="omregnet") }}.', KAPITTEL)
    assert "mangler: plass i Kommunebarometeret 2026, omregnet, Totalt, Bærum." in html
    text = narrator.text('{{ plass("totalt", serie="omregnet", aar=2025) }}', KAPITTEL)
    assert "nr.\u00a0138 av 356" == text
    listed = [e.snippet for e in barometers(narrator.report)]
    assert '{{ plass("totalt", serie="omregnet", aar=2025) }}' in listed
    assert '{{ plass("totalt", serie="omregnet") }}' not in listed


def test_every_printed_number_leads_to_the_cells_it_is_made_of(barometer: Report) -> None:
    """A rank is one cell; a contribution is made of a grade and a weight."""
    helpers = vocabulary(barometer, KAPITTEL).helpers
    with nb.bokfort() as bok:
        helpers["plass"]("grunnskole")
        helpers["bidrag"]("grunnskole")
    rank, ranked_, contribution = (it.tall for it in bok.trykk)

    assert isinstance(rank, int)
    assert isinstance(contribution, float)
    cell = spor(rank)
    assert isinstance(cell, Kildecelle)
    assert (cell.serie, cell.navn, cell.aar, cell.verdi) == (
        "barometer/publisert/Grunnskole/plass",
        "Bærum",
        2026,
        42,
    )
    assert cell.kilde.startswith("barometer/sektorer.csv:")
    assert cell.kilde.endswith(":H")
    assert 356 == ranked_
    assert {4.6, 20.0} == {c.verdi for c in celler(contribution)}


# --- What is refused ------------------------------------------------------------------------------

REFUSED: Final = [
    ('plass("grunskole")', "no sector «grunskole»", "«grunnskole»"),
    ('plass("totalt", serie="omregna")', "«omregna» is not a series", "«omregnet»"),
    ('plass("totalt", aar=2019)', "No Kommunebarometer of 2019", "2023, 2024, 2025, 2026"),
    ('plass("totalt", aar="2025")', "«2025» is not a number", "aar=2026"),
    ('plass("totalt", kommune="Akser")', "not a municipality", "«Asker»"),
    ('plass("totalt", kommune="ASSS")', "a mean of grades is not a grade", "a member"),
    ('plass("totalt", blant="landene")', "blant is «landene»", "«landet»"),
    ('bidrag("totalt_uten_inntektskorreksjon")', "contributes to nothing", 'bidrag("totalt")'),
    ('karakter("totalt", blant="fylket")', "unexpected keyword", "karakter("),
    ('bidrag("grunnskole", enhet="nei")', "True or False", "enhet=True"),
    ('plass("totalt", serie=2025)', "a number where a text", "quotes"),
    ('plass("totalt", blant=1)', "a number where a text", "quotes"),
    ("plass()", "missing 1 required", 'plass("sektor", serie=…, aar=…, kommune=…, blant=…)'),
]


@pytest.mark.parametrize(("call", "what", "instead"), REFUSED)
def test_a_name_that_does_not_exist_is_an_error_with_what_there_is(
    teller: Narrator, call: str, what: str, instead: str
) -> None:
    """The nearest words, or all of them where they are few."""
    fault = teller.fault(f"{{{{ {call} }}}}", KAPITTEL)

    assert what in fault.what
    assert instead in fault.instead


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        ('plass("totalt", kommune="Oslo")', "plass i Kommunebarometeret 2026, Totalt, Oslo"),
        (
            'karakter("miljø", serie="omregnet", kommune="Drammen")',
            "karakter i Kommunebarometeret 2026, omregnet, Miljø, Drammen",
        ),
        (
            'krev("karakter.miljø", "lavere", enn="Oslo")',
            "karakter i Kommunebarometeret 2026, Miljø, Oslo",
        ),
    ],
)
def test_what_nobody_has_typed_in_withholds_its_paragraph(
    teller: Narrator, call: str, missing: str
) -> None:
    """The reader is told what is missing, the analyst where to type it."""
    prosa = teller.render(f"Ordene {{{{ {call} }}}}.\n\nAndre ord.", KAPITTEL)
    html, (fault,) = prosa.seksjoner[0].html, prosa.advarsler

    assert f"Det bygger på tall som mangler: {missing}." in html
    assert "Andre ord." in html
    assert (Level.ERROR, "missing-value") == (fault.level, fault.code)
    assert TYPED in fault.instead
    assert "template kommunebarometer" in fault.instead


def test_a_report_with_nothing_typed_in_withholds_and_still_knows_the_sectors(
    narrator: Narrator,
) -> None:
    """The bundled edition: no placement, no guess, but a misspelt name is one all the same."""
    text = narrator.text('Bærum er {{ plass("totalt") }}.', KAPITTEL)
    fault = narrator.fault('{{ plass("grunskole") }}', KAPITTEL)

    assert "Det bygger på tall som mangler: plass i Kommunebarometeret, Totalt, Bærum." in text
    assert "«grunnskole»" in fault.instead


def test_the_total_has_no_contribution_when_a_sector_lacks_its_grade(
    changed: Callable[..., Narrator],
) -> None:
    """100 − 20 percent is not the total: the other sectors keep theirs."""
    narrator = changed((GRUNNSKOLE, GRUNNSKOLE.replace(";4,6;", ";;")))
    total = narrator.text('{{ bidrag("totalt") }}', KAPITTEL)

    assert "bidrag i Kommunebarometeret 2026, Totalt, Bærum" in total
    assert "−0,01" == narrator.text('{{ bidrag("barnevern", enhet=False) }}', KAPITTEL)


# --- Claims ---------------------------------------------------------------------------------------

TRUE: Final = [
    # nr. 42 and nr. 131
    'krev("plass.grunnskole", "bedre", enn="Asker")',
    'krev("plass.grunnskole", "Dårligere", enn="Bærum", kommune="Asker")',
    # nr. 90 and nr. 1
    'krev("plass.vann_avløp_og_renovasjon", "dårligere", enn="Asker")',
    # omregnet: nr. 52 in 2025, nr. 42 in 2026
    'krev("plass.grunnskole", "bedret", serie="omregnet")',
    'krev("plass.grunnskole", "bedret", serie="omregnet", fra=2025, til=2026)',
    # 4,6 and 3,9, 3,3, 4,1
    'krev("karakter.grunnskole", "høyere", enn="Asker")',
    'krev("karakter.grunnskole", "høyest")',
    'krev("karakter.barnevern", "lavest")',
    # both 3,8
    'krev("karakter.totalt", "på nivå med", enn="Asker")',
    # published: 4,7 in 2023; omregnet: 4,5 in 2025
    'krev("karakter.grunnskole", "synker", fra=2023)',
    'krev("karakter.grunnskole", "øker", serie="omregnet")',
    'krev("karakter.grunnskole", "over midten")',
    'krev("karakter.barnevern", "under midten")',
    # +0,22 is the most; barnevern −0,0075 and miljø −0,005 are both printed −0,01
    'krev("bidrag.grunnskole", "trekker opp")',
    'krev("bidrag.barnevern", "trekker ned")',
    'krev("bidrag.grunnskole", "trekker mest opp")',
    'krev("bidrag.barnevern", "trekker mest ned")',
    'krev("bidrag.miljø", "trekker mest ned")',
    'krev("bidrag.totalt", "trekker opp")',
]
FALSE: Final = [
    ('krev("plass.grunnskole", "dårligere", enn="Asker")', "bedre", "Bærum nr. 42, Asker nr. 131"),
    ('krev("plass.grunnskole", "på nivå med", enn="Asker")', "bedre", "Asker nr. 131"),
    (
        'krev("plass.grunnskole", "svekket", serie="omregnet")',
        "bedret",
        "2025: nr. 52, 2026: nr. 42",
    ),
    ('krev("karakter.totalt", "høyere", enn="Asker")', "på nivå med", "Bærum 3,8, Asker 3,8"),
    # 4,3, 3,9, 3,7 and 3,4
    ('krev("karakter.barnevern", "høyest")', "nr. 4 av 4", "Bærum 3,4, Asker 4,3"),
    ('krev("karakter.grunnskole", "øker", fra=2023)', "synker", "2023: 4,7, 2026: 4,6"),
    ('krev("karakter.barnevern", "over midten")', "under midten", "Bærum 3,4, midten 3,5"),
    ('krev("bidrag.barnevern", "trekker opp")', "trekker ned", "Barnevern −0,01"),
    # +0,22, then 20 · 0,4 / 100 = +0,08
    (
        'krev("bidrag.pleie_og_omsorg", "trekker mest opp")',
        "nr. 2 av 12",
        "Pleie og omsorg +0,08, Grunnskole +0,22",
    ),
    ('krev("bidrag.grunnskole", "trekker mest ned")', "trekker opp", "Grunnskole +0,22"),
]


@pytest.mark.parametrize("call", TRUE)
def test_a_claim_that_holds_prints_nothing_and_says_nothing(teller: Narrator, call: str) -> None:
    """The reader never sees it."""
    prosa = teller.render(f"Ordene. {{{{ {call} }}}}", KAPITTEL)

    assert () == prosa.advarsler
    assert "<p>Ordene. </p>" == prosa.seksjoner[0].html
    assert [(call, True, True)] == [(use.kall, use.pastand, use.sann) for use in prosa.bruk]


@pytest.mark.parametrize(("call", "now", "basis"), FALSE)
def test_a_claim_that_fails_names_the_sentence_and_both_truths(
    teller: Narrator, call: str, now: str, basis: str
) -> None:
    """What is so, the figures behind, and the line."""
    prosa = teller.render(f"Først dette. Så disse ordene{{{{ {call} }}}}. Til slutt.", KAPITTEL)
    (fault,) = prosa.advarsler

    assert (Level.ERROR, "claim", HEAD_LINES + 1) == (fault.level, fault.code, fault.line)
    assert f"is now «{now}»" in fault.what
    assert basis in fault.what
    assert "«Så disse ordene.»" in fault.what


@pytest.mark.parametrize(
    ("call", "what", "instead"),
    [
        (
            'krev("plass.grunnskole", "høyere", enn="Asker")',
            "«høyere» is not a claim on plass",
            "«bedre», «dårligere», «på nivå med», «bedret», «svekket», «uendret»",
        ),
        (
            'krev("karakter.grunnskole", "bedre", enn="Asker")',
            "«bedre» is not a claim on karakter",
            "«høyere», «lavere», «på nivå med», «høyest», «lavest», «øker», «synker», «uendret», "
            "«over midten», «under midten»",
        ),
        (
            'krev("bidrag.grunnskole", "høyest")',
            "«høyest» is not a claim on bidrag",
            "«trekker opp», «trekker ned», «trekker mest opp», «trekker mest ned»",
        ),
        # published ranks of different years do not compare
        ('krev("plass.totalt", "bedret")', "do not compare", 'serie="omregnet"'),
        ('krev("plass.totalt", "svekket", serie="publisert")', "do not compare", "omregnet"),
        ('krev("plass.totalt", "bedre")', "said of two", 'enn="Asker"'),
        ('krev("plass.totalt", "bedre", enn="Bærum")', "with itself", "another"),
        ('krev("plass.totalt", "bedre", enn="ASSS")', "a mean of grades", "member"),
        ('krev("plass.totalt", "bedre", enn="Asker", fra=2025)', "takes no fra", "enn, kommune"),
        ('krev("bidrag.totalt", "trekker opp", enn="Asker")', "takes no enn", "kommune, aar"),
        ('krev("bidrag.totalt", "trekker mest opp")', "not one of the sectors", "trekker opp"),
        ('krev("karakter.totalt", "øker", fra=2026, til=2025)', "no period", "first"),
        ('krev("plass.grunskole", "bedre", enn="Asker")', "no sector", "«grunnskole»"),
        # serie is of the barometer alone
        ('krev("barnehage.netto_driftsutgifter", "høyest", serie="omregnet")', "no serie", "aar"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_an_error_with_the_remedy(
    teller: Narrator, call: str, what: str, instead: str
) -> None:
    """All the claims that a key of its kind takes, or how it must be written."""
    fault = teller.fault(f"{{{{ {call} }}}}", KAPITTEL)

    assert what in fault.what
    assert instead in fault.instead


@given(egen=st.integers(1, 357), annen=st.integers(1, 357))
def test_exactly_one_of_better_worse_and_level_is_true(egen: int, annen: int) -> None:
    """Whatever the ranks are: the lower number is the better."""
    a, b = (Sagt(navn, nr, f"nr. {nr}") for navn, nr in (("A", egen), ("B", annen)))
    sanne = {
        ord_: pastand.av_to(ord_, pastand.MOT_NOEN["plass"], a, b).sann
        for ord_ in pastand.MOT_NOEN["plass"]
    }

    assert sanne == {"bedre": egen < annen, "dårligere": egen > annen, "på nivå med": egen == annen}


@given(bidrag=st.floats(-1, 1))
def test_a_contribution_printed_as_zero_pulls_neither_way(bidrag: float) -> None:
    """What the reader sees is the judge: 0,004 is printed 0,00."""
    sagt = Sagt("Miljø", bidrag, nb.tall(bidrag, 2, fortegn=True))
    opp, ned = (pastand.vei(ord_, sagt).sann for ord_ in ("trekker opp", "trekker ned"))

    assert (opp, ned) == (sagt.vist.startswith("+"), sagt.vist.startswith(nb.MINUS))
    assert not pastand.mest("trekker mest ned", sagt, [sagt]).sann or ned


def test_a_grade_printed_as_the_middle_is_neither_above_nor_below(
    changed: Callable[..., Narrator],
) -> None:
    """3,54 is printed 3,5."""
    narrator = changed((GRUNNSKOLE, GRUNNSKOLE.replace(";4,6;", ";3,54;")))
    claims = [f'{{{{ krev("karakter.grunnskole", "{o} midten") }}}}' for o in ("over", "under")]
    faults = narrator.render("Ord. " + " ".join(claims), KAPITTEL).advarsler

    assert ["is now «på midten»" in fault.what for fault in faults] == [True, True]


# --- What can be said -----------------------------------------------------------------------------


def barometers(report: Report, chapter: str = KAPITTEL, *, years: bool = False) -> list[Entry]:
    """What a chapter's catalogue has of the barometer."""
    entries = catalogue(vocabulary(report, chapter), alle_aar=years)
    return [e for e in entries if e.av_barometer]


def test_every_snippet_prints_just_what_its_entry_says(barometer: Report) -> None:
    """Called as written, the helper gives the listed text; in every year and series."""
    helpers = vocabulary(barometer, KAPITTEL).helpers
    for e in barometers(barometer, years=True):
        for chapter in (KAPITTEL, "grunnskole"):
            printed: object = eval(e.skrevet_i(chapter)[3:-3], {}, helpers)  # noqa: S307 - our own
            assert e.prints == printed, e.snippet


def test_the_own_figures_of_both_series_and_the_others_ranks_and_grades_are_listed(
    barometer: Report,
) -> None:
    """14 rows of 2026; the total without correction for income contributes to nothing."""
    entries = barometers(barometer)
    own = [e for e in entries if not e.kommune]
    others = [e for e in entries if e.kommune]

    # two series · 14 · (three ranks, a grade, a contribution), less two contributions
    assert 2 * 14 * 5 - 2 == len(own)
    # published of Asker, Drammen and Trondheim, recalculated of Asker: 14 · (a rank, a grade)
    assert (3 + 1) * 14 * 2 == len(others)
    assert {2026} == {e.aar for e in entries}
    assert {"plass", "karakter"} == {e.slag for e in others}


def test_earlier_barometers_are_listed_only_when_asked_for(barometer: Report) -> None:
    """The newest goes without saying; others are written."""
    newest, alle = ({e.snippet for e in barometers(barometer, years=y)} for y in (False, True))

    assert newest < alle
    assert not any("aar=" in snippet for snippet in newest)
    assert '{{ plass("totalt", serie="omregnet", aar=2025) }}' in alle
    assert {2023, 2024, 2025, 2026} == {e.aar for e in barometers(barometer, years=True)}


def test_an_entry_has_the_number_its_cell_and_the_name_that_claims_have(barometer: Report) -> None:
    """A number of one cell names the cell, one of several the file."""
    own = {e.snippet: e for e in barometers(barometer)}
    rank, part = own['{{ plass("grunnskole") }}'], own['{{ bidrag("grunnskole") }}']

    assert ("plass.grunnskole", 42, "plass") == (rank.key, rank.verdi, rank.enhet)
    lines = SET.read_text("utf-8-sig").splitlines()
    assert lines[int(rank.kilde.split(":")[1]) - 1].startswith(GRUNNSKOLE)
    assert "barometer/sektorer" == part.kilde
    assert part.verdi == pytest.approx((4.6 - 3.5) * 20 / 100)


def test_search_finds_the_barometer_by_sector_kind_and_municipality(barometer: Report) -> None:
    """In any order, as other figures are found."""
    entries = catalogue(vocabulary(barometer, KAPITTEL))
    found = search(entries, "kommunebarometeret asker grunnskole plass publisert")

    assert ['{{ plass("grunnskole", kommune="Asker") }}'] == [e.snippet for e in found]


def test_a_chapter_on_an_area_and_an_edition_without_placements_list_none(
    barometer: Report, figures: Report
) -> None:
    """What is said of a service is its own figures; what is not typed in cannot be said."""
    assert not barometers(barometer, "grunnskole")
    assert barometers(barometer, "sammendrag")
    assert not barometers(figures, years=True)


def test_the_command_lists_them_with_all_areas_and_with_the_chapter(
    stil: Stil, tmp_path: Path
) -> None:
    """`asss-report figures --search plass`, with and without the chapter's name."""
    root = _typed_in(tmp_path)
    for area in ("", KAPITTEL):
        found = review.figures(root, stil, area, 'plass("totalt")', years=False)
        assert ['{{ plass("totalt") }}'] == [e.snippet for e in found]
    assert not review.figures(root, stil, "barnehage", 'plass("totalt")', years=False)


def _typed_in(folder: Path) -> Path:
    """A small edition with the made-up set typed in."""
    copy = small_edition(folder / "utgave")
    type_barometer(copy.root)
    return copy.root


@pytest.mark.parametrize(
    ("key", "verdi"),
    [("plass.grunnskole", 42), ("karakter.totalt", 3.8), ("bidrag.grunnskole", 0.22)],
)
def test_a_figure_can_be_asked_for_by_the_name_that_claims_have(
    barometer: Report, key: str, verdi: float
) -> None:
    """What `trace plass.grunnskole` follows back: (4,6 − 3,5) · 20 / 100 = 0,22."""
    tall = vocabulary(barometer, "sammendrag").tall(key)

    assert pytest.approx(verdi) == tall
    assert spor(tall) is not None


# --- What is looked at in the words ---------------------------------------------------------------


def looked_at(report: Report, body: str, folder: Path) -> list[Fault]:
    """What the lint says of a text."""
    source = Source(_narrative(folder, body))
    return list(lint(source, Facts(report.edition, KAPITTEL)))


def _narrative(folder: Path, body: str) -> Narrative:
    path = folder / "narratives" / f"{KAPITTEL}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + body, "utf-8")
    return load_narrative(folder, KAPITTEL)


YEARS: Final = [
    ('I 2024 var Bærum {{ plass("totalt") }}.', "2024", 'plass("totalt", aar=2024)'),
    ('Bærum er {{ plass("totalt") }} i 2027.', "2027", "no figures of 2027: write 2026"),
    ('I 2026 er karakteren {{ karakter("totalt", aar=2025) }}.', "2026", "aar=2026"),
    ('Bærum var {{ plass("totalt", aar=2024) }} i 2025.', "2025", "aar=2025"),
    ('Barnevern gav {{ bidrag("barnevern") }} i 2023.', "2023", "aar=2023"),
    # a claim is of its own years, too
    ('I 2023 var karakteren høy{{ krev("karakter.totalt", "over midten") }}, 4 %.', "2023", ""),
]
RIGHT_YEARS: Final = [
    'I barometeret for 2026 er Bærum {{ plass("totalt") }}.',
    'I 2026 er Bærum {{ plass("totalt") }}.',
    'Bærum er {{ plass("totalt") }} i 2026, med tall fra 2025.',
    'I 2024 var Bærum {{ plass("totalt", aar=2024) }}.',
    'Fra 2025 til 2026 gikk karakteren ned{{ krev("karakter.totalt", "synker") }}, 4 %.',
    'Fra 2023 til 2026 gikk den ned{{ krev("karakter.totalt", "synker", fra=2023) }}, 4 %.',
    'Fra 2023 til 2024 gikk den ned{{ krev("karakter.totalt", "synker", til=2024) }}, 4 %.',
]


@pytest.mark.parametrize(("body", "year", "instead"), YEARS)
def test_a_year_that_is_not_the_barometers_is_warned_of(
    barometer: Report, tmp_path: Path, body: str, year: str, instead: str
) -> None:
    """Without aar a figure is of the newest barometer, the year after the figures'."""
    (fault,) = [f for f in looked_at(barometer, body, tmp_path) if f.code == "year"]

    assert f"The words say {year}" in fault.what
    assert instead in fault.instead


@pytest.mark.parametrize("body", RIGHT_YEARS)
def test_the_barometers_own_year_is_not_warned_of(
    barometer: Report, tmp_path: Path, body: str
) -> None:
    """Both the year in its name and that of the figures it is made of."""
    assert not [f for f in looked_at(barometer, body, tmp_path) if f.code == "year"]


@pytest.mark.parametrize(
    ("body", "near", "instead"),
    [
        (
            'Asker er {{ plass("totalt") }}.',
            'Asker er {{ plass("totalt", kommune="Asker") }}.',
            'plass("totalt", kommune="Asker")',
        ),
        (
            'Karakteren er {{ karakter("totalt") }} i Asker.',
            'Karakteren er {{ karakter("totalt") }} i Bærum, som i Asker.',
            'karakter("totalt", kommune="Asker")',
        ),
        (
            'Snittet er {{ karakter("totalt") }}.',
            'Bærum er over snittet, og karakteren er {{ karakter("totalt") }}.',
            "A mean is not in the barometer",
        ),
    ],
)
def test_a_name_beside_a_figure_of_somebody_else_is_warned_of(
    barometer: Report, tmp_path: Path, body: str, near: str, instead: str
) -> None:
    """As with every other figure; there is no mean to bind instead."""
    (fault,) = [f for f in looked_at(barometer, body, tmp_path) if f.code == "mean"]

    assert instead in fault.instead
    assert not [f for f in looked_at(barometer, near, tmp_path) if f.code == "mean"]


def test_a_typed_rank_is_a_finding_with_the_call_that_prints_it(
    barometer: Report, tmp_path: Path
) -> None:
    """The barometer's own figures come first in its chapter; none is bound without a person."""
    entries = catalogue(vocabulary(barometer, KAPITTEL), alle_aar=True)
    source = Source(_narrative(tmp_path, "Bærum er nr. 42 av 356 i grunnskole.\n"))
    (fault,) = bare_numbers(source, lambda: entries)

    assert "«nr. 42 av 356» is typed" in fault.what
    assert 'Write {{ plass("grunnskole") }}' in fault.instead
    assert () == fixes(source, entries)


def test_figures_of_the_services_are_found_as_before(barometer: Report, tmp_path: Path) -> None:
    """The barometer's year does not make the accounts' an earlier one, nor hide loose figures."""
    entries = catalogue(vocabulary(barometer, KAPITTEL), alle_aar=True)
    body = "Barnehage koster 13 817 kroner per innbygger. Det var 11 059 kroner. Altså 13 817.\n"
    source = Source(_narrative(tmp_path, body))
    exact, near, loose = bare_numbers(source, lambda: entries)
    (fix,) = fixes(source, entries)

    assert 'Nearest: verdi("barnehage.netto_driftsutgifter") =' in exact.instead
    assert 'Nearest: verdi("barnehage.netto_driftsutgifter") =' in loose.instead
    assert "aar=" not in near.instead
    assert '{{ verdi("barnehage.netto_driftsutgifter") }}' == fix.new


# --- When what is typed in changes ----------------------------------------------------------------

BODY: Final = (
    '## Plasseringen\n\nBærum er {{ plass("grunnskole") }}, bedre enn Asker'
    '{{ krev("plass.grunnskole", "bedre", enn="Asker") }}.\n'
)
#: Bærum falls from nr. 42 to nr. 140: Asker has nr. 131.
FALLEN: Final = (GRUNNSKOLE, GRUNNSKOLE.replace(";42;", ";140;"))


def test_a_changed_rank_makes_an_approved_chapter_be_read_again(
    teller: Narrator, changed: Callable[..., Narrator]
) -> None:
    """Old and new print, and the claim that has turned."""
    before, after = _prose(teller), _prose(changed(FALLEN))
    narrative = load_narrative(teller.folder, KAPITTEL)
    front = narrative.front.model_copy(update={"status": Godkjenning.GODKJENT})
    narrative = replace(narrative, front=front)
    stored = approval.fingerprint(narrative, before, "Kari Nordmann", date(2026, 9, 1))
    how = approval.tilstand(narrative, after, stored)
    value, claim = how.endringer

    assert approval.tilstand(narrative, before, stored).gyldig
    assert (approval.LESES_PAA_NYTT, False) == (how.status, how.gyldig)
    assert (value.kall, value.var, value.er) == (
        'plass("grunnskole")',
        "nr. 42 av 356",
        "nr. 140 av 356",
    )
    assert (claim.pastand, claim.er) == (True, "Bærum nr. 140, Asker nr. 131")


def _prose(narrator: Narrator) -> Prosa:
    return narrator.render(BODY, KAPITTEL)


def test_a_comparison_of_two_snapshots_shows_the_sentence_before_and_now(
    barometer: Report, figures: Report, tmp_path: Path
) -> None:
    """`diff` shows old and new, that the claim has turned, and which word no claim guards."""
    later = ranked(figures, tmp_path / "later", FALLEN)
    report = _with_words(later, tmp_path)
    words = vocabulary(barometer, KAPITTEL), vocabulary(report, KAPITTEL)
    leser = setninger.Leser(lambda _: False, nb.Trykkbok())
    one, bare = setninger.skrevne(report, KAPITTEL, words, leser)

    assert "Bærum er nr. 42 av 356, bedre enn Asker." == one.var
    assert "Bærum er nr. 140 av 356, bedre enn Asker." == one.er
    assert one.snudd
    assert (one.krav[0].holdt, one.krav[0].holder) == (True, False)
    assert ((), ("bedre",)) == (one.ord, bare.ord)
    assert "Det er bedre enn ventet: nr. 140 av 356." == bare.er


def _with_words(report: Report, folder: Path) -> Report:
    body = f"{BODY}\nDet er bedre enn ventet: {{{{ plass('grunnskole') }}}}.\n"
    return replace(report, narrativer={KAPITTEL: _narrative(folder, body)})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Vann, avløp og renovasjon", "vann_avlop_og_renovasjon"),
        ("Pleie og omsorg", "pleie_og_omsorg"),
        ("pleie_og_omsorg", "pleie_og_omsorg"),
        ("  Kostnadsnivå ", "kostnadsniva"),
        ("vann_avløp_og_renovasjon", "vann_avlop_og_renovasjon"),
    ],
)
def test_a_sectors_key_is_its_words_joined(name: str, key: str) -> None:
    """As the keys of areas and tables are written; with or without æ, ø and å it is the same."""
    assert key == sektornokkel(name)
