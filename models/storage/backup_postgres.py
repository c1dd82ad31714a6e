"""PostgreSQL's own programs for backups: the one room where another program is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from models.instance.check import RESTORING

MAGIC = b"PGDMP"
PLAIN = ("--no-owner", "--no-privileges")  # a restored site has the roles of its own server
NOT_EMPTY = "The database has tables already. A backup is restored into an empty one only."
OWNED = {  # what a backup of the site makes; the rest hangs on it
    "TABLE IF EXISTS": """SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')
        AND relnamespace = current_schema()::regnamespace""",
    "FUNCTION IF EXISTS": """SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
        AND prorettype = 'trigger'::regtype AND proowner = current_user::regrole""",
}
COPIED = re.compile(rb'^COPY (?:\w+\.)?"?(\w+)"? \(')
END_OF_ROWS = b"\\.\n"
LOCK_WAIT = "--lock-wait-timeout=60000"  # milliseconds for somebody who has locked a table
REVISION = re.compile(r"^COPY [\w.\"]*alembic_version .*?\n([^\n\\]+)\n", re.M)


class BackupFault(RuntimeError):
    """A backup can't be taken or restored; the message says why."""


def dump(url: URL, target: Path) -> None:
    """Write a consistent snapshot in PostgreSQL's own format."""
    whole = ("--format=custom", LOCK_WAIT, *PLAIN)
    _run("pg_dump", url, *whole, f"--file={target}", f"--dbname={_where(url)}")


def revision_of(source: Path) -> str:
    """The migration that a backup was taken at."""
    said = _run(
        "pg_restore", None, "--data-only", "--table=alembic_version", "--file=-", str(source)
    )
    found = REVISION.search(said)
    if not found:
        raise BackupFault(f"{source} is damaged, or no backup of such a site.")
    return found[1].strip()


def rows_in(source: Path) -> dict[str, int]:
    """How many rows of each table a backup holds, read to its end. Raises `BackupFault`."""
    counts: dict[str, int] = {}
    table = ""
    command = [_found("pg_restore"), "--data-only", "--file=-", str(source)]
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL's, without a shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reading:
        for line in reading.stdout or ():
            if not table and (begun := COPIED.match(line)):
                table = begun[1].decode()
                counts[table] = 0
            elif line == END_OF_ROWS:
                table = ""
            elif table:
                counts[table] += 1
    if reading.returncode or "alembic_version" not in counts:
        raise BackupFault(f"{source} can’t be read again after it was written.")
    return counts


@contextmanager
def filled(engine: Engine, source: Path) -> Iterator[None]:
    """Fill an empty database from a backup, and empty it again if the block fails. Meanwhile a
    table keeps the site from starting; one that a killed restore left is emptied first."""
    with engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        if tables and RESTORING not in tables:
            raise BackupFault(NOT_EMPTY)
        if tables:
            _empty(connection)
        connection.execute(text(f"CREATE TABLE {RESTORING} (begun_at timestamptz DEFAULT now())"))
    whole = ("--exit-on-error", "--single-transaction")
    try:
        _run(
            "pg_restore", engine.url, *whole, *PLAIN, f"--dbname={_where(engine.url)}", str(source)
        )
        yield
        db.session.remove()
        with engine.begin() as connection:
            connection.execute(text(f"DROP TABLE {RESTORING}"))
    except BaseException:
        db.session.remove()
        with suppress(SQLAlchemyError), engine.begin() as connection:
            _empty(connection)
        raise


def _empty(connection: Connection) -> None:
    """Drop every table and function that the user of the database owns."""
    for kind, listed in OWNED.items():
        for name in connection.scalars(text(listed)).all():
            connection.execute(text(f"DROP {kind} {name} CASCADE"))


def _where(url: URL) -> str:
    """The address of a database without the password, which every user of the machine could read
    in the list of processes."""
    without = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    return without.render_as_string()


def _run(program: str, url: URL | None, *arguments: str) -> str:
    secret = {"PGPASSWORD": str(url.password)} if url is not None and url.password else {}
    command = (
        [_found(program), "--no-password", *arguments] if url else [_found(program), *arguments]
    )
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, without a shell
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise BackupFault(f"{program} failed: {ended.stderr.strip() or ended.returncode}")
    return ended.stdout


def _found(program: str) -> str:
    """The newest one that is installed: an older one can't read a newer server."""
    folders = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    newest = sorted(folders, key=lambda path: float(path.parts[4]))
    found = str(newest[-1]) if newest else shutil.which(program)
    if not found:
        raise BackupFault(f"{program} is not installed; it comes with PostgreSQL’s client.")
    return found
