"""The preview as an analyst sees it, in a real browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from edition_copy import ROOT, TOML, EditionCopy, head, small_edition
from harness import chromium, previewed
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BARNEHAGE = "narratives/barnehage.md"
LONG = "\n\n".join(f"Avsnitt nummer {n} av mange." for n in ("en", "to", "tre", "fire", "fem") * 12)
BODY = (
    '## Ressursbruk og behov\n\nUtgiften er {{ avvik("netto_driftsutgifter") }} snittet.\n\n'
    f"{LONG}\n\n## Årsaker\n\nVi vet ikke.\n\n## Forutsetninger og forbehold\n\nIngen.\n"
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> EditionCopy:
    """A small edition whose chapter is long enough to scroll in."""
    copy = small_edition(tmp_path_factory.mktemp("preview") / "utgave")
    copy.narrative("barnehage", BODY, head("Barnehage"))
    return copy


@pytest.fixture(scope="module")
def address(edition: EditionCopy) -> Iterator[str]:
    """Where it is previewed."""
    with previewed(edition.root) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of them."""
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str, edition: EditionCopy) -> Iterator[Page]:
    """The chapter, open; it may not be loaded again while the test runs."""
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    found = context.new_page()
    errors: list[str] = []
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.goto(f"{address}/kapittel/barnehage")
    expect(found.locator(".fv-katalog li").first).to_be_visible(timeout=30_000)
    found.evaluate("window.merke = 'samme side'")
    yield found
    assert found.evaluate("window.merke") == "samme side", "the page was loaded again"
    assert not errors
    context.close()
    edition.narrative("barnehage", BODY, head("Barnehage"))


