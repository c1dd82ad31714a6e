"""Background screening: comments are stored first, and an index finds those to screen."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "comments",
        sa.Column("screened", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.execute("CREATE INDEX ix_comments_unscreened ON comments (id) WHERE NOT screened")


def downgrade() -> None:
    op.execute("DROP INDEX ix_comments_unscreened")
    op.drop_column("comments", "screened")
