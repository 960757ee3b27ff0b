"""Commands on the figures: from Statistics Norway to `report/data`, and from one year to the next.

Heavy imports stand inside the commands, so that --help answers at once.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation at run time
from typing import Annotated

import typer

from asss_report.cli.shared import app


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
