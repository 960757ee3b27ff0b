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
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from bench_document import AUTO_TABLES, IN_TEXT, parts_of, whole
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from asss_report.charts.flate import MM_PER_PUNKT, MM_PER_TOMME, VERSALHOYDE, Flate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from asss_report.charts.flate import Boks, Penn, Punkt, Tekst
    from asss_report.charts.style import Merke

#: One standard of the two; WeasyPrint claims one at a time.
VARIANT: Final = "pdf/a-2a"
STYLES: Final = {"--in-text": IN_TEXT, "--auto-tables": AUTO_TABLES}


def main(arguments: list[str]) -> int:
    """Make the PDF; the exit code."""
    edition, out, *options = arguments
    draw_naively()
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


class Naive(Flate):
    """The surface that charts draw on, with matplotlib's own artists, figure and SVG."""

    def tekst(self, sted: Punkt, tekst: str, form: Tekst) -> None:
        """A line of text."""
        baseline = sted[1] + form.storrelse * MM_PER_PUNKT * VERSALHOYDE / 2
        artist = Text(
            *(sted[0], baseline, tekst),
            color=form.farge,
            fontsize=form.storrelse,
            fontweight=form.vekt,
            fontfamily=self.stil.skrift.familie,
            horizontalalignment=form.side,
            parse_math=False,
        )
        self._add(artist)

    def boks(self, boks: Boks, *, fyll: str | None = None, kant: Penn | None = None) -> None:
        """A rectangle."""
        x0, y0, x1, y1 = boks.ordnet
        edge: dict[str, Any] = {"edgecolor": kant.farge, "linewidth": kant.tykkelse} if kant else {}
        paint: dict[str, Any] = {"facecolor": fyll or "none", "edgecolor": "none", **edge}
        self._add(Rectangle((x0, y0), x1 - x0, y1 - y0, **paint))

    def strek(self, punkter: Sequence[Punkt], penn: Penn) -> None:
        """A line."""
        dashes: dict[str, Any] = (
            {"dashes": penn.strek, "dash_capstyle": "butt"} if penn.strek else {}
        )
        xs, ys = zip(*punkter, strict=True)
        self._add(Line2D(xs, ys, color=penn.farge, linewidth=penn.tykkelse, **dashes))

    def merker(self, punkter: Sequence[Punkt], merke: Merke, storrelse: float) -> None:
        """A marker at each point."""
        if punkter:
            xs, ys = zip(*punkter, strict=True)
            look: dict[str, Any] = {
                "markerfacecolor": merke.farge,
                "markeredgecolor": self.stil.farger.bunn,
            }
            size: dict[str, Any] = {
                "markersize": storrelse,
                "markeredgewidth": 0.7,
                "linestyle": "none",
            }
            self._add(Line2D(xs, ys, marker=merke.form, **look, **size))

    def svg(self) -> str:
        """A figure of its own, as matplotlib writes it.

        Our charts place every mark themselves, so the layout engine has but one empty set of axes
        to solve: less than a chart drawn on axes would cost it.
        """
        with self.stil.aktiv(), mpl.rc_context({"svg.fonttype": "path"}):
            size = self.bredde / MM_PER_TOMME, self.hoyde / MM_PER_TOMME
            figure = Figure(figsize=size, layout="constrained")
            figure.add_subplot().set_axis_off()
            figure.patch.set_visible(False)
            per_inch = Affine2D().scale(1 / MM_PER_TOMME, -1 / MM_PER_TOMME)
            transform = per_inch.translate(0, size[1]) + figure.dpi_scale_trans
            for zorder, artist in enumerate(vars(self)["artists"]):
                artist.set(transform=transform, zorder=zorder)
                figure.add_artist(artist)
            out = io.StringIO()
            figure.savefig(out, format="svg")
        return out.getvalue()

    def _add(self, artist: Artist) -> None:
        vars(self).setdefault("artists", []).append(artist)


def draw_naively() -> None:
    """Let every chart be drawn on `Naive`: the charts make their surfaces themselves."""
    for name in ("tekst", "boks", "strek", "merker", "svg", "_add"):
        setattr(Flate, name, vars(Naive)[name])


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
