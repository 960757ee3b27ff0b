"""`report/data` -> one tidy table of observations, one row per series, municipality and year.

Every source is read, filled up so that what is missing has a row that says so, corrected by
`report/corrections.toml`, and put on one form. Series are named by the sources' own codes; which
area uses them is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from asss_report.errors import ConfigError, DataError, Fault, Level
from asss_report.model import FOLKEMENGDE, OBSERVATION_COLUMNS, Status
from asss_report.sources.barometer import Barometer
from asss_report.sources.barometer.fil import load_barometer
from asss_report.sources.breaks import Seriebrudd, check_breaks, load_breaks
from asss_report.sources.corrections import Correction, correct, load_corrections
from asss_report.sources.inndeling import load_inndeling
from asss_report.sources.levering import is_manual
from asss_report.sources.manual import Manuelt, load_manual
from asss_report.sources.readers import KEY, UTGIFTSBEHOV, read_cells, read_combined
from asss_report.sources.sidecar import DATA, Source, load_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from asss_report.edition import Edition

#: Statistics Norway publishes amounts in 1000 kroner; observations hold kroner.
KRONER: Final = 1000.0
#: How far an amount per inhabitant may lie from the published one: rounding on both sides.
BASIS_KR: Final = 1.0


def broken_rules(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series[bool]]]:
    """What every row of the tidy table keeps to.

    Args:
        table: Columns `model.OBSERVATION_COLUMNS`.

    Returns:
        What is wrong with a row that breaks the rule, and which rows do.
    """
    for name in ("indikator", "kilde"):
        yield f"{name} is empty", ~table[name].str.len().gt(0)
    yield "kommune is not four digits", ~table["kommune"].str.fullmatch(r"\d{4}")
    yield "aar is not a year from 1990 to 2100", ~table["aar"].between(1990, 2100)
    yield "nevner is not above zero", table["nevner"] <= 0
    yield "status is not a symbol", ~table["status"].isin([s.value for s in Status])
    # Missing is never zero, and never without a reason.
    missing, reason = table["verdi"].isna(), table["status"] != ""
    yield "verdi is missing without a status, or there with one", missing != reason
    yield "the cell is there twice", table.duplicated(KEY, keep=False)


@dataclass(frozen=True, slots=True)
class Tillegg:
    """What following a number back needs and the tidy table has no column for.

    Attributes:
        belop: (series, municipality code, year) -> address of the amount, where there is one.
        vekter: Joined need group -> sector -> its weight, which knows its cell.
        sammenslaatt: Municipality code -> the first years of its new borders, by merger or
            division: a break in all its series. A new number alone is none: the same people live
            in the same place, and the figures under both numbers are the same municipality's.
            Only municipalities that have such a year.
        navn: Series of what people have typed in -> its name.
        enheter: Series of `report/manual` -> its unit.
        brudd: The known breaks of `report/breaks.toml`.
    """

    belop: Mapping[tuple[str, str, int], str] = field(default_factory=dict)
    vekter: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sammenslaatt: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    navn: Mapping[str, str] = field(default_factory=dict)
    enheter: Mapping[str, str] = field(default_factory=dict)
    brudd: tuple[Seriebrudd, ...] = ()


@dataclass(frozen=True, slots=True)
class Observations:
    """The edition's figures.

    Attributes:
        frame: Columns `model.OBSERVATION_COLUMNS`, no row against `broken_rules`. Every series has
            a row for every member and every year its source covers. `teller` in kroner and
            `nevner` in inhabitants for amounts; as given for series of `report/manual`; else NaN.
            `verdi` in the unit of the series.
        sources: Source id -> source.
        corrections: The known source errors that were mended on the way.
        tillegg: What following a number back needs besides.
        advarsler: What a person should look at in what people have typed in.
        barometer: What is typed in of Kommunebarometeret.
    """

    frame: pd.DataFrame
    sources: dict[str, Source]
    corrections: tuple[Correction, ...] = ()
    tillegg: Tillegg = field(default_factory=Tillegg)
    advarsler: tuple[Fault, ...] = ()
    barometer: Barometer = field(default_factory=Barometer)


def load_observations(root: Path, edition: Edition) -> Observations:
    """Read all bundled figures of the edition's members.

    Args:
        root: The folder that holds `report/`.
        edition: Whose members and which Grønt hefte.

    Raises:
        DataError: A frozen file is missing, changed or malformed; carries every fault found.
        ConfigError: `report/corrections.toml` or `report/breaks.toml` is malformed.
    """
    sources = load_sources(root)
    corrections = load_corrections(root)
    inndeling = load_inndeling(root, edition.peer_group.structure)
    cells = read_cells(root, sources, edition=edition, inndeling=inndeling)
    cells = correct(cells, corrections)
    frame = _per_inhabitant(cells)
    weights = read_combined(root, edition)
    combined = _combine(frame, weights)
    manuelt, barometer = _typed(root, edition)
    parts = [frame, combined, *([manuelt.frame] if len(manuelt.frame) else [])]
    table = pd.concat(parts, ignore_index=True)[list(OBSERVATION_COLUMNS)]
    _check_need(table)
    merged = {code: years for code in edition.codes if (years := inndeling.breaks(code))}
    belop = _amount_cells(cells) | manuelt.belop
    breaks = _breaks(root, edition, table)
    navn = manuelt.navn | barometer.navn
    tillegg = Tillegg(belop, weights, merged, navn, manuelt.enheter, breaks)
    sources |= {**manuelt.sources, **barometer.sources}
    told = (*manuelt.advarsler, *barometer.advarsler)
    return Observations(_validated(table), sources, corrections, tillegg, told, barometer)


def all_figures(observations: Observations, egen: str = "") -> pd.DataFrame:
    """The tidy table and what is typed of Kommunebarometeret, for comparing two snapshots.

    Args:
        observations: The figures.
        egen: Code of the own municipality: of the typed rows only those of the editions that count
            for it. Empty for all of them.

    Returns:
        Columns `OBSERVATION_COLUMNS`; the rows of the barometer have neither numerator nor
        denominator.
    """
    barometer = observations.barometer
    valgt = barometer.gjeldende(egen) if egen else barometer
    rader = [
        (celle.serie, kommune, celle.aar, np.nan, np.nan, celle.verdi, "", celle.kilde)
        for kommune, celle in valgt.celler
    ]
    if not rader:
        return observations.frame
    ekstra = pd.DataFrame(rader, columns=list(OBSERVATION_COLUMNS))
    return pd.concat([observations.frame, ekstra], ignore_index=True)


def _typed(root: Path, edition: Edition) -> tuple[Manuelt, Barometer]:
    """What people have typed in; the faults of all their files are told together."""
    manuelt, barometer = Manuelt(pd.DataFrame()), Barometer()
    faults: list[Fault] = []
    try:
        manuelt = load_manual(root, edition)
    except DataError as error:
        faults += error.faults
    try:
        barometer = load_barometer(root, edition)
    except DataError as error:
        faults += error.faults
    if faults:
        raise DataError(*faults)
    return manuelt, barometer


def _breaks(root: Path, edition: Edition, table: pd.DataFrame) -> tuple[Seriebrudd, ...]:
    breaks = load_breaks(root, edition)
    if faults := tuple(check_breaks(breaks, set(table["indikator"]))):
        raise ConfigError(*faults)
    return breaks


def _amount_cells(cells: pd.DataFrame) -> dict[tuple[str, str, int], str]:
    given = cells[cells["belop_kilde"] != ""]
    keys = zip(given["indikator"], given["kommune"], given["aar"].astype(int), strict=True)
    return dict(zip(keys, given["belop_kilde"], strict=True))


def _check_need(table: pd.DataFrame) -> None:
    """An index of need is positive: zero or less would spoil every mean it enters."""
    wrong = table[table["indikator"].str.startswith(f"{UTGIFTSBEHOV}/") & (table["verdi"] <= 0)]
    if len(wrong):
        name, line, _ = (*str(wrong["kilde"].iloc[0]).split(":"), "", "")[:3]
        what = f"An index of need is {wrong['verdi'].iloc[0]:g}; it must be above zero."
        raise DataError(
            Fault(
                f"{DATA.as_posix()}/{name}",
                int(line) if line.isdigit() else 0,
                what,
                "Compare it with Grønt hefte.",
            )
        )


def check_basis(observations: Observations) -> list[Fault]:
    """Compare amount / population with the published value per inhabitant.

    Returns:
        A warning with the cell's address wherever they differ by more than one krone; computed
        values agree by construction.
    """
    frame = observations.frame
    computed = frame["teller"] / frame["nevner"]
    far = (computed - frame["verdi"]).abs() > BASIS_KR
    far &= ~frame["indikator"].map(is_manual)  # their values need not be kroner per inhabitant
    rows = zip(frame.loc[far, "kilde"], frame.loc[far, "verdi"], computed[far], strict=True)
    return [_basis_fault(kilde, verdi, value) for kilde, verdi, value in rows]


def _basis_fault(kilde: str, verdi: float, computed: float) -> Fault:
    name, _, cell = kilde.partition(":")
    line = cell.partition(":")[0]
    # A line finds the cell of a CSV file; in a reply it has to be named.
    where, number = ("", int(line)) if line.isdigit() else (f"{cell}: ", 0)
    what = (
        f"{where}{verdi:.0f} kr per inhabitant is published, "
        f"but amount / population is {computed:.1f} kr."
    )
    hint = "Compare amount, value and population with the publisher; mend report/corrections.toml."
    return Fault(f"{DATA.as_posix()}/{name}", number, what, hint, level=Level.WARNING)


def _per_inhabitant(cells: pd.DataFrame) -> pd.DataFrame:
    """Kroner and inhabitants for the amounts; values that only the amount is published for."""
    frame = cells.copy()
    population = frame.loc[frame["indikator"] == FOLKEMENGDE].set_index(["kommune", "aar"])["verdi"]
    amounts = (frame["belop_kilde"] != "") & frame["teller"].notna()
    places = pd.MultiIndex.from_frame(frame[["kommune", "aar"]])
    frame["nevner"] = population.reindex(places).to_numpy()
    frame["nevner"] = frame["nevner"].where(amounts)
    frame["teller"] *= KRONER
    own = frame["indikator"] == FOLKEMENGDE
    frame.loc[own, "teller"] = frame.loc[own, "verdi"]
    computed = frame["teller"] / frame["nevner"]
    # «.» and «:» are the publisher's word that there is no such value; only a gap is filled.
    mended = frame["kilde"].str.contains("(rettet: ", regex=False)  # a correction has the last word
    gap = amounts & (frame["status"] == Status.MANGLER.value) & computed.notna() & ~mended
    frame.loc[gap, "verdi"], frame.loc[gap, "status"] = computed[gap], ""
    frame.loc[gap, "kilde"] = frame.loc[gap, "belop_kilde"] + "/" + FOLKEMENGDE
    return frame


def _combine(frame: pd.DataFrame, combined: dict[str, dict[str, float]]) -> pd.DataFrame:
    """Indices of groups that join several sectors: the weighted mean of the sectors' indices."""
    parts = [_combined(frame, name, weights) for name, weights in combined.items()]
    return pd.concat(parts, ignore_index=True) if parts else frame.iloc[:0]


