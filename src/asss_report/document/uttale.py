"""What a listener hears where a reader sees an abbreviation or a sign.

Tables and captions are short of room and write «mill. kr»; a voice then says «mill punktum k r».
The tags can hold what is meant: `abbr` becomes the expansion text of PDF, `aria-label` what is said
instead (see `tags`). A browser knows both as well.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

_FORKORTELSER: Final = {
    "mill. kr": "millioner kroner",
    "kr per innb.": "kroner per innbygger",
    "innb.": "innbygger",
    "kr": "kroner",
    "nr.": "nummer",
}

#: The whole text of a cell where nothing is computed, and what that is called.
_TEGN: Final = {"–": "ikke beregnet"}

#: The mark of an area that others hold too, after its name.
_OVERLAPPER: Final = re.compile("(?<=[ \u00a0])‡$")

_SPRAK: Final = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(it).replace(r"\ ", "[ \u00a0]") for it in _FORKORTELSER)
    + r")(?!\w)"
)

#: A number and its abbreviation with a no-break space between. WeasyPrint 70 looks for the last
#: place to break before an element, finds none in the space, and takes the first of the line.
_HENGER: Final = re.compile("(?:[^\\s<>]|[\u00a0\u202f])*\u00a0<abbr[^>]*>[^<]*</abbr>[^\\s<>]*")


def uttale(tekst: str) -> Markup:
    """`tekst` as HTML, with what its abbreviations and signs stand for."""
    if ord_ := _TEGN.get(tekst):
        return Markup('<span aria-label="{}">{}</span>').format(ord_, tekst)
    # Safe: escaped first, and no abbreviation holds a character that escaping changes.
    html = _HENGER.sub(r'<span class="samlet">\g<0></span>', _SPRAK.sub(_abbr, str(escape(tekst))))
    merke = '<span aria-label="(inngår også i andre områder)">‡</span>'
    return Markup(_OVERLAPPER.sub(merke, html))  # noqa: S704


#: Signs of a formula and what is said for them, in the order they are looked for.
_FORMELTEGN: Final = (
    (r"_(\w+)", r" \1"),
    (r"\bln\b ?", "den naturlige logaritmen til "),
    (r"\bL(?=\()", "L av "),
    (r"Σ ?", "summen av "),
    (r"√ ?", "kvadratroten av "),
    ("²", " i andre"),
    (r"\(", "parentes "),
    (r"\)", " parentes slutt"),
    (" ?· ?", " ganger "),
    (" ?/ ?", " delt på "),
    (" ?− ?", " minus "),
    (r" ?\+ ?", " pluss "),
    (" ?= ?", " er lik "),
)


def formel_i_ord(tekst: str) -> str:
    """A formula read aloud: «u_i − u_G» is «u i minus u G».

    A voice says nothing of «·» and parentheses, and makes one word of «u_G · b_i/b_G».
    """
    for tegn, ord_ in _FORMELTEGN:
        tekst = re.sub(tegn, ord_, tekst)
    return " ".join(tekst.split())


def _abbr(match: re.Match[str]) -> str:
    full = _FORKORTELSER[match[0].replace("\u00a0", " ")]
    return f'<abbr title="{full}">{match[0]}</abbr>'
