"""`report/kommunebarometer` -> what a person has typed in from the municipality's subscription.

Two files: `sektorer.csv` and `nokkeltall.csv`, both CSV. No folder, an empty one and forms that
nobody has begun mean the same: nothing is typed in. The files are the analyst's own: git is their
history, and they are not sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report.errors import DataError, Fault, shown
from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER, Barometer
from asss_report.sources.barometer.kontroll import advarsler
from asss_report.sources.barometer.leser import EKSEMPEL
from asss_report.sources.barometer.nokkeltall import Nokkeltalleser
from asss_report.sources.barometer.sektorer import Sektorleser
from asss_report.sources.barometer.skjema import NOKKELTALLSKJEMA, SEKTORSKJEMA
from asss_report.sources.levering import BAROMETER_PREFIKS, checksums, source_of
from asss_report.sources.readers import SEKTORVEKTER, read_sektorvekter
from asss_report.sources.sidecar import DATA, Source
from asss_report.sources.skjema import FOR_HAND
from asss_report.sources.tabular import CSV, XLSX, read_grid
from asss_report.sources.utfylling import is_comment, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from asss_report.edition import Edition
    from asss_report.sources.barometer import Nokkeltall, Sektorrad
    from asss_report.sources.barometer.leser import Barometerleser, Merket
    from asss_report.sources.tabular import Rutenett
    from asss_report.sources.utfylling import Rad, Skjema

#: What people take for the same thing; other files (a letter, a PDF) may lie there in peace.
_REGNEARK: Final = frozenset((CSV, XLSX, ".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv"))
_LAGRE: Final = f"Save it as CSV UTF-8 (semikolondelt), called {SEKTORER} or {NOKKELTALL}."
_BYTT: Final = "Put the municipality's own in their place."
UTGIVER: Final = "Kommunal Rapport"
LISENS: Final = "Fra kommunens eget abonnement hos Kommunal Rapport"
OPPDIKTET: Final = "Oppdiktede tall til å prøve rapporten med"
_TITLER: Final = {
    SEKTORER: "Kommunebarometeret, sektorer",
    NOKKELTALL: "Kommunebarometeret, nøkkeltall",
}
_MERKNAD: Final = "Kommunebarometeret er en rangering, ikke en kvalitetsvurdering."


@dataclass(frozen=True, slots=True)
class _Fil:
    """One of the files, as far as it was read.

    Attributes:
        rader: Rows of sectors.
        nokkeltall: Rows of key figures.
        source: What it says of itself; None where no row has been begun.
        eksempel: Its numbers are made up.
        feil: What is wrong.
        advarsler: What a person should look at.
    """

    rader: tuple[Sektorrad, ...] = ()
    nokkeltall: tuple[Nokkeltall, ...] = ()
    source: Source | None = None
    eksempel: bool = False
    feil: tuple[Fault, ...] = ()
    advarsler: tuple[Fault, ...] = ()


def load_barometer(root: Path, edition: Edition) -> Barometer:
    """Read what is typed in of Kommunebarometeret.

    Args:
        root: The folder that holds `report/`.
        edition: Whose members and year count.

    Returns:
        Nothing but the names of the sectors where nobody has typed anything in.

    Raises:
        DataError: All that is wrong in both files, each with row and column as Excel shows them.
    """
    folder = root / BAROMETER
    given = [path for path in sorted(folder.glob("*")) if _is_given(path)]
    kjent = given or (root / DATA / SEKTORVEKTER).is_file()  # figures without a report have no list
    sektorer = tuple(map(str, read_sektorvekter(root)["sektor"])) if kjent else ()
    feil = list(_name_faults(given))
    paths = (folder / navn for navn in (SEKTORER, NOKKELTALL))
    filer = [_les(path, edition, sektorer) for path in paths if path in given]
    feil += [fault for fil in filer for fault in sorted(fil.feil)]
    if feil:
        raise DataError(*feil)
    barometer = Barometer(
        sektorer,
        tuple(rad for fil in filer for rad in fil.rader),
        tuple(it for fil in filer for it in fil.nokkeltall),
        {fil.source.id: fil.source for fil in filer if fil.source is not None},
        eksempel=any(fil.eksempel for fil in filer),
    )
    felles = advarsler(barometer, edition, folder / SEKTORER)
    egne = (fault for fil in filer for fault in fil.advarsler)
    return replace(barometer, advarsler=(*egne, *felles))


def _is_given(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$"))


def _name_faults(paths: Sequence[Path]) -> Iterator[Fault]:
    """Files that look like figures but are not read."""
    for path in paths:
        if path.name not in _TITLER and _looks_like_figures(path):
            what = f"Only {SEKTORER} and {NOKKELTALL} are read here."
            yield Fault(shown(path), 0, what, _LAGRE)


def _looks_like_figures(path: Path) -> bool:
    """A spreadsheet, or one of the two with another ending: Windows hides that of «x.csv.txt»."""
    stems = {navn.removesuffix(CSV) for navn in _TITLER}
    endings = map(str.lower, path.suffixes)
    return not stems.isdisjoint((path.stem.lower(),)) or not _REGNEARK.isdisjoint(endings)


def _les(path: Path, edition: Edition, sektorer: Sequence[str]) -> _Fil:
    """One of the files, with its faults; nothing where no row of it has been begun."""
    skjema = SEKTORSKJEMA if path.name == SEKTORER else NOKKELTALLSKJEMA
    try:
        grid = read_grid(path)
        rader = list(read_rows(grid, skjema, _headings(grid, skjema)))
    except DataError as error:
        return _Fil(feil=error.faults)
    if not rader:
        return _Fil()
    if path.name == SEKTORER:
        sektorleser = Sektorleser(grid, edition, sektorer)
        sektorrader = sektorleser.les(rader)
        return replace(_fil(sektorleser, rader), rader=sektorrader)
    leser = Nokkeltalleser(grid, edition, sektorer)
    nokkeltall = leser.les(rader)
    return replace(_fil(leser, rader), nokkeltall=nokkeltall)


def _headings(grid: Rutenett, skjema: Skjema) -> int:
    """The number of the row with the headings: the first that is no explanation.

    Raises:
        DataError: There is none.
    """
    for nummer, rad in enumerate(grid.rader, start=1):
        if any(rute.text for rute in rad) and not is_comment(rad):
            return nummer
    what = "There are no headings."
    hint = f"asss-report template {skjema.mal} makes a form with them."
    raise DataError.at(grid.path, 0, what, hint)


def _fil(leser: Barometerleser, rader: Sequence[Rad]) -> _Fil:
    """What the file says of itself, and all that was found on the way."""
    merket = leser.merket(rader)
    if merket.eksempel is not None:
        what = f"«{merket.eksempel['Kilde'].text}»: the numbers of the file are made up."
        hint = f"All made from it says «Eksempeltall», and the edition cannot be final. {_BYTT}"
        leser.advar(merket.eksempel, "Kilde", what, hint)
    return _Fil(
        source=None if leser.feil else _source(leser.path, merket),
        eksempel=merket.eksempel is not None,
        feil=tuple(leser.feil),
        advarsler=tuple(leser.advarsler),
    )


def _source(path: Path, merket: Merket) -> Source:
    oppdiktet = merket.eksempel is not None  # nobody else's name is put on what is made up
    return Source(
        id=source_of(f"{BAROMETER_PREFIKS}{path.name}"),
        title=_TITLER[path.name],
        table=None,
        publisher=EKSEMPEL if oppdiktet else UTGIVER,
        credit=EKSEMPEL if oppdiktet else UTGIVER,
        origin=f"Lagt inn for hånd i {BAROMETER.as_posix()}/{path.name}.",
        query=None,
        retrieved=merket.hentet,
        updated=None,
        edition=EKSEMPEL if oppdiktet else FOR_HAND,
        licence=OPPDIKTET if oppdiktet else LISENS,
        notes=(_MERKNAD, f"Oppgitt kilde: {'; '.join(merket.kilder)}."),
        files=checksums(path),
        seals=(),
    )
