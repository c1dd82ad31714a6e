"""Deletion of email addresses that nothing needs any more, with their fingerprints.

To avoid checking every commenter daily, `Commenter.needed_at` stores until when an address is known
to be needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, update

from extensions import db
from models.appeals.appeal import Appeal
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.privacy.erasure import delete_address

HAS_ADDRESS = text("sealed_with <> ''")
DATE_COLUMNS = (Comment.created_at, Comment.decided_at, Subscription.asked_at)


def unneeded_addresses(before: datetime) -> Select[int]:
    """Select the ids of commenters whose address nothing needs: every comment was decided before
    `before`, no email is queued or subscribed to, and no subscription was requested since."""
    dated = _has_comment(Comment.created_at >= before), _has_comment(Comment.decided_at >= before)
    asked = exists().where(*_unconfirmed(), Subscription.asked_at >= before)
    kept = [*_reasons_to_keep(), *dated, asked]
    return candidates(before).where(*(~each for each in kept))


def candidates(before: datetime) -> Select[int]:
    """Select the ids of commenters with an address and `needed_at` before that time."""
    known = select(Commenter.id).where(HAS_ADDRESS, Commenter.needed_at < before)
    return known.order_by(Commenter.needed_at, Commenter.id)


def postpone(ids: Sequence[int], until: datetime) -> None:
    """Store until when these addresses are known to be needed.

    That is `until` while something needs them, else the latest date of a comment or subscription
    request.
    """
    needs = [
        Commenter.id,
        or_(*_reasons_to_keep()),
        Commenter.needed_at,
        *map(_latest, DATE_COLUMNS),
    ]
    known = db.session.execute(select(*needs).where(Commenter.id.in_(ids)).order_by(Commenter.id))
    rows = [
        {"id": number, "needed_at": until if is_needed else max(each for each in dates if each)}
        for number, is_needed, *dates in known
    ]
    if rows:
        db.session.execute(update(Commenter), rows)


def destroy_addresses(ids: Sequence[int]) -> None:
    """Delete these commenters' addresses; their comments remain under their tag."""
    for commenter in db.session.scalars(select(Commenter).where(Commenter.id.in_(ids))):
        delete_address(commenter)
    matching = Subscription.commenter_id.in_(ids), Subscription.state.in_(("asked", "confirmed"))
    db.session.execute(update(Subscription).where(*matching).values(state="ended"))


def _reasons_to_keep() -> list[ColumnElement[bool]]:
    """Return conditions that keep an address whatever its age.

    A trust level, a comment that is pending, held or under appeal, a subscription to replies, or an
    email in the queue. Without a mail server subscriptions can't be served, so they don't count.
    """
    appealed = select(Appeal.id).where(Appeal.comment_id == Comment.id, Appeal.state == "open")
    own = Subscription.commenter_id == Commenter.id
    wanted = own, Subscription.state == "confirmed", Subscription.kind == "replies"
    owed = QueuedEmail.commenter_id == Commenter.id, QueuedEmail.state == "waiting"
    needs_mail = [exists().where(*wanted)] if current_app.config["SETTINGS"].can_send_email else []
    return [
        or_(Commenter.standing != "normal", Commenter.email_blocked.is_(True)),
        _has_comment(Comment.status == "pending"),
        _has_comment(Comment.legal_hold.is_(True)),
        _has_comment(appealed.exists()),
        *needs_mail,
        exists().where(*owed),
    ]


def _unconfirmed() -> tuple[ColumnElement[bool], ...]:
    """Match subscription requests awaiting confirmation: they keep an address only for a while."""
    return Subscription.commenter_id == Commenter.id, Subscription.state == "asked"


def _latest(dated: Any) -> Any:
    """Return a subquery for the latest date in a column, per commenter."""
    by_commenter = dated.class_.commenter_id == Commenter.id
    return select(func.max(dated)).where(by_commenter).correlate(Commenter).scalar_subquery()


def _has_comment(condition: Any) -> ColumnElement[bool]:
    return exists().where(Comment.commenter_id == Commenter.id, condition)
