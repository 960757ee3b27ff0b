"""What WeasyPrint warns of: listed to an analyst, refused in CI; what it calls an error, always."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from edition_copy import EditionCopy

pytestmark = pytest.mark.pdf

CSS = "templates/stil.css"
EXHIBIT = "templates/exhibit.html.j2"
#: A property that does not exist: WeasyPrint warns and goes on.
MISSPELT = "colour: red"


def _misspell(edition: EditionCopy) -> None:
    edition.write(CSS, f"{edition.read(CSS)}\np {{ {MISSPELT} }}\n")


def test_a_warning_is_listed_and_the_pdf_is_made(small: EditionCopy) -> None:
    """It says which part of the report, and what; the exit code is that of success."""
    _misspell(small)

    run = small.run("build", "--only", "pdf")

    assert run.code == 0, run.err
    assert "warning: Layout of forside: Ignored `colour: red" in run.err
    assert [name for name in small.output() if name.endswith(".pdf")]


@pytest.mark.parametrize("arguments", [("--only", "pdf"), ()], ids=["one file", "all"])
def test_a_warning_is_refused_where_that_is_asked_for(
    arguments: tuple[str, ...], small: EditionCopy
) -> None:
    """As in CI: nothing is made, and each warning is an error with the same words."""
    _misspell(small)

    run = small.run("build", *arguments, "--strict")

    assert run.code == 13
    assert "error: Layout of forside: Ignored `colour: red" in run.err
    assert small.output() == []


def test_a_quiet_layout_passes_the_strict_build(small: EditionCopy) -> None:
    """So the refusals above are of the warning, and of nothing else."""
    run = small.run("build", "--only", "pdf", "--strict")

    assert run.code == 0, run.err
    assert "Layout of" not in run.err


def test_what_weasyprint_calls_an_error_is_always_refused(small: EditionCopy) -> None:
    """A figure without words is no report for those who cannot see it."""
    small.replace(EXHIBIT, ' alt="{{ e.alt }}"', "")

    run = small.run("build", "--only", "pdf")

    assert run.code == 13
    assert "no required alt description" in run.err
    assert small.output() == []
