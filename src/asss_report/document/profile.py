"""Where the seconds of a build go, stage by stage."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Profile:
    """What was measured while `measured` ran.

    Attributes:
        stages: Name -> seconds by the wall clock, without those of stages inside it.
        counts: What was made, or was there already -> how many.
        parts: Part that was laid out -> processor seconds, in whichever process.
        seconds: All of it by the wall clock, also what is in no stage; known when it has ended.
    """

    stages: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    _inside: list[float] = field(default_factory=list)


_CURRENT: ContextVar[Profile | None] = ContextVar("profile", default=None)


@contextmanager
def measured() -> Iterator[Profile]:
    """Measure the stages that run in the block."""
    profile, start = Profile(), time.perf_counter()
    token = _CURRENT.set(profile)
    try:
        yield profile
    finally:
        profile.seconds = time.perf_counter() - start
        _CURRENT.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """A stage of the work; nothing is measured unless `measured` is on."""
    profile = _CURRENT.get()
    if profile is None:
        yield
        return
    start = time.perf_counter()
    profile._inside.append(0.0)  # noqa: SLF001 - its own module
    try:
        yield
    finally:
        taken = time.perf_counter() - start
        inside = profile._inside.pop()  # noqa: SLF001 - same
        profile.stages[name] = profile.stages.get(name, 0.0) + taken - inside
        if profile._inside:  # noqa: SLF001 - same
            profile._inside[-1] += taken  # noqa: SLF001 - same


def counted(what: str) -> None:
    """One more of these."""
    if profile := _CURRENT.get():
        profile.counts[what] = profile.counts.get(what, 0) + 1


def laid_out(spent: Mapping[str, float], kept: int) -> None:
    """The parts that were laid out, with their processor seconds, and how many were before."""
    if profile := _CURRENT.get():
        profile.parts |= spent
        profile.counts["parts laid out"] = len(spent)
        profile.counts["parts kept"] = kept
