"""The whole site on its hosts, from the empty database to the first response through nginx."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.failure import hosts, network
from tests.support.cast import MONA
from tests.support.finding import found
from tests.support.nginx import Nginx
from tests.support.running import FLASK, run, wait_until

FRONT, DATABASE, SESSIONS, MAIL = (f"10.77.0.{number}" for number in range(2, 6))
WEBS = {"web-1": "10.77.0.11", "web-2": "10.77.0.12", "web-3": "10.77.0.13"}
SENDER = ("outbox", "send", "--forever")
NETWORKS = [f"10.77.{number}.9" for number in range(100, 140)]  # of the visitors


@dataclass(slots=True)
class Site:
    """All hosts and their shared settings."""

    folder: Path
    settings: dict[str, object]
    database: hosts.Database
    sessions: hosts.Host
    webs: list[hosts.Host]
    mail: hosts.Host
    front: Nginx
    password: str = ""

    def run(self, *command: str) -> str:
        """Run a `flask` command on the console host, which has all keys."""
        done = run(*command, INSTANCE_DIR=self.folder / "console", **self.settings)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(command)}: {done.stderr}")
        return done.stdout

    def asked(self, question: str) -> list[tuple[str, ...]]:
        """Return the result of a database query."""
        with psycopg.connect(self.database.url) as connection:
            return connection.execute(question).fetchall()


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Join and start all hosts; stop everything at the end."""
    _join()
    site = _site(folder)
    try:
        _start(site)
        yield site
    finally:
        site.front.stop()
        for each in (*site.webs, site.mail, site.sessions):
            each.end(signal.SIGKILL)
        site.database.stop()
        shutil.rmtree(folder)


def _join() -> None:
    network.join("front", FRONT)
    network.join("database", DATABASE)
    network.join("sessions", SESSIONS)
    network.join("mail", MAIL)
    for name, address in WEBS.items():
        network.join(name, address)


def _site(folder: Path) -> Site:
    database = hosts.Database("database", DATABASE, folder)
    shared: dict[str, object] = {
        "DATABASE_URL": database.url,
        "REDIS_URL": f"redis://{SESSIONS}:6379",
        "KEYS_DIR": folder / "keys",
        "SITE_URL": f"http://{FRONT}",
        "TRUSTED_PROXIES": 1,
        "REPLY_LIMIT": 100_000,
        "MAIL_URL": "file:",
        "MAIL_UNDO_MINUTES": 0,
    }
    with_private_keys = {**shared, "PRIVATE_KEYS_DIR": folder / "vault"}
    web = {**shared, "PRIVATE_KEYS_DIR": folder / "none", "PORT": hosts.PORT, "WORKERS": 1}
    redis = ("redis-server", "--protected-mode", "no", "--dir", str(folder), "--save", "3600", "1")

    def host(name: str, address: str, /, *command: str, **settings: Any) -> hosts.Host:
        settings = {**settings, "INSTANCE_DIR": folder / name}
        return hosts.Host(name, address, folder, command, settings)

    return Site(
        folder=folder,
        settings=with_private_keys,
        database=database,
        sessions=host("sessions", SESSIONS, *redis, "--bind", SESSIONS),
        webs=[host(*each, *FLASK, "serve", HOST=each[1], **web) for each in WEBS.items()],
        mail=host("mail", MAIL, *FLASK, *SENDER, **with_private_keys),
        front=Nginx(
            folder=folder / "front",
            sites=[f"{address}:{hosts.PORT}" for address in WEBS.values()],
            host=FRONT,
            address=FRONT,
            port=80,
            port_of_http=81,
            within=network.within("front"),
        ),
    )


def _start(site: Site) -> None:
    site.database.start()
    site.sessions.start()
    site.run("keys", "make")
    site.run("db", "upgrade")
    site.run("articles", "publish", "content")
    added = site.run("moderators", "add", MONA, "--name", "Mona")
    site.password = found(r"password: (\S+)", added)[1]
    site.mail.start()
    for each in site.webs:
        each.start()
    wait_until(lambda: all(each.answers(FRONT) for each in site.webs))
    site.front.start()
