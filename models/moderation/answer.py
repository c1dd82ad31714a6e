"""What moderators answer in the name of the site, below a reader's comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.comments.constraints import DEEPEST
from models.decisions.decision import Decision
from models.encryption import sealing
from models.encryption.column_guard import holds_address
from models.errors import AddressInColumn, NotAnswerable
from models.mail import comment_notifications
from models.moderation.set_status import set_status
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
    """The words of a moderator to the comment `to`."""

    to: Comment
    words: str
    by: Moderator

    def publish(self, *, close_after: int = 0, on: date | None = None) -> Comment:
        """Publish the answer at once; the same words of the same moderator a second time are the
        answer that stands there already.

        Raises `NotAnswerable`, `CommentsClosed` and `AddressInColumn`, each before anything is
        stored. `close_after` is as for `submit`.
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
        mine = Comment.parent_id == self.to.id, Comment.answered_by_id == self.by.id
        same = Comment.source == self.words, Comment.status == "approved"
        return db.session.scalar(select(Comment).where(*mine, *same).limit(1))

    def _refuse_unless_possible(self, close_after: int, today: date) -> None:
        if not self.to.is_public:
            raise NotAnswerable(NOT_PUBLIC)
        if self.to.depth >= DEEPEST:
            raise NotAnswerable(TOO_DEEP)
        self.to.article.check_open(close_after=close_after, on=today)

    def _stored(self) -> Comment:
        answer = Comment(
            article=self.to.article,
            commenter=Commenter.of_the_site(),
            name=self.by.name,
            answered_by=self.by,
            created_at=now(),
            receipt_digest=sealing.digest(sealing.receipt_token()),  # nobody ever sees the token
        )
        answer.set_parent(self.to)
        answer.set_text(self.words)
        db.session.add(answer)
        db.session.flush()
        set_status(answer, "approved")
        Decision.record("answer", on=answer, by=self.by, before="", outcome="approved")
        comment_notifications.notify_of_publication(answer)
        return answer
