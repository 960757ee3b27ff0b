"""The form that figures are typed in: one row per figure, municipality and year.

Its columns are made for a person with Excel; `write_template` makes an empty one, `read_form` reads
a filled one. Lines that begin with «# » are explanations and are not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError, Fault, nearest, shown
from asss_report.model import Status
from asss_report.sources.levering import (
    FORSTE_AAR,
    MANUAL,
    NEVNER,
    NOKKEL,
    PROSENT,
    Figur,
    Levering,
    Tall,
    checksums,
    decimals,
    source_id,
)
from asss_report.sources.sidecar import Source
from asss_report.sources.tabular import (
    TOM,
    NoNumberError,
    Rute,
    Rutenett,
    column_name,
    find_member,
    is_percent,
    parse_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from asss_report.edition import Edition

#: The data state of what somebody has typed, as the reader sees it.
FOR_HAND: Final = "lagt inn for hånd"

#: Heading -> what stands in the column.
KOLONNER: Final = {
    "Nøkkel": "Kort navn på tallet, små bokstaver og understrek: grunnskolepoeng",
    "Navn": "Det leseren ser: Grunnskolepoeng, gjennomsnitt",
    "Kommune": "Navn eller kommunenummer",
    "År": "Fire siffer: det året tallet gjelder",
    "Verdi": (
        "Tallet med desimalkomma. Skriv «..» når det mangler, «:» når det er skjult og «.» når det "
        "ikke kan finnes"
    ),
    "Enhet": "prosent, poeng, kroner per elev, dager. Det samme i alle rader for ett tall",
    "Teller": "Valgfritt. Det som er talt opp, hvis du har det. Da kan snittet vektes",
    "Nevner": "Valgfritt. Det telleren er delt på. Fyll ut begge eller ingen",
    "Tittel": "Hva leveransen heter: Nøkkeltall for grunnskole. Lik i alle rader",
    "Kilde": "Hvem tallene er fra: KS, ASSS-nettverket. Lik i alle rader",
    "Dato": "Dagen du fikk tallene: 20.04.2026. Lik i alle rader",
    "Bruksrett": "Hva vi har lov til: Delt med deltakerne i nettverket. Lik i alle rader",
    "Merknad": "Valgfritt. Det leseren må vite om tallet",
}
#: What may stand empty.
VALGFRIE: Final = frozenset(("Teller", "Nevner", "Merknad"))
#: The same in every row: one file is one delivery.
FELLES: Final = ("Tittel", "Kilde", "Dato", "Bruksrett")
#: Filled in by the template; a row that holds nothing else has not been begun.
FERDIG: Final = frozenset(("Kommune", "År"))
#: The headings that make a file a filled form.
_KJENNETEGN: Final = frozenset(("nøkkel", "kommune", "verdi"))
_COMMENT: Final = "# "


@dataclass(frozen=True, slots=True)
class _Rad:
    """A row of the form: its number, and column heading -> cell."""

    nummer: int
    ruter: Mapping[str, Rute]
    kolonner: Mapping[str, int]

    def __getitem__(self, heading: str) -> Rute:
        return self.ruter.get(heading, TOM)

    def sted(self, heading: str) -> str:
        """«7:E»."""
        return f"{self.nummer}:{column_name(self.kolonner[heading])}"


def is_form(grid: Rutenett) -> bool:
    """Whether a file has the form's headings."""
    return _heading_row(grid) is not None


def read_form(grid: Rutenett, edition: Edition) -> Levering:
    """Read a filled form and check every row of it.

    Args:
        grid: The cells of a file with the form's headings.
        edition: Whose members and year count.

    Raises:
        DataError: One fault for each thing that is wrong, with row and column.
    """
    rader = list(_rader(grid))
    if not rader:
        what = "The form is not filled in: no row has more than municipality and year."
        raise DataError.at(grid.path, 0, what, "Fill in a row, or move the file out of the folder.")
    leser = _Leser(grid.path, edition)
    tall = [it for rad in rader if (it := leser.tall(rad)) is not None]
    leser.like(rader)
    leser.dobbelt(tall)
    leser.deler(tall)
    if leser.feil:
        raise DataError(*sorted(leser.feil))
    figurer = {
        rad["Nøkkel"].text: Figur(rad["Nøkkel"].text, rad["Navn"].text, rad["Enhet"].text)
        for rad in reversed(rader)
    }
    source = _source(grid.path, rader)
    return Levering(source, grid.path.name, figurer, tuple(tall))


