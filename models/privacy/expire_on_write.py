"""Expire networks and redacted passages within minutes, with or without the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from models.comments.comment import Comment
from models.comments.network_expiry import forget_of_replies
from models.moderation.redaction.expiry import destroy_due_redactions
from models.storage.best_effort import best_effort
from models.storage.retention_clock import trusted

OFTEN: Final = timedelta(minutes=1)  # between two runs in one process


def expire_on_write(at: datetime) -> None:
    """Delete the network fingerprints of comments, and the redacted passages, that are due.

    Does nothing within a minute of the last time. A fault is logged and undoes nothing else.
    """
    last: datetime | None = current_app.extensions.get("let_go_at")
    if last and abs(at - last) < OFTEN:
        return
    current_app.extensions["let_go_at"] = at
    with best_effort("letting go of what was kept long enough"):
        until = trusted(at)
        forget_of_replies(Comment, until=until)
        destroy_due_redactions(until)
