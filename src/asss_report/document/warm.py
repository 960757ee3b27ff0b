"""Read what laying out a page takes, before there is a page: imported by the first process only."""

from __future__ import annotations

from contextlib import suppress

import asss_report.document.layout  # noqa: F401 - imported to be there

with suppress(OSError):  # a machine without Pango is told so where the first page is laid out
    import weasyprint  # noqa: F401 - same
    from pyphen import Pyphen  # type: ignore[import-untyped]

    Pyphen(lang="nb")  # keeps its dictionary
