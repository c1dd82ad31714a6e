"""Bot detection by hidden field, form timing and network volume; it refuses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.screening.check_result import CheckResult

MIN_SECONDS: Final = 3.0  # from first touching the form to submitting it
MIN_SECONDS_REVIEWED: Final = 1.0  # from the review page to submitting it
MAX_SECONDS: Final = 30 * 24 * 60 * 60.0
MANY_FROM_NETWORK: Final = 5  # comments within an hour
MAX_COUNTED: Final = 100  # comments
SECONDS_PER_DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionSignals:
    """How a comment was submitted.

    `has_filled_trap`: the hidden field was filled in. `seconds` since the author began, by the
    server's clock; None if the form's timestamp is missing or forged. `was_reviewed`: it comes from
    a review page, whose timestamp may be recent.
    """

    has_filled_trap: bool = False
    seconds: float | None = None
    was_reviewed: bool = False


TYPICAL = SubmissionSignals(seconds=60.0)


def find(arrival: SubmissionSignals, *, from_network: int) -> list[CheckResult]:
    """Return what the submission says; `from_network` counts the network's comments of the last
    hour.

    The count includes this comment.
    """
    found = [CheckResult(check="trap", effect="spam")] if arrival.has_filled_trap else []
    found += _clock(arrival)
    if from_network >= MANY_FROM_NETWORK:
        found.append(CheckResult(check="network", effect="doubt", values={"count": from_network}))
    return found


def _clock(arrival: SubmissionSignals) -> list[CheckResult]:
    seconds, fastest = (
        arrival.seconds,
        MIN_SECONDS_REVIEWED if arrival.was_reviewed else MIN_SECONDS,
    )
    if seconds is None:
        return [CheckResult(check="no clock", effect="doubt")]
    if seconds < fastest:
        return [
            CheckResult(check="too fast", effect="doubt", values={"seconds": round(seconds, 1)})
        ]
    if seconds > MAX_SECONDS:
        return [
            CheckResult(
                check="too old", effect="doubt", values={"days": int(seconds // SECONDS_PER_DAY)}
            )
        ]
    return []
