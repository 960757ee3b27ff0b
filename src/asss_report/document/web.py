"""The static web edition: one page per part, a landing page, no scripts and nothing from elsewhere.

The words are those of the PDF: the same templates fill the same parts, with those in
`templates/nett/` in front where the web must look otherwise. Pages are made in two steps, because a
link needs to know which page holds what it leads to.
"""

from __future__ import annotations

import html
import math
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from markupsafe import Markup

from asss_report import nb
from asss_report.areas._tekst import robust
from asss_report.document.data import datatabell
from asss_report.document.html import (
    BEGREPER,
    FORSIDE,
    LESEVEILEDNING,
    LISTER,
    UNUMMERERT,
    tidspunkt,
)
from asss_report.document.kilder import stempel
from asss_report.document.report import GENERERT, i_rekkefolge
from asss_report.document.web_markup import (
    BILDER,
    Punkt,
    Tilpasning,
    bildefil,
    del_etter_funn,
    ider,
    innhold,
    senk,
)
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import picture_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.document.data import Datatabell
    from asss_report.document.html import Maler, Vist
    from asss_report.document.report import Report

#: Where the web edition's own templates stand, in `templates/`.
MAPPE: Final = "nett"
INDEKS: Final = "index.html"
SKRIFT: Final = "skrift"
#: More letters than a row heading can have on one line of a phone.
_LANG: Final = 22
_FORMAT: Final = {".xlsx": "Excel"}


@dataclass(frozen=True, slots=True)
class Nedlasting:
    """A file that a page links to: «Barnehage, PDF, 240 kB»."""

    href: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Lenke:
    """A link to a page of the edition."""

    href: str
    tittel: str
    nummer: str = ""
    aktiv: bool = False


@dataclass(frozen=True, slots=True)
class Kort:
    """A chapter on the landing page."""

    href: str
    nummer: str
    tittel: str
    funn: str
    pdf: Nedlasting | None


@dataclass(frozen=True, slots=True)
class Nettkolonne:
    """A column of the data behind a figure."""

    overskrift: str
    klasse: str


@dataclass(frozen=True, slots=True)
class Nettdata:
    """The data behind a figure, as the page shows them."""

    tittel: str
    kolonner: tuple[Nettkolonne, ...]
    rader: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Nettside:
    """A page as its template wants it.

    Attributes:
        fil: Its file name.
        tittel: Of the part; empty for the landing page.
        topp: Heading and first paragraph.
        funn: Key findings; empty where there are none.
        resten: What comes after the page's contents.
    """

    fil: str
    tittel: str
    beskrivelse: str
    topp: Markup
    funn: Markup
    resten: Markup
    innhold: tuple[Punkt, ...] = ()
    meny: tuple[Lenke, ...] = ()
    forrige: Lenke | None = None
    neste: Lenke | None = None
    pdf: Nedlasting | None = None


