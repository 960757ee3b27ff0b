"""The two pictures of Kommunebarometeret: ranks over the years, and what a total is made of.

The rules that hold for every form of chart are tried on both in test_charts_forms.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.text import Text
from test_charts_forms import _boxes, _overlaps
from test_charts_tegning import changed

from asss_report import nb
from asss_report.analysis.results import Bidragsbilde, Bidragsrad, Rangforlop, Rangserie
from asss_report.charts import bidrag, rangforlop
from asss_report.charts.artister import Merker, Strek
from asss_report.charts.flate import Boks
from asss_report.charts.merking import MERKEHOYDE
from asss_report.charts.style import Stil
from asss_report.charts.tegning import Tegning
from asss_report.opphav import Heltall, Kildecelle, Sporet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asss_report.charts.flate import Flate
    from asss_report.charts.tegning import Form
    from asss_report.model import Diagram

STIL: Final = Stil.load(Path(__file__).parents[2])
FARGER: Final = STIL.farger
AV: Final = "\u00a0"
MERKE: Final = "Eksempeltall"
PUBLISERT: Final = (128, 136, 138, 139)
OMREGNET: Final = (136, 140, 138, 139)
NOKSAA: Final = settings(max_examples=40, deadline=None)

RANG: Final = st.none() | st.integers(1, 356) | st.integers(1, 6)
SERIE: Final = st.lists(RANG, min_size=1, max_size=30)
NAVN: Final = st.sampled_from(
    ("Grunnskole", "Vann, avløp og renovasjon", "Helse", "Et navn som er svært mye lengre enn alle")
)
KARAKTER: Final = st.none() | st.floats(1, 6) | st.sampled_from((1.0, 3.5, 6.0))
SEKTORER: Final = st.lists(st.tuples(NAVN, KARAKTER, st.floats(0, 100)), max_size=14)


# --- Builders -------------------------------------------------------------------------------------


def _forlop(*serier: Sequence[int | None], fra: int = 2023, merke: str = "") -> Rangforlop:
    years = tuple(range(fra, fra + len(serier[0])))
    named = zip(("Publisert", "Omregnet"), serier, strict=False)
    series = tuple(Rangserie(navn, tuple(plasser)) for navn, plasser in named)
    return Rangforlop("Bærum", "Totalt i Kommunebarometeret", years, series, merke)


def _rad(navn: str, karakter: float | None, vekt: float) -> Bidragsrad:
    return Bidragsrad(navn, karakter, vekt, None if karakter is None else _ledd(karakter, vekt))


def _ledd(karakter: float, vekt: float) -> float:
    return (karakter - 3.5) * vekt / 100


def _bilde(*rader: Bidragsrad, samlet: float | None = None, merke: str = "") -> Bidragsbilde:
    hva = "Totalt i Kommunebarometeret 2026"
    return Bidragsbilde("Bærum", hva, 2026, rader, samlet, merke)


SEKTORENE: Final = (
    _rad("Grunnskole", 4.6, 20.0),  # +0,22
    _rad("Sosialtjeneste", 4.4, 7.5),  # +0,0675
    _rad("Kultur", 4.7, 2.5),  # +0,03
    _rad("Helse", None, 7.5),
    _rad("Barnevern", 3.4, 7.5),  # −0,0075
    _rad("Økonomi", 2.7, 12.5),  # −0,10
)
FORLOP: Final = _forlop(PUBLISERT, OMREGNET)
BILDE: Final = _bilde(*SEKTORENE, samlet=0.2)


def _form(resultat: object) -> Form:
    return "rangforlop" if isinstance(resultat, Rangforlop) else "bidrag"


def _tegning(resultat: object) -> Tegning:
    return Tegning(_form(resultat), resultat, STIL)


def _diagram(resultat: object) -> Diagram:
    return _tegning(resultat)()


def _flate(resultat: Any) -> Flate:
    draw: Callable[..., Flate] = (
        rangforlop.lag_flate if isinstance(resultat, Rangforlop) else bidrag.lag_flate
    )
    return draw(resultat, STIL)


def _steder(resultat: Any) -> dict[str, tuple[float, float, float, float]]:
    """Each text with the box of its ink, mm from the lower left; the last one of equal texts."""
    return dict(_boxes(_flate(resultat)))


def _artister(resultat: Any, slag: type) -> list[Any]:
    return [it for it in _flate(resultat).figur().findobj(slag) if type(it) is slag]


def _streker(resultat: Any) -> list[Any]:
    """Lines that are no axis: of more than one stretch, or dashed."""
    lines = [it for it in _artister(resultat, Strek) if it.penn and it.fyll is None]
    return [it for it in lines if len(it.sti.vertices) > 2 or it.penn.strek]


def _bokser(resultat: Any, fyll: str) -> list[tuple[Any, Any]]:
    """Filled boxes with a fill: their corners (x from the left, mm) and their pen."""
    found = [it for it in _artister(resultat, Strek) if it.fyll and to_hex(it.fyll) == fyll]
    return [(it.sti.vertices, it.penn) for it in found]


# --- Ranks over the years -------------------------------------------------------------------------


@given(serier=st.lists(st.lists(st.integers(1, 450), min_size=1, max_size=9), min_size=1))
def test_axis_of_ranks_has_no_zeroth_place(serier: list[list[int]]) -> None:
    """It goes by round steps from 1 or a worse rank, and no rank stands on its foot."""
    ranks = [rang for serie in serier for rang in serie]
    ticks = rangforlop._akseverdier(_forlop(ranks))
    step = ticks[-1] - ticks[-2]

    assert 1 <= ticks[0] <= min(ranks)
    assert ticks[-1] > max(ranks)
    assert all(tick == 1 or tick % step == 0 for tick in ticks)
    assert step in rangforlop._STEG
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 7


@pytest.mark.parametrize(
    ("plasser", "aksen"),
    [
        ((139, 142), [130, 135, 140, 145, 150]),  # 131–150: 20 places
        ((1, 2), [1, 5, 10, 15, 20]),
        ((7, 7), [1, 5, 10, 15, 20]),
        ((1, 356), [1, 100, 200, 300, 400]),
        ((128, 140), [120, 125, 130, 135, 140, 145]),
        ((137, 160), [135, 140, 145, 150, 155, 160, 165]),  # the years stand right under 165
    ],
)
def test_a_few_places_are_no_fall(plasser: tuple[int, ...], aksen: list[int]) -> None:
    """The axis has at least twenty places, whatever the ranks."""
    assert rangforlop._akseverdier(_forlop(plasser)) == aksen


def test_the_worst_rank_has_its_number() -> None:
    """A mark on the foot of the axis left no room for it between itself and the years."""
    assert "160" in _steder(_forlop((145, 142, 138, 137), (160, 145, 146, 137)))


def test_the_best_rank_stands_at_the_top_and_the_axis_says_so() -> None:
    """The reverse of every other axis in the report."""
    places = _steder(_forlop((1, 356)))
    height = {rank: places[str(rank)][1] for rank in (1, 100, 400)}

    assert height[1] > height[100] > height[400]
    assert "Plass i landet, best øverst (nr. 1 er best)" in places


@pytest.mark.parametrize(("plasser", "said"), [((128, 139), True), ((1, 139), False)])
def test_an_axis_that_is_cut_says_where_it_starts(plasser: tuple[int, ...], said: bool) -> None:
    """A reader would else take the top for the first place."""
    assert any(f"Aksen starter på nr.{AV}120" in it for it in _steder(_forlop(plasser))) is said


def test_the_two_series_are_told_apart_without_colour() -> None:
    """By line (thin and whole, thick and dashed), mark (filled round, open square), weight."""
    published, recalculated = _streker(FORLOP)
    (round_,) = _artister(FORLOP, Merker)
    squares = [it for it in _bokser(FORLOP, FARGER.bunn) if it[1] is not None]
    weights = {it.get_text(): it.get_fontweight() for it in _artister_tekst(FORLOP)}

    assert (published.penn.strek, bool(recalculated.penn.strek)) == ((), True)
    assert published.penn.tykkelse < recalculated.penn.tykkelse / 2
    assert (len(round_.sti.vertices), len(squares)) == (4, 4)
    assert weights[f"Publisert nr.{AV}139"] == 400
    assert weights[f"Omregnet nr.{AV}139"] == 700


def _artister_tekst(resultat: Any) -> list[Text]:
    return [it for it in _flate(resultat).figur().findobj(Text) if it.get_text()]


def test_where_both_series_have_a_rank_the_round_mark_is_seen_in_the_square_one() -> None:
    """It is drawn later, and is smaller."""
    drawn = _flate(FORLOP).figur().findobj(lambda it: isinstance(it, Strek | Merker))
    nr = {id(it): place for place, it in enumerate(sorted(drawn, key=lambda it: it.zorder))}
    (round_,) = [it for it in drawn if isinstance(it, Merker)]
    squares = [it for it in drawn if isinstance(it, Strek) and it.fyll and it.penn]
    sizes = [it.sti.get_extents().width for it in squares]

    assert all(nr[id(it)] < nr[id(round_)] for it in squares)
    assert round_.storrelse * 25.4 / 72 < min(sizes)


@pytest.mark.parametrize(
    ("aar", "plasser", "stykker"),
    [
        ((2023, 2024, 2025), (5, 6, 7), [[2023, 2024, 2025]]),
        ((2023, 2024, 2025), (5, None, 7), [[2023], [2025]]),
        ((2023, 2025, 2026), (5, 6, 7), [[2023], [2025, 2026]]),
        ((2023, 2024), (None, None), []),
    ],
)
def test_no_line_crosses_a_year_without_a_rank(
    aar: tuple[int, ...], plasser: tuple[int | None, ...], stykker: list[list[int]]
) -> None:
    """Whether the year is on the axis or not; a lone year is a mark."""
    serie = Rangserie("Publisert", plasser)
    forlop = Rangforlop("Bærum", "Totalt", aar, (serie,))

    assert [[y for y, _ in it] for it in rangforlop._biter(forlop, serie)] == stykker
    marks = [it for m in _artister(forlop, Merker) for it in m.sti.vertices]
    assert len(marks) == sum(map(len, stykker))


def test_each_rank_is_printed_once_and_the_last_ones_in_the_labels() -> None:
    """Where both series have the same rank in a year, one number is enough."""
    texts = [text for text, _ in _boxes(_flate(FORLOP)) if text.isdigit() and len(text) == 3]
    axis = ["120", "125", "130", "135", "140", "145"]

    assert sorted(texts) == sorted([*axis, "128", "136", "136", "140", "138"])


def test_a_series_that_ended_earlier_says_when() -> None:
    """Its label stands beside the others'; a series without ranks says that too."""
    places = _steder(_forlop((12, 14, None), (None, None, None)))

    assert f"Publisert nr.{AV}14 (2024)" in places
    assert "Omregnet mangler" in places


