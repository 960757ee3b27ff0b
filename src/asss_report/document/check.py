"""All faults of configuration, data and narratives in one run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from asss_report.document.odde import odd_in_short
from asss_report.document.report import assemble, load_figures, med_prosa, read_chapters, vocabulary
from asss_report.document.review import critic_faults, stale_faults
from asss_report.edition import load_edition
from asss_report.errors import Fault, Level, UserError, nearest, shown
from asss_report.files import write_whole
from asss_report.narrative.catalogue import catalogue
from asss_report.narrative.fix import apply, diff, fixes
from asss_report.narrative.lint import Facts, lint
from asss_report.narrative.loader import FOLDER, load_narrative, narrative_path
from asss_report.narrative.numbers import bare_numbers
from asss_report.narrative.render import lint_narrative
from asss_report.narrative.source import Source
from asss_report.narrative.spelling import spelling_faults, spelling_missing
from asss_report.observations import check_basis, load_observations
from asss_report.sources.breaks import load_breaks
from asss_report.sources.corrections import load_corrections
from asss_report.sources.sidecar import load_sources
from asss_report.sources.snapshot import state_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.narrative.catalogue import Entry
    from asss_report.narrative.loader import Narrative

_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}


def check_all(root: Path, stil: Stil, *, spelling: bool = False) -> list[Fault]:
    """Find what a person should mend, errors first.

    A value that a narrative needs and the source lacks, and a claim that does not hold, let a
    build go on, with the paragraph withheld or a warning; here they are errors, because somebody
    must rewrite the sentence.
    """
    try:
        report = load_figures(root, stil)
    except UserError as error:
        return in_order([*error.faults, *_independent(root)])
    faults = [*check_basis(report.observations), *report.observations.advarsler]
    faults += _orphans(report)
    if fault := state_fault(root, report.edition, report.observations.sources):
        faults.append(fault)
    for key, modul in report.moduler.items():
        faults += modul.check_inputs(report.grunnlag)
        faults += modul.check_outputs(report.grunnlag, report.kapitler[key])
    if report.edition.has_prose:
        faults += _words(report)
    else:
        edition = report.edition
        what = f"No words are read: they are written for {edition.narratives_for}."
        faults.append(Fault(FOLDER, 0, what, "", Level.INFO, "status"))
    if spelling:
        faults += _spelling(report)
    return _with_odd(in_order(faults), odd_in_short(report))


def _with_odd(faults: list[Fault], odd: list[Fault]) -> list[Fault]:
    """The odd figures in their own order, the oddest first, after the other warnings."""
    warnings = [f for f in odd if f.level is Level.WARNING]
    place = sum(f.level is not Level.INFO for f in faults)
    rest = [f for f in odd if f not in warnings]
    return [*faults[:place], *warnings, *faults[place:], *rest]


def failing(faults: Iterable[Fault], *, strict: bool) -> bool:
    """Whether a check has failed: errors do, and under `strict` warnings on words do too.

    Warnings on the figures themselves are for a person to judge: no edit of a narrative ends them.
    """
    return any(
        fault.level is Level.ERROR or (strict and fault.level is Level.WARNING and fault.code)
        for fault in faults
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """What `check --fix` would do to one narrative."""

    path: Path
    new: bytes
    diff: str


def proposed_fixes(root: Path, stil: Stil) -> tuple[Proposed, ...]:
    """The typed numbers with exactly one meaning, as changes that can be looked at first.

    Raises:
        UserError: The figures or a narrative cannot be read.
    """
    report = load_figures(root, stil)
    keys = med_prosa(report.kapitler) if report.edition.has_prose else ()
    found = []
    for key in keys:
        path = narrative_path(root, key)
        try:
            source = Source(load_narrative(root, key))
        except UserError:
            continue  # told by the check that follows; the others are bound all the same
        bound = fixes(source, _everything(report, key))
        if bound:
            old = path.read_bytes().decode("utf-8")
            new = apply(old, bound)
            found.append(Proposed(path, new.encode(), diff(path, old, new)))
    return tuple(found)


def write_fixes(proposed: Iterable[Proposed]) -> None:
    """Write what was proposed, each file whole.

    Raises:
        OutputError: A file cannot be written.
    """
    for one in proposed:
        write_whole(one.path, one.new)


def check_words(report: Report, key: str) -> tuple[Fault, ...]:
    """What a person should look at in the words of one chapter, which the report holds."""
    narrative = report.narrativer[key]
    file = shown(narrative.path)
    return (
        # A missing section is told by the look at the text, with the nearest heading.
        *(f for f in report.advarsler if f.file == file and f.code != "section-missing"),
        *look_at(report, key, narrative),
        *stale_faults(report, key),
    )


def look_at(report: Report, key: str, narrative: Narrative) -> Iterator[Fault]:
    """What can be seen in a text, also in one that cannot be rendered."""
    source = Source(narrative)
    yield from lint(source, facts(report, key))
    yield from bare_numbers(source, partial(_entries, report, key))
    yield from critic_faults(source)


def facts(report: Report, key: str) -> Facts:
    """What the text of one chapter is held against."""
    return Facts(
        edition=report.edition,
        kapittel=key,
        seksjoner=tuple(report.kapitler[key].seksjoner),
        numre=frozenset(nummer.tekst.replace("\u00a0", " ") for nummer in report.nummer.values()),
        ankre=frozenset([*report.kapitler, *(nummer.anker for nummer in report.nummer.values())]),
    )


def _entries(report: Report, key: str) -> Sequence[Entry]:
    return report.grunnlag.husk(
        ("catalogue", key), lambda: catalogue(vocabulary(report, key), alle_aar=True)
    )


def _everything(report: Report, key: str) -> Sequence[Entry]:
    """What can be said anywhere, the chapter's own first."""
    others = [other for other in report.moduler if other != key]
    return [e for name in (key, *others) for e in _entries(report, name)]


