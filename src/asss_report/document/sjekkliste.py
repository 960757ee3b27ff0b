"""What a person must do with a new edition, as a list to tick off: only what is true of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.edition import ARCHIVE, FILE
from asss_report.model import FOLKEMENGDE
from asss_report.sources.barometer import BAROMETER, NOKKELTALL, SEKTORER
from asss_report.sources.corrections import FILE as CORRECTIONS
from asss_report.sources.corrections import load_corrections
from asss_report.sources.levering import MANUAL, is_typed
from asss_report.sources.readers import GRONT_HEFTE
from asss_report.sources.sidecar import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from asss_report.document.report import Report

BREAKS: Final = FILE.parent / "breaks.toml"
_HEFTE_FILES: Final = ("delkostnadsindekser.csv", "vekter.csv", "source.json")


@dataclass(frozen=True, slots=True)
class Tekst:
    """What is to be read in one chapter.

    Attributes:
        key: Of the chapter; its file is narratives/KEY.md.
        aar: Line of the new file -> the years that stand there.
        fast: Lines with numbers from elsewhere.
    """

    key: str
    tittel: str
    aar: tuple[tuple[int, tuple[str, ...]], ...]
    fast: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overgang:
    """From one edition to the next.

    Attributes:
        report: The edition that is left.
        toml: The new `report.toml`.
        tekster: The chapters' words as they were carried.
    """

    report: Report
    toml: str
    tekster: tuple[Tekst, ...]

    @property
    def root(self) -> Path:
        """The report's folder."""
        return self.report.root

    @property
    def fra(self) -> int:
        """The year that is left."""
        return self.report.edition.year

    @property
    def til(self) -> int:
        """The year that is begun."""
        return self.fra + 1

    def sted(self, key: str) -> str:
        """Where a setting stands: «report/report.toml:5»."""
        found = re.search(rf"^[^#\n\"']*\b{key}[ \t]*=", self.toml, re.MULTILINE)
        line = self.toml.count("\n", 0, found.end()) + 1 if found else 0
        return f"`{FILE.as_posix()}:{line}`" if line else f"`{FILE.as_posix()}`"


