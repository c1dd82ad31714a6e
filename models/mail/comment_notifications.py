"""Emails to readers about decisions and replies, queued when a comment changes.

Each waits until a decision can no longer be undone; undone decisions send nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func, select

from extensions import db
from models.column_types import now
from models.decisions.decision import Decision
from models.mail.link import EmailLink, LinkSpent
from models.mail.outbox import NO_DELAY, REPLIES_INTERVAL, QueuedEmail
from models.mail.subscription import MailState, Subscription
from models.storage.best_effort import best_effort

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

NOTIFIED_OUTCOMES = ("approved", "rejected")


def notify_of_decision(comment: Comment, made: Decision) -> None:
    """Queue emails to a comment's author about a decision, and to those it replies to.

    Errors are logged; the decision stands.
    """
    if made.outcome in NOTIFIED_OUTCOMES:
        with best_effort("queueing emails about a decision"):
            for each in _confirmed("decision", comment.id):
                enqueue_decision_email(made, each)
    if made.outcome == "approved":
        notify_of_publication(comment)


def notify_of_publication(comment: Comment) -> None:
    """Queue emails to the authors of all parent comments, each at most once an hour.

    Errors are logged.
    """
    with best_effort("queueing emails about a reply"):
        _notify_ancestors(comment)


def _notify_ancestors(comment: Comment) -> None:
    above = [each.id for each in _ancestors(comment)]
    told = {comment.commenter_id}
    for each in _confirmed("replies", *above) if above else ():
        if each.commenter_id not in told:
            told.add(each.commenter_id)
            _enqueue_replies_email(each, comment.root or comment)


def enqueue_decision_email(made: Decision, subscription: Subscription) -> None:
    """Queue the email about a decision, due when the undo period ends."""
    due = made.created_at + current_app.config["SETTINGS"].mail_undo
    QueuedEmail.enqueue(
        "decision",
        to=subscription.commenter,
        comment=subscription.comment,
        decision=made,
        subscription=subscription,
        after=max(NO_DELAY, due - now()),
    )


def unsubscribe(link: EmailLink) -> None:
    """Unsubscribe from emails like the one that carried the link.

    Covers one kind of notification or all about one comment; with neither, blocks all email.
    Idempotent.
    """
    if link.subscription:
        link.subscription.end()
    elif link.comment:
        for each in _subscriptions_of(link):
            each.end()
    elif link.commenter:
        block_all_email(link.commenter)


def is_unsubscribed(link: EmailLink) -> bool:
    """Return whether emails like the one that carried the link are already stopped."""
    if link.commenter and link.commenter.email_blocked:
        return True
    theirs = _subscriptions_of(link)
    return bool(theirs) and all(each.is_over for each in theirs)


def block_all_email(person: Commenter) -> None:
    """Block all email to a commenter until they unblock it."""
    Subscription.end_all(person)  # before locking the commenter's row, as `double_opt_in` does
    person.email_blocked = True


def unblock_email(comment: Comment) -> None:
    """Unblock email to a comment's author.

    Raises `LinkSpent` if the mailbox never confirmed for this comment: the address may be someone
    else's.
    """
    if not MailState.of(comment).is_proven:
        raise LinkSpent
    comment.commenter.email_blocked = False


def _subscriptions_of(link: EmailLink) -> list[Subscription]:
    if link.subscription:
        return [link.subscription]
    if link.comment is None:
        return []
    mine = Subscription.commenter_id == link.commenter_id
    return list(db.session.scalars(Subscription.of(link.comment).where(mine)))


def _ancestors(comment: Comment) -> Iterator[Comment]:
    while comment.parent:
        comment = comment.parent
        yield comment


def _confirmed(kind: str, *comments: int) -> list[Subscription]:
    """Return confirmed subscriptions to any of these comments, newest comment first."""
    wanted = Subscription.kind == kind, Subscription.state == "confirmed"
    about = select(Subscription).where(*wanted, Subscription.comment_id.in_(comments))
    return list(db.session.scalars(about.order_by(Subscription.comment_id.desc())))


def _enqueue_replies_email(subscription: Subscription, begun: Comment) -> None:
    """Queue an email about the thread `begun`, unless one is queued and not yet rendered.

    A queued email covers everything new when it is rendered. Locked, so that no worker renders it
    before the new comment is committed.
    """
    person, at = subscription.commenter, now()
    mine = QueuedEmail.commenter_id == person.id, QueuedEmail.comment_id == begun.id
    about = *mine, QueuedEmail.kind == "replies"
    waiting = (
        select(QueuedEmail.is_taken())
        .where(*about, QueuedEmail.state == "waiting")
        .order_by(QueuedEmail.id)
    )
    taken = db.session.scalars(waiting.with_for_update()).all()
    if not all(taken):
        return
    told = select(func.max(QueuedEmail.ended_at)).where(*about, QueuedEmail.state == "sent")
    last = at if taken else db.session.scalar(told)
    after_undo = at + current_app.config["SETTINGS"].mail_undo
    due = max(after_undo, last + REPLIES_INTERVAL) if last else after_undo
    after = due - at
    QueuedEmail.enqueue(
        "replies", to=person, comment=begun, subscription=subscription, after=after, at=at
    )
