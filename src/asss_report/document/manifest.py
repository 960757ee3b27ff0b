"""`manifest.json`: what a delivery holds, and what it was made from, with the sha256 of it all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from asss_report.document.html import tidspunkt
from asss_report.narrative.approval import approval_path
from asss_report.narrative.loader import FOLDER
from asss_report.sources.levering import source_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.document.html import Maler
    from asss_report.document.report import Report

NAVN: Final = "manifest.json"
_PROGRAM: Final = "asss-report"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the delivery.

    Attributes:
        path: Relative to the delivery, with slashes.
        kapitler: Keys of the chapters it shows.
        kilder: Ids of the sources behind its figures.
        anker: The exhibit it is a file of; empty when it is no single one's.
    """

    path: str
    kapitler: tuple[str, ...]
    kilder: tuple[str, ...]
    anker: str = ""


def program() -> dict[str, str]:
    """What makes the delivery, and its version."""
    return {"name": _PROGRAM, "version": version(_PROGRAM)}


def manifest(  # noqa: PLR0913 - all that a delivery is
    maler: Maler,
    folder: Path,
    made: Sequence[Made],
    *,
    inputs: Mapping[str, str],
    sider: Mapping[str, int],
    antall_sider: int,
) -> str:
    """The manifest of a delivery, as JSON.

    Args:
        maler: Of the report that was made.
        folder: Holds the files already.
        made: Those files.
        inputs: As `read_inputs` gave them before the report was read.
        sider: Anchor -> page in the whole report.
        antall_sider: How many pages that has.
    """
    report, edition = maler.report, maler.report.edition
    innhold = {
        "format": _FORMAT,
        "edition": {
            "title": maler.tittel(),
            "municipality": edition.municipality,
            "peer_group": edition.peer_group.name,
            "comparators": list(edition.comparators),
            "year": edition.year,
            "data_state": edition.data_state,
            "draft": report.utkast,
        },
        "program": program(),
        "made": tidspunkt().isoformat(),
        "inputs": dict(inputs),
        "sources": _kilder(report),
        "chapters": _kapitler(report, inputs, sider),
        "page_count": antall_sider,
        "pages": dict(sider),
        "exhibits": list(_exhibits(report, made, sider)),
        "files": {one.path: _fil(folder, one) for one in sorted(made, key=lambda m: m.path)},
    }
    return json.dumps(innhold, ensure_ascii=False, indent=1) + "\n"


def _kilder(report: Report) -> dict[str, Any]:
    return {
        source.id: {
            "title": source.title,
            "table": source.table,
            "credit": source.credit,
            "data_state": source.edition,
            "retrieved": source.retrieved,
            "licence": source.licence,
            "inputs": list(source_files(source)),
        }
        for source in report.observations.sources.values()
    }


def _kapitler(
    report: Report, inputs: Mapping[str, str], sider: Mapping[str, int]
) -> dict[str, Any]:
    kapitler = {}
    for key, kapittel in report.kapitler.items():
        godkjenning = approval_path(report.root, key).relative_to(report.root).as_posix()
        ord_ = (f"{FOLDER}/{key}.md", godkjenning) if key in report.prosa else ()
        kapitler[key] = {
            "number": report.kapittelnummer(key),
            "title": kapittel.tittel,
            "page": sider.get(key),
            "inputs": [path for path in ord_ if path in inputs],
        }
    return kapitler


def _exhibits(
    report: Report, made: Sequence[Made], sider: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for (key, navn), nummer in report.nummer.items():
        (exhibit,) = [e for e in report.kapitler[key].exhibits if e.key == navn]
        yield {
            "number": nummer.overskrift.replace("\u00a0", " "),
            "key": navn,
            "anchor": nummer.anker,
            "chapter": key,
            "title": exhibit.tittel.replace("\u00a0", " "),
            "page": sider.get(nummer.anker),
            "files": [one.path for one in made if one.anker == nummer.anker],
            "sources": list(exhibit.kilder),
        }


def _fil(folder: Path, one: Made) -> dict[str, Any]:
    content = (folder / one.path).read_bytes()
    return {
        "sha256": _sha256(content),
        "bytes": len(content),
        "chapters": list(one.kapitler),
        "sources": list(one.kilder),
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
