"""What the whole house speaks of: indicators, observations and exhibits.

Names are the field's own: `teller` (numerator), `nevner` (denominator), `snitt` (average),
`behov` (expenditure need). Nothing here reads a file or does arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    import pandas as pd

#: The columns of the one tidy table (DESIGN: data model); see `observations.broken_rules`.
OBSERVATION_COLUMNS: Final = (
    "indikator",  # source code: "12362/FGK7/AGD2"
    "kommune",  # 4-digit code of the edition's structure
    "aar",
    "teller",  # kroner for amounts; NaN where the source gives none
    "nevner",  # inhabitants; NaN where the source gives none
    "verdi",  # as published, in the unit of the series; NaN exactly where status is not ""
    "status",
    "kilde",  # source id + cell address: "12362/12362.csv:118:kr_per_innbygger"
)

FOLKEMENGDE: Final = "folkemengde"
OSLO: Final = "0301"


class Status(StrEnum):
    """Why a cell is empty, in Statistics Norway's own symbols; missing is never zero."""

    OK = ""
    IKKE_MULIG = "."
    MANGLER = ".."
    KONFIDENSIELL = ":"

    @property
    def ord(self) -> str:
        """What the reader sees in place of a number."""
        return {"": "", ".": "ikke mulig", "..": "mangler", ":": "konfidensielt"}[self.value]


class Retning(StrEnum):
    """Whether a high value is good; relative deviation says nothing of that unless declared."""

    HOY_ER_BRA = "høy er bra"
    LAV_ER_BRA = "lav er bra"
    NOYTRAL = "nøytral"


class Dimensjon(StrEnum):
    """What a key figure measures, in KOSTRA's own division."""

    PRIORITERING = "prioritering"
    DEKNINGSGRAD = "dekningsgrad"
    ENHETSKOSTNAD = "enhetskostnad"
    KVALITET = "kvalitet"
    FINANS = "finans"


class Snitt(StrEnum):
    """How the mean of the peer group is formed."""

    VEKTET = "vektet"  # Σ teller / Σ nevner over members with data
    UVEKTET = "uvektet"  # mean of the members' values


class Behov(StrEnum):
    """The groups of the income system that have an index of expenditure need."""

    BARNEHAGE = "barnehage"
    GRUNNSKOLE = "grunnskole"
    BARNEVERN = "barnevern"
    SOSIAL = "sosialhjelp"
    ADMINISTRASJON = "administrasjon"
    HELSE_OMSORG = "helse_omsorg"


@dataclass(frozen=True, slots=True)
class Ledd:
    """One term of a formula: a source series with its sign."""

    serie: str
    fortegn: int = 1


@dataclass(frozen=True, slots=True)
class Formel:
    """Where an indicator's numbers come from.

    Attributes:
        teller: The terms that are summed to the numerator.
        nevner: The terms of the denominator; the population when it is `FOLKEMENGDE`; empty when
            the source publishes the value alone, and then only an unweighted mean can be formed.
        skala: Multiplies the ratio: 1 for kroner per inhabitant, 100 for percent.
        behov: The need group whose index multiplies the denominator; None for none.
    """

    teller: tuple[Ledd, ...]
    nevner: tuple[Ledd, ...] = (Ledd(FOLKEMENGDE),)
    skala: float = 1.0
    behov: Behov | None = None

    @property
    def serier(self) -> tuple[str, ...]:
        """Every source series the formula reads, in order, without repeats."""
        return tuple(dict.fromkeys(ledd.serie for ledd in (*self.teller, *self.nevner)))

    @property
    def publisert(self) -> bool:
        """True when the source itself publishes the value, so that it is shown as published."""
        plain = len(self.teller) == 1 and self.teller[0].fortegn == 1 and self.behov is None
        return plain and self.skala == 1.0 and self.nevner in ((), (Ledd(FOLKEMENGDE),))


