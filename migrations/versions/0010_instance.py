"""The instance id, a random value that ties a database to its keys."""

import secrets
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instance = op.create_table(
        "instance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.bulk_insert(instance, [{"id": _beside_the_keys() or secrets.token_hex(16)}])


def downgrade() -> None:
    op.drop_table("instance")


def _beside_the_keys() -> str:
    """Return the id stored with the keys, if the database was migrated back or is an older
    backup."""
    with suppress(OSError):
        keys: Path = current_app.config["SETTINGS"].keys
        return (keys / "instance.id").read_text().strip()
    return ""
