"""An exhibit as data: columns with units, unrounded values, and each cell as the report shows it.

What one cell of the report says in two (a value and whose it is, a rank and among how many, a
range) stands in two columns here, so that a number is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from asss_report import nb
from asss_report.analysis.barometer.bidrag import KARAKTERPOENG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.model import Celle, Diagram, Exhibit, Tabell

Verdi = float | str | None

#: A dash in the report: the cell has no meaning, as opposed to a value that is missing.
INGEN: Final = "–"
_TOMME: Final = frozenset({INGEN, ""})
_MILL: Final = 1e6
_HELTALL: Final = r"[+\u2212]?\d+(?:\u00a0\d{3})*"
_TALL: Final = re.compile(rf"{_HELTALL}(?:,(\d+))?")
_SPENN: Final = re.compile(
    rf"(?P<fra>{_HELTALL}(?:,\d+)?)\s+til\s+(?P<til>{_HELTALL}(?:,\d+)?)(?P<rest>.*)", re.DOTALL
)
_ENHET: Final = re.compile(
    r"(?P<navn>.+), (?P<enhet>kroner per innbygger|kroner|kr|%|mill\.? kr|"
    rf"kr per innb\.|{KARAKTERPOENG})$"
)
#: Unit of a chart's column -> its digits, and whether a plus is written; others are whole effects.
_VISES: Final = {KARAKTERPOENG: (2, True), "%": (1, False)}
#: What may follow the number of a cell -> the name of its own column, after that of the number's.
_TILLEGG: Final = (
    (re.compile(r"\n(?P<ord>.+)"), "kommune"),
    (re.compile(r"\s*av\s*(?P<tall>\d+)"), "av antall"),
    (re.compile(r"\s*\((?P<tall>\d+)\)"), "rang"),
    (re.compile(r"\s*(?P<ord>\S.*)", re.DOTALL), "merknad"),
)


@dataclass(frozen=True, slots=True)
class Datakolonne:
    """A column.

    Attributes:
        navn: Its name, without the unit.
        enhet: The unit of its values; empty where they have none or each row says its own.
        desimaler: The most digits the report shows after the comma; None for words.
    """

    navn: str
    enhet: str = ""
    desimaler: int | None = None

    @property
    def overskrift(self) -> str:
        """Name and unit: «Forskjell, mill. kr»."""
        return f"{self.navn}, {self.enhet}" if self.enhet else self.navn


@dataclass(frozen=True, slots=True)
class Datatabell:
    """The data of one exhibit.

    Attributes:
        kolonner: From left to right; the first holds the row headings.
        rader: Rows of unrounded numbers (in the unit of their column) and words; None where there
            is no value.
        vist: The same rows as the report shows them: rounded, and where there is no value, why.
    """

    kolonner: tuple[Datakolonne, ...]
    rader: tuple[tuple[Verdi, ...], ...]
    vist: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Felt:
    """A column with its cells, top to bottom."""

    kolonne: Datakolonne
    verdier: tuple[Verdi, ...]
    vist: tuple[str, ...]


def datatabell(exhibit: Exhibit, diagram: Diagram | None) -> Datatabell:
    """The numbers behind an exhibit.

    Args:
        exhibit: A table or a figure.
        diagram: The figure as it is drawn; not looked at for a table.

    Raises:
        ValueError: A figure without its diagram.
    """
    if exhibit.tabell is not None:
        return _samlet(_tabellfelt(exhibit.tabell))
    if diagram is None:
        raise ValueError(f"the data of the figure {exhibit.key} are in its diagram")
    return _samlet(_diagramfelt(diagram.data))


def antall_desimaler(vist: str) -> int:
    """Digits after the comma in a number as it is shown; 0 for words."""
    match = _TALL.match(vist)
    return len(match[1] or "") if match else 0


def _samlet(felt: Iterator[_Felt]) -> Datatabell:
    alle = [f for nr, f in enumerate(felt) if nr == 0 or any(f.vist)]
    return Datatabell(
        tuple(f.kolonne for f in alle),
        tuple(zip(*(f.verdier for f in alle), strict=True)),
        tuple(zip(*(f.vist for f in alle), strict=True)),
    )


# --- Tables ---------------------------------------------------------------------------------------


def _tabellfelt(tabell: Tabell) -> Iterator[_Felt]:
    hoder = tuple(_rent(rad.overskrift) for rad in tabell.rader)
    yield _Felt(Datakolonne(_rent(tabell.kolonner[0].overskrift)), hoder, hoder)
    for nr, kolonne in enumerate(tabell.kolonner[1:]):
        celler = [rad.celler[nr] for rad in tabell.rader]
        yield from _kolonnefelt(_med_enhet(_rent(kolonne.overskrift)), celler)


def _kolonnefelt(kolonne: Datakolonne, celler: Sequence[Celle]) -> Iterator[_Felt]:
    """A column of words, the two of a range, or one of numbers and those of what stands beside."""
    fylt = [celle.tekst for celle in celler if not celle.mangler and celle.tekst not in _TOMME]
    if any(celle.verdi is not None for celle in celler):
        yield from _tallfelter(kolonne, celler)
    elif fylt and all(map(_SPENN.fullmatch, fylt)):
        yield from _spennfelter(kolonne, celler)
    else:
        yield _ordfelt(kolonne, tuple(_rent(celle.tekst) for celle in celler), celler)


def _ordfelt(kolonne: Datakolonne, vist: tuple[str, ...], celler: Sequence[Celle]) -> _Felt:
    verdier = (
        None if celle.mangler or tekst in _TOMME else tekst
        for tekst, celle in zip(vist, celler, strict=True)
    )
    return _Felt(kolonne, tuple(verdier), vist)


def _tallfelter(kolonne: Datakolonne, celler: Sequence[Celle]) -> Iterator[_Felt]:
    delt = [_delt(celle) for celle in celler]
    vist = tuple(tall for tall, _ in delt)
    desimaler = max(antall_desimaler(tall) for tall in vist)
    yield _Felt(replace(kolonne, desimaler=desimaler), tuple(c.verdi for c in celler), vist)
    for monster, navn in _TILLEGG:
        yield from _tilleggsfelt(f"{kolonne.navn}, {navn}", monster, [rest for _, rest in delt])


def _spennfelter(kolonne: Datakolonne, celler: Sequence[Celle]) -> Iterator[_Felt]:
    """The two ends of a range, as rounded as its text, and what stands after it."""
    funn = [_SPENN.fullmatch(celle.tekst) for celle in celler]
    for gruppe in ("fra", "til"):
        vist = tuple(m[gruppe] if m else _rent(c.tekst) for m, c in zip(funn, celler, strict=True))
        verdier = tuple(_lest(m[gruppe]) if m else None for m in funn)
        desimaler = max(antall_desimaler(tall) for tall in vist)
        kol = Datakolonne(f"{kolonne.navn}, {gruppe}", kolonne.enhet, desimaler)
        yield _Felt(kol, verdier, vist)
    merknad = tuple(_rent(m["rest"]) if m else "" for m in funn)
    yield _Felt(Datakolonne(f"{kolonne.navn}, merknad"), tuple(t or None for t in merknad), merknad)


def _lest(tall: str) -> float:
    """A number as the report writes it, read back."""
    return float(tall.replace("\u00a0", "").replace(",", ".").replace("\u2212", "-"))


def _delt(celle: Celle) -> tuple[str, str]:
    """A cell's number and what follows it; a cell without a value is not divided."""
    tall = _TALL.match(celle.tekst) if celle.verdi is not None else None
    if tall is None:
        return _rent(celle.tekst), ""
    return tall[0], celle.tekst[tall.end() :]


