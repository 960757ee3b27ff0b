"""What moved between two snapshots of the same figures: cell by cell, biggest first.

Pure: two tidy tables in, the differences out. Numbers are compared as the sources give them, so the
same figures from a CSV file and from a fetched reply are no difference at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isnan
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from asss_report.model import FOLKEMENGDE, Status
from asss_report.sources.levering import is_manual

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pandas as pd

#: Series, municipality (code) and year.
Nokkel: TypeAlias = tuple[str, str, int]
#: Which number of a cell: as published, or the amount.
Maal: TypeAlias = Literal["verdi", "teller"]
#: What the address of a value ends with that is made from amount and inhabitants.
_FYLT: Final = f"/{FOLKEMENGDE}"


class Slag(StrEnum):
    """What happened to a cell, as the reader is told."""

    ENDRET = "endret"
    NY = "nytt tall"
    BORTE = "mangler nå"
    SKJERMET = "skjermet nå"
    IKKE_MULIG = "ikke mulig nå"
    GRUNN = "ny grunn til at tallet mangler"


_BORTE: Final = {
    Status.MANGLER: Slag.BORTE,
    Status.KONFIDENSIELL: Slag.SKJERMET,
    Status.IKKE_MULIG: Slag.IKKE_MULIG,
}


@dataclass(frozen=True, slots=True)
class Celle:
    """One cell in one snapshot.

    Attributes:
        teller: The amount in kroner, or the numerator of a manual figure; None without one.
        verdi: As published, in the unit of the series; None where `status` says why.
        status: Why there is no value.
        kilde: Address under report/data.
        belop: True when the series is an amount, so that `verdi` is kroner per inhabitant.
    """

    teller: float | None
    verdi: float | None
    status: Status
    kilde: str
    belop: bool = False

    @property
    def fylt(self) -> bool:
        """True when the source lacks the value, and it is made from amount and inhabitants."""
        return self.kilde.endswith(_FYLT)


#: What a cell is in a snapshot that does not have it.
INGEN: Final = Celle(None, None, Status.MANGLER, "")


@dataclass(frozen=True, slots=True)
class Celleendring:
    """A cell that is not what it was.

    Attributes:
        serie: The source's own codes.
        kommune: 4-digit code.
        aar: Year of the figure.
        var: The cell before.
        er: The cell now.
    """

    serie: str
    kommune: str
    aar: int
    var: Celle
    er: Celle

    @property
    def nokkel(self) -> Nokkel:
        """What names the cell."""
        return self.serie, self.kommune, self.aar

    @property
    def slag(self) -> Slag:
        """What happened to it, seen on the published value."""
        if self.er.verdi is not None:
            return Slag.NY if self.var.verdi is None else Slag.ENDRET
        if self.var.verdi is not None:
            return _BORTE[self.er.status]
        return Slag.ENDRET if self.var.status is self.er.status else Slag.GRUNN

    @property
    def maal(self) -> frozenset[Maal]:
        """Which of its numbers moved."""
        moved: list[Maal] = ["teller"] if self.var.teller != self.er.teller else []
        return frozenset([*moved, "verdi"] if self.var.verdi != self.er.verdi else moved)

    @property
    def kroner(self) -> float | None:
        """How far the amount moved, in kroner; None where one of the two is missing."""
        return _minus(self.er.teller, self.var.teller) if self._belop else None

    @property
    def per_innbygger(self) -> float | None:
        """How far the published kroner per inhabitant moved; None for other units."""
        return self.i_enhet if self._belop else None

    @property
    def i_enhet(self) -> float | None:
        """How far the published value moved, in the unit of the series."""
        return _minus(self.er.verdi, self.var.verdi)

    @property
    def prosent(self) -> float | None:
        """How far it moved, in percent of what it was; None where that is zero or less.

        Of an amount where both are known, else of the published value.
        """
        pair = (self.er.teller, self.var.teller) if self._belop else (None, None)
        er, var = pair if None not in pair else (self.er.verdi, self.var.verdi)
        return None if er is None or var is None or var <= 0 else 100 * (er / var - 1)

    @property
    def _belop(self) -> bool:
        return self.var.belop or self.er.belop


@dataclass(frozen=True, slots=True)
class HelSerie:
    """A whole series that only one of the snapshots has.

    Attributes:
        serie: The source's own codes.
        ny: True when it is new, False when it is gone.
        antall: How many cells of it hold a number.
        fra: The first year of them.
        til: The last.
    """

    serie: str
    ny: bool
    antall: int
    fra: int
    til: int


@dataclass(frozen=True, slots=True)
class Revisjon:
    """The difference between two snapshots.

    Attributes:
        celler: What moved, biggest first; not the cells of whole series.
        serier: Whole series that came or went, in order of name.
    """

    celler: tuple[Celleendring, ...] = ()
    serier: tuple[HelSerie, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.celler or self.serier)

    def i_aar(self, aar: int) -> tuple[Celleendring, ...]:
        """What moved in the edition's year, or in what is not of any year before it."""
        return tuple(it for it in self.celler if it.aar >= aar)

    def tidligere(self, aar: int) -> tuple[Celleendring, ...]:
        """What the publisher has restated of earlier years."""
        return tuple(it for it in self.celler if it.aar < aar)


