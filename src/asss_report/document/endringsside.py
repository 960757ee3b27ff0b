"""The chapter «Endringer siden mars»: which figures moved, by how much, and what they touch.

What the figures were is frozen in `report/endringer.json`; what they are is always read anew, so
every new number has its origin. Without the file there is no such chapter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from asss_report import nb
from asss_report.analysis.comparison import prosent
from asss_report.analysis.revision import INGEN, Celle, Celleendring, Slag, etter_storrelse
from asss_report.areas import _exhibits as vis
from asss_report.areas._area import Kapittel
from asss_report.areas._tekst import tallord
from asss_report.document.endringsfil import FILE
from asss_report.document.kilder import dato
from asss_report.document.serienavn import Serienavn
from asss_report.model import Celle as Rute
from asss_report.model import Exhibit, Kolonne, Rad, Status, Tabell
from asss_report.observations import all_figures
from asss_report.opphav import Heltall, Kildecelle, Regnestykke, Sporet
from asss_report.sources.levering import is_barometer, is_typed, source_of
from asss_report.sources.names import series_names
from asss_report.sources.readers import UTGIFTSBEHOV

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from asss_report.analysis.revision import Maal
    from asss_report.document.endringsfil import Side, Stempel
    from asss_report.document.report import Report
    from asss_report.document.serienavn import Serie

KEY: Final = "endringer"
#: Rows of a table, so that two of them fit on a page.
MEST_RADER: Final = 10
#: The sheet of the workbook that has all changes.
ARK: Final = "Endringer"
BEROERT: Final = "beroert"
_MILL: Final = 1e6
_DE_TO: Final = ("tallet nå", "tallet før")
_INGEN: Final = "–"
#: Series of weights -> where they weigh.
_VEKTER: Final = {
    "kommunebarometer/": "i Kommunebarometeret",
    "vekt/": "i den samlede indeksen for helse og omsorg",
}
#: So many are still counted in words.
_I_ORD: Final = 12


@dataclass(frozen=True, slots=True)
class Endringskapittel(Kapittel):
    """The chapter; which exhibits are affected is said when they have numbers.

    Attributes:
        alle: Every change, for the workbook.
        beroert: The exhibits affected: chapter, key.
        kilder: Ids of the sources the changes are in.
    """

    alle: Tabell | None = None
    beroert: tuple[tuple[str, str], ...] = ()
    kilder: tuple[str, ...] = ()

    def med_numre(
        self, numre: Mapping[tuple[str, str], str], titler: Mapping[str, str]
    ) -> Endringskapittel:
        """The chapter with the numbers of the exhibits it speaks of.

        Args:
            numre: Chapter and key of an exhibit -> «figur 3.2».
            titler: Chapter key -> its title.
        """
        andre = tuple(e for e in self.exhibits if e.key != BEROERT)
        kjente = [sted for sted in self.beroert if sted in numre and sted[0] != KEY]
        if not kjente:
            return replace(self, exhibits=andre)
        siste = _beroert(kjente, numre, titler, self.kilder)
        return replace(self, exhibits=(*andre, siste))


@dataclass(frozen=True)
class _Linje:
    """One change as the reader meets it: today's numbers and the old ones, each with its origin."""

    endring: Celleendring
    serie: Serie
    report: Report
    siden: str

    @property
    def kommune(self) -> str:
        """Whose figure it is."""
        return self.report.edition.members.get(self.endring.kommune, self.endring.kommune)

    def naa(self, maal: Maal = "verdi") -> float | None:
        """Today's number."""
        (serie, kommune, aar), er = self.endring.nokkel, self.endring.er
        if er is INGEN:
            return None
        if is_barometer(serie):  # no table holds it: it stands where it was typed
            verdi = er.verdi if maal == "verdi" else None
            celle = Kildecelle(serie, self.kommune, aar, er.kilde, verdi or 0.0)
            return None if verdi is None else Sporet(verdi, celle)
        return self.report.grunnlag.hent_celle(serie, kommune, aar, maal)

    def foer(self, maal: Maal = "verdi") -> float | None:
        """The number as it was; all that is known of it is where it stood."""
        var = self.endring.var
        verdi = var.verdi if maal == "verdi" else var.teller
        if verdi is None:
            return None
        formel = f"tallet siden {self.siden}: frosset i {FILE.as_posix()}, sto i {var.kilde}"
        return Sporet(verdi, Regnestykke(formel, partial(float, verdi), ()))

    def kroner(self) -> float | None:
        """How far the amount moved."""
        return self._flyttet("teller") if self.endring.kroner is not None else None

    def i_enhet(self) -> float | None:
        """How far the published value moved, in its own unit."""
        return self._flyttet("verdi")

    def prosent(self) -> float | None:
        """How far it moved, in percent of what it was."""
        maal: Maal = "teller" if self.endring.kroner is not None else "verdi"
        naa, foer = self.naa(maal), self.foer(maal)
        if naa is None or foer is None or self.endring.prosent is None:
            return None
        return prosent(naa, foer, _DE_TO)

    def _flyttet(self, maal: Maal) -> float | None:
        naa, foer = self.naa(maal), self.foer(maal)
        return None if naa is None or foer is None else naa - foer


