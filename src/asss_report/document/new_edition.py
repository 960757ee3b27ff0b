"""Next year's edition from this year's: `asss-report new-edition 2026`.

`report.toml` is rolled, the words are carried as drafts with last year's print beside them, what
belongs to the year that is left is archived, and a checklist says what a person must do. All of it
is made ready first and then put in place as one change (`pending`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from asss_report.document import pending
from asss_report.document.report import assemble, load_figures, med_prosa, read_chapters
from asss_report.document.sjekkliste import Overgang, Tekst, sjekkliste
from asss_report.edition import ARCHIVE, FILE, checklist_path, line_in, load_edition
from asss_report.errors import ConfigError, Fault, NarrativeError, OutputError, UserError, shown
from asss_report.narrative.carry import as_draft, carried, years_in
from asss_report.narrative.fjoraaret import masked
from asss_report.narrative.loader import FOLDER, Godkjenning, load_narrative, narrative_path
from asss_report.narrative.render import readable
from asss_report.narrative.source import Source
from asss_report.narrative.vocabulary import SLUTT, START

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report
    from asss_report.edition import Edition
    from asss_report.narrative.loader import Narrative

#: Where a change lies ready, hidden, until it is in place.
READY: Final = FILE.parent / ".ny-utgave"
#: What belongs to one year and stands beside report.toml.
_OF_A_YEAR: Final = ("endringer.json",)


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What was done.

    Attributes:
        sjekkliste: The checklist, as Markdown.
        path: Where it stands.
        arkiv: The folders that hold the year that was left.
        finished: True when an earlier run had been cut off and only its rest was done.
    """

    sjekkliste: str
    path: Path
    arkiv: tuple[Path, ...]
    finished: bool


def new_edition(root: Path, stil: Stil, year: int, *, when: date) -> NewEdition:
    """Make the edition in `root` that of the next accounting year.

    Args:
        root: The report's folder.
        stil: How charts are drawn; last year's words refer to their numbers.
        year: The accounting year wanted; only the next one is possible.
        when: The day that the checklist is dated.

    Raises:
        UserError: It cannot be done, with what to mend; nothing has then been changed. After an
            `OutputError` while files are put in place the next run goes on.
    """
    ready, name = root / READY, f"new-edition {year}"
    waits = pending.waiting(ready)
    if waits and waits != name:
        what = f"An interrupted «{waits}» is not ended."
        raise OutputError.at(ready, 0, what, f"Run asss-report {waits} again first.")
    if not waits:
        edition = load_edition(root)
        _refuse(root, edition, year)
        changes = pending.Changes(name, dict(_files(root, stil, edition, when)))
        pending.prepare(root, ready, changes, lambda new: _check(root, new, edition))
    pending.carry_out(root, ready)
    path = root / checklist_path(year)
    arkiv = (root / _archived(FILE.parent.name, year - 1), root / _archived(FOLDER, year - 1))
    return NewEdition(path.read_text("utf-8"), path, arkiv, bool(waits))


def rolled(text: str, edition: Edition) -> str:
    """`report.toml` of the next year: four values are changed where they stand, the rest stays.

    Args:
        text: The file of `edition`.
        edition: The edition that is left.

    The figures of the new year are not here yet, so nothing is known of their state; the need
    indices that are out when they come are those of Grønt hefte of the year after.
    """
    year = edition.year + 1
    values = {
        "year": str(year),
        "data_state": '"ukjent"',
        "gront_hefte": str(year + 1),
        "provisional": "true",
    }
    for key, value in values.items():
        text = _set(text, key, value)
    said = "the index made from {} figures comes with Grønt hefte {}"
    return text.replace(said.format(year - 1, year + 1), said.format(year, year + 2))


def _set(text: str, key: str, value: str) -> str:
    """Change the first value given to `key` outside comments and texts."""
    found = re.search(
        rf"^[^#\n\"']*\b{key}[ \t]*=[ \t]*(\"[^\"\n]*\"|'[^'\n]*'|\w+)", text, re.MULTILINE
    )
    return text[: found.start(1)] + value + text[found.end(1) :] if found else text


def _refuse(root: Path, edition: Edition, year: int) -> None:
    """Say why it cannot be done, before anything is read that takes time."""
    toml, following = shown(root / FILE), edition.year + 1
    if year == edition.year:
        what = f"The edition is {year}'s already: nothing is done twice."
        hint = f"What is left to do stands in {shown(root / checklist_path(year))}, if it is there."
        raise ConfigError(Fault(toml, 0, what, f"{hint} The next edition is {following}."))
    if year != following:
        what = f"The edition is {edition.year}'s, so the next one is {following}, not {year}."
        raise ConfigError(Fault(toml, 0, what, f"Write asss-report new-edition {following}."))
    places = [root / checklist_path(year)]
    places += [root / _archived(where, edition.year) for where in (FILE.parent.name, FOLDER)]
    taken = [place for place in places if place.exists()]
    if taken:
        what = "It is there already, and nothing is overwritten."
        hint = "If it is of an attempt that was undone, delete it or move it, and run again."
        raise OutputError(*(Fault(shown(place), 0, what, hint) for place in taken))


