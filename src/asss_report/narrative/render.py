"""Markdown with bound figures -> HTML, section by section, with places for exhibits.

Jinja reads the text, and nothing of it is ever run: only `{{ helper("key", option=value) }}` with
plain values is allowed, and the helper is called here. Every fault is collected with its line
before anything is raised, so that an analyst mends them all in one go.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

import markdown
from jinja2 import Environment, TemplateSyntaxError, nodes
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from asss_report.errors import Fault, NarrativeError, nearest, shown
from asss_report.narrative.claims import Dom
from asss_report.narrative.loader import load_narrative
from asss_report.narrative.pictures import picture_fault
from asss_report.narrative.raw_html import html_faults
from asss_report.narrative.refusals import FalseClaimError, NoValueError, UnknownNameError
from asss_report.narrative.source import Source
from asss_report.narrative.vocabulary import (
    FAST,
    HELPERS,
    SLUTT,
    START,
    signature,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from asss_report.narrative.loader import Narrative
    from asss_report.narrative.source import Call, Sentence
    from asss_report.narrative.vocabulary import Vocabulary

_JINJA: Final = Environment(autoescape=True)  # reads; nothing is ever rendered by it
_EXTENSIONS: Final = ("tables", "footnotes", "sane_lists", "fenced_code", "pymdownx.critic")
#: CriticMarkup: additions, deletions, replacements, highlights and comments.
CRITIC: Final = re.compile(
    r"\{\+\+.{0,4000}?\+\+\}|\{--.{0,4000}?--\}|\{~~.{0,4000}?~~\}|\{==.{0,4000}?==\}"
    r"|\{>>.{0,4000}?<<\}",
    re.DOTALL,
)
#: What the template language takes out before anybody has looked at it.
_SWALLOWED: Final = re.compile(r"\{#|\{%-?\s*(?:raw|endraw)\b")
#: More in one paragraph than a page can hold, and than Markdown reads in time.
_TOO_MANY: Final = 500
_HALF_MARK: Final = re.compile(r"\{(?:\+\+|--|~~|==|>>)|(?:\+\+|--|~~|==|<<)\}")
_PLACE: Final = re.compile(rf"<p>\s*{START}plass:([^{SLUTT}]+){SLUTT}\s*</p>")
#: Where a link may lead: the web, a mail, or a footnote of this text.
_LINK: Final = re.compile(r"(https?://|mailto:|#)")
_MISSING: Final = re.compile(rf"{START}mangler:([^{SLUTT}]+){SLUTT}")
#: Between paragraphs, before a list item, and after a heading: what is withheld one by one.
_PIECES: Final = re.compile(
    r"(\n\s*\n)|(?=\n[ \t]*(?:[-*+]|\d+\.)[ \t])|(?<=\n)(#{1,6}[^\n]*\n)|^(#{1,6}[^\n]*\n)"
)
UNPLACED: Final = "(placeholder)"


@dataclass(frozen=True, slots=True)
class Seksjon:
    """One section of a chapter's prose.

    Attributes:
        tittel: Its heading; empty for what stands before the first one.
        html: Its content; exhibits stand as `START plass:KEY SLUTT` tokens between blocks.
    """

    tittel: str
    html: str


@dataclass(frozen=True, slots=True)
class Bruk:
    """One value or claim that the text uses.

    Attributes:
        kall: The call as it is written, spaces evened out.
        vist: What it prints; of a claim, the figures that decide it.
        linje: Line of the file.
        setning: The sentence it stands in, with the values as printed.
        pastand: True for a claim (`krev`), which prints nothing.
        sann: False for a claim that does not hold.
    """

    kall: str
    vist: str
    linje: int
    setning: str
    pastand: bool = False
    sann: bool = True


@dataclass(frozen=True, slots=True)
class Prosa:
    """A chapter's prose.

    Attributes:
        plassert: Keys of the exhibits the analyst has placed, in order.
        advarsler: Paragraphs withheld because a value is missing, and claims that do not hold.
        bruk: Every value and claim of the text, in order.
        trykt: What each call printed, in order; references and places of exhibits as tokens.
    """

    seksjoner: tuple[Seksjon, ...]
    plassert: tuple[str, ...]
    advarsler: tuple[Fault, ...] = ()
    bruk: tuple[Bruk, ...] = ()
    trykt: tuple[str, ...] = ()

    def i_seksjon(self, nr: int) -> tuple[str, ...]:
        """The keys placed in one section, in order."""
        if nr >= len(self.seksjoner):
            return ()
        return tuple(re.findall(rf"{START}plass:([^{SLUTT}]+){SLUTT}", self.seksjoner[nr].html))


@dataclass
class _Run:
    """One rendering: collects faults with the line they stand on."""

    source: Source
    vocabulary: Vocabulary
    faults: list[Fault] = field(default_factory=list)
    missing: list[Fault] = field(default_factory=list)
    #: What each call printed, in order; calls that failed print what stands for them.
    printed: list[str] = field(default_factory=list)
    #: Number of the call -> why its claim does not hold.
    false: dict[int, Dom] = field(default_factory=dict)

    def text(self, pieces: Sequence[nodes.TemplateData | nodes.Call]) -> str:
        """The Markdown with every call replaced by what it prints."""
        return "".join(
            piece.data if isinstance(piece, nodes.TemplateData) else self._printed(piece)
            for piece in pieces
        )

    def _printed(self, call: nodes.Call) -> str:
        self.printed.append("")
        self.printed[-1] = self._answer(call)
        return self.printed[-1]

    def _answer(self, call: nodes.Call) -> str:
        helper = self.vocabulary.helpers[_name(call)]
        try:
            return helper(*_arguments(call), **_options(call))
        except FalseClaimError as fault:
            self.false[len(self.printed) - 1] = fault.dom
            return ""
        except UnknownNameError as fault:
            self.faults.append(self._fault(call, fault.what, fault.instead))
        except NoValueError as fault:
            what = f"A value is missing in the source: {fault}."
            hint = fault.instead or (
                "The paragraph is withheld; write it so that it does not need the value."
            )
            self.missing.append(self._fault(call, what, hint, "missing-value"))
            return f"{START}mangler:{fault}{SLUTT}"
        except TypeError as error:
            what = re.sub(r"^\w+\.", "", str(error))
            hint = f"It is written {signature(helper)}."
            self.faults.append(self._fault(call, f"The call is not right: {what}.", hint))
        return UNPLACED

    def _fault(
        self, call: nodes.Call, what: str, instead: str, code: str = "unknown-name"
    ) -> Fault:
        narrative = self.source.narrative
        return Fault(shown(narrative.path), call.lineno + narrative.linje, what, instead, code=code)


def render_narrative(narrative: Narrative, vocabulary: Vocabulary) -> Prosa:
    """Bind the figures, make the Markdown HTML and cut it into sections.

    Raises:
        NarrativeError: Unknown names, calls that are not right, statements, skipped heading
            levels, exhibits placed twice or inside a sentence; all of them, each with its line.
    """
    pieces, source = _pieces(narrative), Source(narrative)
    _refuse(list(html_faults(source, source.prose)))
    run = _Run(source, vocabulary)
    text = run.text(pieces)
    placed = tuple(re.findall(rf"{START}plass:([^{SLUTT}]+){SLUTT}", text))
    wrongly = list(_placed_wrongly(narrative, text, placed))
    _refuse([*run.faults, *(wrongly or _structure(narrative, text))])
    if len(source.calls) != len(run.printed):
        what = "A call is longer than 2,000 characters."
        _refuse([Fault(shown(narrative.path), 0, what, "Make it shorter.", code="form")])
    bruk = tuple(_uses(run))
    text = _with_sources(_withhold(text), vocabulary.kilder)
    claims = [_false_claim(narrative, use, run.false[nr]) for nr, use in bruk if nr in run.false]
    return Prosa(
        tuple(_sections(_to_html(text))),
        placed,
        (*run.missing, *claims),
        tuple(use for _, use in bruk),
        tuple(run.printed),
    )


def _uses(run: _Run) -> Iterator[tuple[int, Bruk]]:
    """The calls that state something, each with its number in the text."""
    source = run.source
    for nr, call in enumerate(source.calls):
        if call.name in ("figur", "tabell", "se", "fast") or nr >= len(run.printed):
            continue
        kall = " ".join(source.body[call.start + 2 : call.end - 2].split())
        setning = as_printed(source, source.guarded_by(call), run.printed)
        linje = source.line_at(call.start)
        if call.name == "krev":
            dom = run.false.get(nr) or _dom(run.vocabulary, call)
            yield (
                nr,
                Bruk(kall, readable(dom.grunnlag), linje, setning, pastand=True, sann=dom.sann),
            )
        else:
            yield nr, Bruk(kall, readable(run.printed[nr]), linje, setning)


def _dom(vocabulary: Vocabulary, call: Call) -> Dom:
    try:
        return vocabulary.dom(*call.args, **call.options)
    except (UnknownNameError, NoValueError, TypeError):
        return Dom(sann=False, naa="", grunnlag="")  # its own fault is already told


def readable(printed: str) -> str:
    """What a call printed, as a person reads it in a message."""
    text = _MISSING.sub(r"[mangler: \1]", printed)
    text = re.sub(rf"\[\^{FAST}\d+\]|{START}(?:se|plass):([^{SLUTT}]*){SLUTT}", r"\1", text)
    return text.replace("\u00a0", " ")


def as_printed(source: Source, sentence: Sentence, printed: Sequence[str]) -> str:
    """A sentence with its calls replaced by what they print."""
    numbers = {call.start: nr for nr, call in enumerate(source.calls)}
    parts, at = [], sentence.start
    for call in source.calls_in(sentence):
        nr = numbers[call.start]
        shown_ = readable(printed[nr]) if nr < len(printed) else "…"
        parts += [source.body[at : call.start], shown_]
        at = call.end
    return " ".join("".join([*parts, source.body[at : sentence.end]]).split())


def _plain(text: str) -> str:
    """Words that stay words: nothing in a source's name is Markdown."""
    return re.sub(r"[\\`*_{}\[\]()<>#+\-.!|~=^&:]", lambda m: f"&#{ord(m[0])};", text)


