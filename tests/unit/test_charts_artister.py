"""Our artists draw dot for dot what matplotlib's own would, whatever the user has set."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from asss_report.analysis.results import Rolle
from asss_report.charts.flate import MM_PER_PUNKT, VERSALHOYDE, Boks, Flate, Penn, Tekst
from asss_report.charts.style import Merke, Stil

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

ROOT: Final = Path(__file__).parents[2]
STIL: Final = Stil.load(ROOT)
PEN: Final = Penn("#b94d00", 1.3)
DASHED: Final = Penn("#003a5d", 1.5, (5.0, 1.8))
POINTS: Final = [(10.03, 5.2), (40.4, 11.7), (91.1, 3.3)]
PALE: Final = "#e6eaee"
WORDS: Final = "13\u00a0817 $kr$ i Bærum"
SIDES: Final = ("left", "center", "right")
FORMS: Final = ("o", "s", "^", "v", "D", "<", ">")


def _line(**settings: Any) -> Artist:
    return Line2D([x for x, _ in POINTS], [y for _, y in POINTS], **settings)


def _text(side: str) -> Artist:
    look: dict[str, Any] = {"fontfamily": STIL.skrift.familie, "fontsize": 8.3, "fontweight": 600}
    look |= {"horizontalalignment": side, "verticalalignment": "baseline", "parse_math": False}
    return Text(80.0, 9.0, WORDS, color="#1b1b1b", **look)


def _set_text(side: Any, flate: Flate) -> None:
    # The surface is told where the middle of the capitals is, matplotlib where the baseline is.
    middle = 9.0 - 8.3 * MM_PER_PUNKT * VERSALHOYDE / 2
    flate.tekst((80.0, middle), WORDS, Tekst("#1b1b1b", 8.3, 600, side))


def _marker(form: str) -> Artist:
    look = {"markerfacecolor": "#003a5d", "markeredgecolor": "#ffffff", "markeredgewidth": 0.7}
    return _line(linestyle="none", marker=form, markersize=5.0, **look)


def _set_marker(form: str, flate: Flate) -> None:
    flate.merker(POINTS, Merke("#003a5d", form, (), 1.0, 400), 5.0)


def _box(**settings: Any) -> Artist:
    return Rectangle((10, 3), 30, 9, **settings)


#: What a surface is told, and matplotlib's own artist of the same.
CASES: Final[dict[str, tuple[Callable[[Flate], None], Callable[[], Artist]]]] = {
    "line": (lambda f: f.strek(POINTS, PEN), lambda: _line(color=PEN.farge, linewidth=1.3)),
    "dashes": (
        lambda f: f.strek(POINTS, DASHED),
        lambda: _line(color=DASHED.farge, lw=1.5, dashes=DASHED.strek, dash_capstyle="butt"),
    ),
    "box": (
        lambda f: f.boks(Boks(40, 12, 10, 3), fyll=PALE, kant=PEN),
        lambda: _box(facecolor=PALE, edgecolor=PEN.farge, linewidth=1.3),
    ),
    "fill": (
        lambda f: f.boks(Boks(10, 3, 40, 12), fyll=PALE),
        lambda: _box(facecolor=PALE, edgecolor="none"),
    ),
    "edge": (
        lambda f: f.boks(Boks(10, 3, 40, 12), kant=PEN),
        lambda: _box(facecolor="none", edgecolor=PEN.farge, linewidth=1.3),
    ),
    **{side: (partial(_set_text, side), partial(_text, side)) for side in SIDES},
    **{form: (partial(_set_marker, form), partial(_marker, form)) for form in FORMS},
}


def _dots(figure: Figure) -> np.ndarray[Any, Any]:
    figure.set_dpi(240)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


@pytest.mark.parametrize(("ours", "theirs"), CASES.values(), ids=CASES.keys())
def test_an_artist_of_ours_is_the_picture_of_matplotlibs_own(
    ours: Callable[[Flate], None], theirs: Callable[[], Artist]
) -> None:
    """Should a version of matplotlib draw its own otherwise, this tells."""
    flate = Flate(STIL, 15.0)
    ours(flate)
    figure = flate.figur()
    (artist,) = figure.artists
    with STIL.aktiv():
        expected = flate.figur()
        expected.artists[0].remove()
        own = theirs()
        own.set_transform(
            artist.get_transform() - figure.dpi_scale_trans + expected.dpi_scale_trans
        )
        expected.add_artist(own)
        dots, wanted = _dots(figure), _dots(expected)
    assert (dots[..., 3] > 0).sum() > 100
    np.testing.assert_array_equal(dots, wanted)


@pytest.mark.parametrize(("ours", "theirs"), CASES.values(), ids=CASES.keys())
def test_where_an_artist_stands_can_be_asked(
    ours: Callable[[Flate], None], theirs: Callable[[], Artist]
) -> None:
    """Its ink lies inside what it says, but for pens and for markers that stand on a corner."""
    flate = Flate(STIL, 15.0)
    ours(flate)
    figure = flate.figur()
    with STIL.aktiv():
        ys, xs = np.nonzero(_dots(figure)[..., 3])
        (box,) = [artist.get_window_extent(None) for artist in figure.artists]
    height, slack = figure.bbox.height, 2.5 * 240 / 72
    assert box.x0 - slack <= xs.min() <= xs.max() <= box.x1 + slack
    assert box.y0 - slack <= height - ys.max() <= height - ys.min() <= box.y1 + slack


def _everything() -> Flate:
    flate = Flate(STIL, 15.0)
    for ours, _ in CASES.values():
        ours(flate)
    return flate


HOSTILE: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Serif"],
    "font.weight": "bold",
    "text.color": "red",
    "lines.linewidth": 9.0,
    "lines.dash_capstyle": "round",
    "lines.scale_dashes": False,
    "markers.fillstyle": "none",
    "patch.linewidth": 9.0,
    "figure.autolayout": True,
    "figure.dpi": 33.0,
    "path.sketch": (5.0, 50.0, 9.0),
    "svg.fonttype": "path",
    "text.hinting": "none",
    "text.parse_math": True,
}


def test_what_the_user_has_set_for_matplotlib_changes_no_chart() -> None:
    """A matplotlibrc of the user's own is for the user's own charts."""
    svg, png = _everything().svg(), _everything().png()
    with mpl.rc_context(HOSTILE):
        assert _everything().svg() == svg
        assert _everything().png() == png


DRAWS: Final = """
import sys
from pathlib import Path
import asss_report.charts.rangering
from asss_report.charts.flate import Boks, Flate, Penn, Tekst
from asss_report.charts.style import Merke, Stil

