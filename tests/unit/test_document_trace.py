"""From a printed number back to cells: that it holds for every number of the real edition."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

import pytest
from edition_copy import ROOT, EditionCopy, small_edition

from asss_report import nb
from asss_report.document import metode, spurt, steder, trace
from asss_report.document.forklar import forklar
from asss_report.document.html import Maler
from asss_report.document.inputs import read_inputs
from asss_report.document.manifest import program
from asss_report.document.steder import Blokk, Sted, Trykksak, uten_merker
from asss_report.document.trace import Sporing, Sporsmaal, TraceError, ask, start
from asss_report.errors import DataError
from asss_report.opphav import Kildecelle, Regnestykke, Sitat, celler, regn_ut, spor
from asss_report.sources.address import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report


@pytest.fixture(scope="session")
def trykksak(stil: Stil) -> Trykksak:
    """The real edition with a mark behind every number, all parts read."""
    sak = Trykksak.les(ROOT, stil, {})
    for del_ in sak.deler:
        sak.blokker(del_)
    return sak


@pytest.fixture(scope="session")
def liten(stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Sporing:
    """A small edition with a typed number, a quoted one, and pages as a build would tell them."""
    copy = small_edition(tmp_path_factory.mktemp("spor") / "liten")
    copy.replace(
        "narratives/barnehage.md",
        "Vi vet ikke.",
        "Vi har 4711 plasser.\n\nSnittet i landet er "
        '{{ fast("24,5", kilde="Utdanningsdirektoratet") }}.',
    )
    sider = {"barnehage": 20, "barnehage-hovedfunn": 20, "barnehage.1.ressursbruk-og-behov": 21}
    sider |= {"barnehage-nokkeltall": 23, "kommunebarometeret": 30, "metode": 33, "lister": 40}
    _bygg(copy, {**sider, "begreper": 42, "sammendrag": 15, "leseveiledning": 13})
    return start(copy.root, stil, copy.root / "output", sider=True)


def _bygg(copy: EditionCopy, sider: dict[str, int]) -> None:
    """A manifest as the last whole build would have left it."""
    folder = copy.root / "output" / "2025"
    folder.mkdir(parents=True)
    manifest = {
        "inputs": read_inputs(copy.root),
        "program": program(),
        "pages": sider,
        "page_count": 43,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def trykte(sak: Trykksak) -> Iterator[tuple[Blokk, Sted]]:
    """Every number on the pages that is printed by the code that formats numbers."""
    for del_ in sak.deler:
        for blokk in sak.blokker(del_):
            yield from ((blokk, sted) for sted in blokk.steder if sted.trykk)


def tall_i(sak: Trykksak) -> Iterator[tuple[str, float]]:
    """Those with an origin: text and number."""
    for _, sted in trykte(sak):
        tall = sted.trykk.tall if sted.trykk else None
        if isinstance(tall, float | int) and spor(tall) is not None:
            yield sted.tekst, tall


# --- Every number of the edition ------------------------------------------------------------------


def test_the_marks_change_nothing_but_themselves(
    trykksak: Trykksak, report: Report, stil: Stil
) -> None:
    """What trace reads is what the build prints: without the marks the words are the same."""
    sider = {"barnehage": 17}
    umerket, sak = Maler(report, stil), trykksak
    assert _ord(umerket.forside(sider).html) == _ord(sak.maler.forside(sider).html)
    for key in report.kapitler:
        assert _ord(umerket.kapittel(key).html) == _ord(sak.maler.kapittel(key).html)


def _ord(html: str) -> str:
    """A page without marks, classes (they say how a cell is set) and the second it is made."""
    uten = re.sub(r' class="[^"]*"', "", uten_merker(html))
    return re.sub(r"T\d{2}:\d{2}:\d{2}\+00:00", "", uten)


def test_every_printed_number_has_an_origin(trykksak: Trykksak) -> None:
    """Without one stand only scales of charts, quoted numbers, and constants of the formulae."""
    uten = [
        (blokk.hva, sted.tekst)
        for blokk, sted in trykte(trykksak)
        if sted.trykk and not _har_opphav(sted.trykk.tall) and not _er_sitat(sted)
    ]
    ukjent = [par for par in uten if par[0] != "label in the chart" and "Formel" not in par[0]]
    assert [] == ukjent
    assert 4000 < len(list(tall_i(trykksak)))


def _har_opphav(tall: object) -> bool:
    return isinstance(tall, float | int) and spor(tall) is not None


def _er_sitat(sted: Sted) -> bool:
    return sted.trykk is not None and isinstance(sted.trykk.tall, Sitat)


def test_no_number_of_a_table_or_a_chart_is_printed_past_the_book(trykksak: Trykksak) -> None:
    """A value, rank or label made into text another way would have no origin to ask for."""
    utenom = [
        (blokk.anker, blokk.hva, blokk.tekst)
        for del_ in trykksak.report.kapitler
        for blokk in trykksak.blokker(del_)
        for sted in blokk.steder
        if sted.trykk is None and (_er_tallcelle(blokk) or blokk.hva == "label in the chart")
        if not re.fullmatch(r"(19|20)\d\d", sted.tekst) and not _i_navn(blokk, sted)
    ]
    assert [] == utenom


def _er_tallcelle(blokk: Blokk) -> bool:
    """A cell of a table of figures; those of lists of rules and sources are words."""
    return blokk.hva.startswith("row «") and not re.search(
        r"column «(Formel|Tabell|Datatilstand|Hentet|Vilkår|Hva som mangler|Hvor opplysningen står"
        r"|Kilde|Enhet|Gjelder|Regel)»",
        blokk.hva,
    )


def _i_navn(blokk: Blokk, sted: Sted) -> bool:
    """«6–20 år», «FGK1c», «per 1 000 innbyggere», «snittet for ASSS = 100»: parts of names."""
    rundt = blokk.tekst[max(0, sted.start - 12) : sted.start + len(sted.tekst) + 12]
    return bool(re.search(r"FGK|per 1.000|6–20|= 100|– ?20 år", rundt))


def test_a_number_without_origin_in_a_chart_is_a_round_one_of_its_scale(
    trykksak: Trykksak,
) -> None:
    """A label that a bar or a line has is never without: scales are round numbers."""
    uten = {
        sted.tekst
        for blokk, sted in trykte(trykksak)
        if blokk.hva == "label in the chart" and sted.trykk and not _har_opphav(sted.trykk.tall)
    }
    assert [] == [t for t in uten if not re.fullmatch(r"−?(\d|[\d\u00a0]*[05]|\d,[05])", t)]


def test_every_printed_number_is_computed_anew_from_its_cells(trykksak: Trykksak) -> None:
    """The origin is not a story: computed again from the leaves it gives the number, as printed."""
    for tekst, tall in tall_i(trykksak):
        igjen = regn_ut(tall)
        assert math.isclose(tall, igjen, rel_tol=1e-9, abs_tol=1e-7), (tekst, tall, igjen)
        desimaler = len(tekst.partition(",")[2])
        assert tekst.lstrip("+") == nb.tall(igjen, desimaler), (tekst, igjen)


def test_every_number_ends_in_cells_that_hold_it(trykksak: Trykksak) -> None:
    """Each leaf is a cell of a file, looked up by another reader, with that very value."""
    sett: set[str] = set()
    for tekst, tall in tall_i(trykksak):
        blader = list(celler(tall))
        assert blader, f"{tekst} rests on no cell"
        for blad in blader:
            if blad.kilde not in sett:
                sett.add(blad.kilde)
                assert blad.verdi == read_cell(ROOT, blad.kilde).number * blad.faktor, blad
    assert 2000 < len(sett)


def test_every_formula_of_trace_stands_in_the_method_chapter(trykksak: Trykksak) -> None:
    """One constant beside the code that computes: what trace says and the chapter says are one."""
    html = uten_merker(trykksak.maler.kapittel("metode").html)
    assert [] == [hva for hva, f in metode.FORMLER.values() if str(metode.satt(f)) not in html]
    kjente = [formel for _, formel in metode.FORMLER.values()]
    brukt = {formel for _, tall in tall_i(trykksak) for formel in _formler(tall)}
    egne = ("a / b", "a − b", "a · b", "−a", "|a|", "teller / nevner", "beløp / innbyggere")
    telling = ("antall ", "summen ", "1 + antall ")
    ukjente = {
        f
        for f in brukt
        if not any(k in f for k in kjente)
        and not f.startswith(telling)
        and f.removeprefix("100 · ") not in egne
        and not re.fullmatch(r"(−\s)?\d+/\w+(/\w+)?( [+−] \d+/\w+(/\w+)?)*", f)
    }
    assert set() == ukjente


def _formler(tall: float) -> Iterator[str]:
    opphav = spor(tall)
    if isinstance(opphav, Regnestykke):
        yield opphav.formel
        for _, del_ in opphav.deler:
            yield from _formler(del_)


def test_no_formula_is_typed_in_the_template_of_the_method_chapter() -> None:
    """They come from the code; a typed one could say something else than what is computed."""
    mal = (ROOT / "templates" / "metode.html.j2").read_text("utf-8")
    assert [] == re.findall(r"Σ|√|\bln\b|· \(|<sub>i</sub>", mal)


# --- Asking ---------------------------------------------------------------------------------------


def test_a_value_is_followed_to_its_cell_and_table(liten: Sporing) -> None:
    """13 817 is one cell of table 12362, as it stands there, with the table's address."""
    tekst = ask(liten, Sporsmaal("13 817", kapittel="barnehage"), alt=False, som_json=False)
    assert "report/data/12362/12362.csv, line 2112, column kr_per_innbygger: 13817" in tekst
    assert "https://www.ssb.no/statbank/table/12362" in tekst
    assert "row «Netto driftsutgifter per innbygger (kr)», column «Bærum 2025»" in tekst


