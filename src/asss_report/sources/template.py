"""Empty forms for people to fill in, made once and never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report.errors import ConfigError, Fault, OutputError, shown
from asss_report.files import unwritable, write_whole
from asss_report.sources.barometer import BAROMETER, FORSTE_BAROMETER
from asss_report.sources.barometer.skjema import MAL, write_templates
from asss_report.sources.levering import FORSTE_AAR
from asss_report.sources.readers import read_sektorvekter
from asss_report.sources.skjema import SKJEMA, write_template
from asss_report.sources.tabular import CSV

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.edition import Edition

MANUAL_MAL: Final = SKJEMA.mal
#: Name -> what it is for.
TEMPLATES: Final = {
    MANUAL_MAL: "figures that only KS, Udir or others have, for report/manual",
    MAL: f"what Kommunebarometeret says of the municipality, for {BAROMETER.as_posix()}",
}


def make_template(path: Path, edition: Edition, *, since: int) -> None:
    """Write an empty form for `report/manual`.

    Args:
        path: A file that is not there yet; its folder is.
        edition: Whose members and year are filled in.
        since: The first year.

    Raises:
        OutputError: The file is there already, is no CSV, or cannot be written.
        ConfigError: The year is outside what the edition can show.
    """
    _check_year(since, FORSTE_AAR, edition.year)
    if path.suffix.lower() != CSV:
        what = "The form is a CSV file."
        raise OutputError.at(path, 0, what, f"Write --output {path.with_suffix(CSV)}.")
    if path.exists():
        what = "The file is there already, and is not overwritten."
        raise OutputError.at(path, 0, what, "Choose another name with --output FILE.")
    write_whole(path, write_template(edition, fra=since))


def make_barometer(
    root: Path, edition: Edition, *, folder: Path | None, since: int | None
) -> list[Path]:
    """Write the empty forms for `report/kommunebarometer`: both, or none.

    Args:
        root: The folder that holds `report/`.
        edition: Whose municipality, comparators and year are filled in.
        folder: Where to put them, made if it is not there; None for where they belong.
        since: The first barometer; None for that of the year after the edition's.

    Returns:
        The files that were made.

    Raises:
        OutputError: A file is there already, or cannot be written.
        ConfigError: The year is outside what the edition can show.
        DataError: The frozen list of sectors cannot be read.
    """
    siste = edition.year + 1
    fra = siste if since is None else since
    _check_year(fra, FORSTE_BAROMETER, siste)
    sektorer = tuple(map(str, read_sektorvekter(root)["sektor"]))
    where = root / BAROMETER if folder is None else folder
    if where.suffix.lower() == CSV:
        what = "Two forms are made, so a folder is needed."
        raise OutputError.at(where, 0, what, f"Write --output {where.with_suffix('')}.")
    forms = {
        where / name: text for name, text in write_templates(edition, sektorer, fra=fra).items()
    }
    if there := [path for path in forms if path.exists()]:
        what = "The file is there already, and is not overwritten."
        hint = "Add rows to it, or choose another folder with --output FOLDER."
        raise OutputError(*(Fault(shown(path), 0, what, hint) for path in there))
    _write_all(where, forms)
    return list(forms)


def _write_all(folder: Path, forms: dict[Path, bytes]) -> None:
    """Write the files; where one cannot be written, those before it are taken away again."""
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in forms.items():
            write_whole(path, text)
            made.append(path)
    except OSError as error:
        raise unwritable(folder, error, hint="Choose a folder with --output FOLDER.") from None
    except OutputError:
        for path in made:
            path.unlink()
        raise


def _check_year(since: int, forste: int, siste: int) -> None:
    if not forste <= since <= siste:
        what = f"--from {since} is outside {forste}–{siste}."
        raise ConfigError(Fault("", 0, what, f"Write a year from {forste} to {siste}."))
