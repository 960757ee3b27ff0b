"""report/kommunebarometer: both files as people fill them in, and what their errors say."""

from __future__ import annotations

import csv
import io
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from edition_copy import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asss_report.edition import load_edition
from asss_report.errors import DataError, Level
from asss_report.observations import all_figures, check_basis, load_observations
from asss_report.opphav import Heltall, Kildecelle, Sporet, spor
from asss_report.sources.address import read_cell
from asss_report.sources.barometer import (
    BAROMETER,
    NOKKELTALL,
    SEKTORER,
    TOTALER,
    TOTALT,
    Barometer,
    Nokkeltall,
    Sektorrad,
    Serie,
    Utgave,
)
from asss_report.sources.barometer.fil import load_barometer
from asss_report.sources.barometer.skjema import NOKKELTALLKOLONNER, SEKTORKOLONNER
from asss_report.sources.levering import is_typed, path_of, source_files, source_of
from asss_report.sources.sidecar import DATA
from asss_report.sources.snapshot import data_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from asss_report.errors import Fault

EDITION = load_edition(ROOT)
SETT = ROOT / "tests" / "barometer"
BAERUM, ASKER = "3201", "3203"
#: Rows of the set, as Excel numbers them: the comment is 1, the headings 2.
FORSTE_RAD = 3
Rad = dict[str, str]
#: A row that tests change: the newest, final, published.
EGEN = {
    "Kommune": "Bærum",
    "År": "2026",
    "Utgave": "endelig",
    "Serie": "publisert",
    "Sektor": "Barnevern",
}
TOTAL = {**EGEN, "Sektor": TOTALT}


class Sett(NamedTuple):
    """The made-up set, each file as headings -> text, row by row."""

    sektorer: list[Rad]
    nokkeltall: list[Rad]

    def rad(self, **felt: str) -> Rad:
        """The one row of sektorer.csv with these words; a key is the first word of a heading."""
        return _en(self.sektorer, felt)

    def tall(self, **felt: str) -> Rad:
        """The one row of nokkeltall.csv with these words."""
        return _en(self.nokkeltall, felt)

    def nummer(self, rad: Rad) -> int:
        """The row of the file it stands in."""
        fil = self.sektorer if any(it is rad for it in self.sektorer) else self.nokkeltall
        return FORSTE_RAD + next(nr for nr, it in enumerate(fil) if it is rad)


def _en(rader: Iterable[Rad], felt: Mapping[str, str]) -> Rad:
    (found,) = [rad for rad in rader if all(rad[key] == word for key, word in felt.items())]
    return found


def les_sett() -> Sett:
    """The set as its files have it."""
    return Sett(*(_rader((SETT / navn).read_text("utf-8-sig")) for navn in (SEKTORER, NOKKELTALL)))


def _rader(text: str) -> list[Rad]:
    linjer = [linje for linje in text.splitlines() if not linje.startswith("# ")]
    return list(csv.DictReader(linjer, delimiter=";"))


def hjem(root: Path) -> Path:
    """A home with the frozen list of sectors and an empty folder for the barometer."""
    shutil.copytree(ROOT / DATA / "kommunebarometer", root / DATA / "kommunebarometer")
    (root / BAROMETER).mkdir(parents=True, exist_ok=True)
    return root


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Such a home."""
    return hjem(tmp_path)


def som_csv(rader: Sequence[Rad], skille: str = ";", hode: Sequence[str] = ()) -> str:
    """Rows as Excel writes them, after a line of explanation."""
    out = io.StringIO(newline="")
    out.write("# Eksempeltall, med komma, oppdiktet.\r\n")
    writer = csv.DictWriter(out, hode or list(rader[0]), delimiter=skille, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rader)
    return out.getvalue()


def skriv(home: Path, sett: Sett) -> None:
    """Put both files of the set into the home."""
    for navn, rader in ((SEKTORER, sett.sektorer), (NOKKELTALL, sett.nokkeltall)):
        (home / BAROMETER / navn).unlink(missing_ok=True)
        if rader:
            (home / BAROMETER / navn).write_text(som_csv(rader), "utf-8-sig", newline="")


def les(home: Path, sett: Sett) -> Barometer:
    """What the home holds with these rows."""
    skriv(home, sett)
    return load_barometer(home, EDITION)


def feil(home: Path, sett: Sett) -> list[Fault]:
    """What is wrong with these rows."""
    with pytest.raises(DataError) as error:
        les(home, sett)
    return list(error.value.faults)


# --- Nothing typed in -----------------------------------------------------------------------------


def test_no_folder_is_nothing_but_the_names_of_the_sectors(home: Path) -> None:
    """The chapter can name what is missing; nothing is invented."""
    (home / BAROMETER).rmdir()
    found = load_barometer(home, EDITION)
    assert ((), (), {}, False, ()) == (
        found.rader,
        found.nokkeltall,
        found.sources,
        found.eksempel,
        found.advarsler,
    )
    assert ("Grunnskole", "Vann, avløp og renovasjon") == (found.sektorer[0], found.sektorer[-1])
    assert 12 == len(found.sektorer)


def test_the_bundled_edition_holds_no_placement() -> None:
    """They are Kommunal Rapport's: the municipality types its own in."""
    assert load_barometer(ROOT, EDITION) == Barometer(load_barometer(ROOT, EDITION).sektorer)


@pytest.mark.parametrize("name", ["LESMEG.txt", "avtale.pdf", ".skjult.csv", "~$sektorer.xlsx"])
def test_other_files_lie_in_peace(home: Path, name: str) -> None:
    """A letter, and what Excel leaves while a file is open."""
    (home / BAROMETER / name).write_bytes(b"x")
    assert () == load_barometer(home, EDITION).rader


