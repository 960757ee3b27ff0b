"""What moved between two snapshots: exactly the cells that did, told apart by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asss_report.analysis.revision import Slag, etter_storrelse, sammenlign_utgaver
from asss_report.model import FOLKEMENGDE, OBSERVATION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

NAN = float("nan")
NETTO = "12362/FGK7/AGD2"
ANDEL = "12137/KG1"
#: series, municipality, year, amount, inhabitants, value, status, address
Rad = tuple[str, str, int, float, float, float, str, str]


def belop(kroner: float, folk: float = 100.0, *, kommune: str = "3201", aar: int = 2025) -> Rad:
    """An amount, with the value per inhabitant published as it is rounded."""
    return (NETTO, kommune, aar, kroner, folk, float(round(kroner / folk)), "", "12362/a.csv:2:v")


def tom(status: str, *, kommune: str = "3201", aar: int = 2025, serie: str = NETTO) -> Rad:
    """A cell without a number."""
    return (serie, kommune, aar, NAN, NAN, NAN, status, "12362/a.csv mangler")


def andel(verdi: float, *, kommune: str = "3201", aar: int = 2025) -> Rad:
    """A value that has no amount."""
    return (ANDEL, kommune, aar, NAN, NAN, verdi, "", "12137/a.csv:2:v")


def ramme(*rader: Rad) -> pd.DataFrame:
    """A snapshot."""
    return pd.DataFrame(list(rader), columns=list(OBSERVATION_COLUMNS))


def fylt(kroner: float, folk: float) -> Rad:
    """An amount whose value per inhabitant is made here, because the source has none."""
    kilde = f"12362/a.csv:2:belop/{FOLKEMENGDE}"
    return (NETTO, "3201", 2025, kroner, folk, kroner / folk, "", kilde)


def test_what_is_equal_is_no_difference() -> None:
    """Also when the cells stand elsewhere in another file, in another order."""
    var = ramme(belop(1000), belop(2000, kommune="3203"), andel(4.5), tom(":", aar=2024))
    er = var.iloc[::-1].assign(kilde="12362/2025.json:FGK7/AGD2/3201/2025")
    assert not sammenlign_utgaver(var, er)


def test_a_moved_amount_is_told_in_kroner_per_inhabitant_and_in_percent() -> None:
    """1000 → 1500 kroner on 100 inhabitants: +500 kroner, +5 per inhabitant, +50 percent."""
    (ett,) = sammenlign_utgaver(ramme(belop(1000)), ramme(belop(1500))).celler
    assert ett.nokkel == (NETTO, "3201", 2025)
    assert (ett.kroner, ett.per_innbygger) == (1500 - 1000, 15 - 10)
    assert ett.prosent == pytest.approx(100 * (1500 / 1000 - 1))
    assert (ett.slag, ett.maal) == (Slag.ENDRET, frozenset(("teller", "verdi")))


def test_an_amount_that_moves_below_the_rounding_is_a_change_of_the_amount_alone() -> None:
    """1 000 → 1 001 kroner on 100 inhabitants is still 10 kroner each, and means are of amounts."""
    (ett,) = sammenlign_utgaver(ramme(belop(1000)), ramme(belop(1001))).celler
    assert (ett.kroner, ett.per_innbygger, ett.maal) == (1, 0, frozenset(("teller",)))


@pytest.mark.parametrize("var", [0.0, -500.0])
def test_there_is_no_percent_of_zero_or_less(var: float) -> None:
    """A negative base would turn the sign around."""
    (ett,) = sammenlign_utgaver(ramme(belop(var)), ramme(belop(500))).celler
    assert ett.prosent is None
    assert ett.kroner == 500 - var


def test_a_value_without_an_amount_moves_in_its_own_unit() -> None:
    """4,0 → 5,0 is 1 in its own unit and 25 percent, and no kroner at all."""
    (ett,) = sammenlign_utgaver(ramme(andel(4.0)), ramme(andel(5.0))).celler
    assert (ett.i_enhet, ett.kroner, ett.per_innbygger) == (1.0, None, None)
    assert ett.prosent == pytest.approx(25)


@pytest.mark.parametrize(
    ("var", "er", "slag"),
    [
        (belop(1000), tom(":"), Slag.SKJERMET),
        (belop(1000), tom(".."), Slag.BORTE),
        (belop(1000), tom("."), Slag.IKKE_MULIG),
        (tom(":"), belop(1000), Slag.NY),
        (tom(".."), belop(1000), Slag.NY),
        (tom(".."), tom(":"), Slag.GRUNN),
    ],
)
def test_values_that_come_and_go_are_told_apart(var: Rad, er: Rad, slag: Slag) -> None:
    """Kept back, missing and impossible are three things, and so is the way back."""
    annen = belop(5000, kommune="3203")  # so that the series itself is in both
    (ett,) = sammenlign_utgaver(ramme(var, annen), ramme(er, annen)).celler
    assert ett.slag is slag
    assert ett.kroner is None


def test_an_absent_row_is_a_row_that_says_missing() -> None:
    """A reader that leaves a row out and one that writes «..» have the same figures."""
    annen = belop(5000, kommune="3203")
    assert not sammenlign_utgaver(ramme(annen), ramme(annen, tom("..")))
    (ett,) = sammenlign_utgaver(ramme(annen), ramme(annen, belop(1000))).celler
    assert ett.slag is Slag.NY
    (ett,) = sammenlign_utgaver(ramme(annen, belop(1000)), ramme(annen)).celler
    assert ett.slag is Slag.BORTE


def test_a_whole_new_series_is_one_line_and_no_change_of_any_figure() -> None:
    """Nobody can have used it before; the same for one that is gone."""
    var = ramme(belop(1000))
    er = ramme(belop(1000), andel(4.0), andel(5.0, kommune="3203", aar=2024))
    revisjon = sammenlign_utgaver(var, er)
    assert revisjon.celler == ()
    (hel,) = revisjon.serier
    assert (hel.serie, hel.ny, hel.antall, hel.fra, hel.til) == (ANDEL, True, 2, 2024, 2025)
    (hel,) = sammenlign_utgaver(er, var).serier
    assert (hel.serie, hel.ny, hel.antall) == (ANDEL, False, 2)


def test_more_inhabitants_move_no_cell_that_is_made_from_them_here() -> None:
    """The cell that moved is the population's; a gap filled from the same amount did not."""
    assert not sammenlign_utgaver(ramme(fylt(1000, 100)), ramme(fylt(1000, 110)))
    (ett,) = sammenlign_utgaver(ramme(fylt(1000, 100)), ramme(fylt(1100, 110))).celler
    assert ett.kroner == 100


