"""Files exported from Statistics Norway's Statbank or asss.no, read as they are.

Such a file has a title, blank rows, headings with contents and years across or down, a row per
region, and footnotes. What it does not say (who published it, when, under which terms, the unit)
stands in a small companion beside it: `folketall.toml` for `folketall.xlsx`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotation at run time
from datetime import date  # noqa: TC003 - as above
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import DataError, Fault, Level, nearest, parse_toml, read_text, shown
from asss_report.model import Status
from asss_report.sources.eksporttabell import Sted, Tabell, read_table, title_parts
from asss_report.sources.levering import (
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
from asss_report.sources.skjema import suggested_key
from asss_report.sources.tabular import (
    TOM,
    NoNumberError,
    Rute,
    Rutenett,
    column_name,
    is_percent,
    parse_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from asss_report.edition import Edition

_SSB: Final = "Statistisk sentralbyrå (SSB)"
#: Symbols of a region beside contents that have no figures; more of them tell nothing new.
_MAX_FAULTS: Final = 20

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Post(_Strict):
    """One figure of the file.

    Attributes:
        navn: What the file calls it.
        nokkel: The key it gets here.
        enhet: Its unit.
        vises_som: What the reader sees; `navn` when empty.
        teller: What the file calls its numerator; empty without one.
        nevner: What the file calls its denominator; empty without one.
    """

    navn: Text
    nokkel: Annotated[str, Field(pattern=rf"^{NOKKEL.pattern}$")]
    enhet: Text
    vises_som: str = ""
    teller: str = ""
    nevner: str = ""


class Folgefil(_Strict):
    """What a file's companion says.

    Attributes:
        tittel: What the reader sees it called.
        utgiver: Who published it.
        dato: The day it was fetched.
        bruksrett: The terms.
        tabell: Statistics Norway's table number; empty for none.
        datatilstand: As report.toml says it of the edition.
        desimaltegn: The decimal mark of numbers that are text.
        merknader: What the reader must know.
        tall: The figures to read; others in the file are left alone.
    """

    tittel: Text
    utgiver: Text
    dato: date
    bruksrett: Text
    tabell: Annotated[str, Field(pattern=r"^(\d{5})?$")] = ""
    datatilstand: Literal["ukjent", "foreløpig", "revidert"] = "ukjent"
    desimaltegn: Literal[",", "."] = ","
    merknader: tuple[Text, ...] = ()
    tall: Annotated[tuple[Post, ...], Field(min_length=1)]


def companion_path(path: Path) -> Path:
    """Where the companion of a file lies."""
    return path.with_suffix(".toml")


def read_export(grid: Rutenett, edition: Edition) -> Levering:
    """Read an exported file with its companion.

    Raises:
        DataError: No table of municipalities is found, the companion is missing (the error shows
            one to paste) or wrong, or a cell is no number.
    """
    tabell = read_table(grid, edition)
    folge = _companion(grid, tabell)
    wanted = {post.navn: post for post in folge.tall}
    faults = [*_label_faults(grid.path, folge, tabell), *_double_cells(grid.path, tabell, wanted)]
    if faults:
        raise DataError(*faults)
    verdier = _values(grid.path, folge, tabell)
    tall = [
        it
        for post in folge.tall
        for sted in tabell.steder
        if sted.label == post.navn
        for it in _tall(grid.path, post, sted, verdier)
    ]
    figurer = {p.nokkel: Figur(p.nokkel, p.vises_som or p.navn, p.enhet) for p in folge.tall}
    advarsler = tuple(_absent(grid.path, folge, tabell, edition))
    return Levering(_source(grid.path, folge), grid.path.name, figurer, tuple(tall), advarsler)


# --- The companion --------------------------------------------------------------------------------


def _companion(grid: Rutenett, tabell: Tabell) -> Folgefil:
    path = companion_path(grid.path)
    if not path.exists():
        what = f"The file does not say what its figures are: {path.name} is missing beside it."
        draft = draft_companion(grid, tabell).replace("\n", "\n    ")
        hint = f"Make {shown(path)} with this, and fill in what is empty:\n    {draft}"
        raise DataError.at(grid.path, 0, what, hint.rstrip())
    text = read_text(path, DataError)
    try:
        return Folgefil.model_validate(parse_toml(path, text, DataError))
    except ValidationError as error:
        raise DataError(*_schema_faults(path, text, error)) from None


def draft_companion(grid: Rutenett, tabell: Tabell) -> str:
    """A companion with what the file itself says, to paste and complete."""
    number, name = title_parts(tabell.tittel)
    ssb = bool(number) or any(
        "statistisk sentralbyrå" in rute.text.casefold() for rad in grid.rader for rute in rad
    )
    lines = [
        f"tittel = {_quoted(name)}   # det leseren ser",
        f"utgiver = {_quoted(_SSB if ssb else '')}",
        'dato = ""   # dagen du hentet filen: 2026-06-16, uten hermetegn',
        f"bruksrett = {_quoted('CC BY 4.0' if ssb else '')}",
        *([f"tabell = {_quoted(number)}", 'datatilstand = "ukjent"'] if number else []),
        *(['desimaltegn = "."'] if grid.skille == "," else []),
    ]
    for label in tabell.labels:
        unit = re.search(r"\(([^()]+)\)$", label)
        lines += [
            "",
            "[[tall]]",
            f"navn = {_quoted(label)}   # slik det heter i filen",
            f"nokkel = {_quoted(suggested_key(label))}",
            f"enhet = {_quoted(unit[1] if unit else '')}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _schema_faults(path: Path, text: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        keys = [str(part) for part in item["loc"]]
        line = _line(text, item["loc"])
        if item["type"] == "extra_forbidden":
            known = Folgefil.model_fields if len(keys) == 1 else Post.model_fields
            what = f"«{keys[-1]}» is no part of a companion."
            yield Fault(shown(path), line, what, nearest(keys[-1], known))
        elif item["type"] == "missing":
            yield Fault(shown(path), line, f"«{keys[-1]}» is missing.", f"Add {keys[-1]} = …")
        else:
            what = f"«{'.'.join(keys)}»: {item['msg']}."
            yield Fault(shown(path), line, what, f"Got {item['input']!r}.")


def _line(text: str, loc: Sequence[int | str]) -> int:
    """The line of a setting; that of its entry when the setting itself is not there."""
    lines = text.split("\n")
    starts = [nr for nr, it in enumerate(lines, start=1) if it.strip().startswith("[[tall]]")]
    first, last = 1, (starts[0] if starts else len(lines) + 1)
    if len(loc) > 1 and isinstance(loc[1], int) and loc[1] < len(starts):
        first = starts[loc[1]]
        last = next((start for start in starts if start > first), len(lines) + 1)
    pattern = rf"\s*{re.escape(str(loc[-1]))}\s*="
    return next((nr for nr in range(first, last) if re.match(pattern, lines[nr - 1])), first)


def _label_faults(path: Path, folge: Folgefil, tabell: Tabell) -> Iterator[Fault]:
    companion = companion_path(path)
    text = read_text(companion, DataError)
    keys = Counter(post.nokkel for post in folge.tall)
    names = Counter(post.navn for post in folge.tall)
    for nr, post in enumerate(folge.tall):
        line = _line(text, ("tall", nr, "navn"))
        for label in filter(None, (post.navn, post.teller, post.nevner)):
            if label not in tabell.labels:
                what = f"{path.name} has no figure called «{label}»."
                yield Fault(shown(companion), line, what, nearest(label, tabell.labels))
        if bool(post.teller) != bool(post.nevner):
            what = "Only one of teller and nevner is given."
            yield Fault(shown(companion), line, what, "Give both, or neither.")
        if keys[post.nokkel] > 1 or names[post.navn] > 1 or post.nokkel == NEVNER:
            what = f"The key «{post.nokkel}» or the name «{post.navn}» is taken."
            yield Fault(shown(companion), line, what, "Give each figure a key of its own.")


def _double_cells(path: Path, tabell: Tabell, wanted: Mapping[str, Post]) -> Iterator[Fault]:
    sett: dict[tuple[str, str, int], Sted] = {}
    for sted in tabell.steder:
        first = sett.setdefault((sted.label, sted.kommune, sted.aar), sted)
        if first is not sted and sted.label in wanted:
            what = f"«{sted.label}», {sted.kommune} {sted.aar} stands in {first.adresse} too."
            yield Fault(shown(path), sted.rad, what, "Export one of them only.")


# --- The figures ----------------------------------------------------------------------------------


def _values(
    path: Path, folge: Folgefil, tabell: Tabell
) -> dict[tuple[str, str, int], tuple[Sted, float | Status]]:
    """The value of every cell that the companion asks for; a blank one is missing.

    Raises:
        DataError: A cell holds neither number nor symbol.
    """
    enheter = {post.navn: post.enhet for post in folge.tall}
    wanted = {label for p in folge.tall for label in (p.navn, p.teller, p.nevner)}
    verdier: dict[tuple[str, str, int], tuple[Sted, float | Status]] = {}
    faults: list[Fault] = []
    for sted in tabell.steder:
        if sted.label not in wanted:
            continue
        try:
            verdi = _value(sted.rute, folge.desimaltegn, enheter.get(sted.label, ""))
        except NoNumberError as error:
            where = f"Column {column_name(sted.kolonne)} («{sted.label}» {sted.aar}): "
            what = f"{where}«{sted.rute.text}» is not a number."
            faults.append(Fault(shown(path), sted.rad, what, str(error)))
            continue
        verdier[sted.label, sted.kommune, sted.aar] = (sted, verdi)
    if faults:
        hint = 'If «.» is the decimal mark of the file: desimaltegn = "." in the companion.'
        more = [Fault(shown(path), 0, f"{len(faults)} cells are no numbers.", hint)]
        raise DataError(*faults[:_MAX_FAULTS], *(more if len(faults) > 1 else []))
    return verdier


def _value(rute: Rute, desimaltegn: str, enhet: str) -> float | Status:
    if rute == TOM:
        return Status.MANGLER
    if is_percent(rute) and enhet != PROSENT:
        what = f"It is a percentage, which the unit «{enhet}» is not."
        raise NoNumberError(what)
    return parse_number(rute, desimaltegn)


def _tall(
    path: Path,
    post: Post,
    sted: Sted,
    verdier: Mapping[tuple[str, str, int], tuple[Sted, float | Status]],
) -> Iterator[Tall]:
    _, verdi = verdier[sted.label, sted.kommune, sted.aar]
    tomt = (None, Status.MANGLER)
    teller_sted, teller = verdier.get((post.teller, sted.kommune, sted.aar), tomt)
    nevner_sted, nevner = verdier.get((post.nevner, sted.kommune, sted.aar), tomt)
    hele = not any(isinstance(it, Status) for it in (verdi, teller, nevner))
    if hele and float(nevner) <= 0:
        what = f"«{post.nevner}» is {float(nevner):g}, which is not above zero."
        raise DataError.at(path, sted.rad, what, "Leave teller and nevner out of the companion.")
    yield Tall(
        post.nokkel,
        sted.kommune,
        sted.aar,
        None if isinstance(verdi, Status) else verdi,
        verdi if isinstance(verdi, Status) else Status.OK,
        sted.adresse,
        decimals(sted.rute.text),
        float(teller) if hele else None,
        float(nevner) if hele else None,
        teller_sted.adresse if hele and teller_sted else "",
        nevner_sted.adresse if hele and nevner_sted else "",
    )


def _absent(path: Path, folge: Folgefil, tabell: Tabell, edition: Edition) -> Iterator[Fault]:
    """The members that the file has no row for."""
    for post in folge.tall:
        there = {sted.kommune for sted in tabell.steder if sted.label == post.navn}
        gone = [navn for code, navn in edition.members.items() if code not in there]
        if gone:
            what = f"«{post.navn}» has no row for {', '.join(gone)}."
            hint = "Their values count as missing. Export the table with all members."
            yield Fault(shown(path), 0, what, hint, Level.WARNING)


def _source(path: Path, folge: Folgefil) -> Source:
    return Source(
        id=source_id(path),
        title=folge.tittel,
        table=folge.tabell or None,
        publisher=folge.utgiver,
        credit=re.sub(r" \([A-ZÆØÅ]+\)$", "", folge.utgiver),
        origin=f"Eksportert fil, lagt i {MANUAL.as_posix()}/{path.name}.",
        query=None,
        retrieved=folge.dato.isoformat(),
        updated=None,
        edition=folge.datatilstand if folge.tabell else "eksportert fil",
        licence=folge.bruksrett,
        notes=folge.merknader,
        files=checksums(path, companion_path(path)),
        seals=(),
    )
