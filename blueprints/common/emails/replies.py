"""The email about new replies to a person's comments in one thread."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token, subscription_of
from blueprints.common.translations import translate_to
from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import counted

MAX_LISTED = 10  # replies in one email; the others are counted


@email_kind("replies")
def replies(queued: QueuedEmail) -> EmailContent:
    """List the replies published since the last such email, and store the newest decision it
    covers."""
    commenter, root = reader_of(queued)
    subscription = subscription_of(queued)
    found = _new_replies(commenter, root)
    if not found:
        raise NotNeeded("nothing new")
    queued.decision = _newest_decision(found)
    article = root.article
    return EmailContent(
        subject=translate_to(article.language, _subject(len(found))),
        template="replies",
        language=article.language,
        values={
            "title": article.title,
            "number": len(found),
            "replies": [_listed(each) for each in found[:MAX_LISTED]],
            "more": max(0, len(found) - MAX_LISTED),
            "private_page": private_page(subscription.comment),
        },
        stop=stop_token(commenter, subscription=subscription),
    )


def _subject(number: int) -> str:
    return counted("A new reply for you", "%(num)s new replies for you", number)


def _listed(reply: Comment) -> dict[str, str]:
    return {"name": reply.name, "url": link("comments.show", comment_id=reply.id)}


def _new_replies(commenter: Commenter, root: Comment) -> Sequence[Comment]:
    """Return others' public replies to the person's public comments, oldest first."""
    subscriptions = {
        each.comment_id: each
        for each in Subscription.in_thread(commenter, root)
        if each.comment.is_public
    }
    if not subscriptions:
        return []
    oldest = min(each.notified_until for each in subscriptions.values())
    thread = or_(Comment.root_id == root.id, Comment.id == root.id)
    new = Comment.status == "approved", Comment.decided_at > oldest
    others = select(Comment).where(thread, *new, Comment.commenter_id != commenter.id)
    found = db.session.scalars(others.order_by(Comment.id)).all()
    return [each for each in found if _is_new_below(each, subscriptions)]


def _is_new_below(reply: Comment, subscriptions: dict[int, Subscription]) -> bool:
    """Tell whether the reply is below a subscribed comment, and newer than what was emailed about
    it."""
    above = reply.parent
    while above:
        if above.id in subscriptions and _came_after(reply, subscriptions[above.id]):
            return True
        above = above.parent
    return False


def _came_after(reply: Comment, subscription: Subscription) -> bool:
    return reply.decided_at is not None and reply.decided_at > subscription.notified_until


def _newest_decision(found: Sequence[Comment]) -> Decision:
    """Return the last decision that published one of them."""
    theirs = Decision.comment_id.in_([each.id for each in found])
    appeared = Decision.outcome == "approved", Decision.before != "approved"
    last = select(func.max(Decision.id)).where(theirs, *appeared)
    return db.session.scalars(select(Decision).where(Decision.id.in_(last))).one()
