"""How little an edit makes again, and what stays when something is wrong."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from edition_copy import TOML, EditionCopy, small_edition
from narrating import ranked

from asss_report.document.cache import VARIABLE
from asss_report.document.html import Maler
from asss_report.preview import state
from asss_report.preview.sider import digest
from asss_report.preview.state import Lest, Preview, les
from asss_report.preview.watch import Changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asss_report.model import Diagram, Exhibit, Tegner

BARNEHAGE = "narratives/barnehage.md"
EDITED = Changed(frozenset({"barnehage"}))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[EditionCopy, Lest]:
    """A small edition, read once."""
    copy = small_edition(tmp_path_factory.mktemp("state") / "utgave")
    return copy, les(copy.root)


@pytest.fixture
def copy(shared: tuple[EditionCopy, Lest]) -> Iterator[EditionCopy]:
    """Its files, put back after the test."""
    with shared[0].put_back() as edition:
        yield edition


@pytest.fixture
def preview(copy: EditionCopy, shared: tuple[EditionCopy, Lest]) -> Preview:
    """The edition, previewed."""
    made = Preview(copy.root)
    made.ta_imot(shared[1])
    return made


def html(preview: Preview, key: str = "barnehage") -> str:
    """What stands on a chapter's sheet."""
    ark = preview.vis(key).ark
    assert ark is not None
    return ark.html


@dataclass(frozen=True)
class Counting:
    """Draws as another does, and counts."""

    key: str
    tegn: Tegner
    drawn: Counter[str]

    def __call__(self) -> Diagram:
        """The chart."""
        self.drawn[self.key] += 1
        return self.tegn()

    def png(self) -> bytes:
        """The other's."""
        return self.tegn.png()

    def fingeravtrykk(self) -> str:
        """The other's."""
        return self.tegn.fingeravtrykk()


def counted(lest: Lest, drawn: Counter[str]) -> Lest:
    """The same edition, whose charts count how often they are drawn."""

    def count(exhibit: Exhibit) -> Exhibit:
        tegn = exhibit.tegn
        return (
            exhibit if tegn is None else replace(exhibit, tegn=Counting(exhibit.key, tegn, drawn))
        )

    chapters = {
        key: replace(chapter, exhibits=tuple(map(count, chapter.exhibits)))
        for key, chapter in lest.figurer.kapitler.items()
    }
    return replace(lest, figurer=replace(lest.figurer, kapitler=chapters))


