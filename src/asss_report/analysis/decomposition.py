"""A difference in kroner as exactly additive parts.

Step 1, need: u_G·(b_i/b_G − 1). Step 2, from the need-corrected mean u_G·b_i/b_G to u_i, by the
logarithmic mean Divisia index (Ang 2005, Energy Policy 33): for u = Πx_k the effect of factor k is
L(u_i, u_G·b_i/b_G)·ln(x_k,i/x_k,G). All parts sum to u_i − u_G without residual.

Where the number of users is known, u = m·d·c·ρ and the four effects L(u_i, u_G)·ln(x_i/x_G) sum
to the same difference: m the target group's share of the inhabitants, which is need in its
plainest form, d the share of the group that is served (dekningsgrad), c the cost of one user
(enhetskostnad), ρ what of that cost is net spending.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from asss_report.analysis.averages import STANDARD, Valg, medlemmer, vektet_opphav
from asss_report.analysis.need import gruppens_behov
from asss_report.analysis.results import Foss, Steg
from asss_report.opphav import Regnestykke, Sporet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asss_report.analysis.grunnlag import Grunnlag, Panel
    from asss_report.model import Behov, Indicator
    from asss_report.opphav import Del

# The formulae in words; the method chapter prints the same. u is net and g gross per inhabitant.
STEG_1: Final = "u_G · (b_i/b_G − 1)"
STEG_2: Final = "L(u_i, u_G · b_i/b_G) · ln(x_i/x_G)"
MIDDEL: Final = "L(a, b) = (a − b)/(ln a − ln b)"
#: What x is in the second step: of effort, and of the share that own income does not cover.
FAKTOR: Final = (
    "x_i = g_i, x_G = g_G · b_i/b_G",
    "x_i = u_i/g_i, x_G = u_G/g_G",
)

BEHOV = Steg("behov", "beregnet utgiftsbehov", 0.0)
RESSURSBRUK = Steg("ressursbruk", "brutto ressursbruk utover beregnet behov", 0.0)
RESSURSBRUK_UTEN_BEHOV = Steg("ressursbruk", "brutto ressursbruk per innbygger", 0.0)
INNTEKT = Steg("inntekt", "andel som ikke dekkes av egne inntekter", 0.0)

# The four factors, each of the members taken together: sums over them of inhabitants N, net
# spending U, target group M = U/p, users B = M·d/100 and their cost K = B·c.
FIRE_STEG: Final = "L(u_i, u_G) · ln(x_i/x_G)"
MAALGRUPPE = Steg("maalgruppe", "målgruppens andel av innbyggerne", 0.0)
DEKNING = Steg("dekning", "dekningsgrad", 0.0)
ENHETSKOSTNAD = Steg("enhetskostnad", "enhetskostnad", 0.0)
RESTEN = Steg("rest", "egne inntekter, tilskudd og annet", 0.0)
FIRE: Final = (
    (MAALGRUPPE, "m = ΣM/ΣN, M = U/p"),
    (DEKNING, "d = ΣB/ΣM, B = M · d/100"),
    (ENHETSKOSTNAD, "c = ΣK/ΣB, K = B · c"),
    (RESTEN, "ρ = ΣU/ΣK"),
)


@dataclass(frozen=True, slots=True)
class Avslag:
    """A decomposition that cannot be made, and why, in the reader's words."""

    grunn: str


@dataclass(frozen=True, slots=True)
class Sektor:
    """What a decomposition is made of: net and gross per inhabitant, and the need group if any."""

    netto: Indicator
    brutto: Indicator
    behov: Behov | None


@dataclass(frozen=True, slots=True)
class Faktorer:
    """What the four factors are made of besides net spending per inhabitant.

    Attributes:
        per_maalgruppe: Net spending per inhabitant in the target group, in kroner.
        dekningsgrad: Share of the target group that is served, in percent.
        enhetskostnad: Cost of one user, in kroner.
    """

    per_maalgruppe: Indicator
    dekningsgrad: Indicator
    enhetskostnad: Indicator

    @property
    def alle(self) -> tuple[Indicator, ...]:
        """The three, in the order of the factors."""
        return (self.per_maalgruppe, self.dekningsgrad, self.enhetskostnad)


def logaritmisk_middel(a: float, b: float) -> float:
    """L(a, b) = (a − b)/(ln a − ln b), and L(a, a) = a; both must be positive.

    Raises:
        ValueError: A value is not positive.
    """
    if a <= 0 or b <= 0:
        raise ValueError("the logarithmic mean needs positive values")
    # log1p keeps the digits that ln a − ln b loses when a ≈ b, and loses some when they are far.
    if a == b:
        return b
    naer = 0.5 < a / b < 2
    return (a - b) / (math.log1p((a - b) / b) if naer else math.log(a / b))


def lmdi(til: Sequence[float], fra: Sequence[float]) -> tuple[float, ...]:
    """The effect of each factor on the way from Π`fra` to Π`til`; sums to the difference exactly.

    Args:
        til: The factors of the municipality, all positive.
        fra: The same factors of the one compared with, all positive.
    """
    vekt = logaritmisk_middel(math.prod(til), math.prod(fra))
    return tuple(vekt * math.log(x / y) for x, y in zip(til, fra, strict=True))


