"""Last year's words beside the draft are not printed, linted or counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD
from hypothesis import given
from hypothesis import strategies as st

from asss_report.errors import NarrativeError
from asss_report.narrative.approval import fingerprint
from asss_report.narrative.carry import as_draft, carried, years_in
from asss_report.narrative.fix import apply, fixes
from asss_report.narrative.fjoraaret import comment, dropped, masked
from asss_report.narrative.loader import Narrative, load_narrative, narrative_path
from asss_report.narrative.numbers import find_bare
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from narrating import Narrator

    from asss_report.document.report import Report

BODY = (
    "## Ressursbruk og behov\n\nUtgiften er {{ CALL }} snittet i 2025.\n\n"
    "## Årsaker\n\nVi vet ikke.\n\n## Forutsetninger og forbehold\n\nIngen.\n"
).replace("CALL", 'avvik("netto_driftsutgifter")')
LAST_YEAR = comment("Utgiften er 14 prosent <b>over</b> {{ snittet.", 2025)


def load(folder: Path, content: str | bytes) -> Narrative:
    """A narrative that holds exactly this."""
    path = narrative_path(folder, "barnehage")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_narrative(folder, "barnehage")


def carry(folder: Path, content: str | bytes, *said: str, aar: int = 2025) -> bytes:
    """The file of next year."""
    narrative = load(folder, content)
    return carried(narrative, narrative.path.read_bytes(), said, aar)


def with_comment(body: str) -> str:
    """The words with last year's under the first section."""
    return body.replace("\n\n## Årsaker", f"\n\n{LAST_YEAR}\n\n## Årsaker")


def test_each_section_keeps_what_it_printed(tmp_path: Path) -> None:
    """The words stay in place with their calls; what they printed follows under them."""
    new = carry(tmp_path, HEAD + BODY, "10,2 prosent høyere enn").decode()

    printed = "Utgiften er 10,2 prosent høyere enn snittet i 2025."
    was = f"<!-- Slik sto det i utgaven 2025:\n{printed}\n-->"
    assert BODY.split("\n\n")[1] + f"\n\n{was}\n\n## Årsaker\n\nVi vet ikke.\n" in new
    assert 3 == new.count("<!-- Slik sto det i utgaven 2025:")
    assert HEAD + BODY == dropped(new)


def test_last_years_words_are_not_seen_by_any_check(narrator: Narrator, tmp_path: Path) -> None:
    """A bare number, HTML and half a call in it are nobody's fault, and none of it is printed."""
    body = with_comment(BODY)

    assert BODY != body
    assert narrator.render(BODY).seksjoner == narrator.render(body).seksjoner
    source = Source(load(tmp_path, HEAD + body))
    assert [] == list(find_bare(source))
    assert Source(load(tmp_path, HEAD + BODY)).prose.split() == source.prose.split()


def test_words_below_keep_their_line(tmp_path: Path) -> None:
    """A fault in the text after the comment is told at its own line of the file."""
    body = with_comment(BODY)
    source = Source(load(tmp_path, HEAD + body))

    at = source.body.index("Vi vet ikke.")
    assert (HEAD + body).splitlines().index("Vi vet ikke.") + 1 == source.line_at(at)


def test_deleting_the_comment_leaves_the_approval(narrator: Narrator, tmp_path: Path) -> None:
    """What is approved is the words; the same words with and without it have one fingerprint."""
    prosa = narrator.render(BODY)
    prints = {
        fingerprint(load(tmp_path, HEAD + body), prosa, "Kari", date(2027, 3, 20)).tekst
        for body in (BODY, with_comment(BODY), with_comment(BODY).replace(LAST_YEAR, ""))
    }
    changed = fingerprint(
        load(tmp_path, HEAD + BODY.replace("Ingen", "Noen")), prosa, "Kari", date(2027, 3, 20)
    )

    assert 1 == len(prints)
    assert changed.tekst not in prints


def test_a_typed_number_is_bound_and_the_comment_stays(report: Report, tmp_path: Path) -> None:
    """`check --fix` finds the same places with the comment as without it."""
    from asss_report.document.check import _everything  # noqa: PLC0415

    typed = with_comment(BODY).replace("Vi vet ikke.", "Bærum bruker 13 817 kroner per innbygger.")
    source = Source(load(tmp_path, HEAD + typed))
    bound = fixes(source, _everything(report, "barnehage"))

    assert ["13 817 kroner per innbygger"] == [fix.old for fix in bound]
    new = apply(HEAD + typed, bound)
    assert HEAD + typed.replace(bound[0].old, bound[0].new) == new
    assert LAST_YEAR in new


