"""What veraPDF says: the sample is accessible and archivable, and a broken file is not."""

from __future__ import annotations

import importlib
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pdf_sample import ROOT, opened, rendered, sample, sample_parts

from asss_report.document.merge import Part, merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def _untagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def _untitled(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


@pytest.mark.parametrize(
    ("spoil", "standard", "clause"),
    [(_untagged, UA, "7.1-11"), (_untagged, A, "6.7.3.3-1"), (_untitled, UA, "7.1-10")],
)
def test_a_spoiled_document_fails(
    spoil: Callable[[pikepdf.Pdf], None], standard: str, clause: str, tmp_path: Path
) -> None:
    """What is taken away from the sound document is missed."""
    pdf = pikepdf.open(BytesIO(sample().pdf))
    spoil(pdf)
    pdf.save(tmp_path / "spoiled.pdf")

    verdict = validate_pdf.validate(tmp_path / "spoiled.pdf", standard)

    assert not verdict.passed
    assert clause in {failure.clause for failure in verdict.failures}


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