def test_a_gap_that_the_source_has_filled_is_compared_by_its_value() -> None:
    """We made 1 000 / 100 = 10; the source now says 10, then 11."""
    assert not sammenlign_utgaver(ramme(fylt(1000, 100)), ramme(belop(1000)))
    (ett,) = sammenlign_utgaver(ramme(fylt(1000, 100)), ramme(belop(1100))).celler
    assert (ett.per_innbygger, ett.slag) == (1, Slag.ENDRET)


def test_what_is_made_from_other_series_is_no_cell() -> None:
    """A joined index moves because a sector's does, and that one is told."""
    var, er = ramme(andel(4.0)), ramme(andel(5.0))
    assert not sammenlign_utgaver(var, er, utledet=[ANDEL])


def test_the_biggest_comes_first_and_years_are_told_apart() -> None:
    """By kroner whichever way, then what has no kroner; earlier years on their own."""
    var = ramme(
        belop(1000), belop(1000, kommune="3203"), belop(1000, kommune="0301", aar=2023), andel(4.0)
    )
    er = ramme(
        belop(1100), belop(700, kommune="3203"), belop(9000, kommune="0301", aar=2023), andel(9.0)
    )
    revisjon = sammenlign_utgaver(var, er)
    assert [it.kroner for it in revisjon.i_aar(2025)] == [700 - 1000, 1100 - 1000, None]
    assert [it.kroner for it in revisjon.tidligere(2025)] == [9000 - 1000]


@given(
    st.lists(
        st.tuples(st.sampled_from(["0301", "3201", "3203"]), st.integers(2020, 2025)),
        unique=True,
        min_size=2,
    ),
    st.data(),
)
def test_exactly_the_cells_that_were_changed_are_named(
    steder: Sequence[tuple[str, int]], data: st.DataObject
) -> None:
    """Whichever cells are changed, by however little: these, and no others; and back again."""
    valgt = data.draw(st.sets(st.sampled_from(list(steder)), max_size=len(steder) - 1))
    var = ramme(*(belop(1000, kommune=k, aar=a) for k, a in steder))
    er = ramme(*(belop(1000 + ((k, a) in valgt), kommune=k, aar=a) for k, a in steder))
    revisjon = sammenlign_utgaver(var, er)
    assert {(it.kommune, it.aar) for it in revisjon.celler} == valgt
    tilbake = sammenlign_utgaver(er, var)
    assert [it.kroner for it in tilbake.celler] == [-1] * len(valgt)
    assert etter_storrelse(reversed(revisjon.celler)) == revisjon.celler


def test_what_others_count_is_nobodys_kroner() -> None:
    """30 of 100 pupils are 31: the numerator moved, and no amount of money did."""

    def elever(teller: float, verdi: float) -> Rad:
        return (
            "manual/skole/andel",
            "3201",
            2025,
            teller,
            100.0,
            verdi,
            "",
            "manual/skole.csv:2:E",
        )

    (ett,) = sammenlign_utgaver(ramme(elever(30, 30.0)), ramme(elever(31, 31.0))).celler
    assert ett.maal == {"teller", "verdi"}
    assert (ett.kroner, ett.per_innbygger) == (None, None)
    assert ett.prosent == pytest.approx(100 * (31 / 30 - 1))
