"""Norwegian numbers, dates and lists: the one module that turns a value into text.

Space (U+00A0) groups thousands, the comma is decimal, minus is U+2212. Rounding happens here, once,
half away from zero as a reader expects (2,5 → 3), on the decimal the number shows.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from babel.numbers import NumberPattern

NBSP = "\u00a0"
MINUS = "\u2212"
MANGLER = "mangler"


def tall(value: float, desimaler: int = 0, *, fortegn: bool = False) -> str:
    """A number in Norwegian format: `tall(-1234.5, 1)` is «−1 234,5».

    Args:
        value: Any finite number.
        desimaler: Digits after the comma.
        fortegn: Show «+» on positive numbers.

    Raises:
        ValueError: `value` is not finite: a missing value must be handled before it is text.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} has no text: handle missing values before formatting")
    rounded = _rounded(value, desimaler)
    text = _grouped(rounded, desimaler)
    sign = MINUS if rounded < 0 else "+" if fortegn and rounded > 0 else ""
    return sign + text


def prosent(value: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """A percentage as tables show it: «10,2 %»."""
    return f"{tall(value, desimaler, fortegn=fortegn)}{NBSP}%"


def mill_kr(kroner: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """Kroner as million kroner in tables: `mill_kr(170_400_000)` is «170,4 mill. kr»."""
    return f"{tall(kroner / 1e6, desimaler, fortegn=fortegn)}{NBSP}mill.{NBSP}kr"


def millioner(kroner: float, desimaler: int = 1, *, fortegn: bool = False) -> str:
    """Kroner as million kroner in prose: «170,4 millioner kroner»."""
    return f"{tall(kroner / 1e6, desimaler, fortegn=fortegn)}{NBSP}millioner kroner"


def dato(when: date) -> str:
    """A date in words: «7. mai 2026»."""
    from babel.dates import format_date  # noqa: PLC0415 - babel costs 0.1 s, --help must not pay it

    return format_date(when, format="long", locale="nb_NO").replace(". ", f".{NBSP}")


def liste(words: Sequence[str]) -> str:
    """An enumeration in prose: «Oslo, Bergen og Asker»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def stor(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def eieform(navn: str) -> str:
    """The genitive of a name: «Bærums», «Oslos», but «Sandnes’»."""
    return f"{navn}’" if navn.endswith(("s", "x", "z")) else f"{navn}s"


def alfabetisk(words: Iterable[str]) -> list[str]:
    """The words in Norwegian order, where æ, ø and å stand last."""
    order = {"æ": "z1", "ø": "z2", "å": "z3"}
    return sorted(words, key=lambda word: "".join(order.get(c, c) for c in word.casefold()))


def _rounded(value: float, desimaler: int) -> Decimal:
    # repr gives the shortest decimal that is this float, so 2.675 rounds as the reader sees it.
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-desimaler), ROUND_HALF_UP)


def _grouped(value: Decimal, desimaler: int) -> str:
    return str(_pattern(desimaler).apply(abs(value), "nb_NO"))


@cache
def _pattern(desimaler: int) -> NumberPattern:
    from babel.numbers import parse_pattern  # noqa: PLC0415 - see dato

    return parse_pattern("#,##0" + ("." + "0" * desimaler if desimaler else ""))
