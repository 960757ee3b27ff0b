"""The two forms Kommunebarometeret is typed in with: their columns, and empty ones to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER, TOTALER, Serie, Utgave
from asss_report.sources.utfylling import Skjema, write_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.edition import Edition

MAL: Final = "kommunebarometer"
_TOM: Final = "La feltet stå tomt eller skriv «..» når det ikke er oppgitt"

#: Columns both files have: who, when and which.
_HODE: Final = {
    "Kommune": "Navn eller kommunenummer",
    "År": "Fire siffer: barometerets år slik det står i navnet",
    "Utgave": "endelig eller foreløpig",
    "Serie": "publisert eller omregnet (regnet om med nøkkeltallene i det nyeste barometeret)",
}
#: Columns both files have: where it is from.
_KILDE: Final = {
    "Kilde": "Hvor du har det fra. Begynner det med «eksempeltall», er tallene oppdiktet",
    "Hentet": "Dagen du hentet det: 20.08.2026",
}
#: Heading -> what stands in the column of sektorer.csv.
SEKTORKOLONNER: Final = {
    **_HODE,
    "Sektor": f"Sektorens navn, eller {' eller '.join(TOTALER)}",
    "Vekt": f"Sektorens vekt i totalen i prosent. Tom for totalene. {_TOM}",
    "Karakter": f"1–6 med desimalkomma: 4,7. {_TOM}",
    "Plass": f"Plassen i landet der 1 er best. {_TOM}",
    "Plass i fylket": f"Plassen i fylket. {_TOM}",
    "Plass i gruppen": f"Plassen i kommunegruppen i barometeret. {_TOM}",
    "Antall rangerte": f"Hvor mange kommuner som er rangert i landet. {_TOM}",
    **_KILDE,
}
#: Heading -> what stands in the column of nokkeltall.csv.
NOKKELTALLKOLONNER: Final = {
    **_HODE,
    "Sektor": "Sektoren nøkkeltallet hører til",
    "Nøkkeltall": "Navnet slik det står i barometeret. Skriv det likt hvert år",
    "Vekt i sektoren": "Nøkkeltallets vekt i sektoren i prosent",
    "Verdi": f"Kommunens egen verdi med desimalkomma. {_TOM}",
    "Karakter": f"1–6 med desimalkomma: 4,7. {_TOM}",
    "Plass": f"Valgfri kolonne. Plassen i landet. {_TOM}",
    "Høy er bra": "ja når en høy verdi er bra. Ellers nei",
    "Tallkilde": "Hvor barometeret har tallet fra: SSB eller Udir",
    "Indikator": "Valgfri kolonne. Samme nøkkeltall i rapporten: okonomi.netto_driftsresultat",
    **_KILDE,
}
#: Cells that may be empty.
VALGFRIE_SEKTOR: Final = frozenset(
    ("Vekt", "Karakter", "Plass", "Plass i fylket", "Plass i gruppen", "Antall rangerte")
)
VALGFRIE_NOKKELTALL: Final = frozenset(("Verdi", "Karakter", "Plass", "Indikator"))
#: What the template fills in, and the day: a row of no more than that says nothing yet.
_FERDIG: Final = frozenset(("Kommune", "År", "Utgave", "Serie", "Sektor", "Kilde", "Hentet"))

SEKTORSKJEMA: Final = Skjema(MAL, SEKTORKOLONNER, frozenset(), _FERDIG)
NOKKELTALLSKJEMA: Final = Skjema(
    MAL, NOKKELTALLKOLONNER, frozenset(("Indikator", "Plass")), frozenset()
)
_KOPIER: Final = (
    "Alt i filen er Kommunal Rapports resultat og kopieres fra kommunens eget abonnement",
    "En rad som ikke er fylt ut blir ikke lest",
)


def write_templates(edition: Edition, sektorer: Sequence[str], *, fra: int) -> dict[str, bytes]:
    """Both forms, empty but for what is the same in every municipality's.

    Args:
        edition: Whose municipality, comparators and year.
        sektorer: The names of the sectors, in order.
        fra: The first barometer; the last is that of the year after the edition's.

    Returns:
        Name of the file -> its content.
    """
    lagre = f"Lagre som {{}} i {BAROMETER.as_posix()} (CSV UTF-8 semikolondelt)"
    intro = [(lagre.format(navn), *_KOPIER) for navn in (SEKTORER, NOKKELTALL)]
    nokkel = "Skriv en rad for hvert nøkkeltall og kommune og år"
    rader = _rader(edition, sektorer, fra)
    return {
        SEKTORER: write_form(SEKTORKOLONNER, _setninger(intro[0]), rader),
        NOKKELTALL: write_form(NOKKELTALLKOLONNER, _setninger((nokkel, *intro[1])), ()),
    }


def _setninger(linjer: Sequence[str]) -> Iterator[str]:
    return (f"{linje}." for linje in linjer)


def _rader(edition: Edition, sektorer: Sequence[str], fra: int) -> Iterator[dict[str, str]]:
    """A row for each sector and total of the own municipality and its comparators."""
    siste = edition.year + 1
    for serie in Serie if fra < siste else (Serie.PUBLISERT,):
        for aar in range(fra, siste + 1):
            for navn in (edition.municipality, *edition.comparators):
                for sektor in (*TOTALER, *sektorer):
                    yield {
                        "Kommune": navn,
                        "År": str(aar),
                        "Utgave": Utgave.ENDELIG.value,
                        "Serie": serie.value,
                        "Sektor": sektor,
                        "Kilde": f"Kommunebarometeret {aar}, kommunens abonnement",
                    }
