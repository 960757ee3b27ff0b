"""What Kommunebarometeret's chapter says where numbers are equal, few or nothing: still true.

Each case is a few rows of one's own; the numbers are in the test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from _barometer import barometer_of, rad, tall
from _grunnlag import ROOT, alle_funn, edisjon, ekte

from asss_report.areas._barometer import drivere, sektorer, setninger, tabeller
from asss_report.areas._barometer.drivere import Nokkeltallsyn
from asss_report.areas._barometer.kapittel import Materiale, kommunebarometer, paa_en_side
from asss_report.areas._barometer.visning import Visning
from asss_report.model import Exhibit
from asss_report.sources.barometer import TOTALT, TOTALT_UTEN, Barometer, Serie, Utgave
from asss_report.sources.readers import read_fakta, read_sektorvekter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asss_report.areas._area import Kapittel
    from asss_report.sources.barometer import Nokkeltall, Sektorrad

UTEN_STIL: Any = None
VAR = "Vann, avløp og renovasjon"


def syn(rader: Iterable[Sektorrad], nokkeltall: Iterable[Nokkeltall] = ()) -> Visning:
    """What the chapter sees of these rows."""
    v = Visning.av(edisjon(), barometer_of(rader, nokkeltall))
    assert v is not None
    return v


def mangler(v: Visning) -> str:
    """What the reader is told is not there."""
    return "\n".join(setninger.mangler(v, Nokkeltallsyn.av(v, {})))


def laget(e: Exhibit | str) -> Exhibit:
    """An exhibit that can be made."""
    assert isinstance(e, Exhibit), e
    return e


def rader_i(e: Exhibit | str) -> dict[str, list[str]]:
    """Row -> its cells, of a table."""
    tabell = laget(e).tabell
    assert tabell is not None
    return {r.overskrift: [c.tekst for c in r.celler] for r in tabell.rader}


def kapittel(b: Barometer) -> Kapittel:
    """The whole chapter."""
    materiale = Materiale(b, read_sektorvekter(ROOT), read_fakta(ROOT))
    return kommunebarometer(ekte(), UTEN_STIL, alle_funn("Bærum"), materiale)[0]


# --- The others -----------------------------------------------------------------------------------


def test_a_comparator_with_a_total_alone_is_typed_in() -> None:
    """The own sectors are not, so nothing is compared; Asker is there all the same."""
    v = syn([rad(TOTALT, 3.8, plass=10), rad(TOTALT, 3.6, plass=20, kommune="Asker")])
    assert "Asker er ikke lagt inn" not in mangler(v)
    assert "Asker er ikke lagt inn" in mangler(syn([rad(TOTALT, 3.8, plass=10)]))


def test_the_note_on_the_mean_knows_who_has_a_total_alone() -> None:
    """Drammen's total is in the row of the total, and in that row only."""
    v = syn(
        [
            rad("Kultur", 4.0, 100),
            rad(TOTALT, 4.0),
            rad("Kultur", 3.0, 100, kommune="Asker"),
            rad(TOTALT, 3.0, kommune="Asker"),
            rad(TOTALT, 3.4, kommune="Drammen"),
        ]
    )
    tabell = laget(tabeller.bidragstabell(v))
    assert rader_i(tabell)["Publisert total"][-2:] == ["3,2", "+0,8"]
    assert "I totalen er snittet av Asker og Drammen." in tabell.merknader
    assert not any("Ingen andre" in m for m in tabell.merknader)
    assert "snittet av de andre som er lagt inn" not in setninger.sektorene(v)


def test_others_without_grades_are_not_said_to_be_missing() -> None:
    """Asker's rank is typed in; it has no grade to be compared with."""
    v = syn([rad("Kultur", 4.0, 100), rad("Kultur", None, 100, kommune="Asker", plass=5)])
    assert "Ingen andre kommuner har karakterer." in laget(tabeller.bidragstabell(v)).merknader


def test_the_only_other_is_called_by_its_name() -> None:
    """No comparator is typed in, but Drammen is: +1.0 in kultur."""
    v = syn([rad("Kultur", 4.0, 100), rad("Kultur", 3.0, 100, kommune="Drammen")])
    assert setninger.sektorene(v).endswith("Karakteren er mest over Drammen (kultur, +1,0).")


