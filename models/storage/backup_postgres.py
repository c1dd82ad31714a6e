"""PostgreSQL backups with pg_dump and pg_restore: the only module that runs other programs."""

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
WITHOUT_ROLES = ("--no-owner", "--no-privileges")  # roles are those of the target server
NOT_EMPTY = "The database has tables already. A backup is restored into an empty one only."
OWNED_OBJECTS = {  # dropped with CASCADE, which covers the rest
    "TABLE IF EXISTS": """SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')
        AND relnamespace = current_schema()::regnamespace""",
    "FUNCTION IF EXISTS": """SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
        AND prorettype = 'trigger'::regtype AND proowner = current_user::regrole""",
}
COPY_LINE = re.compile(rb'^COPY (?:\w+\.)?"?(\w+)"? \(')
END_OF_ROWS = b"\\.\n"
LOCK_WAIT = "--lock-wait-timeout=60000"  # milliseconds
REVISION = re.compile(r"^COPY [\w.\"]*alembic_version .*?\n([^\n\\]+)\n", re.M)


class BackupFault(RuntimeError):
    """A backup can't be taken or restored; the message says why."""


def dump(url: URL, target: Path) -> None:
    """Write a consistent snapshot in pg_dump's custom format; raises `BackupFault`."""
    whole = ("--format=custom", LOCK_WAIT, *WITHOUT_ROLES)
    _run("pg_dump", url, *whole, f"--file={target}", f"--dbname={_without_password(url)}")


def revision_of(source: Path) -> str:
    """Return the migration revision of a backup; raises `BackupFault`."""
    said = _run(
        "pg_restore", None, "--data-only", "--table=alembic_version", "--file=-", str(source)
    )
    found = REVISION.search(said)
    if not found:
        raise BackupFault(f"{source} is damaged, or no backup of such a site.")
    return found[1].strip()


def rows_in(source: Path) -> dict[str, int]:
    """Return the number of rows per table, reading the whole backup; raises `BackupFault`."""
    counts: dict[str, int] = {}
    table = ""
    command = [_program_path("pg_restore"), "--data-only", "--file=-", str(source)]
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL's, without a shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reading:
        for line in reading.stdout or ():
            if not table and (begun := COPY_LINE.match(line)):
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
def restored(engine: Engine, source: Path) -> Iterator[None]:
    """Restore a backup into an empty database, and empty it again if the block fails.

    A marker table keeps the site from starting meanwhile; remains of a killed restore are deleted
    first. Raises `BackupFault`.
    """
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
            "pg_restore",
            engine.url,
            *whole,
            *WITHOUT_ROLES,
            f"--dbname={_without_password(engine.url)}",
            str(source),
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
    """Drop every table and function the database user owns."""
    for kind, listed in OWNED_OBJECTS.items():
        for name in connection.scalars(text(listed)).all():
            connection.execute(text(f"DROP {kind} {name} CASCADE"))


def _without_password(url: URL) -> str:
    """Return the URL without the password, which `ps` would show to every local user."""
    without = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    return without.render_as_string()


def _run(program: str, url: URL | None, *arguments: str) -> str:
    secret = {"PGPASSWORD": str(url.password)} if url is not None and url.password else {}
    command = (
        [_program_path(program), "--no-password", *arguments]
        if url
        else [_program_path(program), *arguments]
    )
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, without a shell
        command, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise BackupFault(f"{program} failed: {ended.stderr.strip() or ended.returncode}")
    return ended.stdout


def _program_path(program: str) -> str:
    """Return the newest installed version: older ones can't read a newer server."""
    folders = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    newest = sorted(folders, key=lambda path: float(path.parts[4]))
    found = str(newest[-1]) if newest else shutil.which(program)
    if not found:
        raise BackupFault(f"{program} is not installed; it comes with PostgreSQL’s client.")
    return found
