"""Every form of chart, drawn from real figures and from nasty ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from asss_report.analysis.results import (
    Bidragsbilde,
    Bidragsrad,
    Foss,
    Gjennomsnitt,
    Linje,
    Oversikt,
    OversiktRad,
    Plass,
    Profil,
    ProfilRad,
    Rangering,
    Rangforlop,
    Rangserie,
    Rolle,
    Steg,
    Utvikling,
)
from asss_report.charts import (
    bidrag,
    felles,
    foss,
    oversikt,
    profil,
    rangering,
    rangforlop,
    smaabilder,
    utvikling,
)
from asss_report.charts.artister import Merker, Strek
from asss_report.charts.bidrag import tegn_bidrag
from asss_report.charts.foss import tegn_foss
from asss_report.charts.oversikt import tegn_oversikt
from asss_report.charts.profil import tegn_profil
from asss_report.charts.rangering import tegn_rangering
from asss_report.charts.rangforlop import tegn_rangforlop
from asss_report.charts.style import Stil
from asss_report.charts.utvikling import tegn_utvikling
from asss_report.model import Brudd, Diagram, Formel, Indicator, Ledd, Snitt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from asss_report.charts.flate import Flate

ROOT = Path(__file__).parents[2]
STIL = Stil.load(ROOT)
NS = "{http://www.w3.org/2000/svg}"
LANGT = "Kristiansund N."
#: Less than a hair's breadth is no overlap.
SLACK_MM = 0.02

#: Netto driftsutgifter til barnehage 2025, kroner per innbygger (Statistics Norway, table 12362).
BARNEHAGE = {
    "Bærum": 13_817,
    "Sandnes": 13_756,
    "Oslo": 13_353,
    "Stavanger": 12_722,
    "Asker": 12_707,
    "Bergen": 12_152,
    "Kristiansand": 11_775,
    "Tromsø": 11_715,
    "Trondheim": 11_699,
    "Lillestrøm": 11_671,
    "Drammen": 11_012,
    "Fredrikstad": 10_072,
}


# --- Builders ---------------------------------------------------------------------------------


def _indikator(enhet: str = "kroner per innbygger", desimaler: int = 0) -> Indicator:
    navn = "Netto driftsutgifter til barnehage"
    return Indicator("netto", navn, enhet, desimaler, Formel((Ledd("12362/FGK7/AGD2"),)))


def _rolle(navn: str, egen: str, andre: Sequence[str]) -> Rolle:
    if navn == egen:
        return Rolle.EGEN
    return Rolle.SAMMENLIGNET if navn in andre else Rolle.ANDRE


def _rang(verdi: float | None, alle: list[float]) -> tuple[int | None, str]:
    return (None, ":") if verdi is None else (1 + sum(v > verdi for v in alle), "")


def _rangering(
    verdier: dict[str, float | None],
    snitt: float | None,
    *,
    roller: tuple[str, ...] = ("Bærum", "Asker"),
    indikator: Indicator | None = None,
) -> Rangering:
    """A ranking; the first of `roller` is the own municipality, the others its comparators."""
    known = [v for v in verdier.values() if v is not None]
    ordered = sorted(verdier.items(), key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    plasser = tuple(
        Plass(navn, _rolle(navn, roller[0], roller[1:]), verdi, *_rang(verdi, known))
        for navn, verdi in ordered
    )
    mean = Gjennomsnitt(snitt, Snitt.VEKTET, tuple(verdier))
    return Rangering(indikator or _indikator(), 2025, plasser, mean)


def _linje(navn: str, rolle: Rolle, *verdier: float | None) -> Linje:
    return Linje(navn, rolle, verdier)


def _brutt(linje: Linje, *aar: int) -> Linje:
    """The line with breaks of its own."""
    return replace(linje, brudd=tuple(Brudd(y, "kommunen fikk nye grenser") for y in aar))


def _utvikling(*linjer: Linje, brudd: tuple[int, ...] = (), fra: int = 2021) -> Utvikling:
    years = tuple(range(fra, fra + len(linjer[0].verdier)))
    breaks = tuple(Brudd(aar, "ny inndeling") for aar in brudd)
    return Utvikling(_indikator(), years, linjer, breaks)


def _profilrad(navn: str, egen: float | None, *andre: tuple[str, float | None]) -> ProfilRad:
    indikator = Indicator("x", navn, "kroner per innbygger", 0, Formel((Ledd("x"),)))
    return ProfilRad(indikator, egen, andre, 61.0, "Fredrikstad", 144.0, LANGT)


def _profil(*rader: ProfilRad, andre: tuple[str, ...] = ("Asker",)) -> Profil:
    return Profil("Bærum", andre, "ASSS", 2025, rader)


def _foss(start: float, *virkninger: float) -> Foss:
    names = (
        "utgiftsbehov",
        "brutto ressursbruk utover beregnet behov",
        "andel som ikke dekkes av egne inntekter",
        "målgruppens andel av innbyggerne",
        "enhetskostnad",
    )
    steps = tuple(Steg(f"s{i}", names[i], v) for i, v in enumerate(virkninger))
    return Foss("ASSS-snittet", start, steps, "Bærum", start + sum(virkninger), 133_000, 2025)


def _omraade(navn: str, raa: float | None, korrigert: float | None, **kw: bool) -> OversiktRad:
    flags = {"stabil": True, "vurderes": True} | kw
    return OversiktRad(navn, navn.lower(), raa, korrigert, flags["stabil"], flags["vurderes"])


def _oversikt(*rader: OversiktRad) -> Oversikt:
    return Oversikt("Bærum", "ASSS", 2025, rader)


def _forlop(*serier: Sequence[int | None], fra: int = 2023, merke: str = "") -> Rangforlop:
    """Ranks by year: the published series, then the recalculated one."""
    years = tuple(range(fra, fra + len(serier[0])))
    named = zip(("Publisert", "Omregnet"), serier, strict=False)
    series = tuple(Rangserie(navn, tuple(plasser)) for navn, plasser in named)
    return Rangforlop("Bærum", "Totalt i Kommunebarometeret", years, series, merke)


def _bidragsrad(navn: str, karakter: float | None, vekt: float) -> Bidragsrad:
    lift = None if karakter is None else (karakter - 3.5) * vekt / 100
    return Bidragsrad(navn, karakter, vekt, lift)


def _bidrag(*rader: Bidragsrad, samlet: bool = True, merke: str = "") -> Bidragsbilde:
    total = sum(rad.bidrag or 0.0 for rad in rader) if samlet else None
    return Bidragsbilde("Bærum", "Totalt i Kommunebarometeret 2026", 2026, rader, total, merke)


EGEN, ANDRE = Rolle.EGEN, Rolle.ANDRE
SAMM, MIDT = Rolle.SAMMENLIGNET, Rolle.SNITT
TREND = (
    _linje("Bærum", EGEN, 11_064, 11_750, 12_476, 12_763, 13_817),
    _linje("Asker", SAMM, 9_663, 10_518, 11_154, 12_037, 12_707),
    _linje("Fredrikstad", ANDRE, 8_713, 8_520, 9_519, 9_542, 10_072),
    _linje("ASSS", MIDT, 10_402, 10_712, 11_691, 11_789, 12_539),
)
PROFIL = _profil(
    _profilrad("Netto driftsutgifter til barnehage", 110.2, ("Asker", 101.3)),
    _profilrad("Netto driftsutgifter til politisk styring og kontroll", 67.0, ("Asker", 75.0)),
)
FOSS = _foss(12_538.8, 742.5, 407.9, 128.3)
OVERSIKT = _oversikt(
    _omraade("Barnehage", 170.4e6, 71.4e6),
    _omraade("Grunnskole", 74.6e6, -313.1e6),
    _omraade("Barnevern", -62.5e6, 11.9e6, stabil=False),
    _omraade("Fellesutgifter", -18.3e6, None, vurderes=False),
    _omraade("Kirke", None, None),
)
#: Six lines that cross from year to year, with a gap and values on both sides of zero.
FLOKE = (
    _linje("Bærum", EGEN, 1.5, -0.4, 3.1, 0.2, 6.0),
    _linje("Asker", SAMM, -1.0, 2.0, None, 3.3, 3.1),
    _linje(LANGT, ANDRE, 3.0, -2.2, 2.8, -1.5, 2.2),
    _linje("Oslo", ANDRE, 0.4, 3.1, -1.8, 4.0, -0.5),
    _linje("Bergen", ANDRE, 2.2, 0.1, 3.3, 0.0, 4.4),
    _linje("ASSS", MIDT, 1.2, 0.9, 1.8, 1.1, 3.2),
)
TRE = ("Bærum", "Asker", "Kristiansand", "Stavanger")
SAMME = 13_000.0

#: Real and nasty inputs by name; every rule below is tried on all of them.
TILFELLER: dict[str, Any] = {
    "rangering": _rangering(dict(BARNEHAGE), 12_538.8),
    "rangering, tre sammenlignede": _rangering(dict(BARNEHAGE), 12_538.8, roller=TRE),
    "rangering, egen mangler": _rangering({**BARNEHAGE, "Bærum": None}, 12_204.2),
    "rangering, sammenlignet og snitt mangler": _rangering({**BARNEHAGE, "Asker": None}, None),
    "rangering, alle mangler": _rangering(dict.fromkeys(BARNEHAGE), None),
    "rangering, begge fortegn": _rangering(
        {"Bærum": -2_197, LANGT: -4_326, "Asker": 300, "Oslo": None, "Bergen": -32}, -800
    ),
    "rangering, bare negative": _rangering({"Bærum": -2_197, LANGT: -4_326, "Oslo": None}, -3_000),
    "rangering, like": _rangering({"Bærum": 0, "Asker": 0, "Oslo": 0}, 0),
    "rangering, prosent": _rangering(
        {"Bærum": 92.3, "Asker": 88.1, "Oslo": 92.3}, 91.24, indikator=_indikator("prosent", 1)
    ),
    "rangering, én": _rangering({"Bærum": 12.0}, 12.0),
    "utvikling": _utvikling(*TREND),
    "utvikling, floke": _utvikling(*FLOKE),
    "utvikling, tett": _utvikling(
        _linje("Bærum", EGEN, 100, 100),
        *(_linje(navn, SAMM, 100.0, 100.0) for navn in ("Asker", "Drammen", LANGT)),
        _linje("ASSS", MIDT, 100, 100),
    ),
    "utvikling, hull og brudd": _utvikling(
        _linje("Sandnes", EGEN, 10, None, 12, 13, None, None),
        _linje("Asker", SAMM, 10.1, 10.2, None, 13.1, 13.0, 13.2),
        _linje("Bergen", SAMM, None, None, None, None, None, None),
        _linje("Oslo", ANDRE, None, 9, None, 14, None, 8.8),
        _linje("ASSS", MIDT, 10, 10.1, 10.2, 13, 13.05, 13.22),
        brudd=(2021, 2022, 2023, 2024, 2024, 2030),
    ),
    "utvikling, egne brudd": _utvikling(
        _brutt(_linje("Bærum", EGEN, 8.1, 8.3, 9.2, 9.9, 10.4, 11.0), 2022),
        _brutt(_linje("Asker", SAMM, 7.9, 7.2, 9.7, 9.8, 10.2, 10.6), 2023, 2025),
        _brutt(_linje(LANGT, SAMM, None, None, None, 8.3, 8.6, 9.0), 2023),
        _brutt(_linje("Oslo", ANDRE, 8, 9, 10, 11, 12, 13), 2024),
        _linje("ASSS", MIDT, 8, 8.4, 9, 9.7, 10.3, 10.9),
    ),
    "utvikling, brudd for alle og én": _utvikling(
        _linje("Bærum", EGEN, 8.1, 8.3, 9.2, 9.9),
        _brutt(_linje("Asker", SAMM, 7.9, 7.2, 9.7, 9.8), 2023, 2024),
        _linje("ASSS", MIDT, 8, 8.4, 9, 9.7),
        brudd=(2023,),
    ),
    "utvikling, floke med brudd": _utvikling(
        FLOKE[0], _brutt(FLOKE[1], 2022), _brutt(FLOKE[2], 2023), *FLOKE[3:]
    ),
    "utvikling, negativ": _utvikling(
        _linje("Bærum", EGEN, -32, -2_197, -4_326), _linje("ASSS", MIDT, -257, -2_600, -5_100)
    ),
    "utvikling, ett år": _utvikling(_linje("Bærum", EGEN, 3), _linje("ASSS", MIDT, 4)),
    "utvikling, ingen tall": _utvikling(_linje("Bærum", EGEN, None), _linje("ASSS", MIDT, None)),
    "utvikling, mange år": _utvikling(
        _linje("Bærum", EGEN, *map(float, range(30))), brudd=(2001, 2002, 2003, 2019), fra=1990
    ),
    "profil": PROFIL,
    "profil, verst": _profil(
        _profilrad("Like", 100.0, ("Asker", 100.0), (LANGT, 100.2), ("Oslo", 99.9)),
        _profilrad(
            ("Ute " * 30).strip(), 900.0, ("Asker", None), (LANGT, 1_200.0), ("Oslo", -40.0)
        ),
        _profilrad("Pleieogomsorgstjeneste" * 3, None, ("Asker", None), (LANGT, 80.0)),
        _profilrad("Tom", None, ("Asker", None), (LANGT, None), ("Oslo", None)),
        andre=("Asker", LANGT, "Oslo"),
    ),
    "profil, tom": _profil(),
    "foss": FOSS,
    "foss, opp og ned": _foss(17_422.9, 2_910.2, -1_715.1, -635.4),
    "foss, negativ": _foss(-2_197.4, -742.5, 407.9, 128.3),
    "foss, gjennom null": _foss(-500, 742.5, -300, -2_407.9, 128.3, 900),
    "foss, ingen forskjell": _foss(1_000, 0, 0, 0),
    "oversikt": OVERSIKT,
    "oversikt, bare under": _oversikt(
        _omraade("Helse og omsorg", -9e8, -1e6),
        _omraade("Et område med et svært langt navn", -5e6, 2e5, stabil=False, vurderes=False),
        _omraade("Rar", None, -3e8),
    ),
    "oversikt, bare over": _oversikt(_omraade("Helse", 9e8, 1e6), _omraade("Vann", 0.0, 0.0)),
    "oversikt, tom": _oversikt(_omraade("Kirke", None, None)),
    "rangforløp": _forlop((128, 136, 138, 139), (136, 140, 138, 139), merke="Eksempeltall"),
    "rangforløp, ytterst": _forlop((1, 356, 1, 356), (356, 1, 200, 2)),
    "rangforløp, hull": _forlop((12, None, 30, 41, None, 25), (None, 33, 30, None, 21, None)),
    "rangforløp, ett år": _forlop((139,), (139,), merke="Eksempeltall"),
    "rangforløp, én serie": _forlop((3, 1, 2, 1)),
    "rangforløp, like": _forlop((7, 7, 7, 7), (7, 7, 7, 7)),
    "rangforløp, bare omregnet": _forlop((None, None), (88, 61)),
    "rangforløp, ingen plasser": _forlop((None, None), (None, None)),
    "rangforløp, mange år": _forlop(range(200, 30, -10), range(190, 37, -9), fra=2010),
    "bidrag": _bidrag(
        _bidragsrad("Grunnskole", 4.6, 20.0),
        _bidragsrad("Vann, avløp og renovasjon", 3.5, 2.5),
        _bidragsrad("Helse", None, 7.5),
        _bidragsrad("Barnevern", 2.7, 10.0),
        merke="Eksempeltall",
    ),
    "bidrag, bare ned": _bidrag(_bidragsrad("Kultur", 3.4, 2.5), _bidragsrad("Helse", 1.0, 97.5)),
    "bidrag, bare opp": _bidrag(_bidragsrad("Kultur", 6.0, 97.5), _bidragsrad("Helse", 3.6, 2.5)),
    "bidrag, én": _bidrag(_bidragsrad("Kultur", 6.0, 2.5), samlet=False),
    "bidrag, lange navn": _bidrag(
        _bidragsrad("Plan, byggesak, eiendom og bygg for alle formål i kommunen", 4.4, 33.333),
        _bidragsrad("Vannavløpsrenovasjonsogbrannverntjenesten", 2.0, 2.5),
    ),
    "bidrag, uten karakterer": _bidrag(_bidragsrad("Kultur", None, 2.5), samlet=False),
    "bidrag, tom": _bidrag(samlet=False),
}


def _tegn(resultat: Any) -> Diagram:
    functions: dict[type, Any] = {
        Rangering: tegn_rangering,
        Utvikling: tegn_utvikling,
        Profil: tegn_profil,
        Foss: tegn_foss,
        Oversikt: tegn_oversikt,
        Rangforlop: tegn_rangforlop,
        Bidragsbilde: tegn_bidrag,
    }
    diagram: Diagram = functions[type(resultat)](resultat, STIL)
    return diagram


def _flate(resultat: Any) -> Flate:
    modules: dict[type, Any] = {
        Rangering: rangering,
        Utvikling: utvikling,
        Profil: profil,
        Foss: foss,
        Oversikt: oversikt,
        Rangforlop: rangforlop,
        Bidragsbilde: bidrag,
    }
    flate: Flate = modules[type(resultat)].lag_flate(resultat, STIL)
    return flate


def fingeravtrykk() -> str:
    """A hash of every chart's bytes; another process calls this too."""
    parts = [f"{d.svg}{d.alt}{d.data.to_csv()}" for d in map(_tegn, TILFELLER.values())]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _tekster(resultat: Any) -> list[str]:
    root = ET.fromstring(_tegn(resultat).svg)  # noqa: S314 - made here
    return [text.text or "" for text in root.iter(f"{NS}text")]


