"""All faults of configuration, data and narratives in one run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asss_report.document.report import add_prose, load_figures, med_prosa
from asss_report.edition import load_edition
from asss_report.errors import Fault, Level, UserError, nearest, shown
from asss_report.narrative.loader import FOLDER
from asss_report.narrative.render import lint_narrative
from asss_report.observations import check_basis, load_observations
from asss_report.sources.corrections import load_corrections
from asss_report.sources.sidecar import load_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report


def check_all(root: Path, stil: Stil) -> list[Fault]:
    """Find what a person should mend, errors first.

    A value that a narrative needs and the source lacks lets a build go on, with the paragraph
    withheld; here it is an error, because somebody must rewrite the paragraph.
    """
    try:
        report = load_figures(root, stil)
    except UserError as error:
        return _sorted([*error.faults, *_independent(root)])
    faults = [*check_basis(report.observations), *_orphans(report)]
    for key, modul in report.moduler.items():
        faults += modul.check_inputs(report.grunnlag)
        faults += modul.check_outputs(report.grunnlag, report.kapitler[key])
    try:
        faults += add_prose(report).advarsler
    except UserError as error:
        faults += error.faults
    return _sorted(faults)


def _orphans(report: Report) -> Iterator[Fault]:
    """Narratives that no chapter shows: a misspelt name, or a chapter taken out."""
    shown_keys = med_prosa(report.kapitler)
    for path in _narratives(report.root):
        if path.stem not in shown_keys:
            what = f"No chapter of this edition is called «{path.stem}»."
            yield Fault(shown(path), 0, what, nearest(path.stem, shown_keys), level=Level.WARNING)


def _independent(root: Path) -> Iterator[Fault]:
    """What can be checked on its own, so that one broken file does not hide other faults."""
    steps: list[Callable[[], object]] = [
        lambda: load_observations(root, load_edition(root)),
        lambda: load_sources(root),
        lambda: load_corrections(root),
        *(partial(lint_narrative, root, path.stem) for path in _narratives(root)),
    ]
    for step in steps:
        try:
            step()
        except UserError as error:
            yield from error.faults


def _narratives(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("*.md"))


def _sorted(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.warning, fault.file, fault.line))
