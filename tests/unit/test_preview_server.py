"""Where the preview listens, how it is stopped, and the whole report it serves."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from builds import flat
from random_edits import tiny_edition

from asss_report.errors import UserError
from asss_report.preview import server
from asss_report.preview.keys import stopping_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse
    from pathlib import Path

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


@pytest.mark.pdf
@pytest.mark.enable_socket
def test_the_whole_report_is_served_with_what_was_saved_a_moment_ago(tmp_path: Path) -> None:
    """At `/pdf/`, whether or not the watch has told of it; the contents know the new pages."""
    copy = tiny_edition(tmp_path / "utgave")
    with _served(copy) as address:
        first = _pdf(address)
        new = "\n\n".join(f"Et nytt avsnitt, nummer {it}." for it in "abcdefghijklmnopqrstuvwxyzæø")
        copy.replace("narratives/sammendrag.md", "Kort sagt.", f"Nettopp lagret.\n\n{new}")
        second = _pdf(address)

    assert not any("Nettopp lagret." in page for page in first)
    assert sum("Nettopp lagret." in page for page in second) == 1
    assert len(second) > len(first)
    chapter = next(n for n, page in enumerate(second, 1) if page.startswith("2 Barnehage"))
    contents = next(page for page in second if page.startswith("Innhold"))
    assert re.search(rf"2 Barnehage[ .]+{chapter}\b", contents)


@pytest.mark.pdf
@pytest.mark.enable_socket
def test_a_report_with_a_faulty_chapter_says_which_until_it_is_mended(tmp_path: Path) -> None:
    """With file and line, and nothing old in its place."""
    copy = tiny_edition(tmp_path / "utgave")
    with _served(copy) as address:
        _pdf(address)
        copy.replace("narratives/barnehage.md", "Vi vet ikke.", '{{ verdi("tull") }}')
        answer = _get(address)
        assert answer.status == 409
        assert "barnehage.md" in answer.read().decode()
        copy.replace("narratives/barnehage.md", '{{ verdi("tull") }}', "Mendet.")
        assert any("Mendet." in page for page in _pdf(address))


@contextmanager
def _served(copy: EditionCopy) -> Iterator[str]:
    """The preview of an edition, in a process of its own; gives its host and port."""
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-u", "-c", SERVE, str(copy.root)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ASSS_REPORT_CACHE": str(copy.root.parent / "cache")},
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().partition("http://")[2].partition("/")[0]
    finally:
        process.terminate()
        process.wait(30)


def _get(address: str) -> HTTPResponse:
    connection = HTTPConnection(address, timeout=300)
    connection.request("GET", "/pdf/")
    return connection.getresponse()


def _pdf(address: str) -> list[str]:
    """The text of each page, on one line; waits until the figures are read."""
    for _ in range(600):
        answer = _get(address)
        if answer.status == 200:
            assert (
                answer.headers["Content-Disposition"] == 'inline; filename="asss-baerum-2025.pdf"'
            )
            document = pypdfium2.PdfDocument(answer.read())
            return [flat(page.get_textpage().get_text_range()) for page in document]
        said = answer.read().decode()
        time.sleep(0.1)
    pytest.fail(said)


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
