"""One module per form of chart: an analysis result in, SVG with alt text and its data out."""

from asss_report.charts.foss import tegn_foss
from asss_report.charts.oversikt import tegn_oversikt
from asss_report.charts.profil import tegn_profil
from asss_report.charts.rangering import tegn_rangering
from asss_report.charts.style import Stil
from asss_report.charts.utvikling import tegn_utvikling

__all__ = [
    "Stil",
    "tegn_foss",
    "tegn_oversikt",
    "tegn_profil",
    "tegn_rangering",
    "tegn_utvikling",
]
