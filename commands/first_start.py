"""The beginning of a site: the folder, keys and database of a first start."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from config import ConfigurationError, Settings
from database.setup import make_database_file
from database.transactions import session_lock
from extensions import db
from models.encryption import sealing
from models.encryption.key_files import KeyFault
from models.instance import check


def begin() -> None:
    """Make what is not there yet. Raises `InstanceFault`, before anything is made, where that would
    begin a new site beside what is left of one. What may configure keys of its own makes none."""
    settings: Settings = current_app.config["SETTINGS"]
    check.check_before_start()
    try:
        settings.make_folder()
        if settings.keys_dir is None:
            sealing.loaded_keys().make_first(settings.private_keys)
    except (ConfigurationError, KeyFault) as fault:
        raise click.ClickException(str(fault)) from None
    make_database_file()


@contextmanager
def alone(*, restoring: bool) -> Iterator[None]:
    """Let no start and no restore meet; starts may meet each other on SQLite, and on PostgreSQL
    everything waits for its turn."""
    if db.engine.dialect.name != "sqlite":
        with session_lock(b"preparing"):
            yield
        return
    folder = Path(str(db.engine.url.database)).parent
    if not folder.exists():  # a first start, which makes it
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, (fcntl.LOCK_EX if restoring else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise click.ClickException(
            f"{folder} is in use: another process restores this site, or starts it."
        ) from None
    finally:
        os.close(opened)
