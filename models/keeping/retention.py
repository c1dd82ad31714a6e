"""Retention that runs itself: what was kept long enough goes, in small steps, each committed.

Unlike other verbs these commit: a run is many short transactions, so that the site goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from config import Settings
from extensions import db
from models.keeping.retention_rule import RULES, Rule
from models.keeping.retention_run import RetentionRun

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
    this.counts = counts
    db.session.commit()
    return this


def what_would_go(
    at: datetime, *, clock_is_right: bool = False
) -> tuple[RetentionRun, dict[str, int]]:
    """What a run at `at` would be, and how much of what would go; nothing is changed."""
    would_be = RetentionRun.considered(at, None if clock_is_right else RetentionRun.last())
    until = min(at, would_be.trusted_at)
    counts = {rule.name: _count(rule, until) for rule in RULES}
    db.session.rollback()
    return would_be, counts


def _let_go(rule: Rule, until: datetime) -> Iterator[int]:
    """How many went, step by step. What another transaction is at waits for the next run."""
    before: list[int] = []
    due = rule.is_past(until, _settings()).limit(STEP).with_for_update(skip_locked=True)
    while (ids := [*db.session.scalars(due)]) and ids != before:
        rule.let_go(ids, until)
        db.session.commit()
        before = ids
        yield len(ids)
    db.session.rollback()


def _count(rule: Rule, until: datetime) -> int:
    due = rule.is_past(until, _settings()).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(due)) or 0


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
