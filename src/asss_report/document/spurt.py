"""What somebody asks `trace` for, read as it can be meant.

People write what they see with the keys they have: a stop or an apostrophe between thousands, a
dash for a minus, «fig.» for «figur», quotes around it all, a unit behind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

_EXHIBIT: Final = re.compile(
    r"(?:(fig(?:ur|ure|\.)?|tab(?:ell|le|\.)?)\s*(\d+[.,]\d+)|(\d+\.\d+))", re.IGNORECASE
)
_KEY: Final = re.compile(r"[a-zæøå_]+(?:\.[a-zæøå_0-9]+)?", re.IGNORECASE)
_TALL: Final = re.compile(r"(?:(?<!\w)[+-])?(?:\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:[.,]\d+)*")
_TUSENER: Final = re.compile(r"(?<=\d)[.'’](?=\d{3}(?!\d))")
_MELLOMROM: Final = re.compile(r"[\s\u00a0\u2009\u202f]+")
_STREKER: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
#: As many groups of three as a number of a municipality has.
_GRUPPER: Final = 4
_RUNDT: Final = ' «»"“”„.,;:'
#: What may follow a number on a page -> what else is the same unit.
_ENHETER: Final = tuple(
    re.compile(rf"(?:{ord_})(?!\w)", re.IGNORECASE)
    for ord_ in (
        "prosentpoeng|prosentenheter",
        "karakterpoeng",
        "%|prosent",
        r"mill\.? ?(?:kr|kroner)|millioner(?: kroner)?|mill\.?",
        r"(?:kr|kroner) per (?:innbygger|innb\.?)",
        "kr|kroner",
    )
)


def jevn(tekst: str) -> str:
    """One kind of space and one kind of minus, and nothing around."""
    flatt = _MELLOMROM.sub(" ", tekst).translate(_STREKER).strip(_RUNDT)
    return re.sub(r"\bminus (?=\d)", "-", flatt, flags=re.IGNORECASE)


def norm(tekst: str) -> str:
    """The number alone, as two that are printed the same way compare."""
    return jevn(tekst).replace(" ", "").removeprefix("+").replace(".", ",")


def siffer(tekst: str) -> str:
    """The number without its sign."""
    return norm(tekst).lstrip("-")


def exhibit(hva: str) -> tuple[str, str] | None:
    """«figur», «tabell» or empty, and «3.2»; None when no exhibit can be meant."""
    funn = _EXHIBIT.fullmatch(jevn(hva))
    if funn is None:
        return None
    slag = {"f": "figur", "t": "tabell"}.get((funn[1] or "")[:1].lower(), "")
    return slag, (funn[2] or funn[3]).replace(",", ".")


def key(hva: str) -> str:
    """The key of a figure, such as «barnehage.egne_inntekter»; empty when it is none."""
    tekst = jevn(hva)
    return tekst.lower() if _KEY.fullmatch(tekst) else ""


def lesninger(hva: str, kjente: Container[str]) -> Iterator[list[str]]:
    """The numbers that can be meant, the likeliest reading first.

    Args:
        hva: The question.
        kjente: The digits of every number that stands where it is looked for.
    """
    hele = jevn(hva)
    yield _TALL.findall(hele)
    yield _TALL.findall(_TUSENER.sub("", hele))
    yield _oppdelt([bit for bit in hele.split(" ") if siffer(bit)], kjente)


def _oppdelt(biter: Sequence[str], kjente: Container[str]) -> list[str]:
    """A row of cells as copied, «1 827 159», cut into numbers that are known; none if it cannot be.

    The longest numbers are tried first.
    """
    for antall in range(min(_GRUPPER, len(biter)), 0, -1):
        forste = " ".join(biter[:antall])
        resten = _oppdelt(biter[antall:], kjente) if siffer(forste) in kjente else []
        if siffer(forste) in kjente and (resten or antall == len(biter)):
            return [forste, *resten]
    return []


def enhet(hva: str) -> re.Pattern[str] | None:
    """What the unit behind the only number reads like on a page; None where none is given."""
    tekst = jevn(hva)
    tall = list(_TALL.finditer(tekst))
    if len(tall) != 1:
        return None
    rest = tekst[tall[0].end() :].strip()
    return next((monster for monster in _ENHETER if monster.match(rest)), None)
