"""What veraPDF says: the sample is accessible and archivable, and a broken file is not."""

from __future__ import annotations

import importlib
import re
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pdf_sample import ROOT, all_annotations, opened, rendered, sample, sample_parts, tree
from pikepdf import Name

from asss_report.document.merge import Part, merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from builds import Built

pytest.importorskip("jpype")
sys.path.insert(0, str(ROOT / "tools"))
validate_pdf = importlib.import_module("validate_pdf")

pytestmark = [pytest.mark.pdf, pytest.mark.verapdf]

UA, A = "ua1", "2a"


def _verdict(pdf: bytes, standard: str, folder: Path) -> Any:
    file = folder / "x.pdf"
    file.write_bytes(pdf)
    return validate_pdf.validate(file, standard)


def _clauses(pdf: bytes, standard: str, folder: Path) -> set[str]:
    return {failure.clause for failure in _verdict(pdf, standard, folder).failures}


@pytest.mark.parametrize("standard", [UA, A])
def test_the_merged_document_meets_the_standard(standard: str, tmp_path: Path) -> None:
    """PDF/UA-1 and PDF/A-2a in one file."""
    verdict = _verdict(sample().pdf, standard, tmp_path)

    assert verdict.passed, str(verdict)


@pytest.mark.parametrize("standard", [UA, A])
def test_each_part_alone_meets_the_standard(standard: str, tmp_path: Path) -> None:
    """Before it is merged, too."""
    assert [_verdict(part.pdf, standard, tmp_path).passed for part in sample_parts()] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("standard", [UA, A])
def test_a_chapter_without_the_others_meets_the_standard(standard: str, tmp_path: Path) -> None:
    """Links that were made text leave nothing behind."""
    alone = merge([sample_parts()[1]], title="Barnehage", drop_links=True)

    assert _verdict(alone.pdf, standard, tmp_path).passed


def test_both_claims_are_made() -> None:
    """A reader of the file finds both standards in its metadata."""
    with opened(sample().pdf).open_metadata() as metadata:
        claims = [metadata.get(key) for key in ("pdfuaid:part", "pdfaid:part")]
        conformance = metadata.get("pdfaid:conformance")

    assert (claims, conformance) == (["1", "2"], "A")


@pytest.mark.parametrize(
    ("body", "options", "clause"),
    [
        ('<h1>H</h1><img src="chart:forside">', {}, "7.3-1"),
        ("<h1>H</h1><p>x</p>", {"lang": ""}, "7.2"),
        ("<h1>H</h1><h3>x</h3>", {}, "7.4.2-1"),
        ('<h1>H</h1><p style="opacity: .5">x</p>', {}, "7.1-3"),
    ],
)
def test_a_broken_page_fails(
    body: str, options: dict[str, str], clause: str, tmp_path: Path
) -> None:
    """No alt text, no language, a skipped heading level, faded text: the validator sees each."""
    found = _clauses(rendered(body, **options).pdf, UA, tmp_path)

    assert [clause] == sorted({clause for it in found if it.startswith(clause)}), found


# --- Spoiled on purpose ---------------------------------------------------------------------------
# Each takes one thing away from the sound document, and says which clause then fails.

_Spoil = tuple[str, str, "Callable[[pikepdf.Pdf], None]"]
_SPOILS: list[_Spoil] = []


def _breaks(standard: str, clause: str) -> Callable[[Callable[[pikepdf.Pdf], None]], None]:
    def note(spoil: Callable[[pikepdf.Pdf], None]) -> None:
        _SPOILS.append((standard, clause, spoil))

    return note


