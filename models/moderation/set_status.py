"""Change the status of a comment, and everything that depends on it."""

from __future__ import annotations

from models.column_types import now
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.screening import near_duplicates


def set_status(comment: Comment, status: str, *, reason: str = "") -> None:
    """Set the status, for a `reason` of the comment policy, and update what readers see.

    The article's version and count of responses, the place among the threads, the search index
    and the queue's near-duplicates all follow in the same transaction.
    """
    appears, disappears = status == "approved", comment.is_public
    if appears or disappears:
        is_dated = status != "withdrawn"
        comment.article.bump_thread_version(responses=appears - disappears, is_dated=is_dated)
    comment.status, comment.reason, comment.duplicate_fingerprint = status, reason, None
    comment.decided_at = now() if status in DECIDED else None
    if appears:
        _publish(comment)
    near_duplicates.promote_next(comment)


def _publish(comment: Comment) -> None:
    """Give a new thread its place, for good, and add the text to the search index."""
    root = comment.root or comment
    root.place = root.place or comment.article.next_thread_number()
    comment.index_for_search()
