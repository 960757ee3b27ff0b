"""PDFs in memory: a process that dies costs a little time, never the preview."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from random_edits import tiny_edition

from asss_report.charts.style import Stil
from asss_report.document.html import Maler
from asss_report.document.report import load_report
from asss_report.preview.pdf import Pdf

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from pathlib import Path

pytestmark = pytest.mark.pdf


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by POSIX's signal")
def test_after_a_killed_process_the_preview_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is short of memory kills the largest; a new one takes its place."""
    monkeypatch.setenv("ASSS_REPORT_CACHE", str(tmp_path / "cache"))
    root = tiny_edition(tmp_path / "utgave").root
    stil = Stil.load(root)
    report = load_report(root, stil)
    pdf = Pdf(root)
    try:
        pdf.warm(Maler(report, stil), "begreper")
        pool: ProcessPoolExecutor = pdf._pool  # type: ignore[assignment]
        for process in list(pool._processes.values()):
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()

        made = pdf.chapter(report, Maler(report, stil), "kommunebarometeret")

        assert made.startswith(b"%PDF-")
        assert pdf._pool is not pool
    finally:
        pdf.close()