def sjekkliste(overgang: Overgang, when: date) -> str:
    """The checklist, as Markdown.

    Raises:
        ConfigError: `report/corrections.toml` cannot be read.
    """
    edition, til = overgang.report.edition, overgang.til
    parts = [
        f"# Sjekkliste for utgaven {til} ({edition.municipality})",
        f"Laget {nb.dato(when)} av `asss-report new-edition {til}`. Her står bare det som gjelder "
        "denne utgaven. Kryss av med `[x]`.",
        _part("Tallene", chain(_tall(overgang), _hefte(overgang), _andre_kilder(overgang))),
        _part("Oppsettet", _oppsett(overgang)),
        _part("Det som hindrer en endelig utgave", _mangler(overgang)),
        _part("Tekstene", _tekster(overgang), _om_tekstene(overgang)),
        _part("Til slutt", _slutt(overgang)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _part(title: str, points: Iterator[str], intro: str = "") -> str:
    """A heading with its points; empty where there are none."""
    lines = [f"\n{point}\n" if point.startswith("#") else f"- [ ] {point}" for point in points]
    parts = [f"## {title}", *([intro] if intro else []), "\n".join(lines).strip()]
    return "\n\n".join(parts) if lines else ""


def _tall(overgang: Overgang) -> Iterator[str]:
    til = overgang.til
    state = overgang.sted("data_state")
    yield (
        f"Hent foreløpige tall for {til} når SSB har publisert dem, 15. mars {til + 1}: "
        f'`asss-report fetch`. Skriv `data_state = "foreløpig"` i {state}. Til da stopper `check`, '
        f"`build` og `preview`, fordi `report/data` ikke har tall for {til}."
    )
    yield ("Lagre marstallene i git før du henter de reviderte tallene, så de kan sammenlignes.")
    yield (
        f"Hent reviderte tall etter 15. juni {til + 1}: `asss-report fetch`. Skriv "
        f'`data_state = "revidert"` i {state}. `asss-report diff HEAD` viser hva som er flyttet, '
        "og hvilke setninger det gjelder; med `--page mars` får rapporten en side om det."
    )


def _hefte(overgang: Overgang) -> Iterator[str]:
    """The need indices: are they there, and what to do until they are."""
    nytt = overgang.til + 1
    mappe = DATA / f"gront_hefte_{nytt}"
    if (overgang.root / mappe).is_dir():
        yield f"Kontroller at `{mappe.as_posix()}` holder indeksene i Grønt hefte {nytt}."
        return
    na = overgang.report.edition.need.gront_hefte
    filer = nb.liste([f"`{navn}`" for navn in _HEFTE_FILES])
    yield (
        f"Legg indeksene i Grønt hefte {nytt} i `{mappe.as_posix()}`: {filer}, i samme form som i "
        f"`{(DATA / f'gront_hefte_{na}').as_posix()}`. Mappen finnes ikke ennå. Skriv "
        f"`gront_hefte = {na}` i {overgang.sted('gront_hefte')} til den er på plass; rapporten "
        f"korrigerer da med indeksene i Grønt hefte {na} og sier det."
    )


def _andre_kilder(overgang: Overgang) -> Iterator[str]:
    """What no fetch brings: other publishers' figures, manual files, corrections, breaks."""
    for kilde in overgang.report.observations.sources.values():
        told = kilde.id == FOLKEMENGDE or GRONT_HEFTE.fullmatch(kilde.id) or is_typed(kilde.id)
        if kilde.table is None and not told:
            yield f"Se om «{kilde.title}» skal fornyes (`{(DATA / kilde.id).as_posix()}`)."
    for path in _manual(overgang.root):
        navn = path.relative_to(overgang.root).as_posix()
        yield f"Legg til tall for {overgang.til} i `{navn}`."
    yield from _barometer(overgang)
    for rettelse in load_corrections(overgang.root):
        if rettelse.status != "fixed":
            yield (
                f"Gå gjennom rettelsen i `{CORRECTIONS.as_posix()}:{rettelse.line}` "
                f"({rettelse.indikator}, {rettelse.kommune}, {rettelse.aar}): Er kilden rettet, "
                "eller gjelder feilen det nye året også?"
            )


def _barometer(overgang: Overgang) -> Iterator[str]:
    """The barometer of the year after the new edition's is made of the edition's figures."""
    nytt, filer = overgang.til + 1, f"`{(BAROMETER / SEKTORER).as_posix()}`"
    if not overgang.report.observations.barometer.rader:
        yield (
            f"Legg inn Kommunebarometeret {nytt} når det er endelig: `asss-report template "
            f"kommunebarometer` lager skjemaene i `{BAROMETER.as_posix()}`."
        )
        return
    if overgang.report.observations.barometer.nokkeltall:
        filer += f" og `{(BAROMETER / NOKKELTALL).as_posix()}`"
    yield (
        f"Legg til radene for Kommunebarometeret {nytt} i {filer} når det er endelig. Behold de "
        "publiserte radene for tidligere år. Bytt ut alle radene med serien «omregnet» med dem i "
        f"det nye barometeret: De er regnet om med nøkkeltallene fra {nytt}."
    )


def _manual(root: Path) -> list[Path]:
    files = sorted((root / MANUAL).glob("*"))
    return [path for path in files if path.suffix.lower() in (".csv", ".xlsx")]


def _oppsett(overgang: Overgang) -> Iterator[str]:
    edition, til = overgang.report.edition, overgang.til
    fra = edition.growth_from
    yield (
        f"`growth_from = {fra}` er ikke endret ({overgang.sted('growth_from')}). Vekst regnes nå "
        f"fra {fra} til {til}. Avgjør om startåret fortsatt er riktig."
    )
    gruppe = edition.peer_group
    yield (
        f"Er noen av de {nb.heltall(len(gruppe.members))} kommunene i {gruppe.name} slått sammen, "
        f"delt eller kommet til siden {gruppe.structure}? Rett i så fall `structure` "
        f"({overgang.sted('structure')}) og `members`."
    )
    if (overgang.root / BREAKS).is_file():
        yield (
            f"Er noe lagt om i {til}, for eksempel en aldersgrense eller en definisjon? Skriv det "
            f"i `{BREAKS.as_posix()}`."
        )
    for line, words in _comments(overgang.toml, str(overgang.fra)):
        yield f"Kommentaren i `{FILE.as_posix()}:{line}` nevner {overgang.fra}: «{words}»."


def _comments(toml: str, year: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(toml.splitlines(), start=1):
        _, mark, words = line.partition("#")
        if mark and year in words:
            yield number, words.strip()


def _mangler(overgang: Overgang) -> Iterator[str]:
    """Chapters that lack something no figures bring."""
    for kapittel in overgang.report.kapitler.values():
        if not kapittel.endelig:
            mangler = " ".join(kapittel.mangler)
            yield f"{kapittel.tittel}: {mangler}"


def _tekster(overgang: Overgang) -> Iterator[str]:
    edition = overgang.report.edition
    if not edition.has_prose:
        yield (
            f"Tekstene i `narratives` er skrevet for {edition.narratives_for} og trykkes ikke i en "
            f"utgave for {edition.municipality}. De er satt til `utkast`. Avgjør hvem som skal "
            "skrive, og hvem `narratives_for` skal nevne."
        )
        return
    for tekst in overgang.tekster:
        yield from _kapittel(overgang, tekst)


def _om_tekstene(overgang: Overgang) -> str:
    if not overgang.report.edition.has_prose:
        return ""
    return (
        "Tallene i tekstene følger med til det nye året; ordene gjør det ikke. Under hver seksjon "
        f"står en kommentar med teksten slik den ble trykt i utgaven {overgang.fra}. Den trykkes "
        "ikke, og kan slettes når den ikke trengs lenger."
    )


def _kapittel(overgang: Overgang, tekst: Tekst) -> Iterator[str]:
    fil = f"narratives/{tekst.key}.md"
    yield f"### {tekst.tittel}"
    yield f"Les `{fil}` mot tallene for {overgang.til}."
    if tekst.aar:
        steder = "; ".join(f"`{fil}:{line}` ({', '.join(said)})" for line, said in tekst.aar)
        yield f"Årstall som ikke flytter seg selv: {steder}."
    if tekst.fast:
        linjer = ", ".join(f"`{fil}:{line}`" for line in tekst.fast)
        yield f"Tall fra andre kilder, som må hentes på nytt: {linjer}."
    yield f'Godkjenn: `asss-report approve {tekst.key} --by "NAVN"`.'


def _slutt(overgang: Overgang) -> Iterator[str]:
    yield "`asss-report check` gir ingen feil, og advarslene om tallene er vurdert."
    yield "`asss-report build --final` lager rapporten."
    fra = overgang.fra
    arkiv = nb.liste([f"`{mappe}/{ARCHIVE}/{fra}`" for mappe in ("report", "narratives")])
    yield f"Ta vare på {arkiv} i git: Der ligger oppsett, tekster og godkjenninger fra {fra}."
