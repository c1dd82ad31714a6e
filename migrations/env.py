"""Alembic environment: runs the migrations on the site's database."""

import click
from alembic import context
from flask import current_app

from commands.command_errors import report_data_errors
from commands.first_start import prepare_instance
from extensions import db
from models.instance import check, instance


def run() -> None:
    """Run each migration in its own transaction, so that a failed one leaves no trace. Only an
    upgrade may create a new instance."""
    settings = current_app.extensions["migrate"].configure_args
    is_upgrade = _command() in ("upgrade", "")
    if is_upgrade and not check.is_migrated():
        prepare_instance()
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            **settings,
        )
        with context.begin_transaction():
            context.run_migrations()
    if is_upgrade:
        instance.mark_keys()


def _command() -> str:
    """Return the name of the running migration command; "" if a program migrates."""
    running = click.get_current_context(silent=True)
    return (running.info_name or "") if running else ""


with report_data_errors():
    run()
