"""Members × years as a plain array, with its cells found by municipality code and year.

A report reads tens of thousands of cells one by one, and a frame takes a hundred times as long to
find one; the frame of a grid is there for whoever works on whole columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd

from asss_report.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    #: Which series, member and year each row of the tidy table is, as places in a cube.
    Steder: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]

#: What a grid can hold of a series, and what stands where the table has no row.
TOMT: Final[Mapping[str, float | str]] = {
    "teller": nan,
    "nevner": nan,
    "verdi": nan,
    "status": Status.MANGLER.value,
    "kilde": "",
}


@dataclass(frozen=True, eq=False)
class Rutenett:
    """One measure of one series or indicator.

    Attributes:
        koder: Municipality code -> row.
        aar: Year -> column, ascending.
        ruter: Members × years: numbers with NaN for missing, or words.
    """

    koder: Mapping[str, int]
    aar: Mapping[int, int]
    ruter: NDArray[Any]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same as a frame: one row per code, one column per year."""
        rader, kolonner = pd.Index(self.koder, name="kommune"), pd.Index(self.aar, name="aar")
        return pd.DataFrame(self.ruter, rader, kolonner, dtype=self.ruter.dtype)

    def tall(self, kode: str, aar: int) -> float | None:
        """The number of one municipality and year; None when it is missing."""
        kolonne = self.aar.get(aar)
        if kolonne is None:
            return None
        verdi = float(self.ruter[self.koder[kode], kolonne])
        return None if isnan(verdi) else verdi

    def tekst(self, kode: str, aar: int) -> str:
        """The words of one municipality and year.

        Raises:
            KeyError: The grid has no such municipality or year.
        """
        return str(self.ruter[self.koder[kode], self.aar[aar]])

    def av(self, koder: Sequence[str], aar: int) -> NDArray[Any]:
        """One year of some of the municipalities, in their order.

        Raises:
            KeyError: The grid has no such municipality or year.
        """
        return self.ruter[[self.koder[kode] for kode in koder], self.aar[aar]]

    def over(self, annet: Rutenett, tomt: float | str = nan) -> NDArray[Any]:
        """The cells under the years of another grid; `tomt` in the years that this one lacks."""
        if self.aar.keys() == annet.aar.keys():
            return self.ruter
        ut = np.full(annet.ruter.shape, tomt, self.ruter.dtype)
        felles = self.aar.keys() & annet.aar.keys()
        ut[:, [annet.aar[y] for y in felles]] = self.ruter[:, [self.aar[y] for y in felles]]
        return ut

    def med(self, ruter: NDArray[Any]) -> Rutenett:
        """Other cells under the same codes and years."""
        return Rutenett(self.koder, self.aar, ruter)


def pivoter(frame: pd.DataFrame, koder: Sequence[str]) -> dict[str, dict[str, Rutenett]]:
    """The tidy table as grids, in one pass.

    Args:
        frame: Columns `model.OBSERVATION_COLUMNS`.
        koder: The members, in the order of the rows; what the table has of others is left out.

    Returns:
        Series, in the order of the table -> measure (`TOMT`) -> grid over the years the series has.
    """
    serie, navn = pd.factorize(frame["indikator"])
    aar, aarene = pd.factorize(frame["aar"], sort=True)
    steder = (serie, pd.Index(koder).get_indexer(pd.Index(frame["kommune"])), aar)
    form = (len(navn), len(koder), len(aarene))
    dekket = np.zeros((len(navn), len(aarene)), dtype=bool)
    dekket[serie, aar] = True
    kuber = {maal: _kube(frame[maal], steder, form) for maal in TOMT}
    rader = {kode: nr for nr, kode in enumerate(koder)}
    ut = {}
    for nr, (key, har) in enumerate(zip(navn, dekket, strict=True)):
        kolonner = {int(y): n for n, y in enumerate(aarene[har])}
        ut[str(key)] = {
            maal: Rutenett(rader, kolonner, kube[nr][:, har]) for maal, kube in kuber.items()
        }
    return ut


def _kube(kolonne: pd.Series[Any], steder: Steder, form: tuple[int, int, int]) -> NDArray[Any]:
    """One column of the tidy table as series × members × years."""
    tomt = TOMT[str(kolonne.name)]
    ut = np.full(form, tomt, float if isinstance(tomt, float) else object)
    med = steder[1] >= 0
    serie, rad, aar = (sted[med] for sted in steder)
    ut[serie, rad, aar] = kolonne.to_numpy(ut.dtype)[med]
    return ut
