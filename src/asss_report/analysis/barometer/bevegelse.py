"""From last year's barometer to this year's: the total's movement in exactly additive parts.

With c = (g − 3.5) · w, c_1 − c_0 = w̄ · Δg + (ḡ − 3.5) · Δw, where w̄ and ḡ are the means of the two
years (Bennet 1920). The second term is the sector's weight; the first is divided by the key figures
of the sector (`sektor`). A sector in one of the years only is all due to the barometer
having other sectors. The parts sum to the change of our weighted total without residual.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import HELE, MIDT, bidrag, minus, sektorene
from asss_report.analysis.barometer.sektor import Uteblitt, begge_aar, sektor_i
from asss_report.analysis.change import ARENE
from asss_report.analysis.comparison import differanse
from asss_report.analysis.grunnlag import kjent
from asss_report.opphav import Regnestykke, fra
from asss_report.sources.barometer import TOTALT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asss_report.analysis.barometer.bidrag import Bidrag, Sektorbidrag, Utsnitt
    from asss_report.analysis.barometer.sektor import Sektorbevegelse
    from asss_report.edition import Edition
    from asss_report.opphav import Del
    from asss_report.sources.barometer import Barometer

# The formulae in words; the method chapter prints the same. g is a sector's grade and w its weight;
# 0 is last year and 1 this year.
I_TOTALEN: Final = "ledd i sektoren · (w_0 + w_1)/2 / 100"
SEKTORVEKT: Final = "((g_0 + g_1)/2 − 3,5) · (w_1 − w_0) / 100"
BEGGE_VEKTER: Final = f"vekter i sektoren · (w_0 + w_1)/2 / 100 + {SEKTORVEKT}"
BIDRAGENE: Final = ("bidrag i år", "bidrag i fjor")
UTENOM: Final = ("endret bidrag", "utvalg")
PUBLISERT: Final = ("publisert endring", "regnet endring")
#: How many sectors a reason names.
NEVNES: Final = 3
SUMMEN: Final = "summen av sektorene"


@dataclass(frozen=True, slots=True)
class Bevegelsesledd:
    """What one sector moved the total by, in grade points of the total.

    Attributes:
        egne: Own figures; None where they are not known, and then in `rest`.
        vekter: Weights, of the sector and of its key figures where they are known.
        utvalg: Set of key figures, or of sectors; None where it is not known, and then in `rest`.
        rest: Other municipalities' movement, cut-offs, rounding, and what is not known.
        sum: This year's contribution − last year's.
    """

    sektor: str
    egne: float | None
    vekter: float
    utvalg: float | None
    rest: float
    sum: float


@dataclass(frozen=True, slots=True)
class Bevegelse:
    """The own total from one year to the next; Σ `ledd` = `til_samlet` − `fra_samlet`.

    Attributes:
        ledd: One for each sector of either year, in the order of the list.
        samlet: The sum of each part over the sectors, under the name of the total.
        publisert: Change of the published total; None where a year's is not typed in.
        rest: `publisert` − the sum: correction for income, and rounding.
        sektorer: Sector -> its own movement, of those that are in both years.
    """

    fra: Utsnitt
    til: Utsnitt
    ledd: tuple[Bevegelsesledd, ...]
    samlet: Bevegelsesledd
    fra_samlet: float
    til_samlet: float
    publisert: float | None
    rest: float | None
    sektorer: Mapping[str, Sektorbevegelse]


def bevegelse(b: Barometer, edition: Edition, aar: int) -> Bevegelse | Uteblitt:
    """The own published total from `aar` − 1 to `aar`, one part per sector.

    Returns:
        The movement; or why it cannot be formed: a year is missing, or its sectors do not make up
        a total.
    """
    par = begge_aar(b, edition, aar)
    if isinstance(par, Uteblitt):
        return par
    for_, etter = (bidrag(b, u) for u in par)
    if for_.samlet is None or etter.samlet is None:
        return Uteblitt(_uten_total(for_ if for_.samlet is None else etter))
    navn = sektorene(b, *par)
    i_begge = [s for s in navn if all(u.karakter(s) is not None for u in par)]
    sektorer = {s: sektor_i(b, edition, par, s) for s in i_begge}
    alle = (_ledd(for_.hent(s), etter.hent(s), sektorer.get(s)) for s in navn)
    ledd = tuple(it for it in alle if it is not None)
    samlet = _samlet(ledd)
    publisert = minus(par[1].karakter(TOTALT), par[0].karakter(TOTALT), ARENE)
    rest = minus(publisert, samlet.sum, PUBLISERT)
    return Bevegelse(*par, ledd, samlet, for_.samlet, etter.samlet, publisert, rest, sektorer)


def _uten_total(delt: Bidrag) -> str:
    """Why a year's sectors make up no total."""
    i_aaret = f"i barometeret for {delt.utsnitt.aar}"
    for sektorer, hva in (
        (delt.uten_karakter, "mangler karakter"),
        (delt.ikke_lagt_inn, "er ikke lagt inn"),
        (delt.uten_vekt, "mangler vekt"),
    ):
        if sektorer:
            hvem = nb.samt(sektorer) if len(sektorer) <= NEVNES else "flere sektorer"
            return f"{hvem} {hva} {i_aaret}"
    return f"vektene til sektorene er ikke 100 prosent til sammen {i_aaret}"


