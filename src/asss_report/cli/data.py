"""Commands on the figures: from Statistics Norway to `report/data`, and from one year to the next.

Heavy imports stand inside the commands, so that --help answers at once.
"""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from asss_report import nb
from asss_report.cli.shared import app, count, find_home, print_faults, print_table, progress
from asss_report.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.document.endringer import Endringer
    from asss_report.sources.ssb.fetch import Fetched

#: What a command that was stopped from the keyboard ends with, as shells do.
_INTERRUPTED: Final = 130


@app.command()
def seal(
    path: Annotated[Path, typer.Argument(help="A file or folder in report/data.")],
    why: Annotated[str, typer.Option(help="Why the frozen file was changed.")],
) -> None:
    """Accept a deliberate change of a frozen file: re-hash it and record why."""
    from asss_report.document.html import tidspunkt  # noqa: PLC0415
    from asss_report.sources.seal import seal as seal_source  # noqa: PLC0415

    source = seal_source(path, why=why, when=tidspunkt().date())
    for name, change in source.seals[-1].files.items():
        typer.echo(f"{source.id}/{name}: {(change.old or 'new')[:12]} -> {change.new[:12]}")


@app.command(name="new-edition")
def new_edition(
    year: Annotated[int, typer.Argument(help="The accounting year after the edition's.")],
) -> None:
    """Begin next year's edition: roll report.toml, carry the words as drafts, archive, list."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.html import tidspunkt  # noqa: PLC0415
    from asss_report.document.new_edition import new_edition as roll  # noqa: PLC0415

    root = find_home()
    done = roll(root, Stil.load(root), year, when=tidspunkt().date())
    typer.echo(done.sjekkliste)
    if done.finished:
        typer.echo("An earlier run had been cut off; what was left of it is done now.")
    typer.echo(f"The list stands in {shown(done.path)}.")
    typer.echo(f"Archived: {', '.join(shown(folder) for folder in done.arkiv)}.")


@app.command()
def fetch(
    table: Annotated[
        list[str] | None, typer.Option(help="Only this table (number or folder); may be repeated.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Only this year; the others stay as they are.")
    ] = None,
) -> None:
    """Bring the figures from Statistics Norway to report/data: all of them, or none."""
    from asss_report.areas._serier import serier  # noqa: PLC0415
    from asss_report.edition import load_edition  # noqa: PLC0415
    from asss_report.sources.sidecar import load_sources  # noqa: PLC0415
    from asss_report.sources.snapshot import state_fault  # noqa: PLC0415
    from asss_report.sources.ssb.fetch import Choice, network  # noqa: PLC0415
    from asss_report.sources.ssb.fetch import fetch as fetch_all  # noqa: PLC0415
    from asss_report.sources.ssb.plan import Wanted  # noqa: PLC0415

    root = find_home()
    edition = load_edition(root)
    wanted = [Wanted(*serie) for serie in serier()]
    choice = Choice(tuple(table or ()), year)
    with _stoppable(root), progress() as bar:
        done = fetch_all(root, edition, wanted, choice=choice, way=network(root, bar))
    _print_fetched(done)
    if fault := state_fault(root, edition, load_sources(root)):
        print_faults([fault])
    if done.changed:
        typer.echo("asss-report plausibility says which figures look odd.")


@contextmanager
def _stoppable(root: Path) -> Iterator[None]:
    """Ctrl-C and a polite kill end a fetch with a word on what is kept."""
    from asss_report.sources.ssb.staging import kept  # noqa: PLC0415

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        replies = kept(root)
        what = f"{replies} replies are" if replies != 1 else "One reply is"
        rest = f" {what} kept: the next asss-report fetch goes on from there." if replies else ""
        typer.echo(f"Stopped; report/data is whole.{rest}", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _print_fetched(done: Fetched) -> None:
    """One line for each table, then what a person should know of them."""
    head = ("table", "title", "years", "cells", "updated", "figures")
    rows = [
        (
            it.id,
            it.title,
            f"{it.years[0]}–{it.years[-1]}" if len(it.years) > 1 else str(it.years[0]),
            nb.tall(it.cells),
            it.updated[:10],
            "new" if it.changed else "unchanged",
        )
        for it in done.tables
    ]
    print_table(head, rows)
    for table in done.tables:
        for note in table.notes:
            typer.echo(f"{table.id}: {note}")
    for sentence in done.skipped:
        typer.echo(sentence)
    if not done.changed:
        typer.echo("Nothing has changed at Statistics Norway; report/data is as it was.")


def _table_number(given: str) -> str:
    if not (given.isascii() and given.isdigit() and len(given) == 5):
        what = f"«{given}» is no table number: five digits. Find it with asss-report tables WORD."
        raise typer.BadParameter(what)
    return given


def _tell_of_wait(seconds: float, why: str) -> None:
    """A word on a wait that a person at a terminal might wonder about; nothing in a pipe."""
    if sys.stderr.isatty():
        typer.echo(f"waiting {seconds:.0f} s: {why}", err=True)


@app.command()
def tables(
    word: Annotated[str, typer.Argument(help="What to look for: barnehage, 12063, «per elev».")],
) -> None:
    """Search Statistics Norway's list of tables; those already in report/data are marked."""
    from asss_report.sources.sidecar import load_source, source_folders  # noqa: PLC0415
    from asss_report.sources.ssb.describe import search  # noqa: PLC0415

    root = find_home()
    have = {load_source(folder).table for folder in source_folders(root)}
    found = search(root, word, waits=_tell_of_wait)
    rows = [
        (
            it.id,
            it.title,
            f"{it.first}–{it.last}",
            it.updated[:10],
            "in report/data" if it.id in have else "closed" if it.discontinued else "",
        )
        for it in found.tables
    ]
    print_table(("table", "title", "years", "updated", ""), rows)
    if (hidden := found.total - len(rows)) > 0:
        typer.echo(f"{nb.tall(hidden)} more: use a narrower word.", err=True)
    if not rows:
        typer.echo(f"Statistics Norway has no table with «{word}».", err=True)


