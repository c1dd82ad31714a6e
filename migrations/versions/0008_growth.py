"""Performance on large sites: stored dates, and an index for each query."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Indexes = Iterable[tuple[str, str, str, str]]

MOMENT = sa.DateTime(timezone=True)
WORDS_LEFT = "status IN ('rejected', 'spam') AND source <> ''"
# When an article's comments last changed, derived from the decisions so far.
CHANGED = """
    UPDATE articles SET thread_changed_at = changed.moment FROM (
        SELECT article_id, max(moment) AS moment FROM (
            SELECT comments.article_id, decisions.created_at AS moment FROM decisions
            JOIN comments ON comments.id = decisions.comment_id
            WHERE decisions.decision = 'approve' OR decisions.before = 'approved'
            UNION ALL SELECT article_id, decided_at FROM comments WHERE status = 'approved'
        ) AS moments GROUP BY article_id
    ) AS changed WHERE changed.article_id = articles.id
"""

# Removes a comment from SQLite's search indexes. Purging its words from them, which takes the
# longer the larger they are, is done by models/storage/secure_delete_fts.py.
LEAVING = {
    "comments_change_on_the_desk": """CREATE TRIGGER comments_change_on_the_desk
        AFTER UPDATE OF folded ON comments WHEN old.folded <> new.folded BEGIN
            INSERT INTO search_index_desk (search_index_desk, rowid, folded)
            VALUES ('delete', old.id, old.folded);
            INSERT INTO search_index_desk (rowid, folded) VALUES (new.id, new.folded);{desk}
        END""",
    "comments_leave_the_index": """CREATE TRIGGER comments_leave_the_index
        AFTER UPDATE OF status, name, html ON comments WHEN old.status = 'approved' BEGIN
            DELETE FROM findables WHERE comment_id = old.id;{public}
        END""",
}
FORGET = """
            INSERT INTO {index} ({index})
            SELECT CASE WHEN length(block) > 1000 THEN 'rebuild' ELSE 'optimize' END
            FROM {index}_data WHERE id = 10
            AND NOT EXISTS (SELECT 1 FROM {index}_config WHERE k = 'secure-delete')
            AND {so};"""
FORGETTING = {
    "desk": FORGET.format(index="search_index_desk", so="new.folded = ''"),
    "public": FORGET.format(
        index="search_index", so="(old.html <> new.html OR old.name <> new.name)"
    ),
}


# Each with its columns and rows; indexes for the same query are dropped.
INDEXES = (
    ("ix_articles_translation_of", "articles", "translation_of", ""),
    ("ix_appeals_closed_by_id", "appeals", "closed_by_id", ""),
    ("ix_claims_moderator_id_until", "claims", "moderator_id, until", ""),
    ("ix_comments_appeared", "comments", "article_id, decided_at, id", "status = 'approved'"),
    ("ix_comments_words_left", "comments", "status, decided_at, id", WORDS_LEFT),
    ("ix_commenters_needed", "commenters", "needed_at, id", "sealed_with <> ''"),
    ("ix_likenesses_since", "likenesses", "band, since, comment_id", "band = 0"),
    ("ix_outbox_state_ended_at", "outbox", "state, ended_at", ""),
    ("ix_proposals_declined", "proposals", "declined_at, comment_id", "declined_at IS NOT NULL"),
    ("ix_redactions_decision_id", "redactions", "decision_id", ""),
    (
        "ix_redactions_kept",
        "redactions",
        "due_at",
        "destroyed_at IS NULL AND restored_at IS NULL",
    ),
)
EARLIER = (
    ("ix_claims_moderator_id", "claims", "moderator_id", ""),
    ("ix_comments_urgent", "comments", "status, created_at, id", "urgent AND status = 'pending'"),
    ("ix_comments_words_left", "comments", "decided_at, id", WORDS_LEFT),
    ("ix_redactions_destroyed_at_due_at", "redactions", "destroyed_at, due_at", ""),
)

# A separate index for articles beside the one for everything: articles are few, comments may be
# very many. It is filled row by row, because “rebuild” would add the comments.
ARTICLES = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_index_articles USING fts5(
            heading, words, content='findables', content_rowid='id', tokenize='ascii')""",
        """INSERT INTO search_index_articles (search_index_articles, rank)
            VALUES ('rank', 'bm25(10.0, 1.0)')""",
        """INSERT INTO search_index_articles (rowid, heading, words)
            SELECT id, heading, words FROM findables WHERE comment_id IS NULL""",
        """CREATE TRIGGER parts_enter_the_index AFTER INSERT ON findables
            WHEN new.comment_id IS NULL BEGIN
            INSERT INTO search_index_articles (rowid, heading, words)
            VALUES (new.id, new.heading, new.words);
        END""",
        """CREATE TRIGGER parts_leave_the_index AFTER DELETE ON findables
            WHEN old.comment_id IS NULL BEGIN
            INSERT INTO search_index_articles (search_index_articles, rowid, heading, words)
            VALUES ('delete', old.id, old.heading, old.words);
        END""",
    ),
    "postgresql": (
        """CREATE INDEX search_index_articles ON findables USING gin (search_index)
            WHERE comment_id IS NULL""",
    ),
}
NOT_ARTICLES = {
    "sqlite": (
        "DROP TRIGGER parts_enter_the_index",
        "DROP TRIGGER parts_leave_the_index",
        "DROP TABLE search_index_articles",
    ),
    "postgresql": ("DROP INDEX search_index_articles",),
}


def upgrade() -> None:
    for table, name in (("articles", "thread_changed_at"), ("commenters", "needed_at")):
        op.add_column(table, sa.Column(name, MOMENT, nullable=True))
    op.create_table(
        "told_reports",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_told_reports")),
    )
    op.execute(CHANGED)
    op.execute("UPDATE commenters SET needed_at = first_seen_at")
    op.execute("UPDATE comments SET rank = 0 WHERE urgent AND rank <> 0")  # the queue relies on it
    _date_likenesses()
    _leave(desk="", public="")
    _run(ARTICLES)
    _index(INDEXES, instead_of=EARLIER)


def _date_likenesses() -> None:
    op.add_column("likenesses", sa.Column("since", MOMENT, nullable=True))
    op.execute(
        "UPDATE likenesses SET since = (SELECT created_at FROM comments "
        "WHERE comments.id = likenesses.comment_id)"
    )
    with op.batch_alter_table("likenesses") as table:
        table.alter_column("since", existing_type=MOMENT, nullable=False)


def _leave(**forgetting: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, trigger in LEAVING.items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(trigger.format(**forgetting))


def _run(statements: Mapping[str, Iterable[str]]) -> None:
    for each in statements[op.get_bind().dialect.name]:
        op.execute(each)


def _index(indexes: Indexes, instead_of: Indexes) -> None:
    for name, *_ in instead_of:
        op.execute(f"DROP INDEX {name}")
    for name, table, columns, rows in indexes:
        where = f" WHERE {rows}" if rows else ""
        op.execute(f"CREATE INDEX {name} ON {table} ({columns}){where}")


def downgrade() -> None:
    _index(EARLIER, instead_of=INDEXES)
    _leave(**FORGETTING)
    _run(NOT_ARTICLES)
    op.drop_table("told_reports")
    for table, name in (
        ("articles", "thread_changed_at"),
        ("commenters", "needed_at"),
        ("likenesses", "since"),
    ):
        op.drop_column(table, name)
