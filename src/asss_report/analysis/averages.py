"""Means of the peer group: the rule and the members are part of the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.analysis.results import Gjennomsnitt
from asss_report.model import OSLO, Snitt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Indicator


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
    verdi, teller, nevner = _form(panel, med, aar, regel)
    return Gjennomsnitt(
        verdi=verdi,
        regel=regel,
        med=tuple(navn[kode] for kode in med),
        mangler=tuple(navn[kode] for kode in koder if kode not in med),
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
    panel: Panel, koder: Sequence[str], aar: int, regel: Snitt
) -> tuple[float | None, float | None, float | None]:
    if not koder:
        return None, None, None
    if regel is Snitt.UVEKTET:
        return float(panel.verdi.loc[list(koder), aar].mean()), None, None
    teller = float(panel.teller.loc[list(koder), aar].sum())
    nevner = float(panel.nevner.loc[list(koder), aar].sum())
    return panel.indikator.formel.skala * teller / nevner, teller, nevner
