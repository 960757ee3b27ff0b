"""What the sources say of themselves otherwise than before: stamps, notes, labels and units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from asss_report.sources.names import series_names
from asss_report.sources.sidecar import DATA, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from asss_report.sources.sidecar import Source

#: What of a sidecar a reader of the report must know has changed.
_FELT: Final = ("title", "table", "publisher", "updated", "retrieved", "edition", "licence")


@dataclass(frozen=True, slots=True)
class Kildeendring:
    """One thing a source says otherwise; empty where it says, or said, nothing.

    Attributes:
        kilde: Id of the source.
        hva: «updated», «note», «label FGK7/AGD2», «unit KOSx0000», «source» when all of it is new.
        var: Before.
        er: Now.
    """

    kilde: str
    hva: str
    var: str
    er: str


def kildeendringer(
    var: tuple[Path, Mapping[str, Source]], er: tuple[Path, Mapping[str, Source]]
) -> Iterator[Kildeendring]:
    """Compare the sources of two snapshots; each is its folder and its sources by id."""
    a, b = var[1], er[1]
    for key in sorted(a.keys() | b.keys()):
        if key not in a or key not in b:
            titler = [it[key].title if key in it else "" for it in (a, b)]
            yield Kildeendring(key, "source", *titler)
            continue
        yield from _felt(key, a[key], b[key])
        yield from _noter(key, a[key], b[key])
        yield from _ulike(key, _ordene(var[0], a[key]), _ordene(er[0], b[key]))


def _felt(key: str, var: Source, er: Source) -> Iterator[Kildeendring]:
    for felt in _FELT:
        gammel, ny = getattr(var, felt), getattr(er, felt)
        if gammel != ny:
            yield Kildeendring(key, felt, gammel or "", ny or "")
    for seal in (it for it in er.seals if it not in var.seals):
        yield Kildeendring(key, "sealed here", "", f"{seal.when.isoformat()}: {seal.why}")


def _noter(key: str, var: Source, er: Source) -> Iterator[Kildeendring]:
    gamle, nye = _alle_noter(var), _alle_noter(er)
    yield from (Kildeendring(key, "note", note, "") for note in gamle if note not in nye)
    yield from (Kildeendring(key, "note", "", note) for note in nye if note not in gamle)


def _alle_noter(source: Source) -> tuple[str, ...]:
    # The source has the notes of its replies in words of its own, without their links.
    svar = (plain(note) for reply in source.replies.values() for note in reply.notes)
    return tuple(dict.fromkeys((*source.notes, *svar)))


def _ulike(key: str, var: Mapping[str, str], er: Mapping[str, str]) -> Iterator[Kildeendring]:
    """What both have and call otherwise; what only one has is a series that came or went."""
    for hva in sorted(var.keys() & er.keys()):
        if var[hva] != er[hva]:
            yield Kildeendring(key, hva, var[hva], er[hva])


def _ordene(root: Path, source: Source) -> dict[str, str]:
    """«label CODE» and «unit CODE» -> the words, as the files have them."""
    navn = series_names(root, {source.id: source})
    ut = {f"label {kode}": ord_ for kode, ord_ in navn.items() if kode.startswith(f"{source.id}/")}
    for fil in source.files:
        if fil.endswith(".json"):
            ut.update(_enheter(root / DATA / source.id / fil))
    for reply in source.replies.values():
        ut["label of the table"] = reply.label
    return ut


def _enheter(path: Path) -> Iterator[tuple[str, str]]:
    reply: dict[str, Any] = json.loads(path.read_text("utf-8-sig"))
    for dimension in reply.get("dimension", {}).values():
        for kode, enhet in dimension.get("category", {}).get("unit", {}).items():
            ord_ = [str(enhet.get("base", "")), f"{enhet.get('decimals', '')} decimals"]
            yield f"unit {kode}", ", ".join(filter(None, ord_))
