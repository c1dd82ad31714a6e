"""A look into the database from outside the site, for tests that speak HTTP."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text

from tests.support.lending import close, share_connections
from tests.support.once import share_statements


def rows(site: Flask, statement: str) -> list[Any]:
    """Run a statement on a connection of its own: it sees only what was committed."""
    engine = create_engine(site.config["SQLALCHEMY_DATABASE_URI"])
    share_statements(engine)
    share_connections(engine)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return list(result) if result.returns_rows else []
    finally:
        close(engine)


def how_many(site: Flask, table: str) -> int:
    """How many rows a table holds."""
    return int(rows(site, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - our own table names
