"""What a picture says of its own numbers («Eksempeltall»): in a corner, in words, in its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report.charts.felles import Former
from asss_report.charts.flate import KANT, Boks, Penn

if TYPE_CHECKING:
    import pandas as pd

    from asss_report.charts.flate import Flate

#: Bottom of the stamp, mm: what a chart shows begins below it.
MERKEHOYDE: Final = 5.0
_LUFT: Final = 1.4


def stempel(flate: Flate, merke: str) -> None:
    """Set the mark in the upper right corner, bold in a box; nothing where there is none.

    Args:
        flate: The surface; its first line of text must leave the corner free.
        merke: A word or two.
    """
    if not merke:
        return
    form = Former(flate.stil).vanlig("right", vekt=700)
    right, farger = flate.bredde - KANT, flate.stil.farger
    left = right - flate.bredde_av(merke, form) - 2 * _LUFT
    flate.boks(Boks(left, KANT, right, MERKEHOYDE), fyll=farger.flate, kant=Penn(farger.egen, 0.8))
    flate.tekst((right - _LUFT, (KANT + MERKEHOYDE) / 2), merke, form)


def i_ord(merke: str) -> str:
    """The mark as the first sentence of an alt text; empty where there is none."""
    return f"{merke}." if merke else ""


def i_data(ramme: pd.DataFrame, merke: str) -> pd.DataFrame:
    """The numbers shown, with the mark on each row; as they are where there is none."""
    return ramme.assign(Merknad=merke) if merke else ramme
