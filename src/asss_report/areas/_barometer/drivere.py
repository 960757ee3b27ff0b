"""What drives Kommunebarometeret's grades: the key figures, and the movement since last year.

Each maker gives an exhibit, or in a short clause why it cannot be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bidrag import HELE, MIDT
from asss_report.analysis.barometer.drivere import NEVNES, alle_drivere
from asss_report.analysis.barometer.sektor import Uteblitt
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.areas._barometer import visning as bv
from asss_report.model import Celle, Exhibit, Kolonne, Rad, Tabell
from asss_report.opphav import Regnestykke, fra
from asss_report.sources.barometer import Serie, sektornokkel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from asss_report.analysis.barometer.bevegelse import Bevegelse, Bevegelsesledd
    from asss_report.analysis.barometer.drivere import Driver, Drivere
    from asss_report.areas._barometer.visning import Visning
    from asss_report.sources.barometer import Nokkeltall

KILDER: Final = (bv.KILDE_NOKKELTALL, bv.KILDE_SEKTORER)
#: Digits of an own value at most: it is shown as it is typed in, and has no unit.
MEST_DESIMALER: Final = 2
IKKE_KJENT: Final = Celle("ikke kjent", mangler=True)
ANDEL: Final = "Andelen er av vekten til de nøkkeltallene som er lagt inn med karakter."
UTEN_ENHET: Final = "Verdi er kommunens eget tall, slik barometeret har det."
#: Weights of a sector's key figures are rounded where the barometer has them.
SLINGRING: Final = 0.06
#: Contributions that differ by less are equal.
LIKT: Final = 1e-9
#: So many equal ones are named in a headline.
MEST_NEVNT: Final = 2
#: What a headline of two lines has room for, beside the mark of made-up numbers.
MEST_TEGN: Final = 130
SUM_AV: Final = "summen av de øvrige nøkkeltallene"


@dataclass(frozen=True, slots=True)
class Nokkeltallsyn:
    """The sectors' key figures, and which of them stand in other chapters.

    Attributes:
        alle: Every sector that has a key figure with a grade.
        ogsaa: Key figure -> the name of the area that shows it too.
    """

    alle: tuple[Drivere, ...]
    ogsaa: Mapping[Nokkeltall, str]

    @classmethod
    def av(cls, v: Visning, ogsaa: Mapping[Nokkeltall, str]) -> Nokkeltallsyn:
        """The own municipality's, of the newest barometer."""
        b, edition = v.barometer, v.edition
        alle = alle_drivere(b, edition, edition.own, v.aar, Serie.PUBLISERT)
        return cls(alle, ogsaa)

    def hent(self, sektor: str) -> Drivere | None:
        """One sector's; None where no key figure of it has a grade."""
        return next((d for d in self.alle if d.sektor == sektor), None)

    def ytterst(self, n: int | None = NEVNES) -> tuple[list[Driver], list[Driver]]:
        """Those that lift the total most and those that pull it down most, strongest first.

        Args:
            n: At most so many of each; None for all.
        """
        kjente = [d for s in self.alle for d in s.drivere if d.i_totalen is not None]
        kjente.sort(key=lambda d: (-(d.i_totalen or 0.0), d.nokkeltall.sektor, d.nokkeltall.navn))
        opp = [d for d in kjente if (d.i_totalen or 0.0) > 0]
        ned = [d for d in reversed(kjente) if (d.i_totalen or 0.0) < 0]
        return opp[:n], ned[:n]

    def merknad(self, drivere: Iterable[Driver]) -> tuple[str, ...]:
        """Which of the key figures named are in an area's chapter too."""
        navn = [
            f"{d.nokkeltall.navn} ({self.ogsaa[d.nokkeltall]})"
            for d in drivere
            if d.nokkeltall in self.ogsaa
        ]
        return (f"Også vist i kapitlene om områdene: {nb.liste(navn)}.",) if navn else ()


# --- Over all sectors -----------------------------------------------------------------------------


