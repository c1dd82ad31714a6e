"""A disposable PostgreSQL server for the tests, started by themselves."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from tests.support.suites import postgres_program

UNPRIVILEGED = "postgres" if "postgres" in {u.pw_name for u in pwd.getpwall()} else "nobody"
USER = UNPRIVILEGED if os.geteuid() == 0 else None  # the server refuses to run as root
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
        if USER:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        _run("initdb", folder, "-U", "site", "-A", "trust", "-E", "UTF8", "--no-sync")
        start(folder, durable=durable)
        try:
            yield folder
        finally:
            stop(folder)


def start(folder: str, *, durable: bool = False) -> None:
    """Start the server of a folder, and wait until it answers."""
    care = "-c fsync=on" if durable else CARELESS
    options = f"-k {folder} -c listen_addresses= -c max_connections=200 {care}"
    _run("pg_ctl", folder, "-o", options, "-w", "-l", f"{folder}/log", "start")


def stop(folder: str) -> None:
    """Stop it in the middle of whatever it does."""
    _run("pg_ctl", folder, "-m", "immediate", "stop")


def _run(program: str, folder: str, *arguments: str) -> None:
    command = [str(postgres_program(program)), "-D", f"{folder}/data", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=USER, cwd="/")
