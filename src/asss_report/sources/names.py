"""What the publishers themselves call the series: code of the series -> name in Norwegian."""

from __future__ import annotations

import csv
from itertools import product
from typing import TYPE_CHECKING, Final

from asss_report.model import FOLKEMENGDE
from asss_report.sources.jsonstat import read_jsonstat
from asss_report.sources.levering import is_typed
from asss_report.sources.readers import INDEKS, REGNSKAP, UTGIFTSBEHOV
from asss_report.sources.replies import names_in_order
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from asss_report.sources.sidecar import Source

_FOLKETALL: Final = "Innbyggere 31. desember"
_BEHOV: Final = "Utgiftsbehov, indeks (landet = 1): "


def series_names(root: Path, sources: Mapping[str, Source]) -> dict[str, str]:
    """The names of all series, as the frozen files give them.

    Args:
        root: The folder that holds `report/`.
        sources: Those that were read; their files are known to be whole. The names of those that
            people fill in are known where they are read (`Tillegg.navn`).
    """
    names = {FOLKEMENGDE: _FOLKETALL}
    for series in (*INDEKS.values(), "helse_omsorg"):
        names[f"{UTGIFTSBEHOV}/{series}"] = _BEHOV + series.replace("_", " og ")
    for source in (it for it in sources.values() if not is_typed(it.id)):
        for name in sorted(source.files):  # the newest year has the last word
            names.update(_names(source, root / DATA / source.id / name))
    return names


def _names(source: Source, path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".json":
        yield from _of_reply(source, path)
    elif path.suffix == ".csv":
        yield from _accounts(source.id, path)


def _of_reply(source: Source, path: Path) -> Iterator[tuple[str, str]]:
    """The labels of the codes that make a series, in the order of its name."""
    if source.reading is not None and source.reading.series:
        yield source.reading.series, _FOLKETALL if source.id == FOLKEMENGDE else source.title
        return
    reply = read_jsonstat(path)
    given = source.reading
    dimensions = given.dimensions if given is not None else names_in_order(reply, None)
    for codes in product(*(reply.dimensions[name].items() for name in dimensions)):
        yield "/".join([source.id, *(it for it, _ in codes)]), ": ".join(it for _, it in codes)


def _accounts(source: str, path: Path) -> Iterator[tuple[str, str]]:
    """The functions and concepts of a table of accounts; other tables have no names of series."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames is None or set(reader.fieldnames) != set(REGNSKAP.columns):
            return
        for row in reader:
            code = "/".join(filter(None, (source, row["funksjon"], row["regnskapsbegrep"])))
            yield code, ": ".join(filter(None, (row["funksjon_navn"], row["regnskapsbegrep_navn"])))
