"""Kommunebarometeret's chapter: true with nothing, a little or all of it typed in.

The made-up set is `tests/barometer`; each case takes something out of it or changes it. Figures are
not drawn here, so no style is needed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _barometer import SETT, rad, tall
from _grunnlag import KODE, ROOT, alle_funn, edisjon, ekte, moduler

from asss_report.areas._barometer.kapittel import SEKSJONER, Materiale, kommunebarometer
from asss_report.areas._barometer.lenker import sjekk
from asss_report.areas._barometer.regler import FORBEHOLD, OMREGNET, PUBLISERT, RANGERING
from asss_report.areas._barometer.setninger import EKSEMPEL, KRAVET
from asss_report.errors import DataError, UserError
from asss_report.sources.barometer import (
    BAROMETER,
    KRAV_TIL_TALL,
    TOTALT,
    TOTALT_UTEN,
    Barometer,
    Nokkeltall,
    Sektorrad,
    Serie,
    Utgave,
)
from asss_report.sources.barometer.fil import load_barometer
from asss_report.sources.readers import read_fakta, read_sektorvekter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asss_report.areas._area import Area, Henvisninger, Kapittel
    from asss_report.model import Exhibit

EGEN = KODE["Bærum"]
UTEN_STIL: Any = None
TYPET = ("barometer/sektorer", "barometer/nokkeltall")
#: What always stands in the chapter, with or without placements.
ALLTID = ("karakterer", "vekter", "kostnadsnivaa")
#: What placements make besides the tables of single sectors, in the chapter's order.
ALLE = (
    *("plassering", "plasseringer", "bidrag", "bidrag_tabell", "sektorer", "sektorer_omregnet"),
    *("drivere", "bevegelse"),
)


# --- The chapter of what is typed in --------------------------------------------------------------


@cache
def areas() -> tuple[Area, ...]:
    """Those of the edition."""
    return tuple(modul.AREA for modul in moduler().values())


@cache
def eksempel() -> Barometer:
    """The made-up set, as the product reads it."""
    with tempfile.TemporaryDirectory() as navn:
        root = med_filer(Path(navn))
        return load_barometer(root, edisjon())


def med_filer(root: Path) -> Path:
    """A report's folder with the bundled figures and the made-up set."""
    (root / "report").mkdir()
    (root / "report" / "data").symlink_to(ROOT / "report" / "data")
    shutil.copytree(SETT, root / BAROMETER)
    return root


def bygg(barometer: Barometer) -> tuple[Kapittel, dict[str, Henvisninger]]:
    """The chapter, and what the areas' chapters say of it."""
    materiale = Materiale(barometer, read_sektorvekter(ROOT), read_fakta(ROOT), areas())
    return kommunebarometer(ekte(), UTEN_STIL, alle_funn("Bærum"), materiale)


def lag(barometer: Barometer) -> Kapittel:
    """The chapter alone."""
    return bygg(barometer)[0]


def sett(
    rader: Callable[[Sektorrad], bool] = lambda _: True,
    nokkeltall: Callable[[Nokkeltall], bool] = lambda _: True,
    **annet: Any,
) -> Barometer:
    """The made-up set with only these rows, as if its numbers were real."""
    b = eksempel()
    return replace(
        b,
        rader=tuple(filter(rader, b.rader)),
        nokkeltall=tuple(filter(nokkeltall, b.nokkeltall)),
        **{"eksempel": False, **annet},
    )


def med(endre: Callable[[Sektorrad], Sektorrad], **annet: Any) -> Barometer:
    """The made-up set with every row as `endre` makes it."""
    b = sett(**annet)
    return replace(b, rader=tuple(map(endre, b.rader)))


def egen(r: Sektorrad, aar: int = 2026) -> bool:
    """Whether a row is the own municipality's newest published one."""
    return (r.kommune, r.aar, r.serie) == (EGEN, aar, Serie.PUBLISERT)


def exhibits(kapittel: Kapittel) -> dict[str, Exhibit]:
    """Key -> exhibit."""
    return {e.key: e for e in kapittel.exhibits}


def ord_i(e: Exhibit) -> Iterator[str]:
    """Headline, caption, notes and cells."""
    yield from (e.tittel, e.forklaring, *e.merknader)
    if e.tabell is not None:
        yield from (k.overskrift for k in e.tabell.kolonner)
        for r in e.tabell.rader:
            yield from (r.overskrift, *(c.tekst for c in r.celler))


def hele(kapittel: Kapittel) -> str:
    """Every word of a chapter but its charts."""
    deler = [kapittel.ingress, *kapittel.funn, *kapittel.forbehold, *kapittel.mangler]
    return "\n".join([*deler, *(ord_ for e in kapittel.exhibits for ord_ in ord_i(e))])


