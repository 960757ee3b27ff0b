"""Approve, revise, read again: from a person's word to the list of what a revision touches."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from asss_report.document.check import check_all
from asss_report.document.report import load_report
from asss_report.document.review import approve, require_final, reviews
from asss_report.errors import Fault, Level, NarrativeError, NotFinalError, UserError
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

CSV = "report/data/12362/12362.csv"
#: Asker's net spending on kindergartens in 2025: no value of Bærum's own.
OLD = "3203,Asker,EKG12,2025,12362,FGK7,Barnehage,AGD2,Netto driftsutgifter,1289842,12707"
#: Higher than Bærum's 13 817 kroner per inhabitant.
NEW = "3203,Asker,EKG12,2025,12362,FGK7,Barnehage,AGD2,Netto driftsutgifter,1421034,13999"
WHEN = date(2026, 3, 20)
TEXT = """## Ressursbruk og behov

Bærum bruker {{ verdi("netto_driftsutgifter") }}.
Asker bruker {{ verdi("netto_driftsutgifter", kommune="Asker") }}.

Bærum bruker mest av alle{{ krev("netto_driftsutgifter", "høyest") }}.
Det er over ASSS-snittet{{ krev("netto_driftsutgifter", "høyere", enn="ASSS") }}.

## Årsaker

Andelen egne inntekter er {{ verdi("egne_inntekter") }}.

## Forutsetninger og forbehold

Ingen.
"""
HEAD = "---\ntittel: Barnehage\nstatus: utkast\nansvarlig: Testen\n---\n"


@pytest.fixture
def approved(small: EditionCopy, stil: Stil) -> EditionCopy:
    """A small edition whose three chapters somebody stands by."""
    small.narrative("barnehage", TEXT, HEAD)
    for key in ("sammendrag", "barnehage", "kommunebarometeret"):
        approve(small.root, stil, key, by="Kari Nordmann", when=WHEN)
    return small


def revise(edition: EditionCopy) -> None:
    """One value moves and is sealed, as in June."""
    edition.replace(CSV, OLD, NEW)
    seal(edition.root / CSV, why="Reviderte tall fra SSB", when=date(2026, 6, 16))


def of_words(faults: list[Fault]) -> list[Fault]:
    """Those that are about narratives and not only for information."""
    return [f for f in faults if "narratives/" in f.file and f.level is not Level.INFO]


def test_an_approval_is_stored_readably_beside_the_narrative(approved: EditionCopy) -> None:
    """Who, when, and each value as it was printed; the status follows."""
    stored = tomllib.loads(approved.read("narratives/barnehage.godkjenning.toml"))

    assert "Kari Nordmann" == stored["godkjent_av"]
    assert WHEN == stored["dato"]
    assert "13 817 kroner per innbygger" == stored["verdier"]['verdi("netto_driftsutgifter")']
    assert "Bærum 13 817, ASSS 12 539" in stored["pastander"].values()
    assert HEAD.replace("utkast", "godkjent") + TEXT == approved.read("narratives/barnehage.md")


def test_nothing_is_said_of_approved_chapters_while_the_figures_stand(
    approved: EditionCopy, stil: Stil
) -> None:
    """Approved is approved."""
    assert [] == of_words(check_all(approved.root, stil))


def test_after_a_revision_exactly_the_sentences_and_claims_that_use_the_value_are_named(
    approved: EditionCopy, stil: Stil
) -> None:
    """Asker's value stands in one sentence; the highest place turns; the mean stays below."""
    revise(approved)
    found = of_words(check_all(approved.root, stil))
    told = sorted((f.line, f.code, f.level) for f in found)
    # Lines: 5 of the head; the value on the 4th of the text, the claim on the 6th.
    assert [
        (9, "stale", Level.WARNING),
        (11, "claim", Level.ERROR),
        (11, "stale", Level.WARNING),
    ] == told
    value, claim, turned = sorted(found, key=lambda f: (f.line, f.code))
    assert "«12 707 kroner per innbygger»" in value.what
    assert "now «13 999 kroner per innbygger»" in value.what
    assert "«Asker bruker 13 999 kroner per innbygger.»" in value.what
    assert "is now «nr. 2 av 12»" in claim.what
    assert "«Bærum bruker mest av alle.»" in claim.what
    assert "rested on «Bærum 13 817, Bærum 13 817»" in turned.what


def test_a_chapter_whose_figures_moved_must_be_read_again(
    approved: EditionCopy, stil: Stil
) -> None:
    """The others keep their approval."""
    revise(approved)
    rows, faults = reviews(approved.root, stil)

    assert () == faults
    assert {"sammendrag": "godkjent", "kommunebarometeret": "godkjent"} == {
        r.key: r.status for r in rows if r.key != "barnehage"
    }
    (barnehage,) = [r for r in rows if r.key == "barnehage"]
    assert ("må leses på nytt", "1 value, 1 claim") == (barnehage.status, barnehage.changed)


def test_changed_words_end_an_approval_and_an_editors_line_ends_do_not(
    approved: EditionCopy, stil: Stil
) -> None:
    """A word is a word; CRLF and spaces at line ends are an editor's."""
    path = "narratives/barnehage.md"
    approved.write(path, approved.read(path).replace("\n", " \r\n").replace("--- \r", "---\r"))
    same = load_report(approved.root, stil).tilstander["barnehage"]
    approved.replace(path, "mest av alle", "aller mest")
    other = load_report(approved.root, stil).tilstander["barnehage"]

    assert (True, "godkjent") == (same.gyldig, same.status)
    assert (False, "må leses på nytt", True) == (other.gyldig, other.status, other.tekst_endret)


