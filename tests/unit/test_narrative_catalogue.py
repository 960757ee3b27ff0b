"""The catalogue lists what can be said, each datum once, exactly as the helpers print it."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from asss_report import nb
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.document.report import vocabulary
from asss_report.narrative.catalogue import Entry, catalogue, search

if TYPE_CHECKING:
    from asss_report.document.report import Report

#: How many decimals each unit but the indicator's own is printed with.
DECIMALS: Final = {"millioner kroner": 1, "prosent": 1, "prosentpoeng": 1, "plass": 0}


@pytest.fixture(scope="module")
def barnehage(figures: Report) -> tuple[Entry, ...]:
    """What can be said in the chapter barnehage."""
    return catalogue(vocabulary(figures, "barnehage"))


def one(entries: tuple[Entry, ...], snippet: str) -> Entry:
    """The only entry with this call."""
    (only,) = [e for e in entries if e.snippet == snippet]
    return only


def call(figures: Report, entry: Entry) -> str:
    """What the helper prints when it is called as the snippet says."""
    helpers = vocabulary(figures, entry.kapittel).helpers
    text: object = eval(entry.skrevet_i(entry.kapittel)[3:-3], {}, helpers)  # noqa: S307 - our own
    return str(text)


def test_every_snippet_prints_just_what_its_entry_says(figures: Report) -> None:
    """Called as written, the helper gives the listed text; also in years before the edition's."""
    for chapter in ("barnehage", "okonomi", "kultur", "var"):
        entries = catalogue(vocabulary(figures, chapter), alle_aar=chapter == "var")
        for e in entries:
            if e.verdi is not None:
                assert call(figures, e) == e.prints, e.snippet


def test_the_number_behind_is_the_number_printed(barnehage: tuple[Entry, ...]) -> None:
    """Rounded as its unit is, the value is in the print."""
    for e in barnehage:
        if e.verdi is not None and "nivå" not in e.prints and "uendret" not in e.prints:
            assert nb.tall(abs(e.verdi), DECIMALS.get(e.enhet, 0)) in e.prints, e


def test_a_value_of_one_cell_names_the_cell(barnehage: tuple[Entry, ...], figures: Report) -> None:
    """The address is that of the row and column of the frozen file."""
    e = one(barnehage, '{{ verdi("netto_driftsutgifter", kommune="Asker") }}')
    file, row, column = e.kilde.split(":")
    lines = (figures.root / "report/data" / file).read_text("utf-8").splitlines()
    cells = dict(zip(lines[0].split(","), lines[int(row) - 1].split(","), strict=True))
    assert (cells["kommune"], cells["aar"], float(cells[column])) == ("Asker", "2025", e.verdi)


def test_a_value_of_several_cells_names_the_tables(barnehage: tuple[Entry, ...]) -> None:
    """A mean and a corrected value have no cell of their own."""
    snitt = one(barnehage, '{{ verdi("netto_driftsutgifter", kommune="ASSS") }}')
    korrigert = one(barnehage, '{{ verdi("behovskorrigert") }}')
    assert snitt.kilde == "12362, folkemengde"
    assert korrigert.kilde == "12362, folkemengde, gront_hefte_2026"


def test_no_datum_is_listed_twice(figures: Report) -> None:
    """Neither the same call, nor two calls of one name, value and print."""
    for chapter in figures.moduler:
        entries = catalogue(vocabulary(figures, chapter), alle_aar=True)
        assert max(Counter(e.snippet for e in entries).values()) == 1
        same = Counter((e.slag, e.key, e.navn, e.prints, e.verdi) for e in entries)
        assert max(same.values()) == 1


def test_a_mean_that_leaves_oslo_out_anyway_has_no_second_name(figures: Report) -> None:
    """«ASSS uten Oslo» is said of what has Oslo in its mean, and of nothing else."""
    barnehage = catalogue(vocabulary(figures, "barnehage"))
    okonomi = catalogue(vocabulary(figures, "okonomi"))
    assert any("uten Oslo" in e.snippet for e in barnehage)
    assert not any("uten Oslo" in e.snippet for e in okonomi)


def test_what_the_source_lacks_is_not_listed(figures: Report) -> None:
    """Sandnes has no net spending on property; Asker has."""
    snippets = {e.snippet for e in catalogue(vocabulary(figures, "eiendom"))}
    assert '{{ verdi("netto_driftsutgifter", kommune="Asker") }}' in snippets
    assert '{{ verdi("netto_driftsutgifter", kommune="Sandnes") }}' not in snippets


def test_a_chapter_without_area_has_all_with_qualified_keys(
    figures: Report, barnehage: tuple[Entry, ...]
) -> None:
    """Qualified in sammendrag, bare in the area's own chapter; an entry can be written in both."""
    entries = catalogue(vocabulary(figures, "sammendrag"))
    own = one(barnehage, '{{ verdi("netto_driftsutgifter") }}')
    qualified = one(entries, '{{ verdi("barnehage.netto_driftsutgifter") }}')
    assert {e.kapittel for e in entries if e.verdi is not None} == set(figures.moduler)
    assert own.skrevet_i("sammendrag") == qualified.snippet
    assert qualified.skrevet_i("barnehage") == own.snippet


def test_earlier_years_are_listed_only_when_asked_for(
    figures: Report, barnehage: tuple[Entry, ...]
) -> None:
    """The edition's year goes without saying; others are written."""
    alle = {e.snippet for e in catalogue(vocabulary(figures, "barnehage"), alle_aar=True)}
    assert {e.snippet for e in barnehage} < alle
    assert not any("aar=" in e.snippet for e in barnehage)
    assert '{{ verdi("netto_driftsutgifter", aar=2021) }}' in alle
    assert '{{ endring("netto_driftsutgifter", fra=2022, til=2024) }}' in alle
    samlet = (catalogue(vocabulary(figures, "sammendrag"), alle_aar=y) for y in (False, True))
    assert [False, True] == [any("aar=" in e.snippet for e in entries) for entries in samlet]


def test_only_the_chapters_own_exhibits_are_listed(barnehage: tuple[Entry, ...]) -> None:
    """They are placed by their key."""
    assert one(barnehage, '{{ figur("profil") }}').slag == "figur"
    assert one(barnehage, '{{ tabell("nokkeltall") }}').slag == "tabell"
    assert {e.kapittel for e in barnehage if e.verdi is None} == {"barnehage"}


def test_search_finds_words_in_any_order_and_case_and_nothing_else(
    barnehage: tuple[Entry, ...],
) -> None:
    """Key, name, print, call and chapter are searched."""
    assert search(barnehage, "ASKER netto")
    assert search(barnehage, "Utgifter Per")
    assert {e.prints for e in search(barnehage, "13 817") if e.verdi} == {
        "13\u00a0817\u00a0kroner per innbygger"
    }
    assert not search(barnehage, "grunnskole")


def test_a_whole_edition_is_listed_in_time(figures: Report) -> None:
    """All areas, the edition's year, nothing remembered from before."""
    fresh = Grunnlag(figures.edition, figures.observations.frame)
    voc = vocabulary(figures, "sammendrag")
    begun = time.process_time()
    assert len(catalogue(type(voc)(fresh, voc.kapittel, voc.areas, voc.exhibits))) > 4000
    assert time.process_time() - begun < 5  # 1 s on a quiet machine