def _false_claim(narrative: Narrative, use: Bruk, dom: Dom) -> Fault:
    claim = re.search(r',\s*["\']([^"\']+)', use.kall)
    return Fault(
        shown(narrative.path),
        use.linje,
        f"What the words claim is not so: «{claim[1] if claim else use.kall}» is now "
        f"«{dom.naa}» ({readable(dom.grunnlag)}). The sentence: «{use.setning}»",
        f"Write the sentence anew, then {{{{ {use.kall} }}}} to match it.",
        code="claim",
    )


def _with_sources(text: str, sources: Sequence[str]) -> str:
    """The text with a footnote for each source that `fast` has named and that still stands."""
    notes = [
        f"[^{FAST}{nr}]: {_plain(source)}"
        for nr, source in enumerate(sources, start=1)
        if f"[^{FAST}{nr}]" in text
    ]
    return "\n\n".join([text, *notes])


def lint_narrative(root: Path, key: str) -> None:
    """What can be said of a narrative without any figures.

    Raises:
        NarrativeError: Malformed front matter, unknown helpers, statements, skipped headings.
    """
    narrative = load_narrative(root, key)
    _pieces(narrative)
    _refuse(list(_structure(narrative, _masked(narrative))))


def _pieces(narrative: Narrative) -> list[nodes.TemplateData | nodes.Call]:
    """The text in order: what stands as it is typed, and the calls between.

    Raises:
        NarrativeError: Calls that are not right; the other faults of form with them, to be mended
            in one go.
    """
    pieces, faults = _parsed(narrative)
    _refuse([*faults, *_structure(narrative, _masked(narrative))] if faults else [])
    return cast("list[nodes.TemplateData | nodes.Call]", pieces)


