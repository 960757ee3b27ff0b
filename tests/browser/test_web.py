"""The web edition in a real browser: read, walked through with the keyboard, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pypdfium2
import pytest
from edition_copy import ROOT
from harness import chromium
from playwright.sync_api import ViewportSize, expect
from web_edition import Web, make_web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from asss_report.charts.style import Stil
    from asss_report.document.report import Report

pytestmark = pytest.mark.browser

PHONE: Final[ViewportSize] = {"width": 320, "height": 640}
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
#: Text twice as large as the reader's standard, the layout as it is.
LARGE: Final = "document.documentElement.style.fontSize = '212.5%'"
OPEN: Final = "for (const it of document.querySelectorAll('details')) it.open = true"


@pytest.fixture(scope="module")
def web(report: Report, stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Web:
    """The real edition's."""
    return make_web(report, stil, tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of them."""
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, as wide as a desk's, where scripts do not run."""
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(browser: Browser) -> Iterator[Page]:
    """One where the tests' own scripts do, past the page's policy."""
    context = browser.new_context(viewport=DESK, bypass_csp=True)
    yield context.new_page()
    context.close()


def _address(web: Web, name: str) -> str:
    return (web.folder / f"{name}.html").as_uri()


def test_no_accessibility_violation_on_any_page(scripted: Page, web: Web) -> None:
    """axe-core finds nothing at all, best practice too, data shown; each kind on a phone too."""
    axe = (ROOT / ".cache" / "axe" / "axe.min.js").read_text("utf-8")
    found = {}
    for size, names in ((DESK, tuple(web.pages)), (PHONE, ("index", "kommunebarometeret"))):
        scripted.set_viewport_size(size)
        for name in names:
            scripted.goto(_address(web, name))
            scripted.evaluate(OPEN)
            scripted.evaluate(axe)
            if faults := _faults(scripted):
                found[name, size["width"]] = faults
    assert not found


def test_axe_would_find_a_fault(scripted: Page, web: Web) -> None:
    """A chart without its alt text is one."""
    scripted.goto(_address(web, "barnehage"))
    scripted.evaluate("document.querySelector('svg').removeAttribute('aria-label')")
    scripted.evaluate((ROOT / ".cache" / "axe" / "axe.min.js").read_text("utf-8"))
    assert ["svg-img-alt"] == [fault["id"] for fault in _faults(scripted)]


@pytest.mark.parametrize(("wide", "large"), [(320, False), (640, True), (1280, True)])
def test_no_page_scrolls_sideways(scripted: Page, web: Web, wide: int, large: bool) -> None:
    """Not on the narrowest phone, and not with text twice as large; charts scroll by themselves."""
    scripted.set_viewport_size({"width": wide, "height": 900})
    for name in web.pages:
        scripted.goto(_address(web, name))
        scripted.evaluate(OPEN)
        if large:
            scripted.evaluate(LARGE)
        beyond = scripted.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, name


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_text_is_squeezed(scripted: Page, web: Web, size: ViewportSize) -> None:
    """What the parts are set in for print leaves no paragraph or heading in a sliver here."""
    scripted.set_viewport_size(size)
    for name in web.pages:
        scripted.goto(_address(web, name))
        narrow = scripted.evaluate(_NARROW)
        assert not narrow, name


def test_charts_on_a_phone_are_large_enough_to_read(scripted: Page, web: Web) -> None:
    """They keep their size and scroll in a region of their own; on a desk none does."""
    scripted.set_viewport_size(PHONE)
    scripted.goto(_address(web, "barnehage"))
    region = "all => all.map((it) => [it.scrollWidth, it.clientWidth])"
    charts = scripted.locator("figure > .rull")
    for wide, shown in charts.evaluate_all(region):
        assert wide > 600
        assert shown <= PHONE["width"]
    scripted.set_viewport_size(DESK)
    assert all(wide == shown for wide, shown in charts.evaluate_all(region))


def test_nothing_is_refused_or_asked_for_elsewhere(browser: Browser, web: Web) -> None:
    """The policy lets through all that the pages need, and they need only their own files."""
    context = browser.new_context(viewport=DESK)
    page, said, asked = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: said.append(message.text))
    # What is still under way when the next page is asked for is aborted, which is no fault.
    page.on("requestfailed", lambda it: said.append(f"{it.url} {it.failure}"))
    page.on("request", lambda request: asked.append(request.url))
    for name in web.pages:
        page.goto(_address(web, name))
        page.evaluate("document.fonts.ready.then(() => true)")
    weights = page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter((it) => "
        "it.status === 'loaded').map((it) => it.weight))"
    )
    context.close()
    assert not [text for text in said if not text.endswith("net::ERR_ABORTED")]
    assert not [url for url in asked if not url.startswith(web.folder.as_uri())]
    assert {"400", "600", "700"} <= set(weights)


