"""The odd figures in words, for the analyst: where each stands, what it was, what the group did.

They are warnings without a code: nobody can end them by editing a narrative, and none stops a
build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from asss_report import nb
from asss_report.analysis.plausibility import GRENSE, Slag, mistanker
from asss_report.document.serienavn import Serienavn
from asss_report.errors import Fault, Level
from asss_report.model import FOLKEMENGDE
from asss_report.sources.levering import path_of
from asss_report.sources.names import series_names
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asss_report.analysis.plausibility import Mistanke
    from asss_report.document.report import Report
    from asss_report.document.serienavn import Serie

#: `check` tells figures of earlier years one by one from here, in times the limit.
STERK: Final = 1.5
HVA_NAA: Final = (
    "Look it up at the source; if it is right, say so in the narrative; if not, enter it in "
    "report/corrections.toml."
)


def odd_figures(report: Report, *, year: int = 0) -> list[Fault]:
    """Every figure that looks odd, the oddest first.

    Args:
        report: The edition.
        year: Only this year's; all years when 0.
    """
    return [_fault(report, m) for m in _alle(report) if year in (0, m.aar)]


def odd_in_short(report: Report) -> list[Fault]:
    """What `check` tells: the edition's own year, and what is very odd; the rest is counted."""
    aar = report.edition.year
    vist = [m for m in _alle(report) if m.aar == aar or m.grad >= STERK]
    faults = [_fault(report, m) for m in vist]
    if resten := len(_alle(report)) - len(vist):
        what = f"{nb.heltall(resten)} more figures of earlier years look somewhat odd."
        hint = "asss-report plausibility lists them, the oddest first."
        faults.append(Fault(DATA.as_posix(), 0, what, hint, Level.INFO))
    return faults


def odd_in_chapter(report: Report, key: str) -> list[Fault]:
    """The odd figures of the edition's year that a chapter shows."""
    serier = {s for ind in report.moduler[key].AREA.indikatorer for s in ind.formel.serier}
    return [
        _fault(report, m)
        for m in _alle(report)
        if m.aar == report.edition.year and serier & {m.serie, *m.ogsaa}
    ]


def _alle(report: Report) -> Sequence[Mistanke]:
    indikatorer = (i for modul in report.moduler.values() for i in modul.AREA.indikatorer)
    return mistanker(report.grunnlag, indikatorer)


def _fault(report: Report, m: Mistanke) -> Fault:
    fil, linje = _sted(m)
    hvem = f"{report.edition.name_of(m.kommune)} {m.aar}"
    what = f"{_navn(report, m)}, {hvem}: {_hva(m, _serie(report, m))}{_ogsaa(m.ogsaa)}."
    return Fault(fil, linje, what, HVA_NAA, Level.WARNING)


def _sted(m: Mistanke) -> tuple[str, int]:
    """The file, with its line where it has lines; else the cell's whole address."""
    fil, (_, kolon, resten) = path_of(m.kilde), m.kilde.partition(":")
    linje = resten.partition(":")[0]
    if linje.isdigit() and fil.suffix == ".csv":
        return fil.as_posix(), int(linje)
    return f"{fil.as_posix()}{kolon}{resten}", 0


def _serie(report: Report, m: Mistanke) -> Serie:
    navnene = report.grunnlag.husk(
        ("serienavn",),
        lambda: Serienavn(
            (modul.AREA for modul in report.moduler.values()),
            series_names(report.root, report.observations.sources),
        ),
    )
    if m.slag is Slag.FOLKETALL:
        return navnene.serie(FOLKEMENGDE)
    belop = not np.isnan(report.grunnlag.nett(m.serie, "nevner").ruter).all()
    return navnene.serie(m.serie, belop=belop)


def _navn(report: Report, m: Mistanke) -> str:
    if m.slag is Slag.FOLKETALL:
        return f"Inhabitants behind table {m.serie}"
    return f"{_serie(report, m).tekst} ({m.serie})"


def _hva(m: Mistanke, serie: Serie) -> str:
    def tall(verdi: float | None) -> str:
        return "no figure" if verdi is None else nb.tall(verdi, serie.desimaler)

    ventet = m.ventet or 0.0
    if m.slag is Slag.HOPP:
        return (
            f"{tall(m.foer)} became {tall(m.verdi)}; with the group's change it would be "
            f"{tall(ventet)} ({nb.tall(m.grad * GRENSE, 1)} robust deviations away)"
        )
    if m.slag is Slag.FORTEGN:
        return f"{tall(m.verdi)} after {tall(m.foer)}; hardly any other value has that sign"
    if m.slag is Slag.UMULIG:
        return (
            f"{tall(m.verdi)}, which cannot be {'below' if ventet == 0 else 'above'} {tall(ventet)}"
        )
    if m.slag is Slag.NETTO:
        return f"net is {nb.mill_kr(m.verdi)}, above gross, {nb.mill_kr(ventet)}"
    if m.slag is Slag.SUM:
        skjev = nb.prosent(100 * (ventet / m.verdi - 1), fortegn=True)
        return (
            f"the areas sum to {nb.mill_kr(ventet)} ({skjev}), but the total is "
            f"{nb.mill_kr(m.verdi)}"
        )
    return (
        f"amounts divided by kroner per inhabitant make {nb.tall(m.verdi)}, but the population is "
        f"{nb.tall(ventet)} ({nb.prosent(100 * (m.verdi / ventet - 1), fortegn=True)})"
    )


def _ogsaa(serier: Iterable[str]) -> str:
    andre = ", ".join(serier)
    return f"; so did {andre}" if andre else ""
