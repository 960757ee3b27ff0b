"""The style sheet in the shape WeasyPrint is quickest with; a browser gets it as it is written.

WeasyPrint looks up a custom property and solves a `calc()` for every element anew, and reads the
sheet and its fonts anew for every part. Here the properties are filled in, and a sheet that is read
is kept for the next part: a fifth of the time of a layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The address of the report's own sheet, the only one that is kept.
ADRESSE: Final = "asset:stil.css"
#: How airy a part is set, a number; see `flyt`.
LUFT: Final = "luft"

_VAR: Final = re.compile(r"var\(--([\w-]+)\)")
_PRODUKT: Final = re.compile(r"calc\(([\d.]+)([a-z]+) \* ([\d.]+)\)")
_FONT: Final = re.compile(r"@font-face \{[^}]*asset:fonts/[^}]*\}")
_ROT: Final = re.compile(r":root *\{(.*?)\}", re.DOTALL)
_GITT: Final = re.compile(r"--([\w-]+)\s*:")
_EGENSKAP: Final = re.compile(r"--([\w-]+): *([^;]+);")


@dataclass(frozen=True, slots=True)
class Stilark:
    """A sheet WeasyPrint has read.

    Attributes:
        css: WeasyPrint's CSS.
        varsler: What WeasyPrint warned of while it read, and how gravely.
    """

    css: Any
    varsler: Mapping[str, int]


def ta_ut(html: Any) -> str | None:
    """Take the link to the report's sheet, and the page's own rules before it, out of a page.

    Both are then given to WeasyPrint side by side, or one would always outweigh the other.

    Args:
        html: The root element of the page.

    Returns:
        The page's own rules; None for a page without the sheet, which is left as it is.
    """
    links = [link for link in html.iterfind("head/link") if link.get("href") == ADRESSE]
    if not links:
        return None
    own = html.findall("head/style")
    for element in (*links, *own):
        html.find("head").remove(element)
    return "".join(style.text or "" for style in own)


def egenskaper(rules: str) -> dict[str, str]:
    """The custom properties of the whole page: name without its dashes → value."""
    return dict(_EGENSKAP.findall("".join(_ROT.findall(rules))))


def utfylt(css: str, verdier: Mapping[str, str]) -> str:
    """A sheet with the custom properties of the whole page filled in, and products worked out.

    Those the sheet gives too are left, but for how airy the part is, which is planned. Without the
    `@font-face` of `templates/fonts`, whose files `pdf.prepare_fonts` lets be found.
    """
    egne = set(_GITT.findall(css)) - {LUFT}
    fylles = {navn: verdi for navn, verdi in verdier.items() if navn not in egne}
    css = _VAR.sub(lambda match: fylles.get(match[1], match[0]), _FONT.sub("", css))
    return _PRODUKT.sub(lambda match: f"{float(match[1]) * float(match[3]):g}{match[2]}", css)


@lru_cache(maxsize=1)
def fonter(config: str) -> Any:  # noqa: ARG001 - what fontconfig reads, and so another for another
    """WeasyPrint's view of the fonts, the same for all parts and all sheets of an edition.

    Args:
        config: The fontconfig file in force: an edition elsewhere may have other fonts.
    """
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - see pdf._write

    return FontConfiguration()
