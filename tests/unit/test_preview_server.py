"""Where the preview listens, and how it is stopped."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from asss_report.errors import UserError
from asss_report.preview import server
from asss_report.preview.keys import stopping_on

if TYPE_CHECKING:
    from edition_copy import EditionCopy

SERVE = (
    "import sys; from pathlib import Path; from asss_report.preview.server import serve; "
    "serve(Path(sys.argv[1]), port=8851, open_browser=False)"
)


@pytest.mark.enable_socket
def test_a_busy_port_gives_the_next() -> None:
    """On loopback, and nowhere else."""
    with server._free_socket(8861) as first, server._free_socket(8861) as second:
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"
        assert second.getsockname()[1] > first.getsockname()[1] >= 8861


@pytest.mark.enable_socket
def test_no_free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Says which were tried, and what to write."""
    monkeypatch.setattr(server, "_PORTS", 1)
    with server._free_socket(8871) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match="--port"):
            server._free_socket(port)


def test_without_a_terminal_no_key_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is left alone."""
    with open(os.devnull) as nothing:  # noqa: PTH123 - a device, no path of ours
        monkeypatch.setattr(sys, "stdin", nothing)
        with stopping_on("q", lambda: pytest.fail("stopped")):
            pass


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a thing of POSIX")
@pytest.mark.parametrize("typed", [b"q", b"Q", b"\x03"], ids=["q", "Q", "Ctrl-C"])
def test_one_keystroke_stops_it(small: EditionCopy, typed: bytes) -> None:
    """The address and how to stop it come first; the terminal is put back."""
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", SERVE, str(small.root)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: _own_terminal(theirs),  # noqa: PLW1509 - no threads in the child yet
    )
    try:
        said = _read_until(ours, b"stops it")
        assert b"http://127.0.0.1:88" in said
        assert b"q or Ctrl-C" in said
        time.sleep(1.5)
        os.write(ours, typed)
        assert process.wait(30) == 0
        assert termios.tcgetattr(theirs)[3] == before[3]
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)


def _own_terminal(handle: int) -> None:
    import fcntl  # noqa: PLC0415
    import termios  # noqa: PLC0415

    fcntl.ioctl(handle, termios.TIOCSCTTY, 0)


def _read_until(handle: int, wanted: bytes) -> bytes:
    said = b""
    while wanted not in said:
        ready, _, _ = select.select([handle], [], [], 30)
        assert ready, said
        said += os.read(handle, 1000)
    return said
