"""The form that figures are typed in: one row per figure, municipality and year.

Its columns are made for a person with Excel; `write_template` makes an empty one, `read_form` reads
a filled one. Lines that begin with «# » are explanations and are not read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError
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
from asss_report.sources.tabular import NoNumberError, Rutenett, is_percent, parse_number
from asss_report.sources.utfylling import (
    Leser,
    Rad,
    Skjema,
    read_date,
    read_rows,
    write_form,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
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
SKJEMA: Final = Skjema("manual", KOLONNER, VALGFRIE, FERDIG)


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
    intro = (
        f"Fyll ut en rad for hvert tall, og lagre i {MANUAL.as_posix()}.",
        "Har du flere tall, kopierer du radene. En leveranse, en fil.",
    )
    aarene, navnene = range(fra, edition.year + 1), edition.members.values()
    rader = ({"Kommune": navn, "År": str(aar)} for aar in aarene for navn in navnene)
    return write_form(KOLONNER, intro, rader)


# --- Rows -----------------------------------------------------------------------------------------


def _heading_row(grid: Rutenett) -> int | None:
    """The number of the row with the headings; None where no row has them."""
    for nummer, rad in enumerate(grid.rader, start=1):
        if {rute.text.casefold() for rute in rad} >= _KJENNETEGN:
            return nummer
    return None


def _rader(grid: Rutenett) -> Iterator[Rad]:
    """The rows that somebody has begun to fill in.

    Raises:
        DataError: The headings are not those of the form.
    """
    start = _heading_row(grid) or 0
    if grid.skille == ",":
        what = "The cells are separated by «,», which is also the decimal mark."
        hint = "Save it as «CSV UTF-8 (semikolondelt)» or as xlsx."
        raise DataError.at(grid.path, start, what, hint)
    return read_rows(grid, SKJEMA, start)


class _Leser(Leser):
    """Reads the rows of one file and gathers what is wrong with them."""

    def tall(self, rad: Rad) -> Tall | None:
        """The figure of a row; None where something is wrong with it."""
        before = len(self.feil)
        self.tomme(rad, VALGFRIE, {"Verdi": "Write «..» when the figure is missing."})
        self._nokkel(rad)
        kommune, aar, verdi = self.kommune(rad), self._aar(rad), self._tall(rad, "Verdi")
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

    def _nokkel(self, rad: Rad) -> None:
        text = rad["Nøkkel"].text
        if text and (not NOKKEL.fullmatch(text) or text == NEVNER):
            hint = f"Write {suggested_key(text)}."
            self.rute(rad, "Nøkkel", f"«{text}» cannot be a key.", hint)

    def _aar(self, rad: Rad) -> int | None:
        last = self.edition.year
        hint = f"Write the year the figure is of, {last} at the latest."
        return self.aar(rad, (FORSTE_AAR, last), "the years the edition can show", hint)

    def _tall(self, rad: Rad, heading: str) -> float | Status | None:
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

    def _delene(self, rad: Rad, verdi: float | Status | None) -> tuple[float | None, float | None]:
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

    def like(self, rader: list[Rad]) -> None:
        """What must be the same in all rows: of the file, and of each figure."""
        for heading in FELLES:
            self._samme(rader, heading, "One file is one delivery: make a file for each.")
        self.dato(rader[0], "Dato", FORSTE_AAR)
        per_nokkel: dict[str, list[Rad]] = defaultdict(list)
        for rad in rader:
            per_nokkel[rad["Nøkkel"].text].append(rad)
        for rows in per_nokkel.values():
            for heading in ("Navn", "Enhet"):
                self._samme(rows, heading, "One figure has one name and one unit.")

    def _samme(self, rader: list[Rad], heading: str, hint: str) -> None:
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


def _source(path: Path, rader: list[Rad]) -> Source:
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
        retrieved=read_date(first["Dato"].text)[0],
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
