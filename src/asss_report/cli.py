"""The command line: each command parses, calls one function and prints.

Heavy imports stand inside the commands, so that --help answers at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from asss_report.errors import Fault, UserError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

app = typer.Typer(
    name="asss-report",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Frozen KOSTRA figures and analysts' words in; one accessible PDF out.",
    epilog="Exit codes: 0 done · 1 faults found · 2 wrong command line · 10 report.toml · "
    "11 data · 12 narrative · 13 output · 14 system library.",
)


def main() -> None:
    """Run the command line; user errors are printed without a traceback."""
    try:
        app()
    except UserError as error:
        _print_faults(error.faults)
        raise SystemExit(error.exit_code) from None


@app.command()
def build(
    area: Annotated[str, typer.Option(help="Make only this chapter, with its own cover.")] = "",
    output: Annotated[
        Path | None, typer.Option(help="Folder for the PDF [default: output]")
    ] = None,
) -> None:
    """Make the report's PDF."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.build import build_report  # noqa: PLC0415

    root = _root()
    with _progress() as show:
        result = build_report(
            root, output or root / "output", Stil.load(root), area=area, progress=show
        )
    _print_faults(result.warnings)
    typer.echo(
        f"{shown(result.path)}: {result.pages} pages, {result.figures} figures, "
        f"{result.tables} tables, "
        f"{result.seconds:.1f} s, {_count(result.warnings, 'warning')}"
    )


@app.command()
def areas() -> None:
    """List the chapters of the edition and the areas there are modules for."""
    from asss_report.areas._area import area_keys, load_area  # noqa: PLC0415
    from asss_report.edition import load_edition  # noqa: PLC0415

    chapters = load_edition(_root()).chapters
    for key in (*chapters, *(key for key in area_keys() if key not in chapters)):
        if key not in area_keys():
            typer.echo(f"{key:<16} no module: src/asss_report/areas/{key}.py is missing")
            continue
        area = load_area(key).AREA
        note = "" if key in chapters else "  (not in report.toml)"
        typer.echo(f"{key:<16} {area.navn}: {len(area.indikatorer)} indicators{note}")


@app.command()
def check() -> None:
    """Check configuration, data and narratives; list all faults in one run."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.check import check_all  # noqa: PLC0415

    root = _root()
    faults = check_all(root, Stil.load(root))
    _print_faults(faults)
    errors = [fault for fault in faults if not fault.warning]
    typer.echo(f"{_count(errors, 'error')}, {_count(faults[len(errors) :], 'warning')}")
    if errors:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Check this machine: Python, system libraries, fonts; give the line that mends each."""
    from asss_report.document.doctor import diagnose  # noqa: PLC0415

    findings = diagnose(_root())
    for finding in findings:
        typer.echo(
            f"{'ok  ' if finding.ok else 'FAIL' if finding.needed else 'note'} "
            f"{finding.what}" + (f"\n     {finding.remedy}" if finding.remedy else "")
        )
    if any(finding.needed and not finding.ok for finding in findings):
        raise typer.Exit(14)


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


def _root() -> Path:
    from asss_report.edition import find_root  # noqa: PLC0415

    return find_root(Path.cwd())


@contextmanager
def _progress() -> Iterator[Any]:
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


def _print_faults(faults: Sequence[Fault]) -> None:
    for fault in faults:
        typer.echo(f"{'warning' if fault.warning else 'error'}: {fault}", err=True)


def _count(items: Sequence[object], what: str) -> str:
    return f"{len(items)} {what}{'' if len(items) == 1 else 's'}"
