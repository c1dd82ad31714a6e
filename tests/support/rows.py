"""A look into the database from outside the site, for tests that speak HTTP."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import make_url

LOCK_TIMEOUT = 10  # seconds


def rows(site: Flask, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement on a connection of its own: it sees only what was committed."""
    with closing(_connect(site)) as connection, connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _connect(site: Flask) -> Any:
    url = make_url(site.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        return sqlite3.connect(url.database or "", timeout=LOCK_TIMEOUT)
    libpq = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(libpq)


def how_many(site: Flask, table: str) -> int:
    """How many rows a table holds."""
    return int(rows(site, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - our own table names
