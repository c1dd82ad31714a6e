"""Daily retention run, and cheap steps of it on each submission, for sites without a worker.

The run commits in small batches, so that a running site is not blocked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import Select, func, select

from config import Settings
from database.transactions import begin_read_transaction
from extensions import db
from models.comments.comment import Comment
from models.comments.network_expiry import expire_fingerprints
from models.moderation.redaction.redact import destroy_due_redactions
from models.privacy import expire_addresses
from models.privacy.retention_rules import RULES, Rule, sweep_files
from models.storage.best_effort import best_effort
from models.storage.retention_clock import RetentionRun, trusted_until

BATCH_SIZE = 200  # rows per transaction
MIN_INTERVAL: Final = timedelta(minutes=1)  # per process


def run_if_due(at: datetime) -> RetentionRun | None:
    """Run once a day; other calls cost one query."""
    is_due = RetentionRun.is_due(at)
    db.session.rollback()
    return run(at) if is_due else None


def run(at: datetime, *, clock_is_right: bool = False) -> RetentionRun:
    """Delete everything due at `at`, as far as the clock is trusted; return the run.

    `clock_is_right` says that an operator has checked the clock.
    """
    record = RetentionRun.begin(at, clock_is_right=clock_is_right)
    until = min(at, record.trusted_at)
    db.session.commit()
    counts = {rule.name: sum(_apply(rule, until)) for rule in RULES}
    _postpone_addresses(until)
    sweep_files()
    record.counts = counts
    db.session.commit()
    return record


def preview(at: datetime, *, clock_is_right: bool = False) -> tuple[RetentionRun, dict[str, int]]:
    """Return the run that `run` would make at `at`, and its counts by rule; change nothing."""
    begin_read_transaction()
    planned = RetentionRun.assess(at, None if clock_is_right else RetentionRun.last())
    until = min(at, planned.trusted_at)
    counts = {rule.name: _count(rule, until) for rule in RULES}
    db.session.rollback()
    return planned, counts


def _apply(rule: Rule, until: datetime) -> Iterator[int]:
    """Delete what a rule selects and yield how many rows each batch had.

    The ids are read once, without a lock.
    """
    due = rule.expired(until, _settings())
    begin_read_transaction()
    ids_due = db.session.scalars(due).all()
    db.session.rollback()
    for first in range(0, len(ids_due), BATCH_SIZE):
        before: Sequence[int] = []
        while (ids := _still_due(due, ids_due[first : first + BATCH_SIZE])) and ids != before:
            rule.delete(ids, until)
            db.session.commit()
            before = ids
            yield len(ids)
        db.session.rollback()


def _postpone_addresses(until: datetime) -> None:
    """Store until when addresses are needed, so they are not checked again before."""
    begin_read_transaction()
    looked_at = expire_addresses.candidates(until - timedelta(days=_settings().address_kept_days))
    ids_due = db.session.scalars(looked_at).all()
    db.session.rollback()
    for first in range(0, len(ids_due), BATCH_SIZE):
        expire_addresses.postpone(ids_due[first : first + BATCH_SIZE], until)
        db.session.commit()


def _still_due(due: Select[Any], ids_due: Sequence[int]) -> Sequence[int]:
    """Lock these rows and return those still due.

    Skips rows locked by other transactions: the next run takes them.
    """
    key = due.selected_columns[0]
    unlocked = select(key).where(key.in_(ids_due)).with_for_update(skip_locked=True)
    locked = db.session.scalars(unlocked).all()
    return db.session.scalars(due.where(key.in_(locked))).all() if locked else []


def _count(rule: Rule, until: datetime) -> int:
    due = rule.expired(until, _settings()).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(due)) or 0


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def expire_within_minutes(at: datetime) -> None:
    """Delete the network fingerprints and redacted texts that are due at `at`.

    Does nothing within a minute of the last call. Errors are logged, so the submission is stored
    anyway.
    """
    last: datetime | None = current_app.extensions.get("expired_on_write_at")
    if last and abs(at - last) < MIN_INTERVAL:
        return
    current_app.extensions["expired_on_write_at"] = at
    with best_effort("deleting expired data"):
        until = trusted_until(at)
        expire_fingerprints(Comment, until=until)
        destroy_due_redactions(until)
