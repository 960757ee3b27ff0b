"""Next year's edition in one command: what is rolled, carried, archived, listed and refused."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from edition_copy import TOML, copy_edition

from asss_report.document import pending
from asss_report.document.check import check_all
from asss_report.document.inputs import read_inputs
from asss_report.document.new_edition import NewEdition, new_edition, rolled
from asss_report.document.report import load_report
from asss_report.document.review import approve
from asss_report.edition import find_root, load_edition
from asss_report.errors import ConfigError, NarrativeError, OutputError, UserError
from asss_report.narrative.render import readable
from asss_report.preview.watch import Changed, classify

if TYPE_CHECKING:
    from pathlib import Path

    from edition_copy import EditionCopy

    from asss_report.charts.style import Stil

WHEN = date(2026, 11, 25)
BARNEHAGE = "narratives/barnehage.md"
ACCOUNTS = "report/data/12362/12362.csv"
ARCHIVES = ("report/arkiv/2025", "narratives/arkiv/2025")


class Killed(BaseException):
    """The process is gone: nothing handles it."""


def roll(copy: EditionCopy, stil: Stil, year: int = 2026) -> NewEdition:
    """What the command does."""
    return new_edition(copy.root, stil, year, when=WHEN)


def files(root: Path) -> dict[str, bytes]:
    """Everything an edition is made of, and what lies beside it, hidden or not."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("report", "narratives")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }


# --- report.toml ----------------------------------------------------------------------------------


def test_four_values_of_the_settings_are_changed_where_they_stand(
    small: EditionCopy, stil: Stil
) -> None:
    """Comments, order and spaces stay; so does the year growth is shown from."""
    small.replace(TOML, 'data_state = "ukjent" ', 'data_state = "revidert"   ')
    before = small.read(TOML).splitlines()

    roll(small, stil)

    after = small.read(TOML).splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b.partition("#")[0].strip() for _, b in changed] == [
        "year = 2026",
        'data_state = "ukjent"',
        "gront_hefte = 2027",
        "provisional = true",
    ]
    assert all(a.partition("#")[2] == b.partition("#")[2] for a, b in changed[:3])
    assert changed[3][1].endswith("# the index made from 2026 figures comes with Grønt hefte 2028")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[need]", "[need] # gront_hefte = 1900 var før"),
        ("gront_hefte = 2026\nprovisional = true", "gront_hefte=2027\nprovisional   =false"),
        ('municipality = "Bærum"', 'municipality = "Bærum" # year = 2025, data_state = "ukjent"'),
        ("year = 2025 ", "  year  =  2025"),
        ('data_state = "ukjent"', "data_state = 'revidert'"),
    ],
)
def test_settings_written_in_other_ways_are_rolled_too(
    small: EditionCopy, old: str, new: str
) -> None:
    """The file is read again, and says the next year and nothing else that is new."""
    small.replace(TOML, old, new)
    before = load_edition(small.root)

    small.write(TOML, rolled(small.read(TOML), before))

    need = before.need.model_copy(update={"gront_hefte": 2027, "provisional": True})
    wanted = before.model_copy(update={"year": 2026, "data_state": "ukjent", "need": need})
    assert wanted == load_edition(small.root)


def test_settings_that_cannot_be_changed_safely_are_left(small: EditionCopy, stil: Stil) -> None:
    """A quoted key is right TOML, but the line is not one that is looked for."""
    small.replace(TOML, "year = 2025", '"year" = 2025')
    before = files(small.root)

    with pytest.raises(ConfigError, match="cannot be changed safely"):
        roll(small, stil)

    assert before == files(small.root)


# --- words, approvals, archive --------------------------------------------------------------------


