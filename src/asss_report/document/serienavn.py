"""What a source series is called where people read of it: by the key figure that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.model import FOLKEMENGDE
from asss_report.sources.barometer import HELTALL
from asss_report.sources.levering import is_barometer
from asss_report.sources.readers import UTGIFTSBEHOV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asss_report.areas._area import Area
    from asss_report.model import Indicator

KR_PER_INNBYGGER: Final = "kroner per innbygger"
_FELLES: Final = {
    FOLKEMENGDE: "Innbyggere",
    UTGIFTSBEHOV: "Utgiftsbehov",
    "vekt": "Utgiftsbehov",
    "kommunebarometer": "Kommunebarometeret",
}
#: Weights of a sector stand in no table of figures, and have no name there.
_VEKTER: Final = {
    "vekt/helse_omsorg": "vekt i samlet indeks for helse og omsorg",
    "kommunebarometer/vekt": "vekt, prosent",
}
_ENHETER: Final = {FOLKEMENGDE: "innbyggere", UTGIFTSBEHOV: "indeks", "vekt": "andel"}
#: Digits of an index of need and of its weights; other numbers that no key figure shows have one.
_DESIMALER: Final = {UTGIFTSBEHOV: 4, "vekt": 4, FOLKEMENGDE: 0}


@dataclass(frozen=True, slots=True)
class Serie:
    """A series as people read of it.

    Attributes:
        kode: The source's own codes.
        omraade: Name of the area it belongs to; empty where none, or more than one, does.
        navn: What it measures.
        enhet: Unit of its published value; empty when it is not known.
        desimaler: Digits shown.
        brukt_i: «barnehage.netto_driftsutgifter»: the key figures made from it.
    """

    kode: str
    omraade: str
    navn: str
    enhet: str
    desimaler: int
    brukt_i: tuple[str, ...] = ()

    @property
    def tekst(self) -> str:
        """«Barnehage: netto driftsutgifter per innbygger»."""
        if not self.omraade or self.navn.startswith(self.omraade):
            return self.navn
        return f"{self.omraade}: {self.navn[:1].lower()}{self.navn[1:]}"


class Serienavn:
    """The names of all series.

    Args:
        areas: The edition's areas.
        navn: What the publishers call the series.
    """

    def __init__(self, areas: Iterable[Area], navn: Mapping[str, str]) -> None:
        self._navn = navn
        self._brukt: dict[str, list[tuple[Area, Indicator]]] = {}
        for area in areas:
            for indikator in area.indikatorer:
                for serie in indikator.formel.serier:
                    self._brukt.setdefault(serie, []).append((area, indikator))

    def serie(self, kode: str, *, belop: bool = False) -> Serie:
        """What a series is called; `belop` when it is an amount with kroner per inhabitant."""
        brukt = self._brukt.get(kode, [])
        keys = tuple(f"{area.key}.{ind.key}" for area, ind in brukt)
        egen = [(a, i) for a, i in brukt if i.formel.publisert and i.formel.serier[0] == kode]
        if len(egen) == 1 and kode != FOLKEMENGDE:
            area, ind = egen[0]
            return Serie(kode, area.navn, ind.navn, ind.enhet, ind.desimaler, keys)
        felles = kode.partition("/")[0]
        navn = _i_ett(self._navn.get(kode, _VEKTER.get(kode, kode)))
        omraader = {area.navn for area, _ in brukt}
        omraade = omraader.pop() if len(omraader) == 1 else _FELLES.get(felles, "")
        enhet = KR_PER_INNBYGGER if belop else _ENHETER.get(felles, "")
        return Serie(kode, omraade, navn, enhet, _desimaler(kode, belop=belop), keys)


def _desimaler(kode: str, *, belop: bool) -> int:
    """Digits shown of a series that no key figure shows; ranks and counts are whole."""
    if is_barometer(kode) and kode.rpartition("/")[2] in HELTALL:
        return 0
    return _DESIMALER.get(kode.partition("/")[0], 0 if belop else 1)


def _i_ett(navn: str) -> str:
    """«Administrasjon: Netto driftsutgifter» -> «Administrasjon, netto driftsutgifter»."""
    forst, *resten = navn.split(": ")
    return ", ".join([forst, *(_liten(it) for it in resten)])


def _liten(ord_: str) -> str:
    return ord_ if ord_[1:2].isupper() else f"{ord_[:1].lower()}{ord_[1:]}"