def _combined(frame: pd.DataFrame, name: str, weights: dict[str, float]) -> pd.DataFrame:
    sectors = {f"{UTGIFTSBEHOV}/{sector}": weight for sector, weight in weights.items()}
    rows = frame[frame["indikator"].isin(sectors)]
    wide = rows.pivot_table(index=KEY[1:], columns="indikator", values="verdi", dropna=False)
    summen = sum(map(float, weights.values()))
    verdi = (wide * pd.Series(sectors)).sum(axis="columns", skipna=False) / summen
    first = rows[rows["indikator"] == next(iter(sectors))].set_index(KEY[1:])
    out = first.reindex(verdi.index).reset_index()
    out["indikator"] = f"{UTGIFTSBEHOV}/{name}"
    out["verdi"] = verdi.to_numpy()
    out["kilde"] = out["kilde"] + "".join(f"+{sector}" for sector in list(weights)[1:])
    out["status"] = out["verdi"].isna().map({True: Status.MANGLER.value, False: ""})
    return out


def _validated(table: pd.DataFrame) -> pd.DataFrame:
    for what, wrong in broken_rules(table):
        if wrong.any():
            row = table[wrong].iloc[0]
            cell = f"{row['indikator']} {row['kommune']} {row['aar']} ({row['kilde']})"
            told = f"The figures do not make one table: of {cell}, {what} (rows: {wrong.sum()})."
            raise DataError(Fault(DATA.as_posix(), 0, told))
    return table
