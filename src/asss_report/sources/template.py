"""Empty forms for people to fill in, made once and never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report.errors import ConfigError, OutputError
from asss_report.files import write_whole
from asss_report.sources.levering import FORSTE_AAR
from asss_report.sources.skjema import write_template

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.edition import Edition

#: Name -> what it is for.
TEMPLATES: Final = {"manual": "figures that only KS, Udir or others have, for report/manual"}


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
    if not FORSTE_AAR <= since <= edition.year:
        what = f"--from {since} is outside {FORSTE_AAR}–{edition.year}."
        raise ConfigError.at("", 0, what, f"Write a year up to {edition.year}.")
    if path.suffix.lower() != ".csv":
        what = "The form is a CSV file."
        raise OutputError.at(path, 0, what, f"Write --output {path.with_suffix('.csv')}.")
    if path.exists():
        what = "The file is there already, and is not overwritten."
        raise OutputError.at(path, 0, what, "Choose another name with --output FILE.")
    write_whole(path, write_template(edition, fra=since))
