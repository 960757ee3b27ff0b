"""A client of PxWebApi v2: one call at a time, paced, repeated where that may help.

What it gives back is whole replies; `metadata` and `replies` say whether they are the right ones.
"""

from __future__ import annotations

import email.utils
import json
import math
import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import stamina
import stamina.instrumentation

from asss_report.errors import ConfigError, Fault, FetchError
from asss_report.sources.jsonstat import MAX_BYTES, MAX_CELLS
from asss_report.sources.ssb.metadata import Metadata, parse_metadata, title_of
from asss_report.sources.ssb.pace import Pace
from asss_report.sources.ssb.replies import AGAIN, RawReply, failed, json_of, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    #: Told of every wait: seconds, and why.
    Waits = Callable[[float, str], None]

#: Longer addresses are sent as POST; servers on the way begin to refuse at about 4 000.
LONGEST_URL: Final = 2_000
#: Seconds to wait for a connection, and for each piece of the answer; overrides both.
TIMEOUT_VARIABLE: Final = "ASSS_SSB_TIMEOUT"
USER_AGENT: Final = (
    f"asss-report/{version('asss-report')} (ASSS-sammenligning av kommuner, Baerum kommune)"
)
#: Why we wait when we have asked as often as we may.
LIMIT: Final = "Statistics Norway's limit on calls"
PAGE_SIZE: Final = 100
MAX_PAGES: Final = 5
_FORM: Final = {"lang": "no", "outputFormat": "json-stat2"}
_TOO_MANY: Final = 429
#: What may pass: too many calls, and a server that is down or busy for a while.
_PASSING: Final = (_TOO_MANY, 500, 502, 503, 504)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_DAY: Final = 86_400
#: What goes wrong on the way, and may go right the next time.
_ON_THE_WAY: Final = (
    httpx2.TimeoutException,
    httpx2.NetworkError,
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for what, in seconds.

    Attributes:
        connect: For a connection.
        read: For each piece of an answer.
        whole: For an answer from its first byte to its last.
        attempts: How many times a call is tried.
        first: Before the second attempt, and twice as long before each further one.
        longest: The longest of these.
        jitter: At most so much is added by chance, so that clients do not come back in step.
        told: The longest Retry-After that we wait for.
    """

    connect: float = 10.0
    read: float = 60.0
    whole: float = 600.0
    attempts: int = 5
    first: float = 2.0
    longest: float = 60.0
    jitter: float = 1.0
    told: float = 120.0

    @classmethod
    def for_address(cls, base_url: str) -> Self:
        """What suits the address: a server on this machine recovers at once, or never.

        Raises:
            ConfigError: The environment variable is no number of seconds.
        """
        limit = _seconds_given()
        it = cls(connect=limit, read=limit) if limit else cls()
        quick = is_loopback(base_url)
        return replace(it, first=0.05, longest=0.4, jitter=0.05) if quick else it


def _seconds_given() -> float | None:
    given = os.environ.get(TIMEOUT_VARIABLE, "")
    if not given:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        what = f"{TIMEOUT_VARIABLE} is «{given}», which is no number of seconds."
        raise ConfigError(Fault("", 0, what, "Write a number such as 60, or unset it."))
    return seconds


@dataclass(frozen=True, slots=True)
class Config:
    """What a server says of its limits; a zero is no answer.

    Attributes:
        max_cells: Most cells in one reply.
        calls: Most calls in a window; 0 when it does not say.
        window: Length of the window, in seconds; 0 when it does not say.
    """

    max_cells: int
    calls: int
    window: float


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One line of the list of tables."""

    id: str
    label: str
    first: str
    last: str
    updated: str
    discontinued: bool
    variables: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its title without the number and «etter region og år»."""
        return title_of(self.label)


@dataclass(frozen=True, slots=True)
class Found:
    """The tables a search found: those read, and how many there are in all."""

    tables: tuple[TableInfo, ...]
    total: int


class _PassingError(Exception):
    """A failure that may pass; `error` is what to say when it does not.

    Attributes:
        error: What the user is told in the end.
        wait: Seconds to wait, as the server says; None when it does not.
        tell: Told of the wait.
    """

    def __init__(
        self, error: FetchError, tell: Callable[[float], None], wait: float | None
    ) -> None:
        super().__init__(str(error))
        self.error, self.tell, self.wait = error, tell, wait


class Client:
    """Asks one server, one call at a time; use it in a `with`.

    Args:
        base_url: Address of the interface, without a slash at the end.
        pace: Keeps the server's limit; a repeated call counts as a call.
        patience: How long to wait; what suits the address when it is not given.
        waits: Told of every wait that a person might wonder about.
        transport: Stands in for the network in tests.
    """

    def __init__(
        self,
        base_url: str,
        *,
        pace: Pace,
        patience: Patience | None = None,
        waits: Waits | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self.base_url = base_url.rstrip("/")
        self.pace = pace
        self.calls = 0
        self._reached = False
        self._patience = patience or Patience.for_address(base_url)
        self._waits = waits or (lambda _seconds, _why: None)
        limit = httpx2.Timeout(self._patience.read, connect=self._patience.connect)
        self._http = _http(limit, transport)

    def __enter__(self) -> Self:
        self._hooks = stamina.instrumentation.get_on_retry_hooks()
        stamina.instrumentation.set_on_retry_hooks((_tell_of_retry,))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        stamina.instrumentation.set_on_retry_hooks(self._hooks)
        self._http.close()

    def config(self) -> Config:
        """The server's limits.

        Raises:
            FetchError: As for every call: it is not answered, or not with what it should be.
        """
        content = json_of(self._get("/config", {}))
        most = _number(content, "maxDataCells") or MAX_CELLS
        calls = _number(content, "maxCallsPerTimeWindow")
        return Config(min(most, MAX_CELLS), calls, float(_number(content, "timeWindow")))

    def metadata(self, table: str) -> Metadata:
        """What a table holds; one call."""
        return parse_metadata(table, self._get(f"/tables/{quote(table, safe='')}/metadata", _FORM))

    def data(self, table: str, query: Mapping[str, Sequence[str]]) -> RawReply:
        """The cells asked for; one call.

        Args:
            table: Its number.
            query: Dimension -> codes.
        """
        path = f"/tables/{quote(table, safe='')}/data"
        asked = {name: tuple(codes) for name, codes in query.items()}
        short = self._url(path, _FORM | {f"valueCodes[{k}]": ",".join(v) for k, v in asked.items()})
        if len(short) <= LONGEST_URL:
            return self._raw(short, asked, None)
        selection = [{"variableCode": k, "valueCodes": v} for k, v in asked.items()]
        body = json.dumps({"selection": selection}, ensure_ascii=False).encode()
        return self._raw(self._url(path, _FORM), asked, body)

    def search(self, word: str) -> Found:
        """The tables that Statistics Norway's own search finds; a call for each hundred."""
        found: list[TableInfo] = []
        total, pages = 0, 1
        for number in range(1, MAX_PAGES + 1):
            form = {"lang": "no", "query": word, "pageSize": PAGE_SIZE, "pageNumber": number}
            raw = self._get("/tables", form)
            content = json_of(raw)
            found.extend(_infos(raw, content))
            page = content.get("page")
            if isinstance(page, dict):
                total, pages = _number(page, "totalElements"), _number(page, "totalPages")
            if number >= pages:
                break
        return Found(tuple(found), max(total, len(found)))

    def _get(self, path: str, form: Mapping[str, object]) -> RawReply:
        return self._raw(self._url(path, form), {}, None)

    def _url(self, path: str, form: Mapping[str, object]) -> str:
        return f"{self.base_url}{path}" + (f"?{urlencode(form, safe=',')}" if form else "")

    def _raw(self, url: str, query: Mapping[str, tuple[str, ...]], body: bytes | None) -> RawReply:
        method: Literal["GET", "POST"] = "GET" if body is None else "POST"
        content = self._call(method, url, body)
        return RawReply(content, url, method, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", query)

    def _call(self, method: str, url: str, body: bytes | None) -> bytes:
        """The body of a call answered with 200, tried again as long as that may help."""
        patience = self._patience
        try:
            for attempt in stamina.retry_context(
                on=_backoff,
                attempts=patience.attempts,
                timeout=None,
                wait_initial=patience.first,
                wait_max=patience.longest,
                wait_jitter=patience.jitter,
            ):
                with attempt:
                    return self._once(method, url, body)
        except _PassingError as last:
            raise last.error from None
        raise AssertionError  # pragma: no cover - stamina tries at least once

    def _once(self, method: str, url: str, body: bytes | None) -> bytes:
        self.pace.take(lambda seconds: self._waits(seconds, LIMIT))
        self.calls += 1
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            with self._http.stream(method, url, content=body, headers=headers) as response:
                content = self._read(url, response)
        except _ON_THE_WAY as error:
            unreachable = _unreachable(url, error)
            if isinstance(error, httpx2.ConnectError) and not self._reached:
                raise unreachable from None  # no network, or a wrong address: it does not pass
            raise self._passing(unreachable) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            what = f"The address cannot be asked: {error}."
            raise failed(url, what, "Look at base_url in report/tables.toml.") from None
        self._reached = True
        if response.status_code == httpx2.codes.OK:
            return content
        moved = response.headers.get("Location", "") if response.is_redirect else ""
        refused = refusal(url, response.status_code, content, moved=moved)
        if response.status_code not in _PASSING:
            raise refused
        raise self._passing(refused, self._wait_asked_for(url, response))

    def _read(self, url: str, response: httpx2.Response) -> bytes:
        """The body, bounded in bytes and in time, and as long as it says it is."""
        content, deadline = bytearray(), time.monotonic() + self._patience.whole
        for piece in response.iter_bytes():
            content += piece
            if len(content) > MAX_BYTES:
                raise failed(url, f"The answer is larger than {MAX_BYTES} bytes.", "Ask for less.")
            if time.monotonic() > deadline:
                what = f"The answer is not whole after {self._patience.whole:.0f} seconds."
                raise self._passing(failed(url, what))
        said = response.headers.get("Content-Length", "")
        packed = "Content-Encoding" in response.headers  # then the length is that of the pack
        if said.isascii() and said.isdigit() and int(said) != len(content) and not packed:
            what = f"The answer was cut off: {len(content)} bytes came of {said}."
            raise self._passing(failed(url, what))
        return bytes(content)

    def _passing(self, error: FetchError, wait: float | None = None) -> _PassingError:
        why = error.faults[0].what.rstrip(".")
        return _PassingError(error, lambda seconds: self._waits(seconds, why), wait)

    def _wait_asked_for(self, url: str, response: httpx2.Response) -> float | None:
        """Seconds until the server wants to be asked again; None when it does not say.

        Raises:
            FetchError: Longer than we wait.
        """
        seconds = _retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC))
        if seconds is None and response.status_code == _TOO_MANY:
            seconds = min(self.pace.seconds, self._patience.told)
        if seconds is not None and seconds > self._patience.told:
            long = f"{seconds:.0f} seconds" if seconds < _DAY else "more than a day"
            what = (
                f"Statistics Norway answers with status {response.status_code} and asks us to wait "
                f"{long}; we wait at most {self._patience.told:.0f} seconds."
            )
            raise failed(url, what, "Run the command again when that time has passed.")
        return seconds


