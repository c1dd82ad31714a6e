"""Checks that the data of an instance is there, and its own: no empty site takes its place."""

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

RESTORING = "restore_under_way"  # a table on PostgreSQL, there until a restore is finished
HISTORY = "alembic_version"  # the table that every migrated database has


class InstanceFault(Exception):
    """The data of this instance is not all there, or not its own. `code` names the reason and
    nothing of this computer; the message, for the operator, says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def has_begun() -> bool:
    """Whether the database was migrated once."""
    return HISTORY in tables()


def need_begun() -> None:
    """Raise `InstanceFault` where the settings lead to no site."""
    found = tables()
    if RESTORING in found:
        raise _restoring()
    if HISTORY not in found:
        raise _database_missing() if instance.marker() else _no_site()


def check_before_start() -> None:
    """Raise `InstanceFault` where a start would begin a new site beside what is left of one."""
    found = tables()
    if RESTORING in found:
        raise _restoring()
    if HISTORY not in found and instance.marker():
        raise _database_missing()
    refuse_second_keys()
    if Instance.__tablename__ in found:
        _check_ids()
        db.session.rollback()


def check_running() -> None:
    """Raise `InstanceFault` where keys or database of a site that runs went away or were replaced;
    `SQLAlchemyError` where the database doesn't answer."""
    if db.engine.dialect.name == "sqlite" and not Path(str(db.engine.url.database)).exists():
        raise _database_missing()
    need_begun()
    if not _has_keys():
        raise _keys_missing()
    _check_ids()


def is_lived_in() -> bool:
    """Whether the database holds anybody: a moderator, or a person whose address a key sealed."""
    found = tables()
    people = [table(each) for each in ("moderators", "commenters") if each in found]
    counts = [db.session.scalar(select(func.count()).select_from(each)) for each in people]
    db.session.rollback()
    return any(counts)


def refuse_second_keys() -> None:
    """Raise `InstanceFault` where new keys would take the place of those that sealed what the
    database holds. One that is not there, or doesn't answer, refuses nothing."""
    with suppress(SQLAlchemyError):
        if not _has_keys() and is_lived_in():
            raise _keys_missing()


def check_restored() -> None:
    """Raise `InstanceFault` where the keys are not those of the database that was restored, and
    `KeyUnusable` where that can't be told."""
    if instance.is_of_other_keys() or not instance.rows_know_keys():
        raise InstanceFault(
            "keys-of-another-site",
            f"The keys in {_settings().keys} are not those of this backup. Put the keys of its "
            "site there, then restore again.",
        )


def need_keys() -> None:
    """Raise `InstanceFault` where there is no key at all."""
    if not _has_keys():
        raise InstanceFault(
            "keys-missing",
            f"There are no keys in {_settings().keys}. Put the keys of the backup’s site there "
            "first: without them nothing opens what it holds.",
        )


def where() -> str:
    """The place of the database, for the operator, without a password."""
    url = db.engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def _no_site() -> InstanceFault:
    """The fault of settings that lead to nothing."""
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
    return sealing.held().any_file


def tables() -> set[str]:
    """The names of all tables in the database; none where there is no file yet."""
    if db.engine.dialect.name == "sqlite" and not Path(str(db.engine.url.database)).exists():
        return set()
    with db.engine.connect().execution_options(only_reads=True) as connection:
        return {*inspect(connection).get_table_names()}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
