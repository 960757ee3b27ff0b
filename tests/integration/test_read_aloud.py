"""What a screen reader says of two chapters, and what it would stumble over."""

from __future__ import annotations

import importlib
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from builds import flat
from pdf_sample import ROOT, rendered, sample

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

sys.path.insert(0, str(ROOT / "tools"))
read_aloud = importlib.import_module("read_aloud")

pytestmark = pytest.mark.pdf

#: What a voice spells out, skips or gets wrong; where it is printed, other words are to be heard.
UNSPEAKABLE = re.compile(r"\.\s?\.|innb\.|mill\. kr\)?(?: \||$)|UTEN |UKJENT|\ufffd|\ufffe|‡|→|□")


@pytest.fixture(scope="module")
def barnehage_read(baerum: Built) -> list[str]:
    """A chapter with all kinds of exhibit."""
    return _chapter(baerum.pdf, "barnehage")


@pytest.fixture(scope="module")
def okonomi_read(baerum: Built) -> list[str]:
    """A chapter with prose between its exhibits."""
    return _chapter(baerum.pdf, "okonomi")


def _chapter(pdf: bytes, anchor: str) -> list[str]:
    reader = read_aloud.Reader(pdf)
    return [flat(line) for line in reader.read(reader.chapter(anchor))]


def _read(body: str) -> list[str]:
    return list(read_aloud.Reader(rendered(body).pdf).read())


# --- Two chapters ---------------------------------------------------------------------------------


def test_a_chapter_begins_with_its_title_and_what_was_found(barnehage_read: list[str]) -> None:
    """Title, what it is about, then the findings as a list that says how long it is."""
    first, second, third, fourth = barnehage_read[:4]

    assert first == "Overskrift nivå 1: 3 Barnehage"
    assert second.startswith("Kapitlet gjelder alle utgifter til barnehage")
    assert third == "Overskrift nivå 2: Hovedfunn"
    assert re.fullmatch(r"Liste med \d punkter", fourth)


def test_a_table_is_heard_row_by_row_with_its_columns(barnehage_read: list[str]) -> None:
    """Caption first, then the size, then each cell after the header of its column."""
    at = barnehage_read.index("Tabell 3.1")
    caption, size, head, row = (barnehage_read[at + step] for step in (-1, 3, 4, 5))

    assert caption == "Tabelltekst:"
    assert re.fullmatch(r"Tabell med \d+ rader og 9 kolonner", size)
    assert head.strip().startswith("Kolonne: Nøkkeltall | Kolonne: Bærum 2023 | Kolonne: ")
    cells = row.strip().split(" | ")
    assert cells[0] == "Rad: Netto driftsutgifter per innbygger (kroner)"
    assert "Bærum 2025: 13 817" in cells
    assert "Asker: 12 707" in cells
    assert "Rang: 1 av 12" in cells


def test_a_figure_is_heard_between_its_caption_and_its_sources(barnehage_read: list[str]) -> None:
    """Number, headline and explanation; the finding; then the rule and the source."""
    at = barnehage_read.index("Figur 3.2")
    rest = barnehage_read[at:]
    figure = next(index for index, line in enumerate(rest) if line.startswith("Figur: "))

    assert barnehage_read[at - 1] == "Bildetekst:"
    assert figure == 3
    assert "Bærum" in rest[figure]
    assert re.match(r"Kilder?: ", rest[figure + 2])


def test_a_reference_is_a_link_inside_its_sentence(okonomi_read: list[str]) -> None:
    """With the space before it and the full stop after it."""
    assert re.search(r"\w \[Lenke: figur 2\.\d\]( \w|\.)", " ".join(okonomi_read))


@pytest.mark.parametrize("chapter", ["barnehage_read", "okonomi_read"])
def test_nothing_is_said_that_makes_no_sense_aloud(
    chapter: str, barnehage_read: list[str], okonomi_read: list[str]
) -> None:
    """No dots that lead nowhere, no sign without a word, no cell without its headers."""
    lines = {"barnehage_read": barnehage_read, "okonomi_read": okonomi_read}[chapter]

    assert len(lines) > 80
    assert [line for line in lines if UNSPEAKABLE.search(line)] == []
    assert [
        line for line in lines if re.search(r"  |\s[,.;:](?:\s|$)|\(\s|\s\)", line.strip())
    ] == []


