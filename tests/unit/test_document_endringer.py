"""What rests on figures that moved: exactly the sentences, claims and exhibits that use them."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT, EditionCopy, head, small_edition
from revised import TABLE, amounts, revise, times

from asss_report.analysis.revision import Celle, Celleendring, Slag
from asss_report.charts.style import Stil
from asss_report.document.endringer import Roert, finn_endringer, lag_side
from asss_report.document.endringsfil import FILE, dump, read_page, write_page
from asss_report.document.endringsside import Endringskapittel
from asss_report.document.endringstekst import markdown, som_json, summary
from asss_report.document.kildeendringer import kildeendringer
from asss_report.document.report import load_report
from asss_report.edition import load_edition
from asss_report.errors import DataError
from asss_report.model import Status
from asss_report.opphav import Kildecelle, Sporet, regn_ut, spor
from asss_report.sources.seal import seal
from asss_report.sources.sidecar import Reply, load_sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asss_report.analysis.revision import Maal
    from asss_report.document.endringer import Endringer
    from asss_report.document.setninger import Setning

NETTO, BRUTTO = ("FGK7", "AGD2"), ("FGK7", "AGD10")
HEFTE = "gront_hefte_2026"
BAERUM, ASKER, OSLO, BERGEN, TROMSO = "3201", "3203", "0301", "4601", "5501"
#: One sentence a line, each with what it uses; 2024 and 2020 are used by nobody else.
SETNINGER = {
    "egen": 'Egen er {{ verdi("netto_driftsutgifter") }}.',
    "asker": 'Askers er {{ verdi("netto_driftsutgifter", kommune="Asker") }}.',
    "snitt": 'Snittet er {{ verdi("netto_driftsutgifter", kommune="ASSS") }}.',
    "brutto": 'Brutto er {{ verdi("brutto_driftsutgifter") }}.',
    "snitt_2024": 'Snittet 2024 er {{ verdi("netto_driftsutgifter", kommune="ASSS", aar=2024) }}.',
    "egen_2024": 'Egen i 2024 var {{ verdi("netto_driftsutgifter", aar=2024) }}.',
    "brutto_2020": 'Brutto i 2020 var {{ verdi("brutto_driftsutgifter", aar=2020) }}.',
    "rang": 'Plassen er {{ rang("netto_driftsutgifter") }}.',
    "mot_asker": 'Den er {{ avvik("netto_driftsutgifter", mot="Asker") }} Askers.',
    "krav": 'Ingen bruker mer{{ krev("netto_driftsutgifter", "høyest") }}.',
    "krav_to": 'Den ligger over{{ krev("netto_driftsutgifter", "høyere", enn="Asker") }}.',
    "uten": "Vi har ikke flere tall.",
}


def juni(folder: Path) -> EditionCopy:
    """June: one chapter whose sentences each use known cells, each in a paragraph of its own."""
    copy = small_edition(folder / "juni")
    body = "\n\n".join(SETNINGER.values())
    copy.narrative(
        "barnehage",
        f"## Ressursbruk og behov\n\n{body}\n\n## Årsaker\n\nVi vet ikke.\n\n"
        "## Forutsetninger og forbehold\n\nIngen.\n",
        head("Barnehage"),
    )
    return copy


@pytest.fixture
def edition(tmp_path: Path) -> EditionCopy:
    """June, to be compared with what a test says of March."""
    return juni(tmp_path)


@pytest.fixture(scope="module")
def stil() -> Stil:
    """The house style."""
    return Stil.load(ROOT)


def mars(edition: EditionCopy, cells: Mapping[tuple[str, str, str, int], float]) -> Path:
    """March: the same figures but for some cells, which were so many times as large."""
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    copy = type(edition)(folder)
    held = amounts(copy)
    revise(copy, {key: times(held[key], factor) for key, factor in cells.items()})
    return folder


def brukt(endringer: Endringer) -> set[str]:
    """Which of `SETNINGER` are named."""
    first = {text.partition("{{")[0]: name for name, text in SETNINGER.items()}
    return {first[next(f for f in first if s.er.startswith(f))] for s in skrevne(endringer)}


def skrevne(endringer: Endringer) -> list[Setning]:
    """The sentences of the narrative."""
    return [s for s in endringer.setninger if s.fil]


@pytest.mark.parametrize(
    ("cell", "used_by"),
    [
        # A mean, a rank and «highest of all» use all twelve.
        (("FGK7", "AGD2", OSLO, 2025), {"snitt", "rang", "krav"}),
        (
            ("FGK7", "AGD2", ASKER, 2025),
            {"asker", "snitt", "rang", "mot_asker", "krav", "krav_to"},
        ),
        (
            ("FGK7", "AGD2", BAERUM, 2025),
            {"egen", "snitt", "rang", "mot_asker", "krav", "krav_to"},
        ),
        (("FGK7", "AGD2", TROMSO, 2024), {"snitt_2024"}),
        (("FGK7", "AGD2", BAERUM, 2024), {"snitt_2024", "egen_2024"}),
        (("FGK7", "AGD10", BAERUM, 2025), {"brutto"}),
        (("FGK7", "AGD10", BAERUM, 2020), {"brutto_2020"}),
        (("FGK7", "AGD10", BERGEN, 2022), set()),
    ],
)
def test_exactly_the_sentences_that_use_a_cell_are_named(
    edition: EditionCopy, stil: Stil, cell: tuple[str, str, str, int], used_by: set[str]
) -> None:
    """One cell at a time, in an area's net or gross spending."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {cell: 0.98})))
    (moved,) = found.celler
    assert moved.celle.nokkel == (f"12362/{cell[0]}/{cell[1]}", cell[2], cell[3])
    assert brukt(found) == used_by


