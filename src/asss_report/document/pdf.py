"""HTML in, one tagged PDF out: PDF/A-2a and PDF/UA-1 in the same file.

WeasyPrint claims one standard at a time; `render_pdf` lets it write PDF/A-2a and adds the claim of
PDF/UA-1 to the metadata, which `tags` then makes true. No clock is read: dates come from the page's
own `dcterms.created` and `dcterms.modified`, so the same HTML gives the same bytes.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import re
import shutil
import tempfile
import threading
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from asss_report.document import flyt, labels, sidetall, stilark, tabeller, tags
from asss_report.document.fetcher import RefusedError, ReportFetcher
from asss_report.errors import Fault, OutputError
from asss_report.files import stamp
from asss_report.system import require_pango

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: WeasyPrint's logger is one per process and `tags` watches one layout at a time.
_ONE_AT_A_TIME: Final = threading.RLock()

#: Class of a body whose exhibits may move.
FLYT: Final = "flyt"

_OPTIONS: Final = {"pdf_variant": "pdf/a-2a", "pdf_tags": True}
_LOGGER: Final = logging.getLogger("weasyprint")
#: Pango reads a font once, so a process that has used it cannot use another of that name.
FONTS_CHANGED: Final = Fault(
    "templates/fonts",
    0,
    "A font was changed after the first page was laid out.",
    "Build again; a preview must be started again.",
)
_FONT_CONFIG: Final = "asss-report-fonts.conf"

_UA_CLAIM: Final = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    'pdfuaid:part="1"/>'
)

#: PDF/A wants every property outside its own list described; pdfuaid:part is one.
_UA_SCHEMA: Final = """<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>PDF/UA version</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


_LANGUAGE: Final = (
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>'
    "<rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language></rdf:Description>"
)

#: What a font calls a glyph that is shared by several characters -> what people type to find it.
_TYPED: Final = {b"> <2010>": b"> <002d>", b"> <00a0>": b"> <0020>"}

#: What makes a sheet more than its text: another sheet or a font is a file of its own, and a
#: property that nobody gives is warned of where it is first used, and once for each sheet.
_MORE: Final = re.compile(r"var\(|@import|@font-face", re.IGNORECASE)

#: Draws something else than text; is drawn with an opacity.
_PAINTS: Final = re.compile(rb"(?m)(?:^|\s)(?:[fFsSbB]\*?|sh|Do|EI)$")
_TRANSLUCENT: Final = re.compile(rb"/a0(?:\.\d+)? gs\s+/(\S+) Do")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A laid-out part of the report.

    Attributes:
        pdf: The file.
        pages: How many pages it has.
        anchors: Every id in the HTML → 1-based page within this part.
        warnings: What WeasyPrint found worth a warning, or worse, in its own words.
        errors: Those of the warnings that it calls errors: a picture without words, for one.
    """

    pdf: bytes
    pages: int
    anchors: dict[str, int]
    warnings: tuple[str, ...]
    errors: tuple[str, ...] = ()


def render_pdf(html: str, *, fetcher: ReportFetcher, part: str = "") -> Rendered:
    """Lay out `html` and write it as a tagged PDF.

    Args:
        html: A whole document, with `lang` and `title`; and `dcterms` dates, unless it is merged.
        fetcher: Serves its charts, stylesheets, fonts and images.
        part: A name that no other part has which it will be merged with.

    Raises:
        OutputError: The HTML asks for something `fetcher` refuses, or a picture cannot be drawn.
        SystemLibraryError: Pango is missing on this machine.
    """
    require_pango()
    with _ONE_AT_A_TIME, few_collections(), _warnings() as warnings:
        prepare_fonts(fetcher.templates / "fonts")
        document, pdf = _write(html, fetcher, part)
    _require_whole(warnings)
    return Rendered(
        pdf,
        len(document.pages),
        _anchors(document),
        tuple(warnings),
        tuple(it for it, level in warnings.items() if level >= logging.ERROR),
    )


def prepare_fonts(folder: Path) -> Path:
    """Let fontconfig, in this process and its children, see the fonts in `folder` and no other.

    So that a report looks the same on every machine. Called by `render_pdf`; call it earlier only
    to share one font cache with worker processes.

    Returns:
        The fontconfig file that is now in force.

    Raises:
        OutputError: A font is another than when this process first used the folder.
    """
    config = _font_config(folder.resolve())
    if _stamps(folder) != _read_fonts(folder.resolve()):
        raise OutputError(FONTS_CHANGED)
    os.environ["FONTCONFIG_FILE"] = str(config)
    return config


@cache
def _read_fonts(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The fonts as they are when this process first asks."""
    return _stamps(folder)


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = (path for path in sorted(folder.glob("*")) if path.is_file())
    return tuple((path.name, *stamp(path)) for path in files)


