"""The client: how it asks, what it asks again, how long it waits, and what it says in the end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import stamina.instrumentation
from edition_copy import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from asss_report.errors import ConfigError, FetchError
from asss_report.sources.ssb import client as client_module
from asss_report.sources.ssb.client import LONGEST_URL, Client, Config, Patience, open_client
from asss_report.sources.ssb.pace import Clock, Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Answer = httpx2.Response | Exception

BASE: Final = "https://data.ssb.no/api/pxwebapi/v2"
REPLIES: Final = ROOT / "tests" / "ssb" / "replies"
TRUE_REPLY: Final = (REPLIES / "12134.json").read_bytes()
QUERY: Final = {
    "KOKkommuneregion0000": ("0301", "4601"),
    "ContentsCode": ("KOSAG110000",),
    "Tid": ("2024",),
}
PATIENCE: Final = Patience(attempts=3, first=2.0, longest=60.0, jitter=0.5, told=120.0)


class Server:
    """Gives its answers in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """The next answer."""
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ok(content: bytes = TRUE_REPLY, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    """A good answer."""
    return httpx2.Response(200, content=content, headers=dict(headers or {}))


def refused(status: int, **headers: str) -> httpx2.Response:
    """A bad one."""
    return httpx2.Response(status, headers=headers)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, in seconds; nobody sleeps."""
    slept: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=slept.append))
    return slept


@dataclass
class Ask:
    """Makes clients of servers, with a pace that never waits."""

    told: list[tuple[float, str]] = field(default_factory=list)
    opened: list[Client] = field(default_factory=list)

    def __call__(self, server: Server) -> Client:
        """A client that is open until the test ends."""
        it = Client(
            BASE,
            pace=Pace(1_000, 1.0),
            patience=PATIENCE,
            waits=lambda seconds, why: self.told.append((seconds, why)),
            transport=httpx2.MockTransport(server),
        )
        self.opened.append(it.__enter__())
        return it


@pytest.fixture
def ask(naps: list[float]) -> Iterator[Ask]:
    """Clients whose waits are in `naps`."""
    made = Ask()
    yield made
    for it in reversed(made.opened):
        it.__exit__(None, None, None)


def fault_of(ask_: Callable[[], object]) -> tuple[str, str, str]:
    """File, what and instead of the one fault a call ends with."""
    with pytest.raises(FetchError) as ended:
        ask_()
    (fault,) = ended.value.faults
    assert ended.value.exit_code == 16
    assert fault.instead
    return fault.file, fault.what, fault.instead


# --- How it asks ----------------------------------------------------------------------------------


def test_a_short_query_is_an_address(ask: Ask) -> None:
    """Norwegian, JSON-stat2, the codes of each dimension in brackets; we say who we are."""
    server = Server(ok())
    raw = ask(server).data("12134", QUERY)
    (request,) = server.asked
    assert request.method == raw.method == "GET"
    assert [
        ("lang", "no"),
        ("outputFormat", "json-stat2"),
        ("valueCodes[KOKkommuneregion0000]", "0301,4601"),
        ("valueCodes[ContentsCode]", "KOSAG110000"),
        ("valueCodes[Tid]", "2024"),
    ] == parse_qsl(urlsplit(str(request.url)).query)
    assert raw.url.startswith(f"{BASE}/tables/12134/data?")
    assert f"asss-report/{version('asss-report')} (" in request.headers["User-Agent"]
    assert request.headers["Accept"] == "application/json"


def test_a_reply_is_kept_byte_for_byte(ask: Ask) -> None:
    """With what was asked, how, and when it came."""
    raw = ask(Server(ok())).data("12134", QUERY)
    assert raw.content == TRUE_REPLY
    assert raw.query == QUERY
    came = datetime.strptime(raw.retrieved, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - came) < timedelta(seconds=60)


@settings(deadline=None, max_examples=60)
@given(codes=st.lists(st.text("ABC0123456789", min_size=1, max_size=12), min_size=1, max_size=400))
def test_no_address_is_longer_than_the_limit_and_no_code_is_lost(codes: list[str]) -> None:
    """What does not fit an address is posted; the server reads the same codes either way."""
    server = Server(ok())
    pace = Pace(10_000, 1.0)
    with Client(BASE, pace=pace, transport=httpx2.MockTransport(server)) as it:
        raw = it.data("12134", {"A": codes, "Tid": ["2024"]})
    (request,) = server.asked
    address = str(request.url)
    assert len(address) <= LONGEST_URL
    if request.method == "GET":
        read = dict(parse_qsl(urlsplit(address).query))["valueCodes[A]"].split(",")
    else:
        body = json.loads(request.content)
        assert request.headers["Content-Type"] == "application/json"
        assert {"variableCode": "Tid", "valueCodes": ["2024"]} == body["selection"][1]
        read = body["selection"][0]["valueCodes"]
        assert len(",".join(codes)) > LONGEST_URL - 200
    assert raw.method == request.method
    assert read == codes


@pytest.mark.parametrize(("over", "method"), [(0, "GET"), (1, "POST")])
def test_an_address_of_two_thousand_signs_is_the_longest(ask: Ask, over: int, method: str) -> None:
    """One more, and it is posted."""
    server = Server(ok())
    it = ask(server)
    empty = len(it.data("12134", {"A": [""]}).url)
    raw = it.data("12134", {"A": ["x" * (2_000 - empty + over)]})
    assert method == raw.method == server.asked[-1].method


def test_a_code_with_signs_of_its_own_reaches_the_server_as_it_is(ask: Ask) -> None:
    """An ampersand, a plus, a bracket and a space are no part of the address's own grammar."""
    server = Server(ok())
    ask(server).data("12134", {"A&B": ["1+2", "æ [x] %41"]})
    assert ("valueCodes[A&B]", "1+2,æ [x] %41") in parse_qsl(
        urlsplit(str(server.asked[0].url)).query
    )


def test_the_metadata_of_a_table_is_one_call(ask: Ask) -> None:
    """And gives its dimensions by their roles."""
    it = ask(Server(ok()))
    metadata = it.metadata("12134")
    assert (metadata.geo, metadata.contents, metadata.time) == tuple(QUERY)
    assert it.calls == 1


# --- Limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        (
            {"maxDataCells": 800_000, "maxCallsPerTimeWindow": 0, "timeWindow": 0},
            Config(800_000, 0, 0.0),
        ),
        (
            {"maxDataCells": 1_000, "maxCallsPerTimeWindow": 50, "timeWindow": 10},
            Config(1_000, 50, 10.0),
        ),
        ({"maxDataCells": 10**9}, Config(800_000, 0, 0.0)),
        ({"maxDataCells": "many", "timeWindow": -1}, Config(800_000, 0, 0.0)),
    ],
)
def test_the_server_says_its_limits(ask: Ask, said: Mapping[str, object], limits: Config) -> None:
    """Zero is no answer, and nobody gives us more cells than Statistics Norway does."""
    assert limits == ask(Server(httpx2.Response(200, json=said))).config()


