"""What words may claim of figures, and whether it is so.

A claim is judged on what the reader sees: two values that are printed alike are neither higher nor
lower than each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report import nb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.results import Plass
    from asss_report.model import Indicator

MOT_NOEN: Final = ("høyere", "lavere", "på nivå med", "trekker opp", "trekker ned")
YTTERST: Final = ("høyest", "lavest")
UTVIKLING: Final = ("øker", "synker", "uendret")
ROBUSTHET: Final = ("entydig høyere", "entydig lavere", "avhenger")
DELER: Final = ("trekker opp", "trekker ned")
#: Every claim `krev` knows.
PASTANDER: Final = tuple(dict.fromkeys((*MOT_NOEN, *YTTERST, *UTVIKLING, *ROBUSTHET)))
#: Claim -> the options that say something of it.
VALG: Final = {
    **dict.fromkeys(MOT_NOEN, ("enn", "kommune", "aar")),
    **dict.fromkeys(YTTERST, ("kommune", "aar")),
    **dict.fromkeys(UTVIKLING, ("kommune", "fra", "til")),
    **dict.fromkeys(ROBUSTHET, ("aar",)),
    **dict.fromkeys(DELER, ("enn",)),
}


@dataclass(frozen=True, slots=True)
class Dom:
    """Whether a claim holds.

    Attributes:
        sann: True when it does.
        naa: What is so: «lavere».
        grunnlag: The figures that decide it: «Bærum 13 817, ASSS 12 539».
        tall: Every number it was judged on, unrounded, those not named too.
    """

    sann: bool
    naa: str
    grunnlag: str
    tall: tuple[float, ...] = ()


def mot_noen(
    indikator: Indicator, ord_: str, egen: tuple[str, float], annen: tuple[str, float]
) -> Dom:
    """«høyere», «lavere» or «på nivå med» somebody."""
    a, b = (_vist(indikator, verdi) for _, verdi in (egen, annen))
    naa = "på nivå med" if a == b else "høyere" if egen[1] > annen[1] else "lavere"
    return Dom(naa == ord_, naa, f"{egen[0]} {a}, {annen[0]} {b}", (egen[1], annen[1]))


def ytterst(indikator: Indicator, ord_: str, navn: str, plasser: Sequence[Plass]) -> Dom:
    """«høyest» or «lavest» of all members with data; the place may be shared."""
    med = [(p.navn, p.verdi) for p in plasser if p.verdi is not None]
    velg = max if ord_ == "høyest" else min
    vinner, grense = velg(med, key=lambda p: p[1])
    egen = dict(med)[navn]
    sann = _vist(indikator, egen) == _vist(indikator, grense)
    orden = sorted((v for _, v in med), reverse=True)
    grunnlag = f"{navn} {_vist(indikator, egen)}, {vinner} {_vist(indikator, grense)}"
    naa = ord_ if sann else f"nr. {orden.index(egen) + 1} av {len(med)}"
    return Dom(sann, naa, grunnlag, tuple(orden))


def utvikling(indikator: Indicator, ord_: str, tall: Sequence[float], aar: tuple[int, int]) -> Dom:
    """«øker», «synker» or «uendret» from one year to another."""
    a, b = (_vist(indikator, verdi) for verdi in tall)
    naa = "uendret" if a == b else "øker" if tall[1] > tall[0] else "synker"
    return Dom(naa == ord_, naa, f"{aar[0]}: {a}, {aar[1]}: {b}", tuple(tall))


def robusthet(indikator: Indicator, ord_: str, diffs: Sequence[tuple[str, float | None]]) -> Dom:
    """Whether the answer is the same whoever is compared with."""
    kjente = [(hvem, d) for hvem, d in diffs if d is not None]
    tall = [d for _, d in kjente]
    naa = "avhenger"
    if tall and min(tall) > 0:
        naa = "entydig høyere"
    elif tall and max(tall) < 0:
        naa = "entydig lavere"
    vist = [f"{hvem} {nb.tall(d, indikator.desimaler, fortegn=True)}" for hvem, d in kjente]
    return Dom(naa == ord_, naa, ", ".join(vist), tuple(tall))


def av_del(ord_: str, virkning: float) -> Dom:
    """Whether a part of a difference pulls up or down."""
    vist = nb.tall(virkning, 0, fortegn=True)
    naa = "trekker opp" if virkning > 0 else "trekker ned"
    return Dom(naa == ord_ and any(c in "123456789" for c in vist), naa, vist, (virkning,))


def _vist(indikator: Indicator, verdi: float) -> str:
    return nb.tall(verdi, indikator.desimaler)