def test_a_mean_of_not_the_same_ones_everywhere_has_no_number_of_them() -> None:
    """Drammen has no grade in kultur: the mean is of two in miljø, and of Asker in kultur."""
    egne = [rad("Kultur", 4.0, 50), rad("Miljø", 4.0, 50)]
    asker = [rad("Kultur", 3.0, 50, kommune="Asker"), rad("Miljø", 3.0, 50, kommune="Asker")]
    drammen = [rad("Miljø", 4.0, 50, kommune="Drammen")]
    sagt = setninger.sektorene(syn([*egne, *asker, *drammen]))
    assert "mest over snittet av de andre som er lagt inn (kultur, +1,0)" in sagt
    drammen.append(rad("Kultur", 4.0, 50, kommune="Drammen"))
    sagt = setninger.sektorene(syn([*egne, *asker, *drammen]))
    assert "mest over snittet av de to andre som er lagt inn (kultur og miljø, +0,5)" in sagt


def test_a_distance_that_is_printed_as_nothing_is_none() -> None:
    """4.0 against the mean of 3.9, 4.0 and 4.0 is +0.03, which reads 0,0: no distance."""
    andre = [
        rad("Kultur", g, 100, kommune=navn)
        for navn, g in (("Asker", 4.0), ("Drammen", 4.0), ("Trondheim", 3.9))
    ]
    sagt = setninger.sektorene(syn([rad("Kultur", 4.0, 100), *andre]))
    assert "0,0" not in sagt.replace("+0,50", "")
    assert "Karakteren er" not in sagt


# --- Few sectors, and equal ones ------------------------------------------------------------------


def test_one_sector_of_many_is_not_them() -> None:
    """«Bare den er med», and its grade is its own, not that of «alle sektorene»."""
    b = barometer_of([rad("Kultur", 4.0, 40)])
    v = Visning.av(edisjon(), replace(b, sektorer=("Kultur", "Miljø")))
    assert v is not None
    assert setninger.sektorene(v).startswith(
        "Én av to sektorer har karakter og vekt, og bare den er med."
    )
    tabell = laget(sektorer.sektortabell(v, Serie.PUBLISERT))
    assert tabell.tittel == "Karakteren i kultur er 4,0 i 2026"


@pytest.mark.parametrize("karakterer", [(4.0, 4.0), (4.01, 3.99)])
def test_sectors_that_print_alike_have_no_highest(karakterer: tuple[float, float]) -> None:
    """Miljø has no grade: it is not among those that have the same."""
    a, b = karakterer
    v = syn([rad("Kultur", a, 40), rad("Helse", b, 40), rad("Miljø", None, 20)])
    tabell = laget(sektorer.sektortabell(v, Serie.PUBLISERT))
    assert tabell.tittel == "Alle sektorene med karakter har 4,0 i 2026"


def test_a_sector_that_is_a_list_itself_stands_last_in_a_list() -> None:
    """«miljø og vann, avløp og renovasjon» would be three sectors."""
    v = syn([rad("Kultur", 4.0, 50), rad(VAR, 4.0, 50)])
    assert laget(tabeller.bidragstabell(v)).tittel == "Vektet av sektorene er totalen 4,00"
    assert tabeller.ytterst(v.delt.sektorer) == (
        "Kultur samt vann, avløp og renovasjon løfter mest, og ingen sektor trekker ned"
    )


def test_the_60_percent_are_of_a_sector_and_never_said_of_the_total() -> None:
    """The source says it of the key figures of a sector."""
    v = syn([rad("Kultur", None, 100), rad(TOTALT), rad(TOTALT_UTEN)])
    linjer = mangler(v).splitlines()
    assert "Totalen er lagt inn uten karakter og plass." in linjer
    assert "Totalen uten inntektskorreksjon er lagt inn uten karakter og plass." in linjer
    assert [it for it in linjer if "60" in it] == [
        f"Bærum har verken karakter eller plass i kultur. {setninger.KRAVET}"
    ]


