"""A chart that is not drawn yet: what is equal has one print, and what differs never shares it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asss_report import nb
from asss_report.charts.style import Stil
from asss_report.charts.tegning import Tegning, kanonisk
from asss_report.document.report import load_figures
from asss_report.opphav import Heltall, Kildecelle, Sporet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.document.report import Report

ROOT: Final = Path(__file__).parents[2]
CELLE: Final = Kildecelle("12362/FGK7/AGD2", "Bærum", 2025, "12362/12362.csv:1:verdi", 1.0)


class Farge(Enum):
    """Two names for what could be one value."""

    RED = "r"
    GREEN = "g"


class Ord(StrEnum):
    """Text that is an enum."""

    R = "r"


@dataclass(frozen=True)
class Par:
    """Two of anything."""

    a: object
    b: object


@dataclass(frozen=True)
class Tvilling:
    """The same two by another name."""

    a: object
    b: object


LEAVES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.sampled_from([*Farge, *Ord]),
    st.text(alphabet="ab/.").map(Path),
)
VALUES: Final = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(), inner, max_size=3),
        st.builds(Par, inner, inner),
        st.builds(Tvilling, inner, inner),
    ),
    max_leaves=8,
)


def same(a: object, b: object) -> bool:
    """Equal in value and in type, all the way down; a dict in its order too."""
    if type(a) is not type(b):
        return False
    if is_dataclass(a):
        return all(same(getattr(a, it.name), getattr(b, it.name)) for it in fields(a))
    if isinstance(a, dict) and isinstance(b, dict):
        return same(list(map(list, a.items())), list(map(list, b.items())))
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return repr(a) == repr(b)  # 0.0 and -0.0 are equal and look different


def changed(value: Any) -> Iterator[Any]:
    """Copies of a value, each with one leaf changed."""
    if is_dataclass(value) and not isinstance(value, type):
        for it in fields(value):
            for other in changed(getattr(value, it.name)):
                yield replace(value, **{it.name: other})
    elif isinstance(value, list | tuple):
        yield type(value)([*value, None])
        for nr, inner in enumerate(value):
            for other in changed(inner):
                yield type(value)([*value[:nr], other, *value[nr + 1 :]])
    else:
        yield from (x for x in (None, "annet", 1, 1.5, True) if not same(x, value))


# --- The rule -------------------------------------------------------------------------------------


@given(a=VALUES, b=VALUES)
def test_two_values_are_one_text_only_when_they_are_the_same(a: object, b: object) -> None:
    """In type and value, all the way down."""
    assert (kanonisk(a) == kanonisk(b)) is same(a, b)


@given(value=VALUES)
def test_a_changed_leaf_is_another_text_and_a_copy_the_same(value: object) -> None:
    """Wherever the leaf is; identity plays no part."""
    assert kanonisk(pickle.loads(pickle.dumps(value))) == kanonisk(value)  # noqa: S301 - own bytes
    assert kanonisk(value) not in {kanonisk(other) for other in changed(value)}


@pytest.mark.parametrize(
    "alike",
    [
        (1, 1.0, True, "1", Path("1")),
        (0.0, -0.0, False, None, ""),
        (Farge.RED, Ord.R, "r"),
        ((), [], {}, ""),
        (("a", "b"), ("a, b",), ("ab",), ["a", "b"]),
        (((1,), 2), ((1, 2),), (1, 2), (12,), (12.0,), (1.0, 2.0)),
        (Par(1, 2), Tvilling(1, 2), (1, 2), {"a": 1, "b": 2}),
        ({1: 2, 3: 4}, {3: 4, 1: 2}),
    ],
)
def test_what_looks_alike_is_told_apart(alike: tuple[object, ...]) -> None:
    """A number from its text, a path from its name, a list from a tuple, one order from another."""
    assert len({kanonisk(value) for value in alike}) == len(alike)


def test_a_number_counts_by_value_whatever_its_origin() -> None:
    """An origin is never drawn; it stays in its process, and the number must be known elsewhere."""
    assert kanonisk(Sporet(1.5, CELLE)) == kanonisk(1.5) == kanonisk(np.float64(1.5))
    assert kanonisk(Heltall(2, CELLE)) == kanonisk(2)


class Navngitt(NamedTuple):
    """A tuple that could be drawn in a way of its own."""

    a: int


class Tekst(str):
    """Text that could too."""

    __slots__ = ()


@pytest.mark.parametrize(
    "strange",
    [
        {1, 2},
        b"a",
        object(),
        Par,
        lambda: None,
        np.array([1.0]),
        pd.DataFrame({"a": [1]}),
        Tekst("a"),
        Navngitt(1),
        Par((1, {"a": {2}}), 3),
    ],
)
def test_what_is_not_known_is_refused_not_passed_over(strange: object) -> None:
    """A new kind of content must be thought of before a chart of it can be kept."""
    with pytest.raises(TypeError, match="is not known to be drawn alike"):
        kanonisk(strange)


# --- The charts of the edition --------------------------------------------------------------------


def drawings(report: Report) -> dict[str, Tegning]:
    """Every chart of the edition, not drawn."""
    return {
        f"{key}/{exhibit.key}": exhibit.tegn
        for key, kapittel in report.kapitler.items()
        for exhibit in kapittel.exhibits
        if isinstance(exhibit.tegn, Tegning)
    }


def prints(report: Report) -> str:
    """The print of every chart, a line each."""
    return "\n".join(f"{k} {tegning.fingeravtrykk()}" for k, tegning in drawings(report).items())


def main() -> None:
    """Print them in a process of its own."""
    sys.stdout.write(prints(load_figures(ROOT, Stil.load(ROOT))))


def test_every_chart_has_the_same_print_in_another_process(report: Report) -> None:
    """Whatever its hash seed."""
    path = os.pathsep.join(filter(None, sys.path))
    found = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, "-c", f"import {__name__}; {__name__}.main()"],
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert found.stdout == prints(report)


def test_every_figure_is_such_a_chart_and_no_two_share_a_print(report: Report) -> None:
    """Those of the edition all show something different."""
    figures = [e for k in report.kapitler.values() for e in k.exhibits if e.slag == "figur"]
    assert len(drawings(report)) == len(figures) > 60
    assert len({it.fingeravtrykk() for it in drawings(report).values()}) == len(figures)


def test_charts_of_one_print_are_the_same_picture(report: Report) -> None:
    """A chart that has been sent has lost its numbers' origins, and nothing that is seen."""
    for tegning in drawings(report).values():
        sent = pickle.loads(pickle.dumps(tegning))  # noqa: S301 - own bytes
        assert sent.fingeravtrykk() == tegning.fingeravtrykk()
        there, here = sent(), tegning()
        assert there == here
        assert there.data.equals(here.data)
        assert (there.data.dtypes == here.data.dtypes).all()


def test_whatever_is_changed_in_a_chart_changes_its_print(report: Report) -> None:
    """One of each form: every leaf of its content, its look and its choices."""
    plain = pickle.loads(pickle.dumps(drawings(report)))  # noqa: S301 - own bytes
    one_of_each = {tegning.form: tegning for tegning in plain.values()}
    assert len(one_of_each) == 5
    for tegning in one_of_each.values():
        own, others = tegning.fingeravtrykk(), list(changed(tegning))
        assert len(others) > 300
        assert own not in {other.fingeravtrykk() for other in others}


def test_a_chart_has_no_print_while_its_numbers_are_noted(report: Report) -> None:
    """A kept chart would leave the book empty and lack the marks."""
    tegning = next(iter(drawings(report).values()))
    with nb.bokfort(), pytest.raises(RuntimeError, match="book"):
        tegning.fingeravtrykk()