def test_text_in_charts_has_the_pages_typeface(scripted: Page, web: Web) -> None:
    """Charts stand in the page, so its fonts are theirs."""
    scripted.goto(_address(web, "barnehage"))
    text = scripted.locator("figure svg text").first
    assert '"Source Sans 3"' == text.evaluate("it => getComputedStyle(it).fontFamily")


def test_keyboard_walk(page: Page, web: Web) -> None:
    """Past the menu, to a chapter, through it, the data shown and hidden, and on; no script."""
    page.goto(_address(web, "index"))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hopp til innholdet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hele rapporten, PDF")).to_be_focused()

    page.get_by_role("link", name="3 Barnehage").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Barnehage – Bærum og ASSS 2025")

    data = page.locator("#barnehage-profil details")
    table = data.get_by_role("table")
    expect(table).to_be_hidden()
    _tab_to(page, "#barnehage-profil summary")
    for key, shown in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        expect(table).to_be_visible(visible=shown)
    page.keyboard.press("Tab")
    expect(data.locator(".rull")).to_be_focused()

    page.get_by_role("link", name="Neste Grunnskole").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("4 Grunnskole")


def test_wide_tables_scroll_with_the_arrow_keys(scripted: Page, web: Web) -> None:
    """Who has no mouse sees the last column too."""
    scripted.set_viewport_size(PHONE)
    scripted.goto(_address(web, "barnehage"))
    region = scripted.get_by_role("region", name="Tabell 3.1")
    region.focus()
    for _ in range(40):
        scripted.keyboard.press("ArrowRight")
    scripted.wait_for_function(
        "it => it.scrollLeft + it.clientWidth >= it.scrollWidth - 1", arg=region.element_handle()
    )


def test_focus_is_seen_wherever_it_is(scripted: Page, web: Web) -> None:
    """Every stop has an outline of three pixels that stands out 3:1 from what is behind it."""
    for name in ("index", "barnehage"):
        scripted.goto(_address(web, name))
        stops = scripted.locator("a[href], summary, [tabindex='0']").count()
        assert stops > 40
        seen = 0
        for _ in range(stops):
            scripted.keyboard.press("Tab")
            shown = scripted.evaluate(_FOCUS)
            if shown is None:
                continue  # in a closed disclosure
            seen += 1
            assert shown["width"] >= 3, shown
            assert shown["contrast"] >= 3, shown
        assert seen > 40


def test_targets_are_large_enough(scripted: Page, web: Web) -> None:
    """24 pixels, but for links within a sentence."""
    for size in (DESK, PHONE):
        scripted.set_viewport_size(size)
        for name in ("index", "barnehage", "lister"):
            scripted.goto(_address(web, name))
            small = scripted.evaluate(_SMALL)
            assert not small, (name, size)


def test_contents_lead_to_their_places(page: Page, web: Web) -> None:
    """From the page's own list to an exhibit, and from a sentence to a table."""
    page.goto(_address(web, "barnehage"))
    page.get_by_role("link", name="Figur 3.3:").click()
    expect(page.locator("#barnehage-utvikling figcaption")).to_be_in_viewport()
    page.goto(_address(web, "sammendrag"))
    page.locator("a.se[href^='grunnskole.html#']").first.click()
    expect(page.locator("h1")).to_have_text("4 Grunnskole")


