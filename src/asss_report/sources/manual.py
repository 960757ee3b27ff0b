"""`report/manual` -> figures that no table of Statistics Norway has: from KS, Udir and others.

A file is either the form (`skjema`) or an export with its companion (`eksport`). Each is a source
of its own, and its series are called `manual/FILE/KEY`; where the delivery has numerator and
denominator, `manual/FILE/KEY/nevner` is the denominator. The files are the analyst's own: git is
their history, and they are not sealed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from asss_report.errors import DataError, Fault, Level, shown
from asss_report.model import OBSERVATION_COLUMNS, Status
from asss_report.sources.eksport import companion_path, read_export
from asss_report.sources.levering import MANUAL, NEVNER, PREFIKS, PROSENT, Levering, Tall
from asss_report.sources.skjema import is_form, read_form
from asss_report.sources.tabular import CSV, XLSX, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from asss_report.edition import Edition
    from asss_report.sources.sidecar import Source

_READ: Final = (CSV, XLSX)
#: What people take for the same thing; other files (a letter, a PDF) may lie there in peace.
_SPREADSHEETS: Final = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv")
_STEM: Final = re.compile(r"\w[\w-]*")
#: What value is to numerator over denominator: a share, percent, per 1 000, per 10 000.
_SKALAER: Final = (1.0, 100.0, 1000.0, 10_000.0)
_MAX_WARNINGS: Final = 20
#: Where half the values of a figure in percent are above this, one of 1 or less looks like a share.
_ET_HELT_TALL: Final = 10.0

Sted = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Manuelt:
    """All that `report/manual` holds.

    Attributes:
        frame: Columns `OBSERVATION_COLUMNS`; a row for every series, member and year of its file.
        sources: Source id -> source: «manual/pisa».
        navn: Series -> name.
        enheter: Series -> unit.
        belop: (series, municipality, year) -> address of the numerator.
        advarsler: What a person should look at.
    """

    frame: pd.DataFrame
    sources: dict[str, Source] = field(default_factory=dict)
    navn: dict[str, str] = field(default_factory=dict)
    enheter: dict[str, str] = field(default_factory=dict)
    belop: dict[Sted, str] = field(default_factory=dict)
    advarsler: tuple[Fault, ...] = ()


def load_manual(root: Path, edition: Edition) -> Manuelt:
    """Read every file of `report/manual`; no folder means no such figures.

    Raises:
        DataError: All that is wrong in all files, each with row and column as Excel shows them.
    """
    faults: list[Fault] = []
    leveringer: list[Levering] = []
    paths = list(_files(root / MANUAL))
    faults += _name_faults(paths)
    named = {fault.file for fault in faults}
    for path in paths:
        if path.suffix.lower() not in _READ or shown(path) in named:
            continue
        try:
            leveringer.append(_read(path, edition))
        except DataError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(*faults)
    return _together(root, leveringer, edition)


def _read(path: Path, edition: Edition) -> Levering:
    grid = read_grid(path)
    if not is_form(grid):
        return read_export(grid, edition)
    if companion_path(path).exists():
        what = "A filled form says all itself; nothing reads this file."
        raise DataError.at(companion_path(path), 0, what, "Take it away.")
    return read_form(grid, edition)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path


def _name_faults(paths: list[Path]) -> Iterator[Fault]:
    """Names that cannot name a series, and files that look like figures but are not read."""
    stems: dict[str, Path] = {}
    for path in paths:
        suffix = path.suffix.lower()
        if suffix in _SPREADSHEETS:
            what = f"Figures of the kind {suffix} are not read."
            yield Fault(shown(path), 0, what, "Save it as xlsx or as «CSV UTF-8 (semikolondelt)».")
        if suffix == ".toml" and not any(
            it.with_suffix(".toml") == path for it in paths if it.suffix.lower() in _READ
        ):
            what = "The companion has no file of figures beside it."
            yield Fault(shown(path), 0, what, "Give both the same name, or take it away.")
        if suffix not in _READ:
            continue
        if not _STEM.fullmatch(unicodedata.normalize("NFC", path.stem)):
            better = re.sub(r"[^\w-]+", "_", path.stem).strip("_-") or "tall"
            what = "The name of the file names its figures: letters, digits, «_» and «-» only."
            yield Fault(shown(path), 0, what, f"Call it {better}{suffix}.")
        first = stems.setdefault(path.stem.casefold(), path)
        if first != path:
            what = f"{first.name} has the same name, and the name tells whose figures they are."
            yield Fault(shown(path), 0, what, "Rename one of them.")


# --- To observations ------------------------------------------------------------------------------


def _together(root: Path, leveringer: Iterable[Levering], edition: Edition) -> Manuelt:
    frames = [pd.DataFrame(columns=list(OBSERVATION_COLUMNS))]
    out = Manuelt(frames[0])
    advarsler: list[Fault] = []
    for levering in leveringer:
        out.sources[levering.source.id] = levering.source
        advarsler += levering.advarsler
        for figur in levering.figurer.values():
            serie = f"{levering.source.id}/{figur.nokkel}"
            tall = [it for it in levering.tall if it.nokkel == figur.nokkel]
            out.navn[serie], out.enheter[serie] = figur.navn, figur.enhet
            frames += _series(levering, serie, tall, edition)
            if any(it.nevner is not None for it in tall):
                out.navn[f"{serie}/{NEVNER}"] = f"{figur.navn}: nevner"
                out.enheter[f"{serie}/{NEVNER}"] = ""
            out.belop.update(_addresses(levering, serie, tall))
            path = root / MANUAL / levering.fil
            advarsler += _unlike(path, serie, tall)
            if figur.enhet == PROSENT:
                advarsler += _over_hundre(path, serie, tall) + _andeler(path, serie, tall)
    frame = pd.concat(frames[1:], ignore_index=True) if len(frames) > 1 else frames[0]
    return Manuelt(frame, out.sources, out.navn, out.enheter, out.belop, tuple(advarsler))


def _series(
    levering: Levering, serie: str, tall: list[Tall], edition: Edition
) -> Iterator[pd.DataFrame]:
    """The observations of a figure, and those of its denominator where it has one."""
    aarene = sorted({it.aar for it in levering.tall})
    there = {(it.kommune, it.aar): it for it in tall}
    places = [(kommune, aar) for kommune in edition.codes for aar in aarene]
    yield _frame(
        [_row(levering, serie, place, there.get(place)) for place in places],
    )
    if any(it.nevner is not None for it in tall):
        navn = f"{serie}/{NEVNER}"
        yield _frame([_nevner_row(levering, navn, place, there.get(place)) for place in places])


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(OBSERVATION_COLUMNS))
    return frame.astype(dict.fromkeys(("teller", "nevner", "verdi"), float) | {"aar": "int64"})


def _row(
    levering: Levering, serie: str, place: tuple[str, int], it: Tall | None
) -> tuple[object, ...]:
    if it is None:
        return _no_row(levering, serie, place)
    kilde = _address(levering, it.sted)
    teller, nevner, verdi = (_number(x) for x in (it.teller, it.nevner, it.verdi))
    return (serie, *place, teller, nevner, verdi, it.status.value, kilde)


def _nevner_row(
    levering: Levering, serie: str, place: tuple[str, int], it: Tall | None
) -> tuple[object, ...]:
    """A denominator, itself an amount: so a formula can take it as one."""
    if it is None or it.nevner is None:
        return _no_row(levering, serie, place)
    kilde = _address(levering, it.nevner_sted)
    return (serie, *place, it.nevner, np.nan, it.nevner, Status.OK.value, kilde)


def _no_row(levering: Levering, serie: str, place: tuple[str, int]) -> tuple[object, ...]:
    kommune, aar = place
    kilde = f"{PREFIKS}{levering.fil}:{serie.removeprefix(PREFIKS)}/{kommune}/{aar} mangler"
    return (serie, *place, np.nan, np.nan, np.nan, Status.MANGLER.value, kilde)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _addresses(levering: Levering, serie: str, tall: list[Tall]) -> Iterator[tuple[Sted, str]]:
    for it in tall:
        if it.teller is not None:
            yield (serie, it.kommune, it.aar), _address(levering, it.teller_sted)
        if it.nevner is not None:
            yield (f"{serie}/{NEVNER}", it.kommune, it.aar), _address(levering, it.nevner_sted)


def _address(levering: Levering, sted: str) -> str:
    return f"{PREFIKS}{levering.fil}:{sted}"


def _unlike(path: Path, serie: str, tall: list[Tall]) -> list[Fault]:
    """Values that are not numerator over denominator, at the scale that fits most of them."""
    med = [it for it in tall if it.nevner is not None]
    skala = max(_SKALAER, key=lambda s: sum(_agrees(it, s) for it in med))
    faults = [_unlike_fault(path, serie, it, skala) for it in med if not _agrees(it, skala)]
    return faults[:_MAX_WARNINGS]


def _agrees(it: Tall, skala: float) -> bool:
    rounding = 0.5 * 10.0**-it.desimaler
    return abs(_number(it.verdi) - skala * _number(it.teller) / _number(it.nevner)) <= (
        rounding * 1.0001
    )


def _unlike_fault(path: Path, serie: str, it: Tall, skala: float) -> Fault:
    computed = skala * _number(it.teller) / _number(it.nevner)
    what = (
        f"{serie}: the value is {it.verdi:g}, but numerator over denominator gives {computed:.6g}."
    )
    hint = "Compare the three with the publisher: the mean is made from the last two."
    return Fault(shown(path), it.rad, what, hint, Level.WARNING)


def _over_hundre(path: Path, serie: str, tall: list[Tall]) -> list[Fault]:
    """Shares above one hundred: seldom right, never impossible."""
    high = [it for it in tall if it.verdi is not None and it.verdi > 100]
    what = f"{serie} is above 100 percent."
    hint = "Mend it, unless the whole can be smaller than the part."
    return [Fault(shown(path), it.rad, what, hint, Level.WARNING) for it in high[:_MAX_WARNINGS]]


def _andeler(path: Path, serie: str, tall: list[Tall]) -> list[Fault]:
    """Values in percent that look like 0.35 for 35 percent: all of them, or one among larger."""
    kjent = {it: abs(it.verdi) for it in tall if it.verdi}
    smaa = [it for it, verdi in kjent.items() if verdi <= 1]
    if len(smaa) == len(kjent) > 1:
        what = f"{serie} is given in percent, but no value is above 1."
        hint = "If 0,35 is meant to be 35 percent, write 35."
        return [Fault(shown(path), smaa[0].rad, what, hint, Level.WARNING)]
    if not kjent or median(kjent.values()) < _ET_HELT_TALL:
        return []
    what = f"{serie} is far below the others: is it 0,35 for 35 percent?"
    hint = "If so, write 35."
    return [Fault(shown(path), it.rad, what, hint, Level.WARNING) for it in smaa[:_MAX_WARNINGS]]
