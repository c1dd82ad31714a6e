"""Training beside everything else that a process has to do: a little at each look."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from flask import current_app

from extensions import begin_reading, db
from models.screening.triage.training import Steps, Training, is_due

AT_ONCE = 0.5  # seconds of a look that training takes, and one page more
PLACE = "triage training"  # where the site keeps one that is under way


def train_if_due(at: datetime) -> None:
    """Begin a training if one is due at `at`, or go on with the one that began."""
    steps: Steps | None = current_app.extensions.pop(PLACE, None)
    if steps is None:
        begin_reading()
        steps = Training().steps() if is_due(at) else None
        db.session.rollback()
    if steps and not _is_over(steps):
        current_app.extensions[PLACE] = steps


def _is_over(steps: Steps) -> bool:
    end = monotonic() + AT_ONCE
    return all(monotonic() < end for _ in steps)
