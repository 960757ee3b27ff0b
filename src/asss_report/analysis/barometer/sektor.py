"""One sector of Kommunebarometeret from last year to this, in exactly additive parts.

Midpoint weights (Bennet 1920), with ḡ and v̄ the means of the two years:

- own figures: v̄ · Δg of the key figures whose own value has moved the way the grade has;
- weights: (ḡ − 3.5) · Δv of those that have a grade in both years;
- set of key figures: (g − 3.5) · v of those that have a grade in one year only;
- rest: v̄ · Δg of the others, and what the published grade moves beyond their mean. There the other
  municipalities have moved, or the cut-offs of the grades; which of the two is not published.

Without key figures of both years the recalculated series tells what the set of key figures did. The
parts sum to the grade's change without residual, and change sign when the years change places (but
for the recalculated series, which is the newest year's only).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import fsum
from typing import TYPE_CHECKING, Final, TypeAlias

from asss_report import nb
from asss_report.analysis.barometer.bidrag import MIDT, siste_aar, utsnitt
from asss_report.analysis.barometer.drivere import drivere
from asss_report.analysis.change import ARENE
from asss_report.analysis.comparison import differanse
from asss_report.analysis.grunnlag import kjent
from asss_report.opphav import Regnestykke, fra
from asss_report.sources.barometer import Serie

if TYPE_CHECKING:
    from asss_report.analysis.barometer.bidrag import Utsnitt
    from asss_report.analysis.barometer.drivere import Driver, Drivere
    from asss_report.edition import Edition
    from asss_report.opphav import Del
    from asss_report.sources.barometer import Barometer, Nokkeltall, Sektorrad

# The formulae in words; the method chapter prints the same. g is a grade and v a key figure's share
# of its sector; 0 is last year and 1 this year.
EGNE: Final = "Σ (v_0 + v_1)/2 · (g_1 − g_0) der kommunens eget tall har endret seg samme vei"
VEKTER: Final = "Σ((g_0 + g_1)/2 − 3,5) · (v_1 − v_0)"
UTVALG: Final = "Σ(g_1 − 3,5) · v_1 for nye nøkkeltall − Σ(g_0 − 3,5) · v_0 for dem som er borte"
REST: Final = (
    "Σ (v_0 + v_1)/2 · (g_1 − g_0) for de andre nøkkeltallene "
    "+ endringen i sektorens karakter − endringen i Σ g · v"
)
DELENE: Final = (EGNE, VEKTER, UTVALG, REST)
OMREGNET: Final = ("omregnet karakter for fjoråret", "publisert karakter for fjoråret")
ETTER_OMREGNING: Final = ("karakter i år", "omregnet karakter for fjoråret")


class _Slag(StrEnum):
    """What has moved a key figure's grade."""

    EGEN = "egen"  # its own value, the same way
    ANNEN = "annen"  # something else, or nothing
    ETT_AAR = "ett år"  # it has a grade in one of the years only


#: Which key figures each of `DELENE` is a sum over.
_GJELDER: Final = (
    {_Slag.EGEN},
    {_Slag.EGEN, _Slag.ANNEN},
    {_Slag.ETT_AAR},
    {_Slag.ANNEN},
)
#: A key figure of either year: name, last year's and this year's.
_Par: TypeAlias = "tuple[str, Driver | None, Driver | None]"


@dataclass(frozen=True, slots=True)
class Uteblitt:
    """A movement that cannot be formed, and why, as a clause in the reader's words."""

    grunn: str


@dataclass(frozen=True, slots=True)
class Sektorbevegelse:
    """One sector's grade from one year to the next, in grade points of the sector.

    The parts that are known sum to `sum`; what an unknown part would hold is in `rest`.

    Attributes:
        egne: Own figures; None where no key figure has both grade and value in both years.
        vekter: Weights of the key figures; None without key figures in both years.
        utvalg: Set of key figures; None where neither they nor the recalculated series tell.
        rest: Other municipalities' movement, cut-offs, rounding, and what is not known.
        nye: Key figures that have a grade this year only.
        borte: Those that had one last year only.
        uten_verdi: Those with a grade in both years whose own value is not known in both.
    """

    sektor: str
    fra: Sektorrad
    til: Sektorrad
    egne: float | None
    vekter: float | None
    utvalg: float | None
    rest: float
    sum: float
    nye: tuple[str, ...] = ()
    borte: tuple[str, ...] = ()
    uten_verdi: tuple[str, ...] = ()


def sektor_i(
    b: Barometer, edition: Edition, par: tuple[Utsnitt, Utsnitt], sektor: str
) -> Sektorbevegelse:
    """The movement of a sector that has a grade in both years; `par` is last year and this.

    It can be formed where the total's cannot: it needs this sector's grade only.
    """
    for_, etter = (drivere(b, u, sektor) for u in par)
    rader = (par[0].rader[sektor], par[1].rader[sektor])
    if for_ is not None and etter is not None:
        return _av_nokkeltall(rader, _parene(for_, etter))
    g_0, g_1 = (kjent(rad.karakter) for rad in rader)
    alt, omregnet = differanse(g_1, g_0, ARENE), _omregnet(b, edition, par, sektor)
    if omregnet is None:
        return Sektorbevegelse(sektor, *rader, None, None, None, alt, alt)
    utvalg = differanse(omregnet, g_0, OMREGNET)
    rest = differanse(g_1, omregnet, ETTER_OMREGNING)
    return Sektorbevegelse(sektor, *rader, None, None, utvalg, rest, alt)


