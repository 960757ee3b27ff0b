"""`asss-report preview`: the report on loopback while it is written, read-only."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from asss_report.document.pdf import prepare_fonts
from asss_report.errors import Fault, UserError
from asss_report.preview.keys import can_listen, stopping_on
from asss_report.preview.pdf import Pdf
from asss_report.preview.security import Guard
from asss_report.preview.state import Preview, les
from asss_report.preview.stil import warm_fonts
from asss_report.preview.watch import changes
from asss_report.preview.web import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from pathlib import Path
    from typing import TypeVar

    _T = TypeVar("_T")

HOST: Final = "127.0.0.1"
_PORTS: Final = 50
_KEY: Final = "q"
#: How long without an edit before what nobody asked for is made, in seconds.
_IDLE: Final = 1.0


class Live:
    """The preview in the event loop: one thread makes pages, others read figures and lay out.

    Args:
        root: The edition's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = root.resolve()
        self.preview = Preview(root)
        self.stop = asyncio.Event()
        self._one = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sider")
        self._news = asyncio.Condition()
        self._told = 0
        self._reload = asyncio.Event()
        self._pdf: Pdf | None = None
        self._edited = asyncio.Event()

    async def ask(self, what: Callable[[], _T]) -> _T:
        """Ask the preview something, in the thread that it belongs to."""
        return await asyncio.get_running_loop().run_in_executor(self._one, what)

    async def run(self) -> None:
        """Follow what is saved until `stop` is set."""
        # The font cache is made here and shared with the process that lays out.
        await asyncio.to_thread(prepare_fonts, self.root / "templates" / "fonts")
        self._pdf = await asyncio.to_thread(Pdf, self.root)
        self._reload.set()
        jobs: tuple[Coroutine[Any, Any, None], ...] = (self._follow(), self._read(), self._idle())
        tasks = [asyncio.create_task(job) for job in jobs]
        try:
            await self.stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await self.tell()
            self._one.shutdown(wait=False, cancel_futures=True)
            self._pdf.close()

    async def tell(self) -> None:
        """Tell every open page that there is something new."""
        async with self._news:
            self._told += 1
            self._news.notify_all()

    async def versions(self) -> AsyncIterator[int]:
        """The version whenever there is a new one, and now and then to keep the line open."""
        heard = -1
        while not self.stop.is_set():
            # Counted, so that news that comes while a browser is slow to listen is not lost.
            with suppress(TimeoutError):
                async with self._news:
                    untold = self._news.wait_for(lambda: self._told != heard)  # noqa: B023
                    await asyncio.wait_for(untold, 15)
            heard = self._told
            yield self.preview.versjon

    async def pdf(self, key: str) -> bytes:
        """A PDF as the files are now: of a chapter, or of the whole report where `key` is empty.

        Raises:
            UserError: It cannot be made.
        """
        if self._pdf is None:
            raise UserError(Fault("", 0, "The figures are still being read.", "Try in a moment."))
        report, maler = await self.ask(partial(self.preview.til_pdf, key))
        if not key:
            return await asyncio.to_thread(self._pdf.whole, report, maler)
        return await asyncio.to_thread(self._pdf.chapter, report, maler, key)

    async def _follow(self) -> None:
        async for changed in changes(self._real, self.stop):
            self._edited.set()
            if changed.tall:
                self._reload.set()
            if await self.ask(partial(self.preview.endre, changed)):
                await self.tell()

    async def _read(self) -> None:
        """Read the figures anew whenever they are saved, while the old pages stay."""
        while True:
            await self._reload.wait()
            self._reload.clear()
            try:
                lest = await asyncio.to_thread(les, self.root)
            except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on
                await self.ask(partial(self.preview.mislykket, error))
            else:
                await self.ask(partial(self.preview.ta_imot, lest))
                self._edited.set()
            await self.tell()

    async def _idle(self) -> None:
        """While nobody writes: warm the layout, and count the errors of unopened chapters."""
        await asyncio.to_thread(warm_fonts, self.root / "templates" / "fonts")
        while True:
            await self._edited.wait()
            self._edited.clear()
            await asyncio.sleep(_IDLE)
            for key in await self.ask(self.preview.nokler):
                if self._edited.is_set():
                    break
                if await self.ask(partial(self.preview.tell, key)):
                    await self.tell()
            await self._warm()

    async def _warm(self) -> None:
        """Lay out the report part by part, so that nobody waits for more than what was edited."""
        if self._pdf is None:
            return
        with suppress(UserError):
            report, maler = await self.ask(self.preview.til_pdf)
            for key in report.kapitler:
                if self._edited.is_set():
                    return
                await asyncio.to_thread(self._pdf.warm, maler, key)
            await asyncio.to_thread(self._pdf.whole, report, maler)


def serve(root: Path, *, port: int, open_browser: bool) -> None:
    """Serve the preview until somebody types q or Ctrl-C.

    Args:
        root: The edition's folder.
        port: Where; the next free one when another program has it.
        open_browser: Open the page in the browser too.

    Raises:
        UserError: No port is free.
    """
    with _free_socket(port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        stops = f"{_KEY} or Ctrl-C" if can_listen() else "Ctrl-C"
        sys.stdout.write(f"Preview: {address}   ({stops} stops it)\n")
        sys.stdout.flush()
        if open_browser:
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(root, listening))


async def _serve(root: Path, listening: socket.socket) -> None:
    live = Live(root)
    app = Guard(routes(live), listening.getsockname()[1])
    config = uvicorn.Config(
        app, log_level="warning", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    server.live = live
    loop = asyncio.get_running_loop()
    following = asyncio.create_task(live.run())
    try:
        with stopping_on(_KEY, partial(loop.call_soon_threadsafe, server.stop)):
            await server.serve(sockets=[listening])
    finally:
        live.stop.set()
        await following


class _Server(uvicorn.Server):
    """Stops without raising the signal again: that would skip putting the terminal back."""

    live: Live

    def stop(self) -> None:
        self.should_exit = True
        self.live.stop.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        stop = lambda *_: loop.call_soon_threadsafe(self.stop)  # noqa: E731 - a handler
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, stop) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _free_socket(first: int) -> socket.socket:
    for port in range(first, min(first + _PORTS, 65536)):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # on Windows the same option would share a port that is taken
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen(128)
        except OSError:
            listening.close()
            continue
        return listening
    what = f"No port from {first} to {first + _PORTS - 1} is free on this machine."
    raise UserError(Fault("", 0, what, "Choose another with --port NUMBER."))
