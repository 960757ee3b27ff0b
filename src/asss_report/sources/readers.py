"""The bundled sources, each read into the same cells: one per series, municipality and year.

A cell holds what the source says, in the source's own unit; nothing is computed here.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from asss_report.edition import FILE as EDITION_FILE
from asss_report.edition import line_in
from asss_report.errors import DataError, Fault, shown
from asss_report.model import FOLKEMENGDE, OBSERVATION_COLUMNS, Status
from asss_report.opphav import Kildecelle, Sporet
from asss_report.sources.csvfile import KODE, LINJE, NAVN, Layout, read_csv
from asss_report.sources.inndeling import KOMMUNEINNDELING, load_inndeling
from asss_report.sources.replies import read_fetched, read_reply
from asss_report.sources.sidecar import DATA, SIDECAR, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from asss_report.edition import Edition
    from asss_report.sources.inndeling import Inndeling

#: What names a cell.
KEY: Final = list(OBSERVATION_COLUMNS[:3])
#: `teller` and `verdi` in the source's unit; `belop_kilde` is the address of `teller`, "" without.
CELL_COLUMNS: Final = (*KEY, "teller", "verdi", "status", "kilde", "belop_kilde")

UTGIFTSBEHOV: Final = "utgiftsbehov"
GRONT_HEFTE: Final = re.compile(r"gront_hefte_(\d{4})")
INDEKSER: Final = "delkostnadsindekser.csv"
VEKTER: Final = "vekter.csv"
SEKTORVEKTER: Final = "kommunebarometer/sektorvekter.csv"
FAKTA: Final = "kommunebarometer/fakta.csv"

#: The two columns of an accounting table; their addresses differ in nothing else.
BELOP: Final = "belop_1000kr"
PER_INNBYGGER: Final = "kr_per_innbygger"
REGNSKAP: Final = Layout(
    columns=(
        KODE,
        NAVN,
        "kostragruppe",
        "aar",
        "ssb_tabell",
        "funksjon",
        "funksjon_navn",
        "regnskapsbegrep",
        "regnskapsbegrep_navn",
        BELOP,
        PER_INNBYGGER,
    ),
    numbers=(BELOP, PER_INNBYGGER),
    key=("funksjon", "regnskapsbegrep", KODE, "aar"),
    years=("aar",),
)
INNBYGGERE: Final = Layout(
    columns=(KODE, NAVN, "aar", "folkemengde_utledet"),
    numbers=("folkemengde_utledet",),
    key=(KODE, "aar"),
    years=("aar",),
)
#: Column of Grønt hefte -> name of the series. `samlet_beregnet` is another's sum and is not used.
INDEKS: Final = {
    "barnehage": "barnehage",
    "grunnskole": "grunnskole",
    "pleie_omsorg": "pleie_omsorg",
    "kommunehelse": "kommunehelse",
    "barnevern": "barnevern",
    "sosialhjelp": "sosialhjelp",
    "administrasjon": "administrasjon",
    "samlet_offisiell_tabell_A_k": "samlet",
}
BEHOV: Final = Layout(
    columns=(KODE, NAVN, "aar_gront_hefte", *INDEKS, "samlet_beregnet"),
    numbers=(*INDEKS, "samlet_beregnet"),
    key=(KODE, "aar_gront_hefte"),
    years=("aar_gront_hefte",),
)
BEHOV_VEKTER: Final = Layout(
    columns=("sektor", "vekt", "helse_omsorg"), numbers=("vekt", "helse_omsorg"), key=("sektor",)
)
BAROMETER: Final = Layout(
    columns=("sektor", "vekt_prosent", "utgave", "kilde"),
    numbers=("vekt_prosent",),
    key=("sektor",),
    years=("utgave",),
)
REGLER: Final = Layout(columns=("emne", "gjelder", "regel", "kilde"), numbers=(), key=("emne",))

#: Files without figures of municipalities, which are read on their own.
_UTEN_TALL: Final = (
    VEKTER,
    Path(SEKTORVEKTER).name,
    Path(FAKTA).name,
    f"{KOMMUNEINNDELING}.csv",
)


def read_cells(
    root: Path, sources: Mapping[str, Source], *, edition: Edition, inndeling: Inndeling
) -> pd.DataFrame:
    """Read every source that holds figures of municipalities.

    Args:
        root: The folder that holds `report/`.
        sources: What `report/data` holds.
        edition: Whose members.
        inndeling: What the members' codes were before.

    Returns:
        Columns `CELL_COLUMNS`. Each series has a row for every member and every year its files
        cover; a row that they do not have is empty, with status ".." and a `kilde` that says so.

    Raises:
        DataError: Every fault of every file.
    """
    faults = list(_absent(root, sources, edition))
    frames: list[pd.DataFrame] = []
    for source in sources.values():
        try:
            frames.append(read_source(root, source, edition, inndeling=inndeling))
        except DataError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(*faults)
    filled = [frame for frame in frames if len(frame)]
    return _without_clashes(pd.concat(filled, ignore_index=True))


def read_source(
    root: Path, source: Source, edition: Edition, *, inndeling: Inndeling | None = None
) -> pd.DataFrame:
    """Read one source: as `read_cells`, which gives it what the codes were before.

    Returns:
        Columns `CELL_COLUMNS`; no rows for a source without figures of municipalities.

    Raises:
        DataError: Every fault of every file.
    """
    known = inndeling or load_inndeling(root, edition.peer_group.structure)
    faults: list[Fault] = []
    frames = [pd.DataFrame(columns=list(CELL_COLUMNS))]
    for read in _readers(root, source, edition, known):
        try:
            frames.extend(_complete(part, edition) for part in read())
        except DataError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(*faults)
    filled = [frame for frame in frames if len(frame)] or frames
    return pd.concat(filled, ignore_index=True)


def read_combined(root: Path, edition: Edition) -> dict[str, dict[str, float]]:
    """The groups of Grønt hefte that join several sectors.

    Returns:
        Group -> sector -> weight, from `vekter.csv` of the edition's Grønt hefte; each weight
        knows its cell.

    Raises:
        DataError: The file is malformed, or names a sector without an index.
    """
    path = root / DATA / _gront_hefte(edition) / VEKTER
    table = read_csv(path, BEHOV_VEKTER)
    unknown = table[~table["sektor"].isin(list(INDEKS))]
    if len(unknown):
        row = unknown.iloc[0]
        what = f"«{row['sektor']}» is not a sector of {INDEKSER}."
        raise DataError.at(path, int(row[LINJE]), what, f"Known: {', '.join(INDEKS)}.")
    given = table.dropna(subset="helse_omsorg")
    hefte = edition.need.gront_hefte
    return {
        gruppe: {
            str(rad["sektor"]): _vekt(path, rad, (gruppe, f"vekt/{gruppe}", hefte))
            for _, rad in given.iterrows()
        }
        for gruppe in ("helse_omsorg",)
    }


def read_sektorvekter(root: Path) -> pd.DataFrame:
    """Kommunebarometeret's sectors and their weights.

    Returns:
        Columns `sektor`, `vekt_prosent` (percent of the total; each knows its cell), `utgave`
        (year of the edition the weight is from), `kilde` (public address), in the file's order.

    Raises:
        DataError: The file is missing or malformed.
    """
    path = root / DATA / SEKTORVEKTER
    table = read_csv(path, BAROMETER)
    table["vekt_prosent"] = pd.Series(
        [
            _vekt(path, rad, ("vekt_prosent", "kommunebarometer/vekt", int(str(rad["utgave"]))))
            for _, rad in table.iterrows()
        ],
        index=table.index,
        dtype=object,
    )
    return table[list(BAROMETER.columns)]


def read_fakta(root: Path) -> pd.DataFrame:
    """How Kommunebarometeret is made, as far as that is public: rules, not figures.

    Returns:
        Columns `emne`, `gjelder` (the years or the edition it is told of), `regel` (our words) and
        `kilde` (public address), in the file's order. No rows where the source lists no such file:
        snapshots from before it was added have none.

    Raises:
        DataError: The file is malformed.
    """
    path = root / DATA / FAKTA
    if not path.exists():  # one that the sidecar lists is missed by `load_sources`
        return pd.DataFrame(columns=list(REGLER.columns))
    return read_csv(path, REGLER)[list(REGLER.columns)]


def _vekt(path: Path, rad: pd.Series[Any], hvor: tuple[str, str, int]) -> Sporet:
    """A sector's weight with its cell; `hvor` is column, series and year."""
    kolonne, serie, aar = hvor
    verdi, sektor = float(rad[kolonne]), str(rad["sektor"])
    kilde = f"{path.parent.name}/{path.name}:{rad[LINJE]}:{kolonne}"
    enhet = "prosent" if kolonne == "vekt_prosent" else "andel"
    return Sporet(verdi, Kildecelle(serie, sektor, aar, kilde, verdi, enhet))


