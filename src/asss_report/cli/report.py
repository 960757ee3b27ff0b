"""Commands on the report: make it, check it, approve its words, follow its numbers back.

Heavy imports stand inside the commands, so that --help answers at once.
"""

from __future__ import annotations

import gc
import json
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation at run time
from typing import TYPE_CHECKING, Annotated

import typer

from asss_report.cli.shared import app, count, find_home, print_faults, print_table, progress
from asss_report.errors import Fault, Level, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asss_report.document.cache import Cache
    from asss_report.document.profile import Profile
    from asss_report.document.result import Result, Wanted


class Form(StrEnum):
    """How `check` speaks."""

    HUMAN = "human"
    JSON = "json"
    GITHUB = "github"


class Only(StrEnum):
    """The one file a build is asked for."""

    PDF = "pdf"
    XLSX = "xlsx"


class TraceForm(StrEnum):
    """How `trace` speaks."""

    HUMAN = "human"
    JSON = "json"


@app.command()
def build(  # noqa: PLR0913 - one option each
    area: Annotated[
        str, typer.Option(help="Make only this chapter's PDF, with its own cover.")
    ] = "",
    only: Annotated[
        Only | None, typer.Option(help="Make only this file of the whole report.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder for what is made [default: output]")
    ] = None,
    *,
    members: Annotated[
        bool,
        typer.Option("--members", help="Make the report of each member of the group instead."),
    ] = False,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while any chapter is not approved.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse when the layout warns of anything.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that work at once [default: one per processor]"),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Make every chart and page anew, and keep none.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Print where the seconds went.")
    ] = False,
) -> None:
    """Make everything: report, areas, workbook, figures and web edition, in output/YEAR/."""
    from asss_report.document.cache import Cache, cache_folder  # noqa: PLC0415
    from asss_report.document.profile import measured  # noqa: PLC0415
    from asss_report.document.result import Wanted  # noqa: PLC0415

    if area and only is Only.XLSX:
        raise typer.BadParameter("an area is made as a PDF: leave out --only xlsx")
    if members and (area or final or profile or only is Only.XLSX):
        raise typer.BadParameter(
            "members get whole reports as PDF, drafts all but one: "
            "leave out --area, --final, --profile and --only xlsx"
        )
    root = find_home()
    wanted = Wanted(area, only or "", final=final, strict=strict)
    kept = None if no_cache else Cache(cache_folder())
    output = output or root / "output"
    with measured() as seconds, _stopped_as_by_hand():
        if members:
            _build_members(root, output, jobs, kept, strict=strict)
            return
        result = _built(root, output, wanted, jobs, kept)
    print_faults(result.warnings)
    pages = f"{result.pages} pages, " if result.pages else ""
    typer.echo(
        f"{shown(result.path)}: {pages}{result.figures} figures, "
        f"{result.tables} tables, "
        f"{result.seconds:.1f} s, {count(result.warnings, 'warning')}"
        f"{'; nothing has changed since it was made' if result.unchanged else ''}"
    )
    for kind in result.deliveries:
        typer.echo(
            f"  {kind.navn:<20} {kind.sted:<24} {count(range(kind.filer), 'file'):>9} "
            f"{kind.byte / 1e6:7.1f} MB {kind.sekunder:6.1f} s"
        )
    if profile:
        _print_profile(seconds)


def _built(
    root: Path, output: Path, wanted: Wanted, jobs: int | None, cache: Cache | None
) -> Result:
    """What was built before of the very same, or is built now."""
    from asss_report.document.profile import stage  # noqa: PLC0415
    from asss_report.document.unchanged import remembered  # noqa: PLC0415

    with stage("what is unchanged"):
        before = remembered(cache, root, output, wanted) if cache else None
    if before:
        return before
    with stage("imports"):
        from asss_report.charts.style import Stil  # noqa: PLC0415
        from asss_report.document.build import build_report  # noqa: PLC0415
        from asss_report.document.layout import usual_jobs  # noqa: PLC0415

    stil = Stil.load(root)
    with progress() as show:
        return build_report(
            root, output, stil, wanted, jobs=jobs or usual_jobs(), cache=cache, progress=show
        )


def _build_members(
    root: Path, output: Path, jobs: int | None, cache: Cache | None, *, strict: bool
) -> None:
    from asss_report.document.layout import usual_jobs  # noqa: PLC0415
    from asss_report.document.members import build_members, by_member, processes  # noqa: PLC0415

    start = time.monotonic()
    with progress() as show, processes(root, jobs or usual_jobs()) as executor:
        made = build_members(root, output, executor, strict=strict, cache=cache, progress=show)
    warnings = by_member({name: result.warnings for name, result in made.items()})
    print_faults(warnings)
    for result in made.values():
        when = "made before" if result.unchanged else f"{result.seconds:.1f} s"
        typer.echo(f"{shown(result.path)}: {result.pages} pages, {when}")
    typer.echo(
        f"{count(list(made), 'report')}, {sum(it.pages for it in made.values())} pages, "
        f"{time.monotonic() - start:.1f} s, {count(warnings, 'warning')}"
    )


