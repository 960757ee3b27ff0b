"""The tidy table as grids: a cell is where its series, code and year say, or is missing."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from asss_report.analysis.rutenett import TOMT, Rutenett, pivoter
from asss_report.model import OBSERVATION_COLUMNS

NAN = float("nan")
#: Series b stands first, its years the wrong way round; 9999 is no member, 0002 is not in b.
RADER = [
    ("b", "0001", 2025, 10.0, 2.0, 5.0, "", "b.csv:1"),
    ("b", "9999", 2025, 90.0, 9.0, 10.0, "", "b.csv:2"),
    ("b", "0001", 2024, NAN, NAN, NAN, ":", "b.csv:3"),
    ("a", "0002", 2023, NAN, NAN, 7.0, "", "a.csv:1"),
]


@pytest.fixture(scope="module")
def nett() -> dict[str, dict[str, Rutenett]]:
    """The rows above, for two members."""
    return pivoter(pd.DataFrame(RADER, columns=list(OBSERVATION_COLUMNS)), ("0002", "0001"))


def test_series_are_in_the_tables_order_and_years_ascend(
    nett: dict[str, dict[str, Rutenett]],
) -> None:
    """A series has the years that its own source covers, and no others."""
    assert ["b", "a"] == list(nett)
    assert [list(TOMT)] * 2 == [list(maal) for maal in nett.values()]
    assert [2024, 2025] == list(nett["b"]["verdi"].aar)
    assert [2023] == list(nett["a"]["verdi"].aar)


def test_a_cell_is_found_by_code_and_year(nett: dict[str, dict[str, Rutenett]]) -> None:
    """Numbers, symbols and addresses of the same row are in the same place."""
    b = nett["b"]

    assert (10.0, 2.0, 5.0) == tuple(
        b[maal].tall("0001", 2025) for maal in ("teller", "nevner", "verdi")
    )
    assert ("", "b.csv:1") == (b["status"].tekst("0001", 2025), b["kilde"].tekst("0001", 2025))
    assert (":", "b.csv:3") == (b["status"].tekst("0001", 2024), b["kilde"].tekst("0001", 2024))


def test_what_the_table_lacks_is_missing(nett: dict[str, dict[str, Rutenett]]) -> None:
    """A NaN, a member without a row and a year without a column are None; the reason is «..»."""
    verdi = nett["b"]["verdi"]

    assert [None] * 3 == [
        verdi.tall("0001", 2024),
        verdi.tall("0002", 2025),
        verdi.tall("0001", 1999),
    ]
    assert ".." == nett["b"]["status"].tekst("0002", 2025)


def test_who_is_no_member_is_an_error_and_not_missing(nett: dict[str, dict[str, Rutenett]]) -> None:
    """Also one that the table has."""
    with pytest.raises(KeyError):
        nett["b"]["verdi"].tall("9999", 2025)
    with pytest.raises(KeyError):
        nett["b"]["verdi"].av(("0001",), 1999)


def test_the_frame_is_the_same_cells(nett: dict[str, dict[str, Rutenett]]) -> None:
    """Rows by code in the edition's order, columns by year."""
    verdi = nett["b"]["verdi"]

    assert {(k, y): verdi.tall(k, y) for k in verdi.koder for y in verdi.aar} == {
        (k, y): None if math.isnan(v) else v
        for y, kolonne in verdi.frame.items()
        for k, v in kolonne.items()
    }
    assert ["0002", "0001"] == list(verdi.frame.index)
    assert [5.0, 5.0] == list(verdi.av(("0001", "0001"), 2025))


def test_a_grid_over_anothers_years_has_their_order_and_gaps(
    nett: dict[str, dict[str, Rutenett]],
) -> None:
    """The years it lacks are missing; its own that the other lacks are left out."""
    b = nett["b"]["verdi"]
    andre = Rutenett(b.koder, {2025: 0, 2026: 1}, b.ruter)

    assert [5.0, "nan"] == [v if v == 5 else str(v) for v in b.over(andre)[1]]
    assert [".."] * 2 == list(nett["b"]["status"].over(nett["a"]["verdi"], "..")[:, 0])
    assert b.over(b) is b.ruter
