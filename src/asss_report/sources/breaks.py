"""Known breaks in the series: `report/breaks.toml`.

Figures on either side of a break do not compare: no growth is computed across one, and charts show
it. Mergers of municipalities do not stand here: they follow from the history of their codes
(`sources/inndeling.py`).
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from asss_report.errors import ConfigError, Fault, nearest
from asss_report.sources.entries import Entry, load_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from asss_report.edition import Edition

FILE: Final = Path("report/breaks.toml")
#: What opens a pattern in a glob.
_WILD: Final = frozenset("*?[")

Text = Annotated[str, Field(min_length=1)]


class Seriebrudd(Entry):
    """One known break.

    Attributes:
        series: Patterns on series in the sources' own codes: «12362/FGK13/*». `*` is anything,
            also a stroke.
        municipality: Name or 4-digit code of the one municipality it is about, or a pattern on
            codes of KOSTRA groups, «EKG*»; empty for all.
        year: The first year of the new kind of figures.
        reason: What was changed, as the reader is told after a year and a colon: «ny aldersgrense».
        source: Where the fact is from.
    """

    series: tuple[Text, ...] = Field(min_length=1)
    municipality: str = ""
    year: int = Field(strict=True, ge=1990, le=2100)
    reason: Text
    source: Text

    def gjelder(self, serie: str) -> bool:
        """True when the break is in this series."""
        return any(fnmatchcase(serie, pattern) for pattern in self.series)

    def bare(self, kode: str) -> bool:
        """True when the break is this municipality's own; False when it is everybody's."""
        return bool(self.municipality) and fnmatchcase(kode, self.municipality)


def load_breaks(root: Path, edition: Edition) -> tuple[Seriebrudd, ...]:
    """Read `report/breaks.toml`; no file means no known breaks.

    Returns:
        The entries, with municipalities by code.

    Raises:
        ConfigError: The file is malformed, or an entry names a municipality that is not one.
    """
    entries = load_entries(root / FILE, "break", Seriebrudd)
    faults = [fault for entry in entries if (fault := _unknown(entry, edition)) is not None]
    if faults:
        raise ConfigError(*faults)
    return tuple(_by_code(entry, edition) for entry in entries)


def check_breaks(breaks: Iterable[Seriebrudd], series: Collection[str]) -> Iterator[Fault]:
    """Patterns that hit nothing in a table that is here: misspelt, they would do nothing, silently.

    A pattern for a table that is not here waits for it: the fact is true before the figures come.
    One that no series can ever be like, such as «barnevern», has nothing to wait for.

    Args:
        breaks: The entries.
        series: All series there are.
    """
    tables = {serie.partition("/")[0] for serie in series}
    for entry in breaks:
        for pattern in entry.series:
            table = pattern.partition("/")[0]
            if _WILD & {*table} or (table not in tables and _may_come(pattern)):
                continue
            if not any(fnmatchcase(serie, pattern) for serie in series):
                own = [s for s in series if s.partition("/")[0] == table] or series
                yield _fault(entry, f"No series is like «{pattern}».", nearest(pattern, own))


def _may_come(pattern: str) -> bool:
    """Whether a source of the future can have such a series: «12063/…», «manual/FILE/…»."""
    return re.match(r"\d{5}/|manual/", pattern) is not None


def _unknown(entry: Seriebrudd, edition: Edition) -> Fault | None:
    name = entry.municipality
    known = {*edition.members, *edition.members.values()}
    # A code need not be a member's: the peer group may change, and the fact is still true.
    if not name or name in known or (name.isdigit() and len(name) == 4) or name.startswith("EKG"):
        return None
    what = f"«{name}» (municipality) is not a member of {edition.peer_group.name}."
    return _fault(entry, what, f"{nearest(name, edition.members.values())} A code will do too.")


def _by_code(entry: Seriebrudd, edition: Edition) -> Seriebrudd:
    codes = {name: code for code, name in edition.members.items()}
    return entry.model_copy(
        update={"municipality": codes.get(entry.municipality, entry.municipality)}
    )


def _fault(entry: Seriebrudd, what: str, hint: str) -> Fault:
    return Fault(FILE.as_posix(), entry.line, what, hint)
