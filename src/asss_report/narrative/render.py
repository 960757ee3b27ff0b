"""Markdown with bound figures -> HTML, section by section, with places for exhibits.

Jinja runs in a sandbox and only `{{ helper(…) }}` is allowed. Every fault is collected with its
line before anything is raised, so that an analyst mends them all in one go.
"""

from __future__ import annotations

import html
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import markdown
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from asss_report.errors import Fault, NarrativeError, nearest, shown
from asss_report.narrative.loader import load_narrative
from asss_report.narrative.vocabulary import (
    HELPERS,
    SLUTT,
    START,
    NoValueError,
    UnknownNameError,
    signature,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from jinja2 import Template

    from asss_report.narrative.loader import Narrative
    from asss_report.narrative.vocabulary import Vocabulary

_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Call,
    nodes.Name,
    nodes.Const,
    nodes.Keyword,
    nodes.Neg,
    nodes.Pos,
)
_EXTENSIONS: Final = ("tables", "footnotes", "sane_lists")
_PLACE: Final = re.compile(rf"<p>\s*{START}plass:([^{SLUTT}]+){SLUTT}\s*</p>")
_MISSING: Final = re.compile(rf"{START}mangler:([^{SLUTT}]+){SLUTT}")
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
class Prosa:
    """A chapter's prose.

    Attributes:
        plassert: Keys of the exhibits the analyst has placed, in order.
        advarsler: Paragraphs withheld because a value is missing, and the like.
    """

    seksjoner: tuple[Seksjon, ...]
    plassert: tuple[str, ...]
    advarsler: tuple[Fault, ...] = ()

    def i_seksjon(self, nr: int) -> tuple[str, ...]:
        """The keys placed in one section, in order."""
        if nr >= len(self.seksjoner):
            return ()
        return tuple(re.findall(rf"{START}plass:([^{SLUTT}]+){SLUTT}", self.seksjoner[nr].html))


@dataclass
class _Run:
    """One rendering: collects faults with the line they stand on."""

    narrative: Narrative
    template: Template | None = None
    faults: list[Fault] = field(default_factory=list)
    missing: list[Fault] = field(default_factory=list)

    def guard(self, helper: Callable[..., str]) -> Callable[..., str]:
        def call(*args: Any, **kwargs: Any) -> str:
            try:
                return helper(*args, **kwargs)
            except UnknownNameError as fault:
                self.faults.append(self._fault(fault.what, fault.instead))
            except NoValueError as fault:
                self.missing.append(
                    self._fault(
                        f"A value is missing in the source: {fault}.",
                        "The paragraph is withheld; write it so that it does not need the value.",
                    )
                )
                return f"{START}mangler:{fault}{SLUTT}"
            except TypeError as error:
                what = re.sub(r"^\w+\.", "", str(error))
                self.faults.append(
                    self._fault(
                        f"The call is not right: {what}.", f"It is written {signature(helper)}."
                    )
                )
            return UNPLACED

        return call

    def _fault(self, what: str, instead: str) -> Fault:
        return Fault(shown(self.narrative.path), self._line(), what, instead)

    def _line(self) -> int:
        # The only way to the template's own line.
        frame: FrameType | None = sys._getframe()  # noqa: SLF001
        while frame is not None and frame.f_code.co_filename != "<template>":
            frame = frame.f_back
        if frame is None or self.template is None:
            return 0
        return self.template.get_corresponding_lineno(frame.f_lineno) + self.narrative.linje


def render_narrative(narrative: Narrative, vocabulary: Vocabulary) -> Prosa:
    """Bind the figures, make the Markdown HTML and cut it into sections.

    Raises:
        NarrativeError: Unknown names, calls that are not right, statements, skipped heading
            levels, exhibits placed twice or inside a sentence; all of them, each with its line.
    """
    run = _Run(narrative)
    environment = _environment()
    _refuse([*_syntax(environment, narrative), *_structure(narrative)])
    run.template = environment.from_string(narrative.body)
    helpers = {name: run.guard(helper) for name, helper in vocabulary.helpers.items()}
    text = run.template.render(helpers)
    placed = tuple(re.findall(rf"{START}plass:([^{SLUTT}]+){SLUTT}", text))
    _refuse([*run.faults, *_placed_wrongly(narrative, text, placed)])
    return Prosa(tuple(_sections(_to_html(_withhold(text)))), placed, tuple(run.missing))


