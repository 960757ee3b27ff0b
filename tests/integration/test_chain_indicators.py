"""Adding a service indicator: a few lines in an area, and a fetch.

Statistics Norway's own key figures for barnehage and grunnskole in Oslo and Lillestrøm, served by
the test server in the true form under table numbers and codes that are the tests' own.
"""

from __future__ import annotations

import csv
import math
import os
import shutil
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import pytest
from builds import Built
from edition_copy import ROOT, EditionCopy, Run, copy_edition
from plain_csv import CODES, PlainCsv, norsk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

sys.path.insert(0, str(ROOT / "tests" / "ssb"))
from ssb_server import Server

pytestmark = [pytest.mark.pdf, pytest.mark.allow_hosts(["127.0.0.1"])]

MEMBERS: Final = ("Oslo", "Lillestrøm")
PER_BARN: Final = "Netto driftsutgifter barnehage per innb. 1-5 år (kr)"
DEKNING: Final = "Andel barn 1-5 år i barnehage (%)"
KOSTNAD: Final = "Korr. br. driftsutg. per barn i kommunal barnehage (kr)"
#: What an analyst pastes into `areas/barnehage.py`: each figure is a line or five.
BARNEHAGE: Final = f"""
PER_BARN = publisert(
    "per_barn", "Netto driftsutgifter per innbygger 1–5 år", "99001/TESTbarnehage01", "kroner", 0,
    etikett="{PER_BARN}",
)
DEKNING = publisert(
    "dekning", "Barn 1–5 år i barnehage", "99001/TESTbarnehage04", "prosent", 1,
    etikett="{DEKNING}",
)
KOSTNAD = publisert(
    "kostnad", "Utgift per barn i kommunal barnehage", "99001/TESTbarnehage11", "kroner", 0,
    etikett="{KOSTNAD}",
)
"""
GRUNNSKOLE: Final = """        publisert(
            "gruppe", "Gruppestørrelse", "99002/TESTgrunnskole09", "antall", 1,
            etikett="Gruppestørrelse 2 (antall)",
        ),
"""


def published(name: str, region: str) -> float:
    """What Statistics Norway says of 2025, from the file the server's tables are made of."""
    file = ROOT / "tests" / "ssb" / "replies" / "barnehage_grunnskole.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        (value,) = [
            float(row["verdi"])
            for row in csv.DictReader(rows)
            if (row["indikator"], row["region"], row["aar"]) == (name, region, "2025")
        ]
    return value


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def with_indicators(folder: Path) -> EditionCopy:
    """A copy of the tree with the key figures declared, as Oslo's report beside Lillestrøm."""
    copy = copy_edition(folder)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    areas = folder / "src" / "asss_report" / "areas"
    for key in ("barnehage", "grunnskole"):
        edit(areas / f"{key}.py", "import standard", "import publisert, standard")
    edit(areas / "barnehage.py", "\nAREA = Area(", f"{BARNEHAGE}\nAREA = Area(")
    edit(
        areas / "barnehage.py",
        "indikatorer=_S.alle,",
        "indikatorer=(*_S.alle, PER_BARN, DEKNING, KOSTNAD),\n"
        "    faktorer=Faktorer(PER_BARN, DEKNING, KOSTNAD),",
    )
    edit(
        areas / "barnehage.py",
        "from asss_report.areas import _kontroll",
        "from asss_report.analysis.decomposition import Faktorer\n"
        "from asss_report.areas import _kontroll",
    )
    edit(
        areas / "grunnskole.py",
        "indikatorer=_S.alle,",
        f"indikatorer=(\n        *_S.alle,\n{GRUNNSKOLE}    ),",
    )
    copy.report_on("Oslo", "Lillestrøm")
    return copy


