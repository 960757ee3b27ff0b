"""A build asks nobody: the report is made of the files in `report/data` and of nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

#: Read by every Python that is started with its folder on the path, children of a build included:
#: a socket to anything but this machine's own processes is written down and refused.
GUARD: Final = """
import os
import sys

LOG = {log!r}
NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname")


def refuse(event, arguments):
    family = arguments[1] if event == "socket.__new__" else None
    local = family == 1 or (event in NETWORK[:2] and isinstance(arguments[1], (str, bytes)))
    if (event in NETWORK or event == "socket.__new__") and not local:
        handle = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, (event + " " + repr(arguments) + chr(10)).encode())
        os.close(handle)
        raise PermissionError("The network is closed in this test.")


sys.addaudithook(refuse)
"""


@pytest.fixture
def guard(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """The environment of a process without network, and where its attempts are written down."""
    folder, log = tmp_path / "vakt", tmp_path / "forsøk"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(GUARD.format(log=str(log)), "utf-8")
    return {"PYTHONPATH": str(folder)}, log


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('data.ssb.no', 443)",
        "import httpx2; httpx2.get('https://data.ssb.no/')",
        "import urllib.request as u; u.urlopen('http://127.0.0.1:9/')",
        "import subprocess, sys; subprocess.run("
        "[sys.executable, '-c', 'import socket; socket.socket()'], check=True)",
    ],
)
def test_the_guard_sees_an_attempt(guard: tuple[dict[str, str], Path], code: str) -> None:
    """Also one made by a child, or by a library, or to this machine."""
    env, log = guard
    done = subprocess.run(  # noqa: S603 - code of this file
        [sys.executable, "-c", code],
        env={**os.environ, **env},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "socket." in log.read_text("utf-8")


def test_the_guard_lets_processes_talk(guard: tuple[dict[str, str], Path]) -> None:
    """Sockets between processes of this machine are no network."""
    env, log = guard
    code = "import socket; a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'"
    done = subprocess.run(  # noqa: S603 - code of this file
        [sys.executable, "-c", code], env={**os.environ, **env}, check=False, timeout=60
    )
    assert done.returncode == 0
    assert not log.exists()


@pytest.mark.pdf
@pytest.mark.parametrize("command", [("build",), ("check",), ("trace", "13 817")])
def test_what_makes_the_report_never_tries_the_network(
    small: EditionCopy, guard: tuple[dict[str, str], Path], command: tuple[str, ...]
) -> None:
    """The whole folder of deliveries, the check and a trace; not one attempt, caught or not."""
    env, log = guard
    done = small.run(*command, env=env)
    assert not log.exists(), log.read_text("utf-8")
    assert "network" not in done.err
    if command == ("build",):
        assert done.code == 0, done.err
        assert "2025" in small.output()
