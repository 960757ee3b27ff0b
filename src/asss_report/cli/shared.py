"""What all commands share: the application, and how it speaks to a person or a pipe."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.errors import Fault

app = typer.Typer(
    name="asss-report",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Drawing panels doubles what --help costs, and eats «[default: …]».
    help="Frozen KOSTRA figures and analysts' words in; one accessible PDF out.",
    epilog="Exit codes: 0 done · 1 faults found · 2 wrong command line · 10 report.toml · "
    "11 data · 12 narrative · 13 output · 14 system library · 15 not final · "
    "16 Statistics Norway.",
)


def find_home() -> Path:
    """The folder of the report we stand in."""
    from asss_report.edition import find_root  # noqa: PLC0415

    return find_root(Path.cwd())


@contextmanager
def progress() -> Iterator[Any]:
    """A bar at a terminal, nothing in a pipe; call what it yields with (what, done, total)."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    console = Console(stderr=True)
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for a person at a terminal; lines with tabs for a pipe."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    if not console.is_terminal:
        for row in (head, *rows):
            typer.echo("\t".join(row))
        return
    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def print_faults(faults: Sequence[Fault]) -> None:
    """Each fault with its place and what mends it, on stderr."""
    for fault in faults:
        typer.echo(f"{fault.level}: {fault}", err=True)


def count(items: Sequence[object], what: str) -> str:
    """«1 warning», «2 warnings»."""
    return f"{len(items)} {what}{'' if len(items) == 1 else 's'}"