def _files(
    root: Path, stil: Stil, edition: Edition, when: date
) -> Iterator[tuple[str, bytes | None]]:
    """Every file that is written or taken away; `report.toml` last, for it names the year."""
    report = _figures(root, stil)
    yield from _archive(root, edition)
    texts: list[Tekst] = []
    for narrative, new in _narratives(root, report):
        texts.append(_tekst(narrative, new))
        yield _name(root, narrative.path), new
    for path in _of_a_year(root, edition):
        yield _name(root, path), None
    toml = rolled((root / FILE).read_bytes().decode("utf-8"), edition)
    liste = sjekkliste(Overgang(report, toml, tuple(texts)), when)
    yield checklist_path(edition.year + 1).as_posix(), liste.encode()
    yield FILE.as_posix(), toml.encode()


def _figures(root: Path, stil: Stil) -> Report:
    """The edition that is left, with its words as printed.

    Raises:
        UserError: The figures or the words cannot be read; the last fault says why it matters.
    """
    why = Fault(
        "",
        0,
        "The words of the year that is left are kept as they were printed, so it must be readable.",
        "Mend what asss-report check calls an error, and run new-edition again.",
    )
    try:
        report = load_figures(root, stil)
    except UserError as error:
        raise type(error)(*error.faults, why) from None
    narrativer, prosa, feil = read_chapters(report)
    if feil:
        raise NarrativeError(*(fault for faults in feil.values() for fault in faults), why)
    return assemble(report, narrativer, prosa)


def _archive(root: Path, edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The words, the approvals and the settings of the year that is left, byte for byte."""
    words = sorted((root / FOLDER).glob("*.md"))
    for path in (root / FILE, *words, *_of_a_year(root, edition)):
        folder = _archived(path.parent.name, edition.year)
        yield f"{folder}/{path.name}", path.read_bytes()


def _of_a_year(root: Path, edition: Edition) -> list[Path]:
    """What is archived and taken away."""
    beside = [root / FILE.parent / name for name in _OF_A_YEAR]
    beside.append(root / checklist_path(edition.year))
    approvals = (root / FOLDER).glob("*.godkjenning.toml")
    return [*(path for path in beside if path.is_file()), *sorted(approvals)]


def _archived(folder: str, year: int) -> str:
    return f"{folder}/{ARCHIVE}/{year}"


def _narratives(root: Path, report: Report) -> Iterator[tuple[Narrative, bytes]]:
    """Each chapter's words for the new year; those of another municipality only become drafts."""
    for key in med_prosa(report.kapitler):
        path = narrative_path(root, key)
        if key in report.narrativer:
            said = [_plain(report, key, call) for call in report.prosa[key].trykt]
            narrative, raw = report.narrativer[key], path.read_bytes()
            yield narrative, carried(narrative, raw, said, report.edition.year)
        elif path.is_file():
            narrative = load_narrative(root, key)
            yield narrative, as_draft(narrative, path.read_bytes())


def _plain(report: Report, chapter: str, printed: str) -> str:
    """What a call printed, with exhibits and chapters by number."""

    def number(found: re.Match[str]) -> str:
        kind, key = found[1], found[2]
        if kind == "plass":
            return f"[{report.nummer[chapter, key].overskrift}]"
        other, _, exhibit = key.rpartition(".")
        return (
            report.nummer[other, exhibit].tekst
            if other
            else f"kapittel {report.kapittelnummer(key)}"
        )

    return readable(re.sub(rf"{START}(plass|se):([^{SLUTT}]+){SLUTT}", number, printed))


def _tekst(narrative: Narrative, new: bytes) -> Tekst:
    """What the checklist says of a chapter; lines are those of the new file."""
    text = new.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    body = masked("\n".join(text.split("\n")[narrative.linje :]))
    source = Source(replace(narrative, body=body))
    fast = tuple(dict.fromkeys(source.line_at(c.start) for c in source.calls if c.name == "fast"))
    return Tekst(narrative.path.stem, narrative.front.tittel, years_in(source), fast)


def _check(root: Path, new: Path, edition: Edition) -> None:
    """The new files must say what was meant, and nothing else.

    Raises:
        UserError: `report.toml` or a narrative is written so that it cannot be rolled safely.
    """
    year = edition.year + 1
    need = edition.need.model_copy(update={"gront_hefte": year + 1, "provisional": True})
    wanted = edition.model_copy(update={"year": year, "data_state": "ukjent", "need": need})
    try:
        made = load_edition(new)
    except UserError:
        made = None
    if made != wanted:
        what = "The settings stand where they cannot be changed safely."
        hint = "Give year, data_state and, under [need], gront_hefte and provisional a line each."
        raise ConfigError.at(root / FILE, line_in(root, "year"), what, hint)
    for path in sorted((new / FOLDER).glob("*.md")):
        old, carried_ = load_narrative(root, path.stem), load_narrative(new, path.stem)
        same = old.body.split() == carried_.body.split()
        if not same or carried_.front.status is not Godkjenning.UTKAST:
            what = "The words cannot be carried safely."
            hint = "Look for a heading or a comment that is written in an unusual way."
            raise NarrativeError.at(old.path, 1, what, hint)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