def test_edit_is_seen_and_charts_stay(page: Page, edition: EditionCopy) -> None:
    """Only the text is replaced: charts are the same nodes, and none is fetched."""
    charts = page.locator("#fv-kropp .exhibit img")
    page.evaluate("for (const it of document.querySelectorAll('.exhibit img')) it.gammel = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    edition.replace(BARNEHAGE, "Vi vet ikke.", "Vi vet litt mer.")

    expect(page.get_by_text("Vi vet litt mer.")).to_be_visible()
    expect(page.locator("#fv-melding")).to_have_text("Kapitlet er oppdatert.")
    assert charts.count() > 2
    assert charts.evaluate_all("all => all.every((it) => it.gammel)")
    assert not [url for url in asked if "/diagram/" in url]


def test_scroll_is_kept(page: Page, edition: EditionCopy) -> None:
    """What the reader looks at stays where it is when something grows above it."""
    place = page.get_by_text("Vi vet ikke.")
    place.scroll_into_view_if_needed()
    top = "it => it.getBoundingClientRect().top"
    before = place.evaluate(top)

    edition.replace(BARNEHAGE, "Avsnitt nummer en", "Et nytt avsnitt.\n\nOg ett til.\n\nAvsnitt 1")

    expect(page.get_by_text("Og ett til.")).to_have_count(1)
    assert page.evaluate("scrollY") > 300
    assert abs(place.evaluate(top) - before) < 3


def test_error_shows_over_the_last_good_page(page: Page, edition: EditionCopy) -> None:
    """File, line and remedy; the page stays; mended, the overlay goes."""
    edition.replace(BARNEHAGE, "Vi vet ikke.", 'Vi {{ verdi("nettodriftsutgifter") }} vet.')

    overlay = page.get_by_role("alert")
    expect(overlay).to_be_visible()
    line = edition.read(BARNEHAGE).split("\n").index('Vi {{ verdi("nettodriftsutgifter") }} vet.')
    expect(overlay).to_contain_text(f"{BARNEHAGE}:{line + 1}")
    expect(overlay).to_contain_text("Did you mean «netto_driftsutgifter»")
    expect(page.get_by_text("Vi vet ikke.")).to_be_visible()
    expect(page.locator(".fv-meny [aria-current] .fv-antall")).to_have_text("1 feil")
    assert not _serious(page)

    edition.replace(BARNEHAGE, "nettodriftsutgifter", "netto_driftsutgifter")

    expect(overlay).to_be_hidden()
    expect(page.get_by_text("kroner per innbygger vet.")).to_be_visible()
    expect(page.locator(".fv-meny .fv-antall")).to_have_count(0)


def test_half_saved_files_show_no_error(page: Page, edition: EditionCopy) -> None:
    """An empty or cut file is a save under way."""
    shown = "new MutationObserver(() => { window.feilsett ||= !document.getElementById('fv-feil')"
    page.evaluate(f"{shown}.hidden }}).observe(document.body, {{subtree: true, attributes: true}})")
    path = edition.root / BARNEHAGE
    whole = path.read_text("utf-8").replace("Vi vet ikke.", "Hel igjen.")

    path.write_text("", "utf-8")
    page.wait_for_timeout(60)
    path.write_text(whole[:20], "utf-8")
    page.wait_for_timeout(60)
    path.write_text(whole, "utf-8")

    expect(page.get_by_text("Hel igjen.")).to_be_visible()
    assert not page.evaluate("window.feilsett")


def test_atomic_replacement_among_swap_files(page: Page, edition: EditionCopy) -> None:
    """Editors write beside the file and rename."""
    folder = edition.root / "narratives"
    fresh = edition.read(BARNEHAGE).replace("Vi vet ikke.", "Byttet ut.")
    (folder / ".barnehage.md.swp").write_bytes(b"\0vim")
    (folder / "4913").write_text("")
    (folder / "barnehage.md~").write_text("gammel")
    (folder / "barnehage.md.tmp").write_text(fresh, "utf-8")
    os.replace(folder / "barnehage.md.tmp", folder / "barnehage.md")  # noqa: PTH105 - the very call

    expect(page.get_by_text("Byttet ut.")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_templates_and_figures_are_followed(page: Page, edition: EditionCopy) -> None:
    """Templates, style sheet, theme and report.toml, each with its own way in."""
    edition.replace("templates/kapittel.html.j2", "<h2 id", '<p class="ny">Ny mal</p><h2 id')
    expect(page.get_by_text("Ny mal").first).to_be_visible()
    edition.replace("templates/kapittel.html.j2", '<p class="ny">Ny mal</p>', "")
    expect(page.get_by_text("Ny mal")).to_have_count(0)

    edition.write("templates/stil.css", edition.read("templates/stil.css") + "h1 { color: red; }\n")
    heading = page.locator("#fv-kropp h1")
    expect(heading).to_have_css("color", "rgb(255, 0, 0)")

    edition.replace("templates/theme.toml", "#003a5d", "#003a5e")
    expect(page.locator("#fv-kropp h2").first).to_have_css("color", "rgb(0, 58, 94)", timeout=30000)

    edition.replace(TOML, "growth_from = 2021", "growth_from = 1921")
    expect(page.get_by_role("alert")).to_contain_text("growth_from", timeout=30_000)
    expect(page.get_by_text("Vi vet ikke.")).to_be_visible()
    edition.replace(TOML, "growth_from = 1921", "growth_from = 2022")
    expect(page.get_by_role("alert")).to_be_hidden(timeout=30_000)
    expect(page.get_by_text("fra 2022 til 2025").first).to_be_visible()


def test_snippet_is_copied(page: Page) -> None:
    """Searched, clicked, on the clipboard."""
    page.get_by_label("Søk i tall, navn og kall").fill("netto driftsutgifter oslo")
    button = page.get_by_role("button", name='{{ verdi("netto_driftsutgifter", kommune="Oslo") }}')
    button.first.click()

    expect(page.locator("#fv-melding")).to_contain_text("Kopiert:")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == '{{ verdi("netto_driftsutgifter", kommune="Oslo") }}'


def test_pdf_button_opens_this_chapter(page: Page, edition: EditionCopy) -> None:
    """It opens a PDF, and nothing is written to disk."""
    edition.replace(BARNEHAGE, "Vi vet ikke.", "Rett før trykk.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Lag PDF av kapitlet").click()
    assert opened.value is not None
    answer = page.context.request.get(page.url.replace("/kapittel/", "/pdf/"))
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.body())
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert "Rett før trykk." in text
    assert sorted(path.name for path in edition.root.iterdir()) == [
        "narratives",
        "report",
        "templates",
    ]


def test_the_whole_report_is_offered_beside_a_chapter(page: Page) -> None:
    """In a tab of its own, as the chapter's PDF is."""
    whole = page.get_by_role("link", name="Hele rapporten som PDF")
    expect(page.locator("#fv-om")).not_to_be_empty()
    expect(whole).to_be_visible()
    expect(whole).to_have_attribute("href", "/pdf/")


def test_the_whole_report_is_offered_beside_what_is_no_chapter(
    browser: Browser, address: str
) -> None:
    """The cover has no PDF of its own."""
    page = browser.new_page()
    page.goto(f"{address}/kapittel/forside")
    expect(page.locator("#fv-om")).not_to_be_empty()
    expect(page.get_by_role("link", name="Hele rapporten som PDF")).to_be_visible()
    expect(page.get_by_role("link", name="Lag PDF av kapitlet")).to_be_hidden()
    page.close()


def test_pdf_of_a_faulty_chapter_says_why(page: Page, edition: EditionCopy, address: str) -> None:
    """The tab that was opened shows the fault, and the way back."""
    edition.replace(BARNEHAGE, "Vi vet ikke.", '{{ verdi("tull") }}')
    answer = page.context.request.get(f"{address}/pdf/barnehage")
    assert answer.status == 409
    assert BARNEHAGE in answer.text()


def test_changed_values_are_shown(page: Page, edition: EditionCopy) -> None:
    """Approved with another figure: old, new and the sentence."""
    assert edition.run("approve", "barnehage", "--by", "Kari").code == 0
    approval = "narratives/barnehage.godkjenning.toml"
    printed = page.locator("#fv-kropp section.prosa p").first.inner_text()
    value = printed.removeprefix("Utgiften er ").partition("\u00a0")[0]
    expect(page.locator(".fv-merke")).to_have_text("godkjent")
    edition.replace(approval, value, "99,9")
    changed = page.locator(".fv-endret li")
    expect(changed).to_contain_text("99,9")
    expect(changed).to_contain_text(value)
    expect(changed).to_contain_text("snittet.»")
    expect(page.locator(".fv-merke")).to_have_text("må leses på nytt")
    assert not _serious(page)
    (edition.root / approval).unlink()
    expect(changed).to_have_count(0)


def test_keyboard_alone(page: Page, edition: EditionCopy) -> None:
    """Skip link, overlay, search and copying without a mouse."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til kapitlet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#fv-hoved")).to_be_focused()

    edition.replace(BARNEHAGE, "Vi vet ikke.", "{{ verdi( }}")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_be_hidden()

    page.get_by_label("Søk i tall, navn og kall").focus()
    page.keyboard.type("oslo")
    expect(page.locator("#fv-melding")).to_contain_text("treff")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    button = page.locator(".fv-katalog button").first
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#fv-melding")).to_contain_text("Kopiert:")


def test_focus_stays_on_a_link_while_its_chapter_changes(page: Page, edition: EditionCopy) -> None:
    """An update takes the focus from nobody."""
    link = page.get_by_role("link", name="Kommunebarometeret")
    link.focus()
    edition.replace(BARNEHAGE, "Vi vet ikke.", "Vi skriver videre.")
    expect(page.get_by_text("Vi skriver videre.")).to_be_visible()
    expect(link).to_be_focused()


def test_no_serious_accessibility_violation(page: Page, address: str) -> None:
    """axe-core finds nothing serious or critical on any kind of page."""
    assert not _serious(page)
    page.evaluate("window.merke")
    for key in ("forside", "sammendrag", "metode", "lister"):
        page.goto(f"{address}/kapittel/{key}")
        expect(page.locator("#fv-kropp h1").first).to_be_visible()
        assert not _serious(page), key
    page.evaluate("window.merke = 'samme side'")


def _serious(page: Page) -> list[dict[str, Any]]:
    """What axe-core calls serious or critical."""
    page.evaluate((ROOT / ".cache" / "axe" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run()")
    return [
        {"id": it["id"], "where": [node["html"][:200] for node in it["nodes"]][:5]}
        for it in found["violations"]
        if it["impact"] in ("serious", "critical")
    ]
