"""A `Barometer` from a few rows, and the made-up set read by another reader than the product's.

Every number is traced to a cell of its own, so that a test can follow it there.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _grunnlag import KODE
from hypothesis import strategies as st

from asss_report.opphav import Heltall, Kildecelle, Sporet, celler, regn_ut
from asss_report.sources.barometer import TOTALER, Barometer, Nokkeltall, Sektorrad, Serie, Utgave

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

SETT = Path(__file__).parents[1] / "barometer"
#: The order of the frozen list of weights.
SEKTORER = (
    "Grunnskole",
    "Pleie og omsorg",
    "Barnehage",
    "Barnevern",
    "Økonomi",
    "Helse",
    "Sosialtjeneste",
    "Kostnadsnivå",
    "Kultur",
    "Miljø",
    "Saksbehandling",
    "Vann, avløp og renovasjon",
)


def barometer_of(rader: Iterable[Sektorrad], nokkeltall: Iterable[Nokkeltall] = ()) -> Barometer:
    """What these rows are; the list of sectors is theirs, in the order they come first."""
    rader = tuple(rader)
    sektorer = tuple(dict.fromkeys(r.sektor for r in rader if r.sektor not in TOTALER))
    return Barometer(sektorer, rader, tuple(nokkeltall))


#: What a row is of unless a test says otherwise.
FAST: dict[str, Any] = {
    "kommune": "Bærum",
    "aar": 2026,
    "serie": Serie.PUBLISERT,
    "utgave": Utgave.ENDELIG,
    "rad": 0,
}


def rad(
    sektor: str, karakter: float | None = None, vekt: float | None = None, **annet: Any
) -> Sektorrad:
    """One row of sektorer.csv: own, 2026, published and final, unless `annet` says otherwise."""
    felt = {"fylke": None, "gruppe": None, **FAST, **annet}
    sted = _sted(sektor, felt)
    for navn in ("plass", "antall"):
        felt[navn] = _heltall(felt.get(navn), *sted, navn)
    felt["kommune"] = KODE[felt["kommune"]]
    felt["vekt"] = _tall(vekt, *sted, "vekt")
    felt["karakter"] = _tall(karakter, *sted, "karakter")
    return Sektorrad(sektor=sektor, **felt)


def tall(sektor: str, navn: str, karakter: float | None, vekt: float, **annet: Any) -> Nokkeltall:
    """One row of nokkeltall.csv: as `rad`, and high is good unless `annet` says otherwise."""
    felt = {"hoy_er_bra": True, "indikator": "", "kilde": "SSB", "plass": None, **FAST, **annet}
    sted = _sted(f"{sektor}/{navn}", felt)
    felt["kommune"] = KODE[felt["kommune"]]
    felt["vekt"] = _tall(vekt, *sted, "vekt")
    felt["verdi"] = _tall(felt.get("verdi"), *sted, "verdi")
    felt["karakter"] = _tall(karakter, *sted, "karakter")
    return Nokkeltall(sektor=sektor, navn=navn, **felt)


def _sted(serie: str, felt: dict[str, Any]) -> tuple[object, ...]:
    kilde = "-".join(str(felt[navn]) for navn in ("kommune", "aar", "serie", "utgave"))
    return f"barometer/{felt['serie']}/{serie}", felt["kommune"], felt["aar"], kilde


def _celle(verdi: float, *sted: object) -> Kildecelle:
    serie, navn, aar, kilde, kolonne = map(str, sted)
    return Kildecelle(f"{serie}/{kolonne}", navn, int(aar), f"{kilde}:{serie}/{kolonne}", verdi)


def _tall(verdi: float | None, *sted: object) -> float | None:
    return None if verdi is None else Sporet(verdi, _celle(verdi, *sted))


def _heltall(verdi: int | None, *sted: object) -> int | None:
    return None if verdi is None else Heltall(verdi, _celle(verdi, *sted))


# --- For hypothesis -------------------------------------------------------------------------------

#: Grades as the barometer prints them.
KARAKTER = st.integers(10, 60).map(lambda tideler: tideler / 10)


def vekter(antall: int, sum_: int = 100) -> st.SearchStrategy[tuple[float, ...]]:
    """So many positive weights with one decimal; they sum to `sum_`."""
    kutt = st.lists(st.integers(1, 10 * sum_ - 1), min_size=antall - 1, max_size=antall - 1)
    return kutt.filter(lambda it: len(set(it)) == len(it)).map(partial(_mellomrom, 10 * sum_))


def _mellomrom(siste: int, kutt: list[int]) -> tuple[float, ...]:
    grenser = [0, *sorted(kutt), siste]
    return tuple((b - a) / 10 for a, b in pairwise(grenser))


def stokket(b: Barometer, tilfeldig: Random) -> Barometer:
    """The same rows in another order; the list of sectors stays."""
    rader, nokkeltall = list(b.rader), list(b.nokkeltall)
    tilfeldig.shuffle(rader)
    tilfeldig.shuffle(nokkeltall)
    return replace(b, rader=tuple(rader), nokkeltall=tuple(nokkeltall))


def tallene(av: object) -> Iterator[float]:
    """Every float in a result, however deep."""
    if isinstance(av, float):
        yield av
    elif isinstance(av, Mapping):
        yield from tallene(tuple(av.values()))
    elif isinstance(av, tuple):
        for it in av:
            yield from tallene(it)
    elif is_dataclass(av):
        yield from tallene(tuple(getattr(av, felt.name) for felt in fields(av)))


def utenfor_cellene(av: object) -> list[float]:
    """The numbers in a result that no cell is known of, or that the cells do not give again."""
    return [t for t in tallene(av) if not list(celler(t)) or regn_ut(t) != t]


# --- The made-up set ------------------------------------------------------------------------------


@cache
def eksempel() -> Barometer:
    """`tests/barometer`, whole."""
    rader = tuple(_sektorrad(nr, r) for nr, r in _linjer("sektorer.csv"))
    nokkeltall = tuple(_nokkeltall(nr, r) for nr, r in _linjer("nokkeltall.csv"))
    return Barometer(SEKTORER, rader, nokkeltall, eksempel=True)


def _linjer(navn: str) -> list[tuple[int, dict[str, str]]]:
    """Row number as Excel shows it -> the row by its headings."""
    with (SETT / navn).open(encoding="utf-8-sig", newline="") as fil:
        alle = [(nr, r) for nr, r in enumerate(csv.reader(fil, delimiter=";"), start=1)]
    (_, hode), *resten = [(nr, r) for nr, r in alle if r and not r[0].startswith("#")]
    return [(nr, dict(zip(hode, r, strict=True))) for nr, r in resten]


def lest(tekst: str) -> float | None:
    """A number as the files write it; None for an empty cell."""
    return float(tekst.replace(",", ".")) if tekst.strip() else None


def _helt(tekst: str) -> int | None:
    return int(tekst) if tekst.strip() else None


def _sektorrad(nr: int, r: dict[str, str]) -> Sektorrad:
    return rad(
        r["Sektor"],
        lest(r["Karakter"]),
        lest(r["Vekt"]),
        plass=_helt(r["Plass"]),
        kommune=r["Kommune"],
        aar=int(r["År"]),
        serie=Serie(r["Serie"]),
        utgave=Utgave(r["Utgave"]),
        antall=_helt(r["Antall rangerte"]),
        rad=nr,
    )


def _nokkeltall(nr: int, r: dict[str, str]) -> Nokkeltall:
    vekt = lest(r["Vekt i sektoren"])
    assert vekt is not None
    return tall(
        r["Sektor"],
        r["Nøkkeltall"],
        lest(r["Karakter"]),
        vekt,
        verdi=lest(r["Verdi"]),
        kommune=r["Kommune"],
        aar=int(r["År"]),
        hoy_er_bra=r["Høy er bra"] == "ja",
        serie=Serie(r["Serie"]),
        utgave=Utgave(r["Utgave"]),
        indikator=r["Indikator"],
        rad=nr,
    )
