"""Where things go: labels keep their distance, words fit their column, ticks are round."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asss_report.charts.plassering import Skala, bryt, runde, spre

PLACE = st.floats(-1000, 1000)
LABELS = st.lists(st.tuples(PLACE, st.floats(0.5, 20)), min_size=1, max_size=12)
ROOM = (-2000.0, 2000.0)
SLACK = 1e-6


def _spread(labels: list[tuple[float, float]], room: tuple[float, float] = ROOM) -> list[float]:
    return spre([place for place, _ in labels], [width for _, width in labels], room)


@given(LABELS)
def test_spread_labels_never_overlap(labels: list[tuple[float, float]]) -> None:
    """Neighbours stand at least half of both widths apart."""
    placed = sorted(zip(_spread(labels), (width for _, width in labels), strict=True))
    for (a, wide), (b, wider) in pairwise(placed):
        assert b - a >= (wide + wider) / 2 - SLACK


@given(LABELS, st.floats(0, 300))
def test_spread_labels_stay_in_the_room(labels: list[tuple[float, float]], size: float) -> None:
    """Even where they cannot all fit, no label's middle leaves the room."""
    room = (-size, size)
    assert all(-size - SLACK <= place <= size + SLACK for place in _spread(labels, room))


@given(LABELS)
def test_spread_keeps_the_order(labels: list[tuple[float, float]]) -> None:
    """A label that wanted to stand before another still does."""
    placed = _spread(labels)
    wanted = [place for place, _ in labels]
    for i, j in pairwise(sorted(range(len(labels)), key=lambda nr: (wanted[nr], nr))):
        assert placed[i] <= placed[j] + SLACK


@given(LABELS)
def test_spread_labels_are_moved_no_further_when_moved_again(
    labels: list[tuple[float, float]],
) -> None:
    """What already keeps its distance is left where it is."""
    once = _spread(labels)
    again = spre(once, [width for _, width in labels], ROOM)
    assert once == pytest.approx(again, abs=1e-5)


def test_colliding_labels_are_moved_equally_far() -> None:
    """Two labels 4 wide that both want 10 stand at 10 - 2 and 10 + 2."""
    assert spre([10, 10], [4, 4], (0, 100)) == [10 - 2, 10 + 2]


def test_no_labels_need_no_places() -> None:
    """Nothing in, nothing out."""
    assert spre([], [], (0, 1)) == []


@given(st.text("abcdefgæøå ", min_size=1, max_size=80), st.integers(6, 30))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, room: int) -> None:
    """No line is wider than the column, and only spaces and hyphens differ."""
    lines = bryt(text, room, lambda line: float(len(line)))
    assert all(len(line) <= room for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")


def test_text_is_broken_between_words() -> None:
    """Words stay whole where the column has room for them."""
    assert bryt("netto driftsutgifter", 14, len) == ["netto", "driftsutgifter"]


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_enclose_the_values_and_are_evenly_spaced(low: float, span: float) -> None:
    """The first tick is not above the lowest value, the last not below the highest."""
    ticks, _ = runde(low, low + span)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + step * 1e-6
    assert ticks[-1] >= low + span - step * 1e-6
    assert 2 <= len(ticks) <= 8
    assert all(b - a == pytest.approx(step, rel=1e-3) for a, b in pairwise(ticks))


@pytest.mark.parametrize(
    ("low", "high", "ticks", "digits"),
    [
        (8_007, 13_817, [8_000, 10_000, 12_000, 14_000], 0),
        (0.12, 0.19, [0.12, 0.14, 0.16, 0.18, 0.2], 2),
        (3, 3, [3, 4], 0),
        (0.0, 5e-324, [0.0, 0.2], 1),
        (-4_326, 300, [-5_000, -4_000, -3_000, -2_000, -1_000, 0, 1_000], 0),
    ],
)
def test_ticks_are_numbers_people_count_in(
    low: float, high: float, ticks: list[float], digits: int
) -> None:
    """Steps are 1, 2, 2.5 or 5 times a power of ten, with just the digits they need."""
    assert (ticks, digits) == runde(low, high)


def test_scale_places_values_linearly() -> None:
    """Half-way between the values is half-way between the places, also upside down."""
    assert Skala(0, 10, 100, 0)(5) == 50


def test_scale_of_one_value_places_it_in_the_middle() -> None:
    """A scale without extent divides by nothing."""
    assert Skala(3, 3, 0, 100)(3) == 50
