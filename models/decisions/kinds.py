"""Kinds of decisions, their titles, and the value objects they are made with."""

from __future__ import annotations

from dataclasses import dataclass

from models.translatable import sentence

STATUS_AFTER = {"approve": "approved", "reject": "rejected", "spam": "spam", "pending": "pending"}
KIND_FOR_STATUS = {outcome: verb for verb, outcome in STATUS_AFTER.items()}
OTHER_KINDS = (  # logged actions that set no status
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
DECISIONS = (*STATUS_AFTER, *OTHER_KINDS)
DECISION_TITLES = {  # shown in the history
    "approve": sentence("Approved"),
    "reject": sentence("Rejected"),
    "spam": sentence("Marked as spam"),
    "pending": sentence("Put back to pending"),
    "urgent": sentence("Marked as urgent"),
    "calm": sentence("No longer urgent"),
    "answer": sentence("Answered"),
    "note": sentence("Editor’s note"),
    "redact": sentence("Words taken out"),
    "restore": sentence("Words put back"),
    "dismiss": sentence("Reports dismissed"),
    "reopen": sentence("Opened again"),
    "uphold": sentence("Upheld after an appeal"),
    "accept": sentence("Edit published"),
    "decline": sentence("Edit not published"),
    "hold": sentence("Legal hold"),
    "release": sentence("Legal hold released"),
    "standing": sentence("Standing changed"),
    "message": sentence("Message sent"),
    "reveal": sentence("Private matter looked at"),
}
STATUS_TITLES = {  # statuses of comments, and trust levels
    "pending": sentence("pending"),
    "approved": sentence("approved"),
    "rejected": sentence("rejected"),
    "spam": sentence("spam"),
    "normal": sentence("normal"),
    "hold": sentence("one by one"),
    "refuse": sentence("refused"),
}


@dataclass(frozen=True, slots=True)
class SeenRevision:
    """Revision the moderator saw, and the status if the page showed it."""

    revision: int
    status: str = ""

    def matches(self, *, revision: int, status: str) -> bool:
        """Return whether the comment is unchanged since."""
        return self.revision == revision and self.status in ("", status)


@dataclass(frozen=True, slots=True)
class DecisionReason:
    """Policy `reason`, message to the author (`words`), and private `note`."""

    reason: str = ""
    words: str = ""
    note: str = ""


NO_REASON = DecisionReason()
