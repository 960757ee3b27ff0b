"""Means of the peer group: the rule and the members are part of the result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report.analysis.grunnlag import kjent
from asss_report.analysis.results import Gjennomsnitt
from asss_report.model import OSLO, Snitt
from asss_report.nb import liste
from asss_report.opphav import Regnestykke, Sporet, spor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Indicator
    from asss_report.opphav import Del, Opphav

# The rules in words; the method chapter prints the same.
VEKTET: Final = "Σ teller / Σ nevner"
UVEKTET: Final = "gjennomsnittet av kommunenes verdier"
SUM: Final = "summen over kommunene"


@dataclass(frozen=True, slots=True)
class Valg:
    """How a mean is to be formed; the edition's and the indicator's own rule when nothing is said.

    Attributes:
        regel: Overrides the indicator's rule.
        uten_oslo: Leaves Oslo out whatever the edition says.
        bare: Only these codes: one comparator makes the mean that municipality's own value.
    """

    regel: Snitt | None = None
    uten_oslo: bool = False
    bare: tuple[str, ...] | None = None


STANDARD = Valg()


def gjennomsnitt(
    grunnlag: Grunnlag, indikator: Indicator, aar: int, valg: Valg = STANDARD
) -> Gjennomsnitt:
    """The mean of an indicator over the members that have data.

    `vektet`: skala · Σ teller / Σ nevner. `uvektet`: mean of the members' values. An indicator
    without denominators can only have an unweighted mean (declared so in its area).

    Returns:
        The mean, unrounded, with the members in it, those without data and those left out.
    """
    return grunnlag.husk(
        ("gjennomsnitt", indikator, aar, valg), lambda: _regn_ut(grunnlag, indikator, aar, valg)
    )


def _regn_ut(grunnlag: Grunnlag, indikator: Indicator, aar: int, valg: Valg) -> Gjennomsnitt:
    panel = grunnlag.panel(indikator)
    koder = medlemmer(grunnlag, indikator, valg)
    med = tuple(kode for kode in koder if panel.hent(kode, aar) is not None)
    regel = valg.regel or indikator.snitt
    navn = grunnlag.edition.members
    mangler = tuple(navn[kode] for kode in koder if kode not in med)
    verdi, teller, nevner = _form(panel, med, aar, regel, mangler)
    return Gjennomsnitt(
        verdi=verdi,
        regel=regel,
        med=tuple(navn[kode] for kode in med),
        mangler=mangler,
        utelatt=()
        if valg.bare
        else tuple(navn[k] for k in grunnlag.edition.codes if k not in koder),
        grunn="" if valg.bare else indikator.uten_oslo,
        teller=teller,
        nevner=nevner,
    )


def medlemmer(grunnlag: Grunnlag, indikator: Indicator, valg: Valg = STANDARD) -> tuple[str, ...]:
    """The codes that belong in the mean, with or without data."""
    if valg.bare is not None:
        return valg.bare
    return grunnlag.edition.mean_members(uten_oslo=valg.uten_oslo or bool(indikator.uten_oslo))


def sammenlignbare(grunnlag: Grunnlag, indikator: Indicator) -> tuple[str, ...]:
    """The codes that can be ranked: all members but those the indicator declares unlike."""
    return tuple(
        kode for kode in grunnlag.edition.codes if not (indikator.uten_oslo and kode == OSLO)
    )


def _form(
    panel: Panel, koder: Sequence[str], aar: int, regel: Snitt, mangler: Sequence[str]
) -> tuple[float | None, float | None, float | None]:
    if not koder:
        return None, None, None
    if regel is Snitt.UVEKTET:
        snitt = float(panel.verdi.av(koder, aar).mean())
        return Sporet(snitt, _uvektet_opphav, panel, koder, aar, mangler), None, None
    teller = float(panel.teller.av(koder, aar).sum())
    nevner = float(panel.nevner.av(koder, aar).sum())
    snitt = panel.indikator.formel.skala * teller / nevner
    return (
        Sporet(snitt, vektet_opphav, panel, koder, aar, mangler),
        Sporet(teller, _sum_opphav, panel, koder, aar, "teller"),
        Sporet(nevner, _sum_opphav, panel, koder, aar, "nevner"),
    )


def vektet_opphav(
    panel: Panel, koder: Sequence[str], aar: int, mangler: Sequence[str] = ()
) -> Opphav:
    """Where a weighted mean comes from; of one municipality it is that one's own value."""
    if len(koder) == 1:
        return _egen(panel, koder[0], aar)
    navn, skala = panel.grunnlag.edition.name_of, panel.indikator.formel.skala
    deler: list[Del] = []
    for kode in koder:
        par = (("teller", panel.hent_teller(kode, aar)), ("nevner", panel.hent_nevner(kode, aar)))
        deler += [(f"{navn(kode)}, {hva}", tall) for hva, tall in par if tall is not None]
    formel = VEKTET if skala == 1 else f"{skala:g} · {VEKTET}"
    return Regnestykke(
        f"{formel} ({len(koder)} kommuner)", partial(_vektet, skala), tuple(deler), _uten(mangler)
    )


def _vektet(skala: float, *par: float) -> float:
    return skala * fsum(par[::2]) / fsum(par[1::2])


def _uvektet_opphav(panel: Panel, koder: Sequence[str], aar: int, mangler: Sequence[str]) -> Opphav:
    if len(koder) == 1:
        return _egen(panel, koder[0], aar)
    navn = panel.grunnlag.edition.name_of
    deler = tuple((navn(k), tall) for k in koder if (tall := panel.hent(k, aar)) is not None)
    return Regnestykke(f"{UVEKTET} ({len(koder)} kommuner)", _middel, deler, _uten(mangler))


def _middel(*tall: float) -> float:
    return fsum(tall) / len(tall)


def _sum_opphav(panel: Panel, koder: Sequence[str], aar: int, hva: str) -> Opphav:
    navn = panel.grunnlag.edition.name_of
    hent = panel.hent_teller if hva == "teller" else panel.hent_nevner
    deler = tuple((navn(k), tall) for k in koder if (tall := hent(k, aar)) is not None)
    return Regnestykke(f"{SUM} ({len(koder)})", _sum, deler)


def _sum(*tall: float) -> float:
    return fsum(tall)


def _egen(panel: Panel, kode: str, aar: int) -> Opphav:
    opphav = spor(kjent(panel.hent(kode, aar)))
    if opphav is None:
        raise ValueError(f"{kode} has no value of {panel.indikator.key} in {aar}")
    return opphav


def _uten(mangler: Sequence[str]) -> str:
    return f"uten {liste(mangler)}, som mangler tall" if mangler else ""
