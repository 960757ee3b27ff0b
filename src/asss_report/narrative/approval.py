"""What a person has approved: a fingerprint of each value and claim the text used that day.

It stands beside the narrative as `KEY.godkjenning.toml`, one line a value, so that git shows what
moved. When a value prints otherwise, a claim turns or the words are changed, the approval no longer
holds, and the chapter must be read again.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic asks for it when it runs
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from asss_report.errors import NarrativeError, parse_toml, read_text
from asss_report.files import write_whole
from asss_report.narrative.loader import FOLDER, Godkjenning, front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from asss_report.narrative.loader import Narrative
    from asss_report.narrative.render import Prosa

#: What the reader sees of a chapter whose approval no longer holds.
LESES_PAA_NYTT: Final = "må leses på nytt"
_HEAD: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n.*?^---", re.DOTALL | re.MULTILINE)
_STATUS: Final = re.compile(rb"^(status[ \t]*:[ \t]*)([\"']?)\w+\2", re.MULTILINE)


class Godkjent(BaseModel):
    """A stored approval.

    Attributes:
        godkjent_av: Who stands by the text.
        dato: When.
        tekst: sha256 of the title and the words, calls as typed.
        verdier: Call -> what it printed.
        pastander: Claim -> the figures that decided it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    godkjent_av: str
    dato: date
    tekst: str
    verdier: dict[str, str] = {}
    pastander: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """A value that has changed since the text was approved, or a claim that has turned."""

    linje: int
    kall: str
    var: str
    er: str
    setning: str
    pastand: bool = False


@dataclass(frozen=True, slots=True)
class Tilstand:
    """How far a chapter has come, and why no further.

    Attributes:
        status: As the reader of the preview sees it.
        gyldig: True when it is approved and the approval holds.
        endringer: Values changed and claims turned since then.
        tekst_endret: True when the words are others than those approved.
    """

    status: str
    gyldig: bool = False
    godkjent: Godkjent | None = None
    endringer: tuple[Change, ...] = field(default=())
    tekst_endret: bool = False


def approval_path(root: Path, key: str) -> Path:
    """Where a chapter's approval is stored."""
    return root / FOLDER / f"{key}.godkjenning.toml"


def read_approval(root: Path, key: str) -> Godkjent | None:
    """A chapter's stored approval; None when there is none.

    Raises:
        NarrativeError: The file is there and cannot be read.
    """
    path = approval_path(root, key)
    if not path.is_file():
        return None
    remedy = f"Delete it and run asss-report approve {key} --by NAME, or restore it from git."
    text = read_text(path, NarrativeError, remedy)
    try:
        return Godkjent.model_validate(parse_toml(path, text, NarrativeError, remedy))
    except ValueError as error:
        if not isinstance(error, ValidationError):
            raise NarrativeError.at(path, 0, f"It cannot be read: {error}.", remedy) from None
        item = error.errors()[0]
        what = f"«{'.'.join(map(str, item['loc']))}»: {item['msg']}."
        raise NarrativeError.at(path, 0, what, remedy) from None


def fingerprint(narrative: Narrative, prosa: Prosa, by: str, when: date) -> Godkjent:
    """The approval of a text as it stands."""
    return Godkjent(
        godkjent_av=by,
        dato=when,
        tekst=_digest(narrative),
        verdier={use.kall: use.vist for use in prosa.bruk if not use.pastand},
        pastander={use.kall: use.vist for use in prosa.bruk if use.pastand},
    )


def tilstand(narrative: Narrative, prosa: Prosa | None, godkjent: Godkjent | None) -> Tilstand:
    """How far a chapter has come today."""
    if godkjent is None:
        return Tilstand(narrative.front.status.value)
    endringer = tuple(_changes(prosa, godkjent)) if prosa else ()
    endret = _digest(narrative) != godkjent.tekst
    if narrative.front.status is not Godkjenning.GODKJENT:
        holds, status = False, narrative.front.status.value
    else:
        holds = prosa is not None and not endringer and not endret
        status = narrative.front.status.value if holds else LESES_PAA_NYTT
    return Tilstand(status, holds, godkjent, endringer, endret)


def store(root: Path, key: str, narrative: Narrative, godkjent: Godkjent) -> None:
    """Write the approval beside the narrative, and its status into the front matter.

    The rest of the narrative stays byte for byte.

    Raises:
        OutputError: It cannot be written.
    """
    raw = narrative.path.read_bytes()
    approved = with_status(narrative.path, raw, Godkjenning.GODKJENT)
    lines = [
        f"# Made by: asss-report approve {key}. Kept in git; not edited by hand.",
        f"godkjent_av = {_quoted(godkjent.godkjent_av)}",
        f"dato = {godkjent.dato.isoformat()}",
        f"tekst = {_quoted(godkjent.tekst)}",
        *_table("verdier", godkjent.verdier),
        *_table("pastander", godkjent.pastander),
    ]
    write_whole(approval_path(root, key), ("\n".join(lines) + "\n").encode())
    if approved != raw:
        write_whole(narrative.path, approved)


def with_status(path: Path, raw: bytes, status: Godkjenning) -> bytes:
    """A narrative's file with its status changed, and nothing else.

    Raises:
        NarrativeError: The status is written so that it cannot be changed safely.
    """
    head = _HEAD.match(raw)
    new = _STATUS.sub(rb"\1" + status.value.encode(), head[0], count=1) if head else b""
    text = new.decode("utf-8-sig").replace("\r\n", "\n") + "\n"
    try:
        now = front_matter(path, text).status if head else None
    except NarrativeError:
        now = None
    if now is not status or head is None:
        what = "The status stands where it cannot be changed."
        raise NarrativeError.at(path, 1, what, "Write a line of its own: status: utkast")
    return new + raw[head.end() :]


def _changes(prosa: Prosa, godkjent: Godkjent) -> Iterator[Change]:
    for use in prosa.bruk:
        var = (godkjent.pastander if use.pastand else godkjent.verdier).get(use.kall)
        turned = use.pastand and not use.sann
        moved = not use.pastand and var is not None and var != use.vist
        if turned or moved:
            yield Change(use.linje, use.kall, var or "", use.vist, use.setning, use.pastand)


def _digest(narrative: Narrative) -> str:
    # Spaces at line ends and the kind of line end are an editor's, not the author's. How many empty
    # lines there are says nothing either: taking out last year's words leaves more of them.
    lines = [narrative.front.tittel, *narrative.body.strip().split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines))
    return hashlib.sha256(text.encode()).hexdigest()


def _table(name: str, values: Mapping[str, str]) -> list[str]:
    rows = [f"{_quoted(call)} = {_quoted(value)}" for call, value in values.items()]
    return ["", f"[{name}]", *rows] if rows else []


def _quoted(text: Any) -> str:
    # What JSON escapes, TOML reads the same; DEL, which JSON leaves, TOML forbids.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def approved_by(godkjent: Godkjent) -> str:
    """«Kari Nordmann 2026-11-25», for messages."""
    return f"{godkjent.godkjent_av} {godkjent.dato.isoformat()}"
