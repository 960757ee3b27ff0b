"""From one year to the next, as a person does it: roll, wait, figures, check, build."""

from __future__ import annotations

import re
import shutil
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import year_to_come
from builds import Built
from edition_copy import EditionCopy, copy_edition
from plain_csv import norsk

from asss_report.errors import UserError
from asss_report.preview.state import faults_of, les

if TYPE_CHECKING:
    from edition_copy import Run

COMMENT = "<!-- Slik sto det i utgaven 2025:"


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> tuple[EditionCopy, Run]:
    """The whole edition with one approved chapter, made 2026's; its figures are not there."""
    copy = copy_edition(tmp_path_factory.mktemp("neste") / "utgave")
    assert copy.run("approve", "barnehage", "--by", "Kari Nordmann").code == 0
    return copy, copy.run("new-edition", "2026")


@pytest.fixture(scope="module")
def published(
    rolled: tuple[EditionCopy, Run], tmp_path_factory: pytest.TempPathFactory
) -> EditionCopy:
    """The same when the figures of 2026 are there."""
    folder = tmp_path_factory.mktemp("publisert") / "utgave"
    shutil.copytree(rolled[0].root, folder)
    copy = EditionCopy(folder)
    year_to_come.publish(copy, 2026)
    return copy


def test_the_command_says_what_it_did(rolled: tuple[EditionCopy, Run]) -> None:
    """The list, where it stands, and where last year is."""
    copy, said = rolled

    assert said.code == 0, said.err
    assert said.out.startswith("# Sjekkliste for utgaven 2026 (Bærum)")
    assert copy.read("report/sjekkliste-2026.md") in said.out
    assert "Archived: report/arkiv/2025, narratives/arkiv/2025." in said.out
    for key in ("barnehage", "okonomi", "kommunebarometeret"):
        assert COMMENT in copy.read(f"narratives/{key}.md")
        assert f"approve {key} --by" in said.out


def test_a_second_time_it_is_refused_on_the_command_line(
    rolled: tuple[EditionCopy, Run],
) -> None:
    """One clear error, and report.toml's exit code."""
    copy, _ = rolled
    before = copy.read("report/report.toml")

    said = copy.run("new-edition", "2026")

    assert said.code == 10
    assert said.err.startswith("error: report/report.toml: The edition is 2026's already")
    assert before == copy.read("report/report.toml")


@pytest.mark.parametrize(
    ("command", "code"),
    [("check", 1), ("status", 11), ("build", 11), ("build --area barnehage", 11), ("figures", 11)],
)
def test_until_the_figures_come_each_command_says_what_to_run(
    rolled: tuple[EditionCopy, Run], command: str, code: int
) -> None:
    """One clear error and no traceback; nothing is made."""
    copy, _ = rolled

    said = copy.run(*command.split())

    assert said.code == code, said.err
    assert said.err.count("report/data has no figures for 2026") == 1
    assert "Run asss-report fetch when SSB has published 2026 (15 March 2027)" in said.err
    assert "gront_hefte_2027, which is not there" in said.err
    assert "Traceback" not in said.err
    assert [] == copy.output()


def test_until_the_figures_come_the_preview_says_what_to_run(
    rolled: tuple[EditionCopy, Run],
) -> None:
    """It is what the page shows instead of a chapter."""
    with pytest.raises(UserError) as caught:
        les(rolled[0].root)

    assert "report/data has no figures for 2026" in faults_of(caught.value)[0].what


def test_with_the_figures_check_names_what_to_read(published: EditionCopy) -> None:
    """The words of last year meet the new figures: years to mend, and nothing of the comments."""
    said = published.run("check")

    assert "Traceback" not in said.err
    errors = re.findall(r"^error: (.*)", said.err, re.MULTILINE)
    # The table of leisure is not fetched in this test: those paragraphs lack their figures.
    assert errors
    assert all("narratives/kultur.md" in error and "2026" in error for error in errors)
    assert "The words say 2025, and the figure beside it is of 2026" in said.err
    assert "bare" not in said.err
    in_comments = {
        f"{path.name}:{number}"
        for path in (published.root / "narratives").glob("*.md")
        for number in _commented(path.read_text("utf-8"))
    }
    told = set(re.findall(r"narratives/(\w+\.md:\d+)", said.err))
    assert told
    assert not told & in_comments


def _commented(text: str) -> list[int]:
    """Lines of the comments."""
    inside, found = False, []
    for number, line in enumerate(text.splitlines(), start=1):
        inside = inside or line.startswith(COMMENT)
        found += [number] if inside else []
        inside = inside and line != "-->"
    return found


def test_with_the_figures_every_chapter_is_a_draft_to_be_read(published: EditionCopy) -> None:
    """The approval of last year's figures is in the archive; words and numbers are as many."""
    said = published.run("status")

    rows = [line.split("\t") for line in said.out.splitlines()[1:]]
    assert {"utkast"} == {row[1] for row in rows}
    assert (published.root / "narratives/arkiv/2025/barnehage.godkjenning.toml").is_file()
    again = published.run("approve", "barnehage", "--by", "Ola Nordmann")
    assert again.code == 0, again.err
    text = published.read("narratives/barnehage.md")
    published.write("narratives/barnehage.md", re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL))
    after = published.run("status").out
    assert re.search(r"^barnehage\tgodkjent\t.*\t–$", after, re.MULTILINE)


@pytest.mark.pdf
def test_with_the_figures_the_chapter_is_2026s(published: EditionCopy) -> None:
    """Its numbers are the new file's, last year's print is not in it."""
    run = published.run("build", "--area", "barnehage")

    assert run.code == 0, run.err
    assert published.output() == ["asss-baerum-2026-barnehage.pdf"]
    text = Built(published, run, published.root / "output" / published.output()[0]).text
    table = published.read("report/data/12362/12362.csv")
    (row,) = re.findall(r"^3201,.*,2026,12362,FGK7,.*,AGD2,.*,(\d+)$", table, re.MULTILINE)
    assert f"{norsk(Fraction(row))} kroner per innbygger" in text
    assert "Grønt hefte 2027" in text
    assert "Slik sto det" not in text
