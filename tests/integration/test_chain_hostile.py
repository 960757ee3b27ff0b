"""Narratives that mean harm: refused or made harmless, in time, nothing leaked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from asss_report.document.build import build_report
from asss_report.document.check import check_all
from asss_report.document.result import Wanted
from asss_report.errors import Level, NarrativeError

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

SECRET = "HEMMELIG-4711"  # noqa: S105 - a word that must not be seen
#: Far more than any of it takes; what never ends is what this is for.
SECONDS = 30

HTML = [
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    "<img src={secret}>",
    '<link rel=attachment href="{secret}">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>body {{ background: url({secret}) }}</style>",
    '<div style="background: url(file:///etc/passwd)">x</div>',
    "<object data={secret}></object>",
    "<iframe src={secret}></iframe>",
    "<svg><image href={secret} /></svg>",
    "<!-- {secret} -->",
    "<!DOCTYPE html>",
    "<?php echo 1 ?>",
    "<IMG SRC=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "a</p></section><script src=x></script>",
]
JINJA = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    '{{ verdi.__globals__["os"].system("id") }}',
    "{{ range(10**9) | list }}",
    "{{ 'a' * 10**9 }}",
    '{{ verdi("a" * 1000000000) }}',
    '{{ verdi("netto_driftsutgifter", aar=10**9**9) }}',
    "{% for a in range(1000000000) %}{% for b in range(1000000000) %}x{% endfor %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'stil.css' as x %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{{ self.__init__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum() }}",
    "{{ " + "(" * 4000 + "1" + ")" * 4000 + " }}",
    "{{ verdi(" * 2000,
    "{{" * 5000,
]


def faults_of(edition: EditionCopy, stil: Stil, body: str) -> list[str]:
    """What `check` says of a text, within the time a person waits."""
    before = time.monotonic()
    edition.replace("narratives/barnehage.md", "Vi vet ikke.", body)
    faults = check_all(edition.root, stil)
    assert time.monotonic() - before < SECONDS
    return [str(f) for f in faults if f.level is Level.ERROR and "barnehage.md" in f.file]


@pytest.mark.parametrize("body", HTML)
def test_raw_html_is_refused_with_its_line(small: EditionCopy, stil: Stil, body: str) -> None:
    """By the check and by a build; nothing is made."""
    secret = small.write("hemmelig.txt", SECRET)
    text = body.format(secret=secret.as_uri()) if "{secret}" in body else body.replace("{{", "{")

    assert any("HTML" in fault for fault in faults_of(small, stil, text.replace("}}", "}")))
    with pytest.raises(NarrativeError):
        build_report(small.root, small.root / "output", stil, Wanted(area="barnehage"))
    assert [] == small.output()


@pytest.mark.parametrize("body", JINJA, ids=lambda body: body[:30])
def test_what_is_not_a_plain_call_is_refused_in_time(
    small: EditionCopy, stil: Stil, body: str
) -> None:
    """No attribute, no loop, no arithmetic is ever run."""
    assert [] != faults_of(small, stil, body)


@pytest.mark.parametrize(
    "body",
    [
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "[x](data:text/html,x)",
        "[x]: file:///etc/passwd\n\n[x]",
        "![x](file:///etc/passwd)",
        "![x](../hemmelig.png)",
        "> " * 3000 + "x",
        "- " * 3000 + "x",
    ],
    ids=lambda body: body[:30],
)
def test_links_and_pictures_lead_nowhere_unsafe(small: EditionCopy, stil: Stil, body: str) -> None:
    """And nesting without end is told, not followed."""
    assert [] != faults_of(small, stil, body)


@pytest.mark.pdf
@pytest.mark.parametrize(
    "body", ["Et tall x < 5 og y > 3.", "`<script>` er kode.", "<https://ssb.no>"]
)
def test_what_only_looks_like_html_is_text_and_nothing_is_attached(
    small: EditionCopy, stil: Stil, tmp_path: Path, body: str
) -> None:
    """The page shows it; the PDF holds no file and no script."""
    assert [] == faults_of(small, stil, body)
    result = build_report(small.root, tmp_path, stil, Wanted(area="barnehage"))

    with pikepdf.open(result.path) as pdf:
        assert {} == dict(pdf.attachments)
        assert b"/JavaScript" not in result.path.read_bytes()
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    text = "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(result.path))
    assert SECRET not in text
    assert "root:" not in text


def test_a_narrative_of_five_thousand_lines_is_checked_in_time(
    small: EditionCopy, stil: Stil
) -> None:
    """With a call on every fifth line, and typed numbers between."""
    call = '{{ avvik("netto_driftsutgifter") }}'
    lines = [
        f"Linje {n}: utgiften er {call} snittet." if n % 5 == 0 else f"Linje {n} er tekst, ja."
        for n in range(5_000)
    ]

    assert [] == faults_of(small, stil, "\n".join(lines))
