"""What happened on the site before a picture is taken, written directly through the models."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from sqlalchemy import select

from extensions import db
from models import column_types
from models.articles.article import Article
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.kinds import NO_REASON, DecisionReason, SeenRevision
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.reports.report import Report
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.sample_comments import Letter

MINUTES = timedelta(minutes=2)
MORE_THAN_ENOUGH = 100_000
REAL = column_types.now


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Set the models' clock to `moment`."""
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("models.") and getattr(module, "now", None) is REAL:
                stack.enter_context(patch.object(module, "now", lambda: moment))
        yield


def leave(
    letter: Letter,
    *,
    on: str,
    at: datetime,
    email: str = "",
    parent: int = 0,
    mails: tuple[str, ...] = (),
) -> Comment:
    """Post a comment from a new network."""
    place = int(at.timestamp()) // 60
    article = db.session.scalars(Article.with_slug(on)).one()
    reply = Submission(
        article=article,
        text=Text.of(letter.words, name=letter.name, language=article.written_in),
        email=email or f"reader{place}@example.org",
        network=Network.of(f"10.{place >> 8 & 255}.{place & 255}.1"),
        parent_id=parent or None,
        emails=mails,
    )
    comment = submit(reply, limit=MORE_THAN_ENOUGH, at=at).comment
    comment.commenter.first_seen_at = min(comment.commenter.first_seen_at, at)
    return comment


def decide(
    comment: Comment, decision: str, *, at: datetime, by: str, why: DecisionReason = NO_REASON
) -> None:
    """Decide as the moderator with the email address `by`."""
    moderator = db.session.scalars(Moderator.with_email(by)).one()
    with clock_at(at):
        make_decision(comment, decision, by=moderator, seen=SeenRevision(comment.revision), why=why)
    db.session.commit()


def grow_thread(letters: Iterable[Letter], *, on: str, start: datetime, by: str) -> None:
    """Post and approve comments after the existing ones, two minutes apart."""
    public = list(db.session.scalars(select(Comment.id).order_by(Comment.id)))
    for letter in list(letters)[len(public) :]:
        at = start + MINUTES * len(public)
        parent = public[letter.answers - 1] if letter.answers else 0
        comment = leave(letter, on=on, at=at, parent=parent)
        decide(comment, "approve", at=at + MINUTES, by=by)
        public.append(comment.id)


def report(comment: Comment, reason: str, words: str, *, at: datetime, network: str) -> None:
    """Report a public comment."""
    Report.submit(comment, reason=reason, words=words, network=Network.of(network), at=at,
                 limit=MORE_THAN_ENOUGH)  # fmt: skip
    db.session.commit()