def test_thirty_calls_a_minute_wherever_it_is_not_this_machine() -> None:
    """Whatever the server would say: it is not even asked."""
    server = Server(AssertionError("not asked"))
    it = open_client(BASE, transport=httpx2.MockTransport(server))
    assert (it.pace.calls, it.pace.seconds) == (30, 60.0)
    assert not server.asked


@pytest.mark.parametrize(("said", "kept"), [((500, 1), (500, 1.0)), ((0, 0), (30, 60.0))])
def test_a_server_on_this_machine_says_how_often(
    said: tuple[int, int], kept: tuple[int, float]
) -> None:
    """And where it says nothing, Statistics Norway's limit holds."""
    limits = dict(zip(("maxCallsPerTimeWindow", "timeWindow"), said, strict=True))
    transport = httpx2.MockTransport(Server(httpx2.Response(200, json=limits)))
    it = open_client("http://127.0.0.1:8766/v2", transport=transport)
    assert kept == (it.pace.calls, it.pace.seconds)


def test_every_attempt_counts_as_a_call(naps: list[float]) -> None:
    """Two calls a minute: the third attempt waits for the window, and the user is told why."""
    told: list[tuple[float, str]] = []
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    pace = Pace(2, 60.0, clock=Clock(lambda: now, lambda: now, sleep))
    transport = httpx2.MockTransport(Server(refused(503), refused(503), ok()))
    with Client(
        BASE, pace=pace, patience=PATIENCE, waits=lambda *it: told.append(it), transport=transport
    ) as it:
        it.metadata("12134")
    assert it.calls == 3
    assert [why for _, why in told][-1] == client_module.LIMIT
    assert told[-1][0] == pytest.approx(60 * 1.01)
    assert len(naps) == 2


# --- What is asked again --------------------------------------------------------------------------


