"""One edition in memory: figures, areas, words and numbers, before anything is drawn.

`load_report` is what every command starts from; it reads and computes, and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from asss_report.analysis.bridge import INNTEKTER
from asss_report.analysis.findings import finn
from asss_report.analysis.grunnlag import Grunnlag
from asss_report.areas import _sammendrag
from asss_report.areas._area import Kapittel, load_areas
from asss_report.areas._barometer import KEY as BAROMETERKAPITTEL
from asss_report.areas._barometer import kapittel as barometerkapittel
from asss_report.areas._barometer.kapittel import Materiale
from asss_report.document import endringsside, metode
from asss_report.document.endringsfil import read_page
from asss_report.edition import FILE, line_in, load_edition
from asss_report.errors import ConfigError, DataError, Fault, NarrativeError, UserError, shown
from asss_report.model import FOLKEMENGDE
from asss_report.narrative.approval import Tilstand, read_approval, tilstand
from asss_report.narrative.loader import Narrative, load_narrative
from asss_report.narrative.render import Prosa, render_narrative
from asss_report.narrative.vocabulary import Vocabulary
from asss_report.observations import load_observations
from asss_report.sources.readers import GRONT_HEFTE, read_fakta, read_sektorvekter
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from asss_report.analysis.findings import Funn
    from asss_report.areas._area import AreaModule
    from asss_report.charts.style import Stil
    from asss_report.document.endringsfil import Side
    from asss_report.edition import Edition
    from asss_report.model import Exhibit
    from asss_report.observations import Observations

FORST: Final = _sammendrag.KEY
SIST: Final = (BAROMETERKAPITTEL, metode.KEY, endringsside.KEY)
#: The chapters that no analyst writes.
GENERERT: Final = (metode.KEY, endringsside.KEY)


@dataclass(frozen=True, slots=True)
class Nummer:
    """An exhibit's place in the report: «Figur 3.2», and the anchor links lead to."""

    slag: str
    nummer: str
    anker: str

    @property
    def tekst(self) -> str:
        """As a reference in running text: «figur 3.2»."""
        return f"{self.slag}\u00a0{self.nummer}"

    @property
    def overskrift(self) -> str:
        """As a headline: «Figur 3.2»."""
        return self.tekst[:1].upper() + self.tekst[1:]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the document layer needs.

    Attributes:
        kapitler: Key -> chapter, in the order of the report.
        prosa: Key -> prose; absent where the chapter has none.
        narrativer: Key -> narrative as read; absent where prose is not used.
        nummer: (chapter key, exhibit key) -> number.
        advarsler: What a build goes on in spite of.
        tilstander: Key -> how far the chapter's words have come; for those with words.
    """

    root: Path
    edition: Edition
    observations: Observations
    grunnlag: Grunnlag
    moduler: Mapping[str, AreaModule]
    funn: tuple[Funn, ...]
    kapitler: Mapping[str, Kapittel]
    narrativer: Mapping[str, Narrative]
    prosa: Mapping[str, Prosa]
    nummer: Mapping[tuple[str, str], Nummer]
    advarsler: tuple[Fault, ...]
    tilstander: Mapping[str, Tilstand] = field(default_factory=dict)

    @property
    def utkast(self) -> bool:
        """True until every chapter has approved words and nothing it must have is missing."""
        skrevet = [how.gyldig for how in self.tilstander.values()]
        alle = len(skrevet) == len(med_prosa(self.kapitler)) and all(skrevet)
        return not (alle and all(k.endelig for k in self.kapitler.values()))

    def kapittelnummer(self, key: str) -> int:
        """1-based number of a chapter."""
        return list(self.kapitler).index(key) + 1


def load_report(root: Path, stil: Stil) -> Report:
    """Read, compute and number a whole edition.

    Raises:
        UserError: Anything a person must mend, with file and line; narratives' faults together.
    """
    return add_prose(load_figures(root, stil))


def load_figures(root: Path, stil: Stil, municipality: str = "") -> Report:
    """The edition without its words.

    Args:
        root: The folder that holds `report/`.
        stil: The house style.
        municipality: Name of the member it is about; empty for that of report.toml.

    Raises:
        UserError: report.toml or the figures cannot be used.
    """
    edition = load_edition(root)
    edition = edition.about(municipality) if municipality else edition
    moduler = load_areas(edition.chapters, _chapter_lines(root, edition.chapters))
    observations = _observations(root, edition)
    report = compute(root, stil, edition, moduler, observations)
    side = read_page(root, observations)
    return with_changes(report, side) if side else report


def compute(
    root: Path,
    stil: Stil,
    edition: Edition,
    moduler: Mapping[str, AreaModule],
    observations: Observations,
) -> Report:
    """The edition without its words, from figures already read.

    Raises:
        UserError: A year of report.toml is not in the figures.
    """
    grunnlag = Grunnlag(edition, observations.frame, observations.tillegg)
    _check_years(root, grunnlag)
    funn = tuple(finn(grunnlag, t) for modul in moduler.values() for t in modul.AREA.tjenester)
    kapitler = _kapitler(root, grunnlag, stil, moduler, funn, observations)
    return Report(
        root,
        edition,
        observations,
        grunnlag,
        moduler,
        funn,
        kapitler,
        {},
        {},
        _nummer(kapitler, {}),
        (),
    )


def with_changes(report: Report, side: Side) -> Report:
    """The edition with the chapter on what has changed, last of all."""
    kapitler = {**report.kapitler, endringsside.KEY: endringsside.kapittel(side, report)}
    return replace(report, **_numbered(kapitler, {}))


def add_prose(report: Report) -> Report:
    """The edition with its words, when they are written for its municipality.

    Raises:
        NarrativeError: The faults of all narratives together.
    """
    if not report.edition.has_prose:
        return report
    narrativer, prosa, feil = read_chapters(report)
    if feil:
        raise NarrativeError(*(fault for faults in feil.values() for fault in faults))
    return assemble(report, narrativer, prosa)


def read_chapters(
    report: Report,
) -> tuple[dict[str, Narrative], dict[str, Prosa], dict[str, tuple[Fault, ...]]]:
    """The words of every chapter; one that cannot be read does not stop the others.

    Returns:
        Key -> narrative, key -> prose, and key -> why a chapter's words cannot be used; all empty
        where the words are written for another municipality.
    """
    narrativer: dict[str, Narrative] = {}
    prosa: dict[str, Prosa] = {}
    feil: dict[str, tuple[Fault, ...]] = {}
    for key in med_prosa(report.kapitler) if report.edition.has_prose else ():
        try:
            narrativer[key], prosa[key] = read_chapter(report, key)
        except UserError as error:
            feil[key] = error.faults
    return narrativer, prosa, feil


def read_chapter(report: Report, key: str) -> tuple[Narrative, Prosa]:
    """One chapter's words, read anew and bound to the report's figures.

    Raises:
        NarrativeError: The faults of this narrative together.
    """
    narrative = load_narrative(report.root, key)
    read_approval(report.root, key)  # a broken one is a fault of this chapter, told here
    return narrative, render_narrative(narrative, vocabulary(report, key))


def vocabulary(report: Report, key: str) -> Vocabulary:
    """The helpers as they are in one chapter."""
    areas = {name: modul.AREA for name, modul in report.moduler.items()}
    exhibits = {name: {e.key: e for e in k.exhibits} for name, k in report.kapitler.items()}
    umulige = {name: k.umulige for name, k in report.kapitler.items()}
    barometer = report.observations.barometer
    return Vocabulary(report.grunnlag, key, areas, exhibits, umulige, barometer)


def assemble(
    report: Report, narrativer: Mapping[str, Narrative], prosa: Mapping[str, Prosa]
) -> Report:
    """The same figures with these words: titles, numbers of exhibits and warnings follow."""
    # The analyst names the chapter; without prose it has the area's own name.
    kapitler = {
        key: replace(k, tittel=narrativer[key].front.tittel) if key in narrativer else k
        for key, k in report.kapitler.items()
    }
    return replace(
        report,
        **_numbered(kapitler, prosa),
        narrativer=narrativer,
        prosa=prosa,
        advarsler=tuple(_advarsler(kapitler, narrativer, prosa)),
        tilstander={
            key: tilstand(narrative, prosa.get(key), read_approval(report.root, key))
            for key, narrative in narrativer.items()
        },
    )


def _observations(root: Path, edition: Edition) -> Observations:
    """The figures; where they fail, the year that is not there at all is told first."""
    try:
        return load_observations(root, edition)
    except DataError as error:
        raise DataError(*_year_to_come(root, edition), *error.faults) from None


def _year_to_come(root: Path, edition: Edition) -> tuple[Fault, ...]:
    """Why the figures of the edition's year cannot be used, when its Grønt hefte is missing too.

    A new edition lacks both until somebody fetches the one and puts in the other; both are then
    told in one run.
    """
    hefter = [GRONT_HEFTE.fullmatch(folder.name) for folder in (root / DATA).glob("gront_hefte_*")]
    here = {int(found[1]) for found in hefter if found}
    if not here or edition.need.gront_hefte in here:
        return ()
    need = edition.need.model_copy(update={"gront_hefte": max(here)})
    earlier = edition.model_copy(update={"need": need})
    try:
        figures = load_observations(root, earlier)
        _check_years(root, Grunnlag(edition, figures.frame, figures.tillegg))
    except UserError as error:
        return error.faults if isinstance(error, ConfigError) else ()
    return ()


def _check_years(root: Path, grunnlag: Grunnlag) -> None:
    """The years of report.toml must be years that the figures cover."""
    edition = grunnlag.edition
    wanted = {"year": edition.year, "growth_from": edition.growth_from}
    faults = [
        Fault(
            shown(root / FILE),
            line_in(root, key),
            f"{key}: report/data has no figures for {year} ({serie.partition('/')[0]}).",
            f"There are those of {min(covered)}–{max(covered)}. {_how_to_get(year, covered)}",
        )
        for serie in (FOLKEMENGDE, INNTEKTER, grunnlag.forste("12362/"))
        for covered in [[int(year) for year in grunnlag.serie(serie)["verdi"].columns]]
        for key, year in wanted.items()
        if year not in covered
    ]
    if faults:
        # One is enough: a year that one table lacks is often lacking in all of them.
        raise ConfigError(faults[0])


def _how_to_get(year: int, covered: Sequence[int]) -> str:
    if year < max(covered):
        return "Write one of these."
    return f"Run asss-report fetch when SSB has published {year} (15 March {year + 1})."


def med_prosa(kapitler: Iterable[str]) -> tuple[str, ...]:
    """The chapters an analyst writes: all but the generated ones."""
    return tuple(key for key in kapitler if key not in GENERERT)


def i_rekkefolge(kapittel: Kapittel, prosa: Prosa | None) -> tuple[Exhibit, ...]:
    """A chapter's exhibits as the reader meets them: placed ones first, in the analyst's order.

    What the first section places comes before the unplaced, what later sections place after.
    """
    if prosa is None:
        return kapittel.exhibits
    egne = {e.key: e for e in kapittel.exhibits}
    forste = prosa.i_seksjon(0)
    senere = [key for key in prosa.plassert if key not in forste]
    ledige = [key for key in egne if key not in prosa.plassert]
    return tuple(egne[key] for key in (*forste, *ledige, *senere))


def alle_exhibits(report: Report) -> Iterator[tuple[str, Exhibit]]:
    """Every exhibit with the key of its chapter, as the reader meets them."""
    for key, kapittel in report.kapitler.items():
        for exhibit in i_rekkefolge(kapittel, report.prosa.get(key)):
            yield key, exhibit


def _kapitler(  # noqa: PLR0913, PLR0917 - the one place where all of it meets
    root: Path,
    grunnlag: Grunnlag,
    stil: Stil,
    moduler: Mapping[str, AreaModule],
    funn: tuple[Funn, ...],
    observations: Observations,
) -> dict[str, Kapittel]:
    egne = {key: modul.build(grunnlag, stil) for key, modul in moduler.items()}
    areas = tuple(modul.AREA for modul in moduler.values())
    barometer, lenker = barometerkapittel.kommunebarometer(
        grunnlag,
        stil,
        funn,
        Materiale(observations.barometer, read_sektorvekter(root), read_fakta(root), areas),
    )
    egne = {key: replace(k, henvisninger=lenker.get(key)) for key, k in egne.items()}
    return {
        FORST: _sammendrag.sammendrag(grunnlag, stil, funn),
        **egne,
        BAROMETERKAPITTEL: barometer,
        metode.KEY: metode.kapittel(grunnlag, observations, areas, egne),
    }


def _numbered(kapitler: Mapping[str, Kapittel], prosa: Mapping[str, Prosa]) -> dict[str, Any]:
    """Chapters and numbers; the chapter on what has changed names exhibits by theirs."""
    nummer = _nummer(kapitler, prosa)
    siste = kapitler.get(endringsside.KEY)
    if isinstance(siste, endringsside.Endringskapittel):
        tekst = {sted: nr.tekst for sted, nr in nummer.items()}
        titler = {key: kapittel.tittel for key, kapittel in kapitler.items()}
        kapitler = {**kapitler, endringsside.KEY: siste.med_numre(tekst, titler)}
        nummer = _nummer(kapitler, prosa)
    return {"kapitler": kapitler, "nummer": nummer}


def _nummer(
    kapitler: Mapping[str, Kapittel], prosa: Mapping[str, Prosa]
) -> dict[tuple[str, str], Nummer]:
    nummer = {}
    for nr, (key, kapittel) in enumerate(kapitler.items(), start=1):
        teller = {"figur": 0, "tabell": 0}
        for exhibit in i_rekkefolge(kapittel, prosa.get(key)):
            teller[exhibit.slag] += 1
            nummer[key, exhibit.key] = Nummer(
                exhibit.slag, f"{nr}.{teller[exhibit.slag]}", f"{key}-{exhibit.key}"
            )
    return nummer


def _advarsler(
    kapitler: Mapping[str, Kapittel],
    narrativer: Mapping[str, Narrative],
    prosa: Mapping[str, Prosa],
) -> Iterable[Fault]:
    for key, words in prosa.items():
        yield from words.advarsler
        titler = {s.tittel for s in words.seksjoner}
        for seksjon in kapitler[key].seksjoner:
            if seksjon not in titler:
                yield Fault(
                    shown(narrativer[key].path),
                    narrativer[key].linje + 1,
                    f"The section «{seksjon}» is missing.",
                    f"Write: ## {seksjon}",
                    code="section-missing",
                )


def _chapter_lines(root: Path, keys: Sequence[str]) -> dict[str, int]:
    lines = (root / FILE).read_text(encoding="utf-8-sig").split("\n")
    return {key: n for key in keys for n, line in enumerate(lines, start=1) if f'"{key}"' in line}
