"""Edits as people make them, drawn at random: words, figures, settings, templates and pictures.

Every kind is drawn before any is drawn again. Edits pile up, and now and then an earlier state
comes back whole, as after `git checkout`: then what was made long ago must be what is found.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from edition_copy import TOML, small_edition
from PIL import Image

from asss_report.charts.style import Stil
from asss_report.document.review import approve
from asss_report.errors import NarrativeError
from asss_report.narrative.approval import approval_path
from asss_report.sources.seal import seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from edition_copy import EditionCopy

CSV: Final = "report/data/12362/12362.csv"
CORRECTIONS: Final = "report/corrections.toml"
CSS: Final = "templates/stil.css"
THEME: Final = "templates/theme.toml"
PICTURE: Final = "narratives/bilder/kart.png"
WORDS: Final = tuple(f"narratives/{key}.md" for key in ("barnehage", "sammendrag"))
#: How many blocks a narrative may have, its headings not counted.
_BLOCKS: Final = 6
_CALLS: Final = (
    'verdi("netto_driftsutgifter")',
    'verdi("netto_driftsutgifter", kommune="Oslo")',
    'avvik("netto_driftsutgifter", mot="ASSS uten Oslo")',
    'mill_kr("netto_driftsutgifter")',
    'rang("netto_driftsutgifter")',
    'endring("netto_driftsutgifter", fra=2022)',
    'se("profil")',
    'krev("netto_driftsutgifter", "høyere", enn="ASSS")',
)
_LETTERS: Final = "abcdefghijklmnoprstuvyæøåÆØÅ"


def tiny_edition(folder: Path) -> EditionCopy:
    """One area, and the parts that are long in every edition made short: quick to lay out."""
    copy = small_edition(folder)
    for key in ("metode", "leseveiledning", "begreper"):
        # An exhibit that is not shown is still what the lists lead to.
        copy.write(
            f"templates/{key}.html.j2",
            '{% extends "dokument.html.j2" %}\n{% block innhold %}\n'
            f'<h1 id="{key}">Kort</h1>{{% for e in ledige | default([]) %}}'
            '<p id="{{ e.nummer.anker }}">Ikke vist.</p>{% endfor %}{% endblock %}',
        )
    return copy


@dataclass
class Edits:
    """An edition and what has happened to it.

    Attributes:
        log: What was done, edit by edit.
    """

    copy: EditionCopy
    random: Random
    log: list[str] = field(default_factory=list)
    _deck: list[str] = field(default_factory=list)
    _states: list[dict[str, bytes]] = field(default_factory=list)
    _epochs: list[str] = field(default_factory=list)

    def next(self) -> None:
        """One edit more."""
        self.remember()
        if not self._deck:
            self._deck = self.random.sample(list(_EDITS), len(_EDITS))
        kind = self._deck.pop()
        self.log.append(f"{len(self.log) + 1}. {kind}")
        _EDITS[kind](self)

    def another_day(self) -> None:
        """Nothing is edited, and the next build has another date."""
        self.log.append(f"{len(self.log) + 1}. another day")
        day = int(os.environ["SOURCE_DATE_EPOCH"]) + 86400 * self.random.randint(1, 9)
        os.environ["SOURCE_DATE_EPOCH"] = str(day)

    def broken(self) -> Callable[[], None]:
        """Make the edition invalid; what is given back mends it."""
        name, text = self.random.choice(_FAULTS)
        before = (self.copy.root / name).read_bytes()
        self.log.append(f"{len(self.log) + 1}. broken: {name}")
        (self.copy.root / name).write_bytes(before + text.encode())
        return lambda: _write(self.copy.root / name, before)

    def remember(self) -> None:
        """Let a later edit bring back the edition as it is now."""
        known = {content: content for state in self._states for content in state.values()}
        state = {name: path.read_bytes() for name, path in self._files().items()}
        self._states.append({name: known.get(it, it) for name, it in state.items()})
        self._epochs.append(os.environ["SOURCE_DATE_EPOCH"])

    def restore(self) -> None:
        """Bring back an earlier state, and the day it was built on."""
        index = self.random.randrange(len(self._states))
        for name, path in self._files().items():
            if name not in self._states[index]:
                path.unlink()
        for name, content in self._states[index].items():
            _write(self.copy.root / name, content)
        os.environ["SOURCE_DATE_EPOCH"] = self._epochs[index]
        self.log[-1] += f" to what was before edit {index + 1}"

    def _files(self) -> dict[str, Path]:
        return {
            path.relative_to(self.copy.root).as_posix(): path
            for folder in ("report", "narratives", "templates")
            for path in (self.copy.root / folder).rglob("*")
            if path.is_file() and path.suffix != ".ttf"
        }


def _write(path: Path, content: bytes) -> None:
    """Save only what is another: a file nobody touches keeps its time."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


