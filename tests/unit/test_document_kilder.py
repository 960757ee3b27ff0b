"""Source lines are derived from the sidecars: table, data state, dates, changes made here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from asss_report.document.kilder import hentet, kildelinje, stempel
from asss_report.sources.sidecar import Change, Seal, Source, load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from asss_report.document.report import Report

NBSP = "\u00a0"


def source(**fields: object) -> Source:
    """A sidecar; what is not said is unknown."""
    return Source.model_validate(
        {
            "id": "1",
            "title": "Tittel",
            "table": "12362",
            "publisher": "Statistisk sentralbyrå (SSB)",
            "credit": "Statistisk sentralbyrå",
            "origin": "x",
            "query": None,
            "retrieved": None,
            "updated": None,
            "edition": "ukjent",
            "licence": "CC BY 4.0",
            "notes": [],
            "files": {"a.csv": "0" * 64},
            "seals": [],
            **fields,
        }
    )


def line(**fields: object) -> str:
    """The source line of one source, with plain spaces."""
    return kildelinje(["1"], {"1": source(**fields)}).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand ukjent)."),
        (
            {"edition": "foreløpig"},
            "Kilde: Statistisk sentralbyrå, tabell 12362 (foreløpige tall).",
        ),
        ({"edition": "revidert"}, "Kilde: Statistisk sentralbyrå, tabell 12362 (reviderte tall)."),
        (
            {"retrieved": "2026-09"},
            "Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand ukjent, hentet september "
            "2026).",
        ),
        (
            {"retrieved": "2026-09-04"},
            "Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand ukjent, hentet 4. september "
            "2026).",
        ),
        (
            {"retrieved": "2026"},
            "Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand ukjent, hentet 2026).",
        ),
        (
            {"updated": "2026-06-15T06:00:00Z", "retrieved": "2026-07-01"},
            "Kilde: Statistisk sentralbyrå, tabell 12362 (datatilstand ukjent, oppdatert 15. juni "
            "2026, hentet 1. juli 2026).",
        ),
        ({"table": None}, "Kilde: Statistisk sentralbyrå, Tittel (datatilstand ukjent)."),
        (
            {"table": None, "title": "Indekser 2026", "edition": "2026"},
            "Kilde: Statistisk sentralbyrå, Indekser 2026.",
        ),
    ],
)
def test_a_source_line_says_what_the_sidecar_knows(
    fields: dict[str, object], expected: str
) -> None:
    """Table or title, data state, the publisher's stamp and our date; nothing that is not known."""
    assert expected == line(**fields)


def test_a_sealed_change_is_told_in_every_source_line() -> None:
    """The reader learns that the figures are not as they were fetched; the last seal counts."""
    change = Change(old="0" * 64, new="1" * 64)
    seals = [
        Seal(when=date(2026, 10, 1), why="a", files={"a.csv": change}),
        Seal(when=date(2026, 11, 22), why="b", files={"a.csv": change}),
    ]

    assert line(seals=seals).endswith("(datatilstand ukjent, endret her 22. november 2026).")


def test_sources_of_one_publisher_and_state_share_a_parenthesis() -> None:
    """Tables stand first, other sources of the same publisher after them."""
    sources = {
        "f": source(id="f", table=None, title="folketall"),
        "a": source(id="a"),
        "b": source(id="b", table="12137"),
    }

    expected = (
        "Kilde: Statistisk sentralbyrå, tabell 12362, tabell 12137 og folketall (datatilstand "
        "ukjent)."
    )
    assert expected == kildelinje(["f", "a", "b"], sources)


def test_sources_of_two_states_are_told_apart() -> None:
    """A preliminary table is never hidden behind a revised one."""
    sources = {"a": source(id="a"), "b": source(id="b", table="12137", edition="revidert")}

    told = kildelinje(["a", "b"], sources)

    assert told.startswith("Kilder: ")
    assert "tabell 12362 (datatilstand ukjent); " in told
    assert "tabell 12137 (reviderte tall)." in told


@pytest.mark.parametrize("table", ["12362", "12137"])
def test_the_bundled_kostra_figures_are_of_unknown_state(root: Path, table: str) -> None:
    """Nothing proves that they are the revised ones, and each source line says so."""
    told = kildelinje([table], load_sources(root))

    assert f"tabell {table} (datatilstand ukjent, hentet september 2026)." in told


def test_every_bundled_source_credits_its_publisher(root: Path) -> None:
    """The licences ask for it."""
    sources = load_sources(root)

    for key, it in sources.items():
        told = kildelinje([key], sources)
        assert told.startswith("Kilde: ")
        assert it.credit in told or it.credit.rpartition(", ")[0] in told


@pytest.mark.parametrize(
    ("retrieved", "expected"),
    [(None, ""), ("2026-09", "september 2026"), ("2026-12-24", "24. desember 2026")],
)
def test_when_a_source_was_fetched_is_told_as_far_as_it_is_known(
    retrieved: str | None, expected: str
) -> None:
    """Unknown is nothing, not a guess."""
    assert expected == hentet(source(retrieved=retrieved)).replace(NBSP, " ")


@pytest.mark.parametrize("retrieved", ["2026-13", "2026-00", "2026-02-31"])
def test_a_date_that_is_none_is_never_printed(retrieved: str) -> None:
    """A month 0 is not December; the sidecar is refused, or it is told as a user error."""
    with pytest.raises(ValueError, match="retrieved"):
        source(retrieved=retrieved)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("ukjent", "Datatilstand: ukjent om foreløpige eller reviderte"),
        ("foreløpig", "Datatilstand: foreløpige tall per 15. mars"),
        ("revidert", "Datatilstand: reviderte tall per 15. juni"),
    ],
)
def test_the_stamp_is_the_editions_data_state(figures: Report, state: str, words: str) -> None:
    """What cover and footers say comes from report.toml."""
    assert words == stempel(figures.edition.model_copy(update={"data_state": state}))
