"""What a number on a page is when it is no figure: a year, a page number, the number of a table.

Each number a reader can point at gets an honest answer, also those that nothing was computed for.
"""

# ruff: noqa: ARG001 -- all rules are asked the same way, and each looks at what it needs

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from asss_report.areas._barometer import KEY as BAROMETERKAPITTEL
from asss_report.document.steder import LISTENUMMER, uten_merker
from asss_report.errors import shown
from asss_report.nb import NBSP
from asss_report.opphav import Sitat
from asss_report.sources.barometer import BAROMETER as TYPED
from asss_report.sources.barometer import NOKKELTALL
from asss_report.sources.levering import is_typed, source_files
from asss_report.sources.readers import FAKTA, SEKTORVEKTER
from asss_report.sources.sidecar import DATA, SIDECAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from asss_report.document.report import Report
    from asss_report.document.steder import Blokk, Sted, Trykksak

SSB: Final = "https://www.ssb.no/statbank/table/"
_MAANED: Final = (
    "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
)
_DATO: Final = re.compile(rf"\d{{1,2}}\.\s?(?:{_MAANED})(?:\s\d{{4}})?|(?:{_MAANED})\s\d{{4}}")
_VISER_TIL: Final = re.compile(r"(figur|tabell|kapittel)\s$", re.IGNORECASE)
_TEGN: Final = 24


