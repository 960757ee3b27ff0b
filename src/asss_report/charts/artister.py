"""The three artists a chart is made of, each drawn by any of matplotlib's renderers.

They know what a chart asks for and no more: matplotlib's own `Line2D` and `Text` spend most of a
chart's time on what it never asks for, such as wrapping, units and how tall a line of text is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    from asss_report.charts.flate import Penn, Tekst

#: How much of a text's width stands left of its point.
_FORAN: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


class Strek(Artist):
    """A path with a pen, a fill or both.

    Args:
        sti: The path.
        penn: What strokes it; None for nothing.
        fyll: The colour inside; None for nothing.
        ender: How the stroke ends and how it turns: matplotlib's cap style and join style.
    """

    def __init__(
        self, sti: Path, penn: Penn | None, fyll: str | None, ender: tuple[str, str]
    ) -> None:
        super().__init__()
        self.sti, self.penn, self.fyll, self.ender = sti, penn, fyll, ender

    def draw(self, renderer: Any) -> None:
        """Draw it, as matplotlib asks each artist to."""
        gc = _penn(renderer, self.penn, self.ender)
        fill = None if self.fyll is None else to_rgba(self.fyll)
        renderer.draw_path(gc, self.sti, self.get_transform(), fill)
        gc.restore()

    def get_window_extent(self, renderer: Any = None) -> Bbox:  # noqa: ARG002 - as matplotlib asks
        """Where its points lie, in dots."""
        return self.sti.get_extents(self.get_transform())


class Merker(Artist):
    """One marker at each of some points.

    Args:
        sti: The points.
        form: matplotlib's name of the marker.
        storrelse: Its width in points.
        fyll: Its colour.
        kant: The pen of its edge.
    """

    def __init__(self, sti: Path, form: str, storrelse: float, fyll: str, kant: Penn) -> None:
        super().__init__()
        self.sti, self.storrelse, self.fyll, self.kant = sti, storrelse, fyll, kant
        # All is said, so that nothing is asked of the user's own settings.
        self.merke: Any = MarkerStyle(form, "full")

    def draw(self, renderer: Any) -> None:
        """Draw them, as matplotlib asks each artist to."""
        mark, size = self.merke, renderer.points_to_pixels(self.storrelse)
        gc = _penn(renderer, self.kant, (mark.get_capstyle(), mark.get_joinstyle()))
        gc.set_snap(size >= mark.get_snap_threshold())
        shape = mark.get_path(), mark.get_transform().scale(size)
        renderer.draw_markers(gc, *shape, self.sti, self.get_transform(), to_rgba(self.fyll))
        gc.restore()

    def get_window_extent(self, renderer: Any = None) -> Bbox:  # noqa: ARG002 - as matplotlib asks
        """What they cover, in dots."""
        figure: Any = self.get_figure(root=True)
        radius = self.storrelse / 72 * figure.dpi / 2
        return self.sti.get_extents(self.get_transform()).padded(radius)


class Skrift(Text):
    """One line of text on its baseline, never mathematics: a dollar sign is a dollar sign."""

    def __init__(self, sted: tuple[float, float], tekst: str, form: Tekst, familie: str) -> None:
        super().__init__(
            *sted,
            tekst,
            color=form.farge,
            fontfamily=familie,
            fontsize=form.storrelse,
            fontweight=form.vekt,
            horizontalalignment=form.side,
            verticalalignment="baseline",
            parse_math=False,
        )

    def draw(self, renderer: Any) -> None:
        """Draw it, as matplotlib asks each artist to."""
        text, font = self.get_text(), self.get_fontproperties()
        if not text:
            return
        x, y = self.get_transform().transform(self.get_position())
        if share := _FORAN[self.get_horizontalalignment()]:
            x -= share * renderer.get_text_width_height_descent(text, font, ismath=False)[0]
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        _, height = renderer.get_canvas_width_height()
        renderer.draw_text(gc, x, height - y, text, font, 0.0, ismath=False, mtext=self)
        gc.restore()


def _penn(renderer: Any, penn: Penn | None, ender: tuple[str, str]) -> Any:
    """A pen, as matplotlib tells its renderers of it."""
    gc = renderer.new_gc()
    gc.set_capstyle(ender[0])
    gc.set_joinstyle(ender[1])
    if penn is None:
        gc.set_linewidth(0.0)
        return gc
    gc.set_foreground(penn.farge)
    gc.set_linewidth(penn.tykkelse)
    if penn.strek:
        # A thicker line has longer dashes.
        gc.set_dashes(0.0, [length * penn.tykkelse for length in penn.strek])
    return gc