tilfelle = pytest.mark.parametrize("resultat", TILFELLER.values(), ids=TILFELLER.keys())


# --- Rules for every chart --------------------------------------------------------------------


def _boxes(flate: Flate) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text with the box of its ink in mm from the lower left, as its outlines give it."""
    figure = flate.figur()
    return [(t.get_text(), _ink(t, figure.dpi)) for t in figure.findobj(Text) if t.get_text()]


def _ink(text: Text, dpi: float) -> tuple[float, float, float, float]:
    outline = TextPath((0, 0), text.get_text(), prop=text.get_fontproperties()).get_extents()
    x, y = text.get_transform().transform(text.get_position()) * 25.4 / dpi
    left, low, right, high = (v * 25.4 / 72 for v in outline.extents)
    x -= {"left": 0.0, "center": right / 2, "right": right}[text.get_horizontalalignment()]
    return x + left, y + low, x + right, y + high


def _overlaps(boxes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for (one, a), (other, b) in combinations(boxes, 2):
        wide = min(a[2], b[2]) - max(a[0], b[0])
        high = min(a[3], b[3]) - max(a[1], b[1])
        if min(wide, high) > SLACK_MM:
            yield one, other


@tilfelle
def test_no_text_overlaps_another(resultat: Any) -> None:
    """Every word can be read, whatever the values."""
    assert list(_overlaps(_boxes(_flate(resultat)))) == []


@tilfelle
def test_no_text_leaves_the_picture(resultat: Any) -> None:
    """Nothing is cut at the edge."""
    flate = _flate(resultat)
    outside = [
        text
        for text, (x0, y0, x1, y1) in _boxes(flate)
        if x0 < 0 or x1 > flate.bredde or y0 < 0 or y1 > flate.hoyde
    ]
    assert outside == []


@tilfelle
def test_no_mark_leaves_the_picture(resultat: Any) -> None:
    """Bars, lines and arrows stay inside as well."""
    diagram = _tegn(resultat)
    flate = _flate(resultat)
    figure = flate.figur()
    width, height = (v * figure.dpi for v in figure.get_size_inches())
    for artist in figure.findobj(lambda it: isinstance(it, Strek | Merker)):
        x0, y0, x1, y1 = artist.get_window_extent(None).extents
        assert -0.5 <= x0 <= x1 <= width + 0.5
        assert -0.5 <= y0 <= y1 <= height + 0.5
    assert diagram.hoyde_mm == pytest.approx(flate.hoyde, abs=0.01)


@tilfelle
def test_compact_svg_keeps_every_text(resultat: Any) -> None:
    """What was drawn as text can be read in the SVG, in the same order."""
    texts = [text.get_text() for text in _flate(resultat).figur().findobj(Text)]
    assert [text for text in texts if text] == _tekster(resultat)


@tilfelle
def test_svg_is_valid_and_only_paths_and_text(resultat: Any) -> None:
    """It parses, and nothing in it needs an id, a style sheet or a clip path."""
    root = ET.fromstring(_tegn(resultat).svg)  # noqa: S314 - made here
    assert {element.tag for element in root.iter()} <= {f"{NS}{n}" for n in ("svg", "path", "text")}
    assert {key for element in root.iter() for key in element.keys()}.isdisjoint(  # noqa: SIM118
        {"id", "style", "class", "clip-path"}
    )


@tilfelle
def test_numbers_are_norwegian(resultat: Any) -> None:
    """No ASCII minus before a digit, no full stop as decimal mark, no missing value as text."""
    diagram = _tegn(resultat)
    for text in (*_tekster(resultat), diagram.alt):
        assert not any(f"-{digit}" in text for digit in range(10))
        assert not any(f"{digit}.{digit}" in text for digit in range(10))
        assert "nan" not in text
        assert "None" not in text


@tilfelle
def test_every_chart_has_alt_text_and_data(resultat: Any) -> None:
    """Alt text is whole sentences in one line; the data has Norwegian column names."""
    diagram = _tegn(resultat)
    assert diagram.alt.endswith(".")
    assert "\n" not in diagram.alt
    assert "  " not in diagram.alt
    assert diagram.bredde_mm == 160
    assert all(column[0].isupper() for column in diagram.data.columns)


def test_same_input_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Neither hash seeds nor a user's own matplotlib settings change a chart."""
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\n", encoding="utf-8")
    code = "import test_charts_forms as forms; print(forms.fingeravtrykk())"
    seen = {fingeravtrykk()}
    for seed, settings_file in (("1", ""), ("2", str(tmp_path / "matplotlibrc"))):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        env |= {"MATPLOTLIBRC": settings_file} if settings_file else {}
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout.strip())
    assert len(seen) == 1


