"""Everything that can be said of a chapter's figures, and how each of it is written.

One entry for each datum: what the helper prints, the number behind, its source and the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from asss_report import nb
from asss_report.analysis.averages import Valg, gjennomsnitt
from asss_report.analysis.barometer.bidrag import KARAKTERPOENG
from asss_report.analysis.bridge import budsjettbro
from asss_report.analysis.change import endring, endring_i
from asss_report.analysis.comparison import indeks_grunn, sammenlign
from asss_report.analysis.decomposition import del_opp
from asss_report.analysis.results import Foss
from asss_report.analysis.robustness import varianter
from asss_report.areas._barometer import KEY as BAROMETERKAPITTEL
from asss_report.model import FOLKEMENGDE, Snitt
from asss_report.narrative.barometerord import BLANT
from asss_report.narrative.barometerpastand import BAROMETERORD
from asss_report.narrative.refusals import NoValueError, UnknownNameError
from asss_report.opphav import celler
from asss_report.sources.barometer import Serie, sektornokkel
from asss_report.sources.levering import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from asss_report.analysis.comparison import Sammenligning
    from asss_report.analysis.grunnlag import Grunnlag
    from asss_report.areas._area import Area
    from asss_report.model import Indicator
    from asss_report.narrative.vocabulary import Vocabulary

    #: Named arguments of a call; what is empty or zero is not written.
    Valgt = Mapping[str, str | int | bool]

_KORRIGERT: Final = "behovskorrigert"
_NETTO: Final = "netto_driftsutgifter"
#: Helpers that compare with the mean when nobody is named.
_MOT_NOEN: Final = ("avvik", "mill_kr", "virkning")
#: What is listed of the own municipality in each sector.
_KALL: Final[tuple[tuple[str, Valgt], ...]] = (
    ("plass", {}),
    ("plass", {"blant": "fylket"}),
    ("plass", {"blant": "gruppen"}),
    ("karakter", {}),
    ("bidrag", {}),
)
#: Helper -> unit of its number.
_ENHETER: Final = {"plass": "plass", "karakter": "karakter", "bidrag": KARAKTERPOENG}
_DEL: Final = {
    "behov": "beregnet utgiftsbehov",
    "ressursbruk": "brutto ressursbruk",
    "inntekt": "egne inntekter",
    "inntekter": "driftsinntekter",
    "utgifter": "driftsutgifter",
    "renter": "netto renter",
    "rest": "øvrig finans, avdrag og avskrivninger",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be said.

    Attributes:
        kapittel: The area whose figure it is, or the barometer's chapter.
        key: As it is written in the chapter asked for: bare, or «area.key»; of the barometer as
            `krev` names it, «plass.grunnskole».
        navn: What it is, in Norwegian, with whom it is of.
        prints: Exactly what the helper prints; the title of a figure or table.
        verdi: The unrounded number behind, in `enhet`, with its sign; None for exhibits.
        enhet: Unit of `verdi`: «kroner per innbygger», «prosent», «millioner kroner», «plass».
        kilde: Address of the one cell it is, else the tables it is made from.
        snippet: The call to write.
        slag: The helper: verdi, avvik, mill_kr, rang, endring, virkning, plass, karakter, bidrag,
            figur or tabell.
        kommune: Whom the value is of or compared with; empty for the own municipality alone.
        aar: The year it is of; the last one of a change; 0 for exhibits.
        fra: First year of a change; else 0.
        egen: The report's own municipality.
    """

    kapittel: str
    key: str
    navn: str
    prints: str
    verdi: float | None
    enhet: str
    kilde: str
    snippet: str
    slag: str
    kommune: str = ""
    aar: int = 0
    fra: int = 0
    egen: str = ""

    @property
    def av_barometer(self) -> bool:
        """Whether it is Kommunal Rapport's figure, of a barometer's year."""
        return self.slag in BAROMETERORD

    def skrevet_i(self, kapittel: str) -> str:
        """The call as it is written in a chapter: keys of another one are qualified."""
        bar = self.key.rpartition(".")[2]
        key = bar if kapittel == self.kapittel else f"{self.kapittel}.{bar}"
        return self.snippet.replace(f'("{self.key}"', f'("{key}"', 1)


