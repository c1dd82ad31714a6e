"""Cheap retention steps run on each submission, for sites without a worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app

from models.comments.network_expiry import expire_fingerprints
from models.moderation.redaction.redact import destroy_due_redactions
from models.storage.best_effort import best_effort
from models.storage.retention_clock import trusted_until

if TYPE_CHECKING:
    from models.comments.comment import Comment

MIN_INTERVAL: Final = timedelta(minutes=1)  # per process


def expire_on_write(kind: type[Comment], at: datetime) -> None:
    """Delete the network fingerprints and redacted texts that are due at `at`.

    Does nothing within a minute of the last call. Errors are logged, so the submission is stored
    anyway.
    """
    last: datetime | None = current_app.extensions.get("expired_on_write_at")
    if last and abs(at - last) < MIN_INTERVAL:
        return
    current_app.extensions["expired_on_write_at"] = at
    with best_effort("letting go of what was kept long enough"):
        until = trusted_until(at)
        expire_fingerprints(kind, until=until)
        destroy_due_redactions(until)
