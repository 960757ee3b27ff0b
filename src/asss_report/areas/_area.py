"""The shape all areas have, and the way from a key in report.toml to its module."""

from __future__ import annotations

import pkgutil
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

import asss_report.areas
from asss_report.errors import ConfigError, Fault, nearest
from asss_report.model import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asss_report.analysis.decomposition import Faktorer
    from asss_report.analysis.findings import Tjeneste
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.charts.style import Stil
    from asss_report.model import Exhibit

#: What an area cannot be called: parts that every report has, and what web pages call their own.
OPPTATT: Final = frozenset(
    (
        *("forside", "index", "leseveiledning", "sammendrag", "kommunebarometeret", "metode"),
        "endringer",
        *("lister", "begreper", "innhold", "kapitler"),
    )
)

#: The narrative's sections, in the order every area chapter has.
SEKSJONER = ("Ressursbruk og behov", "Årsaker", "Forutsetninger og forbehold")


@dataclass(frozen=True, slots=True)
class Area:
    """What an area module declares.

    Attributes:
        key: The module's own name; also the narrative's and the chapter's.
        navn: Chapter title.
        paa: The area in running text, after «på»: «barnehage», «vann, avløp og renovasjon».
        indikatorer: All key figures, the leading one first.
        tjenester: What enters the overview of all areas; empty for chapters that are no service.
        forbehold: What the reader must know before concluding, one sentence each.
        beskrivelse: What the spending covers, one or two sentences.
        faktorer: Coverage and unit cost, where the number of users is known: the difference is
            then broken into the four factors too.
    """

    key: str
    navn: str
    paa: str
    indikatorer: tuple[Indicator, ...]
    tjenester: tuple[Tjeneste, ...] = ()
    forbehold: tuple[str, ...] = ()
    beskrivelse: str = ""
    faktorer: Faktorer | None = None

    @property
    def indikator(self) -> dict[str, Indicator]:
        """Key -> indicator."""
        return {ind.key: ind for ind in self.indikatorer}


@dataclass(frozen=True, slots=True)
class Henvisning:
    """A line that leads to where else the same thing is shown.

    Attributes:
        tekst: What is shown there, without a full stop.
        til: The chapter's key, or «kapittel.exhibit»; the document makes a link and a number of it.
    """

    tekst: str
    til: str


@dataclass(frozen=True, slots=True)
class Henvisninger:
    """A section at a chapter's end that leads to others: heading, introduction, one line each."""

    tittel: str
    ingress: str
    punkter: tuple[Henvisning, ...]


@dataclass(frozen=True, slots=True)
class Kapittel:
    """A chapter before it has numbers: sentences and exhibits made from the figures.

    Attributes:
        funn: Key findings, at most four sentences, the most important first.
        exhibits: Figures and tables in standard order.
        mangler: What is missing, one sentence each, with the municipality's name.
        seksjoner: The headings the narrative must have.
        ingress: What the chapter is about, one paragraph.
        umulige: Keys of exhibits that could not be made from these figures, and why.
        endelig: False when something is not delivered yet that a final edition must have.
        henvisninger: Where else the same key figures are shown; None where they are not.
        funn_vises_i: Finding -> «kapittel.exhibit» it is read from, for findings that lead there.
    """

    key: str
    tittel: str
    funn: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    forbehold: tuple[str, ...] = ()
    mangler: tuple[str, ...] = ()
    seksjoner: tuple[str, ...] = SEKSJONER
    ingress: str = ""
    umulige: Mapping[str, str] = field(default_factory=dict)
    endelig: bool = True
    henvisninger: Henvisninger | None = None
    funn_vises_i: Mapping[str, str] = field(default_factory=dict)


class AreaModule(Protocol):
    """What a module in this package must have to be an area."""

    AREA: Area

    @staticmethod
    def build(grunnlag: Grunnlag, stil: Stil) -> Kapittel:
        """Make the chapter from the figures."""

    @staticmethod
    def check_inputs(grunnlag: Grunnlag) -> Sequence[Fault]:
        """What looks wrong in the figures before anything is computed."""

    @staticmethod
    def check_outputs(grunnlag: Grunnlag, kapittel: Kapittel) -> Sequence[Fault]:
        """What looks wrong in the finished chapter."""


def area_keys() -> tuple[str, ...]:
    """The keys of all areas there are modules for, alphabetically."""
    names = (info.name for info in pkgutil.iter_modules(asss_report.areas.__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def load_areas(
    keys: Sequence[str], line_of: Mapping[str, int] | None = None
) -> dict[str, AreaModule]:
    """Import the modules of the chapters named, in that order.

    Raises:
        ConfigError: A key has no module, and the nearest keys are named; it is not free; or its
            module cannot be used.
    """
    known = area_keys()
    faults = [
        Fault(
            "report/report.toml",
            (line_of or {}).get(key, 0),
            f"«{key}» (chapters) is not an area.",
            nearest(key, known),
        )
        for key in keys
        if key not in known
    ]
    faults += [
        Fault(
            _file(key),
            0,
            f"«{key}» is the name of a part that every report has.",
            "Give the area's module, key and narrative another name.",
        )
        for key in keys
        if key in known and key in OPPTATT
    ]
    if faults:
        raise ConfigError(*faults)
    return {key: load_area(key) for key in keys}


def load_area(key: str) -> AreaModule:
    """Import one area's module.

    Raises:
        ConfigError: It is no Python, or names its indicators wrongly: analysts paste into it.
    """
    try:
        module = import_module(f"asss_report.areas.{key}")
    except Exception as error:
        if (line := _line_in(error, f"{key}.py")) is None:
            raise
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        what = f"This cannot be read: {why.rstrip('.?')}."
        remedy = (
            "Compare with what was pasted: each «(» and «,» counts. git diff shows what is new."
        )
        raise ConfigError(Fault(_file(key), line, what, remedy)) from error
    if faults := [*_faulty_indicators(key, module.AREA)]:
        raise ConfigError(*faults)
    return cast("AreaModule", module)


def _file(key: str) -> str:
    return f"src/asss_report/areas/{key}.py"


def _line_in(error: Exception, name: str) -> int | None:
    """The line of an area's module that an error comes from; None when it comes from elsewhere."""
    places = [(it.filename, it.lineno) for it in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    file, line = [it for it in places if not it[0].startswith("<frozen importlib")][-1]
    return line if Path(file).name == name else None


def _faulty_indicators(key: str, area: Area) -> Iterator[Fault]:
    for it in area.indikatorer:
        if not isinstance(it, Indicator):
            what = f"AREA.indikatorer has something that is no indicator: {type(it).__name__}."
            yield Fault(_file(key), 0, what, "Write indikatorer=(*_S.alle, NAME), with the «*».")
            return
    keys = [it.key for it in area.indikatorer]
    for twice in sorted({it for it in keys if keys.count(it) > 1}):
        what = f"Two indicators of AREA have the key «{twice}»."
        yield Fault(_file(key), 0, what, "Give the new one another key: narratives use it.")
