"""`flask serve`: everything a first start needs, then the production server.

Memory of all processes of a site together (PSS, two web workers, after 2,000 requests of eight
clients): 260 MiB; 340 MiB without `gc.freeze`, which lets processes share what was loaded before
they were forked, as the collector does not write to it; 274 MiB without `MALLOC`, which costs 1.1 s
of processor time at each start, for the program begins twice.
"""

from __future__ import annotations

import errno
import gc
import logging
import multiprocessing
import os
import platform
import signal
import socket
import sys
from functools import partial
from threading import Thread
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from blueprints.common.request.client_limits import ClientLimits
from blueprints.common.request.safe_stream import SafeStream
from blueprints.common.request.worker_pool import RequestPools
from commands import background_workers
from commands.articles import publish_folder
from commands.command_errors import SiteCommand
from commands.connection_guard import ConnectionGuard
from commands.first_start import instance_lock, prepare_instance
from commands.moderators import print_password
from config import ROOT, Settings
from extensions import db
from models.commenters import key_check
from models.instance import instance
from models.mail import email_files
from models.moderators.moderator import Moderator

FIRST_MODERATOR = "moderator@example.org"
LONGEST_GOODBYE = 10  # seconds that requests under way may take once the site is told to stop
MALLOC = {  # https://man7.org/linux/man-pages/man3/mallopt.3.html
    "MALLOC_ARENA_MAX": "1",  # one pool, instead of one for each thread
    "MALLOC_TRIM_THRESHOLD_": str(128 * 1024),  # bytes; fixes the threshold of mmap as well
}
LOGS = {  # Granian's own lines go where the site's go: see blueprints/common/request/logs.py
    "loggers": {"_granian": {"propagate": True, "filters": ["unknown"]}},
    "filters": {"unknown": {"()": lambda: _is_unknown}},
    "handlers": {},
    "formatters": {},
}

log = logging.getLogger(__name__)


@click.command(cls=SiteCommand)
def serve() -> None:
    """Prepare the site and serve it: a first start makes all it needs, a later one is quick.

    Migrates the database, publishes content/, adds a first moderator if there is none, and
    becomes the production server (Granian), which restarts a killed worker by itself. Two more
    processes run beside it: one sends emails and applies retention, one screens replies.
    """
    _restart_with_malloc_settings()
    sys.stdout = SafeStream(sys.stdout)  # a reader that is gone must not stop the site
    settings: Settings = current_app.config["SETTINGS"]
    _claim(settings.host, settings.port)
    _prepare(settings)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Serving on http://{shown}:{settings.port}")
    if said := _about_email(settings):
        click.echo(said)
    site = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
    site.extensions["screens_beside"] = True
    gc.freeze()  # before the first fork; see the figures above
    with background_workers.background_workers(site):
        limits = site.config.get("CLIENT_LIMITS") or ClientLimits()
        _serve(_server(settings, limits), site, limits)


def _restart_with_malloc_settings() -> None:
    """Start this program again, in the same process, with `MALLOC` in its environment.

    The C library reads it only when a process begins. An operator's own MALLOC_ARENA_MAX stays, and
    another C library than glibc has no such settings. A program that calls this command itself, as
    a test does, is not replaced.
    """
    is_own_program = "serve" in sys.orig_argv
    if "MALLOC_ARENA_MAX" in os.environ or platform.libc_ver()[0] != "glibc" or not is_own_program:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, command, MALLOC | os.environ)  # noqa: S606 - our own arguments


def _about_email(settings: Settings) -> str:
    """Say where emails go, and how many files of earlier versions the worker is about to delete."""
    if settings.writes_email_files:
        return f"Emails are written to files in {settings.mail_folder}; for development only."
    said = "" if settings.can_send_email else "No email is sent or offered: MAIL_URL is not set. "
    if left := len(email_files.names()):
        said += f"Deleting {left} email(s) left as files in {settings.mail_folder}."
    return said.strip()


def _serve(server: AbstractServer[Any], site: Flask, limits: ClientLimits) -> None:
    """Serve until told to stop.

    A service manager signals all processes at once, so workers that end then are no fault. Children
    get SIGTERM's default action, or one that has not begun to listen would ignore the signal.
    """
    os.register_at_fork(after_in_child=partial(signal.signal, signal.SIGTERM, signal.SIG_DFL))
    try:
        server.serve(target_loader=partial(_work, site, limits), wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:
            raise


def _claim(host: str, port: int) -> None:
    """Refuse a port that something else listens on: Granian would share it silently."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            wrong = f"HOST {host}" if error.errno == errno.EADDRNOTAVAIL else f"PORT {port}"
            raise click.ClickException(f"{wrong} can’t be used: {error.strerror}.") from None


def _prepare(settings: Settings) -> None:
    """Prepare the site, one host at a time; close connections, which processes must not share."""
    with instance_lock(restoring=False):
        prepare_instance()
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        instance.mark_keys()
        for each in key_check.startup_warnings(settings.private_keys):
            click.echo(each, err=True)
        click.echo(publish_folder(ROOT / "content"))
        _first_moderator()
        db.session.remove()
    db.engine.dispose()


def _first_moderator() -> None:
    if db.session.query(Moderator.id).first() is None:
        added = Moderator.add(FIRST_MODERATOR, role="admin")
        db.session.commit()
        print_password(*added)
        if isinstance(sys.stdout, SafeStream) and sys.stdout.is_behind:
            log.warning("the first password can’t be printed; flask moderators reset makes another")


def _server(settings: Settings, limits: ClientLimits) -> AbstractServer[Any]:
    """Return the server: worker processes, each with threads that share a page cache.

    They are forked from this process, which has loaded everything, so a start or a restart after a
    fault takes a fraction of a second.
    """
    multiprocessing.set_start_method("fork", force=True)
    return Granian(
        "app:create_app",
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.processes,
        blocking_threads=limits.connections,  # one for each: nobody waits for slow clients
        http=HTTPModes.http1,  # looking for HTTP/2 it would wait for ever for a silent client
        http1_settings=HTTP1Settings(header_read_timeout=int(limits.head_seconds * 1_000)),
        backpressure=limits.connections,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_GOODBYE,
        log_level=LogLevels.warning,
        log_dictconfig=LOGS,
    )


def _is_unknown(record: logging.LogRecord) -> bool:
    """Drop Granian's warning about many threads, most of which wait for slow clients."""
    return "Python threads, which seems quite high" not in record.msg


def _work(site: Flask, limits: ClientLimits) -> Flask:
    """Return the site to a worker process, which ends when its parent does.

    Ctrl-C reaches every process of a terminal. A worker blocks it and waits for its parent's
    SIGTERM: of two signals at once the second finds Granian's shutdown locked by the first.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, daemon=True).start()
    settings: Settings = site.config["SETTINGS"]
    pools = partial(RequestPools, threads=settings.threads, limits=limits)
    site.extensions["response_cache"].wrap(pools)
    is_behind_proxy = settings.trusted_proxies > 0
    ConnectionGuard(port=settings.port, limits=limits, is_behind_proxy=is_behind_proxy).start()
    return site


def _end_with_parent() -> None:
    """End this process with its parent: an orphan would keep the port."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
