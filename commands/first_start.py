"""First start of a site: its folder, keys and database."""

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


def prepare_instance() -> None:
    """Create whatever is missing. Raises `InstanceFault`, before creating anything, if that would
    start a new site beside the remains of another. With KEYS_DIR set, no keys are made."""
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
def instance_lock(*, restoring: bool) -> Iterator[None]:
    """Keep starts and restores apart. On SQLite starts may run together; on PostgreSQL everything
    runs one after the other. Raises `ClickException` if the folder is in use."""
    if db.engine.dialect.name != "sqlite":
        with session_lock(b"preparing"):
            yield
        return
    folder = Path(str(db.engine.url.database)).parent
    if not folder.exists():  # a first start creates it
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
