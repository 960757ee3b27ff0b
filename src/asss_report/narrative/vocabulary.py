"""The words analysts may use inside {{ }}: each prints a figure, never a stale one.

A helper is given the chapter it is written in, so a bare key means this chapter's indicator and
«grunnskole.netto_driftsutgifter» another's. An unknown name is a fault with the nearest known
names; a value that the source lacks is a fault too, and the paragraph is withheld.
"""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.bridge import budsjettbro
from asss_report.analysis.change import endring, endring_i
from asss_report.analysis.comparison import rangering, sammenlign
from asss_report.analysis.decomposition import Avslag, del_opp
from asss_report.analysis.robustness import varianter
from asss_report.areas import _tekst as tekst
from asss_report.errors import nearest
from asss_report.model import OSLO, Snitt
from asss_report.narrative import barometerpastand, claims
from asss_report.narrative.barometerord import Barometerord
from asss_report.narrative.barometerord import Valg as Barometervalg
from asss_report.narrative.barometerpastand import BAROMETERORD, er_barometer
from asss_report.narrative.refusals import FalseClaimError, NoValueError, UnknownNameError
from asss_report.opphav import Sitat
from asss_report.sources.barometer import Barometer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asss_report.analysis.comparison import Sammenligning
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.analysis.results import Foss
    from asss_report.areas._area import Area
    from asss_report.model import Exhibit, Indicator
    from asss_report.narrative.claims import Dom

#: The names analysts may write inside {{ }}.
HELPERS: Final = (
    "verdi",
    "avvik",
    "mill_kr",
    "rang",
    "endring",
    "virkning",
    *BAROMETERORD,
    "figur",
    "tabell",
    "se",
    "krev",
    "fast",
)
#: Private-use characters, which no text has, around what the document layer fills in later.
START: Final = "\ue000"
SLUTT: Final = "\ue001"
#: Begins the label of a footnote that `fast` has made.
FAST: Final = "fast-"


