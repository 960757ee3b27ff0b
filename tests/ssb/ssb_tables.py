"""Tables in the form Statistics Norway gives them: true replies, and the rest from our CSV files.

A `Table` holds cells by code. `metadata` and `dataset` put it in JSON-stat2 exactly as PxWebApi v2
does; the shape is taken from the true replies in `replies/`. Nothing here imports `asss_report`.
"""

from __future__ import annotations

import csv
import json
import math
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
REPLIES: Final = Path(__file__).parent / "replies"
#: What stands in a cell: a number, or the symbol that says why there is none; "" for none without
#: a reason.
Cell = float | str

IKKE_I_BRUK: Final = "."
MANGLER: Final = ".."
REVIDERT: Final = "2026-06-15T06:00:00Z"
UREVIDERT: Final = "2026-03-16T07:00:00Z"
AAR: Final = tuple(range(2015, 2026))
#: The members' numbers from 2020 to 2023, where they were others.
GAMLE: Final = {
    "3201": "3024",
    "3203": "3025",
    "3205": "3030",
    "3301": "3005",
    "3107": "3004",
    "5501": "5401",
}
REGION: Final = "KOKkommuneregion0000"
INNHOLD: Final = "ContentsCode"
TID: Final = "Tid"
#: Functions of 12362 that no area uses, as Statistics Norway names them.
FUNKSJONER: Final = {
    "100": "100 Politisk styring",
    "120": "120 Administrasjon",
    "201": "201 Barnehage",
    "202": "202 Grunnskole",
    "211": "211 Styrket tilbud til førskolebarn",
}


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a table.

    Attributes:
        code: Its name in queries.
        label: Its name to people.
        labels: Code -> label, in the table's order.
        role: "geo", "time", "metric", or empty.
        units: Code -> unit and decimals, for the contents.
        eliminable: A query may leave it out; the cells are then those of `TOTAL`.
    """

    code: str
    label: str
    labels: Mapping[str, str]
    role: str = ""
    units: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    eliminable: bool = False


#: What a dimension that is left out is added up to.
TOTAL: Final = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its cells.

    Attributes:
        id: Its number.
        name: Its title without number and dimensions: «Kommunale fritidstilbud».
        dimensions: In the table's order, which is that of `cells`' keys.
        cells: One code per dimension -> what stands there.
        empty: The symbol of a cell that is in `dimensions` but not in `cells`; where a number
            stands here (0), it is what Statistics Norway's older tables answer for such a cell.
        updated: When it was published.
        notes: Footnotes.
        order: The dimensions in the order of data replies; empty for the table's own.
        subject: Code and name of its subject.
        discontinued: It gets no more figures.
    """

    id: str
    name: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[tuple[str, ...], Cell]
    empty: Cell = MANGLER
    updated: str = REVIDERT
    notes: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    subject: tuple[str, str] = ("os", "Offentlig sektor")
    discontinued: bool = False

    @property
    def label(self) -> str:
        """Title with number and dimensions; the contents are not named."""
        names = [it.label for it in self.dimensions if it.role != "metric"]
        return f"{self.id}: {self.name}, etter {', '.join(names[:-1])} og {names[-1]}"

    @property
    def time(self) -> Dimension:
        """Its years."""
        return next(it for it in self.dimensions if it.role == "time")

    def dimension(self, code: str) -> Dimension | None:
        """The dimension of this code; None when there is none."""
        return next((it for it in self.dimensions if it.code == code), None)

    def with_cells(self, changes: Mapping[tuple[str, ...], Cell]) -> Table:
        """The table with other contents in cells that it has.

        Raises:
            KeyError: It has no such cell.
        """
        for key in changes:
            known = len(key) == len(self.dimensions) and all(
                code in it.labels for code, it in zip(key, self.dimensions, strict=True)
            )
            if not known:
                raise KeyError(self.id, *key)
        return replace(self, cells={**self.cells, **changes})


def metadata(table: Table) -> dict[str, Any]:
    """What `/tables/{id}/metadata` answers: a dataset with every code and no values."""
    out = _head(table, table.dimensions)
    dimensions = {it.code: _dimension(it, it.labels, metadata=True) for it in table.dimensions}
    return {**out, "dimension": dimensions, "extension": _extension(table), "value": []}


