"""`asss-report trace` on what was built: numbers picked at random from the PDF's own text."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest
from edition_copy import copy_edition

from asss_report.document.inputs import read_inputs
from asss_report.document.manifest import program
from asss_report.document.trace import Sporsmaal, start

if TYPE_CHECKING:
    from pathlib import Path

    from builds import Built

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.document.trace import Sporing

pytestmark = pytest.mark.pdf

#: How a person reads a number off a page: sign, groups of three, decimals.
TALL = re.compile(r"(?<![\d,])[+−]?\d{1,3}(?:\u00a0\d{3})*(?:,\d+)?(?![\d,])")
ANTALL = 20


def plukk(sider: list[str], seed: int) -> list[tuple[int, str]]:
    """Numbers at random: 1-based page and text."""
    alle = [(nr, t) for nr, side in enumerate(sider, start=1) for t in TALL.findall(side)]
    return random.Random(seed).sample(alle, ANTALL)  # noqa: S311 - a test, not a secret


def kontroller(sporing: Sporing, sider: list[str], seed: int) -> int:
    """Ask for each number on its page; the seed is printed so that a failure can be repeated."""
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when the test fails
    fulgt = 0
    for side, tekst in plukk(sider, seed):
        svar = sporing.svar(Sporsmaal(tekst, side=side))
        assert svar, (side, tekst)
        for ett in svar:
            linjer = "\n".join(sporing.linjer(ett))
            if ett.tall is None:
                assert ett.forklaring, (side, tekst)
            else:
                fulgt += 1
                assert re.search(r"report/data/\S+, (line \d+, column|cell) ", linjer), linjer
    return fulgt


def test_twenty_random_numbers_of_a_delivery_are_followed(delivered: Built, stil: Stil) -> None:
    """The pages are those the build has left in its manifest; a new seed each time."""
    seed = random.SystemRandom().randrange(10**6)
    root = delivered.copy.root
    assert 0 == delivered.run.code, delivered.run.err
    sporing = start(root, stil, root / "output", sider=True, si=pytest.fail)
    assert 5 < kontroller(sporing, delivered.raw, seed)


def test_twenty_random_numbers_of_the_whole_report_are_followed(
    baerum: Built, report: Report, stil: Stil, tmp_path: Path
) -> None:
    """The pages are read from the PDF's own bookmarks, so another's reckoning is not trusted."""
    seed = random.SystemRandom().randrange(10**6)
    copy = copy_edition(tmp_path / "utgave")
    folder = copy.root / "output" / str(report.edition.year)
    folder.mkdir(parents=True)
    manifest = {
        "inputs": read_inputs(copy.root),
        "program": program(),
        "pages": _ankre(baerum, report),
        "page_count": len(baerum.raw),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    sporing = start(copy.root, stil, copy.root / "output", sider=True, si=pytest.fail)
    assert 5 < kontroller(sporing, baerum.raw, seed)


def _ankre(built: Built, report: Report) -> dict[str, int]:
    """Anchor -> page of chapters, parts and exhibits, by the titles of the bookmarks."""
    kapitler = {
        f"{report.kapittelnummer(key)} {k.tittel}": key for key, k in report.kapitler.items()
    }
    titler = {
        **kapitler,
        "Slik leser du rapporten": "leseveiledning",
        "Figurer og tabeller": "lister",
        "Begreper": "begreper",
        f"{report.edition.municipality} på én side": "enside",
        "Innhold": "innhold",
    }
    numre = {n.overskrift.replace("\u00a0", " "): n.anker for n in report.nummer.values()}
    sider = {}
    for _, tittel, side in built.bookmarks:
        exhibit = re.match(r"(?:Figur|Tabell) \d+\.\d+", tittel)
        anker = numre.get(exhibit[0]) if exhibit else titler.get(tittel)
        if anker:
            sider[anker] = side
    assert set(kapitler.values()) <= set(sider)
    assert set(numre.values()) <= set(sider)
    return sider


def test_the_command_prints_the_way_back_and_refuses_what_is_not_there(delivered: Built) -> None:
    """As a user runs it: exit 0 with cell and table; another code, and where it stands instead."""
    copy = delivered.copy
    side = next(n for n, t in enumerate(delivered.pages, start=1) if "Tabell 2.1" in t and n > 5)
    run = copy.run("trace", "13 817", "--page", str(side))
    assert 0 == run.code, run.err
    assert "report/data/12362/12362.csv, line 2112, column kr_per_innbygger: 13817" in run.out
    assert "https://www.ssb.no/statbank/table/12362" in run.out
    borte = copy.run("trace", "13 817", "--page", "2")
    assert 13 == borte.code
    assert f"page {side}" in borte.err
    som_json = copy.run("trace", "figur 2.4", "--format", "json")
    assert json.loads(som_json.out)["answers"]
    minus = copy.run("trace", "-62,5", "--chapter", "barnehage")
    assert 13 == minus.code, "a minus is no option of the command"
    for ingen in ("0", "-5"):
        assert 2 == copy.run("trace", "13 817", "--page", ingen).code, "no page has that number"
