"""Redirects to the next card after a decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import url_for
from flask_security import current_user

from extensions import db
from models.comments.comment import Comment
from models.moderation.queue.claim import Claim
from models.moderation.queue.filter import NEXT, QueueFilter
from models.moderation.queue.query import page_of


def claim_next() -> str:
    """Claim the next comment that nobody else has open, without committing. Return its URL, or ""
    if there is none."""
    comment = Claim.next_one(by=current_user._get_current_object())
    if comment is None:
        return ""
    return url_for("moderation.comments.show", comment_id=comment.id, then=NEXT)


def commit_and_go_to_next(query: str | None, *, after: int, passed: Comment) -> str:
    """Commit a decision about the comment `passed`, and return the URL of the next card. If that is
    the next free one of the queue, it is claimed in the same transaction."""
    claimed = claim_next() if query == NEXT else ""
    db.session.commit()
    return claimed or queue_url(query, after=after, passed=passed)


def queue_url(
    query: str | None, *, after: int, passed: Comment | None = None, focus: int = 0
) -> str:
    """Return the URL of the view `query`, on the page after comment `after`.

    Its anchor is the card after `passed`, or `focus`.
    """
    if query == NEXT and passed:
        return url_for("moderation.queue.index")
    view = QueueFilter.of(dict(parse_qsl(query or "")))
    following = page_of(view, after=passed.id, most=1)[0] if passed else []
    card = following[0].id if following else focus
    anchor = f"comment-{card}" if card else None
    values: dict[str, Any] = {**view.address, "after": after or None, "_anchor": anchor}
    return url_for("moderation.queue.index", **values)
