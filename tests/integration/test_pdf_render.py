"""One part: pages, anchors, warnings, fonts, and the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pypdfium2
import pytest
from pdf_sample import TEMPLATES, chapter_html, fetcher, opened, page, rendered, sample

from asss_report.document import pdf as pdf_module
from asss_report.document.pdf import prepare_fonts, render_pdf

pytestmark = pytest.mark.pdf


def _fonts(pdf: bytes) -> set[str]:
    descriptors = [it for it in opened(pdf).objects if getattr(it, "Type", "") == "/FontDescriptor"]
    # Pango puts a comma after a family name that ends in a number.
    return {str(it.FontName).partition("+")[2].replace(",", "") for it in descriptors}


def test_anchors_say_which_page_each_id_is_on() -> None:
    """Pages are counted from 1, within the part."""
    body = '<h1 id="a">A</h1><p id="b" style="break-before: page">B</p>'

    result = rendered(body)

    assert result.pages == 2
    assert result.anchors == {"a": 1, "b": 2}


def test_the_first_page_number_is_what_the_stylesheet_says() -> None:
    """`@page :first { counter-reset: page N }` prints N on the first page of the part."""
    result = render_pdf(chapter_html("barnehage", other="x", first=41), fetcher=fetcher())

    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(result.pdf)]

    assert [True] * result.pages == [
        f"side {number}" in text for number, text in enumerate(texts, start=41)
    ]


def test_a_sound_page_gives_no_warning() -> None:
    """Warnings are for what someone should mend."""
    assert rendered("<h1>Å</h1>").warnings == ()


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        ('<h1>H</h1><img src="chart:forside">', {}, "no required alt"),
        ("<h1>H</h1>", {"lang": ""}, 'Missing required "lang"'),
        ('<h1>H</h1><a href="#ingen">x</a>', {}, "No anchor #ingen"),
        ('<h1 style="colour: red">H</h1>', {}, "colour"),
        ("<h1>H 漢</h1>", {}, "U+6F22"),
    ],
)
def test_what_weasyprint_warns_of_is_told(body: str, options: dict[str, str], words: str) -> None:
    """Missing alt text, language, anchor, property or glyph: nothing is dropped in silence."""
    assert [words] == [words for warning in rendered(body, **options).warnings if words in warning]


def test_a_warning_is_told_once() -> None:
    """However many times WeasyPrint says it."""
    assert len(rendered("<h1>漢</h1><p>漢</p>").warnings) == 1


def test_words_are_found_as_they_are_typed() -> None:
    """Though hyphenation or a hard space has used the glyph of a hyphen or a space before them."""
    style = "width: 2cm; hyphens: auto"
    body = f'<h1>H</h1><p style="{style}">kommunesammenligning</p><p>a\u00a0b ASSS-snittet c d</p>'

    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(rendered(body).pdf)
    )

    assert "a b ASSS-snittet c d" in text
    assert "\u2010" not in text


def test_only_the_bundled_font_is_embedded() -> None:
    """The sample, charts included, is set in Source Sans 3 alone."""
    assert _fonts(sample().pdf) == {
        "Source-Sans-3",
        "Source-Sans-3-Bold",
        "Source-Sans-3-Italic",
    }


def test_fonts_of_the_system_are_never_used() -> None:
    """A page that asks for another family is set in ours, not in whatever the machine has."""
    result = rendered("<h1 style=\"font-family: 'DejaVu Sans', serif\">Ååå ≥ −</h1>")

    assert {"Source-Sans-3-Bold"} <= _fonts(result.pdf)
    assert [name for name in _fonts(result.pdf) if not name.startswith("Source-Sans-3")] == []


def test_a_worker_process_shares_its_parents_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child finds the fontconfig file its parent made; only the parent takes it away."""
    config = prepare_fonts(TEMPLATES / "fonts")
    pdf_module._font_config.cache_clear()
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    assert config == prepare_fonts(TEMPLATES / "fonts")

    pdf_module._remove_own(config.parent, os.getpid() + 1)
    assert config.is_file()


def test_the_fontconfig_file_goes_with_its_process(tmp_path: Path) -> None:
    """Nothing is left in the folder for temporary files."""
    (tmp_path / "fonts.conf").write_text("", encoding="utf-8")

    pdf_module._remove_own(tmp_path, os.getpid())

    assert not tmp_path.exists()


def test_two_threads_do_not_mix_their_warnings() -> None:
    """The preview may lay out chapters at once; each learns of its own faults only."""
    found: dict[str, tuple[str, ...]] = {}

    def work(glyph: str) -> None:
        found[glyph] = rendered(f"<h1>{glyph}</h1>").warnings

    threads = [threading.Thread(target=work, args=(glyph,)) for glyph in "漢字"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {glyph: [True] for glyph in "漢字"} == {
        glyph: [glyph in warning for warning in warnings] for glyph, warnings in found.items()
    }


def test_the_same_html_gives_the_same_bytes() -> None:
    """No clock, no random order: twice in one process."""
    html = page("<h1>H</h1><p>En <a href='https://ssb.no'>lenke</a></p>")

    assert render_pdf(html, fetcher=fetcher()) == render_pdf(html, fetcher=fetcher())


def test_the_same_parts_give_the_same_bytes_in_every_process() -> None:
    """Merged bytes do not depend on the process or on Python's hash seed."""
    code = "import hashlib, pdf_sample;print(hashlib.sha256(pdf_sample.sample().pdf).hexdigest())"

    def digest(seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, env=env, check=True, capture_output=True)  # noqa: S603 - our own
        return done.stdout.decode().strip()

    assert {hashlib.sha256(sample().pdf).hexdigest()} == {digest("1"), digest("2")}


def test_importing_costs_no_weasyprint() -> None:
    """`--help` and the HTML preview must not wait for Pango."""
    code = (
        "import sys, asss_report.document.pdf, asss_report.document.fetcher;"
        "sys.exit('weasyprint' in sys.modules or 'pikepdf' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own

    assert done.returncode == 0


def test_a_rule_of_the_sheet_for_one_kind_of_page_outweighs_the_page_s_own_for_all() -> None:
    """The cover has no running head; the page after it does."""
    own = '<style>@page { @top-left { content: "Hode" } }</style>'
    html = (
        f'<!DOCTYPE html><html lang="nb"><head><title>T</title>{own}'
        '<link rel="stylesheet" href="asset:stil.css"></head>'
        '<body><section class="forside"><h1>Omslag</h1></section><p>Side</p></body></html>'
    )

    document = pypdfium2.PdfDocument(render_pdf(html, fetcher=fetcher()).pdf)

    said = [page.get_textpage().get_text_range() for page in document]
    assert ["Hode" in it for it in said] == [False, True]
