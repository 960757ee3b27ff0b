"""The bench counts, converts and compares rightly; how fast anything is, no test asks."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tinyhtml5  # type: ignore[import-untyped] # WeasyPrint's own reader of HTML

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import bench_document
import bench_rows
import bench_run
import bench_table
import bench_typst
import bench_words

PART = (
    '<head><title>Del</title><style>@page {{ @top-left {{ content: "{header}"; }} }}</style></head>'
    '<body class="flyt">{body}</body>'
)


def _whole(*bodies: str) -> str:
    parts = [SimpleNamespace(html=PART.format(header="Topp", body=body)) for body in bodies]
    return bench_document.whole(
        parts,  # type: ignore[arg-type]
        "Hele",
        lambda key, alt, style: f"<svg>{key}|{alt}|{style}</svg>",
    )


def _typst(body: str) -> str:
    tree = tinyhtml5.parse(f"<body>{body}</body>", namespace_html_elements=False)
    return bench_typst.Writer({}).inside(tree.find("body"))


# --- One document ---------------------------------------------------------------------------------


def test_a_link_to_another_part_is_a_link_within_the_one_document() -> None:
    """No link leads out."""
    assert '<a href="#kap">' in _whole('<a href="https://xref.invalid/#kap">x</a>')


def test_a_chart_is_shown_as_the_pipeline_shows_it_with_its_alt_text_as_written() -> None:
    """What stands escaped in an attribute is given unescaped."""
    body = '<img src="chart:k" alt="mer &amp; mindre" style="height: 60mm">'
    assert "<svg>k|mer & mindre|height: 60mm</svg>" in _whole(body)


def test_a_row_of_the_one_page_asks_for_the_page_of_its_chapter() -> None:
    """Ours is written in afterwards; the others look it up."""
    row = '<tr><th><a href="https://xref.invalid/#kap">K</a></th><td class="side">00</td></tr>'
    assert '<td class="side"><a class="sidetall" href="#kap"></a></td>' in _whole(row)


def test_the_running_header_follows_the_part() -> None:
    """Each part names its own; the page shows the one it is in."""
    text = _whole("a", "b")
    assert text.count("string-set: topptekst &quot;Topp&quot;") == 2
    assert "@top-left { content: string(topptekst); }" in text


def test_a_template_without_a_running_header_is_said_to_have_changed() -> None:
    """The bench must not measure half a report in silence."""
    part = SimpleNamespace(html="<head></head><body>x</body>")
    with pytest.raises(ValueError, match="has changed"):
        bench_document.whole([part], "Hele", lambda *_: "")  # type: ignore[list-item]


# --- Typst ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 # $ * _ @ <", r"10 \# \$ \* \_ \@ \<"),
        ("[a] ~ `b` \"c\" 'd'", r"\[a\] \~ \`b\` \"c\" \'d\'"),
        (r"a\b", r"a\\b"),
        ("2024-2025", r"2024\-2025"),
        ("ASSS-snittet", "ASSS-snittet"),
        ("a -- b", r"a \-- b"),
        ("og så ...", r"og så \..."),
        ("https://ssb.no", r"https:\//ssb.no"),
        ("1. januar", r"1\. januar"),
        ("- punkt", r"\- punkt"),
        ("a\n= b", "a\n\\= b"),
        ("−313,1 mill. kr", "−313,1 mill. kr"),
    ],
)
def test_text_stands_in_typst_as_it_stands(text: str, expected: str) -> None:
    """No sign of ours is markup of Typst's."""
    assert expected == bench_typst.escaped(text)


def test_a_number_after_markup_does_not_begin_a_list() -> None:
    """Only what is first of its line can."""
    assert "#strong[a];1. b" == _typst("<strong>a</strong>1. b").strip()


def test_what_follows_markup_is_never_read_as_its_arguments() -> None:
    """A parenthesis after a call would be."""
    assert "#strong[a];(b)" == _typst("<strong>a</strong>(b)").strip()


def test_a_string_of_typst_ends_where_it_should() -> None:
    """Quotes and backslashes are escaped."""
    assert r'"a \"b\" \\"' == bench_typst.string('a "b" \\')


