"""`nokkeltall.csv`: the key figures inside the sectors, a row for each."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from asss_report.sources.barometer import Nokkeltall
from asss_report.sources.barometer.leser import (
    KARAKTER,
    PERCENT,
    PLASS,
    PROSENT,
    Barometerleser,
    Celle,
    Hode,
    are_shares,
    skrevet,
)
from asss_report.sources.barometer.skjema import VALGFRIE_NOKKELTALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asss_report.sources.utfylling import Rad

NAVN, VEKT, BRA = "Nøkkeltall", "Vekt i sektoren", "Høy er bra"
#: How far over 100 the weights of a sector may sum: as printed they are rounded.
SLINGRING: Final = Decimal("0.05")
_JA_NEI: Final = {"ja": True, "nei": False}
#: What an indicator is named by: «omraade.nokkel».
_INDIKATOR: Final = re.compile(r"[a-zæøå][a-zæøå0-9_]*\.[a-zæøå][a-zæøå0-9_]*")


class Lest(NamedTuple):
    """A row that nothing is wrong with in itself."""

    rad: Rad
    hode: Hode
    vekt: Decimal
    bra: bool

    @property
    def navn(self) -> str:
        """The key figure's name, whatever the case."""
        return self.rad[NAVN].text.casefold()


class Nokkeltalleser(Barometerleser):
    """Reads `nokkeltall.csv`."""

    def les(self, rader: Iterable[Rad]) -> tuple[Nokkeltall, ...]:
        """The rows; what is wrong with them stands in `feil` afterwards."""
        ferdige: list[Nokkeltall] = []
        lest: list[Lest] = []
        for rad in rader:
            before = len(self.feil)
            self.tomme(rad, VALGFRIE_NOKKELTALL, {})
            hode, vekt = self.hode(rad, totaler=False), self.vekt(rad, VEKT)
            bra = self._bra(rad)
            self._indikator(rad)
            tall = {
                "Verdi": self.tall(rad, "Verdi", prosent=True),
                "Karakter": self.karakter(rad),
                "Plass": self.plass(rad),
            }
            if vekt is None and rad[VEKT].text and len(self.feil) == before:
                what = f"«{rad[VEKT].text}»: a key figure without a weight counts for nothing."
                self.rute(rad, VEKT, what, "Write its weight within the sector.")
            if hode is None or vekt is None or bra is None or len(self.feil) > before:
                continue
            lest.append(Lest(rad, hode, vekt, bra))
            ferdige.append(self._nokkeltall(lest[-1], tall))
        self._dobbelt(lest)
        self._summer(lest)
        self._retning(lest)
        return tuple(ferdige)

    def _bra(self, rad: Rad) -> bool | None:
        text = rad[BRA].text
        if text and text.casefold() not in _JA_NEI:
            self.rute(rad, BRA, f"«{text}» is none of the words.", "Write «ja» or «nei».")
        return _JA_NEI.get(text.casefold())

    def _indikator(self, rad: Rad) -> None:
        text = rad["Indikator"].text
        if text and not _INDIKATOR.fullmatch(text):
            hint = (
                "Write area and key, such as okonomi.netto_driftsresultat; asss-report figures "
                "lists them."
            )
            self.rute(rad, "Indikator", f"«{text}» does not name an indicator.", hint)

    def _nokkeltall(self, lest: Lest, tall: dict[str, Decimal | None]) -> Nokkeltall:
        rad, hode, navn = lest.rad, lest.hode, lest.rad[NAVN].text

        def celle(heading: str, hva: str, enhet: str = "") -> Celle:
            return Celle(rad, heading, hode, hva, enhet, navn)

        vekt = self.sporet(celle(VEKT, "vekt", PROSENT), lest.vekt)
        return Nokkeltall(
            *hode,
            navn=navn,
            vekt=float(lest.vekt) if vekt is None else vekt,
            verdi=self.sporet(celle("Verdi", "verdi"), tall["Verdi"]),
            karakter=self.sporet(celle("Karakter", "karakter", KARAKTER), tall["Karakter"]),
            plass=self.heltall(celle("Plass", "plass", PLASS), tall["Plass"]),
            hoy_er_bra=lest.bra,
            kilde=rad["Tallkilde"].text,
            indikator=rad["Indikator"].text,
            rad=rad.nummer,
        )

    # --- Rows beside one another ------------------------------------------------------------------

    def _dobbelt(self, lest: Sequence[Lest]) -> None:
        sett: dict[tuple[Hode, str], int] = {}
        for it in lest:
            first = sett.setdefault((it.hode, it.navn), it.rad.nummer)
            if first != it.rad.nummer:
                hva = f"{self.edition.name_of(it.hode.kommune)} {it.hode.aar}, {it.hode.sektor}"
                what = f"«{it.rad[NAVN].text}» of {hva} stands in row {first} too."
                self.rute(it.rad, NAVN, what, "Remove one of the two, or mend the name.")

    def _summer(self, lest: Sequence[Lest]) -> None:
        grupper: dict[Hode, list[Lest]] = defaultdict(list)
        for it in lest:
            grupper[it.hode].append(it)
        for hode, deler in grupper.items():
            summen = sum((it.vekt for it in deler), Decimal(0))
            andeler = are_shares(deler, summen)
            if andeler or summen > 100 + SLINGRING:
                rader = [it.rad.nummer for it in deler]
                what = (
                    f"the weights within {hode.sektor} of {self.edition.name_of(hode.kommune)} "
                    f"{hode.aar} ({hode.utgave.value}, {hode.serie.value}) sum to "
                    f"{skrevet(summen)} percent (rows {min(rader)}–{max(rader)})."
                )
                hint = PERCENT if andeler else "They are shares of the sector, at most 100."
                self.rute(deler[0].rad, VEKT, what, hint)

    def _retning(self, lest: Sequence[Lest]) -> None:
        """A key figure that is good when high one year is so the next."""
        forste: dict[tuple[str, str], Lest] = {}
        for it in lest:
            first = forste.setdefault((it.hode.sektor, it.navn), it)
            if first.bra != it.bra:
                was = first.rad[BRA].text
                what = f"«{it.rad[BRA].text}», but «{was}» in row {first.rad.nummer}."
                self.advar(it.rad, BRA, what, "Mend it, unless the barometer has turned it.")
