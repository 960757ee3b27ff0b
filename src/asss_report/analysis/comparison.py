"""Own municipality against the mean, the comparators and the extremes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report.analysis.averages import STANDARD, Valg, gjennomsnitt, sammenlignbare
from asss_report.analysis.results import (
    Linje,
    Plass,
    Profil,
    ProfilRad,
    Rangering,
    Rolle,
    Utvikling,
)
from asss_report.model import Status
from asss_report.opphav import Heltall, Regnestykke, Sporet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.analysis.results import Gjennomsnitt
    from asss_report.model import Brudd, Indicator

BASIS_IKKE_POSITIV = "sammenligningstallet er null eller negativt"
SKIFTER_FORTEGN = "verdiene er både positive og negative"
I_PROSENT = "forskjell mellom prosenter er i prosentpoeng"
UTEN_VERDI = "verdien mangler"

# The formulae in words; the method chapter prints the same. u_G · b_i/b_G is the corrected mean.
DE_TO: Final = ("kommunens verdi", "sammenligningstallet")
FORSKJELL: Final = "{} − {}"
PROSENT: Final = "100 · ({} / {} − 1)"
KRONER: Final = "(u_i − u_G) · N_i"
KORRIGERT: Final = "(u_i − u_G · b_i/b_G) · N_i"
INDEKS: Final = "100 · verdi / snittet"
RANG: Final = "1 + antall kommuner med høyere verdi"
ANTALL: Final = "antall kommuner med tall"


@dataclass(frozen=True, slots=True)
class Verdi:
    """One municipality's value as the reader sees it, or why there is none."""

    navn: str
    verdi: float | None
    status: Status = Status.OK


@dataclass(frozen=True, slots=True)
class Sammenligning:
    """One indicator in one year, seen from the report's own municipality.

    Attributes:
        snitt: The mean it is compared with.
        rang: 1 = highest value; None without own value or when it cannot be ranked.
        antall: How many have data and can be ranked.
        differanse: Own minus mean in the indicator's unit, unrounded.
        prosent: The same in percent of the mean; None with the reason in `prosent_grunn`.
        kroner: The same in kroner for the whole municipality; None when the unit is not kroner.
    """

    indikator: Indicator
    aar: int
    egen: Verdi
    sammenlignet: tuple[Verdi, ...]
    snitt: Gjennomsnitt
    lavest: Verdi | None
    hoyest: Verdi | None
    rang: int | None
    antall: int
    differanse: float | None
    prosent: float | None
    prosent_grunn: str
    kroner: float | None


def sammenlign(
    grunnlag: Grunnlag, indikator: Indicator, aar: int, valg: Valg = STANDARD
) -> Sammenligning:
    """Compare the own municipality with the mean that `valg` describes.

    Returns:
        Unrounded differences; what cannot be formed is None, with the reason where there is one.
    """
    return grunnlag.husk(
        ("sammenlign", indikator, aar, valg), lambda: _sammenlign(grunnlag, indikator, aar, valg)
    )


def _sammenlign(grunnlag: Grunnlag, indikator: Indicator, aar: int, valg: Valg) -> Sammenligning:
    panel, egen = grunnlag.panel(indikator), grunnlag.edition.own
    snitt = gjennomsnitt(grunnlag, indikator, aar, valg)
    plasser = rangering(grunnlag, indikator, aar).plasser
    med = [plass for plass in plasser if plass.rang is not None]
    egen_verdi, nevner = panel.hent(egen, aar), panel.hent_nevner(egen, aar)
    diff = _forskjell(egen_verdi, snitt.verdi)
    prosent, grunn = _prosent(grunnlag, panel, aar, snitt)
    return Sammenligning(
        indikator,
        aar,
        verdi_av(grunnlag, panel, egen, aar),
        tuple(verdi_av(grunnlag, panel, kode, aar) for kode in grunnlag.edition.comparator_codes),
        snitt,
        lavest=Verdi(med[-1].navn, med[-1].verdi) if med else None,
        hoyest=Verdi(med[0].navn, med[0].verdi) if med else None,
        rang=next((p.rang for p in med if p.rolle is Rolle.EGEN), None),
        antall=Heltall(len(med), _antall_opphav, grunnlag, indikator, aar),
        differanse=diff,
        prosent=prosent,
        prosent_grunn=grunn,
        kroner=_kroner(indikator, diff, nevner),
    )


def _forskjell(egen: float | None, annen: float | None) -> Sporet | None:
    if egen is None or annen is None:
        return None
    return differanse(egen, annen, DE_TO)


def differanse(verdi: float, annen: float, navn: tuple[str, str]) -> Sporet:
    """One value minus another; `navn` is what the two are called."""
    return Sporet(float(verdi) - float(annen), _av_to, FORSKJELL, _minus, navn, verdi, annen)