def test_a_table_keeps_its_head_its_widths_its_lines_and_its_own_column() -> None:
    """Every cell is there."""
    table = (
        '<table><colgroup><col style="width: 60%"><col style="width: 40%"></colgroup>'
        '<thead><tr><th scope="col" class="tekst">A</th><th scope="col" class="tall egen">B</th>'
        '</tr></thead><tbody><tr class="sum"><th scope="row">x</th>'
        '<td class="tall egen">1\nOslo</td></tr></tbody></table>'
    )
    made = _typst(table)
    assert "columns: (60fr, 40fr,), align: (left, right,)" in made
    assert "table.header(hode(egen: false)[A], hode(egen: true)[B], )" in made
    assert "celle(sum: true)[x], celle(egen: true, sum: true)[1 \\ Oslo], " in made


def test_an_edit_changes_the_markup_in_the_middle_of_it() -> None:
    """Or Typst would compile the same again."""
    assert "a\n]b Endret.\n]" == bench_typst.edited("a\n]b\n]")


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hyphen", ["\u00ad", "\u2010", "\ufffe", "\x02", "-"])
def test_a_word_divided_at_a_line_s_end_is_the_word(hyphen: str) -> None:
    """However the PDF marks the place."""
    assert Counter({"kommunene": 1}) == bench_words.words(f"kommu{hyphen}\r\nnene")


def test_words_that_stand_fewer_times_than_they_should_are_missing() -> None:
    """And the share found counts each time."""
    wanted, found = bench_words.words("a b b c"), bench_words.words("c b d a")
    assert Counter({"b": 1}) == bench_words.missing(wanted, found)
    assert 3 / 4 == bench_words.share_found(wanted, found)


# --- Table ----------------------------------------------------------------------------------------


def test_several_values_are_told_with_their_spread() -> None:
    """The median alone would hide it."""
    assert "2.0 s (1.0 to 4.0, n 3)" == bench_table.told([4.0, 1.0, 2.0])
    assert "2.0 s (n 1)" == bench_table.told([2.0])
    assert "not measured" == bench_table.told([])


def test_only_a_missed_goal_that_gates_fails_the_bench() -> None:
    """What is told beside the goals fails nothing."""
    rows = [
        bench_table.Row("1", "a", "x", met=False),
        bench_table.Row("4", "b", "x", met=False, gate=False),
        bench_table.Row("2", "c", "x"),
        bench_table.Row("3", "d", "x", met=True),
    ]
    assert ["a"] == [row.what for row in bench_table.missed(rows)]
    assert ["MISSED", "MISSED", "", "met"] == [row.verdict for row in rows]


def test_the_table_is_one_in_markdown_whose_columns_line_up() -> None:
    """It is read in a terminal too."""
    made = bench_table.markdown(("a", "long"), [("wide cell", "b")])
    assert "| a         | long |\n| --------- | ---- |\n| wide cell | b    |" == made


def test_the_table_takes_the_place_between_the_marks_of_a_page_and_no_more() -> None:
    """What is written around it stays."""
    page = f"før\n{bench_table.BEGIN}\ngammel\n{bench_table.END}\netter\n"
    expected = f"før\n{bench_table.BEGIN}\nny\n{bench_table.END}\netter\n"
    assert expected == bench_table.placed(page, "ny")
    with pytest.raises(ValueError, match="no place"):
        bench_table.placed("før", "ny")


# --- Goals ----------------------------------------------------------------------------------------


def _run(wall: float, peak: float = 100.0) -> bench_run.Run:
    return bench_run.Run(wall, 2 * wall, peak, 2 * peak, 1, "")


def _waits(page: float, chapter: float, whole: float) -> Any:
    return SimpleNamespace(page=[0, page, 9], chapter=[0, chapter, 9], whole=[0, whole, 9])


def _verdicts(rows: list[bench_table.Row]) -> list[tuple[str, str]]:
    return [(row.ratio, row.verdict) for row in rows if row.wanted]