def test_a_mean_lists_every_member_with_numerator_and_denominator(liten: Sporing) -> None:
    """12 539 is Σ teller / Σ nevner of the twelve."""
    (svar,) = liten.svar(Sporsmaal("12 539", kapittel="barnehage"))
    linjer = "\n".join(liten.linjer(svar, alt=True))
    assert "= Σ teller / Σ nevner (12 kommuner)" in linjer
    for navn in liten.sak.report.edition.members.values():
        assert f"{navn}, teller = " in linjer
        assert f"{navn}, nevner = " in linjer


def test_a_number_of_the_prose_names_its_line_and_its_call(liten: Sporing) -> None:
    """What an analyst bound is found in the narrative."""
    tekst = ask(liten, Sporsmaal("10,2", kapittel="barnehage"), alt=True, som_json=False)
    assert re.search(r'barnehage\.md:\d+ \{\{ avvik\("netto_driftsutgifter"\) \}\}', tekst)


@pytest.mark.parametrize(
    ("hva", "venter"),
    [
        ("2025", "a year: the accounting year"),
        ("4711", "typed in the narrative, not bound to the figures"),
        ("24,5", "a number from elsewhere, written with its source"),
        ("12362", "the number of a statistics table"),
        ("31", "part of a date, «31. desember"),
        ("2.1", "the number of "),
        ("6 000", "a round number on the chart's scale"),
        ("7", "part of the code or name"),
        ("0301", "the municipality code of Oslo"),
    ],
)
def test_a_number_that_is_no_figure_gets_an_honest_answer(
    liten: Sporing, hva: str, venter: str
) -> None:
    """Years, dates, numbers of tables and exhibits, scales, codes, and what is typed."""
    alle = [s.forklaring for s in liten.svar(Sporsmaal(hva, side=0 if hva != "2.1" else 20))]
    assert [] != [f for f in alle if f.startswith(venter)], alle