def _tilleggsfelt(navn: str, monster: re.Pattern[str], rester: Sequence[str]) -> Iterator[_Felt]:
    """The column of what follows the numbers, where the first pattern that fits is this one."""
    funn = [m if (m := _tillegg(rest)) and m.re is monster else None for rest in rester]
    if not any(funn):
        return
    tall = "tall" in monster.groupindex
    vist = tuple(_rent(m[1]) if m else "" for m in funn)
    verdier: tuple[Verdi, ...] = tuple((float(t) if tall else t) if t else None for t in vist)
    yield _Felt(Datakolonne(navn, desimaler=0 if tall else None), verdier, vist)


def _tillegg(rest: str) -> re.Match[str] | None:
    return next((m for monster, _ in _TILLEGG if (m := monster.fullmatch(rest))), None)


# --- Figures --------------------------------------------------------------------------------------


def _diagramfelt(ramme: pd.DataFrame) -> Iterator[_Felt]:
    """The columns of a chart's data; the unit and digits that hold for all rows go to the heads."""
    enhet = _felles(ramme, "Enhet") or ""
    desimaler = int(_felles(ramme, "Desimaler") or 0)
    ramme = ramme.drop(columns=["Enhet", "Desimaler"], errors="ignore")
    if {"Kommune", "År", "Verdi"} <= set(ramme.columns):
        ramme = _bred(ramme)
    # The name of the row first: a screen reader and a frozen column take it for the heading.
    ramme = ramme[sorted(ramme.columns, key=lambda navn: navn != "Kommune")]
    for navn in ramme.columns:
        serie = ramme[navn]
        if navn == "År" or not is_numeric_dtype(serie.dtype) or is_bool_dtype(serie.dtype):
            vist = tuple("" if pd.isna(v) else _rent(str(v)) for v in serie)
            yield _Felt(Datakolonne(str(navn)), tuple(v or None for v in vist), vist)
        elif is_integer_dtype(serie.dtype):
            yield _tallfelt(Datakolonne(str(navn), "", 0), serie, INGEN)
        else:
            kolonne = _med_enhet(str(navn))
            if not kolonne.enhet:
                yield _tallfelt(Datakolonne(kolonne.navn, enhet, desimaler), serie, nb.MANGLER)
            elif kolonne.enhet == "kroner":  # the chart shows whole amounts as million kroner
                million = Datakolonne(kolonne.navn, "mill. kr", 1)
                yield _tallfelt(million, serie / _MILL, INGEN, fortegn=True)
            else:
                desimaler_, fortegn = _VISES.get(kolonne.enhet, (0, kolonne.navn != "Nivå"))
                med = replace(kolonne, desimaler=desimaler_)
                yield _tallfelt(med, serie, nb.MANGLER if desimaler_ else INGEN, fortegn=fortegn)


