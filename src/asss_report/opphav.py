"""Numbers that know where they come from.

A `Sporet` is a float in every respect, and can besides be asked for its `opphav`: the formula it
was made by and the numbers in it, each with its own, down to cells of frozen files. Origins are
made when somebody asks: most numbers are never asked. A `Heltall` is the same for ranks and counts.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Kildecelle:
    """One cell of a frozen file.

    Attributes:
        serie: The series, in the source's own codes: «12362/FGK7/AGD2».
        navn: Whose it is: a municipality, or a sector.
        aar: Year of the figure; 0 where it has none.
        kilde: Address under report/data: «12362/12362.csv:118:belop_1000kr».
        verdi: The number, after `faktor`.
        enhet: Unit of `verdi`.
        faktor: What the file's own number is multiplied by: 1000 for amounts in 1000 kroner.
    """

    serie: str
    navn: str
    aar: int
    kilde: str
    verdi: float
    enhet: str = ""
    faktor: float = 1.0


@dataclass(frozen=True, slots=True)
class Regnestykke:
    """A number made from others.

    Attributes:
        formel: What was done, in words or signs a reader can follow.
        regn: Does it again: takes the numbers of `deler` in order.
        deler: The numbers in it, each with a name; a plain float is a constant.
        merknad: What else the reader must know, such as who is missing.
    """

    formel: str
    regn: Callable[..., float]
    deler: tuple[Del, ...]
    merknad: str = ""


@dataclass(frozen=True, slots=True)
class Sitat:
    """A number an analyst has written down with its source (`fast`)."""

    tekst: str
    kilde: str


Opphav: TypeAlias = Kildecelle | Regnestykke
Del: TypeAlias = tuple[str, float]

#: What arithmetic on traced numbers is called.
_TEGN: Final = {
    operator.add: "a + b",
    operator.sub: "a − b",
    operator.mul: "a · b",
    operator.truediv: "a / b",
    operator.neg: "−a",
    abs: "|a|",
}


class _Sporing:
    """What both kinds of traced number do: keep an origin, or what makes it.

    A function and its arguments are kept rather than a closure: there are tens of thousands of
    these, and each object more is one that the garbage collector looks at.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        _opphav: Opphav | Callable[..., Opphav]
        _av: tuple[Any, ...]

    @property
    def opphav(self) -> Opphav:
        """Where the number comes from; made the first time it is asked for."""
        kjent = self._opphav
        if not isinstance(kjent, Kildecelle | Regnestykke):
            kjent = kjent(*self._av)
            object.__setattr__(self, "_opphav", kjent)  # the slot is the subclass's own
        return kjent


class Sporet(_Sporing, float):
    """A float with an origin; arithmetic on it gives another.

    Args:
        verdi: The number.
        opphav: Where it comes from, or what makes that when it is asked for.
        av: What `opphav` is then called with.
    """

    __slots__ = ("_av", "_opphav")

    def __new__(cls, verdi: float, opphav: Opphav | Callable[..., Opphav], *av: Any) -> Self:
        """The number; `verdi` cannot change, so it is given here."""
        self = super().__new__(cls, verdi)
        self._opphav, self._av = opphav, av
        return self

    def __copy__(self) -> Sporet:
        return self

    def __deepcopy__(self, memo: object) -> Sporet:
        return self

    def __reduce__(self) -> tuple[type[float], tuple[float]]:
        return float, (float(self),)  # an origin holds functions: it stays in this process

    def __add__(self, other: float) -> Sporet:
        return _to(operator.add, self, other, float.__add__(self, other))

    def __radd__(self, other: float) -> Sporet:
        return _to(operator.add, other, self, float.__radd__(self, other))

    def __sub__(self, other: float) -> Sporet:
        return _to(operator.sub, self, other, float.__sub__(self, other))

    def __rsub__(self, other: float) -> Sporet:
        return _to(operator.sub, other, self, float.__rsub__(self, other))

    def __mul__(self, other: float) -> Sporet:
        return _to(operator.mul, self, other, float.__mul__(self, other))

    def __rmul__(self, other: float) -> Sporet:
        return _to(operator.mul, other, self, float.__rmul__(self, other))

    def __truediv__(self, other: float) -> Sporet:
        return _to(operator.truediv, self, other, float.__truediv__(self, other))

    def __rtruediv__(self, other: float) -> Sporet:
        return _to(operator.truediv, other, self, float.__rtruediv__(self, other))

    def __neg__(self) -> Sporet:
        return _en(operator.neg, self, float.__neg__(self))

    def __abs__(self) -> Sporet:
        return _en(abs, self, float.__abs__(self))

    def __pos__(self) -> Sporet:
        return self


class Heltall(_Sporing, int):
    """An int with an origin: a rank or a count. Arithmetic on it gives a plain number.

    Args:
        verdi: The number.
        opphav: Where it comes from, or what makes that when it is asked for.
        av: What `opphav` is then called with.
    """

    def __new__(cls, verdi: int, opphav: Opphav | Callable[..., Opphav], *av: Any) -> Self:
        """The number; `verdi` cannot change, so it is given here."""
        self = super().__new__(cls, verdi)
        self._opphav, self._av = opphav, av
        return self

    def __copy__(self) -> Heltall:
        return self

    def __deepcopy__(self, memo: object) -> Heltall:
        return self

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        return int, (int(self),)


def spor(tall: float) -> Opphav | None:
    """The origin of a number; None for a plain one."""
    return tall.opphav if isinstance(tall, Sporet | Heltall) else None


def fra(opphav: Opphav) -> Sporet:
    """The number an origin describes."""
    if isinstance(opphav, Kildecelle):
        return Sporet(opphav.verdi, opphav)
    return Sporet(opphav.regn(*(float(del_) for _, del_ in opphav.deler)), opphav)


def regn_ut(tall: float) -> float:
    """A number computed anew from the cells it rests on; a plain number is itself."""
    opphav = spor(tall)
    if opphav is None:
        return float(tall)
    if isinstance(opphav, Kildecelle):
        return opphav.verdi
    return opphav.regn(*(regn_ut(del_) for _, del_ in opphav.deler))


def celler(tall: float) -> Iterator[Kildecelle]:
    """Every cell a number rests on, as often as it is used."""
    opphav = spor(tall)
    if isinstance(opphav, Kildecelle):
        yield opphav
    elif opphav is not None:
        for _, del_ in opphav.deler:
            yield from celler(del_)


def _to(tegn: Callable[..., float], a: float, b: float, verdi: Any) -> Sporet:
    if verdi is NotImplemented:  # an array, say: then it is the other's turn
        return cast("Sporet", verdi)
    return Sporet(verdi, _regning, tegn, a, b)


def _en(tegn: Callable[..., float], a: float, verdi: float) -> Sporet:
    return Sporet(verdi, _regning, tegn, a)


def _regning(tegn: Callable[..., float], *tall: float) -> Regnestykke:
    return Regnestykke(_TEGN[tegn], tegn, tuple(zip("ab", tall, strict=False)))