def test_a_page_number_is_known_on_its_page(liten: Sporing) -> None:
    """It stands on no block of the page, and is asked for nonetheless."""
    svar = liten.svar(Sporsmaal("23", side=23))
    assert "a page number" in {s.forklaring for s in svar}


@pytest.mark.parametrize(
    "skrevet", ["+170,4", "170,4", "170,4 mill. kr", "170.4", "+170,4\u00a0mill.\u00a0kr"]
)
def test_a_number_is_found_however_it_is_typed(liten: Sporing, skrevet: str) -> None:
    """With or without sign and unit, with a stop for the comma, with hard spaces."""
    svar = liten.svar(Sporsmaal(skrevet, kapittel="barnehage"))
    assert 170.4 == round(float(svar[0].tall or 0), 1)


@pytest.mark.parametrize(
    "skrevet",
    ["13817", "13.817", "13'817", "kr 13 817", "«13 817»", "13\u2009817", "13 817.", "13 817 kr"],
)
def test_thousands_are_read_as_people_write_them(liten: Sporing, skrevet: str) -> None:
    """A stop, an apostrophe, a thin space or nothing; with the unit, quoted, with a stop behind."""
    svar = liten.svar(Sporsmaal(skrevet, kapittel="barnehage"))
    assert {"13\u00a0817"} == {s.tekst for s in svar}


