"""From the report in memory to HTML, part by part; templates say how it looks."""

from __future__ import annotations

import html
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from asss_report import nb
from asss_report.analysis.robustness import varianter
from asss_report.areas._barometer import KEY as BAROMETERKAPITTEL
from asss_report.areas._barometer.kapittel import KORT_FORBEHOLD, paa_en_side
from asss_report.areas._sammendrag import enside
from asss_report.areas._tekst import tallord
from asss_report.document import metode
from asss_report.document.drawings import Drawings
from asss_report.document.fetcher import XREF
from asss_report.document.kilder import kildelinje, stempel
from asss_report.document.report import FORST, alle_exhibits, i_rekkefolge, med_prosa
from asss_report.document.sidetall import SIFRE
from asss_report.document.uttale import uttale
from asss_report.errors import Fault, OutputError
from asss_report.narrative.vocabulary import SLUTT, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from asss_report.areas._sammendrag import Punkt
    from asss_report.charts.style import Stil
    from asss_report.document.report import Nummer, Report
    from asss_report.model import Celle, Diagram, Exhibit, Tabell
    from asss_report.narrative.render import Seksjon

#: Parts without a chapter number, where they stand in the report: key -> title.
LESEVEILEDNING: Final = "leseveiledning"
LISTER: Final = "lister"
BEGREPER: Final = "begreper"
FORSIDE: Final = "forside"
#: The longest bar on the one page.
STOLPE_MM: Final = 20.0
_TALL: Final = re.compile(r"[+\u2212]?[\d\u00a0\u202f]+(?:,(\d+))?")
UNUMMERERT: Final = {
    LESEVEILEDNING: "Slik leser du rapporten",
    LISTER: "Figurer og tabeller",
    BEGREPER: "Begreper",
}


@dataclass(frozen=True, slots=True)
class Vist:
    """An exhibit ready for its template."""

    exhibit: Exhibit
    nummer: Nummer
    kilde: str
    alt: str = ""
    hoyde_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Innholdsrad:
    """A line in the contents or in the list of figures."""

    nummer: str
    tittel: str
    href: str
    side: str


@dataclass(frozen=True, slots=True)
class Side:
    """A part as HTML with the charts it shows, by the key of its `chart:` address."""

    html: str
    charts: Mapping[str, str]


