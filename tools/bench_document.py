"""The whole report as ONE HTML document: what the naive pipeline, Chromium and Typst are given.

Same parts, same templates, same style sheet as ours; only what divides the report into parts is
taken away: links between parts are links within the document, a running header follows the part,
and page numbers are asked for with `target-counter` instead of being written in.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from asss_report.charts.style import Stil
from asss_report.document.fetcher import XREF
from asss_report.document.html import Maler
from asss_report.document.report import load_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from asss_report.document.html import Side

    #: (anchor, alt text, style) of a chart -> the HTML that shows it.
    Chart = Callable[[str, str, str], str]

_IMAGE: Final = re.compile(r'<img src="chart:([^"]+)" alt="([^"]*)" style="([^"]*)">')
_BODY: Final = re.compile(r'<body class="([^"]*)">(.*)</body>', re.DOTALL)
_HEADER: Final = re.compile(r'@top-left \{ content: ("(?:[^"\\]|\\.)*"); \}')
#: A row of the one page that names a chapter's page.
_ROW: Final = re.compile(
    r'(<a href="#([^"]+)">(?:(?!</tr>).)*<td class="side">)00(?=</td>)', re.DOTALL
)

_CSS: Final = """
@page { @bottom-right { content: counter(page); } }
.del { break-before: page; }
.exhibit svg { display: block; width: var(--side-sats); }
nav a::after { content: leader(" .") " " target-counter(attr(href), page); }
a.sidetall::after { content: target-counter(attr(href), page); }
"""
#: A reader of paper wants to know where «figur 3.2» is.
IN_TEXT: Final = 'a.se::after { content: " (side " target-counter(attr(href), page) ")"; }\n'
#: What HTML does with a table unless told otherwise.
AUTO_TABLES: Final = "table { table-layout: auto; border-collapse: collapse; }\n"


def parts_of(root: Path) -> tuple[Maler, dict[str, Side]]:
    """Read and compute the edition at `root`, draw its charts and fill its templates.

    Returns:
        The templates, and the key of every part -> the part, in the order of the report.
    """
    stil = Stil.load(root)
    maler = Maler(load_report(root, stil), stil)
    return maler, {key: maler.side(key) for key in maler.deler}


def whole(parts: Iterable[Side], title: str, chart: Chart, *, css: str = "") -> str:
    """All parts as one document.

    Args:
        parts: In order, the front first.
        title: Of the whole.
        chart: How a chart is shown.
        css: More style, last of all.
    """
    texts = [part.html for part in parts]
    head = _head(texts[0], title, css)
    bodies = "\n".join(_part(text) for text in texts).replace(XREF, "#")
    bodies = _ROW.sub(r'\1<a class="sidetall" href="#\2"></a>', bodies)
    bodies = _IMAGE.sub(lambda it: chart(*map(html.unescape, it.groups())), bodies)
    return f'<!DOCTYPE html>\n<html lang="nb">\n{head}<body>\n{bodies}\n</body>\n</html>\n'


def _head(text: str, title: str, css: str) -> str:
    """The front's head, with a running header that follows the part."""
    head = text[text.index("<head>") : text.index("<body")]
    head = _HEADER.sub("@top-left { content: string(topptekst); }", head)
    head = re.sub("<title>.*?</title>", f"<title>{html.escape(title)}</title>", head)
    return head.replace("</head>", f"<style>{_CSS}{css}</style>\n</head>")


def _part(text: str) -> str:
    """A part's body as a block of the document."""
    body, header = _BODY.search(text), _HEADER.search(text)
    if body is None or header is None:
        raise ValueError("templates/dokument.html.j2 has changed: no body or no running header")
    style = html.escape(f"string-set: topptekst {header[1]}")
    return f'<div class="del {body[1]}" style="{style}">{body[2]}</div>'
