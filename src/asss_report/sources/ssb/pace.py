"""Never more calls than Statistics Norway allows, also across commands run one after the other."""

from __future__ import annotations

import sys
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: What we keep against anything but a server on this machine; Statistics Norway allows 40.
CALLS: Final = 30
SECONDS: Final = 60.0
#: A call may reach the server sooner after it was sent than the one before: the window is a little
#: longer than the one promised.
_MARGIN: Final = 1.01
#: A file of call times is a few hundred bytes; one that is larger is not ours.
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as a pace sees it; a test gives its own.

    Attributes:
        wall: The time of day, in seconds; people and networks set it, forward and back.
        steady: Seconds since some moment; only goes forward.
        sleep: Waits so many seconds.
    """

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """At most `calls` calls in any window of `seconds`.

    The times of this process are kept on a clock that nobody sets. Those of others lie in `log`,
    on the wall clock: a stamp from the future (the clock was set back) or an unreadable one counts
    as a call made when the file is read, so that doubt makes us wait, one window at most.

    Args:
        calls: How many, at least 1.
        seconds: The length of the window.
        clock: What time it is, and how to wait.
        log: Where the times are kept between commands; None for nowhere.
    """

    def __init__(
        self,
        calls: int = CALLS,
        seconds: float = SECONDS,
        *,
        clock: Clock | None = None,
        log: Path | None = None,
    ) -> None:
        self.calls, self.seconds = max(1, calls), seconds
        self._clock = clock or Clock()
        self._log = log
        self._own: deque[float] = deque(maxlen=self.calls)

    def take(self, tell: Callable[[float], None] | None = None) -> None:
        """Wait until a call may be made, and note it as made.

        Args:
            tell: Called with the seconds to wait, before each wait.
        """
        while (wait := self._try()) > 0:
            if tell is not None:
                tell(wait)
            self._clock.sleep(wait)

    def _try(self) -> float:
        """Note a call and return 0; or the seconds until one may be tried."""
        window, now = self.seconds * _MARGIN, self._clock.steady()
        full = len(self._own) == self.calls
        if full and (wait := self._own[0] + window - now) > 0:
            return wait
        if (wait := self._try_in_log(window)) > 0:
            return wait
        self._own.append(now)
        return 0.0

    def _try_in_log(self, window: float) -> float:
        if self._log is None:
            return 0.0
        with suppress(OSError), _locked(self._log) as file:
            now = self._clock.wall()
            recent = sorted(t for t in _times(file, now) if now - t < window)
            # A file that others filled under another limit may hold more than `calls` times.
            if len(recent) >= self.calls and (wait := recent[-self.calls] + window - now) > 0:
                _write(file, recent)
                return wait
            _write(file, [*recent, now])
        # A folder that cannot be written to keeps no times; those of this process still hold.
        return 0.0


def _times(file: IO[bytes], now: float) -> list[float]:
    """The call times in the file; what cannot be a time in the past counts as now."""
    file.seek(0)
    content = file.read(_LARGEST)
    return [_time(line, now) for line in content.split(b"\n") if line.strip()]


def _time(line: bytes, now: float) -> float:
    try:
        # Comparing with nan gives False, so that nan is now too.
        return stamp if (stamp := float(line)) <= now else now
    except ValueError:
        return now


def _write(file: IO[bytes], times: list[float]) -> None:
    file.seek(0)
    file.truncate()
    file.write(b"".join(b"%.6f\n" % stamp for stamp in times))
    file.flush()


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file, made if need be, for us alone; the lock goes with the process that holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        _lock(file)
        try:
            yield file
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
