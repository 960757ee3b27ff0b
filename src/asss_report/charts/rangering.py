"""All members of the peer group as bars, highest first, with the mean as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from asss_report import nb
from asss_report.analysis.results import Rolle
from asss_report.charts.felles import (
    Former,
    ferdig,
    plassord,
    prikkstrek,
    setning,
    tallord,
    verdiord,
    verditekst,
)
from asss_report.charts.flate import KANT, Boks, Flate, Penn
from asss_report.charts.plassering import Skala
from asss_report.charts.style import nummer

if TYPE_CHECKING:
    from asss_report.analysis.results import Plass, Rangering
    from asss_report.charts.style import Merke, Stil
    from asss_report.model import Diagram

_TOPP: Final = 8.2
_RAD: Final = 4.95
_STOLPE: Final = 3.5
_RANG_BREDDE: Final = 5.0
_LUFT: Final = 1.2


def tegn_rangering(rangering: Rangering, stil: Stil) -> Diagram:
    """Draw a ranking.

    Args:
        rangering: The members, highest first, those without data last.
        stil: The look.

    Returns:
        A diagram 160 mm wide, about 68 mm high for twelve members.
    """
    return ferdig(lag_flate(rangering, stil), _alt(rangering), _data(rangering))


@dataclass(frozen=True, slots=True)
class _Bilde:
    """What the drawing functions share; `skala` is from values to mm."""

    rangering: Rangering
    flate: Flate
    former: Former
    skala: Skala
    nummer: dict[str, int]

    @property
    def null(self) -> float:
        return self.skala(0.0)

    @property
    def bunn(self) -> float:
        return self.flate.hoyde - KANT

    def merke(self, plass: Plass) -> Merke:
        return self.flate.stil.merke(plass.rolle, self.nummer.get(plass.navn, 0))


def lag_flate(rangering: Rangering, stil: Stil) -> Flate:
    """The drawing surface with the ranking on it."""
    flate = Flate(stil, _TOPP + _RAD * len(rangering.plasser) + 1.0)
    others = [p.navn for p in rangering.plasser if p.rolle is Rolle.SAMMENLIGNET]
    bilde = _Bilde(rangering, flate, Former(stil), _skala(rangering, flate), nummer(others))
    for nr, plass in enumerate(rangering.plasser):
        _stolpe(bilde, plass, _TOPP + _RAD * (nr + 0.5))
    _snittlinje(bilde)
    for nr, plass in enumerate(rangering.plasser):
        _ord(bilde, plass, _TOPP + _RAD * (nr + 0.5))
    axis = Penn(stil.farger.linje, 0.7)
    flate.strek([(bilde.null, _TOPP - 0.4), (bilde.null, bilde.bunn)], axis)
    return flate


def _skala(rangering: Rangering, flate: Flate) -> Skala:
    """Bars start at zero; labels have their room outside the longest bar on either side."""
    bold = Former(flate.stil).vanlig(vekt=700)
    values = [p.verdi for p in rangering.plasser if p.verdi is not None]
    ends = [*values, 0.0, *([] if rangering.snitt.verdi is None else [rangering.snitt.verdi])]
    labels = [_etikett(rangering, p) for p in rangering.plasser]
    room = max((flate.bredde_av(text, bold) for text in labels), default=0.0) + 2 * _LUFT
    names = max((flate.bredde_av(p.navn, bold) for p in rangering.plasser), default=0.0)
    left = _RANG_BREDDE + 2 * _LUFT + names + (room if min(ends) < 0 else _LUFT)
    # With nothing above zero, «mangler» stands left of zero too, and the right needs no room.
    right = flate.bredde - KANT - (room if max(ends) > 0 or min(ends) == 0 else _LUFT)
    return Skala(min(ends), max(ends), left, right)


def _stolpe(bilde: _Bilde, plass: Plass, y: float) -> None:
    if plass.verdi is None:
        return
    merke = bilde.merke(plass)
    bar = Boks(bilde.null, y - _STOLPE / 2, bilde.skala(plass.verdi), y + _STOLPE / 2)
    bilde.flate.boks(bar, fyll=merke.farge)
    if plass.rolle is Rolle.SAMMENLIGNET:
        pen = Penn(bilde.flate.stil.farger.bunn, 0.6)
        bilde.flate.skravur(bar, pen, avstand=1.8 + 1.2 * bilde.nummer[plass.navn])


def _ord(bilde: _Bilde, plass: Plass, y: float) -> None:
    flate, merke = bilde.flate, bilde.merke(plass)
    form = bilde.former.merket(merke)
    rank = f"{nb.heltall(plass.rang)}." if plass.rang is not None else "–"
    flate.tekst((_RANG_BREDDE, y), rank, bilde.former.liten("right"))
    flate.tekst((_RANG_BREDDE + _LUFT, y), plass.navn, form)
    _verdi(bilde, plass, y)


def _verdi(bilde: _Bilde, plass: Plass, y: float) -> None:
    """The value at the bar's end, on white, so that the line of the mean never runs through it."""
    flate, text = bilde.flate, _etikett(bilde.rangering, plass)
    missing = plass.verdi is None
    form = bilde.former.vanlig(farge=flate.stil.farger.dempet)
    form = form if missing else bilde.former.merket(bilde.merke(plass))
    end = bilde.null if plass.verdi is None else bilde.skala(plass.verdi)
    leftwards = bilde.skala.til <= 0 and bilde.skala.fra < 0 if missing else (plass.verdi or 0) < 0
    width = flate.bredde_av(text, form)
    start = end - _LUFT - width if leftwards else end + _LUFT
    start = _forbi_snittet(bilde, start, width, leftwards=leftwards)
    backing = Boks(start - 0.6, y - _RAD / 2, start + width + 0.6, y + _RAD / 2)
    flate.boks(backing, fyll=flate.stil.farger.bunn)
    flate.tekst((start, y), text, form)


