"""Which files were saved, and what each of them changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import Change, awatch

from asss_report.edition import ARCHIVE, is_checklist
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import MIME_TYPES

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Iterable

THEME: Final = "theme.toml"
_WATCHED: Final = (FOLDER, "templates", "report")
#: What editors, office programs and file synchronisers leave beside the file somebody is saving.
_PASSING: Final = re.compile(
    r"^[.#~]|~$|^4913$|___jb_\w+___$|\.(sw[a-p]|tmp|temp|part|partial|bak|orig|crdownload)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a batch of saved files means.

    Attributes:
        kapitler: Keys of the narratives that were saved.
        sider: Every page must be filled again: a template or a picture was saved.
        tall: Figures, report.toml or the house style must be read again.
    """

    kapitler: frozenset[str] = frozenset()
    sider: bool = False
    tall: bool = False

    def __bool__(self) -> bool:
        return bool(self.kapitler or self.sider or self.tall)


def passing(path: Path) -> bool:
    """Whether a file is one that comes and goes while another is saved."""
    return bool(_PASSING.search(path.name))


def classify(root: Path, paths: Iterable[Path]) -> Changed:
    """What these saved files mean; nothing where all of them are passing or of no kind we read."""
    kapitler, sider, tall = set[str](), False, False
    for path in paths:
        inside = path.relative_to(root).parts if path.is_relative_to(root) else ()
        if len(inside) < 2 or any(passing(Path(part)) for part in inside):
            continue
        if inside[1] == ARCHIVE or is_checklist(Path(*inside)):
            continue
        if inside[0] == FOLDER and path.suffix.lower() in (".md", ".toml"):
            kapitler.add(path.name.partition(".")[0])
        elif inside[0] == FOLDER:
            sider |= path.suffix.lower() in MIME_TYPES
        elif inside[0] == "templates" and inside[1] != THEME:
            sider = True
        else:
            tall = True
    return Changed(frozenset(kapitler), sider, tall)


def watched_folders(real: Path) -> list[Path]:
    """The folders whose files the report is made of; those that are there."""
    return [real / name for name in _WATCHED if (real / name).is_dir()]


async def changes(real: Path, stop: asyncio.Event) -> AsyncIterator[Changed]:
    """What is saved in the edition's folders, batch by batch, until `stop` is set.

    The waits are short: a person waits for the page, and a file saved twice is read twice.

    Args:
        real: The edition's folder, links followed: so the system names what is saved.
        stop: Set from outside.
    """
    watched = awatch(
        *watched_folders(real),
        watch_filter=lambda _change, name: not passing(Path(name)),
        debounce=30,
        step=10,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    async for batch in watched:
        changed = classify(real, _paths(batch))
        if changed:
            yield changed


def _paths(batch: Iterable[tuple[Change, str]]) -> Iterable[Path]:
    return (Path(name) for _, name in batch)