PASSING: Final = [
    *(pytest.param(refused(status), id=str(status)) for status in (429, 500, 502, 503, 504)),
    pytest.param(httpx2.ReadTimeout("slow"), id="read timeout"),
    pytest.param(httpx2.ConnectTimeout("slow"), id="connect timeout"),
    pytest.param(httpx2.ReadError("reset"), id="reset"),
    pytest.param(httpx2.RemoteProtocolError("closed"), id="closed in the middle"),
    pytest.param(httpx2.DecodingError("incorrect header check"), id="damaged on the way"),
    pytest.param(ok(b'{"half":', {"Content-Length": "99"}), id="cut off"),
    pytest.param(ok(b'{"more": 1}', {"Content-Length": "3"}), id="longer than it says"),
]


@pytest.mark.parametrize("answer", PASSING)
def test_what_may_pass_is_asked_again(ask: Ask, naps: list[float], answer: Answer) -> None:
    """Twice, and then the answer is good; each wait is told before it begins."""
    it = ask(Server(answer, answer, ok()))
    assert it.data("12134", QUERY).content == TRUE_REPLY
    assert it.calls == 3
    assert len(naps) == 2
    assert [seconds for seconds, _ in ask.told] == pytest.approx(naps)
    assert all(why for _, why in ask.told)


@pytest.mark.parametrize("answer", PASSING)
def test_it_is_asked_a_limited_number_of_times(ask: Ask, answer: Answer) -> None:
    """Then one error says what came."""
    it = ask(Server(answer))
    where, what, _ = fault_of(lambda: it.data("12134", QUERY))
    assert it.calls == PATIENCE.attempts
    assert where.startswith(f"{BASE}/tables/12134/data")
    assert what


def test_waits_double_and_are_jittered(ask: Ask, naps: list[float]) -> None:
    """Two seconds, then four, and up to half a second by chance."""
    fault_of(lambda: ask(Server(refused(503))).config())
    assert [2.0, 4.0] == pytest.approx([it - 0.25 for it in naps], abs=0.25)
    assert naps[1] != 2 * naps[0]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 407, 410])
def test_what_does_not_pass_is_asked_once(ask: Ask, naps: list[float], status: int) -> None:
    """The same question would get the same answer."""
    it = ask(Server(refused(status)))
    _, what, _ = fault_of(lambda: it.data("12134", QUERY))
    assert str(status) in what
    assert it.calls == 1
    assert not naps


def test_an_address_that_has_moved_is_told_with_the_new_one(ask: Ask) -> None:
    """We do not follow: what is stored says where it came from. What may be secret is not shown."""
    answer = refused(301, Location="https://ny.ssb.no/api/v3/config?token=hemmelig#x")
    _, what, instead = fault_of(ask(Server(answer)).config)
    assert what == "The address has moved (status 301) to «https://ny.ssb.no/api/v3/config»."
    assert "base_url" in instead


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://kari:hemmelig@proxy.no"),
        ("HTTPS_PROXY", "socks5://kari:hemmelig@proxy.no:1080"),
        ("SSL_CERT_FILE", "/finnes/ikke.pem"),
    ],
)
def test_a_network_set_up_wrongly_is_one_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It names the variables and shows no password."""
    monkeypatch.setenv(name, value)
    with pytest.raises(FetchError) as ended:
        Client(BASE, pace=Pace())
    (fault,) = ended.value.faults
    assert name in fault.instead
    assert "hemmelig" not in str(fault)


def test_a_certificate_nobody_knows_is_told_from_no_network(ask: Ask) -> None:
    """As behind a network that opens what is encrypted."""
    error = httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    _, _, instead = fault_of(ask(Server(error)).config)
    assert "SSL_CERT_FILE" in instead


def test_no_network_is_said_at_once(ask: Ask, naps: list[float]) -> None:
    """A server never reached is a wrong address or no network."""
    it = ask(Server(httpx2.ConnectError("Name or service not known")))
    _, what, instead = fault_of(it.config)
    assert "data.ssb.no" in what
    assert "base_url" in instead
    assert not naps


def test_a_network_that_goes_away_is_waited_for(ask: Ask) -> None:
    """Once the server has answered, a lost connection may come back."""
    it = ask(Server(ok(), httpx2.ConnectError("unreachable"), ok()))
    it.metadata("12134")
    it.metadata("12134")
    assert it.calls == 3


def test_a_key_that_stops_the_command_stops_it(ask: Ask, naps: list[float]) -> None:
    """Ctrl-C in the middle of a call is no failure to try again."""

    def stop(_: httpx2.Request) -> httpx2.Response:
        raise KeyboardInterrupt

    it = ask(Server(ok()))
    it._http = httpx2.Client(transport=httpx2.MockTransport(stop))
    with pytest.raises(KeyboardInterrupt):
        it.config()
    assert not naps


# --- Retry-After ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_how_long_to_wait(ask: Ask, naps: list[float], status: int) -> None:
    """In seconds; no chance is added to what we are told."""
    ask(Server(refused(status, **{"Retry-After": "17"}), ok())).data("12134", QUERY)
    assert [17.0] == naps


def test_the_server_says_when_to_come_back(ask: Ask, naps: list[float]) -> None:
    """As a date."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    ask(Server(refused(429, **{"Retry-After": when}), ok())).data("12134", QUERY)
    assert 25 < naps[0] <= 30