def rad_i(e: Exhibit, navn: str) -> list[str]:
    """The texts of a table's row."""
    assert e.tabell is not None
    (celler,) = [r.celler for r in e.tabell.rader if r.overskrift == navn]
    return [c.tekst for c in celler]


def uten_inntekt(r: Sektorrad, **felt: Any) -> Sektorrad:
    """The same row with other fields where it is the own newest in barnevern."""
    return replace(r, **felt) if egen(r) and r.sektor == "Barnevern" else r


#: «..» in the columns of grade and rank.
IKKE_RANGERT: dict[str, Any] = {"karakter": None, "plass": None, "ikke_rangert": True}


# --- Whatever is typed in -------------------------------------------------------------------------

TILFELLER: dict[str, Callable[[], Barometer]] = {
    "ingenting": Barometer,
    "alt": sett,
    "oppdiktet": eksempel,
    "bare 2026": lambda: sett(lambda r: r.aar == 2026, lambda t: t.aar == 2026),
    "bare 2024": lambda: sett(lambda r: r.aar == 2024, lambda _: False),
    "uten 2025": lambda: sett(lambda r: r.aar != 2025, lambda t: t.aar != 2025),
    "bare egne": lambda: sett(lambda r: r.kommune == EGEN),
    "bare andre": lambda: sett(lambda r: r.kommune != EGEN),
    "bare publisert": lambda: sett(lambda r: r.serie is Serie.PUBLISERT),
    "bare foreløpig": lambda: sett(lambda r: r.utgave is Utgave.FORELOPIG, lambda _: False),
    "bare totaler": lambda: sett(lambda r: r.sektor.startswith(TOTALT), lambda _: False),
    "uten totaler": lambda: sett(lambda r: not r.sektor.startswith(TOTALT)),
    "uten nøkkeltall": lambda: sett(nokkeltall=lambda _: False),
    "noen sektorer": lambda: sett(lambda r: r.sektor not in {"Helse", "Kultur", "Miljø"}),
    "én sektor": lambda: sett(lambda r: r.sektor in {TOTALT, "Grunnskole"}),
    "uten karakterer": lambda: med(lambda r: replace(r, karakter=None)),
    "uten plasser": lambda: med(lambda r: replace(r, plass=None, fylke=None, gruppe=None)),
    "uten vekter": lambda: med(lambda r: replace(r, vekt=None)),
    "ikke rangert": lambda: med(lambda r: uten_inntekt(r, **IKKE_RANGERT)),
    "rad uten resultat": lambda: med(lambda r: uten_inntekt(r, karakter=None, plass=None)),
    "uten antall": lambda: med(lambda r: replace(r, antall=None)),
    "bare Bærum og Drammen": lambda: sett(lambda r: r.kommune in {EGEN, KODE["Drammen"]}),
}
hvert = pytest.mark.parametrize("navn", TILFELLER)


@hvert
def test_the_reservation_and_both_series_are_always_told(navn: str) -> None:
    """As reservations and, the first, among the findings: a narrative cannot leave them out."""
    kapittel = lag(TILFELLER[navn]())
    assert kapittel.forbehold == FORBEHOLD
    assert {RANGERING, PUBLISERT, OMREGNET} <= set(kapittel.forbehold)
    assert RANGERING in kapittel.funn
    assert kapittel.seksjoner == SEKSJONER


@hvert
def test_every_exhibit_is_there_or_has_its_reason(navn: str) -> None:
    """None is lost in silence: what is not made is in `umulige` with a clause in Norwegian."""
    kapittel = lag(TILFELLER[navn]())
    laget, umulige = exhibits(kapittel), kapittel.umulige
    assert not set(laget) & set(umulige)
    assert {*ALLE, *ALLTID} <= {*laget, *umulige}
    assert set(ALLTID) <= set(laget)
    assert len([key for key in {*laget, *umulige} if key.startswith("drivere_")]) == 12
    assert all(re.fullmatch(r"[\wÆØÅæøå «»,()-]+", grunn) for grunn in umulige.values())


@hvert
def test_the_findings_are_few_true_sentences_and_no_number_is_none(navn: str) -> None:
    """At most four besides the reservation, and that numbers are made up; none unfilled."""
    kapittel = lag(TILFELLER[navn]())
    egne = [f for f in kapittel.funn if f not in {RANGERING, EKSEMPEL}]
    assert 1 <= len(egne) <= 4
    assert "Bærum" in egne[0]
    for setning in (*kapittel.funn, *kapittel.mangler):
        assert setning.endswith(".")
        assert not re.search(r"\s{2}|\(\)| ,| \.|\.\.", setning), setning
    assert not re.search(r"\b(nan|None|inf)\b|[{}]|Serie\.|Utgave\.", hele(kapittel))