def catalogue(vocabulary: Vocabulary, *, alle_aar: bool = False) -> tuple[Entry, ...]:
    """Everything that can be said in a chapter of its own area, or of all when it has none.

    Args:
        vocabulary: The helpers as they are in the chapter.
        alle_aar: The years before the edition's too.
    """
    egen = vocabulary.areas.get(vocabulary.kapittel)
    if egen:
        return (*_om(vocabulary, egen, alle_aar=alle_aar), *_exhibits(vocabulary))
    barometer = of_barometer(vocabulary, alle_aar=alle_aar)
    alle = vocabulary.grunnlag.husk(
        ("katalog", alle_aar), lambda: _om_alle(vocabulary, alle_aar=alle_aar)
    )
    if vocabulary.kapittel == BAROMETERKAPITTEL:
        return (*barometer, *alle, *_exhibits(vocabulary))
    return (*alle, *barometer, *_exhibits(vocabulary))


def of_barometer(vocabulary: Vocabulary, *, alle_aar: bool = False) -> tuple[Entry, ...]:
    """Everything that can be said of Kommunebarometeret; nothing where nothing is typed in.

    Args:
        vocabulary: The helpers, of any chapter: a sector is named alike in all of them.
        alle_aar: The years before the newest too.
    """
    return tuple(_i_barometeret(vocabulary, alle_aar=alle_aar))


def _om(vocabulary: Vocabulary, area: Area, *, alle_aar: bool) -> tuple[Entry, ...]:
    return vocabulary.grunnlag.husk(
        ("katalog", area.key, alle_aar), _Omraade(vocabulary, area, alle_aar).alle
    )


def _om_alle(vocabulary: Vocabulary, *, alle_aar: bool) -> tuple[Entry, ...]:
    """What can be said of every area, with its key before each."""
    return tuple(
        replace(e, key=f"{e.kapittel}.{e.key}", snippet=e.skrevet_i(""))
        for area in vocabulary.areas.values()
        for e in _om(vocabulary, area, alle_aar=alle_aar)
    )


def search(entries: Iterable[Entry], word: str) -> tuple[Entry, ...]:
    """The entries that have `word` in key, name, print, call or chapter; else all its words."""
    samlet = _folded(word)
    kandidater = [(e, _searched(e)) for e in entries]
    hele = tuple(e for e, tekst in kandidater if samlet in tekst)
    return hele or tuple(e for e, tekst in kandidater if all(o in tekst for o in samlet.split()))


def _searched(entry: Entry) -> str:
    felt = (entry.key, entry.navn, entry.prints, entry.snippet, entry.kapittel)
    return _folded("\n".join(felt))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _exhibits(vocabulary: Vocabulary) -> Iterator[Entry]:
    """The figures and tables that the chapter can place."""
    for key, e in vocabulary.exhibits.get(vocabulary.kapittel, {}).items():
        yield Entry(
            kapittel=vocabulary.kapittel,
            key=key,
            navn=e.forklaring,
            prints=e.tittel,
            verdi=None,
            enhet="",
            kilde=", ".join(e.kilder),
            snippet=f'{{{{ {e.slag}("{key}") }}}}',
            slag=e.slag,
            egen=vocabulary.grunnlag.edition.municipality,
        )