def dataset(table: Table, chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What `/tables/{id}/data` answers.

    Args:
        table: The table.
        chosen: Dimension -> codes that it has; a dimension that is not here is added up.

    Returns:
        A JSON-stat2 dataset: values row-major over `id`, null with its symbol in `status`.
    """
    kept = [it for it in _ordered(table) if it.code in chosen]
    codes = {it.code: [c for c in it.labels if c in set(chosen[it.code])] for it in kept}
    cells = [_cell(table, dict(zip(codes, key, strict=True))) for key in product(*codes.values())]
    out = _head(table, kept)
    out["size"] = [len(codes[it.code]) for it in kept]
    out["dimension"] = {
        it.code: _dimension(it, {c: it.labels[c] for c in codes[it.code]}) for it in kept
    }
    out["extension"] = _extension(table)
    out["value"] = [None if isinstance(cell, str) else _plain(cell) for cell in cells]
    status = {str(n): cell for n, cell in enumerate(cells) if isinstance(cell, str) and cell}
    return {**out, **({"status": status} if status else {})}


def info(table: Table, base: str) -> dict[str, Any]:
    """The table as `/tables` lists it and `/tables/{id}` answers."""
    years = list(table.time.labels)
    at = f"{base}/tables/{table.id}"
    links = {"self": at, "metadata": f"{at}/metadata", "data": f"{at}/data"}
    return {
        "type": "Table",
        "id": table.id,
        "label": table.label,
        "description": "",
        "updated": table.updated,
        "firstPeriod": years[0],
        "lastPeriod": years[-1],
        "category": "public",
        "discontinued": table.discontinued,
        "variableNames": [it.label for it in table.dimensions],
        "source": "Statistisk sentralbyrå",
        "subjectCode": table.subject[0],
        "timeUnit": "Annual",
        "paths": [[{"id": table.subject[0], "label": table.subject[1]}]],
        "links": [
            {"rel": rel, "hreflang": "no", "href": f"{href}?lang=no"} for rel, href in links.items()
        ],
    }


def codelists(table: Table) -> dict[str, dict[str, Any]]:
    """The code lists of a table's regions, as `/codelists/{id}` answers."""
    geo = next((it for it in table.dimensions if it.role == "geo"), None)
    if geo is None:
        return {}
    now = [code for code in geo.labels if code in gjeldende()]
    values = [{"code": c, "label": geo.labels[c], "valueMap": [c]} for c in now]
    id_, label = _codelist(geo)
    return {
        id_: {
            "id": id_,
            "label": label,
            "language": "no",
            "type": "Aggregation",
            "elimination": False,
            "values": values,
        }
    }


def _codelist(geo: Dimension) -> tuple[str, str]:
    return f"agg_TEST{geo.code}", "Uttrekk for Kommuner 2024-"


def _head(table: Table, dimensions: Sequence[Dimension]) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    for role in ("time", "geo", "metric"):
        if named := [it.code for it in dimensions if it.role == role]:
            roles[role] = named
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.label,
        "source": "Statistisk sentralbyrå",
        "updated": table.updated,
        "note": list(table.notes),
        "role": roles,
        "id": [it.code for it in dimensions],
        "size": [len(it.labels) for it in dimensions],
    }


def _dimension(
    it: Dimension, labels: Mapping[str, str], *, metadata: bool = False
) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": {code: place for place, code in enumerate(labels)},
        "label": dict(labels),
    }
    extension: dict[str, Any] = {"elimination": it.eliminable}
    if it.role == "metric":
        category["unit"] = {
            code: {"base": it.units[code][0], "decimals": it.units[code][1]} for code in labels
        }
        extension["refperiod"] = dict.fromkeys(labels, "31.12")
    extension["show"] = {"geo": "code_value", "time": "code"}.get(it.role, "value")
    if it.role == "metric":
        extension["measuringType"] = dict.fromkeys(labels, "Flow")
        extension["priceType"] = dict.fromkeys(labels, "NotApplicable")
        extension["adjustment"] = dict.fromkeys(labels, "None")
        extension["alternativeText"] = dict(labels)
    if metadata and it.role == "geo":
        id_, label = _codelist(it)
        extension["codelists"] = [{"id": id_, "label": label, "type": "Aggregation"}]
    return {"label": it.label, "category": category, "extension": extension}


def _extension(table: Table) -> dict[str, Any]:
    metric = next(it for it in table.dimensions if it.role == "metric")
    heading = [it.code for it in table.dimensions if it.role in ("metric", "time")]
    return {
        "px": {
            "infofile": "None",
            "tableid": table.id,
            "decimals": max(decimals for _, decimals in metric.units.values()),
            "official-statistics": True,
            "aggregallowed": False,
            "copyright": False,
            "language": "no",
            "contents": f"{table.id}: {table.name},",
            "descriptiondefault": False,
            "heading": heading,
            "stub": [it.code for it in table.dimensions if it.code not in heading],
            "matrix": table.id,
            "subject-code": table.subject[0],
            "subject-area": table.subject[1],
        },
        "discontinued": table.discontinued or None,
    }


