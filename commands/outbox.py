"""`flask outbox`: sends the mails that wait; `flask serve` runs the same beside the site."""

from __future__ import annotations

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from blueprints.common.emails.render import rendered
from commands.command_errors import SiteGroup
from extensions import db
from models.column_types import now
from models.instance import instance
from models.mail import channels, retry
from models.mail.delivery import deliver_due, missing_key, open_transport
from models.moderation.digest import queue_due_digests
from models.privacy.retention_rules import sweep_files

outbox = SiteGroup("outbox", help="Send the mails that wait.")

PAUSE = 5  # seconds between two looks into the outbox
log = logging.getLogger(__name__)


@outbox.command()
@click.option("--forever", is_flag=True, help="Go on until stopped.")
def send(forever: bool) -> None:
    """Send what is due. Several may run at a time; what fails is tried again later."""
    with suppress(SQLAlchemyError):
        instance.mark_keys()  # the keys may be of this user, and not of the web process
    if forever:
        send_until(stopped_by_signal())
        return
    ended = _send(fault := _missing_key(), threading.Event())
    if not _can_send_email():
        click.echo("No email is sent: MAIL_URL is not set.")
    if fault:
        click.echo(f"Mails to readers wait: {fault}")
    click.echo(
        f"Mails sent: {ended['sent']}, not needed any more: {ended['dropped']}, "
        f"to be tried again: {ended['waiting']}, given up: {ended['parked']}"
    )


def send_until(stopped: threading.Event, *, also: Callable[[], None] = lambda: None) -> None:
    """Look again and again, until told to stop; a letter that is on its way is finished first.

    `also` is done at each look.
    """
    said = ""
    while not stopped.is_set():
        fault = _missing_key()
        if fault and fault != said:
            log.warning("mails to readers wait: %s", fault)
        said = fault
        _look(fault, stopped)
        also()
        stopped.wait(PAUSE)


def _look(fault: str, stopped: threading.Event) -> None:
    try:
        _send(fault, stopped)
    except SQLAlchemyError as error:  # the database may be back at the next look
        db.session.rollback()
        log.warning("mails wait: the database: %s", type(error).__name__)


def stopped_by_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopped = threading.Event()

    def stop(_number: int, _frame: Any) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped


def _send(fault: str, stopped: threading.Event) -> Counter[str]:
    queue_due_digests(now())
    if not _can_send_email():
        retry.give_up_without_server(now())
    db.session.commit()
    ended = Counter[str]()
    if _can_send_email():
        ended = deliver_due(
            open_transport(), rendered, to_readers=not fault, is_over=stopped.is_set
        )
    channels.send_due_notices(rendered)
    sweep_files()
    return ended


def _missing_key() -> str:
    return missing_key() if _can_send_email() else ""


def _can_send_email() -> bool:
    return bool(current_app.config["SETTINGS"].can_send_email)
