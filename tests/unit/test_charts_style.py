"""The look of the charts: readable, distinguishable, and wrong themes are refused."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import pytest
import tinycss2  # type: ignore[import-untyped]
from coloraide import Color

from asss_report.analysis.results import Rolle
from asss_report.charts.flate import Flate
from asss_report.charts.style import Farger, Stil, nummer
from asss_report.errors import ConfigError

ROOT = Path(__file__).parents[2]
STIL = Stil.load(ROOT)
ROLLER = ("egen", "sammenlignet", "sammenlignet_2", "sammenlignet_3", "snitt", "andre")
#: ΔE2000 of about 2 is the least a trained eye sees; small marks need far more.
TYDELIG = 10.0
#: Grey print has only lightness left, and dashes, marks and weight help there.
TYDELIG_I_GRAATT = 6.0


def _contrast(role: str) -> float:
    return Color(getattr(STIL.farger, role)).contrast(STIL.farger.bunn, method="wcag21")


def _least_difference(colours: list[Color]) -> float:
    return min(a.delta_e(b, method="2000") for a, b in combinations(colours, 2))


def _role_colours() -> list[Color]:
    return [Color(getattr(STIL.farger, role)) for role in ROLLER]


@pytest.mark.parametrize("role", [*ROLLER, "linje"])
def test_every_graphic_colour_stands_out_from_the_page(role: str) -> None:
    """WCAG 1.4.11: graphics need a contrast of at least 3:1."""
    assert _contrast(role) >= 3.0


@pytest.mark.parametrize("role", ["tekst", "dempet", *ROLLER[:-1]])
def test_every_colour_used_for_text_can_be_read(role: str) -> None:
    """WCAG 1.4.3: text needs a contrast of at least 4.5:1."""
    assert _contrast(role) >= 4.5


@pytest.mark.parametrize("vision", ["protan", "deutan", "tritan"])
def test_roles_are_told_apart_by_colour_blind_readers(vision: str) -> None:
    """Any two roles differ clearly in each kind of colour blindness."""
    seen = [colour.filter(vision) for colour in _role_colours()]
    assert _least_difference(seen) >= TYDELIG


def test_roles_are_told_apart_in_grey_print() -> None:
    """Any two roles differ in lightness alone."""
    seen = [colour.filter("grayscale") for colour in _role_colours()]
    assert _least_difference(seen) >= TYDELIG_I_GRAATT


def test_colour_is_never_the_only_carrier() -> None:
    """Every role has a marker and a dash pattern of its own."""
    marks = [STIL.merke(Rolle.EGEN), STIL.merke(Rolle.SNITT)]
    marks += [STIL.merke(Rolle.SAMMENLIGNET, nr) for nr in range(3)]
    assert len(marks) == len({mark.form for mark in marks})
    assert len(marks) == len({mark.strek for mark in marks})


def test_grey_members_are_never_set_in_their_pale_colour() -> None:
    """The one role whose colour cannot carry text has ordinary weight and the text colour."""
    assert _contrast("andre") < 4.5
    assert STIL.merke(Rolle.ANDRE).vekt == 400


def test_comparators_keep_their_mark_whatever_their_order() -> None:
    """Marks follow the Norwegian alphabet, so every chart of a report agrees."""
    expected = {"Asker": 0, "Oslo": 1, "Ålesund": 2}
    assert expected == nummer(["Ålesund", "Asker", "Oslo"])
    assert expected == nummer(["Oslo", "Ålesund", "Asker", "Oslo"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with nothing but templates."""
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    return tmp_path


def _changed(root: Path, old: str, new: str) -> Path:
    path = root / "templates" / "theme.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("egen =", "eigen =", "has no key «eigen»"),
        ('bunn = "#ffffff"', "", "lacks «bunn»"),
        ('"#003a5d"', '"navy"', "is no colour"),
        ("[farger]", "[farger", "not TOML"),
        ("[skrift]", "[skrifter]", "lacks «familie»"),
    ],
)
def test_wrong_theme_is_refused_with_what_is_wrong(
    root: Path, old: str, new: str, message: str
) -> None:
    """A theme that cannot be used names the key to mend."""
    with pytest.raises(ConfigError, match=message):
        Stil.load(_changed(root, old, new))


def test_missing_theme_is_a_user_error(root: Path) -> None:
    """A missing theme is said, not raised as a FileNotFoundError."""
    (root / "templates" / "theme.toml").unlink()
    with pytest.raises(ConfigError, match=r"theme\.toml: The file is missing"):
        Stil.load(root)


