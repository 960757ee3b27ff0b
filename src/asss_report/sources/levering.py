"""A delivery of figures that people keep in `report/manual`, as its file has it.

And where such files lie: folders that people fill in themselves, which no fetch touches and no seal
guards, beside the frozen ones of `report/data`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER
from asss_report.sources.sidecar import DATA, sha256

if TYPE_CHECKING:
    from asss_report.errors import Fault
    from asss_report.model import Status
    from asss_report.sources.sidecar import Source

MANUAL: Final = Path("report/manual")
#: What the ids of these sources, their series and addresses begin with.
PREFIKS: Final = "manual/"
#: The same, of `report/kommunebarometer`.
BAROMETER_PREFIKS: Final = "barometer/"
#: What ids, series and addresses begin with -> the folder that people fill in.
FOLDERS: Final = {PREFIKS: MANUAL, BAROMETER_PREFIKS: BAROMETER}
#: What names a figure: lower-case letters, digits and underscores.
NOKKEL: Final = re.compile(r"[a-zæøå][a-zæøå0-9_]*")
#: A key that is taken: `manual/FILE/KEY/nevner` is the series of denominators.
NEVNER: Final = "nevner"
PROSENT: Final = "prosent"
#: The earliest year a figure can be of.
FORSTE_AAR: Final = 1990


@dataclass(frozen=True, slots=True)
class Tall:
    """One figure of one municipality and year.

    Attributes:
        nokkel: Key of the figure.
        kommune: Code of a member.
        aar: Year.
        verdi: The value; None where `status` says why there is none.
        status: Why it is empty.
        sted: Where the value stands: «7:E» is row 7, column E.
        desimaler: Digits after the decimal mark, as written.
        teller: The numerator, where one is given.
        nevner: The denominator, where one is given; above zero.
        teller_sted: Where the numerator stands.
        nevner_sted: Where the denominator stands.
    """

    nokkel: str
    kommune: str
    aar: int
    verdi: float | None
    status: Status
    sted: str
    desimaler: int = 0
    teller: float | None = None
    nevner: float | None = None
    teller_sted: str = ""
    nevner_sted: str = ""

    @property
    def rad(self) -> int:
        """The row in the file."""
        return int(self.sted.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Figur:
    """What a figure is: the same in every row of it."""

    nokkel: str
    navn: str
    enhet: str


@dataclass(frozen=True, slots=True)
class Levering:
    """One file of figures.

    Attributes:
        source: What it says of itself.
        fil: Name of the file with the figures.
        figurer: Key -> what the figure is.
        tall: The figures, in the file's order.
        advarsler: What a person should look at; never a reason to stop.
    """

    source: Source
    fil: str
    figurer: dict[str, Figur]
    tall: tuple[Tall, ...]
    advarsler: tuple[Fault, ...] = field(default=())


def decimals(text: str) -> int:
    """How many digits stand after the decimal mark, comma or point."""
    found = re.search(r"[.,](\d+)\s*%?$", text)
    return len(found[1]) if found else 0


def source_id(path: Path) -> str:
    """The source a file is: «manual/pisa», with composed letters whatever the disk keeps."""
    return PREFIKS + unicodedata.normalize("NFC", path.stem)


def checksums(*paths: Path) -> dict[str, str]:
    """File name with composed letters -> sha256, for the sidecar's form."""
    return {unicodedata.normalize("NFC", path.name): sha256(path) for path in paths}


def is_manual(name: str) -> bool:
    """Whether a source, a series or an address is of `report/manual`."""
    return name.startswith(PREFIKS)


def is_barometer(name: str) -> bool:
    """Whether a source, a series or an address is of `report/kommunebarometer`."""
    return name.startswith(BAROMETER_PREFIKS)


def is_typed(name: str) -> bool:
    """Whether a source, a series or an address is of a folder that people fill in."""
    return name.startswith(tuple(FOLDERS))


def source_of(name: str) -> str:
    """The source of a series or of a cell: «12362», «manual/pisa», «barometer/sektorer».

    Args:
        name: «12362/FGK7/AGD2», «12362/12362.csv:118:belop_1000kr», «manual/pisa/poeng»,
            «manual/pisa.csv:7:E», «barometer/publisert/Grunnskole/karakter».
    """
    first, _, rest = name.partition("/")
    if not is_typed(name):
        return first
    fil = re.split(r"[./:]", rest)[0]  # no name of a file has a point in it
    if is_barometer(name):
        fil = _barometerfil(fil, rest)
    return f"{first}/{unicodedata.normalize('NFC', fil)}"


def _barometerfil(fil: str, rest: str) -> str:
    """Of a series «publisert/Grunnskole/karakter»; a key figure stands before the last."""
    sektorer, nokkeltall = Path(SEKTORER).stem, Path(NOKKELTALL).stem
    if fil in {sektorer, nokkeltall}:
        return fil
    return sektorer if rest.count("/") == len(("serie", "sektor")) else nokkeltall


def folder_of(name: str) -> Path:
    """The folder that holds the file of a source, a series or an address, from the edition's home.

    Of a source in `report/data` it is the folder named by the source.
    """
    own = (folder for prefiks, folder in FOLDERS.items() if name.startswith(prefiks))
    return next(own, DATA / source_of(name))


def path_of(address: str) -> Path:
    """The file of a cell's address, from the edition's home.

    Args:
        address: «12362/12362.csv:118:belop_1000kr» or only its file, «barometer/sektorer.csv».
    """
    fil = address.partition(":")[0]
    return folder_of(fil) / fil.partition("/")[2]


def source_files(source: Source) -> tuple[str, ...]:
    """The files of a source, from the edition's home."""
    folder = folder_of(source.id)
    return tuple((folder / name).as_posix() for name in source.files)
