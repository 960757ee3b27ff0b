"""Frozen files and their sidecars: where the figures come from, and proof they are unchanged.

Each folder in `report/data` is one source. Its `source.json` says who published the figures, when
and under which licence, and holds the sha256 of every file in the folder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotation at run time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from asss_report.errors import DataError, Fault, nearest, shown
from asss_report.files import restore

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path("report/data")
SIDECAR = "source.json"
#: What only a fetched source has to say.
_OF_A_FETCH: Final = ("reading", "replies")

_LINK: Final = re.compile(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")

#: A plain name: a sidecar speaks of no file outside its own folder.
FileName = Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]


def plain(note: str) -> str:
    """A footnote as running text: links and marks are gone, their words stay."""
    return " ".join(_TAG.sub(" ", _LINK.sub(r"\1", note)).split())


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(_Strict):
    """What a seal did to one file: its sha256 before (None for a new file) and after."""

    old: Sha256 | None
    new: Sha256


class Seal(_Strict):
    """A deliberate change of frozen files, and why it was made."""

    when: date
    why: Text
    files: Mapping[FileName, Change]


class Reading(_Strict):
    """How the replies of a fetched source become series; the reply itself is kept as it came.

    Attributes:
        dimensions: The dimensions whose codes name a series, in the order of the name, whatever
            the order in the reply: «12362/FGK7/AGD2».
        verdi: Code of the content that is the published value; None where each content is a
            series of its own, and the content is then among `dimensions`.
        teller: Code of the content that is the amount; None without one.
        series: The one name of all cells, instead of one made from codes; empty for none.
        shift: What is added to the reply's year: -1 makes the population of 1 January 2026 that
            of 31 December 2025.
    """

    dimensions: tuple[Text, ...]
    verdi: Text | None = None
    teller: Text | None = None
    series: str = ""
    shift: int = 0


class Reply(_Strict):
    """One reply of Statistics Norway, kept byte for byte in a file of the source.

    Attributes:
        url: What was asked, in full; of a POST without its body.
        query: Dimension -> codes asked for.
        method: How it was asked.
        retrieved: When it came, UTC: "2026-06-15T08:12:33Z".
        updated: Statistics Norway's stamp on it.
        label: Its title.
        notes: Its footnotes, as given.
    """

    url: Text
    query: Mapping[str, tuple[str, ...]]
    method: Literal["GET", "POST"]
    retrieved: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
    updated: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}")]
    label: Text
    notes: tuple[str, ...] = ()


class Source(_Strict):
    """One source of figures, as its sidecar describes it.

    Attributes:
        id: Name of the folder in `report/data`; observations begin their `kilde` with it.
        title: What the source holds, in Norwegian, as the reader sees it.
        table: Statistics Norway's table number; None when it is no such table.
        publisher: Who published the figures.
        credit: Who the licence asks us to name.
        origin: How the figures reached us, in Norwegian.
        query: The query that fetched them; None when it is not known.
        retrieved: When they were fetched, as far as it is known: "2026-09" or "2026-09-14".
        updated: The publisher's own stamp; None when it is not known.
        edition: Data state ("ukjent", "foreløpig", "revidert") or name of the edition.
        licence: The terms we use them under.
        notes: What the reader must know of them, in Norwegian.
        files: File name -> sha256 of its bytes.
        seals: Deliberate changes made here since the files were frozen, oldest first.
        reading: How fetched replies are read; None for files that did not come from a fetch.
        replies: File name -> what was asked and when; for fetched files only.
    """

    id: Text
    title: Text
    table: str | None
    publisher: Text
    credit: Text
    origin: Text
    query: str | None
    retrieved: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None
    updated: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}")] | None
    edition: Text
    licence: Text
    notes: tuple[str, ...]
    files: Annotated[Mapping[FileName, Sha256], Field(min_length=1)]
    seals: tuple[Seal, ...]
    reading: Reading | None = None
    replies: Mapping[FileName, Reply] = {}

    @field_validator("retrieved", "updated")
    @classmethod
    def _is_a_date(cls, value: str | None) -> str | None:
        """A month or a day that the calendar has, so that it can be printed in words."""
        if value is not None and len(value) > len("2026"):
            date.fromisoformat(f"{value}-01"[: len("2026-09-01")])
        return value


def load_sources(root: Path) -> dict[str, Source]:
    """Read every source of `report/data` and check that no byte of it has changed.

    Args:
        root: The folder that holds `report/`.

    Returns:
        Source id -> source, in order of id.

    Raises:
        DataError: All that is wrong, one fault for each file to blame.
    """
    sources: dict[str, Source] = {}
    folders = source_folders(root)
    faults = list(_strays(root / DATA))
    for folder in folders:
        try:
            source = load_source(folder)
        except DataError as error:
            faults.extend(error.faults)
            continue
        faults.extend(verify(folder, source))
        sources[source.id] = source
    if faults:
        raise DataError(*faults)
    return sources


def source_folders(root: Path) -> list[Path]:
    """The folders of `report/data`, in order of name.

    Where a fetch that was killed has left the whole of it aside, it is put back first.

    Raises:
        DataError: There is no `report/data`, or nothing in it.
    """
    data = root / DATA
    restore(data.resolve())
    folders = sorted(p for p in data.glob("*") if p.is_dir() and not _hidden(p))
    if not folders:
        raise DataError.at(data, 0, "There are no figures here.", "Restore the folder from git.")
    return folders


def load_source(folder: Path) -> Source:
    """Read the sidecar of one source folder; its files are not looked at.

    Raises:
        DataError: The sidecar is missing or malformed, or belongs to another folder.
    """
    path = folder / SIDECAR
    try:
        source = Source.model_validate(_json(path))
    except ValidationError as error:
        raise DataError(*_schema_faults(path, error)) from None
    if source.id != folder.name:
        what = f"The sidecar is for «{source.id}», but it lies in the folder «{folder.name}»."
        raise DataError.at(path, 0, what, "Give id and folder the same name.")
    return source


def verify(folder: Path, source: Source) -> Iterator[Fault]:
    """Compare the files of a source folder with its sidecar.

    Yields:
        One fault for each file that is missing, changed, or not in the sidecar.
    """
    for name, sealed in source.files.items():
        path = folder / name
        if not path.is_file():
            hint = "Restore it from git, or take it out of source.json if it is gone for good."
            yield Fault(shown(path), 0, "The file is in source.json but not on disk.", hint)
        elif sha256(path) != sealed:
            what = "The file has changed since it was frozen (its sha256 is not the sealed one)."
            yield Fault(shown(path), 0, what, _restore_or_seal(path))
    for path in sorted(unlisted(folder, source)):
        what = "The file is not in source.json."
        yield Fault(shown(path), 0, what, f"Delete it, or {_seal_command(path)}")


def unlisted(folder: Path, source: Source) -> Iterator[Path]:
    """What lies in a source folder without being in its sidecar; hidden files do not count."""
    for path in folder.iterdir():
        if path.name not in {SIDECAR, *source.files} and not _hidden(path):
            yield path


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def dump(source: Source) -> str:
    """The sidecar's text: Norwegian letters as they are, two spaces, one last newline."""
    unused = {name for name in _OF_A_FETCH if not getattr(source, name)}
    content = source.model_dump(mode="json", exclude=unused)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise DataError.at(
            path, 1, "The sidecar is not JSON a person wrote.", "Restore it from git."
        ) from None
    except FileNotFoundError:
        what = "The sidecar is missing: nobody can tell where the figures in this folder come from."
        raise DataError.at(path, 0, what, "Restore it from git.") from None
    except UnicodeDecodeError as error:
        what = f"The sidecar is not UTF-8 (byte {error.start})."
        raise DataError.at(path, 0, what, "Save it again as UTF-8.") from None
    except json.JSONDecodeError as error:
        what = f"The sidecar is not JSON: {error.msg}."
        raise DataError.at(path, error.lineno, what, "Restore it from git.") from None