def _print_profile(profile: Profile) -> None:
    """The stages by the wall clock, the parts by processor time, longest first."""
    rest = profile.seconds - sum(profile.stages.values())
    in_all = {"what is in no stage": rest, "in all, once Python has started": profile.seconds}
    print_table(("stage", "seconds"), [*_longest_first(profile.stages), *_as_rows(in_all)])
    print_table(("part laid out", "processor seconds"), _longest_first(profile.parts))
    for what, number in sorted(profile.counts.items()):
        typer.echo(f"{number} {what}")


def _longest_first(seconds: Mapping[str, float]) -> list[tuple[str, str]]:
    return _as_rows(dict(sorted(seconds.items(), key=lambda it: -it[1])))


def _as_rows(seconds: Mapping[str, float]) -> list[tuple[str, str]]:
    return [(name, f"{taken:.2f}") for name, taken in seconds.items()]


@contextmanager
def _stopped_as_by_hand() -> Iterator[None]:
    """Let a polite stop (SIGTERM) end a build as Ctrl-C does, so that it cleans up after itself."""

    def stop(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@app.command()
def areas() -> None:
    """List the chapters of the edition and the areas there are modules for."""
    from asss_report.areas._area import area_keys, load_area  # noqa: PLC0415
    from asss_report.edition import load_edition  # noqa: PLC0415

    chapters = load_edition(find_home()).chapters
    for key in (*chapters, *(key for key in area_keys() if key not in chapters)):
        if key not in area_keys():
            typer.echo(f"{key:<16} no module: src/asss_report/areas/{key}.py is missing")
            continue
        area = load_area(key).AREA
        note = "" if key in chapters else "  (not in report.toml)"
        typer.echo(f"{key:<16} {area.navn}: {len(area.indikatorer)} indicators{note}")


@app.command()
def check(
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    form: Annotated[
        Form,
        typer.Option("--format", help="For people, for programs, or for GitHub's annotations."),
    ] = Form.HUMAN,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Bind the typed numbers that have exactly one meaning."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --fix: do not ask.")] = False,
    spelling: Annotated[
        bool, typer.Option("--spelling", help="Also spelling, where a dictionary is installed.")
    ] = False,
) -> None:
    """Check configuration, data and narratives; list all faults in one run."""
    with _no_collections():
        from asss_report.charts.style import Stil  # noqa: PLC0415
        from asss_report.document.check import check_all, failing  # noqa: PLC0415

        root = find_home()
        if fix:
            _fix(root, ask=not yes, aside=form is not Form.HUMAN)
        faults = check_all(root, Stil.load(root), spelling=spelling)
    _show_faults(faults, form)
    if failing(faults, strict=strict):
        raise typer.Exit(1)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let Python look for no garbage: what takes two seconds leaves too little to look for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _fix(root: Path, *, ask: bool, aside: bool) -> None:
    """Show what would be bound, and bind it; somebody at a terminal is asked first."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.check import proposed_fixes, write_fixes  # noqa: PLC0415

    proposed = proposed_fixes(root, Stil.load(root))
    for one in proposed:
        typer.echo(one.diff, nl=False, err=aside)
    if not proposed:
        typer.echo("No typed number has exactly one meaning: nothing to bind.", err=aside)
    elif not (ask and sys.stdin.isatty()) or typer.confirm("Write this?"):
        write_fixes(proposed)


@app.command()
def approve(
    chapter: Annotated[str, typer.Argument(help="Key of the chapter, such as barnehage.")],
    by: Annotated[str, typer.Option(help="Who stands by the text.")],
) -> None:
    """Approve a chapter: store a fingerprint of every value its text uses."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.html import tidspunkt  # noqa: PLC0415
    from asss_report.document.review import approve as approve_chapter  # noqa: PLC0415
    from asss_report.narrative.approval import approval_path  # noqa: PLC0415

    root = find_home()
    warnings = approve_chapter(root, Stil.load(root), chapter, by=by, when=tidspunkt().date())
    print_faults(warnings)
    typer.echo(f"{chapter}: approved by {by}, {shown(approval_path(root, chapter))}")


