"""The tables of a tagged PDF, from its structure tree: which cell each letter is in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from pdf_pages import Box, around

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pdf_pages import Letter


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or the part of it on one page: the columns it takes, and its marked content."""

    columns: slice
    mcids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the part of it on one page."""

    cells: tuple[Cell, ...]

    def placed(self, letters: Sequence[Letter]) -> list[Placed]:
        """Each cell that has ink, with its letters."""
        by_mcid: dict[int, list[Letter]] = defaultdict(list)
        for letter in letters:
            by_mcid[letter.mcid].append(letter)
        inks = [
            (it.columns, [one for mcid in sorted(it.mcids) for one in by_mcid[mcid]])
            for it in self.cells
        ]
        return [
            Placed(columns, "".join(it.text for it in ink), around([it.box for it in ink]))
            for columns, ink in inks
            if ink
        ]


@dataclass(frozen=True, slots=True)
class Placed:
    """The columns a cell takes, what it says, and where its ink is."""

    columns: slice
    text: str
    box: Box


def tables(pdf: bytes) -> dict[int, list[Table]]:
    """The tables on each page, by its number from 1."""
    placed: dict[int, list[Table]] = defaultdict(list)
    with pikepdf.open(BytesIO(pdf)) as file:
        if "/StructTreeRoot" not in file.Root:
            return {}
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages, start=1)}
        for element in _below(file.Root.StructTreeRoot, "/Table"):
            for number, cells in _cells(element, numbers).items():
                placed[number].append(Table(tuple(cells)))
    return placed


def _cells(table: Any, numbers: dict[Any, int]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    taken: dict[tuple[int, int], bool] = {}
    for row, element in enumerate(_below(table, "/TR")):
        column = 0
        for cell in _kids(element):
            if str(cell.get("/S")) not in ("/TD", "/TH"):
                continue
            while (row, column) in taken:
                column += 1
            wide, high = _span(cell, "/ColSpan"), _span(cell, "/RowSpan")
            taken |= dict.fromkeys(
                ((row + down, column + over) for down in range(high) for over in range(wide)), True
            )
            for number, mcids in _content(cell, numbers).items():
                found[number].append(Cell(slice(column, column + wide), frozenset(mcids)))
            column += wide
    return found


def _span(cell: Any, name: str) -> int:
    attributes = cell.get("/A", [])
    several = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((int(it[name]) for it in several if name in it), 1)


def _content(element: Any, numbers: dict[Any, int]) -> dict[int, set[int]]:
    """Marked content in an element and below it, by page."""
    found: dict[int, set[int]] = defaultdict(set)
    page = element.get("/Pg")
    for kid in _raw_kids(element):
        if isinstance(kid, int):
            found[numbers[page.objgen]].add(kid)
        elif "/MCID" in kid:
            found[numbers[kid.get("/Pg", page).objgen]].add(int(kid.MCID))
        elif "/S" in kid:
            for number, mcids in _content(kid, numbers).items():
                found[number] |= mcids
    return found


def _below(element: Any, kind: str) -> Iterator[Any]:
    for kid in _kids(element):
        if str(kid.S) == kind:
            yield kid
        else:
            yield from _below(kid, kind)


def _kids(element: Any) -> Iterator[Any]:
    yield from (kid for kid in _raw_kids(element) if not isinstance(kid, int) and "/S" in kid)


def _raw_kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]