@pytest.mark.parametrize("name", ["sektorer.xlsx", "sektor.csv", "nokkeltall.ods", "Sektorer.csv"])
def test_a_spreadsheet_that_is_not_read_is_one_error(home: Path, name: str) -> None:
    """Rather than figures that silently do not count."""
    (home / BAROMETER / name).write_bytes(b"x")
    with pytest.raises(DataError) as error:
        load_barometer(home, EDITION)
    (fault,) = error.value.faults
    assert fault.file.endswith(f"report/kommunebarometer/{name}")
    assert "CSV UTF-8 (semikolondelt), called sektorer.csv" in fault.instead


def test_a_file_without_headings_says_where_to_get_them(home: Path) -> None:
    """Only explanations are left."""
    (home / BAROMETER / SEKTORER).write_text("# Alt er borte.\n", "utf-8")
    with pytest.raises(DataError, match="template kommunebarometer"):
        load_barometer(home, EDITION)


# --- The set --------------------------------------------------------------------------------------


def test_the_set_reads_without_faults(home: Path) -> None:
    """All that is told is that it is made up."""
    sett = les_sett()
    skriv(home, sett)
    found = load_barometer(home, EDITION)

    assert (len(sett.sektorer), len(sett.nokkeltall)) == (len(found.rader), len(found.nokkeltall))
    assert found.eksempel
    assert {Level.WARNING} == {fault.level for fault in found.advarsler}
    assert [SEKTORER, NOKKELTALL] == [f.file.rpartition("/")[2] for f in found.advarsler]
    assert all("made up" in fault.what for fault in found.advarsler)


def test_a_row_is_what_its_cells_say(home: Path) -> None:
    """Every column has its place."""
    sett = les_sett()
    found = les(home, sett)
    for rad, gitt in zip(found.rader, sett.sektorer, strict=True):
        assert gitt == {
            "Kommune": EDITION.name_of(rad.kommune),
            "År": str(rad.aar),
            "Utgave": rad.utgave,
            "Serie": rad.serie,
            "Sektor": rad.sektor,
            "Vekt": norsk(rad.vekt),
            "Karakter": norsk(rad.karakter),
            "Plass": "" if rad.plass is None else str(rad.plass),
            "Plass i fylket": "" if rad.fylke is None else str(rad.fylke),
            "Plass i gruppen": "" if rad.gruppe is None else str(rad.gruppe),
            "Antall rangerte": "" if rad.antall is None else str(rad.antall),
            "Kilde": gitt["Kilde"],
            "Hentet": gitt["Hentet"],
        }
    for tall, gitt in zip(found.nokkeltall, sett.nokkeltall, strict=True):
        ord_ = (tall.navn, tall.kilde, tall.indikator, "ja" if tall.hoy_er_bra else "nei")
        assert ord_ == tuple(
            gitt[h] for h in ("Nøkkeltall", "Tallkilde", "Indikator", "Høy er bra")
        )
        numre = (norsk(tall.vekt), norsk(tall.verdi), norsk(tall.karakter))
        assert numre == tuple(gitt[h] for h in ("Vekt i sektoren", "Verdi", "Karakter"))


def norsk(tall: float | None) -> str:
    """A number as the set writes it: one decimal."""
    return "" if tall is None else f"{tall:.1f}".replace(".", ",")


def test_every_cell_is_found_again_with_the_same_number(home: Path) -> None:
    """By a reader that shares nothing with the first."""
    found = les(home, les_sett())
    celler = list(found.celler)
    gitt = sum(
        bool(rad[h])
        for rader, kolonner in (
            (les_sett().sektorer, list(SEKTORKOLONNER)[5:11]),
            (les_sett().nokkeltall, ["Vekt i sektoren", "Verdi", "Karakter", "Plass"]),
        )
        for rad in rader
        for h in kolonner
    )
    assert gitt == len(celler)
    for kode, celle in celler:
        cell = read_cell(home, celle.kilde)
        assert celle.verdi == cell.number
        assert cell.source in found.sources
        assert celle.navn == EDITION.name_of(kode)


def test_a_number_knows_its_series_and_its_cell(home: Path) -> None:
    """Series, municipality, year and address, as the trace shows them."""
    found = les(home, les_sett())
    (rad,) = [
        r
        for r in found.rader
        if (r.kommune, r.aar, r.serie, r.sektor) == (BAERUM, 2023, Serie.PUBLISERT, "Grunnskole")
    ]
    assert isinstance(rad.karakter, Sporet)
    assert isinstance(rad.plass, Heltall)
    sted = f"barometer/sektorer.csv:{rad.rad}"
    assert spor(rad.karakter) == Kildecelle(
        "barometer/publisert/Grunnskole/karakter", "Bærum", 2023, f"{sted}:G", 4.7, "karakter"
    )
    assert spor(rad.plass) == Kildecelle(
        "barometer/publisert/Grunnskole/plass", "Bærum", 2023, f"{sted}:H", 26, "plass"
    )
    forst = found.nokkeltall[0].karakter
    assert forst is not None
    assert spor(forst) == Kildecelle(
        "barometer/publisert/Grunnskole/Grunnskolepoeng, snitt fire år/karakter",
        "Bærum",
        2025,
        "barometer/nokkeltall.csv:3:I",
        4.8,
        "karakter",
    )


def test_what_is_made_up_bears_nobody_elses_name(home: Path) -> None:
    """A source of made-up numbers says so where real ones name the publisher."""
    source = les(home, les_sett()).sources["barometer/sektorer"]
    assert ("eksempeltall", "eksempeltall", "eksempeltall") == (
        source.publisher,
        source.credit,
        source.edition,
    )


def ekte(rader: Iterable[Rad]) -> list[Rad]:
    """The same rows, as if they were copied from the subscription."""
    return [{**rad, "Kilde": f"Kommunebarometeret {rad['År']}"} for rad in rader]


