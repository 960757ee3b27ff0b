"""The whole budget: from the peer group's net result to the municipality's own, exactly.

Netto driftsresultat = driftsinntekter − driftsutgifter + netto renter + the rest of the finance
section and the counter-entry of depreciation. The rest is what is left, and is named so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.averages import STANDARD, Valg, medlemmer, sammenlignbare
from asss_report.analysis.grunnlag import celle
from asss_report.analysis.results import Foss, Steg
from asss_report.model import FOLKEMENGDE

if TYPE_CHECKING:
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.model import Indicator

INNTEKTER: Final = "12137/AGD13"
UTGIFTER: Final = "12137/AGD9"
RENTEINNTEKTER: Final = "12137/AGD79"
RENTEKOSTNADER: Final = "12137/AGD82"
RESULTAT: Final = "12137/AGD23"
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
        Steg(key, navn, e - s)
        for (key, navn), e, s in zip(LEDD.items(), egen[1:], snitt[1:], strict=True)
    )
    folk = celle(grunnlag.serie(FOLKEMENGDE)["verdi"], edition.own, aar) or 0.0
    mangler = tuple(edition.name_of(kode) for kode in alle if kode not in koder)
    gruppe = f"{edition.peer_group.name} uten Oslo"
    andre = nb.liste([edition.name_of(kode) for kode in valg.bare]) if valg.bare else gruppe
    return Foss(andre, snitt[0], steg, edition.municipality, egen[0], folk, aar, mangler)


def _linje(
    grunnlag: Grunnlag, koder: tuple[str, ...], aar: int
) -> tuple[float, float, float, float, float] | None:
    """Result and its four parts (income positive, spending negative), kroner per inhabitant."""
    if not koder or aar not in grunnlag.serie(RESULTAT)["teller"].columns:
        return None
    valgt = list(koder)
    folk = float(grunnlag.serie(FOLKEMENGDE)["verdi"].loc[valgt, aar].sum(skipna=False))

    def kr(serie: str) -> float:
        return float(grunnlag.serie(serie)["teller"].loc[valgt, aar].sum(skipna=False)) / folk

    resultat, inn, ut = kr(RESULTAT), kr(INNTEKTER), -kr(UTGIFTER)
    renter = kr(RENTEINNTEKTER) - kr(RENTEKOSTNADER)
    linje = (resultat, inn, ut, renter, resultat - inn - ut - renter)
    return None if any(tall != tall for tall in linje) else linje  # noqa: PLR0124 - NaN test
