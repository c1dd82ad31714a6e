"""Periodic tasks of a running site: checked every few seconds, run when due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from extensions import db
from models.column_types import now
from models.privacy import retention
from models.screening.classifier import train
from models.statistics.transparency import PublishedReport
from models.storage import secure_delete

PURGE_SECONDS = 0.5  # seconds of purging per run, plus one step
log = logging.getLogger(__name__)


def _run_retention() -> None:
    retention.run_if_due(now())


def _expire() -> None:
    retention.expire_within_minutes(now())
    db.session.commit()


def _purge_deleted() -> None:
    secure_delete.vacuum_wal(seconds=PURGE_SECONDS)


def _train_classifier() -> None:
    train.train_if_due(now())


def _count_transparency_report() -> None:
    PublishedReport.count_if_due(now().date())


PERIODIC_TASKS: tuple[Callable[[], None], ...] = (
    _run_retention,
    _expire,
    _purge_deleted,
    _train_classifier,
    _count_transparency_report,
)  # each commits


def run_due_tasks() -> None:
    """Run each task that is due. One that fails is logged and retried, and does not stop the
    others."""
    for task in PERIODIC_TASKS:
        try:
            task()
        except Exception:
            log.exception("task %s failed", task.__name__)
        finally:
            db.session.rollback()
