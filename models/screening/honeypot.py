"""Traps for programs: a reader notices none of them, and nothing is refused for them."""

from __future__ import annotations

from typing import Final

from models.screening.check_result import CheckResult
from models.screening.submission_signals import SubmissionSignals

FASTEST: Final = 3.0  # seconds from the first touch of the form to its sending
FASTEST_LOOK: Final = 1.0  # seconds from showing a reply once more to posting it as it is
OLDEST: Final = 30 * 24 * 60 * 60.0  # seconds
MANY: Final = 5  # replies of one network within an hour
MOST: Final = 100  # that are counted
A_DAY: Final = 24 * 60 * 60  # seconds


def find(arrival: SubmissionSignals, *, from_network: int) -> list[CheckResult]:
    """What the way of a reply tells; `from_network`: how many came from its network within the
    last hour, itself included."""
    found = [CheckResult(check="trap", effect="spam")] if arrival.has_filled_trap else []
    found += _clock(arrival)
    if from_network >= MANY:
        found.append(CheckResult(check="network", effect="doubt", values={"count": from_network}))
    return found


def _clock(arrival: SubmissionSignals) -> list[CheckResult]:
    seconds, fastest = arrival.seconds, FASTEST_LOOK if arrival.was_reviewed else FASTEST
    if seconds is None:
        return [CheckResult(check="no clock", effect="doubt")]
    if seconds < fastest:
        return [
            CheckResult(check="too fast", effect="doubt", values={"seconds": round(seconds, 1)})
        ]
    if seconds > OLDEST:
        return [
            CheckResult(check="too old", effect="doubt", values={"days": int(seconds // A_DAY)})
        ]
    return []