@hvert
def test_tables_are_whole_and_short_enough_for_a_page(navn: str) -> None:
    """A cell for every column, widths that fill the measure once, at most forty rows."""
    for e in lag(TILFELLER[navn]()).exhibits:
        assert (e.tabell is None) != (e.tegn is None)
        if e.tabell is not None:
            assert sum(k.bredde for k in e.tabell.kolonner) == pytest.approx(1)
            assert 1 <= len(e.tabell.rader) <= 40
            assert {len(r.celler) for r in e.tabell.rader} == {len(e.tabell.kolonner) - 1}


@hvert
def test_what_is_missing_is_marked_and_never_zero(navn: str) -> None:
    """A cell without a number has words, and no value behind it."""
    for e in lag(TILFELLER[navn]()).exhibits:
        for r in e.tabell.rader if e.tabell else ():
            for c in r.celler:
                assert not c.mangler or (
                    c.verdi is None and c.tekst in {"mangler", "ikke rangert", "ikke kjent"}
                )


@hvert
def test_headlines_are_sentences_and_keys_are_used_once(navn: str) -> None:
    """A headline has no full stop; two exhibits never share a key."""
    kapittel = lag(TILFELLER[navn]())
    assert len(exhibits(kapittel)) == len(kapittel.exhibits)
    for e in kapittel.exhibits:
        assert e.tittel[:1].isupper() or e.tittel[:1] == "«"
        assert not e.tittel.endswith(".")
        assert e.forklaring.endswith(".")
        assert all(m.endswith(".") for m in e.merknader)


# --- Nothing typed in -----------------------------------------------------------------------------


def test_without_placements_the_reader_is_told_that_nothing_is_invented() -> None:
    """No placement, no exhibit of any, no reference in another chapter, and never final."""
    kapittel, lenker = bygg(Barometer())
    assert kapittel.funn[0] == (
        "Bærums plasseringer i Kommunebarometeret er ikke lagt inn i denne utgaven. Kapitlet viser "
        "derfor ingen plassering."
    )
    assert [e.key for e in kapittel.exhibits] == list(ALLTID)
    assert set(kapittel.umulige.values()) == {"kommunens plasseringer er ikke lagt inn"}
    assert not kapittel.endelig
    assert (kapittel.henvisninger, lenker) == (None, {})


def test_rows_of_others_alone_are_no_placement() -> None:
    """Asker's grades make no chapter on Bærum."""
    assert lag(sett(lambda r: r.kommune != EGEN)).funn == lag(Barometer()).funn


# --- All typed in ---------------------------------------------------------------------------------


def test_the_exhibits_stand_in_their_order() -> None:
    """The total first, what moved it too; then each sector, the rules and our own levels."""
    keys = [e.key for e in lag(sett()).exhibits]
    foran = ["plassering", "plasseringer", "bidrag", "bidrag_tabell", "sektorer"]
    assert keys[:8] == [*foran, "sektorer_omregnet", "drivere", "bevegelse"]
    assert keys[8] == "drivere_grunnskole"
    assert keys[19] == "drivere_vann_avlop_og_renovasjon"
    assert keys[20:] == [*ALLTID]


def test_real_numbers_of_the_editions_own_barometer_are_final() -> None:
    """Own total with a rank, published, of the year after the accounts, final, not made up."""
    assert lag(sett()).endelig


@pytest.mark.parametrize(
    "barometer",
    [
        eksempel,
        lambda: sett(lambda r: r.aar <= 2025, lambda t: t.aar <= 2025),
        lambda: sett(lambda r: r.utgave is Utgave.FORELOPIG, lambda _: False),
        lambda: sett(lambda r: r.sektor != TOTALT),
        lambda: med(lambda r: replace(r, plass=None) if r.sektor == TOTALT else r),
    ],
    ids=["made up", "last year's", "preliminary", "no total", "no rank"],
)
def test_an_edition_is_not_final_without_its_own_placement(
    barometer: Callable[[], Barometer],
) -> None:
    """Each of the five conditions alone keeps it from being final."""
    assert not lag(barometer()).endelig