@dataclass(frozen=True)
class _Omraade:
    """What can be said of one area."""

    vocabulary: Vocabulary
    area: Area
    alle_aar: bool
    _kilder: dict[Indicator, str] = field(default_factory=dict)
    _kryss: dict[tuple[Indicator, int], bool] = field(default_factory=dict)

    @property
    def grunnlag(self) -> Grunnlag:
        return self.vocabulary.grunnlag

    @cached_property
    def egen(self) -> str:
        return self.grunnlag.edition.municipality

    @cached_property
    def snitt(self) -> str:
        return self.grunnlag.edition.peer_group.name

    @cached_property
    def mot(self) -> Mapping[str, Valg]:
        """Whom to compare with: the mean first, its variants, then the other members."""
        edition = self.grunnlag.edition
        kjente = dict(varianter(self.grunnlag))
        ulike = {n: v for n, v in kjente.items() if v != Valg() and not v.bare}
        andre = {n: Valg(bare=(k,)) for k, n in edition.members.items() if n != self.egen}
        return {self.snitt: Valg(), **ulike, **andre}

    def alle(self) -> tuple[Entry, ...]:
        return tuple(self._entries())

    def _entries(self) -> Iterator[Entry]:
        for indikator in self.area.indikatorer:
            for aar in self._years(indikator):
                yield from self._verdier(indikator, aar)
                yield from self._forskjeller(indikator, aar)
                yield from self._rang(indikator, aar)
            for fra, til in self._perioder(indikator):
                yield from self._endringer(indikator, fra, til)
        yield from self._virkninger()

    def _years(self, indikator: Indicator) -> tuple[int, ...]:
        siste = self.vocabulary.aar
        kjente = [y for y in self.grunnlag.panel(indikator).aar if y <= siste]
        return tuple(reversed(kjente)) if self.alle_aar else tuple(y for y in kjente if y == siste)

    def _perioder(self, indikator: Indicator) -> Iterator[tuple[int, int]]:
        alle = self.grunnlag.panel(indikator).aar
        forste, siste = self.grunnlag.edition.growth_from, self.vocabulary.aar
        if not self.alle_aar:
            yield from ((forste, siste),) if {forste, siste} <= set(alle) else ()
            return
        yield from ((f, t) for t in reversed(alle) for f in alle if f < t <= siste)

    def _verdier(self, indikator: Indicator, aar: int) -> Iterator[Entry]:
        panel, edition = self.grunnlag.panel(indikator), self.grunnlag.edition
        navn = (self.egen, self.snitt, *(n for n in edition.members.values() if n != self.egen))
        for hvem in navn:
            if hvem == self.snitt:
                verdi, celle = gjennomsnitt(self.grunnlag, indikator, aar).verdi, ""
            else:
                kode = edition.code_of(hvem)
                verdi, celle = panel.hent_vist(kode, aar), self._celle(indikator, kode, aar)
            valg: Valgt = {"kommune": "" if hvem == self.egen else hvem, "aar": self._aar(aar)}
            om = f"{indikator.navn}, {hvem}"
            if verdi is not None:
                kilde = celle or self._kilde(indikator)
                yield from self._entry("verdi", indikator.key, valg, (om, verdi, kilde), aar)

    def _forskjeller(self, indikator: Indicator, aar: int) -> Iterator[Entry]:
        sett: set[tuple[object, ...]] = set()
        for hvem, valg in self.mot.items():
            if valg.bare:
                yield from self._mot_en(indikator, hvem, valg.bare[0], aar)
                continue
            s = sammenlign(self.grunnlag, indikator, aar, valg)
            # «uten Oslo» says the same as the mean where Oslo is left out of it anyway.
            likt = (s.snitt.regel if len(s.snitt.med) > 1 else "", tuple(s.snitt.med))
            if s.differanse is None or likt in sett:
                continue
            sett.add(likt)
            yield from self._avvik(s, hvem, aar)
            yield from self._mill_kr(s, hvem, aar)

    def _mot_en(self, indikator: Indicator, hvem: str, kode: str, aar: int) -> Iterator[Entry]:
        """Against one member: many, and simple, so made here; a test holds them to the helpers."""
        panel, egen = self.grunnlag.panel(indikator), self.grunnlag.edition.own
        her, der = panel.hent(egen, aar), panel.hent(kode, aar)
        if her is None or der is None:
            return
        diff = her - der
        kan = not indikator.er_prosent and der > 0 and not self._krysser_null(indikator, aar)
        tall = 100 * (her / der - 1) if kan else diff
        om, kilde = f"{indikator.navn}, {self.egen} mot {hvem}", self._kilde(indikator)
        gitt: Valgt = {"mot": hvem, "aar": self._aar(aar)}
        enhet = _enhet(indikator, prosent=kan)
        vist = _avvik_vist(tall, diff, 1 if kan else indikator.desimaler, enhet)
        yield self._ny("avvik", indikator.key, gitt, (om, tall, kilde), aar, vist, enhet)
        folk = panel.hent_nevner(egen, aar)
        if not indikator.er_kroner or folk is None:
            return
        korrigert = indikator.key == _KORRIGERT
        gitt = {"mot": hvem, "korrigert": korrigert, "aar": self._aar(aar)}
        deler = (f"{om}, for hele kommunen", diff * folk / 1e6, kilde)
        key, vist = _NETTO if korrigert else indikator.key, nb.millioner(diff * folk)
        yield self._ny("mill_kr", key, gitt, deler, aar, vist, "millioner kroner")

    def _krysser_null(self, indikator: Indicator, aar: int) -> bool:
        """True when some members are below zero and others above: then there is no percent."""
        if (indikator, aar) not in self._kryss:
            grunn = indeks_grunn(self.grunnlag, self.grunnlag.panel(indikator), aar, 1.0)
            self._kryss[indikator, aar] = bool(grunn)
        return self._kryss[indikator, aar]

    def _avvik(self, s: Sammenligning, hvem: str, aar: int) -> Iterator[Entry]:
        valg: Valgt = {"mot": "" if hvem == self.snitt else hvem, "aar": self._aar(aar)}
        om = f"{s.indikator.navn}, {self.egen} mot {hvem}"
        tall = s.prosent if s.prosent is not None else s.differanse or 0.0
        enhet = _enhet(s.indikator, prosent=s.prosent is not None)
        deler = (om, tall, self._kilde(s.indikator))
        yield from self._entry("avvik", s.indikator.key, valg, deler, aar, enhet=enhet)

    def _mill_kr(self, s: Sammenligning, hvem: str, aar: int) -> Iterator[Entry]:
        if s.kroner is None:
            return
        korrigert = s.indikator.key == _KORRIGERT
        valg: Valgt = {
            "mot": "" if hvem == self.snitt else hvem,
            "korrigert": korrigert,
            "aar": self._aar(aar),
        }
        om = f"{s.indikator.navn}, {self.egen} mot {hvem}, for hele kommunen"
        deler = (om, s.kroner / 1e6, self._kilde(s.indikator))
        key = _NETTO if korrigert else s.indikator.key
        yield from self._entry("mill_kr", key, valg, deler, aar, enhet="millioner kroner")

    def _rang(self, indikator: Indicator, aar: int) -> Iterator[Entry]:
        rang = sammenlign(self.grunnlag, indikator, aar).rang
        if rang is not None:
            deler = (f"{indikator.navn}, plassen til {self.egen}", rang, self._kilde(indikator))
            valg: Valgt = {"aar": self._aar(aar)}
            yield from self._entry("rang", indikator.key, valg, deler, aar, enhet="plass")

    def _endringer(self, indikator: Indicator, fra: int, til: int) -> Iterator[Entry]:
        edition = self.grunnlag.edition
        navn = (self.egen, self.snitt, *(n for n in edition.members.values() if n != self.egen))
        for hvem in navn:
            e = (
                endring(self.grunnlag, indikator, fra, til).snitt
                if hvem == self.snitt
                else endring_i(self.grunnlag, indikator, edition.code_of(hvem), (fra, til))
            )
            valg: Valgt = {
                "kommune": "" if hvem == self.egen else hvem,
                "fra": 0 if fra == edition.growth_from else fra,
                "til": self._aar(til),
            }
            tall = e.differanse if indikator.er_prosent or e.prosent is None else e.prosent
            if tall is not None:
                enhet = _enhet(indikator, prosent=e.prosent is not None)
                om = f"{indikator.navn}, endring {fra}–{til}, {hvem}"
                deler = (om, tall, self._kilde(indikator))
                desimaler = 1 if enhet == "prosent" else indikator.desimaler
                vist = _endring_vist(tall, desimaler, enhet)
                yield self._ny("endring", indikator.key, valg, deler, til, vist, enhet, fra)

    def _virkninger(self) -> Iterator[Entry]:
        sett: set[tuple[object, ...]] = set()
        for hvem, valg in self.mot.items():
            foss = None if valg.regel is Snitt.UVEKTET else self._foss(valg)
            if foss is None or (likt := (foss.start, foss.steg)) in sett:
                continue
            sett.add(likt)
            for steg in foss.steg:
                om = f"{_DEL.get(steg.key, steg.navn)}, {self.egen} mot {hvem}"
                om = f"{self.area.navn}: del av forskjellen som følger av {om}"
                mot = "" if hvem == self.snitt else hvem
                for enhet, ord_, tall, desimaler in (
                    ("", "kroner per innbygger", steg.virkning, 0),
                    ("mill", "millioner kroner", steg.virkning * foss.innbyggere / 1e6, 1),
                ):
                    deler = (om, tall, self._foss_kilde)
                    gitt = {"mot": mot, "enhet": enhet}
                    # The helper would make the parts anew each time; a test holds them alike.
                    vist = f"{nb.tall(tall, desimaler, fortegn=True)}{nb.NBSP}{ord_}"
                    aar = self.vocabulary.aar
                    yield self._ny("virkning", steg.key, gitt, deler, aar, vist, ord_)

    def _foss(self, valg: Valg) -> Foss | None:
        if self.area.key == "okonomi":
            resultat = self.area.indikator["netto_driftsresultat_kr"]
            return budsjettbro(self.grunnlag, resultat, self.vocabulary.aar, valg)
        if not self.area.tjenester:
            return None
        sektor = self.area.tjenester[0].sektor
        svar = del_opp(self.grunnlag, sektor, self.vocabulary.aar, valg)
        return svar if isinstance(svar, Foss) else None

    @cached_property
    def _foss_kilde(self) -> str:
        kilder = [self._kilde(i) for i in self.area.indikatorer]
        return ", ".join(dict.fromkeys(k for kilde in kilder for k in kilde.split(", ")))

    def _aar(self, aar: int) -> int:
        """A year as it is written: the edition's own goes without saying."""
        return 0 if aar == self.vocabulary.aar else aar

    def _celle(self, indikator: Indicator, kode: str, aar: int) -> str:
        """Address of the cell that is the value; empty when it is made from several."""
        if not indikator.formel.publisert:
            return ""
        return self.grunnlag.hent_kilde(indikator.formel.teller[0].serie, kode, aar)

    def _kilde(self, indikator: Indicator) -> str:
        """The tables an indicator is made from."""
        if indikator not in self._kilder:
            formel = indikator.formel
            behov = (f"utgiftsbehov/{formel.behov}",) if formel.behov else ()
            brukt = dict.fromkeys(self._tabell(s) for s in (*formel.serier, *behov))
            self._kilder[indikator] = ", ".join(brukt)
        return self._kilder[indikator]

    def _tabell(self, serie: str) -> str:
        if serie == FOLKEMENGDE:
            return FOLKEMENGDE
        celler = self.grunnlag.nett(serie, "kilde").ruter.ravel()
        return source_of(next((str(k) for k in celler if k), serie))

    def _entry(  # noqa: PLR0913 - one place for all kinds
        self,
        slag: str,
        key: str,
        valg: Valgt,
        deler: tuple[str, float, str],
        aar: int,
        *,
        enhet: str = "",
    ) -> Iterator[Entry]:
        """The entry of one call; nothing when the helper refuses it."""
        gitt = {navn: verdi for navn, verdi in valg.items() if verdi}
        hjelper = self.vocabulary.helpers[slag]
        try:
            prints = hjelper(f"{self.area.key}.{key}", **gitt)
        except (NoValueError, UnknownNameError):
            return
        enhet = enhet or self.area.indikator[key].enhet
        yield self._ny(slag, key, gitt, deler, aar, prints, enhet)

    def _ny(  # noqa: PLR0913, PLR0917 - as above
        self,
        slag: str,
        key: str,
        valg: Valgt,
        deler: tuple[str, float, str],
        aar: int,
        prints: str,
        enhet: str,
        fra: int = 0,
    ) -> Entry:
        navn, verdi, kilde = deler
        ord_ = "".join(f", {n}={_skrevet(v)}" for n, v in valg.items() if v)
        hvem = str(valg.get("kommune") or valg.get("mot") or "")
        return Entry(
            kapittel=self.area.key,
            key=key,
            navn=navn if slag == "endring" else f"{navn} {aar}",
            prints=prints,
            verdi=verdi,
            enhet=enhet,
            kilde=kilde,
            snippet=f'{{{{ {slag}("{key}"{ord_}) }}}}',
            slag=slag,
            kommune=hvem or (self.snitt if slag in _MOT_NOEN else ""),
            aar=aar,
            fra=fra,
            egen=self.egen,
        )