VERDI = st.none() | st.floats(-99_999, 99_999) | st.integers(-3, 3).map(float)
NOKSAA = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@NOKSAA
@given(st.lists(VERDI, min_size=12, max_size=12), VERDI)
def test_no_ranking_makes_texts_overlap(verdier: list[float | None], snitt: float | None) -> None:
    """Whatever the twelve values, missing ones among them, every text stays readable."""
    flate = _flate(_rangering(dict(zip(BARNEHAGE, verdier, strict=True)), snitt, roller=TRE))
    assert list(_overlaps(_boxes(flate))) == []


@NOKSAA
@given(st.lists(st.lists(VERDI, min_size=4, max_size=4), min_size=5, max_size=5))
def test_no_trend_makes_texts_overlap(verdier: list[list[float | None]]) -> None:
    """Whatever five lines do, their labels at the end stay apart."""
    names = zip((LANGT, "Asker", "Oslo", "Bergen", "ASSS"), (EGEN, SAMM, SAMM, SAMM, MIDT))  # noqa: B905
    lines = [_linje(*name, *v) for name, v in zip(names, verdier, strict=True)]
    assert list(_overlaps(_boxes(_flate(_utvikling(*lines, brudd=(2023,)))))) == []


@NOKSAA
@given(st.floats(-99_999, 99_999), st.lists(st.floats(-9_999, 9_999), min_size=3, max_size=5))
def test_no_waterfall_makes_texts_overlap(start: float, virkninger: list[float]) -> None:
    """Whatever the steps, also through zero, their labels stay apart and inside."""
    flate = _flate(_foss(start, *virkninger))
    boxes = _boxes(flate)
    assert list(_overlaps(boxes)) == []
    assert all(box[0] >= 0 and box[2] <= flate.bredde for _, box in boxes)


