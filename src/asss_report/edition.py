"""`report/report.toml` -> `Edition`: year, municipality, peer group, comparators, chapters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import ConfigError, Fault, nearest, parse_toml, read_text, shown
from asss_report.model import OSLO

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path("report/report.toml")
#: Folder in `report/` and `narratives/` that holds earlier years' editions; nothing reads it.
ARCHIVE = "arkiv"

DATA_STATE_WORDS = {
    "ukjent": "ukjent om foreløpige eller reviderte",
    "foreløpig": "foreløpige tall per 15. mars",
    "revidert": "reviderte tall per 15. juni",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Member(_Strict):
    """A municipality: 4-digit code of the edition's structure and name."""

    code: str = Field(pattern=r"^\d{4}$")
    name: str = Field(min_length=1)


class PeerGroup(_Strict):
    """The municipalities compared with, in the order tables use."""

    name: str
    structure: int
    members: tuple[Member, ...] = Field(min_length=3)


class Averages(_Strict):
    """Options of the mean, for the whole edition; an indicator may override with its reason."""

    uten_oslo: bool = False
    uten_egen_kommune: bool = False


class Need(_Strict):
    """Which edition of Grønt hefte the need indices come from."""

    gront_hefte: int
    provisional: bool = True


class Edition(_Strict):
    """One report: everything that differs between two of them, but for data and words.

    Attributes:
        year: Accounting year; it names the edition.
        municipality: Name of the municipality the report is about.
        comparators: One to three members set beside it.
        narratives_for: The municipality the prose is written for; another one gets no prose.
        data_state: Whether SSB's figures are preliminary, revised, or not known to be either.
        chapters: Keys of the chapters, in order.
    """

    year: int = Field(ge=2015, le=2100, strict=True)
    municipality: str
    comparators: tuple[str, ...] = Field(min_length=1, max_length=3)
    narratives_for: str
    data_state: Literal["ukjent", "foreløpig", "revidert"]
    growth_from: int = Field(strict=True)
    chapters: tuple[str, ...] = Field(min_length=1)
    averages: Averages = Averages()
    need: Need
    peer_group: PeerGroup

    @property
    def members(self) -> dict[str, str]:
        """Code -> name, in the order of report.toml."""
        return {member.code: member.name for member in self.peer_group.members}

    @property
    def codes(self) -> tuple[str, ...]:
        """The members' codes, in the order of report.toml."""
        return tuple(member.code for member in self.peer_group.members)

    @property
    def own(self) -> str:
        """The code of the municipality the report is about."""
        return self.code_of(self.municipality)

    @property
    def comparator_codes(self) -> tuple[str, ...]:
        """The codes of the comparators, in order."""
        return tuple(map(self.code_of, self.comparators))

    @property
    def has_prose(self) -> bool:
        """True when the narratives are written for this municipality."""
        return self.narratives_for == self.municipality

    @property
    def state_words(self) -> str:
        """The data state as the reader sees it."""
        return DATA_STATE_WORDS[self.data_state]

    def code_of(self, name: str) -> str:
        """The code of the member with this name (or code).

        Raises:
            KeyError: No such member.
        """
        return self._member(name).code

    def name_of(self, code: str) -> str:
        """The name of the member with this code (or name).

        Raises:
            KeyError: No such member.
        """
        return self._member(code).name

    def _member(self, name: str) -> Member:
        for member in self.peer_group.members:
            if name in (member.name, member.code):
                return member
        raise KeyError(name)

    def about(self, name: str) -> Edition:
        """The same edition about another member, given by name or code.

        Where that member is a comparator, the two change places.

        Raises:
            ConfigError: No such member.
        """
        members = self.members
        new = members.get(name, name)
        if new not in members.values():
            what = f"«{name}» is not a member of {self.peer_group.name}."
            raise ConfigError(Fault("", 0, what, nearest(name, members.values())))
        beside = tuple(self.municipality if it == new else it for it in self.comparators)
        return self.model_copy(update={"municipality": new, "comparators": beside})

    def mean_members(self, *, uten_oslo: bool = False) -> tuple[str, ...]:
        """The codes that enter a mean under the edition's options."""
        out = set()
        if uten_oslo or self.averages.uten_oslo:
            out.add(OSLO)
        if self.averages.uten_egen_kommune:
            out.add(self.own)
        return tuple(code for code in self.codes if code not in out)


def load_edition(root: Path) -> Edition:
    """Read and check `report/report.toml` under `root`.

    Raises:
        ConfigError: The file is missing, malformed, or says something that cannot be.
    """
    path = root / FILE
    text = read_text(path, ConfigError)
    try:
        edition = _by_name(Edition.model_validate(parse_toml(path, text, ConfigError)))
    except ValidationError as error:
        raise ConfigError(*_schema_faults(path, text, error)) from None
    faults = tuple(_semantic_faults(path, text, edition))
    if faults:
        raise ConfigError(*faults)
    return edition