NOTE: Final = "Publiserte plasseringer fra ulike år kan ikke sammenlignes"


@pytest.mark.parametrize(
    ("forlop", "note"),
    [
        (FORLOP, f"{NOTE}; den omregnede serien kan"),
        (_forlop(PUBLISERT), NOTE),
        (_forlop((1, 2), (None, 3)), NOTE),
        (_forlop((None, 2), (1, 3)), None),
        (_forlop((2,), (3,)), None),
    ],
)
def test_the_picture_warns_of_published_ranks_that_do_not_compare(
    forlop: Rangforlop, note: str | None
) -> None:
    """Wherever it shows more than one; and names the series that does compare, where it is."""
    found = [text for text in _steder(forlop) if "sammenlignes" in text]
    assert found == ([note] if note else [])


def test_ranks_in_words() -> None:
    """The recalculated series as a course, the published one as each year's place."""
    assert _diagram(FORLOP).alt == (
        "Totalt i Kommunebarometeret, plass i landet for Bærum 2023–2026. "
        f"Omregnet: fra nr.{AV}136 i 2023 til nr.{AV}139 i 2026, en svakere plass. "
        f"Publisert: nr.{AV}128 i 2023, nr.{AV}136 i 2024, nr.{AV}138 i 2025 og "
        f"nr.{AV}139 i 2026; ulike år kan ikke sammenlignes."
    )