def _i_barometeret(vocabulary: Vocabulary, *, alle_aar: bool) -> Iterator[Entry]:
    """The own municipality's figures of each year and series, then the other members'."""
    ord_, edition = vocabulary.barometerord, vocabulary.grunnlag.edition
    andre = [navn for navn in edition.members.values() if navn != edition.municipality]
    for serie in Serie:
        aarene = ord_.aarene(serie)
        for aar in reversed(aarene if alle_aar else aarene[-1:]):
            egne = {} if aar == ord_.siste_aar else {"aar": aar}
            gitt: Valgt = {**({} if serie is Serie.PUBLISERT else {"serie": serie.value}), **egne}
            for sektor in ord_.sektorene:
                sted = _Sted(vocabulary, sektornokkel(sektor), sektor, serie, aar)
                for slag, valg in _KALL:
                    yield from sted.entry(slag, {**gitt, **valg})
                for navn in andre:
                    for slag in ("plass", "karakter"):
                        yield from sted.entry(slag, {**gitt, "kommune": navn})


@dataclass(frozen=True, slots=True)
class _Sted:
    """A sector in one year of a series."""

    vocabulary: Vocabulary
    key: str
    navn: str
    serie: Serie
    aar: int

    def entry(self, slag: str, gitt: Valgt) -> Iterator[Entry]:
        """The entry of one call; nothing where it is not typed in."""
        with nb.bokfort() as bok:
            try:
                prints = self.vocabulary.helpers[slag](self.key, **gitt)
            except (NoValueError, UnknownNameError):
                return
        tall = cast("float", bok.trykk[0].tall)
        egen = self.vocabulary.grunnlag.edition.municipality
        kommune = str(gitt.get("kommune", ""))
        valg = "".join(f", {n}={_skrevet(v)}" for n, v in gitt.items())
        hva = f"{self.navn}, {slag}{BLANT[str(gitt.get('blant', 'landet'))]}"
        yield Entry(
            kapittel=BAROMETERKAPITTEL,
            key=f"{slag}.{self.key}",
            navn=f"Kommunebarometeret, {self.serie}: {hva}, {kommune or egen} {self.aar}",
            prints=prints,
            verdi=float(tall),
            enhet=_ENHETER[slag],
            kilde=_kilden([c.kilde for c in celler(tall)]),
            snippet=f'{{{{ {slag}("{self.key}"{valg}) }}}}',
            slag=slag,
            kommune=kommune,
            aar=self.aar,
            egen=egen,
        )