def open_client(
    base_url: str,
    *,
    log: Path | None = None,
    waits: Waits | None = None,
    transport: httpx2.BaseTransport | None = None,
) -> Client:
    """A client that keeps the limit that holds at the address.

    A server on this machine (a test's) is asked for its own limit; for every other we keep 30 calls
    a minute, whatever it says: Statistics Norway says 0 and allows 40.

    Args:
        base_url: Address of the interface.
        log: Where call times are kept between commands; a server on this machine has its own.
        waits: Told of every wait.
        transport: Stands in for the network in tests.
    """
    if not is_loopback(base_url):
        return Client(base_url, pace=Pace(log=log), waits=waits, transport=transport)
    log = log and log.with_name(f"{log.name}-{urlsplit(base_url).port or 80}")
    # Not paced by the calls before it: until the server has said its limit, ours would be kept.
    with Client(base_url, pace=Pace(), transport=transport) as asking:
        limit = asking.config()
    pace = (
        Pace(limit.calls, limit.window, log=log) if limit.calls and limit.window else Pace(log=log)
    )
    pace.take()  # that was a call too
    return Client(base_url, pace=pace, waits=waits, transport=transport)


def _http(limit: httpx2.Timeout, transport: httpx2.BaseTransport | None) -> httpx2.Client:
    """The way out, as the environment says it goes.

    Raises:
        FetchError: It says what cannot be.
    """
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
    try:
        return httpx2.Client(headers=headers, timeout=limit, transport=transport)
    except (ImportError, ValueError, OSError, httpx2.InvalidURL) as error:
        what = f"The network is set up in a way we cannot use: {str(error).split('.')[0]}."
        hint = "Look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (http://HOST:PORT) and SSL_CERT_FILE."
        raise FetchError(Fault("", 0, what, hint)) from None


