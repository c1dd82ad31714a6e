"""`flask backup` and `flask restore`: a copy of the database, and the way back."""

from __future__ import annotations

from pathlib import Path

import click
import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext

from config import ROOT
from extensions import db, migrate
from models.keeping import erasure_log
from models.keeping.backup import bring_back, revision_of, take
from models.keeping.postgres_backup import BackupFault

MIGRATIONS = str(ROOT / "migrations")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write a consistent snapshot of the database to FILE, while the site runs.

    It holds no key: keep a copy of the keys elsewhere. A FILE that exists is not overwritten.
    """
    db.session.remove()
    try:
        take(file)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file} holds the database. Keys are not in it: keep those elsewhere.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Bring the snapshot FILE back into an empty database, and erase again what was erased since.

    Checks FILE first. A backup of an earlier version of the site is migrated; one of a later
    version is refused.
    """
    log = current_app.config["SETTINGS"].erasures
    try:
        _refuse_a_later(revision_of(file))
        bring_back(file)
        flask_migrate.upgrade(directory=MIGRATIONS)
        erased = erasure_log.replay(log) if log.exists() else 0
    except (BackupFault, erasure_log.LogUnreadable) as fault:
        raise click.ClickException(str(fault)) from None
    db.session.commit()
    click.echo(f"{file} is back. Erased again, as it had been since: {erased}.")
    if lines := erasure_log.unreadable(log) if log.exists() else 0:
        raise click.ClickException(
            f"{lines} lines of {log} were written with another secret and could not be followed."
        )


def _refuse_a_later(revision: str) -> None:
    known = ScriptDirectory.from_config(migrate.get_config(MIGRATIONS))
    try:
        known.get_revision(revision)
    except CommandError:
        raise BackupFault(
            f"The backup is of a later version of the site: its schema is {revision}. "
            "Install that version, then restore."
        ) from None