@app.command()
def status() -> None:
    """Show how far each chapter has come, and what has changed since it was approved."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.review import reviews  # noqa: PLC0415

    root = find_home()
    rows, faults = reviews(root, Stil.load(root))
    head = ("chapter", "status", "responsible", "words", "bound", "bare", "changed")
    print_table(
        head,
        [
            (r.key, r.status, r.ansvarlig, str(r.ord), str(r.bundet), str(r.bare), r.changed)
            for r in rows
        ],
    )
    print_faults(faults)
    if not rows and not faults:
        typer.echo("No words are read: they are written for another municipality.", err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def figures(
    area: Annotated[str, typer.Argument(help="Only this area.")] = "",
    search: Annotated[str, typer.Option(help="Only what holds this word.")] = "",
    *,
    years: Annotated[bool, typer.Option("--years", help="Earlier years too.")] = False,
) -> None:
    """List everything that can be said, with the snippet to paste."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.review import figures as find_figures  # noqa: PLC0415

    root = find_home()
    entries = find_figures(root, Stil.load(root), area, search, years=years)
    head = ("key", "name", "value", "unit", "source", "snippet")
    print_table(
        head,
        [
            (_whole_key(e.kapittel, e.key), e.navn, e.prints, e.enhet, e.kilde, e.snippet)
            for e in entries
        ],
    )


@app.command(context_settings={"ignore_unknown_options": True})
def trace(  # noqa: PLR0913, PLR0917 - the ways to ask
    what: Annotated[
        str,
        typer.Argument(help='A number as printed, "figur 3.2", or barnehage.egne_inntekter.'),
    ],
    page: Annotated[
        int | None, typer.Option(min=1, help="Only on this page of the whole report.")
    ] = None,
    chapter: Annotated[str, typer.Option(help="Only in this chapter.")] = "",
    kommune: Annotated[str, typer.Option(help="With a key: whose value, or ASSS.")] = "",
    aar: Annotated[int, typer.Option(help="With a key: which year.")] = 0,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the last build [default: output]")
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Cut nothing.")] = False,
    form: Annotated[
        TraceForm, typer.Option("--format", help="For people or for programs.")
    ] = TraceForm.HUMAN,
) -> None:
    """Follow a printed number back: value, formula, observations, cell in the file, table."""
    from asss_report.charts.style import Stil  # noqa: PLC0415
    from asss_report.document.trace import Sporsmaal, ask, start  # noqa: PLC0415

    root = find_home()
    tracing = start(
        root,
        Stil.load(root),
        output or root / "output",
        sider=page is not None,
        si=lambda line: typer.echo(line, err=True),
    )
    question = Sporsmaal(what, page or 0, chapter, kommune, aar)
    typer.echo(ask(tracing, question, alt=full, som_json=form is TraceForm.JSON))


@app.command()
def preview(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8765,
    *,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser.")
    ] = True,
) -> None:
    """Show the report in the browser while it is written."""
    from asss_report.preview.server import serve  # noqa: PLC0415

    serve(find_home(), port=port, open_browser=browser)


@app.command()
def doctor() -> None:
    """Check this machine: Python, system libraries, fonts; give the line that mends each."""
    from asss_report.document.doctor import diagnose  # noqa: PLC0415

    findings = diagnose(find_home())
    for finding in findings:
        typer.echo(
            f"{'ok  ' if finding.ok else 'FAIL' if finding.needed else 'note'} "
            f"{finding.what}" + (f"\n     {finding.remedy}" if finding.remedy else "")
        )
    if any(finding.needed and not finding.ok for finding in findings):
        raise typer.Exit(14)


def _whole_key(chapter: str, key: str) -> str:
    return key if "." in key else f"{chapter}.{key}"


def _show_faults(faults: Sequence[Fault], form: Form) -> None:
    counts = [(level, [f for f in faults if f.level is level]) for level in Level]
    if form is Form.JSON:
        summary = {f"{level}s": len(found) for level, found in counts}
        listed = [asdict(fault) for fault in faults]
        typer.echo(json.dumps({"faults": listed, **summary}, ensure_ascii=False, indent=1))
        return
    if form is Form.GITHUB:
        for fault in faults:
            typer.echo(_annotation(fault))
    else:
        print_faults(faults)
    typer.echo(
        ", ".join(count(found, level) for level, found in counts if found or level != "info")
    )


def _annotation(fault: Fault) -> str:
    """A line that GitHub shows beside the place it is about."""
    kind = "notice" if fault.level is Level.INFO else fault.level.value
    # Of a cell in a data file the place is «file:line:column»; GitHub wants file and line apart.
    file, _, cell = fault.file.partition(":")
    line = cell.partition(":")[0]
    number = fault.line or (int(line) if line.isdigit() else 1)
    place = f"file={_escaped(file)},line={number}," if file else ""
    text = f"{fault.what}\n{fault.instead}".strip()
    return f"::{kind} {place}title={fault.code or 'asss-report'}::{_escaped(text, comma=False)}"


def _escaped(text: str, *, comma: bool = True) -> str:
    for raw, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(raw, code)
    return text.replace(":", "%3A").replace(",", "%2C") if comma else text