def test_every_utterance_is_said_once_in_a_row(barnehage_read: list[str]) -> None:
    """A listener is not told the same thing twice."""
    lists = ("Bildetekst:", "Tabelltekst:")

    assert [a for a, b in pairwise(barnehage_read) if a == b and a not in lists] == []


def test_contents_are_heard_with_their_pages(baerum: Built) -> None:
    """«Barnehage, side 15», and no row of dots."""
    lines = _chapter(baerum.pdf, "innhold")

    assert [it for it in lines if re.fullmatch(r" *\[Lenke: 3 Barnehage, side \d+\]", it)]
    assert [it for it in lines if ". ." in it] == []


# --- Each kind of thing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h2>Å</h2>", "Overskrift nivå 2: Å"),
        ("<p>Se <a href='https://ssb.no'>SSB</a>.</p>", "Se [Lenke: SSB]."),
        ("<p>a <span lang='en'>gap</span> b</p>", "a [på engelsk: gap] b"),
        ("<p>1 <abbr title='kroner'>kr</abbr></p>", "1 kroner"),
        ("<p>Svar: <span aria-label='ikke beregnet'>–</span></p>", "Svar: ikke beregnet"),
        ("<p style='width: 40px; hyphens: auto'>kommunalforvaltning</p>", "kommunalforvaltning"),
        ("<p style='width: 40px'>ASSS-snittet</p>", "ASSS-snittet"),
        ("<p style='width: 40px'>barne- og skole</p>", "barne- og skole"),
        ("<p>a<br>b</p>", "a b"),
    ],
)
def test_words_are_heard_as_they_are_meant(body: str, expected: str) -> None:
    """Whatever line they stand on."""
    assert _read(f"<h1>H</h1>{body}")[1:] == [expected]


def test_a_list_says_how_many_and_when_it_ends() -> None:
    """An inner list belongs to its item."""
    lines = _read("<h1>H</h1><ol><li>En<ul><li>Inni</li></ul></li><li>To</li></ol>")

    assert lines[1:] == [
        "Liste med 2 punkter",
        "  1. En",
        "    Liste med 1 punkt",
        "      ◦ Inni",
        "    Slutt på listen",
        "  2. To",
        "Slutt på listen",
    ]


def test_a_quotation_says_that_it_is_one() -> None:
    """Or a listener takes it for our own words."""
    assert _read("<h1>H</h1><blockquote><p>Ord</p></blockquote>")[1:] == ["Sitat:", "Ord"]


def test_a_footnote_is_said_after_its_paragraph() -> None:
    """And what it says is not lost."""
    lines = read_aloud.Reader(sample().pdf)
    said = list(lines.read())

    at = next(index for index, line in enumerate(said) if line.startswith("Bærum bruker mer"))
    assert said[at + 1].startswith("Fotnote: ")
    assert "Regnskap 2025, se [Lenke: SSB]." in said[at + 1]


def test_a_table_without_headers_is_said_to_have_none() -> None:
    """So that whoever reads the dump sees the fault."""
    lines = _read("<h1>H</h1><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>")

    assert "  UTEN KOLONNEOVERSKRIFT: 1 | UTEN KOLONNEOVERSKRIFT: 2" in lines


# --- The command ----------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The sample as a file."""
    path = tmp_path / "x.pdf"
    path.write_bytes(sample().pdf)
    return path


def test_the_command_reads_one_chapter(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its anchor; nothing of the others."""
    code = read_aloud.main([str(file), "--chapter", "grunnskole"])

    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("Overskrift nivå 1: Grunnskole\n")
    assert "Overskrift nivå 1: Barnehage" not in out


def test_a_chapter_that_is_not_there_is_refused_with_those_that_are(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1."""
    assert read_aloud.main([str(file), "--chapter", "barnehge"]) == 1
    assert "barnehage" in capsys.readouterr().err


def test_without_a_pdf_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2."""
    monkeypatch.chdir(tmp_path)

    assert read_aloud.main([]) == 2
    assert "make report" in capsys.readouterr().err
