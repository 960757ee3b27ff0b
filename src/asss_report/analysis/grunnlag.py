"""From observations to indicators: the one place where a formula meets the data.

`Grunnlag` holds the tidy table pivoted once; `Panel` is one indicator for all members and years.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np
import pandas as pd

from asss_report.errors import DataError, Fault, nearest
from asss_report.model import FOLKEMENGDE, Behov, Indicator, Ledd, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from asss_report.edition import Edition

_T = TypeVar("_T")
MEASURES: Final = ("teller", "nevner", "verdi", "status", "kilde")


def celle(frame: pd.DataFrame, rad: str, kolonne: int | str) -> float | None:
    """One cell as a number; None when it is missing."""
    value: Any = frame.at[rad, kolonne]
    return float(value) if pd.notna(value) else None


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator; every frame has one row per member code and one column per year.

    Attributes:
        vist: The value a reader sees: as published where the source publishes it.
        verdi: The unrounded value that means, differences and effects are made from.
        teller: Numerator, kroner for amounts; NaN without one.
        nevner: Denominator; NaN without one.
        status: Why `vist` is empty, in the source's own symbols.
    """

    indikator: Indicator
    vist: pd.DataFrame
    verdi: pd.DataFrame
    teller: pd.DataFrame
    nevner: pd.DataFrame
    status: pd.DataFrame

    @property
    def aar(self) -> tuple[int, ...]:
        """The years the panel covers, ascending."""
        return tuple(int(year) for year in self.vist.columns)

    def hent(self, kode: str, aar: int) -> float | None:
        """The unrounded value of one municipality and year; None when missing."""
        return self._celle(self.verdi, kode, aar)

    def hent_vist(self, kode: str, aar: int) -> float | None:
        """The value as the reader sees it; None when missing."""
        return self._celle(self.vist, kode, aar)

    def hent_nevner(self, kode: str, aar: int) -> float | None:
        """The denominator (inhabitants) of one municipality and year; None when missing."""
        return self._celle(self.nevner, kode, aar)

    def hent_status(self, kode: str, aar: int) -> Status:
        """Why a value is empty; OK when it is not."""
        if aar not in self.status.columns:
            return Status.MANGLER
        return Status(str(self.status.at[kode, aar]))

    @staticmethod
    def _celle(frame: pd.DataFrame, kode: str, aar: int) -> float | None:
        return celle(frame, kode, aar) if aar in frame.columns else None


class Grunnlag:
    """The edition's figures, ready to be asked for by indicator.

    Args:
        edition: Whose members, years and need indices count.
        frame: The tidy table of `observations` (columns `model.OBSERVATION_COLUMNS`).
    """

    def __init__(self, edition: Edition, frame: pd.DataFrame) -> None:
        self.edition = edition
        self._frame = frame
        self._paneler: dict[Indicator, Panel] = {}
        self._svar: dict[tuple[object, ...], Any] = {}

    @cached_property
    def _serier(self) -> dict[str, dict[str, pd.DataFrame]]:
        codes = list(self.edition.codes)
        return {
            str(key): {
                m: part.set_index(["kommune", "aar"])[m].unstack("aar").reindex(codes)
                for m in MEASURES
            }
            for key, part in self._frame.groupby("indikator", sort=False, observed=True)
        }

    def forste(self, prefiks: str) -> str:
        """The first source series whose name begins so."""
        return next((key for key in self._serier if key.startswith(prefiks)), prefiks)

    def serie(self, key: str) -> dict[str, pd.DataFrame]:
        """One source series: measure -> frame (members × years).

        Raises:
            DataError: No bundled source has it.
        """
        try:
            return self._serier[key]
        except KeyError:
            what = f"An indicator asks for the series «{key}», which no file in report/data has."
            raise DataError(Fault("report/data", 0, what, nearest(key, self._serier))) from None

    def behov(self, gruppe: Behov) -> pd.Series[float]:
        """The index of expenditure need per member code (country = 1), from Grønt hefte."""
        return self.behovsindeks(gruppe)

    def behovsindeks(self, sektor: str) -> pd.Series[float]:
        """One index of Grønt hefte per member code: a sector, a group, or «samlet».

        Raises:
            DataError: The edition's Grønt hefte is not in report/data.
        """
        frame, hefte = self.serie(f"utgiftsbehov/{sektor}")["verdi"], self.edition.need.gront_hefte
        if hefte not in frame.columns:
            what = f"There are no indices of Grønt hefte {hefte} (gront_hefte)."
            hint = f"There are those of {', '.join(map(str, frame.columns))}."
            raise DataError(Fault("report/report.toml", 0, what, hint))
        return frame[hefte].astype(float)

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
        status = self._status(formel.serier)
        if not formel.nevner:
            vist = self.serie(formel.teller[0].serie)["verdi"].astype(float)
            tom = vist * np.nan
            return Panel(indikator, vist, vist, tom, tom, status)
        teller = self._sum(formel.teller).reindex(columns=status.columns)
        nevner = self._sum(formel.nevner).reindex(columns=status.columns)
        if formel.behov is not None:
            nevner = nevner.mul(self.behov(formel.behov), axis="index")
        verdi = formel.skala * teller / nevner.where(nevner != 0)
        vist = (
            self.serie(formel.teller[0].serie)["verdi"].astype(float) if formel.publisert else verdi
        )
        if formel.publisert:
            # What the publisher keeps back is not to be computed from its parts.
            verdi, teller, nevner = (it.where(vist.notna()) for it in (verdi, teller, nevner))
        mangler = status.where(status != Status.OK.value, Status.MANGLER.value)
        return Panel(
            indikator, vist, verdi, teller, nevner, mangler.where(vist.isna(), Status.OK.value)
        )

    def _sum(self, leddene: tuple[Ledd, ...]) -> pd.DataFrame:
        # A missing term makes the sum missing: NaN propagates, and that is the point.
        deler = [ledd.fortegn * self._mengde(ledd.serie) for ledd in leddene]
        total = deler[0]
        for part in deler[1:]:
            total = total + part
        return total

    def _mengde(self, serie: str) -> pd.DataFrame:
        maal = "verdi" if serie == FOLKEMENGDE else "teller"
        return self.serie(serie)[maal].astype(float)

    def _status(self, serier: tuple[str, ...]) -> pd.DataFrame:
        """The first reason any term gives for being empty, over the years of the numerator."""
        aar = self.serie(serier[0])["verdi"].columns
        samlet = self.serie(serier[0])["status"].copy()
        for key in serier[1:]:
            annen = self.serie(key)["status"].reindex(columns=aar).fillna(Status.MANGLER.value)
            samlet = samlet.where(samlet != Status.OK.value, annen)
        return samlet
