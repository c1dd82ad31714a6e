"""The way to 0002 with comments in the database: each gets its thread, its place, its count."""

from __future__ import annotations

from typing import Any

import flask_migrate
from sqlalchemy import text

from config import ROOT
from extensions import db
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from tests.models.conftest import Leave

MIGRATIONS = str(ROOT / "migrations")
THREADS = "SELECT id, thread_id, place FROM comments ORDER BY id"
COUNTS = "SELECT id, places, responses FROM articles ORDER BY id"


def stored() -> list[Any]:
    """What the database holds about threads; no transaction is left open."""
    rows = [tuple(row) for each in (THREADS, COUNTS) for row in db.session.execute(text(each))]
    db.session.remove()
    return rows


def leave_threads(leave: Leave, by: Moderator) -> None:
    """Four threads, two of them five levels deep; one waits, one lost its beginning."""
    first, gone, _waiting, last = (leave(f"Thread {number}") for number in range(4))
    for each in (first, gone, last):
        decide(each, "approve", by=by, seen=SeenRevision(1))
    for begun in (first, gone):
        parent = begun
        for depth in range(1, 5):
            parent = leave(f"Under {parent.id} at {depth}", parent_id=parent.id)
            decide(parent, "approve", by=by, seen=SeenRevision(1))
    withdraw(gone)
    db.session.commit()


def test_what_was_there_before_is_filled_in(leave: Leave, mona: Moderator) -> None:
    leave_threads(leave, mona)
    before = stored()

    flask_migrate.downgrade(directory=MIGRATIONS, revision="0001")
    flask_migrate.upgrade(directory=MIGRATIONS)

    assert stored() == before
    assert before[-2][1:] == (3, 10)  # places and responses of the first article
