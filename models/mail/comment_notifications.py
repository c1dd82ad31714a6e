"""What readers are told by mail, and when: letters are posted where something became of a comment.

Each waits for the time in which a decision can be taken back; what was taken back is not told.
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
from models.mail.outbox import AN_HOUR, AT_ONCE, QueuedEmail
from models.mail.subscription import Subscription
from models.mail.subscription_state import MailState
from models.storage.best_effort import best_effort

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

TOLD = ("approved", "rejected")


def notify_of_decision(comment: Comment, made: Decision) -> None:
    """A decision gave a comment its status: tell its writer, and those whom it answers. A fault in
    here is logged: the decision stands."""
    if made.outcome in TOLD:
        with best_effort("posting letters about a decision"):
            for each in _confirmed("decision", comment.id):
                tell_of(made, each)
    if made.outcome == "approved":
        notify_of_publication(comment)


def notify_of_publication(comment: Comment) -> None:
    """A comment became public: tell the writers of those above it, each at most once an hour. A
    fault in here is logged."""
    with best_effort("posting letters about a reply"):
        _tell_those_above(comment)


def _tell_those_above(comment: Comment) -> None:
    above = [each.id for each in _above(comment)]
    told = {comment.commenter_id}
    for each in _confirmed("replies", *above) if above else ():
        if each.commenter_id not in told:
            told.add(each.commenter_id)
            _tell_of_replies(each, comment.root or comment)


def tell_of(made: Decision, subscription: Subscription) -> None:
    """Post the letter about a decision; it goes once that can't be taken back quietly."""
    due = made.created_at + current_app.config["SETTINGS"].mail_undo
    QueuedEmail.enqueue(
        "decision",
        to=subscription.commenter,
        comment=subscription.comment,
        decision=made,
        subscription=subscription,
        after=max(AT_ONCE, due - now()),
    )


def stop(link: EmailLink) -> None:
    """Send no more mails like the one that carried the link: about one kind of news, or about one
    comment; where it was neither, no mail at all. Twice is once."""
    if link.subscription:
        link.subscription.end()
    elif link.comment:
        for each in _theirs(link):
            each.end()
    elif link.commenter:
        block_all_email(link.commenter)


def is_stopped(link: EmailLink) -> bool:
    """Whether mails like the one that carried the link are stopped already."""
    if link.commenter and link.commenter.email_blocked:
        return True
    theirs = _theirs(link)
    return bool(theirs) and all(each.is_over for each in theirs)


def block_all_email(person: Commenter) -> None:
    """Never write to this person again, until they say otherwise."""
    Subscription.end_all(
        person
    )  # before the person's row is locked, as whoever asks for mails does
    person.email_blocked = True


def reopen(comment: Comment) -> None:
    """The writer of a comment, who shut their address, wants mails again. Raises `LinkSpent`
    where the mailbox never answered about this comment: the address may be somebody else's."""
    if not MailState.of(comment).is_proven:
        raise LinkSpent
    comment.commenter.email_blocked = False


def _theirs(link: EmailLink) -> list[Subscription]:
    if link.subscription:
        return [link.subscription]
    if link.comment is None:
        return []
    mine = Subscription.commenter_id == link.commenter_id
    return list(db.session.scalars(Subscription.of(link.comment).where(mine)))


def _above(comment: Comment) -> Iterator[Comment]:
    while comment.parent:
        comment = comment.parent
        yield comment


def _confirmed(kind: str, *comments: int) -> list[Subscription]:
    """What is confirmed about any of these comments, the nearest (the last one left) first."""
    wanted = Subscription.kind == kind, Subscription.state == "confirmed"
    about = select(Subscription).where(*wanted, Subscription.comment_id.in_(comments))
    return list(db.session.scalars(about.order_by(Subscription.comment_id.desc())))


def _tell_of_replies(subscription: Subscription, begun: Comment) -> None:
    """Post a letter about the thread that `begun` begins, unless one waits that is still to be
    written: it tells of everything new once it is. Locked, so that no worker writes it before
    what is new is committed."""
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
    due = max(after_undo, last + AN_HOUR) if last else after_undo
    after = due - at
    QueuedEmail.enqueue(
        "replies", to=person, comment=begun, subscription=subscription, after=after, at=at
    )
