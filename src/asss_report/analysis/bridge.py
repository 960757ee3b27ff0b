"""The whole budget: from the peer group's net result to the municipality's own, exactly.

Netto driftsresultat = driftsinntekter − driftsutgifter + netto renter + the rest of the finance
section and the counter-entry of depreciation. The rest is what is left, and is named so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.averages import STANDARD, Valg, medlemmer, sammenlignbare
from asss_report.analysis.comparison import DE_TO, differanse
from asss_report.analysis.grunnlag import kjent
from asss_report.analysis.results import Foss, Steg
from asss_report.model import FOLKEMENGDE
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator
    from asss_report.opphav import Del

INNTEKTER: Final = "12137/AGD13"
UTGIFTER: Final = "12137/AGD9"
RENTEINNTEKTER: Final = "12137/AGD79"
RENTEKOSTNADER: Final = "12137/AGD82"
RESULTAT: Final = "12137/AGD23"
# The formulae in words; the method chapter prints the same.
PER_INNBYGGER: Final = "Σ beløp / Σ innbyggere"
RENTER: Final = ("renteinntekter", "rentekostnader")
REST: Final = "resultat − inntekter − utgifter − renter"
LEDD: Final = {
    "inntekter": "driftsinntekter",
    "utgifter": "driftsutgifter",
    "renter": "netto renter",
    "rest": "øvrig finans, avdrag og avskrivninger",
}


def budsjettbro(
    grunnlag: Grunnlag, resultat: Indicator, aar: int, valg: Valg = STANDARD
) -> Foss | None:
    """Bridge own net operating result per inhabitant to that of others, without Oslo.

    Args:
        grunnlag: The figures.
        resultat: Net operating result; its `uten_oslo` says who is left out, and why.
        aar: Accounting year.
        valg: Whom to compare with; the peer group's weighted mean when nothing is said.

    Returns:
        Four steps in kroner per inhabitant; None when the own municipality has no figures or is
        itself one of those that cannot be compared.
    """
    edition = grunnlag.edition
    alle = medlemmer(grunnlag, resultat, valg)
    koder = tuple(kode for kode in alle if _linje(grunnlag, (kode,), aar) is not None)
    egen, snitt = _linje(grunnlag, (edition.own,), aar), _linje(grunnlag, koder, aar)
    if egen is None or snitt is None or edition.own not in sammenlignbare(grunnlag, resultat):
        return None
    steg = tuple(
        Steg(key, navn, differanse(e, s, DE_TO))
        for (key, navn), e, s in zip(LEDD.items(), egen[1:], snitt[1:], strict=True)
    )
    folk = grunnlag.hent_celle(FOLKEMENGDE, edition.own, aar) or 0.0
    mangler = tuple(edition.name_of(kode) for kode in alle if kode not in koder)
    gruppe = f"{edition.peer_group.name} uten Oslo"
    andre = nb.liste([edition.name_of(kode) for kode in valg.bare]) if valg.bare else gruppe
    return Foss(andre, snitt[0], steg, edition.municipality, egen[0], folk, aar, mangler)


def _linje(
    grunnlag: Grunnlag, koder: tuple[str, ...], aar: int
) -> tuple[float, float, float, float, float] | None:
    """Result and its four parts (income positive, spending negative), kroner per inhabitant."""
    if not koder or aar not in grunnlag.nett(RESULTAT, "teller").aar:
        return None
    folk = float(grunnlag.nett(FOLKEMENGDE, "verdi").av(koder, aar).sum())

    def kr(serie: str) -> Sporet:
        belop = float(grunnlag.nett(serie, "teller").av(koder, aar).sum())
        return Sporet(belop / folk, _per_innbygger, grunnlag, serie, koder, aar)

    resultat, inn, ut = kr(RESULTAT), kr(INNTEKTER), -kr(UTGIFTER)
    renter = differanse(kr(RENTEINNTEKTER), kr(RENTEKOSTNADER), RENTER)
    deler = (("resultat", resultat), ("inntekter", inn), ("utgifter", ut), ("renter", renter))
    rest = Sporet(_rest(*(float(tall) for _, tall in deler)), Regnestykke(REST, _rest, deler))
    linje = (resultat, inn, ut, renter, rest)
    return None if any(math.isnan(tall) for tall in linje) else linje


def _rest(resultat: float, *ledd: float) -> float:
    for it in ledd:
        resultat -= it
    return resultat


def _per_innbygger(grunnlag: Grunnlag, serie: str, koder: tuple[str, ...], aar: int) -> Regnestykke:
    deler: list[Del] = []
    for kode in koder:
        navn = grunnlag.edition.name_of(kode)
        par = (
            ("beløp", grunnlag.hent_celle(serie, kode, aar, "teller")),
            ("innbyggere", grunnlag.hent_celle(FOLKEMENGDE, kode, aar)),
        )
        deler += [(f"{navn}, {hva}", kjent(tall)) for hva, tall in par]
    formel = PER_INNBYGGER if len(koder) == 1 else f"{PER_INNBYGGER} ({len(koder)} kommuner)"
    return Regnestykke(formel, _broek, tuple(deler))


def _broek(*par: float) -> float:
    return math.fsum(par[::2]) / math.fsum(par[1::2])
