"""`flask backup` and `flask restore`."""

from __future__ import annotations

from pathlib import Path

import click
import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app

from commands.command_errors import SiteCommand
from commands.first_start import instance_lock
from config import ROOT, ConfigurationError, Settings
from extensions import db, migrate
from models.errors import KeyUnusable
from models.instance import check, instance
from models.privacy import erasure_replay
from models.storage.backup import restored, revision_of, take
from models.storage.backup_postgres import BackupFault

MIGRATIONS = str(ROOT / "migrations")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=SiteCommand)
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write a consistent snapshot of the database to FILE while the site runs.

    It contains no keys: keep a copy of them elsewhere. An existing FILE is not overwritten.
    """
    db.session.remove()
    try:
        found = take(file)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file} contains {found}")
    click.echo("It contains no keys: keep copies of them elsewhere.")


@click.command(cls=SiteCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore the snapshot FILE into an empty database, and replay later erasures.

    Everything is checked first, and a restore that fails or is killed can be repeated. A backup of
    an earlier version of the site is migrated; one of a later version is refused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        erased = _restore(file, settings)
    except (BackupFault, ConfigurationError, erasure_replay.LogUnreadable, KeyUnusable) as fault:
        raise click.ClickException(f"{fault} Nothing was restored.") from None
    instance.mark_keys()
    click.echo(f"Restored {file}. Erasures replayed: {erased}.")
    log = settings.erasures
    if lines := erasure_replay.count_unreadable(log) if log.exists() else 0:
        raise click.ClickException(
            f"{lines} lines of {log} were written with another secret and could not be replayed."
        )


def _restore(file: Path, settings: Settings) -> int:
    """Restore, and return the number of erasures that were replayed. All checks come first."""
    log = settings.erasures
    _refuse_newer_version(revision_of(file))
    check.require_keys()
    if log.exists():
        erasure_replay.read_log(log)
    settings.make_folder()
    with instance_lock(restoring=True), restored(file):
        flask_migrate.upgrade(directory=MIGRATIONS)
        check.check_restored()
        erased = erasure_replay.replay(log) if log.exists() else 0
        db.session.commit()
    return erased


def _refuse_newer_version(revision: str) -> None:
    known = ScriptDirectory.from_config(migrate.get_config(MIGRATIONS))
    try:
        known.get_revision(revision)
    except CommandError:
        raise BackupFault(
            f"The backup is of a later version of the site: its schema is {revision}. "
            "Install that version, then restore."
        ) from None
