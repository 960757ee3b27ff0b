"""From typed placements to the chapter: every number again by hand, and links both ways.

The edition is a copy of the real one with the made-up set of `tests/barometer` typed in.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from builds import Built
from edition_copy import EditionCopy, copy_edition, small_edition, type_barometer
from openpyxl import load_workbook
from plain_barometer import MIDDLE, SECTORS, TOTALS, Moved, PlainBarometer
from plain_csv import NAMES, PlainCsv, norsk

from asss_report.charts.style import Stil
from asss_report.document.html import Maler
from asss_report.document.report import load_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from asss_report.areas._area import Kapittel
    from asss_report.document.report import Report
    from asss_report.model import Exhibit

YEARS = (2023, 2024, 2025, 2026)
SERIES = ("publisert", "omregnet")
#: Those typed in beside Bærum, the comparator first and the others as report.toml has them.
OTHERS = ("Asker", "Trondheim", "Drammen")
BAROMETER = "kommunebarometeret"
NONE = "–"
PART = "Bidrag, karakterpoeng"
DOES = ("løfter totalen mest", "trekker mest ned")
TOKENS = re.compile("[\ue000\ue001]")
#: Group of the cost levels -> functions and sectors of the need index with their weights.
GROUPS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "Barnehage": (("FGK7",), {"barnehage": "1"}),
    "Grunnskole": (("FGK8b",), {"grunnskole": "1"}),
    "Barnevern": (("FGK13",), {"barnevern": "1"}),
    "Helse og omsorg": (("FGK9",), {"pleie_omsorg": "0.3532", "kommunehelse": "0.0637"}),
    "Sosiale tjenester": (("FGK12",), {"sosialhjelp": "1"}),
    "Administrasjon og politisk styring": (("FGK1a", "FGK1b"), {"administrasjon": "1"}),
}


def type_in(copy: EditionCopy) -> EditionCopy:
    """Put the made-up set in the edition."""
    type_barometer(copy.root)
    return copy


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> EditionCopy:
    """The real edition with the made-up set typed in."""
    return type_in(copy_edition(tmp_path_factory.mktemp("barometer")))


@pytest.fixture(scope="module")
def read(edition: EditionCopy, stil: Stil) -> Report:
    """The same in memory."""
    return load_report(edition.root, stil)


@pytest.fixture(scope="module")
def chapter(read: Report) -> Kapittel:
    """The chapter."""
    return read.kapitler["kommunebarometeret"]


@pytest.fixture(scope="module")
def plain(edition: EditionCopy) -> PlainBarometer:
    """The typed rows, read by hand."""
    return PlainBarometer(edition.root)


def exhibit(chapter: Kapittel, key: str) -> Exhibit:
    """One of its exhibits."""
    (found,) = [e for e in chapter.exhibits if e.key == key]
    return found


def table(chapter: Kapittel, key: str) -> list[list[str]]:
    """Every row of a table as it is printed, with plain spaces."""
    tabell = exhibit(chapter, key).tabell
    assert tabell is not None
    rows = [[row.overskrift, *(cell.tekst for cell in row.celler)] for row in tabell.rader]
    return [[plain_text(text) for text in row] for row in rows]


def plain_text(text: str) -> str:
    """With the spaces a keyboard has; those that line digits up are left out."""
    return text.replace("\u2007", "").replace("\u00a0", " ").strip()


def points(value: Fraction, decimals: int = 2) -> str:
    """A contribution as it is printed: an exact half is rounded away from zero."""
    return norsk(value, decimals, sign=True)


def says(text: str, *parts: str) -> bool:
    """Whether a sentence is these words and numbers, in order."""
    return "".join(parts) == plain_text(text)


def headline(chapter: Kapittel, key: str) -> str:
    """Without the mark of made-up numbers, which is tested on its own."""
    return plain_text(exhibit(chapter, key).tittel).removeprefix("Eksempeltall: ")


# --- Every number of every exhibit ----------------------------------------------------------------


def test_the_ranks_over_time_are_those_typed_in(chapter: Kapittel, plain: PlainBarometer) -> None:
    """Published first, then recalculated; eight marks, and nothing but years and ranks."""
    tegn = exhibit(chapter, "plassering").tegn
    assert tegn is not None
    data = tegn().data
    assert list(data["Plass"]) == [
        plain.row("Totalt", year, series=series).rank for series in SERIES for year in YEARS
    ]
    assert list(data["År"]) == [*YEARS, *YEARS]
    first, last = (plain.row("Totalt", year, series="omregnet").rank for year in (2023, 2026))
    assert headline(chapter, "plassering") == (
        f"Omregnet til årets nøkkeltall: Bærum fra nr. {first} i 2023 til nr. {last} i 2026"
    )


def test_the_table_of_places_is_the_file(chapter: Kapittel, plain: PlainBarometer) -> None:
    """Rank, number ranked, county, group, grade, and the rank without correction."""
    expected = []
    for series in SERIES:
        for year in YEARS:
            total, without = (plain.row(name, year, series=series) for name in TOTALS)
            numbers = (total.rank, total.ranked, total.county, total.group)
            cells = [*map(str, numbers), norsk(total.grade, 1), str(without.rank), "endelig"]
            expected.append([f"{series.capitalize()} {year}", *cells])
    assert table(chapter, "plasseringer") == expected
    total, without = (plain.row(name) for name in TOTALS)
    assert headline(chapter, "plasseringer") == (
        f"Bærum er nr. {total.rank} av {total.ranked} og nr. {without.rank} uten korreksjon "
        "for inntekt i 2026"
    )


def test_the_picture_of_contributions_is_grade_less_the_middle_by_weight(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """(grade − 3.5) · weight for each of twelve, the largest first, and their sum."""
    tegn = exhibit(chapter, "bidrag").tegn
    assert tegn is not None
    data = tegn().data.set_index("Sektor").to_dict("index")
    ordered = sorted(SECTORS, key=lambda s: (-plain.contribution(s), s))
    assert list(data) == [*ordered, "Samlet"]
    for sector in SECTORS:
        numbers = [data[sector][name] for name in ("Karakter", "Vekt, %", PART)]
        weight = plain.weight(sector) * 100
        exact = [plain.row(sector).grade, weight, plain.contribution(sector)]
        assert numbers == pytest.approx([float(it) for it in exact], abs=1e-9)
    assert data["Samlet"][PART] == pytest.approx(float(plain.total() - MIDDLE), abs=1e-9)
    assert headline(chapter, "bidrag") == (
        f"{ordered[0]} løfter mest, og {ordered[-1].lower()} trekker mest ned"
    )


def compared(plain: PlainBarometer, sector: str) -> list[str]:
    """Asker's grade, the mean of the three others, and the own distance from it."""
    mean, own = plain.mean(sector, OTHERS), plain.row(sector).grade
    asker = plain.row(sector, name="Asker").grade
    return [norsk(asker, 1), norsk(mean, 1), points(own - mean, 1)]


