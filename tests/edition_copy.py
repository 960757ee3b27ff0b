"""A copy of the edition that a test may damage, and the commands run on it as a user would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT: Final = Path(__file__).parents[1]
CONTENT: Final = ("report", "narratives", "templates")
TOML: Final = "report/report.toml"
EPOCH: Final = "1767225600"  # 1 January 2026
HEAD: Final = "---\ntittel: Prøve\nstatus: utkast\nansvarlig: Testen\n---\n"
#: What the command line runs; `asss-report` itself is the same two words.
COMMAND: Final = (sys.executable, "-c", "from asss_report.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class EditionCopy:
    """The folders `report/`, `narratives/` and `templates/` under `root`, free to be changed."""

    root: Path

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text("utf-8")

    def write(self, name: str, text: str) -> Path:
        """Replace a whole file, or make it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        return path

    def replace(self, name: str, old: str, new: str) -> Path:
        """Replace the first of a text that must be there."""
        text = self.read(name)
        assert old in text, f"{old!r} is not in {name}"
        return self.write(name, text.replace(old, new, 1))

    def delete_rows(self, name: str, *starts: str) -> Path:
        """Take out the one row that begins with each of `starts`."""
        rows = self.read(name).split("\n")
        for start in starts:
            (row,) = [row for row in rows if row.startswith(start)]
            rows.remove(row)
        return self.write(name, "\n".join(rows))

    def report_on(self, municipality: str, *comparators: str) -> None:
        """Set whom the report is about and whom it is compared with."""
        names = ", ".join(f'"{name}"' for name in comparators)
        self.replace(TOML, 'municipality = "Bærum"', f'municipality = "{municipality}"')
        self.replace(TOML, 'comparators = ["Asker"]', f"comparators = [{names}]")

    def only(self, *chapters: str) -> None:
        """Keep only these chapters."""
        names = ", ".join(f'"{key}"' for key in chapters)
        text = re.sub(r"chapters = \[[^\]]*\]", f"chapters = [{names}]", self.read(TOML))
        self.write(TOML, text)

    def narrative(self, key: str, body: str, head: str = HEAD) -> Path:
        """Write one chapter's words."""
        return self.write(f"narratives/{key}.md", head + body)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Run:
        """`asss-report` with these arguments, in a process of its own, in the copy's folder."""
        done = subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *arguments],
            cwd=self.root,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "COLUMNS": "200", **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def put_back(self) -> Iterator[EditionCopy]:
        """Lend the copy out; whatever was done to its files is undone at the end."""
        before = {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
        yield self
        for path in self.root.rglob("*"):
            if path.is_file() and path not in before:
                path.unlink()
        for path, content in before.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)

    def output(self) -> list[str]:
        """The names of everything in `output/`, hidden or not."""
        folder = self.root / "output"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def copy_edition(target: Path, content: Iterable[str] = CONTENT) -> EditionCopy:
    """Copy the repository's edition, or what is asked for of it, to `target`."""
    ignored = shutil.ignore_patterns("__pycache__", ".fetch")
    for name in content:
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    return EditionCopy(target)


def type_barometer(root: Path) -> None:
    """Type the made-up Kommunebarometer of tests/barometer into a home."""
    folder = root / "report" / "kommunebarometer"
    shutil.copytree(ROOT / "tests" / "barometer", folder, dirs_exist_ok=True)


def head(title: str) -> str:
    """The lines before a narrative's words."""
    return HEAD.replace("Prøve", title)


def small_edition(target: Path) -> EditionCopy:
    """An edition of one area, barnehage, with words of its own: quick to read."""
    copy = copy_edition(target)
    copy.only("barnehage")
    for path in (target / "narratives").iterdir():
        path.unlink()
    copy.narrative(
        "sammendrag",
        "## Hovedbildet\n\nKort sagt.\n\n## Hva som bør undersøkes\n\nAlt.\n",
        head("Sammendrag"),
    )
    copy.narrative(
        "barnehage",
        '## Ressursbruk og behov\n\nUtgiften er {{ avvik("netto_driftsutgifter") }} snittet.\n\n'
        "## Årsaker\n\nVi vet ikke.\n\n## Forutsetninger og forbehold\n\nIngen.\n",
        head("Barnehage"),
    )
    copy.narrative(
        "kommunebarometeret",
        "## Plasseringen\n\nIngen plassering.\n\n## Hva kostnadsnivået viser\n\nLite.\n",
        head("Kommunebarometeret"),
    )
    return copy