def test_a_file_is_a_source_that_says_where_it_is_from(home: Path) -> None:
    """Publisher, newest day, terms and file; the sources come in the order of the files."""
    sett = les_sett()
    found = les(home, Sett(ekte(sett.sektorer), ekte(sett.nokkeltall)))
    assert (False, ()) == (found.eksempel, found.advarsler)
    assert ["barometer/sektorer", "barometer/nokkeltall"] == list(found.sources)
    source = found.sources["barometer/sektorer"]
    nyest = max("-".join(reversed(rad["Hentet"].split("."))) for rad in sett.sektorer)
    assert ("Kommunal Rapport", nyest) == (source.credit, source.retrieved)
    assert ("lagt inn for hånd", None) == (source.edition, source.table)
    assert ("report/kommunebarometer/sektorer.csv",) == source_files(source)
    oppgitt = "; ".join(f"Kommunebarometeret {aar}" for aar in (2023, 2024, 2025, 2026))
    assert f"Oppgitt kilde: {oppgitt}." in source.notes


def test_one_file_alone_is_enough(home: Path) -> None:
    """Key figures are optional."""
    found = les(home, Sett(les_sett().sektorer, []))
    assert ["barometer/sektorer"] == list(found.sources)
    assert () == found.nokkeltall


@pytest.mark.parametrize("tomt", ["", "..", ".", ":"])
def test_what_is_not_given_is_none_and_never_zero(home: Path, tomt: str) -> None:
    """Empty, or one of Statistics Norway's symbols."""
    sett = les_sett()
    rad = sett.rad(**TOTAL)
    rad |= dict.fromkeys(("Karakter", "Plass", "Plass i fylket", "Antall rangerte"), tomt)
    tall = sett.nokkeltall[0]
    tall |= {"Verdi": tomt, "Karakter": tomt, "Plass": tomt}
    found = les(home, sett)
    lest = next(r for r in found.rader if r.rad == sett.nummer(rad))
    assert (None, None, None, None) == (lest.karakter, lest.plass, lest.fylke, lest.antall)
    assert lest.ikke_rangert == bool(tomt)  # an empty cell says nothing of it
    forst = found.nokkeltall[0]
    assert (None, None, None) == (forst.verdi, forst.karakter, forst.plass)


def test_a_percent_sign_and_other_cases_are_what_they_mean(home: Path) -> None:
    """Excel writes «20 %»; people write «Endelig»."""
    sett = les_sett()
    rad = sett.rad(**{**EGEN, "Sektor": "Grunnskole"})
    before = rad["Vekt"]
    rad |= {"Vekt": f"{before} %", "Utgave": "Endelig", "Serie": "PUBLISERT", "Kommune": "3201"}
    rad["Sektor"] = "grunnskole"
    found = les(home, sett)
    lest = next(r for r in found.rader if r.rad == sett.nummer(rad))
    assert (float(before.replace(",", ".")), "Grunnskole") == (lest.vekt, lest.sektor)
    assert (BAERUM, Utgave.ENDELIG) == (lest.kommune, lest.utgave)
    kilde = spor(lest.vekt or 0)
    assert isinstance(kilde, Kildecelle)
    assert lest.vekt == read_cell(home, kilde.kilde).number


def test_explanations_are_not_read_and_their_commas_cut_nothing(home: Path) -> None:
    """Above the headings and between rows, however many: neither for the figures nor the trace."""
    sett = les_sett()
    rad = sett.rad(**TOTAL)
    linjer = som_csv([rad]).splitlines()
    tekst = "# Hentet i mars, kontrollert i juni, av Kari."
    text = "\n".join([*[tekst] * 9, linjer[1], tekst, linjer[2], tekst])
    (home / BAROMETER / SEKTORER).write_text(text, "utf-8")
    (lest,) = load_barometer(home, EDITION).rader
    assert 12 == lest.rad
    kilde = spor(lest.karakter or 0)
    assert isinstance(kilde, Kildecelle)
    assert lest.karakter == read_cell(home, kilde.kilde).number

    skriv(home, Sett([], sett.nokkeltall))
    path = home / BAROMETER / NOKKELTALL
    path.write_text(f"{path.read_text('utf-8-sig')}{tekst}\n", "utf-8")
    assert len(sett.nokkeltall) == len(load_barometer(home, EDITION).nokkeltall)


# --- Faults ---------------------------------------------------------------------------------------


class Tilfelle(NamedTuple):
    """A cell changed, and what the error says of it."""

    felt: Mapping[str, str]
    kolonne: str
    verdi: str
    sagt: str