@pytest.mark.parametrize(
    ("serier", "words"),
    [
        (((None, 5), (143, 139)), f"fra nr.{AV}143 i 2023 til nr.{AV}139 i 2026, en bedre plass."),
        (((5, 5), (7, 7)), f"Omregnet: nr.{AV}7 både i 2023 og i 2026."),
        (((5, 5), (None, 7)), f"Omregnet: nr.{AV}7 i 2026."),
        (((5, 5), (None, None)), "Omregnet mangler."),
        (((None, 5),), f"Publisert: nr.{AV}5 i 2026."),
        (((None, None), (3, 4)), "Publisert mangler."),
    ],
)
def test_ranks_in_words_when_there_are_few(serier: tuple[Any, ...], words: str) -> None:
    """One year is no course, equal ranks are no move, and what is missing is said."""
    ends = [(serie[0], None, None, serie[1]) for serie in serier]
    assert words in _diagram(_forlop(*ends)).alt


def test_published_ranks_are_never_called_better_or_worse() -> None:
    """Ranks of different years do not compare."""
    alt = _diagram(_forlop((139, 1, 300))).alt
    assert not [word for word in ("bedre", "svakere", "fra nr") if word in alt]


def test_the_ranks_shown_are_in_the_data_with_their_gaps() -> None:
    """One row per series and year."""
    data = _diagram(_forlop((5, None), (7, 8))).data
    rows = data.astype(object).where(data.notna(), None).to_numpy().tolist()

    assert list(data.columns) == ["Serie", "År", "Plass"]
    assert rows == [
        ["Publisert", 2023, 5.0],
        ["Publisert", 2024, None],
        ["Omregnet", 2023, 7.0],
        ["Omregnet", 2024, 8.0],
    ]


