"""Sections, references, links, footnotes, images, HTML and long sentences, in pairs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD, ROOT

from asss_report.edition import load_edition
from asss_report.errors import Level
from asss_report.narrative.lint import Facts, lint
from asss_report.narrative.loader import load_narrative
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.errors import Fault

FACTS = Facts(
    edition=load_edition(ROOT),
    kapittel="barnehage",
    seksjoner=(),
    numre=frozenset({"figur 3.2", "tabell 4.1"}),
    ankre=frozenset({"barnehage", "barnehage-profil"}),
)
LINES = HEAD.count("\n")
LONG = "Dette er " + "et ord " * 14

#: Rule -> code, a text that breaks it, and one that only nearly does.
PAIRS: dict[str, tuple[str, str, str]] = {
    "a heading at the end over nothing": ("empty-section", "Tekst.\n\n## A", "## A\n\nTekst."),
    "a heading over the next one": (
        "empty-section",
        "## A\n\n## B\n\nTekst.",
        "## A\n\n### B\n\nTekst.",
    ),
    "a subheading over the next section": (
        "empty-section",
        "## A\n\nTekst.\n\n### B\n\n## C\n\nTekst.",
        "## A\n\nTekst.\n\n### B\n\nTekst.\n\n## C\n\nTekst.",
    ),
    "a heading over a comment only": (
        "empty-section",
        "## A\n\n{>> skriv dette <<}\n\n## B\n\nTekst.",
        "## A\n\n{>> skriv dette <<} Tekst.\n\n## B\n\nTekst.",
    ),
    "a heading over struck-out text only": (
        "empty-section",
        "## A\n\n{--Gammel tekst.--}",
        "## A\n\n{++Ny tekst.++}",
    ),
    "a heading over a claim only": (
        "empty-section",
        '## A\n\n{{ krev("x", "høyest") }}',
        '## A\n\n{{ figur("profil") }}',
    ),
    "a heading inside code is none": (
        "empty-section",
        "Tekst.\n\n## A\n",
        "Tekst.\n\n```\n## A\n```\n",
    ),
    "a heading over a rule only": (
        "empty-section",
        "Tekst.\n\n## A\n\n---\n\n## B\n\nTekst.",
        "Tekst.\n\nA\n---\n\nMer.",
    ),
    "an underlined heading": (
        "empty-section",
        "Tekst.\n\nA\n---\n\n## B\n\nTekst.",
        "Tekst.\n\n---\n\n## B\n\nTekst.",
    ),
    "a link by reference": (
        "dead-link",
        "[se][a]\n\n[a]: #borte",
        "[se][a]\n\n[a]: #barnehage",
    ),
    "a figure's number": ("typed-reference", "Se figur 3.2.", "Se figuren og tabell 12362."),
    "a table's number, dead": ("typed-reference", "Tabell 9.9 viser det.", "Se kapittel 9.9."),
    "a number in the definite form": (
        "typed-reference",
        "Det står i tabellen 4.1.",
        'Det står i {{ se("grunnlag") }}, 4.1 prosent.',
    ),
    "an abbreviated reference": ("typed-reference", "Se fig. 3.2.", "Se SSB-tabell 12.3."),
    "a figure of another report": (
        "typed-reference",
        "Se figur 3.2 i denne rapporten.",
        "Se figur 3.2 i Grønt hefte.",
    ),
    "a link to nowhere": ("dead-link", "[se](#barnehag)", "[se](#barnehage)"),
    "a link to an exhibit": ("dead-link", "[se](#profil)", "[se](#barnehage-profil)"),
    "a link to a heading of the text": (
        "dead-link",
        "## Årsaker\n\n[se](#aarsak)",
        "## Årsaker\n\n[se](#årsaker)",
    ),
    "a link in code is none": ("dead-link", "[se](#borte)", "Skriv `[se](#borte)`."),
    "a footnote without its note": (
        "dead-link",
        "Tekst.[^a]\n\n[^b]: Note.[^b]",
        "Tekst.[^a]\n\n[^a]: Note.",
    ),
    "a note without its mark": (
        "dead-link",
        "Tekst.\n\n[^a]: Note.",
        "Tekst.[^a] Mer.[^a]\n\n[^a]: Note.",
    ),
    "a note defined twice": (
        "dead-link",
        "Tekst.[^a]\n\n[^a]: En.\n\n[^a]: To.",
        "Tekst.[^a][^b]\n\n[^a]: En.\n\n[^b]: To.",
    ),
    "an image without alt text": (
        "alt-text",
        "![](bilder/kart.png)",
        "![Kart over skolene](bilder/kart.png)",
    ),
    "an image with blank alt text": (
        "alt-text",
        "![  ](bilder/kart.png)",
        "Skriv `![](bilder/kart.png)`.",
    ),
    "a sentence that never ends": ("long-sentence", f"{LONG} {LONG}.", f"{LONG}. {LONG}."),
    "a call counts as three words": (
        "long-sentence",
        f'{LONG}{{{{ verdi("x") }}}} {{{{ verdi("x") }}}}.',
        f'{LONG}{{{{ verdi("x") }}}}{{{{ krev("x", "høyest") }}}}.',
    ),
}

HTML = [
    '<script>alert("x")</script>',
    '<img src="x.png" alt="">',
    "<IMG SRC=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<!-- husk dette -->",
    "<!-- over\nto linjer -->",
    "linje<br>linje",
    "linje<br/>linje",
    "</div>",
    "<div\nclass='a'>",
    "<a href='https://ssb.no'>SSB</a>",
    "<b>fet</b>",
    "H<sub>2</sub>O",
    "<!DOCTYPE html>",
    "<?php echo 1 ?>",
    "<![CDATA[x]]>",
    "<min-ting onclick='x'>",
    "<iframe src='x'",
]
NOT_HTML = [
    "x < 5 og y > 3",
    "x <5 og y> 3",
    "a <b og c> d",
    "<https://ssb.no>",
    "<https://ssb.no/statbank/list?x=1&y=2>",
    "<post@baerum.kommune.no>",
    "behov → utgift",
    "Skriv `<br>` for linjeskift.",
    "```\n<div>\n```",
    "Vi <3 tall",
    "5 <= 6 <- 7 -> 8",
    "> sitat\n> mer",
    "{>> kommentar <<} og {++ny++}",
    "færre enn 5 (< 5) & flere",
    "&lt;script&gt;",
    "sett inn <navn> her",
]


def found(folder: Path, body: str, facts: Facts = FACTS) -> list[Fault]:
    """All faults of a text."""
    path = folder / "narratives" / "barnehage.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}{body}\n", "utf-8")
    return list(lint(Source(load_narrative(folder, "barnehage")), facts))


def coded(folder: Path, body: str, code: str, facts: Facts = FACTS) -> list[Fault]:
    """The faults of one kind."""
    return [fault for fault in found(folder, body, facts) if fault.code == code]


@pytest.mark.parametrize("rule", PAIRS)
def test_what_breaks_the_rule_is_found(rule: str, tmp_path: Path) -> None:
    """Once, on its line, with what to do."""
    code, wrong, _ = PAIRS[rule]
    (fault,) = coded(tmp_path, wrong, code)
    assert fault.line > LINES
    assert fault.instead


@pytest.mark.parametrize("rule", PAIRS)
def test_what_nearly_breaks_it_is_left_alone(rule: str, tmp_path: Path) -> None:
    """Nobody is asked to mend what is right."""
    code, _, right = PAIRS[rule]
    assert coded(tmp_path, right, code) == []


@pytest.mark.parametrize("text", HTML)
def test_html_is_found_with_what_to_write_instead(text: str, tmp_path: Path) -> None:
    """Whatever its case, and closed or not."""
    (fault,) = coded(tmp_path, text, "html")
    assert fault.level is Level.ERROR
    assert fault.what.startswith("HTML is not allowed: <")
    assert fault.instead


@pytest.mark.parametrize("text", NOT_HTML)
def test_signs_that_are_no_html_are_left_alone(text: str, tmp_path: Path) -> None:
    """Less-than, arrows, addresses and code are words."""
    assert coded(tmp_path, text, "html") == []


def test_html_inside_a_source_of_a_number_is_the_helpers_matter(tmp_path: Path) -> None:
    """Calls are no prose."""
    assert coded(tmp_path, '{{ fast("1", kilde="<b>") }}', "html") == []


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("## Årsaker\n\nTekst.", []),
        ("## Årsak\n\nTekst.", ["Write: ## Årsaker (line 6 has «## Årsak»)"]),
        ("### Årsaker\n\nTekst.", ["Write: ## Årsaker (line 6 has «### Årsaker»)"]),
        ("## Helt annet\n\nTekst.", ["Write: ## Årsaker"]),
        ("```\n## Årsaker\n```", ["Write: ## Årsaker"]),
        ("{--## Årsaker--}\n\nTekst.", ["Write: ## Årsaker"]),
        ("Årsaker\n-------\n\nTekst.", []),
        ("##  Årsaker ##\n\nTekst.", []),
    ],
)
def test_a_required_section_is_there(body: str, missing: list[str], tmp_path: Path) -> None:
    """A heading that was meant to be it is named."""
    facts = Facts(FACTS.edition, "barnehage", seksjoner=("Årsaker",))
    faults = coded(tmp_path, body, "section-missing", facts)
    assert [fault.instead for fault in faults] == missing
    assert all(fault.level is Level.ERROR for fault in faults)


def test_a_reference_to_an_exhibit_that_is_not_there_is_dead(tmp_path: Path) -> None:
    """The message tells the two apart."""
    (alive,) = coded(tmp_path, "Se Figur\u00a03.2.", "typed-reference")
    (dead,) = coded(tmp_path, "Se figur 3.9.", "typed-reference")
    assert "dead" not in alive.what
    assert "dead: the report has no figur 3.9" in dead.what


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("[se](#borte)", Level.ERROR),
        ("Tekst.[^a]", Level.ERROR),
        ("[^a]: Note.", Level.WARNING),
        ("T.[^a]\n\n[^a]: En.\n\n[^a]: To.", Level.ERROR),
    ],
)
def test_a_note_that_nobody_reads_weighs_less(text: str, level: Level, tmp_path: Path) -> None:
    """What the reader would miss is an error."""
    (fault,) = coded(tmp_path, text, "dead-link")
    assert fault.level is level


def test_a_text_saved_by_an_office_editor_is_read_the_same(tmp_path: Path) -> None:
    """BOM, CRLF and curly quotes."""
    path = tmp_path / "narratives" / "barnehage.md"
    path.parent.mkdir()
    text = (
        f"{HEAD}I 2023 er utgiften\n{{{{ verdi(“x”) }}}}.\n\nASSS-snittet er {{{{ verdi(«x») }}}}."
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    faults = lint(Source(load_narrative(tmp_path, "barnehage")), FACTS)
    assert [(f.code, f.line) for f in faults] == [("year", LINES + 1), ("mean", LINES + 4)]


@pytest.mark.parametrize("path", sorted((ROOT / "narratives").glob("*.md")), ids=lambda p: p.stem)
def test_the_bundled_narratives_are_clean(path: Path) -> None:
    """Our own texts are silent."""
    source = Source(load_narrative(ROOT, path.stem))
    faults = [f for f in lint(source, Facts(FACTS.edition, path.stem)) if f.level is not Level.INFO]
    assert faults == []


PARAGRAPH = (
    'I 2023 er utgiften {{ verdi("x", aar=2023) }}, og ASSS-snittet er '
    '{{ verdi("x", kommune="ASSS") }}, se tabell 12362 og [her](#barnehage).[^1]'
)


@pytest.mark.parametrize(
    "body",
    [
        "## A\n\n" + f"{PARAGRAPH}\n\n" * 2500 + "[^1]: Note.",
        "Utgiften økte fra 2021 til 2025 og ASSS-snittet er " * 20_000,
        "<" * 100_000,
        "<!-- " * 2_000,
        "<a " * 30_000,
        "[" * 50_000 + "](#a)" * 10_000,
        "| 2021 | 2022 |\n" * 5_000,
        "{-- " * 20_000,
        "plan " * 50_000 + "2023",
        "«" * 50_000 + " 2023",
    ],
    ids=lambda body: body[:8],
)
def test_long_and_hostile_texts_are_read_in_time(body: str, tmp_path: Path) -> None:
    """No pattern goes wild."""
    path = tmp_path / "narratives" / "barnehage.md"
    path.parent.mkdir()
    path.write_text(f"{HEAD}{body}\n", "utf-8")
    source = Source(load_narrative(tmp_path, "barnehage"))
    assert source.sentences is source.sentences
    assert source.calls is source.calls
    start = time.process_time()
    for fault in lint(source, FACTS):
        assert fault.code
        break
    list(lint(source, FACTS))
    assert time.process_time() - start < 8  # seconds of our own, whatever else runs