# --- Ranking ----------------------------------------------------------------------------------


def test_ranking_says_where_the_own_municipality_stands() -> None:
    """Place, own value and mean, and the other end of the scale."""
    alt = _tegn(TILFELLER["rangering"]).alt
    expected = (
        "Netto driftsutgifter til barnehage, 2025: Bærum er høyest av 12 med data: "
        "13\u00a0817 kroner per innbygger, mot 12\u00a0539 i vektet snitt. "
        "Lavest er Fredrikstad med 10\u00a0072."
    )
    assert expected == alt


@pytest.mark.parametrize(
    ("egen", "words"),
    [
        ("Sandnes", "Sandnes er nest høyest av 12"),
        ("Asker", "Asker er femte høyest av 12"),
        ("Drammen", "Drammen er nest lavest av 12"),
        ("Fredrikstad", "Fredrikstad er lavest av 12"),
    ],
)
def test_ranking_counts_from_the_nearer_end(egen: str, words: str) -> None:
    """Nobody says «ellevte høyest» of twelve."""
    assert words in _tegn(_rangering(dict(BARNEHAGE), 12_538.8, roller=(egen,))).alt


def test_ranking_of_many_gives_the_number_in_the_middle() -> None:
    """Words run out at the sixth from either end."""
    assert felles.plassord(7, range(14)) == "nummer 7"


