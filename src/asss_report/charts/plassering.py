"""Where things go: labels that keep their distance, text that wraps, scales with round ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Steps a reader counts in, times a power of ten.
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def spre(
    onsket: Sequence[float], bredder: Sequence[float], rom: tuple[float, float]
) -> list[float]:
    """Move labels along a line as little as possible, so that none overlaps another.

    The sum of squared moves is the least possible (isotonic regression: neighbours that collide
    are pooled and moved together). Where all cannot fit, they are pressed together evenly.

    Args:
        onsket: Wanted middle of each label.
        bredder: Extent of each label along the line, with the air it needs.
        rom: The room: its lowest and highest place.

    Returns:
        The middle of each label, in the order given; labels keep their order along the line.
    """
    if not onsket:
        return []
    order = sorted(range(len(onsket)), key=lambda i: (onsket[i], i))
    squeeze = min(1.0, (rom[1] - rom[0]) / max(sum(bredder), 1e-9))
    widths = [bredder[i] * squeeze for i in order]
    offsets = [sum(widths[:nr]) + width / 2 for nr, width in enumerate(widths)]
    # Less its offset, a label must only not stand before the one in front of it.
    free = _isotone([onsket[i] - offset for i, offset in zip(order, offsets, strict=True)])
    last = rom[1] - sum(widths)
    placed = [min(max(place, rom[0]), last) for place in free]
    result = [0.0] * len(onsket)
    for i, place, offset in zip(order, placed, offsets, strict=True):
        result[i] = place + offset
    return result


def _isotone(values: Sequence[float]) -> list[float]:
    """The non-decreasing sequence nearest to `values` (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            before, size = pools.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]


def bryt(tekst: str, bredde: float, bredde_av: Callable[[str], float]) -> list[str]:
    """Break text at ordinary spaces into lines no wider than `bredde` where words allow it.

    A word that is too wide alone is cut with a hyphen, so that nothing runs into its neighbour.
    """
    lines: list[str] = []
    for word in tekst.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and bredde_av(joined) <= bredde:
            lines[-1] = joined
        else:
            lines.extend(_delt(word, bredde, bredde_av))
    return lines


def _delt(word: str, bredde: float, bredde_av: Callable[[str], float]) -> list[str]:
    parts: list[str] = []
    while bredde_av(word) > bredde and len(word) > 3:
        cut = len(word) - 1
        while cut > 2 and bredde_av(f"{word[:cut]}-") > bredde:
            cut -= 1
        parts.append(f"{word[:cut]}-")
        word = word[cut:]
    return [*parts, word]


@dataclass(frozen=True, slots=True)
class Skala:
    """A linear scale from values (`fra` to `til`) to millimetres (`start` to `slutt`)."""

    fra: float
    til: float
    start: float
    slutt: float

    def __call__(self, verdi: float) -> float:
        """The place of a value; values outside the scale are placed outside its ends."""
        if self.til == self.fra:
            return (self.start + self.slutt) / 2
        share = (verdi - self.fra) / (self.til - self.fra)
        return self.start + share * (self.slutt - self.start)


def runde(lav: float, hoy: float, antall: int = 5) -> tuple[list[float], int]:
    """Round tick values that enclose `lav` to `hoy`, and the digits they need.

    Args:
        lav: Lowest value.
        hoy: Highest value.
        antall: About how many steps are wanted.

    Returns:
        The ticks, at least two, and the number of decimals that shows them exactly.
    """
    size = max(abs(lav), abs(hoy), 1.0)
    # A span that is only the rounding of floats is no span.
    step = _steg((hoy - lav if hoy - lav > size * 1e-9 else size) / antall)
    first, last = math.floor(lav / step + 1e-9), math.ceil(hoy / step - 1e-9)
    last = max(last, first + 1)
    exponent = Decimal(repr(step)).normalize().as_tuple().exponent
    digits = max(0, -int(exponent))
    return [round(nr * step, digits) for nr in range(first, last + 1)], digits


def _steg(rough: float) -> float:
    power = math.floor(math.log10(rough))
    scaled = rough / 10.0**power
    step = next((s for s in _ROUND_STEPS if s >= scaled - 1e-9), 10.0)
    return float(Decimal(str(step)).scaleb(power))
