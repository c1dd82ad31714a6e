"""What was kept long enough goes while replies arrive, also where no worker runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app

from models.comments.network_expiry import expire_fingerprints
from models.moderation.redaction.expiry import destroy_due_redactions
from models.storage.best_effort import best_effort
from models.storage.retention_clock import trusted_until

if TYPE_CHECKING:
    from models.comments.comment import Comment

OFTEN: Final = timedelta(minutes=1)  # in one process: nothing is promised to the minute


def expire_on_write(kind: type[Comment], at: datetime) -> None:
    """Forget the networks of replies, and destroy the words, that are due at `at`; nothing within
    a minute of the last time. A fault in here is logged: the reply that arrives is stored."""
    last: datetime | None = current_app.extensions.get("let_go_at")
    if last and abs(at - last) < OFTEN:
        return
    current_app.extensions["let_go_at"] = at
    with best_effort("letting go of what was kept long enough"):
        until = trusted_until(at)
        expire_fingerprints(kind, until=until)
        destroy_due_redactions(until)