def test_the_place_is_said_with_year_and_edition() -> None:
    """2026 in the set: nr. 139 of 356, nr. 9 in the county and nr. 5 in the group."""
    (funn, *_) = lag(sett()).funn
    assert funn == (
        "Bærum er nr. 139 av 356 totalt i Kommunebarometeret for 2026 (endelig utgave), nr. 9 i "
        "fylket og nr. 5 i kommunegruppen. Uten korreksjon for inntekt er kommunen nr. 113."
    )


def test_a_preliminary_barometer_is_called_that() -> None:
    """In the finding, in captions, and as what is missing."""
    kapittel = lag(TILFELLER["bare foreløpig"]())
    assert "(foreløpig utgave)" in kapittel.funn[0]
    assert "det foreløpige barometeret for 2026" in exhibits(kapittel)["bidrag_tabell"].forklaring
    assert "Det endelige barometeret for 2026 er ikke lagt inn." in kapittel.mangler


def test_the_final_rows_are_used_where_both_editions_are_typed_in() -> None:
    """Rows of two editions are never mixed: the preliminary ones leave no trace."""
    uten = sett(lambda r: r.utgave is Utgave.ENDELIG)
    assert hele(lag(sett())) == hele(lag(uten))


def test_a_missing_total_is_named_and_the_sectors_stand() -> None:
    """The chapter says that the place is not typed in, and shows what is."""
    kapittel = lag(TILFELLER["uten totaler"]())
    assert kapittel.funn[0] == "Bærums plass totalt i barometeret for 2026 er ikke lagt inn."
    assert {"plassering", "plasseringer"} <= set(kapittel.umulige)
    assert {"bidrag", "bidrag_tabell", "sektorer"} <= set(exhibits(kapittel))


# --- Only some years, series, members -------------------------------------------------------------


def test_with_one_year_there_is_no_movement_and_the_reason_is_told() -> None:
    """Last year is missing."""
    kapittel = lag(TILFELLER["bare 2026"]())
    grunn = "barometeret for 2025 er ikke lagt inn"
    assert kapittel.umulige == {
        "plassering": "plassen totalt er lagt inn for bare ett år",
        "bevegelse": grunn,
    }
    assert f"Endringen siden barometeret for 2025 er ikke delt opp: {grunn}." in kapittel.mangler


def test_one_rank_is_no_picture_and_the_finding_leads_to_the_table() -> None:
    """A lone mark says no more than the sentence; from two years on there is a figure."""
    en, to = lag(TILFELLER["bare 2026"]()), lag(sett(lambda r: r.aar >= 2025))
    stedet = [kapittel.funn_vises_i[kapittel.funn[0]] for kapittel in (en, to)]
    assert stedet == ["kommunebarometeret.plasseringer", "kommunebarometeret.plassering"]


def test_few_years_do_not_stretch_their_columns() -> None:
    """One year has the same column as four; the names have the rest."""
    bredder = [
        [k.bredde for k in tabell.tabell.kolonner]
        for navn in ("bare 2026", "alt")
        if (tabell := exhibits(lag(TILFELLER[navn]()))["sektorer"]).tabell is not None
    ]
    assert bredder == [pytest.approx([0.825, 0.175]), pytest.approx([0.3, *[0.175] * 4])]


def test_an_older_barometer_is_shown_as_what_it_is() -> None:
    """The edition of 2025 wants the barometer of 2026; with 2024 alone the chapter is on 2024."""
    kapittel = lag(TILFELLER["bare 2024"]())
    assert "Kommunebarometeret for 2024" in kapittel.funn[0]
    assert (
        "Barometeret for 2026 er ikke lagt inn. Kapitlet viser barometeret for 2024."
        in kapittel.mangler
    )


def test_without_the_recalculated_series_its_table_is_impossible() -> None:
    """And the reader is told that places do not compare over time."""
    kapittel = lag(TILFELLER["bare publisert"]())
    assert kapittel.umulige == {"sektorer_omregnet": "den omregnede serien er ikke lagt inn"}
    assert any("kan ikke sammenlignes over tid" in m for m in kapittel.mangler)
    assert exhibits(kapittel)["plassering"].tittel.startswith("Bærum er nr. 139 av 356")


def test_a_comparator_that_is_not_typed_in_is_named_and_has_no_column() -> None:
    """With Drammen alone beside, the mean is Drammen's grade, and says so."""
    kapittel = lag(TILFELLER["bare Bærum og Drammen"]())
    assert "Asker er ikke lagt inn i barometeret for 2026." in kapittel.mangler
    tabell = exhibits(kapittel)["bidrag_tabell"]
    assert tabell.tabell is not None
    assert "Asker" not in [k.overskrift for k in tabell.tabell.kolonner]
    assert any("karakterene til Drammen, " in m for m in tabell.merknader)