def kapittel(side: Side, report: Report) -> Endringskapittel:
    """The chapter on what has changed.

    Args:
        side: What was frozen.
        report: Today's figures.
    """
    return _Skriver(side, report).kapittel()


def endringer(side: Side, frame: pd.DataFrame) -> tuple[Celleendring, ...]:
    """The changes: the frozen cells beside today's, biggest first."""
    var = {
        (c.serie, c.kommune, c.aar): Celle(c.teller, c.verdi, c.status, c.kilde, c.belop)
        for c in side.celler
    }
    rows: Any = frame[frame["indikator"].isin({serie for serie, *_ in var})].itertuples(index=False)
    er = {(str(r.indikator), str(r.kommune), int(r.aar)): r for r in rows}
    return etter_storrelse(
        Celleendring(*key, celle, _naa(er[key], celle) if key in er else INGEN)
        for key, celle in var.items()
    )


def _naa(rad: Any, var: Celle) -> Celle:
    teller = None if not var.belop or isnan(rad.teller) else float(rad.teller)
    verdi = None if isnan(rad.verdi) else float(rad.verdi)
    return Celle(teller, verdi, Status(rad.status), str(rad.kilde), var.belop)


@dataclass(frozen=True)
class _Skriver:
    """Writes the chapter."""

    side: Side
    report: Report

    @cached_property
    def linjer(self) -> tuple[_Linje, ...]:
        """Every change of a member's figure, biggest first."""
        report = self.report
        navn = series_names(report.root, report.observations.sources)
        navn |= report.observations.tillegg.navn
        navnene = Serienavn((m.AREA for m in report.moduler.values()), navn)
        return tuple(
            _Linje(it, navnene.serie(it.serie, belop=it.var.belop), report, self.side.siden)
            for it in endringer(self.side, all_figures(report.observations, report.edition.own))
            if it.kommune in report.edition.members
        )

    @property
    def kilder(self) -> tuple[str, ...]:
        """The sources that hold what moved and are there today, in order."""
        ider = {self._kilde(it.serie) for it in self.side.celler}
        return tuple(it for it in self.report.observations.sources if it in ider)

    def _kilde(self, serie: str) -> str:
        """The id of the source a series is in."""
        if is_typed(serie):
            return source_of(serie)
        forst = serie.partition("/")[0]
        hefte = f"gront_hefte_{self.report.edition.need.gront_hefte}"
        return hefte if forst in (UTGIFTSBEHOV, "vekt") else forst

    def kapittel(self) -> Endringskapittel:
        """All of it."""
        side = self.side
        return Endringskapittel(
            KEY,
            f"Endringer siden {side.siden}",
            tuple(self._funn()),
            vis.samle(*self._tabeller()),
            mangler=(),
            seksjoner=(),
            ingress=self._ingress(),
            alle=_alle(self.linjer) if self.linjer else None,
            beroert=side.beroert,
            kilder=self.kilder,
        )

    def _ingress(self) -> str:
        navn, siden = self.report.edition.municipality, self.side.siden
        return (
            f"Kapitlet viser hvilke tall som er endret siden {siden}, og hvor i rapporten de "
            "er brukt. «Før» er tallet rapporten bygget på da, «nå» er tallet den bygger på i dag. "
            f"Tallene for {navn} står først."
        )

    def _funn(self) -> Iterator[str]:
        """What happened, in a few sentences."""
        side, edition = self.side, self.report.edition
        aar, foer = self._i_aar(), self._tidligere()
        egne = [it for it in aar if it.endring.kommune == edition.own]
        if aar:
            hvor = f", {_antall(egne)} av dem for {edition.municipality}" if egne else ""
            hva = f"{nb.stor(_antall(aar))} tall for {self._naar(aar)}"
            yield f"{hva} er endret siden {side.siden}{hvor}."
        elif foer:
            yield f"Ingen tall for {side.aar} er endret siden {side.siden}."
        elif not side.celler:
            yield f"Ingen tall er endret siden {side.siden}."
        if storst := next((it for it in egne if it.kroner() is not None), None):
            yield f"Mest endret for {edition.municipality} er {_om(storst)}."
        if foer:
            er = "er også" if aar else "er"
            hva = f"{nb.stor(_antall(foer))} tall for tidligere år {er} endret."
            yield f"{hva} Kilden kan rette eldre år når den reviderer."
        yield from self._vekter()
        yield from self._serier()

    def _naar(self, linjer: Sequence[_Linje]) -> str:
        """«2025», or «2025 og senere»: an index of need bears the year of its Grønt hefte."""
        senere = any(it.endring.aar > self.side.aar for it in linjer)
        return f"{self.side.aar} og senere" if senere else str(self.side.aar)

    def _vekter(self) -> Iterator[str]:
        """Weights of sectors, which are no municipality's and stand in no table here."""
        for serie, hvor in _VEKTER.items():
            antall = sum(it.serie.startswith(serie) for it in self.side.celler)
            if antall:
                ord_ = f"{nb.stor(tallord(antall))} av vektene {hvor} er endret"
                yield f"{ord_} siden {self.side.siden}."

    def _serier(self) -> Iterator[str]:
        for ny, ord_ in ((True, "er kommet til"), (False, "er falt bort")):
            antall = sum(it.ny is ny for it in self.side.serier)
            if antall:
                hva = "hel tidsserie" if antall == 1 else "hele tidsserier"
                yield f"{nb.stor(tallord(antall))} {hva} {ord_}."

    def _i_aar(self) -> list[_Linje]:
        return [it for it in self.linjer if it.endring.aar >= self.side.aar]

    def _tidligere(self) -> list[_Linje]:
        return [it for it in self.linjer if it.endring.aar < self.side.aar]

    # --- Tables -----------------------------------------------------------------------------------

    def _tabeller(self) -> Iterator[Exhibit | None]:
        edition, siden = self.report.edition, self.side.siden
        endret = [it for it in self._i_aar() if it.endring.slag is Slag.ENDRET]
        egne = [it for it in endret if it.endring.kommune == edition.own]
        andre = [it for it in endret if it.endring.kommune != edition.own]
        foer = [it for it in self._tidligere() if it.endring.slag is Slag.ENDRET]
        foer.sort(key=lambda it: it.endring.kommune != edition.own)
        navn, gruppe = edition.municipality, edition.peer_group.name
        yield self._endret("egne", egne, f"Tall for {navn} i {self._naar(egne)} som er endret")
        hvem = f"de andre {gruppe}-kommunene i {self._naar(andre)}"
        yield self._endret("andre", andre, f"Tall for {hvem} som er endret")
        yield self._endret(
            "tidligere", foer, f"Tall for årene før {self.side.aar} som er endret siden {siden}"
        )
        yield self._kommet_og_gaatt()
        yield self._utgaver()

    def _endret(self, key: str, linjer: Sequence[_Linje], forklaring: str) -> Exhibit | None:
        if not linjer:
            return None
        vist = linjer[:MEST_RADER]
        egen, navn = self.report.edition.own, self.report.edition.municipality
        bare_egne = key == "egne"
        egne_forst = key == "tidligere" and vist[0].endring.kommune == egen
        ett_aar = {it.endring.aar for it in linjer} == {self.side.aar}
        felt = [felt for felt in _FELT if not (felt.key == "kommune" and bare_egne)]
        felt = [f for f in felt if not (f.key == "aar" and ett_aar)]
        rader = tuple(
            Rad(
                it.serie.tekst,
                tuple(f.celle(it) for f in felt[1:]),
                egen=not bare_egne and it.endring.kommune == egen,
            )
            for it in vist
        )
        kolonner = tuple(Kolonne(f.overskrift, f.bredde, f.justering) for f in felt)
        return Exhibit(
            key,
            _mest(vist[0], egen=egen if bare_egne or egne_forst else ""),
            f"{forklaring}, {f'{navn} først, så ' if egne_forst else ''}størst endring i kroner "
            "først. Før og nå er som kilden viser dem.",
            self._kilder_av(vist),
            tuple(_merknader(linjer, vist)),
            tabell=Tabell(kolonner, rader),
        )

    def _kilder_av(self, linjer: Iterable[_Linje]) -> tuple[str, ...]:
        ider = {self._kilde(it.endring.serie) for it in linjer}
        return tuple(it for it in self.kilder if it in ider)

    def _kommet_og_gaatt(self) -> Exhibit | None:
        """Cells that are new, missing, kept back or impossible."""
        alle = [it for it in self.linjer if it.endring.slag is not Slag.ENDRET]
        if not alle:
            return None
        egen = self.report.edition.own
        vist = sorted(alle, key=lambda it: (it.endring.kommune != egen, -it.endring.aar))
        rader = tuple(
            Rad(
                it.serie.tekst,
                (
                    Rute(it.kommune),
                    Rute(str(it.endring.aar)),
                    _verdi(it.foer(), it.serie, it.endring.var.status),
                    _verdi(it.naa(), it.serie, it.endring.er.status),
                ),
                egen=it.endring.kommune == egen,
            )
            for it in vist[:MEST_RADER]
        )
        bredder = (0.46, 0.18, 0.1, 0.13, 0.13)
        hoder = ("Nøkkeltall", "Kommune", "År", "Før", "Nå")
        return Exhibit(
            "kommet_og_gaatt",
            f"{nb.stor(_antall(alle))} tall er kommet til eller falt bort",
            "Tall som ikke fantes før eller ikke finnes nå. «Konfidensielt» er et tall kilden har, "
            "men ikke viser; «mangler» er ikke rapportert.",
            self._kilder_av(vist),
            tuple(_merknader(alle, vist[:MEST_RADER], enheter=False)),
            tabell=Tabell(
                tuple(
                    Kolonne(h, b, "tall" if h in ("Før", "Nå") else "tekst")
                    for h, b in zip(hoder, bredder, strict=True)
                ),
                rader,
            ),
        )

    def _utgaver(self) -> Exhibit | None:
        """What each source was and is: the stamps of its publisher."""
        sources = self.report.observations.sources
        par = {
            key: it
            for key, it in self.side.kilder.items()
            if it.er is not None and _stemplene(it.var) != _stemplene(it.er) and key in sources
        }
        if not par:
            return None
        hoder = ("Kilde", "Oppdatert, før", "Oppdatert, nå", "Hentet, før", "Hentet, nå")
        rader = tuple(
            Rad(
                sources[key].title,
                tuple(
                    Rute(_stempel(stempel, felt))
                    for felt in ("updated", "retrieved")
                    for stempel in (it.var, it.er)
                ),
            )
            for key, it in list(par.items())[:MEST_RADER]
        )
        return Exhibit(
            "utgaver",
            f"{nb.stor(tallord(len(par)))} {'kilde' if len(par) == 1 else 'kilder'} er en annen "
            "utgave enn før",
            "Når utgiveren sist oppdaterte tallene, og når de ble hentet.",
            tuple(par),
            tabell=Tabell(
                tuple(Kolonne(h, 0.36 if h == "Kilde" else 0.16, "tekst") for h in hoder), rader
            ),
        )