def test_key_figures_without_grades_are_not_said_to_be_missing() -> None:
    """They are typed in; what is missing is their grades."""
    v = syn([rad("Kultur", 4.0, 100)], [tall("Kultur", "Kino", None, 100.0)])
    assert "Ingen nøkkeltall med karakter er lagt inn for Bærum i barometeret for 2026" in (
        mangler(v)
    )
    assert "Nøkkeltallene er ikke lagt inn" not in mangler(v)


def test_what_many_sectors_lack_is_one_sentence() -> None:
    """Twelve sentences that differ in a word are read by nobody."""
    v = syn([rad("Kultur", None, 40), rad("Helse", None, 40), rad("Miljø", 4.0, 20, plass=None)])
    linjer = mangler(v).splitlines()
    assert f"Bærum har verken karakter eller plass i kultur og helse. {setninger.KRAVET}" in linjer
    assert "Plassen er ikke lagt inn for miljø." in linjer
    assert "flere sektorer" not in mangler(v)
    fire = [rad(s, None, 25) for s in ("Kultur", "Helse", "Miljø", "Barnehage")]
    i_fjor = [rad(s, 4.0, 25, aar=2025) for s in ("Kultur", "Helse", "Miljø", "Barnehage")]
    assert "flere sektorer mangler karakter i barometeret for 2026" in mangler(syn(fire + i_fjor))


@pytest.mark.parametrize(("karakterer", "sagt"), [((4.0, None), True), ((4.0, 4.0), False)])
def test_key_figures_explain_a_missing_rank_only_where_they_are_too_few(
    karakterer: tuple[float | None, ...], sagt: bool
) -> None:
    """One of two is below 60 percent; two of two explain nothing, and are no reason."""
    tallene = [tall("Kultur", f"K{nr}", g, 50.0) for nr, g in enumerate(karakterer)]
    linjer = mangler(syn([rad("Kultur", None, 100)], tallene))  # one sentence of a line
    hvorfor = "I kultur har kommunen karakter på ett av de to nøkkeltallene som er lagt inn."
    assert sagt == (hvorfor in linjer) == ("har kommunen karakter på" in linjer)


def test_key_figures_without_any_grade_are_not_said_to_be_no_key_figures() -> None:
    """What the sector is without is their grades."""
    v = syn(
        [rad("Kultur", 4.0, 50), rad("Helse", 4.0, 50)],
        [tall("Kultur", "Kino", None, 100.0), tall("Helse", "Lege", 4.0, 100.0)],
    )
    assert "Sektorer uten nøkkeltall med karakter: kultur." in mangler(v).splitlines()


def test_what_is_missing_is_missing_in_the_edition_that_is_shown() -> None:
    """Key figures typed in of the final barometer are no part of the preliminary one."""
    forelopig = [rad("Kultur", 4.0, 100, utgave=Utgave.FORELOPIG)]
    sagt = mangler(syn(forelopig, [tall("Kultur", "Kino", 4.0, 100.0)]))
    assert "er lagt inn for Bærum i det foreløpige barometeret for 2026, så det som" in sagt
    assert "Totalen i det foreløpige barometeret for 2026 er ikke lagt inn." in sagt


def test_made_up_numbers_are_a_reason_that_is_told() -> None:
    """An edition that cannot be final says why."""
    b = replace(barometer_of([rad(TOTALT, 4.0, plass=10)]), eksempel=True)
    assert kapittel(b).mangler[0].endswith("Tallene i kapitlet er oppdiktet.")
    assert not kapittel(b).endelig


def test_a_recalculated_series_alone_is_not_nothing() -> None:
    """The published placements are what is missing, and it is they that the reader is told of."""
    alene = kapittel(barometer_of([rad(TOTALT, 4.0, plass=10, serie=Serie.OMREGNET)]))
    assert alene.funn[0].startswith("Bærums publiserte plasseringer i Kommunebarometeret er ikke")
    assert kapittel(Barometer()).funn[0].startswith("Bærums plasseringer i Kommunebarometeret er")


