"""From observations to indicators: the one place where a formula meets the data.

`Grunnlag` holds the tidy table pivoted once; `Panel` is one indicator for all members and years.
Both hold grids (`rutenett`); frames of them are there for whoever works on whole columns.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from math import fsum, nan, prod
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, cast

import numpy as np
import pandas as pd

from asss_report.analysis.rutenett import TOMT, Rutenett, pivoter
from asss_report.errors import DataError, Fault, nearest
from asss_report.model import FOLKEMENGDE, Behov, Brudd, Indicator, Ledd, Status
from asss_report.observations import KRONER, Tillegg
from asss_report.opphav import Kildecelle, Regnestykke, Sporet, fra
from asss_report.sources.levering import MANUAL, is_manual
from asss_report.sources.readers import BELOP, PER_INNBYGGER
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from asss_report.edition import Edition
    from asss_report.opphav import Del, Opphav

_T = TypeVar("_T")
#: Which number of a source series: as published, or the amount.
Maal: TypeAlias = Literal["verdi", "teller"]

# The formulae in words; the method chapter prints the same.
TELLER_PAA_NEVNER: Final = "teller / nevner"
PER_BEHOV: Final = "innbyggere · b"
BELOP_PAA_FOLK: Final = "beløp / innbyggere"
SAMMENSATT: Final = "Σ(vekt · indeks) / Σ vekt"

#: Why figures before and after a merger or a division do not compare.
NYE_GRENSER: Final = "kommunen fikk nye grenser"


def celle(frame: pd.DataFrame, rad: str, kolonne: int | str) -> float | None:
    """One cell as a number; None when it is missing."""
    value: Any = frame.at[rad, kolonne]
    return float(value) if pd.notna(value) else None


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator; every grid has one row per member code and one column per year.

    What the methods hand out is traced (`Sporet`): it can be asked where it comes from.

    Attributes:
        vist: The value a reader sees: as published where the source publishes it.
        verdi: The unrounded value that means, differences and effects are made from.
        teller: Numerator, kroner for amounts; NaN without one.
        nevner: Denominator; NaN without one.
        status: Why `vist` is empty, in the source's own symbols.
        grunnlag: Where the numbers come from.
    """

    indikator: Indicator
    vist: Rutenett
    verdi: Rutenett
    teller: Rutenett
    nevner: Rutenett
    status: Rutenett
    grunnlag: Grunnlag = field(repr=False, compare=False)

    @property
    def aar(self) -> tuple[int, ...]:
        """The years the panel covers, ascending."""
        return tuple(self.vist.aar)

    def hent(self, kode: str, aar: int) -> float | None:
        """The unrounded value of one municipality and year; None when missing."""
        return self._celle(self.verdi, kode, aar, Panel._verdi_opphav)

    def hent_vist(self, kode: str, aar: int) -> float | None:
        """The value as the reader sees it; None when missing."""
        return self._celle(self.vist, kode, aar, Panel._vist_opphav)

    def hent_teller(self, kode: str, aar: int) -> float | None:
        """The numerator of one municipality and year; None when missing."""
        return self._celle(self.teller, kode, aar, Panel._teller_opphav)

    def hent_nevner(self, kode: str, aar: int) -> float | None:
        """The denominator (inhabitants) of one municipality and year; None when missing."""
        return self._celle(self.nevner, kode, aar, Panel._nevner_opphav)

    def hent_status(self, kode: str, aar: int) -> Status:
        """Why a value is empty; OK when it is not."""
        if aar not in self.status.aar:
            return Status.MANGLER
        return Status(self.status.tekst(kode, aar))

    def _celle(
        self, nett: Rutenett, kode: str, aar: int, opphav: Callable[[Panel, str, int], Opphav]
    ) -> Sporet | None:
        verdi = nett.tall(kode, aar)
        return None if verdi is None else Sporet(verdi, opphav, self, kode, aar)

    def _vist_opphav(self, kode: str, aar: int) -> Opphav:
        formel = self.indikator.formel
        if formel.publisert:
            return self.grunnlag.opphav(formel.teller[0].serie, "verdi", kode, aar)
        return self._verdi_opphav(kode, aar)

    def _verdi_opphav(self, kode: str, aar: int) -> Opphav:
        formel = self.indikator.formel
        if not formel.nevner:
            return self.grunnlag.opphav(formel.teller[0].serie, "verdi", kode, aar)
        teller, nevner = kjent(self.hent_teller(kode, aar)), kjent(self.hent_nevner(kode, aar))
        return broek(formel.skala, (("teller", teller), ("nevner", nevner)))

    def _teller_opphav(self, kode: str, aar: int) -> Opphav:
        return self.grunnlag.sum_opphav(self.indikator.formel.teller, kode, aar)

    def _nevner_opphav(self, kode: str, aar: int) -> Opphav:
        formel, grunnlag = self.indikator.formel, self.grunnlag
        sum_ = grunnlag.sum_opphav(formel.nevner, kode, aar)
        if formel.behov is None:
            return sum_
        behov = grunnlag.hent_behov(formel.behov, kode)
        return Regnestykke(PER_BEHOV, _gange, (("innbyggere", fra(sum_)), ("b", behov)))


