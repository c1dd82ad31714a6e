"""Official replies: comments that moderators post in the site's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.comments.constraints import MAX_DEPTH
from models.decisions.decision import Decision
from models.encryption import sealing
from models.encryption.column_guard import holds_address
from models.errors import AddressInColumn, NotAnswerable
from models.mail import comment_notifications
from models.moderation.decide import set_status
from models.moderators.moderator import Moderator
from models.translatable import sentence

NOT_PUBLIC = sentence(
    "Readers don’t see this comment, so an answer would stand below nothing. "
    "Approve the comment first; your answer is kept below."
)
TOO_DEEP = sentence(
    "No reply fits below this comment any more: a thread nests five levels. "
    "Answer the comment above it; your answer is kept below, so that you can copy it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An official reply to the comment `to`."""

    to: Comment
    words: str
    by: Moderator

    def publish(self, *, close_after: int = 0, on: date | None = None) -> Comment:
        """Publish the reply and return it; the same moderator's same text again returns the first
        one.

        Raises `NotAnswerable`, `CommentsClosed` or `AddressInColumn` before anything is stored.
        Comments close `close_after` days after the article was published.
        """
        if holds_address(self.words):
            raise AddressInColumn("comment")
        Decision.lock_log()
        self.to.lock()
        if made := self._made_already():
            return made
        self._refuse_unless_possible(close_after, on or now().date())
        return self._stored()

    def _made_already(self) -> Comment | None:
        by_moderator = Comment.parent_id == self.to.id, Comment.answered_by_id == self.by.id
        same = Comment.source == self.words, Comment.status == "approved"
        return db.session.scalar(select(Comment).where(*by_moderator, *same).limit(1))

    def _refuse_unless_possible(self, close_after: int, today: date) -> None:
        if not self.to.is_public:
            raise NotAnswerable(NOT_PUBLIC)
        if self.to.depth >= MAX_DEPTH:
            raise NotAnswerable(TOO_DEEP)
        self.to.article.check_open(close_after=close_after, on=today)

    def _stored(self) -> Comment:
        answer = Comment(
            article=self.to.article,
            commenter=Commenter.for_site(),
            name=self.by.name,
            answered_by=self.by,
            created_at=now(),
            receipt_digest=sealing.digest(sealing.receipt_token()),  # discarded: no receipt page
        )
        answer.set_parent(self.to)
        answer.set_text(self.words)
        db.session.add(answer)
        db.session.flush()
        set_status(answer, "approved")
        Decision.record("answer", on=answer, by=self.by, before="", outcome="approved")
        comment_notifications.notify_of_publication(answer)
        return answer
