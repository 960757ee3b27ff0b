"""The report as one would make it without knowing where the time goes; for `make bench` alone.

    python tools/bench_naive.py EDITION OUT.pdf [--in-text] [--auto-tables]

Same figures, same words, same templates, same drawings as `asss-report build --only pdf`. But one
HTML document for the whole, each chart drawn in a new figure under `layout="constrained"` and put
into the page as matplotlib writes it (type as outlines, matplotlib's default), every page number
asked for with `target-counter`, and one call of `write_pdf`. No exhibit is moved to save paper, and
WeasyPrint's tags stand as it writes them, which is less work than ours, not more.

With --in-text each reference in the words has its page too, «tabell 3.4 (side 21)»; with
--auto-tables the columns' widths are left to the layout, as one leaves them who has not measured.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import html
import io
import sys
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from bench_document import AUTO_TABLES, IN_TEXT, parts_of, whole

from asss_report.charts.flate import Flate

#: One standard of the two; WeasyPrint claims one at a time.
VARIANT: Final = "pdf/ua-1"
STYLES: Final = {"--in-text": IN_TEXT, "--auto-tables": AUTO_TABLES}


def main(arguments: list[str]) -> int:
    """Make the PDF; the exit code."""
    edition, out, *options = arguments
    Flate.svg = drawn  # type: ignore[method-assign] # the one way in: charts draw themselves
    maler, parts = parts_of(Path(edition))
    charts = {key: svg for part in parts.values() for key, svg in part.charts.items()}
    text = whole(
        parts.values(),
        maler.tittel(),
        lambda key, alt, _: inline(charts[key], alt),
        css="".join(css for option, css in STYLES.items() if option in options),
    )
    Path(out).write_bytes(laid_out(text, Path(edition) / "templates"))
    return 0


def drawn(flate: Flate) -> str:
    """A chart in a figure of its own, as matplotlib writes it.

    Our charts place every mark themselves, so the layout engine has but one empty set of axes to
    solve: less than a chart drawn on axes would cost it.
    """
    with flate.stil.aktiv(), mpl.rc_context({"svg.fonttype": "path"}):
        figure = flate.figur()
        figure.set_layout_engine("constrained")
        figure.add_subplot().set_axis_off()
        out = io.StringIO()
        figure.savefig(out, format="svg")
    return out.getvalue()


def inline(svg: str, alt: str) -> str:
    """The SVG of matplotlib as part of a page: without the head of a file, with its alt text."""
    element = svg[svg.index("<svg") :]
    return element.replace(">", f"><title>{html.escape(alt)}</title>", 1)


def laid_out(text: str, templates: Path) -> bytes:
    """The whole document as a tagged PDF."""
    from weasyprint import HTML  # noqa: PLC0415 - after the charts, as one would come to it

    text = text.replace("asset:", "")
    css = (templates / "stil.css").read_text("utf-8").replace("asset:", "")
    text = text.replace('<link rel="stylesheet" href="stil.css">', f"<style>{css}</style>")
    document: Any = HTML(string=text, base_url=f"{templates}/")
    pdf: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
    return pdf


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