def drivertabell(v: Visning, syn: Nokkeltallsyn) -> Exhibit | str:
    """The five key figures that lift the total most, and the five that pull it down most."""
    opp, ned = syn.ytterst()
    if not opp and not ned:
        return "ingen nøkkeltall med karakter og vekt er lagt inn"
    kolonner = (
        Kolonne("Nøkkeltall", 0.38, "tekst"),
        Kolonne("Sektor", 0.19, "tekst"),
        Kolonne("Vekt i sektoren, %", 0.12),
        Kolonne("Verdi", 0.1),
        Kolonne("Karakter", 0.1),
        Kolonne("Bidrag i totalen", 0.11, egen=True),
    )
    return Exhibit(
        "drivere",
        _drivertittel(opp, ned),
        f"Nøkkeltallene som løfter totalen mest, og så de som trekker mest ned, {v.barometeret}. "
        f"Bidrag i {bv.ENHET}.",
        KILDER,
        (
            f"Bidraget i totalen er {bv.OVER_MIDTEN}{nb.NBSP}·{nb.NBSP}andel av sektoren · "
            f"sektorens vekt. {ANDEL}",
            UTEN_ENHET,
            *_uten_nokkeltall(v, syn),
            *syn.merknad([*opp, *ned]),
        ),
        tabell=Tabell(kolonner, tuple(_driverrad(d) for d in (*opp, *ned))),
    )


def _drivertittel(opp: Sequence[Driver], ned: Sequence[Driver]) -> str:
    """Names the strongest, or only their sectors where the names are long."""

    def tittel(hvem: Callable[[Sequence[Driver]], str]) -> str:
        deler = [
            f"{hvem(forst)} {hva} ({poengene(forst)})"
            for side, hva in ((opp, "løfter totalen mest"), (ned, "trekker mest ned"))
            if (forst := fremst(side))
        ]
        if len(deler) == 1:
            deler.append(f"ingen nøkkeltall {'trekker ned' if opp else 'løfter'}")
        return nb.stor(", ".join(deler))

    navngitt = tittel(nevnt)
    return navngitt if len(navngitt) <= MEST_TEGN else tittel(_fra_sektorer)


def _fra_sektorer(like: Sequence[Driver]) -> str:
    """«et nøkkeltall i grunnskole», or «nøkkeltall i grunnskole og helse»."""
    en = "et " if len(like) == 1 else ""
    return f"{en}nøkkeltall i {bv.ord_for(dict.fromkeys(d.nokkeltall.sektor for d in like))}"


def fremst(side: Sequence[Driver]) -> list[Driver]:
    """Those that none of the others goes beyond, of some with the strongest first."""
    return [d for d in side if abs(_i_totalen(d) - _i_totalen(side[0])) < LIKT]


def _i_totalen(d: Driver) -> float:
    """In the total; where the sector has no weight they are only compared within it."""
    return d.bidrag if d.i_totalen is None else d.i_totalen


def nevnt(like: Sequence[Driver], navn: Callable[[Nokkeltall], str] = bv.sitert) -> str:
    """«A», «A» og «B», or «A» og tre andre."""
    if len(like) > MEST_NEVNT:
        return f"{navn(like[0].nokkeltall)} og {tekst.tallord(len(like) - 1)} andre"
    return nb.liste([navn(d.nokkeltall) for d in like])


def poengene(like: Sequence[Driver]) -> str:
    """«+0,07», or «+0,07 hver» of several that are equal."""
    return f"{bv.poeng(_i_totalen(like[0]))}{' hver' if len(like) > 1 else ''}"


def _driverrad(d: Driver) -> Rad:
    celler = (
        Celle(d.nokkeltall.sektor),
        vis.celle(d.nokkeltall.vekt, 1),
        verdicelle(d.nokkeltall.verdi),
        vis.celle(d.karakter, 1),
        bv.bidragscelle(d.i_totalen),
    )
    return Rad(d.nokkeltall.navn, celler)


def verdicelle(verdi: float | None) -> Celle:
    """An own value with the digits it has, two at most."""
    if verdi is None:
        return vis.celle(None)
    desimaler = len(f"{float(verdi):.{MEST_DESIMALER}f}".rstrip("0").partition(".")[2])
    return vis.celle(verdi, desimaler)


def _uten_nokkeltall(v: Visning, syn: Nokkeltallsyn) -> Iterator[str]:
    """Which sectors none of the key figures can be of."""
    borte = [s.sektor for s in v.delt.sektorer if syn.hent(s.sektor) is None]
    if borte:
        yield f"Uten nøkkeltall med karakter: {bv.ord_for(borte)}."


# --- One sector -----------------------------------------------------------------------------------


def sektordrivere(v: Visning, syn: Nokkeltallsyn, sektor: str) -> Exhibit | str:
    """What one sector's grade is made of: five that lift, five that pull down, and the others."""
    d = syn.hent(sektor)
    if d is None:
        return f"ingen nøkkeltall med karakter er lagt inn for {tekst.liten(sektor)}"
    vist = [*d.lofter(), *d.trekker()]
    if len(d.ovrige()) == 1:  # a row that says «one other» would take the same room
        vist += d.ovrige()
    kolonner = (
        Kolonne("Nøkkeltall", 0.5, "tekst"),
        *bv.jevnt(0.5, ("Vekt, %", "Verdi", "Karakter", "Plass", "Bidrag"), egen="Bidrag"),
    )
    return Exhibit(
        f"drivere_{sektornokkel(sektor)}",
        _sektortittel(d),
        f"Nøkkeltallene bak karakteren i {tekst.liten(sektor)}, {v.barometeret}.",
        KILDER,
        (*_sektornoter(d), *syn.merknad(d.drivere)),
        tabell=Tabell(kolonner, (*(_sektorrad(it) for it in vist), *_sluttrader(d))),
    )