def _readers(
    root: Path, source: Source, edition: Edition, inndeling: Inndeling
) -> Iterator[Callable[[], list[pd.DataFrame]]]:
    """What reads a source: all replies of a fetch as one, every other file by itself."""
    if source.reading is not None:
        yield lambda: [read_fetched(root, source, edition.codes, inndeling)]
        return
    for name in source.files:
        yield partial(_read, root / DATA / source.id / name, source, edition)


def _read(path: Path, source: Source, edition: Edition) -> list[pd.DataFrame]:
    reader = _reader(source, path.name)
    return [] if reader is None else reader(path, edition)


def _reader(source: Source, name: str) -> Callable[[Path, Edition], list[pd.DataFrame]] | None:
    """How to read a file; None when it holds no figures of municipalities."""
    if name in _UTEN_TALL:
        return None
    if name.endswith(".json"):
        return _read_jsonstat
    if source.id == FOLKEMENGDE:
        return _read_folkemengde
    if GRONT_HEFTE.fullmatch(source.id) and name == INDEKSER:
        return _read_gront_hefte
    if source.table is not None and name.endswith(".csv"):
        return partial(_read_regnskap, source.table)
    what = f"Nothing here knows how to read {name}."
    raise DataError.at(DATA / source.id / SIDECAR, 0, what, "Take the folder out of report/data.")


