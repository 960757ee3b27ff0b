"""`narratives/KEY.md` -> front matter and body, whatever editor it was saved from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import frontmatter
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import Fault, NarrativeError, nearest, read_text, shown
from asss_report.narrative.fjoraaret import masked

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "narratives"
TEMPLATE: Final = "---\ntittel: …\nstatus: utkast\nansvarlig: …\n---"
#: What office editors make of straight quotes; inside {{ }} they are meant as straight ones.
_QUOTES: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


#: Bounded, so that a text of nothing but openings is still read in time.
CALL: Final = re.compile(r"\{\{.{0,2000}?\}\}", re.DOTALL)
#: Characters no reader sees; the private-use area is what the program itself marks places with.
_UNSEEN: Final = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f]")


class Godkjenning(StrEnum):
    """How far a chapter has come."""

    UTKAST = "utkast"
    KVALITETSSIKRET = "kvalitetssikret"
    GODKJENT = "godkjent"


class FrontMatter(BaseModel):
    """What stands between the two lines of dashes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tittel: str = Field(min_length=1)
    status: Godkjenning
    ansvarlig: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Narrative:
    """One chapter's words.

    Attributes:
        linje: Lines before the body in the file, so that line n of the body is line n + linje.
    """

    path: Path
    front: FrontMatter
    body: str
    linje: int


def narrative_path(root: Path, key: str) -> Path:
    """Where a chapter's words stand: same stem as the area module."""
    return root / FOLDER / f"{key}.md"


def load_narrative(root: Path, key: str) -> Narrative:
    """Read one chapter's words.

    BOM, CRLF and curly quotes inside {{ }} are accepted; last year's words are made blank.

    Raises:
        NarrativeError: The file is missing, not UTF-8, or its front matter is malformed.
    """
    path = narrative_path(root, key)
    text = _read(path)
    head = re.match(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", text, flags=re.DOTALL | re.MULTILINE)
    if head is None:
        raise NarrativeError.at(
            path,
            1,
            "The file has no front matter between two lines of ---.",
            f"Begin the file with:\n{TEMPLATE}",
        )
    front = front_matter(path, text)
    body = masked(text[head.end() :])
    return Narrative(path, front, _straight(body), text.count("\n", 0, head.end()))


def _read(path: Path) -> str:
    remedy = f"Make the file, beginning with:\n{TEMPLATE}"
    text = read_text(path, NarrativeError, remedy).replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if _UNSEEN.search(line):
            what = "The line holds a control character or one from the private-use area."
            raise NarrativeError.at(path, number, what, "Delete it, or write the line again.")
    return text


def front_matter(path: Path, text: str) -> FrontMatter:
    """What stands between the two lines of dashes.

    Raises:
        NarrativeError: It is not YAML, or not the three fields.
    """
    try:
        metadata, _ = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise NarrativeError.at(
            path,
            line,
            f"The front matter is not YAML: {problem}.",
            f"It looks like this:\n{TEMPLATE}",
        ) from None
    try:
        return FrontMatter.model_validate(metadata)
    except ValidationError as error:
        raise NarrativeError(*_faults(path, text, error)) from None


def _faults(path: Path, text: str, error: ValidationError) -> list[Fault]:
    return [
        _fault(path, text, str(item["loc"][0]), item["type"], item["msg"])
        for item in error.errors()
    ]


def _fault(path: Path, text: str, key: str, kind: str, message: str) -> Fault:
    found = re.search(rf"^{re.escape(key)}\s*:", text, flags=re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    if kind == "extra_forbidden":
        return Fault(
            shown(path),
            line,
            f"«{key}» is not a field of the front matter.",
            nearest(key, FrontMatter.model_fields),
        )
    if kind == "missing":
        return Fault(shown(path), line, f"The front matter lacks «{key}».", f"Write: {key}: …")
    if key == "status":
        return Fault(
            shown(path),
            line,
            "«status» must be one of three words.",
            f"Write one of: {', '.join(Godkjenning)}.",
        )
    return Fault(shown(path), line, f"«{key}»: {message}.", f"Write: {key}: …")


def _straight(body: str) -> str:
    return CALL.sub(lambda m: m[0].translate(_QUOTES), body)
