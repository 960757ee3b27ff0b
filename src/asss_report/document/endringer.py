"""What moved between two snapshots, and everything in the report that rests on it.

Both snapshots are made into a whole report by today's settings and words. A number knows its cells
(`opphav`), so an exhibit or a sentence is named exactly when one of its numbers, or a claim in it,
rests on a cell that moved; whether it prints otherwise is said besides.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pandas as pd
from pydantic import ValidationError

from asss_report import nb
from asss_report.analysis.revision import Celleendring, HelSerie, Revisjon, sammenlign_utgaver
from asss_report.areas._area import load_areas
from asss_report.areas._sammendrag import enside
from asss_report.document.endringsfil import (
    Frossen,
    FrossenSerie,
    Kildepar,
    Side,
    Stempel,
    fingerprint,
)
from asss_report.document.html import FORSIDE
from asss_report.document.kildeendringer import Kildeendring, kildeendringer
from asss_report.document.report import alle_exhibits, assemble, compute, read_chapters, vocabulary
from asss_report.document.serienavn import Serie, Serienavn
from asss_report.document.setninger import Leser, Setning, generert, skrevne
from asss_report.document.snapshots import snapshot
from asss_report.edition import load_edition
from asss_report.errors import DataError, Fault
from asss_report.model import OBSERVATION_COLUMNS, Status
from asss_report.observations import all_figures
from asss_report.opphav import Kildecelle, celler, spor
from asss_report.sources.levering import is_barometer, is_manual, source_of
from asss_report.sources.names import series_names
from asss_report.sources.readers import UTGIFTSBEHOV, read_sektorvekter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from asss_report.areas._area import AreaModule, Kapittel
    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.edition import Edition
    from asss_report.model import Exhibit, Tabell
    from asss_report.observations import Observations


@dataclass(frozen=True, slots=True)
class Endring:
    """A cell that moved, with the names people know it by."""

    celle: Celleendring
    serie: Serie
    kommune: str


@dataclass(frozen=True, slots=True)
class BeroertExhibit:
    """A figure or table that rests on what moved: chapter, key, number and headline of today."""

    kapittel: str
    key: str
    nummer: str
    tittel: str


@dataclass(frozen=True, slots=True)
class Endringer:
    """All that is different, and all that it touches.

    Attributes:
        var: The older snapshot, as it was asked for.
        er: The newer; empty for the report we stand in.
        aar: The edition's year.
        celler: What moved, biggest first.
        serier: Whole series that came or went.
        kilder: What the sources say of themselves otherwise than before.
        indikatorer: «barnehage.netto_driftsutgifter»: key figures with another value than before.
        exhibits: Figures and tables touched, in the order of the report.
        setninger: Sentences touched, generated and written, in the order of the report.
        feil: Chapters whose words cannot be read, and so were not looked at.
        observasjoner: The figures of the older and of the newer.
        titler: Chapter key -> its title.
    """

    var: str
    er: str
    aar: int
    celler: tuple[Endring, ...]
    serier: tuple[tuple[HelSerie, Serie], ...]
    kilder: tuple[Kildeendring, ...]
    indikatorer: tuple[str, ...] = ()
    exhibits: tuple[BeroertExhibit, ...] = ()
    setninger: tuple[Setning, ...] = ()
    feil: tuple[Fault, ...] = ()
    observasjoner: tuple[Observations, Observations] | None = None
    titler: Mapping[str, str] = field(default_factory=dict)

    @property
    def i_aar(self) -> tuple[Endring, ...]:
        """What moved in the edition's year."""
        return tuple(it for it in self.celler if it.celle.aar >= self.aar)

    @property
    def senere(self) -> bool:
        """True when some of that is of a later year: an index of need bears its Grønt hefte's."""
        return any(it.celle.aar > self.aar for it in self.celler)

    @property
    def tidligere(self) -> tuple[Endring, ...]:
        """What moved in the years before it."""
        return tuple(it for it in self.celler if it.celle.aar < self.aar)

    @property
    def ingen(self) -> bool:
        """True when no figure differs."""
        return not self.celler and not self.serier