def _av_to(
    formel: str, regn: Callable[..., float], navn: tuple[str, str], a: float, b: float
) -> Regnestykke:
    """A formula over two numbers; `formel` may hold their names as `{}`."""
    return Regnestykke(formel.format(*navn), regn, ((navn[0], a), (navn[1], b)))


def _minus(a: float, b: float) -> float:
    return a - b


def _antall_opphav(grunnlag: Grunnlag, indikator: Indicator, aar: int) -> Regnestykke:
    return Regnestykke(ANTALL, _antall, tuple(_rangerte(grunnlag, indikator, aar).items()))


def _rangerte(grunnlag: Grunnlag, indikator: Indicator, aar: int) -> dict[str, float]:
    """Name -> value of those that have a rank."""
    plasser = rangering(grunnlag, indikator, aar).plasser
    return {p.navn: p.verdi for p in plasser if p.verdi is not None}


def _antall(*tall: float) -> int:
    return len(tall)


def verdi_av(grunnlag: Grunnlag, panel: Panel, kode: str, aar: int) -> Verdi:
    """One municipality's value as shown, with its status."""
    return Verdi(
        grunnlag.edition.name_of(kode), panel.hent_vist(kode, aar), panel.hent_status(kode, aar)
    )


def rangering(grunnlag: Grunnlag, indikator: Indicator, aar: int) -> Rangering:
    """All members, highest first; ties share the better rank; those without data last."""
    return grunnlag.husk(
        ("rangering", indikator, aar), lambda: _rangering(grunnlag, indikator, aar)
    )


def _rangering(grunnlag: Grunnlag, indikator: Indicator, aar: int) -> Rangering:
    panel, edition = grunnlag.panel(indikator), grunnlag.edition
    kan = sammenlignbare(grunnlag, indikator)
    verdier = {kode: panel.hent_vist(kode, aar) for kode in kan}
    med = sorted(
        (kode for kode in kan if verdier[kode] is not None),
        key=lambda kode: -_sikker(verdier[kode]),
    )
    tall = [_sikker(verdier[kode]) for kode in med]
    plasser = [
        Plass(
            edition.name_of(kode),
            rolle(grunnlag, kode),
            verdier[kode],
            Heltall(
                _plass(_sikker(verdier[kode]), *tall), _rang_opphav, grunnlag, indikator, aar, kode
            ),
        )
        for kode in med
    ] + [
        Plass(
            edition.name_of(kode),
            rolle(grunnlag, kode),
            None,
            None,
            panel.hent_status(kode, aar).value,
        )
        for kode in kan
        if verdier[kode] is None
    ]
    return Rangering(indikator, aar, tuple(plasser), gjennomsnitt(grunnlag, indikator, aar))


def _rang_opphav(grunnlag: Grunnlag, indikator: Indicator, aar: int, kode: str) -> Regnestykke:
    verdier, navn = _rangerte(grunnlag, indikator, aar), grunnlag.edition.name_of(kode)
    andre = (par for par in verdier.items() if par[0] != navn)
    return Regnestykke(RANG, _plass, ((navn, verdier[navn]), *andre))


def _plass(egen: float, *andre: float) -> int:
    return 1 + sum(annen > egen for annen in andre)


def utvikling(grunnlag: Grunnlag, indikator: Indicator) -> Utvikling:
    """The series of years for all comparable members and the mean, up to the edition's year."""
    panel, edition = grunnlag.panel(indikator), grunnlag.edition
    aar = tuple(year for year in panel.aar if year <= edition.year)
    linjer = [
        Linje(
            edition.name_of(kode),
            rolle(grunnlag, kode),
            tuple(panel.hent_vist(kode, year) for year in aar),
            _mellom(grunnlag.egne_brudd(indikator, kode), aar),
        )
        # The own line is always there, also where it is left out of means and ranks.
        for kode in dict.fromkeys((*sammenlignbare(grunnlag, indikator), edition.own))
    ]
    snitt = tuple(gjennomsnitt(grunnlag, indikator, year).verdi for year in aar)
    linjer.append(Linje(edition.peer_group.name, Rolle.SNITT, snitt))
    brudd = _mellom(grunnlag.brudd(indikator), aar)
    return Utvikling(indikator, aar, tuple(linjer), brudd)


def _mellom(brudd: Iterable[Brudd], aar: tuple[int, ...]) -> tuple[Brudd, ...]:
    """The breaks that fall between two of the years."""
    return tuple(it for it in brudd if aar and aar[0] < it.aar <= aar[-1])


