"""From the HTML made for print to what a browser shows: one sheet, addresses that we serve."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from asss_report.document.fetcher import XREF, RefusedError, ReportFetcher
from asss_report.errors import Fault, OutputError
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import picture_path
from asss_report.preview.stil import on_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from asss_report.document.html import Side
    from asss_report.document.report import Report

_BODY: Final = re.compile(r"<body([^>]*)>(.*)</body>", re.DOTALL)
_STYLE: Final = re.compile(
    r"<style>(.*?)</style>|<link [^>]*href=\"(asset:[^\"]+\.css)\"[^>]*>", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Ark:
    """A part of the report as the browser shows it.

    Attributes:
        tittel: Of the document.
        html: What stands on the sheet.
        klasse: Classes of the body, which the style sheet knows.
        css: The style sheet, for the sheet only.
        charts: Key -> SVG, of the charts on it.
    """

    tittel: str
    html: str
    klasse: str = ""
    css: str = ""
    charts: Mapping[str, str] = field(default_factory=dict)

    @property
    def css_address(self) -> str:
        """Where the style sheet is served; another one when it says something else."""
        return f"/stil/{digest(self.css)}.css"


def ark(side: Side, report: Report) -> Ark:
    """Put one part on a sheet.

    Raises:
        OutputError: The template, perhaps half saved, gives no page.
    """
    found = _BODY.search(side.html)
    if found is None or not found[2].strip():
        what = "The template gives an empty page."
        raise OutputError(Fault("templates/dokument.html.j2", 0, what, "Restore it from git."))
    head = side.html[: found.start()]
    title = re.search(r"<title>(.*?)</title>", head, re.DOTALL)
    klasse = re.search(r'class="([^"]*)"', found[1])
    return Ark(
        html.unescape(title[1]) if title else "",
        _addresses(found[2], side.charts, report),
        klasse[1] if klasse else "",
        on_screen(_styles(head, report.root / "templates")),
        dict(side.charts),
    )


def digest(text: str) -> str:
    """A short name of a text, another one when it changes."""
    return sha256(text.encode()).hexdigest()[:12]


def _styles(head: str, templates: Path) -> str:
    fetcher = ReportFetcher(templates)
    parts = []
    for found in _STYLE.finditer(head):
        try:
            parts.append(found[1] or fetcher.fetch(found[2]).body.decode("utf-8", "replace"))
        except RefusedError as error:
            what = f"A page cannot be shown: {error}."
            raise OutputError(Fault("templates/dokument.html.j2", 0, what)) from None
    return "\n".join(parts)


def _addresses(body: str, charts: Mapping[str, str], report: Report) -> str:
    chapter = {nr.anker: key for (key, _), nr in report.nummer.items()}

    def chart(found: re.Match[str]) -> str:
        return f'src="/diagram/{found[1]}?v={digest(charts.get(found[1], ""))}"'

    def picture(found: re.Match[str]) -> str:
        name = unquote(html.unescape(found[1]))
        path = picture_path(report.root / FOLDER, html.unescape(found[1]))
        saved = path.stat().st_mtime_ns if path else 0
        return f'src="/bilde/{quote(name)}?v={saved}"'

    def link(found: re.Match[str]) -> str:
        key = chapter.get(found[1], found[1])
        return f'href="/kapittel/{key}#{found[1]}"'

    rules: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
        (r'src="chart:([^"]+)"', chart),
        (r'src="bilde:([^"]+)"', picture),
        (r'src="asset:([^"]+)"', lambda found: f'src="/asset/{found[1]}"'),
        (rf'href="{re.escape(XREF)}([^"]+)"', link),
    )
    for pattern, new in rules:
        body = re.sub(pattern, new, body)
    return body
