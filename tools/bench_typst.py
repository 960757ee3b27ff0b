"""The report in Typst, the yardstick of `make bench`: our HTML as Typst markup, and its compiling.

    python tools/bench_typst.py FOLDER OUT.pdf [--again]

`written` turns the one HTML document into markup, with the charts as SVG files beside it; it is not
part of what is measured. Run as a script it compiles FOLDER/main.typ to one PDF that claims both
PDF/A-2a and PDF/UA-1, and prints the seconds of that alone; with --again also those of a second
compile in the same process after a paragraph was edited, which is what Typst's own preview does.
"""
# ruff: noqa: INP001, T201 -- a script beside the package; it prints

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree.ElementTree import Element

HERE: Final = Path(__file__).resolve().parent
STANDARDS: Final = ("a-2a", "ua-1")
LOOK: Final = HERE / "bench_typst.typ"
#: A table taller than a page may be divided.
_ROWS_ON_A_PAGE: Final = 30
_PAGE_BREAK: Final = "\n#pagebreak(weak: true)\n"

_SPECIAL: Final = re.compile(r"""[\\#$*_`<>@\[\]~"']""")
#: Signs that mean something only before others: dashes and minus, an ellipsis, a comment.
_SHORTHAND: Final = re.compile(r"-(?=[-?\d])|\.(?=\.\.)|/(?=[/*])")
#: What would make a list, a heading or a term of the line it begins.
_START: Final = re.compile(r"^([ \t]*)(?:([-=+/])|(\d+)\.)", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Compile; the exit code."""
    import typst  # noqa: PLC0415 - only this script needs it; writing the markup does not

    folder, out, *options = arguments
    source = Path(folder) / "main.typ"
    fonts = str(Path(folder) / "fonts")
    start = time.perf_counter()
    compiler = typst.Compiler(
        str(source), root=folder, font_paths=[fonts], ignore_system_fonts=True
    )
    compiler.compile(output=out, format="pdf", pdf_standards=list(STANDARDS))
    took = {"compile": time.perf_counter() - start}
    if "--again" in options:
        source.write_text(edited(source.read_text("utf-8")), "utf-8")
        start = time.perf_counter()
        compiler.compile(input=str(source), output=out, format="pdf", pdf_standards=list(STANDARDS))
        took["again"] = time.perf_counter() - start
    print(json.dumps(took))
    return 0


def edited(source: str) -> str:
    """The markup with a word more at the end of a paragraph in its middle."""
    at = source.index("\n]", len(source) // 2)
    return f"{source[:at]} Endret.{source[at:]}"


# --- HTML to markup -------------------------------------------------------------------------------


def written(text: str, charts: Mapping[str, str], templates: Path, folder: Path) -> None:
    """Write main.typ, the charts and the fonts into `folder`.

    Args:
        text: The whole report as one HTML document.
        charts: Key of a chart -> SVG.
        templates: The folder with the fonts.
        folder: Made here.
    """
    import tinyhtml5  # type: ignore[import-untyped] # noqa: PLC0415 - compiling needs none of it

    (folder / "charts").mkdir(parents=True)
    for key, svg in charts.items():
        (folder / "charts" / f"{key}.svg").write_text(svg, "utf-8")
    (folder / "fonts").symlink_to((templates / "fonts").resolve())
    tree = tinyhtml5.parse(text, namespace_html_elements=False)
    (folder / "main.typ").write_text(document(tree), "utf-8")


def document(tree: Element) -> str:
    """The whole report as Typst markup."""
    title, author = tree.findtext(".//title") or "", ""
    for meta in tree.iter("meta"):
        author = meta.get("content", "") if meta.get("name") == "author" else author
    style = "".join(it.text or "" for it in tree.iter("style"))
    footer = re.search(r'@bottom-left \{ content: "([^"]*)"', style)
    draft = re.search(r'@top-right \{ content: "([^"]*)"', style)
    head = (
        f"#set document(title: {string(title)}, author: {string(author)})\n"
        f"#let bunntekst = {string(footer[1] if footer else '')}\n"
        f"#let utkast = {string(draft[1] if draft else '')}\n"
    )
    notes = {it.get("id", ""): it for it in tree.iter("li") if "fn:" in it.get("id", "")}
    body = tree.find("body")
    parts = [] if body is None else [_part(it, notes) for it in body]
    return head + LOOK.read_text("utf-8") + "".join(parts)


def _part(element: Element, notes: Mapping[str, Element]) -> str:
    header = re.search(r'string-set: topptekst "([^"]*)"', element.get("style", ""))
    # Before the page break, so that the header of the part's first page knows of it.
    update = f"#topptekst.update({string(header[1] if header else '')});\n{_PAGE_BREAK}"
    return update + Writer(notes).inside(element)


class Writer:
    """Writes elements as markup.

    Args:
        notes: Id of a footnote -> the list item that holds it.
    """

    def __init__(self, notes: Mapping[str, Element]) -> None:
        self.notes = notes
        self._ways: dict[str, Callable[[Element], str]] = {
            **{f"h{level}": self._heading for level in range(1, 5)},
            **dict.fromkeys(("ul", "ol"), self._list),
            "a": self._link,
            "br": lambda _: " \\ ",
            "div": self._div,
            "em": lambda it: f"#emph[{self.inside(it)}];",
            "figure": self._exhibit,
            "img": _image,
            "nav": self._contents,
            "p": self._paragraph,
            "section": self._section,
            "span": self._span,
            "strong": lambda it: f"#strong[{self.inside(it)}];",
            "sub": lambda it: f"#sub[{self.inside(it)}];",
            "sup": self._sup,
            "table": self._table,
        }

    def inside(self, element: Element) -> str:
        """What stands in an element."""
        pieces = [escaped(element.text or "")]
        for child in element:
            if isinstance(child.tag, str):
                pieces.append(self.element(child))
            # After markup a sign is never the first of its line.
            pieces.append(escaped(child.tail or "", first=False))
        return "".join(pieces)

    def element(self, element: Element) -> str:
        """An element; one that has no way of its own is what stands in it."""
        return self._ways.get(element.tag, self.inside)(element)

    def _heading(self, element: Element) -> str:
        level, key = element.tag[1], element.get("id", "")
        column = "#colbreak();" if "spalteskille" in _classes(element) else ""
        return f"\n{column}#heading(level: {level})[{self.inside(element)}]{_label(key)}\n"

    def _paragraph(self, element: Element) -> str:
        name = element.get("class", "").partition(" ")[0]
        if name in {"nummer", "tittel", "forklaring", "ingress"}:
            return f"#{name}[{self.inside(element)}]\n"
        if name == "uten-prosa":
            return f"#boks[{self.inside(element)}]\n"
        if name == "fot":
            return f"#fot[{self.inside(element)}]\n"
        return f"\n\n{self.inside(element)}\n\n"

    def _list(self, element: Element) -> str:
        kind = "list" if element.tag == "ul" else "enum"
        items = "".join(f"[{self.inside(it)}]" for it in element if it.tag == "li")
        return f"\n#{kind}{items};\n"

    def _link(self, element: Element) -> str:
        href = element.get("href", "")
        if element.get("class") == "sidetall":
            return f"#side({string(href[1:])});"
        if not href.startswith("#"):
            return f"#link({string(href)})[{self.inside(element)}];"
        return f"#link(label({string(href[1:])}))[{self.inside(element)}];"

    def _div(self, element: Element) -> str:
        name = element.get("class", "")
        if name == "exhibit":
            return self._exhibit(element)
        if name == "footnote":  # stands at its reference
            return ""
        return f"#fot[{self.inside(element)}]\n" if name == "fot" else self.inside(element)

    def _span(self, element: Element) -> str:
        name = element.get("class", "")
        if name.startswith("stolpe"):
            width = element.get("style", "").partition("width: ")[2] or "0mm"
            return f"#stolpe({width}, {'false' if 'under' in name else 'true'});"
        text = self.inside(element)
        return f"#strong[{text}];#h(1mm)" if name == "belop" else text

    def _sup(self, element: Element) -> str:
        ref = element.find("a")
        note = self.notes.get(ref.get("href", "")[1:]) if ref is not None else None
        if note is None:
            return f"#super[{self.inside(element)}];"
        for paragraph in note.iter("p"):
            for back in [it for it in paragraph if it.get("class") == "footnote-backref"]:
                paragraph.remove(back)
        return f"#footnote[{self.inside(note).strip()}];"

    def _section(self, element: Element) -> str:
        name = element.get("class", "")
        if name in {"funn", "forside", "spalter"}:
            return f"#{name}[{self.inside(element)}]\n"
        if name == "enside":
            return self.inside(element) + _PAGE_BREAK
        measured = {"p", "ul", "ol", "blockquote"}
        return "".join(
            f"#maal[{self.element(it)}]\n" if it.tag in measured else self.element(it)
            for it in element
        )

    def _contents(self, element: Element) -> str:
        rows = []
        for link in element.iter("a"):
            number = link.find("span")
            nr = self.inside(number) if number is not None else ""
            title = escaped((number.tail if number is not None else link.text) or "").strip()
            rows.append(f"[#linje({string(link.get('href', '')[1:])})[{nr}][{title}]]")
        return f"\n#liste{''.join(rows)};\n"

    def _exhibit(self, element: Element) -> str:
        table, foot = element.find("table"), element.find("div")
        head = element.find("figcaption") if table is None else table.find("caption")
        shown = element.find("img") if table is None else table
        if head is None or shown is None:
            raise ValueError(f"an exhibit without a head: {element.get('id')}")
        long = table is not None and sum(1 for _ in table.iter("tr")) > _ROWS_ON_A_PAGE
        return (
            f"#exhibit({string(element.get('id', ''))}, [{self.inside(head)}], "
            f"bredt: {_bool(table is not None)}, breakable: {_bool(long)}, "
            f"[{self.element(foot) if foot is not None else ''}], [{self.element(shown)}])\n"
        )

    def _table(self, element: Element) -> str:
        widths = [it.get("style", "").partition("width: ")[2] for it in element.iter("col")]
        rows = list(element.iter("tr"))
        head = [row for row in rows if all(cell.tag == "th" for cell in row)][:1]
        columns = [f"{w.rstrip('%')}fr" for w in widths] or ["auto"] * len(rows[0])
        aligned = ["left" if _left(cell) else "right" for cell in rows[0]]
        heading = "".join(self._head_cell(cell) for row in head for cell in row)
        cells = "".join(self._cell(row, cell) for row in rows if row not in head for cell in row)
        return (
            f"#table(columns: ({', '.join(columns)},), align: ({', '.join(aligned)},), "
            f"table.header({heading}), {cells})\n"
        )

    def _head_cell(self, cell: Element) -> str:
        return f"hode(egen: {_bool('egen' in _classes(cell))})[{self.inside(cell)}], "

    def _cell(self, row: Element, cell: Element) -> str:
        lines = " \\ ".join(self.inside(cell).strip().split("\n"))
        own = "egen" in {*_classes(cell), *_classes(row)}
        flags = {
            "egen": own,
            "sum": "sum" in _classes(row),
            "mangler": "mangler" in _classes(cell),
        }
        said = ", ".join(f"{name}: true" for name, on in flags.items() if on)
        return f"celle({said})[{lines}], "


def _image(element: Element) -> str:
    file = f"charts/{element.get('src', '').removeprefix('chart:')}.svg"
    return f"#image({string(file)}, width: 160mm, alt: {string(element.get('alt', ''))})"


def _label(key: str) -> str:
    return f" #label({string(key)});" if key else ""


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _left(cell: Element) -> bool:
    return not {"tall", "side"} & set(_classes(cell))


def _bool(value: object) -> str:
    return "true" if value else "false"


def string(text: str) -> str:
    """A Typst string."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def escaped(text: str, *, first: bool = True) -> str:
    """Text that Typst shows as it stands.

    Args:
        text: As in HTML, where a line break is a space.
        first: It may be the first of a line.
    """
    text = _SHORTHAND.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\g<0>", text))
    return _START.sub(_not_a_list, text) if first else text


def _not_a_list(found: re.Match[str]) -> str:
    before, sign, number = found.groups()
    return f"{before}\\{sign}" if sign else f"{before}{number}\\."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