def test_five_changed_cells_and_exactly_the_sentences_that_used_them(
    edition: EditionCopy, stil: Stil
) -> None:
    """Acceptance 5: these five and no others, biggest first, this year's told from earlier ones."""
    cells = {
        (*NETTO, OSLO, 2025): 0.99,
        (*NETTO, ASKER, 2025): 0.98,
        (*NETTO, TROMSO, 2024): 1.02,
        (*BRUTTO, BAERUM, 2020): 0.97,
        (*BRUTTO, BERGEN, 2022): 0.97,
    }
    found = finn_endringer(edition.root, stil, str(mars(edition, cells)))
    moved = {
        (*it.celle.serie.split("/")[1:], it.celle.kommune, it.celle.aar) for it in found.celler
    }
    assert moved == set(cells)
    kroner = [abs(it.celle.kroner or 0) for it in found.celler]
    assert kroner == sorted(kroner, reverse=True)
    assert [it.celle.aar for it in found.i_aar] == [2025, 2025]
    assert {it.celle.aar for it in found.tidligere} == {2020, 2022, 2024}
    assert brukt(found) == {
        "asker", "snitt", "snitt_2024", "rang", "mot_asker", "krav", "krav_to", "brutto_2020",
    }  # fmt: skip
    assert "uten" not in brukt(found)
    assert "barnehage.netto_driftsutgifter" in found.indikatorer
    assert "barnehage.brutto_driftsutgifter" in found.indikatorer


