"""How many appeals there were and what came of them, and how many addresses were opened: for the
figures that everybody may read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from extensions import db
from models.appeals.appeal import Appeal
from models.decisions.decision import Decision


def redress(start: datetime, end: datetime) -> dict[str, int]:
    """Counts from `start` to before `end`: appeals by when they came, the rest by when it was
    decided; what was taken back is not counted."""
    return {
        "appealed": _appealed(start, end),
        "granted": _closed("granted", start, end),
        "refused": _closed("refused", start, end),
        "revealed": _revealed(start, end),
    }


def _appealed(start: datetime, end: datetime) -> int:
    when = Appeal.created_at >= start, Appeal.created_at < end
    return db.session.scalar(select(func.count(Appeal.id)).where(*when)) or 0


def _closed(state: str, start: datetime, end: datetime) -> int:
    when = Decision.created_at >= start, Decision.created_at < end
    closed = select(func.count(Appeal.id)).join(Appeal.closed_by).where(Appeal.state == state)
    return db.session.scalar(closed.where(*when)) or 0


def _revealed(start: datetime, end: datetime) -> int:
    when = Decision.created_at >= start, Decision.created_at < end
    revealed = select(func.count(Decision.id)).where(Decision.decision == "reveal", *when)
    return db.session.scalar(revealed) or 0