@pytest.mark.parametrize("skrevet", ["−17,2", "-17,2", "–17,2", "minus 17,2", "«-17,2»."])
def test_a_sign_is_read_as_people_write_it(liten: Sporing, skrevet: str) -> None:
    """A hyphen, a dash, a word: then those without it are not meant."""
    svar = liten.svar(Sporsmaal(skrevet))
    assert svar
    assert {"−17,2"} == {s.tekst for s in svar}


@pytest.mark.parametrize("skrevet", ["381", "3 817", "13 8", "9,1"])
def test_a_part_of_a_longer_number_is_no_answer(liten: Sporing, skrevet: str) -> None:
    """A number typed wrong does not stand there, though 13 817 and −129,1 hold its digits."""
    tekster = {"13\u00a0817", "−129,1"}
    try:
        svar = liten.svar(Sporsmaal(skrevet))
    except TraceError:
        return
    assert not tekster & {s.tekst for s in svar}


def test_a_group_of_a_long_number_is_answered_with_the_whole(liten: Sporing) -> None:
    """Who copies from a PDF may get the groups apart."""
    (svar,) = liten.svar(Sporsmaal("197", kapittel="barnehage"))
    assert "−2\u00a0197" == svar.tekst


def test_the_digits_before_a_raised_mark_are_a_number(liten: Sporing) -> None:
    """«2019» with a note's «1» behind it: not 20191, and found as either copies it."""
    leser = steder._Leser("barnehage", liten.sak)
    leser.feed("<p>Vedtatt i 2019<sup>1</sup>.</p>")
    leser.close()
    (blokk,) = leser.blokker
    assert ["2019", "1"] == [sted.tekst for sted in blokk.steder]
    assert ["2019", "1"] == [t.sted.tekst for t in liten._finn("20191", [blokk])]


def test_the_numbers_before_the_items_of_a_list_stand_there(trykksak: Trykksak) -> None:
    """The layout sets them, so they are in no text of the page; lists of contents have none."""
    numre = [b for d in trykksak.deler for b in trykksak.blokker(d) if b.hva == steder.LISTENUMMER]
    assert {"sammendrag"} == {blokk.del_ for blokk in numre}
    tekster = [blokk.tekst for blokk in numre]
    assert [str(n) for n in range(1, len(tekster) + 1)] == tekster
    assert {"the number of an item in a list"} == {
        forklar(trykksak, blokk, blokk.steder[0]) for blokk in numre
    }