def _kilden(adresser: Sequence[str]) -> str:
    """The one cell a number is, else the files its cells are in."""
    en_celle = len(set(adresser)) == 1
    return ", ".join(dict.fromkeys(a if en_celle else source_of(a) for a in adresser))


def _enhet(indikator: Indicator, *, prosent: bool) -> str:
    """Unit of a difference."""
    if indikator.er_prosent:
        return "prosentpoeng"
    return "prosent" if prosent else indikator.enhet


def _avvik_vist(tall: float, diff: float, desimaler: int, enhet: str) -> str:
    vist = nb.tall(abs(tall), desimaler)
    if not any(tegn in "123456789" for tegn in vist):
        return "på nivå med"
    return f"{vist}{nb.NBSP}{enhet} {'høyere' if diff > 0 else 'lavere'} enn"


def _endring_vist(tall: float, desimaler: int, enhet: str) -> str:
    vist = nb.tall(abs(tall), desimaler)
    if not any(tegn in "123456789" for tegn in vist):
        return "vært uendret"
    return f"{'økt med' if tall > 0 else 'gått ned med'} {vist}{nb.NBSP}{enhet}"


def _skrevet(verdi: str | float | bool) -> str:  # noqa: FBT001 - a plain value of a call
    return f'"{verdi}"' if isinstance(verdi, str) else str(verdi)