def _ordered(table: Table) -> list[Dimension]:
    by_code = {it.code: it for it in table.dimensions}
    return [by_code[code] for code in table.order or by_code]


def _cell(table: Table, codes: Mapping[str, str]) -> Cell:
    key = tuple(codes.get(it.code, TOTAL) for it in table.dimensions)
    return table.cells.get(key, _absent(table, key))


def _absent(table: Table, key: tuple[str, ...]) -> Cell:
    """A cell without figures: the municipality was not there that year, or the figure is not."""
    codes = dict(zip((it.role for it in table.dimensions), key, strict=True))
    if _in_use(codes.get("geo", ""), int(codes["time"])):
        return MANGLER
    return table.empty


def _in_use(kommune: str, aar: int) -> bool:
    if kommune in _endret_2024():
        return aar >= 2024
    if kommune in _bare_2020_2023():
        return 2020 <= aar < 2024
    if kommune in _for_2020():
        return aar < 2020
    return True


def _plain(value: float) -> float:
    return int(value) if math.isfinite(value) and value == int(value) else value


@cache
def tables() -> dict[str, Table]:
    """Every table the server has, by number."""
    made = [
        *_accounts(),
        _nokkeltall(),
        _fritidstilbud(),
        _folkemengde(),
        *_barnehage_grunnskole(),
        *_listed(),
    ]
    return {table.id: table for table in made}


@cache
def gjeldende() -> dict[str, str]:
    """Today's regions -> names, in Statistics Norway's order, as table 12063 has them."""
    return dict(_true("12063")["dimension"][REGION]["category"]["label"])


@cache
def regioner() -> dict[str, str]:
    """All regions a table of KOSTRA has: today's, groups, and municipalities that are no more."""
    groups = {"EKG12": "KOSTRA-gruppe 12", "EKG13": "KOSTRA-gruppe 13"}
    return {**groups, **gjeldende(), **_bare_2020_2023(), **_for_2020()}


@cache
def _endret_2024() -> frozenset[str]:
    changed = json.loads((REPLIES / "kommuner_2024.json").read_text("utf-8"))["endringer"]
    return frozenset(changed)


@cache
def _bare_2020_2023() -> dict[str, str]:
    changed = json.loads((REPLIES / "kommuner_2024.json").read_text("utf-8"))["endringer"]
    return {
        old["code"]: f"{it['name']} (2020-2023)"
        for it in changed.values()
        for old in it["oldCodes"]
    }