def test_missing_font_is_a_user_error(root: Path) -> None:
    """Without its font the report would silently be set in another."""
    (root / "templates" / "fonts" / "SourceSans3-Bold.ttf").unlink()
    with pytest.raises(ConfigError, match="font of the report is missing"):
        Stil.load(root)


def test_theme_has_one_colour_per_role() -> None:
    """No two roles share a colour."""
    colours = [getattr(STIL.farger, name) for name in Farger.__dataclass_fields__]
    assert len(colours) == len(set(colours))


# --- The style sheet ------------------------------------------------------------------------------

CSS = (ROOT / "templates" / "stil.css").read_text(encoding="utf-8")
FRAME = (ROOT / "templates" / "dokument.html.j2").read_text(encoding="utf-8")
#: Set in the style sheet itself: how airy a part is, which the layout chooses.
OWN = {"luft"}
#: The mark of a footnote stands a share smaller than its text, whatever that is.
RELATIVE = {"70%"}


def _declarations() -> list[tuple[str, str]]:
    """Every declaration of the style sheet, in rules and in page boxes: name and value."""
    found = []
    pending = list(tinycss2.parse_stylesheet(CSS, skip_comments=True, skip_whitespace=True))
    while pending:
        rule = pending.pop()
        if rule.type == "declaration":
            found.append((rule.name, tinycss2.serialize(rule.value).strip()))
        elif getattr(rule, "content", None) is not None:
            pending += tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            )
    return found


def test_how_airy_a_part_is_set_makes_no_table_another() -> None:
    """A table is laid out once for all airs; see document/tabeller.py."""
    airy = re.findall(r"([^{}]+)\{[^{}]*var\(--luft\)", CSS)

    assert len(airy) > 10
    assert [it for it in airy if re.search(r"\b(table|thead|tbody|tr|th|td)\b|tabell", it)] == []


def test_every_custom_property_in_use_is_made_from_the_theme_and_none_is_idle() -> None:
    """A misspelt name would silently fall back; an unused one would mislead whoever edits."""
    assert len(_declarations()) > 200
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    made = set(STIL.egenskaper())

    assert used - OWN <= made
    # Colours are also for charts, and the steps of distance are one ladder.
    idle = made - used - set(Farger.__dataclass_fields__) - {n for n in made if n[0] == "a"}
    assert idle == set()


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    """Neither as digits, nor by name, nor as a function; transparent and inherited are none."""
    for name, value in _declarations():
        assert not re.search(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|color)\(", value, re.IGNORECASE)
        if name in {"color", "background", "background-color", "border-color"}:
            assert re.fullmatch(r"var\(--[\w-]+\)|inherit|transparent|none", value), (name, value)
        if name.startswith("border") and value != "0" and "spacing" not in name:
            assert "var(--" in value or value == "separate", (name, value)


def test_every_size_of_type_and_line_is_in_the_scale() -> None:
    """So that a size is changed in the theme, and nothing is a shade off."""
    for name, value in _declarations():
        if name == "font-size":
            assert value.startswith("var(--skrift-") or value in RELATIVE, value
        if name == "line-height":
            assert value.startswith("var(--linje-") or value == "0", value


def test_every_distance_is_a_step_of_the_ladder() -> None:
    """Margins and padding of blocks; what is tied to a letter's width is in em."""
    for name, value in _declarations():
        if re.fullmatch(r"(margin|padding)(-\w+)?", name):
            bare = re.sub(r"var\(--(a[\d-]+|side-\w+|luft)\)", "", value)
            assert not re.search(r"\d(mm|pt|px)", bare) or value == "19mm", (name, value)


def test_sizes_step_by_a_fifth_from_the_text_and_never_under_seven_points() -> None:
    """One ratio; the note is the exception that keeps small print readable."""
    sizes = [size for size in asdict(STIL.skrift).values() if isinstance(size, float)]
    steps = [round(10 * 1.2**n, 1) for n in range(-1, 14)]

    assert min(sizes) >= 7.0
    assert sorted(sizes) == sizes
    assert set(sizes) - set(steps) == {STIL.skrift.note}


def test_the_text_block_is_what_charts_are_drawn_for() -> None:
    """A chart set in another width would have type of another size."""
    assert Flate(STIL, 10).bredde == STIL.side.sats == 160
    assert STIL.egenskaper()["side-sats"] == "160mm"
    assert STIL.side.maal < STIL.side.sats


def test_a_change_in_the_theme_reaches_charts_and_pages(root: Path) -> None:
    """One file decides."""
    stil = Stil.load(_changed(root, 'egen = "#003a5d"', 'egen = "#123456"'))

    assert stil.merke(Rolle.EGEN).farge == "#123456" == stil.egenskaper()["egen"]
    assert "--{{ navn }}: {{ verdi" in FRAME