def test_a_sentence_is_told_as_it_was_and_as_it_is(edition: EditionCopy, stil: Stil) -> None:
    """The old text is the same words with the old figures; file and line are the narrative's."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, ASKER, 2025): 0.5})))
    (asker,) = [s for s in skrevne(found) if s.er.startswith("Askers er")]
    assert asker.var == "Askers er 6 354 kroner per innbygger."  # 12 707 / 2, to even
    assert asker.er == "Askers er 12 707 kroner per innbygger."
    body = edition.read("narratives/barnehage.md").split("\n")
    assert body[asker.linje - 1] == SETNINGER["asker"]
    assert asker.fil.endswith("narratives/barnehage.md")


def test_what_moves_but_prints_the_same_is_still_told(edition: EditionCopy, stil: Stil) -> None:
    """A mean that moves by less than its rounding is named, and said to print as before."""
    found = finn_endringer(
        edition.root, stil, str(mars(edition, {(*NETTO, TROMSO, 2025): 1.00001}))
    )
    (snitt,) = [s for s in skrevne(found) if s.er.startswith("Snittet er")]
    assert snitt.var == snitt.er
    assert not snitt.endret
    assert [(t.var, t.endret) for t in snitt.tall] == [("12 539 kroner per innbygger", False)]


def test_a_claim_that_has_turned_is_told_from_one_that_still_holds(
    edition: EditionCopy, stil: Stil
) -> None:
    """Asker used more in March: «highest» did not hold then, nor did «higher than Asker»."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, ASKER, 2025): 2.0})))
    krav = {s.er: s.krav[0] for s in skrevne(found) if s.krav}
    assert {(k.holdt, k.holder) for k in krav.values()} == {(False, True)}
    assert all(s.snudd for s in skrevne(found) if s.krav)
    shutil.rmtree(edition.root.parent / "mars")
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, ASKER, 2025): 0.9})))
    assert {(s.krav[0].holdt, s.krav[0].holder) for s in skrevne(found) if s.krav} == {(True, True)}


def test_a_number_that_points_the_other_way_has_turned(edition: EditionCopy, stil: Stil) -> None:
    """«lavere enn» that is now «høyere enn»."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, ASKER, 2025): 2.0})))
    (mot,) = [s for s in skrevne(found) if s.er.startswith("Den er ")]
    assert "lavere enn" in mot.var
    assert "høyere enn" in mot.er
    assert mot.snudd


def test_generated_sentences_are_told_apart(edition: EditionCopy, stil: Stil) -> None:
    """The chapter's key findings have no file, and say the old number too."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, BAERUM, 2025): 0.9})))
    made = [s for s in found.setninger if not s.fil and s.kapittel == "barnehage"]
    assert any("13 817" in s.er and "13 817" not in s.var for s in made)
    assert any(s.kapittel == "forside" for s in found.setninger)


def test_exhibits_are_touched_when_a_mark_of_theirs_moves(edition: EditionCopy, stil: Stil) -> None:
    """A value of 2021 is in the trend and in no ranking; one that nobody draws touches nothing."""
    found = finn_endringer(edition.root, stil, str(mars(edition, {(*NETTO, TROMSO, 2022): 0.9})))
    keys = {e.key for e in found.exhibits if e.kapittel == "barnehage"}
    assert "utvikling" in keys
    assert not keys & {"rangering", "profil", "dekomponering", "grunnlag"}


def test_a_suppressed_cell_touches_what_used_it(edition: EditionCopy, stil: Stil) -> None:
    """Asker's figure is new in June, and was kept back in March."""
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    revise(type(edition)(folder), {(*NETTO, ASKER, 2025): ("..", ":")})
    found = finn_endringer(edition.root, stil, str(folder))
    assert [it.celle.slag.value for it in found.celler] == ["nytt tall"]
    (asker,) = [s for s in skrevne(found) if s.er.startswith("Askers er")]
    assert "mangler" in asker.var
    assert "snitt" in brukt(found)
    assert "egen" not in brukt(found)


def test_a_series_that_march_did_not_have_stops_nothing(edition: EditionCopy, stil: Stil) -> None:
    """It is one line, the sentences that use it are named, and the rest is compared as ever."""
    folder = mars(edition, {(*NETTO, ASKER, 2025): 0.9})
    rows = (folder / TABLE).read_text("utf-8").split("\n")
    kept = [row for row in rows if ",FGK7," not in row or ",AGD10," not in row]
    assert len(kept) < len(rows)
    seal(EditionCopy(folder).write(TABLE, "\n".join(kept)), why="Uten", when=date(2026, 3, 15))
    found = finn_endringer(edition.root, stil, str(folder))
    assert [(hel.serie, hel.ny) for hel, _ in found.serier] == [("12362/FGK7/AGD10", True)]
    assert [it.celle.nokkel for it in found.celler] == [("12362/FGK7/AGD2", ASKER, 2025)]
    assert {"asker", "brutto", "brutto_2020"} <= brukt(found)
    assert "egen" not in brukt(found)


