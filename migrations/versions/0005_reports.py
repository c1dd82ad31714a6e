"""Reports of comments."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REASONS = (
    "advertising",
    "personal",
    "abuse",
    "dangerous",
    "off-topic",
    "duplicate",
    "illegal",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("again_of_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("network_fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'dismissed')", name=op.f("ck_reports_known_state")
        ),
        sa.CheckConstraint(f"reason IN {REASONS}", name=op.f("ck_reports_known_reason")),
        sa.CheckConstraint(
            "state <> 'open' OR closed_by_id IS NULL", name=op.f("ck_reports_open_is_not_closed")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_reports_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["decisions.id"],
            name=op.f("fk_reports_closed_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["again_of_id"], ["reports.id"], name=op.f("fk_reports_again_of_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_reports_receipt_digest")),
    )
    op.create_index(op.f("ix_reports_again_of_id"), "reports", ["again_of_id"], unique=False)
    op.create_index(op.f("ix_reports_closed_by_id"), "reports", ["closed_by_id"], unique=False)
    op.create_index(
        op.f("ix_reports_comment_id_state_id"),
        "reports",
        ["comment_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reports_network_fingerprint_created_at"),
        "reports",
        ["network_fingerprint", "created_at"],
        unique=False,
    )
    recognised = sa.text("network_fingerprint IS NOT NULL")
    op.create_index(
        "ix_reports_recognised",
        "reports",
        ["created_at"],
        unique=False,
        sqlite_where=recognised,
        postgresql_where=recognised,
    )


def downgrade() -> None:
    op.drop_table("reports")
    op.execute("UPDATE comments SET reports = 0 WHERE reports > 0")
