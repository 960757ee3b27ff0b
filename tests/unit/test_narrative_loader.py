"""A narrative is read whatever editor saved it; what is wrong with its head is told by its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asss_report.errors import Fault, NarrativeError
from asss_report.narrative.loader import Godkjenning, load_narrative, narrative_path

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.narrative.loader import Narrative

TITTEL, STATUS, ANSVARLIG = "tittel: Barnehage", "status: utkast", "ansvarlig: Økonomi"
PLAIN = f"---\n{TITTEL}\n{STATUS}\n{ANSVARLIG}\n---\nEn linje.\n"


def load(folder: Path, content: str | bytes) -> Narrative:
    """Read a narrative that holds exactly this."""
    path = narrative_path(folder, "barnehage")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_narrative(folder, "barnehage")


def faults(folder: Path, content: str | bytes) -> list[Fault]:
    """What is wrong with it."""
    with pytest.raises(NarrativeError) as caught:
        load(folder, content)
    for fault in caught.value.faults:
        assert fault.file.endswith("narratives/barnehage.md")
    return list(caught.value.faults)


def head(*lines: str) -> str:
    """A narrative with these lines between the dashes."""
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\nEn linje.\n"


def test_the_head_gives_title_status_and_who_is_responsible(tmp_path: Path) -> None:
    """The rest is the body, and its first line is known."""
    narrative = load(tmp_path, PLAIN)

    assert narrative.front.tittel == "Barnehage"
    assert narrative.front.status is Godkjenning.UTKAST
    assert narrative.front.ansvarlig == "Økonomi"
    assert narrative.body == "En linje.\n"
    assert narrative.linje == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("BOM", b"\xef\xbb\xbf" + PLAIN.encode()),
        ("CRLF", PLAIN.replace("\n", "\r\n").encode()),
        ("CR", PLAIN.replace("\n", "\r").encode()),
        ("BOM and CRLF", b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode()),
        ("spaces after the dashes", PLAIN.replace("---\n", "---  \n").encode()),
    ],
)
def test_an_editors_habits_do_no_harm(tmp_path: Path, name: str, content: bytes) -> None:
    """Notepad's BOM and Windows' line ends give the same narrative."""
    assert load(tmp_path, PLAIN) == load(tmp_path, content), name


@pytest.mark.parametrize(
    "call",
    [
        "{{ avvik(“netto_driftsutgifter”, mot=“Asker”) }}",
        "{{ avvik(„netto_driftsutgifter“, mot=‟Asker”) }}",
        "{{ avvik(«netto_driftsutgifter», mot=«Asker») }}",
        '{{ avvik("netto_driftsutgifter",\u00a0mot="Asker")\u202f}}',
        "{{ avvik(“netto_driftsutgifter”,\nmot=“Asker”) }}",
    ],
)
def test_curly_quotes_inside_a_call_are_straight_ones(tmp_path: Path, call: str) -> None:
    """An office editor's quotes and hard spaces are what the analyst meant them to be."""
    expected = '{{ avvik("netto_driftsutgifter", mot="Asker") }}'

    body = load(tmp_path, PLAIN + call).body

    assert expected == body.removeprefix("En linje.\n").replace(",\n", ", ")


def test_curly_single_quotes_inside_a_call_are_straight_ones(tmp_path: Path) -> None:
    """Single quotes are as good as double ones."""
    body = load(tmp_path, PLAIN + "{{ verdi(‘netto_driftsutgifter’) }}").body

    assert "{{ verdi('netto_driftsutgifter') }}" in body


def test_quotes_outside_a_call_are_left_as_they_are(tmp_path: Path) -> None:
    """The reader's own quotation marks stand."""
    body = load(tmp_path, PLAIN + "«Bærum» “og” ‘så’ {{ se(“a”) }} ’til’").body

    assert '«Bærum» “og” ‘så’ {{ se("a") }} ’til’' in body


@pytest.mark.parametrize(
    "content",
    ["", "Bare tekst.\n", "---\ntittel: a\n", "\n" + PLAIN, PLAIN.replace("---", "===")],
)
def test_a_narrative_without_a_head_is_told_how_one_looks(tmp_path: Path, content: str) -> None:
    """The fault is on the first line, and the hint can be copied."""
    (fault,) = faults(tmp_path, content)

    assert "no front matter" in fault.what
    assert fault.line == 1
    assert "status: utkast" in fault.instead


