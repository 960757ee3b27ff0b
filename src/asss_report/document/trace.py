"""From a number on a page back to the cells it rests on, and the tables they are from.

A number is asked for as it is printed, by its exhibit, or by its key. The answer is the value, the
places it stands, the formula, the numbers in it down to cells of frozen files, and the sources.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from asss_report.document import spurt
from asss_report.document.book import Book
from asss_report.document.cache import Cache, cache_folder
from asss_report.document.drawings import Drawings
from asss_report.document.forklar import SSB, forklar, kall_i_tekst, utdrag
from asss_report.document.html import Maler
from asss_report.document.inputs import read_inputs
from asss_report.document.kilder import stempel
from asss_report.document.layout import laying_out, usual_jobs
from asss_report.document.manifest import NAVN, program
from asss_report.document.report import load_report, vocabulary
from asss_report.document.steder import SUP, TALL, Blokk, Sted, Trykksak, uten_merker
from asss_report.edition import load_edition
from asss_report.errors import Fault, OutputError, UserError, nearest
from asss_report.narrative.refusals import NoValueError, UnknownNameError
from asss_report.opphav import Kildecelle, celler, spor
from asss_report.sources.address import read_cell
from asss_report.sources.levering import source_of
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.opphav import Opphav
    from asss_report.sources.sidecar import Source

#: More lines than this of one number's tree are cut, unless all are asked for.
LINJER: Final = 90
#: What every line of a cell holds.
_FIL: Final = f"{DATA.parent.as_posix()}/"


class TraceError(UserError):
    """What is asked for does not stand there."""

    exit_code = OutputError.exit_code


@dataclass(frozen=True, slots=True)
class Sporsmaal:
    """What is asked.

    Attributes:
        hva: A number as printed, «figur 3.2», or a key such as «barnehage.netto_driftsutgifter».
        side: Only on this page; 0 for all.
        kapittel: Only in this chapter; empty for all.
        kommune: With a key: whose value; the own municipality's when empty.
        aar: With a key: which year; the edition's when 0.
    """

    hva: str
    side: int = 0
    kapittel: str = ""
    kommune: str = ""
    aar: int = 0


@dataclass(frozen=True, slots=True)
class Treff:
    """One place where a number stands.

    Attributes:
        sider: The pages it can stand on; empty when they are not known.
        linje: «narratives/barnehage.md:9» for a number of the prose; else empty.
        kall: The call that printed it there.
    """

    blokk: Blokk
    sted: Sted
    sider: tuple[int, ...]
    linje: str = ""
    kall: str = ""


@dataclass(frozen=True, slots=True)
class Svar:
    """One number, everywhere it stands.

    Attributes:
        tekst: As printed.
        tall: The unrounded number with its origin; None when it is not printed from the figures.
        treff: Where it stands.
        forklaring: What it is when it is no figure; empty when it is one.
    """

    tekst: str
    tall: float | None
    treff: tuple[Treff, ...]
    forklaring: str = ""


@dataclass
class Sporing:
    """Answers about one edition."""

    sak: Trykksak
    root: Path

    # --- Asking -----------------------------------------------------------------------------------

    def svar(self, sporsmaal: Sporsmaal) -> tuple[Svar, ...]:
        """The answer, one for each number that is meant.

        Raises:
            TraceError: Nothing is found; where the number stands, or the nearest, is named.
        """
        kapittel = sporsmaal.kapittel
        if kapittel and kapittel not in self.sak.deler:
            what = f"There is no chapter «{kapittel}»."
            raise TraceError(Fault("", 0, what, nearest(kapittel, self.sak.deler)))
        self._krev_side(sporsmaal.side)
        if self.er_exhibit(sporsmaal):
            return self._exhibit(sporsmaal.hva)
        if spurt.key(sporsmaal.hva):
            return (self._key(sporsmaal),)
        return self._tall(sporsmaal)

    def _krev_side(self, side: int) -> None:
        siste = self.sak.siste_side
        if siste and side > siste:
            what = f"There is no page {side}."
            raise TraceError(Fault("", 0, what, f"The report has {siste} pages."))

    def er_exhibit(self, sporsmaal: Sporsmaal) -> bool:
        """True when all numbers of a figure or table are asked for, not one number."""
        if self._ankernavn(sporsmaal.hva):
            return True
        slag, nummer = spurt.exhibit(sporsmaal.hva) or ("", "")
        kjente = {nummer.nummer for nummer in self.sak.report.nummer.values()}
        return bool(slag or (nummer in kjente and not sporsmaal.side))

    def _ankernavn(self, hva: str) -> str:
        """The anchor of the exhibit whose files are called so: «barnehage-rangering.csv»."""
        navn = re.sub(r"\.(?:csv|svg|png)$", "", hva.strip()).replace(".", "-")
        return navn if any(n.anker == navn for n in self.sak.report.nummer.values()) else ""

    def _tall(self, sporsmaal: Sporsmaal) -> tuple[Svar, ...]:
        blokker = list(self._der(sporsmaal))
        treff = list(self._finn(sporsmaal.hva, blokker))
        if not treff:
            raise self._ikke_funnet(sporsmaal)
        return _likest(sporsmaal.hva, _samlet(self.sak, _i_ordlyden(sporsmaal.hva, treff)))

    def _der(self, sporsmaal: Sporsmaal) -> Iterator[Blokk]:
        """The blocks that are looked through."""
        deler = [sporsmaal.kapittel] if sporsmaal.kapittel else list(self.sak.deler)
        if not sporsmaal.side:
            yield from (blokk for del_ in deler for blokk in self.sak.blokker(del_))
            return
        yield from (b for b in self.sak.paa_side(sporsmaal.side) if b.del_ in deler)
        yield from self._bunntekst(sporsmaal.side)

    def _bunntekst(self, side: int) -> Iterator[Blokk]:
        """What the style sheet writes at the foot of each page."""
        tittel = f"{self.sak.maler.tittel()} · {stempel(self.sak.report.edition)}"
        for hva, tekst in (("running footer", tittel), ("page number", str(side))):
            steder = tuple(Sted(funn[0], funn.start()) for funn in TALL.finditer(tekst))
            yield Blokk("forside", "", hva, tekst, steder)

    def _finn(self, hva: str, blokker: Sequence[Blokk]) -> Iterator[Treff]:
        """Places of the number asked for; of several numbers in one text, of each."""
        kjente = {spurt.siffer(s.tekst) for blokk in blokker for s in blokk.steder}
        for tallene in spurt.lesninger(hva, kjente):
            funnet = [list(self._finn_ett(tall, blokker)) for tall in tallene]
            if funnet and all(funnet):
                yield from (treff for ett in funnet for treff in ett)
                return
        yield from self._inni(spurt.siffer(hva), blokker)

    def _finn_ett(self, tall: str, blokker: Sequence[Blokk]) -> Iterator[Treff]:
        """With its sign if it is asked with one and stands so; else by its digits."""
        alle = [(blokk, sted) for blokk in blokker for sted in blokk.steder]
        like = [(b, s) for b, s in alle if spurt.norm(s.tekst) == spurt.norm(tall)]
        if not like or tall[0] not in "+-":
            like = [(b, s) for b, s in alle if spurt.siffer(s.tekst) == spurt.siffer(tall)]
        yield from (self._treff(blokk, sted) for blokk, sted in like)

    def _inni(self, siffer: str, blokker: Sequence[Blokk]) -> Iterator[Treff]:
        """Digits inside a word, or run over two: «2019» and a note; or one group of a long number.

        Not any part of a longer number: one typed wrong is not there, though its digits may be.
        """
        tegn = f"[{SUP}\u00a0]?".join(map(re.escape, siffer))
        monster = rf"(?<!\d)(?<!\d,){tegn}(?!\d)"
        for blokk in blokker if siffer else ():
            for funn in re.finditer(monster, blokk.tekst):
                deler = [s for s in blokk.steder if _over(s, funn.start(), funn.end())]
                for sted in deler or [Sted(funn[0], funn.start())]:
                    yield self._treff(blokk, sted)

    def _treff(self, blokk: Blokk, sted: Sted) -> Treff:
        linje, kall = kall_i_tekst(self.sak.report, blokk, sted)
        return Treff(blokk, sted, tuple(self.sak.sider_av(blokk)), linje, kall)

    def _exhibit(self, hva: str) -> tuple[Svar, ...]:
        """Every number of a figure or a table; of both when only the number is given."""
        report, anker = self.sak.report, self._ankernavn(hva)
        slag, nummer = spurt.exhibit(hva) or ("", "")
        valgt = {
            n.anker: kapittel
            for (kapittel, _), n in report.nummer.items()
            if n.anker == anker or (n.nummer == nummer and slag in (n.slag, ""))
        }
        if not valgt:
            kjente = [n.tekst.replace("\u00a0", " ") for n in report.nummer.values()]
            what = f"There is no {slag or 'figur or tabell'} {nummer}."
            raise TraceError(Fault("", 0, what, nearest(f"{slag} {nummer}".strip(), kjente)))
        return tuple(
            svar
            for anker, kapittel in valgt.items()
            for blokk in self.sak.blokker(kapittel)
            if blokk.anker == anker
            for sted in blokk.steder
            for svar in _samlet(self.sak, [self._treff(blokk, sted)])
        )

    def _key(self, sporsmaal: Sporsmaal) -> Svar:
        """A figure by the name analysts use."""
        report, key = self.sak.report, spurt.key(sporsmaal.hva)
        kapittel = sporsmaal.kapittel or key.partition(".")[0]
        if "." not in key and not sporsmaal.kapittel:
            kjente = [f"{n}.{k}" for n, m in report.moduler.items() for k in m.AREA.indikator]
            what = f"«{key}» is neither a number, an exhibit nor the whole key of a figure."
            hint = f"{nearest(key, kjente)}" if _nesten(key, kjente) else ""
            hint = f"{hint} All keys: `asss-report figures`.".strip()
            raise TraceError(Fault("", 0, what, hint))
        ord_ = vocabulary(report, kapittel if kapittel in report.kapitler else "sammendrag")
        try:
            tall = ord_.tall(key, kommune=sporsmaal.kommune, aar=sporsmaal.aar)
        except UnknownNameError as feil:
            raise TraceError(Fault("", 0, feil.what, feil.instead)) from None
        except NoValueError as feil:
            what = f"The source has no value: {feil}."
            raise TraceError(Fault("", 0, what, "Ask for another year or municipality.")) from None
        return Svar(key, tall, ())

    def _ikke_funnet(self, sporsmaal: Sporsmaal) -> TraceError:
        hvor = f" on page {sporsmaal.side}" if sporsmaal.side else ""
        hvor += f" in {sporsmaal.kapittel}" if sporsmaal.kapittel else ""
        what = f"«{sporsmaal.hva}» does not stand{hvor}."
        overalt = [b for del_ in self.sak.deler for b in self.sak.blokker(del_)]
        andre = list(self._finn(sporsmaal.hva, overalt)) if hvor else []
        if andre:
            steder = dict.fromkeys(_kort_sted(self.sak, treff) for treff in andre)
            return TraceError(Fault("", 0, what, f"It stands {_noen(list(steder))}."))
        kjente = {s.tekst.replace("\u00a0", " ") for b in overalt for s in b.steder if s.trykk}
        nermeste = get_close_matches(spurt.jevn(sporsmaal.hva), sorted(kjente), n=3, cutoff=0.4)
        hint = f"Nearest: {', '.join(nermeste)}." if nermeste else "Write it as it is printed."
        return TraceError(Fault("", 0, what, hint))

    # --- Saying it --------------------------------------------------------------------------------

    def linjer(self, svar: Svar, *, alt: bool = False) -> Iterator[str]:
        """One answer, line by line."""
        yield svar.tekst.replace("\u00a0", " ")
        for treff in svar.treff if alt else svar.treff[:12]:
            yield f"  stands     {self._sted(treff)}"
        if not alt and len(svar.treff) > 12:
            yield f"             … and in {len(svar.treff) - 12} more places (--full)"
        if svar.tall is None or spor(svar.tall) is None:
            yield f"  it is      {svar.forklaring}"
            return
        yield f"  unrounded  {_vist(svar.tall)}"
        yield "  formula"
        yield from (f"    {linje}" for linje in self._tre(svar.tall, alt=alt))
        yield "  sources"
        yield from (f"    {linje}" for linje in self._kilder(svar.tall))

    def kort(self, svar: Svar) -> str:
        """One answer on one line: for all numbers of an exhibit."""
        treff, opphav = svar.treff[0], spor(svar.tall) if svar.tall is not None else None
        hode = f"{svar.tekst}\t{treff.blokk.hva}"
        if svar.tall is None or opphav is None:
            return f"{hode}\t{svar.forklaring}"
        if isinstance(opphav, Kildecelle):
            return f"{hode}\t{_vist(svar.tall)}\t{self._celle(opphav)}"
        antall = len({c.kilde for c in celler(svar.tall)})
        return f"{hode}\t{_vist(svar.tall)}\t{opphav.formel}, from {antall} cells"

    def _sted(self, treff: Treff) -> str:
        sider = _sidene(treff.sider)
        deler = [sider, self.sak.tittel(treff.blokk.del_), self._i_exhibit(treff.blokk)]
        deler += [treff.blokk.hva, f"«{utdrag(treff.blokk, treff.sted)}»"]
        if treff.linje:
            deler.append(f"{treff.linje} {{{{ {treff.kall} }}}}")
        return " · ".join(del_.replace("\u00a0", " ") for del_ in deler if del_)

    def _i_exhibit(self, blokk: Blokk) -> str:
        report = self.sak.report
        for (kapittel, key), nummer in report.nummer.items():
            if nummer.anker == blokk.anker and blokk.exhibit:
                exhibit = next(e for e in report.kapitler[kapittel].exhibits if e.key == key)
                return f"{nummer.overskrift} «{uten_merker(exhibit.tittel)}»"
        return ""

    def _tre(self, tall: float, *, alt: bool) -> Iterator[str]:
        """The formula and the numbers in it, each deeper one further in.

        Of a tree that is cut, the first branch still goes all the way down to its cell.
        """
        linjer = list(self._gren("", tall, 0, set()))
        dypest = max(dybde for dybde, _ in linjer)
        while not alt and dypest > 1 and sum(d <= dypest for d, _ in linjer) > LINJER:
            dypest -= 1
        forste = next((nr for nr, (_, tekst) in enumerate(linjer) if _FIL in tekst), 0)
        vist = [(d, tekst) for nr, (d, tekst) in enumerate(linjer) if d <= dypest or nr <= forste]
        yield from (f"{'  ' * dybde}{tekst}" for dybde, tekst in vist)
        if skjult := len(linjer) - len(vist):
            yield f"… {skjult} more lines, further down (--full)"

    def _gren(
        self, navn: str, tall: float, dybde: int, sett: set[object]
    ) -> Iterator[tuple[int, str]]:
        hode = f"{navn} = " if navn else ""
        opphav = spor(tall)
        if opphav is None:
            yield dybde, f"{hode}{_vist(tall)}"
        elif isinstance(opphav, Kildecelle):
            yield dybde, f"{hode}{self._celle(opphav)}"
        elif (merke := _signatur(opphav)) in sett:
            yield dybde, f"{hode}{_vist(tall)}, shown above"
        else:
            sett.add(merke)
            tillegg = f"; {opphav.merknad}" if opphav.merknad else ""
            yield dybde, f"{hode}{_vist(tall)} = {opphav.formel}{tillegg}"
            for del_, verdi in opphav.deler:
                yield from self._gren(del_, verdi, dybde + 1, sett)

    def _celle(self, celle: Kildecelle) -> str:
        """An observation and the cell it is read from."""
        cell = read_cell(self.root, celle.kilde)
        enhet = f" {celle.enhet}" if celle.enhet else ""
        ganger = f" · {celle.faktor:g}" if celle.faktor != 1 else ""
        serie = f"{celle.serie} ({cell.names})" if cell.names else celle.serie
        status = f"corrected in {cell.corrected}" if cell.corrected else "status ok"
        return (
            f"{_vist(celle.verdi)}{enhet} · {serie}, {celle.navn} {celle.aar}, {status} · "
            f"{cell.address}: {cell.text}{ganger}"
        )

    def _kilder(self, tall: float) -> Iterator[str]:
        sources = self.sak.report.observations.sources
        files: dict[str, dict[str, None]] = {}
        for celle in celler(tall):
            for fil in re.findall(r"(?:^| \+ )([^/:]+/[^:]+):", celle.kilde):
                navn = fil.partition("/")[2]
                files.setdefault(source_of(fil), {})[navn] = None
        for id_, navn in files.items():
            s = sources[id_]
            hvor = f"table {s.table}: {SSB}{s.table}" if s.table else s.origin
            yield (
                f"{s.publisher}, {s.title} · {hvor} · data state {s.edition}, "
                f"{_hentet(s, navn)} · {s.licence}"
            )

    def som_json(self, svar: Iterable[Svar]) -> str:
        """All answers for a program."""
        return json.dumps({"answers": [self._dict(s) for s in svar]}, ensure_ascii=False, indent=1)

    def _dict(self, svar: Svar) -> dict[str, Any]:
        steder = [
            {
                "pages": list(t.sider),
                "chapter": t.blokk.del_,
                "exhibit": self._i_exhibit(t.blokk),
                "what": t.blokk.hva,
                "text": t.blokk.tekst,
                "narrative": t.linje,
                "call": t.kall,
            }
            for t in svar.treff
        ]
        ut: dict[str, Any] = {"printed": svar.tekst, "places": steder}
        if svar.tall is None or spor(svar.tall) is None:
            return {**ut, "explanation": svar.forklaring}
        return {
            **ut,
            "value": float(svar.tall),
            "origin": self._noder(svar.tall),
            "sources": list(self._kilder(svar.tall)),
        }

    def _noder(self, tall: float) -> dict[str, Any]:
        opphav = spor(tall)
        if isinstance(opphav, Kildecelle):
            cell = read_cell(self.root, opphav.kilde)
            return {
                "value": opphav.verdi,
                "series": opphav.serie,
                "municipality": opphav.navn,
                "year": opphav.aar,
                "unit": opphav.enhet,
                "file": cell.file,
                "line": cell.line,
                "cell": cell.place,
                "text": cell.text,
                "corrected": cell.corrected,
            }
        if opphav is None:
            return {"value": float(tall)}
        deler = [{"name": navn, **self._noder(del_)} for navn, del_ in opphav.deler]
        return {
            "value": float(tall),
            "formula": opphav.formel,
            "note": opphav.merknad,
            "parts": deler,
        }


def start(
    root: Path,
    stil: Stil,
    output: Path,
    *,
    sider: bool,
    si: Callable[[str], None] = lambda _: None,
) -> Sporing:
    """Read an edition and the pages of its last whole build.

    Args:
        root: The edition's home.
        stil: The house style.
        output: The folder builds are put in.
        sider: The pages are needed: lay the report out where no build of today's files tells them.
        si: Told what takes time.

    Raises:
        UserError: The edition cannot be read.
    """
    kjente, antall = _fra_bygg(root, output)
    if sider and not kjente:
        si("No build of today's files tells the pages; laying the report out …")
        report = load_report(root, stil)
        cache = Cache(cache_folder())
        with laying_out(root, jobs=usual_jobs(), cache=cache) as layout:
            maler = Maler(report, stil, tegninger=Drawings(stil.fonter, cache))
            bok = Book(report, maler, layout)
            bok.whole()
        kjente, antall = bok.sider, bok.pages
    return Sporing(Trykksak.les(root, stil, kjente, antall), root)


def ask(sporing: Sporing, sporsmaal: Sporsmaal, *, alt: bool, som_json: bool) -> str:
    """The whole answer as text.

    Raises:
        TraceError: Nothing is found.
    """
    svar = sporing.svar(sporsmaal)
    if som_json:
        return sporing.som_json(svar)
    if sporing.er_exhibit(sporsmaal):
        return "\n".join(sporing.kort(ett) for ett in svar)
    return "\n\n".join("\n".join(sporing.linjer(ett, alt=alt)) for ett in svar)


def _fra_bygg(root: Path, output: Path) -> tuple[dict[str, int], int]:
    """Anchor -> page, and how many pages; empty and 0 when the last whole build is not today's."""
    fil = output / str(load_edition(root).year) / NAVN
    try:
        innhold = json.loads(fil.read_text(encoding="utf-8"))
        sider = {str(anker): int(side) for anker, side in innhold["pages"].items()}
        antall = int(innhold["page_count"])
        gjelder = innhold["inputs"] == read_inputs(root) and innhold["program"] == program()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return {}, 0  # no build, or one of another kind: then the pages are found anew
    return (sider, antall) if gjelder else ({}, 0)


