"""Result of a check: for moderators to read, never a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

EFFECTS: Final = ("note", "private", "doubt", "spam", "urgent")
# note: shown only · private: personal data, highlighted · doubt: further back in the queue
# spam: to the likely spam lane · urgent: to the top of the queue


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A finding of the check with this code.

    It covers `length` characters of `Text.plain` from `start`; a length of 0 means the whole
    comment. `values` fill the check's sentence: numbers, codes or parts of URLs, never names or
    email addresses.
    """

    check: str
    effect: str
    start: int = 0
    length: int = 0
    rule_id: int | None = None
    values: Mapping[str, str | int | float] = field(default_factory=dict)