# --- Cells and words ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Felt:
    """A column of a table of changes."""

    key: str
    overskrift: str
    bredde: float
    justering: Any = "tall"

    def celle(self, it: _Linje) -> Rute:
        """One cell."""
        ord_ = {"kommune": it.kommune, "aar": str(it.endring.aar), "enhet": it.serie.enhet}
        if self.key in ord_:
            return Rute(ord_[self.key] or _INGEN)
        if self.key in ("foer", "naa"):
            verdi, status = (
                (it.foer(), it.endring.var.status)
                if self.key == "foer"
                else (it.naa(), it.endring.er.status)
            )
            return _verdi(verdi, it.serie, status)
        if self.key == "kroner":
            kroner = it.kroner()
            return _endring(None if kroner is None else kroner / _MILL, 2)
        if self.key == "prosent":
            return _endring(it.prosent(), 1)
        return _endring(it.i_enhet(), it.serie.desimaler)


_FELT: Final = (
    _Felt("tekst", "Nøkkeltall", 0.34, "tekst"),
    _Felt("kommune", "Kommune", 0.13, "tekst"),
    _Felt("aar", "År", 0.07, "tekst"),
    _Felt("foer", "Før", 0.11),
    _Felt("naa", "Nå", 0.11),
    _Felt("enhetene", "Endring", 0.11),
    _Felt("kroner", "Endring, mill. kr", 0.12),
    _Felt("prosent", "Endring, %", 0.11),
)


