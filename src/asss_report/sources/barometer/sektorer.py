"""`sektorer.csv`: grades and ranks of the sectors and the totals, a row for each."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from asss_report.sources.barometer import TOTALER, Sektorrad
from asss_report.sources.barometer.leser import (
    KARAKTER,
    KOMMUNER,
    PERCENT,
    PLASS,
    PROSENT,
    Barometerleser,
    Celle,
    Hode,
    are_shares,
    skrevet,
)
from asss_report.sources.barometer.skjema import VALGFRIE_SEKTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asss_report.sources.utfylling import Rad

VEKT, ANTALL, FYLKE, GRUPPE = "Vekt", "Antall rangerte", "Plass i fylket", "Plass i gruppen"
HUNDRE: Final = Decimal(100)


class Lest(NamedTuple):
    """A row that nothing is wrong with in itself."""

    rad: Rad
    hode: Hode
    vekt: Decimal | None


class Sektorleser(Barometerleser):
    """Reads `sektorer.csv`."""

    def les(self, rader: Iterable[Rad]) -> tuple[Sektorrad, ...]:
        """The rows; what is wrong with them stands in `feil` afterwards."""
        ferdige: list[Sektorrad] = []
        lest: list[Lest] = []
        for rad in rader:
            before = len(self.feil)
            self.tomme(rad, VALGFRIE_SEKTOR, {})
            hode, vekt = self.hode(rad, totaler=True), self._vekt(rad)
            plasser = self._plasser(rad)
            karakter = self.karakter(rad)
            if hode is None or len(self.feil) > before:
                continue
            lest.append(Lest(rad, hode, vekt))
            ferdige.append(self._sektorrad(lest[-1], karakter, plasser))
        self._dobbelt(lest)
        self._vekter(lest)
        self._tomme_rader([it.rad for it in lest])
        return tuple(ferdige)

    def _vekt(self, rad: Rad) -> Decimal | None:
        vekt = self.vekt(rad, VEKT)
        if vekt is not None and rad["Sektor"].text.casefold() in map(str.casefold, TOTALER):
            what = f"«{rad['Sektor'].text}» is a total, and has no weight."
            self.rute(rad, VEKT, what, "Let the cell be empty.")
        return vekt

    def _plasser(self, rad: Rad) -> dict[str, Decimal | None]:
        """Heading -> rank; each is possible beside the others."""
        ut = {it: self.plass(rad, it) for it in ("Plass", FYLKE, GRUPPE, ANTALL)}
        plass, antall = ut["Plass"], ut[ANTALL]
        if plass is not None and antall is not None and plass > antall:
            what = f"nr. {plass} of {antall} cannot be."
            self.rute(rad, "Plass", what, f"Compare it with the column {ANTALL}.")
            return ut
        for heading in (FYLKE, GRUPPE):
            del_, alle = ut[heading], antall if plass is None else plass
            if del_ is not None and alle is not None and del_ > alle:
                hva = "ranked" if plass is None else "rank in the country"
                what = f"{del_} is above {alle}, the {hva}: a part of the country has no more."
                self.rute(rad, heading, what, "Compare the columns; two may have changed places.")
        return ut

    def _sektorrad(
        self, lest: Lest, karakter: Decimal | None, plasser: Mapping[str, Decimal | None]
    ) -> Sektorrad:
        rad, hode, vekt = lest

        def celle(heading: str, hva: str, enhet: str) -> Celle:
            return Celle(rad, heading, hode, hva, enhet)

        def plass(heading: str, hva: str, enhet: str = PLASS) -> int | None:
            return self.heltall(celle(heading, hva, enhet), plasser[heading])

        return Sektorrad(
            *hode,
            vekt=self.sporet(celle(VEKT, "vekt", PROSENT), vekt),
            karakter=self.sporet(celle("Karakter", "karakter", KARAKTER), karakter),
            plass=plass("Plass", "plass"),
            fylke=plass(FYLKE, "fylke"),
            gruppe=plass(GRUPPE, "gruppe"),
            antall=plass(ANTALL, "antall", KOMMUNER),
            rad=rad.nummer,
            ikke_rangert=self.oppgir_ikke(rad, "Plass"),
        )

    def _tomme_rader(self, rader: Sequence[Rad]) -> None:
        """Rows that somebody has begun, and that have no result: not filled in, or not ranked?"""
        tomme = [it for it in rader if not it["Karakter"].text and not it["Plass"].text]
        if tomme:
            hvilke = f"{len(tomme)} rows ({tomme[0].nummer}–{tomme[-1].nummer})"
            what = f"grade and rank are empty in {hvilke}: they count as none."
            hint = "Fill them in; write «..» where the barometer has none."
            self.advar(tomme[0], "Karakter", what, hint)

    # --- Rows beside one another ------------------------------------------------------------------

    def _dobbelt(self, lest: Sequence[Lest]) -> None:
        """The same sector of the same municipality and barometer in two rows."""
        sett: dict[Hode, int] = {}
        for rad, hode, _ in lest:
            first = sett.setdefault(hode, rad.nummer)
            if first != rad.nummer:
                what = f"{self._hva(hode)}, {hode.sektor}, stands in row {first} too."
                self.si(rad.nummer, what, "Remove one of the two.")

    def _hva(self, hode: Hode) -> str:
        """«Bærum 2026 (endelig, publisert)»."""
        navn = self.edition.name_of(hode.kommune)
        return f"{navn} {hode.aar} ({hode.utgave.value}, {hode.serie.value})"

    def _vekter(self, lest: Sequence[Lest]) -> None:
        """Weights are the barometer's: the same for all, and of all sectors together 100."""
        ulike = self._ulike(lest)
        grupper: dict[Hode, dict[str, Lest]] = defaultdict(dict)
        for it in lest:
            if it.hode.sektor not in TOTALER:
                grupper[it.hode._replace(sektor="")][it.hode.sektor] = it
        sagt: set[tuple[Hode, Decimal]] = set()
        for gruppe, sektorer in grupper.items():
            med = [it for it in sektorer.values() if it.vekt is not None]
            if uten := [it for it in sektorer.values() if it.vekt is None] if med else []:
                hint = "Fill it in, or take the weights of the others away."
                what = f"the weight is missing, but {len(med)} other sectors of "
                self.rute(uten[0].rad, VEKT, f"{what}{self._hva(gruppe)} have one.", hint)
                continue
            felles = gruppe._replace(kommune="")
            summen = sum((it.vekt for it in med if it.vekt is not None), Decimal(0))
            if felles not in ulike and (felles, summen) not in sagt:
                sagt.add((felles, summen))
                self._summen(med, summen)

    def _ulike(self, lest: Sequence[Lest]) -> set[Hode]:
        """Note each weight that is another than the first one given of that sector; the years."""
        forste: dict[Hode, Lest] = {}
        ut: set[Hode] = set()
        for it in lest:
            if it.vekt is None:
                continue
            felles = it.hode._replace(kommune="")
            first = forste.setdefault(felles, it)
            if first.vekt != it.vekt:
                ut.add(felles._replace(sektor=""))
                what = (
                    f"{it.rad[VEKT].text}, but {self._hva(first.hode)} has {first.rad[VEKT].text} "
                    f"(row {first.rad.nummer})."
                )
                hint = "A sector has one weight in one barometer, whosever row it stands in."
                self.rute(it.rad, VEKT, what, hint)
        return ut

    def _summen(self, med: Sequence[Lest], summen: Decimal) -> None:
        alle = {it.hode.sektor for it in med} >= set(self.sektorer)
        andeler = are_shares([it.vekt for it in med], summen)
        if not med or summen == HUNDRE or (summen < HUNDRE and not alle and not andeler):
            return
        rader = [it.rad.nummer for it in med]
        what = (
            f"the weights of {self._hva(med[0].hode)} sum to {skrevet(summen)} percent, "
            f"not 100 (rows {min(rader)}–{max(rader)})."
        )
        hint = PERCENT if andeler else "Compare each with the barometer."
        self.rute(med[0].rad, VEKT, what, hint)
