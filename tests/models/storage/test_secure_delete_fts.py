"""Forgetting words: the index of search stays well however often words go."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from extensions import db
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from models.storage import secure_delete, secure_delete_fts
from tests.models.conftest import Leave

FOUND = text("SELECT count(*) FROM search_index WHERE search_index MATCH :word")
SEGMENTS = text("SELECT count(DISTINCT segid) FROM search_index_desk_idx")


def test_words_can_be_forgotten_very_often(leave: Leave, mona: Moderator) -> None:
    """SQLite before 3.42 can’t read an index that was optimised 2,000 times."""
    comment = leave()
    decide(comment, "approve", by=mona, seen=SeenRevision(1))

    for number in range(2_100):
        comment.name = f"Ann {number}"
        comment.index_for_search()

    db.session.commit()
    assert comment.name == "Ann 2099"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_index_that_was_merged_too_often_is_rebuilt_by_the_worker_alone(
    leave: Leave, mona: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure_delete_fts, "MAX_RECORD", 0)
    comment = leave(name="Ann")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    comment.name = "Berta"
    comment.index_for_search()
    secure_delete.purge_index()
    db.session.commit()

    in_a_request = secure_delete.vacuum_wal()
    in_the_worker = secure_delete.vacuum_wal(seconds=60)

    assert (in_a_request, in_the_worker) == (False, True)
    assert db.session.scalar(FOUND, {"word": "ann"}) == 0
    assert db.session.scalar(FOUND, {"word": "berta"}) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_large_index_is_merged_by_the_worker_step_by_step(
    leave: Leave, mona: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure_delete_fts, "STEP", 1)
    for number in range(10):
        leave(" ".join(f"word{number}x{each}" for each in range(300)))
        db.session.commit()

    secure_delete.purge_index()
    db.session.commit()
    in_a_request = secure_delete.vacuum_wal()
    in_the_worker = secure_delete.vacuum_wal(seconds=60)

    assert (in_a_request, in_the_worker) == (False, True)
    assert db.session.scalar(SEGMENTS) == 1