def test_what_belongs_to_the_year_that_is_left_is_archived(
    small: EditionCopy, stil: Stil, tmp_path: Path
) -> None:
    """Settings, words, approvals and the page of changes, byte for byte; what stays, stays."""
    shutil.copytree(small.root / "report/data", tmp_path / "mars")
    small.replace(
        ACCOUNTS, "AGD2,Netto driftsutgifter,1840861,", "AGD2,Netto driftsutgifter,1840862,"
    )
    assert small.run("seal", ACCOUNTS, "--why", "Juni").code == 0
    page = small.run("diff", str(tmp_path / "mars"), "--page", "mars")
    assert page.code == 0, page.err
    approve(small.root, stil, "barnehage", by="Kari Nordmann", when=WHEN)
    small.write("report/sjekkliste-2025.md", "- [x] alt\n")
    before = files(small.root)

    roll(small, stil)

    after = files(small.root)
    left = [
        TOML,
        "report/endringer.json",
        "report/sjekkliste-2025.md",
        "narratives/barnehage.godkjenning.toml",
        BARNEHAGE,
        "narratives/sammendrag.md",
        "narratives/kommunebarometeret.md",
    ]
    for name in left:
        folder, _, file = name.rpartition("/")
        assert before[name] == after[f"{folder}/arkiv/2025/{file}"]
    assert len(left) == sum("/arkiv/2025/" in name for name in after)
    assert before.keys() - after.keys() == set(left[1:4])
    unchanged = [n for n in before if n.startswith("report/") and n not in left]
    assert all(before[name] == after[name] for name in unchanged)


def test_every_chapter_is_a_draft_with_last_years_print_under_each_section(
    small: EditionCopy, stil: Stil
) -> None:
    """An approval of last year's figures is none of this year's."""
    small.replace(
        BARNEHAGE,
        "Vi vet ikke.",
        'Se {{ se("profil") }} i {{ se("barnehage") }}, {{ fast("24", kilde="Årsmelding") }} barn.'
        '\n\n{{ figur("profil") }}\n\n'
        'Sandnes: {{ verdi("netto_driftsutgifter", kommune="Sandnes") }}.',
    )
    approve(small.root, stil, "barnehage", by="Kari Nordmann", when=WHEN)
    before = small.read(BARNEHAGE)
    number = readable(load_report(small.root, stil).nummer["barnehage", "profil"].tekst)

    roll(small, stil)

    text = small.read(BARNEHAGE)
    assert "status: godkjent" in before
    assert "status: utkast" in text
    comments = re.findall(r"<!-- Slik sto det i utgaven 2025:\n(.*?)\n-->", text, re.DOTALL)
    assert 3 == len(comments)
    assert comments[0] == "Utgiften er 10,2 prosent høyere enn snittet."
    assert comments[1] == (
        f"Se {number} i kapittel 2, 24 barn.\n\n[{number.capitalize()}]\n\n"
        "Sandnes: 13 756 kroner per innbygger."
    )
    rest = re.sub(r"\n\n<!--.*?-->", "", text, flags=re.DOTALL)
    assert before.replace("status: godkjent", "status: utkast") == rest


def test_the_archive_is_no_part_of_the_edition(small: EditionCopy, stil: Stil) -> None:
    """No command takes it for words or settings, and no build says it is made from it."""
    roll(small, stil)
    archived = [small.root / folder for folder in ARCHIVES]
    liste = small.root / "report/sjekkliste-2026.md"

    assert all(small.root == find_root(folder) for folder in archived)
    saved = [*(path for folder in archived for path in folder.iterdir()), liste]
    assert Changed() == classify(small.root, saved)
    assert not [n for n in read_inputs(small.root) if "arkiv" in n or "sjekkliste" in n]
    assert not [fault for fault in check_all(small.root, stil) if "arkiv" in fault.file]


# --- the checklist --------------------------------------------------------------------------------


