"""The databases that are measured on: files of SQLite, or a PostgreSQL of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support import postgres

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextmanager
def databases(kind: str, folder: Path, *, durable: bool = True) -> Iterator[Callable[[str], str]]:
    """What gives the address of a new database by its name; each writes as durably as asked."""
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