def run(copy: EditionCopy, server: Server, *arguments: str) -> Run:
    """A command of the copied package."""
    env = {"PYTHONPATH": os.fspath(copy.root / "src"), "ASSS_SSB_URL": server.url}
    return copy.run(*arguments, env=env)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EditionCopy, Server]]:
    """The figures fetched from the server."""
    copy = with_indicators(tmp_path_factory.mktemp("indikatorer") / "kopi")
    with Server() as server:
        done = run(copy, server, "fetch", "--table", "99001", "--table", "99002")
        assert done.code == 0, done.err
        yield copy, server


@pytest.fixture(scope="module")
def text(fetched: tuple[EditionCopy, Server]) -> str:
    """The chapter's PDF."""
    copy, server = fetched
    done = run(copy, server, "build", "--area", "barnehage")
    return Built(copy, done, copy.root / "output" / "asss-oslo-2025-barnehage.pdf").text


def test_a_declared_indicator_stands_in_a_table_of_its_chapter(text: str) -> None:
    """With Statistics Norway's figures, and the table's number in the source line."""
    for name, decimals in ((PER_BARN, 0), (DEKNING, 1), (KOSTNAD, 0)):
        for region in MEMBERS:
            assert norsk(Fraction(published(name, region)), decimals) in text
    assert "Nøkkeltall for tilbudet i barnehage" in text
    assert "tabell 99001" in text


def test_with_coverage_and_unit_cost_the_difference_is_in_four_parts(
    fetched: tuple[EditionCopy, Server], text: str
) -> None:
    """Each part is L(u_i, u_G)·ln of the factor's ratio, Oslo's over that of both.

    The mean is of Oslo and Lillestrøm, the two that have figures; the ten others are named.
    """
    plain = PlainCsv(fetched[0].root)
    net, folk, children, users, cost = (dict[str, float]() for _ in range(5))
    for m in MEMBERS:
        net[m] = float(plain.kroner("FGK7", "AGD2", CODES[m]))
        folk[m] = float(plain.people(CODES[m]))
        children[m] = net[m] / published(PER_BARN, m)
        users[m] = children[m] * published(DEKNING, m) / 100
        cost[m] = users[m] * published(KOSTNAD, m)
    own, mean = net["Oslo"] / folk["Oslo"], sum(net.values()) / sum(folk.values())
    weight = (own - mean) / math.log(own / mean)

    for over, under in ((children, folk), (users, children), (cost, users), (net, cost)):
        ratio = (over["Oslo"] / under["Oslo"]) / (sum(over.values()) / sum(under.values()))
        assert norsk(Fraction(weight * math.log(ratio)), sign=True) in text
    assert "Målgruppens andel av innbyggerne" in text
    assert "av 2 kommuner: alle i ASSS unntatt Bergen, Trondheim" in text


def test_an_indicator_without_coverage_gets_its_table_and_no_parts(
    fetched: tuple[EditionCopy, Server],
) -> None:
    """Grunnskole: 20 figures of two municipalities, and nothing that says how many are served."""
    copy, server = fetched
    done = run(copy, server, "build", "--area", "grunnskole")
    text = Built(copy, done, copy.root / "output" / "asss-oslo-2025-grunnskole.pdf").text

    for region in MEMBERS:
        assert norsk(Fraction(published("Gruppestørrelse 2 (antall)", region)), 1) in text
    assert "Målgruppens andel" not in text


def test_a_label_that_is_another_stops_the_fetch(fetched: tuple[EditionCopy, Server]) -> None:
    """Nothing is stored, and both labels are said."""
    copy, server = fetched
    module = copy.root / "src" / "asss_report" / "areas" / "barnehage.py"
    before = {p: p.read_bytes() for p in (copy.root / "report" / "data").rglob("*") if p.is_file()}
    edit(module, DEKNING, "Andel barn 0-5 år i barnehage (%)")
    done = run(copy, server, "fetch", "--table", "99001")
    edit(module, "Andel barn 0-5 år i barnehage (%)", DEKNING)

    assert done.code == 16
    assert DEKNING in done.err
    assert "Andel barn 0-5 år i barnehage (%)" in done.err
    assert before == {
        p: p.read_bytes() for p in (copy.root / "report" / "data").rglob("*") if p.is_file()
    }
