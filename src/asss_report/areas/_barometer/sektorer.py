"""Kommunebarometeret sector by sector and year by year: grades and ranks, each series by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import sektorene
from asss_report.areas import _exhibits as vis
from asss_report.areas._barometer import visning as bv
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.sources.barometer import TOTALER, Serie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.barometer.bidrag import Utsnitt
    from asss_report.areas._barometer.visning import Visning
    from asss_report.sources.barometer import Sektorrad

#: Columns of years that have room for grade and rank.
MEST_KOLONNER: Final = 7
#: A year takes no more of the width than this, however few they are.
BREDEST: Final = 0.175
#: As wide as a figure: grades stand under one another when ranks have one to three.
LUFT: Final = "\u2007"
TRE_SIFRE: Final = 3


def sektortabell(v: Visning, serie: Serie) -> Exhibit | str:
    """Grade and rank in each sector, year by year, of one series."""
    alle = v.egne(serie)[-MEST_KOLONNER:]
    sektorer = sektorene(v.barometer, *alle)
    if not sektorer:
        return (
            "ingen sektorer er lagt inn"
            if serie is Serie.PUBLISERT
            else "den omregnede serien er ikke lagt inn"
        )
    siste, navnebredde = str(alle[-1].aar), max(0.3, 1 - BREDEST * len(alle))
    rader = [_sektorrad(sektor, alle) for sektor in sektorer]
    rader += [
        _sektorrad(total, alle, sum_=True)
        for total in TOTALER
        if any(total in u.rader for u in alle)
    ]
    return Exhibit(
        "sektorer" if serie is Serie.PUBLISERT else "sektorer_omregnet",
        _karaktertittel(alle[-1]) if serie is Serie.PUBLISERT else _flyttetittel(alle, sektorer),
        f"Karakterene i {nb.eieform(v.navn)} sektorer, {_serieord(serie)}. Plass i landet i "
        "parentes.",
        (bv.KILDE_SEKTORER,),
        _serienoter(v, serie, sektorer),
        tabell=Tabell(
            (
                Kolonne("Sektor", navnebredde, "tekst"),
                *bv.jevnt(navnebredde, [str(u.aar) for u in alle], egen=siste),
            ),
            tuple(rader),
        ),
    )


def _serieord(serie: Serie) -> str:
    if serie is Serie.PUBLISERT:
        return "slik hvert års barometer hadde dem"
    return "omregnet av Kommunal Rapport til nøkkeltallene i det nyeste barometeret"


def _serienoter(v: Visning, serie: Serie, sektorer: Sequence[str]) -> tuple[str, ...]:
    borte = [sektor for sektor in v.barometer.sektorer if sektor not in sektorer]
    return (
        *((bv.PUBLISERTE,) if serie is Serie.PUBLISERT else ()),
        *((f"Ikke lagt inn: {bv.ord_for(borte)}.",) if borte else ()),
        *v.avkortet(MEST_KOLONNER, serie),
    )


def _sektorrad(sektor: str, alle: Sequence[Utsnitt], *, sum_: bool = False) -> Rad:
    return Rad(sektor, tuple(_karakter_og_plass(u.rader.get(sektor)) for u in alle), sum=sum_)


def _karakter_og_plass(rad: Sektorrad | None) -> Celle:
    if rad is None or rad.karakter is None:
        return bv.karaktercelle(rad)
    if rad.plass is None:
        return vis.celle(rad.karakter, 1)
    luft = LUFT * (TRE_SIFRE - len(str(int(rad.plass))))
    return Celle(
        f"{nb.tall(rad.karakter, 1)}{luft}{nb.NBSP}({nb.heltall(rad.plass)})", rad.karakter
    )


def _karaktertittel(u: Utsnitt) -> str:
    kjente = [
        (rad.karakter, navn)
        for navn, rad in u.rader.items()
        if rad.karakter is not None and navn not in TOTALER
    ]
    hoyest, lavest = bv.ytterste(kjente, 1), bv.ytterste(kjente, 1, nederst=True)
    if hoyest is None or lavest is None:
        return f"Ingen sektorer har karakter i {u.aar}"
    if len(kjente) == 1:
        return f"Karakteren i {bv.ord_for(hoyest[1])} er {nb.tall(hoyest[0], 1)} i {u.aar}"
    if hoyest[1] == lavest[1]:
        return f"Alle sektorene med karakter har {nb.tall(hoyest[0], 1)} i {u.aar}"
    return (
        f"Høyest karakter i {u.aar}: {bv.ord_for(hoyest[1])} ({nb.tall(hoyest[0], 1)}). "
        f"Lavest: {bv.ord_for(lavest[1])} ({nb.tall(lavest[0], 1)})"
    )


def _flyttetittel(alle: Sequence[Utsnitt], sektorer: Sequence[str]) -> str:
    """Which sectors have moved most from the first year to the last."""
    forst, sist = alle[0], alle[-1]
    par = [(forst.karakter(sektor), sist.karakter(sektor), sektor) for sektor in sektorer]
    flyttet = [(til - fra, navn) for fra, til, navn in par if fra is not None and til is not None]
    if forst is sist or not flyttet:
        return f"Omregnede karakterer i {sist.aar}"
    fram, tilbake = bv.ytterste(flyttet, 1), bv.ytterste(flyttet, 1, nederst=True)
    deler = [
        f"{bv.ord_for(navn)} {hva} ({nb.tall(endring, 1, fortegn=True)})"
        for (endring, navn), hva in (
            *([(fram, "gått mest fram")] if fram and fram[0] > 0 else []),
            *([(tilbake, "gått mest tilbake")] if tilbake and tilbake[0] < 0 else []),
        )
        if not bv.er_null(endring, 1)
    ]
    if not deler:
        return f"Omregnet står karakterene stille fra {forst.aar} til {sist.aar}"
    return f"Omregnet har {nb.liste(deler)} siden {forst.aar}"
