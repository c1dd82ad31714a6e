"""The moderation desk for a team: lanes, hash-chained decisions, batches, claims, notes and
messages."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# ADD COLUMN with inline constraints: SQLite does this without copying the table, which would
# lose the AUTOINCREMENT ids that must never be reused.
COLUMNS = """
    ALTER TABLE commenters ADD COLUMN standing VARCHAR(10) DEFAULT 'normal' NOT NULL
        CONSTRAINT ck_commenters_known_standing CHECK (standing IN ('normal', 'hold', 'refuse'));
    ALTER TABLE moderators ADD COLUMN shortcuts BOOLEAN DEFAULT {true} NOT NULL;
    ALTER TABLE revisions ADD COLUMN replaced_by_id INTEGER
        CONSTRAINT fk_revisions_replaced_by_id REFERENCES moderators (id);
    ALTER TABLE comments ADD COLUMN urgent BOOLEAN DEFAULT {false} NOT NULL;
    ALTER TABLE comments ADD COLUMN reports INTEGER DEFAULT '0' NOT NULL
        CONSTRAINT ck_comments_reports_counted CHECK (reports >= 0);
    ALTER TABLE comments ADD COLUMN reason VARCHAR(20) DEFAULT '' NOT NULL;
    ALTER TABLE comments ADD COLUMN has_link BOOLEAN DEFAULT {false} NOT NULL;
    ALTER TABLE comments ADD COLUMN folded TEXT DEFAULT '' NOT NULL;
    ALTER TABLE comments ADD COLUMN answered_by_id INTEGER
        CONSTRAINT fk_comments_answered_by_id REFERENCES moderators (id);
    UPDATE comments SET has_link = {true} WHERE html LIKE '%<a %'
