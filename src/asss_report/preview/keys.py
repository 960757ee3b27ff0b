"""One keystroke stops the preview: q, without Enter."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def can_listen() -> bool:
    """Whether somebody sits at a terminal that keys can be read from."""
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def stopping_on(key: str, stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` when somebody types `key`, while the block runs; the terminal is put back."""
    if not can_listen():
        yield
        return
    listen = _windows if os.name == "nt" else _posix
    done = threading.Event()
    with listen(key, stop, done):
        try:
            yield
        finally:
            done.set()


@contextmanager
def _posix(key: str, stop: Callable[[], object], done: threading.Event) -> Iterator[None]:
    import select  # noqa: PLC0415 - of the system it is written for, as the two below
    import termios  # noqa: PLC0415
    import tty  # noqa: PLC0415

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)

    def listen() -> None:
        while not done.is_set():
            ready, _, _ = select.select([handle], [], [], 0.2)
            if ready and os.read(handle, 1).decode("latin-1").lower() in (key, ""):
                stop()
                return

    tty.setcbreak(handle)
    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(1)
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


@contextmanager
def _windows(key: str, stop: Callable[[], object], done: threading.Event) -> Iterator[None]:
    import msvcrt  # noqa: PLC0415 - only Windows has it

    def listen() -> None:
        while not done.wait(0.1):
            # mypy reads this as the system it runs on, where msvcrt is empty.
            if msvcrt.kbhit() and msvcrt.getwch().lower() == key:  # type: ignore[attr-defined,unused-ignore]
                stop()
                return

    threading.Thread(target=listen, daemon=True).start()
    yield
