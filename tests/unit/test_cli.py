"""The commands: what they print, how they end, and that each is documented."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from edition_copy import COMMAND, EPOCH, ROOT, EditionCopy, Run
from typer.main import get_command

from asss_report import cli
from asss_report.areas._area import area_keys
from asss_report.document import doctor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., Run]

COMMANDS = sorted(getattr(get_command(cli.app), "commands", {}))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`asss-report` with these arguments, in the repository unless `folder` is given."""

    def run(*arguments: str, folder: Path = ROOT) -> Run:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["asss-report", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        said = capsys.readouterr()
        return Run(code if isinstance(code, int) else int(code is not None), said.out, said.err)

    return run


# --- Help and documentation -----------------------------------------------------------------------


def test_there_are_the_commands_the_issue_asks_for() -> None:
    """Build, areas, check, doctor and seal."""
    assert {"build", "areas", "check", "doctor", "seal"} <= set(COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    """`--help` must answer at once, so figures, charts and pages wait until they are needed."""
    heavy = ("pandas", "matplotlib", "weasyprint", "pikepdf", "jinja2", "pydantic", "babel", "rich")

    said = _imported(heavy, "--help")

    assert said.stderr.strip() == "[]"
    assert "Usage" in said.stdout


def _imported(modules: tuple[str, ...], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a Python of its own; on stderr stand those of the modules it imported."""
    code = (
        "import sys\n"
        "from asss_report import cli\n"
        f"sys.argv = ['asss-report', *{words!r}]\n"
        "try:\n    cli.main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {modules!r} if name in sys.modules], file=sys.stderr)\n"
    )
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )


def test_check_imports_nothing_that_draws_or_sets_pages() -> None:
    """Words are checked while they are written: the seconds of pictures and pages are not spent."""
    heavy = ("matplotlib", "PIL", "weasyprint", "pikepdf", "fontTools", "openpyxl", "xlsxwriter")

    said = _imported(heavy, "check", "--format", "json")

    assert said.stderr.splitlines()[-1] == "[]"
    assert "faults" in json.loads(said.stdout)


def test_the_list_of_commands_cuts_no_sentence(command: Command) -> None:
    """What a command does is said whole, also where it takes two lines."""
    said = " ".join(command("--help").out.split())

    for name in COMMANDS:
        assert get_command(cli.app).commands[name].help in said  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command: Command, name: str) -> None:
    """What it does, and a word on each of its options."""
    said = command(name, "--help")

    assert said.code == 0
    found = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    for parameter in found.params:
        assert getattr(parameter, "help", ""), f"{name} {parameter.name} has no help"
    assert found.help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(root: Path, name: str) -> None:
    """The README names it, so that nobody has to read the code to find it."""
    text = (root / "README.md").read_text("utf-8")

    assert re.search(rf"asss-report[` ]+{name}\b", text), f"README.md lacks «asss-report {name}»"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented(root: Path, name: str) -> None:
    """README or the analysts' guide names each `--option`."""
    places = [root / "README.md", root / "docs" / "veiledning.md"]
    text = "".join(it.read_text("utf-8") for it in places)
    options = [
        option
        for parameter in get_command(cli.app).commands[name].params  # type: ignore[attr-defined]
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    ]

    assert [] == [option for option in options if option not in text]


def test_the_help_names_every_exit_code(command: Command) -> None:
    """Scripts need not guess."""
    said = " ".join(command("--help").out.split())

    for code in (10, 11, 12, 13, 14, 15):
        assert re.search(rf"\b{code} \w+", said)


def test_without_arguments_the_help_is_shown(command: Command) -> None:
    """Nobody needs to know of --help."""
    said = command()

    assert "build" in said.out + said.err


def test_an_unknown_command_is_a_wrong_command_line(command: Command) -> None:
    """Exit code 2, as every Unix command."""
    assert command("bygg").code == 2


# --- areas ----------------------------------------------------------------------------------------


def test_areas_lists_the_chapters_in_the_reports_order(command: Command) -> None:
    """Key, title and how many indicators."""
    said = command("areas")

    assert said.code == 0
    keys = [line.split()[0] for line in said.out.splitlines()]
    assert keys[:3] == ["okonomi", "barnehage", "grunnskole"]
    assert sorted(keys) == sorted(area_keys())
    assert re.search(r"^barnehage +Barnehage: 5 indicators$", said.out, flags=re.MULTILINE)


def test_areas_marks_what_the_edition_leaves_out(command: Command, small: EditionCopy) -> None:
    """A module that report.toml does not name is still listed."""
    said = command("areas", folder=small.root)

    assert re.search(r"^brann .*\(not in report\.toml\)$", said.out, flags=re.MULTILINE)
    assert not re.search(r"^barnehage .*not in", said.out, flags=re.MULTILINE)


def test_areas_tells_of_a_chapter_without_a_module(command: Command, small: EditionCopy) -> None:
    """The file to make is named."""
    small.only("barnehage", "trikk")

    assert "src/asss_report/areas/trikk.py is missing" in command("areas", folder=small.root).out


# --- check ----------------------------------------------------------------------------------------


def test_check_finds_no_error_in_the_real_edition(command: Command) -> None:
    """What is committed can be built; warnings are for a person to judge."""
    said = command("check")

    assert said.code == 0, said.err
    assert re.search(r"^0 errors, \d+ warnings?, \d infos?$", said.out, flags=re.MULTILINE)
    assert "error:" not in said.err


def test_check_ends_with_one_when_there_is_an_error(command: Command, small: EditionCopy) -> None:
    """Each with file and line, and what to write instead."""
    small.narrative("barnehage", 'x\n\n{{ verdi("netto_drift") }}\n')

    said = command("check", folder=small.root)

    assert said.code == 1
    assert "error: narratives/barnehage.md:8: " in said.err
    assert "«netto_driftsutgifter»" in said.err
    # The same run tells of the three sections that are not there.
    # Warnings on figures that look odd come besides.
    assert said.out.startswith("4 errors, ")


def test_check_calls_a_withheld_paragraph_an_error(command: Command, small: EditionCopy) -> None:
    """A build goes on, but somebody must rewrite the words."""
    small.only("barnehage", "eiendom")
    small.narrative("eiendom", "x\n")
    small.narrative(
        "barnehage",
        '## Ressursbruk og behov\n\n{{ verdi("eiendom.netto_driftsutgifter", '
        'kommune="Sandnes") }}\n\n## Årsaker\n\n## Forutsetninger og forbehold\n',
    )

    said = command("check", folder=small.root)

    assert said.code == 1
    assert re.search(r"error: narratives/barnehage\.md:8: .*Sandnes 2025", said.err)


def test_check_tells_all_faults_of_config_data_and_words_in_one_run(
    command: Command, small: EditionCopy
) -> None:
    """One in each, and each is told with its file: nobody mends them one run at a time."""
    small.replace("report/report.toml", '["barnehage"]', '["barnehage", "brnn"]')
    small.replace("report/data/12362/12362.csv", "EKG13", "EKG14")
    small.narrative("sammendrag", "x\n", head="uten hode\n")
    small.narrative("barnehage", "# Tittel\n")

    said = command("check", folder=small.root)

    assert said.code == 1
    assert "report/report.toml" in said.err
    assert "report/data/12362/12362.csv" in said.err
    assert "narratives/sammendrag.md:1" in said.err
    assert "narratives/barnehage.md:6" in said.err


def test_check_tells_of_the_narratives_though_a_figure_has_changed(
    command: Command, small: EditionCopy
) -> None:
    """What can be judged without figures is."""
    small.replace("report/data/12362/12362.csv", "EKG13", "EKG14")
    small.narrative("sammendrag", "x\n", head="uten hode\n")

    said = command("check", folder=small.root)

    assert "report/data/12362/12362.csv" in said.err
    assert "narratives/sammendrag.md:1" in said.err


# --- doctor ---------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_doctor_finds_this_machine_sound(command: Command) -> None:
    """Where the tests can lay out pages, so says the doctor."""
    said = command("doctor")

    assert said.code == 0
    assert "FAIL" not in said.out
    assert f"Python {'.'.join(map(str, sys.version_info[:3]))}" in said.out


@pytest.mark.parametrize(
    ("platform", "remedy"),
    [("linux", "apt-get install"), ("darwin", "brew install pango"), ("win32", "pacman -S")],
)
def test_doctor_gives_the_line_that_mends_a_missing_library(
    command: Command, monkeypatch: pytest.MonkeyPatch, platform: str, remedy: str
) -> None:
    """On Debian, macOS and Windows; it ends as a missing library does."""
    monkeypatch.setattr(doctor, "missing_libraries", lambda: ["pango"])
    monkeypatch.setattr(sys, "platform", platform)

    said = command("doctor")

    assert said.code == 14
    assert "FAIL pango cannot be loaded" in said.out
    assert remedy in said.out


def test_a_library_that_only_saves_time_is_a_note(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """harfbuzz-subset is not needed, so the doctor is content."""
    monkeypatch.setattr(doctor, "missing_libraries", lambda: ["harfbuzz-subset"])

    said = command("doctor")

    assert said.code == 0
    assert "note harfbuzz-subset cannot be loaded" in said.out


def test_doctor_tells_of_a_missing_package_and_font(
    command: Command, small: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its remedy, all in one run."""
    (small.root / "templates/fonts/SourceSans3-Bold.ttf").unlink()
    monkeypatch.setattr(doctor, "PACKAGES", ("ingen-slik-pakke",))

    said = command("doctor", folder=small.root)

    assert said.code == 14
    assert "FAIL ingen-slik-pakke is missing" in said.out
    assert "requirements.lock" in said.out
    assert "FAIL Source Sans 3 lacks Bold" in said.out
    assert "git checkout -- templates/fonts" in said.out


def test_doctor_tells_of_a_python_that_is_too_old(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3.11 is the oldest."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))

    said = command("doctor")

    assert "FAIL Python 3.10.9" in said.out


# --- seal -----------------------------------------------------------------------------------------


def test_seal_takes_a_deliberate_change_and_records_it(
    command: Command, small: EditionCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changed is printed, and the load accepts it from then on."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 23 November 2026
    small.replace("report/data/12362/12362.csv", "EKG13", "EKG14")

    said = command("seal", "report/data/12362/12362.csv", "--why", "prøve", folder=small.root)

    assert said.code == 0
    assert re.fullmatch(r"12362/12362\.csv: [0-9a-f]{12} -> [0-9a-f]{12}\n", said.out)
    assert '"when": "2026-11-23"' in small.read("report/data/12362/source.json")
    assert command("check", folder=small.root).code == 0


def test_seal_needs_its_reason(command: Command, small: EditionCopy) -> None:
    """Without --why it is a wrong command line; with an empty one a user error."""
    assert command("seal", "report/data/12362", folder=small.root).code == 2
    assert command("seal", "report/data/12362", "--why", " ", folder=small.root).code == 11


# --- build ----------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_build_ends_with_a_summary(command: Command, small: EditionCopy) -> None:
    """Where the PDF is, pages, figures, tables, seconds and warnings; `--output` decides where."""
    said = command("build", "--area", "barnehage", "--output", "her", folder=small.root)

    assert said.code == 0, said.err
    assert re.fullmatch(
        r"her/asss-baerum-2025-barnehage\.pdf: \d+ pages, 4 figures, 5 tables, \d+\.\d s, "
        r"\d+ warnings?\n",
        said.out,
    )
    assert small.output() == []
    assert (small.root / "her/asss-baerum-2025-barnehage.pdf").read_bytes()[:5] == b"%PDF-"


def test_only_the_workbook_is_told_without_pages(command: Command, small: EditionCopy) -> None:
    """It has none."""
    said = command("build", "--only", "xlsx", folder=small.root)

    assert said.code == 0, said.err
    assert re.fullmatch(
        r"output/asss-2025\.xlsx: \d+ figures, \d+ tables, \d+\.\d s, \d+ warnings?\n", said.out
    )
    assert small.output() == ["asss-2025.xlsx"]


@pytest.mark.pdf
def test_the_profile_says_where_the_seconds_went(command: Command, small: EditionCopy) -> None:
    """Stages by the clock, parts by the processor, and what was made or was there already."""
    build = ("build", "--area", "barnehage", "--jobs", "1", "--profile")
    cold = command(*build, "--no-cache", folder=small.root)

    assert cold.code == 0, cold.err
    stages, parts = cold.out.split("part laid out")
    for stage in ("imports", "figures", "words", "charts", "merge", "layout, waited for"):
        assert re.search(rf"(?m)^{stage}\s+\d+\.\d\d$", stages), stage
    for part in ("barnehage", "forside"):
        assert re.search(rf"(?m)^{part}\s+\d+\.\d\d$", parts), part
    for line in ("4 svg drawn", "2 parts laid out", "0 parts kept"):
        assert re.search(rf"(?m)^{line}$", parts), line


@pytest.mark.pdf
def test_the_stages_of_the_profile_are_all_the_time_there_was(
    command: Command, small: EditionCopy
) -> None:
    """Also what is in no stage; and where no other process works, layout is in its stage."""
    build = ("build", "--area", "barnehage", "--jobs", "1", "--profile", "--no-cache")
    said = command(*build, folder=small.root).out

    tables = [dict(re.findall(r"(?m)^(.+?)\s+(\d+\.\d\d)$", it)) for it in said.split("part laid")]
    stages, parts = [{name: float(it) for name, it in table.items()} for table in tables]
    in_all = stages.pop("in all, once Python has started")
    assert sum(stages.values()) == pytest.approx(in_all, abs=0.01 * len(stages))
    assert stages["layout, waited for"] >= sum(parts.values()) - 0.02


@pytest.mark.pdf
def test_a_build_reuses_what_was_made_unless_it_may_not(
    command: Command, small: EditionCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--no-cache` makes everything anew and keeps nothing; the file is the same."""
    monkeypatch.setenv("ASSS_REPORT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    build = ("build", "--area", "kommunebarometeret", "--jobs", "1", "--profile")
    path = small.root / "output" / "asss-baerum-2025-kommunebarometeret.pdf"

    alone = command(*build, "--no-cache", folder=small.root)
    assert "2 parts laid out" in alone.out
    assert not (tmp_path / "cache").exists()
    first = path.read_bytes()
    path.unlink()

    assert "2 parts laid out" in command(*build, folder=small.root).out
    assert first == path.read_bytes()
    same = command(*build, folder=small.root)
    assert "; nothing has changed since it was made\n" in same.out
    assert "part laid out" in same.out, "an empty table says that there was none"
    small.replace("narratives/kommunebarometeret.md", "Lite.", "Mye.")
    edited = command(*build, folder=small.root)
    assert "1 parts laid out" in edited.out
    assert "1 parts kept" in edited.out
    assert first != path.read_bytes()


@pytest.mark.parametrize("jobs", ["0", "-1", "to"])
def test_less_than_one_process_is_a_wrong_command_line(
    command: Command, small: EditionCopy, jobs: str
) -> None:
    """Said before anything is read."""
    said = command("build", "--jobs", jobs, folder=small.root)

    assert said.code == 2
    assert "--jobs" in said.err
    assert small.output() == []


@pytest.mark.parametrize(
    "arguments", [("--only", "docx"), ("--area", "barnehage", "--only", "xlsx")]
)
def test_a_file_that_is_not_made_is_a_wrong_command_line(
    command: Command, small: EditionCopy, arguments: tuple[str, ...]
) -> None:
    """Said before anything is read; an area is a PDF."""
    said = command("build", *arguments, folder=small.root)

    assert said.code == 2
    assert "--only" in said.err
    assert small.output() == []


@pytest.mark.pdf
def test_commands_work_from_a_folder_below(command: Command, small: EditionCopy) -> None:
    """The report's own folder is found, and the PDF lands there."""
    said = command("build", "--area", "kommunebarometeret", folder=small.root / "narratives")

    assert said.code == 0
    assert small.output() == ["asss-baerum-2025-kommunebarometeret.pdf"]


@pytest.mark.pdf
def test_build_tells_what_is_withheld_and_goes_on(command: Command, small: EditionCopy) -> None:
    """The PDF is made, and the words that need it are named with file and line."""
    small.only("barnehage", "eiendom")
    small.narrative("eiendom", "x\n")
    small.narrative(
        "barnehage",
        '{{ verdi("eiendom.netto_driftsutgifter", kommune="Sandnes") }}\n',
    )

    said = command("build", "--area", "barnehage", folder=small.root)

    assert said.code == 0
    assert re.search(r"narratives/barnehage\.md:6: .*Sandnes 2025", said.err)
    assert "error:" not in said.err


def test_outside_a_report_the_command_says_where_to_stand(command: Command, tmp_path: Path) -> None:
    """Exit code of report.toml."""
    said = command("build", folder=tmp_path)

    assert said.code == 10
    assert "report's own folder" in said.err


def test_the_installed_command_is_this_one() -> None:
    """`asss-report` of pyproject.toml answers, in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own
        [*COMMAND, "areas"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )

    assert "Brann- og ulykkesvern" in done.stdout
