"""`report/tables.toml` -> how the tables of Statistics Norway are asked for and read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotation at run time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from asss_report.errors import ConfigError, Fault, nearest, parse_toml, read_text, shown
from asss_report.sources.sidecar import FileName, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = Path("report/tables.toml")
#: Overrides the address in the file, for a proxy or a test server.
URL_VARIABLE: Final = "ASSS_SSB_URL"
_ADDRESS_HINT: Final = (
    "Write such as https://data.ssb.no/api/pxwebapi/v2; a proxy, with its password, is set in "
    "HTTPS_PROXY."
)
CONTENTS: Final = "ContentsCode"

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contents(_Strict):
    """One content of a table: its code, and what Statistics Norway is expected to call it."""

    code: Text
    label: Text


class Table(_Strict):
    """How one table is asked for and read.

    Attributes:
        id: Statistics Norway's number.
        source: Folder in `report/data`; the number when it is not given.
        title: What it holds, in Norwegian, as the report's reader sees it; empty for what
            Statistics Norway calls it.
        dimensions: The dimensions whose codes name a series, in order.
        verdi: The content that is the published value; None where each content is a series.
        teller: The content that is the amount; None without one.
        series: The one name of all cells; empty for none.
        shift: What is added to the table's year.
        select: Dimension -> codes, for dimensions that no series names and that cannot be left out.
        notes: What the report's reader must know besides Statistics Norway's own notes.
        edition: Data state in Norwegian, of a table that is not revised in June; empty for one
            that is, whose state then follows from Statistics Norway's stamp.
    """

    id: Annotated[str, Field(pattern=r"^\d{5}$")]
    source: FileName | None = None
    title: str = ""
    dimensions: tuple[Text, ...] = (CONTENTS,)
    verdi: Contents | None = None
    teller: Contents | None = None
    series: str = ""
    shift: int = 0
    select: Mapping[str, tuple[Text, ...]] = {}
    notes: tuple[str, ...] = ()
    edition: str = ""

    @property
    def folder(self) -> str:
        """Its folder in `report/data`."""
        return self.source or self.id

    @property
    def contents(self) -> tuple[Contents, ...]:
        """The contents it names; none where each content is a series."""
        return tuple(it for it in (self.verdi, self.teller) if it is not None)

    @property
    def reading(self) -> Reading:
        """How its replies become series."""
        return Reading(
            dimensions=self.dimensions,
            verdi=self.verdi.code if self.verdi else None,
            teller=self.teller.code if self.teller else None,
            series=self.series,
            shift=self.shift,
        )


class Tables(_Strict):
    """All of `report/tables.toml`."""

    base_url: str
    table: tuple[Table, ...] = ()

    @field_validator("base_url")
    @classmethod
    def _without_a_slash(cls, value: str) -> str:
        return value.rstrip("/")

    def find(self, id_: str) -> Table:
        """The table of this number, or of this folder; one without an entry is read as it comes."""
        known = (it for it in self.table if id_ in (it.id, it.folder))
        return next(known, None) or Table(id=id_)


def load_tables(root: Path) -> Tables:
    """Read `report/tables.toml`.

    Raises:
        ConfigError: The file is missing, malformed, or says something that cannot be.
    """
    path = root / FILE
    text = read_text(path, ConfigError)
    content = parse_toml(path, text, ConfigError)
    if url := os.environ.get(URL_VARIABLE):
        content["base_url"] = url
    try:
        tables = Tables.model_validate(content)
    except ValidationError as error:
        raise ConfigError(*_schema_faults(path, text, error)) from None
    faults = (*_address_faults(path, text, tables.base_url), *_semantic_faults(path, text, tables))
    if faults:
        raise ConfigError(*faults)
    return tables


def _schema_faults(path: Path, text: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        keys = [str(part) for part in item["loc"]]
        where, line = ".".join(keys), _line(text, item["loc"])
        if item["type"] == "extra_forbidden":
            known = Tables.model_fields if len(keys) == 1 else Table.model_fields
            what = f"«{keys[-1]}» is not a setting."
            yield Fault(shown(path), line, what, nearest(keys[-1], known))
        elif item["type"] == "missing":
            yield Fault(shown(path), line, f"«{where}» is missing.", f"Add {keys[-1]} = …")
        else:
            what = f"«{where}»: {item['msg']}."
            yield Fault(shown(path), line, what, f"Got {item['input']!r}.")


def _address_faults(path: Path, text: str, url: str) -> Iterator[Fault]:
    """What keeps the address from being used; the message shows no more of it than is safe."""
    if not (what := _wrong_with(url)):
        return
    if os.environ.get(URL_VARIABLE):
        yield Fault("", 0, f"{URL_VARIABLE} {what}.", _ADDRESS_HINT)
    else:
        yield Fault(shown(path), _line(text, ("base_url",)), f"«base_url» {what}.", _ADDRESS_HINT)


def _wrong_with(url: str) -> str:
    """Why an address cannot be used; empty when it can."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if "@" in url:  # it would stand in every sidecar, and in the report
        return "holds a user name or password, and it is kept with the figures"
    if not whole or parts.scheme not in {"http", "https"} or re.search(r"\s", url):
        return f"is no address of the web: «{url}»"
    return f"goes on after its path: «{url}»" if re.search(r"[?#]", url) else ""


def _semantic_faults(path: Path, text: str, tables: Tables) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for place, table in enumerate(tables.table):
        line = _line(text, ("table", place))
        if table.folder in seen or table.id in seen.values():
            what = f"Two entries are about table {table.id} or the folder {table.folder}."
            yield Fault(shown(path), line, what, "Keep one of them.")
        seen[table.folder] = table.id
        if (table.verdi is None) == (CONTENTS not in table.dimensions):
            what = f"Table {table.id}: which content is the value, or is each a series?"
            hint = f'Set verdi = {{ code = …, label = … }}, or put "{CONTENTS}" among dimensions.'
            yield Fault(shown(path), line, what, hint)
        if table.verdi is not None and not table.dimensions and not table.series:
            what = f"Table {table.id}: nothing names its one series."
            yield Fault(shown(path), line, what, 'Set series = "…".')


def _line(text: str, loc: tuple[str | int, ...]) -> int:
    """The line of a setting; that of its entry when the setting itself is not there."""
    lines = text.split("\n")
    starts = [number for number, it in enumerate(lines) if it.strip().startswith("[[table]]")]
    first, last, keys = 0, len(lines), [part for part in loc if isinstance(part, str)]
    if len(loc) > 1 and isinstance(loc[1], int) and loc[1] < len(starts):
        first = starts[loc[1]]
        last = next((start for start in starts if start > first), last)
        keys = keys[1:]
    elif starts and keys != ["table"]:
        last = starts[0]
    for key in reversed(keys):
        for number in range(first, last):
            if re.match(rf"\s*{re.escape(key)}\s*=", lines[number]):
                return number + 1
    return first + 1 if first else 0