def test_the_table_of_contributions_sums_to_the_total_and_names_the_rest(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """Σ contributions = weighted total − 3.5; the rest is published − weighted."""
    total = plain.total()
    assert sum(map(plain.contribution, SECTORS)) == total - MIDDLE
    expected = [
        [
            sector,
            norsk(plain.weight(sector) * 100, 1),
            norsk(plain.row(sector).grade, 1),
            points(plain.contribution(sector)),
            str(plain.row(sector).rank),
            *compared(plain, sector),
        ]
        for sector in SECTORS
    ]
    weights = Fraction(sum(map(plain.weight, SECTORS))) * 100
    expected.append(
        ["Sum, vektet av sektorene", norsk(weights, 1), norsk(total, 2), points(total - MIDDLE)]
        + [NONE] * 4
    )
    names = (
        ("Rest: inntektskorreksjon og avrunding", "Publisert total"),
        ("Rest: avrunding", "Publisert uten korreksjon"),
    )
    for name, (rest, published) in zip(TOTALS, names, strict=True):
        row = plain.row(name)
        expected.append([rest, NONE, NONE, points(row.grade - total)] + [NONE] * 4)
        over = points(row.grade - MIDDLE)
        cells = [NONE, norsk(row.grade, 1), over, str(row.rank), *compared(plain, name)]
        expected.append([published, *cells])
    assert table(chapter, "bidrag_tabell") == expected
    published = norsk(plain.row("Totalt").grade, 1)
    words = ("Vektet av sektorene er totalen ", norsk(total, 2), ", publisert er den ", published)
    assert says(headline(chapter, "bidrag_tabell"), *words)


def test_the_contributions_behind_the_cells_sum_to_the_total(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """Unrounded, to 1e-9."""
    tabell = exhibit(chapter, "bidrag_tabell").tabell
    assert tabell is not None
    parts = [row.celler[2].verdi or 0.0 for row in tabell.rader[: len(SECTORS)]]
    assert abs(sum(parts) - float(plain.total() - MIDDLE)) < 1e-9


@pytest.mark.parametrize(
    ("key", "series"), [("sektorer", "publisert"), ("sektorer_omregnet", "omregnet")]
)
def test_grades_and_ranks_by_sector_and_year(
    chapter: Kapittel, plain: PlainBarometer, key: str, series: str
) -> None:
    """«4,6 (42)» for twelve sectors and both totals in four years."""
    rows = {s: [plain.row(s, y, series=series) for y in YEARS] for s in (*SECTORS, *TOTALS)}
    assert table(chapter, key) == [
        [sector, *(f"{norsk(row.grade, 1)} ({row.rank})" for row in of_years)]
        for sector, of_years in rows.items()
    ]


def test_the_headlines_of_the_sectors_name_the_ends(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """Highest and lowest grade now; most forward and most back in the series that compares."""
    grades = {s: plain.row(s).grade for s in SECTORS}
    best, worst = max(SECTORS, key=grades.__getitem__), min(SECTORS, key=grades.__getitem__)
    assert headline(chapter, "sektorer") == (
        f"Høyest karakter i 2026: {best.lower()} ({norsk(grades[best], 1)}). Lavest: "
        f"{worst.lower()} ({norsk(grades[worst], 1)})"
    )
    since = {
        s: grades_of[1] - grades_of[0]
        for s in SECTORS
        for grades_of in [[plain.row(s, y, series="omregnet").grade for y in (2023, 2026)]]
    }
    up, down = max(SECTORS, key=since.__getitem__), min(SECTORS, key=since.__getitem__)
    assert headline(chapter, "sektorer_omregnet") == (
        f"Omregnet har {up.lower()} gått mest fram ({points(since[up], 1)}) og {down.lower()} gått "
        f"mest tilbake ({points(since[down], 1)}) siden 2023"
    )


def value(number: Fraction) -> str:
    """An own value with the digits it has, two at most."""
    return norsk(number, 2).rstrip("0").rstrip(",")


def drivers(plain: PlainBarometer) -> list[tuple[Fraction, str, str]]:
    """Every key figure by what it lifts the total by, the largest first."""
    parts = [
        (plain.part(key, plain.keys(sector)) * plain.weight(sector), sector, key.name)
        for sector in SECTORS
        for key in plain.keys(sector)
    ]
    return sorted(parts, key=lambda it: (-it[0], it[1], it[2]))


def test_the_drivers_are_the_five_that_lift_and_the_five_that_pull_down_most(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """(grade − 3.5) · share of the sector · weight of the sector, of all key figures."""
    parts = drivers(plain)
    lift, pull = parts[:5], parts[:-6:-1]
    assert all(part > 0 for part, *_ in lift)
    assert all(part < 0 for part, *_ in pull)
    expected = []
    for part, sector, name in (*lift, *pull):
        (key,) = [key for key in plain.keys(sector) if key.name == name]
        cells = [norsk(key.weight, 1), value(key.value), norsk(key.grade, 1), points(part)]
        expected.append([name, sector, *cells])
    assert table(chapter, "drivere") == expected
    up, down = (f"«{side[0][2]}» {what} (" for side, what in zip((lift, pull), DOES, strict=True))
    words = (up, points(lift[0][0]), "), ", down, points(pull[0][0]), ")")
    assert says(headline(chapter, "drivere"), *words)


def folded(sector: str) -> str:
    """The end of a table's key."""
    return sector.lower().replace(",", "").replace(" ", "_").replace("ø", "o").replace("å", "a")


@pytest.mark.parametrize("sector", SECTORS)
def test_the_key_figures_of_a_sector_sum_to_its_mean_and_name_the_rest(
    chapter: Kapittel, plain: PlainBarometer, sector: str
) -> None:
    """At most five on either side, the others in one row; Σ = mean − 3.5; rest = published."""
    keys = plain.keys(sector)
    part = {key: plain.part(key, keys) for key in keys}
    lift = [key for key in keys if part[key] > 0][:5]
    pull = [key for key in reversed(keys) if part[key] < 0][:5]
    others = [key for key in keys if key not in (*lift, *pull)]
    shown = [*lift, *pull, *(others if len(others) == 1 else ())]
    expected = [
        [
            *(key.name, norsk(key.weight, 1), value(key.value), norsk(key.grade, 1)),
            *(str(key.rank), points(part[key])),
        ]
        for key in shown
    ]
    if len(others) > 1:
        assert len(others) == 7
        heavy = norsk(Fraction(sum(key.weight for key in others)), 1)
        lifted = Fraction(sum(part[key] for key in others))
        expected.append(["Øvrige sju nøkkeltall", heavy, NONE, NONE, NONE, points(lifted)])
    mean, grade = plain.sector_mean(sector), plain.row(sector).grade
    weight = norsk(Fraction(sum(key.weight for key in keys)), 1)
    assert sum(part.values()) == mean - MIDDLE
    expected += [
        ["Sum, vektet av nøkkeltallene", weight, NONE, norsk(mean, 2), NONE, points(mean - MIDDLE)],
        ["Rest: avrunding", NONE, NONE, NONE, NONE, points(grade - mean)],
        ["Publisert karakter", NONE, NONE, norsk(grade, 1), NONE, points(grade - MIDDLE)],
    ]
    assert table(chapter, f"drivere_{folded(sector)}") == expected


def summed(parts: Iterable[Moved]) -> Moved:
    """The parts of all sectors together."""
    return Moved(*(Fraction(sum(column)) for column in zip(*parts, strict=True)))


def test_the_movement_is_exact_in_every_sector_and_in_the_total(
    chapter: Kapittel, plain: PlainBarometer
) -> None:
    """Own figures, weights, set of key figures and rest sum to what each part has changed by."""
    parts = {sector: plain.moved(sector, 2025, 2026) for sector in SECTORS}
    whole = summed(parts.values())
    for part in (*parts.values(), whole):
        assert part.own + part.weights + part.chosen + part.rest == part.total
    assert whole.total == plain.total(2026) - plain.total(2025)
    published = plain.row("Totalt").grade - plain.row("Totalt", 2025).grade
    rows = {**parts, "Sum, vektet av sektorene": whole}
    expected = [[name, *(points(it, 3) for it in part)] for name, part in rows.items()]
    for name, number in (
        ("Rest: inntektskorreksjon og avrunding", published - whole.total),
        ("Endring i publisert total", published),
    ):
        expected.append([name, *[NONE] * 4, points(number, 3)])
    assert table(chapter, "bevegelse") == expected
    most = max(SECTORS, key=lambda sector: abs(parts[sector].total))
    assert says(
        headline(chapter, "bevegelse"),
        *("Vektet total er endret med ", points(whole.total, 3), " siden 2025; størst utslag har "),
        *(f"{most.lower()} (", points(parts[most].total, 3), ")"),
    )


def test_the_weights_are_the_frozen_ones(chapter: Kapittel, edition: EditionCopy) -> None:
    """Row by row as the file has them, and 100 together."""
    rows = edition.read("report/data/kommunebarometer/sektorvekter.csv").splitlines()[1:]
    weights = [Fraction(re.findall(r",(\d+(?:\.\d+)?),(20\d\d),", row)[0][0]) for row in rows]
    assert [row[1] for row in table(chapter, "vekter")] == [
        *(norsk(weight, 1) for weight in weights),
        norsk(Fraction(sum(weights)), 1),
    ]


def levels(csv: PlainCsv) -> dict[str, dict[str, Fraction]]:
    """Group -> member -> cost level, the members' mean being 100; and all groups together."""
    net = {
        group: {c: Fraction(sum(csv.kroner(f, "AGD2", c) for f in functions)) for c in NAMES}
        for group, (functions, _) in GROUPS.items()
    }
    need = {
        group: {c: _weighed(csv, weights, c) * csv.people(c) for c in NAMES}
        for group, (_, weights) in GROUPS.items()
    }
    net["Samlet"] = {c: Fraction(sum(net[group][c] for group in GROUPS)) for c in NAMES}
    whole = "samlet_offisiell_tabell_A_k"
    need["Samlet"] = {c: csv.need(whole, c) * csv.people(c) for c in NAMES}
    return {
        group: {
            c: 100 * of[c] / need[group][c] * sum(need[group].values()) / sum(of.values())
            for c in NAMES
        }
        for group, of in net.items()
    }


def _weighed(csv: PlainCsv, weights: dict[str, str], code: str) -> Fraction:
    parts = {sector: Fraction(weight) for sector, weight in weights.items()}
    total = sum(weight * csv.need(sector, code) for sector, weight in parts.items())
    return Fraction(total) / sum(parts.values())


def test_the_cost_levels_are_spending_over_people_and_need(
    chapter: Kapittel, edition: EditionCopy
) -> None:
    """Net kroner / (inhabitants · index), as an index; ranks from the lowest; sorted by the sum."""
    level = levels(PlainCsv(edition.root))
    rank = {
        group: {c: 1 + sum(other < of[c] for other in of.values()) for c in NAMES}
        for group, of in level.items()
    }
    ordered = sorted(NAMES, key=level["Samlet"].__getitem__)
    assert table(chapter, "kostnadsnivaa") == [
        [NAMES[c], *(f"{norsk(level[g][c], 1)} ({rank[g][c]})" for g in (*GROUPS, "Samlet"))]
        for c in ordered
    ]


def test_no_exhibit_of_the_chapter_is_without_a_test_here(chapter: Kapittel) -> None:
    """The rules are words; all others are made again above."""
    assert {e.key for e in chapter.exhibits} == {
        *("plassering", "plasseringer", "bidrag", "bidrag_tabell", "sektorer", "sektorer_omregnet"),
        *("drivere", "bevegelse", "karakterer", "vekter", "kostnadsnivaa"),
        *(f"drivere_{folded(sector)}" for sector in SECTORS),
    }


def test_the_findings_say_the_same_numbers(chapter: Kapittel, plain: PlainBarometer) -> None:
    """Place, sectors, distances, drivers and movement, each from the rows."""
    total, without = (plain.row(name) for name in TOTALS)
    ordered = sorted(SECTORS, key=plain.contribution)
    asker = {s: plain.row(s).grade - plain.row(s, name="Asker").grade for s in SECTORS}
    mean = {s: plain.row(s).grade - plain.mean(s, OTHERS) for s in SECTORS}
    parts = drivers(plain)
    moved = summed(plain.moved(sector, 2025, 2026) for sector in SECTORS)
    place, sectors, driving, movement = (chapter.funn[i] for i in (1, 3, 4, 5))
    assert plain_text(place) == (
        f"Bærum er nr. {total.rank} av {total.ranked} totalt i Kommunebarometeret for 2026 "
        f"(endelig utgave), nr. {total.county} i fylket og nr. {total.group} i kommunegruppen. "
        f"Uten korreksjon for inntekt er kommunen nr. {without.rank}."
    )
    assert says(
        sectors,
        *(f"{ordered[-1]} løfter mest (", points(plain.contribution(ordered[-1])), "), og "),
        *(ordered[0].lower(), " trekker mest ned (", points(plain.contribution(ordered[0]))),
        "), i karakterpoeng i totalen. Karakteren er ",
        *_ends("Asker", asker),
        "; den er ",
        *_ends("snittet av de tre andre som er lagt inn", mean),
        ".",
    )
    up, down = (
        (f"«{it[2]}» i {it[1].lower()} (", points(it[0]), ")") for it in (parts[0], parts[-1])
    )
    assert says(
        driving, "Blant nøkkeltallene løfter ", *up, " mest, og ", *down, " trekker mest ned."
    )
    assert says(
        movement,
        *("Vektet av sektorene er totalen endret med ", points(moved.total, 3)),
        *(" karakterpoeng fra 2025 til 2026: egne tall ", points(moved.own, 3)),
        *(", vekter ", points(moved.weights, 3)),
        *(", utvalget av nøkkeltall ", points(moved.chosen, 3)),
        *(" og en rest som ikke kan deles ", points(moved.rest, 3)),
        f". Den publiserte totalen er {norsk(total.grade, 1)} begge år.",
    )
    assert total.grade == plain.row("Totalt", 2025).grade
    assert len(chapter.funn) == 6


def _ends(who: str, of: dict[str, Fraction]) -> list[str]:
    """«mest over Asker (grunnskole, +0,7) og mest under (barnevern, −0,9)»."""
    over, under = max(of, key=of.__getitem__), min(of, key=of.__getitem__)
    return [
        *(f"mest over {who} ({over.lower()}, ", points(of[over], 1)),
        *(f") og mest under ({under.lower()}, ", points(of[under], 1), ")"),
    ]


# --- Links both ways, in every delivery -----------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small edition with the set, with all it is delivered as."""
    copy = type_in(small_edition(tmp_path_factory.mktemp("liten")))
    run = copy.run("build")
    return Built(copy, run, copy.root / "output" / "2025" / "asss-baerum-2025.pdf")


def delivered(built: Built, *names: str) -> list[Path]:
    """The files of the delivery with these endings."""
    assert built.run.code == 0, built.run.err
    return [p for p in (built.copy.root / "output").rglob("*") if p.suffix in names]


@pytest.mark.pdf
def test_the_chapters_refer_to_each_other_in_print(built: Built) -> None:
    """Barnehage to the table of kostnadsnivå, and the barometer back to barnehage."""
    assert re.search(
        r"Også i Kommunebarometeret Eksempeltall, oppdiktet\. .*Korrigert utgift, barnehage "
        r"\(kostnadsnivå, 2026\): karakter 4,8 og nr\. 86, se tabell 3\.\d+\.",
        built.chapter("Barnehage"),
    )
    assert re.search(
        r"Også i kapitlene om områdene .*«Korrigert utgift, barnehage» er «Netto driftsutgifter "
        r"per innbygger, korrigert for behov», se kapittel 2\.",
        built.chapter("Kommunebarometeret"),
    )


def test_findings_lead_to_the_exhibit_they_are_read_from(read: Report, stil: Stil) -> None:
    """Whoever doubts a finding is one click from its numbers; the reservation has none."""
    html = Maler(read, stil).side("kommunebarometeret").html
    findings = re.findall(r"<li>(.*?)</li>", html.split('<section class="funn">')[1])[:6]
    led = [re.findall(r'Se <a class="se" href="#([\w-]+)"', finding) for finding in findings]
    keys = ("plassering", "bidrag", "drivere", "bevegelse")
    assert led == [[], [f"{BAROMETER}-plassering"], [], *([f"{BAROMETER}-{k}"] for k in keys[1:])]


def test_the_one_page_says_the_place_and_what_it_is_made_of(read: Report, stil: Stil) -> None:
    """The council's page has it, marked as made up, with the way to the numbers."""
    one = plain_text(Maler(read, stil).side("forside").html)
    assert "Eksempeltall: Bærum er nr. 139 av 356 totalt i Kommunebarometeret for 2026" in one
    assert "Eksempeltall: Grunnskole løfter mest" in one
    assert "er Kommunal Rapports; det er en rangering, ikke en kvalitetsvurdering." in one


def test_the_one_page_is_silent_where_nothing_is_typed_in(report: Report, stil: Stil) -> None:
    """No heading over nothing."""
    one = Maler(report, stil).side("forside").html.split("<h1")[2]
    assert "Kommunebarometeret" not in one
    assert "Kommunal Rapport" not in one


@pytest.mark.pdf
def test_the_areas_own_pdf_says_where_in_the_whole_report(built: Built) -> None:
    """There is nothing to link to in it."""
    (own,) = [p for p in delivered(built, ".pdf") if p.name.endswith("barnehage.pdf")]
    text = Built(built.copy, built.run, own).text
    assert re.search(r"nr\. 86, se tabell 3\.\d+ i hele rapporten\.", text)


@pytest.mark.pdf
def test_the_links_lead_to_each_other_on_the_web(built: Built) -> None:
    """To the table's own place on the other page, and back to the chapter."""
    pages = {p.name: p.read_text("utf-8") for p in delivered(built, ".html")}
    til = re.search(
        r'href="([^"#]*)#(kommunebarometeret-drivere_kostnadsniva)"', pages["barnehage.html"]
    )
    assert til is not None
    assert f'id="{til[2]}"' in pages[til[1]]
    assert re.search(r'href="barnehage\.html[^"]*">kapittel', pages["kommunebarometeret.html"])


@pytest.mark.pdf
def test_no_token_is_left_in_anything_delivered(built: Built) -> None:
    """Pages, files of data, the workbook, the PDFs."""
    for path in delivered(built, ".html", ".csv", ".txt", ".json", ".svg"):
        assert not TOKENS.search(path.read_text("utf-8-sig")), path.name
    for path in delivered(built, ".pdf"):
        assert not TOKENS.search(Built(built.copy, built.run, path).text), path.name
    (path,) = delivered(built, ".xlsx")
    assert not [cell for cell in cells(path) if TOKENS.search(cell)]


@pytest.mark.pdf
def test_every_delivery_says_that_the_numbers_are_made_up(built: Built) -> None:
    """Each sheet and each page of an exhibit made from them."""
    (path,) = delivered(built, ".xlsx")
    book = load_workbook(path, read_only=True)
    made = [
        s for s in book.worksheets if re.match(r"[FT]3\.\d+ (plass|bidrag|sekt|driv|bev)", s.title)
    ]
    assert len(made) == 20
    for sheet in made:
        title = next(iter(sheet.iter_rows(max_row=1, values_only=True)))[0]
        assert isinstance(title, str)
        assert "Eksempeltall: " in title, sheet.title
    web = next(p for p in delivered(built, ".html") if p.name == "kommunebarometeret.html")
    assert web.read_text("utf-8").count("Eksempeltall, oppdiktet.") >= len(made)


def cells(path: Path) -> Iterator[str]:
    """Every text of a workbook."""
    for sheet in load_workbook(path, read_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (cell for cell in row if isinstance(cell, str))


def test_check_warns_of_made_up_numbers(edition: EditionCopy) -> None:
    """One warning a file, with the row where it is first said."""
    run = edition.run("check")
    for name in ("sektorer.csv", "nokkeltall.csv"):
        (line,) = [it for it in run.err.splitlines() if f"{name}:3:" in it]
        assert line.startswith("warning: report/kommunebarometer/")
        assert "made up" in line


def test_an_indicator_that_does_not_exist_stops_the_build(small: EditionCopy) -> None:
    """File, row and the nearest; nothing else is said."""
    type_in(small)
    small.replace(
        "report/kommunebarometer/nokkeltall.csv", "barnehage.behovskorrigert", "barnehage.behov"
    )
    run = small.run("check")
    (fault,) = [it for it in run.err.splitlines() if "Indikator" in it]
    assert re.match(
        r"error: report/kommunebarometer/nokkeltall\.csv:\d+: Column Indikator: no area has the "
        r"indicator «barnehage\.behov»\.",
        fault,
    )
    assert "«barnehage.behovskorrigert»" in run.err


@pytest.mark.parametrize("name", ["sektorer.csv", "nokkeltall.csv"])
def test_one_of_the_files_alone_makes_a_chapter(small: EditionCopy, name: str) -> None:
    """Its sources are those that are there: every exhibit has its source line."""
    type_in(small)
    (small.root / "report" / "kommunebarometer" / name).unlink()
    stil = Stil.load(small.root)
    report = load_report(small.root, stil)
    chapter = report.kapitler["kommunebarometeret"]
    used = {source for e in chapter.exhibits for source in e.kilder}
    assert used <= set(report.observations.sources)
    assert ("bevegelse" in chapter.umulige) == (name == "sektorer.csv")
    assert "kommunebarometeret-vekter" in Maler(report, stil).kapittel(chapter.key).html


def test_a_narrative_that_places_what_cannot_be_made_is_withheld(small: EditionCopy) -> None:
    """Without placements the paragraph is replaced by a notice with the reason."""
    small.narrative(
        "kommunebarometeret",
        '## Plasseringen\n\nSom {{ se("bidrag") }} viser.\n\n{{ figur("plassering") }}\n\n'
        "## Hva kostnadsnivået viser\n\nLite.\n",
        "---\ntittel: Kommunebarometeret\nstatus: utkast\nansvarlig: Testen\n---\n",
    )
    report = load_report(small.root, Stil.load(small.root))
    html = report.prosa["kommunebarometeret"].seksjoner[0].html
    assert html.count("Avsnittet er utelatt.") == 2
    assert "kommunens plasseringer er ikke lagt inn" in html
