"""Tables laid out once each: on another page, or another place on it, a table is only moved.

A part is laid out twice (see `flyt`), and a table that does not fit is laid out again on the next
page, though every row of it stands as before. Cells are what takes most time to lay out.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Let WeasyPrint move the tables it has laid out whole, while it lays out in the block.

    Each time the same elements must be laid out, by sheets that say the same of tables; of what
    stands in a cell with a margin they may say otherwise, and an element may have another `style`.

    WeasyPrint offers no hook for it, so its function is replaced meanwhile; the pin
    `weasyprint<71` and tests/integration/test_pdf_tables.py guard that it is still there.
    """
    from weasyprint.layout import block  # noqa: PLC0415 - see pdf._write

    original = block.table_layout
    block.table_layout = _remembering(original)
    try:
        yield
    finally:
        block.table_layout = original


def _remembering(original: Callable[..., Any]) -> Callable[..., Any]:
    whole: dict[tuple[Any, ...], Any] = {}

    def table_layout(context: Any, table: Any, bottom: float, skipped: Any, *rest: Any) -> Any:
        key = table.element, table.width, *(it.get("style") for it in table.element.iter())
        if skipped is None and key in whole:
            before, *others = whole[key]
            end = table.position_y + before.margin_height()
            if not context.overflows_page(bottom, end):
                return (_moved(before, table), *others)
        result = original(context, table, bottom, skipped, *rest)
        if skipped is None and _is_whole(*result):
            whole[key] = result
        return result

    return table_layout


def _is_whole(table: Any, resume_at: Any, *_: Any) -> bool:
    """All rows are there, and nothing in them stands elsewhere on the page or is set airily."""
    from weasyprint.formatting_structure.boxes import BlockLevelBox  # noqa: PLC0415 - as above

    if table is None or resume_at is not None or table.element_tag != "table":
        return False
    boxes = list(table.descendants(placeholders=True))
    if any(isinstance(it, BlockLevelBox) and (it.margin_top or it.margin_bottom) for it in boxes):
        return False
    return all(it.is_in_normal_flow() and it.footnote is None for it in boxes)


def _moved(before: Any, table: Any) -> Any:
    """A copy of a laid-out table where `table` is to stand."""
    moved = before.deepcopy()
    moved.translate(table.position_x - before.position_x, table.position_y - before.position_y)
    return moved