def test_the_list_says_what_is_to_be_done_and_where(small: EditionCopy, stil: Stil) -> None:
    """Lines are those of the new files."""
    small.replace(
        BARNEHAGE,
        "Ingen.",
        'I 2025 {{ verdi("netto_driftsutgifter", aar=2024) }}, {{ fast("3", '
        'kilde="Årsmelding 2025") }}.',
    )
    small.replace(TOML, "[averages]", "[averages] # som vedtatt i 2025")

    done = roll(small, stil)

    lines = small.read(BARNEHAGE).splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if text.startswith("I 2025"))
    toml = small.read(TOML).splitlines()
    at = {
        key: next(n for n, t in enumerate(toml, 1) if t.startswith(key))
        for key in ("growth_from", "data_state", "gront_hefte", "structure", "[averages]")
    }
    said = done.sjekkliste
    assert said == small.read("report/sjekkliste-2026.md")
    assert f"`{BARNEHAGE}:{line}` (2025, aar=2024)" in said
    assert f"hentes på nytt: `{BARNEHAGE}:{line}`." in said
    assert 'asss-report approve barnehage --by "NAVN"' in said
    assert f"`growth_from = 2021` er ikke endret (`{TOML}:{at['growth_from']}`)" in said
    assert f'`data_state = "foreløpig"` i `{TOML}:{at["data_state"]}`' in said
    assert f"Skriv `gront_hefte = 2026` i `{TOML}:{at['gront_hefte']}`" in said
    assert "Mappen finnes ikke ennå" in said
    assert f"`structure` (`{TOML}:{at['structure']}`)" in said
    assert f"`{TOML}:{at['[averages]']}` nevner 2025: «som vedtatt i 2025 " in said
    assert "15. mars 2027" in said
    assert "ikke lagt inn" in said
    points = [row for row in said.splitlines() if row.startswith("-")]
    assert all(row.startswith("- [ ] ") for row in points)


def test_the_list_holds_only_what_is_true_of_the_edition(small: EditionCopy, stil: Stil) -> None:
    """Grønt hefte that is there is not asked for; chapters that are not there are not named."""
    shutil.copytree(
        small.root / "report/data/gront_hefte_2026", small.root / "report/data/gront_hefte_2027"
    )
    sidecar = "report/data/gront_hefte_2027/source.json"
    small.replace(sidecar, '"id": "gront_hefte_2026"', '"id": "gront_hefte_2027"')
    indices = "report/data/gront_hefte_2027/delkostnadsindekser.csv"
    small.write(indices, small.read(indices).replace(",2026,", ",2027,"))
    assert small.run("seal", indices, "--why", "Grønt hefte 2027").code == 0
    small.write(
        "report/corrections.toml",
        '[[correction]]\nsource = "12362"\nindikator = "12362/FGK6a/AGD10"\nkommune = "1108"\n'
        'aar = 2024\nkolonne = "verdi"\nexpect = ".."\nvalue = 4321\nreason = "SSB."\n'
        'status = "open"\n',
    )
    head = "Nøkkel;Navn;Kommune;År;Verdi;Enhet;Tittel;Kilde;Dato;Bruksrett"
    row = "snitt;Eksamen;Bærum;2025;3,9;karakter;Eksamen 2025;Udir;20.06.2025;Åpne data"
    small.write("report/manual/asss.csv", f"{head}\n{row}\n")
    (small.root / "report/breaks.toml").unlink(missing_ok=True)

    said = roll(small, stil).sjekkliste

    assert "Mappen finnes ikke ennå" not in said
    assert "Kontroller at `report/data/gront_hefte_2027`" in said
    assert "`report/corrections.toml:1` (12362/FGK6a/AGD10, 1108, 2024)" in said
    assert 1 == said.count("report/manual")
    assert "`report/manual/asss.csv`" in said
    assert "Eksamen 2025" not in said
    assert "breaks.toml" not in said
    assert "grunnskole" not in said.casefold()


def test_an_edition_without_words_of_its_own_is_rolled(small: EditionCopy, stil: Stil) -> None:
    """Asker's report: Bærum's words become drafts, with no print of Asker's under them."""
    small.report_on("Asker", "Bærum")
    before = small.read(BARNEHAGE)

    done = roll(small, stil)

    assert load_edition(small.root).year == 2026
    assert before == small.read(BARNEHAGE)
    assert "er skrevet for Bærum og trykkes ikke i en utgave for Asker" in done.sjekkliste
    assert "asss-report approve" not in done.sjekkliste


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2024, 2025, 2027, 2030, 0, -1])
def test_only_the_next_year_is_possible(small: EditionCopy, stil: Stil, year: int) -> None:
    """The error says which one that is; nothing is changed."""
    before = files(small.root)

    with pytest.raises(ConfigError) as caught:
        roll(small, stil, year)

    assert "2026" in caught.value.faults[0].instead
    assert before == files(small.root)