def _verdi(verdi: float | None, serie: Serie, status: Status) -> Rute:
    return vis.celle(verdi, serie.desimaler, status=status)


def _endring(verdi: float | None, desimaler: int) -> Rute:
    return Rute(_INGEN) if verdi is None else vis.celle(verdi, desimaler, fortegn=True)


def _om(it: _Linje, *, med_kommune: bool = False) -> str:
    """«barnehage: netto driftsutgifter per innbygger (+12,30 mill. kr)»."""
    kroner = it.kroner()
    hvor_mye = f" ({nb.mill_kr(kroner, 2, fortegn=True)})" if kroner is not None else ""
    hvem = f" i {it.kommune}" if med_kommune else ""
    return f"{it.serie.tekst[:1].lower()}{it.serie.tekst[1:]}{hvem}{hvor_mye}"


def _mest(it: _Linje, *, egen: str) -> str:
    """«Barnehage: … (+12,30 mill. kr) er endret mest», of all, or of one municipality's."""
    bare_egne = it.endring.kommune == egen
    for_hvem = f" for {it.kommune}" if bare_egne else ""
    return f"{nb.stor(_om(it, med_kommune=not bare_egne))} er endret mest{for_hvem}"


def _merknader(
    alle: Sequence[_Linje], vist: Sequence[_Linje], *, enheter: bool = True
) -> Iterator[str]:
    if enheter:
        yield (
            "Endring er i nøkkeltallets egen enhet. Endring i mill. kr er endringen i beløpet for "
            "hele kommunen. Prosent regnes av beløpet, og ikke der det var null eller negativt."
        )
    if len(vist) < len(alle):
        yield (
            f"Tabellen viser {_telt(vist)} av {_telt(alle)}. Alle står i arbeidsboken, på arket "
            f"«{ARK}»."
        )