def test_ranking_says_that_a_place_is_shared() -> None:
    """Ties share the better rank, in words too."""
    assert "Bærum er delt høyest av 3 med data" in _tegn(TILFELLER["rangering, prosent"]).alt


def test_ranking_without_own_value_says_so() -> None:
    """A missing own value is the finding; the mean and both ends are still told."""
    alt = _tegn(TILFELLER["rangering, egen mangler"]).alt
    assert "Bærum har ikke tall, 11 andre har. Vektet snitt er 12\u00a0204." in alt
    assert "Høyest er Sandnes med 13\u00a0756 og lavest er Fredrikstad" in alt


def test_ranking_shows_missing_values_as_words_and_without_rank() -> None:
    """A missing value is never zero: no bar, no rank, and why there is none."""
    diagram = _tegn(TILFELLER["rangering, egen mangler"])
    assert "konfidensielt" in _tekster(TILFELLER["rangering, egen mangler"])
    row = diagram.data.set_index("Kommune").loc["Bærum"]
    assert row.isna()["Verdi"]
    assert row.isna()["Rang"]
    assert row["Merknad"] == "konfidensielt"


def test_ranking_sets_own_name_in_bold() -> None:
    """Weight carries what colour carries."""
    root = ET.fromstring(_tegn(TILFELLER["rangering"]).svg)  # noqa: S314 - made here
    weights = {text.text: text.get("font-weight") for text in root.iter(f"{NS}text")}
    assert (weights["Bærum"], weights["Asker"], weights["Oslo"]) == ("700", "600", None)