def del_opp(grunnlag: Grunnlag, sektor: Sektor, aar: int, valg: Valg = STANDARD) -> Foss | Avslag:
    """Break own net spending per inhabitant minus the mean's into need, effort and income share.

    Without a need group the first part is left out and the second is gross spending as it stands.

    Returns:
        The parts in kroner per inhabitant; or why they cannot be formed: a factor ≤ 0 or missing.
    """
    netto, brutto = grunnlag.panel(sektor.netto), grunnlag.panel(sektor.brutto)
    egen = grunnlag.edition.own
    koder = _koder(grunnlag, sektor, aar, valg)
    if not _har_begge(netto, brutto, egen, aar) or not _har_behov(grunnlag, sektor, egen):
        return Avslag(f"tall for {grunnlag.edition.municipality} mangler")
    if not koder:
        return Avslag("tall mangler")
    u_i, g_i = _verdi(netto, (egen,), aar), _verdi(brutto, (egen,), aar)
    u_g, g_g = _verdi(netto, koder, aar), _verdi(brutto, koder, aar)
    if min(u_i, g_i, u_g, g_g) <= 0:
        return Avslag("en av utgiftene er null eller negativ, og da har delene ingen mening")
    forhold = _behovsforhold(grunnlag, sektor, aar, koder)
    steg = _steg(sektor, (u_i, g_i), (u_g, g_g), forhold)
    folk = netto.hent_nevner(egen, aar) or 0.0
    borte = set(medlemmer(grunnlag, sektor.netto, valg)) - set(koder)
    return Foss(
        _sammenlignet_navn(grunnlag, valg),
        u_g,
        steg,
        grunnlag.edition.municipality,
        u_i,
        folk,
        aar,
        mangler=tuple(
            grunnlag.edition.name_of(kode) for kode in grunnlag.edition.codes if kode in borte
        ),
    )


def del_i_faktorer(
    grunnlag: Grunnlag, netto: Indicator, faktorer: Faktorer, aar: int, valg: Valg = STANDARD
) -> Foss | Avslag:
    """Break own net spending per inhabitant minus the mean's into the effects of the four factors.

    The mean is of the members that have all the figures; the others are named.

    Returns:
        The parts in kroner per inhabitant; or why they cannot be formed: a factor ≤ 0 or missing.
    """
    alle, egen = (netto, *faktorer.alle), grunnlag.edition.own
    for indikator in alle:
        verdi = grunnlag.panel(indikator).hent(egen, aar)
        if verdi is None:
            return Avslag(f"{indikator.navn} mangler for {grunnlag.edition.municipality}")
        if verdi <= 0:
            return Avslag(f"{indikator.navn} er null eller negativ, og da har delene ingen mening")
    mulige = medlemmer(grunnlag, netto, valg)
    koder = tuple(kode for kode in mulige if _har_alle(grunnlag, alle, kode, aar))
    if not koder:
        return Avslag(f"tallene mangler for {_sammenlignet_navn(grunnlag, valg)}")
    tall = (_brukertall(grunnlag, alle, (egen,), aar), _brukertall(grunnlag, alle, koder, aar))
    panel = grunnlag.panel(netto)
    return Foss(
        _sammenlignet_navn(grunnlag, valg),
        _verdi(panel, koder, aar),
        _fire_steg(*tall),
        grunnlag.edition.municipality,
        _verdi(panel, (egen,), aar),
        panel.hent_nevner(egen, aar) or 0.0,
        aar,
        mangler=tuple(grunnlag.edition.name_of(kode) for kode in mulige if kode not in koder),
    )


def _har_alle(grunnlag: Grunnlag, indikatorer: Sequence[Indicator], kode: str, aar: int) -> bool:
    return all((grunnlag.panel(ind).hent(kode, aar) or 0.0) > 0 for ind in indikatorer)


def _brukertall(
    grunnlag: Grunnlag, indikatorer: Sequence[Indicator], koder: tuple[str, ...], aar: int
) -> tuple[Del, ...]:
    """Net spending, inhabitants, p, d and c of each member, flat, each with its name."""
    netto, *andre = (grunnlag.panel(ind) for ind in indikatorer)
    return tuple(
        (f"{navn}, {grunnlag.edition.name_of(kode)}", verdi or 0.0)
        for kode in koder
        for navn, verdi in (
            ("U", netto.hent_teller(kode, aar)),
            ("N", netto.hent_nevner(kode, aar)),
            *(
                (ind.navn, panel.hent(kode, aar))
                for ind, panel in zip(indikatorer[1:], andre, strict=True)
            ),
        )
    )