@app.command()
def describe(
    table: Annotated[str, typer.Argument(help="Its number: 12063.", callback=_table_number)],
    search: Annotated[str, typer.Option(help="Only codes with these words.", metavar="WORD")] = "",
    *,
    every: Annotated[bool, typer.Option("--all", help="Long lists of codes in full.")] = False,
) -> None:
    """Print what a table holds, and the lines to paste so that the report uses it."""
    from asss_report.edition import load_edition  # noqa: PLC0415
    from asss_report.sources.ssb.describe import Scope, ask  # noqa: PLC0415

    root = find_home()
    scope = Scope(load_edition(root).members, search, every)
    typer.echo(str(ask(root, table, scope, waits=_tell_of_wait)))


@app.command()
def template(
    name: Annotated[
        str, typer.Argument(help="Which: manual or kommunebarometer, for figures people type.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            help="The file to make [default: manuelle-tall-YEAR.csv], or the folder for the two "
            "forms of kommunebarometer [default: where they belong]"
        ),
    ] = None,
    since: Annotated[
        int | None, typer.Option("--from", help="Rows from this year on [default: only the newest]")
    ] = None,
) -> None:
    """Make empty forms for Excel; a file that is there is never overwritten."""
    from asss_report.edition import load_edition  # noqa: PLC0415
    from asss_report.sources import template as forms  # noqa: PLC0415
    from asss_report.sources.barometer import BAROMETER  # noqa: PLC0415

    if name not in forms.TEMPLATES:
        known = ", ".join(f"{key} ({what})" for key, what in forms.TEMPLATES.items())
        raise typer.BadParameter(f"there is no template «{name}»; there is: {known}")
    root = find_home()
    edition = load_edition(root)
    if name != forms.MANUAL_MAL:
        made = forms.make_barometer(root, edition, folder=output, since=since)
        names = " and ".join(map(shown, made))
        typer.echo(f"{names}: fill them in with Excel, and save them in {BAROMETER.as_posix()}/.")
        return
    path = output or Path(f"manuelle-tall-{edition.year}.csv")
    forms.make_template(path, edition, since=since or edition.year)
    typer.echo(f"{shown(path)}: fill it in with Excel, and save it in report/manual/.")


class DiffForm(StrEnum):
    """How `diff` speaks."""

    HUMAN = "human"
    MARKDOWN = "markdown"
    JSON = "json"


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="The older figures: a folder, or a git revision.")],
    new: Annotated[
        str, typer.Argument(help="The newer [default: those of the report we stand in]")
    ] = "",
    page: Annotated[
        str,
        typer.Option(help="Put the chapter «Endringer siden …» in the report.", metavar="WORDS"),
    ] = "",
    form: Annotated[
        DiffForm, typer.Option("--format", help="For people, to send on, or for programs.")
    ] = DiffForm.HUMAN,
) -> None:
    """Show which figures moved between two snapshots, and every sentence that rests on them."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.endringer import finn_endringer, lag_side  # noqa: PLC0415
    from asss_report.document.endringsfil import FILE, write_page  # noqa: PLC0415
    from asss_report.document.endringstekst import markdown, som_json  # noqa: PLC0415
    from asss_report.document.html import tidspunkt  # noqa: PLC0415

    if page and new:
        raise typer.BadParameter("--page is about the report's own figures: leave NEW out")
    root = find_home()
    with progress() as show:
        found = finn_endringer(root, Stil.load(root), old, new, progress=show)
    if page:
        write_page(root, lag_side(found, page, tidspunkt().date()))
        typer.echo(f"{FILE.as_posix()}: the report has «Endringer siden {page}»", err=True)
    if form is DiffForm.HUMAN:
        _show_changes(found)
    else:
        typer.echo(markdown(found) if form is DiffForm.MARKDOWN else som_json(found), nl=False)
    print_faults(found.feil)


def _show_changes(found: Endringer) -> None:
    """One line when nothing moved; else what moved, then what rests on it."""
    from asss_report.document import endringstekst as tekst  # noqa: PLC0415

    typer.echo(tekst.summary(found))
    for title, cells in ((tekst.when(found), found.i_aar), ("earlier years", found.tidligere)):
        if cells:
            typer.echo(f"\nfigures of {title}")
            print_table(tekst.HEAD, tekst.rows(cells))
    for title, lines in tekst.sections(found):
        typer.echo(f"\n{title}")
        for line in lines:
            typer.echo(f"  {line}")


@app.command()
def plausibility(
    year: Annotated[int, typer.Option(help="Only figures of this year; 0: of all years.")] = 0,
) -> None:
    """List the figures that look odd, the oddest first; nothing is changed or left out."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.odde import HVA_NAA, odd_figures  # noqa: PLC0415
    from asss_report.document.report import load_figures  # noqa: PLC0415

    root = find_home()
    odd = odd_figures(load_figures(root, Stil.load(root)), year=year)
    for fault in odd:
        typer.echo(replace(fault, instead=""))
    typer.echo(f"{count(odd, 'figure')} to look at.{f' {HVA_NAA}' if odd else ''}")
