"""Source lines and page stamps: derived from the sidecars, never typed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from asss_report import nb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asss_report.edition import Edition
    from asss_report.sources.sidecar import Source

_MAANEDER = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_TILSTAND = {
    "ukjent": "datatilstand ukjent",
    "foreløpig": "foreløpige tall",
    "revidert": "reviderte tall",
}


def kildelinje(kilder: Iterable[str], sources: Mapping[str, Source]) -> str:
    """The source line: «Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand …)», in full."""
    deler = [_en(sources[kilde]) for kilde in kilder]
    return f"{'Kilde' if len(deler) == 1 else 'Kilder'}: {'; '.join(deler)}."


def stempel(edition: Edition) -> str:
    """What every footer says of the figures."""
    return f"Datatilstand: {edition.state_words}"


def hentet(source: Source) -> str:
    """When the figures were fetched, as far as it is known; empty when it is not."""
    return _dato(source.retrieved) if source.retrieved else ""


def _en(source: Source) -> str:
    navn = source.title
    if source.table:
        navn = f"{source.credit}, tabell {source.table}"
    elif source.credit not in navn and source.edition not in source.credit:
        navn = f"{source.credit}, {navn}"
    # An edition that is part of the name need not be said twice.
    deler = [] if source.edition in navn else [_TILSTAND.get(source.edition, source.edition)]
    if source.updated:
        deler.append(f"oppdatert {_dato(source.updated[:10])}")
    if source.retrieved:
        deler.append(f"hentet {_dato(source.retrieved)}")
    if source.seals:
        deler.append(f"endret her {_dato(source.seals[-1].when.isoformat())}")
    return f"{navn} ({', '.join(deler)})" if deler else navn


def _dato(tekst: str) -> str:
    full = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", tekst)
    if full:
        return nb.dato(date.fromisoformat(tekst))
    aar, _, maaned = tekst.partition("-")
    return f"{_MAANEDER[int(maaned) - 1]} {aar}" if maaned else aar