def fire_faktorer(tall: Sequence[float]) -> tuple[float, float, float, float]:
    """m, d, c and ρ of members taken together; their product is ΣU/ΣN.

    Args:
        tall: Net spending U, inhabitants N, U per inhabitant of the target group, dekningsgrad in
            percent and cost of one user, five of each member, one member after the other.
    """
    rader = list(zip(*(tall[nr::5] for nr in range(5)), strict=True))
    folk, utgift = math.fsum(n for _, n, *_ in rader), math.fsum(u for u, *_ in rader)
    gruppe = math.fsum(u / p for u, _, p, _, _ in rader)
    brukere = math.fsum(u / p * d / 100 for u, _, p, d, _ in rader)
    kostnad = math.fsum(u / p * d / 100 * c for u, _, p, d, c in rader)
    return gruppe / folk, brukere / gruppe, kostnad / brukere, utgift / kostnad


def _fire_steg(egen: tuple[Del, ...], snitt: tuple[Del, ...]) -> tuple[Steg, ...]:
    deler = (*egen, *snitt)
    return tuple(
        Steg(mal.key, mal.navn, _fire_virkning(nr, formel, deler, len(egen)))
        for nr, (mal, formel) in enumerate(FIRE)
    )


def _fire_virkning(nr: int, formel: str, deler: tuple[Del, ...], antall: int) -> Sporet:
    regn = partial(_fire_faktor, nr, antall)
    verdi = regn(*(float(tall) for _, tall in deler))
    return Sporet(verdi, Regnestykke(f"{FIRE_STEG}, {formel}, {MIDDEL}", regn, deler))


def _fire_faktor(nr: int, antall: int, *tall: float) -> float:
    return lmdi(fire_faktorer(tall[:antall]), fire_faktorer(tall[antall:]))[nr]


def _steg(
    sektor: Sektor, egen: tuple[float, float], snitt: tuple[float, float], forhold: float
) -> tuple[Steg, ...]:
    (u_i, g_i), (u_g, g_g) = egen, snitt
    deler = (("u_i", u_i), ("g_i", g_i), ("u_G", u_g), ("g_G", g_g), ("b_i/b_G", forhold))
    ressurs, inntekt = (_virkning(deler, nr) for nr in range(2))
    etter = (Steg(INNTEKT.key, INNTEKT.navn, inntekt),)
    if sektor.behov is None:
        mal = RESSURSBRUK_UTEN_BEHOV
        return (Steg(mal.key, mal.navn, ressurs), *etter)
    opphav = Regnestykke(STEG_1, _behovssteg, (deler[2], deler[4]))
    forst = Steg(BEHOV.key, BEHOV.navn, Sporet(_behovssteg(float(u_g), float(forhold)), opphav))
    return (forst, Steg(RESSURSBRUK.key, RESSURSBRUK.navn, ressurs), *etter)


def _behovssteg(u_g: float, forhold: float) -> float:
    return u_g * (forhold - 1)


def _virkning(deler: tuple[Del, ...], nr: int) -> Sporet:
    """One effect of the second step: 0 is effort, 1 the share not covered by own income."""
    formel = f"{STEG_2}, {FAKTOR[nr]}, {MIDDEL}"
    regn = partial(_faktor, nr)
    return Sporet(regn(*(float(tall) for _, tall in deler)), Regnestykke(formel, regn, deler))


def _faktor(nr: int, *tall: float) -> float:
    # Factors: (gross per need) · (net per gross); the need ratio moves the start of step 2.
    u_i, g_i, u_g, g_g, forhold = tall
    return lmdi((g_i, u_i / g_i), (g_g * forhold, u_g / g_g))[nr]


def _behovsforhold(grunnlag: Grunnlag, sektor: Sektor, aar: int, koder: tuple[str, ...]) -> float:
    if sektor.behov is None:
        return 1.0
    b_i = grunnlag.hent_behov(sektor.behov, grunnlag.edition.own)
    return b_i / gruppens_behov(grunnlag, sektor.behov, aar, koder)


def _koder(grunnlag: Grunnlag, sektor: Sektor, aar: int, valg: Valg) -> tuple[str, ...]:
    netto, brutto = grunnlag.panel(sektor.netto), grunnlag.panel(sektor.brutto)
    alle = medlemmer(grunnlag, sektor.netto, valg)
    return tuple(
        kode
        for kode in alle
        if _har_begge(netto, brutto, kode, aar) and _har_behov(grunnlag, sektor, kode)
    )


def _har_behov(grunnlag: Grunnlag, sektor: Sektor, kode: str) -> bool:
    return sektor.behov is None or not math.isnan(grunnlag.hent_behov(sektor.behov, kode))


def _har_begge(netto: Panel, brutto: Panel, kode: str, aar: int) -> bool:
    return netto.hent(kode, aar) is not None and brutto.hent(kode, aar) is not None


def _verdi(panel: Panel, koder: tuple[str, ...], aar: int) -> float:
    verdi = float(panel.teller.av(koder, aar).sum() / panel.nevner.av(koder, aar).sum())
    return Sporet(verdi, vektet_opphav, panel, koder, aar)


def _sammenlignet_navn(grunnlag: Grunnlag, valg: Valg) -> str:
    if valg.bare:
        return " og ".join(grunnlag.edition.name_of(kode) for kode in valg.bare)
    return grunnlag.edition.peer_group.name