def test_a_rank_that_stands_still_goes_nowhere() -> None:
    """Nr. 10 in both years is not «fra nr. 10 til nr. 10»."""
    rader = [rad(TOTALT, 3.8, plass=10, aar=y, serie=Serie.OMREGNET) for y in (2025, 2026)]
    v = syn([rad(TOTALT, 3.8, plass=10), *rader])
    assert laget(tabeller.plassering(v, UTEN_STIL)).tittel == (
        "Omregnet til årets nøkkeltall: Bærum nr. 10 både i 2025 og i 2026"
    )


# --- Key figures that are equal -------------------------------------------------------------------


def like_nokkeltall(antall: int) -> list[Nokkeltall]:
    """So many that lift equally, and one that pulls down as much as they lift together."""
    navn = ("Kino", "Leser", "Scener", "Kor")[:antall]
    return [
        *(tall("Kultur", n, 4.5, 10.0) for n in navn),
        tall("Kultur", "SFO-pris", 2.5, 10.0 * antall),
    ]


@pytest.mark.parametrize(
    ("antall", "sektortittel", "tittel"),
    [
        (
            1,
            "Kultur: «Kino» løfter mest, «SFO-pris» trekker mest ned",
            "«Kino» løfter totalen mest (+0,50), «SFO-pris» trekker mest ned (−0,50)",
        ),
        (
            2,
            "Kultur: «Kino» og «Leser» løfter mest, «SFO-pris» trekker mest ned",
            "«Kino» og «Leser» løfter totalen mest (+0,25 hver), «SFO-pris» trekker mest ned "
            "(−0,50)",
        ),
        (
            4,
            "Kultur: «Kino» og tre andre løfter mest, «SFO-pris» trekker mest ned",
            "«Kino» og tre andre løfter totalen mest (+0,13 hver), «SFO-pris» trekker mest ned "
            "(−0,50)",
        ),
    ],
)
def test_key_figures_that_are_equal_are_named_together(
    antall: int, sektortittel: str, tittel: str
) -> None:
    """One of several equal ones is not «the» one that lifts most; two are named, more counted."""
    v = syn([rad("Kultur", 3.5, 100)], like_nokkeltall(antall))
    alle = Nokkeltallsyn.av(v, {})
    assert laget(drivere.sektordrivere(v, alle, "Kultur")).tittel == sektortittel
    # Of equal ones the last of the alphabet may stand first in the table over all sectors.
    assert laget(drivere.drivertabell(v, alle)).tittel.startswith(tittel[:6])
    if antall < 3:
        assert laget(drivere.drivertabell(v, alle)).tittel == tittel


def test_equal_key_figures_are_said_with_their_sectors() -> None:
    """The finding names both, and what each lifts."""
    v = syn([rad("Kultur", 3.5, 100)], like_nokkeltall(2))
    assert setninger.driverne(Nokkeltallsyn.av(v, {})) == (
        "Blant nøkkeltallene løfter «Kino» i kultur og «Leser» i kultur (+0,25 hver) mest, og "
        "«SFO-pris» i kultur (−0,50) trekker mest ned."
    )


def test_a_key_figures_name_keeps_its_letters_in_a_note() -> None:
    """«SFO-pris» is not «sFO-pris»."""
    v = syn(
        [rad("Kultur", 4.0, 100)],
        [tall("Kultur", "Kino", 4.0, 50.0), tall("Kultur", "SFO-pris", None, 50.0)],
    )
    e = laget(drivere.sektordrivere(v, Nokkeltallsyn.av(v, {}), "Kultur"))
    assert "Uten karakter: «SFO-pris»." in e.merknader


# --- Rests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publisert", "navn"),
    [
        (4.1, "Rest: avrunding"),
        (4.2, "Rest: større enn avrunding, årsaken er ikke kjent"),
        (3.8, "Rest: større enn avrunding, årsaken er ikke kjent"),
    ],
)
def test_a_rest_too_large_to_be_rounding_is_not_called_that(publisert: float, navn: str) -> None:
    """Grades and published are rounded to a tenth: half of it each, 0.1 together."""
    v = syn(
        [rad("Kultur", publisert, 100), rad(TOTALT_UTEN, 2 * publisert - 4.0)],
        [tall("Kultur", "Kino", 4.0, 100.0)],
    )
    assert navn in rader_i(drivere.sektordrivere(v, Nokkeltallsyn.av(v, {}), "Kultur"))
    assert navn in rader_i(tabeller.bidragstabell(v))


