"""The Excel workbook: what it is, one sheet for each exhibit, and all observations.

Every text is written as text, so that nothing in a name or a narrative can be a formula; values are
unrounded and shown as the report shows them. No clock is read: the same edition, the same bytes.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from asss_report import nb
from asss_report.document import endringsside
from asss_report.document.book import file_name
from asss_report.document.data import antall_desimaler, datatabell
from asss_report.document.html import tidspunkt
from asss_report.document.kilder import hentet, hentet_dag, kildelinje
from asss_report.document.report import alle_exhibits
from asss_report.model import Exhibit, Status
from asss_report.sources.names import series_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from asss_report.document.data import Datatabell
    from asss_report.document.html import Maler
    from asss_report.document.report import Nummer, Report

LES_MEG: Final = "Les meg"
OBSERVASJONER: Final = "Observasjoner"
#: What Excel allows in the name of a sheet.
_LENGST: Final = 31
_ULOVLIG: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_HODE: Final = 5
_BREDDE: Final = (11, 44)
#: How much wider bold letters are; the arrow of the filter takes room too.
_FET: Final = 1.4
_LES_MEG_BREDDER: Final = (24, 34, 12, 38, 28, 20, 44)
_LINJE: Final = 15.0
_OBS_KOLONNER: Final = (
    ("Serie", 26),
    ("Navn", 48),
    ("Kommunenr.", 11),
    ("Kommune", 14),
    ("År", 7),
    ("Teller", 18),
    ("Nevner", 12),
    ("Verdi", 14),
    ("Status", 14),
    ("Kilde (fil, linje, kolonne)", 58),
)
_LESEHJELP: Final = (
    (
        "Tall og avrunding",
        "Cellene har tall med full nøyaktighet og viser like mange desimaler som rapporten. "
        "Enheten står i kolonneoverskriften, på linjen «Enhet» eller i radens navn.",
    ),
    (
        "Når et tall ikke er der",
        "«mangler», «ikke mulig» og «konfidensielt» i grått betyr at kilden ikke har tallet. "
        "«–» betyr at tallet ikke gir mening. En tom celle er aldri null.",
    ),
    (
        "Observasjonene",
        "For regnskapstall er telleren kroner, nevneren innbyggere og verdien kroner per "
        "innbygger, slik kilden viser den. For andre tall står enheten i navnet.",
    ),
    (
        "Vilkår",
        "Tallene fra Statistisk sentralbyrå kan brukes fritt etter CC BY 4.0 når kilden er "
        "oppgitt. Vilkårene for hver kilde står under.",
    ),
)


@dataclass(frozen=True, slots=True)
class Ark:
    """An exhibit and the name of its sheet."""

    navn: str
    kapittel: str
    nummer: Nummer
    exhibit: Exhibit
    data: Datatabell


def workbook_name(report: Report) -> str:
    """«asss-2025.xlsx»: the figures are those of the whole group."""
    first, *_, year = file_name(report).removesuffix(".pdf").split("-")
    return f"{first}-{year}.xlsx"


def workbook(report: Report, maler: Maler) -> bytes:
    """The workbook as a file.

    Args:
        report: The edition.
        maler: Has drawn, or draws, the charts whose data the sheets show.
    """
    out = io.BytesIO()
    bok = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bok.set_size(2400, 1600)
    _egenskaper(bok, report, maler.tittel())
    skriver = _Skriver(bok, report, maler.tittel())
    ark = list(_ark(report, maler))
    skriver.les_meg(ark)
    for ett in ark:
        skriver.exhibit(ett)
    if alle := alle_endringer(report):
        skriver.endringer(alle)
    skriver.observasjoner()
    bok.close()
    return out.getvalue()


def arknavn(onsket: Iterable[str]) -> list[str]:
    """Names Excel takes: legal, at most 31 characters, no two alike whatever their case."""
    egne = (LES_MEG, OBSERVASJONER, endringsside.ARK)
    brukt = {*map(str.casefold, egne), "history", "logg"}
    navn = []
    for tekst in onsket:
        rent = _ULOVLIG.sub("-", tekst).strip("' ") or "ark"
        forslag, nr = rent[:_LENGST].rstrip("' "), 1
        while forslag.casefold() in brukt:
            nr += 1
            hale = f" ({nr})"
            forslag = rent[: _LENGST - len(hale)].rstrip("' ") + hale
        brukt.add(forslag.casefold())
        navn.append(forslag)
    return navn


def _ark(report: Report, maler: Maler) -> Iterator[Ark]:
    alle = [(key, report.nummer[key, e.key], e) for key, e in alle_exhibits(report)]
    navn = arknavn(f"{nummer.slag[0].upper()}{nummer.nummer} {e.key}" for _, nummer, e in alle)
    for arkets, (key, nummer, e) in zip(navn, alle, strict=True):
        data = datatabell(e, maler.tegn(key, e))
        yield Ark(arkets, report.kapitler[key].tittel, nummer, e, data)


def alle_endringer(report: Report) -> Exhibit | None:
    """Every change since an older snapshot, where the report has a chapter on them."""
    kapittel = report.kapitler.get(endringsside.KEY)
    if not isinstance(kapittel, endringsside.Endringskapittel) or kapittel.alle is None:
        return None
    hva = "Alle tall som er endret. Før er tallet rapporten bygget på da."
    return Exhibit("alle", kapittel.tittel, hva, kapittel.kilder, tabell=kapittel.alle)


def _egenskaper(bok: Any, report: Report, tittel: str) -> None:
    edition = report.edition
    bok.set_properties(
        {
            "title": f"{tittel}: tall bak figurer og tabeller",
            "subject": f"{edition.municipality} sammenlignet med {edition.peer_group.name}",
            "author": f"{edition.municipality} kommune",
            "company": f"{edition.municipality} kommune",
            "keywords": f"KOSTRA, {edition.peer_group.name}, {edition.municipality}, "
            f"{edition.year}",
            "comments": f"Datatilstand: {edition.state_words}",
            "created": _uten_sone(tidspunkt()),
        }
    )
    bok.set_custom_property("Language", "nb-NO")


def _uten_sone(naar: datetime) -> datetime:
    return naar.replace(tzinfo=None)  # Excel knows no time zones


class _Skriver:
    """Writes the sheets; keeps the formats, of which a workbook may have each once."""

    def __init__(self, bok: Any, report: Report, tittel: str) -> None:
        self.bok = bok
        self.report = report
        self.tittel = tittel
        self._formater: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **valg: Any) -> Any:
        """A format with these properties."""
        valg = {"font_name": "Calibri", "font_size": 11, "valign": "top", **valg}
        key = tuple(sorted(valg.items()))
        if key not in self._formater:
            self._formater[key] = self.bok.add_format(valg)
        return self._formater[key]

    def tallformat(self, desimaler: int, *, fortegn: bool = False) -> Any:
        """Thousands apart, these decimals, a real minus, and a plus where the report has one."""
        tall = "#,##0" + ("." + "0" * desimaler if desimaler else "")
        pluss = f"+{tall};{nb.MINUS}{tall};{tall}" if fortegn else f"{tall};{nb.MINUS}{tall}"
        return self.format(num_format=pluss)

    def hode(self, *, over_tall: bool = False) -> Any:
        """A cell of the header row; those of numbers stand to the right, as the numbers do."""
        return self.format(
            bold=True,
            text_wrap=True,
            bottom=1,
            bg_color="#e6eaef",
            font_color="#003a5d",
            align="right" if over_tall else "left",
        )

    @property
    def dato(self) -> Any:
        """A date in words, in Norwegian whatever the machine's language."""
        return self.format(num_format="[$-414]d. mmmm yyyy", align="left")

    @property
    def lenke(self) -> Any:
        """A link."""
        return self.format(font_color="#0b5394", underline=1)

    # --- Les meg ----------------------------------------------------------------------------------

    def les_meg(self, ark: Sequence[Ark]) -> None:
        """What the workbook is, where its figures come from, and the list of sheets."""
        side = self.bok.add_worksheet(LES_MEG)
        side.hide_gridlines(2)
        for kolonne, bredde in enumerate(_LES_MEG_BREDDER):
            side.set_column(kolonne, kolonne, bredde)
        _papir(side)
        side.write_string(
            0,
            0,
            f"{self.tittel}: tall bak figurer og tabeller",
            self.format(bold=True, font_size=16),
        )
        rad = 2
        for hva, tekst in (*_om_utgaven(self.report, self.tittel), *_LESEHJELP):
            side.write_string(rad, 0, hva, self.format(bold=True))
            side.merge_range(rad, 1, rad, 6, "", self.format(text_wrap=True))
            side.write_string(rad, 1, tekst, self.format(text_wrap=True))
            side.set_row(rad, _hoyde((tekst, sum(_LES_MEG_BREDDER[1:]))))
            rad += 1
        side.write_string(rad, 0, "Laget", self.format(bold=True))
        side.write_datetime(rad, 1, _uten_sone(tidspunkt()), self.dato)
        rad = self._kilder(side, rad + 2)
        self._arkliste(side, rad + 1, ark)

    def _kilder(self, side: Any, rad: int) -> int:
        hoder = ("Kilde", "Hva", "Tabell", "Utgiver", "Datatilstand", "Hentet", "Vilkår")
        self._hoderad(side, rad, hoder)
        for kilde in self.report.observations.sources.values():
            rad += 1
            celler = (
                kilde.id,
                kilde.title,
                kilde.table or "–",
                kilde.credit,
                kilde.edition,
                hentet(kilde) or "ikke kjent",
                kilde.licence,
            )
            for kolonne, tekst in enumerate(celler):
                side.write_string(rad, kolonne, tekst, self.format(text_wrap=True))
            if (naar := hentet_dag(kilde)) is not None:
                side.write_datetime(rad, hoder.index("Hentet"), naar, self.dato)
            side.set_row(rad, _hoyde(*zip(celler, _LES_MEG_BREDDER, strict=True)))
        side.ignore_errors({"number_stored_as_text": f"A1:G{rad + 1}"})
        return rad + 1

    def _arkliste(self, side: Any, rad: int, ark: Sequence[Ark]) -> None:
        self._hoderad(side, rad, ("Ark", "Kapittel", "Nummer", "Tittel"))
        for ett in ark:
            rad += 1
            side.write_url(rad, 0, _til(ett.navn), self.lenke, ett.navn)
            side.write_string(rad, 1, ett.kapittel, self.format())
            side.write_string(rad, 2, _rent(ett.nummer.overskrift), self.format())
            side.write_string(rad, 3, _rent(ett.exhibit.tittel), self.format())
        side.write_url(rad + 1, 0, _til(OBSERVASJONER), self.lenke, OBSERVASJONER)
        side.write_string(rad + 1, 3, "Alle observasjonene i utgaven", self.format())
        if alle := alle_endringer(self.report):
            side.write_url(rad + 2, 0, _til(endringsside.ARK), self.lenke, endringsside.ARK)
            side.write_string(rad + 2, 3, _rent(alle.tittel), self.format())

    def _hoderad(
        self, side: Any, rad: int, hoder: Sequence[str], tall: Sequence[bool] = ()
    ) -> None:
        for kolonne, tekst in enumerate(hoder):
            over_tall = kolonne < len(tall) and tall[kolonne]
            side.write_string(rad, kolonne, tekst, self.hode(over_tall=over_tall))

    # --- An exhibit -------------------------------------------------------------------------------

    def exhibit(self, ark: Ark) -> None:
        """One sheet: title, what is shown, unit and source; then the data; then the notes."""
        side, data = self.bok.add_worksheet(ark.navn), ark.data
        enheter = tuple(dict.fromkeys(k.enhet for k in data.kolonner if k.enhet))
        felles = len(enheter) == 1 and all(k.enhet or k.desimaler is None for k in data.kolonner)
        linjer = (
            f"{ark.nummer.overskrift}. {ark.exhibit.tittel}",
            ark.exhibit.forklaring,
            f"Enhet: {enheter[0] if felles else 'se kolonnenes overskrift og radenes navn'}",
            kildelinje(ark.exhibit.kilder, self.report.observations.sources),
        )
        for rad, tekst in enumerate(linjer):
            stor = {"bold": True, "font_size": 14} if rad == 0 else {}
            side.write_string(rad, 0, _rent(tekst), self.format(**stor))
        side.write_url(len(linjer), 0, _til(LES_MEG), self.lenke, f"← {LES_MEG}")
        self._data(side, data, felles=felles)
        slutt = _HODE + 2 + len(data.rader)
        for nr, tekst in enumerate(ark.exhibit.merknader):
            side.write_string(slutt + nr, 0, _rent(tekst), self.format(font_color="#555555"))

    def endringer(self, exhibit: Exhibit) -> None:
        """One sheet with every change, of which the report shows the biggest."""
        side = self.bok.add_worksheet(endringsside.ARK)
        side.write_string(0, 0, _rent(exhibit.tittel), self.format(bold=True, font_size=14))
        side.write_string(1, 0, exhibit.forklaring, self.format())
        kilde = kildelinje(exhibit.kilder, self.report.observations.sources)
        side.write_string(2, 0, _rent(kilde), self.format())
        side.write_url(3, 0, _til(LES_MEG), self.lenke, f"← {LES_MEG}")
        self._data(side, datatabell(exhibit, None), felles=False)

    def _data(self, side: Any, data: Datatabell, *, felles: bool) -> None:
        hoder = [k.navn if felles else k.overskrift for k in data.kolonner]
        self._hoderad(side, _HODE, hoder, [k.desimaler is not None for k in data.kolonner])
        fortegn = [
            any(t.startswith("+") for t in kolonne) for kolonne in zip(*data.vist, strict=True)
        ]
        for nr, (verdier, vist) in enumerate(zip(data.rader, data.vist, strict=True)):
            for kolonne, (verdi, tekst) in enumerate(zip(verdier, vist, strict=True)):
                plass = _HODE + 1 + nr, kolonne
                self._celle(side, plass, verdi, tekst, fortegn=fortegn[kolonne])
        bredder = [_bredde(hode, [v[nr] for v in data.vist]) for nr, hode in enumerate(hoder)]
        for nr, bredde in enumerate(bredder):
            side.set_column(nr, nr, bredde)
        side.set_row(_HODE, _hoyde(*((h, b / _FET) for h, b in zip(hoder, bredder, strict=True))))
        for nr, rad in enumerate(data.vist, start=_HODE + 1):
            side.set_row(nr, _hoyde(*zip(rad, bredder, strict=True)))
        siste = _HODE + len(data.rader), len(hoder) - 1
        side.autofilter(_HODE, 0, *siste)
        side.freeze_panes(_HODE + 1, 1)
        side.repeat_rows(_HODE)
        _papir(side)
        side.ignore_errors({"number_stored_as_text": xlsxwriter.utility.xl_range(_HODE, 0, *siste)})

    def _celle(
        self,
        side: Any,
        plass: tuple[int, int],
        verdi: float | str | None,
        vist: str,
        *,
        fortegn: bool,
    ) -> None:
        if isinstance(verdi, str):
            lang = len(verdi) > _BREDDE[1]
            side.write_string(*plass, verdi, self.format(text_wrap=lang, indent=int(plass[1] > 0)))
        elif verdi is not None:
            form = self.tallformat(antall_desimaler(vist), fortegn=fortegn)
            side.write_number(*plass, verdi, form)
        elif vist:
            side.write_string(*plass, vist, self.format(font_color="#6b6b6b", align="right"))

    # --- Observations -----------------------------------------------------------------------------

    def observasjoner(self) -> None:
        """All observations of the edition, one row each, with the cell they come from."""
        side = self.bok.add_worksheet(OBSERVASJONER)
        self._hoderad(side, 0, [navn for navn, _ in _OBS_KOLONNER])
        for kolonne, (_, bredde) in enumerate(_OBS_KOLONNER):
            side.set_column(kolonne, kolonne, bredde)
        observasjoner = self.report.observations
        navn = series_names(self.report.root, observasjoner.sources)
        navn |= observasjoner.tillegg.navn
        ramme = self.report.observations.frame
        for nr, rad in enumerate(ramme.itertuples(index=False), start=1):
            self._observasjon(side, nr, rad, navn)
        side.autofilter(0, 0, len(ramme), len(_OBS_KOLONNER) - 1)
        side.freeze_panes(1, 2)
        side.repeat_rows(0)
        _papir(side)
        side.ignore_errors({"number_stored_as_text": f"A1:J{len(ramme) + 1}"})

    def _observasjon(self, side: Any, nr: int, rad: Any, navn: Mapping[str, str]) -> None:
        ord_ = (
            (0, rad.indikator),
            (1, navn.get(rad.indikator, "")),
            (2, rad.kommune),
            (3, self.report.edition.members.get(rad.kommune, "")),
            (8, Status(rad.status).ord),
            (9, rad.kilde),
        )
        for kolonne, tekst in ord_:
            if tekst:
                side.write_string(nr, kolonne, tekst)
        side.write_number(nr, 4, rad.aar)
        for kolonne, verdi in ((5, rad.teller), (6, rad.nevner), (7, rad.verdi)):
            if verdi == verdi:  # noqa: PLR0124 - NaN alone is unlike itself
                desimaler = 0 if float(verdi).is_integer() else 4
                side.write_number(nr, kolonne, verdi, self.tallformat(desimaler))


