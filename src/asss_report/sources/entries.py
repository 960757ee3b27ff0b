"""TOML files that are lists of entries: each is checked, and a fault names its entry's line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import ConfigError, Fault, nearest, parse_toml, read_text, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: No TOML key is spelled so by chance: entries do not say their own line.
_LINE: Final = "@line"


class Entry(BaseModel):
    """One entry of such a file.

    Attributes:
        line: Where it begins in the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(validation_alias=_LINE)


_E = TypeVar("_E", bound=Entry)


def load_entries(path: Path, name: str, model: type[_E]) -> tuple[_E, ...]:
    """Read a file of `[[name]]` entries; no file means no entries.

    Args:
        path: The file.
        name: What the entries are called in it.
        model: What an entry may say.

    Raises:
        ConfigError: The file is malformed or an entry says something unknown; all faults at once.
    """
    if not path.exists():
        return ()
    text = read_text(path, ConfigError)
    given = _tables(path, text, name)
    found = re.finditer(rf"^[ \t]*\[\[[ \t]*{name}[ \t]*\]\]", text, flags=re.MULTILINE)
    lines = [text.count("\n", 0, match.start()) + 1 for match in found]
    entries: list[_E] = []
    faults: list[Fault] = []
    for place, item in enumerate(given):
        line = lines[place] if place < len(lines) else 0
        try:
            entries.append(model.model_validate({**item, _LINE: line}))
        except ValidationError as error:
            faults.extend(_schema_faults(Fault(shown(path), line, name), error, model))
    if faults:
        raise ConfigError(*faults)
    return tuple(entries)


def _tables(path: Path, text: str, name: str) -> list[dict[str, Any]]:
    content = parse_toml(path, text, ConfigError)
    given = content.get(name, [])
    tables = isinstance(given, list) and all(isinstance(item, dict) for item in given)
    if set(content) - {name} or not tables:
        what = f"The file holds something else than [[{name}]] entries."
        raise ConfigError.at(path, 1, what, f"Begin each entry with [[{name}]].")
    return list(given)


def _schema_faults(place: Fault, error: ValidationError, model: type[Entry]) -> Iterator[Fault]:
    """`place` has the file, the entry's line and, as `what`, what an entry is called."""
    known = [name for name in model.model_fields if name != "line"]
    # A value may be of several types: pydantic tells of each, the reader needs one.
    seen: set[str] = set()
    for item in error.errors():
        key = str(item["loc"][0]) if item["loc"] else ""
        if key in seen:
            continue
        seen.add(key)
        if item["type"] == "extra_forbidden":
            what, hint = f"«{key}» is no part of a {place.what}.", nearest(key, known)
        elif item["type"] == "missing":
            what, hint = f"«{key}» is missing.", f"Add {key} = …"
        elif not key:  # what two fields say does not go together
            what, _, hint = item["msg"].removeprefix("Value error, ").partition("\n")
        else:
            what, hint = f"«{key}»: {item['msg']}.", f"Got {item['input']!r}."
        yield Fault(place.file, place.line, what, hint)