def test_a_rest_says_all_that_it_can_be() -> None:
    """One key figure has no grade, and 40 percent are not typed in."""
    v = syn(
        [rad("Kultur", 4.0, 100)],
        [tall("Kultur", "Kino", 4.0, 50.0), tall("Kultur", "Kor", None, 10.0)],
    )
    assert (
        "Rest: avrunding, nøkkeltall uten karakter og nøkkeltall som ikke er lagt inn"
        in rader_i(drivere.sektordrivere(v, Nokkeltallsyn.av(v, {}), "Kultur"))
    )


# --- The movement ---------------------------------------------------------------------------------


def beveget(*rader: Sektorrad, nokkeltall: Iterable[Nokkeltall] = ()) -> Exhibit:
    """The table of the movement from 2025 to 2026."""
    return laget(drivere.bevegelsestabell(syn(rader, nokkeltall)))


def test_sectors_that_move_equally_are_named_together() -> None:
    """(4.2 − 4.0) · 50 % up in one and as much down in the other: the total stands still."""
    e = beveget(
        *(rad(s, 4.0, 50, aar=2025) for s in ("Kultur", "Miljø")),
        rad("Kultur", 4.2, 50),
        rad("Miljø", 3.8, 50),
    )
    assert e.tittel == (
        "Vektet total er uendret siden 2025; størst utslag har kultur (+0,100) og miljø (−0,100)"
    )


def test_many_small_movements_are_a_movement() -> None:
    """Ten times (3.51 − 3.50) · 4 % reads 0,000 each and +0,004 together; the rest stands still."""
    smaa = [f"Sektor {i}" for i in range(10)]
    e = beveget(
        *(rad(s, 3.5, 4, aar=2025) for s in smaa),
        *(rad(s, 3.51, 4) for s in smaa),
        *(rad("Kultur", 4.0, 60, aar=y) for y in (2025, 2026)),
    )
    assert e.tittel == "Vektet total er endret med +0,004 siden 2025"


def test_a_movement_of_nothing_is_none() -> None:
    """The same grade and weight in both years."""
    e = beveget(rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.0, 100))
    assert e.tittel == "Vektet total og alle bidragene er uendret siden 2025"


def test_a_new_sectors_own_figures_are_none_rather_than_unknown() -> None:
    """All of (5.0 − 3.5) · 20 % is that the barometer has it; the note says which it is."""
    e = beveget(
        rad("Kultur", 4.0, 100, aar=2025),
        rad("Kultur", 4.0, 80),
        rad("Miljø", 5.0, 20),
    )
    assert rader_i(e)["Miljø"] == ["–", "0,000", "+0,300", "0,000", "+0,300"]
    assert "Bare med i ett av årene: miljø. Hele bidraget er utvalg." in e.merknader


def test_what_the_recalculated_series_tells_is_explained() -> None:
    """4.0 as published is 4.5 recalculated: the set of key figures, and their weights."""
    par = (rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.6, 100))
    omregnet = rad("Kultur", 4.5, 100, aar=2025, serie=Serie.OMREGNET)
    forklart = "forskjellen mellom den omregnede og den publiserte karakteren for 2025"
    assert any(forklart in m for m in beveget(*par, omregnet).merknader)
    assert not any(forklart in m for m in beveget(*par).merknader)


def test_own_figures_unknown_for_want_of_values_are_told_as_that() -> None:
    """Key figures of both years are typed in; the own values are not."""
    e = beveget(
        rad("Kultur", 4.0, 100, aar=2025),
        rad("Kultur", 4.2, 100),
        nokkeltall=[
            tall("Kultur", "Kino", 4.0, 100.0, aar=2025),
            tall("Kultur", "Kino", 4.2, 100.0),
        ],
    )
    assert rader_i(e)["Kultur"][0] == "ikke kjent"
    assert any("kommunens eget tall for begge årene" in m for m in e.merknader)


