"""Articles in several languages."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = {"language": "VARCHAR(12) DEFAULT '' NOT NULL", "translation_of": "VARCHAR(120)"}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE articles ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for name in COLUMNS:
        op.execute(f"ALTER TABLE articles DROP COLUMN {name}")
