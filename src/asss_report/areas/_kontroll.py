"""Checks areas are made of: could this go wrong, and would the build still finish silently?

Inputs: what is usual in one area only. Jumps between years, rare signs, net above gross and sums
are looked at in all figures by `analysis/plausibility.py`.
Outputs: parts that do not sum, a mean outside its members, more than four findings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.decomposition import Avslag
from asss_report.analysis.findings import finn
from asss_report.errors import Fault, Level
from asss_report.model import OSLO, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Area, Kapittel
    from asss_report.model import Indicator

MEST_FUNN = 4


def nettoandel(
    grunnlag: Grunnlag, area: Area, *, lav: float, hoy: float = math.inf
) -> Iterator[Fault]:
    """Net as a share of gross outside [lav, hoy]: an amount on the wrong concept or sign.

    That net is not above gross is looked at everywhere (`analysis/plausibility.py`).
    """
    sektor = area.tjenester[0].sektor
    netto, brutto = grunnlag.panel(sektor.netto), grunnlag.panel(sektor.brutto)
    for kode, aar, tall in _utenfor(netto.verdi.frame / brutto.verdi.frame, lav, hoy + 0.005):
        yield _fault(
            grunnlag,
            sektor.netto,
            kode,
            aar,
            f"is {tall:.2f} of gross (usual: {lav}–{min(hoy, 1)})",
        )


def ikke_negativ(grunnlag: Grunnlag, indikator: Indicator) -> Iterator[Fault]:
    """A negative value where spending cannot be negative."""
    for kode, aar, tall in _utenfor(grunnlag.panel(indikator).verdi.frame, 0.0, math.inf):
        yield _fault(grunnlag, indikator, kode, aar, f"is negative ({tall:.0f})")


def ikke_null(grunnlag: Grunnlag, indikator: Indicator) -> Iterator[Fault]:
    """An exact zero: in this area nobody spends nothing, so a zero is a gap in disguise."""
    verdi = grunnlag.panel(indikator).verdi.frame
    for kode, aar, _ in _utenfor(verdi.where(verdi == 0) + 1, math.inf, math.inf):
        yield _fault(grunnlag, indikator, kode, aar, "is exactly zero")


def innenfor(
    grunnlag: Grunnlag, indikator: Indicator, *, lav: float, hoy: float
) -> Iterator[Fault]:
    """A value that cannot be: more hours than a week has, a negative count."""
    for kode, aar, tall in _utenfor(grunnlag.panel(indikator).verdi.frame, lav, hoy):
        yield _fault(grunnlag, indikator, kode, aar, f"is {tall:g}, outside {lav:g}–{hoy:g}")


def forhold(
    grunnlag: Grunnlag, teller: Indicator, nevner: Indicator, *, hoy: float
) -> Iterator[Fault]:
    """A ratio of two published figures above `hoy`: one of them is counted in another way."""
    panel = grunnlag.panel(teller).verdi.frame / grunnlag.panel(nevner).verdi.frame
    for kode, aar, tall in _utenfor(panel, -math.inf, hoy):
        yield _fault(
            grunnlag, teller, kode, aar, f"is {tall:.1f} per unit of {nevner.navn} (most: {hoy:g})"
        )


def delene_summerer(grunnlag: Grunnlag, area: Area) -> Iterator[Fault]:
    """Decomposed parts must sum to the difference within 1e-9 of the larger value."""
    for tjeneste in area.tjenester:
        foss = finn(grunnlag, tjeneste).foss
        if isinstance(foss, Avslag):
            continue
        rest = foss.slutt - foss.start - math.fsum(s.virkning for s in foss.steg)
        if abs(rest) > 1e-9 * max(abs(foss.start), abs(foss.slutt)):
            yield Fault(
                _modul(area),
                0,
                f"The parts of {tjeneste.navn} miss the difference by {rest} kr per inhabitant.",
                "This is a fault in the program.",
            )


def snittet_ligger_mellom(grunnlag: Grunnlag, area: Area) -> Iterator[Fault]:
    """A mean of positive denominators lies between the lowest and the highest in it."""
    aar = grunnlag.edition.year
    for indikator in area.indikatorer:
        snitt = gjennomsnitt(grunnlag, indikator, aar)
        if snitt.verdi is None:
            continue
        koder = [grunnlag.edition.code_of(navn) for navn in snitt.med]
        verdier = [
            gjennomsnitt(grunnlag, indikator, aar, Valg(bare=(kode,))).verdi for kode in koder
        ]
        kjente = [v for v in verdier if v is not None]
        slingring = 1e-9 * max(abs(v) for v in kjente)
        if not min(kjente) - slingring <= snitt.verdi <= max(kjente) + slingring:
            yield Fault(
                _modul(area),
                0,
                f"The mean of {indikator.navn} ({snitt.verdi}) lies outside its members.",
                "This is a fault in the program.",
            )


def fire_funn(area: Area, kapittel: Kapittel) -> Iterator[Fault]:
    """A council member reads at most four key findings."""
    if not 0 < len(kapittel.funn) <= MEST_FUNN:
        yield Fault(
            _modul(area),
            0,
            f"The chapter has {len(kapittel.funn)} key findings.",
            f"Make between one and {MEST_FUNN}.",
        )


def mangler_er_nevnt(grunnlag: Grunnlag, area: Area, kapittel: Kapittel) -> Iterator[Fault]:
    """Every member without data in the edition's year is named in the chapter."""
    aar = grunnlag.edition.year
    for indikator in area.indikatorer:
        panel = grunnlag.panel(indikator)
        for kode, navn in grunnlag.edition.members.items():
            borte = panel.hent_status(kode, aar) is not Status.OK
            nevnt = any(s.startswith(indikator.navn) and navn in s for s in kapittel.mangler)
            if borte and not nevnt and not (indikator.uten_oslo and kode == OSLO):
                yield Fault(
                    _modul(area),
                    0,
                    f"{indikator.navn} lacks {navn}, which the chapter does not say.",
                    "Pass the indicator to mangler().",
                )


def standard_utfall(grunnlag: Grunnlag, kapittel: Kapittel, *, area: Area) -> list[Fault]:
    """Parts that do not sum, a mean outside its members, a gap that is not named."""
    return [
        *delene_summerer(grunnlag, area),
        *snittet_ligger_mellom(grunnlag, area),
        *fire_funn(area, kapittel),
        *mangler_er_nevnt(grunnlag, area, kapittel),
    ]


def _utenfor(frame: pd.DataFrame, lav: float, hoy: float) -> Iterator[tuple[str, int, float]]:
    for aar in frame.columns:
        kolonne = frame[aar].dropna()
        for kode in kolonne[(kolonne < lav) | (kolonne > hoy)].index:
            yield str(kode), int(aar), float(kolonne[kode])


def _fault(grunnlag: Grunnlag, indikator: Indicator, kode: str, aar: int, hva: str) -> Fault:
    serie = indikator.formel.teller[0].serie
    kilde = grunnlag.hent_kilde(serie, kode, aar)
    return Fault(
        f"report/data/{kilde}",
        0,
        f"{indikator.navn}, {grunnlag.edition.name_of(kode)} {aar}: {hva}.",
        "Look it up at SSB; if it is right, say so in the narrative; if not, enter it in "
        "report/corrections.toml.".replace(nb.NBSP, " "),
        level=Level.WARNING,
    )


def _modul(area: Area) -> str:
    return f"src/asss_report/areas/{area.key}.py"
