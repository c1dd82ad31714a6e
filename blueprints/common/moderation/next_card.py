"""Where a moderator goes on after deciding: the same view, with the focus on the next card."""

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


def next_card() -> str:
    """Claim the next comment that nobody else has open, to be committed with what was decided:
    its address, or "" where none waits."""
    comment = Claim.next_one(by=current_user._get_current_object())
    if comment is None:
        return ""
    return url_for("moderation.comments.show", comment_id=comment.id, then=NEXT)


def commit_and_go_on(query: str | None, *, after: int, passed: Comment) -> str:
    """Commit what was decided about a comment: the address of the card behind it. Where that is
    the next one of the queue, it is claimed in the same transaction: after a commit nothing is
    written."""
    claimed = next_card() if query == NEXT else ""
    db.session.commit()
    return claimed or way_back(query, after=after, passed=passed)


def way_back(
    query: str | None, *, after: int, passed: Comment | None = None, focus: int = 0
) -> str:
    """The address of the view that `query` names, on its page behind `after`.

    The card behind the comment that was `passed` is named in it, or the one to `focus`.
    """
    if query == NEXT and passed:
        return url_for("moderation.queue.index")
    view = QueueFilter.of(dict(parse_qsl(query or "")))
    following = page_of(view, after=passed.id, most=1)[0] if passed else []
    card = following[0].id if following else focus
    anchor = f"comment-{card}" if card else None
    values: dict[str, Any] = {**view.address, "after": after or None, "_anchor": anchor}
    return url_for("moderation.queue.index", **values)