# --- Words ----------------------------------------------------------------------------------------


def _word(random: Random) -> str:
    return "".join(random.choices(_LETTERS, k=random.randint(2, 12)))


def _insert(edits: Edits, name: str, text: str) -> None:
    """Put a paragraph somewhere after a heading; where there are many, one goes."""
    blocks = edits.copy.read(name).rstrip("\n").split("\n\n")
    free = [i for i, it in enumerate(blocks) if i and not it.startswith("##")]
    if len(free) >= _BLOCKS:
        del blocks[edits.random.choice(free)]
    blocks.insert(edits.random.randint(2, len(blocks)), text)
    edits.copy.write(name, "\n\n".join(blocks) + "\n")


def _sentence(edits: Edits) -> None:
    words = [_word(edits.random) for _ in range(edits.random.randint(1, 40))]
    _insert(edits, edits.random.choice(WORDS), f"{' '.join(words).capitalize()}.")


def _call(edits: Edits) -> None:
    call = edits.random.choice(_CALLS)
    _insert(edits, WORDS[0], f"Merk {_word(edits.random)} {{{{ {call} }}}}.")


def _heading(edits: Edits) -> None:
    _insert(edits, WORDS[0], f"### {_word(edits.random).capitalize()}")


def _placement(edits: Edits) -> None:
    """Place an exhibit in the words, or take it out of them."""
    call = edits.random.choice(('{{ figur("profil") }}', '{{ tabell("nokkeltall") }}'))
    text = edits.copy.read(WORDS[0])
    if call in text:
        edits.copy.write(WORDS[0], text.replace(f"\n\n{call}", ""))
    else:
        _insert(edits, WORDS[0], call)


def _title(edits: Edits) -> None:
    name = edits.random.choice(WORDS)
    text = re.sub(r"tittel: .*", f"tittel: {_word(edits.random)}", edits.copy.read(name))
    edits.copy.write(name, text)


def _approval(edits: Edits) -> None:
    """Approve a chapter, or take the approval away."""
    root = edits.copy.root
    path = approval_path(root, "barnehage")
    if path.exists():
        path.unlink()
        edits.copy.write(WORDS[0], edits.copy.read(WORDS[0]).replace("godkjent", "utkast"))
        return
    try:
        approve(root, Stil.load(root), "barnehage", by="Testen", when=date(2026, 3, 20))
    except NarrativeError:
        edits.log[-1] += " (refused)"


def _picture(edits: Edits) -> None:
    """Draw a picture, and show it where it is not shown."""
    size = edits.random.choice(((90, 40), (60, 60)))
    path = edits.copy.root / PICTURE
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, tuple(edits.random.choices(range(256), k=3))).save(path)
    if PICTURE.removeprefix("narratives/") not in edits.copy.read(WORDS[0]):
        _insert(edits, WORDS[0], "![Kart over kretsene i kommunen](bilder/kart.png)")


# --- Figures and settings -------------------------------------------------------------------------


def _sealed(edits: Edits, changed: Callable[[int, int], tuple[int, int]]) -> None:
    """Change what one row says of amount and of kroner per inhabitant, and seal the change."""
    rows = edits.copy.read(CSV).split("\n")
    mine = [i for i, row in enumerate(rows) if ",FGK7," in row and ",AGD2," in row]
    index = edits.random.choice(mine)
    *head, amount, each = rows[index].split(",")
    rows[index] = ",".join([*head, *map(str, changed(int(amount), int(each)))])
    edits.copy.write(CSV, "\n".join(rows))
    seal(edits.copy.root / CSV, why="prøve", when=date(2026, 11, 22))


def _amount(edits: Edits) -> None:
    factor = 1 + edits.random.choice((-0.02, 0.02))
    _sealed(edits, lambda amount, each: (round(amount * factor), round(each * factor)))


def _krone(edits: Edits) -> None:
    """It moves a line of a chart, and hardly ever a number in print."""
    more = edits.random.choice((-1, 1))
    _sealed(edits, lambda amount, each: (amount, each + more))


def _correction(edits: Edits) -> None:
    """Correct a value in the open, or take the correction back."""
    text = edits.copy.read(CORRECTIONS)
    head, found, _ = text.partition("\n[[correction]]")
    if found:
        edits.copy.write(CORRECTIONS, head)
        return
    (row,) = [
        r for r in edits.copy.read(CSV).split("\n") if re.match("1108,.*,2024,.*FGK7,.*AGD10,", r)
    ]
    old = int(row.split(",")[-1])
    entry = {
        "source": '"12362"',
        "indikator": '"12362/FGK7/AGD10"',
        "kommune": '"1108"',
        "aar": "2024",
        "kolonne": '"verdi"',
        "expect": str(old),
        "value": str(old + edits.random.randint(1, 900)),
        "reason": f'"Prøve {_word(edits.random)}"',
        "status": '"open"',
    }
    lines = "\n".join(f"{key} = {value}" for key, value in entry.items())
    edits.copy.write(CORRECTIONS, f"{text.rstrip()}\n\n[[correction]]\n{lines}\n")