def test_the_unit_asked_with_chooses_between_numbers_that_look_alike(liten: Sporing) -> None:
    """«10,2 prosent» is no answer about 10,2 million kroner."""
    alle = liten.svar(Sporsmaal("10,2"))
    prosent = liten.svar(Sporsmaal("10,2 prosent"))
    assert 0 < len(prosent) <= len(alle)
    for svar in prosent:
        assert any(
            re.search(r"10,2\s(%|prosent)", t.blokk.tekst) or "%»" in t.blokk.hva
            for t in svar.treff
        )


def test_the_barometers_unit_chooses_too() -> None:
    """«+0,51 karakterpoeng» is a contribution, not any 0,51."""
    enhet = spurt.enhet("+0,51 karakterpoeng")
    assert enhet is not None
    assert enhet.match("karakterpoeng i totalen")


def test_several_words_are_found_as_they_stand(liten: Sporing) -> None:
    """«1 av 12» is a rank among a number, not every 1 and every 12 of the report."""
    svar = liten.svar(Sporsmaal("1 av 12"))
    assert svar
    for treff in (t for s in svar for t in s.treff):
        assert "1 av 12" in treff.blokk.tekst.replace("\u00a0", " ")


def test_the_number_printed_as_asked_comes_first(liten: Sporing) -> None:
    """«17,2» before «−17,2», which stands before it on the pages."""
    assert ["17,2", "−17,2"] == list(dict.fromkeys(s.tekst for s in liten.svar(Sporsmaal("17,2"))))


def test_a_minus_is_found_as_a_keyboard_has_it(liten: Sporing) -> None:
    """U+2212 on the page, a hyphen in the question; the sign counts when it is given."""
    alle = liten.svar(Sporsmaal("-1", kapittel="metode"))
    assert alle
    with pytest.raises(TraceError, match="does not stand"):
        liten.svar(Sporsmaal("-987654", kapittel="barnehage"))


def test_two_numbers_of_neighbouring_cells_are_followed_each(liten: Sporing) -> None:
    """What is copied from a page may hold two."""
    tekster = {s.tekst for s in liten.svar(Sporsmaal("13 817 12 707", kapittel="barnehage"))}
    assert {"13\u00a0817", "12\u00a0707"} == tekster
    (rad,) = [b for b in liten.sak.blokker("metode") if b.tekst == "697\u00a0009"]
    tekster = {s.tekst for s in liten.svar(Sporsmaal("697 009 699 826", kapittel=rad.del_))}
    assert {"697\u00a0009", "699\u00a0826"} == tekster


def test_an_exhibit_lists_all_its_numbers(liten: Sporing) -> None:
    """Each on one line with its place and formula."""
    linjer = ask(liten, Sporsmaal("tabell 2.1"), alt=False, som_json=False).split("\n")
    assert any("13 817" in x.replace("\u00a0", " ") and "12362.csv" in x for x in linjer)
    assert any("Σ teller / Σ nevner" in x for x in linjer)


@pytest.mark.parametrize(
    "skrevet",
    [
        "Tabell 2.1",
        "tab. 2.1",
        "tab 2.1",
        "TABELL\u00a02.1",
        "«Tabell 2.1».",
        "tabell 2,1",
        "table 2.1",
        "barnehage-nokkeltall",
        "barnehage-nokkeltall.csv",
        "barnehage.nokkeltall",
    ],
)
def test_an_exhibit_is_found_however_it_is_named(liten: Sporing, skrevet: str) -> None:
    """By its number as people write it, or by the name of its files."""
    assert liten.er_exhibit(Sporsmaal(skrevet))
    venter = [s.tekst for s in liten.svar(Sporsmaal("tabell 2.1"))]
    assert venter == [s.tekst for s in liten.svar(Sporsmaal(skrevet))]


