"""A comment: how it is left, changed, withdrawn and decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Text,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models import markup, privacy
from models.article import Article
from models.comment_table import DEEPEST, NAME_MAX, RULES
from models.commenter import Commenter
from models.decision import OUTCOMES, Decision, Seen
from models.findable import Findable
from models.moderator import Moderator
from models.refusal import NotEditable, ParentUnavailable, StaleDecision
from models.revision import WRITERS_WORDS, Revision
from models.types import UTCDateTime, now

MOST_REVISIONS = 20  # so that no writer can fill the disk or outrun the moderators


class Comment(Model):
    """One comment. `revision` rises with each change of its words."""

    __tablename__ = "comments"
    __table_args__ = RULES

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="RESTRICT"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="RESTRICT"))
    depth: Mapped[int] = mapped_column(default=0)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    place: Mapped[int | None]
    commenter_id: Mapped[int] = mapped_column(ForeignKey("commenters.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    source: Mapped[str] = mapped_column(Text, info={"may_hold_address": WRITERS_WORDS})
    html: Mapped[str] = mapped_column(
        markup.SanitisedHTML, info={"may_hold_address": WRITERS_WORDS}
    )
    policy: Mapped[int] = mapped_column(default=markup.POLICY)
    status: Mapped[str] = mapped_column(String(10), default="pending")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    key_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    words_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    network_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    article: Mapped[Article] = relationship()
    commenter: Mapped[Commenter] = relationship()
    parent: Mapped[Comment | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    thread: Mapped[Comment | None] = relationship(remote_side=[id], foreign_keys=[thread_id])
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="comment", order_by=Decision.id, passive_deletes="all"
    )
    revisions: Mapped[list[Revision]] = relationship(
        order_by=Revision.revision, cascade="all, delete-orphan"
    )

    @classmethod
    def public_on(cls, article: Article) -> Select[Comment]:
        """What readers of `article` see, oldest first."""
        public = cls.article_id == article.id, cls.status == "approved"
        return select(cls).where(*public).order_by(cls.id)

    @classmethod
    def pending(cls) -> Select[Comment]:
        """What waits for a moderator, oldest first."""
        return select(cls).where(cls.status == "pending").order_by(cls.id)

    @classmethod
    def answerable(cls, parent_id: int, *, on: Article) -> Comment:
        """The comment a reply may answer; raises `ParentUnavailable`."""
        wanted = cls.public_on(on).where(cls.id == parent_id, cls.depth < DEEPEST)
        if parent := db.session.scalar(wanted):
            return parent
        raise ParentUnavailable

    @classmethod
    def with_receipt(cls, token: str) -> Select[Comment]:
        """The comment whose receipt link carries `token`."""
        return select(cls).where(cls.receipt_digest == privacy.digest(token))

    @classmethod
    def forget_where_from(cls, *, before: datetime) -> None:
        """Forget which network comments came from, and by what the same words are recognised."""
        old = cls.network_fingerprint.is_not(None), cls.created_at < before
        nothing = {"network_fingerprint": None, "words_fingerprint": None}
        db.session.execute(update(cls).where(*old).values(nothing))

    @classmethod
    def outdated(cls) -> Select[Comment]:
        """Comments whose HTML an earlier policy let through."""
        return select(cls).where(cls.policy != markup.POLICY).order_by(cls.id)

    @property
    def is_public(self) -> bool:
        return self.status == "approved"

    @property
    def is_answerable(self) -> bool:
        return self.is_public and self.depth < DEEPEST

    def say(self, words: str) -> None:
        """Set the words: the source as typed, what it looks like, and by which policy."""
        self.source, self.html, self.policy = words, markup.sanitise(words), markup.POLICY

    def refuse_unless_editable(self) -> None:
        """Raise `NotEditable` once it was decided, or changed `MOST_REVISIONS` times."""
        if self.status != "pending":
            raise NotEditable("Your reply was decided in the meantime and can’t be changed here.")
        if self.revision == MOST_REVISIONS:
            raise NotEditable("You have changed this reply very often. It waits as it is now.")

    def edit(self, *, words: str, name: str, person: Commenter | None = None) -> None:
        """Change a pending comment; `revision` rises and the earlier words are kept.

        Raises `NotEditable`. Changing nothing changes nothing.
        """
        self._lock()
        person = person or self.commenter
        if (words, name, person) == (self.source, self.name, self.commenter):
            return
        self.refuse_unless_editable()
        self.commenter = person
        self.revisions.append(Revision(revision=self.revision, source=self.source, name=self.name))
        self.revision += 1
        self.name, self.words_fingerprint = name, None
        self.say(words)

    def withdraw(self) -> None:
        """Take the comment back for good: words, name, earlier revisions and receipt go at once."""
        self._lock()
        self._become("withdrawn")
        self.name = self.source = self.html = ""
        self.revisions.clear()
        self.receipt_digest = privacy.digest(privacy.receipt_token())
        self.key_digest = None

    def decide(
        self, decision: str, *, by: Moderator, seen: Seen, reason: str = "", note: str = ""
    ) -> Decision:
        """Approve, reject, mark as spam or put back to pending, and remember who did.

        `seen` is what the moderator was looking at: a decision on anything older, or made already
        by somebody else, raises `StaleDecision`; on withdrawn words `NotEditable`. The very same
        decision pressed again is the one that was made.
        """
        self._lock()
        if self.status == "withdrawn":
            raise NotEditable("Its writer withdrew this reply: there is nothing left to decide.")
        if made := Decision.made_already(self, decision, by=by, seen=seen, why=(reason, note)):
            return made
        if not seen.is_present(self) or self.status == OUTCOMES[decision]:
            raise StaleDecision(self)

        verdict = Decision.on(self, decision, by=by, reason=reason, note=note)
        self._become(verdict.outcome)
        return verdict

    def resanitise(self) -> bool:
        """Make the HTML anew from the source; tell whether it looks different now."""
        before = self.html
        self.say(self.source)
        if (looks_different := self.html != before) and self.is_public:
            self.article.has_changed()
            Findable.put_comment(self)
        return looks_different

    def _lock(self) -> None:
        """Read the row as it is now, and keep it so until this transaction ends."""
        db.session.flush()  # a refresh would forget what is not written yet
        db.session.refresh(self, with_for_update=True)

    def _become(self, status: str) -> None:
        appears, goes = status == "approved", self.is_public
        if appears or goes:
            self.article.has_changed(responses=appears - goes)
        self.status, self.words_fingerprint = status, None
        self.decided_at = now() if status in ("approved", "rejected", "spam") else None
        if appears:
            self._appear()

    def _appear(self) -> None:
        """Take a place among the threads, for good, and let search find the words."""
        begun = self.thread or self
        begun.place = begun.place or self.article.give_place()
        Findable.put_comment(self)
