"""The look of the report: what `templates/theme.toml` says, and one mark per role.

Charts read it as numbers (`Stil`), the style sheet as custom properties (`Stil.egenskaper`). Colour
is never the only carrier: each role also has its own marker, dash pattern and weight.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.errors import ConfigError, nearest, parse_toml, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

THEME: Final = "theme.toml"
FONTS: Final = ("Regular", "SemiBold", "Bold", "Italic")

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
    """The typeface and its sizes in points; charts are drawn in their finished size."""

    familie: str
    note: float
    liten: float
    tekst: float
    ingress: float
    mellom: float
    under: float
    tittel: float
    forside: float
    aarstall: float


@dataclass(frozen=True, slots=True)
class Linje:
    """Line heights as shares of the type size."""

    tekst: float
    note: float
    tabell: float
    tittel: float


@dataclass(frozen=True, slots=True)
class Luft:
    """Distances: a unit in millimetres, and the multiples of it that are in use."""

    enhet: float
    trinn: list[float]


@dataclass(frozen=True, slots=True)
class Strek:
    """Thickness of rules in millimetres."""

    har: float
    tynn: float
    tykk: float
    kant: float


@dataclass(frozen=True, slots=True)
class Side:
    """The page in millimetres: its size, its margins and the measure of running text."""

    bredde: float
    hoyde: float
    topp: float
    bunn: float
    sider: float
    maal: float

    @property
    def sats(self) -> float:
        """The width of the text block, which exhibits fill."""
        return self.bredde - 2 * self.sider


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
    """Everything the house knows of the look.

    Attributes:
        farger: Colours by role.
        skrift: Typeface and sizes.
        linje: Line heights.
        luft: Distances.
        strek: Rules.
        side: The page.
        fonter: Folder with the font files, `SourceSans3-Regular.ttf` and its siblings.
    """

    farger: Farger
    skrift: Skrift
    linje: Linje
    luft: Luft
    strek: Strek
    side: Side
    fonter: Path

    @classmethod
    def load(cls, root: Path) -> Stil:
        """Read the theme of the repository at `root`, and see that its fonts are there.

        Args:
            root: The folder that holds `templates/`.

        Raises:
            ConfigError: The theme or a font is missing, or the theme has a wrong key or colour.
        """
        templates = root / "templates"
        path = templates / THEME
        theme = _theme(path)
        farger = _section(Farger, path, theme)
        _check_colours(path, farger)
        skrift = _section(Skrift, path, theme)
        _check_fonts(templates / "fonts")
        return cls(
            farger,
            skrift,
            _section(Linje, path, theme),
            _section(Luft, path, theme),
            _section(Strek, path, theme),
            _section(Side, path, theme),
            templates / "fonts",
        )

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

    def egenskaper(self) -> dict[str, str]:
        """The theme as CSS custom properties: name without its dashes -> value."""
        mm = {
            **{f"a{_navn(step)}": step * self.luft.enhet for step in self.luft.trinn},
            **{f"strek-{name}": value for name, value in asdict(self.strek).items()},
            **{f"side-{name}": value for name, value in asdict(self.side).items()},
            "side-sats": self.side.sats,
        }
        sizes = {name: value for name, value in asdict(self.skrift).items() if name != "familie"}
        return {
            **asdict(self.farger),
            "skrift": f'"{self.skrift.familie}"',
            **{f"skrift-{name}": f"{value:g}pt" for name, value in sizes.items()},
            **{f"linje-{name}": f"{value:g}" for name, value in asdict(self.linje).items()},
            **{name: f"{value:g}mm" for name, value in mm.items()},
        }

    def fontfil(self, vekt: int) -> str:
        """The font file of a weight: 400, 600 or 700."""
        name = {400: "Regular", 600: "SemiBold", 700: "Bold"}[vekt]
        return str(_font(self.fonter, name))

    @contextmanager
    def aktiv(self) -> Iterator[None]:
        """Settings of matplotlib for as long as a figure is made, untouched by the user's own."""
        import matplotlib as mpl  # noqa: PLC0415 - slow; a check of the words draws nothing

        _register(self.fonter)
        own: dict[Any, Any] = {
            "font.family": [self.skrift.familie],
            "font.size": self.skrift.liten,
            "path.simplify": False,
        }
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(own)
            yield


def nummer(navn: Iterable[str]) -> dict[str, int]:
    """Which mark each comparator has: by Norwegian alphabet, so that every chart agrees."""
    return {name: nr for nr, name in enumerate(nb.alfabetisk(set(navn)))}


def _navn(step: float) -> str:
    """A multiple as part of a name: «2», «0-5»."""
    return f"{step:g}".replace(".", "-")


def _theme(path: Path) -> dict[str, Any]:
    return parse_toml(path, read_text(path, ConfigError), ConfigError)


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


def _font(folder: Path, name: str) -> Path:
    return folder / f"SourceSans3-{name}.ttf"


def _check_fonts(folder: Path) -> None:
    for path in (_font(folder, name) for name in FONTS):
        if not path.is_file():
            raise ConfigError.at(path, 0, "A font of the report is missing.", "Restore it.")


@cache
def _register(folder: Path) -> None:
    """Tell matplotlib of the fonts, once in each process that draws."""
    from matplotlib import font_manager  # noqa: PLC0415 - see Stil.aktiv

    for name in FONTS:
        font_manager.fontManager.addfont(_font(folder, name))
