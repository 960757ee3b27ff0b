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
_DAG = re.compile(r"\d{4}-\d{2}-\d{2}")
_TILSTAND = {
    "ukjent": "datatilstand ukjent",
    "foreløpig": "foreløpige tall",
    "revidert": "reviderte tall",
}


def kildelinje(kilder: Iterable[str], sources: Mapping[str, Source]) -> str:
    """The source line: «Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand …)», in full.

    Sources with the same publisher, data state and date share one parenthesis.
    """
    grupper: dict[tuple[str, str], list[str]] = {}
    # Statbank tables first, since they are what a reader looks up.
    for source in sorted((sources[kilde] for kilde in kilder), key=lambda s: s.table is None):
        grupper.setdefault((source.credit, _tilstand(source)), []).append(_navn(source))
    deler = [
        f"{_samlet(credit, navn)}{f' ({tilstand})' if tilstand else ''}"
        for (credit, tilstand), navn in grupper.items()
    ]
    return f"{'Kilde' if len(deler) == 1 else 'Kilder'}: {'; '.join(deler)}."


def stempel(edition: Edition) -> str:
    """What every footer says of the figures."""
    return f"Datatilstand: {edition.state_words}"


def hentet(source: Source) -> str:
    """When the figures were fetched, as far as it is known; empty when it is not."""
    return dato(source.retrieved) if source.retrieved else ""


def hentet_dag(source: Source) -> date | None:
    """The day the figures were fetched; None where no more than a month or a year is known."""
    kjent = source.retrieved or ""
    return date.fromisoformat(kjent) if _DAG.fullmatch(kjent) else None


def _navn(source: Source) -> str:
    return f"tabell {source.table}" if source.table else source.title


def _samlet(credit: str, navn: list[str]) -> str:
    """Publisher and what of theirs is used; an edition both of them name is said once."""
    tekst = nb.liste(navn)
    delt = credit.rpartition(", ")[2]
    return (
        f"{credit.removesuffix(delt).rstrip(', ')}, {tekst}"
        if delt in tekst and ", " in credit
        else f"{credit}, {tekst}"
    )


def _tilstand(source: Source) -> str:
    # An edition that is part of the name need not be said twice.
    deler = (
        [] if source.edition in source.title else [_TILSTAND.get(source.edition, source.edition)]
    )
    if source.updated:
        deler.append(f"oppdatert {dato(source.updated[:10])}")
    if source.retrieved:
        deler.append(f"hentet {dato(source.retrieved)}")
    if source.seals:
        deler.append(f"endret her {dato(source.seals[-1].when.isoformat())}")
    return ", ".join(deler)


def dato(tekst: str) -> str:
    """A day, a month or a year of a sidecar in words: «2026-09» is «september 2026»."""
    if _DAG.fullmatch(tekst):
        return nb.dato(date.fromisoformat(tekst))
    aar, _, maaned = tekst.partition("-")
    return f"{_MAANEDER[int(maaned) - 1]} {aar}" if maaned else aar
