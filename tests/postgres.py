"""A disposable PostgreSQL server for the tests, started by themselves."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.suites import postgres_bin

UNPRIVILEGED = "postgres" if "postgres" in {u.pw_name for u in pwd.getpwall()} else "nobody"
CARELESS = "-c fsync=off -c full_page_writes=off -c autovacuum=off"  # it lives for minutes
_numbers = count()


def create(host: str, *, name: str = "", template: str = "template1") -> str:
    """Make a database, file by file: the other way, through the log, writes twice. Give back its
    name, by default a new one."""
    name = name or f"site_{next(_numbers)}"
    with psycopg.connect(f"host={host} user=site dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return name


def address(host: str, name: str) -> str:
    """The address of a database, as the site is told it."""
    return f"postgresql+psycopg://site@/{name}?host={host}"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server on a socket in a folder of its own; yield the folder, which is its host. Only
    a `durable` one waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder, "data")
        user = UNPRIVILEGED if os.geteuid() == 0 else None  # the server refuses to run as root
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        _run(user, "initdb", "-D", data, "-U", "site", "-A", "trust", "-E", "UTF8", "--no-sync")
        care = "-c fsync=on" if durable else CARELESS
        options = f"-k {folder} -c listen_addresses= -c max_connections=200 {care}"
        _run(user, "pg_ctl", "-D", data, "-o", options, "-w", "-l", f"{folder}/log", "start")
        try:
            yield folder
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(user: str | None, program: str, *arguments: object) -> None:
    command = [str(postgres_bin() / program), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")
