"""Every exhibit as files: charts as SVG and PNG, the data of all as CSV.

A CSV opens right in Norwegian Excel: UTF-8 with a mark, semicolons, decimal commas; one header row,
then only data. What a file is and where its figures come from stands in the folder's `LES-MEG.txt`.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from asss_report.document.data import datatabell
from asss_report.document.kilder import kildelinje

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asss_report.document.data import Datatabell
    from asss_report.document.html import Maler
    from asss_report.document.report import Report
    from asss_report.model import Exhibit

#: Kind of exhibit -> its folder.
MAPPER: Final = {"figur": "figurer", "tabell": "tabeller"}
LES_MEG: Final = "LES-MEG.txt"
#: What a spreadsheet may take for the beginning of a formula.
_FORMEL: Final = ("=", "+", "-", "@", "\t", "\r")
_FORKLARING: Final = """{tittel}: {hva}

{filer}
CSV-filene har semikolon mellom kolonnene og desimalkomma. Tallene er ikke avrundet. En tom celle
betyr at tallet mangler eller ikke gir mening; den er aldri null.

Oppgi kilden når du bruker tallene. Kilden står under hver {entall}. Tallene fra Statistisk
sentralbyrå kan brukes fritt etter CC BY 4.0.
"""
_SVG_OG_PNG: Final = "SVG-filene kan forstørres fritt, PNG-filene passer i et lysbilde.\n"


def exhibit_files(maler: Maler, kapittel: str, exhibit: Exhibit) -> Iterator[tuple[str, bytes]]:
    """The files of one exhibit: path relative to the delivery, and content."""
    diagram = maler.tegn(kapittel, exhibit)
    stamme = f"{MAPPER[exhibit.slag]}/{kapittel}-{exhibit.key}"
    if exhibit.tegn is not None and diagram is not None:
        yield f"{stamme}.svg", diagram.svg.encode()
        yield f"{stamme}.png", maler.tegninger.png(exhibit.tegn)
    yield f"{stamme}.csv", as_csv(datatabell(exhibit, diagram))


def as_csv(data: Datatabell) -> bytes:
    """The table as a file; text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_celle(kolonne.overskrift) for kolonne in data.kolonner])
    writer.writerows([[_celle(verdi) for verdi in rad] for rad in data.rader])
    return out.getvalue().encode("utf-8-sig")


def _celle(verdi: float | str | None) -> str:
    if verdi is None:
        return ""
    if isinstance(verdi, str):
        return f"'{verdi}" if verdi.startswith(_FORMEL) else verdi
    # The shortest decimals that are this number, never with an exponent.
    return f"{Decimal(repr(verdi)).normalize():f}".replace(".", ",")


def les_meg(report: Report, tittel: str, slag: str, exhibits: Iterable[tuple[str, Exhibit]]) -> str:
    """What the files of a folder are: number, title, source and notes of each exhibit."""
    figur = slag == "figur"
    deler = [
        _FORKLARING.format(
            tittel=tittel,
            hva="figurene med tallene bak" if figur else "tabellene",
            filer=_SVG_OG_PNG if figur else "",
            entall=slag,
        )
    ]
    for kapittel, e in exhibits:
        linjer = (
            f"{kapittel}-{e.key}",
            f"{report.nummer[kapittel, e.key].overskrift}. {e.tittel}",
            e.forklaring,
            kildelinje(e.kilder, report.observations.sources),
            *e.merknader,
        )
        deler.append("\n".join(linjer) + "\n")
    return "\n".join(deler).replace("\u00a0", " ")
