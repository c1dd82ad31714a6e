"""Constraints and indexes of the comments table."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, TextClause, text

from models.comments.rank import ALL_RANKS as RANKS

STATUSES = ("pending", "approved", "rejected", "spam", "withdrawn")
DECIDED = ("approved", "rejected", "spam")
MAX_DEPTH = 4  # five levels of nesting, from 0
RECOGNISED = text("network_fingerprint IS NOT NULL")
REPORTED = text("reports > 0")
WITH_LINK = text("has_link")
WITH_REASON = text("reason <> ''")
TEXT_LEFT = text("status IN ('rejected', 'spam') AND source <> ''")
UNSCREENED = text("NOT screened")
IN_DUPLICATE_GROUP = text("campaign_id IS NOT NULL")
PUBLIC = text("status = 'approved'")
COMMENT_MAX, NAME_MAX = 8_000, 80  # characters


def _partial_index(name: str, where: TextClause, *columns: str) -> Index:
    """Return a partial index."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


QUEUE_INDEXES = (  # views of the queue, each ordered by time
    Index(None, "status", "created_at", "id"),
    Index(None, "status", "rank", "created_at", "id"),
    Index(None, "article_id", "status", "created_at", "id"),
    Index(None, "commenter_id", "created_at", "id"),
    Index(None, "commenter_id", "status", "created_at", "id"),
    _partial_index("ix_comments_with_reason", WITH_REASON, "status", "reason", "created_at", "id"),
    _partial_index("ix_comments_with_link", WITH_LINK, "status", "created_at", "id"),
    _partial_index("ix_comments_reported", REPORTED, "created_at", "id"),
    _partial_index(
        "ix_comments_of_campaign", IN_DUPLICATE_GROUP, "campaign_id", "status", "created_at", "id"
    ),
)

RULES = (
    CheckConstraint("reports >= 0", name="reports_counted"),
    CheckConstraint(f"rank IN {RANKS}", name="known_rank"),
    CheckConstraint(f"status IN {STATUSES}", name="known_status"),
    CheckConstraint(
        "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)",
        name="decided_has_a_date",
    ),
    CheckConstraint(
        "status <> 'withdrawn' OR source || html || name = ''", name="withdrawn_has_no_words"
    ),
    CheckConstraint(f"depth BETWEEN 0 AND {MAX_DEPTH}", name="depth_allowed"),
    CheckConstraint("(depth = 0) = (parent_id IS NULL)", name="depth_counts_parents"),
    CheckConstraint("(thread_id IS NULL) = (parent_id IS NULL)", name="replies_have_a_thread"),
    CheckConstraint("place IS NULL OR parent_id IS NULL", name="threads_have_places"),
    CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    Index(None, "article_id", "status", "id"),
    Index(None, "article_id", "place", unique=True),
    Index(None, "thread_id", "status", "id"),
    Index(None, "status", "id"),
    Index(None, "commenter_id", "status"),
    Index(None, "network_fingerprint", "created_at"),
    _partial_index("ix_comments_recognised", RECOGNISED, "created_at"),
    _partial_index("ix_comments_appeared", PUBLIC, "article_id", "decided_at", "id"),
    _partial_index("ix_comments_unscreened", UNSCREENED, "id"),
    _partial_index("ix_comments_words_left", TEXT_LEFT, "status", "decided_at", "id"),
    _partial_index(
        "ix_comments_in_campaign", IN_DUPLICATE_GROUP, "campaign_id", "status", "rank", "id"
    ),
    *QUEUE_INDEXES,
    {"sqlite_autoincrement": True},  # the id of an erased comment is never reused
)