def is_loopback(base_url: str) -> bool:
    """True for a server on this machine."""
    return (urlsplit(base_url).hostname or "") in _LOOPBACK


def _tell_of_retry(details: stamina.instrumentation.RetryDetails) -> None:
    if isinstance(details.caused_by, _PassingError):
        details.caused_by.tell(details.wait_for)


def _backoff(error: Exception) -> bool | float:
    """What stamina asks: whether to try again; or the seconds to wait, where we were told."""
    if not isinstance(error, _PassingError):
        return False
    # A server that says «now» while it refuses us is given the time any other is.
    return error.wait or True


def _retry_after(given: str, now: datetime) -> float | None:
    """The header's seconds, or seconds until its date; None when it says neither."""
    if given.isascii() and given.strip().isdigit():
        return float(given)
    try:
        when = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def _unreachable(url: str, error: Exception) -> FetchError:
    match error:
        case httpx2.ConnectTimeout() | httpx2.ConnectError():
            what = (
                f"No connection to {urlsplit(url).hostname}: {str(error) or 'no answer in time'}."
            )
            hint = "Is the network there? A proxy is set in HTTPS_PROXY, the address in base_url."
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                hint = (
                    "Where a network opens what is encrypted, SSL_CERT_FILE names its certificate; "
                    "ask those who run it."
                )
            return failed(url, what, f"{hint} {AGAIN}")
        case httpx2.TimeoutException():
            return failed(url, "Statistics Norway did not answer in time.")
        case _:
            return failed(url, f"The answer was cut off or damaged: {str(error).rstrip('.')}.")


def _number(content: Mapping[str, Any], key: str) -> int:
    value = content.get(key)
    return value if type(value) is int and value > 0 else 0


def _infos(raw: RawReply, content: Mapping[str, Any]) -> list[TableInfo]:
    tables = content.get("tables")
    if not isinstance(tables, list) or not all(isinstance(it, dict) for it in tables):
        raise failed(raw.url, "The answer holds no list of tables.")
    return [_info(it) for it in tables]


def _info(table: Mapping[str, Any]) -> TableInfo:
    def text(key: str) -> str:
        return str(table.get(key) or "")

    return TableInfo(
        text("id"),
        text("label"),
        text("firstPeriod"),
        text("lastPeriod"),
        text("updated"),
        table.get("discontinued") is True,
        tuple(map(str, table.get("variableNames") or ())),
    )
