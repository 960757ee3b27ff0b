"""Pages look as when somebody last approved them, and a change is told so that it can be judged."""

from __future__ import annotations

import os
import pkgutil
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final
from unittest.mock import Mock, patch

import numpy as np
import pytest
from approved_pages import (
    APPROVED,
    CHANGES,
    CHOSEN,
    COMMAND,
    Looks,
    approve,
    approved,
    changed,
    changes,
    draw,
    made_otherwise,
    show,
)
from PIL import Image

from asss_report import charts

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pdf

_MODULES: Final = [
    import_module(f"{charts.__name__}.{it.name}") for it in pkgutil.iter_modules(charts.__path__)
]
#: The forms of charts: each module of them draws on a surface of its own.
FORMS: Final = [module for module in _MODULES if hasattr(module, "lag_flate")]
#: What another version of these may move though nothing is wrong.
LIBRARIES: Final = ("pango", "weasyprint", "pypdfium2")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Looks], dict[str, Mock]]:
    """Today's pages, and what drew each form of chart."""
    with ExitStack() as stack:
        spies = {
            form.__name__: stack.enter_context(
                patch.object(form, "lag_flate", wraps=form.lag_flate)
            )
            for form in FORMS
        }
        return draw(tmp_path_factory.mktemp("sider") / "utgave"), spies


@pytest.fixture(scope="module")
def today(drawn: tuple[dict[str, Looks], dict[str, Mock]]) -> dict[str, Looks]:
    """Today's pages."""
    return drawn[0]


@pytest.fixture
def page(today: dict[str, Looks]) -> Looks:
    """A page with text, charts and tables."""
    return today["barnehage-3"]


# --- The pages ------------------------------------------------------------------------------------


def test_every_page_looks_as_when_it_was_approved(today: dict[str, Looks]) -> None:
    """Where it does not, the message names page, share, words, pictures and the command."""
    before = approved()
    found = changes(before, today)
    if not found:
        return
    otherwise = made_otherwise()
    message = "\n".join([show(found, before, today, CHANGES), *otherwise.values()])
    moved = [otherwise[name] for name in LIBRARIES if name in otherwise]
    if moved and os.environ.get("ASSS_REQUIRE_VISUAL") != "1":
        pytest.skip(f"Pages cannot be compared here: {', '.join(moved)}")
    pytest.fail(message, pytrace=False)


def test_every_form_of_chart_is_among_the_pages(
    drawn: tuple[dict[str, Looks], dict[str, Mock]],
) -> None:
    """A new form must be seen, too."""
    assert len(FORMS) >= 5
    assert [] == [name for name, spy in drawn[1].items() if not spy.called]


def test_every_part_of_the_report_is_among_the_pages(today: dict[str, Looks]) -> None:
    """And the approved pages do not weigh much."""
    assert {name.rpartition("-")[0] for name in today} == set(CHOSEN)
    assert sum(path.stat().st_size for path in APPROVED.iterdir()) < 1_500_000


# --- What is a change -----------------------------------------------------------------------------


def test_a_page_is_as_itself_when_it_has_been_stored(
    today: dict[str, Looks], tmp_path: Path
) -> None:
    """The palette of the stored picture costs nothing that counts."""
    approve(today, tmp_path / "ok")

    assert changes(approved(tmp_path / "ok"), today) == []


def test_the_edges_of_letters_may_differ(page: Looks) -> None:
    """Another machine rounds them otherwise."""
    noise = np.random.default_rng(1).integers(-20, 21, page.picture.shape)
    picture = np.clip(page.picture + noise, 0, 255).astype(np.uint8)

    assert changed("x", page, replace(page, picture=picture)) is None


@pytest.mark.parametrize(("down", "right"), [(1, 0), (0, 2)])
def test_a_page_that_has_moved_has_changed(page: Looks, down: int, right: int) -> None:
    """By a pixel is enough: 0.35 mm."""
    moved = replace(page, picture=np.roll(page.picture, (down, right), (0, 1)))

    change = changed("x", page, moved)

    assert change
    assert change.share > 0.002
    assert change.words == ()


def test_a_label_that_is_gone_is_a_change(page: Looks) -> None:
    """Though it is less than a five-hundredth of the page."""
    picture = page.picture.copy()
    dark = picture.max(axis=2) < 120
    row, column = next(
        (r, c) for r, c in np.argwhere(dark) if dark[r : r + 8, c : c + 20].sum() > 30
    )
    picture[row : row + 8, column : column + 20] = 255

    change = changed("x", page, replace(page, picture=picture))

    assert change
    assert change.share < 0.002