def test_a_second_roll_drops_the_first_years_comment(tmp_path: Path) -> None:
    """Comments do not pile up: the one of 2025 is in the archive."""
    first = carry(tmp_path, HEAD + BODY, "10,2 prosent høyere enn")
    second = carry(tmp_path, first, "9,9 prosent høyere enn", aar=2026).decode()

    assert "utgaven 2025" not in second
    assert 3 == second.count("<!-- Slik sto det i utgaven 2026:") == second.count("-->")
    assert HEAD + BODY == dropped(second)


@pytest.mark.parametrize("status", ["godkjent", "kvalitetssikret", "'godkjent'", "utkast"])
def test_every_status_becomes_a_draft(tmp_path: Path, status: str) -> None:
    """Nobody has read the words against the new figures."""
    new = carry(tmp_path, HEAD.replace("utkast", status) + BODY, "x")

    assert b"\nstatus: utkast\n" in new
    assert new == carry(tmp_path, HEAD + BODY, "x")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_files_line_ends_and_bom_are_kept(tmp_path: Path, end: str, bom: bytes) -> None:
    """An editor on Windows finds the file as it left it."""
    typed = bom + (HEAD.replace("utkast", "godkjent") + BODY).replace("\n", end).encode()

    new = carry(tmp_path, typed, "x")

    assert carry(tmp_path, HEAD + BODY, "x") == new.removeprefix(bom).replace(end.encode(), b"\n")
    assert new.startswith(bom)
    assert new.replace(b"\r\n", b"").count(b"\n") == (0 if end != "\n" else new.count(b"\n"))
    draft = as_draft(load(tmp_path, typed), typed)
    assert typed.replace(b"status: godkjent", b"status: utkast") == draft


def test_another_comment_is_still_refused(narrator: Narrator) -> None:
    """Only the one form is left unseen, so that words do not vanish by accident."""
    for text in ("<!-- Slik sto det i fjor:\nOrd.\n-->", "<!-- Slik sto det i utgaven 2025:\nOrd."):
        with pytest.raises(NarrativeError, match="HTML is not allowed"):
            narrator.render(f"{BODY}\n{text}\n")


def test_an_end_in_last_years_words_does_not_end_the_comment() -> None:
    """Words that hold --> stay inside it."""
    held = comment("En pil --> her.\n-->\nMer.", 2025)
    text = f"Før.\n\n{held}\n\nEtter.\n"

    assert ["Før.", "Etter."] == masked(text).split()


@given(
    st.lists(
        st.sampled_from(
            [
                "<!-- Slik sto det i utgaven 2025:",
                "<!-- Slik sto det i utgaven 2025:  ",
                "-->",
                "--> ",
                "ord",
                "",
                "## Årsaker",
                "<!--",
            ]
        ),
        max_size=12,
    )
)
def test_masked_text_has_the_same_places(lines: list[str]) -> None:
    """Length and line breaks are kept whatever stands there, and what is left is what was typed."""
    text = "\n".join(lines)
    blank = masked(text)

    assert len(text) == len(blank)
    assert all(
        b in (a, " ") and (a == "\n") <= (b == "\n") for a, b in zip(text, blank, strict=True)
    )
    assert blank.split() == masked(dropped(text)).split()


def test_years_are_found_in_words_and_in_calls(tmp_path: Path) -> None:
    """Each with its line; a number that is no year is not among them."""
    body = (
        '## A\n\nI 2025 var det {{ verdi("x", aar=2024) }} i 2024-tall.\n\n'
        'Fra {{ endring("x", fra=2021, til=2025) }}. Tabell 12362, 2,2025 og 20255.\n'
        f"\n{comment('I 2019 var det annerledes.', 2025)}\n"
    )
    head = HEAD.count("\n")

    found = years_in(Source(load(tmp_path, HEAD + body)))

    assert ((head + 3, ("2025", "aar=2024", "2024")), (head + 5, ("fra=2021", "til=2025"))) == found