SEKTORFEIL = [
    Tilfelle(EGEN, "Kommune", "Bærun", "Column A (Kommune): «Bærun» is not a member"),
    Tilfelle(EGEN, "Kommune", "3201 Asker", "Column A (Kommune): 3201 is Bærum, not «Asker»"),
    Tilfelle(EGEN, "Kommune", "", "Column A (Kommune): the cell is empty"),
    Tilfelle(EGEN, "År", "26", "Column B (År): «26» is not a year"),
    Tilfelle(EGEN, "År", "2027", "Column B (År): 2027 is outside 2010–2026"),
    Tilfelle(EGEN, "År", "2009", "Column B (År): 2009 is outside 2010–2026"),
    Tilfelle(EGEN, "Utgave", "ferdig", "Column C (Utgave): «ferdig» is none of the words"),
    Tilfelle(EGEN, "Utgave", "", "Column C (Utgave): the cell is empty"),
    Tilfelle(EGEN, "Serie", "ny", "Column D (Serie): «ny» is none of the words"),
    Tilfelle(EGEN, "Sektor", "Barnevernet", "Column E (Sektor): «Barnevernet» is not a sector"),
    Tilfelle(TOTAL, "Vekt", "100", "Column F (Vekt): «Totalt» is a total, and has no weight"),
    Tilfelle(EGEN, "Vekt", "0", "Column F (Vekt): 0 is no weight"),
    Tilfelle(EGEN, "Vekt", "100,1", "Column F (Vekt): 100,1 is no weight"),
    Tilfelle(EGEN, "Vekt", "10.0", "Column F (Vekt): «10.0» is not a number"),
    Tilfelle(EGEN, "Vekt", "..", "Column F (Vekt): the weight is missing, but 11 other sectors"),
    Tilfelle(EGEN, "Karakter", "0,9", "Column G (Karakter): 0,9 is no grade"),
    Tilfelle(EGEN, "Karakter", "6,1", "Column G (Karakter): 6,1 is no grade"),
    Tilfelle(EGEN, "Karakter", "4,7 %", "Column G (Karakter): «4,7 %» is a percentage"),
    Tilfelle(EGEN, "Karakter", "god", "Column G (Karakter): «god» is not a number"),
    Tilfelle(EGEN, "Plass", "0", "Column H (Plass): 0 is no whole number of 1 or more"),
    Tilfelle(EGEN, "Plass", "12,5", "Column H (Plass): 12,5 is no whole number"),
    Tilfelle(EGEN, "Plass", "357", "Column H (Plass): nr. 357 of 356 cannot be"),
    Tilfelle(EGEN, "Plass i fylket", "350", "Column I (Plass i fylket): 350 is above"),
    Tilfelle(EGEN, "Plass i gruppen", "350", "Column J (Plass i gruppen): 350 is above"),
    Tilfelle(EGEN, "Antall rangerte", "-3", "Column K (Antall rangerte): -3 is no whole number"),
    Tilfelle(EGEN, "Kilde", "", "Column L (Kilde): the cell is empty"),
    Tilfelle(EGEN, "Hentet", "", "Column M (Hentet): the cell is empty"),
    Tilfelle(EGEN, "Hentet", "i går", "Column M (Hentet): «i går» is not a date"),
    Tilfelle(EGEN, "Hentet", "31.02.2026", "Column M (Hentet): the calendar has no «31.02.2026»"),
    Tilfelle(EGEN, "Hentet", "01.02.2009", "Column M (Hentet): 01.02.2009 is outside 2010–2027"),
]


def _id(it: Tilfelle) -> str:
    return f"{it.kolonne}={it.verdi}"


@pytest.mark.parametrize("tilfelle", SEKTORFEIL, ids=_id)
def test_each_wrong_cell_of_a_sector_is_one_fault(home: Path, tilfelle: Tilfelle) -> None:
    """File, row, column, what is wrong and what to write: nothing else is told."""
    sett = les_sett()
    rad = sett.rad(**tilfelle.felt)
    rad[tilfelle.kolonne] = tilfelle.verdi
    (fault,) = feil(home, sett)
    assert fault.file.endswith("report/kommunebarometer/sektorer.csv")
    assert sett.nummer(rad) == fault.line
    assert tilfelle.sagt in fault.what
    assert fault.instead


TALL = {
    "Kommune": "Bærum",
    "År": "2026",
    "Serie": "publisert",
    "Nøkkeltall": "Barn med plan",
}
NOKKELFEIL = [
    Tilfelle(TALL, "Sektor", TOTALT, "Column E (Sektor): «Totalt» has no key figures of its own"),
    Tilfelle(TALL, "Sektor", "Skole", "Column E (Sektor): «Skole» is not a sector"),
    Tilfelle(TALL, "Nøkkeltall", "", "Column F (Nøkkeltall): the cell is empty"),
    Tilfelle(TALL, "Vekt i sektoren", "", "Column G (Vekt i sektoren): the cell is empty"),
    Tilfelle(TALL, "Vekt i sektoren", "..", "Column G (Vekt i sektoren): «..»: a key figure"),
    Tilfelle(TALL, "Vekt i sektoren", "-1", "Column G (Vekt i sektoren): -1 is no weight"),
    Tilfelle(TALL, "Verdi", "mye", "Column H (Verdi): «mye» is not a number"),
    Tilfelle(TALL, "Karakter", "7", "Column I (Karakter): 7 is no grade"),
    Tilfelle(TALL, "Plass", "1,5", "Column J (Plass): 1,5 is no whole number"),
    Tilfelle(TALL, "Høy er bra", "kanskje", "Column K (Høy er bra): «kanskje» is none"),
    Tilfelle(TALL, "Høy er bra", "", "Column K (Høy er bra): the cell is empty"),
    Tilfelle(TALL, "Tallkilde", "", "Column L (Tallkilde): the cell is empty"),
    Tilfelle(TALL, "Indikator", "gjeld", "Column M (Indikator): «gjeld» does not name"),
    Tilfelle(TALL, "Kilde", "", "Column N (Kilde): the cell is empty"),
    Tilfelle(TALL, "Hentet", "2026", "Column O (Hentet): «2026» is not a date"),
]


@pytest.mark.parametrize("tilfelle", NOKKELFEIL, ids=_id)
def test_each_wrong_cell_of_a_key_figure_is_one_fault(home: Path, tilfelle: Tilfelle) -> None:
    """The same of the other file."""
    sett = les_sett()
    rad = sett.tall(**tilfelle.felt)
    rad[tilfelle.kolonne] = tilfelle.verdi
    (fault,) = feil(home, sett)
    assert fault.file.endswith("report/kommunebarometer/nokkeltall.csv")
    assert sett.nummer(rad) == fault.line
    assert tilfelle.sagt in fault.what
    assert fault.instead


def test_a_sector_that_is_new_is_told_how_to_become_known(home: Path) -> None:
    """The frozen list is the one place where the sectors stand."""
    sett = les_sett()
    sett.rad(**EGEN)["Sektor"] = "Innovasjon"
    (fault,) = feil(home, sett)
    assert "sektorvekter.csv, and sealed" in fault.instead


def test_the_same_row_twice_names_both(home: Path) -> None:
    """Which of the two is right, only a person knows."""
    sett = les_sett()
    rad = sett.rad(**EGEN)
    sett.sektorer.append({**rad, "Karakter": "3,3"})
    (fault,) = feil(home, sett)
    assert FORSTE_RAD + len(sett.sektorer) - 1 == fault.line
    assert f"stands in row {sett.nummer(rad)} too" in fault.what