@pytest.mark.parametrize("key", ["tittel", "status", "ansvarlig"])
def test_a_field_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    """Nothing is guessed for an analyst."""
    lines = [line for line in (TITTEL, STATUS, ANSVARLIG) if not line.startswith(key)]

    (fault,) = faults(tmp_path, head(*lines))

    assert f"lacks «{key}»" in fault.what
    assert f"{key}: …" in fault.instead


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    """An empty head lacks three things."""
    found = faults(tmp_path, head())

    assert ["tittel", "status", "ansvarlig"] == [f.what.split("«")[1][:-2] for f in found]


def test_an_unknown_field_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A misspelt field stands on its own line."""
    found = faults(tmp_path, head(TITTEL, STATUS, ANSVARLIG, "anvsarlig: Ola"))

    (fault,) = found
    assert "«anvsarlig» is not a field" in fault.what
    assert "«ansvarlig»" in fault.instead
    assert fault.line == 5


def test_a_wrong_status_is_told_with_the_three_words(tmp_path: Path) -> None:
    """`ferdig` is no status."""
    (fault,) = faults(tmp_path, head(TITTEL, "status: ferdig", ANSVARLIG))

    assert "«status»" in fault.what
    assert fault.line == 3
    assert fault.instead == "Write one of: utkast, kvalitetssikret, godkjent."


@pytest.mark.parametrize("line", ['tittel: ""', "tittel:", "tittel: 2025", "tittel: [a, b]"])
def test_a_title_that_is_no_text_is_refused(tmp_path: Path, line: str) -> None:
    """The fault is on the title's line."""
    (fault,) = faults(tmp_path, head(STATUS, line, ANSVARLIG))

    assert "«tittel»" in fault.what
    assert fault.line == 3


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("tittel: Barnehage: og skole", STATUS, ANSVARLIG), 2),
        ((TITTEL, "\tstatus: utkast", ANSVARLIG), 3),
        ((TITTEL, STATUS, "ansvarlig: @meg"), 4),
    ],
)
def test_a_head_that_is_not_yaml_is_told_by_its_line(
    tmp_path: Path, lines: tuple[str, ...], line: int
) -> None:
    """A colon, a tab or an @ in the wrong place is found where it stands."""
    (fault,) = faults(tmp_path, head(*lines))

    assert "not YAML" in fault.what
    assert fault.line == line


def test_a_head_with_a_date_that_is_none_is_an_error(tmp_path: Path) -> None:
    """YAML takes 2025-13-01 for a date; the analyst is told, and sees no traceback."""
    (fault,) = faults(tmp_path, head(TITTEL, STATUS, "ansvarlig: 2025-13-01"))

    assert fault.line in (1, 4)


def test_a_head_cannot_run_code(tmp_path: Path) -> None:
    """YAML's tags for Python objects are refused."""
    line = "tittel: !!python/object/apply:os.getcwd []"

    (fault,) = faults(tmp_path, head(line, STATUS, ANSVARLIG))

    assert "not YAML" in fault.what


def test_a_line_of_dashes_in_the_body_belongs_to_the_body(tmp_path: Path) -> None:
    """Only the first two lines of dashes are the head's."""
    narrative = load(tmp_path, PLAIN + "\n---\n\nMer.\n")

    assert narrative.body == "En linje.\n\n---\n\nMer.\n"


def test_a_narrative_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """An old encoding is not guessed at."""
    (fault,) = faults(tmp_path, PLAIN.encode("cp1252"))

    assert "not UTF-8" in fault.what


def test_a_narrative_that_is_not_there_is_told_with_a_template(tmp_path: Path) -> None:
    """The file to make is named, and how it begins."""
    with pytest.raises(NarrativeError) as caught:
        load_narrative(tmp_path, "brann")

    (fault,) = caught.value.faults
    assert fault.file.endswith("narratives/brann.md")
    assert "ansvarlig: …" in fault.instead
