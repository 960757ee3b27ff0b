"""What every exhibit and sentence made from typed-in placements shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.barometer.bevegelse import bevegelse
from asss_report.analysis.barometer.bidrag import (
    KARAKTERPOENG,
    Bidrag,
    Sektormot,
    Utsnitt,
    aarene,
    bidrag,
    mot_andre,
    siste_aar,
    utsnitt,
)
from asss_report.areas import _exhibits as vis
from asss_report.areas import _tekst as tekst
from asss_report.model import Celle, Kolonne
from asss_report.sources.barometer import NOKKELTALL, SEKTORER, TOTALT, Serie, Utgave
from asss_report.sources.levering import BAROMETER_PREFIKS, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asss_report.analysis.barometer.bevegelse import Bevegelse
    from asss_report.analysis.barometer.sektor import Uteblitt
    from asss_report.edition import Edition
    from asss_report.model import Exhibit
    from asss_report.sources.barometer import Barometer, Nokkeltall, Sektorrad

#: The sources an exhibit can have: what is typed in, and the rules.
KILDE_SEKTORER: Final = source_of(f"{BAROMETER_PREFIKS}{SEKTORER}")
KILDE_NOKKELTALL: Final = source_of(f"{BAROMETER_PREFIKS}{NOKKELTALL}")
KILDE_REGLER: Final = "kommunebarometer"

EKSEMPELTALL: Final = "Eksempeltall"
ENHET: Final = KARAKTERPOENG
#: Digits of a part of a movement: a small sector's is mostly less than a hundredth.
LEDD: Final = 3
#: Grades, and what is made of them, are printed with one decimal: a published grade and our mean of
#: grades differ by half of it each at most, when nothing but rounding is between them.
AVRUNDING: Final = 0.1
#: A formula is not divided between two lines.
OVER_MIDTEN: Final = f"(karakter{nb.NBSP}−{nb.NBSP}3,5)"
PUBLISERTE: Final = (
    "Publiserte plasser fra ulike år kan ikke sammenlignes: nøkkeltall og vekter skifter."
)
#: Neither grade nor rank, and the file says so.
IKKE_RANGERT: Final = Celle("ikke rangert", mangler=True)


@dataclass(frozen=True, slots=True)
class Visning:
    """The newest barometer that is published for the own municipality, ready to be shown.

    Attributes:
        aar: Year of that barometer.
        utsnitt: The own rows of it.
        delt: What its total is made of.
        mot: The own grades beside those of the other members typed in, sector by sector.
        flyttet: What has moved the total since the year before, or why it is not known.
    """

    edition: Edition
    barometer: Barometer
    aar: int
    utsnitt: Utsnitt
    delt: Bidrag
    mot: tuple[Sektormot, ...]
    flyttet: Bevegelse | Uteblitt

    @classmethod
    def av(cls, edition: Edition, barometer: Barometer) -> Visning | None:
        """The view of what is typed in; None when nothing is, of the own municipality."""
        aar = siste_aar(barometer, edition)
        if aar is None:
            return None
        egen = utsnitt(barometer, edition, edition.own, aar, Serie.PUBLISERT)
        if egen is None:
            return None
        mot = mot_andre(barometer, edition, aar, Serie.PUBLISERT)
        flyttet = bevegelse(barometer, edition, aar)
        return cls(edition, barometer, aar, egen, bidrag(barometer, egen), mot, flyttet)

    @property
    def navn(self) -> str:
        """The municipality's name."""
        return self.edition.municipality

    @property
    def merke(self) -> str:
        """What a picture must say of made-up numbers; empty for real ones."""
        return EKSEMPELTALL if self.barometer.eksempel else ""

    @property
    def barometeret(self) -> str:
        """«barometeret for 2026», or «det foreløpige barometeret for 2026»."""
        if self.utsnitt.utgave is Utgave.ENDELIG:
            return f"barometeret for {self.aar}"
        return f"det {self.utsnitt.utgave}e barometeret for {self.aar}"

    def egne(self, serie: Serie) -> list[Utsnitt]:
        """The own municipality's years of a series, ascending."""
        b, own = self.barometer, self.edition.own
        alle = (utsnitt(b, self.edition, own, aar, serie) for aar in aarene(b, own, serie))
        return [u for u in alle if u is not None]

    @property
    def andre(self) -> frozenset[str]:
        """The names of the other members that have rows of the same barometer and edition."""
        u = self.utsnitt
        rader = (r for r in self.barometer.rader if r.kommune != u.kommune)
        denne = (u.aar, u.serie, u.utgave)
        return frozenset(
            self.edition.name_of(r.kommune) for r in rader if (r.aar, r.serie, r.utgave) == denne
        )

    def avkortet(self, mest: int, *serier: Serie) -> tuple[str, ...]:
        """What a table of years says when it has no room for all of them, of any of the series."""
        if all(len(self.egne(serie)) <= mest for serie in serier):
            return ()
        return (f"Tabellen viser de {tekst.tallord(mest)} siste årene.",)

    def merket(self, exhibit: Exhibit) -> Exhibit:
        """The same exhibit, which says so where its numbers are made up."""
        if not self.merke:
            return exhibit
        return replace(
            exhibit,
            tittel=f"{self.merke}: {exhibit.tittel}",
            forklaring=f"{self.merke}, oppdiktet. {exhibit.forklaring}",
        )


