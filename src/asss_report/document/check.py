"""All faults of configuration, data and narratives in one run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asss_report.document.report import load_report
from asss_report.errors import UserError
from asss_report.observations import check_basis

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.errors import Fault


def check_all(root: Path, stil: Stil) -> list[Fault]:
    """Find what a person should mend, errors first.

    A value that a narrative needs and the source lacks lets a build go on, with the paragraph
    withheld; here it is an error, because somebody must rewrite the paragraph.
    """
    try:
        report = load_report(root, stil)
    except UserError as error:
        return sorted(error.faults, key=lambda fault: fault.warning)
    faults = [*report.advarsler, *check_basis(report.observations)]
    for key, modul in report.moduler.items():
        faults += modul.check_inputs(report.grunnlag)
        faults += modul.check_outputs(report.grunnlag, report.kapitler[key])
    return sorted((_once(fault) for fault in faults), key=lambda fault: fault.warning)


def _once(fault: Fault) -> Fault:
    return replace(fault, what=fault.what.strip())
