"""The databases to measure on: SQLite files, or a PostgreSQL server of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support import postgres

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextmanager
def databases(kind: str, folder: Path, *, durable: bool = True) -> Iterator[Callable[[str], str]]:
    """Yield a function that returns the URL of a new database by name; all are as durable as
    asked."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    with postgres.server(durable=durable) as host:

        def created(name: str) -> str:
            login = f"host={host} user=site dbname=postgres"
            with psycopg.connect(login, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return f"postgresql+psycopg://site@/{name}?host={host}"

        yield created
