"""Whether two PDFs say the same: their words compared as multisets, wherever they stand.

Running headers, page numbers and the place of a line's end differ between layout engines, so words
divided at a line's end are put together and nothing is asked of their order.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pypdfium2

if TYPE_CHECKING:
    from pathlib import Path

#: A hyphen at a line's end, as PDFium tells of it or as the font says.
_DIVIDED: Final = re.compile("[\ufffe\u00ad\u2010\u0002-]\\s*\\r?\\n")
_WORD: Final = re.compile(r"\w+")


def text_of(file: Path) -> tuple[str, int]:
    """All text of a PDF, and how many pages it has."""
    with pypdfium2.PdfDocument(file) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return "\n".join(texts), len(texts)


def words(text: str) -> Counter[str]:
    """The words and numbers of a text, divided ones whole, however often each stands."""
    whole = re.sub("[\u00ad\u0002\ufffe]", "", _DIVIDED.sub("", text))
    return Counter(_WORD.findall(whole.replace("-", "")))


def missing(wanted: Counter[str], found: Counter[str]) -> Counter[str]:
    """The words that stand fewer times than they should, and how many times fewer."""
    return wanted - found


def share_found(wanted: Counter[str], found: Counter[str]) -> float:
    """How much of what is wanted is found, 0-1."""
    total = sum(wanted.values())
    return 1 - sum(missing(wanted, found).values()) / total if total else 1.0
