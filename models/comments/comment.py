"""Comments: table, queries and operations on single rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    ColumnElement,
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
from models.column_types import UTCDateTime
from models.commenters.commenter import Commenter
from models.commenters.network import FromNetwork
from models.comments.constraints import MAX_DEPTH, RULES
from models.comments.content import Rendered
from models.comments.revision import Revision
from models.encryption import sealing
from models.errors import ParentUnavailable
from models.moderators.moderator import Moderator
from models.search_index import SearchEntry
from models.text import sanitiser
from models.text.folding import folded_words
from models.text.plain_text import plain_text

if TYPE_CHECKING:
    from models.decisions.decision import Decision


class Comment(FromNetwork, Rendered, Model):
    """One comment. `revision` increases with each change of its text."""

    __tablename__ = "comments"
    __table_args__ = RULES

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="RESTRICT"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="RESTRICT"))
    depth: Mapped[int] = mapped_column(default=0)
    root_id: Mapped[int | None] = mapped_column("thread_id", ForeignKey("comments.id"))
    place: Mapped[int | None]
    commenter_id: Mapped[int] = mapped_column(ForeignKey("commenters.id", ondelete="RESTRICT"))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    revision: Mapped[int] = mapped_column(default=1)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    key_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    duplicate_fingerprint: Mapped[bytes | None] = mapped_column(
        "words_fingerprint", LargeBinary(32), unique=True
    )
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    reports: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    has_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    folded: Mapped[str] = mapped_column(Text, default="", server_default=text("''"), deferred=True)
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    pending_erasure: Mapped[str] = mapped_column(
        "leaving", String(10), default="", server_default=text("''")
    )
    rank: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    screened: Mapped[bool] = mapped_column(default=True, server_default=true())
    duplicate_group_id: Mapped[int | None] = mapped_column(
        "campaign_id", ForeignKey("campaigns.id")
    )
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))

    article: Mapped[Article] = relationship()
    commenter: Mapped[Commenter] = relationship()
    parent: Mapped[Comment | None] = relationship(
        remote_side="Comment.id", foreign_keys=[parent_id]
    )
    answered_by: Mapped[Moderator | None] = relationship()
    root: Mapped[Comment | None] = relationship(remote_side="Comment.id", foreign_keys=[root_id])
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="comment", order_by="Decision.id", passive_deletes="all"
    )
    revisions: Mapped[list[Revision]] = relationship(
        order_by=Revision.revision, cascade="all, delete-orphan"
    )

    @classmethod
    def public_on(cls, article: Article) -> Select[Comment]:
        """Select the public comments of `article`, oldest first."""
        public = cls.article_id == article.id, cls.status == "approved"
        return select(cls).where(*public).order_by(cls.id)

    @classmethod
    def pending(cls) -> Select[Comment]:
        """Select comments waiting for a moderator, oldest first."""
        return select(cls).where(cls.status == "pending").order_by(cls.created_at, cls.id)

    @classmethod
    def answerable(cls, parent_id: int, *, on: Article) -> Comment:
        """Return the comment with this id if it can have a reply.

        Raises `ParentUnavailable`.
        """
        wanted = cls.public_on(on).where(cls.id == parent_id, cls.depth < MAX_DEPTH)
        if parent := db.session.scalar(wanted):
            return parent
        raise ParentUnavailable

    @classmethod
    def with_receipt(cls, token: str) -> Select[Comment]:
        """Select the comment whose receipt link has this `token`."""
        return select(cls).where(cls.receipt_digest == sealing.digest(token))

    @classmethod
    def outdated(cls) -> Select[Comment]:
        """Select comments whose HTML was made by an earlier version of the sanitiser."""
        return select(cls).where(cls.policy != sanitiser.POLICY).order_by(cls.id)

    @classmethod
    def is_held(cls) -> ColumnElement[bool]:
        """Match comments under a legal hold."""
        return cls.legal_hold.is_(True)

    @property
    def is_public(self) -> bool:
        return self.status == "approved"

    @property
    def has_words(self) -> bool:
        """True if there is any text left: neither withdrawn nor expired."""
        return bool(self.source)

    @property
    def is_answerable(self) -> bool:
        return self.is_public and self.depth < MAX_DEPTH

    def set_parent(self, parent: Comment) -> None:
        """Make this an answer to `parent`."""
        self.parent, self.depth = parent, parent.depth + 1
        self.root_id = parent.root_id or parent.id

    def set_text(self, source: str, *, html: str = "", plain: str = "") -> None:
        """Set what was typed, and what is made of it: `html` by `sanitise`, `plain` by
        `plain_text`, each made here where it is not given.

        Set the name first: moderators search in both.
        """
        super().set_text(source, html=html)
        self.has_link = "<a " in self.html
        self.folded = " ".join(folded_words(f"{self.name} {plain or plain_text(self.html)}"))

    def index_for_search(self) -> None:
        """Replace the comment's entry in the search index."""
        SearchEntry.index_comment(
            self.id, article_id=self.article_id, name=self.name, html=self.html
        )

    def lock(self) -> None:
        """Read the row again and lock it until the transaction ends.

        Uses FOR NO KEY UPDATE, so inserts that reference the row are not blocked.
        """
        db.session.flush()  # refreshing discards unflushed changes
        db.session.refresh(self, with_for_update={"key_share": True})
