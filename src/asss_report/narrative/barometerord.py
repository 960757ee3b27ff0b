"""Kommunebarometeret in words: ranks and grades as typed in, and what each sector contributes.

The barometer's year is the year in its name. Without one, a helper means the newest published one
that the municipality itself has, in either series; which edition of it counts, `Barometer` decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from asss_report import nb
from asss_report.analysis.barometer import bidrag as analyse
from asss_report.analysis.barometer.bidrag import KARAKTERPOENG
from asss_report.errors import nearest
from asss_report.narrative import barometerpastand as pastand
from asss_report.narrative.barometerpastand import Sagt
from asss_report.narrative.refusals import NoValueError, UnknownNameError
from asss_report.sources.barometer import (
    BAROMETER,
    SEKTORER,
    TOTALER,
    TOTALT,
    TOTALT_UTEN,
    Serie,
    sektornokkel,
)

if TYPE_CHECKING:
    from asss_report.analysis.barometer.bidrag import Bidrag, Utsnitt
    from asss_report.edition import Edition
    from asss_report.narrative.claims import Dom
    from asss_report.sources.barometer import Barometer, Sektorrad

#: Code of a municipality, year and series.
_Rader: TypeAlias = tuple[str, int, Serie]
_T = TypeVar("_T", int, float)

#: Decimals that a grade and a contribution are printed with.
DESIMALER: Final = {"karakter": 1, "bidrag": 2}
#: Among whom a rank is -> how it is said.
BLANT: Final = {"landet": "", "fylket": " i fylket", "gruppen": " i kommunegruppen"}
_TYPE_IT: Final = (
    f"Type it into {(BAROMETER / SEKTORER).as_posix()} (asss-report template kommunebarometer); "
    "until then the paragraph is withheld."
)


@dataclass(frozen=True, slots=True)
class Sted:
    """One sector of one municipality in one year's barometer, or what there is of it.

    Attributes:
        navn: Of the municipality.
        aar: Year of the barometer; 0 where nothing at all is typed in for the series.
        utsnitt: What is typed in for that municipality and year; None where nothing is.
    """

    sektor: str
    navn: str
    serie: Serie
    aar: int
    utsnitt: Utsnitt | None

    @property
    def rad(self) -> Sektorrad | None:
        """The sector's row."""
        return self.utsnitt.rader.get(self.sektor) if self.utsnitt else None


@dataclass(frozen=True, slots=True)
class Valg:
    """What a call says of whose figure it is; empty and 0 are what goes without saying."""

    serie: str = ""
    aar: int = 0
    kommune: str = ""