def _tallfelt(
    kolonne: Datakolonne, serie: pd.Series[Any], tomt: str, *, fortegn: bool = False
) -> _Felt:
    verdier = tuple(None if pd.isna(v) else float(v) for v in serie)
    desimaler = kolonne.desimaler or 0
    vist = tuple(tomt if v is None else nb.tall(v, desimaler, fortegn=fortegn) for v in verdier)
    return _Felt(kolonne, verdier, vist)


def _felles(ramme: pd.DataFrame, navn: str) -> Any:
    """The one value of a column; None when there is no such column, or no row."""
    return ramme[navn].iloc[0] if navn in ramme and len(ramme) else None


def _bred(ramme: pd.DataFrame) -> pd.DataFrame:
    """One row per municipality and one column per year, in the order of the chart."""
    bred = ramme.pivot_table(
        index="Kommune", columns="År", values="Verdi", aggfunc="first", dropna=False, sort=False
    )
    bred.columns = pd.Index([str(aar) for aar in bred.columns])
    return bred.reset_index()


# --- Words ----------------------------------------------------------------------------------------


def _med_enhet(overskrift: str) -> Datakolonne:
    """Name and unit of a heading: «Forskjell, mill. kr»."""
    match = _ENHET.fullmatch(overskrift)
    return Datakolonne(match["navn"], match["enhet"]) if match else Datakolonne(overskrift)


def _rent(tekst: str) -> str:
    """Words as one line: no soft hyphens, no line breaks, ordinary spaces."""
    return " ".join(tekst.replace("\u00ad", "").split())
