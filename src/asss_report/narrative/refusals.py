"""Why a helper prints nothing: a name that does not exist, or a value that is not there."""

from __future__ import annotations


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