def _elements(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [element.raw for element in tree(pdf) if element.kind == kind]


@_breaks(UA, "7.1-11")
def _untagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@_breaks(A, "6.7.3.3-1")
def _untagged_in_the_archive(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@_breaks(UA, "7.1-10")
def _title_not_shown(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


@_breaks(UA, "7.1-9")
def _no_title(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo[Name.Title]
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]


@_breaks(UA, "7.3-1")
def _no_alt_text(pdf: pikepdf.Pdf) -> None:
    del _elements(pdf, "Figure")[0][Name.Alt]


@_breaks(UA, "7.2-34")
def _no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root[Name.Lang]


@_breaks(UA, "7.18.5-2")
def _links_not_described(pdf: pikepdf.Pdf) -> None:
    for annotation in all_annotations(pdf):
        del annotation[Name.Contents]


@_breaks(UA, "7.18.3-1")
def _no_tab_order(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        if Name.Tabs in page.obj:
            del page.obj[Name.Tabs]


@_breaks(UA, "7.5-1")
def _cells_without_headers(pdf: pikepdf.Pdf) -> None:
    for cell in _elements(pdf, "TD") + _elements(pdf, "TH"):
        del cell[Name.A]


@_breaks(UA, "7.4.2-1")
def _heading_level_skipped(pdf: pikepdf.Pdf) -> None:
    _elements(pdf, "H2")[-1].S = Name.H4


@_breaks(UA, "7.2-8")
def _row_that_is_none(pdf: pikepdf.Pdf) -> None:
    _elements(pdf, "TR")[0].S = Name.P


@_breaks(UA, "7.2-18")
def _list_item_that_is_none(pdf: pikepdf.Pdf) -> None:
    _elements(pdf, "LI")[0].S = Name.P


@_breaks(UA, "7.2-27")
def _contents_item_that_is_none(pdf: pikepdf.Pdf) -> None:
    _elements(pdf, "TOCI")[0].S = Name.P


@_breaks(UA, "7.9-1")
def _note_without_id(pdf: pikepdf.Pdf) -> None:
    for note in _elements(pdf, "Note"):
        del note[Name.ID]


@_breaks(UA, "7.1-3")
def _page_without_marks(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    marks = ("BDC", "EMC")
    kept = [it for it in pikepdf.parse_content_stream(page) if str(it.operator) not in marks]
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


@_breaks(UA, "7.1-5")
def _role_of_our_own(pdf: pikepdf.Pdf) -> None:
    _elements(pdf, "P")[0].S = Name("/Avsnitt")


@_breaks(UA, "7.21.7-1")
def _letters_without_meaning(pdf: pikepdf.Pdf) -> None:
    for font in _objects(pdf, "/Font"):
        if Name.ToUnicode in font:
            del font[Name.ToUnicode]


@_breaks(A, "6.2.11.4.1-1")
def _fonts_left_out(pdf: pikepdf.Pdf) -> None:
    for font in _objects(pdf, "/FontDescriptor"):
        for file in (Name.FontFile, Name.FontFile2, Name.FontFile3):
            if file in font:
                del font[file]


@_breaks(A, "6.2.4.3-2")
def _colours_of_no_device(pdf: pikepdf.Pdf) -> None:
    del pdf.Root[Name.OutputIntents]


@_breaks(A, "6.5.1-1")
def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.JavaScript, JS="app.alert(1)")


@_breaks(UA, "5-1")
def _no_claim_of_access(pdf: pikepdf.Pdf) -> None:
    _cut_metadata(pdf, rb'pdfuaid:part="1"')


@_breaks(A, "6.6.4-3")
def _no_claim_of_level(pdf: pikepdf.Pdf) -> None:
    level = rb'pdfaid:conformance="A"|<pdfaid:conformance>A</pdfaid:conformance>'
    _cut_metadata(pdf, level)


def _cut_metadata(pdf: pikepdf.Pdf, pattern: bytes) -> None:
    text, count = re.subn(pattern, b"", pdf.Root.Metadata.read_bytes())
    assert count == 1
    pdf.Root.Metadata.write(text)


def _objects(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [it for it in pdf.objects if getattr(it, "Type", "") == kind]


@pytest.mark.parametrize(
    ("standard", "clause", "spoil"), _SPOILS, ids=[it[2].__name__.strip("_") for it in _SPOILS]
)
def test_a_spoiled_document_fails_on_its_clause(
    standard: str, clause: str, spoil: Callable[[pikepdf.Pdf], None], tmp_path: Path
) -> None:
    """What is taken away from the sound document is missed, and the failure says what."""
    pdf = pikepdf.open(BytesIO(sample().pdf))
    spoil(pdf)
    pdf.save(tmp_path / "spoiled.pdf")

    verdict = validate_pdf.validate(tmp_path / "spoiled.pdf", standard)

    assert not verdict.passed
    assert clause in {failure.clause for failure in verdict.failures}


# --- The real thing -------------------------------------------------------------------------------


@pytest.mark.parametrize("standard", [UA, A])
def test_the_pdf_of_a_real_area_meets_the_standard(
    standard: str, barnehage: Built, tmp_path: Path
) -> None:
    """With the real templates and charts; the whole build is judged by `make validate`."""
    verdict = _verdict(barnehage.pdf, standard, tmp_path)

    assert verdict.passed, str(verdict)


# --- The command ----------------------------------------------------------------------------------


def test_the_command_says_pass_and_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a file and standard; the exit code is 1 when anything fails."""
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(sample_parts()[0].pdf)
    bad.write_bytes(rendered('<h1>H</h1><img src="chart:forside">').pdf)

    codes = validate_pdf.main([str(good)]), validate_pdf.main([str(good), str(bad)])

    lines = capsys.readouterr().out.splitlines()
    assert codes == (0, 1)
    assert f"PASS ua1 {good}" == lines[0]
    assert f"FAIL ua1 {bad}" in lines


def test_a_folder_means_every_pdf_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also below it, in the order of the names; anything else is left alone."""
    inner = tmp_path / "2025"
    inner.mkdir()
    for name in ("b.pdf", "a.pdf"):
        (inner / name).write_bytes(sample_parts()[0].pdf)
    (inner / "manifest.json").write_text("{}", encoding="utf-8")

    code = validate_pdf.main([str(tmp_path)])

    expected = [f"PASS {it} {inner / name}" for name in ("a.pdf", "b.pdf") for it in (UA, A)]
    assert (code, expected) == (0, capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("name", ["", "ingen.pdf", "tom"])
def test_nothing_to_judge_is_no_pass(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gate that judges nothing must not be green."""
    (tmp_path / "tom").mkdir()

    assert validate_pdf.main([str(tmp_path / name)]) == 2
    assert "no PDF here" in capsys.readouterr().err


def test_the_command_without_a_file_says_how_it_is_used(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2, as of every command that is called the wrong way."""
    assert validate_pdf.main([]) == 2
    assert "FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("release", "version"),
    [('JAVA_VERSION="17.0.2"\n', 17), ('JAVA_VERSION="1.8.0_302"\n', 8), ("IMPLEMENTOR=x\n", 0)],
)
def test_the_version_of_java_is_read_from_its_release_file(
    release: str, version: int, tmp_path: Path
) -> None:
    """An old Java must not be started: veraPDF would fail in its middle."""
    (tmp_path / "release").write_text(release, encoding="utf-8")
    jvm = tmp_path / "lib" / "server" / "libjvm.so"

    assert version == validate_pdf._java_version(jvm)


def test_a_java_without_release_file_is_not_trusted(tmp_path: Path) -> None:
    """Its version is unknown, so it counts as too old."""
    assert validate_pdf._java_version(tmp_path / "libjvm.so") == 0


def test_merging_one_part_twice_keeps_the_standard(tmp_path: Path) -> None:
    """Ids, destinations and marked content do not collide, whatever is merged."""
    part = Part(sample_parts()[1].pdf, "x")

    twice = merge([part, part], title="To ganger", drop_links=True)

    assert set() == _clauses(twice.pdf, UA, tmp_path)
