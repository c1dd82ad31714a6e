"""Retention that runs itself: what was kept long enough goes, in small steps, each committed.

Unlike other verbs these commit: a run is many short transactions, so that the site goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select

from config import Settings
from database.transactions import begin_read_transaction
from extensions import db
from models.privacy import expire_addresses
from models.privacy.mail_retention import sweep_files
from models.privacy.retention_rule import Rule
from models.privacy.retention_rules import RULES
from models.storage.retention_clock import RetentionRun

STEP = 200  # rows in one transaction


def run_if_due(at: datetime) -> RetentionRun | None:
    """Run once a day; asking more often costs one look at the last run."""
    is_due = RetentionRun.is_due(at)
    db.session.rollback()
    return run(at) if is_due else None


def run(at: datetime, *, clock_is_right: bool = False) -> RetentionRun:
    """Let everything go that is due at `at`, as far as the clock is trusted: it is not read
    again. `clock_is_right`: somebody looked at it."""
    this = RetentionRun.begin(at, clock_is_right=clock_is_right)
    until = min(at, this.trusted_at)
    db.session.commit()
    counts = {rule.name: sum(_let_go(rule, until)) for rule in RULES}
    _put_off(until)
    sweep_files()
    this.counts = counts
    db.session.commit()
    return this


def what_would_go(
    at: datetime, *, clock_is_right: bool = False
) -> tuple[RetentionRun, dict[str, int]]:
    """What a run at `at` would be, and how much of what would go; nothing is changed."""
    begin_read_transaction()
    would_be = RetentionRun.assess(at, None if clock_is_right else RetentionRun.last())
    until = min(at, would_be.trusted_at)
    counts = {rule.name: _count(rule, until) for rule in RULES}
    db.session.rollback()
    return would_be, counts


def _let_go(rule: Rule, until: datetime) -> Iterator[int]:
    """How many went, step by step. They are looked for once, and without a lock."""
    due = rule.is_past(until, _settings())
    begin_read_transaction()
    found = db.session.scalars(due).all()
    db.session.rollback()
    for first in range(0, len(found), STEP):
        before: Sequence[int] = []
        while (ids := _still_due(due, found[first : first + STEP])) and ids != before:
            rule.let_go(ids, until)
            db.session.commit()
            before = ids
            yield len(ids)
        db.session.rollback()


def _put_off(until: datetime) -> None:
    """Look at nobody again whose address is still needed, before that can be over."""
    begin_read_transaction()
    looked_at = expire_addresses.candidates(until - timedelta(days=_settings().address_kept_days))
    found = db.session.scalars(looked_at).all()
    db.session.rollback()
    for first in range(0, len(found), STEP):
        expire_addresses.put_off(found[first : first + STEP], until)
        db.session.commit()


def _still_due(due: Select[Any], found: Sequence[int]) -> Sequence[int]:
    """Which of these may go, once they are locked: what was left, held or asked for meanwhile
    keeps them. What another transaction is at waits for the next run."""
    key = due.selected_columns[0]
    mine = select(key).where(key.in_(found)).with_for_update(skip_locked=True)
    locked = db.session.scalars(mine).all()
    return db.session.scalars(due.where(key.in_(locked))).all() if locked else []


def _count(rule: Rule, until: datetime) -> int:
    due = rule.is_past(until, _settings()).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(due)) or 0


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