def _over(sted: Sted, start: int, slutt: int) -> bool:
    return sted.start < slutt and start < sted.start + len(sted.tekst)


def _samlet(sak: Trykksak, treff: Sequence[Treff]) -> tuple[Svar, ...]:
    """The places put together by what stands there: the same number once, with all its places."""
    grupper: dict[object, list[Treff]] = {}
    for ett in treff:
        opphav = _opphav(ett)
        nokkel = _signatur(opphav) if opphav else forklar(sak, ett.blokk, ett.sted)
        grupper.setdefault((ett.sted.tekst.lstrip("+"), nokkel), []).append(ett)
    return tuple(_ett_svar(sak, gruppe) for gruppe in grupper.values())


def _ett_svar(sak: Trykksak, gruppe: Sequence[Treff]) -> Svar:
    forst = gruppe[0]
    tall = forst.sted.trykk.tall if forst.sted.trykk else None
    if _opphav(forst) is None or not isinstance(tall, float | int):
        ord_ = forklar(sak, forst.blokk, forst.sted)
        return Svar(forst.sted.tekst, None, tuple(gruppe), ord_)
    return Svar(forst.sted.tekst, tall, tuple(gruppe))


def _opphav(treff: Treff) -> Opphav | None:
    tall = treff.sted.trykk.tall if treff.sted.trykk else None
    return spor(tall) if isinstance(tall, float | int) else None