def plassord(rad: Sektorrad) -> str:
    """«nr. 26 av 356», or «nr. 26» where the number ranked is not typed in; empty without rank."""
    if rad.plass is None:
        return ""
    if rad.antall is None:
        return f"nr. {nb.heltall(rad.plass)}"
    return tekst.nr_av(rad.plass, rad.antall)


def rangcelle(plass: int | None) -> Celle:
    """A rank or a count in a table."""
    return vis.celle(None) if plass is None else Celle(nb.heltall(plass), plass)


def karaktercelle(rad: Sektorrad | None) -> Celle:
    """A grade in a table, or why there is none."""
    if rad is None:
        return vis.celle(None)
    if rad.karakter is None and rad.ikke_rangert:
        return IKKE_RANGERT
    return vis.celle(rad.karakter, 1)


def bidragscelle(verdi: float | None, desimaler: int = 2) -> Celle:
    """A contribution, or a part of a movement, in a table."""
    return vis.TOM if verdi is None else vis.celle(verdi, desimaler, fortegn=True)


def poeng(verdi: float, desimaler: int = 2) -> str:
    """«+0,22»: a contribution in running text, without its unit."""
    return nb.tall(verdi, desimaler, fortegn=True)


def avrundingsrest(rest: float | None) -> str:
    """What a published grade and our mean of grades differ by, when all of them are typed in."""
    bare = rest is None or round(abs(rest), 9) <= AVRUNDING
    return "Rest: avrunding" if bare else "Rest: større enn avrunding, årsaken er ikke kjent"


def er_null(verdi: float, desimaler: int) -> bool:
    """Whether a number prints as nothing."""
    return nb.likt(nb.tall(verdi, desimaler), nb.tall(0, desimaler))


def sitert(tall: Nokkeltall) -> str:
    """A key figure in running text: its name may have commas and any case."""
    return f"«{tall.navn}»"


def ytterste(
    par: Iterable[tuple[float, str]], desimaler: int, *, nederst: bool = False
) -> tuple[float, list[str]] | None:
    """The highest value, or the lowest, with everyone who shares it as it is printed.

    Args:
        par: Value and whose it is.
        desimaler: Digits it is printed with.
        nederst: The lowest.

    Returns:
        None where there is nobody.
    """
    alle = list(par)
    if not alle:
        return None
    ytterst = (min if nederst else max)(verdi for verdi, _ in alle)
    vist = nb.tall(ytterst, desimaler)
    return ytterst, [navn for verdi, navn in alle if nb.likt(nb.tall(verdi, desimaler), vist)]


def jevnt(forst: float, navn: Sequence[str], *, egen: str = "") -> tuple[Kolonne, ...]:
    """Columns of numbers that share what the first leaves of the width.

    Args:
        forst: Width of the first column.
        navn: The headings of the others.
        egen: The heading that is set off.
    """
    return tuple(Kolonne(hode, (1 - forst) / len(navn), egen=hode == egen) for hode in navn)


def ord_for(sektorer: Iterable[str]) -> str:
    """Sectors in running text: «barnevern og økonomi», as `nb.samt` has them."""
    return nb.samt([i_tekst(sektor) for sektor in sektorer])


def i_tekst(sektor: str) -> str:
    """A sector or a total in running text: «barnevern», «totalen uten inntektskorreksjon»."""
    return tekst.liten(sektor).replace(TOTALT.lower(), "totalen")