# --- Nothing moved --------------------------------------------------------------------------------


def test_the_same_figures_are_one_line(edition: EditionCopy, stil: Stil) -> None:
    """Also when the sidecar says that they were fetched another day."""
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    found = finn_endringer(edition.root, stil, str(folder))
    assert found.ingen
    assert summary(found) == f"{folder} -> the report: no figure has changed."
    assert (found.setninger, found.exhibits, found.kilder) == ((), (), ())


def test_stamps_and_notes_of_the_sources_are_told(edition: EditionCopy, stil: Stil) -> None:
    """What the publisher says of the figures is no figure, and is told apart."""
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    copy = type(edition)(folder)
    copy.replace("report/data/12362/source.json", '"updated": null', '"updated": "2026-03-15"')
    found = finn_endringer(edition.root, stil, str(folder))
    assert found.ingen
    assert [(k.kilde, k.hva, k.var, k.er) for k in found.kilder] == [
        ("12362", "updated", "2026-03-15", "")
    ]


def test_a_correction_that_does_not_fit_the_old_figures_is_left_out(
    edition: EditionCopy, stil: Stil
) -> None:
    """Figures without corrections of their own get today's, where these expect what is there."""
    amount, value = amounts(edition)[*NETTO, ASKER, 2025]
    entry = (
        '[[correction]]\nsource = "12362"\nindikator = "12362/FGK7/AGD2"\nkommune = "3203"\n'
        f'aar = 2025\nkolonne = "verdi"\nexpect = {value}\nvalue = 12345\nreason = "Prøve"\n'
        'status = "open"\n'
    )
    data = edition.root.parent / "bare-data"
    shutil.copytree(mars(edition, {(*NETTO, ASKER, 2025): 0.5}) / "report/data", data)
    edition.write("report/corrections.toml", entry)
    found = finn_endringer(edition.root, stil, str(data))
    (moved,) = found.celler
    assert moved.celle.er.verdi == 12345
    assert moved.celle.var.verdi == float(times((amount, value), 0.5)[1])


def test_figures_that_todays_settings_do_not_fit_are_told_as_such(
    edition: EditionCopy, stil: Stil
) -> None:
    """March had no Grønt hefte 2027, and nobody can put it there: the settings can wait."""
    shutil.copytree(edition.root / "report", edition.root.parent / "mars/report")
    ny = "report/data/gront_hefte_2027"
    shutil.copytree(edition.root / "report/data" / HEFTE, edition.root / ny)
    edition.replace(f"{ny}/source.json", HEFTE, "gront_hefte_2027")
    indekser = edition.read(f"{ny}/delkostnadsindekser.csv").replace(",2026,", ",2027,")
    path = edition.write(f"{ny}/delkostnadsindekser.csv", indekser)
    seal(path, why="Ny", when=date(2026, 10, 6))
    edition.replace("report/report.toml", "gront_hefte = 2026", "gront_hefte = 2027")
    edition.replace("report/report.toml", "provisional = true", "provisional = false")
    folder = str(edition.root.parent / "mars")
    with pytest.raises(DataError) as caught:
        finn_endringer(edition.root, stil, folder)
    (fault,) = caught.value.faults
    assert fault.file == f"{folder}, by report/report.toml of today"
    assert "gront_hefte_2027" in fault.what
    assert "let report.toml ask for what both have" in fault.instead


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory, stil: Stil) -> tuple[EditionCopy, Endringer]:
    """An edition that has the chapter, and what it was made from; not to be changed."""
    edition = juni(tmp_path_factory.mktemp("side"))
    cells = {(*NETTO, BAERUM, 2025): 0.9, (*NETTO, OSLO, 2025): 0.99, (*NETTO, ASKER, 2023): 1.1}
    found = finn_endringer(edition.root, stil, str(mars(edition, cells)))
    write_page(edition.root, lag_side(found, "mars", date(2026, 6, 20)))
    return edition, found


