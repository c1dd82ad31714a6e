"""Thread positions, and the search index."""

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# ADD COLUMN with inline constraints: SQLite does this without copying the table, which would
# lose the AUTOINCREMENT ids that must never be reused.
COLUMNS = """
    ALTER TABLE comments ADD COLUMN thread_id INTEGER
        CONSTRAINT fk_comments_thread_id REFERENCES comments (id);
    UPDATE comments SET thread_id = parent_id WHERE depth = 1;
    UPDATE comments SET thread_id = (SELECT parent.thread_id FROM comments AS parent
        WHERE parent.id = comments.parent_id) WHERE depth = 2;
    UPDATE comments SET thread_id = (SELECT parent.thread_id FROM comments AS parent
        WHERE parent.id = comments.parent_id) WHERE depth = 3;
    UPDATE comments SET thread_id = (SELECT parent.thread_id FROM comments AS parent
        WHERE parent.id = comments.parent_id) WHERE depth = 4;

    ALTER TABLE comments ADD COLUMN place INTEGER
        CONSTRAINT ck_comments_replies_have_a_thread
            CHECK ((thread_id IS NULL) = (parent_id IS NULL))
        CONSTRAINT ck_comments_threads_have_places CHECK (place IS NULL OR parent_id IS NULL);
    UPDATE comments SET place = numbered.place FROM (
        SELECT id, row_number() OVER (PARTITION BY article_id ORDER BY id) AS place FROM comments
        WHERE id IN (SELECT coalesce(thread_id, id) FROM comments WHERE status = 'approved')
    ) AS numbered WHERE numbered.id = comments.id;

    ALTER TABLE articles ADD COLUMN places INTEGER DEFAULT '0' NOT NULL;
    ALTER TABLE articles ADD COLUMN responses INTEGER DEFAULT '0' NOT NULL
        CONSTRAINT ck_articles_responses_counted CHECK (responses >= 0);
    UPDATE articles SET
        places = (SELECT coalesce(max(place), 0) FROM comments WHERE article_id = articles.id),
        responses = (SELECT count(*) FROM comments
            WHERE article_id = articles.id AND status = 'approved')
"""

# Without `secure-delete` (SQLite before 3.42), only merging the index removes deleted words.
SQLITE = [
    """CREATE VIRTUAL TABLE search_index USING fts5(
        heading, words, content='findables', content_rowid='id', tokenize='ascii')""",
    "INSERT INTO search_index (search_index, rank) VALUES ('rank', 'bm25(10.0, 1.0)')",
    """CREATE TRIGGER findables_enter_the_index AFTER INSERT ON findables BEGIN
        INSERT INTO search_index (rowid, heading, words)
        VALUES (new.id, new.heading, new.words);
    END""",
    """CREATE TRIGGER findables_leave_the_index AFTER DELETE ON findables BEGIN
        INSERT INTO search_index (search_index, rowid, heading, words)
        VALUES ('delete', old.id, old.heading, old.words);
    END""",
    """CREATE TRIGGER comments_leave_the_index AFTER UPDATE OF status, name, html ON comments
    WHEN old.status = 'approved' BEGIN
        DELETE FROM findables WHERE comment_id = old.id;
        INSERT INTO search_index (search_index) SELECT 'optimize'
        WHERE NOT EXISTS (SELECT 1 FROM search_index_config WHERE k = 'secure-delete');
    END""",
]
SECURE_DELETE = "INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)"

POSTGRESQL = [
    """ALTER TABLE findables ADD COLUMN search_index tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', heading), 'A') || to_tsvector('simple', words)) STORED""",
    "CREATE INDEX search_index ON findables USING gin (search_index)",
    """CREATE FUNCTION comments_leave_the_index() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN DELETE FROM findables WHERE comment_id = old.id; RETURN NULL; END $$""",
    """CREATE TRIGGER comments_leave_the_index AFTER UPDATE OF status, name, html ON comments
    FOR EACH ROW WHEN (old.status = 'approved') EXECUTE FUNCTION comments_leave_the_index()""",
]


def upgrade() -> None:
    for statement in COLUMNS.split(";"):
        op.execute(statement)
    op.create_index(
        op.f("ix_comments_thread_id_status_id"), "comments", ["thread_id", "status", "id"]
    )
    op.create_index(
        op.f("ix_comments_article_id_place"), "comments", ["article_id", "place"], unique=True
    )
    _create_findables()
    for statement in SQLITE if _is_sqlite() else POSTGRESQL:
        op.execute(statement)
    if _is_sqlite() and sqlite3.sqlite_version_info >= (3, 42):
        op.execute(SECURE_DELETE)


def _create_findables() -> None:
    op.create_table(
        "findables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_findables_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_findables_comment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findables")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_findables_comment_id")),
    )
    op.create_index(
        op.f("ix_findables_article_id_comment_id"), "findables", ["article_id", "comment_id"]
    )


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER comments_leave_the_index")
        op.execute("DROP TABLE search_index")
    else:
        op.execute("DROP TRIGGER comments_leave_the_index ON comments")
        op.execute("DROP FUNCTION comments_leave_the_index")
    op.drop_table("findables")
    op.drop_index("ix_comments_article_id_place", "comments")
    op.drop_index("ix_comments_thread_id_status_id", "comments")
    for table, column in [
        ("articles", "responses"),
        ("articles", "places"),
        ("comments", "place"),
        ("comments", "thread_id"),
    ]:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