@cache
def _font_config(folder: Path) -> Path:
    inherited = Path(os.environ.get("FONTCONFIG_FILE", ""))
    if inherited.name == _FONT_CONFIG and _says(inherited, folder):
        return inherited  # a worker process: its parent has made the file, and takes it away
    home = Path(tempfile.mkdtemp(prefix="asss-report-fonts-"))
    atexit.register(_remove_own, home, os.getpid())
    file = home / _FONT_CONFIG
    file.write_text(_font_config_text(folder, home), encoding="utf-8")
    return file


def _says(config: Path, folder: Path) -> bool:
    text = _font_config_text(folder, config.parent)
    return config.is_file() and config.read_text(encoding="utf-8") == text


def _font_config_text(folder: Path, home: Path) -> str:
    return (
        f"<fontconfig><dir>{escape(str(folder))}</dir>"
        f"<cachedir>{escape(str(home / 'cache'))}</cachedir></fontconfig>\n"
    )


def _remove_own(home: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked worker must not take it away from the others
        shutil.rmtree(home, ignore_errors=True)


def _write(html: str, fetcher: ReportFetcher, part: str) -> tuple[Any, bytes]:
    # WeasyPrint takes 0.6 s to import and opens Pango: only who lays out a page pays for it.
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    try:
        with tabeller.laid_out_once():
            document = _laid_out(_Kilde(html, fetcher))
        _join_dots(document)
        with tags.watched() as seen, labels.in_one_piece():
            pdf = document.write_pdf(finisher=partial(_finish, seen, part), **_OPTIONS)
    except (FatalURLFetchingError, RefusedError) as error:
        raise _refusal(error) from error
    return document, pdf


class _Kilde:
    """A page that may be laid out more than once."""

    def __init__(self, html: str, fetcher: ReportFetcher) -> None:
        from weasyprint import HTML  # noqa: PLC0415 - as in `_write`

        self._source = HTML(string=html, url_fetcher=_adapter(fetcher))
        self._fetcher = fetcher
        self._regler = stilark.ta_ut(self._source.etree_element)
        self.body = self._source.etree_element.find("body")

    def render(self, luft: float = 1.0) -> Any:
        """WeasyPrint's document, set as airy as `luft` says."""
        if self._regler is None:
            return self._source.render(**_OPTIONS)
        css = self._fetcher.fetch(stilark.ADRESSE).body.decode()
        verdier = {**stilark.egenskaper(self._regler), stilark.LUFT: f"{luft:g}"}
        text = stilark.utfylt(css, verdier)
        more = _MORE.search(text + self._regler)
        fonter = _anew(stilark.fonter, more)(os.environ["FONTCONFIG_FILE"])
        sheet = _anew(_sheet, more)(text, self._fetcher.templates, fonter)
        for warning, level in sheet.varsler.items():
            _LOGGER.log(level, warning)
        sheets = [_css(self._regler, self._fetcher, fonter), sheet.css]
        return self._source.render(font_config=fonter, stylesheets=sheets, **_OPTIONS)


def _anew(make: Any, more: object) -> Any:
    """What makes a thing, without its memory where there is more to the thing than it is told."""
    return make.__wrapped__ if more else make


@lru_cache(maxsize=len(flyt.LUFT))
def _sheet(css: str, templates: Path, fonter: Any) -> stilark.Stilark:
    """A sheet as WeasyPrint reads it; one for each air, and the text is all it is made of."""
    with _warnings() as varsler:
        sheet = _css(css, ReportFetcher(templates), fonter)
    return stilark.Stilark(sheet, varsler)


def _css(text: str, fetcher: ReportFetcher, fonter: Any) -> Any:
    from weasyprint import CSS  # noqa: PLC0415 - as in `_write`

    return CSS(string=text, url_fetcher=_adapter(fetcher), font_config=fonter)


def _laid_out(kilde: _Kilde) -> Any:
    """The document, with its exhibits where they leave least paper white; see `flyt`."""
    natural, body = kilde.render(), kilde.body
    if body is None or FLYT not in body.get("class", "").split():
        return natural
    delt_galt = flyt.delt_galt(natural)
    for element in delt_galt:
        element.set("style", "hyphens: manual")
    stykke = flyt.maal(natural, body)
    plan = flyt.planlegg(stykke)
    if flyt.er_naturlig(plan, stykke) and not delt_galt:
        return natural
    flyt.flytt(plan, body)
    planned = kilde.render(plan.luft)
    if delt_galt:
        return planned
    # What was reckoned is almost what is laid out; where not, nothing is moved for the worse.
    return min(
        (planned, natural), key=lambda it: flyt.kostnad([flyt.fylt(page) for page in it.pages])
    )


def _join_dots(document: Any) -> None:
    """Let the dots that lead to a page number be one text; WeasyPrint sets a text for each."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 - WeasyPrint shows it nowhere else
            if box.is_leader and len(box.children) > 1:
                number, dots = len(box.children), box.children[-1]  # set from the right
                dots.text *= number
                dots.width *= number
                dots.pango_layout = copy(dots.pango_layout)
                dots.pango_layout.text = dots.text
                box.children = (dots,)


def _finish(seen: tags.Seen, part: str, document: Any, pdf: Any) -> None:
    tags.finish(document, pdf, seen, part)
    _keep_labels_whole(pdf)
    _find_as_typed(pdf)
    sidetall.make_room(document, pdf)
    _say_more(pdf)


def _say_more(pdf: Any) -> None:
    """Add to the metadata what WeasyPrint does not know of: PDF/UA, and the language."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    end, more = b"</rdf:RDF>", _UA_CLAIM + _UA_SCHEMA
    if language := pdf.catalog.get("Lang"):
        more += _LANGUAGE.format(escape(language.string))
    # veraPDF reads the claim only inside the first rdf:RDF, so `xmp_metadata=` is of no use here.
    metadata.stream = [content.replace(end, more.encode() + end) for content in metadata.stream]


def _find_as_typed(pdf: Any) -> None:
    """Let «ASSS-snittet» be found, though a word was divided earlier in the same type.

    A hyphen that ends a line (U+2010) and the one on a keyboard are one glyph, as are a space and
    a hard space. WeasyPrint tells readers of the first it meets; a search for the other fails.
    """
    for it in pdf.objects:
        lines = getattr(it, "stream", ())
        if lines and lines[0] == b"/CIDInit /ProcSet findresource begin":
            it.stream = [_as_typed(line) for line in lines]


def _as_typed(line: bytes) -> bytes:
    for found, typed in _TYPED.items():
        line = line.replace(found, typed)
    return line


def _keep_labels_whole(pdf: Any) -> None:
    """Let text that is a transparency group, for no reason, be plain.

    WeasyPrint makes a group of every label in a chart that is centred or set to the right. The
    engine of Chrome and Edge cuts a group at whole pixels: «91» then shows as «1».
    """
    forms = [it for it in pdf.objects if "Group" in getattr(it, "extra", ())]
    content = {id(it): _content(it) for it in pdf.objects if hasattr(it, "extra")}
    translucent = {name for text in content.values() for name in _TRANSLUCENT.findall(text)}
    for form in forms:
        text = content[id(form)]
        if form.id.encode() not in translucent and b"BT" in text and not _PAINTS.search(text):
            del form.extra["Group"]


def _content(stream: Any) -> bytes:
    return b"\n".join(it if isinstance(it, bytes) else str(it).encode() for it in stream.stream)


def _adapter(fetcher: ReportFetcher) -> Any:
    """The fetcher in the shape WeasyPrint wants; nothing of URLFetcher's own is reachable."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Adapter(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            served = fetcher.fetch(url)
            return URLFetcherResponse(url, served.body, {"Content-Type": served.mime})

    # Not failing would mean a page without its picture.
    return Adapter(allowed_protocols=("chart", "asset"), fail_on_errors=True)


def _require_whole(warnings: Iterable[str]) -> None:
    """WeasyPrint draws nothing in place of a picture it cannot draw; a report may not lack one."""
    broken = [message for message in warnings if message.startswith("Failed to ")]
    if broken:
        raise OutputError(*(Fault("", 0, f"A page is not whole: {it}.") for it in broken))


def _refusal(error: BaseException) -> Exception:
    """What a person is told; a fault in the fetcher itself is not theirs to mend."""
    cause = error if isinstance(error, RefusedError) else error.__cause__
    if not isinstance(cause, RefusedError):
        return RuntimeError(str(error))
    return OutputError(Fault("", 0, f"A page cannot be laid out: {cause}."))


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python search for garbage more seldom: a layout is a million objects that are in use."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _anchors(document: Any) -> dict[str, int]:
    anchors: dict[str, int] = {}
    for number, page in enumerate(document.pages, start=1):
        for name in page.anchors:
            anchors.setdefault(name, number)
    return anchors


@contextmanager
def _warnings() -> Iterator[dict[str, int]]:
    """Collect what WeasyPrint logs at WARNING or worse while the block runs, with its level."""
    found: dict[str, int] = {}

    def note(record: logging.LogRecord) -> None:
        found.setdefault(record.getMessage(), record.levelno)

    handler = logging.Handler(logging.WARNING)
    handler.emit = note  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