@dataclass(frozen=True)
class Vocabulary:
    """The helpers, bound to one chapter.

    Attributes:
        kapittel: Key of the chapter the words stand in.
        areas: All areas of the edition, by key.
        exhibits: Chapter key -> its exhibits, for `figur`, `tabell` and `se`.
        umulige: Chapter key -> exhibits that could not be made from these figures, and why.
        barometer: What is typed in of Kommunebarometeret, for `plass`, `karakter` and `bidrag`.
    """

    grunnlag: Grunnlag
    kapittel: str
    areas: Mapping[str, Area]
    exhibits: Mapping[str, Mapping[str, Exhibit]]
    umulige: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    barometer: Barometer = field(default_factory=Barometer)
    #: Sources of numbers from elsewhere, in the order they are first named; filled by `fast`.
    kilder: list[str] = field(default_factory=list)

    @cached_property
    def helpers(self) -> dict[str, Callable[..., str]]:
        """Name in the text -> function."""
        return {name: getattr(self, name) for name in HELPERS}

    @property
    def aar(self) -> int:
        """The edition's year."""
        return self.grunnlag.edition.year

    # --- Figures ----------------------------------------------------------------------------------

    def verdi(self, key: str, *, kommune: str = "", aar: int = 0, enhet: bool = True) -> str:
        """«13 817 kroner per innbygger»; `enhet=False` prints the number alone."""
        indikator = self._indikator(key)
        aar = self._aar(indikator, aar)
        verdi = self._verdi(indikator, kommune, aar)
        return tekst.i_enhet(verdi, indikator) if enhet else nb.tall(verdi, indikator.desimaler)

    def avvik(self, key: str, *, mot: str = "", aar: int = 0) -> str:
        """«10,2 prosent høyere enn»; prosentpoeng between percentages, kroner where no percent."""
        s = self._sammenlign(key, mot, aar)
        diff = self._kreves(s.differanse, key, aar, self._hull(s, mot))
        storrelse, stykke = (
            (s.prosent, "prosent")
            if s.prosent is not None
            else (diff, "prosentpoeng" if s.indikator.er_prosent else s.indikator.enhet)
        )
        desimaler = 1 if s.prosent is not None else s.indikator.desimaler
        vist = nb.tall(abs(storrelse), desimaler)
        if _er_null(vist):
            return "på nivå med"
        return f"{vist}{nb.NBSP}{stykke} {'høyere' if diff > 0 else 'lavere'} enn"

    def mill_kr(
        self,
        key: str,
        *,
        mot: str = "",
        korrigert: bool = False,
        aar: int = 0,
        fortegn: bool = False,
    ) -> str:
        """«170,4 millioner kroner»: the difference for the whole municipality, raw by default.

        `fortegn=True` writes the plus too.
        """
        self._indikator(key)
        if not isinstance(korrigert, bool):
            raise UnknownNameError(f"korrigert is «{korrigert}».", "Write korrigert=True.")
        if korrigert and self._omraade(key)[1] not in ("netto_driftsutgifter", "behovskorrigert"):
            raise UnknownNameError(
                f"«{key}» is not corrected for need.", 'Write "netto_driftsutgifter".'
            )
        if korrigert:
            key = f"{self._omraade(key)[0]}.behovskorrigert"
        s = self._sammenlign(key, mot, aar)
        if not s.indikator.er_kroner:
            raise UnknownNameError(
                f"«{key}» is not in kroner per inhabitant.", "Use avvik(…) for it."
            )
        belop = self._kreves(s.kroner, key, aar, self._hull(s, mot))
        return nb.millioner(belop, fortegn=fortegn)

    def rang(self, key: str, *, aar: int = 0, forklar: bool = True) -> str:
        """«nr. 2 av 12 (nr. 1 = høyest utgift)»; `forklar=False` leaves the parenthesis out."""
        s = self._sammenlign(key, "", aar)
        self._kreves(s.rang, key, aar, s.egen.navn)
        orden = tekst.RANG_UTGIFT if s.indikator.er_kroner else tekst.RANG_VERDI
        plass = f"nr.{nb.NBSP}{nb.heltall(s.rang or 0)} av {nb.heltall(s.antall)}"
        return f"{plass} ({orden})" if forklar else plass

    def endring(self, key: str, *, fra: int = 0, til: int = 0, kommune: str = "") -> str:
        """«økt med 25,3 prosent»; prosentpoeng for percentages, kroner where no percent."""
        indikator, navn, edition = self._indikator(key), self._navn(kommune), self.grunnlag.edition
        fra = self._aar(indikator, fra or edition.growth_from)
        til = self._aar(indikator, til)
        if navn == edition.peer_group.name:
            e = endring(self.grunnlag, indikator, fra, til).snitt
        else:
            e = endring_i(self.grunnlag, indikator, edition.code_of(navn), (fra, til))
        if fra >= til:
            raise UnknownNameError(
                f"endring from {fra} to {til} is no period.", "Let fra be first."
            )
        if e.grunn:
            raise NoValueError(f"{indikator.navn}, {navn}: brudd i tidsserien, {e.grunn}")
        diff = self._kreves(e.differanse, key, fra if e.fra is None else til, navn)
        vist, stykke = nb.tall(abs(diff), indikator.desimaler), indikator.enhet
        if indikator.er_prosent:
            stykke = "prosentpoeng"
        elif e.prosent is not None:
            vist, stykke = nb.tall(abs(e.prosent), 1), "prosent"
        if _er_null(vist):
            return "vært uendret"
        return f"{'økt med' if diff > 0 else 'gått ned med'} {vist}{nb.NBSP}{stykke}"

    def virkning(self, del_: str, *, mot: str = "", enhet: str = "kr") -> str:
        """«+742 kroner per innbygger», or with `enhet="mill"` «+98,9 millioner kroner»."""
        kapittel, navn = self._omraade(del_)
        foss = self._foss(kapittel, mot)
        steg = {s.key: s.virkning for s in foss.steg}
        if navn not in steg:
            raise UnknownNameError(
                f"«{navn}» is not a part of the difference.", nearest(navn, steg)
            )
        if enhet not in ("kr", "mill"):
            raise UnknownNameError(
                f"«{enhet}» is not a unit of virkning.", nearest(enhet, ("kr", "mill"))
            )
        if enhet == "mill":
            return (
                f"{nb.tall(steg[navn] * foss.innbyggere / 1e6, 1, fortegn=True)}"
                f"{nb.NBSP}millioner kroner"
            )
        return f"{nb.tall(steg[navn], 0, fortegn=True)}{nb.NBSP}kroner per innbygger"

    # --- Kommunebarometeret -----------------------------------------------------------------------

    @cached_property
    def barometerord(self) -> Barometerord:
        """What answers for `plass`, `karakter` and `bidrag`."""
        return Barometerord(self.barometer, self.grunnlag.edition)

    def plass(
        self,
        sektor: str,
        *,
        serie: str = "",
        aar: int = 0,
        kommune: str = "",
        blant: str = "landet",
    ) -> str:
        """«nr. 42 av 356»; `blant="fylket"` prints «nr. 3 i fylket»."""
        return self.barometerord.plass(sektor, Barometervalg(serie, aar, kommune), blant)

    def karakter(self, sektor: str, *, serie: str = "", aar: int = 0, kommune: str = "") -> str:
        """«4,6»: a grade on the barometer's scale from 1 to 6."""
        return self.barometerord.karakter(sektor, Barometervalg(serie, aar, kommune))

    def bidrag(
        self, sektor: str, *, serie: str = "", aar: int = 0, kommune: str = "", enhet: bool = True
    ) -> str:
        """«+0,22 karakterpoeng»: what a sector adds; `enhet=False` prints the number alone."""
        valg = Barometervalg(serie, aar, kommune)
        return self.barometerord.bidrag(sektor, valg, enhet=enhet)

    # --- Claims and numbers from elsewhere --------------------------------------------------------

    def krev(  # noqa: PLR0913 - one word for every claim an analyst makes
        self,
        key: str,
        pastand: str,
        *,
        enn: str = "",
        kommune: str = "",
        aar: int = 0,
        fra: int = 0,
        til: int = 0,
        serie: str = "",
    ) -> str:
        """Nothing; the check fails when what the words say is no longer so."""
        dom = self.dom(
            key, pastand, enn=enn, kommune=kommune, aar=aar, fra=fra, til=til, serie=serie
        )
        if not dom.sann:
            raise FalseClaimError(dom)
        return ""

    def dom(  # noqa: PLR0913 - as above
        self,
        key: str,
        pastand: str,
        *,
        enn: str = "",
        kommune: str = "",
        aar: int = 0,
        fra: int = 0,
        til: int = 0,
        serie: str = "",
    ) -> Dom:
        """Whether a claim holds, and the figures that decide it."""
        ord_ = pastand.casefold()
        given = {"kommune": kommune, "aar": aar, "fra": fra, "til": til, "serie": serie}
        if er_barometer(key):
            takes = _kjente_pastander(key, pastand)[ord_]
            _bare(pastand, takes, {"enn": enn, **given})
            valg = Barometervalg(serie, aar, kommune)
            return self.barometerord.dom(key, ord_, enn, valg, (fra, til))
        if ord_ not in claims.PASTANDER:
            raise UnknownNameError(
                f"«{pastand}» is not a claim that krev knows.", nearest(pastand, claims.PASTANDER)
            )
        if enn and ord_ not in claims.MOT_NOEN:
            raise UnknownNameError(f"«{pastand}» is not said of two.", "Leave enn out.")
        _bare(pastand, claims.VALG[ord_], given)
        if ord_ in claims.DELER:
            kapittel, navn = self._omraade(key)
            steg = {s.key: s.virkning for s in self._foss(kapittel, enn).steg}
            if navn not in steg:
                raise UnknownNameError(
                    f"«{navn}» is not a part of the difference.", nearest(navn, steg)
                )
            return claims.av_del(ord_, steg[navn])
        return self._dom(key, ord_, enn, self._navn(kommune), (aar, fra, til))

    def _dom(self, key: str, ord_: str, enn: str, navn: str, tid: tuple[int, int, int]) -> Dom:
        indikator = self._indikator(key)
        if ord_ in claims.UTVIKLING:
            fra = self._aar(indikator, tid[1] or self.grunnlag.edition.growth_from)
            til = self._aar(indikator, tid[2])
            if fra >= til:
                raise UnknownNameError(f"{fra} to {til} is no period.", "Let fra be first.")
            tall = [self._tall(indikator, navn, y) for y in (fra, til)]
            return claims.utvikling(indikator, ord_, tall, (fra, til))
        aar = self._aar(indikator, tid[0])
        if ord_ in claims.ROBUSTHET:
            diffs = [
                (hvem, sammenlign(self.grunnlag, indikator, aar, valg).differanse)
                for hvem, valg in varianter(self.grunnlag)
            ]
            return claims.robusthet(indikator, ord_, diffs)
        if ord_ in claims.YTTERST:
            if navn == self.grunnlag.edition.peer_group.name:
                raise UnknownNameError("A mean has no place among the members.", "Name a member.")
            plasser = rangering(self.grunnlag, indikator, aar).plasser
            self._tall(indikator, navn, aar)
            return claims.ytterst(indikator, ord_, navn, plasser)
        mot = enn or self.grunnlag.edition.peer_group.name
        if mot == navn:
            raise UnknownNameError(f"«{navn}» would be compared with itself.", "Name another.")
        egen, annen = self._tall(indikator, navn, aar), self._tall(indikator, mot, aar)
        return claims.mot_noen(indikator, ord_, (navn, egen), (mot, annen))

    def _tall(self, indikator: Indicator, navn: str, aar: int) -> float:
        """The unrounded value of a municipality, or of a mean by its name."""
        edition = self.grunnlag.edition
        valg = Valg(bare=(edition.own,)) if navn == edition.municipality else self._valg(navn)
        verdi = gjennomsnitt(self.grunnlag, indikator, aar, valg).verdi
        return self._kreves(verdi, indikator.navn, aar, navn)

    def tall(self, key: str, *, kommune: str = "", aar: int = 0) -> float:
        """The unrounded number behind `verdi`, or behind `virkning` for a part of a difference.

        «plass.grunnskole», «karakter.grunnskole» and «bidrag.grunnskole» are the barometer's.

        Raises:
            UnknownNameError: There is no such figure.
            NoValueError: The source does not have it.
        """
        if er_barometer(key):
            slag, _, sektor = key.partition(".")
            return self.barometerord.tall(slag, sektor, Barometervalg("", aar, kommune))
        kapittel, navn = self._omraade(key)
        if kapittel in self.areas and navn not in self.areas[kapittel].indikator:
            with suppress(UnknownNameError):
                steg = {s.key: s.virkning for s in self._foss(kapittel, kommune).steg}
                if navn in steg:
                    return steg[navn]
        indikator = self._indikator(key)
        return self._verdi(indikator, kommune, self._aar(indikator, aar))

    def fast(self, tall: str, *, kilde: str) -> str:
        """«24» with a footnote that names its source: a number that is not in these figures."""
        kilde, tall = " ".join(kilde.split()), " ".join(tall.split())
        if not kilde or not tall:
            raise UnknownNameError(
                "fast wants the number and where it is from.", 'Write fast("24", kilde="…").'
            )
        if kilde not in self.kilder:
            self.kilder.append(kilde)
        vist = nb.trykt(tall, Sitat(tall, kilde))
        return f"{vist}[^{FAST}{self.kilder.index(kilde) + 1}]"

    # --- Exhibits ---------------------------------------------------------------------------------

    def figur(self, key: str) -> str:
        """Place one of this chapter's figures here."""
        return self._plasser(key, "figur")

    def tabell(self, key: str) -> str:
        """Place one of this chapter's tables here."""
        return self._plasser(key, "tabell")

    def se(self, key: str) -> str:
        """«figur 3.2»: refer to an exhibit by number; a chapter's key gives «kapittel 4»."""
        kapittel, navn = self._omraade(key)
        if "." not in key and key not in self.exhibits[self.kapittel]:
            if key in self.exhibits:
                return f"{START}se:{key}{SLUTT}"
            if key not in self.umulige.get(self.kapittel, {}):
                raise UnknownNameError(
                    f"There is no figure, table or chapter «{key}».",
                    nearest(key, (*self.exhibits[self.kapittel], *self.exhibits)),
                )
        self._exhibit(kapittel, navn)
        return f"{START}se:{kapittel}.{navn}{SLUTT}"

    def _plasser(self, key: str, slag: str) -> str:
        exhibit = self._exhibit(self.kapittel, key)
        if exhibit.slag != slag:
            raise UnknownNameError(
                f"«{key}» is a {exhibit.slag}, not a {slag}.",
                f'Write {{{{ {exhibit.slag}("{key}") }}}}.',
            )
        return f"{START}plass:{key}{SLUTT}"

    def _exhibit(self, kapittel: str, key: str) -> Exhibit:
        if kapittel not in self.exhibits:
            raise UnknownNameError(
                f"There is no chapter «{kapittel}».", nearest(kapittel, self.exhibits)
            )
        egne = self.exhibits[kapittel]
        grunn = self.umulige.get(kapittel, {}).get(key)
        if grunn:
            raise NoValueError(f"{key} i kapitlet {kapittel}: {grunn}")
        if key not in egne:
            raise UnknownNameError(
                f"The chapter «{kapittel}» has no figure or table «{key}».", nearest(key, egne)
            )
        return egne[key]

    # --- Looking up -------------------------------------------------------------------------------

    def _omraade(self, key: str) -> tuple[str, str]:
        kapittel, _, navn = str(key).rpartition(".")
        return kapittel or self.kapittel, navn

    def _indikator(self, key: str) -> Indicator:
        kapittel, navn = self._omraade(key)
        if kapittel not in self.areas:
            hint = (
                nearest(kapittel, self.areas)
                if "." in key
                else (
                    "This chapter has no indicators of its own: write area.indicator, for example "
                    "barnehage.netto_driftsutgifter."
                )
            )
            raise UnknownNameError(f"There is no area «{kapittel}».", hint)
        kjente = self.areas[kapittel].indikator
        if navn not in kjente:
            raise UnknownNameError(
                f"The area «{kapittel}» has no indicator «{navn}».", nearest(navn, kjente)
            )
        return kjente[navn]

    def _navn(self, kommune: str) -> str:
        edition = self.grunnlag.edition
        kjente = (*edition.members.values(), edition.peer_group.name)
        if kommune and kommune not in kjente:
            raise UnknownNameError(
                f"«{kommune}» is not a municipality of this edition.", nearest(kommune, kjente)
            )
        return kommune or edition.municipality

    def _verdi(self, indikator: Indicator, kommune: str, aar: int) -> float:
        navn, edition = self._navn(kommune), self.grunnlag.edition
        if navn == edition.peer_group.name:
            verdi = gjennomsnitt(self.grunnlag, indikator, aar).verdi
        else:
            verdi = self.grunnlag.panel(indikator).hent_vist(edition.code_of(navn), aar)
        return self._kreves(verdi, indikator.navn, aar, navn)

    def _sammenlign(self, key: str, mot: str, aar: int) -> Sammenligning:
        indikator = self._indikator(key)
        aar = self._aar(indikator, aar)
        return sammenlign(self.grunnlag, indikator, aar, self._valg(mot))

    def _aar(self, indikator: Indicator, aar: int) -> int:
        dekket = self.grunnlag.panel(indikator).aar
        if not isinstance(aar, int):
            raise UnknownNameError(f"The year «{aar}» is not a number.", "Write aar=2023.")
        if aar and aar not in dekket:
            hint = f"It has {', '.join(map(str, dekket))}."
            raise UnknownNameError(f"{indikator.navn} has no figures for {aar}.", hint)
        return aar or self.aar

    def _valg(self, mot: str) -> Valg:
        edition = self.grunnlag.edition
        kjente = dict(varianter(self.grunnlag))
        if not mot or mot == edition.peer_group.name:
            return Valg()
        if mot == edition.municipality:
            raise UnknownNameError(
                f"«{mot}» would be compared with itself.",
                nearest("", (*kjente, *edition.comparators)),
            )
        if mot in kjente:
            return kjente[mot]
        if mot not in edition.members.values():
            raise UnknownNameError(
                f"«{mot}» is nobody to compare with.",
                nearest(mot, (*kjente, *edition.members.values())),
            )
        return Valg(bare=(edition.code_of(mot),))

    def _hull(self, s: Sammenligning, mot: str) -> str:
        """Who lacks the value that a difference needs."""
        if s.egen.verdi is None:
            return s.egen.navn
        return mot or self.grunnlag.edition.peer_group.name

    def _foss(self, kapittel: str, mot: str) -> Foss:
        if self._valg(mot).regel is Snitt.UVEKTET:
            gruppe = self.grunnlag.edition.peer_group.name
            raise UnknownNameError(
                "The parts cannot be formed against an unweighted mean.",
                f'Write mot="{gruppe}" or mot="{gruppe} uten Oslo".',
            )
        if kapittel == "okonomi" and kapittel in self.areas:
            return self._bro(self._valg(mot))
        if kapittel not in self.areas or not self.areas[kapittel].tjenester:
            raise UnknownNameError(
                f"The chapter «{kapittel}» has no decomposition.", nearest(kapittel, self.areas)
            )
        sektor = self.areas[kapittel].tjenester[0].sektor
        foss = del_opp(self.grunnlag, sektor, self.aar, self._valg(mot))
        if isinstance(foss, Avslag):
            hvem = mot or self.grunnlag.edition.peer_group.name
            raise NoValueError(f"oppdeling av {kapittel} mot {hvem}: {foss.grunn}")
        return foss

    def _bro(self, valg: Valg) -> Foss:
        resultat = self.areas["okonomi"].indikator["netto_driftsresultat_kr"]
        bro = budsjettbro(self.grunnlag, resultat, self.aar, valg)
        if bro is None:
            hvem = "Oslo" if self.grunnlag.edition.own == OSLO else "kommunen"
            raise NoValueError(f"budsjettbro for {hvem}")
        return bro

    def _kreves(self, verdi: float | None, key: str, aar: int, hvem: str) -> float:
        if verdi is None:
            hvem = hvem or self.grunnlag.edition.municipality
            raise NoValueError(f"{self._kort(key)}, {hvem} {aar or self.aar}")
        return verdi

    def _kort(self, key: str) -> str:
        try:
            return self._indikator(key).navn
        except UnknownNameError:
            return key


