"""Kommunebarometeret the long way: typed rows read with `csv` alone and added up by hand.

What the report shows is compared with this, so nothing here may import `asss_report`.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MIDDLE: Final = Fraction(7, 2)
TOTALS: Final = ("Totalt", "Totalt uten inntektskorreksjon")
#: As the frozen list of weights has them.
SECTORS: Final = (
    *("Grunnskole", "Pleie og omsorg", "Barnehage", "Barnevern", "Økonomi", "Helse"),
    *("Sosialtjeneste", "Kostnadsnivå", "Kultur", "Miljø", "Saksbehandling"),
    "Vann, avløp og renovasjon",
)


class Row(NamedTuple):
    """A sector or a total of one municipality and year."""

    weight: Fraction | None
    grade: Fraction
    rank: int
    county: int
    group: int
    ranked: int


class Key(NamedTuple):
    """A key figure of one municipality and year."""

    sector: str
    name: str
    weight: Fraction
    value: Fraction
    grade: Fraction
    rank: int
    high: bool
    indicator: str


class Moved(NamedTuple):
    """A sector's parts of the total's movement."""

    own: Fraction
    weights: Fraction
    chosen: Fraction
    rest: Fraction
    total: Fraction


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    yield from csv.DictReader(lines, delimiter=";")


class PlainBarometer:
    """The two typed files of one edition, final rows only.

    Args:
        root: The folder that holds `report/`.
    """

    def __init__(self, root: Path) -> None:
        folder = root / "report" / "kommunebarometer"
        self._rows: dict[tuple[str, int, str, str], Row] = {
            (r["Kommune"], int(r["År"]), r["Serie"], r["Sektor"]): Row(
                _number(r["Vekt"]) if r["Vekt"] else None,
                _number(r["Karakter"]),
                int(r["Plass"]),
                int(r["Plass i fylket"]),
                int(r["Plass i gruppen"]),
                int(r["Antall rangerte"]),
            )
            for r in _rows(folder / "sektorer.csv")
            if r["Utgave"] == "endelig"
        }
        self._keys: dict[tuple[str, int], list[Key]] = {}
        for r in _rows(folder / "nokkeltall.csv"):
            key = Key(
                r["Sektor"],
                r["Nøkkeltall"],
                _number(r["Vekt i sektoren"]),
                _number(r["Verdi"]),
                _number(r["Karakter"]),
                int(r["Plass"]),
                r["Høy er bra"] == "ja",
                r["Indikator"],
            )
            self._keys.setdefault((r["Kommune"], int(r["År"])), []).append(key)

    def row(self, sector: str, year: int = 2026, name: str = "Bærum", series: str = "") -> Row:
        """A sector's row, of the published series unless another is named."""
        return self._rows[name, year, series or "publisert", sector]

    def keys(self, sector: str, year: int = 2026) -> list[Key]:
        """A sector's key figures of Bærum, the largest contribution first."""
        keys = [key for key in self._keys["Bærum", year] if key.sector == sector]
        return sorted(keys, key=lambda key: (-self.part(key, keys), -key.weight, key.name))

    @staticmethod
    def part(key: Key, keys: Iterable[Key]) -> Fraction:
        """What a key figure lifts its sector by: (grade − 3.5) · weight / Σ weight."""
        return (key.grade - MIDDLE) * key.weight / sum(it.weight for it in keys)

    def sector_mean(self, sector: str, year: int = 2026) -> Fraction:
        """Σ grade · weight / Σ weight of a sector's key figures."""
        keys = self.keys(sector, year)
        return Fraction(sum(k.grade * k.weight for k in keys)) / sum(k.weight for k in keys)

    def weight(self, sector: str, year: int = 2026) -> Fraction:
        """A sector's weight as a share of 1."""
        weight = self.row(sector, year).weight
        assert weight is not None
        return weight / 100

    def contribution(self, sector: str, year: int = 2026) -> Fraction:
        """(grade − 3.5) · weight."""
        return (self.row(sector, year).grade - MIDDLE) * self.weight(sector, year)

    def total(self, year: int = 2026) -> Fraction:
        """Σ grade · weight."""
        return Fraction(sum(self.row(s, year).grade * self.weight(s, year) for s in SECTORS))

    def mean(self, sector: str, names: Iterable[str]) -> Fraction:
        """The plain mean of others' grades."""
        grades = [self.row(sector, name=name).grade for name in names]
        return Fraction(sum(grades)) / len(grades)

    def moved(self, sector: str, before: int, after: int) -> Moved:
        """What a sector moved the total by, from midpoint weights."""
        g_0, g_1 = self.row(sector, before).grade, self.row(sector, after).grade
        w_0, w_1 = self.weight(sector, before), self.weight(sector, after)
        own, weights, chosen = self._in_sector(sector, before, after)
        rest = (g_1 - g_0) - own - weights - chosen
        scale = (w_0 + w_1) / 2
        reweighted = ((g_0 + g_1) / 2 - MIDDLE) * (w_1 - w_0)
        total = self.contribution(sector, after) - self.contribution(sector, before)
        return Moved(own * scale, weights * scale + reweighted, chosen * scale, rest * scale, total)

    def _in_sector(
        self, sector: str, before: int, after: int
    ) -> tuple[Fraction, Fraction, Fraction]:
        """Own figures, weights and set of key figures, in points of the sector."""
        first, last = (
            {k.name: (k, k.weight / sum(i.weight for i in keys)) for k in keys}
            for keys in (self.keys(sector, before), self.keys(sector, after))
        )
        own = weights = chosen = Fraction(0)
        for name in first.keys() | last.keys():
            if name not in first:
                key, share = last[name]
                chosen += (key.grade - MIDDLE) * share
            elif name not in last:
                key, share = first[name]
                chosen -= (key.grade - MIDDLE) * share
            else:
                (old, v_0), (new, v_1) = first[name], last[name]
                weights += ((old.grade + new.grade) / 2 - MIDDLE) * (v_1 - v_0)
                better = (new.value - old.value) * (1 if new.high else -1)
                if better * (new.grade - old.grade) > 0:
                    own += (v_0 + v_1) / 2 * (new.grade - old.grade)
        return own, weights, chosen
