"""A small `Grunnlag` from a table in text form, and the real one loaded once.

A table has one row per series and year, one column per municipality:

    serie        aar   Oslo  Bærum  Asker
    folkemengde  2025  1000  100    200
    netto        2025  5000  900    ..

A number is the amount in kroner; the published value is that amount per inhabitant, rounded to
whole kroner as the publisher does. `..`, `.` and `:` are a missing cell with its reason. `..|12` is
a missing amount with a published 12; `500|:` an amount whose published value is kept back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from asss_report.analysis.findings import finn
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.areas._area import load_areas
from asss_report.areas._indikatorer import standard
from asss_report.edition import Averages, Edition, Member, Need, PeerGroup, load_edition
from asss_report.model import FOLKEMENGDE, Behov
from asss_report.observations import load_observations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asss_report.analysis.findings import Funn
    from asss_report.analysis.rutenett import Rutenett
    from asss_report.areas._area import AreaModule, Kapittel

    Celle = float | str | None
    Linje = tuple[str, int, Sequence[Celle]]

ROOT = Path(__file__).parents[2]
KODE = {
    "Oslo": "0301",
    "Bergen": "4601",
    "Trondheim": "5001",
    "Stavanger": "1103",
    "Kristiansand": "4204",
    "Drammen": "3301",
    "Fredrikstad": "3107",
    "Tromsø": "5501",
    "Sandnes": "1108",
    "Bærum": "3201",
    "Asker": "3203",
    "Lillestrøm": "3205",
}
AAR, HEFTE = 2025, 2026
#: What the first column of a table may say instead of a source code.
KORT = {
    "netto": "12362/FGK7/AGD2",
    "brutto": "12362/FGK7/AGD10",
    "total": "12137/AGD1",
    "behov": "utgiftsbehov/barnehage",
    "antall": "12063/antall",
    "fellesutgifter": "12362/FGK1c/AGD2",
}
STANDARD = standard(("FGK7",), Behov.BARNEHAGE)
UTEN_BEHOV = standard(("FGK7",))
NETTO, BRUTTO, ANDEL = STANDARD.netto, STANDARD.brutto, STANDARD.andel
TOMME = {"..", ".", ":"}


# --- Synthetic ------------------------------------------------------------------------------------


def grunnlag(
    tabell: str, *, own: str = "Bærum", comparators: Sequence[str] = ("Asker",), **settings: Any
) -> Grunnlag:
    """The figures a text table holds; see the module's docstring."""
    hode, *resten = [linje.split() for linje in tabell.strip().splitlines()]
    linjer: list[Linje] = [(rad[0], int(rad[1]), [_celle(c) for c in rad[2:]]) for rad in resten]
    return bygg(hode[2:], linjer, own=own, comparators=comparators, **settings)


def bygg(
    navn: Sequence[str],
    linjer: Iterable[Linje],
    *,
    own: str = "Bærum",
    comparators: Sequence[str] = ("Asker",),
    **settings: Any,
) -> Grunnlag:
    """The figures of the lines (series, year, one cell per name); `None` is missing."""
    edition = Edition(
        year=AAR,
        municipality=own,
        comparators=tuple(comparators),
        narratives_for=own,
        data_state="ukjent",
        growth_from=settings.pop("growth_from", 2021),
        chapters=("barnehage",),
        averages=settings.pop("averages", Averages()),
        need=Need(gront_hefte=HEFTE),
        peer_group=PeerGroup(
            name="ASSS",
            structure=2024,
            members=tuple(Member(code=KODE[n], name=n) for n in navn),
        ),
    )
    assert not settings, f"unknown: {settings}"
    alle = list(linjer)
    folk = {
        (n, aar): verdi
        for serie, aar, celler in alle
        if serie == FOLKEMENGDE
        for n, verdi in zip(navn, celler, strict=True)
    }
    rader = [
        {"indikator": KORT.get(serie, serie), "kommune": KODE[n], "aar": aar}
        | _observasjon(KORT.get(serie, serie), celle, folk.get((n, aar)))
        for serie, aar, celler in alle
        for n, celle in zip(navn, celler, strict=True)
    ]
    return Grunnlag(edition, pd.DataFrame(rader))


def _celle(tekst: str) -> float | str:
    return tekst if "|" in tekst or tekst in TOMME else float(tekst)


