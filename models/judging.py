"""What a decision is made of: its kind, what was seen, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.comment import Comment

OUTCOMES = {"approve": "approved", "reject": "rejected", "spam": "spam", "pending": "pending"}
VERBS = {outcome: verb for verb, outcome in OUTCOMES.items()}
OTHERS = (  # what else is done to a comment or a person, and belongs into the history
    "urgent",
    "calm",
    "answer",
    "note",
    "redact",
    "restore",
    "dismiss",
    "reopen",
    "standing",
    "message",
    "reveal",
    "accept",
    "decline",
    "uphold",
    "hold",
    "release",
)
DECISIONS = (*OUTCOMES, *OTHERS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a moderator was looking at: a revision, and the status if the page said it."""

    revision: int
    status: str = ""

    def is_present(self, comment: Comment) -> bool:
        return self.revision == comment.revision and self.status in ("", comment.status)


@dataclass(frozen=True, slots=True)
class Why:
    """Why: a `reason` of the policy, `words` that the writer may read, a private `note`."""

    reason: str = ""
    words: str = ""
    note: str = ""


NO_WHY = Why()