def test_a_cold_build_must_be_four_times_faster_and_no_larger_than_the_naive_one() -> None:
    """Exactly four times, and exactly as large, is enough."""
    naive = {"naive": [_run(40)], "naive plain": [_run(30)], "ours 1": [_run(19)]}
    met = bench_rows.cold_rows({"ours": [_run(10)], **naive})
    assert [("4.00x faster", "met"), ("1.00x", "met")] == _verdicts(met)
    too_much = bench_rows.cold_rows({"ours": [_run(10.1, 101)], **naive})
    assert [("3.96x faster", "MISSED"), ("1.01x", "MISSED")] == _verdicts(too_much)


def test_an_edit_must_cost_less_than_typst_s_cold_build_and_no_change_next_to_nothing() -> None:
    """The start of the program is taken from what no change costs, not from the edit."""
    runs = {"typst": [_run(3)], "imports": [_run(1)], "help": [_run(0.2)]}
    inner = {"typst compile": [2.0], "typst-edit again": [0.5]}
    met = bench_rows.edit_rows({"edit": [_run(2.9)], "again": [_run(0.6)], **runs}, inner)
    assert [("0.97x", "met"), ("", "met")] == _verdicts(met)
    late = bench_rows.edit_rows({"edit": [_run(3)], "again": [_run(0.8)], **runs}, inner)
    assert [("1.00x", "MISSED"), ("", "MISSED")] == _verdicts(late)
    assert [late[-1]] == bench_table.missed(late), "a new process is told, and no change gates"


def test_an_edit_in_the_preview_gates_and_what_is_waited_for_is_a_median() -> None:
    """The process there is warm, as the goal says; one slow answer of three is not the goal's."""
    typst = {"typst": [_run(3)]}
    met = bench_rows.browser_rows(_waits(0.3, 2.0, 2.9), typst)
    assert [("", "met"), ("", "met"), ("0.97x", "met")] == _verdicts(met)
    late = bench_rows.browser_rows(_waits(0.31, 2.1, 3.0), typst)
    assert late == bench_table.missed(late)


def test_all_members_may_cost_eight_cold_builds_and_fail_nothing() -> None:
    """It is reported as it is."""
    rows = bench_rows.member_rows([_run(81)], {"ours": [_run(10)]})
    assert [("8.10x", "MISSED")] == _verdicts(rows)
    assert [] == bench_table.missed(rows)


def test_the_start_is_measured_in_processor_time_and_the_check_in_wall_time() -> None:
    """As the goal says."""
    assert [("", "met"), ("", "met")] == _verdicts(bench_rows.start_rows([_run(0.15)], [_run(2)]))
    slow = bench_rows.start_rows([_run(0.16)], [_run(2.1)])
    assert [("", "MISSED"), ("", "MISSED")] == _verdicts(slow)


# --- Processes ------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read in /proc")
def test_each_process_is_counted_alone_and_all_of_them_together(tmp_path: Path) -> None:
    """A child holds 60 MB, its parent next to nothing; the command is neither's sum."""
    child = "x = bytearray(60_000_000); import time; time.sleep(1.2)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print(1)"
    made = bench_run.run([sys.executable, "-c", parent], tmp_path)
    assert "1" == made.out.strip()
    assert made.processes == 2
    assert 57 < made.peak_mb < 100
    assert made.together_mb > 57


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it is read in /proc")
def test_processor_time_is_counted_also_where_nobody_waits_for_the_process(tmp_path: Path) -> None:
    """As in the forkserver's children, which lay out our pages."""
    script = tmp_path / "burn.py"
    script.write_text(
        "import multiprocessing, time\n"
        "def burn():\n"
        "    while time.process_time() < 1: pass\n"
        "    time.sleep(0.2)\n"
        "if __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('forkserver').Process(target=burn)\n"
        "    process.start(); process.join()\n"
    )
    made = bench_run.run([sys.executable, str(script)], tmp_path)
    assert 0.9 < made.cpu < 3


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    """A bench of something that did not happen is none."""
    with pytest.raises(SystemExit, match="no good"):
        bench_run.run([sys.executable, "-c", "raise SystemExit('no good')"], tmp_path)