def _masked(narrative: Narrative) -> str:
    whole = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "…", narrative.body, flags=re.DOTALL)
    return re.sub(r"\{\{|\}\}|\{%|%\}", "…", whole)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise NarrativeError(*faults)


def _parsed(narrative: Narrative) -> tuple[list[nodes.Node], list[Fault]]:
    """The text as Jinja reads it, and what is not a call of a known helper."""
    file = shown(narrative.path)
    try:
        tree = _JINJA.parse(narrative.body)
    except TemplateSyntaxError as error:
        what = f"This is not a figure call: {error.message}."
        hint = 'A figure is written {{ verdi("netto_driftsutgifter") }}.'
        return [], [Fault(file, error.lineno + narrative.linje, what, hint)]
    except RecursionError:
        what = "A call is nested too deep to be read."
        return [], [Fault(file, 0, what, "Take the parentheses out.")]
    pieces = [node for output in tree.body for node in getattr(output, "nodes", [output])]
    return pieces, list(_form(narrative, pieces))


def _form(narrative: Narrative, pieces: Sequence[nodes.Node]) -> Iterator[Fault]:
    """What is not a call of a known helper, in a text that can be read."""
    file, offset = shown(narrative.path), narrative.linje
    for found in _SWALLOWED.finditer(narrative.body):
        line = narrative.body.count("\n", 0, found.start()) + 1 + offset
        what = f"«{found[0]}» would take words out of the text unseen."
        yield Fault(file, line, what, "A comment is written {>> … <<}.", code="form")
    for node in pieces:
        if not isinstance(node, nodes.TemplateData):
            yield from _call(node, file, offset)