def test_with_nobody_beside_nothing_is_compared() -> None:
    """The note says that no others are typed in, and there are no columns for them."""
    tabell = exhibits(lag(TILFELLER["bare egne"]()))["bidrag_tabell"]
    assert "Ingen andre kommuner er lagt inn." in tabell.merknader
    assert tabell.tabell is not None
    overskrifter = [k.overskrift for k in tabell.tabell.kolonner]
    assert overskrifter == ["Sektor", "Vekt, %", "Karakter", "Bidrag", "Plass"]


# --- Only some sectors, grades, ranks, weights ----------------------------------------------------


def test_with_some_sectors_the_total_is_not_formed_and_they_are_counted() -> None:
    """Nine of twelve: 100 − 7.5 − 2.5 − 2.5 = 87.5 percent; what is not typed in is named."""
    kapittel = lag(TILFELLER["noen sektorer"]())
    assert any(f.startswith("Ni av tolv sektorer har karakter og vekt") for f in kapittel.funn)
    assert "Sektorer som ikke er lagt inn: helse, kultur og miljø." in kapittel.mangler
    tabell = exhibits(kapittel)["bidrag_tabell"]
    assert rad_i(tabell, "Sum, vektet av sektorene")[:2] == ["87,5", "–"]
    assert tabell.tabell is not None
    assert not any(r.overskrift.startswith("Rest") for r in tabell.tabell.rader)
    assert "bevegelse" in kapittel.umulige


def test_empty_cells_are_not_said_to_be_a_verdict() -> None:
    """Nobody has written that the barometer does not rank it."""
    kapittel = lag(med(lambda r: uten_inntekt(r, karakter=None, plass=None)))
    assert f"Bærum har verken karakter eller plass i barnevern. {KRAVET}" in kapittel.mangler
    assert rad_i(exhibits(kapittel)["bidrag_tabell"], "Barnevern")[1:3] == ["mangler", "–"]


def test_a_sector_that_is_said_not_to_be_ranked_is_not_and_the_rule_is_told() -> None:
    """Its key figures are counted: two of four have a grade, and 60 percent are needed."""
    uten = {"Barn med plan", "Brudd på fristen"}

    def endre(t: Nokkeltall) -> Nokkeltall:
        borte = t.navn in uten and t.kommune == EGEN and t.aar == 2026
        return replace(t, karakter=None, plass=None) if borte else t

    b = med(lambda r: uten_inntekt(r, **IKKE_RANGERT))
    kapittel = lag(replace(b, nokkeltall=tuple(map(endre, b.nokkeltall))))
    assert (
        f"Bærum er ikke rangert i barnevern. {KRAVET} "
        "I barnevern har kommunen karakter på to av de fire nøkkeltallene som er lagt inn."
        in kapittel.mangler
    )
    assert rad_i(exhibits(kapittel)["bidrag_tabell"], "Barnevern")[1:3] == ["ikke rangert", "–"]
    assert any(
        "Uten karakter: «Barn med plan» og «Brudd på fristen»." in m
        for m in exhibits(kapittel)["drivere_barnevern"].merknader
    )


def test_the_share_that_is_needed_is_the_frozen_facts() -> None:
    """Words, warnings and the file of facts say the same share."""
    andel = f"minst {KRAV_TIL_TALL * 100:.0f} prosent av nøkkeltallene"
    assert andel in KRAVET.replace("\u00a0", " ")
    assert 1 == sum(andel in str(regel) for regel in read_fakta(ROOT)["regel"])


def test_ranks_without_grades_show_the_ranks_alone() -> None:
    """No contributions, no movement; the place stands, and what has no grade is named once."""
    kapittel = lag(TILFELLER["uten karakterer"]())
    assert {"plassering", "plasseringer", "sektorer"} <= set(exhibits(kapittel))
    for key in ("bidrag", "bidrag_tabell"):
        assert kapittel.umulige[key] == "ingen sektor har både karakter og vekt"
    assert "bevegelse" in kapittel.umulige
    assert any(m.startswith("Karakteren er ikke lagt inn for totalen, ") for m in kapittel.mangler)


def test_grades_without_weights_make_no_contributions() -> None:
    """The sector tables stand; nothing is spread over weights that nobody has given."""
    kapittel = lag(TILFELLER["uten vekter"]())
    assert {"bidrag", "bidrag_tabell", "drivere", "bevegelse"} <= set(kapittel.umulige)
    assert {"sektorer", "drivere_grunnskole"} <= set(exhibits(kapittel))
    assert any(m.startswith("Sektorer uten vekt: grunnskole, ") for m in kapittel.mangler)