def sammenlign_utgaver(
    var: pd.DataFrame, er: pd.DataFrame, *, utledet: Collection[str] = ()
) -> Revisjon:
    """Compare two snapshots.

    Args:
        var: The older: columns `model.OBSERVATION_COLUMNS`.
        er: The newer, of the same form.
        utledet: Series that are made from others here, and so have no cells of their own.

    Returns:
        Every cell whose amount, published value or reason for being empty differs. A cell that one
        of them does not have is one with status «..». A value that is filled in from the same
        amount in both is no change: what moved is then the number of inhabitants.
    """
    a, b = (_celler(frame, utledet) for frame in (var, er))
    serier = tuple(_hele_serier(a, b))
    hele = {it.serie for it in serier}
    keys = (key for key in a.keys() | b.keys() if key[0] not in hele)
    moved = (Celleendring(*key, a.get(key, INGEN), b.get(key, INGEN)) for key in keys)
    return Revisjon(tuple(sorted(filter(_flyttet, map(_rettet, moved)), key=_storst)), serier)


def etter_storrelse(endringer: Iterable[Celleendring]) -> tuple[Celleendring, ...]:
    """Biggest first: kroner, then percent for what has none, then what has no number at all."""
    return tuple(sorted(endringer, key=_storst))


def _celler(frame: pd.DataFrame, utledet: Collection[str]) -> dict[Nokkel, Celle]:
    named: Any = frame[~frame["indikator"].isin(list(utledet))].itertuples(index=False)
    return {(str(row.indikator), str(row.kommune), int(row.aar)): _celle(row) for row in named}


def _celle(row: Any) -> Celle:
    # The population is its own numerator; what others count (pupils, places) is nobody's kroner.
    med_teller = row.indikator != FOLKEMENGDE and not (isnan(row.teller) and isnan(row.nevner))
    belop = med_teller and not is_manual(row.indikator)
    return Celle(
        _tall(row.teller) if med_teller else None,
        _tall(row.verdi),
        Status(row.status),
        str(row.kilde),
        belop,
    )


def _tall(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _rettet(endring: Celleendring) -> Celleendring:
    """A value filled in from the same amount on both sides moved with the inhabitants alone."""
    var, er = endring.var, endring.er
    if var.fylt and er.fylt and var.teller == er.teller:
        return replace(endring, er=replace(er, verdi=var.verdi))
    return endring


def _flyttet(endring: Celleendring) -> bool:
    var, er = endring.var, endring.er
    return (var.teller, var.verdi, var.status) != (er.teller, er.verdi, er.status)


def _hele_serier(var: Mapping[Nokkel, Celle], er: Mapping[Nokkel, Celle]) -> Iterator[HelSerie]:
    med = [_aar_med_tall(cells) for cells in (var, er)]
    for serie in sorted(med[0].keys() ^ med[1].keys()):
        ny = serie in med[1]
        aar = med[ny][serie]
        yield HelSerie(serie, ny, len(aar), min(aar), max(aar))


def _aar_med_tall(cells: Mapping[Nokkel, Celle]) -> dict[str, list[int]]:
    """Series -> the year of each of its cells that holds a number."""
    out: dict[str, list[int]] = {}
    for (serie, _, aar), cell in cells.items():
        if cell.verdi is not None or cell.teller is not None:
            out.setdefault(serie, []).append(aar)
    return out


def _minus(er: float | None, var: float | None) -> float | None:
    return None if er is None or var is None else er - var


def _storst(endring: Celleendring) -> tuple[float, float, float, str, str, int]:
    kroner, prosent, diff = endring.kroner, endring.prosent, endring.i_enhet
    return (-abs(kroner or 0.0), -abs(prosent or 0.0), -abs(diff or 0.0), *endring.nokkel)