def _i_rekkefolge(brudd: Iterable[Brudd]) -> tuple[Brudd, ...]:
    return tuple(sorted(dict.fromkeys(brudd), key=lambda it: it.aar))


def _maal(serie: str) -> Maal:
    """What a formula takes of a series: inhabitants as they are, of the others the amount."""
    return "verdi" if serie == FOLKEMENGDE else "teller"


def _enhet(serie: str, maal: Maal, *, belop: bool) -> str:
    if serie == FOLKEMENGDE:
        return "innbyggere"
    if serie.startswith("utgiftsbehov/"):
        return "indeks"
    if maal == "teller":
        return "kroner"
    return "kroner per innbygger" if belop else ""


def kjent(tall: float | None) -> float:
    """The number; not a number (NaN) where it is missing, which is never zero."""
    return nan if tall is None else tall


def broek(skala: float, deler: tuple[Del, ...]) -> Regnestykke:
    """A numerator over a denominator, times `skala` (100 for percent)."""
    formel = TELLER_PAA_NEVNER if skala == 1 else f"{skala:g} · {TELLER_PAA_NEVNER}"
    return Regnestykke(formel, partial(_broek, skala), deler)


def _broek(skala: float, teller: float, nevner: float) -> float:
    return skala * teller / nevner


def _gange(*tall: float) -> float:
    return prod(tall)


def _summer(fortegn: Sequence[int], *tall: float) -> float:
    return fsum(tegn * it for tegn, it in zip(fortegn, tall, strict=True))


def _veid(*tall: float) -> float:
    """Weights first, then what they weigh."""
    antall = len(tall) // 2
    vekter, indekser = tall[:antall], tall[antall:]
    return fsum(v * i for v, i in zip(vekter, indekser, strict=True)) / fsum(vekter)