def test_key_figures_of_a_sector_that_are_not_typed_in_are_named() -> None:
    """Its table is impossible, and the drivers over all sectors are made of the others."""
    kapittel = lag(sett(nokkeltall=lambda t: t.sektor != "Kultur"))
    assert kapittel.umulige == {
        "drivere_kultur": "ingen nøkkeltall med karakter er lagt inn for kultur"
    }
    assert "Sektorer uten nøkkeltall med karakter: kultur." in kapittel.mangler
    assert "Uten nøkkeltall med karakter: kultur." in exhibits(kapittel)["drivere"].merknader


def test_the_rest_of_a_sector_says_what_it_can_be() -> None:
    """With all key figures it is rounding; with some of them it is those that are missing too."""

    def siste(b: Barometer) -> list[str]:
        e = exhibits(lag(b))["drivere_grunnskole"]
        assert e.tabell is not None
        return [r.overskrift for r in e.tabell.rader if r.overskrift.startswith("Rest")]

    assert siste(sett()) == ["Rest: avrunding"]
    uten = sett(nokkeltall=lambda t: t.navn != "Gruppestørrelse")
    assert siste(uten) == ["Rest: avrunding og nøkkeltall som ikke er lagt inn"]


def test_long_names_are_kept_out_of_headlines() -> None:
    """A headline of three lines or more is none: then it counts, or names the sectors."""
    langt = ", andel av dem som har vedtak om omfattende bistand, snitt av de fire siste årene"
    b = sett(nokkeltall=lambda t: t.kommune == EGEN and t.aar == 2026)
    b = replace(b, nokkeltall=tuple(replace(t, navn=t.navn + langt) for t in b.nokkeltall))
    laget = exhibits(lag(b))

    assert all(len(e.tittel) <= 160 for e in laget.values())
    assert laget["drivere_barnevern"].tittel == (
        "Barnevern: to nøkkeltall løfter karakteren, to trekker den ned"
    )
    assert (
        laget["drivere_saksbehandling"].tittel
        == f"Saksbehandling: «Byggesak, tolv uker{langt}» løfter mest"
    )
    assert laget["drivere"].tittel == (
        "Et nøkkeltall i økonomi løfter totalen mest (+0,07), "
        "et nøkkeltall i økonomi trekker mest ned (−0,04)"
    )


def test_one_other_key_figure_is_shown_and_more_are_a_row() -> None:
    """Grunnskole has twelve that lift: five are named and seven are a row."""
    e = exhibits(lag(sett()))["drivere_grunnskole"]
    assert rad_i(e, "Øvrige sju nøkkeltall")
    saksbehandling = exhibits(lag(sett()))["drivere_saksbehandling"]
    assert rad_i(saksbehandling, "Byggesak, tre uker")[-1] == "0,00"


@pytest.mark.parametrize("vekt", ["19,5", "20,5"])
def test_weights_that_are_not_a_hundred_are_one_clear_error(tmp_path: Path, vekt: str) -> None:
    """File, row and column, before any chapter is made."""
    fil = med_filer(tmp_path) / BAROMETER / "sektorer.csv"
    tekst = fil.read_text("utf-8-sig")
    gammel = "Bærum;2026;endelig;publisert;Grunnskole;20,0;"
    assert gammel in tekst
    fil.write_text(tekst.replace(gammel, gammel.replace("20,0", vekt)), "utf-8")
    with pytest.raises(UserError) as feil:
        load_barometer(tmp_path, edisjon())
    assert all(f.file.endswith("sektorer.csv") and f.line for f in feil.value.faults)
    assert all("Vekt" in f.what for f in feil.value.faults)


# --- Words ----------------------------------------------------------------------------------------


def to_sektorer(a: float, b: float) -> Barometer:
    """Two sectors of 50 percent each, with these grades, and a total."""
    return Barometer(
        ("Kultur", "Miljø"),
        (
            rad(TOTALT, (a + b) / 2, plass=10),
            rad("Kultur", a, 50.0, plass=10),
            rad("Miljø", b, 50.0, plass=20),
        ),
    )


@pytest.mark.parametrize(
    ("karakterer", "tittel"),
    [
        ((4.0, 3.0), "Kultur løfter mest, og miljø trekker mest ned"),
        ((4.0, 4.0), "Kultur og miljø løfter mest, og ingen sektor trekker ned"),
        ((3.0, 2.0), "Miljø trekker mest ned, og ingen sektor løfter"),
        ((3.5, 3.5), "Ingen sektor løfter eller trekker ned"),
    ],
)
def test_the_headline_says_who_lifts_and_who_pulls_down(
    karakterer: tuple[float, float], tittel: str
) -> None:
    """Those that are equal are named together; nobody is said to do what nobody does."""
    assert exhibits(lag(to_sektorer(*karakterer)))["bidrag"].tittel == tittel


