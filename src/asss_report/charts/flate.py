"""A drawing surface in millimetres, origin top left, y downwards, as a page is measured.

Charts place every mark and every word themselves, so nothing is clipped and no layout engine is
asked; matplotlib measures the type, draws the paths and writes the SVG.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from asss_report.charts.svg import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from asss_report.charts.style import Merke, Stil

#: Free border, so that no stroke or letter touches the edge.
KANT: Final = 0.5
MM_PER_TOMME: Final = 25.4
#: Dots per inch of a PNG: sharp on a slide and in print at the chart's own width.
PNG_DPI: Final = 240
MM_PER_PUNKT: Final = MM_PER_TOMME / 72
#: Height of a capital in Source Sans 3, as a share of the type size.
VERSALHOYDE: Final = 0.66

Punkt = tuple[float, float]


class Boks(NamedTuple):
    """A rectangle in millimetres; its sides may be given in either order."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def ordnet(self) -> Boks:
        """The same rectangle from its upper left to its lower right corner."""
        (left, right), (top, bottom) = sorted((self.x0, self.x1)), sorted((self.y0, self.y1))
        return Boks(left, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Tekst:
    """How a piece of text is set.

    Attributes:
        farge: Colour.
        storrelse: Size in points.
        vekt: 400, 600 or 700.
        side: Which part of the text stands at the given point.
    """

    farge: str
    storrelse: float
    vekt: int = 400
    side: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Penn:
    """How a line is drawn: colour, width in points, dashes in points (empty for solid)."""

    farge: str
    tykkelse: float = 0.6
    strek: tuple[float, ...] = ()


class _Ledd(NamedTuple):
    """One entry of the display list: what matplotlib shall draw."""

    kind: type[Artist]
    args: tuple[Any, ...]
    settings: dict[str, Any]


class Flate:
    """A display list; matplotlib sees it only when the chart is finished.

    Args:
        stil: The look.
        hoyde: Height in millimetres.
    """

    def __init__(self, stil: Stil, hoyde: float) -> None:
        self.stil = stil
        self.bredde = stil.side.sats
        self.hoyde = hoyde
        self._ledd: list[_Ledd] = []

    def tekst(self, sted: Punkt, tekst: str, form: Tekst) -> None:
        """Set one line of text; `sted` is the middle of its capitals' height."""
        baseline = sted[1] + form.storrelse * MM_PER_PUNKT * VERSALHOYDE / 2
        settings = {
            "color": form.farge,
            "fontsize": form.storrelse,
            "fontweight": form.vekt,
            "horizontalalignment": form.side,
            "verticalalignment": "baseline",
            # A dollar sign in a name must not be read as mathematics.
            "parse_math": False,
        }
        self._ledd.append(_Ledd(Text, (sted[0], baseline, tekst), settings))

    def bredde_av(self, tekst: str, form: Tekst) -> float:
        """The width of a line of text in millimetres."""
        return tekstbredde(tekst, self.stil.fontfil(form.vekt), form.storrelse)

    def boks(self, boks: Boks, *, fyll: str = "none", kant: Penn | None = None) -> None:
        """Draw a rectangle, filled, outlined or both."""
        x0, y0, x1, y1 = boks.ordnet
        settings: dict[str, Any] = {"facecolor": fyll, "edgecolor": "none"}
        if kant is not None:
            settings |= {"edgecolor": kant.farge, "linewidth": kant.tykkelse}
        self._ledd.append(_Ledd(Rectangle, ((x0, y0), x1 - x0, y1 - y0), settings))

    def strek(self, punkter: Sequence[Punkt], penn: Penn) -> None:
        """Draw a line through the points."""
        settings: dict[str, Any] = {"color": penn.farge, "linewidth": penn.tykkelse}
        if penn.strek:
            settings |= {"dashes": penn.strek, "dash_capstyle": "butt"}
        self._linje(punkter, settings)

    def merker(self, punkter: Sequence[Punkt], merke: Merke, storrelse: float) -> None:
        """Draw the role's marker, `storrelse` points wide, at each point, with a white edge."""
        settings = {
            "linestyle": "none",
            "marker": merke.form,
            "markersize": storrelse,
            "markerfacecolor": merke.farge,
            "markeredgecolor": self.stil.farger.bunn,
            "markeredgewidth": 0.7,
        }
        self._linje(punkter, settings)

    def skravur(self, boks: Boks, penn: Penn, *, avstand: float = 1.2) -> None:
        """Rule a rectangle with lines at 45 degrees, `avstand` mm apart, cut at its edges.

        The lines are cut by arithmetic, so that the SVG needs neither pattern nor clip path.
        """
        x0, y0, x1, y1 = boks.ordnet
        height, start = y1 - y0, x0 - (y1 - y0)
        for nr in range(1, int((x1 - start) / avstand) + 1):
            left = start + nr * avstand
            ends = max(left, x0), min(left + height, x1)
            if ends[1] > ends[0]:
                self.strek([(end, y1 - (end - left)) for end in ends], penn)

    def figur(self) -> Figure:
        """The figure as matplotlib draws it; a test can ask it where the text stands."""
        with self.stil.aktiv():
            size = self.bredde / MM_PER_TOMME, self.hoyde / MM_PER_TOMME
            figure = Figure(figsize=size)
            figure.patch.set_visible(False)
            per_inch = Affine2D().scale(1 / MM_PER_TOMME, -1 / MM_PER_TOMME)
            transform = per_inch.translate(0, size[1]) + figure.dpi_scale_trans
            for zorder, ledd in enumerate(self._ledd):
                artist = ledd.kind(*ledd.args, **ledd.settings)
                artist.set(transform=transform, zorder=zorder)
                figure.add_artist(artist)
        return figure

    def svg(self) -> str:
        """The chart as compact SVG; the same display list always gives the same text."""
        out = io.StringIO()
        no_metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        with self.stil.aktiv():
            canvas: Any = FigureCanvasSVG(self.figur())
            canvas.print_svg(out, metadata=no_metadata)
        return compact(out.getvalue())

    def png(self) -> bytes:
        """The chart as PNG on white, `PNG_DPI` dots per inch; drawn anew by matplotlib itself."""
        out = io.BytesIO()
        with self.stil.aktiv():
            figure = self.figur()
            figure.patch.set(visible=True, facecolor=self.stil.farger.bunn)
            figure.set_dpi(PNG_DPI)
            canvas: Any = FigureCanvasAgg(figure)
            canvas.print_png(out, metadata={"Software": None})
        return out.getvalue()

    def _linje(self, punkter: Sequence[Punkt], settings: dict[str, Any]) -> None:
        xs, ys = [x for x, _ in punkter], [y for _, y in punkter]
        self._ledd.append(_Ledd(Line2D, (xs, ys), settings))


@lru_cache(maxsize=4096)
def tekstbredde(tekst: str, fontfil: str, storrelse: float) -> float:
    """The width in millimetres of a line of text, as the font's own advances and kerning give."""
    font = get_font(fontfil)
    font.set_size(storrelse, 72)
    font.set_text(tekst, 0.0, flags=LoadFlags.NO_HINTING)
    width: float = font.get_width_height()[0] / 64
    return width * MM_PER_PUNKT
