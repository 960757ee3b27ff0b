"""Why a helper prints nothing: no such name, no such value, or a claim that does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asss_report.narrative.claims import Dom


class UnknownNameError(Exception):
    """A helper was given a name that does not exist."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


class NoValueError(Exception):
    """A helper was asked for a value that the source does not have.

    Args:
        what: What is missing, in Norwegian: the reader sees it where the paragraph is withheld.
        instead: What gives the value, for the analyst; empty when nothing here can.
    """

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.instead = instead


class FalseClaimError(Exception):
    """What an analyst requires of the figures is not so, or is so no longer."""

    def __init__(self, dom: Dom) -> None:
        super().__init__(dom.naa)
        self.dom = dom
