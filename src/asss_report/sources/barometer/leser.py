"""What the two files of Kommunebarometeret share: whose a row is, and its numbers with cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from asss_report.errors import Fault, Level, nearest, shown
from asss_report.model import Status
from asss_report.opphav import Heltall, Kildecelle, Sporet
from asss_report.sources.barometer import FORSTE_BAROMETER, TOTALER, Serie, Utgave
from asss_report.sources.levering import BAROMETER_PREFIKS
from asss_report.sources.tabular import NoNumberError, is_percent, parse_decimal
from asss_report.sources.utfylling import Leser, Rad, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from enum import StrEnum

    from asss_report.edition import Edition
    from asss_report.sources.tabular import Rutenett

EKSEMPEL: Final = "eksempeltall"
#: The unit of a grade, of a rank, of how many are ranked.
KARAKTER, PLASS, KOMMUNER, PROSENT = "karakter", "plass", "kommuner", "prosent"
BESTE, DAARLIGSTE = 6, 1
PERCENT: Final = "Weights are percentages: write 20, not 0,2."
_NY_SEKTOR: Final = (
    "A sector that is new is added to report/data/kommunebarometer/sektorvekter.csv, and sealed "
    "(asss-report seal)."
)

Valg = TypeVar("Valg", bound="StrEnum")


class Hode(NamedTuple):
    """Whose a row is, of which barometer; what may not stand in two rows."""

    kommune: str
    aar: int
    utgave: Utgave
    serie: Serie
    sektor: str


@dataclass(frozen=True, slots=True)
class Merket:
    """What a file says besides its numbers.

    Attributes:
        kilder: The words of the column Kilde, each once.
        hentet: The newest day of the column Hentet: «2026-08-20».
        eksempel: The first row whose numbers are made up; None without one.
    """

    kilder: tuple[str, ...]
    hentet: str
    eksempel: Rad | None


class Barometerleser(Leser):
    """Reads the rows of one of the files.

    Args:
        grid: The file; a comma between the cells means that the decimal mark is a point.
        edition: Whose members and year count.
        sektorer: The names of the sectors.
    """

    def __init__(self, grid: Rutenett, edition: Edition, sektorer: Sequence[str]) -> None:
        super().__init__(grid.path, edition)
        self.sektorer = sektorer
        self.advarsler: list[Fault] = []
        self._desimaltegn = "." if grid.skille == "," else ","

    def advar(self, rad: Rad, heading: str, what: str, instead: str) -> None:
        """Note what a person should look at."""
        text = where(rad, heading) + what
        self.advarsler.append(Fault(shown(self.path), rad.nummer, text, instead, Level.WARNING))

    def hode(self, rad: Rad, *, totaler: bool) -> Hode | None:
        """Whose a row is; None where something is wrong with it.

        Args:
            rad: The row.
            totaler: A total may stand as the sector.
        """
        siste = self.edition.year + 1
        hint = f"Write the year in the barometer's name, {siste} at the latest."
        kommune = self.kommune(rad)
        hva = "the barometers this edition can show"
        aar = self.aar(rad, (FORSTE_BAROMETER, siste), hva, hint)
        utgave, serie = self._valg(rad, "Utgave", Utgave), self._valg(rad, "Serie", Serie)
        sektor = self._sektor(rad, totaler=totaler)
        if kommune is None or aar is None or utgave is None or serie is None or sektor is None:
            return None
        return Hode(kommune, aar, utgave, serie, sektor)

    def _valg(self, rad: Rad, heading: str, valg: type[Valg]) -> Valg | None:
        """One of a few words."""
        text = rad[heading].text
        try:
            return valg(text.casefold())
        except ValueError:
            if text:
                words = " or ".join(f"«{it.value}»" for it in valg)
                self.rute(rad, heading, f"«{text}» is none of the words.", f"Write {words}.")
            return None

    def _sektor(self, rad: Rad, *, totaler: bool) -> str | None:
        text = rad["Sektor"].text
        known = {it.casefold(): it for it in (*self.sektorer, *TOTALER)}
        sektor = known.get(text.casefold())
        if sektor is None and text:
            hint = f"{nearest(text, known.values())} {_NY_SEKTOR}"
            self.rute(rad, "Sektor", f"«{text}» is not a sector.", hint)
        elif sektor in TOTALER and not totaler:
            hint = "Write the sector the key figure belongs to."
            self.rute(rad, "Sektor", f"«{sektor}» has no key figures of its own.", hint)
            return None
        return sektor

    def tall(self, rad: Rad, heading: str, *, prosent: bool = False) -> Decimal | None:
        """The number of a cell; None where it has none, or something is wrong with it.

        Args:
            rad: The row.
            heading: The column.
            prosent: The number is a percentage, and may say so: «20 %».
        """
        rute = rad[heading]
        if not rute.text and not rute.feil:
            return None
        if is_percent(rute) and not prosent:
            hint = "Write the number alone."
            self.rute(rad, heading, f"«{rute.text}» is a percentage.", hint)
            return None
        try:
            tall = parse_decimal(rute, self._desimaltegn)
        except NoNumberError as error:
            self.rute(rad, heading, f"«{rute.text}» is not a number.", str(error))
            return None
        return None if isinstance(tall, Status) else tall

    def oppgir_ikke(self, rad: Rad, heading: str) -> bool:
        """Whether a cell says that there is no number: «..», «.» or «:»."""
        return bool(text := rad[heading].text) and text in {it.value for it in Status}

    def vekt(self, rad: Rad, heading: str) -> Decimal | None:
        """A weight in percent."""
        tall = self.tall(rad, heading, prosent=True)
        if tall is not None and not 0 < tall <= 100:
            what = f"{rad[heading].text} is no weight in percent."
            self.rute(rad, heading, what, "Write a number above 0, at most 100; empty for none.")
            return None
        return tall

    def karakter(self, rad: Rad) -> Decimal | None:
        """A grade."""
        tall = self.tall(rad, "Karakter")
        if tall is not None and not DAARLIGSTE <= tall <= BESTE:
            what = f"{rad['Karakter'].text} is no grade."
            self.rute(rad, "Karakter", what, f"Write a number from {DAARLIGSTE} to {BESTE}.")
            return None
        return tall

    def plass(self, rad: Rad, heading: str = "Plass") -> Decimal | None:
        """A rank, or how many are ranked."""
        tall = self.tall(rad, heading)
        if tall is not None and (tall < 1 or tall != tall.to_integral_value()):
            what = f"{rad[heading].text} is no whole number of 1 or more."
            self.rute(rad, heading, what, "Write it as the barometer has it, such as 12.")
            return None
        return tall

    def sporet(self, celle: Celle, tall: Decimal | None) -> Sporet | None:
        """A number that knows its cell."""
        return None if tall is None else Sporet(float(tall), self._opphav(celle, float(tall)))

    def heltall(self, celle: Celle, tall: Decimal | None) -> Heltall | None:
        """A rank or a count that knows its cell."""
        return None if tall is None else Heltall(int(tall), self._opphav(celle, float(tall)))

    def _opphav(self, celle: Celle, verdi: float) -> Kildecelle:
        navn = self.edition.name_of(celle.hode.kommune)
        sted = f"{BAROMETER_PREFIKS}{self.path.name}:{celle.rad.sted(celle.heading)}"
        return Kildecelle(celle.serie, navn, celle.hode.aar, sted, verdi, celle.enhet)

    def merket(self, rader: Iterable[Rad]) -> Merket:
        """Where the rows are from; each must say so."""
        kilder: dict[str, None] = {}
        hentet, eksempel = "", None
        for rad in rader:
            kilder[rad["Kilde"].text] = None
            hentet = max(hentet, self.dato(rad, "Hentet", FORSTE_BAROMETER))
            if eksempel is None and rad["Kilde"].text.casefold().startswith(EKSEMPEL):
                eksempel = rad
        return Merket(tuple(kilder), hentet, eksempel)


@dataclass(frozen=True, slots=True)
class Celle:
    """A cell that holds a number.

    Attributes:
        rad: Its row.
        heading: Its column.
        hode: Whose it is.
        hva: What it measures, last in the name of its series: «karakter».
        enhet: Its unit.
        navn: The key figure; empty for a sector.
    """

    rad: Rad
    heading: str
    hode: Hode
    hva: str
    enhet: str = ""
    navn: str = ""

    @property
    def serie(self) -> str:
        """«barometer/publisert/Grunnskole/karakter»."""
        deler = (self.hode.serie.value, self.hode.sektor, self.navn, self.hva)
        return BAROMETER_PREFIKS + "/".join(filter(None, deler))


def are_shares(vekter: Sequence[object], summen: Decimal) -> bool:
    """Whether weights are written as shares of 1, which no percentages of several rows sum to."""
    return len(vekter) > 1 and summen <= 1


def skrevet(tall: Decimal) -> str:
    """An exact number as people type it: «99,5»."""
    return format(tall.normalize(), "f").replace(".", ",")