def test_own_figures_are_told_to_hold_the_whole_change_of_the_grade() -> None:
    """Others may have moved as well: that cannot be told apart, and the reader is told so."""
    e = beveget(rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.2, 100))
    assert any("også om andre kommuner har flyttet seg" in m for m in e.merknader)


def test_the_group_is_the_barometers_own() -> None:
    """Which division of municipalities it is, no source we have says."""
    v = syn([rad(TOTALT, 3.8, plass=10)])
    assert "KOSTRA" not in " ".join(laget(tabeller.plasseringer(v)).merknader)


def test_a_chapter_of_one_total_is_whole() -> None:
    """The thinnest there is: no sentence has a hole."""
    funn = kapittel(barometer_of([rad(TOTALT, 3.8, plass=10)])).funn
    assert funn[0] == "Bærum er nr. 10 totalt i Kommunebarometeret for 2026 (endelig utgave)."


def test_a_barometer_one_year_old_is_said_to_be_that() -> None:
    """The edition of 2025 wants the barometer of 2026."""
    v = syn([rad(TOTALT, 3.8, plass=10, aar=2025)])
    assert (
        "Barometeret for 2026 er ikke lagt inn. Kapitlet viser barometeret for 2025."
        in mangler(v).splitlines()
    )


def test_a_total_that_stands_still_is_unchanged_and_its_parts_are_told() -> None:
    """The grade is the same; the weights of its key figures pull one way and their grades back."""
    v = syn(
        [rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.0, 100)],
        [
            tall("Kultur", "Kino", 4.0, 100.0, verdi=1, aar=2025),
            tall("Kultur", "Kino", 4.2, 100.0, verdi=2),
        ],
    )
    assert setninger.bevegelsen(v) == (
        "Vektet av sektorene er totalen uendret fra 2025 til 2026: egne tall +0,200, vekter 0,000, "
        "utvalget av nøkkeltall 0,000 og en rest som ikke kan deles −0,200."
    )


def test_a_published_total_that_moves_is_told_from_and_to() -> None:
    """4.0 to 4.1; and what reads alike in both years is said once."""
    rader = [rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.1, 100)]
    opp = setninger.bevegelsen(syn([*rader, rad(TOTALT, 4.0, aar=2025), rad(TOTALT, 4.1)]))
    assert opp.endswith(" Den publiserte totalen gikk fra 4,0 til 4,1.")
    likt = setninger.bevegelsen(syn([*rader, rad(TOTALT, 4.0, aar=2025), rad(TOTALT, 4.0)]))
    assert likt.endswith(" Den publiserte totalen er 4,0 begge år.")


def test_the_weight_of_a_key_figure_is_shown_as_it_is_typed_in() -> None:
    """30 of the 60 percent typed in: the weight is 30,0; the share of the contribution is 1/2."""
    v = syn(
        [rad("Kultur", 4.0, 100)],
        [tall("Kultur", "Kino", 4.5, 30.0), tall("Kultur", "Kor", 3.5, 30.0)],
    )
    alle = Nokkeltallsyn.av(v, {})
    assert rader_i(drivere.drivertabell(v, alle))["Kino"] == [
        *("Kultur", "30,0", "mangler", "4,5", "+0,50")
    ]
    assert rader_i(drivere.sektordrivere(v, alle, "Kultur"))["Kino"][0] == "30,0"
    assert any(
        "som er lagt inn med karakter" in m
        for m in (*laget(drivere.drivertabell(v, alle)).merknader,)
    )


def test_the_place_of_one_year_is_on_the_one_page() -> None:
    """It has no picture of its course, and is read from the table."""
    b = barometer_of([rad(TOTALT, 3.8, plass=10)])
    assert [(h.tekst[:16], h.til) for h in paa_en_side(kapittel(b), b)] == [
        ("Bærum er nr. 10 ", "kommunebarometeret.plasseringer")
    ]