# --- Trend ------------------------------------------------------------------------------------


def test_trend_says_how_own_value_and_mean_moved() -> None:
    """First and last value of both, with years."""
    expected = (
        "Netto driftsutgifter til barnehage, 2021–2025: "
        "Bærum steg fra 11\u00a0064 i 2021 til 13\u00a0817 kroner per innbygger i 2025. "
        "ASSS steg fra 10\u00a0402 i 2021 til 12\u00a0539 kroner per innbygger i 2025."
    )
    assert expected == _tegn(TILFELLER["utvikling"]).alt


def test_trend_counts_from_the_year_of_its_headline() -> None:
    """«siden 2022» over the picture is 2022 in the alt text too; where the line begins is added."""
    alt = tegn_utvikling(_utvikling(*TREND), STIL, 2022).alt
    assert alt.endswith(
        "Bærum steg fra 11\u00a0750 i 2022 til 13\u00a0817 kroner per innbygger i 2025 "
        "(11\u00a0064 i 2021). ASSS steg fra 10\u00a0712 i 2022 til 12\u00a0539 kroner per "
        "innbygger i 2025 (10\u00a0402 i 2021)."
    )


def test_trend_counts_from_a_break_after_the_year_of_its_headline() -> None:
    """What lies before the break is not told, not even where the line begins."""
    alt = tegn_utvikling(_utvikling(*TREND, brudd=(2023,)), STIL, 2022).alt
    assert "Bærum steg fra 12\u00a0476 i 2023 til" in alt
    assert "i 2021" not in alt
    assert "i 2022" not in alt


def test_trend_never_compares_across_a_break() -> None:
    """Growth begins at the last break, and the break is told."""
    alt = _tegn(_utvikling(*TREND, brudd=(2023,))).alt
    assert "Bærum steg fra 12\u00a0476 i 2023" in alt
    assert "2021 til" not in alt
    assert alt.endswith("Tall før og etter bruddet i 2023 kan ikke sammenlignes.")


def test_trend_draws_a_gap_for_a_missing_year() -> None:
    """Stretches end at a missing year and at a break; nothing is filled with zero."""
    linje = _linje("Bærum", EGEN, 1, 2, None, 4, 5, 6)
    trend = _utvikling(linje, brudd=(2025,))
    pieces = utvikling._biter(trend, linje)
    assert pieces == [[(2021, 1), (2022, 2)], [(2024, 4)], [(2025, 5), (2026, 6)]]


def test_a_line_with_a_break_of_its_own_is_broken_alone() -> None:
    """Asker in two pieces, the others whole; the mark says whose break it is, the grey has none."""
    trend = TILFELLER["utvikling, egne brudd"]
    pieces = {x.navn: [p[0][0] for p in utvikling._biter(trend, x)] for x in trend.linjer}
    assert pieces == {
        "Bærum": [2021, 2022],
        "Asker": [2021, 2023, 2025],
        LANGT: [2024],
        "Oslo": [2021, 2024],
        "ASSS": [2021],
    }
    marks = [text for text in _tekster(trend) if "brudd" in text.lower()]
    assert marks == [
        "Bærum: brudd 2022",
        "Asker: brudd 2023",
        f"{LANGT}: brudd 2023",
        "Asker: brudd 2025",
    ]


def test_trend_never_compares_across_a_lines_own_break() -> None:
    """Bærum is told from its break on, the mean from its start, and every broken line is named."""
    alt = _tegn(TILFELLER["utvikling, egne brudd"]).alt
    assert "Bærum steg fra 8 i 2022 til" in alt
    assert "ASSS steg fra 8 i 2021 til" in alt
    assert "Linjen for Asker er brutt i 2023 og 2025." in alt
    assert alt.endswith("Linjen for Oslo er brutt i 2024.")


def test_a_break_for_all_is_not_told_twice() -> None:
    """Asker's break in the year of everybody's is everybody's; its other one is its own."""
    trend = TILFELLER["utvikling, brudd for alle og én"]
    marks = [text for text in _tekster(trend) if "rudd" in text]
    assert marks == ["Brudd 2023", "Asker: brudd 2024"]
    assert _tegn(trend).alt.endswith(
        "bruddet i 2023 kan ikke sammenlignes. Linjen for Asker er brutt i 2024."
    )


