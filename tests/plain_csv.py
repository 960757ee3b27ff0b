"""The figures the long way: read with `csv` alone, added up by hand, and never by the package.

What the report shows is compared with this, so nothing here may import `asss_report`.
"""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OSLO: Final = "0301"
NAMES: Final = {
    "0301": "Oslo",
    "4601": "Bergen",
    "5001": "Trondheim",
    "1103": "Stavanger",
    "4204": "Kristiansand",
    "3301": "Drammen",
    "3107": "Fredrikstad",
    "5501": "Tromsø",
    "1108": "Sandnes",
    "3201": "Bærum",
    "3203": "Asker",
    "3205": "Lillestrøm",
}
CODES: Final = {name: code for code, name in NAMES.items()}


def norsk(value: Fraction, decimals: int = 0, *, sign: bool = False) -> str:
    """A number as the report should print it, with a plain space for U+00A0."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,}".replace(",", " ").replace(".", ",")
    return ("−" if rounded < 0 else "+" if sign and rounded > 0 else "") + text


class PlainCsv:
    """The bundled tables of one copy of the edition.

    Args:
        root: The folder that holds `report/`.
    """

    def __init__(self, root: Path) -> None:
        self._data = root / "report" / "data"

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self._data / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def _accounts(self) -> dict[tuple[str, str, str, int], tuple[str, str]]:
        return {
            (r["funksjon"], r["regnskapsbegrep"], r["kommunenummer"], int(r["aar"])): (
                r["belop_1000kr"],
                r["kr_per_innbygger"],
            )
            for name in ("12362/12362.csv", "12137/12137.csv")
            for r in self._rows(name)
        }

    @cached_property
    def _population(self) -> dict[tuple[str, int], Fraction]:
        return {
            (r["kommunenummer"], int(r["aar"])): Fraction(r["folkemengde_utledet"])
            for r in self._rows("folkemengde/folkemengde.csv")
        }

    @cached_property
    def _need(self) -> dict[str, dict[str, str]]:
        rows = self._rows("gront_hefte_2026/delkostnadsindekser.csv")
        return {r["kommunenummer"]: r for r in rows}

    def kroner(self, function: str, concept: str, code: str, year: int = 2025) -> Fraction:
        """An amount in kroner; the source has thousands."""
        return 1000 * Fraction(self._accounts[function, concept, code, year][0])

    def published(self, function: str, concept: str, code: str, year: int = 2025) -> Fraction:
        """Kroner per inhabitant as Statistics Norway publishes it."""
        return Fraction(self._accounts[function, concept, code, year][1])

    def people(self, code: str, year: int = 2025) -> Fraction:
        """Inhabitants."""
        return self._population[code, year]

    def need(self, sector: str, code: str) -> Fraction:
        """The index of expenditure need; the country is 1."""
        return Fraction(self._need[code][sector])

    def has(self, function: str, concept: str, code: str, year: int = 2025) -> bool:
        """True when the table has the row."""
        return (function, concept, code, year) in self._accounts

    # --- What the report makes of them ------------------------------------------------------------

    def mean(
        self, function: str, concept: str, codes: Iterable[str] = NAMES, year: int = 2025
    ) -> Fraction:
        """Kroner per inhabitant of the group: all kroner over all inhabitants."""
        codes = tuple(codes)
        total = sum(self.kroner(function, concept, code, year) for code in codes)
        return Fraction(total) / sum(self.people(code, year) for code in codes)

    def corrected(self, function: str, sector: str, code: str, year: int = 2025) -> Fraction:
        """Net kroner per inhabitant and need."""
        weight = self.people(code, year) * self.need(sector, code)
        return self.kroner(function, "AGD2", code, year) / weight

    def corrected_mean(
        self, function: str, sector: str, codes: Iterable[str] = NAMES, year: int = 2025
    ) -> Fraction:
        """The same of the group: Σ amount / Σ (N · b)."""
        codes = tuple(codes)
        total = sum(self.kroner(function, "AGD2", code, year) for code in codes)
        return Fraction(total) / sum(self.people(c, year) * self.need(sector, c) for c in codes)

    def own_income(self, function: str, codes: Iterable[str], year: int = 2025) -> Fraction:
        """(gross − net) / gross of a group, in percent."""
        codes = tuple(codes)
        gross = Fraction(sum(self.kroner(function, "AGD10", code, year) for code in codes))
        net = Fraction(sum(self.kroner(function, "AGD2", code, year) for code in codes))
        return 100 * (gross - net) / gross

    def share(self, function: str, codes: Iterable[str], year: int = 2025) -> Fraction:
        """Net spending on the area over all net spending of a group, in percent."""
        codes = tuple(codes)
        net = Fraction(sum(self.kroner(function, "AGD2", code, year) for code in codes))
        return 100 * net / sum(self.kroner("", "AGD1", code, year) for code in codes)