def _ledd(
    for_: Sektorbidrag | None, etter: Sektorbidrag | None, delt: Sektorbevegelse | None
) -> Bevegelsesledd | None:
    """One sector's part of the total's movement; None where it is in neither year's total."""
    c_0, c_1 = (it.bidrag if it else None for it in (for_, etter))
    if for_ and etter and delt and c_0 is not None and c_1 is not None:
        return _i_begge(delt, (for_.vekt, etter.vekt), differanse(c_1, c_0, BIDRAGENE))
    kjente = [it for it in (for_, etter) if it and it.bidrag is not None]
    if not kjente:
        return None
    # In one year only: all of it is that the barometer has other sectors.
    alt = c_1 if c_1 is not None else -kjent(c_0)
    intet = differanse(alt, alt, UTENOM)
    return Bevegelsesledd(kjente[0].sektor, None, intet, alt, intet, alt)


def _i_begge(delt: Sektorbevegelse, w: tuple[float, float], endring: float) -> Bevegelsesledd:
    vekter = (("w_0", w[0]), ("w_1", w[1]))
    return Bevegelsesledd(
        delt.sektor,
        None if delt.egne is None else _i_totalen(delt.egne, vekter),
        _vekter(delt, vekter),
        None if delt.utvalg is None else _i_totalen(delt.utvalg, vekter),
        _i_totalen(delt.rest, vekter),
        endring,
    )


def _i_totalen(ledd: float, vekter: tuple[Del, ...]) -> float:
    return fra(Regnestykke(I_TOTALEN, _skalert, (("ledd i sektoren", ledd), *vekter)))


def _skalert(ledd: float, w_0: float, w_1: float) -> float:
    return ledd * (w_0 + w_1) / 2 / HELE


def _vekter(delt: Sektorbevegelse, vekter: tuple[Del, ...]) -> float:
    """What the sector's weight does, and those of its key figures where they are known."""
    deler = (*vekter, ("g_0", kjent(delt.fra.karakter)), ("g_1", kjent(delt.til.karakter)))
    if delt.vekter is None:
        return fra(Regnestykke(SEKTORVEKT, _sektorvekt, deler))
    deler = (("vekter i sektoren", delt.vekter), *deler)
    return fra(Regnestykke(BEGGE_VEKTER, _begge_vekter, deler))


def _sektorvekt(w_0: float, w_1: float, g_0: float, g_1: float) -> float:
    return ((g_0 + g_1) / 2 - MIDT) * (w_1 - w_0) / HELE


def _begge_vekter(ledd: float, *tall: float) -> float:
    return _skalert(ledd, *tall[:2]) + _sektorvekt(*tall)


def _samlet(ledd: Sequence[Bevegelsesledd]) -> Bevegelsesledd:
    return Bevegelsesledd(
        TOTALT,
        _summer((it.sektor, it.egne) for it in ledd),
        kjent(_summer((it.sektor, it.vekter) for it in ledd)),
        _summer((it.sektor, it.utvalg) for it in ledd),
        kjent(_summer((it.sektor, it.rest) for it in ledd)),
        kjent(_summer((it.sektor, it.sum) for it in ledd)),
    )


def _summer(tall: Iterable[tuple[str, float | None]]) -> float | None:
    """The sum of what is known; None when nothing is."""
    deler = tuple((navn, verdi) for navn, verdi in tall if verdi is not None)
    return fra(Regnestykke(SUMMEN, _sum, deler)) if deler else None


def _sum(*tall: float) -> float:
    return fsum(tall)
