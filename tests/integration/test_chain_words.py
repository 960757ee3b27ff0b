"""Everything analysts may write, on a real page: valid to veraPDF, and read aloud as it is seen."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from edition_copy import ROOT
from PIL import Image

from asss_report.document.build import build_report
from asss_report.document.result import Wanted
from asss_report.errors import NarrativeError

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

pytest.importorskip("jpype")
sys.path.insert(0, str(ROOT / "tools"))
validate_pdf = importlib.import_module("validate_pdf")

WORDS = """Her er {++et nytt ord++}, {--et gammelt--}, {~~feil~>rett~~} og
{==noe viktig==}{>>Stemmer dette, Kari?<<}. Andelen er
{{ fast("24 prosent", kilde="Årsmelding 2025, side 14") }} og
{{ fast("12 prosent", kilde="Årsmelding 2025, side 14") }}. Bærum bruker
mest{{ krev("netto_driftsutgifter", "høyest") }}. Se {{ se("barnehage") }} og
{{ se("profil") }}.[^1]

[^1]: En fotnote til.

![Kart over skolekretsene](bilder/kart.png)

> Et sitat.

1. Først.
2. Så.
   - Under.

| Spørsmål | Svar |
|----------|------|
| Andel    | Nei  |
"""


@pytest.mark.pdf
@pytest.mark.verapdf
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1"])
def test_all_that_may_be_written_gives_a_valid_pdf(
    small: EditionCopy, stil: Stil, tmp_path: Path, mode: str
) -> None:
    """Marks, footnotes, pictures of every allowed kind: PDF/UA-1 and PDF/A-2a at once."""
    folder = small.root / "narratives" / "bilder"
    folder.mkdir()
    Image.new(mode, (90, 40)).save(folder / "kart.png")
    small.replace("narratives/barnehage.md", "Vi vet ikke.", WORDS)
    result = build_report(small.root, tmp_path, stil, Wanted(area="barnehage"))

    assert [] == [str(w) for w in result.warnings]
    assert [[], []] == [
        [f.clause for f in validate_pdf.validate(result.path, standard).failures]
        for standard in ("ua1", "2a")
    ]
    text = "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(result.path))
    for seen in ("et nytt ord", "[Kommentar: Stemmer dette, Kari?]", "Årsmelding 2025, side 14"):
        assert seen in " ".join(text.split())


def test_a_picture_for_printers_is_refused(small: EditionCopy, stil: Stil, tmp_path: Path) -> None:
    """CMYK needs a colour profile that an archived PDF would have to hold."""
    folder = small.root / "narratives" / "bilder"
    folder.mkdir()
    Image.new("CMYK", (9, 4)).save(folder / "kart.jpg")
    small.replace("narratives/barnehage.md", "Vi vet ikke.", "![Kart](bilder/kart.jpg)")

    with pytest.raises(NarrativeError, match="CMYK; save it as RGB"):
        build_report(small.root, tmp_path, stil, Wanted(area="barnehage"))
