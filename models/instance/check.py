"""Checks that an instance's database and keys exist and belong together."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import func, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from extensions import db
from models.encryption import sealing
from models.instance import instance
from models.instance.instance import Instance

RESTORING = "restore_under_way"  # PostgreSQL table that exists until a restore is finished
MIGRATIONS_TABLE = "alembic_version"


class InstanceFault(Exception):
    """Data of the instance is missing or belongs to another one.

    `code` is safe to show publicly; the message tells the operator what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_migrated() -> bool:
    """Return whether the database was ever migrated."""
    return MIGRATIONS_TABLE in tables()


def require_site() -> None:
    """Raise `InstanceFault` if the settings don't lead to a site."""
    found = tables()
    if RESTORING in found:
        raise _restoring()
    if MIGRATIONS_TABLE not in found:
        raise _database_missing() if instance.marker() else _no_site()


def check_before_start() -> None:
    """Raise `InstanceFault` if starting would create a new site beside the remains of one."""
    found = tables()
    if RESTORING in found:
        raise _restoring()
    if MIGRATIONS_TABLE not in found and instance.marker():
        raise _database_missing()
    refuse_second_keys()
    if Instance.__tablename__ in found:
        _check_ids()
        db.session.rollback()


def check_running() -> None:
    """Raise `InstanceFault` if a running site's keys or database were removed or replaced.

    Raises `SQLAlchemyError` if the database doesn't answer.
    """
    if db.engine.dialect.name == "sqlite" and not Path(str(db.engine.url.database)).exists():
        raise _database_missing()
    require_site()
    if not _has_keys():
        raise _keys_missing()
    _check_ids()


def has_accounts() -> bool:
    """Return whether the database holds any moderator or commenter."""
    found = tables()
    people = [table(each) for each in ("moderators", "commenters") if each in found]
    counts = [db.session.scalar(select(func.count()).select_from(each)) for each in people]
    db.session.rollback()
    return any(counts)


def refuse_second_keys() -> None:
    """Raise `InstanceFault` if new keys would replace those the database is encrypted with.

    Does nothing if the database is missing or doesn't answer.
    """
    with suppress(SQLAlchemyError):
        if not _has_keys() and has_accounts():
            raise _keys_missing()


def check_restored() -> None:
    """Raise `InstanceFault` if the keys don't belong to the restored database.

    Raises `KeyUnusable` if that can't be determined.
    """
    if instance.is_of_other_keys() or not instance.rows_know_keys():
        raise InstanceFault(
            "keys-of-another-site",
            f"The keys in {_settings().keys} are not those of this backup. Put the keys of its "
            "site there, then restore again.",
        )


def require_keys() -> None:
    """Raise `InstanceFault` if there is no key at all."""
    if not _has_keys():
        raise InstanceFault(
            "keys-missing",
            f"There are no keys in {_settings().keys}. Put the keys of the backup’s site there "
            "first: without them nothing opens what it holds.",
        )


def where() -> str:
    """Return the database's location for the operator, without a password."""
    url = db.engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def _no_site() -> InstanceFault:
    if db.engine.dialect.name == "sqlite":
        place = f"in {Path(str(db.engine.url.database)).parent}; is INSTANCE_DIR set?"
    else:
        place = f"in {where()}; is DATABASE_URL right?"
    return InstanceFault("database-empty", f"There is no site {place}")


def _database_missing() -> InstanceFault:
    return InstanceFault(
        "database-missing",
        f"This site’s database is missing: it was at {where()}. Restore a backup (flask restore "
        f"FILE), or, to begin a new site, remove {_settings().keys}.",
    )


def _keys_missing() -> InstanceFault:
    return InstanceFault(
        "keys-missing",
        f"This site’s keys are missing: they were in {_settings().keys}, and the database at "
        f"{where()} is sealed with them. Put them back from their backup. If they are lost for "
        "good, flask keys make --keys-are-lost makes new ones, and no address in the database "
        "opens again.",
    )


def _restoring() -> InstanceFault:
    return InstanceFault(
        "restore-unfinished",
        f"A restore into {where()} was not finished. Run flask restore FILE again.",
    )


def _check_ids() -> None:
    if instance.is_of_other_keys():
        folder = _settings().keys
        raise InstanceFault(
            "keys-of-another-site",
            f"The keys in {folder} and the database at {where()} are of different sites. Put the "
            "keys or the database of this one back.",
        )


def _has_keys() -> bool:
    return sealing.loaded_keys().any_file


def tables() -> set[str]:
    """Return the names of all tables; an empty set if there is no database file."""
    if db.engine.dialect.name == "sqlite" and not Path(str(db.engine.url.database)).exists():
        return set()
    with db.engine.connect().execution_options(only_reads=True) as connection:
        return {*inspect(connection).get_table_names()}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
