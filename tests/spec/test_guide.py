"""The analysts' guide shows exactly what each helper prints: every row of its tables is tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT

from asss_report.narrative.claims import PASTANDER
from asss_report.narrative.render import readable
from asss_report.narrative.vocabulary import HELPERS, NoValueError, UnknownNameError

if TYPE_CHECKING:
    from narrating import Narrator

    from asss_report.document.report import Report

GUIDE = (ROOT / "docs" / "veiledning.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| `(\{\{ (?:verdi|avvik|mill_kr|rang|endring|virkning).*?\}\})` \| (.*?) \|$",
    GUIDE,
    re.MULTILINE,
)
CLAIMS = re.findall(r'krev\("[\w.]+", "([^"]+)"', GUIDE)


@pytest.mark.parametrize(("call", "printed"), ROWS)
def test_each_row_of_the_guide_is_what_the_helper_prints(
    narrator: Narrator, call: str, printed: str
) -> None:
    """In the chapter on kindergartens, edition 2025, as the guide says."""
    assert printed == readable(narrator.text(call))


def test_the_guide_has_rows_for_every_helper_and_claim() -> None:
    """Nothing analysts may write is left out."""
    assert len(ROWS) > 30
    assert all(f"### `{name}`" in GUIDE or f"`{name}`" in GUIDE for name in HELPERS)
    said = {
        *CLAIMS,
        *re.findall(r'også `"([^"]+)"`', GUIDE),
        *re.findall(r' og `"([^"]+)"`', GUIDE),
    }
    assert set(PASTANDER) <= said


def test_references_in_the_guide_have_the_numbers_it_shows(report: Report) -> None:
    """«figur 3.4» and «kapittel 4» of the bundled edition."""
    shown = dict(re.findall(r'^\| `\{\{ se\("([\w.]+)"\) \}\}` \| (.*?) \|$', GUIDE, re.MULTILINE))

    assert 3 == len(shown)
    for key, words in shown.items():
        if key in report.kapitler:
            assert words == f"kapittel {report.kapittelnummer(key)}"
        else:
            kapittel, _, exhibit = key.rpartition(".")
            assert words == readable(report.nummer[kapittel or "barnehage", exhibit].tekst)


@pytest.mark.parametrize("key", ["netto_driftsutgifter", "eiendom.netto_driftsutgifter"])
def test_the_guides_claims_are_judged_not_refused(narrator: Narrator, key: str) -> None:
    """Each claim word is one that krev knows."""
    for claim in PASTANDER:
        option = ', enn="ASSS"' if claim in ("høyere", "lavere", "på nivå med") else ""
        target = "behov" if claim.startswith("trekker") else key
        try:
            narrator.render(f'{{{{ krev("{target}", "{claim}"{option}) }}}}')
        except (UnknownNameError, NoValueError) as error:
            pytest.fail(str(error))
