"""A narrative for next year's edition: the same words as a draft, last year's print beside them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from asss_report.narrative.approval import with_status
from asss_report.narrative.fjoraaret import comment, dropped
from asss_report.narrative.lint import find_headings
from asss_report.narrative.loader import Godkjenning
from asss_report.narrative.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.narrative.loader import Narrative

_BOM: Final = b"\xef\xbb\xbf"
_YEAR: Final = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,]\d)")


def carried(narrative: Narrative, raw: bytes, printed: Sequence[str], aar: int) -> bytes:
    """The file as it goes into next year's edition.

    Args:
        narrative: As it was read from the file.
        raw: The file's bytes; BOM and line ends are kept.
        printed: What each call of the text printed, in order, as a person reads it.
        aar: The edition it was printed in.

    Raises:
        NarrativeError: The status is written so that it cannot be changed safely.
    """
    text = _draft(narrative, raw)
    source = Source(narrative)
    head = text[: len(text) - len(source.body)]
    body = "".join(_sections(source, text[len(head) :], printed, aar))
    return _as_typed(head + body, raw)


def as_draft(narrative: Narrative, raw: bytes) -> bytes:
    """The file with `status: utkast` and nothing else changed.

    Raises:
        NarrativeError: The status is written so that it cannot be changed safely.
    """
    if narrative.front.status is Godkjenning.UTKAST:
        return raw
    return _as_typed(_draft(narrative, raw), raw)


def years_in(source: Source) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Lines that name a year in words or in a call.

    Returns:
        Line of the file -> what stands there, words as «2025» and calls as «aar=2025».
    """
    found: dict[int, list[str]] = {}
    for year in _YEAR.finditer(source.body):
        said = year[0]
        option = re.search(r"\b(?:aar|fra|til)\s*=\s*$", source.body[: year.start()][-12:])
        if option and any(c.start < year.start() < c.end for c in source.calls):
            said = f"{''.join(option[0].split())}{said}"
        found.setdefault(source.line_at(year.start()), []).append(said)
    return tuple((line, tuple(dict.fromkeys(said))) for line, said in found.items())


def _sections(source: Source, raw: str, printed: Sequence[str], aar: int) -> Iterator[str]:
    """Section by section: the words as typed, and what they printed."""
    begins = [(h.start, h.end) for h in find_headings(source) if h.level == 2]
    cuts = [(0, 0), *begins, (len(raw), len(raw))]
    for (start, content), (end, _) in pairwise(cuts):
        words = dropped(raw[start:end])
        was = _printed(source, content, end, printed).strip()
        if not was:
            yield words
            continue
        yield f"{words.rstrip()}\n\n{comment(was, aar)}\n" + ("\n" if end < len(raw) else "")


def _printed(source: Source, start: int, end: int, printed: Sequence[str]) -> str:
    """A part of the text with its calls replaced by what they printed."""
    parts, at = [], start
    for call, said in zip(source.calls, printed, strict=True):
        if start <= call.start < end:
            parts += [source.body[at : call.start], said]
            at = call.end
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+\n", "\n\n", "".join([*parts, source.body[at:end]]))


def _draft(narrative: Narrative, raw: bytes) -> str:
    plain = raw.removeprefix(_BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if narrative.front.status is Godkjenning.UTKAST:
        return plain.decode()
    return with_status(narrative.path, plain, Godkjenning.UTKAST).decode()


def _as_typed(text: str, raw: bytes) -> bytes:
    """The text with the line ends and the BOM of the file it came from."""
    ends = "\r\n" if b"\r\n" in raw else "\r" if b"\r" in raw else "\n"
    bom = _BOM if raw.startswith(_BOM) else b""
    return bom + text.replace("\n", ends).encode()
