"""`report/endringer.json`: what was frozen of an older snapshot, for the chapter on changes.

`asss-report diff OLD --page "mars"` freezes the old values of the cells that moved. The new values
are always today's; when the figures are others than those compared, the file is refused, because
the chapter would not be true.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotation at run time
from datetime import date  # noqa: TC003 - as above
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from asss_report.errors import DataError, Fault, read_text, shown
from asss_report.files import write_whole
from asss_report.model import Status
from asss_report.observations import all_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from asss_report.observations import Observations

FILE: Final = Path("report/endringer.json")
#: What has one line for each of its items in the file.
_LISTS: Final = ("celler", "serier", "beroert")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frossen(_Strict):
    """A cell as it was: the old values and the address they stood at then.

    Attributes:
        serie: The source's own codes.
        kommune: 4-digit code; of a weight, the sector.
        aar: Year of the figure.
        teller: The amount in kroner; None without one.
        verdi: As published; None where `status` says why.
        status: Why there was no value.
        kilde: Address under report/data, as it was then; empty where there was no cell.
        belop: True for an amount with kroner per inhabitant.
    """

    serie: str
    kommune: str
    aar: int
    teller: float | None
    verdi: float | None
    status: Status
    kilde: str
    belop: bool


class Stempel(_Strict):
    """What a source was: the publisher's stamp, when it was fetched, and its files."""

    updated: str | None
    retrieved: str | None
    files: Mapping[str, str]


class Kildepar(_Strict):
    """A source before and now; None where it was not, or is not."""

    var: Stempel | None
    er: Stempel | None


class FrossenSerie(_Strict):
    """A whole series that came or went."""

    serie: str
    ny: bool
    antall: int
    fra: int
    til: int


class Side(_Strict):
    """What the page is made from.

    Attributes:
        format: Of this file.
        siden: The words of the title: «mars».
        utgave: The snapshot compared with, as it was asked for.
        aar: The edition's year.
        laget: When it was compared.
        tall: sha256 of the figures it was compared with: those of today, or the page is not true.
        kilder: Source id -> what it was and is.
        celler: What has moved, biggest first.
        serier: Whole series that came or went.
        beroert: The exhibits that rest on what moved: chapter, key.
    """

    format: Literal[1] = 1
    siden: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^\S[^\n]*$")]
    utgave: str
    aar: int
    laget: date
    tall: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    kilder: Mapping[str, Kildepar]
    celler: tuple[Frossen, ...]
    serier: tuple[FrossenSerie, ...] = ()
    beroert: tuple[tuple[str, str], ...] = ()

    @property
    def kommando(self) -> str:
        """What makes the file anew."""
        return f'asss-report diff {shlex.quote(self.utgave)} --page "{self.siden}"'


def dump(side: Side) -> bytes:
    """The file's content: one line a cell, so that git shows what moved."""
    content = side.model_dump(mode="json")
    parts = [
        f' "{name}": {_lines(value) if name in _LISTS else json.dumps(value, ensure_ascii=False)}'
        for name, value in content.items()
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(items: Sequence[object]) -> str:
    rows = ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in items)
    return f"[\n{rows}\n ]" if rows else "[]"


def write_page(root: Path, side: Side) -> None:
    """Freeze it, whole or not at all.

    Raises:
        OutputError: It cannot be written.
    """
    write_whole(root / FILE, dump(side))


def read_page(root: Path, observations: Observations) -> Side | None:
    """What the page is made from; None when no page is asked for.

    Raises:
        DataError: The file cannot be read, or the figures are others than those compared.
    """
    path = root / FILE
    if not path.exists():
        return None
    remedy = 'Run asss-report diff OLD --page "…" again, or delete the file.'
    try:
        side = Side.model_validate_json(read_text(path, DataError, remedy))
    except ValidationError as error:
        item = error.errors()[0]
        where = ".".join(map(str, item["loc"]))
        raise DataError.at(path, 0, f"«{where}»: {item['msg']}.", remedy) from None
    if side.tall != fingerprint(all_figures(observations)):
        what = "The figures have changed since they were compared, so the page is not true."
        hint = f"Run {side.kommando} again, or delete {FILE.as_posix()}."
        raise DataError(Fault(shown(path), 0, what, hint))
    return side


def fingerprint(frame: pd.DataFrame) -> str:
    """The sha256 of every figure, whichever file and line it stands on."""
    rows: Any = frame.itertuples(index=False)
    lines = sorted(
        f"{r.indikator} {r.kommune} {r.aar} {_exact(r.teller)} {_exact(r.verdi)} {r.status}"
        for r in rows
        if r.status != Status.MANGLER or not isnan(r.teller)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _exact(value: float) -> str:
    return "" if isnan(value) else repr(float(value))
