"""Keep a large site as quick as a small one: dates at hand, and an index for each question."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PUBLIC = sa.text("status = 'approved'")
# When the last comment of an article came or went, told from what was decided so far.
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


def upgrade():
    moment = sa.DateTime(timezone=True)
    op.add_column("articles", sa.Column("thread_changed_at", moment, nullable=True))
    op.execute(CHANGED)
    _index("ix_comments_appeared", "comments", ["article_id", "decided_at", "id"], PUBLIC)


def _index(name, table, columns, where=None):
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade():
    op.drop_index("ix_comments_appeared", "comments")
    op.drop_column("articles", "thread_changed_at")
