"""What letters to readers share: their private page, and the link that stops such letters."""

from __future__ import annotations

from datetime import timedelta

from blueprints.common.emails import NotNeeded
from blueprints.common.emails.links import link
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription

A_YEAR = timedelta(days=365)


def reader_of(letter: QueuedEmail) -> tuple[Commenter, Comment]:
    """Who gets the letter, and which comment it is about; raises `NotNeeded` once the comment is
    gone or somebody else's."""
    person, comment = letter.commenter, letter.comment
    if person is None or comment is None or comment.status == "withdrawn":
        raise NotNeeded("comment gone")
    return person, comment


def subscription_of(letter: QueuedEmail) -> Subscription:
    """What the reader asked for and confirmed; raises `NotNeeded` where that is over."""
    wanted = letter.subscription
    if wanted is None or not wanted.is_confirmed or wanted.commenter_id != letter.commenter_id:
        raise NotNeeded("stopped")
    return wanted


def private_page(comment: Comment) -> str:
    """A link to the private page of a comment, for the owner of the mailbox."""
    return link("receipts.show", token=private_token(comment))


def private_token(comment: Comment) -> str:
    """The token of such a link."""
    return EmailLink.make("receipt", to=comment.commenter, lasts=A_YEAR, comment=comment)


def stop_token(
    person: Commenter, *, subscription: Subscription | None = None, comment: Comment | None = None
) -> str:
    """The token that stops mails about one kind of news, or about one comment, or all of them."""
    return EmailLink.make(
        "stop", to=person, lasts=A_YEAR, subscription=subscription, comment=comment
    )
