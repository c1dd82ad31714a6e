"""Double opt-in: subscriptions become active when confirmed from the mailbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from limits import parse
from limits.errors import StorageError
from sqlalchemy import func, select

from extensions import db, limiter
from models.column_types import now
from models.decisions.decision import Decision
from models.encryption import sealing
from models.errors import Refusal
from models.mail import comment_notifications
from models.mail.link import EmailLink, LinkSpent
from models.mail.outbox import QueuedEmail
from models.mail.subscription import KINDS, Subscription
from models.storage.best_effort import best_effort
from models.translatable import sentence

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

CONFIRM_WITHIN = timedelta(hours=48)
MAX_DAILY_EMAILS = 3  # to one address, which may be someone else's
A_DAY = timedelta(days=1)
DAILY_LIMIT = parse(f"{MAX_DAILY_EMAILS} per day")  # survives the erasure of queued emails


class NoMailServer(Refusal):
    """The site sends no email, so nothing can be confirmed."""

    default = sentence(
        "This site does not send email any more, so there is nothing to confirm. "
        "The private page of your comment shows what was decided."
    )


def ask(comment: Comment, kinds: Collection[str]) -> None:
    """Set the kinds of email a comment's author wants, and ask for confirmation in one email.

    No email is sent if the mailbox already confirmed for this comment. Without a mail server
    nothing new is stored; subscriptions can still be ended.
    """
    known = {each.kind: each for each in db.session.scalars(Subscription.of(comment))}
    change = _set_kinds if _can_send_email() else _end_others
    change(comment, known, kinds)


def _set_kinds(comment: Comment, known: dict[str, Subscription], kinds: Collection[str]) -> None:
    for kind in KINDS:
        if kind in known:
            _update(known[kind], comment.commenter, is_wanted=kind in kinds)
        elif kind in kinds:
            known[kind] = _create(comment, kind)
    asked = [each for each in known.values() if each.state == "asked"]
    if asked and any(each.confirmed_at for each in known.values()):
        _confirm(comment, asked)
    elif asked:
        _ask_to_confirm(comment)


def _end_others(comment: Comment, known: dict[str, Subscription], kinds: Collection[str]) -> None:
    for kind, each in known.items():
        if kind not in kinds or each.commenter_id != comment.commenter_id:
            each.end()


def begin(comment: Comment, kinds: Collection[str]) -> None:
    """Do as `ask` for a new comment.

    Errors are logged; the comment is stored.
    """
    if kinds:
        with best_effort("subscribing to emails"):
            ask(comment, kinds)


def confirm(link: EmailLink) -> Comment:
    """Confirm the subscriptions a link asks for, and queue emails about past decisions.

    Returns the comment. Raises `LinkSpent` if nothing is left to confirm, and `NoMailServer`.
    """
    refuse_without_server()
    comment, person = link.comment, link.commenter
    asked = Subscription.asked_about(comment) if comment else []
    if comment is None or person is None or not asked or comment.commenter_id != person.id:
        raise LinkSpent
    link.use()
    _confirm(comment, asked)
    return comment


def refuse_without_server() -> None:
    """Raise `NoMailServer` if the site sends no email."""
    if not _can_send_email():
        raise NoMailServer


def _can_send_email() -> bool:
    return bool(current_app.config["SETTINGS"].can_send_email)


def _confirm(comment: Comment, asked: Collection[Subscription]) -> None:
    for each in asked:
        each.confirm()
        last = Decision.last_on(comment) if each.kind == "decision" else None
        if last and last.outcome in comment_notifications.NOTIFIED_OUTCOMES:
            comment_notifications.enqueue_decision_email(last, each)


def _update(subscription: Subscription, person: Commenter, *, is_wanted: bool) -> None:
    if subscription.commenter_id != person.id:  # the author corrected the address
        subscription.end()
        subscription.commenter, subscription.confirmed_at = person, None
    if is_wanted and subscription.is_over:
        subscription.state, subscription.asked_at = "asked", now()
    elif not is_wanted:
        subscription.end()


def _create(comment: Comment, kind: str) -> Subscription:
    row = Subscription(
        commenter=comment.commenter, comment=comment, kind=kind, state="asked", asked_at=now()
    )
    db.session.add(row)
    return row


def _ask_to_confirm(comment: Comment) -> None:
    """Queue one email for both kinds, unless one is queued or the daily limit is reached."""
    person = comment.commenter
    db.session.flush()
    db.session.refresh(person, with_for_update={"key_share": True})
    if person.email_blocked or not person.has_address:
        return
    asking = QueuedEmail.commenter_id == person.id, QueuedEmail.kind == "confirm"
    waiting = QueuedEmail.comment_id == comment.id, QueuedEmail.state == "waiting"
    if db.session.scalar(select(QueuedEmail.id).where(*asking, *waiting).limit(1)):
        return
    today = select(func.count(QueuedEmail.id)).where(
        *asking, QueuedEmail.created_at > now() - A_DAY
    )
    if (db.session.scalar(today) or 0) < MAX_DAILY_EMAILS and _count_within_limit(person):
        QueuedEmail.enqueue("confirm", to=person, comment=comment)


def _count_within_limit(person: Commenter) -> bool:
    """Count one more email and return whether that is within the daily limit.

    The limit is independent of erased rows; otherwise a stranger could have an address emailed as
    often as they erase their comments. If the counter is unreachable, the queued emails still
    count.
    """
    key = sealing.keyed_digest("asking to confirm", person.fingerprint or b"").hex()
    try:
        return limiter.limiter.hit(DAILY_LIMIT, key)
    except StorageError:
        return True
