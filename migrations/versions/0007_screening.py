"""Screening: findings, rules, near-duplicate groups, the classifier, and the queue's order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RANKS = (0, 1, 2, 3, 10, 11, 12, 13)
CAMPAIGN = sa.text("campaign_id IS NOT NULL")
OF_CAMPAIGN = (
    ("ix_comments_in_campaign", "campaign_id", "status", "rank", "id"),
    ("ix_comments_of_campaign", "campaign_id", "status", "created_at", "id"),
)
IN_FORCE = sa.text("ended_at IS NULL")
# Inline, so that on both databases a column is added and dropped with its constraints.
COLUMNS = (
    f"rank SMALLINT DEFAULT 1 NOT NULL CONSTRAINT ck_comments_known_rank CHECK (rank IN {RANKS})",
    "campaign_id INTEGER CONSTRAINT fk_comments_campaign_id REFERENCES campaigns (id)",
)
NEW_TABLES = ("findings", "likenesses", "screening_rules", "triage_models")


def upgrade() -> None:
    _create_campaigns()
    for column in COLUMNS:
        op.execute(f"ALTER TABLE comments ADD COLUMN {column}")
    op.execute("UPDATE comments SET rank = 0 WHERE urgent AND status = 'pending'")
    op.create_index(
        op.f("ix_comments_status_rank_created_at_id"),
        "comments",
        ["status", "rank", "created_at", "id"],
    )
    for name, *columns in OF_CAMPAIGN:
        op.create_index(name, "comments", columns, sqlite_where=CAMPAIGN, postgresql_where=CAMPAIGN)
    op.create_index(
        op.f("ix_outbox_moderator_id_kind_created_at"),
        "outbox",
        ["moderator_id", "kind", "created_at"],
    )
    _create_likenesses()
    _create_rules()
    _create_findings()
    _create_triage_models()  # triage


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )


def _create_likenesses() -> None:
    op.create_table(
        "likenesses",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("band", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        _to("comments", "likenesses", "comment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", "band", name=op.f("pk_likenesses")),
    )
    op.create_index(
        op.f("ix_likenesses_band_digest_comment_id"), "likenesses", ["band", "digest", "comment_id"]
    )


def _create_rules() -> None:
    op.create_table(
        "screening_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("pattern", sa.String(200), nullable=False),
        sa.Column("effect", sa.String(10), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('words', 'domain', 'links')", name=op.f("ck_screening_rules_known_kind")
        ),
        sa.CheckConstraint(
            "effect IN ('doubt', 'spam', 'urgent')", name=op.f("ck_screening_rules_known_effect")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_screening_rules_somebody_ended_it"),
        ),
        _to("moderators", "screening_rules", "moderator_id", ondelete="RESTRICT"),
        _to("moderators", "screening_rules", "ended_by_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_rules")),
    )
    op.create_index(op.f("ix_screening_rules_version"), "screening_rules", ["version"])
    op.create_index(
        "ix_screening_rules_in_force",
        "screening_rules",
        ["kind", "pattern"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def _create_findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(20), nullable=False),
        sa.Column("effect", sa.String(10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('note', 'private', 'doubt', 'spam', 'urgent')",
            name=op.f("ck_findings_known_effect"),
        ),
        sa.CheckConstraint("start >= 0 AND length >= 0", name=op.f("ck_findings_place_counted")),
        _to("comments", "findings", "comment_id", ondelete="CASCADE"),
        _to("screening_rules", "findings", "rule_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_comment_id"), "findings", ["comment_id"])
    for column in ("check", "rule_id"):
        op.create_index(
            op.f(f"ix_findings_{column}_comment_id"), "findings", [column, "comment_id"]
        )


def _create_triage_models() -> None:
    op.create_table(
        "triage_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trained_at", MOMENT, nullable=False),
        sa.Column("spam", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("last_decision_id", sa.Integer(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_models")),
    )


def _to(table: str, own: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{table}.id"], name=op.f(f"fk_{own}_{column}"), ondelete=ondelete
    )


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    for name, *_columns in OF_CAMPAIGN:
        op.drop_index(name, "comments")
    op.drop_index("ix_comments_status_rank_created_at_id", "comments")
    op.drop_index("ix_outbox_moderator_id_kind_created_at", "outbox")
    for name in ("campaign_id", "rank"):
        op.execute(f"ALTER TABLE comments DROP COLUMN {name}")
    op.drop_table("campaigns")
