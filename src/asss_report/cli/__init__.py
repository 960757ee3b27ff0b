"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import atexit
import gc
import io
import sys

from asss_report.cli import report  # isort: skip - first, as in --help
from asss_report.cli import data
from asss_report.cli.shared import app, print_faults
from asss_report.errors import UserError

__all__ = ["app", "data", "main", "report"]

for _command in app.registered_commands:
    # The list of commands would cut a sentence that does not fit its line.
    _command.short_help = _command.callback.__doc__ if _command.callback else None


def main() -> None:
    """Run the command line; user errors are printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows takes a code page that lacks the minus sign; a terminal knows its own.
        if not stream.isatty() and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    # At its end Python would look through a whole edition once more before it lets it go.
    atexit.register(gc.freeze)
    try:
        app()
    except UserError as error:
        print_faults(error.faults)
        raise SystemExit(error.exit_code) from None
