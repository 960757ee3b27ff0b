"""What a sector's grade in Kommunebarometeret is made of: its key figures.

A key figure's share is its weight among those with a grade, and its contribution (grade − 3.5) ·
share. The contributions sum to our weighted mean − 3.5 without residual; what the published grade
of the sector differs by is rounding, and key figures that are not typed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report.analysis.barometer.bidrag import (
    HELE,
    MIDT,
    PUBLISERT,
    VEKTSUM,
    minus,
    nokkeltallene,
    sektorene,
    utsnitt,
)
from asss_report.opphav import Regnestykke, fra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.barometer.bidrag import Utsnitt
    from asss_report.edition import Edition
    from asss_report.opphav import Del
    from asss_report.sources.barometer import Barometer, Nokkeltall, Sektorrad, Serie

#: How many key figures are named on either side.
NEVNES: Final = 5

# The formulae in words; the method chapter prints the same.
ANDEL: Final = "vekt / Σ vekt av nøkkeltallene med karakter"
BIDRAG: Final = "(karakter − 3,5) · andel"
I_TOTALEN: Final = "bidrag i sektoren · sektorens vekt / 100"
VAAR: Final = "Σ(karakter · andel)"
DEKNING: Final = "antall nøkkeltall med karakter / antall nøkkeltall"


@dataclass(frozen=True, slots=True)
class Driver:
    """One key figure with a grade.

    Attributes:
        karakter: Its grade, 1–6.
        andel: Its weight among the key figures with a grade, a share of 1.
        bidrag: (grade − 3.5) · share, in grade points of the sector.
        i_totalen: The same in grade points of the total; None where the sector has no weight.
    """

    nokkeltall: Nokkeltall
    karakter: float
    andel: float
    bidrag: float
    i_totalen: float | None


@dataclass(frozen=True, slots=True)
class Drivere:
    """One sector's key figures; Σ contributions = `vaar` − 3.5.

    Attributes:
        drivere: Those with a grade, the largest contribution first; of equal ones the heaviest.
        uten_karakter: Those without, the heaviest first.
        vektsum: Percent, of those with a grade.
        dekning: Share of the key figures typed in that have a grade.
        vaar: Our weighted mean of the grades.
        publisert: The sector's published grade; None where it is not typed in.
        rest: `publisert` − `vaar`: rounding, and key figures that are not typed in.
    """

    sektor: str
    aar: int
    drivere: tuple[Driver, ...]
    uten_karakter: tuple[Nokkeltall, ...]
    vektsum: float
    dekning: float
    vaar: float
    publisert: float | None
    rest: float | None

    def lofter(self, n: int = NEVNES) -> tuple[Driver, ...]:
        """Those that lift the sector, the strongest first; at most `n`."""
        return tuple(d for d in self.drivere if d.bidrag > 0)[:n]

    def trekker(self, n: int = NEVNES) -> tuple[Driver, ...]:
        """Those that pull it down, the strongest first; at most `n`."""
        return tuple(d for d in reversed(self.drivere) if d.bidrag < 0)[:n]

    def ovrige(self, n: int = NEVNES) -> tuple[Driver, ...]:
        """Those that neither of the two names, the largest contribution first."""
        nevnt = {d.nokkeltall.navn for d in (*self.lofter(n), *self.trekker(n))}
        return tuple(d for d in self.drivere if d.nokkeltall.navn not in nevnt)


def alle_drivere(
    b: Barometer, edition: Edition, kommune: str, aar: int, serie: Serie
) -> tuple[Drivere, ...]:
    """Every sector that has a key figure with a grade, in the order of the list."""
    u = utsnitt(b, edition, kommune, aar, serie)
    funnet = [drivere(b, u, sektor) for sektor in sektorene(b, u)] if u else []
    return tuple(d for d in funnet if d is not None)


def drivere(b: Barometer, u: Utsnitt, sektor: str) -> Drivere | None:
    """What one sector's grade is made of, in the edition of the municipality's own rows.

    Returns:
        None when no key figure of the sector has a grade.
    """
    egne = (t for t in nokkeltallene(b, u) if t.sektor == sektor)
    alle = sorted(egne, key=lambda t: (-t.vekt, t.navn))
    karakterer = [(t, t.karakter) for t in alle if t.karakter is not None]
    vekter = tuple((t.navn, t.vekt) for t, _ in karakterer)
    vektsum = fra(Regnestykke(VEKTSUM, _sum, vekter))
    if vektsum <= 0:
        return None
    rad = u.rader.get(sektor)
    delt = [_driver(t, karakter, vekter, rad) for t, karakter in karakterer]
    vaar = fra(Regnestykke(VAAR, _vektet, _par(delt)))
    publisert = u.karakter(sektor)
    return Drivere(
        sektor,
        u.aar,
        tuple(sorted(delt, key=lambda d: -d.bidrag)),
        tuple(t for t in alle if t.karakter is None),
        vektsum,
        _dekning(alle, vekter),
        vaar,
        publisert,
        minus(publisert, vaar, PUBLISERT),
    )


def _driver(
    tall: Nokkeltall, karakter: float, vekter: tuple[Del, ...], rad: Sektorrad | None
) -> Driver:
    andel = fra(Regnestykke(ANDEL, _andel, ((tall.navn, tall.vekt), *vekter)))
    bidrag = fra(Regnestykke(BIDRAG, _bidrag, (("karakter", karakter), ("andel", andel))))
    if rad is None or rad.vekt is None:
        return Driver(tall, karakter, andel, bidrag, None)
    deler = (("bidrag i sektoren", bidrag), ("sektorens vekt", rad.vekt))
    return Driver(tall, karakter, andel, bidrag, fra(Regnestykke(I_TOTALEN, _i_totalen, deler)))


def _dekning(alle: Sequence[Nokkeltall], med: tuple[Del, ...]) -> float:
    """The weights are what is counted: every key figure has one."""
    deler = (*med, *((t.navn, t.vekt) for t in alle))
    return fra(Regnestykke(DEKNING, partial(_antall_av, len(med)), deler))


def _antall_av(med: int, *tall: float) -> float:
    return med / (len(tall) - med)


def _par(delt: Sequence[Driver]) -> tuple[Del, ...]:
    """Grade and share of each key figure, one after the other."""
    return tuple(
        del_
        for d in delt
        for del_ in (
            (f"{d.nokkeltall.navn}, karakter", d.karakter),
            (f"{d.nokkeltall.navn}, andel", d.andel),
        )
    )


def _vektet(*tall: float) -> float:
    """Grade and share of 1, by turns."""
    return fsum(g * v for g, v in zip(tall[::2], tall[1::2], strict=True))


def _andel(egen: float, *alle: float) -> float:
    return egen / fsum(alle)


def _bidrag(karakter: float, andel: float) -> float:
    return (karakter - MIDT) * andel


def _i_totalen(bidrag: float, vekt: float) -> float:
    return bidrag * vekt / HELE


def _sum(*tall: float) -> float:
    return fsum(tall)
