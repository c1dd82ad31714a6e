"""Shared parts of emails to readers: recipient, receipt link and unsubscribe link."""

from __future__ import annotations

from datetime import timedelta

from blueprints.common.emails import NotNeeded, link
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription

LINK_LIFETIME = timedelta(days=365)


def reader_of(queued: QueuedEmail) -> tuple[Commenter, Comment]:
    """Return who gets the email, and the comment it is about. Raises `NotNeeded` if the comment is
    gone or is not theirs."""
    commenter, comment = queued.commenter, queued.comment
    if commenter is None or comment is None or comment.status == "withdrawn":
        raise NotNeeded("comment gone")
    return commenter, comment


def subscription_of(queued: QueuedEmail) -> Subscription:
    """Return the confirmed subscription. Raises `NotNeeded` if it has ended."""
    subscription = queued.subscription
    if (
        subscription is None
        or not subscription.is_confirmed
        or subscription.commenter_id != queued.commenter_id
    ):
        raise NotNeeded("stopped")
    return subscription


def private_page(comment: Comment) -> str:
    """Return a link to the receipt of a comment, for the owner of the mailbox."""
    return link("receipts.show", token=private_token(comment))


def private_token(comment: Comment) -> str:
    """Return the token of such a link."""
    return EmailLink.make("receipt", to=comment.commenter, lasts=LINK_LIFETIME, comment=comment)


def stop_token(
    commenter: Commenter,
    *,
    subscription: Subscription | None = None,
    comment: Comment | None = None,
) -> str:
    """Return the unsubscribe token: for one subscription, for one comment, or for everything."""
    return EmailLink.make(
        "stop", to=commenter, lasts=LINK_LIFETIME, subscription=subscription, comment=comment
    )