@dataclass(frozen=True, slots=True)
class Barometerord:
    """The helpers on Kommunebarometeret.

    Attributes:
        barometer: What is typed in.
        edition: Names the municipalities.
    """

    barometer: Barometer
    edition: Edition
    #: What has been looked up: a catalogue asks for the same rows again and again.
    _utsnitt: dict[_Rader, Utsnitt | None] = field(default_factory=dict)
    _bidrag_av: dict[_Rader, Bidrag] = field(default_factory=dict)

    # --- What is printed --------------------------------------------------------------------------

    def plass(self, sektor: str, valg: Valg, blant: str = "landet") -> str:
        """«nr. 42 av 356»; «nr. 3 i fylket»; without «av» where it is not given among how many."""
        sted = self.sted(sektor, valg)
        vist = f"nr.{nb.NBSP}{nb.heltall(self._plass(sted, blant))}{BLANT[blant]}"
        av = sted.rad.antall if sted.rad and blant == "landet" else None
        return vist if av is None else f"{vist} av {nb.heltall(av)}"

    def karakter(self, sektor: str, valg: Valg) -> str:
        """«4,6»."""
        return nb.tall(self._tall("karakter", self.sted(sektor, valg)), DESIMALER["karakter"])

    def bidrag(self, sektor: str, valg: Valg, *, enhet: bool = True) -> str:
        """«+0,22 karakterpoeng»; `enhet=False` prints the number alone."""
        tall = self._tall("bidrag", self.sted(sektor, valg))
        vist = nb.tall(tall, DESIMALER["bidrag"], fortegn=True)
        return f"{vist}{nb.NBSP}{KARAKTERPOENG}" if enhet else vist

    def tall(self, ord_: str, sektor: str, valg: Valg) -> float:
        """The number behind one of `BAROMETERORD`, traced.

        Raises:
            UnknownNameError: There is no such sector, series, year or municipality.
            NoValueError: It is not typed in.
        """
        return self._tall(ord_, self.sted(sektor, valg))

    def _tall(self, ord_: str, sted: Sted) -> float:
        if ord_ == "plass":
            return self._plass(sted, "landet")
        if ord_ == "karakter":
            return _kreves(sted.rad.karakter if sted.rad else None, ord_, sted)
        return _kreves(self._bidrag(sted), ord_, sted)

    def _plass(self, sted: Sted, blant: str) -> int:
        if blant not in BLANT:
            raise UnknownNameError(f"blant is «{blant}».", nearest(blant, BLANT))
        rad = sted.rad
        plasser = (rad.plass, rad.fylke, rad.gruppe) if rad else (None, None, None)
        tall = dict(zip(BLANT, plasser, strict=True))[blant]
        return _kreves(tall, f"plass{BLANT[blant]}", sted)

    def _bidrag(self, sted: Sted) -> float | None:
        """What a sector adds to the total; of the total, what all add where none is missing."""
        if sted.sektor == TOTALT_UTEN:
            hint = f'Write bidrag("{sektornokkel(TOTALT)}"): what the sectors add up to.'
            raise UnknownNameError(f"«{TOTALT_UTEN}» contributes to nothing.", hint)
        if sted.utsnitt is None:
            return None
        alle = self._delt(sted.utsnitt)
        if sted.sektor == TOTALT:
            return None if alle.samlet is None else alle.sum
        del_ = alle.hent(sted.sektor)
        return del_.bidrag if del_ else None

    # --- Claims -----------------------------------------------------------------------------------

    def dom(self, key: str, ord_: str, enn: str, valg: Valg, tid: tuple[int, int] = (0, 0)) -> Dom:
        """Whether a claim on «plass.grunnskole» holds, and the figures that decide it.

        Args:
            key: One of `BAROMETERORD`, a stop, and a sector.
            ord_: The claim, one that `barometerpastand.VALG` has for that kind.
            enn: Whom it is held against, of the claims that are said of two.
            valg: Whose, and of which year.
            tid: First and last year, of the claims on two years.

        Raises:
            UnknownNameError: There is no such thing to judge.
            NoValueError: A figure that decides is not typed in.
        """
        slag, _, sektor = key.partition(".")
        if ord_ in pastand.UTVIKLING.get(slag, ()):
            return self._over_tid(slag, sektor, ord_, valg, tid)
        sted = self.sted(sektor, valg)
        if ord_ in pastand.MOT_NOEN.get(slag, ()):
            annen = self.sted(sektor, Valg(valg.serie, valg.aar, self._annen(enn, ord_, sted)))
            egen, den_andre = self._sagt(slag, sted), self._sagt(slag, annen)
            return pastand.av_to(ord_, pastand.MOT_NOEN[slag], egen, den_andre)
        egen = self._sagt(slag, sted)
        if ord_ in pastand.YTTERST:
            return pastand.ytterst(ord_, egen, self._kommunene(sted))
        if ord_ in pastand.MEST:
            return pastand.mest(ord_, self._sektor(sted, egen), self._sektorene(sted))
        if ord_ in pastand.MIDTEN:
            return pastand.midten(ord_, egen)
        return pastand.vei(ord_, Sagt(sted.sektor, egen.tall, egen.vist))

    def _over_tid(self, slag: str, sektor: str, ord_: str, valg: Valg, tid: tuple[int, int]) -> Dom:
        if slag == "plass" and self._serie(valg.serie) is not Serie.OMREGNET:
            raise UnknownNameError(
                f"«{ord_}»: published ranks of different years do not compare, because the key "
                "figures are not the same.",
                'Write serie="omregnet", which is made with the same key figures for all years.',
            )
        til = self.sted(sektor, Valg(valg.serie, tid[1], valg.kommune))
        foer = [aar for aar in self.aarene(til.serie) if aar < til.aar]
        if til.aar and not (tid[0] or foer):
            raise NoValueError(_mangler(slag, til, f"et år før {til.aar}"), _TYPE_IT)
        fra = self.sted(sektor, Valg(valg.serie, tid[0] or max(foer, default=0), valg.kommune))
        if til.aar and fra.aar >= til.aar:
            raise UnknownNameError(f"{fra.aar} to {til.aar} is no period.", "Let fra be first.")
        a, b = (self._sagt(slag, sted, str(sted.aar)) for sted in (fra, til))
        dom = pastand.av_to(ord_, pastand.UTVIKLING[slag], b, a)
        return type(dom)(dom.sann, dom.naa, f"{a.navn}: {a.vist}, {b.navn}: {b.vist}", dom.tall)

    def _annen(self, enn: str, ord_: str, sted: Sted) -> str:
        if not enn:
            hint = f'Write enn="{self.edition.comparators[0]}".'
            raise UnknownNameError(f"«{ord_}» is said of two, and only one is named.", hint)
        if self._navn(enn) == sted.navn:
            raise UnknownNameError(f"«{enn}» would be compared with itself.", "Name another.")
        return enn

    def _sagt(self, slag: str, sted: Sted, navn: str = "") -> Sagt:
        tall = self._tall(slag, sted)
        if slag == "plass":
            return Sagt(navn or sted.navn, tall, f"nr.{nb.NBSP}{nb.heltall(int(tall))}")
        vist = nb.tall(tall, DESIMALER[slag], fortegn=slag == "bidrag")
        return Sagt(navn or sted.navn, tall, vist)

    def _kommunene(self, sted: Sted) -> list[Sagt]:
        """The grades of all that are typed in, in the same edition of the same year."""
        alle = (
            self._sted(sted.sektor, navn, sted.serie, sted.aar)
            for navn in self.edition.members.values()
        )
        return [self._sagt("karakter", it) for it in alle if it.rad and it.rad.karakter is not None]

    def _sektorene(self, sted: Sted) -> list[Sagt]:
        """What each sector of a municipality contributes."""
        deler = self._delt(sted.utsnitt).sektorer if sted.utsnitt else ()
        return [
            Sagt(s.sektor, s.bidrag, nb.tall(s.bidrag, DESIMALER["bidrag"], fortegn=True))
            for s in deler
            if s.bidrag is not None
        ]

    @staticmethod
    def _sektor(sted: Sted, egen: Sagt) -> Sagt:
        if sted.sektor in TOTALER:
            hint = "Name a sector, or claim that the total «trekker opp» or «trekker ned»."
            raise UnknownNameError(f"«{sted.sektor}» is not one of the sectors.", hint)
        return Sagt(sted.sektor, egen.tall, egen.vist)

    # --- Looking up -------------------------------------------------------------------------------

    @property
    def sektorene(self) -> tuple[str, ...]:
        """The totals and the sectors, as the barometer names them."""
        return tuple(
            dict.fromkeys(
                (*TOTALER, *self.barometer.sektorer, *(r.sektor for r in self.barometer.rader))
            )
        )

    def aarene(self, serie: Serie) -> tuple[int, ...]:
        """The years that the municipality itself has in a series, the oldest first."""
        return analyse.aarene(self.barometer, self.edition.own, serie)

    @property
    def siste_aar(self) -> int:
        """The barometer that is meant without a year, in either series; 0 where there is none."""
        return analyse.siste_aar(self.barometer, self.edition) or 0

    def sted(self, sektor: str, valg: Valg) -> Sted:
        """What a call means.

        Raises:
            UnknownNameError: There is no such sector, series, year or municipality.
        """
        navnet, serie, navn = (
            self._sektornavn(sektor),
            self._serie(valg.serie),
            self._navn(valg.kommune),
        )
        return self._sted(navnet, navn, serie, self._aar(valg.aar, serie))

    def _sted(self, sektor: str, navn: str, serie: Serie, aar: int) -> Sted:
        valg = (self.edition.code_of(navn), aar, serie)
        if valg not in self._utsnitt:
            funnet = analyse.utsnitt(self.barometer, self.edition, *valg) if aar else None
            self._utsnitt[valg] = funnet
        return Sted(sektor, navn, serie, aar, self._utsnitt[valg])

    def _delt(self, utsnitt: Utsnitt) -> Bidrag:
        valg = (utsnitt.kommune, utsnitt.aar, utsnitt.serie)
        if valg not in self._bidrag_av:
            self._bidrag_av[valg] = analyse.bidrag(self.barometer, utsnitt)
        return self._bidrag_av[valg]

    def _sektornavn(self, sektor: str) -> str:
        kjente = {sektornokkel(navn): navn for navn in self.sektorene}
        key = sektornokkel(str(sektor))
        if key in kjente:
            return kjente[key]
        if not self.barometer.sektorer:
            return str(sektor)  # nothing is known of any: then it is missing, not misspelt
        raise UnknownNameError(
            f"Kommunebarometeret has no sector «{sektor}».", nearest(key, kjente)
        )

    @staticmethod
    def _serie(serie: str) -> Serie:
        ord_ = str(serie or Serie.PUBLISERT).casefold()
        if ord_ not in set(Serie):
            raise UnknownNameError(
                f"«{serie}» is not a series of Kommunebarometeret.", nearest(ord_, Serie)
            )
        return Serie(ord_)

    def _navn(self, kommune: str) -> str:
        members = self.edition.members.values()
        if kommune == self.edition.peer_group.name:
            raise UnknownNameError(
                f"Kommunebarometeret ranks municipalities; «{kommune}» is none, and a mean of "
                "grades is not a grade.",
                "Name a member.",
            )
        if kommune and kommune not in members:
            raise UnknownNameError(
                f"«{kommune}» is not a municipality of this edition.", nearest(kommune, members)
            )
        return kommune or self.edition.municipality

    def _aar(self, aar: int, serie: Serie) -> int:
        """The year that is meant; 0 where the municipality has none in the series."""
        if not isinstance(aar, int):
            raise UnknownNameError(f"The year «{aar}» is not a number.", "Write aar=2026.")
        kjente = self.aarene(serie)
        if not aar:
            return self.siste_aar if kjente else 0
        if not kjente:
            return 0
        if aar not in kjente:
            raise UnknownNameError(
                f"No Kommunebarometer of {aar} is typed in for {self.edition.municipality} "
                f"({serie}).",
                f"There are those of {', '.join(map(str, kjente))}.",
            )
        return aar


def _kreves(verdi: _T | None, ord_: str, sted: Sted) -> _T:
    if verdi is None:
        raise NoValueError(_mangler(ord_, sted), _TYPE_IT)
    return verdi


def _mangler(ord_: str, sted: Sted, naar: str = "") -> str:
    """What is missing, as the reader is told."""
    aar = f" {sted.aar}" if sted.aar and not naar else ""
    serie = ", omregnet" if sted.serie is Serie.OMREGNET else ""
    hale = f", {naar}" if naar else ""
    return f"{ord_} i Kommunebarometeret{aar}{serie}, {sted.sektor}, {sted.navn}{hale}"