def test_a_key_figure_twice_names_both(home: Path) -> None:
    """Case does not make it another; half the weight on each, so that nothing else is wrong."""
    sett = les_sett()
    rad = sett.tall(**TALL)
    rad["Vekt i sektoren"] = "15,0"
    sett.nokkeltall.append({**rad, "Nøkkeltall": rad["Nøkkeltall"].upper()})
    (fault,) = feil(home, sett)
    assert f"stands in row {sett.nummer(rad)} too" in fault.what
    assert "Column F (Nøkkeltall)" in fault.what


def test_a_weight_is_the_same_whosever_row_it_stands_in(home: Path) -> None:
    """Weights are the barometer's, not the municipality's."""
    sett = les_sett()
    rad = sett.rad(**{**EGEN, "Kommune": "Asker"})
    rad["Vekt"] = "10,5"
    (fault,) = feil(home, sett)
    assert sett.nummer(rad) == fault.line
    egen = sett.nummer(sett.rad(**EGEN))
    assert (
        f"10,5, but Bærum 2026 (endelig, publisert) has {sett.rad(**EGEN)['Vekt']} (row {egen})"
        in fault.what
    )


def vekter(sett: Sett, sektor: str, vekt: str) -> list[Rad]:
    """Set the weight of a sector in the published barometer of 2026, for all; Bærum's rows."""
    barometeret = [
        r for r in sett.sektorer if all(r[key] == EGEN[key] for key in ("År", "Utgave", "Serie"))
    ]
    for rad in barometeret:
        if rad["Sektor"] == sektor:
            rad["Vekt"] = vekt
    return [r for r in barometeret if r["Kommune"] == "Bærum" and r["Sektor"] not in TOTALER]


@pytest.mark.parametrize(("vekt", "summen"), [("7,4", "99,9"), ("7,6", "100,1")])
def test_weights_of_all_sectors_sum_to_exactly_100(home: Path, vekt: str, summen: str) -> None:
    """Said once, though four municipalities have them: 100 − 7,5 + the weight."""
    sett = les_sett()
    rader = vekter(sett, "Barnevern", vekt)
    (fault,) = feil(home, sett)
    assert sett.nummer(rader[0]) == fault.line
    sagt = f"the weights of Bærum 2026 (endelig, publisert) sum to {summen} percent, not 100"
    assert f"Column F (Vekt): {sagt}" in fault.what
    assert Decimal(summen.replace(",", ".")) == Decimal(100) - Decimal("7.5") + Decimal(
        vekt.replace(",", ".")
    )


def test_weights_that_floats_cannot_hold_sum_exactly(home: Path) -> None:
    """Ten sectors of 8,3 and two of 8,5 are 100; as floats they are not."""
    sett = les_sett()
    navn = load_barometer(home, EDITION).sektorer
    for nr, sektor in enumerate(navn):
        vekter(sett, sektor, "8,5" if nr < 2 else "8,3")
    assert 100 != sum([8.5] * 2 + [8.3] * 10)
    assert len(sett.sektorer) == len(les(home, sett).rader)


def test_fewer_sectors_may_weigh_less_but_never_more(home: Path) -> None:
    """Some sectors only is a true chapter; above 100 is an error in any number of rows."""
    sett = les_sett()
    uten = [r for r in sett.sektorer if r["Sektor"] != "Kultur"]
    assert len(uten) == len(les(home, Sett(uten, [])).rader)

    for sektor in ("Grunnskole", "Barnehage", "Helse"):
        vekter(Sett(uten, []), sektor, "40,0")
    (fault,) = feil(home, Sett(uten, []))
    # 97,5 without culture; 20, 10 and 7,5 became 40 each
    assert "sum to 180 percent" in fault.what
    assert 180 == 97.5 - 20 - 10 - 7.5 + 3 * 40


def test_no_weights_at_all_is_accepted(home: Path) -> None:
    """Grades and ranks alone are a chapter without contributions."""
    sett = les_sett()
    for rad in sett.sektorer:
        rad["Vekt"] = ""
    assert {None} == {rad.vekt for rad in les(home, sett).rader}


@pytest.mark.parametrize(("vekt", "feilet"), [("30,05", False), ("30,06", True)])
def test_weights_within_a_sector_may_be_rounded_but_not_above_100(
    home: Path, vekt: str, feilet: bool
) -> None:
    """As printed they are rounded: 100,05 is accepted, more is not; less says that some lack."""
    sett = les_sett()
    sett.tall(**TALL)["Vekt i sektoren"] = vekt
    if not feilet:
        assert les(home, sett).nokkeltall
        return
    (fault,) = feil(home, sett)
    assert "Column G (Vekt i sektoren): the weights within Barnevern of Bærum 2026" in fault.what
    assert "sum to 100,06 percent" in fault.what


def test_weights_written_as_shares_are_refused(home: Path) -> None:
    """0,2 is a fifth of one percent: no rows of percentages sum to 1, however few they are."""
    sett = les_sett()
    for rad in sett.nokkeltall:
        rad["Vekt i sektoren"] = "0,1"
    assert {"Weights are percentages: write 20, not 0,2."} == {
        f.instead for f in feil(home, Sett(sett.sektorer, sett.nokkeltall))
    }
    noen = [r for r in sett.sektorer if r["Sektor"] in {"Grunnskole", "Helse"}]
    for rad in noen:
        rad["Vekt"] = "0,2"
    told = feil(home, Sett(noen, []))
    assert all("sum to 0,4 percent" in f.what and "write 20, not 0,2" in f.instead for f in told)


