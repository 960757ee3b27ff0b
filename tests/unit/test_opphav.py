"""Numbers that know where they come from: arithmetic, origins, and what they are made of."""

from __future__ import annotations

import copy
import json
import math
import operator
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asss_report.opphav import (
    Heltall,
    Kildecelle,
    Regnestykke,
    Sporet,
    celler,
    fra,
    regn_ut,
    spor,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FLYT = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)
TO = (operator.add, operator.sub, operator.mul, operator.truediv)
EN = (operator.neg, operator.pos, abs)


def celle(verdi: float, kilde: str = "12362/12362.csv:2:belop_1000kr") -> Kildecelle:
    """A cell that holds a number."""
    return Kildecelle("12362/FGK7/AGD2", "Bærum", 2025, kilde, verdi)


def sporet(verdi: float) -> Sporet:
    """A number read from a cell."""
    return Sporet(verdi, celle(verdi))


@pytest.mark.parametrize("tegn", TO)
@given(a=FLYT, b=FLYT)
def test_arithmetic_gives_the_same_bits_as_plain_floats(
    tegn: Callable[[float, float], float], a: float, b: float
) -> None:
    """A traced number is a float: what is computed from it is what floats give, on either side."""
    if tegn is operator.truediv and b == 0:
        b = 1.0
    venter = tegn(a, b)
    for svar in (tegn(sporet(a), b), tegn(a, sporet(b)), tegn(sporet(a), sporet(b))):
        assert venter == svar
        assert isinstance(svar, Sporet)


@pytest.mark.parametrize("tegn", EN)
@given(a=FLYT)
def test_signs_give_the_same_bits_as_plain_floats(tegn: Callable[[float], float], a: float) -> None:
    """The same for −a, +a and |a|."""
    svar = tegn(sporet(a))
    assert tegn(a) == svar
    assert isinstance(svar, Sporet)


@given(tall=st.lists(FLYT, min_size=1, max_size=6), tegn=st.lists(st.sampled_from(TO), min_size=6))
def test_a_chain_of_arithmetic_is_computed_anew_from_its_cells(
    tall: list[float], tegn: list[Callable[[float, float], float]]
) -> None:
    """However long the way, the origin computed again from the cells is the number."""
    svar: float = sporet(tall[0])
    for neste, gjor in zip(tall[1:], tegn, strict=False):
        svar = gjor(svar, sporet(neste if neste or gjor is not operator.truediv else 1.0))
    assert svar == regn_ut(svar)
    assert len(tall) == len(list(celler(svar)))


@given(a=FLYT, b=FLYT)
def test_a_traced_number_is_equal_ordered_and_hashed_as_a_float(a: float, b: float) -> None:
    """Nothing that sorts, compares or looks up can tell the difference."""
    assert (a < b) == (sporet(a) < sporet(b))
    assert (a == b) == (sporet(a) == sporet(b))
    assert hash(a) == hash(sporet(a))
    assert f"{a:.3f}" == f"{sporet(a):.3f}"
    assert repr(a) == repr(sporet(a))


def test_a_traced_number_passes_through_json_pandas_and_numpy() -> None:
    """What programs make of it is the number alone."""
    assert "[2.5]" == json.dumps([sporet(2.5)])
    assert "float64" == pd.DataFrame({"x": [sporet(2.5), None]})["x"].dtype.name
    assert [5.0, 7.5] == (np.array([2.0, 3.0]) * sporet(2.5)).tolist()


def test_a_copy_keeps_its_origin_and_a_pickle_leaves_it_behind() -> None:
    """An origin holds functions of this process; the number itself can go anywhere."""
    tall = sporet(2.5)
    assert tall.opphav == spor(copy.deepcopy({"x": tall})["x"])
    assert tall.opphav == spor(copy.copy(tall))
    annet = pickle.loads(pickle.dumps(tall))  # noqa: S301 - just made here
    assert (2.5, None) == (annet, spor(annet))


def test_an_origin_is_made_when_it_is_asked_for_and_only_once() -> None:
    """Most numbers are never asked where they come from, so nothing is made beforehand."""
    laget = []

    def lag() -> Kildecelle:
        laget.append(1)
        return celle(2.5)

    tall = Sporet(2.5, lag)
    assert [] == laget
    assert celle(2.5) == tall.opphav == tall.opphav
    assert [1] == laget


def test_a_rank_is_an_int_with_an_origin() -> None:
    """It is printed as an int, and knows the values it ranks."""
    rang = Heltall(
        2,
        Regnestykke(
            "1 + antall over",
            lambda egen, *andre: 1 + sum(a > egen for a in andre),
            (("Bærum", sporet(5.0)), ("Asker", sporet(7.0)), ("Oslo", sporet(1.0))),
        ),
    )
    assert ("2", 2) == (f"{rang}", regn_ut(rang))
    assert 3 == len(list(celler(rang)))
    assert rang is copy.deepcopy(rang)
    assert None is spor(pickle.loads(pickle.dumps(rang)))  # noqa: S301 - just made here


def test_the_number_an_origin_describes() -> None:
    """`fra` computes it once from its parts; a cell is its own number."""
    assert 2.5 == fra(celle(2.5))
    stykke = Regnestykke("a / b", operator.truediv, (("a", sporet(6.0)), ("b", 4.0)))
    assert 6 / 4 == fra(stykke) == regn_ut(fra(stykke))


def test_a_plain_number_has_no_origin_and_rests_on_no_cell() -> None:
    """A constant in a formula is itself."""
    assert (None, 1e6, []) == (spor(1e6), regn_ut(1e6), list(celler(1e6)))


def test_a_missing_number_stays_missing_when_computed_again() -> None:
    """NaN in, NaN out; never zero."""
    assert math.isnan(regn_ut(sporet(math.nan) + 1))