def _setting(edits: Edits) -> None:
    """Change a line of report.toml."""
    pattern, values = edits.random.choice(_SETTINGS)
    text, found = re.subn(pattern, edits.random.choice(values), edits.copy.read(TOML), count=1)
    assert found, pattern
    edits.copy.write(TOML, text)


_SETTINGS: Final = (
    (r"comparators = .*", ['comparators = ["Asker"]', 'comparators = ["Oslo", "Bergen"]']),
    (r"growth_from = \d+", ["growth_from = 2021", "growth_from = 2022"]),
    (r"uten_oslo = \w+", ["uten_oslo = true", "uten_oslo = false"]),
    (r"uten_egen_kommune = \w+", ["uten_egen_kommune = true", "uten_egen_kommune = false"]),
    (r"data_state = .*", ['data_state = "revidert"', 'data_state = "foreløpig"']),
    (r"narratives_for = .*", ['narratives_for = "Bærum"', 'narratives_for = "Oslo"']),
)


# --- The look -------------------------------------------------------------------------------------


def _rule(edits: Edits) -> None:
    """A rule of the style sheet, which takes the place of the one before."""
    text = edits.copy.read(CSS).partition("\n/* prøve */")[0]
    wide = edits.random.randint(0, 40) / 10
    edits.copy.write(CSS, f"{text}\n/* prøve */\nsection.prosa p {{ margin-left: {wide}mm }}\n")


def _web_rule(edits: Edits) -> None:
    name = "templates/nett/nett.css"
    text = edits.copy.read(name).partition("\n/* prøve */")[0]
    edits.copy.write(
        name, f"{text}\n/* prøve */\np {{ margin-left: {edits.random.randint(1, 9)}px }}\n"
    )


def _colour(edits: Edits) -> None:
    role = edits.random.choice(("egen", "sammenlignet", "dempet"))
    colour = "".join(edits.random.choices("01234567", k=6))
    text = re.sub(rf'(?m)^{role} = "#\w+"', f'{role} = "#{colour}"', edits.copy.read(THEME))
    edits.copy.write(THEME, text)


def _type_size(edits: Edits) -> None:
    size = edits.random.choice(("9.6", "10.0", "10.4"))
    text = re.sub(r"(?m)^tekst = \d+\.\d(?=$)", f"tekst = {size}", edits.copy.read(THEME), count=1)
    edits.copy.write(THEME, text)


def _template(edits: Edits) -> None:
    name = edits.random.choice(("kapittel", "exhibit", "forside", "begreper", "omslag"))
    path = f"templates/{name}.html.j2"
    text = re.sub(r"\{# prøve.*?#\}<i>.*?</i>", "", edits.copy.read(path))
    new = f"{{# prøve #}}<i>{_word(edits.random)}</i>"
    edits.copy.write(
        path, re.sub(r"(<h[12]\b[^>]*>|\{\{ e\.kilde \}\})", rf"\1{new}", text, count=1)
    )


_EDITS: Final[dict[str, Callable[[Edits], None]]] = {
    "a sentence": _sentence,
    "another sentence": _sentence,
    "a number in the words": _call,
    "a heading": _heading,
    "an exhibit placed": _placement,
    "a chapter's title": _title,
    "an approval": _approval,
    "a picture": _picture,
    "the picture again": _picture,
    "an amount, sealed": _amount,
    "a krone, sealed": _krone,
    "another krone, sealed": _krone,
    "a correction": _correction,
    "a setting": _setting,
    "another setting": _setting,
    "a rule of the style sheet": _rule,
    "a rule of the web edition's": _web_rule,
    "a colour": _colour,
    "the size of the type": _type_size,
    "a template": _template,
    "back": Edits.restore,
    "back again": Edits.restore,
}

#: A file, and what makes it a fault when it stands last in it.
_FAULTS: Final = (
    (WORDS[0], '\n{{ verdi("finnes_ikke") }}\n'),
    (WORDS[1], "\n{{ se( }}\n"),
    (TOML, "\nfinnes_ikke = 1\n"),
    (CSV, "x"),
    (THEME, '\n[finnes_ikke]\nx = "1"\n'),
    ("templates/kapittel.html.j2", "{{ finnes_ikke }}{% endfor %}"),
    ("templates/forside.html.j2", "{% block klasse %}{{ finnes_ikke }}{% endblock %}"),
)
