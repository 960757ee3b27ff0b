"""The look of the charts: colours and type from `templates/theme.toml`, and one mark per role.

Colour is never the only carrier: each role also has its own marker, dash pattern and weight.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import matplotlib as mpl
from matplotlib import font_manager

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

THEME: Final = "theme.toml"
FONTS: Final = ("Regular", "SemiBold", "Bold", "Italic")
#: Ids in the SVG come from this, not from chance, so that the same figures give the same bytes.
HASHSALT: Final = "asss-report"

_HEX: Final = re.compile(r"#[0-9a-f]{6}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Farger:
    """The colours by role, as `#rrggbb` in lower case; see the comments in `theme.toml`."""

    egen: str
    sammenlignet: str
    sammenlignet_2: str
    sammenlignet_3: str
    snitt: str
    andre: str
    tekst: str
    dempet: str
    linje: str
    rutenett: str
    flate: str
    bunn: str


@dataclass(frozen=True, slots=True)
class Skrift:
    """The typeface and its sizes in points, in the finished size of the chart."""

    familie: str
    diagram: float
    diagram_liten: float
    diagram_stor: float


@dataclass(frozen=True, slots=True)
class Merke:
    """How one role is drawn wherever it appears.

    Attributes:
        farge: Its colour.
        form: matplotlib's name of its marker.
        strek: Dash pattern in points, on and off in turn; empty for a solid line.
        tykkelse: Line width in points.
        vekt: Weight of its text: 400, 600 or 700.
    """

    farge: str
    form: str
    strek: tuple[float, ...]
    tykkelse: float
    vekt: int


@dataclass(frozen=True, slots=True)
class Stil:
    """Everything a chart needs to know of the look.

    Attributes:
        farger: Colours by role.
        skrift: Typeface and sizes.
        fonter: Folder with the font files, `SourceSans3-Regular.ttf` and its siblings.
    """

    farger: Farger
    skrift: Skrift
    fonter: Path

    @classmethod
    def load(cls, root: Path) -> Stil:
        """Read the theme of the repository at `root` and register its fonts.

        Args:
            root: The folder that holds `templates/`.

        Raises:
            ConfigError: The theme or a font is missing, or the theme has a wrong key or colour.
        """
        templates = root / "templates"
        path = templates / THEME
        theme = _theme(path)
        farger = _section(Farger, path, theme)
        skrift = _section(Skrift, path, theme)
        _check_colours(path, farger)
        _register(templates / "fonts")
        return cls(farger, skrift, templates / "fonts")

    def merke(self, rolle: Rolle, nr: int = 0) -> Merke:
        """The mark of a role; `nr` tells comparators apart: 0, 1 or 2."""
        f = self.farger
        marks = {
            Rolle.EGEN: (Merke(f.egen, "o", (), 2.2, 700),),
            Rolle.SAMMENLIGNET: (
                Merke(f.sammenlignet, "s", (5, 1.8), 1.5, 600),
                Merke(f.sammenlignet_2, "^", (7, 1.6, 1.4, 1.6), 1.5, 600),
                Merke(f.sammenlignet_3, "v", (3, 1.3), 1.5, 600),
            ),
            Rolle.SNITT: (Merke(f.snitt, "D", (1.2, 1.6), 1.4, 400),),
            Rolle.ANDRE: (Merke(f.andre, "o", (), 0.6, 400),),
        }[rolle]
        return marks[nr % len(marks)]

    def fontfil(self, vekt: int) -> str:
        """The font file of a weight: 400, 600 or 700."""
        name = {400: "Regular", 600: "SemiBold", 700: "Bold"}[vekt]
        return str(self.fonter / f"SourceSans3-{name}.ttf")

    @contextmanager
    def aktiv(self) -> Iterator[None]:
        """Settings of matplotlib for as long as a chart is made, untouched by the user's own."""
        own: dict[Any, Any] = {
            "font.family": [self.skrift.familie],
            "font.size": self.skrift.diagram,
            "svg.fonttype": "none",
            "svg.hashsalt": HASHSALT,
            "path.simplify": False,
        }
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(own)
            yield


def nummer(navn: Iterable[str]) -> dict[str, int]:
    """Which mark each comparator has: by Norwegian alphabet, so that every chart agrees."""
    return {name: nr for nr, name in enumerate(nb.alfabetisk(set(navn)))}


def _theme(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError.at(path, 0, "The theme is missing.", "Restore it from git.") from None
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError.at(path, 0, f"The theme is not TOML: {fault}") from None


def _section(kind: type[_T], path: Path, theme: dict[str, Any]) -> _T:
    name = kind.__name__.lower()
    given = theme.get(name, {})
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for key in given:
        if key not in known:
            raise ConfigError.at(path, 0, f"[{name}] has no key «{key}».", nearest(key, known))
    for key in known:
        if key not in given:
            raise ConfigError.at(path, 0, f"[{name}] lacks «{key}».", f"Add {key} = …")
    return kind(**given)


def _check_colours(path: Path, farger: Farger) -> None:
    for field in fields(farger):
        value = getattr(farger, field.name)
        if not (isinstance(value, str) and _HEX.fullmatch(value)):
            what = f"[farger] {field.name} = {value!r} is no colour."
            raise ConfigError.at(path, 0, what, 'Write it as "#003a5d", in lower case.')


@cache
def _register(folder: Path) -> None:
    for name in FONTS:
        path = folder / f"SourceSans3-{name}.ttf"
        if not path.is_file():
            raise ConfigError.at(path, 0, "A font of the report is missing.", "Restore it.")
        font_manager.fontManager.addfont(path)
