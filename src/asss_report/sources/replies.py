"""JSON-stat replies -> cells: which series, whose, which year, and where in the reply it stands.

A reply's order of dimensions means nothing. Of a fetched source the sidecar says which dimensions
name a series (`sidecar.Reading`), and its files, one for a year or a part of one, are read as one.
Codes of earlier years are joined to those of the edition (`inndeling`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import fsum, nan
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report.errors import DataError, Fault
from asss_report.model import FOLKEMENGDE, OBSERVATION_COLUMNS, Status
from asss_report.sources.inndeling import Endringstype
from asss_report.sources.jsonstat import STATUS, VERDI, read_jsonstat
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from asss_report.sources.inndeling import Inndeling
    from asss_report.sources.jsonstat import Dataset
    from asss_report.sources.sidecar import Reading, Source

#: Between the cells of a sum, in its address.
OG: Final = " + "
AGAIN: Final = "Fetch it again, or restore it from git."
#: Series, municipality, year.
_KEY: Final = list(OBSERVATION_COLUMNS[:3])
_EMPTY: Final = [Status.IKKE_MULIG.value, Status.MANGLER.value, Status.KONFIDENSIELL.value]
#: What a sum of parts is when one of them is empty: the strongest reason first.
_STRONGEST: Final = (Status.KONFIDENSIELL.value, Status.MANGLER.value, Status.IKKE_MULIG.value)
#: Order of candidates that are no figures: after every figure.
_NO_FIGURE, _UNUSED_ZERO = 1_000, 2_000


@dataclass(frozen=True, slots=True)
class _Stack:
    """Replies put under each other.

    Attributes:
        cells: Columns: the dimensions, `verdi`, `status` and `fil`, the file in `report/data`.
        names: The dimensions whose codes make an address, in order.
        geo: The dimension of places.
        time: The dimension of years.
        metric: The dimension of contents; empty without one.
    """

    cells: pd.DataFrame
    names: list[str]
    geo: str
    time: str
    metric: str


def read_reply(path: Path, codes: Iterable[str]) -> pd.DataFrame:
    """One reply that says nothing of how it is read: all that is neither place nor time is series.

    Args:
        path: In `report/data/<source>/`.
        codes: The municipalities to keep.

    Returns:
        Columns `indikator`, `kommune`, `aar`, `teller` (NaN), `verdi`, `status`, `kilde`,
        `belop_kilde` (empty).

    Raises:
        DataError: The file is malformed, or holds something else than years.
    """
    stack = _stack([_one(path, None)])
    cells = _addressed(stack).assign(
        indikator=f"{path.parent.name}/" + _joined(stack.cells, stack.names),
        teller=nan,
        belop_kilde="",
    )
    return cells[cells["kommune"].isin(list(codes))]


def read_fetched(
    root: Path, source: Source, codes: Sequence[str], inndeling: Inndeling
) -> pd.DataFrame:
    """All replies of a fetched source, under the codes of the edition.

    Args:
        root: The folder that holds `report/`.
        source: One with a `reading`.
        codes: The members.
        inndeling: What the members' codes were before.

    Returns:
        As `read_reply`; `teller` and its address where the table has an amount.

    Raises:
        DataError: A file is malformed, lacks what names its series, or contradicts another.
    """
    folder = root / DATA / source.id
    if (reading := source.reading) is None:
        raise DataError.at(folder, 0, "The source was not fetched.", AGAIN)
    stacks, faults = list[_Stack](), list[Fault]()
    for name in sorted(source.files):
        try:
            stacks.append(_one(folder / name, reading))
        except DataError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(*faults)
    whole = _once(_series(_stack(stacks), source.id, reading))
    joined = _joined_codes(whole, codes, inndeling, count=reading.series == FOLKEMENGDE)
    return joined.assign(aar=joined["aar"] + reading.shift)


def names_in_order(reply: Dataset, reading: Reading | None) -> list[str]:
    """The dimensions whose codes make a cell's address, in order; place and time come after them.

    First those that name the series, then the contents, then the rest by name: so an address is
    the same whatever the reply's order.
    """
    first = list(reading.dimensions) if reading else []
    if reading and reading.verdi is not None:
        first += [name for name in reply.roles.get("metric", ()) if name not in first]
    aside = {*first, *reply.roles.get("geo", ()), *reply.roles.get("time", ())}
    return [*first, *sorted(name for name in reply.dimensions if name not in aside)]


# --- One file, and several ------------------------------------------------------------------------


def _one(path: Path, reading: Reading | None) -> _Stack:
    reply = read_jsonstat(path)
    geo, time = _dimension(path, reply, "geo"), _dimension(path, reply, "time")
    if not all(len(it) == len("2025") and it.isdecimal() for it in reply.dimensions[time]):
        raise DataError.at(path, 0, f"The dimension {time} does not hold years.", "Fetch by year.")
    metric = next(iter(reply.roles.get("metric", ())), "")
    if reading is not None:
        _check(path, reply, reading, metric)
    names = names_in_order(reply, reading)
    cells = reply.frame.assign(fil=f"{path.parent.name}/{path.name}")
    return _Stack(cells, names, geo, time, metric)


def _check(path: Path, reply: Dataset, reading: Reading, metric: str) -> None:
    """The reply has what the sidecar reads it by, and nothing that no series is named by."""
    for name in reading.dimensions:
        if name not in reply.dimensions:
            what = f"The reply has no dimension {name}, which names its series."
            raise DataError.at(path, 0, what, AGAIN)
    named = {*reading.dimensions, *reply.roles.get("geo", ()), *reply.roles.get("time", ())}
    if reading.verdi is not None:
        named.add(metric)
        contents = reply.dimensions.get(metric, {})
        for code in filter(None, (reading.verdi, reading.teller)):
            if code not in contents:
                what = f"The reply has no content {code}; it has {', '.join(contents) or 'none'}."
                raise DataError.at(path, 0, what, AGAIN)
    for name, codes in reply.dimensions.items():
        if name not in named and len(codes) > 1:
            what = f"The reply has {len(codes)} codes of {name}, which names no series."
            hint = "Put it among dimensions or select in report/tables.toml, and fetch it again."
            raise DataError.at(path, 0, what, hint)


def _dimension(path: Path, reply: Dataset, role: str) -> str:
    names = reply.roles.get(role, ())
    if len(names) != 1:
        what = f"The reply names {len(names)} dimensions with the role {role}, not one."
        raise DataError.at(path, 0, what, AGAIN)
    return names[0]


def _stack(parts: Sequence[_Stack]) -> _Stack:
    """All files of a source as one.

    Raises:
        DataError: They do not have the same dimensions.
    """
    first = parts[0]
    for part in parts:
        if (part.names, part.geo, part.time) != (first.names, first.geo, first.time):
            files = [one.cells["fil"].iloc[0] for one in (first, part)]
            what = f"The file does not have the same dimensions as {files[0]}."
            raise DataError(Fault((DATA / files[1]).as_posix(), 0, what, AGAIN))
    return replace(first, cells=pd.concat([part.cells for part in parts], ignore_index=True))


# --- From the reply's dimensions to series, municipality and year ---------------------------------


def _series(stack: _Stack, source: str, reading: Reading) -> pd.DataFrame:
    """Series, code and the reply's own year, with value and amount side by side."""
    cells = _addressed(stack)
    cells["indikator"] = reading.series or f"{source}/" + _joined(stack.cells, reading.dimensions)
    if reading.verdi is None:
        return cells.assign(teller=nan, teller_status="", belop_kilde="")
    content = stack.cells[stack.metric]
    values = cells[content == reading.verdi]
    if reading.teller is None:
        return values.assign(teller=nan, teller_status="", belop_kilde="")
    named = {VERDI: "teller", STATUS: "teller_status", "kilde": "belop_kilde"}
    amounts = cells[content == reading.teller].rename(columns=named)
    # A cell is beside the amount of its own file: two files are compared when both are read.
    return values.merge(amounts, on=[*_KEY, "fil"], how="left")


