"""Which source series the areas use, and where each is declared: what a fetch must bring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from asss_report.areas._area import area_keys, load_area
from asss_report.errors import shown
from asss_report.model import FOLKEMENGDE
from asss_report.sources.levering import is_manual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asss_report.model import Indicator


class Serie(NamedTuple):
    """A source series that an indicator uses.

    Attributes:
        serie: "12362/FGK7/AGD2".
        etikett: What Statistics Norway is expected to call its content; empty for no expectation.
        fil: The module that declares it.
        linje: The line there; 0 when it is put together and stands nowhere as it is.
    """

    serie: str
    etikett: str
    fil: str
    linje: int


def serier(keys: Iterable[str] | None = None) -> tuple[Serie, ...]:
    """Every series the chapters' indicators use, and the population, each with its label once.

    Args:
        keys: The chapters; None for all areas there are modules for, so that a chapter put into
            report.toml later finds its figures.
    """
    alle: dict[tuple[str, str], Serie] = {}
    for serie in _alle(area_keys() if keys is None else keys):
        kjent = alle.setdefault((serie.serie, serie.etikett), serie)
        if serie.linje and not kjent.linje:  # declared there, put together or lent elsewhere
            alle[serie.serie, serie.etikett] = serie
    return (*alle.values(), Serie(FOLKEMENGDE, "", "", 0))


def _alle(keys: Iterable[str]) -> Iterator[Serie]:
    for key in keys:
        modul = load_area(key)
        fil = Path(str(modul.__file__))  # type: ignore[attr-defined]  # a module, as its users see it
        tekst = fil.read_text("utf-8")
        for indikator in modul.AREA.indikatorer:
            yield from _indikator(indikator, shown(fil), tekst)


def _indikator(indikator: Indicator, fil: str, tekst: str) -> Iterator[Serie]:
    for plass, serie in enumerate(indikator.formel.serier):
        if serie != FOLKEMENGDE and not is_manual(serie):  # nobody fetches what people type
            # The label is of the content that leads; a denominator has its own declaration.
            etikett = indikator.etikett if plass == 0 else ""
            yield Serie(serie, etikett, fil, _linje(tekst, f'"{serie}"'))


def _linje(tekst: str, sitat: str) -> int:
    start = tekst.find(sitat)
    return tekst.count("\n", 0, start) + 1 if start >= 0 else 0
