"""What a check found in a reply: for a moderator to read, never a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

EFFECTS: Final = ("note", "private", "doubt", "spam", "urgent")
# note: only said · private: something personal, marked · doubt: further back in the queue
# spam: into the lane of likely spam · urgent: to the top of the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One finding of the check with the code `check`, which has a sentence in `check_labels.py`.

    It is about `length` characters of `Text.plain` from `start`; 0: about the whole reply.
    `values` fill the sentence: numbers, codes, pieces of URLs, never a name or an address.
    """

    check: str
    effect: str
    start: int = 0
    length: int = 0
    rule_id: int | None = None
    values: Mapping[str, str | int | float] = field(default_factory=dict)