def test_a_key_is_followed_for_any_member_and_year(liten: Sporing) -> None:
    """Also numbers that stand on no page: Asker's of 2023."""
    (svar,) = liten.svar(Sporsmaal("barnehage.netto_driftsutgifter", kommune="Asker", aar=2023))
    (blad,) = celler(svar.tall or 0.0)
    assert ("Asker", 2023) == (blad.navn, blad.aar)


def test_a_part_of_the_difference_has_a_key_too(liten: Sporing) -> None:
    """The effect of need, with its formula."""
    (svar,) = liten.svar(Sporsmaal("barnehage.behov"))
    opphav = spor(svar.tall or 0.0)
    assert isinstance(opphav, Regnestykke)
    assert "u_G · (b_i/b_G − 1)" == opphav.formel


@pytest.mark.parametrize(
    ("sporsmaal", "venter"),
    [
        (Sporsmaal("13 817", side=33), "does not stand on page 33.*on page"),
        (Sporsmaal("13 817", side=999), "There is no page 999.*43 pages"),
        (Sporsmaal("blåbær"), "neither a number.*All keys: `asss-report figures`"),
        (Sporsmaal("12 508", kapittel="barnehage"), "Nearest: "),
        (Sporsmaal("figur 9.9"), "There is no figur 9.9"),
        (Sporsmaal("barnehage.netto_drift"), "Did you mean «netto_driftsutgifter»"),
        (Sporsmaal("barnehage.egne_inntekter", kommune="Askr"), "Did you mean «Asker»"),
        (Sporsmaal("barnehage.egne_inntekter", aar=1999), "no figures for 1999"),
        (Sporsmaal("netto_driftsutgifter"), "barnehage.netto_driftsutgifter"),
        (Sporsmaal("1", kapittel="barnehagen"), "Did you mean «barnehage»"),
    ],
)
def test_what_does_not_stand_there_is_said_with_where_it_does_or_the_nearest(
    liten: Sporing, sporsmaal: Sporsmaal, venter: str
) -> None:
    """A user error like any other, with a way on."""
    with pytest.raises(TraceError) as feil:
        liten.svar(sporsmaal)
    assert re.search(venter, str(feil.value), re.DOTALL), str(feil.value)
    assert 13 == feil.value.exit_code


def test_the_answer_for_programs_holds_the_whole_tree(liten: Sporing) -> None:
    """JSON: value, places, origin down to file and line, sources."""
    tekst = ask(liten, Sporsmaal("12 539", kapittel="barnehage"), alt=False, som_json=True)
    (svar,) = json.loads(tekst)["answers"]
    assert 24 == len(svar["origin"]["parts"])
    assert 12538.8 == round(svar["value"], 1)
    blad = svar["origin"]["parts"][0]
    assert ("Oslo, teller", "report/data/12362/12362.csv") == (blad["name"], blad["file"])