def write_template(edition: Edition, *, fra: int) -> bytes:
    """An empty form with the edition's members filled in, ready for Excel.

    Args:
        edition: Whose members, and the last year.
        fra: The first year.

    Returns:
        CSV: UTF-8 with BOM, semicolon, CRLF.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([f"{_COMMENT}Fyll ut en rad for hvert tall, og lagre i {MANUAL.as_posix()}."])
    writer.writerow([f"{_COMMENT}Har du flere tall, kopierer du radene. En leveranse, en fil."])
    writer.writerows([[f"{_COMMENT}{navn}: {hva}."] for navn, hva in KOLONNER.items()])
    writer.writerow(KOLONNER)
    for aar in range(fra, edition.year + 1):
        for navn in edition.members.values():
            filled = {"Kommune": navn, "År": str(aar)}
            writer.writerow([filled.get(heading, "") for heading in KOLONNER])
    return out.getvalue().encode("utf-8-sig")


# --- Rows -----------------------------------------------------------------------------------------


def _heading_row(grid: Rutenett) -> int | None:
    """The number of the row with the headings; None where no row has them."""
    for nummer, rad in enumerate(grid.rader, start=1):
        if {rute.text.casefold() for rute in rad} >= _KJENNETEGN:
            return nummer
    return None


def _rader(grid: Rutenett) -> Iterator[_Rad]:
    """The rows that somebody has begun to fill in.

    Raises:
        DataError: The headings are not those of the form.
    """
    start = _heading_row(grid) or 0
    kolonner = _headings(grid, start)
    for nummer in range(start + 1, len(grid.rader) + 1):
        ruter = {navn: grid.rute(nummer, at) for navn, at in kolonner.items()}
        fylt = {navn for navn, rute in ruter.items() if rute.text or rute.feil}
        first = next((rute.text for rute in grid.rader[nummer - 1] if rute.text), "")
        if fylt - FERDIG and not f"{first} ".startswith(_COMMENT):
            yield _Rad(nummer, ruter, kolonner)


def _headings(grid: Rutenett, nummer: int) -> dict[str, int]:
    """Heading -> column."""
    if grid.skille == ",":
        what = "The cells are separated by «,», which is also the decimal mark."
        hint = "Save it as «CSV UTF-8 (semikolondelt)» or as xlsx."
        raise DataError.at(grid.path, nummer, what, hint)
    known = {navn.casefold(): navn for navn in KOLONNER}
    kolonner: dict[str, int] = {}
    faults: list[Fault] = []
    for at, rute in enumerate(grid.rader[nummer - 1]):
        navn = known.get(rute.text.casefold())
        if navn is None and rute.text:
            what = f"Column {column_name(at)}, «{rute.text}», is not a column of the form."
            faults.append(Fault(shown(grid.path), nummer, what, nearest(rute.text, KOLONNER)))
        elif navn in kolonner:
            what = f"Two columns are called «{navn}»."
            faults.append(Fault(shown(grid.path), nummer, what, "Remove one of them."))
        elif navn is not None:
            kolonner[navn] = at
    missing = [navn for navn in KOLONNER if navn not in kolonner and navn not in VALGFRIE]
    hint = "Write it in this row; asss-report template manual makes a form with all of them."
    faults += [
        Fault(shown(grid.path), nummer, f"The column «{navn}» is missing.", hint)
        for navn in missing
    ]
    if faults:
        raise DataError(*faults)
    return kolonner


class _Leser:
    """Reads the rows of one file and gathers what is wrong with them."""

    def __init__(self, path: Path, edition: Edition) -> None:
        self.path, self.edition = path, edition
        self.feil: list[Fault] = []

    def si(self, rad: int, what: str, instead: str) -> None:
        """Note a fault of a row."""
        self.feil.append(Fault(shown(self.path), rad, what, instead))

    def rute(self, rad: _Rad, heading: str, what: str, instead: str) -> None:
        """Note a fault of a cell."""
        where = f"Column {column_name(rad.kolonner[heading])} ({heading}): "
        self.si(rad.nummer, where + what, instead)

    def tall(self, rad: _Rad) -> Tall | None:
        """The figure of a row; None where something is wrong with it."""
        before = len(self.feil)
        for heading in rad.kolonner:
            if not rad[heading].text and not rad[heading].feil and heading not in VALGFRIE:
                hint = "Write «..» when the figure is missing." if heading == "Verdi" else ""
                more = "Fill it in; of merged cells only the first holds anything."
                self.rute(rad, heading, "the cell is empty.", hint or more)
        self._nokkel(rad)
        kommune, aar, verdi = self._kommune(rad), self._aar(rad), self._tall(rad, "Verdi")
        teller, nevner = self._delene(rad, verdi)
        if len(self.feil) > before or kommune is None or aar is None or verdi is None:
            return None
        return Tall(
            rad["Nøkkel"].text,
            kommune,
            aar,
            None if isinstance(verdi, Status) else verdi,
            verdi if isinstance(verdi, Status) else Status.OK,
            rad.sted("Verdi"),
            decimals(rad["Verdi"].text),
            teller,
            nevner,
            "" if teller is None else rad.sted("Teller"),
            "" if nevner is None else rad.sted("Nevner"),
        )

    def _nokkel(self, rad: _Rad) -> None:
        text = rad["Nøkkel"].text
        if text and (not NOKKEL.fullmatch(text) or text == NEVNER):
            hint = f"Write {suggested_key(text)}."
            self.rute(rad, "Nøkkel", f"«{text}» cannot be a key.", hint)

    def _kommune(self, rad: _Rad) -> str | None:
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

    def _aar(self, rad: _Rad) -> int | None:
        text, last = rad["År"].text, self.edition.year
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text):
            self.rute(rad, "År", f"«{text}» is not a year.", f"Write four digits, such as {last}.")
            return None
        if not FORSTE_AAR <= int(text) <= last:
            what = f"{text} is outside {FORSTE_AAR}–{last}, the years the edition can show."
            self.rute(rad, "År", what, f"Write the year the figure is of, {last} at the latest.")
            return None
        return int(text)

    def _tall(self, rad: _Rad, heading: str) -> float | Status | None:
        rute = rad[heading]
        if not rute.text and not rute.feil:
            return None
        if is_percent(rute) and (heading != "Verdi" or rad["Enhet"].text != PROSENT):
            what = f"«{rute.text}» is a percentage, which the unit «{rad['Enhet'].text}» is not."
            self.rute(rad, heading, what, f"Write the number alone, or «{PROSENT}» as Enhet.")
            return None
        try:
            return parse_number(rute)
        except NoNumberError as error:
            what = f"«{rute.text}» is not a number." if rute.text else "there is no number."
            self.rute(rad, heading, what, str(error))
            return None

    def _delene(self, rad: _Rad, verdi: float | Status | None) -> tuple[float | None, float | None]:
        """Numerator and denominator; None both where the row has none."""
        before = len(self.feil)
        teller, nevner = self._tall(rad, "Teller"), self._tall(rad, "Nevner")
        if len(self.feil) > before or (teller is None and nevner is None):
            return None, None
        if teller is None or nevner is None:
            empty, other = ("Teller", "Nevner") if teller is None else ("Nevner", "Teller")
            what = f"{empty} is empty, but {other} is not."
            self.si(rad.nummer, what, "Fill in both, or neither.")
        elif isinstance(teller, Status) or isinstance(nevner, Status):
            what = "Teller and Nevner hold numbers only."
            self.si(rad.nummer, what, "Let both be empty when one is not known.")
        elif isinstance(verdi, Status):
            what = f"Verdi is «{verdi}», but Teller and Nevner would give a value."
            self.si(rad.nummer, what, "Clear them, or write the value.")
        elif nevner <= 0:
            self.rute(rad, "Nevner", f"{rad['Nevner'].text} is not above zero.", "Mend it.")
        else:
            return teller, nevner
        return None, None

    def like(self, rader: list[_Rad]) -> None:
        """What must be the same in all rows: of the file, and of each figure."""
        for heading in FELLES:
            self._samme(rader, heading, "One file is one delivery: make a file for each.")
        dato, wrong = _dato(rader[0])
        last = self.edition.year + 2  # figures of a year are published in the next, or late
        if not wrong and dato and not FORSTE_AAR <= int(dato[:4]) <= last:
            wrong = f"{rader[0]['Dato'].text} is outside {FORSTE_AAR}–{last}."
        if wrong:
            self.rute(rader[0], "Dato", wrong, "Write it as 20.04.2026.")
        per_nokkel: dict[str, list[_Rad]] = defaultdict(list)
        for rad in rader:
            per_nokkel[rad["Nøkkel"].text].append(rad)
        for rows in per_nokkel.values():
            for heading in ("Navn", "Enhet"):
                self._samme(rows, heading, "One figure has one name and one unit.")

    def _samme(self, rader: list[_Rad], heading: str, hint: str) -> None:
        given = [rad for rad in rader if rad[heading].text]
        for rad in given:
            if rad[heading].text != given[0][heading].text:
                first = given[0]
                what = f"«{rad[heading].text}», but «{first[heading].text}» in row {first.nummer}."
                self.rute(rad, heading, what, hint)

    def dobbelt(self, tall: list[Tall]) -> None:
        """The same figure of the same municipality and year in two rows."""
        sett: dict[tuple[str, str, int], int] = {}
        for it in tall:
            first = sett.setdefault((it.nokkel, it.kommune, it.aar), it.rad)
            if first != it.rad:
                navn = self.edition.name_of(it.kommune)
                what = f"{it.nokkel}, {navn} {it.aar} stands in row {first} too."
                self.si(it.rad, what, "Remove one of the two.")

    def deler(self, tall: list[Tall]) -> None:
        """A figure has numerator and denominator wherever it has a value, or nowhere."""
        med = Counter(it.nokkel for it in tall if it.nevner is not None)
        for it in tall:
            if it.nokkel in med and it.nevner is None and it.verdi is not None:
                what = f"Teller and Nevner are empty, but other rows of {it.nokkel} have them."
                self.si(it.rad, what, "Fill them in on all rows of the figure, or on none.")


def _dato(rad: _Rad) -> tuple[str, str]:
    """The day as «2026-04-20», and what is wrong with it."""
    text = rad["Dato"].text
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


def _source(path: Path, rader: list[_Rad]) -> Source:
    first = rader[0]
    notes = dict.fromkeys(rad["Merknad"].text for rad in rader if rad["Merknad"].text)
    return Source(
        id=source_id(path),
        title=first["Tittel"].text,
        table=None,
        publisher=first["Kilde"].text,
        credit=first["Kilde"].text,
        origin=f"Lagt inn for hånd i {MANUAL.as_posix()}/{path.name}.",
        query=None,
        retrieved=_dato(first)[0],
        updated=None,
        edition=FOR_HAND,
        licence=first["Bruksrett"].text,
        notes=tuple(notes),
        files=checksums(path),
        seals=(),
    )


def suggested_key(text: str) -> str:
    """A key made of words: «Andel 1–2 år (prosent)» is «andel_1_2_aar»."""
    words = re.sub(r"\([^)]*\)", "", text.casefold())
    key = re.sub(r"[^a-zæøå0-9]+", "_", words).strip("_")
    key = key if re.match(r"[a-zæøå]", key) else f"tall_{key}".strip("_")
    return f"{key}_tall" if key == NEVNER else key[:40].strip("_")
