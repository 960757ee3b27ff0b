"""The print style sheet on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asss_report.preview.stil import on_screen, with_fonts

if TYPE_CHECKING:
    from pathlib import Path


def test_rules_reach_the_sheet_only() -> None:
    """Global selectors are held inside; html, body and :root are the sheet itself."""
    css = on_screen("/* a } brace */ h1, .html { color: red } html { x: y } body > p { a: b }")
    assert css.index(".ark {") < css.index("h1, .html")
    assert "& {" in css.replace("&  {", "& {")
    assert ".kropp > p" in css
    assert "brace" not in css


def test_pages_are_left_out_and_fonts_stay_outside() -> None:
    """A browser has no page margins; a font is for the whole document."""
    css = on_screen(
        '@page { margin: 0; @top-left { content: "x" } } @font-face { src: url("asset:f/a.ttf") } '
        "@media print { p { color: red } }"
    )
    assert "@page" not in css
    assert "top-left" not in css
    assert css.index("@font-face") < css.index(".ark {") < css.index("@media")
    assert 'url("/asset/f/a.ttf")' in css


def test_a_broken_sheet_breaks_nothing() -> None:
    """Half saved: what cannot be read is left out, and every brace is closed."""
    css = on_screen("h1 { color: red; \n p { x: ")
    assert css.count("{") == css.count("}")


def test_charts_bring_their_letters(root: Path) -> None:
    """A picture may fetch no font, so the weights it uses are in it, cut to size."""
    svg = b'<svg font-family="\'Source Sans 3\'"><text font-weight="600">\xc3\x86</text></svg>'
    whole = with_fonts(svg, root / "templates" / "fonts").decode()
    assert whole.count("@font-face") == 2
    assert 'font-family:"Source Sans 3"' in whole
    assert len(whole) < 150_000
    assert whole.startswith("<svg font-family")
    assert with_fonts(b"", root) == b""