class Roert:
    """Tells whether a number rests on a cell that moved.

    Args:
        endringer: What moved.
        edition: Names the municipalities, as origins do.
    """

    def __init__(self, endringer: Iterable[Celleendring], edition: Edition) -> None:
        navn = edition.members
        self._celler = {
            (it.serie, navn.get(it.kommune, it.kommune), it.aar, maal)
            for it in endringer
            for maal in it.maal
        }

    def __call__(self, tall: object) -> bool:
        """True when one of the number's cells moved."""
        if not self._celler or not isinstance(tall, int | float) or spor(tall) is None:
            return False
        return any(_sted(celle) in self._celler for celle in celler(tall))


def _sted(celle: Kildecelle) -> tuple[str, str, int, str]:
    # A manual figure may itself be in kroner; only its numerator has no unit.
    teller = "" if is_manual(celle.serie) else "kroner"
    maal = "teller" if celle.enhet == teller else "verdi"
    return celle.serie, celle.navn, celle.aar, maal


def finn_endringer(
    home: Path,
    stil: Stil,
    var: str,
    er: str = "",
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Endringer:
    """Compare two snapshots.

    Args:
        home: The report we stand in, whose settings and words are used for both.
        stil: The house style.
        var: The older: a folder or a revision of git.
        er: The newer; empty for the report's own figures.
        progress: Called with what is being done, steps done and steps in all.

    Raises:
        UserError: A snapshot is not there or cannot be read, or report.toml cannot be used.
    """
    edition = load_edition(home)
    with snapshot(home, var) as old, snapshot(home, er) as new:
        progress("reading the figures", 0, 4)
        a, b = old.read(edition), new.read(edition)
        ramme_a, ramme_b = (
            _med_vekter(it, at.root, edition.own) for it, at in ((a, old), (b, new))
        )
        revisjon = _filene_samlet(sammenlign_utgaver(ramme_a, ramme_b, utledet=_utledet(a, b)))
        moduler = load_areas(edition.chapters)
        navn = {**_navn(old.root, a), **_navn(new.root, b)}
        ut = _uten_rapport(revisjon, edition, Serienavn((m.AREA for m in moduler.values()), navn))
        ut = replace(
            ut,
            var=var,
            er=er,
            kilder=tuple(kildeendringer((old.root, a.sources), (new.root, b.sources))),
            observasjoner=(a, b),
        )
        if not revisjon.celler and _typed(a) == _typed(b):
            return ut
        return _med_rapport(ut, home, stil, moduler, (old.root, new.root), progress)


def _typed(observations: Observations) -> tuple[object, ...]:
    """What is typed of Kommunebarometeret: whole series that come or go change its chapter."""
    return observations.barometer.rader, observations.barometer.nokkeltall


def _uten_rapport(revisjon: Revisjon, edition: Edition, navn: Serienavn) -> Endringer:
    celler_ = tuple(
        Endring(
            it,
            navn.serie(it.serie, belop=it.var.belop or it.er.belop),
            edition.members.get(it.kommune, it.kommune),
        )
        for it in revisjon.celler
    )
    serier = tuple((it, navn.serie(it.serie)) for it in revisjon.serier)
    return Endringer("", "", edition.year, celler_, serier, ())


def _utledet(*utgaver: Observations) -> set[str]:
    """Series that are joined here from others."""
    return {f"{UTGIFTSBEHOV}/{gruppe}" for it in utgaver for gruppe in it.tillegg.vekter}


def _navn(root: Path, observations: Observations) -> dict[str, str]:
    return series_names(root, observations.sources) | dict(observations.tillegg.navn)


def _filene_samlet(revisjon: Revisjon) -> Revisjon:
    """Whole series of Kommunebarometeret as one for each file: every key figure has its own."""
    andre = [it for it in revisjon.serier if not is_barometer(it.serie)]
    filer: dict[tuple[str, bool], list[HelSerie]] = {}
    for it in revisjon.serier:
        if is_barometer(it.serie):
            filer.setdefault((source_of(it.serie), it.ny), []).append(it)
    samlet = (
        HelSerie(
            fil,
            ny,
            sum(it.antall for it in hele),
            min(it.fra for it in hele),
            max(it.til for it in hele),
        )
        for (fil, ny), hele in filer.items()
    )
    return replace(revisjon, serier=(*andre, *samlet))


def _med_vekter(observations: Observations, root: Path, egen: str) -> pd.DataFrame:
    """Every figure, and the weights that stand in files of their own."""
    vekter = [v for gruppe in observations.tillegg.vekter.values() for v in gruppe.values()]
    vekter += list(read_sektorvekter(root)["vekt_prosent"])
    celler_ = [c for v in vekter if isinstance(c := spor(v), Kildecelle)]
    rader = [(c.serie, c.navn, c.aar, *_TOM, c.verdi, "", c.kilde) for c in celler_]
    ekstra = pd.DataFrame(rader, columns=list(OBSERVATION_COLUMNS))
    return pd.concat([all_figures(observations, egen), ekstra], ignore_index=True)


_TOM: Final = (float("nan"), float("nan"))


# --- What is touched ------------------------------------------------------------------------------


def _med_rapport(  # noqa: PLR0913, PLR0917 - the one place where both reports meet
    ut: Endringer,
    home: Path,
    stil: Stil,
    moduler: Mapping[str, AreaModule],
    roots: tuple[Path, Path],
    progress: Callable[[str, int, int], None],
) -> Endringer:
    edition, utgaver = load_edition(home), ut.observasjoner or ()
    with nb.bokfort(merker=True) as bok, warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing")  # the marks in charts
        progress("the report as it was", 1, 4)
        a, b = (
            compute(root, stil, edition, moduler, fylt)
            for root, fylt in zip(roots, _like(*utgaver), strict=True)
        )
        b = replace(b, root=home)
        narrativer, prosa, feil = read_chapters(b)
        b = assemble(b, narrativer, prosa)
        leser = Leser(Roert((it.celle for it in ut.celler), edition), bok)
        progress("figures and tables", 2, 4)
        exhibits = tuple(_beroerte(a, b, leser))
        progress("sentences", 3, 4)
        setninger = tuple(_setninger(a, b, leser))
    progress("done", 4, 4)
    return replace(
        ut,
        indikatorer=tuple(_indikatorer(a, b)),
        exhibits=exhibits,
        setninger=setninger,
        titler={key: Leser.ren(kapittel.tittel) for key, kapittel in b.kapitler.items()},
        feil=tuple(fault for faults in feil.values() for fault in faults),
    )


def _like(a: Observations, b: Observations) -> tuple[Observations, Observations]:
    """Both with every cell of either, so that one report can be made from each."""
    return _fylt_ut(a, b), _fylt_ut(b, a)


def _fylt_ut(egen: Observations, annen: Observations) -> Observations:
    key = ["indikator", "kommune", "aar"]
    har = pd.MultiIndex.from_frame(egen.frame[key])
    mangler = annen.frame[~pd.MultiIndex.from_frame(annen.frame[key]).isin(har)].copy()
    mangler[["teller", "nevner", "verdi"]] = float("nan")
    mangler["status"] = Status.MANGLER.value
    ramme = pd.concat([egen.frame, mangler], ignore_index=True) if len(mangler) else egen.frame
    return replace(egen, frame=ramme, sources={**annen.sources, **egen.sources})


def _indikatorer(a: Report, b: Report) -> Iterator[str]:
    """The key figures that have another value, for some member and year."""
    for key, modul in b.moduler.items():
        for ind in modul.AREA.indikatorer:
            par = a.grunnlag.panel(ind), b.grunnlag.panel(ind)
            foer, naa = ([p.vist.frame, p.verdi.frame] for p in par)
            like = (f.equals(n) for f, n in zip(foer, naa, strict=True))
            if not all(like):
                yield f"{key}.{ind.key}"


def _beroerte(a: Report, b: Report, leser: Leser) -> Iterator[BeroertExhibit]:
    foer = {(key, e.key): e for key, e in alle_exhibits(a)}
    for key, e in alle_exhibits(b):
        gammel = foer.get((key, e.key))
        innhold = [_innhold(it) for it in (gammel, e) if it is not None]
        roert = any(leser.roert(tekst) for tekst, _ in innhold)
        ulik = len(innhold) == 1 or not _samme(innhold[0][1], innhold[1][1])
        if roert or ulik:
            nummer = b.nummer[key, e.key].tekst
            yield BeroertExhibit(key, e.key, nummer, leser.ren(e.tittel))


def _innhold(exhibit: Exhibit) -> tuple[str, pd.DataFrame | None]:
    """Every text of an exhibit, marks and all, and what no mark tells: of a chart its numbers."""
    tekster = [exhibit.tittel, exhibit.forklaring, *exhibit.merknader]
    if exhibit.tabell is not None:
        tekster += [k.overskrift for k in exhibit.tabell.kolonner]
        for rad in exhibit.tabell.rader:
            tekster += [rad.overskrift, *(celle.tekst for celle in rad.celler)]
        return "\n".join(tekster), _mangler(exhibit.tabell)
    if exhibit.tegn is None:
        return "\n".join(tekster), None
    diagram = exhibit.tegn()
    return "\n".join([*tekster, diagram.alt, diagram.svg]), diagram.data


def _mangler(tabell: Tabell) -> pd.DataFrame:
    """The reasons a table gives for what is missing: they have no number, and so no mark."""
    rader = [
        (rad.overskrift, nr, celle.tekst)
        for rad in tabell.rader
        for nr, celle in enumerate(rad.celler)
        if celle.mangler
    ]
    return pd.DataFrame(sorted(rader), columns=["rad", "kolonne", "tekst"])


def _samme(a: pd.DataFrame | None, b: pd.DataFrame | None) -> bool:
    """Whether two exhibits show the same."""
    if a is None or b is None:
        return a is b
    return _umerket(a).equals(_umerket(b))


def _umerket(ramme: pd.DataFrame) -> pd.DataFrame:
    return ramme.map(lambda it: re.sub(nb.MERKE, "", it) if isinstance(it, str) else it)


def _setninger(a: Report, b: Report, leser: Leser) -> Iterator[Setning]:
    yield from generert(FORSIDE, _paa_forsiden(a), _paa_forsiden(b), leser)
    for key, kapittel in b.kapitler.items():
        gammelt = a.kapitler[key]
        for felt in ("funn", "forbehold", "mangler"):
            yield from generert(key, getattr(gammelt, felt), getattr(kapittel, felt), leser)
        yield from generert(key, _henvist(gammelt), _henvist(kapittel), leser)
        if key in b.narrativer:
            ordene = vocabulary(a, key), vocabulary(b, key)
            yield from skrevne(b, key, ordene, leser)


def _henvist(kapittel: Kapittel) -> list[str]:
    """What a chapter says of where else its key figures are shown."""
    return [h.tekst for h in kapittel.henvisninger.punkter] if kapittel.henvisninger else []


def _paa_forsiden(report: Report) -> list[str]:
    """The lines of the one page; what it says of the economy stands in that chapter."""
    side = enside(report.grunnlag, report.funn, ())
    punkter = (*side.over, *side.under, *side.uavklart, *side.uten_behov)
    return [f"{p.navn}: {p.belop}{f' ({p.hvorfor})' if p.hvorfor else ''}" for p in punkter]


# --- The page -------------------------------------------------------------------------------------


def lag_side(endringer: Endringer, siden: str, laget: date) -> Side:
    """What is frozen for the page «Endringer siden …».

    Args:
        endringer: Compared with the report's own figures.
        siden: The words of the title.
        laget: The day.

    Raises:
        DataError: The words cannot be a title, or the newer figures are not the report's own.
    """
    if endringer.er or endringer.observasjoner is None:
        what = "The page is about the report's own figures."
        raise DataError(Fault(endringer.er, 0, what, "Leave NEW out."))
    var, er = endringer.observasjoner
    try:
        return Side(
            siden=siden.strip(),
            utgave=endringer.var,
            aar=endringer.aar,
            laget=laget,
            tall=fingerprint(all_figures(er)),
            kilder={
                key: Kildepar(var=_stempel(var, key), er=_stempel(er, key))
                for key in sorted(var.sources.keys() | er.sources.keys())
            },
            celler=tuple(_frossen(it.celle) for it in endringer.celler),
            serier=tuple(_frossen_serie(hel) for hel, _ in endringer.serier),
            beroert=tuple((it.kapittel, it.key) for it in endringer.exhibits),
        )
    except ValidationError:
        what = f"«{siden}» cannot be part of a title."
        raise DataError(Fault("", 0, what, 'Write --page "mars".')) from None


def _stempel(observations: Observations, key: str) -> Stempel | None:
    source = observations.sources.get(key)
    if source is None:
        return None
    return Stempel(updated=source.updated, retrieved=source.retrieved, files=source.files)


def _frossen(it: Celleendring) -> Frossen:
    return Frossen(
        serie=it.serie,
        kommune=it.kommune,
        aar=it.aar,
        teller=it.var.teller,
        verdi=it.var.verdi,
        status=it.var.status,
        kilde=it.var.kilde,
        belop=it.var.belop or it.er.belop,
    )


def _frossen_serie(it: HelSerie) -> FrossenSerie:
    return FrossenSerie(serie=it.serie, ny=it.ny, antall=it.antall, fra=it.fra, til=it.til)