def forklar(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """Why a number stands there, when it is not printed from the figures."""
    return next(svar for regel in _REGLER if (svar := regel(sak, blokk, sted)))


def kall_i_tekst(report: Report, blokk: Blokk, sted: Sted) -> tuple[str, str]:
    """The narrative's line and the call behind a number of the prose; empty for other numbers."""
    prosa, narrative = report.prosa.get(blokk.del_), report.narrativer.get(blokk.del_)
    if prosa is None or narrative is None or not sted.merke:
        return "", ""
    bruk = next((b for b in prosa.bruk if sted.merke in b.vist), None)
    return (f"{shown(narrative.path)}:{bruk.linje}", bruk.kall) if bruk else ("", "")


def _for(blokk: Blokk, sted: Sted) -> str:
    return blokk.tekst[max(0, sted.start - _TEGN) : sted.start].replace(NBSP, " ")


def _etter(blokk: Blokk, sted: Sted) -> str:
    slutt = sted.start + len(sted.tekst)
    return blokk.tekst[slutt : slutt + _TEGN].replace(NBSP, " ")


def _sidetall(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    if blokk.hva.startswith("page number"):
        om = blokk.hva.removeprefix("page number").strip()
        return f"a page number{': the page ' + om.removeprefix('of ') + ' begins on' if om else ''}"
    rad = re.fullmatch(r"row «(.*)», column «Side»", blokk.hva)
    return f"a page number: the page the chapter on «{rad[1]}» begins on" if rad else ""


def _listenummer(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    return "the number of an item in a list" if blokk.hva == LISTENUMMER else ""


def _sitat(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    tall = sted.trykk.tall if sted.trykk else None
    if not isinstance(tall, Sitat):
        return ""
    linje = _linje_i_narrativ(sak.report, blokk, rf"fast\(\s*[\"']{re.escape(tall.tekst)}")
    return f"a number from elsewhere, written with its source in {linje}: {tall.kilde}"


def _nummer(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """«3.2» of a figure or a table, «3» of a chapter."""
    viser = _VISER_TIL.search(_for(blokk, sted))
    slag = viser[1].lower() if viser else ""
    for (kapittel, key), nummer in sak.report.nummer.items():
        if nummer.nummer == sted.tekst and slag in (nummer.slag, ""):
            exhibit = next(e for e in sak.report.kapitler[kapittel].exhibits if e.key == key)
            return f"the number of {nummer.overskrift}, «{uten_merker(exhibit.tittel)}»"
    for key in sak.report.kapitler:
        tittel = uten_merker(sak.report.kapitler[key].tittel)
        if str(sak.report.kapittelnummer(key)) == sted.tekst and (
            slag == "kapittel" or blokk.tekst == f"{sted.tekst} {tittel}"
        ):
            return f"the number of the chapter «{tittel}»"
    return ""


def _tabell(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    for source in sak.report.observations.sources.values():
        if source.table == sted.tekst:
            om = f"«{source.title}», {source.publisher}"
            return f"the number of a statistics table, {om}: {SSB}{source.table}"
    return ""


def _dato(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """A day, or a month with its year."""
    slutt = sted.start + len(sted.tekst)
    tekst = blokk.tekst.replace(NBSP, " ")
    for dato in _DATO.finditer(tekst):
        if dato.start() <= sted.start and slutt <= dato.end() + 1:
            return f"part of a date, «{dato[0]}»{_hvor(sak, blokk, sted)}"
    return ""


def _gront_hefte(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    if not _for(blokk, sted).endswith("Grønt hefte "):
        return ""
    return (
        "the edition of Grønt hefte that the indices of need are from "
        "(report/report.toml, gront_hefte)"
    )


def _aar(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    if not re.fullmatch(r"(19|20)\d\d", sted.tekst):
        return ""
    edition, aar = sak.report.edition, int(sted.tekst)
    kjent = {
        edition.year: "the accounting year of the edition (report/report.toml, year)",
        edition.growth_from: "the year growth is shown from (report/report.toml, growth_from)",
    }
    if _for(blokk, sted).endswith("inndelingen fra "):
        return "the year of the municipality codes (report/report.toml, structure)"
    return f"a year{': ' + kjent[aar] if aar in kjent else ''}{_hvor(sak, blokk, sted)}"


def _kode(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    navn = sak.report.edition.members.get(sted.tekst)
    if navn:
        return f"the municipality code of {navn} (report/report.toml, members)"
    slutt = sted.start + len(sted.tekst)
    ord_ = _ord_rundt(blokk.tekst, sted.start, slutt)
    if ord_ != sted.tekst and re.search(r"[A-Za-zÆØÅæøå]", ord_):
        return f"part of the code or name «{ord_}»"
    return ""


def _ord_rundt(tekst: str, start: int, slutt: int) -> str:
    for treff in re.finditer(r"[\w/-]+", tekst):
        if treff.start() <= start and slutt <= treff.end():
            return treff[0].strip("-/")
    return tekst[start:slutt]


def _akse(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    if blokk.hva != "label in the chart":
        return ""
    if re.search(r"= $", _for(blokk, sted)):
        return _BASIS
    return "a round number on the chart's scale, chosen by the program to fit what it shows"


_BASIS: Final = "what the index is set to where it begins: the mean, or the country, by definition"


def _basis(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """«der snittet er 100», «landet = 1»."""
    if sted.tekst not in ("100", "1"):
        return ""
    if re.search(r"(snittet|landet|[Ii]ndeks|ASSS)[^.]*(er|=) $", _for(blokk, sted)):
        return _BASIS
    return "what is multiplied by to make percent" if re.search("[×·] $", _for(blokk, sted)) else ""


def _rangorden(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    if re.match(r" (= høyest|= lavest|er best)", _etter(blokk, sted)):
        return "which end the ranks are counted from, not a figure"
    return ""


def _koding(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """«1 = ja», «del 2 av 5»."""
    if re.match(r" = (ja|nei)", _etter(blokk, sted)):
        return "how the source codes an answer: 1 is yes, 0 is no"
    slutt = sted.start + len(sted.tekst)
    for del_ in re.finditer(r"del \d+ av \d+", blokk.tekst):
        if del_.start() <= sted.start and slutt <= del_.end():
            return f"which part of a divided table it is: «{del_[0]}»"
    return ""


def _vektfil(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """The texts beside the weights of Kommunebarometeret, and its rules."""
    if not blokk.hva.startswith("row"):
        return ""
    if blokk.anker == f"{BAROMETERKAPITTEL}-vekter":
        return f"where the weight is published, as {DATA.as_posix()}/{SEKTORVEKTER} has it"
    if blokk.anker == f"{BAROMETERKAPITTEL}-karakterer":
        return f"part of a rule, or of its address, as {DATA.as_posix()}/{FAKTA} has it"
    return ""


def _karakterskala(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """«(karakter − 3,5)», «karakter fra 1 til 6», «minst 60 prosent av nøkkeltallene»."""
    kilde = f"({DATA.as_posix()}/{FAKTA})"
    if sted.tekst in ("1", "6") and re.search(r"fra 1 til 6", blokk.tekst):
        return f"an end of the barometer's scale of grades {kilde}"
    if blokk.del_ != BAROMETERKAPITTEL:
        return ""
    if sted.tekst == "3,5":
        return f"the middle of the barometer's scale of grades {kilde}"
    if re.match(r" prosent av nøkkeltallene", _etter(blokk, sted)):
        return f"the share of key figures a municipality needs to be ranked {kilde}"
    return ""


def _nokkeltallnavn(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """«Nasjonale prøver 5. trinn»."""
    for tall in sak.report.observations.barometer.nokkeltall:
        start = blokk.tekst.find(tall.navn)
        if sted.tekst in tall.navn and 0 <= start <= sted.start < start + len(tall.navn):
            fil = (TYPED / NOKKELTALL).as_posix()
            return f"part of a key figure's name, «{tall.navn}», as {fil}:{tall.rad} has it"
    return ""


def _antall(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """How many members are meant; who they are stands in the same note."""
    gruppe, antall = sak.report.edition.peer_group.name, len(sak.report.edition.codes)
    if not re.match(rf" (?:{re.escape(gruppe)}-)?kommune", _etter(blokk, sted)):
        return ""
    alle = f"of the {antall} members that report/report.toml names"
    return f"how many municipalities are in, {alle}; those left out are named beside it"


def _navn(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    for modul in sak.report.moduler.values():
        for ind in modul.AREA.indikatorer:
            if ind.navn in blokk.tekst and sted.tekst in ind.navn:
                return (
                    f"part of a name, «{ind.navn}» (src/asss_report/areas/{modul.AREA.key}.py), "
                    "as Statistics Norway has it"
                )
    return ""


def _skrevet(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """Typed by an analyst."""
    if not _er_prosa(blokk):
        return ""
    linje = _linje_i_narrativ(sak.report, blokk, rf"(?<!\d){re.escape(sted.tekst)}(?!\d)")
    return f"typed in the narrative, not bound to the figures: {linje}" if linje else ""


def _sidecar(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    for source in sak.report.observations.sources.values():
        if any(note in blokk.tekst for note in (source.origin, *source.notes)):
            where = (
                source_files(source)[0]
                if is_typed(source.id)
                else f"{DATA.as_posix()}/{source.id}/{SIDECAR}"
            )
            return f"what the source says of itself: {where} ({source.title})"
    return ""


def _mal(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """Fixed words of a template."""
    funnet = _nermest(_linjer((sak.report.root / "templates").glob("*.j2")), blokk, sted)
    return f"fixed words of the report, no figure: {funnet}" if funnet else ""


def _ellers(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    del_ = sak.tittel(blokk.del_)
    return f"fixed words of the program in {del_}, no figure: «{_utdrag(blokk, sted)}»"


def _hvor(sak: Trykksak, blokk: Blokk, sted: Sted) -> str:
    """Where a year or a date of the prose is typed."""
    linje = ""
    if _er_prosa(blokk):
        linje = _linje_i_narrativ(sak.report, blokk, rf"(?<!\d){re.escape(sted.tekst)}(?!\d)")
    return f"; typed in {linje}" if linje else ""


def _er_prosa(blokk: Blokk) -> bool:
    return blokk.anker.startswith(f"{blokk.del_}.") or not blokk.anker


def _linje_i_narrativ(report: Report, blokk: Blokk, monster: str) -> str:
    """The line of the narrative that matches and has most words in common with the block."""
    narrative = report.narrativer.get(blokk.del_)
    if narrative is None:
        return ""
    linjer = [
        (narrative.linje + nr, tekst)
        for nr, tekst in enumerate(narrative.body.split("\n"), start=1)
        if re.search(monster, tekst)
    ]
    if not linjer:
        return ""
    nr, _ = max(linjer, key=lambda linje: _felles(linje[1], blokk.tekst))
    return f"{shown(narrative.path)}:{nr}"


def _linjer(filer: Iterable[Path]) -> Iterator[tuple[str, int, str]]:
    for fil in sorted(filer):
        for nr, linje in enumerate(fil.read_text(encoding="utf-8").split("\n"), start=1):
            yield shown(fil), nr, linje


def _nermest(linjer: Iterable[tuple[str, int, str]], blokk: Blokk, sted: Sted) -> str:
    """The line that holds the number and most of the block's words; empty when none is near."""
    med = [
        (_felles(tekst, blokk.tekst), fil, nr)
        for fil, nr, tekst in linjer
        if re.search(rf"(?<![\d#]){re.escape(sted.tekst)}(?!\d)", tekst)
    ]
    felles, fil, nr = max(med, default=(0, "", 0))
    nok = min(3, len(_ordene(blokk.tekst)))
    return f"{fil}:{nr}" if fil and felles >= nok else ""


def _felles(linje: str, tekst: str) -> int:
    return len(_ordene(linje) & _ordene(tekst))


def _ordene(tekst: str) -> set[str]:
    return {ord_.lower() for ord_ in re.findall(r"[A-Za-zÆØÅæøå]{3,}", tekst)}


def _utdrag(blokk: Blokk, sted: Sted, bredde: int = 60) -> str:
    start, slutt = max(0, sted.start - bredde), sted.start + len(sted.tekst) + bredde
    for_, etter = "…" if start else "", "…" if slutt < len(blokk.tekst) else ""
    return f"{for_}{blokk.tekst[start:slutt]}{etter}"


utdrag = _utdrag

_REGLER: Final[tuple[Callable[[Trykksak, Blokk, Sted], str], ...]] = (
    _sidetall,
    _listenummer,
    _sitat,
    _vektfil,
    _karakterskala,
    _nokkeltallnavn,
    _koding,
    _nummer,
    _gront_hefte,
    _tabell,
    _dato,
    _kode,
    _aar,
    _rangorden,
    _akse,
    _basis,
    _antall,
    _navn,
    _skrevet,
    _sidecar,
    _mal,
    _ellers,
)
