"""What a page may load, and what it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_sample import CHART, TEMPLATES, page, rendered

from asss_report.document.fetcher import RefusedError, ReportFetcher, Served
from asss_report.document.pdf import render_pdf
from asss_report.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder of templates with a secret beside it."""
    folder = tmp_path / "templates"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "side.css").write_text("p { color: red }", encoding="utf-8")
    (folder / "rapport.html").write_text("{{ hemmelig }}", encoding="utf-8")
    (tmp_path / "secret.css").write_text("secret", encoding="utf-8")
    return folder


def test_a_chart_is_served_by_its_key(templates: Path) -> None:
    """The key may hold any letter; WeasyPrint sends it percent-encoded."""
    fetcher = ReportFetcher(templates, {"økonomi/profil": CHART})

    expected = Served(CHART.encode(), "image/svg+xml")

    assert expected == fetcher.fetch("chart:%C3%B8konomi/profil")
    assert expected == fetcher.fetch("chart:økonomi/profil")


def test_a_file_in_templates_is_served_with_its_type(templates: Path) -> None:
    """A name is relative to templates/, whatever folder it is used in."""
    served = ReportFetcher(templates).fetch("asset:css/side.css")

    assert Served(b"p { color: red }", "text/css") == served


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://example.org/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "data:text/css,p{}",
        "css/side.css",
        "//example.org/x.png",
    ],
)
def test_any_other_kind_of_address_is_refused(templates: Path, url: str) -> None:
    """Neither the network nor the disk is within a narrative's reach."""
    with pytest.raises(RefusedError, match="is not served"):
        ReportFetcher(templates).fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "asset:../secret.css",
        "asset:css/../../secret.css",
        "asset:%2e%2e/secret.css",
        "asset:css/%2e%2e%2f..%2fsecret.css",
        "asset:/etc/hostname.css",
        "asset:\x00/../../secret.css",
    ],
)
def test_no_name_leads_out_of_templates(templates: Path, url: str) -> None:
    """However the way out is spelled."""
    with pytest.raises(RefusedError, match="leads out of templates/"):
        ReportFetcher(templates).fetch(url)


def test_a_symbolic_link_does_not_lead_out_of_templates(templates: Path) -> None:
    """What counts is where a name ends up."""
    (templates / "link.css").symlink_to(templates.parent / "secret.css")

    with pytest.raises(RefusedError, match="leads out of templates/"):
        ReportFetcher(templates).fetch("asset:link.css")


def test_a_template_source_is_not_served(templates: Path) -> None:
    """Only stylesheets, fonts and images are for readers."""
    with pytest.raises(RefusedError, match="not a stylesheet, font or image"):
        ReportFetcher(templates).fetch("asset:rapport.html")


@pytest.mark.parametrize("url", ["asset:css/none.css", "asset:css.css", "chart:none"])
def test_what_does_not_exist_is_refused_by_name(templates: Path, url: str) -> None:
    """The message names what was asked for."""
    with pytest.raises(RefusedError, match=url.partition(":")[2]):
        ReportFetcher(templates).fetch(url)


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<img src="file:///etc/passwd" alt="x">', "file:///etc/passwd"),
        ('<img src="chart:none" alt="x">', "none"),
        ('<p style="background: url(http://example.org/x.png)">x</p>', "http://example.org"),
        ('<link rel="stylesheet" href="asset:../pyproject.css">', "leads out"),
        ("<style>@font-face{font-family:x;src:url(file:///x.ttf)}</style>", "file:///x.ttf"),
        ("<style>@import url(https://example.org/x.css);</style>", "https://example.org"),
    ],
)
def test_a_page_that_asks_for_what_is_refused_is_not_made(body: str, what: str) -> None:
    """A page without its picture must not pass for a whole one."""
    with pytest.raises(OutputError, match=what):
        rendered(f"<section><h1>H</h1>{body}</section>")


@pytest.mark.pdf
@pytest.mark.parametrize(
    "svg",
    ['<image href="file:///x.png" width="9" height="9"/>', "<g>"],
    ids=["asks for what is refused", "malformed"],
)
def test_a_page_with_a_chart_that_cannot_be_drawn_is_not_made(svg: str) -> None:
    """WeasyPrint would leave the place empty and go on."""
    chart = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{svg}</svg>'
    html = page('<h1>H</h1><img src="chart:x" alt="x">')

    with pytest.raises(OutputError, match="chart:x"):
        render_pdf(html, fetcher=ReportFetcher(TEMPLATES, {"x": chart}))


@pytest.mark.pdf
def test_a_fault_of_our_own_is_not_blamed_on_the_page() -> None:
    """Only what is refused is for the user to mend; anything else shows itself as it is."""

    class Broken(dict[str, str]):
        def __contains__(self, key: object) -> bool:
            raise ZeroDivisionError

    with pytest.raises(RuntimeError, match="chart:x"):
        render_pdf(page('<img src="chart:x" alt="x">'), fetcher=ReportFetcher(TEMPLATES, Broken()))


@pytest.mark.pdf
def test_a_bundled_font_can_be_asked_for_by_its_address() -> None:
    """A stylesheet that the web edition shares may hold @font-face rules."""
    font = next((TEMPLATES / "fonts").glob("*-Bold.ttf")).name
    css = f"@font-face {{ font-family: Egen; src: url(asset:fonts/{font}) }}"

    result = rendered(f"<style>{css} h1 {{ font-family: Egen }}</style><h1>Å</h1>")

    assert result.warnings == ()