def test_a_file_without_headings_is_one_fault(home: Path) -> None:
    """Not one for each cell of its first row."""
    skriv(home, les_sett())
    path = home / BAROMETER / SEKTORER
    rader = path.read_text("utf-8-sig").splitlines()
    path.write_text("\r\n".join(rader[2:]), "utf-8-sig")
    with pytest.raises(DataError) as error:
        load_barometer(home, EDITION)
    (fault,) = error.value.faults
    assert "none of the headings" in fault.what
    assert fault.line == 1


@pytest.mark.parametrize("navn", ["sektorer.csv.txt", "Sektorer.txt", "nokkeltall.CSV", "a.xlsx"])
def test_a_name_that_nearly_is_the_files_is_no_letter_in_peace(home: Path, navn: str) -> None:
    """Windows hides the last ending, so the file looks right and is not read."""
    (home / BAROMETER / navn).write_text("x", "utf-8")
    with pytest.raises(DataError, match=r"Only sektorer\.csv and nokkeltall\.csv are read here"):
        load_barometer(home, EDITION)


def test_a_name_cannot_hold_the_marks_of_a_link(home: Path) -> None:
    """They have no meaning in text, and the report makes links of them."""
    sett = les_sett()
    sett.tall(**TALL)["Nøkkeltall"] = "\ue000se:grunnskole\ue001 A"
    assert "se:grunnskole A" in {it.navn for it in les(home, sett).nokkeltall}


def test_all_faults_of_both_files_are_told_at_once(home: Path) -> None:
    """A person mends them in one go."""
    sett = les_sett()
    sett.rad(**EGEN)["Karakter"] = "7"
    sett.rad(**TOTAL)["Plass"] = "x"
    sett.tall(**TALL)["Høy er bra"] = "tja"
    told = feil(home, sett)
    assert [SEKTORER, SEKTORER, NOKKELTALL] == [f.file.rpartition("/")[2] for f in told]


@pytest.mark.parametrize(
    ("old", "new", "sagt"),
    [
        ("Karakter;", "Karaktere;", "Column G, «Karaktere», is not a column of the form"),
        ("Karakter;", "Karakter;Karakter;", "Two columns are called «Karakter»"),
        (";Hentet", "", "The column «Hentet» is missing"),
    ],
)
def test_headings_are_those_of_the_form(home: Path, old: str, new: str, sagt: str) -> None:
    """Unknown, double and missing ones, in the row they stand in."""
    skriv(home, les_sett())
    path = home / BAROMETER / SEKTORER
    path.write_text(path.read_text("utf-8-sig").replace(old, new, 1), "utf-8-sig")
    with pytest.raises(DataError) as error:
        load_barometer(home, EDITION)
    assert sagt in str(error.value)
    assert {2} == {fault.line for fault in error.value.faults}


def test_optional_columns_may_be_gone(home: Path) -> None:
    """Plass and Indikator of the key figures."""
    sett = les_sett()
    uten = [{k: v for k, v in rad.items() if k != "Indikator"} for rad in sett.nokkeltall]
    for rad in uten:
        del rad["Plass"]
    found = les(home, Sett(sett.sektorer, uten))
    assert {("", None)} == {(it.indikator, it.plass) for it in found.nokkeltall}


# --- Warnings -------------------------------------------------------------------------------------


def sagt(home: Path, sett: Sett) -> list[Fault]:
    """The warnings besides that the set is made up."""
    alle = les(home, Sett(ekte(sett.sektorer), ekte(sett.nokkeltall))).advarsler
    assert {Level.WARNING} >= {fault.level for fault in alle}
    return list(alle)


def test_others_without_the_own_municipality_are_told(home: Path) -> None:
    """Then no placement can be shown."""
    sett = les_sett()
    (fault,) = sagt(home, Sett([r for r in sett.sektorer if r["Kommune"] == "Drammen"], []))
    assert "none of Bærum" in fault.what


def test_a_recalculated_series_without_a_published_one_is_told(home: Path) -> None:
    """The chapter is about the newest published barometer: without it nothing is shown."""
    sett = les_sett()
    (fault,) = sagt(home, Sett([r for r in sett.sektorer if r["Serie"] == "omregnet"], []))
    assert "recalculated series of Bærum is there, but none of its published rows" in fault.what


def test_key_figures_without_their_sectors_row_are_told(home: Path) -> None:
    """Another edition, or no row at all: they are not shown, and that is not done in silence."""
    sett = les_sett()
    egne = [r for r in sett.nokkeltall if (r["Kommune"], r["År"]) == ("Bærum", "2026")]
    egne = [r for r in egne if r["Sektor"] == "Barnevern"]
    assert [] == sagt(home, Sett(sett.sektorer, egne))
    for rad in egne[1:]:
        rad["Utgave"] = "foreløpig"
    uten = [r for r in sett.sektorer if r["Utgave"] == "endelig"]
    for fault in sagt(home, Sett(uten, egne)):
        if fault.file.endswith(NOKKELTALL):
            break
    assert f"{len(egne) - 1} key figures of Bærum 2026 (foreløpig, publisert)" in fault.what
    assert fault.line == FORSTE_RAD + 1
    (ingen,) = [f for f in sagt(home, Sett([], egne[:1])) if f.file.endswith(SEKTORER)]
    assert "There are no rows of Bærum" in ingen.what


def test_a_row_that_is_begun_and_has_no_result_is_told(home: Path) -> None:
    """An empty grade and rank may be forgotten; «..» is what the barometer says."""
    sett = les_sett()
    rad = sett.rad(**EGEN)
    for tegn, varsler in (("..", 0), ("", 1)):
        rad.update(dict.fromkeys(("Karakter", "Plass", "Plass i fylket", "Plass i gruppen"), tegn))
        funnet = [f for f in sagt(home, Sett(sett.sektorer, [])) if "are empty in 1 rows" in f.what]
        assert [sett.nummer(rad)] * varsler == [f.line for f in funnet]