def _call(node: nodes.Node, file: str, offset: int) -> Iterator[Fault]:
    """What is not `helper("key", option=value)` with plain values."""
    line = node.lineno + offset
    if isinstance(node, nodes.Name):
        known = node.name in HELPERS
        hint = f'Write {{{{ {node.name}("…") }}}}.' if known else nearest(node.name, HELPERS)
        what = "stands without parentheses" if known else "is not known"
        yield Fault(file, line, f"«{node.name}» {what}.", hint)
    elif not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        yield Fault(
            file,
            line,
            f"Only {{{{ helper(…) }}}} may be used here, not «{_kind(node)}».",
            f"Helpers: {', '.join(HELPERS)}.",
        )
    elif node.node.name not in HELPERS:
        yield Fault(
            file, line, f"«{node.node.name}» is not known.", nearest(node.node.name, HELPERS)
        )
    else:
        yield from _values(node, node.node.name, Fault(file, line, ""))


def _values(call: nodes.Call, name: str, at: Fault) -> Iterator[Fault]:
    """Keys are texts; options are texts, numbers or True and False: nothing is computed here."""
    given = [*call.args, *(option.value for option in call.kwargs), call.dyn_args, call.dyn_kwargs]
    for value in given:
        if value is not None and (
            not isinstance(value, nodes.Const) or value in (call.dyn_args, call.dyn_kwargs)
        ):
            what = f"«{name}» takes plain values, not «{_kind(value)}»."
            yield replace(at, what=what, instead=f"Helpers: {', '.join(HELPERS)}.")
            return
    twice = [key for key, n in Counter(option.key for option in call.kwargs).items() if n > 1]
    if twice:
        yield replace(at, what=f"«{name}» is given {twice[0]} twice.", instead="Take one out.")
        return
    enhet = {"enhet"}
    words = {"kommune", "mot", "enn", "kilde", "serie", "blant"}
    words |= enhet if name == "virkning" else set()
    switches = {"korrigert", "fortegn", "forklar"}
    switches |= enhet if name in ("verdi", "bidrag") else set()
    for option in call.kwargs:
        value = option.value.value if isinstance(option.value, nodes.Const) else None
        if option.key in switches and not isinstance(value, bool):
            what = f"«{name}» wants True or False for {option.key}, not «{value}»."
            yield replace(at, what=what, instead=f"Write {option.key}=True.")
            return
    texts = [*call.args, *(o.value for o in call.kwargs if o.key in words)]
    if not all(isinstance(v, nodes.Const) and isinstance(v.value, str) for v in texts):
        yield replace(
            at,
            what=f"«{name}» is given a number where a text belongs.",
            instead='Write keys and names in quotes: verdi("…", kommune="Asker").',
        )


def _name(call: nodes.Call) -> str:
    return cast("nodes.Name", call.node).name


def _arguments(call: nodes.Call) -> list[Any]:
    return [value.as_const() for value in call.args]


def _options(call: nodes.Call) -> dict[str, Any]:
    return {option.key: option.value.as_const() for option in call.kwargs}


def _kind(node: nodes.Node) -> str:
    return type(node).__name__.lower()