def test_small_multiples_break_a_line_and_say_what_the_dots_are() -> None:
    """A line of five years is whole no more; the key explains the mark, or is not there."""
    plain, broken = _utvikling(*FLOKE), TILFELLER["utvikling, floke med brudd"]
    before, after = (
        sorted(len(line.sti) for line in _flate(x).figur().findobj(Strek)) for x in (plain, broken)
    )
    assert before.count(5) - after.count(5) == 1
    assert smaabilder.floker(broken)
    assert "Brudd i en av linjene." in _tekster(broken)
    assert "Brudd i en av linjene." not in _tekster(plain)
    assert _tegn(broken).alt == (
        f"{_tegn(plain).alt} Linjen for {FLOKE[1].navn} er brutt i 2022. "
        f"Linjen for {FLOKE[2].navn} er brutt i 2023."
    )


def test_trend_labels_a_line_that_ends_early_with_its_year() -> None:
    """A value that is not this year's must not look like it."""
    texts = _tekster(TILFELLER["utvikling, hull og brudd"])
    assert "Sandnes 13 (2024)" in texts
    assert "Bergen mangler" in texts


def test_trend_tells_when_the_axis_does_not_start_at_zero() -> None:
    """A cut axis is said, one that starts at zero is not."""
    assert any("Aksen starter på 8\u00a0000" in t for t in _tekster(TILFELLER["utvikling"]))
    assert not any("Aksen" in t for t in _tekster(TILFELLER["utvikling, negativ"]))


def test_trend_without_values_shows_no_scale() -> None:
    """Missing is never zero, so not even the axis says zero."""
    texts = _tekster(TILFELLER["utvikling, ingen tall"])
    assert texts == ["2021", "Kroner per innbygger", "Bærum mangler", "ASSS mangler"]


def test_trend_without_change_is_not_said_to_rise() -> None:
    """Values that are shown alike are told alike."""
    alt = _tegn(TILFELLER["utvikling, tett"]).alt
    assert "Bærum hadde 100 kroner per innbygger både i 2021 og i 2022." in alt


def test_trend_without_numbers_after_the_break_says_from_when() -> None:
    """Old values do not make «har ikke tall» untrue."""
    linje = _linje("Bærum", EGEN, 1, 2, None)
    assert "Bærum har ikke tall fra og med 2023." in _tegn(_utvikling(linje, brudd=(2023,))).alt


# --- Profile ----------------------------------------------------------------------------------


def test_profile_counts_over_and_under_and_names_the_furthest() -> None:
    """How many indicators lie on either side, and which lies furthest away."""
    expected = (
        "Tjenesteprofil for Bærum 2025, indeks med snittet for ASSS = 100. "
        "Bærum ligger over snittet på 1 og under på 1 av 2 indikatorer. "
        "Lengst over er Netto driftsutgifter til barnehage (110) og lengst under er "
        "Netto driftsutgifter til politisk styring og kontroll (67)."
    )
    assert expected == _tegn(PROFIL).alt


def test_profile_says_what_is_missing() -> None:
    """A missing own index is told in the picture and in the alt text."""
    assert "Bærum mangler" in _tekster(TILFELLER["profil, verst"])
    assert "2 indikatorer mangler tall." in _tegn(TILFELLER["profil, verst"]).alt
    missing = _profil(_profilrad("A", None, ("Asker", 90.0)))
    assert "Bærum har ikke tall for noen av indikatorene." in _tegn(missing).alt


def test_profile_is_not_squashed_by_an_outlier() -> None:
    """The axis ends at 200 at most; what lies further out is written with its number."""
    skala = profil._skala(TILFELLER["profil, verst"], _flate(PROFIL))
    assert skala.til - skala.fra <= 200
    assert {"900", "1\u00a0200", "−40"} <= set(_tekster(TILFELLER["profil, verst"]))


def test_profile_axis_is_the_usual_range_not_the_widest() -> None:
    """One municipality far out in one row becomes an arrow, and the other rows keep their room."""
    rows = [_profilrad(f"Rad {nr}", 100.0, ("Asker", 95.0)) for nr in range(5)]
    far = ProfilRad(rows[0].indikator, 90.0, (("Asker", 95.0),), -9.0, "Oslo", 144.0, LANGT)
    low, high = profil._spenn(_profil(*rows, far))
    assert (low, high) == (61.0, 144.0)
    assert "lavest Oslo −9" in _tekster(_profil(*rows, far))


def test_profile_all_on_one_side_names_only_that_side() -> None:
    """Nothing is said of a furthest over when none is over."""
    alt = _tegn(_profil(_profilrad("A", 90.0), _profilrad("B", None), andre=())).alt
    assert alt.endswith("av 1 indikatorer. Lengst under er A (90). Én indikator mangler tall.")


def test_key_breaks_to_a_new_line_when_it_is_full() -> None:
    """A key wider than the picture goes on under itself."""
    entries = [felles.Nokkel("et ganske langt navn på noe", lambda _: None)] * 5
    assert felles.nokkelhoyde(STIL, entries[:3]) == 0
    assert felles.nokkelhoyde(STIL, entries) == pytest.approx(felles.LINJEAVSTAND)


# --- Waterfall --------------------------------------------------------------------------------


def test_waterfall_tells_the_difference_and_every_step() -> None:
    """Whole, parts, and what it is in million kroner: 1 278,7 · 133 000 = 170,1 millioner."""
    expected = (
        "Bærum ligger 1\u00a0279 kroner per innbygger over ASSS-snittet i 2025, "
        "i alt 170,1\u00a0millioner kroner. Veien fra 12\u00a0539 til 13\u00a0818: "
        "utgiftsbehov +743, brutto ressursbruk utover beregnet behov +408 og "
        "andel som ikke dekkes av egne inntekter +128 kroner per innbygger."
    )
    assert expected == _tegn(FOSS).alt