def _observasjon(serie: str, celle: Celle, folk: Celle) -> dict[str, Any]:
    tom = float("nan")
    kilde = {"kilde": "prøve/prøve.csv:1"}
    if celle is None or celle in TOMME:
        return {"teller": tom, "nevner": tom, "verdi": tom, "status": celle or "..", **kilde}
    if serie == FOLKEMENGDE:
        tall = float(celle)
        return {"teller": tall, "nevner": tom, "verdi": tall, "status": "", **kilde}
    if not serie.startswith(("12362/", "12137/")):
        return {"teller": tom, "nevner": tom, "verdi": float(celle), "status": "", **kilde}
    nevner = tom if folk is None or folk in TOMME else float(folk)
    belop, _, vist = str(celle).partition("|")
    teller = tom if belop in TOMME else float(belop)
    if vist in TOMME:
        return {"teller": teller, "nevner": nevner, "verdi": tom, "status": vist, **kilde}
    verdi = float(vist) if vist else float(round(teller / nevner)) if nevner == nevner else tom  # noqa: PLR0124 - NaN
    status = "" if verdi == verdi else ".."  # noqa: PLR0124 - NaN
    return {"teller": teller, "nevner": nevner, "verdi": verdi, "status": status, **kilde}


# --- Real -----------------------------------------------------------------------------------------


@cache
def edisjon() -> Edition:
    """The bundled edition."""
    return load_edition(ROOT)


@cache
def ekte(kommune: str = "Bærum") -> Grunnlag:
    """The bundled figures seen from one municipality; Asker is its comparator (Asker's: Bærum)."""
    annen = "Bærum" if kommune == "Asker" else "Asker"
    resultat = annet_syn(municipality=kommune, comparators=(annen,))
    if kommune != "Bærum":
        # The mean does not depend on whose report it is (no `uten_egen_kommune` here): share it.
        for key, modul in moduler().items():
            modul.check_outputs(ekte(), kapittel("Bærum", key))
        resultat._svar.update({k: v for k, v in ekte()._svar.items() if k[0] == "gjennomsnitt"})
    return resultat


@cache
def _pivotert() -> Grunnlag:
    return Grunnlag(edisjon(), load_observations(ROOT, edisjon()).frame)


def annet_syn(*skader: Skade, **endringer: object) -> Grunnlag:
    """The bundled figures with changed edition settings, and damage done to some of them."""
    hel = _pivotert()
    resultat = Grunnlag(edisjon().model_copy(update=endringer), hel._frame)
    serier = dict(hel._serier)
    for skade in skader:
        serier[skade.serie] = skade.gjort(serier[skade.serie])
    resultat.__dict__["_serier"] = serier  # pivoted once, not for every test
    skadet = {skade.serie for skade in skader}
    for indikator, panel in hel._paneler.items():
        behov = {f"utgiftsbehov/{indikator.formel.behov}"}
        if not skadet & {*indikator.formel.serier, *behov}:
            resultat._paneler[indikator] = panel
    if not skader:
        resultat._paneler = hel._paneler
    return resultat


@dataclass(frozen=True)
class Skade:
    """A change of one observation: another value, or amount and value times a number."""

    serie: str
    kommune: str
    aar: int
    ganger: float = 1
    verdi: float | None = None
    mangler: bool = False

    def gjort(self, maal: dict[str, Rutenett]) -> dict[str, Rutenett]:
        """The series with the change; the original is left alone."""
        ut = {navn: nett.med(nett.ruter.copy()) for navn, nett in maal.items()}
        assert self.aar in ut["verdi"].aar, f"{self.serie} has no {self.aar}"
        sted = ut["verdi"].koder[KODE[self.kommune]], ut["verdi"].aar[self.aar]
        for navn in ("teller", "verdi"):
            ut[navn].ruter[sted] *= float("nan") if self.mangler else self.ganger
        if self.verdi is not None:
            ut["verdi"].ruter[sted] = self.verdi
        ut["status"].ruter[sted] = ".." if self.mangler else ""
        return ut


def fjern(serie: str, kommune: str, aar: int) -> Skade:
    """One observation is missing, with the reason «..»."""
    return Skade(serie, kommune, aar, mangler=True)


@cache
def moduler() -> Mapping[str, AreaModule]:
    """Every chapter of the bundled edition."""
    return load_areas(edisjon().chapters)


@cache
def kapittel(kommune: str, key: str) -> Kapittel:
    """One real chapter; figures are not drawn, so no style is needed."""
    stil: Any = None
    return moduler()[key].build(ekte(kommune), stil)


@cache
def alle_funn(kommune: str) -> tuple[Funn, ...]:
    """The findings of every service area for one municipality."""
    return tuple(finn(ekte(kommune), t) for m in moduler().values() for t in m.AREA.tjenester)