def write_web(  # noqa: PLR0913 - everything the pages link to
    report: Report,
    maler: Maler,
    folder: Path,
    *,
    pdfs: Mapping[str, str],
    arbeidsbok: str = "",
    filer: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the web edition.

    Args:
        report: What is shown.
        maler: Its templates; charts drawn before are not drawn again.
        folder: An empty folder, which is filled; nothing outside it is written.
        pdfs: Chapter key → address of its PDF relative to `folder`; "" → the whole report's.
        arbeidsbok: Address of the workbook, relative to `folder`; empty where there is none.
        filer: Anchor of an exhibit → addresses of its files (CSV, SVG, PNG), relative to `folder`.

    Raises:
        UserError: A template cannot be filled.
        FileNotFoundError: A file that is linked to is not there: links say how large it is.
    """
    nett = Nettsted(report, maler, folder, pdfs, arbeidsbok, filer or {})
    sider = nett.sider()
    for side in sider:
        _skriv(folder / side.fil, nett.ferdig(side))
    _skriv(folder / "tema.css", nett.tema())
    _skriv(folder / "ikon.svg", nett.maler.fyll("ikon.svg.j2"))
    _kopier(report, folder, nett.bilder)


@dataclass
class Nettsted:
    """The edition on its way to the web; templates know it as `nett`.

    Attributes:
        bilder: Pictures of narratives that the pages show.
    """

    report: Report
    trykk: Maler
    folder: Path
    pdfs: Mapping[str, str]
    arbeidsbok: str
    filer: Mapping[str, Sequence[str]]
    bilder: set[str] = field(default_factory=set)
    _hjem: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.maler = self.trykk.variant(MAPPE, nett=self)

    # --- Pages --------------------------------------------------------------------------------

    def sider(self) -> list[Nettside]:
        """Every page, the landing page first."""
        deler = {key: self.maler.side(key).html for key in self.maler.deler}
        for key, tekst in deler.items():
            self._hjem.update(dict.fromkeys(ider(tekst), fil(key)))
        return [self._side(key, tekst) for key, tekst in deler.items()]

    def ferdig(self, side: Nettside) -> str:
        """A page as HTML."""
        edition = self.report.edition
        return self.maler.fyll(
            "side.html.j2",
            side=side,
            rapport=self.maler.tittel(),
            kommune=edition.municipality,
            utkast=self.report.utkast,
            stempel=stempel(edition),
            laget=nb.dato(tidspunkt().date()),
        )

    def tema(self) -> str:
        """The style sheet that is made: the theme's colours, and what every printed page says."""
        bunntekst = f"{self.maler.tittel()} · {stempel(self.report.edition)}"
        return self.maler.fyll("tema.css.j2", bunntekst=bunntekst, utkast=self.report.utkast)

    @property
    def nokler(self) -> tuple[str, ...]:
        """Every part but the landing page, in the order of the report."""
        return self.maler.deler[1:]

    def _side(self, key: str, tekst: str) -> Nettside:
        arbeid = Tilpasning(lambda anker: self._lenke(anker, fil(key)))
        tilpasset = arbeid.tilpass(tekst)
        self.bilder |= arbeid.bilder
        if key == FORSIDE:
            return self._indeks(tilpasset)
        topp, funn, resten = del_etter_funn(tilpasset)
        nr = self.nokler.index(key)
        return Nettside(
            fil(key),
            self._tittel(key),
            self._beskrivelse(key),
            _trygg(topp),
            _trygg(funn),
            _trygg(resten),
            innhold(resten, self._exhibits(key)),
            self._meny(key),
            self._punkt(self.nokler[nr - 1]) if nr else Lenke(INDEKS, "Forsiden"),
            self._punkt(self.nokler[nr + 1]) if nr + 1 < len(self.nokler) else None,
            self._pdf(key),
        )

    def _indeks(self, tekst: str) -> Nettside:
        beskrivelse = self.maler.beskrivelse()
        return Nettside(
            INDEKS, "", beskrivelse, _trygg(""), _trygg(""), _trygg(tekst), meny=self._meny(FORSIDE)
        )

    def _lenke(self, anker: str, her: str) -> str:
        """From one page to what an anchor of the report names; a whole page by its address alone.

        Raises:
            KeyError: Nothing has that anchor, which is a fault of a template.
        """
        side = self._hjem[anker]
        if side == fil(anker):
            return side
        return f"#{quote(anker)}" if side == her else f"{side}#{quote(anker)}"

    def _meny(self, her: str) -> tuple[Lenke, ...]:
        forside = Lenke(INDEKS, "Forsiden", aktiv=her == FORSIDE)
        return (forside, *(self._punkt(key, her) for key in self.nokler))

    def _punkt(self, key: str, her: str = "") -> Lenke:
        return Lenke(fil(key), self._tittel(key), self._nummer(key), aktiv=key == her)

    def _tittel(self, key: str) -> str:
        return UNUMMERERT[key] if key in UNUMMERERT else self.report.kapitler[key].tittel

    def _nummer(self, key: str) -> str:
        return str(self.report.kapittelnummer(key)) if key in self.report.kapitler else ""

    def _beskrivelse(self, key: str) -> str:
        return self._hovedfunn(key) or f"{self._tittel(key)}. {self.maler.tittel()}."

    def _exhibits(self, key: str) -> dict[str, str]:
        if key not in self.report.kapitler:
            return {}
        nummer = self.report.nummer
        exhibits = i_rekkefolge(self.report.kapitler[key], self.report.prosa.get(key))
        return {
            nummer[key, e.key].anker: f"{nummer[key, e.key].overskrift}: {e.tittel}"
            for e in exhibits
        }

    # --- What templates ask for ---------------------------------------------------------------

    def tegning(self, vist: Vist) -> Markup:
        """The chart, inline so that it has the page's own typeface."""
        diagram = self.maler.diagram(vist.nummer.anker)
        if diagram is None:
            raise LookupError(f"{vist.nummer.anker} is not drawn")
        navn = html.escape(vist.alt)
        # Safe: charts are our own SVG, and the alt text is escaped here.
        svg = diagram.svg.replace("<svg ", f'<svg role="img" aria-label="{navn}" ', 1)
        return Markup(svg)  # noqa: S704

    def tall_i(self, vist: Vist) -> Nettdata:
        """The data behind a figure; a unit that all its numbers share is said once."""
        data = datatabell(vist.exhibit, self.maler.diagram(vist.nummer.anker))
        enhet = _felles_enhet(data)
        kolonner = (
            Nettkolonne(k.navn if enhet else k.overskrift, _klasse(data, nr))
            for nr, k in enumerate(data.kolonner)
        )
        tittel = f"Tallene i {vist.nummer.tekst}{f', {enhet}' if enhet else ''}"
        return Nettdata(tittel, tuple(kolonner), data.vist)

    def filer_til(self, vist: Vist) -> tuple[Nedlasting, ...]:
        """The files of an exhibit."""
        hrefs = self.filer.get(vist.nummer.anker, ())
        return tuple(self._nedlasting(href, vist.nummer.overskrift) for href in hrefs)

    @staticmethod
    def senk(tekst: Markup) -> Markup:
        """A part that stands under another heading."""
        return _trygg(senk(str(tekst)))

    @property
    def hele(self) -> tuple[Nedlasting, ...]:
        """The whole report and the workbook."""
        par = ((self.pdfs.get("", ""), "Hele rapporten"), (self.arbeidsbok, "Alle tallene"))
        return tuple(self._nedlasting(href, navn) for href, navn in par if href)

    @property
    def kort(self) -> tuple[Kort, ...]:
        """The chapters, each with what it has found."""
        return tuple(
            Kort(fil(key), self._nummer(key), k.tittel, self._hovedfunn(key), self._pdf(key))
            for key, k in self.report.kapitler.items()
        )

    @property
    def om(self) -> Iterator[Lenke]:
        """The pages about the figures."""
        egne = (key for key in GENERERT if key in self.report.kapitler)
        return (self._punkt(key) for key in (LESEVEILEDNING, *egne, LISTER, BEGREPER))

    def _hovedfunn(self, key: str) -> str:
        """The chapter's one finding: what holds against all comparators, else the first."""
        kapittel = self.report.kapitler.get(key)
        if kapittel is None:
            return ""
        funn = next((f for f in self.report.funn if f.tjeneste.key == key), None)
        return (robust(self.report.grunnlag, funn) if funn else "") or next(
            iter(kapittel.funn), kapittel.ingress
        )

    def _pdf(self, key: str) -> Nedlasting | None:
        href = self.pdfs.get(key) if key else None
        return self._nedlasting(href, self._tittel(key)) if href else None

    def _nedlasting(self, href: str, navn: str) -> Nedlasting:
        path = self.folder / unquote(href)
        slag = _FORMAT.get(path.suffix, path.suffix[1:].upper())
        return Nedlasting(href, f"{navn}, {slag}, {storrelse(path.stat().st_size)}")


def fil(key: str) -> str:
    """The file name of a part's page."""
    return INDEKS if key == FORSIDE else f"{key}.html"


def storrelse(antall: int) -> str:
    """The size of a file as a person reads it: «240 kB», «1,2 MB»; never less than it is."""
    if antall < 1e6:
        return f"{nb.tall(math.ceil(antall / 1e3))}{nb.NBSP}kB"
    return f"{nb.tall(math.ceil(antall / 1e5) / 10, 1)}{nb.NBSP}MB"


def _klasse(data: Datatabell, nr: int) -> str:
    """How a column of data is set; row headings of many words are given room."""
    if nr == 0:
        return "lang" if max(len(rad[0]) for rad in data.vist) > _LANG else "rad"
    return "tekst" if data.kolonner[nr].desimaler is None else "tall"


def _felles_enhet(data: Datatabell) -> str:
    enheter = {k.enhet for k in data.kolonner if k.desimaler is not None}
    return enheter.pop() if len(enheter) == 1 else ""


def _trygg(tekst: str) -> Markup:
    # Safe: made of our own templates, which escape, and of Markdown without raw HTML.
    return Markup(tekst)  # noqa: S704


def _skriv(path: Path, tekst: str) -> None:
    path.write_text(tekst, encoding="utf-8", newline="\n")


def _kopier(report: Report, folder: Path, bilder: set[str]) -> None:
    """The style sheet, the fonts as they came, and the narratives' pictures."""
    templates = report.root / "templates"
    shutil.copyfile(templates / MAPPE / "nett.css", folder / "nett.css")
    (folder / SKRIFT).mkdir()
    for font in sorted((templates / "fonts").iterdir()):
        shutil.copyfile(font, folder / SKRIFT / font.name)
    if bilder:
        (folder / BILDER).mkdir()
    for navn in sorted(bilder):
        path = picture_path(report.root / FOLDER, navn)
        if path is not None:
            shutil.copyfile(path, folder / BILDER / bildefil(navn))