def test_the_distance_to_a_comparator_is_said_where_it_is_greatest() -> None:
    """Own 4.0 and 3.0 against 3.0 and 3.8: +1.0 in kultur, −0.8 in miljø."""
    b = to_sektorer(4.0, 3.0)
    andre = (
        rad("Kultur", 3.0, 50.0, kommune="Asker"),
        rad("Miljø", 3.8, 50.0, kommune="Asker"),
    )
    funn = lag(replace(b, rader=(*b.rader, *andre))).funn
    assert any(
        "Karakteren er mest over Asker (kultur, +1,0) og mest under (miljø, −0,8)." in f
        for f in funn
    )


def test_published_ranks_are_never_told_as_a_trend() -> None:
    """Better and worse over the years is said of the recalculated series alone."""
    kapittel = lag(sett())
    assert exhibits(kapittel)["plassering"].tittel == (
        "Omregnet til årets nøkkeltall: Bærum fra nr. 136 i 2023 til nr. 139 i 2026"
    )
    for key in ("plassering", "plasseringer", "sektorer"):
        assert any("kan ikke sammenlignes" in m for m in exhibits(kapittel)[key].merknader)


def test_the_sources_are_those_the_numbers_are_typed_in() -> None:
    """Sectors, key figures, and the rules; never a statistics table."""
    for key, e in exhibits(lag(sett())).items():
        if key not in ALLTID:
            assert set(e.kilder) <= {
                "barometer/sektorer",
                "barometer/nokkeltall",
                "kommunebarometer",
            }
            assert ("barometer/nokkeltall" in e.kilder) == (
                key.startswith("drivere") or key == "bevegelse"
            )


# --- Made-up numbers ------------------------------------------------------------------------------


def test_everything_made_of_made_up_numbers_says_so() -> None:
    """Every headline and caption, the pictures' own mark, the first finding, the references."""
    kapittel, lenker = bygg(eksempel())
    assert kapittel.funn[0] == EKSEMPEL
    for key, e in exhibits(kapittel).items():
        assert e.tittel.startswith("Eksempeltall: ") == (key not in ALLTID), key
        assert e.forklaring.startswith("Eksempeltall, oppdiktet. ") == (key not in ALLTID), key
        if e.tegn is not None:
            assert getattr(getattr(e.tegn, "resultat"), "merke") == "Eksempeltall"  # noqa: B009
    assert lenker
    assert all(it.ingress.startswith("Eksempeltall, oppdiktet. ") for it in lenker.values())
    assert not any("Kommunal Rapport" in it.ingress for it in lenker.values())
    assert not kapittel.endelig


def test_nothing_made_of_real_numbers_says_so() -> None:
    """The mark is the made-up numbers' own."""
    kapittel, lenker = bygg(sett())
    assert "ksempel" not in hele(kapittel)
    assert not any("ksempel" in it.ingress for it in lenker.values())
    assert all("Kilde: Kommunal Rapport" in it.ingress for it in lenker.values())


# --- References -----------------------------------------------------------------------------------


def test_a_key_figure_that_names_an_indicator_is_linked_both_ways() -> None:
    """The set names indicators of four areas; grades and ranks are those of 2026."""
    kapittel, lenker = bygg(sett())
    assert set(lenker) == {"okonomi", "barnehage", "grunnskole", "kultur"}
    assert [(h.tekst, h.til) for h in lenker["grunnskole"].punkter] == [
        (
            "Korrigert utgift, grunnskole (kostnadsnivå, 2026): karakter 2,3 og nr. 267",
            "kommunebarometeret.drivere_kostnadsniva",
        )
    ]
    assert kapittel.henvisninger is not None
    tilbake = [h.til for h in kapittel.henvisninger.punkter]
    assert tilbake == ["okonomi"] * 3 + ["barnehage", "grunnskole", "kultur"]
    assert any(
        m == "Også vist i kapitlene om områdene: Besøk i fritidssenter (Kultur og idrett)."
        for m in exhibits(kapittel)["drivere_kultur"].merknader
    )


def med_nokkeltall(*nokkeltall: Nokkeltall) -> Barometer:
    """Two sectors, and these key figures in the first."""
    return replace(to_sektorer(4.0, 3.0), nokkeltall=nokkeltall)