def _structure(narrative: Narrative, text: str) -> Iterator[Fault]:
    """What Markdown makes of the text and a page cannot have, each with its line."""
    file, headings = shown(narrative.path), _heading_lines(narrative)
    too_deep = re.search(r"^[ \t]*(?:>[ \t]*){6}", narrative.body, re.MULTILINE)
    if too_deep:
        line = narrative.body.count("\n", 0, too_deep.end()) + 1 + narrative.linje
        yield Fault(file, line, "Quotations are nested too deep.", "Use three levels at most.")
        return
    for block in re.finditer(r"(?:[^\n]+\n?)+", narrative.body):
        if block[0].count("[") > _TOO_MANY:
            line = narrative.body.count("\n", 0, block.start()) + 1 + narrative.linje
            yield Fault(file, line, "The paragraph has too many brackets.", "Divide it.")
            return
    guard = _Guard(_converter(), narrative.path.parent)
    guard.md.treeprocessors.register(guard, "asss-report", 1)  # after links and images are made
    try:
        guard.md.convert(text)
    except RecursionError:
        what = "Lists or quotations are nested too deep to be read."
        yield Fault(file, narrative.linje + 1, what, "Use three levels at most.")
        return
    yield from _broken_marks(narrative)
    if re.search(r"\{\{|\}\}|\{%|%\}", text):
        line = _line_with(narrative, "{%") or _line_with(narrative, "{{")
        yield Fault(
            file, line, "Braces would be left in the text.", "Write a figure call, or none."
        )
    for found in guard.found:
        line = next(headings, 0) if found.heading else _line_with(narrative, found.text)
        if found.what:
            yield Fault(file, line, found.what, found.instead, code=found.code)


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading, or something that may not stand; `what` is empty for a heading that may."""

    text: str
    what: str = ""
    instead: str = ""
    heading: bool = False
    code: str = "form"


class _Guard(Treeprocessor):
    """Looks at the tree Markdown has made, which is the only place where all its forms are one."""

    def __init__(self, md: markdown.Markdown, folder: Path) -> None:
        super().__init__(md)
        self.found: list[_Found] = []
        self._folder = folder
        self._level = 1

    def run(self, root: Element) -> None:
        for parent in root.iter():
            for child in parent:
                self._look(child, top=parent is root)

    def _look(self, element: Element, *, top: bool) -> None:
        if re.fullmatch(r"h[1-6]", element.tag):
            self.found.append(self._heading(element, int(element.tag[1]), top=top))
        elif element.tag == "img":
            self.found += self._image(element)
        elif element.tag == "a" and not _LINK.match(_href(element)):
            self.found.append(
                _Found(
                    _href(element),
                    f"The link «{_href(element)}» leads nowhere safe.",
                    "A link begins with https:// or is a footnote.",
                )
            )
        elif not top and element.tag in ("p", "li", "code", "td") and _token(element):
            key = _token(element)
            self.found.append(
                _Found(
                    f'"{key}"',
                    f"«{key}» is placed inside a list, a table or a code block.",
                    "Put it at the start of a line, with an empty line on both sides.",
                )
            )

    def _image(self, element: Element) -> Iterator[_Found]:
        address = str(element.get("src"))
        if not (element.get("alt") or "").strip():
            what = f"The image «{address}» has no alt text."
            hint = "Say what it shows: ![Kart over skolekretsene](…)."
            yield _Found(address, what, hint, code="alt-text")
        what = picture_fault(self._folder, address)
        if what:
            yield _Found(address, what, "Put a PNG or JPEG file under narratives/bilder/.")

    def _heading(self, element: Element, depth: int, *, top: bool) -> _Found:
        text, level = "".join(element.itertext()), self._level
        self._level = max(depth, 2)
        if not top:
            return _Found(
                text,
                "A heading stands inside a quotation or a list.",
                "Put it at the start of a line.",
                heading=True,
            )
        if depth == 1:
            return _Found(
                text,
                "A narrative has no first-level heading.",
                "The title stands in the front matter; begin sections with ##.",
                heading=True,
            )
        if depth > level + 1:
            return _Found(
                text,
                f"The heading skips from level {level} to {depth}.",
                f"Write {'#' * (level + 1)} instead.",
                heading=True,
            )
        return _Found(text, heading=True)


def _href(element: Element) -> str:
    """Where a link leads; Markdown hides the & of mail addresses until its last step."""
    return html.unescape(str(element.get("href")).replace(AMP_SUBSTITUTE, "&"))


def _token(element: Element) -> str:
    found = re.search(rf"{START}plass:([^{SLUTT}]+){SLUTT}", element.text or "")
    return found[1] if found else ""


def _heading_lines(narrative: Narrative) -> Iterator[int]:
    """The lines where a heading can begin, in order, in the numbers of the file."""
    lines = narrative.body.split("\n")
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        underlined = bool(line.strip()) and re.fullmatch(r"\s*(=+|-+)\s*", after)
        if underlined or re.match(r"[>\s*+\-\d.]*#", line):
            yield number + narrative.linje


def _line_with(narrative: Narrative, text: str) -> int:
    place = narrative.body.find(text)
    return narrative.body.count("\n", 0, place) + 1 + narrative.linje if place >= 0 else 0


def _placed_wrongly(narrative: Narrative, text: str, placed: tuple[str, ...]) -> Iterator[Fault]:
    file = shown(narrative.path)
    for key in dict.fromkeys(placed):
        line = _line_of(narrative, key)
        if placed.count(key) > 1:
            hint = f'Refer to it with {{{{ se("{key}") }}}} the second time.'
            yield Fault(file, line, f"«{key}» is placed twice.", hint)
        elif not re.search(rf"(^|\n\s*\n)\s*{START}plass:{key}{SLUTT}\s*(\n\s*\n|$)", text):
            hint = "Put it on a line of its own with an empty line on both sides."
            yield Fault(file, line, f"«{key}» is placed inside a paragraph.", hint)


def _line_of(narrative: Narrative, key: str) -> int:
    found = re.search(rf"(figur|tabell)\(\s*[\"']{re.escape(key)}", narrative.body)
    return narrative.body.count("\n", 0, found.start()) + 1 + narrative.linje if found else 0


def _withhold(text: str) -> str:
    """Replace each paragraph or list item that needs a missing value by a notice saying which."""
    return "".join(
        _notice(piece) if _MISSING.search(piece) else piece
        for piece in _PIECES.split(text)
        if piece
    )


def _notice(piece: str) -> str:
    what = "; ".join(dict.fromkeys(_MISSING.findall(piece)))
    item = re.match(r"\n?\s*(?:[-*+]|\d+\.)\s+", piece)
    if item:
        return f"{item[0]}*Punktet er utelatt. Det bygger på tall som mangler: {what}.*"
    start = "\n" if piece.startswith("\n") else ""
    return f"{start}> **Avsnittet er utelatt.** Det bygger på tall som mangler: {what}.\n"


def _broken_marks(narrative: Narrative) -> Iterator[Fault]:
    """CriticMarkup that runs over more than one paragraph, which no element on a page can."""
    for found in CRITIC.finditer(narrative.body):
        if re.search(r"\n[ \t]*\n", found[0]):
            line = narrative.body.count("\n", 0, found.start()) + 1 + narrative.linje
            what = f"The mark {found[0][:3]} … runs over more than one paragraph."
            yield Fault(shown(narrative.path), line, what, "Give each paragraph its own mark.")
    plain = re.sub(r"`[^`\n]+`", lambda m: " " * len(m[0]), narrative.body)
    rest = CRITIC.sub(lambda m: " " * len(m[0]), plain)
    for found in _HALF_MARK.finditer(rest):
        line = narrative.body.count("\n", 0, found.start()) + 1 + narrative.linje
        what = f"The mark {found[0]} has no other half."
        hint = "Marks are {++ ++}, {-- --}, {~~ ~> ~~}, {== ==} and {>> <<}."
        yield Fault(shown(narrative.path), line, what, hint, code="critic")


def _to_html(text: str) -> str:
    converter = _converter()
    pictures = _Pictures(converter)
    converter.treeprocessors.register(pictures, "asss-report-pictures", 1)
    return _PLACE.sub(rf"{START}plass:\1{SLUTT}", converter.convert(text))


class _Pictures(Treeprocessor):
    """Gives pictures the address that the page's fetcher serves; they are checked before."""

    def run(self, root: Element) -> None:
        for element in root.iter("img"):
            element.set("src", f"bilde:{element.get('src')}")
            element.set("class", "bilde")


def _converter() -> markdown.Markdown:
    converter = markdown.Markdown(
        extensions=list(_EXTENSIONS),
        output_format="xhtml",
        extension_configs={
            "footnotes": {
                "BACKLINK_TEXT": "Tilbake",
                "BACKLINK_TITLE": "Tilbake til fotnote {} i teksten",
            }
        },
    )
    # Raw HTML is text here: analysts write Markdown, and what they paste must not become tags.
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return converter


def _sections(content: str) -> Iterator[Seksjon]:
    first, *rest = re.split(r"<h2>(.*?)</h2>", content)
    if first.strip():
        yield Seksjon("", first.strip())
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        yield Seksjon(html.unescape(re.sub(r"<[^>]+>", "", title)), body.strip())
