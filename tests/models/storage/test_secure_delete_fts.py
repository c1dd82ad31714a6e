"""Forgetting words: the index of search stays well however often words go."""

from __future__ import annotations

from extensions import db
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from tests.models.conftest import Leave


def test_words_can_be_forgotten_very_often(leave: Leave, mona: Moderator) -> None:
    """SQLite before 3.42 can’t read an index that was optimised 2,000 times."""
    comment = leave()
    decide(comment, "approve", by=mona, seen=SeenRevision(1))

    for number in range(2_100):
        comment.name = f"Ann {number}"
        comment.index_for_search()

    db.session.commit()
    assert comment.name == "Ann 2099"