@pytest.fixture
def with_page(paged: tuple[EditionCopy, Endringer], tmp_path: Path) -> EditionCopy:
    """A copy of it that a test may change, with March beside it."""
    shutil.copytree(paged[0].root.parent, tmp_path / "egen")
    return type(paged[0])(tmp_path / "egen/juni")


def test_the_page_has_old_and_new_numbers_each_with_its_origin(
    paged: tuple[EditionCopy, Endringer], stil: Stil
) -> None:
    """Bærum's 12 435 is now 13 817: the new leads to its cell, the old says where it stood."""
    edition, _ = paged
    report = load_report(edition.root, stil)
    chapter = report.kapitler["endringer"]
    assert list(report.kapitler)[-1] == "endringer"
    assert chapter.tittel == "Endringer siden mars"
    tables = {e.key: e for e in chapter.exhibits}
    assert list(tables) == ["egne", "andre", "tidligere", "beroert"]
    (row,) = tables["egne"].tabell.rader  # type: ignore[union-attr]
    old, new, diff, mill, percent = row.celler
    assert (old.tekst, new.tekst) == ("12\u00a0435", "13\u00a0817")
    assert diff.tekst == "+1\u00a0382"  # 13 817 − 12 435
    for cell in row.celler:
        assert cell.verdi is not None
        assert spor(cell.verdi) is not None
        assert regn_ut(cell.verdi) == pytest.approx(cell.verdi)
    amount = float(amounts(edition)[*NETTO, BAERUM, 2025][0])
    before = float(times(amounts(edition)[*NETTO, BAERUM, 2025], 0.9)[0])
    assert mill.verdi == pytest.approx((amount - before) * 1000 / 1e6)
    assert percent.verdi == pytest.approx(100 * (amount / before - 1))


def test_the_page_names_exhibits_by_the_numbers_they_have_today(
    paged: tuple[EditionCopy, Endringer], stil: Stil
) -> None:
    """Placed elsewhere they have other numbers, and the page follows."""
    edition, found = paged
    report = load_report(edition.root, stil)
    (table,) = [e for e in report.kapitler["endringer"].exhibits if e.key == "beroert"]
    rows = {row.overskrift: row.celler for row in table.tabell.rader}  # type: ignore[union-attr]
    assert set(rows) == {report.kapitler[e.kapittel].tittel for e in found.exhibits}
    numbers = [
        report.nummer[e.kapittel, e.key] for e in found.exhibits if e.kapittel == "barnehage"
    ]
    first = min(n.nummer for n in numbers if n.slag == "tabell")
    assert rows["Barnehage"][1].tekst.startswith(f"tabell\u00a0{first}")
    assert report.nummer["endringer", "egne"].nummer == f"{len(report.kapitler)}.1"


def test_the_page_is_refused_when_the_figures_are_others(
    with_page: EditionCopy, stil: Stil
) -> None:
    """It would not be true; the fault names the command that makes it anew."""
    edition = with_page
    revise(edition, {(*BRUTTO, BERGEN, 2021): ("1", "1")})
    with pytest.raises(DataError) as caught:
        load_report(edition.root, stil)
    (fault,) = caught.value.faults
    assert fault.file.endswith(FILE.as_posix())
    assert '--page "mars"' in fault.instead
    # Comparing again is what it asks for, so that must not be refused.
    folder = str(edition.root.parent / "mars")
    found = finn_endringer(edition.root, stil, folder)
    write_page(edition.root, lag_side(found, "mars", date(2026, 6, 21)))
    assert "endringer" in load_report(edition.root, stil).kapitler
    (edition.root / FILE).unlink()
    assert "endringer" not in load_report(edition.root, stil).kapitler


@pytest.mark.parametrize("words", ["", "  ", "mars\njuni", "x" * 61])
def test_words_that_are_no_title_are_refused(
    paged: tuple[EditionCopy, Endringer], words: str
) -> None:
    """One short line."""
    with pytest.raises(DataError):
        lag_side(paged[1], words, date(2026, 6, 20))