@NOKSAA
@given(a=SERIE, b=SERIE, merke=st.sampled_from(("", MERKE)))
def test_no_ranks_make_texts_overlap(a: list[Any], b: list[Any], merke: str) -> None:
    """Whatever the ranks, every text can be read and stands inside the picture."""
    length = max(len(a), len(b))
    series = [[*it, *[None] * (length - len(it))] for it in (a, b)]
    flate = _flate(_forlop(*series, fra=2010, merke=merke))
    boxes = _boxes(flate)

    assert list(_overlaps(boxes)) == []
    assert all(x0 >= 0 and y0 >= 0 for _, (x0, y0, _, _) in boxes)
    assert all(x1 <= flate.bredde and y1 <= flate.hoyde for _, (_, _, x1, y1) in boxes)


@NOKSAA
@given(a=SERIE, b=SERIE)
def test_no_number_stands_on_a_line_or_a_mark(a: list[Any], b: list[Any]) -> None:
    """A rank is printed where it can be read, or not at all."""
    length = max(len(a), len(b))
    series = [[*it, *[None] * (length - len(it))] for it in (a, b)]
    bilde = rangforlop._bilde(_forlop(*series, fra=2010), _flate(_forlop(*series, fra=2010)))
    taken = rangforlop._opptatt(bilde)
    numbers = [it for it in _boxes(bilde.flate) if it[1][0] > bilde.x.start - 4 and it[0].isdigit()]
    height = bilde.flate.hoyde
    for _, (x0, low, x1, high) in numbers:
        if height - low > rangforlop._BUNN + 1.5:  # a year below the axis
            continue
        box = Boks(x0, height - high, x1, height - low)
        assert x1 <= bilde.x.slutt  # there the labels begin
        assert not any(rangforlop._krysser(box, *ends) for ends in taken.streker)
        assert not any(rangforlop._moter(box, mark) for mark in taken.bokser)