def _sektortittel(d: Drivere) -> str:
    """Names the strongest, or says how many there are where the names are long."""
    alle = len(d.drivere)
    opp, ned = d.lofter(alle), d.trekker(alle)
    deler = [
        f"{nevnt(fremst(side))} {hva}"
        for side, hva in ((opp, "løfter mest"), (ned, "trekker mest ned"))
        if side
    ]
    navngitt = f"{d.sektor}: {', '.join(deler) or 'ingen nøkkeltall løfter eller trekker ned'}"
    if len(navngitt) <= MEST_TEGN:
        return navngitt
    return (
        f"{d.sektor}: {_antall(opp)} nøkkeltall løfter karakteren, {_antall(ned)} trekker den ned"
    )


def _antall(side: Sequence[Driver]) -> str:
    """How many key figures, in words: «seks», «ett», «ingen»."""
    return {0: "ingen", 1: "ett"}.get(len(side)) or tekst.tallord(len(side))


def _sektorrad(d: Driver) -> Rad:
    celler = (
        vis.celle(d.nokkeltall.vekt, 1),
        verdicelle(d.nokkeltall.verdi),
        vis.celle(d.karakter, 1),
        bv.rangcelle(d.nokkeltall.plass),
        bv.bidragscelle(d.bidrag),
    )
    return Rad(d.nokkeltall.navn, celler)


def _sluttrader(d: Drivere) -> Iterator[Rad]:
    """The others in one row, the sum, and what separates it from the published grade."""
    tom, ovrige = vis.TOM, d.ovrige()
    if len(ovrige) > 1:
        vekt = _summen([(it.nokkeltall.navn, it.nokkeltall.vekt) for it in ovrige])
        bidrag = _summen([(it.nokkeltall.navn, it.bidrag) for it in ovrige])
        yield Rad(
            f"Øvrige {tekst.tallord(len(ovrige))} nøkkeltall",
            (vis.celle(vekt, 1), tom, tom, tom, bv.bidragscelle(bidrag)),
        )
    yield Rad(
        "Sum, vektet av nøkkeltallene",
        (vis.celle(d.vektsum, 1), tom, vis.celle(d.vaar, 2), tom, bv.bidragscelle(d.vaar - MIDT)),
        sum=True,
    )
    if d.publisert is not None:
        yield Rad(_restnavn(d), (tom, tom, tom, tom, bv.bidragscelle(d.rest)))
        yield Rad(
            "Publisert karakter",
            (tom, tom, vis.celle(d.publisert, 1), tom, bv.bidragscelle(d.publisert - MIDT)),
            sum=True,
        )


def _restnavn(d: Drivere) -> str:
    """Key figures that are not typed in are in the rest; with all of them it is rounding alone."""
    inne = fsum([d.vektsum, *(it.vekt for it in d.uten_karakter)])
    alle = abs(inne - HELE) < SLINGRING
    if not d.uten_karakter and alle:
        return bv.avrundingsrest(d.rest)
    hva = ["avrunding"]
    if d.uten_karakter:
        hva.append("nøkkeltall uten karakter")
    if not alle:
        hva.append("nøkkeltall som ikke er lagt inn")
    return f"Rest: {nb.liste(hva)}"


def _summen(deler: Sequence[tuple[str, float]]) -> float:
    return fra(Regnestykke(SUM_AV, _sum, tuple(deler)))


def _sum(*tall: float) -> float:
    return fsum(tall)


def _sektornoter(d: Drivere) -> Iterator[str]:
    yield (
        f"Bidrag i {bv.ENHET} i sektoren: {bv.OVER_MIDTEN}{nb.NBSP}·{nb.NBSP}andel av sektoren. "
        f"{ANDEL} {UTEN_ENHET}"
    )
    if d.uten_karakter:
        yield f"Uten karakter: {nb.liste([bv.sitert(it) for it in d.uten_karakter])}."


# --- Since last year ------------------------------------------------------------------------------


