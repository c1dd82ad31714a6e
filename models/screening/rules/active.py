"""The rules in force, put together once in each process until one of them changes."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from database.timeouts import held
from extensions import db
from models.screening.rules.matching import Known, Rules
from models.screening.rules.rule import Rule

_put_together: WeakKeyDictionary[Engine, tuple[int, Rules]] = WeakKeyDictionary()
_one_at_a_time = threading.Lock()


def in_force(version: int) -> Rules:
    """All of them as they are now, with the newest `version`: it tells whether that is known
    already."""
    with held(_one_at_a_time):
        known = _put_together.get(db.engine)
        if not known or known[0] != version:
            known = version, Rules(_read())
            _put_together[db.engine] = known
        return known[1]


def _read() -> list[Known]:
    columns = Rule.id, Rule.kind, Rule.pattern, Rule.effect
    rows = db.session.execute(select(*columns).where(Rule.ended_at.is_(None)).order_by(Rule.id))
    return [Known(*row) for row in rows]