def test_a_chart_is_drawn_once_whatever_is_saved(
    copy: EditionCopy,
    shared: tuple[EditionCopy, Lest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words and templates draw none again, nor do figures read anew that are as they were."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    drawn: Counter[str] = Counter()
    preview = Preview(copy.root)
    preview.ta_imot(counted(shared[1], drawn))
    html(preview)
    once = dict(drawn)
    assert once
    assert set(once.values()) == {1}
    copy.replace(BARNEHAGE, "Vi vet ikke.", "Vi vet litt.")
    assert preview.endre(EDITED)
    assert "Vi vet litt." in html(preview)
    assert preview.endre(Changed(sider=True))
    html(preview)
    assert dict(drawn) == once
    preview.ta_imot(counted(shared[1], drawn))
    html(preview)
    assert dict(drawn) == once


def test_a_page_is_made_only_when_asked_for(preview: Preview, copy: EditionCopy) -> None:
    """The same version is the same object; a new one says so."""
    first = preview.vis("barnehage")
    assert preview.vis("barnehage") is first
    copy.replace(BARNEHAGE, "Vi vet ikke.", "Mer.")
    preview.endre(EDITED)
    assert preview.vis("barnehage").versjon > first.versjon


def test_a_faulty_narrative_leaves_the_last_good_page(
    preview: Preview, copy: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With file, line and remedy; other chapters are as before."""
    monkeypatch.setattr(state, "PATIENCE", 0)
    before = html(preview)
    copy.replace(BARNEHAGE, "Vi vet ikke.", '{{ verdi("tull") }}')
    preview.endre(EDITED)
    seen = preview.vis("barnehage")
    assert seen.ark is not None
    assert seen.ark.html == before
    (fault,) = seen.feil
    assert fault.file.endswith(BARNEHAGE)
    assert fault.line > 0
    assert not preview.vis("sammendrag").feil
    assert next(p for p in preview.meny() if p.key == "barnehage").feil == 1
    assert preview.panel("barnehage").funn == (fault,)
    copy.replace(BARNEHAGE, '{{ verdi("tull") }}', "Mendet.")
    preview.endre(EDITED)
    assert not preview.vis("barnehage").feil
    assert "Mendet." in html(preview)


@pytest.mark.parametrize("half", ["", "---\ntittel: Barn", None])
def test_a_half_saved_file_is_read_again(
    preview: Preview, copy: EditionCopy, half: str | None
) -> None:
    """Empty, cut or for a moment not there at all: no error is shown."""
    whole = copy.read(BARNEHAGE).replace("Vi vet ikke.", "Hel.")
    path = copy.root / BARNEHAGE
    if half is None:
        path.unlink()
    else:
        path.write_text(half, "utf-8")
    timer = threading.Timer(0.05, path.write_text, (whole, "utf-8"))
    timer.start()
    preview.endre(EDITED)
    timer.join()
    assert not preview.vis("barnehage").feil
    assert "Hel." in html(preview)


def test_a_broken_approval_stops_its_own_chapter_only(
    preview: Preview, copy: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read when all is put together, too."""
    monkeypatch.setattr(state, "PATIENCE", 0)
    html(preview)
    copy.write("narratives/barnehage.godkjenning.toml", "ikke toml [")
    preview.endre(EDITED)
    assert preview.vis("barnehage").feil
    assert preview.vis("barnehage").ark
    assert not preview.vis("sammendrag").feil


@pytest.mark.parametrize(
    "text", ["", "{% extends 'dokument.html.j2' %}{% block x %}", "{{ tull }}"]
)
def test_a_broken_template_leaves_the_last_good_page(
    preview: Preview, copy: EditionCopy, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Empty, with an open block, with a name it does not know."""
    monkeypatch.setattr(state, "PATIENCE", 0)
    before = html(preview)
    copy.write("templates/kapittel.html.j2", text)
    preview.endre(Changed(sider=True))
    seen = preview.vis("barnehage")
    assert seen.ark is not None
    assert seen.ark.html == before
    assert seen.feil[0].file.startswith("templates/")


def test_a_failed_reading_keeps_the_pages_until_one_succeeds(
    preview: Preview,
    copy: EditionCopy,
    shared: tuple[EditionCopy, Lest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An edited narrative does not hide that report.toml is still broken."""
    monkeypatch.setattr(state, "PATIENCE", 0)
    copy.write(TOML, "tull = [")
    with pytest.raises(Exception, match="toml") as caught:
        les(copy.root)
    preview.mislykket(caught.value)
    copy.replace(BARNEHAGE, "Vi vet ikke.", "Uansett.")
    preview.endre(EDITED)
    seen = preview.vis("barnehage")
    assert seen.feil
    assert "Uansett." in html(preview)
    preview.ta_imot(shared[1])
    assert not preview.vis("barnehage").feil
    assert "Uansett." in html(preview), "what was saved while figures were read is read again"


def test_a_fault_of_the_program_is_told_and_survived(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The traceback is for the terminal."""
    before = html(preview)

    def fails(*_: object) -> None:
        raise ZeroDivisionError("oi")

    monkeypatch.setattr(Maler, "side", fails)
    preview.endre(Changed(sider=True))
    seen = preview.vis("barnehage")
    assert seen.ark is not None
    assert seen.ark.html == before
    assert "ZeroDivisionError: oi" in seen.feil[0].what
    assert "Traceback" in capsys.readouterr().err


def test_before_anything_is_read(tmp_path: Path) -> None:
    """The server answers all the same."""
    preview = Preview(tmp_path)
    assert preview.vis("").ark is None
    assert not preview.meny()
    assert not preview.forste()
    assert not preview.katalog("barnehage", "", alle=False)
    assert not preview.endre(EDITED)


def test_every_part_is_shown_with_addresses_we_serve(preview: Preview) -> None:
    """No print address is left, and no part is missing."""
    for key in preview.nokler():
        text = html(preview, key)
        assert not preview.vis(key).feil
        for address in ('"chart:', '"asset:', '"bilde:', "xref.invalid"):
            assert address not in text, (key, address)
    assert not preview.vis("finnes-ikke").finnes


def test_charts_have_an_address_of_their_content(preview: Preview) -> None:
    """A chart drawn otherwise is fetched again, and no other."""
    text = html(preview)
    for key, svg in preview.charts().items():
        if key.startswith("barnehage-"):
            assert f"/diagram/{key}?v={digest(svg)}" in text


def test_unchanged_files_that_nobody_reads_change_nothing(preview: Preview) -> None:
    """A file of no chapter gives no new version."""
    before = preview.versjon
    assert not preview.endre(Changed(frozenset({"LESMEG"})))
    assert preview.versjon == before


def test_catalogue_is_searched_and_written_for_the_chapter(preview: Preview) -> None:
    """Own figures first; those of others are qualified."""
    egne = preview.katalog("barnehage", "netto oslo", alle=False)
    assert egne
    assert all(entry.kapittel == "barnehage" for entry in egne)
    (first, *_) = preview.katalog("sammendrag", "netto_driftsutgifter", alle=True)
    assert first.skrevet_i("sammendrag").startswith('{{ verdi("barnehage.')


def test_the_barometer_is_found_from_an_area_when_all_are_asked_for(
    preview: Preview, shared: tuple[EditionCopy, Lest], tmp_path: Path
) -> None:
    """As the command lists it; once only in a chapter that speaks of all."""
    preview.ta_imot(replace(shared[1], figurer=ranked(shared[1].figurer, tmp_path)))
    rank = '{{ plass("totalt") }}'
    for key, alle, antall in (
        ("barnehage", False, 0),
        ("barnehage", True, 1),
        ("sammendrag", True, 1),
    ):
        found = [e.snippet for e in preview.katalog(key, "totalt", alle=alle)]
        assert antall == found.count(rank)


def test_the_pdf_is_of_what_is_on_disk(preview: Preview, copy: EditionCopy) -> None:
    """Also when the watch has not told of it yet."""
    copy.replace(BARNEHAGE, "Vi vet ikke.", "Nettopp lagret.")
    report, maler = preview.til_pdf("barnehage")
    assert "Nettopp lagret." in maler.kapittel("barnehage", alene=True).html
    assert "barnehage" in report.prosa


def test_status_and_counts(preview: Preview) -> None:
    """What the panel and the list of chapters say of a draft."""
    panel = preview.panel("barnehage")
    assert panel.review is not None
    assert panel.review.status == "utkast"
    assert panel.skrevet
    assert not preview.panel("metode").skrevet
    assert not preview.panel("forside").pdf
    assert next(p.status for p in preview.meny() if p.key == "barnehage") == "utkast"
    assert not preview.tell("barnehage"), "counted already"
    assert not preview.tell("metode")