def _by_name(edition: Edition) -> Edition:
    """The same edition with municipalities by name, also those the file gives by code."""
    names = edition.members
    return edition.model_copy(
        update={
            "municipality": names.get(edition.municipality, edition.municipality),
            "narratives_for": names.get(edition.narratives_for, edition.narratives_for),
            "comparators": tuple(names.get(name, name) for name in edition.comparators),
        }
    )


def checklist_path(year: int) -> Path:
    """Where the checklist of an edition stands, relative to the report's folder."""
    return FILE.parent / f"sjekkliste-{year}.md"


def is_checklist(path: Path) -> bool:
    """Whether a path, relative to the report's folder, is a checklist: nothing is made of it."""
    return path.parent == FILE.parent and bool(re.fullmatch(r"sjekkliste-\d+\.md", path.name))


def line_in(root: Path, key: str) -> int:
    """The line of report.toml where `key` is set; 0 when it is not."""
    return _line_of(read_text(root / FILE, ConfigError), [key])


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds `report/report.toml`.

    Raises:
        ConfigError: There is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfigError.at(
        start / FILE,
        0,
        "There is no such file here or in any folder above.",
        "Run the command in the report's own folder (the one that holds report/ and narratives/).",
    )


def _schema_faults(path: Path, text: str, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        keys = [str(part) for part in item["loc"]]
        where, line = ".".join(keys), _line_of(text, keys)
        if item["type"] == "extra_forbidden":
            known = Edition.model_fields if len(keys) == 1 else {}
            hint = nearest(keys[-1], known) if known else "Remove it."
            yield Fault(shown(path), line, f"«{where}» is not a setting.", hint)
        elif item["type"] == "missing":
            yield Fault(shown(path), line, f"«{where}» is missing.", f"Add {keys[-1]} = …")
        else:
            yield Fault(shown(path), line, f"«{where}»: {item['msg']}.", f"Got {item['input']!r}.")


def _semantic_faults(path: Path, text: str, edition: Edition) -> Iterator[Fault]:
    names = {*edition.members.values(), *edition.members}
    named = (
        ("municipality", (edition.municipality,)),
        ("comparators", edition.comparators),
        ("narratives_for", (edition.narratives_for,)),
    )
    for key, values in named:
        for value in values:
            if value not in names:
                what = f"«{value}» ({key}) is not a member of {edition.peer_group.name}."
                yield Fault(
                    shown(path),
                    _line_of(text, [key]),
                    what,
                    nearest(value, edition.members.values()),
                )
    yield from _own_comparator(path, text, edition)
    yield from _repeats(path, text, edition)
    newest = edition.need.gront_hefte >= edition.year + 2
    if edition.need.provisional == newest:
        what = (
            f"provisional: the index made from {edition.year} figures comes with Grønt hefte "
            f"{edition.year + 2}, and this is {edition.need.gront_hefte}."
        )
        hint = f"Write provisional = {'false' if newest else 'true'}."
        yield Fault(shown(path), _line_of(text, ["provisional"]), what, hint)
    if edition.growth_from >= edition.year:
        what = f"growth_from ({edition.growth_from}) must be before year ({edition.year})."
        yield Fault(shown(path), _line_of(text, ["growth_from"]), what, "Write an earlier year.")


def _own_comparator(path: Path, text: str, edition: Edition) -> Iterator[Fault]:
    own = next((c for c, n in edition.members.items() if edition.municipality in (c, n)), None)
    same = [c for c in edition.comparators if own and c in (own, edition.members[own])]
    if same:
        what = f"«{edition.municipality}» is its own comparator."
        others = [name for name in edition.members.values() if name != edition.members[own or ""]]
        hint = f"Write another member in comparators: {', '.join(others)}."
        yield Fault(shown(path), _line_of(text, ["comparators"]), what, hint)


def _repeats(path: Path, text: str, edition: Edition) -> Iterator[Fault]:
    lists = {
        "comparators": list(edition.comparators),
        "chapters": list(edition.chapters),
        "members": [it for m in edition.peer_group.members for it in (m.code, m.name)],
    }
    for key, values in lists.items():
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            what = f"{key} names {', '.join(twice)} twice."
            yield Fault(shown(path), _line_of(text, [key]), what, "Remove one of them.")


def _line_of(text: str, keys: list[str]) -> int:
    """The line where the last of `keys` that is named in the file is set; 0 when none is."""
    for key in reversed(keys):
        found = re.search(rf"^[ \t]*\[?[ \t]*{re.escape(key)}\b", text, flags=re.MULTILINE)
        if found:
            return text.count("\n", 0, found.start()) + 1
    return 0