def test_a_page_of_another_size_has_changed(page: Looks) -> None:
    """There is nothing to compare pixel by pixel."""
    wider = replace(page, picture=np.pad(page.picture, ((0, 0), (0, 9), (0, 0))))

    change = changed("x", page, wider)

    assert change
    assert change.share == 1.0


def test_words_are_told_line_by_line(page: Looks) -> None:
    """What was and what is."""
    before = Looks(page.picture, "Barnehage\nNetto 13 817\nSlutt")
    now = Looks(255 - page.picture, "Barnehage\nNetto 13 900\nSlutt")

    change = changed("x", before, now)

    assert change
    assert change.words == ("−Netto 13 817", "+Netto 13 900")


# --- What a person sees ---------------------------------------------------------------------------


@pytest.fixture
def two(page: Looks) -> dict[str, Looks]:
    """Two approved pages."""
    return {"a-1": page, "a-2": page}


def test_a_change_is_shown_in_pictures_and_words(
    two: dict[str, Looks], page: Looks, tmp_path: Path
) -> None:
    """The new page; and approved, new and changed side by side, with red only where it changed."""
    picture = page.picture.copy()
    picture[300:330, 100:200] = 40
    now = two | {"a-2": Looks(picture, page.text.replace("Barnehage", "Skole", 1))}

    message = show(changes(two, now), two, now, tmp_path / "ut")

    assert {"a-2-ny.png", "a-2-forskjell.png"} == {it.name for it in (tmp_path / "ut").iterdir()}
    share = (page.picture != picture).any(axis=2).mean()
    for words in (
        "1 page(s) do not look",
        f"a-2: {share:.2%} of",
        "+Skole",
        str(tmp_path),
        COMMAND,
    ):
        assert words in message
    with Image.open(tmp_path / "ut" / "a-2-forskjell.png") as image:
        sheet = np.asarray(image.convert("RGB")).astype(int)
    third = sheet.shape[1] // 3
    red = (sheet[:, :, 0] > 80) & (sheet[:, :, 1] < 20) & (sheet[:, :, 2] < 40)
    assert red[:, 2 * third :].sum() > 0.9 * 30 * 100
    assert red[:, : 2 * third].sum() == 0


def test_pages_that_come_or_go_are_told(two: dict[str, Looks], page: Looks, tmp_path: Path) -> None:
    """Each by name; there is no new picture of a page that is gone."""
    now = {"a-1": page, "a-3": page}

    message = show(changes(two, now), two, now, tmp_path / "ut")

    assert "a-2: the page is gone" in message
    assert "a-3: the page is new" in message
    assert {"a-2-forskjell.png", "a-3-ny.png", "a-3-forskjell.png"} == {
        it.name for it in (tmp_path / "ut").iterdir()
    }


def test_old_pictures_do_not_lie_among_the_new(
    two: dict[str, Looks], page: Looks, tmp_path: Path
) -> None:
    """Only what has changed now is in the folder."""
    (tmp_path / "ut").mkdir()
    (tmp_path / "ut" / "gammel-ny.png").touch()
    now = two | {"a-1": replace(page, picture=255 - page.picture)}

    show(changes(two, now), two, now, tmp_path / "ut")

    assert {"a-1-ny.png", "a-1-forskjell.png"} == {it.name for it in (tmp_path / "ut").iterdir()}


def test_approving_tells_what_became_of_each_page(
    two: dict[str, Looks], page: Looks, tmp_path: Path
) -> None:
    """New, changed, gone; what is as it was is not told."""
    approve(two | {"b-1": page}, tmp_path / "ok")
    now = {"a-1": page, "a-2": replace(page, picture=255 - page.picture), "c-1": page}

    told = approve(now, tmp_path / "ok")

    assert [line.partition(": ")[0] for line in told[:-1]] == ["a-2", "b-1", "c-1"]
    assert told[0].endswith("of the page changed")
    assert told[1:3] == ["b-1: gone", "c-1: new"]
    assert told[3].startswith("3 pages approved in ")
    assert changes(approved(tmp_path / "ok"), now) == []


def test_what_the_pages_were_made_with_is_told(tmp_path: Path, page: Looks) -> None:
    """Versions and figures, so that a reader of the message knows where to look."""
    approve({"a-1": page}, tmp_path)
    assert made_otherwise(tmp_path) == {}

    file = tmp_path / "made_with.json"
    file.write_text(file.read_text("utf-8").replace('"pango": "', '"pango": "0.'), "utf-8")

    assert list(made_otherwise(tmp_path)) == ["pango"]
    assert "pango was 0." in made_otherwise(tmp_path)["pango"]
