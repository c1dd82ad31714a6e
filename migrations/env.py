"""Runs Alembic's migrations on the site's own database."""

import click
from alembic import context
from flask import current_app

from commands.command_errors import report_data_errors
from commands.first_start import prepare_instance
from extensions import db
from models.instance import check, instance


def run() -> None:
    """Migrate in one transaction a step, so that a failed one leaves nothing half-done. Only an
    upgrade may begin a site where none is."""
    settings = current_app.extensions["migrate"].configure_args
    is_upgrade = _command() in ("upgrade", "")
    if is_upgrade and not check.has_begun():
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
    """The name of the command that migrates; "" where a program does."""
    running = click.get_current_context(silent=True)
    return (running.info_name or "") if running else ""


with report_data_errors():
    run()
