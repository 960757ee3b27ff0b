"""Words written in a test, rendered with the real figures as a chapter's narrative would be."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from edition_copy import HEAD, ROOT, type_barometer

from asss_report.errors import Fault, NarrativeError
from asss_report.narrative.loader import load_narrative, narrative_path
from asss_report.narrative.render import Prosa, render_narrative
from asss_report.narrative.vocabulary import SLUTT, START, Vocabulary
from asss_report.sources.barometer import BAROMETER, SEKTORER
from asss_report.sources.barometer.fil import load_barometer
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.document.report import Report

#: Lines of HEAD: the body's first line is the one after.
HEAD_LINES = HEAD.count("\n")
#: A value the sources do not have: Sandnes' net spending on property.
MISSING = '{{ verdi("eiendom.netto_driftsutgifter", kommune="Sandnes") }}'
NOTICE = "Avsnittet er utelatt."


@dataclass(frozen=True, slots=True)
class Narrator:
    """Renders words as the narrative of a chapter of `report`."""

    report: Report
    folder: Path

    def render(self, body: str, key: str = "barnehage", head: str = HEAD) -> Prosa:
        """The prose of the chapter `key` when its words are `body`."""
        path = narrative_path(self.folder, key)
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + body, "utf-8", newline="")
        areas = {name: module.AREA for name, module in self.report.moduler.items()}
        exhibits = {
            name: {e.key: e for e in chapter.exhibits}
            for name, chapter in self.report.kapitler.items()
        }
        barometer = self.report.observations.barometer
        vocabulary = Vocabulary(self.report.grunnlag, key, areas, exhibits, barometer=barometer)
        return render_narrative(load_narrative(self.folder, key), vocabulary)

    def html(self, body: str, key: str = "barnehage") -> str:
        """All of the prose as HTML, sections after each other."""
        return "\n".join(part.html for part in self.render(body, key).seksjoner)

    def text(self, body: str, key: str = "barnehage") -> str:
        """What the reader sees of one paragraph; NBSP is kept."""
        return re.sub(r"<[^>]+>", "", self.html(body, key)).strip()

    def faults(self, body: str, key: str = "barnehage", head: str = HEAD) -> list[Fault]:
        """What is wrong with `body`; something must be."""
        with pytest.raises(NarrativeError) as caught:
            self.render(body, key, head)
        for fault in caught.value.faults:
            assert fault.file.endswith(f"narratives/{key}.md")
        return list(caught.value.faults)

    def fault(self, body: str, key: str = "barnehage") -> Fault:
        """The only thing that is wrong with `body`."""
        (only,) = self.faults(body, key)
        return only


def ranked(report: Report, folder: Path, *changes: tuple[str, str]) -> Report:
    """The report with the made-up Kommunebarometer of tests/barometer typed in.

    Args:
        report: One with nothing typed in.
        folder: An empty one, for the files.
        changes: Text of sektorer.csv -> what stands there instead; each must be there.
    """
    typed = folder / BAROMETER
    shutil.copytree(ROOT / DATA / BAROMETER.name, folder / DATA / BAROMETER.name)
    type_barometer(folder)
    text = (typed / SEKTORER).read_text("utf-8-sig")
    for old, new in changes:
        assert old in text, f"{old!r} is not in {SEKTORER}"
        text = text.replace(old, new)
    (typed / SEKTORER).write_text(text, "utf-8")
    barometer = load_barometer(folder, report.edition)
    return replace(report, observations=replace(report.observations, barometer=barometer))


def place(key: str) -> str:
    """What stands in the HTML where an exhibit is placed."""
    return f"{START}plass:{key}{SLUTT}"


def reference(key: str) -> str:
    """What stands in the HTML where an exhibit is referred to; `key` with its chapter."""
    return f"{START}se:{key}{SLUTT}"
