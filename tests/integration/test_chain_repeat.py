"""Two builds of the same edition, with the same SOURCE_DATE_EPOCH, give the same bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pikepdf
import pytest

if TYPE_CHECKING:
    from builds import Built

pytestmark = pytest.mark.pdf


def test_the_same_edition_gives_the_same_bytes(baerum: Built, baerum_again: Built) -> None:
    """In another folder and process, with another hash seed, time zone and language."""
    assert baerum.copy.root != baerum_again.copy.root
    assert len(baerum.pdf) == len(baerum_again.pdf)
    assert [hashlib.sha256(baerum.pdf).hexdigest()] == [
        hashlib.sha256(baerum_again.pdf).hexdigest()
    ]


def test_no_trace_of_the_machine_is_in_the_file(baerum: Built) -> None:
    """Neither the folder it was made in nor the temporary one."""
    with pikepdf.open(baerum.path) as pdf:
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()

    assert "2026-01-01" in metadata
    assert str(baerum.copy.root) not in metadata
    assert str(baerum.copy.root).encode() not in baerum.pdf