def test_running_it_twice_is_refused(small: EditionCopy, stil: Stil) -> None:
    """With its reason, and with nothing changed; nor is the year after begun without figures."""
    roll(small, stil)
    before = files(small.root)

    with pytest.raises(ConfigError, match="is 2026's already"):
        roll(small, stil)
    with pytest.raises(UserError, match="no figures for 2026"):
        roll(small, stil, 2027)

    assert before == files(small.root)


@pytest.mark.parametrize(
    "there", ["report/arkiv/2025/x", "narratives/arkiv/2025/x", "report/sjekkliste-2026.md"]
)
def test_nothing_is_overwritten(small: EditionCopy, stil: Stil, there: str) -> None:
    """An archive or a list that is there already is somebody's."""
    small.write(there, "mitt")
    before = files(small.root)

    with pytest.raises(OutputError, match="nothing is overwritten"):
        roll(small, stil)

    assert before == files(small.root)


def test_words_that_cannot_be_read_are_mended_first(small: EditionCopy, stil: Stil) -> None:
    """All faults of all narratives, with their lines and the reason; nothing is changed."""
    small.replace(BARNEHAGE, '"netto_driftsutgifter"', '"netto_drift"')
    small.write("narratives/sammendrag.md", "uten hode\n")
    before = files(small.root)

    with pytest.raises(NarrativeError) as caught:
        roll(small, stil)

    *faults, why = caught.value.faults
    assert {"barnehage.md", "sammendrag.md"} == {f.file.rpartition("/")[2] for f in faults}
    assert "asss-report check" in why.instead
    assert before == files(small.root)


def test_figures_that_have_changed_are_mended_first(small: EditionCopy, stil: Stil) -> None:
    """Last year's words cannot be printed without them."""
    small.replace(ACCOUNTS, "EKG13", "EKG14")
    before = files(small.root)

    with pytest.raises(UserError, match="has changed since it was frozen"):
        roll(small, stil)

    assert before == files(small.root)


# --- cut off --------------------------------------------------------------------------------------


def test_a_run_killed_at_any_file_is_ended_by_running_it_again(
    small: EditionCopy, stil: Stil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The year in report.toml changes last, and the end is as if nothing had happened."""
    approve(small.root, stil, "barnehage", by="Kari Nordmann", when=WHEN)
    whole = copy_edition(tmp_path / "hel", ())
    shutil.copytree(small.root, whole.root, dirs_exist_ok=True)
    roll(whole, stil)
    place, number = pending.place, 0
    while number < 40:
        folder = tmp_path / str(number)
        shutil.copytree(small.root, folder)
        left = number

        def killed(path: Path, content: bytes, part: Path) -> None:
            nonlocal left
            if not left:
                raise Killed
            left -= 1
            place(path, content, part)

        with monkeypatch.context() as patch:
            patch.setattr(pending, "place", killed)
            try:
                new_edition(folder, stil, 2026, when=WHEN)
                break
            except Killed:
                assert load_edition(folder).year == 2025
        assert new_edition(folder, stil, 2026, when=date(2026, 12, 24)).finished
        assert files(whole.root) == files(folder)
        number += 1
    # report.toml and three narratives, archived and new, an approval and the list.
    assert 2 * 4 + 1 + 1 == number


def test_another_years_run_waits_for_the_one_that_was_cut_off(
    small: EditionCopy, stil: Stil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that waits is named."""

    def killed(*_file: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pending, "place", killed)
        with pytest.raises(Killed):
            roll(small, stil)

    with pytest.raises(OutputError, match="new-edition 2026"):
        roll(small, stil, 2027)


# --- before the figures are there -----------------------------------------------------------------


def test_until_the_figures_come_one_run_says_what_is_missing(
    small: EditionCopy, stil: Stil
) -> None:
    """The year that is to be fetched and the Grønt hefte, in that order, without a traceback."""
    roll(small, stil)

    with pytest.raises(UserError) as caught:
        load_report(small.root, stil)

    year, hefte = caught.value.faults
    assert "report/data has no figures for 2026" in year.what
    assert "asss-report fetch" in year.instead
    assert "gront_hefte_2027" in hefte.what
    assert "gront_hefte = 2026" in hefte.instead
    small.replace(TOML, "gront_hefte = 2027", "gront_hefte = 2026")
    with pytest.raises(ConfigError) as caught:
        load_report(small.root, stil)
    assert (year,) == caught.value.faults