@cache
def _for_2020() -> dict[str, str]:
    with (REPLIES / "kommuner_2020.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    later = {*gjeldende(), *_bare_2020_2023()}
    return {
        row["kommunenummer_2019"]: f"{row['kommunenavn_2019']} (-2019)"
        for row in rows
        if row["kommunenummer_2019"] not in later
    }


def nummer(kommune: str, aar: int) -> str:
    """The number a member had in a year."""
    return GAMLE.get(kommune, kommune) if aar < 2024 else kommune


def _accounts() -> Iterator[Table]:
    """12362 and 12137 from the bundled CSV files."""
    true = _true("12362")["dimension"]
    rows = list(_rows("12362"))
    funksjoner = {row["funksjon"]: row["funksjon_navn"] for row in rows}
    funksjoner.update(true["KOKfunksjon0000"]["category"]["label"])
    arter = {"AGD10": "Brutto driftsutgifter på funksjon/tjenesteområde"} | {
        row["regnskapsbegrep"]: row["regnskapsbegrep_navn"]
        for row in rows
        if row["regnskapsbegrep"] != "AGD10"
    }
    arter["TEST1"] = "Korrigerte brutto driftsutgifter"
    andel = true[INNHOLD]["category"]["label"]
    yield Table(
        id="12362",
        name="Utgifter til tjenesteområdene, kommunekonsern",
        dimensions=(
            Dimension(REGION, "region", regioner(), "geo"),
            Dimension("KOKfunksjon0000", "funksjon", {**funksjoner, **FUNKSJONER}),
            Dimension("KOKart0000", "art", arter),
            _contents("12362", {code: (label, "prosent", 1) for code, label in andel.items()}),
            _years(AAR),
        ),
        cells={**_amounts(rows, "12362"), **_andeler()},
        empty=IKKE_I_BRUK,
        notes=tuple(_true("12362")["note"]),
    )
    rows = list(_rows("12137"))
    begreper = {row["regnskapsbegrep"]: row["regnskapsbegrep_navn"] for row in rows}
    yield Table(
        id="12137",
        name="Økonomisk oversikt, kommunekonsern",
        dimensions=(
            Dimension(REGION, "region", regioner(), "geo"),
            Dimension("KOKartkap0000", "regnskapsbegrep", {**begreper, "TEST1": "Avskrivninger"}),
            _contents("12137", {}),
            _years(AAR),
        ),
        cells=_amounts(rows, "12137"),
        empty=IKKE_I_BRUK,
        order=(REGION, TID, "KOKartkap0000", INNHOLD),
    )


def _rows(source: str) -> Iterator[dict[str, str]]:
    path = ROOT / "report" / "data" / source / f"{source}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _asked(id_: str) -> dict[str, Any]:
    text = (ROOT / "report" / "tables.toml").read_text("utf-8")
    return next(it for it in tomllib.loads(text)["table"] if it["id"] == id_)


def _contents(id_: str, more: Mapping[str, tuple[str, str, int]]) -> Dimension:
    asked = _asked(id_)
    named = {
        **more,
        asked["teller"]["code"]: (asked["teller"]["label"], "1000 kr", 0),
        asked["verdi"]["code"]: (asked["verdi"]["label"], "kr", 0),
    }
    labels = {code: label for code, (label, _, _) in named.items()}
    units = {code: (unit, decimals) for code, (_, unit, decimals) in named.items()}
    return Dimension(INNHOLD, "statistikkvariabel", labels, "metric", units)


def _years(years: Iterable[int]) -> Dimension:
    return Dimension(TID, "år", {str(year): str(year) for year in years}, "time")


def _amounts(rows: Iterable[Mapping[str, str]], id_: str) -> dict[tuple[str, ...], Cell]:
    asked = _asked(id_)
    columns = {"belop_1000kr": asked["teller"], "kr_per_innbygger": asked["verdi"]}
    cells: dict[tuple[str, ...], Cell] = {}
    for row in rows:
        kommune = nummer(row["kommunenummer"], int(row["aar"]))
        series = [code for code in (row["funksjon"], row["regnskapsbegrep"]) if code]
        for column, content in columns.items():
            if row[column]:
                key = (kommune, *series, content["code"], row["aar"])
                cells[key] = float(row[column])
    return cells


def _andeler() -> dict[tuple[str, ...], Cell]:
    """The true reply's own cells."""
    true = _true("12362")
    codes = [list(true["dimension"][name]["category"]["index"]) for name in true["id"]]
    return dict(zip(product(*codes), true["value"], strict=True))


def _true(name: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads((REPLIES / f"{name}.json").read_text("utf-8"))
    return reply


def _nokkeltall() -> Table:
    """12134: the three true cells, and netto driftsresultat worked out from 12137."""
    true = _true("12134")
    labels = {
        **true["dimension"][INNHOLD]["category"]["label"],
        "KOSAGD230000": "Netto driftresultat i prosent av brutto driftsinntekter (prosent)",
    }
    units = {"KOSAG110000": ("kr", 0), "KOSAGD230000": ("prosent", 1)}
    regions = list(true["dimension"][REGION]["category"]["index"])
    known = zip(regions, true["value"], strict=True)
    cells: dict[tuple[str, ...], Cell] = {(r, "KOSAG110000", "2024"): v for r, v in known}
    return Table(
        id="12134",
        name=true["label"].partition(": ")[2].partition(", etter")[0],
        dimensions=(
            Dimension(REGION, "region", regioner(), "geo"),
            Dimension(INNHOLD, "statistikkvariabel", labels, "metric", units),
            _years(AAR),
        ),
        cells={**cells, **_driftsresultat()},
        empty=IKKE_I_BRUK,
        notes=tuple(true["note"]),
    )


def _driftsresultat() -> dict[tuple[str, ...], Cell]:
    amounts = {
        (row["kommunenummer"], row["aar"], row["regnskapsbegrep"]): float(row["belop_1000kr"])
        for row in _rows("12137")
        if row["belop_1000kr"]
    }
    return {
        (nummer(kommune, int(aar)), "KOSAGD230000", aar): round(
            100 * amounts[kommune, aar, "AGD23"] / inntekter, 1
        )
        for (kommune, aar, begrep), inntekter in amounts.items()
        if begrep == "AGD13"
    }


def _fritidstilbud() -> Table:
    """12063 as the true reply of 2025 has it."""
    true = _true("12063")
    dimensions = tuple(_of_true(true, name) for name in true["id"])
    codes = [list(it.labels) for it in dimensions]
    status = true["status"]
    cells = {
        key: status.get(str(n), MANGLER) if value is None else value
        for n, (key, value) in enumerate(zip(product(*codes), true["value"], strict=True))
    }
    return Table(
        id="12063",
        name="Kommunale fritidstilbud",
        dimensions=dimensions,
        cells=cells,
        updated=true["updated"],
        notes=tuple(true["note"]),
        subject=("kf", "Kultur og fritid"),
    )


def _of_true(true: Mapping[str, Any], name: str) -> Dimension:
    given = true["dimension"][name]
    index = given["category"]["index"]
    labels = {code: given["category"]["label"][code] for code in sorted(index, key=index.get)}
    units = {
        code: (unit["base"], unit["decimals"])
        for code, unit in given["category"].get("unit", {}).items()
    }
    role = next(key for key, names in true["role"].items() if name in names)
    return Dimension(name, given["label"], labels, role, units)


def _folkemengde() -> Table:
    """07459, 1 January: the bundled 31 December of the year before, under the number of the day."""
    cells: dict[tuple[str, ...], Cell] = {}
    for row in _rows("folkemengde"):
        aar = int(row["aar"]) + 1
        kommune = nummer(row["kommunenummer"], aar)
        cells[kommune, TOTAL, TOTAL, "Personer1", str(aar)] = float(row["folkemengde_utledet"])
    alder = {f"{n:03}": f"{n} år" for n in range(105)} | {"105+": "105 år eller eldre"}
    innhold = {"Personer1": ("personer", 0)}
    return Table(
        id="07459",
        name="Befolkning",
        dimensions=(
            Dimension("Region", "region", {"0": "Hele landet", **regioner()}, "geo"),
            Dimension("Kjonn", "kjønn", {"2": "Kvinner", "1": "Menn"}, eliminable=True),
            Dimension("Alder", "alder", alder, eliminable=True),
            Dimension(INNHOLD, "statistikkvariabel", {"Personer1": "Personer"}, "metric", innhold),
            _years(range(2015, 2027)),
        ),
        cells=cells,
        empty=IKKE_I_BRUK,
        updated="2026-02-25T07:00:00Z",
        subject=("be", "Befolkning"),
    )


def _barnehage_grunnskole() -> Iterator[Table]:
    """99001 and 99002: true key figures under codes and numbers that are ours."""
    with (REPLIES / "barnehage_grunnskole.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    koder = {"Oslo": "0301", "Lillestrøm": "3205", "Landet": "EAK", "Landet u/Oslo": "EAKUO"}
    for id_, ark in (("99001", "Barnehage"), ("99002", "Grunnskole")):
        own = [row for row in rows if row["ark"] == ark]
        names = dict.fromkeys(row["indikator"] for row in own)
        codes = {name: f"TEST{ark.lower()}{n:02}" for n, name in enumerate(names, start=1)}
        cells: dict[tuple[str, ...], Cell] = {
            (koder[row["region"]], codes[row["indikator"]], row["aar"]): float(row["verdi"])
            for row in own
        }
        units = {code: _unit(name, own) for name, code in codes.items()}
        labels = {code: name for name, code in codes.items()}
        yield Table(
            id=id_,
            name=f"Prøvetabell: utvalgte nøkkeltall for {ark.lower()}",
            dimensions=(
                Dimension(REGION, "region", regioner(), "geo"),
                Dimension(INNHOLD, "statistikkvariabel", labels, "metric", units),
                _years(range(2020, 2026)),
            ),
            cells=cells,
            empty=IKKE_I_BRUK,
            updated=UREVIDERT,
            notes=("Ureviderte tall per 16. mars 2026.",),
        )


def _unit(name: str, rows: Iterable[Mapping[str, str]]) -> tuple[str, int]:
    """The unit in brackets, as Statistics Norway writes it, and the decimals in use."""
    unit = {"%": "prosent"}.get(given := name.rpartition("(")[2].rstrip(")"), given)
    values = [row["verdi"] for row in rows if row["indikator"] == name]
    return unit, max(len(value.partition(".")[2].rstrip("0")) for value in values)


def _listed() -> Iterator[Table]:
    """Small tables that make the list long enough for several pages; one is discontinued."""
    for number in range(1, 26):
        yield Table(
            id=f"{98000 + number}",
            name=f"Prøvetabell {number} om kommunale veier",
            dimensions=(
                Dimension(REGION, "region", gjeldende(), "geo"),
                Dimension(
                    INNHOLD,
                    "statistikkvariabel",
                    {f"TESTvei{number:02}": f"Kommunal vei, mål {number} (km)"},
                    "metric",
                    {f"TESTvei{number:02}": ("km", 0)},
                ),
                _years(range(2018, 2023) if number == 25 else range(2018, 2026)),
            ),
            cells={},
            discontinued=number == 25,
        )