def _kjente_pastander(key: str, pastand: str) -> Mapping[str, tuple[str, ...]]:
    """The claims on this kind of key, with their options; `pastand` must be one of them."""
    slag = key.partition(".")[0]
    kjente = barometerpastand.VALG[slag]
    if pastand.casefold() not in kjente:
        alle = ", ".join(f"«{ord_}»" for ord_ in kjente)
        what = f"«{pastand}» is not a claim on {slag}."
        raise UnknownNameError(what, f"On {slag}, krev knows {alle}.")
    return kjente


def _bare(pastand: str, takes: Sequence[str], given: Mapping[str, object]) -> None:
    """Refuse an option that says nothing of the claim."""
    for option in (name for name, value in given.items() if value):
        if option not in takes:
            hint = f"It takes {', '.join(takes) or 'the key alone'}."
            raise UnknownNameError(f"«{pastand}» takes no {option}.", hint)


def _er_null(tekst_: str) -> bool:
    """True for a number that reads as zero: nothing is «0,0 prosent høyere»."""
    return not any(tegn in "123456789" for tegn in tekst_)


def signature(helper: Callable[..., str]) -> str:
    """The helper as an analyst writes it, for the hint of an error."""
    deler = []
    for p in inspect.signature(helper).parameters.values():
        navn = p.name.rstrip("_")
        deler.append(f"{navn}=…" if p.kind is p.KEYWORD_ONLY else f'"{navn}"')
    return f"{getattr(helper, '__name__', 'helper')}({', '.join(deler)})"
