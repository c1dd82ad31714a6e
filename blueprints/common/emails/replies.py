"""Replies below a reader's comments in one thread, told together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.links import link
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token, subscription_of
from blueprints.common.translations import translate_to
from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import counted

MOST_NAMED = 10  # in one mail; the rest is counted


@email_kind("replies")
def replies(letter: QueuedEmail) -> Content:
    """Name the replies that became public since the last such mail; the letter remembers the
    newest decision it tells of."""
    person, begun = reader_of(letter)
    subscription = subscription_of(letter)
    found = _new_below(person, begun)
    if not found:
        raise NotNeeded("nothing new")
    letter.decision = _newest(found)
    article = begun.article
    return Content(
        subject=translate_to(article.language, _subject(len(found))),
        template="replies",
        language=article.language,
        values={
            "title": article.title,
            "number": len(found),
            "replies": [_named(each) for each in found[:MOST_NAMED]],
            "more": max(0, len(found) - MOST_NAMED),
            "private_page": private_page(subscription.comment),
        },
        stop=stop_token(person, subscription=subscription),
    )


def _subject(number: int) -> str:
    return counted("A new reply for you", "%(num)s new replies for you", number)


def _named(reply: Comment) -> dict[str, str]:
    return {"name": reply.name, "url": link("comments.show", comment_id=reply.id)}


def _new_below(person: Commenter, begun: Comment) -> Sequence[Comment]:
    """The public replies of others below a public comment of the person, the oldest first."""
    wanted = {
        each.comment_id: each
        for each in Subscription.in_thread(person, begun)
        if each.comment.is_public
    }
    if not wanted:
        return []
    oldest = min(each.notified_until for each in wanted.values())
    thread = or_(Comment.root_id == begun.id, Comment.id == begun.id)
    new = Comment.status == "approved", Comment.decided_at > oldest
    others = select(Comment).where(thread, *new, Comment.commenter_id != person.id)
    found = db.session.scalars(others.order_by(Comment.id)).all()
    return [each for each in found if _is_news(each, wanted)]


def _is_news(reply: Comment, wanted: dict[int, Subscription]) -> bool:
    """Whether it stands below one of these comments, and came after what was told about it."""
    above = reply.parent
    while above:
        if above.id in wanted and _came_after(reply, wanted[above.id]):
            return True
        above = above.parent
    return False


def _came_after(reply: Comment, subscription: Subscription) -> bool:
    return reply.decided_at is not None and reply.decided_at > subscription.notified_until


def _newest(found: Sequence[Comment]) -> Decision:
    """The last decision that made one of them public."""
    theirs = Decision.comment_id.in_([each.id for each in found])
    appeared = Decision.outcome == "approved", Decision.before != "approved"
    last = select(func.max(Decision.id)).where(theirs, *appeared)
    return db.session.scalars(select(Decision).where(Decision.id.in_(last))).one()