@pytest.mark.parametrize(
    ("old", "new"),
    [('"format": 1', '"format": 2'), ('"celler": [', '"celler": {['), ('"siden"', '"sidan"')],
)
def test_a_file_somebody_has_broken_is_a_fault(
    with_page: EditionCopy, stil: Stil, old: str, new: str
) -> None:
    """With the file's name and what to do, not a traceback."""
    with_page.replace(FILE.as_posix(), old, new)
    with pytest.raises(DataError, match=r"report/endringer\.json"):
        load_report(with_page.root, stil)


def test_the_same_comparison_is_the_same_bytes(paged: tuple[EditionCopy, Endringer]) -> None:
    """One line a cell, so that git shows what moved; read back it is what was frozen."""
    edition, found = paged
    side = lag_side(found, "mars", date(2026, 6, 20))
    content = (edition.root / FILE).read_bytes()
    assert dump(side) == content
    assert side == read_page(edition.root, found.observasjoner[1])  # type: ignore[index]
    assert 3 == sum(b'"kommune"' in line for line in content.split(b"\n"))


def side(edition: EditionCopy, stil: Stil) -> Endringskapittel:
    """The chapter, when March is the folder beside the edition."""
    found = finn_endringer(edition.root, stil, str(edition.root.parent / "mars"))
    write_page(edition.root, lag_side(found, "mars", date(2026, 6, 20)))
    chapter = load_report(edition.root, stil).kapitler["endringer"]
    assert isinstance(chapter, Endringskapittel)
    return chapter


def i_mars(edition: EditionCopy, name: str, old: str, new: str) -> EditionCopy:
    """March, which the first of `old` in a file told apart from June."""
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    copy = EditionCopy(folder)
    seal(copy.replace(f"report/data/{name}", old, new), why="Mars", when=date(2026, 3, 15))
    return copy


def test_one_figure_is_told_in_good_norwegian(edition: EditionCopy, stil: Stil) -> None:
    """«Tall» is neuter, and earlier years are «også» only beside this year's."""
    mars(edition, {(*NETTO, BAERUM, 2025): 0.9})
    assert side(edition, stil).funn[0] == (
        "Ett tall for 2025 er endret siden mars, ett av dem for Bærum."
    )
    shutil.rmtree(edition.root.parent / "mars")
    mars(edition, {(*NETTO, BAERUM, 2023): 0.9})
    assert side(edition, stil).funn == (
        "Ingen tall for 2025 er endret siden mars.",
        "Ett tall for tidligere år er endret. Kilden kan rette eldre år når den reviderer.",
    )


def test_earlier_years_begin_with_our_own_and_do_not_call_them_the_biggest_of_all(
    edition: EditionCopy, stil: Stil
) -> None:
    """Oslo's moved more; the headline says whose figures it speaks of."""
    mars(edition, {(*NETTO, BAERUM, 2023): 0.99, (*NETTO, OSLO, 2023): 0.5})
    (table,) = [e for e in side(edition, stil).exhibits if e.key == "tidligere"]
    assert re.sub(r"\(.*\)", "(…)", table.tittel) == (
        "Barnehage: netto driftsutgifter per innbygger (…) er endret mest for Bærum"
    )
    assert "Bærum først, så størst endring i kroner først" in table.forklaring


def test_an_index_of_need_is_not_called_a_figure_of_the_accounting_year(
    edition: EditionCopy, stil: Stil
) -> None:
    """It bears the year of its Grønt hefte: the text says so, and the table shows it."""
    i_mars(edition, f"{HEFTE}/delkostnadsindekser.csv", "2026,1.0876,1.109,", "2026,1.0876,1.209,")
    chapter = side(edition, stil)
    assert chapter.funn[0].startswith("Ett tall for 2025 og senere er endret siden mars")
    (table,) = [e for e in chapter.exhibits if e.key == "egne"]
    assert "i 2025 og senere" in table.forklaring
    assert "2026" in [c.tekst for c in table.tabell.rader[0].celler]  # type: ignore[union-attr]
    assert table.kilder == (HEFTE,)
    found = finn_endringer(edition.root, stil, str(edition.root.parent / "mars"))
    assert "1 figure of 2025 and later and 0 of earlier years" in summary(found)
    assert "## Tall for 2025 og senere" in markdown(found)


