"""Reports: readers' complaints about public comments, which stay public meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import now
from models.commenters.network import FromNetwork, Network
from models.comments.network_expiry import expire_networks, network_kept
from models.decisions.rejection_reasons import REASONS
from models.encryption import sealing
from models.errors import CommentGone, TooManyReports
from models.storage.best_effort import best_effort
from models.storage.retention_clock import trusted_until

if TYPE_CHECKING:
    from models.comments.comment import Comment

STATES = ("open", "upheld", "dismissed")
REPORT_MAX = 1_000  # characters
FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")  # at least 128 bits
LIMIT_WINDOW = timedelta(minutes=10)
RECOGNISED = text("network_fingerprint IS NOT NULL")


class Report(FromNetwork, Model):
    """Report of one comment, without the reporter's identity.

    Each network counts once: its further reports have `again_of_id` set to the first.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="known_state"),
        CheckConstraint(f"reason IN {tuple(REASONS)}", name="known_reason"),
        CheckConstraint("state <> 'open' OR closed_by_id IS NULL", name="open_is_not_closed"),
        Index(None, "comment_id", "state", "id"),
        Index(None, "network_fingerprint", "created_at"),
        Index(
            "ix_reports_recognised",
            "created_at",
            sqlite_where=RECOGNISED,
            postgresql_where=RECOGNISED,
        ),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT"), index=True
    )
    again_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), index=True
    )
    receipt_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)

    comment: Mapped[Comment] = relationship()

    @classmethod
    def is_held(cls) -> ColumnElement[bool]:
        """Match reports whose comment is under a legal hold."""
        return cls.comment.has(legal_hold=True)

    @classmethod
    def submit(
        cls,
        comment: Comment,
        *,
        reason: str,
        words: str,
        network: Network,
        limit: int,
        form_key: str = "",
        at: datetime | None = None,
    ) -> Reported:
        """Store a report of a public comment.

        A network counts once, but nobody in it learns that another one reported: each gets a
        receipt, and moderators read every text. The same `form_key` returns the same receipt;
        `limit` is the number of reports per network in ten minutes. Raises `CommentGone`,
        `TooManyReports`.
        """
        at = at or now()
        transaction_lock(network.fingerprint(at))
        comment.lock()
        if not comment.is_public:
            raise CommentGone
        token = _token(comment, form_key)
        earlier = db.session.scalar(cls._sent_earlier(comment, token, network, at))
        if earlier and earlier.receipt_digest == sealing.digest(token):
            return earlier._sent_again(token, reason=reason, words=words)
        cls._check_limit(network, limit, at)
        report = cls(
            comment=comment,
            reason=reason,
            words=words,
            again_of_id=earlier.id if earlier else None,
            created_at=at,
            receipt_digest=sealing.digest(token),
            network_fingerprint=network.fingerprint(at),
        )
        db.session.add(report)
        with best_effort("expiring the networks of reports"):
            expire_networks(cls, until=trusted_until(at))
        comment.reports = cls.count((cls.comment_id == comment.id) & (cls.state == "open"))
        return Reported(report, token)

    @classmethod
    def with_receipt(cls, token: str) -> Select[Report]:
        """Select the report whose receipt link has this `token`."""
        return select(cls).where(cls.receipt_digest == sealing.digest(token))

    @classmethod
    def count(cls, which: ColumnElement[bool]) -> int:
        """Return how many networks sent these reports."""
        firsts = func.coalesce(cls.again_of_id, cls.id).distinct()
        return db.session.scalar(select(func.count(firsts)).where(which)) or 0

    @classmethod
    def _sent_earlier(
        cls, comment: Comment, token: str, network: Network, at: datetime
    ) -> Select[Report]:
        """Select the report sent by this form, or else this network's first about the comment."""
        networks = network.fingerprints_since(at - network_kept(), until=at)
        same_form = cls.receipt_digest == sealing.digest(token)
        found = select(cls).where(cls.comment_id == comment.id)
        first = cls.network_fingerprint.in_(networks) & cls.again_of_id.is_(None)
        found = found.where(same_form | first)
        return found.order_by(same_form.desc()).limit(1)

    def _sent_again(self, token: str, *, reason: str, words: str) -> Reported:
        """Store what changed between two submissions of the same form."""
        if self.state == "open":
            self.reason, self.words = reason, words
        return Reported(self, token)

    @classmethod
    def _check_limit(cls, network: Network, limit: int, at: datetime) -> None:
        start = at - LIMIT_WINDOW
        mine = cls.network_fingerprint.in_(network.fingerprints_since(start, until=at))
        recent = select(cls.created_at).where(mine, cls.created_at > start)
        newest = db.session.scalars(recent.order_by(cls.created_at.desc()).limit(limit)).all()
        if len(newest) == limit:
            raise TooManyReports(wait=newest[-1] + LIMIT_WINDOW - at)


@dataclass(frozen=True, slots=True)
class Reported:
    """Stored report; `token` opens its receipt."""

    report: Report
    token: str


def _token(comment: Comment, form_key: str) -> str:
    is_key = FORM_KEY.fullmatch(form_key)
    return sealing.receipt_token(f"report {comment.id} {form_key}" if is_key else "")
