"""Runs Alembic's migrations on the site's own database."""

from alembic import context
from flask import current_app

from extensions import db


def run() -> None:
    """Migrate in one transaction a step, so that a failed one leaves nothing half-done."""
    settings = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            **settings,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
