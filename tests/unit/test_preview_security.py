"""Only this machine's own browser may read the preview, and nobody may write."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from asss_report.preview.security import HEADERS, Guard

PORT = 8765
HOST = f"127.0.0.1:{PORT}"


def ask(method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """What the guard answers: status and headers."""
    named = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "headers": [(name.encode(), value.encode()) for name, value in named.items() if value],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guard(PlainTextResponse("inn"), PORT)(scope, receive, send))
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found


@pytest.mark.parametrize("host", [HOST, f"localhost:{PORT}"])
def test_own_names_are_let_in(host: str) -> None:
    """Both names of loopback."""
    assert ask(host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", f"0.0.0.0:{PORT}", ""],
)
def test_other_hosts_are_refused(host: str) -> None:
    """A rebound DNS name comes with its own name."""
    assert ask(host=host)[0] == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (f"http://{HOST}", 200),
        (f"http://localhost:{PORT}", 200),
        ("http://evil.example", 403),
        ("https://127.0.0.1:8765", 403),
        ("http://127.0.0.1:9999", 403),
        ("null", 403),
    ],
)
def test_origin(origin: str, status: int) -> None:
    """A script of another page says where it comes from."""
    assert ask(origin=origin)[0] == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_methods_that_write_are_refused(method: str) -> None:
    """The preview only reads."""
    assert ask(method)[0] == 405


def test_head_is_let_in() -> None:
    """HEAD reads too."""
    assert ask("HEAD")[0] == 200


def test_other_pages_may_not_embed() -> None:
    """A link may be followed from elsewhere; a picture or script may not be shown there."""
    assert ask(sec_fetch_site="cross-site", sec_fetch_mode="no-cors")[0] == 403
    assert ask(sec_fetch_site="cross-site", sec_fetch_mode="navigate")[0] == 200
    assert ask(sec_fetch_site="same-origin", sec_fetch_mode="cors")[0] == 200


@pytest.mark.parametrize("host", [HOST, "evil.example"])
def test_headers_stand_on_every_answer(host: str) -> None:
    """Also on refusals."""
    _, found = ask(host=host)
    assert found.items() >= {name.lower(): value for name, value in HEADERS.items()}.items()
    assert "frame-ancestors 'none'" in found["content-security-policy"]
    assert found["content-security-policy"].startswith("default-src 'self'; style-src")