def _antall(linjer: Sequence[_Linje]) -> str:
    """How many, in words when they are few."""
    if len(linjer) == 1:
        return "ett"  # «tall» is neuter
    return tallord(len(linjer)) if len(linjer) <= _I_ORD else _telt(linjer)


def _telt(linjer: Sequence[_Linje]) -> str:
    return nb.tall(
        Heltall(len(linjer), Regnestykke("antall endringer", partial(int, len(linjer)), ()))
    )


def _stemplene(stempel: Stempel | None) -> tuple[str | None, ...]:
    return (stempel.updated, stempel.retrieved) if stempel else ()


def _stempel(stempel: Stempel | None, felt: str) -> str:
    kjent = getattr(stempel, felt) if stempel else None
    return dato(kjent[: len("2026-06-15")]) if kjent else "ikke kjent"


def _beroert(
    steder: Sequence[tuple[str, str]],
    numre: Mapping[tuple[str, str], str],
    titler: Mapping[str, str],
    kilder: tuple[str, ...],
) -> Exhibit:
    """Which figures and tables of the report rest on what has changed, chapter by chapter."""
    rader = []
    rekkefolge = [sted for sted in numre if sted in set(steder)]
    for key, egne in groupby(rekkefolge, key=lambda sted: sted[0]):
        tekster = [numre[sted] for sted in egne]
        celler = tuple(Rute(_spenn(tekster, slag)) for slag in ("figur", "tabell"))
        rader.append(Rad(titler.get(key, key), celler))
    return Exhibit(
        BEROERT,
        f"Endringene berører {_av(rekkefolge, numre)}",
        "Figurer og tabeller der minst ett tall bygger på et tall som er endret. Tallene i dem er "
        "de nye.",
        kilder,
        tabell=Tabell(
            (
                Kolonne("Kapittel", 0.36, "tekst"),
                Kolonne("Figurer", 0.32, "tekst"),
                Kolonne("Tabeller", 0.32, "tekst"),
            ),
            tuple(rader),
        ),
    )


