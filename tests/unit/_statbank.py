"""A Statistics Norway of our own making: tables in memory that answer as the client would."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from asss_report.sources.ssb.client import Config
from asss_report.sources.ssb.metadata import Metadata, parse_metadata
from asss_report.sources.ssb.replies import RawReply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BASE: Final = "https://ssb.test/api/pxwebapi/v2"
GEO, TIME, CONTENTS = "Region", "Tid", "ContentsCode"
JUNE: Final = "2026-06-15T06:00:00Z"
MARCH: Final = "2026-03-16T07:00:00Z"


@dataclass(slots=True)
class Table:
    """A table: dimension -> code -> label, and what each cell holds.

    Attributes:
        id: Its number.
        dimensions: In the order of its replies.
        updated: The stamp on it.
        eliminable: Dimensions that can be left out.
        notes: Its footnotes.
        value: The codes of a cell, by dimension -> its value; None for an empty one.
    """

    id: str
    dimensions: dict[str, dict[str, str]]
    updated: str = JUNE
    eliminable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    value: Callable[[Mapping[str, str]], float | None] = lambda _codes: 1.0

    @property
    def metadata(self) -> Metadata:
        """As the client reads it."""
        content = self._dataset(self.dimensions)
        raw = RawReply(json.dumps(content).encode(), f"{BASE}/tables/{self.id}/metadata", "GET", "")
        return parse_metadata(self.id, raw)

    def reply(self, query: Mapping[str, Sequence[str]]) -> bytes:
        """The body of a data reply."""
        asked = {
            name: {code: label for code, label in codes.items() if code in query[name]}
            for name, codes in self.dimensions.items()
            if name in query
        }
        cells = [
            dict(zip(asked, codes, strict=True)) for codes in itertools.product(*asked.values())
        ]
        return json.dumps(
            self._dataset(asked) | {"value": [self.value(it) for it in cells]}
        ).encode()

    def _dataset(self, dimensions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        return {
            "version": "2.0",
            "class": "dataset",
            "label": f"{self.id}: Prøvetabell, etter region og år",
            "updated": self.updated,
            "note": list(self.notes),
            "role": {"geo": [GEO], "time": [TIME], "metric": [CONTENTS]},
            "id": list(dimensions),
            "size": [len(codes) for codes in dimensions.values()],
            "dimension": {
                name: {
                    "label": name,
                    "category": {
                        "index": {code: place for place, code in enumerate(codes)},
                        "label": dict(codes),
                    },
                    "extension": {"elimination": name in self.eliminable},
                }
                for name, codes in dimensions.items()
            },
        }


@dataclass(slots=True)
class Bank:
    """What is asked, and a record of it.

    Attributes:
        tables: Number -> table.
        max_cells: The limit it announces.
        asked: Each data call: table and year.
        stop: The data call that raises `error`, counted from 1; 0 for none.
        error: What it raises.
    """

    tables: dict[str, Table]
    max_cells: int = 800_000
    asked: list[tuple[str, str]] = field(default_factory=list)
    stop: int = 0
    error: BaseException = field(default_factory=KeyboardInterrupt)
    calls: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def config(self) -> Config:
        """The limit on cells."""
        self.calls += 1
        return Config(self.max_cells, 30, 60.0)

    def metadata(self, table: str) -> Metadata:
        """A table's description."""
        self.calls += 1
        return self.tables[table].metadata

    def data(self, table: str, query: Mapping[str, Sequence[str]]) -> RawReply:
        """A table's figures."""
        self.calls += 1
        if len(self.asked) + 1 == self.stop:
            raise self.error
        self.asked.append((table, query[TIME][0]))
        return RawReply(
            self.tables[table].reply(query),
            f"{BASE}/tables/{table}/data",
            "GET",
            "2026-06-15T08:12:33Z",
            {name: tuple(codes) for name, codes in query.items()},
        )


def codes(*names: str) -> dict[str, str]:
    """Codes whose labels are «Om CODE»."""
    return {name: f"Om {name}" for name in names}