def test_a_long_tree_is_cut_and_says_so(liten: Sporing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not more than a reader can take in, unless all is asked for."""
    (svar,) = liten.svar(Sporsmaal("barnehage.ressursbruk"))
    monkeypatch.setattr(trace, "LINJER", 10)
    kort, hele = list(liten.linjer(svar)), list(liten.linjer(svar, alt=True))
    assert len(kort) < 30 < len(hele)
    assert ["(--full)" in linje for linje in kort].count(True) == 1
    assert not [linje for linje in hele if "--full" in linje]
    cut = kort[: next(nr for nr, linje in enumerate(kort) if "--full" in linje)]
    assert [x for x in cut if re.search(r"report/data/\S+, line \d+, column", x)], "no cell is left"


# --- Pages and cells ------------------------------------------------------------------------------


def test_a_build_of_other_files_tells_no_pages(stil: Stil, small: EditionCopy) -> None:
    """A narrative changed after the build: its pages are another report's."""
    _bygg(small, {"barnehage": 7})
    assert {"barnehage": 7} == start(small.root, stil, small.root / "output", sider=False).sak.sider
    small.replace("narratives/barnehage.md", "Vi vet ikke.", "Vi vet litt.")
    assert {} == start(small.root, stil, small.root / "output", sider=False).sak.sider


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        '"tekst"',
        "\udcff",
        '{"pages": {}}',
        '{"pages": [1], "page_count": 3, "inputs": {}, "program": {}}',
        '{"pages": {"barnehage": 1e400}, "page_count": 3, "inputs": {}, "program": {}}',
        '{"pages": {"barnehage": NaN}, "page_count": 3, "inputs": {}, "program": {}}',
    ],
)
def test_a_manifest_of_another_kind_tells_no_pages(
    stil: Stil, small: EditionCopy, manifest: str
) -> None:
    """Cut off, empty, or another program's: no traceback."""
    _bygg(small, {"barnehage": 7})
    path = small.root / "output" / "2025" / "manifest.json"
    path.write_bytes(manifest.encode("utf-8", "surrogateescape"))
    assert {} == start(small.root, stil, small.root / "output", sider=False).sak.sider


def test_a_build_of_another_program_tells_no_pages(stil: Stil, small: EditionCopy) -> None:
    """Its layout may be another."""
    _bygg(small, {"barnehage": 7})
    path = small.root / "output" / "2025" / "manifest.json"
    innhold = json.loads(path.read_text("utf-8"))
    innhold["program"]["version"] = "0.0.0"
    path.write_text(json.dumps(innhold), "utf-8")
    assert {} == start(small.root, stil, small.root / "output", sider=False).sak.sider


def test_the_last_part_lasts_to_the_last_page(liten: Sporing) -> None:
    """The glossary begins on 42 of 43: what stands in it can be on either."""
    (blokk, *_) = [b for b in liten.sak.blokker("begreper") if not b.exhibit]
    assert [42, 43] == list(liten.sak.sider_av(blokk))
    assert list(liten.sak.paa_side(43))


def test_a_corrected_cell_says_so(stil: Stil, small: EditionCopy) -> None:
    """The number used is the correction's; the file's own is shown beside it."""
    small.write(
        "report/corrections.toml",
        '[[correction]]\nsource = "12362"\nindikator = "12362/FGK7/AGD2"\nkommune = "3203"\n'
        'aar = 2025\nkolonne = "teller"\nexpect = 1293085\nvalue = 1293000\nreason = "Prøve."\n'
        'status = "open"\n',
    )
    (rad,) = [
        x
        for x in small.read("report/data/12362/12362.csv").split("\n")
        if x.startswith("3203,Asker,") and ",2025,12362,FGK7," in x and ",AGD2," in x
    ]
    held = rad.split(",")[-2]
    small.replace("report/corrections.toml", "1293085", held)
    small.replace("report/corrections.toml", "1293000", str(int(held) - 100))
    sporing = start(small.root, stil, small.root / "output", sider=False)
    tall = sporing.sak.report.grunnlag.hent_celle("12362/FGK7/AGD2", "3203", 2025, "teller")
    assert tall is not None
    blad = spor(tall)
    assert isinstance(blad, Kildecelle)
    cell = read_cell(small.root, blad.kilde)
    assert ("report/corrections.toml:1", held) == (cell.corrected, cell.text)
    assert tall == cell.number * 1000 == (int(held) - 100) * 1000


@pytest.mark.parametrize(
    "kilde",
    [
        "12362/12362.csv:99999:kr_per_innbygger",
        "12362/12362.csv:2:kolonne",
        "12063/12063.json:X/3201/2025",
    ],
)
def test_a_cell_that_is_not_there_is_an_error(kilde: str) -> None:
    """Never a traceback, never another cell."""
    with pytest.raises(DataError, match="There is no cell"):
        read_cell(ROOT, kilde)