def _read_regnskap(table: str, path: Path, edition: Edition) -> list[pd.DataFrame]:
    rows = read_csv(path, REGNSKAP, members=edition.members)
    stray = rows[rows["ssb_tabell"] != table]
    if len(stray):
        line, other = int(stray[LINJE].iloc[0]), stray["ssb_tabell"].iloc[0]
        what = f"The row is from table {other}, in a file of table {table}."
        raise DataError.at(path, line, what, "Move it to its own source.")
    place = f"{path.parent.name}/{path.name}:" + rows[LINJE].astype(str)
    codes = rows["funksjon"].where(rows["funksjon"] == "", rows["funksjon"] + "/")
    return [
        pd.DataFrame(
            {
                "indikator": f"{path.parent.name}/" + codes + rows["regnskapsbegrep"],
                "kommune": rows[KODE],
                "aar": rows["aar"],
                "teller": rows[BELOP],
                "verdi": rows[PER_INNBYGGER],
                "status": rows[f"{PER_INNBYGGER}_status"],
                "kilde": place + f":{PER_INNBYGGER}",
                "belop_kilde": place + f":{BELOP}",
            }
        )
    ]


def _read_folkemengde(path: Path, edition: Edition) -> list[pd.DataFrame]:
    rows = read_csv(path, INNBYGGERE, members=edition.members)
    named = {"folkemengde_utledet": FOLKEMENGDE}
    return _read_columns(path, rows, "aar", named)


def _read_gront_hefte(path: Path, edition: Edition) -> list[pd.DataFrame]:
    rows = read_csv(path, BEHOV, members=edition.members)
    named = {column: f"{UTGIFTSBEHOV}/{series}" for column, series in INDEKS.items()}
    return _read_columns(path, rows, "aar_gront_hefte", named)


def _read_columns(
    path: Path, rows: pd.DataFrame, year: str, named: Mapping[str, str]
) -> list[pd.DataFrame]:
    """One series per column, for files with one row per municipality and year."""
    place = f"{path.parent.name}/{path.name}:" + rows[LINJE].astype(str)
    parts = [
        pd.DataFrame(
            {
                "indikator": series,
                "kommune": rows[KODE],
                "aar": rows[year],
                "teller": float("nan"),
                "verdi": rows[column],
                "status": rows[f"{column}_status"],
                "kilde": place + f":{column}",
                "belop_kilde": "",
            }
        )
        for column, series in named.items()
    ]
    return [pd.concat(parts, ignore_index=True)]


def _read_jsonstat(path: Path, edition: Edition) -> list[pd.DataFrame]:
    return [read_reply(path, edition.codes)]


def _complete(cells: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """A row for every series, member and year: those that are absent say so."""
    series, years = cells["indikator"].unique(), sorted(cells["aar"].unique())
    files = cells.groupby("aar")["kilde"].first().str.partition(":")[0]
    whole = pd.MultiIndex.from_product([series, list(edition.codes), years], names=KEY)
    out = cells.set_index(KEY).reindex(whole).reset_index()
    gone = out["kilde"].isna()
    places = zip(*(out.loc[gone, name] for name in KEY), strict=True)
    out.loc[gone, "kilde"] = [f"{files[place[2]]}:{_address(*place)} mangler" for place in places]
    out.loc[gone, "status"] = Status.MANGLER.value
    out["belop_kilde"] = out["belop_kilde"].fillna("")
    return out


def _address(series: str, code: str, year: int) -> str:
    """Where a cell would stand, by the codes after the table's own."""
    return "/".join(filter(None, (series.partition("/")[2], code, str(year))))


def _absent(root: Path, sources: Mapping[str, Source], edition: Edition) -> list[Fault]:
    faults = []
    if FOLKEMENGDE not in sources:
        what = "The population is missing: without it nothing is per inhabitant."
        faults.append(Fault(shown(root / DATA / FOLKEMENGDE), 0, what, "Restore it from git."))
    if (wanted := _gront_hefte(edition)) not in sources:
        have = sorted(int(found[1]) for found in map(GRONT_HEFTE.fullmatch, sources) if found)
        what = f"need.gront_hefte asks for {DATA.as_posix()}/{wanted}, which is not there."
        hint = "Put the indices of Grønt hefte there."
        if have:
            hint = f"{hint[:-1]}; until they are out, write gront_hefte = {have[-1]}."
        line = line_in(root, "gront_hefte")
        faults.append(Fault(shown(root / EDITION_FILE), line, what, hint))
    return faults


def _gront_hefte(edition: Edition) -> str:
    return f"gront_hefte_{edition.need.gront_hefte}"


def _without_clashes(cells: pd.DataFrame) -> pd.DataFrame:
    again = cells.duplicated(KEY)
    if again.any():
        later = cells[again].iloc[0]
        first = cells[(cells[KEY] == later[KEY]).all(axis="columns")].iloc[0]
        what = f"{later['kilde']} and {first['kilde']} both hold {later['indikator']}."
        raise DataError(Fault(DATA.as_posix(), 0, what, "Keep one of the two files."))
    return cells.loc[:, list(CELL_COLUMNS)]