def lint_narrative(root: Path, key: str) -> None:
    """What can be said of a narrative without any figures.

    Raises:
        NarrativeError: Malformed front matter, unknown helpers, statements, skipped headings.
    """
    narrative = load_narrative(root, key)
    _refuse([*_syntax(_environment(), narrative), *_structure(narrative)])


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise NarrativeError(*faults)


def _syntax(environment: SandboxedEnvironment, narrative: Narrative) -> Iterator[Fault]:
    """What is not a call of a known helper."""
    file, offset = shown(narrative.path), narrative.linje
    try:
        tree = environment.parse(narrative.body)
    except TemplateSyntaxError as error:
        yield Fault(
            file,
            error.lineno + offset,
            f"This is not a figure call: {error.message}.",
            'A figure is written {{ verdi("netto_driftsutgifter") }}.',
        )
        return
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            yield Fault(
                file,
                node.lineno + offset,
                f"Only {{{{ helper(…) }}}} may be used here, not «{_kind(node)}».",
                f"Helpers: {', '.join(HELPERS)}.",
            )
        elif isinstance(node, nodes.Name) and node.name not in HELPERS:
            yield Fault(
                file,
                node.lineno + offset,
                f"«{node.name}» is not known.",
                nearest(node.name, HELPERS),
            )
        elif isinstance(node, nodes.Output):
            yield from _bare(node, file, offset)


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    if isinstance(tree, _ALLOWED):
        for child in tree.iter_child_nodes():
            yield from _walk(child)


def _bare(node: nodes.Output, file: str, offset: int) -> Iterator[Fault]:
    for child in node.nodes:
        if isinstance(child, nodes.Name):
            yield Fault(
                file,
                child.lineno + offset,
                f"«{child.name}» stands without parentheses.",
                f'Write {{{{ {child.name}("…") }}}}.',
            )


def _kind(node: nodes.Node) -> str:
    return type(node).__name__.lower()


def _structure(narrative: Narrative) -> Iterator[Fault]:
    """Headings that skip a level break a screen reader's list of headings; images have no home."""
    file, level = shown(narrative.path), 1
    for number, line in _prose_lines(narrative.body):
        where = number + narrative.linje
        heading = re.match(r"(#{1,6})\s", line)
        if heading:
            depth = len(heading[1])
            if depth == 1:
                yield Fault(
                    file,
                    where,
                    "A narrative has no first-level heading.",
                    "The title stands in the front matter; begin sections with ##.",
                )
            elif depth > level + 1:
                yield Fault(
                    file,
                    where,
                    f"The heading skips from level {level} to {depth}.",
                    f"Write {'#' * (level + 1)} instead.",
                )
            level = max(depth, 2)
        if re.search(r"!\[[^\]]*\]\(", line):
            yield Fault(
                file,
                where,
                "Images cannot be placed in a narrative.",
                'Place a figure: {{ figur("profil") }}.',
            )


def _prose_lines(body: str) -> Iterator[tuple[int, str]]:
    fenced = False
    for number, line in enumerate(body.split("\n"), start=1):
        fenced ^= line.startswith("```")
        if not fenced:
            yield number, line


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
    """Replace each block that needs a missing value by a notice that says which."""
    blocks = re.split(r"(\n\s*\n)", text)
    return "".join(_notice(block) if _MISSING.search(block) else block for block in blocks)


def _notice(block: str) -> str:
    what = "; ".join(dict.fromkeys(_MISSING.findall(block)))
    return f"> **Avsnittet er utelatt.** Det bygger på tall som mangler: {what}."


def _to_html(text: str) -> str:
    converter = markdown.Markdown(
        extensions=list(_EXTENSIONS),
        output_format="xhtml",
        extension_configs={"footnotes": {"BACKLINK_TEXT": ""}},
    )
    # Raw HTML is text here: analysts write Markdown, and what they paste must not become tags.
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return _PLACE.sub(rf"{START}plass:\1{SLUTT}", converter.convert(text))


def _sections(content: str) -> Iterator[Seksjon]:
    first, *rest = re.split(r"<h2>(.*?)</h2>", content)
    if first.strip():
        yield Seksjon("", first.strip())
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        yield Seksjon(html.unescape(re.sub(r"<[^>]+>", "", title)), body.strip())