def _drafts(report: Report) -> Iterator[Fault]:
    """One line for all chapters that nobody has approved."""
    drafts = [key for key, how in report.tilstander.items() if not how.gyldig]
    if drafts:
        what = f"{len(drafts)} of {len(report.tilstander)} chapters are not approved: "
        hint = "asss-report approve CHAPTER --by NAME, when somebody stands by the text."
        yield Fault(FOLDER, 0, f"{what}{', '.join(drafts)}.", hint, Level.INFO, "status")


def _spelling(report: Report) -> Iterator[Fault]:
    reason = spelling_missing()
    if reason:
        yield Fault("", 0, reason, "Or leave --spelling out.", Level.WARNING, "")
        return
    names = {*report.edition.members.values()}
    names |= {i.navn for modul in report.moduler.values() for i in modul.AREA.indikatorer}
    for path in _narratives(report.root):
        try:
            narrative = load_narrative(report.root, path.stem)
        except UserError:
            continue  # told by the check of words
        yield from spelling_faults(Source(narrative), names)


def _words(report: Report) -> Iterator[Fault]:
    """The faults of every narrative; one that cannot be rendered does not hide the others."""
    narrativer, prosa, feil = read_chapters(report)
    for faults in feil.values():
        yield from faults
    whole = assemble(report, narrativer, prosa)
    yield from _drafts(whole)
    for key in narrativer:
        yield from check_words(whole, key)
    for key in feil:
        try:
            yield from look_at(whole, key, load_narrative(report.root, key))
        except UserError:
            continue  # told above


def _orphans(report: Report) -> Iterator[Fault]:
    """Narratives that no chapter shows: a misspelt name, or a chapter taken out."""
    shown_keys = med_prosa(report.kapitler)
    for path in _narratives(report.root):
        if path.stem not in shown_keys:
            what = f"No chapter of this edition is called «{path.stem}»."
            yield Fault(shown(path), 0, what, nearest(path.stem, shown_keys), Level.WARNING)


def _independent(root: Path) -> Iterator[Fault]:
    """What can be checked on its own, so that one broken file does not hide other faults."""
    steps: list[Callable[[], object]] = [
        lambda: load_observations(root, load_edition(root)),
        lambda: load_sources(root),
        lambda: load_corrections(root),
        lambda: load_breaks(root, load_edition(root)),
        *(partial(lint_narrative, root, path.stem) for path in _narratives(root)),
    ]
    for step in steps:
        try:
            step()
        except UserError as error:
            yield from error.faults


def _narratives(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("*.md"))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Errors first, then by place; a fault found twice stands once."""
    unique: dict[tuple[str, int, str], Fault] = {}
    for fault in sorted(faults, key=lambda f: (_ORDER[f.level], f.file, f.line)):
        unique.setdefault((fault.file, fault.line, fault.what), fault)
    return list(unique.values())