@pytest.mark.parametrize("antall", [2, 4, 17, 30])
def test_a_number_may_stand_anywhere_around_its_mark_but_among_the_labels(antall: int) -> None:
    """However close the years are: from the axis to the last year's mark, not below the plot."""
    forlop = _forlop([120] * antall, [120 + antall] * antall, fra=1997)
    bilde = rangforlop._bilde(forlop, _flate(forlop))
    for aar in forlop.aar[:-1]:
        boxes = list(rangforlop._rundt(bilde, (aar, 120), 4.0))
        assert boxes
        assert all(bilde.x.start - 4 <= it.x0 and it.x1 <= bilde.x.slutt for it in boxes)
        assert all(it.y1 <= rangforlop._BUNN + 1 for it in boxes)


def test_a_number_over_the_first_place_clears_the_stamp() -> None:
    """It stands in the corner where the newest ranks are."""
    stamp = _flate(_forlop((1, 1, 1), merke=MERKE))
    numbers = [box for text, box in _boxes(stamp) if text == "1"]
    assert max(high for _, _, _, high in numbers) < stamp.hoyde - MERKEHOYDE


PUNKT: Final = st.tuples(st.floats(-10, 10), st.floats(-10, 10))


@given(a=PUNKT, b=PUNKT, hjorne=PUNKT)
def test_a_stretch_that_has_a_point_in_a_box_meets_it(a: Any, b: Any, hjorne: Any) -> None:
    """And one that has none, among many close together, does not meet a box a little smaller."""
    x, y = hjorne
    points = [(a[0] + (b[0] - a[0]) * t / 400, a[1] + (b[1] - a[1]) * t / 400) for t in range(401)]
    inside = any(x <= px <= x + 4 and y <= py <= y + 2 for px, py in points)

    if inside:
        assert rangforlop._krysser(Boks(x - 1e-9, y - 1e-9, x + 4 + 1e-9, y + 2 + 1e-9), a, b)
    else:
        assert not rangforlop._krysser(Boks(x + 0.1, y + 0.1, x + 3.9, y + 1.9), a, b)


# --- Contributions to a total ---------------------------------------------------------------------


def test_each_bar_is_as_long_as_its_number_on_its_own_side() -> None:
    """From one zero: 0,22 to the right is 0,22 / 0,10 as long as 0,10 to the left."""
    lifts = [(it[:, 0].min(), it[:, 0].max()) for it, _ in _bokser(BILDE, FARGER.egen)]
    pulls = [(it[:, 0].min(), it[:, 0].max()) for it, _ in _bokser(BILDE, FARGER.flate)]
    (zero,) = {round(left, 6) for left, _ in lifts} | {round(right, 6) for _, right in pulls}
    lengths = [right - left for left, right in (*lifts, *pulls)]
    expected = [0.22, 0.0675, 0.03, 0.2, 0.0075, 0.1]

    assert zero > 0
    assert [it / lengths[0] for it in lengths] == pytest.approx([it / 0.22 for it in expected])


def test_what_lifts_and_what_pulls_down_are_told_apart_without_colour() -> None:
    """Solid, or pale with an edge; and a sign before the number."""
    assert [pen for _, pen in _bokser(BILDE, FARGER.egen)] == [None] * 4
    assert {pen.farge for _, pen in _bokser(BILDE, FARGER.flate)} == {FARGER.egen}
    assert {"+0,22", "+0,07", "+0,03", "−0,01", "−0,10"} < set(_steder(BILDE))


def test_a_number_stands_past_the_end_of_its_bar() -> None:
    """Under the word for its side."""
    places = _steder(BILDE)
    ((lift, _), *_), (*_, (pull, _)) = _bokser(BILDE, FARGER.egen), _bokser(BILDE, FARGER.flate)
    zero = lift[:, 0].min()

    assert 0.5 < places["+0,22"][0] - lift[:, 0].max() < 2
    assert 0.5 < pull[:, 0].min() - places["−0,10"][2] < 2
    assert places["← trekker ned"][2] < zero < places["løfter →"][0]


def test_a_long_name_is_broken_so_that_the_bars_keep_their_room() -> None:
    """The longest of the barometer's own sectors stands on one line."""
    own, longer = "Vann, avløp og renovasjon", "Plan, byggesak, eiendom og bygg for alle formål"
    places = _steder(_bilde(_rad(own, 4.0, 50.0), _rad(longer, 4.5, 50.0)))

    assert own in places
    assert longer not in places
    assert longer == " ".join(text for text in places if text in longer)
    assert places["Karakter og vekt"][0] < 50