def test_a_name_that_is_one_indicators_own_is_linked() -> None:
    """Whatever the case of its letters."""
    navn = "netto lånegjeld, andel av driftsinntektene"
    _, lenker = bygg(med_nokkeltall(tall("Kultur", navn, 4.0, 100.0)))
    assert set(lenker) == {"okonomi"}


def test_a_name_that_many_areas_have_says_nothing() -> None:
    """«Netto driftsutgifter per innbygger» is in nearly every area."""
    navn = "Netto driftsutgifter per innbygger"
    _, lenker = bygg(med_nokkeltall(tall("Kultur", navn, 4.0, 100.0)))
    assert lenker == {}


def test_a_key_figure_without_grade_and_rank_leads_to_the_chapter() -> None:
    """Its sector has no table, so the link is to the chapter itself."""
    navn = "Netto lånegjeld, andel av driftsinntektene"
    _, lenker = bygg(med_nokkeltall(tall("Kultur", navn, None, 100.0)))
    (punkt,) = lenker["okonomi"].punkter
    assert (punkt.tekst, punkt.til) == (
        f"{navn} (kultur, 2026): uten karakter",
        "kommunebarometeret",
    )


def test_indicators_that_no_area_has_are_named_with_their_rows() -> None:
    """All at once, each with the nearest that there is."""
    b = med_nokkeltall(
        tall("Kultur", "A", 4.0, 50.0, indikator="okonomi.netto_lanegjelt", rad=7),
        tall("Kultur", "B", 4.0, 50.0, indikator="okonom.netto_renter", rad=9),
    )
    with pytest.raises(DataError) as feil:
        lag(b)
    assert [(f.file, f.line) for f in feil.value.faults] == [
        ("report/kommunebarometer/nokkeltall.csv", 7),
        ("report/kommunebarometer/nokkeltall.csv", 9),
    ]
    assert "«okonomi.netto_lanegjelt»" in feil.value.faults[0].what
    assert "«okonomi.netto_lanegjeld»" in feil.value.faults[0].instead
    assert "Column Indikator" in feil.value.faults[1].what


def test_an_area_that_is_only_left_out_of_the_edition_is_no_fault() -> None:
    """The figures keep their indicator while the chapter is away."""
    b = med_nokkeltall(tall("Kultur", "A", 4.0, 50.0, indikator="okonomi.netto_lanegjeld"))
    sjekk(b, tuple(area for area in areas() if area.key != "okonomi"))


# --- The rules ------------------------------------------------------------------------------------


def test_each_rule_stands_with_the_address_it_is_found_at() -> None:
    """Grades before and after 2019, 60 percent, the total alone corrected, both series."""
    e = exhibits(lag(Barometer()))["karakterer"]
    assert e.tabell is not None
    tekst = "\n".join(ord_i(e))
    for regel in ("5 prosent", "3,5", "60 prosent", "inntekter", "15. juni", "kostnadsnøkkelen"):
        assert regel in tekst
    assert all(re.search(r"\w\.(no|me)\b", r.celler[-1].tekst) for r in e.tabell.rader)
    assert any("ikke publisert" in m for m in e.merknader)


def test_without_the_rules_their_table_is_impossible() -> None:
    """A snapshot from before they were frozen has none."""
    tomme = read_fakta(ROOT).iloc[:0]
    materiale = Materiale(Barometer(), read_sektorvekter(ROOT), tomme)
    kapittel, _ = kommunebarometer(ekte(), UTEN_STIL, alle_funn("Bærum"), materiale)
    assert kapittel.umulige["karakterer"] == "reglene er ikke med i datagrunnlaget"


def test_many_years_are_cut_to_what_a_page_holds() -> None:
    """Seventeen years of both series: the tables show the newest and say so."""
    rader = tuple(
        rad(
            sektor, 4.0, None if sektor == TOTALT else 100.0, plass=aar - 2000, aar=aar, serie=serie
        )
        for aar in range(2010, 2027)
        for serie in Serie
        for sektor, vekt in ((TOTALT, None), ("Kultur", 100.0))
    )
    laget = exhibits(lag(Barometer(("Kultur",), rader)))
    plasser, sektorer = laget["plasseringer"], laget["sektorer"]
    assert plasser.tabell is not None
    assert sektorer.tabell is not None
    assert plasser.tabell.rader[0].overskrift == "Publisert\u00a02015"
    assert "Tabellen viser de tolv siste årene." in plasser.merknader
    assert [k.overskrift for k in sektorer.tabell.kolonner][1:] == [
        str(y) for y in range(2020, 2027)
    ]
    assert "Tabellen viser de sju siste årene." in sektorer.merknader
    assert TOTALT_UTEN not in [r.overskrift for r in sektorer.tabell.rader]
