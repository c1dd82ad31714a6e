"""PostgreSQL's own programs for backups: the one room where another program is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

MAGIC = b"PGDMP"
PLAIN = ("--no-owner", "--no-privileges")  # a restored site has the roles of its own server
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


def restore(url: URL, source: Path) -> None:
    """Fill an empty database from a backup: everything, or nothing at all."""
    whole = ("--exit-on-error", "--single-transaction")
    _run("pg_restore", url, *whole, *PLAIN, f"--dbname={_where(url)}", str(source))


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