def test_waterfall_says_that_its_axis_is_cut() -> None:
    """An axis that does not start at zero says where it starts."""
    assert "Merk: aksen starter på 12\u00a0000" in _tekster(FOSS)


@pytest.mark.parametrize("name", ["foss, gjennom null", "foss, ingen forskjell"])
def test_waterfall_is_not_cut_where_zero_is_needed(name: str) -> None:
    """Through zero, or with nothing to enlarge, the axis starts at zero."""
    assert not any("aksen" in text for text in _tekster(TILFELLER[name]))


def test_waterfall_data_add_up() -> None:
    """The last level before the end is the end."""
    levels = _tegn(FOSS).data["Nivå, kroner per innbygger"]
    assert levels.iloc[-1] == pytest.approx(levels.iloc[-2])


# --- Overview ---------------------------------------------------------------------------------


def test_overview_tells_the_largest_differences_that_hold() -> None:
    """Corrected and raw, either way; Barnevern changes sign and Fellesutgifter is not judged."""
    expected = (
        "Bærum mot snittet for ASSS i 2025. Korrigert for behov ligger "
        "Barnehage mest over (+71,4\u00a0mill.\u00a0kr) og "
        "Grunnskole mest under (−313,1\u00a0mill.\u00a0kr). "
        "Uten korreksjon ligger Barnehage mest over (+170,4\u00a0mill.\u00a0kr)."
    )
    assert expected == _tegn(OVERSIKT).alt


def test_overview_marks_what_is_unstable_and_not_judged() -> None:
    """The marks stand by the names and are explained under the chart."""
    texts = _tekster(OVERSIKT)
    assert {"Barnevern†", "Fellesutgifter*", "Barnehage"} <= set(texts)
    assert any(text.startswith("* ") for text in texts)
    assert any(text.startswith("† ") for text in texts)


def test_overview_explains_no_mark_it_does_not_use() -> None:
    """Footnotes are there only for marks that are."""
    texts = _tekster(TILFELLER["oversikt, bare over"])
    assert not any(text.startswith(("* ", "† ")) for text in texts)


def test_overview_shows_a_missing_difference_as_a_word() -> None:
    """Missing is never zero."""
    assert "mangler" in _tekster(TILFELLER["oversikt, tom"])
    assert _tegn(TILFELLER["oversikt, tom"]).alt.endswith("entydig forskjell fra snittet.")


# --- The real path ----------------------------------------------------------------------------


@pytest.mark.pdf
def test_charts_reach_the_pdf_in_our_own_fonts(tmp_path: Path) -> None:
    """Through WeasyPrint as pictures, all weights are embedded and no other font comes in."""
    import pikepdf  # noqa: PLC0415 - only this test needs them
    from weasyprint import HTML  # noqa: PLC0415

    faces = "".join(
        f"@font-face {{ font-family: 'Source Sans 3'; font-weight: {weight};"
        f" src: url({Path(STIL.fontfil(weight)).as_uri()}) }}"
        for weight in (400, 600, 700)
    )
    for nr, resultat in enumerate(TILFELLER.values()):
        (tmp_path / f"{nr}.svg").write_text(_tegn(resultat).svg, encoding="utf-8")
    pictures = "".join(f'<img src="{nr}.svg" alt="">' for nr in range(len(TILFELLER)))
    page = HTML(string=f"<style>{faces}</style>{pictures}", base_url=f"{tmp_path}/")
    page.write_pdf(tmp_path / "charts.pdf")
    with pikepdf.open(tmp_path / "charts.pdf") as pdf:
        dictionaries = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        fonts = {str(o.BaseFont).partition("+")[2] for o in dictionaries if "/BaseFont" in o}
    expected = {f"Source-Sans-3{weight}" for weight in ("", "-Semi-Bold", "-Bold")}
    assert {name.strip(",") for name in fonts} == expected


def test_lines_that_tangle_are_shown_one_at_a_time() -> None:
    """A panel for the mean and for each of the others, the own line in all of them."""
    texts = _tekster(_utvikling(*FLOKE))

    assert smaabilder.floker(_utvikling(*FLOKE))
    for linje in FLOKE[1:]:
        assert linje.navn in texts
    assert any(text.startswith("Bærum 6") and "hver rute" in text for text in texts)


def test_lines_that_can_be_followed_stay_in_one_picture() -> None:
    """Few lines, lines that rise together, and breaks, which need their labels."""
    parallel = [_linje(f"K{i}", ANDRE, i, i + 1, i + 2) for i in range(9)]

    assert not smaabilder.floker(_utvikling(*TREND))
    assert not smaabilder.floker(_utvikling(_linje("Bærum", EGEN, 20, 21, 22), *parallel))
    assert not smaabilder.floker(_utvikling(*FLOKE, brudd=(2022,)))


def test_no_text_is_under_seven_points() -> None:
    """In print, in the size the chart is drawn for; every form, every case."""
    for resultat in TILFELLER.values():
        texts = _flate(resultat).figur().findobj(Text)
        sizes = {float(t.get_fontsize()) for t in texts if t.get_text()}
        assert not sizes or min(sizes) >= 7
