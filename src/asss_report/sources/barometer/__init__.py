"""What Kommunebarometeret says of the municipalities, as a person has typed it in.

Everything here is Kommunal Rapport's result, copied from the municipality's own subscription;
nothing of it is computed. Each number knows the cell it is read from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asss_report.opphav import Kildecelle, spor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asss_report.errors import Fault
    from asss_report.sources.sidecar import Source

BAROMETER: Final = Path("report/kommunebarometer")
SEKTORER: Final = "sektorer.csv"
NOKKELTALL: Final = "nokkeltall.csv"
BAROMETERET: Final = "Kommunebarometeret"
#: What a series measures, last in its name, where its numbers are ranks and counts.
HELTALL: Final = frozenset(("plass", "fylke", "gruppe", "antall"))
#: What a series measures, last in its name -> in words, where they differ.
_ORD: Final = {"fylke": "plass i fylket", "gruppe": "plass i gruppen", "antall": "antall rangerte"}
_ASCII: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
#: The first Kommunebarometer.
FORSTE_BAROMETER: Final = 2010
#: A municipality is ranked in a sector when it has data for this share of its key figures.
#: Source: Kommunal Rapport 2016, report/data/kommunebarometer/fakta.csv.
KRAV_TIL_TALL: Final = 0.60

#: The two totals: with and without correction for how large the municipality's income is.
TOTALT: Final = "Totalt"
TOTALT_UTEN: Final = "Totalt uten inntektskorreksjon"
TOTALER: Final = (TOTALT, TOTALT_UTEN)


class Serie(StrEnum):
    """The two series; ranks of one are never compared with ranks of the other."""

    PUBLISERT = "publisert"  # as the barometer of that year had it
    OMREGNET = "omregnet"  # recalculated with the newest barometer's key figures


class Utgave(StrEnum):
    """How far a year's barometer has come: after 15 March, and after 15 June."""

    FORELOPIG = "foreløpig"
    ENDELIG = "endelig"


def sektornokkel(sektor: str) -> str:
    """A sector as it is written in keys and calls: «vann_avlop_og_renovasjon»."""
    return "_".join(re.findall(r"[^\W_]+", sektor.casefold().translate(_ASCII)))


@dataclass(frozen=True, slots=True)
class Sektorrad:
    """One municipality in one sector, or in a total, of one year's barometer.

    Numbers are traced (`Sporet`, `Heltall`); None where the file has none.

    Attributes:
        kommune: Code of a member.
        aar: Year of the barometer, as in its name.
        sektor: «Grunnskole», `TOTALT` or `TOTALT_UTEN`.
        vekt: Weight in the total, percent; None for a total.
        karakter: Grade, 1–6.
        plass: Rank in the country, 1 is the best.
        fylke: Rank in the county.
        gruppe: Rank in the barometer's group of municipalities.
        antall: How many are ranked in the country.
        rad: Row of the file.
        ikke_rangert: The file says so («..» for the rank); an empty cell says nothing.
    """

    kommune: str
    aar: int
    utgave: Utgave
    serie: Serie
    sektor: str
    vekt: float | None
    karakter: float | None
    plass: int | None
    fylke: int | None
    gruppe: int | None
    antall: int | None
    rad: int
    ikke_rangert: bool = False


@dataclass(frozen=True, slots=True)
class Nokkeltall:
    """One key figure of one municipality in one year's barometer.

    Attributes:
        sektor: The sector it belongs to.
        navn: Its name in the barometer.
        vekt: Weight within the sector, percent.
        verdi: The municipality's own value; None where the file has none.
        karakter: Grade, 1–6; None where the municipality has none.
        plass: Rank in the country.
        hoy_er_bra: A high value is good.
        kilde: Where the barometer has it from: «SSB».
        indikator: «grunnskole.netto_driftsutgifter» where an area has the same key figure.
        rad: Row of the file.
    """

    kommune: str
    aar: int
    utgave: Utgave
    serie: Serie
    sektor: str
    navn: str
    vekt: float
    verdi: float | None
    karakter: float | None
    plass: int | None
    hoy_er_bra: bool
    kilde: str
    indikator: str
    rad: int


@dataclass(frozen=True, slots=True)
class Barometer:
    """All that `report/kommunebarometer` holds; nothing where nobody has typed anything in.

    Attributes:
        sektorer: The names of all sectors, in the order of the frozen list of weights.
        rader: Sectors and totals, in the order of the file.
        nokkeltall: Key figures, in the order of the file.
        sources: Source id -> source: «barometer/sektorer», «barometer/nokkeltall».
        eksempel: The numbers are made up, and everything made from them says so.
        advarsler: What a person should look at.
    """

    sektorer: tuple[str, ...] = ()
    rader: tuple[Sektorrad, ...] = ()
    nokkeltall: tuple[Nokkeltall, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    eksempel: bool = False
    advarsler: tuple[Fault, ...] = ()

    def utgave(self, egen: str, aar: int, serie: Serie) -> Utgave | None:
        """The one edition that counts of a year in a series; None when it has no sector or total.

        The own municipality decides: its final rows where it has any, else its preliminary ones.
        Where it has none, the same holds for all members together.

        Args:
            egen: Code of the own municipality.
            aar: Year of the barometer.
            serie: Its series.
        """
        rader = [r for r in self.rader if (r.aar, r.serie) == (aar, serie)]
        utgaver = {r.utgave for r in rader if r.kommune == egen} or {r.utgave for r in rader}
        return next((u for u in (Utgave.ENDELIG, Utgave.FORELOPIG) if u in utgaver), None)

    def gjeldende(self, egen: str) -> Barometer:
        """The rows of the editions that count: never two editions of one year and series."""
        alle: tuple[Sektorrad | Nokkeltall, ...] = (*self.rader, *self.nokkeltall)
        barometre = {(it.aar, it.serie) for it in alle}
        teller = {it: self.utgave(egen, *it) for it in barometre}
        return replace(
            self,
            rader=tuple(r for r in self.rader if teller[r.aar, r.serie] is r.utgave),
            nokkeltall=tuple(n for n in self.nokkeltall if teller[n.aar, n.serie] is n.utgave),
        )

    @property
    def navn(self) -> dict[str, str]:
        """Series -> what it is called: «Kommunebarometeret: Grunnskole: karakter (publisert)».

        Made-up numbers say so in it; a file as a whole is called by its title.
        """
        ut = {key: source.title for key, source in self.sources.items()}
        forst = f"{BAROMETERET} (eksempeltall)" if self.eksempel else BAROMETERET
        for _, celle in self.celler:
            _, serie, *midten, hva = celle.serie.split("/")
            ut[celle.serie] = ": ".join((forst, *midten, f"{_ORD.get(hva, hva)} ({serie})"))
        return ut

    @property
    def celler(self) -> Iterator[tuple[str, Kildecelle]]:
        """Every number that was typed, as its cell, with the municipality's code."""
        alle: tuple[Sektorrad | Nokkeltall, ...] = (*self.rader, *self.nokkeltall)
        for rad in alle:
            for felt in fields(rad):
                opphav = spor(getattr(rad, felt.name))
                if isinstance(opphav, Kildecelle):
                    yield rad.kommune, opphav
