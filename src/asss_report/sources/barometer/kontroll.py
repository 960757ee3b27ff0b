"""What a person should look at in the rows of Kommunebarometeret, none of it a reason to stop."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from asss_report import nb
from asss_report.errors import Fault, Level, shown
from asss_report.sources.barometer import KRAV_TIL_TALL, NOKKELTALL, SEKTORER, Serie

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asss_report.edition import Edition
    from asss_report.sources.barometer import Barometer, Nokkeltall, Sektorrad


def advarsler(barometer: Barometer, edition: Edition, path: Path) -> tuple[Fault, ...]:
    """All warnings that need more than one row, in the order of the file.

    Args:
        barometer: What was read.
        edition: Whose municipality it is about.
        path: Of `sektorer.csv`.
    """
    fil = shown(path)
    faults = [
        Fault(fil, rad, what, instead, Level.WARNING)
        for rad, what, instead in (
            *_uten_egen(barometer, edition),
            *_omregnet(barometer, edition),
            *_mot_kravet(barometer, edition),
        )
    ]
    fil = shown(path.with_name(NOKKELTALL))
    faults += [
        Fault(fil, rad, what, instead, Level.WARNING)
        for rad, what, instead in _uten_sektorrad(barometer, edition)
    ]
    return tuple(sorted(faults))


def _uten_egen(barometer: Barometer, edition: Edition) -> Iterator[tuple[int, str, str]]:
    """Something is there, but no published row of the own municipality: nothing can be shown."""
    rader, navn = barometer.rader, edition.municipality
    egne = {it.serie for it in rader if it.kommune == edition.own}
    if Serie.PUBLISERT in egne or not (rader or barometer.nokkeltall):
        return
    what = f"There are no rows of {navn}."
    if egne:
        what = f"The recalculated series of {navn} is there, but none of its published rows."
    elif rader:
        what = f"There are rows of others, but none of {navn}."
    forst = rader[0].rad if rader else 0
    yield forst, what, "Add its published rows: without them no placement is shown."


def _uten_sektorrad(barometer: Barometer, edition: Edition) -> Iterator[tuple[int, str, str]]:
    """Key figures are shown with the sector's own row, of the same barometer and edition."""
    har = {(*_barometret(it), it.sektor) for it in barometer.rader}
    uten: dict[tuple[object, ...], list[Nokkeltall]] = defaultdict(list)
    for it in barometer.nokkeltall:
        if (*_barometret(it), it.sektor) not in har:
            uten[_barometret(it)].append(it)
    for deler in uten.values():
        en = deler[0]
        what = (
            f"{len(deler)} key figures of {edition.name_of(en.kommune)} {en.aar} "
            f"({en.utgave.value}, {en.serie.value}) are not shown, the first of them of "
            f"{en.sektor}: their sectors have no such row in {SEKTORER}."
        )
        yield en.rad, what, "Add the rows, or mend Utgave and Serie in one of the files."


def _barometret(rad: Sektorrad | Nokkeltall) -> tuple[object, ...]:
    return rad.kommune, rad.aar, rad.utgave, rad.serie


def _omregnet(barometer: Barometer, edition: Edition) -> Iterator[tuple[int, str, str]]:
    """The recalculated series ends where the published one does, and says the same there.

    Both are made with the key figures of the newest barometer, so rows that do not are last year's.
    """
    rader: dict[Serie, list[Sektorrad]] = {serie: [] for serie in Serie}
    for it in barometer.rader:
        rader[it.serie].append(it)
    publisert = {_sted(it): it for it in rader[Serie.PUBLISERT]}
    aar = max((it.aar for it in publisert.values()), default=0)
    nyeste = {it.kommune for it in publisert.values() if it.aar == aar}
    omregnet = [it for it in rader[Serie.OMREGNET] if it.kommune in nyeste]
    hint = f"They are last year's: replace them with those of the barometer of {aar}."
    har = {it.kommune for it in omregnet if it.aar == aar}
    if uten := [it for it in omregnet if it.kommune not in har]:
        navn = ", ".join(dict.fromkeys(edition.name_of(it.kommune) for it in uten))
        what = f"The recalculated series of {navn} does not reach {aar}, as the published one does."
        yield uten[0].rad, what, hint
    ulike = [it for it in omregnet if it.aar == aar and _ulik(it, publisert.get(_sted(it)))]
    if ulike:
        forst = ulike[0]
        what = (
            f"Recalculated and published differ for {aar} in {len(ulike)} rows, first of them "
            f"{edition.name_of(forst.kommune)}, {forst.sektor} (row {publisert[_sted(forst)].rad})."
        )
        yield forst.rad, what, hint


def _sted(rad: Sektorrad) -> tuple[str, int, str, str]:
    return rad.kommune, rad.aar, rad.utgave.value, rad.sektor


def _ulik(omregnet: Sektorrad, publisert: Sektorrad | None) -> bool:
    """Whether both say something, and not the same."""
    par = (
        (getattr(omregnet, felt), getattr(publisert, felt, None))
        for felt in ("karakter", "plass", "fylke", "gruppe")
    )
    return any(None not in (a, b) and a != b for a, b in par)


def _mot_kravet(barometer: Barometer, edition: Edition) -> Iterator[tuple[int, str, str]]:
    """A sector is ranked where there are enough of its key figures, and only there."""
    inni: dict[tuple[object, ...], list[Nokkeltall]] = defaultdict(list)
    for it in barometer.nokkeltall:
        inni[(*_barometret(it), it.sektor)].append(it)
    for rad in barometer.rader:
        alle = inni[(*_barometret(rad), rad.sektor)]
        med = sum(it.karakter is not None for it in alle)
        har = rad.karakter is not None or rad.plass is not None
        if not alle or har == (med >= KRAV_TIL_TALL * len(alle)):
            continue
        what = (
            f"{rad.sektor} of {edition.name_of(rad.kommune)} {rad.aar} has "
            f"{'a grade or a rank' if har else 'neither grade nor rank'}, but {med} of its "
            f"{len(alle)} key figures have grades; {nb.tall(100 * KRAV_TIL_TALL)} percent are "
            "needed."
        )
        yield rad.rad, what, "Compare both files with the subscription."
