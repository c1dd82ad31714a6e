"""The same site under one of several servers: `python -m benchmarks.speed.under waitress`.

Settings come from the environment, as for `flask serve`; the database is set up already.
"""

from __future__ import annotations

import os
import sys

from granian import Granian
from granian.constants import Interfaces
from waitress import serve

from app import create_app
from config import Settings

PROCESSES, THREADS = 2, 4  # of each process; waitress knows one, so it has all threads
HOST = "127.0.0.1"


def under_granian() -> None:
    """As `flask serve`, without what stands beside it."""
    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=HOST,
        port=Settings.read().port,
        workers=PROCESSES,
        blocking_threads=THREADS,
        websockets=False,
    ).serve()


def under_gunicorn() -> None:
    """Threads; without the control socket, which would lie in the home of who runs it."""
    many = ["--workers", str(PROCESSES), "--threads", str(THREADS)]
    where = ["--bind", f"{HOST}:{Settings.read().port}", "--no-control-socket"]
    command = ["gunicorn", "--worker-class", "gthread", *many, *where, "app:create_app()"]
    os.execv(sys.executable, [sys.executable, "-m", *command])


def under_waitress() -> None:
    """One process, which takes requests in before a thread is asked."""
    serve(create_app(), host=HOST, port=Settings.read().port, threads=PROCESSES * THREADS)


SERVERS = {"granian": under_granian, "gunicorn": under_gunicorn, "waitress": under_waitress}


if __name__ == "__main__":
    SERVERS[sys.argv[1]]()