def test_a_status_typed_without_an_approval_is_not_an_approval(
    small: EditionCopy, stil: Stil
) -> None:
    """Nothing would be noticed when figures change."""
    small.replace("narratives/barnehage.md", "status: utkast", "status: godkjent")
    (fault,) = of_words(check_all(small.root, stil))

    assert ("status", Level.WARNING, 3) == (fault.code, fault.level, fault.line)
    assert "no approval is stored" in fault.what
    assert not load_report(small.root, stil).tilstander["barnehage"].gyldig


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ('Lavest. {{ krev("netto_driftsutgifter", "lavest") }}', "is now «nr. 1 av 12»"),
        ("Her {--ikke--} {++godt++}.", "is not settled"),
        ('Her {{ verdi("eiendom.netto", kommune="Sandnes") }}.', "There is no area"),
    ],
)
def test_a_chapter_that_is_not_right_cannot_be_approved(
    small: EditionCopy, stil: Stil, words: str, what: str
) -> None:
    """A false claim, an unsettled change, an unknown name: nothing is written."""
    small.replace("narratives/barnehage.md", "Vi vet ikke.", words)
    before = small.read("narratives/barnehage.md")

    with pytest.raises(NarrativeError) as caught:
        approve(small.root, stil, "barnehage", by="Kari", when=WHEN)

    assert what in str(caught.value)
    assert before == small.read("narratives/barnehage.md")
    assert not (small.root / "narratives/barnehage.godkjenning.toml").exists()


@pytest.mark.parametrize(
    ("key", "by"), [("barnehagen", "Kari"), ("metode", "Kari"), ("barnehage", " ")]
)
def test_only_somebody_can_approve_and_only_a_chapter_with_words(
    small: EditionCopy, stil: Stil, key: str, by: str
) -> None:
    """A misspelt chapter, the generated one, and nobody."""
    with pytest.raises(UserError):
        approve(small.root, stil, key, by=by, when=WHEN)


@pytest.mark.parametrize(
    "head",
    [
        "status: utkast",
        "status: 'utkast'  # snart",
        'status : "utkast"',
    ],
)
def test_an_approval_changes_one_word_of_the_head(
    small: EditionCopy, stil: Stil, head: str
) -> None:
    """Quotes give way, comments stay, and the file can be read again."""
    before = small.read("narratives/barnehage.md").replace("status: utkast", head)
    small.write("narratives/barnehage.md", before)
    approve(small.root, stil, "barnehage", by="Kari", when=WHEN)

    after = small.read("narratives/barnehage.md")
    assert after == re.sub(r"[\"']?utkast[\"']?", "godkjent", before, count=1)
    assert load_report(small.root, stil).tilstander["barnehage"].gyldig


@pytest.mark.parametrize(
    "head", ["status:\n  utkast", '"status": utkast', "status: utkast\nx: status: a"]
)
def test_a_head_that_cannot_be_changed_safely_is_left_alone(
    small: EditionCopy, stil: Stil, head: str
) -> None:
    """Said with what to write; neither file is touched."""
    small.replace("narratives/barnehage.md", "status: utkast", head)
    before = small.read("narratives/barnehage.md")

    with pytest.raises(NarrativeError):
        approve(small.root, stil, "barnehage", by="Kari", when=WHEN)

    assert before == small.read("narratives/barnehage.md")
    assert not (small.root / "narratives/barnehage.godkjenning.toml").exists()


def test_nobody_approves_words_in_another_municipalitys_edition(
    small: EditionCopy, stil: Stil
) -> None:
    """The text is Bærum's, and so is its approval."""
    small.report_on("Asker", "Bærum")

    with pytest.raises(UserError, match="written for Bærum"):
        approve(small.root, stil, "kommunebarometeret", by="Kari", when=WHEN)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "dato = " + "9" * 6000, "x", "godkjent_av = 1"]
)
def test_a_broken_approval_is_one_clear_error(small: EditionCopy, stil: Stil, text: str) -> None:
    """With the way out of it."""
    small.write("narratives/barnehage.godkjenning.toml", text)
    faults = [f for f in check_all(small.root, stil) if "godkjenning.toml" in f.file]

    assert 1 <= len(faults) <= 2
    assert "asss-report approve barnehage" in faults[0].instead


def test_a_final_edition_is_refused_with_all_that_is_left(
    approved: EditionCopy, stil: Stil
) -> None:
    """One line for each thing: a stale chapter, a change, the placements."""
    revise(approved)
    approved.replace("narratives/sammendrag.md", "Alt.", "{++Alt++}.")
    with pytest.raises(NotFinalError) as caught:
        require_final(load_report(approved.root, stil))

    text = str(caught.value)
    assert 15 == caught.value.exit_code
    assert "«Barnehage» is not approved: må leses på nytt" in text
    assert "«{++Alt++}» is not settled" in text
    assert "«Kommunebarometeret» lacks something" in text


def test_the_command_line_tells_approves_and_refuses(small: EditionCopy) -> None:
    """approve, status, check --format json and build --final, as a person runs them."""
    done = small.run("approve", "barnehage", "--by", "Kari Nordmann")
    status = small.run("status")
    listed = small.run("check", "--strict", "--format", "json")
    final = small.run("build", "--final")

    assert (0, "narratives/barnehage.godkjenning.toml") == (
        done.code,
        done.out.split(", ")[1].strip(),
    )
    assert "barnehage\tgodkjent\tTesten" in status.out
    assert 0 == listed.code, listed.out
    assert {"faults", "errors", "warnings", "infos"} == set(json.loads(listed.out))
    assert 15 == final.code
    assert [] == [name for name in small.output() if name.endswith(".pdf")]
