"""HTML in a narrative: it would stand as text on the page, so there is a Markdown form instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from asss_report.errors import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.errors import Fault
    from asss_report.narrative.source import Source

#: Elements whose names nobody writes between < and > for another reason; also when not closed.
_LONG: Final = (
    "abbr|address|applet|area|article|aside|audio|base|bdi|bdo|blink|blockquote|body|br|button|"
    "canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|"
    "dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|"
    "head|header|hgroup|hr|html|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|"
    "marquee|math|menu|meta|meter|nav|noframes|noscript|object|ol|optgroup|option|output|param|"
    "picture|pre|progress|rp|rt|ruby|samp|script|search|section|select|slot|small|source|span|"
    "strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|"
    "title|tr|track|tt|ul|var|video|wbr|xmp"
)
_TAG: Final = re.compile(
    rf"<!--.{{0,4000}}?(?:-->|\Z)|<!--|<!\[CDATA\[|<![a-z][^>\n]{{0,200}}>?|<\?[a-z=][^>\n]{{0,200}}>?"
    rf"|</?(?P<long>{_LONG})(?=[\s/>]|$)[^<>]{{0,1000}}>?"
    r"|</?(?P<short>[abipqsu])(?:\s[^<>=]{1,60}=[^<>]{0,1000})?\s?/?>"
    r"|</(?P<end>[a-z][\w:-]{0,40})\s?>"
    r"|<(?P<other>[a-z][\w:-]{0,40})(?:\s[^<>=]{1,60}=[^<>]{0,1000}|\s?/)>",
    re.IGNORECASE | re.DOTALL,
)
_NOT_HTML: Final = re.compile(r"\{\{.{0,2000}?\}\}|<https?://[^>\s]{0,2000}>", re.DOTALL)
_MARKDOWN: Final = {
    "br": "Begin a new paragraph with an empty line.",
    "hr": "Begin a new section with ## instead.",
    "img": "Write ![what it shows](bilder/….png).",
    "a": "Write [the words](https://…).",
    "ul": "Begin each item with «- ».",
    "ol": "Begin each item with «1. ».",
    "li": "Begin each item with «- ».",
    "sup": "A footnote is written [^1].",
    "code": "Write `…`.",
    "pre": "Write `…`.",
    "blockquote": "Begin the line with «> ».",
    "del": "Write {--…--}.",
    "ins": "Write {++…++}.",
    "mark": "Write {==…==}.",
    **dict.fromkeys(("b", "strong"), "Write **…**."),
    **dict.fromkeys(("i", "em", "u"), "Write *…*."),
    **dict.fromkeys(("s", "strike"), "Write {--…--}."),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "Write ## or ### before the heading."),
    **dict.fromkeys(("table", "tr", "td", "th", "thead", "tbody"), "Write rows as | … | … |."),
    **dict.fromkeys(("p", "div"), "Separate paragraphs with an empty line."),
}


def html_faults(source: Source, plain: str) -> Iterator[Fault]:
    """Each tag, comment, declaration and instruction once; an end only when nothing began it.

    Args:
        source: The narrative.
        plain: Its body with code filled.
    """
    text = _NOT_HTML.sub(lambda m: " " * len(m[0]), plain)
    begun: dict[str, int] = {}
    for found in _TAG.finditer(text):
        name = (found["long"] or found["short"] or found["end"] or found["other"] or "").casefold()
        if found[0].startswith("</") and begun.get(name):
            begun[name] -= 1
            continue
        if not found[0].startswith("</") and name:
            begun[name] = begun.get(name, 0) + 1
        said = " ".join(found[0].split())
        said = said if len(said) <= 60 else f"{said[:57]}…"
        what = f"HTML is not allowed: {said}"
        yield source.fault(found.start(), "html", Level.ERROR, what, _remedy(name, found[0]))


def _remedy(name: str, tag: str) -> str:
    if tag.startswith("<!--"):
        return "Write {>> … <<} for a comment, or take it out."
    return _MARKDOWN.get(name, "Take it out; what Markdown has no form for, the report has not.")
