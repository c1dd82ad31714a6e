"""Addresses that nothing needs any more: destroyed with the fingerprint they are known by.

Nobody is looked at every day. Who needs an address is known to need it until a moment
(`Commenter.needed_at`), and what ends later is dated, or keeps it from then on for as long.
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
DATES = (Comment.created_at, Comment.decided_at, Subscription.asked_at)


def addresses(before: datetime) -> Select[int]:
    """The ids of people whose address nothing needs: all they wrote was decided before that
    moment, no mail is owed or wanted, and nobody asked for them to be known again."""
    dated = _wrote(Comment.created_at >= before), _wrote(Comment.decided_at >= before)
    kept = [*_for_now(), *dated, exists().where(*_asked(), Subscription.asked_at >= before)]
    return candidates(before).where(*(~each for each in kept))


def candidates(before: datetime) -> Select[int]:
    """The ids of people with an address that was needed before that moment, as far as is known."""
    known = select(Commenter.id).where(HAS_ADDRESS, Commenter.needed_at < before)
    return known.order_by(Commenter.needed_at, Commenter.id)


def put_off(ids: Sequence[int], until: datetime) -> None:
    """Remember how long the addresses of these people are known to be needed: for now, or since
    the last date of what they wrote and asked for."""
    needs = [Commenter.id, or_(*_for_now()), Commenter.needed_at, *map(_last, DATES)]
    known = db.session.execute(select(*needs).where(Commenter.id.in_(ids)).order_by(Commenter.id))
    rows = [
        {"id": number, "needed_at": until if is_needed else max(each for each in dates if each)}
        for number, is_needed, *dates in known
    ]
    if rows:
        db.session.execute(update(Commenter), rows)


def destroy_addresses(ids: Sequence[int]) -> None:
    """Destroy the addresses of these people for good; what they wrote stays under their tag."""
    for person in db.session.scalars(select(Commenter).where(Commenter.id.in_(ids))):
        delete_address(person)
    theirs = Subscription.commenter_id.in_(ids), Subscription.state.in_(("asked", "confirmed"))
    db.session.execute(update(Subscription).where(*theirs).values(state="ended"))


def _for_now() -> list[ColumnElement[bool]]:
    """What keeps an address whatever the date: how moderators treat the person, a comment that
    waits, is held or appealed for, mail about replies until it is ended, and mail that is owed.
    A site without a mail server can't send what is wanted, so that keeps nothing."""
    appealed = select(Appeal.id).where(Appeal.comment_id == Comment.id, Appeal.state == "open")
    mine = Subscription.commenter_id == Commenter.id
    wanted = mine, Subscription.state == "confirmed", Subscription.kind == "replies"
    owed = QueuedEmail.commenter_id == Commenter.id, QueuedEmail.state == "waiting"
    needs_mail = [exists().where(*wanted)] if current_app.config["SETTINGS"].can_send_email else []
    return [
        or_(Commenter.standing != "normal", Commenter.email_blocked.is_(True)),
        _wrote(Comment.status == "pending"),
        _wrote(Comment.legal_hold.is_(True)),
        _wrote(appealed.exists()),
        *needs_mail,
        exists().where(*owed),
    ]


def _asked() -> tuple[ColumnElement[bool], ...]:
    """What was asked for and not confirmed: after a while it is not wanted."""
    return Subscription.commenter_id == Commenter.id, Subscription.state == "asked"


def _last(dated: Any) -> Any:
    """The last date of one kind of things that a person did."""
    its = dated.class_.commenter_id == Commenter.id
    return select(func.max(dated)).where(its).correlate(Commenter).scalar_subquery()


def _wrote(so: Any) -> ColumnElement[bool]:
    return exists().where(Comment.commenter_id == Commenter.id, so)
