"""`flask outbox`: send queued emails. `flask serve` does the same in the background."""

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

from blueprints.common.emails.render import render_email
from commands.command_errors import SiteGroup
from extensions import db
from models.column_types import now
from models.instance import instance
from models.mail import channels, retry
from models.mail.delivery import deliver_due, missing_key, open_transport
from models.moderation.digest import queue_due_digests
from models.privacy.retention_rules import sweep_files

outbox = SiteGroup("outbox", help="Send queued emails.")

POLL_INTERVAL = 5  # seconds
log = logging.getLogger(__name__)


@outbox.command()
@click.option("--forever", is_flag=True, help="Run until stopped.")
def send(forever: bool) -> None:
    """Send what is due. Several may run at the same time; failures are retried later."""
    with suppress(SQLAlchemyError):
        instance.mark_keys()  # the keys may belong to this user only, not to the web process
    if forever:
        send_until(stopped_by_signal())
        return
    ended = _send(fault := _missing_key(), threading.Event())
    if not _can_send_email():
        click.echo("No email is sent: MAIL_URL is not set.")
    if fault:
        click.echo(f"Emails to readers are on hold: {fault}")
    click.echo(
        f"Emails sent: {ended['sent']}, not needed any more: {ended['dropped']}, "
        f"to be retried: {ended['waiting']}, failed: {ended['parked']}"
    )


def send_until(stopped: threading.Event, *, also: Callable[[], None] = lambda: None) -> None:
    """Send what is due every few seconds, until `stopped`; an email in transit is finished first.

    Calls `also` each time.
    """
    said = ""
    while not stopped.is_set():
        fault = _missing_key()
        if fault and fault != said:
            log.warning("emails to readers are on hold: %s", fault)
        said = fault
        _send_or_log(fault, stopped)
        also()
        stopped.wait(POLL_INTERVAL)


def _send_or_log(fault: str, stopped: threading.Event) -> None:
    try:
        _send(fault, stopped)
    except SQLAlchemyError as error:  # the database may be back next time
        db.session.rollback()
        log.warning("emails are on hold: the database: %s", type(error).__name__)


def stopped_by_signal() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set."""
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
            open_transport(), render_email, to_readers=not fault, is_over=stopped.is_set
        )
    channels.send_due_notices(render_email)
    sweep_files()
    return ended


def _missing_key() -> str:
    return missing_key() if _can_send_email() else ""


def _can_send_email() -> bool:
    return bool(current_app.config["SETTINGS"].can_send_email)