def begge_aar(b: Barometer, edition: Edition, aar: int) -> tuple[Utsnitt, Utsnitt] | Uteblitt:
    """The own published rows of `aar` − 1 and `aar`, or which year is not typed in."""
    til, fra_ = (utsnitt(b, edition, edition.own, y, Serie.PUBLISERT) for y in (aar, aar - 1))
    if til is None or fra_ is None:
        return Uteblitt(f"barometeret for {aar if til is None else aar - 1} er ikke lagt inn")
    return fra_, til


def _omregnet(
    b: Barometer, edition: Edition, par: tuple[Utsnitt, Utsnitt], sektor: str
) -> float | None:
    """Last year's grade with this year's key figures; older years are not recalculated to theirs.

    The recalculated series is always the newest barometer's.
    """
    if par[1].aar != siste_aar(b, edition):
        return None
    u = utsnitt(b, edition, edition.own, par[0].aar, Serie.OMREGNET)
    return u.karakter(sektor) if u else None


def _parene(for_: Drivere, etter: Drivere) -> tuple[_Par, ...]:
    """Every key figure of either year."""
    i_fjor, i_aar = ({d.nokkeltall.navn: d for d in it.drivere} for it in (for_, etter))
    return tuple((n, i_fjor.get(n), i_aar.get(n)) for n in dict.fromkeys((*i_aar, *i_fjor)))


def _av_nokkeltall(rader: tuple[Sektorrad, Sektorrad], parene: tuple[_Par, ...]) -> Sektorbevegelse:
    begge = [(n, d.nokkeltall, e.nokkeltall) for n, d, e in parene if d and e]
    kjente = {n for n, *tall in begge if all(t.verdi is not None for t in tall)}
    egne, vekter, utvalg, rest = _deler(rader, parene)
    return Sektorbevegelse(
        rader[1].sektor,
        *rader,
        egne if kjente else None,
        vekter,
        utvalg,
        rest,
        differanse(kjent(rader[1].karakter), kjent(rader[0].karakter), ARENE),
        nye=tuple(n for n, d, _ in parene if d is None),
        borte=tuple(n for n, _, e in parene if e is None),
        uten_verdi=tuple(n for n, *_ in begge if n not in kjente),
    )


def _deler(rader: tuple[Sektorrad, Sektorrad], parene: tuple[_Par, ...]) -> tuple[float, ...]:
    """Own figures, weights, set of key figures and rest; all are made of the same numbers."""
    slag = tuple(_slaget(d, e) for _, d, e in parene)
    deler = (
        ("sektorens karakter i fjor", kjent(rader[0].karakter)),
        ("sektorens karakter i år", kjent(rader[1].karakter)),
        *(del_ for par in parene for del_ in _fire(*par)),
    )
    navn_av = [[par[0] for par, s in zip(parene, slag, strict=True) if s in it] for it in _GJELDER]
    return tuple(
        fra(Regnestykke(formel, partial(_del, nr, slag), deler, f"for {nb.liste(navn) or 'ingen'}"))
        for nr, (formel, navn) in enumerate(zip(DELENE, navn_av, strict=True))
    )


def _fire(navn: str, d: Driver | None, e: Driver | None) -> tuple[Del, ...]:
    """Grade and share of both years; where it has no grade its share is 0, and nothing moves."""
    g_0, g_1 = (it.karakter for it in (d or e, e or d) if it)
    v_0, v_1 = (it.andel if it else 0.0 for it in (d, e))
    alle = (("g_0", g_0), ("v_0", v_0), ("g_1", g_1), ("v_1", v_1))
    return tuple((f"{navn}, {hva}", tall) for hva, tall in alle)


def _slaget(d: Driver | None, e: Driver | None) -> _Slag:
    if d is None or e is None:
        return _Slag.ETT_AAR
    return _Slag.EGEN if _samme_vei(d.nokkeltall, e.nokkeltall) else _Slag.ANNEN


def _samme_vei(for_: Nokkeltall, etter: Nokkeltall) -> bool:
    """The own value has moved, and for the better if the grade has, else for the worse."""
    if for_.verdi is None or etter.verdi is None or for_.hoy_er_bra != etter.hoy_er_bra:
        return False
    bedre = etter.verdi > for_.verdi if etter.hoy_er_bra else etter.verdi < for_.verdi
    hevet = kjent(etter.karakter) > kjent(for_.karakter)
    return etter.verdi != for_.verdi and etter.karakter != for_.karakter and bedre == hevet


def _del(nr: int, slag: tuple[_Slag, ...], *tall: float) -> float:
    """The part `nr` of `DELENE`: the sector's grades, then g_0, v_0, g_1 and v_1 of each figure."""
    fire = list(zip(slag, *(tall[2 + i :: 4] for i in range(4)), strict=True))
    flytting = [(s, (v_0 + v_1) / 2 * (g_1 - g_0)) for s, g_0, v_0, g_1, v_1 in fire]
    vekting = [(s, ((g_0 + g_1) / 2 - MIDT) * (v_1 - v_0)) for s, g_0, v_0, g_1, v_1 in fire]
    ledd = vekting if nr in (1, 2) else flytting
    svar = fsum(tall_ for s, tall_ in ledd if s in _GJELDER[nr])
    if nr < len(DELENE) - 1:
        return svar
    snitt = fsum(g_1 * v_1 - g_0 * v_0 for _, g_0, v_0, g_1, v_1 in fire)
    return svar + (tall[1] - tall[0]) - snitt