def _addressed(stack: _Stack) -> pd.DataFrame:
    """Place, year, value, status and address of every cell."""
    cells = stack.cells
    address = cells["fil"] + ":" + _joined(cells, [*stack.names, stack.geo, stack.time])
    return pd.DataFrame(
        {
            "kommune": cells[stack.geo],
            "aar": cells[stack.time].astype("int64"),
            "verdi": cells[VERDI].where(~cells[STATUS].isin(_EMPTY)),
            "status": _why_empty(cells),
            "kilde": address,
            "fil": cells["fil"],
        }
    )


def _joined(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series[str]:
    """The codes of some dimensions as one text, for every cell."""
    if not names:
        return pd.Series("", index=cells.index)
    return reduce(lambda left, right: left + "/" + right, (cells[name] for name in names))


def _why_empty(cells: pd.DataFrame) -> pd.Series[str]:
    # A symbol beside a number can be a mark such as «*» (preliminary): the number stands. Beside
    # nothing, a mark that is none of the three still means that the number is missing.
    known = cells[STATUS].isin(_EMPTY)
    otherwise = cells[VERDI].isna().map({True: Status.MANGLER.value, False: Status.OK.value})
    return cells[STATUS].where(known, otherwise)


def _once(cells: pd.DataFrame) -> pd.DataFrame:
    """Each cell once: two files may hold the same one as long as they agree.

    Raises:
        DataError: They do not; names the first such cell.
    """
    kept = cells.drop_duplicates([*_KEY, "teller", "verdi", "status"])
    again = kept.duplicated(_KEY)
    if not again.any():
        return kept
    row = kept[again].iloc[0]
    first = kept[(kept[_KEY] == row[_KEY]).all(axis="columns")].iloc[0]
    what = f"{row['kilde']} and {first['kilde']} do not hold the same."
    raise DataError(Fault((DATA / row["fil"]).as_posix(), 0, what, AGAIN))


# --- Codes of earlier years -----------------------------------------------------------------------


def _joined_codes(
    cells: pd.DataFrame, codes: Sequence[str], inndeling: Inndeling, *, count: bool
) -> pd.DataFrame:
    """The members' cells, from the codes they stand under in each year.

    The member's own code is preferred where it has a figure, then the next older, and so on to
    the code of the year itself. Where none has one, the reason given under that code counts.

    Args:
        cells: As the replies say; `kommune` is the code in the reply.
        codes: The members.
        inndeling: What their codes were.
        count: The values are counts, which can be summed as amounts can.
    """
    plan = pd.DataFrame(
        list(_candidates(codes, sorted(cells["aar"].unique()), inndeling)),
        columns=["kommune", "aar", "medlem", "nivaa", "deler", "i_bruk"],
    )
    found = plan.merge(cells, on=["kommune", "aar"], sort=False)
    sums = _sums(found[found["deler"] > 1], count=count)
    alle = pd.concat([found[found["deler"] == 1], sums], ignore_index=True)
    best = alle.assign(rang=_rank(alle)).sort_values("rang", kind="stable")
    best = best.assign(kommune=best["medlem"]).drop_duplicates(_KEY)
    order = [codes.index(code) for code in best["kommune"]]
    best = best.assign(rang=order).sort_values(["indikator", "rang", "aar"], kind="stable")
    return best[[*_KEY, "teller", "verdi", "status", "kilde", "belop_kilde"]]


def _candidates(
    codes: Iterable[str], years: Sequence[int], inndeling: Inndeling
) -> Iterator[tuple[str, int, str, int, int, bool]]:
    """Code in the reply, year, member, how far back (0: its own code), of how many, used then."""
    for member in codes:
        for year in years:
            levels = inndeling.levels(member, int(year))
            for depth, level in enumerate(levels):
                if level.kind is Endringstype.SPLIT:
                    continue
                used = depth == len(levels) - 1
                for code in level.codes:
                    yield code, int(year), member, depth, len(level.codes), used


def _rank(candidates: pd.DataFrame) -> pd.Series[int]:
    """Which of several candidates is the figure: the lowest."""
    values = candidates[["verdi", "teller"]]
    depth = candidates["nivaa"]
    figure = values.notna().any(axis="columns")
    # Statistics Norway writes 0 inhabitants under a number that was not in use: that is no figure.
    nothing = figure & ~(values.fillna(0) != 0).any(axis="columns") & ~candidates["i_bruk"]
    return depth.where(figure, _NO_FIGURE - depth).mask(nothing, _UNUSED_ZERO)


def _sums(parts: pd.DataFrame, *, count: bool) -> pd.DataFrame:
    """Mergers: one row for each series and year whose parts are all in the replies."""
    groups = parts.groupby(["indikator", "medlem", "aar", "nivaa"], sort=False)
    rows = [_sum(group, count=count) for _, group in groups if len(group) == group["deler"].iloc[0]]
    return pd.DataFrame(rows, columns=parts.columns) if rows else parts.iloc[:0]


def _sum(parts: pd.DataFrame, *, count: bool) -> pd.Series[str]:
    """Amounts and counts are summed; what is published per inhabitant, or as a share, is not.

    A value per inhabitant that is missing so is made from amount and population where both are
    (`observations`), as for every such gap.
    """
    out = parts.iloc[0].copy()
    out["kilde"] = OG.join(parts["kilde"])
    out["verdi"], reason = _total(parts["verdi"], parts["status"])
    if not count:
        out["verdi"], reason = nan, Status.MANGLER.value
    if parts["belop_kilde"].iloc[0]:
        out["belop_kilde"] = OG.join(parts["belop_kilde"])
        out["teller"], reason = _total(parts["teller"], parts["teller_status"])
        reason = reason or Status.MANGLER.value
    out["status"] = reason
    return out


def _total(values: pd.Series[float], reasons: pd.Series[str]) -> tuple[float, str]:
    """The sum, or why there is none: an empty part makes it empty."""
    if values.notna().all():
        return fsum(values), ""
    return nan, next(it for it in _STRONGEST if it in {*reasons[values.isna()]})