@dataclass(frozen=True, slots=True)
class Brudd:
    """A break in a series: figures from `aar` on do not compare with those before."""

    aar: int
    grunn: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A key figure, declared in its area module.

    Attributes:
        key: Short name, unique in its area; analysts write it in narratives.
        navn: Norwegian name as the reader sees it.
        enhet: Unit in prose: «kroner per innbygger», «prosent», «timer».
        desimaler: Digits shown.
        formel: Where the numbers come from.
        dimensjon: What it measures.
        retning: Whether high is good.
        snitt: How the mean of the peer group is formed.
        uten_oslo: Why Oslo is left out of means of this indicator; empty when it is not.
        brudd: Known breaks in the series.
        merknad: Whatever the reader must know of this indicator; empty for nothing.
        etikett: What Statistics Norway calls the content the series is made of; a fetch that finds
            another name refuses. Empty where the table's declaration says it for all its series.
    """

    key: str
    navn: str
    enhet: str
    desimaler: int
    formel: Formel
    dimensjon: Dimensjon = Dimensjon.PRIORITERING
    retning: Retning = Retning.NOYTRAL
    snitt: Snitt = Snitt.VEKTET
    uten_oslo: str = ""
    brudd: tuple[Brudd, ...] = ()
    merknad: str = ""
    etikett: str = ""

    def __hash__(self) -> int:
        """By its names: it is looked up tens of thousands of times, and a formula is deep."""
        return hash((self.key, self.navn))

    @property
    def er_kroner(self) -> bool:
        """True when a difference can be turned into million kroner for the municipality."""
        return self.enhet == "kroner per innbygger" and Ledd(FOLKEMENGDE) in self.formel.nevner

    @property
    def er_prosent(self) -> bool:
        """True when a difference is in prosentpoeng."""
        return self.enhet == "prosent"


# --- Exhibits -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Celle:
    """A table cell: the text the reader sees and the value behind it (None for words)."""

    tekst: str
    verdi: float | None = None
    mangler: bool = False


@dataclass(frozen=True, slots=True)
class Kolonne:
    """A table column: heading, share of the width, and how its cells are set."""

    overskrift: str
    bredde: float
    justering: Literal["tall", "tekst"] = "tall"
    egen: bool = False


@dataclass(frozen=True, slots=True)
class Rad:
    """A table row: its heading cell and the other cells, one for each further column."""

    overskrift: str
    celler: tuple[Celle, ...]
    egen: bool = False
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table's content; the first column holds the row headings."""

    kolonner: tuple[Kolonne, ...]
    rader: tuple[Rad, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawn chart.

    Attributes:
        svg: Compact, byte-stable SVG with text kept as text.
        alt: The finding in words; differs from the caption.
        data: The numbers shown, one row per mark, Norwegian column names.
        bredde_mm: Width on the page.
        hoyde_mm: Height on the page.
    """

    svg: str
    alt: str
    data: pd.DataFrame = field(compare=False)
    bredde_mm: float
    hoyde_mm: float


class Tegner(Protocol):
    """What draws a chart when asked; `charts.tegning` has the one there is."""

    def __call__(self) -> Diagram:
        """The chart, drawn now."""

    def png(self) -> bytes:
        """The same picture as a PNG file, drawn now."""

    def fingeravtrykk(self) -> str:
        """What two of them share that draw the same, in any process; see `charts.tegning`."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure or table before it has a number.

    Attributes:
        key: Name analysts write: `figur("profil")`.
        tittel: Headline that states the finding.
        forklaring: Caption that says what is shown.
        kilder: Ids of the sources behind it; the source line is derived from them.
        merknader: Averaging rule and members, missing data, caveats; printed under the exhibit.
        tabell: Content, for a table.
        tegn: Draws the content, for a figure; called only when the page is made.
    """

    key: str
    tittel: str
    forklaring: str
    kilder: tuple[str, ...]
    merknader: tuple[str, ...] = ()
    tabell: Tabell | None = None
    tegn: Tegner | None = None

    @property
    def slag(self) -> Literal["figur", "tabell"]:
        """Which of the two series of numbers the exhibit belongs to."""
        return "tabell" if self.tabell is not None else "figur"