def _signatur(opphav: Opphav | None) -> object:
    """What makes two origins the same: the formula and the cells, not the objects."""
    if opphav is None:
        return None
    if isinstance(opphav, Kildecelle):
        return opphav.kilde
    return opphav.formel, tuple(_signatur(spor(del_)) or float(del_) for _, del_ in opphav.deler)


def _i_ordlyden(hva: str, treff: Sequence[Treff]) -> Sequence[Treff]:
    """Those that stand in the very words asked with, such as «2 av 12»; all when none does."""
    ord_ = spurt.jevn(hva)
    if not re.search(r"[^\d,+-]", ord_):
        return treff
    monster = re.compile(rf"(?<![\w-]){re.escape(ord_)}(?!\w)", re.IGNORECASE)
    return [t for t in treff if any(_over(t.sted, *m.span()) for m in _funn(monster, t))] or treff


def _funn(monster: re.Pattern[str], treff: Treff) -> Iterator[re.Match[str]]:
    # One sign for one, so that a place in this text is the same place in the block's.
    return monster.finditer(treff.blokk.tekst.replace("\u00a0", " ").replace("\u2212", "-"))


def _likest(hva: str, svar: Sequence[Svar]) -> tuple[Svar, ...]:
    """Those with the unit asked for, if any has it; first those printed as the question is."""
    enhet, spurte = spurt.enhet(hva), spurt.jevn(hva)
    like = [s for s in svar if enhet and any(_har_enhet(enhet, t) for t in s.treff)] or svar
    return tuple(sorted(like, key=lambda s: not spurte.startswith(spurt.jevn(s.tekst))))


