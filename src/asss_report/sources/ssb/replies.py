"""What Statistics Norway sends back, and what to say when it is not what was asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from asss_report.errors import Fault, FetchError

if TYPE_CHECKING:
    from collections.abc import Mapping

AGAIN: Final = (
    "Nothing is changed here. Run the command again later; if it comes back, look at the address "
    "in a browser."
)
_DESCRIBE: Final = "See asss-report describe {table} for what there is."
#: Title of a refusal -> what is wrong, what to do instead. The spelling is Statistics Norway's own.
_REFUSALS: Final = {
    "Non-existent table": (
        "Statistics Norway has no table {table}.",
        "Find its number with asss-report tables WORD.",
    ),
    "Non-existent variable": (
        "Table {table} lacks a dimension that was asked for.",
        f"{_DESCRIBE} Then mend the table's entry in report/tables.toml.",
    ),
    "Non-existent value": (
        "Table {table} lacks a code that was asked for.",
        f"{_DESCRIBE} Then mend the declaration in src/asss_report/areas or report/tables.toml.",
    ),
    "Missing selection for mandantory variable": (
        "Table {table} has a dimension that must be asked for, and was not.",
        f"{_DESCRIBE} Then name the dimension in the table's entry in report/tables.toml.",
    ),
    "Too many cells selected": (
        "Too many cells of table {table} were asked for in one call.",
        "Fetch one year at a time: asss-report fetch --table {table} --year YEAR.",
    ),
}
_PROXY: Final = "Ask those who run your network for the way out; a proxy is set in HTTPS_PROXY."
#: Status, or its first digit -> what is wrong, what to do instead; where there is no title.
_STATUSES: Final = {
    3: ("The address has moved", "Put the new one in report/tables.toml as base_url."),
    401: ("We are not let through to Statistics Norway", _PROXY),
    403: ("We are not let through to Statistics Norway", _PROXY),
    407: ("We are not let through to Statistics Norway", _PROXY),
    404: (
        "There is nothing at this address",
        "Look at base_url in report/tables.toml and at the variable ASSS_SSB_URL.",
    ),
    429: ("Statistics Norway has been asked too often", AGAIN),
    5: ("Statistics Norway is down or busy", AGAIN),
}

#: A character above U+FFFF as JSON escapes it, in two halves; or one half alone.
_SURROGATES: Final = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}"
)


@dataclass(frozen=True, slots=True)
class RawReply:
    """A reply as it came.

    Attributes:
        content: Its body, byte for byte (unpacked, when it was sent packed).
        url: What was asked, in full; of a POST without its body.
        method: How it was asked.
        query: Dimension -> codes asked for; empty for anything but data.
        retrieved: When it came, UTC: "2026-06-15T08:12:33Z".
    """

    content: bytes
    url: str
    method: Literal["GET", "POST"]
    retrieved: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def failed(url: str, what: str, instead: str = AGAIN) -> FetchError:
    """The error of one call."""
    return FetchError(Fault(short(url), 0, what, instead))


def short(url: str, longest: int = 120) -> str:
    """An address that fits a line of a message."""
    return url if len(url) <= longest else f"{url[: longest - 1]}…"


def text_of(raw: RawReply) -> str:
    """The text of a reply that should be JSON.

    Raises:
        FetchError: It is empty, a web page, or no text; says how it begins.
    """
    if not raw.content.strip():
        raise failed(raw.url, "Statistics Norway answered with nothing.")
    try:
        text = raw.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"The answer is no text in UTF-8 (byte {error.start})."
        raise failed(raw.url, what) from None
    if text.lstrip().startswith("<"):
        raise _web_page(raw.url, text)
    if any(len(found[0]) < len(r"\ud83d\ude00") for found in _SURROGATES.finditer(text)):
        raise failed(raw.url, "The answer holds half a character, which nothing can store.")
    return text


def json_of(raw: RawReply) -> dict[str, Any]:
    """The JSON object in a reply.

    Raises:
        FetchError: It is something else; says how it begins.
    """
    text = text_of(raw)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_json(raw.url, text, str(error)) from None
    if not isinstance(content, dict):
        what = f"The answer is no JSON object; it begins: {beginning(text)}"
        raise failed(raw.url, what)
    return content


def not_json(url: str, text: str, why: str) -> FetchError:
    """The error of a reply that is not JSON, or not all of it."""
    cut = "" if text.rstrip().endswith(("}", "]")) else " It stops in the middle: it was cut off."
    return failed(url, f"The answer is not whole JSON ({why}).{cut} It begins: {beginning(text)}")


def beginning(text: str, length: int = 60) -> str:
    """The first words of a text, on one line, without what a terminal would obey."""
    plain = "".join(it if it.isprintable() else " " for it in text[: 10 * length])
    words = " ".join(plain.split())
    return f"«{words[:length]}…»" if len(words) > length else f"«{words}»"


def refusal(url: str, status: int, content: bytes, *, moved: str = "") -> FetchError:
    """The error of a call that was answered with anything but 200.

    Args:
        url: What was asked.
        status: The HTTP status.
        content: The body: {"type", "title", "status"} from Statistics Norway itself, a web page
            from what stands in front of it.
        moved: Where it sends us instead; empty for nowhere.
    """
    text = content.decode("utf-8", "replace")
    title = _title(text)
    if known := _REFUSALS.get(title):
        what, instead = (it.format(table=_table(url)) for it in known)
        return failed(url, what, instead)
    if title:
        what = f"Statistics Norway refuses what was asked (status {status}): {beginning(title)}."
        return failed(url, what, _DESCRIBE.format(table=_table(url)))
    said = f": {beginning(text)}" if text.strip() else ""
    if moved:  # what follows the path may be secret, and helps nobody
        said = f" to {beginning(re.split('[?#]', moved)[0], 100)}"
    kind = status if status in _STATUSES else status // 100
    what, instead = _STATUSES.get(kind, ("Statistics Norway does not answer as it should", AGAIN))
    return failed(url, f"{what} (status {status}){said}.", instead)


def _web_page(url: str, text: str) -> FetchError:
    found = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
    what = f"The answer is a web page, not figures: {beginning(found[1] if found else text)}."
    hint = (
        "A proxy or a maintenance page stands in between; open the address in a browser. "
        "Nothing is changed here."
    )
    return failed(url, what, hint)


def _title(text: str) -> str:
    try:
        problem = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    title = problem.get("title") if isinstance(problem, dict) else None
    return title if isinstance(title, str) else ""


def _table(url: str) -> str:
    found = re.search(r"/tables/([^/?]+)", url)
    return found[1] if found else "TABLE"
