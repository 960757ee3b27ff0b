"""What words may claim of Kommunebarometeret, and whether it is so.

As with other claims (`claims`), the judge is what the reader sees: two grades that are printed
alike are level, and a contribution printed as zero pulls neither way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import MIDT
from asss_report.narrative.claims import Dom

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What of the barometer can be printed, each by a helper of that name.
BAROMETERORD: Final = ("plass", "karakter", "bidrag")
#: Kind -> the claims of somebody against another: more, less, level. A high rank is a bad one.
MOT_NOEN: Final = {
    "plass": ("dårligere", "bedre", "på nivå med"),
    "karakter": ("høyere", "lavere", "på nivå med"),
}
#: Kind -> the claims of two years: risen, fallen, level.
UTVIKLING: Final = {
    "plass": ("svekket", "bedret", "uendret"),
    "karakter": ("øker", "synker", "uendret"),
}
#: Of a grade among those of the municipalities given: the highest, the lowest.
YTTERST: Final = ("høyest", "lavest")
#: Of a grade against the middle of the scale.
MIDTEN: Final = ("over midten", "under midten", "på midten")
#: Of a contribution by its sign.
VEI: Final = ("trekker opp", "trekker ned", "trekker verken opp eller ned")
#: Of a contribution among those of all sectors: the one that lifts most, that pulls down most.
MEST: Final = ("trekker mest opp", "trekker mest ned")

_AV_EN: Final = ("kommune", "aar", "serie")
_AV_TO_AAR: Final = ("kommune", "fra", "til", "serie")
#: Kind -> claim -> the options that say something of it.
VALG: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "plass": {
        **dict.fromkeys(("bedre", "dårligere", "på nivå med"), ("enn", *_AV_EN)),
        **dict.fromkeys(("bedret", "svekket", "uendret"), _AV_TO_AAR),
    },
    "karakter": {
        **dict.fromkeys(MOT_NOEN["karakter"], ("enn", *_AV_EN)),
        **dict.fromkeys(YTTERST, _AV_EN),
        **dict.fromkeys(UTVIKLING["karakter"], _AV_TO_AAR),
        **dict.fromkeys(MIDTEN[:2], _AV_EN),
    },
    "bidrag": {**dict.fromkeys(VEI[:2], _AV_EN), **dict.fromkeys(MEST, _AV_EN)},
}


def er_barometer(key: str) -> bool:
    """Whether a key of `krev` is of the barometer: «plass.grunnskole»."""
    slag, punkt, _ = key.partition(".")
    return bool(punkt) and slag in BAROMETERORD


@dataclass(frozen=True, slots=True)
class Sagt:
    """A number as it is printed.

    Attributes:
        navn: Whose or when: «Asker», «2025».
        tall: The number, traced.
        vist: As it is printed: «nr. 42», «4,6», «+0,22».
    """

    navn: str
    tall: float
    vist: str

    def __str__(self) -> str:
        return f"{self.navn} {self.vist}"


def av_to(ord_: str, ordene: tuple[str, str, str], egen: Sagt, annen: Sagt) -> Dom:
    """One number against another: somebody's, or the same one's of an earlier year.

    Args:
        ord_: The claim.
        ordene: What a greater, a smaller and an equal number is called.
        egen: The number the claim is of.
        annen: The one it is held against.
    """
    like = nb.likt(egen.vist, annen.vist)
    naa = ordene[2] if like else ordene[0] if egen.tall > annen.tall else ordene[1]
    return Dom(naa == ord_, naa, f"{egen}, {annen}", (egen.tall, annen.tall))


def ytterst(ord_: str, egen: Sagt, alle: Sequence[Sagt]) -> Dom:
    """The highest or lowest of all; the place may be shared.

    Args:
        ord_: One of `YTTERST` or `MEST`.
        egen: The number the claim is of.
        alle: Everybody's, `egen` too.
    """
    synkende = ord_ in ("høyest", "trekker mest opp")
    velg = max if synkende else min
    grense = velg(alle, key=lambda s: s.tall)
    sann = nb.likt(egen.vist, grense.vist)
    orden = sorted((s.tall for s in alle), reverse=synkende)
    naa = ord_ if sann else f"nr. {orden.index(egen.tall) + 1} av {len(alle)}"
    return Dom(sann, naa, ", ".join(map(str, dict.fromkeys((egen, grense)))), tuple(orden))


def mest(ord_: str, egen: Sagt, alle: Sequence[Sagt]) -> Dom:
    """The sector that lifts, or pulls down, the most: one that does not do so at all is not it."""
    dom, vei = ytterst(ord_, egen, alle), _vei(egen)
    if vei == ord_.replace("mest ", ""):
        return dom
    return Dom(sann=False, naa=vei, grunnlag=dom.grunnlag, tall=dom.tall)


def vei(ord_: str, egen: Sagt) -> Dom:
    """Whether a contribution lifts or pulls down."""
    naa = _vei(egen)
    return Dom(naa == ord_, naa, str(egen), (egen.tall,))


def midten(ord_: str, egen: Sagt) -> Dom:
    """Whether a grade is above or below the middle of the scale."""
    midt = Sagt("midten", MIDT, nb.tall(MIDT, 1))
    return av_to(ord_, MIDTEN, egen, midt)


def _vei(egen: Sagt) -> str:
    if not any(tegn in "123456789" for tegn in egen.vist):
        return VEI[2]
    return VEI[0] if egen.tall > 0 else VEI[1]
