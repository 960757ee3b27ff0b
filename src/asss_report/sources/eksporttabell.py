"""The grid of an exported file -> the members' cells: whose, which year, called what.

Years stand in the heading or in a column; contents above or beside. Nothing is a number yet.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError
from asss_report.sources.levering import FORSTE_AAR
from asss_report.sources.tabular import (
    NoNumberError,
    Rute,
    Rutenett,
    column_name,
    find_member,
    parse_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.edition import Edition

_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_LABEL_AND_YEAR: Final = re.compile(r"(?P<label>.*?)\s*(?P<aar>(?:19|20)\d{2})")
_YEAR_HEADINGS: Final = frozenset(("år", "year", "tid", "periode", "årstall"))
_VALUE_HEADINGS: Final = frozenset(("verdi", "value"))
_TITLE: Final = re.compile(r"(?:(?P<tabell>\d{5}):\s*)?(?P<navn>.+?)\s*(?:,\s*etter .*)?")


@dataclass(frozen=True, slots=True)
class Sted:
    """A cell with a value: whose, which year, under which label."""

    label: str
    kommune: str
    aar: int
    rad: int
    kolonne: int
    rute: Rute

    @property
    def adresse(self) -> str:
        """Row and column as Excel shows them."""
        return f"{self.rad}:{column_name(self.kolonne)}"


@dataclass(frozen=True, slots=True)
class Tabell:
    """An exported table as read: its title and the cells of members.

    Attributes:
        tittel: The line above the table; empty without one.
        steder: Every cell of a member up to the edition's year.
    """

    tittel: str
    steder: tuple[Sted, ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        """What the file calls its figures, in its order."""
        return tuple(dict.fromkeys(sted.label for sted in self.steder))


def title_parts(tittel: str) -> tuple[str, str]:
    """Number and name: «07459: Befolkning, etter region, år» is «07459», «Befolkning»."""
    found = _TITLE.fullmatch(tittel)
    return (found["tabell"] or "", found["navn"]) if found else ("", tittel)


def read_table(grid: Rutenett, edition: Edition) -> Tabell:
    """Find the members' cells in an exported file, whatever its layout.

    Years stand in the heading («2025», «Personer 2025») or in a column of their own; what else
    stands beside the region or above the value makes the label.

    Raises:
        DataError: No member or no year is found, or code and name do not belong together.
    """
    return _Leser(grid, edition).tabell()


class _Leser:
    """Reads one grid; rows are counted from 1, columns from 0."""

    def __init__(self, grid: Rutenett, edition: Edition) -> None:
        self.grid, self.edition = grid, edition
        self.bredde = max(len(rad) for rad in grid.rader)
        self.rader = range(1, len(grid.rader) + 1)
        self.region = self._region_column()
        self.start = next((rad for rad in self.rader if self._is_data(rad)), 0)
        if not self.start:
            what = "No row has a municipality and a number."
            raise DataError.at(grid.path, 0, what, "Export the table with municipalities as rows.")
        self.hoder = self._heading_rows()
        self.verdier = self._value_columns()

    def tabell(self) -> Tabell:
        """The title and the members' cells."""
        ledere = [rad for rad in range(1, self.start) if self._is_title(rad)]
        tittel = self.grid.rute(ledere[0], 0).text if ledere else ""
        return Tabell(tittel, tuple(self._steder(tittel)))

    def _region_column(self) -> int:
        found = Counter[int]()
        for rad in self.rader:
            for at, rute in enumerate(self.grid.rader[rad - 1]):
                if self._member(rad, rute.text) is not None:
                    found[at] += 1
        if not found:
            what = "No member of the edition is found, and this is not the form either."
            hint = (
                "A region is written as «3201 Bærum» or «Bærum», in the first column. "
                "For figures you type: asss-report template manual."
            )
            raise DataError.at(self.grid.path, 0, what, hint)
        return max(found, key=lambda at: (found[at], -at))

    def _member(self, rad: int, text: str) -> str | None:
        try:
            return find_member(text, self.edition.members)
        except ValueError as error:
            raise DataError.at(self.grid.path, rad, str(error), "Mend the row.") from None

    def _is_data(self, rad: int) -> bool:
        """A region with a value; a row of years alone is a heading, unless it is a member's."""
        region = self.grid.rute(rad, self.region).text
        values = [
            rute
            for at, rute in enumerate(self.grid.rader[rad - 1])
            if at != self.region and _is_value(rute)
        ]
        if not region or not values:
            return False
        return self._member(rad, region) is not None or not all(map(_is_year, values))

    def _is_title(self, rad: int) -> bool:
        filled = [at for at, rute in enumerate(self.grid.rader[rad - 1]) if rute.text]
        return filled == [0]

    def _heading_rows(self) -> list[int]:
        rows: list[int] = []
        for rad in range(self.start - 1, 0, -1):
            if self._is_title(rad):
                break
            if any(rute.text for rute in self.grid.rader[rad - 1]):
                rows.insert(0, rad)
        return rows

    def _value_columns(self) -> dict[int, tuple[str, int | None]]:
        """Column -> label and year of its heading; None where years have a column of their own."""
        hoder = {at: self._heading(at) for at in range(self.bredde) if at != self.region}
        med_aar = {at: it for at, it in hoder.items() if it[1] is not None}
        if med_aar:
            return med_aar
        aar = self._year_column()
        rest = [at for at in hoder if at != aar and self._mostly_values(at)]
        if not rest:
            what = "There are municipalities and years, but no column of numbers."
            raise DataError.at(self.grid.path, self.start, what, "Export the table again.")
        return {at: hoder[at] for at in rest}

    def _heading(self, at: int) -> tuple[str, int | None]:
        """Label and year of a column; a merged heading counts for the columns it spans."""
        words, aar = list[str](), None
        for rad in self.hoder:
            text = self._spanning(rad, at)
            if found := _LABEL_AND_YEAR.fullmatch(text):
                aar = int(found["aar"])
                text = found["label"].strip(" ,:")
            if text and text not in words:
                words.append(text)
        return ", ".join(words), aar

    def _spanning(self, rad: int, at: int) -> str:
        """The heading in a column, or the nearest one to its left: so merged cells are stored."""
        own = self.grid.rute(rad, at).text
        if own or rad == self.hoder[-1]:
            return own
        before = (self.grid.rute(rad, it).text for it in range(at - 1, self.region, -1))
        return next((text for text in before if text), "")

    def _year_column(self) -> int:
        for at in range(self.bredde):
            heads = {self.grid.rute(rad, at).text.casefold() for rad in self.hoder}
            if at != self.region and (heads & _YEAR_HEADINGS or self._all_years(at)):
                return at
        what = "No year is found, neither in the heading nor in a column."
        raise DataError.at(self.grid.path, self.start, what, "Export the table with years.")

    def _all_years(self, at: int) -> bool:
        cells = [self.grid.rute(rad, at) for rad, _ in self._rows() if self.grid.rute(rad, at).text]
        return bool(cells) and all(map(_is_year, cells))

    def _mostly_values(self, at: int) -> bool:
        cells = [self.grid.rute(rad, at) for rad, _ in self._rows() if self.grid.rute(rad, at).text]
        return sum(map(_is_value, cells)) * 2 > len(cells)

    def _rows(self) -> Iterator[tuple[int, str]]:
        """The members' rows with their codes; a region stands for the blank cells under it."""
        code: str | None = None
        for rad in range(self.start, len(self.grid.rader) + 1):
            if text := self.grid.rute(rad, self.region).text:
                code = self._member(rad, text)
            if code is not None:
                yield rad, code

    def _steder(self, tittel: str) -> Iterator[Sted]:
        aar_kolonne = None if self._years_above() else self._year_column()
        forste = min(self.verdier)
        stubber = [
            at
            for at in range(self.bredde)
            if at not in (self.region, aar_kolonne)
            and (at not in self.verdier)
            and (at < forste or aar_kolonne is not None)
        ]
        sist: dict[int, str] = {}
        last_code = ""
        for rad, code in self._rows():
            sist = sist if code == last_code else {}
            last_code = code
            sist |= {at: text for at in stubber if (text := self.grid.rute(rad, at).text)}
            egen_aar = self._own_year(rad, aar_kolonne, sist)
            if all(not self.grid.rute(rad, at).text for at in self.verdier):
                continue  # a footnote under the last region
            words = [sist[at] for at in stubber if at in sist]
            for at, (label, hode_aar) in self.verdier.items():
                aar = hode_aar or egen_aar
                if aar is not None and FORSTE_AAR <= aar <= self.edition.year:
                    navn = self._label(words, label, tittel)
                    yield Sted(navn, code, aar, rad, at, self.grid.rute(rad, at))

    def _years_above(self) -> bool:
        return all(aar is not None for _, aar in self.verdier.values())

    def _own_year(self, rad: int, kolonne: int | None, sist: dict[int, str]) -> int | None:
        """The year of a row; one that is blank has the year of the row above."""
        if kolonne is None:
            return None
        text = self.grid.rute(rad, kolonne).text or sist.get(kolonne, "")
        if text:
            sist[kolonne] = text
        return int(text) if _YEAR.fullmatch(text) else None

    def _label(self, words: list[str], heading: str, tittel: str) -> str:
        """What the figure is called: what stands beside the region, then what stands above."""
        alone = len(self.verdier) == 1
        plain = heading.casefold() in _VALUE_HEADINGS or ", etter " in heading
        parts = words if words and alone and not self._years_above() else [*words, heading]
        parts = [it for it in parts if it and not (plain and it == heading)]
        name = ", ".join(dict.fromkeys(parts))
        return name or title_parts(tittel or heading or self.grid.path.stem)[1]


def _is_value(rute: Rute) -> bool:
    if not rute.text or rute.feil:
        return False
    for mark in ",.":
        try:
            parse_number(rute, mark)
        except NoNumberError:
            continue
        return True
    return False


def _is_year(rute: Rute) -> bool:
    return bool(_YEAR.fullmatch(rute.text))
