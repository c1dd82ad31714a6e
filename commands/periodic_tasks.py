"""What the site does by itself, beside answering: looked at every few seconds, done when due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from extensions import db
from models.column_types import now
from models.privacy import retention
from models.privacy.expire_on_write import expire_on_write
from models.screening.classifier import train
from models.statistics.transparency_report import PublishedReport
from models.storage import secure_delete

AT_ONCE = 0.5  # seconds of a look that letting indexes forget takes, and one step more
log = logging.getLogger(__name__)


def _let_go() -> None:
    retention.run_if_due(now())


def _expire() -> None:
    expire_on_write(now())
    db.session.commit()


def _sweep() -> None:
    secure_delete.vacuum_wal(seconds=AT_ONCE)


def _learn() -> None:
    train.train_if_due(now())


def _tell() -> None:
    PublishedReport.count_if_due(now().date())


PERIODIC_TASKS: tuple[Callable[[], None], ...] = (
    _let_go,
    _expire,
    _sweep,
    _learn,
    _tell,
)  # each commits by itself


def run_due_tasks() -> None:
    """Do each chore that is due; one that fails is logged, tried again, and holds up no other."""
    for chore in PERIODIC_TASKS:
        try:
            chore()
        except Exception:
            log.exception("chore %s failed", chore.__name__)
        finally:
            db.session.rollback()
