"""Which codes a municipality had before: `report/data/kommuneinndeling`.

A municipality that only got another number is the same municipality, and its figures go on
unbroken under the new one. One that was merged is the sum of its parts in earlier years, where a
sum means anything, and the year of the merger is a break. Of one that was divided no share is
known: nothing is computed for the years before.

A row says that `fra` went into `til` on 1 January of `aar`. The same code on both sides means that
the number was kept in a merger. Followed from 2013 the rows give exactly Statistics Norway's codes
of each year to 2020, and those of 2026. Borders that moved without a new number are not here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError, Fault, shown
from asss_report.sources.csvfile import LINJE, Layout, read_csv
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

KOMMUNEINNDELING: Final = "kommuneinndeling"
ENDRINGER: Final = Layout(
    columns=("aar", "fra", "fra_navn", "til", "til_navn"),
    numbers=(),
    key=("aar", "fra", "til"),
    years=("aar",),
)


class Endringstype(StrEnum):
    """What a municipality's codes of an earlier year are to its code of today."""

    SAME = "same"
    RENUMBERED = "renumbered"  # one code then, one now: the same municipality, no break
    MERGED = "merged"  # several then: together they are today's
    SPLIT = "split"  # a part of one then is in it, and the share is not known


@dataclass(frozen=True, slots=True)
class Opphavskoder:
    """The codes that a municipality of today had in an earlier year.

    Attributes:
        codes: In order of number.
        kind: What they are to it.
    """

    codes: tuple[str, ...]
    kind: Endringstype


@dataclass(frozen=True, slots=True)
class Inndeling:
    """The changes of municipality codes up to one structure.

    Attributes:
        changes: Year -> new code -> the codes it is made from. A change happens on 1 January.
        names: Code -> name, as it was while the code was in use.
        divided: (year, old code) of the municipalities that went to several.
    """

    changes: Mapping[int, Mapping[str, tuple[str, ...]]]
    names: Mapping[str, str]
    divided: frozenset[tuple[int, str]]

    def constituents(self, code: str, year: int) -> Opphavskoder:
        """The codes that held on 1 January of `year` what `code` holds in the structure."""
        return next(self._back(code, year), Opphavskoder((code,), Endringstype.SAME))

    def levels(self, code: str, year: int) -> tuple[Opphavskoder, ...]:
        """The codes a figure of `year` may stand under, newest first; last those of that year.

        A newer code that was already in use that year meant something else then, and is no
        alternative: Stavanger in 2018 is 1103 with 1141 and 1142, never 1103 alone.
        """
        own = Opphavskoder((code,), Endringstype.SAME)
        used, *newer = (*self._back(code, year), own)
        apart = [it for it in newer if not {*it.codes} & {*used.codes}]
        return (*reversed(apart), used)

    def older(self, codes: Iterable[str]) -> tuple[str, ...]:
        """All codes that figures of these municipalities stand under in earlier years.

        In order of number, without `codes` themselves. Those of a municipality that was divided
        are left out: nothing can be made of them.
        """
        asked = tuple(codes)
        found = {
            old
            for code in asked
            for level in self._back(code, min(self.changes, default=0) - 1)
            if level.kind is not Endringstype.SPLIT
            for old in level.codes
        }
        return tuple(sorted(found - {*asked}))

    def breaks(self, code: str) -> tuple[int, ...]:
        """The first years of `code` with other borders, by merger or division, oldest first.

        A new number is no break: the same people live in the same place, and the figures of the
        old number are the same municipality's.
        """
        years, codes = [], {code}
        for year in sorted(self.changes, reverse=True):
            made = [self.changes[year][it] for it in codes if it in self.changes[year]]
            if any(len(it) > 1 or (year, it[0]) in self.divided for it in made):
                years.append(year)
            codes = self._before(codes, year)
        return tuple(reversed(years))

    def _back(self, code: str, year: int) -> Iterator[Opphavskoder]:
        """Each set of codes that differs from the next newer one, from `year`'s own on."""
        codes, divided, found = {code}, False, []
        for change in sorted(self.changes, reverse=True):
            if change <= year:
                break
            before = self._before(codes, change)
            divided |= any((change, old) in self.divided for old in before)
            if before != codes or divided:
                found.append(Opphavskoder(tuple(sorted(before)), _kind(code, before, divided)))
            codes = before
        yield from dict.fromkeys(reversed(found))

    def _before(self, codes: Iterable[str], change: int) -> set[str]:
        return {old for code in codes for old in self.changes[change].get(code, (code,))}


def load_inndeling(root: Path, structure: int | None = None) -> Inndeling:
    """Read the changes of municipality codes.

    Args:
        root: The folder that holds `report/`.
        structure: The year whose codes the edition uses; None for the newest.

    Raises:
        DataError: The file is missing or malformed.
    """
    path = root / DATA / KOMMUNEINNDELING / f"{KOMMUNEINNDELING}.csv"
    rows = read_csv(path, ENDRINGER)
    if faults := list(_code_faults(path, rows)):
        raise DataError(*faults)
    kept = rows if structure is None else rows[rows["aar"] <= structure]
    changes: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    targets: dict[tuple[int, str], int] = defaultdict(int)
    for year, old, new in zip(kept["aar"].astype(int), kept["fra"], kept["til"], strict=True):
        changes[year][new] = (*changes[year].get(new, ()), old)
        targets[year, old] += 1
    divided = frozenset(it for it, count in targets.items() if count > 1)
    names = dict(zip(rows["til"], rows["til_navn"], strict=True))
    names |= dict(zip(rows["fra"], rows["fra_navn"], strict=True))
    return Inndeling(changes, names, divided)


def _kind(code: str, codes: set[str], divided: bool) -> Endringstype:  # noqa: FBT001 - a fact, not an option
    if divided:
        return Endringstype.SPLIT
    if len(codes) > 1:
        return Endringstype.MERGED
    return Endringstype.SAME if codes == {code} else Endringstype.RENUMBERED


def _code_faults(path: Path, rows: pd.DataFrame) -> Iterator[Fault]:
    for column in ("fra", "til"):
        bad = rows[~rows[column].str.fullmatch(r"[0-9]{4}")]
        for code, line in zip(bad[column], bad[LINJE], strict=True):
            what = f"«{code}» in the column {column} is not a municipality code."
            yield Fault(shown(path), int(line), what, "Write four digits, with a leading zero.")
