"""The print style sheet on a screen: kept inside the sheet of paper, with the paper's own fonts."""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

# WeasyPrint's own parser, so that screen and print read the file alike.
import tinycss2  # type: ignore[import-untyped]
from fontTools import subset
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from pathlib import Path

_INNER: Final = ("media", "supports", "layer", "container")
#: Latin letters, digits, and what Norwegian text and charts are set with.
_GLYPHS: Final = (
    *range(0x20, 0x17F),
    *(0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026),
    *(0x2020, 0x2021, 0x202F, 0x2030, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2264),
    *(0x2265, 0x394, 0x3A3),
)
_ONE_AT_A_TIME: Final = Lock()
_WEIGHTS: Final = {"Regular": 400, "SemiBold": 600, "Bold": 700}


def on_screen(css: str) -> str:
    """A print style sheet that reaches the sheet (`.ark`) only, with addresses we serve."""
    outside, inside = [], []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        text = rule.serialize()
        if rule.type == "at-rule" and rule.lower_at_keyword in _INNER:
            inside.append(text)
        elif rule.type == "at-rule" and rule.lower_at_keyword != "page":
            outside.append(text)
        elif rule.type == "qualified-rule":
            start = tinycss2.serialize(rule.prelude)
            inside.append(f"{_selectors(start)}{{{tinycss2.serialize(rule.content)}}}")
    whole = "\n".join([*outside, ".ark {", *inside, "}"])
    return re.sub(r"asset:(?=[\w./-])", "/asset/", whole)


def _selectors(prelude: str) -> str:
    whole = re.sub(r"(?<![\w.#:-])html(?![\w-])|:root(?![\w-])", "&", prelude)
    return re.sub(r"(?<![\w.#:-])body(?![\w-])", ".kropp", whole)


def with_fonts(svg: bytes, folder: Path) -> bytes:
    """A chart that brings its letters: a picture on a screen may fetch no font."""
    head, sep, rest = svg.partition(b">")
    faces = "".join(
        _face(file, weight, file.stat().st_mtime_ns)
        for name, weight in _WEIGHTS.items()
        for file in folder.glob(f"*-{name}.ttf")
        if weight == 400 or f'font-weight="{weight}"'.encode() in svg
    )
    return head + sep + f"<style>{faces}</style>".encode() + rest if sep else svg


def warm_fonts(folder: Path) -> None:
    """Cut the letters out before the first chart asks."""
    with_fonts("".join(f'<svg font-weight="{it}">' for it in _WEIGHTS.values()).encode(), folder)


def _face(file: Path, weight: int, saved: int) -> str:
    with _ONE_AT_A_TIME:  # a page asks for all its charts at once
        return _cut(file, weight, saved)


@cache
def _cut(file: Path, weight: int, _saved: int) -> str:
    font = TTFont(file)
    family = font["name"].getBestFamilyName()
    options = subset.Options(layout_features=["kern"], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_GLYPHS)
    cutter.subset(font)
    small = io.BytesIO()
    font.save(small)
    coded = base64.b64encode(small.getvalue()).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f'src:url("data:font/ttf;base64,{coded}")}}'
    )