def test_each_sector_says_its_grade_and_its_weight() -> None:
    """One decimal; a whole weight has none."""
    texts = set(_steder(BILDE))
    assert {f"4,6 · vekt 20{AV}%", f"4,4 · vekt 7,5{AV}%"} < texts


def test_a_sector_without_grade_says_so_and_has_no_bar() -> None:
    """Missing is never zero."""
    helse = _bilde(_rad("Helse", None, 7.5))

    assert {"karakter mangler", f"vekt 7,5{AV}%"} < set(_steder(helse))
    assert not _bokser(helse, FARGER.egen) + _bokser(helse, FARGER.flate)
    assert not [text for text in _steder(helse) if text.startswith(("0,0", "+0,0"))]


def test_the_sum_is_set_off_and_there_only_when_it_can_be_formed() -> None:
    """In bold below a rule; without grades enough there is none."""
    places = _steder(BILDE)
    weights = {it.get_text(): it.get_fontweight() for it in _artister_tekst(BILDE)}

    assert (weights["Samlet"], weights["+0,20"], weights["+0,22"]) == (700, 700, 400)
    assert places["Samlet"][3] < min(places[rad.navn][1] for rad in SEKTORENE)
    assert "Samlet" not in _steder(replace(BILDE, samlet=None))


def test_sectors_stand_in_the_order_they_are_given() -> None:
    """What is largest is for analysis to say."""
    upside_down = _bilde(*SEKTORENE[::-1])
    tops = [_steder(upside_down)[rad.navn][3] for rad in SEKTORENE]
    assert tops == sorted(tops)


def test_contributions_in_words() -> None:
    """The two that lift most and the two that pull down most, all of them, and who is missing."""
    assert _diagram(BILDE).alt == (
        "Totalt i Kommunebarometeret 2026: sektorenes bidrag for Bærum i karakterpoeng. "
        "Løfter mest: Grunnskole (+0,22) og Sosialtjeneste (+0,07). "
        "Trekker ned mest: Økonomi (−0,10) og Barnevern (−0,01). "
        "Samlet: +0,20. Karakter mangler for Helse."
    )


@pytest.mark.parametrize(
    ("bilde", "words", "unsaid"),
    [
        (_bilde(_rad("Kultur", 6.0, 10.0)), "Løfter mest: Kultur (+0,25).", "Trekker"),
        (_bilde(_rad("Kultur", 1.0, 10.0)), "Trekker ned mest: Kultur (−0,25).", "Løfter"),
        (_bilde(_rad("Kultur", 3.5, 10.0)), "Ingen sektor løfter eller trekker ned.", "Kultur"),
        (_bilde(_rad("Kultur", 3.6, 2.5)), "Ingen sektor løfter eller trekker ned.", "0,00"),
        (_bilde(_rad("Kultur", 3.4, 2.5)), "Ingen sektor løfter eller trekker ned.", "0,00"),
        (_bilde(_rad("Kultur", None, 9.0)), "Karakter mangler for Kultur.", "Ingen sektor"),
    ],
)
def test_contributions_in_words_when_one_side_is_empty(
    bilde: Bidragsbilde, words: str, unsaid: str
) -> None:
    """What is printed as nothing (±0,0025) is no lift and no pull; a missing grade says nothing."""
    alt = _diagram(bilde).alt
    assert words in alt
    assert unsaid not in alt


def test_the_contributions_shown_are_in_the_data_with_the_sum() -> None:
    """Grade, weight and contribution unrounded; the sum has the weighted mean of the grades."""
    kultur, helse = _rad("Kultur", 4.7, 100.0), _rad("Helse", None, 7.5)
    data = _diagram(_bilde(kultur, helse, samlet=1.2)).data
    rows = data.astype(object).where(data.notna(), None).to_numpy().tolist()

    assert list(data.columns)[:4] == [
        "Sektor",
        "Karakter",
        "Vekt, %",
        "Bidrag, karakterpoeng",
    ]
    assert [row[:4] for row in rows] == [
        ["Kultur", 4.7, 100.0, (4.7 - 3.5) * 100 / 100],
        ["Helse", None, 7.5, None],
        ["Samlet", 3.5 + 1.2, 100.0, 1.2],
    ]