def test_a_weight_that_moved_is_told_though_it_is_no_municipalitys(
    edition: EditionCopy, stil: Stil
) -> None:
    """A page that says that nothing has changed would not be true."""
    i_mars(edition, "kommunebarometer/sektorvekter.csv", "Grunnskole,20,", "Grunnskole,25,")
    chapter = side(edition, stil)
    assert chapter.funn == ("Én av vektene i Kommunebarometeret er endret siden mars.",)
    assert [e.key for e in chapter.exhibits] == ["beroert"]
    assert chapter.exhibits[0].kilder == ("kommunebarometer",)


def test_a_manual_figure_in_kroner_touches_the_sentences_that_use_it(edition: EditionCopy) -> None:
    """Its value and its numerator are told apart though neither is an amount of an account."""
    edition_ = load_edition(edition.root)

    def cell(maal: Maal) -> Sporet:
        enhet = "kroner" if maal == "verdi" else ""
        return Sporet(5.0, Kildecelle("manual/a/pris", "Bærum", 2025, "manual/a.csv:2:E", 5, enhet))

    var, er = (Celle(10.0, verdi, Status.OK, "manual/a.csv:2:E") for verdi in (4.0, 5.0))
    roert = Roert([Celleendring("manual/a/pris", BAERUM, 2025, var, er)], edition_)
    assert (roert(cell("verdi")), roert(cell("teller"))) == (True, False)


def test_a_cell_that_is_missing_for_another_reason_touches_the_tables_that_say_why(
    edition: EditionCopy, stil: Stil
) -> None:
    """«Mangler» is «konfidensielt» now: there is no number, but the words are others."""
    revise(edition, {(*NETTO, ASKER, 2025): (":", ":")})
    folder = edition.root.parent / "mars"
    shutil.copytree(edition.root / "report", folder / "report")
    copy = EditionCopy(folder)
    revise(copy, {(*NETTO, ASKER, 2025): ("..", "..")})
    # The list of sources says so, but rests on no figure.
    copy.replace("report/data/12362/source.json", '"updated": null', '"updated": "2026-03-15"')
    found = finn_endringer(edition.root, stil, str(folder))
    assert [it.celle.slag for it in found.celler] == [Slag.GRUNN]
    named = {(e.kapittel, e.key) for e in found.exhibits}
    assert ("barnehage", "nokkeltall") in named
    assert ("metode", "kilder") not in named


def test_a_note_is_told_once_though_the_reply_has_it_with_links(edition: EditionCopy) -> None:
    """The sidecar has it in plain words."""
    (source,) = [s for s in load_sources(edition.root).values() if s.id == "12137"]
    svar = Reply(
        url="https://data.ssb.no/",
        query={},
        method="GET",
        retrieved="2026-06-16T08:00:00Z",
        updated="2026-06-15T06:00:00Z",
        label="Regnskap",
        notes=("[Se listen](https://www.ssb.no/).",),
    )
    ny = source.model_copy(update={"notes": ("Se listen.",), "replies": {"2025.json": svar}})
    notes = [
        it.er
        for it in kildeendringer((edition.root, {"12137": source}), (edition.root, {"12137": ny}))
        if it.hva == "note" and it.er
    ]
    assert notes == ["Se listen."]


# --- As text --------------------------------------------------------------------------------------


def test_the_text_to_send_has_every_cell_and_sentence(
    paged: tuple[EditionCopy, Endringer],
) -> None:
    """In Norwegian, as Markdown: a table of figures, then the sentences with old and new."""
    found = paged[1]
    text = markdown(found)
    assert "| Barnehage: netto driftsutgifter per innbygger | Bærum | 2025 |" in text
    assert "## Tidligere år" in text
    assert "  - Før: Egen er 12 435 kroner per innbygger." in text
    assert "  - Nå: Egen er 13 817 kroner per innbygger." in text
    content = som_json(found)
    assert '"changed": true' in content
    assert '"old_cell": "12362/12362.csv:' in content
    assert TABLE.endswith("12362/12362.csv")
