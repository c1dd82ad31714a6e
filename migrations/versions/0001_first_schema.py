"""First schema: articles, commenters, comments, moderators and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": [
        f"""CREATE TRIGGER decisions_refuse_{verb} BEFORE {verb} ON decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"""
        for verb in ("update", "delete")
    ]
    + [  # REPLACE deletes without firing the delete trigger
        """CREATE TRIGGER decisions_refuse_replace BEFORE INSERT ON decisions
        WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'decisions are append-only'; END $$""",
        """CREATE TRIGGER decisions_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
        FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse()""",
    ],
}


def upgrade() -> None:
    _create_tables()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("updated", sa.Date(), nullable=False),
        sa.Column("sources_checked", sa.Date(), nullable=False),
        sa.Column("comments_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("slug", name=op.f("uq_articles_slug")),
    )
    op.create_table(
        "commenters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=12), nullable=False),
        sa.Column("sealed_email", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commenters")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_commenters_fingerprint")),
        sa.UniqueConstraint("tag", name=op.f("uq_commenters_tag")),
    )
    op.create_table(
        "moderators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('moderator', 'admin')", name=op.f("ck_moderators_known_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderators")),
        sa.UniqueConstraint("email", name=op.f("uq_moderators_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_moderators_fs_uniquifier")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("words_fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("network_fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "status <> 'withdrawn' OR source || html || name = ''",
            name=op.f("ck_comments_withdrawn_has_no_words"),
        ),
        sa.CheckConstraint(
            "(status IN ('pending', 'withdrawn')) = (decided_at IS NULL)",
            name=op.f("ck_comments_decided_has_a_date"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'spam', 'withdrawn')",
            name=op.f("ck_comments_known_status"),
        ),
        sa.CheckConstraint(
            "(depth = 0) = (parent_id IS NULL)", name=op.f("ck_comments_depth_counts_parents")
        ),
        sa.CheckConstraint("depth BETWEEN 0 AND 4", name=op.f("ck_comments_depth_allowed")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_comments_revision_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_comments_article_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["commenter_id"],
            ["commenters.id"],
            name=op.f("fk_comments_commenter_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_comments_key_digest")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_comments_receipt_digest")),
        sa.UniqueConstraint("words_fingerprint", name=op.f("uq_comments_words_fingerprint")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_comments_article_id_status_id"),
        "comments",
        ["article_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_comments_commenter_id_status"),
        "comments",
        ["commenter_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_comments_network_fingerprint_created_at"),
        "comments",
        ["network_fingerprint", "created_at"],
        unique=False,
    )
    recognised = sa.text("network_fingerprint IS NOT NULL")
    op.create_index(
        "ix_comments_recognised",
        "comments",
        ["created_at"],
        sqlite_where=recognised,
        postgresql_where=recognised,
    )
    op.create_index(op.f("ix_comments_status_id"), "comments", ["status", "id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("status_before", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('approve', 'reject', 'spam', 'pending')",
            name=op.f("ck_decisions_known_decision"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_decisions_revision_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_decisions_comment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_decisions_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_comment_id"), "decisions", ["comment_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_revisions_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint(
            "comment_id", "revision", name=op.f("uq_revisions_comment_id_revision")
        ),
    )


def downgrade() -> None:
    for table in ("revisions", "decisions", "comments", "moderators", "commenters", "articles"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION decisions_refuse")
