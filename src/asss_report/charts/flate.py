"""A drawing surface in millimetres, origin top left, y downwards, as a page is measured.

Charts place every mark and every word themselves, so nothing is clipped and no layout engine is
asked; matplotlib measures the type, draws the paths and writes the SVG.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from asss_report.charts.artister import Merker, Skrift, Strek
from asss_report.charts.svg import KompaktSvg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

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

    kind: Callable[..., Artist]
    args: tuple[Any, ...]


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
        args = (sted[0], baseline), tekst, form, self.stil.skrift.familie
        self._ledd.append(_Ledd(Skrift, args))

    def bredde_av(self, tekst: str, form: Tekst) -> float:
        """The width of a line of text in millimetres."""
        return tekstbredde(tekst, self.stil.fontfil(form.vekt), form.storrelse)

    def boks(self, boks: Boks, *, fyll: str | None = None, kant: Penn | None = None) -> None:
        """Draw a rectangle, filled, outlined or both."""
        x0, y0, x1, y1 = boks.ordnet
        corners = Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)
        self._ledd.append(_Ledd(Strek, (corners, kant, fyll, ("butt", "miter"))))

    def strek(self, punkter: Sequence[Punkt], penn: Penn) -> None:
        """Draw a line through the points."""
        ends = "butt" if penn.strek else "projecting"
        self._ledd.append(_Ledd(Strek, (Path(punkter), penn, None, (ends, "round"))))

    def merker(self, punkter: Sequence[Punkt], merke: Merke, storrelse: float) -> None:
        """Draw the role's marker, `storrelse` points wide, at each point, with a white edge."""
        if punkter:
            edge = Penn(self.stil.farger.bunn, 0.7)
            args = Path(punkter), merke.form, storrelse, merke.farge, edge
            self._ledd.append(_Ledd(Merker, args))

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

    def svg(self) -> str:
        """The chart as compact SVG; the same display list always gives the same text."""
        per_mm, height = 1 / MM_PER_PUNKT, self.hoyde / MM_PER_PUNKT
        renderer = KompaktSvg(self.bredde * per_mm, height, self.stil.skrift.familie)
        for artist in self._artister(Affine2D().scale(per_mm, -per_mm).translate(0, height)):
            artist.draw(renderer)
        return renderer.svg()

    def png(self) -> bytes:
        """The chart as PNG on white, `PNG_DPI` dots per inch."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - see figur

        out = io.BytesIO()
        with self.stil.aktiv():
            figure = self.figur()
            figure.patch.set(visible=True, facecolor=self.stil.farger.bunn)
            figure.set_dpi(PNG_DPI)
            canvas: Any = FigureCanvasAgg(figure)
            canvas.print_png(out, metadata={"Software": None})
        return out.getvalue()

    def figur(self) -> Figure:
        """The chart as a figure of matplotlib's; a test can ask it where the text stands."""
        # It brings all of matplotlib with it, and the SVG in a report needs none of that.
        from matplotlib.figure import Figure  # noqa: PLC0415

        with self.stil.aktiv():
            size = self.bredde / MM_PER_TOMME, self.hoyde / MM_PER_TOMME
            figure = Figure(figsize=size)
            figure.patch.set_visible(False)
            per_inch = Affine2D().scale(1 / MM_PER_TOMME, -1 / MM_PER_TOMME)
            transform = per_inch.translate(0, size[1]) + figure.dpi_scale_trans
            for artist in self._artister(transform):
                figure.add_artist(artist)
        return figure

    def _artister(self, transform: Transform) -> Iterator[Artist]:
        """What matplotlib shall draw, in order; the transform is from mm."""
        for zorder, ledd in enumerate(self._ledd):
            artist = ledd.kind(*ledd.args)
            artist.set_transform(transform)
            artist.set_zorder(zorder)
            yield artist


@lru_cache(maxsize=4096)
def tekstbredde(tekst: str, fontfil: str, storrelse: float) -> float:
    """The width in millimetres of a line of text, as the font's own advances and kerning give."""
    font = get_font(fontfil)
    font.set_size(storrelse, 72)
    font.set_text(tekst, 0.0, flags=LoadFlags.NO_HINTING)
    width: float = font.get_width_height()[0] / 64
    return width * MM_PER_PUNKT
