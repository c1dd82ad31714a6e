"""Addresses that nothing needs any more: destroyed with the fingerprint they are known by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, text, update

from extensions import db
from models.appeals.appeal import Appeal
from models.comment import Comment
from models.commenter import Commenter
from models.keeping.erasing import let_address_go
from models.mail.outbox import Letter
from models.mail.subscription import Subscription

HAS_ADDRESS = text("sealed_with <> ''")


def addresses(before: datetime) -> Select[int]:
    """The ids of people whose address nothing needs: all they wrote was decided before that
    moment, no mail is owed or wanted, and nobody asked for them to be known again."""
    person = Commenter.standing == "normal", Commenter.mail_shut.is_(False)
    old = Commenter.first_seen_at < before
    kept = [*_by_comments(before), *_by_mail(before)]
    unneeded = select(Commenter.id).where(HAS_ADDRESS, *person, old, *(~each for each in kept))
    return unneeded.order_by(Commenter.sealed_with, Commenter.id)


def destroy_addresses(ids: Sequence[int]) -> None:
    """Destroy the addresses of these people for good; what they wrote stays under their tag."""
    for person in db.session.scalars(select(Commenter).where(Commenter.id.in_(ids))):
        let_address_go(person)
    theirs = Subscription.commenter_id.in_(ids), Subscription.state.in_(("asked", "confirmed"))
    db.session.execute(update(Subscription).where(*theirs).values(state="ended"))


def _by_comments(before: datetime) -> list[ColumnElement[bool]]:
    """A comment keeps its writer's address while it waits, for a while after it was decided, and
    for as long as it is held or appealed for."""
    appealed = select(Appeal.id).where(Appeal.comment_id == Comment.id, Appeal.state == "open")
    return [
        _wrote(Comment.status == "pending"),
        _wrote(Comment.created_at >= before),
        _wrote(Comment.decided_at >= before),
        _wrote(Comment.legal_hold.is_(True)),
        _wrote(appealed.exists()),
    ]


def _by_mail(before: datetime) -> list[ColumnElement[bool]]:
    """Mail about replies is wanted until it is ended, about a decision until that is long made;
    what was asked for and never confirmed is not wanted."""
    mine = Subscription.commenter_id == Commenter.id
    wanted = Subscription.state == "confirmed", Subscription.kind == "replies"
    asked = Subscription.state == "asked", Subscription.asked_at >= before
    waiting = Letter.commenter_id == Commenter.id, Letter.state == "waiting"
    return [exists().where(mine, *wanted), exists().where(mine, *asked), exists().where(*waiting)]


def _wrote(so: Any) -> ColumnElement[bool]:
    return exists().where(Comment.commenter_id == Commenter.id, so)