@pytest.mark.parametrize("given_", ["Wed, 21 Oct 2015 07:28:00 GMT", "0"])
@pytest.mark.parametrize("status", [429, 503])
def test_who_refuses_us_now_and_says_now_is_given_time(
    ask: Ask, naps: list[float], given_: str, status: int
) -> None:
    """Five questions within a tenth of a second help nobody."""
    answer = refused(status, **{"Retry-After": given_})
    ask(Server(answer, answer, ok())).data("12134", QUERY)
    assert [2.0, 4.0] == pytest.approx([it - 0.25 for it in naps], abs=0.25)


@pytest.mark.parametrize("given_", ["soon", "-5", "1e9", "٣"])
def test_a_header_that_says_nothing_is_as_none(ask: Ask, naps: list[float], given_: str) -> None:
    """A 503 is then waited for as any other."""
    answer = httpx2.Response(503, headers=[(b"Retry-After", given_.encode())])
    ask(Server(answer, ok())).data("12134", QUERY)
    assert 2.0 <= naps[0] <= 2.5


def test_too_many_calls_without_a_word_waits_out_the_window(naps: list[float]) -> None:
    """Somebody else has used it up, so a whole window must pass."""
    transport = httpx2.MockTransport(Server(refused(429), ok()))
    with Client(BASE, pace=Pace(), patience=PATIENCE, transport=transport) as it:
        it.metadata("12134")
    assert [60.0] == naps


def test_nobody_waits_longer_than_two_minutes(ask: Ask, naps: list[float]) -> None:
    """The user is told how long it would be, and does something else meanwhile."""
    it = ask(Server(refused(503, **{"Retry-After": "3600"})))
    _, what, instead = fault_of(lambda: it.data("12134", QUERY))
    assert "3600 seconds" in what
    assert "again" in instead
    assert it.calls == 1
    assert not naps


@pytest.mark.parametrize("given_", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_beyond_reason_is_told_in_words(ask: Ask, given_: str) -> None:
    """Not as «inf seconds»."""
    it = ask(Server(refused(429, **{"Retry-After": given_})))
    _, what, _ = fault_of(lambda: it.data("12134", QUERY))
    assert "asks us to wait more than a day; we wait at most 120 seconds." in what


# --- What it says ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "words", "remedy"),
    [
        ("Non-existent table", "no table 12134", "asss-report tables"),
        ("Non-existent value", "lacks a code", "asss-report describe 12134"),
        ("Non-existent variable", "lacks a dimension", "report/tables.toml"),
        ("Missing selection for mandantory variable", "must be asked for", "report/tables.toml"),
        ("Too many cells selected", "Too many cells", "--year"),
        ("Something new", "«Something new»", "asss-report describe 12134"),
    ],
)
def test_a_refusal_says_what_to_write_instead(
    ask: Ask, title: str, words: str, remedy: str
) -> None:
    """The bodies have the form that was recorded from the real ones."""
    body = {"type": "Parameter error", "title": title, "status": 400}
    it = ask(Server(httpx2.Response(400, json=body)))
    _, what, instead = fault_of(lambda: it.data("12134", QUERY))
    assert words in what
    assert remedy in instead


def test_every_recorded_refusal_is_known(ask: Ask) -> None:
    """No real error body falls through to the general message."""
    recorded = json.loads((REPLIES / "errors.json").read_text("utf-8"))
    bodies = {it["snippet"] for it in recorded["errors"]}
    assert len(bodies) >= 3
    for body in bodies:
        it = ask(Server(httpx2.Response(400, content=body.encode())))
        _, what, _ = fault_of(partial(it.data, "12134", QUERY))
        assert "refuses" not in what