class Maler:
    """The templates, filled from one report.

    Args:
        report: What is shown.
        stil: Gives the colours of the style sheet, the same as the charts'.
        tegninger: Charts of the same figures, drawn before or now; its own, when it is not given.
    """

    def __init__(self, report: Report, stil: Stil, *, tegninger: Drawings | None = None) -> None:
        self.report = report
        self._stil = stil
        self.tegninger = tegninger or Drawings(stil.fonter)
        self._env = Environment(
            loader=FileSystemLoader(report.root / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            keep_trailing_newline=True,
        )
        self._env.filters["css"] = _css_string
        self._env.filters["uttale"] = uttale
        self._env.filters["innrykk"] = _innrykk
        self._env.filters["se"] = _se

    def variant(self, mappe: str, **felles: Any) -> Maler:
        """The same report by other templates: those in `templates/MAPPE/` stand before print's own.

        Args:
            mappe: The folder; what it lacks is taken from `templates/`.
            felles: What every template of the variant may use, imported macros too.
        """
        annen = Maler(self.report, self._stil, tegninger=self.tegninger)
        annen._vend(mappe, felles)
        return annen

    def _vend(self, mappe: str, felles: Mapping[str, Any]) -> None:
        templates = self.report.root / "templates"
        self._env.loader = FileSystemLoader([templates / mappe, templates])
        self._env.globals.update(felles)

    def fyll(self, mal: str, **felt: Any) -> str:
        """One template, filled.

        Raises:
            OutputError: It cannot be filled.
        """
        try:
            return self._env.get_template(mal).render(farger=asdict(self._stil.farger), **felt)
        except TemplateError as error:
            raise _malfeil(mal, error) from error

    def tegn(self, kapittel: str, exhibit: Exhibit) -> Diagram | None:
        """The chart of an exhibit, drawn now or before; None for a table."""
        if exhibit.tegn is None:
            return None
        anker = self.report.nummer[kapittel, exhibit.key].anker
        return self.tegninger.drawn(anker, exhibit.tegn)

    def diagram(self, anker: str) -> Diagram | None:
        """The chart of an exhibit, where one is drawn."""
        return self.tegninger.known(anker)

    # --- Parts ------------------------------------------------------------------------------------

    @property
    def deler(self) -> tuple[str, ...]:
        """The key of every part, in the order of the pages."""
        return (FORSIDE, LESEVEILEDNING, *self.report.kapitler, LISTER, BEGREPER)

    def side(
        self,
        key: str,
        sider: Mapping[str, int] | None = None,
        *,
        alene: bool = False,
    ) -> Side:
        """A part, whichever it is.

        Args:
            key: One of `deler`.
            sider: Anchor -> page, for the parts that list pages; none while they are not known.
            alene: It stands in a PDF of its own, with links to no others.
        """
        if key == FORSIDE:
            return self.forside(sider or {})
        if key in UNUMMERERT:
            return self.unummerert(key, sider or {})
        return self.kapittel(key, alene=alene)

    def kapittel(self, key: str, *, alene: bool = False) -> Side:
        """A chapter.

        Args:
            key: Which.
            alene: It stands in a PDF of its own, with links to no others.
        """
        k, prosa = self.report.kapitler[key], self.report.prosa.get(key)
        vist = {e.key: self._vis(key, e) for e in i_rekkefolge(k, prosa)}
        plassert = prosa.plassert if prosa else ()
        seksjoner = list(enumerate(prosa.seksjoner if prosa else (), start=1))
        sett_inn = self._innsetter(vist)
        return self._side(
            "metode.html.j2" if key == metode.KEY else "kapittel.html.j2",
            vist.values(),
            topptekst=k.tittel,
            alene=alene,
            k=k,
            nummer=self.report.kapittelnummer(key),
            forst=_prosa(key, seksjoner[:1], sett_inn),
            resten=_prosa(key, seksjoner[1:], sett_inn),
            ledige=[v for e, v in vist.items() if e not in plassert],
            har_prosa=bool(prosa) or key not in med_prosa(self.report.kapitler),
            tall_tittel="Tallene",
            forbehold_overskrift=not prosa,
            **(self._metode() if key == metode.KEY else {}),
        )

    def unummerert(self, key: str, sider: Mapping[str, int]) -> Side:
        """The reading guide, the lists or the glossary."""
        felt: dict[str, Any] = {}
        if key == LESEVEILEDNING:
            felt = self._leseveiledning()
        elif key == LISTER:
            felt = {"lister": self._lister(sider)}
        return self._side(f"{key}.html.j2", (), topptekst=UNUMMERERT[key], **felt)

    def forside(self, sider: Mapping[str, int]) -> Side:
        """Cover, the one page and the contents."""
        edition = self.report.edition
        side = enside(self.report.grunnlag, self.report.funn, self._okonomi())
        barometeret = paa_en_side(
            self.report.kapitler[BAROMETERKAPITTEL], self.report.observations.barometer
        )
        return self._side(
            "forside.html.j2",
            (),
            topptekst="",
            omslag=self._omslag(),
            enside=side,
            stolpe=_stolper([*side.over, *side.under, *side.uavklart, *side.uten_behov]),
            sider=sider,
            kapitler=list(self._innhold(sider)),
            lenke=self._lenke_til_omraade,
            enside_barometer=barometeret,
            enside_ingress=(
                f"Tallene viser hvor mye mer eller mindre {edition.municipality} brukte i "
                f"{edition.year} enn {edition.peer_group.name}-snittet, for hele kommunen og "
                "korrigert for beregnet behov der det er mulig. Bare forskjeller som peker samme "
                "vei mot alle vi sammenligner med, er tatt med som mer eller mindre."
            ),
            enside_fot=self._enside_fot(KORT_FORBEHOLD if barometeret else ""),
        )

    def _enside_fot(self, forbehold: str) -> str:
        edition = self.report.edition
        fot = (
            f"Kilde: SSB (KOSTRA) og Grønt hefte {edition.need.gront_hefte}. "
            f"{stempel(edition)}. Delene er regnet mot {edition.peer_group.name}-snittet, og "
            "deler og sum er rundet av hver for seg. Områdene kan ikke summeres. "
            f"{self._enside_merknad()}"
        )
        return f"{forbehold} {fot}" if forbehold else fot

    def _enside_merknad(self) -> str:
        tjenester = [f.tjeneste for f in self.report.funn]
        ikke = nb.liste([t.navn.lower() for t in tjenester if not t.vurderes])
        overlapper = any(not t.i_oversikt for t in tjenester)
        return (f"{nb.stor(ikke)} er ikke vurdert." if ikke else "") + (
            " ‡ Inngår også i andre områder." if overlapper else ""
        )

    def omslag(self, key: str) -> Side:
        """The cover of one chapter's own PDF."""
        return self._side(
            "forside.html.j2",
            (),
            topptekst="",
            omslag=self._omslag(key),
            enside=None,
            kapitler=[],
        )

    # --- What parts are filled with ---------------------------------------------------------------

    def _side(
        self,
        mal: str,
        vist: Iterable[Vist],
        *,
        topptekst: str,
        alene: bool = False,
        **felt: Any,
    ) -> Side:
        edition = self.report.edition
        try:
            tekst = self._env.get_template(mal).render(
                tittel=f"{self.tittel()}{' – ' + topptekst if topptekst else ''}",
                kommune=edition.municipality,
                beskrivelse=self.beskrivelse(),
                egenskaper=self._stil.egenskaper(),
                utkast=self.report.utkast,
                sifre=SIFRE,
                stempel=stempel(edition),
                topptekst=topptekst,
                bunntekst=f"{self.tittel()} · {stempel(edition)}",
                **felt,
            )
        except TemplateError as error:
            raise _malfeil(mal, error) from error
        charts = {
            v.nummer.anker: self.tegninger.drawn(v.nummer.anker, v.exhibit.tegn).svg
            for v in vist
            if v.exhibit.tegn
        }
        return Side(self._referer(tekst, alene=alene), charts)

    def tittel(self) -> str:
        """The report's title: «Bærum og ASSS 2025»."""
        edition = self.report.edition
        return f"{edition.municipality} og {edition.peer_group.name} {edition.year}"

    def beskrivelse(self) -> str:
        """What the report is, in a sentence: for archives and search engines."""
        edition = self.report.edition
        hva = f"{self._omslag()['under']} {edition.year}: hva tjenestene koster, og hvorfor."
        return f"{hva} {stempel(edition)}."

    def _vis(self, kapittel: str, exhibit: Exhibit) -> Vist:
        nummer = self.report.nummer[kapittel, exhibit.key]
        kilde = kildelinje(exhibit.kilder, self.report.observations.sources)
        diagram = self.tegn(kapittel, exhibit)
        if diagram is None:
            return Vist(exhibit, nummer, kilde)
        return Vist(exhibit, nummer, kilde, diagram.alt, diagram.hoyde_mm)

    def _innsetter(self, vist: Mapping[str, Vist]) -> Callable[[str], str]:
        makro = self._env.get_template("exhibit.html.j2").module.vis  # type: ignore[attr-defined]

        def sett_inn(tekst: str) -> str:
            return re.sub(
                rf"{START}plass:([^{SLUTT}]+){SLUTT}", lambda m: str(makro(vist[m[1]])), tekst
            )

        return sett_inn

    def _referer(self, tekst: str, *, alene: bool) -> str:
        """Turn references into links; in a chapter of its own, others stand as text."""
        egen = set(re.findall(r' id="([^"]+)"', tekst))

        def lenke(match: re.Match[str]) -> str:
            if "." not in match[1]:
                return self._til_kapittel(match[1], alene=alene)
            nummer = self.report.nummer[_del(match[1])]
            if nummer.anker in egen:
                return f'<a class="se" href="#{nummer.anker}">{html.escape(nummer.tekst)}</a>'
            if alene:
                return html.escape(f"{nummer.tekst} i hele rapporten")
            return f'<a class="se" href="{XREF}{nummer.anker}">{html.escape(nummer.tekst)}</a>'

        return re.sub(rf"{START}se:([^{SLUTT}]+){SLUTT}", lenke, tekst)

    def _til_kapittel(self, key: str, *, alene: bool) -> str:
        tekst = f"kapittel\u00a0{self.report.kapittelnummer(key)}"
        if alene:
            return f"{tekst} i hele rapporten"
        return f'<a class="se" href="{XREF}{key}">{tekst}</a>'

    def _omslag(self, key: str = "") -> dict[str, str]:
        edition = self.report.edition
        hvem = nb.liste([f"{edition.peer_group.name}-kommunene", *edition.comparators])
        tittel = self.report.kapitler[key].tittel if key else "Hva koster tjenestene, og hvorfor?"
        return {
            "tittel": tittel,
            "aar": str(edition.year),
            "under": f"{edition.municipality} sammenlignet med {hvem}",
            "utgave": f"Utgave {edition.year}: regnskapsåret {edition.year}"
            f"{', ett kapittel av rapporten' if key else ''}.",
            "kilde": "Kilde: KOSTRA-tall fra Statistisk sentralbyrå (SSB).",
        }

    def _innhold(self, sider: Mapping[str, int]) -> Iterable[Innholdsrad]:
        yield self._innholdsrad("", LESEVEILEDNING, UNUMMERERT[LESEVEILEDNING], sider)
        for key, kapittel in self.report.kapitler.items():
            nummer = str(self.report.kapittelnummer(key))
            yield self._innholdsrad(nummer, key, kapittel.tittel, sider)
        for key in (LISTER, BEGREPER):
            yield self._innholdsrad("", key, UNUMMERERT[key], sider)

    @staticmethod
    def _innholdsrad(nummer: str, anker: str, tittel: str, sider: Mapping[str, int]) -> Innholdsrad:
        # Two digits hold the place until the pages are known, so that the layout does not move.
        return Innholdsrad(nummer, tittel, f"{XREF}{anker}", str(sider.get(anker, "00")))

    def _lister(self, sider: Mapping[str, int]) -> list[tuple[str, list[Innholdsrad]]]:
        rader: dict[str, list[Innholdsrad]] = {"figur": [], "tabell": []}
        for key, e in alle_exhibits(self.report):
            nummer = self.report.nummer[key, e.key]
            tittel = f"{self.report.kapitler[key].tittel}: {e.tittel}"
            rader[e.slag].append(self._innholdsrad(nummer.overskrift, nummer.anker, tittel, sider))
        return [("Figurer", rader["figur"]), ("Tabeller", rader["tabell"])]

    def _lenke_til_omraade(self, key: str) -> str:
        return f"{XREF}{key if key in self.report.kapitler else FORST}"

    def _okonomi(self) -> Sequence[str]:
        kapittel = self.report.kapitler.get("okonomi")
        return kapittel.funn if kapittel else ()

    def _leseveiledning(self) -> dict[str, Any]:
        edition = self.report.edition
        behov = sum(f.tjeneste.korrigert is not None for f in self.report.funn)
        return {
            "gruppe": edition.peer_group.name,
            "navn": tuple(edition.members.values()),
            "antall_behov": nb.stor(tallord(behov)) if behov else "",
            "antall": len(edition.codes),
            "medlemmer": nb.liste(list(edition.members.values())),
            "sammenlignet": nb.liste(edition.comparators),
            "gront_hefte": edition.need.gront_hefte,
            "forelopig": edition.need.provisional,
        }

    def _metode(self) -> dict[str, Any]:
        report, edition = self.report, self.report.edition
        return {
            "gront_hefte": edition.need.gront_hefte,
            "uten_oslo": edition.averages.uten_oslo,
            "uten_egen": edition.averages.uten_egen_kommune,
            "vekst_fra": edition.growth_from,
            "struktur": edition.peer_group.structure,
            "behovsomraader": nb.liste(
                [f.tjeneste.navn.lower() for f in report.funn if f.tjeneste.korrigert]
            ),
            "varianter": nb.liste([navn for navn, _ in varianter(report.grunnlag)]),
            "brudd": metode.bruddliste(report.grunnlag, [m.AREA for m in report.moduler.values()]),
            "rettelser": metode.rettelser(edition, report.observations.corrections),
            "forseglinger": [
                f"{s.id}: {', '.join(seal.files)}, {nb.dato(seal.when)}. {seal.why}"
                for s in report.observations.sources.values()
                for seal in s.seals
            ],
        }


def _se(til: str) -> str:
    """A reference, which `_referer` makes a link with a number of."""
    return f"{START}se:{til}{SLUTT}"


def _del(referanse: str) -> tuple[str, str]:
    kapittel, _, key = referanse.partition(".")
    return kapittel, key


def tidspunkt() -> datetime:
    """When the document is made: SOURCE_DATE_EPOCH where it is set, so that a build repeats."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise OutputError(
            Fault(
                "",
                0,
                f"SOURCE_DATE_EPOCH is not a number of seconds: {epoch!r}.",
                "Unset it, or write for example 1767225600.",
            )
        ) from None


def _prosa(
    key: str, seksjoner: Sequence[tuple[int, Seksjon]], sett_inn: Callable[[str], str]
) -> Markup:
    deler = []
    for nr, seksjon in seksjoner:
        tittel = html.escape(seksjon.tittel)
        # A full stop, which no exhibit's anchor has, and the number keep the id the only one.
        navn = re.sub(r"[^a-zæøå0-9]+", "-", seksjon.tittel.lower()).strip("-")
        anker = f"{key}.{nr}.{navn}"
        hode = f'<h2 id="{anker}">{tittel}</h2>' if tittel else ""
        deler.append(f'<section class="prosa">{hode}{sett_inn(seksjon.html)}</section>')
    # Safe: raw HTML in narratives is escaped when Markdown is converted, and headings above.
    return Markup("".join(deler))  # noqa: S704


def _stolper(punkter: Sequence[Punkt]) -> dict[str, float]:
    """Key → length of a bar in millimetres, the longest `STOLPE_MM`."""
    lengst = max((abs(p.kroner) for p in punkter), default=0.0) or 1.0
    return {p.key: round(STOLPE_MM * abs(p.kroner) / lengst, 1) for p in punkter}


def _innrykk(tabell: Tabell) -> list[list[int]]:
    """By row and column: how many decimals a number lacks of its column's most.

    So that the decimal signs of a column with unlike numbers stand under one another.
    """
    rader = [[_desimaler(celle) for celle in rad.celler] for rad in tabell.rader]
    flest = [
        max((d for d in kolonne if d is not None), default=0)
        for kolonne in zip(*rader, strict=True)
    ]
    return [
        [0 if d is None else mest - d for d, mest in zip(rad, flest, strict=True)] for rad in rader
    ]


def _desimaler(celle: Celle) -> int | None:
    """Decimals in a cell's first line; None where it is words, or words with a number in them."""
    tall = _TALL.fullmatch(celle.tekst.partition("\n")[0])
    return len(tall[1] or "") if tall and celle.verdi is not None else None


def _css_string(tekst: str) -> Markup:
    """A CSS string in quotes; nothing in it can end the string or the style element."""
    trygg = "".join(f"\\{ord(c):x} " if c in '"\\<>&\n' else c for c in tekst)
    return Markup(f'"{trygg}"')  # noqa: S704 - the loop above is the escaping


def _malfeil(mal: str, error: TemplateError) -> OutputError:
    line = getattr(error, "lineno", None) or 0
    return OutputError(
        Fault(
            f"templates/{mal}",
            line,
            f"The template cannot be filled: {error}.",
            "Restore it from git, or mend it.",
        )
    )