def test_a_sector_with_enough_key_figures_and_no_result_is_told(home: Path) -> None:
    """The other way round: four of four have grades, and the sector has neither grade nor rank."""
    sett = les_sett()
    rad = sett.rad(**EGEN)
    rad.update(dict.fromkeys(("Karakter", "Plass", "Plass i fylket", "Plass i gruppen"), ".."))
    (fault,) = sagt(home, sett)
    assert sett.nummer(rad) == fault.line
    assert "has neither grade nor rank, but 4 of its 4 key figures have grades" in fault.what


def test_a_recalculated_series_of_last_year_is_told(home: Path) -> None:
    """It does not reach the newest published year."""
    sett = les_sett()
    uten = [r for r in sett.sektorer if (r["År"], r["Serie"]) != ("2026", "omregnet")]
    (fault,) = sagt(home, Sett(uten, []))
    assert "does not reach 2026" in fault.what
    assert "replace them with those of the barometer of 2026" in fault.instead
    assert "omregnet" == uten[fault.line - FORSTE_RAD]["Serie"]


def test_recalculated_and_published_agree_in_the_newest_year(home: Path) -> None:
    """Both are made with the same key figures there."""
    sett = les_sett()
    rad = sett.rad(**{**EGEN, "Serie": "omregnet"})
    rad["Plass"] = str(int(rad["Plass"]) + 1)
    (fault,) = sagt(home, sett)
    assert sett.nummer(rad) == fault.line
    assert f"first of them Bærum, Barnevern (row {sett.nummer(sett.rad(**EGEN))})" in fault.what


def test_a_ranked_sector_has_60_percent_of_its_key_figures(home: Path) -> None:
    """Barnevern has four: two of four are too few, three of four are enough."""
    sett = les_sett()
    egne = [
        r
        for r in sett.nokkeltall
        if (r["Kommune"], r["År"], r["Sektor"]) == ("Bærum", "2026", "Barnevern")
    ]
    antall = len(egne)
    egne[0]["Karakter"] = ""
    assert [] == sagt(home, sett)
    assert (antall - 1) / antall >= 0.60
    egne[1]["Karakter"] = ".."
    (fault,) = sagt(home, sett)
    assert (antall - 2) / antall < 0.60
    assert sett.nummer(sett.rad(**EGEN)) == fault.line
    assert f"{antall - 2} of its {antall} key figures have grades" in fault.what


def test_a_key_figure_that_turns_is_told(home: Path) -> None:
    """High is good in one year, bad in the next: seldom so."""
    sett = les_sett()
    rad = sett.tall(**TALL)
    rad["Høy er bra"] = "nei"
    assert any(
        "Column K (Høy er bra)" in f.what and f.line >= sett.nummer(rad) for f in sagt(home, sett)
    )


# --- However it is written ------------------------------------------------------------------------

DESIMAL = st.decimals(min_value=1, max_value=6, places=2).map(str)


@st.composite
def _utvalg(draw: st.DrawFn) -> list[Rad]:
    """Rows of one barometer: some sectors and the total, some cells empty; numbers with points."""
    navn = draw(st.lists(st.sampled_from(["Grunnskole", "Helse", "Kultur"]), unique=True))
    rader = []
    for sektor in (TOTALT, *navn):
        plass = draw(st.one_of(st.just(""), st.integers(1, 356).map(str)))
        rader.append(
            {
                "Kommune": draw(st.sampled_from(["Bærum", "3201"])),
                "År": "2026",
                "Utgave": "endelig",
                "Serie": "publisert",
                "Sektor": sektor,
                "Vekt": "" if sektor == TOTALT else draw(DESIMAL),
                "Karakter": draw(st.one_of(st.just(""), DESIMAL)),
                "Plass": plass,
                "Plass i fylket": "",
                "Plass i gruppen": draw(st.sampled_from(["", "1"])) if plass else "",
                "Antall rangerte": draw(st.sampled_from(["", "356"])),
                "Kilde": draw(st.sampled_from(["Barometeret", "Abonnement, juni; 2026"])),
                "Hentet": "20.08.2026",
            }
        )
    return rader


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rader=_utvalg(),
    kode=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    linje=st.sampled_from(["\r\n", "\n"]),
    skille=st.sampled_from([";", "\t", ","]),
    hode=st.permutations(list(SEKTORKOLONNER)),
)
def test_rows_read_the_same_however_they_are_saved(  # noqa: PLR0913, PLR0917 - ways to save
    tmp_path_factory: pytest.TempPathFactory,
    rader: list[Rad],
    kode: str,
    linje: str,
    skille: str,
    hode: list[str],
) -> None:
    """Mark between cells and in numbers, BOM, line ends, order of columns: all irrelevant."""
    home = hjem(tmp_path_factory.mktemp("hjem"))
    punkt = skille == ","
    if punkt:  # a semicolon in every row would be taken for what separates the cells
        rader = [{**rad, "Kilde": rad["Kilde"].replace(";", "")} for rad in rader]
    skrevet = [
        {k: v if punkt or k == "Hentet" else v.replace(".", ",") for k, v in rad.items()}
        for rad in rader
    ]
    text = som_csv(skrevet, skille, hode).replace("\r\n", linje)
    (home / BAROMETER / SEKTORER).write_bytes(text.encode(kode))

    lest = load_barometer(home, EDITION).rader

    begunnet = [r for r in rader if any(r[h] for h in list(SEKTORKOLONNER)[5:11])]
    assert [_tall(r) for r in begunnet] == [
        (r.sektor, r.vekt, r.karakter, r.plass, r.gruppe, r.antall) for r in lest
    ]
    for rad in lest:
        kilde = spor(rad.karakter or 0)
        if isinstance(kilde, Kildecelle):
            assert rad.karakter == read_cell(home, kilde.kilde).number