def _schema_faults(path: Path, error: ValidationError) -> Iterator[Fault]:
    text = path.read_text(encoding="utf-8-sig")
    for item in error.errors():
        keys = [str(part) for part in item["loc"]]
        where, line = ".".join(keys), _line_of(text, keys)
        if item["type"] == "extra_forbidden":
            hint = nearest(keys[-1], Source.model_fields) if len(keys) == 1 else "Remove it."
            yield Fault(shown(path), line, f"«{where}» is no part of a sidecar.", hint)
        elif item["type"] == "missing":
            hint = f'Add "{keys[-1]}"; null where nothing is known.'
            yield Fault(shown(path), line, f"«{where}» is missing.", hint)
        else:
            yield Fault(shown(path), line, f"«{where}»: {item['msg']}.", f"Got {item['input']!r}.")


def _line_of(text: str, keys: list[str]) -> int:
    """The line of the last of `keys` that stands in the file; 0 when none does."""
    starts = (text.find(f'"{key}"') for key in reversed(keys))
    start = next((place for place in starts if place >= 0), -1)
    return text.count("\n", 0, start) + 1 if start >= 0 else 0


def _strays(data: Path) -> Iterator[Fault]:
    for path in sorted(data.glob("*")):
        if path.is_file() and not _hidden(path):
            what = "A file in report/data lies outside every source folder."
            yield Fault(shown(path), 0, what, "Move it into its source's folder, or delete it.")


def _hidden(path: Path) -> bool:
    # Editors and desktops leave lock files beside the data; they are nobody's figures.
    return path.name.startswith((".", "~$"))


def _restore_or_seal(path: Path) -> str:
    return f"Restore it from git; if the change is meant, {_seal_command(path)}"


def _seal_command(path: Path) -> str:
    return f'run asss-report seal {shown(path)} --why "…".'