def _om_utgaven(report: Report, tittel: str) -> Iterator[tuple[str, str]]:
    """What the read-me says of this edition, and how to cite it."""
    edition = report.edition
    yield (
        "Hva dette er",
        f"Alle tallene i rapporten «{tittel}», ett ark for hver figur og tabell, og alle "
        f"observasjonene de er regnet av (arket «{OBSERVASJONER}»).",
    )
    yield "Utgave", f"Regnskapsåret {edition.year}."
    yield "Datatilstand", nb.stor(f"{edition.state_words}.")
    yield (
        "Hvem som sammenlignes",
        f"{edition.municipality} mot {nb.liste(edition.comparators)} og snittet for "
        f"{edition.peer_group.name}: {nb.liste(list(edition.members.values()))}.",
    )
    yield (
        "Slik viser du til tallene",
        f"{edition.municipality} kommune: {tittel}, tall bak figurer og tabeller. "
        "Oppgi også kilden som står på arket.",
    )


def _rent(tekst: str) -> str:
    """Words with ordinary spaces, so that a search in Excel finds them."""
    return tekst.replace("\u00a0", " ")


def _til(ark: str) -> str:
    """The address of a sheet's first cell."""
    return "internal:'{}'!A1".format(ark.replace("'", "''"))


def _papir(side: Any) -> None:
    """In print: A4 on its side, one page wide."""
    side.set_landscape()
    side.set_paper(9)
    side.fit_to_pages(1, 0)


def _hoyde(*celler: tuple[str, float]) -> float:
    """The height of a row in points: the most lines any of its texts takes in its width.

    Said outright, because not all programs find it themselves, and none does in merged cells.
    """
    linjer = max(sum(max(1, ceil(len(d) / bredde)) for d in t.split("\n")) for t, bredde in celler)
    return _LINJE * linjer


def _bredde(hode: str, vist: Sequence[str]) -> float:
    """The width of a column: its longest cell; a heading may break between words."""
    lengst = max([*map(len, vist), *map(len, hode.split())], default=0)
    minst, mest = _BREDDE
    return min(max(lengst + 3, minst), mest)
