"""Telling moderators at once that a reply is urgent: once per reply, and only who wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import Select, select

from extensions import db
from models.mail.outbox import NOTICE, Letter
from models.moderator import Moderator

if TYPE_CHECKING:
    from models.comment import Comment


def tell(comment: Comment, *, by: Moderator | None = None) -> None:
    """Post a mail to every moderator who wants one at once, but to whom it was `by`, and a notice
    to the channels. Nobody is told twice of the same comment."""
    told = set(db.session.scalars(_told(comment, "urgent")))
    wanted = select(Moderator).where(Moderator.active, Moderator.mails_urgent)
    for each in db.session.scalars(wanted):
        if each.id not in told and each is not by:
            Letter.post("urgent", to=each, comment=comment)
    has_channels = bool(current_app.config["SETTINGS"].notify_urls)
    if has_channels and not db.session.scalars(_told(comment, NOTICE)).all():
        Letter.post(NOTICE, to=None, comment=comment)


def _told(comment: Comment, kind: str) -> Select[int | None]:
    """Whom letters of this kind about a comment went to."""
    return select(Letter.moderator_id).where(Letter.comment_id == comment.id, Letter.kind == kind)
