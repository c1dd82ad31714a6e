"""How a reply arrived: what traps for programs tell of it. Nothing in it is kept but findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionSignals:
    """`has_filled_trap`: the field that people don't see was filled in. `seconds` since its
    writer began, by the site's own clock; None: the form carried no clock, or a forged one.
    `was_reviewed`: it comes from a page that showed it once more, whose clock may be as young."""

    has_filled_trap: bool = False
    seconds: float | None = None
    was_reviewed: bool = False


PLAIN = SubmissionSignals(seconds=60.0)  # as most arrive