@NOKSAA
@given(sektorer=SEKTORER, samlet=st.none() | st.floats(-3, 3), merke=st.sampled_from(("", MERKE)))
def test_no_contributions_make_texts_overlap(
    sektorer: list[Any], samlet: float | None, merke: str
) -> None:
    """Whatever the names, grades and weights, every text can be read and stands inside."""
    flate = _flate(_bilde(*(_rad(*it) for it in sektorer), samlet=samlet, merke=merke))
    boxes = _boxes(flate)

    assert list(_overlaps(boxes)) == []
    assert all(x0 >= 0 and y0 >= 0 for _, (x0, y0, _, _) in boxes)
    assert all(x1 <= flate.bredde and y1 <= flate.hoyde for _, (_, _, x1, y1) in boxes)


# --- Both -----------------------------------------------------------------------------------------

begge = pytest.mark.parametrize("resultat", [FORLOP, BILDE], ids=["rangforlop", "bidrag"])


@begge
def test_made_up_numbers_say_so_in_the_picture_the_words_and_the_data(resultat: Any) -> None:
    """In bold in the upper right corner, as the first word of all, on every row."""
    marked = replace(resultat, merke=MERKE)
    diagram, flate = _diagram(marked), _flate(marked)
    weights = {it.get_text(): it.get_fontweight() for it in _artister_tekst(marked)}
    x0, y0, x1, _ = dict(_boxes(flate))[MERKE]

    assert weights[MERKE] == 700
    assert (x0 > flate.bredde - 30, x1 < flate.bredde, y0 > flate.hoyde - 5.0) == (True,) * 3
    assert diagram.alt.startswith(f"{MERKE}. Totalt")
    assert set(diagram.data["Merknad"]) == {MERKE}


@begge
def test_real_numbers_have_no_mark(resultat: Any) -> None:
    """Neither a box, a word nor an empty column."""
    diagram = _diagram(resultat)

    assert MERKE not in diagram.svg + diagram.alt
    assert "Merknad" not in diagram.data


def _celle(verdi: float) -> Kildecelle:
    return Kildecelle("barometer/publisert", "Bærum", 2026, "barometer/sektorer.csv:7:H", verdi)


def test_every_rank_that_is_printed_knows_its_cell() -> None:
    """In the picture and in its words; the axis is the picture's own."""
    ranks = tuple(Heltall(rang, _celle(rang)) for rang in (5, 5, 7))
    with nb.bokfort() as bok:
        _diagram(_forlop(ranks))
    printed = [it.tall for it in bok.trykk]

    assert all(any(it is rang for it in printed) for rang in ranks)
    plain = {it for it in printed if not isinstance(it, Heltall)}
    assert plain <= {1, 5, 10, 15, 20}


def test_every_contribution_that_is_printed_knows_what_it_is_made_of() -> None:
    """Grade, weight, contribution and sum, each as it was handed over."""
    numbers = [Sporet(it, _celle(it)) for it in (4.6, 20.0, 0.22, 0.21)]
    grade, weight, lift, total = numbers
    with nb.bokfort() as bok:
        _diagram(_bilde(Bidragsrad("Kultur", grade, weight, lift), samlet=total))

    assert {id(it.tall) for it in bok.trykk} == {id(it) for it in numbers}


@begge
def test_whatever_is_changed_in_a_picture_changes_its_print(resultat: Any) -> None:
    """Else a chart that is kept would be shown for another."""
    tegning = _tegning(resultat)
    others = [it.fingeravtrykk() for it in changed(tegning)]

    assert len(others) > 100
    assert tegning.fingeravtrykk() not in others
    assert _tegning(replace(resultat, merke=MERKE)).fingeravtrykk() != tegning.fingeravtrykk()