def _har_enhet(enhet: re.Pattern[str], treff: Treff) -> bool:
    """Behind the number, or at the end of the heading of its column."""
    slutt = treff.sted.start + len(treff.sted.tekst)
    etter = treff.blokk.tekst[slutt:].replace("\u00a0", " ").lstrip()
    kolonne = treff.blokk.hva.rpartition("column «")[2] if treff.blokk.exhibit else ""
    return bool(enhet.match(etter) or enhet.search(kolonne.replace("\u00a0", " ")))


def _nesten(ord_: str, kjente: Sequence[str]) -> bool:
    return bool(get_close_matches(ord_, kjente, n=1, cutoff=0.5))


def _vist(tall: float) -> str:
    """Unrounded, as far as a float is to be trusted."""
    return f"{float(tall):.12g}" if abs(tall) < 1e12 else f"{float(tall):.0f}"


def _hentet(source: Source, files: Iterable[str]) -> str:
    """When the files were fetched and how new they then were, as far as it is known."""
    replies = [source.replies[name] for name in files if name in source.replies]
    hentet = sorted({it.retrieved for it in replies}) or [source.retrieved or "not known"]
    stempler = sorted({it.updated for it in replies}) or [source.updated or ""]
    # One year can be fetched apart from the others: then both ends are said.
    fra_til = " to ".join(dict.fromkeys((hentet[0], hentet[-1])))
    nytt = " to ".join(dict.fromkeys((stempler[0], stempler[-1])))
    return f"retrieved {fra_til}" + (f", updated there {nytt}" if nytt else "")


def _sidene(sider: Sequence[int]) -> str:
    if not sider:
        return ""
    if len(sider) == 1:
        return f"page {sider[0]}"
    return f"page {sider[0]}–{sider[-1]}"


def _kort_sted(sak: Trykksak, treff: Treff) -> str:
    return f"on {_sidene(treff.sider)}" if treff.sider else f"in {sak.tittel(treff.blokk.del_)}"


def _noen(steder: Sequence[str]) -> str:
    vist = ", ".join(steder[:8])
    return f"{vist} and {len(steder) - 8} more places" if len(steder) > 8 else vist