def profil(grunnlag: Grunnlag, indikatorer: Iterable[Indicator], aar: int) -> Profil:
    """The tjenesteprofil: each indicator as an index with the peer mean = 100.

    An indicator whose mean is not positive, or whose members straddle zero, has no index; it is
    named with the reason instead of being dropped.
    """
    edition = grunnlag.edition
    rader, utelatt = [], []
    for indikator in indikatorer:
        rad = _profilrad(grunnlag, indikator, aar)
        if isinstance(rad, str):
            utelatt.append((indikator, rad))
        else:
            rader.append(rad)
    return Profil(
        edition.municipality,
        edition.comparators,
        edition.peer_group.name,
        aar,
        tuple(rader),
        tuple(utelatt),
    )


def rolle(grunnlag: Grunnlag, kode: str) -> Rolle:
    """The part the municipality plays in this report."""
    if kode == grunnlag.edition.own:
        return Rolle.EGEN
    return Rolle.SAMMENLIGNET if kode in grunnlag.edition.comparator_codes else Rolle.ANDRE


def indeks_grunn(grunnlag: Grunnlag, panel: Panel, aar: int, snitt: float | None) -> str:
    """Why values cannot be set in percent of the mean; empty when they can."""
    verdier = [panel.hent(k, aar) for k in sammenlignbare(grunnlag, panel.indikator)]
    kjente = [verdi for verdi in verdier if verdi is not None]
    if snitt is None:
        return UTEN_VERDI
    if any(verdi < 0 for verdi in kjente) and any(verdi > 0 for verdi in kjente):
        return SKIFTER_FORTEGN
    return BASIS_IKKE_POSITIV if snitt <= 0 else ""


def _profilrad(grunnlag: Grunnlag, indikator: Indicator, aar: int) -> ProfilRad | str:
    funn = sammenlign(grunnlag, indikator, aar)
    panel, snitt = grunnlag.panel(indikator), funn.snitt.verdi
    grunn = indeks_grunn(grunnlag, panel, aar, snitt)
    if grunn or snitt is None or funn.lavest is None or funn.hoyest is None:
        return grunn or UTEN_VERDI

    return ProfilRad(
        indikator,
        indeks(panel.hent_vist(grunnlag.edition.own, aar), snitt),
        tuple((v.navn, indeks(v.verdi, snitt)) for v in funn.sammenlignet),
        _sikker(indeks(funn.lavest.verdi, snitt)),
        funn.lavest.navn,
        _sikker(indeks(funn.hoyest.verdi, snitt)),
        funn.hoyest.navn,
    )


def indeks(verdi: float | None, snitt: float) -> Sporet | None:
    """A value with the mean as 100; None when missing."""
    if verdi is None:
        return None
    tall = 100 * float(verdi) / float(snitt)
    return Sporet(tall, _av_to, INDEKS, _av_100, ("verdi", "snittet"), verdi, snitt)


def _av_100(a: float, b: float) -> float:
    return 100 * a / b


def _prosent(
    grunnlag: Grunnlag, panel: Panel, aar: int, snitt: Gjennomsnitt
) -> tuple[float | None, str]:
    egen = panel.hent(grunnlag.edition.own, aar)
    if panel.indikator.er_prosent:
        return None, I_PROSENT
    grunn = indeks_grunn(grunnlag, panel, aar, snitt.verdi)
    if egen is None or snitt.verdi is None or grunn:
        return None, grunn or UTEN_VERDI
    return prosent(egen, snitt.verdi, DE_TO), ""


def prosent(verdi: float, annen: float, navn: tuple[str, str]) -> Sporet:
    """How many percent more one value is than another; `navn` is what the two are called."""
    tall = 100 * (float(verdi) / float(annen) - 1)
    return Sporet(tall, _av_to, PROSENT, _prosent_av, navn, verdi, annen)


def _prosent_av(ny: float, gammel: float) -> float:
    return 100 * (ny / gammel - 1)


def _kroner(indikator: Indicator, diff: float | None, nevner: float | None) -> float | None:
    # Also right for need-corrected kroner: their denominator is inhabitants times need, so the
    # product is Δ = (u_i − u_G·b_i/b_G)·N_i of DESIGN.
    if diff is None or nevner is None or not indikator.er_kroner:
        return None
    if indikator.formel.behov is None:
        formel, navn = KRONER, ("u_i − u_G", "N_i")
    else:
        formel, navn = KORRIGERT, ("u_i/b_i − u_G/b_G", "N_i · b_i")
    return Sporet(float(diff) * float(nevner), _av_to, formel, _ganger, navn, diff, nevner)


def _ganger(a: float, b: float) -> float:
    return a * b


def _sikker(verdi: float | None) -> float:
    if verdi is None:
        raise ValueError("a value without data was asked for as a number")
    return verdi