def _av(steder: Sequence[tuple[str, str]], numre: Mapping[tuple[str, str], str]) -> str:
    figurer = sum(numre[sted].startswith("figur") for sted in steder)
    tabeller = len(steder) - figurer
    deler = []
    if figurer:
        deler.append(f"{tallord(figurer)} {'figur' if figurer == 1 else 'figurer'}")
    if tabeller:
        deler.append(f"{tallord(tabeller)} {'tabell' if tabeller == 1 else 'tabeller'}")
    return nb.liste(deler)


def _spenn(tekster: Sequence[str], slag: str) -> str:
    """«figur 3.1–3.4, 3.6»: numbers that follow one another are drawn together."""
    tall = [tekst.split(nb.NBSP)[1] for tekst in tekster if tekst.startswith(slag)]
    if not tall:
        return "ingen"
    biter: list[list[int]] = []
    for nr in sorted(int(it.partition(".")[2]) for it in tall):
        if biter and biter[-1][-1] == nr - 1:
            biter[-1].append(nr)
        else:
            biter.append([nr])
    kapittel = tall[0].partition(".")[0]
    vist = [
        f"{kapittel}.{bit[0]}" + (f"–{kapittel}.{bit[-1]}" if len(bit) > 1 else "") for bit in biter
    ]
    return f"{slag}{nb.NBSP}{', '.join(vist)}"


def _alle(linjer: Sequence[_Linje]) -> Tabell:
    """Every change, one row each, for the workbook."""
    felt = (_FELT[0], *_FELT[1:5], _Felt("enhet", "Enhet", 0.1, "tekst"), *_FELT[5:])
    return Tabell(
        tuple(Kolonne(f.overskrift, f.bredde, f.justering) for f in felt),
        tuple(Rad(it.serie.tekst, tuple(f.celle(it) for f in felt[1:])) for it in linjer),
    )
