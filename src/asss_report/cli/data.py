"""Commands on the figures: from Statistics Norway to `report/data`, and from one year to the next.

Heavy imports stand inside the commands, so that --help answers at once.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation at run time
from typing import Annotated

import typer

from asss_report.cli.shared import app, find_home
from asss_report.errors import shown


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