def _tall(rad: Rad) -> tuple[Any, ...]:
    def som(type_: Callable[[str], float], heading: str) -> float | None:
        return type_(rad[heading]) if rad[heading] else None

    return (
        rad["Sektor"],
        som(float, "Vekt"),
        som(float, "Karakter"),
        som(int, "Plass"),
        som(int, "Plass i gruppen"),
        som(int, "Antall rangerte"),
    )


# --- Beside the other figures ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "path"),
    [
        ("barometer/sektorer.csv:7:G", "barometer/sektorer", "sektorer.csv"),
        ("barometer/nokkeltall.csv:7:G", "barometer/nokkeltall", "nokkeltall.csv"),
    ],
)
def test_an_address_leads_to_its_file_and_source(name: str, source: str, path: str) -> None:
    """As those of report/manual do."""
    assert source == source_of(name)
    assert BAROMETER / path == path_of(name)
    assert is_typed(name)


@pytest.mark.parametrize(
    ("serie", "source"),
    [
        ("barometer/publisert/Vann, avløp og renovasjon/karakter", "barometer/sektorer"),
        ("barometer/omregnet/Totalt/plass", "barometer/sektorer"),
        ("barometer/publisert/Grunnskole/Trivsel 10. trinn/verdi", "barometer/nokkeltall"),
        ("barometer/publisert/Barnehage/Barn per m/k-årsverk/vekt", "barometer/nokkeltall"),
    ],
)
def test_a_series_leads_to_its_source(serie: str, source: str) -> None:
    """A key figure stands between the sector and what is measured, whatever signs its name has."""
    assert source == source_of(serie)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all frozen figures, and the set."""
    root = tmp_path_factory.mktemp("helt")
    shutil.copytree(ROOT / "report", root / "report")
    skriv(root, les_sett())
    return root


def test_the_figures_know_the_barometer(whole: Path) -> None:
    """Rows, sources, warnings and names; the tidy table holds none of it."""
    uten = load_observations(ROOT, EDITION)
    med = load_observations(whole, EDITION)
    assert uten.frame.equals(med.frame)
    assert {"barometer/sektorer", "barometer/nokkeltall"} == set(med.sources) - set(uten.sources)
    assert med.barometer.advarsler == med.advarsler
    assert (
        "Kommunebarometeret (eksempeltall): Grunnskole: plass i fylket (publisert)"
        == (med.tillegg.navn["barometer/publisert/Grunnskole/fylke"])
    )
    assert data_state(uten.sources) == data_state(med.sources)
    assert check_basis(uten) == check_basis(med)


def test_what_is_wrong_in_both_typed_folders_is_told_at_once(whole: Path) -> None:
    """report/manual and report/kommunebarometer: one run."""
    manuell, fremmed = whole / "report/manual/a.ods", whole / BAROMETER / "b.ods"
    manuell.parent.mkdir(exist_ok=True)
    for path in (manuell, fremmed):
        path.write_bytes(b"x")
    try:
        with pytest.raises(DataError) as error:
            load_observations(whole, EDITION)
    finally:
        manuell.unlink()
        fremmed.unlink()
    assert ["a.ods", "b.ods"] == [f.file.rpartition("/")[2] for f in error.value.faults]


def test_compared_figures_hold_the_rows_that_count(whole: Path) -> None:
    """Every cell once: a series, a municipality and a year name it."""
    med = load_observations(whole, EDITION)
    alle = all_figures(med, EDITION.own)
    telles = list(med.barometer.gjeldende(EDITION.own).celler)
    assert len(med.frame) + len(telles) == len(alle)
    assert len(telles) < len(list(med.barometer.celler))  # the set has two editions of 2026
    assert not alle.duplicated(["indikator", "kommune", "aar"]).any()


def rad_av(kommune: str, utgave: Utgave, karakter: float, serie: Serie) -> Sektorrad:
    """A total of 2026."""
    ingen = (None, None, None, None)
    return Sektorrad(kommune, 2026, utgave, serie, TOTALT, None, karakter, *ingen, 3)


def test_the_own_municipality_decides_which_edition_counts() -> None:
    """Final where it has that, else preliminary; the others only with the same, never mixed."""
    forelopig, endelig, publisert = Utgave.FORELOPIG, Utgave.ENDELIG, Serie.PUBLISERT
    rader = (
        rad_av(BAERUM, forelopig, 4.1, publisert),
        rad_av(BAERUM, endelig, 4.2, publisert),
        rad_av(ASKER, forelopig, 3.1, publisert),
        rad_av(BAERUM, forelopig, 4.3, Serie.OMREGNET),
        rad_av(ASKER, endelig, 3.3, Serie.OMREGNET),
    )
    tall = Nokkeltall(
        BAERUM, 2026, forelopig, publisert, "Helse", "Leger", 40, 1, 4, None, True, "SSB", "", 3
    )
    valgt = Barometer(rader=rader, nokkeltall=(tall,)).gjeldende(BAERUM)
    assert [4.2, 4.3] == [rad.karakter for rad in valgt.rader]
    assert () == valgt.nokkeltall


def test_the_guide_names_every_column_of_both_files() -> None:
    """What is asked for is explained."""
    text = (ROOT / "docs/veiledning.md").read_text("utf-8")
    _, _, del_ = text.partition("## Legge inn Kommunebarometeret")
    del_ = del_.partition("\n## ")[0]
    assert [] == [h for h in (*SEKTORKOLONNER, *NOKKELTALLKOLONNER) if f"`{h}`" not in del_]


def test_the_error_the_guide_shows_is_the_one_that_comes(home: Path) -> None:
    """Word for word."""
    sett = les_sett()
    rad = sett.sektorer[7 - FORSTE_RAD]
    rad["Karakter"] = "7,2"
    (fault,) = feil(home, sett)
    sted = f"report/kommunebarometer/sektorer.csv:{fault.line}"
    text = (ROOT / "docs/veiledning.md").read_text("utf-8")
    assert f"error: {sted}: {fault.what}\n    {fault.instead}" in text
