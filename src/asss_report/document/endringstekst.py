"""What has changed as text: Markdown in Norwegian to send on, JSON for programs, lines to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from asss_report import nb
from asss_report.analysis.revision import Slag
from asss_report.document.html import FORSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asss_report.analysis.revision import HelSerie
    from asss_report.document.endringer import Endring, Endringer
    from asss_report.document.serienavn import Serie
    from asss_report.document.setninger import Setning
    from asss_report.model import Status

_MILL: Final = 1e6
_INGEN: Final = "–"
#: What happened to a cell, in the command's language.
KIND: Final = {
    Slag.ENDRET: "changed",
    Slag.NY: "new",
    Slag.BORTE: "missing now",
    Slag.SKJERMET: "suppressed now",
    Slag.IKKE_MULIG: "not possible now",
    Slag.GRUNN: "missing for another reason",
}
HEAD: Final = ("figure", "municipality", "year", "before", "now", "change, mill. kr", "%", "kind")


# --- Rows for the terminal ------------------------------------------------------------------------


def summary(e: Endringer) -> str:
    """What has happened, on one line."""
    between = f"{e.var} -> {e.er or 'the report'}"
    if e.ingen:
        return f"{between}: no figure has changed."
    turned = sum(it.snudd for it in e.setninger)
    parts = [
        f"changed: {_count(e.i_aar, 'figure')} of {when(e)} and {nb.tall(len(e.tidligere))} of "
        "earlier years",
        f"{_count(e.serier, 'whole series', '')} came or went" if e.serier else "",
        f"touched: {_count(e.indikatorer, 'key figure')}, {_count(e.exhibits, 'exhibit')} and "
        f"{_count(e.setninger, 'sentence')}"
        + (f", of which {nb.tall(turned)} turned" if turned else ""),
    ]
    return f"{between}: {'; '.join(filter(None, parts))}."


def when(e: Endringer) -> str:
    """«2025», or «2025 and later»: an index of need bears the year of its Grønt hefte."""
    return f"{e.aar} and later" if e.senere else str(e.aar)


def _naar(e: Endringer) -> str:
    return f"{e.aar} og senere" if e.senere else str(e.aar)


def _count(items: Sequence[object], what: str, plural: str = "s") -> str:
    return f"{nb.tall(len(items))} {what}{'' if len(items) == 1 else plural}"


def sections(e: Endringer) -> Iterator[tuple[str, list[str]]]:
    """All but the figures themselves: a title and its lines; what is empty is left out."""
    parts = {
        "whole series": [series_line(*it) for it in e.serier],
        "sources": [
            f"{it.kilde} {it.hva}: {it.var or _INGEN} -> {it.er or _INGEN}" for it in e.kilder
        ],
        "key figures": list(e.indikatorer),
        "exhibits": [f"{it.nummer} ({it.kapittel}.{it.key}): {it.tittel}" for it in e.exhibits],
        "sentences": [line for it in e.setninger for line in sentence_lines(it)],
    }
    yield from ((title, [_plain(it) for it in lines]) for title, lines in parts.items() if lines)


def _plain(line: str) -> str:
    return line.replace(nb.NBSP, " ").replace("\u00ad", "").replace("\n", " ")


def rows(endringer: Sequence[Endring]) -> list[tuple[str, ...]]:
    """One row for each change, as `HEAD` says."""
    return [(*_rad(it), KIND[it.celle.slag]) for it in endringer]


def sentence_lines(setning: Setning) -> Iterator[str]:
    """One sentence: where it stands, what it said, what it says."""
    place = f"{setning.fil}:{setning.linje}" if setning.fil else f"{setning.kapittel} (generated)"
    turned = "  TURNED" if setning.snudd else ""
    yield f"{place}{turned}"
    if setning.endret:
        yield f"  was: {setning.var or '(not there)'}"
        yield f"  now: {setning.er or '(gone)'}"
    else:
        yield f"  as before: {setning.er}"
    for tall in setning.tall:
        how = f"{tall.var} -> {tall.er}" if tall.endret else f"{tall.er}, moved but prints the same"
        if tall.kall:
            yield f"    {{{{ {tall.kall} }}}}: {how}"
    for krav in setning.krav:
        holds = {(True, True): "still holds", (True, False): "DOES NOT HOLD ANY MORE"}
        how = holds.get((krav.holdt, krav.holder), "holds now" if krav.holder else "does not hold")
        yield f"    {{{{ {krav.kall} }}}}: {how} ({krav.var} -> {krav.er})"
    if setning.ord:
        words = ", ".join(f"«{it}»" for it in setning.ord)
        yield f"    read it: nothing guards {words}"


def series_line(hel: HelSerie, serie: Serie) -> str:
    """One whole series that came or went."""
    what = "new series" if hel.ny else "series gone"
    return f"{what}: {serie.tekst} ({hel.serie}), {hel.antall} figures, {hel.fra}–{hel.til}"


def _rad(it: Endring) -> tuple[str, ...]:
    c = it.celle
    kroner = _INGEN if c.kroner is None else nb.tall(c.kroner / _MILL, 2, fortegn=True)
    prosent = _INGEN if c.prosent is None else nb.tall(c.prosent, 1, fortegn=True)
    var = _verdi(c.var.verdi, c.var.status, it.serie)
    er = _verdi(c.er.verdi, c.er.status, it.serie)
    return it.serie.tekst, it.kommune, str(c.aar), var, er, kroner, prosent


def _verdi(verdi: float | None, status: Status, serie: Serie) -> str:
    return status.ord if verdi is None else nb.tall(verdi, serie.desimaler)


# --- Markdown -------------------------------------------------------------------------------------


def markdown(endringer: Endringer) -> str:
    """A text in Norwegian that can be sent to those who wrote the chapters."""
    return "\n".join(_markdown(endringer)) + "\n"


def _markdown(e: Endringer) -> Iterator[str]:
    yield f"# Endringer fra {e.var} til {e.er or 'tallene i rapporten'}"
    yield ""
    if e.ingen:
        yield "Ingen tall er endret."
        yield from _kilder(e)
        return
    yield (
        f"{nb.tall(len(e.i_aar))} tall for {_naar(e)} og {nb.tall(len(e.tidligere))} tall for "
        f"tidligere år er endret. {nb.tall(len(e.indikatorer))} nøkkeltall, "
        f"{nb.tall(len(e.exhibits))} figurer og tabeller og {nb.tall(len(e.setninger))} setninger "
        "bygger på dem."
    )
    for tittel, celler in ((f"Tall for {_naar(e)}", e.i_aar), ("Tidligere år", e.tidligere)):
        if celler:
            yield from _avsnitt(tittel, _tabell(celler))
    if e.serier:
        yield from _avsnitt("Hele tidsserier", map(_serie, *zip(*e.serier, strict=True)))
    if e.setninger:
        yield from _avsnitt("Setninger som bygger på endrede tall", _setninger(e))
    if e.exhibits:
        linjer = (
            f"- {nb.stor(it.nummer.replace(nb.NBSP, ' '))}: {_rent(it.tittel)}" for it in e.exhibits
        )
        yield from _avsnitt("Figurer og tabeller som bygger på endrede tall", linjer)
    if e.indikatorer:
        yield from _avsnitt("Nøkkeltall", (f"- `{it}`" for it in e.indikatorer))
    yield from _kilder(e)


def _avsnitt(tittel: str, linjer: Iterator[str] | map[str]) -> Iterator[str]:
    yield from ("", f"## {tittel}", "")
    yield from linjer


def _tabell(celler: Sequence[Endring]) -> Iterator[str]:
    hoder = ("Nøkkeltall", "Kommune", "År", "Før", "Nå", "Endring, mill. kr", "Endring, %", "Hva")
    yield f"| {' | '.join(hoder)} |"
    yield "|---|---|---:|---:|---:|---:|---:|---|"
    for it in celler:
        yield f"| {' | '.join(_rent(t) for t in (*_rad(it), it.celle.slag.value))} |"


def _serie(hel: HelSerie, serie: Serie) -> str:
    hva = "Ny" if hel.ny else "Falt bort"
    return f"- {hva}: {_rent(serie.tekst)} ({hel.antall} tall, {hel.fra}–{hel.til})"


def _setninger(e: Endringer) -> Iterator[str]:
    kapittel = ""
    for it in e.setninger:
        if it.kapittel != kapittel:
            kapittel = it.kapittel
            yield f"### {e.titler.get(kapittel, 'Forsiden' if kapittel == FORSIDE else kapittel)}"
            yield ""
        yield from _setning(it)


def _setning(it: Setning) -> Iterator[str]:
    hvor = f"{it.fil}:{it.linje}" if it.fil else "laget av programmet"
    yield f"- {'**Snudd.** ' if it.snudd else ''}({hvor})"
    if it.endret:
        yield f"  - Før: {_rent(it.var) or 'sto ikke der'}"
        yield f"  - Nå: {_rent(it.er) or 'er borte'}"
    else:
        yield f"  - Skrives som før, men tallet bak er endret: {_rent(it.er)}"
    for krav in it.krav:
        hvordan = "stemmer" if krav.holder else "**stemmer ikke lenger**"
        yield f"  - Kravet `{krav.kall}` {hvordan}: {_rent(krav.er)}"
    if it.ord:
        ord_ = nb.liste([f"«{o}»" for o in it.ord])
        yield f"  - Les ordene {ord_}: ingen `krev` passer på dem."


def _kilder(e: Endringer) -> Iterator[str]:
    if e.kilder:
        linjer = (
            f"- {it.kilde}, {it.hva}: {_rent(it.var) or _INGEN} → {_rent(it.er) or _INGEN}"
            for it in e.kilder
        )
        yield from _avsnitt("Kildene", linjer)


def _rent(tekst: str) -> str:
    """Words that stay words in a table of Markdown, on one line."""
    return " ".join(tekst.split()).replace("|", "\\|").replace("\u00ad", "")


# --- JSON -----------------------------------------------------------------------------------------


def som_json(e: Endringer) -> str:
    """Everything, for programs; numbers unrounded, in kroner and in the unit of the series."""
    content = {
        "old": e.var,
        "new": e.er,
        "year": e.aar,
        "changed": not e.ingen,
        "cells": [_celle(it) for it in e.celler],
        "series": [
            {
                "series": hel.serie,
                "name": serie.tekst,
                "new": hel.ny,
                "figures": hel.antall,
                "first_year": hel.fra,
                "last_year": hel.til,
            }
            for hel, serie in e.serier
        ],
        "indicators": list(e.indikatorer),
        "exhibits": [
            {
                "chapter": it.kapittel,
                "key": it.key,
                "number": it.nummer.replace(nb.NBSP, " "),
                "title": it.tittel,
            }
            for it in e.exhibits
        ],
        "sentences": [_setning_json(it) for it in e.setninger],
        "sources": [
            {"source": it.kilde, "what": it.hva, "old": it.var, "new": it.er} for it in e.kilder
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _celle(it: Endring) -> dict[str, Any]:
    c = it.celle
    return {
        "series": c.serie,
        "name": it.serie.tekst,
        "indicators": list(it.serie.brukt_i),
        "municipality": it.kommune,
        "code": c.kommune,
        "year": c.aar,
        "kind": KIND[c.slag],
        "unit": it.serie.enhet,
        "old": {"value": c.var.verdi, "amount": c.var.teller, "status": c.var.status.value},
        "new": {"value": c.er.verdi, "amount": c.er.teller, "status": c.er.status.value},
        "kroner": c.kroner,
        "kroner_per_inhabitant": c.per_innbygger,
        "percent": c.prosent,
        "old_cell": c.var.kilde,
        "new_cell": c.er.kilde,
    }


def _setning_json(it: Setning) -> dict[str, Any]:
    return {
        "chapter": it.kapittel,
        "file": it.fil,
        "line": it.linje,
        "generated": not it.fil,
        "old": it.var,
        "new": it.er,
        "turned": it.snudd,
        "numbers": [{"call": t.kall, "old": t.var, "new": t.er} for t in it.tall],
        "claims": [
            {"call": k.kall, "old": k.var, "new": k.er, "held": k.holdt, "holds": k.holder}
            for k in it.krav
        ],
        "unguarded_words": list(it.ord),
    }
