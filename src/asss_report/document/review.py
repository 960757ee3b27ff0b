"""Who has said what of which chapter, and what is left before the edition is final."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asss_report.areas._barometer import KEY as BAROMETERKAPITTEL
from asss_report.document.report import (
    assemble,
    load_figures,
    med_prosa,
    read_chapter,
    read_chapters,
    vocabulary,
)
from asss_report.errors import (
    ConfigError,
    Fault,
    Level,
    NarrativeError,
    NotFinalError,
    nearest,
    shown,
)
from asss_report.narrative import approval
from asss_report.narrative.catalogue import catalogue, of_barometer, search
from asss_report.narrative.loader import FOLDER, Godkjenning
from asss_report.narrative.numbers import find_bare
from asss_report.narrative.render import CRITIC
from asss_report.narrative.source import FYLL, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.narrative.approval import Change, Tilstand
    from asss_report.narrative.catalogue import Entry


@dataclass(frozen=True, slots=True)
class Review:
    """A chapter as the analysts' table shows it.

    Attributes:
        status: utkast, kvalitetssikret, godkjent or «må leses på nytt».
        ord: Words of its author.
        bundet: Numbers bound to the figures.
        bare: Numbers typed.
        endringer: Values changed and claims turned since it was approved.
        tekst_endret: True when the words were changed since then.
    """

    key: str
    tittel: str
    status: str
    ansvarlig: str
    ord: int
    bundet: int
    bare: int
    endringer: tuple[Change, ...]
    tekst_endret: bool

    @property
    def changed(self) -> str:
        """«2 values, 1 claim, text», or a dash."""
        claims = sum(change.pastand for change in self.endringer)
        values = len(self.endringer) - claims
        counts = ((values, "value"), (claims, "claim"))
        parts = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts if n]
        return ", ".join([*parts, *(["text"] if self.tekst_endret else [])]) or "–"


def reviews(root: Path, stil: Stil) -> tuple[tuple[Review, ...], tuple[Fault, ...]]:
    """Every chapter that somebody writes, and the faults of those that cannot be read.

    Raises:
        UserError: The figures cannot be used.
    """
    report = load_figures(root, stil)
    narrativer, prosa, feil = read_chapters(report)
    report = assemble(report, narrativer, prosa)
    faults = tuple(fault for faults in feil.values() for fault in faults)
    return tuple(review(report, key) for key in narrativer), faults


def figures(root: Path, stil: Stil, area: str, word: str, *, years: bool) -> tuple[Entry, ...]:
    """Everything that can be said of one area, or of all of them and the barometer.

    Raises:
        UserError: There is no such area, or the figures cannot be used.
    """
    report = load_figures(root, stil)
    known = [*report.moduler, *(k for k in report.kapitler if k not in report.moduler)]
    if area and area not in known:
        raise ConfigError(Fault("", 0, f"There is no area «{area}».", nearest(area, known)))
    keys = [area] if area else list(report.moduler)
    entries = [e for key in keys for e in catalogue(vocabulary(report, key), alle_aar=years)]
    if not area:
        entries += of_barometer(vocabulary(report, BAROMETERKAPITTEL), alle_aar=years)
    return tuple(search(entries, word) if word else entries)


def review(report: Report, key: str) -> Review:
    """One chapter whose words are in the report."""
    narrative, source = report.narrativer[key], Source(report.narrativer[key])
    how = report.tilstander[key]
    prosa = report.prosa.get(key)
    return Review(
        key,
        narrative.front.tittel,
        how.status,
        narrative.front.ansvarlig,
        len(re.findall(r"\w+", source.prose.replace(FYLL, " "))),
        sum(not use.pastand for use in prosa.bruk) if prosa else 0,
        sum(1 for _ in find_bare(source)),
        how.endringer,
        how.tekst_endret,
    )


def approve(root: Path, stil: Stil, key: str, *, by: str, when: date) -> tuple[Fault, ...]:
    """Store that somebody stands by a chapter as it is.

    Returns:
        What that person should know all the same: warnings.

    Raises:
        UserError: The chapter cannot be approved; nothing is written.
    """
    from asss_report.document.check import check_words  # noqa: PLC0415 - it looks at reviews too

    figures = load_figures(root, stil)
    if key not in med_prosa(figures.kapitler):
        what = f"«{key}» is not a chapter anybody writes."
        raise ConfigError(Fault("", 0, what, nearest(key, med_prosa(figures.kapitler))))
    if not figures.edition.has_prose:
        what = f"The words are written for {figures.edition.narratives_for}."
        hint = f"Approve them in the edition of {figures.edition.narratives_for}."
        raise ConfigError(Fault("", 0, what, hint))
    if not by.isprintable():
        raise ConfigError(Fault("", 0, "The name has characters that cannot be shown.", "--by"))
    if not by.strip():
        raise ConfigError(Fault("", 0, "Nobody is named.", 'Write --by "Kari Nordmann".'))
    narrative, prosa = read_chapter(figures, key)
    report = assemble(figures, {key: narrative}, {key: prosa})
    faults = [f for f in check_words(report, key) if f.code not in ("stale", "status")]
    stops = [f for f in faults if f.level is Level.ERROR or f.code == "critic"]
    if stops:
        raise NarrativeError(*stops)
    approval.store(root, key, narrative, approval.fingerprint(narrative, prosa, by, when))
    return tuple(f for f in faults if f.level is Level.WARNING)


def require_final(report: Report) -> None:
    """Refuse to make a final edition while something is left.

    Raises:
        NotFinalError: All that is left, each with the line that mends it.
    """
    left = list(_left(report))
    if left:
        raise NotFinalError(*left)


def stale_faults(report: Report, key: str) -> Iterator[Fault]:
    """What has changed since a chapter was approved."""
    narrative, how = report.narrativer[key], report.tilstander[key]
    file, godkjent = shown(narrative.path), how.godkjent
    if godkjent is None:
        if narrative.front.status is Godkjenning.GODKJENT:
            what = "The status «godkjent» is typed, but no approval is stored."
            yield _at_status(report, key, what, Level.WARNING, "status")
        return
    since = approval.approved_by(godkjent)
    for change in how.endringer:
        what = (
            f"«{change.kall}» {'rested on' if change.pastand else 'was'} «{change.var}» when "
            f"approved ({since}), now «{change.er}»: {approval.LESES_PAA_NYTT}. "
            f"The sentence: «{change.setning}»"
        )
        hint = f"Read it again; then asss-report approve {key} --by NAME."
        yield Fault(file, change.linje, what, hint, Level.WARNING, "stale")
    if how.tekst_endret and narrative.front.status is Godkjenning.GODKJENT:
        what = f"The words were changed after they were approved ({since})."
        yield _at_status(report, key, what, Level.WARNING, "stale")


def _at_status(report: Report, key: str, what: str, level: Level, code: str) -> Fault:
    path = report.narrativer[key].path
    lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else []
    line = next((n for n, text in enumerate(lines, start=1) if text.startswith("status")), 1)
    hint = f"When it is right: asss-report approve {key} --by NAME."
    return Fault(shown(path), line, what, hint, level, code)


def _left(report: Report) -> Iterator[Fault]:
    if not report.edition.has_prose:
        what = f"The narratives are written for {report.edition.narratives_for}."
        yield Fault(FOLDER, 0, what, "A final edition needs words of its own.")
    for key, kapittel in report.kapitler.items():
        if key in report.narrativer:
            yield from _left_in(report, key, report.tilstander[key])
        if not kapittel.endelig:
            what = f"The chapter «{kapittel.tittel}» lacks something that it must have."
            hint = (*kapittel.mangler, "See the chapter.")[0]
            yield Fault("", 0, what, hint)
    yield from report.advarsler


def _left_in(report: Report, key: str, how: Tilstand) -> Iterator[Fault]:
    narrative = report.narrativer[key]
    if not how.gyldig:
        what = f"The chapter «{narrative.front.tittel}» is not approved: {how.status}."
        yield _at_status(report, key, what, Level.ERROR, "status")
    yield from critic_faults(Source(narrative), Level.ERROR)


def critic_faults(source: Source, level: Level = Level.WARNING) -> Iterator[Fault]:
    """Changes and comments that nobody has settled."""
    for found in CRITIC.finditer(source.body):
        words = " ".join(found[0].split())
        what = f"The change or comment «{words[:60]}» is not settled."
        yield source.fault(found.start(), "critic", level, what, "Take it into the text, or out.")
