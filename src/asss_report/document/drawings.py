"""Charts drawn once: kept in memory for all that shows them, and on disk for the next build."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from asss_report import nb
from asss_report.document.cache import contents, named
from asss_report.document.engine import engine
from asss_report.document.profile import counted, stage
from asss_report.model import Diagram

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asss_report.document.cache import Cache
    from asss_report.model import Tegner


class Drawings:
    """The charts of one report.

    Args:
        fonts: The folder of the typeface they are drawn with.
        cache: Where they are kept from one program to the next; without one, only in memory.
    """

    def __init__(self, fonts: Path, cache: Cache | None = None) -> None:
        self._fonts = fonts
        self._cache = cache
        self._drawn: dict[str, Diagram] = {}

    def known(self, anker: str) -> Diagram | None:
        """The chart at that anchor, where it is drawn."""
        return self._drawn.get(anker)

    def drawn(self, anker: str, tegner: Tegner) -> Diagram:
        """The chart at that anchor, drawn now or before."""
        if anker not in self._drawn:
            with stage("charts"):
                kept = self._kept("svg", tegner, lambda: _written(tegner()))
                self._drawn[anker] = _read(kept)
        return self._drawn[anker]

    def png(self, tegner: Tegner) -> bytes:
        """The same picture as a PNG file, drawn now or before."""
        return self._kept("png", tegner, tegner.png)

    def _kept(self, kind: str, tegner: Tegner, draw: Callable[[], bytes]) -> bytes:
        # While a book of printed numbers is kept, drawing writes in it, and so must be done.
        if self._cache is None or nb.bokfores():
            counted(f"{kind} drawn")
            return draw()
        name = named(engine(), _typeface(self._fonts), kind, tegner.fingeravtrykk())
        found = self._cache.get(name)
        counted(f"{kind} {'drawn' if found is None else 'kept'}")
        if found is None:
            found = draw()
            self._cache.put(name, found)
        return found


@cache
def _typeface(folder: Path) -> str:
    """The fonts as this process draws with them: matplotlib reads a file once."""
    return named(*contents(folder, sorted(it for it in folder.iterdir() if it.is_file())))


def _written(diagram: Diagram) -> bytes:
    """A chart as JSON; its numbers column by column, each with the type pandas gives it."""
    data = {
        name: [str(column.dtype), [None if pd.isna(it) else it for it in column.to_list()]]
        for name, column in diagram.data.items()
    }
    return json.dumps(
        {
            "svg": diagram.svg,
            "alt": diagram.alt,
            "bredde_mm": diagram.bredde_mm,
            "hoyde_mm": diagram.hoyde_mm,
            "data": data,
        },
        ensure_ascii=False,
    ).encode()


def _read(kept: bytes) -> Diagram:
    found = json.loads(kept)
    columns = {
        name: pd.Series(values, dtype=kind) for name, (kind, values) in found.pop("data").items()
    }
    return Diagram(data=pd.DataFrame(columns), **found)
