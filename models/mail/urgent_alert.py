"""Immediate alerts to moderators about urgent comments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app
from sqlalchemy import Select, select

from extensions import db
from models.column_types import now
from models.mail.outbox import NOTICE, QueuedEmail
from models.moderators.moderator import Moderator
from models.storage.best_effort import best_effort

if TYPE_CHECKING:
    from models.comments.comment import Comment

MAX_PER_HOUR: Final = 10  # to each recipient: anyone can write text that looks urgent


def alert_moderators(comment: Comment, *, by: Moderator | None = None) -> None:
    """Alert every moderator who opted in, except `by`, and the channels.

    At most once per comment and `MAX_PER_HOUR` to each; the rest is in the queue and the digest.
    Errors are logged; the comment is stored.
    """
    with best_effort("alerting moderators of an urgent comment"):
        _enqueue(comment, by)


def _enqueue(comment: Comment, by: Moderator | None) -> None:
    told = set(db.session.scalars(_recipients(comment, "urgent")))
    wanted = select(Moderator).where(Moderator.active, Moderator.mails_urgent)
    for each in db.session.scalars(wanted):
        if each.id not in told and each is not by and not _has_enough(each.id, "urgent"):
            QueuedEmail.enqueue("urgent", to=each, comment=comment)
    has_channels = bool(current_app.config["SETTINGS"].notify_urls)
    was_told = db.session.scalars(_recipients(comment, NOTICE)).all()
    if has_channels and not was_told and not _has_enough(None, NOTICE):
        QueuedEmail.enqueue(NOTICE, to=None, comment=comment)


def _recipients(comment: Comment, kind: str) -> Select[int | None]:
    """Select the recipients of alerts of this kind about a comment."""
    return select(QueuedEmail.moderator_id).where(
        QueuedEmail.comment_id == comment.id, QueuedEmail.kind == kind
    )


def _has_enough(moderator_id: int | None, kind: str) -> bool:
    """Return whether a recipient got the maximum of alerts within the last hour."""
    theirs = QueuedEmail.moderator_id == moderator_id, QueuedEmail.kind == kind
    newest = select(QueuedEmail.created_at).where(*theirs).order_by(QueuedEmail.created_at.desc())
    tenth = db.session.scalar(newest.limit(1).offset(MAX_PER_HOUR - 1))
    return tenth is not None and tenth > now() - timedelta(hours=1)
