"""Numbers and order: every exhibit is shown once, and counted as the reader meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD

from asss_report.areas._area import Kapittel
from asss_report.document.report import Nummer, i_rekkefolge, load_report, med_prosa
from asss_report.document.review import approve
from asss_report.errors import ConfigError, NarrativeError
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.narrative.loader import Godkjenning

if TYPE_CHECKING:
    from collections.abc import Callable

    from edition_copy import EditionCopy
    from narrating import Narrator

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report


def table(key: str) -> Exhibit:
    """A table of one cell."""
    content = Tabell((Kolonne("a", 0.5, "tekst"), Kolonne("b", 0.5)), (Rad("x", (Celle("1"),)),))
    return Exhibit(key, f"Tittel {key}", "Forklaring", (), tabell=content)


def order(narrator: Narrator, body: str, *keys: str) -> list[str]:
    """The keys of a chapter's exhibits in the reader's order, when its words are `body`."""
    chapter = Kapittel("barnehage", "Barnehage", (), tuple(map(table, keys)))
    return [e.key for e in i_rekkefolge(chapter, narrator.render(body))]


ALL = ("profil", "rangering", "utvikling", "dekomponering")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ingen.", ["profil", "rangering", "utvikling", "dekomponering"]),
        # placed in the first section: before the unplaced
        (
            '## A\n\n{{ figur("utvikling") }}\n\n## B\n\nx',
            ["utvikling", "profil", "rangering", "dekomponering"],
        ),
        # placed in a later section: after the unplaced
        (
            '## A\n\nx\n\n## B\n\n{{ figur("profil") }}',
            ["rangering", "utvikling", "dekomponering", "profil"],
        ),
        # both, and in the analyst's own order
        (
            '## A\n\n{{ figur("dekomponering") }}\n\n{{ figur("rangering") }}\n\n## B\n\n'
            '{{ figur("utvikling") }}\n\n## C\n\n{{ figur("profil") }}',
            ["dekomponering", "rangering", "utvikling", "profil"],
        ),
    ],
)
def test_exhibits_are_counted_as_the_reader_meets_them(
    narrator: Narrator, body: str, expected: list[str]
) -> None:
    """First what the first section places, then the unplaced, then what later sections place."""
    assert expected == order(narrator, body, *ALL)


def test_no_exhibit_is_lost_in_the_real_edition(report: Report) -> None:
    """Placed or not, every exhibit of every chapter has its number, once."""
    made = [(key, e.key) for key, chapter in report.kapitler.items() for e in chapter.exhibits]

    assert sorted(made) == sorted(report.nummer)
    assert len({n.overskrift for n in report.nummer.values()}) == len(made)
    assert len({n.anker for n in report.nummer.values()}) == len(made)


def test_figures_and_tables_are_counted_apart_within_their_chapter(report: Report) -> None:
    """«Figur 3.2» is the second figure of chapter 3; each series has no holes."""
    for number, (key, chapter) in enumerate(report.kapitler.items(), start=1):
        inside = i_rekkefolge(chapter, report.prosa.get(key))
        for kind in ("figur", "tabell"):
            found = [report.nummer[key, e.key].nummer for e in inside if e.slag == kind]
            assert [f"{number}.{n}" for n in range(1, len(found) + 1)] == found


def test_a_number_reads_as_headline_and_as_reference() -> None:
    """«Figur 3.2» above it, «figur 3.2» in running text, never broken over two lines."""
    number = Nummer("figur", "3.2", "barnehage-profil")

    assert number.overskrift == "Figur\u00a03.2"
    assert number.tekst == "figur\u00a03.2"


def test_chapters_come_in_the_order_of_the_report(figures: Report) -> None:
    """Summary first, then as report.toml says, Kommunebarometeret and method last."""
    expected = ["sammendrag", *figures.edition.chapters, "kommunebarometeret", "metode"]

    assert expected == list(figures.kapitler)
    assert figures.kapittelnummer("barnehage") == 3


def test_the_method_chapter_is_nobodys_prose(figures: Report) -> None:
    """It is generated, so nobody writes or approves it."""
    assert set(figures.kapitler) - set(med_prosa(figures.kapitler)) == {"metode"}


def test_the_report_is_a_draft_until_placements_are_there_too(
    small: EditionCopy, stil: Stil
) -> None:
    """Approved words are not enough: without Kommunebarometeret's placements it is no final one."""
    keys = ("sammendrag", "barnehage", "kommunebarometeret")
    states = []
    for key in keys:
        approve(small.root, stil, key, by="Testen", when=date(2026, 3, 20))
        states.append(load_report(small.root, stil).utkast)

    assert [True, True, True] == states


def test_a_quality_assured_chapter_is_not_yet_approved(small: EditionCopy, stil: Stil) -> None:
    """`kvalitetssikret` is one step short."""
    for key in ("sammendrag", "barnehage", "kommunebarometeret"):
        small.replace(f"narratives/{key}.md", "utkast", "kvalitetssikret")
    report = load_report(small.root, stil)

    assert {Godkjenning.KVALITETSSIKRET} == {n.front.status for n in report.narrativer.values()}
    assert report.utkast


def test_a_report_without_words_is_a_draft(figures: Report) -> None:
    """Nobody has approved what nobody has written."""
    assert figures.narrativer == {}
    assert figures.utkast


def test_a_section_the_chapter_must_have_is_asked_for(small: EditionCopy, stil: Stil) -> None:
    """A misnamed heading would leave the section out of every chapter's common order."""
    small.replace("narratives/barnehage.md", "## Årsaker", "## Grunner")

    (fault,) = load_report(small.root, stil).advarsler

    assert "«Årsaker» is missing" in fault.what
    assert fault.instead == "Write: ## Årsaker"
    assert fault.line == HEAD.count("\n") + 1


def test_faults_of_several_narratives_come_together(small: EditionCopy, stil: Stil) -> None:
    """One run tells of all files."""
    small.narrative("barnehage", '{{ verdi("feil") }}\n')
    small.narrative("sammendrag", "tekst", head="ingen hode\n")

    with pytest.raises(NarrativeError) as caught:
        load_report(small.root, stil)

    files = [fault.file.rpartition("/")[2] for fault in caught.value.faults]
    assert ["barnehage.md", "sammendrag.md"] == sorted(files)


def test_an_unknown_chapter_is_told_by_its_line_with_the_nearest(
    edition_copy: Callable[[], EditionCopy], stil: Stil
) -> None:
    """A slip in report.toml is found where it stands."""
    copy = edition_copy()
    copy.replace("report/report.toml", '    "brann",', '    "brnn",')
    line = copy.read("report/report.toml").split("\n").index('    "brnn",') + 1

    with pytest.raises(ConfigError) as caught:
        load_report(copy.root, stil)

    (fault,) = caught.value.faults
    assert "«brnn» (chapters) is not an area" in fault.what
    assert "«brann»" in fault.instead
    assert line == fault.line


def test_prose_for_another_municipality_is_left_alone(small: EditionCopy, stil: Stil) -> None:
    """It is not even read, so a fault in it stops nothing."""
    small.report_on("Asker", "Bærum")
    small.narrative("barnehage", "{{ feil", head="")

    report = load_report(small.root, stil)

    assert report.prosa == {}
    assert report.advarsler == ()


def test_replacing_nothing_changes_nothing(figures: Report) -> None:
    """A report is a value: a copy of it is equal to it, and cannot be changed in place."""
    with pytest.raises(AttributeError):
        figures.funn = ()  # type: ignore[misc]
    assert replace(figures).nummer == figures.nummer
