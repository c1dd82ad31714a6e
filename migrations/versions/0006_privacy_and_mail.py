"""Key rings, proposed edits, retention, and email."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EARLIER = (
    "decision IN ('approve', 'reject', 'spam', 'pending', 'urgent', 'calm', 'answer', "
    "'note', 'redact', 'restore', 'dismiss', 'reopen', 'standing', 'message', 'reveal')"
)
KNOWN = f"{EARLIER[:-1]}, 'accept', 'decline', 'uphold', 'hold', 'release')"
MOMENT = sa.DateTime(timezone=True)
WORDS_LEFT = "status IN ('rejected', 'spam') AND source <> ''"
NEW_TABLES = (
    "appeals",
    "outbox",
    "mail_links",
    "subscriptions",
    "proposals",
    "retention_runs",
)


def upgrade() -> None:
    _know_decisions(EARLIER, KNOWN)
    _know_keys()
    for column in (
        sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("leaving", sa.String(10), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("comments", column)
    op.execute(
        f"CREATE INDEX ix_comments_words_left ON comments (decided_at, id) WHERE {WORDS_LEFT}"
    )
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("digest_at", sa.String(80), server_default=sa.text("''"), nullable=False),
        sa.Column("time_zone", sa.String(40), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("mails_urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("digest_sent_at", MOMENT, nullable=True),
    )
    for each in columns:
        op.add_column("moderators", each)
    _create_proposals()
    _create_retention_runs()
    _create_subscriptions()
    _create_mail_links()
    _create_outbox()
    _create_appeals()


def _know_keys() -> None:
    """Name each address's keys; addresses older than the key ring have its first keys."""
    for name in ("sealed_with", "fingerprint_with"):
        key = sa.Column(name, sa.String(16), server_default=sa.text("''"), nullable=False)
        op.add_column("commenters", key)
    op.execute(
        "UPDATE commenters SET sealed_with = 'first', fingerprint_with = 'first' "
        "WHERE length(sealed_email) > 0"
    )
    op.add_column(
        "commenters",
        sa.Column("mail_shut", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _allow_no_fingerprint()
    op.execute(
        "CREATE INDEX ix_commenters_sealed_with_id ON commenters (sealed_with, id) "
        "WHERE sealed_with <> ''"
    )
    op.execute(
        "CREATE INDEX ix_commenters_fingerprint_with_id ON commenters (fingerprint_with, id) "
        "WHERE fingerprint_with <> ''"
    )


def _allow_no_fingerprint() -> None:
    if _is_sqlite():
        _restate("commenters", "fingerprint BLOB NOT NULL", "fingerprint BLOB")
    else:
        op.alter_column("commenters", "fingerprint", nullable=True)


def _know_decisions(before: str, after: str) -> None:
    if _is_sqlite():
        _restate("decisions", before, after)
        return
    name = op.f("ck_decisions_known_decision")
    op.drop_constraint(name, "decisions")
    op.create_check_constraint(name, "decisions", after)


def _restate(table: str, before: str, after: str) -> None:
    """Rewrite the definition of an SQLite table whose stored rows stay the same. This is the only
    way to keep its rows, triggers and foreign keys to it
    (https://www.sqlite.org/lang_altertable.html, section 7)."""
    connection = op.get_bind()
    named = {"table": table}
    said = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"
    sql = connection.execute(sa.text(said), named).scalar_one()
    if before not in sql:
        raise RuntimeError(f"The table {table} is not as it was made.")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": sql.replace(before, after), **named},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("declined_at", MOMENT, nullable=True),
        _to("comments", "proposals", "comment_id"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_proposals")),
    )
    op.execute(
        "CREATE INDEX ix_proposals_waiting ON proposals (created_at, comment_id) "
        "WHERE declined_at IS NULL"
    )


def _create_retention_runs() -> None:
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ran_at", MOMENT, nullable=False),
        sa.Column("trusted_at", MOMENT, nullable=False),
        sa.Column("doubted_since", MOMENT, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("mailed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('replies', 'decision')", name=op.f("ck_subscriptions_known_kind")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'ended', 'bounced')",
            name=op.f("ck_subscriptions_known_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL",
            name=op.f("ck_subscriptions_confirmed_has_a_date"),
        ),
        _to("commenters", "subscriptions", "commenter_id"),
        _to("comments", "subscriptions", "comment_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("comment_id", "kind", name=op.f("uq_subscriptions_comment_id_kind")),
    )
    op.create_index(
        op.f("ix_subscriptions_commenter_id_state"), "subscriptions", ["commenter_id", "state"]
    )


def _create_mail_links() -> None:
    op.create_table(
        "mail_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=True),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(commenter_id IS NULL) <> (moderator_id IS NULL)",
            name=op.f("ck_mail_links_belongs_to_one"),
        ),
        _to("commenters", "mail_links", "commenter_id"),
        _to("moderators", "mail_links", "moderator_id"),
        _to("comments", "mail_links", "comment_id"),
        _to("subscriptions", "mail_links", "subscription_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_mail_links_digest")),
    )
    for columns in (["commenter_id"], ["comment_id"], ["subscription_id"], ["expires_at"]):
        op.create_index(op.f(f"ix_mail_links_{columns[0]}"), "mail_links", columns)


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=True),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("written_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("trouble", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'parked', 'dropped')", name=op.f("ck_outbox_known_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_outbox_ended_has_a_date")
        ),
        sa.CheckConstraint(
            "commenter_id IS NULL OR moderator_id IS NULL", name=op.f("ck_outbox_goes_to_one")
        ),
        _to("commenters", "outbox", "commenter_id"),
        _to("moderators", "outbox", "moderator_id"),
        _to("comments", "outbox", "comment_id"),
        _to("decisions", "outbox", "decision_id"),
        _to("subscriptions", "outbox", "subscription_id"),
        _to("messages", "outbox", "written_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("name", name=op.f("uq_outbox_name")),
    )
    op.create_index(op.f("ix_outbox_state_due_at_id"), "outbox", ["state", "due_at", "id"])
    op.create_index(op.f("ix_outbox_state_id"), "outbox", ["state", "id"])
    for column in ("commenter_id", "comment_id", "subscription_id", "written_id", "decision_id"):
        op.create_index(op.f(f"ix_outbox_{column}"), "outbox", [column])


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'granted', 'refused', 'void')", name=op.f("ck_appeals_known_state")
        ),
        sa.CheckConstraint(
            "state <> 'open' OR closed_by_id IS NULL", name=op.f("ck_appeals_open_is_not_closed")
        ),
        _to("comments", "appeals", "comment_id"),
        _to("decisions", "appeals", "decision_id", ondelete="RESTRICT"),
        _to("decisions", "appeals", "closed_by_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
    )
    op.create_index(op.f("ix_appeals_comment_id"), "appeals", ["comment_id"])
    op.create_index(op.f("ix_appeals_state_id"), "appeals", ["state", "id"])


def _to(table: str, own: str, column: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{table}.id"], name=op.f(f"fk_{own}_{column}"), ondelete=ondelete
    )


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    for name in ("digest_at", "time_zone", "mails_urgent", "digest_sent_at"):
        op.drop_column("moderators", name)
    op.execute("DROP INDEX ix_comments_words_left")
    for name in ("legal_hold", "leaving"):
        op.drop_column("comments", name)
    _forget_keys()
    _know_decisions(KNOWN, EARLIER)


def _forget_keys() -> None:
    op.execute("DROP INDEX ix_commenters_sealed_with_id")
    op.execute("DROP INDEX ix_commenters_fingerprint_with_id")
    for name in ("sealed_with", "fingerprint_with", "mail_shut"):
        op.drop_column("commenters", name)
    if _is_sqlite():
        op.execute("UPDATE commenters SET fingerprint = randomblob(32) WHERE fingerprint IS NULL")
        _restate("commenters", "fingerprint BLOB", "fingerprint BLOB NOT NULL")
        return
    op.execute(
        "UPDATE commenters SET fingerprint = sha256(uuid_send(gen_random_uuid())) "
        "WHERE fingerprint IS NULL"
    )
    op.alter_column("commenters", "fingerprint", nullable=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
