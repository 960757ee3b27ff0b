"""A local server that speaks Statistics Norway's PxWebApi v2, and fails when it is told to.

    python tests/ssb/ssb_server.py [--port 8766] [--slow SECONDS]

then `ASSS_SSB_URL=http://127.0.0.1:8766/api/pxwebapi/v2 asss-report fetch`. In a test:

    with Server() as server:
        server.fail(Fault("503", on="data", nth=3, times=2))  # the third data call, and the next
        ...
        assert [call.status for call in server.calls] == [...]

Every call is recorded. Errors have the bodies that were recorded from the real one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import prod
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import ssb_tables
from ssb_tables import REPLIES, Cell, Dimension, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BASE: Final = "/api/pxwebapi/v2"
#: The longest address that is read; above it the web server in front answers, in HTML.
LONGEST_URL: Final = 2100
MAX_CELLS: Final = 800_000
PAGE_SIZE: Final = 20
JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html"

Endpoint = Literal["any", "config", "tables", "table", "metadata", "data", "codelists"]
Kind = Literal[
    # an answer that says no
    "400", "404", "429", "500", "502", "503",
    # an answer that does not come, or not whole
    "hang", "slow", "drop", "reset", "cut-off",
    # a whole answer of the wrong bytes
    "longer-length", "shorter-length", "html", "garbage", "invalid-json", "empty", "not-utf-8",
    "not-a-dataset",
    # a JSON-stat2 reply that is not what was asked for
    "size", "value", "no-dimension", "other-dimension", "other-code", "updated", "no-role",
    "text-value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, and when.

    Attributes:
        kind: What.
        on: At which calls.
        table: Only of this table.
        nth: From which of those calls, counted from the moment the fault is set.
        times: How many of them.
        retry_after: Seconds for the header `Retry-After` of a 429 or 503; None for no header.
        as_date: The header names a moment instead of seconds.
        seconds: How long "slow" and "hang" last.
    """

    kind: Kind
    on: Endpoint = "data"
    table: str | None = None
    nth: int = 1
    times: int = 1_000_000
    retry_after: float | None = None
    as_date: bool = False
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it was answered.

    Attributes:
        when: Seconds, by a clock that only goes forward.
        status: 0 where the connection was broken before one was sent.
        size: Bytes of the body that the answer was meant to have.
        cells: Cells in a data reply.
        fault: What was made to go wrong.
        together: Calls under way when this one came, itself included.
        selection: Dimension -> codes asked for.
    """

    when: float
    method: str
    url: str
    endpoint: Endpoint
    table: str | None
    agent: str
    status: int
    size: int
    cells: int
    fault: Kind | None
    together: int
    selection: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Problem(Exception):  # noqa: N818 - what the API itself calls it
    """An error with the API's own body."""

    def __init__(self, status: int, title: str, *, body_status: int = 0, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        body = {"type": "Parameter error", "title": title, "status": body_status or status}
        self.body = body | ({"detail": detail} if detail else {})


class _Answer(NamedTuple):
    status: int
    body: bytes
    kind: str = JSON
    headers: Mapping[str, str] = {}
    cells: int = 0
    length: int | None = None


def _recorded(label: str) -> Problem:
    """An error as it was recorded; its HTTP status is not always that of the body."""
    errors = json.loads((REPLIES / "errors.json").read_text("utf-8"))["errors"]
    it = next(error for error in errors if error["label"] == label)
    body = json.loads(it["snippet"])
    return Problem(it["status"], body["title"], body_status=body["status"])


def _html_404() -> bytes:
    text: str = json.loads((REPLIES / "errors.json").read_text("utf-8"))["html_404_too_long_url"]
    return text.encode("iso-8859-1")


class Server:
    """The server, on a free port of 127.0.0.1 (or `port`) while it is used as a context.

    Args:
        changes: (table, a code per dimension of it…) -> what stands in that cell instead: a
            number, or a symbol.
        updated: Table -> its stamp.
        empty: Table -> what a cell of a municipality that was not there that year holds.
        adjust: A table -> the table served in its place, for all else that may change.
        announced: Calls and seconds that `/config` says are the limit; (0, 0) as the real one.
        limit: Calls and seconds that are really allowed; None for as many as you like.
        max_cells: The most cells of one call.
        delay: Seconds before each data reply.
        shuffle: Seed of a random order of `id` in each data reply; None for the tables' own.
    """

    def __init__(  # noqa: PLR0913 - each is something a test sets alone
        self,
        *,
        changes: Mapping[tuple[str, ...], Cell] | None = None,
        updated: Mapping[str, str] | None = None,
        empty: Mapping[str, Cell] | None = None,
        adjust: Callable[[Table], Table] = lambda table: table,
        announced: tuple[int, int] = (100_000, 1),
        limit: tuple[int, float] | None = None,
        max_cells: int = MAX_CELLS,
        delay: float = 0.0,
        shuffle: int | None = None,
        port: int = 0,
    ) -> None:
        self.tables: dict[str, Table] = {
            id_: replace(adjust(table), empty=(empty or {}).get(id_, table.empty))
            for id_, table in ssb_tables.tables().items()
        }
        self.revise(changes or {}, updated or {})
        self.announced, self.max_cells, self.delay = announced, max_cells, delay
        self.calls: list[Call] = []
        self._limit, self._recent = limit, deque[float]()
        self._random = None if shuffle is None else random.Random(shuffle)  # noqa: S311
        self._faults: list[tuple[Fault, list[int]]] = []
        self._lock, self._busy, self._stop = threading.Lock(), 0, threading.Event()
        self._http = _Http(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The base address, as report/tables.toml and ASSS_SSB_URL want it."""
        return f"http://127.0.0.1:{self._http.server_port}{BASE}"

    def fail(self, *faults: Fault) -> None:
        """Set these faults, instead of any set before; their calls are counted from now."""
        with self._lock:
            self._faults = [(it, [0]) for it in faults]

    def revise(
        self, changes: Mapping[tuple[str, ...], Cell], updated: Mapping[str, str] | None = None
    ) -> None:
        """Publish other figures, under the same address: what `changes` and `updated` say above.

        Raises:
            KeyError: A cell, or a table, that is not there.
        """
        stamps = updated or {}
        for id_ in {*stamps, *(key[0] for key in changes)}:
            table = self.tables[id_]
            own = {key[1:]: cell for key, cell in changes.items() if key[0] == id_}
            stamped = replace(table, updated=stamps.get(id_, table.updated))
            self.tables[id_] = stamped.with_cells(own)

    def asked(self, endpoint: Endpoint) -> list[Call]:
        """The recorded calls to one kind of address."""
        return [call for call in self.calls if call.endpoint == endpoint]

    def fault(self, endpoint: Endpoint, table: str | None) -> Fault | None:
        """What is to go wrong with the call that has just come."""
        with self._lock:
            for it, seen in self._faults:
                if it.on in ("any", endpoint) and it.table in (None, table):
                    seen[0] += 1
                    if it.nth <= seen[0] < it.nth + it.times:
                        return it
        return None

    def record(self, call: Call) -> None:
        """Keep a call."""
        with self._lock:
            self.calls.append(call)

    @contextlib.contextmanager
    def busy(self) -> Iterator[int]:
        """While a call is under way; gives how many are."""
        with self._lock:
            self._busy += 1
            now = self._busy
        try:
            yield now
        finally:
            with self._lock:
                self._busy -= 1

    def wait(self, seconds: float) -> None:
        """Sleep, unless the server is to end."""
        self._stop.wait(seconds)

    def over_limit(self) -> float:
        """Seconds until another call is allowed; 0 when this one is."""
        if self._limit is None:
            return 0.0
        calls, window = self._limit
        with self._lock:
            now = time.monotonic()
            while self._recent and now - self._recent[0] >= window:
                self._recent.popleft()
            if len(self._recent) >= calls:
                return window - (now - self._recent[0])
            self._recent.append(now)
        return 0.0

    def order(self, names: list[str]) -> list[str]:
        """The order of `id` in the next data reply."""
        if self._random is None:
            return names
        with self._lock:
            return self._random.sample(names, len(names))


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], owner: Server) -> None:
        self.owner = owner
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what some tests want; nothing is printed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for the head to be acknowledged
    server: _Http

    def log_message(self, *_: Any) -> None:
        """Nothing is printed: the calls are recorded."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _answer(self, body: bytes) -> None:
        owner = self.server.owner
        asked = _Asked.of(self.command, self.path, body)
        with owner.busy() as together:
            fault = owner.fault(asked.endpoint, asked.table)
            answer = self._made(asked, fault)
            owner.record(
                Call(
                    time.monotonic(), self.command, self.path, asked.endpoint, asked.table,
                    self.headers.get("User-Agent", ""), answer.status, len(answer.body),
                    answer.cells, fault.kind if fault else None, together, asked.selection,
                )
            )  # fmt: skip
            self._send(answer, fault)

    def _made(self, asked: _Asked, fault: Fault | None) -> _Answer:
        owner = self.server.owner
        if (wait := owner.over_limit()) > 0:
            return _failing(Fault("429", retry_after=wait))
        if len(self.path) > LONGEST_URL:
            return _Answer(404, _html_404(), HTML)
        if asked.endpoint == "data":
            owner.wait(owner.delay)
        if fault and fault.kind == "404" and asked.table is None:
            return _Answer(404, _html_404(), HTML)
        if fault and fault.kind.isdigit():
            return _failing(fault)
        try:
            answer = _found(owner, asked)
        except Problem as problem:
            return _Answer(problem.status, _json(problem.body), JSON)
        return _spoilt(answer, fault) if fault else answer

    def _send(self, answer: _Answer, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if fault and kind in ("slow", "hang"):
            self.server.owner.wait(fault.seconds)
        if kind in ("hang", "drop"):
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        length = len(answer.body) if answer.length is None else answer.length
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        whole = kind not in ("cut-off", "reset")
        self.wfile.write(answer.body if whole else answer.body[: len(answer.body) // 2])
        self.wfile.flush()
        if length != len(answer.body) or not whole:
            self.close_connection = True
        if kind == "reset":
            linger = struct.pack("ii", 1, 0)  # close with a reset, not with a farewell
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()


class _Asked(NamedTuple):
    """A call, taken apart."""

    endpoint: Endpoint
    table: str | None
    parameters: Mapping[str, str]
    selection: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, method: str, target: str, body: bytes) -> _Asked:
        split = urlsplit(target)
        parts = [unquote(part) for part in split.path.removeprefix(BASE).strip("/").split("/")]
        pairs = parse_qsl(split.query, keep_blank_values=True)
        parameters = {name.lower(): value for name, value in pairs}
        return cls(
            _endpoint(parts, known=split.path.startswith(BASE)),
            parts[1] if len(parts) > 1 else None,
            parameters,
            _of_body(body) if method == "POST" else _of_query(pairs),
        )


def _endpoint(parts: list[str], *, known: bool) -> Endpoint:
    first, *rest = parts
    last = rest[1] if len(rest) == 2 else ""
    found: dict[tuple[str, int, str], Endpoint] = {
        ("config", 0, ""): "config",
        ("tables", 0, ""): "tables",
        ("tables", 1, ""): "table",
        ("tables", 2, "metadata"): "metadata",
        ("tables", 2, "data"): "data",
        ("codelists", 1, ""): "codelists",
    }
    return found.get((first, len(rest), last), "any") if known else "any"


def _of_query(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, value in pairs:
        if match := re.fullmatch(r"valuecodes\[(.+)\]", name, re.IGNORECASE):
            found[match[1]] = tuple(value.split(","))
    return found


def _of_body(body: bytes) -> dict[str, tuple[str, ...]]:
    try:
        asked = json.loads(body)
        return {it["variableCode"]: tuple(it["valueCodes"]) for it in asked["selection"]}
    except (ValueError, KeyError, TypeError):
        return {}


def _found(owner: Server, asked: _Asked) -> _Answer:
    match asked.endpoint:
        case "any":
            return _Answer(404, _html_404(), HTML)
        case "config":
            return _Answer(200, _json(_config(owner)))
        case "tables":
            return _Answer(200, _json(_listed(owner, asked.parameters)))
        case "codelists":
            return _Answer(200, _json(_codelist(owner, asked.table or "")))
    return _of_table(owner, asked)


def _of_table(owner: Server, asked: _Asked) -> _Answer:
    table = owner.tables.get(asked.table or "")
    if table is None:
        absent = Problem(404, "Non-existent table")
        raise _recorded("ugyldig tabell-ID") if asked.endpoint == "data" else absent
    if asked.endpoint == "table":
        return _Answer(200, _json({**ssb_tables.info(table, owner.url), "language": "no"}))
    if asked.parameters.get("outputformat", "json-stat2").lower() != "json-stat2":
        raise Problem(400, "Unsupported output format", detail="Unsupported output format")
    if asked.endpoint == "metadata":
        return _Answer(200, _json(ssb_tables.metadata(table)))
    return _data(owner, table, asked.selection)


def _config(owner: Server) -> dict[str, Any]:
    calls, window = owner.announced
    return {
        "apiVersion": "2.3.2",
        "appVersion": "2.5.0+build.30",
        "languages": [{"id": "no", "label": "Norsk"}, {"id": "en", "label": "English"}],
        "defaultLanguage": "no",
        "maxDataCells": owner.max_cells,
        "maxCallsPerTimeWindow": calls,
        "timeWindow": window,
        "license": "https://www.ssb.no/en/diverse/lisens",
        "sourceReferences": [
            {"language": "en", "text": "Source: Statistics Norway"},
            {"language": "no", "text": "Kilde: Statistisk sentralbyrå"},
        ],
        "defaultDataFormat": "json-stat2",
        "dataFormats": ["json-stat2", "csv", "px", "xlsx", "html", "json-px", "parquet"],
        "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "True"}]}],
    }


def _listed(owner: Server, asked: Mapping[str, str]) -> dict[str, Any]:
    """All tables with every word of the query somewhere in number, title or labels."""
    words = asked.get("query", "").lower().split()
    closed = asked.get("includediscontinued", "").lower() == "true"
    hits = [
        table
        for table in owner.tables.values()
        if (closed or not table.discontinued) and all(word in _words(table) for word in words)
    ]
    size, page = int(asked.get("pagesize") or PAGE_SIZE), int(asked.get("pagenumber") or 1)
    pages = max(1, -(-len(hits) // size))
    if page > pages:
        raise Problem(404, "Non-existent page", detail="Non-existent page")
    shown = hits[(page - 1) * size : page * size]
    return {
        "language": "no",
        "tables": [ssb_tables.info(table, owner.url) for table in shown],
        "page": {
            "pageNumber": page,
            "pageSize": size,
            "totalElements": len(hits),
            "totalPages": pages,
            "links": [],
        },
        "links": [{"rel": "self", "hreflang": "no", "href": f"{owner.url}/tables?lang=no"}],
    }


def _words(table: Table) -> str:
    contents = [
        label for it in table.dimensions if it.role != "geo" for label in it.labels.values()
    ]
    return " ".join([table.label, *contents]).lower()


def _codelist(owner: Server, id_: str) -> dict[str, Any]:
    for table in owner.tables.values():
        if id_ in (found := ssb_tables.codelists(table)):
            return found[id_]
    raise Problem(404, "Non-existent codelist", body_status=400)


def _data(owner: Server, table: Table, selection: Mapping[str, tuple[str, ...]]) -> _Answer:
    chosen = _chosen(table, selection)
    cells = prod(len(codes) for codes in chosen.values())
    if cells > owner.max_cells:
        raise Problem(400, "Too many cells selected", detail="Too many cells selected")
    own = list(table.order) or [it.code for it in table.dimensions]
    ordered = replace(table, order=tuple(owner.order(own)))
    headers = {"Content-Disposition": f'inline; filename="{table.id}.json"'}
    body = _json(ssb_tables.dataset(ordered, chosen))
    return _Answer(200, body, "application/json", headers, cells)


def _chosen(table: Table, selection: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    if any(table.dimension(name) is None for name in selection):
        raise Problem(400, "Non-existent variable")
    chosen = {}
    for it in table.dimensions:
        if it.code in selection:
            chosen[it.code] = _codes(it, selection[it.code])
        elif not it.eliminable:
            raise _recorded("manglende mandatory")
    return chosen


def _codes(it: Dimension, asked: tuple[str, ...]) -> list[str]:
    known = list(it.labels)
    if asked == ("*",):
        return known
    if len(asked) == 1 and (top := re.fullmatch(r"top\((\d+)\)", asked[0], re.IGNORECASE)):
        return known[-int(top[1]) :]
    if not asked or any(code not in it.labels for code in asked):
        raise _recorded("ugyldig kommune-kode")
    return list(asked)


def _failing(fault: Fault) -> _Answer:
    """An answer that says no."""
    titles = {
        "400": "Non-existent value",
        "404": "Non-existent table",
        "429": "Too Many Requests",
        "500": "Internal Server Error",
        "502": "Bad Gateway",
        "503": "Service Unavailable",
    }
    headers = {}
    if fault.retry_after is not None:
        seconds = fault.retry_after
        moment = formatdate(time.time() + seconds, usegmt=True)
        headers["Retry-After"] = moment if fault.as_date else str(max(0, -int(-seconds // 1)))
    status = int(fault.kind)
    if status in (400, 404):
        return _Answer(status, _json(Problem(status, titles[fault.kind]).body), JSON, headers)
    text = f"<html><head><title>{titles[fault.kind]}</title></head></html>"
    return _Answer(status, text.encode(), HTML, headers)


def _spoilt(answer: _Answer, fault: Fault) -> _Answer:
    """A right answer made wrong."""
    if fault.kind in _LENGTHS:
        return answer._replace(length=len(answer.body) + _LENGTHS[fault.kind])
    if fault.kind in _BODIES:
        kind = HTML if fault.kind == "html" else answer.kind
        return answer._replace(body=_BODIES[fault.kind](answer.body), kind=kind)
    if fault.kind in _REPLIES:
        reply = json.loads(answer.body)
        _REPLIES[fault.kind](reply)
        return answer._replace(body=_json(reply))
    return answer


_LOGIN: Final = b"<!DOCTYPE html><html><body><h1>Logg inn</h1>Proxy</body></html>"
_LENGTHS: Final[Mapping[str, int]] = {"longer-length": 100, "shorter-length": -100}
_BODIES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "html": lambda _: _LOGIN,
    "garbage": lambda _: random.Random(0).randbytes(2000),  # noqa: S311
    "invalid-json": lambda body: body[: len(body) * 2 // 3],
    "empty": lambda _: b"",
    "not-utf-8": lambda body: body.decode().encode("iso-8859-1", "replace"),
    "not-a-dataset": lambda _: b'{"class": "collection", "link": {"item": []}}',
}


def _size(reply: dict[str, Any]) -> None:
    reply["size"][0] += 1


def _value(reply: dict[str, Any]) -> None:
    reply["value"].pop()


def _no_dimension(reply: dict[str, Any]) -> None:
    del reply["dimension"][reply["id"][0]]


def _other_dimension(reply: dict[str, Any]) -> None:
    """A dimension nobody asked for, as a table that has been made anew may have."""
    name = "KOKregnskapsomfa0000"
    category = {"index": {"A": 0}, "label": {"A": "Konsern"}}
    reply["id"].append(name)
    reply["size"].append(1)
    reply["dimension"][name] = {"label": "regnskapsomfang", "category": category}


def _other_code(reply: dict[str, Any]) -> None:
    """The first code of the regions is another than the one asked for."""
    geo = reply["role"]["geo"][0]
    category = reply["dimension"][geo]["category"]
    first = min(category["index"], key=category["index"].get)
    for part in category.values():
        part["9998"] = part.pop(first)


def _updated(reply: dict[str, Any]) -> None:
    reply["updated"] = "2026-06-16T06:00:00Z"


def _no_role(reply: dict[str, Any]) -> None:
    del reply["role"]


def _text_value(reply: dict[str, Any]) -> None:
    place = next(n for n, value in enumerate(reply["value"]) if value is not None)
    reply["value"][place] = str(reply["value"][place])


_REPLIES: Final[Mapping[str, Callable[[dict[str, Any]], None]]] = {
    "size": _size,
    "value": _value,
    "no-dimension": _no_dimension,
    "other-dimension": _other_dimension,
    "other-code": _other_code,
    "updated": _updated,
    "no-role": _no_role,
    "text-value": _text_value,
}


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--slow", type=float, default=0.0, help="seconds before each data reply")
    asked = parser.parse_args()
    with Server(port=asked.port, delay=asked.slow) as server:
        print(f"ASSS_SSB_URL={server.url}", flush=True)  # noqa: T201 - run by hand
        seen = 0
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(0.5)
                for call in server.calls[seen:]:
                    print(call.status, call.method, call.url[:150], call.cells)  # noqa: T201
                    seen += 1


if __name__ == "__main__":
    main()
