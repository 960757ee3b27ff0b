"""What the forms that people fill in with Excel share: headings, rows, members, days, faults.

A form is rows under one row of headings. Lines that begin with «# » are explanations and are not
read. Which columns a form has, and what may stand in them, its own module says.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError, Fault, nearest, shown
from asss_report.sources.tabular import TOM, Rute, Rutenett, column_name, find_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.edition import Edition

COMMENT: Final = "# "
_MER: Final = "Fill it in; of merged cells only the first holds anything."


@dataclass(frozen=True, slots=True)
class Skjema:
    """A form.

    Attributes:
        mal: The template that makes it: «manual».
        kolonner: Heading -> what stands in the column.
        kan_mangle: Headings that need not be there.
        ferdig: Filled in by the template; a row that holds nothing else has not been begun.
    """

    mal: str
    kolonner: Mapping[str, str]
    kan_mangle: frozenset[str]
    ferdig: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rad:
    """A row of a form: its number, and column heading -> cell."""

    nummer: int
    ruter: Mapping[str, Rute]
    kolonner: Mapping[str, int]

    def __getitem__(self, heading: str) -> Rute:
        return self.ruter.get(heading, TOM)

    def sted(self, heading: str) -> str:
        """«7:E»."""
        return f"{self.nummer}:{column_name(self.kolonner[heading])}"


def read_rows(grid: Rutenett, skjema: Skjema, start: int) -> Iterator[Rad]:
    """The rows that somebody has begun to fill in.

    Args:
        grid: The cells of the file.
        skjema: Which columns there are.
        start: Number of the row with the headings.

    Raises:
        DataError: The headings are not those of the form.
    """
    kolonner = _headings(grid, skjema, start)
    for nummer in range(start + 1, len(grid.rader) + 1):
        ruter = {navn: grid.rute(nummer, at) for navn, at in kolonner.items()}
        fylt = {navn for navn, rute in ruter.items() if rute.text or rute.feil}
        if fylt - skjema.ferdig and not is_comment(grid.rader[nummer - 1]):
            yield Rad(nummer, ruter, kolonner)


def is_comment(rad: Sequence[Rute]) -> bool:
    """Whether a row is an explanation."""
    first = next((rute.text for rute in rad if rute.text), "")
    return f"{first} ".startswith(COMMENT)


def _headings(grid: Rutenett, skjema: Skjema, nummer: int) -> dict[str, int]:
    """Heading -> column."""
    known = {navn.casefold(): navn for navn in skjema.kolonner}
    kolonner: dict[str, int] = {}
    faults: list[Fault] = []
    for at, rute in enumerate(grid.rader[nummer - 1]):
        navn = known.get(rute.text.casefold())
        if navn is None and rute.text:
            what = f"Column {column_name(at)}, «{rute.text}», is not a column of the form."
            hint = nearest(rute.text, skjema.kolonner)
            faults.append(Fault(shown(grid.path), nummer, what, hint))
        elif navn in kolonner:
            what = f"Two columns are called «{navn}»."
            faults.append(Fault(shown(grid.path), nummer, what, "Remove one of them."))
        elif navn is not None:
            kolonner[navn] = at
    if not kolonner:
        what = "This row has none of the headings."
        hint = f"Put them above the rows; asss-report template {skjema.mal} makes a form with them."
        raise DataError.at(grid.path, nummer, what, hint)
    missing = [it for it in skjema.kolonner if it not in kolonner and it not in skjema.kan_mangle]
    hint = f"Write it in this row; asss-report template {skjema.mal} makes a form with all of them."
    faults += [
        Fault(shown(grid.path), nummer, f"The column «{navn}» is missing.", hint)
        for navn in missing
    ]
    if faults:
        raise DataError(*faults)
    return kolonner


class Leser:
    """Reads the rows of one file and gathers what is wrong with them."""

    def __init__(self, path: Path, edition: Edition) -> None:
        self.path, self.edition = path, edition
        self.feil: list[Fault] = []

    def si(self, rad: int, what: str, instead: str) -> None:
        """Note a fault of a row."""
        self.feil.append(Fault(shown(self.path), rad, what, instead))

    def rute(self, rad: Rad, heading: str, what: str, instead: str) -> None:
        """Note a fault of a cell."""
        self.si(rad.nummer, where(rad, heading) + what, instead)

    def tomme(self, rad: Rad, valgfrie: frozenset[str], hint: Mapping[str, str]) -> None:
        """Note each cell that is empty and may not be; `hint` is heading -> what to write."""
        for heading in rad.kolonner:
            if not rad[heading].text and not rad[heading].feil and heading not in valgfrie:
                self.rute(rad, heading, "the cell is empty.", hint.get(heading, _MER))

    def kommune(self, rad: Rad) -> str | None:
        """The code of the member a row is about; None where it is none."""
        text, members = rad["Kommune"].text, self.edition.members
        try:
            code = find_member(text, members)
        except ValueError as error:
            self.rute(rad, "Kommune", str(error), "Write the one that is meant.")
            return None
        if code is None and text:
            hint = nearest(re.sub(r"^(K-)?\d+\s*", "", text) or text, members.values())
            self.rute(rad, "Kommune", f"«{text}» is not a member in report/report.toml.", hint)
        return code

    def aar(self, rad: Rad, grenser: tuple[int, int], hva: str, hint: str) -> int | None:
        """The year of a row, first to last of `grenser`; None where it is none of them.

        Args:
            rad: The row.
            grenser: The first and the last there can be.
            hva: What these are: «the years the edition can show».
            hint: What to write instead.
        """
        text, (forste, siste) = rad["År"].text, grenser
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text):
            wrong = f"«{text}» is not a year."
            self.rute(rad, "År", wrong, f"Write four digits, such as {siste}.")
            return None
        if not forste <= int(text) <= siste:
            self.rute(rad, "År", f"{text} is outside {forste}–{siste}, {hva}.", hint)
            return None
        return int(text)

    def dato(self, rad: Rad, heading: str, forste: int) -> str:
        """A day as «2026-04-20»; empty where there is none, or something is wrong with it.

        Args:
            rad: The row.
            heading: The column.
            forste: The earliest year; the last is two after the edition's, as figures of a year
                are published in the next, or late.
        """
        dato, wrong = read_date(rad[heading].text)
        siste = self.edition.year + 2
        if not wrong and dato and not forste <= int(dato[:4]) <= siste:
            wrong = f"{rad[heading].text} is outside {forste}–{siste}."
        if wrong:
            self.rute(rad, heading, wrong, "Write it as 20.04.2026.")
        return "" if wrong else dato


def where(rad: Rad, heading: str) -> str:
    """«Column E (Verdi): »."""
    return f"Column {column_name(rad.kolonner[heading])} ({heading}): "


def read_date(text: str) -> tuple[str, str]:
    """The day as «2026-04-20», and what is wrong with it; both empty where there is no text."""
    order: list[tuple[str, Callable[[re.Match[str]], date]]] = [
        (r"(\d{4})-(\d{2})-(\d{2})", lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
        (r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", lambda m: date(int(m[3]), int(m[2]), int(m[1]))),
    ]
    for pattern, make in order:
        if found := re.fullmatch(pattern, text):
            try:
                return make(found).isoformat(), ""
            except ValueError:
                return "", f"the calendar has no «{text}»."
    return "", f"«{text}» is not a date." if text else ""


def write_form(
    kolonner: Mapping[str, str], intro: Iterable[str], rader: Iterable[Mapping[str, str]]
) -> bytes:
    """An empty form, ready for Excel.

    Args:
        kolonner: Heading -> what stands in the column; explained above the headings.
        intro: What a person must know first, a sentence a line.
        rader: Heading -> what is filled in already, of each row.

    Returns:
        CSV: UTF-8 with BOM, semicolon, CRLF.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[COMMENT + line] for line in intro])
    writer.writerows([[f"{COMMENT}{navn}: {hva}."] for navn, hva in kolonner.items()])
    writer.writerow(kolonner)
    writer.writerows([[rad.get(heading, "") for heading in kolonner] for rad in rader])
    return out.getvalue().encode("utf-8-sig")