"""

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
        """CREATE TRIGGER decisions_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
        FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse()""",
    ],
}

# Before SQLite 3.42 each “optimize” leaves a level behind, and 2,000 of them make an index
# unreadable; rebuilding it keeps the list of levels (row 10) short.
FORGET = """INSERT INTO search_index (search_index)
    SELECT CASE WHEN length(block) > 1000 THEN 'rebuild' ELSE 'optimize' END
    FROM search_index_data WHERE id = 10
    AND NOT EXISTS (SELECT 1 FROM search_index_config WHERE k = 'secure-delete');"""

# Moderators search comments of every status. Without `secure-delete` (SQLite before 3.42), only
# merging the index removes the words of a withdrawn comment.
SEARCH = {
    "sqlite": [
        """CREATE VIRTUAL TABLE search_index_desk USING fts5(
            folded, content='comments', content_rowid='id', tokenize='ascii')""",
        "INSERT INTO search_index_desk (search_index_desk) VALUES ('rebuild')",
        """CREATE TRIGGER comments_enter_the_desk AFTER INSERT ON comments BEGIN
            INSERT INTO search_index_desk (rowid, folded) VALUES (new.id, new.folded);
        END""",
        f"""CREATE TRIGGER comments_change_on_the_desk AFTER UPDATE OF folded ON comments
        WHEN old.folded <> new.folded BEGIN
            INSERT INTO search_index_desk (search_index_desk, rowid, folded)
            VALUES ('delete', old.id, old.folded);
            INSERT INTO search_index_desk (rowid, folded) VALUES (new.id, new.folded);
            {FORGET.replace("search_index", "search_index_desk")[:-1]} AND new.folded = '';
        END""",  # noqa: S608 - our own words
        """CREATE TRIGGER comments_leave_the_desk AFTER DELETE ON comments BEGIN
            INSERT INTO search_index_desk (search_index_desk, rowid, folded)
            VALUES ('delete', old.id, old.folded);
        END""",
        "DROP TRIGGER comments_leave_the_index",
        f"""CREATE TRIGGER comments_leave_the_index AFTER UPDATE OF status, name, html ON comments
        WHEN old.status = 'approved' BEGIN
            DELETE FROM findables WHERE comment_id = old.id;
            {FORGET[:-1]} AND (old.html <> new.html OR old.name <> new.name);
        END""",  # noqa: S608 - our own words
    ],
    "postgresql": [
        """ALTER TABLE comments ADD COLUMN search_index_desk tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED""",
        "CREATE INDEX search_index_desk ON comments USING gin (search_index_desk)",
    ],
}
SECURE_DELETE = (
    "INSERT INTO search_index_desk (search_index_desk, rank) VALUES ('secure-delete', 1)"
)
UNSEARCHED = {
    "sqlite": [
        *(
            f"DROP TRIGGER {each}"
            for each in (
                "comments_enter_the_desk",
                "comments_change_on_the_desk",
                "comments_leave_the_desk",
            )
        ),
        "DROP TABLE search_index_desk",
        "DROP TRIGGER comments_leave_the_index",
        """CREATE TRIGGER comments_leave_the_index AFTER UPDATE OF status, name, html ON comments
        WHEN old.status = 'approved' BEGIN
            DELETE FROM findables WHERE comment_id = old.id;
            INSERT INTO search_index (search_index) SELECT 'optimize'
            WHERE NOT EXISTS (SELECT 1 FROM search_index_config WHERE k = 'secure-delete');
        END""",
    ],
    "postgresql": ["ALTER TABLE comments DROP COLUMN search_index_desk"],
}
INDEXES = {  # on comments, with the rows each covers
    "article_id_status_created_at_id": ("", "article_id, status, created_at, id"),
    "commenter_id_created_at_id": ("", "commenter_id, created_at, id"),
    "commenter_id_status_created_at_id": ("", "commenter_id, status, created_at, id"),
    "status_created_at_id": ("", "status, created_at, id"),
    "reported": ("reports > 0", "created_at, id"),
    "urgent": ("urgent AND status = 'pending'", "status, created_at, id"),
    "with_link": ("has_link", "status, created_at, id"),
    "with_reason": ("reason <> ''", "status, reason, created_at, id"),
}
VERBS = {"approved": "approve", "rejected": "reject", "spam": "spam", "pending": "pending"}


def upgrade() -> None:
    earlier = _take_down_decisions()
    _know_auditors()
    words = {"true": "1", "false": "0"} if _is_sqlite() else {"true": "true", "false": "false"}
    for statement in COLUMNS.format(**words).split(";"):
        op.execute(statement)
    for name, (where, columns) in INDEXES.items():
        rows = f" WHERE {where}" if where else ""
        op.execute(f"CREATE INDEX ix_comments_{name} ON comments ({columns}){rows}")
    _create_batches()
    _create_decisions()
    _create_the_rest()
    _chain(earlier)
    for statement in APPEND_ONLY[_dialect()] + SEARCH[_dialect()]:
        op.execute(statement)
    if _is_sqlite() and sqlite3.sqlite_version_info >= (3, 42):
        op.execute(SECURE_DELETE)


def _take_down_decisions() -> Sequence[sa.RowMapping]:
    """Drop the table, as none of it can be changed in place; return its rows."""
    rows = op.get_bind().execute(sa.text("SELECT * FROM decisions ORDER BY id")).mappings().all()
    op.drop_table("decisions")
    return rows


def _know_auditors() -> None:
    rule = "role IN ('moderator', 'admin', 'auditor')"
    if not _is_sqlite():
        op.drop_constraint(op.f("ck_moderators_known_role"), "moderators")
        op.create_check_constraint(op.f("ck_moderators_known_role"), "moderators", rule)
        return
    with op.batch_alter_table("moderators", recreate="always") as table:
        table.create_check_constraint(op.f("ck_moderators_known_role"), rule)


def _chain(earlier: Iterable[sa.RowMapping]) -> None:
    """Insert the earlier decisions again, each hash-chained to the one before, as in
    `models/decisions/hash_chain.py`."""
    previous = bytes(32)
    for number, old in enumerate(earlier, start=1):
        salt = token_bytes(16)
        words, note = (old["reason"], old["note"])
        said = json.dumps((words, note), ensure_ascii=False)
        row = {
            "id": number,
            "comment_id": old["comment_id"],
            "commenter_id": None,
            "moderator_id": old["moderator_id"],
            "decision": old["decision"],
            "before": old["status_before"],
            "outcome": next(done for done, verb in VERBS.items() if verb == old["decision"]),
            "revision": old["revision"],
            "reason": "other" if words else "",
            "undoes_id": None,
            "batch_id": None,
            "commitment": sha256(salt + said.encode()).digest() if words or note else None,
            "created_at": _moment(old["created_at"]),
        }
        content = json.dumps([_written(each) for each in row.values()], separators=(",", ":"))
        digest = sha256(previous + content.encode()).digest()
        op.bulk_insert(DECISIONS, [{**row, "previous": previous, "digest": digest}])
        if words or note:
            remark = {"decision_id": number, "words": words, "note": note, "salt": salt}
            op.bulk_insert(REMARKS, [remark])
        previous = digest


def _moment(value: str | datetime) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


DECISIONS = sa.table(
    "decisions",
    *(
        sa.column(name)
        for name in (
            "id",
            "comment_id",
            "commenter_id",
            "moderator_id",
            "decision",
            "before",
            "outcome",
            "revision",
            "reason",
            "undoes_id",
            "batch_id",
            "previous",
            "digest",
        )
    ),
    sa.column("commitment", sa.LargeBinary()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
REMARKS = sa.table("remarks", *(sa.column(n) for n in ("decision_id", "words", "note", "salt")))


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decision = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_batches_undo_names_one")
        ),
        sa.CheckConstraint(
            "decision IN ('approve', 'reject', 'spam', 'pending', 'undo')",
            name=op.f("ck_batches_known_decision"),
        ),
        sa.CheckConstraint("done + changed <= total", name=op.f("ck_batches_no_more_than_chosen")),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_batches_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["batches.id"], name=op.f("fk_batches_undoes_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_moderator_id"), "batches", ["moderator_id"], unique=False)
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "state IN ('waits', 'done', 'changed')", name=op.f("ck_batch_items_known_state")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_batch_items_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "comment_id", name=op.f("pk_batch_items")),
    )
    op.create_index(
        op.f("ix_batch_items_batch_id_state_comment_id"),
        "batch_items",
        ["batch_id", "state", "comment_id"],
        unique=False,
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("commenter_id", sa.Integer(), nullable=True),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "decision IN ('approve', 'reject', 'spam', 'pending', 'urgent', 'calm', 'answer', "
            "'note', 'redact', 'restore', 'dismiss', 'reopen', 'standing', 'message', 'reveal')",
            name=op.f("ck_decisions_known_decision"),
        ),
        sa.CheckConstraint(
            "reason IN ('', 'advertising', 'personal', 'abuse', 'dangerous', 'off-topic', "
            "'duplicate', 'illegal', 'other')",
            name=op.f("ck_decisions_known_reason"),
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_decisions_revision_counts_from_one")),
        sa.CheckConstraint(
            "(comment_id IS NULL) <> (commenter_id IS NULL)",
            name=op.f("ck_decisions_one_thing_was_decided"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_decisions_{column}"),
                ondelete="RESTRICT",
            )
            for column, table in (
                ("comment_id", "comments"),
                ("commenter_id", "commenters"),
                ("moderator_id", "moderators"),
                ("undoes_id", "decisions"),
                ("batch_id", "batches"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_decisions_undoes_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_decisions_previous")),
    )
    for column in ("comment", "commenter", "moderator", "batch"):
        op.create_index(
            op.f(f"ix_decisions_{column}_id_id"), "decisions", [f"{column}_id", "id"], unique=False
        )
    for column in ("decision", "reason"):
        op.create_index(op.f(f"ix_decisions_{column}_id"), "decisions", [column, "id"])
    op.create_index(op.f("ix_decisions_created_at"), "decisions", ["created_at"], unique=False)


def _create_the_rest() -> None:
    op.create_table(
        "claims",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_claims_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_claims_moderator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_moderator_id"), "claims", ["moderator_id"], unique=False)
    op.create_table(
        "remarks",
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name=op.f("fk_remarks_decision_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_remarks")),
    )
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("instead", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone', 'email', 'address', 'name', 'personal', 'insult', 'link', 'other')",
            name=op.f("ck_redactions_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name=op.f("fk_redactions_decision_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_redactions_comment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_redactions_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
    )
    op.create_index(op.f("ix_redactions_comment_id"), "redactions", ["comment_id"], unique=False)
    op.create_index(
        op.f("ix_redactions_destroyed_at_due_at"),
        "redactions",
        ["destroyed_at", "due_at"],
        unique=False,
    )
    op.create_table(
        "editors_notes",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_editors_notes_comment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_editors_notes_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_editors_notes")),
    )
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_saved_replies_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_replies")),
        sa.UniqueConstraint("title", name=op.f("uq_saved_replies_title")),
    )
    op.create_table(
        "person_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commenter_id"],
            ["commenters.id"],
            name=op.f("fk_person_notes_commenter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_person_notes_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_notes")),
    )
    op.create_index(
        op.f("ix_person_notes_commenter_id_id"),
        "person_notes",
        ["commenter_id", "id"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commenter_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_messages_comment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["commenter_id"],
            ["commenters.id"],
            name=op.f("fk_messages_commenter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_messages_moderator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(
        op.f("ix_messages_commenter_id_id"), "messages", ["commenter_id", "id"], unique=False
    )


def downgrade() -> None:
    later = _take_up_decisions()
    for statement in UNSEARCHED[_dialect()] + _undone():
        op.execute(statement)
    _create_earlier_decisions()
    for each in later:
        op.bulk_insert(EARLIER, [each])
    for statement in APPEND_ONLY[_dialect()]:
        op.execute(statement)


def _undone() -> list[str]:
    tables = [f"DROP TABLE {each}" for each in TABLES]
    indexes = [f"DROP INDEX ix_comments_{each}" for each in INDEXES]
    columns = [
        f"ALTER TABLE {table} DROP COLUMN {each}"
        for table, added in ADDED.items()
        for each in added
    ]
    return tables + indexes + columns


def _take_up_decisions() -> list[dict[str, Any]]:
    """Return the decisions about a status with their reasons, as they were stored before."""
    rows = op.get_bind().execute(sa.text(LATER)).mappings().all()
    return [{**row, "created_at": _moment(row["created_at"])} for row in rows]


LATER = """
    SELECT decisions.id, comment_id, moderator_id, decision, before AS status_before, revision,
        coalesce(words, reason) AS reason, coalesce(note, '') AS note, created_at
    FROM decisions LEFT JOIN remarks ON remarks.decision_id = decisions.id
    WHERE decision IN ('approve', 'reject', 'spam', 'pending') AND moderator_id IS NOT NULL
    ORDER BY decisions.id
"""
TABLES = (
    "messages",
    "person_notes",
    "saved_replies",
    "editors_notes",
    "redactions",
    "remarks",
    "claims",
    "batch_items",
    "decisions",
    "batches",
)
ADDED = {
    "commenters": ["standing"],
    "moderators": ["shortcuts"],
    "revisions": ["replaced_by_id"],
    "comments": ["urgent", "reports", "reason", "has_link", "folded", "answered_by_id"],
}
EARLIER = sa.table(
    "decisions",
    *(
        sa.column(name)
        for name in (
            "id",
            "comment_id",
            "moderator_id",
            "decision",
            "status_before",
            "revision",
            "reason",
            "note",
        )
    ),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def _create_earlier_decisions() -> None:
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
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_decisions_{column}"),
                ondelete="RESTRICT",
            )
            for column, table in (("comment_id", "comments"), ("moderator_id", "moderators"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_comment_id"), "decisions", ["comment_id"], unique=False)


def _dialect() -> str:
    return op.get_bind().dialect.name


def _is_sqlite() -> bool:
    return _dialect() == "sqlite"
