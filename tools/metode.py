"""Make docs/metode.md from the code: every indicator with its key, unit, formula and rule.

.venv/bin/python tools/metode.py            write it
.venv/bin/python tools/metode.py --check    exit 1 when the file is not what the code says
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import sys
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING

from asss_report.areas._area import area_keys, load_area
from asss_report.document.metode import BAROMETERFORMLER, FORMLER, formel_tekst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.areas._area import Area

TARGET = Path(__file__).resolve().parent.parent / "docs" / "metode.md"
RULES = (
    "averages",
    "comparison",
    "need",
    "decomposition",
    "robustness",
    "change",
    "bridge",
    "kostnadsnivaa",
    "barometer.bidrag",
    "barometer.drivere",
    "barometer.sektor",
    "barometer.bevegelse",
    "findings",
)
HEAD = """\
# Method: indicators and formulae

Made by `tools/metode.py` from the code; change that, not this.

A series is named table:function:concept in Statistics Norway's codes: AGD2 is net and AGD10 gross
operating expenses. `folkemengde` is inhabitants on 31 December. Numerator and denominator are
summed over the members before they are divided, when the rule is `vektet`.
"""

FORMULAE = """\
`u` is net and `g` gross operating expenses per inhabitant, `N` inhabitants, `b` need; `i` is the
municipality and `G` the group. `asss-report trace` prints these for any number of the report.
"""
BAROMETER = """
Where Kommunebarometeret is typed in:
"""


def main() -> int:
    """Write the file, or say whether it is up to date."""
    text = "\n".join(lines()) + "\n"
    if "--check" in sys.argv[1:]:
        fresh = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        sys.stdout.write("" if fresh else f"{TARGET.name} is stale: run tools/metode.py\n")
        return 0 if fresh else 1
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    return 0


def lines() -> Iterator[str]:
    """The document, line by line."""
    yield HEAD
    yield "## Rules\n"
    for name in RULES:
        module = import_module(f"asss_report.analysis.{name}")
        yield f"### `analysis/{name.replace('.', '/')}.py`\n\n{getdoc(module)}\n"
    yield "## Formulae\n"
    yield FORMULAE
    yield from (f"- {hva}: `{formel}`" for hva, formel in FORMLER.values())
    yield BAROMETER
    yield from (f"- {hva}: `{formel}`" for hva, formel in BAROMETERFORMLER.values())
    yield "\n## Indicators\n"
    for key in area_keys():
        yield from area_lines(load_area(key).AREA)


def area_lines(area: Area) -> Iterator[str]:
    """One area's indicators as a table."""
    yield f"### {area.navn} (`{area.key}`)\n"
    yield "| key | name | unit | formula | mean | dimension |\n|---|---|---|---|---|---|"
    for ind in area.indikatorer:
        snitt = f"{ind.snitt}{', without Oslo' if ind.uten_oslo else ''}"
        yield (
            f"| `{ind.key}` | {ind.navn} | {ind.enhet} | `{formel_tekst(ind.formel)}` "
            f"| {snitt} | {ind.dimensjon} |"
        )
    yield ""


if __name__ == "__main__":
    raise SystemExit(main())
