"""The analysts' guide shows exactly what each helper prints: every row of its tables is tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT
from narrating import Narrator, ranked

from asss_report.narrative.barometerpastand import BAROMETERORD, VALG
from asss_report.narrative.claims import PASTANDER
from asss_report.narrative.refusals import NoValueError, UnknownNameError
from asss_report.narrative.render import readable
from asss_report.narrative.vocabulary import HELPERS

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.document.report import Report

GUIDE = (ROOT / "docs" / "veiledning.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| `(\{\{ (?:verdi|avvik|mill_kr|rang|endring|virkning).*?\}\})` \| (.*?) \|$",
    GUIDE,
    re.MULTILINE,
)
#: Those on Kommunebarometeret, which say what the made-up set prints.
BAROMETER_ROWS = re.findall(
    rf"^\| `(\{{\{{ (?:{'|'.join(BAROMETERORD)})\(.*?\}}\}})` \| (.*?) \|$", GUIDE, re.MULTILINE
)
#: Each with all its options, and the words that may stand in the claim's place.
BAROMETER_CLAIMS = re.findall(
    rf'^\| `krev\("((?:{"|".join(BAROMETERORD)})\.\w+)", "([^"]+)"(.*?)\)` \| (.*?) \|$',
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


@pytest.fixture(scope="module")
def barometer(figures: Report, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The edition with the made-up Kommunebarometer typed in."""
    return ranked(figures, tmp_path_factory.mktemp("barometer"))


@pytest.mark.parametrize(("call", "printed"), BAROMETER_ROWS)
def test_each_row_on_the_barometer_is_what_the_made_up_set_prints(
    barometer: Report, tmp_path: Path, call: str, printed: str
) -> None:
    """The guide says that these are no municipality's results."""
    assert printed == readable(Narrator(barometer, tmp_path).text(call, "kommunebarometeret"))


def test_every_claim_on_the_barometer_stands_in_the_guide_and_is_judged(
    barometer: Report, tmp_path: Path
) -> None:
    """None is left out, none is refused as it is written."""
    narrator, told = Narrator(barometer, tmp_path), set()
    for key, claim, options, meaning in BAROMETER_CLAIMS:
        words = [claim, *re.findall(r'"([^"]+)"', meaning)]
        told |= {(key.partition(".")[0], word) for word in words}
        for word in words:
            narrator.render(f'{{{{ krev("{key}", "{word}"{options}) }}}}', "kommunebarometeret")

    assert {(kind, word) for kind, words in VALG.items() for word in words} == told


def test_the_guide_has_rows_for_every_helper_and_claim() -> None:
    """Nothing analysts may write is left out."""
    assert len(ROWS) > 30
    assert set(BAROMETERORD) == {call[3:].partition("(")[0] for call, _ in BAROMETER_ROWS}
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
