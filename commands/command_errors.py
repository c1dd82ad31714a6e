"""Readable errors for every command when the site's data can't be used.

Every command of the site is a `SiteCommand` or a `SiteGroup`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from extensions import db
from models.instance import check
from models.instance.check import InstanceFault

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
UNUSABLE = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
UNDEFINED = {"42P01", "42703"}  # PostgreSQL: undefined_table, undefined_column
FORBIDDEN = "42501"


class SiteCommand(click.Command):
    """A command that runs in an application context and reports faults of the site's data."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        if not current_app:
            ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
        with report_data_errors():
            return super().invoke(ctx)


class SiteGroup(SiteCommand, AppGroup):
    """A group of commands, each of which reports faults of the site's data."""


@contextmanager
def report_data_errors() -> Iterator[None]:
    """Exit with 1 and a sentence if the site's data can't be used. Other exceptions are bugs, and
    propagate. Needs an application context."""
    try:
        yield
    except InstanceFault as fault:
        raise click.ClickException(str(fault)) from None
    except (DBAPIError, NoConnection) as error:
        said = _message(error)
        if not said:
            raise
        raise click.ClickException(said) from None
    except OSError as error:
        if not error.filename:
            raise
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


def _message(error: SQLAlchemyError) -> str:
    """Return what is wrong with the database: first whether there is a site at all."""
    try:
        db.session.rollback()
        check.require_site()
    except InstanceFault as fault:
        return str(fault)
    except SQLAlchemyError as worse:
        error = worse
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    return _of_postgres(error, cause)


def _of_sqlite(cause: sqlite3.Error) -> str:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_CANTOPEN) & 0xFF
    place = check.where()
    if code in BUSY:
        return f"The database at {place} is locked: another process is writing to it. Try again."
    if code in DAMAGED:
        return f"The database at {place} is damaged: {cause}. Restore a backup."
    if code in UNUSABLE:
        return f"The database at {place} can’t be used: {cause}."
    return _outdated() if str(cause).startswith("no such") else ""


def _of_postgres(error: SQLAlchemyError, cause: object) -> str:
    state = getattr(cause, "sqlstate", None)
    if state in UNDEFINED:
        return _outdated()
    if state == FORBIDDEN:
        return f"The role that DATABASE_URL names may not do this: {cause}".splitlines()[0]
    if state is None or not str(state).startswith(("22", "23", "42")):  # not a bug of the program
        return f"DATABASE_URL can’t be opened: {cause or error}"
    return ""


def _outdated() -> str:
    place = check.where()
    return f"The database at {place} has the schema of another version. Run flask db upgrade."