def bevegelsestabell(v: Visning) -> Exhibit | str:
    """What moved the total since last year's barometer, sector by sector."""
    flyttet = v.flyttet
    if isinstance(flyttet, Uteblitt):
        return flyttet.grunn
    deler = ("Egne tall", "Vekter", "Utvalg", "Rest", "Sum")
    kolonner = (Kolonne("Sektor", 0.3, "tekst"), *bv.jevnt(0.3, deler, egen="Sum"))
    return Exhibit(
        "bevegelse",
        _bevegelsestittel(flyttet),
        f"Hva som har flyttet {nb.eieform(v.navn)} vektede total fra barometeret for "
        f"{flyttet.fra.aar} til {v.barometeret}, i {bv.ENHET} i totalen.",
        KILDER if v.barometer.nokkeltall else KILDER[1:],
        (*_bevegelsesnoter(flyttet), bv.PUBLISERTE, tekst.RUNDING),
        tabell=Tabell(kolonner, tuple(_bevegelsesrader(flyttet))),
    )


def _bevegelsestittel(flyttet: Bevegelse) -> str:
    hele, siden = flyttet.samlet.sum, f"siden {flyttet.fra.aar}"
    uendret = bv.er_null(hele, bv.LEDD)
    hva = "uendret" if uendret else f"endret med {bv.poeng(hele, bv.LEDD)}"
    storst = max(abs(it.sum) for it in flyttet.ledd)
    if bv.er_null(storst, bv.LEDD):
        return f"Vektet total{' og alle bidragene' if uendret else ''} er {hva} {siden}"
    like = [it for it in flyttet.ledd if abs(abs(it.sum) - storst) < LIKT]
    navn = nb.liste([f"{tekst.liten(it.sektor)} ({bv.poeng(it.sum, bv.LEDD)})" for it in like])
    return f"Vektet total er {hva} {siden}; størst utslag har {navn}"


def _bevegelsesrader(flyttet: Bevegelse) -> Iterator[Rad]:
    for it in flyttet.ledd:
        yield Rad(it.sektor, _leddceller(it, hel=it.sektor not in flyttet.sektorer))
    yield Rad("Sum, vektet av sektorene", _leddceller(flyttet.samlet), sum=True)
    if flyttet.publisert is not None:
        tomme = (vis.TOM,) * 4
        yield Rad("Rest: inntektskorreksjon og avrunding", (*tomme, _ledd(flyttet.rest)))
        yield Rad("Endring i publisert total", (*tomme, _ledd(flyttet.publisert)), sum=True)


def _leddceller(ledd: Bevegelsesledd, *, hel: bool = False) -> tuple[Celle, ...]:
    """The parts and their sum; `hel` of a sector that is new or gone, all of which is one part."""
    ukjent = vis.TOM if hel else IKKE_KJENT
    return (
        ukjent if ledd.egne is None else _ledd(ledd.egne),
        _ledd(ledd.vekter),
        IKKE_KJENT if ledd.utvalg is None else _ledd(ledd.utvalg),
        _ledd(ledd.rest),
        _ledd(ledd.sum),
    )


def _ledd(verdi: float | None) -> Celle:
    return bv.bidragscelle(verdi, bv.LEDD)


def _bevegelsesnoter(flyttet: Bevegelse) -> Iterator[str]:
    yield (
        "Egne tall: nøkkeltall der kommunens eget tall har endret seg samme vei som karakteren. "
        "Hele endringen i karakteren er regnet hit, også om andre kommuner har flyttet seg. "
        "Vekter: sektorene og nøkkeltallene teller annerledes. Utvalg: nøkkeltall eller sektorer "
        "er nye eller borte. Rest: andre kommuner har flyttet seg, grensene for karakterene er "
        "flyttet, eller tallene er rundet av. Grensene er ikke publisert, så resten kan ikke deles "
        "videre."
    )
    i_begge = flyttet.sektorer.values()
    if any(None in (it.egne, it.utvalg) for it in i_begge):
        yield (
            "«Ikke kjent»: Uten nøkkeltall med kommunens eget tall for begge årene kan ikke delen "
            "skilles ut, og den inngår i resten."
        )
    if any(it.vekter is None and it.utvalg is not None for it in i_begge):
        yield (
            "Der nøkkeltallene ikke er lagt inn for begge årene, er utvalget forskjellen mellom "
            f"den omregnede og den publiserte karakteren for {flyttet.fra.aar}, også det som "
            "skyldes nye vekter for nøkkeltallene."
        )
    ett = [it.sektor for it in flyttet.ledd if it.sektor not in flyttet.sektorer]
    if ett:
        yield f"Bare med i ett av årene: {bv.ord_for(ett)}. Hele bidraget er utvalg."