class Grunnlag:
    """The edition's figures, ready to be asked for by indicator.

    Args:
        edition: Whose members, years and need indices count.
        frame: The tidy table of `observations` (columns `model.OBSERVATION_COLUMNS`).
        tillegg: Addresses and weights that the table has no room for.
    """

    def __init__(
        self, edition: Edition, frame: pd.DataFrame, tillegg: Tillegg | None = None
    ) -> None:
        self.edition = edition
        self._frame = frame
        self._tillegg = tillegg or Tillegg()
        self._paneler: dict[Indicator, Panel] = {}
        self._svar: dict[tuple[object, ...], Any] = {}

    @cached_property
    def _serier(self) -> dict[str, dict[str, Rutenett]]:
        return pivoter(self._frame, self.edition.codes)

    def forste(self, prefiks: str) -> str:
        """The first source series whose name begins so."""
        return next((key for key in self._serier if key.startswith(prefiks)), prefiks)

    @property
    def serienavn(self) -> tuple[str, ...]:
        """Every source series there is, in the sources' own codes and order."""
        return tuple(self._serier)

    def nett(self, serie: str, maal: str) -> Rutenett:
        """One measure of a source series: its cells by member and year.

        Raises:
            DataError: No bundled source has it.
        """
        try:
            return self._serier[serie][maal]
        except KeyError:
            folder = (MANUAL if is_manual(serie) else DATA).as_posix()
            what = f"An indicator asks for the series «{serie}», which no file in {folder} has."
            hint = _missing_series(serie, self._serier)
            raise DataError(Fault(folder, 0, what, hint)) from None

    def serie(self, key: str) -> dict[str, pd.DataFrame]:
        """One source series: measure -> frame (members × years).

        Raises:
            DataError: No bundled source has it.
        """
        return {maal: self.nett(key, maal).frame for maal in TOMT}

    def behov(self, gruppe: Behov) -> pd.Series[float]:
        """The index of expenditure need per member code (country = 1), from Grønt hefte."""
        return self.behovsindeks(gruppe)

    def behovsindeks(self, sektor: str) -> pd.Series[float]:
        """One index of Grønt hefte per member code: a sector, a group, or «samlet».

        Raises:
            DataError: The edition's Grønt hefte is not in report/data.
        """
        return self._indekser(sektor).frame[self.edition.need.gront_hefte]

    def hent_behov(self, sektor: str, kode: str) -> Sporet:
        """One member's index of need (country = 1), NaN when it has none."""
        hefte = self.edition.need.gront_hefte
        verdi = kjent(self._indekser(sektor).tall(kode, hefte))
        return Sporet(verdi, self.opphav, f"utgiftsbehov/{sektor}", "verdi", kode, hefte)

    def _indekser(self, sektor: str) -> Rutenett:
        nett, hefte = self.nett(f"utgiftsbehov/{sektor}", "verdi"), self.edition.need.gront_hefte
        if hefte not in nett.aar:
            what = f"There are no indices of Grønt hefte {hefte} (gront_hefte)."
            hint = f"There are those of {', '.join(map(str, nett.aar))}."
            raise DataError(Fault("report/report.toml", 0, what, hint))
        return nett

    def hent_celle(self, serie: str, kode: str, aar: int, maal: Maal = "verdi") -> Sporet | None:
        """What a source series holds of one municipality and year; None when missing."""
        verdi = self.nett(serie, maal).tall(kode, aar)
        return None if verdi is None else Sporet(verdi, self.opphav, serie, maal, kode, aar)

    def hent_kilde(self, serie: str, kode: str, aar: int) -> str:
        """The address under report/data of what a source series holds."""
        return self.nett(serie, "kilde").tekst(kode, aar)

    def opphav(self, serie: str, maal: Maal, kode: str, aar: int) -> Opphav:
        """Where a number of a source series comes from: its cell, or what fills a gap in it."""
        kilde = self.hent_kilde(serie, kode, aar)
        if maal == "verdi" and kilde.endswith(f"/{FOLKEMENGDE}"):
            return self._fylt(serie, kode, aar)
        gruppe = serie.partition("/")[2]
        if gruppe in self._tillegg.vekter and serie.startswith("utgiftsbehov/"):
            return self._sammensatt(gruppe, kode, aar)
        if maal == "teller" and serie != FOLKEMENGDE:
            vanlig = kilde.replace(f":{PER_INNBYGGER}", f":{BELOP}")
            kilde = self._tillegg.belop.get((serie, kode, aar), vanlig)
        verdi = kjent(self.nett(serie, maal).tall(kode, aar))
        navn = self.edition.name_of(kode)
        belop = self.nett(serie, "nevner").tall(kode, aar) is not None
        enhet = _enhet(serie, maal, belop=belop)
        faktor = KRONER if enhet == "kroner" else 1.0
        if is_manual(serie):  # read as they are typed, also in kroner
            enhet = self._tillegg.enheter.get(serie, "") if maal == "verdi" else ""
            faktor = 1.0
        return Kildecelle(serie, navn, aar, kilde, verdi, enhet, faktor)

    def sum_opphav(self, leddene: tuple[Ledd, ...], kode: str, aar: int) -> Opphav:
        """Where a sum of series comes from."""
        if len(leddene) == 1 and leddene[0].fortegn == 1:
            return self.opphav(leddene[0].serie, _maal(leddene[0].serie), kode, aar)
        deler = tuple(
            (ledd.serie, kjent(self.hent_celle(ledd.serie, kode, aar, _maal(ledd.serie))))
            for ledd in leddene
        )
        formel = "".join(f" {'−' if ledd.fortegn < 0 else '+'} {ledd.serie}" for ledd in leddene)
        regn = partial(_summer, [ledd.fortegn for ledd in leddene])
        return Regnestykke(formel.removeprefix(" + ").strip(), regn, deler)

    def _fylt(self, serie: str, kode: str, aar: int) -> Opphav:
        """A published value that the file lacks, made from amount and inhabitants."""
        teller = self.hent_celle(serie, kode, aar, "teller")
        folk = self.hent_celle(FOLKEMENGDE, kode, aar)
        deler = (("beløp", kjent(teller)), ("innbyggere", kjent(folk)))
        return Regnestykke(BELOP_PAA_FOLK, partial(_broek, 1.0), deler)

    def _sammensatt(self, gruppe: str, kode: str, aar: int) -> Opphav:
        """An index that joins several sectors."""
        vekter = self._tillegg.vekter[gruppe]
        deler = [(f"vekt, {sektor}", vekt) for sektor, vekt in vekter.items()]
        for sektor in vekter:
            indeks = self.hent_celle(f"utgiftsbehov/{sektor}", kode, aar)
            deler.append((f"indeks, {sektor}", kjent(indeks)))
        return Regnestykke(SAMMENSATT, _veid, tuple(deler))

    def brudd(self, indikator: Indicator) -> tuple[Brudd, ...]:
        """The breaks of an indicator that are everybody's, oldest first."""
        kjente = [
            Brudd(it.year, it.reason)
            for it in self._tillegg.brudd
            if not it.municipality and any(map(it.gjelder, indikator.formel.serier))
        ]
        return _i_rekkefolge((*indikator.brudd, *kjente))

    def egne_brudd(self, indikator: Indicator, kode: str) -> tuple[Brudd, ...]:
        """The breaks of an indicator that are only this municipality's, oldest first."""
        kjente = [
            Brudd(it.year, it.reason)
            for it in self._tillegg.brudd
            if it.bare(kode) and any(map(it.gjelder, indikator.formel.serier))
        ]
        nye_grenser = [Brudd(y, NYE_GRENSER) for y in self._tillegg.sammenslaatt.get(kode, ())]
        return _i_rekkefolge((*nye_grenser, *kjente))

    def seriebrudd(self, serie: str, kode: str) -> tuple[int, ...]:
        """The years in which a source series is broken for a municipality."""
        kjente = [
            it.year
            for it in self._tillegg.brudd
            if it.gjelder(serie) and (not it.municipality or it.bare(kode))
        ]
        return tuple(sorted({*kjente, *self._tillegg.sammenslaatt.get(kode, ())}))

    def husk(self, sporsmaal: tuple[object, ...], svar: Callable[[], _T]) -> _T:
        """The answer to a question asked before, or `svar()`; figures do not change in a run."""
        if sporsmaal not in self._svar:
            self._svar[sporsmaal] = svar()
        return cast("_T", self._svar[sporsmaal])

    def panel(self, indikator: Indicator) -> Panel:
        """The indicator for all members and years; made once."""
        if indikator not in self._paneler:
            self._paneler[indikator] = self._evaluer(indikator)
        return self._paneler[indikator]

    def _evaluer(self, indikator: Indicator) -> Panel:
        formel = indikator.formel
        vist, status = self.nett(formel.teller[0].serie, "verdi"), self._status(formel.serier)
        if not formel.nevner:
            tom = vist.med(np.full_like(vist.ruter, nan))
            return Panel(indikator, vist, vist, tom, tom, vist.med(status), self)
        teller, nevner = (self._sum(ledd, vist) for ledd in (formel.teller, formel.nevner))
        if formel.behov is not None:
            nevner = nevner * self.behov(formel.behov).to_numpy()[:, None]
        verdi = formel.skala * teller / np.where(nevner != 0, nevner, nan)
        if not formel.publisert:
            vist = vist.med(verdi)
        borte = np.isnan(vist.ruter)
        if formel.publisert:
            # What the publisher keeps back is not to be computed from its parts.
            verdi, teller, nevner = (np.where(borte, nan, it) for it in (verdi, teller, nevner))
        status = np.where(status == Status.OK.value, Status.MANGLER.value, status)
        status = np.where(borte, status, Status.OK.value)
        deler = [vist.med(it) for it in (verdi, teller, nevner)]
        return Panel(indikator, vist, deler[0], deler[1], deler[2], vist.med(status), self)

    def _sum(self, leddene: tuple[Ledd, ...], vist: Rutenett) -> NDArray[np.float64]:
        """The sum of series over the years of the grid `vist`."""
        # A missing term makes the sum missing: NaN propagates, and that is the point.
        forste, *resten = (
            ledd.fortegn * self.nett(ledd.serie, _maal(ledd.serie)).over(vist) for ledd in leddene
        )
        return reduce(operator.add, resten, forste)

    def _status(self, serier: tuple[str, ...]) -> NDArray[np.object_]:
        """The first reason any term gives for being empty, over the years of the numerator."""
        forste = self.nett(serier[0], "status")
        samlet = forste.ruter
        for key in serier[1:]:
            annen = self.nett(key, "status").over(forste, Status.MANGLER.value)
            samlet = np.where(samlet == Status.OK.value, annen, samlet)
        return samlet


def _missing_series(key: str, known: Iterable[str]) -> str:
    """What to do about a series that is not there: fetch its table, or mend the name."""
    table = key.partition("/")[0]
    if not (table.isdecimal() and len(table) == 5):  # no table of Statistics Norway
        return nearest(key, known)
    beside = [it for it in known if it.startswith(f"{table}/")]
    fetch = f"Run asss-report fetch: it brings what table {table} has."
    return f"{fetch} {nearest(key, beside)}" if beside else fetch
