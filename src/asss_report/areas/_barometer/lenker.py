"""Key figures of Kommunebarometeret that are indicators of an area too: linked both ways.

A key figure is an area's indicator when the file says so («okonomi.netto_driftsresultat»), or when
its name is that of exactly one indicator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import nokkeltallene
from asss_report.areas import _tekst as tekst
from asss_report.areas._area import Henvisning, Henvisninger, area_keys, load_area
from asss_report.areas._barometer import KEY
from asss_report.errors import DataError, Fault, nearest
from asss_report.sources.barometer import BAROMETER, NOKKELTALL, sektornokkel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from asss_report.areas._area import Area
    from asss_report.areas._barometer.visning import Visning
    from asss_report.model import Indicator
    from asss_report.sources.barometer import Barometer, Nokkeltall

FIL: Final = (BAROMETER / NOKKELTALL).as_posix()


@dataclass(frozen=True, slots=True)
class Lenke:
    """A key figure of the barometer, and the indicator of an area that is the same."""

    nokkeltall: Nokkeltall
    area: Area
    indikator: Indicator


def sjekk(barometer: Barometer, areas: Sequence[Area]) -> None:
    """Every indicator the file names must be one that an area has.

    Args:
        barometer: What is typed in.
        areas: The edition's; an area that is only left out of the edition is no fault.

    Raises:
        DataError: One fault for each name that is none, with its row.
    """
    navnene = {t.indikator: t.rad for t in reversed(barometer.nokkeltall) if t.indikator}
    kjente = {f"{area.key}.{ind.key}" for area in areas for ind in area.indikatorer}
    kjente |= set(_utenfor({navn.partition(".")[0] for navn in navnene}, areas))
    ukjente = sorted((rad, navn) for navn, rad in navnene.items() if navn not in kjente)
    if ukjente:
        raise DataError(
            *(
                Fault(
                    FIL,
                    rad,
                    f"Column Indikator: no area has the indicator «{navn}».",
                    f"{nearest(navn, kjente)} Or leave the cell empty.",
                )
                for rad, navn in ukjente
            )
        )


def _utenfor(nevnt: Collection[str], areas: Sequence[Area]) -> Iterator[str]:
    """The indicators of areas named that are no chapters of this edition."""
    egne = {area.key for area in areas}
    for key in area_keys():
        if key in nevnt and key not in egne:
            yield from (f"{key}.{ind.key}" for ind in load_area(key).AREA.indikatorer)


def lenker(v: Visning, areas: Sequence[Area]) -> tuple[Lenke, ...]:
    """The own key figures of the newest barometer that areas of the edition show, in file order."""
    alle = [(area, ind) for area in areas for ind in area.indikatorer]
    navngitt = {f"{area.key}.{ind.key}": (area, ind) for area, ind in alle}
    likt: dict[str, list[tuple[Area, Indicator]]] = {}
    for area, ind in alle:
        likt.setdefault(ind.navn.casefold(), []).append((area, ind))
    par = ((t, _samme(t, navngitt, likt)) for t in nokkeltallene(v.barometer, v.utsnitt))
    return tuple(Lenke(t, *funnet) for t, funnet in par if funnet is not None)


def _samme(
    tall: Nokkeltall,
    navngitt: dict[str, tuple[Area, Indicator]],
    likt: dict[str, list[tuple[Area, Indicator]]],
) -> tuple[Area, Indicator] | None:
    """The indicator that a key figure is; a name that several areas use says nothing."""
    if tall.indikator:
        return navngitt.get(tall.indikator)
    treff = likt.get(tall.navn.casefold(), [])
    return treff[0] if len(treff) == 1 else None


def i_barometeret(v: Visning, lenkene: Sequence[Lenke]) -> Henvisninger | None:
    """What the chapter on the barometer ends with."""
    if not lenkene:
        return None
    return Henvisninger(
        "Også i kapitlene om områdene",
        f"Nøkkeltallene under er med i {v.barometeret}, og kapitlene om områdene viser dem for "
        f"{v.edition.peer_group.name}-kommunene. Der er de regnet av SSBs tall og kan avvike fra "
        "barometerets.",
        tuple(Henvisning(_i_omraade(it), it.area.key) for it in lenkene),
    )


def _i_omraade(lenke: Lenke) -> str:
    """«Netto renter» er «Netto renteutgifter, andel av driftsinntektene»."""
    navn, deres = lenke.nokkeltall.navn, lenke.indikator.navn
    return f"«{navn}»" if navn.casefold() == deres.casefold() else f"«{navn}» er «{deres}»"


def i_omraadet(
    v: Visning, lenkene: Iterable[Lenke], key: str, exhibits: Collection[str]
) -> Henvisninger | None:
    """What the chapter on an area ends with.

    Args:
        v: The newest barometer.
        lenkene: All links.
        key: The area's.
        exhibits: Keys of the barometer chapter's exhibits.
    """
    egne = [it.nokkeltall for it in lenkene if it.area.key == key]
    if not egne:
        return None
    merke = f"{v.merke}, oppdiktet. " if v.merke else ""
    kilde = "" if v.merke else " Kilde: Kommunal Rapport, fra kommunens abonnement."
    return Henvisninger(
        "Også i Kommunebarometeret",
        f"{merke}Nøkkeltall i dette kapitlet som også er med i {v.barometeret}, med "
        f"{nb.eieform(v.navn)} karakter fra 1 til 6 og plass i landet.{kilde}",
        tuple(Henvisning(_resultat(t), _sted(t, exhibits)) for t in egne),
    )


def _resultat(tall: Nokkeltall) -> str:
    """«Netto lånegjeld (økonomi, 2026): karakter 3,7 og nr. 168»."""
    deler = []
    if tall.karakter is not None:
        deler.append(f"karakter {nb.tall(tall.karakter, 1)}")
    if tall.plass is not None:
        deler.append(f"nr. {nb.heltall(tall.plass)}")
    hva = nb.liste(deler) if deler else "uten karakter"
    return f"{tall.navn} ({tekst.liten(tall.sektor)}, {tall.aar}): {hva}"


def _sted(tall: Nokkeltall, exhibits: Collection[str]) -> str:
    tabell = f"drivere_{sektornokkel(tall.sektor)}"
    return f"{KEY}.{tabell}" if tabell in exhibits else KEY