def _forbi_snittet(bilde: _Bilde, start: float, width: float, *, leftwards: bool) -> float:
    """Where a label starts: past the line of the mean when it would stand on it."""
    if bilde.rangering.snitt.verdi is None:
        return start
    line = bilde.skala(bilde.rangering.snitt.verdi)
    if not start - 1.2 < line < start + width + 1.2:
        return start
    return line - 1.6 - width if leftwards else line + 1.6


def _snittlinje(bilde: _Bilde) -> None:
    """The mean: dotted with a white edge, so that it is seen across dark bars as well."""
    flate, rangering = bilde.flate, bilde.rangering
    unit = nb.stor(rangering.indikator.enhet)
    small = bilde.former.liten()
    flate.tekst((_RANG_BREDDE + _LUFT, 2.4), unit, small)
    if rangering.snitt.verdi is None:
        return
    x = bilde.skala(rangering.snitt.verdi)
    ends = [(x, 4.4), (x, bilde.bunn)]
    flate.strek(ends, Penn(flate.stil.farger.bunn, 2.2))
    flate.strek(ends, prikkstrek(flate.stil))
    text = f"{_snittnavn(rangering)} {verditekst(rangering.indikator, rangering.snitt.verdi)}"
    form = bilde.former.vanlig("center", vekt=600, farge=flate.stil.farger.snitt)
    half = flate.bredde_av(text, form) / 2
    first = _RANG_BREDDE + 3 * _LUFT + flate.bredde_av(unit, small) + half
    flate.tekst((max(first, min(x, flate.bredde - KANT - half)), 2.4), text, form)


def _snittnavn(rangering: Rangering) -> str:
    return f"{nb.stor(rangering.snitt.regel.value)} snitt"


def _etikett(rangering: Rangering, plass: Plass) -> str:
    return verditekst(rangering.indikator, plass.verdi, plass.status)


def _alt(rangering: Rangering) -> str:
    """Where the own municipality stands, against the mean and both ends."""
    ranked = [p for p in rangering.plasser if p.verdi is not None]
    head = f"{rangering.indikator.navn}, {rangering.aar}:"
    if not ranked:
        return f"{head} ingen av de {len(rangering.plasser)} kommunene har data."
    own = next((p for p in rangering.plasser if p.rolle is Rolle.EGEN), None)
    standing = _stilling(own, ranked, rangering) if own else f"{len(ranked)} kommuner med data."
    return setning(head, standing, _ytterpunkter(ranked, rangering))


def _stilling(own: Plass, ranked: list[Plass], rangering: Rangering) -> str:
    mean = rangering.snitt.verdi
    against = "" if mean is None else tallord(rangering.indikator, mean)
    mean_words = f"{rangering.snitt.regel.value} snitt"
    if own.verdi is None:
        tail = f" {nb.stor(mean_words)} er {against}." if against else ""
        return f"{own.navn} har ikke tall, {len(ranked)} andre har.{tail}"
    value, values = own.verdi, [p.verdi for p in ranked if p.verdi is not None]
    place = f"{plassord(value, values)} av {len(values)}" if len(values) > 1 else "den eneste"
    mot = f", mot {against} i {mean_words}" if against else ""
    return f"{own.navn} er {place} med data: {verdiord(rangering.indikator, value)}{mot}."


def _ytterpunkter(ranked: list[Plass], rangering: Rangering) -> str:
    # The own municipality has been named already.
    ends = [("høyest", ranked[0]), ("lavest", ranked[-1])]
    if ranked[0].verdi == ranked[-1].verdi:
        return ""
    parts = [
        f"{word} er {p.navn} med {tallord(rangering.indikator, p.verdi)}"
        for word, p in ends
        if p.rolle is not Rolle.EGEN and p.verdi is not None
    ]
    return f"{nb.stor(nb.liste(parts))}." if parts else ""


def _data(rangering: Rangering) -> pd.DataFrame:
    rows = [
        (p.rang, p.navn, p.verdi, "" if p.verdi is not None else _etikett(rangering, p))
        for p in rangering.plasser
    ]
    rows.append((None, _snittnavn(rangering), rangering.snitt.verdi, ""))
    frame = pd.DataFrame(rows, columns=["Rang", "Kommune", "Verdi", "Merknad"])
    return frame.astype({"Rang": "Int64", "Verdi": "float64"}).assign(
        Enhet=rangering.indikator.enhet, Desimaler=rangering.indikator.desimaler
    )
