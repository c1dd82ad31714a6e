"""The measuring machine, software versions and commit."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from config import ROOT
from tests.support.finding import found
from tests.support.suites import postgres_program

PACKAGES = ("Flask", "SQLAlchemy", "Granian")


def machine() -> str:
    """Return the machine's type, processors and memory."""
    known = Path("/proc/cpuinfo").read_text()
    named = re.search(r"model name\s*: (.+)", known)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = named[1] if named else platform.machine()
    return f"{platform.system()}, {kind}, {os.cpu_count()} cores, {memory:.0f} GiB"


def versions() -> list[str]:
    """Return every component with its version."""
    ours = [f"{each} {version(each)}" for each in PACKAGES]
    postgres, nginx = _said(postgres_program("postgres"), "--version"), _said("nginx", "-v")
    databases = [f"SQLite {sqlite3.sqlite_version}", f"PostgreSQL {postgres}"]
    return [f"Python {platform.python_version()}", *ours, *databases, f"nginx {nginx}"]


def circumstances() -> str:
    """Return date, machine and versions as the documents show them."""
    day = datetime.now(UTC).date().isoformat()
    return f"{day}: {machine()}; {', '.join(versions())}; commit {commit()}"


def commit() -> str:
    """Return the short hash; “and changes” if the folder has uncommitted ones."""
    said = ["git", "-C", str(ROOT)]
    head = subprocess.run([*said, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*said, "status", "--porcelain"], capture_output=True, text=True)
    return f"{head.stdout.strip() or 'unknown'}{' and changes' * bool(changed.stdout)}"


def _said(program: str | Path, option: str) -> str:
    """Return the version that a program prints on stdout or stderr."""
    around = {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
    said = subprocess.run([program, option], capture_output=True, text=True, env=around)
    return found(r"\d+(\.\d+)+", said.stdout + said.stderr)[0]