def test_a_part_that_is_not_known_is_not_nothing() -> None:
    """With grades alone, what the set of key figures did is in the rest, and says so."""
    e = beveget(rad("Kultur", 4.0, 100, aar=2025), rad("Kultur", 4.2, 100))
    ukjent = "ikke kjent"
    assert rader_i(e)["Kultur"] == [ukjent, "0,000", ukjent, "+0,200", "+0,200"]


def test_key_figures_without_grades_are_in_the_rest_when_all_are_typed_in() -> None:
    """Half the weight has no grade: the rest is not rounding alone."""
    v = syn(
        [rad("Kultur", 4.0, 100)],
        [tall("Kultur", "Kino", 4.0, 50.0), tall("Kultur", "Kor", None, 50.0)],
    )
    tabell = rader_i(drivere.sektordrivere(v, Nokkeltallsyn.av(v, {}), "Kultur"))
    assert "Rest: avrunding og nøkkeltall uten karakter" in tabell


def test_contributions_that_make_up_no_total_say_so() -> None:
    """80 percent have a grade: under the picture and under the table."""
    v = syn([rad("Kultur", 4.0, 80), rad("Helse", None, 20)])
    uten = "Sektorene med karakter veier ikke 100 prosent, og totalen er ikke regnet ut."
    assert uten in laget(tabeller.bidragstabell(v)).merknader
    assert uten in laget(tabeller.bidragsfigur(v, UTEN_STIL)).merknader
    hel = syn([rad("Kultur", 4.0, 80), rad("Helse", 4.0, 20)])
    assert uten not in laget(tabeller.bidragstabell(hel)).merknader


@pytest.mark.parametrize(
    ("i_fjor", "tittel"),
    [
        ({}, "Omregnede karakterer i 2026"),
        ({"Kultur": 4.0, "Helse": 3.0}, "Omregnet står karakterene stille fra 2025 til 2026"),
        ({"Kultur": 3.96, "Helse": 3.0}, "Omregnet står karakterene stille fra 2025 til 2026"),
        ({"Kultur": 3.8, "Helse": 3.0}, "Omregnet har kultur gått mest fram (+0,2) siden 2025"),
        (
            {"Kultur": 3.8, "Helse": 3.1},
            "Omregnet har kultur gått mest fram (+0,2) og helse gått mest tilbake (−0,1) siden "
            "2025",
        ),
    ],
)
def test_nobody_moves_forward_who_stands_still(i_fjor: dict[str, float], tittel: str) -> None:
    """Kultur is at 4.0 and helse at 3.0 now; a single year goes nowhere."""
    naa = {"Kultur": 4.0, "Helse": 3.0}
    omregnet = [
        rad(sektor, karakter, 50, aar=aar, serie=Serie.OMREGNET)
        for aar, alle in ((2025, i_fjor), (2026, naa))
        for sektor, karakter in alle.items()
    ]
    v = syn([*(rad(s, k, 50) for s, k in naa.items()), *omregnet])
    assert laget(sektorer.sektortabell(v, Serie.OMREGNET)).tittel == tittel


def test_a_table_says_that_it_is_cut_only_where_it_is() -> None:
    """Nine recalculated years and one published: only the recalculated ones are cut to seven."""
    omregnet = [rad("Kultur", 4.0, 100, aar=aar, serie=Serie.OMREGNET) for aar in range(2018, 2027)]
    v = syn([rad("Kultur", 4.0, 100), *omregnet])
    kuttet = "Tabellen viser de sju siste årene."
    assert kuttet not in laget(sektorer.sektortabell(v, Serie.PUBLISERT)).merknader
    assert kuttet in laget(sektorer.sektortabell(v, Serie.OMREGNET)).merknader


def test_only_the_furthest_below_is_named() -> None:
    """−0.8 and −0.6 would be one number without decimals."""
    egne = [rad("Kultur", 3.0, 50), rad("Helse", 3.0, 50)]
    asker = [rad("Kultur", 3.8, 50, kommune="Asker"), rad("Helse", 3.6, 50, kommune="Asker")]
    sagt = setninger.sektorene(syn([*egne, *asker]))
    assert sagt.endswith("Karakteren er mest under Asker (kultur, −0,8).")
