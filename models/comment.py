"""A comment: how it is left, changed, withdrawn and decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models import markup, privacy
from models.article import Article
from models.commenter import Commenter
from models.decision import OUTCOMES, Decision, Seen
from models.moderator import Moderator
from models.refusal import NotEditable, ParentUnavailable, StaleDecision
from models.revision import WRITERS_WORDS, Revision
from models.types import UTCDateTime, now

STATUSES = ("pending", "approved", "rejected", "spam", "withdrawn")
DEEPEST = 4  # a thread nests five levels: 0 to 4
WORDS_MAX, NAME_MAX = 8_000, 80  # characters


class Comment(Model):
    """One comment. `revision` rises with each change of its words."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="known_status"),
        CheckConstraint(
            "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)",
            name="decided_has_a_date",
        ),
        CheckConstraint("status <> 'withdrawn' OR source = ''", name="withdrawn_has_no_words"),
        CheckConstraint(f"depth BETWEEN 0 AND {DEEPEST}", name="depth_allowed"),
        CheckConstraint("(depth = 0) = (parent_id IS NULL)", name="depth_counts_parents"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        Index(None, "article_id", "status", "id"),
        Index(None, "status", "id"),
        Index(None, "commenter_id", "status"),
        Index(None, "network_fingerprint", "created_at"),
        {"sqlite_autoincrement": True},  # the address of an erased comment is never used again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="RESTRICT"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="RESTRICT"))
    depth: Mapped[int] = mapped_column(default=0)
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
    parent: Mapped[Comment | None] = relationship(remote_side=[id])
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

    def edit(self, *, words: str, name: str) -> None:
        """Change a pending comment; `revision` rises and the earlier words are kept.

        Raises `NotEditable` once it was decided. Changing nothing changes nothing.
        """
        self._lock()
        if self.status != "pending":
            raise NotEditable("Your reply was decided in the meantime and can’t be changed here.")
        if (words, name) == (self.source, self.name):
            return
        self.revisions.append(Revision(revision=self.revision, source=self.source, name=self.name))
        self.revision += 1
        self.name = name
        self.say(words)

    def withdraw(self) -> None:
        """Take the comment back for good: words, name, earlier revisions and receipt go at once."""
        self._lock()
        self._become("withdrawn")
        self.name = self.source = self.html = ""
        self.revisions.clear()
        self.receipt_digest = privacy.digest(privacy.receipt_token())
        self.key_digest = self.words_fingerprint = None

    def decide(
        self, decision: str, *, by: Moderator, seen: Seen, reason: str = "", note: str = ""
    ) -> Decision:
        """Approve, reject, mark as spam or put back to pending, and remember who did.

        `seen` is what the moderator was looking at: a decision on anything older, or one that
        somebody else made already, raises `StaleDecision`; on withdrawn words `NotEditable`.
        The same moderator deciding the same again gets the decision made.
        """
        self._lock()
        if self.status == "withdrawn":
            raise NotEditable("Its writer withdrew this reply: there is nothing left to decide.")
        if made := Decision.made_already(self, decision, by=by, seen=seen):
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
        return looks_different

    def _lock(self) -> None:
        """Read the row as it is now, and keep it so until this transaction ends."""
        db.session.flush()  # a refresh would forget what is not written yet
        db.session.refresh(self, with_for_update=True)

    def _become(self, status: str) -> None:
        if "approved" in (self.status, status):
            self.article.has_changed()
        self.status = status
        self.decided_at = now() if status in ("approved", "rejected", "spam") else None
