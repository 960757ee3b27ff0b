"""Read what laying out a page takes, before there is a page: imported by the first process only."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

# Ctrl-C reaches every process of a terminal; the one that began this one ends it.
signal.signal(signal.SIGINT, signal.SIG_IGN)

import asss_report.document.layout  # noqa: E402, F401 - imported to be there

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _unheard() -> Iterator[None]:
    """Let the system's libraries, too, say nothing on stderr while the block runs.

    The program that this process is for may have ended, and taken its list of fonts away; whoever
    lays out a page is told what is wrong then.
    """
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


with suppress(OSError), _unheard():
    import weasyprint  # noqa: F401 - imported to be there
    from pyphen import Pyphen  # type: ignore[import-untyped]

    Pyphen(lang="nb")  # keeps its dictionary
