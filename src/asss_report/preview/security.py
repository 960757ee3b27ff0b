"""Who may ask the preview for what: this machine's own browser, to read, and nobody else.

A page on the web can make a browser ask an address on loopback. It is stopped by the names it came
under (Host, which a rebound DNS name cannot forge) and the page it came from (Origin).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets through what this machine's own browser may read, and puts the headers on it.

    Args:
        app: What is guarded.
        port: The port it is served on.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        answer: ASGIApp = PlainTextResponse(refusal[1], refusal[0]) if refusal else self._app
        await answer(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = _headers(scope)
        if headers.get("host", [""]) not in [[host] for host in self._hosts]:
            return 421, "This address serves 127.0.0.1 and localhost only."
        if any(it.removeprefix("http://") not in self._hosts for it in headers.get("origin", [])):
            return 403, "Another page's script may not read this."
        # An address typed or a link followed is a person's; what a page loads by itself is not.
        navigates = headers.get("sec-fetch-mode") == ["navigate"]
        if headers.get("sec-fetch-site") == ["cross-site"] and not navigates:
            return 403, "Another page may not show this."
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "The preview only reads."
        return None


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.lower().encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name.lower().encode() not in own
                ),
            ]
        await send(message)

    return wrapped
