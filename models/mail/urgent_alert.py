"""Telling moderators at once that a reply is urgent: once per reply, and only who wants it."""

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

MOST_AN_HOUR: Final = 10  # to each: anybody can write words that sound urgent


def tell(comment: Comment, *, by: Moderator | None = None) -> None:
    """Post a mail to every moderator who wants one at once, but to whom it was `by`, and a notice
    to the channels. Nobody is told twice of the same comment, nor of more than `MOST_AN_HOUR`:
    the rest stands on the top of the queue all the same, and in the digest. A fault in here is
    logged: what is told about is stored all the same."""
    with best_effort("telling moderators of an urgent reply"):
        _post(comment, by)


def _post(comment: Comment, by: Moderator | None) -> None:
    told = set(db.session.scalars(_told(comment, "urgent")))
    wanted = select(Moderator).where(Moderator.active, Moderator.mails_urgent)
    for each in db.session.scalars(wanted):
        if each.id not in told and each is not by and not _has_enough(each.id, "urgent"):
            QueuedEmail.enqueue("urgent", to=each, comment=comment)
    has_channels = bool(current_app.config["SETTINGS"].notify_urls)
    was_told = db.session.scalars(_told(comment, NOTICE)).all()
    if has_channels and not was_told and not _has_enough(None, NOTICE):
        QueuedEmail.enqueue(NOTICE, to=None, comment=comment)


def _told(comment: Comment, kind: str) -> Select[int | None]:
    """Whom letters of this kind about a comment went to."""
    return select(QueuedEmail.moderator_id).where(
        QueuedEmail.comment_id == comment.id, QueuedEmail.kind == kind
    )


def _has_enough(moderator_id: int | None, kind: str) -> bool:
    """Whether so many letters of this kind were posted to somebody within an hour."""
    theirs = QueuedEmail.moderator_id == moderator_id, QueuedEmail.kind == kind
    newest = select(QueuedEmail.created_at).where(*theirs).order_by(QueuedEmail.created_at.desc())
    tenth = db.session.scalar(newest.limit(1).offset(MOST_AN_HOUR - 1))
    return tenth is not None and tenth > now() - timedelta(hours=1)
