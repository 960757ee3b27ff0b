"""Run a command as its own process tree: wall and CPU seconds, and the peak memory of each process.

Memory is read from /proc while the command runs (Linux only), because the figure `wait4` gives
starts at the size of the process that started the command. A process counts as `VmHWM`, the most it
has ever held at once; «all together» is the sum of their `Pss`, in which a page that several share
counts once.

Processor time is read there too: `wait4` gives that of the process and of whom it has waited for,
and nobody waits for multiprocessing's forkserver, whose children do most of our work. Each of the
two figures is at most the truth; the greater is told.
"""
# ruff: noqa: INP001 -- a script beside the package

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Seconds between two looks at the memory. `VmHWM` never falls, so little is lost between them;
#: the sum of `Pss` costs the kernel more and is looked at more seldom.
_OFTEN: Final = 0.05
_SELDOM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """What a command cost.

    Attributes:
        wall: Seconds from before it was started until it had ended.
        cpu: User and system seconds of all its processes.
        peak_mb: The most that any one of its processes held; 0 where /proc is not there.
        together_mb: The most that all of them held at one moment.
        processes: How many processes were seen.
        out: What it printed.
    """

    wall: float
    cpu: float
    peak_mb: float
    together_mb: float
    processes: int
    out: str


def run(command: Sequence[str], cwd: Path, **env: str) -> Run:
    """Run a command to its end.

    Args:
        command: Program and arguments.
        cwd: The folder it runs in.
        env: Environment variables beside this process's own.

    Raises:
        SystemExit: It failed; with what it said.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=cwd, env={**os.environ, **env}, stdout=out, stderr=err
        )
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}:\n{out.read()}{err.read()}")
        return Run(
            wall,
            max(usage.ru_utime + usage.ru_stime, sum(watch.seconds.values())),
            max(watch.peaks.values(), default=0.0),
            watch.together,
            len(watch.peaks),
            out.read(),
        )


@dataclass
class Watch:
    """Looks at what a process and all below it hold and use, in a thread of its own, until stopped.

    Attributes:
        pid: The process at the top.
        peaks: Process id -> the most it has held, MB.
        seconds: Process id -> user and system seconds it has used itself.
        together: The most all have held at one moment, MB.
    """

    pid: int
    peaks: dict[int, float] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    together: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        next_sum = 0.0
        while not self._ended.wait(_OFTEN):
            pids = list(tree(self.pid))
            for pid in pids:
                self.peaks[pid] = max(_field(pid, "status", "VmHWM"), self.peaks.get(pid, 0.0))
                self.seconds[pid] = max(_seconds(pid), self.seconds.get(pid, 0.0))
            if time.monotonic() >= next_sum:
                now = sum(_field(pid, "smaps_rollup", "Pss") for pid in pids)
                self.together = max(self.together, now)
                next_sum = time.monotonic() + _SELDOM


def tree(pid: int) -> Iterator[int]:
    """A process and every process below it that is alive now."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended, or there is no /proc
        return
    for child in children:
        yield from tree(int(child))


def _seconds(pid: int) -> float:
    """User and system seconds of a process itself; 0 when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()  # before that the name, which may hold spaces
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _field(pid: int, file: str, name: str) -> float:
    """A field of a process, given in kB, as MB; 0 when the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(x.split()[1]) / 1024 for x in lines if x.startswith(f"{name}:")), 0.0)
