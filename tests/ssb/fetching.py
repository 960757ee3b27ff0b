"""What tests of a fetch share: a command run against the test server, and the snapshot's bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Final

from edition_copy import COMMAND, EditionCopy, Run, copy_edition

if TYPE_CHECKING:
    from pathlib import Path

    from ssb_server import Server

#: Seconds the client waits for an answer here.
TIMEOUT: Final = "2"
RETRIEVED: Final = re.compile(rb'"retrieved": "[^"]*"')


def report_folder(target: Path) -> EditionCopy:
    """A copy of `report/` alone: all that a fetch needs."""
    return copy_edition(target, ("report",))


def environment(server: Server) -> dict[str, str]:
    """Where the figures are asked for."""
    return {"ASSS_SSB_URL": server.url, "ASSS_SSB_TIMEOUT": TIMEOUT}


def fetch(copy: EditionCopy, server: Server, *arguments: str) -> Run:
    """`asss-report fetch` against the server."""
    return copy.run("fetch", *arguments, env=environment(server))


def started(copy: EditionCopy, server: Server, *arguments: str) -> subprocess.Popen[bytes]:
    """The same, begun and left running."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "fetch", *arguments],
        cwd=copy.root,
        env={**os.environ, **environment(server)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def snapshot(copy: EditionCopy) -> dict[str, bytes]:
    """Every file of `report/data`, hidden ones too -> its bytes."""
    data = copy.root / "report" / "data"
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def undated(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same without the moments at which replies came: two fetches differ in nothing else."""
    return {
        name: RETRIEVED.sub(b"", text) if name.endswith("source.json") else text
        for name, text in files.items()
    }


def sidecar(copy: EditionCopy, source: str) -> dict[str, object]:
    """A source's sidecar, as JSON."""
    read: dict[str, object] = json.loads(copy.read(f"report/data/{source}/source.json"))
    return read
