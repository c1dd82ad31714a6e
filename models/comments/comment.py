"""A comment: how it is left, changed, withdrawn and decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    Select,
    SmallInteger,
    String,
    Text,
    false,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.articles.article import Article
from models.column_types import UTCDateTime, now
from models.commenters.commenter import Commenter
from models.comments.constraints import DECIDED, DEEPEST, NAME_MAX, RULES
from models.comments.revision import WRITERS_WORDS, Revision
from models.decisions.decision import Decision
from models.decisions.kinds import NO_WHY, Seen, Why
from models.encryption import sealing
from models.errors import ParentUnavailable
from models.moderation import edit as rewriting
from models.moderation.decide import Verdict
from models.moderators.moderator import Moderator
from models.privacy import withdrawal
from models.screening import near_duplicates
from models.search_index import Findable
from models.text import sanitiser
from models.text.folding import folded_words
from models.text.plain_text import plain_text


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
        sanitiser.SanitisedHTML, info={"may_hold_address": WRITERS_WORDS}
    )
    policy: Mapped[int] = mapped_column(default=sanitiser.POLICY)
    status: Mapped[str] = mapped_column(String(10), default="pending")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    key_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    words_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    network_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    reports: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    has_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    folded: Mapped[str] = mapped_column(Text, default="", server_default=text("''"), deferred=True)
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaving: Mapped[str] = mapped_column(String(10), default="", server_default=text("''"))
    rank: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    screened: Mapped[bool] = mapped_column(default=True, server_default=true())
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))

    article: Mapped[Article] = relationship()
    commenter: Mapped[Commenter] = relationship()
    parent: Mapped[Comment | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    answered_by: Mapped[Moderator | None] = relationship()
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
        return select(cls).where(cls.status == "pending").order_by(cls.created_at, cls.id)

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
        return select(cls).where(cls.receipt_digest == sealing.digest(token))

    @classmethod
    def outdated(cls) -> Select[Comment]:
        """Those whose HTML an earlier policy let through."""
        return select(cls).where(cls.policy != sanitiser.POLICY).order_by(cls.id)

    @property
    def is_public(self) -> bool:
        return self.status == "approved"

    @property
    def has_words(self) -> bool:
        """Whether there is anything left to read: it was not withdrawn, nor kept for too long."""
        return bool(self.source)

    @property
    def is_answerable(self) -> bool:
        return self.is_public and self.depth < DEEPEST

    def say(self, words: str, *, html: str = "") -> None:
        """Set the words as typed, what they look like (`html`, where `sanitise` has made it
        already), and by which policy. The name is set before: search on the desk finds both."""
        self.source, self.policy = words, sanitiser.POLICY
        self.html = html or sanitiser.sanitise(words)
        self.has_link = "<a " in self.html
        self.folded = " ".join(folded_words(f"{self.name} {plain_text(self.html)}"))

    def refuse_unless_editable(self) -> None:
        """Raise `NotEditable` once it was rejected, or changed too often."""
        rewriting.refuse_unless_editable(self)

    def edit(self, *, words: str, name: str, person: Commenter | None = None) -> None:
        """Change a pending comment: `revision` rises and the earlier words are kept. Of a public
        one it is a proposal, which waits for a moderator. Raises `NotEditable`. The words that
        stand there already are no change, and take a proposal back."""
        rewriting.edit(self, words=words, name=name, person=person)

    def withdraw(self) -> None:
        """Take the comment back for good: words, name, earlier revisions and receipt go at once."""
        withdrawal.withdraw(self)

    def decide(
        self,
        decision: str,
        *,
        by: Moderator,
        seen: Seen,
        why: Why = NO_WHY,
        batch_id: int | None = None,
    ) -> Decision:
        """Approve, reject, mark as spam or put back to pending, and remember who did and why.

        `seen` is what the moderator was looking at: a decision on anything older, or made already
        by somebody else, raises `StaleDecision`; on withdrawn words `NotEditable`. The very same
        decision pressed again is the one that was made.
        """
        verdict = Verdict(decision=decision, by=by, seen=seen, why=why, batch_id=batch_id)
        return verdict.fall(self)

    def resanitise(self) -> bool:
        """Make the HTML anew from the source; tell whether it looks different now."""
        return rewriting.resanitise(self)

    def lock(self) -> None:
        """Read the row as it is now, and keep it so until this transaction ends. Whoever only
        names it (an answer, a report) need not wait for that."""
        db.session.flush()  # a refresh would forget what is not written yet
        db.session.refresh(self, with_for_update={"key_share": True})

    def become(self, status: str, *, reason: str = "") -> None:
        """Take a status, for a `reason` of the policy; readers see or miss it from then on."""
        appears, goes = status == "approved", self.is_public
        if appears or goes:
            is_dated = status != "withdrawn"
            self.article.thread_has_changed(responses=appears - goes, is_dated=is_dated)
        self.status, self.reason, self.words_fingerprint = status, reason, None
        self.decided_at = now() if status in DECIDED else None
        if appears:
            self._appear()
        near_duplicates.step_forward(self)

    def _appear(self) -> None:
        """Take a place among the threads, for good, and let search find the words."""
        begun = self.thread or self
        begun.place = begun.place or self.article.give_place()
        Findable.put_comment(self)