def test_a_web_page_that_says_404_is_told_from_a_refusal(ask: Ask) -> None:
    """It comes from the server in front, so that the address is to blame."""
    recorded = json.loads((REPLIES / "errors.json").read_text("utf-8"))
    page = recorded["html_404_too_long_url"].encode()
    it = ask(Server(httpx2.Response(404, content=page, headers={"Content-Type": "text/html"})))
    _, what, instead = fault_of(lambda: it.data("12134", QUERY))
    assert "404" in what
    assert "base_url" in instead


def test_an_answer_without_end_is_cut(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's memory is filled."""
    monkeypatch.setattr(client_module, "MAX_BYTES", 100)
    _, what, _ = fault_of(lambda: ask(Server(ok(b"x" * 101))).config())
    assert "larger than 100 bytes" in what


def test_an_answer_that_drips_is_given_up(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece comes in time, but not the whole."""
    minutes = iter(range(0, 10_000, 400))
    monkeypatch.setattr(client_module, "time", SimpleNamespace(monotonic=lambda: next(minutes)))
    pieces = httpx2.Response(200, content=iter([b"a", b"b", b"c"]))
    it = ask(Server(pieces))
    it._patience = Patience(attempts=1)
    _, what, _ = fault_of(it.config)
    assert "not whole after 600 seconds" in what


# --- Search ---------------------------------------------------------------------------------------


def page(number: int, pages: int) -> httpx2.Response:
    """A page of a list with one table on each."""
    table = {
        "id": f"{number:05}",
        "label": f"{number:05}: Tabell, etter region og år",
        "updated": "2026-03-16T07:00:00Z",
        "firstPeriod": "2015",
        "lastPeriod": "2025",
        "variableNames": ["region", "år"],
        "discontinued": None,
    }
    place = {"pageNumber": number, "pageSize": 1, "totalElements": pages, "totalPages": pages}
    return httpx2.Response(200, json={"language": "no", "tables": [table], "page": place})


def test_a_search_reads_all_pages(ask: Ask) -> None:
    """One call for each."""
    server = Server(page(1, 2), page(2, 2))
    found = ask(server).search("barnehage og skole")
    assert [it.id for it in found.tables] == ["00001", "00002"]
    assert found.tables[0].title == "Tabell"
    assert (found.total, len(server.asked)) == (2, 2)
    asked = dict(parse_qsl(urlsplit(str(server.asked[1].url)).query))
    assert asked["query"] == "barnehage og skole"
    assert asked["pageNumber"] == "2"


def test_a_search_that_finds_too_much_is_cut_and_says_so(ask: Ask) -> None:
    """A hundred pages are no answer to a person."""
    found = ask(Server(*(page(it, 100) for it in range(1, 101)))).search("a")
    assert len(found.tables) == client_module.MAX_PAGES
    assert found.total == 100


@pytest.mark.parametrize("body", [{}, {"tables": 1}, {"tables": ["12063"]}])
def test_a_list_that_is_none_is_an_error(ask: Ask, body: object) -> None:
    """Not an empty search."""
    fault_of(lambda: ask(Server(httpx2.Response(200, json=body))).search("a"))


# --- Patience -------------------------------------------------------------------------------------


def test_the_environment_says_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """For slow proxies; a server on this machine is not waited for between attempts."""
    monkeypatch.setenv("ASSS_SSB_TIMEOUT", "2.5")
    far, near = Patience.for_address(BASE), Patience.for_address("http://localhost:1/v2")
    assert (far.connect, far.read, far.first) == (2.5, 2.5, Patience().first)
    assert (near.read, near.first) == (2.5, 0.05)


@pytest.mark.parametrize("given_", ["soon", "0", "-1", "nan", "inf"])
def test_a_time_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, given_: str) -> None:
    """It names the variable."""
    monkeypatch.setenv("ASSS_SSB_TIMEOUT", given_)
    with pytest.raises(ConfigError, match="ASSS_SSB_TIMEOUT"):
        Patience.for_address(BASE)


def test_the_hooks_of_others_are_left_as_they_were() -> None:
    """Only while a client is open are its waits told."""
    before = stamina.instrumentation.get_on_retry_hooks()
    with Client(BASE, pace=Pace()):
        assert before != stamina.instrumentation.get_on_retry_hooks()
    assert before == stamina.instrumentation.get_on_retry_hooks()
