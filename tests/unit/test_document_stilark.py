"""The style sheet as WeasyPrint gets it: filled in, and otherwise as it is written."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring, tostring

import pytest

from asss_report.document.stilark import ADRESSE, egenskaper, ta_ut, utfylt

PAGE = (
    "<html><head><style>:root { --a4: 5mm; --egen: #003a5d; } @page { margin: 0 }</style>"
    f'<link href="{ADRESSE}"/></head><body/></html>'
)


def test_a_property_of_the_whole_page_is_filled_in() -> None:
    """Wherever it is used, as often as it is."""
    css = "p { margin: var(--a4) 0 var(--a4); color: var(--egen) }"

    assert utfylt(css, {"a4": "5mm", "egen": "red"}) == "p { margin: 5mm 0 5mm; color: red }"


def test_a_property_of_an_element_is_left_to_the_layout() -> None:
    """Its value depends on where the element stands."""
    assert utfylt("td { padding: var(--rad) }", {"a4": "5mm"}) == "td { padding: var(--rad) }"


@pytest.mark.parametrize("where", [":root", ".smal"])
def test_a_property_that_the_sheet_gives_too_is_left_to_the_layout(where: str) -> None:
    """What the sheet says of it outweighs the page, there or everywhere, as in a browser."""
    css = f"{where} {{ --a4: 2mm }} p {{ margin: var(--a4) }}"

    assert utfylt(css, {"a4": "5mm"}) == css


def test_how_airy_it_is_outweighs_the_sheet() -> None:
    """The sheet says what it is in a browser, where nobody plans it."""
    css = "html { --luft: 1 } p { margin: calc(2mm * var(--luft)) }"

    assert utfylt(css, {"luft": "0.5"}).endswith("p { margin: 1mm }")


def test_a_product_of_a_length_and_a_number_is_worked_out() -> None:
    """It would be worked out for every element."""
    css = "p { margin: calc(var(--a4) * var(--luft)) }"

    assert utfylt(css, {"a4": "5mm", "luft": "0.7"}) == f"p {{ margin: {5 * 0.7:g}mm }}"


def test_any_other_calculation_is_left_to_the_layout() -> None:
    """A unit of the text's own is not known before the text is."""
    css = "td { padding-right: calc(var(--a4) + 0.75em) }"

    assert utfylt(css, {"a4": "5mm"}) == "td { padding-right: calc(5mm + 0.75em) }"


def test_the_fonts_addresses_are_left_out() -> None:
    """The files are found by their family name, and need not be copied for every process."""
    css = '@font-face { font-family: "A"; src: url("asset:fonts/a.ttf"); }p {}'

    assert utfylt(css, {}) == "p {}"


def test_a_font_that_lies_elsewhere_keeps_its_address() -> None:
    """Nobody would find it, and another would be used in its stead."""
    css = '@font-face { font-family: "A"; src: url("asset:mer/a.ttf"); }p {}'

    assert utfylt(css, {}) == css


def test_the_sheet_and_the_page_s_own_rules_are_taken_out() -> None:
    """They go to the layout side by side, so that each may outweigh the other."""
    page = fromstring(PAGE)  # noqa: S314 - our own

    rules = ta_ut(page)

    assert rules is not None
    assert "@page { margin: 0 }" in rules
    assert egenskaper(rules) == {"a4": "5mm", "egen": "#003a5d"}
    assert tostring(page, encoding="unicode") == "<html><head /><body /></html>"


def test_a_page_without_the_sheet_is_left_as_it_is() -> None:
    """It is laid out by its own rules alone."""
    page = fromstring(PAGE.replace(ADRESSE, "asset:annet.css"))  # noqa: S314 - our own
    before = tostring(page)

    assert ta_ut(page) is None
    assert tostring(page) == before