flate = Flate(Stil.load(Path(sys.argv[1])), 15.0)
flate.tekst((1, 1), "a", Tekst("#000000", 8.3, 600, "center"))
flate.boks(Boks(1, 1, 2, 2), fyll="#000000")
flate.merker([(1, 1)], Merke("#003a5d", "D", (), 1.0, 400), 5.0)
flate.svg()
sys.exit(" ".join({"matplotlib.figure", "matplotlib.axes"} & {*sys.modules}) or 0)
"""


def test_a_chart_in_a_report_imports_neither_figures_nor_axes() -> None:
    """They take longer to import than many charts to draw."""
    subprocess.run([sys.executable, "-c", DRAWS, str(ROOT)], check=True)  # noqa: S603 - made here


def test_a_text_without_letters_and_a_line_of_markers_without_points_draw_nothing() -> None:
    """Neither as SVG nor as PNG."""
    flate = Flate(STIL, 15.0)
    flate.tekst((1, 1), "", Tekst("#1b1b1b", 8.3))
    flate.merker([], STIL.merke(Rolle.EGEN), 5.0)
    assert "<text" not in flate.svg()
    assert "<path" not in flate.svg()
    assert flate.png() == Flate(STIL, 15.0).png()


def test_what_is_drawn_last_lies_uppermost_in_the_png_too() -> None:
    """All text would else lie above all shapes, as it does not in the SVG."""
    flate, bare = Flate(STIL, 15.0), Flate(STIL, 15.0)
    flate.tekst((20.0, 7.0), "Skjult", Tekst("#000000", 9.0))
    for each in (flate, bare):
        each.boks(Boks(0, 0, 60, 15), fyll="#ffffff")
    assert flate.png() == bare.png()
