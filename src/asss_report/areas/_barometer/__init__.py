"""The chapter on Kommunebarometeret: `kapittel` makes it, the others its exhibits and sentences."""

from __future__ import annotations

from typing import Final

#: The chapter's key: of its narrative, its page and what refers to it.
KEY: Final = "kommunebarometeret"
