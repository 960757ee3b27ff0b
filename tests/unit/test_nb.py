"""Norwegian numbers, dates and lists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import parse_pattern
from hypothesis import given
from hypothesis import strategies as st

from asss_report import nb

finite = st.floats(-1e12, 1e12)


def parsed(text: str) -> Decimal:
    """Read a Norwegian number back."""
    return Decimal(text.replace(nb.NBSP, "").replace(",", ".").replace(nb.MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "desimaler", "text"),
    [
        (12538.8, 0, "12\u00a0539"),
        (170.4, 1, "170,4"),
        (-313.1, 1, "\u2212313,1"),
        (1_234_567.0, 0, "1\u00a0234\u00a0567"),
        (999, 0, "999"),
        (0, 1, "0,0"),
        (2.5, 0, "3"),
        (-2.5, 0, "\u22123"),
        (2.675, 2, "2,68"),
        (0.96384, 3, "0,964"),
        ((4.8 - 3.5) * 5 / 100, 2, "0,07"),  # 0.065; the float is 0.06499999999999999
        (0.0649999, 2, "0,06"),
        (-2.4999999999999996, 0, "\u22123"),
    ],
)
def test_a_number_is_written_the_norwegian_way(value: float, desimaler: int, text: str) -> None:
    """NBSP between thousands, decimal comma, U+2212 minus, halves away from zero."""
    assert text == nb.tall(value, desimaler)


@given(value=finite, desimaler=st.integers(0, 4))
def test_a_number_read_back_is_the_rounded_number(value: float, desimaler: int) -> None:
    """What is shown lies within half a unit of the last digit from the value, but for lost bits."""
    half = Decimal(5).scaleb(-desimaler - 1) + Decimal(1).scaleb(-desimaler - 9)
    assert abs(parsed(nb.tall(value, desimaler)) - Decimal(repr(value))) <= half


@given(value=finite, desimaler=st.integers(0, 4))
def test_only_norwegian_signs_are_used(value: float, desimaler: int) -> None:
    """No ASCII hyphen, full stop or breakable space ever gets into a number."""
    assert set(nb.tall(value, desimaler, fortegn=True)) <= set(f"0123456789,+{nb.MINUS}{nb.NBSP}")


@given(value=finite, desimaler=st.integers(0, 4))
def test_thousands_stand_in_groups_of_three(value: float, desimaler: int) -> None:
    """Every group but the first has three digits."""
    whole = nb.tall(value, desimaler).lstrip(nb.MINUS).partition(",")[0]
    first, *rest = whole.split(nb.NBSP)
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in rest)


@pytest.mark.parametrize("value", [-0.0, -0.04, 0.04])
def test_what_rounds_to_zero_has_no_sign(value: float) -> None:
    """There is no «−0,0» and no «+0,0»."""
    assert nb.tall(value, 1, fortegn=True) == "0,0"


def test_a_sign_is_shown_when_asked_for() -> None:
    """`fortegn` puts a plus on positive numbers and changes no other."""
    assert nb.tall(5.2, 1, fortegn=True) == "+5,2"
    assert nb.tall(-5.2, 1, fortegn=True) == "\u22125,2"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_missing_value_never_becomes_text(value: float) -> None:
    """«nan» cannot get into the report: formatting it is an error."""
    with pytest.raises(ValueError, match="missing"):
        nb.tall(value)


@given(value=finite, desimaler=st.integers(0, 4))
def test_numbers_and_dates_are_those_of_babel(value: float, desimaler: int) -> None:
    """What the house writes by hand is what the Unicode consortium's tables of Norwegian say."""
    pattern = parse_pattern("#,##0" + ("." + "0" * desimaler if desimaler else ""))
    digits = pattern.apply(abs(parsed(nb.tall(value, desimaler))), "nb_NO")
    assert nb.tall(value, desimaler).lstrip(nb.MINUS) == digits
    for month in range(1, 13):
        when = date(2026, month, 1 + month)
        assert format_date(when, "long", "nb_NO") == nb.dato(when).replace(nb.NBSP, " ")


def test_units_stand_after_a_hard_space() -> None:
    """«%» and «mill. kr» in tables, «millioner kroner» in prose, never broken from the number."""
    assert nb.prosent(10.2) == "10,2\u00a0%"
    assert nb.mill_kr(170_400_000) == "170,4\u00a0mill.\u00a0kr"
    assert nb.mill_kr(-313_100_000, fortegn=True) == "\u2212313,1\u00a0mill.\u00a0kr"
    assert nb.millioner(170_400_000) == "170,4\u00a0millioner kroner"


def test_a_date_is_written_in_words() -> None:
    """Day, month by name, year; the day is not broken from its month."""
    assert nb.dato(date(2026, 5, 7)) == "7.\u00a0mai 2026"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["Oslo"], "Oslo"),
        (["Oslo", "Asker"], "Oslo og Asker"),
        (["Oslo", "Bergen", "Asker"], "Oslo, Bergen og Asker"),
    ],
)
def test_a_list_ends_with_og(words: list[str], text: str) -> None:
    """Commas between, «og» before the last."""
    assert text == nb.liste(words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["kultur", "miljø"], "kultur og miljø"),
        (["vann, avløp og renovasjon"], "vann, avløp og renovasjon"),
        (["vann, avløp og renovasjon", "miljø"], "miljø samt vann, avløp og renovasjon"),
        (["kultur", "miljø", "plan, bygg og kart"], "kultur, miljø samt plan, bygg og kart"),
        (["plan, bygg og kart", "vann og avløp, rør"], "plan, bygg og kart; vann og avløp, rør"),
    ],
)
def test_a_name_that_is_a_list_stands_last_in_a_list(words: list[str], text: str) -> None:
    """«miljø og vann, avløp og renovasjon» would be read as four."""
    assert text == nb.samt(words)


def test_norwegian_letters_come_last() -> None:
    """The order is … Z, Æ, Ø, Å."""
    assert nb.alfabetisk(["Ås", "Sandnes", "Asker"]) == ["Asker", "Sandnes", "Ås"]
    assert nb.alfabetisk(["Å", "Z", "Ø", "Æ"]) == ["Z", "Æ", "Ø", "Å"]


def test_the_genitive_of_a_name_in_s_is_an_apostrophe() -> None:
    """«Bærums», but «Sandnes’»."""
    assert nb.eieform("Bærum") == "Bærums"
    assert nb.eieform("Sandnes") == "Sandnes’"


def test_only_the_first_letter_becomes_large() -> None:
    """The rest of the words keep their case; no words stay no words."""
    assert nb.stor("økonomi i ASSS") == "Økonomi i ASSS"
    assert nb.stor("") == ""