def test_menu_is_one_link_away_on_a_phone(page: Page, web: Web) -> None:
    """The menu stands after the content; a link on top leads to it."""
    page.set_viewport_size(PHONE)
    page.goto(_address(web, "kultur"))
    expect(page.locator("h1")).to_be_in_viewport()
    page.get_by_role("link", name="Alle kapitler").click()
    expect(page.locator("#kapitler h2")).to_be_in_viewport()


def test_charts_are_read_in_high_contrast(browser: Browser, web: Web) -> None:
    """Where readers choose their own colours, charts keep theirs on a ground of their own."""
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto(_address(web, "barnehage"))
    chart = page.locator("figure svg").first
    style = "it => [getComputedStyle(it).forcedColorAdjust, getComputedStyle(it).backgroundColor]"
    assert ["none", "rgb(255, 255, 255)"] == chart.evaluate(style)
    marks = page.locator("#kapitler a").evaluate_all(
        "all => all.map((it) => getComputedStyle(it).borderLeftColor)"
    )
    assert len(set(marks)) == 2
    context.close()


def test_no_motion_for_those_who_ask_for_none(browser: Browser, web: Web) -> None:
    """Jumps within a page glide only for those who have not said no."""
    for choice, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        context = browser.new_context(reduced_motion=choice)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(_address(web, "barnehage"))
        style = "getComputedStyle(document.documentElement).scrollBehavior"
        assert behaviour == page.evaluate(style)
        context.close()


def test_printed_page_has_the_words_and_no_menu(page: Page, web: Web) -> None:
    """Nothing cut off; the state of the data and UTKAST on every sheet."""
    page.goto(_address(web, "barnehage"))
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sheets = [" ".join(it.get_textpage().get_text_range().split()) for it in pdf]
    text = " ".join(sheets)
    assert "Vis tallene" not in text
    assert "Alle kapitler" not in text
    for sheet in sheets:
        assert "UTKAST" in sheet
        assert "Datatilstand: ukjent" in sheet
    kapittel = web.report.kapitler["barnehage"]
    for exhibit in kapittel.exhibits:
        assert " ".join(exhibit.tittel.split()) in text
    assert "1 av 12" in text  # the last column of the widest table
    assert pdf[0].get_size() == pytest.approx((595, 842), abs=1)


def _faults(page: Page) -> list[dict[str, Any]]:
    """What axe-core, which is loaded, finds fault with."""
    found = page.evaluate("axe.run()")
    return [
        {"id": it["id"], "where": [node["html"][:200] for node in it["nodes"]][:5]}
        for it in found["violations"]
    ]


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached")


#: The outline of what has the focus, and its contrast to the nearest painted background.
_FOCUS: Final = """() => {
  const it = document.activeElement;
  if (!it || it === document.body || !it.checkVisibility()) return null;
  const style = getComputedStyle(it);
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = it.parentElement;
  while (behind && (parts(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0)
    behind = behind.parentElement;
  const back = behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)';
  const [a, b] = [light(style.outlineColor), light(back)].sort((x, y) => y - x);
  return {
    what: it.outerHTML.slice(0, 120),
    width: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    contrast: (a + 0.05) / (b + 0.05),
  };
}"""

#: Paragraphs and headings in the page that are narrower than a long word.
_NARROW: Final = """() => [...document.querySelectorAll('main :is(p, h1, h2, h3, dd)')].filter(
  (it) => it.checkVisibility() && it.getBoundingClientRect().width < 160
    && it.textContent.trim().length > 20).map((it) => it.outerHTML.slice(0, 120))"""

#: Targets under 24 pixels, but for links that stand among words.
_SMALL: Final = """() => [...document.querySelectorAll('a[href], summary')].filter((it) => {
  const box = it.getBoundingClientRect();
  if (!it.checkVisibility() || it.classList.contains('hopp')) return false;
  const among = [...it.parentElement.childNodes].some(
    (node) => node.nodeType === 3 && node.textContent.trim());
  return !among && (box.height < 24 || box.width < 24);
}).map((it) => it.outerHTML.slice(0, 120))"""
